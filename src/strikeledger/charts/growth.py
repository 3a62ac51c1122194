"""How a total grew: the officials' totals day by day, the band that they allow, strikes and the truce."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from strikeledger import summaries, tables
from strikeledger.blocks import Chart
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.claims import day_in_words, days_in_words
from strikeledger.display import Display
from strikeledger.figures import Figure, attacks, us_injured
from strikeledger.frames import rows_of
from strikeledger.ledger import Ledger
from strikeledger.summaries import round_days
from strikeledger.theme import LIGHT

_FORMS = {"exact": "square", "at least": "triangle-up", "at most": "triangle-down", "between": "diamond"}
_KEY = (
    "Squares: exact totals; triangles: at least; diamonds: between, or about; hollow: set aside, as they contradict others. "
    "The shaded band is what the rest allow. Numbered lines: rounds of US strikes."
)
_ROOM = 1.18  # above the highest point, for the labels of strikes


def attacks_over_time(ledger: Ledger) -> Display:
    """The officials' count of attacks day by day, over the attacks that they confirmed one by one."""
    floor = summaries.itemised(ledger)
    steps = alt.Chart(_plain(floor)).mark_line(
        interpolate="step-after", strokeWidth=1.75, strokeDash=[5, 3], color=LIGHT["orange-ink"]
    )
    named = (
        [_label(floor, "confirmed one by one")] if floor["attacks"].max() > 10 else []
    )  # a lower line says it at the axis
    listed = [steps.encode(x="day:T", y="attacks:Q"), *named]
    counted = (
        f"A dashed line counts those confirmed one by one, {floor['attacks'].iloc[-1]} in the end. "
        if len(floor)
        else ""
    )
    what = _Growth("attacks", "attacks", "Attacks on US forces", "attacks", "Dashed: confirmed one by one.")
    return _growth(ledger, what, attacks(ledger), listed, float(floor["attacks"].max()), counted)


def injured_over_time(ledger: Ledger) -> Display:
    """The officials' count of injured US personnel, day by day."""
    return _growth(ledger, _Growth("us_injured", "injured", "US personnel injured", "people"), us_injured(ledger))


@dataclass(frozen=True)
class _Growth:
    """What a chart of growth is about: its measure, its name in words, what it counts, its unit, and how more is drawn."""

    measure: str
    name: str
    counts: str
    unit: str
    key: str = ""


def _growth(
    ledger: Ledger, what: _Growth, figure: Figure, more: Sequence[Any] = (), most: float = 0.0, told: str = ""
) -> Display:
    """A growing total as a chart; `more` layers reach up to `most`, and `told` says in words what they show."""
    band, totals = summaries.band(ledger, what.measure), summaries.totals(ledger, what.measure)
    ends = [totals["low"].max(), totals["high"].max(), most, 5]
    top = float(max(end for end in ends if not pd.isna(end))) * _ROOM
    y = alt.Y(
        title=f"{what.unit}, cumulative",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=6, format="d"),
    )
    x = alt.X(axis=alt.Axis(format="%-d %b", title=None, tickCount=7, grid=False))
    layers = alt.layer(*_context(ledger), *_band(band, top), *more, *_points(totals))
    name = f"{what.name}_over_time"
    return Display(
        Chart(
            name=name,
            title=f"US officials counted {figure.words} {what.name}"
            if figure.claims
            else f"No official total of {what.name} is in view",
            subtitle=f"{what.counts} since the count began, cumulative, {ledger.where}. {_KEY} {what.key}".strip(),
            alt=f"Step chart of {what.counts}: {_in_words(totals)}{told}{_events(ledger)}",
            source=credit(ledger),
            spec=spec(layers.encode(x=x, y=y).properties(width=WIDTH, height=290)),
            table=tables.totals(name, f"{what.counts}: totals by US officials", totals),
        )
    ).with_figures(figure)


def _band(band: pd.DataFrame, top: float) -> list[Any]:
    """The band over its lower edge; where its upper end is open it fades up to the frame's top."""
    ended = pd.concat(
        [band, band.tail(1).assign(day=band["day"].max() + pd.Timedelta(days=1))]
    )  # a step needs a day to end on
    unbounded = ended["high"].isna()
    frame = _plain(ended).assign(frame_top=pd.Series(top, ended.index).where(unbounded))
    base = alt.Chart(frame).encode(x="day:T")
    closed = base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.75).encode(y="low:Q", y2="high:Q")
    faded = base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.3).encode(
        y="low:Q", y2="frame_top:Q"
    )
    edge = base.mark_line(interpolate="step-after", color=LIGHT["blue"], strokeWidth=1.5).encode(y="low:Q")
    return [faded, closed, edge]


