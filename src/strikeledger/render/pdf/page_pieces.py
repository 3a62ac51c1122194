"""Our own pieces of a page as print has them: figures that hold on to their numbers, cards, the register's claims."""

from __future__ import annotations

from lxml import etree

from strikeledger.render.pdf.page_text import Element

UNBROKEN_LENGTH = 14
"""A figure of up to this many characters stays on one line."""


def hold_marks(tree: Element) -> None:
    """Each figure with its numbers as one element: its words, the last of which (`hold`) isn't parted from the numbers."""
    for data in [each for each in tree.iter("data") if "figure" in each.get("class", "").split()]:
        parent = data.getparent()
        marks = data.getnext()
        marked = marks is not None and not data.tail and marks.tag == "sup" and marks.get("class") == "refs"
        words = " ".join("".join(data.itertext()).split())
        made = etree.Element("figureref", figure=data.get("data-figure", ""))
        if data.get("data-to"):
            made.set("to", data.get("data-to", ""))
        before = words.rfind(" (" if words.endswith(")") else " ") + 1 if len(words) > UNBROKEN_LENGTH else 0
        made.text = words[:before]
        hold = etree.SubElement(made, "hold")
        hold.text = words[before:]
        if marked and marks is not None:
            made.tail, marks.tail = marks.tail, None
            hold.append(marks)
        else:
            made.tail = data.tail
        if parent is not None:
            parent.replace(data, made)


def cards_element(cards: Element) -> Element:
    """Headline figures: of each the label, the value with its length, and what stands below it."""
    made = etree.Element("cards")
    for card in cards.iterchildren("div"):
        entry = etree.SubElement(made, "card")
        for part in card.iterchildren("dt", "dd"):
            kinds = ["label"] if part.tag == "dt" else part.get("class", "").split()
            line = etree.SubElement(entry, "line", {"class": kinds[0] if kinds else "detail"})
            line.text = part.text
            line.extend(list(part))
            if line.get("class") == "value":
                entry.set("length", str(len(_words_alone(line))))
    return made


def _words_alone(element: Element) -> str:
    """The words of an element, without the numbers of claims and notes."""
    return (element.text or "") + "".join(
        (_words_alone(child) if child.tag not in {"sup", "footnote"} else "") + (child.tail or "") for child in element
    )


def claims_element(claims: Element) -> Element:
    """The register as a table of five columns: number, words, subject, speaker, place."""
    made = etree.Element("claims")
    for item in claims.iterchildren("li"):
        entry = etree.SubElement(made, "claim", id=item.get("id", ""))
        number = _first(item, "span", "number")
        entry.set("number", "" if number is None else "".join(number.itertext()))
        cells = (
            _stack(_first(item, "span", "quotation"), _in_grey(_first(item, "span", "bounds"))),
            _stack(_first(item, "p", "subject"), _in_grey(_first(item, "p", "claim-note"))),
            _speaker(item),
            _place_of_publication(item),
        )
        for cell in cells:
            entry.append(cell)
    return made


def _first(item: Element, tag: str, kind: str) -> Element | None:
    return next((each for each in item.iter(tag) if kind in each.get("class", "").split()), None)


def _stack(*parts: Element | None) -> Element:
    """Some parts of a claim, one below the other."""
    line = etree.Element("line")
    for part in parts:
        if part is not None and ("".join(part.itertext()).strip()):
            if len(line):
                etree.SubElement(line, "br")
            part.tail = None
            line.append(part)
    return line


def _in_grey(part: Element | None) -> Element | None:
    if part is None:
        return None
    made = etree.Element("span", {"class": "muted"})
    made.text = part.text
    made.extend(list(part))
    return made


def _speaker(item: Element) -> Element:
    """Who said it, of which party, and whether that is one to the conflict."""
    speaker, party = _first(item, "span", "speaker"), _first(item, "span", "party")
    said = "" if speaker is None else "".join(speaker.itertext())
    other = None if party is None or "".join(party.itertext()) == said else _in_grey(party)
    line = _stack(speaker, other)
    if party is not None and "belligerent" in party.get("class", "").split():
        if len(line):
            etree.SubElement(line, "br")
        etree.SubElement(line, "span", {"class": "party"}).text = "party to the conflict"
    return line


def _place_of_publication(item: Element) -> Element:
    """The publisher, which leads to the original, the day, and the row of the data."""
    where, row = _first(item, "span", "published"), _first(item, "code", "row")
    day = None if where is None else _first(where, "span", "day")
    shown = None
    if day is not None:
        shown = _in_grey(day)
        before, parent = day.getprevious(), day.getparent()
        if parent is not None:
            if before is None:
                parent.text = (parent.text or "").removesuffix(", ")
            parent.remove(day)
    code = None
    if row is not None:
        code = etree.Element("span", {"class": "muted"})
        etree.SubElement(code, "code").text = row.text
    return _stack(where, shown, code)
