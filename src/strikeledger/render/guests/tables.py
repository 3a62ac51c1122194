"""Guests' tables in the page's form: what pandas, Styler, great_tables, R and hands write, with every word in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml.html.builder import E

from strikeledger.render.guests.sanitise import join_blocks, tidy_words
from strikeledger.render.guests.styles import declarations, mark_colours

_SECTIONS = ("thead", "tbody", "tfoot")
_PICTURED = ("h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "img", "hr")
_NUMBER = re.compile(
    r"[<>≤≥~≈±+\-−–($€£]*\s*\d[\d\s.,'’\u2009\u202f]*(?:e[+\-−]?\d+)?\s*(?:[%+$€£]|[–-]\s*[\d.,]+)?\)?", re.IGNORECASE
)
_NO_NUMBER = {"", "-", "–", "—", "−", "nan", "<na>", "none", "nat", "null", "na", "inf", "-inf", "...", "…", "⋮"}
"""What stands in a column of numbers where none is."""
_SIDES = {"right": "number", "center": "center", "left": ""}

Line = list[tuple[int, Any]]
"""A row's cells, each with the column in which it begins."""


def frame_tables(root: Any) -> None:
    """Bring every table of a clean tree into the page's form; one that only lays things out becomes what it holds."""
    for table in reversed(list(root.iter("table"))):
        if _is_layout(table):
            _spread(table)
        else:
            _set_table(table)


def _rows(table: Any) -> list[Any]:
    """The rows of a table, without those of tables in its cells."""
    return list(table.xpath("tr | thead/tr | tbody/tr | tfoot/tr"))


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in {"td", "th"}]


def _is_filled(cell: Any) -> bool:
    return bool(tidy_words(cell)) or len(cell) > 0


def _names(element: Any) -> set[str]:
    """The classes that the guest gave an element."""
    return set(element.get("data-guest", "").split())


def _span(cell: Any, name: str) -> int:
    """How many columns (`colspan`) or rows (`rowspan`) a cell says that it takes, up to 1000, as HTML has it."""
    value = cell.get(name, "").strip()
    return min(max(int(value), 1), 1000) if re.fullmatch("[0-9]{1,8}", value) else 1


def _is_layout(table: Any) -> bool:
    cells = [cell for row in _rows(table) for cell in _cells(row)]
    if not cells or table.find(".//table") is not None:
        return True
    if table.find("caption") is not None or table.find("thead") is not None:
        return False
    has_headings = any(cell.tag == "th" and tidy_words(cell) for cell in cells)
    is_picture_wall = any(next(cell.iter(*_PICTURED), None) is not None for cell in cells)
    return len(cells) == 1 or (not has_headings and is_picture_wall)


def _spread(table: Any) -> None:
    """Put what a table's cells hold one below the other, in reading order."""
    for row in _rows(table):
        for cell in _cells(row):
            cell.tag = "div"
            cell.attrib.clear()
        row.drop_tag()
    for part in list(table.iterchildren(*_SECTIONS)):
        part.drop_tag()
    for part in [table, *table.iterchildren("caption")]:
        part.tag = "div"
        part.attrib.clear()


def _set_table(table: Any) -> None:
    titles, sections = _parts(table)
    for cell in table.iter("td", "th", "caption"):
        join_blocks(cell)
    caption = _caption(titles)
    (head, body, foot), width = _lay_out(sections)
    if not any(_is_filled(cell) for row in head for _, cell in row):
        head = []
    if not body and sections[0] and "dataframe" in _names(table):
        body = [[(0, E.td("no rows"))]]
        _cut_span(body[0][0][1], "colspan", width)
    elif not body and not foot:
        head, body = [], head
        for _, cell in (pair for row in body for pair in row):
            cell.tag = "td"
    _align([*head, *body, *foot], _column_classes([*body, *foot], width))
    _set_headings(head, [*body, *foot], width)
    notes = mark_colours([cell for row in [*body, *foot] for _, cell in row])
    parts = [E(tag, *_row_elements(rows)) for tag, rows in zip(_SECTIONS, (head, body, foot), strict=True) if rows]
    _frame(table, caption, parts, notes)


def _parts(table: Any) -> tuple[list[Any], tuple[list[Any], list[Any], list[Any]]]:
    """A table's titles and its rows of head, body and foot; without a `thead`, the first rows of headings only are its head."""
    titles = list(table.iterchildren("caption"))
    found: dict[str, list[Any]] = {section: [] for section in _SECTIONS}
    head, body, foot = found.values()
    has_spans = bool(table.xpath(".//@rowspan"))
    for row in _rows(table):
        cells = _cells(row)
        if any({"gt_title", "gt_subtitle"} & _names(cell) for cell in cells):
            titles += cells
        elif cells or has_spans:
            found.get(row.getparent().tag, body).append(row)
    has_none = not head
    while has_none and body and _is_head(body):
        head.append(body.pop(0))
    if not titles and len(head) > 1 and len(_cells(head[0])) == 1 and _span(_cells(head[0])[0], "colspan") > 1:
        titles = _cells(head.pop(0))
    return titles, (head, body, foot)


def _is_head(rows: Sequence[Any]) -> bool:
    """Whether the first of these rows is a heading: all `th`, and more than the name of a group of rows."""
    cells = _cells(rows[0])
    if not cells or any(cell.tag != "th" or cell.get("scope") == "row" for cell in cells):
        return False
    if len(cells) > 1 or "gt_group_heading" in _names(cells[0]):
        return len(cells) > 1
    if _span(cells[0], "colspan") > 1:
        return not any(len(row) == 1 and row[0].tag == "th" for row in rows[1:])
    return all(len(row) <= 1 for row in rows[1:])


