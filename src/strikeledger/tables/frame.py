"""What every table shares: cells of words and figures, quotes, and records for computing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger.data.claims import quantity_in_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
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


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Plain values for a CSV: ISO days, whole numbers, text; missing is None."""

    def plain(value: Any) -> Any:
        if pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return iso_day(value)
        return value.item() if hasattr(value, "item") else value

    return [{column: plain(value) for column, value in row.items()} for row in rows_of(frame)]
