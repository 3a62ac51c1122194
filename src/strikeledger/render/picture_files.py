"""Picture files told by their bytes, as browsers and Typst both can read them; an SVG runs and loads nothing."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.pdf.engine import query_typst

PictureData = bytes | str | Sequence[str]
"""A picture as notebooks hold it: bytes, base64 or an SVG's text, whole or in lines."""

_STARTS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"\0\0\1\0": "ICO",
}
_KINDS = ("png", "jpeg", "gif", "webp", "svg+xml")
_SPACE = "http://www.w3.org/2000/svg"
_RUNS = [f"{{{_SPACE}}}{name}" for name in ("script", "handler", "listener")]
_LOADS = {
    "image",
    "feImage",
    "use",
    "pattern",
    "linearGradient",
    "radialGradient",
    "filter",
    "tref",
    "textPath",
    "mpath",
}
_UNQUOTED = re.compile(rb"(?<=\s)([\w:-]+)=([^\s\"'<>]+?)(?=[\s>]|/>)")
_OUTSIDE = re.compile(r"@import[^;]*;?|url\(\s*['\"]?\s*(?!['\"#]|data:)[^)]*\)", re.IGNORECASE)


@dataclass(frozen=True)
class SoundPicture:
    """A picture that both browsers and Typst can read.

    Attributes:
        kind: the MIME type's second half: png, jpeg, gif, webp or svg+xml.
        content: the file.
        words: the title and description that an SVG brings along.
        moves: whether it has more than one frame.
        remarks: whole sentences on what it lost.
    """

    kind: str
    content: bytes
    words: str = ""
    moves: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The picture as a data: address."""
        return f"data:image/{self.kind};base64,{base64.b64encode(self.content).decode()}"


def sound_picture(data: PictureData) -> SoundPicture:
    """A picture by its bytes, whatever it is labelled.

    Raises:
        ValueError: it can't be read; the text is the reason, "it is a BMP file".
    """
    content = picture_bytes(data)
    start = next((name for start, name in _STARTS.items() if content.startswith(start)), "")
    kind = "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else start
    if kind and kind not in _KINDS:
        raise ValueError(f"it is a {kind} file")
    if kind:
        found = SoundPicture(kind, content, moves=_moves(kind, content))
    elif not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ValueError("it is no picture")
    else:
        svg = svg_picture(content)
        remarks = ["What an SVG would have loaded from elsewhere is left out."] * svg.is_cut
        remarks += ["An SVG holds words as HTML, which the PDF leaves out."] * svg.holds_html
        found = SoundPicture("svg+xml", svg.content, svg.words, remarks=tuple(remarks))
    _try_in_typst(found.content)
    return found


def picture_bytes(data: PictureData) -> bytes:
    """The file that a notebook holds.

    Raises:
        ValueError: it is empty, or neither base64 nor an SVG's text.
    """
    if isinstance(data, bytes):
        content = data
    else:
        text = data if isinstance(data, str) else "".join(data)
        content = _svg_text(text) if text.lstrip("\ufeff \t\r\n").startswith("<") else _from_base64(text)
    if not content:
        raise ValueError("it is empty")
    return content


def _svg_text(text: str) -> bytes:
    """An SVG's text in UTF-8, whatever encoding it names, with the characters that HTML has names for."""
    bare = re.sub(r"^[\ufeff\s]*<\?xml[^>]*\?>", "", text)
    named = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]\w*;", lambda name: _character(name[0]), bare)
    return named.encode("utf-8", "replace")


def _character(name: str) -> str:
    """What HTML means by a name such as `&nbsp;`; names that it doesn't know stay."""
    character = unescape(name)
    return name if character == name else escape(character)


def _from_base64(text: str) -> bytes:
    bare = "".join(text.split()).rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("it is no base64") from error


def _moves(kind: str, content: bytes) -> bool:
    """Whether a picture has several frames."""
    if kind == "gif":
        return _gif_frames(content) > 1
    return {"png": b"acTL" in content[:200], "webp": b"ANIM" in content[:60]}.get(kind, False)


