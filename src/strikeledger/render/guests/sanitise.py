"""Anyone's HTML as a tree that does nothing but show: no scripts, no addresses that run, no names that are ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any
from urllib.parse import unquote

import nh3
from lxml import etree
from lxml import html as lxml_html

from strikeledger.render.guests.styles import apply_rules, declarations, sheet_rules, style_text
from strikeledger.render.references import PlaceNames

_BOXES = "address article aside center fieldset figcaption figure footer form header legend main nav option"
RENAMED = {**dict.fromkeys(_BOXES.split(), "div"), "font": "span", "strike": "s", "tt": "code"}
"""Elements of HTML that the page's form doesn't have, and what they become."""

INLINE = {
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "math", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var",
}  # fmt: skip
BLOCKS = {
    "blockquote", "details", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "section", "table", "ul",
    "caption", "dd", "dt", "li", "summary", "tbody", "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip
_SILENT = {
    "script", "style", "iframe", "noscript", "title", "svg", "object", "embed", "applet", "template", "noembed", "noframes", "canvas",
    "audio", "video",
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
}
_AS_STYLE = {"color": "color", "bgcolor": "background-color", "align": "text-align"}
"""Attributes that say what a style could say."""
_FORMS = {
    "href": re.compile(r"(?!data:|attachment:).*", re.IGNORECASE | re.DOTALL),
    "src": re.compile(r"data:image/(png|jpe?g|gif|webp|svg\+xml)[;,].*|(?!data:|mailto:).*", re.IGNORECASE | re.DOTALL),
    "id": re.compile(r"\S+"),
    "width": re.compile(r"0*[1-9]\d{0,4}"),
    "height": re.compile(r"0*[1-9]\d{0,4}"),
    "start": re.compile(r"-?\d{1,9}"),
    "value": re.compile(r"-?\d{1,9}"),
}
"""The form that an attribute must have to be kept; a picture's size is in CSS pixels."""


