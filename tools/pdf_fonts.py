"""The fonts of a PDF: what a string says, how far each glyph moves on, and where its ink lies, all in parts of the font size."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
BOX = "▯"
"""What is set in place of a character that no typeface has; else it is glyph 0."""
FILES = ("/FontFile2", "/FontFile3")


@dataclass(frozen=True)
class Shape:
    """One glyph: its characters, how far it moves on, the box of its ink, which is None for a space, and whether it stands for none."""

    text: str
    advance: float
    ink: Box | None
    is_missing: bool = False


@dataclass
class Font:
    """A font of a page, by its dictionary."""

    source: pikepdf.Dictionary
    _shapes: dict[int, Shape] = field(default_factory=dict)

    def shapes(self, string: bytes) -> Iterator[Shape]:
        """The glyphs of a string, in order."""
        step = 2 if self._is_composite else 1
        for start in range(0, len(string), step):
            code = int.from_bytes(string[start : start + step], "big")
            if code not in self._shapes:
                self._shapes[code] = self._shape(code)
            yield self._shapes[code]

    def _shape(self, code: int) -> Shape:
        text = self._texts.get(code, "\ufffd")
        advance = self._advances.get(code, self._default_advance)
        ink = self._inks[code] if code < len(self._inks) else (0.0, 0.0, advance, 0.7)
        is_missing = text == BOX or (self._is_composite and code == 0)
        return Shape(text, advance, ink if text.strip() else None, is_missing)

    @property
    def _is_composite(self) -> bool:
        return bool(self.source.Subtype == "/Type0")

    @property
    def _descendant(self) -> pikepdf.Dictionary:
        return self.source.DescendantFonts[0] if self._is_composite else self.source  # type: ignore[return-value]

    @cached_property
    def _texts(self) -> dict[int, str]:
        written = self.source.get("/ToUnicode")
        return read_cmap(written.read_bytes().decode("latin-1")) if isinstance(written, pikepdf.Stream) else {}

    @property
    def _default_advance(self) -> float:
        return float(self._descendant.get("/DW", 1000)) / 1000 if self._is_composite else 0.0

    @cached_property
    def _advances(self) -> dict[int, float]:
        if self._is_composite:
            return dict(composite_advances(list(self._descendant.get("/W", []))))
        scale = float(self.source.FontMatrix[0]) if "/FontMatrix" in self.source else 0.001
        first = int(self.source.get("/FirstChar", 0))
        return {first + place: float(width) * scale for place, width in enumerate(self.source.get("/Widths", []))}

    @cached_property
    def _inks(self) -> list[Box | None]:
        described = self._descendant.get("/FontDescriptor", pikepdf.Dictionary())
        files = [described[name] for name in FILES if name in described] if self._is_composite else []
        return glyph_boxes(files[0].read_bytes()) if files else []


def read_cmap(written: str) -> dict[int, str]:
    """The characters behind each code, of a ToUnicode map."""
    texts: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", written, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            texts[int(code, 16)] = _characters(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", written, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = _characters(text)
            for step in range(int(last, 16) - int(first, 16) + 1):
                texts[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return texts


def composite_advances(widths: list[pikepdf.Object | int]) -> Iterator[tuple[int, float]]:
    """The advance of each glyph, of the W array of a composite font: `first [width …]` or `first last width`."""
    rest = iter(widths)
    for first in rest:
        following = next(rest)
        if isinstance(following, pikepdf.Array):
            yield from ((int(first) + place, float(width) / 1000) for place, width in enumerate(following))
        else:
            width = float(next(rest)) / 1000
            yield from ((code, width) for code in range(int(first), int(following) + 1))


def glyph_boxes(file: bytes) -> list[Box | None]:
    """The box of each glyph's ink, by its number in an embedded font; None where it leaves none."""
    if file[:1] == b"\x01":  # a bare CFF table
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(file), None)
        top = fonts[0]
        shapes, names, scale = top.CharStrings, top.charset, float(top.FontMatrix[0])
    else:
        font = TTFont(io.BytesIO(file))
        shapes, names, scale = font.getGlyphSet(), font.getGlyphOrder(), 1 / font["head"].unitsPerEm
    return [_bounds(shapes, name, scale) for name in names]


def _bounds(shapes: object, name: str, scale: float) -> Box | None:
    pen = BoundsPen(shapes)
    shapes[name].draw(pen)  # type: ignore[index]
    if pen.bounds is None:
        return None
    left, bottom, right, top = pen.bounds
    return left * scale, bottom * scale, right * scale, top * scale


def _characters(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", errors="replace") or "\ufffd"
