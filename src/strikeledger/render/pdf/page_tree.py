"""The page's tree made ready for Typst: only blocks stand beside blocks, and only words, pictures and formulas within a line.

Lists and boxes nest only as deeply as Typst sets them.
"""

from __future__ import annotations

from lxml import etree

from strikeledger.render.pdf.page_limits import take_anchors, take_footnotes, take_out
from strikeledger.render.pdf.page_lines import HEADING_TAGS, LINE_TAGS, LineWriter, append_text, is_inline, pieces
from strikeledger.render.pdf.page_text import Element

MAX_NESTING = 6
"""Lists and quotations nest as deeply; what is deeper stands at this depth."""

_WHOLE = {"chart", "picture", "claims", "cards", "pre", "table", "anchor", "math"}
"""Blocks that are ready as they come."""


class TreeWriter(LineWriter):
    """One page on its way to Typst; `linked` are the names that links lead to."""

    def blocks(self, element: Element, nesting: int = 0) -> list[Element]:
        """What an element holds as blocks; loose words become paragraphs."""
        found: list[Element] = []
        run = etree.Element("p")
        for piece in pieces(element):
            if isinstance(piece, str):
                append_text(run, piece)
            elif is_inline(piece):
                self.append_inline(run, piece, frozenset())
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
        anchor = [etree.Element("anchor", id=name) for name in self.names(block)]
        if tag in _WHOLE:
            return [*anchor, *self._whole(block, nesting)]
        if tag in HEADING_TAGS or tag in {"p", "summary", "figcaption", "dt"}:
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
        if tag not in LINE_TAGS:
            return anchor + self.blocks(block, nesting)
        return anchor + [self._wrap(each, block) for each in self.blocks(block, nesting)]

    def _whole(self, block: Element, nesting: int) -> list[Element]:
        if block.tag == "math":
            run = etree.Element("p")
            self.append_inline(run, block, frozenset())
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
        names = [etree.Element("anchor", id=name) for name in self.names(cell)]
        cell.attrib.pop("id", None)
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
        for anchor in names:
            anchor.tail, cell.text = cell.text, None
            cell.insert(0, anchor)

    def set_line(self, line: Element) -> None:
        """The content of an element as words in a line."""
        run = self.inline_run(line)
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
        run = self.inline_run(block)
        found = self._paragraph(run)
        if not found or found[0].tag != "p":
            return anchor + found
        if tag in HEADING_TAGS and nesting == 0 and _says_something(run):
            run.tag = "heading"
            run.set("level", tag[1:])
            if anchor:
                run.set("id", anchor[0].get("id"))
            return [*take_anchors(run), run, *take_footnotes(run)]
        if tag in HEADING_TAGS | {"summary", "dt"}:
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
        for item in _items(block, {"li"}):
            entry = etree.SubElement(made, "li")
            if _is_count(item.get("value", "")):
                entry.set("value", item.get("value", ""))
            names = [etree.Element("anchor", id=name) for name in self.names(item)]
            entry.extend(names + self.blocks(item, nesting))
        return [made] if len(made) else []

    def _small_list(self, block: Element) -> Element:
        made = etree.Element("small-list")
        for item in block.iterchildren("li"):
            line = self.inline_run(item)
            self.words.set_line(line)
            for name in self.names(item):
                line.set("id", name)
            made.append(line)
        return made

    def _definitions(self, block: Element, nesting: int) -> list[Element]:
        made = etree.Element("dl")
        for item in _items(block, {"dt", "dd"}):
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
            heading = self.inline_run(title)
            self.words.set_line(heading)
            heading.tag = "title"
            made.extend([heading] if len(heading) or heading.text else [])
            take_out(title)
        made.extend(self.blocks(block, nesting))
        return made

    def _wrap(self, block: Element, wrapper: Element) -> Element:
        """A paragraph whose words keep the meaning of an inline element around it."""
        if block.tag == "p":
            inner = etree.Element(str(wrapper.tag), dict(wrapper.attrib))
            inner.text, block.text = block.text, None
            inner.extend(list(block))
            run = etree.Element("p", dict(block.attrib))
            self.append_inline(run, inner, frozenset())
            return run
        return block


def _says_something(line: Element) -> bool:
    """Whether a line has words besides its notes."""
    said = (line.text or "") + "".join(
        ("" if each.tag == "footnote" else "".join(each.itertext())) + (each.tail or "") for each in line
    )
    return bool(said.strip())


def _is_count(value: str) -> bool:
    """Whether a list may be numbered from a value: Typst counts from nought."""
    return value.isascii() and value.isdigit() and len(value) <= 9


def _items(block: Element, kinds: set[str]) -> list[Element]:
    """The items of a list; what stands between them is an item, too, and items may be wrapped in a `div`."""
    found: list[Element] = []
    loose = None
    for piece in pieces(block):
        if not isinstance(piece, str) and piece.tag in kinds:
            found.append(piece)
            loose = None
        elif not isinstance(piece, str) and piece.tag == "div" and any(child.tag in kinds for child in piece):
            found += _items(piece, kinds)
            loose = None
        elif not isinstance(piece, str) or piece.strip():
            if loose is None:
                loose = etree.Element("dd" if "dd" in kinds else "li")
                found.append(loose)
            _append_piece(loose, piece)
    return found


def _append_piece(run: Element, piece: str | Element) -> None:
    if isinstance(piece, str):
        append_text(run, piece)
    else:
        piece.tail = None
        run.append(piece)
