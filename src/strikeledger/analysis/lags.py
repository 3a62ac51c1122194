"""Lags: how many days lie between what a statement tells of and its publication."""

from __future__ import annotations

import pandas as pd

from strikeledger.analysis.speakers import statements
from strikeledger.data.ledger import Ledger


def statement_lags(ledger: Ledger) -> pd.DataFrame:
    """The lag of each statement, as bounds: an event or a total that lies within several days has several possible lags.

    A statement published a day before the day that it names (clocks differ by up to eight hours) counts as published on the same day.

    Returns:
        One row per statement: row_id, kind (of source), inferred (whether the day of publication is), low, high (days).
    """
    said = statements(ledger)
    low = (said["published"] - said["last_day"]).dt.days.clip(lower=0).astype(int)
    high = (said["published"] - said["first_day"]).dt.days.clip(lower=0).astype(int)
    inferred = said["published_basis"] == "inferred"
    return said[["row_id", "source_id"]].assign(kind=said["source_kind"], inferred=inferred, low=low, high=high)


def lags_by_kind(ledger: Ledger) -> pd.DataFrame:
    """Lags by kind of source, most statements first; `all` comes first.

    Returns:
        One row per kind: kind, statements, inferred (how many of them have an inferred day of publication), low, high (bounds of the
        median: the middle of the statements in order, the lower of two), longest (days).
    """
    found = statement_lags(ledger)
    groups = [("all", found), *sorted(found.groupby("kind"), key=lambda pair: (-len(pair[1]), pair[0]))]
    rows = [
        (
            kind,
            len(group),
            int(group["inferred"].sum()),
            lower_median(group["low"]),
            lower_median(group["high"]),
            group["low"].max(),
        )
        for kind, group in groups
        if len(group)
    ]
    return pd.DataFrame(rows, columns=["kind", "statements", "inferred", "low", "high", "longest"])


def lower_median(days: pd.Series) -> int:
    """The middle of some numbers in order, the lower of two, so that it is one of them."""
    return int(days.sort_values().iloc[(len(days) - 1) // 2])
