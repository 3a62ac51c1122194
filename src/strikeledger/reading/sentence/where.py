"""Where what a number counts is, by the names of countries and places around it, or by words that only point there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from strikeledger.reading.sentence.statement import DraftSentence
from strikeledger.reading.sentence.surroundings import Surroundings
from strikeledger.reading.vocabulary import WordMark

_RIGHT_BEFORE = re.compile(r"[ :(-]{1,3}")
_IN_BRACKETS = re.compile(r" \([\w,-]+\)")
_WITHIN = re.compile(r"(?<!day )\b(?:in|during|throughout|over)(?: the month of| all of)? $", re.IGNORECASE)
_WITHOUT = re.compile(
    r"\b(?:before|without|excluding|except|besides|beyond|outside|apart from|not counting|(?:the|that) one (?:in|at)) (?:the )?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:was|is|be|became|marks|marked|as)(?: at least)?(?: the)? $", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:since|after|following)\b(?! when\b)", re.IGNORECASE)
_NEAR_DAY = 12  # characters
_WHERE = re.compile(r"(?: \w+)? (?:in|on|at|from) (?:the )?", re.IGNORECASE)
_APART = re.compile(r",(?! or)")
_POINTING = re.compile(
    r" (?:(?:over |down |up )?(?:here|there)|across|elsewhere|beyond|with|next door|over the border|on the other side)\b",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\b(?:(?:killed|died|hurt|wounded|injured|were|was)|(?P<thing>strikes?|attacks?|raids?|bases?|troops|forces)) there\b",
    re.IGNORECASE,
)
_HIS_COUNTRY = re.compile(r"\b(?:his|her|their|this|that) (?:own )?(?:country|soil|territory)\b", re.IGNORECASE)
_OPENING_THERE = re.compile(r"\W*There,? (?!(?:is|are|was|were|has|have|had|may|might|will|would|could|can|must|'s)\b)")


def where(statement: DraftSentence, around: Surroundings) -> tuple[tuple[str, ...], str, bool]:
    """The countries that a number names, and the place: first those behind it, then before it, then in the sentence.

    Last whether these stand in another clause, so that the number may be of elsewhere.
    """
    start, end = around.chunk.start, around.chunk.end
    opening = statement.numbers[0].start if statement.numbers else statement.span.end
    begins = [match.span() for match in _BEGINS.finditer(statement.text, end, around.after)]
    stop = next((at for at, until in begins if not _is_dated(statement, until)), around.after)
    led = any(mark.value for mark in around.within(around.before, start))
    ends = [mark for mark in around.within(end, around.after) if _leads(statement, mark, around.after)]
    listed = {mark.start for mark in ends if _IN_BRACKETS.match(statement.text, mark.end)}
    ends = [mark for mark in ends if led or mark.start in listed or not _WITHIN.search(statement.text[: mark.start])]
    stop = min([stop, *(mark.start for mark in ends)])
    direct, behind = (_names_before(around), start), (end, min(around.clause.end, stop))
    zones = [
        direct,
        behind,
        (max(around.before, around.clause.start), start),
        (end, stop),
        (statement.span.start, opening),
    ]
    if around.is_whole:
        zones = [(end, min(behind[1], around.end_of_whole))]
    is_rank = around.chunk.kind == "ordinal" and _NAMED.search(statement.text[:start])
    for zone in zones[: 2 if is_rank else None]:
        inside = [mark for mark in around.within(*zone) if not _is_of_last(around, mark)]
        inside = [mark for mark in inside if not _WITHOUT.search(statement.text[: mark.start])]
        places = [mark for mark in inside if mark.name == "place-name"]
        named = [mark for mark in inside if mark.name == "country" and not _locates(mark, places)]
        if named or places:
            far = zone == zones[-1] and not any(mark.start in around.clause for mark in [*named, *places])
            far = far or len({mark.value for mark in places}) > 1
            scope = tuple(sorted({mark.value for mark in named}))
            return scope, places[0].value if places and not named else "", far
    return (), "", False


def _leads(statement: DraftSentence, mark: WordMark, number: int) -> bool:
    """Whether a name stands right before another number: "in Elbonia 12"."""
    return bool(
        mark.value and number < statement.span.end and _RIGHT_BEFORE.fullmatch(statement.text, mark.end, number)
    )


def _is_dated(statement: DraftSentence, start: int) -> bool:
    """Whether a day follows soon."""
    return any(0 <= day.start - start < _NEAR_DAY for day in statement.days)


def _locates(country: WordMark, places: Sequence[WordMark]) -> bool:
    """Whether a country only says where a place is: "at Hill in Elbonia"."""
    return any(0 <= country.start - place.end <= 6 or 0 <= place.start - country.end <= 2 for place in places)


def is_pointed(around: Surroundings) -> bool:
    """Whether words only point to where it is: "52 here", "900 across the border", "There the monitor counts 108"."""
    named = any(mark.value for mark in around.marks)
    there = _THERE.search(around.text, around.chunk.end, min(around.after, around.clause.end))
    behind = (there and not (there["thing"] and named)) or _POINTING.match(around.text, around.chunk.end)
    behind = behind or _HIS_COUNTRY.search(around.text, around.chunk.end, min(around.after, around.clause.end))
    return bool(behind or (_OPENING_THERE.match(around.text, around.sentence.start) and not named))


def _names_before(around: Surroundings) -> int:
    """Where the names of countries or places begin that stand right before a number: "Elbonia and Freedonia 12"."""
    direct = around.chunk.start
    for mark in reversed([mark for mark in around.within(around.before, direct) if mark.value]):
        joined = r"[ :(-]{1,3}" if direct == around.chunk.start else r", |/| and "
        direct = mark.start if re.fullmatch(joined, around.text[mark.end : direct]) else direct
    return direct


def _is_of_last(around: Surroundings, mark: WordMark) -> bool:
    """Whether a name says where the number before is, from which a comma divides this one: "52 in Elbonia, 75 elsewhere"."""
    last, gap = around.text[around.before : mark.start], around.text[mark.end : around.chunk.start]
    behind = around.before > around.sentence.start and around.before <= mark.start < around.chunk.start
    followed = any(each.value and 0 <= each.start - around.chunk.end <= 1 for each in around.marks)
    return behind and (bool(_WHERE.fullmatch(last) and _APART.match(gap)) or (last == " " and followed))
