"""Linked views of the attacks that anyone reported: a timeline to brush, a map to click and a list of those chosen, as one chart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

from strikeledger import figures
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure, counted_figure
from strikeledger.inference.reconcile import round_days
from strikeledger.report.blocks import Chart, Column, Table
from strikeledger.report.display import Display
from strikeledger.tables.frame import records, table
from strikeledger.text import days_in_words, short_days_in_words
from strikeledger.theme import LIGHT

TABLE_ROWS = 14
"""Attacks that the table has room for; it says how many more there are."""

_LANE = 9  # pixels that an attack takes in the timeline
_COLUMNS = {
    "date": (0, "Day"), "place": (114, "Place"), "weapon": (280, "Weapon"), "claimed": (366, "Claimed by"), "role": (518, "Standing"),
    "accounts": (WIDTH, "Accounts"),
}  # fmt: skip
"""Each column of the list: where it begins (the last one ends), in pixels, and its heading."""

_LETTERS = {"place": 28, "weapon": 17, "claimed": 27}
"""As many letters as a column of the list has room for; the whole is in the tooltip and in the data behind the chart."""

_NAMES = pd.DataFrame(
    [("Syria", 39.0, 35.7), ("Iraq", 43.2, 34.7), ("Jordan", 37.75, 32.6)], columns=["name", "longitude", "latitude"]
)
_ROLE = alt.Scale(domain=["confirmed", "reported"], range=[LIGHT["blue"], LIGHT["orange"]])


def linked_views(ledger: Ledger) -> Display:
    """Attacks by day and country, by place, and one by one: drag over days or click a place, and the rest follows."""
    attacks, terms = attacks_in_view(ledger), ledger.terms
    confirmed, others = figures.itemised_attacks(ledger), _reported_only(ledger, attacks)
    return Display(
        Chart(
            name="linked_attacks",
            title=terms("{Officials} {confirmed} ")
            + f"{confirmed.words} attacks one by one; others alone reported {others.words}",
            subtitle="Drag over days to choose them, double-click to let go; click a place to see it alone. Blue, filled: confirmed "
            f"by {terms.official}. Orange, hollow: reported by others only. A longer bar: accounts allow any of these days. "
            f"Numbered lines: rounds of {terms.strikes}.",
            alt=_in_words(ledger, attacks),
            source=credit(ledger) + " Outlines: Natural Earth.",
            spec=spec(_views(ledger, attacks)),
            table=_table(attacks),
        )
    ).with_figures(confirmed, others)


def _reported_only(ledger: Ledger, attacks: pd.DataFrame) -> Figure:
    number = int((attacks["role"] == "reported").sum())
    computation = f"{number} attacks in view have an account, and none by {ledger.terms.official}"
    label = f"Attacks that no {re.sub('^an? ', '', ledger.terms.official)} confirmed one by one, as listed here"
    return counted_figure("attacks/reported", label, number, "attacks", computation)


def _views(ledger: Ledger, attacks: pd.DataFrame) -> Any:
    """The three views, one above the other; each filters by what was chosen in the others."""
    days = alt.selection_interval(name="days", encodings=["x"], value=_last_weeks(attacks))
    site = alt.selection_point(name="site", fields=["place"])
    frame = _with_lanes(attacks).assign(until=lambda t: t["last_day"] + pd.Timedelta(days=1), when=_days(attacks))
    # An attack that may be of several days is chosen with each of them, which a plain filter by one field can't say; days are
    # read here because Vega-Lite reads only those that a view draws.
    ends = "toDate(datum.until) > days.first_day[0] && toDate(datum.first_day) < days.first_day[1]"
    chosen = f"!isDefined(days.first_day) || ({ends})"
    rows = [_timeline(ledger, frame, days, site), _map(ledger, frame, site, chosen), _rows(ledger, frame, site, chosen)]
    # As SVG a front end draws words as words, for eyes and for screen readers.
    drawn = alt.vconcat(*rows, spacing=22, usermeta={"embedOptions": {"renderer": "svg"}})
    return drawn.resolve_scale(color="independent", size="independent")


def _last_weeks(attacks: pd.DataFrame) -> Any:
    """The two weeks up to the last attack, which the timeline opens with."""
    if attacks.empty:
        return alt.Undefined
    last = attacks["last_day"].max() + pd.Timedelta(days=1)
    begin = max(last - pd.Timedelta(weeks=2), attacks["first_day"].min())
    return {"x": [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in (begin, last)]}


def _timeline(ledger: Ledger, frame: pd.DataFrame, days: Any, site: Any) -> Any:
    top = int(frame["lane"].max()) + 1 if len(frame) else 1
    rows = alt.Scale(domain=[-0.3, top], reverse=True, nice=False)
    x = alt.X("first_day:T", axis=alt.Axis(format="%-d %b", title=None, tickCount=8, grid=False))
    base: Any = alt.Chart(frame).transform_calculate(bottom="datum.lane + 0.75")
    bars = base.mark_bar(strokeWidth=1, binSpacing=0).encode(
        x=x, x2="until:T", y=alt.Y("lane:Q", scale=rows, axis=None), y2="bottom:Q",
        fill=alt.condition("datum.role == 'confirmed'", alt.value(LIGHT["blue"]), alt.value("transparent")),
        stroke=alt.condition("datum.role == 'confirmed'", alt.value(LIGHT["paper"]), alt.value(LIGHT["orange"])),
        opacity=alt.condition(site, alt.value(1), alt.value(0.2)),
        tooltip=_tooltip(),
    )  # fmt: skip
    names: Any = alt.Chart(frame.groupby("country", as_index=False).agg(lane=("lane", "min")))
    named = names.mark_text(align="right", baseline="top", dx=-8, fontWeight=600).encode(
        x=alt.value(0), y=alt.Y("lane:Q", scale=rows, axis=None), text="country:N"
    )
    layers = alt.layer(*_rounds(ledger), bars.add_params(days), named)
    return layers.properties(width=WIDTH, height=max(60, top * _LANE))


def _rounds(ledger: Ledger) -> list[Any]:
    """Each round of strikes as a line with its number."""
    rounds = ledger.rounds.merge(round_days(ledger), on="strike_id")
    plain = rounds.assign(label=[str(number) for number in rounds["number"]])[["first_day", "label", "words"]]
    lines: Any = alt.Chart(plain).encode(
        x="first_day:T", tooltip=[alt.Tooltip("words:N", title=f"Round of {ledger.terms.strikes}")]
    )
    ink = LIGHT["orange-ink"]
    return [
        lines.mark_rule(color=ink, strokeWidth=1.25),
        lines.mark_text(align="center", baseline="bottom", dy=-3, fontSize=11, fontWeight=600, color=ink).encode(
            y=alt.value(0), text="label:N"
        ),
    ]


def _map(ledger: Ledger, frame: pd.DataFrame, site: Any, chosen: str) -> Any:
    """Places over country outlines, a circle for the attacks that officials confirmed and a ring for those that others reported."""
    outlines = json.loads((ledger.folder / "region.geojson").read_text(encoding="utf-8"))["features"]
    land = alt.Chart(alt.Data(values=outlines)).mark_geoshape(
        fill=LIGHT["land"], stroke=LIGHT["border"], strokeWidth=0.7, clip=True
    )
    at: Any = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    corners = _corners(frame)
    (west, south), (east, north) = corners["geometry"]["coordinates"]
    inside = _NAMES["longitude"].between(west, east) & _NAMES["latitude"].between(south, north)
    countries: Any = alt.Chart(_NAMES[inside])
    names = countries.mark_text(color=LIGHT["muted"], fontStyle="italic").encode(**at, text="name:N")
    places = ["place", "country", "latitude", "longitude"]
    base: Any = (
        alt.Chart(frame).transform_filter(chosen).transform_aggregate(attacks="count()", groupby=[*places, "role"])
    )
    most = int(frame.groupby(["place", "role"]).size().max()) if len(frame) else 1
    dots = base.mark_point(strokeWidth=1.75, opacity=0.85).encode(
        **at,
        size=alt.Size("attacks:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[0, 900])),
        fill=alt.condition("datum.role == 'confirmed'", alt.value(LIGHT["blue"]), alt.value("transparent")),
        stroke=alt.Stroke("role:N", scale=_ROLE, legend=None),
        opacity=alt.condition(site, alt.value(0.85), alt.value(0.2)),
        tooltip=["place:N", "country:N", "role:N", "attacks:Q"],
    )
    layers = alt.layer(land, names, dots.add_params(site), *_labels(frame, at, chosen))
    return layers.project(type="mercator", fit=corners).properties(width=WIDTH, height=330)


def _corners(frame: pd.DataFrame) -> dict[str, Any]:
    """What the map must hold: every place in view, with room for its name."""
    ends = (frame if len(frame) else _NAMES)[["longitude", "latitude"]].agg(["min", "max"])
    west, east, south, north = *ends["longitude"], *ends["latitude"]
    corners = [[west - 0.9, south - 0.4], [east + 1.4, north + 0.4]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": corners}}


def _labels(frame: pd.DataFrame, at: dict[str, Any], chosen: str) -> list[Any]:
    """The name of each place that has an attack among those chosen, on the side where there is room."""
    sites = frame.drop_duplicates("place")
    sides = {row["place"]: _side(sites, row) for row in rows_of(sites)}
    placed: Any = alt.Chart(frame.assign(side=frame["place"].map(sides))).transform_filter(chosen)
    named = placed.transform_aggregate(groupby=["place", "latitude", "longitude", "side"], n="count()").encode(
        **at, text="place:N"
    )
    marks = {"east": ("left", 12, 0), "west": ("right", -12, 0), "below": ("left", 12, 13)}
    return [
        named.transform_filter(f"datum.side == '{side}'").mark_text(align=align, dx=dx, dy=dy, fontSize=11)
        for side, (align, dx, dy) in marks.items()
    ]


def _side(sites: pd.DataFrame, site: dict[str, Any]) -> str:
    """Where a place's name goes: to the west where another lies close to the east, below where two all but coincide."""
    east, north = sites["longitude"] - site["longitude"], sites["latitude"] - site["latitude"]
    same = (east.abs() < 0.15) & (north.abs() < 0.15) & (sites["place"] < site["place"])
    if ((east > 0) & (east < 1.5) & (north.abs() < 0.25)).any():
        return "west"
    return "below" if same.any() else "east"


