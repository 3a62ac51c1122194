"""The data package: a folder with a descriptor and its CSVs comes in, tables whose cells and keys are sound go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strikeledger.data.contract import TABLES
from strikeledger.data.csv_file import CsvTable, read_table
from strikeledger.data.descriptor import DESCRIPTOR_FILE, read_descriptor
from strikeledger.data.schema import broken_cells, broken_keys
from strikeledger.errors import DataError, Problem
from strikeledger.terms import Terms

__all__ = ["DESCRIPTOR_FILE", "TABLES", "Package", "read_package"]


@dataclass(frozen=True)
class Package:
    """A package as read: its tables by name, the days from which a total counts as one from the beginning, and what it is about."""

    tables: Mapping[str, CsvTable]
    beginnings: tuple[str, str]
    terms: Terms


def read_package(directory: Path) -> Package:
    """Every table of the package in `directory`, each cell checked against the descriptor.

    Raises:
        DataError: a file is missing, truncated, in another encoding or of another shape, a cell or a key breaks the schema.
    """
    descriptor = read_descriptor(directory)
    problems: list[Problem] = []
    tables: dict[str, CsvTable] = {}
    for name in TABLES:
        file = descriptor.files[name]
        try:
            tables[name] = read_table(directory / file, name, file, descriptor.schemas[name])
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    problems = [problem for table in tables.values() for problem in broken_cells(table)]
    problems += [problem for table in tables.values() for problem in broken_keys(table, tables)]
    if problems:
        raise DataError(problems)
    return Package(tables, descriptor.beginnings, descriptor.terms)
