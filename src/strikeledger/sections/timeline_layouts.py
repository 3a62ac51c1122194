"""The two layouts of a timeline: time across, attacks over the dead; and time down, for phones and for many strikes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

import pandas as pd

from strikeledger.report.charts import key, spread_out
from strikeledger.report.sheet import EDGE, GAP, LINE, LONGEST_STEP, Run, Sheet, bar_length, widest
from strikeledger.sections.timeline_story import CERTAIN, OTHERS, TICK, Annotation, Story, Toll
from strikeledger.theme import LIGHT

_ANNOTATION, _FEW = 152, 5  # pixels of an annotation's line, and strikes whose labels are large
_WIDE, _BARS, _LEAST, _MOST_LOOSE = 560, 110, 18.0, 25
"""From which width bars stand beside words and not under them, the room that they have there, the height of a row, all in pixels; and
how many strikes may be set loosely."""


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
            box = {"x": self._x(first), "x2": self._x(until), "y": self.lane + 6, "y2": self.foot}
            self.sheet.areas["truce"].append(box)
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
        runs = [(Run(t.days, 600), Run(t.place), *(t.words if few else t.brief)) for t in self.story.tolls]
        sized = [[replace(run, size=12 if few else 11) for run in label] for label in runs]
        widths = (118, 100, 90, 80, 72, even)
        tried = [[[line for run in label for line in run.wrap(most)] for label in sized] for most in widths]
        return next(filter(self._fit, tried), tried[-1])

    def _draw_columns(self) -> list[float]:
        """Each period's attacks, with their number over what is certain of an open one; where the columns end."""
        tops, end = [], self.story.open_end(self.step)
        for at, (period, count) in enumerate(zip(self.story.periods, self.story.numbers, strict=True)):
            left, extent = EDGE + self.pitch * at, period.attacks
            self.sheet.draw_bar(extent, "blue", self.step, "up", self.base, (left + 1, left + self.pitch - 2), end)
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
                    self.sheet.draw_bar(extent, colour, self.down, "down", self.bars, (left, left + 7), none=TICK)
            start = self.bars + 7 + max(bar_length(each, self.down) for each in (toll.officials, toll.others))
            self.sheet.draw_line((x, start), (x, elbow), (middle, elbow + 10))
            for at, run in enumerate(label):
                self.sheet.set_type(middle, elbow + 23 + LINE * at, run, "center")
        return elbow + 23 + LINE * max(map(len, self.names)) - 8


