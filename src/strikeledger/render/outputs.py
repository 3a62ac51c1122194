"""One output of a notebook cell in, the blocks that a reader sees out, with the records that came along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from strikeledger.errors import PressError
from strikeledger.render.html_input import html_blocks
from strikeledger.render.markdown import markdown_blocks
from strikeledger.report.blocks import MIME, Block, Chart, Formula, Inline, Paragraph, Picture, Preformatted, from_json

_VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v\d+[+.]json")
_ESCAPE_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Shown:
    """What one output shows, and the figures, claims and sources that it brings."""

    blocks: tuple[Block, ...]
    records: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


def shown(output: Mapping[str, Any], cell: Mapping[str, Any]) -> Shown:
    """What an output of a cell shows; the richest form that a page can hold comes first.

    Raises:
        PressError: the cell failed, or a chart or picture comes without words.
    """
    if output["output_type"] == "error":
        raise PressError(f"It failed with {output.get('ename', 'an error')}: {output.get('evalue', '')}".rstrip(": "))
    if output["output_type"] == "stream":
        text = _ESCAPE_CODES.sub("", _joined(output["text"])).strip("\n") if output.get("name") == "stdout" else ""
        return Shown((Preformatted(text),) if text else ())
    data = output.get("data", {})
    if MIME in data:
        return _piece(data)
    spec = _spec(data)
    if spec is not None:
        return Shown((_plain_chart(spec),))
    if "vegaEmbed" in _joined(data.get("text/html", "")):
        remedy = "add `from strikeledger import charts` to the notebook, and a description to the chart's properties"
        raise PressError(f"An Altair chart was shown by a renderer that loads scripts from elsewhere; {remedy}.")
    if "text/markdown" in data:
        return Shown(markdown_blocks(_joined(data["text/markdown"])))
    return Shown(_from_html(data) or _picture(output, cell) or _words(data))


def _piece(data: Mapping[str, Any]) -> Shown:
    """A piece of our own, which travels whole; a chart's specification may stand beside it."""
    bundle = data[MIME]
    piece = from_json(bundle["block"])
    pieces = piece if isinstance(piece, tuple) else (piece,)
    names = ("figures", "claims", "sources")
    records = {name: tuple(bundle.get(name, ())) for name in names}
    return Shown(tuple(_with_spec(_as_block(each), _spec(data)) for each in pieces), records)


def _as_block(piece: Any) -> Block:
    return Paragraph((piece,)) if isinstance(piece, Inline) else piece


def _with_spec(block: Block, spec: Mapping[str, Any] | None) -> Block:
    """The block, its chart completed by the specification that stood beside it."""
    if not isinstance(block, Chart):
        return block
    if not block.alt.strip():
        raise PressError(f"The chart {block.title or block.name!r} has no alternative text (`alt`).")
    if block.spec:
        return block
    if spec is None:
        raise PressError(f"The chart {block.title or block.name!r} has no specification.")
    return replace(block, spec=spec)


def _spec(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The Vega-Lite specification of an output, if it has one."""
    return next((data[mime] for mime in data if _VEGA_LITE.fullmatch(mime)), None)


def _plain_chart(spec: Mapping[str, Any]) -> Chart:
    """A chart as Altair shows it; its description is its alternative text, its title moves to the caption."""
    alt = str(spec.get("description", "")).strip()
    if not alt:
        raise PressError(
            'A chart has no description; give it one: chart.properties(description="what it shows, in words").'
        )
    title = spec.get("title", "")
    parts = title if isinstance(title, Mapping) else {"text": title}
    words = {name: _spaced(parts.get(name, "")) for name in ("text", "subtitle")}
    bare = {name: value for name, value in spec.items() if name != "title"}
    return Chart("", words["text"], words["subtitle"], alt, "", bare)


def _spaced(value: Any) -> str:
    """Words that Vega-Lite takes as one line or several."""
    return " ".join(str(line) for line in value) if isinstance(value, list | tuple) else str(value)


def _from_html(data: Mapping[str, Any]) -> tuple[Block, ...]:
    """The tables of an HTML output; its words only where nothing else tells what it is."""
    source = _joined(data.get("text/html", ""))
    if re.search(r"<table\b", source, re.IGNORECASE):
        return html_blocks(source)
    other = {"image/svg+xml", "image/png", "image/jpeg", "text/latex"} & set(data)
    return () if other else html_blocks(source)


def _picture(output: Mapping[str, Any], cell: Mapping[str, Any]) -> tuple[Block, ...]:
    """A picture with its alternative text, which stands in the metadata of the output or of the cell."""
    data, said = output["data"], output.get("metadata", {})
    for mime in ("image/svg+xml", "image/png", "image/jpeg"):
        if mime in data:
            own = _svg_words(_joined(data[mime])) if "svg" in mime else ""
            alt = _alt(said.get(mime)) or _alt(said) or _alt(cell.get("metadata")) or own
            if not alt:
                raise PressError("A picture has no alternative text; put it into the cell's metadata as `alt`.")
            source = _joined(data[mime])
            return (Picture(mime, source if "svg" in mime else "".join(source.split()), alt),)
    return ()


def _alt(metadata: Any) -> str:
    return str(metadata.get("alt", "")).strip() if isinstance(metadata, Mapping) else ""


def _svg_words(source: str) -> str:
    """An SVG's own title and description."""
    try:
        root = etree.fromstring(source.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise PressError(f"An SVG picture can't be read: {error}.") from error
    found = (
        "".join(e.itertext()).strip()
        for e in root
        if isinstance(e.tag, str) and etree.QName(e).localname in {"title", "desc"}
    )
    return ". ".join(filter(None, found))


def _words(data: Mapping[str, Any]) -> tuple[Block, ...]:
    """A formula or plain text; widgets and scripts, which need a live page, show nothing."""
    latex = _joined(data.get("text/latex", "")).strip()
    if latex:
        return (Formula(re.sub(r"^\$+(\\displaystyle)?|\$+$", "", latex).strip()),)
    live = any(mime.startswith(("application/vnd.jupyter.widget", "application/javascript")) for mime in data)
    text = _ESCAPE_CODES.sub("", _joined(data.get("text/plain", ""))).rstrip()
    return (Preformatted(text),) if text and not live else ()


def _joined(value: Any) -> str:
    """A text that notebooks may hold as a list of lines."""
    return "".join(value) if isinstance(value, list) else str(value)
