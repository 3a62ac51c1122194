"""Our own pieces of a page as print has them: notes, figures that hold on to their numbers, cards, the register's claims."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from strikeledger.render.pdf.lines import Element, make
from strikeledger.render.tree import remove_element

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
    """Each figure with its numbers as one element: its words, the last of which (`hold`) isn't parted from the numbers.

    The first printed place of each figure has its name.
    """
    named: set[str] = set()
    for data in elements_of(tree, "data", "figure"):
        name, marks = data.get("data-figure", ""), data.getnext()
        words = " ".join("".join(data.itertext()).split())
        last = words.rfind(" (" if words.endswith(")") else " ") + 1 if len(words) > UNBROKEN_LENGTH else 0
        made = make("figureref", {"to": data.get("data-to"), "id": name if name not in named else ""})
        named.add(name)
        made.text = words[:last]
        hold = etree.SubElement(made, "hold")
        hold.text = words[last:]
        if marks is not None and marks.get("class") == "refs" and not data.tail:
            data.tail, marks.tail = marks.tail, None
            hold.append(marks)
        replace_by(data, made)


def cards_element(cards: Element) -> Element:
    """Headline figures: of each the label, the value with its length, and what stands below it."""
    made = etree.Element("cards")
    for card in cards.iterchildren("div"):
        entry = etree.SubElement(made, "card")
        for part in card.iterchildren("dt", "dd"):
            kind = "label" if part.tag == "dt" else part.get("class", "detail").split()[0]
            if kind == "value":
                entry.set(
                    "length", str(len("".join(part.xpath(".//text()[not(ancestor::sup or ancestor::footnote)]"))))
                )
            entry.append(make("line", {"class": kind}, source=part))
    return made


def claims_element(claims: Element) -> Element:
    """The register as a table of five columns: number, words, subject, speaker, place."""
    made = etree.Element("claims")
    for item in claims.iterchildren("li"):
        parts = {each.get("class").split()[0]: each for each in item.xpath(".//*[@class]")}
        words = {kind: "".join(part.itertext()) for kind, part in parts.items()}
        party, day = parts.get("party"), parts.get("day")
        if day is not None:
            above = day.getparent()
            above.text = (above.text or "").removesuffix(", ")
            remove_element(day)
        belligerent = party is not None and "belligerent" in party.get("class").split()
        cells = (
            [parts.get("quotation"), _in_grey(parts.get("bounds"))],
            [parts.get("subject"), _in_grey(parts.get("claim-note"))],
            [
                parts.get("speaker"),
                _in_grey(party) if words.get("party") != words.get("speaker") else None,
                _badge(belligerent),
            ],
            [parts.get("published"), _in_grey(day), _in_grey(parts.get("row"))],
        )
        made.append(make("claim", {"id": item.get("id"), "number": words.get("number")}))
        made[-1].extend(_stack(cell) for cell in cells)
    return made


def _stack(parts: list[Element | None]) -> Element:
    """Some parts of a claim, one below the other."""
    line = etree.Element("line")
    for part in parts:
        if part is not None and "".join(part.itertext()).strip():
            line.extend([etree.Element("br")] if len(line) else [])
            part.tail = None
            line.append(part)
    return line


def _badge(belligerent: bool) -> Element:
    made = etree.Element("span", {"class": "party"})
    made.text = "party to the conflict" if belligerent else ""
    return made


def _in_grey(part: Element | None) -> Element | None:
    if part is None:
        return None
    made = etree.Element("span", {"class": "muted"})
    part.tail = None
    made.append(part)
    return made
