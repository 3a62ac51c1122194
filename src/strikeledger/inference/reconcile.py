"""What claims about wholes and parts allow together, by propagating bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from strikeledger.counts import UNKNOWN, Count, total
from strikeledger.data.frames import count_of
from strikeledger.data.ledger import Ledger
from strikeledger.errors import InfeasibleError
from strikeledger.inference.totals import Totals

GROWING_MEASURES = ("attacks", "us_injured", "us_tbi", "us_killed", "strike_rounds")
"""Measures whose totals never fall."""


@dataclass(frozen=True)
class SumOfParts:
    """A whole and its parts; where it is not `closed`, there may be parts that nobody named."""

    whole: str
    parts: tuple[str, ...]
    closed: bool = True


_MOST_PASSES = 1000  # trees settle within their depth; only circles of open totals would go on


def propagate(bounds: Mapping[str, Count], totals: Sequence[SumOfParts]) -> dict[str, Count]:
    """Tighten bounds until no total tightens them further (bounds consistency of linear sums).

    >>> rounds = {"1": Count(0, 0), "2": Count(0, 0), "3": Count(6, 7), "4": Count(2), "all": Count(0, 15)}
    >>> print(*propagate(rounds, [SumOfParts("all", ("1", "2", "3", "4"))]).values(), sep=", ")
    none, none, 6 or 7, 2 to 9, 8 to 15

    Raises:
        InfeasibleError: the claims can't all be true.
    """
    now = dict(bounds)
    for _ in range(_MOST_PASSES):
        before = dict(now)
        for whole in totals:
            parts = [now.get(part, UNKNOWN) for part in whole.parts]
            rest = [] if whole.closed else [UNKNOWN]
            now[whole.whole] = now.get(whole.whole, UNKNOWN) & total([*parts, *rest])
            for i, part in enumerate(whole.parts):
                now[part] = now.get(part, UNKNOWN) & (now[whole.whole] - total([*parts[:i], *parts[i + 1 :], *rest]))
        if now == before:
            return now
    raise InfeasibleError("the totals refer to each other in a circle")


def joint_bounds(counts: Sequence[Count]) -> tuple[Count, bool]:
    """What all counts allow, and whether they can all be true; where they can't, the bounds that hold each of them."""
    try:
        return reduce(Count.__and__, counts, UNKNOWN), True
    except InfeasibleError:
        return reduce(Count.__or__, counts), False


def official_claims(ledger: Ledger) -> pd.DataFrame:
    """The claims of the officials whose count the headlines follow, by their own definition. Repeats of a claim in view stay out."""
    claims = ledger.claims
    return claims[claims["official"] & claims["counting"].isin(["", ledger.terms.counting]) & _is_no_repeat(claims)]


def growing_claims(ledger: Ledger, measure: str) -> pd.DataFrame:
    """Totals of one measure since the beginning, as officials count, also where the press restates them; each voice once.

    Of strikes, the beginning is the first round: a total since that day is one of all.
    """
    claims = ledger.claims[(ledger.claims["measure"] == measure) & (ledger.claims["counting"] == ledger.terms.counting)]
    first, last = ledger.beginnings
    if measure in _OF_STRIKES:
        begun = ledger.strike_accounts.loc[
            ledger.strike_accounts["strike_id"].isin(ledger.rounds["strike_id"]), "first_day"
        ]
        last = max(last, begun.min()) if len(begun) else last
    return claims[claims["since"].between(first, last) & _is_no_repeat(claims)]


_OF_STRIKES = ("strike_rounds", "militants_killed")


def _is_no_repeat(claims: pd.DataFrame) -> pd.Series:
    return ~claims["repeats"].isin(claims["row_id"])


def growing_totals(ledger: Ledger, measure: str) -> Totals:
    """A growing total with everything that was said of it, up to the day of the view; attacks have those confirmed one by one as floor."""
    key = f"totals of {measure}"
    if key not in ledger.memo:
        claims = growing_claims(ledger, measure)
        confirmed = confirmed_attacks(ledger) if measure == "attacks" else confirmed_attacks(ledger).head(0)
        last = last_day(ledger)
        firsts = pd.concat([claims["first_day"], confirmed["last_day"]])
        days = pd.date_range(min(firsts.min(), last), last) if len(firsts) else pd.DatetimeIndex([])
        floor = {country: running_counts(group, days) for country, group in confirmed.groupby("country")["last_day"]}
        ledger.memo[key] = Totals(claims, days, {str(country): low for country, low in floor.items()}, ledger.scope)
    found: Totals = ledger.memo[key]
    return found


def running_counts(events: pd.Series, days: pd.DatetimeIndex) -> list[int]:
    """How many events there were up to each day."""
    counts: list[int] = events.sort_values().searchsorted(days, side="right").tolist()
    return counts


def last_day(ledger: Ledger) -> pd.Timestamp:
    """The day that a view speaks of: the one asked for, or the last on which anything in it was published if that is earlier.

    A package without totals speaks of no day after its events.
    """
    newest = ledger.sources["published"].max()
    if "tallies" not in ledger.contents and len(ledger.attack_accounts):
        newest = min(
            newest,
            max(frame["last_day"].max() for frame in (ledger.attack_accounts, ledger.strike_accounts) if len(frame)),
        )
    asked = pd.Timestamp(ledger.filters.as_of) if ledger.filters.as_of else newest
    return asked if pd.isna(newest) else min(asked, newest)


def confirmed_attacks(ledger: Ledger) -> pd.DataFrame:
    """Attacks that officials confirmed one by one, each with the days between which those officials place it.

    Returns:
        One row per attack: attack_id, first_day, last_day, country.
    """
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]]
    days = accounts.groupby("attack_id").agg(first_day=("first_day", "min"), last_day=("last_day", "max")).reset_index()
    return days.merge(ledger.attacks[["attack_id", "country"]], on="attack_id")


@dataclass(frozen=True)
class BoundedQuantity:
    """A quantity as the claims in `claims` (rows of `Ledger.claims`) bound it; `agree` tells whether they can all be true."""

    count: Count
    claims: pd.DataFrame
    agree: bool = True


def widest_scope(claims: pd.DataFrame) -> str:
    """The widest scope of some totals."""
    return str(max(claims["scope"].unique(), key=lambda scope: (scope.count("+"), scope), default=""))


def cumulative_total(ledger: Ledger, measure: str, scope: str) -> BoundedQuantity:
    """A growing total on the day of the view, with the claims that bind it."""
    whole = growing_totals(ledger, measure)
    if not len(whole.days) or scope not in whole.scopes:
        return BoundedQuantity(UNKNOWN, ledger.claims.head(0))
    day = len(whole.days) - 1
    count = whole.count(scope, day)
    return BoundedQuantity(
        count,
        whole.claims[whole.claims["claim_id"].isin(whole.binding_claims(scope, day))],
        not whole.correction_sets.correction_set,
    )


def level(claims: pd.DataFrame) -> BoundedQuantity:
    """A level such as troops: what the latest claims say; where they differ, bounds that hold each."""
    latest = claims[claims["last_day"] == claims["last_day"].max()]
    count, agree = joint_bounds([count_of(low, high) for low, high in zip(latest["low"], latest["high"], strict=True)])
    return BoundedQuantity(count, latest, agree)
