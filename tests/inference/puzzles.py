"""Small systems of growing totals made by chance, and what they allow by a program of its own: every day, every reading, no shortcut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from strikeledger.inference.correction_set import MOVE_WEIGHT
from strikeledger.inference.system import EVE, Listed, Statement, System, country_scopes
from strikeledger.inference.totals import Totals

FAMILIES = {
    "two countries": {"countries": 2},
    "three countries": {"countries": 3},
    "three countries, windows": {"countries": 3, "windows": True},
    "two countries, spans of days": {"countries": 2, "spans": True},
    "three countries, spans of days and windows": {"countries": 3, "spans": True, "windows": True},
}
"""Kinds of systems in which everything can be true."""

NAMES = ("Iraq", "Jordan", "Syria")


def dice(seed: str) -> Random:
    return Random(seed)  # noqa: S311  # a puzzle is no secret


def totals_of(system: System) -> Totals:
    return Totals(pd.DataFrame(), pd.date_range("2023-11-01", periods=system.last + 1), system)


def puzzle(rng: Random, countries: int = 2, *, windows: bool = False, spans: bool = False, lies: float = 0.0) -> System:
    """A history made by chance and what is said of it; a share of the statements are `lies`, about one off."""
    last = rng.randint(4, 6)
    atoms = rng.sample(NAMES, countries)
    events = [(rng.choice(atoms), rng.randint(0, last)) for _ in range(rng.randint(4, 9))]
    spoken = ["+".join(sorted(few)) for size in range(1, countries + 1) for few in combinations(atoms, size)]
    scopes = country_scopes(sorted({*rng.sample(spoken, min(4, len(spoken))), "+".join(sorted(atoms))}))

    def total(scope: str, day: int) -> int:
        return sum(atom in scopes[scope] and when <= day for atom, when in events)

    said = []
    for number in range(rng.randint(5, 8)):
        scope, day = rng.choice(list(scopes)), rng.randint(0, last)
        first, end = (max(0, day - rng.randint(0, 2)), min(last, day + rng.randint(0, 2))) if spans else (day, day)
        since = (EVE, EVE)
        if windows and rng.random() < 0.4 and first > 0:
            start = rng.randint(0, first - 1)
            since = (start, min(start + rng.randint(0, 1), day))
        grown = total(scope, day) - (total(scope, rng.choice(since)) if since[0] > EVE else 0)
        if rng.random() < lies:
            grown = max(0, grown + rng.choice((-2, -1, 1, 2)))
        low, high = rng.choice(
            ((grown, grown), (grown, grown), (grown, None), (0, grown), (max(0, grown - 1), grown + 1))
        )
        weight, published = rng.choice((10, 13, 41)), f"2023-11-{number + 10}"
        said.append(Statement(f"t-{number}", scope, low, high, first, end, since, weight, published))
    return System(scopes, tuple(said), tuple(_groups(rng, events, last, lies)), last, _none_until(rng, events, atoms))


def long_puzzle(rng: Random) -> System:
    """Twelve days of two countries, on many of which exact totals give both; some totals and some listed days are one off."""
    scopes = country_scopes(["Iraq+Syria"])
    daily = [{"Iraq": rng.choice((0, 0, 1, 1, 2)), "Syria": rng.choice((0, 0, 1))} for _ in range(12)]
    said: list[Statement] = []
    for day in range(12):
        totals = {atom: sum(each[atom] for each in daily[: day + 1]) for atom in ("Iraq", "Syria")}
        totals["Iraq+Syria"] = totals["Iraq"] + totals["Syria"]
        for scope, number in totals.items():
            if rng.random() < 0.6:
                low = max(0, number + rng.choice((0,) * 9 + (-1, 1)))
                weight = rng.choice((10, 13, 41, 41))
                said.append(
                    Statement(f"t-{len(said)}", scope, low, low, day, day, (EVE, EVE), weight, f"2023-11-{day + 10}")
                )
    listed = [
        Listed((f"e-{day}-{atom}",), atom, day + off, day + off, number)
        for day, grown in enumerate(daily)
        for atom, number in grown.items()
        if number and rng.random() < 0.7 and 0 <= day + (off := rng.choice((0,) * 6 + (-1, 1))) < 12
    ]
    found = {(each.atom, each.first): each for each in listed}
    return System(scopes, tuple(said), tuple(found.values()), 11)


def _groups(rng: Random, events: Sequence[tuple[str, int]], last: int, lies: float) -> Iterable[Listed]:
    """Some of the events as officials list them: each on its day or in a span around it, those of the same days together."""
    found: dict[tuple[str, int, int], int] = {}
    for atom, day in events:
        if rng.random() < 0.5:
            off = rng.choice((-1, 1)) if rng.random() < lies else 0
            when = min(last, max(0, day + off))
            span = rng.randint(0, 1)
            key = atom, max(0, when - span), min(last, when + span)
            found[key] = found.get(key, 0) + 1
    for n, ((atom, first, end), number) in enumerate(sorted(found.items())):
        yield Listed((f"e-{n}",), atom, first, end, number)


def _none_until(rng: Random, events: Sequence[tuple[str, int]], atoms: Sequence[str]) -> dict[str, int]:
    begun = {atom: min((day for each, day in events if each == atom), default=0) for atom in atoms}
    return {atom: day - 1 for atom, day in begun.items() if day > 1 and rng.random() < 0.5}


class Judge:
    """A system as a program with a column for each part and day, each place of a listed event and each reading of a statement."""

    def __init__(self, system: System, *, soft: bool = False) -> None:
        self.system = system
        self.columns: dict[Any, tuple[float, float, float]] = {}
        self.rows: list[tuple[dict[Any, float], float, float]] = []
        self.said = sum(max(said.low, said.high or 0) for said in system.statements) + sum(
            e.number for e in system.listed
        )
        self.far = 4 * self.said + 4
        for atom in system.atoms:
            for day in range(EVE, system.last + 1):
                none = day == EVE or day <= system.none_until.get(atom, EVE)
                self.columns[atom, day] = (0, 0 if none else self.far, 0)
                if day > EVE:
                    self.rows.append(({(atom, day): 1, (atom, day - 1): -1}, 0, np.inf))
        self._place_events(soft=soft)
        for said in system.statements:
            self._read(said, soft=soft)

    def _place_events(self, *, soft: bool) -> None:
        grown: dict[tuple[str, int], dict[Any, float]] = {}
        for n, events in enumerate(self.system.listed):
            wide = range(max(0, events.first - 1), min(self.system.last, events.last + 1) + 1)
            days = wide if soft else range(events.first, events.last + 1)
            for day in days:
                self.columns["on", n, day] = (0, events.number, 0)
                grown.setdefault((events.atom, day), {})["on", n, day] = -1
                if not events.first <= day <= events.last:
                    self.rows.append(({("on", n, day): 1, ("move", n): -events.number}, -np.inf, 0))
            self.rows.append(({("on", n, day): 1 for day in days}, events.number, events.number))
            if soft:
                self.columns["move", n] = (0, 1, MOVE_WEIGHT)
        for (atom, day), cells in grown.items():
            self.rows.append(({(atom, day): 1, (atom, day - 1): -1, **cells}, 0, np.inf))

    def _read(self, said: Statement, *, soft: bool) -> None:
        readings = {}
        far = self.far * len(self.system.atoms)
        for start in range(said.since[0], said.since[1] + 1):
            for end in range(said.first, said.last + 1):
                true = ("true", said.id, start, end)
                readings[true] = 1.0
                self.columns[true] = (0, 1, 0)
                grown = self.growth(said.scope, start, end)
                self.rows.append(({**grown, true: -said.low - far}, -far, np.inf))
                if said.high is not None:
                    self.rows.append(({**grown, true: far}, -np.inf, far + said.high))
        if soft:
            self.columns["aside", said.id] = (0, 1, said.weight)
            readings["aside", said.id] = 1.0
        self.rows.append((readings, 1, np.inf))

    def growth(self, scope: str, start: int, end: int) -> dict[Any, float]:
        cells: dict[Any, float] = {}
        for atom in self.system.scopes[scope]:
            cells[atom, end] = cells.get((atom, end), 0) + 1
            cells[atom, start] = cells.get((atom, start), 0) - 1
        return cells

    def least(
        self, cost: dict[Any, float] | None = None, more: Sequence[tuple[dict[Any, float], float, float]] = ()
    ) -> Any:
        """The least cost in whole numbers and the value of each column; None where nothing keeps all rows."""
        place = {column: n for n, column in enumerate(self.columns)}
        rows = [*self.rows, *more]
        cells = [(n, place[column], times) for n, (row, _, _) in enumerate(rows) for column, times in row.items()]
        number, column, times = zip(*cells, strict=True)
        costs = np.array([own for _, _, own in self.columns.values()], dtype=float)
        if cost is not None:
            costs[:] = 0
            for name, each in cost.items():
                costs[place[name]] += each
        low, high, _ = np.array(list(self.columns.values()), dtype=float).T
        matrix = coo_array((times, (number, column)), shape=(len(rows), len(place))).tocsr()
        ends = np.array([(least, most) for _, least, most in rows], dtype=float).T
        found = milp(costs, constraints=LinearConstraint(matrix, *ends), bounds=Bounds(low, high),
                     integrality=np.ones(len(place)), options={"mip_rel_gap": 0, "presolve": False})  # fmt: skip
        return None if found.x is None else (round(found.fun), dict(zip(place, found.x.round().tolist(), strict=True)))

    def bounds(self, scope: str, start: int, end: int) -> tuple[int, int | None]:
        """The least and the most that a total can have grown; None where it can be beyond all that was said."""
        grown = self.growth(scope, start, end)
        low, _ = self.least(grown)
        most, _ = self.least({column: -times for column, times in grown.items()})
        return low, None if -most > self.said else -most

    def smallest_sets(self) -> set[tuple[str, ...]]:
        """Every set of statements without which the rest can be true at least cost, and of which none can be spared at that cost."""
        best, _ = self.least()
        ids = sorted(said.id for said in self.system.statements)
        within = ({column: own for column, (_, _, own) in self.columns.items() if own}, -np.inf, best)
        found: list[tuple[str, ...]] = []
        others: list[tuple[dict[Any, float], float, float]] = []
        while (more := self.least(None, [within, *others])) is not None:
            aside = tuple(i for i in ids if more[1]["aside", i])
            found.append(aside)
            differs = {("aside", i): -1.0 if i in aside else 1.0 for i in ids}
            others.append((differs, 1 - len(aside), np.inf))
        return {ids for ids in found if not any(set(other) < set(ids) for other in found)}

    def moved(self, aside: Sequence[str]) -> set[Listed]:
        """The events that can lie on another day at least cost where just these statements are set aside."""
        best, _ = self.least()
        own = {column: each for column, (_, _, each) in self.columns.items() if each}
        given = [({("aside", said.id): 1.0}, said.id in aside, said.id in aside) for said in self.system.statements]
        return {
            events
            for n, events in enumerate(self.system.listed)
            if self.least(None, [(own, -np.inf, best), *given, ({("move", n): 1.0}, 1, 1)]) is not None
        }
