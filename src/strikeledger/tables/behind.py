"""Tables behind charts: the rows that a chart draws, for reading and as CSV."""

from __future__ import annotations

import pandas as pd

from strikeledger.analysis.totals import BESIDE, BINDING, SET_ASIDE
from strikeledger.data.claims import with_printed_words
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Column, Table
from strikeledger.tables.frame import quote, records, table
from strikeledger.text import day_in_words


def totals(ledger: Ledger, name: str, title: str, frame: pd.DataFrame) -> Table:
    """Totals as published: `analysis.published_totals` in words."""
    rows = [
        (
            day_in_words(row["day"]), quote(ledger, row), str(count_of(row["low"], row["high"])), row["speaker"], row["publisher"],
            day_in_words(row["published"]), _ROLES[row["role"]],
        )
        for row in rows_of(frame)
    ]  # fmt: skip
    columns: list[str | Column] = ["As of", "In words", "Bounds", "Who", "Published by", "On", "Used"]
    kept = ["claim_id", "day", "low", "high", "words", "speaker", "publisher", "published", "role"]
    return table(name, title, columns, rows, records(with_printed_words(frame)[kept]))


_ROLES = {BINDING: "yes", SET_ASIDE: "set aside", BESIDE: "beside the count"}
