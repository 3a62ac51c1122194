"""Words in, words that fit the page out: printable, and with places where a long one may be broken."""

from __future__ import annotations

import re

from strikeledger.render.pdf.glyphs import printable_text

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
