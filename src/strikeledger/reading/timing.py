"""When and where what a number of a draft counts took place: its window or its events, and what else these may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from strikeledger.data.ledger import Ledger
from strikeledger.reading.events import find_events, is_at, recent_events
from strikeledger.reading.measures import Measured
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.sentence import when
from strikeledger.reading.sentence.statement import DraftSentence
from strikeledger.reading.sentence.surroundings import Surroundings
from strikeledger.reading.sentence.when import LONG, Beginning
from strikeledger.reading.sentence.where import is_pointed
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.text.days import DayMark
from strikeledger.reading.told import TELLS, Told

_NEAR_EVENT, _MOST_PAST, _MOST_DAYS = 40, 12, 6  # characters, events, days
_ONE_DAY = timedelta(days=1)
_LOOSE_SPAN = 3 * _ONE_DAY
"""A span of so many days, such as "this week", may begin as many days earlier."""


@dataclass(frozen=True)
class TimeReader:
    """What is needed to tell when what a number counts took place: the ledger as of its day, and the draft's own day."""

    ledger: Ledger
    today: date

    @property
    def beginning(self) -> Beginning:
        """The days on which most totals begin."""
        first, last = self.ledger.beginnings
        return first.date(), last.date()

    def with_events(self, statement: DraftSentence, told: Told) -> Told:
        """The same with the events that a sentence tells of, by table, the last last: of a day or at a place, by words of their kind."""
        names = {mark.name for mark in statement.marks}
        named = [*statement.parts("on"), *statement.parts("part")]
        days = sorted((day for day in named if day.last - day.first < LONG), key=lambda day: day.start)
        places, events = statement.values("place-name"), dict(told.events)
        telling = [table for table, kinds in TELLS.items() if names & set(kinds)]
        among: Sequence[DayMark | None] = days or [None]
        at = (among, places, statement.values("country"))
        tables = (telling or (TELLS if days else ())) if places else (telling or told.events) if days else ()
        found = {table: self._events_of(table, *at) for table in tables}
        if days and places and not any(found.values()):
            found = {table: self._events_of(table, *at) for table in TELLS}
        found = {table: names for table, names in found.items() if names}
        for table in found if telling else ():
            events.pop(table, None)
        events |= found
        kinds = list(found) if len(found) == 1 else telling
        side = kinds[0] if len(kinds) == 1 else told.side
        past = dict.fromkeys([*(name for each in found.values() for name in each), *told.past])
        said = [day for day in statement.parts("said") if day.last - day.first < LONG]
        dated = dict.fromkeys([*(day.last for day in statement.days), *told.days])
        spoken, day = said[0] if said else told.said, days[-1] if days else told.day
        told = replace(told, events=events, side=side, past=tuple(past)[:_MOST_PAST])
        return replace(told, said=spoken, day=day, days=tuple(dated)[:_MOST_DAYS])

    def _events_of(
        self, table: str, days: Sequence[DayMark | None], places: frozenset[str], countries: frozenset[str]
    ) -> tuple[str, ...]:
        """The events of each of some days at a place, or of the days alone where there is none at the place."""
        for at in dict.fromkeys((places, frozenset() if days[0] else places)):
            each = (find_events(self.ledger, self.today, table, day, at, countries) for day in days)
            if found := tuple(dict.fromkeys(name for names in each for name in names)):
                return found
        return ()

    def with_time(
        self, quantity: Quantity, statement: DraftSentence, known: Measured, around: Surroundings, told: Told
    ) -> Quantity:
        """A number with its window, or with the events that it may speak of; what the draft leaves open is said."""
        if quantity.measure == STATIONED:
            return _level(quantity, known, around, told)
        day, window = when.day_of_events(statement, around), when.window(statement, around, self.beginning)
        if day is not None and quantity.dated and day.start not in around.clause and when.is_dated(statement, around):
            day = None
        since = "since" in around.behind
        later = when.begin_of_later(statement, around) if window is None and (since or not known.whole) else None
        if later and (not quantity.table or since):
            return self._since_event(quantity, statement, later, told)
        whole = known.whole or statement.is_of_all
        if window is not None and not (day and quantity.table and day.start in around.clause):
            return _in_window(quantity, window, day if day and when.is_beside(statement, day, around) else None)
        dateless = bool(quantity.table) or quantity.ordinal or known.elliptic
        month = None if dateless else when.month_of(statement, around)
        if month is not None and later is None:
            timed = replace(quantity, day=min(month.last, self.today), dated=True)
            until = known.running and month.start >= around.chunk.end
            return self._of_all(timed, statement, known, told) if until else self._in_month(timed, month, statement)
        count = quantity.count
        large = (
            count is not None and count.low > MOST_SMALL and (not quantity.table or (known.running and count.is_exact))
        )
        if day is not None and (quantity.ordinal or large):
            quantity, day = replace(quantity, day=day.last, dated=True), None
        if day is not None and not whole:
            return self.on_day(quantity, day, statement)
        if told.last is not None and told.last.since and quantity.is_of_several(told.last):
            sure = quantity.explicit and told.last.explicit and quantity.scope in ((), told.last.scope)
            return replace(quantity, since=told.last.since, explicit=sure, open=told.last.open)
        last = told.last if told.last is not None and (told.last.since or told.last.events) else None
        if last is not None and (known.elliptic or quantity.is_fellow(last)):
            return self._like(quantity, statement, told, last)
        return self._of_all(quantity, statement, known, told)

    def _in_month(self, quantity: Quantity, month: DayMark, statement: DraftSentence) -> Quantity:
        """A number of a month: of its first day on, or from the beginning where that lies in it and it is only called this or the last."""
        holds_all = when.is_of_late(statement, month) and month.first <= self.beginning[0] <= month.last
        return replace(quantity, since=self.beginning if holds_all else (month.first, month.first))

    def _of_all(self, quantity: Quantity, statement: DraftSentence, known: Measured, told: Told) -> Quantity:
        """A number that nothing dates: of all until now, or of the events that were told of last."""
        whole = known.whole or statement.is_of_all
        last = told.last if told.last and told.last.since and told.last.explicit else None
        since = last.since if last and last.measure == quantity.measure else self.beginning
        events = self._meant_events(quantity, statement, told) if quantity.table and not whole else ()
        carried = last is not None and last.passage == quantity.passage
        sure = quantity.explicit and (known.running or (known.whole and carried))
        ask = "since which day, or in which event" if quantity.table else "since which day"
        return replace(quantity, since=since, events=events, explicit=sure, open="" if sure else ask)

    def _since_event(
        self, quantity: Quantity, statement: DraftSentence, later: tuple[int, DayMark | None], told: Told
    ) -> Quantity:
        """A number of the time that begins with an event: since its day, or since some later day than totals begin."""
        begun = self._begin_of_event(statement, *later, told)
        known = begun is not None and later[1] is not None and begun[1] - begun[0] < LONG
        since, sure = begun or (self.beginning[1] + _ONE_DAY, quantity.day), quantity.explicit and known
        return replace(quantity, events=(), since=since, explicit=sure, open="" if begun else "since which day")

    def _begin_of_event(
        self, statement: DraftSentence, start: int, day: DayMark | None, told: Told
    ) -> Beginning | None:
        """The days on which an event took place after which numbers are counted: its own, or those of the one told of last."""
        if day is not None:
            return day.first, day.last
        if told.day is not None and when.is_back(statement, start):
            return told.day.first, told.day.last
        kinds = {mark.name for mark in statement.marks if start <= mark.start < start + _NEAR_EVENT}
        tables = [table for table, names in TELLS.items() if kinds & set(names) and table in told.events]
        days = [self.day_of_event(name) for table in tables[:1] for name in told.events[table]]
        return (min(days), max(days)) if days else None

    def day_of_event(self, event: str) -> date:
        """The day by which an event is sorted."""
        day: date = self.ledger.events[event]["sort_date"].date()
        return day

    def on_day(self, quantity: Quantity, day: DayMark, statement: DraftSentence) -> Quantity:
        """A number of a day: of the events of that day, or of how many there were."""
        if not quantity.table:
            earliest = day.first if day.last - day.first < _LOOSE_SPAN else day.first - _LOOSE_SPAN
            return replace(quantity, since=(earliest, day.first), day=day.last, dated=True)
        places = frozenset({quantity.place}) if quantity.place else statement.values("place-name")
        known_at = (self.ledger, self.today, quantity.table, day)
        there = find_events(*known_at, places, set(quantity.scope))
        events = there or find_events(*known_at, frozenset(), set(quantity.scope))
        told = {mark.name for mark in statement.marks} & set(TELLS[quantity.table])
        known = quantity.explicit and bool(there) and bool(places or (told and self._is_one(there)))
        asked = "" if events else "which event"
        return replace(quantity, events=events, day=day.last, dated=True, explicit=known, open=asked)

    def _is_one(self, events: tuple[str, ...]) -> bool:
        """Whether some events are one, or a round with its parts."""
        return len({self.ledger.events[name].get("part_of") or name for name in events}) == 1

    def _like(self, quantity: Quantity, statement: DraftSentence, told: Told, last: Quantity) -> Quantity:
        """A number of the same time as the one before it; a larger one is no part of that one's countries or few days."""
        larger = quantity.count is not None and last.count is not None and quantity.count.exceeds(last.count) is True
        scope = quantity.scope or (() if quantity.place or larger else last.scope)
        timed = quantity if quantity.dated else replace(quantity, day=last.day, dated=last.dated)
        here = last.sentence == quantity.sentence
        explicit, since = quantity.explicit and last.explicit and here, last.since
        if larger and since and since[0] > self.beginning[1]:
            timed, explicit, since = quantity, False, self.beginning
        moved = (
            quantity.table
            and (quantity.place or quantity.scope)
            and (quantity.place, scope) != (last.place, last.scope)
        )
        at_place = self._same_day(quantity, last) or self._meant_events(quantity, statement, told) if moved else ()
        events = (
            self.inside(last.events, quantity) or at_place or (() if moved else last.events) if quantity.table else ()
        )
        if quantity.table and quantity.table != last.table:
            events, explicit = self._meant_events(quantity, statement, told), False
        return replace(timed, since=since, events=events, scope=scope, explicit=explicit, open=last.open)

    def _same_day(self, quantity: Quantity, last: Quantity) -> tuple[str, ...]:
        """The events at the place of a number, or in its countries, on the days of those that the one before it speaks of."""
        days = [self.day_of_event(name) for name in last.events]
        day = DayMark(0, 0, min(days), max(days), "on") if days else None
        places = frozenset({quantity.place} - {""})
        countries = frozenset() if places else frozenset(quantity.scope)
        return find_events(self.ledger, self.today, last.table, day, places, countries) if day else ()

    def _meant_events(self, quantity: Quantity, statement: DraftSentence, told: Told) -> tuple[str, ...]:
        """The events that a number without a day speaks of: the last that the draft told of, or the latest at its place."""
        events = told.events.get(quantity.table, ())
        places = frozenset({quantity.place}) if quantity.place else statement.values("place-name")
        until = min(quantity.day, self.today) if quantity.dated else self.today
        latest = (self.ledger, until, quantity.table, None, places, set(quantity.scope))
        if not places:
            near = events or recent_events(self.ledger, self.today, quantity.table)
            return self.inside(near, quantity) or find_events(*latest)
        here = (self.inside(events, replace(quantity, place=place, scope=())) for place in sorted(places))
        return tuple(dict.fromkeys(name for names in here for name in names)) or find_events(*latest)

    def inside(self, events: tuple[str, ...], quantity: Quantity) -> tuple[str, ...]:
        """Of some events, and of their parts, those in the countries or at the place that a number names, and no later than its day."""
        last = quantity.day + _ONE_DAY if quantity.dated else self.today
        known, past = self.ledger.events, [name for name in events if self.day_of_event(name) <= last]
        there = [name for name in past if is_at(self.ledger, name, quantity)]
        parts = [name for name, event in known.items() if quantity.place and event.get("part_of") in there]
        here = [name for name in parts if is_at(self.ledger, name, quantity)]
        near = [name for name in parts if known[name]["country"] == known[known[name]["part_of"]]["country"]]
        return tuple(dict.fromkeys([*there, *(here or near)]))


def _in_window(quantity: Quantity, window: Beginning, own: DayMark | None) -> Quantity:
    """A number of a window, and up to the day beside it; few are of that day alone: "61 since the 17th, two on Friday"."""
    later = own is not None and own.last > window[1] and not quantity.is_few
    dated = replace(quantity, day=own.last, dated=True) if own and later else quantity
    none = quantity.count is not None and quantity.count.high == 0 and window[0] == window[1]
    return replace(dated, since=(window[0], window[1] + _ONE_DAY) if none else window)


def _level(quantity: Quantity, known: Measured, around: Surroundings, told: Told) -> Quantity:
    """A number of those who are somewhere, which has no window; it must name its country."""
    named = [mark for mark in around.within(around.chunk.end, around.after) if mark.value]
    if known.part and not named:
        return replace(quantity, explicit=False, count=None, open="what it adds to")
    carried = told.last and known.elliptic and not is_pointed(around)
    scope = quantity.scope or (told.last.scope if told.last and carried else ())
    sure = quantity.explicit and bool(quantity.scope)
    return replace(quantity, scope=scope, explicit=sure, open="" if scope else "which country")
