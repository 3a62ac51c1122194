"""The numbers of a draft that speak of what the ledger counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from strikeledger.counts import Count
from strikeledger.reading.text.chunks import MOST_SMALL

HUNDREDS = 200
"""So many people are only those who are stationed somewhere."""

STATIONED = "us_troops"
"""The measure of who is somewhere, which has no window."""


@dataclass(frozen=True)
class Quantity:
    """A number of a draft that speaks of what the ledger counts.

    Attributes:
        passage, start, end: where it stands; `words` as they stand there, `count` their bounds (None where the whole of a share is open).
        measure: as in tallies.csv, or "killed" and the like where only accounts hold it; table and column are those of accounts.
        scope: countries that it names, none where it leaves them open; `place` an id, where it names one.
        since: days between which its window begins; None for a level, or where it speaks of an event.
        day: for which day it holds; `dated` tells whether the draft says so.
        events: ids of attacks or strikes that it may speak of.
        explicit: whether window or event follow from the words; if not, `open` says what would settle it.
        ordinal: whether it is a place in an order, "the 74th".
        base: the measure that a share is taken of, else "".
        voice: "officials" where those are named whose count the headlines follow, "monitors" for those who count otherwise, else "".
        borrowed: whether only the sentences before say what it counts.
        bare: whether no word says what it counts; such a number is only one of the ledger's if a claim confirms it.
        of_event: whether its window begins with one event, and it counts what only that one did.
        hedged: its words with a hedge that stands apart from them, "at least 24" of "at least another 24", else "".
        harm: whether it is of people to whom harm was done.
    """

    passage: int
    start: int
    end: int
    words: str
    sentence: str
    count: Count | None
    measure: str
    table: str
    column: str
    scope: tuple[str, ...]
    place: str
    since: tuple[date, date] | None
    day: date
    dated: bool
    events: tuple[str, ...]
    explicit: bool
    open: str
    ordinal: bool
    base: str
    voice: str
    borrowed: bool
    bare: bool = False
    of_event: bool = False
    hedged: str = ""
    harm: bool = False

    @property
    def is_few(self) -> bool:
        """Whether it is so small that claims about much else fit it by chance."""
        count = self.count
        return count is not None and (count.low if count.high is None else count.high) <= MOST_SMALL

    def is_of_several(self, last: Quantity) -> bool:
        """Whether it is of harm done in several events of which its sentence says how many: "four rounds that killed 15"."""
        counted = not last.table and last.measure != STATIONED and last.count is not None and last.count.low > 1
        return bool(self.table) and counted and last.sentence == self.sentence and not self.place

    def is_fellow(self, last: Quantity) -> bool:
        """Whether it is of the same event or window as the one before: of harm in one sentence, or an answer to its question."""
        asked = last.count is None and last.measure == self.measure
        here = bool(last.table) and last.table == self.table and last.sentence == self.sentence
        return (asked or here) and not self.scope and not self.place
