"""People killed in the attacks over time: bars from what is sure to what is possible."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis, tables
from strikeledger.charts.frame import WIDTH, credit, float_counts, spec
from strikeledger.charts.weeks import spans_in_words
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import attack_deaths
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.text import days_in_words
from strikeledger.theme import LIGHT


@requires("killed")
def people_killed(ledger: Ledger) -> Display:
    """People killed in the attacks on the list, by weeks or longer spans: what is sure, and what the bounds and the days allow."""
    spans, figure, terms = analysis.deaths_by_week(ledger), attack_deaths(ledger), ledger.terms
    return Display(
        Chart(
            name="people_killed",
            title=f"{figure.words} people killed, according to {terms.officials}"
            if figure.low is not None
            else "How many people were killed is not known",
            subtitle=terms(
                f"People killed by {spans_in_words(spans)}, the last of which ends with the view. Full: the least that the "
            )
            + terms(
                "numbers of {attacks} wholly inside allow; outlined: the most, with {attacks} that may be of a day outside; "
            )
            + "an arrow: no upper end.",
            alt=_in_words(spans),
            source=credit(ledger),
            spec=spec(_bars(spans)),
            table=tables.deaths_by_span("people_killed", spans),
        )
    ).with_figures(figure)


def _bars(spans: pd.DataFrame) -> Any:
    top = max([5.0, *spans["low"].dropna().astype(float), *spans["high"].dropna().astype(float)]) * 1.05
    frame = float_counts(spans).assign(
        until=spans["last_day"] + pd.Timedelta(days=1),
        most=lambda t: t["high"].fillna(top),
        arrow=lambda t: pd.Series(top, t.index).where(t["high"].isna()),
        floor=0.0,
        days=[days_in_words(row["first_day"], row["last_day"]) for row in rows_of(spans)],
        words=[str(count_of(row["low"], row["high"])) for row in rows_of(spans)],
    )
    x = alt.X("first_day:T", title=None, axis=alt.Axis(tickCount=7, grid=False))
    y = alt.Y("floor:Q", title="people killed", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(format="d"))
    tips = [alt.Tooltip("days:N", title="Days"), alt.Tooltip("words:N", title="Killed")]
    base: Any = alt.Chart(frame).encode(x=x, x2="until:T", y=y, tooltip=tips)
    arrows: Any = alt.Chart(frame).encode(x="first_day:T", y="arrow:Q", tooltip=tips)
    layers = [
        base.transform_filter("datum.low > 0").mark_rect(color=LIGHT["blue"]).encode(y2="low:Q"),
        base.transform_filter("datum.most > datum.low")
        .mark_rect(color=LIGHT["band"], opacity=0.6, stroke=LIGHT["blue"], strokeWidth=0.75)
        .encode(y=alt.Y("low:Q"), y2="most:Q"),
        arrows.mark_point(shape="triangle-up", filled=True, size=50, color=LIGHT["blue"]),
    ]
    return alt.layer(*layers).properties(width=WIDTH, height=220)


def _in_words(spans: pd.DataFrame) -> str:
    if spans.empty:
        return "No number of people killed is in view."
    most = rows_of(spans.sort_values("low", ascending=False, kind="stable").head(5))
    told = "; ".join(
        f"{days_in_words(row['first_day'], row['last_day'])} {count_of(row['low'], row['high'])}" for row in most
    )
    return f"Bars of people killed by {spans_in_words(spans)}. Most: {told}."
