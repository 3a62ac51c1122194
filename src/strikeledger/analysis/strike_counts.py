"""People killed by strikes, each strike and round once: what officials allow beside what others count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from strikeledger.counts import NONE, UNKNOWN, Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_memo, from_same_rows
from strikeledger.inference.reconcile import acknowledgements, joint_bounds, round_days, rows_of_strikes
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.text import list_in_words, short_days_in_words

NO_NUMBER = "no number"
"""What officials give who speak of a strike and not of its dead."""

_Row = dict[str, Any]

_ONE_YEAR = pd.Timedelta(days=365)
_MOST_PLACES = 3
_COUNTS = [
    "us_low", "us_high", "us_words", "other_low", "other_high", "other_most", "other_words", "other_speaker", "claims",
]  # fmt: skip
DIFFERENT = "different"
"""What stands in place of strikers where accounts name others."""


@from_same_rows(rows_of_strikes)
def strike_counts(ledger: Ledger) -> pd.DataFrame:
    """Each round, strike of a round and strike alone with its dead by officials and by others; nothing is added up.

    Others are those who count by themselves: one who alone speaks of the whole stands by name; several as lowest to highest; where they
    count only parts of a round, the part with the highest number.

    Returns:
        One row per round (before its strikes) and strike, in order of time: strike_id, part_of (its round, or ""), kind (round, strike),
        number (of the round, else 0), first_day, last_day, link (as in `round_days`), days and place (short words), acknowledged ("yes",
        "no", "disputed" or ""; a part as its round), us_low, us_high (people; missing where officials give no number, and where the end
        is open), us_words ("none", "6 or 7", "no number"; "" where officials don't speak of it), other_low, other_high, other_most (the
        highest number named, also where the end is open), other_words ("9"; "" for none), other_speaker ("Reuters", "others", "others, at
        Hilla"), claims (a list of ids).
    """
    days = round_days(ledger)[["strike_id", "first_day", "last_day", "link"]]
    strikes = ledger.strikes[["strike_id", "part_of", "kind", "number"]].merge(days, on="strike_id")
    head = strikes["part_of"].where(strikes["part_of"] != "", strikes["strike_id"])
    begin = strikes.groupby(head)["first_day"].transform("min")
    order = ["begin", "head", "kind", "first_day"]
    strikes = strikes.assign(begin=begin, head=head).sort_values(order, ignore_index=True)
    acknowledged = strikes["strike_id"].map(acknowledgements(ledger))
    told = strikes.assign(days=_short_days(strikes), place=_short_places(ledger, strikes), acknowledged=acknowledged)
    by_event: dict[str, list[_Row]] = {}
    for claim in rows_of(death_claims(ledger)):
        by_event.setdefault(claim["event_id"], []).append(claim)
    rows = rows_of(told)
    counts = [_counts(ledger, row, by_event, rows) for row in rows]
    frame = told.drop(columns=["begin", "head"]).join(pd.DataFrame(counts, columns=_COUNTS))
    return frame.astype(dict.fromkeys(["us_low", "us_high", "other_low", "other_high", "other_most"], "Int64"))


@from_same_rows(rows_of_strikes)
def death_claims(ledger: Ledger) -> pd.DataFrame:
    """What each speaker said of the people killed, strike by strike; a speaker who repeats a number is one row.

    Returns:
        Rows of `Ledger.claims` with strike_id, kind, part_of (the round, or the strike itself), place of the event.
    """
    claims = ledger.claims
    killed = claims[(claims["measure"] == "killed") & ~claims["repeats"].isin(claims["row_id"])]
    events = ledger.strikes[["strike_id", "kind", "part_of", "place", "sort_date"]]
    joined = killed.merge(events, left_on="event_id", right_on="strike_id")
    joined["part_of"] = joined["part_of"].where(joined["part_of"] != "", joined["strike_id"])
    order = ["sort_date", "part_of", "official", "speaker", "published"]
    ordered = joined.sort_values(order, ascending=[True, True, False, True, True])
    return ordered.drop_duplicates(["event_id", "speaker_id", "low", "high"], ignore_index=True)


def _counts(
    ledger: Ledger, strike: _Row, claims: Mapping[str, Sequence[_Row]], strikes: Sequence[_Row]
) -> tuple[Any, ...]:
    """What officials and others count of one strike."""
    own = claims.get(strike["strike_id"], ())
    official = [claim for claim in own if claim["official"]]
    count = _official_count(ledger, strike, official)
    speaks = count.is_known or (strike["acknowledged"] == "yes" and _is_spoken_of(ledger, strike["strike_id"]))
    words = "" if not speaks else str(count) if count.is_known else NO_NUMBER
    low = count.low if count.is_known else None
    others, where = _that_count(ledger, own), ""
    if not others:
        parts = [row for row in strikes if row["part_of"] == strike["strike_id"]]
        counted = [(_that_count(ledger, claims.get(row["strike_id"], ())), row["place"]) for row in parts]
        others, where = max(counted, key=lambda part: _most(part[0]), default=(others, ""))
    ids = [claim["claim_id"] for claim in (*official, *others)]
    if not others:
        return low, count.high, words, None, None, None, "", "", ids
    speakers = {claim["short"] for claim in others}
    named = f"{others[0]['short'] if len(speakers) == 1 else 'others'}{f', at {where}' if where else ''}"
    return low, count.high, words, *_range(others), named, ids


def _official_count(ledger: Ledger, strike: _Row, official: Sequence[_Row]) -> Count:
    """What officials allow of a round or a strike alone, with all rounds; of a part, what they say of it."""
    deaths = strike_deaths_bounds(ledger)
    bounded = {**deaths.rounds, **deaths.others}.get(strike["strike_id"])
    if bounded and not ledger.is_of_one_source:  # one source's words bind all alike; these are the officials' alone
        return bounded.count
    return joint_bounds([row_count(row) for row in official])[0] if official else UNKNOWN


def _is_spoken_of(ledger: Ledger, strike_id: str) -> bool:
    """Whether officials speak of a strike, or of a part of it."""
    parts = ledger.strikes.loc[ledger.strikes["part_of"] == strike_id, "strike_id"]
    accounts = ledger.strike_accounts
    return bool(accounts.loc[accounts["official"], "strike_id"].isin([strike_id, *parts]).any())


def claims_that_count(ledger: Ledger, claims: pd.DataFrame) -> pd.DataFrame:
    """Claims of others than officials who count by themselves; not of the press that only tells on, unless nobody else is asked for."""
    return claims[~claims["official"] & (claims["counts"] | ledger.is_of_one_source)]


def _that_count(ledger: Ledger, claims: Sequence[_Row]) -> list[_Row]:
    return [row for row in claims if not row["official"] and (row["counts"] or ledger.is_of_one_source)]


def _most(claims: Sequence[_Row]) -> int:
    """The highest number that some claims name, -1 where there are none."""
    return max((int(row["low"] if row["high"] is None else row["high"]) for row in claims), default=-1)


def _range(claims: Sequence[_Row]) -> tuple[int, int | None, int, str]:
    """The lowest number that some claims name, by vague words only where there are no others; the highest that they allow, None if open.

    Then the highest that they name, and all of it in words: "9", "none to 3", "9, or at least 10".
    """
    claims = [row for row, implied in zip(claims, are_implied(claims), strict=True) if not implied]
    low = min(int(row["low"]) for row in [row for row in claims if not row["soft"]] or claims)
    most = _most(claims)
    if any(row["high"] is None and row["low"] == most for row in claims):
        open_words = str(Count(low)) if low else NO_NUMBER
        return low, None, most, f"{low or 'none'}, or at least {most}" if low < most else open_words
    has_none = any(row_count(row) == NONE for row in claims)
    return low, most, most, f"none to {most}" if has_none and most else str(Count(low, most))


def are_implied(claims: Sequence[_Row]) -> list[bool]:
    """Whether the speaker of each claim says the same more closely elsewhere: "at least nine" beside "nine"."""
    told = [(row["speaker_id"], row_count(row)) for row in claims]
    return [
        any(other[0] == speaker and other[1] != count and _holds(count, other[1]) for other in told)
        for speaker, count in told
    ]


def _holds(wide: Count, close: Count) -> bool:
    return close.low in wide and (wide.high is None or (close.high is not None and close.high <= wide.high))


def _short_days(strikes: pd.DataFrame) -> list[str]:
    """The days of each strike in short, with the year where they are of several years."""
    wide = len(strikes) > 0 and strikes["last_day"].max() - strikes["first_day"].min() > _ONE_YEAR
    return [short_days_of_strike(row) + (f" {row['last_day'].year}" if wide else "") for row in rows_of(strikes)]


def short_days_of_strike(row: _Row) -> str:
    """The days of a row of `round_days` for a narrow column: "8 or 9 Nov" where it was on one of them."""
    return short_days_in_words(row["first_day"], row["last_day"], "or" if row["link"] == "or" else "to")


def _short_places(ledger: Ledger, strikes: pd.DataFrame) -> list[str]:
    """Where each strike was; a round where its strikes were, as far as they are known one by one."""
    named = dict(zip(ledger.strikes["strike_id"], ledger.strikes["place"].map(short_place), strict=True))
    parts = strikes["strike_id"].map(named).groupby(strikes["part_of"]).unique()
    inside = [list(parts.get(strike, [named[strike]])) for strike in strikes["strike_id"]]
    return [list_in_words(names) if len(names) <= _MOST_PLACES else f"{len(names)} places" for names in inside]


def short_place(name: str) -> str:
    """A place without what kind of district it is.

    >>> short_place("Anbar province"), short_place("Abu Kamal")
    ('Anbar', 'Abu Kamal')
    """
    return name.removesuffix(" province").removesuffix(" governorate")


@from_memo
def strikers_by_strike(ledger: Ledger) -> dict[str, tuple[str, bool]]:
    """Who struck, by each strike's and round's id: strikers with a plus between two, and whether an official's account says so.

    Officials' accounts go before all others; a round whose own accounts don't say is its strikes' together, and a strike of a round its
    round's. `DIFFERENT` where accounts name others, "" where none says.
    """
    order, accounts = list(ledger.terms.strikers), ledger.strike_accounts
    said: dict[str, dict[bool, set[str]]] = {}
    for row in rows_of(accounts[accounts["striker"] != ""]):
        names = "+".join(sorted(set(row["striker"].split("+")), key=order.index))
        said.setdefault(row["strike_id"], {}).setdefault(bool(row["official"]), set()).add(names)
    found = {strike: _agreed_strikers(said.get(strike, {})) for strike in ledger.strikes["strike_id"]}
    round_of = {row["strike_id"]: row["part_of"] for row in rows_of(ledger.strikes) if row["part_of"]}
    own = dict(found)
    for strike in found:
        inside = [own[part] for part, whole in round_of.items() if whole == strike]
        parts = [said for said in inside if said[0] not in ("", DIFFERENT)]
        if not own[strike][0] and parts:
            together = {name for cell, _ in parts for name in cell.split("+")}
            found[strike] = "+".join(sorted(together, key=order.index)), all(official for _, official in parts)
        elif not own[strike][0] and strike in round_of:
            found[strike] = own[round_of[strike]]
    return found


def _agreed_strikers(said: Mapping[bool, set[str]]) -> tuple[str, bool]:
    official = True in said
    named = said.get(official, set())
    return (next(iter(named)) if len(named) == 1 else DIFFERENT if named else ""), official
