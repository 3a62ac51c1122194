"""The blocks of a document as escaped HTML."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from strikeledger.errors import NotebookError
from strikeledger.render.html.figures import chart_html, table_html
from strikeledger.render.html.inline import PageContext, formula_html, inlines_html
from strikeledger.report.blocks import (
    Block,
    Callout,
    Card,
    Cards,
    Chart,
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

LONG_FIGURE_LENGTH = 14
"""Headline figures of more characters than this are set smaller."""
PICTURE_TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def blocks_html(sheet: PageContext, blocks: Sequence[Block]) -> Markup:
    """A run of blocks, one after the other."""
    return Markup("\n").join(block_html(sheet, block) for block in blocks)


def block_html(sheet: PageContext, block: Block) -> Markup:
    """One block; the register is set apart, once every citation is known."""
    return BLOCK_RENDERERS[type(block)](sheet, block)


def notes_html(sheet: PageContext) -> Markup:
    """The notes gathered since the last call, to stand at the end of their section."""
    if not sheet.notes:
        return Markup("")
    item = Markup(
        '<li id="note-{0}"><span class="number">{0}</span> <span>{1}</span>'
        '<a class="back" href="#note-mark-{0}" aria-label="back to the text of note {0}">\u2191</a></li>'
    )
    items = Markup("").join(item.format(letter, words) for letter, words in sheet.notes)
    sheet.notes.clear()
    title = "Where sources differ" if sheet.document.claims else "Notes"
    return Markup('<div class="notes"><p class="small-title">{}</p><ol>{}</ol></div>').format(title, items)


def _heading(sheet: PageContext, block: Heading) -> Markup:
    sheet.last_heading = next(sheet.headings)
    return Markup('<h{0} id="{1}">{2}</h{0}>').format(
        block.level, sheet.last_heading, inlines_html(sheet, block.children)
    )


def _paragraph(sheet: PageContext, block: Paragraph) -> Markup:
    role = Markup(' class="lead"') if block.role == "lead" else Markup("")
    return Markup("<p{}>{}</p>").format(role, inlines_html(sheet, block.children))


def _listing(sheet: PageContext, block: Listing) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(_item(sheet, item)) for item in block.items)
    return Markup("<{0}>{1}</{0}>").format("ol" if block.ordered else "ul", items)


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
    markup = Markup('<div class="card"><dt>{}</dt><dd class="{}">{}</dd>{}</div>')
    return markup.format(card.label, size, value, lines)


def _callout(sheet: PageContext, block: Callout) -> Markup:
    kind = "warning" if block.kind == "warning" else "note"
    markup = Markup('<div class="callout {}" role="note"><p class="callout-title">{}{}</p>{}</div>')
    prefix = Markup('<span class="unseen">Warning: </span>') if kind == "warning" else Markup("")
    return markup.format(kind, prefix, block.title, blocks_html(sheet, block.children))


def _cards(sheet: PageContext, block: Cards) -> Markup:
    return Markup('<dl class="cards">{}</dl>').format(Markup("").join(_card(sheet, card) for card in block.cards))


def _quote(sheet: PageContext, block: Quote) -> Markup:
    return Markup("<blockquote>{}</blockquote>").format(blocks_html(sheet, block.children))


def _formula(_: PageContext, block: Formula) -> Markup:
    return Markup('<div class="formula" tabindex="0">{}</div>').format(formula_html(block.latex, block=True))


def _code_block(_: PageContext, block: Preformatted) -> Markup:
    return Markup('<pre tabindex="0">{}</pre>').format(block.text)


def _picture(_: PageContext, picture: Picture) -> Markup:
    if not picture.alt.strip():
        raise NotebookError("A picture has no words for readers who can't see it; give it an alt text.")
    if picture.mime == "image/svg+xml":
        # As an image, never inline: what scripts or styles it holds stay inside it.
        address = "data:image/svg+xml;base64," + b64encode(picture.data.encode()).decode()
    elif picture.mime in PICTURE_TYPES:
        address = f"data:{picture.mime};base64,{''.join(picture.data.split())}"
    else:
        raise NotebookError(
            f"A picture is of type {picture.mime!r}; allowed: image/svg+xml, {', '.join(sorted(PICTURE_TYPES))}."
        )
    return Markup('<figure class="picture"><img src="{}" alt="{}"/></figure>').format(address, picture.alt)


BLOCK_RENDERERS: dict[type[Block], Callable[[PageContext, Any], Markup]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Quote: _quote,
    Preformatted: _code_block,
    Formula: _formula,
    Rule: lambda _sheet, _rule: Markup("<hr/>"),
    Picture: _picture,
    Table: table_html,
    Chart: chart_html,
    Cards: _cards,
    Callout: _callout,
    Register: lambda _sheet, _register: Markup(""),
}
"""How each kind of block is set."""
