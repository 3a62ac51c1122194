"""Pictures of anyone's notebook as XHTML, each with words in its place; none is loaded from elsewhere."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from strikeledger.render.gaps import Gaps
from strikeledger.render.picture_files import PictureData, SoundPicture, picture_bytes, sound_picture

_SVG_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<svg\b[^>]*>|</svg\s*>", re.DOTALL | re.IGNORECASE)
_SHAPE = re.compile(r"<(path|rect|circle|ellipse|line|polyline|polygon|text|image|foreignObject)\b", re.IGNORECASE)
_ALLOWED = "Save it as PNG, JPEG, GIF, WebP or SVG."
_ATTACH = "Attach it to the cell (drag it in)."
_NO_ALT = "A picture has no alternative text."
_FIRST_FRAME = "A moving picture; the PDF shows its first frame."


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
    for remark in found.remarks:
        gaps.tell(remark)
    said = _metadata_of(metadata, mime)
    words = _one_line(said.get("alt")) or _one_line(metadata.get("alt")) or _one_line(alt) or found.words
    if not words:
        gaps.add(_NO_ALT, 'Put it into the cell\'s metadata: "alt": "what it shows".')
        words = _stand_in_words(gaps)
    sizes = "".join(
        f' {name}="{size}"' for name in ("width", "height") if (size := css_pixels(said.get(name))) is not None
    )
    background = {"light": " on-light", "dark": " on-dark"}.get(str(said.get("needs_background")), "")
    image = f'<img src="{found.address}" alt="{escape(_without_controls(words))}"{sizes}/>'
    return f'<figure class="picture{background}">{image}</figure>' + _note_of_motion(found, gaps)


def _note_of_motion(found: SoundPicture, gaps: Gaps) -> str:
    if not found.moves:
        return ""
    gaps.tell(_FIRST_FRAME)
    return f'<p class="stand-in" data-only="pdf">{_FIRST_FRAME}</p>'


def _metadata_of(metadata: Mapping[str, Any], mime: str) -> dict[str, Any]:
    """What is said of a picture; what stands under its label goes before what stands beside it."""
    own = metadata.get(mime)
    return {**metadata, **(own if isinstance(own, Mapping) else {})}


def css_pixels(value: Any) -> str | None:
    """A width or height in CSS px, as a notebook may write it; None where it's none.

    >>> [css_pixels(value) for value in (300, 12.5, "40px", " 40 ", "50%", 1e9, True, -1, None)]
    ['300', '12.5', '40', '40', None, None, None, None, None]
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    number = re.fullmatch(r"(\d{1,5}(?:\.\d+)?)(?:px)?", str(value).strip())
    return number[1] if number and float(number[1]) > 0 else None


def _one_line(value: Any) -> str:
    return " ".join(str(value).split()) if value else ""


def _without_controls(words: str) -> str:
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", words)


def _stand_in_words(gaps: Gaps) -> str:
    return f"Picture from cell {gaps.cell}, not described" if gaps.cell else "Picture, not described"


def lift_svgs(source: str) -> str:
    """HTML with each SVG inside it made an `img`, before an HTML parser spoils its upper case; drawings of nothing go.

    Icons that stand elsewhere (`<use href="#...">`) and stores of icons draw nothing by themselves.
    """
    parts, depth, start, end = [], 0, 0, 0
    for tag in _SVG_TAG.finditer(source):
        text = tag[0].lower()
        if text.startswith("<svg") and not text.endswith("/>"):
            start = start if depth else tag.start()
            depth += 1
        elif text.startswith("</svg") and depth:
            depth -= 1
            if depth == 0:
                parts += [source[end:start], _image_of(source[start : tag.end()])]
                end = tag.end()
    return "".join([*parts, source[end:]])


def _image_of(svg: str) -> str:
    svg = re.sub(r"<script\b.*?</script\s*>|<!--.*?-->", "", svg, flags=re.DOTALL | re.IGNORECASE)
    drawn = re.sub(r"<(defs|symbol)\b.*?</\1\s*>", "", svg, flags=re.DOTALL | re.IGNORECASE)
    uses = re.findall(r"<use\b[^>]*href=[\"']#([^\"']+)", drawn)
    if not _SHAPE.search(drawn) and not any(re.search(rf"\bid=[\"']{re.escape(name)}[\"']", svg) for name in uses):
        return ""
    return f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(picture_bytes(svg)).decode()}"/>'


