"""What stands inside a line, as escaped HTML, and what a page remembers while it is set."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from strikeledger.errors import NotebookError
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
from strikeledger.report.blocks import Break, Chart, Document, FigureRef, Inline, Link, Note, Spark, Strong, Text, walk
from strikeledger.report.records import FigureRecord
from strikeledger.text import plural
from strikeledger.theme import LIGHT

SHORT_LENGTH = 16
"""Figures and table cells of up to so many characters, the length of a day in words, stay on one line."""

ClaimMarks = list[dict[str, str]]
"""Numbers beside a figure: each its `text` and the name of the place that it leads `to`."""

_STYLE_TAGS = {"strong": "strong", "emphasis": "em", "code": "code", "strike": "s"}
_OWN_NAMES = (
    "main", "annex", "contents", "claims", "sources", "citation", "passport", "passports", "passport-label", "page-title",
)  # fmt: skip


class PageContext:
    """What one page remembers while it is set: names in use, notes still to print, where each claim was first cited.

    What only the PDF shows is written, too, marked with data-only. There a figure has an entry after the register where claims alone
    don't explain it: it is computed, or rests on more claims than stand beside it.

    `numbers` gives each claim's number, in the order of the register, `printed_claims` those that rest behind what is printed (charts
    keep the rows behind them for the page), `entries` the numbers of the figures' entries, `figures` each figure's name on the page;
    `printed` holds the figures in the order in which they were first set.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.numbers = {claim: number for number, claim in enumerate(document.claims, 1)}
        self.names = PlaceNames({*_OWN_NAMES, *(f"claim-{number}" for number in self.numbers.values())})
        self.figures = {name: self.names.add_unique(f"figure-{element_name(name)}") for name in document.figures}
        self.printed: dict[str, None] = {}
        self.notes: list[tuple[str, Markup]] = []
        self.first_citations: dict[str, str] = {}
        self.citations = 0
        on_paper = {ref.figure: self.figure(ref.figure) for ref in printed_figures(document)}
        runs = {name: len(number_ranges(self.claims(figure))) for name, figure in on_paper.items()}
        entered = [name for name in on_paper if on_paper[name].computation or runs[name] > MAX_CLAIM_LINKS + 1]
        self.entries = {name: number for number, name in enumerate(entered, 1)}
        self.printed_claims = {claim for figure in on_paper.values() for claim in figure.claims} & set(self.numbers)

    def figure(self, name: str) -> FigureRecord:
        """The figure of an id; a NotebookError where there is none."""
        if name not in self.document.figures:
            raise NotebookError(f"The text prints the figure {name!r}, which has no record.")
        return self.document.figures[name]

    def claims(self, figure: FigureRecord) -> list[int]:
        """The numbers of the claims behind a figure."""
        return [self.numbers[claim] for claim in figure.claims if claim in self.numbers]

    def marks(self, name: str) -> ClaimMarks:
        """The numbers of the claims beside a figure in print; those of many runs are counted, and stand at its entry."""
        return claim_marks(self.claims(self.figure(name)), MAX_CLAIM_LINKS, f"computation-{self.entries.get(name)}")

    def words_lead_to(self, ref: FigureRef) -> str:
        """Where the words of a figure lead in print: to its entry, or to its first claim where no numbers stand beside it."""
        if ref.figure in self.entries and self.figure(ref.figure).computation:
            return f"computation-{self.entries[ref.figure]}"
        marks = self.marks(ref.figure)
        return "" if ref.marked or not marks else marks[0]["to"]


def printed_figures(document: Document) -> Iterator[FigureRef]:
    """The figures that a document prints, in reading order; the table behind a chart isn't printed."""
    return (piece for piece in walk(document.blocks, without=(Chart,)) if isinstance(piece, FigureRef))


def claim_marks(numbers: Sequence[int], shown: int | None = None, rest_at: str = "") -> ClaimMarks:
    """Claim numbers as links: runs shortened, the first `shown` of them given, the others counted, with a link to `rest_at`.

    A single run more is given too: it takes no more room than its count.

    >>> [mark["text"] for mark in claim_marks([1, 2, 3, 5, 7, 9, 11, 12], 4)]
    ['1–3', '5', '7', '9', '+2']
    """
    ranges = number_ranges(numbers)
    rest = ranges[shown:] if shown is not None and len(ranges) > shown + 1 else []
    given = ranges[: len(ranges) - len(rest)]
    found = [{"text": range_label(first, last), "to": f"claim-{first}"} for first, last in given]
    return [*found, {"text": f"+{count_in(rest)}", "to": rest_at}] if rest else found


