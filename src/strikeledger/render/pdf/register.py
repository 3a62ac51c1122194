"""The claims, computations and sources of a document in, the rows of the printed register out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strikeledger.render.html.inline import long_date, safe_address
from strikeledger.render.html.passport import figure_facts
from strikeledger.render.html.register import BELLIGERENTS
from strikeledger.render.pdf.references import References, Tree, claim_marks
from strikeledger.render.pdf.words import breakable_text


def register_tree(references: References, heading: bool) -> Tree:
    """The claims by number, the figures that need more than claims, the sources; `heading` where the register brings its own."""
    document = references.document
    return {
        "is": "register",
        "heading": heading,
        "claims": [_claim(references, claim) for claim in references.numbers],
        "computations": [_computation(references, figure) for figure in references.entries],
        "sources": [_source(references, source) for source in document.sources],
    }


def external_address(url: Any) -> str:
    """An address that leads out of the document, or nothing."""
    href = safe_address(str(url or "")) or ""
    return "" if href.startswith("#") else href


def _claim(references: References, claim: str) -> Tree:
    record = references.document.claims[claim]
    source = references.document.sources.get(record.get("source") or "", {})
    return {
        "number": references.numbers[claim],
        "row": breakable_text(claim),
        "href": external_address(source.get("url")),
        "publisher": breakable_text(str(source.get("publisher") or record.get("source") or "")),
        "published": long_date(record.get("published") or source.get("published") or ""),
        "belligerent": record.get("party") in BELLIGERENTS,
        **_words(record, "words", "subject", "speaker", "party", "bounds", "note"),
    }


def _computation(references: References, figure: str) -> Tree:
    """A figure in full: how it is computed, its interval, all its claims."""
    record = references.record(figure)
    interval = next((f"{name}: {words}" for name, words in _facts(record) if name.endswith("interval")), "")
    how = str(record.get("computation") or "")
    return {
        "number": references.entries[figure],
        "interval": breakable_text(interval),
        "marks": claim_marks(references.claims(record)),
        "computation": breakable_text(how[:1].upper() + how[1:]),
        **_words(record, "label", "words"),
    }


def _facts(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    return figure_facts(record) if record.get("interval") else []


def _source(references: References, source: str) -> Tree:
    record = references.document.sources[source]
    published = long_date(record.get("published") or "")
    inferred = " (date inferred)" if published and record.get("published_basis") == "inferred" else ""
    claims = references.document.claims
    cited = [number for claim, number in references.numbers.items() if claims[claim].get("source") == source]
    said = _words(record, "publisher", "title")
    return {
        **said,
        "published": published + inferred,
        "href": external_address(record.get("url")),
        "marks": claim_marks(cited),
    }


def _words(record: Mapping[str, Any], *names: str) -> Tree:
    return {name: breakable_text(str(record.get(name) or "")) for name in names}
