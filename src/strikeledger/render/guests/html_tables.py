"""Guests' tables in the page's form: what pandas, Styler, great_tables, R and hands write, with every word in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.columns import align_cells, column_kinds, guest_classes
from strikeledger.render.guests.grid import Line, cell_span, cells_of, column_starts, cut_span, lay_rows
from strikeledger.render.guests.inline import join_blocks, tidy_words
from strikeledger.render.guests.marks import mark_colours

_ROWS_AND_COLUMNS = re.compile(r"\s*[\d,]+ rows × [\d,]+ columns\s*")
_STYLER = re.compile(r"T_\w+$")
_PICTURED = ("h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "blockquote", "img", "hr")


@dataclass
class _Parts:
    """A table's rows by their place, and the words of its title."""

    table: Any
    head: list[Any] = field(default_factory=list)
    body: list[Any] = field(default_factory=list)
    foot: list[Any] = field(default_factory=list)
    titles: list[Any] = field(default_factory=list)


def set_tables(root: Any, *, says_no_rows: bool) -> None:
    """Bring every table of a clean tree into the page's form; one that only lays things out becomes what it holds.

    Args:
        says_no_rows: whether a head without rows is a table without rows, not only a line in a frame.
    """
    for table in reversed(list(root.iter("table"))):
        if _is_layout(table):
            _spread(table)
        else:
            _set_table(table, says_no_rows=says_no_rows)


def _is_layout(table: Any) -> bool:
    cells = [cell for row in _own_rows(table) for cell in cells_of(row)]
    if any(part.tag in {"caption", "thead"} for part in table):
        return not cells
    if len(cells) <= 1:
        return True
    headings = any(cell.tag == "th" and tidy_words(cell) for cell in cells)
    return not headings and any(next(cell.iter(*_PICTURED), None) is not None for cell in cells)


def _spread(table: Any) -> None:
    """Put what a table's cells hold one below the other, in reading order."""
    parts = [part for part in table if part.tag == "caption"]
    parts += [cell for row in _own_rows(table) for cell in cells_of(row)]
    tail, table.tail = table.tail, None
    words = "" if parts else table.text_content()
    for part in parts:
        part.tag = "div"
        for name in set(part.attrib) - {"id"}:
            del part.attrib[name]
        part.tail = None
    for child in list(table):
        table.remove(child)
    table.tag, table.tail, table.text = "div", tail, words
    for part in parts:
        table.append(part)


def _own_rows(table: Any) -> list[Any]:
    """The rows of a table, without those of tables in its cells."""
    return [
        row
        for part in table
        for row in ([part] if part.tag == "tr" else part if part.tag in {"thead", "tbody", "tfoot"} else ())
        if row.tag == "tr"
    ]


def _set_table(table: Any, *, says_no_rows: bool) -> None:
    parts = _parts(table)
    _drop_names_of_makers(table)
    inner = _lift_inner(table)
    for cell in table.iter("td", "th", "caption"):
        join_blocks(cell)
    title = _title(parts)
    starts = column_starts(parts.head, parts.body, parts.foot)
    head, body, foot = (lay_rows(rows, starts) for rows in (parts.head, parts.body, parts.foot))
    if not any(tidy_words(cell) or len(cell) for row in head for _, cell in row):
        head = []
    if not body and parts.head and says_no_rows:
        body = [[(0, _no_rows(len(starts)))]]
    elif not body and not foot:
        head, body = [], [[(place, _plain(cell)) for place, cell in row] for row in head]
    align_cells([*head, *body, *foot], column_kinds(body + foot, len(starts)))
    _set_head(head)
    _set_headings([*body, *foot], len(starts))
    rows = {"thead": _rebuild(head), "tbody": _rebuild(body), "tfoot": _rebuild(foot)}
    notes = mark_colours([*rows["tbody"], *rows["tfoot"]])
    for row in rows["thead"]:
        for cell in row:
            cell.attrib.pop("style", None)
    _frame(table, title, rows, [*notes, *_counted_rows(table)], inner)


def _parts(table: Any) -> _Parts:
    """A table's rows by what they are; without a `thead`, the first rows of headings only are its head."""
    parts = _Parts(table)
    parts.titles = [part for part in table if part.tag == "caption"]
    for row in _own_rows(table):
        section = row.getparent().tag
        if not cells_of(row) and not any(int(span) > 1 for span in table.xpath(".//@rowspan") if span.isdigit()):
            continue
        heading = [cell for cell in cells_of(row) if {"gt_title", "gt_subtitle"} & guest_classes(cell)]
        if heading:
            parts.titles += heading
        else:
            {"thead": parts.head, "tfoot": parts.foot}.get(section, parts.body).append(row)
    has_none = not parts.head
    while has_none and len(parts.head) < 5 and _is_head(parts.body):
        parts.head.append(parts.body.pop(0))
    return parts


def _is_head(rows: Sequence[Any]) -> bool:
    """Whether the first of these rows is a heading: all `th`, unless there is nothing else in the table."""
    cells = cells_of(rows[0]) if rows else []
    if not cells or any(cell.tag != "th" or cell.get("scope") == "row" for cell in cells):
        return False
    if len(cells) > 1 or "gt_group_heading" in guest_classes(cells[0]):
        return len(cells) > 1
    alike = [cells_of(row) for row in rows[1:]]
    if cell_span(cells[0], "colspan") > 1:
        return not any(len(row) == 1 and row[0].tag == "th" for row in alike)
    return all(len(row) <= 1 for row in alike)


