"""What became of every row and publication: what the check finds odd, our own corrections, and the list of all sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd

from strikeledger.analysis.checks import balances_in_view, corrections_in_view, findings_in_view
from strikeledger.analysis.lags import lags_by_kind
from strikeledger.analysis.speakers import statements
from strikeledger.data.findings import FINDING_KINDS, Finding
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.row_balance import Balance
from strikeledger.report.blocks import Link, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import prose, sentence
from strikeledger.report.requires import requires
from strikeledger.report.tables import (
    FieldRow,
    TableColumn,
    field_column,
    make_table,
    record_columns,
    table_display,
    with_data_of,
)
from strikeledger.sections.sources.overview import source_counts
from strikeledger.terms import MEASURES, measure_in_words
from strikeledger.text import capitalise, days_in_words, short_days_in_words

SOURCE_KINDS = {
    "all": "all sources", "news": "news", "wire": "wires", "think-tank": "think tanks", "government": "governments",
    "encyclopedia": "encyclopedias", "militia-media": "media of armed groups", "monitor": "monitors", "dataset": "data sets",
    "report": "reports", "other": "others",
}  # fmt: skip
"""Kind of source to its name in a table."""


@requires("attacks", "strikes", "tallies")
def findings_sentence(ledger: Ledger) -> Display:
    """What the check finds odd."""
    findings = source_counts(ledger).findings
    if not findings.low:
        return prose("Every row passes a check before anything is computed. It finds nothing odd.")
    return sentence(
        "Every row passes a check before anything is computed. {findings:thing} {findings?is|are} odd but possible; none is an error.",
        ledger, findings=findings,
    )  # fmt: skip


@requires("attacks", "strikes", "tallies")
def findings_table(ledger: Ledger) -> Display | None:
    """What is odd but possible among the rows, by kind, with the first case of each; the file lists all."""
    found = findings_in_view(ledger)
    kinds: dict[str, list[Finding]] = {}
    for _, finding in found:
        kinds.setdefault(finding.kind, []).append(finding)
    title = "What the check calls odd but possible"
    data: list[TableColumn[tuple[str, Finding]]] = [
        TableColumn("Kind", "kind", value=lambda case: case[1].kind),
        TableColumn("File", "file", value=lambda case: case[1].file),
        TableColumn("Row", "row", value=lambda case: case[0]),
        TableColumn("Column", "column", value=lambda case: case[1].column),
        TableColumn("In words", "words", value=lambda case: case[1].words),
    ]
    columns: list[TableColumn[list[Finding]]] = [
        TableColumn("What is odd", cell=lambda cases: FINDING_KINDS[cases[0].kind]),
        TableColumn("Cases", cell=lambda cases: f"{len(cases):,}", align="right"),
        TableColumn("The first", cell=lambda cases: capitalise(_for_print(ledger, cases[0].words))),
    ]
    printed = make_table("findings", title, columns, kinds.values())
    return Display(with_data_of(printed, make_table("findings", title, data, found))) if found else None


def _for_print(ledger: Ledger, words: str) -> str:
    """A finding's words with measures by their names and quotes as print has them."""
    named = re.sub(
        r"\b(?:us|strike|militants)_\w+",
        lambda found: measure_in_words(ledger.terms, found[0]) if found[0] in MEASURES else found[0],
        words,
    )
    return re.sub(r'"([^"]*)"', r"“\1”", named)


@requires("attacks", "strikes", "tallies")
def row_balance_table(ledger: Ledger) -> Display:
    """What became of every row, file by file."""
    columns: list[TableColumn[Balance]] = [
        TableColumn("File", "file", lambda each: each.file),
        TableColumn("Rows", "rows", lambda each: f"{each.rows:,}", lambda each: each.rows, align="right"),
        TableColumn("Used", "used", lambda each: _fates(each.used), lambda each: _sum(each.used)),
        TableColumn("Left out", "aside", lambda each: _fates(each.aside), lambda each: _sum(each.aside)),
    ]
    found = balances_in_view(ledger)
    note = "Every row is used or left out for a reason that is named, and no row is both."
    if not all(each.holds for each in found):
        note = f"The rows of {', '.join(each.file for each in found if not each.holds)} don’t add up."
    return Display(make_table("conservation", "What became of every row", columns, found, note))


def _fates(fates: Mapping[str, list[str]]) -> str:
    told = [f"{len(keys):,} {reason}".strip() for reason, keys in fates.items() if keys]
    return "; ".join(told) or "none"


