"""A report as a workbook, for reading and computing: its headline figures first, then its tables, its figures, claims and sources.

Follows "Releasing statistics in spreadsheets" (UK Government Analysis Function): one marked table a sheet, notes on every column, no merged
cells. Text is always written as text, so nothing in it can run as a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, count
from math import isfinite
from typing import Any

from xlsxwriter import Workbook  # writes the fixed dates that the same bytes need, and brings nothing else along
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet as Page

from strikeledger.errors import NotebookError
from strikeledger.render.data_files import headline_ids, named_tables
from strikeledger.render.references import citation
from strikeledger.report.blocks import DataColumn, Document, Table, plain_text
from strikeledger.report.headlines import headlines_of
from strikeledger.report.records import FigureRecord
from strikeledger.text import capitalise, day_in_words, is_day, printed_words

_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "line": {"font_color": "#566270"},
    "text": {"text_wrap": True, "valign": "top"},
    "number": {"valign": "top", "align": "right"},
    "day": {"valign": "top", "num_format": "d mmm yyyy", "align": "right"},
    "link": {"valign": "top", "underline": True, "font_color": "#12436D"},
    "head": {"bold": True, "text_wrap": True, "valign": "bottom"},
}
TableRecords = Sequence[Mapping[str, Any]]

_ADDRESS = re.compile(r"https?://\S+")
_CELL_LIMIT, _NAME_LIMIT, _ADDRESS_LIMIT = 32_767, 31, 2_079
_FIRST_ROW = 4
_NOTES_SHEET = "Notes"
_A4 = 9

NOTES = {
    "At least, at most": "A number that sources hedge has two columns beside its words: the lowest and the highest number that the words "
    "allow. “At least 71” has 71 and nothing; “six or seven” has 6 and 7.",
    "Blank cell": "Nothing is known or given there; of an upper end, that nobody gave one. A blank is never zero: zero is written as 0.",
    "As known on": "Only what was published on or before the day on the first sheet is used; later publications change nothing here.",
    "Sums": "Sources stand side by side and are never summed; attacks and strikes are never added together.",
    "Statistical interval": "How far chance alone may move a rate, apart from the bounds that the sources give.",
    "Text and numbers": "Words of a source are text even where they look like a number; days are dates.",
}
"""What holds for every sheet, by what it is about."""

_FIGURE_COLUMNS = (
    DataColumn("label", "Figure"), DataColumn("words", "In words"),
    DataColumn("low", "At least", "The lowest number, or the first day, that the statements behind it allow."),
    DataColumn("high", "At most", "The highest number, or the last day; empty where no upper end is known."),
    DataColumn("unit", "Unit"), DataColumn("kind", "Kind", "Count, date, share, rate or ratio."),
    DataColumn("edtf", "Day, in EDTF", "The bounds of a date in the notation of ISO 8601-2."),
    DataColumn("computation", "How it comes about", "Where no statement gives the number as such."),
    DataColumn("interval_method", "Statistical interval: method"), DataColumn("interval_level", "Statistical interval: level"),
    DataColumn("interval_low", "Statistical interval: from"), DataColumn("interval_high", "Statistical interval: to"),
    DataColumn("claims", "Statements behind it", "Ids of rows of the sheet of statements."),
    DataColumn("sources", "Sources", "Ids of rows of the sheet of sources."),
    DataColumn("id", "Id", "The same in every edition."),
)  # fmt: skip
_CLAIM_COLUMNS = (
    DataColumn("number", "Number", "The small number beside a figure in the report."), DataColumn("subject", "About"),
    DataColumn("words", "In the source's words", "In square brackets a number as we read it or summed it up."),
    DataColumn("low", "At least"), DataColumn("high", "At most", "Empty where no upper end is known."),
    DataColumn("speaker", "Who says so"), DataColumn("party", "Side"), DataColumn("published", "Published"), DataColumn("day", "Speaks of"),
    DataColumn("via", "Route", "How the words reached us; empty where they are the speaker's own."), DataColumn("note", "Note"),
    DataColumn("source", "Source", "Id of a row of the sheet of sources."), DataColumn("id", "Id", "The row and the column of the ledger."),
)  # fmt: skip
_SOURCE_COLUMNS = (
    DataColumn("publisher", "Publisher"), DataColumn("title", "Title"), DataColumn("published", "Published"),
    DataColumn("published_basis", "Day of publication", "Stated by the source, or inferred."), DataColumn("kind", "Kind"),
    DataColumn("url", "Address"), DataColumn("id", "Id"),
)  # fmt: skip


@dataclass(frozen=True)
class Worksheet:
    """One table of a workbook: the sheet's name, the table's title, lines above it, its columns and its rows."""

    name: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[DataColumn, ...]
    records: TableRecords


def render_xlsx(document: Document) -> bytes:
    """The workbook of a document, the same bytes every time; a NotebookError where no cell can hold a text."""
    buffer = io.BytesIO()
    book = _Workbook(buffer, document)
    sheets = _worksheets(document)
    names = _unique_names([sheet.name for sheet in sheets], {_NOTES_SHEET.lower(), "history"}, _NAME_LIMIT)
    sheets = [replace(sheet, name=name) for sheet, name in zip(sheets, names, strict=True)]
    for sheet in (*sheets, _notes_sheet(sheets)):
        book.add_sheet(sheet)
    book.file.close()
    return buffer.getvalue()


def _worksheets(document: Document) -> list[Worksheet]:
    """The headline figures, the document's tables, then all figures, and the claims and sources that these rest on."""
    figures = {name: _figure_row(figure) for name, figure in document.figures.items()}
    leading = dict.fromkeys([*headline_ids(document), *headlines_of(document.figures)])
    tables = {table.name: _table_sheet(document, table) for table in named_tables(document)}
    claims = [
        {**claim.given, "number": number, "words": printed_words(claim.words, claim.plain)}
        for number, claim in enumerate(document.claims.values(), 1)
    ]
    sources = [dict(source.given) for source in document.sources.values()]
    kept = (
        ("Figures", "Every printed figure, its bounds and the statements behind it", _FIGURE_COLUMNS, list(figures.values())),
        ("Statements", "Numbers and who said them", _CLAIM_COLUMNS, claims),
        ("Sources", "The publications that the statements come from", _SOURCE_COLUMNS, sources),
    )  # fmt: skip
    headlines = [figures[name] for name in leading if name in figures]
    front = Worksheet("Headlines", document.title, _front_lines(document), _FIGURE_COLUMNS[:5], headlines)
    more = []
    for name, title, columns, rows in kept:
        filled = tuple(column for column in columns if any(row.get(column.key) not in (None, "") for row in rows))
        more += [Worksheet(name, title, (), filled, rows)] if rows else []
    return [front, *tables.values(), *more]


