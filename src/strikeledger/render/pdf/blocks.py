"""The page's blocks made ready for Typst: only blocks stand beside blocks, and only words, pictures and formulas within a line.

Our own pieces come first, in forms of their own: notes, figures that hold on to their numbers, cards, the register's claims.
"""

from __future__ import annotations

import re
from copy import deepcopy
from textwrap import shorten

from lxml import etree

from strikeledger.render.pdf.lines import Element, anchors, append_inline, is_inline, line_of, make, pieces
from strikeledger.render.tree import HEADINGS, append_text, remove_element
from strikeledger.text import MONTHS

MAX_NESTING = 6
"""Lists and quotations nest as deeply; what is deeper stands at this depth."""
_READY = {"chart", "picture", "claims", "cards", "pre", "table", "math"}
"""Blocks that keep the form in which they come."""
_LINES = {*HEADINGS, "p", "summary", "figcaption", "dt"}
MAX_TITLE = 52
"""Characters of a publication's title in the list of sources; its claims lead to the whole."""
UNBROKEN_LENGTH = 14
"""A figure of up to this many characters stays on one line."""


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


# --- our own pieces
def elements_of(tree: Element, tag: str, kind: str) -> list[Element]:
    """The elements of a tree with a tag and a class."""
    return [each for each in tree.iter(tag) if kind in each.get("class", "").split()]


def replace_by(element: Element, other: Element) -> None:
    """Put another element where one stands; the words after it stay."""
    other.tail = element.tail
    element.getparent().replace(element, other)


_SET_TWICE = ("table", "figure", "h1", "h2", "h3", "h4", "h5", "h6")
"""Elements whose words are set or measured more than once, so that a note in them can't be named."""


def take_notes(tree: Element) -> None:
    """Notes at the end of a section as footnotes where they are marked; a list stays of which one holds more than a line."""
    for notes in elements_of(tree, "div", "notes"):
        items = {item.get("id"): item for item in notes.iterfind("ol/li")}
        if notes.find("ol/li/div") is not None:
            for number in notes.findall("ol/li/span[@class='number']"):
                number.getparent().set("value", number.text or "")
                remove_element(number)
            continue
        told: set[str] = set()
        for mark in elements_of(tree, "sup", "note-mark"):
            name = mark[0].get("href", "")[1:] if len(mark) else ""
            if name not in items:
                continue
            if name in told:
                replace_by(mark, make("footnote", {"again": name}))
                continue
            made = make("footnote", source=deepcopy(items[name].findall("span")[-1]))
            if next(mark.iterancestors(*_SET_TWICE), None) is None:
                made.set("named", name)
                told.add(name)
            replace_by(mark, made)
        remove_element(notes)


def hold_marks(tree: Element) -> None:
    """Each figure with its numbers as one element: its words, the last of which (`hold`) isn't parted from the numbers."""
    for data in elements_of(tree, "data", "figure"):
        marks = data.getnext()
        words = " ".join("".join(data.itertext()).split())
        last = words.rfind(" (" if words.endswith(")") else " ") + 1 if len(words) > UNBROKEN_LENGTH else 0
        made = make("figureref", {"id": data.get("id"), "figure": data.get("data-figure")})
        _add_words(made, words[:last], data.get("data-to"))
        hold = etree.SubElement(made, "hold")
        _add_words(hold, words[last:], data.get("data-to"))
        if marks is not None and marks.get("class") == "refs" and not data.tail:
            data.tail, marks.tail = marks.tail, None
            hold.append(marks)
        replace_by(data, made)


def _add_words(element: Element, words: str, to: str | None) -> None:
    """Words of a figure, which may lead somewhere; the numbers beside them lead elsewhere."""
    if to and words:
        etree.SubElement(element, "a", {"href": f"#{to}", "class": "figure"}).text = words
    else:
        element.text = words


