"""The descriptor of a data package, `datapackage.json`, checked for what a ledger is made of."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from strikeledger.data.csv_file import Schema, read_text
from strikeledger.data.schema import PARSERS, key_ends, only_name, parse_day
from strikeledger.errors import DataError, Problem, StrikeledgerError
from strikeledger.files import is_file_name
from strikeledger.terms import Terms, read_terms, unsound_terms
from strikeledger.text import control_character, list_in_words, texts_in

REQUIRED_COLUMNS = {
    "attacks": "attack_id sort_date place_id",
    "strikes": "strike_id kind part_of sort_date place_id",
    "attack_accounts": (
        "account_id attack_id source_id speaker_id first_day last_day weapon claimed_by "
        "killed us_killed us_injured repeats note"
    ),
    "strike_accounts": (
        "account_id strike_id source_id speaker_id first_day last_day target acknowledged killed wounded repeats note"
    ),
    "tallies": "tally_id measure scope since as_of_first as_of_last quantity counting speaker_id source_id repeats note",
    "sources": "source_id publisher title published published_basis kind url",
    "speakers": "speaker_id name party official",
    "places": "place_id name country latitude longitude",
    "context": "context_id first_day last_day label kind source_id",
    "hedges": "reading example low high soft",
    "corrections": "corrected file row column was is why",
}
"""Table to the columns that the ledger can't do without; more may stand beside them, and the descriptor says what is in each."""

TABLES = tuple(REQUIRED_COLUMNS)
"""The tables, in the order in which they are read."""

_OF_STATEMENTS = {
    "publisher", "published", "published_basis", "source_kind", "speaker", "party", "official", "short", "counts",
}  # fmt: skip
_OF_EVENTS = {"place", "country", "latitude", "longitude"}
_JOINED_COLUMNS = {
    **dict.fromkeys(("attack_accounts", "strike_accounts", "tallies"), _OF_STATEMENTS),
    **dict.fromkeys(("attacks", "strikes"), _OF_EVENTS),
}
"""Columns that the ledger joins to a table, from sources and speakers or from places: the table can't have its own by that name."""

JOIN_KEYS = {
    "attack_id": "attacks",
    "strike_id": "strikes",
    "source_id": "sources",
    "speaker_id": "speakers",
    "place_id": "places",
}
"""Column to the table that it names a row of, wherever it stands: rows are joined by these keys, and none may be lost."""


DESCRIPTOR_FILE = "datapackage.json"
LEAST_ROWS = "least_rows"
"""The key of a resource under which the descriptor records how many rows its file has, so that a file that lost some is noticed."""

_TYPES = ("string", *PARSERS)


@dataclass(frozen=True, eq=False)
class Descriptor:
    """A sound descriptor: file and schema of each table by name, the days from which a total is one from the beginning, and terms.

    `least_rows` says of some tables how many rows they had when that was recorded.
    """

    files: Mapping[str, str]
    schemas: Mapping[str, Schema]
    beginnings: tuple[str, str] | None
    terms: Terms
    least_rows: Mapping[str, int]


def read_descriptor(directory: Path) -> Descriptor:
    """The descriptor of the package in `directory`.

    Raises:
        DataError: it is missing or truncated, or doesn't describe what a ledger is made of; lists every problem.
    """
    return _descriptor_in(_text(directory))


