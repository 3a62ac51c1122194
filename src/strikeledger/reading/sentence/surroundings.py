"""A number in its sentence: what stands before and behind it, which words of classes belong to it, and what it is a part of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from strikeledger.reading.text.chunks import Chunk
from strikeledger.reading.text.sentences import TextSpan, word_set, words_between
from strikeledger.reading.vocabulary import HARM, MONTH_FORM, WordMark

_ADDS = re.compile(r"\b(?:another|additional|further|extra|other|remaining|adds) $", re.IGNORECASE)
_ADDED = re.compile(r"^ (?:more|others?|additional|further|extra)\b(?! than)", re.IGNORECASE)
_PART = re.compile(r"^ of (?:the|them|those|whom|which|these|its(?! own))\b", re.IGNORECASE)
_WHOLE = re.compile(r" of (?:the |those |these )?", re.IGNORECASE)
_GOVERNED = re.compile(
    rf"(?:^|\W)(?:on|against|at|among|in|during|by|from|since|before|after|for) (?:(?!(?:{MONTH_FORM}|\w+day) )[\w.]+ ){{0,3}}$",
    re.IGNORECASE,
)
YEARS = re.compile(
    r"\b(?:in|of|during|between|from|since|until|by|to|and|late|early|through) ((?:19|20)\d\d)\b", re.IGNORECASE
)
"""A year as a time."""
_HAS_COME = re.compile(
    r"\b(?:has|have|'s|'ve) (?:now |since |already |meanwhile )?(?:reached|passed|topped|become"
    r"|(?:risen|grown|climbed|gone|come|swelled|jumped|doubled)(?: up)? to) $",
    re.IGNORECASE,
)
_NOW = re.compile(r" (?:now|today)\b", re.IGNORECASE)
_BESIDE = 48  # characters behind the noun in which "on ..." still belongs to it
_FEW = 5  # words that may stand between a noun and a name beside it
_BREAKS = word_set(". ; , : ( ) since after when while that who which and from by |")
_REPORTING = re.compile(r" \w+ (?:reports?|reported|says?|said)\b")
"""What follows where only the press is named: "as an Elbonian channel reports"."""
_DONE_BY = re.compile(r" (?:(?:claimed|made|carried out) )?by (?:the )?")
_IN_WHICH = re.compile(r"( \w+)?, (?:in|during|by) which ")
_THEN = re.compile(
    r"\b(?:before (?:that|this|then)|(?:until|till|by|back|since) then|at (?:the|that) (?:time|point))\b", re.IGNORECASE
)
_MOVED = r"(?:up|down|rising|risen|falling|fallen|compared) (?:from|with|to|on) "
_FORMER = re.compile(rf"\b{_MOVED}$", re.IGNORECASE)
_SERIES = re.compile(rf"\d,? {_MOVED}\d", re.IGNORECASE)
_SAID_OF_PART = re.compile(
    r" (?:was|were|is|are|has|have|had|came|took|fell|happened|occurred|hit|targeted)\b", re.IGNORECASE
)
_IN_THAT = re.compile(r"\b(?:in|during|over) that (?:time|period|week|month)\b", re.IGNORECASE)
_NEAR_NAME = 24  # characters between a war and the pause in it

_CLOSER = (f"{HARM}brain", f"{HARM}serious")
"""Words of harm that say more closely what another one does: "one of the wounded is in a critical condition"."""
_SAID_OF = re.compile(r" ?|(?:, [^,;.]*,)? (?:was|were|been|got|had been|have been)(?: \w+ly)? ")
"""What may stand between a noun and the word of harm that is said of it and not of the one before."""


@dataclass(frozen=True)
class Surroundings:
    """A number in its sentence: the words of classes there, and where the numbers before and after it end and begin."""

    text: str
    sentence: TextSpan
    clause: TextSpan
    marks: Sequence[WordMark]
    chunk: Chunk
    before: int
    after: int

    @property
    def behind(self) -> list[str]:
        """The words behind a number, up to the next."""
        return words_between(self.text, self.chunk.end, self.after)

    @property
    def is_part(self) -> bool:
        """Whether it adds to another number or is a part of one: "another 24", "eight of the injured"."""
        lead, rest = self.text[self.sentence.start : self.chunk.start], self.text[self.chunk.end : self.chunk.end + 40]
        return bool(_ADDS.search(lead) or _ADDED.match(rest)) or self.is_of_others

    @property
    def is_of_others(self) -> bool:
        """Whether it is a part of what was told of before: "eight of them"."""
        return bool(_PART.match(self.text[self.chunk.end :]))

    @property
    def is_former(self) -> bool:
        """Whether it is what the number before was earlier: "77, up from 75"."""
        return _FORMER.search(self.text, self.sentence.start, self.chunk.start) is not None

    @property
    def is_in_series(self) -> bool:
        """Whether it is one of several that the same thing was at other times: "59, up from 46 in May and 21 in April"."""
        return _SERIES.search(self.text, self.sentence.start, self.chunk.start) is not None

    @property
    def is_then(self) -> bool:
        """Whether words before it speak of a time that only other sentences tell: "before that"."""
        return _THEN.search(self.text, self.sentence.start, self.chunk.start) is not None

    @property
    def is_in_that(self) -> bool:
        """Whether words behind it say that it is of a span of time told of elsewhere: "12 in that week"."""
        return _IN_THAT.search(self.text, self.chunk.end, self.after) is not None

    @property
    def is_whole(self) -> bool:
        """Whether the number before it is a part of it, whose country is not its own: "in Elbonia 52 of the 98"."""
        return self.before > self.sentence.start and bool(_WHOLE.fullmatch(self.text, self.before, self.chunk.start))

    @property
    def end_of_whole(self) -> int:
        """Where what names a whole ends and its part is spoken of: "22 of 46 attacks were in Elbonia"."""
        verb = _SAID_OF_PART.search(self.text, self.chunk.end, self.after)
        return verb.start() if verb else self.after

    @property
    def is_told_of_others(self) -> bool:
        """Whether its sentence speaks of somebody else's attacks before it, and of neither side here."""
        before = self.within(self.sentence.start, self.chunk.start)
        sides = {mark.name for mark in self.marks} & {"ours", "theirs", "ours-people", "on-ours"}
        others = [mark for mark in before if mark.name == "elsewhere" and not _REPORTING.match(self.text, mark.end)]
        return not sides and any(not self.dates(mark) for mark in others)

    @property
    def year(self) -> int | None:
        """The year in which a number was, where one stands beside it: "150,000 in 2007"."""
        found = YEARS.finditer(self.text, self.before, self.after)
        years = [year for year in found if "," not in self.text[self.chunk.end : year.start()]]
        return next((int(year[1]) for year in years if not year[0].lower().startswith(("since", "from"))), None)

    @property
    def is_now(self) -> bool:
        """Whether it is what something has come to by now, of no day told before it: "has reached 130", "to 47 now"."""
        return bool(
            _HAS_COME.search(self.text, self.clause.start, self.chunk.start) or _NOW.match(self.text, self.chunk.end)
        )

    def dates(self, mark: WordMark) -> bool:
        """Whether a name only says of which pause or war a time is: "during the truce in Gaza"."""
        lead = self.within(self.sentence.start, mark.start)[-2:] if mark.name == "elsewhere" else []
        return any(each.name in ("turn", "beginning") and mark.start - each.end < _NEAR_NAME for each in lead)

    def is_governed(self, mark: WordMark) -> bool:
        """Whether a noun only says at whom another is aimed: "attacks on its troops"."""
        return _GOVERNED.search(self.text[self.before : mark.start]) is not None

    def is_beside(self, noun: WordMark, mark: WordMark) -> bool:
        """Whether a word stands between a number and its noun, or beside the two without a break: "on ships in the Red Sea"."""
        start, end = self.chunk.start, max(noun.end, self.chunk.end)
        if mark.end <= start:
            until = min(start, noun.start) if noun.start > mark.end else start
            return mark.start >= self.before and not _is_apart(_IN_WHICH.sub(" ", self.text[mark.end : until]))
        near = mark.start <= noun.end + _BESIDE and mark.start < self.after
        gap = self.text[end : mark.start]
        return mark.start < noun.end or (near and (_DONE_BY.fullmatch(gap) is not None or not _is_apart(gap)))

    def words_to(self, noun: WordMark) -> list[str]:
        """The words between a number and a noun but for the name of a side: "three Elbonian dead"."""
        sides = [mark for mark in self.within(self.chunk.end, noun.start) if mark.name in ("ours", "theirs")]
        edges = [self.chunk.end, *(edge for side in sides for edge in (side.start, side.end)), noun.start]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [word for start, end in pairs for word in words_between(self.text, start, end)]

    def within(self, start: int, end: int) -> list[WordMark]:
        """The words of classes in a stretch."""
        return [mark for mark in self.marks if start <= mark.start and mark.end <= end]


