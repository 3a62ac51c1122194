"""Hedge rules: a source's own short words for a quantity come in, the bounds that they allow go out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from strikeledger.counts import Count
from strikeledger.errors import HedgeError, InfeasibleError

SEVERAL = 2
"""What "several" means at least, unless a report's parameter says otherwise."""

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: i for i, word in enumerate(_UNITS.split())} | {
    word: 10 * i for i, word in enumerate(_TENS.split(), start=2)
}
_GROUPS = {"dozen": 12, "hundred": 100, "thousand": 1000}
_FIGURES = re.compile(r"\d+|\d{1,3}(,\d{3})+")
BOUND_FORMS = r"(?P<percent>\d+)% (?P<share>n|base)|(?P<name>n|m|several)(?P<shift>[+-]1)?|(?P<number>\d+)"
"""What may stand under low and high in `hedges.csv`; an empty cell is an open end."""


def number(words: str) -> int | None:
    """The whole number that figures ("2,500") or words ("sixty-one", "a dozen", "two hundred and five") name, or None.

    >>> [number(w) for w in ("2,500", "sixty-one", "a dozen", "two hundred and five", "1,3")]
    [2500, 61, 12, 205, None]
    """
    if _FIGURES.fullmatch(words):
        return int(words.replace(",", ""))
    total, current, said = 0, 0, False
    for word in words.replace("-", " ").replace("half a dozen", "six").split():
        if word in _WORDS and (current % 100 == 0 or (_WORDS[word] < 10 and current % 10 == 0 and current % 100 >= 20)):
            current, said = current + _WORDS[word], True
        elif word in _GROUPS and (said or current == 0):
            total, current, said = total + (current or 1) * _GROUPS[word], 0, True
        elif word not in ("a", "an", "and") or (word == "and" and not said):
            return None
    return total + current if said else None


@dataclass(frozen=True)
class HedgeRule:
    """One row of `hedges.csv`: how a phrase is read, and whether another reading of it could be defended (`soft`)."""

    reading: str
    example: str
    low: str
    high: str
    soft: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as a regular expression; its groups are n, m and base."""
        phrase = re.escape(self.reading).replace(r"\-", "-")
        for slot, form in {"n": r"[\w, -]+?", "m": r"[\w, -]+?", "base": r"\w+"}.items():
            phrase = phrase.replace(r"\{" + slot + r"\}", f"(?P<{slot}>{form})")
        return re.compile(phrase.replace(r"\ ", " "))


@dataclass(frozen=True)
class Reading:
    """What a rule makes of some words; `base` names the measure that a share is taken of, else it is ""."""

    words: str
    rule: HedgeRule
    numbers: Mapping[str, int]
    base: str = ""

    def count(self, several: int = SEVERAL, base: Count | None = None) -> Count:
        """The bounds; a share needs the count that it is a share of.

        Raises:
            HedgeError: the bounds contradict each other, or a share has no base.
        """
        if self.base and base is None:
            raise HedgeError(f'"{self.words}" is a share of {self.base}, for which the same source gives no number')
        low, high = (self._bound(bound, several, base) for bound in (self.rule.low, self.rule.high))
        try:
            return Count((low.low if low else 0), high.high if high else None)
        except InfeasibleError:
            raise HedgeError(
                f'"{self.words}" runs backwards: {self.numbers["n"]} is more than {self.numbers["m"]}'
            ) from None

    def _bound(self, bound: str, several: int, base: Count | None) -> Count | None:
        match = re.fullmatch(BOUND_FORMS, bound)
        if match is None:  # empty is open; the door has refused everything else
            return None
        if match["percent"]:
            whole = base if match["share"] == "base" else Count.exactly(self.numbers["n"])
            return whole.share(int(match["percent"]), int(match["percent"])) if whole else None
        value = int(match["number"] or {**self.numbers, "several": several}[match["name"]])
        return Count.exactly(max(0, value + int(match["shift"] or 0)))


@dataclass(frozen=True)
class HedgeRules:
    """The rules by which words become bounds, in the order in which they are tried."""

    rules: tuple[HedgeRule, ...]

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, str]]) -> HedgeRules:
        """Rules from rows of `hedges.csv`."""
        return cls(tuple(HedgeRule(r["reading"], r["example"], r["low"], r["high"], r["soft"] == "yes") for r in rows))

    def read(self, words: str) -> Reading:
        """The reading of some words.

        Raises:
            HedgeError: no rule knows them; names the nearest rules. A range that runs backwards is refused too.
        """
        phrase = " ".join(words.lower().split())
        for rule in self.rules:
            match = rule.pattern.fullmatch(phrase)
            if match is None:
                continue
            slots = match.groupdict()
            numbers = {slot: number(text) for slot, text in slots.items() if slot != "base"}
            known = {slot: value for slot, value in numbers.items() if value is not None}
            if len(known) == len(numbers):
                reading = Reading(words, rule, known, slots.get("base") or "")
                reading.count(base=Count(0))
                return reading
        raise HedgeError(self._unknown(phrase))

    def _unknown(self, phrase: str) -> str:
        if re.search(r"\d[.,]\d", phrase) and not re.search(r"\d,\d{3}\b", phrase):
            return f'"{phrase}" is ambiguous: write a whole number ("13", "1,300") or a range in words ("1 to 3")'
        examples = {rule.example: rule.reading for rule in self.rules}
        near = get_close_matches(phrase, examples, n=3, cutoff=0.3) or ["sixty-one", "at least 45", "several"]
        return f'no hedge rule reads "{phrase}"; the nearest are ' + ", ".join(f'"{words}"' for words in near)
