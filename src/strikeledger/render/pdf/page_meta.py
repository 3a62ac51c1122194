"""What a PDF says besides the words of its page: title, authors, dates, how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from strikeledger.render.pdf.columns import SIDE_MARGIN
from strikeledger.render.pdf.words import breakable_text, printable_text
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT, SANS, SERIF


@dataclass(frozen=True)
class PdfMeta:
    """The facts about a document that stand outside its page.

    `as_of` is an ISO day, `language` a tag such as "en" or "pt-BR", `paper` "a4" or "us-letter", `licence` an address; `logo` is
    the content of an SVG, PNG or JPEG. `byline` names the authors
    under the title. `contents` None gives a list of contents to documents of five sections or more.
    """

    title: str
    subtitle: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    byline: str = ""
    as_of: str = ""
    report: str = ""
    edition: str = ""
    revision: int = 1
    language: str = "en"
    paper: str = "a4"
    contents: bool | None = None
    citation: str = ""
    licence: str = ""
    logo: bytes = b""
    logo_alt: str = ""
    colours: Mapping[str, str] = field(default_factory=lambda: LIGHT)
    sans: str = SANS
    serif: str = SERIF


def meta_values(meta: PdfMeta, extra: frozenset[int] = frozenset(), families: tuple[str, ...] = ()) -> dict[str, Any]:
    """The facts as plain values for the template; `extra` are characters of the `families` of the machine."""
    language, _, region = meta.language.replace("_", "-").partition("-")
    texts = {
        name: breakable_text(getattr(meta, name), extra)
        for name in ("subtitle", "byline", "report", "edition", "citation")
    }
    return {
        **texts,
        "side_margin": SIDE_MARGIN,
        "title": printable_text(meta.title, extra),
        "running_title": shorten(printable_text(meta.title, extra), 84, placeholder=" …"),
        "display_title": _bind_words(breakable_text(meta.title, extra)),
        "description": printable_text(meta.description or meta.subtitle, extra),
        "authors": [printable_text(author, extra) for author in meta.authors],
        "keywords": [printable_text(word, extra) for word in (meta.report, meta.edition) if word],
        "language": language.lower() if language.isalpha() and len(language) in {2, 3} else "en",
        "region": region.upper() if region.isalpha() and len(region) == 2 else None,
        "as_of": breakable_text(day_in_words(meta.as_of)),
        "revision": meta.revision,
        "paper": "us-letter" if meta.paper == "us-letter" else "a4",
        "licence": meta.licence,
        "logo_alt": printable_text(meta.logo_alt or "Logo", extra),
        "colors": dict(meta.colours),
        "fonts": {"sans": meta.sans, "serif": meta.serif, "others": list(families)},
    }


def _bind_words(title: str) -> str:
    """A title whose last two words stay together."""
    start, _, end = title.rpartition(" ")
    return f"{start}\u00a0{end}" if len(start) > 30 and len(end) < 20 else title
