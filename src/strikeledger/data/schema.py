"""Checks cells and keys of a table against its Table Schema, and the optional columns that say how a number reached us."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from numbers import Integral
from typing import Any

from strikeledger.data.csv_file import CsvTable, CsvTables, Row, Schema
from strikeledger.errors import ParameterError, Problem, did_you_mean


@lru_cache(maxsize=64)
def broken_cells(table: CsvTable) -> tuple[Problem, ...]:
    """Cells that break their field's type or constraints; a table is looked through once."""
    return tuple(_cell_problems(table))


def _cell_problems(table: CsvTable) -> Iterator[Problem]:
    for field in table.schema["fields"]:
        column = field["name"]
        faults = {cell: _faults(field, cell) for cell in {row.cells[column] for row in table.rows}}  # each words once
        for row in table.rows if any(faults.values()) else ():
            for allowed, remedy in faults[row[column]]:
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
        return ((_TYPE_WORDS[field["type"]], _type_remedy(field["type"], value)),)
    return tuple(_broken_limits(field, value, parsed, parse))


def _type_remedy(kind: str, value: str) -> str:
    """What to do about a cell that is of another type; a spreadsheet writes days and numbers as its country does."""
    if kind == "date" and re.fullmatch(r"\d{5}|[\d./ -]*\d[\d./ :T-]*|\d{1,2}[- .][A-Za-z]{3,9}[- .,]*\d{2,4}", value):
        return (
            "write year-month-day; a spreadsheet keeps it so in cells that are set to text, or to the format YYYY-MM-DD"
        )
    if kind == "number" and re.fullmatch(r"-?\d+,\d+", value):
        return f"write a point: {value.replace(',', '.')}"
    return "correct the cell"


