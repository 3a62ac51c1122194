"""A form filled in from an article: the claims that it makes, each with its place, for a person to confirm one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.entry.template import EXAMPLE_PAGE, FILL_IN
from strikeledger.reading.judging import usual_since
from strikeledger.reading.quantities import Quantity
from strikeledger.reading.read import DraftReading, ReadNumber, read_file
from strikeledger.terms import MEASURES, Terms
from strikeledger.text import iso_day, plural

_HEAD = """\
# What {name} says, as far as it was understood: {count}. Confirm each by the sentence above it, and delete what is wrong.
# Rows behind "# " are less sure: the text leaves open since when, or in which event. Take "# " off the lines to use one.
# Fill in [source] (and [[speaker]], where the outlet is new), then: strikeledger add FORM --dry-run
"""
_OUTLET = "the-outlet"
_SAYS = "(?:said|says?|told|announced|confirm(?:s|ed)|reports?|reported|stated|count(?:s|ed)?|g[ai]ve(?:s)?|acknowledged|spoke|put|puts)"
_BY = "(?:according to|by|from|told by)"
_ZERO = re.compile(r" casualt\w+", re.IGNORECASE)
_MOST_SHOWN = 300  # characters of a sentence


@dataclass(frozen=True)
class _Row:
    """A row of the form: its kind, its cells, and the number that it was made from."""

    kind: str
    cells: Mapping[str, str]
    number: ReadNumber


def propose_form(path: Path, data: Path, day: str | None) -> str:
    """The form for an article, as TOML that `strikeledger add` reads.

    Args:
        path: the article: a text, Markdown, web page, Word file or notebook.
        data: the folder of the package.
        day: when it was published; by default the newest publication of the ledger.

    Raises:
        DraftError: the article can't be read.
        DataError: the package has problems.
    """
    reading = read_file(path, data, day, day)
    ledger = Ledger.load(data).as_of(reading.as_of)
    rows = [row for number in reading.numbers for row in _rows(ledger, number)]
    count = f"{len(rows)} {plural(len(rows), 'claim')}"
    parts = [_HEAD.format(name=path.name, count=count), _section("source", _source(ledger, reading))]
    if any(row.cells["speaker_id"] == _OUTLET for row in rows):
        parts.append(_section("speaker", _speaker(ledger)))
    return "\n".join([*parts, *(_proposal(row) for row in rows)])


def _source(ledger: Ledger, reading: DraftReading) -> dict[str, str]:
    titles = [passage.text for passage in reading.draft.passages if passage.heading]
    title = " ".join((titles or [passage.text for passage in reading.draft.passages] or [""])[0].split())
    kinds = [row["kind"] for row in ledger.package.tables["sources"].rows]
    return {
        "publisher": FILL_IN, "title": title[:200] or FILL_IN, "published": iso_day(reading.as_of), "published_basis": "stated",
        "kind": max(kinds, key=kinds.count, default="news"), "url": EXAMPLE_PAGE,
    }  # fmt: skip


def _speaker(ledger: Ledger) -> dict[str, str]:
    parties = [row["party"] for row in ledger.package.tables["speakers"].rows]
    party = "press" if "press" in parties else max(parties, key=parties.count, default="press")
    return {"speaker_id": _OUTLET, "name": f"{FILL_IN}: the outlet", "party": party, "official": "no"}


def _section(kind: str, cells: Mapping[str, str]) -> str:
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in cells.items() if value]
    return "\n".join([f"[{kind}]" if kind == "source" else f"[[{kind}]]", *lines]) + "\n"


def _proposal(row: _Row) -> str:
    """A row under the sentence that it comes from, behind comment marks where its window or event is a guess."""
    sentence = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", " ".join(row.number.quantity.sentence.split()))[:_MOST_SHOWN]
    section = _section(row.kind, row.cells)
    body = section if row.number.quantity.explicit else re.sub("(?m)^(?=.)", "# ", section)
    return f"# {row.number.place}: {sentence}\n{body}"


def _rows(ledger: Ledger, number: ReadNumber) -> Iterator[_Row]:
    """The rows that a number makes: an account of its event, or of each where nobody was hurt in several; else a total."""
    quantity = number.quantity
    if quantity.count is None or quantity.ordinal:
        return
    speaker = _speaker_of(ledger, quantity.sentence)
    claims = number.verdict.claims
    if quantity.events and not (quantity.since and claims and not claims[0]["event_id"]):
        for event in _own_events(ledger, quantity):
            yield _Row(f"{quantity.table[:-1]}_account", _account(ledger, quantity, event, speaker), number)
    elif quantity.measure in {*MEASURES, *ledger.terms.measures} and (scope := _scope(ledger, quantity)):
        yield _Row("tally", _tally(ledger, quantity, scope, speaker), number)


def _own_events(ledger: Ledger, quantity: Quantity) -> tuple[str, ...]:
    """Of the events that a number may speak of the round, or the only one; all of them where it is none of each."""
    if quantity.count is not None and quantity.count.high == 0:
        return quantity.events
    rounds = tuple(name for name in quantity.events if ledger.events[name].get("kind") == "round")
    return (rounds or quantity.events)[:1]


def _words(quantity: Quantity) -> str:
    """The quantity in the text's own words, in small letters; of a share with what it is a share of."""
    words = " ".join(quantity.words.lower().split())
    words = "none" if words in ("no", "zero") else words
    return f"{words} of {quantity.base}" if quantity.base else words


