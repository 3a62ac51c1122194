"""What stands within a line, as runs of a Word file: words in their style, links, the numbers of claims, notes and comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

from strikeledger.render.references import note_letter
from strikeledger.render.word.elements import build_element, paragraph_element, words_element
from strikeledger.render.word.package import WordPackage
from strikeledger.render.word.passports import Passports
from strikeledger.render.word.styles import MONO_IN_OFFICES

_RAISED = str.maketrans("–+C0123456789", "⁻⁺ᶜ⁰¹²³⁴⁵⁶⁷⁸⁹")
_NARROW_SPACE = "\u202f"
"""Stands before the numbers of claims, so that they are parted from the number that they stand at, also where it is copied."""
_INLINE_HEIGHT = 260.0
"""Points that a picture within a line may take."""


@dataclass(frozen=True)
class RunStyle:
    """How words are set; a size of 0 and an empty colour are those of the paragraph."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    underline: bool = False
    mono: bool = False
    colour: str = ""
    size: float = 0
    raised: str = ""

    def properties(self) -> list[Any]:
        """The properties of a run, in the order of the standard; none where there is nothing to say."""
        family = dict.fromkeys(("ascii", "hAnsi", "cs"), MONO_IN_OFFICES)
        told: list[tuple[str, dict[str, Any], Any]] = [
            ("w:rFonts", family, self.mono),
            ("w:b", {}, self.bold),
            ("w:i", {}, self.italic),
            ("w:strike", {}, self.strike),
            ("w:color", {"val": self.colour.removeprefix("#").upper()}, self.colour),
            ("w:sz", {"val": round(self.size * 2)}, self.size),
            ("w:szCs", {"val": round(self.size * 2)}, self.size),
            ("w:u", {"val": "single"}, self.underline),
            ("w:vertAlign", {"val": self.raised}, self.raised),
        ]
        made = [build_element(tag, attributes) for tag, attributes, wanted in told if wanted]
        return [build_element("w:rPr", children=made)] if made else []


PLAIN = RunStyle()
_STYLES: dict[str, dict[str, Any]] = {
    "strong": {"bold": True}, "em": {"italic": True}, "s": {"strike": True}, "u": {"underline": True}, "code": {"mono": True, "size": 8.5},
    "small": {"size": 8.5}, "mark": {"underline": True}, "sub": {"raised": "subscript"}, "sup": {"raised": "superscript"},
}  # fmt: skip
_QUIET = {"muted", "unit", "cited", "party"}
_HEAVY = {"publisher", "party"}


