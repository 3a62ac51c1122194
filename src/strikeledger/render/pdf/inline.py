"""What stands inside a line, as plain values that the Typst template sets; and the names that links may lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from strikeledger.render.formulas import typst_math
from strikeledger.render.html.inline import element_name, safe_address
from strikeledger.render.pdf.references import References, Tree
from strikeledger.render.pdf.words import breakable_text
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


class InlineRenderer:
    """The lines of one document: where its figures lead, which places it has, the names of its headings still to come."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.references = References(document)
        self.places = self.references.places()
        self.places |= {name for name in ("claims", "sources") if getattr(document, name)}
        self.places |= {"computations"} if self.references.entries else set()
        self._headings = self._heading_names()

    def words(self, inlines: Sequence[Inline]) -> list[Tree]:
        """A run of inlines as plain values."""
        return [
            {"is": type(inline).__name__.lower(), **_INLINE_RENDERERS[type(inline)](self, inline)} for inline in inlines
        ]

    def heading_name(self) -> str:
        """The name of the next heading."""
        return self._headings.pop(0)

    def _heading_names(self) -> list[str]:
        names: list[str] = []
        for block in walk(self.document.blocks):
            if isinstance(block, Heading) and block.children:
                name = wish = element_name(plain_text(block.children, self.document.figures))
                count = 1
                while name in self.places:
                    count += 1
                    name = f"{wish}-{count}"
                self.places.add(name)
                names.append(name)
        return names

    def link(self, link: Link) -> Tree:
        """A link, without its address where that is none a page may lead to."""
        href = safe_address(link.href) or ""
        words = self.words(link.children or (Text(link.href),))
        if href.startswith("#"):
            name = href[1:] if href[1:] in self.places else element_name(href[1:])
            return {"to": name if name in self.places else "", "href": "", "words": words}
        return {"to": "", "href": href, "words": words}


def formula_tree(latex: str) -> Tree:
    """A formula, or its source where it can't be set; its alternative text is its source."""
    return {"code": typst_math(latex), "alt": breakable_text(latex)}


_INLINE_RENDERERS: dict[type, Callable[[InlineRenderer, Any], Tree]] = {
    Text: lambda _, text: {"text": breakable_text(text.text), "style": text.style},
    Link: InlineRenderer.link,
    FigureRef: lambda lines, ref: lines.references.figure(ref),
    Note: lambda lines, note: {"words": lines.words(note.children)},
    Math: lambda _, math: formula_tree(math.latex),
    Break: lambda _, __: {},
}
