"""The brief: the cells of a notebook that are tagged for it, as one page of paper and as the body of a mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree
from markupsafe import Markup
from nbformat import NotebookNode

from strikeledger.errors import NotebookError
from strikeledger.render.cells import tags_of
from strikeledger.render.exporters import StrikeledgerHTMLExporter, StrikeledgerPDFExporter
from strikeledger.render.html.blocks import DATA_BELOW
from strikeledger.render.html.page import render_template
from strikeledger.render.tree import HEADINGS, PageTree, append_text, page_tree, words_of
from strikeledger.report.blocks import Document
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT

TAG = "brief"
"""The tag of the cells that go into the brief."""

NEXT_EDITION = "next_edition"
"""The parameter by which a notebook gives the day of the edition after it."""


def brief_files(notebook: NotebookNode, report: PageTree) -> dict[str, bytes]:
    """The brief of an executed notebook as PDF and as HTML, by the names of their files; its links lead to the report.

    Raises:
        NotebookError: no cell is tagged for it.
    """
    name, paper = report.document.report, StrikeledgerPDFExporter(system_fonts=False)
    address = report.document.address
    folder = address.rpartition("/")[0] + "/" if address else ""
    brief = page_tree(_brief_document(notebook, report.document))
    places = set(map(str, report.main.xpath(".//@id")))
    _close(brief, f"{folder}{name}.pdf")
    pdf = paper.pdf(brief, {}, brief=True)
    page = address or f"{name}.html"
    brief.main[-1].find("a").set("href", page)
    return {f"{name}.brief.pdf": pdf, f"{name}.brief.html": brief_html(brief, page, places).encode()}


def _brief_document(notebook: NotebookNode, report: Document) -> Document:
    """The tagged cells as a document: as of the same edition, without the register and what leads there."""
    cells = [cell for cell in notebook.cells if TAG in tags_of(cell)]
    if not cells:
        raise NotebookError(f"{report.report} is to have a brief, but no cell of its notebook has the tag {TAG!r}.")
    document, _, _ = StrikeledgerHTMLExporter(exclude_input=True).read(NotebookNode({**notebook, "cells": cells}))
    figures = {name: replace(figure, claims=(), computation="") for name, figure in document.figures.items()}
    return replace(document, title=report.title, subtitle="Brief", figures=figures, claims={}, sources={})


def _close(brief: PageTree, file: str) -> None:
    """Let a brief end with what it is part of, and when the next comes."""
    document = brief.document
    line = etree.SubElement(brief.main, "p", {"class": "source"})
    line.text = "Published statements, not a record of what happened. Full report, sources and data: "
    link = etree.SubElement(line, "a", {"href": file, "class": "beside"})
    link.text = f"{document.report}, edition {document.edition}"
    after = day_in_words(str(document.parameters.get(NEXT_EDITION) or ""))
    link.tail = f". Next edition: {after}." if after else "."


# --- the body of a mail
_SANS = "font-family:'Source Sans 3',Arial,Helvetica,sans-serif"
_SERIF = "font-family:'Source Serif 4',Georgia,'Times New Roman',serif"
_INK, _MUTED, _BLUE, _GRID = (LIGHT[role] for role in ("ink", "muted", "blue", "grid"))
_STYLES: Mapping[str, str] = {
    "h2": f"{_SERIF};font-size:20px;line-height:1.25;font-weight:600;margin:24px 0 8px",
    "h3": f"{_SANS};font-size:16px;font-weight:600;margin:18px 0 6px",
    "p": "margin:0 0 10px",
    **dict.fromkeys(("ol", "ul"), "margin:0 0 14px;padding-left:26px"),
    "li": "margin:0 0 7px",
    "table": "border-collapse:collapse;width:100%;margin:8px 0 10px",
    "caption": f"text-align:left;font-weight:600;padding:0 0 6px;color:{_INK}",
    **dict.fromkeys(
        ("th", "td"),
        f"text-align:left;vertical-align:top;font-size:14px;padding:5px 8px 5px 0;border-bottom:1px solid {_GRID}",
    ),
    "a": f"color:{_BLUE}",
    "blockquote": f"margin:0 0 10px;padding:2px 0 2px 11px;border-left:3px solid {_GRID}",
}
_MORE = {"source": f";font-size:14px;color:{_MUTED}", "callout-title": ";font-weight:600"}
"""How each element looks, and what a class adds: what a mail program shows of a page is what stands with the element."""
_KEPT = {
    "p", "ol", "ul", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "blockquote", "br", *HEADINGS,
    "strong", "em", "b", "i", "sup", "sub", "code", "s", "q",
}  # fmt: skip
_LINES = {"span", "data", "small", "abbr", "u", "mark", "del", "ins", "kbd"}
_DROPPED = {"script", "style", "template", "button", "details", "svg", "img"}
_CELL = {"colspan", "rowspan", "scope"}


def brief_html(brief: PageTree, report: str, places: set[str]) -> str:
    """A brief as HTML that a mail program shows: no script, no style sheet, no picture, nothing loaded.

    `report` is the address of the report's page, where its figures and charts are found, `places` are the names of places in it.
    """
    document, main = brief.document, deepcopy(brief.main)
    for link in main.iter("a", "data"):
        name = link.get("data-figure") if link.tag == "data" else link.get("href", "").removeprefix("#")
        if link.tag == "data" and name in places:  # a figure that the report tells in full
            link.tag, style = "a", "color:inherit;text-decoration:none;border-bottom:1px dotted"
            link.attrib.update({"href": f"{report}#{name}", "style": style})
        elif link.get("href", "").startswith("#"):
            link.set("href", f"{report}#{name}" if name in places else report)
    for figure in main.iter("figure"):
        figure.set("href", f"{report}#{figure.get('id')}" if figure.get("id") in places else report)
    body = etree.Element("body")
    for block in main:
        body.extend(_mail_elements(block))
        if len(body):
            body[-1].tail = "\n"
    inner = "".join(etree.tostring(block, encoding="unicode", method="html") for block in body)
    parts = ["Brief", document.as_of and f"as known on {day_in_words(document.as_of)}"]
    return render_template(
        "brief.html.j2", language=document.language, author=document.curator, title=document.title, kicker=" · ".join(filter(None, parts)),
        ink=_INK, muted=_MUTED, sans=_SANS, serif=_SERIF, body=Markup(inner),  # noqa: S704  a tree that was cleaned
    )  # fmt: skip


def _mail_elements(element: Any) -> Iterator[Any]:
    """An element of a page as those of a mail; what these don't know is the words within."""
    tag, kinds = str(element.tag), set(element.get("class", "").split())
    if tag in _DROPPED or element.get("data-only") == "pdf" or kinds & {"csv", "tools", "unseen", "refs"}:
        return
    if tag == "figure" and "chart" in kinds:
        yield from _chart_words(element)
    elif "cards" in kinds:
        yield _cards(element)
    elif tag == "a":
        style = element.get("style", _STYLES["a"])
        yield _fill(etree.Element("a", href=element.get("href", ""), style=style), element)
    elif tag in _KEPT:
        made = etree.Element(tag, {name: element.get(name) for name in _CELL if element.get(name)})
        style = _STYLES.get(tag, "") + "".join(_MORE.get(kind, "") for kind in sorted(kinds))
        made.attrib.update({"style": style} if style else {})
        yield _fill(made, element)
    elif "callout" in kinds:
        yield _fill(etree.Element("blockquote", style=_STYLES["blockquote"]), element)
    else:
        yield _fill(etree.Element("span" if tag in _LINES else "div"), element)


