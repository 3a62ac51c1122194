"""How wide the columns of a printed table stand and how large it is set, worked out from the lines of its cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import mean

from fontTools.ttLib import TTFont

from strikeledger.render.svg import FONTS_FOLDER

SIDE_MARGIN = 15.8
"""Millimetres at the left and at the right of a page: charts are drawn for what is between."""
PAGE_POINTS = (210 - 2 * SIDE_MARGIN) * 72 / 25.4
"""Points across a page."""
_SIZES = (9.0, 8.5, 8.0)
_FEW_COLUMNS = 5
"""A table of up to this many columns breaks its lines rather than being set smaller than in the second size."""
_CUT_SIZE = 8.0
"""A table that is cut by columns anyway is set so that it can be read, in points."""
_INSET = 12.0
"""Points that a cell takes besides its words."""
_SHORT = 9.0
"""A column whose longest line is this short, in widths of an em, isn't narrowed for the sake of the others."""
_HEADING = 7.0
"""A heading takes several lines where it is longer than this, in widths of an em, unless a word is."""
_WANTED = 23.0
"""A column wants to be no wider than this, in widths of an em."""
_MOST = 60.0
_LEAST_CROWDED, _MOST_CROWDED = 9.0, 14.0
"""How wide a column stands, in widths of an em, where a table is cut by columns."""

Lines = list[str]
"""The lines of one cell, as its line breaks cut it."""


@dataclass(frozen=True)
class TableLayout:
    """The columns of each part of a table, their widths in points, the size of type; whether the parts fill the page.

    `crowded` says that words had to be narrower than they are.
    """

    parts: list[list[int]]
    widths: list[float]
    size: float
    full: bool
    crowded: bool


@dataclass(frozen=True)
class _Column:
    """What a column needs, in widths of an em: for its words, not to break short lines, to look well, at most; and what it holds."""

    word: float
    least: float
    wanted: float
    most: float
    held: float


def table_layout(
    heads: Sequence[Sequence[Lines]], cells: Sequence[Sequence[Lines]], room: float, small: bool = False
) -> TableLayout:
    """The layout of a table: smaller type as columns grow in number, then several tables under each other.

    Columns of numbers and short words are as narrow as those; columns of sentences share the rest by how much they hold.

    Args:
        heads: the cells of each column's head.
        cells: the other cells of each column.
        room: points across the place where the table stands.
        small: whether the smallest type is wanted anyway.
    """
    columns = [_measure(head, cell) for head, cell in zip(heads, cells, strict=True)]

    def fits(widths: Sequence[float], size: float) -> bool:
        return sum(width * size + _INSET for width in widths) <= room

    sizes = _SIZES[-1:] if small else _SIZES
    usual = sizes[: 2 if len(columns) <= _FEW_COLUMNS else 3]
    size = next((size for size in usual if fits([column.wanted for column in columns], size)), usual[-1])
    words = [column.word for column in columns]
    size = next((other for other in sizes if other <= size and fits(words, other)), 0.0)
    if not size:
        return _cut_layout(columns, room)
    least = [column.least for column in columns]
    low = [width * size + _INSET for width in (least if fits(least, size) else words)]
    most = [min(column.most, _MOST) * size + _INSET for column in columns]
    widths = _fit_widths([column.held for column in columns], low, most, room)
    full = sum(column.wanted * _SIZES[0] + _INSET for column in columns) > 0.65 * room or sum(most) > room
    return TableLayout([list(range(len(columns)))], widths, size, full, crowded=False)


def _measure(heads: Sequence[Lines], cells: Sequence[Lines]) -> _Column:
    lines = [em_width(line) for cell in cells for line in cell] or [0.0]
    longest_word = max((_word_width(line) for cell in cells for line in cell), default=0.0)
    labels = [line for head in heads for line in head]
    heading_word = max(map(_word_width, labels), default=0.0)
    heading = max(heading_word, min(max(map(em_width, labels), default=0.0), _HEADING))
    typical = 1.3 * mean([max(map(em_width, cell), default=0.0) for cell in cells] or [0.0])
    wanted = max(lines) if max(lines) <= _SHORT else min(max(typical, longest_word, _SHORT), _WANTED)
    word = max(longest_word, heading_word, 0.5)
    least = max(word, max(lines) if max(lines) <= _SHORT else 0)
    return _Column(word, least, max(wanted, heading), max(*lines, heading), sum(lines))


def _cut_layout(columns: Sequence[_Column], room: float) -> TableLayout:
    """The layout of a table that is cut into several, each with the first column."""
    ems = [min(max(column.word, min(column.most, _MOST_CROWDED)), _LEAST_CROWDED) for column in columns]
    ems = [max(width, min(column.most, _MOST_CROWDED)) for width, column in zip(ems, columns, strict=True)]
    widths = [min(width * _CUT_SIZE + _INSET, room * 0.45) for width in ems]
    parts = [[0]]
    for column in range(1, len(widths)):
        if len(parts[-1]) > 1 and sum(widths[at] for at in (*parts[-1], column)) > room:
            parts.append([0])
        parts[-1].append(column)
    return TableLayout(parts, widths, _CUT_SIZE, full=False, crowded=True)


def _fit_widths(held: Sequence[float], least: Sequence[float], most: Sequence[float], room: float) -> list[float]:
    """The widths under which the columns together take the fewest lines.

    A column that holds n characters takes n / width of them; the sum is least where widths go as the square root of n, each
    between its least and its most.
    """
    widths = list(least)
    for step in range(1, 400):
        wider = [max(low, min(sqrt(n) * step / 2, high)) for n, low, high in zip(held, least, most, strict=True)]
        if sum(wider) > room:
            break
        widths = wider
    return widths


def em_width(text: str) -> float:
    """How wide words are in our sans at a size of 1, a little generously; characters of other typefaces as an estimate.

    >>> em_width("1,200") < em_width("12,000") < 4
    True
    """
    return 1.05 * sum(_advances().get(ord(character), _foreign_width(character)) for character in text)


def _word_width(line: str) -> float:
    return max((em_width(word) for word in line.replace("\u200b", " ").split()), default=0.0)


def _foreign_width(character: str) -> float:
    if unicodedata.category(character) in {"Cf", "Mn"}:
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.62


@cache
def _advances() -> dict[int, float]:
    with TTFont(FONTS_FOLDER / "SourceSans3-SemiBold.ttf", lazy=True) as font:
        widths, names = font["hmtx"], font.getBestCmap()
        return {code: widths[name][0] / font["head"].unitsPerEm for code, name in names.items()}
