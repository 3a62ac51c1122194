"""The attacks between two days, as a list with bounded days and as what the officials' totals grew by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from strikeledger.analysis.weeks import growth_between
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.coverage import THIN_FACTOR, coverage
from strikeledger.inference.growing import growing_claims, growing_totals
from strikeledger.inference.reconcile import confirmed_attacks, last_day, round_days
from strikeledger.inference.totals import Totals

Span = tuple[pd.Timestamp, pd.Timestamp]
"""A first and a last day, both inside."""


@dataclass(frozen=True)
class Tempo:
    """The attacks of a view day by day, from the first day that officials' totals count to the last asked for.

    Attributes:
        ledger: the view.
        first, last: the days that are looked at; the same where nothing is in view.
        attacks: one row per attack that officials confirmed one by one, whose days may lie inside: attack_id, first_day, last_day, country.
        rounds: one row per round of strikes inside: strike_id, number, first_day, last_day, words.
    """

    ledger: Ledger
    first: pd.Timestamp
    last: pd.Timestamp
    attacks: pd.DataFrame
    rounds: pd.DataFrame

    @property
    def has_attacks(self) -> bool:
        """Whether any attack, counted or listed, is in view."""
        return bool(len(self.attacks)) or self.total_growth((self.first, self.last)).is_known

    @property
    def has_totals(self) -> bool:
        """Whether any total of the officials is in view; where none is, the list alone says how many attacks there were."""
        return bool(len(self.totals.claims))

    @cached_property
    def scope(self) -> str:
        """The widest scope of the totals in view."""
        return self.ledger.scope

    @cached_property
    def _days(self) -> tuple[Any, Any]:
        """The first and the last days of the attacks on the list, as plain arrays."""
        return self.attacks["first_day"].to_numpy(), self.attacks["last_day"].to_numpy()

    @cached_property
    def totals(self) -> Totals:
        """The officials' totals of attacks, with the bands that they allow."""
        return growing_totals(self.ledger, "attacks")

    def listed_count(self, span: Span) -> Count:
        """How many attacks on the list fall within some days; one that may be of a day outside counts as none or one."""
        firsts, lasts = self._days
        first, last = (day.to_datetime64() for day in span)
        sure, possible = (firsts >= first) & (lasts <= last), (firsts <= last) & (lasts >= first)
        return Count(int(sure.sum()), int(possible.sum()))

    def possible_attacks(self, span: Span) -> pd.DataFrame:
        """The attacks on the list that may be of these days: rows of `attacks`."""
        return self.attacks[(self.attacks["first_day"] <= span[1]) & (self.attacks["last_day"] >= span[0])]

    def total_growth(self, span: Span) -> Count:
        """By how much the officials' total grew in these days; where the package has no totals, the list is the count."""
        if "tallies" not in self.ledger.contents:
            return self.listed_count(span) if len(self.attacks) else UNKNOWN
        return growth_between(self.totals, self.scope, *span)

    def is_thin(self, span: Span) -> bool | None:
        """Whether the list holds fewer than half of what the totals count in these days; None where the bounds can't tell."""
        if "tallies" not in self.ledger.contents:
            return False
        listed = self.listed_count(span)
        return self.total_growth(span).exceeds(Count(THIN_FACTOR * listed.low, THIN_FACTOR * (listed.high or 0)))

    @cached_property
    def last_covered_day(self) -> pd.Timestamp | None:
        """The last day up to which no month is thin or may be; None where that is so from the first month."""
        if "tallies" not in self.ledger.contents:
            return self.last
        end = None
        months = {found.month: found for found in coverage(self.ledger) if found.scope == self.scope}
        for month in pd.period_range(self.first, self.last, freq="M"):
            here = months.get(str(month))
            if here is None or here.is_thin is not False:
                break
            end = min(month.end_time.normalize(), self.last)
        return end

    def daily(self, column: str) -> list[int]:
        """Attacks on the list per day, from the first day to the last covered one, each on its `first_day` or on its `last_day`."""
        if self.last_covered_day is None:
            return []
        days = pd.date_range(self.first, self.last_covered_day)
        placed = self.attacks[column]
        counted = placed.where(placed >= self.first, self.first).value_counts()
        return [int(counted.get(day, 0)) for day in days]


@from_memo
def tempo(ledger: Ledger, until: date | str = "2200-01-01") -> Tempo:
    """The attacks of a view up to a day, or to the last that the view speaks of."""
    attacks = confirmed_attacks(ledger).sort_values(["first_day", "last_day", "attack_id"], ignore_index=True)
    end = last_day(ledger)
    last = min(pd.Timestamp(until), end) if pd.notna(end) else pd.Timestamp(until)
    first = min(_beginning(ledger, attacks), last)
    rounds = ledger.rounds[["strike_id", "number"]].merge(round_days(ledger), on="strike_id")
    rounds = rounds[(rounds["first_day"] <= last) & (rounds["first_day"] >= first)].reset_index(drop=True)
    inside = attacks[attacks["first_day"] <= last].reset_index(drop=True)
    return Tempo(ledger, first, last, inside, rounds)


def _beginning(ledger: Ledger, attacks: pd.DataFrame) -> pd.Timestamp:
    """The day from which most totals count, or the first on which an attack on the list may have been."""
    since = growing_claims(ledger, "attacks")["since"].dropna()
    days = [*since.mode().head(1), *attacks["first_day"].head(1)] or [ledger.beginnings[1]]
    return pd.Timestamp(min(days))
