"""What stands inside a line, as escaped HTML, and what a page remembers while it is set."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from markupsafe import Markup, escape

from strikeledger.render.html.computations import ClaimMarks, EntryReferences, mark_links
from strikeledger.render.references import (
    MAX_CLAIM_LINKS,
    PlaceNames,
    count_in,
    element_name,
    note_letter,
    number_ranges,
    range_label,
    safe_address,
)
from strikeledger.report.blocks import Break, Document, FigureRef, Inline, Link, Note, Spark, Strong, Text
from strikeledger.report.records import FigureRecord
from strikeledger.text import plural
from strikeledger.theme import LIGHT

SHORT_LENGTH = 16
"""Figures and table cells of up to so many characters, the length of a day in words, stay on one line."""

_STYLE_TAGS = {"strong": "strong", "emphasis": "em", "code": "code", "strike": "s"}
_OWN_NAMES = (
    "main",
    "annex",
    "contents",
    "claims",
    "sources",
    "citation",
    "passport",
    "passports",
    "passport-label",
    "page-title",
)


class PageContext:
    """What one page remembers while it is set: names in use, notes still to print, where each claim was first cited.

    What only the PDF shows is written, too, marked with data-only.

    `figures` gives each figure's name on the page, `printed` holds the figures in the order in which they were first set.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.references = EntryReferences(document)
        self.numbers = self.references.numbers
        self.names = PlaceNames({*_OWN_NAMES, *(f"claim-{number}" for number in self.numbers.values())})
        self.figures = {name: self.names.add_unique(f"figure-{element_name(name)}") for name in document.figures}
        self.printed: dict[str, None] = {}
        self.notes: list[tuple[str, Markup]] = []
        self.note_count = 0
        self.first_citations: dict[str, str] = {}
        self.citations = 0


def inlines_html(sheet: PageContext, children: Sequence[Inline]) -> Markup:
    """A run of inlines."""
    return Markup("").join(_inline_html(sheet, child) for child in children)


def _inline_html(sheet: PageContext, child: Inline) -> Markup:
    match child:
        case Text():
            return _text(child)
        case Link():
            return _link(sheet, child)
        case Strong():
            return Markup("<strong>{}</strong>").format(inlines_html(sheet, child.children))
        case FigureRef():
            return _figure(sheet, child)
        case Note():
            return _note(sheet, child)
        case Break():
            return Markup("<br/>")
        case Spark():
            return _spark(child)


_SPARK_WIDTH, _SPARK_HEIGHT = 54, 10


def _spark(spark: Spark) -> Markup:
    """A step line at the lower ends, and a band up to the upper ones where they are known, as a picture."""
    ends = [*(begin for begin, *_ in spark.steps[1:]), 1.0]
    steps = [
        (begin * (_SPARK_WIDTH - 3), end * (_SPARK_WIDTH - 3), _spark_y(low), high)
        for (begin, low, high), end in zip(spark.steps, ends, strict=True)
    ]
    band = "".join(
        f"M{x:.1f} {y:.1f}V{_spark_y(high):.1f}H{end:.1f}V{y:.1f}z" for x, end, y, high in steps if high is not None
    )
    line = f"M{steps[0][0]:.1f} {steps[0][2]:.1f}" + "".join(f"V{y:.1f}H{end:.1f}" for _, end, y, _ in steps)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}">'
        f'<path fill="{LIGHT["band"]}" d="{band}"/><path fill="none" stroke="{LIGHT["blue"]}" stroke-width="1.2" d="{line}"/>'
        f'<circle fill="{LIGHT["blue"]}" cx="{_SPARK_WIDTH - 3}" cy="{steps[-1][2]:.1f}" r="1.6"/></svg>'
    )
    return Markup('<img class="spark" alt="{}" width="{}" height="{}" src="data:image/svg+xml;base64,{}"/>').format(
        spark.alt, _SPARK_WIDTH, _SPARK_HEIGHT, base64.b64encode(svg.encode()).decode()
    )


def _spark_y(share: float) -> float:
    return _SPARK_HEIGHT - 2 - share * (_SPARK_HEIGHT - 4)


def _text(text: Text) -> Markup:
    if text.style == "muted":
        return Markup('<span class="muted">{}</span>').format(text.text)
    tag = _STYLE_TAGS.get(text.style)
    return Markup("<{0}>{1}</{0}>").format(tag, text.text) if tag else escape(text.text)


