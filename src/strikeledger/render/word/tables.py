"""Tables of the printed tree as tables of a Word file: their widths, heads that are repeated, and the cards of headline figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from strikeledger.render.pdf.columns import PAGE_POINTS, em_width
from strikeledger.render.word.elements import (
    border_element,
    element,
    paragraph_element,
    set_property,
    shade_element,
    twentieths,
)
from strikeledger.render.word.lines import PLAIN, LineWriter, RunStyle
from strikeledger.theme import LIGHT

SetBlocks = Callable[[Any], list[Any]]
"""Sets the blocks that a cell holds."""

_INSET = 5.0
_MORE = 2.5
"""Points between the numbers of claims."""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_ACROSS, _GUTTER = 3, 10.0
_LENGTHS = ((13, 17.0), (24, 13.5))
"""Up to how many characters a card's figure has which size, in points."""
_SMALLEST = 11.0


class _Slot(NamedTuple):
    """A place in the grid of a table: a cell or None, where it begins, across how many columns, and how it is joined to rows below."""

    cell: Any
    at: int
    across: int = 1
    merge: str = ""


def table_element(table: Any, lines: LineWriter, set_blocks: SetBlocks) -> Any:
    """A table with fixed widths, its head repeated on each page."""
    rows, widths = table.findall("row"), _widths(table)
    heads = sum(row.get("section") == "head" for row in rows)
    noted = table.find("note") is not None
    made = _frame(widths)
    for at, (row, slots) in enumerate(zip(rows, _grid(rows, len(widths)), strict=True)):
        head = at < heads
        keep = head or ("together" in table.attrib and (at + 1 < len(rows) or noted))
        line = _row(head and table.get("repeat") in (None, "yes"), "breakable" not in row.attrib)
        for slot in slots:
            cell = _cell(widths[slot.at : slot.at + slot.across], *_slot_properties(slot, at, heads))
            cell.extend(_content(slot.cell, lines, set_blocks, head, max(float(table.get("size")), 8), keep))
            line.append(cell)
        made.append(line)
    return made


def _grid(rows: Sequence[Any], width: int) -> Iterator[list[_Slot]]:
    """What stands in each row from left to right: its cells, and what cells of rows above leave open or go on through."""
    going: dict[int, tuple[int, int]] = {}
    for row in rows:
        cells = {int(cell.get("x", "0")): cell for cell in row}
        slots, at = [], 0
        while at < width:
            cell, (left, across) = cells.get(at), going.get(at, (0, 1))
            if cell is not None:
                across, down = (int(cell.get(name, "1")) for name in ("colspan", "rowspan"))
                going[at] = (down - 1, across)
                slots.append(_Slot(cell, at, across, "restart" if down > 1 else ""))
            else:
                going[at] = (max(left - 1, 0), across)
                slots.append(_Slot(None, at, across, "continue" if left else ""))
            at += across
        yield slots


def _slot_properties(slot: _Slot, at: int, heads: int) -> list[Any]:
    """How a cell is joined, its lines (strong above the table and below its head, faint below each row), its ground and its sides."""
    below = border_element("bottom", *((0.75, LIGHT["ink"]) if at + 1 == heads else (0.5, LIGHT["grid"])))
    fill = slot.cell.get("fill") if slot.cell is not None else ""
    flush = slot.at == 0 and not fill
    return [
        element("gridSpan", val=slot.across) if slot.across > 1 else None,
        element("vMerge", val=slot.merge) if slot.merge else None,
        element("tcBorders", border_element("top", 1, LIGHT["ink"]) if at == 0 else None, below),
        shade_element(fill) if fill else None,
        element("tcMar", element("left", w=0, type="dxa")) if flush else None,
        element("vAlign", val="bottom") if at < heads else None,
    ]


def _widths(table: Any) -> list[float]:
    """The widths of columns in points: those of print, and as wide as their longest lines where there is room for these."""
    shares = [float(share) for share in table.get("shares").split()]
    if "full" not in table.attrib and "fixed" not in table.attrib:
        size, needed = max(float(table.get("size")), 8), list(shares)
        for cell in table.iterfind("row/cell"):
            place = int(cell.get("x", "0"))
            if cell.get("colspan") is None:
                words = "".join(cell.itertext())
                needed[place] = max(
                    needed[place], em_width(words) * size + _MORE * len(cell.findall(".//sup/a")) + 2 * _INSET
                )
        shares = needed if sum(needed) <= PAGE_POINTS else shares
    scale = PAGE_POINTS / sum(shares) if "full" in table.attrib or sum(shares) > PAGE_POINTS else 1.0
    return [share * scale for share in shares]


