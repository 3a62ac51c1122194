"""Sums against claims: a table and claims about spans of time come in; what the table has there, and whether both can hold, go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.events.table import Events
from strikeledger.events.windows import EventWindow, WindowSums, sums_within

EVENT_MEASURES = ("events", "deaths")


def sums_against_claims(events: Events, claims: pd.DataFrame) -> pd.DataFrame:
    """Put what a table has beside what was claimed.

    Args:
        events: the table.
        claims: columns claim_id, country (several joined by "+"; empty means all), kind (the same), first_day, last_day,
            measure (events or deaths), low, high (empty is open).

    Returns:
        The claims in their order, with table_low and table_high (empty is open) and `agrees`: "yes" where whatever the
        table allows is what the claim allows, "no" where nothing is, "can't tell" where some of it is. A table that
        leaves events out may be below a claim without either being wrong.
    """
    wrong = [str(name) for name in claims["measure"] if name not in EVENT_MEASURES]
    if wrong:
        raise ParameterError(f"a claim's measure is {wrong[0]!r}: {did_you_mean(wrong[0], EVENT_MEASURES)}")
    return claim_comparison(claims, sums_within(events, windows_of(claims)))


def windows_of(claims: pd.DataFrame) -> list[EventWindow]:
    """The window that each claim speaks of."""
    return [
        EventWindow(
            pd.Timestamp(row["first_day"]),
            pd.Timestamp(row["last_day"]),
            _names(row["country"]),
            _names(row.get("kind")),
        )
        for row in claims.to_dict("records")
    ]


def claim_comparison(claims: pd.DataFrame, found: Sequence[WindowSums]) -> pd.DataFrame:
    """The rows of `sums_against_claims`, from what was found in each claim's window."""
    asked: list[dict[str, Any]] = claims.to_dict("records")  # type: ignore[assignment]
    counts = [_found_count(part, claim["measure"]) for part, claim in zip(found, asked, strict=True)]
    said = [agreement(_claim_count(claim), count) for claim, count in zip(asked, counts, strict=True)]
    return claims.reset_index(drop=True).assign(
        low=claims["low"].astype("Int64").array,
        high=claims["high"].astype("Int64").array,
        table_low=pd.array([count.low for count in counts], dtype="Int64"),
        table_high=pd.array([count.high for count in counts], dtype="Int64"),
        agrees=said,
    )


def agreement(claimed: Count, found: Count) -> str:
    """Whether all, none or some of what one count allows is allowed by the other.

    >>> agreement(Count(71), Count(75, 80)), agreement(Count(71), Count(60, 80)), agreement(Count(71), Count(0, 70))
    ('yes', "can't tell", 'no')
    """
    if claimed.equals(found) is False:
        return "no"
    held = found.low in claimed and (claimed.high is None or (found.high is not None and found.high in claimed))
    return "yes" if held else "can't tell"


def _names(cell: Any) -> tuple[str, ...]:
    return () if pd.isna(cell) or not cell else tuple(name.strip() for name in str(cell).split("+"))


def _claim_count(claim: dict[str, Any]) -> Count:
    low, high = (None if pd.isna(claim[end]) else int(claim[end]) for end in ("low", "high"))
    return Count(low or 0, high)


def _found_count(found: WindowSums, measure: str) -> Count:
    return found.events if measure == "events" else found.deaths
