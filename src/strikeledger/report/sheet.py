"""A sheet of pixels on which a chart is laid out: numbers as bars whose open ends fade, lines, and words whose widths are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from strikeledger.counts import Count
from strikeledger.report.charts import canvas, fade, lines, rects, words, wrap_words
from strikeledger.theme import LIGHT, text_width

LINE, GAP, EDGE = 15, 8, 2
"""From one line of words to the next, between words side by side, and left free at either side, in pixels."""
LONGEST_STEP = 9.0
"""How long a bar is at most for one of what is counted, in pixels."""
_FADE = 24.0  # pixels over which an open end runs out
_FAINT = {"blue": LIGHT["band"], "orange": LIGHT["orange-band"]}


@dataclass(frozen=True)
class Extent:
    """A number drawn as a bar: certain up to `low`, possible up to `most`, and beyond it where it is open; `say` tells it."""

    low: int
    most: int
    is_open: bool
    say: str = ""

    @classmethod
    def of(cls, count: Count, say: str = "") -> Extent:
        """That of a number which is known by its bounds alone."""
        return cls(count.low, count.low if count.high is None else count.high, count.high is None, say)


@dataclass(frozen=True)
class Run:
    """Words of one type in one line."""

    text: str
    weight: int = 400
    colour: str = LIGHT["ink"]
    size: int = 12
    style: str = "normal"

    @property
    def width(self) -> float:
        """In pixels."""
        return text_width(self.text, self.size, self.weight)

    def wrap(self, width: float) -> list[Run]:
        """The same in lines of at most a width in pixels."""
        return [replace(self, text=line) for line in wrap_words(self.text, width, self.size, self.weight)]


def widest(runs: Sequence[Run]) -> float:
    """The width of the longest of some lines in pixels."""
    return max((run.width for run in runs), default=0.0)


@dataclass
class Sheet:
    """Marks by their look, in the order in which they come."""

    areas: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    rules: list[dict[str, Any]] = field(default_factory=list)
    type: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def draw_line(self, *points: tuple[float, float]) -> None:
        """A thin line through points."""
        for (x, y), (x2, y2) in pairwise(points):
            self.rules.append({"x": round(x, 1), "y": round(y, 1), "x2": round(x2, 1), "y2": round(y2, 1)})

    def set_type(self, x: float, y: float, run: Run, align: str = "left") -> None:
        """Words on a base line."""
        look = (run.size, run.weight, run.colour, align, run.style)
        self.type[look].append({"x": round(x, 1), "y": round(y, 1), "text": run.text.replace("\u00a0", " ")})

    def draw_bar(
        self, extent: Extent, colour: str, step: float, way: str, base: float, sides: tuple[float, float],
        end: float = 0, none: float = 0,
    ) -> None:  # fmt: skip
        """A number as a bar; an open end runs out at the length `end`, or a little beyond what is known.

        Args:
            colour: the role of what is certain, "blue" or "orange".
            step: the length of one, in pixels.
            way: in which it grows: "up", "down", "left" or "right".
            base, sides: the line that it grows from, and between which two it lies.
            none: how long a bar is that stands for none, in pixels.
        """
        if extent.is_open and not extent.low:  # nothing is known: no bar, only its words
            self.areas["blank"].append(_box(way, base, sides, 0, _FADE) | {"say": extent.say})
            return
        low, most = extent.low * step, extent.most * step
        parts = [(colour, 0.0, low), (f"{colour}-faint", low, most)]
        if extent.is_open:
            parts.append((f"{colour}-{way}", most, max(end, most + _FADE)))
        shown = [part for part in parts if part[2] > part[1]] or [(colour, 0.0, none)]
        for at, (look, start, stop) in enumerate(shown):
            self.areas[look].append(_box(way, base, sides, start, stop) | ({} if at else {"say": extent.say}))

    def picture(self, width: float, height: float, legend: Sequence[Any]) -> Any:
        """All of it on a canvas, under a legend."""
        layers: list[Any] = []
        for look, places in self.areas.items():
            for says in (False, True):
                layers += rects([place for place in places if ("say" in place) is says], _LOOKS[look])
        layers += lines(self.rules, LIGHT["border"], strokeWidth=1)
        for (size, weight, colour, align, style), places in self.type.items():
            layers += words(places, size, weight, colour, align, fontStyle=style)
        return canvas([*layers, *legend], width, height)


def _box(way: str, base: float, sides: tuple[float, float], start: float, stop: float) -> dict[str, Any]:
    """The rectangle of what reaches from one length of a bar to another, in pixels."""
    near, far = (base - stop, base - start) if way in ("up", "left") else (base + start, base + stop)
    (x, x2), (y, y2) = (sides, (near, far)) if way in ("up", "down") else ((near, far), sides)
    return {"x": x, "x2": x2, "y": y, "y2": y2}


def bar_length(extent: Extent | None, step: float) -> float:
    """How long `Sheet.draw_bar` draws a number, its open end included."""
    return extent.most * step + (_FADE if extent.is_open else 0) if extent else 0.0


_WAYS: dict[str, dict[str, Any]] = {
    "up": {"down": True, "back": True}, "down": {"down": True}, "left": {"back": True}, "right": {},
}  # fmt: skip
_LOOKS: dict[str, Any] = {
    "truce": LIGHT["truce"],
    "blank": "transparent",
    **{colour: LIGHT[colour] for colour in _FAINT},
    **{f"{colour}-faint": faint for colour, faint in _FAINT.items()},
    **{f"{colour}-{way}": fade(faint, **how) for colour, faint in _FAINT.items() for way, how in _WAYS.items()},
}
