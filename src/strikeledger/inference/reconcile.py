"""Which claims bind a figure, and what claims about one thing allow together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import row_counts, rows_of
from strikeledger.data.ledger import Ledger, from_memo, from_same_rows
from strikeledger.data.visible_rows import ViewFilters
from strikeledger.errors import InfeasibleError
from strikeledger.inference.bound_sum import Term
from strikeledger.inference.system import combination_name
from strikeledger.text import days_in_words

_STILL = 1
"""Days after the newest word on something from which on nothing differs from one day to the next: events may lie a day later than dated."""


@from_memo
def rows_of_strikes(ledger: Ledger) -> Hashable:
    """All that is known of strikes, their rounds and their dead."""
    accounts, claims = ledger.strike_accounts, ledger.claims
    said = claims[claims["measure"].isin(["killed", "militants_killed", "strike_rounds"])]
    return (
        tuple(ledger.strikes["strike_id"]),
        tuple(accounts["account_id"]),
        key_of_claims(ledger, said, accounts["published"].max()),
    )


def key_of_claims(ledger: Ledger, claims: pd.DataFrame, newest: pd.Timestamp | None = None) -> Hashable:
    """Some claims of a view as they are read, and how long ago the newest of them (or the day given) was, as far as that matters."""
    days = [day for day in (newest, claims["published"].max(), claims["last_day"].max()) if not pd.isna(day)]
    asked, known = ledger.filters.as_of, ledger.sources["published"].max()
    today = known if asked is None or known < pd.Timestamp(asked) else pd.Timestamp(asked)
    ago = min(_STILL, (today - max(days)).days) if days and "tallies" in ledger.contents else str(today)
    places = ViewFilters(None, ledger.filters.sources, ledger.filters.countries)
    read = tuple(zip(*(claims[column].tolist() for column in ("claim_id", "low", "high")), strict=True))
    return read, ledger.scope, ledger.beginnings, ledger.contents, places, ago


def joint_bounds(counts: Sequence[Count]) -> tuple[Count, bool]:
    """What all counts allow, and whether they can all be true; where they can't, the bounds that hold each of them."""
    try:
        return reduce(Count.__and__, counts, UNKNOWN), True
    except InfeasibleError:
        return reduce(Count.__or__, counts), False


@dataclass(frozen=True)
class BoundedQuantity:
    """A quantity as the claims in `claims` (rows of `Ledger.claims`) bound it; `agree` tells whether they can all be true.

    `low_sum` and `high_sum` are the terms that add up to each end; empty where no plain sum does.
    """

    count: Count
    claims: pd.DataFrame
    agree: bool = True
    low_sum: tuple[Term, ...] = ()
    high_sum: tuple[Term, ...] = ()


@from_memo
def official_claims(ledger: Ledger) -> pd.DataFrame:
    """The claims that bind figures, by the definition of the officials whose count the headlines follow; each voice once."""
    claims = ledger.claims
    return claims[
        claims["counting"].isin(["", ledger.terms.counting]) & is_binding(ledger, claims) & is_no_repeat(claims)
    ]


def is_binding(ledger: Ledger, rows: pd.DataFrame) -> pd.Series:
    """Whether each of some claims or accounts bounds figures: officials' words do; in a view of one source, whatever it says."""
    return rows["official"] | ledger.is_of_one_source


def is_no_repeat(claims: pd.DataFrame) -> pd.Series:
    """Whether each of some claims is the one citation of its voice; a repeat of one in view stays out."""
    return ~claims["repeats"].isin(claims["row_id"])


def widest_scope(claims: pd.DataFrame) -> str:
    """The widest scope of some totals."""
    return str(max(claims["scope"].unique(), key=lambda scope: (scope.count("+"), scope), default=""))


def last_day(ledger: Ledger) -> pd.Timestamp:
    """The day that a view speaks of: the one asked for, or the last on which anything in it was published if that is earlier.

    A package without totals speaks of no day after its events.
    """
    newest = ledger.sources["published"].max()
    if "tallies" not in ledger.contents and len(ledger.attack_accounts):
        newest = min(
            newest,
            max(frame["last_day"].max() for frame in (ledger.attack_accounts, ledger.strike_accounts) if len(frame)),
        )
    asked = pd.Timestamp(ledger.filters.as_of) if ledger.filters.as_of else newest
    return asked if pd.isna(newest) else min(asked, newest)


@from_memo
def confirmed_attacks(ledger: Ledger) -> pd.DataFrame:
    """Attacks that officials confirmed one by one, each with the days between which those officials place it.

    Returns:
        One row per attack: attack_id, first_day, last_day, country.
    """
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]]
    days = accounts.groupby("attack_id").agg(first_day=("first_day", "min"), last_day=("last_day", "max")).reset_index()
    return days.merge(ledger.attacks[["attack_id", "country"]], on="attack_id")


