"""Additions: a form and a package come in; its files with the new rows, checked as a whole, and what they change go out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strikeledger.data.ledger import Ledger
from strikeledger.data.package import DESCRIPTOR_FILE
from strikeledger.data.validate import CsvTables, validate
from strikeledger.entry.files import replace_files
from strikeledger.entry.form import EntryError, Form, read_form
from strikeledger.entry.places import Places
from strikeledger.entry.preview import earlier_statements, headline_changes, new_rows_in_words
from strikeledger.entry.rows import ExtendedFile, extended_files
from strikeledger.entry.template import EXAMPLE_PAGE
from strikeledger.errors import DataError


@dataclass(frozen=True)
class Addition:
    """New rows that the door lets through: the files they change, and what a person should see before they are written."""

    form: Form
    files: Mapping[str, ExtendedFile]
    readings: tuple[str, ...]
    remarks: tuple[str, ...]
    headlines: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def rows(self) -> str:
        """How many rows which files get: "1 row to sources.csv, 2 rows to tallies.csv"."""
        counts = [(len(grown.added), grown.table.file) for grown in self.files.values()]
        return ", ".join(f"{count} row{'s' * (count > 1)} to {file}" for count, file in counts)

    def __str__(self) -> str:
        parts = [_list_under(f"{self.form.file} adds {self.rows}:", self.readings)]
        parts += [_list_under("Look again:", self.remarks)] if self.remarks else []
        parts += ["\n".join(self.headlines)]
        parts += [_list_under("Odd but possible, and new:", self.findings)] if self.findings else ["New findings: none"]
        return "\n\n".join(parts)


def addition(folder: Path, path: Path) -> Addition:
    """What the form at `path` would add to the package in `folder`; nothing is written there.

    Raises:
        DataError: the package has problems before anything is added.
        FeedError: the form, or the package with its rows, has problems; lists every one.
    """
    checked = validate(folder)
    form = read_form(path, checked.tables)
    files = extended_files(folder, checked.tables, form.entries)
    places = Places(form, checked.tables, files)
    before = Ledger.load(folder)
    with tempfile.TemporaryDirectory() as trial:
        _write_trial(folder, Path(trial), checked.tables, files)
        try:
            after = Ledger.load(trial)
        except DataError as error:
            raise EntryError(form.file, places.in_order(error.problems, checked.hedges)) from None
    known = {Places(form, checked.tables, {}).with_place(finding) for finding in before.findings}
    found = [places.with_place(finding) for finding in after.findings]
    return Addition(
        form,
        files,
        readings=tuple(new_rows_in_words(after, files)),
        remarks=tuple(earlier_statements(checked, files)),
        headlines=tuple(headline_changes(before, after, files)),
        findings=tuple(finding for finding in found if finding not in known),
    )


def write_addition(wanted: Addition) -> None:
    """Write an addition: all of its files are replaced, or none.

    Raises:
        FeedError: the form still holds the example.
        StrikeledgerError: a file can't be replaced.
    """
    if any(entry.cells.get("url") == EXAMPLE_PAGE for entry in wanted.form.entries):
        raise EntryError(wanted.form.file, ["[source] still holds the example: put your own publication there"])
    replace_files({grown.path: (grown.before, grown.after) for grown in wanted.files.values()})


def _write_trial(folder: Path, trial: Path, tables: CsvTables, files: Mapping[str, ExtendedFile]) -> None:
    contents = {
        file: (folder / file).read_bytes() for file in (DESCRIPTOR_FILE, *(table.file for table in tables.values()))
    }
    contents |= {grown.table.file: grown.after for grown in files.values()}
    for file, content in contents.items():
        (trial / file).parent.mkdir(parents=True, exist_ok=True)
        (trial / file).write_bytes(content)


def _list_under(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {line}" for line in lines)])
