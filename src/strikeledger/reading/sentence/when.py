"""The days of a number in its sentence: that to which it counts, those of what it counts, and the window that is named for it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from strikeledger.reading.sentence.statement import DraftSentence
from strikeledger.reading.sentence.surroundings import Surroundings
from strikeledger.reading.text.chunks import Chunk, is_grown
from strikeledger.reading.text.days import DayMark

_BEGINS = re.compile(r"\b(?:since|after|following)\b(?! when\b)", re.IGNORECASE)
_PRONOUN = re.compile(r"\bsince (?:it|then|that|this|those|these)\b", re.IGNORECASE)
_OTHERS = re.compile(r",|\b(?:that|which|who|when)\b")
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
Beginning = tuple[date, date]
"""The days between which the window of a total begins."""


def day_of(statement: DraftSentence, around: Surroundings, *parts: str) -> DayMark | None:
    """The day of one of some parts that is nearest to a number."""
    days = [day for part in parts for day in statement.parts(part)]
    near = [day for day in days if around.before <= day.start < around.after]
    near.sort(
        key=lambda day: (
            not 0 <= day.start - around.chunk.end < _NEAR_DAY,
            statement.column < 0 and _gap(statement, day, around.chunk),
        )
    )
    start, end = around.chunk.start, around.chunk.end
    other = {day for day in days if day.start not in around.clause or _OTHERS.search(statement.text, end, day.start)}
    return next(iter(near or [day for day in days if day.start < start or day not in other]), None)


def is_dated(statement: DraftSentence, around: Surroundings) -> bool:
    """Whether the day to which it counts stands in a number's own clause."""
    return any(day.part == "until" and day.start in around.clause for day in statement.days)


def is_beside(statement: DraftSentence, day: DayMark, around: Surroundings) -> bool:
    """Whether a day is a number's own in its clause, in which no other is that to which it counts."""
    near = around.before <= day.start < around.after and day.start in around.clause
    return near and not is_dated(statement, around)


def day_of_events(statement: DraftSentence, around: Surroundings) -> DayMark | None:
    """The day, or the few days, of what a number counts."""
    day = day_of(statement, around, "on")
    if day is not None and day.start < around.chunk.start and around.is_now:
        return None
    if day is not None and day.end <= around.before and _is_told_anew(statement, day.end, around.chunk.start):
        return None
    return day if day is not None and day.last - day.first < LONG else None


def _is_of_next(statement: DraftSentence, day: DayMark, around: Surroundings) -> bool:
    """Whether a day behind a number in another clause is that of a number behind it: "two in Elbonia, and since the 7th there were 40"."""
    behind = day.start > around.chunk.end and day.start not in around.clause
    return behind and any(chunk.start > day.end for chunk in statement.numbers)


def _is_left(statement: DraftSentence, day: DayMark, around: Surroundings, last: date) -> bool:
    """Whether a window that opens later than most is closed by a day told of after it: "from Friday to Tuesday none, and today two"."""
    between = (each for each in statement.parts("on") if day.end <= each.start < around.chunk.start)
    return day.first > last and any(each.first > day.last for each in between)


def _gap(statement: DraftSentence, day: DayMark, chunk: Chunk) -> tuple[bool, int]:
    """How far a day stands from a number: whether a comma is between them, and the characters."""
    start, end = (day.end, chunk.start) if day.start < chunk.start else (chunk.end, day.start)
    return "," in statement.text[start:end], end - start


def _is_told_anew(statement: DraftSentence, start: int, end: int) -> bool:
    """Whether somebody speaks on a day that stands there."""
    return any(start <= day.start < end for day in statement.parts("said"))


def ranks(statement: DraftSentence, around: Surroundings) -> list[int]:
    """The places in an order behind and before a number, "nine in the second", up to the next number that is none."""
    start, end = around.chunk.start, around.chunk.end
    others = [chunk for chunk in statement.numbers if chunk.kind != "ordinal"]
    first = max((chunk.end for chunk in others if chunk.end <= start), default=statement.span.start)
    last = min((chunk.start for chunk in others if chunk.start >= end), default=statement.span.end)
    named = [*_RANK.findall(statement.text, end, last)[:1], *_RANK.findall(statement.text, first, start)[-1:]]
    return [_RANKS.index(rank.lower()) for rank in named]


