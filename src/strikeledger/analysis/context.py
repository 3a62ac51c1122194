"""What else changed near each round of strikes: circumstances and other strikes within some days."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.tempo import Span, Tempo
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import round_days

NEAR = 14
"""Days on either side, the longest window that is tested."""

BEFORE, DURING, AFTER = "before", "during", "after"


def context_near_rounds(tempo: Tempo) -> pd.DataFrame:
    """Circumstances and other strikes near each round.

    Returns:
        One row per round and thing near it, in order of time: number, side (before: over by then; during: at the time of the round, or
        around it; after), first_day, last_day, label, kind, source_id (empty for a strike).
    """
    far = pd.Timedelta(days=NEAR)
    things = _things(tempo)
    found: list[dict[str, Any]] = []
    for row in rows_of(tempo.rounds):
        others = things[things["strike_id"] != row["strike_id"]]
        near = others[(others["first_day"] <= row["last_day"] + far) & (others["last_day"] >= row["first_day"] - far)]
        found += [{"number": row["number"], "side": _side(thing, row), **thing} for thing in rows_of(near)]
    return pd.DataFrame(found, columns=["number", "side", *things.columns])


def truce_spans(ledger: Ledger, last: pd.Timestamp) -> list[Span]:
    """The days of each truce up to a day: one of which only the beginning is told goes on, until another row gives its end."""
    rows = ledger.context[(ledger.context["kind"] == "truce") & (ledger.context["first_day"] <= last)]
    ends = rows.groupby("first_day")["last_day"].max()
    told = zip(pd.DatetimeIndex(ends.index), ends, strict=True)
    return [(begun, last if end == begun else min(end, last)) for begun, end in told]


def _side(thing: dict[str, Any], row: dict[str, Any]) -> str:
    if thing["last_day"] < row["first_day"]:
        return BEFORE
    return AFTER if thing["first_day"] > row["last_day"] else DURING


def _belongs_to_round(circumstance: dict[str, Any], rounds: pd.DataFrame) -> bool:
    """Whether an act of war falls within the days of a round: it is that round, and no circumstance of it."""
    inside = (rounds["first_day"] <= circumstance["first_day"]) & (circumstance["last_day"] <= rounds["last_day"])
    return bool(circumstance["kind"] == "war" and inside.any())


def _near(tempo: Tempo, place: str, country: str) -> str:
    """Where a strike was: near a place, or in a country where no more is known."""
    terms = tempo.ledger.terms
    return terms.at(place, country) if place == country else f"near {terms.place(place)}"


def _things(tempo: Tempo) -> pd.DataFrame:
    """The dated circumstances in view and the strikes of no round, with the rounds themselves."""
    ledger = tempo.ledger
    strikes = ledger.strikes.merge(round_days(ledger), on="strike_id")
    rounds = strikes[strikes["kind"] == "round"]
    context = ledger.context.assign(strike_id="")
    context = context[
        pd.Series([not _belongs_to_round(row, rounds) for row in rows_of(context)], context.index, dtype=bool)
    ]
    alone = strikes[(strikes["kind"] == "round") | (strikes["part_of"] == "")]
    names = [
        f"Round {row['number']} of {tempo.ledger.terms.strikes}"
        if row["kind"] == "round"
        else f"Strike {_near(tempo, row['place'], row['country'])}, in no round"
        for row in rows_of(alone)
    ]
    struck = alone.assign(label=names, kind="strike", source_id="", context_id=alone["strike_id"])
    columns = ["first_day", "last_day", "label", "kind", "source_id", "strike_id", "context_id"]
    both = pd.concat([context[columns], struck[columns]], ignore_index=True)
    return both.sort_values(["first_day", "last_day", "context_id"], ignore_index=True)
