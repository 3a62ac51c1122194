"""Draws two voices' numbers row by row, as of the dead of each strike: names on the left, both on one scale, words on the right.

On a phone each row has its name, its line and its words one under the other. Nothing is cut: names and words that are too long for one
line take two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from strikeledger.report.charts import NARROW, canvas, dots, fade, key, lines, rects, words, wrap_words
from strikeledger.report.sheet import Extent
from strikeledger.theme import LIGHT, text_width

ROW, LINE, NARROW_ROW = 27, 16, 58
"""Heights in pixels: of a row, of one more line of words in it, and of a row on a phone."""
_TOP, _HEAD, _AXIS, _GAP, _FADE, _INDENT, _TYPE = 38, 26, 22, 14, 26, 14, 13
_DOT, _EDGE = 62, 6
_WORDS_SHARE = 0.36
"""As much of a wide picture may the words on the right take before they break into two lines."""
_NAME_WIDTH, _NOTES_SHARE = 178, 0.35
"""Pixels of a name before it breaks, and as much of a wide picture as notes under it may take."""
_BETWEEN = 12
"""Pixels between officials' words and those of others, where both stand in one line."""
_MOST_STEPS = 4


@dataclass(frozen=True)
class DeathRow:
    """One row: when and where, what officials and what others say, in words, too; `part` of a round, or a `head` over rows.

    `notes` stand under the name; `role` is the colour of the others, "blue" where they are officials of another kind.
    """

    days: str = ""
    place: str = ""
    officials: Extent | None = None
    officials_words: str = ""
    others: Extent | None = None
    others_words: str = ""
    part: bool = False
    head: str = ""
    notes: tuple[str, ...] = ()
    role: str = "orange"

    @property
    def name(self) -> str:
        """What the row is called; a part by its place alone."""
        return self.place if self.part else f"{self.days}, {self.place}"


def draw_deaths(
    rows: Sequence[DeathRow], width: int, top: int, voices: tuple[str, str], head: str = "People killed:"
) -> Any:
    """The picture of some strikes, or of counters.

    Args:
        rows: in order, each after the head that it stands under.
        width: in pixels.
        top: the highest number on the scale, in people.
        voices: what the legend calls officials and others.
        head: what the numbers are, before the legend.
    """
    frame = _Frame(rows, width, top)
    y = float(_TOP)
    for row in rows:
        frame.add_row(row, y)
        y += frame.height(row)
    legend = [(voice, LIGHT[role], "circle") for voice, role in zip(voices, ("blue", "orange"), strict=True)]
    return canvas([*frame.layers(y), *key(legend, 0, 14, head)], width, y + _AXIS)