def _is_apart(gap: str) -> bool:
    words = words_between(gap, 0, len(gap))
    return len(words) > _FEW or bool(_BREAKS & set(words))


def harm_said_of(around: Surroundings, head: WordMark) -> WordMark | None:
    """The word of harm that is said of a number: its own noun, one right before it, or the nearest behind or before in its clause."""
    harm = head if head.name.startswith(HARM) else next(_harms_around(around, head), None)
    closer = [mark for mark in around.within(harm.end, around.after) if mark.name in _CLOSER] if harm else []
    near = harm and closer and len(words_between(around.text, harm.end, closer[0].start)) < _FEW
    return closer[0] if near else harm


def _harms_around(around: Surroundings, head: WordMark) -> Iterator[WordMark]:
    harms = [mark for mark in around.marks if mark.name.startswith(HARM)]
    yield from (mark for mark in harms if around.chunk.end <= mark.start < head.start)
    left = [mark for mark in harms if around.before <= mark.start and mark.end <= around.chunk.start]
    right = [mark for mark in harms if max(head.end, around.chunk.end) <= mark.start < around.after]
    gap = words_between(around.text, left[-1].end, around.chunk.start) if left else []
    said = right[:1] if right and _SAID_OF.fullmatch(around.text, head.end, right[0].start) else []
    if left and len(gap) <= 2 and not ("and" in gap and said) and not around.is_of_others:
        yield left[-1]
    yield from said
    yield from (mark for mark in right if mark.start < around.clause.end)
    yield from reversed([mark for mark in left if mark.start >= around.clause.start])
    yield from right[:1]
    yield from left[-1:]
