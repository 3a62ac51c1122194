"""People killed by strikes: per round, the officials' band and what each other speaker said, as intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import tables
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.data.claims import with_printed_words
from strikeledger.data.ledger import Ledger
from strikeledger.figures import StrikeDeathFigures
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.figure import accounts_in_words
from strikeledger.report.requires import requires
from strikeledger.text import capitalise
from strikeledger.theme import LIGHT

_MANY = 25
"""Above so many rows they stand closer, so that the chart fits on a page."""


@requires("strikes")
def strike_deaths(ledger: Ledger, deaths: StrikeDeathFigures) -> Display:
    """People killed, round by round: the officials' band first, then what each other speaker said."""
    rows, terms = tables.death_rows(ledger, deaths), ledger.terms
    shown = _merge_rows(ledger, with_printed_words(rows))
    top = max([float(n) for n in [*shown["high"].dropna(), *(shown["low"].dropna() + 2)]], default=5.0) * 1.08
    frame = shown.assign(
        low=shown["low"].astype("float"),
        high=shown["high"].astype("float"),
        end=shown["high"].astype("float").fillna(top).where(shown["low"].notna()),
        arrow=(shown["high"].isna() & shown["low"].notna()).map({True: top, False: float("nan")}),
        label=shown["high"].astype("float").where(shown["low"].notna(), 0),
        open=shown["low"].astype("float").where(shown["high"].isna()),
        line=_lines(shown),
        order=range(len(shown)),
    )
    return Display(
        Chart(
            name="strike_deaths",
            title=f"{capitalise(accounts_in_words(terms, deaths.in_rounds))} allow {deaths.in_rounds.words} dead in the rounds"
            if deaths.in_rounds.low is not None
            else "No official account in view gives the number of dead",
            subtitle=terms("People killed by {strikes}, by round and speaker. Circles: {officials}; squares: others; ")
            + "an arrow: no upper end was given. Speakers who give the same number share a line; what only the press says, and "
            "strikes in no round, stand in the table below.",
            alt=tables.deaths_in_words(ledger, rows),
            source=credit(ledger),
            spec=spec(_intervals(frame, top)),
            table=tables.deaths(ledger, "strike_deaths", rows),
        )
    ).with_figures(deaths.in_rounds)


def _merge_rows(ledger: Ledger, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of rounds without those of the press, where speakers who say the same of one event share a line."""
    press = ledger.claims.loc[ledger.claims["party"] == "press", "claim_id"]
    rounds = rows[rows["group"].str.startswith("Round") & ~rows["claim_id"].isin(press)]
    keys = ["group", "role", "subject", "low", "high", "bounds"]
    more = rounds.groupby(keys, dropna=False)["speaker"].nunique().gt(1).map({True: " and others", False: ""})
    first = rounds.drop_duplicates(keys).merge(more.rename("more").reset_index(), on=keys, how="left")
    short = first["speaker"].str.replace(
        r" \([^()]*\)(?= \()", "", regex=True
    )  # a name's own brackets, not the place's
    return first.assign(speaker=short + first["more"])


def _lines(rows: pd.DataFrame) -> list[str]:
    """Each row's speaker, told apart by spaces that don't show: who says two numbers of a round has two lines of it."""
    times = rows.groupby(["group", "speaker"]).cumcount()
    return [name + "\u00a0" * int(time) for name, time in zip(rows["speaker"], times, strict=True)]


def _intervals(frame: Any, top: float) -> Any:
    """Dots and intervals in rows of one speaker each, grouped by round; an open end is an arrow at the frame's edge."""
    titles = {"speaker": "Who", "subject": "About", "bounds": "Killed", "words": "In words"}
    axis = alt.Axis(labelLimit=340, labelPadding=12, domain=False, ticks=False)
    base: Any = alt.Chart(frame).encode(
        y=alt.Y("line:N", sort=alt.EncodingSortField("order"), title=None, axis=axis),
        color=alt.Color(
            "role:N", scale=alt.Scale(domain=["official", "other"], range=[LIGHT["blue"], LIGHT["orange"]]), legend=None
        ),
        tooltip=[alt.Tooltip(f"{column}:N", title=title) for column, title in titles.items()],
    )
    x = alt.X(
        "low:Q",
        title="people killed",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(grid=True, tickMinStep=1, format="d"),
    )
    shape = alt.Shape("role:N", legend=None, scale=alt.Scale(domain=["official", "other"], range=["circle", "square"]))
    layers = [
        base.mark_rule(strokeWidth=3).encode(x=x, x2="end:Q"),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, shape=shape),
        base.mark_point(filled=True, size=70, opacity=1).encode(x="high:Q", shape=shape),
        base.mark_point(filled=True, size=90, shape="triangle-right", opacity=1).encode(x="arrow:Q"),
        base.mark_text(align="left", dx=9, fontSize=11).encode(
            x="label:Q", text="bounds:N", color=alt.value(LIGHT["ink"])
        ),
        base.mark_text(align="left", baseline="bottom", dx=9, dy=-1, fontSize=10).encode(
            x="open:Q", text="bounds:N", color=alt.value(LIGHT["ink"])
        ),
    ]
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top", labelPadding=0)
    groups = alt.Row("group:N", sort=list(dict.fromkeys(frame["group"])), title=None, header=header)
    rows = (
        alt.layer(*layers)
        .properties(width=WIDTH - 270, height=alt.Step(17 if len(frame) > _MANY else 21))
        .facet(row=groups, spacing=4 if len(frame) > _MANY else 10)
    )
    return rows.resolve_scale(y="independent")
