"""Who is quoted most: statements by voice, officials apart from the parties to the conflict and from everyone else."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.figures.sources import publications_of_voice, statements_of_voice
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.tables.voices import voices as voices_table
from strikeledger.terms import Terms
from strikeledger.text import capitalise
from strikeledger.theme import LIGHT

MOST = 15
"""So many voices are drawn; the table behind the chart holds all."""
_OTHERS = "All others"
_COLOURS, _SHAPES = ("blue", "orange", "border"), ("circle", "diamond", "square")


@requires("attacks", "strikes", "tallies")
def quoted_voices(ledger: Ledger) -> Display:
    """Statements by voice, the most quoted first."""
    found = analysis.quoted_speakers(ledger)
    shown = found.head(MOST).assign(role=[_role(ledger.terms, group) for group in found["group"].head(MOST)])
    figures = [statements_of_voice(ledger, 0), publications_of_voice(ledger, 0)] if len(found) else []
    title = "No source in view speaks"
    if figures:
        title = f"{shown['speaker'].iloc[0]}: {_figure_in_words(figures[0])} in {_figure_in_words(figures[1])}"
    return Display(
        Chart(
            name="voices",
            title=title,
            subtitle=f"Statements (accounts of {ledger.kinds}, and totals) by voice, the most quoted; at each bar, in how many "
            "publications.",
            alt=_in_words(shown),
            source=credit(ledger),
            spec=spec(_bars(ledger, shown)),
            table=voices_table(ledger),
        )
    ).with_figures(*figures)


def _figure_in_words(figure: Figure) -> str:
    """A figure with what it counts, one or many."""
    return f"{figure.words} {figure.unit.removesuffix('s') if figure.low == 1 else figure.unit}"


def _belligerents(terms: Terms) -> list[str]:
    """The parties who speak about their own fight, by their names in a list."""
    return [terms.parties[party] for party in terms.belligerents if party in terms.parties]


def _role(terms: Terms, group: str) -> str:
    if group == terms.officials:
        return group
    sides = _belligerents(terms)
    return capitalise(" and ".join(sides)) if group in sides else _OTHERS


def _bars(ledger: Ledger, shown: pd.DataFrame) -> Any:
    frame = shown[["speaker", "group", "role", "statements", "publications"]].assign(
        label=[f"{row['statements']} in {row['publications']}" for row in rows_of(shown)], start=0
    )
    axis = alt.Axis(labelLimit=330, labelPadding=12, domain=False, ticks=False)
    terms = ledger.terms
    sides = (
        [capitalise(" and ".join(_belligerents(terms)))]
        if ledger.speakers["party"].isin(terms.belligerents).any()
        else []
    )
    roles = [terms.officials, *sides, _OTHERS]
    marks = zip(_COLOURS, _SHAPES, strict=True)
    looks = [look for look, kind in zip(marks, (True, bool(sides), True), strict=True) if kind]
    legend = alt.Legend(orient="top", title=None, symbolOpacity=1, symbolSize=90)
    base: Any = alt.Chart(frame).encode(y=alt.Y("speaker:N", sort=None, title=None, axis=axis))
    x = alt.X("statements:Q", title="statements", axis=alt.Axis(format="d", tickMinStep=1, grid=True))
    colour = alt.Color(
        "role:N", scale=alt.Scale(domain=roles, range=[LIGHT[colour] for colour, _ in looks]), legend=legend
    )
    shape = alt.Shape("role:N", scale=alt.Scale(domain=roles, range=[shape for _, shape in looks]), legend=legend)
    tips = [
        alt.Tooltip(f"{name}:N", title=name.capitalize()) for name in ("speaker", "group", "statements", "publications")
    ]
    layers = [
        base.mark_bar(height=7).encode(x=x, color=colour, tooltip=tips),
        base.mark_point(filled=True, size=95, opacity=1).encode(x=x, color=colour, shape=shape, tooltip=tips),
        base.mark_text(align="left", dx=10, fontSize=11).encode(x=x, text="label:N", color=alt.value(LIGHT["ink"])),
    ]
    return alt.layer(*layers).properties(width=WIDTH - 250, height=alt.Step(21))


def _in_words(shown: pd.DataFrame) -> str:
    told = "; ".join(
        f"{row['speaker']} ({row['group']}) {row['statements']} in {row['publications']} publications"
        for row in rows_of(shown)
    )
    return f"Bars of statements by voice, the most quoted first: {told or 'none'}."
