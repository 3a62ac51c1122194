"""Hedge rules: which whole numbers a source's own words for a quantity allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property, lru_cache

from strikeledger.data.csv_file import CsvTable, Row
from strikeledger.data.hedge_rules import BOUND_FORMS, HedgeReading, HedgeRule, crossing, slots_named
from strikeledger.data.number_words import multiple, number, number_pair, share
from strikeledger.data.quantity_words import TWO_NUMBERS, bare_quantity, direction, plain_words, quantity_fault
from strikeledger.errors import HedgeError, Problem

_MOST_DIGITS = 9  # nobody counts billions of attacks or people: such a number is a slip of the keyboard
_MOST_LETTERS = 100  # of a phrase without what it says of a part
_LONGEST = 500

_Part = int | Fraction | HedgeReading


@dataclass(frozen=True)
class HedgeRules:
    """The rules by which words become bounds, in the order in which they are tried."""

    rules: tuple[HedgeRule, ...]
    _known: dict[str, HedgeReading] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, str]]) -> HedgeRules:
        """Rules from rows of `hedges.csv`; equal ones are the same object, which knows what it has read."""
        return _rules_of(
            tuple(HedgeRule(r["reading"], r["example"], r["low"], r["high"], r["soft"] == "yes") for r in rows)
        )

    def read(self, words: str) -> HedgeReading:
        """The reading of some words.

        Raises:
            HedgeError: no rule knows them; says why, or names the nearest rules. Words that contradict themselves are refused too.
        """
        if words not in self._known:
            self._known[words] = self._reading(words)
        return self._known[words]

    def _reading(self, words: str) -> HedgeReading:
        phrase = plain_words(words)
        if re.search(rf"\d{{{_MOST_DIGITS + 1},}}", phrase):
            raise HedgeError(f'"{words[:40]}" holds a number of more than {_MOST_DIGITS} digits')
        if len(phrase) > _LONGEST:
            raise HedgeError(f'"{words[:40]}..." is too long for a quantity: write the few words that give the number')
        search = _Search(self._by_edges, words)
        if reading := _first_reading(search, phrase):
            return reading
        raise HedgeError(search.faults[0] if search.faults else self._unknown_message(words, phrase))

    def find(self, words: str) -> HedgeReading | None:
        """The reading of some words of a running text, or None where they are no quantity."""
        phrase = plain_words(words)
        if len(phrase) > _MOST_LETTERS or re.search(rf"\d{{{_MOST_DIGITS + 1},}}", phrase):
            return None
        return _first_reading(_Search(self._by_edges, words), phrase)

    @cached_property
    def cores(self) -> frozenset[str]:
        """Words that are quantities by themselves: "several", "none", "nobody"."""
        return frozenset(
            rule.reading for rule in self._readable if not rule.slots and re.fullmatch(r"[\w-]+", rule.reading)
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands in a rule beside its numbers, in lower case."""
        return frozenset(word for rule in self._readable for word in rule.words)

    @cached_property
    def _readable(self) -> tuple[HedgeRule, ...]:
        return tuple(rule for rule in self.rules if rule.is_usable)

    @cached_property
    def _by_edges(self) -> tuple[tuple[str, str, HedgeRule], ...]:
        return tuple((*rule.edges, rule) for rule in self._readable)

    def _unknown_message(self, words: str, phrase: str) -> str:
        said = " ".join(words.lower().split())[:_MOST_LETTERS]
        share_of = next(_Search(self._by_edges, words).readings(f"{bare_quantity(phrase)} of us_injured"), None)
        if share_of is not None and share_of.base:
            else_is = {
                TWO_NUMBERS: 'two numbers, for which write a range in words ("13 to 14"), or ', None: "",
            }.get(quantity_fault(phrase), "a place in an order, for which write how many there were, or ")  # fmt: skip
            return f'"{said}" is {else_is}a share: write what it is a share of, as in "{share_of.rule.example}"'
        if re.search(r"\d[.,]\d", phrase):
            return f'"{said}" is ambiguous: write a whole number ("13", "1,300") or a range in words ("1 to 3")'
        cut = next((rule.example for rule in self._readable if rule.is_cut_short(phrase)), None)
        if reason := quantity_fault(phrase) or (cut and f'its number is missing; write it, as in "{cut}"'):
            return f'no hedge rule reads "{said}": {reason}'
        return f'no hedge rule reads "{said}"; the nearest are ' + ", ".join(
            f'"{near}"' for near in self._nearest(phrase)
        )

    def _nearest(self, phrase: str) -> list[str]:
        """Examples of the rules that are nearest to some words, none of which points the other way."""
        neutral = {word for rule in self.rules if not rule.direction for word in re.findall("[a-z]+", rule.reading)}
        points = direction(phrase, neutral)
        examples = {
            _without_figures(rule.example): rule.example
            for rule in self.rules
            if rule.direction == points and "least" not in rule.slots
        }
        near = get_close_matches(_without_figures(phrase), examples, n=3, cutoff=0.3)
        return [examples[form] for form in near] or _SAMPLES[points]


