"""Attacks: those confirmed one by one, by day, place and country; and totals by other definitions."""

from __future__ import annotations

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import count_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.growing import growing_totals as totals_of
from strikeledger.inference.reconcile import confirmed_attacks, joint_bounds, last_day, official_claims


def covered_days(ledger: Ledger) -> pd.DatetimeIndex:
    """Every day from the first that an official account or a total covers to the last in view."""
    firsts = pd.concat(
        [ledger.attack_accounts["first_day"], ledger.tallies["as_of_first"], ledger.strike_accounts["first_day"]]
    )
    return pd.date_range(firsts.min(), max(last_day(ledger), firsts.min())) if len(firsts) else pd.DatetimeIndex([])


def attack_days(ledger: Ledger) -> pd.DataFrame:
    """Attacks that officials confirmed, with what all accounts say of them.

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


def itemised_counts(ledger: Ledger) -> pd.DataFrame:
    """How many attacks officials had confirmed one by one up to each day: a floor, as each counts on the last day it may be of.

    Returns:
        One row per day: day, attacks.
    """
    confirmed = confirmed_attacks(ledger)["last_day"]
    days = totals_of(ledger, "attacks").days
    return pd.DataFrame({"day": days, "attacks": confirmed.sort_values().searchsorted(days, side="right")})


def attack_sites(ledger: Ledger) -> pd.DataFrame:
    """Where the confirmed attacks fell.

    Returns:
        One row per place, most attacks first: place, country, latitude, longitude (degrees), attacks.
    """
    where = ["place", "country", "latitude", "longitude"]
    counted = attack_days(ledger).groupby(where).agg(attacks=("attack_id", "size")).reset_index()
    return counted.sort_values(["attacks", "place"], ascending=[False, True], ignore_index=True)


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
    claims = ledger.claims[
        (ledger.claims["measure"] == "attacks") & (ledger.claims["counting"] != ledger.terms.counting)
    ]
    ordered = claims[claims["event_id"] == ""].sort_values(["counting", "scope", "last_day", "claim_id"])
    return ordered.drop_duplicates(["counting", "scope"], keep="last", ignore_index=True)


DIFFER, NOT_SAID = "accounts differ", "not said"


def attack_categories(ledger: Ledger) -> pd.DataFrame:
    """What all accounts in view say of each attack, taken together.

    Returns:
        One row per attack: attack_id, confirmed (by an official), weapon (one kind, "mixed", or that accounts differ or don't say),
        claimed_by (groups, or "" where no account in view says that anyone claimed it).
    """
    accounts = ledger.attack_accounts
    marks = accounts.groupby("attack_id").agg(
        confirmed=("official", "any"), weapon=("weapon", _weapon), claimed_by=("claimed_by", _claimants)
    )
    return marks.reset_index()


def _weapon(weapons: pd.Series) -> str:
    named = dict.fromkeys(weapon for weapon in weapons if weapon not in ("", "unknown"))
    return NOT_SAID if not named else DIFFER if len(named) > 1 else next(iter(named))


def _claimants(names: pd.Series) -> str:
    return ", ".join(dict.fromkeys(name for name in names if name))
