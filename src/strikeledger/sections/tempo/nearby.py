"""What else changed near each round of strikes, so that readers see other explanations than the strikes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.context import AFTER, BEFORE, DURING, NEAR, context_near_rounds
from strikeledger.analysis.tempo import Tempo
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Break, Link, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell, TableColumn, make_table, with_data_of
from strikeledger.text import short_days_in_words


@requires("rounds")
def nearby_sentence(_: Tempo) -> Display:
    """Why the circumstances near each round stand in a table."""
    return prose(
        "A change after a strike may have come with other things that happened in the same days: "
        f"those that the ledger holds, up to {NEAR} days from each round. The list is short, and much that mattered is not on it."
    )


@requires("rounds")
def nearby_table(tempo: Tempo) -> Display | None:
    """Circumstances and other strikes near each round, before it, at its time and after it."""
    rounds = rows_of(tempo.rounds)
    if not rounds:
        return None
    near = context_near_rounds(tempo)

    def things(side: str) -> Any:
        return lambda row: _things(tempo.ledger, near[(near["number"] == row["number"]) & (near["side"] == side)])

    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Round", cell=lambda row: (Text(str(row["number"]), "strong"), f", {_short_days(row)}")),
        TableColumn(f"In the {NEAR} days before", cell=things(BEFORE)),
        TableColumn("At the time, or around it", cell=things(DURING)),
        TableColumn(f"In the {NEAR} days after", cell=things(AFTER)),
    ]
    printed = make_table("what_else", "What else changed near each round", columns, rounds)
    kept: list[TableColumn[dict[str, Any]]] = [
        TableColumn(label, key, value=lambda row, name=name: row[name])  # type: ignore[misc]
        for label, key, name in _DATA
    ]
    records = make_table("", printed.title, kept, rows_of(near))
    return Display(with_data_of(printed, records))


_DATA = (
    ("Round", "round", "number"), ("Before, during or after it", "side", "side"), ("From", "first_day", "first_day"),
    ("To", "last_day", "last_day"), ("What", "label", "label"), ("Kind", "kind", "kind"), ("Source", "source_id", "source_id"),
)  # fmt: skip


def _short_days(row: dict[str, Any]) -> str:
    return f"{short_days_in_words(row['first_day'], row['last_day'])} {row['last_day'].year}"


def _things(ledger: Ledger, rows: pd.DataFrame) -> Cell:
    cell: list[Words] = []
    for row in rows_of(rows):
        source = ledger.publications.get(row["source_id"])
        label: Words = Link(source["url"], (Text(row["label"]),)) if source and source["url"] else row["label"]
        days = Text(f", {short_days_in_words(row['first_day'], row['last_day'])}", "muted")
        cell += [*((Break(),) if cell else ()), label, days]
    return tuple(cell) or Text("nothing known", "muted")
