"""The page's `<main>` as the tree that Typst reads, with its pictures as files: what both outputs share is written once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from copy import deepcopy
from textwrap import shorten
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from strikeledger.render.pdf.flow import place_spots
from strikeledger.render.pdf.page_grid import add_notes, build_table
from strikeledger.render.pdf.page_limits import close_heading_gaps, limit_nesting, mark_directions, set_breaks, take_out
from strikeledger.render.pdf.page_pieces import cards_element, claims_element, hold_marks
from strikeledger.render.pdf.page_tables import lay_out_table
from strikeledger.render.pdf.page_text import Element, PageWords
from strikeledger.render.pdf.page_tree import TreeWriter
from strikeledger.render.pdf.words import printable_svg, speakable_text

Files = dict[str, bytes]

MAX_PIXELS = 100_000
MAX_ALT = 8000
"""Characters of the words for a picture; a string in a PDF may have four times as many bytes."""

_LEFT_OUT = {"script", "style", "template", "noscript", "button", "svg", "iframe", "object", "input", "select", "head"}
_OUR_TAGS = {
    "box", "cards", "cell", "chart", "claims", "figureref", "heading", "hold", "picture", "row", "small-list", "spot", "turned",
}  # fmt: skip
"""Names of elements that a prepared tree has; a page's own of these names say nothing."""
_LEFT_OUT_CLASSES = {"tools", "csv", "back", "unseen"}
_LEFT_OUT_DETAILS = {"data", "input"}
_ENDINGS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp", b"<": "svg", b"\xef\xbb\xbf<": "svg",
}  # fmt: skip
"""The type of a picture by its first bytes."""


def pdf_tree(main: Element, extra: frozenset[int] = frozenset()) -> tuple[Element, Files]:
    """A copy of a page's `<main>` as Typst sets it, and its picture files by name; the page's own tree stays as it is.

    Args:
        main: the tree of the page, well-formed, with or without namespaces.
        extra: the characters of typefaces of the machine that may be used besides ours.
    """
    tree = deepcopy(main)
    _leave_out(tree)
    limit_nesting(tree)
    files: Files = {}
    _take_charts(tree, files, extra)
    _drop_namespaces(tree)
    _take_pictures(tree, files, extra)
    _take_notes(tree)
    hold_marks(tree)
    _name_first_figures(tree)
    words = PageWords(extra)
    _take_whole_blocks(tree, words)
    made = etree.Element("main")
    made.extend(_blocks(tree, words))
    _name_unlinked(made)
    close_heading_gaps(made)
    _turn_wide_tables(made)
    place_spots(made)
    set_breaks(made)
    mark_directions(made)
    return made, files


def _leave_out(tree: Element) -> None:
    """Drop what only the page shows; what stands after it stays."""
    for element in list(tree.iter()):
        if _is_left_out(element) and element.getparent() is not None:
            take_out(element)
        elif element.tag in _OUR_TAGS:
            element.tag = "span"


