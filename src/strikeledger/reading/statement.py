"""One sentence of a draft with its numbers, words of classes and days: what it says of where and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from strikeledger.reading.quantities import YEARS, Surroundings
from strikeledger.reading.text.chunks import MOST_SMALL, Chunk, is_grown
from strikeledger.reading.text.days import DayMark
from strikeledger.reading.text.sentences import FUNCTION_WORDS, TextSpan, clauses, words_between
from strikeledger.reading.vocabulary import HARM, WordMark

_OF_SO_MANY = re.compile(r" of (?:the |its |these |those )?", re.IGNORECASE)
"""What stands between a part and the whole whose noun is its own, too: "nineteen of 21 casualties"."""
_BEGINS = re.compile(r"\b(?:since|after|following)\b(?! when\b)", re.IGNORECASE)
_PRONOUN = re.compile(r"\bsince (?:it|then|that|this|those|these)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:so far|to date|overall|altogether|in all|tally|total number|since then|the total|totals?|until now)\b",
    re.IGNORECASE,
)
_RIGHT_BEFORE = re.compile(r"[ :(-]{1,3}")
_IN_BRACKETS = re.compile(r" \([\w,-]+\)")
_POINTING = re.compile(
    r"\b(?:them|they|those|these|it|the (?:one|two|three|four|five|group|other)|(?:spoke|said|says?|count)\w*)\b",
    re.IGNORECASE,
)
"""What points back to what was told before, or tells that somebody gives the number."""
_SHORT = 6  # words
_WITHIN = re.compile(r"\b(?:in|on|at|from|for|of|to|and|or) (?:the )?$", re.IGNORECASE)
_WITHOUT = re.compile(
    r"\b(?:before|without|excluding|except|besides|beyond|outside|apart from|not counting|(?:the|that) one (?:in|at)) (?:the )?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(r",|\b(?:that|which|who|when)\b")
_BY_OTHERS = re.compile(r"[,;(] ?(?:or|but|while|whereas)\b")
"""What divides those whose word the next number is from this one: "130, or, in the eyes of a monitor, 160"."""
_NAMED = re.compile(r"\b(?:was|is|be|became|marks|marked|as)(?: at least)?(?: the)? $", re.IGNORECASE)
DATELINE = re.compile(r"\W*[A-Z]{3}[A-Z/ ,.-]*(?:[(,] ?[A-Z]\w+\.?(?: \d+)?\)?,?)? - ")
"""The place, and perhaps the day, at the head of a report."""

_WITHIN = re.compile(r"(?<!day )\b(?:in|during|throughout|over)(?: the month of| all of)? $", re.IGNORECASE)
_FROM = re.compile(r"\b(?:since|from|between|after|beginning|starting|began)\W+(?:\w+\W+){0,4}$", re.IGNORECASE)
_OF_LATE = re.compile(r"(?:so far |earlier )?(?:this|last) (?:year|month)\b", re.IGNORECASE)
_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth")
_RANK = re.compile(rf"\bthe ({'|'.join(_RANKS)})\b", re.IGNORECASE)
_BACK = re.compile(r"\W*(?:it|then|that|this|those|these)\b(?! \w*(?:strike|attack|raid))")
_NEAR_EVENT = 70  # characters
_NEAR_SINCE = 50  # characters
_NEAR_DAY = 12  # characters
LONG = timedelta(days=14)
"""A span of so many days is no day of an event."""
_SIDES = ("ours", "theirs", "ours-people", "theirs-people", "on-ours", "by-ours")
VOICES = ("officials", "monitors")
"""Classes of those who count: as the headlines do, or by another definition."""

Beginning = tuple[date, date]
"""The days between which the window of a total begins."""


@dataclass(frozen=True)
class DraftSentence:
    """A sentence: its text is that of the passage, and every place an offset there, which `shift` leads to the passage for a table's cell.

    `lead` is how many characters of a cell's sentence are its table's caption, `column` where in its row it stands.
    """

    text: str
    span: TextSpan
    marks: Sequence[WordMark]
    days: Sequence[DayMark]
    numbers: Sequence[Chunk]
    shift: int = 0
    lead: int = 0
    column: int = -1

    @property
    def words(self) -> str:
        """The sentence itself."""
        return self.text[self.span.start + self.lead : self.span.end].strip()

    @property
    def is_heading(self) -> bool:
        """Whether it is a question, a label or a few words, which say what those after it are about."""
        return self.words.rstrip("*_ ").endswith(("?", ":")) or len(self.words.split()) <= _SHORT

    @property
    def is_of_all(self) -> bool:
        """Whether it says that it counts all until now: "so far", "in total"."""
        return bool(_WHOLE.search(self.words))

    @property
    def last_year(self) -> int | None:
        """The latest year that it names; None where it names none."""
        return max((int(year) for year in YEARS.findall(self.words)), default=None)

    @property
    def plain_names(self) -> frozenset[str]:
        """The classes of its words, without those of harm and names of places."""
        return frozenset(mark.name for mark in self.marks if not mark.value and not mark.name.startswith(HARM))

    @property
    def has_sides(self) -> bool:
        """Whether it names a side, a country or a place."""
        return any(mark.value or mark.name in _SIDES for mark in self.marks)

    @property
    def names_others(self) -> bool:
        """Whether it names somebody whose attacks are not counted, and not only to say in which pause."""
        return "elsewhere" in self.plain_names and "turn" not in self.plain_names

    def is_mute(self, chunk: Chunk) -> bool:
        """Whether it says nothing of a ledger's things, nor points back to any, beside one small number: "the plane had eight on board"."""
        count = None if chunk.is_share else chunk.count()
        said = any(mark.name not in ("people", "times", "level", "other", "case") for mark in self.marks)
        few = count is not None and count.low <= MOST_SMALL
        told = said or self.days or _POINTING.search(self.words) or len(self.words.split()) <= _SHORT
        return few and chunk.kind != "ordinal" and not told and len(self.numbers) == 1

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
            ends = [*(each.start for each in chunks[i + 1 :]), self.span.end]
            after = ends[1] if i + 1 < len(chunks) and self._is_share(chunk, chunks[i + 1]) else ends[0]
            clause = next(part for part in parts if chunk.start in part)
            yield Surroundings(self.text, self.span, clause, self.marks, chunk, before, after)

    def _is_share(self, chunk: Chunk, whole: Chunk) -> bool:
        """Whether a number is a part of the next, and what is behind that one is said of both."""
        behind = words_between(self.text, whole.end, self.span.end)[:1]
        joined = _OF_SO_MANY.fullmatch(self.text, chunk.end, whole.start)
        return bool(joined and behind and behind[0].isalpha() and behind[0] not in FUNCTION_WORDS)

    def where(self, around: Surroundings) -> tuple[tuple[str, ...], str, bool]:
        """The countries that a number names, and the place: first those behind it, then before it, then in the sentence.

        Last whether these stand in another clause, so that the number may be of elsewhere.
        """
        start, end = around.chunk.start, around.chunk.end
        opening = self.numbers[0].start if self.numbers else self.span.end
        begins = [match.span() for match in _BEGINS.finditer(self.text, end, around.after)]
        stop = next((at for at, until in begins if not self._is_dated(until)), around.after)
        led = any(mark.value for mark in around.within(around.before, start))
        ends = [mark for mark in around.within(end, around.after) if self._leads(mark, around.after)]
        listed = {mark.start for mark in ends if _IN_BRACKETS.match(self.text, mark.end)}
        ends = [mark for mark in ends if led or mark.start in listed or not _WITHIN.search(self.text[: mark.start])]
        stop = min([stop, *(mark.start for mark in ends)])
        direct, behind = (around.names_before, start), (end, min(around.clause.end, stop))
        zones = [
            direct,
            behind,
            (max(around.before, around.clause.start), start),
            (end, stop),
            (self.span.start, opening),
        ]
        if around.is_whole:
            zones = [(end, min(behind[1], around.end_of_whole))]
        is_rank = around.chunk.kind == "ordinal" and _NAMED.search(self.text[:start])
        for zone in zones[: 2 if is_rank else None]:
            inside = [mark for mark in around.within(*zone) if not around.is_of_last(mark)]
            inside = [mark for mark in inside if not _WITHOUT.search(self.text[: mark.start])]
            places = [mark for mark in inside if mark.name == "place-name"]
            named = [mark for mark in inside if mark.name == "country" and not _locates(mark, places)]
            if named or places:
                far = zone == zones[-1] and not any(mark.start in around.clause for mark in [*named, *places])
                far = far or len({mark.value for mark in places}) > 1
                scope = tuple(sorted({mark.value for mark in named}))
                return scope, places[0].value if places and not named else "", far
        return (), "", False

    def _leads(self, mark: WordMark, number: int) -> bool:
        """Whether a name stands right before another number: "in Elbonia 12"."""
        return bool(mark.value and number < self.span.end and _RIGHT_BEFORE.fullmatch(self.text, mark.end, number))

    def _is_dated(self, start: int) -> bool:
        """Whether a day follows soon."""
        return any(0 <= day.start - start < _NEAR_DAY for day in self.days)

    def day_of(self, around: Surroundings, *parts: str) -> DayMark | None:
        """The day of one of some parts that is nearest to a number."""
        days = [day for part in parts for day in self.parts(part)]
        near = [day for day in days if around.before <= day.start < around.after]
        near.sort(
            key=lambda day: (
                not 0 <= day.start - around.chunk.end < _NEAR_DAY,
                self.column < 0 and self._gap(day, around.chunk),
            )
        )
        start, end = around.chunk.start, around.chunk.end
        other = {day for day in days if day.start not in around.clause or _OTHERS.search(self.text, end, day.start)}
        return next(iter(near or [day for day in days if day.start < start or day not in other]), None)

    def is_dated(self, around: Surroundings) -> bool:
        """Whether the day to which it counts stands in a number's own clause."""
        return any(day.part == "until" and day.start in around.clause for day in self.days)

    def is_beside(self, day: DayMark, around: Surroundings) -> bool:
        """Whether a day is a number's own in its clause, in which no other is that to which it counts."""
        near = around.before <= day.start < around.after and day.start in around.clause
        return near and not self.is_dated(around)

    def event_day(self, around: Surroundings) -> DayMark | None:
        """The day, or the few days, of what a number counts."""
        day = self.day_of(around, "on")
        if day is not None and day.start < around.chunk.start and around.is_now:
            return None
        if day is not None and day.end <= around.before and self._is_told_anew(day.end, around.chunk.start):
            return None
        return day if day is not None and day.last - day.first < LONG else None

    def _gap(self, day: DayMark, chunk: Chunk) -> tuple[bool, int]:
        """How far a day stands from a number: whether a comma is between them, and the characters."""
        start, end = (day.end, chunk.start) if day.start < chunk.start else (chunk.end, day.start)
        return "," in self.text[start:end], end - start

    def _is_told_anew(self, start: int, end: int) -> bool:
        """Whether somebody speaks on a day that stands there."""
        return any(start <= day.start < end for day in self.parts("said"))

    def ranks(self, around: Surroundings) -> list[int]:
        """The places in an order behind and before a number, "nine in the second", up to the next number that is none."""
        start, end = around.chunk.start, around.chunk.end
        others = [chunk for chunk in self.numbers if chunk.kind != "ordinal"]
        first = max((chunk.end for chunk in others if chunk.end <= start), default=self.span.start)
        last = min((chunk.start for chunk in others if chunk.start >= end), default=self.span.end)
        named = [*_RANK.findall(self.text, end, last)[:1], *_RANK.findall(self.text, first, start)[-1:]]
        return [_RANKS.index(rank.lower()) for rank in named]

    def month_of(self, around: Surroundings) -> DayMark | None:
        """The month, or other long span of days, in which what a number's clause counts took place: "in November", "during January"."""
        own = [day for day in self.parts("on") if day.start in around.clause]
        spans = [day for day in own if day.last - day.first >= LONG or self.is_of_late(day)]
        near = [
            day
            for day in spans
            if around.before <= day.start < around.after
            and (_WITHIN.search(self.text[: day.start]) or self.is_of_late(day))
        ]
        return min(near, key=lambda day: day.start < around.chunk.end, default=None)

    def is_of_late(self, day: DayMark) -> bool:
        """Whether a time is told by when the draft is of: "this year", "last month"."""
        return _OF_LATE.match(self.text, day.start) is not None

    def voice(self, around: Surroundings) -> str:
        """The class of those whose word a number is: named last before it, else first behind."""
        named = [mark for mark in self.marks if mark.name in VOICES and mark.start >= self.lead]
        before = [mark.name for mark in named if mark.start < around.chunk.start]
        last = max(chunk.end for chunk in [around.chunk, *self.numbers])
        behind = [mark for mark in named if around.chunk.end <= mark.start < around.after or mark.start >= last]
        own = [mark.name for mark in behind if not _BY_OTHERS.search(self.text, around.chunk.end, mark.start)]
        return (before[-1:] or own or [""])[0]

    def is_back(self, start: int) -> bool:
        """Whether a word that only points back stands there: "since then"."""
        return _BACK.match(self.text, start) is not None

    def begin_of_later(self, around: Surroundings) -> tuple[int, DayMark | None] | None:
        """Where the event stands with which a number's time begins, and its day if it has one: "since the pause", "after the strikes"."""
        start, end = around.chunk.start, around.chunk.end
        found = [*_BEGINS.finditer(self.text, end, around.after), *_BEGINS.finditer(self.text, around.before, start)]
        for match in found:
            that = self.text[match.end() :].startswith(" that")
            if self.text[match.start() - 2] == "," or (
                that and not any(mark.start == match.end() + 6 for mark in self.marks)
            ):
                continue
            back = self.is_back(match.end())
            if self.text[match.end()] != " " or (
                match.end() < start and not back and not around.within(match.end(), start)
            ):
                continue
            limit = around.after if match.start() > start else start
            near = [day for day in self.days if match.end() <= day.start < min(limit, match.end() + _NEAR_EVENT)]
            return match.end(), next(iter(near), None)
        return None

    def window(self, around: Surroundings, beginning: Beginning) -> Beginning | None:
        """The days between which the window begins that the sentence names for a number."""
        first, last = beginning
        since = [] if is_grown(self.text[around.clause.start : around.chunk.start]) else self.parts("since")
        own = [day for day in since if around.before <= day.start < around.after]
        if _BEGINS.match(self.text, around.chunk.end + 1):
            own = since = [day for day in own if day.start >= around.chunk.end]
        if not own and _PRONOUN.search(self.text, around.before, around.after):
            return None
        own.sort(key=lambda day: self._gap(day, around.chunk))
        dated = any(around.chunk.end <= day.start < around.after for day in self.days)
        told = [day for day in since if day.start in around.clause or _FROM.search(self.text[: day.start])]
        if any(around.before <= day.start < around.chunk.start for day in self.days):
            told = [day for day in told if day.first <= last]
        for day in own or ([] if dated else told):
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
