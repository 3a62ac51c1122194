"""The page's tables in print: their rows and cells, and the widths of their columns; one too wide for the page becomes several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from strikeledger.render.pdf.columns import CLAIM_MARK_SPACE, PAGE_POINTS, Lines, WideLayout, column_layout, wide_layout
from strikeledger.render.pdf.lines import Element, anchors, make
from strikeledger.render.pdf.words import insert_breaks

MAX_CELLS = 8000
"""A guest's table of more cells than this is cut; Typst takes a gigabyte for four times as many."""
_TALL_ROW = 24
"""Rows of about so many lines may be cut by the end of a page."""
_TALL_HEAD = 16
"""A heading of so many lines isn't repeated on each page."""
_LETTER_POINTS = 8.0
"""About how wide the letter m is at the size of a usual table."""
_INDENT = 24.0
"""Points that a list, box or quotation takes of the room."""
_CROWDED_WORD = 12
"""In a table that has no room left, longer words may be broken."""


@dataclass
class _Texts:
    """The lines of a table's cells: heading and unit of each column, its cells, and the cells row by row."""

    labels: list[Lines]
    columns: list[list[Lines]]
    rows: list[list[Lines]]


_STYLES = {"color": "color", "background-color": "fill", "font-weight": "bold", "font-style": "italic"}
"""What a cell's style may say, and the attributes that say it here."""
_SIDES = {"number": "right", "center": "center"}


def build_table(table: Element) -> Element:
    """A table's title, rows and cells with the columns in which these begin; contents are still those of the page.

    Spans are those of the page's tables: they fill the grid, and leave it nowhere.
    """
    made = make("table", {"own": "yes" if "--columns" in table.get("style", "") else ""})
    made.extend(anchors(table))
    made.extend(make("line", source=caption) for caption in table.findall("caption"))
    for section, path in (("head", "thead/tr[*]"), ("body", "tbody/tr[*] | tr[*]"), ("foot", "tfoot/tr[*]")):
        covered: set[tuple[int, int]] = set()
        for at, row in enumerate(table.xpath(path)):
            line = etree.SubElement(made, "row", section=section)
            place = 0
            for cell in row.xpath("td | th"):
                while (at, place) in covered:
                    place += 1
                line.append(_cell(cell, place))
                across, down = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
                covered |= {(at + below, place + right) for below in range(down) for right in range(across)}
                place += across
            made.set("width", str(max(place, int(made.get("width", "0")))))
    return made


def _cell(cell: Element, place: int) -> Element:
    styles = [style.partition(":") for style in cell.get("style", "").split(";")]
    kinds = cell.get("class", "").split()
    attributes = {
        "x": str(place),
        **{name: cell.get(name) for name in ("id", "colspan", "rowspan")},
        **{_STYLES[name.strip()]: value.strip() for name, _, value in styles if name.strip() in _STYLES},
        "align": next((_SIDES[kind] for kind in kinds if kind in _SIDES), ""),
        "head": "yes" if cell.tag == "th" else "",
        "group": "yes" if "group" in kinds else "",
    }
    return make("cell", attributes, source=cell)


def lay_out_table(table: Element) -> list[Element]:
    """A table with sizes and widths; a guest's one that is too wide for its place as several, each with the first column."""
    around = [element.tag for element in table.iterancestors()]
    if not table.findall("row"):
        return []
    if table.get("own"):
        _lay_out_own(table, top=around == ["main"])
        return [table]
    left_out = _cut_rows(table)
    depth = sum(tag in {"li", "blockquote", "box", "dd"} for tag in around)
    layout = wide_layout(*_measures(table), PAGE_POINTS - _INDENT * depth)
    if layout.crowded:
        _break_words(table)
    parts = _column_parts(table, layout)
    if left_out:
        parts[-1].set("left-out", str(left_out))
        note = etree.SubElement(parts[-1], "note")
        note.text = f"{left_out:,} more rows are left out here; the page has them all."
    return parts


