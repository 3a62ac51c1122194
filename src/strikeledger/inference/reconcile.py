"""Which claims bind a figure, and what claims about one thing allow together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import count_of
from strikeledger.data.ledger import Ledger
from strikeledger.errors import InfeasibleError
from strikeledger.inference.bound_sum import Term


def joint_bounds(counts: Sequence[Count]) -> tuple[Count, bool]:
    """What all counts allow, and whether they can all be true; where they can't, the bounds that hold each of them."""
    try:
        return reduce(Count.__and__, counts, UNKNOWN), True
    except InfeasibleError:
        return reduce(Count.__or__, counts), False


@dataclass(frozen=True)
class BoundedQuantity:
    """A quantity as the claims in `claims` (rows of `Ledger.claims`) bound it; `agree` tells whether they can all be true.

    `low_sum` and `high_sum` are the terms that add up to each end; empty where no plain sum does.
    """

    count: Count
    claims: pd.DataFrame
    agree: bool = True
    low_sum: tuple[Term, ...] = ()
    high_sum: tuple[Term, ...] = ()


def official_claims(ledger: Ledger) -> pd.DataFrame:
    """The claims that bind figures, by the definition of the officials whose count the headlines follow; each voice once."""
    claims = ledger.claims
    return claims[
        claims["counting"].isin(["", ledger.terms.counting]) & is_binding(ledger, claims) & is_no_repeat(claims)
    ]


def is_binding(ledger: Ledger, rows: pd.DataFrame) -> pd.Series:
    """Whether each of some claims or accounts bounds figures: officials' words do; in a view of one source, whatever it says."""
    return rows["official"] | (len(ledger.filters.sources) == 1)


def is_no_repeat(claims: pd.DataFrame) -> pd.Series:
    """Whether each of some claims is the one citation of its voice; a repeat of one in view stays out."""
    return ~claims["repeats"].isin(claims["row_id"])


def widest_scope(claims: pd.DataFrame) -> str:
    """The widest scope of some totals."""
    return str(max(claims["scope"].unique(), key=lambda scope: (scope.count("+"), scope), default=""))


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


def level(claims: pd.DataFrame) -> BoundedQuantity:
    """A level such as troops: the newest exact number, which a vaguer word confirms as long as it allows it; else the newest words.

    Where the newest differ, bounds that hold each.
    """
    counts = [count_of(low, high) for low, high in zip(claims["low"], claims["high"], strict=True)]
    exact = claims[[count.is_exact for count in counts]]
    newest = exact["last_day"].max()
    since = claims[claims["last_day"] >= newest] if len(exact) else claims.head(0)
    stated = _joint(since)
    if len(since) and stated.agree and stated.count.is_exact:
        return stated
    return _joint(claims[claims["last_day"] == claims["last_day"].max()])


def _joint(claims: pd.DataFrame) -> BoundedQuantity:
    count, agree = joint_bounds([count_of(low, high) for low, high in zip(claims["low"], claims["high"], strict=True)])
    return BoundedQuantity(count, claims, agree)
