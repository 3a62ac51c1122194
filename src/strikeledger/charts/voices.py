"""Who is quoted most: statements by voice, officials apart from the parties to the conflict and from everyone else."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import summaries
from strikeledger.blocks import Chart
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.display import Display
from strikeledger.figures import Figure
from strikeledger.figures.sources import publications_of_voice, statements_of_voice
from strikeledger.frames import rows_of
from strikeledger.ledger import Ledger
from strikeledger.summaries.voices import OFFICIALS
from strikeledger.tables.voices import voices as voices_table
from strikeledger.theme import LIGHT

MOST = 15
"""So many voices are drawn; the table behind the chart holds all."""
_ROLES = {"US officials": "blue", "Armed groups and Iran": "orange", "All others": "border"}
_SHAPES = {"US officials": "circle", "Armed groups and Iran": "diamond", "All others": "square"}


def quoted_voices(ledger: Ledger) -> Display:
    """Statements by voice, the most quoted first."""
    found = summaries.quoted_voices(ledger)
    shown = found.head(MOST).assign(role=[_role(group) for group in found["group"].head(MOST)])
    figures = [statements_of_voice(ledger, 0), publications_of_voice(ledger, 0)] if len(found) else []
    title = "No source in view speaks"
    if figures:
        title = f"{shown['speaker'].iloc[0]}: {_counted(figures[0])} in {_counted(figures[1])}"
    return Display(
        Chart(
            name="voices",
            title=title,
            subtitle="Statements (accounts of attacks and strikes, and totals) by voice, the most quoted; at each bar, in how many "
            "publications.",
            alt=_in_words(shown),
            source=credit(ledger),
            spec=spec(_bars(shown)),
            table=voices_table(ledger),
        )
    ).with_figures(*figures)


def _counted(figure: Figure) -> str:
    """A figure with what it counts, one or many."""
    return f"{figure.words} {figure.unit.removesuffix('s') if figure.low == 1 else figure.unit}"


def _role(group: str) -> str:
    if group == OFFICIALS:
        return "US officials"
    return "Armed groups and Iran" if group in ("armed groups", "Iran") else "All others"


def _bars(shown: pd.DataFrame) -> Any:
    frame = shown[["speaker", "group", "role", "statements", "publications"]].assign(
        label=[f"{row['statements']} in {row['publications']}" for row in rows_of(shown)], start=0
    )
    axis = alt.Axis(labelLimit=330, labelPadding=12, domain=False, ticks=False)
    roles = list(_ROLES)
    legend = alt.Legend(orient="top", title=None, symbolOpacity=1, symbolSize=90)
    base: Any = alt.Chart(frame).encode(y=alt.Y("speaker:N", sort=None, title=None, axis=axis))
    x = alt.X("statements:Q", title="statements", axis=alt.Axis(format="d", tickMinStep=1, grid=True))
    colour = alt.Color(
        "role:N", scale=alt.Scale(domain=roles, range=[LIGHT[role] for role in _ROLES.values()]), legend=legend
    )
    shape = alt.Shape("role:N", scale=alt.Scale(domain=roles, range=list(_SHAPES.values())), legend=legend)
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