def _gif_frames(content: bytes) -> int:
    """How many pictures a GIF holds, as its chain of blocks tells (GIF89a specification, 1990)."""

    def colours(flags: int) -> int:
        return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0

    frames, place = 0, 13 + colours(content[10]) if len(content) > 13 else len(content)
    while place + 10 < len(content) and content[place] in b"!,":
        if content[place] == ord(","):
            frames += 1
            place += 11 + colours(content[place + 9])
        else:
            place += 2
        while place < len(content) and content[place]:
            place += content[place] + 1
        place += 1
    return frames


def _try_in_typst(content: bytes) -> None:
    """Have Typst read a picture, which a whole PDF would fail at; what it has read it reads no second time.

    Raises:
        ValueError: Typst can't.
    """
    try:
        query_typst('#context [#metadata(repr(measure(image("picture"))))<size>]', {"picture": content}, "<size>")
    except NotebookError as error:
        reason = re.search(r"failed to (?:decode|parse)[^\n]*|unknown image format", str(error))
        raise ValueError(reason[0] if reason else "Typst fails at it") from error


@dataclass(frozen=True)
class SvgPicture:
    """An SVG that needs nothing else.

    Attributes:
        content: the SVG itself, in UTF-8.
        words: its own title and description.
        is_cut: whether something that it would have loaded was left out.
        holds_html: whether words stand in it as HTML, which Typst leaves out.
    """

    content: bytes
    words: str
    is_cut: bool
    holds_html: bool


def svg_picture(source: bytes) -> SvgPicture:
    """An SVG without scripts and without what it would load.

    Raises:
        ValueError: it's no SVG, or broken.
    """
    root = _root(source)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    holds_html = any(_name(element) == "foreignObject" for element in elements)
    words = _own_words(root)
    cut = [_cut_outside(element) for element in elements]
    etree.strip_elements(root, *_RUNS, with_tail=False)
    return SvgPicture(etree.tostring(root, encoding="utf-8"), words, any(cut), holds_html)


def _root(source: bytes) -> Any:
    """The parsed picture; namespaces that a page of HTML would take for granted are declared."""
    source = source.lstrip(b"\xef\xbb\xbf \t\r\n")
    start = re.search(rb"<svg(?=[\s/>])[^>]*", source)
    head = start[0] if start else b""
    missing = [f'xmlns="{_SPACE}"'.encode()] * (b"xmlns=" not in head)
    if b"xlink:" in source and b"xmlns:xlink" not in source:
        missing.append(b'xmlns:xlink="http://www.w3.org/1999/xlink"')
    if start and missing:
        source = source.replace(b"<svg", b" ".join([b"<svg", *missing]), 1)
    # Entities of the file itself are read, as far as the parser thinks them harmless; none from elsewhere.
    parser = etree.XMLParser(resolve_entities="internal", no_network=True, remove_pis=True, remove_comments=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        quoted = _UNQUOTED.sub(rb'\1="\2"', source)  # as HTML allows it
        if quoted == source:
            raise ValueError(f"it is a broken SVG: {error.msg}") from error
        return _root(quoted)
    if root.tag != f"{{{_SPACE}}}svg":
        raise ValueError("it is no picture")
    return root


def _own_words(root: Any) -> str:
    found = (" ".join("".join(element.itertext()).split()) for element in root if _name(element) in {"title", "desc"})
    return ". ".join(filter(None, found)) or " ".join(root.get("aria-label", "").split())


def _cut_outside(element: Any) -> bool:
    """Take from an element what would run or load; whether there was something to load."""
    is_cut = False
    for name, value in element.attrib.items():
        bare = name.rpartition("}")[2]
        if bare.startswith("on") or "javascript:" in re.sub(r"\s", "", value).lower():
            del element.attrib[name]
        elif bare == "href" and _name(element) in _LOADS and not value.strip().startswith(("#", "data:")):
            is_cut = is_cut or bool(value.strip())
            del element.attrib[name]
        elif _OUTSIDE.search(value) and bare != "href":
            is_cut = True
            element.set(name, _OUTSIDE.sub("none", value))
    if _name(element) == "style" and element.text and _OUTSIDE.search(element.text):
        element.text, is_cut = _OUTSIDE.sub("", element.text), True
    return is_cut


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
