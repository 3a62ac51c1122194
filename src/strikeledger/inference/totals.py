"""The band that claims about a growing total and its parts allow over time, and the sums behind it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from operator import attrgetter

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import ONE_DAY
from strikeledger.inference.bound_sum import ENDS, End, Stretch, Term
from strikeledger.inference.closure import close
from strikeledger.inference.correction_set import CorrectionSets
from strikeledger.inference.stretches import every_correction, stretches_of
from strikeledger.inference.system import EVE, Statement, System


@dataclass(frozen=True)
class Totals:
    """What is said of one growing total, by scope: a country ("Iraq") or a sum of countries ("Iraq+Syria").

    In each scope the true total is a whole number that never falls, parts add up to their sums, events counted one by one are growth
    within their days, and a claim holds between days that it speaks of.

    Attributes:
        claims: rows of `Ledger.claims` that bind the total; each voice once.
        days: every day asked about, without a gap; elsewhere here they are numbered from 0, and `EVE` is the day before.
        system: the claims and events as constraints.
    """

    claims: pd.DataFrame
    days: pd.DatetimeIndex
    system: System

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """Countries first, then sums, the widest last."""
        return tuple(sorted(self.system.scopes, key=lambda scope: (len(self.system.scopes[scope]), scope)))

    @property
    def correction(self) -> CorrectionSets:
        """What is set aside so that the rest can be true, and the events that may lie on another day; without its equals."""
        return self._stretches[1]

    @cached_property
    def correction_sets(self) -> CorrectionSets:
        """The same with every choice of equal weight."""
        return replace(every_correction(self.system, self._stretches[2]), moved=self.correction.moved)

    def number(self, day: pd.Timestamp) -> int:
        """The number of a day: `EVE` for every day before the first, the last for every later one."""
        return day_number(self.days, day)

    def span(self, first: pd.Timestamp, last: pd.Timestamp) -> tuple[int, int]:
        """Two days between whose ends it grows from the beginning of one day to the end of another, as numbers."""
        return self.number(first - ONE_DAY), self.number(last)

    def count(self, scope: str, day: int) -> Count:
        """The bounds of a scope's total at the end of a day."""
        return self.growth(scope, EVE, day)

    def growth(self, scope: str, first: int, last: int) -> Count:
        """How much a scope's total grew from the end of one day to the end of a later one."""
        if scope not in self.system.scopes or not len(self.days):
            return UNKNOWN
        return _sum_of_growths(stretch.growth(scope, *days) for stretch, days in self._between(first, last))

    def exact_growth(self, scope: str, first: int, last: int) -> Count:
        """The same by the exact solver: nothing that the claims allow is left out, and nothing else is in."""
        if scope not in self.system.scopes or not len(self.days):
            return UNKNOWN
        return _sum_of_growths(stretch.exact_growth(scope, *days) for stretch, days in self._between(first, last))

    def last_rise(self, scope: str) -> tuple[int, int, int] | None:
        """When a total rose last: the first and last day on which it may have, and the day up to which that is known.

        What was said of none since a day stands up to the day on which it was published, as long as nothing else speaks of the days
        between.
        """
        end = self._quiet_end(scope)
        rose = [day for day in range(EVE, end) if self.growth(scope, day, end).low]
        if not rose:
            return None
        first = rose[-1] + 1
        while first < end and self.exact_growth(scope, first, end).low:
            first += 1
        still = [day for day in range(first, end) if self.growth(scope, day, end).high == 0]
        last = still[0] if still else end
        while last > first and self.exact_growth(scope, last - 1, end).high == 0:
            last -= 1
        return first, last, end

    def _quiet_end(self, scope: str) -> int:
        end = len(self.days) - 1
        for said in self._statements_left:
            is_quiet = said.scope == scope and said.since != (EVE, EVE) and said.high == 0
            if is_quiet and said.last < end <= self.number(pd.Timestamp(said.published)):
                listed = any(events.last > said.last for events in self.system.listed)
                if not listed and not self.exact_growth(scope, said.last, end).low:
                    return said.last
        return end

    def sum_of(self, scope: str, first: int, last: int, end: End) -> tuple[Term, ...]:
        """The claims and events that add up to a bound of the growth between two days; empty where no plain sum does."""
        bound = getattr(self.growth(scope, first, last), end)
        if scope not in self.system.scopes or bound is None or first >= last or (not bound and end == "low"):
            return ()
        if first == EVE and (said := self._said_as_such(scope, last, bound, end)):
            return (Term(1, bound, said),)
        day = self._day_of(scope, bound, end) if first == EVE else last
        key = (scope, first, day, end)
        if key not in self._sums:
            terms = self._sum_of(scope, first, day, end)
            self._sums[key] = terms if sum(term.times * term.number for term in terms) == bound else ()
        return self._sums[key]

    def _day_of(self, scope: str, bound: int, end: End) -> int:
        """Of the days on which a total has a bound, the first for the least and the last for the most: its claims give it on all."""
        days = range(len(self.days))
        if end == "low":
            return bisect_left(days, bound, key=lambda day: self.count(scope, day).low)
        return bisect_right(days, float(bound), key=lambda day: _end_or_infinity(self.count(scope, day).high)) - 1

    def _sum_of(self, scope: str, first: int, last: int, end: End) -> tuple[Term, ...]:
        after, before = self._stretch_at(last), self._stretch_at(first)
        if first == EVE or after is before:
            return after.sum_of(scope, first, last, end) or ()
        total = after.sum_of(scope, EVE, last, end)  # a day between is certain, so that both totals stand by themselves
        part = before.sum_of(scope, EVE, first, "high" if end == "low" else "low")
        return () if total is None or part is None else (*total, *(replace(term, times=-term.times) for term in part))

    @cached_property
    def _sums(self) -> dict[tuple[str, int, int, End], tuple[Term, ...]]:
        return {}

    def binding_claims(self, scope: str, first: int, last: int) -> tuple[str, ...]:
        """The claims that give the bounds of the growth between two days: those of the sums, and others that say just the same."""
        found: set[str] = set()
        for end in ENDS:
            for term in self.sum_of(scope, first, last, end):
                if isinstance(term.about, Statement):
                    alike = self._alike[term.about.scope, term.about.since]
                    found |= {each.id for each in alike if _says_the_same(term, each, end, last)}
        return tuple(sorted(found))

    def _said_as_such(self, scope: str, day: int, bound: int, end: End) -> Statement | None:
        """The newest claim that gives a bound of the total as it stands."""
        same = [
            said for said in self._alike.get((scope, (EVE, EVE)), ())
            if getattr(said, end) == bound and (said.last <= day if end == "low" else said.first >= day)
        ]  # fmt: skip
        return max(same, key=attrgetter("place"), default=None)

    @cached_property
    def _stretches(self) -> tuple[list[Stretch], CorrectionSets, CorrectionSets]:
        systems, chosen, first = stretches_of(self.system)
        found = []
        for system in systems:
            closure = close(system)
            if closure is None:
                raise AssertionError("what was kept contradicts itself")  # the solver and the closure disagree: a bug
            found.append(Stretch(system, closure))
        return found, chosen, first

    @cached_property
    def _statements_left(self) -> list[Statement]:
        return [said for said in self.system.statements if said.id not in self.correction.correction_set]

    @cached_property
    def _alike(self) -> dict[tuple[str, tuple[int, int]], list[Statement]]:
        """What is left of all that is said, by scope and by since when it counts."""
        found: dict[tuple[str, tuple[int, int]], list[Statement]] = {}
        for said in self._statements_left:
            found.setdefault((said.scope, said.since), []).append(said)
        return found

    def _between(self, first: int, last: int) -> Iterator[tuple[Stretch, tuple[int, int]]]:
        """The stretches between two days, each with the days of it that are meant."""
        for stretch in self._stretches[0]:
            begin, end = max(first, stretch.system.start), min(last, stretch.system.last)
            if begin < end:
                yield stretch, (begin, end)

    def _stretch_at(self, day: int) -> Stretch:
        return next(each for each in self._stretches[0] if day <= each.system.last)


def _end_or_infinity(high: int | None) -> float:
    return inf if high is None else float(high)


def day_number(days: pd.DatetimeIndex, day: pd.Timestamp) -> int:
    """The place of a day among days without a gap: `EVE` for every day before the first, the last for every later one."""
    return int(min(max((day - days[0]).days, EVE), len(days) - 1)) if len(days) else EVE


def _sum_of_growths(growths: Iterator[tuple[int, int | None]]) -> Count:
    low: int = 0
    high: int | None = 0
    for least, most in growths:
        low, high = low + least, None if high is None or most is None else high + most
    return Count(low, high)


def _says_the_same(term: Term, other: Statement, end: End, day: int) -> bool:
    """Whether another claim gives a term's number of the same total just as well."""
    said = term.about
    if not isinstance(said, Statement) or (other.scope, other.since) != (said.scope, said.since):
        return False
    gives = "low" if (term.times > 0) == (end == "low") else "high"
    return bool(getattr(other, gives) == term.number and (said.last <= day) == (other.last <= day))
