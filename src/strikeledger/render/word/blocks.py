"""The blocks of the printed tree as paragraphs and tables of a Word file, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn

from strikeledger.render.pdf.columns import PAGE_POINTS
from strikeledger.render.word.elements import (
    BULLETS,
    NUMBERS,
    POINTS,
    border_element,
    element,
    field_runs,
    indent_element,
    paragraph_element,
    run_element,
    set_property,
    shade_element,
    twentieths,
)
from strikeledger.render.word.lines import LineWriter, RunStyle
from strikeledger.render.word.tables import card_table, table_element
from strikeledger.theme import LIGHT

_PARAGRAPHS = {
    "lead": "Lead", "register-key": "Quiet", "source": "Quiet", "small-title": "Quiet", "stand-in": "Quiet",
}  # fmt: skip
_MOST_HEIGHT = 560.0
"""Points that a picture may take, so that its titles stand with it on a page."""
_CHART_SCALE, _CHART_HEIGHT = 0.92, 345.0
"""How large a chart is set, and how tall at most: Word can't move one to where there is room for it."""


class BlockWriter:
    """Sets blocks; figures and tables are numbered over the whole document."""

    def __init__(self, lines: LineWriter) -> None:
        self.lines = lines
        self.package = lines.package
        self._counts = {"Figure": 0, "Table": 0}

    def set_part(self, blocks: Any) -> list[Any]:
        """A part of a document, with the notes of its sections."""
        return [*self.set_all(blocks), *self.lines.take_notes()]

    def set_all(self, blocks: Any) -> list[Any]:
        """A run of blocks; what follows a table or picture stands off from it."""
        found: list[Any] = []
        for block in blocks:
            made = self._set(block)
            if made and found and found[-1].tag == qn("w:tbl"):
                made = _stand_off(made)
            found += made
        return found

    def _set(self, block: Any) -> list[Any]:
        setters: dict[str, Callable[[Any], list[Any]]] = {
            "p": self._paragraph, "heading": self._heading, "ul": self._listing, "ol": self._listing, "box": self._box, "pre": self._code,
            "hr": self._rule, "chart": self._chart, "picture": self._picture, "table": self._table, "claims": self._claims,
            "blockquote": lambda block: self._beside_line(self.set_all(block), LIGHT["border"], 2),
            "math": lambda block: [self.lines.write_words(paragraph_element("Code"), block.get("alttext", ""))],
            "cards": lambda block: [card_table(block, self.lines)],
            "small-list": lambda block: [self.lines.fill(paragraph_element("Entry"), item) for item in block],
            "anchor": lambda block: self.package.mark_place(block.get("id")),
            "spot": lambda _: [],
        }  # fmt: skip
        return setters.get(block.tag, self.set_all)(block)

    def _paragraph(self, block: Any) -> list[Any]:
        kind = block.get("class", "")
        style = RunStyle(bold=kind == "callout-title")
        made = self.lines.fill(paragraph_element(_PARAGRAPHS.get(kind, "")), block, style)
        if block.get("dir") == "rtl":
            set_property(made, element("bidi"))
        return [made]

    def _heading(self, block: Any) -> list[Any]:
        ended = self.lines.take_notes() if block.get("level") == "1" else []
        made = paragraph_element(f"Heading{min(int(block.get('level')), 4)}")
        made.extend(self.package.mark_place(block.get("id")) if block.get("id") else [])
        return [*ended, self.lines.fill(made, block)]

    # --- lists, quotations, boxes
    def _listing(self, block: Any, level: int = 0) -> list[Any]:
        kind = BULLETS if block.tag == "ul" else POINTS if block.get("class") == "key-points" else NUMBERS
        number = self.package.add_list(kind, int(block.get("start", "1")))
        found: list[Any] = []
        for item in block:
            listed = [element("ilvl", val=min(level, 5)), element("numId", val=number)]
            mark: Any = element("numPr", *listed)
            for child in item:
                if child.tag in {"ul", "ol"}:
                    found += self._listing(child, level + 1)
                    continue
                made = self._set(child)
                for each in made:
                    if each.tag == qn("w:p"):  # the first bears the item's mark, others stand below it
                        set_property(each, mark if mark is not None else indent_element(level + 1))
                        mark = None
                found += made
        return found

    def _box(self, block: Any) -> list[Any]:
        """A remark with a line beside it; its title runs into its first words."""
        edge = LIGHT["orange" if block.get("kind") in {"warning", "error"} else "border"]
        first, second = (block[0], block[1]) if len(block) > 1 else (None, None)
        if first is None or second is None or second.tag != "p" or first.get("class") != "callout-title":
            return self._beside_line(self.set_all(block), edge, 3)
        made = self.lines.fill(paragraph_element(), first, RunStyle(bold=True))
        self.lines.write_words(made, ". ", RunStyle(bold=True))
        self.lines.fill(made, second)
        return self._beside_line([made, *self.set_all(block[2:])], edge, 3)

    def _beside_line(self, blocks: list[Any], colour: str, points: float) -> list[Any]:
        for each in blocks:
            if each.tag == qn("w:p"):
                line = border_element("left", points, colour, space=8)
                set_property(each, element("pBdr", line))
                set_property(each, element("ind", left=twentieths(11)))
        return blocks

    def _code(self, block: Any) -> list[Any]:
        made = self.lines.fill(paragraph_element("Code"), block)
        if block.get("class") == "code":
            set_property(made, shade_element(LIGHT["panel"]))
        return [made] if len(block) else []

    def _rule(self, _: Any) -> list[Any]:
        return [paragraph_element("", element("pBdr", border_element("bottom", 0.5, LIGHT["border"])))]

    # --- charts and pictures
    def _chart(self, block: Any) -> list[Any]:
        parts = {line.get("class"): line for line in block.iterchildren("line")}
        source = parts.get("source")
        picture = self._picture(block, _CHART_SCALE, _CHART_HEIGHT)
        for each in picture if source is not None else ():
            set_property(each, element("keepNext"))
        credit = [self.lines.fill(paragraph_element("Source"), source)] if source is not None else []
        return [*self._caption("Figure", parts.get("title"), parts.get("subtitle"), block.get("id")), *picture, *credit]

    def _picture(self, block: Any, scale: float = 1.0, most: float = _MOST_HEIGHT) -> list[Any]:
        own, tall = self.package.natural_size(block.get("path"))
        width = min(float(block.get("width", 0)) * 0.75 or own or PAGE_POINTS, PAGE_POINTS)
        height = width * tall / own if own else 0.0
        shrunk = min(scale, most / height) if height else scale
        made = self.package.picture(block.get("path"), block.get("alt", ""), width * shrunk, height * shrunk)
        paragraph = paragraph_element("", element("spacing", before=60, after=60, line=240, lineRule="auto"))
        if made is None:
            return [self.lines.write_words(paragraph, f"[{block.get('alt', '')}]")]
        paragraph.append(element("r", made))
        return [paragraph]

    def _caption(self, kind: str, title: Any | None, subtitle: Any | None, name: str | None = None) -> list[Any]:
        """The number and the titles of a chart or table, which stay with it."""
        if title is None and subtitle is None:
            return []
        self._counts[kind] += 1
        made = paragraph_element("Caption")
        made.extend(self.package.mark_place(name) if name else [])
        strong = RunStyle(bold=True, colour=LIGHT["ink"], size=11)
        if subtitle is not None and title is not None:
            self.lines.fill(made, title, strong)
            made.append(run_element("br"))
        self.lines.write_words(made, f"{kind} ")
        made.extend(field_runs(f"SEQ {kind} \\* ARABIC", str(self._counts[kind])))
        self.lines.write_words(made, ". ")
        if subtitle is not None:
            self.lines.fill(made, subtitle)
        else:
            self.lines.fill(made, title, strong)
        return [made]

    # --- tables
    def _table(self, block: Any) -> list[Any]:
        title = next((line for line in block.findall("line") if len(line) or (line.text or "").strip()), None)
        notes = [self.lines.fill(paragraph_element("Source"), note) for note in block.findall("note")]
        return [*self._caption("Table", title, None), table_element(block, self.lines, self.set_all), *notes]

    # --- the register
    def _claims(self, block: Any) -> list[Any]:
        found = []
        for item in block:
            made = paragraph_element("Claim", element("keepLines"))
            made.extend(self.package.mark_place(item.get("id")) if item.get("id") else [])
            self.lines.write_words(made, item.get("number", ""), RunStyle(bold=True))
            made.append(run_element("tab"))
            found.append(self.lines.fill(made, item))
        return found


def _stand_off(blocks: list[Any]) -> list[Any]:
    """Blocks that follow a table, which has no space below itself; another table needs a line between."""
    first = next((each for each in blocks if each.tag in {qn("w:p"), qn("w:tbl")}), None)
    if first is None:
        return blocks
    if first.tag == qn("w:tbl"):
        tight = element("spacing", before=0, after=0, line=160, lineRule="exact")
        return [paragraph_element("", tight), *blocks]
    styled = first.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    if styled is None or styled.get(qn("w:val")) in {"Lead", "Quiet"}:
        set_property(first, element("spacing", before=twentieths(9)))
    return blocks
