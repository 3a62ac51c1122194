"""New rows in their places: rows of a form and the files of the package come in, the files with those rows in order go out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from strikeledger.data.csv_file import CsvTable, Row
from strikeledger.data.validate import CsvTables
from strikeledger.entry.form import FORM_KINDS, ID_PREFIXES, NewRow

_ORDER = {
    "attacks": ("sort_date", "attack_id"),
    "strikes": ("sort_date", "strike_id"),
    "attack_accounts": ("attack_id", "published", "account_id"),
    "strike_accounts": ("strike_id", "published", "account_id"),
    "tallies": ("as_of_last", "measure", "scope", "published", "tally_id"),
    "sources": ("published", "source_id"),
}
"""Table to the columns that put its rows in order; `published` is the source's. Other tables follow their key."""


@dataclass(frozen=True)
class ExtendedFile:
    """One file with its new rows: its bytes before and after, and for each line where a row begins, the line or entry it was."""

    table: CsvTable
    path: Path
    before: bytes
    after: bytes
    origin: Mapping[int, int | NewRow]
    added: tuple[NewRow, ...]


def extended_files(folder: Path, tables: CsvTables, entries: Sequence[NewRow]) -> dict[str, ExtendedFile]:
    """By table, each file that gets rows: every line that was there stays as it is and new lines stand where they belong.

    The order of the entries makes no difference: they are put in order before numbers are given.
    """
    published = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    published |= {entry.cells["source_id"]: entry.cells["published"] for entry in entries if entry.table == "sources"}
    return {
        name: _extended_file(folder, tables[name], _with_ids(tables, name, fresh, published), published)
        for name in FORM_KINDS.values()
        if (fresh := [entry for entry in entries if entry.table == name])
    }


def _rank(table: CsvTable, cells: Mapping[str, str] | Row, published: Mapping[str, str]) -> tuple[str, ...]:
    columns = _ORDER.get(table.name, (table.key,))
    return tuple(
        published.get(cells["source_id"], "") if column == "published" and table.name != "sources" else cells[column]
        for column in columns
    )


def _with_ids(tables: CsvTables, name: str, fresh: list[NewRow], published: Mapping[str, str]) -> list[NewRow]:
    """The entries in order, with the next free numbers as ids where ids are numbers."""
    table = tables[name]
    ordered = sorted(fresh, key=lambda entry: (_rank(table, entry.cells, published), *entry.cells.values()))
    if name not in ID_PREFIXES:
        return ordered
    prefix = ID_PREFIXES[name]
    last = max((int(row[table.key].rpartition("-")[2]) for row in table.rows), default=0)
    return [
        replace(entry, cells={**entry.cells, table.key: f"{prefix}-{number:04d}"})
        for number, entry in enumerate(ordered, start=last + 1)
    ]


def _extended_file(folder: Path, table: CsvTable, fresh: list[NewRow], published: Mapping[str, str]) -> ExtendedFile:
    path = (folder / table.file).resolve()
    before = path.read_bytes()
    lines = io.StringIO(before.decode("utf-8"), newline="").readlines()
    ends = [*(row.line - 1 for row in table.rows), len(lines)]
    kept = [
        (row.line, "".join(lines[begin:end])) for row, begin, end in zip(table.rows, ends[:-1], ends[1:], strict=True)
    ]
    ranks = [_rank(table, row, published) for row in table.rows]
    merged: list[tuple[int | NewRow, str]] = list(kept)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    for entry in reversed(fresh):
        own = _rank(table, entry.cells, published)
        place = max((i for i, rank in enumerate(ranks, start=1) if rank <= own), default=0)
        merged.insert(place, (entry, _line(entry, end)))
    header = "".join(lines[: ends[0]])
    origin: dict[int, int | NewRow] = {1: 1}
    line = 1 + header.count("\n")
    for was, text in merged:
        origin[line] = was
        line += len(io.StringIO(text, newline="").readlines())
    after = (header + "".join(text for _, text in merged)).encode("utf-8")
    return ExtendedFile(table, path, before, after, origin, tuple(fresh))


def _line(entry: NewRow, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerow(entry.cells.values())
    return text.getvalue()
