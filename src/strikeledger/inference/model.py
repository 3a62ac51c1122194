"""A system of growing totals as a program in whole numbers: totals by part and day, and switches for what may or may not hold."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property, partial

import numpy as np

from strikeledger.inference.closure import DaysLeft
from strikeledger.inference.program import Coefficients, Constraint, Program, Solution, difference
from strikeledger.inference.system import EVE, Listed, Statement, System


class Model:
    """The program of a system. Columns: ("total", atom, day), ("falls", number of the events, day) and the switches.

    A statement holds on one of its days; where there is more than one, ("holds", id, start, end) says on which. In a `soft` program
    ("aside", id) sets a statement aside and ("moves", number) lets events lie a day earlier or later.

    Args:
        windows: the days that are left to each statement; all of its days where not given.
    """

    def __init__(self, system: System, *, soft: bool, windows: Mapping[str, DaysLeft] | None = None) -> None:
        self.system, self.soft, self.program = system, soft, Program()
        self._windows = windows or {}
        self.cap = _enough(system)
        wide = {day for n in range(len(system.listed)) for day in self._days_of(n)}
        self.days = sorted({*system.marked_days(), *wide})
        self._add_totals()
        self._add_listed()
        for said in self._statements:
            self._add_statement(said)

    @property
    def _statements(self) -> tuple[Statement, ...]:
        """What is said; a sum has to name what gives the totals on the day of the start, but nothing of that can be set aside."""
        return self.system.statements if self.soft else (*self.system.known_by, *self.system.statements)

    def attains(self, cost: Coefficients, bound: int) -> bool:
        """Whether the least cost is a bound below which it can't be, as far as a quick look tells."""
        for whole in ((), self._switches):  # mostly fractions are not less, and are found in less than half the time
            found = self.program.minimum(cost, whole, quick=True)
            if found and _is_whole(found) and round(found.cost) == bound:
                return True
        return False

    def solve(self, cost: Coefficients, more: Sequence[Constraint] = (), *, quick: bool = False) -> Solution | None:
        """Whole numbers of least cost; None where nothing keeps all rows. What is found `quick` is now and then not the least.

        First only the switches are whole; where totals then aren't, they are made so with the same switches, if that costs no more.
        """
        minimum = partial(self.program.minimum, cost, quick=quick)
        found = minimum(self._switches, more)
        if found is None or _is_whole(found):
            return found
        columns, turned = list(self.program.columns), {switch: round(found.values[switch]) for switch in self._switches}
        same = [Constraint({switch: 1.0}, number, number) for switch, number in turned.items()]
        whole = minimum(columns, [*more, *same])
        return whole if whole and whole.cost < found.cost + _NEAR else minimum(columns, more)

    @cached_property
    def _switches(self) -> list[Hashable]:
        return [column for column in self.program.columns if column[0] in _SWITCHES]  # type: ignore[index]

    def growth(self, scope: str, start: int, end: int) -> Coefficients:
        """How much a scope's total grew between two days on which something binds; since the eve, the total itself."""
        after, before = (self._total(scope, day) for day in (end, start))
        return after if start == EVE else difference(after, before)

    def _total(self, scope: str, day: int) -> Coefficients:
        return {("total", atom, day): 1.0 for atom in self.system.scopes[scope]}

    def _add_totals(self) -> None:
        """Totals never fall; what was none or is known stands."""
        for atom in self.system.atoms:
            for place, day in enumerate(self.days):
                self.program.columns["total", atom, day] = self._range_of(atom, day)
                if place:
                    grown = difference({("total", atom, day): 1.0}, {("total", atom, self.days[place - 1]): 1.0})
                    self.program.rows.append(Constraint(grown, 0.0, np.inf))

    def _range_of(self, atom: str, day: int) -> tuple[float, float]:
        """The least and greatest total; where statements say what it is on the first or last day, they do so by their own rows."""
        system, base = self.system, float(self.system.base.get(atom, 0))
        is_known = day == system.start and (self.soft or not system.known_by)
        if is_known or (not base and day <= system.none_until.get(atom, EVE)):
            return base, base
        if self.soft and day == system.last and atom in system.ends:
            return float(system.ends[atom]), float(system.ends[atom])
        return 0.0, self.cap

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
        left = self._windows.get(said.id) or DaysLeft((said.starts[0], said.starts[-1]), (said.days[0], said.days[-1]))
        (start, stop), (first, last) = left.starts, left.ends
        pairs = [(begin, end) for begin in range(start, stop + 1) for end in range(first, last + 1)]
        holds: Coefficients = {("holds", said.id, *pair): 1.0 for pair in pairs}
        aside: Coefficients = {("aside", said.id): 1.0} if self.soft else {}
        self.program.columns.update(dict.fromkeys(aside, (0.0, 1.0)))
        if len(pairs) == 1:
            self._hold(said, *pairs[0], dict.fromkeys(aside, -1.0), 1.0)
            return
        self.program.columns.update(dict.fromkeys(holds, (0.0, 1.0)))
        for pair, switch in zip(pairs, holds, strict=True):
            self._hold(said, *pair, {switch: 1.0}, 0.0)
        self.program.rows.append(Constraint({**aside, **holds}, 1.0, 1.0))
        if not self.soft:  # what holds on whichever day, so that a sum can name it
            self.program.rows.append(Constraint(self.growth(said.scope, start, last), said.low, np.inf, said))
            most = np.inf if said.high is None else said.high
            self.program.rows.append(Constraint(self.growth(said.scope, stop, first), -np.inf, most, said))

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


def _is_whole(found: Solution) -> bool:
    return all(abs(number - round(number)) < _NEAR for number in found.values.values())


def _enough(system: System) -> float:
    """More than any total has to be: the greatest that is spoken of, and all that windows and events can add."""
    said = [(one.since == (EVE, EVE), max(one.low, one.high or 0)) for one in (*system.statements, *system.known_by)]
    whole = max((number for is_whole, number in said if is_whole), default=0)
    added = sum(number for is_whole, number in said if not is_whole) + sum(events.number for events in system.listed)
    return float(whole + added + 1)


_NEAR = 0.1  # what the solver takes for a whole number moves a total by some thousandths; a total that isn't whole is a half or a third
_SWITCHES = ("aside", "moves", "holds")