def _front_lines(document: Document) -> tuple[str, ...]:
    """What the workbook is of, as of when, and how to cite it."""
    as_of = day_in_words(document.as_of)
    lines = [
        document.subtitle,
        f"As known on {as_of}: only what was published on or before this day is used." if as_of else "",
        f"Report {document.report}, edition {document.edition}, revision {document.revision}." if document.edition else "",
        f"How to cite: {citation(document)}" if citation(document) else "",
        f"Licence: {document.licence}, {document.licence_address}" if document.licence else "",
    ]  # fmt: skip
    return tuple(line for line in lines if line)


def _table_sheet(document: Document, table: Table) -> Worksheet:
    """A table of the report under its own name in words, its columns as they are declared or by their keys."""
    declared = {column.key: column for column in table.data_columns}
    keys = dict.fromkeys(key for record in table.records for key in record)
    columns = tuple(declared.get(key) or DataColumn(key, capitalise(key.replace("_", " "))) for key in keys)
    note = plain_text(table.note, document.figures)
    name = capitalise(table.name.replace("_", " "))
    return Worksheet(name, table.title or name, (note,) if note else (), columns, table.records)


def _notes_sheet(sheets: Sequence[Worksheet]) -> Worksheet:
    """How to read the sheets, and what the columns hold that their headings don't say by themselves."""
    general = [{"sheet": "All", "term": term, "meaning": meaning} for term, meaning in NOTES.items()]
    columns = [
        {"sheet": sheet.name, "term": column.label, "meaning": column.note}
        for sheet in sheets
        for column in sheet.columns
        if column.note
    ]
    heads = (DataColumn("sheet", "Sheet"), DataColumn("term", "Column or subject"), DataColumn("meaning", "Meaning"))
    return Worksheet(_NOTES_SHEET, "How to read this workbook", (), heads, [*general, *columns])


