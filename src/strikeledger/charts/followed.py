"""What followed each round: ratios of attacks after to attacks before, with bounds and intervals, on a log axis."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger.analysis.followed import TESTED, RoundWindow, round_windows
from strikeledger.analysis.tempo import Tempo
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.charts.other_days import empty
from strikeledger.figures import Figure
from strikeledger.figures import tempo as figures
from strikeledger.report.blocks import Chart, Column, Table
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.tables.frame import table
from strikeledger.theme import LIGHT

_LEAST, _MOST = 0.05, 20.0
"""The ends of the ratios' axis: what lies beyond is an arrow."""

LISTED, TOTALS = "one by one", "totals"


@requires("rounds")
def ratios_after_strikes(tempo: Tempo) -> Display:
    """After over before for each round and window, by the list where it is tested and by the totals where these bound it."""
    windows, terms = round_windows(tempo), tempo.ledger.terms
    drawn = [row for window in windows for row in _rows(tempo, window)]
    wide = sum(window.state == TESTED for window in windows)
    tested = figures.tested_windows_figure(tempo)
    beyond = sum(1 for window in windows if window.ratio and _excludes_one(window))
    title = "No window before and after a round could be compared"
    if wide:
        title = (
            "Before correction, some windows tested lie on one side of no change"
            if beyond
            else "Every window tested is compatible with no change"
        )
    elif drawn:
        title = "By the totals, the bounds allow fewer as well as more attacks after a round"
    return Display(
        Chart(
            name="ratios_after_strikes",
            title=title,
            subtitle=terms(
                "{Attacks} after over {attacks} before each round of {strikes}, by length of window; 1 is no "
            )
            + "change, 0.5 half as many, 2 twice as many. Thick: bounds; thin: with the 95 % interval; arrows: beyond "
            + terms("the frame, or open. Circles: {attacks} {confirmed} one by one; squares: totals."),
            alt=_ratios_in_words(drawn),
            source=credit(tempo.ledger),
            spec=spec(_ratio_chart(pd.DataFrame(drawn))) if drawn else spec(empty()),
            table=_ratio_table(drawn),
        )
    ).with_figures(tested)


def _excludes_one(window: RoundWindow) -> bool:
    low, high = window.ratio.interval if window.ratio else (0.0, None)
    return low > 1 or (high is not None and high < 1)


def _rows(tempo: Tempo, window: RoundWindow) -> list[dict[str, Any]]:
    """A window's ratios, as far as they bound anything."""
    pairs = ((LISTED, figures.ratio_figure, window.ratio), (TOTALS, figures.ratio_by_totals, window.by_totals))
    found = []
    for basis, figure_of, ratio in pairs:
        if ratio is None or ratio.undefined or (not ratio.low and ratio.high is None):
            continue
        found.append(_row(window, basis, figure_of(tempo, window)))
    return found


def _row(window: RoundWindow, basis: str, figure: Figure) -> dict[str, Any]:
    interval = figure.interval
    ends = (interval.low if interval else 0.0, interval.high if interval else None)
    low, high = float(figure.low or 0.0), None if figure.high is None else float(figure.high)
    return {
        "group": f"Round {window.round} ({window.words})", "row": f"{window.width} days, {basis}", "basis": basis, "words": figure.words,
        "low": _clip(low), "high": _clip(high), "from": _clip(ends[0]), "to": _clip(ends[1]),
        "below": _LEAST if ends[0] < _LEAST else None, "above": _MOST if ends[1] is None or ends[1] > _MOST else None,
        "at_low": low if low >= _LEAST else None, "at_high": high if high is not None and high <= _MOST else None,
    }  # fmt: skip


def _clip(value: float | None) -> float:
    return _MOST if value is None else min(_MOST, max(_LEAST, float(value)))


def _ratio_chart(frame: pd.DataFrame) -> Any:
    """Dots and intervals on a log axis, one row per window and basis, grouped by round; the words stand at the right."""
    plain = frame.assign(order=range(len(frame)), one=1.0, edge=_MOST)
    frame = plain.astype(dict.fromkeys(["below", "above", "at_low", "at_high"], "float"))
    colour = alt.Color(
        "basis:N", legend=None, scale=alt.Scale(domain=[LISTED, TOTALS], range=[LIGHT["blue"], LIGHT["orange"]])
    )
    shape = alt.Shape("basis:N", legend=None, scale=alt.Scale(domain=[LISTED, TOTALS], range=["circle", "square"]))
    y = alt.Y(
        "row:N",
        sort=alt.EncodingSortField("order"),
        title=None,
        axis=alt.Axis(labelLimit=200, domain=False, ticks=False),
    )
    base: Any = alt.Chart(frame).encode(
        y=y,
        color=colour,
        tooltip=[alt.Tooltip("row:N", title="Window"), alt.Tooltip("words:N", title="After over before")],
    )
    scale = alt.Scale(type="log", domain=[_LEAST, _MOST], nice=False)
    axis = alt.Axis(values=[0.1, 0.25, 0.5, 1, 2, 4, 10], format="~g", grid=True)
    x = alt.X("from:Q", title="after over before", scale=scale, axis=axis)
    layers = [
        alt.Chart(frame)
        .mark_rule(color=LIGHT["ink"], strokeDash=[4, 3])
        .encode(x=alt.X("one:Q", scale=scale, axis=axis, title="after over before")),
        base.mark_rule(strokeWidth=1.25).encode(x=x, x2="to:Q"),
        base.mark_rule(strokeWidth=4.5).encode(x="low:Q", x2="high:Q"),
        base.mark_point(filled=True, size=48, opacity=1).encode(x="at_low:Q", shape=shape),
        base.mark_point(filled=True, size=48, opacity=1).encode(x="at_high:Q", shape=shape),
        base.mark_point(filled=True, size=60, opacity=1, shape="triangle-left").encode(x="below:Q"),
        base.mark_point(filled=True, size=60, opacity=1, shape="triangle-right").encode(x="above:Q"),
        base.mark_text(align="left", dx=12, fontSize=11).encode(
            x="edge:Q", text="words:N", color=alt.value(LIGHT["ink"])
        ),
    ]
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top", labelPadding=0)
    groups = alt.Row("group:N", sort=list(dict.fromkeys(frame["group"])), title=None, header=header)
    rows = alt.layer(*layers).properties(width=WIDTH - 300, height=alt.Step(18)).facet(row=groups, spacing=8)
    return rows.resolve_scale(y="independent")


def _ratios_in_words(drawn: list[dict[str, Any]]) -> str:
    told = "; ".join(f"{row['group'].lower()}, {row['row']}: {row['words']}" for row in drawn)
    told = told or "no window can be compared"
    return f"Attacks after over attacks before each round, bounds and in brackets the 95 % interval: {told}."


def _ratio_table(drawn: list[dict[str, Any]]) -> Table:
    """The ratios that are drawn."""
    kept = [{"round": row["group"], "window": row["row"], "after_over_before": row["words"]} for row in drawn]
    heads: list[str | Column] = [
        "Round",
        "Window, and by what",
        Column("After over before", "95 % interval in brackets"),
    ]
    return table(
        "ratios_after_strikes",
        "After over before, by round and window",
        heads,
        [tuple(row.values()) for row in kept],
        kept,
    )
