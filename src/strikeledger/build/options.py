"""What the user of the command asked for, apart from what a report is asked."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from strikeledger.errors import ParameterError

Item = TypeVar("Item")


@dataclass(frozen=True)
class Shard:
    """A part of what is to be built: the `number`th of every `of`, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """From the words of the command line, as 2/8.

        Raises:
            ParameterError: there is no such part.
        """
        number, slash, of = text.partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise ParameterError(f"--shard {text}: write which part of how many, as 2/8 (the first is 1/8)")
        return cls(int(number), int(of))

    def select(self, whole: Sequence[Item]) -> list[Item]:
        """This part. It is counted over all editions asked for and not over those to build: another part may have built some meanwhile.

        >>> [Shard(part, 3).select("abcdefgh") for part in (1, 2, 3)]
        [['a', 'd', 'g'], ['b', 'e', 'h'], ['c', 'f']]
        """
        return list(whole[self.number - 1 :: self.of])


@dataclass(frozen=True)
class BuildOptions:
    """Where things are, and how to build."""

    catalogue: Path
    data: Path
    reports: Path
    force: bool = False
    explain: bool = False
    jobs: int | None = None
    timings: Path | None = None
    cluster: str | None = None
    shard: Shard | None = None


class Timings:
    """Seconds by phase, added up over editions; CPU counts this process and the children that have ended."""

    def __init__(self) -> None:
        self.begun = time.time()
        self._phases: dict[str, dict[str, float]] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        wall, cpu = time.perf_counter(), _cpu_seconds()
        try:
            yield
        finally:
            spent = self._phases.setdefault(name, {"wall": 0.0, "cpu": 0.0})
            spent["wall"] += time.perf_counter() - wall
            spent["cpu"] += _cpu_seconds() - cpu

    def write(self, path: Path) -> None:
        """The phases as JSON: name to wall and cpu seconds."""
        path.write_text(json.dumps(self._phases, indent=2) + "\n", encoding="utf-8")


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
