"""Pictures of anyone's notebook, told by their bytes: each has words in its place, none runs or loads anything."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.entities import html5
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.sanitise import printable
from strikeledger.render.pdf.engine import query_typst

PictureData = bytes | str | Sequence[str]
"""A picture as notebooks hold it: bytes, base64 or an SVG's text, whole or in lines."""

_KIND = re.compile(
    rb"(?P<png>\x89PNG\r\n\x1a\n)|(?P<jpeg>\xff\xd8\xff)|(?P<gif>GIF8[79]a)|(?P<webp>RIFF.{4}WEBP)", re.DOTALL
)
_BLANK = b"\xef\xbb\xbf \t\r\n"
_ALLOWED = "Save it as PNG, JPEG, GIF, WebP or SVG."
_ATTACH = "Attach it to the cell (drag it in)."
_FIRST_FRAME = "A moving picture; the PDF shows its first frame."
_SPACES = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}
_SVG_IN_HTML = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|(?P<svg><svg\b[^>]*(?<!/)>.*?</svg\s*>)", re.DOTALL | re.IGNORECASE
)
_DRAWS = re.compile(r"<(path|rect|circle|ellipse|line|polyline|polygon|text|image|foreignObject)\b", re.IGNORECASE)
_RUNS = [f"{{*}}{name}" for name in ("script", "handler", "listener", "iframe", "object", "embed")]
_LOADS = re.compile(r"@import[^;]*;?|url\(\s*['\"]?\s*(?!['\"#]|data:)[^)]*\)", re.IGNORECASE)
_UNQUOTED = re.compile(r"(?<=\s)([\w:-]+)=([^\s\"'<>]+?)(?=[\s>]|/>)")


@dataclass(frozen=True)
class SoundPicture:
    """A picture that both browsers and Typst can read: its file, an SVG's title and description, and what it loses, in sentences."""

    kind: str
    content: bytes
    words: str = ""
    remarks: tuple[str, ...] = ()


def sound_picture(data: PictureData) -> SoundPicture:
    """A picture by its bytes, whatever it is labelled.

    Raises:
        ValueError: it can't be read; the text is the reason, "it is damaged".
    """
    content = data if isinstance(data, bytes) else "".join(data).encode("utf-8", "replace")
    if not isinstance(data, bytes) and not content.lstrip(_BLANK).startswith(b"<"):
        try:
            content = base64.b64decode(content + b"==")  # which reads over line ends and needless signs
        except ValueError as error:
            raise ValueError("it is no base64") from error
    known = _KIND.match(content)
    if known is None:
        found = _svg(content.lstrip(_BLANK).decode("utf-8", "replace"))
    else:
        moves = any(mark in content[:1000] for mark in (b"acTL", b"ANIM", b"NETSCAPE2.0"))
        moves = moves or (known.lastgroup == "gif" and content.count(b"\0!\xf9\x04") > 1)
        found = SoundPicture(str(known.lastgroup), content, remarks=(_FIRST_FRAME,) * moves)
    try:  # Typst reads it now, or a whole PDF would fail at it; what it has read it reads no second time
        query_typst('#context [#metadata(repr(measure(image("picture"))))<size>]', {"picture": found.content}, "<size>")
    except NotebookError as error:
        raise ValueError("it is damaged") from error
    return found


def _svg(source: str) -> SoundPicture:
    """An SVG without scripts and without what it would load; a ValueError where it's none, or broken."""
    if not source.startswith("<"):
        raise ValueError("it is of another kind")
    root = _svg_root(source)
    if root.tag != f"{{{_SPACES['xmlns']}}}svg":
        raise ValueError("it is no picture")
    titles = root.xpath("*[local-name()='title' or local-name()='desc']")
    said = [" ".join("".join(each.itertext()).split()) for each in titles]
    words = ". ".join(filter(None, said)) or " ".join(root.get("aria-label", "").split())
    remarks = []
    if root.find(".//{*}foreignObject") is not None:
        remarks.append("An SVG holds words as HTML, which the PDF leaves out.")
    etree.strip_elements(root, *_RUNS, with_tail=False)
    etree.cleanup_namespaces(root)
    cut = [_cut_loads(element) for element in root.iter()]
    if any(cut):
        remarks.append("What an SVG would have loaded from elsewhere is left out.")
    return SoundPicture("svg+xml", etree.tostring(root, encoding="utf-8"), words, tuple(remarks))


