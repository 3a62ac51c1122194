"""The band that claims about a growing total and its countries allow over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import rows_of
from strikeledger.inference.correction_set import CorrectionSets, Statement, smallest_correction_sets
from strikeledger.text import iso_day

Bounds = npt.NDArray[np.float64]  # one number per day; infinity is open


@dataclass(frozen=True)
class Totals:
    """Statements about one growing total, by scope: a country ("Iraq") or a sum of countries ("Iraq+Syria").

    On each day and in each scope the true total is one whole number; it never falls, countries add up to their sums, events counted
    one by one are a floor, and a statement holds on some day of its range.

    Attributes:
        claims: rows of `Ledger.claims` of one measure, counting and window; each voice once.
        days: every day asked about, without a gap.
        floor: country to what its total is at least on each day.
        asked: a scope that is asked about, whether or not anything was said of it as a whole.
    """

    claims: pd.DataFrame
    days: pd.DatetimeIndex
    floor: Mapping[str, Sequence[int]]
    asked: str = ""

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """Countries first, then sums, the widest last."""
        named = set(self.claims["scope"]) | set(self.floor) | ({self.asked} if self.asked else set())
        countries = {country for scope in named for country in scope.split("+")}
        return tuple(sorted(named | countries, key=lambda scope: (scope.count("+"), scope)))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Each claim as a statement on days counted from the first."""
        if self.claims.empty:
            return ()
        begin, last = self.days[0], len(self.days) - 1
        return tuple(
            Statement(
                row["claim_id"], row["scope"], int(row["low"]), None if pd.isna(row["high"]) else int(row["high"]),
                max(0, (row["first_day"] - begin).days), min(last, max(0, (row["last_day"] - begin).days)), claim_weight(row),
                iso_day(row["published"]),
            )
            for row in rows_of(self.claims)
        )  # fmt: skip

    @cached_property
    def correction_sets(self) -> CorrectionSets:
        """What has to be set aside so that the rest can be true; empty where all of it can."""
        if self._find_bounds(self.statements) is not None:
            return CorrectionSets(((),))
        return smallest_correction_sets(
            self.statements, {country: list(low) for country, low in self.floor.items()}, len(self.days)
        )

    @cached_property
    def kept_statements(self) -> tuple[Statement, ...]:
        """The statements that are not set aside."""
        return tuple(
            statement for statement in self.statements if statement.id not in self.correction_sets.correction_set
        )

    @cached_property
    def bounds(self) -> Mapping[str, tuple[Bounds, Bounds]]:
        """Scope to its low and high on each day."""
        settled = self._find_bounds(self.kept_statements)
        if settled is None:
            raise AssertionError("what was kept contradicts itself")  # the solver and the propagation disagree: a bug
        return settled

    def count(self, scope: str, day: int) -> Count:
        """The bounds of a scope on a day, counted from the first."""
        if scope not in self.bounds:
            return Count(0)
        low, high = (ends[day] for ends in self.bounds[scope])
        return Count(int(low), None if np.isinf(high) else int(high))

    def growth(self, scope: str, first: int, last: int) -> Count:
        """How much the total grew from one day to a later one, counted from the first: what the bounds of both allow."""
        before, after = self.count(scope, first), self.count(scope, last)
        low = 0 if before.high is None else max(0, after.low - before.high)
        return Count(low, None if after.high is None else after.high - before.low)

    def binding_claims(self, scope: str, day: int) -> tuple[str, ...]:
        """The claims that give the bounds of a scope on a day: set one of them aside, and the band may widen."""
        found: dict[str, None] = {}
        for end in ("low", "high"):
            self._explain(scope, day, end, found, frozenset())
        return tuple(sorted(found))

    def _find_bounds(self, statements: Sequence[Statement]) -> dict[str, tuple[Bounds, Bounds]] | None:
        """Bounds consistency; None where the statements can't all be true."""
        size = len(self.days)
        low = {scope: np.zeros(size) for scope in self.scopes}
        high = {scope: np.full(size, np.inf) for scope in self.scopes}
        for country, counted in self.floor.items():
            low[country] = np.maximum(low[country], counted)
        for said in statements:
            low[said.scope][said.last] = max(low[said.scope][said.last], said.low)
            if said.high is not None:
                high[said.scope][said.first] = min(high[said.scope][said.first], said.high)
        while True:
            before = {scope: (low[scope].copy(), high[scope].copy()) for scope in self.scopes}
            self._tighten(low, high)
            if any((low[scope] > high[scope]).any() for scope in self.scopes):
                return None
            if all((low[s] == before[s][0]).all() and (high[s] == before[s][1]).all() for s in self.scopes):
                return {scope: (low[scope], high[scope]) for scope in self.scopes}

    def _tighten(self, low: dict[str, Bounds], high: dict[str, Bounds]) -> None:
        for scope in self.scopes:
            low[scope] = np.maximum.accumulate(low[scope])
            high[scope] = np.minimum.accumulate(high[scope][::-1])[::-1]
        for whole, parts in self._sums:
            low[whole] = np.maximum(low[whole], sum(low[part] for part in parts))
            high[whole] = np.minimum(high[whole], sum(high[part] for part in parts))
            for part in parts:
                others_low = sum((low[other] for other in parts if other != part), np.zeros(len(self.days)))
                others_high = sum((high[other] for other in parts if other != part), np.zeros(len(self.days)))
                low[part] = np.maximum(low[part], low[whole] - others_high)
                high[part] = np.minimum(high[part], high[whole] - others_low)

    @cached_property
    def _sums(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each sum with the countries or smaller sums that make it up."""
        known = set(self.scopes)
        sums: list[tuple[str, tuple[str, ...]]] = []
        for whole in self.scopes:
            countries = whole.split("+")
            if len(countries) > 1:
                sums.append((whole, tuple(countries)))
            for country in countries:
                rest = "+".join(other for other in countries if other != country)
                if rest.count("+") and rest in known:
                    sums.append((whole, (rest, country)))
        return tuple(sums)

    def _explain(
        self, scope: str, day: int, end: str, found: dict[str, None], asked: frozenset[tuple[str, str]]
    ) -> None:
        """Follow one end of the bounds back to the claims that it comes from."""
        if scope not in self.bounds or (scope, end) in asked:
            return
        value = self.bounds[scope][end == "high"][day]
        own = [s for s in self.kept_statements if s.scope == scope and (
            (s.low == value and s.last <= day) if end == "low" else (s.high == value and s.first >= day))]  # fmt: skip
        if own or np.isinf(value) or value == 0:
            found.update(dict.fromkeys(statement.id for statement in own))
            return
        asked |= {(scope, end)}
        for whole, parts in self._sums:
            if whole == scope and sum(self.bounds[part][end == "high"][day] for part in parts) == value:
                for part in parts:
                    self._explain(part, day, end, found, asked)
                return
        self._explain_by_rest(scope, day, end, value, found, asked)

    def _explain_by_rest(
        self, scope: str, day: int, end: str, value: Any, found: dict[str, None], asked: frozenset[tuple[str, str]]
    ) -> None:
        """Follow a part's end to its whole and the other parts."""
        other = "high" if end == "low" else "low"
        for whole, parts in self._sums:
            rest = [part for part in parts if part != scope]
            if (
                scope in parts
                and self.bounds[whole][end == "high"][day] - sum(self.bounds[p][other == "high"][day] for p in rest)
                == value
            ):
                self._explain(whole, day, end, found, asked)
                for part in rest:
                    self._explain(part, day, other, found, asked)
                return
        near = range(day - 1, -1, -1) if end == "low" else range(day + 1, len(self.days))
        for neighbour in near:  # carried over from the nearest day that has the same bound for a reason of its own
            if self.bounds[scope][end == "high"][neighbour] != value:
                return
            before = len(found)
            self._explain_on(scope, neighbour, end, found)
            if len(found) > before:
                return

    def _explain_on(self, scope: str, day: int, end: str, found: dict[str, None]) -> None:
        for whole, parts in self._sums:
            if (
                whole == scope
                and sum(self.bounds[part][end == "high"][day] for part in parts)
                == self.bounds[scope][end == "high"][day]
            ):
                for part in parts:
                    self._explain(part, day, end, found, frozenset({(scope, end)}))
                return


def claim_weight(row: Mapping[str, Any]) -> int:
    """How much it costs to set a claim aside: most for an official who speaks by name, least for a restatement by the press.

    Between equal speakers the source decides: a transcript before a wire before others, a dated page before one dated by inference.
    """
    source = {"government": 3, "wire": 2}.get(str(row["source_kind"]), 0) + int(row["published_basis"] == "stated")
    if not row["official"]:
        return 10 + source
    if "unnamed" in row["speaker"]:
        return 40 + source
    return (300 if ", " in row["speaker"] else 50) + source  # a person with an office, or an institution
