"""Hedge rules: which whole numbers a source's own words for a quantity allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.csv_file import CsvTable, Row
from strikeledger.errors import HedgeError, Problem

SEVERAL = 2
"""What "several" means at least, unless a report's parameter says otherwise."""

SLACK = 1
"""How many times the tolerance of "about", "nearly" and "half" is allowed, unless another reading is asked for."""

HALF_PERCENT = 50
"""The percentage that a share rule stands around: all of them read "half"."""

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
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
    said = re.sub(r"^an? (?=(dozen|hundred|thousand)\b)", "one ", " ".join(words.replace("-", " ").split()))
    if said == "half a dozen":
        return 6
    many, dozen, rest = said.partition(" dozen")
    if dozen and not rest:
        return 12 * _SMALL[many] if many in _SMALL else None
    thousands, thousand, rest = said.partition(" thousand")
    if not thousand:
        return _SMALL.get(said)
    more = _SMALL.get(rest.strip().removeprefix("and ")) if rest else 0
    return None if thousands not in _SMALL or more is None else 1000 * _SMALL[thousands] + more


def _name(small: int) -> str:
    """The English name of a number below a thousand."""
    if small < 20:
        return _ONES[small]
    if small < 100:
        return _TENS[small // 10] + (f" {_ONES[small % 10]}" if small % 10 else "")
    return f"{_ONES[small // 100]} hundred" + (f" and {_name(small % 100)}" if small % 100 else "")


_SMALL = {name: n for n in range(1000) for name in (_name(n), _name(n).replace(" and ", " "))}


@dataclass(frozen=True)
class HedgeRule:
    """One row of `hedges.csv`: how a phrase is read, and whether another reading of it could be defended (`soft`)."""

    reading: str
    example: str
    low: str
    high: str
    soft: bool

    @property
    def is_readable(self) -> bool:
        """Whether each slot stands in the phrase at most once, and each name in braces is a slot."""
        slots = re.findall(r"{(.*?)}", self.reading)
        return len(slots) == len(set(slots)) and set(slots) <= {"n", "m", "base"}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as a regular expression; its groups are n, m and base."""
        phrase = re.escape(self.reading).replace(r"\-", "-")
        for slot, form in {"n": r"[\w, -]+?", "m": r"[\w, -]+?", "base": r"\w+"}.items():
            phrase = phrase.replace(r"\{" + slot + r"\}", f"(?P<{slot}>{form})")
        return re.compile(phrase.replace(r"\ ", " "))


@dataclass(frozen=True)
class HedgeReading:
    """What a rule makes of some words; `base` names the measure that a share is taken of, else it is ""."""

    words: str
    rule: HedgeRule
    numbers: Mapping[str, int]
    base: str = ""

    def count(self, several: int = SEVERAL, base: Count | None = None, slack: int = SLACK) -> Count:
        """The bounds; a share needs the count that it is a share of.

        Args:
            several: what "several" means at least.
            base: what a share is taken of.
            slack: how many times the tolerance of "about", "nearly" and "half" is allowed; none reads the number as it stands.

        Raises:
            HedgeError: the bounds contradict each other, or a share has no base.
        """
        if self.base and base is None:
            raise HedgeError(f'"{self.words}" is a share of {self.base}, for which the same source gives no number')
        if self.numbers.get("m", self.numbers.get("n", 0)) < self.numbers.get("n", 0):
            raise HedgeError(f'"{self.words}" runs backwards: {self.numbers["n"]} is more than {self.numbers["m"]}')
        if self.base and base is not None:
            return base.share(*(self.share(slack) or (0, 100)))
        ends = ((self.rule.low, False), (self.rule.high, True))
        low, high = (self._bound(bound, several, up, slack) for bound, up in ends)
        return Count(low or 0) if high is None else Count(min(low or 0, high), high)

    def share(self, slack: int = SLACK) -> tuple[int, int] | None:
        """The percentages that a share allows; nothing where the words are no share."""
        if not self.base:
            return None
        low, high = (int(bound.partition("%")[0]) for bound in (self.rule.low, self.rule.high))
        return _tolerance(HALF_PERCENT, low, slack), _tolerance(HALF_PERCENT, high, slack)

    def _bound(self, bound: str, several: int, up: bool, slack: int) -> int | None:
        """One end of the bounds; a tolerance around a number is rounded outwards, and an empty cell is open."""
        match = re.fullmatch(BOUND_FORMS, bound)
        if match is None:
            return None
        if match["percent"]:
            part = self.numbers["n"] * _tolerance(100, int(match["percent"]), slack)
            return -(-part // 100) if up else part // 100
        value = int(match["number"] or {**self.numbers, "several": several}[match["name"]])
        return max(0, value + int(match["shift"] or 0))


def _tolerance(centre: int, percent: int, slack: int) -> int:
    """A percentage with its distance from the number as it stands taken so many times, never below none.

    >>> _tolerance(100, 94, 2), _tolerance(HALF_PERCENT, 55, 0)
    (88, 50)
    """
    return max(0, centre + slack * (percent - centre))


@dataclass(frozen=True)
class HedgeRules:
    """The rules by which words become bounds, in the order in which they are tried."""

    rules: tuple[HedgeRule, ...]

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, str]]) -> HedgeRules:
        """Rules from rows of `hedges.csv`."""
        return cls(tuple(HedgeRule(r["reading"], r["example"], r["low"], r["high"], r["soft"] == "yes") for r in rows))

    def read(self, words: str) -> HedgeReading:
        """The reading of some words.

        Raises:
            HedgeError: no rule knows them; names the nearest rules. A range that runs backwards is refused too.
        """
        phrase = " ".join(words.lower().split())
        for rule in filter(lambda rule: rule.is_readable, self.rules):
            match = rule.pattern.fullmatch(phrase)
            if match is None:
                continue
            slots = match.groupdict()
            numbers = {slot: number(text) for slot, text in slots.items() if slot != "base"}
            known = {slot: value for slot, value in numbers.items() if value is not None}
            if len(known) == len(numbers):
                reading = HedgeReading(words, rule, known, slots.get("base") or "")
                reading.count(base=UNKNOWN)
                return reading
        raise HedgeError(self._unknown_message(phrase))

    def _unknown_message(self, phrase: str) -> str:
        if re.search(r"\d[.,]\d", phrase) and not re.search(r"\d,\d{3}\b", phrase):
            return f'"{phrase}" is ambiguous: write a whole number ("13", "1,300") or a range in words ("1 to 3")'
        examples = {rule.example: rule.reading for rule in self.rules}
        near = get_close_matches(phrase, examples, n=3, cutoff=0.3) or ["sixty-one", "at least 45", "several"]
        return f'no hedge rule reads "{phrase}"; the nearest are ' + ", ".join(f'"{words}"' for words in near)


def broken_rules(table: CsvTable) -> Iterator[Problem]:
    """Rules whose bounds don't fit their reading, or that don't read their own example."""
    rules = HedgeRules.from_rows([row.cells for row in table.rows])
    for row, rule in zip(table.rows, rules.rules, strict=True):
        share = "{base}" in rule.reading
        allowed = _SHARES if share else _BOUNDS
        bad = [column for column in ("low", "high") if not _is_bound(row[column], share)]
        for column in bad:
            yield table.problem(row, column, allowed, "write one of these forms")
        low, high = (re.fullmatch(r"(\d+)(%.*)?", row[column]) for column in ("low", "high"))
        if not bad and low and high and low[2] == high[2] and int(low[1]) > int(high[1]):
            yield table.problem(row, "high", f"at least its low ({row['low']})", "turn the two around or correct one")
        elif not rule.is_readable:
            yield table.problem(
                row, "reading", "words with {n}, {m} and {base} at most once each", "correct the reading"
            )
        elif not bad:
            yield from _example_problems(table, row, rules)


_MOST_DIGITS = 9  # nobody counts billions of attacks or people: such a number is a slip of the keyboard
_BOUNDS = "empty (open), a whole number, n, m, n+1, n-1, several or 90% n"
_SHARES = "a share of the base from 0% base to 100% base"


def _is_bound(words: str, share: bool) -> bool:
    """Whether a rule's low or high has a form that its reading can fill in."""
    if share:
        return bool(re.fullmatch(r"(\d{1,2}|100)% base", words))
    known = not words or (re.fullmatch(BOUND_FORMS, words) and not words.endswith("base"))
    return bool(known) and _most_digits(words) <= _MOST_DIGITS


def _most_digits(words: str) -> int:
    """The digits of the longest number in some words."""
    return max(map(len, re.findall(r"\d+", words.replace(",", ""))), default=0)


def _example_problems(table: CsvTable, row: Row, rules: HedgeRules) -> Iterator[Problem]:
    try:
        reading = reading_of(rules, row["example"])
    except KeyError as slot:
        reading = HedgeError(f"the rule's bounds name {slot}, which its reading doesn't hold")
    if isinstance(reading, HedgeError):
        yield table.problem(row, "example", "words that its own rule reads", str(reading))
    elif reading.rule.reading != row["reading"]:
        allowed = f"words that no rule before it reads, not {reading.rule.reading}"
        yield table.problem(row, "example", allowed, "move the rule up")


def reading_of(hedges: HedgeRules, words: str) -> HedgeReading | HedgeError:
    """What the rules make of some words, or why they can't."""
    if _most_digits(words) > _MOST_DIGITS:
        return HedgeError(f'"{words[:40]}" holds a number of more than {_MOST_DIGITS} digits')
    try:
        return hedges.read(words)
    except HedgeError as error:
        return error
