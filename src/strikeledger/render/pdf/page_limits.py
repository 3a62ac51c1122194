"""What Typst or the standards can't have: elements nested by the hundred, breaks by the thousand, places in headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from lxml import etree

from strikeledger.render.pdf.page_text import Element

MAX_DEPTH = 100
"""Elements nest as deeply; what is deeper stands at this depth."""
MAX_BREAKS = 100
"""Typst looks for as many places to break in one text."""


def limit_nesting(tree: Element) -> None:
    """Take elements that stand deeper than anyone nests on purpose out of what they stand in; their words stay."""
    deep: list[Element] = []
    waiting = [(tree, 0)]
    while waiting:
        element, depth = waiting.pop()
        if depth > MAX_DEPTH:
            deep.append(element)
        waiting += [(child, depth + 1) for child in element]
    for element in deep:
        if isinstance(element.tag, str) and len(element):
            _put_out(element)


def _put_out(element: Element) -> None:
    """Put what an element holds right after it."""
    parent = element.getparent()
    at = parent.index(element) + 1
    last, tail = element[-1], element.tail or ""
    last.tail = (last.tail or "") + tail
    element.tail = None
    parent[at:at] = list(element)


def take_out(element: Element) -> None:
    """Take an element out of its tree, but leave the words after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def set_breaks(tree: Element) -> None:
    """Places to break as elements where a text has very many, which Typst can't look for in it."""
    for element in list(tree.iter()):
        for where in ("text", "tail"):
            text = getattr(element, where) or ""
            if text.count("\u200b") > MAX_BREAKS:
                _split_at_breaks(element, where, text)


def _split_at_breaks(element: Element, where: str, text: str) -> None:
    first, *others = text.split("\u200b")
    setattr(element, where, first)
    parent, at = (element, 0) if where == "text" else (element.getparent(), element.getparent().index(element) + 1)
    for number, other in enumerate(others):
        mark = etree.Element("wbr")
        mark.tail = other
        parent.insert(at + number, mark)


def mark_directions(tree: Element) -> None:
    """Mark the blocks whose words begin in a script that runs from right to left."""
    if not any(map(is_from_right, set("".join(tree.itertext())))):
        return
    for block in tree.iter("p", "heading", "cell", "ul", "ol"):
        strong = (character for text in block.itertext() for character in text if _is_strong(character))
        if is_from_right(next(strong, "")):
            block.set("dir", "rtl")


def is_from_right(character: str) -> bool:
    """Whether a character is of Hebrew, Arabic or another such script."""
    return character > "\u0590" and unicodedata.bidirectional(character) in {"R", "AL"}


def _is_strong(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"L", "R", "AL"}


def close_heading_gaps(blocks: Iterable[Element]) -> None:
    """Number the levels of headings from 1, skipping none, as the standard asks."""
    above: list[int] = []
    for block in blocks:
        if block.tag == "heading":
            level = int(block.get("level", "2"))
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            block.set("level", str(len(above)))


def take_anchors(heading: Element) -> list[Element]:
    """The names of places within a heading, which stand before it: its words are set once more in the list of contents."""
    found: list[Element] = []
    for place in list(heading.iter("anchor", "figureref")):
        if place.get("id"):
            found.append(etree.Element("anchor", id=place.attrib.pop("id")))
        if place.tag == "anchor":
            place.tag = "wbr"
    return found


def take_footnotes(heading: Element) -> list[Element]:
    """The notes of a heading as paragraphs after it: in the list of contents they would be set again."""
    notes = list(heading.iter("footnote"))
    for note in notes:
        mark = etree.Element("wbr")
        mark.tail, note.tail = note.tail, None
        note.getparent().replace(note, mark)
        note.tag = "p"
        note.set("class", "source")
    return notes
