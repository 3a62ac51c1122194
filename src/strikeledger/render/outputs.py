"""The blocks that a reader sees of one output of a notebook cell, with the records that came along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.html_input import blocks_from_html
from strikeledger.render.markdown import markdown_blocks
from strikeledger.report.blocks import MIME, Block, Chart, Formula, Inline, Paragraph, Picture, Preformatted, from_json

_VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v\d+[+.]json")
_ESCAPE_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class OutputContent:
    """What one output shows, and the figures, claims and sources that it brings."""

    blocks: tuple[Block, ...]
    records: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


def output_content(output: Mapping[str, Any], cell: Mapping[str, Any]) -> OutputContent:
    """What an output of a cell shows; the richest form that a page can hold comes first.

    Raises:
        NotebookError: the cell failed, or a chart or picture comes without words.
    """
    if output["output_type"] == "error":
        raise NotebookError(
            f"It failed with {output.get('ename', 'an error')}: {output.get('evalue', '')}".rstrip(": ")
        )
    if output["output_type"] == "stream":
        text = _ESCAPE_CODES.sub("", _as_text(output["text"])).strip("\n") if output.get("name") == "stdout" else ""
        return OutputContent((Preformatted(text),) if text else ())
    data = output.get("data", {})
    if MIME in data:
        return _own_piece(data)
    spec = _spec(data)
    if spec is not None:
        return OutputContent((_plain_chart(spec),))
    if "vegaEmbed" in _as_text(data.get("text/html", "")):
        remedy = "add `from strikeledger import charts` to the notebook, and a description to the chart's properties"
        raise NotebookError(f"An Altair chart was shown by a renderer that loads scripts from elsewhere; {remedy}.")
    if "text/markdown" in data:
        return OutputContent(markdown_blocks(_as_text(data["text/markdown"])))
    return OutputContent(_html_content(data) or _picture(output, cell) or _formula_or_text(data))


def _own_piece(data: Mapping[str, Any]) -> OutputContent:
    """A piece of our own, which travels whole; a chart's specification may stand beside it."""
    bundle = data[MIME]
    piece = from_json(bundle["block"])
    pieces = piece if isinstance(piece, tuple) else (piece,)
    names = ("figures", "claims", "sources")
    records = {name: tuple(bundle.get(name, ())) for name in names}
    return OutputContent(tuple(_with_spec(_as_block(each), _spec(data)) for each in pieces), records)


def _as_block(piece: Any) -> Block:
    return Paragraph((piece,)) if isinstance(piece, Inline) else piece


def _with_spec(block: Block, spec: Mapping[str, Any] | None) -> Block:
    """The block, its chart completed by the specification that stood beside it."""
    if not isinstance(block, Chart):
        return block
    if not block.alt.strip():
        raise NotebookError(f"The chart {block.title or block.name!r} has no alternative text (`alt`).")
    if block.spec:
        return block
    if spec is None:
        raise NotebookError(f"The chart {block.title or block.name!r} has no specification.")
    return replace(block, spec=spec)


def _spec(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The Vega-Lite specification of an output, if it has one."""
    return next((data[mime] for mime in data if _VEGA_LITE.fullmatch(mime)), None)


def _plain_chart(spec: Mapping[str, Any]) -> Chart:
    """A chart as Altair shows it; its description is its alternative text, its title moves to the caption."""
    alt = str(spec.get("description", "")).strip()
    if not alt:
        raise NotebookError(
            'A chart has no description; give it one: chart.properties(description="what it shows, in words").'
        )
    title = spec.get("title", "")
    parts = title if isinstance(title, Mapping) else {"text": title}
    words = {name: _one_line(parts.get(name, "")) for name in ("text", "subtitle")}
    bare = {name: value for name, value in spec.items() if name != "title"}
    return Chart("", words["text"], words["subtitle"], alt, "", bare)


def _one_line(value: Any) -> str:
    """Words that Vega-Lite takes as one line or several."""
    return " ".join(str(line) for line in value) if isinstance(value, list | tuple) else str(value)


def _html_content(data: Mapping[str, Any]) -> tuple[Block, ...]:
    """The tables of an HTML output; its words only where nothing else tells what it is."""
    source = _as_text(data.get("text/html", ""))
    if re.search(r"<table\b", source, re.IGNORECASE):
        return blocks_from_html(source)
    other = {"image/svg+xml", "image/png", "image/jpeg", "text/latex"} & set(data)
    return () if other else blocks_from_html(source)


def _picture(output: Mapping[str, Any], cell: Mapping[str, Any]) -> tuple[Block, ...]:
    """A picture with its alternative text, which stands in the metadata of the output or of the cell."""
    data, said = output["data"], output.get("metadata", {})
    for mime in ("image/svg+xml", "image/png", "image/jpeg"):
        if mime in data:
            own = _svg_words(_as_text(data[mime])) if "svg" in mime else ""
            alt = _alt_text(said.get(mime)) or _alt_text(said) or _alt_text(cell.get("metadata")) or own
            if not alt:
                raise NotebookError("A picture has no alternative text; put it into the cell's metadata as `alt`.")
            source = _as_text(data[mime])
            return (Picture(mime, source if "svg" in mime else "".join(source.split()), alt),)
    return ()


def _alt_text(metadata: Any) -> str:
    return str(metadata.get("alt", "")).strip() if isinstance(metadata, Mapping) else ""


def _svg_words(source: str) -> str:
    """An SVG's own title and description."""
    try:
        root = etree.fromstring(source.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise NotebookError(f"An SVG picture can't be read: {error}.") from error
    found = (
        "".join(e.itertext()).strip()
        for e in root
        if isinstance(e.tag, str) and etree.QName(e).localname in {"title", "desc"}
    )
    return ". ".join(filter(None, found))


def _formula_or_text(data: Mapping[str, Any]) -> tuple[Block, ...]:
    """A formula or plain text; widgets and scripts, which need a live page, show nothing."""
    latex = _as_text(data.get("text/latex", "")).strip()
    if latex:
        return (Formula(re.sub(r"^\$+(\\displaystyle)?|\$+$", "", latex).strip()),)
    live = any(mime.startswith(("application/vnd.jupyter.widget", "application/javascript")) for mime in data)
    text = _ESCAPE_CODES.sub("", _as_text(data.get("text/plain", ""))).rstrip()
    return (Preformatted(text),) if text and not live else ()


def _as_text(value: Any) -> str:
    """A text that notebooks may hold as a list of lines."""
    return "".join(value) if isinstance(value, list) else str(value)
