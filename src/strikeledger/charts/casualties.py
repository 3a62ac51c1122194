"""Casualties over time: the injured as a growing total, and below it the killed and the share with brain injuries."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis, figures, tables
from strikeledger.charts.context import context_in_words, context_layers
from strikeledger.charts.frame import WIDTH, credit, float_counts, spec
from strikeledger.charts.growth import FORMS, band_layers, growth_layers, totals_in_words
from strikeledger.data.claims import with_printed_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures.casualties import percent_in_words
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.figure import voice_in_words
from strikeledger.report.requires import requires
from strikeledger.text import capitalise, day_in_words
from strikeledger.theme import LIGHT

_KEY = (
    "Squares: exact totals; triangles: at least, or at most; diamonds: between, or about; hollow: set aside; small and grey: what "
    "others than officials said. The band is what the rest allow; bars: the share, as far as the totals bound it."
)


@requires("us_injured", "us_killed")
def casualties_over_time(ledger: Ledger) -> Display:
    """The officials' totals of injured and killed personnel, and the share of the injured with brain injuries, day by day."""
    injured, killed = (analysis.published_totals(ledger, measure) for measure in ("us_injured", "us_killed"))
    shares = analysis.brain_injury_shares(ledger)
    figure, terms = figures.us_injured(ledger), ledger.terms
    drawn = [(growth_layers(ledger, "us_injured"), "injured, cumulative", 230)]
    if len(killed):
        drawn.append(([*context_layers(ledger, labels=False), *_killed_layers(ledger, killed)], "killed", 64))
    if len(shares):
        drawn.append(([*context_layers(ledger, labels=False), *_share_layers(shares)], "percent with TBI", 90))
    panels = [_panel(ledger, *panel, dated=place == len(drawn)) for place, panel in enumerate(drawn, start=1)]
    whole = alt.vconcat(*panels, spacing=18).resolve_scale(x="shared", shape="independent")
    both = pd.concat([injured.assign(measure="injured"), killed.assign(measure="killed")], ignore_index=True)
    return Display(
        Chart(
            name="injured_over_time",
            title=f"{capitalise(voice_in_words(terms, figure))} counted {figure.words} injured"
            if figure.claims
            else "No official total of injured is in view",
            subtitle=terms(
                "{Personnel} injured and killed since the count began, and the share of the injured with, or evaluated for, traumatic "
                f"brain injuries (TBI), {ledger.where}. {_KEY} Numbered lines: rounds of {{strikes}}."
            ),
            alt=f"Step chart of {terms.personnel} injured: {totals_in_words(injured, voice_in_words(terms, figure))}"
            f"{_killed_in_words(ledger, killed)}"
            f"{_shares_in_words(shares)}"
            f"{context_in_words(ledger)}",
            source=credit(ledger),
            spec=spec(whole),
            table=tables.totals(
                ledger, "injured_over_time", terms("{Personnel} injured or killed: totals by {officials}"), both
            ),
        )
    ).with_figures(figure)


def _panel(ledger: Ledger, layers: list[Any], title: str, height: int, dated: bool) -> Any:
    """One panel; the lowest one says the days for all."""
    days = analysis.covered_days(ledger)
    x = alt.X(
        axis=alt.Axis(format="%-d %b", title=None, tickCount=7, grid=False, labels=dated),
        scale=alt.Scale(domain=[_moment(days.min()), _moment(days.max() + pd.Timedelta(days=1))])
        if len(days)
        else alt.Scale(),
    )
    return alt.layer(*layers).encode(x=x, y=alt.Y(title=title)).properties(width=WIDTH, height=height)


def _moment(day: pd.Timestamp) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "date": day.day}


def _killed_layers(ledger: Ledger, killed: pd.DataFrame) -> list[Any]:
    """The band of the killed, and each total as a mark with its bounds beside it; a zero is said, not left out."""
    counts = analysis.row_counts(killed)
    top = max([5, *(count.high or count.low + 1 for count in counts)])
    frame = float_counts(with_printed_words(killed)).assign(
        at=[float(count.low if count.low or count.high is None else count.high) for count in counts],
        label=[str(count) for count in counts],
    )
    first = frame.drop_duplicates("label")  # a number that is repeated is labelled once
    y = alt.Y("at:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=3, format="d"))
    shape = alt.Shape("form:N", scale=alt.Scale(domain=list(FORMS), range=list(FORMS.values())), legend=None)
    base: Any = alt.Chart(frame).encode(
        x="day:T",
        y=y,
        tooltip=[alt.Tooltip(f"{c}:N", title=t) for c, t in {"words": "In words", "speaker": "Who"}.items()],
    )
    return [
        *band_layers(analysis.band(ledger, "us_killed"), float(top)),
        base.mark_point(size=60, filled=True, opacity=1, color=LIGHT["blue"]).encode(shape=shape),
        alt.Chart(first)
        .mark_text(align="right", dx=-8, dy=-9, fontSize=11, color=LIGHT["ink"])
        .encode(x="day:T", y=y, text="label:N"),
    ]


def _share_layers(shares: pd.DataFrame) -> list[Any]:
    """Each share as an interval; an end that nobody bounds fades out as a dashed line."""
    frame = with_printed_words(shares, "injured").assign(
        label=[percent_in_words(row["low"], row["high"]) for row in rows_of(shares)]
    )
    frame = frame.assign(open=(frame["low"] == 0) | (frame["high"] >= 100))
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 50, 100], format="d"))
    base: Any = alt.Chart(frame).encode(
        x="day:T",
        tooltip=[
            alt.Tooltip(f"{c}:N", title=t) for c, t in {"words": "In words", "label": "Share", "speaker": "Who"}.items()
        ],
    )
    dash = alt.condition("datum.open", alt.value([3, 3]), alt.value([1, 0]))
    return [
        base.mark_rule(strokeWidth=4, color=LIGHT["blue"]).encode(y=y, y2="high:Q", strokeDash=dash),
        base.transform_filter("datum.low > 0")
        .mark_point(shape="stroke", size=90, color=LIGHT["blue"], opacity=1)
        .encode(y=y),
        base.transform_filter("datum.high < 100")
        .mark_point(shape="stroke", size=90, color=LIGHT["blue"], opacity=1)
        .encode(y="high:Q"),
    ]


def _killed_in_words(ledger: Ledger, killed: pd.DataFrame) -> str:
    told = "; ".join(
        f"{count} ({row['speaker']}, {day_in_words(row['day'])})"
        for count, row in zip(analysis.row_counts(killed), rows_of(killed), strict=True)
    )
    personnel = ledger.terms.personnel
    return f"Totals of {personnel} killed: {told}. " if told else f"No total of {personnel} killed is in view. "


def _shares_in_words(shares: pd.DataFrame) -> str:
    told = "; ".join(
        f"{percent_in_words(row['low'], row['high'])} ({day_in_words(row['day'])})" for row in rows_of(shares)
    )
    return f"Share of the injured with brain injuries: {told}. " if told else ""
