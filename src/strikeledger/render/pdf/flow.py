"""How charts that would leave a page half empty are set: smaller, or after the words that follow them in their section."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from strikeledger.render.pdf.engine import query_typst

SMALLEST_SCALE = 0.9
"""A chart is set smaller by as much as this, so that it stands where it belongs."""

MAX_EMPTY = 1 / 3
"""More than this share of a page isn't left empty where there are words to fill it."""

MAX_EMPTY_BEFORE_TABLE = 0.2
"""A table fills more, so that it goes first sooner."""

_SPACE_ABOVE = 36.0
"""Points of space above a chart and its heading, which they don't take where they open a page."""

_FILLER_KINDS = {"p", "ul", "ol", "blockquote", "box"}


class ChartShift(NamedTuple):
    """How a chart is set otherwise than as it comes: at a scale, or late, after what follows it in its section."""

    scale: float = 1.0
    late: bool = False


class ChartSpot(NamedTuple):
    """Where a chart stands, in points.

    `left` is what the last page before it has left, `used` what it takes with its headings from the top of a page,
    `picture` the height of its picture alone, `room` that of a page; `moved` says whether it went to a later page. `spare` is the
    share of a page that may stay empty before it.
    """

    left: float
    used: float
    picture: float
    moved: bool
    room: float
    spare: float


NO_SHIFTS = {"flow.json": b"{}"}
"""What the template reads of shifts before any are made."""


def place_spots(main: Any) -> None:
    """Mark in a page's tree where each chart and the headings over it would begin, and what follows each chart."""
    for number, chart in enumerate(main.findall("chart"), 1):
        at = start = main.index(chart)
        while start and main[start - 1].tag in {"heading", "anchor"}:
            start -= 1
        chart.attrib.update({"number": str(number), "spare": str(_spare_after(main[at + 1 :]))})
        main.insert(start, etree.Element("spot", number=str(number)))


def _spare_after(after: list[Any]) -> float:
    """The share of a page that may stay empty before a chart, by what follows it up to the next heading or chart."""
    kinds = [str(block.tag) for block in takewhile(lambda block: block.tag not in {"heading", "chart"}, after)]
    if not kinds or kinds[0] not in {*_FILLER_KINDS, "table"}:
        return 1.0
    return MAX_EMPTY_BEFORE_TABLE if "table" in kinds else MAX_EMPTY


def shift_charts(source: str, files: Mapping[str, bytes], fonts: tuple[Path, ...] = ()) -> dict[str, bytes]:
    """The files with the shifts of all charts; each pass settles charts up to the first that is then set otherwise than it stood."""
    shifts: dict[int, ChartShift] = {}
    done: set[int] = set()
    while b"<chart " in files["page.xml"]:
        spots = _spots(source, {**files, **_flow_file(shifts)}, fonts)
        for number in (number for number, spot in spots.items() if number not in done and spot.moved):
            shifts[number] = chart_shift(spots[number], shrunk=number in shifts)
            done |= {number} if shifts[number].scale == 1 else set()
            if shifts[number] != ChartShift():
                break
        else:
            break
        if len(done) == len(spots):
            break
    return {**files, **_flow_file(shifts)}


def chart_shift(spot: ChartSpot, shrunk: bool) -> ChartShift:
    """How a chart that went to the next page is set: a little smaller, after what follows it, or as it is.

    >>> chart_shift(ChartSpot(left=310, used=294, picture=250, moved=True, room=700, spare=0.2), shrunk=False)
    ChartShift(scale=0.92, late=False)
    >>> chart_shift(ChartSpot(left=200, used=294, picture=250, moved=True, room=700, spare=0.2), shrunk=False)
    ChartShift(scale=1.0, late=True)
    """
    scale = int(1000 * (1 - (spot.used + _SPACE_ABOVE - spot.left) / spot.picture)) / 1000 if spot.picture else 0
    if not shrunk and SMALLEST_SCALE <= scale < 1:
        return ChartShift(scale=scale)
    return ChartShift(late=spot.left > spot.spare * spot.room)


def _flow_file(shifts: Mapping[int, ChartShift]) -> dict[str, bytes]:
    return {"flow.json": json.dumps({str(number): shift._asdict() for number, shift in shifts.items()}).encode()}


def _spots(source: str, files: Mapping[str, bytes], fonts: tuple[Path, ...]) -> dict[int, ChartSpot]:
    """Where every chart stands as things are, by its number."""
    found = query_typst(source, files, "<press:spot>", fonts)
    begins = {spot["chart"]: spot for spot in found if spot["begins"]}
    ends = sorted((spot for spot in found if not spot["begins"]), key=lambda spot: int(spot["chart"]))
    spots = {}
    for end in ends:
        begin = begins[end["chart"]]
        left = begin["left"]
        if end["page"] > begin["page"] + 1:  # the page between has only charts that were put off
            between = [other["used"] for other in ends if other["page"] == begin["page"] + 1]
            left = end["room"] - max(between, default=0)
        facts = {name: end[name] for name in ("used", "picture", "room", "spare")}
        spots[end["chart"]] = ChartSpot(left=left, moved=end["page"] > begin["page"], **facts)
    return spots
