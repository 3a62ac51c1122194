"""What is said of growing totals, as constraints: statements of growth, events counted one by one, days with nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any

Atoms = frozenset[str]
"""The smallest parts of which totals are sums, as {"Iraq", "Syria"}."""

EVE = -1
"""The day before the first, on which every total is none."""


@dataclass(frozen=True)
class Statement:
    """That a total grew by `low` to `high` (None is open) from the end of a day in `since` to the end of a day in `first..last`.

    Days are numbered from 0. A statement since `EVE` is one of the total itself.
    """

    id: str
    scope: str
    low: int
    high: int | None
    first: int
    last: int
    since: tuple[int, int] = (EVE, EVE)
    weight: int = 1
    published: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the order of publication."""
        return self.published, self.id

    @property
    def days(self) -> range:
        """The days on one of which it holds; a mere floor or ceiling needs the last or the first only."""
        if self.high is None:
            return range(self.last, self.last + 1)
        return range(self.first, self.first + 1) if self.low == 0 else range(self.first, self.last + 1)

    @property
    def starts(self) -> range:
        """The days from the end of one of which it counts."""
        if self.high is None:
            return range(self.since[0], self.since[0] + 1)
        return range(self.since[1], self.since[1] + 1) if self.low == 0 else range(self.since[0], self.since[1] + 1)

    @property
    def is_exact(self) -> bool:
        """Whether it gives the total itself, as one number on one day."""
        return self.low == self.high and len(self.days) == 1 and self.since == (EVE, EVE)


@dataclass(frozen=True)
class Listed:
    """Events dated one by one: a part's total grew by `number` from the eve of `first` to the end of `last`."""

    ids: tuple[str, ...]
    atom: str
    first: int
    last: int
    number: int


