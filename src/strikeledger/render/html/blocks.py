"""The blocks of a document as escaped HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from strikeledger.render.html.figures import chart_html, table_html
from strikeledger.render.html.inline import PageContext, inlines_html
from strikeledger.report.blocks import (
    Annex,
    Block,
    Callout,
    Card,
    Cards,
    Chart,
    Heading,
    Listing,
    Paragraph,
    Register,
    Table,
    plain_text,
)

LONG_FIGURE_LENGTH = 14
"""Headline figures of more characters than this are set smaller."""


def blocks_html(sheet: PageContext, blocks: Sequence[Block]) -> Markup:
    """A run of blocks, one after the other."""
    return Markup("\n").join(block_html(sheet, block) for block in blocks)


def block_html(sheet: PageContext, block: Block) -> Markup:
    """One block; the register is set apart, once every citation is known."""
    return BLOCK_RENDERERS[type(block)](sheet, block)


def notes_html(sheet: PageContext, notes: Sequence[tuple[str, Markup]]) -> Markup:
    """Notes by letter and words, to stand at the end of their section."""
    item = Markup(
        '<li id="note-{0}"><span class="number">{0}</span> <span>{1}</span>'
        '<a class="back" href="#note-mark-{0}" aria-label="back to the text of note {0}">\u2191</a></li>'
    )
    items = Markup("").join(item.format(letter, words) for letter, words in notes)
    title = "Where sources differ" if sheet.document.claims else "Notes"
    return Markup('<div class="notes"><p class="small-title">{}</p><ol>{}</ol></div>').format(title, items)


def _heading(sheet: PageContext, block: Heading) -> Markup:
    return Markup("<h{0}>{1}</h{0}>").format(block.level, inlines_html(sheet, block.children))


def _paragraph(sheet: PageContext, block: Paragraph) -> Markup:
    role = Markup(' class="lead"') if block.role == "lead" else Markup("")
    return Markup("<p{}>{}</p>").format(role, inlines_html(sheet, block.children))


def _listing(sheet: PageContext, block: Listing) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(_item(sheet, item)) for item in block.items)
    role = Markup(' class="{}"').format(block.role) if block.role else ""
    return Markup("<{0}{1}>{2}</{0}>").format("ol" if block.ordered else "ul", role, items)


def _item(sheet: PageContext, item: Sequence[Block]) -> Markup:
    """A list item; its first paragraph stands bare, so that short lists stay tight."""
    if item and isinstance(item[0], Paragraph) and not item[0].role:
        return inlines_html(sheet, item[0].children) + blocks_html(sheet, item[1:])
    return blocks_html(sheet, item)


def _card(sheet: PageContext, card: Card) -> Markup:
    # The value is set before the detail, so that claims are first cited where they are first read.
    value = inlines_html(sheet, card.value)
    lines = Markup("").join(
        Markup('<dd class="{}">{}</dd>').format(kind, inlines_html(sheet, words))
        for kind, words in (("detail", card.detail), ("change", card.change))
        if words
    )
    size = "value long" if len(plain_text(card.value, sheet.document.figures)) > LONG_FIGURE_LENGTH else "value"
    kind = "card others" if card.voice == "others" else "card"
    markup = Markup('<div class="{}"><dt>{}</dt><dd class="{}">{}</dd>{}</div>')
    return markup.format(kind, card.label, size, value, lines)


def _callout(sheet: PageContext, block: Callout) -> Markup:
    kind = "warning" if block.kind == "warning" else "note"
    markup = Markup('<div class="callout {}" role="note"><p class="callout-title">{}{}</p>{}</div>')
    prefix = Markup('<span class="unseen">Warning: </span>') if kind == "warning" else Markup("")
    return markup.format(kind, prefix, block.title, blocks_html(sheet, block.children))


def _cards(sheet: PageContext, block: Cards) -> Markup:
    if not block.cards:
        return Markup("")
    return Markup('<dl class="cards">{}</dl>').format(Markup("").join(_card(sheet, card) for card in block.cards))


BLOCK_RENDERERS: dict[type[Block], Callable[[PageContext, Any], Markup]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Table: table_html,
    Chart: chart_html,
    Cards: _cards,
    Callout: _callout,
    Annex: lambda _sheet, annex: Markup('<hr class="annex" title="{}"/>').format(annex.title),
    Register: lambda _sheet, _register: Markup(""),
}
"""How each kind of block is set."""
