"""Contradictions: statements that can't all be true come in; the smallest sets to set aside go out (Fellegi and Holt, 1976)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MOST_SETS = 20
"""Equal smallest sets are listed up to here."""


@dataclass(frozen=True)
class Statement:
    """That a scope's total was `low` to `high` (None is open) on some day from `first` to `last`; days are numbered from 0."""

    id: str
    scope: str
    low: int
    high: int | None
    first: int
    last: int
    weight: int = 1
    published: str = ""


@dataclass(frozen=True)
class CorrectionSets:
    """The smallest sets of statements to set aside, all of equal weight, the chosen one first."""

    sets: tuple[tuple[str, ...], ...]

    @property
    def correction_set(self) -> tuple[str, ...]:
        """The set that is set aside: of equals, the one with the earliest publications, as later counts correct earlier ones."""
        return self.sets[0]


def smallest_correction_sets(
    statements: Sequence[Statement], floor: Mapping[str, Sequence[int]], days: int
) -> CorrectionSets:
    """The sets of least weight without which the rest can be true, found exactly by mixed-integer programming.

    Args:
        floor: country to the least total on each of the days.
    """
    model = _Model(statements, floor, days)
    first = model.solve(())
    if first is None:
        raise AssertionError("setting every statement aside is always possible")
    best = sum(statement.weight for statement in statements if statement.id in first)
    sets = [first]
    while len(sets) < MOST_SETS:
        more = model.solve(sets)
        if more is None or sum(statement.weight for statement in statements if statement.id in more) > best:
            break
        sets.append(more)
    published = {statement.id: statement.published for statement in statements}
    return CorrectionSets(tuple(sorted(sets, key=lambda ids: (sorted(published[i] for i in ids), ids))))


class _Model:
    """The mixed-integer program: totals by country and day, one switch per statement and day, one for setting it aside."""

    def __init__(self, statements: Sequence[Statement], floor: Mapping[str, Sequence[int]], days: int) -> None:
        self.statements = statements
        marked = {day for s in statements for day in range(s.first, s.last + 1)} | {days - 1}
        self.days = sorted(marked)  # between marked days nothing binds
        self.at = {day: n for n, day in enumerate(self.days)}
        self.countries = sorted({c for s in statements for c in s.scope.split("+")} | set(floor))
        self.floor = floor
        named = [
            *(s.low for s in statements),
            *(s.high or 0 for s in statements),
            *(n for low in floor.values() for n in low),
        ]
        self.cap = 2.0 * max(named, default=1) + 1.0
        self.totals = len(self.countries) * len(self.days)
        self.switches = [(i, day) for i, s in enumerate(statements) for day in range(s.first, s.last + 1)]
        self.size = self.totals + len(self.switches) + len(statements)

    def total_column(self, country: str, day: int) -> int:
        """The column of a country's total on a day."""
        return self.countries.index(country) * len(self.days) + self.at[day]

    def set_aside_column(self, statement: int) -> int:
        """The column that says whether a statement is set aside."""
        return self.totals + len(self.switches) + statement

    def solve(self, excluded: Iterable[tuple[str, ...]]) -> tuple[str, ...] | None:
        """The ids of a set of least weight that holds none of the excluded sets; None where there is none."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        rows = [*self._growth_rows(), *self._statement_rows(), *self._exclusion_rows(excluded)]
        entries = [(n, column, value) for n, (cells, _, _) in enumerate(rows) for column, value in cells]
        where = ([n for n, _, _ in entries], [column for _, column, _ in entries])
        matrix = coo_array(([value for _, _, value in entries], where), shape=(len(rows), self.size))
        limits = LinearConstraint(matrix.tocsr(), [low for _, low, _ in rows], [high for _, _, high in rows])
        cost, lower, upper = np.zeros(self.size), np.zeros(self.size), np.ones(self.size)
        cost[self.set_aside_column(0) :] = [statement.weight for statement in self.statements]
        upper[: self.totals] = self.cap
        for country, counted in self.floor.items():
            lower[[self.total_column(country, day) for day in self.days]] = [counted[day] for day in self.days]
        found = milp(cost, constraints=limits, bounds=Bounds(lower, upper), integrality=np.ones(self.size))
        if found.x is None:
            return None
        return tuple(sorted(s.id for i, s in enumerate(self.statements) if found.x[self.set_aside_column(i)] > 0.5))

    def _growth_rows(self) -> list[tuple[list[tuple[int, float]], float, float]]:
        """Totals never fall."""
        pairs = list(zip(self.days[:-1], self.days[1:], strict=True))
        return [
            ([(self.total_column(c, after), 1.0), (self.total_column(c, day), -1.0)], 0.0, np.inf)
            for c in self.countries
            for day, after in pairs
        ]

    def _statement_rows(self) -> list[tuple[list[tuple[int, float]], float, float]]:
        """A statement holds on one of its days or is set aside."""
        rows: list[tuple[list[tuple[int, float]], float, float]] = []
        options: dict[int, list[tuple[int, float]]] = {
            i: [(self.set_aside_column(i), 1.0)] for i in range(len(self.statements))
        }
        for n, (i, day) in enumerate(self.switches):
            said, switch = self.statements[i], self.totals + n
            options[i].append((switch, 1.0))
            scope = [(self.total_column(country, day), 1.0) for country in said.scope.split("+")]
            rows.append(([*scope, (switch, -float(said.low))], 0.0, np.inf))
            if said.high is not None:
                most = self.cap * len(scope)
                rows.append(([*scope, (switch, most - said.high)], -np.inf, most))
        return rows + [(cells, 1.0, 1.0) for cells in options.values()]

    def _exclusion_rows(self, sets: Iterable[tuple[str, ...]]) -> list[tuple[list[tuple[int, float]], float, float]]:
        column = {statement.id: self.set_aside_column(i) for i, statement in enumerate(self.statements)}
        return [([(column[i], 1.0) for i in ids], -np.inf, len(ids) - 1.0) for ids in sets]