class _Frame:
    """Where things stand in a picture of one width."""

    def __init__(self, rows: Sequence[DeathRow], width: int, top: int) -> None:
        self.narrow, self.top = width <= NARROW, max(top, 1)
        self.marks: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.spans: list[tuple[float, float]] = []
        told = [row for row in rows if not row.head]
        room = width if self.narrow else width * _WORDS_SHARE
        self.said = {row: _said_lines(row, room) for row in told}
        longest = max((_row_width(row, _name_lines(row, _NAME_WIDTH)[-1]) for row in told), default=0)
        self.names = {row: _name_lines(row, width if self.narrow else max(longest, _NAME_WIDTH)) for row in told}
        beside = width if self.narrow else width * _NOTES_SHARE
        self.notes = {row: [line for note in row.notes for line in wrap_words(note, beside, 12)] for row in told}
        if self.narrow:
            self.left, self.right = _EDGE, width - _FADE - _EDGE
            return
        noted = [text_width(line, 12) for row in told for line in self.notes[row]]
        name_width = max([*(_row_width(row, line) for row in told for line in self.names[row]), *noted], default=0)
        said_width = max((_said_width(line) for row in told for line in self.said[row]), default=0)
        self.left = ceil(name_width) + _GAP + _EDGE
        self.right = width - ceil(said_width) - _GAP - _FADE

    def at(self, number: float) -> float:
        """Where a number stands."""
        return self.left + (self.right - self.left) * number / self.top

    def height(self, row: DeathRow) -> float:
        if row.head:
            return _HEAD
        names, said = len(self.names[row]) + len(self.notes[row]), len(self.said[row])
        return NARROW_ROW + LINE * (names + said - 2) if self.narrow else ROW + LINE * (max(names, said, 1) - 1)

    def add_row(self, row: DeathRow, y: float) -> None:
        """A head or a strike whose row begins at y."""
        if row.head:
            self.marks["head"].append({"x": 0, "y": y + 17, "text": row.head})
            return
        self.spans.append((y, y + self.height(row)))
        names = len(self.names[row]) + len(self.notes[row])
        middle = y + 11 + LINE * names if self.narrow else y + self.height(row) / 2
        name_y = y + 13 if self.narrow else _first_line(middle, names)
        indent = _INDENT if row.part else 0
        self.marks["line"].append({"x": self.at(0), "y": middle, "x2": self.at(self.top), "y2": middle})
        kind, below = "part" if row.part else "whole", name_y + LINE * len(self.names[row])
        for look, x, y1, told in ((kind, indent, name_y, self.names[row]), ("note", 0, below, self.notes[row])):
            self.marks[look] += [{"x": x, "y": y1 + LINE * place, "text": line} for place, line in enumerate(told)]
        apart = 3.5 if row.officials and row.others else 0
        self._add_range(row, row.officials, row.officials_words, middle - apart, "blue")
        self._add_range(row, row.others, row.others_words, middle + apart, row.role)
        self._add_words(row, middle + 20 if self.narrow else _first_line(middle, len(self.said[row])))

    def _add_range(self, row: DeathRow, found: Extent | None, said: str, y: float, role: str) -> None:
        """A bar from the lowest to the highest number with a dot at each; an open end fades."""
        if not found:
            return
        low, most = self.at(found.low), self.at(found.most)
        told = f"{row.days}, {row.place}: {said}"
        self.marks[f"{role} dot"].append({"x": low, "y": y, "say": told})
        if most > low:
            self.marks[f"{role} dot"].append({"x": most, "y": y, "say": told})
            self.marks[f"{role} bar"].append({"x": low, "y": y - 3, "x2": most, "y2": y + 3})
        if found.is_open:
            self.marks[f"{role} fade"].append({"x": most, "y": y - 3, "x2": most + _FADE, "y2": y + 3})

    def _add_words(self, row: DeathRow, y: float) -> None:
        """What each says, officials first."""
        x = 0 if self.narrow else self.right + _FADE + _GAP
        for place, line in enumerate(self.said[row]):
            at, line_y = float(x), y + LINE * place
            for number, (text, role) in enumerate(line):
                if number:
                    self.marks["between"].append({"x": at + 4, "y": line_y, "text": "·"})
                    at += _BETWEEN
                self.marks[role].append({"x": at, "y": line_y, "text": text})
                at += text_width(text, 12, 600)

    def layers(self, y: float) -> list[Any]:
        """All marks, those of one kind together, with the numbers of the scale under them at y."""
        marks, muted = self.marks, LIGHT["muted"]
        numbers = [{"x": self.at(n), "y": y + 14, "text": f"{n:,}"} for n in scale_numbers(self.top)]
        drawn = lines([*self._grid(), *marks["line"]], LIGHT["grid"])
        for role, faint in (("blue", "band"), ("orange", "orange-band")):
            drawn += [*rects(marks[f"{role} fade"], fade(LIGHT[role])), *rects(marks[f"{role} bar"], LIGHT[faint])]
            drawn += dots(marks[f"{role} dot"], LIGHT[role], _DOT)
        for name in ("blue-ink", "orange-ink"):
            drawn += words(marks[name], 12, 600, LIGHT[name.replace("blue-ink", "blue")])
        return [
            *drawn, *words(marks["whole"], _TYPE, 600), *words(marks["part"], _TYPE, 400, muted),
            *words(marks["note"], 12, 400, muted), *words(numbers, 11, 400, muted, "center"),
            *words([*marks["head"], *marks["between"]], 12, 600, muted),
        ]  # fmt: skip

    def _grid(self) -> list[dict[str, float]]:
        """A rule at each number of the scale, through the rows and not through the heads; on a phone only beside the lines."""
        if self.narrow:
            return []
        runs: list[tuple[float, float]] = []
        for start, end in self.spans:
            runs[-1:] = [(runs[-1][0], end)] if runs and runs[-1][1] == start else [*runs[-1:], (start, end)]
        xs = [self.at(number) for number in scale_numbers(self.top)]
        return [{"x": x, "y": y, "x2": x, "y2": y2} for x in xs for y, y2 in runs]


def _first_line(middle: float, number: int) -> float:
    """The base line of the first of some lines of words around a row's middle."""
    return middle + 4.5 - LINE * (number - 1) / 2


def _name_lines(row: DeathRow, width: float) -> list[str]:
    """A name in one line, or its days over its place."""
    return [row.name] if row.part or _row_width(row, row.name) <= width else [f"{row.days},", row.place]


def _row_width(row: DeathRow, line: str) -> float:
    return text_width(line, _TYPE, 400 if row.part else 600) + (_INDENT if row.part else 0)


def _said_lines(row: DeathRow, room: float) -> list[list[tuple[str, str]]]:
    """What stands on the right: officials and others in one line with a dot between them, or one under the other."""
    runs = [(row.officials_words, "blue-ink"), (row.others_words, "orange-ink" if row.role == "orange" else "blue-ink")]
    line = [run for run in runs if run[0]]
    return [line] if _said_width(line) <= room else [[run] for run in line]


def _said_width(line: Sequence[tuple[str, str]]) -> float:
    return sum(text_width(text, 12, 600) for text, _ in line) + _BETWEEN * (len(line) - 1)


def scale_numbers(top: int) -> list[int]:
    """Whole numbers along a scale from none, at most five.

    >>> scale_numbers(9), scale_numbers(40), scale_numbers(2)
    ([0, 3, 6, 9], [0, 10, 20, 30, 40], [0, 1, 2])
    """
    steps = (factor * 10**power for power in range(9) for factor in (1, 2, 3, 5))
    step = next(step for step in steps if top / step <= _MOST_STEPS)
    return list(range(0, top + 1, step))
