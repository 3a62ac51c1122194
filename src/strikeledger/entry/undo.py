"""The undo of an addition: which rows the last ones were, and the files without them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strikeledger.data.csv_file import CsvTable
from strikeledger.data.descriptor import DESCRIPTOR_FILE, read_descriptor
from strikeledger.data.ledger import Ledger
from strikeledger.entry.add import ADDED_FILE, headline_changes, known_additions
from strikeledger.entry.rows import text_by_row, write_trial
from strikeledger.entry.upgrade import with_row_counts
from strikeledger.errors import DataError, StrikeledgerError
from strikeledger.files import replace_file
from strikeledger.replacement import Bytes, hold_data, replace_files


@dataclass(frozen=True)
class Undo:
    """The rows of the last addition by file, which headlines move without them, and every file before and after they are taken out."""

    form: str
    rows: Mapping[str, list[str]]
    headlines: tuple[str, ...]
    files: Mapping[str, Bytes]

    def __str__(self) -> str:
        rows = [f"  {file}: {', '.join(ids)}" for file, ids in self.rows.items()]
        return "\n".join([f"Takes out what {self.form} added:", *rows, "", *self.headlines])


def last_addition(folder: Path) -> Undo:
    """What takes the last addition out of the package in `folder`; nothing is written.

    Raises:
        StrikeledgerError: there is none, its rows aren't all there any more, or others speak of them by now.
    """
    added = known_additions(folder)
    if not added:
        raise StrikeledgerError(f"Nothing to undo: no addition is known in {folder}.")
    form, rows = str(added[-1]["form"]), added[-1]["rows"]
    before = Ledger.load(folder)
    tables = before.package.tables
    by_file, least = {table.file: table for table in tables.values()}, read_descriptor(folder).least_rows
    counts = {by_file[file].name: -len(ids) for file, ids in rows.items()}
    counts = {name: least[name] + fewer for name, fewer in counts.items() if name in least}
    described = (folder / DESCRIPTOR_FILE).read_text(encoding="utf-8")
    new = {DESCRIPTOR_FILE: with_row_counts(described, counts).encode("utf-8")}
    new |= {file: _without(folder / file, by_file[file], rows[file]) for file in rows}
    with tempfile.TemporaryDirectory() as trial:
        write_trial(folder, Path(trial), tables, new)
        try:
            without = Ledger.load(trial)
        except DataError as error:
            raise StrikeledgerError(
                f"Nothing was undone: without the rows that {form} added there would be {error}"
            ) from None
    own = [
        row["source_id"] for file, ids in rows.items() for row in by_file[file].rows
        if row[by_file[file].key] in ids and "source_id" in row.cells
    ]  # fmt: skip
    return Undo(
        form,
        rows,
        tuple(headline_changes(before, without, own)),
        {file: ((folder / file).read_bytes(), after) for file, after in new.items()},
    )


def undo_addition(folder: Path, wanted: Undo) -> None:
    """Write an undo: all of its files are replaced, or none.

    Raises:
        StrikeledgerError: a file can't be replaced.
    """
    with hold_data(folder, change=True):
        replace_files(folder, wanted.files)
        replace_file(folder / ADDED_FILE, json.dumps(known_additions(folder)[:-1], ensure_ascii=False))


def _without(path: Path, table: CsvTable, ids: list[str]) -> bytes:
    """A file without some rows; every other line stays as it is.

    Raises:
        StrikeledgerError: one isn't there.
    """
    there = {row[table.key] for row in table.rows}
    if gone := [each for each in ids if each not in there]:
        raise StrikeledgerError(
            f"Nothing was undone: {table.file} has no {', '.join(gone)} any more. Take the others out by hand."
        )
    header, texts = text_by_row(path.read_bytes().decode("utf-8"), table)
    return "".join([header, *(text for row, text in texts if row[table.key] not in ids)]).encode("utf-8")
