"""One sentence of a draft with its numbers, words of classes and days: what it says of where and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from strikeledger.reading.days import DayMark
from strikeledger.reading.quantities import Chunk, Surroundings
from strikeledger.reading.sentences import TextSpan, clauses, even_text
from strikeledger.reading.vocabulary import HARM, WordMark

_BEGINS = re.compile(r"\b(?:since|after|following)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\bsince (?:it|then|that|this|those|these)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:so far|to date|overall|altogether|in all|tally|total number|since then|the total|totals?|until now)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_AGE = re.compile(
    r"[- ]?(?:years?|months?|weeks?|days?|hours?|miles?|foot|feet|nation)[- ](?:old|long|ago|later|away|war)\b"
)
_RATIO = re.compile(r" (?:in|out of) (?:two|three|four|five|ten|\d+)\b(?! [a-z]+s\b)| (?:more|fewer|less) than\b")
_RATIO_LEAD = re.compile(r"\b(?:ratio|odds|score)(?: was| is| of)* $", re.IGNORECASE)
_ONE_OF = re.compile(r" of (?:them|these|those)\b")
_INSIDE = re.compile(r"\b(?:in|at|on|during) $", re.IGNORECASE)
_LISTED = re.compile(r"/ |\)|\. (?=[A-Z\d])|\s*\|")
_NEAR_SINCE = 50  # characters
_NEAR_DAY = 12  # characters
LONG = timedelta(days=14)
"""A span of so many days is no day of an event."""

_SPAN = re.compile(
    r"\b(?:in|within|over|every|each|per|for|during) (?:less than )?\w+(?: single| same| past| last)? (?:days?|weeks?|nights?|hours?)\b"
    r"|\b(?:that|the same|this|last|the previous|the next) (?:day|night|week|month)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\b", re.IGNORECASE)

Beginning = tuple[date, date]
"""The days between which the window of a total begins."""


@dataclass(frozen=True)
class DraftSentence:
    """A sentence: its text is that of the passage, and every place an offset there."""

    text: str
    span: TextSpan
    marks: Sequence[WordMark]
    days: Sequence[DayMark]
    numbers: Sequence[Chunk]

    @property
    def words(self) -> str:
        """The sentence itself."""
        return self.text[self.span.start : self.span.end].strip()

    @property
    def is_of_all(self) -> bool:
        """Whether it says that it counts all until now: "so far", "in total"."""
        return bool(_WHOLE.search(self.words))

    @property
    def plain_names(self) -> frozenset[str]:
        """The classes of its words, without those of harm and names of places."""
        return frozenset(mark.name for mark in self.marks if not mark.value and not mark.name.startswith(HARM))

    def values(self, kind: str) -> frozenset[str]:
        """The ids of places, or names of countries, that it names."""
        return frozenset(mark.value for mark in self.marks if mark.name == kind)

    def parts(self, part: str) -> list[DayMark]:
        """Its days of one part: since, until, said, over or on."""
        return [day for day in self.days if day.part == part]

    def surroundings(self, numbers: Sequence[Chunk] | None = None) -> Iterator[Surroundings]:
        """Each of its numbers, or of some others, in its clause and between its neighbours."""
        chunks = self.numbers if numbers is None else numbers
        parts = clauses(self.text, self.span)
        for i, chunk in enumerate(chunks):
            before = chunks[i - 1].end if i else self.span.start
            after = chunks[i + 1].start if i + 1 < len(chunks) else self.span.end
            clause = next(part for part in parts if chunk.start in part)
            yield Surroundings(self.text, self.span, clause, self.marks, chunk, before, after)

    def where(self, around: Surroundings) -> tuple[tuple[str, ...], str]:
        """The countries that a number names, and the place: first those behind it, then before it, then in the sentence."""
        start, end = around.chunk.start, around.chunk.end
        opening = self.numbers[0].start if self.numbers else self.span.end
        begins = (
            match.start() for match in _BEGINS.finditer(self.text, end, around.after) if not self._is_dated(match.end())
        )
        zones = (
            (end, min(around.after, around.clause.end, next(begins, around.after))), (max(around.before, around.clause.start), start),
            (end, around.after), (self.span.start, opening),
        )  # fmt: skip
        for zone in zones:
            inside = around.within(*zone)
            places = [mark for mark in inside if mark.name == "place-name"]
            named = [mark for mark in inside if mark.name == "country" and not _locates(mark, places)]
            if named or places:
                return tuple(sorted({mark.value for mark in named})), places[0].value if places and not named else ""
        return (), ""

    def _is_dated(self, start: int) -> bool:
        """Whether a day follows soon."""
        return any(0 <= day.start - start < _NEAR_DAY for day in self.days)

    def day_of(self, around: Surroundings, *parts: str) -> DayMark | None:
        """The day of one of some parts that is nearest to a number."""
        days = [day for part in parts for day in self.parts(part)]
        near = [day for day in days if around.before <= day.start < around.after]
        own = [day for day in days if day.start < around.chunk.start or day.start in around.clause]
        return next(iter(near or own), None)

    def event_day(self, around: Surroundings) -> DayMark | None:
        """The day, or the few days, of what a number counts."""
        day = self.day_of(around, "on")
        return day if day is not None and day.last - day.first < LONG else None

    def is_of_open_span(self, around: Surroundings) -> bool:
        """Whether a number is of a time that its words don't fix: "in a week", "since the pause"."""
        return bool(
            _SPAN.search(self.text, around.before, around.after)
            or _SINCE.search(self.text, around.before, around.after)
        )

    def is_of_later(self, around: Surroundings) -> bool:
        """Whether a number is of a time that begins with an event which its words don't date: "since the pause", "after the strikes"."""
        return any(
            self.text[match.start() - 2] != "," and not self.text[match.end() :].startswith(" that")
            for match in _BEGINS.finditer(self.text, around.before, around.after)
        )

    def window(self, around: Surroundings, beginning: Beginning) -> Beginning | None:
        """The days between which the window begins that the sentence names for a number."""
        first, last = beginning
        since = self.parts("since")
        own = [day for day in since if around.before <= day.start < around.after]
        if _BEGINS.match(self.text, around.chunk.end + 1):
            own = since = [day for day in own if day.start >= around.chunk.end]
        if not own and _PRONOUN.search(self.text, around.before, around.after):
            return None
        dated = any(around.chunk.end <= day.start < around.after for day in self.days)
        for day in own or ([] if dated else since):
            return beginning if day.first <= last and day.last >= first else (day.first, day.last)
        starts = [mark.start for mark in self.marks if mark.name == "beginning"]
        begins = [match.end() for match in _BEGINS.finditer(self.text, self.span.start, self.span.end)]
        turns = [mark.start for mark in self.marks if mark.name == "turn"]
        for begin in begins:
            near = [start for start in starts if 0 <= start - begin < _NEAR_SINCE]
            if near and not any(begin <= turn < near[0] for turn in turns):
                return beginning
        over = self.parts("over")
        return beginning if over and first - LONG <= over[0].first <= last + LONG else None


