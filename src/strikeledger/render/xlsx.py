"""A report's tables, figures, claims and sources as a workbook, for reading and computing.

Follows "Releasing statistics in spreadsheets" (UK Government Analysis Function): a cover, contents, notes, then one marked table a
sheet, no merged cells. Text is always written as text, so nothing in it can run as a formula.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain, count
from math import isfinite
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook  # writes the fixed dates that the same bytes need, and brings nothing else along
from xlsxwriter.worksheet import Worksheet as Page

from strikeledger.errors import NotebookError
from strikeledger.render.data_files import named_tables
from strikeledger.render.references import citation
from strikeledger.report.blocks import Document, plain_text
from strikeledger.report.records import FigureRecord
from strikeledger.text import day_in_words, printed_words

TableRecords = Sequence[Mapping[str, Any]]

_DAY = re.compile(r"(19|20|21)\d\d-\d\d-\d\d")
_CELL_LIMIT, _NAME_LIMIT = 32_767, 31
_FIRST_ROW = 4
_FRONT_SHEETS = ("Cover", "Contents", "Notes")
_FIGURE_COLUMNS = ("id", "label", "kind", "low", "high", "unit", "words", "computation")
_INTERVAL_COLUMNS = ("method", "level", "low", "high")
_ENDINGS = (
    ("interval_low", "its lower end"),
    ("interval_high", "its upper end; blank where it is open"),
    ("_low", "the lowest that the claims allow"),
    ("_high", "the highest that the claims allow; blank where the end is open"),
    ("_first_day", "its first day"),
    ("_last_day", "its last day"),
)
"""What the end of a column's name adds to the meaning of its beginning."""


@dataclass(frozen=True)
class Worksheet:
    """One table of a workbook: the sheet's name, the table's title, a word on it, and its rows."""

    name: str
    title: str
    note: str
    records: TableRecords

    @property
    def columns(self) -> list[str]:
        """Every key of the rows, in order of appearance."""
        return list(dict.fromkeys(name for record in self.records for name in record))


def render_xlsx(document: Document) -> bytes:
    """The workbook of a document; the same document gives the same bytes.

    Raises:
        NotebookError: a text that no cell can hold.
    """
    buffer = io.BytesIO()
    book = _Workbook(buffer, document)
    sheets = _with_sheet_names(_worksheets(document))
    book.add_cover(document)
    book.add_table(
        Worksheet("Contents", "Contents", "The tables in this workbook, one a sheet.", _contents(sheets)), sheets
    )
    book.add_table(
        Worksheet("Notes", "Notes", "How to read the tables, and what each column holds.", _note_rows(sheets))
    )
    for sheet in sheets:
        book.add_table(sheet)
    book.close()
    return buffer.getvalue()


def _worksheets(document: Document) -> list[Worksheet]:
    """The document's tables, then its figures, and the claims and sources that these rest on."""
    tables = {
        table.name: Worksheet(table.name, table.title, plain_text(table.note, document.figures), table.records)
        for table in named_tables(document)
    }
    kept = [
        ("figures", "Every printed figure, its bounds and the claims behind it", [_figure_row(f) for f in document.figures.values()]),
        ("claims", "The claims behind the figures", [_claim_row(claim.given) for claim in document.claims.values()]),
        ("sources", "The publications that the claims come from", [_flat_record(source.given) for source in document.sources.values()]),
    ]  # fmt: skip
    return [*tables.values(), *(Worksheet(name, title, "", records) for name, title, records in kept if records)]


def _figure_row(figure: FigureRecord) -> dict[str, Any]:
    """A figure as one row: the statistical interval, where there is one, in columns apart from the bounds."""
    return {
        **{name: getattr(figure, name) for name in _FIGURE_COLUMNS},
        **{f"interval_{name}": getattr(figure.interval, name, None) for name in _INTERVAL_COLUMNS},
        "claims": "; ".join(figure.claims),
        "sources": "; ".join(figure.sources),
    }


