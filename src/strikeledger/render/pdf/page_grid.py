"""Tables of the page as grids for Typst: every place filled once, by a cell, by one that spans it, or by an empty one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from strikeledger.render.pdf.page_text import Element

MAX_SPAN = 1000
"""Columns or rows that a cell may span."""


def build_table(table: Element) -> Element:
    """A table's title, rows and cells; contents are still those of the page."""
    made = etree.Element("table")
    if "--columns" in table.get("style", ""):
        made.set("own", "yes")
    for caption in table.findall("caption"):
        made.append(_move(caption, "line"))
    rows = [*_rows(table)]
    for section in ("head", "body", "foot"):
        _fill_section(made, section, [row for row, where in rows if where == section])
    _square(made)
    return made


def add_notes(table: Element, box: Element) -> None:
    """Put the notes that stand under a table, in a `div.table`, into the table itself."""
    for note in box.iterchildren("p"):
        if note.get("class") == "source":
            table.append(_move(note, "note"))


def _move(element: Element, tag: str) -> Element:
    made = etree.Element(tag)
    made.text = element.text
    made.extend(list(element))
    return made


def _rows(table: Element) -> Iterator[tuple[Element, str]]:
    """The rows of a table with their section; rows of nothing but headings that come first are its head."""
    body = False
    headed = table.find("thead") is not None
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells = row.findall("td") + row.findall("th")
        if not cells:
            continue
        parent = row.getparent()
        above = "tbody" if parent is None else parent.tag
        only_heads = not headed and not body and all(cell.tag == "th" for cell in cells)
        where = {"thead": "head", "tfoot": "foot"}.get(str(above), "head" if only_heads else "body")
        body = body or where == "body"
        yield row, where


def _fill_section(made: Element, section: str, rows: Sequence[Element]) -> None:
    """The rows of a section, each place of the grid in order: a cell, one that spans it, or an empty one."""
    covered: dict[tuple[int, int], bool] = {}
    for at, row in enumerate(rows):
        line = etree.SubElement(made, "row", section=section)
        place = 0
        for cell in row.iterchildren("td", "th"):
            while (at, place) in covered:
                place += 1
            across = 1
            wish, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - at)
            while across < wish and (at, place + across) not in covered:
                across += 1
            covered |= {(at + below, place + right): True for below in range(down) for right in range(across)}
            line.append(_cell(cell, place, across, down))
            place += across
        row.clear()


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _cell(cell: Element, place: int, across: int, down: int) -> Element:
    made = _move(cell, "cell")
    unit = made[-1] if len(made) and made[-1].get("class") == "unit" else None
    if unit is not None and len(made) == 1:
        made.text = (made.text or "").rstrip()
    kinds = cell.get("class", "").split()
    made.set("x", str(place))
    for name, span in (("colspan", across), ("rowspan", down)):
        if span > 1:
            made.set(name, str(span))
    if cell.tag == "th":
        made.set("head", "yes")
    if cell.get("id"):
        made.set("id", cell.get("id", ""))
    if "group" in kinds:
        made.set("group", "yes")
    for kind, side in (("number", "right"), ("center", "center")):
        if kind in kinds:
            made.set("align", side)
    made.attrib.update(_cell_style(cell.get("style", "")))
    return made


def _cell_style(style: str) -> dict[str, str]:
    names = {"color": "color", "background-color": "fill", "font-weight": "bold", "font-style": "italic"}
    said = [declaration.partition(":") for declaration in style.split(";")]
    found = {names[name.strip()]: value.strip() for name, _, value in said if name.strip() in names}
    return {name: value for name, value in found.items() if value.startswith("#") or name in {"bold", "italic"}}


def _square(made: Element) -> None:
    """Empty cells where a row has none, so that all rows are as wide."""
    rows = made.findall("row")
    width = max((int(cell.get("x", "0")) + int(cell.get("colspan", "1")) for cell in made.iter("cell")), default=0)
    made.set("width", str(width))
    for section in ("head", "body", "foot"):
        covered: set[tuple[int, int]] = set()
        for at, row in enumerate(row for row in rows if row.get("section") == section):
            cells = {int(cell.get("x", "0")): cell for cell in row}
            for place, cell in cells.items():
                down, across = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
                covered |= {(at + below, place + right) for below in range(down) for right in range(across)}
            for place in range(width):
                if (at, place) not in covered:
                    cells[place] = etree.Element("cell", x=str(place))
            row[:] = [cells[place] for place in sorted(cells)]
