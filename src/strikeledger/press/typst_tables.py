"""A table in, how wide its columns stand and how large it is set out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from statistics import mean
from typing import Any

from strikeledger.blocks import Break, Inline, Table, plain

_ROOM = 92
"""Characters across an upright page at the size of a usual table."""
_SIZES = ((9.0, 1.0), (8.2, 0.9), (7.4, 0.82))
_SHORT = 18
"""A column whose longest line is this short isn't narrowed for the sake of the others."""
_WIDEST = 46
_KEPT_TOGETHER = 16
"""A table of up to this many lines isn't cut by the end of a page."""

Figures = Mapping[str, Mapping[str, Any]]


def table_layout(table: Table, figures: Figures) -> dict[str, Any]:
    """The shares of the columns, the size of the type in points, whether the table fills the page or needs it turned.

    Columns of numbers and short words are as narrow as those; columns of sentences share the rest by how much they hold.
    """
    columns = [[_lines(row[at], figures) for row in table.rows if at < len(row)] for at in range(len(table.columns))]
    labels = [[column.label, f"{column.unit}  " if column.unit else ""] for column in table.columns]
    needs = [_need(cells, label) for cells, label in zip(columns, labels, strict=True)]
    least = [_least(cells, label) for cells, label in zip(columns, labels, strict=True)]
    turned = sum(least) * _SIZES[-1][1] > _ROOM
    room = _ROOM * 1.5 if turned else _ROOM
    size, share = next(((size, share) for size, share in _SIZES if sum(needs) * share <= room), _SIZES[-1])
    shares = _fitted(needs, least, [_longest(cells) <= _SHORT for cells in columns], room / share)
    height = sum(
        _height([column[at] for column in columns if at < len(column)], shares) for at in range(len(table.rows))
    )
    full = sum(needs) > _ROOM * 0.65
    return {"shares": shares, "size": size, "full": full, "turned": turned, "together": height <= _KEPT_TOGETHER}


def _lines(cell: Sequence[Inline], figures: Figures) -> list[str]:
    """The lines of a cell, as its line breaks cut it."""
    runs = groupby(cell, key=lambda inline: isinstance(inline, Break))
    return [plain(tuple(run), figures) for is_break, run in runs if not is_break]


def _need(cells: Sequence[list[str]], label: list[str]) -> int:
    """How many characters wide a column wants to be."""
    longest = _longest(cells)
    heading = max(_word(label), min(len(label[0]), 14))
    if longest <= _SHORT:
        return max(longest, heading) + 3
    typical = mean(_longest([cell]) for cell in cells) * 1.3
    return int(min(max(typical, heading, min(_word(list(chain(*cells))), 20), _SHORT), _WIDEST)) + 3


def _least(cells: Sequence[list[str]], label: list[str]) -> int:
    """How many characters wide a column must be for its words to stay whole; very long ones may break."""
    return min(max(_word(label), _word(list(chain(*cells)))), 20) + 2


def _fitted(needs: Sequence[int], least: Sequence[int], short: Sequence[bool], room: float) -> list[int]:
    """The widths, those of the longer columns cut down where not all of them fit."""
    left = room - sum(need for need, is_short in zip(needs, short, strict=True) if is_short)
    wanted = sum(need for need, is_short in zip(needs, short, strict=True) if not is_short)
    if wanted <= left or left < sum(least) - sum(low for low, is_short in zip(least, short, strict=True) if is_short):
        return list(needs)
    return [
        need if is_short else max(low, int(need * left / wanted))
        for need, low, is_short in zip(needs, least, short, strict=True)
    ]


def _height(row: Sequence[list[str]], shares: Sequence[int]) -> int:
    """About how many lines a row takes."""
    return max(
        (sum(1 + len(line) // share for line in cell) for cell, share in zip(row, shares, strict=False)), default=1
    )


def _longest(cells: Sequence[list[str]]) -> int:
    return max((len(line) for cell in cells for line in cell), default=0)


def _word(lines: Sequence[str]) -> int:
    return max((len(word) for line in lines for word in line.split()), default=0)