def _broken_limits(field: Schema, value: str, parsed: Any, parse: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
    limits = field.get("constraints", {})
    if "enum" in limits and value not in limits["enum"]:
        yield "one of " + ", ".join(limits["enum"]), "write one of these"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        yield field.get("form", f"the form {limits['pattern']}"), "correct the cell"
    if len(value) > limits.get("maxLength", len(value)):
        yield f"at most {limits['maxLength']} characters", "shorten it"
    if "minimum" in limits and parsed < parse(str(limits["minimum"])):
        yield f"at least {limits['minimum']}", "correct the cell"
    if "maximum" in limits and parsed > parse(str(limits["maximum"])):
        yield f"at most {limits['maximum']}", "correct the cell"


_MOST_HINTS = 20
"""Of more unknown names in a column the nearest known ones aren't looked for, which takes long in a large ledger."""


def broken_keys(table: CsvTable, tables: Mapping[str, CsvTable]) -> Iterator[Problem]:
    """Keys that stand twice, and references that lead nowhere."""
    unique = {field["name"] for field in table.schema["fields"] if field.get("constraints", {}).get("unique")}
    keys = {tuple(_as_list(table.schema.get("primaryKey", []))), *((column,) for column in unique)}
    for key in sorted(keys):
        yield from _duplicates(table, key)
    for column, name, target in foreign_keys(table):
        other = tables[name]
        allowed = {row[target]: None for row in other.rows}
        hint, article = _hints(allowed), "an" if target[0] in "aeiou" else "a"
        for row in table.rows:
            if row[column] and row[column] not in allowed:
                remedy = f"add it to {other.file} or correct it here{hint(row[column])}"
                yield table.problem(row, column, f"{article} {target} of {other.file}", remedy)


_LATER_KEYS = {"corrections": [("source", "sources", "source_id")]}
"""Table to the keys of optional columns, which hold also where a descriptor from before these columns doesn't name them."""


def foreign_keys(table: CsvTable) -> list[tuple[str, str, str]]:
    """The columns of a table that name rows, each with the table whose rows it names and the column there."""
    ends = [key_ends(key) for key in table.schema.get("foreignKeys", [])]
    keys = [(column, name or table.name, target) for column, name, target in ends]
    there = [field["name"] for field in table.schema["fields"]]
    return [key for key in dict.fromkeys([*keys, *_LATER_KEYS.get(table.name, [])]) if key[0] in there]


def key_ends(key: Any) -> tuple[str, str, str]:
    """The column, the table ("" for its own) and the column there that a foreign key joins; "?" stands for what is no name."""
    reference = key.get("reference") if isinstance(key, dict) else None
    if not isinstance(reference, dict):
        return "?", "?", "?"
    return only_name(key.get("fields")), only_name(reference.get("resource") or ""), only_name(reference.get("fields"))


def only_name(names: Any) -> str:
    """The one name in a list of names, or the name itself; "?" for anything else."""
    if isinstance(names, list) and len(names) == 1:
        names = names[0]
    return names if isinstance(names, str) else "?"


def _hints(known: Iterable[str]) -> Callable[[str], str]:
    """What tells the nearest of some names, for the first that are asked for; nothing where none is near."""
    told: dict[str, str] = {}

    def hint(named: str) -> str:
        if named not in told:
            near = did_you_mean(named, known) if len(told) < _MOST_HINTS else ""
            told[named] = f" ({near})" if near.startswith("did you mean") else ""
        return told[named]

    return hint


def _duplicates(table: CsvTable, key: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row in table.rows if key else ():
        value = tuple(row[column] for column in key)
        if value in first:
            alike = "a value once" if len(key) == 1 else "one row for the same of these"
            allowed = f"{alike}; line {first[value]} has it already"
            remedy = (
                "give the row a new id or remove it"
                if key[-1].endswith("_id")
                else "make one row of the two, or change one"
            )
            yield table.problem(row, ", ".join(key), allowed, remedy, " ".join(value))
        first.setdefault(value, row.line)


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def parse_day(text: str) -> date:
    """A day written as YYYY-MM-DD."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def asked_day(day: date | str) -> date:
    """The day from which somebody wants to look.

    Raises:
        ParameterError: it is none, or could be either of two.
    """
    if isinstance(day, date):
        return date(day.year, day.month, day.day)
    try:
        return parse_day(day)
    except (TypeError, ValueError):
        raise ParameterError(f"as_of = {day!r}: allowed is a day of the calendar, as 2023-11-29") from None


def asked_several(number: object) -> int:
    """How many "several" means at least, as somebody wants it read.

    Raises:
        ParameterError: it is no whole number, or none that the word can mean.
    """
    if isinstance(number, Integral) and 2 <= int(number) <= 9:
        return int(number)
    raise ParameterError(f"several = {number!r}: allowed is a whole number from 2 to 9")


PARSERS: Mapping[str, Callable[[str], Any]] = {"integer": int, "number": float, "date": parse_day}
"""Type of a field to what reads its cells; text is read as it stands."""

_TYPE_WORDS = {"integer": "a whole number", "number": "a number", "date": "a day of the calendar as YYYY-MM-DD"}


QUANTITIES = {
    "attack_accounts": ("killed", "us_killed", "us_injured"),
    "strike_accounts": ("killed", "wounded"),
    "tallies": ("quantity",),
}
"""Table to its columns that hold a source's words for a number."""
EVENT_KEYS = {"attack_accounts": "attack_id", "strike_accounts": "strike_id"}
"""Table of accounts to its column that names the event."""

OPTIONAL_COLUMNS = {
    "attack_accounts": {"target": "", "flag": "", "outcome": "", "via": "", "plain": ""},
    "strike_accounts": {"striker": "", "via": "", "plain": ""},
    "tallies": {"dated": "own", "excludes": "", "via": "", "plain": ""},
    "speakers": {"short": "", "counts": ""},
    "context": {"annotate": "no", "annotation": ""},
    "corrections": {"source": ""},
}
"""Table to the columns that it may do without, and what an empty cell of each means, as a missing one does.

`target` is the kind of what was attacked and `flag` a ship's flag; `outcome` says what became of the attack, in one of `OUTCOMES`;
`striker` is whom the source says struck, strikers of the ledger's terms with a plus between two. `via` is the route by which the words
reach us; `plain` names quantities of the row that are our reading or sum; `dated` tells a total with a day of its own from an older one
told again; `excludes` names the attacks and strikes that a total leaves out; `short` is a voice's name for narrow places and
`counts` whether it counts itself; `annotate` puts a circumstance on the timeline, in the words of `annotation`; `source` of a correction
is the source of a row that was taken out.
"""

DENIED = "denied"
OUTCOMES = ("hit", "sunk", "near miss", "missed", "intercepted", "seized", "boarded", "attempted", DENIED)
"""What may have become of an attack, as an account says it; `DENIED` says that there was none, or that others made it."""

_WORDS = {"outcome": OUTCOMES, "via": ("spoken", "quoted", "translated", "rewritten"), "dated": ("own", "restated")}


def is_plain(row: Row, column: str) -> bool:
    """Whether a quantity of a row is our plain reading or sum."""
    return column in row.cells.get("plain", "").split()


def is_denial(row: Row) -> bool:
    """Whether an account says that there was no attack, or that others made it."""
    return row.cells.get("outcome", "") == DENIED


def broken_optional_cells(tables: CsvTables) -> Iterator[Problem]:
    """Cells of optional columns that name nothing that they may, no quantity of their row, or no event of the package."""
    for name in QUANTITIES:
        table, columns = tables[name], OPTIONAL_COLUMNS[name]
        for row in table.rows:
            for column, allowed in _WORDS.items():
                if column in columns and row.cells.get(column, "") not in ("", *allowed):
                    remedy = "write one of these; a column of your own needs another name"
                    yield table.problem(row, column, f"one of {', '.join(allowed)}", remedy)
            yield from _broken_plain(table, row)
            yield from _numbers_of_none(table, row)
    yield from _unknown_events(tables)


def _broken_plain(table: CsvTable, row: Row) -> Iterator[Problem]:
    columns = QUANTITIES[table.name]
    for named in row.cells.get("plain", "").split():
        if named not in columns:
            allowed = f"names of columns with a number ({', '.join(columns)}), with a space between two"
            yield table.problem(row, "plain", allowed, f"name the column; {did_you_mean(named, columns)}", named)
        elif not row[named]:
            allowed = "a column of the row whose cell is filled in"
            yield table.problem(row, "plain", allowed, f"fill in {named}, or take its name out here", named)


def _numbers_of_none(table: CsvTable, row: Row) -> Iterator[Problem]:
    """Quantities of an account that says that there was nothing of which to give any."""
    for column in QUANTITIES[table.name] if is_denial(row) else ():
        if row[column]:
            yield table.problem(
                row, column, f"an empty cell, as the outcome is {DENIED}", "empty it, or correct the outcome"
            )


def _unknown_events(tables: CsvTables) -> Iterator[Problem]:
    places = [tables[name] for name in ("attacks", "strikes")]
    events = {row[table.key]: None for table in places for row in table.rows}
    hint = _hints(events)
    allowed = f"ids of {places[0].file} or {places[1].file}, with a space between two"
    for row in tables["tallies"].rows:
        for named in row.cells.get("excludes", "").split():
            if named not in events:
                remedy = f"add it there or correct it here{hint(named)}"
                yield tables["tallies"].problem(row, "excludes", allowed, remedy, named)


def unknown_strikers(tables: CsvTables, strikers: Collection[str]) -> Iterator[Problem]:
    """Cells that name somebody who is none of the ledger's strikers."""
    table = tables["strike_accounts"]
    several = f"{' or '.join(strikers)}, or several with a plus between two"
    allowed = several if strikers else "nothing: the terms name no strikers"
    remedy = "a new one is named under terms.strikers of the descriptor first"
    for row in table.rows:
        cell = row.cells.get("striker", "")
        for named in cell.split("+") if cell else ():
            if named not in strikers:
                hint = f"{did_you_mean(named, strikers)}; " if strikers else ""
                yield table.problem(row, "striker", allowed, hint + remedy, named)
