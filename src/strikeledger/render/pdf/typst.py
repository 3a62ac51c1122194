"""What Typst needs to set a document: one fixed template, the words as data, the pictures as files.

No word of a document ever becomes Typst code: the template reads all words as strings from document.json. Formulas are
the one exception, see `formulas`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

from strikeledger.errors import NotebookError
from strikeledger.render.data_files import attachment_entry
from strikeledger.render.html.computations import claim_marks
from strikeledger.render.pdf.flow import NO_SHIFTS, with_spots
from strikeledger.render.pdf.inline import InlineRenderer, PrintedReferences, Tree, formula_tree
from strikeledger.render.pdf.tables import SIDE_MARGIN, table_layout
from strikeledger.render.pdf.words import breakable_lines, breakable_text, printable_svg, printable_text
from strikeledger.render.references import (
    PLAIN_KEY,
    citation,
    external_address,
    interval_in_words,
    opens_section,
    publication_day,
)
from strikeledger.render.svg import chart_svg
from strikeledger.report.blocks import (
    Block,
    Callout,
    Cards,
    Chart,
    Document,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Register,
    Rule,
    Table,
    plain_text,
)
from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord
from strikeledger.text import day_in_words, quotation
from strikeledger.theme import LIGHT, SANS, SERIF


def register_tree(references: PrintedReferences, heading: bool) -> Tree:
    """The claims by number, the figures that need more than claims, the sources; `heading` where the register brings its own."""
    document = references.document
    return {
        "is": "register",
        "heading": heading,
        "key": PLAIN_KEY if any(claim.plain for claim in document.claims.values()) else "",
        "claims": [_claim(references, claim) for claim in document.claims.values()],
        "computations": [_computation(references, references.figure(name)) for name in references.entries],
        "sources": [_source(references, source) for source in document.sources.values()],
    }


def _claim(references: PrintedReferences, claim: ClaimRecord) -> Tree:
    source = references.source(claim)
    return {
        "number": references.numbers[claim.id],
        "row": breakable_text(claim.id),
        "href": external_address(source.url),
        "publisher": breakable_text(source.publisher or claim.source),
        "published": day_in_words(claim.published or source.published),
        "belligerent": claim.belligerent,
        "quotation": breakable_text(quotation(claim.words, claim.plain)),
        **_texts(claim, "words", "subject", "speaker", "party", "bounds", "note"),
    }


def _computation(references: PrintedReferences, figure: FigureRecord) -> Tree:
    """A figure in full: how it is computed, its interval, all its claims."""
    how = figure.computation
    return {
        "number": references.entries[figure.id],
        "interval": breakable_text(": ".join(filter(None, interval_in_words(figure)))),
        "marks": claim_marks(references.claims(figure)),
        "computation": breakable_text(how[:1].upper() + how[1:]),
        **_texts(figure, "label", "words"),
    }


def _source(references: PrintedReferences, source: SourceRecord) -> Tree:
    return {
        **_texts(source, "publisher", "title"),
        "published": publication_day(source),
        "href": external_address(source.url),
        "marks": claim_marks(references.claims_from(source.id)),
    }


def _texts(piece: object, *names: str) -> Tree:
    """Some texts of a piece, with places to break."""
    return {name: breakable_text(getattr(piece, name)) for name in names}


TYPST_TEMPLATE = Path(__file__).parents[1] / "templates" / "typst" / "report.typ"
MIN_SECTIONS_FOR_CONTENTS = 5
"""A report with at least this many sections opens with a table of contents."""

_PICTURE_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


def render_typst(document: Document, attachments: Mapping[str, bytes] | None = None) -> tuple[str, dict[str, bytes]]:
    """The Typst source of a document, and the files that it reads by name; attachments travel inside the PDF.

    Raises:
        NotebookError: a chart or picture without alternative text, or one that can't be drawn.
    """
    setting = _TypstRenderer(document)
    tree = {
        **setting.document(),
        "attachments": [attachment_entry(at, name) for at, name in enumerate(attachments or {}, 1)],
    }
    contents = {f"attachment-{at}": content for at, content in enumerate((attachments or {}).values(), 1)}
    files = {
        **setting.files,
        **contents,
        **NO_SHIFTS,
        "document.json": json.dumps(tree, ensure_ascii=False, allow_nan=False).encode(),
    }
    return TYPST_TEMPLATE.read_text(encoding="utf-8"), files


class _TypstRenderer:
    """One document on its way to Typst: its lines, its picture files so far, whether its register has been set."""

    def __init__(self, document: Document) -> None:
        self.source = document
        self.files: dict[str, bytes] = {}
        self.lines = InlineRenderer(document)
        self.registered = False

    def document(self) -> Tree:
        """The whole document as plain values."""
        document = self.source
        sections = [block for block in document.blocks if isinstance(block, Heading) and block.level == 2]
        blocks = self.blocks(document.blocks)
        if not self.registered and (document.claims or document.sources or self.lines.references.entries):
            blocks.append(register_tree(self.lines.references, heading=True))
        return {
            **_texts(document, "subtitle", "report", "edition"),
            "side_margin": SIDE_MARGIN,
            "title": printable_text(document.title),
            "running_title": shorten(printable_text(document.title), 84, placeholder=" …"),
            "display_title": _bind_last_words(breakable_text(document.title)),
            "language": document.language if document.language.isalpha() and len(document.language) in {2, 3} else "en",
            "as_of": breakable_text(day_in_words(document.as_of)),
            "revision": document.revision,
            "keywords": [printable_text(word) for word in (document.report, document.edition) if word],
            "citation": breakable_text(citation(document)),
            "licence": document.licence_address,
            "contents": len(sections) >= MIN_SECTIONS_FOR_CONTENTS,
            "colors": LIGHT,
            "fonts": {"sans": SANS, "serif": SERIF},
            "blocks": with_spots(blocks),
        }

    def blocks(self, blocks: Sequence[Block]) -> list[Tree]:
        """A run of blocks as plain values."""
        found: list[Tree] = []
        for at, block in enumerate(blocks):
            if isinstance(block, Register):
                heading = opens_section(blocks[:at]) is None
                found += [] if self.registered else [register_tree(self.lines.references, heading)]
                self.registered = True
                continue
            if _is_empty(block):
                continue
            tree = {"is": type(block).__name__.lower(), **_BLOCK_RENDERERS[type(block)](self, block)}
            found.append({**tree, "before": _take_last_headings(found)} if tree.get("turned") else tree)
        return found

    def heading(self, block: Heading) -> Tree:
        """A heading; the sections of a report stand on Typst's first level."""
        words = self.lines.words(block.children)
        return {"level": max(block.level - 1, 1), "name": next(self.lines.headings), "words": words}

    def picture(self, picture: Picture) -> Tree:
        """A picture as a file."""
        if picture.mime not in _PICTURE_ENDINGS:
            raise NotebookError(f"A picture is of type {picture.mime!r}; allowed are {', '.join(_PICTURE_ENDINGS)}.")
        svg = picture.mime == "image/svg+xml"
        content = printable_svg(picture.data).encode() if svg else base64.b64decode(picture.data)
        return {"path": self._file(content, _PICTURE_ENDINGS[picture.mime]), "alt": _alt_text(picture.alt, "A picture")}

    def chart(self, chart: Chart) -> Tree:
        """A chart as a vector picture with its captions."""
        name = chart.title or chart.name
        svg = printable_svg(chart_svg(chart.spec))
        return {
            "path": self._file(svg.encode(), "svg"),
            "alt": _alt_text(chart.alt, f"The chart {name!r}"),
            **_texts(chart, "title", "subtitle", "source"),
        }

    def table(self, table: Table) -> Tree:
        """A table with the widths of its columns."""
        layout = table_layout(table, self.source.figures)
        return {
            "title": breakable_text(table.title),
            "columns": [
                {**_texts(column, "label", "unit"), "align": side}
                for column, side in zip(table.columns, layout["sides"], strict=True)
            ],
            "rows": [[self.lines.words(cell) for cell in row] for row in table.rows],
            "note": self.lines.words(table.note),
            **layout,
        }

    def cards(self, cards: Cards) -> Tree:
        """Headline figures; longer words are set smaller."""
        words = self.lines.words
        return {
            "cards": [
                {
                    "label": breakable_text(card.label),
                    "value": words(card.value),
                    "length": len(plain_text(card.value, self.source.figures)),
                    "detail": words(card.detail),
                    "change": words(card.change),
                }
                for card in cards.cards
            ]
        }

    def _file(self, content: bytes, ending: str) -> str:
        path = f"picture-{len(self.files) + 1}.{ending}"
        self.files[path] = content
        return path