def _svg_root(source: str) -> Any:
    """The parsed SVG; namespaces, characters and attributes may be written as HTML allows it."""
    source = re.sub(r"^<\?xml[^>]*\?>\s*", "", source)
    source = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]\w*;)", lambda name: html5.get(name[1], name[0]), source)
    head = re.search(r"<svg(?=[\s/>])[^>]*", source)
    missing = [f'{name}="{space}"' for name, space in _SPACES.items() if head and f"{name}=" not in head[0]]
    source = source.replace("<svg", " ".join(["<svg", *missing]), 1)
    # Entities of the file itself are read, as far as the parser thinks them harmless; none from elsewhere.
    parser = etree.XMLParser(resolve_entities="internal", no_network=True, remove_pis=True, remove_comments=True)
    broken = ""
    for text in (source, _UNQUOTED.sub(r'\1="\2"', source)):
        try:
            return etree.fromstring(text.encode(), parser)
        except etree.XMLSyntaxError as error:
            broken = error.msg
    raise ValueError(f"it is a broken SVG: {broken}")


def _cut_loads(element: Any) -> bool:
    """Take from an element of an SVG what would run or load; whether there was something to load."""
    is_cut, tag = False, etree.QName(element).localname
    for name, value in element.attrib.items():
        bare = name.rpartition("}")[2].lower()
        is_link = bare in {"href", "src"}
        leads_out = is_link and not value.strip().startswith(("#", "data:image/"))
        if leads_out or bare.startswith("on") or "javascript:" in "".join(value.split()).lower():
            is_cut = is_cut or (leads_out and tag != "a")
            del element.attrib[name]
        elif not is_link and _LOADS.search(value):
            element.set(name, _LOADS.sub("none", value))
            is_cut = True
    if tag == "style" and _LOADS.search(element.text or ""):
        element.text, is_cut = _LOADS.sub("", element.text), True
    return is_cut


def picture(data: PictureData, mime: str, alt: str, metadata: Mapping[str, Any], gaps: Gaps) -> str | None:
    """A picture among the outputs as an XHTML figure; None, and a gap, where it can't be read.

    Args:
        mime: the label under which the output holds it; its own bytes tell what it is.
        alt: the alternative text in the cell's metadata, if any; that of the output goes before, an SVG's own words come last.
        metadata: the output's, which may hold `alt`, `width`, `height` (CSS px) and `needs_background`, for it or under the label.
    """
    try:
        found = sound_picture(data)
    except ValueError as error:
        gaps.add(f"A picture can't be read: {error}.", _ALLOWED)
        return None
    own = metadata.get(mime)
    said = {**metadata, **(own if isinstance(own, Mapping) else {})}
    img = etree.Element("img")
    words = str(said.get("alt") or metadata.get("alt") or alt)
    _fill(img, found, words, said, gaps, 'Put it into the cell\'s metadata: "alt": "what it shows".')
    background = {"light": " on-light", "dark": " on-dark"}.get(str(said.get("needs_background")), "")
    moves = f'<p class="stand-in" data-only="pdf">{_FIRST_FRAME}</p>' if _FIRST_FRAME in found.remarks else ""
    return f'<figure class="picture{background}">{etree.tostring(img, encoding="unicode")}</figure>{moves}'


def _fill(img: Any, found: SoundPicture, alt: str, sizes: Mapping[str, Any], gaps: Gaps, remedy: str) -> None:
    """Make an `img` the picture that was found."""
    for remark in found.remarks:
        gaps.tell(remark)
    words = " ".join(printable(alt).split()) or found.words
    if not words:
        gaps.add("A picture has no alternative text.", remedy)
        words = f"Picture from cell {gaps.cell}, not described" if gaps.cell else "Picture, not described"
    kept = {name: size for name in ("width", "height") if (size := css_pixels(sizes.get(name)))}
    img.attrib.clear()
    img.attrib.update({"src": _address(found.kind, found.content), "alt": words, **kept})


