"""The share of the injured with brain injuries: what officials gave together comes in; a share with its bounds goes out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from strikeledger.analysis import brain_injury_shares
from strikeledger.data.claims import claims_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.figure import NOT_KNOWN, Figure

LABEL = "Share of the injured with, or evaluated for, traumatic brain injuries"


def tbi_share(ledger: Ledger) -> Figure:
    """The share on the latest day for which officials gave it, or both totals that make it up."""
    shares = brain_injury_shares(ledger)
    latest = shares[shares["day"] == shares["day"].max()]
    return _share(ledger, "us_tbi_share", LABEL, latest)


def tbi_share_of(ledger: Ledger, share: dict[str, object]) -> Figure:
    """The share that one row of `analysis.brain_injury_shares` gives."""
    return _share(ledger, f"us_tbi_share/{share['claim_id']}", LABEL, pd.DataFrame([share]))


def _share(ledger: Ledger, name: str, label: str, shares: pd.DataFrame) -> Figure:
    """What some shares of one day allow together; bounds that hold each of them where they can't all be true."""
    if shares.empty:
        return Figure(name, label, "share", None, None, "of the injured", NOT_KNOWN, ())
    low, high = int(shares["low"].max()), int(shares["high"].min())
    agree = low <= high
    if not agree:
        low, high = int(shares["low"].min()), int(shares["high"].max())
    behind = ledger.claims[ledger.claims["claim_id"].isin([*shares["claim_id"], *shares["injured_id"]])]
    how = "The total of brain injuries divided by the total of injured that officials gave with it, or the share as they put it."
    words, claims = percent_in_words(low, high), claims_of(ledger, behind)
    ends: Sequence[float | None] = (low / 100, high / 100 if high < 100 else None)
    return Figure(name, label, "share", ends[0], ends[1], "of the injured", words, claims, agree, how)


def percent_in_words(low: int, high: int) -> str:
    """A share for print, its ends in whole percent."""
    if high >= 100:
        return f"at least {low} percent" if low else NOT_KNOWN
    if low == high:
        return f"{low} percent"
    return f"{low} to {high} percent" if low else f"at most {high} percent"
