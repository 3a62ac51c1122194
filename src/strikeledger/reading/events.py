"""The attacks, strikes and claims of a ledger that words of a draft may mean: those of a day, at a place, in some countries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.text.days import DayMark
from strikeledger.reading.vocabulary import MeasureRule

_NEAR = timedelta(days=1)  # days differ by where one is
_RECENT = timedelta(days=4)
_LATE = timedelta(days=2)  # by which monitors begin to count later
_AROUND = timedelta(days=2)  # in which a total is told again
_LASTING = timedelta(days=56)  # in which a level is
_ROUND = 1.1  # by which the end of a round number exceeds its begin

Rows = Sequence[dict[str, Any]]
"""Rows of claims."""

Kind = tuple[str, str]
"""A measure with "", or a column with its table of events."""

Known = tuple[MeasureRule, Quantity, Rows]
"""What a number turns out to count: the rule, the number read so, and the claims of just that many, the nearest first."""


def find_events(
    ledger: Ledger, today: date, table: str, day: DayMark | None, places: AbstractSet[str], countries: AbstractSet[str]
) -> tuple[str, ...]:
    """Ids of attacks or strikes of a day, at a place or in countries where some are named; without a day the latest there.

    Rounds of strikes that an event is part of, and the parts of rounds, come after them.
    """
    rows, known = _account_rows(ledger, table), ledger.events
    at = [row for row in rows if not places or known[row["event"]]["place_id"] in places]
    within = {name for name, event in known.items() if event["country"] in countries or event.get("kind") == "round"}
    at = [row for row in at if not countries or row["event"] in within]
    at = _latest(at, today) if day is None else _of_day(at, day)
    found = dict.fromkeys(row["event"] for row in at)
    rounds = {known[name].get("part_of", "") for name in found} - {""}
    parts = [name for name, event in known.items() if event.get("part_of", "") in found]
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
        found += [[row for row in rows if row["event_id"] == event] for event in quantity.events]
    if quantity.since or not quantity.events:
        totals = rows_of(claims[(claims["event_id"] == "") & (claims["measure"] == quantity.measure)])
        wide = quantity.measure != STATIONED and any("+" in row["scope"] for row in totals)
        rows = [row for row in totals if _has_window(ledger, quantity, row) and _has_scope(quantity, row, wide)]
        followed = [row for row in rows if _is_followed(ledger, row)]
        otherwise = [row for row in rows if row["counting"] != ledger.terms.counting]
        found.append({"officials": followed, "monitors": otherwise}.get(quantity.voice, rows) or rows)
    return found


def usual_since(ledger: Ledger, measure: str, since: tuple[date, date]) -> date:
    """The day since which a window counts: of one from the beginning that of most totals of its measure."""
    first, last = ledger.beginnings
    totals = ledger.tallies[(ledger.tallies["measure"] == measure) & ledger.tallies["since"].between(first, last)]
    is_whole = since[0] <= last.date() and since[1] >= first.date()
    return totals["since"].mode().iloc[0].date() if is_whole and len(totals) else since[1]


def _is_followed(ledger: Ledger, row: Mapping[str, Any]) -> bool:
    """Whether a claim counts as the headlines do."""
    return bool(row["official"] or row["event_id"] or row["counting"] == ledger.terms.counting)


def _has_window(ledger: Ledger, quantity: Quantity, row: dict[str, Any]) -> bool:
    begin, end = (stamp.date() for stamp in ledger.beginnings)
    if quantity.since is None or pd.isna(row["since"]):
        return bool(pd.isna(row["since"])) and (quantity.since is None or quantity.since[0] <= end <= quantity.since[1])
    since, (first, last) = row["since"].date(), quantity.since
    if first <= end and last >= begin:
        return bool(begin <= since <= end + (_LATE if quantity.voice == "monitors" else timedelta()))
    return bool(first - _NEAR <= since <= last + _NEAR)


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
    return [row for row in past if row["last"] >= last - 2 * _NEAR]


def _of_day(rows: list[dict[str, Any]], day: DayMark) -> list[dict[str, Any]]:
    exact = [row for row in rows if row["first"] <= day.last and day.first <= row["last"]]
    return exact or [row for row in rows if row["first"] - _NEAR <= day.last and day.first <= row["last"] + _NEAR]


def find_by_number(
    ledger: Ledger, quantity: Quantity, rules: Sequence[MeasureRule], days: Sequence[Collection[date]]
) -> Known | None:
    """What a number counts by the claims of just that many: of one rule's kind, near the first of some sets of days that has any."""
    count = quantity.count
    if count is None or quantity.ordinal:
        return None
    kinds = {kind: rule for rule in reversed(rules) for kind in _kinds(rule)}
    alike = [row for row in _alike(ledger, count) if _kind(ledger, row) in kinds and _is_where(ledger, quantity, row)]
    alike = [row for row in alike if quantity.voice != "officials" or _is_followed(ledger, row)]
    if count.low <= MOST_SMALL:
        alike = [row for row in alike if row["event_id"]]
    for near in days:
        if found := [row for row in alike if any(abs(day - _day(row)) <= _span(row) for day in near)]:
            return _of_one_kind(ledger, quantity, found, kinds, near)
    return None


