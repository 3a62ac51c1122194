"""Our own pieces of a page as print has them: notes, figures that hold on to their numbers, cards, the register's claims."""

from __future__ import annotations

import re
from copy import deepcopy
from textwrap import shorten

from lxml import etree

from strikeledger.render.pdf.lines import Element, make
from strikeledger.render.tree import remove_element
from strikeledger.text import MONTHS

MAX_TITLE = 52
"""Characters of a publication's title in the list of sources; its claims lead to the whole."""
UNBROKEN_LENGTH = 14
"""A figure of up to this many characters stays on one line."""


def elements_of(tree: Element, tag: str, kind: str) -> list[Element]:
    """The elements of a tree with a tag and a class."""
    return [each for each in tree.iter(tag) if kind in each.get("class", "").split()]


def replace_by(element: Element, other: Element) -> None:
    """Put another element where one stands; the words after it stay."""
    other.tail = element.tail
    element.getparent().replace(element, other)


def take_notes(tree: Element) -> None:
    """Notes at the end of a section as footnotes where they are marked; a list stays of which one holds more than a line."""
    for notes in elements_of(tree, "div", "notes"):
        items = {item.get("id"): item for item in notes.iterfind("ol/li")}
        if notes.find("ol/li/div") is not None:
            for number in notes.findall("ol/li/span[@class='number']"):
                number.getparent().set("value", number.text or "")
                remove_element(number)
            continue
        for mark in elements_of(tree, "sup", "note-mark"):
            note = items.get(mark[0].get("href", "")[1:]) if len(mark) else None
            if note is not None:
                replace_by(mark, make("footnote", source=deepcopy(note.findall("span")[-1])))
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


def claims_element(claims: Element) -> Element:
    """The register, each claim a run of words: what was said, how it is read, of what, who said it, where, and its row."""
    made = etree.Element("claims")
    for item in claims.iterchildren("li"):
        parts = {each.get("class").split()[0]: each for each in item.xpath(".//*[@class]")}
        for part in parts.values():
            part.tail = None
        speaker = parts.get("speaker")
        said = [
            _restyle(parts.get("quotation"), "strong"),
            _restyle(parts.get("bounds"), "span"),
            parts.get("subject"),
            _restyle(None if _is_publisher(speaker, parts.get("published")) else speaker, "span"),
            parts.get("published"),
            _hold(parts.get("row")),
        ]
        entry = make("claim", {"id": item.get("id"), "number": "".join(parts["number"].itertext())})
        for part, end in zip(said, ("", "", ".", ".", "", ""), strict=True):
            if part is not None and "".join(part.itertext()).strip():
                part.tail = f"{end} "
                entry.append(part)
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


def _is_publisher(speaker: Element | None, published: Element | None) -> bool:
    """Whether the speaker is the one who published it, and is named there."""
    said, named = ("" if part is None else "".join(part.itertext()) for part in (speaker, published))
    return named.startswith((f"{said}, ", f"{said} ("))


def _hold(part: Element | None) -> Element:
    """A part of a claim in grey that stays on one line."""
    made = etree.Element("hold")
    made.extend([] if part is None else [_restyle(part, "span")])
    return made


def _restyle(part: Element | None, tag: str) -> Element | None:
    """A part of a claim as another element; a `span` is grey."""
    return None if part is None else make(tag, {"class": "muted"} if tag == "span" else {}, source=part)
