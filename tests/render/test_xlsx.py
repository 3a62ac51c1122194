from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from strikeledger.errors import NotebookError
from strikeledger.render.xlsx import render_xlsx
from strikeledger.report.blocks import DataColumn, Document, Table
from strikeledger.report.records import FigureRecord


def document(*tables: Table, **said: Any) -> Document:
    return Document("Tiny", tables, as_of="2023-11-29", **said)


def table(name: str, *records: dict[str, Any]) -> Table:
    return Table(name, f"Title of {name}", (), (), (), records)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def cells(book: Workbook, sheet: str) -> list[list[Any]]:
    """The marked table of a sheet, its header first."""
    (marked,) = book[sheet].tables.values()
    return [[cell.value for cell in row] for row in book[sheet][marked.ref]]


def sheet_name(table: str) -> str:
    return (table[:1].upper() + table[1:]).replace("_", " ")[:31]


def as_written(value: Any) -> str:
    """A cell as the CSV of the same table has it."""
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def same(cell: Any, text: str) -> bool:
    """Whether a cell holds what the CSV does; the CSV guards formulas by an apostrophe, and a number may be written otherwise."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(text) == cell
    return as_written(cell) == {"True": "yes", "False": "no"}.get(text, text.removeprefix("'"))


def test_every_cell_of_the_tables_of_a_report_is_in_its_workbook(built: Path) -> None:
    book = opened((built / "article.xlsx").read_bytes())
    paths = sorted((built / "tables").glob("*.csv"))
    for path in paths:
        expected = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        found = cells(book, sheet_name(path.stem))
        assert [len(row) for row in found] == [len(row) for row in expected]
        pairs = zip((c for row in found[1:] for c in row), (c for row in expected[1:] for c in row), strict=True)
        assert [(path.stem, cell, text) for cell, text in pairs if not same(cell, text)] == []
    assert len(paths) >= 2


def test_a_report_s_workbook_opens_with_its_headlines_and_ends_with_claims_sources_and_notes(built: Path) -> None:
    book = opened((built / "article.xlsx").read_bytes())
    assert (book.sheetnames[0], book.sheetnames[-4:]) == ("Headlines", ["Figures", "Statements", "Sources", "Notes"])
    assert cells(book, "Headlines")[0] == ["Figure", "In words", "At least", "At most", "Unit"]
    assert {sheet.freeze_panes is not None for sheet in book} == {True}
    assert {sheet.print_title_rows is not None for sheet in book} == {True}


def test_numbers_days_and_words_keep_their_kind() -> None:
    record = {"high": 7, "rate": 1.5, "day": "2023-11-17", "words": "61", "used": True, "open": None}
    (_, row) = cells(opened(render_xlsx(document(table("kinds", record)))), "Kinds")
    assert row == [7, 1.5, datetime(2023, 11, 17), "61", "yes", None]  # noqa: DTZ001


def test_zero_is_written_and_missing_is_not() -> None:
    (_, row) = cells(opened(render_xlsx(document(table("zero", {"low": 0, "high": None})))), "Zero")
    assert row == [0, None]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "see https://example.org/"]
)
def test_text_never_runs(text: str) -> None:
    book = opened(render_xlsx(document(table("said", {"words": text}))))
    cell = book["Said"]["A6"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_day_that_the_calendar_lacks_stays_text() -> None:
    (_, row) = cells(opened(render_xlsx(document(table("days", {"day": "2023-02-30"})))), "Days")
    assert row == ["2023-02-30"]


def test_each_sheet_is_named_once_within_what_a_workbook_allows() -> None:
    long = "a_name_that_is_longer_than_a_sheet"
    tables = [table(name, {"a": 1}) for name in (long + "_1", long + "_2", "Notes", "history", "CONTENTS")]
    names = opened(render_xlsx(document(*tables))).sheetnames
    assert (len({name.lower() for name in names}), max(map(len, names))) == (7, 31)


def test_an_address_is_a_link() -> None:
    book = opened(render_xlsx(document(table("said", {"url": "https://example.org/a"}))))
    assert book["Said"]["A6"].hyperlink.target == "https://example.org/a"


def test_a_declared_column_has_its_heading_and_its_note() -> None:
    columns = (DataColumn("killed_low", "Killed, at least", "The lower end."), DataColumn("x", "killed, at LEAST"))
    declared = replace(table("one", {"killed_low": 1, "x": 2}), data_columns=columns)
    book = opened(render_xlsx(document(declared)))
    assert cells(book, "One") == [["Killed, at least", "killed, at LEAST 2"], [1, 2]]
    assert ["One", "Killed, at least", "The lower end."] in cells(book, "Notes")


def test_no_cells_are_merged() -> None:
    book = opened(render_xlsx(document(table("one", {"a": 1}))))
    assert [sheet.title for sheet in book if sheet.merged_cells.ranges] == []


def test_the_first_sheet_says_what_it_is_of_and_how_to_cite_it() -> None:
    book = opened(
        render_xlsx(
            document(
                table("one", {"a": 1}),
                report="situation",
                edition="2023-11-29",
                curator="City desk",
                licence="CC BY 4.0",
            )
        )
    )
    words = "\n".join(str(row[0]) for row in book["Headlines"].values if row[0])
    told = ("Tiny", "As known on 29 November 2023", "How to cite: City desk, “Tiny”", "CC BY 4.0")
    assert [part for part in told if part not in words] == []


def test_a_figure_s_interval_stands_apart_from_its_bounds() -> None:
    interval = {"method": "exact Poisson", "level": 0.95, "low": 1.1, "high": 2.5}
    figure = {
        "id": "rate",
        "label": "Rate",
        "kind": "rate",
        "low": 1.4,
        "high": None,
        "unit": "",
        "words": "1.4",
        "claims": ["a", "b"],
    }
    head, row = cells(
        opened(render_xlsx(document(figures={"rate": FigureRecord.read({**figure, "interval": interval})}))), "Figures"
    )
    found = dict(zip(head, row, strict=True))
    assert [
        found[name]
        for name in ("At least", "Statistical interval: from", "Statistical interval: to", "Statements behind it")
    ] == [
        1.4,
        1.1,
        2.5,
        "a; b",
    ]


def test_days_in_edtf_are_text_whether_one_day_or_several() -> None:
    days = [{"edtf": "2023-11-17", "now_edtf": "[2023-11-17..2023-11-18]"}, {"edtf": None, "now_edtf": "2023-11-17"}]
    book = opened(render_xlsx(document(table("days", *days))))
    assert cells(book, "Days")[1:] == [["2023-11-17", "[2023-11-17..2023-11-18]"], [None, "2023-11-17"]]


def test_the_same_document_gives_the_same_bytes() -> None:
    one = document(table("one", {"a": 1, "day": "2023-11-17"}))
    assert render_xlsx(one) == render_xlsx(one)


@pytest.mark.parametrize(("as_of", "day"), [("2023-11-29", date(2023, 11, 29)), ("", date(1970, 1, 1))])
def test_a_workbook_is_dated_by_its_edition(as_of: str, day: date) -> None:
    created = opened(render_xlsx(Document("Tiny", (table("one", {"a": 1}),), as_of=as_of))).properties.created
    assert created is not None
    assert created.date() == day


def test_a_text_that_no_cell_can_hold_is_told() -> None:
    with pytest.raises(NotebookError, match="Long, Words: a cell of a spreadsheet holds 32767 characters"):
        render_xlsx(document(table("long", {"words": "x" * 40_000})))


def test_a_cell_holds_as_many_characters_as_a_spreadsheet_takes() -> None:
    assert cells(opened(render_xlsx(document(table("long", {"words": "x" * 32_767})))), "Long")[1] == ["x" * 32_767]
    with pytest.raises(NotebookError, match="and this has 32768"):
        render_xlsx(document(table("long", {"words": "x" * 32_768})))