def _address(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def css_pixels(value: Any) -> str:
    """A width or height in CSS px, as a notebook may write it; empty where it's none.

    >>> [css_pixels(value) for value in (300, 12.5, "40px", " 40 ", "50%", 1e9, True, -1, None)]
    ['300', '12.5', '40', '40', '', '', '', '', '']
    """
    number = re.fullmatch(r"\s*([0-9]{1,5}(?:\.[0-9]+)?)(?:px)?\s*", str(value))
    return number[1] if number and float(number[1]) > 0 else ""


def lift_svgs(source: str) -> str:
    """HTML with each SVG inside it made an `img`, before an HTML parser spoils its upper case; drawings of nothing go.

    Icons that stand elsewhere (`<use href="#...">`) and stores of icons draw nothing by themselves.
    """
    return _SVG_IN_HTML.sub(lambda found: _image_of(found["svg"]) if found["svg"] else found[0], source)


def _image_of(svg: str) -> str:
    svg = re.sub(r"<script\b.*?</script\s*>|<!--.*?-->", "", svg, flags=re.DOTALL | re.IGNORECASE)
    seen = re.sub(r"<(defs|symbol)\b.*?</\1\s*>", "", svg, flags=re.DOTALL | re.IGNORECASE)
    if not _DRAWS.search(seen) and not ("<use" in seen and seen != svg):
        return ""
    return f'<img alt="" src="{_address("svg+xml", svg.encode("utf-8", "replace"))}"/>'


def embed_image(img: Any, attachments: Mapping[str, Mapping[str, Any]], folder: Path | None, gaps: Gaps) -> None:
    """Put the picture of an `img` of Markdown or HTML into the page, or words in its place.

    Args:
        img: an lxml element, changed where it stands; what follows it stays.
        attachments: the cell's, by file name.
        folder: where the notebook lies, if pictures beside it may be read; None if not.
    """
    address = str(img.get("src") or "").strip()
    alt = " ".join(str(img.get("alt") or img.get("title") or "").split())
    name = _short_name(address)
    if re.match(r"(?:https?:)?//", address, re.IGNORECASE):
        gaps.tell(f"A picture at {address[:80]} isn't loaded; words stand in its place.")
        _words_instead(img, alt or name, re.sub(r"^//", "https://", address))
        return
    try:
        found = sound_picture(_stored_picture(address, attachments, folder))
    except LookupError as error:
        gaps.add(f"The picture {name} isn't in the notebook.", str(error.args[0]))
    except ValueError as error:
        gaps.add(f"The picture {name} can't be read: {error}.", _ALLOWED)
    else:
        _fill(img, found, alt, dict(img.attrib), gaps, 'Write ![what it shows](...) or <img alt="what it shows">.')
        return
    _words_instead(img, alt or name)


def _stored_picture(address: str, attachments: Mapping[str, Mapping[str, Any]], folder: Path | None) -> PictureData:
    """What an address within the notebook, or in its folder or below, leads to; links that lead out of it aren't followed.

    Raises:
        LookupError: nothing; its text says what to do.
    """
    scheme, _, rest = address.partition(":")
    if scheme.lower() == "data":
        label, _, body = rest.partition(",")
        return unquote(body) if label.lower().endswith(";base64") else unquote_to_bytes(body)
    if scheme.lower() == "attachment":
        bundle = attachments.get(unquote(rest)) or attachments.get(rest) or {}
        stored: list[PictureData] = [bundle[mime] for mime in bundle if mime.startswith("image/")]
        if not stored:
            raise LookupError(_ATTACH)
        return stored[0]
    if folder is None:
        raise LookupError(f"{_ATTACH[:-1]}, or export with embed_images.")
    try:
        parts = urlsplit(address)
        place = (folder / unquote(parts.path)).resolve()
        if parts.scheme or not parts.path or not place.is_relative_to(folder.resolve()):
            raise LookupError(_ATTACH)
        return place.read_bytes()
    except (OSError, ValueError) as error:
        raise LookupError(_ATTACH) from error


def _words_instead(img: Any, words: str, address: str = "") -> None:
    """Words in a picture's place: a link to it on the web, but not inside another link, which leads on already."""
    is_link = bool(address) and next(img.iterancestors("a"), None) is None
    img.attrib.clear()
    img.tag, img.text = ("a", printable(words)) if is_link else ("span", printable(f"Picture, not shown: {words}"))
    img.set(*(("href", printable(address)) if is_link else ("class", "stand-in")))


def _short_name(address: str) -> str:
    """The last part of an address, which most often is a file's name."""
    if address.lower().startswith("data:"):
        return "in a data: address"
    path = re.split(r"[?#]", address)[0].rstrip("/").removeprefix("attachment:")
    return unquote(path.rpartition("/")[2])[:60] or "without an address"
