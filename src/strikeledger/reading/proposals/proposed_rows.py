"""The rows that an article's numbers propose: what its words say fills their cells; what they leave open is left to a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.entry.template import FILL_IN
from strikeledger.reading.proposals.who_speaks import OUTLET, speaker_of
from strikeledger.reading.quantities import Quantity
from strikeledger.reading.read import DraftReading, ReadNumber
from strikeledger.reading.text.days import DayMark, day_marks
from strikeledger.reading.text.sentences import even_text, sentences
from strikeledger.reading.vocabulary import Vocabulary
from strikeledger.terms import MEASURES
from strikeledger.text import iso_day, quotation

_ADDS = re.compile(r"\b(?:another|additional|further|extra|other|remaining) $", re.IGNORECASE)
_ZERO = re.compile(r" casualt\w+", re.IGNORECASE)
_MOST_NEAR = 4  # events named where it is open which is meant


@dataclass(frozen=True)
class ProposedRow:
    """A row of a form: its kind, its cells, the number that it was made from, and what the text leaves open of it.

    One without a kind is none: `open` says why the ledger has no row for the number.
    """

    kind: str
    cells: Mapping[str, str]
    number: ReadNumber
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sentence:
    """What a number's own sentence names: days, places by id and countries.

    `dated` are the last days of all that its passage names, `before` the countries of the last sentence before it that names any.
    """

    days: Sequence[DayMark]
    dated: frozenset[date]
    places: frozenset[str]
    countries: frozenset[str]
    before: frozenset[str]


@dataclass(frozen=True)
class _Cells:
    """Cells of a row in the making, with what is open of them."""

    cells: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def ask(self, column: str, what: str) -> None:
        """Leave a cell to a person."""
        self.cells[column] = FILL_IN
        self.open.append(what)


def proposed_rows(
    ledger: Ledger, vocabulary: Vocabulary, reading: DraftReading, published: date | None
) -> list[ProposedRow]:
    """The rows that the numbers of an article make, in their order, each with what its words leave open."""
    passages = [each.text for each in reading.draft.passages]
    found: list[ProposedRow] = []
    for number in reading.numbers:
        at, start = number.said.passage, even_text(number.passage.text).find(even_text(number.said.sentence))
        before = _countries_before(vocabulary, [*passages[:at], number.passage.text[: max(0, start)]])
        found += _rows(ledger, vocabulary, number, published, before)
    return [_beside_others(row, found) for row in found]


def _countries_before(vocabulary: Vocabulary, texts: Sequence[str]) -> frozenset[str]:
    """The countries of the last sentence of some texts that names any."""
    for text in map(even_text, reversed(texts)):
        for told in reversed(sentences(text)):
            marks = vocabulary.marks(text[told.start : told.end])
            named = frozenset(mark.value for mark in marks if mark.name == "country")
            if named:
                return named
    return frozenset()


def _rows(
    ledger: Ledger, vocabulary: Vocabulary, number: ReadNumber, published: date | None, before: frozenset[str]
) -> Iterator[ProposedRow]:
    quantity = number.said
    if quantity.count is None or quantity.ordinal or quantity.bare:
        return
    text = even_text(quantity.sentence)
    marks = vocabulary.marks(text)
    named = {kind: frozenset(mark.value for mark in marks if mark.name == kind) for kind in ("place-name", "country")}
    today = published or quantity.day
    dated = frozenset(day.last for day in day_marks(even_text(number.passage.text), today))
    sentence = _Sentence(day_marks(text, today), dated, named["place-name"], named["country"], before)
    if quantity.table and not _is_total(number, sentence):
        yield from _accounts(ledger, number, sentence)
    elif quantity.measure in {*MEASURES, *ledger.terms.measures}:
        yield _tally(ledger, number, sentence, published)


def _is_total(number: ReadNumber, sentence: _Sentence) -> bool:
    """Whether harm is told of all events of a time: its words say since when, or nothing else and only a total confirms it."""
    quantity, claims = number.said, number.verdict.claims
    if quantity.explicit or quantity.since is None or quantity.count is None:
        return quantity.since is not None
    of_one = quantity.count.high == 0 or quantity.place or any(day.part == "on" for day in sentence.days)
    return not of_one and (not quantity.events or bool(claims and not claims[0]["event_id"]))


def _accounts(ledger: Ledger, number: ReadNumber, sentence: _Sentence) -> Iterator[ProposedRow]:
    """An account of the event that a number's words name; where nobody was hurt in several of them, of each."""
    quantity, one = number.said, number.said.table.removesuffix("s")
    day = _event_day(quantity, sentence)
    events = _events_named(ledger, quantity, day, sentence)
    told = {"speaker_id": speaker_of(ledger, quantity.sentence), **_days_told(day)}
    needed = {
        each["name"]: each.get("constraints", {}) for each in ledger.package.tables[f"{one}_accounts"].schema["fields"]
    }
    if needed.get("weapon", {}).get("required"):
        told["weapon"] = "unknown"
    both = one == "strike" and _ZERO.match(quantity.sentence.partition(quantity.words)[2])
    told |= dict.fromkeys(("killed", "wounded") if both else (quantity.column,), _words(quantity))
    none_of_few = quantity.count is not None and quantity.count.high == 0 and (day or len(events) <= _MOST_NEAR)
    several = len(events) > 1 and not none_of_few
    for event in [FILL_IN] if several or not events else events:
        row = _Cells({f"{one}_id": event, **told})
        if event == FILL_IN:
            near = list(events or _near(ledger, quantity, day))[:_MOST_NEAR]
            row.open.append(f"which {one}" + (f" (perhaps {', '.join(near)})" if near else ""))
        elif len(events) > 1:
            row.open.append(f"whether this {one}, too")
        if day is None:
            row.ask("first_day", "which day")
        yield _row(f"{one}_account", row, number)