def external_link(href: str, words: Markup | str) -> Markup:
    """Words that lead out of the page, which tells no other place of itself by its own policy."""
    return Markup('<a href="{}">{}</a>').format(href, words)


def _link(sheet: PageContext, link: Link) -> Markup:
    words, href = inlines_html(sheet, link.children), safe_address(link.href)
    if page := sheet.document.editions.get(link.href.removeprefix("edition:")):
        return Markup('<a href="{}">{}</a>').format(page, words)
    if href is None:
        return words
    if href.startswith("#"):
        return Markup('<a href="{}">{}</a>').format(href, words)
    return external_link(href, words)


def _figure(sheet: PageContext, ref: FigureRef) -> Markup:
    figure = sheet.references.figure(ref.figure)
    printed = sheet.references.marks(ref.figure)
    words = _figure_words(sheet, figure, ref.words, sheet.references.words_lead_to(ref))
    claims = [claim for claim in figure.claims if claim in sheet.numbers]
    if not (ref.marked and claims):
        return words + (_printed_marks(printed) if ref.marked else "")
    sheet.citations += 1
    place = f"cite-{sheet.citations}"
    for claim in claims:
        sheet.first_citations.setdefault(claim, place)
    marks = _claim_marks(sheet.references.claims(figure), printed)
    return Markup('<span id="{}">{}{}</span>').format(place, words, marks)


def _figure_words(sheet: PageContext, figure: FigureRecord, told: str, to: str) -> Markup:
    """A figure's words, or those in which a sentence has `told` it; the page's script opens them as a passport.

    The first place on the page bears the figure's name. In print the words lead `to` a place where no numbers stand beside them.
    """
    ends = ["" if end is None else str(end) for end in (figure.low, figure.high)]
    value = ends[0] if ends[0] == ends[1] else "..".join(ends)
    words = told or figure.words
    kind = "figure short" if len(words) <= SHORT_LENGTH else "figure"
    name = sheet.figures[figure.id]
    first = Markup("") if figure.id in sheet.printed else Markup(' id="{}"').format(name)
    sheet.printed[figure.id] = None
    led = Markup(' data-to="{}"').format(to) if to else Markup("")
    return Markup('<data{} class="{}" value="{}" data-figure="{}"{}>{}</data>').format(
        first, kind, value, name, led, words
    )


def _claim_marks(numbers: Sequence[int], printed: ClaimMarks) -> Markup:
    """The superscript links to claims: runs shortened, the first few shown, the rest counted; those in print where they differ."""
    ranges = number_ranges(numbers)
    links = [_claim_link(low, high) for low, high in ranges[:MAX_CLAIM_LINKS]]
    if rest := ranges[MAX_CLAIM_LINKS:]:
        label = f"{count_in(rest)} more {plural(count_in(rest), 'statement')}, from statement {rest[0][0]}"
        links.append(Markup('<a href="#claim-{}" aria-label="{}">+{}</a>').format(rest[0][0], label, count_in(rest)))
    same = not printed or [mark["to"] for mark in printed] == [f"claim-{low}" for low, _ in ranges[:MAX_CLAIM_LINKS]]
    only = Markup("") if same and not rest else Markup(' data-only="page"')
    marks = Markup('<sup class="refs"{}>{}</sup>').format(only if printed else "", Markup(",").join(links))
    return marks + (_printed_marks(printed) if only else "")


def _printed_marks(marks: ClaimMarks) -> Markup:
    """The superscript links that stand beside a figure in print alone."""
    return (
        Markup('<sup class="refs" data-only="pdf">{}</sup>').format(Markup(",").join(mark_links(marks)))
        if marks
        else Markup("")
    )


def _claim_link(low: int, high: int) -> Markup:
    label = f"statement {low}" if low == high else f"statements {low} to {high}"
    return Markup('<a href="#claim-{}" aria-label="{}">{}</a>').format(low, label, range_label(low, high))


def _note(sheet: PageContext, note: Note) -> Markup:
    sheet.note_count += 1
    letter = note_letter(sheet.note_count)
    sheet.notes.append((letter, inlines_html(sheet, note.children)))
    return Markup(
        '<sup class="note-mark"><a id="note-mark-{0}" href="#note-{0}" aria-label="note {0}">{0}</a></sup>'
    ).format(letter)
