"""What the numbers of a draft count, where and when: each sentence is read with what those before it told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from strikeledger.counts import Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.reading.known_again import HEADLINE, KnownAgain
from strikeledger.reading.measures import BOTH, Measured, bare_number, find_measure
from strikeledger.reading.other_times import other_times
from strikeledger.reading.quantities import HUNDREDS, STATIONED, Quantity
from strikeledger.reading.sentence.passages import PassageReader
from strikeledger.reading.sentence.statement import VOICES, DraftSentence
from strikeledger.reading.sentence.surroundings import Surroundings
from strikeledger.reading.sentence.when import LONG, day_of
from strikeledger.reading.sentence.where import is_pointed, where
from strikeledger.reading.text.chunks import MOST_SMALL, Chunk
from strikeledger.reading.timing import TimeReader
from strikeledger.reading.told import Told
from strikeledger.reading.verdicts.judging import OPEN, SUPPORTED, Verdict
from strikeledger.reading.verdicts.settling import settle
from strikeledger.reading.vocabulary import HARM, MeasureRule, Vocabulary

_ASKED = frozenset({"country", "level"})
"""Classes that an answer may hold in place of its question."""

_HOW_MANY = re.compile(r"\bhow (?:many|often|much)\b", re.IGNORECASE)

Found = tuple[Quantity, Verdict]
"""A number as it is best read, and what the ledger says of it."""

Other = tuple[int, int, str]
"""A number that the ledger doesn't count: its passage, its place there and its words."""


