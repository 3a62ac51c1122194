"""The page's tables in print: their rows and cells, and the widths of their columns; one too wide for the page becomes several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from strikeledger.render.guests.tables import place_cells
from strikeledger.render.pdf.columns import PAGE_POINTS, Lines, TableLayout, table_layout
from strikeledger.render.pdf.lines import Element, anchors, make
from strikeledger.render.pdf.words import insert_breaks

MAX_CELLS = 8000
"""A guest's table of more cells than this is cut; Typst takes a gigabyte for four times as many."""
_TALL_ROW = 24
"""Rows of about so many lines may be cut by the end of a page."""
_TALL_HEAD = 16
"""A heading of so many lines isn't repeated on each page."""
_MAX_UNBROKEN_LINES = 16
"""A table of up to this many lines isn't cut by the end of a page."""
_MARKS = "0000"
"""About as wide as the numbers of claims beside a figure."""
_LETTER_POINTS = 8.0
"""About how wide the letter m is at the size of a usual table."""
_INDENT = 24.0
"""Points that a list, box or quotation takes of the room."""
_CROWDED_WORD = 12
"""In a table that has no room left, longer words may be broken."""


_STYLES = {"color": "color", "background-color": "fill", "font-weight": "bold", "font-style": "italic"}
"""What a cell's style may say, and the attributes that say it here."""
_SIDES = {"number": "right", "center": "center"}


def build_table(table: Element) -> Element:
    """A table's title, rows and cells with the columns in which these begin; contents are still those of the page.

    Spans are those of the page's tables: they fill the grid, and leave it nowhere.
    """
    made = etree.Element("table")
    made.extend(anchors(table))
    made.extend(make("line", source=caption) for caption in table.findall("caption"))
    width = 0
    for section, path in (("head", "thead/tr[*]"), ("body", "tbody/tr[*] | tr[*]"), ("foot", "tfoot/tr[*]")):
        for row in place_cells(table.xpath(path))[0]:
            line = etree.SubElement(made, "row", section=section)
            line.extend(_cell(cell, start) for start, _, cell in row)
            width = max([width, *(end for _, end, _ in row)])
    made.set("width", str(width))
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
    """A table with sizes and widths; one that is too wide for its place as several, each with the first column."""
    if not table.findall("row"):
        return []
    left_out = _cut_rows(table)
    depth = sum(element.tag in {"li", "blockquote", "box", "dd"} for element in table.iterancestors())
    in_annex = bool(table.xpath("preceding::annex"))
    layout = table_layout(*_measures(table), PAGE_POINTS - _INDENT * depth, small=in_annex)
    if layout.crowded:
        _break_words(table)
    parts = [table] if len(layout.parts) == 1 else [_part(table, part) for part in layout.parts]
    for made, columns in zip(parts, layout.parts, strict=True):
        _set_layout(made, layout, [layout.widths[column] for column in columns])
    for made in parts[1:]:
        etree.strip_elements(made, "line")
    for made in parts[:-1]:
        etree.strip_elements(made, "note")
    if left_out:
        parts[-1].set("left-out", str(left_out))
        note = etree.SubElement(parts[-1], "note")
        note.text = f"{left_out:,} more rows are left out here; the page has them all."
    return parts


def _lines(cell: Element) -> Lines:
    """The lines of a cell, with room for the numbers of claims."""
    lines = "".join(_cell_texts(cell)).split("\n")
    return lines if len(lines) > 1 or lines[0] else []


def _cell_texts(element: Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag in {"br", "p", "li", "row"} or child.get("class") == "unit":
            yield "\n"
        if child.tag == "math":
            yield child.get("alttext", "")
        elif child.tag == "sup" and child.get("class") == "refs":
            yield _MARKS
        elif child.tag != "footnote":
            yield from _cell_texts(child)
        yield child.tail or ""


def _measures(table: Element) -> tuple[list[list[Lines]], list[list[Lines]]]:
    """The lines of each column's cells that span no other column: those of the head and the others."""
    width = int(table.get("width"))
    heads: list[list[Lines]] = [[] for _ in range(width)]
    cells: list[list[Lines]] = [[] for _ in range(width)]
    for row in table.iterchildren("row"):
        for cell in row:
            if cell.get("colspan") is None:
                where = heads if row.get("section") == "head" else cells
                where[int(cell.get("x", "0"))].append(_lines(cell) + _wide_pieces(cell))
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
    kept = max(MAX_CELLS // max(int(table.get("width")), 1), 40)
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


def _part(table: Element, columns: Sequence[int]) -> Element:
    """A table of some columns of another; cells that span more are cut to these."""
    made = deepcopy(table)
    for cell in made.xpath("row/cell"):
        start = int(cell.get("x"))
        within = [
            place for place, column in enumerate(columns) if start <= column < start + int(cell.get("colspan", "1"))
        ]
        if within:
            cell.attrib.update({"x": str(within[0]), "colspan": str(len(within))})
        else:
            cell.getparent().remove(cell)
    return made


def _set_layout(table: Element, layout: TableLayout, widths: Sequence[float]) -> None:
    """Write down the size and the widths, and what may be cut by the end of a page."""
    table.attrib.update({"size": str(layout.size), "shares": " ".join(f"{width:.1f}" for width in widths)})
    table.attrib.update({"full": "yes"} if layout.full else {"fixed": "yes"} if layout.crowded else {})
    rows = table.findall("row")
    heights = [_row_lines(row, widths, layout.size) for row in rows]
    for at, row in enumerate(rows):
        down = max((int(cell.get("rowspan", "1")) for cell in row), default=1)
        if sum(heights[at : at + down]) > _TALL_ROW:
            for joined in rows[at : at + down]:
                joined.set("breakable", "yes")
    heads = table.findall("row[@section='head']")
    if sum(heights[len(heads) :]) <= _MAX_UNBROKEN_LINES and table.find("row/cell[@blocks]") is None:
        table.set("together", "yes")
    if sum(heights[: len(heads)]) > _TALL_HEAD:
        table.attrib.pop("together", None)
        table.set("repeat", "no")
    elif any(next(head.iter("a", "figureref", "footnote", "anchor", "math"), None) is not None for head in heads):
        # What is repeated on each page may hold no links and notes.
        table.set("repeat", "once")


def _row_lines(row: Element, shares: Sequence[float], size: float) -> int:
    """About how many lines a row takes."""
    tallest = 1.0
    for cell in row:
        start = int(cell.get("x", "0"))
        room = sum(shares[start : start + int(cell.get("colspan", "1"))]) - 10
        lines = sum(1 + len(line) * 0.47 * size // max(room, 20) for line in _lines(cell))
        lines += sum(float(img.get("height", "400")) / 12 for img in cell.iter("img", "picture"))
        tallest = max(tallest, lines / int(cell.get("rowspan", "1")))
    return int(tallest)
