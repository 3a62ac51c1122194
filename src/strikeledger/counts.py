"""Counts that know their bounds: whole numbers `low..high`, the high end open where nobody gave one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from strikeledger.errors import InfeasibleError


@dataclass(frozen=True, slots=True)
class Count:
    """How many, as far as the claims allow: every whole number from `low` to `high`; `high=None` is open.

    >>> Count(6, 7) + Count(2)
    Count(low=8, high=None)
    >>> print(Count(6, 7), "|", Count(71), "|", Count(0, 15))
    6 or 7 | at least 71 | at most 15
    """

    low: int
    high: int | None = None

    def __post_init__(self) -> None:
        if self.low < 0:
            raise ValueError(f"a count can't be negative: {self.low}")
        if self.high is not None and self.high < self.low:
            raise InfeasibleError(f"no number is at least {self.low} and at most {self.high}")

    @classmethod
    def exactly(cls, number: int) -> Count:
        """The count that is known."""
        return cls(number, number)

    @property
    def is_exact(self) -> bool:
        """Whether only one number is possible."""
        return self.low == self.high

    @property
    def is_known(self) -> bool:
        """Whether the bounds exclude anything at all."""
        return self != UNKNOWN

    def __contains__(self, number: int) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)

    def __add__(self, other: Count) -> Count:
        """Both together, for things counted apart; an open end stays open."""
        return Count(self.low + other.low, None if self.high is None or other.high is None else self.high + other.high)

    def __sub__(self, part: Count) -> Count:
        """What is left of a whole after one of its parts, so never below none.

        Raises:
            InfeasibleError: the part is larger than the whole.
        """
        if self.high is not None and self.high < part.low:
            raise InfeasibleError(f"a part of {part} can't be taken from {self}")
        low = 0 if part.high is None else max(0, self.low - part.high)
        return Count(low, None if self.high is None else self.high - part.low)

    def __and__(self, other: Count) -> Count:
        """What two claims about the same thing allow together.

        Raises:
            InfeasibleError: they can't both be true.
        """
        highs = [high for high in (self.high, other.high) if high is not None]
        return Count(max(self.low, other.low), min(highs, default=None))

    def __or__(self, other: Count) -> Count:
        """The narrowest bounds that hold both."""
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Count(min(self.low, other.low), high)

    def share(self, low_percent: int, high_percent: int) -> Count:
        """The part of this count that a share allows: low rounded up, high rounded down, as only whole numbers count.

        Where no whole number lies in between, the nearest on either side are meant.

        >>> Count(61).share(45, 55), Count.exactly(5).share(45, 55)
        (Count(low=28, high=None), Count(low=2, high=3))
        """
        low = -(-self.low * low_percent // 100)
        if self.high is None:
            return Count(low)
        high = self.high * high_percent // 100
        return Count(min(low, high), max(low, high))

    def ratio(self, other: Count) -> tuple[Fraction, Fraction | None]:
        """Bounds of this count divided by another, counted apart; the upper end is open where the other may be none.

        Raises:
            InfeasibleError: the other count is none, so there is no ratio.
        """
        if other.high == 0:
            raise InfeasibleError("a ratio to none is not defined")
        low = Fraction(0) if other.high is None else Fraction(self.low, other.high)
        return low, None if self.high is None or other.low == 0 else Fraction(self.high, other.low)

    def exceeds(self, other: Count) -> bool | None:
        """Whether this is more than the other: yes, no, or None where the bounds can't tell."""
        if other.high is not None and self.low > other.high:
            return True
        return False if self.high is not None and self.high <= other.low else None

    def reaches(self, other: Count) -> bool | None:
        """Whether this is at least the other: yes, no, or None where the bounds can't tell."""
        less = other.exceeds(self)
        return None if less is None else not less

    def equals(self, other: Count) -> bool | None:
        """Whether both are the same number: yes, no, or None where the bounds can't tell."""
        if self.exceeds(other) or other.exceeds(self):
            return False
        return True if self.is_exact and self == other else None

    def __str__(self) -> str:
        """The bounds in words: the only place where a count becomes text."""
        if not self.is_known:
            return "not known"
        if self.high is None:
            return f"at least {self.low:,}"
        if self.high == 0:
            return "none"
        if self.is_exact:
            return f"{self.low:,}"
        if self.low == 0:
            return f"at most {self.high:,}"
        return f"{self.low:,} {'or' if self.high == self.low + 1 else 'to'} {self.high:,}"


UNKNOWN = Count(0)
"""Nothing is said: any number is possible. Never the same as none."""

NONE = Count(0, 0)
"""A count that is known to be zero."""


def total(counts: Iterable[Count]) -> Count:
    """The sum of things counted apart."""
    return reduce(Count.__add__, counts, NONE)