def _caption(titles: Sequence[Any]) -> Any:
    """A caption of a table's title and subtitle; None where it has none."""
    words = E.span()
    for title in filter(_is_filled, titles):
        if len(words):
            words[-1].tail = " · "
        title.tag, title.tail = "span", None
        title.attrib.clear()
        words.append(title)
    for title in list(words):
        title.drop_tag()
    return E.caption(words) if _is_filled(words) else None


def _lay_out(sections: Sequence[Sequence[Any]]) -> tuple[list[list[Line]], int]:
    """Runs of rows by column, and how many columns there are, so that no cell stands under a wrong heading.

    Columns are those in which any cell begins: spans are cut to them, and empty cells fill what is short.
    """
    placed = [place_cells(rows) for rows in sections]
    starts = sorted({start for rows, _ in placed for row in rows for start, _, _ in row} | {0})
    found = []
    for rows, taken in placed:
        lines: list[Line] = []
        for at, row in enumerate(rows):
            line = {start: E.td() for start in starts if (at, start) not in taken}
            for start, end, cell in row:
                _cut_span(cell, "colspan", sum(start <= each < end for each in starts))
                line[start] = cell
            lines.append([(column, line[start]) for column, start in enumerate(starts) if start in line])
        found.append(lines)
    return found, len(starts)


def place_cells(rows: Sequence[Any]) -> tuple[list[list[tuple[int, int, Any]]], set[tuple[int, int]]]:
    """Each row's cells with the columns in which they begin and end, and all places (row and column) that are taken."""
    taken: set[tuple[int, int]] = set()
    found = []
    for at, row in enumerate(rows):
        column, line = 0, []
        for cell in _cells(row):
            while (at, column) in taken:
                column += 1
            across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - at)
            end = next((each for each in range(column, column + across) if (at, each) in taken), column + across)
            taken |= {(at + below, each) for below in range(down) for each in range(column, end)}
            _cut_span(cell, "rowspan", down)
            line.append((column, end, cell))
            column = end
        found.append(line)
    return found, taken


def _cut_span(cell: Any, name: str, span: int) -> None:
    cell.attrib.pop(name, None)
    if span > 1:
        cell.set(name, str(span))


def _column_classes(rows: Sequence[Line], width: int) -> list[str]:
    """Each column's class: its cells that say something are all numbers, or not."""
    words: list[list[str]] = [[] for _ in range(width)]
    for column, cell in (pair for row in rows for pair in row):
        said = tidy_words(cell)
        if said.lower() not in _NO_NUMBER and "colspan" not in cell.attrib:
            words[column].append(said)
    return ["number" if column and all(map(_NUMBER.fullmatch, column)) else "" for column in words]


def _align(rows: Sequence[Line], classes: Sequence[str]) -> None:
    """Give each cell the class for its side: what the guest says, else its column's."""
    for column, cell in (pair for row in rows for pair in row):
        named = next((name.removeprefix("gt_") for name in _names(cell) & {"gt_left", "gt_center", "gt_right"}), "")
        own = "" if "colspan" in cell.attrib else classes[column]
        side = _SIDES.get(declarations(cell.get("style", "")).get("text-align", named), own)
        if side:
            cell.set("class", side)


def _set_headings(head: Sequence[Line], below: Sequence[Line], width: int) -> None:
    """The headings of columns, rows and groups of rows."""
    for _, cell in (pair for row in head for pair in row):
        _set_scope(cell, "colgroup" if cell.get("colspan") else "col")
        cell.attrib.pop("style", None)
    for _, cell in (pair for row in below for pair in row):
        if width > 1 and _span(cell, "colspan") == width and (cell.tag == "th" or "gt_group_heading" in _names(cell)):
            cell.set("class", "group")
            _set_scope(cell, "rowgroup")
        elif cell.tag == "th":
            _set_scope(cell, "row")


def _set_scope(cell: Any, scope: str) -> None:
    """Make a cell a heading, unless it is empty."""
    cell.tag = "th" if _is_filled(cell) else "td"
    if cell.tag == "th":
        cell.set("scope", scope)
    else:
        cell.attrib.pop("class", None)


def _row_elements(rows: Sequence[Line]) -> Iterator[Any]:
    for row in rows:
        line = E.tr()
        for _, cell in row:
            cell.tail = None
            kept = {"class", "style", "colspan", "rowspan", "dir", "lang", *(("scope",) if cell.tag == "th" else ())}
            for name in set(cell.attrib) - kept:
                del cell.attrib[name]
            line.append(cell)
        yield line


def _frame(table: Any, caption: Any, parts: Sequence[Any], notes: Sequence[str]) -> None:
    """Put the table together anew in its frame, with the lines below it."""
    label = (
        tidy_words(caption) if caption is not None else ", ".join(map(tidy_words, parts[0].xpath("self::thead//th")))
    )
    label = label if len(label) <= 80 else label[:78].rsplit(" ", 1)[0].rstrip(",") + " …"
    scroll = E.div(
        {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": f"Table: {label}" if label else "Table"}
    )
    frame = E.div({"class": "table"}, scroll, *(E.p({"class": "source"}, note) for note in notes))
    name = table.get("id", "")
    frame.tail, table.tail = table.tail, None
    table.getparent().replace(table, frame)
    table.attrib.clear()
    if name and not name.startswith("T_"):  # as Styler names it by chance
        table.set("id", name)
    table.text = None
    table[:] = [*([] if caption is None else [caption]), *parts]
    scroll.append(table)
