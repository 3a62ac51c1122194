"""Tables of an annex: the check's findings, our corrections, what became of every row, lags, and every publication."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from strikeledger.analysis.checks import balances_in_view, corrections_in_view, findings_in_view
from strikeledger.analysis.lags import lags_by_kind
from strikeledger.analysis.speakers import statements
from strikeledger.data.claims import MEASURES, measure_in_words
from strikeledger.data.findings import FINDING_KINDS
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.row_balance import Balance
from strikeledger.figures.sources import lag_median
from strikeledger.report.blocks import Column, Table
from strikeledger.report.display import Display, Words
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell, table_display
from strikeledger.tables.frame import records, table
from strikeledger.tables.shown import link
from strikeledger.text import capitalise, day_in_words, iso_day

SOURCE_KINDS = {
    "all": "all sources",
    "news": "news",
    "wire": "wires",
    "think-tank": "think tanks",
    "government": "governments",
    "encyclopedia": "encyclopedias",
    "militia-media": "media of armed groups",
    "monitor": "monitors",
    "dataset": "data sets",
    "report": "reports",
    "other": "others",
}
"""Kind of source to its name in a table."""


@requires("attacks", "strikes", "tallies")
def findings(ledger: Ledger) -> Display:
    """What is odd but possible among the rows in view."""
    found = findings_in_view(ledger)
    rows = [
        (FINDING_KINDS[each.kind], capitalise(_for_print(ledger, each.words)), f"{row} ({each.file})")
        for row, each in found
    ]
    kept = [{"kind": f.kind, "file": f.file, "row": row, "column": f.column, "words": f.words} for row, f in found]
    columns: list[str | Column] = ["What is odd", "In words", "Row"]
    note = "" if rows else "The check finds nothing odd among the rows in view."
    return table_display(table("findings", "What the check calls odd but possible", columns, rows, kept, note))


def _for_print(ledger: Ledger, words: str) -> str:
    """A finding's words with measures by their names and quotes as print has them."""
    named = re.sub(
        r"\b(?:us|strike|militants)_\w+",
        lambda found: measure_in_words(ledger.terms, found[0]) if found[0] in MEASURES else found[0],
        words,
    )
    return re.sub(r'"([^"]*)"', r"“\1”", named)


@requires("attacks", "strikes", "tallies")
def conservation(ledger: Ledger) -> Display:
    """What became of every row in view, file by file."""
    found = balances_in_view(ledger)
    rows: list[tuple[Cell, ...]] = [
        (each.file, f"{each.rows:,}", _fates(each.used), _fates(each.aside), "yes" if each.holds else "no")
        for each in found
    ]
    kept = [_record(each) for each in found]
    columns: list[str | Column] = ["File", Column("Rows in view", align="right"), "Used", "Set aside", "Add up"]
    note = "Every row is used or set aside for a reason that is named, and no row is both."
    return Display(table("conservation", "Rows in view, and what became of them", columns, rows, kept, note))


def _fates(fates: Mapping[str, list[str]]) -> str:
    told = [f"{len(keys):,} {reason}".strip() for reason, keys in fates.items() if keys]
    return "; ".join(told) or "none"


def _record(balance: Balance) -> dict[str, str | int]:
    used, aside = (sum(len(keys) for keys in fates.values()) for fates in (balance.used, balance.aside))
    return {"file": balance.file, "rows": balance.rows, "used": used, "aside": aside}


@requires("attacks", "strikes", "tallies")
def our_corrections(ledger: Ledger) -> Display:
    """Our own corrections of rows in view."""
    found = corrections_in_view(ledger)
    rows = [
        (row["corrected"], row["file"], row["row"], row["column"], row["was"], row["is"], row["why"])
        for row in rows_of(found)
    ]
    columns: list[str | Column] = ["Corrected", "File", "Row", "Column", "Was", "Is", "Why"]
    note = (
        "A correction applies to all days at once: an earlier edition, built again, uses the corrected row."
        if rows
        else "No row in view has been corrected since it was first published here."
    )
    return table_display(table("corrections", "Our own corrections", columns, rows, records(found), note))


@requires("attacks", "strikes", "tallies")
def publication_lags(ledger: Ledger) -> Display:
    """How long publication took, by kind of source."""
    found = lags_by_kind(ledger)
    rows: list[tuple[Cell, ...]] = [
        (
            capitalise(SOURCE_KINDS.get(row["kind"], row["kind"])), f"{row['statements']:,}", f"{row['inferred']:,}",
            lag_median(ledger, row["kind"]) or "", str(row["longest"]),
        )
        for row in rows_of(found)
    ]  # fmt: skip
    columns: list[str | Column] = [
        "Kind of source", Column("Statements", align="right"), Column("with inferred days", align="right"),
        Column("Median lag", "days", "right"), Column("Longest lag", "days", "right"),
    ]  # fmt: skip
    note = (
        "The median is the statement in the middle when all are put in order of their lag. It has bounds where events lie within several "
        "days: from the last day that the event may be of, and from the first."
    )
    return Display(
        table("lag_medians", "Days from event to publication, by kind of source", columns, rows, records(found), note)
    )


def lags_chart_data(name: str, spans: pd.DataFrame) -> Table:
    """The data behind the chart of lags."""
    rows = [
        (capitalise(SOURCE_KINDS.get(row["kind"], row["kind"])), row["basis"], row["span"], str(row["statements"]))
        for row in rows_of(spans)
    ]
    columns: list[str | Column] = [
        "Kind of source",
        "Day of publication",
        Column("Lag", "days"),
        Column("Statements", align="right"),
    ]
    title = "Statements by days from event to publication"
    return table(name, title, columns, rows, records(spans.round({"percent": 1})))


@requires("attacks", "strikes", "tallies")
def every_source(ledger: Ledger) -> Display:
    """Every publication in view, in order of time, with its address."""
    said = statements(ledger).groupby("source_id").size()
    found = ledger.sources.assign(statements=lambda t: t["source_id"].map(said).fillna(0).astype(int))
    found = found.sort_values(["published", "publisher", "source_id"], ignore_index=True)
    rows: list[tuple[Cell, ...]] = []
    for row in rows_of(found):
        kind = row["kind"].replace("militia-media", "armed group").replace("-", " ")
        inferred = ", day inferred" if row["published_basis"] == "inferred" else ""
        kept = row["archived_url"]
        copy: tuple[Words, ...] = (" (", link(kept, "stored copy"), ")") if kept else ()
        rows.append(
            (
                day_in_words(row["published"]), (f"{row['publisher']}: ", _title_link(row), *copy),
                kind + inferred, str(row["statements"]),
            )
        )  # fmt: skip
    columns: list[str | Column] = ["Published", "Publication", "Kind", Column("Rows", align="right")]
    note = (
        "Each title links to its page. Titles in brackets are descriptions. An inferred day follows from the content. Rows: the "
        "accounts and totals that the publication carries."
    )
    return Display(table("every_source", "Every publication in view", columns, rows, _source_records(found), note))


def _title_link(row: dict[str, Any]) -> Words:
    """A publication's title, linked where it has an address."""
    return link(row["url"], row["title"]) if row["url"] else str(row["title"])


def _source_records(found: pd.DataFrame) -> list[dict[str, object]]:
    columns = [
        "source_id",
        "published",
        "published_basis",
        "publisher",
        "title",
        "kind",
        "statements",
        "url",
        "archived_url",
    ]
    return [{**record, "published": iso_day(pd.Timestamp(record["published"]))} for record in records(found[columns])]
