"""The page's pictures and charts as files that Typst reads."""

from __future__ import annotations

import base64
import binascii
from copy import deepcopy
from textwrap import shorten
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from strikeledger.render.pdf.lines import Element, make
from strikeledger.render.pdf.pieces import elements_of, replace_by
from strikeledger.render.pdf.words import printable_svg, speakable_text

Files = dict[str, bytes]

MAX_PIXELS = 100_000
MAX_ALT = 8000
"""Characters of the words for a picture; a string in a PDF may have four times as many bytes."""
_ENDINGS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp", b"<": "svg", b"\xef\xbb\xbf<": "svg",
}  # fmt: skip
"""The type of a picture by its first bytes."""
_CHART_LINES = {"chart-title": "title", "chart-subtitle": "subtitle", "source": "source"}


def take_charts(tree: Element, files: Files, extra: frozenset[int]) -> None:
    """Put the drawings of charts among the files; each chart keeps its path, its words and its lines."""
    for figure in elements_of(tree, "figure", "chart"):
        svg, plot = (
            deepcopy(next(figure.iter("{http://www.w3.org/2000/svg}svg"))),
            elements_of(figure, "div", "plot")[0],
        )
        svg.tail = None
        path = _add_file(files, printable_svg(etree.tostring(svg, encoding="unicode"), extra).encode(), "svg")
        chart = make("chart", {"path": path, "alt": _alt_words(plot.get("aria-label", "")), "id": figure.get("id")})
        for line in list(figure.iter("p")):
            if kind := _CHART_LINES.get(line.get("class", "")):
                chart.append(make("line", {"class": kind}, source=line))
        replace_by(figure, chart)


def take_pictures(tree: Element, files: Files, extra: frozenset[int]) -> None:
    """Put pictures among the files; one that can't be read is its words."""
    for picture in list(tree.iter("img")):
        content = address_bytes(picture.get("src", ""))
        ending = next((ending for start, ending in _ENDINGS.items() if content.startswith(start)), "")
        alt = _alt_words(picture.get("alt", "")) or "Picture, not described"
        if not ending:
            made = etree.Element("span")
            made.text = f"[{alt}]"
        else:
            content = printable_svg(content.decode("utf-8", "replace"), extra).encode() if ending == "svg" else content
            made = etree.Element("img", path=_add_file(files, content, ending), alt=alt)
            lengths = {side: _pixels(picture.get(side, "")) for side in ("width", "height")}
            made.attrib.update({side: str(length) for side, length in lengths.items() if 0 < length < MAX_PIXELS})
        replace_by(picture, made)


def address_bytes(address: str) -> bytes:
    """What a data: address holds; nothing where it is none or can't be read."""
    kind, _, data = address.partition(",")
    if not kind.startswith("data:"):
        return b""
    if not kind.lower().rstrip().endswith("base64"):
        return unquote_to_bytes(data).lstrip()
    try:
        return base64.b64decode("".join(unquote(data).split()), validate=True).lstrip()
    except binascii.Error:
        return b""


def _pixels(length: str) -> float:
    """A length in pixels of a style sheet; 0 where it isn't given in these."""
    try:
        return float(length.strip().lower().removesuffix("px"))
    except ValueError:
        return 0


def _add_file(files: Files, content: bytes, ending: str) -> str:
    path = f"picture-{len(files) + 1}.{ending}"
    files[path] = content
    return path


def _alt_words(text: str) -> str:
    """Words for those who listen: all characters, as many as the standard allows."""
    return shorten(speakable_text(text), MAX_ALT, placeholder=" …")
