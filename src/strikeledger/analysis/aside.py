"""What is set aside: claims that contradict the rest, and by which rule they and no others."""

from __future__ import annotations

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import growing_totals as totals_of
from strikeledger.inference.rounds import round_deaths
from strikeledger.inference.totals import Totals

GROWING_MEASURES = ("attacks", "us_injured", "us_tbi", "us_killed", "strike_rounds")
"""Measures whose totals never fall."""


def correction_set(ledger: Ledger) -> pd.DataFrame:
    """The claims that are set aside.

    Returns:
        Rows of `Ledger.claims` with `rest` (what the claims kept allow of the same scope on its last day; unknown for deaths by round),
        `against` (ids of the claims kept that say so) and `equal` (how many other choices would weigh the same).
    """
    key = "set aside"
    if key not in ledger.memo:
        rows: list[tuple[str, Count, tuple[str, ...], int]] = []
        for measure in GROWING_MEASURES:
            rows += _total_removals(totals_of(ledger, measure))
        deaths = round_deaths(ledger)
        for claim in deaths.correction_sets.correction_set:
            sets = [ids for ids in deaths.contradictions if claim in ids]
            against = tuple(dict.fromkeys(other for ids in sets for other in ids if other != claim))
            rows.append((claim, UNKNOWN, against, len(deaths.correction_sets.sets) - 1))
        found = pd.DataFrame(rows, columns=["claim_id", "rest", "against", "equal"])
        ledger.memo[key] = ledger.claims.merge(found, on="claim_id")
    aside: pd.DataFrame = ledger.memo[key]
    return aside


def _total_removals(whole: Totals) -> list[tuple[str, Count, tuple[str, ...], int]]:
    if whole.claims.empty or not len(whole.days) or not whole.correction_sets.correction_set:
        return []
    claims = {row["claim_id"]: row for row in rows_of(whole.claims)}
    rows = []
    for claim in whole.correction_sets.correction_set:
        row = claims[claim]
        days = range(_number(whole, row["first_day"]), _number(whole, row["last_day"]) + 1)
        said = count_of(row["low"], row["high"])
        nearest = min(days, key=lambda day: _distance(said, whole.count(row["scope"], day)))
        against = tuple(other for other in whole.binding_claims(row["scope"], nearest) if other != claim)
        rows.append((claim, whole.count(row["scope"], nearest), against, len(whole.correction_sets.sets) - 1))
    return rows


def _number(whole: Totals, day: pd.Timestamp) -> int:
    return min(max((day - whole.days[0]).days, 0), len(whole.days) - 1)


def _distance(said: Count, rest: Count) -> int:
    """How far apart two bounds are; zero where they meet."""
    below = said.low - rest.high if rest.high is not None else 0
    above = rest.low - said.high if said.high is not None else 0
    return max(0, below, above)
