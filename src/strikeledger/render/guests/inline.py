"""Words that must stand in one line or cell: what blocks in it say, kept apart."""

from __future__ import annotations

import re
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.sanitise import BLOCKS, unwrap

_LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "pre"}
_BREAK = "data-break"


def tidy_words(element: Any) -> str:
    """An element's words with single spaces between them."""
    return " ".join(str(element.text_content()).split())


def join_blocks(element: Any, *, lists: bool = True) -> None:
    """Unwrap the blocks in an element, a line break where one ended.

    Args:
        lists: whether lists and preformatted text may stay.
    """
    for block in list(element.iterdescendants()):
        tag = block.tag
        if tag not in BLOCKS or block.get("class") or (lists and tag in _LISTS):
            continue
        block.addprevious(_break())
        after = _break()
        after.tail, block.tail = block.tail, None
        block.addnext(after)
        if re.fullmatch("h[1-6]", tag) and lists:
            block.tag = "strong"
        else:
            unwrap(block)
    _drop_needless_breaks(element)


def _break() -> Any:
    return lxml_html.Element("br", {_BREAK: "1"})


def _drop_needless_breaks(element: Any) -> None:
    """Leave no break of ours at either end, beside another or beside a list."""
    for mark in list(element.iter("br")):
        if mark.get(_BREAK) is None:
            continue
        del mark.attrib[_BREAK]
        before, after = mark.getprevious(), mark.getnext()
        words_before = (before.tail if before is not None else mark.getparent().text) or ""
        ends_before = not words_before.strip() and (before is None or before.tag in {"br", "ul", "ol", "dl", "pre"})
        ends_after = not (mark.tail or "").strip() and (after is None or after.tag in {"br", "ul", "ol", "dl", "pre"})
        if ends_before or ends_after:
            mark.tail = " " + (mark.tail or "")
            mark.drop_tag()