def level(claims: pd.DataFrame) -> BoundedQuantity:
    """A level such as troops: the newest exact number, which a vaguer word confirms as long as it allows it; else the newest words.

    Where the newest differ, bounds that hold each.
    """
    if claims.empty:
        return BoundedQuantity(UNKNOWN, claims)
    counts = row_counts(claims)
    exact = claims[[count.is_exact for count in counts]]
    newest = exact["last_day"].max()
    since = claims[claims["last_day"] >= newest] if len(exact) else claims.head(0)
    stated = _joint(since)
    if len(since) and stated.agree and stated.count.is_exact:
        return stated
    return _joint(claims[claims["last_day"] == claims["last_day"].max()])


def _joint(claims: pd.DataFrame) -> BoundedQuantity:
    count, agree = joint_bounds(row_counts(claims))
    return BoundedQuantity(count, claims, agree)


@from_same_rows(rows_of_strikes)
def acknowledgements(ledger: Ledger) -> dict[str, str]:
    """Whether those who may have struck say that a strike was their own, as far as the accounts in view go.

    A round is acknowledged once any part of it is, and with it all its parts.

    Returns:
        By each strike's and round's id: "yes" where an account has it so, else "no", else "disputed", else "" (nobody says).
    """
    found, accounts = dict.fromkeys(ledger.strikes["strike_id"], ""), ledger.strike_accounts
    round_of = dict(zip(ledger.strikes["strike_id"], ledger.strikes["part_of"], strict=True))
    for answer in ("disputed", "no", "yes"):
        strikes = accounts.loc[accounts["acknowledged"] == answer, "strike_id"].tolist()
        rounds = [round_of[strike] for strike in strikes if answer == "yes" and round_of[strike] in found]
        found |= dict.fromkeys([*strikes, *rounds], answer)
    return found | {strike: "yes" for strike, whole in round_of.items() if found.get(whole) == "yes"}


@from_same_rows(rows_of_strikes)
def acknowledged_rounds(ledger: Ledger) -> pd.DataFrame:
    """Rounds of strikes that were acknowledged.

    Returns:
        One row per round: event_id, first_day, last_day (by the accounts that say most closely when), countries (where its parts lie),
        atom (their combination).
    """
    answers, strikes, days = acknowledgements(ledger), ledger.strikes, round_days(ledger).set_index("strike_id")
    rows = []
    for round_id in ledger.rounds["strike_id"]:
        parts = strikes[strikes["part_of"] == round_id]
        inside = parts if len(parts) else strikes[strikes["strike_id"] == round_id]
        if answers[round_id] == "yes":
            countries = tuple(sorted(set(inside["country"])))
            span = days.loc[round_id, ["first_day", "last_day"]]
            rows.append((round_id, combination_name(countries), countries, *span))
    return pd.DataFrame(rows, columns=["event_id", "atom", "countries", "first_day", "last_day"])


@from_same_rows(rows_of_strikes)
def round_days(ledger: Ledger) -> pd.DataFrame:
    """When each strike or round took place, as the accounts in view bound it.

    A strike was on one of its days, and so was a round, unless a source gives it several days or its strikes have days of their own.

    Returns:
        One row per strike or round: strike_id, first_day, last_day, link (what stands between two days in a row: "or" where it was on one
        of them, else "and"), words.
    """
    accounts, strikes = ledger.strike_accounts, ledger.strikes
    parts = accounts["strike_id"].map(dict(zip(strikes["strike_id"], strikes["part_of"], strict=True)))
    of_rounds = accounts.assign(strike_id=parts)[parts.isin(ledger.rounds["strike_id"])]
    dated = pd.concat([accounts, of_rounds], ignore_index=True).assign(span=lambda t: t["last_day"] - t["first_day"])
    close = dated["span"] == dated.groupby("strike_id")["span"].transform("min")  # "last week" yields to "Wednesday"
    spans = (
        dated[close]
        .groupby("strike_id")
        .agg(first_day=("first_day", "min"), last_day=("last_day", "max"), span=("span", "max"))
    )
    days_of_parts = strikes.groupby("part_of")["sort_date"].nunique()
    is_single = (spans["span"] == pd.Timedelta(0)) & (days_of_parts.reindex(spans.index, fill_value=0) < 2)
    is_single |= spans.index.isin(strikes.loc[strikes["kind"] != "round", "strike_id"])
    found = spans.drop(columns="span").assign(link=np.where(is_single, "or", "and")).reset_index()
    return found.assign(words=[days_in_words(row["first_day"], row["last_day"], row["link"]) for row in rows_of(found)])
