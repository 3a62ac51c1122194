"""HTML tables, as pandas, Styler and great_tables write them, as tables of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.markdown import merge_text, trim_inlines
from strikeledger.report.blocks import Break, Column, Inline, Link, Paragraph, Table, Text

_TAG_STYLES = {
    "b": "strong",
    "strong": "strong",
    "th": "",
    "i": "emphasis",
    "em": "emphasis",
    "code": "code",
    "s": "strike",
    "del": "strike",
}
_IGNORED_TAGS = {"style", "script", "template", "head", "title"}
_NUMBER = re.compile(
    r"[<>≤≥~+\-−–($€£]*\s*[\d][\d\s.,'’  ]*\s*(?:%|[–-]\s*[\d.,]+)?\)?|[-–—−]|nan|NaN|<NA>|None|NaT", re.ASCII
)

Grid = list[list[Any]]


def blocks_from_html(source: str) -> tuple[Table | Paragraph, ...]:
    """The tables of a piece of HTML; where it has none, its words."""
    if not source.strip():
        return ()
    root = lxml_html.fromstring(f"<div>{source}</div>")
    tables = [table for table in root.iter("table") if not any(up.tag == "table" for up in table.iterancestors())]
    if tables:
        return tuple(table for table in map(_table, tables) if table.columns)
    words = _collapse_spaces(_inlines(root))
    return (Paragraph(words),) if words else ()


def _table(element: Any) -> Table:
    """One table element; spanned headings are joined from the top down, spanned cells repeated."""
    title, subtitle = _title(element)
    rows = [row for row in element.iter("tr") if not _has_class(row, "gt_heading") and not _is_in_foot(row)]
    head = [row for row in rows if _is_head(row)]
    grid = _grid(head)
    body = [row for row in rows if row not in head]
    width = max((len(line) for line in [*grid, *_grid(body)]), default=0)
    cells = [_group_row(line, width) for line in _grid(body)]
    columns = tuple(
        Column(_label([line[at] for line in grid if at < len(line)]), align=_align([line[at] for line in cells]))
        for at in range(width)
    )
    lines = tuple(
        tuple(_collapse_spaces(_inlines(cell)) if cell is not None else () for cell in line) for line in cells
    )
    notes = [_collapse_spaces(_inlines(row)) for row in element.iter("tr") if _is_in_foot(row)]
    note = tuple(i for number, found in enumerate(n for n in notes if n) for i in [*[Break()] * (number > 0), *found])
    return Table("", " · ".join(filter(None, (title, subtitle))), columns, lines, note)


def _title(element: Any) -> tuple[str, str]:
    """A table's title and subtitle: its caption, or great_tables' heading rows."""
    caption = next((_text(found) for found in element.iter("caption")), "")
    title = next((_text(cell) for cell in element.iter("td", "th") if _has_class(cell, "gt_title")), caption)
    return title, next((_text(cell) for cell in element.iter("td", "th") if _has_class(cell, "gt_subtitle")), "")


def _is_head(row: Any) -> bool:
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    inside = any(up.tag == "thead" for up in row.iterancestors())
    return inside or (
        bool(cells) and all(cell.tag == "th" for cell in cells) and not _has_class(row, "gt_group_heading_row")
    )


def _is_in_foot(row: Any) -> bool:
    return any(up.tag == "tfoot" for up in row.iterancestors())


def _grid(rows: Sequence[Any]) -> Grid:
    """The cells of some rows by place: a cell stands in every place that it spans."""
    grid: Grid = [[] for _ in rows]
    for at, row in enumerate(rows):
        place = 0
        for cell in (cell for cell in row if cell.tag in {"td", "th"}):
            while place < len(grid[at]) and grid[at][place] is not None:
                place += 1
            across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - at)
            for line in grid[at : at + down]:
                line.extend([None] * (place + across - len(line)))
                line[place : place + across] = [cell] * across
            place += across
    return grid


def _group_row(cells: list[Any], width: int) -> list[Any]:
    """A row of the body: a cell that spans columns (a group's name) stands once, in the first of them."""
    once = [cell if at == 0 or cell is not cells[at - 1] else None for at, cell in enumerate(cells)]
    return once + [None] * (width - len(once))


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), 200) if value.isascii() and value.isdigit() else 1


def _label(cells: Sequence[Any]) -> str:
    words = [_text(cell) for cell in cells if cell is not None]
    return " · ".join(dict.fromkeys(word for word in words if word))


def _align(cells: Sequence[Any]) -> str:
    """Right for a column of numbers, or where the table says so."""
    filled = [cell for cell in cells if cell is not None and _text(cell)]
    said = any(
        _has_class(cell, "gt_right") or "text-align:right" in cell.get("style", "").replace(" ", "") for cell in filled
    )
    return "right" if said or (bool(filled) and all(_NUMBER.fullmatch(_text(cell)) for cell in filled)) else "left"


def _has_class(element: Any, name: str) -> bool:
    return name in element.get("class", "").split()


def _text(element: Any) -> str:
    return " ".join("".join(i.text for i in _inlines(element) if isinstance(i, Text)).split())


def _inlines(element: Any, style: str = "") -> Iterator[Inline]:
    """The words of an element, in the few styles that the press has."""
    if not isinstance(element.tag, str) or element.tag in _IGNORED_TAGS:
        return
    if element.tag == "br":
        yield Break()
    own = _TAG_STYLES.get(element.tag, "") or style
    inner: list[Inline] = [Text(element.text, own)] if element.text else []
    for child in element:
        inner += _inlines(child, own)
        inner += [Text(child.tail, own)] if child.tail else []
    address = element.get("href", "") if element.tag == "a" else ""
    if address:
        yield Link(address, _collapse_spaces(inner))
    else:
        yield from inner


def _collapse_spaces(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines with spaces as HTML shows them, none at the ends."""
    single = (Text(re.sub(r"\s+", " ", i.text), i.style) if isinstance(i, Text) else i for i in merge_text(inlines))
    return merge_text(trim_inlines(single))