def _frame(widths: Sequence[float]) -> Any:
    """A table without rows: its width, its columns, and no lines of its own."""
    total = twentieths(min(sum(widths), PAGE_POINTS))
    margins = {"top": 2.5, "left": _INSET, "bottom": 2.5, "right": _INSET}
    properties = element(
        "tblPr",
        element("tblW", w=total, type="dxa"),
        element("tblBorders", *(border_element(side, 0, "") for side in _SIDES)),
        element("tblLayout", type="fixed"),
        element("tblCellMar", *(element(side, w=twentieths(each), type="dxa") for side, each in margins.items())),
    )
    columns = element("tblGrid", *(element("gridCol", w=twentieths(width)) for width in widths))
    return element("tbl", properties, columns)


def _row(repeated: bool, whole: bool) -> Any:
    told = element("trPr", element("cantSplit") if whole else None, element("tblHeader") if repeated else None)
    return element("tr", told if len(told) else None)


def _cell(widths: Sequence[float], *properties: Any) -> Any:
    """A cell without content; its properties come in the order of the standard."""
    width = element("tcW", w=twentieths(sum(widths)), type="dxa")
    return element("tc", element("tcPr", width, *properties))


def _content(cell: Any, lines: LineWriter, set_blocks: SetBlocks, head: bool, size: float, keep: bool) -> list[Any]:
    """What a cell holds, as paragraphs; Word wants one in each."""
    if cell is None:
        return [paragraph_element("TableWords")]
    heavy = head or any(name in cell.attrib for name in ("head", "bold", "group"))
    style = RunStyle(size=size, bold=heavy, italic="italic" in cell.attrib, colour=cell.get("color", ""))
    if "blocks" in cell.attrib:
        found = [each for each in set_blocks(cell) if each.tag == qn("w:p")] or [paragraph_element("TableWords")]
    elif head:
        found = [_head_words(cell, lines, style)]
    else:
        found = [lines.fill(paragraph_element("TableWords"), cell, style)]
    for paragraph in found:
        if keep:
            set_property(paragraph, element("keepNext"))
        if cell.get("align") in {"right", "center"}:
            set_property(paragraph, element("jc", val=cell.get("align")))
        if cell.get("dir") == "rtl":
            set_property(paragraph, element("bidi"))
    return found


def _head_words(cell: Any, lines: LineWriter, style: RunStyle) -> Any:
    """The words of a heading, its unit in a line of its own."""
    for unit in cell.findall("span[@class='unit']") if cell.text or len(cell) > 1 else ():
        unit.text = f"\n{unit.text or ''}"
    return lines.fill(paragraph_element("TableWords"), cell, style)


# --- cards
def card_table(cards: Any, lines: LineWriter) -> Any:
    """Headline figures side by side, three in a row, each on its ground under a line in the colour of its voice."""
    width = (PAGE_POINTS - (_ACROSS - 1) * _GUTTER) / _ACROSS
    widths = [width, _GUTTER] * (_ACROSS - 1) + [width]
    made, entries = _frame(widths), list(cards)
    for start in range(0, len(entries), _ACROSS):
        row = _row(repeated=False, whole=True)
        for place in range(2 * _ACROSS - 1):
            at, is_gutter = start + place // 2, place % 2 == 1
            empty = is_gutter or at >= len(entries)
            row.append(_empty_cell(widths[place]) if empty else _card(entries[at], widths[place], lines))
        made.append(row)
        if start + _ACROSS < len(entries):
            made.append(_gap(widths))
    return made


def _gap(widths: Sequence[float]) -> Any:
    """A row of little height, to part two rows of cards."""
    height = element("trHeight", val=twentieths(8), hRule="exact")
    return element("tr", element("trPr", element("cantSplit"), height), *map(_empty_cell, widths))


def _empty_cell(width: float) -> Any:
    cell = _cell([width])
    cell.append(paragraph_element("TableWords"))
    return cell


def _card(card: Any, width: float, lines: LineWriter) -> Any:
    """A card from its label to its change, on its ground under a line in the colour of its voice."""
    line = border_element("top", 1.5, LIGHT["orange" if card.get("voice") == "others" else "blue"])
    cell = _cell([width], element("tcBorders", line), shade_element(LIGHT["panel"]))
    length = int(card.get("length", "0"))
    size = next((points for most, points in _LENGTHS if length <= most), _SMALLEST)
    for part in card:
        style = RunStyle(size=size, bold=True, colour=LIGHT["ink"]) if part.get("class") == "value" else PLAIN
        cell.append(lines.fill(paragraph_element("CardWords"), part, style))
    return cell