def cards_element(cards: Element) -> Element:
    """Headline figures: of each the label, the value with its length, and what stands below it."""
    made = etree.Element("cards")
    for card in cards.iterchildren("div"):
        entry = etree.SubElement(made, "card", {"voice": "others"} if "others" in card.get("class", "").split() else {})
        for part in card.iterchildren("dt", "dd"):
            kind = "label" if part.tag == "dt" else part.get("class", "detail").split()[0]
            if kind == "value":
                entry.set(
                    "length", str(len("".join(part.xpath(".//text()[not(ancestor::sup or ancestor::footnote)]"))))
                )
            entry.append(make("line", {"class": kind}, source=part))
    return made


_CLAIM_PARTS = {
    "quotation": ("strong", ""), "bounds": ("span", ""), "subject": ("", "."), "speaker": ("span", "."), "published": ("", ""),
    "row": ("span", ""),
}  # fmt: skip
"""The parts of a claim in their order: the element as which each is set (a `span` is grey), and the sign that ends it."""


def claims_element(claims: Element) -> Element:
    """The register, each claim a run of words: what was said, how it is read, of what, who said it, where, and its row."""
    made = etree.Element("claims")
    for item in claims.iterchildren("li"):
        parts = {each.get("class").split()[0]: each for each in item.xpath(".//*[@class]")}
        words = {name: "".join(part.itertext(with_tail=False)).strip() for name, part in parts.items()}
        if words.get("published", "").startswith((f"{words.get('speaker')}, ", f"{words.get('speaker')} (")):
            words["speaker"] = ""  # who published it says it, and is named there
        entry = make("claim", {"id": item.get("id"), "number": words["number"]})
        for name, (tag, end) in _CLAIM_PARTS.items():
            if words.get(name):
                part = make(tag, {"class": "muted"} if tag == "span" else {}, parts[name]) if tag else parts[name]
                (etree.SubElement(entry, "hold") if name == "row" else entry).append(part)  # a row stays on one line
                entry[-1].tail = f"{end} "
        shorten_months(entry)
        made.append(entry)
    return made


def sources_element(sources: Element) -> Element:
    """The sources by publisher, those of one initial in one paragraph; the claims name them, so that their numbers are left out."""
    publishers: dict[str, list[Element]] = {}
    for item in sorted(sources.iterchildren("li"), key=lambda item: (item.findtext("span") or "").casefold()):
        publishers.setdefault(item.findtext("span") or "", []).append(_publication(item))
    made = etree.Element("small-list")
    for publisher, items in publishers.items():
        if not len(made) or made[-1].get("initial") != publisher[:1].upper():
            etree.SubElement(made, "li", initial=publisher[:1].upper())
        name = etree.SubElement(made[-1], "span", {"class": "publisher"})
        name.text, name.tail = publisher, " "
        made[-1].extend(items)
        items[-1].tail = ". "
    shorten_months(made)
    return made


def _publication(item: Element) -> Element:
    """A source without its publisher and its claims, whose links lead to it, to stand before another of the same publisher."""
    made = make("span", {"id": item.get("id")}, source=item)
    if made.find("span[@class='cited']") is not None:
        for title in made.iter("a"):
            title.text = shorten(title.text or "", MAX_TITLE, placeholder=" …")
        etree.strip_tags(made, "a")
    for part in made.xpath("span[@class='publisher' or @class='cited']"):
        part.tail = (part.tail or "").removeprefix(", ")
        remove_element(part)
    last = made[-1] if len(made) else None
    if last is not None:
        last.tail = (last.tail or "").strip().removesuffix(".")
    else:
        made.text = (made.text or "").strip().removesuffix(".")
    made.tail = "; "
    return made


_DAY = re.compile(rf"(?<=\d )({'|'.join(MONTHS)})(?= \d{{4}})")


def shorten_months(element: Element) -> None:
    """The months of days by their first three letters."""
    for each in element.iter():
        each.text = _DAY.sub(lambda month: month[0][:3], each.text) if each.text else each.text
        each.tail = _DAY.sub(lambda month: month[0][:3], each.tail) if each.tail else each.tail