def _figure_row(figure: FigureRecord) -> dict[str, Any]:
    """A figure as one row: the statistical interval, where there is one, in columns apart from the bounds."""
    return {
        **vars(figure),
        **{f"interval_{name}": getattr(figure.interval, name, None) for name in ("method", "level", "low", "high")},
        "claims": "; ".join(figure.claims),
        "sources": "; ".join(figure.sources),
    }


def _unique_names(wishes: Iterable[str], taken: set[str], most: int) -> list[str]:
    """Names of up to so many characters, each once whatever its case: a workbook and its marked tables want them so."""
    found = []
    for wish in wishes:
        tries = (f"{wish[: most - len(end)]}{end}" for end in chain([""], (f" {n}" for n in count(2))))
        found.append(next(name for name in tries if name.lower() not in taken))
        taken.add(found[-1].lower())
    return found


class _Workbook:
    """A workbook that is being written, with its few formats."""

    def __init__(self, buffer: io.BytesIO, document: Document) -> None:
        self.file = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        # Never the present, so that the same document gives the same bytes; without a day 1970, as in the PDF.
        created = datetime.fromisoformat(document.as_of if is_day(document.as_of) else "1970-01-01")
        said = {"title": document.title, "subject": document.subtitle, "author": "strikeledger"}
        self.file.set_properties({**said, "comments": citation(document), "created": created})
        self._formats = {name: self.file.add_format(form) for name, form in _FORMATS.items()}
        self._tables = count(1)

    def add_sheet(self, sheet: Worksheet) -> None:
        """A sheet with one marked table below its title and lines; the table's heads stay in sight, on paper as well."""
        page = self.file.add_worksheet(sheet.name)
        page.write_string(0, 0, sheet.title, self._formats["title"])
        for row, line in enumerate(sheet.lines, start=1):
            page.write_string(row, 0, line, self._formats["line"])
        first = max(_FIRST_ROW, len(sheet.lines) + 2)
        if sheet.columns and sheet.records:
            self._add_table(page, sheet, first)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&8&A&R&8&P of &N")

    def _add_table(self, page: Page, sheet: Worksheet, first: int) -> None:
        heads = _unique_names([column.label for column in sheet.columns], set(), _CELL_LIMIT)
        last = first + len(sheet.records)
        page.add_table(first, 0, last, len(heads) - 1, {
            "name": f"table_{next(self._tables)}", "style": "Table Style Light 1", "banded_rows": False,
            "columns": [{"header": name, "header_format": self._formats["head"]} for name in heads],
        })  # fmt: skip
        for row, record in enumerate(sheet.records, start=first + 1):
            for at, column in enumerate(sheet.columns):
                told = record.get(column.key)
                if column.key.endswith("edtf") and told:
                    page.write_string(row, at, told, self._formats["text"])
                else:
                    self._cell(page, row, at, told, f"{sheet.name}, {column.label}")
        for at, column in enumerate(sheet.columns):
            longest = max(len(str(record.get(column.key) or "")) for record in sheet.records)
            page.set_column(at, at, min(max(longest, len(heads[at]) + 3) + 1, 60))
        page.ignore_errors({"number_stored_as_text": xl_range(0, 0, last, len(heads) - 1)})
        page.freeze_panes(first + 1, 1)
        page.repeat_rows(first)

    def _cell(self, page: Page, row: int, column: int, value: Any, place: str) -> None:
        """A number as a number, a day as a day, an address as a link, all else as text, and nothing for what is missing."""
        if value is None or value == "":
            return
        text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if isinstance(value, bool):
            page.write_string(row, column, "yes" if value else "no", self._formats["text"])
        elif isinstance(value, int | float) and isfinite(value):
            page.write_number(row, column, value, self._formats["number"])
        elif isinstance(value, str) and is_day(value) and "1900" <= value < "2200":  # a spreadsheet knows no others
            page.write_datetime(row, column, date.fromisoformat(value), self._formats["day"])
        elif len(text) > _CELL_LIMIT:
            raise NotebookError(
                f"{place}: a cell of a spreadsheet holds {_CELL_LIMIT} characters, and this has {len(text)}"
            )
        elif _ADDRESS.fullmatch(text) and len(text) <= _ADDRESS_LIMIT:
            page.write_url(row, column, text, self._formats["link"])
        else:
            page.write_string(row, column, text, self._formats["text"])
