"""The table of hedge rules: rows of `hedges.csv` come in; those that can't be used, and what the sound ones make of words, go out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strikeledger.data.csv_file import CsvTable, Row
from strikeledger.data.hedges import BOUND_FORMS, HedgeReading, HedgeRules
from strikeledger.errors import HedgeError, Problem


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