def _is_empty(block: Block) -> bool:
    """Whether a block has nothing that could be set."""
    parts: dict[type, str] = {Heading: "children", Cards: "cards", Table: "columns", Listing: "items"}
    return type(block) in parts and not getattr(block, parts[type(block)])


def _take_last_headings(trees: list[Tree]) -> list[Tree]:
    """The headings at the end, which go along to the turned page of a wide table."""
    before: list[Tree] = []
    while trees and trees[-1]["is"] == "heading":
        before.insert(0, trees.pop())
    return before


def _alt_text(alt: str, what: str) -> str:
    if not alt.strip():
        raise NotebookError(f"{what} has no alternative text (`alt`).")
    return " ".join(printable_text(alt).split())


def _bind_last_words(title: str) -> str:
    """A title whose last two words stay together."""
    start, _, end = title.rpartition(" ")
    return f"{start}\u00a0{end}" if len(start) > 30 and len(end) < 20 else title


_BLOCK_RENDERERS: dict[type, Callable[[_TypstRenderer, Any], Tree]] = {
    Heading: _TypstRenderer.heading,
    Paragraph: lambda setting, block: {"words": setting.lines.words(block.children), "role": block.role},
    Listing: lambda setting, block: {"items": [setting.blocks(item) for item in block.items], "ordered": block.ordered},
    Quote: lambda setting, block: {"blocks": setting.blocks(block.children)},
    Preformatted: lambda _, block: {"text": breakable_lines(block.text)},
    Formula: lambda _, block: formula_tree(block.latex),
    Rule: lambda _, __: {},
    Picture: _TypstRenderer.picture,
    Table: _TypstRenderer.table,
    Chart: _TypstRenderer.chart,
    Cards: _TypstRenderer.cards,
    Callout: lambda setting, block: {
        "title": breakable_text(block.title), "blocks": setting.blocks(block.children), "kind": block.kind
    },
}  # fmt: skip
