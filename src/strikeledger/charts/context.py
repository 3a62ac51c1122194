"""What stands behind a chart over time: the truce as a shaded span, and each round of strikes as a numbered line."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis
from strikeledger.data.frames import ONE_DAY, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import round_days
from strikeledger.text import day_in_words, days_in_words
from strikeledger.theme import LIGHT


def context_layers(ledger: Ledger, labels: bool = True) -> list[Any]:
    """The layers behind a chart whose x is days; `labels` names the truce and numbers the lines, above the frame."""
    spans: Any = alt.Chart(truce(ledger))
    lines: Any = alt.Chart(rounds(ledger)).encode(x="first_day:T")
    shapes = [
        spans.mark_rect(color=LIGHT["truce"], opacity=0.8).encode(x="first_day:T", x2="until:T"),
        lines.mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.25).encode(
            tooltip=[alt.Tooltip("label:N", title=ledger.terms("Round of {strikes}"))]
        ),
    ]
    if not labels:
        return shapes
    return [
        *shapes,
        spans.mark_text(align="right", baseline="bottom", dy=-5, fontSize=11, color=LIGHT["muted"]).encode(
            x="until:T", y=alt.value(0), text="label:N"
        ),
        lines.mark_text(
            align="left", baseline="top", dx=4, dy=2, fontSize=11, fontWeight=600, color=LIGHT["orange-ink"]
        ).encode(y=alt.value(0), text="label:N"),
    ]


def truce(ledger: Ledger) -> pd.DataFrame:
    """Each truce as far as it is in view: first_day, until (the day after its last), label."""
    spans = analysis.truce_spans(ledger, analysis.covered_days(ledger).max())
    told = ledger.context[ledger.context["kind"] == "truce"].sort_values("last_day")
    label = dict(zip(told["first_day"], told["label"], strict=True))  # of the row that tells most
    rows = [(first, last + ONE_DAY, label[first]) for first, last in spans]
    frame = pd.DataFrame(rows, columns=["first_day", "until", "label"])
    return frame.astype({"first_day": "datetime64[ns]", "until": "datetime64[ns]"})


def rounds(ledger: Ledger) -> pd.DataFrame:
    """Each round of strikes: first_day, last_day, label (its number)."""
    dated = ledger.rounds.merge(round_days(ledger), on="strike_id")
    return dated.assign(label=[str(number) for number in dated["number"]])[["first_day", "last_day", "label"]]


def context_in_words(ledger: Ledger) -> str:
    """The same for a reader who can't see the chart."""
    told = "; ".join(days_in_words(row["first_day"], row["last_day"]) for row in rows_of(rounds(ledger)))
    spans = ledger.context[ledger.context["kind"] == "truce"]
    pause = f" A shaded span marks the truce from {day_in_words(spans['first_day'].min())}." if len(spans) else ""
    return (f"Vertical lines mark rounds of {ledger.terms.strikes}: {told}." if told else "") + pause
