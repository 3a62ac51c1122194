"""A user's file read to its end: each row becomes an event, a remark why not, or is counted as not asked for."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strikeledger.errors import DataError, ParameterError, Problem, did_you_mean
from strikeledger.importers.event import Event, Remark, RowRemarks, UnusableError
from strikeledger.importers.registry import Dataset, Release
from strikeledger.importers.where import RowFilter

_LONGEST_CELL = 10_000_000
"""Cells that name many sources are longer than the csv module allows by itself."""

_NOT_CSV = {
    b"PK": ("a zip or an Excel workbook", "unpack it, or save the sheet as CSV (UTF-8)"),
    b"\xd0\xcf\x11\xe0": ("an Excel workbook", "save the sheet as CSV (UTF-8)"),
    b"\x1f\x8b": ("a compressed file", "unpack it"),
    b"<": ("a web page", "download the file again: the server may have sent an error page or asked for a login"),
    b"{": ("JSON", "export as CSV"),
    b"\xff\xfe": ("UTF-16 text", "save the file as UTF-8"),
    b"\xfe\xff": ("UTF-16 text", "save the file as UTF-8"),
}


@dataclass(frozen=True)
class Download:
    """A CSV with its columns, not yet read: its rows come one at a time, as such files are larger than memory should be."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with the line at which it begins (the header is line 1).

        Raises:
            DataError: the file is cut off, has rows of another shape, or bytes that aren't UTF-8.
        """
        begin = 1
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, delimiter=self.delimiter, strict=True)
                for cells in reader:
                    if len(cells) != len(self.columns):
                        found, allowed = f"{len(cells)} cells", f"{len(self.columns)} cells, as in the header"
                        raise _file_error(
                            self.path, begin, found, allowed, "the file may be cut off: download it again"
                        )
                    if begin > 1:
                        yield begin, dict(zip(self.columns, cells, strict=True))
                    begin = reader.line_num + 1
        except csv.Error as error:
            remedy = "a quote is left open: the file may be cut off; download it again"
            raise _file_error(self.path, begin, str(error), "complete rows", remedy) from None
        except UnicodeDecodeError as error:
            found = f"the byte 0x{error.object[error.start]:02x} near this line"
            raise _file_error(self.path, begin, found, "UTF-8 text", "download it again, or save it as UTF-8") from None


def open_download(path: Path, dataset: Dataset) -> Download:
    """A user's file, looked at from both ends.

    Raises:
        DataError: it isn't there, is no CSV, is another dataset's, lacks columns (all are named), or ends within a row.
    """
    head, tail = _ends(path)
    for start, (found, remedy) in _NOT_CSV.items():
        if head.lstrip().startswith(start):
            raise _file_error(path, 1, found, f"a CSV of {dataset.name}", remedy)
    first = head.decode("utf-8-sig", "replace").splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    if first.count('"') % 2:
        raise _file_error(
            path, 1, "a header with an open quote", f"the header of a CSV of {dataset.name}", "download it again"
        )
    there = tuple(next(csv.reader([first], delimiter=delimiter)))
    for sign, remedy in dataset.signs.items():
        if sign in there:
            raise _file_error(path, 1, f"the column {sign}", f"a file of {dataset.name}", remedy)
    missing = [column for column in dataset.columns if column not in there]
    if dataset.dated_by and not set(dataset.dated_by) & set(there):
        missing.append(" or ".join(dataset.dated_by))
    if missing:
        found = f"no column {', '.join(missing)}"
        raise _file_error(path, 1, found, f"the columns of {dataset.name}", "name the file as it was downloaded")
    twice = sorted({column for column in there if there.count(column) > 1})
    if twice:
        raise _file_error(
            path, 1, f"{', '.join(twice)} more than once", "each column once", "name the file as downloaded"
        )
    if not tail.endswith((b"\n", b"\r")):
        remedy = "the file may be cut off: download it again (or, if it is whole, end its last line)"
        raise _file_error(path, _lines(path), "no line end after the last row", "complete rows", remedy)
    csv.field_size_limit(_LONGEST_CELL)
    return Download(path, there, delimiter)


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first bytes and the last."""
    try:
        with path.open("rb") as file:
            head = file.read(65_536)
            file.seek(max(0, path.stat().st_size - 16))
            tail = file.read()
    except OSError as error:
        found = (error.strerror or "nothing to read").lower()
        raise _file_error(path, 1, found, "a readable file", "name the file that you downloaded") from None
    if not head.strip():
        raise _file_error(path, 1, "an empty file", "a CSV", "download it again")
    return head, tail


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _file_error(path: Path, line: int, found: str, allowed: str, remedy: str) -> DataError:
    return DataError([Problem(path.name, line, "", found, allowed, remedy)])


