"""The page's blocks made ready for Typst: only blocks stand beside blocks, and only words, pictures and formulas within a line."""

from __future__ import annotations

from lxml import etree

from strikeledger.render.pdf.lines import Element, anchors, append_inline, append_text, is_inline, line_of, make, pieces
from strikeledger.render.tree import HEADINGS, remove_element

MAX_NESTING = 6
"""Lists and quotations nest as deeply; what is deeper stands at this depth."""
_READY = {"chart", "picture", "claims", "cards", "pre", "table", "math"}
"""Blocks that keep the form in which they come."""
_LINES = {*HEADINGS, "p", "summary", "figcaption", "dt"}


def set_blocks(element: Element, nesting: int = 0) -> list[Element]:
    """What an element holds as blocks; loose words become paragraphs."""
    found: list[Element] = []
    run = etree.Element("p")
    for piece in pieces(element):
        if isinstance(piece, str):
            append_text(run, piece)
        elif is_inline(piece):
            append_inline(run, piece)
        else:
            found += [*_paragraph(run), *_block(piece, nesting)]
            run = etree.Element("p")
    return found + _paragraph(run)


def _paragraph(run: Element) -> list[Element]:
    """A line as a paragraph; nothing where it says nothing; a picture or place alone is a block."""
    while len(run) and run[-1].tag == "br" and not (run[-1].tail or "").strip():
        run.remove(run[-1])
    says = bool((run.text or "").strip()) or any((child.tail or "").strip() for child in run)
    if says or len(run) != 1:
        return [run] if says or len(run) else []
    only = run[0]
    only.tail = None
    only.tag = "picture" if only.tag == "img" else only.tag
    return [only] if only.tag in {"picture", "anchor"} else [run]


def _block(block: Element, nesting: int) -> list[Element]:
    tag, kinds = str(block.tag), set(block.get("class", "").split())
    place = anchors(block)
    if tag in _READY:
        return [*place, _ready_block(block)]
    if tag == "hr":
        return [make("annex", {"title": block.get("title")}) if "annex" in kinds else etree.Element("hr")]
    if tag in HEADINGS and nesting == 0 and all(map(is_inline, block)):
        return _heading(block, place)
    if tag in _LINES and all(map(is_inline, block)):
        return place + _line(block)
    if tag == "small-list" or "entries" in kinds:
        return [*place, _small_list(block)]
    if nesting < MAX_NESTING and _holds_items(block):
        return [*place, _list(block, nesting + 1)]
    if nesting < MAX_NESTING and (tag in {"blockquote", "dd"} or kinds & {"callout", "error"}):
        kind = next((kind for kind in ("error", "warning", "callout") if kind in kinds), "")
        made = make("box" if kind else tag, {"kind": kind})
        made.extend(set_blocks(block, nesting + 1))
        return [*place, made]
    return place + set_blocks(block, nesting)


def _ready_block(block: Element) -> Element:
    """A block of our own form, with what its cells and lines hold."""
    block.tail = None
    for cell in block.xpath("row/cell"):
        _set_cell(cell)
    for line in block.xpath("line | note | card/line | claim"):
        made = line_of(line)
        line.text, line[:] = made.text, list(made)
    return block


def _set_cell(cell: Element) -> None:
    """The content of a table's cell: words in a line, or blocks where it holds any."""
    places, found = anchors(cell), set_blocks(cell, 1)
    for picture in (each for block in found for each in block.iter("picture")):
        picture.set("inside", "cell")
    cell.text = None
    if len(found) == 1 and found[0].tag == "p" and not found[0].get("class"):
        for place in places:
            place.tail, found[0].text = found[0].text, None
        cell.text, cell[:] = found[0].text, [*places, *found[0]]
    else:
        cell.attrib.update({"blocks": "yes"} if found else {})
        cell[:] = [*places, *found]


def _heading(block: Element, place: list[Element]) -> list[Element]:
    """A heading; the places and notes within it stand beside it, since its words are set once more in the list of contents."""
    inner = [anchor for each in block.iterdescendants() for anchor in anchors(each)]
    notes = [line_of(note) for note in block.iter("footnote")]
    for note in list(block.iter("footnote")):
        remove_element(note)
    found = _paragraph(line_of(block))
    if found and found[0].tag == "p" and "".join(found[0].itertext()).strip():
        found[0].tag = "heading"
        found[0].set("level", block.tag[1])
        if place:
            found[0].set("id", place.pop().get("id"))
    for note in notes:
        note.set("class", "source")
    return [*place, *inner, *found, *notes]


def _line(block: Element) -> list[Element]:
    """A paragraph, or a term in strong words."""
    found = _paragraph(line_of(block))
    for run in found:
        if run.tag == "p" and block.tag in {"summary", "dt"}:
            strong = etree.Element("strong")
            strong.text, strong[:] = run.text, list(run)
            run.text, run[:] = None, [strong]
        elif run.tag == "p" and block.get("class"):
            run.set("class", block.get("class"))
    return found


def _holds_items(block: Element) -> bool:
    """Whether a block is a list, with nothing between its items."""
    loose = [block.text, *(item.tail for item in block)]
    items = len(block) > 0 and all(item.tag == "li" for item in block)
    return block.tag in {"ul", "ol"} and items and not any(map(str.strip, filter(None, loose)))


def _list(block: Element, nesting: int) -> Element:
    said = {name: block.get(name) for name in ("start", "type", "reversed", "class") if block.get(name)}
    made = etree.Element(
        block.tag, {name: value for name, value in said.items() if name != "start" or _is_count(value)}
    )
    for item in block:
        entry = etree.SubElement(made, "li", {"value": item.get("value")} if _is_count(item.get("value", "")) else {})
        entry.extend([*anchors(item), *set_blocks(item, nesting)])
    return made


def _is_count(value: str) -> bool:
    """Whether a list may be numbered from a value: Typst counts from nought."""
    return value.isascii() and value.isdigit() and len(value) <= 9


def _small_list(block: Element) -> Element:
    made = make("small-list", {"class": block.get("class")})
    for item in block:
        places = anchors(item)
        made.append(line_of(item))
        made[-1][:0] = places
    return made
