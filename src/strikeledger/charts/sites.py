"""Where attacks fell: places named by officials, over country outlines."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from strikeledger import summaries, tables
from strikeledger.blocks import Chart
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.display import Display
from strikeledger.frames import rows_of
from strikeledger.ledger import Ledger
from strikeledger.theme import LIGHT

_CORNERS: dict[str, Any] = {
    "type": "Feature",
    "properties": {},
    "geometry": {"type": "MultiPoint", "coordinates": [[35.5, 30.4], [47.5, 37.9]]},
}
_NAMES = [
    ("Syria", 38.6, 34.35), ("Iraq", 43.9, 32.4), ("Jordan", 36.9, 31.1),
    ("Iran", 47.0, 34.6), ("Türkiye", 39.5, 37.5), ("Saudi Arabia", 41.5, 30.8),
]  # fmt: skip


def attack_map(ledger: Ledger) -> Display:
    """Where the attacks fell that US officials confirmed, over country outlines."""
    sites = summaries.sites(ledger)
    listed = "; ".join(f"{row['place']} ({row['country']}) {row['attacks']}" for row in rows_of(sites))
    return Display(
        Chart(
            name="attack_sites",
            title=_title(sites),
            subtitle="Attacks that US officials confirmed one by one, by place named (or matched by us, as its note says); "
            "positions to a tenth of a degree. Not every counted attack was itemised.",
            alt=f"Map of Iraq, Syria and their neighbours with a circle at each place, larger for more attacks: {listed or 'none'}.",
            source=credit(ledger) + " Outlines: Natural Earth.",
            spec=spec(_map(ledger, sites)),
            table=tables.sites("attack_sites", ledger),
        )
    )


def _title(sites: pd.DataFrame) -> str:
    most = sites.loc[sites["attacks"] == sites["attacks"].max(), "place"].tolist()
    if not most:
        return "No attack in view has a confirmed place"
    return f"{most[0]} was named most often" if len(most) == 1 else "No place was named more often than all others"


def _map(ledger: Ledger, sites: pd.DataFrame) -> Any:
    outlines = json.loads((ledger.folder / "region.geojson").read_text(encoding="utf-8"))["features"]
    land = alt.Chart(alt.Data(values=outlines)).mark_geoshape(
        fill=LIGHT["land"], stroke=LIGHT["border"], strokeWidth=0.7, clip=True
    )
    at: Any = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    countries: Any = alt.Chart(pd.DataFrame(_NAMES, columns=["name", "longitude", "latitude"]))
    names = countries.mark_text(fontSize=12, color=LIGHT["muted"], fontStyle="italic").encode(**at, text="name:N")
    where: Any = alt.Chart(sites.assign(west=[_crowded_east(sites, row) for row in rows_of(sites)])).encode(**at)
    dots = where.mark_circle(color=LIGHT["blue"], opacity=0.75, stroke=LIGHT["paper"], strokeWidth=1).encode(
        size=_size(sites), tooltip=["place:N", "country:N", "attacks:Q"]
    )
    label = where.transform_calculate(label="datum.place + ' ' + datum.attacks").encode(text="label:N")
    to_the_west = label.transform_filter("datum.west").mark_text(align="right", dx=-17, fontSize=11, color=LIGHT["ink"])
    to_the_east = label.transform_filter("!datum.west").mark_text(align="left", dx=17, fontSize=11, color=LIGHT["ink"])
    layers = alt.layer(land, names, dots, to_the_west, to_the_east)
    return layers.project(type="mercator", fit=_CORNERS).properties(width=WIDTH, height=430)


def _size(sites: pd.DataFrame) -> alt.Size:
    """A circle's area for the number of attacks, with a small key."""
    most = int(sites["attacks"].max()) if len(sites) else 1
    legend = alt.Legend(
        orient="bottom-right",
        format="d",
        symbolFillColor=LIGHT["blue"],
        symbolStrokeWidth=0,
        values=sorted({1, max(1, round(most / 2)), most}),
    )
    return alt.Size("attacks:Q", title="attacks", scale=alt.Scale(domain=[0, most], range=[0, 900]), legend=legend)


def _crowded_east(sites: pd.DataFrame, site: dict[str, Any]) -> bool:
    """Whether another site lies close to the east of one, so that its name goes to the west."""
    east, north = sites["longitude"] - site["longitude"], sites["latitude"] - site["latitude"]
    return bool(((east > 0) & (east < 1.5) & (north.abs() < 0.25)).any())
