"""Validation: nothing that breaks the contract gets past it; what is odd but possible is kept as findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from strikeledger.data.csv_file import CsvTable, CsvTables, Row, read_text, table_in
from strikeledger.data.descriptor import DESCRIPTOR_FILE, TABLES, Descriptor, read_descriptor
from strikeledger.data.findings import Finding, days_ahead, package_findings
from strikeledger.data.hedge_rules import HedgeReading
from strikeledger.data.hedges import HedgeRules, broken_rules, reading_of
from strikeledger.data.schema import (
    OPTIONAL_COLUMNS,
    QUANTITIES,
    broken_cells,
    broken_keys,
    broken_optional_cells,
    unknown_strikers,
)
from strikeledger.data.visible_rows import beginnings_of, withdraws
from strikeledger.errors import DataError, HedgeError, Problem
from strikeledger.files import read_json
from strikeledger.replacement import hold_data
from strikeledger.terms import MEASURES, Terms
from strikeledger.text import plural, today_anywhere

__all__ = ["DESCRIPTOR_FILE", "TABLES", "Package", "read_package"]


@dataclass(frozen=True, eq=False)
class Package:
    """A package as read: its tables by name, the days from which a total counts as one from the beginning, and what it is about.

    `least_rows` is what the descriptor records of the number of rows.
    """

    tables: Mapping[str, CsvTable]
    beginnings: tuple[str, str] | None
    terms: Terms
    least_rows: Mapping[str, int]


def read_package(directory: Path) -> Package:
    """Every table of the package in `directory`, each cell checked against the descriptor.

    Raises:
        DataError: a file is missing, truncated, in another encoding or of another shape, a cell or a key breaks the schema.
    """
    descriptor = read_descriptor(directory)
    problems: list[Problem] = []
    tables: list[CsvTable] = []
    for name, file in descriptor.files.items():
        try:
            tables.append(_table_of(descriptor, name, read_text(directory / file, file)))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return _package_of(descriptor, tuple(tables))


# What stands in a file as it did is not checked again: who adds rows, or has several editions built, reads a package again and again.
@lru_cache(maxsize=4 * len(TABLES))
def _table_of(descriptor: Descriptor, name: str, text: str) -> CsvTable:
    return table_in(text, name, descriptor.files[name], descriptor.schemas[name], OPTIONAL_COLUMNS.get(name, ()))


@lru_cache(maxsize=4)
def _package_of(descriptor: Descriptor, read: tuple[CsvTable, ...]) -> Package:
    tables = {table.name: table for table in read}
    problems = [problem for table in read for problem in broken_cells(table)]
    problems += [problem for table in read for problem in broken_keys(table, tables)]
    if problems:
        raise DataError(problems)
    return Package(tables, descriptor.beginnings, descriptor.terms, descriptor.least_rows)


_ABOUT = {
    "attack_accounts": ("attack_id",), "strike_accounts": ("strike_id",), "tallies": ("measure", "scope", "counting"),
}  # fmt: skip


@dataclass(frozen=True)
class ValidatedPackage:
    """Tables that have been validated, their hedge rules, what was odd but possible, what all of it is about, and its soft words."""

    tables: CsvTables
    hedges: HedgeRules
    findings: tuple[Finding, ...]
    beginnings: tuple[str, str] | None
    terms: Terms
    soft_words: frozenset[str]


def validate(directory: Path, may_lose_rows: bool = False) -> ValidatedPackage:
    """Read and check a data package completely.

    Args:
        may_lose_rows: whether a file may have fewer rows than the descriptor records.

    Raises:
        DataError: with every problem found.
    """
    with hold_data(directory):
        package, outlines = read_package(directory), tuple(_outlines(directory))
    return _validate(package, outlines, may_lose_rows, today_anywhere())


@lru_cache(maxsize=4)
def _validate(package: Package, outlines: tuple[Problem, ...], may_lose: bool, today: str) -> ValidatedPackage:
    tables = package.tables
    hedges = HedgeRules.from_rows([row.cells for row in tables["hedges"].rows])
    problems = [problem for rule in _RULES for problem in rule(tables)]
    problems += [*_unnamed_measures(tables, package.terms), *outlines]
    problems += unknown_strikers(tables, package.terms.strikers)
    problems += [] if may_lose else _lost_rows(package)
    bad_rules = broken_rules(tables["hedges"])
    readings: dict[str, HedgeReading | HedgeError] = {}
    if not bad_rules:
        readings = _readings(tables, hedges)
        problems += [*_quantities(tables, readings), *_twins(tables, readings)]
    if problems or bad_rules:
        raise DataError([*problems, *bad_rules])
    read = {words: reading for words, reading in readings.items() if isinstance(reading, HedgeReading)}
    beginnings = beginnings_of(package.beginnings, tables["tallies"], package.terms)
    odd = package_findings(tables, read, beginnings, package.terms, today)
    soft = frozenset(words for words, reading in read.items() if reading.soft)
    return ValidatedPackage(tables, hedges, odd, package.beginnings, package.terms, soft)


OUTLINES_FILE = "region.geojson"


def _outlines(directory: Path) -> Iterator[Problem]:
    """Outlines of countries that no map can be drawn of, where there are any."""
    if not (directory / OUTLINES_FILE).exists():
        return
    try:
        features = read_json(directory / OUTLINES_FILE)["features"]
        sound = all(feature["geometry"]["coordinates"] and feature["properties"] is not None for feature in features)
    except (OSError, ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        remedy = "restore the file, or remove it: maps are then drawn without outlines"
        yield Problem(OUTLINES_FILE, 1, "", "no outlines", "GeoJSON with features that have coordinates", remedy)


def _readings(tables: CsvTables, hedges: HedgeRules) -> dict[str, HedgeReading | HedgeError]:
    """What the rules make of each quantity's words, or why they can't; the same words are read once."""
    cells = {row[column] for name, columns in QUANTITIES.items() for row in tables[name].rows for column in columns}
    return {words: reading_of(hedges, words) for words in cells - {""}}


def _quantities(tables: CsvTables, readings: Mapping[str, HedgeReading | HedgeError]) -> Iterator[Problem]:
    shares = {
        words: reading.base for words, reading in readings.items() if isinstance(reading, HedgeReading) and reading.base
    }
    for name, columns in QUANTITIES.items():
        table = tables[name]
        for row in table.rows:
            for column in columns:
                words = row[column]
                reading, base = readings.get(words), shares.get(words)
                if isinstance(reading, HedgeError):
                    allowed = "words for a quantity that a rule of hedges.csv reads"
                    yield table.problem(row, column, allowed, str(reading))
                elif base and not (name == "tallies" and _has_base(table, row, base, shares)):
                    remedy = f"add the tally of {base} with the same source, scope and window, or write the number"
                    yield table.problem(row, column, f"a share of a {base} tally of the same source and scope", remedy)


def _has_base(table: CsvTable, row: Row, base: str, shares: Mapping[str, str]) -> bool:
    """Whether the same source gives the number that a share is taken of, and not as a share again."""
    same = ("scope", "since", "source_id")
    return any(
        other["measure"] == base and other["quantity"] not in shares and all(other[c] == row[c] for c in same)
        for other in table.rows
    )


def _day_ranges(tables: CsvTables) -> Iterator[Problem]:
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


def _days_after_publication(tables: CsvTables) -> Iterator[Problem]:
    told: Row | None = None
    for table, row, column, published, ahead in days_ahead(tables):
        if ahead > 1 and row is not told:  # by one day it may be: time zones differ
            told = row
            allowed = f"a day no later than one day after its source was published ({published})"
            yield table.problem(row, column, allowed, "correct the day here or the publication in sources.csv")


def _rounds(tables: CsvTables) -> Iterator[Problem]:
    table = tables["strikes"]
    kinds = {row["strike_id"]: row["kind"] for row in table.rows}
    for row in table.rows:
        if row["part_of"] and kinds[row["part_of"]] != "round":
            yield table.problem(row, "part_of", "the id of a round", "name the round or leave the cell empty")
        if row["part_of"] and row["kind"] == "round":
            yield table.problem(row, "part_of", "an empty cell, as a round is part of nothing", "empty it")


def _repeats(tables: CsvTables) -> Iterator[Problem]:
    published = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    for name, columns in QUANTITIES.items():
        table, about = tables[name], _ABOUT[name]
        by_id = {row[table.key]: row for row in table.rows}
        for row in table.rows:
            original = by_id.get(row["repeats"]) if row["repeats"] else None
            if original is None:
                continue
            if original is row or any(row[c] != original[c] for c in ("speaker_id", *columns)):
                allowed = "the id of a row with the same speaker and the same words"
                yield table.problem(row, "repeats", allowed, "a row that disagrees stands by itself: empty the cell")
            elif any(row[c] != original[c] for c in about):
                allowed = f"the id of a row with the same {', '.join(about)}"
                yield table.problem(row, "repeats", allowed, "name the row that says it of the same, or empty the cell")
            elif original["repeats"]:
                allowed = "the id of a row that repeats no other"
                yield table.problem(row, "repeats", allowed, f"name the first, perhaps {original['repeats']}")
            elif published[original["source_id"]] > published[row["source_id"]]:
                allowed = f"the id of a row published no later than {published[row['source_id']]}"
                yield table.problem(row, "repeats", allowed, "let the later row repeat the earlier")


def _twins(tables: CsvTables, readings: Mapping[str, HedgeReading | HedgeError]) -> Iterator[Problem]:
    """Rows that say the same, in words or figures, and whichever part of a scope comes first."""
    for name, quantities in QUANTITIES.items():
        table, first = tables[name], dict[str, int]()
        apart = {table.key, "note", "repeats", "via", "plain", "dated", "scope", *quantities}
        columns = [field["name"] for field in table.schema["fields"] if field["name"] not in apart]
        for row in table.rows:
            numbers = [getattr(readings.get(row[column]), "meaning", row[column]) for column in quantities]
            value = repr((numbers, sorted(row.cells.get("scope", "").split("+")), [row[column] for column in columns]))
            if value in first:
                allowed = f"each statement once; line {first[value]} says the same"
                yield table.problem(row, table.key, allowed, "remove one of the two")
            first.setdefault(value, row.line)


def _coordinates(tables: CsvTables) -> Iterator[Problem]:
    table = tables["places"]
    for row in table.rows:
        for column in ("latitude", "longitude"):
            if not re.fullmatch(r"-?\d{1,3}(\.\d)?", row[column] or "0"):
                yield table.problem(
                    row, column, "degrees with one decimal at most", "round it: no place is given more finely"
                )


def withdrawn_rows(tables: CsvTables, name: str) -> int:
    """How many rows of a table are gone, as corrections say."""
    table = tables[name]
    return sum(withdraws(row, table) for row in tables["corrections"].rows)


def _lost_rows(package: Package) -> Iterator[Problem]:
    for name, least in package.least_rows.items():
        table, gone = package.tables[name], withdrawn_rows(package.tables, name)
        lost = least - gone - len(table.rows)
        if lost > 0:
            found = f"{len(table.rows):,} {plural(len(table.rows), 'row')}"
            allowed = f"at least {least - gone:,}, as {DESCRIPTOR_FILE} records"
            remedy = (
                f"restore what is missing ({lost:,}); what is meant to go needs a line in corrections.csv each "
                "(column: the id's, was: the id, is: empty, source: its own), or record the number with `strikeledger check --update`"
            )
            yield Problem(table.file, 1, "", found, allowed, remedy)


def _corrections(tables: CsvTables) -> Iterator[Problem]:
    """The newest correction of a cell says what stands there now, and each one before it what the next one found."""
    table, by_file = tables["corrections"], {other.file: other for other in tables.values()}
    next_was: dict[tuple[str, str, str], str] = {}
    for row in sorted(table.rows, key=lambda row: (row["corrected"], row.line), reverse=True):
        other = by_file.get(row["file"])
        if other is None:
            yield table.problem(row, "file", "one of " + ", ".join(sorted(by_file)), "name the file of the row")
            continue
        cell = row["file"], row["row"], row["column"]
        if withdraws(row, other) and all(r[other.key] != row["row"] for r in other.rows):
            continue
        values = [r.cells.get(row["column"]) for r in other.rows if r[other.key] == row["row"]]
        now, what = (values[0] if values else "no such row"), "the present value of"
        if cell in next_was:
            now, what = next_was[cell], "what its next correction gives as `was`:"
        if row["is"] != now or not values:
            allowed = f"{what} {row['column']} in row {row['row']} of {row['file']}: {now}"
            yield table.problem(row, "is", allowed, "record the later change as a correction of its own")
        next_was[cell] = row["was"]


def _unnamed_measures(tables: CsvTables, terms: Terms) -> Iterator[Problem]:
    """Measures that nothing says in words."""
    for row in tables["tallies"].rows:
        if row["measure"] not in (*MEASURES, *terms.measures):
            remedy = f"say under terms.measures in {DESCRIPTOR_FILE} what it counts"
            yield tables["tallies"].problem(row, "measure", "a measure that the terms name", remedy)


_RULES: tuple[Callable[[CsvTables], Iterator[Problem]], ...] = (
    _day_ranges, _days_after_publication, _rounds, _repeats, _coordinates, _corrections, broken_optional_cells,
)  # fmt: skip