def month_of(statement: DraftSentence, around: Surroundings) -> DayMark | None:
    """The month, or other long span of days, in which what a number's clause counts took place: "in November", "during January"."""
    own = [day for day in statement.parts("on") if day.start in around.clause]
    spans = [day for day in own if day.last - day.first >= LONG or is_of_late(statement, day)]
    near = [
        day
        for day in spans
        if around.before <= day.start < around.after
        and (_WITHIN.search(statement.text[: day.start]) or is_of_late(statement, day))
    ]
    return min(near, key=lambda day: day.start < around.chunk.end, default=None)


def is_of_late(statement: DraftSentence, day: DayMark) -> bool:
    """Whether a time is told by when the draft is of: "this year", "last month"."""
    return _OF_LATE.match(statement.text, day.start) is not None


def is_back(statement: DraftSentence, start: int) -> bool:
    """Whether a word that only points back stands there: "since then"."""
    return _BACK.match(statement.text, start) is not None


def begin_of_later(statement: DraftSentence, around: Surroundings) -> tuple[int, DayMark | None] | None:
    """Where the event stands with which a number's time begins, and its day if it has one: "since the pause", "after the strikes"."""
    start, end = around.chunk.start, around.chunk.end
    is_last = around.after == statement.span.end
    found = [
        *_BEGINS.finditer(statement.text, end, around.after if is_last else min(around.after, around.clause.end)),
        *_BEGINS.finditer(statement.text, around.before, start),
    ]
    for match in found:
        that = statement.text[match.end() :].startswith(" that")
        if statement.text[match.start() - 2] == "," or (
            that and not any(mark.start == match.end() + 6 for mark in statement.marks)
        ):
            continue
        back = is_back(statement, match.end())
        if statement.text[match.end()] != " " or (
            match.end() < start and not back and not around.within(match.end(), start)
        ):
            continue
        limit = around.after if match.start() > start else start
        near = [day for day in statement.days if match.end() <= day.start < min(limit, match.end() + _NEAR_EVENT)]
        return match.end(), next(iter(near), None)
    return None


def window(statement: DraftSentence, around: Surroundings, beginning: Beginning) -> Beginning | None:
    """The days between which the window begins that the sentence names for a number."""
    first, last = beginning
    since = [] if is_grown(statement.text[around.clause.start : around.chunk.start]) else statement.parts("since")
    since = [day for day in since if not _is_of_next(statement, day, around)]
    own = [day for day in since if around.before <= day.start < around.after]
    if _BEGINS.match(statement.text, around.chunk.end + 1):
        own = since = [day for day in own if day.start >= around.chunk.end]
    if not own and _PRONOUN.search(statement.text, around.before, around.after):
        return None
    own.sort(key=lambda day: _gap(statement, day, around.chunk))
    dated = any(around.chunk.end <= day.start < around.after for day in statement.days)
    told = [day for day in since if day.start in around.clause or _FROM.search(statement.text[: day.start])]
    if any(around.before <= day.start < around.chunk.start for day in statement.days):
        told = [day for day in told if day.first <= last]
    told = [day for day in told if not _is_left(statement, day, around, last)]
    for day in own or ([] if dated else told):
        return beginning if day.first <= last and day.last >= first else (day.first, day.last)
    starts = [mark.start for mark in statement.marks if mark.name == "beginning"]
    begins = [match.end() for match in _BEGINS.finditer(statement.text, statement.span.start, statement.span.end)]
    turns = [mark.start for mark in statement.marks if mark.name == "turn"]
    for begin in begins:
        near = [start for start in starts if 0 <= start - begin < _NEAR_SINCE]
        if near and not any(begin <= turn < near[0] for turn in turns):
            return beginning
    over = statement.parts("over")
    return beginning if over and first - LONG <= over[0].first <= last + LONG else None
