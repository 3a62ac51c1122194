"""One hedge rule and what it makes of words: the slots of its phrase, and the bounds that follow from what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import ceil, floor

from strikeledger.counts import Count
from strikeledger.data.quantity_words import plain_words
from strikeledger.errors import HedgeError

SEVERAL = 2
"""What "several" means at least, unless a report's parameter says otherwise."""

SLACK = 1
"""How many times the tolerance of "about", "nearly" and of shares is allowed, unless another reading is asked for."""

BOUND_FORMS = (
    r"(?P<percent>\d+)% (?P<whole>n|m|share|base)|(?P<number>\d+)"
    r"|(?:(?P<times>several|next|\d+) )?(?P<name>n|m|least|most|unit|share|several)(?P<shift>[+-]\d+)?"
)
"""What may stand under low and high in `hedges.csv`; an empty cell is an open end."""

PHRASE_SLOTS = {"n", "m", "least", "most"}
"""Slots in which words may stand that another rule reads; the others are a multiple, a share and a measure."""


@dataclass(frozen=True)
class HedgeRule:
    """One row of `hedges.csv`: how a phrase is read, and whether another reading of it could be defended (`soft`)."""

    reading: str
    example: str
    low: str
    high: str
    soft: bool

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """The slots of the phrase, in order."""
        return tuple(self._pieces[1::2])

    @property
    def is_readable(self) -> bool:
        """Whether each slot stands in the phrase at most once, with words between them, and each name in braces is a slot."""
        apart = all(self._pieces[2:-1:2])
        return (
            apart
            and len(self.slots) == len(set(self.slots))
            and set(self.slots) <= {*PHRASE_SLOTS, "unit", "share", "base"}
        )

    @property
    def is_usable(self) -> bool:
        """Whether it can be laid over a phrase, and its bounds name nothing that isn't there."""
        return self.is_readable and slots_named(self.low + " " + self.high) <= {*self.slots, "several"}

    @property
    def is_least(self) -> bool:
        """Whether it gives the number in it a lower end only: "at least {n}"."""
        return not self.high and bool(PHRASE_SLOTS & set(self.slots))

    @property
    def is_most(self) -> bool:
        """Whether it gives the number in it an upper end only: "up to {n}"."""
        return self.low == "0" and bool(self.high) and bool(PHRASE_SLOTS & set(self.slots))

    @property
    def is_range(self) -> bool:
        """Whether it has two ends of its own: "{n} to {m}"."""
        return len(PHRASE_SLOTS & set(self.slots)) > 1

    @property
    def is_plain(self) -> bool:
        """Whether it leaves the number in it as it is: "a total of {n}"."""
        return (self.low, self.high) == ("n", "n")

    @property
    def is_tolerance(self) -> bool:
        """Whether it allows numbers around the one in it: "about {n}"."""
        return "n" in self.slots and ("%" in self.low + self.high or "next" in self.high)

    @property
    def is_shifted(self) -> bool:
        """Whether an end lies beside the number in it: "more than {n}"."""
        return bool(re.search(r"[+-]", self.low + self.high))

    @property
    def direction(self) -> int:
        """Where it points: 1 for a least number, -1 for a most, 0 for neither."""
        if self.is_least or (self.low, self.high) == ("share", "100% base"):
            return 1
        return -1 if self.is_most or (self.low, self.high) == ("0% base", "share") else 0

    def is_cut_short(self, phrase: str) -> bool:
        """Whether a phrase is this rule's without its number: "at least"."""
        slots = PHRASE_SLOTS & set(self.slots)
        return len(slots) == 1 == len(self.slots) and bool(phrase) and "".join(self._pieces[::2]).strip(" ,") == phrase

    def takes(self, slot: str, inner: HedgeReading) -> bool:
        """Whether words that another rule reads may stand in a slot: "several hundred" after "at least", but no "at most 5"."""
        rule = inner.rule
        if inner.base or (rule.high == "0" and not rule.slots):
            return False
        if slot in ("least", "most"):
            return not rule.high if slot == "least" else rule.is_most
        if self.is_plain:
            return True
        if rule.direction:
            return rule.direction == self.direction and not self.is_shifted
        if self.is_tolerance and (inner.has_tolerance or (self.is_shifted and rule.is_range)):
            return False
        return not (self.is_range and rule.is_range)

    def texts(self, phrase: str) -> Iterator[dict[str, str]]:
        """What would stand in the slots, for each way to lay the rule over a phrase."""
        return _texts(self._pieces, phrase)

    @cached_property
    def edges(self) -> tuple[str, str]:
        """What the phrase begins and ends with, before and after its slots."""
        return self._pieces[0], self._pieces[-1]

    @property
    def words(self) -> set[str]:
        """The words of the phrase that stand beside its slots."""
        return {word for piece in self._pieces[::2] for word in re.findall(r"[a-z]+", piece)}

    @cached_property
    def _pieces(self) -> list[str]:
        """The words between the slots and the slots, by turns."""
        return re.split(r"{(.*?)}", plain_words(self.reading))


def slots_named(bounds: str) -> set[str]:
    """What stands in braces in a rule's reading, as its bounds name it.

    >>> sorted(slots_named("90% n several unit-1"))
    ['n', 'several', 'unit']
    """
    return set(re.findall(r"\b(?:n|m|least|most|unit|share|several|base)\b", bounds))


def _texts(pieces: Sequence[str], phrase: str) -> Iterator[dict[str, str]]:
    words, *rest = pieces
    if not phrase.startswith(words):
        return
    phrase = phrase[len(words) :]
    if not rest:
        yield from [] if phrase else [{}]
        return
    slot, then, *_ = rest
    ends = [match.start() for match in re.finditer(f"(?={re.escape(then)})", phrase)] if then else [len(phrase)]
    for end in filter(None, ends):
        for more in _texts(rest[1:], phrase[end:]):
            yield {slot: phrase[:end], **more}