def _points(totals: pd.DataFrame) -> list[Any]:
    """Each total by its kind, at its low end; those set aside are hollow."""
    between = totals["used"] & (totals["form"] == "between")
    frame = _plain(totals).assign(
        at=lambda t: t["low"].where(t["form"] != "at most", t["high"]),
        high=lambda t: t["high"].where(between),
        published=[day_in_words(day) for day in totals["published"]],
    )
    titles = {"words": "In words", "speaker": "Who", "publisher": "Published by", "published": "On"}
    points: Any = alt.Chart(frame).encode(
        x="day:T", tooltip=[alt.Tooltip(f"{c}:N", title=t) for c, t in titles.items()]
    )
    shape = alt.Shape("form:N", scale=alt.Scale(domain=list(_FORMS), range=list(_FORMS.values())), legend=None)
    fill = alt.condition("datum.used", alt.value(LIGHT["blue"]), alt.value("transparent"))
    stroke = alt.condition("datum.used", alt.value(LIGHT["blue"]), alt.value(LIGHT["muted"]))
    return [
        points.mark_rule(color=LIGHT["blue"]).encode(y="at:Q", y2="high:Q"),
        points.mark_point(size=48, strokeWidth=1.25, opacity=0.9).encode(
            y="at:Q", shape=shape, fill=fill, stroke=stroke
        ),
    ]


def _context(ledger: Ledger) -> list[Any]:
    """The truce as a shaded span, and each round of strikes as a numbered line."""
    last = summaries.days(ledger).max()
    truce = ledger.context[(ledger.context["kind"] == "truce") & (ledger.context["first_day"] <= last)]
    ends = [min(day, last) + pd.Timedelta(days=1) for day in truce["last_day"]]
    spans: Any = alt.Chart(truce.assign(until=pd.to_datetime(ends))[["first_day", "until", "label"]])
    lines: Any = alt.Chart(_rounds(ledger)).encode(x="first_day:T")
    return [
        spans.mark_rect(color=LIGHT["truce"], opacity=0.8).encode(x="first_day:T", x2="until:T"),
        spans.mark_text(align="right", baseline="bottom", dy=-5, fontSize=11, color=LIGHT["muted"]).encode(
            x="until:T", y=alt.value(0), text="label:N"
        ),
        lines.mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.25).encode(
            tooltip=[alt.Tooltip("label:N", title="Round of US strikes")]
        ),
        lines.mark_text(
            align="left", baseline="top", dx=4, dy=2, fontSize=11, fontWeight=600, color=LIGHT["orange-ink"]
        ).encode(y=alt.value(0), text="label:N"),
    ]


def _rounds(ledger: Ledger) -> pd.DataFrame:
    rounds = ledger.rounds.merge(round_days(ledger), on="strike_id")
    return rounds.assign(label=[str(number) for number in rounds["number"]])[["first_day", "last_day", "label"]]


def _label(line: pd.DataFrame, words: str) -> Any:
    """What a line is, written under its last third."""
    place = _plain(line.iloc[len(line) * 3 // 4 :].head(1)).assign(words=words)
    text = alt.Chart(place).mark_text(align="left", dy=22, fontSize=11, color=LIGHT["orange-ink"])
    return text.encode(x="day:T", y="attacks:Q", text="words:N")


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame with nullable whole numbers as floats, which a chart can hold."""
    return frame.astype({column: "float" for column in frame if str(frame[column].dtype) == "Int64"})


def _in_words(totals: pd.DataFrame) -> str:
    if totals.empty:
        return "no official total is in view. "
    used = totals[totals["used"]]
    first, last = rows_of(used.head(1))[0], rows_of(used.tail(1))[0]
    counts = summaries.counts(used.iloc[[0, -1]])
    aside = int((~totals["used"]).sum())
    return (
        f"{len(totals)} {'total' if len(totals) == 1 else 'totals'} of US officials, from {counts[0]} ({day_in_words(first['day'])}) "
        f"to {counts[1]} ({day_in_words(last['day'])})"
        + (f"; {aside} contradict others and are set aside. " if aside else ". ")
    )


def _events(ledger: Ledger) -> str:
    rounds = "; ".join(days_in_words(row["first_day"], row["last_day"]) for row in rows_of(_rounds(ledger)))
    truce = ledger.context[ledger.context["kind"] == "truce"]
    pause = f" A shaded span marks the truce from {day_in_words(truce['first_day'].iloc[0])}." if len(truce) else ""
    return (f"Vertical lines mark rounds of US strikes: {rounds}." if rounds else "") + pause