def _sum(fates: Mapping[str, list[str]]) -> int:
    return sum(len(keys) for keys in fates.values())


@requires("attacks", "strikes", "tallies")
def corrections_table(ledger: Ledger) -> Display:
    """Our own corrections of rows."""
    columns: list[TableColumn[FieldRow]] = [
        field_column("corrected", "Corrected"),
        TableColumn("Where", cell=lambda row: f"{row['row']}, {row['column']}"),
        *record_columns("file", "row", "column", "was", "is"),
        TableColumn("Was, is", cell=lambda row: f"{row['was'] or 'empty'} → {row['is'] or 'empty'}"),
        field_column("why", "Why"),
    ]
    rows = rows_of(corrections_in_view(ledger))
    note = (
        "A correction applies to all days at once: an earlier edition, built again, uses the corrected row."
        if rows
        else "No row has been corrected since it was first published here."
    )
    return table_display(make_table("corrections", "Our own corrections", columns, rows, note))


@requires("attacks", "strikes", "tallies")
def lags_table(ledger: Ledger) -> Display:
    """How long publication took, by kind of source."""
    columns: list[TableColumn[FieldRow]] = [
        TableColumn("Kind of source", "kind", _kind_in_words, lambda row: row["kind"]),
        field_column("statements", "Statements", align="right"),
        field_column("inferred", "with inferred days", align="right"),
        TableColumn("Median", cell=lambda row: _days(row["low"], row["high"]), unit="days", align="right"),
        field_column("low", "Median, at least", printed=False),
        field_column("high", "Median, at most", printed=False),
        TableColumn("Longest", "longest", lambda row: f"{row['longest']}", lambda row: row["longest"], unit="days", align="right"),
    ]  # fmt: skip
    note = "The median has two ends where events lie within several days."
    title = "Days from event to publication, by kind of source"
    return table_display(make_table("lag_medians", title, columns, rows_of(lags_by_kind(ledger)), note))


def _kind_in_words(row: FieldRow) -> str:
    return capitalise(SOURCE_KINDS.get(row["kind"], str(row["kind"])))


def _days(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"


@requires("attacks", "strikes", "tallies")
def publications_table(ledger: Ledger) -> Display:
    """Every publication in order of time, those of one week in one row; the file has a row for each, with its title and address."""
    said = statements(ledger).groupby("source_id").size()
    found = ledger.sources.assign(statements=lambda t: t["source_id"].map(said).fillna(0).astype(int))
    found = found.sort_values(["published", "publisher", "source_id"], ignore_index=True)
    names = (
        "source_id",
        "published",
        "published_basis",
        "publisher",
        "title",
        "kind",
        "statements",
        "url",
        "archived_url",
    )
    title = "Every publication"
    data = make_table("every_source", title, record_columns(*names), rows_of(found))
    columns: list[TableColumn[tuple[Any, pd.DataFrame]]] = [
        TableColumn("Published", cell=lambda week: _week_in_words(week[1]["published"])),
        TableColumn("Publications, by day", cell=lambda week: _links(ledger, week[1])),
    ]
    note = (
        "Each name leads to its page; the file beside this table has every title. An asterisk: the day was inferred from the content. In "
        "brackets: how many accounts and totals it carries, where it is more than one."
    )
    weeks = list(found.groupby(found["published"].dt.to_period("W-SUN")))
    return Display(with_data_of(make_table("every_source", title, columns, weeks, note), data))


def _week_in_words(days: pd.Series) -> str:
    return days_in_words(days.min(), days.max())


def _links(ledger: Ledger, found: pd.DataFrame) -> tuple[Words, ...]:
    """Links to publications, those of one day behind its name."""
    told: list[Words] = []
    for _, rows in found.groupby("published"):
        day = rows["published"].iloc[0]
        told += [" " if told else "", Text(short_days_in_words(day, day), "strong")]
        for row in rows_of(rows):
            several = f" ({row['statements']})" if row["statements"] > 1 else ""
            inferred = "*" if row["published_basis"] == "inferred" else ""
            told += [" ", source_link(ledger, row["source_id"], row["publisher"]), f"{inferred}{several};"]
        told[-1] = str(told[-1]).removesuffix(";") + "."
    return tuple(told)


def source_link(ledger: Ledger, source_id: str, words: str) -> Words:
    """Words that lead to a publication's page, whose letters beyond ASCII are written as addresses have them; alone where it has none."""
    address = ledger.publications[source_id]["url"]
    return Link(quote(address, safe=":/?#[]@!$&'()*+,;=%-._~"), (Text(words),)) if address else words
