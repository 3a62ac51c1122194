"""What else the time or the country of a number may be where its words leave it open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from strikeledger.counts import Count
from strikeledger.reading.events import recent_events
from strikeledger.reading.measures import Measured
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.sentence import when
from strikeledger.reading.sentence.statement import DraftSentence
from strikeledger.reading.sentence.surroundings import Surroundings
from strikeledger.reading.sentence.where import is_pointed, where
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.timing import TimeReader
from strikeledger.reading.told import Told
from strikeledger.reading.vocabulary import MeasureRule

_MOST_EVENTS = 3
_ONE_DAY = timedelta(days=1)


def other_times(
    times: TimeReader, quantity: Quantity, known: Measured, statement: DraftSentence, around: Surroundings, told: Told
) -> Iterator[Quantity]:
    """What else the time or the country of a number may be where its words leave it open."""
    count = quantity.count
    if quantity.explicit or count is None:
        return
    if known.rule.measure and not quantity.ordinal and (known.rule.harms or count.low <= MOST_SMALL):
        yield from _since_each(times, quantity, known.rule, statement, told)
    yield from _of_rank(times, quantity, statement, around)
    if count.high == 0 or (known.part and count.low <= MOST_SMALL):
        return
    if quantity.table and not quantity.since:
        yield replace(quantity, events=(), since=times.beginning)
        yield replace(quantity, events=(), since=times.beginning, day=times.today, dated=False)
    if quantity.dated and not statement.days:
        yield replace(quantity, day=times.today, dated=False)
    if count.low > MOST_SMALL and known.rule.measure:
        own = [day.last for day in statement.days if around.before <= day.start < around.after]
        beside = len(statement.numbers) > 1 or is_pointed(around) or quantity.voice == "monitors"
        yield from _other_totals(times, quantity, count, own or told.days, beside)
        if quantity.scope and not quantity.table and not any(where(statement, around)):
            yield replace(quantity, scope=(), place="")
    if quantity.table:
        yield from _other_events(times, quantity, statement, around, told)
    if quantity.table and not known.elliptic:
        recent = recent_events(times.ledger, times.today, quantity.table)
        yield replace(quantity, events=times.inside(recent, quantity), since=None)
        yield replace(quantity, events=(), since=(times.beginning[1] + _ONE_DAY, quantity.day))


def _other_events(
    times: TimeReader, quantity: Quantity, statement: DraftSentence, around: Surroundings, told: Told
) -> Iterator[Quantity]:
    """A number of the events of the day that its sentence names, or of any that the draft told of."""
    day, key = when.day_of_events(statement, around), f"{quantity.table.removesuffix('s')}_id"
    if day is not None and not quantity.events:
        yield times.on_day(quantity, day, statement)
    if not statement.days:
        past = tuple(name for name in told.past if key in times.ledger.events[name])
        there = times.inside(past, quantity) or times.inside(past, replace(quantity, place=""))
        yield replace(quantity, events=there, since=None)


def _of_rank(
    times: TimeReader, quantity: Quantity, statement: DraftSentence, around: Surroundings
) -> Iterator[Quantity]:
    """A number of one round of strikes by its place in their order: "nine in the second"."""
    rounds = times.ledger.rounds.sort_values("sort_date")["strike_id"].tolist()
    for rank in when.ranks(statement, around) if quantity.table == "strikes" else ():
        parts = [name for name, event in times.ledger.events.items() if event.get("part_of") in rounds[rank : rank + 1]]
        yield replace(quantity, events=(*rounds[rank : rank + 1], *parts), since=None)


def _other_totals(
    times: TimeReader, quantity: Quantity, count: Count, days: Sequence[date], beside: bool
) -> Iterator[Quantity]:
    """A larger number as a total to each of some days, as one that tells no beginning, and as that of one country.

    The last only where it stands beside others, which it may be a part of, or a monitor counts, or something points to where.
    """
    if count.is_exact and quantity.measure != STATIONED:
        yield from (replace(quantity, events=(), since=times.beginning, day=day, dated=True) for day in days)
    if len(quantity.scope) != 1 and not quantity.table:
        among = times.ledger.scope.split("+") if beside else ()
        scopes = [(country,) for country in quantity.scope or among]
        yield from (replace(quantity, scope=scope, place="") for scope in [(), *scopes])


def _since_each(
    times: TimeReader, quantity: Quantity, rule: MeasureRule, statement: DraftSentence, told: Told
) -> Iterator[Quantity]:
    """A number of what a total counts since each of the events at its sentence's place, or that were told of last."""
    places = statement.values("place-name")
    if not rule.harms:
        yield from (replace(quantity, since=(day, day), of_event=True) for day in told.days[:_MOST_EVENTS])
    for events in told.events.values():
        here = [name for name in events if not places or times.ledger.events[name]["place_id"] in places]
        for name in here[:_MOST_EVENTS]:
            day, there = times.day_of_event(name), (times.ledger.events[name]["country"],)
            scope = there if rule.harms else quantity.scope
            yield replace(quantity, events=(), since=(day, day), scope=scope, place="", of_event=True)
