"""Charts of a report: summaries of a ledger come in; drawings with titles, words for those who can't see them, and data go out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from strikeledger import summaries, tables
from strikeledger.blocks import Chart
from strikeledger.display import Display
from strikeledger.figures import MEASURES, Figure, attacks, day_in_words, days_in_words, round_days, us_injured
from strikeledger.ledger import Ledger
from strikeledger.theme import LIGHT, chart_config

WIDTH = 640
"""Of the plotting area, in pixels: labels keep a readable size on A4."""

FORMS = {"exact": "square", "at least": "triangle-up", "at most": "triangle-down", "between": "diamond"}
"""How a claim's bounds are drawn: its low end, in a shape that says on which side it is open."""

_DAY = alt.Axis(format="%-d %b", title=None, tickCount=7, grid=False)


def attacks_over_time(ledger: Ledger) -> Display:
    """The officials' count of attacks day by day, over the attacks that they confirmed one by one."""
    figure = attacks(ledger)
    band, totals, floor = summaries.band(ledger, "attacks"), summaries.totals(ledger, "attacks"), summaries.itemised(ledger)
    top = _top(totals, floor["attacks"])
    steps = (
        alt.Chart(_days(floor))
        .mark_line(interpolate="step-after", strokeWidth=1.75, strokeDash=[5, 3], color=LIGHT["orange-ink"])
        .encode(x="day:T", y="attacks:Q")
    )
    layers = alt.layer(*_context(ledger, top), *_band(band, top), steps, *_totals(totals))
    at_end = "confirmed one by one" if len(floor) else ""
    label = _end_label(floor.rename(columns={"attacks": "value"}), at_end, LIGHT["orange-ink"])
    chart = _framed(layers + label, "attacks, cumulative", top, band)
    return Display(
        Chart(
            name="attacks_over_time",
            title=f"US officials counted {figure.words} attacks" if figure.low else "No official total of attacks is in view",
            subtitle=f"Attacks on US forces since the count began, cumulative, {_scope(ledger)}. {_KEY} Dashed: attacks confirmed one by one.",
            alt=_growth_alt("attacks on US forces", totals) + _floor_alt(floor) + _events_alt(ledger),
            source=_credit(ledger),
            spec=_spec(chart),
            table=tables.totals("attacks_over_time", "Totals of attacks by US officials", totals),
        )
    ).with_figures(figure)


def injured_over_time(ledger: Ledger) -> Display:
    """The officials' count of injured US personnel, day by day."""
    figure = us_injured(ledger)
    band, totals = summaries.band(ledger, "us_injured"), summaries.totals(ledger, "us_injured")
    top = _top(totals, pd.Series(dtype=float))
    chart = _framed(alt.layer(*_context(ledger, top), *_band(band, top), *_totals(totals)), "people, cumulative", top, band)
    return Display(
        Chart(
            name="injured_over_time",
            title=f"US officials counted {figure.words} injured" if figure.low else "No official total of the injured is in view",
            subtitle=f"US personnel injured since the count began, cumulative, {_scope(ledger)}. {_KEY}",
            alt=_growth_alt("US personnel injured", totals) + _events_alt(ledger),
            source=_credit(ledger),
            spec=_spec(chart),
            table=tables.totals("injured_over_time", "Totals of injured by US officials", totals),
        )
    ).with_figures(figure)


