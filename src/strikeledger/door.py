"""The door: rows of text come in, and nothing passes that breaks the contract; oddities that are possible are kept as findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from strikeledger.errors import DataError, HedgeError, Problem
from strikeledger.hedges import BOUND_FORMS, HedgeRules
from strikeledger.package import read_package
from strikeledger.rows import Row, Table

Tables = Mapping[str, Table]
QUANTITIES = {
    "attack_accounts": ("us_killed", "us_injured"),
    "strike_accounts": ("killed", "wounded"),
    "tallies": ("quantity",),
}
"""Table to its columns that hold a source's words for a number."""

_EARLY = timedelta(days=1)  # a source may carry the day before: time zones differ


@dataclass(frozen=True)
class Checked:
    """Tables that have passed the door, their hedge rules, and what was odd but possible."""

    tables: Tables
    hedges: HedgeRules
    findings: tuple[Problem, ...]
    beginnings: tuple[str, str]


def check(directory: Path) -> Checked:
    """Read and check a data package completely.

    Raises:
        DataError: with every problem found.
    """
    package = read_package(directory)
    tables = package.tables
    hedges = HedgeRules.from_rows([row.cells for row in tables["hedges"].rows])
    problems = [problem for rule in _RULES for problem in rule(tables)]
    if not any(problem.file == tables["hedges"].file for problem in problems):
        problems += _quantities(tables, hedges)
    if problems:
        raise DataError(problems)
    return Checked(tables, hedges, tuple(sorted(_a_day_early(tables))), package.beginnings)


def _hedges(tables: Tables) -> Iterator[Problem]:
    table = tables["hedges"]
    rules = HedgeRules.from_rows([row.cells for row in table.rows])
    for row, rule in zip(table.rows, rules.rules, strict=True):
        bad = [column for column in ("low", "high") if row[column] and not re.fullmatch(BOUND_FORMS, row[column])]
        for column in bad:
            allowed = "empty (open), a whole number, n, m, n+1, n-1, several, 90% n or 45% base"
            yield table.problem(row, column, allowed, "write one of these forms")
        if row["low"].isdigit() and row["high"].isdigit() and int(row["low"]) > int(row["high"]):
            yield table.problem(row, "high", f"at least its low ({row['low']})", "turn the two around or correct one")
        elif not rule.is_readable:
            yield table.problem(
                row, "reading", "words with {n}, {m} and {base} at most once each", "correct the reading"
            )
        elif not bad:
            yield from _example(table, row, rules)


def _example(table: Table, row: Row, rules: HedgeRules) -> Iterator[Problem]:
    try:
        read_by = rules.read(row["example"]).rule.reading
    except (HedgeError, KeyError) as error:
        yield table.problem(row, "example", "words that its own rule reads", str(error))
        return
    if read_by != row["reading"]:
        yield table.problem(row, "example", f"words that no rule before it reads, not {read_by}", "move the rule up")


def _quantities(tables: Tables, hedges: HedgeRules) -> Iterator[Problem]:
    for name, columns in QUANTITIES.items():
        table = tables[name]
        for row in table.rows:
            for column in columns:
                if not row[column]:
                    continue
                try:
                    base = hedges.read(row[column]).base
                except HedgeError as error:
                    yield table.problem(row, column, "words for a quantity that a rule of hedges.csv reads", str(error))
                    continue
                if base and not (name == "tallies" and base != row["measure"] and _has_base(table, row, base)):
                    remedy = f"add the tally of {base} with the same source, scope and window, or write the number"
                    yield table.problem(row, column, f"a share of a {base} tally of the same source and scope", remedy)


def _has_base(table: Table, row: Row, base: str) -> bool:
    return any(
        other["measure"] == base and all(other[c] == row[c] for c in ("scope", "since", "source_id"))
        for other in table.rows
    )


def _day_ranges(tables: Tables) -> Iterator[Problem]:
    for name, first, last in (
        ("attack_accounts", "first_day", "last_day"),
        ("strike_accounts", "first_day", "last_day"),
        ("tallies", "as_of_first", "as_of_last"),
        ("tallies", "since", "as_of_last"),
        ("context", "first_day", "last_day"),
    ):
        table = tables[name]
        for row in table.rows:
            if row[first] and row[last] and row[first] > row[last]:
                yield table.problem(
                    row, last, f"a day on or after {first} ({row[first]})", "turn the two around or correct one"
                )


