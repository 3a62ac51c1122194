"""Strikes: rounds and their parts in order of time, and what each speaker said of the dead."""

from __future__ import annotations

import pandas as pd

from strikeledger.data.ledger import Ledger


def death_claims(ledger: Ledger) -> pd.DataFrame:
    """What each speaker said of the people killed, strike by strike; a speaker who repeats a number is one row.

    Returns:
        Rows of `Ledger.claims` with strike_id, kind, part_of (the round, or the strike itself), place of the event.
    """
    killed = ledger.claims[
        (ledger.claims["measure"] == "killed") & ~ledger.claims["repeats"].isin(ledger.claims["row_id"])
    ]
    events = ledger.strikes[["strike_id", "kind", "part_of", "place", "sort_date"]]
    joined = killed.merge(events, left_on="event_id", right_on="strike_id")
    joined["part_of"] = joined["part_of"].where(joined["part_of"] != "", joined["strike_id"])
    ordered = joined.sort_values(
        ["sort_date", "part_of", "official", "speaker", "published"], ascending=[True, True, False, True, True]
    )
    return ordered.drop_duplicates(["event_id", "speaker_id", "low", "high"], ignore_index=True)


def death_disputes(ledger: Ledger) -> pd.DataFrame:
    """Parties to the conflict and monitors who say that the officials' rounds killed people: the highest number of each, by time.

    Returns:
        As `death_claims`.
    """
    claims = death_claims(ledger)
    told = claims[claims["party"].isin([*ledger.terms.belligerents, "monitor"]) & claims["low"].gt(0)]
    told = told[told["part_of"].isin(ledger.rounds["strike_id"])]
    highest = told.sort_values(["low", "published"], ascending=[False, True]).drop_duplicates(
        ["speaker_id", "event_id"]
    )
    return highest.sort_values(["sort_date", "speaker"], ignore_index=True)


def strikes_by_round(ledger: Ledger) -> pd.DataFrame:
    """Rounds and strikes in order of time, each round before its strikes.

    Returns:
        Rows of `Ledger.strikes` with target: what officials, else others, said was struck.
    """
    strikes = ledger.strikes.assign(head=lambda t: t["part_of"].where(t["part_of"] != "", t["strike_id"]))
    named = ledger.strike_accounts[ledger.strike_accounts["target"] != ""].sort_values(
        "official", ascending=False, kind="stable"
    )
    targets = named.drop_duplicates("strike_id").set_index("strike_id")["target"].to_dict()
    strikes["target"] = [targets.get(strike, "not named") for strike in strikes["strike_id"]]
    strikes["begin"] = strikes.groupby("head")["sort_date"].transform("min")
    return strikes.sort_values(["begin", "head", "kind", "sort_date"], ignore_index=True)
