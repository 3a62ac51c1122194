"""Which strikes and rounds of strikes were acknowledged, and where and when."""

from __future__ import annotations

import pandas as pd

from strikeledger.data.ledger import Ledger
from strikeledger.inference.system import (
    combination_name,
)


def acknowledgements(ledger: Ledger) -> dict[str, str]:
    """Whether those who may have struck say that a strike was their own, as far as the accounts in view go.

    A round is acknowledged once any part of it is.

    Returns:
        By each strike's and round's id: "yes" where an account has it so, else "no", else "disputed", else "" (nobody says).
    """
    found, accounts = dict.fromkeys(ledger.strikes["strike_id"], ""), ledger.strike_accounts
    round_of = dict(zip(ledger.strikes["strike_id"], ledger.strikes["part_of"], strict=True))
    for answer in ("disputed", "no", "yes"):
        strikes = accounts.loc[accounts["acknowledged"] == answer, "strike_id"].tolist()
        rounds = [round_of[strike] for strike in strikes if answer == "yes" and round_of[strike] in found]
        found |= dict.fromkeys([*strikes, *rounds], answer)
    return found


def acknowledged_rounds(ledger: Ledger) -> pd.DataFrame:
    """Rounds of strikes that were acknowledged.

    Returns:
        One row per round: event_id, first_day, last_day (by the accounts that say most closely when), countries (where its parts lie),
        atom (their combination).
    """
    answers, strikes = acknowledgements(ledger), ledger.strikes
    rows = []
    for round_id in ledger.rounds["strike_id"]:
        parts = strikes[strikes["part_of"] == round_id]
        inside = parts if len(parts) else strikes[strikes["strike_id"] == round_id]
        accounts = ledger.strike_accounts[ledger.strike_accounts["strike_id"].isin([round_id, *parts["strike_id"]])]
        span = accounts["last_day"] - accounts["first_day"]
        close = accounts[span == span.min()]
        if answers[round_id] == "yes":
            countries = tuple(sorted(set(inside["country"])))
            days = close["first_day"].min(), close["last_day"].max()
            rows.append((round_id, combination_name(countries), countries, *days))
    return pd.DataFrame(rows, columns=["event_id", "atom", "countries", "first_day", "last_day"])
