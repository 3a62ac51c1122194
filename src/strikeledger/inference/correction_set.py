"""The smallest sets of claims to set aside so that the rest can be true (Fellegi and Holt, 1976), by mixed-integer programming."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_SETS = 20
"""Equal smallest sets are listed up to here."""

_Ids = tuple[str, ...]
_Constraint = tuple[list[tuple[int, float]], float, float]
"""What the weighted sum of some columns is at least and at most."""


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

    @classmethod
    def by_publication(cls, sets: Sequence[_Ids], published: Mapping[str, str]) -> CorrectionSets:
        """Equal sets, those with the earliest publications first."""
        return cls(tuple(sorted(sets, key=lambda ids: (sorted(published[i] for i in ids), ids))))

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
    sets = _equal_smallest(_Model(statements, floor, days).solve, {each.id: each.weight for each in statements})
    return CorrectionSets.by_publication(sets, {each.id: each.published for each in statements})


def smallest_hitting_sets(sets: Sequence[_Ids], weights: Mapping[str, int]) -> list[_Ids]:
    """The choices of least weight that take something from each set, the shortest first."""
    members = sorted({member for each in sets for member in each})
    column = {member: n for n, member in enumerate(members)}
    hits: list[_Constraint] = [([(column[member], 1.0) for member in each], 1.0, np.inf) for each in sets]

    def solve(excluded: Sequence[_Ids]) -> _Ids | None:
        cost, ends = [weights[member] for member in members], (np.zeros(len(members)), np.ones(len(members)))
        found = _minimum(cost, [*hits, *_exclusions(excluded, column)], *ends)
        return None if found is None else tuple(member for member in members if found[column[member]] > 0.5)

    return sorted(_equal_smallest(solve, weights), key=lambda ids: (len(ids), ids)) if sets else [()]


def _equal_smallest(solve: Callable[[Sequence[_Ids]], _Ids | None], weights: Mapping[str, int]) -> list[_Ids]:
    """Every set of least weight; `solve` gives one that holds none of those it is given, or None."""
    first = solve(())
    if first is None:
        raise AssertionError("setting everything aside is always possible")
    best, sets = sum(weights[i] for i in first), [first]
    while len(sets) < MOST_SETS:
        more = solve(sets)
        if more is None or sum(weights[i] for i in more) > best:
            break
        sets.append(more)
    return sets


def _exclusions(sets: Sequence[_Ids], column: Mapping[str, int]) -> list[_Constraint]:
    return [([(column[i], 1.0) for i in ids], -np.inf, len(ids) - 1.0) for ids in sets]


def _minimum(
    cost: npt.ArrayLike, rows: Sequence[_Constraint], lower: npt.ArrayLike, upper: npt.ArrayLike
) -> npt.NDArray[np.float64] | None:
    """The whole numbers of least cost within their bounds that keep all constraints; None where there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    size = len(np.asarray(cost))
    entries = [(n, column, value) for n, (cells, _, _) in enumerate(rows) for column, value in cells]
    where = ([n for n, _, _ in entries], [column for _, column, _ in entries])
    matrix = coo_array(([value for _, _, value in entries], where), shape=(len(rows), size))
    limits = LinearConstraint(matrix.tocsr(), [low for _, low, _ in rows], [high for _, _, high in rows])
    found: npt.NDArray[np.float64] | None = milp(
        cost, constraints=limits, bounds=Bounds(lower, upper), integrality=np.ones(size)
    ).x
    return found


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

    def solve(self, excluded: Sequence[_Ids]) -> _Ids | None:
        """The ids of a set of least weight that holds none of the excluded sets; None where there is none."""
        column = {said.id: self.set_aside_column(i) for i, said in enumerate(self.statements)}
        cost, lower, upper = np.zeros(self.size), np.zeros(self.size), np.ones(self.size)
        cost[self.set_aside_column(0) :] = [said.weight for said in self.statements]
        upper[: self.totals] = self.cap
        for country, counted in self.floor.items():
            lower[[self.total_column(country, day) for day in self.days]] = [counted[day] for day in self.days]
        rows = [*self._growth_rows(), *self._statement_rows(), *_exclusions(excluded, column)]
        found = _minimum(cost, rows, lower, upper)
        return None if found is None else tuple(sorted(i for i, at in column.items() if found[at] > 0.5))

    def _growth_rows(self) -> list[_Constraint]:
        """Totals never fall."""
        pairs = list(zip(self.days[:-1], self.days[1:], strict=True))
        return [
            ([(self.total_column(c, after), 1.0), (self.total_column(c, day), -1.0)], 0.0, np.inf)
            for c in self.countries
            for day, after in pairs
        ]

    def _statement_rows(self) -> list[_Constraint]:
        """A statement holds on one of its days or is set aside."""
        rows: list[_Constraint] = []
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