class LineWriter:
    """Writes the lines of a document; each figure gets its comment where it is first printed."""

    def __init__(self, package: WordPackage, passports: Passports) -> None:
        self.package = package
        self._passports = passports
        self._open: int | None = None
        self._count = 0
        self._waiting: list[tuple[str, Any]] = []

    def fill(self, paragraph: Any, source: Any, style: RunStyle = PLAIN) -> Any:
        """Write what an element of the printed tree holds to the end of a paragraph, and give the paragraph."""
        self._write_text(paragraph, source.text, style)
        for child in source:
            if isinstance(child.tag, str):
                self._write(paragraph, child, style)
            self._write_text(paragraph, child.tail, style)
        return paragraph

    def write_words(self, paragraph: Any, words: str, style: RunStyle = PLAIN) -> Any:
        """Write plain words to the end of a paragraph, and give the paragraph."""
        self._write_text(paragraph, words, style)
        return paragraph

    def write_link(self, paragraph: Any, words: str, to: str = "", href: str = "", style: RunStyle = PLAIN) -> None:
        """Write words that lead to a place of the document or to an address."""
        link = self._link(to, href)
        self._write_text(link, words, replace(style, colour=style.colour or self.package.hues["blue"]))
        paragraph.append(link)

    def _link(self, to: str, href: str) -> Any:
        if to:
            return build_element("w:hyperlink", {"anchor": self.package.place_name(to), "history": "1"})
        return build_element("w:hyperlink", {"r:id": self.package.link_to(href), "history": "1"})

    def _write_text(self, parent: Any, text: str | None, style: RunStyle) -> None:
        words = (text or "").replace("\u200b", "")
        if not words:
            return
        for at, line in enumerate(words.split("\n")):
            run = build_element("w:r", children=style.properties())
            run.extend([build_element("w:br")] if at else [])
            run.extend([words_element(line)] if line else [])
            parent.append(run)

    def _write(self, parent: Any, child: Any, style: RunStyle) -> None:
        writers: dict[str, Callable[[Any, Any, RunStyle], None]] = {
            "a": self._write_anchor, "figureref": self._write_figure, "span": self._write_span, "anchor": self._write_place,
            "footnote": self._write_note, "math": self._write_formula, "img": self._write_picture, "q": self._write_quotation,
            "t": self._write_code,
        }  # fmt: skip
        if child.tag == "sup" and child.get("class") == "refs":
            self._close_comment(parent)
            self._write_marks(parent, child, style)
        elif child.tag in _STYLES:
            self.fill(parent, child, replace(style, **_STYLES[child.tag]))
        elif child.tag == "br":
            parent.append(build_element("w:r", children=[build_element("w:br")]))
        elif child.tag in writers:
            writers[child.tag](parent, child, style)
        else:
            self.fill(parent, child, style)

    def _write_span(self, parent: Any, child: Any, style: RunStyle) -> None:
        kind = child.get("class", "")
        colour = self.package.hues["muted"] if kind in _QUIET else style.colour
        self.fill(parent, child, replace(style, colour=colour, bold=style.bold or kind in _HEAVY))

    def _write_place(self, parent: Any, child: Any, _: RunStyle) -> None:
        parent.extend(self.package.mark_place(child.get("id")))

    def _write_formula(self, parent: Any, child: Any, style: RunStyle) -> None:
        self._write_text(parent, child.get("alttext"), replace(style, mono=True, size=8.5))

    def _write_quotation(self, parent: Any, child: Any, style: RunStyle) -> None:
        self._write_text(parent, "“", style)
        self.fill(parent, child, style)
        self._write_text(parent, "”", style)

    def _write_code(self, parent: Any, child: Any, style: RunStyle) -> None:
        """A piece of code or of what a program said, in its colours."""
        marks: dict[str, Any] = {name: name in child.attrib for name in ("bold", "italic", "underline")}
        self.fill(parent, child, replace(style, colour=child.get("fill") or style.colour, **marks))

    def _write_anchor(self, parent: Any, child: Any, style: RunStyle) -> None:
        """A link; one within another is words, and the words of a figure lead on in their own colour."""
        to, href = child.get("to", ""), child.get("href", "")
        if parent.tag == qn("w:hyperlink") or not (to or href):
            self.fill(parent, child, style)
            return
        link = self._link(to, href)
        colour = style.colour if child.get("class") == "figure" else self.package.hues["blue"]
        parent.append(self.fill(link, child, replace(style, colour=colour)))

    def _write_marks(self, parent: Any, marks: Any, style: RunStyle) -> None:
        """The numbers of claims, in characters that are raised by themselves."""
        small = replace(style, bold=False, size=min(style.size, 11) if style.size else 0)
        for mark in marks.iterchildren("a"):
            words = _NARROW_SPACE + "".join(mark.itertext()).translate(_RAISED)
            if mark.get("to") and parent.tag != qn("w:hyperlink"):
                self.write_link(parent, words, to=mark.get("to"), style=small)
            else:
                self._write_text(parent, words, small)

    def _write_figure(self, parent: Any, figure: Any, style: RunStyle) -> None:
        """A figure's words, with its passport as a comment on them where nothing has had it before."""
        if self._passports.is_due(figure.get("figure", "")):
            self._open = self.package.add_comment(self._passports.take(figure.get("figure")))
            parent.append(build_element("w:commentRangeStart", {"id": self._open}))
        self.fill(parent, figure, style)
        self._close_comment(parent)

    def _close_comment(self, parent: Any) -> None:
        """End what an open comment is on, before anything that is no part of its number."""
        if self._open is None:
            return
        parent.append(build_element("w:commentRangeEnd", {"id": self._open}))
        mark = [build_element("w:rPr", children=[build_element("w:rStyle", {"val": "CommentReference"})])]
        parent.append(build_element("w:r", children=[*mark, build_element("w:commentReference", {"id": self._open})]))
        self._open = None

    def _write_note(self, parent: Any, note: Any, _: RunStyle) -> None:
        """The mark of a note, which stands at the end of its section: LibreOffice mixes footnotes up where there are comments."""
        self._count += 1
        letter = note_letter(self._count)
        parent.extend(self.package.mark_place(f"note-mark-{letter}"))
        self.write_link(parent, letter, to=f"note-{letter}", style=RunStyle(raised="superscript"))
        self._waiting.append((letter, note))

    def take_notes(self) -> list[Any]:
        """The notes that were marked since this was last asked, each a paragraph that leads back to its mark."""
        found = []
        while self._waiting:
            letter, note = self._waiting.pop(0)
            made = paragraph_element("Note")
            made.extend(self.package.mark_place(f"note-{letter}"))
            self.write_link(made, letter, to=f"note-mark-{letter}")
            made.append(build_element("w:r", children=[build_element("w:tab")]))
            found.append(self.fill(made, note))
        return found

    def _write_picture(self, parent: Any, image: Any, style: RunStyle) -> None:
        """A picture within a line, no larger than there is room; its words where Word doesn't know its kind."""
        own, tall = self.package.natural_size(image.get("path"))
        width = float(image.get("width", 0)) * 0.75 or own or 160.0
        height = float(image.get("height", 0)) * 0.75 or (width * tall / own if own else 0)
        shrunk = min(1.0, 500.0 / width, _INLINE_HEIGHT / height if height else 1.0)
        made = self.package.picture(image.get("path"), image.get("alt", ""), width * shrunk, height * shrunk)
        if made is None:
            self._write_text(parent, f"[{image.get('alt', '')}]", style)
        else:
            parent.append(build_element("w:r", children=[made]))
