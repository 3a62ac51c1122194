"""The page's `<main>` as the tree that Typst reads, with its pictures as files: what both outputs share is written once."""

from __future__ import annotations

import unicodedata
from copy import deepcopy
from urllib.parse import unquote

from lxml import etree

from strikeledger.render.pdf.blocks import set_blocks
from strikeledger.render.pdf.flow import place_spots
from strikeledger.render.pdf.lines import Element, make, set_lines, set_words
from strikeledger.render.pdf.pictures import Files, take_charts, take_pictures
from strikeledger.render.pdf.pieces import (
    cards_element,
    claims_element,
    elements_of,
    hold_marks,
    replace_by,
    take_notes,
)  # fmt: skip
from strikeledger.render.pdf.tables import build_table, lay_out_table
from strikeledger.render.tree import HEADINGS, remove_element, replace_element

_LEFT_OUT = {"script", "style", "template", "noscript", "button"}
_LEFT_OUT_CLASSES = {"tools", "csv", "back", "unseen"}
_LEFT_OUT_DETAILS = {"data", "input"}


def pdf_tree(main: Element, extra: frozenset[int] = frozenset()) -> tuple[Element, Files]:
    """A copy of a page's `<main>` as Typst sets it, and its picture files by name; the page's own tree stays as it is.

    Args:
        main: the tree of the page, well-formed.
        extra: the characters of typefaces of the machine that may be used besides ours.
    """
    tree = deepcopy(main)
    for element in list(tree.iter()):
        if _is_left_out(element) and element.getparent() is not None:
            remove_element(element)
    files: Files = {}
    take_charts(tree, files, extra)
    take_pictures(tree, files, extra)
    take_notes(tree)
    hold_marks(tree)
    _keep_names(tree)
    _take_ready_blocks(tree, extra)
    made = etree.Element("main")
    made.extend(set_blocks(tree))
    for line in made.xpath("//p | //heading | //line | //note | //cell[not(@blocks)]"):
        set_words(line, extra)
    for table in reversed(list(made.iter("table"))):
        replace_element(table, lay_out_table(table))
    _drop_dead_links(made)
    _close_heading_gaps(made)
    place_spots(made)
    _mark_directions(made)
    return made, files


def _is_left_out(element: Element) -> bool:
    """Whether an element is only for the page."""
    if not isinstance(element.tag, str):
        return True
    kinds = set(element.get("class", "").split())
    return (
        element.tag in _LEFT_OUT
        or element.get("data-only") == "page"
        or bool(kinds & _LEFT_OUT_CLASSES)
        or (element.tag == "details" and bool(kinds & _LEFT_OUT_DETAILS))
    )


def _keep_names(tree: Element) -> None:
    """Keep only the names of headings and of what links lead to, each once."""
    links = [link.get("href") for link in tree.xpath("//a[starts-with(@href, '#')]")]
    wanted = {*(unquote(link[1:]) for link in links), *tree.xpath("//figureref/@to")}
    for element in tree.xpath("//*[@id]"):
        name = element.get("id")
        if name in wanted:
            wanted.discard(name)
        elif element.tag not in HEADINGS:
            del element.attrib["id"]


def _take_ready_blocks(tree: Element, extra: frozenset[int]) -> None:
    """Cards, the register's claims, tables and preformatted text as elements of their own."""
    for claims in elements_of(tree, "ol", "claims"):
        replace_by(claims, claims_element(claims))
    for cards in elements_of(tree, "dl", "cards"):
        replace_by(cards, cards_element(cards))
    for pre in tree.iter("pre"):
        set_lines(pre, extra)
    for table in reversed(list(tree.iter("table"))):
        replace_by(table, build_table(table))
    for box in elements_of(tree, "div", "table"):
        table = box.find("div/table")
        for note in box.findall("p[@class='source']") if table is not None else ():
            table.append(make("note", source=note))
            remove_element(note)


def _drop_dead_links(made: Element) -> None:
    """Leave each name once, and no link to a name that nothing has."""
    names: set[str] = set()
    for element in made.xpath("//*[@id]"):
        if element.get("id") in names:
            del element.attrib["id"]
        names.add(element.get("id", ""))
    for place in made.xpath("//anchor[not(@id)]"):
        remove_element(place)
    for link in made.xpath("//*[@to]"):
        if link.get("to") not in names:
            del link.attrib["to"]


def _close_heading_gaps(made: Element) -> None:
    """Number the levels of headings from 1, skipping none, as the standard asks."""
    above: list[int] = []
    for heading in made.iterchildren("heading"):
        level = int(heading.get("level"))
        above = [*(other for other in above if other < level), level]
        heading.set("level", str(len(above)))


def _mark_directions(made: Element) -> None:
    """Mark the blocks whose words begin in a script that runs from right to left."""
    if max("".join(made.itertext()), default="") < "\u0590":
        return
    for block in made.iter("p", "heading", "cell", "ul", "ol"):
        kinds = (unicodedata.bidirectional(character) for text in block.itertext() for character in text)
        if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L":
            block.set("dir", "rtl")