def _keep(_tag: str, name: str, value: str) -> str | None:
    """An attribute as the page may have it; None where it goes."""
    value = value.strip()
    if name == "style":
        return style_text(declarations(value)) or None
    if name in {"width", "height"}:
        value = re.sub(r"(\.\d+)?(px)?$", "", value)
    return value if name not in _FORMS or _FORMS[name].fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=(INLINE | BLOCKS | {"input", *RENAMED}) - {"math"},
    clean_content_tags=_SILENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes={"http", "https", "mailto", "data", "attachment"},
    link_rel=None,
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no place for."""
_VOID = re.compile(r"""<((?:br|hr|img|input)\b(?:\s+[^\s=>"]+="[^"]*")*)\s*>""")

_OURS = re.compile(
    r"(main|contents|claims|sources|citation|passport)$|(claim|figure|cite|chart|source|passport)-|note-(mark-)?[a-z]+$"
)
"""Names of places in the page that aren't a guest's."""
_SPARE_SPANS = etree.XPath(".//span[not(@style or @id or @dir or @data-slot)]")
_TOO_DEEP = etree.XPath(
    ".//*[count(ancestor::*[not(self::div)]) >= 24]"
    "[not(self::br or self::img or self::hr or self::tbody or self::thead or self::tfoot or self::tr or self::td or self::th)]"
    " | .//blockquote[count(ancestor::blockquote) >= 6]"
)
"""What nests deeper than Typst can set it; boxes don't count, as they give way to what they hold."""


def printable(source: str) -> str:
    """The text without characters that XML has no place for."""
    return _FORBIDDEN.sub("", source)


def clean_tree(source: str) -> Any:
    """A `div` of what may stand on a page and isn't hidden, with the colours and weights of its style sheets in `style`.

    Classes that the guest gave are in `data-guest`, for those who read tables and blocks; they and styles don't reach the page.
    """
    source = printable(source)
    root = _read(source)
    for element in root.iter():
        _settle_attributes(element)
        element.tag = RENAMED.get(element.tag, element.tag)
    apply_rules(root, sheet_rules(source))
    for element in list(root.iterdescendants()):
        hidden = element.attrib.pop("hidden", None) is not None or "display:none" in element.get("style", "")
        if hidden and element.getparent() is not None:
            element.drop_tree()
    for field in list(root.iter("input")):
        if field.get("type", "").lower() in {"checkbox", "radio"}:
            box = "☑" if field.get("checked") is not None else "☐"
            field.tail = f"{box} {(field.tail or '').lstrip()}"
        field.drop_tag()
    for span in _SPARE_SPANS(root):
        span.drop_tag()
    for element in _TOO_DEEP(root):
        unwrap(element)
    return root


def read_div(markup: str) -> Any:
    """A `div` that holds a piece of XHTML."""
    parser = lxml_html.XHTMLParser(huge_tree=True, resolve_entities=False, no_network=True)
    return lxml_html.fromstring(f"<div>{markup}</div>", parser=parser)


def _read(source: str) -> Any:
    """The cleaned source, read as XML, so that the tree is the one that a browser makes; its words where it nests too deep for that."""
    markup = printable(_VOID.sub(r"<\1/>", _CLEANER.clean(source).replace("&nbsp;", "\xa0")))
    try:
        return read_div(markup)
    except etree.XMLSyntaxError:
        root = lxml_html.Element("div")
        root.text = " ".join(printable(unescape(re.sub(r"<[^>]*>", " ", markup))).split())
        return root


def _settle_attributes(element: Any) -> None:
    """Write old attributes as those of today, and what a picture's style says of its size as its attributes."""
    if element.get("class") is not None:
        element.set("data-guest", element.attrib.pop("class"))
    name = element.attrib.pop("name", "")
    if name and element.get("id") is None and not re.search(r"\s", name):
        element.set("id", name)
    old = {_AS_STYLE[each]: element.attrib.pop(each) for each in _AS_STYLE if element.get(each)}
    if element.tag == "center":
        old["text-align"] = "center"
    if old:
        element.set("style", style_text({**declarations(style_text(old)), **declarations(element.get("style", ""))}))
    if element.tag == "img":
        style = declarations(element.attrib.pop("style", ""))
        element.attrib.update({side: style[side].removesuffix("px") for side in ("width", "height") if side in style})
        element.set("alt", element.get("alt", ""))


def unwrap(element: Any) -> None:
    """Put an element's content in its place; that of a block stays apart from its neighbours' words."""
    if element.tag in BLOCKS:
        element.text = f" {element.text or ''}"
        element.tail = f" {element.tail or ''}"
    element.drop_tag()


def keep_ids_apart(fragments: Iterable[Any]) -> None:
    """Give ids that are ours, or that come again in one notebook, another name; a fragment's links lead to its own."""
    names = PlaceNames()
    for fragment in fragments:
        other: dict[str, str] = {}
        for element in fragment.iter(etree.Element):
            name = element.get("id")
            if name is None:
                continue
            free = names.add_unique(f"guest-{name}" if _OURS.match(name) else name)
            element.set("id", free)
            other.setdefault(name, free)
        for link in fragment.iter("a"):
            if link.get("href", "").startswith("#"):
                target = unquote(link.get("href")[1:])
                link.set("href", f"#{other.get(target, target)}")


# --- words that must stand in one line or cell
_LISTS = {"ul", "ol", "li", "dl", "dt", "dd", "pre"}


def tidy_words(element: Any) -> str:
    """An element's words with single spaces between them."""
    return " ".join(str(element.text_content()).split())


def join_blocks(element: Any, *, lists: bool = True) -> None:
    """Unwrap the blocks in an element, a line break where one ended; `lists` and preformatted text may stay, and headings are bold."""
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


def shows_something(element: Any) -> bool:
    """Whether a reader sees words or a picture in it, or a link may lead there."""
    return bool("".join(element.itertext()).strip()) or bool(element.xpath("boolean(.//img | .//*[@id])"))


def wrap_loose_words(element: Any, is_block: Callable[[Any], bool]) -> None:
    """Put what stands between the blocks of an element into paragraphs, as far as it says something."""
    run = element.makeelement("p")
    run.text, element.text = element.text, None
    for child in [*element, None]:
        if child is not None and not is_block(child):
            run.append(child)
            continue
        if shows_something(run):
            element.insert(len(element) if child is None else element.index(child), run)
        run = element.makeelement("p")
        if child is not None:
            run.text, child.tail = child.tail, None
