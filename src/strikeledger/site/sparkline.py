"""A small picture of how one figure's bounds moved from edition to edition: editions come in, an inline SVG with its words goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from strikeledger.render.html.inline import long_date
from strikeledger.site.published import PublishedEdition

_WIDTH, _HEIGHT, _SIDE, _TOP, _FOOT = 640, 150, 34, 30, 26
_MIN_POINTS = 3


@dataclass(frozen=True)
class Sparkline:
    """The picture, and what it is and says."""

    title: str
    svg: Markup


@dataclass(frozen=True)
class _Point:
    day: str
    low: float
    high: float | None
    words: str


def sparkline(editions: Sequence[PublishedEdition], figure: str) -> Sparkline | None:
    """How a count moved over editions, oldest first; None where fewer than three of them give it."""
    points = _points(editions, figure)
    if len(points) < _MIN_POINTS:
        return None
    label = str(editions[-1].figures[figure]["label"] if figure in editions[-1].figures else figure)
    first, last = points[0], points[-1]
    alt = f"{label} in {len(points)} editions, from {first.words} ({long_date(first.day)}) to {last.words} ({long_date(last.day)})."
    top = max(max(point.low, point.high or 0) for point in points) or 1
    marks = Markup("").join(_mark(point, _x(point, points), top) for point in points)
    ends = Markup("").join(_label(points[at], points, top) for at in (0, -1))
    axis = Markup('<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>').format(_WIDTH, *(_HEIGHT - _FOOT,) * 2)
    svg = Markup('<svg class="moved" role="img" viewBox="0 0 {} {}" aria-label="{}">{}{}{}</svg>')
    return Sparkline(
        f"{label[:1].upper()}{label[1:]}, edition by edition", svg.format(_WIDTH, _HEIGHT, alt, axis, marks, ends)
    )


def _points(editions: Sequence[PublishedEdition], figure: str) -> list[_Point]:
    """The editions that give the figure as a count with a lower bound, on a day of the calendar."""
    found = []
    for edition in editions:
        record = edition.figures.get(figure, {})
        low, high = record.get("low"), record.get("high")
        counted = record.get("kind") == "count" and (high is None or type(high) is int)
        if counted and isinstance(low, int) and _is_day(edition.as_of):
            found.append(_Point(edition.as_of, low, high, str(record["words"])))
    return found


def _mark(point: _Point, x: float, top: float) -> Markup:
    """A dot at the lower bound, a bar up to the upper one, or an arrow where the end is open."""
    low = _y(point.low, top)
    dot = Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, low)
    if point.high is None:
        arrow = Markup('<path class="open" d="M{0:.1f} {1:.1f}v-16m-4 5l4 -5l4 5"/>').format(x, low)
        return arrow + dot
    bar = Markup('<line class="bar" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>')
    return bar.format(x, low, _y(point.high, top)) + dot


def _label(point: _Point, points: Sequence[_Point], top: float) -> Markup:
    """The words of the first or last edition, and its day below the axis."""
    first = point is points[0]
    x, anchor = (0, "start") if first else (_WIDTH, "end")
    height = _y(max(point.low, point.high or 0), top) - (22 if point.high is None else 10)
    words = Markup('<text class="value" x="{}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, height, anchor, point.words
    )
    day = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, _HEIGHT - 6, anchor, long_date(point.day))
    return words + day


def _x(point: _Point, points: Sequence[_Point]) -> float:
    first, last = (date.fromisoformat(points[at].day).toordinal() for at in (0, -1))
    share = (date.fromisoformat(point.day).toordinal() - first) / ((last - first) or 1)
    return _SIDE + share * (_WIDTH - 2 * _SIDE)


def _y(value: float, top: float) -> float:
    return _HEIGHT - _FOOT - value / top * (_HEIGHT - _FOOT - _TOP)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
