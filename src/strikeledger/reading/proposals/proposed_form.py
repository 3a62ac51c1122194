"""A form filled in from an article: the claims that it makes, each with its place, for a person to confirm one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import asked_day
from strikeledger.entry.template import EXAMPLE_PAGE, FILL_IN
from strikeledger.reading.draft import read_draft
from strikeledger.reading.proposals.proposed_rows import ProposedRow, proposed_rows
from strikeledger.reading.proposals.who_speaks import OUTLET
from strikeledger.reading.read import DraftReading, day_at_head, day_of_newest, read_against
from strikeledger.reading.vocabulary import read_vocabulary
from strikeledger.reading.word_list import word_rows
from strikeledger.text import iso_day, plural, quotation

_HEAD = """\
# What {name} says, as far as it was understood: {count}. Confirm each by the sentence above it, and delete what is wrong.
# Rows behind "# " are less sure: above each stands what the text leaves open. Fill that in and take "# " off the lines to use one.
# Fill in [source] (and [[speaker]], where the outlet is new), then: strikeledger add FORM --dry-run
"""
_MOST_SHOWN = 300  # characters of a sentence


def propose_form(path: Path, data: Path, day: str | None) -> str:
    """The form for an article, as TOML that `strikeledger add` reads.

    Args:
        path: the article: a text, Markdown, web page, Word file or notebook.
        data: the folder of the package.
        day: when it was published; by default the day at its head, and without one that is left to fill in.

    Raises:
        DraftError: the article can't be read.
        DataError: the package has problems.
    """
    draft, whole = read_draft(path), Ledger.load(data)
    newest = day_of_newest(whole)
    published = asked_day(day) if day else day_at_head(draft, newest)
    reading = read_against(whole, draft, published or newest, published)
    ledger = whole.as_of(reading.as_of)
    rows = proposed_rows(ledger, read_vocabulary(ledger, word_rows(data, ledger.terms)), reading, published)
    made = [row for row in rows if row.kind]
    count = f"{len(made)} {plural(len(made), 'claim')}"
    parts = [_HEAD.format(name=path.name, count=count), _section("source", _source(ledger, reading, published))]
    if any(row.cells["speaker_id"] == OUTLET for row in made):
        parts.append(_section("speaker", _speaker(ledger)))
    return "\n".join([*parts, *map(_proposal, rows)])


def _source(ledger: Ledger, reading: DraftReading, published: date | None) -> dict[str, str]:
    titles = [passage.text for passage in reading.draft.passages if passage.heading]
    title = " ".join((titles or [passage.text for passage in reading.draft.passages] or [""])[0].split())
    kinds = [row["kind"] for row in ledger.package.tables["sources"].rows]
    day = iso_day(published) if published else FILL_IN
    return {
        "publisher": FILL_IN, "title": title[:200] or FILL_IN, "published": day, "published_basis": "stated",
        "kind": max(kinds, key=kinds.count, default="news"), "url": EXAMPLE_PAGE,
    }  # fmt: skip


def _speaker(ledger: Ledger) -> dict[str, str]:
    parties = [row["party"] for row in ledger.package.tables["speakers"].rows]
    party = "press" if "press" in parties else max(parties, key=parties.count, default="press")
    return {"speaker_id": OUTLET, "name": f"{FILL_IN}: the outlet", "party": party, "official": "no"}


def _section(kind: str, cells: Mapping[str, str]) -> str:
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in cells.items() if value]
    return "\n".join([f"[{kind}]" if kind == "source" else f"[[{kind}]]", *lines]) + "\n"


def _proposal(row: ProposedRow) -> str:
    """A row under the sentence that it comes from, behind comment marks where the text leaves something open."""
    sentence = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", " ".join(row.number.said.sentence.split()))[:_MOST_SHOWN]
    head = f"# {row.number.place}: {sentence}\n"
    if not row.kind:
        return f"{head}# No row for {quotation(row.number.said.words, plain=False)}: {'; '.join(row.open)}.\n"
    section = _section(row.kind, row.cells)
    if not row.open:
        return head + section
    told = f"# Open for {quotation(row.number.said.words, plain=False)}: {'; '.join(row.open)}.\n"
    return head + told + re.sub("(?m)^(?=.)", "# ", section)