def _is_left_out(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return True
    tag, kinds = etree.QName(element).localname, set(element.get("class", "").split())
    if tag == "svg":
        return not any("still" in up.get("class", "") for up in element.iterancestors("div"))
    if tag in _LEFT_OUT or element.get("data-only") == "page" or kinds & _LEFT_OUT_CLASSES:
        return True
    return tag == "details" and bool(kinds & _LEFT_OUT_DETAILS)


def _replace(element: Element, by: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        by.tail = element.tail
        parent.replace(element, by)


def _drop_namespaces(tree: Element) -> None:
    for element in tree.iter("{*}*"):
        element.tag = etree.QName(element).localname


# --- pictures
def _take_charts(tree: Element, files: Files, extra: frozenset[int]) -> None:
    """Charts as vector pictures with their captions."""
    for figure in [each for each in tree.iter("figure") if "chart" in each.get("class", "").split()]:
        drawing = next((each for each in figure.iter("{*}svg")), None)
        plot = next((each for each in figure.iter("div") if "plot" in each.get("class", "").split()), None)
        if drawing is None or plot is None:
            continue
        svg = deepcopy(drawing)
        svg.tail = None
        source = etree.tostring(svg, encoding="unicode")
        if not source.startswith("<svg xmlns") and "xmlns=" not in source[:300]:
            source = source.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        chart = etree.Element("chart", path=_file(files, printable_svg(source, extra).encode(), "svg"))
        chart.set("alt", _plain(plot.get("aria-label", "")))
        if figure.get("id"):
            chart.set("id", figure.get("id", ""))
        for line in figure.iter("p"):
            kind = {"chart-title": "title", "chart-subtitle": "subtitle", "source": "source"}.get(line.get("class", ""))
            if kind:
                made = etree.SubElement(chart, "line", {"class": kind})
                made.text = line.text
                made.extend(list(line))
        _replace(figure, chart)


def _take_pictures(tree: Element, files: Files, extra: frozenset[int]) -> None:
    """Pictures as files; one that can't be read is its words."""
    for picture in list(tree.iter("img")):
        content = address_bytes(picture.get("src", ""))
        ending = next((ending for start, ending in _ENDINGS.items() if content.startswith(start)), "")
        alt = _plain(picture.get("alt", ""))
        if not ending:
            words = etree.Element("span")
            words.text = f"[{alt or 'Picture, not described'}]"
            _replace(picture, words)
            continue
        content = printable_svg(content.decode("utf-8", "replace"), extra).encode() if ending == "svg" else content
        made = etree.Element("img", path=_file(files, content, ending), alt=alt or "Picture, not described")
        for side in ("width", "height"):
            if 0 < (length := _pixels(picture.get(side, ""))) < MAX_PIXELS:
                made.set(side, str(length))
        _replace(picture, made)


def address_bytes(address: str) -> bytes:
    """What a data: address holds; nothing where it is none or can't be read."""
    if not address.startswith("data:") or "," not in address:
        return b""
    kind, _, data = address.partition(",")
    if not kind.lower().rstrip().endswith("base64"):
        return unquote_to_bytes(data).lstrip()
    try:
        return base64.b64decode("".join(unquote(data).split()), validate=True).lstrip()
    except binascii.Error:
        return b""


def _pixels(length: str) -> float:
    """A length in pixels of a style sheet; 0 where it isn't given in these."""
    try:
        return float(length.strip().lower().removesuffix("px"))
    except ValueError:
        return 0


def _file(files: Files, content: bytes, ending: str) -> str:
    path = f"picture-{len(files) + 1}.{ending}"
    files[path] = content
    return path


def _plain(text: str) -> str:
    """Words for those who listen: all characters, as many as the standard allows."""
    return shorten(speakable_text(text), MAX_ALT, placeholder=" …")


# --- notes, figures, whole blocks
def _take_notes(tree: Element) -> None:
    """Notes at the end of a section as footnotes where they are marked; a list stays of which one holds more than a line."""
    for notes in [each for each in tree.iter("div") if "notes" in each.get("class", "").split()]:
        items = {item.get("id"): item for item in notes.iterfind("ol/li")}
        if any(item.find("div") is not None for item in items.values()):
            _number_notes(items.values())
            continue
        for mark in [each for each in tree.iter("sup") if each.get("class") == "note-mark"]:
            link = next(iter(mark.iter("a")), None)
            note = None if link is None else items.get(link.get("href", "")[1:])
            if note is not None:
                _replace(mark, _footnote(note))
        take_out(notes)


def _footnote(note: Element) -> Element:
    made = etree.Element("footnote")
    for part in note.findall("span"):
        if part.get("class") != "number":
            made.append(deepcopy(part))
            part.tail = None
    return made


def _number_notes(items: Iterable[Element]) -> None:
    """Let a list number its notes itself, by the numbers that they have."""
    for item in items:
        for part in [*item.findall("span[@class='number']"), *item.findall("a[@class='back']")]:
            if part.tag == "span":
                item.set("value", part.text or "")
            take_out(part)


def _name_first_figures(tree: Element) -> None:
    """Name the first printed place of each figure, where the page's own is among what print leaves out."""
    named: set[str] = set()
    for figure in tree.iter("figureref"):
        name = figure.attrib.pop("figure", "")
        figure.attrib.pop("id", None)
        if name and name not in named:
            named.add(name)
            figure.set("id", name)


def _take_whole_blocks(tree: Element, words: PageWords) -> None:
    """Cards, the register's claims, tables and preformatted text as elements of their own."""
    for claims in [each for each in tree.iter("ol") if "claims" in each.get("class", "").split()]:
        _replace(claims, claims_element(claims))
    for cards in [each for each in tree.iter("dl") if "cards" in each.get("class", "").split()]:
        _replace(cards, cards_element(cards))
    for pre in list(tree.iter("pre")):
        words.set_lines(pre)
    for table in reversed(list(tree.iter("table"))):
        _replace(table, build_table(table))
    for box in [each for each in tree.iter("div") if "table" in each.get("class", "").split()]:
        table = box[0][0] if len(box) and len(box[0]) else None
        notes = all(each.tag == "p" and each.get("class") == "source" for each in list(box)[1:])
        if table is not None and table.tag == "table" and len(box[0]) == 1 and notes and box.getparent() is not None:
            add_notes(table, box)
            table.tail = None
            _replace(box, table)


def _blocks(tree: Element, words: PageWords) -> list[Element]:
    linked = {unquote(link.get("href", "")[1:]) for link in tree.iter("a") if link.get("href", "").startswith("#")}
    linked |= {figure.get("to", "") for figure in tree.iter("figureref")} - {""}
    made = TreeWriter(words, linked).blocks(tree)
    for table in reversed([inner for block in made for inner in block.iter("table") if inner is not block]):
        _lay_out_inner(table)
    return [part for block in made for part in (lay_out_table(block, top=True) if block.tag == "table" else [block])]


def _lay_out_inner(table: Element) -> None:
    """A table inside a list or box, which has less room."""
    parent = table.getparent()
    if parent is None:
        return
    depth = sum(up.tag in {"li", "blockquote", "box", "dd"} for up in table.iterancestors())
    at = parent.index(table)
    parts = lay_out_table(table, top=False, narrower=24.0 * depth)
    for part in parts if any(up.tag == "cell" for up in table.iterancestors()) else ():
        # A cell is as wide as what it holds.
        for name in ("full", "fixed", "together"):
            part.attrib.pop(name, None)
    parent[at : at + 1] = parts


def _name_unlinked(made: Element) -> None:
    """Leave out names that nothing leads to, and links to names that nothing has."""
    named = {name for element in made.iter() if (name := element.get("id"))}
    linked = {name for element in made.iter("a", "figureref") if (name := element.get("to"))}
    seen: set[str] = set()
    for element in list(made.iter()):
        name = element.get("id")
        if name and (name in seen or (name not in linked and element.tag != "heading")):
            element.attrib.pop("id")
            if element.tag == "anchor":
                take_out(element)
        seen |= {name} if name else set()
        if element.tag in {"a", "figureref"} and element.get("to") and element.get("to") not in named:
            element.attrib.pop("to")


def _turn_wide_tables(made: Element) -> None:
    """Wide tables on turned pages, together with the headings right before them."""
    for table in [block for block in made if block.get("turned")]:
        turned = etree.Element("turned")
        at = made.index(table)
        start = at
        while start and made[start - 1].tag == "heading":
            start -= 1
        turned.extend(list(made[start : at + 1]))
        made.insert(start, turned)
