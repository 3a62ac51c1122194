"""Linear programs, in whole numbers where asked for, by the names of their columns."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

Coefficients = Mapping[Hashable, float]
"""Column to how many times it counts in a sum."""


@dataclass(frozen=True)
class Constraint:
    """That a weighted sum of columns is at least `low` and at most `high`; `about` is what says so."""

    cells: Coefficients
    low: float
    high: float
    about: Any = None


@dataclass(frozen=True)
class Solution:
    """The value of each column, and what they cost."""

    values: Mapping[Hashable, float]
    cost: float


@dataclass
class Program:
    """Columns with their least and greatest value, and rows that bind them."""

    columns: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    rows: list[Constraint] = field(default_factory=list)

    def minimum(
        self,
        cost: Coefficients,
        whole: Collection[Hashable] = (),
        more: Sequence[Constraint] = (),
        *,
        quick: bool = False,
    ) -> Solution | None:
        """Numbers of least cost that keep every row, those in `whole` whole ones; None where there are none.

        What is found `quick` keeps every row, and is now and then not the least: HiGHS errs, if seldom, where it first simplifies.
        """
        if not self.columns:  # of nothing, sums are none
            return Solution({}, 0.0) if all(row.low <= 0 <= row.high for row in (*self.rows, *more)) else None
        found = self._answer(cost, whole, more, presolve=quick)
        if found.status == _NO_ANSWER:
            found = self._answer(cost, whole, more, presolve=not quick)
        return None if found.x is None else Solution(dict(zip(self.columns, found.x.tolist(), strict=True)), found.fun)

    def least(self, cost: Coefficients, whole: Collection[Hashable]) -> float:
        """The least cost alone, minus infinity where there is none; quicker than `minimum` where fractions would not be less."""
        found = self._answer(cost, (), (), presolve=False)
        if found.status == _NO_BOUND:
            return -np.inf
        places = [self._places[column] for column in whole]
        if found.x is not None and np.allclose(found.x[places], np.round(found.x[places]), rtol=0, atol=_TOLERANCE):
            return float(found.fun)
        solved = self.minimum(cost, whole)
        return solved.cost if solved else -np.inf

    def _answer(
        self, cost: Coefficients, whole: Collection[Hashable], more: Sequence[Constraint], *, presolve: bool
    ) -> Any:
        """What the solver finds."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix, *ends = self._limits_of(more)
        vectors = self._vector(cost), self._vector(dict.fromkeys(whole, 1.0)), *ends, *self._limits
        ask = partial(
            milp, vectors[0], integrality=vectors[1], constraints=LinearConstraint(matrix, *ends),
            bounds=Bounds(*self._limits), options={"mip_rel_gap": 0, "presolve": presolve},
        )  # fmt: skip
        return _solver_answer(presolve, matrix, vectors, ask)

    def sum_behind(self, cost: Coefficients) -> list[tuple[float, float, Any]]:
        """The rows whose sum is the least cost (the dual of the linear program): times, the end of the row that counts, what says so.

        Rows that add nothing stay out. Empty where the rows set no bound.
        """
        from scipy.optimize import linprog

        matrix, most, signs, ends = self._inequalities
        vectors = self._vector(cost), most, *self._limits
        ask = partial(linprog, vectors[0], A_ub=matrix, b_ub=most, bounds=self._limits.T, method="highs-ds")
        found = _solver_answer("sum", matrix, vectors, ask)
        if found.x is None:
            return []
        times = np.round(found.ineqlin.marginals, 6)
        return [
            (float(times[n] * signs[n]), ends[n][1], ends[n][0].about)
            for n in np.flatnonzero(times)
            if ends[n][0].about is not None
        ]

    @cached_property
    def _inequalities(self) -> tuple[Any, Any, Any, list[tuple[Constraint, float]]]:
        """Every row as one or two that are at most a number: the matrix, these numbers, the sign of each, and the row with its end."""
        from scipy.sparse import vstack

        matrix, low, high = self._rows
        above, below = np.isfinite(high), np.isfinite(low)
        ends = [(row, row.high) for row, counts in zip(self.rows, above, strict=True) if counts]
        ends += [(row, row.low) for row, counts in zip(self.rows, below, strict=True) if counts]
        signs = np.concatenate([np.ones(above.sum()), -np.ones(below.sum())])
        return (
            vstack([matrix[above], -matrix[below]], format="csr"),
            np.concatenate([high[above], -low[below]]),
            signs,
            ends,
        )

    def _limits_of(self, more: Sequence[Constraint]) -> tuple[Any, Any, Any]:
        """The matrix of all rows and some more, and between what their sums lie."""
        from scipy.sparse import vstack

        matrix, low, high = self._rows
        if not more:
            return matrix, low, high
        least, most = self._ends(more)
        return vstack([matrix, self._matrix(more)], format="csr"), np.append(low, least), np.append(high, most)

    @cached_property
    def _rows(self) -> tuple[Any, Any, Any]:
        return self._matrix(self.rows), *self._ends(self.rows)

    @cached_property
    def _places(self) -> dict[Hashable, int]:
        return {column: place for place, column in enumerate(self.columns)}

    @cached_property
    def _limits(self) -> Any:
        return np.array(list(self.columns.values()), dtype=float).reshape(-1, 2).T

    @staticmethod
    def _ends(rows: Sequence[Constraint]) -> Any:
        return np.array([(row.low, row.high) for row in rows], dtype=float).reshape(-1, 2).T

    def _vector(self, cells: Coefficients) -> Any:
        vector = np.zeros(len(self.columns))
        for column, times in cells.items():
            vector[self._places[column]] = times
        return vector

    def _matrix(self, rows: Sequence[Constraint]) -> Any:
        from scipy.sparse import coo_array

        entries = [
            (n, self._places[column], times) for n, row in enumerate(rows) for column, times in row.cells.items()
        ]
        number, column, times = zip(*entries, strict=True) if entries else ((), (), ())
        return coo_array((times, (number, column)), shape=(len(rows), len(self.columns))).tocsr()


