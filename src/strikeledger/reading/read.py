"""A draft read against a ledger: its numbers, and the verdict on each with the claims behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from strikeledger.data.claims import Claim, claim_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import asked_day
from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.reading.draft import Draft, Passage, read_draft
from strikeledger.reading.events import usual_since
from strikeledger.reading.matching import Matcher, Other
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.text.chunks import MOST_SMALL
from strikeledger.reading.text.days import day_marks
from strikeledger.reading.text.sentences import even_text
from strikeledger.reading.verdicts.judging import CONFIRMED, DRAFT_VERDICTS, LISTED, SUPPORTED, Verdict
from strikeledger.reading.verdicts.remarks import remarks_on, sum_remark
from strikeledger.reading.vocabulary import read_vocabulary
from strikeledger.reading.word_list import word_rows
from strikeledger.terms import MEASURES, measure_in_words, scope_in_words
from strikeledger.text import day_in_words, iso_day, list_in_words, plural, quotation

FAILING = ("contradicted", "out of date")
"""Verdicts at which the command ends with EXIT_CODE, unless others are asked for."""

EXIT_CODE = 5
"""Of the command where a number has one of the verdicts that shall fail it."""

_MOST_CLAIMS, _MOST_OTHERS = 5, 5
_DATELINE = 60  # characters at the head of a draft in which its own day may stand


@dataclass(frozen=True)
class ReadNumber:
    """One number of a draft: what it counts, the verdict, the claims behind it (the nearest first), and where it stands.

    `said` is the number as its words alone have it, without what the nearest claim adds of day, countries and window.
    """

    quantity: Quantity
    said: Quantity
    verdict: Verdict
    claims: tuple[Claim, ...]
    passage: Passage
    subject: str
    remarks: tuple[str, ...]

    @property
    def why(self) -> str:
        """Why it has its verdict, where the claims beneath don't say the same, and what there is to remark."""
        told = self.verdict.kind == SUPPORTED and ";" not in self.verdict.note and self.claims
        return "; ".join([*([] if told else [self.verdict.note]), *self.remarks])

    @property
    def place(self) -> str:
        """Where it stands, in words: "line 12"."""
        return self.passage.place(self.quantity.start)


@dataclass(frozen=True)
class DraftReading:
    """A draft of a day with what the ledger, as of a day, says of its numbers; `others` are those that it does not count."""

    draft: Draft
    day: date
    as_of: date
    numbers: tuple[ReadNumber, ...]
    others: tuple[Other, ...]

    @property
    def summary(self) -> str:
        """How many numbers have which verdict, in a sentence."""
        kinds = Counter(number.verdict.kind for number in self.numbers)
        told = ", ".join(f"{kinds[kind]} {kind}" for kind in DRAFT_VERDICTS if kinds[kind])
        many = len(self.numbers)
        head = f"{many} {plural(many, 'number')} of what the ledger counts" + (f": {told}" if told else "")
        return f"{'. '.join(filter(None, (head, self._others_in_words)))}. {self._knowledge_in_words}."

    @property
    def _others_in_words(self) -> str:
        """The numbers that the ledger doesn't count, the first of them by their words."""
        many = len(self.others)
        named = [
            f"{quotation(' '.join(words.split()), plain=False)} ({self.draft.passages[at].place(start)})"
            for at, start, words in self.others[:_MOST_OTHERS]
        ]
        more = [f"{many - len(named)} more"] if many > len(named) else []
        return f"{many} {plural(many, 'other')} not looked at: {list_in_words([*named, *more])}" if many else ""

    @property
    def _knowledge_in_words(self) -> str:
        """By what was known the numbers are judged, and how to have it otherwise where the draft is older."""
        known = f"As known on {day_in_words(self.as_of)}"
        then = f", not on the draft's day, {day_in_words(self.day)} (for that: --as-of {iso_day(self.day)})"
        return known + (then if self.day < self.as_of else "")

    def failing(self, kinds: Sequence[str]) -> list[ReadNumber]:
        """The numbers with one of some verdicts."""
        return [number for number in self.numbers if number.verdict.kind in kinds]


def read_file(path: Path, data: Path, as_of: str | None = None, day: str | None = None) -> DraftReading:
    """A draft read against the package in a folder.

    Args:
        path: the draft.
        data: the folder of the package.
        as_of: only what was published by this day counts; by default everything.
        day: the draft's own day, which "Sunday" or "today" mean; by default that of its dateline, else `as_of`.

    Raises:
        DraftError: the draft can't be read.
        DataError: the package or its vocabulary has problems.
        ParameterError: a day is none.
    """
    draft = read_draft(path)
    ledger = Ledger.load(data)
    until = asked_day(as_of) if as_of else day_of_newest(ledger)
    return read_against(ledger, draft, until, asked_day(day) if day else None)


def day_of_newest(ledger: Ledger) -> date:
    """The day of the newest publication of a ledger; of one without any today."""
    published = ledger.sources["published"]
    return published.max().date() if len(published) else date.today()  # noqa: DTZ011  the person's own day


