"""The claims and sources of a document in, the rows of the printed register out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from strikeledger.blocks import Document
from strikeledger.press.html_inline import SHOWN_CLAIMS, long_date, runs, safe_address
from strikeledger.press.typst_words import breakable

Tree = dict[str, Any]


def register_tree(document: Document, heading: bool) -> Tree:
    """The claims by number and the sources behind them; `heading` where the register brings its own."""
    numbers = {claim: number for number, claim in enumerate(document.claims, 1)}
    claims = [_claim(document, number, document.claims[claim]) for claim, number in numbers.items()]
    sources = [_source(document, numbers, source) for source in document.sources]
    return {"is": "register", "heading": heading, "claims": claims, "sources": sources}


def marks(numbers: Sequence[int], shown: int | None = SHOWN_CLAIMS) -> list[Tree]:
    """Claim numbers as links: runs shortened, a few shown, the rest counted.

    >>> [mark["text"] for mark in marks([1, 2, 3, 5, 7, 9, 11, 12])]
    ['1–3', '5', '7', '9', '+2']
    """
    spans = runs(numbers)
    shown = len(spans) if shown is None else shown
    found = [{"text": str(a) if a == b else f"{a}\u2013{b}", "to": f"claim-{a}"} for a, b in spans[:shown]]
    rest = spans[shown:]
    if rest:
        found.append({"text": f"+{sum(b - a + 1 for a, b in rest)}", "to": f"claim-{rest[0][0]}"})
    return found


def outward(url: Any) -> str:
    """An address that leads out of the document, or nothing."""
    href = safe_address(str(url or "")) or ""
    return "" if href.startswith("#") else href


def _claim(document: Document, number: int, record: Mapping[str, Any]) -> Tree:
    source = document.sources.get(record.get("source") or "", {})
    published = long_date(record.get("published") or source.get("published") or "")
    publisher = breakable(str(source.get("publisher") or record.get("source") or ""))
    said = _words(record, "words", "subject", "speaker", "party", "bounds", "note")
    return {
        "number": number,
        "href": outward(source.get("url")),
        "publisher": publisher,
        "published": published,
        **said,
    }


def _source(document: Document, numbers: Mapping[str, int], source: str) -> Tree:
    record = document.sources[source]
    published = long_date(record.get("published") or "")
    inferred = " (date inferred)" if published and record.get("published_basis") == "inferred" else ""
    cited = marks([numbers[claim] for claim, said in document.claims.items() if said.get("source") == source], None)
    said = _words(record, "publisher", "title")
    return {**said, "published": published + inferred, "href": outward(record.get("url")), "marks": cited}


def _words(record: Mapping[str, Any], *names: str) -> Tree:
    return {name: breakable(str(record.get(name) or "")) for name in names}
