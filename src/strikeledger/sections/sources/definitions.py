"""Whose definition each total follows, from which day it counts, and where one voice counts in two ways."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from strikeledger.analysis.checks import countings
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.prose import join_runs
from strikeledger.report.tables import FieldRow, TableColumn, field_column, make_table, record_columns
from strikeledger.sections.sources.rows import number_with_source
from strikeledger.terms import counting_in_words, measure_in_words, scope_in_words
from strikeledger.text import capitalise, day_in_words


@requires("tallies")
def definitions_table(ledger: Ledger) -> Display:
    """Whose definitions the totals follow, and what each counts."""
    alike: dict[tuple[str, ...], list[FieldRow]] = {}
    for row in rows_of(countings(ledger)):
        alike.setdefault((counting_in_words(ledger.terms, row["counting"]), *row["measures"]), []).append(row)
    columns: list[TableColumn[list[FieldRow]]] = [
        TableColumn("Count", cell=lambda rows: "; ".join(row["counting"] for row in rows)),
        TableColumn("What it counts", cell=lambda rows: capitalise(counting_in_words(ledger.terms, rows[0]["counting"]))),
        TableColumn("Totals of", cell=lambda rows: "; ".join(measure_in_words(ledger.terms, m) for m in rows[0]["measures"])),
        TableColumn("Totals", cell=lambda rows: f"{sum(row['totals'] for row in rows):,}", align="right"),
    ]  # fmt: skip
    data: list[TableColumn[FieldRow]] = [
        field_column("counting", "Count", printed=False),
        TableColumn("Totals of", "measures", value=lambda row: "; ".join(row["measures"])),
        *record_columns("totals", "publications"),
    ]
    note = "Totals by different definitions stand side by side and are never mixed into one range."
    title, groups = "Whose definition each total follows", alike.values()
    return Display(make_table("definitions", title, columns, groups, note, data=(data, rows_of(countings(ledger)))))


@requires("tallies")
def beginnings_table(ledger: Ledger) -> Display | None:
    """From which days totals of one thing are counted, where those who count name several; none where all name one."""
    columns: list[TableColumn[pd.DataFrame]] = [
        TableColumn("Total of", cell=lambda group: capitalise(measure_in_words(ledger.terms, group["measure"].iloc[0]))),
        TableColumn("Counted since", cell=lambda group: day_in_words(group["since"].iloc[0])),
        TableColumn("By whom, the first and the last", cell=lambda group: _ends(ledger, group)),
    ]  # fmt: skip
    title = "From which day totals of one thing are counted"
    note = (
        "A total that begins on another day may be another series; where no beginning is named, it isn't listed here."
    )
    return _table_of_totals("beginnings", title, columns, list(_beginnings(ledger)), note)


def _table_of_totals(
    name: str, title: str, columns: list[TableColumn[pd.DataFrame]], groups: list[pd.DataFrame], note: str
) -> Display | None:
    """A row of print for each group of totals, a row of data for each total; none where there are no groups."""
    fields = (
        "claim_id", "measure", "scope", "since", "first_day", "last_day", "counting", "low", "high", "speaker",
        "publisher", "published", "source_id",
    )  # fmt: skip
    data = record_columns(*fields), [row for group in groups for row in rows_of(group)]
    return Display(make_table(name, title, columns, groups, note, data=data)) if groups else None


def _totals(ledger: Ledger) -> pd.DataFrame:
    """Totals of those who count by themselves, by day; each voice once."""
    claims = ledger.claims
    own = claims[(claims["event_id"] == "") & (claims["official"] | claims["counts"])]
    once = own[~own["repeats"].isin(claims["row_id"])]
    return once.sort_values(["measure", "scope", "last_day", "published", "claim_id"])


def _beginnings(ledger: Ledger) -> Iterator[pd.DataFrame]:
    """Totals of one thing by the day since which they count, of several places and of those days from which one is from the beginning."""
    begin, end = ledger.beginnings
    totals = _totals(ledger)
    wide = totals["scope"].str.contains("+", regex=False) | totals["scope"].eq(ledger.scope)
    totals = totals[totals["since"].between(begin, end) & wide].sort_values(["last_day", "published", "claim_id"])
    for _, rows in totals.groupby("measure"):
        if rows["since"].nunique() > 1:
            yield from (group for _, group in rows.groupby("since"))


def _ends(ledger: Ledger, group: pd.DataFrame) -> tuple[Words, ...]:
    rows = rows_of(group)
    chosen = [rows[0], *rows[1:][-1:]]
    numbers = [number_with_source(ledger, row, f"{row['short']}, {day_in_words(row['last_day'])}") for row in chosen]
    more = [(f"{len(rows) - len(chosen)} more",)] if len(rows) > len(chosen) else []
    return join_runs([*numbers, *more], "; ")


@requires("tallies")
def double_counts_table(ledger: Ledger) -> Display | None:
    """Where one voice counts the same day in two ways, with other numbers or with one and the same; none where none does."""
    totals = _totals(ledger)
    by = ["speaker_id", "measure", "scope", "last_day"]
    groups = [group for _, group in totals.groupby(by, sort=False) if group["counting"].nunique() > 1]
    columns: list[TableColumn[pd.DataFrame]] = [
        TableColumn("Voice", cell=lambda group: capitalise(group["short"].iloc[0])),
        TableColumn("Total of", cell=lambda group: _subject(ledger, group)),
        TableColumn("What each number is of", cell=lambda group: _ways(ledger, group)),
    ]
    title = "One voice, one day, and two ways to count"
    note = "Neither contradicts the other: each is of something else."
    return _table_of_totals("double_counts", title, columns, groups, note)


def _subject(ledger: Ledger, group: pd.DataFrame) -> str:
    row = rows_of(group.head(1))[0]
    what, where = measure_in_words(ledger.terms, row["measure"]), scope_in_words(row["scope"], ledger.terms)
    return f"{capitalise(what)}, {where}, {day_in_words(row['last_day'])}"


def _ways(ledger: Ledger, group: pd.DataFrame) -> tuple[Words, ...]:
    rows = rows_of(group.drop_duplicates(["counting", "low", "high"]))
    named = [(row, counting_in_words(ledger.terms, row["counting"])) for row in rows]
    return join_runs([number_with_source(ledger, row, definition) for row, definition in named], "; ")