def _published_before(tables: Tables, allowed: Callable[[timedelta], bool]) -> Iterator[tuple[Table, Row, str, str]]:
    published = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    for name, column in (
        ("attack_accounts", "first_day"),
        ("strike_accounts", "first_day"),
        ("tallies", "as_of_first"),
    ):
        for row in tables[name].rows:
            early = date.fromisoformat(row[column]) - date.fromisoformat(published[row["source_id"]])
            if not allowed(early):
                yield tables[name], row, column, published[row["source_id"]]


def _too_early(tables: Tables) -> Iterator[Problem]:
    for table, row, column, published in _published_before(tables, lambda early: early <= _EARLY):
        allowed = f"a day no later than one day after its source was published ({published})"
        yield table.problem(row, column, allowed, "correct the day here or the publication in sources.csv")


def _a_day_early(tables: Tables) -> Iterator[Problem]:
    for table, row, column, published in _published_before(tables, lambda early: early < _EARLY):
        yield table.problem(
            row, column, f"usually a day no later than its source's publication ({published}); time zones differ"
        )


def _rounds(tables: Tables) -> Iterator[Problem]:
    table = tables["strikes"]
    kinds = {row["strike_id"]: row["kind"] for row in table.rows}
    for row in table.rows:
        if row["part_of"] and kinds[row["part_of"]] != "round":
            yield table.problem(row, "part_of", "the id of a round", "name the round or leave the cell empty")
        if row["part_of"] and row["kind"] == "round":
            yield table.problem(row, "part_of", "an empty cell, as a round is part of nothing", "empty it")


def _repeats(tables: Tables) -> Iterator[Problem]:
    for name, columns in QUANTITIES.items():
        table = tables[name]
        by_id = {row[table.key]: row for row in table.rows}
        for row in table.rows:
            original = by_id.get(row["repeats"]) if row["repeats"] else None
            if original is not None and (
                original is row or any(row[c] != original[c] for c in ("speaker_id", *columns))
            ):
                allowed = "the id of a row with the same speaker and the same words"
                yield table.problem(row, "repeats", allowed, "a row that disagrees stands by itself: empty the cell")


def _twins(tables: Tables) -> Iterator[Problem]:
    for name in QUANTITIES:
        table = tables[name]
        columns = [
            field["name"] for field in table.schema["fields"] if field["name"] not in (table.key, "note", "repeats")
        ]
        first: dict[tuple[str, ...], int] = {}
        for row in table.rows:
            value = tuple(row[column] for column in columns)
            if value in first:
                yield table.problem(
                    row, table.key, f"each statement once; line {first[value]} says the same", "remove one of the two"
                )
            first.setdefault(value, row.line)


def _coordinates(tables: Tables) -> Iterator[Problem]:
    table = tables["places"]
    for row in table.rows:
        for column in ("latitude", "longitude"):
            if not re.fullmatch(r"-?\d{1,3}(\.\d)?", row[column] or "0"):
                yield table.problem(
                    row, column, "degrees with one decimal at most", "round it: no place is given more finely"
                )


def _corrections(tables: Tables) -> Iterator[Problem]:
    table, by_file = tables["corrections"], {other.file: other for other in tables.values()}
    for row in table.rows:
        other = by_file.get(row["file"])
        if other is None:
            yield table.problem(row, "file", "one of " + ", ".join(sorted(by_file)), "name the file of the row")
            continue
        now = [r.cells.get(row["column"]) for r in other.rows if r[other.key] == row["row"]]
        if now != [row["is"]]:
            allowed = f"the present value of {row['column']} in row {row['row']} of {row['file']}: {now[0] if now else 'no such row'}"
            yield table.problem(row, "is", allowed, "record the later change as a correction of its own")


_RULES: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
    _hedges, _day_ranges, _too_early, _rounds, _repeats, _twins, _coordinates, _corrections,
)  # fmt: skip