@dataclass(frozen=True)
class HedgeReading:
    """What a rule makes of some words; `base` names the measure that a share is taken of, else it is "".

    `parts` holds what stands in its slots: numbers, shares, or words that another rule reads ("at least" and "several hundred").
    """

    words: str
    rule: HedgeRule
    parts: Mapping[str, int | Fraction | HedgeReading]
    base: str = ""

    @property
    def soft(self) -> bool:
        """Whether another reading of the words could be defended."""
        return self.rule.soft or any(part.soft for part in self._inner)

    @property
    def has_tolerance(self) -> bool:
        """Whether numbers around those in the words are allowed."""
        return self.rule.is_tolerance or any(part.has_tolerance for part in self._inner)

    @property
    def meaning(self) -> tuple[object, ...]:
        """The rule and what stands in its slots: the same for "at least fifty" and "at least 50"."""
        parts = {name: part.meaning if isinstance(part, HedgeReading) else part for name, part in self.parts.items()}
        return (self.rule.reading, self.base, *sorted(parts.items()))

    @property
    def _inner(self) -> list[HedgeReading]:
        return [part for part in self.parts.values() if isinstance(part, HedgeReading)]

    def count(self, several: int = SEVERAL, base: Count | None = None, slack: int = SLACK) -> Count:
        """The bounds; a share needs the count that it is a share of.

        Args:
            several: what "several" means at least.
            base: what a share is taken of.
            slack: how many times the tolerance of "about", "nearly" and of shares is allowed; none reads the number as it stands.

        Raises:
            HedgeError: a share has no base.
        """
        if self.base and base is None:
            raise HedgeError(f'"{self.words}" is a share of {self.base}, for which the same source gives no number')
        percent = self.share(slack)
        if percent and base is not None:
            return base.share(*percent)
        low, high = self.ends(several, slack)
        return Count(max(0, low)) if high is None else Count(min(max(0, low), max(0, high)), max(0, high))

    def share(self, slack: int = SLACK) -> tuple[int, int] | None:
        """The percentages that a share allows, rounded outwards; nothing where the words are no share."""
        if not self.base:
            return None
        low, high = (self._percentage(bound, slack) for bound in (self.rule.low, self.rule.high))
        return floor(low), min(100, ceil(high))

    def ends(self, several: int = SEVERAL, slack: int = SLACK) -> tuple[int, int | None]:
        """Both ends as the rule has them, before any is brought to what can be counted; an open one is None."""
        low = self._bound(self.rule.low, several, False, slack)
        return low or 0, self._bound(self.rule.high, several, True, slack)

    def _percentage(self, bound: str, slack: int) -> Fraction:
        """One end of a share; the tolerance is one around the share itself, whatever it is, and a rule's own end has none."""
        match = re.fullmatch(BOUND_FORMS, bound)
        percent = int(match["percent"] or 100) if match else 0
        part = self.parts.get("share")
        if isinstance(part, Fraction) and "share" in bound:
            return 100 * part * Fraction(_tolerance(percent, slack), 100)
        return Fraction(percent)

    def _bound(self, bound: str, several: int, up: bool, slack: int) -> int | None:
        """One end of the bounds; a tolerance around a number is rounded outwards, and an empty cell is open."""
        match = re.fullmatch(BOUND_FORMS, bound)
        if match is None:
            return None
        if match["number"]:
            return int(match["number"])
        name = match["name"] or match["whole"]
        value = several if name == "several" else self._end(name, several, up, slack)
        if value is None:
            return None
        if match["percent"]:
            part = value * _tolerance(int(match["percent"]), slack)
            return -(-part // 100) if up else part // 100
        times = match["times"] or "1"
        value = _next_round(value) if times == "next" else value * (several if times == "several" else int(times))
        return value + int(match["shift"] or 0)

    def _end(self, slot: str, several: int, up: bool, slack: int) -> int | None:
        part = self.parts[slot]
        if isinstance(part, HedgeReading):
            count = part.count(several, slack=slack)
            return count.high if up else count.low
        return int(part)


def _tolerance(percent: int, slack: int) -> int:
    """A percentage of a number with its distance from the number itself taken so many times, never below none.

    >>> _tolerance(94, 2), _tolerance(110, 0)
    (88, 100)
    """
    return max(0, 100 + slack * (percent - 100))


def _next_round(value: int) -> int:
    """The next number that is as round: 30 after 20, 200 after 100, 130 after 120.

    >>> [_next_round(n) for n in (20, 100, 120, 7)]
    [30, 200, 130, 8]
    """
    step = 1
    while value and value % (10 * step) == 0:
        step *= 10
    return value + step


@cache
def crossing(low: str, high: str) -> int | None:
    """A number for which a rule's high falls below its low, or None; of two numbers, the second may be far from the first."""
    numbers: list[int] = [*range(1, 101), 100_000_000]
    for n in numbers:
        parts: dict[str, int | Fraction | HedgeReading] = {
            "n": n, "m": 10 * n + 1000, "least": n, "most": 10 * n + 1000, "unit": n, "share": Fraction(1, n),
        }  # fmt: skip
        share_of = "base" if re.search("base|share", low) else ""
        reading = HedgeReading("", HedgeRule("", "", low, high, soft=False), parts, share_of)
        least, most = reading.share() or reading.ends()
        if most is not None and max(0, least) > max(0, most):
            return n
    return None
