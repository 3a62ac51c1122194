"""A document as a tagged PDF: PDF/UA-1 and PDF/A-3a with its data attached, the same bytes every time."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.data_files import attachment_digests, attachment_entry
from strikeledger.render.gaps import Gaps
from strikeledger.render.pdf.columns import SIDE_MARGIN
from strikeledger.render.pdf.engine import compile_pdf, pack_objects
from strikeledger.render.pdf.flow import NO_SHIFTS, shift_charts
from strikeledger.render.pdf.tree import pdf_tree, picture_ending
from strikeledger.render.pdf.words import (
    SystemFonts,
    breakable_text,
    find_fonts,
    missing_scripts,
    printable_text,
    unprintable_characters,
)  # fmt: skip
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT, SANS, SERIF

_TEMPLATES = Path(__file__).parents[1] / "templates" / "typst"
MIN_SECTIONS_FOR_CONTENTS = 5
"""A document with at least this many sections opens with a table of contents."""

_OUR_FONTS = SystemFonts()

_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.76)
"""How large what is to fit a page is set, the first that does."""
_PAGE = re.compile(rb"/Type\s*/Page\b")

_SIGNS = re.compile("[\u2000-\u206f\u20d0-\u23ff\u2500-\u25ff\u27c0-\u27ff\u2900-\u2aff\U0001d400-\U0001d7ff]")
"""What the typeface of formulas, which comes with Typst, has besides ours."""


@dataclass(frozen=True)
class PdfMeta:
    """The facts about a document that stand outside its page.

    `as_of` is an ISO day, `language` a tag such as "en" or "pt-BR", `paper` "a4" or "us-letter", `licence` an address; `logo` is
    the content of an SVG, PNG or JPEG. `byline` names the authors under the title. `contents` None gives a list of contents to
    documents of five sections or more. With `one_page` it is set smaller where it needs more than that.
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
    one_page: bool = False
    citation: str = ""
    licence: str = ""
    logo: bytes = b""
    logo_alt: str = ""
    colours: Mapping[str, str] = field(default_factory=lambda: LIGHT)
    sans: str = SANS
    serif: str = SERIF


def noon_timestamp(as_of: str) -> int:
    """Noon UTC of an ISO date in seconds since 1970; 0 without one, never the present."""
    try:
        day = dt.date.fromisoformat(as_of[:10])
    except ValueError:
        return 0
    return int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())


def set_pdf(
    main: Any,
    meta: PdfMeta,
    attachments: Mapping[str, bytes] | None = None,
    timestamp: int | None = None,
    system_fonts: bool = False,
    gaps: Gaps | None = None,
) -> bytes:
    """The PDF of a page.

    Args:
        main: the page's `<main>`, a well-formed tree; it isn't changed.
        meta: what the PDF says besides.
        attachments: files to put inside, by name.
        timestamp: the date the file carries, in seconds since 1970; None takes noon UTC of the as-of day, or 1970 itself.
        system_fonts: whether Noto typefaces of the machine may set what ours have no characters for.
        gaps: gets a remark on each script without a typeface.

    Raises:
        NotebookError: something can't be set under the standards.
    """
    gaps = Gaps() if gaps is None else gaps
    missing = unprintable_characters(_page_words(main, meta))
    fonts = find_fonts(missing, meta.language) if system_fonts and missing else SystemFonts()
    _tell_missing({character for character in missing if ord(character) not in fonts.codes}, system_fonts, gaps)
    source, files = typst_files(main, meta, attachments or {}, fonts)
    for count in re.findall(rb'left-out="(\d+)"', files["page.xml"]):
        gaps.tell(f"The PDF leaves out {int(count):,} rows of a very long table; the page has them all.")
    moment = noon_timestamp(meta.as_of) if timestamp is None else timestamp
    try:
        for scale in _SCALES if meta.one_page else (1.0,):
            files["scale.json"] = json.dumps(scale).encode()
            pdf = compile_pdf(source, shift_charts(source, files, fonts.folders), moment, fonts.folders)
            if len(_PAGE.findall(pdf)) == 1:
                break
        return pack_objects(pdf)
    except NotebookError:
        tree = without_formulas(main)
        if tree is None:
            raise
        gaps.tell("The PDF shows formulas as their LaTeX that it can't set.")
        return set_pdf(tree, meta, attachments, timestamp, system_fonts, gaps)


def without_formulas(main: Any) -> Any | None:
    """A copy of a page's tree with formulas as their LaTeX: those with characters of other scripts, else all; None without any."""
    copied = copy.deepcopy(main)
    formulas = list(copied.iter("math"))
    foreign = [formula for formula in formulas if unprintable_characters(_SIGNS.sub("", "".join(formula.itertext())))]
    for formula in foreign or formulas:
        latex, tail, block = formula.get("alttext", ""), formula.tail, formula.get("display") == "block"
        formula.clear()
        formula.tag, formula.text, formula.tail = "pre" if block else "code", latex, tail
        formula.set("class", "math")
    return copied if formulas else None


def _page_words(main: Any, meta: PdfMeta) -> str:
    """Every word of a page that may be printed, and of what stands beside it."""
    words = main.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::math)]")
    formulas = _SIGNS.sub("", "".join(main.xpath(".//math//text()")))
    return "".join([meta.title, meta.subtitle, meta.citation, *words, formulas])


def _tell_missing(characters: set[str], system_fonts: bool, gaps: Gaps) -> None:
    """A remark for each script without a typeface, which names the package that has one."""
    for script, package in missing_scripts(characters).items():
        example = next(character for character in sorted(characters) if script in missing_scripts({character}))
        remedy = f"install {package} and set it again" if system_fonts else f"the page shows it; {package} has it"
        gaps.tell(
            f"The PDF shows boxes for {script} ({example!r}, U+{ord(example):04X}), which no typeface here has: {remedy}."
        )


def typst_files(
    main: Any, meta: PdfMeta, attachments: Mapping[str, bytes], fonts: SystemFonts = _OUR_FONTS
) -> tuple[str, dict[str, bytes]]:
    """The Typst template, and the files that it reads by name."""
    tree, pictures = pdf_tree(main, fonts.codes)
    files = {f"attachment-{at}": content for at, content in enumerate(attachments.values(), 1)}
    facts = meta_values(meta, fonts.codes, fonts.families)
    values = {
        **facts,
        "keywords": [*facts["keywords"], *attachment_digests(attachments)],
        "contents": _section_count(main) >= MIN_SECTIONS_FOR_CONTENTS if meta.contents is None else meta.contents,
        "attachments": [attachment_entry(at, name) for at, name in enumerate(attachments, 1)],
        **_logo(meta, files),
    }
    return (_TEMPLATES / "page.typ").read_text(encoding="utf-8"), {
        **pictures,
        **files,
        **NO_SHIFTS,
        "scale.json": b"1.0",
        "math.typ": (_TEMPLATES / "math.typ").read_bytes(),
        "meta.json": json.dumps(values, ensure_ascii=False, allow_nan=False).encode(),
        "page.xml": etree.tostring(tree, encoding="utf-8"),
    }


def _section_count(main: Any) -> int:
    """How many sections a page has, its register apart."""
    sections = [each for each in main.iterchildren("{*}h2") if each.get("data-only") != "page"]
    return sum(each.get("id") not in {"claims", "sources"} for each in sections)


def _logo(meta: PdfMeta, files: dict[str, bytes]) -> dict[str, Any]:
    if not meta.logo:
        return {"logo": ""}
    name = f"logo.{picture_ending(meta.logo.lstrip()) or 'svg'}"
    files[name] = meta.logo
    return {"logo": name}


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
