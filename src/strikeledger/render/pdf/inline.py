"""What stands inside a line, as plain values that the Typst template sets; and the names that links may lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from strikeledger.errors import NotebookError
from strikeledger.render.formulas import typst_math
from strikeledger.render.html.inline import MAX_CLAIM_LINKS, element_name, number_ranges, safe_address
from strikeledger.render.pdf.words import breakable_text
from strikeledger.report.blocks import (
    Break,
    Chart,
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

Tree = dict[str, Any]

UNBROKEN_LENGTH = 14
"""A figure of up to this many characters stays on one line."""

RANGES_BESIDE_COMPUTATION = 2
"""A computed figure shows the numbers of up to so many runs of claims; its entry lists the others."""


class References:
    """Every claim's number, and the number of the entry that a figure has where claims alone don't explain it.

    A figure has an entry where it is computed, or rests on more claims than stand beside it.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.numbers = {claim: number for number, claim in enumerate(document.claims, 1)}
        refs = [ref.figure for ref in figure_references(document.blocks)]
        entered = [figure for figure in dict.fromkeys(refs) if self._needs_entry(self.record(figure))]
        self.entries = {figure: number for number, figure in enumerate(entered, 1)}
        self._printed: set[str] = set()

    def record(self, figure: str) -> Mapping[str, Any]:
        """The record of a figure.

        Raises:
            PressError: there is none.
        """
        if figure not in self.document.figures:
            raise NotebookError(f"The text prints the figure {figure!r}, which has no record.")
        return self.document.figures[figure]

    def claims(self, record: Mapping[str, Any]) -> list[int]:
        """The numbers of the claims behind a figure."""
        return [self.numbers[claim] for claim in record.get("claims") or () if claim in self.numbers]

    def places(self) -> set[str]:
        """The names of all places that references lead to."""
        claims = {f"claim-{number}" for number in self.numbers.values()}
        return claims | {f"computation-{number}" for number in self.entries.values()}

    def figure(self, ref: FigureRef) -> Tree:
        """A figure's words, the last of which holds on to its numbers; without numbers, the words themselves lead on."""
        words = breakable_text(str(self.record(ref.figure)["words"]))
        before = words.rfind(" (" if words.endswith(")") else " ") + 1 if len(words) > UNBROKEN_LENGTH else 0
        marks = self.marks(ref.figure)
        to = marks[0]["to"] if marks and not ref.marked else ""
        return {
            "start": words[:before],
            "last": words[before:],
            "marks": marks if ref.marked else [],
            "to": to,
            "name": self._first_place(ref.figure),
        }

    def marks(self, figure: str) -> list[Tree]:
        """The numbers beside a figure: of its claims, and of its entry where it has one."""
        record, entry = self.record(figure), self.entries.get(figure)
        found = claim_marks(self.claims(record), MAX_CLAIM_LINKS, f"computation-{entry}")
        if not record.get("computation"):
            return found
        computed = {"text": f"C{entry}", "to": f"computation-{entry}"}
        return [*(found if len(found) <= RANGES_BESIDE_COMPUTATION else []), computed]

    def _needs_entry(self, record: Mapping[str, Any]) -> bool:
        return bool(record.get("computation")) or len(number_ranges(self.claims(record))) > MAX_CLAIM_LINKS + 1

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
    spans = number_ranges(numbers)
    rest = spans[shown:] if shown is not None and len(spans) > shown + 1 else []
    found = [
        {"text": str(first) if first == last else f"{first}\u2013{last}", "to": f"claim-{first}"}
        for first, last in spans[: len(spans) - len(rest)]
    ]
    if rest:
        found.append({"text": f"+{sum(last - first + 1 for first, last in rest)}", "to": rest_at})
    return found


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
