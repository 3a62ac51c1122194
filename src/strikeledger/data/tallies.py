"""Totals as published: the rows of `tallies.csv` come in; the bounds that their words allow go out, as the ledger's claims have them."""

from __future__ import annotations

from collections.abc import Mapping

from strikeledger.counts import Count
from strikeledger.data.csv_file import CsvTable, Row
from strikeledger.data.hedges import HedgeReading


class Tallies:
    """The rows of `tallies.csv` with the bounds that their words allow, by the same rules as the ledger's claims."""

    def __init__(self, table: CsvTable, readings: Mapping[str, HedgeReading], beginnings: tuple[str, str]) -> None:
        self.table = table
        self._readings = readings
        self._beginnings = beginnings
        wholes = sorted((row for row in table.rows if not self.reading(row).base), key=lambda row: row["tally_id"])
        self.wholes = {(*_place(row), row["measure"]): row for row in wholes}
        self.counts = {row["tally_id"]: self._count(row) for row in table.rows}

    def reading(self, row: Row) -> HedgeReading:
        """What a hedge rule makes of a row's words."""
        return self._readings[row["quantity"]]

    def count(self, row: Row) -> Count:
        """The bounds of a row."""
        return self.counts[row["tally_id"]]

    def base(self, row: Row) -> Row | None:
        """The row that a share is taken of; nothing where the words are no share."""
        return self.wholes.get((*_place(row), self.reading(row).base))

    def window(self, row: Row) -> str:
        """The first day that a row counts; one word for all that count from the beginning."""
        first, last = self._beginnings
        return "the beginning" if first <= row["since"] <= last else row["since"]

    def _count(self, row: Row) -> Count:
        whole = self.base(row)
        return self.reading(row).count(base=self.reading(whole).count() if whole else None)


def _place(row: Row) -> tuple[str, str, str]:
    return row["source_id"], row["scope"], row["since"]
