"""How long it took until an event was published: statements by days of lag, for each kind of source."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd

from strikeledger.analysis.lags import BEYOND, BINS, lag_spans
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures.sources import lag_same_day, source_counts
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.tables.annex import SOURCE_KINDS, lags_chart_data
from strikeledger.text import capitalise
from strikeledger.theme import LIGHT

_SPANS = [*BINS, BEYOND]


@requires("attacks", "strikes", "tallies")
def publication_lags(ledger: Ledger) -> Display:
    """Statements by days from event to publication, one row of circles per kind of source."""
    spans = lag_spans(ledger)
    soon, all_of_them = lag_same_day(ledger), source_counts(ledger).statements
    title = f"{soon.words} of {all_of_them.words} statements were published by the day after"
    return Display(
        Chart(
            name="lags",
            title=title if len(spans) else "No statement is in view",
            subtitle="Statements by days from the last day that an event or a total may be of to its publication. Circles: share of the "
            "kind's statements, with their number; orange rings inside: those whose day of publication was inferred from the content.",
            alt=_in_words(spans),
            source=credit(ledger),
            spec=spec(_bubbles(_circles(spans))),
            table=lags_chart_data("lags", spans),
        )
    ).with_figures(soon, all_of_them)


def _circles(spans: pd.DataFrame) -> pd.DataFrame:
    """One row per kind and span: its name with the number of its statements, and shares of them in percent."""
    whole = spans.groupby("kind")["statements"].sum().sort_values(ascending=False)
    names = {str(kind): f"{capitalise(SOURCE_KINDS.get(str(kind), str(kind)))} ({n})" for kind, n in whole.items()}
    inferred = spans["statements"].where(spans["basis"] == "inferred", 0)
    sums = {"statements": ("statements", "sum"), "inferred": ("inferred", "sum")}
    counted = spans.assign(inferred=inferred).groupby(["kind", "span"]).agg(**sums).reset_index()
    of_kind = counted.groupby("kind")["statements"].transform("sum")
    shown = counted.assign(
        name=counted["kind"].map(names),
        percent=(100 * counted["statements"] / of_kind).round(1),
        ring=(100 * counted["inferred"] / of_kind).round(1),
    )
    beside = [4 + (_LARGEST * share / 100 / math.pi) ** 0.5 for share in shown["percent"]]  # at the circle's edge
    order = {name: place for place, name in enumerate(names.values())}
    return shown.assign(offset=beside).sort_values("name", key=lambda each: each.map(order), ignore_index=True)


def _bubbles(frame: pd.DataFrame) -> Any:
    """One row of circles per kind, one column per span; a ring inside for those whose day of publication is inferred."""
    x = alt.X(
        "span:N", sort=_SPANS, scale=alt.Scale(domain=_SPANS), title="days", axis=alt.Axis(labelAngle=0, grid=False)
    )
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, grid=True, domain=False, ticks=False))
    size = alt.Scale(domain=[0, 100], range=[0, _LARGEST])
    titles = {
        "name": "Kind of source",
        "span": "Days",
        "statements": "Statements",
        "inferred": "of them by inferred days",
    }
    tips = [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]
    base: Any = alt.Chart(frame).encode(x=x, y=y, tooltip=tips)
    layers = [
        base.mark_circle(color=LIGHT["blue"], opacity=1).encode(size=alt.Size("percent:Q", scale=size, legend=None)),
        base.transform_filter("datum.ring > 0")
        .mark_point(filled=False, stroke=LIGHT["orange"], strokeWidth=2, opacity=1)
        .encode(size=alt.Size("ring:Q", scale=size, legend=None)),
        base.mark_text(align="left", baseline="middle", fontSize=11, xOffset=alt.expr("datum.offset")).encode(
            text="statements:Q", color=alt.value(LIGHT["ink"])
        ),
    ]
    return alt.layer(*layers).properties(width=WIDTH - 150, height=alt.Step(38))


_LARGEST = 1100
"""Area of the circle of a kind whose statements all have the same lag, in square pixels."""


def _in_words(spans: pd.DataFrame) -> str:
    told = []
    for kind, group in spans.groupby("kind"):
        counted = group.groupby("span")["statements"].sum()
        spread = ", ".join(f"{span} {counted[span]}" for span in _SPANS if span in counted)
        told.append(f"{SOURCE_KINDS.get(str(kind), str(kind))}: {spread}")
    inferred = sum(row["statements"] for row in rows_of(spans) if row["basis"] == "inferred")
    days = f" {inferred} of them stand in publications whose day is inferred." if inferred else ""
    return f"Circles of statements by days from event to publication. {'; '.join(told) or 'None in view'}.{days}"
