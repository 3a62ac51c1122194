"""Words that fit the page: printable, and with places where a long one may be broken."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from fontTools.ttLib import TTFont

from strikeledger.render.svg import FONTS_FOLDER

MISSING_GLYPH = "\u25af"
# DejaVu Sans Mono, which comes with Typst, has all arrows, operators, line drawing, blocks and geometric shapes.
_FALLBACK = frozenset(code for first, last in ((0x2190, 0x22FF), (0x2500, 0x25FF)) for code in range(first, last + 1))
_ALLOWED_CONTROLS = "\n\t\u00ad\u2060\u200b"


def printable_text(text: str) -> str:
    """The text, composed, with a box for each character that no shipped typeface has.

    Control and format characters, which have no shape, are left out.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(_printable_character(character) for character in composed)


def unprintable_characters(text: str) -> set[str]:
    """The characters that print as a box."""
    return {
        character
        for character in unicodedata.normalize("NFC", text)
        if _printable_character(character) == MISSING_GLYPH != character
    }


def _printable_character(character: str) -> str:
    if character in _ALLOWED_CONTROLS or ord(character) in _typeface_codes():
        return character
    category = unicodedata.category(character)
    if category in {"Cc", "Cf"} or "\ufe00" <= character <= "\ufe0f":
        return ""
    return " " if category in {"Zs", "Zl", "Zp"} else MISSING_GLYPH


@cache
def _typeface_codes() -> frozenset[int]:
    """Every code point that a shipped typeface has; all text falls back on the sans."""
    codes = [_font_codes(f"SourceSans3-{style}.ttf") for style in ("Regular", "Italic", "SemiBold", "Bold")]
    found = frozenset.intersection(*codes) | _FALLBACK
    return frozenset(code for code in found if code >= 0x20 and not 0x7F <= code <= 0x9F)


def _font_codes(name: str) -> frozenset[int]:
    with TTFont(FONTS_FOLDER / name, lazy=True) as font:
        return frozenset(font.getBestCmap())


MAX_RUN_LENGTH = 24
"""A run of this many characters without a space may be broken anywhere."""
MAX_LINE_LENGTH = 100
_BREAK = "\u200b"
_SPACES = re.compile(r"[ \t\n\f\v]+")
_LONG = re.compile(rf"[^\s\u00ad\u2060\u200b]{{{MAX_RUN_LENGTH + 1},}}")
_LONG_LINE = re.compile(rf"[^\n\u200b]{{{MAX_LINE_LENGTH + 1},}}")


def breakable_text(text: str) -> str:
    """Words for a line: spaces as one, and a place to break in every long run."""
    return _LONG.sub(lambda run: _insert_breaks(run[0], 8), _SPACES.sub(" ", printable_text(text)))


def breakable_lines(text: str) -> str:
    """Words whose spaces and line ends matter; only lines too long for a page are broken."""
    lines = printable_text(text.expandtabs(4))
    return _LONG_LINE.sub(lambda run: _insert_breaks(run[0], MAX_LINE_LENGTH // 4), lines)


def _insert_breaks(run: str, step: int) -> str:
    return _BREAK.join(run[at : at + step] for at in range(0, len(run), step))


def printable_svg(svg: str) -> str:
    """An SVG whose labels hold only characters that print."""
    return printable_text(svg.replace("\t", " ")) if not svg.isascii() else svg
