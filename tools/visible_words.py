"""The words that a reader sees in a web page and in a PDF, and which of them are lost from one to the other.

Formulas don't count: one page holds their source, another MathML, and a PDF signs from all over the line. Nor do words in pictures,
but for those that a page holds as text of an SVG.
"""

from __future__ import annotations

import base64
import binascii
import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from strikeledger.errors import StrikeledgerError

INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tspan", "tt", "u", "var", "wbr",
}  # fmt: skip
"""Elements that part no words."""
UNSEEN = {
    "head", "script", "style", "template", "noscript", "title", "desc", "metadata", "defs", "math", "object", "iframe",
    "annotation",
}  # fmt: skip
UNSEEN_CLASSES = {"jp-InputPrompt", "jp-OutputPrompt", "jp-Collapser", "prompt", "anchor-link", "math"}
"""Prompts, the marks beside headings, and formulas that stay LaTeX."""
CODE = {"jp-CodeMirrorEditor", "jp-InputArea-editor", "input_area"}
ONLY_ON_PAGE = {"tools", "data", "input", "back", "csv", "unseen", "skip", "small-title"}
"""Classes of what a page alone has: buttons, the numbers behind a chart, code to unfold, words for the ear, the name of a list of notes."""
LEFT_OUT = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
FORMULA = re.compile(
    r"\$\$.+?\$\$|\\begin\{(\w+\*?)\}.+?\\end\{\1\}|\\\[.+?\\\]|\\\(.+?\\\)|(?<!\\)\$[^$]{1,400}?(?<!\\)\$", re.DOTALL
)
LONG = 5
"""From how many characters on a word is looked for over the ends of lines."""


class NoPopplerError(StrikeledgerError):
    """Words of a PDF are read by poppler."""


def page_words(page: str, *, code: bool = True, as_printed: bool = False) -> Counter[str]:
    """The words of a web page: without its code cells, or without what a page alone has and a PDF leaves out."""
    return Counter(words_in_order(page, code=code, as_printed=as_printed))


def words_in_order(page: str, *, code: bool = True, as_printed: bool = False) -> list[str]:
    """The words of a web page as they follow one another."""
    return words_of(FORMULA.sub(" ", visible_text(page, code=code, as_printed=as_printed)))


def visible_text(page: str, *, code: bool = True, as_printed: bool = False) -> str:
    """The text of a web page or a part of one, with a line's end around everything that parts words."""
    tree = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True, encoding="utf-8"))
    return "".join(_pieces(tree, code=code, as_printed=as_printed))


def pdf_text(pdf: bytes) -> str:
    """The text of a PDF in the order in which it was set, so that a word broken in a cell goes on after its line's end.

    Raises:
        NoPopplerError: pdftotext is not installed.
    """
    try:
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    except FileNotFoundError:
        raise NoPopplerError("there is no pdftotext: install poppler-utils") from None
    return done.stdout.decode(errors="replace")


def words_of(text: str) -> list[str]:
    """The words of a text: runs of letters, marks, digits and underscores, whatever their width and ligatures."""
    return re.findall(r"\w+", plain(text))


def plain(text: str) -> str:
    """A text in plain characters, without those that nobody sees."""
    return unicodedata.normalize("NFKC", LEFT_OUT.sub("", text))


def lost_words(before: Counter[str], after: Counter[str]) -> list[str]:
    """The words that come less often after than before, each as often as it is lost."""
    return sorted((before - after).elements())


def lost_in_print(page: Counter[str], text: str) -> list[str]:
    """The words of a page that a PDF's text lacks; a longer one may be broken at the end of a line, with a hyphen or without."""
    solid = re.sub(r"\W+", "", plain(text))
    lost = page - Counter(words_of(text))
    return sorted(word for word in lost.elements() if not (len(word) >= LONG and word in solid))


def _pieces(tree: Any, *, code: bool, as_printed: bool) -> Iterator[str]:
    """The text of a tree, with a line's end around everything that parts words."""
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        parting = "" if element.tag in {*INLINE, "math"} or not isinstance(element.tag, str) else "\n"
        if event != "start":
            yield parting + (element.tail or "")
        elif _is_unseen(element, code=code, as_printed=as_printed):
            walk.skip_subtree()
        else:
            yield parting + (element.text or "") + ("" if as_printed else _svg_text(element))


def _is_unseen(element: Any, *, code: bool, as_printed: bool) -> bool:
    classes = set((element.get("class") or "").split())
    if element.tag in UNSEEN or classes & UNSEEN_CLASSES or (not code and classes & CODE):
        return True
    if "hidden" in element.attrib or re.search(r"display:\s*none", element.get("style") or ""):
        return True
    on_page = as_printed and (element.get("data-only") == "page" or element.tag in {"svg", "nav", "header", "footer"})
    return bool(on_page or (as_printed and classes & ONLY_ON_PAGE)) or element.get("data-only") == "pdf"


def _svg_text(element: Any) -> str:
    """The words in an SVG that a page holds as a picture."""
    source = element.get("src") or ""
    if element.tag != "img" or not source.startswith("data:image/svg+xml;base64,"):
        return ""
    try:
        drawn = base64.b64decode(source.partition(",")[2])
        tree = etree.fromstring(drawn, parser=etree.XMLParser(huge_tree=True, recover=True, resolve_entities=False))
    except (binascii.Error, etree.XMLSyntaxError):
        return ""
    found = tree.iter("{*}text") if tree is not None else ()
    return "\n".join("".join(text.itertext()) for text in found) + "\n"
