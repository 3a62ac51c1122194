"""New rows in their places: the files of the package with the rows of a form, and where each line comes from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from strikeledger.data.csv_file import CsvTable, CsvTables, Row
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.findings import Finding
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.schema import QUANTITIES
from strikeledger.entry.form import FORM_KINDS, ID_PREFIXES, SAME_DAY, Form, NewRow
from strikeledger.errors import HedgeError, Problem

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
    before = (folder / table.file).read_bytes()
    header, texts = text_by_row(before.decode("utf-8"), table)
    ranks = [_rank(table, row, published) for row in table.rows]
    merged: list[tuple[int | NewRow, str]] = [(row.line, text) for row, text in texts]
    end = "\r\n" if header.endswith("\r\n") else "\n"
    for entry in reversed(fresh):
        own = _rank(table, entry.cells, published)
        place = max((i for i, rank in enumerate(ranks, start=1) if rank <= own), default=0)
        merged.insert(place, (entry, _line(entry, end)))
    origin: dict[int, int | NewRow] = {1: 1}
    line = 1 + header.count("\n")
    for was, text in merged:
        origin[line] = was
        line += len(io.StringIO(text, newline="").readlines())
    after = (header + "".join(text for _, text in merged)).encode("utf-8")
    return ExtendedFile(table, before, after, origin, tuple(fresh))


def text_by_row(text: str, table: CsvTable) -> tuple[str, list[tuple[Row, str]]]:
    """The header of a table's file as text, and each row with its own, line ends and all."""
    lines = io.StringIO(text, newline="").readlines()
    ends = [*(row.line - 1 for row in table.rows), len(lines)]
    spans = zip(table.rows, ends[:-1], ends[1:], strict=True)
    return "".join(lines[: ends[0]]), [(row, "".join(lines[begin:end])) for row, begin, end in spans]


def _line(entry: NewRow, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerow(entry.cells.values())
    return text.getvalue()


_SECTIONS = {table: f"[{kind}]" if kind == "source" else f"[[{kind}]]" for kind, table in FORM_KINDS.items()}
"""What a form has of each table."""


@dataclass(frozen=True)
class Places:
    """Where each row of the package with the new rows comes from: a line of a file, or a place in the form."""

    form: Form
    files: Mapping[str, ExtendedFile]

    def with_place(self, fault: Problem | Finding) -> str:
        """A problem or finding in the same words, with the places where a person will look for it."""
        if isinstance(fault, Problem):
            allowed = re.sub(r"\bline (\d+)\b", self._line_reference(fault.file), fault.allowed)
            fault = replace(fault, allowed=allowed, remedy=self._remedy(fault))
        words = str(fault).removeprefix(f"{fault.file}:{fault.line}")
        return self._place(fault.file, fault.line, fault.column) + words

    def _remedy(self, fault: Problem) -> str:
        """What to do, where a row of the form lacks what it points to: that goes into the form, too."""
        if not isinstance(self._origin(fault.file, fault.line), NewRow):
            return fault.remedy
        return re.sub(
            r"\badd it to (\w+)\.csv", lambda hit: f"name it under {_SECTIONS[hit[1]]} in the form", fault.remedy
        )

    def _is_told(self, fault: Problem, told: Collection[tuple[str, int, str]]) -> bool:
        """Whether a fault is of a day that the form leaves out, and told of the one that stands for it."""
        entry, begin = self._origin(fault.file, fault.line), SAME_DAY.get(fault.column, "")
        left_out = isinstance(entry, NewRow) and fault.column not in entry.lines
        return left_out and (fault.file, fault.line, begin) in told

    def in_order(self, faults: Sequence[Problem], hedges: HedgeRules) -> list[str]:
        """Problems, those of the form first and in its order; with words that no rule reads, which are validated last."""
        told = {(fault.file, fault.line, fault.column) for fault in faults}
        more = [fault for fault in self._unreadable_words(hedges) if (fault.file, fault.line, fault.column) not in told]
        every = [fault for fault in (*faults, *more) if not self._is_told(fault, told)]
        return [self.with_place(fault) for fault in sorted(every, key=self._rank)]

    def _unreadable_words(self, hedges: HedgeRules) -> Iterator[Problem]:
        for name, grown in self.files.items():
            rows = [(line, entry) for line, entry in grown.origin.items() if isinstance(entry, NewRow)]
            for line, entry in rows:
                for column in filter(entry.cells.get, QUANTITIES.get(name, ())):
                    words = entry.cells[column]
                    try:
                        hedges.read(words)
                    except HedgeError as error:
                        allowed = "words for a quantity that a rule of hedges.csv reads"
                        yield Problem(grown.table.file, line, column, f'"{words}"', allowed, str(error))

    def _rank(self, fault: Problem) -> int:
        entry = self._origin(fault.file, fault.line)
        places = [(one.table, one.heading) for one in self.form.entries]
        return places.index((entry.table, entry.heading)) if isinstance(entry, NewRow) else len(places)

    def _origin(self, file: str, line: int) -> int | NewRow:
        grown = next((grown for grown in self.files.values() if grown.table.file == file), None)
        return line if grown is None else grown.origin.get(line, line)

    def _place(self, file: str, line: int, column: str = "") -> str:
        was = self._origin(file, line)
        return was.place(self.form.file, column) if isinstance(was, NewRow) else f"{file}:{was}"

    def _line_reference(self, file: str) -> Callable[[re.Match[str]], str]:
        """What another line of a file is called, which a problem refers to as "line 12"."""
        return lambda match: self._place(file, int(match[1]))


def write_trial(folder: Path, trial: Path, tables: CsvTables, new: Mapping[str, bytes]) -> None:
    """The descriptor and the tables of a package in another folder, with new content for some of them by the names of the files."""
    for file in (DESCRIPTOR_FILE, *(table.file for table in tables.values())):
        (trial / file).write_bytes(new.get(file) or (folder / file).read_bytes())
