"""CSV files as rows of text that keep their line numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strikeledger.errors import DataError, Problem
from strikeledger.files import read_regular
from strikeledger.text import control_character, plural

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One row of a CSV: the line at which it begins (the header is line 1) and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


_MOST_SHOWN = 200
"""Characters of a cell that a problem repeats."""


@dataclass(frozen=True, eq=False)
class CsvTable:
    """One CSV with its Table Schema, read but not yet checked; it is equal to itself alone."""

    name: str
    file: str
    schema: Schema
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        """The column that names a row: the first."""
        return str(self.schema["fields"][0]["name"])

    def problem(self, row: Row, column: str, allowed: str, remedy: str = "", found: str | None = None) -> Problem:
        """A fault in one cell."""
        value = row[column] if found is None else found
        shown = value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]} ..."
        return Problem(self.file, row.line, column, f'"{shown}"' if value else "an empty cell", allowed, remedy)


CsvTables = Mapping[str, CsvTable]
"""Tables by name."""


def read_table(path: Path, name: str, file: str, schema: Schema) -> CsvTable:
    """The rows of a CSV; `file` is what problems call it.

    Raises:
        DataError: the file is missing, truncated, in another encoding, or of another shape than its schema.
    """
    return table_in(read_text(path, file), name, file, schema, ())


def table_in(text: str, name: str, file: str, schema: Schema, optional: Collection[str]) -> CsvTable:
    """The rows of a CSV's text; `file` is what problems call it.

    A file may do without columns that are `optional`; the schema of its table leaves them out, too.

    Raises:
        DataError: the text is truncated, or of another shape than its schema.
    """
    columns: list[str] = []
    is_odd = bool(control_character(text))
    rows: list[Row] = []
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            if begin == 1:
                columns = _header(file, cells, schema, optional)
            elif not any(cells):
                problems.append(Problem(file, begin, "", "an empty row", "a row with its id", "delete the row"))
            elif len(cells) != len(columns):
                found, allowed = f"{len(cells)} cells", f"{len(columns)} cells"
                problems.append(Problem(file, begin, "", found, allowed, "check commas, quotes and the row's end"))
            else:
                rows.append(Row(begin, dict(zip(columns, cells, strict=True))))
                problems += _control_characters(file, rows[-1]) if is_odd else ()
            begin = reader.line_num + 1
    except csv.Error as error:
        remedy = "a quote is left open or the file is cut off"
        problems.append(Problem(file, begin, "", str(error), "complete rows", remedy))
    if not text.endswith("\n"):
        found, remedy = "no line end after the last row", "the file may be cut off: restore its end"
        problems.append(Problem(file, text.count("\n") + 1, "", found, "complete rows", remedy))
    if problems:
        raise DataError(problems)
    fields = [field for field in schema["fields"] if field["name"] in columns]
    return CsvTable(name, file, {**schema, "fields": fields}, tuple(rows))


def _control_characters(file: str, row: Row) -> Iterator[Problem]:
    for column, cell in row.cells.items():
        if found := control_character(cell):
            yield Problem(file, row.line, column, found, "words, numbers and signs", "type the cell again without it")


def _header(file: str, found: list[str], schema: Schema, optional: Collection[str]) -> list[str]:
    """The columns of a file whose header is that of its schema."""
    names = [str(field["name"]) for field in schema["fields"]]
    columns = [name for name in names if name in found or name not in optional]
    if found != columns:
        raise DataError([_wrong_header(file, found, names, columns)])
    return columns


def _wrong_header(file: str, found: list[str], known: list[str], columns: list[str]) -> Problem:
    """What a header has that it shouldn't, or lacks, and what to do."""
    other = [name for name in found if name not in known]
    lacking = [name for name in columns if name not in found]
    place, told, remedy = "", f"the columns {', '.join(found)}", "restore the header row"
    if other and not any(other) and not lacking:
        told = f"{found.count('')} {plural(found.count(''), 'column')} without a name"
        remedy = "delete the empty columns, down to the last row"
    elif len(found) == 1 and (";" in found[0] or "\t" in found[0]):
        remedy = "save the file as CSV with commas between its cells"
    elif (other or lacking) and not set(known).isdisjoint(found):
        place = other[0] if len(other) == 1 else ""
        undescribed = f"{', '.join(other)}, which datapackage.json doesn't describe" if other else ""
        told = ", and ".join(filter(None, (undescribed, f"no column {', '.join(lacking)}" if lacking else "")))
        if len(other) == len(lacking) == 1:
            remedy += f": {lacking[0]} instead of {other[0]}"
        elif not lacking:
            remedy += f", or describe {', '.join(other)} there"
    return Problem(file, 1, place, told, f"the columns {', '.join(columns)}", remedy)


def read_text(path: Path, file: str) -> str:
    """A file's text, without the mark that spreadsheets put before it.

    Raises:
        DataError: it is missing, or no plain UTF-8.
    """
    try:
        data = read_regular(path)
    except OSError as error:
        found = (error.strerror or "nothing to read").lower()
        raise DataError([Problem(file, 1, "", found, "a readable file", f"restore {file}")]) from None
    if data.startswith(b"PK\x03\x04"):
        raise DataError([Problem(file, 1, "", "a workbook of a spreadsheet", "UTF-8 text", _AS_TEXT)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"the byte 0x{data[error.start]:02x}"
        raise DataError([Problem(file, line, "", found, "UTF-8 text", _AS_TEXT)]) from None
    if "\0" in text:
        raise DataError([Problem(file, 1, "", "zero bytes", "plain UTF-8 text", _AS_TEXT)])
    return text


_AS_TEXT = "save the file as UTF-8, from a spreadsheet as CSV UTF-8 with commas"
