"""Linked views of the attacks that anyone reported: a timeline to brush, a map to click and a list of those chosen, as one chart."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt
import pandas as pd

from strikeledger.analysis.attacks import told_of_attacks
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import round_days
from strikeledger.report.blocks import Chart, Table
from strikeledger.report.charts import credit_line
from strikeledger.report.display import Display
from strikeledger.report.figure import Figure, counted_figure
from strikeledger.report.prose import prose
from strikeledger.report.tables import FieldRow, TableColumn, field_column, make_table, record_columns
from strikeledger.sections.headlines import itemised_attacks
from strikeledger.text import days_in_words, number_in_words, plural, short_days_in_words
from strikeledger.theme import LIGHT, chart_config

TABLE_ROWS = 14
"""Attacks that the list has room for; it says how many more there are."""

_WIDTH = 640  # pixels
_LANE = 9  # pixels that an attack takes in the timeline
_COLUMNS = {
    "when": (0, "Day", 22), "place": (114, "Place", 28), "weapon": (280, "Weapon", 17), "claimed_by": (366, "Claimed by", 27),
    "role": (518, "Standing", 12), "accounts": (_WIDTH, "Accounts", 9),
}  # fmt: skip
"""Each column of the list: where it begins in pixels (the last one ends), its heading, and for how many letters it has room."""

_IS_CONFIRMED = "datum.role == 'confirmed'"
_FILL = alt.condition(_IS_CONFIRMED, alt.value(LIGHT["blue"]), alt.value("transparent"))


def linked_views(ledger: Ledger) -> Display:
    """Attacks by day and country, by place, and one by one: drag over days or click a place, and the rest follows."""
    attacks, terms = attacks_in_view(ledger), ledger.terms
    if attacks.empty:
        return prose(f"Nobody reported any of the {terms.attacks} one by one.")
    confirmed, others = itemised_attacks(ledger), _reported_only(ledger, attacks)
    number = len(ledger.rounds)
    rounds = f", and {number_in_words(number)} {plural(number, 'round')} of {terms.strikes}" if number else ""
    spec: dict[str, Any] = _views(ledger, attacks).configure(**chart_config()).to_dict()
    return Display(
        Chart(
            name="linked_attacks",
            title=terms("{Officials} {confirmed} ")
            + f"{confirmed.words} {terms.attacks} one by one; others alone reported {others.words}",
            subtitle="Drag over days, double-click to let go; click a place to see it alone. Filled: confirmed by "
            f"{terms.official}; hollow: by others only; a longer bar: any of these days; numbered lines: rounds of {terms.strikes}",
            alt=f"A timeline, a map and a list of {len(attacks):,} {terms.attacks} that follow each other’s choice{rounds}.",
            source=credit_line(ledger) + " Outlines: Natural Earth.",
            spec=spec,
            table=_table(attacks),
        )
    ).with_figures(confirmed, others)


def _reported_only(ledger: Ledger, attacks: pd.DataFrame) -> Figure:
    number, terms = int((attacks["role"] == "reported").sum()), ledger.terms
    label = terms(f"{{Attacks}} that no {re.sub('^an? ', '', terms.official)} {{confirmed}} one by one, as listed here")
    how = f"{number:,} {terms.attacks} have an account, and none by {terms.official}"
    return counted_figure("attacks/reported", label, number, terms.attacks, how)


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
    last = attacks["last_day"].max() + pd.Timedelta(days=1)
    begin = max(last - pd.Timedelta(weeks=2), attacks["first_day"].min())
    return {"x": [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in (begin, last)]}


def _timeline(ledger: Ledger, frame: pd.DataFrame, days: Any, site: Any) -> Any:
    """A bar for each attack over the days on which it may have been, by country, and the rounds of strikes as numbered lines."""
    top = int(frame["lane"].max()) + 1
    y = alt.Y("lane:Q", scale=alt.Scale(domain=[-0.3, top], reverse=True, nice=False), axis=None)
    x = alt.X("first_day:T", axis=alt.Axis(format="%-d %b", title=None, tickCount=8, grid=False))
    base: Any = alt.Chart(frame).transform_calculate(bottom="datum.lane + 0.75")
    bars = base.mark_bar(strokeWidth=1, binSpacing=0).encode(
        x=x, x2="until:T", y=y, y2="bottom:Q", fill=_FILL, tooltip=_tooltip(),
        stroke=alt.condition(_IS_CONFIRMED, alt.value(LIGHT["paper"]), alt.value(LIGHT["orange"])),
        opacity=alt.condition(site, alt.value(1), alt.value(0.2)),
    )  # fmt: skip
    names: Any = alt.Chart(frame.groupby("country", as_index=False).agg(lane=("lane", "min")))
    named = names.mark_text(align="right", baseline="top", dx=-8, fontWeight=600).encode(
        x=alt.value(0), y=y, text="country:N"
    )
    rounds = ledger.rounds.merge(round_days(ledger), on="strike_id")
    plain = rounds.assign(label=[str(number) for number in rounds["number"]])[["first_day", "label", "words"]]
    title = f"Round of {ledger.terms.strikes}"
    lines: Any = alt.Chart(plain).encode(x="first_day:T", tooltip=[alt.Tooltip("words:N", title=title)])
    numbers = lines.mark_text(baseline="bottom", dy=-3, fontSize=11, fontWeight=600, color=LIGHT["orange-ink"])
    layers = alt.layer(
        lines.mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.25),
        numbers.encode(y=alt.value(0), text="label:N"), bars.add_params(days), named,
    )  # fmt: skip
    return layers.properties(width=_WIDTH, height=max(60, top * _LANE))


def _map(ledger: Ledger, frame: pd.DataFrame, site: Any, chosen: str) -> Any:
    """Places over country outlines, a circle for the attacks that officials confirmed and a ring for those that others reported."""
    outlines = json.loads((ledger.folder / "region.geojson").read_text(encoding="utf-8"))["features"]
    land = alt.Chart(alt.Data(values=outlines)).mark_geoshape(
        fill=LIGHT["land"], stroke=LIGHT["border"], strokeWidth=0.7, clip=True
    )
    at: Any = {"longitude": "longitude:Q", "latitude": "latitude:Q"}
    base: Any = alt.Chart(frame).transform_filter(chosen)
    dots = base.transform_aggregate(attacks="count()", groupby=["place", "country", "latitude", "longitude", "role"])
    most = int(frame.groupby(["place", "role"]).size().max())
    inks = alt.Scale(domain=["confirmed", "reported"], range=[LIGHT["blue"], LIGHT["orange"]])
    circles = dots.mark_point(strokeWidth=1.75).encode(
        **at, fill=_FILL, stroke=alt.Stroke("role:N", scale=inks, legend=None),
        size=alt.Size("attacks:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[0, 900])),
        opacity=alt.condition(site, alt.value(0.85), alt.value(0.2)),
        tooltip=["place:N", "country:N", "role:N", "attacks:Q"],
    )  # fmt: skip
    layers = alt.layer(land, circles.add_params(site), *_labels(frame, at, chosen))
    return layers.project(type="mercator", fit=_corners(frame)).properties(width=_WIDTH, height=330)


def _corners(frame: pd.DataFrame) -> dict[str, Any]:
    """What the map must hold: every place in view, with room for its name."""
    ends = frame[["longitude", "latitude"]].agg(["min", "max"])
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


def _side(sites: pd.DataFrame, site: FieldRow) -> str:
    """Where a place's name goes: to the west where another lies close to the east, below where two all but coincide."""
    east, north = sites["longitude"] - site["longitude"], sites["latitude"] - site["latitude"]
    same = (east.abs() < 0.15) & (north.abs() < 0.15) & (sites["place"] < site["place"])
    if ((east > 0) & (east < 1.5) & (north.abs() < 0.25)).any():
        return "west"
    return "below" if same.any() else "east"