def _lay_out_own(table: Element, top: bool) -> None:
    texts = _texts(table)
    heads = [row for row in table.findall("row") if row.get("section") == "head"]
    rights = [heads[0][at].get("align") == "right" for at in range(len(texts.labels))] if heads else []
    layout = column_layout(texts.labels, texts.columns, rights, texts.rows)
    table.attrib.update({"size": str(layout.size), "shares": " ".join(map(str, layout.shares))})
    flags = {"full": layout.full, "turned": layout.turned and top, "together": layout.together}
    table.attrib.update({name: "yes" for name, said in flags.items() if said})
    for row in table.iterchildren("row"):
        for cell, side in zip(row, layout.sides, strict=False):
            cell.set("align", side)
    _let_tall_rows_break(table, [0] * len(heads) + layout.heights)
    _repeat_words_only(table)


def _texts(table: Element) -> _Texts:
    rows = table.findall("row")
    width = int(table.get("width", "0"))
    body = [[_lines(cell) for cell in row] for row in rows if row.get("section") != "head"]
    heads = [row for row in rows if row.get("section") == "head"]
    labels = [_label(heads[0][at]) if heads and at < len(heads[0]) else ["", ""] for at in range(width)]
    columns = [[row[at] for row in body if at < len(row)] for at in range(width)]
    return _Texts(labels, columns, body)


def _label(cell: Element) -> Lines:
    unit = "".join("".join(span.itertext()) for span in cell.iter("span"))
    label = "".join(cell.itertext())
    return [label.removesuffix(unit).rstrip(), f"{unit}  " if unit else ""]


def _lines(cell: Element, breaks: bool = False) -> Lines:
    """The lines of a cell, with room for the numbers of claims, and with the places to break if these are asked for."""
    lines = [""]
    for text in _cell_texts(cell):
        if text == "\n":
            lines.append("")
        else:
            lines[-1] += text if breaks else text.replace("\u200b", "")
    return lines if len(lines) > 1 or lines[0] else []


