"""The passages of a draft as sentences, with the words of classes, days and numbers that stand in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from strikeledger.data.hedges import HedgeRules
from strikeledger.data.number_words import number
from strikeledger.reading.sentence.statement import DATELINE, DraftSentence
from strikeledger.reading.sentence.when import LONG
from strikeledger.reading.text.chunks import Chunk, chunks
from strikeledger.reading.text.days import DayMark, day_marks
from strikeledger.reading.text.no_counts import is_taken
from strikeledger.reading.text.sentences import TextSpan, even_text, sentences
from strikeledger.reading.vocabulary import HARM, Vocabulary, WordMark

_ENDS = re.compile(r"[.!?;:]\W")
_SIDES = ("ours", "ours-craft", "theirs")
_SUBJECT = re.compile(r"\b(?:it|they|he|she|we|you)(?: has| have| had|'s|'ve|'d)? $", re.IGNORECASE)
_PRONOUN = re.compile(r"\W*(?:It|They|We|He|She)\b")
_SAYING = re.compile(
    r" (?:quote[sd]?|cite[sd]?|writes?|wrote|tells?|told|says?|said|puts?"
    r"|count(?:s|ed)|reports?|g[ai]ves?|claims?|speaks|spoke|lost|loses|wants?|asks?|condemn(?:s|ed)|denie[sd]|calls?"
    r"|protest(?:s|ed)|demand(?:s|ed)|accuse[sd]|announced|acknowledge[sd]|admit(?:s|ted)|agree[sd]?|insist(?:s|ed)) "
    r"|'s (?:count|account|government|cabinet|ministry|word)\b"
)
_LABELLED, _LABEL_END = re.compile(r"\W*"), re.compile(r"[*_]*[.:](?:\W| )|[*_]* - ")
_KILLED = re.compile(r"(?: \w+ly)?(?: has| have| had|'ve|'d)?(?: also)? ")
_MANY = re.compile(r" (?:(?:at least|up to|as many as|more than|about|around|some|nearly) )?([\w-]+)", re.IGNORECASE)
_LONGEST, _BACK = 250, 40  # characters of a table's caption, passages to which "that day" and "it" may point back


@dataclass(frozen=True)
class PassageReader:
    """What is needed to take passages apart: the words of a ledger, its rules for quantities, and the draft's own day."""

    vocabulary: Vocabulary
    hedges: HedgeRules
    today: date

    def sentences(self, passages: Sequence[str]) -> list[list[DraftSentence]]:
        """The sentences of each passage; of a row of a table its cells."""
        tables = _table_cells(passages, self._has_number)
        read: list[list[DraftSentence]] = []
        for at, passage in enumerate(passages):
            read.append([self._cell(cell) for cell in tables[at]] if at in tables else self._statements(passage, read))
        return read

    def _statements(self, passage: str, before: Sequence[Sequence[DraftSentence]] = ()) -> list[DraftSentence]:
        """The sentences of a passage, which may speak of the days and doers of those before it."""
        text = even_text(passage)
        past = [statement for each in reversed(before[-_BACK:]) for statement in reversed(each)]
        last = next((day.last for one in past for day in reversed(one.days) if day.first == day.last), None)
        doer = next((mark.name for statement in past for mark in reversed(statement.marks) if mark.name in _SIDES), "")
        days, head = day_marks(text, self.today, last), DATELINE.match(text)
        told, opening = _with_doers(text, self.vocabulary.marks(text), doer), head.end() if head else -1
        marks = [mark for mark in told if not mark.value or (mark.end > opening and not _is_voice(text, mark))]
        numbers = [chunk for chunk in self._numbers(text, days, marks) if not is_taken(chunk, passage)]
        return [
            DraftSentence(
                text, span, [mark for mark in marks if mark.start in span], _days_in(text, span, days),
                [chunk for chunk in numbers if chunk.start in span],
            )
            for span in sentences(text)
        ]  # fmt: skip

    def _numbers(self, text: str, days: Sequence[DayMark], marks: Sequence[WordMark]) -> list[Chunk]:
        """The numbers of a text that belong to no day and no name of a place, and are joined to none: "Dec 4 - five men"."""
        names = [(mark.start, mark.end) for mark in marks if mark.name == "place-name"]
        for start, end in [*names, *((day.start, day.end) for day in days)]:
            text = text[:start] + "|" * (end - start) + text[end:]
        return chunks(text, self.hedges)

    def _has_number(self, text: str) -> bool:
        return any(statement.numbers for statement in self._statements(text))

    def _cell(self, cell: _Cell) -> DraftSentence:
        """The sentence of a table's cell: its own numbers, with the words of classes and the days that head it.

        What its caption says of things, of places or of days is left out where its row or column says it.
        """
        text = even_text(cell.text)
        marks = _without_repeated(self.vocabulary.marks(text), cell.caption, self.vocabulary.units)
        located = any(mark.name == "place-name" and mark.start >= cell.caption for mark in marks)
        days = [_head_day(text, day, cell.caption, located) for day in day_marks(text, self.today)]
        own = [day for day in days if day.start >= cell.caption]
        days = own + [day for day in days if day.start < cell.caption and day.part not in {each.part for each in own}]
        figures = [chunk for chunk in self._numbers(text, days, marks) if chunk.start >= cell.start]
        numbers = [chunk for chunk in figures if not is_taken(chunk, text)]
        days.sort(key=lambda day: day.start)
        shift = cell.place - cell.start
        return DraftSentence(text, TextSpan(0, len(text)), marks, days, numbers, shift, cell.caption, cell.column)


