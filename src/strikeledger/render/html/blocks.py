"""The blocks of a document as escaped HTML; a chart is a still picture, with its specification beside it where it has a selection."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from strikeledger.errors import NotebookError
from strikeledger.render.html.inline import SHORT_LENGTH, PageContext, inlines_html
from strikeledger.render.references import element_name
from strikeledger.render.svg import chart_svg, spec_parts
from strikeledger.report.blocks import (
    Annex,
    Block,
    Callout,
    Card,
    Cards,
    Chart,
    Column,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Register,
    Rewind,
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


def _paragraph(sheet: PageContext, block: Paragraph) -> Markup:
    role = "lead" if block.role == "lead" else ""
    return Markup("<p{}>{}</p>").format(_class(role), inlines_html(sheet, block.children))


def _listing(sheet: PageContext, block: Listing) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(_item(sheet, item)) for item in block.items)
    return Markup("<{0}{1}>{2}</{0}>").format("ol" if block.ordered else "ul", _class(block.role), items)


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
    cards = Markup("").join(_card(sheet, card) for card in block.cards)
    return Markup('<dl class="cards">{}</dl>').format(cards) if cards else cards


WEB_SANS = "Ledger Sans"
"""The name under which the page embeds its sans; live charts measure their words with it."""
WIDE_CELL_LENGTH = 100
"""A table cell of more characters than this makes its column a broad one."""


def table_html(sheet: PageContext, table: Table) -> Markup:
    """A table in a box that scrolls by itself, its notes, and a link to its CSV."""
    scrolled = Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table style="--columns:{}">{}<thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(
        f"Table: {table.title or 'untitled'}",
        len(table.columns),
        Markup("<caption><span>{}</span></caption>").format(table.title) if table.title else "",
        Markup("").join(map(_column_head, table.columns)),
        Markup("\n").join(_row(sheet, table.columns, row) for row in table.rows),
    )
    note = Markup('<p class="source">{}</p>').format(inlines_html(sheet, table.note)) if table.note else ""
    link = Markup(
        '<p class="source csv"><a href="tables/{}.csv" download="download">CSV<span class="unseen">: {}</span></a></p>'
    ).format(quote(table.name, safe=""), table.title)
    return Markup('<div class="table">{}{}{}</div>').format(scrolled, note, link if table.name else "")


def _column_head(column: Column) -> Markup:
    if not (column.label or column.unit):
        return Markup("<td></td>")
    # A line break, or words that are copied from the page stick together.
    unit = Markup(' <br data-only="page"/><span class="unit">{}</span>').format(column.unit) if column.unit else ""
    return Markup('<th scope="col"{}>{}{}</th>').format(
        _class("number" if column.align == "right" else ""), column.label, unit
    )


def _row(sheet: PageContext, columns: tuple[Column, ...], row: tuple[tuple[Inline, ...], ...]) -> Markup:
    cells = [_cell(sheet, *pair, at == 0) for at, pair in enumerate(zip(columns, row, strict=True))]
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _cell(sheet: PageContext, column: Column, cell: tuple[Inline, ...], first: bool) -> Markup:
    words = inlines_html(sheet, cell)
    length = len(plain_text(cell, sheet.document.figures))
    by_length = "short" if 0 < length <= SHORT_LENGTH else "wide" if length > WIDE_CELL_LENGTH else ""
    kind = "number" if column.align == "right" else by_length
    markup = Markup('<th scope="row"{}>{}</th>') if first and words.strip() else Markup("<td{}>{}</td>")
    return markup.format(_class(kind), words)


def _class(kind: str) -> Markup:
    return Markup(' class="{}"').format(kind) if kind else Markup("")


def chart_html(sheet: PageContext, chart: Chart) -> Markup:
    """A chart: titles, its pictures for a wide page, a phone and paper, source line and the data behind it."""
    if not chart.alt.strip():
        raise NotebookError(
            f"The chart {chart.name or chart.title!r} has no words for readers who can't see it; give it an alt text."
        )
    name = sheet.names.add_unique(f"chart-{element_name(chart.name or chart.title)}")
    source = chart.source if "source:" in chart.source.lower() else f"Source: {chart.source}"
    return Markup(
        '<figure class="chart" id="{name}"{labelled} data-name="{stem}">{caption}{plots}{spec}{source}'
        '<p class="tools" hidden="hidden"><button type="button" data-save="svg">Download SVG</button>'
        '<button type="button" data-save="png">Download PNG</button></p>{data}</figure>'
    ).format(
        name=name,
        labelled=Markup(' aria-labelledby="{}-title"').format(name) if chart.title else "",
        stem=element_name(chart.name or chart.title),
        caption=_chart_caption(chart, name),
        plots=_chart_pictures(chart),
        spec=_live_spec(chart.spec),
        source=Markup('<p class="source">{}</p>').format(source) if chart.source else "",
        data=_CHART_DATA.format(table_html(sheet, chart.table)) if chart.table else "",
    )


_CHART_DATA = Markup('<details class="data"><summary>Data behind this chart</summary>{}</details>')


def _chart_caption(chart: Chart, name: str) -> Markup:
    """Title and subtitle; the words for those who can't see a chart are no title of it."""
    title = Markup('<p class="chart-title" id="{}-title">{}</p>').format(name, chart.title) if chart.title else ""
    subtitle = Markup('<p class="chart-subtitle">{}</p>').format(chart.subtitle) if chart.subtitle else ""
    return Markup("<figcaption>{}{}</figcaption>").format(title, subtitle) if title or subtitle else Markup("")


