"""Attacks and deaths by week and country, as listed one by one and as totals allow."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.attacks import deaths_by_attack
from strikeledger.counts import Count
from strikeledger.data.frames import ONE_DAY
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.growing import growing_totals as totals_of
from strikeledger.inference.reconcile import confirmed_attacks
from strikeledger.inference.totals import Totals
from strikeledger.terms import MOST_COUNTRIES

WEEK = pd.Timedelta(days=7)


@from_memo
def attacks_by_week(ledger: Ledger) -> pd.DataFrame:
    """Attacks by week and country. Weeks are counted back from the view's last day, so that the last one is whole.

    Where there would be too many to be read, calendar months, quarters or years stand in their place.

    Returns:
        One row per scope and week, all countries together first: scope, first_day, last_day, listed (confirmed one by one, and of which
        every day that officials give lies in the week), low, high (what the officials' totals and the list allow; missing = open), thin
        (few were listed).
    """
    whole = totals_of(ledger, "attacks")
    columns = ["scope", "first_day", "last_day", "listed", "low", "high", "thin"]
    if not len(whole.days):
        return pd.DataFrame(columns=columns)
    confirmed, thin = confirmed_attacks(ledger), thin_months(ledger)
    rows: list[dict[str, Any]] = []
    countries = sorted({part for scope in whole.scopes for part in scope.split("+") if part})
    counted = "tallies" in ledger.contents
    for scope in [
        *([ledger.scope] if "+" in ledger.scope else []),
        *(countries if len(countries) <= MOST_COUNTRIES else []),
    ]:
        listed = confirmed[confirmed["country"].isin(scope.split("+"))]
        for first, last in _weeks(whole.days):
            inside = _listed_between(listed, first, last, ledger.terms.listed)
            count = growth_between(whole, scope, first, last) if counted else inside
            rows.append({
                "scope": scope, "first_day": first, "last_day": last, "listed": inside.low, "low": count.low, "high": count.high,
                "thin": f"{last:%Y-%m}" in thin,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})


def _listed_between(listed: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, are_all: bool) -> Count:
    """The attacks of a list within two days: those each of whose days lies inside, and where the list is whole, no more than may do so."""
    low = int(((listed["first_day"] >= first) & (listed["last_day"] <= last)).sum())
    high = int(((listed["first_day"] <= last) & (listed["last_day"] >= first)).sum())
    return Count(low, high if are_all else None)


def growth_between(whole: Totals, scope: str, first: pd.Timestamp, last: pd.Timestamp) -> Count:
    """How much a growing total grew from the beginning of one day to the end of another, as the exact solver has it."""
    return whole.exact_growth(scope, *whole.span(first, last))


def thin_months(ledger: Ledger) -> tuple[str, ...]:
    """Calendar months of which few attacks are listed: fewer than half of those by which the officials' least total rose.

    Returns:
        Months as "2024-01".
    """
    if "tallies" not in ledger.contents:
        return ()
    whole = totals_of(ledger, "attacks")
    scope, listed = ledger.scope, confirmed_attacks(ledger)
    thin: list[str] = []
    for month in sorted({f"{day:%Y-%m}" for day in whole.days}):
        inside = [number for number, day in enumerate(whole.days) if f"{day:%Y-%m}" == month]
        rise = whole.count(scope, inside[-1]).low - whole.count(scope, inside[0] - 1).low
        if 2 * sum(f"{day:%Y-%m}" == month for day in listed["last_day"]) < rise:
            thin.append(month)
    return tuple(thin)


def _weeks(days: pd.DatetimeIndex) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last day of each week, from the one that holds the first day."""
    if len(days) <= 7 * _MOST:
        number = -(-len(days) // 7)
        return [(days[-1] - WEEK * back + ONE_DAY, days[-1] - WEEK * (back - 1)) for back in range(number, 0, -1)]
    kind = next((kind for kind, size in _LONGER.items() if len(days) <= size * _MOST), "Y")
    spans = pd.period_range(days[0], days[-1], freq=kind)
    return [(max(span.start_time, days[0]), min(span.end_time.normalize(), days[-1])) for span in spans]


_MOST, _LONGER = 26, {"M": 30, "Q": 91}


def deaths_by_week(ledger: Ledger) -> pd.DataFrame:
    """People killed in the confirmed attacks, by the weeks (or longer spans) of `attacks_by_week`.

    Returns:
        One row per span: first_day, last_day, low (in attacks each of whose days lies inside), high (in those that may have a day inside;
        missing = open).
    """
    dated = deaths_by_attack(ledger).merge(confirmed_attacks(ledger), on="attack_id")
    lows = dated["count"].map(lambda count: count.low).to_numpy(dtype=float)
    highs = dated["count"].map(lambda count: float("inf") if count.high is None else count.high).to_numpy(dtype=float)
    firsts, lasts = dated["first_day"].to_numpy(), dated["last_day"].to_numpy()
    rows = []
    for first, last in _weeks(totals_of(ledger, "attacks").days) if len(dated) else []:
        begin, end = first.to_datetime64(), last.to_datetime64()
        low, high = lows[(firsts >= begin) & (lasts <= end)].sum(), highs[(firsts <= end) & (lasts >= begin)].sum()
        rows.append((first, last, int(low), None if high == float("inf") else int(high)))
    return pd.DataFrame(rows, columns=["first_day", "last_day", "low", "high"]).astype(
        {"low": "Int64", "high": "Int64"}
    )
