"""The tightest bounds of growth that statements allow: difference constraints, closed by shortest paths (Dechter and others, 1991)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from strikeledger.inference.system import EVE, Listed, Statement, System

Most = npt.NDArray[np.float32]
"""By node and node: the most by which a total can grow from the first to the second; negative where it must have grown between them."""


@dataclass(frozen=True)
class DaysLeft:
    """Between which days a statement can hold: the first and last from the end of which it counts, and the first and last it ends on."""

    starts: tuple[int, int]
    ends: tuple[int, int]


@dataclass(frozen=True)
class Closure:
    """The most by which each scope's total can grow between two marked days.

    `windows` has the days that are left to a statement.
    """

    days: npt.NDArray[np.int64]
    most: Mapping[str, Most]
    windows: Mapping[str, DaysLeft]

    def growth(self, scope: str, first: int, last: int) -> tuple[int, int | None]:
        """The least and most by which a total grew from the end of one day to the end of a later one; None is open."""
        most = self.most[scope]
        after, until = np.searchsorted(self.days, first), np.searchsorted(self.days, last, side="right") - 1
        before, beyond = np.searchsorted(self.days, first, side="right") - 1, np.searchsorted(self.days, last)
        low = 0 if after >= until else int(-most[until, after])
        high = most[before, beyond]
        return low, None if np.isinf(high) else int(high)


def close(system: System) -> Closure | None:
    """Bounds consistency of everything together; None where it can't all be true."""
    days = np.array(system.marked_days())
    at = {int(day): node for node, day in enumerate(days)}
    most = {scope: _first_bounds(system, scope, at) for scope in system.scopes}
    left: dict[str, DaysLeft] = {}
    stale = set(most)
    while stale:
        for said in system.statements:
            found = _bind(said, most[said.scope], system.base_of(said.scope), at)
            if found is None:
                return None
            left[said.id], tighter = found
            stale |= {said.scope} if tighter else set()
        for scope in sorted(stale):
            _shorten(most[scope])
            if most[scope].diagonal().min() < 0:
                return None
        stale = {scope for whole, parts in system.sums for scope in _add_up(most, whole, parts)}
    return Closure(days, most, left)


def _first_bounds(system: System, scope: str, at: Mapping[int, int]) -> Most:
    """Totals never fall, listed events are growth, and what was none or is known stands."""
    size = len(at)
    most = np.full((size, size), np.inf, dtype=np.float32)
    most[np.tril_indices(size)] = 0
    own = [events for events in system.listed if events.atom in system.scopes[scope]]
    if own:
        np.minimum(most, -_listed_between(own, at, size).T, out=most)
    none_until = system.none_until.get(scope, EVE)
    if none_until > system.start and not system.base_of(scope):
        most[0, : at[min(none_until, system.last)] + 1] = 0
    if scope in system.ends:
        grown = system.ends[scope] - system.base_of(scope)
        most[0, -1], most[-1, 0] = min(most[0, -1], grown), min(most[-1, 0], -grown)
    return most


def _listed_between(listed: Sequence[Listed], at: Mapping[int, int], size: int) -> Most:
    """By node and node: how many events certainly lie between."""
    number = np.zeros((size, size), dtype=np.float32)
    for events in listed:
        number[at[events.first - 1], at[events.last]] += events.number
    within = np.cumsum(np.cumsum(number[::-1], axis=0)[::-1], axis=1)
    within[np.tril_indices(size)] = -np.inf
    return within


def _shorten(most: Most) -> None:
    """All shortest paths (Floyd and Warshall), in place."""
    for node in range(len(most)):
        np.minimum(most, most[:, node, None] + most[node], out=most)


def _bind(said: Statement, most: Most, base: int, at: Mapping[int, int]) -> tuple[DaysLeft, bool] | None:
    """Put a statement's bounds in, between the days that are left to it; None where there are none."""
    whole = said.since == (EVE, EVE)
    low = said.low - base if whole else said.low
    high = np.inf if said.high is None else said.high - base if whole else said.high
    nodes = {day: 0 if whole else at[day] for day in said.starts}
    left = [
        (start, end) for start in nodes for end in said.days
        if most[nodes[start], at[end]] >= low and -most[at[end], nodes[start]] <= high
    ]  # fmt: skip
    if not left:
        return None
    (first, last), (begin, end) = ((min(days), max(days)) for days in zip(*left, strict=True))
    least, greatest = (at[end], nodes[first]), (nodes[last], at[begin])
    before = most[least], most[greatest]
    most[least], most[greatest] = min(before[0], -low), min(before[1], high)
    return DaysLeft((first, last), (begin, end)), before != (most[least], most[greatest])


def _add_up(most: dict[str, Most], whole: str, parts: tuple[str, ...]) -> set[str]:
    """Tighten a sum by its parts and each part by the sum and the others; tells which changed."""
    together: Any = sum(most[part] for part in parts)
    changed = _tighten(most, whole, together)
    for part in parts:
        least: Any = sum(most[other].T for other in parts if other != part)
        changed |= _tighten(most, part, most[whole] + least)
    return changed


def _tighten(most: dict[str, Most], scope: str, bound: Most) -> set[str]:
    if (bound < most[scope]).any():
        most[scope] = np.minimum(most[scope], bound)
        return {scope}
    return set()
