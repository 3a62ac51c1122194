"""A document in, a tagged PDF out: PDF/UA-1 and PDF/A-3a with its data attached, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst

from strikeledger.blocks import Document, to_json
from strikeledger.errors import PressError
from strikeledger.press.attachments import document_attachments
from strikeledger.press.formulas import STANDARDS
from strikeledger.press.glyphs import unprintable
from strikeledger.press.svg import FONTS
from strikeledger.press.typst import render_typst

_log = logging.getLogger(__name__)


def render_pdf(
    document: Document, attachments: Mapping[str, bytes] | None = None, timestamp: int | None = None
) -> bytes:
    """The PDF of a document.

    Args:
        document: what to set.
        attachments: files to put inside, by name; None attaches the document's own figures and tables.
        timestamp: the date the file carries, in seconds since 1970; None takes noon UTC of the document's
            as-of day, or 1970 itself where there is none: the standard asks for a date, and the present would change the bytes.

    Raises:
        PressError: a chart or picture without alternative text, or something that can't be set under the standards.
    """
    for character in sorted(unprintable(_all_words(document))):
        _log.warning("No shipped typeface has %r (U+%04X); the PDF shows a box for it.", character, ord(character))
    source, files = render_typst(document, document_attachments(document) if attachments is None else attachments)
    return _compiled(source, files, noon(document.as_of) if timestamp is None else timestamp)


def noon(as_of: str) -> int:
    """Noon UTC of an ISO date in seconds since 1970; 0 without one, never the present."""
    try:
        day = dt.date.fromisoformat(as_of[:10])
    except ValueError:
        return 0
    return int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())


def _compiled(source: str, files: Mapping[str, bytes], timestamp: int) -> bytes:
    """Typst's PDF; it sees a folder that holds nothing but the document's own files, and finds no packages."""
    with tempfile.TemporaryDirectory(prefix="strikeledger-") as folder, tempfile.TemporaryDirectory() as empty:
        root = Path(folder)
        for name, content in {**files, "report.typ": source.encode()}.items():
            (root / name).write_bytes(content)
        try:
            pdf = typst.compile(
                root / "report.typ",
                root=root,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=STANDARDS,  # type: ignore[arg-type]
                timestamp=timestamp,
                package_path=empty,
                package_cache_path=empty,
            )
        except typst.TypstError as error:
            raise PressError(f"The PDF could not be set: {error.message.replace(folder, '')}") from error
    return bytes(pdf)


def _all_words(document: Document) -> str:
    """Every string of a document that may be printed, one after another."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            for item in value.values():
                collect(item)
        elif isinstance(value, list | tuple):
            for item in value:
                collect(item)

    collect(
        [
            to_json(document.blocks),
            document.title,
            document.subtitle,
            dict(document.figures),
            dict(document.claims),
            dict(document.sources),
        ]
    )
    return "".join(found)
