"""A table in, how wide its columns stand and how large it is set out."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import mean
from typing import Any

from strikeledger.blocks import Table, plain

_ROOM = 92
"""Characters across an upright page at the size of a usual table."""
_SIZES = ((9.0, 1.0), (8.2, 0.9), (7.4, 0.82))
_WIDEST = 46


def table_layout(table: Table, figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The shares of the columns, the size of the type in points, and whether the table fills the page's width or needs the page turned.

    Columns of numbers are as narrow as their numbers; columns of words share the rest by how much they hold.
    """
    needs = [_need(table, at, figures) for at in range(len(table.columns))]
    least = sum(_least(table, at, figures) for at in range(len(table.columns)))
    turned = least * _SIZES[-1][1] > _ROOM
    room = _ROOM * 1.5 if turned else _ROOM
    size = next((size for size, share in _SIZES if sum(needs) * share <= room), _SIZES[-1][0])
    return {"shares": needs, "size": size, "full": sum(needs) > _ROOM * 0.5, "turned": turned}


def _least(table: Table, at: int, figures: Mapping[str, Mapping[str, Any]]) -> int:
    """How many characters wide a column must be for its words to stay whole; very long ones may break."""
    words = [plain(row[at], figures) for row in table.rows if at < len(row)] + [table.columns[at].label]
    return min(max(_word(text) for text in words), 20) + 2


def _need(table: Table, at: int, figures: Mapping[str, Mapping[str, Any]]) -> int:
    """How many characters wide a column wants to be."""
    column = table.columns[at]
    cells = [plain(row[at], figures) for row in table.rows if at < len(row)]
    longest = max((len(cell) for cell in cells), default=0)
    heading = max(_word(column.label), _word(column.unit) + 2, min(len(column.label), 14))
    if column.align == "right" or longest <= 12:
        return max(min(longest, _WIDEST), heading) + 3
    word = max((_word(cell) for cell in cells), default=0)
    typical = mean(len(cell) for cell in cells) * 1.3
    return int(min(max(typical, heading, min(word, 20), min(longest, 18)), _WIDEST)) + 3


def _word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)
