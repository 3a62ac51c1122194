"""Bounds of a total's growth by the exact solver, and the sums of claims that give them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from strikeledger.inference.closure import Closure
from strikeledger.inference.model import Model
from strikeledger.inference.program import Coefficients
from strikeledger.inference.system import EVE, System

End = Literal["low", "high"]
ENDS: tuple[End, End] = ("low", "high")


@dataclass(frozen=True)
class Term:
    """A number in a sum: how many times it is added (below zero: taken away), and the claim or the events that give it."""

    times: int
    number: int
    about: Any


@dataclass(frozen=True)
class Stretch:
    """A stretch of days in which nothing contradicts the rest, with the bounds of its closure."""

    system: System
    closure: Closure

    @cached_property
    def _model(self) -> Model:
        return Model(self.system, soft=False, windows=self.closure.windows)

    def growth(self, scope: str, first: int, last: int) -> tuple[int, int | None]:
        """The least and most by which a total grew between two days of the stretch; None is open."""
        system = self.system
        if (first, last) == (system.start, system.last) and system.ends:
            grown = system.end_of(scope) - system.base_of(scope)
            return grown, grown
        return self.closure.growth(scope, first, last)

    def exact_growth(self, scope: str, first: int, last: int) -> tuple[int, int | None]:
        """The same by the solver, which no other reading of the claims can tighten."""
        low, high = self.growth(scope, first, last)
        if low == high:
            return low, high
        least = self._least(self._cells(scope, first, last, "low"), low) if low else 0
        return least, None if high is None else -self._least(self._cells(scope, first, last, "high"), -high)

    def _least(self, cells: Coefficients, bound: int) -> int:
        """The least that a sum can be; the bound of the closure, where it is attained."""
        if self._model.attains(cells, bound):
            return bound
        found = self._model.solve(cells)
        return round(found.cost) if found else bound

    def sum_of(self, scope: str, first: int, last: int, end: End) -> tuple[Term, ...] | None:
        """The claims and events that add up to a bound of the growth between two days (since the eve: of the total itself).

        None where no plain sum does.
        """
        sign, terms = (1 if end == "low" else -1), []
        for times, number, about in self._model.program.sum_behind(self._cells(scope, first, last, end)):
            if abs(times) != 1.0:
                return None
            terms.append(Term(round(times) * sign, round(number), about))
        return tuple(sorted(terms, key=lambda term: (-term.times, -term.number)))

    def _cells(self, scope: str, first: int, last: int, end: End) -> Coefficients:
        """What is to be least: growth between the nearest days on which something binds; for the high end, less than none."""
        days = self._model.days
        begin = days[0] if first == EVE else first  # since the eve, the total itself is meant
        if end == "low":
            inner = [day for day in days if begin <= day <= last]
            start, stop = (inner[0], inner[-1]) if inner else (days[0], days[0])
        else:
            start, stop = max(day for day in days if day <= begin), min(day for day in days if day >= last)
        grown = self._model.growth(scope, EVE if first == EVE else start, stop)
        return grown if end == "low" else {column: -times for column, times in grown.items()}