def strike_deaths(ledger: Ledger, deaths: list[Figure]) -> Display:
    """People killed, round by round: the officials' band first, then what each other speaker said."""
    rows = tables.death_rows(ledger, deaths)
    top = max(rows["high"].fillna(rows["low"] + 2).max(), 5) * 1.08
    frame = rows.assign(end=rows["high"].astype("float").fillna(top), open=rows["high"].isna(), order=range(len(rows)))
    base = alt.Chart(frame).encode(
        y=alt.Y("speaker:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False)),
        color=alt.Color("role:N", scale=alt.Scale(domain=["official", "other"], range=[LIGHT["blue"], LIGHT["orange"]]), legend=None),
        tooltip=[alt.Tooltip(f"{c}:N", title=t) for c, t in (("speaker", "Who"), ("subject", "About"), ("bounds", "Killed"), ("words", "In words"))],
    )
    x = alt.X("low:Q", title="people killed", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(grid=True, tickMinStep=1, format="d"))
    rules = base.mark_rule(strokeWidth=3).encode(x=x, x2="end:Q")
    ends = base.mark_point(filled=True, size=70, opacity=1).encode(x=x, shape=alt.Shape("role:N", legend=None, scale=alt.Scale(range=["circle", "square"])))
    highs = base.transform_filter("!datum.open && datum.high != datum.low").mark_point(filled=True, size=70, opacity=1).encode(
        x="high:Q", shape=alt.Shape("role:N", legend=None, scale=alt.Scale(range=["circle", "square"]))
    )
    arrows = base.transform_filter("datum.open").mark_point(filled=True, size=90, shape="triangle-right", opacity=1).encode(x="end:Q")
    words = base.mark_text(align="left", dx=9, fontSize=11).encode(
        x=alt.X("end:Q"), text="bounds:N", color=alt.value(LIGHT["ink"]), opacity=alt.condition("datum.open", alt.value(0), alt.value(1))
    )
    chart = (
        alt.layer(rules, ends, highs, arrows, words)
        .properties(width=WIDTH - 160, height=alt.Step(21))
        .facet(row=alt.Row("group:N", sort=list(rows["group"].unique()), title=None, header=alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top")), spacing=14)
        .resolve_scale(y="independent")
    )  # fmt: skip
    return Display(
        Chart(
            name="strike_deaths",
            title=f"US officials' accounts allow {deaths[0].words} dead" if deaths[0].claims else "No official account of the dead is in view",
            subtitle="People killed by US strikes, by round and speaker. Circles: US officials; squares: others; an arrow: no upper end was given.",
            alt=tables.deaths_in_words(rows),
            source=_credit(ledger),
            spec=_spec(chart),
            table=tables.deaths("strike_deaths", rows),
        )
    ).with_figures(deaths[0])


def attack_map(ledger: Ledger) -> Display:
    """Where the attacks fell that US officials confirmed, over country outlines."""
    sites = summaries.sites(ledger).assign(west=lambda t: [_crowded_east(t, row) for row in t.itertuples()])
    outlines = json.loads((_region(ledger)).read_text(encoding="utf-8"))
    land = alt.Chart(alt.Data(values=outlines["features"])).mark_geoshape(fill=LIGHT["land"], stroke=LIGHT["border"], strokeWidth=0.7, clip=True)
    names = alt.Chart(_NAMES).mark_text(fontSize=12, color=LIGHT["muted"], fontStyle="italic").encode(longitude="longitude:Q", latitude="latitude:Q", text="name:N")
    where = alt.Chart(sites).encode(longitude="longitude:Q", latitude="latitude:Q")
    size = alt.Size("attacks:Q", title="attacks", scale=alt.Scale(type="sqrt", domain=[0, int(sites["attacks"].max()) if len(sites) else 1], range=[0, 900]), legend=alt.Legend(orient="bottom-right", symbolFillColor=LIGHT["blue"], symbolStrokeWidth=0, values=_legend_values(sites)))  # fmt: skip
    dots = where.mark_circle(color=LIGHT["blue"], opacity=0.75, stroke=LIGHT["paper"], strokeWidth=1).encode(size=size, tooltip=["place:N", "country:N", "attacks:Q"])
    label = where.transform_calculate(label="datum.place + ' ' + datum.attacks").encode(text="label:N")
    style = {"fontSize": 11, "color": LIGHT["ink"]}
    labels = [label.transform_filter("datum.west").mark_text(align="right", dx=-13, **style), label.transform_filter("!datum.west").mark_text(align="left", dx=13, **style)]
    chart = alt.layer(land, names, dots, *labels).project(type="mercator", fit=_FRAME).properties(width=WIDTH, height=430)
    listed = "; ".join(f"{row.place} ({row.country}) {row.attacks}" for row in sites.itertuples())
    return Display(
        Chart(
            name="attack_sites",
            title=f"{sites.iloc[0]['place']} was named most often" if len(sites) else "No attack in view has a confirmed place",
            subtitle="Attacks that US officials confirmed one by one, by place named; positions to a tenth of a degree. Not every counted attack was itemised.",
            alt=f"Map of Iraq, Syria and neighbours with a circle at each place, larger for more attacks: {listed or 'none'}.",
            source=_credit(ledger) + " Outlines: Natural Earth.",
            spec=_spec(chart),
            table=tables.sites("attack_sites", sites.drop(columns="west")),
        )
    )


_KEY = "Squares: exact totals; triangles: at least; hollow: set aside, as they contradict others; the shaded band is what the rest allow."
_FRAME: dict[str, Any] = {
    "type": "Feature",
    "properties": {},
    "geometry": {"type": "MultiPoint", "coordinates": [[35.5, 30.4], [47.5, 37.9]]},
}
"""The corners of the map."""
_NAMES = pd.DataFrame(
    [("Syria", 38.6, 34.35), ("Iraq", 43.9, 32.4), ("Jordan", 36.9, 31.1), ("Iran", 47.0, 34.6), ("Türkiye", 39.5, 37.5), ("Saudi Arabia", 41.5, 30.8)],
    columns=["name", "longitude", "latitude"],
)  # fmt: skip


def _crowded_east(sites: pd.DataFrame, site: Any) -> bool:
    """Whether another site lies close to the east of one, so that its name goes to the west."""
    east, north = sites["longitude"] - site.longitude, sites["latitude"] - site.latitude
    return bool(((east > 0) & (east < 1.5) & (north.abs() < 0.25)).any() or ((east == 0) & (north.abs() < 0.25) & (north > 0)).any())


def _region(ledger: Ledger) -> Path:
    return ledger.folder / "region.geojson"


def _legend_values(sites: pd.DataFrame) -> list[int]:
    most = int(sites["attacks"].max()) if len(sites) else 1
    return sorted({1, max(1, round(most / 2)), most})


def _top(totals: pd.DataFrame, floor: pd.Series) -> float:
    ends = [totals["low"].max(), totals["high"].max(), floor.max(), 5]
    return float(max(end for end in ends if not pd.isna(end))) * 1.18


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{c: frame[c].astype("float") for c in frame if c != "day" and pd.api.types.is_numeric_dtype(frame[c])})


def _band(band: pd.DataFrame, top: float) -> list[alt.Chart]:
    """The band, up to the frame's top where its upper end is open; its edges where they are not."""
    ended = pd.concat([band, band.tail(1).assign(day=band["day"].max() + pd.Timedelta(days=1))])  # a step needs a day to end on
    frame = _days(ended).assign(edge=lambda t: t["high"].fillna(top))
    base = alt.Chart(frame).encode(x=alt.X("day:T", axis=_DAY))
    return [
        base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.75).encode(y="low:Q", y2="edge:Q"),
        base.mark_line(interpolate="step-after", color=LIGHT["blue"], strokeWidth=1.5).encode(y="low:Q"),
    ]


def _totals(totals: pd.DataFrame) -> list[alt.Chart]:
    frame = _days(totals).assign(at=lambda t: t["low"].where(t["form"] != "at most", t["high"]), published=totals["published"].dt.strftime("%-d %B %Y"))
    shape = alt.Shape("form:N", scale=alt.Scale(domain=list(FORMS), range=list(FORMS.values())), legend=None)
    tooltip = [alt.Tooltip(f"{c}:N", title=t) for c, t in (("words", "In words"), ("speaker", "Who"), ("publisher", "Published by"), ("published", "On"))]
    points = alt.Chart(frame).encode(x="day:T", tooltip=tooltip)
    return [
        points.transform_filter("datum.form == 'between'").mark_rule(color=LIGHT["blue"]).encode(y="low:Q", y2="high:Q"),
        points.transform_filter("datum.used").mark_point(filled=True, size=55, color=LIGHT["blue"], opacity=0.9).encode(y="at:Q", shape=shape),
        points.transform_filter("!datum.used").mark_point(size=45, color=LIGHT["muted"], strokeWidth=1.25).encode(y="at:Q", shape=shape),
    ]


def _context(ledger: Ledger, top: float) -> list[alt.Chart]:
    """The truce as a shaded span, and each round of strikes as a numbered line."""
    last = summaries.days(ledger).max()
    truce = ledger.context[(ledger.context["kind"] == "truce") & (ledger.context["first_day"] <= last)]
    spans = truce.assign(until=truce["last_day"].clip(upper=last) + pd.Timedelta(days=1), top=top)[["first_day", "until", "label", "top"]]
    shade = alt.Chart(spans).encode(x="first_day:T", x2="until:T")
    rounds = _rounds(ledger).assign(top=top)
    lines = alt.Chart(rounds).encode(x="first_day:T")
    return [
        shade.mark_rect(color=LIGHT["truce"], opacity=0.8),
        shade.mark_text(align="right", baseline="bottom", dy=-5, fontSize=11, color=LIGHT["muted"]).encode(x="until:T", y=alt.value(0), text="label:N"),
        lines.mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.25).encode(tooltip=[alt.Tooltip("label:N", title="Strikes")]),
        lines.mark_text(align="left", baseline="top", dx=4, dy=2, fontSize=11, fontWeight=600, color=LIGHT["orange-ink"]).encode(y=alt.value(0), text="label:N"),
    ]


