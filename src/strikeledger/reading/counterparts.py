"""What a number of a draft counts by the claims of just that many: of its own kind near its days, or as a part of a total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.reading.events import ONE_DATE, Rows, is_followed
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.vocabulary import MeasureRule

_AROUND = timedelta(days=2)  # in which a total is told again
_LASTING = timedelta(days=56)  # in which a level is
_ROUND = 1.1  # by which the end of a round number exceeds its begin
_PARTS = (2, 3)  # of how many countries a total is made up

Kind = tuple[str, str]
"""A measure with "", or a column with its table of events."""

Known = tuple[MeasureRule, Quantity, Rows]
"""What a number turns out to count: the rule, the number read so, and the claims of just that many, the nearest first."""


def find_by_number(
    ledger: Ledger, quantity: Quantity, rules: Sequence[MeasureRule], days: Sequence[Collection[date]]
) -> Known | None:
    """What a number counts by the claims of just that many: of one rule's kind, near the first of some sets of days that has any."""
    count = quantity.count
    if count is None or quantity.ordinal:
        return None
    kinds = {kind: rule for rule in reversed(rules) for kind in _kinds(rule)}
    alike = [row for row in _alike(ledger, count) if _kind(ledger, row) in kinds and _is_where(ledger, quantity, row)]
    told = quantity.voice == "officials"
    alike = [row for row in alike if not told or row["measure"] == STATIONED or is_followed(ledger, row)]
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
    rule = kinds[_kind(ledger, rows[0])]
    return rule, _like_claim(quantity, rule, rows[0]), rows


def _like_claim(quantity: Quantity, rule: MeasureRule, row: Mapping[str, Any]) -> Quantity:
    """A number as a claim has it."""
    event, since = row["event_id"], row["since"]
    begun = None if event or pd.isna(since) else (since.date(), since.date())
    day, dated = (quantity.day, quantity.dated) if rule.measure == STATIONED else (_day(row), True)
    scope = quantity.scope or tuple(name for name in [row["scope"]] if name and "+" not in name)
    return replace(
        quantity, measure=rule.measure or rule.column, table=rule.table, column=rule.column, harm=bool(rule.harms),
        scope=scope, since=begun, events=(event,) if event else (), day=day, dated=dated, explicit=False, base="",
    )  # fmt: skip


def find_part(
    ledger: Ledger,
    quantity: Quantity,
    counts: Sequence[Count | None],
    at: int,
    totals: Mapping[int, MeasureRule],
    usual: MeasureRule | None = None,
) -> Known | None:
    """A number as that of a country, where it and those beside it make up a total that was told of.

    Args:
        ledger: the ledger as of its day.
        quantity: the number.
        counts: the numbers of its sentence, None for one that is no plain count.
        at: its place among these.
        totals: what each total that was told of counts, by its number.
        usual: what a total counts that was not told of, if it is split so into numbers of which none is few.
    """
    for first, size in [(at - back, many) for many in _PARTS for back in range(many)]:
        group = [count.low for count in counts[max(first, 0) : first + size] if count is not None and count.is_exact]
        rule = (
            totals.get(sum(group), usual if group and min(group) > MOST_SMALL else None)
            if first >= 0 and len(group) == size
            else None
        )
        if rule and (rows := _parts(ledger, rule.measure, group)):
            found = rows[at - first]
            return rule, _like_claim(replace(quantity, scope=()), rule, found[0]), found
    return None


def _parts(ledger: Ledger, measure: str, parts: Sequence[int]) -> Sequence[Rows]:
    """The claims by which some numbers are a total's parts by country, those of each; none where the total isn't split so on a day."""
    totals = rows_of(ledger.claims[(ledger.claims["measure"] == measure) & (ledger.claims["event_id"] == "")])
    exact = [row for row in totals if row_count(row).is_exact]
    days = {_day(row) for row in exact if "+" in row["scope"] and row["low"] == sum(parts)}
    for day in sorted(days, reverse=True):
        near = [row for row in exact if "+" not in row["scope"] and abs(_day(row) - day) <= ONE_DATE]
        found = [[row for row in near if row["low"] == part] for part in parts]
        if all(found) and len({rows[0]["scope"] for rows in found}) == len(parts):
            return found
    return []


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
