"""The page's `<main>` as the tree that Typst reads, with its pictures as files: what both outputs share is written once."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from copy import deepcopy
from textwrap import shorten
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from strikeledger.render.chart_words import SVG
from strikeledger.render.guests.pictures import css_pixels
from strikeledger.render.html.blocks import DATA_BELOW
from strikeledger.render.pdf.blocks import (
    cards_element,
    claims_element,
    elements_of,
    hold_marks,
    replace_by,
    set_blocks,
    sources_element,
    take_notes,
)
from strikeledger.render.pdf.flow import place_spots
from strikeledger.render.pdf.lines import Element, make, set_lines, set_words
from strikeledger.render.pdf.tables import build_table, lay_out_table
from strikeledger.render.pdf.words import printable_svg, speakable_text
from strikeledger.render.tree import HEADINGS, heading_depth, remove_element, replace_element

Files = dict[str, bytes]

MAX_ALT = 8000
"""Characters of the words for a picture; a string in a PDF may have four times as many bytes."""
_ENDINGS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp", b"<": "svg", b"\xef\xbb\xbf<": "svg",
}  # fmt: skip
"""The type of a picture by its first bytes."""
_CHART_LINES = {"chart-title": "title", "chart-subtitle": "subtitle", "source": "source"}
_LEFT_OUT = {"script", "style", "template", "noscript", "button"}
_LEFT_OUT_CLASSES = {"tools", "csv", "back", "unseen"}
_LEFT_OUT_DETAILS = {"data", "input"}


def pdf_tree(main: Element, extra: frozenset[int] = frozenset()) -> tuple[Element, Files]:
    """A copy of a page's `<main>` as Typst sets it, and its picture files by name; the page's own tree stays as it is.

    `extra` are the characters of typefaces of the machine that may be used besides ours.
    """
    tree = deepcopy(main)
    for element in list(tree.iter()):
        if _is_left_out(element) and element.getparent() is not None:
            remove_element(element)
    files: Files = {}
    _take_charts(tree, files, extra)
    _take_pictures(tree, files, extra)
    take_notes(tree)
    hold_marks(tree)
    _keep_names(tree)
    _take_ready_blocks(tree, extra)
    made = etree.Element("main")
    made.extend(set_blocks(tree))
    for line in made.xpath("//p | //heading | //line | //note | //claim | //cell[not(@blocks)]"):
        set_words(line, extra)
    for table in reversed(list(made.iter("table"))):
        replace_element(table, lay_out_table(table))
    _drop_dead_links(made)
    _close_heading_gaps(made)
    _join_register(made)
    place_spots(made)
    _mark_directions(made)
    return made, files


def _is_left_out(element: Element) -> bool:
    """Whether an element is only for the page."""
    if not isinstance(element.tag, str):
        return True
    kinds = set(element.get("class", "").split())
    return (
        element.tag in _LEFT_OUT
        or element.get("data-only") == "page"
        or bool(kinds & _LEFT_OUT_CLASSES)
        or (element.tag == "details" and bool(kinds & _LEFT_OUT_DETAILS))
    )


def _keep_names(tree: Element) -> None:
    """Keep only the names of headings and of what links lead to, each once."""
    wanted = {unquote(href[1:]) for href in tree.xpath("//a/@href[starts-with(., '#')]")}
    for element in tree.xpath("//*[@id]"):
        name = element.get("id")
        if name in wanted:
            wanted.discard(name)
        elif element.tag not in HEADINGS:
            del element.attrib["id"]


def _take_ready_blocks(tree: Element, extra: frozenset[int]) -> None:
    """Cards, the register's claims, tables and preformatted text as elements of their own."""
    for tag, kind, build in (
        ("ol", "claims", claims_element),
        ("ul", "sources", sources_element),
        ("dl", "cards", cards_element),
    ):
        for found in elements_of(tree, tag, kind):
            replace_by(found, build(found))
    for pre in tree.iter("pre"):
        set_lines(pre, extra)
    for table in reversed(list(tree.iter("table"))):
        replace_by(table, build_table(table))
    for box in elements_of(tree, "div", "table"):
        table = box.find("div/table")
        for note in box.findall("p[@class='source']") if table is not None else ():
            table.append(make("note", source=note))
            remove_element(note)