def mark_links(marks: ClaimMarks) -> list[Markup]:
    """Numbers as links."""
    return [Markup('<a href="#{}">{}</a>').format(mark["to"], mark["text"]) for mark in marks]


def inlines_html(sheet: PageContext, children: Sequence[Inline]) -> Markup:
    """A run of inlines."""
    return Markup("").join(_inline_html(sheet, child) for child in children)


def _inline_html(sheet: PageContext, child: Inline) -> Markup:
    match child:
        case Text(words, "muted"):
            return Markup('<span class="muted">{}</span>').format(words)
        case Text(words, style):
            tag = _STYLE_TAGS.get(style)
            return Markup("<{0}>{1}</{0}>").format(tag, words) if tag else escape(words)
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
            return spark_picture(child)


def spark_picture(spark: Spark, width: int = 54, height: int = 10) -> Markup:
    """A step line at the lower ends, and a band up to the upper ones where they are known, as a picture.

    Args:
        width, height: in pixels.
    """

    def up(share: float) -> float:
        return height - 2 - share * (height - 4)

    room = width - 3
    ends = [*(begin for begin, *_ in spark.steps[1:]), 1.0]
    steps = [
        (begin * room, end * room, up(low), high) for (begin, low, high), end in zip(spark.steps, ends, strict=True)
    ]
    band = "".join(
        f"M{x:.1f} {y:.1f}V{up(high):.1f}H{end:.1f}V{y:.1f}z" for x, end, y, high in steps if high is not None
    )
    line = f"M{steps[0][0]:.1f} {steps[0][2]:.1f}" + "".join(f"V{y:.1f}H{end:.1f}" for _, end, y, _ in steps)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<path fill="{LIGHT["band"]}" d="{band}"/><path fill="none" stroke="{LIGHT["blue"]}" stroke-width="1.2" d="{line}"/>'
        f'<circle fill="{LIGHT["blue"]}" cx="{room}" cy="{steps[-1][2]:.1f}" r="1.6"/></svg>'
    )
    return Markup('<img class="spark" alt="{}" width="{}" height="{}" src="data:image/svg+xml;base64,{}"/>').format(
        spark.alt, width, height, base64.b64encode(svg.encode()).decode()
    )


def _link(sheet: PageContext, link: Link) -> Markup:
    words = inlines_html(sheet, link.children)
    href = sheet.document.editions.get(link.href.removeprefix("edition:")) or safe_address(link.href)
    return words if href is None else Markup('<a href="{}">{}</a>').format(href, words)


def _figure(sheet: PageContext, ref: FigureRef) -> Markup:
    figure = sheet.figure(ref.figure)
    words = _figure_words(sheet, figure, ref.words, sheet.words_lead_to(ref))
    claims = [claim for claim in figure.claims if claim in sheet.numbers]
    if not (ref.marked and claims):
        return words
    sheet.citations += 1
    place = f"cite-{sheet.citations}"
    for claim in claims:
        sheet.first_citations.setdefault(claim, place)
    marks = _claim_marks(sheet.claims(figure), sheet.marks(ref.figure))
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
    links = []
    for low, high in ranges[:MAX_CLAIM_LINKS]:
        label = f"statement {low}" if low == high else f"statements {low} to {high}"
        link = Markup('<a href="#claim-{}" aria-label="{}">{}</a>')
        links.append(link.format(low, label, range_label(low, high)))
    sup = Markup('<sup class="refs"{}>{}</sup>')
    rest = ranges[MAX_CLAIM_LINKS:]
    if not rest:
        return sup.format("", Markup(",").join(links))
    label = f"{count_in(rest)} more {plural(count_in(rest), 'statement')}, from statement {rest[0][0]}"
    links.append(Markup('<a href="#claim-{}" aria-label="{}">+{}</a>').format(rest[0][0], label, count_in(rest)))
    in_print = sup.format(Markup(' data-only="pdf"'), Markup(",").join(mark_links(printed)))
    return sup.format(Markup(' data-only="page"'), Markup(",").join(links)) + in_print


def _note(sheet: PageContext, note: Note) -> Markup:
    letter = note_letter(len(sheet.notes) + 1)
    sheet.notes.append((letter, inlines_html(sheet, note.children)))
    return Markup(
        '<sup class="note-mark"><a id="note-mark-{0}" href="#note-{0}" aria-label="note {0}">{0}</a></sup>'
    ).format(letter)
