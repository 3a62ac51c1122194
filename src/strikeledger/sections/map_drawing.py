"""The drawing of the map of places: circles by area, diamonds, names in places of their own, and country outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot, pi, radians, sqrt
from random import Random
from typing import Any

from strikeledger.report import maps
from strikeledger.report.charts import NARROW, PRINTED, canvas, dots, key, lines, paths, rects, words
from strikeledger.report.maps import Box, Point
from strikeledger.theme import LIGHT, text_width

_TOP = 26
"""Pixels over the frame, for the legend."""
_HEIGHTS = {NARROW: (430.0, 460.0), PRINTED: (260.0, 360.0)}
_WIDE_HEIGHTS = (320.0, 540.0)
_LARGEST, _LEAST, _DIAMOND = 20.0, 3.5, 5.5
"""Radii in pixels: of the place of most attacks on a wide map, of a circle at least, and of a diamond."""
_NAMED, _TRIED = 40, 80
"""So many names stand on a map at most, and so many places are tried."""
_FEW, _ORDERS = 25, 24  # marks of a small map, and orders in which its names are tried
_APART = 0.3
"""Degrees that a mark may be moved, where another stands on its spot."""
_GRID = 14  # places across and down that are tried for a country's name


@dataclass(frozen=True)
class MapSite:
    """A place on the map: what kind of event, how many, the words beside its mark, and those that it says."""

    longitude: float
    latitude: float
    kind: str
    number: int
    words: str
    say: str


def draw_map(sites: Sequence[MapSite], outlines: Sequence[Mapping[str, Any]], legend: Sequence[str], width: int) -> Any:
    """The map for one width in pixels."""
    heights = _HEIGHTS.get(width, _WIDE_HEIGHTS)
    spots = [(site.longitude, site.latitude) for site in sites]
    frame = maps.frame_around(spots, 0, _TOP, width, heights, 20 if width == NARROW else 44)
    placed = _marks(sites, frame, width)
    ranked = sorted(placed, key=lambda each: (each[0].kind != "attacks", -each[0].number, each[0].words))
    labels = _labels([mark for _, mark in ranked], frame.box)
    shapes = zip(legend, (LIGHT["blue"], LIGHT["orange"]), ("circle", "diamond"), strict=False)
    layers = [*_land(outlines, frame, labels, placed), *_sites_drawn(placed), *_names(placed, labels)]
    return canvas([*layers, *key([*shapes], 2, 14)], width, frame.box[3] + 2)


def _labels(marks: Sequence[maps.MapMark], frame: Box) -> list[maps.MapLabel]:
    """Names for the first marks; on a map of few marks those that found no room are tried first, in many orders, until all find it.

    As many names as can be are best, then those of attacks.
    """
    tried, others = list(marks[:_TRIED]), marks[_TRIED:]
    orders = Random(0)  # noqa: S311  any fixed row of orders does
    best = found = maps.place_labels(tried, frame, others)[:_NAMED]
    for _ in range(_ORDERS if len(marks) <= _FEW else 0):
        if len(best) == len(tried):
            break
        placed = [label.mark for label in found]
        orders.shuffle(tried)
        tried.sort(key=lambda mark: mark in placed)
        found = maps.place_labels(tried, frame, others)
        best = max(best, found, key=lambda labels: (len(labels), sum(label.mark.weight for label in labels)))
    return best


_Placed = tuple[MapSite, maps.MapMark]


def _marks(sites: Sequence[MapSite], frame: maps.MapFrame, width: int) -> list[_Placed]:
    """Each place's mark, attacks first; one of a spot that another holds stands beside it, as far as that spot's tenths of a degree go."""
    most = max((site.number for site in sites if site.kind == "attacks"), default=1)
    largest, long = min(_LARGEST, width / 30), 16 if width == NARROW else 24
    found: list[_Placed] = []
    by_spot: dict[Point, list[maps.MapMark]] = {}
    for site in sorted(sites, key=lambda site: (site.kind, -site.number)):
        is_attack, spot = site.kind == "attacks", (site.longitude, site.latitude)
        radius = max(_LEAST, largest * sqrt(site.number / most)) if is_attack else _DIAMOND
        x, y = frame.pixel(*spot)
        hidden = [mark for mark in by_spot.get(spot, []) if mark.radius < 2 * _DIAMOND]
        if hidden:
            x, y = _beside(x, y, radius, hidden, [mark for _, mark in found], radians(_APART) * frame.scale)
        mark = maps.MapMark(x, y, radius, maps.two_lines(site.words, long), 600 if is_attack else 400)
        found.append((site, mark))
        by_spot.setdefault(spot, []).append(mark)
    return found


def _beside(
    x: float, y: float, radius: float, hidden: Sequence[maps.MapMark], others: Sequence[maps.MapMark], most: float
) -> Point:
    """Where a mark stands that would cover others of its spot, or be covered by them: the nearest free place, else its own."""
    for far in sorted({other.radius + radius for other in hidden}):
        for dx, dy in maps.COMPASS if far <= most else ():
            turn = far / hypot(dx, dy)
            at = x + dx * turn, y + dy * turn
            if all(hypot(other.x - at[0], other.y - at[1]) >= other.radius + radius - 1 for other in others):
                return at
    return x, y


def _sites_drawn(placed: Sequence[_Placed]) -> list[Any]:
    """Circles and diamonds, smaller ones over larger ones."""
    ordered = sorted(placed, key=lambda each: -each[1].radius)
    attacks, strikes = ([each for each in ordered if (each[0].kind == "attacks") is chosen] for chosen in (True, False))
    circles = [{"x": mark.x, "y": mark.y, "size": pi * mark.radius**2, "say": site.say} for site, mark in attacks]
    diamonds = [{"x": mark.x, "y": mark.y, "say": site.say} for site, mark in strikes]
    edge: Any = {"stroke": LIGHT["paper"], "strokeWidth": 1}
    return [
        *dots(circles, LIGHT["blue"], opacity=0.88, **edge),
        *dots(diamonds, LIGHT["orange"], 2 * _DIAMOND**2 * 1.2, shape="diamond", **edge),
    ]


def _names(placed: Sequence[_Placed], labels: Sequence[maps.MapLabel]) -> list[Any]:
    attacked = {id(mark) for site, mark in placed if site.kind == "attacks"}
    leaders = [label.leader for label in labels if label.leader]
    layers = lines([{"x": a, "y": b, "x2": c, "y2": d} for (a, b), (c, d) in leaders], LIGHT["muted"], strokeWidth=0.8)
    for is_attack, colour, weight in ((True, LIGHT["ink"], 600), (False, LIGHT["orange-ink"], 400)):
        told = [
            {"x": x, "y": label.box[1] + maps.LINE * at + 11, "text": line, "align": align}
            for label in labels if (id(label.mark) in attacked) == is_attack
            for align, x in [_edge(label)]
            for at, line in enumerate(label.mark.words)
        ]  # fmt: skip
        for align in ("left", "right", "center"):
            layers += words([place for place in told if place["align"] == align], maps.SIZE, weight, colour, align)
    return layers


def _edge(label: maps.MapLabel) -> tuple[str, float]:
    """How the lines of a label stand, towards their mark, and where."""
    left, _, right, _ = label.box
    if left > label.mark.x:
        return "left", left
    return ("right", right) if right < label.mark.x else ("center", (left + right) / 2)


# --- outlines --------------------------------------------------------------------------------------------------------
def _land(
    outlines: Sequence[Mapping[str, Any]],
    frame: maps.MapFrame,
    labels: Sequence[maps.MapLabel],
    placed: Sequence[_Placed],
) -> list[Any]:
    """The countries in the frame with their names, where there is room for them."""
    inside: list[list[Point]] = []
    names: list[dict[str, Any]] = []
    taken = [label.box for label in labels] + [_around(mark) for _, mark in placed]
    for outline in outlines:
        rings = [[frame.pixel(*place) for place in ring[:-1]] for ring in _rings(outline)]
        cut = [part for ring in rings if _reaches(ring, frame.box) and len(part := maps.cut_ring(ring, frame.box)) > 2]
        inside += cut
        name = _country_name(outline, frame, max(cut, key=_area), taken) if cut else None
        if name:
            taken.append(name["box"])
            names.append(name)
    left, top, right, bottom = frame.box
    sea = rects([{"x": left, "y": top, "x2": right, "y2": bottom}], LIGHT["panel"])
    land = paths(inside, "transparent", fill=LIGHT["land"], interpolate="linear-closed", strokeWidth=0)
    borders = [line for ring in inside for line in maps.border_lines(ring, frame.box)]
    told = [{"x": name["x"], "y": name["y"], "text": name["text"]} for name in names]
    return [
        *sea, *land, *paths(borders, LIGHT["border"], strokeWidth=0.8), *words(told, 11, 400, LIGHT["muted"], "center"),
    ]  # fmt: skip


def _rings(outline: Mapping[str, Any]) -> list[list[Point]]:
    parts = outline["geometry"]["coordinates"]
    return [parts[0]] if outline["geometry"]["type"] == "Polygon" else [part[0] for part in parts]


def _reaches(ring: Sequence[Point], box: Box) -> bool:
    """Whether a ring may have a part inside a box."""
    xs, ys = zip(*ring, strict=True)
    return bool(min(xs) < box[2] and max(xs) > box[0] and min(ys) < box[3] and max(ys) > box[1])


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(a * d - b * c for (a, b), (c, d) in zip(ring, [*ring[1:], *ring[:1]], strict=True))) / 2


def _around(mark: maps.MapMark) -> Box:
    return mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius


def _country_name(
    outline: Mapping[str, Any], frame: maps.MapFrame, ring: Sequence[Point], taken: Sequence[Box]
) -> dict[str, Any] | None:
    """A country's name where it lies on the country and meets nothing: where its outline wants it, else near its middle."""
    about = outline["properties"]
    text = str(about.get("called", about["name"])).upper()
    wide, high = text_width(text, 11) + 8, 14.0
    if _area(ring) < wide * high:
        return None
    x, y = sum(a for a, _ in ring) / len(ring), sum(b for _, b in ring) / len(ring)
    wanted = frame.pixel(*about["label"]) if "label" in about else (x, y)
    left, top, right, bottom = frame.box
    grid = [
        (left + (right - left) * (column + 0.5) / _GRID, top + (bottom - top) * (row + 0.5) / _GRID)
        for column in range(_GRID) for row in range(_GRID)
    ]  # fmt: skip
    for at, base in [wanted, *sorted(grid, key=lambda place: abs(place[0] - x) + abs(place[1] - y))]:
        box = at - wide / 2, base - high + 3, at + wide / 2, base + 3
        corners = [(box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])]
        if all(maps.holds(ring, corner) for corner in corners) and not any(maps.meet(box, other) for other in taken):
            return {"x": at, "y": base, "text": text, "box": box}
    return None
