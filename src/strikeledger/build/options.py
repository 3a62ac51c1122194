"""What the user of the command asked for, apart from what a report is asked."""

from __future__ import annotations

from collections.abc import Sequence
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
