"""Numbers of which the words leave open what they count, known again by the claims of just that many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from strikeledger.data.ledger import Ledger
from strikeledger.reading.counterparts import find_by_number, find_part
from strikeledger.reading.measures import Measured
from strikeledger.reading.quantities import HUNDREDS, Quantity
from strikeledger.reading.sentence.statement import DraftSentence
from strikeledger.reading.sentence.surroundings import Surroundings
from strikeledger.reading.sentence.when import LONG
from strikeledger.reading.sentence.where import is_pointed, where
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.told import Told
from strikeledger.reading.verdicts.judging import Verdict, support
from strikeledger.reading.vocabulary import HARM, MeasureRule, Vocabulary

HEADLINE = "attacks"
"""The measure of the events that a ledger is about."""

_LABEL = 12  # characters before a number in which a label's word of harm begins


@dataclass(frozen=True)
class KnownAgain:
    """What is needed to know a number again: the ledger as of its day, its words, and the draft's own day."""

    ledger: Ledger
    vocabulary: Vocabulary
    today: date

    def as_part(
        self, statement: DraftSentence, quantity: Quantity, told: Told
    ) -> tuple[MeasureRule, Quantity, Verdict] | None:
        """A number that makes up a total that was told of with those beside it, "27 and 28" after 55, as that of a country."""
        chunks, start = statement.numbers, quantity.start - statement.shift
        at = next(i for i, chunk in enumerate(chunks) if chunk.start == start)
        counts = [None if chunk.is_share or chunk.kind else chunk.count() for chunk in chunks]
        fits = {many: rule for many, rule in told.totals.items() if quantity.bare or bool(rule.harms) == quantity.harm}
        alike = told.rule and told.rule.measure == HEADLINE and (quantity.bare or not quantity.harm)
        again = find_part(self.ledger, quantity, counts, at, fits, told.rule if alike else None)
        return (again[0], again[1], support(again[2])) if again else None

    def by_number(
        self, statement: DraftSentence, known: Measured, around: Surroundings, quantity: Quantity, told: Told
    ) -> tuple[MeasureRule, Quantity, Verdict] | None:
        """A number of which the ledger can't tell as what alone was so many, on one of the days near it or told of before.

        Few are only known again where their own noun says that they were harmed.
        """
        count, rule = quantity.count, known.rule
        hurt = any(mark.name.startswith(HARM) for mark in statement.marks)
        few = count is not None and count.low <= MOST_SMALL
        if count is None or (rule.harms and not known.elliptic and not hurt and count.low < HUNDREDS):
            return None
        if few and not (known.is_own and rule.harms and count.low and not known.part):
            return None
        named = any(where(statement, around)[:2])
        rules = self._likely_rules(known, around, told, named, few)
        near = self._days_near(statement, known, around, told, few)
        carried = told.last.scope if told.last and is_pointed(around) else quantity.scope
        for scope in [quantity.scope] if named else dict.fromkeys([(), carried]):
            if again := find_by_number(self.ledger, replace(quantity, scope=scope), rules, near):
                return again[0], again[1], support(again[2])
        return None

    def _likely_rules(
        self, known: Measured, around: Surroundings, told: Told, named: bool, few: bool
    ) -> Sequence[MeasureRule]:
        """The rules by which a number may count: its own and those of the other side; of so many as are stationed somewhere any.

        Where a word of harm stands beside it, those of that harm; a part of what was told before is of another measure.
        """
        count = None if known.chunk.is_share else known.chunk.count()
        siblings = self.vocabulary.siblings(known.rule) if named or not few else ()
        rules: Sequence[MeasureRule] = [known.rule, *siblings]
        beside = around.within(around.chunk.start - _LABEL, min(around.after, around.clause.end))
        harms = {mark.name for mark in beside if mark.name.startswith(HARM)}
        if not known.is_own and (harms or (count is not None and count.low >= HUNDREDS)):
            rules = self.vocabulary.rules
        rules = [rule for rule in rules if not harms or rule.harms & harms or rule is known.rule]
        if known.part and not named:
            rules = [rule for rule in rules if told.last and rule.measure != told.last.measure]
        return rules

    def _days_near(
        self, statement: DraftSentence, known: Measured, around: Surroundings, told: Told, few: bool
    ) -> Sequence[set[date]]:
        """Days on which a number may have been true: those beside it, else those of its sentence, those told of before, and its draft's.

        Of few also those of the last weeks, and none where several stand beside them.
        """
        if here := [day for day in statement.days if around.before <= day.start < around.after]:
            one = len({day.last for day in here}) == 1
            return [{each for day in here for each in day.each}] if one or not few else []
        before = [day.last for day in statement.days if day.end <= around.before]
        named = {*before[-1:]} or {day.last for day in statement.days}
        if not named and told.last and told.last.sentence == statement.words:
            return [{told.last.day}]
        lately = {self.today - timedelta(days=back) for back in range(LONG.days if few else 1)}
        return [named, set(told.days) if few or not known.is_own else set(), set() if known.bare else lately]