def _locates(country: WordMark, places: Sequence[WordMark]) -> bool:
    """Whether a country only says where a place is: "at Hill in Elbonia"."""
    return any(0 <= country.start - place.end <= 6 or 0 <= place.start - country.end <= 2 for place in places)


def is_taken(chunk: Chunk, days: Sequence[DayMark], marks: Sequence[WordMark], passage: str) -> bool:
    """Whether a number of a passage belongs to a day, a name, a price, an age or the numbering of a list."""
    names: list[DayMark | WordMark] = [*days, *(mark for mark in marks if mark.name == "place-name")]
    if any(name.start < chunk.end and chunk.start < name.end for name in names):
        return True
    text = even_text(passage)
    before, behind = text[max(0, chunk.start - 1) : chunk.start], text[chunk.end : chunk.end + 16]
    opens = not passage[: chunk.start].rpartition("\n")[2].strip("| ")
    return bool(
        _RATIO.match(behind)
        or (_RATIO_LEAD.search(text[: chunk.start]) and " to " in chunk.words)
        or (chunk.words.lower() == "one" and _ONE_OF.match(behind) and _INSIDE.search(text[: chunk.start]))
        or (chunk.words.lower() == "no" and not re.match(r" [\w'-]", behind))
        or _YEAR.match(chunk.words)
        or _AGE.match(behind)
        or before in tuple("$€£-.#")
        or (opens and _LISTED.match(behind))
    )
