"""The picture of a growing total: a step line for the least, a band for what the rest allow, and a mark for each total."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import ONE_DAY
from strikeledger.report.charts import canvas, dots, key, lines, path, rects, words
from strikeledger.text import MONTHS, days_in_words, short_days_in_words
from strikeledger.theme import LIGHT, text_width

Mark = dict[str, Any]
NamedDays = tuple[pd.Timestamp, pd.Timestamp, str]
"""The first and the last day of something, and what it is."""
_BLUE, _MUTED, _TRIANGLE = LIGHT["blue"], LIGHT["muted"], "triangle-up"
_LEFT, _HEIGHT, _LANE, _LINE, _FADE = 34, 200, 18, 2, 9
_NARROWEST = 560
"""Of a drawing whose end is named beside it; on a narrower one it is named above."""
_ROOM_OF_DAY = 62  # pixels of a day under the axis
_LOOKS = {"exact": "circle", "at least": _TRIANGLE, "at most": "triangle-down"}
_FAINT, _CLOSE = 0.55, 4  # opacity of a mark, and pixels that it needs


@dataclass(frozen=True)
class PublishedTotal:
    """A total as published, at its day; `form` as in `analysis.published_totals`, `say` tells all of it."""

    day: pd.Timestamp
    count: Count
    form: str
    contradicts: bool
    say: str

    @property
    def look(self) -> str:
        """Its form; a ring where it contradicts the others."""
        return "ring" if self.contradicts else self.form


@dataclass(frozen=True)
class Growth:
    """What is drawn of a growing total.

    Attributes:
        runs: spans of days with the same bounds, in order.
        rounds, truces: what stands under the axis and behind the line.
        round: what to call one of the rounds.
        noun: many of what is counted.
        end: the number at the end of the line in words, and the day by which it was counted.
        axes: another total, as far as whose days and numbers the axes reach.
    """

    runs: Sequence[tuple[pd.Timestamp, pd.Timestamp, Count]]
    totals: Sequence[PublishedTotal]
    rounds: Sequence[NamedDays]
    truces: Sequence[NamedDays]
    round: str
    noun: str
    end: tuple[str, pd.Timestamp]
    axes: Growth | None = None

    @property
    def days(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first day and the last of the axis."""
        first, last = self.axes.days if self.axes else (self.runs[0][0], self.runs[-1][1])
        return min(first, self.runs[0][0]), max(last, self.runs[-1][1])

    @cached_property
    def most(self) -> int:
        """The highest number that is drawn."""
        counts = [count for _, _, count in self.runs] + [total.count for total in self.totals]
        return max(self.axes.most if self.axes else 1, *(count.high or count.low for count in counts))


@dataclass(frozen=True)
class _Frame:
    """Where days and numbers stand: pixels across by day, and down by number."""

    growth: Growth
    width: int

    @property
    def is_wide(self) -> bool:
        return self.width >= _NARROWEST

    @cached_property
    def right(self) -> float:
        room = max(text_width(self.growth.end[0], 15, 600), text_width(_by(self.growth), 12)) + 16
        return self.width - (room if self.is_wide else 7)

    @property
    def top(self) -> float:
        return _LANE * ((1 if self.is_wide else 3) + bool(self.growth.truces)) + 2

    @property
    def base(self) -> float:
        return self.top + _HEIGHT

    @cached_property
    def grid(self) -> list[int]:
        return grid_numbers(self.growth.most)

    def x(self, day: pd.Timestamp) -> float:
        """Where a day begins."""
        first, last = self.growth.days
        return round(_LEFT + (self.right - _LEFT) * ((day - first).days / ((last - first).days + 1)), 1)

    def middle(self, first: pd.Timestamp, last: pd.Timestamp) -> float:
        return round((self.x(first) + self.x(last + ONE_DAY)) / 2, 1)

    def y(self, number: float) -> float:
        return round(self.base - _HEIGHT * number / max(1.06 * self.growth.most, self.grid[-1])) + 0.5


def grid_numbers(most: int) -> list[int]:
    """Three round numbers for lines, the last near the highest number that is drawn.

    >>> grid_numbers(74), grid_numbers(168), grid_numbers(1)
    ([25, 50, 75], [50, 100, 150], [1, 2, 3])
    """
    steps = sorted(unit * 10**power for power in range(12) for unit in (1, 2, 5, 25))
    step = next(step for step in steps if 3 * step >= 0.85 * most)
    return [step, 2 * step, 3 * step]


def draw_growth(growth: Growth, width: int) -> Any:
    """The picture for a width in pixels."""
    frame = _Frame(growth, width)
    rounds, depth = _round_marks(frame)
    layers = [
        *_truce_marks(frame), *_band_marks(frame), *_axis_marks(frame), *_line_marks(frame), *rounds,
        *_total_marks(frame), *_end_marks(frame), *_legend(frame),
    ]  # fmt: skip
    return canvas(layers, width, frame.base + depth)