def _claim_row(record: Mapping[str, Any]) -> dict[str, Any]:
    printed = {**record, "words": printed_words(record.get("words", ""), record.get("plain", False))}
    return {name: value for name, value in _flat_record(printed).items() if name not in ("belligerent", "plain")}


def _flat_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record whose cells are plain values: lists become text, yes and no become words."""
    return {
        name: "; ".join(map(str, value)) if isinstance(value, list | tuple) else value for name, value in record.items()
    }


def _with_sheet_names(sheets: Sequence[Worksheet]) -> list[Worksheet]:
    """The sheets under names that a workbook can hold: up to 31 characters, each once whatever its case."""
    taken = {name.lower() for name in (*_FRONT_SHEETS, "History")}
    found = []
    for sheet in sheets:
        tries = (f"{sheet.name[: _NAME_LIMIT - len(end)]}{end}" for end in chain([""], (f"_{n}" for n in count(2))))
        name = next(name for name in tries if name.lower() not in taken)
        taken.add(name.lower())
        found.append(Worksheet(name, sheet.title, sheet.note, sheet.records))
    return found


def _contents(sheets: Sequence[Worksheet]) -> TableRecords:
    notes = {"Sheet": "Notes", "Table": "How to read the tables, and what each column holds", "Rows": None}
    return [notes, *({"Sheet": sheet.name, "Table": sheet.title, "Rows": len(sheet.records)} for sheet in sheets)]


def _note_rows(sheets: Sequence[Worksheet]) -> TableRecords:
    """What holds for every table, then each column with its meaning."""
    columns = sorted({name for sheet in sheets for name in sheet.columns})
    meanings = {**_column_notes()["notes"], **{name: column_meaning(name) for name in columns}}
    return [{"Term": term, "Meaning": meaning} for term, meaning in meanings.items()]


@cache
def _column_notes() -> dict[str, dict[str, str]]:
    """What holds for every table ("notes"), and what each column holds ("columns")."""
    path = Path(__file__).parent / "assets" / "columns.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def column_meaning(column: str) -> str:
    """What a column holds; a column that nobody described is its name in words.

    >>> column_meaning("per_day_low")
    'Attacks per day: the lowest that the claims allow'
    >>> column_meaning("interval_high")
    'The statistical interval: its upper end; blank where it is open'
    """
    described = _column_notes()["columns"]
    if column in described:
        return described[column]
    for ending, words in _ENDINGS:
        stem = column.removesuffix(ending.removeprefix("interval"))
        if column.endswith(ending) and stem in described:
            return f"{described[stem]}: {words}"
    stem, _, number = column.rpartition("_")
    if number.isdecimal() and stem in described:
        return f"{described[stem]}, number {number}"
    if column in ("first_day", "last_day"):
        return f"The {column.removesuffix('_day')} day on which it can have happened"
    return column.replace("_", " ").capitalize()


class _Workbook:
    """A workbook that is being written, with its few formats."""

    def __init__(self, buffer: io.BytesIO, document: Document) -> None:
        self._book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        # Never the present, so that the same document gives the same bytes; without a day 1970, as in the PDF.
        day = date.fromisoformat(document.as_of) if _DAY.fullmatch(document.as_of) else date(1970, 1, 1)
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        said = {
            "title": document.title,
            "subject": document.subtitle,
            "author": "strikeledger",
            "comments": citation(document),
        }
        self._book.set_properties({**said, "created": created})
        self._title = self._book.add_format({"bold": True, "font_size": 15})
        self._text = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._number = self._book.add_format({"valign": "top", "align": "right"})
        self._day = self._book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "right"})
        self._link = self._book.add_format({"valign": "top", "underline": True, "font_color": "#12436D"})
        self._head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "bottom"})
        self._tables = count(1)

    def add_cover(self, document: Document) -> None:
        """The first sheet: what this is, of when, and how to cite it."""
        page = self._book.add_worksheet("Cover")
        page.set_column(0, 0, 90)
        page.write_string(0, 0, document.title, self._title)
        lines = [
            document.subtitle,
            f"As known on {day_in_words(document.as_of)}: only what was published on or before this day is used." if document.as_of else "",
            f"Report {document.report}, edition {document.edition}, revision {document.revision}." if document.edition else "",
            f"How to cite: {citation(document)}" if citation(document) else "",
            f"Licence: {document.licence}, {document.licence_address}" if document.licence else "",
            "Every number is hedged as its sources hedge it; the notes say how bounds are given.",
        ]  # fmt: skip
        for row, line in enumerate((line for line in lines if line), start=1):
            page.write_string(row, 0, line, self._text)
        page.write_url(row + 1, 0, "internal:'Contents'!A1", self._link, "Contents of this workbook")

    def add_table(self, sheet: Worksheet, linked: Sequence[Worksheet] = ()) -> None:
        """A sheet with one marked table; the first column of the contents leads to the sheets that it names."""
        page = self._book.add_worksheet(sheet.name)
        page.write_string(0, 0, sheet.title or sheet.name, self._title)
        page.write_string(1, 0, sheet.note or "This sheet holds one table; the notes say what each column holds.")
        back = ("Cover", "Back to the cover") if linked else ("Contents", "Back to the contents")
        page.write_url(2, 0, f"internal:'{back[0]}'!A1", self._link, back[1])
        columns, last = sheet.columns, _FIRST_ROW + len(sheet.records)
        page.add_table(_FIRST_ROW, 0, last, len(columns) - 1, {
            "name": f"table_{next(self._tables)}", "style": "Table Style Light 1", "banded_rows": False,
            "columns": [{"header": name, "header_format": self._head} for name in columns],
        })  # fmt: skip
        for row, record in enumerate(sheet.records, start=_FIRST_ROW + 1):
            for column, name in enumerate(columns):
                self._cell(page, row, column, record.get(name), f"{sheet.name}, {name}")
        self._format_columns(page, sheet, last)
        if linked:
            self._link_contents(page, ["Notes", *(other.name for other in linked)])

    def close(self) -> None:
        """Write the workbook out."""
        self._book.close()

    def _cell(self, page: Page, row: int, column: int, value: Any, place: str) -> None:
        """A number as a number, a day as a day, all else as text, and nothing for what is missing."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            page.write_boolean(row, column, value, self._text)
        elif isinstance(value, int | float) and isfinite(value):
            page.write_number(row, column, value, self._number)
        elif (day := _as_day(value)) is not None:
            page.write_datetime(row, column, day, self._day)
        elif len(str(value)) > _CELL_LIMIT:
            raise NotebookError(
                f"{place}: a cell of a spreadsheet holds {_CELL_LIMIT} characters, and this has {len(str(value))}"
            )
        else:
            page.write_string(row, column, str(value), self._text)

    def _format_columns(self, page: Page, sheet: Worksheet, last: int) -> None:
        """Columns as wide as their words ask for, within reason; numbers that a source put in words are no mistake."""
        for at, name in enumerate(sheet.columns):
            longest = max((len(str(record.get(name) or "")) for record in sheet.records), default=0)
            page.set_column(at, at, min(max(longest, len(name) + 3) + 1, 60))
        page.ignore_errors({"number_stored_as_text": f"A1:{_column_letters(len(sheet.columns))}{last + 1}"})
        page.set_landscape()
        page.fit_to_pages(1, 0)

    def _link_contents(self, page: Page, names: Sequence[str]) -> None:
        for row, name in enumerate(names, start=_FIRST_ROW + 1):
            page.write_url(row, 0, f"internal:'{name}'!A1", self._link, name)


def _as_day(value: Any) -> date | None:
    """An ISO day as a date; other text is no day."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        return None


def _column_letters(number: int) -> str:
    """The letters of a column, from 1."""
    return (_column_letters((number - 1) // 26) if number > 26 else "") + chr(ord("A") + (number - 1) % 26)
