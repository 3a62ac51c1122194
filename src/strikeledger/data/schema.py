"""Checks cells and keys of a table against its Table Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from strikeledger.data.csv_file import CsvTable, Schema
from strikeledger.errors import Problem


def broken_cells(table: CsvTable) -> Iterator[Problem]:
    """Cells that break their field's type or constraints."""
    for field in table.schema["fields"]:
        column, faults = field["name"], cache(partial(_faults, field))  # columns hold the same words again and again
        for row in table.rows:
            for allowed, remedy in faults(row[column]):
                yield table.problem(row, column, allowed, remedy)


def _faults(field: Schema, value: str) -> tuple[tuple[str, str], ...]:
    """What a field allows in place of a value, and what to do; nothing where the value is sound."""
    limits = field.get("constraints", {})
    if not value:
        return (("a value", "fill the cell in"),) if limits.get("required") else ()
    if value != value.strip():
        return (("no spaces at either end", "remove them"),)
    parse = PARSERS.get(field.get("type", "string"), str)
    try:
        parsed = parse(value)
    except ValueError:
        return ((_TYPE_WORDS[field["type"]], "correct the cell"),)
    return tuple(_broken_limits(limits, value, parsed, parse))


def _broken_limits(limits: Schema, value: str, parsed: Any, parse: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
    if "enum" in limits and value not in limits["enum"]:
        yield "one of " + ", ".join(limits["enum"]), "write one of these"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        yield f"the form {limits['pattern']}", "correct the cell"
    if len(value) > limits.get("maxLength", len(value)):
        yield f"at most {limits['maxLength']} characters", "shorten it"
    if "minimum" in limits and parsed < parse(str(limits["minimum"])):
        yield f"at least {limits['minimum']}", "correct the cell"
    if "maximum" in limits and parsed > parse(str(limits["maximum"])):
        yield f"at most {limits['maximum']}", "correct the cell"


def broken_keys(table: CsvTable, tables: Mapping[str, CsvTable]) -> Iterator[Problem]:
    """Keys that stand twice, and references that lead nowhere."""
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


def _duplicates(table: CsvTable, key: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row in table.rows if key else ():
        value = tuple(row[column] for column in key)
        if value in first:
            allowed = f"a value once; line {first[value]} has it already"
            yield table.problem(row, ", ".join(key), allowed, "give the row a new id or remove it", " ".join(value))
        first.setdefault(value, row.line)


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def parse_day(text: str) -> date:
    """A day written as YYYY-MM-DD."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


PARSERS: Mapping[str, Callable[[str], Any]] = {"integer": int, "number": float, "date": parse_day}
"""Type of a field to what reads its cells; text is read as it stands."""

_TYPE_WORDS = {"integer": "a whole number", "number": "a number", "date": "a day of the calendar as YYYY-MM-DD"}
