"""What the numbers of a draft count, where and when: each sentence is read with what those before it told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from strikeledger.counts import Count
from strikeledger.data.ledger import Ledger
from strikeledger.reading.days import DayMark, day_marks
from strikeledger.reading.events import find_events, recent_events
from strikeledger.reading.measures import Measured, find_measure
from strikeledger.reading.quantities import Chunk, Quantity, Surroundings, chunks
from strikeledger.reading.sentences import even_text, sentences
from strikeledger.reading.statement import LONG, Beginning, DraftSentence, is_taken
from strikeledger.reading.vocabulary import HARM, MeasureRule, Vocabulary, WordMark

_TELLS = {"attacks": ("attack", "attacked", "on-ours"), "strikes": ("strike", "struck", "round", "by-ours")}
"""Table of events to the classes of words that tell of one."""

_ASKED = frozenset({"country", "level"})
"""Classes that an answer may hold in place of its question."""

_MOST_A_DAY = 8
"""More attacks than this are no number of one day."""

_ENDED = re.compile(r"[.!?;:](?!\W*(?:It|They|We|He|She)\b[^.!?;:]*$)")
_ONE_DAY = timedelta(days=1)
_HOW_MANY = re.compile(r"\bhow (?:many|often|much)\b", re.IGNORECASE)
_LEVEL = "us_troops"


@dataclass(frozen=True)
class _Told:
    """What sentences leave to those after them: words of classes, what the last number counts, who spoke when, events, and counts."""

    names: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    rule: MeasureRule | None = None
    last: Quantity | None = None
    said: DayMark | None = None
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: Mapping[str, Count] = field(default_factory=dict)
    rules: tuple[MeasureRule, ...] = ()

    @property
    def context(self) -> frozenset[str]:
        """Classes of words by which a rule may be met: of the kind of event that was told of last, else of the sentence before."""
        kind = next(reversed(list(self.events)), "")
        return self.names | frozenset(_TELLS.get(kind, ()))


@dataclass(frozen=True)
class Matcher:
    """What is needed to read the passages of a draft: the ledger as of its day, its words, and the draft's own day."""

    ledger: Ledger
    vocabulary: Vocabulary
    today: date

    def quantities(self, passages: Sequence[str]) -> tuple[list[Quantity], int]:
        """The numbers of some passages that the ledger counts, in order, and how many others there are."""
        found: list[Quantity] = []
        read = [self._statements(passage) for passage in passages]
        seen = frozenset(name for statements in read for statement in statements for name in statement.plain_names)
        others, told = 0, _Told(seen=seen)
        for at, statements in enumerate(read):
            for statement in statements:
                own, told = self._read(statement, at, told)
                found += own
                others += len(statement.numbers) - len(own)
        return found, others

    def _statements(self, passage: str) -> list[DraftSentence]:
        text = even_text(passage)
        days, marks = day_marks(text, self.today), list(_with_doers(text, self.vocabulary.marks(text)))
        numbers = [chunk for chunk in chunks(text, self.ledger.hedges) if not is_taken(chunk, days, marks, passage)]
        return [
            DraftSentence(
                text, span, [mark for mark in marks if mark.start in span], [day for day in days if day.start in span],
                [chunk for chunk in numbers if chunk.start in span],
            )
            for span in sentences(text)
        ]  # fmt: skip

    @cached_property
    def _countries(self) -> dict[str, str]:
        """The country of each place by its id."""
        return {row["place_id"]: row["country"] for row in self.ledger.package.tables["places"].rows}

    @cached_property
    def _earliest(self) -> date:
        """The day on which the earliest window of any claim begins; what counts from before is nothing of the ledger's."""
        earliest: date = self.ledger.tallies["since"].min().date()
        return earliest - LONG

    @property
    def _beginning(self) -> Beginning:
        first, last = self.ledger.beginnings
        return first.date(), last.date()

    def _read(self, statement: DraftSentence, passage: int, told: _Told) -> tuple[list[Quantity], _Told]:
        """The numbers of a sentence that the ledger counts, and what the next one may take up."""
        found: list[Quantity] = []
        told = self._with_events(statement, told)
        for around in statement.surroundings():
            known = find_measure(around, self.vocabulary, told.rule, told.context, told.seen)
            if known is None:
                continue
            chunk, base = known.chunk, told.counts.get(known.rule.base)
            count = chunk.count(base) if chunk.is_share else chunk.count()
            rules = dict.fromkeys([known.rule, *self._other_rules(known, count, told)])
            readings = [
                replace(self._quantity(statement, replace(known, rule=rule), around, count, told), passage=passage)
                for rule in rules
            ]
            others = [
                replace(other, explicit=False)
                for each in readings
                for other in (each, *self._wider(each, known, statement))
            ]
            quantity = replace(readings[0], others=tuple(others[1:]))
            none = quantity.measure == _LEVEL and quantity.count is not None and quantity.count.high == 0
            if none or (quantity.since and quantity.since[1] < self._earliest):
                continue
            found.append(quantity)
            counts = {**told.counts, quantity.measure: quantity.count} if quantity.count else told.counts
            told = replace(told, rule=known.rule, last=quantity, counts=counts, rules=(*told.rules, known.rule))
        asked = self._topic(statement, told, bool(found))
        if asked is not None:
            told = replace(told, rule=asked, last=told.last if told.rule is asked else None)
        elif not found and any(not chunk.is_share and chunk.kind != "ordinal" for chunk in statement.numbers):
            told = replace(told, rule=None, last=None)
        return found, replace(told, names=statement.plain_names or told.names)

    def _other_rules(self, known: Measured, count: Count | None, told: _Told) -> Sequence[MeasureRule]:
        """What a number may count instead: harm done to others where no word says to whom, or what the draft has counted before."""
        many = count is not None and count.low > _MOST_A_DAY
        told_of = told.rules if known.elliptic and count is not None and count.is_exact and many else ()
        return [*(self.vocabulary.siblings(known.rule) if known.borrowed or many else ()), *told_of]

    def _wider(self, quantity: Quantity, known: Measured, statement: DraftSentence) -> Iterator[Quantity]:
        """What else the time of a number may be where its words leave it open: its draft's, the latest events, or since a later day."""
        if quantity.explicit or known.part or quantity.count is None or quantity.count.high == 0:
            return
        if quantity.dated and not statement.days:
            yield replace(quantity, day=self.today, dated=False)
        if quantity.table and not known.elliptic:
            recent = recent_events(self.ledger, self.today, quantity.table)
            yield replace(quantity, events=self._inside(recent, quantity), since=None)
            yield replace(quantity, events=(), since=(self._beginning[1] + _ONE_DAY, quantity.day))

    def _topic(self, statement: DraftSentence, told: _Told, answered: bool) -> MeasureRule | None:
        """What a question asks for the number of, or a sentence without numbers speaks of, so that what follows may leave it out."""
        asked = _HOW_MANY.search(statement.text, statement.span.start, statement.span.end)
        units = self.vocabulary.units - {"other", "people", "case"}
        nouns = [mark.start for mark in statement.marks if mark.name in units and not mark.name.startswith(HARM)]
        if asked is None and (answered or not nouns):
            return None
        start, end = asked.span() if asked else (nouns[0], nouns[0])
        kind = "times" if asked and asked[0].lower().endswith("often") else ""
        chunk = Chunk(start, end, "", self.ledger.hedges.read("two"), kind)
        known = [
            find_measure(around, self.vocabulary, None, told.context | _ASKED)
            for around in statement.surroundings([chunk])
        ]
        return known[0].rule if known[0] else None

    def _with_events(self, statement: DraftSentence, told: _Told) -> _Told:
        """The same with the events that a sentence tells of, by table, the last last: of a day or at a place, by words of their kind."""
        names = {mark.name for mark in statement.marks}
        days = [day for day in statement.parts("on") if day.last - day.first < LONG]
        places = statement.values("place-name")
        events = dict(told.events)
        for table, kinds in _TELLS.items():
            if names & set(kinds) and (days or places):
                day = days[0] if days else None
                if found := find_events(self.ledger, self.today, table, day, places, statement.values("country")):
                    events.pop(table, None)
                    events[table] = found
        said = statement.parts("said")
        return replace(told, events=events, said=said[0] if said else told.said)

    def _quantity(
        self, statement: DraftSentence, known: Measured, around: Surroundings, count: Count | None, told: _Told
    ) -> Quantity:
        rule, chunk = known.rule, known.chunk
        guess = known.guess or (known.elliptic and (told.last is None or told.last.sentence != statement.words))
        scope, place = statement.where(around)
        scope = (self._countries[place],) if place else scope
        own_day = statement.parts("on") or statement.parts("over")
        until = statement.day_of(around, "until", "said") or (None if own_day else told.said)
        quantity = Quantity(
            passage=0, start=chunk.start, end=chunk.end, words=statement.text[chunk.start : chunk.end], sentence=statement.words,
            count=count, measure=rule.measure or rule.column, table=rule.table, column=rule.column, scope=scope, place=place,
            since=None, day=until.last if until else self.today, dated=until is not None, events=(),
            explicit=not known.part and not rule.confirms and not guess, open="", ordinal=chunk.kind == "ordinal",
            base=rule.base if chunk.is_share else "", official=any(mark.name == "officials" for mark in statement.marks),
            borrowed=known.borrowed or known.elliptic,
        )  # fmt: skip
        return self._with_time(quantity, statement, known, around, told)

    def _with_time(
        self, quantity: Quantity, statement: DraftSentence, known: Measured, around: Surroundings, told: _Told
    ) -> Quantity:
        """The same with its window, or with the events that it may speak of; what the draft leaves open is said."""
        if quantity.measure == _LEVEL:
            named = [mark for mark in around.within(around.chunk.end, around.after) if mark.value]
            if known.part and not named:
                return replace(quantity, explicit=False, count=None, open="what it adds to")
            scope = quantity.scope or (told.last.scope if told.last and known.elliptic else ())
            return replace(
                quantity, scope=scope, explicit=quantity.explicit and bool(scope), open="" if scope else "which country"
            )
        day, window = statement.event_day(around), statement.window(around, self._beginning)
        counted = "since" in around.behind
        later = window is None and (counted or not known.whole) and statement.is_of_later(around)
        if later and (not quantity.table or counted) and quantity.measure != _LEVEL:
            return replace(
                quantity,
                events=(),
                since=(self._beginning[1] + _ONE_DAY, quantity.day),
                explicit=False,
                open="since which day",
            )
        if day is not None and quantity.ordinal:
            quantity, day = replace(quantity, day=day.last, dated=True), None
        whole = known.whole or statement.is_of_all
        if window is not None and not (day and quantity.table and day.start in around.clause):
            return replace(quantity, since=window)
        if day is not None and not quantity.table and quantity.count is not None and quantity.count.low > _MOST_A_DAY:
            quantity, day = replace(quantity, day=day.last, dated=True), None
        if day is not None and not whole:
            return self._on(quantity, day, statement)
        if known.elliptic and told.last is not None and (told.last.since or told.last.events):
            here = told.last.sentence == quantity.sentence and not statement.is_of_open_span(around)
            return self._like(replace(quantity, explicit=quantity.explicit and here), told.last)
        events = self._meant_events(quantity, statement, told) if quantity.table and not whole else ()
        since = told.last.since if told.last and told.last.since and told.last.explicit else self._beginning
        ask = "since which day, or in which event" if quantity.table else "since which day"
        carried = bool(told.last and told.last.since and told.last.explicit and told.last.passage == quantity.passage)
        sure = quantity.explicit and (known.running or (known.whole and carried))
        return replace(quantity, since=since, events=events, explicit=sure, open="" if sure else ask)

    def _on(self, quantity: Quantity, day: DayMark, statement: DraftSentence) -> Quantity:
        """A number of a day: of the events of that day, or of how many there were."""
        if not quantity.table:
            return replace(quantity, since=(day.first, day.first), day=day.last, dated=True)
        places = frozenset({quantity.place}) if quantity.place else statement.values("place-name")
        events = find_events(self.ledger, self.today, quantity.table, day, places, set(quantity.scope))
        known = quantity.explicit and bool(events)
        return replace(
            quantity, events=events, day=day.last, dated=True, explicit=known, open="" if events else "which event"
        )

    def _like(self, quantity: Quantity, last: Quantity) -> Quantity:
        """A number without a noun, of the same time as the one before it; a larger one is no part of that one's countries."""
        larger = quantity.count is not None and last.count is not None and quantity.count.exceeds(last.count) is True
        scope = quantity.scope or (() if quantity.place or larger else last.scope)
        timed = quantity if quantity.dated else replace(quantity, day=last.day, dated=last.dated)
        events = self._narrow(last.events, quantity) if quantity.table else ()
        explicit = quantity.explicit and last.explicit
        return replace(timed, since=last.since, events=events, scope=scope, explicit=explicit, open=last.open)

    def _meant_events(self, quantity: Quantity, statement: DraftSentence, told: _Told) -> tuple[str, ...]:
        """The events that a number without a day speaks of: the last that the draft told of, or the latest at its place."""
        events = told.events.get(quantity.table, ())
        places = frozenset({quantity.place}) if quantity.place else statement.values("place-name")
        if not places:
            return self._narrow(events or recent_events(self.ledger, self.today, quantity.table), quantity)
        here = tuple(name for name in events if self.ledger.events[name]["place_id"] in places)
        return here or find_events(self.ledger, self.today, quantity.table, None, places, set(quantity.scope))

    def _narrow(self, events: tuple[str, ...], quantity: Quantity) -> tuple[str, ...]:
        """Of some events those in the countries or at the place that a number names, or all where none is."""
        return self._inside(events, quantity) or events

    def _inside(self, events: tuple[str, ...], quantity: Quantity) -> tuple[str, ...]:
        known = self.ledger.events
        inside = [name for name in events if not quantity.scope or known[name]["country"] in quantity.scope]
        return tuple(name for name in inside if not quantity.place or known[name]["place_id"] == quantity.place)


def _with_doers(text: str, marks: Sequence[WordMark]) -> Iterator[WordMark]:
    """Words of classes in which a deed of either side ("hit") is a strike where a word for those who strike stands before it."""
    for mark in marks:
        if mark.name != "either":
            yield mark
            continue
        before = [each for each in marks if each.name in ("ours", "theirs") and each.end <= mark.start]
        near = before and not _ENDED.search(text, before[-1].end, mark.start)
        passive = re.search(r"\b(?:been|were|was|being|are|is|get|got)(?: \w+ly)? $", text[: mark.start], re.IGNORECASE)
        ours = bool(near) and before[-1].name == "ours"
        yield replace(mark, name="struck" if ours != bool(passive) else "attacked")