@lru_cache(maxsize=4)
def _rules_of(rules: tuple[HedgeRule, ...]) -> HedgeRules:
    return HedgeRules(rules)


def _without_figures(words: str) -> str:
    return re.sub(r"\d+", "0", words)


_SAMPLES = {
    0: ["sixty-one", "six or seven", "several"],
    1: ["at least 45", "more than 70"],
    -1: ["up to seven", "fewer than ten"],
}


@dataclass
class _Search:
    """The rules at work on one cell; what they find of parts of it is kept, and so is why a reading was not taken."""

    rules: tuple[tuple[str, str, HedgeRule], ...]
    words: str
    faults: list[str] = field(default_factory=list)
    _known: dict[str, tuple[HedgeReading, ...]] = field(default_factory=dict)

    def readings(self, phrase: str) -> Iterator[HedgeReading]:
        """Each reading of a phrase that holds together, the first rule's first."""
        if len(phrase) > _MOST_LETTERS:
            return
        for begin, end, rule in self.rules:
            for texts in rule.texts(phrase) if phrase.startswith(begin) and phrase.endswith(end) else ():
                parts = self._parts(rule, phrase, texts)
                reading = None if parts is None else HedgeReading(self.words, rule, parts, texts.get("base", ""))
                fault = reading and _fault(reading)
                if fault:
                    self.faults.append(fault)
                elif reading:
                    yield reading

    def _parts(self, rule: HedgeRule, phrase: str, texts: Mapping[str, str]) -> dict[str, _Part] | None:
        """What stands in the slots of a rule, or None where something else does."""
        if "base" in texts and not re.fullmatch(r"\w+", texts["base"]):
            return None
        pair = dict(zip("nm", number_pair(texts["n"], texts["m"]), strict=True)) if {"n", "m"} <= set(texts) else {}
        parts: dict[str, _Part] = {}
        for slot, text in texts.items():
            if slot != "base":
                found = pair.get(slot)
                part = found if found is not None else self._part(rule, slot, text, phrase)
                if part is None:
                    return None
                parts[slot] = part
        return parts

    def _part(self, rule: HedgeRule, slot: str, text: str, phrase: str) -> _Part | None:
        if slot == "unit":
            is_plural = text != phrase or text.partition(" ")[0].endswith("s")  # "hundreds" alone, not "hundred"
            return multiple(text) if is_plural else None
        if slot == "share":
            return share(text)
        whole = number(text) if slot in ("n", "m") else None
        if whole is not None or text == phrase:
            return whole
        if text not in self._known:
            self._known[text] = tuple(self.readings(text))
        return next((inner for inner in self._known[text] if rule.takes(slot, inner)), None)


def _first_reading(search: _Search, phrase: str) -> HedgeReading | None:
    forms = dict.fromkeys((phrase, bare_quantity(phrase)))
    return next((reading for form in forms if (reading := next(search.readings(form), None))), None)


