"""What every table shares: cells of words and figures, quotes, and records for computing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger.data.claims import quantity_in_words, with_printed_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure, StrikeDeathFigures
from strikeledger.report.blocks import Column, Table, Text
from strikeledger.report.tables import Cell
from strikeledger.text import iso_day, quotation


def table(
    name: str,
    title: str,
    heads: Sequence[str | Column],
    rows: Sequence[Sequence[Cell]],
    kept: Sequence[dict[str, Any]],
    note: str = "",
) -> Table:
    """A table from cells that are words, figures or runs of them; a display settles them into inlines."""
    columns = tuple(head if isinstance(head, Column) else Column(head) for head in heads)
    cells: Any = tuple(tuple(cell if isinstance(cell, tuple) else (cell,) for cell in row) for row in rows)
    return Table(name, title, columns, cells, (Text(note),) if note else (), tuple(kept))


def quote(ledger: Ledger, row: dict[str, Any]) -> str:
    """A row's words, in quotation marks where they are the source's."""
    return quotation(quantity_in_words(ledger.terms, row["words"]), row["plain"])


def rounds_of(ledger: Ledger, deaths: StrikeDeathFigures) -> list[tuple[str, Figure, int]]:
    """Each acknowledged round's id, its figure among all deaths, and its number."""
    event = dict(zip(ledger.rounds["number"], ledger.rounds["strike_id"], strict=True))
    numbers = [int(figure.id.rpartition("/")[2]) for figure in deaths.rounds]
    return [(event[number], figure, number) for number, figure in zip(numbers, deaths.rounds, strict=True)]


def claim_records(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of `Ledger.claims` as plain values for a CSV."""
    columns = [
        "claim_id",
        "measure",
        "scope",
        "event_id",
        "first_day",
        "last_day",
        "words",
        "low",
        "high",
        "soft",
        "speaker",
        "party",
    ]
    return records(with_printed_words(claims)[[*columns, "publisher", "published", "source_id"]])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Plain values for a CSV: ISO days, whole numbers, text; missing is None."""

    def plain(value: Any) -> Any:
        if pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return iso_day(value)
        return value.item() if hasattr(value, "item") else value

    return [{column: plain(value) for column, value in row.items()} for row in rows_of(frame)]
