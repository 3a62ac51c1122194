"""Growing totals: the band that they allow day by day, and each as published."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.growing import growing_claims, growing_totals
from strikeledger.inference.reconcile import is_binding, joint_bounds
from strikeledger.inference.totals import Totals

BINDING, SET_ASIDE, BESIDE = "binds", "set aside", "beside"
"""What becomes of a total: it binds the band, or contradicts others and is set aside, or stands beside, as no official said it."""
WHOLE = 100


def band(ledger: Ledger, measure: str, scope: str = "") -> pd.DataFrame:
    """The band of a growing total, day by day, by all that was said of it and of its parts.

    Returns:
        One row per day: day, low, high (whole numbers, missing = open).
    """
    whole = growing_totals(ledger, measure)
    counts = [whole.count(scope or ledger.scope_of(measure), day) for day in range(len(whole.days))]
    lows, highs = pd.array([c.low for c in counts], dtype="Int64"), pd.array([c.high for c in counts], dtype="Int64")
    return pd.DataFrame({"day": whole.days, "low": lows, "high": highs})


@from_memo
def published_totals(ledger: Ledger, measure: str) -> pd.DataFrame:
    """What was said of a growing total since the beginning in its widest scope, each beside what the rest allow.

    Returns:
        One row per claim, by day: claim_id, day (of those that it may be of, the last on which the rest allow it; the last of all where
        they never do), low, high, form (how it binds: exact, at least, at most, between), words, plain, speaker, publisher, published,
        role (one of `BINDING`, `SET_ASIDE`, `BESIDE`), rest_low, rest_high (the band on that day), contradicts (whether it is left out of
        the band as the rest can't be true with it, or the band excludes it).
    """
    claims, rows = _widest_claims(ledger, measure), []
    whole = growing_totals(ledger, measure)
    aside, binding = set(whole.correction.correction_set), set(whole.claims["claim_id"])
    for row in rows_of(claims):
        role = SET_ASIDE if row["claim_id"] in aside else BINDING if row["claim_id"] in binding else BESIDE
        count = _bounds_of(row)
        day, rest = _day_allowed(whole, row, count)
        excluded = role == SET_ASIDE or (role == BESIDE and not _meet(count, rest))
        rows.append((day, bounds_form(count), role, rest.low, rest.high, excluded))
    columns = ["day", "form", "role", "rest_low", "rest_high", "contradicts"]
    told = pd.DataFrame(rows, columns=columns, index=claims.index).astype({"rest_low": "Int64", "rest_high": "Int64"})
    kept = ["claim_id", "low", "high", "words", "plain", "speaker", "publisher", "published"]
    return claims[kept].join(told).sort_values(["day", "low", "claim_id"], ignore_index=True)


@from_memo
def newest_total(ledger: Ledger, measure: str) -> pd.Timestamp | None:
    """The newest day of the totals that bind a band, as `published_totals` dates them; None where none does."""
    whole, claims = growing_totals(ledger, measure), _widest_claims(ledger, measure)
    left = set(whole.claims["claim_id"]) - set(whole.correction.correction_set)
    newest: pd.Timestamp | None = None
    for row in rows_of(claims[claims["claim_id"].isin(left)].sort_values("last_day", ascending=False)):
        if newest is not None and row["last_day"] <= newest:
            break
        day, _ = _day_allowed(whole, row, _bounds_of(row))
        newest = day if newest is None else max(newest, day)
    return newest


def _widest_claims(ledger: Ledger, measure: str) -> pd.DataFrame:
    """What was said of a growing total since the beginning in its widest scope, or of several countries together."""
    said = growing_claims(ledger, measure)
    return said[said["scope"].str.contains("+", regex=False) | (said["scope"] == ledger.scope_of(measure))]


def _bounds_of(row: dict[str, Any]) -> Count:
    """What a total binds; one that may be of an earlier day is a floor."""
    is_floor = row["dated"] == "restated" or row["excludes"] or pd.isna(row["high"])
    return Count(int(row["low"]), None if is_floor else int(row["high"]))


def _day_allowed(whole: Totals, row: dict[str, Any], count: Count) -> tuple[pd.Timestamp, Count]:
    """The last day that a total may be of on which the band allows it, with the band of that day; else the last day of all."""
    first, last = whole.number(row["first_day"]), whole.number(row["last_day"])
    bands = {day: whole.count(row["scope"], day) for day in range(last, max(first, 0) - 1, -1)}
    found = next((day for day, rest in bands.items() if _meet(count, rest)), last)
    return whole.days[found], bands[found]


def _meet(one: Count, other: Count) -> bool:
    return joint_bounds([one, other])[1]


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


def brain_injury_shares(ledger: Ledger) -> pd.DataFrame:
    """What part of the injured had brain injuries, where officials gave both totals for one day, if they did in one publication.

    A share that officials put in words ("about half") is taken as they put it; else the totals are divided, the ends rounded outwards.

    Returns:
        One row per total of brain injuries, by time: claim_id, injured_id (the total that it is a part of, "" for a share in words),
        day, words, plain, injured (in words), injured_plain, speaker, low, high (percent), soft.
    """
    columns = [
        "claim_id", "injured_id", "day", "words", "plain", "injured", "injured_plain", "speaker", "low", "high", "soft",
    ]  # fmt: skip
    injured = _of_officials(ledger, "us_injured")
    rows = [row for tbi in rows_of(_of_officials(ledger, "us_tbi")) if (row := _share(ledger, tbi, injured))]
    frame = pd.DataFrame(rows, columns=columns).sort_values(["day", "claim_id"], ignore_index=True)
    return frame.drop_duplicates(["day", "words", "low", "high"], ignore_index=True)


def _of_officials(ledger: Ledger, measure: str) -> pd.DataFrame:
    claims = growing_claims(ledger, measure)
    return claims[is_binding(ledger, claims)]


def _share(ledger: Ledger, tbi: dict[str, Any], injured: pd.DataFrame) -> dict[str, Any] | None:
    told = {"day": tbi["last_day"], **{name: tbi[name] for name in ("claim_id", "words", "plain", "speaker")}}
    reading = ledger.hedges.read(tbi["words"])
    percent = reading.share(ledger.slack)
    if percent:
        ends = {"low": percent[0], "high": percent[1], "soft": reading.soft}
        return {**told, "injured_id": "", "injured": "", "injured_plain": False, **ends}
    same = injured[(injured["scope"] == tbi["scope"]) & (injured["last_day"] == tbi["last_day"])]
    together = same[same["source_id"] == tbi["source_id"]]
    beside = together if len(together) else same
    for whole in rows_of(beside.sort_values(["high", "low"], na_position="last")):
        low, high = _percent(row_count(tbi), row_count(whole))
        if (low, high) != (0, WHOLE):
            of = {"injured_id": whole["claim_id"], "injured": whole["words"], "injured_plain": whole["plain"]}
            return {**told, **of, "low": low, "high": high, "soft": bool(tbi["soft"] or whole["soft"])}
    return None


def _percent(part: Count, whole: Count) -> tuple[int, int]:
    """A part's share of a whole, in percent: no more than the whole, and nothing known where the whole may be none."""
    if whole.high == 0:
        return 0, WHOLE
    low, high = part.ratio(whole)
    return floor(low * WHOLE), WHOLE if high is None else min(WHOLE, ceil(high * WHOLE))