@lru_cache(maxsize=4)
def _descriptor_in(text: str) -> Descriptor:
    content = _content(text)
    resources = content.get("resources")
    if not isinstance(resources, list):
        raise DataError(
            [_problem("resources", resources, "a list of resources, each with name, path and schema.fields")]
        )
    problems: list[Problem] = []
    named: dict[str, tuple[str, Schema]] = {}
    for i, resource in enumerate(resources):
        if isinstance(resource, dict) and resource.get("name") in TABLES:
            named[resource["name"]] = (f"resources.{resource['name']}", resource)
        elif not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            problems.append(_problem(f"resources.{i}", resource, "a resource with a name"))
    missing = [name for name in TABLES if name not in named]
    problems += [
        Problem(DESCRIPTOR_FILE, 1, "resources", "no such resource", f"a resource named {name}", "restore its entry")
        for name in missing
    ]
    for place, resource in named.values():
        problems += _unsound_resource(place, resource)
    if not problems:
        schemas = {name: resource["schema"] for name, (_, resource) in named.items()}
        problems = [
            p
            for place, resource in named.values()
            for p in _unsound_keys(f"{place}.schema", resource["schema"], schemas)
        ]
    problems += _unsound_beginnings(content)
    problems += [
        _problem(f"terms.{name}".rstrip("."), found, allowed)
        for name, found, allowed in unsound_terms(content.get("terms"))
    ]
    if problems:
        raise DataError(problems)
    stated = content.get("beginnings")
    beginnings = (stated[0], stated[1]) if stated else None
    files = {name: named[name][1]["path"] for name in TABLES}
    least = {name: named[name][1][LEAST_ROWS] for name in TABLES if LEAST_ROWS in named[name][1]}
    terms = read_terms(content.get("terms"))
    return Descriptor(files, {name: schemas[name] for name in TABLES}, beginnings, terms, least)


def read_name(directory: Path) -> tuple[str, str]:
    """The name of the package, and its title."""
    content = _content(_text(directory))
    return str(content.get("name") or ""), str(content.get("title") or "")


def read_curator(directory: Path) -> str:
    """Who keeps the package: its contributors who curate the data; empty where it names none."""
    contributors = _content(_text(directory)).get("contributors") or []
    return list_in_words([str(each["title"]) for each in contributors if "dataCurator" in (each.get("roles") or ())])


def read_licence(directory: Path) -> tuple[str, str]:
    """Under which licence the package may be passed on, by its short name and its address; both are empty where it names none."""
    named = _content(_text(directory)).get("licenses") or [{}]
    name, address = (str(named[0].get(key) or "") for key in ("name", "path"))
    return name.replace("-", " ") if name.startswith("CC") else name, address


def _problem(place: str, found: object, allowed: str) -> Problem:
    shown = "nothing" if found is None else json.dumps(found, ensure_ascii=False)
    return Problem(
        DESCRIPTOR_FILE, 1, place, shown if len(shown) <= 60 else shown[:57] + "...", allowed, "restore the descriptor"
    )


def _no_descriptor(found: str) -> DataError:
    return DataError([Problem(DESCRIPTOR_FILE, 1, "", found, "a data package descriptor", "restore the descriptor")])


def _text(directory: Path) -> str:
    if not (directory / DESCRIPTOR_FILE).is_file():
        raise StrikeledgerError(
            f"There is no {directory / DESCRIPTOR_FILE} here. Run this in the project's folder, or name the folder of the data: "
            '--data FOLDER, in Python Ledger.load("FOLDER").'
        )
    return read_text(directory / DESCRIPTOR_FILE, DESCRIPTOR_FILE)


@lru_cache(maxsize=4)
def _content(text: str) -> Schema:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        is_cut = error.msg.startswith("Unterminated") or not error.doc[error.pos :].strip()
        remedy = "restore the end of the file" if is_cut else "correct it there, or just before"
        found = f"{error.msg} (character {error.colno})"
        raise DataError([Problem(DESCRIPTOR_FILE, error.lineno, "", found, "JSON", remedy)]) from None
    except (RecursionError, ValueError):  # nesting, or a number, without end
        found = "a value nested too deeply, or a number too long"
        raise _no_descriptor(found) from None
    for place, words in texts_in(content, ""):
        if sign := control_character(words):
            raise DataError([Problem(DESCRIPTOR_FILE, 1, place, sign, "words, numbers and signs", "take it out")])
    if not isinstance(content, dict):
        raise _no_descriptor("no object")
    return content