def _drop_names_of_makers(table: Any) -> None:
    """Styler and great_tables name every cell for themselves, in words that headings have, too."""
    made = any(name.startswith("gt_") for name in guest_classes(table))
    for element in table.iter():
        if _STYLER.match(element.get("id", "")) or (made and element.tag in {"td", "th"}):
            element.attrib.pop("id", None)


def _lift_inner(table: Any) -> list[Any]:
    """Take the tables in a table's cells out, to be set behind it; the cell says so."""
    inner = table.xpath(".//div[@class='table'][not(ancestor::div[@class='table'])]")
    for number, part in enumerate(inner, 1):
        words = lxml_html.Element("span")
        words.text = " (table below) " if len(inner) == 1 else f" (table {number} below) "
        words.tail, part.tail = part.tail, None
        part.addprevious(words)
        part.getparent().remove(part)
        words.drop_tag()
    return list(inner)


def _title(parts: _Parts) -> Any:
    """A caption of a table's title and subtitle; None where it has none."""
    rows = parts.head
    if (
        not parts.titles
        and len(rows) > 1
        and len(cells_of(rows[0])) == 1
        and cell_span(cells_of(rows[0])[0], "colspan") > 1
    ):
        parts.titles += cells_of(rows.pop(0))
    span = lxml_html.Element("span")
    for part in parts.titles:
        if not tidy_words(part):
            continue
        part.tag = "span"
        part.tail = None
        if len(span):
            span[-1].tail = " · "
        for name in list(part.attrib):
            del part.attrib[name]
        span.append(part)
    for part in list(span):
        part.drop_tag()
    if not tidy_words(span):
        return None
    caption = lxml_html.Element("caption")
    caption.append(span)
    return caption


def _plain(cell: Any) -> Any:
    cell.tag = "td"
    return cell


def _no_rows(width: int) -> Any:
    cell = lxml_html.Element("td")
    cell.text = "no rows"
    cut_span(cell, width, 1)
    return cell


def _set_head(rows: Sequence[Line]) -> None:
    for row in rows:
        for _, cell in row:
            filled = bool(tidy_words(cell)) or len(cell) > 0
            cell.tag = "th" if filled else "td"
            cell.attrib.pop("scope", None)
            if not filled:
                cell.attrib.pop("class", None)
            else:
                cell.set("scope", "colgroup" if "colspan" in cell.attrib else "col")


def _set_headings(rows: Sequence[Line], width: int) -> None:
    """The headings of rows and of groups of rows below the head."""
    for row in rows:
        for _, cell in row:
            cell.attrib.pop("scope", None)
            across = width > 1 and cell_span(cell, "colspan") == width
            if across and (cell.tag == "th" or "gt_group_heading" in guest_classes(cell)):
                cell.tag = "th"
                cell.set("class", "group")
                cell.set("scope", "rowgroup")
            elif cell.tag == "th" and (tidy_words(cell) or len(cell)):
                cell.set("scope", "row")
            elif cell.tag == "th":
                cell.tag = "td"


def _rebuild(rows: Sequence[Line]) -> list[Any]:
    """The rows as elements, each cell with nothing but what the page knows."""
    found = []
    for row in rows:
        line = lxml_html.Element("tr")
        source = row[0][1].getparent() if row else None
        if source is not None and source.get("style"):
            line.set("style", source.get("style"))
        for _, cell in row:
            cell.tail = None
            for name in set(cell.attrib) - {"id", "class", "style", "scope", "colspan", "rowspan", "dir", "lang"}:
                del cell.attrib[name]
            line.append(cell)
        found.append(line)
    return found


def _counted_rows(table: Any) -> list[str]:
    """The line "100 rows × 5 columns" that pandas writes below a table, taken from there."""
    after = table.getnext()
    if (
        after is None
        or after.tag != "p"
        or (table.tail or "").strip()
        or not _ROWS_AND_COLUMNS.fullmatch(after.text_content())
    ):
        return []
    words = str(after.text_content()).strip()
    after.drop_tree()
    return [words]


def _frame(table: Any, title: Any, rows: dict[str, list[Any]], notes: Sequence[str], inner: Sequence[Any]) -> None:
    """Put the table together anew in its frame, with the lines below it and then the tables that stood in it."""
    name, tail = table.get("id"), table.tail
    frame, scroll = lxml_html.Element("div", {"class": "table"}), lxml_html.Element("div", {"class": "scroll"})
    frame.tail = None
    table.addprevious(frame)
    table.tail = None
    table.getparent().remove(table)
    for child in list(table):
        table.remove(child)
    table.text = None
    table.attrib.clear()
    if name:
        table.set("id", name)
    table.extend([title] if title is not None else [])
    for tag, lines in rows.items():
        if lines:
            part = lxml_html.Element(tag)
            part.extend(lines)
            table.append(part)
    label = tidy_words(title) if title is not None else ", ".join(map(tidy_words, table.iterfind("thead/tr/th")))
    label = label if len(label) <= 80 else label[:78].rsplit(" ", 1)[0].rstrip(",") + " …"
    scroll.attrib.update({"role": "region", "tabindex": "0", "aria-label": f"Table: {label}" if label else "Table"})
    scroll.append(table)
    frame.append(scroll)
    for note in notes:
        line = lxml_html.Element("p", {"class": "source"})
        line.text = note
        frame.append(line)
    last = frame
    for part in inner:
        last.addnext(part)
        last = part
    last.tail = tail
