"""Tables of voices: who is quoted, by party and by name, and what one voice says in several publications."""

from __future__ import annotations

from typing import Any

from strikeledger import analysis
from strikeledger.data.claims import claim_subject, measure_in_words, quantity_in_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Break, Column, Table
from strikeledger.report.display import Display, Words
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell, table_display
from strikeledger.tables.frame import records, table
from strikeledger.text import capitalise, day_in_words, printed_words, quotation


@requires("attacks", "strikes", "tallies")
def parties(ledger: Ledger) -> Display:
    """Who is quoted, by party."""
    found = analysis.quoted_parties(ledger)
    rows = [(capitalise(row["group"]), *_numbers(row, ("voices", *_COUNTED)), *_days(row)) for row in rows_of(found)]
    columns = ["Party", _number("Voices"), *_HEADS]
    note = "Days are days of publication. A publication that quotes several voices counts for each of them."
    return Display(table("parties", "Who is quoted, by party", columns, rows, records(found), note))


def voices(ledger: Ledger) -> Table:
    """Every voice: the data behind the chart of voices."""
    found = analysis.quoted_speakers(ledger)
    rows = [(row["speaker"], row["group"], *_numbers(row, _COUNTED), *_days(row)) for row in rows_of(found)]
    columns = ["Voice", "Party", *_HEADS]
    return table("voices", "Who is quoted, by voice", columns, rows, records(found.drop(columns="voices")))


_COUNTED = ("statements", "claims", "publications")


def _number(label: str) -> Column:
    return Column(label, align="right")


_HEADS: list[str | Column] = [_number("Statements"), _number("Claims"), _number("Publications"), "First", "Last"]


def _numbers(row: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [f"{row[name]:,}" for name in names]


def _days(row: dict[str, Any]) -> tuple[str, str]:
    return day_in_words(row["first"]), day_in_words(row["last"])


@requires("attacks", "strikes", "tallies")
def repeated(ledger: Ledger, most: int) -> Display:
    """What one voice says of one thing in several publications, those in most first; `most` rows are shown, the CSV holds all."""
    found = analysis.repeated_statements(ledger)
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["publications"]), row["speaker"], _about(ledger, row), _words(ledger, row),
            tuple(w for n, name in enumerate(row["publishers"]) for w in (Break() if n else "", name)),
        )
        for row in rows_of(found.head(most))
    ]  # fmt: skip
    columns: list[str | Column] = ["Publications", "Voice", "About", "In words", "Published by"]
    kept = found.assign(
        words=["; ".join(f"{measure} {printed_words(*said)}" for measure, *said in told) for told in found["words"]],
        publishers=["; ".join(names) for names in found["publishers"]],
    )
    note = (
        "Each row is one voice, however many publications carry it. Where it gives no number, it only says that the event happened. The "
        "file beside this table lists every such row."
    )
    title = "One voice in several publications, the most repeated first"
    return table_display(table("repeated", title, columns, rows, records(kept), note if rows else _NONE))


_NONE = "There is nothing to list."


def _about(ledger: Ledger, row: dict[str, Any]) -> str:
    measure = row["measure"] or "attacks"  # so that an event is called by itself
    return capitalise(claim_subject(ledger, {**row, "measure": measure}))


def _words(ledger: Ledger, row: dict[str, Any]) -> tuple[Words, ...]:
    """Every number that a voice gives of an event, by what it counts."""
    if not row["words"]:
        return ("no number",)
    quoted: dict[str, list[str]] = {}
    for measure, words, plain in row["words"]:
        quoted.setdefault(measure, []).append(quotation(quantity_in_words(ledger.terms, words), plain))
    named = len(quoted) > 1 or row["event_id"]
    names = {m: measure_in_words(ledger.terms, m).removeprefix("people ") for m in quoted}
    told = [(f"{names[m]}: " if named else "") + ", ".join(w) for m, w in quoted.items()]
    return tuple(word for n, line in enumerate(told) for word in (Break() if n else "", line))