def _rows(ledger: Ledger, frame: pd.DataFrame, site: Any, chosen: str) -> Any:
    """The attacks chosen, line by line, under a line that counts them."""
    ends = zip(frame["first_day"], frame["last_day"], strict=True)
    short = frame.assign(when=[f"{short_days_in_words(first, last)} {last.year}" for first, last in ends])
    told = frame.assign(**{f"show_{name}": _shorten(short[name], room) for name, (_, _, room) in _COLUMNS.items()})
    base: Any = alt.Chart(told).transform_filter(chosen).transform_filter(site)
    numbered = base.transform_window(
        row="row_number()", sort=[alt.SortField("first_day"), alt.SortField("attack_id")]
    ).transform_filter(f"datum.row <= {TABLE_ROWS}")
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[-1.6, TABLE_ROWS], reverse=True, nice=False))
    inks = alt.Scale(domain=["confirmed", "reported"], range=[LIGHT["ink"], LIGHT["orange-ink"]])
    lines = numbered.encode(y=y, color=alt.Color("role:N", scale=inks, legend=None), tooltip=_tooltip())
    head: Any = alt.Chart(pd.DataFrame({"row": [0]})).encode(y=y)
    layers = []
    for name, (at, title, _) in _COLUMNS.items():
        mark: Any = {"align": "right" if name == "accounts" else "left", "fontSize": 11}
        strong = {"fontWeight": 600, "color": LIGHT["muted"]}
        layers.append(head.mark_text(**mark, **strong).encode(x=alt.value(at), text=alt.value(title)))
        layers.append(lines.mark_text(**mark).encode(x=alt.value(at), text=f"show_{name}:N"))
    return alt.layer(_count(ledger, base, y), *layers).properties(width=_WIDTH, height=(TABLE_ROWS + 1) * 18)