def _truce_marks(frame: _Frame) -> list[Any]:
    """Each truce as a span behind all, named over it where names don't meet."""
    spans, named, free = [], [], 0.0
    for first, last, name in frame.growth.truces:
        span = {"x": frame.x(first), "x2": frame.x(last + ONE_DAY), "y": frame.top, "y2": frame.base}
        spans.append(span | {"say": f"{days_in_words(first, last)}: {name}"})
        room = text_width(name, 12) / 2
        at = min(max(frame.middle(first, last), _LEFT + room), frame.right - room)
        if at - room >= free:
            named.append({"x": at, "y": frame.top - 5, "text": name})
            free = at + room + 8
    return [*rects(spans, LIGHT["truce"]), *words(named, colour=_MUTED, align="center")]


def _band_marks(frame: _Frame) -> list[Any]:
    """What is allowed above the least: a closed band, or one that grows faint upwards where no upper end is known."""
    closed: list[Mark] = []
    opened: list[Mark] = []
    for first, last, count in frame.growth.runs:
        low = frame.y(count.low)
        span: Mark = {"x": frame.x(first), "x2": frame.x(last + ONE_DAY), "y2": low}
        told = {"say": f"{short_days_in_words(first, last)}: {count} {frame.growth.noun}"}
        if count.high is None:
            opened.append(span | told)
        elif low - frame.y(count.high) >= _LINE:  # what is lower hides behind the line
            closed.append(span | told | {"y": frame.y(count.high)})
    layers = rects(closed, LIGHT["band"])
    for part in (3, 2, 1):
        faint = [span | {"y": span["y2"] - part * min(_FADE, (span["y2"] - frame.top) / 3)} for span in opened]
        layers += rects(faint, LIGHT["band"], opacity=0.33)
        opened = [{name: span[name] for name in ("x", "x2", "y2")} for span in opened]  # told once
    return layers


def _axis_marks(frame: _Frame) -> list[Any]:
    """Three lines across with their numbers, the base line, and some days under it."""
    across = [{"x": _LEFT, "x2": frame.right, "y": frame.y(n), "y2": frame.y(n)} for n in (0, *frame.grid)]
    numbers = [{"x": _LEFT - 6, "y": frame.y(n) + 4, "text": f"{n:,}"} for n in (0, *frame.grid)]
    days = [{"x": x, "y": frame.base + 29, "text": told} for x, told in _day_labels(frame)]
    return [
        *lines(across[1:], LIGHT["grid"]), *lines(across[:1], LIGHT["border"]),
        *words(numbers, colour=_MUTED, align="right"), *words(days, colour=_MUTED, align="center"),
    ]  # fmt: skip


def _day_labels(frame: _Frame) -> list[tuple[float, str]]:
    """As many first days of months, or of longer spans, as there is room for; in a short while the middle of months, too."""
    first, last = frame.growth.days
    firsts = pd.date_range(first.replace(day=1), last, freq="MS")
    years = firsts[firsts.month == 1]
    spans: list[tuple[Any, Callable[[pd.Timestamp], str]]] = [
        (firsts.union(firsts + 14 * ONE_DAY), _day_and_month), (firsts, _day_and_month),
        *((firsts[(firsts.month - 1) % n == 0], lambda day: f"{_day_and_month(day)[2:]} {day.year}") for n in (3, 6)),
        *((years[years.year % n == 0], lambda day: str(day.year)) for n in (1, 2, 5, 10, 20)),
    ]  # fmt: skip
    fitting = ((days, named) for days, named in spans if (len(days) - 1) * _ROOM_OF_DAY <= frame.right - _LEFT)
    days, named = next(fitting, spans[-1])
    inside = [day for day in days if first < day <= last]
    ends = [first, last] if len(inside) <= 1 else [first]
    clear = [day for day in inside if min(abs(frame.x(day) - frame.x(end)) for end in ends) > _ROOM_OF_DAY]
    middles = [(frame.middle(day, day), text_width(named(day), 12) / 2, named(day)) for day in (*ends, *clear)]
    return [(min(max(middle, _LEFT + half), frame.width - half), name) for middle, half, name in middles]


def _day_and_month(day: pd.Timestamp) -> str:
    return short_days_in_words(day, day)


def _line_marks(frame: _Frame) -> list[Any]:
    """The least as a step line; a step that is less than a pixel high is none."""
    steps: list[Mark] = []
    for first, last, count in frame.growth.runs:
        y, end = frame.y(count.low), frame.x(last + ONE_DAY)
        if steps and steps[-1]["y"] == y:
            steps[-1]["x"] = end
        else:
            steps += [{"x": frame.x(first), "y": y}, {"x": end, "y": y}]
    return path(steps, _BLUE, strokeWidth=_LINE)


