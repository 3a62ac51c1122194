"""How wide the columns of a printed table stand and how large it is set, worked out from the lines of its cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import sqrt
from statistics import mean

from fontTools.ttLib import TTFont

from strikeledger.render.svg import FONTS_FOLDER

SIDE_MARGIN = 23
"""Millimetres at the left and at the right of a page."""
PAGE_POINTS = (210 - 2 * SIDE_MARGIN) * 72 / 25.4
"""Points across an upright page."""
_PAGE_WIDTH = round((210 - 2 * SIDE_MARGIN) * 0.622)
"""Characters across an upright page at the size of a usual table."""
_TYPE_SIZES = ((9.0, 1.0), (8.2, 0.9), (7.4, 0.82))
_FEW_COLUMNS = 5
"""A table of up to this many columns breaks its lines rather than being set in the smallest type."""
SHORT_LINE = 18
"""A column whose longest line is this short isn't narrowed for the sake of the others."""
_MAX_WIDTH = 46
CLAIM_MARK_SPACE = "\u2009" * 3
"""What the numbers beside a figure take, in the characters of a table."""
_MAX_UNBROKEN_LINES = 16
"""A table of up to this many lines isn't cut by the end of a page."""

_NUMBER = re.compile(r"[+\u2212-]?\d[\d,.]*\s?%?")

Lines = list[str]
"""The lines of one cell, as its line breaks cut it."""


@dataclass(frozen=True)
class ColumnLayout:
    """Shares and sides of the columns, the size of type in points; whether the table fills the page, needs it turned, is never cut.

    `heights` are about how many lines each row takes.
    """

    shares: list[int]
    size: float
    full: bool
    turned: bool
    together: bool
    sides: list[str]
    heights: list[int]


def column_layout(
    labels: Sequence[Lines], columns: Sequence[Sequence[Lines]], rights: Sequence[bool], rows: Sequence[Sequence[Lines]]
) -> ColumnLayout:
    """The layout of a table of our own.

    Columns of numbers and short words are as narrow as those; columns of sentences share the rest by how much they hold.

    Args:
        labels: heading and unit of each column.
        columns: the cells of each column.
        rights: which columns ask to stand at the right.
        rows: the cells once more, row by row.
    """
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
    heights = [_line_count(row, shares) for row in rows]
    full = sum(needs) > _PAGE_WIDTH * 0.65
    sides = [_side(right, cells if at else []) for at, (right, cells) in enumerate(zip(rights, columns, strict=True))]
    return ColumnLayout(shares, size, full, turned, sum(heights) <= _MAX_UNBROKEN_LINES, sides, heights)


def _side(right: bool, cells: Sequence[Lines]) -> str:
    """Where a column's cells stand: numbers to the right, also where the column doesn't ask for it."""
    words = [line.strip() for cell in cells for line in cell if line.strip()]
    numbers = bool(words) and all(map(_NUMBER.fullmatch, words))
    return "right" if numbers or right else "left"


def _is_short(cells: Sequence[list[str]]) -> bool:
    """Whether a column is never narrower than its longest line."""
    return _longest_line(cells) <= SHORT_LINE


def _wanted_width(cells: Sequence[list[str]], label: list[str]) -> int:
    """How many characters wide a column wants to be."""
    longest = _longest_line(cells)
    heading = _heading_width(label)
    if _is_short(cells):
        return max(longest, heading) + 3
    typical = mean(_longest_line([cell]) for cell in cells) * 1.3
    return int(min(max(typical, heading, min(_longest_word(list(chain(*cells))), 20), SHORT_LINE), _MAX_WIDTH)) + 3


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


# --- tables of guests, which may have any number of columns
_GUEST_SIZES = (9.0, 8.0, 7.0, 6.0)
_SPLIT_SIZE = 7.0
"""A table that is cut by columns anyway is set so that it can be read, in points."""
_INSET = 10.5
"""Points that a cell takes besides its words."""
_WANTED = 14.0
"""A column wants to be no wider than this, in widths of an em, unless a word is."""
_MOST = 60.0
_LEAST_CROWDED = 9.0


@dataclass(frozen=True)
class WideLayout:
    """The columns of each part of a table, their widths in points, the size of type; whether the parts fill the page.

    `crowded` says that words had to be narrower than they are.
    """

    parts: list[list[int]]
    widths: list[float]
    size: float
    full: bool
    crowded: bool


def wide_layout(heads: Sequence[Sequence[Lines]], cells: Sequence[Sequence[Lines]], room: float) -> WideLayout:
    """The layout of any table: smaller type as columns grow in number, then several tables under each other."""
    every = [[*head, *cell] for head, cell in zip(heads, cells, strict=True)]
    longest = [max((em_width(line) for cell in column for line in cell), default=0.5) for column in every]
    least = [max((_word_width(line) for cell in column for line in cell), default=0.5) for column in every]
    wanted = [max(low, min(long, _WANTED)) for low, long in zip(least, longest, strict=True)]

    def fits(widths: Sequence[float], size: float) -> bool:
        return sum(width * size + _INSET for width in widths) <= room

    size = next((size for size in _GUEST_SIZES[:-1] if fits(wanted, size)), 0.0)
    size = size or next((size for size in _GUEST_SIZES if fits(least, size)), 0.0)
    if size:
        low = [width * size + _INSET for width in least]
        most = [min(width, _MOST) * size + _INSET for width in longest]
        held = [sum(em_width(line) for cell in column for line in cell) for column in every]
        widths = _fit_points(held, low, most, room)
        return WideLayout([list(range(len(every)))], widths, size, sum(most) > room, crowded=False)
    narrow = [min(low, _LEAST_CROWDED) for low in least]
    fitted = [max(low, min(want, _WANTED)) * _SPLIT_SIZE + _INSET for low, want in zip(narrow, wanted, strict=True)]
    fitted = [min(width, room * 0.45) for width in fitted]
    return WideLayout(_column_groups(fitted, room), fitted, _SPLIT_SIZE, full=False, crowded=True)


def _fit_points(held: Sequence[float], least: Sequence[float], most: Sequence[float], room: float) -> list[float]:
    """Widths between least and most that go as the square root of what the columns hold."""
    widths = list(least)
    for step in range(1, 400):
        wider = [max(low, min(sqrt(n) * step / 2, high)) for n, low, high in zip(held, least, most, strict=True)]
        if sum(wider) > room:
            break
        widths = wider
    return widths


def _column_groups(widths: Sequence[float], room: float) -> list[list[int]]:
    """The columns in runs that fit the page, each after the first column."""
    parts = [[0]]
    for column in range(1, len(widths)):
        if len(parts[-1]) > 1 and sum(widths[at] for at in (*parts[-1], column)) > room:
            parts.append([0])
        parts[-1].append(column)
    return parts


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
