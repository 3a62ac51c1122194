"""What stands inside a line, as HTML: runs of inlines come in, escaped markup goes out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from strikeledger.errors import NotebookError
from strikeledger.render.formulas import mathml
from strikeledger.report.blocks import (
    Break,
    Document,
    FigureRef,
    Heading,
    Inline,
    Link,
    Math,
    Note,
    Text,
    plain_text,
    walk,
)

STYLE_TAGS = {"strong": "strong", "emphasis": "em", "code": "code", "strike": "s"}
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+\Z", re.IGNORECASE)
MAX_CLAIM_LINKS = 4
SHORT_LENGTH = 16
"""Figures and table cells of up to so many characters, the length of a day in words, stay on one line."""
EXTERNAL_REL = "noopener noreferrer external"


@dataclass
class PageContext:
    """What one page remembers while it is set: names in use, notes still to print, where each claim was first cited.

    `figures` gives each figure's name on the page, `printed` holds the figures in the order in which they were first set.
    """

    document: Document
    numbers: dict[str, int] = field(init=False)
    headings: Iterator[str] = field(init=False)
    figures: dict[str, str] = field(init=False)
    names: set[str] = field(default_factory=set)
    printed: dict[str, None] = field(default_factory=dict)
    notes: list[tuple[str, Markup]] = field(default_factory=list)
    first_citations: dict[str, str] = field(default_factory=dict)
    citations: int = 0
    note_count: int = 0
    last_heading: str = ""

    def __post_init__(self) -> None:
        self.numbers = {claim: number for number, claim in enumerate(self.document.claims, start=1)}
        self.names |= {"main", "contents", "claims", "sources", "citation", "passport", "passports", "passport-label"}
        self.names |= {f"claim-{number}" for number in self.numbers.values()}
        self.figures = {figure: self.unique_name(f"figure-{element_name(figure)}") for figure in self.document.figures}
        found = [piece for piece in walk(self.document.blocks) if isinstance(piece, Heading)]
        self.headings = iter(
            [self.unique_name(element_name(plain_text(h.children, self.document.figures))) for h in found]
        )

    def unique_name(self, wish: str) -> str:
        """An element name that nothing else on the page has: the wish itself, or the wish and a number."""
        name, count = wish, 1
        while name in self.names:
            count += 1
            name = f"{wish}-{count}"
        self.names.add(name)
        return name


def element_name(text: str) -> str:
    """Words as an element name."""
    return re.sub(r"\W+", "-", text.lower()).strip("-") or "section"


def long_date(iso: str) -> str:
    """2023-11-29 as 29 November 2023; anything that is no ISO date stays as it is."""
    try:
        day = dt.date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def safe_address(href: str) -> str | None:
    """An address that a link may lead to, None for any other."""
    href = href.strip()
    if href.startswith("#"):
        return href
    return href if SAFE_ADDRESS.match(href) else None


def inlines_html(sheet: PageContext, children: Sequence[Inline]) -> Markup:
    """A run of inlines."""
    return Markup("").join(_inline_html(sheet, child) for child in children)


def _inline_html(sheet: PageContext, child: Inline) -> Markup:
    match child:
        case Text():
            return _text(child)
        case Link():
            return _link(sheet, child)
        case FigureRef():
            return _figure(sheet, child)
        case Note():
            return _note(sheet, child)
        case Math():
            return formula_html(child.latex, block=False)
        case Break():
            return Markup("<br>")


def _text(text: Text) -> Markup:
    if text.style == "muted":
        return Markup('<span class="muted">{}</span>').format(text.text)
    tag = STYLE_TAGS.get(text.style)
    return Markup("<{0}>{1}</{0}>").format(tag, text.text) if tag else escape(text.text)


def formula_html(latex: str, block: bool) -> Markup:
    """A formula as mathematics, or as its LaTeX where it can't be translated."""
    return mathml(latex, block) or Markup('<code class="math">{}</code>').format(latex)


def _link(sheet: PageContext, link: Link) -> Markup:
    words, href = inlines_html(sheet, link.children), safe_address(link.href)
    if href is None:
        return words
    if href.startswith("#"):
        target = href[1:] if href[1:] in sheet.names else element_name(href[1:])
        return Markup('<a href="#{}">{}</a>').format(target, words)
    return Markup('<a href="{}" rel="{}">{}</a>').format(href, EXTERNAL_REL, words)


def _figure(sheet: PageContext, ref: FigureRef) -> Markup:
    record = sheet.document.figures.get(ref.figure)
    if record is None:
        raise NotebookError(f"The text names a figure {ref.figure!r}, but the document has no figure of that name.")
    words = _figure_words(sheet, ref.figure, record)
    claims = [claim for claim in record.get("claims") or () if claim in sheet.numbers]
    if not (ref.marked and claims):
        return words
    sheet.citations += 1
    place = f"cite-{sheet.citations}"
    for claim in claims:
        sheet.first_citations.setdefault(claim, place)
    return Markup('<span id="{}">{}{}</span>').format(
        place, words, _claim_links([sheet.numbers[claim] for claim in claims])
    )


def _figure_words(sheet: PageContext, figure: str, record: Mapping[str, Any]) -> Markup:
    """A figure's words, which the page's script opens as a passport; the first place on the page bears the figure's name."""
    ends = ["" if record.get(end) is None else str(record[end]) for end in ("low", "high")]
    value = ends[0] if ends[0] == ends[1] else "..".join(ends)
    kind = "figure short" if len(record["words"]) <= SHORT_LENGTH else "figure"
    name = sheet.figures[figure]
    first = Markup("") if figure in sheet.printed else Markup(' id="{}"').format(name)
    sheet.printed[figure] = None
    return Markup('<data{} class="{}" value="{}" data-figure="{}">{}</data>').format(
        first, kind, value, name, record["words"]
    )


def _claim_links(numbers: Sequence[int]) -> Markup:
    """The superscript links to claims: runs shortened, at most four shown, the rest counted."""
    spans = number_ranges(numbers)
    shown, rest = spans[:MAX_CLAIM_LINKS], spans[MAX_CLAIM_LINKS:]
    links = [_claim_link(low, high) for low, high in shown]
    if rest:
        hidden = sum(high - low + 1 for low, high in rest)
        label = f"{hidden} more {'claim' if hidden == 1 else 'claims'}, from claim {rest[0][0]}"
        links.append(Markup('<a href="#claim-{}" aria-label="{}">+{}</a>').format(rest[0][0], label, hidden))
    return Markup('<sup class="refs">{}</sup>').format(Markup(",").join(links))


def _claim_link(low: int, high: int) -> Markup:
    label = f"claim {low}" if low == high else f"claims {low} to {high}"
    text = str(low) if low == high else f"{low}\u2013{high}"
    return Markup('<a href="#claim-{}" aria-label="{}">{}</a>').format(low, label, text)


def number_ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers as runs of first and last; two neighbours stay apart, because "3,4" is no longer than a dash."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return [pair for low, high in spans for pair in ([(low, low), (high, high)] if high == low + 1 else [(low, high)])]


def _note(sheet: PageContext, note: Note) -> Markup:
    sheet.note_count += 1
    letter = note_letter(sheet.note_count)
    sheet.notes.append((letter, inlines_html(sheet, note.children)))
    return Markup(
        '<sup class="note-mark"><a id="note-mark-{0}" href="#note-{0}" aria-label="note {0}">{0}</a></sup>'
    ).format(letter)


def note_letter(number: int) -> str:
    """1 as a, 26 as z, 27 as aa: letters, because numbers belong to the claims."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
