"""A reading of a draft as lines of a terminal, as Markdown, and as JSON."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from strikeledger.reading.read import DraftReading, ReadNumber
from strikeledger.text import iso_day

_WIDTH = 118


def table_lines(reading: DraftReading) -> Iterator[str]:
    """A line for each number with its place, words and verdict; under it why, and who said what, when and where."""
    yield f"{reading.draft.name}: {reading.summary}"
    places = max((len(number.place) for number in reading.numbers), default=0)
    words = min(max((len(number.quantity.words) for number in reading.numbers), default=0), 32)
    kinds = max((len(number.verdict.kind) for number in reading.numbers), default=0)
    for number in reading.numbers:
        row = f"{number.place:<{places}}  {_short(number.quantity.words, words):<{words}}  {number.verdict.kind:<{kinds}}  {number.subject}"
        yield ""
        yield row.rstrip()
        margin = " " * (places + 2)
        yield from textwrap.wrap(number.why, _WIDTH, initial_indent=margin, subsequent_indent=margin)
        yield from (f"{margin}{line}" for line in source_lines(number))


def _short(words: str, most: int) -> str:
    one = " ".join(words.split())
    return one if len(one) <= most else f"{one[: most - 3]}..."


def source_lines(number: ReadNumber, most: int = 2) -> Iterator[str]:
    """What the first claims behind a verdict say, and where each is found."""
    for claim in number.claims[:most]:
        yield f"{claim.statement}: {claim.source.publisher}, {readable_address(claim.source.url)}"


def readable_address(url: str) -> str:
    """An address with letters for what stands for them in percent signs, where every program makes the same of it again.

    >>> readable_address("https://example.org/%D8%AF%D8%B1?q=a%20b")
    'https://example.org/در?q=a%20b'
    """
    return _ENCODED.sub(_letters, url)


_ENCODED = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")
"""Bytes of signs that no address has as they are."""


def _letters(encoded: re.Match[str]) -> str:
    """Letters and digits for their bytes; what is none, or turns the direction of writing, stays."""
    try:
        letters = unquote(encoded[0], errors="strict")
    except UnicodeDecodeError:
        return encoded[0]
    return letters if letters.isalnum() else encoded[0]


def markdown_text(reading: DraftReading) -> str:
    """The same as a Markdown table."""
    head = [
        f"# {reading.draft.name}",
        "",
        reading.summary,
        "",
        "| where | words | counts | verdict | why | sources |",
        "|---|---|---|---|---|---|",
    ]
    rows = [_markdown_row(number) for number in reading.numbers]
    return "\n".join([*head, *rows]) + "\n"


def _markdown_row(number: ReadNumber) -> str:
    sources = "; ".join(f"[{claim.publication}](<{readable_address(claim.source.url)}>)" for claim in number.claims)
    cells = [
        number.place,
        " ".join(number.quantity.words.split()),
        number.subject,
        number.verdict.kind,
        "; ".join([number.verdict.note, *number.remarks]),
    ]
    return "| " + " | ".join([*(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells), sources]) + " |"


def json_text(reading: DraftReading) -> str:
    """The same as JSON: for each number its place, words, bounds, what it counts, the verdict and the claims behind it."""
    content = {
        "draft": reading.draft.name,
        "day": iso_day(reading.day),
        "as_of": iso_day(reading.as_of),
        "numbers": [_record(number) for number in reading.numbers],
        "others": len(reading.others),
        "not_looked_at": [_other(reading, *each) for each in reading.others],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _other(reading: DraftReading, passage: int, start: int, words: str) -> dict[str, Any]:
    return {"place": reading.draft.passages[passage].place(start), "passage": passage, "start": start, "words": words}


def _record(number: ReadNumber) -> dict[str, Any]:
    quantity = number.quantity
    return {
        "place": number.place,
        "passage": quantity.passage,
        "start": quantity.start,
        "end": quantity.end,
        "words": quantity.words,
        "low": quantity.count.low if quantity.count else None,
        "high": quantity.count.high if quantity.count else None,
        "measure": quantity.measure,
        "column": quantity.column,
        "scope": "+".join(quantity.scope),
        "place_id": quantity.place,
        "since": iso_day(quantity.since[1]) if quantity.since else None,
        "day": iso_day(quantity.day),
        "events": list(quantity.events),
        "evidence": "explicit" if quantity.explicit else "inferred",
        "counts": number.subject,
        "verdict": number.verdict.kind,
        "why": number.verdict.note,
        "remarks": list(number.remarks),
        "claims": [claim.record() | {"url": claim.source.url} for claim in number.claims],
    }
