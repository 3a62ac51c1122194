"""Text as a terminal would show it: lines overwritten by progress bars come right, colours stay, control characters go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from nbconvert.filters import ansi2html

_TOKEN = re.compile(
    r"(?P<words>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?:\x1b\[|\x9b)(?P<numbers>[0-?]*)[ -/]*(?P<act>[@-~]?)"
    r"|(?:\x1b[\]]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # titles and links
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c)"  # pictures and messages to the terminal
    r"|\x1b[ -/]*[0-~]?"
    r"|(?P<control>.)",
    re.DOTALL,
)
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STYLE = re.compile(r' style="([^"]*)"')
_RGB = re.compile(r"((?:background-)?color): rgb\((\d+),(\d+),(\d+)\)")
_FARTHEST_COLUMN = 1000
"""Movement alone goes no farther, or a few characters could ask for any amount of spaces."""

_ON = {"1": "bold", "5": "bold", "4": "underline", "7": "inverse"}
_ON |= {str(number): "colour" for number in (*range(30, 38), *range(90, 98))}
_ON |= {str(number): "background" for number in (*range(40, 48), *range(100, 108))}
_OFF = {"21": "bold", "22": "bold", "24": "underline", "27": "inverse", "39": "colour", "49": "background"}
_WIDE = {"38": "colour", "48": "background"}


def terminal_text(text: str) -> str:
    """A text stream or plain text as an XHTML fragment; empty where nothing would be seen.

    Carriage returns, backspaces and movements of the cursor overwrite as on a terminal; lines are never broken.
    """
    rows = _rows(text)
    seen = [number for number, row in enumerate(rows) if row.words.strip()]
    if not seen:
        return ""
    # Line by line, as the filter takes time by the square of what it is given.
    html = "\n".join(ansi2html(_with_escapes(row)) for row in rows[seen[0] : seen[-1] + 1])
    return f'<pre class="text">{_STYLE.sub(_hex_style, html)}</pre>'


def uncoloured_text(text: str) -> str:
    """What a terminal would show, without its colours and without blank space at either end."""
    return "\n".join(row.words.rstrip() for row in _rows(text)).strip()


def _rows(text: str) -> list[_Row]:
    text = _NOT_IN_XML.sub("\ufffd", re.sub("\r+\n", "\n", text))
    screen = _Screen()
    for token in _TOKEN.finditer(text):
        if token["words"]:
            screen.write(token["words"])
        elif token["act"] == "m":
            screen.change_style(token["numbers"])
        elif token["act"]:
            screen.move(token["act"], token["numbers"])
        elif token["control"]:
            screen.control(token["control"])
    return screen.rows


@dataclass
class _Row:
    """The characters of a line, and the style of each: the numbers of a colour escape ("1;31"), or none."""

    words: str = ""
    styles: list[str] = field(default_factory=list)

    def put(self, column: int, words: str, style: str) -> None:
        """Write words from a column on, over what stands there."""
        self.fill(column)
        end = column + len(words)
        self.words = self.words[:column] + words + self.words[end:]
        self.styles[column:end] = [style] * len(words)

    def fill(self, column: int, style: str = "") -> None:
        """Make the line at least as long as up to a column."""
        missing = max(0, column - len(self.words))
        self.words += " " * missing
        self.styles += [style] * missing

    def cut(self, column: int) -> None:
        self.words = self.words[:column]
        del self.styles[column:]


class _Screen:
    """A screen as long and as wide as it takes, with its cursor."""

    def __init__(self) -> None:
        self.rows = [_Row()]
        self.row = self.column = 0
        self.codes: dict[str, str] = {}
        self.style = ""

    def write(self, words: str) -> None:
        self.rows[self.row].put(self.column, words, self.style)
        self.column += len(words)

    def control(self, character: str) -> None:
        """Act on a control character; those that show nothing are left out."""
        if character in "\n\v\f\x84\x85":
            self.row += 1
            self.column = 0
            if self.row == len(self.rows):
                self.rows.append(_Row())
        elif character == "\r":
            self.column = 0
        elif character == "\b":
            self.column = max(0, self.column - 1)
        elif character == "\t":
            self.column += 8 - self.column % 8
            self.rows[self.row].fill(self.column, self.style)

    def move(self, act: str, numbers: str) -> None:
        """Move the cursor or erase part of its line; what would clear the screen does nothing, so that words stay."""
        first = numbers.partition(";")[0]
        number = min(int(first), _FARTHEST_COLUMN) if first.isdecimal() else 0
        steps = max(1, number)
        farthest = max(_FARTHEST_COLUMN, len(self.rows[self.row].words), self.column)
        if act in "AF":
            self.row = max(0, self.row - steps)
        elif act in "BE":
            self.row = min(len(self.rows) - 1, self.row + steps)
        elif act == "C":
            self.column = min(farthest, self.column + steps)
        elif act == "D":
            self.column = max(0, self.column - steps)
        elif act in "G`":
            self.column = steps - 1
        elif act == "K":
            self.erase(number)
        if act in "EF":
            self.column = 0

    def erase(self, part: int) -> None:
        """Erase the cursor's line: 0 from there on, 1 up to there, 2 all of it."""
        row = self.rows[self.row]
        if part == 1:
            row.put(0, " " * min(self.column + 1, len(row.words)), "")
        elif part in {0, 2}:
            row.cut(0 if part else self.column)

    def change_style(self, numbers: str) -> None:
        """Act on the numbers of a colour escape; only the last of each kind is kept."""
        codes = [number.lstrip("0") for number in numbers.split(";")]
        while codes:
            code = codes.pop(0)
            if not code:
                self.codes.clear()
            elif code in _WIDE and codes:
                length = {"5": 2, "2": 4}.get(codes[0], len(codes))
                wide, codes = codes[:length], codes[length:]
                self.codes[_WIDE[code]] = ";".join([code, *(part or "0" for part in wide)])
            elif code in _ON:
                self.codes[_ON[code]] = code
            elif code in _OFF:
                self.codes.pop(_OFF[code], None)
        self.style = ";".join(self.codes.values())


def _with_escapes(row: _Row) -> str:
    found, start = [], 0
    for style, cells in groupby(row.styles):
        end = start + len(list(cells))
        words = row.words[start:end]
        found.append(f"\x1b[{style}m{words}\x1b[0m" if style else words)
        start = end
    return "".join(found)


def _hex_style(style: re.Match[str]) -> str:
    colours = (f"{name}:#{int(r):02x}{int(g):02x}{int(b):02x}" for name, r, g, b in _RGB.findall(style[1]))
    return f' style="{";".join(colours)}"'