def _row(kind: str, row: _Cells, number: ReadNumber) -> ProposedRow:
    """A row with all that is open of it; where nothing else is, why its words are not sure."""
    quantity = number.said
    if row.cells["speaker_id"] == FILL_IN:
        row.open.append("who says so")
    if _ADDS.search(even_text(quantity.sentence).partition(quantity.words)[0]):
        row.open.append("what it adds to")
    if quantity.borrowed and not quantity.explicit:
        row.open.insert(0, "what it counts, which no noun of its own says")
    if not quantity.explicit and not row.open:
        row.open.append((kind == "tally" and quantity.open) or "whether this is all of them")
    return ProposedRow(kind, row.cells, number, tuple(row.open))


def _event_day(quantity: Quantity, sentence: _Sentence) -> DayMark | None:
    """The day of an event: the one that a number's sentence names, else, where its event is sure, that of those before it."""
    named = [day for day in sentence.days if day.part == "on"]
    own = (
        [day for day in named if day.first <= quantity.day <= day.last]
        if quantity.dated
        else named
        if len(named) == 1
        else []
    )
    if own or not (quantity.dated and quantity.explicit and quantity.day in sentence.dated):
        return own[-1] if own else None
    return DayMark(0, 0, quantity.day, quantity.day, "on")


def _days_told(day: DayMark | None) -> dict[str, str]:
    if day is None:
        return {"first_day": FILL_IN}
    last = {} if day.first == day.last else {"last_day": iso_day(day.last)}
    return {"first_day": iso_day(day.first)} | last


def _events_named(ledger: Ledger, quantity: Quantity, day: DayMark | None, sentence: _Sentence) -> Sequence[str]:
    """The events of just that day at just that place; without a place rounds before others; without a day those told of before."""
    places = {quantity.place} if quantity.place else sentence.places
    known, names = ledger.events, list(quantity.events)
    if day is not None:
        one = quantity.table.removesuffix("s")
        rows = [row for row in rows_of(getattr(ledger, f"{one}_accounts")) if row["first_day"].date() <= day.last]
        names = list(dict.fromkeys(row[f"{one}_id"] for row in rows if row["last_day"].date() >= day.first))
        names = [name for name in names if day.first <= known[name]["sort_date"].date() <= day.last] or names
    there = [name for name in names if not places or known[name]["place_id"] in places]
    scope = set(quantity.scope)
    rounds = [name for name in there if known[name].get("kind") == "round"]
    return [name for name in rounds or there if not scope or name in rounds or known[name]["country"] in scope]


def _near(ledger: Ledger, quantity: Quantity, day: DayMark | None) -> Sequence[str]:
    """Events that may be meant where the ledger has none of that day at that place."""
    here = [name for name in quantity.events if not quantity.place or ledger.events[name]["place_id"] == quantity.place]
    return here if day is not None else ()


def _tally(ledger: Ledger, number: ReadNumber, sentence: _Sentence, published: date | None) -> ProposedRow:
    quantity = number.said
    if quantity.place:
        name = next(row["name"] for row in ledger.package.tables["places"].rows if row["place_id"] == quantity.place)
        return ProposedRow(
            "", {}, number, (f"it is a total of one place, {name}, and the ledger's totals are of countries",)
        )
    row, speaker = _Cells({"measure": quantity.measure}), speaker_of(ledger, quantity.sentence)
    row.cells["scope"], is_named = _scope(ledger, quantity, sentence)
    if not is_named:
        told = "" if row.cells["scope"] == FILL_IN else f" ({row.cells['scope']} is what was named before)"
        row.open.append(f"which countries{told}")
    if quantity.since and (since := _since(quantity, sentence)):
        row.cells["since"] = iso_day(since)
    elif quantity.since:
        row.ask("since", "since which day")
    _add_day(ledger, row, quantity, sentence, published)
    row.cells["quantity"] = _words(quantity)
    row.cells["counting"] = _counting(ledger, speaker)
    if row.cells["counting"] == FILL_IN:
        row.open.append("by whose count")
    row.cells["speaker_id"] = speaker
    return _row("tally", row, number)


