"""What can go wrong, in words for the person who can mend it; the command line prints these without a traceback."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from strikeledger.text import plural


class StrikeledgerError(Exception):
    """A mistake in data, parameters or setup that a person can mend; its text says what, where and how.

    `exit_code` is the command's: 1 for bad input, 3 for a notebook that failed, 4 for the machine (a full disk, a dead kernel).
    """

    exit_code = 1

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, words and all, between processes and machines; its class may be made from something else than its words."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a data file: where it stands (line 1 is the header), what was found, what is allowed, what to do."""

    file: str
    line: int
    column: str
    found: str
    allowed: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" {self.column}" if self.column else "")
        return f"{place}: found {self.found}, allowed: {self.allowed}" + (f"; {self.remedy}" if self.remedy else "")


_MOST_ALIKE = 5
"""Problems of one kind in one column that are each told in full; of more, the first few, and where the others are."""


def _lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Problems as they are told: in order, the later ones of many that are alike in one line behind the last that is told in full."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.file, problem.column, problem.allowed, problem.remedy), []).append(problem)
    rest = {id(same[_MOST_ALIKE - 1]): same[_MOST_ALIKE:] for same in alike.values() if len(same) > _MOST_ALIKE + 1}
    silent = {id(problem) for same in rest.values() for problem in same}
    for problem in problems:
        if id(problem) not in silent:
            yield str(problem)
        if more := rest.get(id(problem)):
            where = f"{problem.file} {problem.column}".strip()
            yield f"{where}: {len(more):,} more like this one, in lines {more[0].line:,} to {more[-1].line:,}"


class DataError(StrikeledgerError):
    """The data breaks its contract; `problems` has every one, and its words tell of every one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        listed = "\n".join(f"  {line}" for line in _lines(self.problems))
        count = len(self.problems)
        super().__init__(f"{count} {plural(count, 'problem')} in the data:\n{listed}")


class HedgeError(StrikeledgerError):
    """Words that no hedge rule reads as a count, or that contradict themselves."""


class ParameterError(StrikeledgerError):
    """A report parameter with an unknown name, a wrong type or an impossible value."""


class CatalogueError(StrikeledgerError):
    """The catalogue of reports can't be read or asks for something that doesn't exist."""


class InfeasibleError(StrikeledgerError):
    """Claims that can't all be true at once."""


class NotebookError(StrikeledgerError):
    """A notebook that can't be set as a report: a failed cell, a chart without words, an unknown figure."""

    exit_code = 3


class MachineError(StrikeledgerError):
    """Something about the machine and nothing that a report's author did; the same may well work a moment later."""

    exit_code = 4


class StorageError(MachineError):
    """The disk is full, can't be written or went away."""

    def __init__(self, place: Path, error: OSError) -> None:
        super().__init__(f"can't write to {place}: {error.strerror or error}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the known names, or else one that begins so, or at what there is.

    >>> did_you_mean("taza", ["ap-2023-11-17", "taza-2023-11-29"])
    "did you mean 'taza-2023-11-29'?"
    >>> did_you_mean("Russia", {"Ukraine", "Moldova"})
    'there is Moldova, Ukraine'
    """
    from difflib import get_close_matches

    names = sorted(known) if isinstance(known, AbstractSet) else list(known)  # a set has another order in every process
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    near += [each for each in names if len(name) > 2 and each.lower().startswith(name.lower())]
    if near:
        return f"did you mean {near[0]!r}?"
    more = ", ..." if len(names) > 8 else ""
    return f"there is {', '.join(names[:8])}{more}" if names else "there is none"


def refuse_unknown(what: str, wanted: Iterable[str], known: Sequence[str]) -> None:
    """Refuse names that the data doesn't know, with the nearest that it does.

    Raises:
        ParameterError: naming each.
    """
    for name in wanted:
        if name not in known:
            raise ParameterError(f"no {what} {name!r} in the data; {did_you_mean(name, known)}")