def _drop_dead_links(made: Element) -> None:
    """Leave each name once, and no link to a name that nothing has."""
    names: set[str] = set()
    for element in made.xpath("//*[@id]"):
        if element.get("id") in names:
            del element.attrib["id"]
        names.add(element.get("id", ""))
    for place in made.xpath("//anchor[not(@id)]"):
        remove_element(place)
    for link in made.xpath("//*[@to]"):
        if link.get("to") not in names:
            del link.attrib["to"]


def _close_heading_gaps(made: Element) -> None:
    """Number the levels of headings from 1, skipping none, as the standard asks; those of the annex stand below its own."""
    above: list[int] = []
    annex = made.find("annex")
    if annex is not None and annex.getnext() is None:
        made.remove(annex)
    for block in made.iterchildren("heading", "annex"):
        if block is annex:
            above = [0]
        else:
            block.set("level", str(heading_depth(above, int(block.get("level")))))


def _join_register(made: Element) -> None:
    """Put the register's claims, computations and sources into one element, to flow through the same columns."""
    first = next(made.iterchildren("claims", "small-list"), None)
    if first is None:
        return
    register = etree.Element("register")
    at, last = made.index(first), list(made.iterchildren("claims", "small-list"))[-1]
    held = made[at : made.index(last) + 1]
    if all(
        block.tag in {"claims", "small-list", "heading", "anchor"} or block.get("class") == "register-key"
        for block in held
    ):
        register.extend(held)
        made.insert(at, register)


def _mark_directions(made: Element) -> None:
    """Mark the blocks whose words begin in a script that runs from right to left."""
    if max("".join(made.itertext()), default="") < "\u0590":
        return
    for block in made.iter("p", "heading", "cell", "ul", "ol"):
        kinds = (unicodedata.bidirectional(character) for text in block.itertext() for character in text)
        if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L":
            block.set("dir", "rtl")


# --- pictures
def _take_charts(tree: Element, files: Files, extra: frozenset[int]) -> None:
    """Put the drawings of charts among the files; each chart keeps its path, its words and its lines."""
    for figure in elements_of(tree, "figure", "chart"):
        alt = elements_of(figure, "div", "plot")[0].get("aria-label", "").removesuffix(f" {DATA_BELOW}")
        # The drawing for paper, where there is one, is the last.
        svg = deepcopy(list(figure.iter(f"{SVG}svg"))[-1])
        drawn = printable_svg(etree.tostring(svg, encoding="unicode", with_tail=False), extra).encode()
        path = _add_file(files, drawn, "svg")
        chart = make("chart", {"path": path, "alt": _alt_words(alt), "id": figure.get("id")})
        for line in list(figure.iter("p")):
            if kind := _CHART_LINES.get(line.get("class", "")):
                chart.append(make("line", {"class": kind}, source=line))
        replace_by(figure, chart)


def _take_pictures(tree: Element, files: Files, extra: frozenset[int]) -> None:
    """Put pictures among the files; one that can't be read is its words."""
    for picture in list(tree.iter("img")):
        content = address_bytes(picture.get("src", ""))
        ending = picture_ending(content)
        alt = _alt_words(picture.get("alt", "")) or "Picture, not described"
        if ending:
            content = printable_svg(content.decode("utf-8", "replace"), extra).encode() if ending == "svg" else content
            sides = {side: css_pixels(picture.get(side)) for side in ("width", "height")}
            kind = "spark" if picture.get("class") == "spark" else ""
            made = make("img", {"path": _add_file(files, content, ending), "alt": alt, "class": kind, **sides})
        else:
            made = make("span")
            made.text = f"[{alt}]"
        replace_by(picture, made)


def picture_ending(content: bytes) -> str:
    """The ending of a picture's file name, by its first bytes; empty where it is none that Typst reads."""
    return next((ending for start, ending in _ENDINGS.items() if content.startswith(start)), "")


def address_bytes(address: str) -> bytes:
    """What a data: address holds; nothing where it is none or can't be read."""
    kind, _, data = address.partition(",")
    if not kind.startswith("data:"):
        return b""
    if not kind.lower().rstrip().endswith("base64"):
        return unquote_to_bytes(data).lstrip()
    try:
        return base64.b64decode("".join(unquote(data).split()), validate=True).lstrip()
    except binascii.Error:
        return b""


def _add_file(files: Files, content: bytes, ending: str) -> str:
    path = f"picture-{len(files) + 1}.{ending}"
    files[path] = content
    return path


def _alt_words(text: str) -> str:
    """Words for those who listen: all characters, as many as the standard allows."""
    return shorten(speakable_text(text), MAX_ALT, placeholder=" …")