def _rows(ledger: Ledger, frame: pd.DataFrame, site: Any, chosen: str) -> Any:
    """The attacks chosen, line by line, under a line that counts them."""
    told = frame.assign(
        show_date=_days(frame, lambda first, last: f"{short_days_in_words(first, last)} {last.year}"),
        show_place=_shorten(frame["place"], "place"),
        show_weapon=_shorten(frame["weapon"].replace("", "not said"), "weapon"),
        show_claimed=_shorten(frame["claimed_by"].replace("", "nobody named"), "claimed"),
        show_role=frame["role"],
        show_accounts=frame["accounts"],
    )
    base: Any = alt.Chart(told).transform_filter(chosen).transform_filter(site)
    numbered = base.transform_window(
        row="row_number()", sort=[alt.SortField("first_day"), alt.SortField("attack_id")]
    ).transform_filter(f"datum.row <= {TABLE_ROWS}")
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-1.6, TABLE_ROWS], reverse=True, nice=False))
    lines = numbered.encode(y=y, color=alt.Color("role:N", scale=_INK, legend=None), tooltip=_tooltip())
    cells = [
        lines.mark_text(align=_align(name), fontSize=11).encode(x=alt.value(at), text=f"show_{name}:N")
        for name, (at, _) in _COLUMNS.items()
    ]
    titles: Any = alt.Chart(pd.DataFrame({"row": [0]}))
    heading = [
        titles.mark_text(align=_align(name), fontSize=11, fontWeight=600, color=LIGHT["muted"]).encode(
            x=alt.value(at), y=y, text=alt.value(words)
        )
        for name, (at, words) in _COLUMNS.items()
    ]
    return alt.layer(_count(ledger, base, y), *heading, *cells).properties(width=WIDTH, height=(TABLE_ROWS + 1) * 18)