def _account(ledger: Ledger, quantity: Quantity, event: str, speaker: str) -> dict[str, str]:
    table = f"{quantity.table[:-1]}_accounts"
    days = ledger.events[event]["sort_date"]
    cells = {f"{quantity.table[:-1]}_id": event, "speaker_id": speaker, "first_day": iso_day(days)}
    needed = {field["name"]: field.get("constraints", {}) for field in ledger.package.tables[table].schema["fields"]}
    if needed.get("weapon", {}).get("required"):
        cells["weapon"] = "unknown"
    behind = quantity.sentence.partition(quantity.words)[2]
    both = quantity.table == "strikes" and _ZERO.match(behind)
    return cells | dict.fromkeys(("killed", "wounded") if both else (quantity.column,), _words(quantity))


def _tally(ledger: Ledger, quantity: Quantity, scope: str, speaker: str) -> dict[str, str]:
    since = iso_day(usual_since(ledger, quantity.measure, quantity.since)) if quantity.since else ""
    return {
        "measure": quantity.measure, "scope": scope, "since": since, "as_of_first": iso_day(quantity.day), "quantity": _words(quantity),
        "counting": ledger.terms.counting, "speaker_id": speaker,
    }  # fmt: skip


def _scope(ledger: Ledger, quantity: Quantity) -> str:
    """The scope as the package writes it; empty where it has none of these countries."""
    known = [row["scope"] for row in rows_of(ledger.tallies)]
    named = frozenset(quantity.scope or ([] if quantity.place else ledger.scope.split("+")))
    return next((scope for scope in known if frozenset(scope.split("+")) == named), "")


def _speaker_of(ledger: Ledger, sentence: str) -> str:
    """Whose word a sentence is: a speaker of the ledger beside a verb of speech, its officials, or the outlet itself."""
    plain = sentence.replace("’", "'")
    rows = ledger.package.tables["speakers"].rows
    named = ((name, row["speaker_id"]) for row in rows for name in _names(row.cells, ledger.terms))
    found = [(len(name), speaker) for name, speaker in named if _speaks(name, plain)]
    return max(found)[1] if found else _OUTLET


def _names(row: Mapping[str, str], terms: Terms) -> list[str]:
    """The names by which a text may call a speaker; those whose count is followed also by their short one."""
    names = [re.sub("^(?:The|An?) ", "", name.split(",")[0].strip()) for name in (row["name"], row.get("short", ""))]
    names += [terms.short] if names[0] == terms.officials else []
    return [name for name in dict.fromkeys(names) if len(name) > 2]


def _speaks(name: str, sentence: str) -> bool:
    form = r"\s+".join(map(re.escape, name.split()))
    behind = rf"\b{form}\b(?:'s)?(?: \w+){{0,2}},?(?: \w+){{0,3}} {_SAYS}\b"
    before = rf"\b{_SAYS}(?: \w+){{0,1}} {form}\b|\b{_BY} (?:the )?{form}\b"
    return re.search(f"{behind}|{before}", sentence, re.IGNORECASE) is not None
