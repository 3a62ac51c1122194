"""Charts: one drawing function, called for each width, gives the picture of a page, of a phone and of paper.

A chart is drawn on a canvas of pixels: what is placed is placed by us, with the real widths of words, so that no label is cut or meets
another. Its title, subtitle and source stand around it, not in it. Every mark that stands for data says in words what it is; these are
the page's tooltips and what a screen reader may step through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Chart, Table
from strikeledger.report.display import Display
from strikeledger.text import day_in_words, plural, typographic
from strikeledger.theme import LIGHT, SANS_IN_BROWSERS, text_width

alt.data_transformers.disable_max_rows()  # a ledger is as long as it is
alt.renderers.enable("strikeledger")  # so that plain Altair charts in the same notebook can be set, too

WIDE, NARROW, PRINTED = 760, 350, 674
"""Widths of a chart in pixels: on a page, on a phone, and on paper, where 12 pixels are 9 points."""
SMALLEST_TYPE = 11
"""In pixels."""
ALT_LIMIT = 150
"""Characters of the words for readers who can't see a chart; its table follows."""
PlacedMarks = Sequence[Mapping[str, Any]]
"""Marks by where they stand, in pixels: x and y, x2 and y2 for what reaches there, `text` for words, `say` for what they stand for."""
_MOST_IN_KEY = 4  # items of a legend


class ChartDisplay(Display):
    """A chart of a report, and what an analyst goes on with: `data` behind it, and `chart`, its Altair object for a wide page."""

    def __init__(self, block: Chart, data: pd.DataFrame, chart: Any) -> None:
        super().__init__(block)
        self.data = data
        self.chart = chart


def chart_display(
    ledger: Ledger,
    name: str,
    title: str,
    subtitle: str,
    alt_text: str,
    draw: Callable[[int], Any],
    data: pd.DataFrame,
    table: Table | None = None,
    note: str = "",
) -> ChartDisplay:
    """A chart in its three widths.

    Args:
        name: of the chart, and of the files that it is saved as.
        title: what it shows to have happened: at most two lines.
        subtitle: what is drawn, where and when: one line.
        alt_text: the same in one sentence, at most `ALT_LIMIT` characters.
        draw: gives an Altair chart for a width in pixels, as `canvas` makes it.
        data: the frame behind it, as an analyst wants it.
        table: the data behind it, for readers.
        note: what stands before the source line.
    """
    if len(alt_text) > ALT_LIMIT:
        raise ValueError(f"the words for the chart {name} have {len(alt_text)} characters; allowed are {ALT_LIMIT}")
    # What Altair checks of each mark takes longer than all else; the drawing engine checks the whole.
    with debug_mode(False):
        drawn = {width: draw(width) for width in (WIDE, NARROW, PRINTED)}
        specs = {width: chart.to_dict(validate=False) for width, chart in drawn.items()}
    source = " ".join(filter(None, [note, credit_line(ledger)]))
    block = Chart(name, title, subtitle, alt_text, source, specs[WIDE], table, specs[NARROW], specs[PRINTED])
    return ChartDisplay(block, data, drawn[WIDE])


def credit_line(ledger: Ledger) -> str:
    """Where a chart's data comes from, and as of when."""
    day, number = ledger.filters.as_of, len(ledger.sources)
    known = f"as known on {day_in_words(day)}" if day else "all that the ledger holds"
    whose = f"{ledger.terms.source}, " if ledger.terms.source else ""
    return f"Source: {whose}{number:,} {plural(number, 'publication')}, {known}."


class _Canvas(alt.LayerChart):
    """Layers with no data and no parameters in common: to look for some, Altair copies each of them twice, and again to write them."""

    def __init__(self, layer: Sequence[Any] = (), **settings: Any) -> None:
        super(alt.LayerChart, self).__init__(layer=list(layer), **settings)


def canvas(layers: Sequence[Any], width: float, height: float) -> alt.LayerChart:
    """Layers on pixels: x from 0 to `width`, y from 0 at the top down to `height`."""
    whole: Any = {"nice": False, "zero": False}
    sides: Any = {
        "x": alt.X("x:Q", scale=alt.Scale(domain=[0, width], range=[0, width], **whole), axis=None),
        "y": alt.Y("y:Q", scale=alt.Scale(domain=[0, height], range=[0, height], **whole), axis=None),
    }
    return _Canvas(
        layers,
        encoding=alt.SharedEncoding(**sides),
        width=width,
        height=height,
        autosize=alt.AutoSizeParams(type="none", contains="padding"),
        padding=0,
        config=alt.Config(font=SANS_IN_BROWSERS, background="transparent", view=alt.ViewConfig(stroke=None)),
    )


def rects(places: PlacedMarks, colour: str, **mark: Any) -> list[Any]:
    """Rectangles; a mark with `say` tells it."""
    return _layer(places, lambda chart, **told: chart.mark_rect(color=colour, **told, **mark), x2="x2:Q", y2="y2:Q")


def lines(places: PlacedMarks, colour: str, **mark: Any) -> list[Any]:
    """Straight lines from x, y to x2, y2."""
    return _layer(places, lambda chart, **told: chart.mark_rule(color=colour, **told, **mark), x2="x2:Q", y2="y2:Q")


def path(places: PlacedMarks, colour: str, **mark: Any) -> list[Any]:
    """One line through places, in order."""
    return _layer(places, lambda chart, **told: chart.mark_line(color=colour, **told, **mark), order="order:Q")


