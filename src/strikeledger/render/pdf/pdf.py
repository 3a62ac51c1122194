"""A document as a tagged PDF: PDF/UA-1 and PDF/A-3a with its data attached, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping

from strikeledger.render.data_files import document_attachments
from strikeledger.render.pdf.engine import compile_pdf
from strikeledger.render.pdf.flow import shift_charts
from strikeledger.render.pdf.typst import render_typst
from strikeledger.render.pdf.words import unprintable_characters
from strikeledger.report.blocks import Document, to_json

_log = logging.getLogger(__name__)


def render_pdf(
    document: Document, attachments: Mapping[str, bytes] | None = None, timestamp: int | None = None
) -> bytes:
    """The PDF of a document.

    Args:
        document: what to set.
        attachments: files to put inside, by name; None attaches the document's own figures and tables.
        timestamp: the date the file carries, in seconds since 1970; None takes noon UTC of the document's as-of day, or
            1970 itself where there is none: the standard asks for a date, and the present would change the bytes.

    Raises:
        NotebookError: a chart or picture without alternative text, or something that can't be set under the standards.
    """
    missing = sorted(unprintable_characters(_document_text(document)))
    if missing:
        named = ", ".join(f"{character!r} (U+{ord(character):04X})" for character in missing)
        _log.warning("The PDF shows a box for characters that no shipped typeface has: %s.", named)
    source, files = render_typst(document, document_attachments(document) if attachments is None else attachments)
    return compile_pdf(
        source, shift_charts(source, files), noon_timestamp(document.as_of) if timestamp is None else timestamp
    )


def noon_timestamp(as_of: str) -> int:
    """Noon UTC of an ISO date in seconds since 1970; 0 without one, never the present."""
    try:
        day = dt.date.fromisoformat(as_of[:10])
    except ValueError:
        return 0
    return int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())


def _document_text(document: Document) -> str:
    """Every string of a document that may be printed, one after another; an address is led to, not printed."""
    records = [record.given for kind in ("figures", "claims", "sources") for record in getattr(document, kind).values()]
    texts = _texts_within([to_json(document.blocks), document.title, document.subtitle, records])
    return "".join(text for text in texts if not text.startswith(("http://", "https://")))


def _texts_within(value: object) -> Iterator[str]:
    """Every text in plain values, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts_within(item)
