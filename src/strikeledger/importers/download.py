"""A user's file looked at from both ends and read row by row, without what other programs put into it."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from strikeledger.errors import DataError, Problem
from strikeledger.importers.event import Cells, UnusableError, parse_dataset_day
from strikeledger.importers.registry import DATASETS, Dataset

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
class CsvHeader:
    """What a CSV's first lines say.

    Attributes:
        columns: in small letters, with _ for spaces.
        delimiter: what stands between them.
        line: where they stand: the second line where a spreadsheet says `sep=,` in the first.
        first_row: where the rows begin: below a row of tags (HXL's, as #date), where there is one.
    """

    columns: tuple[str, ...]
    delimiter: str
    line: int
    first_row: int


def csv_header(path: Path, name: str) -> CsvHeader:
    """Read the header of a user's file.

    Args:
        name: whose file it should be.

    Raises:
        DataError: it isn't there, is empty, or is no CSV.
    """
    head = _head(path)
    for start, (found, remedy) in _NOT_CSV.items():
        if head.lstrip().startswith(start):
            raise file_error(path, 1, found, f"a CSV of {name}", remedy)
    lines = head.decode("utf-8-sig", "replace").splitlines()
    told = re.fullmatch(r'"?sep=(.)"?\W*', lines[0], re.IGNORECASE)
    line = 2 if told and len(lines) > 1 else 1
    first = lines[line - 1]
    delimiter = told[1] if told else max(",;\t", key=first.count)
    if first.count('"') % 2:
        raise file_error(
            path, line, "a header with an open quote", f"the header of a CSV of {name}", "download it again"
        )
    names, tags = (
        next(csv.reader([text], delimiter=delimiter), []) for text in (first, "".join(lines[line : line + 1]))
    )
    columns = tuple("_".join(column.casefold().split()) for column in names)
    tagged = any(tags) and all(not cell.strip() or cell.strip().startswith("#") for cell in tags)
    return CsvHeader(columns, delimiter, line, line + 1 + tagged)


@dataclass(frozen=True)
class Download:
    """A CSV with its header, not yet read: its rows come one at a time, as such files are larger than memory should be.

    Attributes:
        days, order: which columns hold days, and what one in figures means; see `plain_cells`.
    """

    path: Path
    header: CsvHeader
    days: tuple[str, ...]
    order: str

    @property
    def columns(self) -> tuple[str, ...]:
        """As the header has them, in small letters."""
        return self.header.columns

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Each row with the line at which it begins (the file's first line is 1), its cells plain.

        Raises:
            DataError: the file is cut off, has rows of another shape, or bytes that aren't UTF-8.
        """
        above = self.header.first_row - 1
        begin = self.header.first_row
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                for _ in range(above):
                    file.readline()
                reader = csv.reader(file, delimiter=self.header.delimiter, strict=True)
                for cells in reader:
                    if len(cells) != len(self.columns):
                        found, allowed = f"{len(cells)} cells", f"{len(self.columns)} cells, as in the header"
                        raise file_error(self.path, begin, found, allowed, "the file may be cut off: download it again")
                    yield begin, plain_cells(dict(zip(self.columns, cells, strict=True)), self.days, self.order)
                    begin = above + reader.line_num + 1
        except csv.Error as error:
            remedy = "a quote is left open: the file may be cut off; download it again"
            raise file_error(self.path, begin, str(error), "complete rows", remedy) from None
        except UnicodeDecodeError as error:
            found = f"the byte 0x{error.object[error.start]:02x} near this line"
            raise file_error(self.path, begin, found, "UTF-8 text", "download it again, or save it as UTF-8") from None


def open_download(path: Path, dataset: Dataset, order: str) -> Download:
    """A user's file, looked at from both ends.

    Args:
        order: what a day as "05/07/2018" means in it: "dmy", "mdy", or "" where nobody said.

    Raises:
        DataError: it isn't there, is no CSV, is another dataset's, lacks columns (all are named), or ends within a row.
    """
    header = csv_header(path, dataset.name)
    _refuse_columns(path, header.columns, dataset, header.line)
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1))
        ending = file.read()
    if ending not in (b"\n", b"\r"):
        remedy = "the file may be cut off: download it again (or, if it is whole, end its last line)"
        raise file_error(path, _lines(path), "no line end after the last row", "complete rows", remedy)
    csv.field_size_limit(_LONGEST_CELL)
    return Download(path, header, (dataset.began, *dataset.ended), order)


def _refuse_columns(path: Path, there: tuple[str, ...], dataset: Dataset, line: int) -> None:
    """Refuse a header that lacks what the dataset's files have, is another's, or is no header at all."""
    for other in DATASETS.values():
        for column in other.own if other.key != dataset.key else ():
            if column in there:
                remedy = f"this is {other.file}: strikeledger import {other.key}"
                raise file_error(path, line, f"the column {column}", dataset.file, remedy)
    missing = [column for column in dataset.columns if column not in there]
    if dataset.dated_by and not set(dataset.dated_by) & set(there):
        missing.append(" or ".join(dataset.dated_by))
    if missing and not set(there) & set(dataset.columns) and any(re.search(r"\d", cell) for cell in there):
        found, remedy = "no header: the first line is a row", "put the line with the names of the columns back above it"
        raise file_error(path, line, found, f"the columns of {dataset.name}", remedy)
    if missing:
        found = f"no column {', '.join(missing)}"
        raise file_error(path, line, found, f"the columns of {dataset.name}", "name the file as it was downloaded")
    twice = sorted({column for column in there if there.count(column) > 1})
    if twice:
        raise file_error(
            path, line, f"{', '.join(twice)} more than once", "each column once", "name the file as downloaded"
        )


def _head(path: Path) -> bytes:
    """The first bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(65_536)
    except OSError as error:
        found = (error.strerror or "nothing to read").lower()
        raise file_error(path, 1, found, "a readable file", "name the file that you downloaded") from None
    if not head.strip():
        raise file_error(path, 1, "an empty file", "a CSV", "download it again")
    return head


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def file_error(path: Path, line: int, found: str, allowed: str, remedy: str) -> DataError:
    """What is wrong with a file as a whole, at a line of it."""
    return DataError([Problem(path.name, line, "", found, allowed, remedy)])


MISSING_CELLS = ("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "-")
"""What other programs write where nothing is known."""

_COUNTRIES = re.compile(r"country.*|iso.*|gw.*")


def plain_cells(cells: Mapping[str, str], days: Collection[str], order: str = "") -> Cells:
    """The cells of a row without what other programs make of them: signs for nothing are empty, "2.0" is "2", days are ISO.

    What names a country stays as it is: NA is a country's code, too. A day that can't be read stays as well.

    Args:
        days: the columns that hold a day.
        order: what "05/07/2018" means there: "dmy" or "mdy"; "" where nobody said.

    >>> plain_cells({"fatalities": "2.0", "actor2": "NaN", "iso2": "NA", "event_date": "3-Dec-20"}, ["event_date"])
    {'fatalities': '2', 'actor2': '', 'iso2': 'NA', 'event_date': '2020-12-03'}
    """
    plain = {column: _plain_cell(column, cell.strip()) for column, cell in cells.items()}
    for column in days:
        if plain.get(column):
            with suppress(UnusableError):
                plain[column] = parse_dataset_day(plain[column], column, order).isoformat()
    return plain


def _plain_cell(column: str, text: str) -> str:
    if text in MISSING_CELLS and not _COUNTRIES.fullmatch(column):
        return ""
    return text.partition(".")[0] if _WHOLE.fullmatch(text) else text


_WHOLE = re.compile(r"-?\d+\.0+")
