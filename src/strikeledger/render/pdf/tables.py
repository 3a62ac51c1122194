"""How wide the columns of a printed table stand and how large it is set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from math import sqrt
from statistics import mean
from typing import Any

from strikeledger.report.blocks import Break, Column, FigureRef, Inline, Table, plain_text
from strikeledger.report.records import FigureRecord

SIDE_MARGIN = 23
"""Millimetres at the left and at the right of a page."""
_PAGE_WIDTH = round((210 - 2 * SIDE_MARGIN) * 0.622)
"""Characters across an upright page at the size of a usual table."""
_TYPE_SIZES = ((9.0, 1.0), (8.2, 0.9), (7.4, 0.82))
_FEW_COLUMNS = 5
"""A table of up to this many columns breaks its lines rather than being set in the smallest type."""
_SHORT_LENGTH = 18
"""A column whose longest line is this short isn't narrowed for the sake of the others."""
_MAX_WIDTH = 46
_MAX_UNBROKEN_LINES = 16
"""A table of up to this many lines isn't cut by the end of a page."""

_CLAIM_MARK_SPACE = "\u2009" * 3
"""What the numbers beside a figure take, in the characters of a table."""

_NUMBER = re.compile(r"[+\u2212-]?\d[\d,.]*\s?%?")

_Records = Mapping[str, FigureRecord]


def table_layout(table: Table, figures: _Records) -> dict[str, Any]:
    """The shares and sides of the columns, the size of the type in points, whether the table fills the page or needs it turned.

    Columns of numbers and short words are as narrow as those; columns of sentences share the rest by how much they hold.
    """
    columns = [[_lines(row[at], figures) for row in table.rows if at < len(row)] for at in range(len(table.columns))]
    labels = [[column.label, f"{column.unit}  " if column.unit else ""] for column in table.columns]
    needs = [_wanted_width(cells, label) for cells, label in zip(columns, labels, strict=True)]
    least = [_least_width(cells, label) for cells, label in zip(columns, labels, strict=True)]
    turned = sum(least) * _TYPE_SIZES[-1][1] > _PAGE_WIDTH
    room = _PAGE_WIDTH * 1.5 if turned else _PAGE_WIDTH
    sizes = _TYPE_SIZES if len(columns) > _FEW_COLUMNS or turned else _TYPE_SIZES[:-1]
    size, share = next(((size, share) for size, share in sizes if sum(needs) * share <= room), sizes[-1])
    least = [
        max(low, _longest_line(cells) + 3 if _is_short(cells) else 0) for low, cells in zip(least, columns, strict=True)
    ]
    most = [max(_longest_line(cells), _heading_width(label)) + 3 for cells, label in zip(columns, labels, strict=True)]
    shares = _fit_widths([_character_count(cells) for cells in columns], least, most, room / share)
    height = sum(
        _line_count([column[at] for column in columns if at < len(column)], shares) for at in range(len(table.rows))
    )
    full = sum(needs) > _PAGE_WIDTH * 0.65
    sides = [
        _side(column, cells if at else [])
        for at, (column, cells) in enumerate(zip(table.columns, columns, strict=True))
    ]
    together = height <= _MAX_UNBROKEN_LINES
    return {"shares": shares, "size": size, "full": full, "turned": turned, "together": together, "sides": sides}


def _side(column: Column, cells: Sequence[list[str]]) -> str:
    """Where a column's cells stand: numbers to the right, also where the column doesn't ask for it."""
    words = [line.strip() for cell in cells for line in cell if line.strip()]
    numbers = bool(words) and all(map(_NUMBER.fullmatch, words))
    return "right" if numbers or column.align == "right" else "left"


def _lines(cell: Sequence[Inline], figures: _Records) -> list[str]:
    """The lines of a cell, as its line breaks cut it, with room for the numbers of claims."""
    runs = [tuple(run) for is_break, run in groupby(cell, key=lambda one: isinstance(one, Break)) if not is_break]
    marked = [sum(isinstance(inline, FigureRef) and inline.marked for inline in run) for run in runs]
    return [plain_text(run, figures) + _CLAIM_MARK_SPACE * count for run, count in zip(runs, marked, strict=True)]


def _is_short(cells: Sequence[list[str]]) -> bool:
    """Whether a column is never narrower than its longest line."""
    return _longest_line(cells) <= _SHORT_LENGTH


def _wanted_width(cells: Sequence[list[str]], label: list[str]) -> int:
    """How many characters wide a column wants to be."""
    longest = _longest_line(cells)
    heading = _heading_width(label)
    if _is_short(cells):
        return max(longest, heading) + 3
    typical = mean(_longest_line([cell]) for cell in cells) * 1.3
    return int(min(max(typical, heading, min(_longest_word(list(chain(*cells))), 20), _SHORT_LENGTH), _MAX_WIDTH)) + 3


def _heading_width(label: list[str]) -> int:
    """How many characters wide a heading wants to be; a longer one takes several lines."""
    return max(_longest_word(label), min(len(label[0]), 14))


def _least_width(cells: Sequence[list[str]], label: list[str]) -> int:
    """How many characters wide a column must be for its words to stay whole; very long ones may break."""
    return min(max(_longest_word(label), _longest_word(list(chain(*cells)))), 20) + 2


def _fit_widths(held: Sequence[int], least: Sequence[int], most: Sequence[int], room: float) -> list[int]:
    """The widths under which the columns together take the fewest lines.

    A column that holds n characters takes n / width of them; the sum is least where widths go as the square root of n, each
    between its least and its most.
    """
    widths = list(least)
    for tenth in range(1, 1000):
        wider = [max(low, int(min(sqrt(n) * tenth / 10, high))) for n, low, high in zip(held, least, most, strict=True)]
        if sum(wider) > room:
            break
        widths = wider
    return widths


def _character_count(cells: Sequence[list[str]]) -> int:
    """How many characters a column holds."""
    return sum(len(line) for cell in cells for line in cell)


def _line_count(row: Sequence[list[str]], shares: Sequence[int]) -> int:
    """About how many lines a row takes."""
    return max(
        (sum(1 + len(line) // share for line in cell) for cell, share in zip(row, shares, strict=False)), default=1
    )


def _longest_line(cells: Sequence[list[str]]) -> int:
    return max((len(line) for cell in cells for line in cell), default=0)


def _longest_word(lines: Sequence[str]) -> int:
    return max((len(word) for line in lines for word in line.split()), default=0)
