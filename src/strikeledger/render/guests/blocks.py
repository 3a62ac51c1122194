"""A guest's tree as a run of blocks: every word in a paragraph, list, table or other block, none glued to its neighbour's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.html_tables import set_tables
from strikeledger.render.guests.inline import join_blocks
from strikeledger.render.guests.sanitise import BLOCKS, INLINE

_LINES = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "p"}
"""Blocks that hold words only."""
_HOLDERS = {"div", "section", "blockquote", "details", "li", "dd"}
"""Blocks that may hold blocks."""
_NEEDS = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "summary": {"details"},
    "tr": {"table", "tbody", "thead", "tfoot"},
}
_PARTS_OF_TABLES = {"thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
_ALERT = re.compile(r"\balert(?:-block)? alert-(\w+)|\balert-(\w+)")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLANKS = " \t\r\n\f"
_VERBATIM = {"pre"}


def settle(root: Any, *, says_no_rows: bool) -> None:
    """Bring a clean tree into the page's form; for the tables' argument see `set_tables`."""
    _house_orphans(root)
    _open_inlines(root)
    set_tables(root, says_no_rows=says_no_rows)
    for element in list(root.iter(*_LINES)):
        if element.get("class") is None:
            join_blocks(element, lists=False)
    _settle_lists(root)
    _settle_holder(root)
    _weigh_words(root)
    _tidy_spaces(root)
    for element in root.iter():
        _strip(element)


def _house_orphans(root: Any) -> None:
    """Items and rows outside of what they belong to are plain blocks."""
    for element in list(root.iter(*_NEEDS)):
        parent = element.getparent()
        if parent is not None and parent.tag not in _NEEDS[element.tag]:
            element.tag = "p" if element.tag == "summary" else "div"
    for element in list(root.iter(*_PARTS_OF_TABLES)):
        if next(element.iterancestors("table"), None) is None:
            element.tag = "div"


def _open_inlines(root: Any) -> None:
    """Words in bold, a link or the like hold no blocks: these stay, the bold goes; a link stays where its blocks are plain."""
    for element in reversed(list(root.iter(*INLINE - {"br", "img", "math", "wbr"}))):
        inside = [child for child in element.iterdescendants() if child.tag in BLOCKS]
        if not inside or element.get("class") or element.get("data-formula"):
            continue
        if element.tag == "a" and not any(
            child.tag in {"table", "pre", "ul", "ol", "dl", "li", "math"} for child in inside
        ):
            join_blocks(element, lists=False)
        else:
            element.drop_tag()


def _settle_lists(root: Any) -> None:
    """Whatever stands between a list's items belongs to the one before it."""
    for element in list(root.iter("ul", "ol", "dl")):
        items = {"dt", "dd", "div"} if element.tag == "dl" else {"li"}
        item = "dd" if element.tag == "dl" else "li"
        if (element.text or "").strip():
            first = lxml_html.Element(item)
            first.text, element.text = element.text, None
            element.insert(0, first)
        for child in list(element):
            home = child if child.tag in items else child.getprevious()
            tail, child.tail = child.tail or "", None
            if home is None:
                home = lxml_html.Element(item)
                child.addprevious(home)
            if child is not home:
                home.append(child)
            if tail.strip():
                _append_words(home, tail)