def _rounds(ledger: Ledger) -> pd.DataFrame:
    days = round_days(ledger).set_index("strike_id")
    rounds = ledger.strikes.loc[ledger.strikes["kind"] == "round", ["strike_id"]].join(days, on="strike_id")
    return rounds.assign(label=[f"strikes {n}" for n in range(1, len(rounds) + 1)])[["strike_id", "first_day", "last_day", "label"]]


def _end_label(frame: pd.DataFrame, words: str, color: str) -> alt.Chart:
    last = _days(frame.tail(1)).assign(words=words)
    return alt.Chart(last).mark_text(align="right", dx=-6, dy=20, fontSize=11, color=color).encode(x="day:T", y="value:Q", text="words:N")


def _framed(chart: alt.LayerChart, title: str, top: float, band: pd.DataFrame) -> alt.LayerChart:
    y = alt.Y(title=title, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=6, format="d"))
    ends = [band["day"].min(), band["day"].max() + pd.Timedelta(days=1)] if len(band) else []
    x = alt.X(scale=alt.Scale(domain=[alt.DateTime(year=d.year, month=d.month, date=d.day) for d in ends]), axis=_DAY) if ends else alt.X(axis=_DAY)
    return chart.encode(x=x, y=y).properties(width=WIDTH, height=330)


