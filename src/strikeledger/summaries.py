"""Summaries of a ledger: frames in, frames out, nothing drawn and nothing worded."""

from __future__ import annotations

import pandas as pd

from strikeledger.counts import Count
from strikeledger.frames import count_of
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


def band(ledger: Ledger, measure: str, scope: str = "") -> pd.DataFrame:
    """The band of a growing total, day by day, by all that was said of it and of its parts.

    Returns:
        One row per day: day, low, high (whole numbers, missing = open).
    """
    whole = totals_of(ledger, measure)
    counts = [whole.count(scope or ledger.scope, day) for day in range(len(whole.days))]
    lows, highs = pd.array([c.low for c in counts], dtype="Int64"), pd.array([c.high for c in counts], dtype="Int64")
    return pd.DataFrame({"day": whole.days, "low": lows, "high": highs})


def totals(ledger: Ledger, measure: str) -> pd.DataFrame:
    """What was said of a growing total in its widest scope, for drawing.

    Returns:
        One row per claim: claim_id, day (the last it may be of), low, high, form (exact, at least, at most, between), words, speaker,
        publisher, published, used (no: set aside, as it contradicts others).
    """
    whole = totals_of(ledger, measure)
    wide = whole.claims["scope"].str.contains("+", regex=False) | (whole.claims["scope"] == ledger.scope)
    claims = whole.claims[wide]
    forms = [_form(count) for count in ledger.claim_counts(claims)]
    kept = ["claim_id", "low", "high", "words", "speaker", "publisher", "published"]
    used = ~claims["claim_id"].isin(whole.choice.chosen) if len(claims) else pd.Series(dtype="bool")
    shown = claims[kept].assign(day=claims["last_day"], form=forms, used=used)
    return shown.sort_values(["day", "low", "claim_id"], ignore_index=True)


def _form(count: Count) -> str:
    if count.is_exact:
        return "exact"
    if count.high is None:
        return "at least"
    return "at most" if count.low == 0 else "between"


def sites(ledger: Ledger) -> pd.DataFrame:
    """Where the confirmed attacks fell.

    Returns:
        One row per place, most attacks first: place, country, latitude, longitude (degrees), attacks.
    """
    where = ["place", "country", "latitude", "longitude"]
    counted = attack_days(ledger).groupby(where).agg(attacks=("attack_id", "size")).reset_index()
    return counted.sort_values(["attacks", "place"], ascending=[False, True], ignore_index=True)


def death_claims(ledger: Ledger) -> pd.DataFrame:
    """What each speaker said of the people killed, strike by strike; a speaker who repeats a number is one row.

    Returns:
        Rows of `Ledger.claims` with strike_id, kind, part_of (the round, or the strike itself), place and acknowledged of the event.
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
    """Armed groups and monitors who say that the officials' rounds killed people: the highest number of each, by time.

    Returns:
        As `death_claims`.
    """
    claims = death_claims(ledger)
    told = claims[claims["party"].isin(["armed group", "monitor"]) & claims["low"].gt(0)]
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
    strikes["target"] = strikes["strike_id"].map(named.groupby("strike_id")["target"].first()).fillna("not named")
    strikes["begin"] = strikes.groupby("head")["sort_date"].transform("min")
    return strikes.sort_values(["begin", "head", "kind", "sort_date"], ignore_index=True)


def latest_casualties(ledger: Ledger) -> pd.DataFrame:
    """The latest totals of US personnel injured or killed: up to four per measure, each speaker's number once.

    Returns:
        Rows of `Ledger.claims`.
    """
    claims = ledger.claims[ledger.claims["measure"].isin(["us_injured", "us_tbi", "us_killed"])]
    claims = claims[claims["scope"].str.contains("+", regex=False) | (claims["scope"] == ledger.scope)]
    ordered = claims.sort_values(["measure", "last_day", "claim_id"], ascending=[True, False, True])
    return ordered.drop_duplicates(["measure", "speaker_id", "words", "last_day"]).groupby("measure").head(4)


def claims_of_source(ledger: Ledger, source_id: str) -> pd.DataFrame:
    """Every quantity that one source published: rows of `Ledger.claims`, totals first."""
    claims = ledger.claims[ledger.claims["source_id"] == source_id]
    return claims.assign(whole=claims["event_id"] != "").sort_values(
        ["whole", "measure", "scope", "first_day"], ignore_index=True
    )


def other_counts(ledger: Ledger) -> pd.DataFrame:
    """Totals of attacks by other definitions: of each definition and scope the latest.

    Returns:
        Rows of `Ledger.claims`.
    """
    claims = ledger.claims[(ledger.claims["measure"] == "attacks") & (ledger.claims["counting"] != COUNTING)]
    ordered = claims[claims["event_id"] == ""].sort_values(["counting", "scope", "last_day", "claim_id"])
    return ordered.drop_duplicates(["counting", "scope"], keep="last", ignore_index=True)


def countries_with_troops(ledger: Ledger) -> list[str]:
    """Countries for which a source in view gives the number of US troops; none of those asked for is left out."""
    stated = ledger.claims.loc[ledger.claims["measure"] == "us_troops", "scope"].unique()
    return sorted(scope for scope in stated if "+" not in scope)


def counts(frame: pd.DataFrame) -> list[Count]:
    """The bounds in a frame's `low` and `high`."""
    return [count_of(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)]