_MOST_VALUES = 2_000
"""Values of a column that are kept to hint at where a condition finds none."""


@dataclass(frozen=True)
class ReadResult:
    """What became of every row of a file, and what was asked for: the events made of it, and the remarks about rows used and left out."""

    file: str
    dataset: Dataset
    where: RowFilter
    release: Release
    rows: int
    events: tuple[Event, ...]
    remarks: tuple[Remark, ...]

    @property
    def set_aside_counts(self) -> dict[str, int]:
        """How many rows were left out, by reason, most first."""
        return dict(Counter(remark.reason for remark in self.remarks if remark.fate == "left out").most_common())

    @property
    def odd_counts(self) -> dict[str, int]:
        """How many rows were used although something about them is odd, by what it is, most first."""
        told = {(remark.line, remark.reason) for remark in self.remarks if remark.fate == "used"}
        return dict(Counter(reason for _, reason in sorted(told)).most_common())

    @property
    def not_asked_count(self) -> int:
        """How many rows the conditions and days leave out."""
        return self.rows - len(self.events) - sum(self.set_aside_counts.values())

    @property
    def balance(self) -> str:
        """Where each row went, in one sentence."""
        used, aside = len(self.events), sum(self.set_aside_counts.values())
        rest = f" + {self.not_asked_count:,} not asked for" if self.not_asked_count else ""
        return f"{self.file}: {self.rows:,} rows = {used:,} used + {aside:,} left out{rest}"

    @property
    def lines(self) -> list[str]:
        """What a user is told: which release, where each row went, and what is odd about those used."""
        return [
            self.release.words,
            self.balance,
            *(f"  left out: {count:,}, {reason}" for reason, count in self.set_aside_counts.items()),
            *(f"  used, with a remark: {count:,}, {reason}" for reason, count in self.odd_counts.items()),
        ]


def read_dataset(path: Path, dataset: Dataset, where: RowFilter, released: date | None, today: date) -> ReadResult:
    """Everything that is asked for in a user's file.

    Raises:
        DataError: it isn't a whole file of the dataset.
        ParameterError: a condition names a column that isn't there, or nothing meets the conditions.
    """
    file = open_download(path, dataset)
    where.refuse_unknown(file.columns)
    release = dataset.release(path, released)
    events: list[Event] = []
    remarks: list[Remark] = []
    names: set[str] = set()
    rows = 0
    for line, row in file.rows():
        rows += 1
        if not where.matches(row, dataset.began):
            continue
        odd = RowRemarks(line, row[dataset.row_id])
        try:
            days = dataset.days(row)
            _refuse_later(days[0], release.by or today)
            if _lies_within(where, *days):
                event = dataset.event(odd, row, days, release.by, today)
                _refuse_twin(event, names)
                events.append(event)
                remarks += odd.remarks
        except UnusableError as error:
            remarks.append(Remark(line, odd.row, "left out", error.reason, error.found))
    if not events:
        raise ParameterError(_no_rows_message(file, where, rows, remarks))
    return ReadResult(path.name, dataset, where, release, rows, tuple(events), tuple(remarks))


def _lies_within(where: RowFilter, first_day: date, last_day: date) -> bool:
    fits = where.fits(first_day, last_day)
    if fits is None:
        raise UnusableError("only in part within the days asked for", f"{first_day} to {last_day}")
    return fits


def _refuse_later(first_day: date, out: date) -> None:
    if first_day > out:
        raise UnusableError("an event after the dataset was out", f"{first_day}, out by {out}")


def _refuse_twin(event: Event, names: set[str]) -> None:
    if event.name in names:
        raise UnusableError("an id that an earlier row has already", event.name)
    names.add(event.name)


def _no_rows_message(file: Download, where: RowFilter, rows: int, remarks: list[Remark]) -> str:
    """Why no row is left, with the nearest values where a condition finds none."""
    if remarks:
        reasons = Counter(remark.reason for remark in remarks)
        listed = "; ".join(f"{count:,}: {reason}" for reason, count in reasons.most_common())
        return f"{file.path.name}: none of its {rows:,} rows can be used ({listed})"
    hints = [_hint(file, column, values) for column, values in where.conditions.items() if column in file.columns]
    asked = f" for {where}" if str(where) else ""
    return ". ".join([f"{file.path.name}: none of its {rows:,} rows is asked for{asked}", *filter(None, hints)])


def _hint(file: Download, column: str, values: tuple[str, ...]) -> str:
    there: dict[str, None] = {}
    for _, row in file.rows():
        there.setdefault(row[column].strip())
        if len(there) == _MOST_VALUES:
            break
    strange = [value for value in values if value.casefold() not in {known.casefold() for known in there}]
    return f"No {column} is {strange[0]!r}; {did_you_mean(strange[0], there)}" if strange else ""
