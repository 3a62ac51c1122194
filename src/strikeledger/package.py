"""The data package as it lies on disk: a descriptor and its CSVs come in, rows of text that keep their line numbers go out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from strikeledger.errors import DataError, Problem

Descriptor = Mapping[str, Any]
TABLES = (
    "attacks", "strikes", "attack_accounts", "strike_accounts", "tallies",
    "sources", "speakers", "places", "context", "hedges", "corrections",
)  # fmt: skip
"""The tables that a ledger is made of; the descriptor says what is in each."""


@dataclass(frozen=True)
class Row:
    """One row of a CSV: the line at which it begins (the header is line 1) and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """One CSV of the package, read but not yet checked."""

    name: str
    file: str
    schema: Descriptor
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        """The column that names a row: the first."""
        return str(self.schema["fields"][0]["name"])

    def problem(self, row: Row, column: str, allowed: str, remedy: str = "", found: str | None = None) -> Problem:
        """A fault in one cell."""
        value = row[column] if found is None else found
        return Problem(self.file, row.line, column, f'"{value}"' if value else "an empty cell", allowed, remedy)


@dataclass(frozen=True)
class Package:
    """A package as read: its tables by name, and the days from which a total counts as one from the beginning."""

    tables: Mapping[str, Table]
    beginnings: tuple[str, str]


def read_package(directory: Path) -> Package:
    """Every table of the package in `directory`, each cell checked against the descriptor.

    Raises:
        DataError: a file is missing, truncated, in another encoding or of another shape, a cell or a key breaks the schema.
    """
    descriptor = _descriptor(directory)
    resources = _resources(descriptor)
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    for name in TABLES:
        if name not in resources:
            problems.append(
                Problem(
                    "datapackage.json",
                    1,
                    "resources",
                    "no such resource",
                    f"a resource named {name}",
                    "restore its entry",
                )
            )
            continue
        try:
            tables[name] = _table(directory, name, resources[name])
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    problems = [problem for table in tables.values() for check in (_cells, _keys) for problem in check(table, tables)]
    problems += _beginnings(descriptor)
    if problems:
        raise DataError(problems)
    first, last = descriptor["beginnings"]
    return Package(tables, (first, last))


def _resources(descriptor: Descriptor) -> dict[str, Descriptor]:
    """The descriptor's tabular resources by name."""
    try:
        named = {resource["name"]: resource for resource in descriptor["resources"] if resource["name"] in TABLES}
        for resource in named.values():
            str(resource["path"]), [field["name"] for field in resource["schema"]["fields"]]
    except (KeyError, TypeError) as error:
        found = f"a resource without {error}" if isinstance(error, KeyError) else "something else"
        allowed = "a list of resources, each with name, path and schema.fields"
        raise DataError(
            [Problem("datapackage.json", 1, "resources", found, allowed, "restore the descriptor")]
        ) from None
    return named


def _descriptor(directory: Path) -> Descriptor:
    file = "datapackage.json"
    if not (directory / file).is_file():
        remedy = f"name the folder that holds {file}"
        raise DataError([Problem(file, 1, "", f"no such file in {directory}", "a data package", remedy)])
    try:
        descriptor = json.loads(_text(directory / file, file))
    except json.JSONDecodeError as error:
        raise DataError([Problem(file, error.lineno, "", error.msg, "JSON", "restore the end of the file")]) from None
    if not isinstance(descriptor, dict):
        raise DataError([Problem(file, 1, "", "no object", "a data package descriptor", "restore the descriptor")])
    return descriptor


def _beginnings(descriptor: Descriptor) -> Iterator[Problem]:
    try:
        first, last = (_day(day) for day in descriptor["beginnings"])
        ordered = first <= last
    except (KeyError, TypeError, ValueError):
        ordered = False
    if not ordered:
        found = str(descriptor.get("beginnings", "nothing"))
        yield Problem(
            "datapackage.json",
            1,
            "beginnings",
            found,
            "two days [first, last] between which a total's window may begin",
            "set both",
        )


