"""Cuts a system of totals on days that are certain: what lies before such a day has nothing to do with what lies after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from itertools import accumulate, pairwise
from math import prod
from operator import attrgetter

from strikeledger.inference.correction_set import (
    MOST_SETS,
    MOVE_WEIGHT,
    CorrectionSets,
    equal_corrections,
    joint_corrections,
    least_correction,
    moved_events,
)
from strikeledger.inference.system import EVE, Listed, Statement, System
from strikeledger.memory import from_memory, recall, remember


@dataclass(frozen=True)
class Cut:
    """A day on which statements that are kept give every part's total as one number.

    Attributes:
        totals: atom to its total.
        weight: what it would at least cost to have another number.
        known_by: the statements that say so.
    """

    day: int
    totals: Mapping[str, int]
    weight: int = 0
    known_by: tuple[Statement, ...] = ()


def stretches_of(system: System) -> tuple[list[System], CorrectionSets, CorrectionSets]:
    """The system cut into stretches without what is set aside; what is, with all events that may have moved; and the solution itself."""
    short = system.without_quiet_end()
    work = partial(_first_correction, short)
    aside, moved, movable = from_memory(["correction", short.content()], work) if system.statements else ((), (), ())
    first = CorrectionSets((tuple(aside),), tuple(system.listed[n] for n in moved))
    chosen = replace(first, moved=tuple(system.listed[n] for n in movable))
    left = [part.without(chosen.correction_set, chosen.moved) for part in _parts(system, first)]
    return left, chosen, first


def _first_correction(system: System) -> _Found:
    """What is set aside in a solution, the events that lie on another day in it, and those that do in any that sets the same aside.

    What was found for a system that this one extends makes it short: it is the same unless what is new contradicts the rest. Where
    events lie on the last day, later ones do not extend it; so it is solved as if they could lie on the next, and then without that.
    """
    if any(events.last == system.last for events in system.listed):
        roomy = replace(system, last=system.last + 1)
        return _found_after(system, _Solved(roomy, *_first_correction(roomy)))
    key = ["corrections", [astuple(said) for said in sorted(system.statements, key=attrgetter("place"))[:_FIRST]]]
    solved = recall(key) or []
    earlier = (_Solved(System.of_content(content), *found) for content, found in solved)
    found = _found_after(system, next((each for each in earlier if system.extends(each.system)), None))
    remember(key, [[system.content(), found], *solved][:_MOST_SOLVED])
    return found


_FIRST, _MOST_SOLVED = 20, 16
"""Systems are told apart by so many of their first statements; of so many of the newest that are alike what was found is at hand."""


def _found_after(system: System, before: _Solved | None) -> _Found:
    """What is found for a system, by what was for one that it extends."""
    first = least_correction(system, before.first if before else None)
    still = before.still if before and before.first.costs_as(first) else frozenset()
    chosen = ((part, _choice_in(part, first)) for part in _parts(system, first))
    movable = [events for part, here in chosen if here for events in moved_events(part, here, still)]
    moved, movable_places = ([system.listed.index(events) for events in each] for each in (first.moved, movable))
    return list(first.correction_set), moved, movable_places


_Found = tuple[list[str], list[int], list[int]]
"""What is set aside, and by their places among the listed the events that lie on another day in one solution, and in any."""


@dataclass(frozen=True)
class _Solved:
    """What was found for a system: what is set aside, and the places of events that lie on another day in one and in any solution."""

    system: System
    aside: Sequence[str]
    moved: Sequence[int]
    movable: Sequence[int]

    @property
    def first(self) -> CorrectionSets:
        return CorrectionSets((tuple(self.aside),), tuple(self.system.listed[n] for n in self.moved))

    @property
    def still(self) -> frozenset[Listed]:
        """The events that lie on the days they are dated in every solution."""
        return frozenset(events for n, events in enumerate(self.system.listed) if n not in self.movable)


def every_correction(system: System, first: CorrectionSets) -> CorrectionSets:
    """Every choice of equal weight, the first one first."""
    choices: list[CorrectionSets] = []
    for part in _parts(system, first):
        if here := _choice_in(part, first):
            most = MOST_SETS // prod(len(choice.sets) for choice in choices)
            choices.append(equal_corrections(part, here, max(2, most)))
    return joint_corrections(choices)


def _choice_in(part: System, first: CorrectionSets) -> CorrectionSets | None:
    """What of a solution concerns a stretch; None where nothing in it is set aside and nothing moves, so that there is no other."""
    chosen = tuple(sorted(said.id for said in part.statements if said.id in first.correction_set))
    moved = tuple(events for events in part.listed if events in first.moved)
    return CorrectionSets((chosen,), moved) if chosen or moved else None


def _safe_cuts(system: System, first: CorrectionSets) -> list[Cut]:
    """The days that are certain in every solution of least weight.

    Where a solution has another number on a day, it has so on each certain day up to one where both agree again. Between two such days
    both cost the same, so the other costs at least what it takes to give up the certain days between. A day is safe where no days
    around it cost that much.
    """
    kept = [said for said in system.statements if said.id not in first.correction_set]
    crossed = _crossed_days(system, first)
    cuts = {cut.day: cut for cut in _certain_days(system, kept) if cut.day not in crossed and cut.day < system.last}
    cost: Counter[int] = Counter()
    for events in first.moved:
        cost[events.last] += MOVE_WEIGHT
    for said in system.statements:
        cost[said.days[-1]] += said.weight * (said.id in first.correction_set)
    days = sorted({*cuts, *cost})
    gains = [(cuts[day].weight if day in cuts else 0) - cost[day] for day in days]
    before = list(accumulate(gains, lambda worst, gain: min(worst, 0) + gain))
    after = list(accumulate(reversed(gains), lambda worst, gain: min(worst, 0) + gain))[::-1]
    return [
        cuts[day]
        for day, one, other, gain in zip(days, before, after, gains, strict=True)
        if day in cuts and one + other - gain > 0
    ]


def _certain_days(system: System, kept: Collection[Statement]) -> list[Cut]:
    """The days on which exact totals give every part."""
    by_day: dict[int, list[Statement]] = {}
    for said in kept:
        if said.is_exact:
            by_day.setdefault(said.days[0], []).append(said)
    found = []
    for day, exact in sorted(by_day.items()):
        totals = {said.scope: said.low for said in exact}
        totals |= {atom: 0 for atom in system.atoms if day <= system.none_until.get(atom, EVE)}
        for _ in system.atoms:
            totals = _with_implied_totals(system, totals)
        if all(atom in totals for atom in system.atoms):
            weights = {said.scope: 0 for said in exact}
            for said in exact:
                weights[said.scope] += said.weight
            found.append(Cut(day, {atom: totals[atom] for atom in system.atoms}, min(weights.values()), tuple(exact)))
    return found


def _with_implied_totals(system: System, totals: Mapping[str, int]) -> dict[str, int]:
    """Totals with those that follow from sums of which one term is missing."""
    found = dict(totals)
    for whole, parts in system.sums:
        missing = [part for part in parts if part not in found]
        if not missing:
            found.setdefault(whole, sum(found[part] for part in parts))
        elif len(missing) == 1 and whole in found:
            found[missing[0]] = found[whole] - sum(found[part] for part in parts if part in found)
    return found


def _crossed_days(system: System, first: CorrectionSets) -> set[int]:
    """Days on both sides of which something binds at once: a window, a span of days, or events that lie on another day than dated."""
    crossed: set[int] = set()
    for said in system.statements:
        crossed.update(range(_begin(said) + 1, said.days[-1]))
    for events in system.listed:
        each = system.with_slack(events) if events in first.moved else events
        crossed.update(range(each.first, each.last))
    return crossed


def _begin(said: Statement) -> int:
    """The first day that a statement speaks of."""
    return said.days[0] if said.since == (EVE, EVE) else min(said.starts[0], said.days[0])


def _parts(system: System, first: CorrectionSets) -> list[System]:
    """The stretches of a system that have nothing to do with each other, by a solution of it."""
    return _apart(system, _safe_cuts(system, first), first)


def _apart(system: System, cuts: list[Cut], first: CorrectionSets) -> list[System]:
    """The stretches between those cuts over which no event moves: where one is moved or a claim set aside, others might be instead."""
    parts = _stretches(system, cuts)
    reached: set[int] = set()
    for part in parts:
        if set(part.listed) & set(first.moved) or any(said.id in first.correction_set for said in part.statements):
            reached.update(part.start for events in part.listed if events.first == part.start + 1)
            reached.update(part.last for events in part.listed if events.last == part.last)
    left = [cut for cut in cuts if cut.day not in reached]
    return parts if len(left) == len(cuts) else _apart(system, left, first)


def _stretches(system: System, cuts: list[Cut]) -> list[System]:
    """The systems between the cuts; a statement on a cut belongs to the one that ends there, and to the next as what it begins with."""
    ends = [Cut(system.start, system.base), *cuts, Cut(system.last, system.ends)]
    return [_stretch(system, begin, end) for begin, end in pairwise(ends)]


def _stretch(system: System, begin: Cut, end: Cut) -> System:
    def is_inside(said: Statement) -> bool:
        return begin.day <= _begin(said) and begin.day < said.days[-1] <= end.day

    return replace(
        system,
        statements=tuple(said for said in system.statements if is_inside(said)),
        listed=tuple(each for each in system.listed if each.first > begin.day and each.last <= end.day),
        none_until={atom: min(day, end.day) for atom, day in system.none_until.items()},
        start=begin.day, base=begin.totals, last=end.day, ends=end.totals, known_by=begin.known_by,
    )  # fmt: skip
