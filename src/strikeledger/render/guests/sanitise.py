"""Anyone's HTML as a tree that does nothing but show: no scripts, no addresses that run, no names that are ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any
from urllib.parse import unquote

import nh3
from lxml import etree
from lxml import html as lxml_html

from strikeledger.render.guests.styles import declarations, style_text

RENAMED = {
    "strike": "s", "tt": "code", "acronym": "abbr", "dir": "ul", "menu": "ul", "xmp": "pre", "listing": "pre",
    "font": "span", "big": "span", "label": "span", "textarea": "span", "button": "span",
    "address": "div", "article": "div", "aside": "div", "center": "div", "dialog": "div", "fieldset": "div", "figcaption": "div",
    "figure": "div", "footer": "div", "form": "div", "header": "div", "hgroup": "div", "legend": "div", "main": "div", "nav": "div",
    "option": "div", "optgroup": "div", "search": "div", "select": "div",
}  # fmt: skip
"""Elements of HTML that the page's form doesn't have, and what they become."""

INLINE = {
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "math", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var",
}  # fmt: skip
BLOCKS = {
    "blockquote", "details", "div", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "section", "table", "ul",
    "caption", "dd", "dt", "li", "summary", "tbody", "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip
_TAGS = (INLINE | BLOCKS | {"input", *RENAMED}) - {"math"}
_SILENT = {
    "script", "style", "iframe", "noscript", "title", "svg", "math", "object", "embed", "applet", "template", "noembed", "noframes",
    "canvas", "audio", "video",
}  # fmt: skip
"""Elements whose content isn't for readers, or only for programs."""

_ATTRIBUTES = {
    "*": {"id", "class", "style", "dir", "lang", "hidden", "align", "data-slot"},
    "a": {"href", "name"},
    "abbr": {"title"},
    "details": {"open"},
    "font": {"color"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"type", "checked"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan", "bgcolor"},
    "th": {"colspan", "rowspan", "scope", "bgcolor"},
    "tr": {"bgcolor"},
}
_COUNTS = {"start": r"-?\d{1,9}", "value": r"-?\d{1,9}"}
"""Attributes of lists that are read as numbers."""

_PROPERTIES = {
    "color", "background", "background-color", "font-weight", "font-style", "text-align", "display", "width", "height",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_SILENT,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "data", "attachment"},
    link_rel=None,
    filter_style_properties=_PROPERTIES,
)
_WORDS_ONLY = nh3.Cleaner(tags=set(), clean_content_tags=_SILENT, attributes={})

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no place for."""

_VOID = re.compile(r"""<((?:br|hr|img|input)\b(?:\s+[^\s=>"]+="[^"]*")*)\s*>""")
_OUR_NAMES = re.compile(
    r"(main|contents|claims|sources|citation|passport)$|(claim|figure|note|note-mark|cite|chart|source|passport)-"
)
_PICTURE_DATA = re.compile(r"data:image/(png|jpe?g|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_MOST_TAGS = 20_000
"""Open tags in a row at which the parser's time grows out of hand; no notebook has as many."""
_PARTS = {"tbody", "td", "tfoot", "th", "thead", "tr"}
"""Parts of a table that aren't unwrapped without it."""
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:area|br|col|dd|dt|hr|img|input|li|link|meta|option|p|source|tbody|td|tfoot|th|thead|tr|wbr)\b)[a-z]",
    re.IGNORECASE,
)
_DEEPEST = 24
_DEEPEST_QUOTE = 6


def clean_tree(source: str) -> Any:
    """A `div` of what may stand on a page.

    Classes that the guest gave are in `data-guest`, style in `style`: both are for the readers of tables and blocks, which take them away.
    """
    root = _read_clean(printable(source))
    for element in list(root.iter()):
        if element.get("class") is not None:
            element.set("data-guest", element.attrib.pop("class"))
        _rename(element)
    _check_boxes(root)
    for element in root.iter("a", "img"):
        _keep_address(element)
    keep_ids_from_ours(root)
    return root


def printable(source: str) -> str:
    """The text without characters that XML has no place for."""
    return _FORBIDDEN.sub("", source)


def _read_clean(source: str) -> Any:
    """The cleaned source, read as XML, so that the tree is the one that a browser makes."""
    parser = lxml_html.XHTMLParser(huge_tree=True, resolve_entities=False, no_network=True)
    if source.count("<") > _MOST_TAGS and _nesting(source) > _MOST_TAGS // 20:
        return _only_words(source)
    try:
        return lxml_html.fromstring(f"<div>{printable(_as_xml(_CLEANER.clean(source)))}</div>", parser=parser)
    except etree.XMLSyntaxError:
        return _only_words(source)


def _as_xml(markup: str) -> str:
    return _VOID.sub(r"<\1/>", markup.replace("&nbsp;", "\xa0"))


def _nesting(source: str) -> int:
    """How deep tags may nest at most, those that need no end left out."""
    depth = deepest = 0
    for match in _NESTING_TAG.finditer(source):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _only_words(source: str) -> Any:
    """The words of what nests too deep to be read."""
    root = lxml_html.Element("div")
    words = (
        _WORDS_ONLY.clean(re.sub(r"<(?=/?[a-zA-Z])", " <", source[:2_000_000]))
        if source.count("<") < _MOST_TAGS
        else ""
    )
    words = words or re.sub(r"<[^>]*>", " ", source)
    root.text = " ".join(printable(unescape(words)).split())
    return root