def _chart_pictures(chart: Chart) -> Markup:
    """The pictures of a chart; one that is drawn for a single width scrolls in a box of its own where a page is too narrow."""
    printed = _plot(chart, chart.printed, only="pdf") if chart.printed else Markup("")
    only = "page" if printed else ""
    if chart.narrow:
        wide, narrow = _plot(chart, chart.spec, "wide", only), _plot(chart, chart.narrow, "narrow", only="page")
        return Markup('<div class="plots">{}{}{}</div>').format(wide, narrow, printed)
    fixed = "fixed" if _has_brush(chart.spec) else ""
    box = Markup('<div class="scroll" role="region" tabindex="0" aria-label="{}">{}{}</div>')
    label = f"Chart: {chart.title or chart.name}" if chart.title or chart.name else chart.alt
    return box.format(label, _plot(chart, chart.spec, fixed, only), printed)


def _plot(chart: Chart, spec: Mapping[str, Any], kind: str = "", only: str = "") -> Markup:
    """One picture of a chart; `only` the page or the PDF shows it."""
    svg = chart_svg(spec)
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0]
    return Markup('<div class="{}"{} role="img" aria-label="{}" style="--w:{}px;aspect-ratio:{}/{}">{}</div>').format(
        f"plot {kind}".strip(),
        Markup(' data-only="{}"').format(only) if only else "",
        f"{chart.alt} {DATA_BELOW}" if chart.table and only != "pdf" else chart.alt,
        width,
        width,
        height,
        Markup(svg),  # noqa: S704  drawn by our own engine, which escapes the words in it
    )


DATA_BELOW = "Its table opens below."
"""What the words for a chart end with, where a closed table of its data follows."""


def _live_spec(spec: Mapping[str, Any]) -> Markup:
    """The specification of a chart that a reader can select in, which its picture alone can't do; nothing for others."""
    if not any(part.get("params") for part in spec_parts(spec, {"data", "datasets", "config"})):
        return Markup("")
    own = {**spec, "config": {**spec.get("config", {}), "font": WEB_SANS}}
    return Markup('<script type="application/json">{}</script>').format(script_json(own))


def _has_brush(spec: Mapping[str, Any]) -> bool:
    """Whether a chart is dragged or brushed: Vega reads such positions wrongly from a picture shown at another size."""
    selects = [part.get("select") for part in spec_parts(spec, {"data", "datasets"})]
    return "interval" in [select.get("type") if isinstance(select, Mapping) else select for select in selects]


def script_json(value: Any) -> Markup:
    """JSON that can stand inside a script element, whatever words it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A "<" could end the element that holds the JSON, a "&" isn't well-formed; written as escapes they can't do harm.
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704


BLOCK_RENDERERS: dict[type[Block], Callable[[PageContext, Any], Markup]] = {
    Heading: lambda sheet, block: Markup("<h{0}>{1}</h{0}>").format(block.level, inlines_html(sheet, block.children)),
    Paragraph: _paragraph,
    Listing: _listing,
    Table: table_html,
    Chart: chart_html,
    Cards: _cards,
    Callout: _callout,
    Annex: lambda _sheet, annex: Markup('<hr class="annex" title="{}"/>').format(annex.title),
    Rewind: lambda _sheet, _rewind: Markup(
        '<section class="rewind" aria-label="Earlier days" data-only="page" hidden="hidden"></section>'
    ),
    Register: lambda _sheet, _register: Markup(""),
}
"""How each kind of block is set."""
