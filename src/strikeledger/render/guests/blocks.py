"""Anyone's HTML as a run of blocks: every word in a paragraph, list, table or other block, none glued to its neighbour's."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from html import escape, unescape
from typing import Any

from lxml import etree
from lxml.html.builder import E

from strikeledger.render.guests.formulas import split_math
from strikeledger.render.guests.pictures import lift_svgs
from strikeledger.render.guests.sanitise import (
    BLOCKS,
    INLINE,
    clean_tree,
    join_blocks,
    printable,
    read_div,
    shows_something,
    wrap_loose_words,
)
from strikeledger.render.guests.tables import frame_tables

FormulaMarkup = Callable[[str, bool], str]
"""LaTeX, and whether it is displayed, to XHTML."""

_TEX = re.compile(
    r"<math\b(?:(?!</math).)*?<annotation\b[^>]*application/x-tex[^>]*>(?P<tex>.*?)</annotation.*?</math\s*>",
    re.DOTALL | re.IGNORECASE,
)
"""A formula in MathML that brings its LaTeX along."""
_MARKUP_OR_WORDS = re.compile(
    r"<!--.*?-->|<(?P<tag>pre|code|kbd|samp|script|style|svg)\b.*?</(?P=tag)\s*>"
    r"|<(?P<quiet>\w+)\b[^>]*\b(?:tex2jax|mathjax)_ignore\b.*?</(?P=quiet)\s*>"
    r"""|<[a-zA-Z/!](?:"[^"]*"|'[^']*'|[^'">])*>|(?P<words><?[^<]+(?:<(?![a-zA-Z/!])[^<]*)*)""",
    re.DOTALL | re.IGNORECASE,
)


def html_output(source: str, formula: FormulaMarkup) -> Any:
    """A piece of HTML as a `div` of blocks."""
    slots = Slots(formula)
    source = _TEX.sub(lambda found: f"${found['tex'].strip()}$", printable(source))
    root = html_blocks(slots.place_formulas(source))
    slots.fill(root)
    return root


class Slots:
    """What is put by for one text; the key keeps a guest from naming a place."""

    def __init__(self, formula: FormulaMarkup) -> None:
        self.formula = formula
        self.key = secrets.token_hex(8)
        self.pieces: dict[str, tuple[str, bool]] = {}

    def place(self, piece: str, words: str, tag: str, *, is_formula: bool = False) -> str:
        """An element that holds the place of XHTML or LaTeX until the text around it is clean; its words say what it is."""
        name = f"{self.key}-{len(self.pieces)}"
        self.pieces[name] = (piece, is_formula)
        return f'<{tag} data-slot="{name}">{escape(words)}</{tag}>'

    def place_formula(self, latex: str, block: bool) -> str:
        """A formula's place; one that is displayed is a block, which ends a paragraph."""
        latex = printable(latex).strip()
        return self.place(latex, f"${latex}$", "div" if block else "span", is_formula=True)

    def place_formulas(self, source: str) -> str:
        """HTML with places for the formulas in its words, but not in those of code."""
        return _MARKUP_OR_WORDS.sub(self._place_in_words, source)

    def _place_in_words(self, found: re.Match[str]) -> str:
        words = unescape(found["words"] or "")
        parts = split_math(words) if "$" in words or "\\" in words else [words]
        if parts == [words]:
            return found[0]
        return "".join(escape(part) if isinstance(part, str) else self.place_formula(*part) for part in parts)

    def fill(self, root: Any) -> None:
        """Put everything in its place: a formula is displayed where its place is still a block."""
        for place in list(root.iter()):
            name = place.attrib.pop("data-slot", "")
            if name not in self.pieces:
                continue
            piece, is_formula = self.pieces[name]
            if is_formula:
                piece = self.formula(piece, place.tag != "span")
            fragment = read_div(piece)
            place.text = fragment.text
            place[:] = list(fragment)
            place.drop_tag()


# --- blocks
_LINES = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "p")
"""Blocks that hold words only."""
_ORPHANS = etree.XPath(
    ".//li[not(parent::ul or parent::ol)] | .//dt[not(parent::dl)] | .//dd[not(parent::dl)] | .//summary[not(parent::details)]"
    " | .//*[self::thead or self::tbody or self::tfoot or self::tr or self::td or self::th or self::caption][not(ancestor::table)]"
)
"""Items and rows outside of what they belong to."""
_WORDS = etree.XPath(".//text()[not(ancestor::pre)]")
_ALERT = re.compile(r"\balert-(info|success|warning|danger|error)\b")


