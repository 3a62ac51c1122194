"""The attacks, strikes and claims of a ledger that words of a draft may mean: those of a day, at a place, in some countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Any

import pandas as pd

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.text.days import DayMark

ONE_DATE = timedelta(days=1)  # days differ by where one is
_RECENT = timedelta(days=4)
_LATE = timedelta(days=2)  # by which monitors begin to count later

Rows = Sequence[dict[str, Any]]
"""Rows of claims."""


def find_events(
    ledger: Ledger, today: date, table: str, day: DayMark | None, places: AbstractSet[str], countries: AbstractSet[str]
) -> tuple[str, ...]:
    """Ids of attacks or strikes of a day, at a place or in countries where some are named; without a day the latest there.

    Rounds of strikes that an event is part of, and the parts of rounds, come after them.
    """
    rows, known = _account_rows(ledger, table), ledger.events
    at = [row for row in rows if not places or known[row["event"]]["place_id"] in places]
    rounds_too = (name for name, event in known.items() if event.get("kind") == "round")
    within = {name for name, event in known.items() if not countries or event["country"] in countries}.union(rounds_too)
    at = [row for row in at if row["event"] in within]
    at = _latest(at, today) if day is None else _of_day(at, day)
    found = dict.fromkeys(row["event"] for row in at)
    rounds = {known[name].get("part_of", "") for name in found} - {""}
    parts = [name for name, event in known.items() if event.get("part_of", "") in found and name in within]
    return tuple(dict.fromkeys([*found, *sorted(rounds), *parts]))


def recent_events(ledger: Ledger, today: date, table: str) -> tuple[str, ...]:
    """Ids of the events of the last days before a draft."""
    return find_events(ledger, today, table, DayMark(0, 0, today - _RECENT, today, "on"), frozenset(), frozenset())


def claims_meant(ledger: Ledger, quantity: Quantity) -> list[Rows]:
    """Sets of claims that a number may be meant by: those on its events, and those on its total."""
    claims = ledger.claims
    found: list[Rows] = []
    if quantity.events:
        rows = rows_of(claims[claims["event_id"].isin(quantity.events) & (claims["measure"] == quantity.column)])
        lead = quantity.sentence.partition(quantity.words)[0] if quantity.voice == "monitors" else ""
        named = [row for row in rows if row["short"] in lead]
        found += [[row for row in named or rows if row["event_id"] == event] for event in quantity.events]
    if quantity.since or not quantity.events:
        totals = rows_of(claims[(claims["event_id"] == "") & (claims["measure"] == quantity.measure)])
        wide = quantity.measure != STATIONED and any("+" in row["scope"] for row in totals)
        rows = [row for row in totals if _has_window(ledger, quantity, row) and _has_scope(quantity, row, wide)]
        followed = [row for row in rows if is_followed(ledger, row)]
        otherwise = [row for row in rows if row["counting"] != ledger.terms.counting]
        found.append({"officials": followed, "monitors": otherwise}.get(quantity.voice, rows) or rows)
    return found


def usual_since(ledger: Ledger, measure: str, since: tuple[date, date]) -> date:
    """The day since which a window counts: of one from the beginning that of most totals of its measure."""
    first, last = ledger.beginnings
    totals = ledger.tallies[(ledger.tallies["measure"] == measure) & ledger.tallies["since"].between(first, last)]
    is_whole = since[0] <= last.date() and since[1] >= first.date()
    return totals["since"].mode().iloc[0].date() if is_whole and len(totals) else since[1]


def is_followed(ledger: Ledger, row: Mapping[str, Any]) -> bool:
    """Whether a claim counts as the headlines do."""
    return bool(row["official"] or row["event_id"] or row["counting"] == ledger.terms.counting)


def _has_window(ledger: Ledger, quantity: Quantity, row: dict[str, Any]) -> bool:
    begin, end = (stamp.date() for stamp in ledger.beginnings)
    if quantity.measure == "strike_rounds" and len(ledger.rounds):
        end = max(end, ledger.rounds["sort_date"].min().date())
    if quantity.since is None or pd.isna(row["since"]):
        return bool(pd.isna(row["since"])) and (quantity.since is None or quantity.since[0] <= end <= quantity.since[1])
    since, (first, last) = row["since"].date(), quantity.since
    if first <= end and last >= begin:
        return bool(begin <= since <= end + (_LATE if quantity.voice == "monitors" else timedelta()))
    return bool(first - ONE_DATE <= since <= last + ONE_DATE)


def _has_scope(quantity: Quantity, row: dict[str, Any], wide: bool) -> bool:
    scope, named = set(row["scope"].split("+")), set(quantity.scope)
    if not named:
        return len(scope) > 1 or not wide
    return scope == named or (len(named) > 1 and scope >= named)


@from_memo
def _account_rows(ledger: Ledger, table: str) -> list[dict[str, Any]]:
    """Accounts of a table of events, each with its event's id and its days."""
    one = table.removesuffix("s")
    keys = {f"{one}_id": "event", "first_day": "first", "last_day": "last"}
    rows = rows_of(getattr(ledger, f"{one}_accounts")[list(keys)].rename(columns=keys))
    return [{**row, "first": row["first"].date(), "last": row["last"].date()} for row in rows]


def _latest(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    past = [row for row in rows if row["first"] <= today]
    last = max((row["last"] for row in past), default=today)
    return [row for row in past if row["last"] >= last - 2 * ONE_DATE]


def _of_day(rows: list[dict[str, Any]], day: DayMark) -> list[dict[str, Any]]:
    exact = [row for row in rows if row["first"] <= day.last and day.first <= row["last"]]
    return exact or [row for row in rows if row["first"] - ONE_DATE <= day.last and day.first <= row["last"] + ONE_DATE]


def round_rows(ledger: Ledger) -> Rows:
    """The accounts of rounds as claims of one each."""
    rows = ledger.strike_accounts[ledger.strike_accounts["strike_id"].isin(set(ledger.rounds["strike_id"]))]
    named = rows.rename(columns={"account_id": "claim_id", "strike_id": "event_id"})
    same = named.assign(measure="strike_rounds", words="", plain=False, soft=False, low=1, high=1, scope="")
    return rows_of(same.assign(since=pd.Series(pd.NaT, named.index)))


def is_at(ledger: Ledger, event: str, quantity: Quantity) -> bool:
    """Whether an event lies where a number says, if it says so."""
    if quantity.place:
        return quantity.place in places_of(ledger, event)
    return not quantity.scope or ledger.events[event]["country"] in quantity.scope


def places_of(ledger: Ledger, event: str) -> AbstractSet[str]:
    """The ids of the places of an event, and of its parts where it is a round."""
    parts = (each["place_id"] for each in ledger.events.values() if each.get("part_of") == event)
    return {ledger.events[event]["place_id"], *parts}