def _rename(element: Any) -> None:
    tag = element.tag
    if tag in RENAMED:
        element.tag = RENAMED[tag]
    name = element.attrib.pop("name", "")
    if name and element.get("id") is None:
        element.set("id", name)
    colours = (("color", "color"), ("bgcolor", "background-color"), ("align", "text-align"))
    said = [f"{name}:{element.attrib.pop(attribute)}" for attribute, name in colours if element.get(attribute)]
    if tag == "center":
        said.append("text-align:center")
    if said:
        element.set("style", ";".join(filter(None, [*said, element.get("style", "")])))
    if tag == "img":
        _measure(element)
    for attribute, allowed in _COUNTS.items():
        if not re.fullmatch(allowed, element.get(attribute, "1").strip()):
            del element.attrib[attribute]
    if element.get("style") is not None:
        element.set("style", style_text(declarations(element.attrib.pop("style"))))


def _measure(element: Any) -> None:
    """Width and height of a picture in CSS pixels, where the notebook says them in pixels."""
    for side in ("width", "height"):
        styled = re.search(rf"(?:^|;)\s*{side}:\s*(\d+)(?:\.\d+)?px", element.get("style", ""))
        value = re.match(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$", styled[1] if styled else element.get(side, ""))
        element.attrib.pop(side, None)
        if value and int(value[1]):
            element.set(side, str(int(value[1])))


def _check_boxes(root: Any) -> None:
    """A check box is a character; other fields have nothing to read."""
    for field in list(root.iter("input")):
        if field.get("type", "").lower() in {"checkbox", "radio"}:
            box = "☑" if field.get("checked") is not None else "☐"
            space = "" if (field.tail or "")[:1].isspace() else " "
            field.tail = box + space + (field.tail or "")
        field.drop_tag()


def _keep_address(element: Any) -> None:
    name = "src" if element.tag == "img" else "href"
    address = element.get(name, "").strip()
    if element.tag == "img":
        forbidden = address.lower().startswith("mailto:") or (
            address.lower().startswith("data:") and not _PICTURE_DATA.match(address)
        )
        element.set("alt", element.get("alt", ""))
    else:
        forbidden = address.lower().startswith(("data:", "attachment:"))
    if name in element.attrib:
        element.set(name, address)
    if forbidden:
        del element.attrib[name]


def keep_ids_from_ours(root: Any) -> None:
    """Give the guest's ids that could be ours another name, and lead the guest's links there."""
    other = {}
    for element in root.iter():
        name = element.get("id")
        if name is None:
            continue
        if not name or re.search(r"\s", name):
            del element.attrib["id"]
        elif _OUR_NAMES.match(name):
            other[name] = f"guest-{name}"
            element.set("id", other[name])
    _lead_links(root, other)


def _lead_links(root: Any, other: dict[str, str]) -> None:
    for link in root.iter("a"):
        address = link.get("href", "")
        if address.startswith("#"):
            target = unquote(address[1:])
            link.set("href", "#" + other.get(target, target))


def keep_ids_apart(fragments: Iterable[Any]) -> None:
    """Number ids that come again in the fragments of one notebook; a fragment's links lead to its own."""
    taken: set[str] = set()
    for fragment in fragments:
        other: dict[str, str] = {}
        for element in fragment.iter():
            name = element.get("id") if isinstance(element.tag, str) else None
            if name is None:
                continue
            free = next(tried for tried in _names_to_try(name) if tried not in taken)
            taken.add(free)
            if free != name:
                element.set("id", free)
                other.setdefault(name, free)
        _lead_links(fragment, other)


def _names_to_try(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def drop_hidden(root: Any) -> None:
    """Take away what the guest hid: readers of the notebook don't see it either."""
    for element in list(root.iter()):
        hidden = element.attrib.pop("hidden", None) is not None or "display:none" in element.get("style", "")
        if hidden and element is not root and element.getparent() is not None:
            element.drop_tree()


def flatten(root: Any) -> None:
    """Unwrap spans that mean nothing, and what nests deeper than a page can be set; the words stay apart."""
    for element in list(root.iter("span")):
        if not set(element.attrib) - {"data-guest"} and "jax_ignore" not in element.get("data-guest", ""):
            element.drop_tag()
    for element in list(root.iter("div")):
        only = element[0] if len(element) == 1 else None
        alone = (
            only is not None
            and only.tag == "div"
            and not (element.text or "").strip()
            and not (only.tail or "").strip()
        )
        if alone and element is not root and not set(element.attrib):
            element.drop_tag()
    for element in _too_deep(root):
        unwrap(element)


def _too_deep(root: Any) -> Sequence[Any]:
    found, depth, quotes = [], 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        step = 0 if element.tag in _PARTS else 1 if event == "start" else -1
        if event == "start" and (depth >= _DEEPEST or (element.tag == "blockquote" and quotes >= _DEEPEST_QUOTE)):
            found.append(element)
        depth += step
        quotes += step * (element.tag == "blockquote")
    return [element for element in found if element.tag not in {"br", "img", "hr", *_PARTS}]


def unwrap(element: Any) -> None:
    """Put an element's content in its place; that of a block stays apart from its neighbours' words."""
    if element.tag in BLOCKS:
        pad_with_spaces(element)
    element.drop_tag()


def pad_with_spaces(element: Any) -> None:
    """Keep an element's words from those before and after it."""
    element.text = " " + (element.text or "")
    element.tail = " " + (element.tail or "")
