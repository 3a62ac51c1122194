"""What each cell of a notebook shows, as XHTML; pieces of our own are left open until all their records are known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from lxml import etree
from markupsafe import Markup
from nbformat import NotebookNode

from strikeledger.errors import NotebookError
from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.blocks import html_output
from strikeledger.render.guests.formulas import Formulas
from strikeledger.render.guests.markdown import highlight_code, markdown_html
from strikeledger.render.guests.outputs import VEGA_LITE, OutputForm, as_text, choose, error_output
from strikeledger.render.guests.pictures import embed_image, picture
from strikeledger.render.guests.terminal import terminal_text
from strikeledger.render.svg import chart_svg
from strikeledger.report.blocks import Block, Chart, Inline, Paragraph, Table, Text, from_json
from strikeledger.report.records import MIME, read_bundle

NUMBER = "strikeledger_cell"
"""Where a cell's metadata hold the author's number of it while a notebook is set."""


class CellReader:
    """One notebook on its way to XHTML: its own pieces in order, the records that came with them, and what is to be told.

    In `folder` lie pictures that cells name; None where no file is to be read.
    """

    def __init__(self, notebook: NotebookNode, gaps: Gaps, folder: Path | None = None) -> None:
        said, kernel = (notebook.metadata.get(name) or {} for name in ("language_info", "kernelspec"))
        self.lexer = str(said.get("pygments_lexer") or said.get("name") or kernel.get("language") or "python")
        self.code_is_hidden = bool(notebook.metadata.get("hide_input"))
        self.widgets = notebook.metadata.get("widgets", {})
        self.gaps = gaps
        self.folder = folder
        self.formulas = Formulas(gaps)
        self.pieces: list[Block] = []
        self.records: list[Mapping[str, Any]] = []

    def filters(self) -> dict[str, Any]:
        """What the template calls, by name."""
        return {
            act.__name__: act for act in (self.cell_number, self.prose, self.raw_text, self.code, self.output_content)
        }

    def cell_number(self, cell: NotebookNode) -> int:
        """The author's number of a cell, which is read from here on."""
        self.gaps.cell = int(cell.metadata.get(NUMBER, 0))
        return self.gaps.cell

    def prose(self, cell: NotebookNode) -> Markup:
        """A Markdown cell."""
        return self._markdown(cell.source, cell)

    def raw_text(self, cell: NotebookNode) -> Markup:
        """A raw cell: HTML and Markdown are set, other formats are for other exporters."""
        kind = cell.metadata.get("raw_mimetype", cell.metadata.get("format", "")).lower()
        if kind in ("", "text/html"):
            return self._html(cell.source, cell)
        if kind == "text/markdown":
            return self.prose(cell)
        self.gaps.tell(f"A raw cell of type {kind} is left out.")
        return Markup("")

    def code(self, cell: NotebookNode) -> Markup:
        """The source of a code cell, behind a fold where its tag says so, nothing where it is hidden."""
        if not cell.source.strip() or self.code_is_hidden or cell.metadata.get("hide_input"):
            return Markup("")
        shown = highlight_code(cell.source, self.lexer)
        folded = tags_of(cell) & {"hide-input", "hide_input", "hide-cell"}
        if folded or (cell.metadata.get("jupyter") or {}).get("source_hidden"):
            return Markup(f'<details class="input"><summary>Code</summary>{shown}</details>')  # noqa: S704
        return Markup(shown)  # noqa: S704  written by Pygments, which escapes it

    def output_content(self, output: Mapping[str, Any], cell: NotebookNode) -> Markup:
        """One output of a code cell, in the richest form that a page can hold."""
        kind = output["output_type"]
        if kind == "stream":
            shown = terminal_text(as_text(output["text"])) if output.get("name") == "stdout" else ""
        else:
            shown = error_output(output, self.gaps) if kind == "error" else self._display(output, cell)
        return Markup(shown)  # noqa: S704  each form is escaped or cleaned where it is read

    def _display(self, output: Mapping[str, Any], cell: NotebookNode) -> str:
        """What an output displays: of its forms the best that can be shown, and what is said of the others."""
        data = output.get("data", {})
        useless: set[str] = set()
        form = choose(data, self.widgets)
        while (shown := self._form(form, output, cell)) is None:
            useless.add(form.mime)
            form = choose(data, self.widgets, useless)
        if form.note:
            self.gaps.tell(form.note)
        return shown + form.stand_in + "".join(self.output_content(each, cell) for each in form.outputs)

    def _form(self, form: OutputForm, output: Mapping[str, Any], cell: NotebookNode) -> str | None:
        """One form of an output; None where it can't be shown after all."""
        mime, content = form.mime, form.content
        if not mime:
            return ""
        if mime == MIME:
            return self._own_piece(output["data"])
        if VEGA_LITE.fullmatch(mime):
            return self._chart(content, output, cell)
        if mime.startswith("image/"):
            return picture(content, mime, alt_text(cell.metadata), output.get("metadata", {}), self.gaps)
        text = as_text(content)
        if mime in {"text/html", "text/latex"}:  # LaTeX holds words with formulas between their marks
            return str(self._html(text if mime == "text/html" else escape(text), cell))
        return str(self._markdown(text, cell)) if mime == "text/markdown" else terminal_text(text)

    def _own_piece(self, data: Mapping[str, Any]) -> str:
        """A piece of our own, which travels whole; a chart's specification may stand beside it."""
        try:
            bundle = read_bundle(as_text(data[MIME]))
            piece = from_json(bundle["block"])
        except (KeyError, TypeError, ValueError) as error:
            raise NotebookError(
                f"Cell {self.gaps.cell}: It shows a piece that this version doesn't know ({error})."
            ) from None
        self.records.append(bundle)
        blocks = [_whole(each, data) for each in (piece if isinstance(piece, tuple) else (piece,))]
        return "".join(map(self._place, blocks))

    def _place(self, block: Block) -> str:
        """The place of a piece, to be filled once every record is known."""
        self.pieces.append(block)
        return f'<piece number="{len(self.pieces) - 1}"/>'

    def _chart(self, spec: Any, output: Mapping[str, Any], cell: NotebookNode) -> str | None:
        """A chart of Altair's; None where it can't be drawn here."""
        try:
            spec = json.loads(spec) if isinstance(spec, str) else spec
        except ValueError as error:
            self.gaps.add(f"A chart's specification is no JSON: {error}.")
            return None
        said = str(spec.get("description", "")).strip()
        alt = said or alt_text(output.get("metadata")) or alt_text(cell.metadata)
        chart = plain_chart(spec, alt or f"Chart from cell {self.gaps.cell}, not described")
        try:
            chart_svg(chart.spec)
        except NotebookError as error:
            self.gaps.add(str(error))
            return None
        if not alt:
            remedy = 'Give it one: chart.properties(description="what it shows, in words").'
            self.gaps.add("A chart has no description.", remedy)
        return self._place(chart)

    def _html(self, source: str, cell: NotebookNode) -> Markup:
        return self._inner(html_output(source, self.formulas.fragment), cell)

    def _markdown(self, source: str, cell: NotebookNode) -> Markup:
        return self._inner(markdown_html(source, self.formulas.fragment), cell)

    def _inner(self, found: etree._Element, cell: NotebookNode) -> Markup:
        """What an element holds, with the pictures that it names inside."""
        for image in list(found.iter("img")):
            embed_image(image, cell.get("attachments") or {}, self.folder, self.gaps)
        parts = [escape(found.text or ""), *(etree.tostring(child, encoding="unicode") for child in found)]
        return Markup("".join(parts))  # noqa: S704  cleaned where it was read


