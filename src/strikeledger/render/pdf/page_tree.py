"""The page's tree made ready for Typst: only blocks stand beside blocks, and only words, pictures and formulas within a line.

Lists and boxes nest only as deeply as Typst sets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from strikeledger.render.pdf.page_limits import take_anchors, take_footnotes
from strikeledger.render.pdf.page_text import Element, PageWords
from strikeledger.render.references import safe_address

MAX_NESTING = 6
"""Lists and quotations nest as deeply; what is deeper stands at this depth."""

MAX_ADDRESS = 4000
"""Longer addresses are no links: Typst refuses very long ones."""

_SAME = {
    "i": "em", "var": "em", "cite": "em", "dfn": "em", "address": "em", "b": "strong", "del": "s", "strike": "s",
    "ins": "u", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
_INLINE = {
    "a", "em", "strong", "u", "s", "sub", "sup", "small", "mark", "q", "code", "span", "br", "img", "math", "figureref", "hold",
    "footnote", "anchor", "abbr", "time", "bdi", "bdo", "font", "data", "label", "wbr", *_SAME,
}  # fmt: skip
_BARE = {"abbr", "time", "bdi", "bdo", "font", "data", "label"}
_SPAN_CLASSES = {"muted", "unit", "cited", "publisher", "party"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_WHOLE = {"chart", "picture", "claims", "cards", "pre", "table", "anchor", "math"}
"""Blocks that are ready as they come."""


class TreeWriter:
    """One page on its way to Typst; `linked` are the names that links lead to."""

    def __init__(self, words: PageWords, linked: set[str]) -> None:
        self.words = words
        self.linked = linked

    # --- blocks
    def blocks(self, element: Element, nesting: int = 0) -> list[Element]:
        """What an element holds as blocks; loose words become paragraphs."""
        found: list[Element] = []
        run = etree.Element("p")
        for piece in _pieces(element):
            if isinstance(piece, str):
                _append_text(run, piece)
            elif is_inline(piece):
                self._append_inline(run, piece, frozenset())
            else:
                found += [*self._paragraph(run), *self._block(piece, nesting)]
                run = etree.Element("p")
        return found + self._paragraph(run)

    def _paragraph(self, run: Element) -> list[Element]:
        """A run of words as a paragraph; nothing where it says nothing; a picture or formula alone is a block."""
        self.words.set_line(run)
        if not (len(run) or run.text):
            return []
        alone = run[0] if len(run) == 1 and not run.text and not run[0].tail else None
        if alone is not None and alone.tag == "img":
            alone.tag = "picture"
        whole = alone is not None and (alone.tag in {"picture", "anchor"} or alone.get("display") == "block")
        return [alone] if alone is not None and whole else [run]

    def _block(self, block: Element, nesting: int) -> list[Element]:
        tag, kind = str(block.tag), set(block.get("class", "").split())
        anchor = [etree.Element("anchor", id=name) for name in self._names(block)]
        if tag in _WHOLE:
            return [*anchor, *self._whole(block, nesting)]
        if tag in _HEADINGS or tag in {"p", "summary", "figcaption", "dt"}:
            return self._line(block, anchor, nesting)
        if tag == "hr":
            return [etree.Element("hr")]
        if tag in {"ul", "ol"} and kind & {"sources", "entries"}:
            return [*anchor, self._small_list(block)]
        if tag in {"ul", "ol", "dl", "blockquote"} and nesting < MAX_NESTING:
            make = {"dl": self._definitions, "blockquote": self._quote}.get(tag, self._list)
            return [*anchor, *make(block, nesting + 1)]
        if tag == "details":
            return [*anchor, *self._details(block, nesting)]
        if tag == "div" and kind & {"callout", "error"} and nesting < MAX_NESTING:
            return [*anchor, self._box(block, nesting + 1)]
        if tag not in _INLINE:
            return anchor + self.blocks(block, nesting)
        return anchor + [self._wrap(each, block) for each in self.blocks(block, nesting)]

    def _whole(self, block: Element, nesting: int) -> list[Element]:
        if block.tag == "math":
            run = etree.Element("p")
            self._append_inline(run, block, frozenset())
            return self._paragraph(run)
        if block.tag == "table":
            for cell in block.xpath("row/cell"):
                self.set_cell(cell, nesting)
            lines = block.xpath("line | note")
        else:
            lines = list(block.iter("line"))
        for line in lines:
            self.set_line(line)
        block.tail = None
        return [block]

    def set_cell(self, cell: Element, nesting: int = 0) -> None:
        """The content of a table's cell: words in a line, or blocks where it holds any."""
        found = self.blocks(cell, nesting + 1)
        for picture in (each for block in found for each in block.iter("picture")):
            picture.set("inside", "cell")
        attributes = dict(cell.attrib)
        cell.clear()
        cell.attrib.update(attributes)
        if len(found) == 1 and found[0].tag == "p" and not found[0].get("class"):
            cell.text = found[0].text
            cell.extend(list(found[0]))
        elif found:
            cell.set("blocks", "yes")
            cell.extend(found)

    def set_line(self, line: Element) -> None:
        """The content of an element as words in a line."""
        run = self._inline_run(line)
        self.words.set_line(run)
        attributes = dict(line.attrib)
        line.clear()
        line.attrib.update(attributes)
        line.text = run.text
        line.extend(list(run))

    def _line(self, block: Element, anchor: list[Element], nesting: int) -> list[Element]:
        """A heading or paragraph; inside a box or list a heading is strong words."""
        tag = str(block.tag)
        if any(not is_inline(child) for child in block if isinstance(child.tag, str)):
            return anchor + self.blocks(block, nesting)
        run = self._inline_run(block)
        found = self._paragraph(run)
        if not found or found[0].tag != "p":
            return anchor + found
        if tag in _HEADINGS and nesting == 0:
            run.tag = "heading"
            run.set("level", tag[1:])
            if anchor:
                run.set("id", anchor[0].get("id"))
            return [*take_anchors(run), run, *take_footnotes(run)]
        if tag in _HEADINGS | {"summary", "dt"}:
            strong = etree.Element("strong")
            strong.text, run.text = run.text, None
            strong.extend(list(run))
            run.append(strong)
        elif block.get("class"):
            run.set("class", block.get("class", ""))
        return anchor + found

    def _list(self, block: Element, nesting: int) -> list[Element]:
        made = etree.Element(str(block.tag))
        for name in ("start", "type", "reversed"):
            if block.get(name) and (name != "start" or _is_count(block.get(name, ""))):
                made.set(name, block.get(name, ""))
        for item in block.iterchildren("*"):
            entry = etree.SubElement(made, "li")
            if _is_count(item.get("value", "")):
                entry.set("value", item.get("value", ""))
            names = [etree.Element("anchor", id=name) for name in self._names(item)]
            held = self.blocks(item, nesting) if item.tag == "li" else self._block(item, nesting)
            entry.extend(names + held)
        return [made] if len(made) else []

    def _small_list(self, block: Element) -> Element:
        made = etree.Element("small-list")
        for item in block.iterchildren("li"):
            line = self._inline_run(item)
            self.words.set_line(line)
            for name in self._names(item):
                line.set("id", name)
            made.append(line)
        return made

    def _definitions(self, block: Element, nesting: int) -> list[Element]:
        made = etree.Element("dl")
        for item in block.iter("dt", "dd"):
            if next(item.iterancestors("dl")) is block:
                entry = etree.SubElement(made, str(item.tag))
                entry.extend(self.blocks(item, nesting))
        return [made]

    def _quote(self, block: Element, nesting: int) -> list[Element]:
        made = etree.Element("blockquote")
        made.extend(self.blocks(block, nesting))
        return [made]

    def _details(self, block: Element, nesting: int) -> list[Element]:
        """What a reader can fold away, open: its summary in strong words, then what it holds."""
        return self.blocks(block, nesting)

    def _box(self, block: Element, nesting: int) -> Element:
        kind = next(kind for kind in ("error", "warning", "note", "callout") if kind in block.get("class", "").split())
        made = etree.Element("box", kind=kind)
        title = block.find("p[@class='callout-title']")
        if title is not None:
            heading = self._inline_run(title)
            self.words.set_line(heading)
            heading.tag = "title"
            made.extend([heading] if len(heading) or heading.text else [])
            block.remove(title)
        made.extend(self.blocks(block, nesting))
        return made

    def _wrap(self, block: Element, wrapper: Element) -> Element:
        """A paragraph whose words keep the meaning of an inline element around it."""
        if block.tag == "p":
            inner = etree.Element(str(wrapper.tag), dict(wrapper.attrib))
            inner.text, block.text = block.text, None
            inner.extend(list(block))
            run = etree.Element("p", dict(block.attrib))
            self._append_inline(run, inner, frozenset())
            return run
        return block

    # --- within a line
    def _inline_run(self, element: Element) -> Element:
        run = etree.Element("p")
        self._append_pieces(run, element, frozenset())
        return run

    def _append_pieces(self, run: Element, element: Element, inside: frozenset[str]) -> None:
        for piece in _pieces(element):
            if isinstance(piece, str):
                _append_text(run, piece)
            else:
                self._append_inline(run, piece, inside)

    def _append_inline(self, run: Element, piece: Element, inside: frozenset[str]) -> None:
        """One element within a line; what says nothing more than what is around it is left out, its words are not."""
        for name in self._names(piece):
            etree.SubElement(run, "anchor", id=name)
        tag = _SAME.get(str(piece.tag), str(piece.tag))
        if tag in {"img", "math", "br", "anchor"}:
            piece.tail = None
            run.append(piece)
            return
        if tag not in _INLINE and len(run) + len(run.text or ""):
            _append_text(run, " ")
        attributes = self._attributes(tag, piece)
        if tag in inside or attributes is None or tag not in _INLINE:
            self._append_pieces(run, piece, inside)
            return
        made = etree.SubElement(run, tag, attributes)
        self._append_pieces(made, piece, inside | {tag})

    def _attributes(self, tag: str, piece: Element) -> dict[str, str] | None:
        """What is kept of an inline element; None where the element itself isn't."""
        if tag == "span":
            kinds = _SPAN_CLASSES & set(piece.get("class", "").split())
            return {"class": min(kinds)} if kinds else None
        if tag == "a":
            return self._target(piece)
        if tag in {"sup", "figureref"}:
            return {name: piece.get(name, "") for name in ("class", "to", "id") if piece.get(name)}
        return None if tag in _BARE else {}

    def _target(self, piece: Element) -> dict[str, str] | None:
        href = safe_address(piece.get("href", "")) or ""
        if not href.startswith("#"):
            return {"href": href} if 0 < len(href) <= MAX_ADDRESS else None
        name = unquote(href[1:])
        kept = {"class": "printed"} if piece.get("class") == "printed" else {}
        return {"to": name, **kept} if name in self.linked else None

    def _names(self, element: Element) -> list[str]:
        """The name of an element where a link leads to it, once; a heading has it in any case."""
        name = element.get("id", "") if element.tag not in {"anchor", "figureref", "claims"} else ""
        wanted = name in self.linked or (element.tag in _HEADINGS and name)
        if not wanted or name in self.words.places:
            return []
        self.words.places.add(name)
        return [name]


def is_inline(element: Element) -> bool:
    """Whether an element stands within a line, with all that it holds."""
    if element.tag == "math":
        return bool(element.get("display") != "block")
    return element.tag in _INLINE and all(is_inline(child) for child in element if isinstance(child.tag, str))


def _pieces(element: Element) -> Iterator[str | Element]:
    """The texts and elements that an element holds, in order."""
    if element.text:
        yield element.text
    for child in list(element):
        tail = child.tail
        if isinstance(child.tag, str):
            yield child
        if tail:
            yield tail


def _is_count(value: str) -> bool:
    """Whether a list may be numbered from a value: Typst counts from nought."""
    return value.isascii() and value.isdigit() and len(value) <= 9


def _append_text(run: Element, text: str) -> None:
    if len(run):
        run[-1].tail = (run[-1].tail or "") + text
    else:
        run.text = (run.text or "") + text