@dataclass(frozen=True)
class Matcher:
    """What is needed to read the passages of a draft: the ledger as of its day, its words, and the draft's own day."""

    ledger: Ledger
    vocabulary: Vocabulary
    today: date

    def quantities(self, passages: Sequence[str]) -> tuple[list[Found], list[Other]]:
        """The numbers of some passages that the ledger counts, in order, and the others."""
        read = PassageReader(self.vocabulary, self.ledger.hedges, self.today).sentences(passages)
        seen = frozenset(name for statements in read for statement in statements for name in statement.plain_names)
        found: list[Found] = []
        others: list[Other] = []
        told = Told(seen=seen)
        for at, statements in enumerate(read):
            told = replace(told, said=told.said and replace(told.said, part="before"))
            for statement in statements:
                own, told = self._read(statement, at, told)
                found += own
                counted = {quantity.start - statement.shift for quantity, _ in own}
                rest = [chunk for chunk in statement.numbers if chunk.start not in counted]
                others += [(at, chunk.start + statement.shift, chunk.words) for chunk in rest]
        return found, others

    @cached_property
    def _times(self) -> TimeReader:
        return TimeReader(self.ledger, self.today)

    @cached_property
    def _again(self) -> KnownAgain:
        return KnownAgain(self.ledger, self.vocabulary, self.today)

    @cached_property
    def _countries(self) -> dict[str, str]:
        """The country of each place by its id."""
        return {row["place_id"]: row["country"] for row in self.ledger.package.tables["places"].rows}

    @cached_property
    def _totals(self) -> list[MeasureRule]:
        """A rule for each total, the ledger's own events first: what a draft counts that says of nothing else that it does."""
        rules = {rule.measure: rule for rule in self.vocabulary.rules if rule.measure and not rule.base}
        return sorted(rules.values(), key=lambda rule: rule.measure != HEADLINE)

    @cached_property
    def _earliest(self) -> date:
        """The day on which the earliest window of any claim begins; what counts from before is nothing of the ledger's."""
        begins = [self.ledger.beginnings[0], *self.ledger.tallies["since"].dropna()]
        earliest: date = min(begins).date()
        return earliest - LONG

    def _latest(self, measure: str) -> Count | None:
        """The newest total of a measure that a share may be of, by the draft's day."""
        claims = self.ledger.claims
        rows = rows_of(claims[(claims["measure"] == measure) & claims["scope"].str.contains("+", regex=False)])
        past = [row for row in rows if row["last_day"].date() <= self.today]
        newest = max(past, key=lambda row: row["last_day"], default=None)
        return row_count(newest) if newest else None

    def _read(self, statement: DraftSentence, passage: int, told: Told) -> tuple[list[Found], Told]:
        """The numbers of a sentence that the ledger counts, and what the next one may take up."""
        found: list[Found] = []
        told = self._times.with_events(statement, told)
        columns = told.columns if statement.column >= 0 else {}
        beside = statement.column >= 0 or told.asked or (told.last is not None and told.last.passage == passage)
        company = told.company if beside else frozenset()
        told = replace(told, columns=columns, rule=columns.get(statement.column, told.rule))
        told = replace(told, company=company) if statement.numbers else told
        foreign = (statement.names_others or told.foreign == passage) and not statement.has_sides
        for around in statement.surroundings():
            side = told.rule.side if told.rule and statement.column >= 0 else told.side
            known = find_measure(around, self.vocabulary, told.rule, side, ((), told.context, told.seen))
            known = known or bare_number(around, self.vocabulary, told.rules or self._totals[:1])
            others = foreign or around.is_told_of_others
            if known is None or (not known.is_own and (others or (not told.asked and statement.is_mute(known.chunk)))):
                continue
            told = replace(told, columns={**told.columns, statement.column: known.rule})
            readings = list(self._readings(statement, passage, known, around, told))
            tried = [readings[0][1], *(replace(other, explicit=False) for _, other in readings[1:])]
            at, quantity, verdict = settle(self.ledger, tried, told.company)
            loose = verdict.kind == OPEN or (known.elliptic and not any(where(statement, around)[:2]))
            again = self._again.as_part(statement, quantity, told) if loose else None
            if verdict.kind == OPEN and not again:
                again = self._again.by_number(statement, known, around, quantity, told)
            if again:
                found.append(again[1:])
                told = told.with_number(*again)
                continue
            thin = known.bare and (verdict.kind != SUPPORTED or (at > 0 and not self._is_hinted(statement)))
            if thin or self._is_foreign(quantity, statement, around):
                continue
            found.append((quantity, verdict))
            told = told.with_number(readings[at][0], quantity, verdict)
        asked = self._topic(statement, told, bool(found))
        if asked is not None:
            told = asked
        elif not found and any(not chunk.is_share and chunk.kind != "ordinal" for chunk in statement.numbers):
            told = replace(told, rule=None, last=None)
        others = foreign or (statement.names_others and bool(statement.numbers) and not found)
        told = replace(told, foreign=passage if others else -1)
        return found, replace(told, names=statement.plain_names or told.names)

    def _is_hinted(self, statement: DraftSentence) -> bool:
        """Whether a sentence names a place, a day, or those who are counted or who count, so that its number may be one of the ledger's."""
        known = self.vocabulary.units.union(VOICES) - {"other"}
        return statement.has_sides or bool(statement.days) or any(mark.name in known for mark in statement.marks)

    def _is_foreign(self, quantity: Quantity, statement: DraftSentence, around: Surroundings) -> bool:
        """Whether a number is of a time before any claim, or of too few to be those who are stationed somewhere."""
        past = around.year is not None and around.year < self._earliest.year
        if quantity.measure == STATIONED:
            return past or (quantity.count is not None and (quantity.count.high or quantity.count.low) < HUNDREDS)
        since = quantity.since is not None and quantity.since[1] < self._earliest
        last = statement.last_year
        dated = quantity.dated and quantity.day < self._earliest
        return past or since or dated or (last is not None and last < self._earliest.year and not statement.days)

    def _readings(
        self, statement: DraftSentence, passage: int, known: Measured, around: Surroundings, told: Told
    ) -> Iterator[tuple[MeasureRule, Quantity]]:
        """What a number may say, the likeliest first: by each rule that may be meant, at each time that may be."""
        base = told.counts.get(known.rule.base) or self._latest(known.rule.base)
        count = known.chunk.count(base) if known.chunk.is_share else known.chunk.count()
        others = (
            () if around.is_whole or around.is_in_series else self._other_rules(known, count, statement, around, told)
        )
        rules = dict.fromkeys([known.rule, *others])
        timed = [(rule, self._quantity(statement, replace(known, rule=rule), around, count, told)) for rule in rules]
        for rule, quantity in timed:
            here = replace(quantity, passage=passage)
            yield rule, here
            for other in other_times(self._times, here, replace(known, rule=rule), statement, around, told):
                yield rule, other

    def _other_rules(
        self, known: Measured, count: Count | None, statement: DraftSentence, around: Surroundings, told: Told
    ) -> Sequence[MeasureRule]:
        """What a number may count instead: harm done to others where no word says to whom, or what the draft counts elsewhere.

        Where its own sentence, or the question before, has said what it counts, only what is of that kind, harm or events; where
        harm is spoken of beside it, no events that its sentence doesn't name.
        """
        many = count is not None and count.low > MOST_SMALL
        here = told.last is not None and told.last.sentence == statement.words and not told.last.borrowed
        told_of = [*reversed(told.rules), *self._totals] if known.elliptic and many else []
        if (here or told.asked) and not known.bare:
            told_of = [rule for rule in told_of if bool(rule.harms) == bool(known.rule.harms)]
        if any(mark.name.startswith(HARM) for mark in around.within(around.before, around.after)):
            told_of = [rule for rule in told_of if rule.harms or rule.table or rule.unit & statement.plain_names]
        siblings = self.vocabulary.siblings(known.rule) if (known.borrowed or many) and not around.is_of_others else ()
        return [*siblings, *told_of]

    def _topic(self, statement: DraftSentence, told: Told, answered: bool) -> Told | None:
        """What a question asks for the number of, or a sentence without numbers speaks of, so that what follows may leave it out."""
        asked = _HOW_MANY.search(statement.text, statement.span.start, statement.span.end)
        units, heading = self.vocabulary.units - {"other", "people"}, statement.is_heading
        nouns = [mark for mark in statement.marks if mark.name in units and (heading or not mark.name.startswith(HARM))]
        if asked is None and (answered or not nouns):
            return None
        start, end = asked.span() if asked else (nouns[0].start, nouns[0].start)
        kind = "times" if asked and asked[0].lower().endswith("often") else ""
        around = next(statement.surroundings([Chunk(start, end, "", self.ledger.hedges.read("two"), kind)]))
        knowing = ((), told.context | _ASKED, told.seen if heading else ())
        known = find_measure(around, self.vocabulary, None, told.side, knowing)
        if known is None:
            return None
        about = self._quantity(statement, replace(known, guess=False), around, None, replace(told, last=None))
        own = about.events or about.scope or about.place or statement.days
        last = about if own else told.last if told.rule is known.rule else None
        return replace(told, rule=known.rule, side=known.rule.side, last=last, asked=True)

    def _quantity(
        self, statement: DraftSentence, known: Measured, around: Surroundings, count: Count | None, told: Told
    ) -> Quantity:
        rule, chunk = known.rule, known.chunk
        elsewhere = told.last is None or told.last.sentence != statement.words
        scope, place, far = where(statement, around)
        pointed = is_pointed(around)
        scope, place = ((), "") if pointed else ((self._countries[place],) if place else scope, place)
        if told.last is not None and not elsewhere and around.is_former:
            scope, place = told.last.scope, told.last.place
        if not scope and BOTH.search(statement.text, around.before, around.after):
            scope = tuple(self.ledger.scope.split("+"))
        own_day = statement.parts("on") or statement.parts("over")
        level = rule.measure == STATIONED
        until = day_of(statement, around, "until", "said") or (None if own_day or level else told.said)
        if until is not None and until.last < self._earliest:
            until = None
        dated = around.is_now or (until is not None and until.part != "before")
        then = (until is None and around.is_then) or around.is_in_that
        sure = not (
            known.part
            or rule.confirms
            or known.guess
            or (known.elliptic and (elsewhere or not (scope or place)))
            or pointed
            or then
            or far
            or (until is not None and until.part == "before")
        )
        quantity = Quantity(
            passage=0, start=chunk.start + statement.shift, end=chunk.end + statement.shift,
            words=statement.text[chunk.start : chunk.end], sentence=statement.words, count=count,
            measure=rule.measure or rule.column, table=rule.table, column=rule.column, scope=scope, place=place,
            since=None, day=until.last if until else self.today, dated=dated, events=(), explicit=sure, open="",
            ordinal=chunk.kind == "ordinal", base=rule.base if chunk.is_share else "",
            voice=statement.voice(around),
            borrowed=known.borrowed or known.elliptic, bare=known.bare, hedged=chunk.hedged, harm=bool(rule.harms),
        )  # fmt: skip
        timed = self._times.with_time(quantity, statement, known, around, told)
        return timed if rule.measure or not timed.since else replace(timed, explicit=False)