def _round_marks(frame: _Frame) -> tuple[list[Any], int]:
    """Rounds of strikes as triangles under the axis, one named where there is room, and how deep all under the axis is."""
    rounds, name, under = frame.growth.rounds, frame.growth.round, 38
    marks: list[Mark] = [
        {"x": frame.middle(first, last), "y": frame.base + 8, "say": f"{told}, {days_in_words(first, last)}"}
        for first, last, told in rounds
    ]
    if not marks:
        return [], under
    ends = pairwise([*(mark["x"] for mark in marks), frame.width])
    free = next((x for x, after in ends if after - x >= text_width(name, 12) + 20), None)
    layers, x, y = dots(marks, LIGHT["orange"], 45, shape=_TRIANGLE), free or _LEFT + 6, frame.base + 12
    if free is None:
        y, under = y + 36, under + _LANE
        layers += dots([{"x": x, "y": y - 4}], LIGHT["orange"], 45, shape=_TRIANGLE)
    return [*layers, *words([{"x": x + 9, "y": y, "text": name}], colour=LIGHT["orange-ink"])], under


def totals_shown(growth: Growth, width: int) -> list[PublishedTotal]:
    """The totals that are drawn: on a long ledger one stands for those of its look that would blot it."""
    frame = _Frame(growth, width)
    if (frame.right - _LEFT) >= _CLOSE * len(growth.totals):
        return list(growth.totals)
    shown: list[tuple[str, float, float, PublishedTotal]] = []
    for total in growth.totals:
        x, y = frame.middle(total.day, total.day), frame.y(total.count.low)
        if all(hypot(x - a, y - b) >= 2 * _CLOSE for look, a, b, _ in shown if look == total.look):
            shown.append((total.look, x, y, total))
    return [total for *_, total in shown]


def _total_marks(frame: _Frame) -> list[Any]:
    """Each total by its kind at its number, a range as a bar; one that contradicts the others as a ring."""
    marks: dict[str, list[Mark]] = {look: [] for look in (*_LOOKS, "between", "ring")}
    for total in totals_shown(frame.growth, frame.width):
        low, high = total.count.low, total.count.high or total.count.low
        at = (low + high) / 2 if total.contradicts else high if total.form == "at most" else low
        x = frame.middle(total.day, total.day)
        bar = {"x2": x, "y2": frame.y(high)} if total.look == "between" else {}
        marks[total.look].append({"x": x, "y": frame.y(at), "say": total.say} | bar)
    layers = lines(marks["between"], _BLUE, strokeWidth=1.5, opacity=_FAINT)
    for look, shape in _LOOKS.items():
        layers += dots(marks[look], _BLUE, 22, shape=shape, opacity=_FAINT)
    return [*layers, *dots(marks["ring"], _MUTED, 32, fill="transparent", strokeWidth=1.5)]


def _by(growth: Growth) -> str:
    day, long = growth.end[1], growth.days[1] - growth.days[0] > pd.Timedelta(days=330)
    return f"by {_day_and_month(day)} {day.year}" if long else f"by {day.day} {MONTHS[day.month - 1]}"


def _end_marks(frame: _Frame) -> list[Any]:
    """The number at the end of the line, with its day."""
    number, by, y = frame.growth.end[0], _by(frame.growth), frame.y(frame.growth.runs[-1][2].low)
    end = frame.x(frame.growth.runs[-1][1] + ONE_DAY)
    dot, x = dots([{"x": end, "y": y}], _BLUE, 60), end + 9
    if frame.is_wide:
        head = words([{"x": x, "y": y, "text": number}], 15, 600, _BLUE)
        return [*dot, *head, *words([{"x": x, "y": y + 16, "text": by}])]
    place = {"x": frame.right - text_width(by, 12) - 5, "y": 2 * _LANE + 12}
    head = words([place | {"text": number}], 15, 600, _BLUE, "right")
    return [*dot, *head, *words([place | {"x": frame.right, "text": by}], align="right")]


def _legend(frame: _Frame) -> list[Any]:
    """What the marks are, as far as there are any: in one line, or in two where it is narrow."""
    held = {total.look for total in frame.growth.totals}
    looks = {"exact": ("exact", _BLUE, "circle"), "at least": ("“at least”", _BLUE, _TRIANGLE)}
    items = [item for form, item in looks.items() if form in held]
    more = [("contradicts others", _MUTED, "ring")] if "ring" in held else []
    if not all(count.is_exact for _, _, count in frame.growth.runs):
        more.append(("what the rest allow", LIGHT["band"], "square"))
    head = "One total as published:" if items else ""
    return key([*items, *more], 4, 12, head) if frame.is_wide else [*key(items, 0, 12, head), *key(more, 0, 12 + _LANE)]
