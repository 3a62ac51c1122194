"""The data package: a folder with a descriptor and its CSVs comes in, tables whose cells and keys are sound go out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from strikeledger.errors import DataError, Problem
from strikeledger.rows import Schema, Table, read_table, read_text
from strikeledger.schema import broken_cells, broken_keys, day

FILE = "datapackage.json"
TABLES = (
    "attacks", "strikes", "attack_accounts", "strike_accounts", "tallies",
    "sources", "speakers", "places", "context", "hedges", "corrections",
)  # fmt: skip
"""The tables that a ledger is made of; the descriptor says what is in each."""


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
            allowed = f"a resource named {name}"
            problems.append(Problem(FILE, 1, "resources", "no such resource", allowed, "restore its entry"))
            continue
        try:
            file = str(resources[name]["path"])
            tables[name] = read_table(directory / file, name, file, resources[name]["schema"])
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    problems = [problem for table in tables.values() for problem in broken_cells(table)]
    problems += [problem for table in tables.values() for problem in broken_keys(table, tables)]
    problems += _beginnings(descriptor)
    if problems:
        raise DataError(problems)
    first, last = descriptor["beginnings"]
    return Package(tables, (first, last))


def _resources(descriptor: Schema) -> dict[str, Schema]:
    """The descriptor's tabular resources by name."""
    try:
        named = {resource["name"]: resource for resource in descriptor["resources"] if resource["name"] in TABLES}
        for resource in named.values():
            str(resource["path"]), [field["name"] for field in resource["schema"]["fields"]]
    except (KeyError, TypeError) as error:
        found = f"a resource without {error}" if isinstance(error, KeyError) else "something else"
        allowed = "a list of resources, each with name, path and schema.fields"
        raise DataError([Problem(FILE, 1, "resources", found, allowed, "restore the descriptor")]) from None
    return named


def _descriptor(directory: Path) -> Schema:
    if not (directory / FILE).is_file():
        remedy = f"name the folder that holds {FILE}"
        raise DataError([Problem(FILE, 1, "", f"no such file in {directory}", "a data package", remedy)])
    try:
        descriptor = json.loads(read_text(directory / FILE, FILE))
    except json.JSONDecodeError as error:
        raise DataError([Problem(FILE, error.lineno, "", error.msg, "JSON", "restore the end of the file")]) from None
    if not isinstance(descriptor, dict):
        raise DataError([Problem(FILE, 1, "", "no object", "a data package descriptor", "restore the descriptor")])
    return descriptor


def _beginnings(descriptor: Schema) -> Iterator[Problem]:
    try:
        first, last = (day(text) for text in descriptor["beginnings"])
        ordered = first <= last
    except (KeyError, TypeError, ValueError):
        ordered = False
    if not ordered:
        found = str(descriptor.get("beginnings", "nothing"))
        allowed = "two days [first, last] between which a total's window may begin"
        yield Problem(FILE, 1, "beginnings", found, allowed, "set both")