def _days_in(text: str, span: TextSpan, days: Sequence[DayMark]) -> list[DayMark]:
    """The days of a sentence; of one without any that which its passage opens with, "28 January: ..."."""
    own = [day for day in days if day.start in span]
    label = next((day for day in days[:1] if _LABELLED.fullmatch(text, 0, day.start)), None)
    heads = label is not None and label.last - label.first < LONG and _LABEL_END.match(text, label.end)
    return own if own or not label or not heads else [replace(label, start=span.start, end=span.start, part="on")]


def _without_repeated(marks: Sequence[WordMark], caption: int, units: frozenset[str]) -> list[WordMark]:
    """Words of classes without those of a caption, which ends at an offset, that name a thing or place where later ones do, too."""

    def sort_of(mark: WordMark) -> str:
        return "place" if mark.value else "thing" if mark.name in units or mark.name.startswith(HARM) else ""

    later = {sort_of(mark) for mark in marks if mark.start >= caption} - {""}
    return [
        mark for mark in marks if mark.start >= caption or (mark.name != "place-name" and sort_of(mark) not in later)
    ]


def _head_day(text: str, day: DayMark, caption: int, located: bool) -> DayMark:
    """A day that heads a row or column by itself: to which it counts, or, beside a place, when something happened there."""
    alone = bool(re.search(r"(?:^|[,:] )$", text[: day.start]) and re.match(r"[,:] ", text[day.end :]))
    if day.part not in ("on", "head", "since") or not (alone or day.end <= caption):
        return day
    return replace(day, part="on" if located and day.end > caption else "until")


def _is_side(mark: WordMark, marks: Sequence[WordMark]) -> bool:
    """Whether a word names either side; what others fly, too, is only ours where no name of theirs stands before it."""
    others = any(each.name == "elsewhere" and 0 <= mark.start - each.end <= 1 for each in marks)
    return mark.name in _SIDES and not others


def _is_voice(text: str, mark: WordMark) -> bool:
    """Whether the name of a place stands for those who speak there: "Baghdad says"."""
    return _SAYING.match(text, mark.end) is not None