def tags_of(cell: NotebookNode) -> set[str]:
    """The tags of a cell."""
    return set(cell.metadata.get("tags") or ())


def _whole(piece: Any, data: Mapping[str, Any]) -> Block:
    """A piece as a block, a chart completed by the specification beside it."""
    if isinstance(piece, Inline):
        return Paragraph((piece,))
    if isinstance(piece, Table) and piece.columns and not piece.rows:
        return Paragraph((Text(f"{piece.title}: ", "strong"), *(piece.note or (Text("nothing by then."),))))
    if not isinstance(piece, Chart):
        return cast(Block, piece)
    if not piece.alt.strip():
        raise NotebookError(f"The chart {piece.title or piece.name!r} has no alternative text (`alt`).")
    spec = piece.spec or next((data[mime] for mime in data if VEGA_LITE.fullmatch(mime)), {})
    if not spec:
        raise NotebookError(f"The chart {piece.title or piece.name!r} has no specification.")
    return replace(piece, spec=spec)


def plain_chart(spec: Mapping[str, Any], alt: str) -> Chart:
    """A chart as Altair shows it: its title moves to the caption, `alt` says what it shows."""
    title = spec.get("title", "")
    parts = title if isinstance(title, Mapping) else {"text": title}
    bare = {name: value for name, value in spec.items() if name != "title"}
    return Chart("", _one_line(parts.get("text")), _one_line(parts.get("subtitle")), alt, "", bare)


def _one_line(value: Any) -> str:
    """Words that Vega-Lite takes as one line or several."""
    return " ".join(str(line) for line in value) if isinstance(value, list | tuple) else str(value or "")


def alt_text(metadata: Any) -> str:
    """The words for those who can't see an output, as metadata give them."""
    return str(metadata.get("alt", "")).strip() if isinstance(metadata, Mapping) else ""
