"""How much of what officials counted stands in the ledger one by one, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from strikeledger.counts import NONE, Count
from strikeledger.data.ledger import Ledger
from strikeledger.inference.growing import growing_claims, growing_totals
from strikeledger.inference.totals import Totals
from strikeledger.text import iso_day

THIN_FACTOR = 2
"""A month is thin where officials counted more than so many times the attacks that stand in the ledger one by one."""


@dataclass(frozen=True)
class Coverage:
    """One month of one country, or of all together.

    Attributes:
        month: as "2023-10".
        scope: a country, or the widest scope of the totals.
        itemised: attacks in the ledger that an official confirmed.
        claimed: attacks in the ledger that were only claimed or reported.
        growth: by how many attacks the officials' total grew in the month.
        last: official speaker to the last day in the month for which they gave a total of this scope (of all together: of any sum).
    """

    month: str
    scope: str
    itemised: int
    claimed: int
    growth: Count
    last: Mapping[str, str]

    @property
    def is_thin(self) -> bool | None:
        """Whether fewer than half of what officials counted stand in the ledger: yes, no, or None where the bounds can't tell."""
        return self.growth.exceeds(Count.exactly(THIN_FACTOR * self.itemised))

    @property
    def missing_attacks(self) -> Count:
        """How many attacks of the officials' count have no row."""
        high = self.growth.high
        return Count(max(0, self.growth.low - self.itemised), None if high is None else max(0, high - self.itemised))


def coverage(ledger: Ledger) -> tuple[Coverage, ...]:
    """Every month and country of which anything is known, in order of time; where countries differ, all together come first."""
    whole = growing_totals(ledger, "attacks")
    counted = _attack_months(ledger)
    said = growing_claims(ledger, "attacks")
    said = said[said["official"]].assign(month=lambda t: t["last_day"].dt.strftime("%Y-%m"))
    months = sorted(set(counted["month"]) | set(said["month"]))
    countries = sorted(set(counted["country"]))
    found = []
    for month in months:
        for scope in [ledger.scope, *countries]:
            rows = counted[(counted["month"] == month) & (counted["country"].isin(scope.split("+")))]
            here = said["scope"].eq(scope) if scope in countries else said["scope"].str.contains("+", regex=False)
            last = said[here & (said["month"] == month)].groupby("speaker_id")["last_day"].max()
            itemised = int(rows["official"].sum())
            days = {str(speaker): iso_day(day) for speaker, day in last.items()}
            found.append(Coverage(month, scope, itemised, len(rows) - itemised, _growth(whole, scope, month), days))
    return tuple(one for one in found if one.itemised or one.claimed or one.last or one.growth.low)


def _attack_months(ledger: Ledger) -> pd.DataFrame:
    """One row per attack: month, country, official (whether an official confirmed it)."""
    confirmed = ledger.attack_accounts.loc[ledger.attack_accounts["official"], "attack_id"]
    attacks = ledger.attacks[["attack_id", "country"]]
    return attacks.assign(
        month=ledger.attacks["sort_date"].dt.strftime("%Y-%m"), official=attacks["attack_id"].isin(confirmed)
    )


def _growth(whole: Totals, scope: str, month: str) -> Count:
    """By how much the total grew in a month."""
    days = pd.Period(month)
    first, last = whole.span(days.start_time.normalize(), days.end_time.normalize())
    return whole.growth(scope, first, last) if first < last else NONE
