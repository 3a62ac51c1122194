"""What stands within a line, as runs of a Word file: words in their style, links, the numbers of claims, notes and comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

from strikeledger.render.references import NO_SOURCE, bounds_beside, note_letter, number_ranges, range_label
from strikeledger.render.tree import PageTree
from strikeledger.render.word.elements import (
    MONO_IN_OFFICES,
    element,
    hex_digits,
    paragraph_element,
    run_element,
    words_element,
)
from strikeledger.render.word.package import WordPackage
from strikeledger.report.records import ClaimRecord
from strikeledger.text import capitalise, day_in_words, quotation
from strikeledger.theme import LIGHT

_RAISED = str.maketrans("–+C0123456789", "⁻⁺ᶜ⁰¹²³⁴⁵⁶⁷⁸⁹")
_NARROW_SPACE = "\u202f"
"""Stands before the numbers of claims, so that they are parted from the number that they stand at, also where it is copied."""
_INLINE_HEIGHT = 260.0
"""Points that a picture within a line may take."""
_MOST_CLAIMS = 8
"""A comment tells as many statements in full, those published last; the annex has them all."""


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

    def properties(self) -> Any | None:
        """The properties of a run, in the order of the standard; None where there is nothing to say."""
        size, family = round(self.size * 2), MONO_IN_OFFICES
        made = element(
            "rPr",
            element("rFonts", ascii=family, hAnsi=family, cs=family) if self.mono else None,
            element("b") if self.bold else None,
            element("i") if self.italic else None,
            element("strike") if self.strike else None,
            element("color", val=hex_digits(self.colour)) if self.colour else None,
            *([element("sz", val=size), element("szCs", val=size)] if size else []),
            element("u", val="single") if self.underline else None,
            element("vertAlign", val=self.raised) if self.raised else None,
        )
        return made if len(made) else None


PLAIN = RunStyle()
_STYLES: dict[str, dict[str, Any]] = {
    "strong": {"bold": True}, "em": {"italic": True}, "s": {"strike": True}, "u": {"underline": True}, "code": {"mono": True, "size": 8.5},
    "small": {"size": 8.5}, "mark": {"underline": True}, "sub": {"raised": "subscript"}, "sup": {"raised": "superscript"},
}  # fmt: skip
_QUIET = {"muted", "unit", "cited", "party"}
_HEAVY = {"publisher", "party"}


class LineWriter:
    """Writes the lines of a document; each figure gets its comment where it is first printed."""

    def __init__(self, package: WordPackage, tree: PageTree) -> None:
        self.package = package
        self._document = tree.document
        self._passports: dict[str, Any] = dict(tree.passports.get("figures", {}))
        self._open: int | None = None
        self._count = 0
        self._waiting: list[tuple[str, Any]] = []
        self._letters: dict[str, str] = {}

    def fill(self, paragraph: Any, source: Any, style: RunStyle = PLAIN) -> Any:
        """Write what an element of the printed tree holds to the end of a paragraph, and give the paragraph."""
        self.write_words(paragraph, source.text, style)
        for child in source:
            self._write(paragraph, child, style)
            self.write_words(paragraph, child.tail, style)
        return paragraph

    def write_words(self, paragraph: Any, words: str | None, style: RunStyle = PLAIN) -> Any:
        """Write plain words to the end of a paragraph, and give the paragraph."""
        shown = (words or "").replace("\u200b", "")
        for at, line in enumerate(shown.split("\n") if shown else ()):
            brk, said = element("br") if at else None, words_element(line) if line else None
            paragraph.append(element("r", style.properties(), brk, said))
        return paragraph

    def write_link(self, paragraph: Any, words: str, to: str = "", href: str = "", style: RunStyle = PLAIN) -> None:
        """Write words that lead to a place of the document or to an address."""
        link = self._link(to, href)
        self.write_words(link, words, replace(style, colour=style.colour or LIGHT["blue"]))
        paragraph.append(link)

    def _link(self, to: str, href: str) -> Any:
        if to:
            return element("hyperlink", anchor=self.package.place_name(to), history="1")
        link = element("hyperlink")
        link.attrib.update({qn("r:id"): self.package.link_to(href), qn("w:history"): "1"})
        return link

    def _write(self, parent: Any, child: Any, style: RunStyle) -> None:
        writers: dict[str, Callable[[Any, Any, RunStyle], Any]] = {
            "a": self._write_anchor, "figureref": self._write_figure, "span": self._write_span, "footnote": self._write_note,
            "img": self._write_picture, "q": self._write_quotation, "t": self._write_code,
            "anchor": lambda parent, child, _: parent.extend(self.package.mark_place(child.get("id"))),
            "math": lambda parent, child, style: self.write_words(parent, child.get("alttext"), replace(style, mono=True, size=8.5)),
            "br": lambda parent, *_: parent.append(run_element("br")),
        }  # fmt: skip
        if child.tag == "sup" and child.get("class") == "refs":
            self._close_comment(parent)
            self._write_marks(parent, child, style)
        elif child.tag in _STYLES:
            self.fill(parent, child, replace(style, **_STYLES[child.tag]))
        else:
            writers.get(child.tag, self.fill)(parent, child, style)

    def _write_span(self, parent: Any, child: Any, style: RunStyle) -> None:
        kind = child.get("class", "")
        colour = LIGHT["muted"] if kind in _QUIET else style.colour
        self.fill(parent, child, replace(style, colour=colour, bold=style.bold or kind in _HEAVY))

    def _write_quotation(self, parent: Any, child: Any, style: RunStyle) -> None:
        self.write_words(self.fill(self.write_words(parent, "“", style), child, style), "”", style)

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
        colour = style.colour if child.get("class") == "figure" else LIGHT["blue"]
        parent.append(self.fill(link, child, replace(style, colour=colour)))

    def _write_marks(self, parent: Any, marks: Any, style: RunStyle) -> None:
        """The numbers of claims, in characters that are raised by themselves."""
        small = replace(style, bold=False, size=min(style.size, 11) if style.size else 0)
        for mark in marks.iterchildren("a"):
            words = _NARROW_SPACE + "".join(mark.itertext()).translate(_RAISED)
            if mark.get("to") and parent.tag != qn("w:hyperlink"):
                self.write_link(parent, words, to=mark.get("to"), style=small)
            else:
                self.write_words(parent, words, small)

    def _write_figure(self, parent: Any, figure: Any, style: RunStyle) -> None:
        """A figure's words, with its passport as a comment on them where nothing has had it before."""
        if passport := self._passports.pop(figure.get("figure", ""), None):
            self._open = self.package.add_comment(self._comment(passport))
            parent.append(element("commentRangeStart", id=self._open))
        self.fill(parent, figure, style)
        self._close_comment(parent)

    def _comment(self, passport: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A figure's passport as the lines of a comment, each bold words and plain ones."""
        yield f"{passport['label']}: {passport['words']}", ""
        for name, words in passport["facts"]:
            yield f"{name}: ", words
        claims = list(self._document.claims.values())
        for number in passport["claims"][:_MOST_CLAIMS]:
            yield f"{number} ", self._statement(claims[number - 1])
        if rest := ", ".join(range_label(*ends) for ends in number_ranges(passport["claims"][_MOST_CLAIMS:])):
            yield "", f"Also statements {rest}: see the end of the report."

    def _statement(self, claim: ClaimRecord) -> str:
        """A claim in a line: its words, how they are read, what it is about, who said it, where it was published, and its row."""
        source = self._document.sources.get(claim.source, NO_SOURCE)
        bounds = bounds_beside(claim)
        said = quotation(claim.words, claim.plain) + (f" ({bounds})" if bounds else "")
        subject = f"{said} {claim.subject}" if said else capitalise(claim.subject)
        where = ", ".join(filter(None, [source.publisher, day_in_words(claim.published or source.published)]))
        told = [subject.strip(), claim.speaker, where]
        return f"{'. '.join(part for part in told if part)}. [{claim.id}]"

    def _close_comment(self, parent: Any) -> None:
        """End what an open comment is on, before anything that is no part of its number."""
        if self._open is None:
            return
        parent.append(element("commentRangeEnd", id=self._open))
        mark = element("rPr", element("rStyle", val="CommentReference"))
        parent.append(element("r", mark, element("commentReference", id=self._open)))
        self._open = None

    def _write_note(self, parent: Any, note: Any, _: RunStyle) -> None:
        """The mark of a note, which stands at the end of its section: LibreOffice mixes footnotes up where there are comments."""
        letter = self._letters.get(note.get("again", ""), "")
        if not letter:
            self._count += 1
            letter = note_letter(self._count)
            parent.extend(self.package.mark_place(f"note-mark-{letter}"))
            self._letters[note.get("named", letter)] = letter
            self._waiting.append((letter, note))
        self.write_link(parent, letter, to=f"note-{letter}", style=RunStyle(raised="superscript"))

    def take_notes(self) -> list[Any]:
        """The notes that were marked since this was last asked, each a paragraph that leads back to its mark."""
        found = []
        while self._waiting:
            letter, note = self._waiting.pop(0)
            made = paragraph_element("Note")
            made.extend(self.package.mark_place(f"note-{letter}"))
            self.write_link(made, letter, to=f"note-mark-{letter}")
            made.append(run_element("tab"))
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
            self.write_words(parent, f"[{image.get('alt', '')}]", style)
        else:
            parent.append(element("r", made))
