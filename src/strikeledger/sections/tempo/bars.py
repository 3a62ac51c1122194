"""The drawing of bounds and chance: a row for each thing compared, its bounds as a solid bar in the pale one of what chance adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from strikeledger.report.charts import NARROW, canvas, fade, key, lines, rects, words
from strikeledger.theme import LIGHT, text_width

_TOP, _BOTTOM = 30, 26
"""Pixels over the rows for the legend, and under them for the axis."""
_MOST_ROWS = 12
"""Of more rows than this each is one line on a wide page."""
_OUTER, _INNER = 14, 8
"""Heights of the two bars, in pixels."""
_TICK = 3.0
"""Width of the bar of a single number, in pixels."""


@dataclass(frozen=True)
class BarRow:
    """One row: its name, a line on what it counts, its bounds and what chance adds; None is an open end.

    `value` are the bounds in words, "" where `told` has them; `say` is what the bar tells of itself.
    """

    name: str
    told: str
    low: float | None
    high: float | None
    least: float
    most: float | None
    value: str
    say: str


@dataclass(frozen=True)
class BarAxis:
    """Values from the left end to the right one (`share` gives 0 to 1), ticks with their words, and a value that is marked."""

    share: Callable[[float], float]
    ticks: Sequence[tuple[float, str]]
    mark: float | None = None
    sides: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Place:
    """Where the rows of one width stand, in pixels."""

    left: float
    right: float
    top: float
    row: float
    bar: float
    has_lines: bool


def draw_bars(rows: Sequence[BarRow], axis: BarAxis, legend: tuple[str, str, str], width: int) -> Any:
    """The chart for one width in pixels; on a phone each name stands over its bar.

    Args:
        legend: what the bars are, and the two bars.
    """
    place = _place(rows, axis, width)
    foot = place.top + len(rows) * place.row
    head, inner, outer = legend
    items = [(inner, LIGHT["blue"], "square"), (outer, LIGHT["band"], "square")]
    middles = [place.top + at * place.row + place.bar for at in range(len(rows))]
    layers = [
        *key(items, 2, 14, head if width != NARROW else ""),
        *_axis(axis, place, middles, foot, width),
        *(layer for row, middle in zip(rows, middles, strict=True) for layer in _bar(row, axis, place, middle)),
        *_row_words(rows, place, width),
    ]
    return canvas(layers, width, foot + _BOTTOM)


def _place(rows: Sequence[BarRow], axis: BarAxis, width: int) -> _Place:
    top = _TOP + (18 if axis.sides else 0)
    has_lines = any(row.told for row in rows) and len(rows) <= _MOST_ROWS
    if width == NARROW:
        return _Place(8, width - 16, top, 60 if has_lines else 42, 46 if has_lines else 28, has_lines)
    names = max((text_width(row.name, 13, 600) for row in rows), default=0)
    if has_lines:
        names = max(names, *(text_width(row.told, 12) for row in rows))
    values = max((text_width(row.value, 13, 600) for row in rows), default=0)
    height = 38.0 if has_lines else 24.0
    return _Place(min(names + 20, width * 0.45), width - values - 24, top, height, height / 2, has_lines)


def _x(value: float, axis: BarAxis, place: _Place) -> float:
    """Where a value stands; one beyond an end stands on it."""
    return place.left + min(1.0, max(0.0, axis.share(value))) * (place.right - place.left)


def _axis(axis: BarAxis, place: _Place, middles: Sequence[float], foot: float, width: int) -> list[Any]:
    """Ticks with their words; on a phone, where names stand over the bars, lines only behind these."""
    reach = [(middle - _OUTER, middle + _OUTER) for middle in middles] if width == NARROW else [(place.top, foot)]
    at = [(_x(value, axis, place), told) for value, told in axis.ticks]
    layers = lines([{"x": x, "y": a, "x2": x, "y2": b} for x, _ in at for a, b in reach], LIGHT["grid"], strokeWidth=1)
    ticks = [{"x": x, "y": foot + 16, "text": told} for x, told in at]
    layers += words(ticks, 12, colour=LIGHT["muted"], align="center")
    if axis.mark is None:
        return layers
    x = _x(axis.mark, axis, place)
    layers += lines([{"x": x, "y": a, "x2": x, "y2": b} for a, b in reach], LIGHT["border"], strokeWidth=2)
    for side, align, far in zip(axis.sides or (), ("right", "left"), (-14, 14), strict=False):
        told = [{"x": x + far, "y": place.top - 6, "text": side}]
        layers += words(told, 12, colour=LIGHT["muted"], align=align, fontStyle="italic")
    return layers


def _bar(row: BarRow, axis: BarAxis, place: _Place, middle: float) -> list[Any]:
    """A row's two bars; an end that is open, or lies beyond the axis, fades."""
    if row.low is None:
        return []
    is_open = row.high is None
    x, x2 = _x(row.low, axis, place), _x(row.low if row.high is None else row.high, axis, place)
    layers = _span(row.least, row.most, LIGHT["band"], axis, place, middle, _OUTER, row.say)
    layers += _span(row.low, row.high, LIGHT["blue"], axis, place, middle, _INNER, "", opacity=0.45 if is_open else 1)
    if (is_open or x2 - x < _TICK) and 0 <= axis.share(row.low) <= 1:
        edge = {"x": x - _TICK / 2, "x2": x + _TICK / 2, "y": middle - _OUTER / 2, "y2": middle + _OUTER / 2}
        layers += rects([edge], LIGHT["blue"])
    return layers


def _span(
    low: float, high: float | None, colour: str, axis: BarAxis, place: _Place, middle: float, height: float, say: str, **style: Any
) -> list[Any]:  # fmt: skip
    x, x2 = _x(low, axis, place), place.right if high is None else _x(high, axis, place)
    box: dict[str, Any] = {"x": x, "x2": x2, "y": middle - height / 2, "y2": middle + height / 2}
    box |= {"say": say} if say else {}
    begins, ends = axis.share(low) >= 0, high is not None and axis.share(high) <= 1
    if begins and ends:
        return rects([box], colour, **style)
    if begins or ends:
        return rects([box], fade(colour, back=ends), **style)
    left, right = box | {"x2": (x + x2) / 2}, box | {"x": (x + x2) / 2}
    return [*rects([left], fade(colour, back=True), **style), *rects([right], fade(colour), **style)]


def _row_words(rows: Sequence[BarRow], place: _Place, width: int) -> list[Any]:
    """Names at the left, what they count under them, and values at the right."""
    placed = [(row, place.top + at * place.row) for at, row in enumerate(rows)]
    first = 15 if place.has_lines or width == NARROW else 16
    value_y = first if width == NARROW else place.bar + 4
    names = [{"x": 2, "y": top + first, "text": row.name} for row, top in placed]
    told = [{"x": 2, "y": top + 31, "text": row.told} for row, top in placed if place.has_lines and row.told]
    values = [{"x": width - 2, "y": top + value_y, "text": row.value} for row, top in placed if row.value]
    return [
        *words(names, 13, 600), *words(told, 12, colour=LIGHT["muted"]), *words(values, 13, 600, LIGHT["blue"], "right"),
    ]  # fmt: skip
