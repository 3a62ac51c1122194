"""What stands inside a line, as plain values that the Typst template sets; and the names that links may lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from strikeledger.render.formulas import typst_math
from strikeledger.render.html.computations import EntryReferences
from strikeledger.render.pdf.words import breakable_text
from strikeledger.render.references import PlaceNames, safe_address
from strikeledger.report.blocks import Break, Document, FigureRef, Inline, Link, Math, Note, Text

Tree = dict[str, Any]

UNBROKEN_LENGTH = 14
"""A figure of up to this many characters stays on one line."""


class PrintedReferences(EntryReferences):
    """The numbers of claims and entries, as plain values for the Typst template."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
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

    def _first_place(self, figure: str) -> str:
        """The name of the first place where a figure with an entry is printed, so that the entry leads back to it."""
        if figure not in self.entries or figure in self._printed:
            return ""
        self._printed.add(figure)
        return f"printed-{self.entries[figure]}"


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