_INK = alt.Scale(domain=["confirmed", "reported"], range=[LIGHT["ink"], LIGHT["orange-ink"]])


def _shorten(words: pd.Series, column: str) -> list[str]:
    """Words shortened to what a column has room for."""
    room = _LETTERS[column]
    return [each if len(each) <= room else each[: room - 1].rstrip() + "…" for each in words]


def _align(name: str) -> Any:
    return "right" if name == "accounts" else "left"


def _count(ledger: Ledger, base: Any, y: alt.Y) -> Any:
    """How many attacks are chosen, and how many of them the table has no room for."""
    words = (
        "datum.all + (datum.all == 1 ? ' attack' : ' attacks') + ' chosen: ' + datum.confirmed + "
        f"{json.dumps(f' confirmed by {ledger.terms.officials}, ')} "
        f"+ (datum.all - datum.confirmed) + ' by others only' + (datum.all > {TABLE_ROWS} ? "
        f"'; the first {TABLE_ROWS} listed' : '')"
    )
    counted = (
        base.transform_calculate(yes="datum.role == 'confirmed' ? 1 : 0")
        .transform_aggregate(all="count()", confirmed="sum(yes)")
        .transform_calculate(words=words, row="-1.3")
    )
    return counted.mark_text(align="left", fontWeight=600).encode(x=alt.value(0), y=y, text="words:N")


