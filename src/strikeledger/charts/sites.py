"""Where attacks fell: places named by officials, over country outlines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis, tables
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.theme import LIGHT

_NAMED = 12
"""Of more places than this only so many, those of most attacks, are named on the map; the table names all."""

_MARGIN = 1.0  # degrees around the places, where the outlines name no window


@requires("attacks")
def attack_map(ledger: Ledger) -> Display:
    """Where the attacks fell that officials confirmed, over country outlines."""
    sites, terms = analysis.attack_sites(ledger), ledger.terms
    named = sites.head(_NAMED) if len(sites) > _TOLD else sites
    listed = "; ".join(f"{row['place']} ({row['country']}) {row['attacks']}" for row in rows_of(named))
    if len(named) < len(sites):
        listed += f"; and {len(sites) - len(named)} places with fewer"
    return Display(
        Chart(
            name="attack_sites",
            title=_title(ledger, sites),
            subtitle=terms(
                "{Attacks} that {officials} {confirmed} one by one, by place named (or matched by us, as its note says); "
            )
            + "positions to a tenth of a degree."
            + (terms(" Not every counted {attack} was itemised.") if "tallies" in ledger.contents else ""),
            alt=f"Map of {_neighbourhood(ledger)} with a circle at each place, larger for more {terms.attacks}: {listed or 'none'}.",
            source=credit(ledger) + " Outlines: Natural Earth.",
            spec=spec(_map(ledger, sites)),
            table=tables.sites("attack_sites", ledger),
        )
    )


_TOLD = 40
"""Of more places than this only those named on the map stand in its words."""


def _neighbourhood(ledger: Ledger) -> str:
    """The countries in view in words, those with most places first."""
    countries = sorted(ledger.places["country"].value_counts().index[:2])
    if len(countries) < 2:
        return f"{countries[0] if countries else 'the region'} and neighbours"
    return f"{countries[0]}, {countries[1]} and their neighbours"


def _title(ledger: Ledger, sites: pd.DataFrame) -> str:
    most = sites.loc[sites["attacks"] == sites["attacks"].max(), "place"].tolist()
    if not most:
        return (
            ledger.terms("No {attack} in view has a place that was {confirmed}")
            if ledger.terms.confirmed != "confirmed"
            else ledger.terms("No {attack} in view has a confirmed place")
        )
    return f"{most[0]} was named most often" if len(most) == 1 else "No place was named more often than all others"


def _map(ledger: Ledger, sites: pd.DataFrame) -> Any:
    region = json.loads((ledger.folder / "region.geojson").read_text(encoding="utf-8"))
    window = region.get("window") or _map_window(sites)
    outlines = (
        region["features"] if "window" in region else [each for each in region["features"] if _meets(each, window)]
    )
    land = alt.Chart(alt.Data(values=[_without_label(each) for each in outlines])).mark_geoshape(
        fill=LIGHT["land"], stroke=LIGHT["border"], strokeWidth=0.7, clip=True
    )
    at: Any = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    countries: Any = alt.Chart(pd.DataFrame(_labels(outlines), columns=["name", "longitude", "latitude"]))
    names = countries.mark_text(fontSize=12, color=LIGHT["muted"], fontStyle="italic").encode(**at, text="name:N")
    placed = sites.assign(west=[_crowded_east(sites, row) for row in rows_of(sites)])
    if len(sites) > _TOLD:
        placed = placed.assign(named=_is_labelled(sites, window))
    where: Any = alt.Chart(placed).encode(**at)
    dots = where.mark_circle(color=LIGHT["blue"], opacity=0.75, stroke=LIGHT["paper"], strokeWidth=1).encode(
        size=_size(ledger, sites), tooltip=["place:N", "country:N", "attacks:Q"]
    )
    shown = where.transform_filter("datum.named") if len(sites) > _TOLD else where
    label = shown.transform_calculate(label="datum.place + ' ' + datum.attacks").encode(text="label:N")
    to_the_west = label.transform_filter("datum.west").mark_text(align="right", dx=-17, fontSize=11, color=LIGHT["ink"])
    to_the_east = label.transform_filter("!datum.west").mark_text(align="left", dx=17, fontSize=11, color=LIGHT["ink"])
    layers = alt.layer(land, names, dots, to_the_west, to_the_east)
    return layers.project(type="mercator", fit=_corners(window)).properties(width=WIDTH, height=430)


def _is_labelled(sites: pd.DataFrame, window: Sequence[float]) -> list[bool]:
    """Whether each place is named: those of most attacks first, none whose name would lie over another."""
    wide, high = (window[2] - window[0]) / 4, (window[3] - window[1]) / 22
    named: list[tuple[float, float]] = []
    shown = []
    for x, y in zip(sites["longitude"], sites["latitude"], strict=True):
        clear = len(named) < _NAMED and all(abs(x - a) > wide or abs(y - b) > high for a, b in named)
        named += [(x, y)] if clear else []
        shown.append(clear)
    return shown


def _corners(window: Sequence[float]) -> dict[str, Any]:
    west, south, east, north = window
    corners = {"type": "MultiPoint", "coordinates": [[west, south], [east, north]]}
    return {"type": "Feature", "properties": {}, "geometry": corners}


def _map_window(sites: pd.DataFrame) -> tuple[float, float, float, float]:
    """West, south, east and north of the places, with a margin; of the inhabited world where there is none."""
    if sites.empty:
        return -170.0, -55.0, 180.0, 75.0
    x, y = sites["longitude"], sites["latitude"]
    return x.min() - _MARGIN, y.min() - _MARGIN, x.max() + _MARGIN, y.max() + _MARGIN


def _meets(outline: dict[str, Any], window: Sequence[float]) -> bool:
    """Whether an outline has a corner near the window, or lies around it."""
    west, south, east, north = window
    parts = outline["geometry"]["coordinates"]
    rings = [parts[0]] if outline["geometry"]["type"] == "Polygon" else [part[0] for part in parts]
    return any(
        min(x for x, _ in ring) <= east + _NEAR and max(x for x, _ in ring) >= west - _NEAR
        and min(y for _, y in ring) <= north + _NEAR and max(y for _, y in ring) >= south - _NEAR
        for ring in rings
    )  # fmt: skip


_NEAR = 8.0  # degrees: a map is wider or higher than its places


def _without_label(outline: dict[str, Any]) -> dict[str, Any]:
    """An outline without what only places its name."""
    kept = {name: value for name, value in outline["properties"].items() if name not in ("label", "called")}
    return {**outline, "properties": kept}


def _labels(outlines: Sequence[dict[str, Any]]) -> list[tuple[str, float, float]]:
    """The names of outlines that say where their name goes."""
    named = [each["properties"] for each in outlines if "label" in each["properties"]]
    return [(str(each.get("called", each["name"])), *each["label"]) for each in named]


def _size(ledger: Ledger, sites: pd.DataFrame) -> alt.Size:
    """A circle's area for the number of attacks, with a small key."""
    most = int(sites["attacks"].max()) if len(sites) else 1
    legend = alt.Legend(
        orient="bottom-right",
        format="d",
        symbolFillColor=LIGHT["blue"],
        symbolStrokeWidth=0,
        values=sorted({1, max(1, round(most / 2)), most}),
    )
    return alt.Size(
        "attacks:Q", title=ledger.terms.attacks, scale=alt.Scale(domain=[0, most], range=[0, 900]), legend=legend
    )


def _crowded_east(sites: pd.DataFrame, site: dict[str, Any]) -> bool:
    """Whether another site lies close to the east of one, so that its name goes to the west."""
    east, north = sites["longitude"] - site["longitude"], sites["latitude"] - site["latitude"]
    return bool(((east > 0) & (east < 1.5) & (north.abs() < 0.25)).any())