def _fill(made: Any, element: Any) -> Any:
    """An element of a mail with what one of a page holds."""
    made.text = element.text
    for child in element:
        made.extend(_mail_elements(child))
        append_text(made, child.tail or "")
    return made


SEE_CHART = "See the chart"
"""The words of a link alone: where it can't lead there, they say nothing."""


def _chart_words(figure: Any) -> Iterator[Any]:
    """A chart in words: what it shows, and where it is drawn."""
    lines = {line.get("class"): words_of(line) for line in figure.iter("p")}
    title, subtitle = lines.get("chart-title", ""), lines.get("chart-subtitle", "")
    plots = figure.xpath(".//div[contains(concat(' ', @class, ' '), ' plot ')]")
    alt = plots[0].get("aria-label", "").removesuffix(DATA_BELOW).strip() if plots else ""
    if title:
        heading = etree.Element("p", style=f"{_STYLES['p']};font-weight:600;margin-top:16px")
        heading.text = title
        yield heading
    said = etree.Element("p", style=f"{_STYLES['p']};font-size:14px;color:{_MUTED}")
    said.text = " ".join(f"{words.rstrip('.')}." for words in (subtitle, alt) if words) + " "
    etree.SubElement(said, "a", href=figure.get("href"), style=_STYLES["a"]).text = SEE_CHART
    yield said


def _cards(cards: Any) -> Any:
    """Headline figures as a table of label and value."""
    made = etree.Element("table", style=_STYLES["table"])
    for label, *lines in cards.iterchildren("div"):
        row = etree.SubElement(made, "tr")
        head = etree.SubElement(row, "th", scope="row", style=f"{_STYLES['th']};font-weight:400;width:45%")
        _fill(head, label)
        cell = etree.SubElement(row, "td", style=_STYLES["td"])
        for line in lines:
            strong = "value" in line.get("class", "").split()
            cell.append(_fill(etree.Element("strong" if strong else "div"), line))
    return made
