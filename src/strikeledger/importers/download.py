"""A file as a user downloaded it: a path comes in, its rows with their line numbers go out, or the reason why it is not the file meant."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from strikeledger.errors import DataError, Problem
from strikeledger.importers.dataset import Dataset

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