def _fault(reading: HedgeReading) -> str | None:
    """Why a reading can't be: its ends are the wrong way round, below none, or say nothing."""
    if reading.base:
        return None
    low, high = reading.ends()
    given = [part for part in reading.parts.values() if isinstance(part, int)]
    if high is not None and high < 0:
        return f'"{reading.words}" leaves nothing: no count is below none'
    if high is not None and low > high:
        least, most = given if len(given) == 2 else (low, high)
        return f'"{reading.words}" runs backwards: {least} is more than {most}'
    if low == high and "next" in reading.rule.high:
        return f'"{reading.words}" names no round number: write the number, or a range in words ("20 to 29")'
    if high == 0 and reading.rule.is_tolerance and any(given):
        return f'"{reading.words}" leaves only none: write "none", "up to one", or the number'
    if high is None and low <= 0 and reading.parts:
        return f'"{reading.words}" allows any number: leave the cell empty and keep the words in the note'
    if max(low, high or 0) >= 10**_MOST_DIGITS:
        return f'"{reading.words}" holds a number of more than {_MOST_DIGITS} digits'
    return None


@lru_cache(maxsize=4)
def broken_rules(table: CsvTable) -> tuple[Problem, ...]:
    """Rules whose bounds don't fit their reading or cross, or that don't read their own example; a table is looked through once."""
    return tuple(_rule_problems(table))


def _rule_problems(table: CsvTable) -> Iterator[Problem]:
    rules = HedgeRules.from_rows([row.cells for row in table.rows])
    for row, rule in zip(table.rows, rules.rules, strict=True):
        if not rule.is_readable:
            allowed = "words with {n}, {m}, {least}, {most}, {unit}, {share} and {base} at most once each, and words between them"
            yield table.problem(row, "reading", allowed, "correct the reading")
            continue
        problems = [*_bound_problems(table, row, rule)]
        yield from problems or _example_problems(table, row, rules)


_BOUNDS = "empty (open), a whole number, n, m, n+1, n-1, next n-1, 90% n, several, several unit or 2 unit"
_SHARES = "a share of the base from 0% base to 100% base, share, or 90% share"


def _bound_problems(table: CsvTable, row: Row, rule: HedgeRule) -> Iterator[Problem]:
    bad = [column for column in ("low", "high") if not _is_bound(row[column], "base" in rule.slots)]
    for column in bad:
        yield table.problem(row, column, _SHARES if "base" in rule.slots else _BOUNDS, "write one of these forms")
    lacking = [column for column in ("low", "high") if slots_named(row[column]) - {*rule.slots, "several"}]
    for column in [] if bad else lacking:
        yield table.problem(row, column, "what stands in braces in the reading", "name one of these, or write a number")
    n = None if bad or lacking else crossing(row["low"], row["high"])
    if n is not None:
        allowed = f"at least its low ({row['low']})" + (
            f", which it isn't where n is {n:,}" if slots_named(row["low"] + " " + row["high"]) else ""
        )
        yield table.problem(row, "high", allowed, "turn the two around or correct one")


def _is_bound(words: str, share_of: bool) -> bool:
    """Whether a rule's low or high has a form that its reading can fill in."""
    if share_of:
        return bool(re.fullmatch(r"(\d{1,2}|100)% base|(\d{1,3}% )?share", words))
    known = not words or (re.fullmatch(BOUND_FORMS, words) and not re.search("base|share", words))
    return bool(known) and not re.search(rf"\d{{{_MOST_DIGITS + 1},}}", words)


def _example_problems(table: CsvTable, row: Row, rules: HedgeRules) -> Iterator[Problem]:
    reading = reading_of(rules, row["example"])
    if isinstance(reading, HedgeError):
        yield table.problem(row, "example", "words that its own rule reads", str(reading))
    elif reading.rule.reading != row["reading"]:
        allowed = f"words that no rule before it reads, not {reading.rule.reading}"
        yield table.problem(row, "example", allowed, "move the rule up")


def reading_of(hedges: HedgeRules, words: str) -> HedgeReading | HedgeError:
    """What the rules make of some words, or why they can't."""
    try:
        return hedges.read(words)
    except HedgeError as error:
        return error
