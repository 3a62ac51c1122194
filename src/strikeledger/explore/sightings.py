"""Sightings: a ledger comes in; every attack that anyone reported, with its days, its standing and a place in a timeline, goes out."""

from __future__ import annotations

import pandas as pd

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.text import days_in_words, short_days_in_words


def attacks_in_view(ledger: Ledger) -> pd.DataFrame:
    """Every attack of which an account is in view.

    Returns:
        One row per attack, in order of time: attack_id, first_day, last_day (by officials, where one dated it), role (confirmed by a US
        official, reported by others only), place, country, latitude, longitude (degrees), weapon, claimed_by, accounts.
    """
    accounts = ledger.attack_accounts
    told = accounts.groupby("attack_id").agg(
        weapon=("weapon", _alternatives), claimed_by=("claimed_by", _alternatives), accounts=("account_id", "size")
    )
    confirmed = accounts["attack_id"].isin(accounts.loc[accounts["official"], "attack_id"])
    dated = accounts[accounts["official"] | ~confirmed].groupby("attack_id")
    days = dated.agg(first_day=("first_day", "min"), last_day=("last_day", "max"), official=("official", "any"))
    where = ledger.attacks.set_index("attack_id")[["place", "country", "latitude", "longitude"]]
    frame = days.join(told).join(where).reset_index()
    frame["role"] = frame["official"].map({True: "confirmed", False: "reported"})
    return frame.drop(columns="official").sort_values(["first_day", "last_day", "attack_id"], ignore_index=True)


def _alternatives(values: pd.Series) -> str:
    return " or ".join(dict.fromkeys(value for value in values if value not in ("", "unknown")))


def attack_days_in_words(attacks: pd.DataFrame) -> list[str]:
    """The day of each attack, or the span in which it lies."""
    return [days_in_words(first, last) for first, last in zip(attacks["first_day"], attacks["last_day"], strict=True)]


def short_attack_days(attacks: pd.DataFrame) -> list[str]:
    """The days as a narrow column has room for them: "17 to 18 Nov 2023"."""
    spans = zip(attacks["first_day"], attacks["last_day"], strict=True)
    return [f"{short_days_in_words(first, last)} {last.year}" for first, last in spans]


def with_lanes(attacks: pd.DataFrame) -> pd.DataFrame:
    """The attacks with a `lane` each, so that none hides another: a country's lanes lie together, the countries apart."""
    lanes: dict[str, int] = {}
    begin = 0
    for _, group in attacks.groupby("country"):
        free: list[pd.Timestamp] = []
        for row in rows_of(group):
            lane = next((n for n, until in enumerate(free) if until < row["first_day"]), len(free))
            free[lane : lane + 1] = [row["last_day"]]
            lanes[row["attack_id"]] = begin + lane
        begin += len(free) + 2
    return attacks.assign(lane=[lanes[attack] for attack in attacks["attack_id"]])
