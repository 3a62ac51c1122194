"""The words of a page for print: spaces as a browser shows them, places to break, only characters that can be set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml import etree

from strikeledger.render.pdf.words import breakable_lines, breakable_text
from strikeledger.theme import LIGHT

Element = Any
"""An element of a tree; lxml ships no types."""

_SPACES = re.compile(r"[ \t\n\f\v\r]+")
_SOLID = {"math", "img"}
_WORDLESS = {*_SOLID, "anchor"}
_BREAK = "\u200b"
_FEW_BREAKS = 50
_INK, _MUTED, _BLUE, _RED = LIGHT["ink"], LIGHT["muted"], LIGHT["blue"], LIGHT["orange-ink"]
_GREEN, _YELLOW, _MAGENTA, _CYAN = "#1b6536", "#6f5200", "#722e7e", "#0d5c68"

CODE_COLOURS = {
    "c": _MUTED, "k": _BLUE, "ow": _BLUE, "nb": _CYAN, "bp": _CYAN, "nf": _CYAN, "nc": _CYAN, "nd": _MAGENTA, "s": _RED,
    "m": _GREEN, "err": _RED, "ne": _RED, "gr": _RED, "gt": _RED, "gi": _GREEN, "gd": _RED,
}  # fmt: skip
"""Colour of a kind of code by the beginning of its short class; all stand out from a panel by at least 4.5 to 1."""

TERMINAL_COLOURS = {
    "black": _INK, "red": _RED, "green": _GREEN, "yellow": _YELLOW, "blue": _BLUE, "magenta": _MAGENTA, "cyan": _CYAN,
    "white": _MUTED,
}  # fmt: skip

Piece = tuple[Element, Literal["text", "tail"]]


@dataclass
class PageWords:
    """How the words of one page are set; `extra` are characters of typefaces besides ours, `places` the names used so far."""

    extra: frozenset[int] = frozenset()
    places: set[str] = field(default_factory=set)

    def of(self, text: str) -> str:
        """PageWords for a line."""
        return breakable_text(text, self.extra)

    def set_line(self, line: Element) -> None:
        """Spaces within a line as a browser shows them: one for many, none at the ends and beside line breaks."""
        pieces = list(_line_texts(line))
        spaced = True
        for at, piece in enumerate(pieces):
            if piece is None:
                _strip_end(pieces[:at])
                spaced = True
                continue
            if piece[1] == "tail" and piece[0].tag in _SOLID:
                spaced = False
            text = _SPACES.sub(" ", _text(piece))
            text = text[1:] if spaced and text.startswith(" ") else text
            _set_text(piece, self.of(text))
            spaced = text.endswith(" ") if text else spaced
        _strip_end(pieces)
        _drop_last_breaks(line)

    def set_lines(self, pre: Element) -> None:
        """PageWords whose spaces and line ends matter; those with styles become pieces, each within its line."""
        if not any(_style(child) for child in pre.iterdescendants("span")):
            text = breakable_lines("".join(pre.itertext()).strip("\n"), self.extra)
            for child in list(pre):
                pre.remove(child)
            pre.text = text
            if text.count(_BREAK) <= _FEW_BREAKS:
                return
        runs = list(_styled_runs(pre, {}))
        for child in list(pre):
            pre.remove(child)
        pre.text = None
        first, last = 0, len(runs) - 1
        for at, (text, style) in enumerate(runs):
            kept = text.lstrip("\n") if at == first else text
            self._append_lines(pre, kept.rstrip("\n") if at == last else kept, style)

    def _append_lines(self, pre: Element, text: str, style: dict[str, str]) -> None:
        for at, line in enumerate(breakable_lines(text, self.extra).split("\n")):
            if at:
                etree.SubElement(pre, "br")
            for place, part in enumerate(line.split(_BREAK)):
                if place:
                    etree.SubElement(pre, "wbr")
                if part:
                    etree.SubElement(pre, "t", style).text = part


def _line_texts(line: Element) -> Iterator[Piece | None]:
    """The places of text within a line, in order; None at a line break. Footnotes are lines of their own, formulas none."""
    yield line, "text"
    for child in line:
        if child.tag == "br":
            yield None
        elif child.tag == "footnote":
            pass
        elif child.tag not in _WORDLESS:
            yield from _line_texts(child)
        yield child, "tail"


def _text(piece: Piece) -> str:
    element, where = piece
    return (element.text if where == "text" else element.tail) or ""


def _set_text(piece: Piece, text: str) -> None:
    element, where = piece
    if where == "text":
        element.text = text or None
    else:
        element.tail = text or None


def _strip_end(pieces: list[Piece | None]) -> None:
    """Leave out the spaces that a line ends with, up to the last words of it."""
    for piece in reversed(pieces):
        if piece is None:
            return
        _set_text(piece, _text(piece).rstrip(" "))
        if _text(piece) or (piece[1] == "tail" and piece[0].tag in _SOLID):
            return


def _drop_last_breaks(line: Element) -> None:
    while len(line) and line[-1].tag == "br" and not line[-1].tail:
        line.remove(line[-1])


def _styled_runs(element: Element, around: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    style = {**around, **_style(element)} if element.tag == "span" else around
    if element.text:
        yield element.text, style
    for child in element:
        yield from _styled_runs(child, style)
        if child.tail:
            yield child.tail, style


def _style(span: Element) -> dict[str, str]:
    """The style of a piece of code or of terminal output, by its classes."""
    found: dict[str, str] = {}
    for name in span.get("class", "").split():
        if name.startswith("ansi-"):
            found |= _terminal_style(name)
        elif colour := _code_colour(name):
            found["fill"] = colour
    return found


def _terminal_style(name: str) -> dict[str, str]:
    if name in {"ansi-bold", "ansi-italic", "ansi-underline"}:
        return {name.removeprefix("ansi-"): "yes"}
    hue = re.fullmatch(r"ansi-(\w+?)(-intense)?-fg", name)
    return {"fill": TERMINAL_COLOURS[hue[1]]} if hue and hue[1] in TERMINAL_COLOURS else {}


def _code_colour(name: str) -> str:
    best = max((kind for kind in CODE_COLOURS if name.startswith(kind)), key=len, default="")
    return CODE_COLOURS.get(best, "") if len(name) <= 3 else ""