def embed_image(img: Any, attachments: Mapping[str, Mapping[str, Any]], folder: Path | None, gaps: Gaps) -> None:
    """Put the picture of an `img` of Markdown or HTML into the page, or words in its place.

    Args:
        img: an lxml element, changed where it stands; what follows it stays.
        attachments: the cell's, by file name.
        folder: where the notebook lies, if pictures beside it may be read; None if not.
    """
    address = str(img.get("src") or "").strip()
    alt = _one_line(img.get("alt")) or _one_line(img.get("title"))
    if re.match(r"(?:https?:)?//", address, re.IGNORECASE):
        _link_instead(img, address if not address.startswith("//") else f"https:{address}", alt, gaps)
        return
    try:
        found = sound_picture(_stored_picture(address, attachments, folder))
    except LookupError as error:
        gaps.add(f"The picture {_short_name(address)} isn't in the notebook.", str(error.args[0]))
        _words_instead(img, alt or _short_name(address))
    except ValueError as error:
        gaps.add(f"The picture {_short_name(address)} can't be read: {error}.", _ALLOWED)
        _words_instead(img, alt or _short_name(address))
    else:
        _fill(img, found, alt, gaps)


def _stored_picture(address: str, attachments: Mapping[str, Mapping[str, Any]], folder: Path | None) -> PictureData:
    """What an address within the notebook or beside it leads to.

    Raises:
        LookupError: nothing; its text says what to do.
        ValueError: the address holds no picture.
    """
    scheme, _, rest = address.partition(":")
    if scheme.lower() == "data":
        label, _, body = rest.partition(",")
        return unquote(body) if label.lower().endswith(";base64") else unquote_to_bytes(body)
    if scheme.lower() == "attachment":
        bundle = attachments.get(unquote(rest)) or attachments.get(rest) or {}
        found = next((bundle[mime] for mime in bundle if mime.startswith("image/")), None)
        if found is None:
            raise LookupError(_ATTACH)
        return found  # type: ignore[no-any-return]
    return _picture_beside(address, folder)


def _picture_beside(address: str, folder: Path | None) -> bytes:
    """A file in the notebook's folder or below; links that lead out of it aren't followed."""
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


def _fill(img: Any, found: SoundPicture, alt: str, gaps: Gaps) -> None:
    """Make an `img` the picture that was found."""
    for remark in (*found.remarks, *[_FIRST_FRAME] * found.moves):
        gaps.tell(remark)
    words = alt or found.words
    if not words:
        gaps.add(_NO_ALT, 'Write ![what it shows](...) or <img alt="what it shows">.')
        words = _stand_in_words(gaps)
    sizes = {name: css_pixels(img.get(name)) for name in ("width", "height")}
    img.attrib.clear()
    img.set("src", found.address)
    img.set("alt", _without_controls(words))
    for name, size in sizes.items():
        if size is not None:
            img.set(name, size)


def _link_instead(img: Any, address: str, alt: str, gaps: Gaps) -> None:
    """A link to a picture on the web; inside another link, which leads on already, its words alone."""
    gaps.tell(f"A picture at {address[:80]} isn't loaded; words stand in its place.")
    if any(ancestor.tag == "a" for ancestor in img.iterancestors()):
        _words_instead(img, alt or _short_name(address))
        return
    img.attrib.clear()
    img.tag = "a"
    img.set("href", _without_controls(address))
    img.text = _without_controls(alt or f"Picture {_short_name(address)}")


def _words_instead(img: Any, words: str) -> None:
    img.attrib.clear()
    img.tag = "span"
    img.set("class", "stand-in")
    img.text = _without_controls(f"Picture, not shown: {words}")


def _short_name(address: str) -> str:
    """The last part of an address, which most often is a file's name."""
    if address.lower().startswith("data:"):
        return "in a data: address"
    return (
        unquote(re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2].removeprefix("attachment:"))[:60]
        or "without an address"
    )