def _shorten(values: pd.Series, room: int) -> list[str]:
    """Words shortened to what a column has room for."""
    words = values.astype(str).replace("", "not said")
    return [each if len(each) <= room else each[: room - 1].rstrip() + "…" for each in words]


def _count(ledger: Ledger, base: Any, y: alt.Y) -> Any:
    """How many attacks are chosen, and how many of them the table has no room for."""
    one, many, officials = (
        json.dumps(f" {word}") for word in (ledger.terms.attack, ledger.terms.attacks, ledger.terms.officials)
    )
    words = (
        f"datum.all + (datum.all == 1 ? {one} : {many}) + ' chosen: ' + datum.confirmed + ' confirmed by' + {officials} "
        f"+ ', ' + (datum.all - datum.confirmed) + ' by others only' + (datum.all > {TABLE_ROWS} ? '; the first {TABLE_ROWS} listed' : '')"
    )
    counted = (
        base.transform_calculate(yes=f"{_IS_CONFIRMED} ? 1 : 0")
        .transform_aggregate(all="count()", confirmed="sum(yes)")
        .transform_calculate(words=words, row="-1.3")
    )
    return counted.mark_text(align="left", fontWeight=600).encode(x=alt.value(0), y=y, text="words:N")


def _tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=title) for name, (_, title, _) in _COLUMNS.items()]


def _table(attacks: pd.DataFrame) -> Table:
    columns: list[TableColumn[FieldRow]] = [
        field_column("attack_id", "Id", printed=False),
        TableColumn("Day", cell=lambda row: days_in_words(row["first_day"], row["last_day"])),
        *record_columns("first_day", "last_day", "latitude", "longitude"),
        *(field_column(name, title) for name, title in (("place", "Place"), ("country", "Country"), ("weapon", "Weapon"))),
        *(field_column(name, title) for name, title in (("claimed_by", "Claimed by"), ("accounts", "Accounts"), ("role", "Standing"))),
    ]  # fmt: skip
    return make_table("linked_attacks", "Reported one by one", columns, rows_of(attacks))


def attacks_in_view(ledger: Ledger) -> pd.DataFrame:
    """Every attack of which an account is in view.

    Returns:
        One row per attack, in order of time: attack_id, first_day, last_day (by officials, where one dated it), role (confirmed by an
        official, reported by others only), place, country, latitude, longitude (degrees), weapon, claimed_by, accounts.
    """
    accounts = ledger.attack_accounts
    confirmed = accounts["attack_id"].isin(accounts.loc[accounts["official"], "attack_id"])
    dated = accounts[accounts["official"] | ~confirmed].groupby("attack_id")
    days = dated.agg(first_day=("first_day", "min"), last_day=("last_day", "max"), official=("official", "any"))
    where = ledger.attacks.set_index("attack_id")[["place", "country", "latitude", "longitude"]]
    frame = days.join(told_of_attacks(ledger)).join(where).reset_index()
    frame["role"] = frame["official"].map({True: "confirmed", False: "reported"})
    return frame.drop(columns="official").sort_values(["first_day", "last_day", "attack_id"], ignore_index=True)


def _days(attacks: pd.DataFrame) -> list[str]:
    """The day of each attack, or the span in which it lies."""
    return [days_in_words(first, last) for first, last in zip(attacks["first_day"], attacks["last_day"], strict=True)]


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