def _table(directory: Path, name: str, resource: Descriptor) -> Table:
    file = str(resource["path"])
    columns = [field["name"] for field in resource["schema"]["fields"]]
    text = _text(directory / file, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    begin = 1
    try:
        for cells in reader:
            if begin == 1 and cells != columns:
                found = f"the columns {', '.join(cells)}"
                raise DataError(
                    [Problem(file, 1, "", found, f"the columns {', '.join(columns)}", "restore the header row")]
                )
            if begin > 1 and len(cells) != len(columns):
                problems.append(
                    Problem(
                        file,
                        begin,
                        "",
                        f"{len(cells)} cells",
                        f"{len(columns)} cells",
                        "check commas, quotes and the row's end",
                    )
                )
            elif begin > 1:
                rows.append(Row(begin, dict(zip(columns, cells, strict=True))))
            begin = reader.line_num + 1
    except csv.Error as error:
        problems.append(
            Problem(file, begin, "", str(error), "complete rows", "a quote is left open or the file is cut off")
        )
    if not text.endswith("\n"):
        problems.append(
            Problem(
                file,
                text.count("\n") + 1,
                "",
                "no line end after the last row",
                "complete rows",
                "the file may be cut off: restore its end",
            )
        )
    if problems:
        raise DataError(problems)
    return Table(name, file, resource["schema"], tuple(rows))


def _text(path: Path, file: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        found = (error.strerror or "nothing to read").lower()
        raise DataError([Problem(file, 1, "", found, "a readable file", f"restore {file}")]) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"the byte 0x{data[error.start]:02x}"
        raise DataError([Problem(file, line, "", found, "UTF-8 text", "save the file as UTF-8")]) from None
    if text.startswith("\ufeff") or "\0" in text:
        raise DataError(
            [
                Problem(
                    file,
                    1,
                    "",
                    "a byte order mark or zero bytes",
                    "plain UTF-8 text",
                    "save the file as UTF-8 without a mark",
                )
            ]
        )
    return text


def _cells(table: Table, _: Mapping[str, Table]) -> Iterator[Problem]:
    for field in table.schema["fields"]:
        column, limits = field["name"], field.get("constraints", {})
        parse = _PARSERS.get(field.get("type", "string"), str)
        for row in table.rows:
            value = row[column]
            if not value:
                if limits.get("required"):
                    yield table.problem(row, column, "a value", "fill the cell in")
                continue
            if value != value.strip():
                yield table.problem(row, column, "no spaces at either end", "remove them")
                continue
            try:
                parsed = parse(value)
            except ValueError:
                yield table.problem(row, column, _TYPE_WORDS[field["type"]], "correct the cell")
                continue
            yield from _limits(table, row, column, parsed, limits, parse)


def _limits(
    table: Table, row: Row, column: str, parsed: Any, limits: Descriptor, parse: Callable[[str], Any]
) -> Iterator[Problem]:
    if "enum" in limits and row[column] not in limits["enum"]:
        yield table.problem(row, column, "one of " + ", ".join(limits["enum"]), "write one of these")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], row[column]):
        yield table.problem(row, column, f"the form {limits['pattern']}", "correct the cell")
    if "minimum" in limits and parsed < parse(str(limits["minimum"])):
        yield table.problem(row, column, f"at least {limits['minimum']}", "correct the cell")
    if "maximum" in limits and parsed > parse(str(limits["maximum"])):
        yield table.problem(row, column, f"at most {limits['maximum']}", "correct the cell")


def _keys(table: Table, tables: Mapping[str, Table]) -> Iterator[Problem]:
    unique = {field["name"] for field in table.schema["fields"] if field.get("constraints", {}).get("unique")}
    keys = {tuple(_as_list(table.schema.get("primaryKey", []))), *((column,) for column in unique)}
    for key in sorted(keys):
        yield from _duplicates(table, key)
    for foreign in table.schema.get("foreignKeys", []):
        (column,), reference = _as_list(foreign["fields"]), foreign["reference"]
        other, (target,) = tables[reference.get("resource") or table.name], _as_list(reference["fields"])
        allowed = {row[target] for row in other.rows}
        for row in table.rows:
            if row[column] and row[column] not in allowed:
                yield table.problem(
                    row, column, f"a {target} of {other.file}", f"add it to {other.file} or correct it here"
                )


def _duplicates(table: Table, key: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row in table.rows if key else ():
        value = tuple(row[column] for column in key)
        if value in first:
            allowed = f"a value once; line {first[value]} has it already"
            yield table.problem(row, ", ".join(key), allowed, "give the row a new id or remove it", " ".join(value))
        first.setdefault(value, row.line)


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


_PARSERS: Mapping[str, Callable[[str], Any]] = {"integer": int, "number": float, "date": _day}
_TYPE_WORDS = {"integer": "a whole number", "number": "a number", "date": "a day of the calendar as YYYY-MM-DD"}