def _unsound_resource(place: str, resource: Schema) -> Iterator[Problem]:
    path, schema = resource.get("path"), resource.get("schema")
    if not (isinstance(path, str) and re.fullmatch(r"[\w-]+\.csv", path) and is_file_name(path)):
        yield _problem(f"{place}.path", path, "the name of a CSV in the folder of the descriptor")
    least = resource.get(LEAST_ROWS, 0)
    if type(least) is not int or least < 0:
        yield _problem(f"{place}.{LEAST_ROWS}", least, "a number of rows")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        yield _problem(f"{place}.schema.fields", fields, "a list of fields")
        return
    there = [field.get("name") for field in fields if isinstance(field, dict)]
    for column in REQUIRED_COLUMNS[resource["name"]].split():
        if column not in there:
            yield _problem(f"{place}.schema.fields", None, f"a field named {column}")
    for column in sorted(_JOINED_COLUMNS.get(resource["name"], set()).intersection(there)):
        yield _problem(f"{place}.schema.fields.{column}", column, "another name: the ledger joins a column of this one")
    for i, field in enumerate(fields):
        name = field.get("name") if isinstance(field, dict) else None
        yield from _unsound_field(f"{place}.schema.fields.{name if isinstance(name, str) else i}", field)


def _unsound_field(place: str, field: Any) -> Iterator[Problem]:
    if not isinstance(field, dict) or not isinstance(field.get("name"), str):
        yield _problem(place, field, "a field with a name")
        return
    kind, limits = field.get("type", "string"), field.get("constraints", {})
    if kind not in _TYPES:
        yield _problem(f"{place}.type", kind, "one of " + ", ".join(_TYPES))
    elif not isinstance(limits, dict):
        yield _problem(f"{place}.constraints", limits, "constraints by name")
    else:
        for name, limit in limits.items():
            allowed = _allowed_limit(name, limit, PARSERS.get(kind, str))
            if allowed:
                yield _problem(f"{place}.constraints.{name}", limit, allowed)


def _allowed_limit(name: str, limit: Any, parse: Callable[[str], Any]) -> str:
    """What a constraint should be, where it isn't; empty where it is, or where validation doesn't know it."""
    try:
        if name in ("required", "unique"):
            return "" if isinstance(limit, bool) else "true or false"
        if name == "enum":
            return "" if isinstance(limit, list) and all(isinstance(word, str) for word in limit) else "a list of words"
        if name == "maxLength":
            return "" if isinstance(limit, int) and limit > 0 else "a number of characters"
        if name == "pattern":
            re.compile(limit)
        if name in ("minimum", "maximum"):
            parse(str(limit))
    except (TypeError, ValueError, re.error):
        return "a regular expression" if name == "pattern" else "a value of the field's type"
    return ""


def _unsound_keys(place: str, schema: Schema, schemas: Mapping[str, Schema]) -> Iterator[Problem]:
    columns = _columns(schema)
    primary = schema.get("primaryKey", [])
    if only_name(primary) not in columns and not (
        isinstance(primary, list) and all(name in columns for name in primary)
    ):
        yield _problem(f"{place}.primaryKey", primary, "columns of this file")
    foreign = schema.get("foreignKeys", [])
    known = {"": columns} | {name: _columns(other) for name, other in schemas.items()}
    joins = set()
    for i, key in enumerate(foreign if isinstance(foreign, list) else [foreign]):
        column, table, target = key_ends(key)
        if column not in columns or table not in known or target not in known[table]:
            yield _problem(f"{place}.foreignKeys.{i}", key, "one column here and one column of a table of the package")
        joins.add((column, table, target))
    for column, table in JOIN_KEYS.items():
        if column in columns and schema is not schemas[table] and (column, table, column) not in joins:
            yield _problem(f"{place}.foreignKeys", None, f"a key from {column} to {column} of {table}")


def _columns(schema: Schema) -> list[str]:
    return [field["name"] for field in schema["fields"]]


def _unsound_beginnings(content: Schema) -> Iterator[Problem]:
    if "beginnings" not in content:
        return
    try:
        first, last = (parse_day(text) for text in content["beginnings"])
        ordered = first <= last
    except (TypeError, ValueError):
        ordered = False
    if not ordered:
        found = str(content["beginnings"])
        allowed = "two days [first, last] between which a total's window may begin"
        yield Problem(DESCRIPTOR_FILE, 1, "beginnings", found, allowed, "set both, or leave them out")


def find_data() -> Path:
    """The data package to use: STRIKELEDGER_DATA, else the nearest `data/` in this folder or above it."""
    if named := os.environ.get("STRIKELEDGER_DATA"):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "datapackage.json").exists():
            return folder / "data"
    raise StrikeledgerError(
        "no data package found: run this in a folder with data/datapackage.json, or name one in STRIKELEDGER_DATA"
    )