def _of_one_kind(
    ledger: Ledger, quantity: Quantity, found: Rows, kinds: Mapping[Kind, MeasureRule], near: Collection[date]
) -> Known | None:
    """A number as the claims that were found have it, where these are of one kind and place."""
    rows = sorted(found, key=lambda row: (abs(max(near) - _day(row)), row["claim_id"]))
    rows = [row for row in rows if not row["event_id"]] or rows
    if len({kinds[_kind(ledger, row)].name for row in rows}) > 1 or len({_where(ledger, row) for row in rows}) > 1:
        return None
    row = rows[0]
    event, since = row["event_id"], row["since"]
    begun = None if event or pd.isna(since) else (since.date(), since.date())
    rule = kinds[_kind(ledger, row)]
    scope = quantity.scope or tuple(name for name in [row["scope"]] if name and "+" not in name)
    known = replace(
        quantity, measure=rule.measure or rule.column, table=rule.table, column=rule.column, scope=scope, since=begun,
        events=(event,) if event else (), day=_day(row), dated=True, explicit=False, base="",
    )  # fmt: skip
    return rule, known, rows


def _kinds(rule: MeasureRule) -> Iterator[Kind]:
    if rule.measure:
        yield rule.measure, ""
    if rule.column:
        yield rule.column, rule.table


def _kind(ledger: Ledger, row: Mapping[str, Any]) -> Kind:
    event = row["event_id"]
    return row["measure"], "" if not event else "attacks" if "attack_id" in ledger.events[event] else "strikes"


def _where(ledger: Ledger, row: Mapping[str, Any]) -> str:
    """Where the claims of one thing are: some countries, or a round with its parts."""
    event = ledger.events.get(row["event_id"], {})
    return "+" if "+" in row["scope"] else row["scope"] or event.get("part_of") or row["event_id"]


def _day(row: Mapping[str, Any]) -> date:
    day: date = row["last_day"].date()
    return day


def _span(row: Mapping[str, Any]) -> timedelta:
    return _LASTING if row["measure"] == STATIONED else _AROUND


def _is_where(ledger: Ledger, quantity: Quantity, row: Mapping[str, Any]) -> bool:
    """Whether a claim is of the place or the countries that a number names."""
    event = ledger.events.get(row["event_id"])
    if quantity.place:
        return event is not None and event["place_id"] == quantity.place
    if not quantity.scope:
        return "+" in row["scope"] or event is not None or row["measure"] == STATIONED
    named = set(quantity.scope)
    return event["country"] in named if event else named == set(row["scope"].split("+"))


def _alike(ledger: Ledger, count: Count) -> Rows:
    """The claims with the bounds of a number, and with bounds inside those of a round one."""
    inside = count.high is not None and count.low < count.high <= _ROUND * count.low
    by_bounds = _by_bounds(ledger)
    within = [
        (low, high) for low, high in by_bounds if inside and low >= count.low and (high or low) <= (count.high or 0)
    ]
    keys = dict.fromkeys([(count.low, count.high), *within])
    return [row for key in keys for row in by_bounds.get(key, ())]


@from_memo
def _by_bounds(ledger: Ledger) -> dict[tuple[int, int | None], list[dict[str, Any]]]:
    found: defaultdict[tuple[int, int | None], list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(ledger.claims):
        bounds = row_count(row)
        found[bounds.low, bounds.high].append(row)
    return found


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
