"""The smallest sets of claims to set aside so that the rest can be true (Fellegi and Holt, 1976), by mixed-integer programming."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from strikeledger.inference.model import Model
from strikeledger.inference.program import Coefficients, Constraint, Solution
from strikeledger.inference.system import Listed, System

MOST_SETS = 20
"""Equal smallest sets are listed up to here."""

MOVE_WEIGHT = 5
"""What it costs to take the events of one day to be of the day before or after; less than to set any claim aside."""

Solve = Callable[[Sequence[Constraint]], Solution | None]
"""Finds a solution of least cost that keeps some more rows; a column ("aside", id) says whether a claim is set aside."""


@dataclass(frozen=True)
class CorrectionSets:
    """The smallest sets of statements to set aside, all of equal weight, the chosen one first.

    `moved` are the listed events that lie a day earlier or later than they are dated in one of the solutions of the chosen set.
    """

    sets: tuple[tuple[str, ...], ...]
    moved: tuple[Listed, ...] = ()

    @property
    def correction_set(self) -> tuple[str, ...]:
        """The set that is set aside: of equals, the one with the earliest publications, as later counts correct earlier ones."""
        return self.sets[0]

    def costs_as(self, other: CorrectionSets) -> bool:
        """Whether as many events lie elsewhere beside the same set."""
        return self.correction_set == other.correction_set and len(self.moved) == len(other.moved)


def least_correction(system: System, before: CorrectionSets | None = None) -> CorrectionSets:
    """The set of least weight without which the rest can be true, found exactly; of equals, the one published earliest, taken together.

    Args:
        before: that of a system which this one extends. This one can't cost less, so where the same set costs no more, it is the least.
    """
    choice = _Choice(system)
    if before and (found := choice.beside(before.correction_set, choice.cost_of(before))):
        return CorrectionSets(before.sets, choice.moves_in(found))
    cost = _with_ties(choice.cost, system)
    tied = least(lambda more: choice.model.solve(cost, more))
    ids = ids_aside(tied)
    weighs = sum(weight * round(tied.values[column]) for column, weight in choice.cost.items())
    return CorrectionSets((ids,), choice.moves_in(least(lambda more: choice.beside(ids, weighs, more))))


def _with_ties(cost: Coefficients, system: System) -> Coefficients:
    """Weights to which the order of publication adds so little that it decides between equals alone."""
    order = sorted(said.place for said in system.statements)
    places = {("aside", name): place for place, (_, name) in enumerate(order)}
    size = sum(places.values()) or 1
    return {column: weight + _TIE * places.get(column, 0) / size for column, weight in cost.items()}  # type: ignore[call-overload]


_TIE = 0.4


def moved_events(system: System, first: CorrectionSets, still: Collection[Listed] = frozenset()) -> tuple[Listed, ...]:
    """All events that lie on another day in a solution that sets the same aside at the same cost.

    Args:
        still: events of which it is known that they don't.
    """
    choice = _Choice(system)
    return choice.moves_in_any(choice.cost_of(first), first, still)


def equal_corrections(system: System, first: CorrectionSets, most: int = MOST_SETS) -> CorrectionSets:
    """Every set of the same weight as one of least weight, which stays the first."""
    choice = _Choice(system)
    published = {said.id: said.published for said in system.statements}
    within = Constraint(choice.cost, -np.inf, choice.cost_of(first) + 0.5)
    sets = equal_sets(choice.solve, within, first.correction_set, published, most)
    others = [ids for ids in sets if ids != first.correction_set]
    return CorrectionSets((first.correction_set, *others), first.moved)


def joint_corrections(parts: Sequence[CorrectionSets]) -> CorrectionSets:
    """The sets of systems that have nothing to do with each other, together: every choice in one with every choice in the others."""
    sets: list[tuple[str, ...]] = []
    for choice in product(*(part.sets for part in parts)):
        sets.append(tuple(sorted(i for ids in choice for i in ids)))
        if len(sets) == MOST_SETS:
            break
    return CorrectionSets(tuple(sets), tuple(events for part in parts for events in part.moved))


def least(solve: Solve) -> Solution:
    """A solution of least cost."""
    found = solve(())
    if found is None:
        raise AssertionError("setting everything aside is always possible")
    return found


def equal_sets(
    solve: Solve, within: Constraint, first: tuple[str, ...], published: Mapping[str, str], most: int = MOST_SETS
) -> tuple[tuple[str, ...], ...]:
    """Every set that costs no more than the first, those with the earliest publications first."""
    sets = [first]
    while len(sets) < most:
        others = [Constraint({("aside", i): 1.0 for i in ids}, -np.inf, len(ids) - 1.0) for ids in sets]
        more = solve([within, *others])
        if more is None:
            break
        sets.append(ids_aside(more))
    smallest = [ids for ids in sets if not any(set(other) < set(ids) for other in sets)]
    return tuple(sorted(smallest, key=lambda ids: (sorted(published[i] for i in ids), ids)))


def ids_aside(found: Solution) -> tuple[str, ...]:
    """What a solution sets aside."""
    columns: list[Any] = [column for column, value in found.values.items() if value > 0.5]
    return tuple(sorted(column[1] for column in columns if column[0] == "aside"))


class _Choice:
    """The program of all statements and events, one switch for setting each statement aside and one for moving each of the events."""

    def __init__(self, system: System) -> None:
        self.system, self.model = system, Model(system, soft=True)
        self.cost: Coefficients = {("aside", said.id): float(said.weight) for said in system.statements} | {
            ("moves", n): float(MOVE_WEIGHT) for n in range(len(system.listed))
        }

    def solve(self, more: Sequence[Constraint]) -> Solution | None:
        """A solution of least cost that keeps more rows."""
        return self.model.solve(self.cost, more)

    def cost_of(self, first: CorrectionSets) -> float:
        """What a set and the events that move beside it cost."""
        aside = sum(said.weight for said in self.system.statements if said.id in first.correction_set)
        return aside + MOVE_WEIGHT * len(set(first.moved) & set(self.system.listed))

    def moves_in(self, found: Solution) -> tuple[Listed, ...]:
        """The events that lie on another day in a solution."""
        return tuple(events for n, events in enumerate(self.system.listed) if found.values["moves", n] > 0.5)

    def beside(self, ids: Sequence[str], cost: float, more: Sequence[Constraint] = ()) -> Solution | None:
        """A solution that sets just these statements aside at a cost below which there is none; None where it would cost more."""
        given = {said.id: float(said.id in ids) for said in self.system.statements}
        just = [Constraint({("aside", i): 1.0}, is_aside, is_aside) for i, is_aside in given.items()]
        rows = [*just, Constraint(self.cost, -np.inf, cost + 0.5), *more]
        return self.model.solve(self.cost, rows, quick=True) or self.model.solve(self.cost, rows)

    def moves_in_any(self, cost: float, first: CorrectionSets, still: Collection[Listed]) -> tuple[Listed, ...]:
        """The events that lie on another day in any solution of this cost which sets the same aside as one; some stay where they are."""
        found = dict.fromkeys(first.moved)
        while left := [n for n, each in enumerate(self.system.listed) if each not in {*found, *still}]:
            one_more = Constraint({("moves", n): 1.0 for n in left}, 1.0, np.inf)
            more = self.beside(first.correction_set, cost, [one_more])
            if more is None:
                break
            found |= dict.fromkeys(self.moves_in(more))
        return tuple(found)
