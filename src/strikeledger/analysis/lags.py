"""Lags: how many days lie between what a statement tells of and its publication."""

from __future__ import annotations

import pandas as pd

from strikeledger.analysis.speakers import statements
from strikeledger.data.ledger import Ledger

BINS = {"same day": 0, "1": 1, "2": 2, "3": 3, "4 to 7": 7, "8 to 14": 14, "15 to 30": 30, "31 to 60": 60}
"""Name of a span of days to its last; beyond them comes `BEYOND`."""
BEYOND = "over 60"


def statement_lags(ledger: Ledger) -> pd.DataFrame:
    """The lag of each statement, as bounds: an event or a total that lies within several days has several possible lags.

    A statement published a day before the day that it names (clocks differ by up to eight hours) counts as published on the same day.

    Returns:
        One row per statement: row_id, kind (of source), inferred (whether the day of publication is), low, high (days), span (of low).
    """
    said = statements(ledger)
    low = (said["published"] - said["last_day"]).dt.days.clip(lower=0).astype(int)
    high = (said["published"] - said["first_day"]).dt.days.clip(lower=0).astype(int)
    found = said[["row_id", "source_id"]].assign(
        kind=said["source_kind"], inferred=said["published_basis"] == "inferred", low=low, high=high
    )
    return found.assign(span=[span_of(days) for days in low])


def span_of(days: int) -> str:
    """The span that a number of days falls in.

    >>> span_of(0), span_of(5), span_of(61)
    ('same day', '4 to 7', 'over 60')
    """
    return next((name for name, last in BINS.items() if days <= last), BEYOND)


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


def lag_spans(ledger: Ledger) -> pd.DataFrame:
    """How many statements of each kind of source fall in each span of days.

    Returns:
        One row per kind, basis of the day of publication (stated, inferred) and span with any: kind, basis, span, statements, percent
        (of the kind's statements).
    """
    found = statement_lags(ledger).assign(basis=lambda t: t["inferred"].map({True: "inferred", False: "stated"}))
    counted = found.groupby(["kind", "basis", "span"]).size().rename("statements").reset_index()
    whole = counted.groupby("kind")["statements"].transform("sum")
    order = [*BINS, BEYOND]
    spans = counted.assign(percent=100 * counted["statements"] / whole)
    return spans.sort_values(
        ["kind", "span", "basis"], key=lambda c: c.map(order.index) if c.name == "span" else c, ignore_index=True
    )
