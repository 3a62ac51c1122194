"""Vintages: what was known on one day after another, and how bounds moved from one to the next."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import inf

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.ledger import Ledger
from strikeledger.inference.growing import growing_totals
from strikeledger.inference.reconcile import last_day
from strikeledger.inference.system import EVE

GIVEN, RAISED, NARROWED, SAME, WIDENED, LOWERED = "first given", "raised", "narrowed", "unchanged", "widened", "lowered"
GONE = "no longer given"
MOVES = (GIVEN, RAISED, NARROWED, SAME, WIDENED, LOWERED, GONE)
"""Every way in which bounds move."""
_MOST = 60  # editions


def edition_days(ledger: Ledger, first: date | str) -> list[pd.Timestamp]:
    """Every seventh day from the first up to the day of the view, which comes last whether or not it is one of them.

    Where these would be more than `_MOST`, the days are as many weeks apart as it takes; none lies before the first publication.
    """
    if not ledger.filters.as_of and ledger.sources.empty:
        return []
    last = pd.Timestamp(ledger.filters.as_of) if ledger.filters.as_of else last_day(ledger)
    begin, weeks = pd.Timestamp(first), 1
    if (last - begin).days > 7 * _MOST:
        begin = max(begin, ledger.sources["published"].min()) if len(ledger.sources) else last
        weeks = max(1, -(-(last - begin).days // (7 * _MOST)))
    weekly = list(pd.date_range(begin, last, freq=f"{7 * weeks}D"))
    return weekly if weekly and weekly[-1] == last else [*weekly, last]


def bounds_move(before: Count, after: Count) -> str:
    """How bounds moved, one of `MOVES`.

    A floor that rises under an open end raises them; two ends that come closer, or an open end that closes, narrow them.

    >>> bounds_move(Count(13), Count(16)), bounds_move(Count(13), Count(13, 15)), bounds_move(Count(74, 74), Count(73, 75))
    ('raised', 'narrowed', 'widened')
    """
    if not (before.is_known and after.is_known):
        return GIVEN if after.is_known else GONE if before.is_known else SAME
    was, now = (inf if count.high is None else count.high for count in (before, after))
    low, high = (after.low > before.low) - (after.low < before.low), (now > was) - (now < was)
    if (low, high) == (0, 0):
        return SAME
    if high == 0 and after.high is None:
        return RAISED if low > 0 else LOWERED
    if low >= 0 >= high:
        return NARROWED
    if low <= 0 <= high:
        return WIDENED
    return RAISED if low > 0 else LOWERED


def bounds_moves(counts: list[Count]) -> list[str]:
    """How each of some bounds moved to the next, from the first that is known."""
    first = next((place for place, count in enumerate(counts) if count.is_known), len(counts))
    return [bounds_move(before, after) for before, after in pairwise(counts[first:])]


def totals_then_and_now(ledger: Ledger, measure: str, days: list[pd.Timestamp]) -> pd.DataFrame:
    """What was known of a growing total on each day, for the end of that day, and what the view now knows of the same day.

    Only growth apart, this is what revision means: both speak of one day and one scope. The view itself is not compared with itself.

    Returns:
        One row per day with something known then: known (the day), day (the last of which anything was known), scope, then, now (Counts),
        claims (ids of those that give the bounds now), move (one of `MOVES`).
    """
    now = growing_totals(ledger, measure)
    rows: list[tuple[pd.Timestamp, pd.Timestamp, str, Count, Count, tuple[str, ...], str]] = []
    for day in days:
        known = ledger.as_of(day.date())
        then, scope = growing_totals(known, measure), known.scope
        if known is ledger or not len(then.days) or scope not in then.scopes:
            continue
        spoken_of = min(day, then.days[-1])
        if spoken_of in [row[1] for row in rows]:
            continue  # nothing was published since the edition before
        before, after = (whole.count(scope, whole.number(spoken_of)) for whole in (then, now))
        if before.is_known:
            behind = now.binding_claims(scope, EVE, now.number(spoken_of))
            rows.append((day, spoken_of, scope, before, after, behind, bounds_move(before, after)))
    return pd.DataFrame(rows, columns=["known", "day", "scope", "then", "now", "claims", "move"])
