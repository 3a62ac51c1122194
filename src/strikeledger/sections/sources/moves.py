"""The chart of headline figures by edition: a small step line and band each, on a scale of its own, with what it fell by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from strikeledger.data.ledger import Ledger
from strikeledger.report.charts import ChartDisplay, canvas, chart_display, dots, fade, lines, path, rects, words
from strikeledger.report.display import requires
from strikeledger.report.tables import make_table
from strikeledger.sections.sources.overview import falls_figure
from strikeledger.sections.sources.vintages import (
    VINTAGE_COLUMNS,
    Fall,
    Headline,
    Vintage,
    falls,
    headline_vintages,
    vintages_by_headline,
)
from strikeledger.text import day_in_words, number_in_words, plural, short_days_in_words
from strikeledger.theme import LIGHT, text_width

_NARROW = 560  # pixels, under which the charts stand one below the other
_FADE = 22  # pixels over which an open end runs out
_TITLE, _FOOT = 34, 22  # pixels over and under a plot


@requires("attacks", "tallies", "strikes")
def headline_moves_chart(ledger: Ledger, vintages_from: date | str) -> ChartDisplay | None:
    """Each headline by edition: what it was at least, and at most, week by week."""
    found = headline_vintages(ledger, vintages_from)
    if not any(vintage.count.is_known for vintage in found):
        return None
    fell, number = falls(found), len(vintages_by_headline(found))
    span = f"{day_in_words(found[0].day)} to {day_in_words(found[-1].day)}"
    return chart_display(
        ledger, "headline_vintages", _moves_title(fell),
        f"Line: at least; faint: up to; each with a scale of its own. Weekly editions, {span}",
        f"{number_in_words(number).capitalize()} small {plural(number, 'chart')} of headline figures by edition; "
        f"{number_in_words(len(fell))} fell.",
        lambda width: _draw_moves(found, fell, width), _vintage_frame(found),
        make_table("headline_vintages", "Headline figures by edition", VINTAGE_COLUMNS, found),
    ).with_figures(falls_figure(len(fell)))  # fmt: skip


def _moves_title(fell: Sequence[Fall]) -> str:
    if not fell:
        return "No headline figure fell from one edition to the next"
    first = fell[0]
    told = f"{first.after.headline.name}, from {first.before.figure.words} to {first.after.figure.words}"
    if len(fell) == 1:
        return f"One headline figure fell from one edition to the next: {told}"
    return f"Headline figures fell {number_in_words(len(fell))} times from one edition to the next, first {told}"


def _vintage_frame(found: Sequence[Vintage]) -> pd.DataFrame:
    """One row per headline and edition: headline, name, day, low, high (missing: open, or not known), words."""
    rows = [(v.headline.id, v.headline.name, v.day, v.figure.low, v.figure.high, v.figure.words) for v in found]
    frame = pd.DataFrame(rows, columns=["headline", "name", "day", "low", "high", "words"])
    return frame.astype({"low": "Int64", "high": "Int64"})


def _draw_moves(found: Sequence[Vintage], fell: Sequence[Fall], width: int) -> Any:
    panels = vintages_by_headline(found)
    across = 1 if width < _NARROW else min(3, len(panels))
    plot = 66 if across == 1 else 96
    cell = width / across
    room = max(text_width(each[-1].figure.words, 13, 600) for each in panels.values()) + 14
    layers: list[Any] = []
    for place, (headline, each) in enumerate(panels.items()):
        left, top = cell * (place % across), (plot + _TITLE + _FOOT + 10) * (place // across)
        frame = _Plot(left + 1, top + _TITLE, cell - room - (8 if across > 1 else 0), plot, each)
        layers += _panel(headline, frame, [fall for fall in fell if fall.after.headline == headline])
    rows = -(-len(panels) // across)
    return canvas(layers, width, rows * (plot + _TITLE + _FOOT + 10) - 6)


@dataclass(frozen=True)
class _Plot:
    """Where one headline's plot stands, and what it shows."""

    left: float
    top: float
    width: float
    height: float
    vintages: Sequence[Vintage]

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def most(self) -> int:
        """The largest number that a line or a band reaches."""
        counts = [vintage.count for vintage in self.vintages if vintage.count.is_known]
        return max([1, *(count.low for count in counts), *(count.high or 0 for count in counts)])

    def x(self, day: pd.Timestamp) -> int:
        first, last = self.vintages[0].day, self.vintages[-1].day
        share = (day - first) / max(last - first, pd.Timedelta(days=1))
        return round(self.left + self.width * share)

    def y(self, number: float) -> int:
        return round(self.bottom - (self.height - 6) * number / self.most)


def _panel(headline: Headline, plot: _Plot, fell: Sequence[Fall]) -> list[Any]:
    known = [vintage for vintage in plot.vintages if vintage.count.is_known]
    title = [{"x": plot.left, "y": plot.top - 16, "text": headline.name}]
    axis = [{"x": plot.left, "x2": plot.left + plot.width, "y": plot.bottom, "y2": plot.bottom}]
    layers = [*words(title, 13, 600), *_scale(plot), *lines(axis, LIGHT["border"])]
    if not known:
        unknown = [{"x": plot.left, "y": plot.bottom - 6, "text": "not known in any edition"}]
        return [*layers, *words(unknown, colour=LIGHT["muted"]), *_days(plot, plot.vintages[0])]
    return [*layers, *_bands(plot, known), *_line(plot, known), *_falls(plot, fell), *_days(plot, known[0])]