class Down:
    """Attacks to the left of an axis of days that run down, strikes and annotations in whole lines to the right."""

    def __init__(self, story: Story, width: float) -> None:
        self.story, self.width, self.sheet = story, width, Sheet()
        self.wide = width >= _WIDE
        self.dense = self.wide and len(story.tolls) > _MOST_LOOSE  # else no page of paper could hold them
        self.listed: list[Toll | Annotation] = sorted([*story.tolls, *story.annotations], key=lambda each: each.day)
        self.dates = [Run(period.name, colour=LIGHT["muted"]) for period in story.periods]
        self.aside = EDGE + widest(self.dates) + 8 + widest(story.numbers) + 5
        longest = self.aside + LONGEST_STEP * story.most_attacks + 24
        part = (0.3 if self.wide else 0.37) * width if self.listed else min(longest, width - EDGE)
        self.axis = max(part, self.aside + 44)
        self.step = min(LONGEST_STEP, (self.axis - self.aside) / story.most_attacks)
        self.names = self.axis + 18
        self.room = width - EDGE - self.names - (_BARS if self.wide else 0)
        self.labels = [self._lines(each) for each in self.listed]
        self.heights = [self._height(each, label) for each, label in zip(self.listed, self.labels, strict=True)]
        self.heads = [Run(story.attacks, 600, LIGHT["blue"]).wrap(self.axis - EDGE)]
        self.heads += [Run(story.dead, 600).wrap(width - self.names)] if story.tolls else []
        self.top = 28 + LINE * max(map(len, self.heads)) + 8
        self.rows = self._rows()
        self.height = self.rows[-1]

    def picture(self) -> Any:
        """The whole of it."""
        for first, until in self.story.shades:
            self.sheet.areas["truce"].append({"x": 0, "x2": self.axis, "y": self._y(first), "y2": self._y(until)})
        self._draw_heads()
        self._draw_rows()
        self._draw_labels()
        (certain, colour, shape), possible = CERTAIN
        voices = [(f"{self.story.officials}, {certain}", colour, shape), possible, OTHERS]
        legend = key(voices if self.story.tolls else CERTAIN, EDGE, 14)
        return self.sheet.picture(self.width, self.height + 8, legend)

    def _y(self, day: pd.Timestamp) -> float:
        at = self.story.place(day)
        number = min(int(at), len(self.rows) - 2)
        return self.rows[number] + (at - number) * (self.rows[number + 1] - self.rows[number])

    def _rows(self) -> list[float]:
        """Where each period begins, and the last ends: each as tall as its labels."""
        heights = [_LEAST] * len(self.story.periods)
        needed = [0.0] * len(heights)
        for each, height in zip(self.listed, self.heights, strict=True):
            needed[min(int(self.story.place(each.day)), len(needed) - 1)] += height
        return list(accumulate(map(max, heights, needed), initial=self.top))

    def _lines(self, listed: Toll | Annotation) -> list[list[Run]]:
        """A label in lines, each of one or more runs: all in one line where there is room."""
        if isinstance(listed, Annotation):
            return [[run] for run in replace(listed.run, style="normal", colour=LIGHT["muted"]).wrap(self.room)]
        head, words = Run(f"{listed.days}, {listed.place}", 600), list(listed.brief if self.dense else listed.words)
        if self.wide and _width([head, *words]) <= self.room:
            return [[head, *words]]
        told = [words] if _width(words) <= self.room else [[line] for run in words for line in run.wrap(self.room)]
        return [*([line] for line in head.wrap(self.room)), *filter(None, told)]

    def _height(self, listed: Toll | Annotation, label: Sequence[Sequence[Run]]) -> float:
        """How much of the list a label takes, with its bars under it on a narrow page."""
        has_bars = isinstance(listed, Toll) and not self.wide and (listed.officials or listed.others)
        return LINE * len(label) + (12 if has_bars else 0) + (2 if self.dense else 5 if self.wide else 8)

    def _draw_heads(self) -> None:
        for head, x, align in zip(self.heads, (self.axis, self.names), ("right", "left"), strict=False):
            for at, run in enumerate(head):
                self.sheet.set_type(x, 36 + LINE * at, run, align)

    def _draw_rows(self) -> None:
        """Each period with its name, its attacks, and their number at the bar's end, or at what is certain of an open one."""
        end = self.story.open_end(self.step)
        parts = zip(pairwise(self.rows), self.story.periods, self.dates, self.story.numbers, strict=True)
        for (top, foot), period, name, count in parts:
            middle, extent = (top + foot) / 2, period.attacks
            sides = (middle - _LEAST / 2 + 1, middle + _LEAST / 2 - 1)
            self.sheet.draw_bar(extent, "blue", self.step, "left", self.axis, sides, end)
            length = self.step * (extent.low if extent.is_open else extent.most)
            self.sheet.set_type(EDGE, middle + 4, name)
            self.sheet.set_type(self.axis - length - 5, middle + 4, count, "right")
        self.sheet.draw_line((self.axis, self.top), (self.axis, self.height))

    def _draw_labels(self) -> None:
        """Strikes and annotations in order of time, each with a line from its day."""
        middles = spread_out([self._y(each.day) for each in self.listed], self.heights, self.top, self.height)
        column = self.names + max((_width(line) for label in self.labels for line in label), default=0) + 12
        for listed, label, middle, tall in zip(self.listed, self.labels, middles, self.heights, strict=True):
            first = middle - tall / 2 + 13
            self.sheet.draw_line((self.axis + 2, self._y(listed.day)), (self.names - 4, first - 4))
            for at, line in enumerate(label):
                x = self.names
                for run in line:
                    self.sheet.set_type(x, first + LINE * at, run)
                    x += run.width + GAP
            if isinstance(listed, Toll):
                left, y = (column, first - 10) if self.wide else (self.names, first + LINE * (len(label) - 1) + 4)
                self._draw_pair(listed, left, y)

    def _draw_pair(self, toll: Toll, left: float, y: float) -> None:
        """The bars of a strike, one under the other."""
        step = min(LONGEST_STEP, (self.width - EDGE - left - 26) / self.story.most_dead)
        told = [(extent, colour) for extent, colour in ((toll.officials, "blue"), (toll.others, "orange")) if extent]
        for at, (extent, colour) in enumerate(told):
            self.sheet.draw_bar(extent, colour, step, "right", left, (y + 6 * at, y + 6 * at + 5), none=TICK)


def _width(line: Sequence[Run]) -> float:
    return sum(run.width for run in line) + GAP * (len(line) - 1)
