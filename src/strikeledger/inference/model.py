"""A system of growing totals as a program in whole numbers: totals by part and day, and switches for what may or may not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from strikeledger.inference.program import Coefficients, Constraint, Program, Solution, difference
from strikeledger.inference.system import EVE, Listed, Statement, System


class Model:
    """The program of a system. Columns: ("total", atom, day), ("falls", number of the events, day) and the switches.

    A statement holds on one of its days; where there is more than one, ("holds", id, start, end) says on which. In a `soft` program
    ("aside", id) sets a statement aside and ("moves", number) lets events lie a day earlier or later.

    Args:
        windows: statement to the first and last day on which it can hold; all of its days where not given.
    """

    def __init__(self, system: System, *, soft: bool, windows: Mapping[str, tuple[int, int]] | None = None) -> None:
        self.system, self.soft, self.program = system, soft, Program()
        self._windows = windows or {}
        numbers = [number for said in (*system.statements, *system.known_by) for number in (said.low, said.high or 0)]
        self.cap = float(max(numbers, default=1) + sum(events.number for events in system.listed) + 1)
        wide = {day for n in range(len(system.listed)) for day in self._days_of(n)}
        self.days = sorted({*system.marked_days(), *wide})
        self._add_totals()
        self._add_listed()
        for said in (*system.known_by, *system.statements):
            self._add_statement(said)

    def solve(self, cost: Coefficients, more: Sequence[Constraint] = ()) -> Solution | None:
        """Whole numbers of least cost; None where nothing keeps all rows. Only where it must, totals are asked to be whole, too."""
        switches = [column for column in self.program.columns if column[0] in _SWITCHES]  # type: ignore[index]
        found = self.program.minimum(cost, switches, more)
        if found and any(abs(number - round(number)) > _NEAR for number in found.values.values()):
            found = self.program.minimum(cost, list(self.program.columns), more)
        return found

    def growth(self, scope: str, start: int, end: int) -> Coefficients:
        """How much a scope's total grew between two days on which something binds; since the eve, the total itself."""
        after, before = (self._total(scope, day) for day in (end, start))
        return after if start == EVE else difference(after, before)

    def _total(self, scope: str, day: int) -> Coefficients:
        return {("total", atom, day): 1.0 for atom in self.system.scopes[scope]}

    def _add_totals(self) -> None:
        """Totals never fall; what was none or is known stands."""
        for atom in self.system.atoms:
            base = self.system.base.get(atom, 0)
            for place, day in enumerate(self.days):
                least, most = 0.0, self.cap
                if (day == self.system.start and not self.system.known_by) or (
                    not base and day <= self.system.none_until.get(atom, EVE)
                ):
                    least = most = float(base)
                if day == self.system.last and atom in self.system.ends:
                    least = most = float(self.system.ends[atom])
                self.program.columns["total", atom, day] = (least, most)
                if place:
                    grown = difference({("total", atom, day): 1.0}, {("total", atom, self.days[place - 1]): 1.0})
                    self.program.rows.append(Constraint(grown, 0.0, np.inf))

    def _add_listed(self) -> None:
        """Each event lies on a day between its first and its last, or at a cost on the day before or after."""
        falls: dict[tuple[str, int], Coefficients] = {}
        for n, events in enumerate(self.system.listed):
            days = self._days_of(n)
            for day in days:
                self.program.columns["falls", n, day] = (0.0, float(events.number))
                falls[events.atom, day] = {**falls.get((events.atom, day), {}), ("falls", n, day): 1.0}
            self.program.rows.append(
                Constraint({("falls", n, day): 1.0 for day in days}, events.number, events.number, events)
            )
            if self.soft:
                self.program.columns["moves", n] = (0.0, 1.0)
                outside = [day for day in days if not events.first <= day <= events.last]
                moves = [
                    Constraint({("falls", n, day): 1.0, ("moves", n): -float(events.number)}, -np.inf, 0.0)
                    for day in outside
                ]
                self.program.rows.extend(moves)
        before = dict(zip(self.days[1:], self.days, strict=False))
        for (atom, day), cells in falls.items():
            grown = difference({("total", atom, day): 1.0}, {("total", atom, before[day]): 1.0})
            self.program.rows.append(Constraint(difference(grown, cells), 0.0, np.inf))

    def _days_of(self, number: int) -> range:
        events: Listed = self.system.listed[number]
        wide = self.system.with_slack(events) if self.soft else events
        return range(wide.first, wide.last + 1)

    def _add_statement(self, said: Statement) -> None:
        """A statement holds between two of its days or is set aside."""
        first, last = self._windows.get(said.id, (said.days[0], said.days[-1]))
        pairs = [(start, end) for start in said.starts for end in said.days if first <= end <= last]
        holds: Coefficients = {("holds", said.id, *pair): 1.0 for pair in pairs}
        aside: Coefficients = {("aside", said.id): 1.0} if self.soft else {}
        self.program.columns.update(dict.fromkeys(aside, (0.0, 1.0)))
        if len(pairs) == 1:
            self._hold(said, *pairs[0], dict.fromkeys(aside, -1.0), 1.0)
            return
        self.program.columns.update(dict.fromkeys(holds, (0.0, 1.0)))
        for (start, end), switch in zip(pairs, holds, strict=True):
            self._hold(said, start, end, {switch: 1.0}, 0.0)
        self.program.rows.append(Constraint({**aside, **holds}, 1.0, 1.0))
        if not self.soft:  # what holds on whichever day, so that a sum can name it
            self.program.rows.append(Constraint(self.growth(said.scope, said.starts[0], last), said.low, np.inf, said))
            most = np.inf if said.high is None else said.high
            self.program.rows.append(Constraint(self.growth(said.scope, said.starts[-1], first), -np.inf, most, said))

    def _hold(self, said: Statement, start: int, end: int, switch: Coefficients, on: float) -> None:
        """The total grew between two days as a statement says, where its switch (and what stands beside it) adds up to one."""
        grown, most = self.growth(said.scope, start, end), self.cap * len(self.system.atoms)
        about = None if switch else said
        if said.low:
            bound = {column: -said.low * times for column, times in switch.items()}
            self.program.rows.append(Constraint({**grown, **bound}, said.low * on, np.inf, about))
        if said.high is not None:
            bound = {column: (most - said.high) * times for column, times in switch.items()}
            self.program.rows.append(Constraint({**grown, **bound}, -np.inf, most - (most - said.high) * on, about))


_NEAR = 1e-4
_SWITCHES = ("aside", "moves", "holds")
