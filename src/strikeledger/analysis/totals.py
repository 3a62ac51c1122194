"""Growing totals: the band that they allow day by day, and each as published."""

from __future__ import annotations

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import count_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import growing_totals as totals_of


def band(ledger: Ledger, measure: str, scope: str = "") -> pd.DataFrame:
    """The band of a growing total, day by day, by all that was said of it and of its parts.

    Returns:
        One row per day: day, low, high (whole numbers, missing = open).
    """
    whole = totals_of(ledger, measure)
    counts = [whole.count(scope or ledger.scope, day) for day in range(len(whole.days))]
    lows, highs = pd.array([c.low for c in counts], dtype="Int64"), pd.array([c.high for c in counts], dtype="Int64")
    return pd.DataFrame({"day": whole.days, "low": lows, "high": highs})


def published_totals(ledger: Ledger, measure: str) -> pd.DataFrame:
    """What was said of a growing total in its widest scope, for drawing.

    Returns:
        One row per claim: claim_id, day (the last it may be of), low, high, form (exact, at least, at most, between), words, speaker,
        publisher, published, used (no: set aside, as it contradicts others).
    """
    whole = totals_of(ledger, measure)
    wide = whole.claims["scope"].str.contains("+", regex=False) | (whole.claims["scope"] == ledger.scope)
    claims = whole.claims[wide]
    forms = [bounds_form(count) for count in ledger.claim_counts(claims)]
    kept = ["claim_id", "low", "high", "words", "speaker", "publisher", "published"]
    used = ~claims["claim_id"].isin(whole.correction_sets.correction_set) if len(claims) else pd.Series(dtype="bool")
    shown = claims[kept].assign(day=claims["last_day"], form=forms, used=used)
    return shown.sort_values(["day", "low", "claim_id"], ignore_index=True)


def bounds_form(count: Count) -> str:
    """The kind of some bounds: exact, at least, at most or between.

    >>> bounds_form(Count(74, 74)), bounds_form(Count(71)), bounds_form(Count(0, 15)), bounds_form(Count(8, 15))
    ('exact', 'at least', 'at most', 'between')
    """
    if count.is_exact:
        return "exact"
    if count.high is None:
        return "at least"
    return "at most" if count.low == 0 else "between"


def row_counts(frame: pd.DataFrame) -> list[Count]:
    """The bounds in a frame's `low` and `high`."""
    return [count_of(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)]
