"""Dates as other programs read them: what we write in EDTF means the same days to a library that reads it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from math import inf
from typing import Any

import pandas as pd
import pytest
from edtf import parse_edtf
from edtf.parser.parser_classes import Date, Interval, OneOfASet
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from strikeledger.build.editions import PublishedRevision
from strikeledger.render.data_files import figures_json, table_csv
from strikeledger.report.blocks import Document
from strikeledger.report.figure import Figure
from strikeledger.report.records import FigureRecord
from strikeledger.report.tables import TableColumn, day_column, make_table, period_column, record_columns
from strikeledger.text import edtf_day, edtf_period
from tests.render.test_pdf import SCHEMA

DAYS = st.dates(date(1970, 1, 1), date(2100, 1, 1))


def ends(text: str) -> tuple[Any, Any]:
    """The first and the last day that a library reads out of EDTF; infinite where an end is open."""
    found = parse_edtf(text)
    told = (found.lower_strict(), found.upper_strict())
    return tuple(end if isinstance(end, float) else date(*end[:3]) for end in told)  # type: ignore[return-value]


def last_attack(low: str | None, high: str | None) -> Figure:
    return Figure("last_attack", "Last attack", "date", low, high, "day", "words", (), computation="By the list.")


@pytest.mark.slow
@given(DAYS, st.integers(1, 400))
def test_one_of_several_days_is_a_set_with_their_ends(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert type(parse_edtf(edtf_day(first, last))) is OneOfASet
    assert ends(edtf_day(str(first), last)) == (first, last)


@given(DAYS)
def test_a_day_that_is_known_is_just_the_day(day: date) -> None:
    assert edtf_day(day, pd.Timestamp(day)) == edtf_period(day, day) == str(day)
    assert type(parse_edtf(edtf_day(day, day))) is Date


@pytest.mark.parametrize(
    ("low", "high", "read"),
    [(None, "2023-11-22", (-inf, date(2023, 11, 22))), ("2023-11-21", None, (date(2023, 11, 21), inf))],
)
def test_an_end_that_is_unknown_is_open(low: str | None, high: str | None, read: tuple[Any, Any]) -> None:
    assert ends(edtf_day(low, high)) == read
    assert edtf_day(None, None) == ""


def test_a_period_is_an_interval_of_all_its_days() -> None:
    found = parse_edtf(edtf_period("2023-10-12", "2023-10-18"))
    assert isinstance(found, Interval)
    assert ends(str(found)) == (date(2023, 10, 12), date(2023, 10, 18))
    assert isinstance(parse_edtf(edtf_period(None, "2023-10-18")), Interval)


def test_a_date_says_its_bounds_in_edtf_and_a_count_does_not() -> None:
    assert last_attack("2024-02-02", "2024-02-07").record()["edtf"] == "[2024-02-02..2024-02-07]"
    assert "edtf" not in Figure("n", "N", "count", 1, 2, "", "1 or 2", (), computation="Counted.").record()
    assert "edtf" not in last_attack(None, None).record()


def document_with(*figures: Figure) -> Document:
    records = {figure.id: FigureRecord.read(figure.record()) for figure in figures}
    facts = {"report": "situation", "edition": "2024-02-07", "as_of": "2024-02-07"}
    return Document("T", (), **facts, figures=records)  # type: ignore[arg-type]


def test_figures_json_says_its_version_and_its_schema_reads_it_with_and_without() -> None:
    content = json.loads(figures_json(document_with(last_attack("2024-02-02", "2024-02-07"))))
    assert (content["version"], content["figures"][0]["edtf"]) == ("1.1", "[2024-02-02..2024-02-07]")
    schema = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    earlier = {name: value for name, value in content.items() if name != "version"}
    earlier["figures"] = [{name: value for name, value in content["figures"][0].items() if name != "edtf"}]
    assert [*schema.iter_errors(content), *schema.iter_errors(earlier)] == []
    assert [error.path[0] for error in schema.iter_errors({**content, "version": "2.0"})] == ["version"]


def test_a_figure_that_only_says_more_of_the_same_is_no_new_revision() -> None:
    now = last_attack("2024-02-02", "2024-02-07").record()
    standing = PublishedRevision(3, ({name: value for name, value in now.items() if name != "edtf"},))
    assert standing.next_revision([now]) == 3
    assert standing.next_revision([last_attack("2024-02-02", "2024-02-06").record()]) == 4


def rows_of_csv(columns: list[TableColumn[Any]], *rows: Any) -> list[str]:
    return table_csv(make_table("t", "T", columns, rows).records).decode().splitlines()


def test_a_table_has_the_days_in_edtf_beside_the_last() -> None:
    row = {"id": "aa-1", "first_day": pd.Timestamp("2023-11-21"), "last_day": pd.Timestamp("2023-11-22")}
    one, week = (row["first_day"], row["last_day"]), [TableColumn("Week", "week", value=lambda row: row["id"])]
    assert rows_of_csv(record_columns("id", "first_day", "last_day"), row) == [
        "id,first_day,last_day,edtf",
        "aa-1,2023-11-21,2023-11-22,[2023-11-21..2023-11-22]",
    ]
    assert rows_of_csv([*week, period_column(lambda _: one)], row)[1] == "aa-1,2023-11-21/2023-11-22"
    assert rows_of_csv([period_column(lambda _: one, "before")], row)[0] == "before_edtf"
    assert rows_of_csv([*week, day_column(lambda _: (None, one[1]))], row)[1] == "aa-1,[..2023-11-22]"


def test_dates_among_counts_have_their_column_beside_their_bounds() -> None:
    count = Figure("n", "N", "count", 1, None, "", "at least 1", (), computation="Counted.")
    columns: list[TableColumn[Figure]] = [
        TableColumn("Now", "now", lambda figure: figure),
        TableColumn("Why", "why", value=lambda _: "new"),
    ]
    assert rows_of_csv(columns, count, last_attack("2024-02-02", "2024-02-07")) == [
        "now,now_low,now_high,now_edtf,why",
        "at least 1,1,,,new",
        "words,2024-02-02,2024-02-07,[2024-02-02..2024-02-07],new",
    ]