_NO_BOUND, _NO_ANSWER = 3, 4
"""What scipy says: costs fall without end; neither solved nor shown to be impossible or without bound."""
_TOLERANCE = 1e-6
_MOST_ANSWERS = 2000
_answers: dict[tuple[Hashable, ...], Any] = {}


def _solver_answer(kind: Hashable, matrix: Any, vectors: Sequence[Any], ask: Callable[[], Any]) -> Any:
    """What the solver finds for a matrix and vectors; views of neighbouring days, and of other readings, ask much the same once more."""
    key = (kind, *(part.tobytes() for part in (*vectors, matrix.data, matrix.indices, matrix.indptr)))
    if key not in _answers:
        if len(_answers) >= _MOST_ANSWERS:
            _answers.clear()
        with _no_output():
            _answers[key] = ask()
    return _answers[key]


@contextmanager
def _no_output() -> Iterator[None]:
    """HiGHS now and then prints a line for its own makers, whatever it is asked; the output of a command is no place for that."""
    if sys.__stdout__ is None:
        yield
        return
    kept, nowhere = os.dup(_OUTPUT), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _OUTPUT)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, _OUTPUT)
        os.close(kept)
        os.close(nowhere)


_OUTPUT = 1  # the number of a process's standard output


def difference(one: Coefficients, other: Coefficients) -> dict[Hashable, float]:
    """One sum of columns less another; columns that cancel stay out."""
    found = dict(one)
    for column, times in other.items():
        found[column] = found.get(column, 0.0) - times
    return {column: times for column, times in found.items() if times}


def together(sums: Iterable[Coefficients]) -> dict[Hashable, float]:
    """The sum of sums of columns."""
    found: dict[Hashable, float] = {}
    for cells in sums:
        found = difference(found, {column: -times for column, times in cells.items()})
    return found
