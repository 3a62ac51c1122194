"""What became of every row and publication: what the check finds odd, our own corrections, and the list of all sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd

from strikeledger.analysis.checks import balances_in_view, corrections_in_view, findings_in_view
from strikeledger.analysis.speakers import statements
from strikeledger.data.findings import FINDING_KINDS, Finding
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.row_balance import Balance, fates_in_words
from strikeledger.report.blocks import Link, Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.prose import prose, sentence
from strikeledger.report.tables import FieldRow, TableColumn, make_table, record_columns, table_display
from strikeledger.sections.sources.overview import source_counts
from strikeledger.terms import MEASURES, measure_in_words
from strikeledger.text import capitalise, day_in_words, days_in_words, list_in_words, month_in_words

_COLUMN_NAMES = {
    "speaker_id": "who says so", "first_day": "first day", "last_day": "last day", "target_group": "who was struck",
    "target": "what was struck", "label": "words", "killed": "people killed", "quantity": "number",
}  # fmt: skip


@requires("attacks", "strikes", "tallies")
def findings_sentence(ledger: Ledger) -> Display:
    """What the check finds odd."""
    findings = source_counts(ledger)["findings"]
    if not findings.low:
        return prose(
            "Every row passes a check before anything is computed. It finds nothing odd in those behind this report."
        )
    return sentence(
        "Every row passes a check before anything is computed. It finds {findings:thing} odd but possible, and no error. "
        "The annex lists them by kind.",
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
    return Display(make_table("findings", title, columns, kinds.values(), data=(data, found))) if found else None


def _for_print(ledger: Ledger, words: str) -> str:
    """A finding's words as print has them: no ids, quotes as elsewhere."""
    told = re.sub(r" \((?:t|aa|sa)-\d+\)", "", words)
    told = re.sub(
        r"\b(?:aa|sa)-\d+\b",
        lambda hit: f"what {_row_of(ledger, hit[0]).get('publisher', 'another account')} says",
        told,
    )
    for event in {word for word in re.findall(r"[\w-]+", told) if word in ledger.events}:
        about = ledger.events[event]
        what = "a strike" if "kind" in about else ledger.terms.an_attack
        told = told.replace(event, f"{what} {ledger.terms.at(about['place'])}")
    return re.sub(r'"([^"]*)"', r"“\1”", told)


def _row_of(ledger: Ledger, row_id: str) -> FieldRow:
    """An account or a total by its id; empty where there is none in view."""
    said = statements(ledger)
    return next(iter(rows_of(said[said["row_id"] == row_id])), {})


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
    if wrong := [each.file for each in found if not each.holds]:
        note = f"The rows of {', '.join(wrong)} don’t add up."
    return Display(make_table("conservation", "What became of every row", columns, found, note))


def _fates(fates: Mapping[str, list[str]]) -> str:
    return "; ".join(fates_in_words(fates)) or "none"


def _sum(fates: Mapping[str, list[str]]) -> int:
    return sum(len(keys) for keys in fates.values())


@requires("attacks", "strikes", "tallies")
def corrections_table(ledger: Ledger) -> Display:
    """Our own corrections: those of one kind and reason in one row; the file has each cell."""
    rows = rows_of(corrections_in_view(ledger))
    alike: dict[tuple[str, ...], list[FieldRow]] = {}
    for row in rows:
        cells = (_cell_words(ledger, row, end) for end in ("was", "is"))
        alike.setdefault((row["column"], *cells, row["why"]), []).append(row)
    columns: list[TableColumn[list[FieldRow]]] = [
        TableColumn("Where", cell=lambda same: _corrected_things(ledger, same)),
        TableColumn("What", cell=lambda same: capitalise(_corrected_column(ledger, same[0]))),
        TableColumn("Was, is", cell=lambda same: " → ".join(_cell_words(ledger, same[0], end) for end in ("was", "is"))),
        TableColumn("Why", cell=lambda same: same[0]["why"]),
    ]  # fmt: skip
    days = list_in_words([day_in_words(day) for day in dict.fromkeys(sorted(row["corrected"] for row in rows))])
    note = f"Corrected on {days}. A correction applies to all days at once: an earlier edition, built again, uses the corrected row."
    if not rows:
        note = "No row has been corrected since it was first published here."
    title, names = "Our own corrections", ("corrected", "file", "row", "column", "was", "is", "why")
    data = record_columns(*names), rows
    return table_display(make_table("corrections", title, columns, alike.values(), note, data=data))