def _tooltip() -> list[alt.Tooltip]:
    titles = {"when": "Day", "place": "Place", "role": "Standing", "weapon": "Weapon", "claimed_by": "Claimed by"}
    return [*(alt.Tooltip(f"{column}:N", title=title) for column, title in titles.items()), alt.Tooltip("accounts:Q")]


def _in_words(ledger: Ledger, attacks: pd.DataFrame) -> str:
    counted = attacks.groupby(["country", "role"]).size().reset_index(name="number")
    told = "; ".join(f"{row['country']}: {row['number']} {row['role']}" for row in rows_of(counted))
    rounds = f" Lines mark {len(ledger.rounds)} rounds of {ledger.terms.strikes}." if len(ledger.rounds) else ""
    return f"A timeline, a map and a list of attacks that follow each other's choice. {told or 'No attack is in view'}.{rounds}"


def _table(attacks: pd.DataFrame) -> Table:
    rows = [
        (when, row["place"], row["country"], row["weapon"], row["claimed_by"], str(row["accounts"]), row["role"])
        for when, row in zip(_days(attacks), rows_of(attacks), strict=True)
    ]
    accounts = Column("Accounts", align="right")
    columns: list[str | Column] = ["Day", "Place", "Country", "Weapon", "Claimed by", accounts, "Standing"]
    return table("linked_attacks", "Attacks in view, one by one", columns, rows, records(attacks))


def attacks_in_view(ledger: Ledger) -> pd.DataFrame:
    """Every attack of which an account is in view.

    Returns:
        One row per attack, in order of time: attack_id, first_day, last_day (by officials, where one dated it), role (confirmed by an
        official, reported by others only), place, country, latitude, longitude (degrees), weapon, claimed_by, accounts.
    """
    accounts = ledger.attack_accounts
    told = accounts.groupby("attack_id").agg(
        weapon=("weapon", _alternatives), claimed_by=("claimed_by", _alternatives), accounts=("account_id", "size")
    )
    confirmed = accounts["attack_id"].isin(accounts.loc[accounts["official"], "attack_id"])
    dated = accounts[accounts["official"] | ~confirmed].groupby("attack_id")
    days = dated.agg(first_day=("first_day", "min"), last_day=("last_day", "max"), official=("official", "any"))
    where = ledger.attacks.set_index("attack_id")[["place", "country", "latitude", "longitude"]]
    frame = days.join(told).join(where).reset_index()
    frame["role"] = frame["official"].map({True: "confirmed", False: "reported"})
    return frame.drop(columns="official").sort_values(["first_day", "last_day", "attack_id"], ignore_index=True)


def _alternatives(values: pd.Series) -> str:
    return " or ".join(dict.fromkeys(value for value in values if value not in ("", "unknown")))


def _days(attacks: pd.DataFrame, in_words: Callable[[pd.Timestamp, pd.Timestamp], str] = days_in_words) -> list[str]:
    """The day of each attack, or the span in which it lies."""
    return [in_words(first, last) for first, last in zip(attacks["first_day"], attacks["last_day"], strict=True)]


def _with_lanes(attacks: pd.DataFrame) -> pd.DataFrame:
    """The attacks with a `lane` each, so that none hides another: a country's lanes lie together, the countries apart."""
    lanes: dict[str, int] = {}
    begin = 0
    for _, group in attacks.groupby("country"):
        free: list[pd.Timestamp] = []
        for row in rows_of(group):
            lane = next((n for n, until in enumerate(free) if until < row["first_day"]), len(free))
            free[lane : lane + 1] = [row["last_day"]]
            lanes[row["attack_id"]] = begin + lane
        begin += len(free) + 2
    return attacks.assign(lane=[lanes[attack] for attack in attacks["attack_id"]])