def _with_doers(text: str, marks: Sequence[WordMark], doer: str) -> Iterator[WordMark]:
    """Words of classes in which a deed of either side ("hit") is a strike where a word for those who strike stands before it.

    `doer` is the side that the passage before spoke of last.
    """
    killers = dict(_killers(text, marks))
    for mark in marks:
        if mark.start in killers:
            yield replace(mark, name="struck" if killers[mark.start].startswith("ours") else "attacked")
        if mark.name != "either":
            yield replace(mark, name=mark.name.removesuffix("-people")) if mark.end in killers else mark
            continue
        before = [each for each in marks if each.end <= mark.start and _is_side(each, marks)]
        begin = max((end.end() for end in _ENDS.finditer(text, 0, mark.start)), default=0)
        lead, told = text[: mark.start], before and before[-1].start >= begin
        near = told or _PRONOUN.match(text, begin) or _SUBJECT.search(lead)
        ours = bool(near) and (before[-1].name if before else doer).startswith("ours")
        yield replace(mark, name="struck" if ours else "attacked")


def _killers(text: str, marks: Sequence[WordMark]) -> Iterator[tuple[int, str]]:
    """Those who killed as many as their sentence says, "the Elbonians had killed five": the side, by where it ends and "killed" begins."""
    for mark in (each for each in marks if each.name == f"{HARM}death"):
        many = _MANY.match(text, mark.end)
        for side in marks if many and number(many[1].lower()) is not None else ():
            if side.name.startswith(_SIDES) and _KILLED.fullmatch(text, side.end, mark.start):
                yield from ((side.end, side.name), (mark.start, side.name))


@dataclass(frozen=True)
class _Cell:
    """A cell: `text` begins with the caption, which ends at `caption`, and the words of row and column; its own words begin at `start`.

    `place` is where its own words stand in the passage, `column` which of its row it is.
    """

    text: str
    caption: int
    start: int
    place: int
    column: int


@dataclass(frozen=True)
class _Words:
    """The words of a cell and where they stand in their passage."""

    text: str
    place: int


def _table_cells(passages: Sequence[str], has_number: Callable[[str], bool]) -> Mapping[int, list[_Cell]]:
    """The cells that hold numbers, by the place of their row among some passages; a row without any is no table's."""
    found: dict[int, list[_Cell]] = {}
    for rows in _tables(passages):
        caption = _caption(passages[rows[0] - 1]) if rows[0] else ""
        split = {row: _split(passages[row]) for row in rows}
        header: list[_Words] = []
        for row in rows:
            figures = [has_number(cell.text) for cell in split[row]]
            if any(figures[1:]):
                found[row] = list(_row_cells(split[row], figures, header, caption))
            elif row == rows[0] and len(rows) > 1:
                header = split[row]
    return found


def _tables(passages: Sequence[str]) -> Iterator[list[int]]:
    """The rows of each table: passages that follow each other with as many cells; one bar in a sentence makes none."""
    rows: list[int] = []
    for at, passage in enumerate([*passages, ""]):
        bars = passage.count("|")
        if bars and rows and passages[rows[-1]].count("|") == bars:
            rows.append(at)
            continue
        if len(rows) > 1 or (rows and passages[rows[0]].lstrip().startswith("|")):
            yield rows
        rows = [at] if bars else []


def _caption(passage: str) -> str:
    return " ".join(passage.split()).rstrip(".:*") if len(passage) <= _LONGEST and "|" not in passage else ""


def _split(row: str) -> list[_Words]:
    """The cells of a row; what stands before its first bar is one, too, though it may be empty."""
    cells, at = [], 0
    for part in row.split("|"):
        cells.append(_Words(part.strip(), at + len(part) - len(part.lstrip())))
        at += len(part) + 1
    return cells


def _row_cells(
    cells: Sequence[_Words], figures: Sequence[bool], header: Sequence[_Words], caption: str
) -> Iterator[_Cell]:
    first = next(at for at, cell in enumerate(cells) if cell.text)
    for at, cell in enumerate(cells):
        if not figures[at] or at == first:
            continue
        label = [each.text for each, figure in zip(cells[:at], figures, strict=False) if each.text and not figure]
        heads = [*label, *(header[at].text for _ in [0] if header and header[at].text)]
        lead = ", ".join(heads) + (": " if heads else "")
        before = f"{caption}: " if caption else ""
        yield _Cell(before + lead + cell.text, len(before), len(before + lead), cell.place, at)