def _scale(plot: _Plot) -> list[Any]:
    """A thin line at a round number, so that each plot names its scale."""
    number = _round_number(plot.most)
    line = [{"x": plot.left, "x2": plot.left + plot.width, "y": plot.y(number), "y2": plot.y(number)}]
    label = [{"x": plot.left, "y": plot.y(number) - 3, "text": f"{number:,}"}]
    return [*lines(line, LIGHT["grid"]), *words(label, 11, colour=LIGHT["muted"])]


def _round_number(most: int) -> int:
    """The largest of 1, 2, 5, 10, 20, 50, ... that is at most nine tenths of a number, or 1."""
    steps = [int(step * 10**power) for power in range(7) for step in (1, 2, 5)]
    return max([1, *(step for step in steps if step <= 0.9 * most)])


def _steps(plot: _Plot, known: Sequence[Vintage]) -> list[tuple[Vintage, float, float]]:
    """Each edition that gives a number, with where its step begins and ends."""
    ends = [plot.x(vintage.day) for vintage in known[1:]] + [plot.x(known[-1].day)]
    return [(vintage, plot.x(vintage.day), end) for vintage, end in zip(known, ends, strict=True)]


def _bands(plot: _Plot, known: Sequence[Vintage]) -> list[Any]:
    closed, opened = [], []
    for count, group in groupby(_steps(plot, known), lambda step: step[0].count):
        spans = list(group)
        here = {"x": spans[0][1], "x2": spans[-1][2], "y2": plot.y(count.low)}
        if count.high is None:
            opened.append({**here, "y": max(plot.top - 8, here["y2"] - _FADE)})
        elif count.high > count.low:
            closed.append({**here, "y": plot.y(count.high)})
    faint = fade(LIGHT["band"], down=True, back=True)
    return [*rects(opened, faint), *rects(closed, LIGHT["band"])]


def _line(plot: _Plot, known: Sequence[Vintage]) -> list[Any]:
    """The lower ends as steps, what each edition gave in words, and the last number."""
    corners, told = [], []
    for vintage, begin, end in _steps(plot, known):
        say = f"{vintage.headline.name}, as known on {day_in_words(vintage.day)}: {vintage.figure.words}"
        corners += [{"x": x, "y": plot.y(vintage.count.low)} for x in (begin, end)]
        told.append({"x": begin, "x2": max(end, begin + 3), "y": plot.top, "y2": plot.bottom, "say": say})
    last = {"x": plot.x(known[-1].day), "y": plot.y(known[-1].count.low)}
    label = [{"x": last["x"] + 9, "y": last["y"] + 4.5, "text": known[-1].figure.words}]
    return [
        *path(corners, LIGHT["blue"], strokeWidth=2, strokeJoin="miter"), *dots([last], LIGHT["blue"], 52),
        *words(label, 13, 600, LIGHT["blue"]), *rects(told, LIGHT["paper"], opacity=0),
    ]  # fmt: skip


def _falls(plot: _Plot, fell: Sequence[Fall]) -> list[Any]:
    """What a number fell by, over all that stands under these words."""
    if not fell:
        return []
    before, after = fell[0]
    told = f"fell from {before.count.low:,} to {after.count.low:,}"
    x, wide, scale = plot.x(after.day), text_width(told, 11), plot.y(_round_number(plot.most))
    begin = min(x + 3, plot.left + plot.width - wide)
    steps = _steps(plot, [vintage for vintage in plot.vintages if vintage.count.is_known])
    under = [plot.y(vintage.count.low) for vintage, start, end in steps if start <= begin + wide and end >= begin]
    y: float = min(under) - _FADE - 2
    if begin < plot.left + 32 and abs(y - scale + 3) < 14:  # the scale's number
        y = scale - 17
    y = max(plot.top - 2, y)
    rule = [{"x": x, "x2": x, "y": y - 8, "y2": plot.y(after.count.low)}]
    return [*lines(rule, LIGHT["muted"]), *words([{"x": begin, "y": y, "text": told}], 11, fontStyle="italic")]


def _days(plot: _Plot, first: Vintage) -> list[Any]:
    """The first and the last day under a plot; where a number came later, until when it wasn't known."""
    begin, end = plot.vintages[0].day, plot.vintages[-1].day
    left = ("not known until " if first.day > begin else "") + short_days_in_words(first.day, first.day)
    right = short_days_in_words(end, end)
    at = max(plot.left + plot.width - text_width(right, 11) / 2, plot.left + text_width(left, 11) + 10)
    marks = [{"x": plot.left, "y": plot.bottom + 15, "text": left}]
    marks += [{"x": at, "y": plot.bottom + 15, "text": right}] if end > begin else []
    return words(marks, 11, colour=LIGHT["muted"])
