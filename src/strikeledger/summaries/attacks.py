"""Attacks: those confirmed one by one, by day, place and country; and totals by other definitions."""

from __future__ import annotations

import pandas as pd

from strikeledger.ledger import Ledger
from strikeledger.reconcile import COUNTING, confirmed_attacks, last_day
from strikeledger.reconcile import totals as totals_of


def days(ledger: Ledger) -> pd.DatetimeIndex:
    """Every day from the first that an official account or a total covers to the last in view."""
    firsts = pd.concat(
        [ledger.attack_accounts["first_day"], ledger.tallies["as_of_first"], ledger.strike_accounts["first_day"]]
    )
    return pd.date_range(firsts.min(), max(last_day(ledger), firsts.min())) if len(firsts) else pd.DatetimeIndex([])


def attack_days(ledger: Ledger) -> pd.DataFrame:
    """Attacks that US officials confirmed, with what all accounts say of them.

    Returns:
        One row per attack: attack_id, first_day, last_day, place, country, latitude, longitude (degrees), weapon, claimed_by, accounts.
    """
    everyone = ledger.attack_accounts.groupby("attack_id").agg(
        weapon=("weapon", _alternatives), claimed_by=("claimed_by", _alternatives), accounts=("account_id", "size")
    )
    place = ledger.attacks.set_index("attack_id")[["place", "latitude", "longitude"]]
    return confirmed_attacks(ledger).set_index("attack_id").join(everyone).join(place).reset_index()


def _alternatives(values: pd.Series) -> str:
    named = [value for value in values if value not in ("", "unknown")]
    return " or ".join(dict.fromkeys(named))


def itemised(ledger: Ledger) -> pd.DataFrame:
    """How many attacks officials had confirmed one by one up to each day: a floor, as each counts on the last day it may be of.

    Returns:
        One row per day: day, attacks.
    """
    confirmed = confirmed_attacks(ledger)["last_day"]
    days = totals_of(ledger, "attacks").days
    return pd.DataFrame({"day": days, "attacks": [int((confirmed <= day).sum()) for day in days]})


def sites(ledger: Ledger) -> pd.DataFrame:
    """Where the confirmed attacks fell.

    Returns:
        One row per place, most attacks first: place, country, latitude, longitude (degrees), attacks.
    """
    where = ["place", "country", "latitude", "longitude"]
    counted = attack_days(ledger).groupby(where).agg(attacks=("attack_id", "size")).reset_index()
    return counted.sort_values(["attacks", "place"], ascending=[False, True], ignore_index=True)


def other_counts(ledger: Ledger) -> pd.DataFrame:
    """Totals of attacks by other definitions: of each definition and scope the latest.

    Returns:
        Rows of `Ledger.claims`.
    """
    claims = ledger.claims[(ledger.claims["measure"] == "attacks") & (ledger.claims["counting"] != COUNTING)]
    ordered = claims[claims["event_id"] == ""].sort_values(["counting", "scope", "last_day", "claim_id"])
    return ordered.drop_duplicates(["counting", "scope"], keep="last", ignore_index=True)