def _spec(chart: Any) -> dict[str, Any]:
    return chart.configure(**chart_config()).to_dict()  # type: ignore[no-any-return]


def _credit(ledger: Ledger) -> str:
    known = f"as known on {day_in_words(pd.Timestamp(ledger.asked.as_of))}" if ledger.asked.as_of else "all that the ledger holds"
    return f"Source: strikeledger, {len(ledger.sources)} publications, {known}."


def _scope(ledger: Ledger) -> str:
    return ledger.scope.replace("+", " and ") or "no country in view"


def _growth_alt(what: str, totals: pd.DataFrame) -> str:
    if totals.empty:
        return f"Line chart of {what}: no official total is in view. "
    used = totals[totals["used"]]
    first, last = used.iloc[0], used.iloc[-1]
    counts = summaries.counts(used.iloc[[0, -1]])
    clash = f" {int((~totals['used']).sum())} of them contradict others and are set aside." if not totals["used"].all() else ""
    return (
        f"Step chart of {what} by {len(totals)} {'total' if len(totals) == 1 else 'totals'} of US officials: from {counts[0]} ({day_in_words(first['day'])}) "
        f"to {counts[1]} ({day_in_words(last['day'])}).{clash} "
    )


def _floor_alt(floor: pd.DataFrame) -> str:
    return f"A dashed line counts attacks confirmed one by one, {floor['attacks'].iloc[-1]} in the end. " if len(floor) else ""


def _events_alt(ledger: Ledger) -> str:
    rounds = "; ".join(days_in_words(r.first_day, r.last_day) for r in _rounds(ledger).itertuples())
    truce = ledger.context[ledger.context["kind"] == "truce"]
    pause = f" A shaded span marks the truce from {day_in_words(truce.iloc[0]['first_day'])}." if len(truce) else ""
    return (f"Vertical lines mark rounds of US strikes: {rounds}." if rounds else "") + pause


__all__ = ["FORMS", "MEASURES", "attack_map", "attacks_over_time", "injured_over_time", "strike_deaths"]