def read_against(ledger: Ledger, draft: Draft, as_of: date, day: date | None = None) -> DraftReading:
    """A draft read against a ledger as of a day; see `read_file`."""
    view = ledger.as_of(as_of)
    vocabulary = read_vocabulary(view, word_rows(ledger.folder, ledger.terms))
    today = min(day or day_at_head(draft, as_of) or as_of, as_of)
    matcher = Matcher(view, vocabulary, today)
    found, others = matcher.quantities([passage.text for passage in draft.passages])
    numbers = [_number(view, draft, *each) for each in found]
    said = [number.said for number in numbers]
    sums = [sum_remark(view, total, said) for total in said]
    told = (
        replace(each, remarks=(*each.remarks, *filter(None, [made]))) for each, made in zip(numbers, sums, strict=True)
    )
    return DraftReading(draft, today, as_of, tuple(told), tuple(others))


def _number(view: Ledger, draft: Draft, quantity: Quantity, verdict: Verdict) -> ReadNumber:
    claims, said = tuple(claim_of(view, row) for row in verdict.claims[:_MOST_CLAIMS]), quantity
    if verdict.kind in CONFIRMED and verdict.claims:
        listed = quantity.measure in LISTED and verdict.claims[0]["event_id"]
        quantity = _with_list(view, quantity, verdict) if listed else _with_claim(quantity, verdict)
    passage, remarks = draft.passages[quantity.passage], remarks_on(view, said, verdict)
    return ReadNumber(quantity, said, verdict, claims, passage, _subject(view, quantity), remarks)


def _with_claim(quantity: Quantity, verdict: Verdict) -> Quantity:
    """A number with what its words leave open of day, countries and window as the nearest claim that confirms it says."""
    claim, several = verdict.claims[0], quantity.count is not None and quantity.count.low > MOST_SMALL
    total = quantity.measure != STATIONED and not quantity.explicit and not claim["event_id"]
    open_day = not quantity.dated or quantity.since == (quantity.day, quantity.day) or (total and several)
    day = claim["last_day"].date() if verdict.kind == SUPPORTED and open_day else quantity.day
    scope = quantity.scope or tuple(name for name in (claim["scope"],) if name and "+" not in name)
    begun = None if pd.isna(claim["since"]) else (claim["since"].date(),) * 2
    since = begun if total and quantity.since else quantity.since
    return replace(quantity, day=day, scope=scope, since=since)


def _with_list(view: Ledger, quantity: Quantity, verdict: Verdict) -> Quantity:
    """A number with what its words leave open of day, country and window as the events say of which the ledger lists as many."""
    countries = {view.events[row["event_id"]]["country"] for row in verdict.claims}
    scope = quantity.scope or (tuple(countries) if len(countries) == 1 else ())
    day = quantity.day if quantity.dated else verdict.claims[0]["last_day"].date()
    begun = min(view.events[row["event_id"]]["sort_date"].date() for row in verdict.claims)
    return replace(quantity, day=day, scope=scope, since=quantity.since if quantity.explicit else (begun, begun))


def _subject(view: Ledger, quantity: Quantity) -> str:
    """What a number counts, in words: "attacks on forces, Elbonia, since 17 October 2023"."""
    known = quantity.measure in {*MEASURES, *view.terms.measures}
    parts = [measure_in_words(view.terms, quantity.measure) if known else quantity.measure]
    names = {row["place_id"]: row["name"] for row in view.package.tables["places"].rows}
    parts += [scope_in_words("+".join(quantity.scope), view.terms)] if quantity.scope else []
    parts += [names[quantity.place]] if quantity.place else []
    if quantity.since and quantity.explicit:
        parts.append(f"since {day_in_words(usual_since(view, quantity.measure, quantity.since))}")
    return ", ".join(parts)


def day_at_head(draft: Draft, latest: date) -> date | None:
    """The day at the head of a draft, with its year or without; None where none stands there."""
    for passage in (each for each in draft.passages[:2] if "|" not in each.text):
        found = day_marks(even_text(passage.text[: 2 * _DATELINE]), latest)
        marks = [mark for mark in found if mark.first == mark.last and mark.part != "since"]
        if (
            marks
            and marks[0].start < _DATELINE
            and re.match(r"[^.!?]*$", passage.text[: marks[0].start].replace(". ", " ", 1))
            and _stands_alone(passage.text, marks[0].end)
        ):
            return marks[0].last
    return None


def _stands_alone(text: str, end: int) -> bool:
    """Whether a day is followed by what ends a dateline: a dash, a bracket or the end of the line."""
    return bool(re.match(r"[)\]]?\s*(?:[-–—:(|]|$|\n|\.?\s*$)", text[end : end + 6]) or "\n" in text[end : end + 2])


def parse_kinds(words: str) -> tuple[str, ...]:
    """The verdicts that a person names, with commas between them; "nothing" names none.

    Raises:
        ParameterError: there is no such verdict.
    """
    asked = [word.strip() for word in words.split(",") if word.strip() not in ("", "nothing")]
    for word in asked:
        if word not in DRAFT_VERDICTS:
            raise ParameterError(f"--fail-on {word!r}: there is no such verdict; {did_you_mean(word, DRAFT_VERDICTS)}")
    return tuple(asked)