def paths(drawn: Sequence[Sequence[tuple[float, float]]], colour: str, **mark: Any) -> list[Any]:
    """Several lines in one layer, each through its places in order; `fill` and a closed `interpolate` make areas of them."""
    places = [{"x": round(x, 1), "y": round(y, 1), "line": at} for at, line in enumerate(drawn) for x, y in line]
    return _layer(
        places, lambda chart, **told: chart.mark_line(color=colour, **told, **mark), order="order:Q", detail="line:N"
    )


def dots(places: PlacedMarks, colour: str, size: float = 60, **mark: Any) -> list[Any]:
    """Points of one size, an area in square pixels, or each of its own `size`."""
    style: Any = {"fill": colour, "stroke": colour, "strokeWidth": 0, "opacity": 1} | mark
    sizes: Any = {"size": alt.Size("size:Q", scale=None)} if any("size" in place for place in places) else {}
    return _layer(places, lambda chart, **told: chart.mark_point(size=size, **style, **told), **sizes)


def words(
    places: PlacedMarks, size: float = 12, weight: int = 400, colour: str = LIGHT["ink"], align: str = "left", **mark: Any
) -> list[Any]:  # fmt: skip
    """Words at places, set on the line y."""
    if size < SMALLEST_TYPE:
        raise ValueError(f"type of {size} pixels is too small to read; the smallest is {SMALLEST_TYPE}")
    style: Any = {"fontSize": size, "fontWeight": weight, "color": colour, "align": align, "baseline": "alphabetic"}
    printed = [{**place, "text": typographic(place["text"])} for place in places]
    return _layer(printed, lambda chart, **told: chart.mark_text(**(style | mark), **told), text="text:N")


def _layer(places: PlacedMarks, mark: Callable[..., Any], **channels: Any) -> list[Any]:
    """One layer over places, none where there are none; marks that say nothing are silent for screen readers."""
    if not places:
        return []
    rows = [dict(place) | ({"order": at} if "order" in channels else {}) for at, place in enumerate(places)]
    says = any("say" in row for row in rows)
    if says:
        channels |= {"description": "say:N", "tooltip": "say:N"}
    chart: Any = alt.Chart(alt.InlineData(values=tuple(rows)))  # a list would be copied with each step
    every = {"x": "x:Q", "y": "y:Q", **channels}
    named = {name: _CHANNELS[name](told) for name, told in every.items() if name in _CHANNELS and isinstance(told, str)}
    return [mark(chart, aria=says).encode(**{**every, **named})]


_CHANNELS: dict[str, Callable[[str], Any]] = {
    "x": alt.X, "y": alt.Y, "x2": alt.X2, "y2": alt.Y2, "text": alt.Text, "description": alt.Description, "tooltip": alt.Tooltip,
    "order": alt.Order, "detail": alt.Detail,
}  # fmt: skip
"""Altair looks for the class of a channel in its whole schema, which takes longer than all else, unless it is given."""


def fade(colour: str, towards: str = LIGHT["paper"], down: bool = False, back: bool = False) -> Any:
    """A colour that runs out into the page, for an end that nobody gave: to the right, or down; `back` the other way."""
    ends = (towards, colour) if back else (colour, towards)
    stops = [alt.GradientStop(offset=offset, color=end) for offset, end in enumerate(ends)]
    return alt.Gradient(gradient="linear", stops=stops, x1=0, y1=0, x2=0 if down else 1, y2=1 if down else 0)


def key(items: Sequence[tuple[str, str, str]], x: float, y: float, head: str = "") -> list[Any]:
    """A legend in one line: each item's words, its colour and its shape ("square", "circle", "triangle-up", "ring"); at most four.

    Args:
        head: what the items have in common, in strong words before them.
        y: of the words' base line.
    """
    if len(items) > _MOST_IN_KEY:
        raise ValueError(f"a legend of {len(items)} items is too long; write at most {_MOST_IN_KEY}")
    layers = words([{"x": x, "y": y, "text": head}], weight=600) if head else []
    at = x + (text_width(head, 12, 600) + 16 if head else 0)
    for told, colour, shape in items:
        ring = {"fill": "transparent", "strokeWidth": 1.5} if shape == "ring" else {}
        layers += dots([{"x": at + 5, "y": y - 4}], colour, 80, shape="circle" if shape == "ring" else shape, **ring)
        layers += words([{"x": at + 15, "y": y, "text": told}])
        at += text_width(told, 12) + 15 + 16
    return layers


def wrap_words(text: str, width: float, size: float, weight: int = 400) -> list[str]:
    """Words in lines of at most a width in pixels; one word that is wider stands in a line of its own, hard spaces don't part words.

    >>> wrap_words("Abu Ghraib and Jurf al-Sakhar", 118, 12)
    ['Abu Ghraib and Jurf', 'al-Sakhar']
    """
    found: list[str] = []
    for word in text.split(" "):
        longer = f"{found[-1]} {word}" if found else word
        if found and text_width(longer, size, weight) <= width:
            found[-1] = longer
        else:
            found.append(word)
    return found


def spread_out(wanted: Sequence[float], room: Sequence[float], low: float, high: float) -> list[float]:
    """PlacedMarks along a line, in order, as near to the wanted ones as they may be without overlap (least squares).

    Args:
        wanted: where each would like its middle to be, in order.
        room: how much each takes, its gap included.
        low, high: the ends of the line; where all can't fit they begin at `low` and run over `high`.

    >>> spread_out([10, 12, 50], [20, 20, 20], 0, 100)
    [10.0, 30.0, 50.0]
    """
    blocks: list[list[float]] = []  # of each place: where its block would begin if all before it had no room
    *begins, total = accumulate(room, initial=0.0)
    offsets = [begin + size / 2 for begin, size in zip(begins, room, strict=True)]
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append([want - offset])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    starts = [min(max(_mean(block), low), max(low, high - total)) for block in blocks for _ in block]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
