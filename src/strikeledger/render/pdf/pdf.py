"""A document as a tagged PDF: PDF/UA-1 and PDF/A-3a with its data attached, the same bytes every time."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.data_files import attachment_entry
from strikeledger.render.gaps import Gaps
from strikeledger.render.pdf.engine import compile_pdf
from strikeledger.render.pdf.flow import NO_SHIFTS, shift_charts
from strikeledger.render.pdf.page_meta import PdfMeta, meta_values
from strikeledger.render.pdf.page_xml import pdf_tree
from strikeledger.render.pdf.words import SystemFonts, find_fonts, missing_scripts, unprintable_characters

_TEMPLATES = Path(__file__).parents[1] / "templates" / "typst"
MIN_SECTIONS_FOR_CONTENTS = 5
"""A document with at least this many sections opens with a table of contents."""

_OUR_FONTS = SystemFonts()

_SIGNS = re.compile("[\u2000-\u206f\u20d0-\u23ff\u2500-\u25ff\u27c0-\u27ff\u2900-\u2aff\U0001d400-\U0001d7ff]")
"""What the typeface of formulas, which comes with Typst, has besides ours."""


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
        return compile_pdf(source, shift_charts(source, files, fonts.folders), moment, fonts.folders)
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
    found = [meta.title, meta.subtitle, meta.citation]
    for element in main.iter("{*}*"):
        tag, words = etree.QName(element).localname, element.text or ""
        if tag not in {"script", "style"}:
            found.append(_SIGNS.sub("", words) if tag in {"mi", "mn", "mo", "mtext"} else words)
        found.append(element.tail or "")
    return "".join(found)


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
    values = {
        **meta_values(meta, fonts.codes, fonts.families),
        "contents": _section_count(main) >= MIN_SECTIONS_FOR_CONTENTS if meta.contents is None else meta.contents,
        "attachments": [attachment_entry(at, name) for at, name in enumerate(attachments, 1)],
        **_logo(meta, files),
    }
    return (_TEMPLATES / "page.typ").read_text(encoding="utf-8"), {
        **pictures,
        **files,
        **NO_SHIFTS,
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
    start = meta.logo.lstrip()[:4]
    ending = "png" if start.startswith(b"\x89PNG") else "jpg" if start.startswith(b"\xff\xd8") else "svg"
    files[f"logo.{ending}"] = meta.logo
    return {"logo": f"logo.{ending}"}
