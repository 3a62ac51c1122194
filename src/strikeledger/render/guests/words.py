"""Words that must stand in one line or cell: what blocks in it say, kept apart."""

from __future__ import annotations

import re
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.sanitise import BLOCKS, unwrap

_LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "pre"}


def tidy_words(element: Any) -> str:
    """An element's words with single spaces between them."""
    return " ".join(str(element.text_content()).split())


def join_blocks(element: Any, *, lists: bool = True) -> None:
    """Unwrap the blocks in an element, a line break where one ended.

    Args:
        lists: whether lists and preformatted text may stay, and headings are bold.
    """
    blocks = [each for each in element.iterdescendants() if each.tag in BLOCKS and not (lists and each.tag in _LISTS)]
    for block in blocks:
        block.addprevious(lxml_html.Element("br"))
        after = lxml_html.Element("br")
        after.tail, block.tail = block.tail, None
        block.addnext(after)
        if block.get("data-slot"):
            block.tag = "span"
        elif lists and re.fullmatch("h[1-6]", block.tag):
            block.tag = "strong"
        else:
            unwrap(block)
    for mark in list(element.iter("br")) if blocks else ():
        if _is_needless(mark):
            mark.drop_tag()


def _is_needless(mark: Any) -> bool:
    """Whether a break stands at either end, beside another or beside a list."""
    before, after, edges = mark.getprevious(), mark.getnext(), {"br", *_LISTS}
    words = (mark.getparent().text if before is None else before.tail) or ""
    return (not words.strip() and (before is None or before.tag in edges)) or (
        not (mark.tail or "").strip() and (after is None or after.tag in edges)
    )
