"""Additions: a form and a package come in; its files with the new rows, checked as a whole, and what they change go out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strikeledger.data.ledger import Ledger
from strikeledger.data.package import FILE
from strikeledger.data.validate import Tables, check
from strikeledger.entry.files import replace_files
from strikeledger.entry.form import FeedError, Form, read_form
from strikeledger.entry.places import Places
from strikeledger.entry.preview import headline_changes, readings, said_before
from strikeledger.entry.rows import Grown, grown_files
from strikeledger.entry.template import EXAMPLE_PAGE
from strikeledger.errors import DataError


@dataclass(frozen=True)
class Addition:
    """New rows that the door lets through: the files they change, and what a person should see before they are written."""

    form: Form
    files: Mapping[str, Grown]
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
        parts = [_listed(f"{self.form.file} adds {self.rows}:", self.readings)]
        parts += [_listed("Look again:", self.remarks)] if self.remarks else []
        parts += ["\n".join(self.headlines)]
        parts += [_listed("Odd but possible, and new:", self.findings)] if self.findings else ["New findings: none"]
        return "\n\n".join(parts)


def addition(folder: Path, path: Path) -> Addition:
    """What the form at `path` would add to the package in `folder`; nothing is written there.

    Raises:
        DataError: the package has problems before anything is added.
        FeedError: the form, or the package with its rows, has problems; lists every one.
    """
    checked = check(folder)
    form = read_form(path, checked.tables)
    files = grown_files(folder, checked.tables, form.entries)
    places = Places(form, checked.tables, files)
    before = Ledger.load(folder)
    with tempfile.TemporaryDirectory() as trial:
        _write_trial(folder, Path(trial), checked.tables, files)
        try:
            after = Ledger.load(trial)
        except DataError as error:
            raise FeedError(form.file, places.in_order(error.problems, checked.hedges)) from None
    known = {Places(form, checked.tables, {}).located(finding) for finding in before.findings}
    found = [places.located(finding) for finding in after.findings]
    return Addition(
        form,
        files,
        readings=tuple(readings(after, files)),
        remarks=tuple(said_before(checked, files)),
        headlines=tuple(headline_changes(before, after, files)),
        findings=tuple(finding for finding in found if finding not in known),
    )


def carry_out(wanted: Addition) -> None:
    """Write an addition: all of its files are replaced, or none.

    Raises:
        FeedError: the form still holds the example.
        StrikeledgerError: a file can't be replaced.
    """
    if any(entry.cells.get("url") == EXAMPLE_PAGE for entry in wanted.form.entries):
        raise FeedError(wanted.form.file, ["[source] still holds the example: put your own publication there"])
    replace_files({grown.path: (grown.before, grown.after) for grown in wanted.files.values()})


def _write_trial(folder: Path, trial: Path, tables: Tables, files: Mapping[str, Grown]) -> None:
    contents = {file: (folder / file).read_bytes() for file in (FILE, *(table.file for table in tables.values()))}
    contents |= {grown.table.file: grown.after for grown in files.values()}
    for file, content in contents.items():
        (trial / file).parent.mkdir(parents=True, exist_ok=True)
        (trial / file).write_bytes(content)


def _listed(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {line}" for line in lines)])
