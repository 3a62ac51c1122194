"""Attacks: those confirmed one by one, by day, place, country and week, with their dead; and totals by other definitions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import ONE_DAY, count_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.growing import growing_totals
from strikeledger.inference.reconcile import confirmed_attacks, joint_bounds, last_day, official_claims
from strikeledger.terms import MOST_COUNTRIES

_WEEK = pd.Timedelta(days=7)
DIFFER, NOT_SAID = "accounts differ", "not said"
_MOST, _LONGER = 26, {"M": 30, "Q": 91}  # spans at most, and days of longer ones


def covered_days(ledger: Ledger) -> pd.DatetimeIndex:
    """Every day from the first that an official account or a total covers to the last in view."""
    accounts = (ledger.attack_accounts["first_day"], ledger.strike_accounts["first_day"])
    firsts = pd.concat([ledger.tallies["as_of_first"], *accounts])
    return pd.date_range(firsts.min(), max(last_day(ledger), firsts.min())) if len(firsts) else pd.DatetimeIndex([])


def attack_days(ledger: Ledger) -> pd.DataFrame:
    """Attacks that officials confirmed, with what all accounts say of them.

    Returns:
        One row per attack: attack_id, first_day, last_day, place, country, latitude, longitude (degrees), weapon, claimed_by, accounts.
    """
    place = ledger.attacks.set_index("attack_id")[["place", "latitude", "longitude"]]
    return confirmed_attacks(ledger).set_index("attack_id").join(told_of_attacks(ledger)).join(place).reset_index()


def told_of_attacks(ledger: Ledger) -> pd.DataFrame:
    """What all accounts say of each attack, by its id: weapon, claimed_by, accounts (how many)."""
    return ledger.attack_accounts.groupby("attack_id").agg(
        weapon=("weapon", _alternatives), claimed_by=("claimed_by", _alternatives), accounts=("account_id", "size")
    )


def _alternatives(values: pd.Series) -> str:
    return " or ".join(value for value in values.unique() if value not in ("", "unknown"))


def itemised_counts(ledger: Ledger) -> pd.DataFrame:
    """How many attacks officials had confirmed one by one up to each day: a floor, as each counts on the last day it may be of.

    Returns:
        One row per day: day, attacks.
    """
    confirmed = confirmed_attacks(ledger)["last_day"]
    days = growing_totals(ledger, "attacks").days
    return pd.DataFrame({"day": days, "attacks": confirmed.sort_values().searchsorted(days, side="right")})


def attack_sites(ledger: Ledger) -> pd.DataFrame:
    """Where the confirmed attacks fell.

    Returns:
        One row per place, most attacks first: place, country, latitude, longitude (degrees), attacks.
    """
    where = ["place", "country", "latitude", "longitude"]
    counted = attack_days(ledger).groupby(where).agg(attacks=("attack_id", "size")).reset_index()
    return counted.sort_values(["attacks", "place"], ascending=[False, True], ignore_index=True)


def lists_every_attack(ledger: Ledger, first: pd.Timestamp | None = None, last: pd.Timestamp | None = None) -> bool:
    """Whether no more attacks can have come between two days, by default on all days, than officials confirmed there one by one."""
    if "tallies" not in ledger.contents:
        return True
    whole, listed = growing_totals(ledger, "attacks"), confirmed_attacks(ledger)
    if not len(whole.days):
        return True
    begin, end = first or whole.days[0], last or whole.days[-1]
    inside = ((listed["first_day"] >= begin) & (listed["last_day"] <= end)).sum()
    most = whole.exact_growth(ledger.scope, *whole.span(begin, end)).high
    return most is not None and most <= inside


@from_memo
def deaths_by_attack(ledger: Ledger) -> pd.DataFrame:
    """Everyone killed in each attack that officials confirmed one by one, as their accounts bound it together.

    Returns:
        One row per attack, in order of its id: attack_id, count (bounds; open where no number is given), agree (whether the accounts can
        all be true), claims (a list of their ids).
    """
    claims = official_claims(ledger)
    killed = claims[(claims["measure"] == "killed") & claims["event_id"].isin(ledger.attacks["attack_id"])]
    said: dict[str, list[tuple[str, Count]]] = {
        str(attack): []
        for attack in sorted(set(ledger.attack_accounts.loc[ledger.attack_accounts["official"], "attack_id"]))
    }
    for claim_id, event, low, high in killed[["claim_id", "event_id", "low", "high"]].itertuples(index=False):
        said[event].append((claim_id, count_of(low, high)))
    both = {attack: joint_bounds([count for _, count in each]) for attack, each in said.items()}
    rows = [(attack, *both[attack], [claim_id for claim_id, _ in each]) for attack, each in said.items()]
    return pd.DataFrame(rows, columns=["attack_id", "count", "agree", "claims"])


def other_totals(ledger: Ledger) -> pd.DataFrame:
    """Totals of attacks by other definitions: of each definition and scope the latest.

    Returns:
        Rows of `Ledger.claims`.
    """
    claims = ledger.claims[ledger.claims["measure"].eq("attacks") & ledger.claims["event_id"].eq("")]
    others = claims[claims["counting"] != ledger.terms.counting]
    ordered = others.sort_values(["counting", "scope", "last_day", "claim_id"])
    return ordered.drop_duplicates(["counting", "scope"], keep="last", ignore_index=True)


def attack_categories(ledger: Ledger) -> pd.DataFrame:
    """What all accounts in view say of each attack, taken together.

    Returns:
        One row per attack: attack_id, confirmed (by an official), weapon (one kind, "mixed", or that accounts differ or don't say),
        claimed_by (groups, or "" where no account in view says that anyone claimed it).
    """
    marks = ledger.attack_accounts.groupby("attack_id").agg(
        confirmed=("official", "any"), weapon=("weapon", _weapon), claimed_by=("claimed_by", _claimants)
    )
    return marks.reset_index()


def _weapon(weapons: pd.Series) -> str:
    named = set(weapons) - {"", "unknown"}
    return NOT_SAID if not named else DIFFER if len(named) > 1 else named.pop()


def _claimants(names: pd.Series) -> str:
    return ", ".join(filter(None, names.unique()))


# --- by week ----------------------------------------------------------------------------------------------------------
@from_memo
def attacks_by_week(ledger: Ledger) -> pd.DataFrame:
    """Attacks by week and country. Weeks are counted back from the view's last day, so that the last one is whole.

    Where there would be too many to be read, calendar months, quarters or years stand in their place.

    Returns:
        One row per scope and week, all countries together first: scope, first_day, last_day, listed (confirmed one by one, and of which
        every day that officials give lies in the week), low, high (what the officials' totals and the list allow; missing = open), thin
        (few were listed).
    """
    whole = growing_totals(ledger, "attacks")
    columns = ["scope", "first_day", "last_day", "listed", "low", "high", "thin"]
    if not len(whole.days):
        return pd.DataFrame(columns=columns)
    confirmed, thin = confirmed_attacks(ledger), thin_months(ledger)
    rows: list[dict[str, Any]] = []
    countries = sorted({part for scope in whole.scopes for part in scope.split("+") if part})
    counted, wide = "tallies" in ledger.contents, [ledger.scope] if "+" in ledger.scope else []
    for scope in [*wide, *(countries if len(countries) <= MOST_COUNTRIES else [])]:
        listed = confirmed[confirmed["country"].isin(scope.split("+"))]
        for first, last in _weeks(whole.days):
            inside = _listed_between(listed, first, last, ledger.terms.listed)
            count = whole.exact_growth(scope, *whole.span(first, last)) if counted else inside
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


def thin_months(ledger: Ledger) -> tuple[str, ...]:
    """Calendar months of which few attacks are listed: fewer than half of those by which the officials' least total rose.

    Returns:
        Months as "2024-01".
    """
    if "tallies" not in ledger.contents:
        return ()
    whole, scope = growing_totals(ledger, "attacks"), ledger.scope
    listed = Counter(confirmed_attacks(ledger)["last_day"].dt.strftime("%Y-%m"))
    numbers = pd.Series(range(len(whole.days)), dtype=int).groupby(whole.days.strftime("%Y-%m"))
    return tuple(
        str(month)
        for month, inside in numbers
        if 2 * listed[month] < whole.count(scope, inside.max()).low - whole.count(scope, inside.min() - 1).low
    )


def _weeks(days: pd.DatetimeIndex) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last day of each week, from the one that holds the first day."""
    if len(days) <= 7 * _MOST:
        number = -(-len(days) // 7)
        return [(days[-1] - _WEEK * back + ONE_DAY, days[-1] - _WEEK * (back - 1)) for back in range(number, 0, -1)]
    kind = next((kind for kind, size in _LONGER.items() if len(days) <= size * _MOST), "Y")
    spans = pd.period_range(days[0], days[-1], freq=kind)
    return [(max(span.start_time, days[0]), min(span.end_time.normalize(), days[-1])) for span in spans]


def deaths_by_week(ledger: Ledger) -> pd.DataFrame:
    """People killed in the confirmed attacks, by the weeks (or longer spans) of `attacks_by_week`.

    Returns:
        One row per span: first_day, last_day, low (in attacks each of whose days lies inside), high (in those that may have a day inside;
        missing = open, as where totals allow attacks that aren't listed).
    """
    dated = deaths_by_attack(ledger).merge(confirmed_attacks(ledger), on="attack_id")
    lows = dated["count"].map(lambda count: count.low).to_numpy(dtype=float)
    highs = dated["count"].map(lambda count: float("inf") if count.high is None else count.high).to_numpy(dtype=float)
    firsts, lasts = dated["first_day"].to_numpy(), dated["last_day"].to_numpy()
    rows = []
    for first, last in _weeks(growing_totals(ledger, "attacks").days) if len(dated) else []:
        begin, end = first.to_datetime64(), last.to_datetime64()
        low, high = lows[(firsts >= begin) & (lasts <= end)].sum(), highs[(firsts <= end) & (lasts >= begin)].sum()
        is_open = high == float("inf") or not lists_every_attack(ledger, first, last)
        rows.append((first, last, int(low), None if is_open else int(high)))
    found = pd.DataFrame(rows, columns=["first_day", "last_day", "low", "high"])
    return found.astype({"low": "Int64", "high": "Int64"})
