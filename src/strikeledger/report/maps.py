"""Maps in pixels: places by Mercator's projection, outlines cut at the frame, and labels that meet no mark and no other label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import hypot, log, pi, radians, tan

from strikeledger.theme import text_width

Point = tuple[float, float]
"""x and y in pixels, y down; or longitude and latitude in degrees."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

_LEAST_SPAN = 1.5
"""Degrees that a map shows at least: places are known to a tenth of one."""
_POLE = 84.0
"""Latitude beyond which Mercator's map would have no end."""
_NEAR = 1e-6  # pixels from the frame
SIZE, LINE = 12, 14
"""Type and its lines, in pixels."""
COMPASS = ((1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8))
"""Where words stand beside a mark, the best first."""
_RINGS, _RING_WIDTH, _GAP = 11, 11, 4


@dataclass(frozen=True)
class MapFrame:
    """A rectangle of pixels, and what of the world lies in it.

    Attributes:
        middle: what lies in its middle, on Mercator's plane (radians).
        scale: pixels per radian.
    """

    box: Box
    middle: Point
    scale: float

    def pixel(self, longitude: float, latitude: float) -> Point:
        """Where a place stands."""
        (x, y), (left, top, right, bottom) = _plane(longitude, latitude), self.box
        across, up = (x - self.middle[0]) * self.scale, (y - self.middle[1]) * self.scale
        return (left + right) / 2 + across, (top + bottom) / 2 - up


def frame_around(
    places: Sequence[Point], left: float, top: float, width: float, heights: Point, margin: float
) -> MapFrame:
    """The frame that holds all places, as large as the width allows.

    Args:
        places: longitude and latitude of each, in degrees.
        heights: the least and the greatest height in pixels.
        margin: pixels that stay free around the places.
    """
    least, greatest = heights
    (west, east), (south, north) = (_at_least(values) for values in zip(*places, strict=True))
    (x, y), (x2, y2) = _plane(west, south), _plane(east, north)
    height = min(greatest, max(least, (y2 - y) / (x2 - x) * (width - 2 * margin) + 2 * margin))
    scale = min((width - 2 * margin) / (x2 - x), (height - 2 * margin) / (y2 - y))
    return MapFrame((left, top, left + width, top + height), ((x + x2) / 2, (y + y2) / 2), scale)


def _at_least(values: Sequence[float]) -> tuple[float, float]:
    """The ends of values, apart enough to be a map."""
    low, high = min(values), max(values)
    more = max(0.0, _LEAST_SPAN - (high - low)) / 2
    return low - more, high + more


def _plane(longitude: float, latitude: float) -> Point:
    """A place on Mercator's plane, in radians."""
    return radians(longitude), log(tan(pi / 4 + radians(min(_POLE, max(-_POLE, latitude))) / 2))


# --- outlines --------------------------------------------------------------------------------------------------------
def cut_ring(ring: Sequence[Point], box: Box) -> list[Point]:
    """The part of a closed ring inside a box (Sutherland and Hodgman, 1974); empty where none is.

    >>> cut_ring([(-5, 2), (5, 2), (5, 8), (-5, 8)], (0, 0, 10, 10))
    [(0.0, 2.0), (5, 2), (5, 8), (0.0, 8.0)]
    """
    kept = list(ring)
    for axis, end, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        before, kept = kept, []
        for one, other in zip(before[-1:] + before[:-1], before, strict=True):
            inside = [sign * (point[axis] - end) >= 0 for point in (one, other)]
            if inside[0] != inside[1]:
                share = (end - one[axis]) / (other[axis] - one[axis])
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
            kept += [other] if inside[1] else []
    return kept


def border_lines(ring: Sequence[Point], box: Box) -> Iterator[list[Point]]:
    """The lines of a cut ring without those that only follow the frame."""
    line: list[Point] = []
    for one, other in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        ends = [(one[axis] - end, other[axis] - end) for axis, end in zip((0, 1, 0, 1), box, strict=True)]
        if any(abs(a) < _NEAR and abs(b) < _NEAR for a, b in ends):
            yield from [line] if line else []
            line = []
        else:
            line = [*(line or [one]), other]
    yield from [line] if line else []


def holds(ring: Sequence[Point], point: Point) -> bool:
    """Whether a ring goes around a point, by how often a ray from it meets the ring."""
    x, y = point
    meets = False
    for (a, b), (c, d) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if (b > y) != (d > y) and x < a + (y - b) / (d - b) * (c - a):
            meets = not meets
    return meets


# --- labels ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class MapMark:
    """A mark on a map and what it is called: its middle, its radius, and its lines of words."""

    x: float
    y: float
    radius: float
    words: tuple[str, ...]
    weight: int = 400