def _add_day(ledger: Ledger, row: _Cells, quantity: Quantity, sentence: _Sentence, published: date | None) -> None:
    """The day to which a total counts: the words' own, else that of publication, by which it is only known to have been so many."""
    if quantity.dated and quantity.day in sentence.dated:
        row.cells["as_of_first"] = iso_day(quantity.day)
    elif published is None:
        row.ask("as_of_first", "to which day")
    else:
        fields = {each["name"] for each in ledger.package.tables["tallies"].schema["fields"]}
        restated = {"dated": "restated"} if quantity.since and "dated" in fields else {}
        row.cells.update({"as_of_first": iso_day(published), **restated})


def _since(quantity: Quantity, sentence: _Sentence) -> date | None:
    """The day since which a sentence says that it counts; None where it names none, several or only about when."""
    first, last = quantity.since or (date.max, date.min)
    begins = {
        day.first
        for day in sentence.days
        if day.part == "since" and day.first == day.last and first <= day.first <= last
    }
    begins |= {day.first for day in sentence.days if day.part == "on" and day.first == last}
    return begins.pop() if len(begins) == 1 else None


def _scope(ledger: Ledger, quantity: Quantity, sentence: _Sentence) -> tuple[str, bool]:
    """The countries that the words name, as the package writes them, else those named before, or to fill in; whether they name them."""
    known = list(dict.fromkeys(row["scope"] for row in rows_of(ledger.tallies)))
    if len(known) == 1:
        return str(known[0]), True
    countries = {row["place_id"]: row["country"] for row in ledger.package.tables["places"].rows}
    told = sentence.countries | {countries[place] for place in sentence.places}
    named = frozenset(quantity.scope) if quantity.explicit or told >= set(quantity.scope) else frozenset()
    by_countries = {frozenset(scope.split("+")): str(scope) for scope in known}
    if named in by_countries:
        return by_countries[named], True
    return by_countries.get(sentence.before if not told else frozenset(), FILL_IN), False


def _counting(ledger: Ledger, speaker: str) -> str:
    """Whose definition a speaker's totals follow: as most of the speaker's own did; officials and the press count as the headlines do."""
    tallies, speakers = ledger.tallies, ledger.package.tables["speakers"].rows
    if own := list(tallies["counting"][tallies["speaker_id"] == speaker]):
        return str(Counter(own).most_common(1)[0][0])
    follows = {row["speaker_id"] for row in speakers if row["official"] == "yes" or row["party"] == "press"}
    return ledger.terms.counting if speaker in {OUTLET, *follows} else FILL_IN


def _beside_others(row: ProposedRow, found: Sequence[ProposedRow]) -> ProposedRow:
    """A row with what the other numbers of its sentence leave open: which of two is the whole, and how far a hedge goes."""
    quantity = row.number.said
    beside = [other for other in found if other.kind == row.kind and _is_like(other.number.said, quantity)]
    rivals = [other for other in beside if _is_rival(other, row)]
    before = [other.number.said for other in beside if other.number.said.start < quantity.start]
    open_more = ["which of the numbers of this sentence it is"] if rivals and row.kind else []
    if before and _is_plain(quantity) and not _is_plain(before[-1]) and not before[-1].words[:1].isdigit():
        open_more.append(f"whether it is as vague as {quotation(before[-1].words, plain=False)} before it")
    return replace(row, open=(*row.open, *open_more))


def _is_rival(other: ProposedRow, row: ProposedRow) -> bool:
    """Whether another row may be about the same thing and has other words for it."""
    words = {_words(other.number.said), _words(row.number.said)}
    pairs = [(other.cells.get(name), cell) for name, cell in row.cells.items() if cell not in words]
    return len(words) > 1 and all(mine == its or FILL_IN in (mine, its) for mine, its in pairs)


def _is_like(other: Quantity, quantity: Quantity) -> bool:
    """Whether a number of the same sentence counts the same."""
    return (other.passage, other.sentence, other.measure, other.column) == (
        quantity.passage, quantity.sentence, quantity.measure, quantity.column
    )  # fmt: skip


def _is_plain(quantity: Quantity) -> bool:
    return quantity.count is not None and quantity.count.is_exact


def _words(quantity: Quantity) -> str:
    """The quantity in the text's own words, in small letters; of a share with what it is a share of."""
    words = " ".join((quantity.hedged or quantity.words).lower().split())
    words = "none" if words in ("no", "zero") else words
    return f"{words} of {quantity.base}" if quantity.base else words