def _cell_texts(element: Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag in {"br", "p", "li", "row"}:
            yield "\n"
        if child.tag == "math":
            yield child.get("alttext", "")
        elif child.tag == "sup" and child.get("class") == "refs":
            yield CLAIM_MARK_SPACE
        elif child.tag != "footnote":
            yield from _cell_texts(child)
        yield child.tail or ""


def _measures(table: Element) -> tuple[list[list[Lines]], list[list[Lines]]]:
    """The lines of each column's cells that span no other column: those of the head and the others."""
    width = int(table.get("width", "0"))
    heads: list[list[Lines]] = [[] for _ in range(width)]
    cells: list[list[Lines]] = [[] for _ in range(width)]
    for row in table.iterchildren("row"):
        for cell in row:
            if cell.get("colspan") is None:
                where = heads if row.get("section") == "head" else cells
                where[int(cell.get("x", "0"))].append(_lines(cell, breaks=True) + _wide_pieces(cell))
    return heads, cells


def _wide_pieces(cell: Element) -> Lines:
    """Letters as wide as what a cell holds besides words: pictures, code in its box, tables."""
    points = [min(float(picture.get("width", "96")) * 0.75, 100.0) for picture in cell.iter("img", "picture")]
    words = ["".join(pre.itertext()).replace("\u200b", " ").split() for pre in cell.iter("pre")]
    points += [8.0 * max(map(len, each), default=0) * 0.6 + 18.0 for each in words]
    return ["m" * round(width / _LETTER_POINTS) for width in points]


def _cut_rows(table: Element) -> int:
    """Cut a table of too many cells; how many rows were left out."""
    rows = [row for row in table.findall("row") if row.get("section") == "body"]
    kept = max(MAX_CELLS // max(int(table.get("width", "1")), 1), 40)
    for row in rows[kept:]:
        table.remove(row)
    for at, row in enumerate(rows[:kept]):
        for cell in row:
            cell.attrib.update({"rowspan": str(kept - at)} if int(cell.get("rowspan", "1")) > kept - at else {})
    return max(len(rows) - kept, 0)


def _break_words(table: Element) -> None:
    """Let longer words of cells be broken, where there is no room for them."""
    for text in table.xpath("row/cell//text()[not(ancestor::math)]"):
        words = " ".join(
            word if len(word) <= _CROWDED_WORD or "\u200b" in word else insert_breaks(word, _CROWDED_WORD // 2)
            for word in text.split(" ")
        )
        setattr(text.getparent(), "tail" if text.is_tail else "text", words)


def _column_parts(table: Element, layout: WideLayout) -> list[Element]:
    """The table itself, or one for each part of its columns."""
    heads = sum(row.get("section") == "head" for row in table.findall("row"))
    parts = [table] if len(layout.parts) == 1 else [_part(table, part, at) for at, part in enumerate(layout.parts)]
    for made, part in zip(parts, layout.parts, strict=True):
        shares = [layout.widths[column] for column in part]
        made.attrib.update({"size": str(layout.size), "shares": " ".join(f"{share:.1f}" for share in shares)})
        made.attrib.update({"full": "yes"} if layout.full else {"fixed": "yes"} if layout.crowded else {})
        heights = [_row_lines(row, shares, layout.size) for row in made.findall("row")]
        if sum(heights[:heads]) > _TALL_HEAD:
            made.set("repeat", "no")
        _let_tall_rows_break(made, heights)
        _repeat_words_only(made)
    for made in parts[:-1]:
        for note in made.findall("note"):
            made.remove(note)
    return parts


def _part(table: Element, columns: Sequence[int], at: int) -> Element:
    """A table of some columns of another; cells that span more are cut to these."""
    made = etree.Element("table", dict(table.attrib))
    made.extend([deepcopy(line) for line in table.findall("line")] if at == 0 else [])
    for row in table.findall("row"):
        line = etree.SubElement(made, "row", dict(row.attrib))
        for cell in row:
            start = int(cell.get("x", "0"))
            span = range(start, start + int(cell.get("colspan", "1")))
            within = [place for place, column in enumerate(columns) if column in span]
            if within:
                line.append(_clip(cell, within))
    made.extend([deepcopy(note) for note in table.findall("note")])
    return made


def _clip(cell: Element, within: Sequence[int]) -> Element:
    """A copy of a cell in some columns of a part; names of places are those of the first copy."""
    made = deepcopy(cell)
    made.set("x", str(within[0]))
    made.attrib.pop("colspan", None)
    if len(within) > 1:
        made.set("colspan", str(len(within)))
    return made


def _row_lines(row: Element, shares: Sequence[float], size: float) -> int:
    """About how many lines a row takes."""
    tallest = 1.0
    for cell in row:
        start = int(cell.get("x", "0"))
        room = sum(shares[start : start + int(cell.get("colspan", "1"))]) - 10
        lines = sum(1 + len(line) * 0.52 * size // max(room, 20) for line in _lines(cell))
        lines += sum(float(img.get("height", "400")) / 12 for img in cell.iter("img", "picture"))
        tallest = max(tallest, lines / int(cell.get("rowspan", "1")))
    return int(tallest)


def _repeat_words_only(table: Element) -> None:
    """A head with links or notes isn't repeated on each page: what is repeated may hold none."""
    heads = [row for row in table.findall("row") if row.get("section") == "head"]
    linked = any(next(head.iter("a", "figureref", "footnote", "anchor", "math"), None) is not None for head in heads)
    if linked and table.get("repeat") is None:
        table.set("repeat", "once")


def _let_tall_rows_break(table: Element, heights: Sequence[int]) -> None:
    """Mark the rows that the end of a page may cut, with those that a cell joins to them."""
    rows = table.findall("row")
    for at, row in enumerate(rows):
        down = max((int(cell.get("rowspan", "1")) for cell in row), default=1)
        if sum(heights[at : at + down]) > _TALL_ROW:
            for joined in rows[at : at + down]:
                joined.set("breakable", "yes")
