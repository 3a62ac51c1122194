"""Weapons and claimants: a ledger comes in; what accounts say each attack was made with and who claimed it goes out."""

from __future__ import annotations

import pandas as pd

from strikeledger.data.ledger import Ledger

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
