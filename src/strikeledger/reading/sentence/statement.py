"""One sentence of a draft with its numbers, words of classes and days: what it says of where and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from strikeledger.reading.sentence.surroundings import YEARS, Surroundings
from strikeledger.reading.text.chunks import MOST_SMALL, Chunk
from strikeledger.reading.text.days import DayMark
from strikeledger.reading.text.sentences import FUNCTION_WORDS, TextSpan, clauses, words_between
from strikeledger.reading.vocabulary import HARM, WordMark

_OF_SO_MANY = re.compile(r" of (?:the |its |these |those )?", re.IGNORECASE)
"""What stands between a part and the whole whose noun is its own, too: "nineteen of 21 casualties"."""
_WHOLE = re.compile(
    r"\b(?:so far|to date|overall|altogether|in all|tally|total number|since then|the total|totals?|until now)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:them|they|those|these|it|the (?:one|two|three|four|five|group|other)|(?:spoke|said|says?|count)\w*)\b",
    re.IGNORECASE,
)
"""What points back to what was told before, or tells that somebody gives the number."""
_SHORT = 6  # words
_BY_OTHERS = re.compile(r"[,;(] ?(?:or|but|while|whereas)\b")
"""What divides those whose word the next number is from this one: "130, or, in the eyes of a monitor, 160"."""
DATELINE = re.compile(r"\W*[A-Z]{3}[A-Z/ ,.-]*(?:[(,] ?[A-Z]\w+\.?(?: \d+)?\)?,?)? - ")
"""The place, and perhaps the day, at the head of a report."""

_SIDES = ("ours", "theirs", "ours-people", "theirs-people", "on-ours", "by-ours")
VOICES = ("officials", "monitors")
"""Classes of those who count: as the headlines do, or by another definition."""


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
            before = next((each.end for each in reversed(chunks[:i]) if not each.is_percentage), self.span.start)
            ends = [*(each.start for each in chunks[i + 1 :] if not each.is_percentage), self.span.end]
            after = ends[1] if i + 1 < len(chunks) and self._is_share(chunk, chunks[i + 1]) else ends[0]
            clause = next(part for part in parts if chunk.start in part)
            yield Surroundings(self.text, self.span, clause, self.marks, chunk, before, after)

    def _is_share(self, chunk: Chunk, whole: Chunk) -> bool:
        """Whether a number is a part of the next, and what is behind that one is said of both."""
        behind = words_between(self.text, whole.end, self.span.end)[:1]
        joined = _OF_SO_MANY.fullmatch(self.text, chunk.end, whole.start)
        return bool(joined and behind and behind[0].isalpha() and behind[0] not in FUNCTION_WORDS)

    def voice(self, around: Surroundings) -> str:
        """The class of those whose word a number is: named last before it, else first behind."""
        named = [mark for mark in self.marks if mark.name in VOICES and mark.start >= self.lead]
        before = [mark.name for mark in named if mark.start < around.chunk.start]
        last = max(chunk.end for chunk in [around.chunk, *self.numbers])
        behind = [mark for mark in named if around.chunk.end <= mark.start < around.after or mark.start >= last]
        own = [mark.name for mark in behind if not _BY_OTHERS.search(self.text, around.chunk.end, mark.start)]
        return (before[-1:] or own or [""])[0]
