"""What the sentences of a draft leave to those after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from strikeledger.counts import Count
from strikeledger.reading.quantities import Quantity
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.text.days import DayMark
from strikeledger.reading.verdicts.judging import OPEN, SUPPORTED, Verdict
from strikeledger.reading.vocabulary import MeasureRule

TELLS = {"attacks": ("attack", "attacked", "on-ours"), "strikes": ("strike", "struck", "round", "by-ours")}
"""Table of events to the classes of words that tell of one."""


@dataclass(frozen=True)
class Told:
    """What sentences leave to those after them.

    Attributes:
        names, seen: classes of words of the sentence before, and of the whole draft.
        rule, last: what the last number counts, and that number, or what a question asks, without a count.
        said, day: when somebody spoke, and the last day of an event; days: those named last, in this sentence and before.
        events: ids of those told of last, by table; past: of all told of, the last first; counts: the last number of each measure.
        side: the table of the events that were told of last, or by which the harm was done that the last number counts.
        totals: what each exact total that was told of counts, by its number.
        rules, columns: what numbers have counted so far, and those of each column of a table.
        company: the sources that have confirmed numbers so far.
        foreign: the passage of which the last sentence spoke of others' attacks alone, -1 for none.
        asked: whether a question, a heading or a sentence without numbers says so.
    """

    names: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    rule: MeasureRule | None = None
    last: Quantity | None = None
    said: DayMark | None = None
    day: DayMark | None = None
    days: tuple[date, ...] = ()
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past: tuple[str, ...] = ()
    side: str = ""
    counts: Mapping[str, Count] = field(default_factory=dict)
    totals: Mapping[int, MeasureRule] = field(default_factory=dict)
    rules: tuple[MeasureRule, ...] = ()
    columns: Mapping[int, MeasureRule] = field(default_factory=dict)
    company: frozenset[str] = frozenset()
    foreign: int = -1
    asked: bool = False

    @property
    def context(self) -> frozenset[str]:
        """Classes of words by which a rule may be met: of the kind of event that was told of last, else of the sentence before."""
        kind = next(reversed(list(self.events)), "")
        return self.names | frozenset(TELLS.get(kind, ()))

    def with_number(self, rule: MeasureRule, quantity: Quantity, verdict: Verdict) -> Told:
        """The same with a number."""
        told = self
        count = quantity.count
        counts = {**told.counts, quantity.measure: count} if count else told.counts
        if count and count.is_exact and rule.measure and count.low > MOST_SMALL:
            told = replace(told, totals={**told.totals, count.low: rule})
        rules = (*(each for each in told.rules if each is not rule), rule)
        sources = {row["source_id"] for row in verdict.claims if verdict.kind == SUPPORTED}
        company = told.company | sources
        claim = verdict.claims[0] if verdict.kind == SUPPORTED else {}
        if event := str(claim.get("event_id", "")):
            events = tuple(dict.fromkeys([event, *told.events.get(rule.side, ())]))
            told = replace(told, events={**told.events, rule.side: events}, past=(event, *told.past))
        last = told.last
        idle = verdict.kind == OPEN and quantity.borrowed and last is not None and quantity.scope in ((), last.scope)
        told = replace(told, rule=rule, side=rule.side, last=last if idle else quantity, asked=False)
        return replace(told, counts=counts, rules=rules, company=company)
