"""Other days: the change after each round beside the same window at every other day, and at days with as many attacks before them."""

from __future__ import annotations

from statistics import median
from typing import Any

import altair as alt
import pandas as pd

from strikeledger.analysis.followed import ALARM, RoundWindow, comparisons, round_windows
from strikeledger.analysis.tempo import Tempo
from strikeledger.charts.frame import WIDTH, credit, spec
from strikeledger.figures import tempo as figures
from strikeledger.report.blocks import Chart, Column, Table
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.tables.frame import table
from strikeledger.text import capitalise
from strikeledger.theme import LIGHT

_ALL, _MATCHED, _SEEN = "every other day", "days with as many before", "this round"


@requires("rounds")
def other_days(tempo: Tempo) -> Display:
    """Each tested window beside the same window at every other day, and at days with as many attacks before them."""
    rows = [row for window in round_windows(tempo) for row in _comparison_rows(window)]
    frame = pd.DataFrame(rows, columns=["window", "set", "ratio"])
    seen = frame[frame["set"] == _SEEN]
    title = "No window could be set beside other days"
    if len(seen):
        title = (
            "Changes like those after the rounds are common on other days, too"
            if _is_common(tempo)
            else "Some changes after rounds are rare on other days"
        )
    told = "; ".join(f"{row['window']}: {figures.decimal(row['ratio'])}" for row in rows if row["set"] == _SEEN)
    return Display(
        Chart(
            name="other_days",
            title=title,
            subtitle="Attacks after over before (half an attack added to each): the round’s own value as an orange "
            "diamond, and one tick for each other day, above in grey for every day, below in blue for days with at "
            "least as many attacks before them.",
            alt=f"Strips of the same ratio at other days, for each window tested, with the rounds’ own values: {told or 'none'}.",
            source=credit(tempo.ledger),
            spec=spec(_strips(frame)) if len(frame) else spec(empty()),
            table=_days_table(rows),
        )
    )


def _is_common(tempo: Tempo) -> bool:
    pairs = [pair for window in round_windows(tempo) if (pair := comparisons(window))]
    return all(max(everyday.p, matched.p) > ALARM for everyday, matched in pairs)


def _comparison_rows(window: RoundWindow) -> list[dict[str, Any]]:
    pair = comparisons(window)
    if pair is None:
        return []
    name = f"round {window.round}, {window.width} days"
    own, others = pair[0].window, pair[0].others
    alike = [other for other in others if other.before >= own.before]
    sets = ((_ALL, others), (_MATCHED, alike), (_SEEN, (own,)))
    return [{"window": name, "set": kind, "ratio": window.ratio} for kind, windows in sets for window in windows]


def _days_table(rows: list[dict[str, Any]]) -> Table:
    """How many other days each window stands beside, and how they spread; every day is in the records."""
    cells = []
    for window in dict.fromkeys(row["window"] for row in rows):
        by = {
            kind: sorted(row["ratio"] for row in rows if (row["window"], row["set"]) == (window, kind))
            for kind in (_SEEN, _ALL, _MATCHED)
        }
        cells.append((capitalise(window), figures.decimal(by[_SEEN][0]), _spread(by[_ALL]), _spread(by[_MATCHED])))
    heads: list[str | Column] = ["Window", "This round", "Every other day", "Days with as many before"]
    kept = [{**row, "ratio": round(row["ratio"], figures.PLACES)} for row in rows]
    note = "Number of days, and the smallest, middle and largest ratio among them."
    return table("other_days", "The same window at other days", heads, cells, kept, note)


def _spread(ratios: list[float]) -> str:
    if not ratios:
        return "none"
    ends = [figures.decimal(ratio) for ratio in (ratios[0], median(ratios), ratios[-1])]
    return f"{len(ratios)}: {', '.join(ends)}"


def _strips(frame: pd.DataFrame) -> Any:
    lanes = {_ALL: -6, _MATCHED: 6}
    order = list(dict.fromkeys(frame["window"]))
    x = alt.X(
        "ratio:Q", title="after over before", scale=alt.Scale(type="log", nice=False, padding=8),
        axis=alt.Axis(values=[0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 20], format="~g", grid=True),
    )  # fmt: skip
    y = alt.Y(
        "window:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, domain=False, ticks=False, labelPadding=10)
    )
    base: Any = alt.Chart(frame).encode(
        x=x, y=y, tooltip=[alt.Tooltip("set:N", title="Of"), alt.Tooltip("ratio:Q", format=".2f")]
    )
    ticks = [
        base.transform_filter(alt.datum.set == kind).mark_tick(
            thickness=1.5, height=9, opacity=0.55, yOffset=offset, color=colour
        )
        for (kind, offset), colour in zip(lanes.items(), (LIGHT["muted"], LIGHT["blue"]), strict=True)
    ]
    seen = base.transform_filter(alt.datum.set == _SEEN).mark_point(
        filled=True, shape="diamond", size=130, opacity=1, color=LIGHT["orange"], stroke=LIGHT["paper"], strokeWidth=1
    )
    one: Any = (
        alt.Chart(pd.DataFrame({"one": [1.0]})).mark_rule(color=LIGHT["ink"], strokeDash=[4, 3]).encode(x="one:Q")
    )
    return alt.layer(one, *ticks, seen).properties(width=WIDTH - 60, height=alt.Step(34))


def empty() -> Any:
    """A frame with a remark in place of a drawing."""
    words = pd.DataFrame({"words": ["nothing in view to draw"]})
    return (
        alt.Chart(words)
        .mark_text(color=LIGHT["muted"], fontSize=13)
        .encode(text="words:N")
        .properties(width=WIDTH, height=60)
    )
