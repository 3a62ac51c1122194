"""The tree of a report as a screen shows it: without what only print has, with headings to jump to and tables that fit a phone."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from lxml import etree
from markupsafe import Markup

from strikeledger.render.tree import HEADINGS, PageTree, remove_element

ANNEX_NAME = "annex"
_PRINT_ONLY = {"data-only", "data-to"}
_ROLES = {
    "table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell",
    "row": "rowheader", "col": "columnheader",
}  # fmt: skip
"""What each part of a table is, which browsers forget where it is shown as cards; heads by their scope."""

Contents = list[tuple[str, str]]


def screen_html(tree: PageTree) -> tuple[Markup, Contents]:
    """The text of a page as HTML, and its sections by name and words: the annex is one of them."""
    shown = copy.deepcopy(tree.main)
    for element in list(shown.iter()):
        if isinstance(element.tag, str) and element.get("data-only") == "pdf":
            remove_element(element)
        elif isinstance(element.tag, str):
            for name in _PRINT_ONLY & set(element.attrib):
                del element.attrib[name]
    annexed = _gather_annex(shown)
    contents = [entry for entry in tree.contents if entry not in annexed]
    if annexed and tree.contents:
        contents.append((ANNEX_NAME, shown.findtext(f".//h2[@id='{ANNEX_NAME}']")))
    _head_charts(shown)
    for table in shown.xpath(".//div[@class='table']/div/table[contains(@style, '--columns')]"):
        _label_table(table)
    for block in shown:
        block.tail = "\n"
    return Markup(etree.tostring(shown, encoding="unicode", method="html")), contents  # noqa: S704  a cleaned tree


def _gather_annex(shown: Any) -> Contents:
    """Put all after the mark of the annex into a section with a heading; give the sections within, now a level deeper."""
    mark = shown.find("hr[@class='annex']")
    if mark is None:
        return []
    section = etree.Element("section", {"class": "annex", "aria-labelledby": ANNEX_NAME})
    etree.SubElement(section, "h2", id=ANNEX_NAME).text = mark.get("title") or "Annex"
    section.extend(list(mark.itersiblings()))
    shown.replace(mark, section)
    within = [heading for heading in section.iter(*HEADINGS[:5]) if heading.get("id") != ANNEX_NAME]
    found = [(heading.get("id", ""), _plain_words(heading)) for heading in within if heading.tag == "h2"]
    for heading in within:
        heading.tag = f"h{int(heading.tag[1]) + 1}"
    return found


def _plain_words(heading: Any) -> str:
    return " ".join("".join(heading.itertext()).split())


def _head_charts(shown: Any) -> None:
    """Make each chart's title a heading, a level below the section that it stands in."""
    level = 1
    for element in shown.iter(*HEADINGS, "p"):
        if element.tag != "p":
            level = int(element.tag[1])
        elif element.get("class") == "chart-title":
            element.tag = f"h{min(level + 1, 6)}"


def _label_table(table: Any) -> None:
    """Give a table what it needs to be read as cards: the heading of each column, once, for the style sheet, and explicit roles."""
    heads = table.xpath("thead/tr/*")
    labels = "".join(f";--{place}:{_css_string(_label(head))}" for place, head in enumerate(heads, 1) if place > 1)
    table.set("class", "own")
    table.set("style", table.get("style", "") + labels)
    for part in table.iter("table", "thead", "tbody", "tr", "td", "th"):
        part.set("role", _ROLES[part.get("scope", "col") if part.tag == "th" else part.tag])


def _label(head: Any) -> str:
    """A column's heading and unit in one line."""
    return ", ".join(filter(None, (" ".join(words.split()) for words in _texts(head))))


def _texts(head: Any) -> Iterator[str]:
    """The heading's own words, then its unit's."""
    unit = head.find("span[@class='unit']")
    told = "" if unit is None else "".join(unit.itertext())
    yield "".join(head.itertext()).removesuffix(told)
    yield told


def _css_string(words: str) -> str:
    """Words as a string of a style sheet, whatever stands in them."""
    return '"' + "".join(char if char.isalnum() or char in " ,.:-()" else f"\\{ord(char):x} " for char in words) + '"'
