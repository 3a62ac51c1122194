"""A table's cells by row and column: spans cut to what there is, gaps filled, so that no cell stands under a wrong heading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import html as lxml_html

_MOST_SPAN = 1000
"""As HTML has it."""

Line = list[tuple[int, Any]]
"""A row's cells, each with the column in which it begins."""


def cells_of(row: Any) -> list[Any]:
    """The cells of a row."""
    return [cell for cell in row if cell.tag in {"td", "th"}]


def cell_span(cell: Any, name: str) -> int:
    """How many columns (`colspan`) or rows (`rowspan`) a cell says that it takes."""
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MOST_SPAN) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def column_starts(*sections: Sequence[Any]) -> list[int]:
    """The columns in which a cell of these runs of rows begins: the others come of spans that lead nowhere."""
    laid = (lay_rows(rows, None) for rows in sections)
    return sorted({place for rows in laid for row in rows for place, _ in row} | {0})


def lay_rows(rows: Sequence[Any], starts: Sequence[int] | None) -> list[Line]:
    """The cells of rows by the column in which they begin.

    Args:
        starts: the columns that there are; then spans are cut to them, and empty cells fill what is short.
    """
    taken: set[tuple[int, int]] = set()
    found: list[Line] = []
    for at, row in enumerate(rows):
        place, line = 0, []
        for cell in cells_of(row):
            while (at, place) in taken:
                place += 1
            across, down = cell_span(cell, "colspan"), min(cell_span(cell, "rowspan"), len(rows) - at)
            across = next((step for step in range(1, across) if (at, place + step) in taken), across)
            taken |= {(at + below, place + step) for below in range(down) for step in range(across)}
            line.append((place, cell))
            if starts is not None:
                cut_span(cell, sum(place <= start < place + across for start in starts) if across > 1 else 1, down)
            place += across
        found.append(line)
    if starts is None:
        return found
    columns = {start: number for number, start in enumerate(starts)}
    short = [
        [(start, lxml_html.Element("td")) for start in starts if (at, start) not in taken] for at in range(len(rows))
    ]
    return [
        [(columns[place], cell) for place, cell in sorted(line + short[at], key=lambda pair: pair[0])]
        for at, line in enumerate(found)
    ]


def cut_span(cell: Any, across: int, down: int) -> None:
    """Let a cell say no more columns and rows than these."""
    for name, span in (("colspan", across), ("rowspan", down)):
        cell.attrib.pop(name, None)
        if span > 1:
            cell.set(name, str(span))
