"""What stands within a line of the page, ready for Typst: elements that say more than what is around them, and printable words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree

from strikeledger.render.pdf.words import breakable_lines, breakable_text
from strikeledger.render.references import safe_address
from strikeledger.render.tree import append_text
from strikeledger.theme import LIGHT

Element = Any
"""An element of a tree; lxml ships no types."""

MAX_ADDRESS = 4000
"""Longer addresses are no links: Typst refuses very long ones."""

_SAME = {
    "i": "em", "var": "em", "cite": "em", "dfn": "em", "b": "strong", "del": "s", "ins": "u", "kbd": "code", "samp": "code",
}  # fmt: skip
"""What some elements are set as."""
_STYLES = {"em", "strong", "u", "s", "sub", "small", "mark", "q", "code", "hold", "footnote", "wbr"}
_SOLID = {"img", "math"}
_WHOLE = {*_SOLID, "br", "anchor"}
_LINE_TAGS = {*_STYLES, *_WHOLE, *_SAME, "a", "abbr", "data", "figureref", "span", "sup"}
_RULES = {"u", "s"}
"""What draws a line along words; the standard has one at a time."""
_SPAN_CLASSES = {"muted", "unit", "cited", "publisher", "party"}


def make(tag: str, attributes: Mapping[str, str | None] | None = None, source: Element = None) -> Element:
    """A new element with those of some attributes that say something, and with what another holds."""
    made = etree.Element(tag, {name: value for name, value in (attributes or {}).items() if value})
    if source is not None:
        made.text, made[:] = source.text, list(source)
    return made


def is_inline(element: Element) -> bool:
    """Whether an element stands within a line, with all that it holds."""
    if element.tag == "math":
        return bool(element.get("display") != "block")
    return element.tag in _LINE_TAGS and all(map(is_inline, element))


def pieces(element: Element) -> Iterator[str | Element]:
    """The texts and elements that an element holds, in order."""
    if element.text:
        yield element.text
    for child in list(element):
        tail = child.tail
        yield child
        if tail:
            yield tail


def line_of(element: Element) -> Element:
    """The content of an element as one line."""
    return _append_pieces(etree.Element("p"), element, frozenset())


def _append_pieces(run: Element, element: Element, inside: frozenset[str]) -> Element:
    for piece in pieces(element):
        if isinstance(piece, str):
            append_text(run, piece)
        else:
            append_inline(run, piece, inside)
    return run


def append_inline(run: Element, piece: Element, inside: frozenset[str] = frozenset()) -> None:
    """Put one element at the end of a line that stands `inside` others; where it says nothing more than these, only what it holds."""
    tag = _SAME.get(piece.tag, piece.tag)
    if tag in _WHOLE:
        piece.tail = None
        run.append(piece)
        return
    run.extend(anchors(piece))
    if tag not in _LINE_TAGS:
        append_text(run, " ")
    kept = _kept_attributes(tag, piece)
    if kept is None or tag in inside or (tag in _RULES and inside & _RULES):
        _append_pieces(run, piece, inside)
    else:
        _append_pieces(etree.SubElement(run, tag, kept), piece, inside | {tag})


def anchors(element: Element) -> list[Element]:
    """The name of an element, taken from it, as a place that links lead to."""
    name = element.attrib.pop("id", "") if element.tag != "anchor" else ""
    return [etree.Element("anchor", id=name)] if name else []


def _kept_attributes(tag: str, piece: Element) -> dict[str, str] | None:
    """What is kept of an inline element; None where the element itself isn't."""
    if tag == "span":
        kinds = _SPAN_CLASSES & set(piece.get("class", "").split())
        return {"class": min(kinds)} if kinds else None
    if tag == "a" and piece.get("class") == "beside":
        return {"href": piece.get("href", "")}
    if tag == "a":
        href = safe_address(piece.get("href", "")) or ""
        if href.startswith("#"):
            return {"to": unquote(href[1:]), **({"class": "figure"} if piece.get("class") == "figure" else {})}
        return {"href": href} if 0 < len(href) <= MAX_ADDRESS else None
    if tag == "sup":
        return {"class": piece.get("class")} if piece.get("class") else {}
    if tag == "figureref":
        return {"figure": piece.get("figure")} if piece.get("figure") else {}
    if tag == "footnote":
        return {name: piece.get(name) for name in ("named", "again") if piece.get(name)}
    return {} if tag in _STYLES else None