@dataclass(frozen=True)
class System:
    """Statements about growing totals by scope, from a day on which each is known to the last.

    Attributes:
        scopes: what each scope that is spoken of is the sum of; every atom is a scope, too.
        listed: the events that officials confirmed one by one.
        last: the last day.
        none_until: atom to the last day on which its total was none for certain.
        start: the day before the first; on it each atom's total is known.
        base: each atom's total on that day; none on the eve.
        ends: each atom's total on the last day, where it is known.
        known_by: the statements that give the totals on the day of the start; none on the eve.
    """

    scopes: Mapping[str, Atoms]
    statements: tuple[Statement, ...]
    listed: tuple[Listed, ...]
    last: int
    none_until: Mapping[str, int] = field(default_factory=dict)
    start: int = EVE
    base: Mapping[str, int] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)
    known_by: tuple[Statement, ...] = ()

    @cached_property
    def atoms(self) -> tuple[str, ...]:
        """Every smallest part."""
        return tuple(sorted({atom for atoms in self.scopes.values() for atom in atoms}))

    @cached_property
    def sums(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each scope that is a sum with ways to put it together: from its atoms, and from two other scopes."""
        named = {atoms: scope for scope, atoms in self.scopes.items()}
        found: dict[tuple[str, tuple[str, ...]], None] = {}
        for scope, atoms in self.scopes.items():
            if len(atoms) > 1 or scope not in atoms:
                found[scope, tuple(sorted(atoms))] = None
            for part, others in self.scopes.items():
                if others < atoms and (rest := named.get(atoms - others)):
                    found[scope, tuple(sorted((part, rest)))] = None
        return tuple(found)

    def marked_days(self) -> list[int]:
        """The days on which something binds; between them nothing does."""
        marked = {self.start, self.last, *self._binding_days()}
        return sorted(day for day in marked if self.start <= day <= self.last)

    def without_quiet_end(self) -> System:
        """The same up to the day after the last on which anything binds: further days allow nothing else and forbid nothing."""
        return replace(self, last=min(self.last, max(self._binding_days(), default=self.start) + 1))

    def _binding_days(self) -> set[int]:
        days = set(self.none_until.values())
        for said in self.statements:
            days.update(said.days, said.starts)
        for events in self.listed:
            days.update((events.first - 1, events.last))
        return days

    def content(self) -> list[Any]:
        """All that a solution rests on, as plain values: the same for systems that ask the same."""
        scopes = [(scope, sorted(atoms)) for scope, atoms in self.scopes.items()]
        parts = (self.statements, self.listed, self.known_by)
        return [
            scopes,
            *([astuple(each) for each in part] for part in parts),
            self.last,
            self.none_until,
            self.start,
            self.base,
            self.ends,
        ]

    @classmethod
    def of_content(cls, content: Sequence[Any]) -> System:
        """The system that has a content, also one that went through JSON."""
        scopes, said, listed, known_by, last, none_until, start, base, ends = content

        def each(kind: Callable[..., Any], rows: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(kind(*(tuple(cell) if isinstance(cell, list) else cell for cell in row)) for row in rows)

        return cls(
            {scope: frozenset(atoms) for scope, atoms in scopes},
            each(Statement, said),
            each(Listed, listed),
            last, none_until, start, base, ends, each(Statement, known_by),
        )  # fmt: skip

    def extends(self, earlier: System) -> bool:
        """Whether it says all that an earlier system says, and what is new was published later: what solves it solves the other."""
        new = set(self.statements) - set(earlier.statements)
        latest = max((said.place for said in earlier.statements), default=("", ""))
        return (
            len(new) == len(self.statements) - len(earlier.statements)
            and all(said.place > latest for said in new)
            and (self.start, self.base, self.ends, self.known_by)
            == (earlier.start, earlier.base, earlier.ends, earlier.known_by)
            and earlier.scopes.items() <= self.scopes.items()
            and all(day <= self.none_until.get(atom, EVE) for atom, day in earlier.none_until.items())
            and all(any(_holds(events, self, each, earlier) for events in self.listed) for each in earlier.listed)
        )

    def base_of(self, scope: str) -> int:
        """A scope's total on the day of the start."""
        return sum(self.base.get(atom, 0) for atom in self.scopes[scope])

    def end_of(self, scope: str) -> int:
        """A scope's total on the last day, where it is known."""
        return sum(self.ends[atom] for atom in self.scopes[scope])

    def with_slack(self, events: Listed) -> Listed:
        """The same events, each perhaps a day earlier or later, as far as the days go."""
        return replace(events, first=max(self.start + 1, events.first - 1), last=min(self.last, events.last + 1))

    def without(self, ids: Collection[str], moved: Collection[Listed]) -> System:
        """What is left when some statements are set aside and some events may lie a day earlier or later."""
        kept = tuple(said for said in self.statements if said.id not in ids)
        return replace(
            self,
            statements=kept,
            listed=tuple(self.with_slack(each) if each in moved else each for each in self.listed),
        )


def _holds(events: Listed, system: System, others: Listed, earlier: System) -> bool:
    """Whether events of a system hold those of an earlier one, and may lie on no more days."""
    days, earlier_days = ((each.atom, each.first, each.last) for each in (events, others))
    slack, earlier_slack = system.with_slack(events), earlier.with_slack(others)
    return (
        days == earlier_days
        and set(others.ids) <= set(events.ids)
        and earlier_slack.first <= slack.first <= slack.last <= earlier_slack.last
    )


def country_scopes(scopes: Iterable[str]) -> dict[str, Atoms]:
    """Scopes such as "Iraq+Syria", and their countries, as sums of countries."""
    found = {scope: frozenset(scope.split("+")) for scope in scopes}
    return {atom: frozenset((atom,)) for atoms in found.values() for atom in atoms} | found


def response_scopes(scopes: Iterable[str], together: Collection[Atoms]) -> dict[str, Atoms]:
    """Scopes as sums of what happened in one country alone and in several at once.

    A round of strikes in two countries counts in the totals of both and once in their sum; only combinations add up.

    Args:
        together: combinations of countries that are known to have occurred.
    """
    spoken = {scope: frozenset(scope.split("+")) for scope in scopes}
    countries = sorted({country for wide in [*spoken.values(), *together] for country in wide})
    if len(countries) <= _FEW:
        sets = {frozenset(few) for size in range(1, len(countries) + 1) for few in combinations(countries, size)}
    else:
        sets = {frozenset((country,)) for country in countries} | set(together)
    atoms = {combination_name(each): each for each in sorted(sets, key=sorted)}
    sums = {scope: frozenset(name for name, each in atoms.items() if each & wide) for scope, wide in spoken.items()}
    return {name: frozenset((name,)) for name in atoms} | sums


_FEW = 3  # of more countries there are too many combinations


def combination_name(countries: Collection[str]) -> str:
    """What happened in just these countries: "Iraq only", "Iraq & Syria"."""
    return " & ".join(sorted(countries)) + (" only" if len(countries) == 1 else "")