@dataclass(frozen=True)
class MapLabel:
    """A mark's words in their place, with the line that leads to them where they stand apart."""

    mark: MapMark
    box: Box
    leader: tuple[Point, Point] | None


def place_labels(marks: Sequence[MapMark], frame: Box, others: Sequence[MapMark] = ()) -> list[MapLabel]:
    """Words beside their marks: each, in order, where it is the first to meet nothing, on one of eight sides, as near as it may be.

    Args:
        marks: what is called by name, the most important first; one for which there is no room stays without.
        others: marks without a name, which no word may cover.
    """
    found: list[MapLabel] = []
    every = [*marks, *others]
    for mark in marks:
        wide = max(text_width(line, SIZE, mark.weight) for line in mark.words)
        far = mark.radius + _GAP + _RINGS * _RING_WIDTH + wide
        near = [each for each in every if max(abs(each.x - mark.x), abs(each.y - mark.y)) < far + each.radius]
        free = (label for label in _candidates(mark, frame) if _is_free(label, frame, near, found))
        found += islice(free, 1)
    return found


def _candidates(mark: MapMark, frame: Box) -> Iterator[MapLabel]:
    """Places for a mark's words, the nearest first; over and under it they give way to the edges of the frame."""
    wide, high = max(text_width(line, SIZE, mark.weight) for line in mark.words), LINE * len(mark.words)
    for ring in range(_RINGS):
        for dx, dy in COMPASS:
            far = mark.radius + _GAP + ring * _RING_WIDTH
            x, y = mark.x + dx * far, mark.y + dy * far
            left = x if dx > 0 else x - wide if dx < 0 else max(frame[0] + 3, min(x - wide / 2, frame[2] - 3 - wide))
            top = y if dy > 0 else y - high if dy < 0 else y - high / 2
            near = mark.x + dx * (mark.radius + 1), mark.y + dy * (mark.radius + 1)
            end = x - (dx > 0) * 2 + (dx < 0) * 2, y
            yield MapLabel(mark, (left, top, left + wide, top + high), (near, end) if ring else None)


def _is_free(label: MapLabel, frame: Box, marks: Sequence[MapMark], placed: Sequence[MapLabel]) -> bool:
    left, top, right, bottom = label.box
    if left < frame[0] + 3 or top < frame[1] + 2 or right > frame[2] - 3 or bottom > frame[3] - 2:
        return False
    apart = 7 if label.leader else 3  # words that stand apart must not look as if they were another's
    if any(_distance(label.box, mark) < mark.radius + apart for mark in marks):
        return False
    if any(meet(label.box, other.box) or _crosses(other, label.box) or _crosses(label, other.box) for other in placed):
        return False
    return not any(_covers(label, mark) for mark in marks if mark is not label.mark)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a place in common, or stand closer than two words may."""
    return one[0] < other[2] + 4 and other[0] < one[2] + 4 and one[1] < other[3] and other[1] < one[3]


def _distance(box: Box, mark: MapMark) -> float:
    """From the middle of a mark to the nearest place of a box."""
    return hypot(max(box[0] - mark.x, 0, mark.x - box[2]), max(box[1] - mark.y, 0, mark.y - box[3]))


def _steps(label: MapLabel) -> Iterator[Point]:
    """Places along the line that leads to a label."""
    (x, y), (x2, y2) = label.leader or ((0.0, 0.0), (0.0, 0.0))
    for step in range(9 if label.leader else 0):
        yield x + (x2 - x) * step / 8, y + (y2 - y) * step / 8


def _crosses(label: MapLabel, box: Box) -> bool:
    """Whether the line that leads to a label runs through a box."""
    return any(box[0] - 2 <= x <= box[2] + 2 and box[1] <= y <= box[3] for x, y in _steps(label))


def _covers(label: MapLabel, mark: MapMark) -> bool:
    """Whether the line that leads to a label runs over a mark of another."""
    return any(hypot(x - mark.x, y - mark.y) < mark.radius for x, y in _steps(label))


def two_lines(words: str, most: int) -> tuple[str, ...]:
    """Words in one line, or in two where they have more characters than `most`, broken at the space nearest to the middle.

    >>> two_lines("Baghdad Diplomatic Support Center: 1", 22)
    ('Baghdad Diplomatic', 'Support Center: 1')
    """
    spaces = [at for at, letter in enumerate(words) if letter == " " and not words[at + 1 :].isdigit()]
    if len(words) <= most or not spaces:
        return (words,)
    at = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return words[:at], words[at + 1 :]
