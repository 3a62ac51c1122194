"""A report as a Word file: what stands around its text, its sections and pages; the same bytes every time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from docx.oxml.ns import qn

from strikeledger.render.pdf.columns import PAGE_POINTS, SIDE_MARGIN
from strikeledger.render.pdf.pdf import MIN_SECTIONS_FOR_CONTENTS, noon_timestamp
from strikeledger.render.pdf.tree import pdf_tree
from strikeledger.render.references import citation
from strikeledger.render.tree import PageTree, words_of
from strikeledger.render.word.blocks import BlockWriter
from strikeledger.render.word.elements import (
    border_element,
    element,
    field_runs,
    paragraph_element,
    run_element,
    set_property,
    tab_stop,
    twentieths,
)
from strikeledger.render.word.lines import LineWriter, RunStyle
from strikeledger.render.word.package import WRITER, WordPackage
from strikeledger.report.blocks import Document
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT

_ABOVE, _BELOW = 17.0, 19.0
"""Millimetres above and below the text."""
_MM = 72 / 25.4
_A4 = (11906, 16838)


def render_docx(tree: PageTree) -> bytes:
    """The Word file of a report; the same report gives the same bytes."""
    return _ReportWriter(tree).write()


class _ReportWriter:
    def __init__(self, tree: PageTree) -> None:
        self._document = tree.document
        self._printed, files = pdf_tree(tree.main)
        self._moment = dt.datetime.fromtimestamp(noon_timestamp(self._document.as_of), dt.UTC)
        self._package = WordPackage(files, self._document.language, self._moment)
        self._lines = LineWriter(self._package, tree)
        self._blocks = BlockWriter(self._lines)
        self._body: list[Any] = []

    def write(self) -> bytes:
        blocks = list(self._printed)
        first = next((at for at, block in enumerate(blocks) if block.tag == "heading"), len(blocks))
        head = first if self._document.edition else 0
        behind = next((at for at, block in enumerate(blocks) if block.tag == "annex"), None)
        self._body += self._opening()
        self._body += self._blocks.set_part(blocks[:head])
        self._body += self._contents_line()
        self._body += self._blocks.set_part(blocks[head:behind])
        if behind is None:
            self._body += self._citation()
            self._end_section()
        else:
            self._end_section()
            self._write_annex(blocks[behind:])
        self._package.document.element.body[:] = self._body
        # The properties of the last section stand at the end of the body, and not in a paragraph.
        body = self._package.document.element.body
        body.append(body[-1].find(f"{qn('w:pPr')}/{qn('w:sectPr')}"))
        # The sections after the first two go on with the footer before.
        for section, mark in zip(self._package.document.sections, ("", "A"), strict=False):
            self._write_footer(section, mark)
        self._write_properties()
        return self._package.save()

    # --- what opens a report
    def _opening(self) -> list[Any]:
        document, known = self._document, _dateline(self._document)
        found: list[Any] = []
        if document.edition:
            line = paragraph_element("Quiet")
            ends = border_element("bottom", 1.5, LIGHT["ink"], space=4)
            set_property(line, element("pBdr", ends))
            set_property(line, tab_stop(PAGE_POINTS))
            self._lines.write_words(line, _with_dots(document.subtitle, known))
            line.append(run_element("tab"))
            edition = f"edition {document.edition}", f"revision {document.revision}"
            found.append(self._lines.write_words(line, _with_dots(*edition)))
        found.append(self._lines.write_words(paragraph_element("Title"), document.title))
        if document.subtitle and not document.edition:
            found.append(self._lines.write_words(paragraph_element("Subtitle"), document.subtitle))
        if document.authors:
            found.append(self._lines.write_words(paragraph_element("Quiet"), ", ".join(document.authors)))
        if known and not document.edition:
            found.append(
                self._lines.write_words(paragraph_element("Quiet"), known, RunStyle(size=9, colour=LIGHT["muted"]))
            )
        return found

    def _contents_line(self) -> list[Any]:
        """The sections of a report in a line, each leading there."""
        sections = self._printed.xpath("heading[@level='1' and @id and not(preceding-sibling::annex)]")
        if not self._document.edition or len(sections) < MIN_SECTIONS_FOR_CONTENTS:
            return []
        quiet = RunStyle(colour=LIGHT["muted"])
        line = self._lines.write_words(paragraph_element("Quiet"), "In this report: ")
        for at, section in enumerate(sections):
            self._lines.write_words(line, " · " if at else "")
            self._lines.write_link(line, words_of(section), to=section.get("id"), style=quiet)
        return [line]

    # --- the annex
    def _write_annex(self, blocks: list[Any]) -> None:
        """What stands behind the report, on pages of its own; its register in two columns."""
        title = paragraph_element("Heading1")
        self._body += [self._lines.write_words(title, blocks[0].get("title") or "Annex"), *self._citation()]
        register = next((at for at, block in enumerate(blocks) if block.tag == "register"), len(blocks))
        self._body += self._blocks.set_part(blocks[1:register])
        self._end_section(annex=True)
        if register < len(blocks):
            self._body += self._blocks.set_part(blocks[register])
            self._end_section(annex=True, columns=2)
        if register + 1 < len(blocks):
            self._body += self._blocks.set_part(blocks[register + 1 :])
            self._end_section(annex=True, columns=1, continued=True)

    def _citation(self) -> list[Any]:
        said = citation(self._document)
        if not said:
            return []
        line = self._lines.write_words(paragraph_element(), "How to cite this report: ", RunStyle(bold=True, size=9))
        self._lines.write_words(line, f"{said} ", RunStyle(size=9))
        if self._document.licence_address:
            address = self._document.licence_address
            self._lines.write_link(line, address, href=address, style=RunStyle(size=9))
        return [line]

    # --- sections and pages
    def _end_section(self, annex: bool = False, columns: int = 1, continued: bool = False) -> None:
        """End a section with what stands last in it; the annex counts its pages by itself."""
        begins = annex and columns == 1 and not continued
        space = 2.8 if annex else 0.0
        sides = twentieths((SIDE_MARGIN - space) * _MM) if columns > 1 else twentieths(SIDE_MARGIN * _MM)
        margins = {"top": twentieths(_ABOVE * _MM), "right": sides, "bottom": twentieths(_BELOW * _MM), "left": sides}
        parts = [
            element("type", val="continuous" if columns > 1 or continued else "nextPage"),
            element("pgSz", w=_A4[0], h=_A4[1]),
            element("pgMar", **margins, header=500, footer=500, gutter=0),
            element("pgNumType", start=1) if begins else None,
            element("cols", num=columns if columns > 1 else None, space=twentieths(12)),
        ]
        last = self._body[-1] if self._body and self._body[-1].tag == qn("w:p") else None
        if last is None:
            tight = element("spacing", before=0, after=0, line=20, lineRule="exact")
            last = paragraph_element("", tight)
            self._body.append(last)
        set_property(last, element("sectPr", *parts))

    def _write_footer(self, section: Any, mark: str) -> None:
        """At the foot of each page the title, as of when it is known, and the number of the page."""
        section.footer.is_linked_to_previous = False
        paragraph = section.footer.paragraphs[0]._p
        paragraph[:] = []
        set_property(paragraph, element("pStyle", val="Footer"))
        set_property(paragraph, tab_stop(PAGE_POINTS))
        self._lines.write_words(paragraph, _with_dots(self._document.title, _dateline(self._document)))
        paragraph.append(run_element("tab"))
        self._lines.write_words(paragraph, mark)
        paragraph.extend(field_runs("PAGE", "1"))

    def _write_properties(self) -> None:
        document, said = self._document, self._package.document.core_properties
        said.title, said.subject, said.language = document.title, document.subtitle, document.language
        said.author = "; ".join(document.authors) or WRITER
        said.last_modified_by, said.revision = WRITER, document.revision
        said.comments = document.description or citation(document)
        said.keywords = ", ".join(word for word in (document.report, document.edition) if word)
        said.created = said.modified = self._moment.replace(tzinfo=None)


def _dateline(document: Document) -> str:
    return f"as known on {day_in_words(document.as_of)}" if document.as_of else ""


def _with_dots(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
