"""What stands inside a line, as plain values that the Typst template sets; and the names that links may lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from strikeledger.render.formulas import typst_math
from strikeledger.render.pdf.words import breakable_text
from strikeledger.render.references import (
    MAX_CLAIM_LINKS,
    PlaceNames,
    References,
    count_in,
    number_ranges,
    range_label,
    safe_address,
)
from strikeledger.report.blocks import Break, Chart, Document, FigureRef, Inline, Link, Math, Note, Text
from strikeledger.report.records import FigureRecord

Tree = dict[str, Any]

UNBROKEN_LENGTH = 14
"""A figure of up to this many characters stays on one line."""

RANGES_BESIDE_COMPUTATION = 2
"""A computed figure shows the numbers of up to so many runs of claims; its entry lists the others."""


class PrintedReferences(References):
    """Every claim's number, and the number of the entry that a figure has where claims alone don't explain it.

    A figure has an entry where it is computed, or rests on more claims than stand beside it.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        printed = dict.fromkeys(ref.figure for ref in figure_references(document.blocks))
        entered = [name for name in printed if self._needs_entry(self.figure(name))]
        self.entries = {figure: number for number, figure in enumerate(entered, 1)}
        self._printed: set[str] = set()

    def places(self) -> set[str]:
        """The names of all places that references lead to."""
        claims = {f"claim-{number}" for number in self.numbers.values()}
        return claims | {f"computation-{number}" for number in self.entries.values()}

    def figure_tree(self, ref: FigureRef) -> Tree:
        """A figure's words, the last of which holds on to its numbers; without numbers, the words themselves lead on."""
        words = breakable_text(self.figure(ref.figure).words)
        before = words.rfind(" (" if words.endswith(")") else " ") + 1 if len(words) > UNBROKEN_LENGTH else 0
        marks = self.marks(ref.figure)
        return {
            "start": words[:before],
            "last": words[before:],
            "marks": marks if ref.marked else [],
            "to": marks[0]["to"] if marks and not ref.marked else "",
            "name": self._first_place(ref.figure),
        }

    def marks(self, name: str) -> list[Tree]:
        """The numbers beside a figure: of its claims, and of its entry where it has one."""
        figure, entry = self.figure(name), self.entries.get(name)
        found = claim_marks(self.claims(figure), MAX_CLAIM_LINKS, f"computation-{entry}")
        if not figure.computation:
            return found
        computed = {"text": f"C{entry}", "to": f"computation-{entry}"}
        return [*(found if len(found) <= RANGES_BESIDE_COMPUTATION else []), computed]

    def _needs_entry(self, figure: FigureRecord) -> bool:
        return bool(figure.computation) or len(number_ranges(self.claims(figure))) > MAX_CLAIM_LINKS + 1

    def _first_place(self, figure: str) -> str:
        """The name of the first place where a figure with an entry is printed, so that the entry leads back to it."""
        if figure not in self.entries or figure in self._printed:
            return ""
        self._printed.add(figure)
        return f"printed-{self.entries[figure]}"


def figure_references(piece: Any) -> Iterator[FigureRef]:
    """The figures that a printed piece shows, in reading order; the table behind a chart isn't printed."""
    if isinstance(piece, FigureRef):
        yield piece
    elif isinstance(piece, tuple):
        for item in piece:
            yield from figure_references(item)
    elif is_dataclass(piece) and not isinstance(piece, Chart):
        for field in fields(piece):
            yield from figure_references(getattr(piece, field.name))


def claim_marks(numbers: Sequence[int], shown: int | None = None, rest_at: str = "") -> list[Tree]:
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


class InlineRenderer:
    """The lines of one document: where its figures lead, which places it has, the names of its headings still to come."""

    def __init__(self, document: Document) -> None:
        self.references = PrintedReferences(document)
        self.places = PlaceNames(self.references.places())
        self.places |= {name for name in ("claims", "sources") if getattr(document, name)}
        self.places |= {"computations"} if self.references.entries else set()
        self.headings = iter(self.places.add_headings(document))

    def words(self, inlines: Sequence[Inline]) -> list[Tree]:
        """A run of inlines as plain values."""
        return [
            {"is": type(inline).__name__.lower(), **_INLINE_RENDERERS[type(inline)](self, inline)} for inline in inlines
        ]

    def link(self, link: Link) -> Tree:
        """A link, without its address where that is none a page may lead to."""
        href = safe_address(link.href) or ""
        words = self.words(link.children or (Text(link.href),))
        if href.startswith("#"):
            name = self.places.target(href)
            return {"to": name if name in self.places else "", "href": "", "words": words}
        return {"to": "", "href": href, "words": words}


def formula_tree(latex: str) -> Tree:
    """A formula, or its source where it can't be set; its alternative text is its source."""
    return {"code": typst_math(latex), "alt": breakable_text(latex)}


_INLINE_RENDERERS: dict[type, Callable[[InlineRenderer, Any], Tree]] = {
    Text: lambda _, text: {"text": breakable_text(text.text), "style": text.style},
    Link: InlineRenderer.link,
    FigureRef: lambda lines, ref: lines.references.figure_tree(ref),
    Note: lambda lines, note: {"words": lines.words(note.children)},
    Math: lambda _, math: formula_tree(math.latex),
    Break: lambda _, __: {},
}