def _is_gone(row: FieldRow) -> bool:
    """Whether a correction says that a row is no more."""
    return bool(row["was"] == row["row"] and not row["is"])


def _corrected_column(ledger: Ledger, row: FieldRow) -> str:
    column = row["column"]
    name = measure_in_words(ledger.terms, column) if column in MEASURES else column
    return "the whole row" if _is_gone(row) else _COLUMN_NAMES.get(column, name)


def _corrected_things(ledger: Ledger, rows: Sequence[FieldRow]) -> str:
    """What a correction changed: accounts and totals by who published them and what they are about, in short."""
    named: dict[str, list[str]] = {}
    for row in rows:
        found = _row_of(ledger, row["row"])
        about = f"row {row['row']} of {row['file']}" if _is_gone(row) else _circumstance(ledger, row["row"])
        if found:
            measure = found["measure"]
            about = measure_in_words(ledger.terms, measure) if measure else _event_in_short(ledger, found)
        named.setdefault(found.get("publisher", ""), []).append(about)
    return "; ".join(
        capitalise(f"{who}: " * bool(who) + list_in_words(list(dict.fromkeys(things)))) for who, things in named.items()
    )


def _circumstance(ledger: Ledger, name: str) -> str:
    """A row that is no statement: a circumstance by its days."""
    for row in rows_of(ledger.context[ledger.context["context_id"] == name]):
        return f"circumstance of {days_in_words(row['first_day'], row['last_day'])}"
    return name.replace("-", " ")


def _event_in_short(ledger: Ledger, found: FieldRow) -> str:
    """An account's event: what it was, and its days."""
    kind = ledger.events[found["event_id"]].get("kind", ledger.terms.attack)
    return f"{kind} of {days_in_words(found['first_day'], found['last_day'])}"


def _cell_words(ledger: Ledger, row: FieldRow, end: str) -> str:
    """What stood in a cell, or stands there now: voices by their names, days in words."""
    names = dict(zip(ledger.speakers["speaker_id"], ledger.speakers["short"], strict=True))
    told = str(row[end] or "empty") if not _is_gone(row) else {"was": "there", "is": "taken out"}[end]
    if row["column"] == "speaker_id":
        return str(names.get(told, told))
    return day_in_words(pd.Timestamp(told)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", told) else told


@requires("attacks", "strikes", "tallies")
def publications_table(ledger: Ledger) -> Display:
    """How many publications came out each month; the file has a row for each, with its title and address."""
    said = statements(ledger).groupby("source_id").size()
    found = ledger.sources.assign(statements=lambda t: t["source_id"].map(said).fillna(0).astype(int))
    found = found.sort_values(["published", "publisher", "source_id"], ignore_index=True)
    names = (
        "source_id", "published", "published_basis", "publisher", "title", "kind", "statements", "url", "archived_url",
    )  # fmt: skip
    title = "Publications by month"
    columns: list[TableColumn[tuple[Any, pd.DataFrame]]] = [
        TableColumn("Month", cell=lambda month: month_in_words(month[1]["published"].iloc[0])),
        TableColumn("Publications", cell=lambda month: f"{len(month[1]):,}", align="right"),
        TableColumn(
            "Day inferred", cell=lambda month: f"{month[1]['published_basis'].eq('inferred').sum():,}", align="right"
        ),
        TableColumn("Accounts and totals", cell=lambda month: f"{int(month[1]['statements'].sum()):,}", align="right"),
    ]
    note = "The file of this table has each publication, with its title and address. Inferred: the page has no day; its content gives one."
    months = found.groupby(found["published"].dt.to_period("M"))
    data = record_columns(*names), rows_of(found)
    return Display(make_table("every_source", title, columns, months, note, data=data))


def number_with_source(ledger: Ledger, row: FieldRow, voice: str) -> tuple[Words, ...]:
    """The bounds of a row of `Ledger.claims` with whose number it is and where it was read."""
    number = Text(str(row_count(row)), "strong")
    return number, f" {voice} (", source_link(ledger, row["source_id"], row["publisher"]), ")"


def source_link(ledger: Ledger, source_id: str, words: str) -> Words:
    """Words that lead to a publication's page, whose letters beyond ASCII are written as addresses have them; alone where it has none."""
    address = ledger.publications[source_id]["url"]
    return Link(quote(address, safe=":/?#[]@!$&'()*+,;=%-._~"), (Text(words),)) if address else words
