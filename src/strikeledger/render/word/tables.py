"""Tables of the printed tree as tables of a Word file: their widths, heads that are repeated, and the cards of headline figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from strikeledger.render.pdf.columns import PAGE_POINTS, em_width
from strikeledger.render.word.elements import (
    border_element,
    build_element,
    paragraph_element,
    set_property,
    shade_element,
    twentieths,
)
from strikeledger.render.word.lines import PLAIN, LineWriter, RunStyle

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


@dataclass(frozen=True)
class _Slot:
    """A place in the grid of a table: a cell or None, where it begins, across how many columns, and how it is joined to rows below."""

    cell: Any
    at: int
    across: int = 1
    merge: str = ""


def table_element(table: Any, lines: LineWriter, set_blocks: SetBlocks, room: float = PAGE_POINTS) -> Any:
    """A table with fixed widths, its head repeated on each page."""
    rows, widths = table.findall("row"), _widths(table, room)
    heads = sum(row.get("section") == "head" for row in rows)
    noted = table.find("note") is not None
    made = _frame(widths, room)
    for at, (row, slots) in enumerate(zip(rows, _grid(rows, len(widths)), strict=True)):
        head = at < heads
        keep = head or ("together" in table.attrib and (at + 1 < len(rows) or noted))
        line = _row(head and table.get("repeat") in (None, "yes"), "breakable" not in row.attrib)
        for slot in slots:
            cell = _cell(widths[slot.at : slot.at + slot.across], *_slot_properties(slot, lines, at, heads))
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


def _slot_properties(slot: _Slot, lines: LineWriter, at: int, heads: int) -> list[Any]:
    """How a cell is joined, its lines (strong above the table and below its head, faint below each row), its ground and its sides."""
    hues = lines.package.hues
    below = border_element("bottom", *((0.75, hues["ink"]) if at + 1 == heads else (0.5, hues["grid"])))
    above = [border_element("top", 1, hues["ink"])] if at == 0 else []
    fill = slot.cell.get("fill") if slot.cell is not None else ""
    flush = slot.at == 0 and not fill
    return [
        *([build_element("w:gridSpan", {"val": slot.across})] if slot.across > 1 else []),
        *([build_element("w:vMerge", {"val": slot.merge})] if slot.merge else []),
        build_element("w:tcBorders", children=[*above, below]),
        *([shade_element(fill)] if fill else []),
        *([build_element("w:tcMar", children=[build_element("w:left", {"w": 0, "type": "dxa"})])] if flush else []),
        *([build_element("w:vAlign", {"val": "bottom"})] if at < heads else []),
    ]


def _widths(table: Any, room: float) -> list[float]:
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
        shares = needed if sum(needed) <= room else shares
    scale = room / sum(shares) if "full" in table.attrib or sum(shares) > room else 1.0
    return [share * scale for share in shares]


def _frame(widths: Sequence[float], room: float) -> Any:
    """A table without rows: its width, its columns, and no lines of its own."""
    total = twentieths(min(sum(widths), room))
    margins = [
        build_element(f"w:{side}", {"w": twentieths(points), "type": "dxa"})
        for side, points in (("top", 2.5), ("left", _INSET), ("bottom", 2.5), ("right", _INSET))
    ]
    properties = [
        build_element("w:tblW", {"w": total, "type": "dxa"}),
        build_element("w:tblBorders", children=[border_element(side, 0, "") for side in _SIDES]),
        build_element("w:tblLayout", {"type": "fixed"}),
        build_element("w:tblCellMar", children=margins),
    ]
    columns = [build_element("w:gridCol", {"w": twentieths(width)}) for width in widths]
    return build_element(
        "w:tbl", children=[build_element("w:tblPr", children=properties), build_element("w:tblGrid", children=columns)]
    )


def _row(repeated: bool, whole: bool) -> Any:
    told = [*([build_element("w:cantSplit")] if whole else []), *([build_element("w:tblHeader")] if repeated else [])]
    return build_element("w:tr", children=[build_element("w:trPr", children=told)] if told else [])


def _cell(widths: Sequence[float], *properties: Any) -> Any:
    """A cell without content; its properties come in the order of the standard."""
    width = build_element("w:tcW", {"w": twentieths(sum(widths)), "type": "dxa"})
    return build_element("w:tc", children=[build_element("w:tcPr", children=[width, *properties])])


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
            set_property(paragraph, build_element("w:keepNext"))
        if cell.get("align") in {"right", "center"}:
            set_property(paragraph, build_element("w:jc", {"val": cell.get("align")}))
        if cell.get("dir") == "rtl":
            set_property(paragraph, build_element("w:bidi"))
    return found


def _head_words(cell: Any, lines: LineWriter, style: RunStyle) -> Any:
    """The words of a heading, its unit in a line of its own."""
    units = [part for part in cell.iterchildren("span") if part.get("class") == "unit"]
    paragraph = paragraph_element("TableWords")
    for unit in units:
        unit.text = f"\n{unit.text or ''}" if (cell.text or len(cell) > 1) else unit.text
    lines.fill(paragraph, cell, style)
    return paragraph


# --- cards
def card_table(cards: Any, lines: LineWriter) -> Any:
    """Headline figures side by side, three in a row, each on its ground under a line in the colour of its voice."""
    width = (PAGE_POINTS - (_ACROSS - 1) * _GUTTER) / _ACROSS
    widths = [width, _GUTTER] * (_ACROSS - 1) + [width]
    made, entries = _frame(widths, PAGE_POINTS), list(cards)
    for start in range(0, len(entries), _ACROSS):
        row = _row(repeated=False, whole=True)
        for place in range(2 * _ACROSS - 1):
            at = start + place // 2
            card = entries[at] if place % 2 == 0 and at < len(entries) else None
            cell = _cell([widths[place]], *(_card_properties(card, lines) if card is not None else []))
            cell.extend(_card(card, lines) if card is not None else [paragraph_element("TableWords")])
            row.append(cell)
        made.append(row)
        if start + _ACROSS < len(entries):
            made.append(_gap(widths))
    return made


def _gap(widths: Sequence[float]) -> Any:
    """A row of little height, to part two rows of cards."""
    row = build_element("w:tr")
    height = build_element("w:trHeight", {"val": twentieths(8), "hRule": "exact"})
    row.append(build_element("w:trPr", children=[build_element("w:cantSplit"), height]))
    for width in widths:
        cell = _cell([width])
        cell.append(paragraph_element("TableWords"))
        row.append(cell)
    return row


def _card_properties(card: Any, lines: LineWriter) -> list[Any]:
    """The line above a card, in the colour of its voice, and its ground."""
    hues = lines.package.hues
    line = border_element("top", 1.5, hues["orange" if card.get("voice") == "others" else "blue"])
    return [build_element("w:tcBorders", children=[line]), shade_element(hues["panel"])]


def _card(card: Any, lines: LineWriter) -> list[Any]:
    """A card from its label to its change."""
    length = int(card.get("length", "0"))
    size = next((points for most, points in _LENGTHS if length <= most), _SMALLEST)
    large = RunStyle(size=size, bold=True, colour=lines.package.hues["ink"])
    styles = {"value": large}
    return [lines.fill(paragraph_element("CardWords"), line, styles.get(line.get("class", ""), PLAIN)) for line in card]