def html_blocks(source: str) -> Any:
    """A piece of HTML as a clean `div` of blocks; places of formulas and code are still to be filled."""
    root = clean_tree(lift_svgs(source))
    for element in _ORPHANS(root):
        element.tag = "div"
    _open_inlines(root)
    frame_tables(root)
    for element in root.iter(*_LINES):
        if element.get("class") is None:
            join_blocks(element, lists=False)
    for element in list(root.iter("ul", "ol", "dl")):
        _settle_list(element)
    for element in reversed(list(root.iter("div", "section", "blockquote", "details"))):
        if element.get("class") is None:
            _settle_box(element, is_root=element is root)
    for paragraph in list(root.iter("p")):
        if not {"class", "id"} & set(paragraph.attrib) and not shows_something(paragraph):
            paragraph.drop_tree()
    for element in list(root.iter()):
        _strip(element)
    _tidy_spaces(root)
    return root


def _open_inlines(root: Any) -> None:
    """Words in bold, a link or the like hold no blocks: these stay, the bold goes; a link stays where its blocks are plain."""
    for element in reversed(list(root.iter(*INLINE))):
        inside = {child.tag for child in element.iterdescendants()} & BLOCKS
        if inside and element.tag == "a" and inside <= {"div", "p", *_LINES}:
            join_blocks(element, lists=False)
        elif inside:
            element.drop_tag()


def _settle_list(element: Any) -> None:
    """Whatever stands between a list's items belongs to the one before it."""
    items = ("dd", "dt") if element.tag == "dl" else ("li",)
    home = None
    if (element.text or "").strip():
        home = E(items[0], element.text)
        element.insert(0, home)
    element.text = None
    for child in list(element):
        if child.tag in items:
            home = child
            if (child.tail or "").strip():
                home.append(E.span(child.tail))
            child.tail = None
            continue
        if home is None:
            home = E(items[0])
            child.addprevious(home)
        home.append(child)


def _settle_box(box: Any, *, is_root: bool) -> None:
    """Words between blocks are paragraphs; a plain box of words is one, one of blocks gives way to them, one of warnings stays."""
    kind = _ALERT.search(box.get("data-guest", ""))
    is_plain = box.tag in {"div", "section"} and not is_root and not kind
    if is_plain and not any(child.tag in BLOCKS for child in box):
        box.tag = "p"
        return
    wrap_loose_words(box, lambda child: child.tag in BLOCKS)
    if kind:
        box.attrib.clear()
        warns = kind[1] in {"warning", "danger", "error"}
        box.attrib.update({"class": "callout warning" if warns else "callout note", "role": "note"})
    elif is_plain:
        name = box.get("id")
        if name and box[0].get("id") is None:
            box[0].set("id", box.attrib.pop("id"))
        if box.get("id") is None:
            box.drop_tag()


def _strip(element: Any) -> None:
    """Take away what only we read; words that are bold or slanted by their style are so by their element."""
    element.attrib.pop("data-guest", None)
    style = "" if element.tag in {"td", "th"} else element.attrib.pop("style", "")
    if element.tag == "pre" and not element.attrib:
        element.set("class", "text")
    elif element.tag == "span" and "font-weight:bold" in style:
        element.tag = "strong"
    elif element.tag == "span" and "font-style:italic" in style:
        element.tag = "em"
    elif element.tag == "span" and not element.attrib and element.getparent().tag != "caption":
        element.drop_tag()


def _tidy_spaces(root: Any) -> None:
    """Single spaces, none at the edges of blocks and around breaks."""
    for words in _WORDS(root):
        element = words.getparent()
        holder = element.getparent() if words.is_tail else element
        before = element if words.is_tail else None
        after = element.getnext() if words.is_tail else next(iter(element), None)
        tidy = re.sub(r"[ \t\r\n\f]+", " ", words)
        if _is_edge(holder if before is None else before, tidy):
            tidy = tidy.lstrip(" ")
        if _is_edge(holder if after is None else after, tidy):
            tidy = tidy.rstrip(" ")
        if words.is_tail:
            element.tail = tidy
        else:
            element.text = tidy


def _is_edge(element: Any, words: str) -> bool:
    """Whether words need no space beside this; beside a displayed formula in a line they do."""
    return element.tag in BLOCKS | {"br"} and not (element.get("data-slot") and words.strip())