# --- words
def set_words(line: Element, extra: frozenset[int]) -> None:
    """Words that print, with spaces as a browser shows them: one for many, none at the beginning and after a line break."""
    spaced = True

    def words_of(text: str | None) -> str | None:
        nonlocal spaced
        words = breakable_text(text or "", extra)
        words = words.removeprefix(" ") if spaced else words
        spaced = words.endswith(" ") if words else spaced
        return words or None

    walker = etree.iterwalk(line, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element.tag == "math":
                walker.skip_subtree()
            else:
                element.text = words_of(element.text)
        elif element is not line:
            spaced = element.tag == "br" or (spaced and element.tag not in {*_SOLID, "footnote"})
            element.tail = words_of(element.tail)


# --- preformatted text
_INK, _MUTED, _BLUE, _RED = LIGHT["ink"], LIGHT["muted"], LIGHT["blue"], LIGHT["orange-ink"]
_GREEN, _YELLOW, _MAGENTA, _CYAN = "#1b6536", "#6f5200", "#722e7e", "#0d5c68"

CODE_COLOURS = {
    "c": _MUTED, "k": _BLUE, "ow": _BLUE, "nb": _CYAN, "bp": _CYAN, "nf": _CYAN, "nc": _CYAN, "nd": _MAGENTA, "s": _RED,
    "m": _GREEN, "err": _RED, "ne": _RED, "gr": _RED, "gt": _RED, "gi": _GREEN, "gd": _RED,
}  # fmt: skip
"""Colour of a kind of code by the beginning of its short class; all stand out from a panel by at least 4.5 to 1."""

TERMINAL_COLOURS = {
    "black": _INK, "red": _RED, "green": _GREEN, "yellow": _YELLOW, "blue": _BLUE, "magenta": _MAGENTA, "cyan": _CYAN,
    "white": _MUTED,
}  # fmt: skip


def set_lines(pre: Element, extra: frozenset[int]) -> None:
    """Words whose spaces and line ends matter, in pieces of one style each."""
    runs = [(text, style) for text, style in _styled_runs(pre, {}) if text]
    for child in list(pre):
        pre.remove(child)
    pre.text = None
    pieces = [text for text, _ in runs]
    pieces[:1] = [text.lstrip("\n") for text in pieces[:1]]
    pieces[-1:] = [text.rstrip("\n") for text in pieces[-1:]]
    for words, (_, style) in zip(breakable_lines(pieces, extra), runs, strict=True):
        if words:
            etree.SubElement(pre, "t", style).text = words


def _styled_runs(element: Element, around: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    style = {**around, **_style(element)} if element.tag == "span" else around
    yield element.text or "", style
    for child in element:
        yield from _styled_runs(child, style)
        yield child.tail or "", style


def _style(span: Element) -> dict[str, str]:
    """The style of a piece of code or of terminal output, by its classes."""
    found: dict[str, str] = {}
    for name in span.get("class", "").split():
        if name in {"ansi-bold", "ansi-italic", "ansi-underline"}:
            found[name.removeprefix("ansi-")] = "yes"
        elif hue := re.fullmatch(r"ansi-([a-z]+)(-intense)?-fg", name):
            found["fill"] = TERMINAL_COLOURS.get(hue[1], _INK)
        elif len(name) <= 3 and (kinds := [kind for kind in CODE_COLOURS if name.startswith(kind)]):
            found["fill"] = CODE_COLOURS[max(kinds, key=len)]
    return found
