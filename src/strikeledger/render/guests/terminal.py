"""Text as a terminal would show it: progress bars overwritten, colours kept, all else that steers a terminal left out."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from operator import itemgetter

from nbconvert.filters import ansi2html

_STEERING = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*(?P<act>[@-~]?)"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # titles and links
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)"  # pictures and messages to the terminal
    r"|\x1b[ -/]*[0-~]?"
)
_TOKEN = re.compile(r"(?P<words>[^\x00-\x1f\x7f-\x9f]+)|(?P<colour>\x1b\[[0-9;]{0,40}m)|(?P<erase>\x1b\[[02]?K)|.")
_MOVES = dict.fromkeys("ABEFHf", "\n") | dict.fromkeys("CG", " ")
"""What stands for a movement of the cursor, so that no words run into one another."""
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STYLE = re.compile(r' style="([^"]*)"')
_RGB = re.compile(r"((?:background-)?color): rgb\((\d+),(\d+),(\d+)\)")
_MOST_COLOURS = 8
"""So many different colour escapes may be in force at once."""

_Piece = tuple[str, str]
"""The colour escapes in force, and words."""


def terminal_text(text: str) -> str:
    """A text stream or plain text as an XHTML fragment; empty where nothing would be seen.

    Carriage returns and backspaces overwrite as on a terminal; other movements of the cursor begin a line or leave a space.
    """
    lines = _lines(text)
    seen = [number for number, line in enumerate(lines) if _words(line).strip()]
    if not seen:
        return ""
    shown = lines[seen[0] : seen[-1] + 1]
    html = "\n".join("".join(_coloured_words(*piece) for piece in line) for line in shown)
    return f'<pre class="text">{html}</pre>'


def uncoloured_text(text: str) -> str:
    """What a terminal would show, without its colours and without blank space at either end."""
    return "\n".join(_words(line).rstrip() for line in _lines(text)).strip()


def _words(line: list[_Piece]) -> str:
    return "".join(words for _, words in line)


def _lines(text: str) -> list[list[_Piece]]:
    """The lines of a text once all is written that overwrites them, in pieces of one colour, which goes on over the end of a line."""
    text = _NOT_IN_XML.sub("\ufffd", re.sub("\r+\n|[\v\f\x84\x85]", "\n", text))
    lines: list[list[_Piece]] = []
    colours: tuple[str, ...] = ()
    for line in _STEERING.sub(_colour_or_gap, text).split("\n"):
        if line.isprintable():
            lines.append([("".join(colours), line)])
            continue
        cells: list[_Piece] = []
        column = 0
        for token in _TOKEN.finditer(line):
            words = token["words"] or ""
            if token[0] in "\r\b\t":
                column = {"\r": 0, "\b": max(0, column - 1), "\t": column + 8 - column % 8}[token[0]]
            elif token["colour"]:
                others = tuple(colour for colour in colours if colour != token[0])[1 - _MOST_COLOURS :]
                colours = (*others, token[0]) if token[0].strip("\x1b[0;m") else ()
            elif token["erase"]:
                del cells[0 if "2" in token[0] else column :]
            cells += [("", " ")] * (column - len(cells)) if words else []
            cells[column : column + len(words)] = [("".join(colours), letter) for letter in words]
            column += len(words)
        lines.append([(style, "".join(words for _, words in run)) for style, run in groupby(cells, itemgetter(0))])
    return lines


def _colour_or_gap(found: re.Match[str]) -> str:
    token = _TOKEN.fullmatch(found[0])
    return found[0] if token and (token["colour"] or token["erase"]) else _MOVES.get(found["act"] or "", "")


def _coloured_words(colours: str, words: str) -> str:
    """Words under colour escapes as XHTML; each piece alone, as the filter takes time by the square of what it is given."""
    try:
        return _STYLE.sub(_hex_style, str(ansi2html(f"{colours}{words}"))) if colours else escape(words, quote=False)
    except IndexError:  # an escape that breaks off where a colour's number should stand
        return escape(words, quote=False)


def _hex_style(style: re.Match[str]) -> str:
    colours = (f"{name}:#{int(r):02x}{int(g):02x}{int(b):02x}" for name, r, g, b in _RGB.findall(style[1]))
    return f' style="{";".join(colours)}"'
