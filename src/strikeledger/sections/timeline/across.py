"""A timeline whose time runs across: attacks above the days, the dead of strikes below, and annotations in a lane over both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from strikeledger.report.charts import key, spread_out
from strikeledger.report.sheet import EDGE, GAP, LINE, LONGEST_STEP, PlaceOfBar, Run, Sheet, bar_length, widest
from strikeledger.sections.timeline.story import CERTAIN, OTHERS, TICK, Story
from strikeledger.theme import LIGHT


class Across:
    """Attacks above the days, the dead below, and annotations in a lane over both."""

    def __init__(self, story: Story, width: float) -> None:
        self.story, self.width, self.sheet = story, width, Sheet()
        self.pitch = (width - 2 * EDGE) / len(story.periods)
        self.annotations = [annotation.run.wrap(_ANNOTATION) for annotation in story.annotations]
        self.names = self._names()
        self.lane = 30 + LINE * max(map(len, self.annotations), default=0)
        self.step = min(LONGEST_STEP, 170 / story.most_attacks)
        self.base = self.lane + 28 + max(40.0, self.step * story.most_attacks)
        self.down = min(self.step, 110 / story.most_dead)
        self.bars = self.base + 56
        depths = [bar_length(each, self.down) for toll in story.tolls for each in (toll.officials, toll.others)]
        self.foot = self.bars + max(depths) if story.tolls else self.base

    @property
    def has_room(self) -> bool:
        """Whether every label has room."""
        return widest(self.story.numbers) <= self.pitch - 4 and all(map(self._fit, (self.annotations, self.names)))

    def picture(self) -> Any:
        """The whole of it."""
        for first, until in self.story.shades:
            self._shade(first, until)
        self._draw_annotations(self._draw_columns())
        self._draw_dates()
        legend, height = key(CERTAIN, EDGE, 14, f"{self.story.attacks}:"), self.base + 24
        if self.story.tolls:
            voices = [(self.story.officials, LIGHT["blue"], "square"), OTHERS]
            legend += key(voices, EDGE, self.base + 44, f"{self.story.dead}:")
            height = self._draw_tolls()
        return self.sheet.picture(self.width, height, legend)

    def _x(self, day: pd.Timestamp) -> float:
        return EDGE + self.pitch * self.story.place(day)

    def _fit(self, labels: Sequence[Sequence[Run]]) -> bool:
        return sum(widest(label) + GAP for label in labels) <= self.width - 2 * EDGE

    def _names(self) -> list[list[Run]]:
        """Each strike's label in lines as long as there is room for: its days, its place, and each voice."""
        few, even = len(self.story.tolls) <= _FEW, self.width / max(1, len(self.story.tolls)) - GAP
        tried: list[list[list[Run]]] = []
        for most in (118, 100, 90, 80, 72, even):
            tried.append([])
            for toll in self.story.tolls:
                runs = (Run(toll.days, 600), Run(toll.place), *(toll.words if few else toll.brief))
                tried[-1].append([line for run in runs for line in replace(run, size=12 if few else 11).wrap(most)])
        return next(filter(self._fit, tried), tried[-1])

    def _shade(self, first: pd.Timestamp, until: pd.Timestamp) -> None:
        box = {"x": self._x(first), "x2": self._x(until), "y": self.lane + 6, "y2": self.foot}
        self.sheet.areas["truce"].append(box)

    def _draw_columns(self) -> list[float]:
        """Each period's attacks, with their number over what is certain of an open one; where the columns end."""
        tops, end = [], self.story.open_end(self.step)
        for at, (period, count) in enumerate(zip(self.story.periods, self.story.numbers, strict=True)):
            left, extent = EDGE + self.pitch * at, period.attacks
            self.sheet.draw_bar(
                extent, "blue", self.step, "up", _upward(left + 1, left + self.pitch - 2, self.base), end
            )
            top = self.base - 5 - self.step * (extent.low if extent.is_open else extent.most)
            self.sheet.set_type(left + self.pitch / 2, top, count, "center")
            tops.append(min(top - 12, self.base - end if extent.is_open else top))
        self.sheet.draw_line((0, self.base), (self.width, self.base))
        return tops

    def _draw_dates(self) -> None:
        """The name of each period, or of every second or third where all have no room."""
        names = [Run(period.name, colour=LIGHT["muted"]) for period in self.story.periods]
        every = next(number for number in range(1, 99) if number * self.pitch >= widest(names) + 8)
        for at in range(0, len(names), every):
            x = EDGE + self.pitch * at
            if x + names[at].width <= self.width:
                self.sheet.set_type(x, self.base + 16, names[at])
        if self.story.tolls:
            self.sheet.draw_line((0, self.base + 24), (self.width, self.base + 24))

    def _draw_annotations(self, tops: Sequence[float]) -> None:
        """Words in their lane, each with a line down to the number of its column."""
        wanted = [self._x(annotation.day) for annotation in self.story.annotations]
        rooms = [widest(label) + GAP for label in self.annotations]
        middles = spread_out(wanted, rooms, EDGE, self.width - EDGE)
        for annotation, label, x, middle in zip(self.story.annotations, self.annotations, wanted, middles, strict=True):
            for at, run in enumerate(reversed(label)):
                self.sheet.set_type(middle, self.lane - 2 - LINE * at, run, "center")
            near = abs(x - middle) <= widest(label) / 2
            foot = tops[min(int(self.story.place(annotation.day)), len(tops) - 1)] - 2
            if not near:
                self.sheet.draw_line((middle, self.lane + 3), (x, self.lane + 9))
            if not annotation.names_shade:
                self.sheet.draw_line((x, self.lane + (3 if near else 9)), (x, foot))

    def _draw_tolls(self) -> float:
        """Two bars a strike, with a line to its label; how high the picture is with them."""
        wanted = [self._x(toll.day) for toll in self.story.tolls]
        xs = spread_out(wanted, [20] * len(wanted), EDGE, self.width - EDGE)
        middles = spread_out(xs, [widest(label) + GAP for label in self.names], EDGE, self.width - EDGE)
        elbow = self.foot + 12
        for toll, label, x, middle in zip(self.story.tolls, self.names, xs, middles, strict=True):
            for extent, colour, left in ((toll.officials, "blue", x - 8), (toll.others, "orange", x + 1)):
                if extent:
                    place = _downward(left, left + 7, self.bars)
                    self.sheet.draw_bar(extent, colour, self.down, "down", place, none=TICK)
            start = self.bars + 7 + max(bar_length(each, self.down) for each in (toll.officials, toll.others))
            self.sheet.draw_line((x, start), (x, elbow), (middle, elbow + 10))
            for at, run in enumerate(label):
                self.sheet.set_type(middle, elbow + 23 + LINE * at, run, "center")
        return elbow + 23 + LINE * max(map(len, self.names)) - 8


_ANNOTATION, _FEW = 152, 5


def _upward(left: float, right: float, base: float) -> PlaceOfBar:
    return lambda start, stop: {"x": left, "x2": right, "y": base - stop, "y2": base - start}


def _downward(left: float, right: float, top: float) -> PlaceOfBar:
    return lambda start, stop: {"x": left, "x2": right, "y": top + start, "y2": top + stop}