def _append_words(element: Any, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _settle_holder(element: Any) -> None:
    """Make a holder's content a flat run of blocks."""
    for child in list(element):
        if child.tag in BLOCKS and not child.get("class"):
            _settle_holder(child)
    for child in list(element):
        if child.tag in {"div", "section"} and not child.get("class") and element.tag != "dl":
            _settle_box(child)
    loose = element.tag in {"li", "dd"} or element.tag not in _HOLDERS
    if not loose:
        _wrap_words(element)
    for child in list(element.iterchildren("p")):
        if not child.get("class") and not child.get("id") and not _says_something(child):
            child.drop_tree()


def _settle_box(box: Any) -> None:
    """A box of words is a paragraph; one of blocks gives way to them, one of warnings stays."""
    kind = _ALERT.search(box.get("data-guest", ""))
    if kind:
        warning = bool(set(kind.groups()) & {"warning", "danger", "error"})
        _wrap_words(box)
        box.attrib.clear()
        box.attrib.update({"class": "callout warning" if warning else "callout note", "role": "note"})
        return
    if not any(child.tag in BLOCKS for child in box):
        box.tag = "p"
        return
    _wrap_words(box)
    name = box.get("id")
    if name and box[0].get("id") is None:
        box[0].set("id", name)
    if not name or box[0].get("id") == name:
        box.drop_tag()


def _wrap_words(element: Any) -> None:
    """Put words between blocks into paragraphs."""
    run = lxml_html.Element("p")
    run.text, element.text = element.text, None
    for child in [*element, None]:
        if child is not None and child.tag not in BLOCKS:
            run.append(child)
            continue
        if _says_something(run):
            if child is None:
                element.append(run)
            else:
                child.addprevious(run)
        run = lxml_html.Element("p")
        if child is not None:
            run.text, child.tail = child.tail, None


def shows_anything(element: Any) -> bool:
    """Whether a reader sees words, a picture or a formula; what only a script would have filled shows nothing."""
    return bool(element.text_content().strip()) or next(element.iter("img", "math"), None) is not None


def _says_something(element: Any) -> bool:
    return shows_anything(element) or any(child.get("id") is not None for child in element.iterdescendants())


def _weigh_words(root: Any) -> None:
    """Words that are bold or slanted by their style are so by their element."""
    for element in list(root.iter("span")):
        style = element.attrib.pop("style", "")
        if element.get("class") is None and "font-weight:bold" in style:
            element.tag = "strong"
        elif element.get("class") is None and "font-style:italic" in style:
            element.tag = "em"
        elif not set(element.attrib) - {"data-guest"} and element.getparent().tag != "caption":
            element.drop_tag()


def _tidy_spaces(root: Any) -> None:
    """Single spaces, none between blocks."""
    for element in root.iter():
        verbatim = element.tag in _VERBATIM or any(up.tag in _VERBATIM for up in element.iterancestors())
        if element.text and not verbatim:
            element.text = _single(element.text, edge=_holds_blocks(element))
        parent = element.getparent()
        if element.tail and parent is not None and not any(up.tag in _VERBATIM for up in element.iterancestors()):
            element.tail = _single(element.tail, edge=element.tag in BLOCKS or _holds_blocks(parent))
    for element in root.iter(*_TRIMMED, "br"):
        _trim(element)


_TRIMMED = _LINES | {"li", "dd", "td", "th"}
"""What has no space at either end."""


def _trim(element: Any) -> None:
    """Take spaces away from both ends of a line's words, and around its breaks."""
    if element.tag == "br" and element.tail:
        element.tail = element.tail.lstrip(_BLANKS)
    before = element.getprevious() if element.tag == "br" else None
    if before is not None and before.tail:
        before.tail = before.tail.rstrip(_BLANKS)
    elif element.tag == "br" and before is None and element.getparent().text:
        element.getparent().text = element.getparent().text.rstrip(_BLANKS)
    if element.tag not in _TRIMMED:
        return
    if element.text:
        element.text = element.text.lstrip(_BLANKS)
    if len(element) and element[-1].tail:
        element[-1].tail = element[-1].tail.rstrip(_BLANKS)
    elif not len(element) and element.text:
        element.text = element.text.rstrip(_BLANKS)


def _holds_blocks(element: Any) -> bool:
    return element.tag in {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"} or (
        len(element) > 0 and all(child.tag in BLOCKS for child in element)
    )


def _single(words: str, *, edge: bool) -> str:
    return "" if edge and not words.strip() else _SPACE.sub(" ", words)


def _strip(element: Any) -> None:
    """Take away what only we read, and the style of all but cells."""
    element.attrib.pop("data-guest", None)
    element.attrib.pop("align", None)
    if element.tag == "pre" and element.get("class") is None:
        element.set("class", "text")
    if element.tag not in {"td", "th"}:
        element.attrib.pop("style", None)


def lift_formulas(formulas: Sequence[Any]) -> None:
    """Give displayed formulas that stand among words a place of their own: the paragraph is cut there."""
    for formula in formulas:
        paragraph = formula.getparent()
        if paragraph is None or paragraph.tag != "p":
            continue
        rest = lxml_html.Element("p")
        rest.text, formula.tail = formula.tail, None
        for after in list(formula.itersiblings()):
            rest.append(after)
        rest.tail, paragraph.tail = paragraph.tail, None
        paragraph.addnext(formula)
        _trim(paragraph)
        _trim(rest)
        if _says_something(rest):
            formula.addnext(rest)
        else:
            formula.tail = rest.tail
        if not _says_something(paragraph) and not paragraph.get("id"):
            paragraph.drop_tree()
