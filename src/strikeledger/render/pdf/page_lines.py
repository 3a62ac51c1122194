"""What stands within a line of the page, ready for Typst: only elements that say something more than what is around them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from strikeledger.render.pdf.page_text import Element, PageWords
from strikeledger.render.references import safe_address

_LINED = {"u", "s"}
"""What draws a line along words; the standard has one at a time."""
MAX_ADDRESS = 4000
"""Longer addresses are no links: Typst refuses very long ones."""

_SAME = {
    "i": "em", "var": "em", "cite": "em", "dfn": "em", "address": "em", "b": "strong", "del": "s", "strike": "s",
    "ins": "u", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
LINE_TAGS = {
    "a", "em", "strong", "u", "s", "sub", "sup", "small", "mark", "q", "code", "span", "br", "img", "math", "figureref", "hold",
    "footnote", "anchor", "abbr", "time", "bdi", "bdo", "font", "data", "label", "wbr", *_SAME,
}  # fmt: skip
_BARE = {"abbr", "time", "bdi", "bdo", "font", "data", "label"}
_SPAN_CLASSES = {"muted", "unit", "cited", "publisher", "party"}
HEADING_TAGS = {f"h{level}" for level in range(1, 7)}


class LineWriter:
    """The lines of one page on its way to Typst; `linked` are the names that links lead to."""

    def __init__(self, words: PageWords, linked: set[str]) -> None:
        self.words = words
        self.linked = linked

    def inline_run(self, element: Element) -> Element:
        """The content of an element as one line."""
        run = etree.Element("p")
        self._append_pieces(run, element, frozenset())
        return run

    def _append_pieces(self, run: Element, element: Element, inside: frozenset[str]) -> None:
        for piece in pieces(element):
            if isinstance(piece, str):
                append_text(run, piece)
            else:
                self.append_inline(run, piece, inside)

    def append_inline(self, run: Element, piece: Element, inside: frozenset[str]) -> None:
        """One element within a line; what says nothing more than what is around it is left out, its words are not."""
        for name in self.names(piece):
            etree.SubElement(run, "anchor", id=name)
        tag = _SAME.get(str(piece.tag), str(piece.tag))
        if tag in {"img", "math", "br", "anchor"}:
            piece.tail = None
            run.append(piece)
            return
        if tag not in LINE_TAGS and len(run) + len(run.text or ""):
            append_text(run, " ")
        attributes = self._attributes(tag, piece)
        if tag in inside or attributes is None or tag not in LINE_TAGS or (tag in _LINED and inside & _LINED):
            self._append_pieces(run, piece, inside)
            return
        made = etree.SubElement(run, tag, attributes)
        self._append_pieces(made, piece, inside | {tag})

    def _attributes(self, tag: str, piece: Element) -> dict[str, str] | None:
        """What is kept of an inline element; None where the element itself isn't."""
        if tag == "span":
            kinds = _SPAN_CLASSES & set(piece.get("class", "").split())
            return {"class": min(kinds)} if kinds else None
        if tag == "a":
            return self._target(piece)
        if tag in {"sup", "figureref"}:
            return {name: piece.get(name, "") for name in ("class", "to", "id") if piece.get(name)}
        return None if tag in _BARE else {}

    def _target(self, piece: Element) -> dict[str, str] | None:
        href = safe_address(piece.get("href", "")) or ""
        if not href.startswith("#"):
            return {"href": href} if 0 < len(href) <= MAX_ADDRESS else None
        name = unquote(href[1:])
        kept = {"class": "printed"} if piece.get("class") == "printed" else {}
        return {"to": name, **kept} if name in self.linked else None

    def names(self, element: Element) -> list[str]:
        """The name of an element where a link leads to it, once; a heading has it in any case."""
        name = element.get("id", "") if element.tag not in {"anchor", "figureref", "claims"} else ""
        wanted = name in self.linked or (element.tag in HEADING_TAGS and name)
        if not wanted or name in self.words.places:
            return []
        self.words.places.add(name)
        return [name]


def is_inline(element: Element) -> bool:
    """Whether an element stands within a line, with all that it holds."""
    if element.tag == "math":
        return bool(element.get("display") != "block")
    return element.tag in LINE_TAGS and all(is_inline(child) for child in element if isinstance(child.tag, str))


def pieces(element: Element) -> Iterator[str | Element]:
    """The texts and elements that an element holds, in order."""
    if element.text:
        yield element.text
    for child in list(element):
        tail = child.tail
        if isinstance(child.tag, str):
            yield child
        if tail:
            yield tail


def append_text(run: Element, text: str) -> None:
    """Put words at the end of a line."""
    if len(run):
        run[-1].tail = (run[-1].tail or "") + text
    else:
        run.text = (run.text or "") + text
