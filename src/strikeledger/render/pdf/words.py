"""Words in, words that fit the page out: printable, and with places where a long one may be broken."""

from __future__ import annotations

import re

from strikeledger.render.pdf.glyphs import printable

LONGEST = 24
"""A run of this many characters without a space may be broken anywhere."""
LONGEST_LINE = 100
_BREAK = "\u200b"
_SPACES = re.compile(r"[ \t\n\f\v]+")
_LONG = re.compile(rf"[^\s\u00ad\u2060\u200b]{{{LONGEST + 1},}}")
_LONG_LINE = re.compile(rf"[^\n\u200b]{{{LONGEST_LINE + 1},}}")


def breakable(text: str) -> str:
    """Words for a line: spaces as one, and a place to break in every long run."""
    return _LONG.sub(lambda run: _broken(run[0], 8), _SPACES.sub(" ", printable(text)))


def breakable_lines(text: str) -> str:
    """Words whose spaces and line ends matter; only lines too long for a page are broken."""
    lines = printable(text.expandtabs(4))
    return _LONG_LINE.sub(lambda run: _broken(run[0], LONGEST_LINE // 4), lines)


def _broken(run: str, step: int) -> str:
    return _BREAK.join(run[at : at + step] for at in range(0, len(run), step))


def svg_printable(svg: str) -> str:
    """An SVG whose labels hold only characters that print."""
    return printable(svg.replace("\t", " ")) if not svg.isascii() else svg
