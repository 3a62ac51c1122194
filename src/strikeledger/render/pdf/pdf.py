"""A document as a tagged PDF: PDF/UA-1 and PDF/A-3a with its data attached, the same bytes every time."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
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
from strikeledger.render.references import citation
from strikeledger.report.blocks import Document
from strikeledger.text import day_in_words, is_day
from strikeledger.theme import OURS, SANS, SERIF, Look

_TEMPLATES = Path(__file__).parents[1] / "templates" / "typst"
MIN_SECTIONS_FOR_CONTENTS = 5
"""A document with at least this many sections opens with a table of contents."""

_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.76)
"""How large what is to fit a page is set, the first that does."""
_PAGE = re.compile(rb"/Type\s*/Page\b")

_SIGNS = re.compile("[\u2000-\u206f\u20d0-\u23ff\u2500-\u25ff\u27c0-\u27ff\u2900-\u2aff\U0001d400-\U0001d7ff]")
"""What the typeface of formulas, which comes with Typst, has besides ours."""


@dataclass(frozen=True)
class PdfOptions:
    """How a PDF is set.

    `paper` is "a4" or "letter". `contents` None gives a list of contents to documents of five sections or more. With `one_page` it is
    set smaller where it needs more than that, and without its citation. With `system_fonts` Noto typefaces of the machine set what
    ours have no characters for.
    """

    paper: str = "a4"
    contents: bool | None = None
    one_page: bool = False
    system_fonts: bool = False
    look: Look = OURS


USUAL = PdfOptions()


def noon_timestamp(as_of: str) -> int:
    """Noon UTC of an ISO date in seconds since 1970; 0 without one, never the present."""
    day = as_of[:10]
    return int(dt.datetime.fromisoformat(f"{day}T12:00Z").timestamp()) if is_day(day) else 0


def set_pdf(
    main: Any,
    document: Document,
    attachments: Mapping[str, bytes] | None = None,
    options: PdfOptions = USUAL,
    gaps: Gaps | None = None,
) -> bytes:
    """The PDF of a page (`main`, which isn't changed), with files by name inside.

    It carries noon UTC of the as-of day, or 1970 without one. `gaps` gets a remark on each script without a typeface.

    Raises:
        NotebookError: something can't be set under the standards.
    """
    gaps = Gaps() if gaps is None else gaps
    missing = unprintable_characters(_page_words(main, document))
    fonts = find_fonts(missing, document.language) if options.system_fonts and missing else SystemFonts()
    unset = {character for character in missing if ord(character) not in fonts.codes}
    _tell_missing(unset, options.system_fonts, gaps)
    source, files = typst_files(main, document, attachments or {}, options, fonts)
    for count in re.findall(rb'left-out="(\d+)"', files["page.xml"]):
        gaps.tell(f"The PDF leaves out {int(count):,} rows of a very long table; the page has them all.")
    try:
        for scale in _SCALES if options.one_page else (1.0,):
            files["scale.json"] = json.dumps(scale).encode()
            placed = files if options.one_page else shift_charts(source, files, fonts.folders)
            pdf = compile_pdf(source, placed, noon_timestamp(document.as_of), fonts.folders)
            if len(_PAGE.findall(pdf)) == 1:
                break
        return pack_objects(pdf)
    except NotebookError:
        tree = without_formulas(main)
        if tree is None:
            raise
        gaps.tell("The PDF shows formulas as their LaTeX that it can't set.")
        return set_pdf(tree, document, attachments, options, gaps)


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


def _page_words(main: Any, document: Document) -> str:
    """Every word of a page that may be printed, and of what stands beside it."""
    inside = "ancestor::math" if main.find(".//math") is not None else "false()"  # to look for ancestors takes long
    words = main.xpath(f".//text()[not(parent::script or parent::style or {inside})]")
    formulas = _SIGNS.sub("", "".join(main.xpath(".//math//text()")))
    return "".join([document.title, document.subtitle, citation(document), *words, formulas])


def _tell_missing(characters: set[str], system_fonts: bool, gaps: Gaps) -> None:
    """A remark for each script without a typeface, which names the package that has one."""
    for script, package in missing_scripts(characters).items():
        example = next(character for character in sorted(characters) if script in missing_scripts({character}))
        remedy = f"install {package} and set it again" if system_fonts else f"the page shows it; {package} has it"
        gaps.tell(
            f"The PDF shows boxes for {script} ({example!r}, U+{ord(example):04X}), which no typeface here has: {remedy}."
        )


def typst_files(
    main: Any, document: Document, attachments: Mapping[str, bytes], options: PdfOptions, fonts: SystemFonts
) -> tuple[str, dict[str, bytes]]:
    """The Typst template, and the files that it reads by name."""
    tree, pictures = pdf_tree(main, fonts.codes)
    sections = [each for each in main.iterchildren("h2") if each.get("data-only") != "page"]
    listed = sum(each.get("id") not in {"claims", "sources"} for each in sections) >= MIN_SECTIONS_FOR_CONTENTS
    logo = b64decode(options.look.logo.partition(",")[2])
    logo_name = f"logo.{picture_ending(logo.lstrip()) or 'svg'}" if logo else ""
    values = {
        **_document_facts(document, fonts.codes),
        "side_margin": SIDE_MARGIN,
        "citation": "" if options.one_page else breakable_text(citation(document), fonts.codes),
        "contents": listed if options.contents is None else options.contents,
        "paper": "us-letter" if options.paper == "letter" else "a4",
        "logo": logo_name,
        "logo_alt": printable_text(options.look.logo_alt or "Logo", fonts.codes),
        "colors": dict(options.look.light),
        "fonts": {"sans": SANS, "serif": SERIF, "others": list(fonts.families)},
        "attachments": [attachment_entry(at, name) for at, name in enumerate(attachments, 1)],
    }
    values["keywords"] += attachment_digests(attachments)
    return (_TEMPLATES / "page.typ").read_text(encoding="utf-8"), {
        **pictures,
        **{f"attachment-{at}": content for at, content in enumerate(attachments.values(), 1)},
        **({logo_name: logo} if logo else {}),
        **NO_SHIFTS,
        "scale.json": b"1.0",
        "math.typ": (_TEMPLATES / "math.typ").read_bytes(),
        "meta.json": json.dumps(values, ensure_ascii=False, allow_nan=False).encode(),
        "page.xml": etree.tostring(tree, encoding="utf-8"),
    }


def _document_facts(document: Document, extra: frozenset[int]) -> dict[str, Any]:
    """What a document says of itself as plain values for the template; `extra` are characters of typefaces of the machine."""
    language, _, region = document.language.replace("_", "-").partition("-")
    authors = document.authors or ((document.curator or "strikeledger",) if document.edition else ())
    title = printable_text(document.title, extra)
    return {
        **{name: breakable_text(getattr(document, name), extra) for name in ("subtitle", "report", "edition")},
        "byline": breakable_text(", ".join(document.authors), extra),
        "title": title,
        "running_title": shorten(title, 84, placeholder=" …"),
        "display_title": _bind_words(breakable_text(document.title, extra)),
        "description": printable_text(document.description or document.subtitle, extra),
        "authors": [printable_text(author, extra) for author in authors],
        "keywords": [printable_text(word, extra) for word in (document.report, document.edition) if word],
        "language": language.lower() if language.isalpha() and len(language) in {2, 3} else "en",
        "region": region.upper() if region.isalpha() and len(region) == 2 else None,
        "as_of": breakable_text(day_in_words(document.as_of)),
        "revision": document.revision,
        "licence": document.licence_address,
    }


def _bind_words(title: str) -> str:
    """A title whose last two words stay together."""
    start, _, end = title.rpartition(" ")
    return f"{start}\u00a0{end}" if len(start) > 30 and len(end) < 20 else title
