"""What each page of a PDF draws, in points from its lower left: words with the ink of their glyphs, pictures, lines and grounds."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pikepdf

from tools.pdf_fonts import Box, Font

Point = tuple[float, float]
NO_WORDS = {1, 3}
"""Text modes that draw a letter's outline alone, which is the halo behind a word, or nothing."""
CLOSE = 0.15
"""How far apart two glyphs of a word may stand, in parts of the font size."""
SLACK = 0.75
"""How far a picture may reach beyond its window before it counts as cut, in points."""


@dataclass
class Word:
    """Glyphs side by side in one direction, up to a space; `run` is the piece of drawing that they come from."""

    run: int
    text: str = ""
    inks: list[tuple[Point, ...]] = field(default_factory=list)
    clips: list[Box] = field(default_factory=list)
    in_cut_picture: bool = False
    has_box: bool = False


@dataclass(frozen=True)
class Frame:
    """A picture where it is drawn: the box of the whole and the window through which it is seen; of one `key`, it is the same picture."""

    key: str
    name: str
    whole: Box
    window: Box

    @property
    def is_cut(self) -> bool:
        """Whether the window leaves some of it out."""
        seen = overlap(self.whole, self.window)
        return any(abs(one - other) > SLACK for one, other in zip(self.whole, seen, strict=True))


@dataclass
class Page:
    """The marks of one page; `area` is the paper."""

    number: int
    area: Box
    words: list[Word] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    paths: list[Box] = field(default_factory=list)


@dataclass
class State:
    """The graphics state, as far as it moves or hides marks."""

    matrix: pikepdf.Matrix
    clip: Box
    in_cut_picture: bool = False
    font: Font | None = None
    size: float = 1.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0


@lru_cache(maxsize=1)
def pages(pdf: bytes) -> list[Page]:
    """The pages of a PDF with their marks; the last PDF's are kept, as each fault is looked for by itself."""
    fonts: dict[tuple[int, int], Font] = {}
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [_page(number, source, fonts) for number, source in enumerate(file.pages, 1)]


def _page(number: int, source: pikepdf.Page, fonts: dict[tuple[int, int], Font]) -> Page:
    left, bottom, right, top = (float(side) for side in source.cropbox)
    page = Page(number, (left, bottom, right, top))
    _Reader(page, fonts, State(pikepdf.Matrix(), page.area)).read(source)
    return page


class _Reader:
    """Follows the operators of one content stream and of the forms that it draws."""

    def __init__(self, page: Page, fonts: dict[tuple[int, int], Font], state: State) -> None:
        self.page, self.fonts, self.state = page, fonts, state
        self.kept: list[State] = []
        self.path: list[Point] = []
        self.is_clip = False
        self.run, self.line, self.place = 0, pikepdf.Matrix(), pikepdf.Matrix()
        self.end: tuple[pikepdf.Matrix, Point] | None = None

    def read(self, source: Any) -> None:
        """Add the marks of a page or form."""
        resources = source.get("/Resources", pikepdf.Dictionary())
        for step in pikepdf.parse_content_stream(source):
            name, operands = str(step.operator), list(step.operands)
            if name in {"Do", "Tf"}:
                self._use(name, resources, operands)
            elif name in _STATE:
                setattr(self.state, *_STATE[name](float(operands[0])))
            elif name in _PATH:
                self._extend([float(operand) for operand in operands], name)
            elif name in _PAINT:
                self._paint(name)
            elif name in _STEPS:
                getattr(self, _STEPS[name])(operands, name)

    # --- state
    def _keep(self, _operands: Sequence[Any], _name: str) -> None:
        self.kept.append(copy(self.state))

    def _restore(self, _operands: Sequence[Any], _name: str) -> None:
        self.state = self.kept.pop()

    def _transform(self, operands: Sequence[Any], _name: str) -> None:
        self.state.matrix = pikepdf.Matrix(*map(float, operands)) @ self.state.matrix

    def _use(self, name: str, resources: Any, operands: Sequence[Any]) -> None:
        if name == "Tf":
            found = resources["/Font"][operands[0]]
            self.state.font = self.fonts.setdefault(found.objgen, Font(found))
            self.state.size = float(operands[1])
            return
        found = resources["/XObject"][operands[0]]
        if found.Subtype == "/Image":
            whole = box_of(corners((0, 0, 1, 1), self.state.matrix))
            name = f"picture of {found.Width} × {found.Height} pixels"
            self._show(Frame(str(found.objgen), name, whole, self.state.clip))
        else:
            self._draw_form(found)

    def _draw_form(self, form: Any) -> None:
        inner = copy(self.state)
        inner.matrix = pikepdf.Matrix(*map(float, form.get("/Matrix", (1, 0, 0, 1, 0, 0)))) @ inner.matrix
        area: Any = tuple(map(float, form.BBox))
        inner.clip = overlap(inner.clip, box_of(corners(area, inner.matrix)))
        reader = _Reader(self.page, self.fonts, inner)
        reader.run = self.run + 1
        reader.read(form)
        self.run = reader.run + 1

    # --- lines, grounds and windows
    def _extend(self, numbers: list[float], name: str) -> None:
        if name == "re":
            left, bottom, width, height = numbers
            numbers = [left, bottom, left + width, bottom + height, left, bottom + height, left + width, bottom]
        points = zip(numbers[::2], numbers[1::2], strict=True)
        self.path.extend(self.state.matrix.transform(point) for point in points)

    def _mark_clip(self, _operands: Sequence[Any], _name: str) -> None:
        self.is_clip = True

    def _paint(self, name: str) -> None:
        if self.path and self.is_clip:
            whole = box_of(self.path)
            name = f"drawing of {whole[2] - whole[0]:.0f} × {whole[3] - whole[1]:.0f} pt"
            self._show(Frame(name, name, whole, self.state.clip))
            self.state.clip = overlap(self.state.clip, whole)
        if self.path and name != "n":
            self.page.paths.append(overlap(box_of(self.path), self.state.clip, beyond=self.page.area))
        self.path, self.is_clip = [], False

    def _show(self, frame: Frame) -> None:
        """A picture, unless it lies in one that is cut itself."""
        if not self.state.in_cut_picture:
            self.page.frames.append(frame)
            if frame.is_cut and frame.name.startswith("drawing"):
                self.state.in_cut_picture = True

    # --- words
    def _begin(self, _operands: Sequence[Any], _name: str) -> None:
        self.run += 1
        self.line = self.place = pikepdf.Matrix()

    def _move(self, operands: Sequence[Any], name: str) -> None:
        if name == "Tm":
            self.line = pikepdf.Matrix(*map(float, operands))
        else:
            right, up = (0.0, -self.state.leading) if name == "T*" else (float(operands[0]), float(operands[1]))
            self.line = pikepdf.Matrix(1, 0, 0, 1, right, up) @ self.line
        self.place = self.line

    def _write(self, operands: Sequence[Any], _name: str) -> None:
        pieces = operands[-1] if isinstance(operands[-1], pikepdf.Array) else [operands[-1]]
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                self._set(bytes(piece))
            else:
                self._advance(-float(piece) / 1000 * self.state.size * self.state.stretch)

    def _advance(self, right: float) -> None:
        self.place = pikepdf.Matrix(1, 0, 0, 1, right, 0) @ self.place

    def _set(self, string: bytes) -> None:
        state = self.state
        if state.font is None:
            return
        for shape in state.font.shapes(string):
            scale = pikepdf.Matrix(state.size * state.stretch, 0, 0, state.size, 0, state.rise)
            place = scale @ self.place @ state.matrix
            if shape.ink and state.mode not in NO_WORDS:
                self._add(shape.text, shape.ink, place)
                self.page.words[-1].has_box |= shape.is_missing
            spaced = state.spacing + (state.word_spacing if shape.text == " " else 0)
            self._advance((shape.advance * state.size + spaced) * state.stretch)
            ended = scale @ self.place @ state.matrix
            self.end = (place, (ended.e, ended.f)) if shape.ink else None

    def _add(self, text: str, ink: Box, place: pikepdf.Matrix) -> None:
        if not (self.page.words and self._goes_on(text, place)):
            self.page.words.append(Word(self.run, in_cut_picture=self.state.in_cut_picture))
        word = self.page.words[-1]
        word.text += text
        word.inks.append(corners(ink, place))
        word.clips.append(self.state.clip)

    def _goes_on(self, text: str, place: pikepdf.Matrix) -> bool:
        """Whether a glyph stands right after the one before, in the same direction, or belongs over or under it."""
        if unicodedata.category(text[0]).startswith("M"):
            return True
        if self.end is None:
            return False
        before, end = self.end
        turned = [abs(one - other) > 0.01 for one, other in zip(before.shorthand[:4], place.shorthand[:4], strict=True)]
        gap = abs(complex(place.e - end[0], place.f - end[1])) / (abs(complex(place.a, place.b)) or 1)
        return not any(turned) and gap < CLOSE


_STATE = {
    "Tc": lambda value: ("spacing", value),
    "Tw": lambda value: ("word_spacing", value),
    "Tz": lambda value: ("stretch", value / 100),
    "TL": lambda value: ("leading", value),
    "Ts": lambda value: ("rise", value),
    "Tr": lambda value: ("mode", int(value)),
}
_PATH = {"m", "l", "c", "v", "y", "re"}
_PAINT = {"n", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*"}
_STEPS = {
    "q": "_keep", "Q": "_restore", "cm": "_transform", "W": "_mark_clip", "W*": "_mark_clip", "BT": "_begin",
    "Tm": "_move", "Td": "_move", "T*": "_move", "Tj": "_write", "TJ": "_write",
}  # fmt: skip


def corners(box: Box, matrix: pikepdf.Matrix) -> tuple[Point, ...]:
    """The corners of a box where a matrix puts them, in turn."""
    left, bottom, right, top = box
    return tuple(matrix.transform(point) for point in ((left, bottom), (right, bottom), (right, top), (left, top)))


def box_of(points: Sequence[Point]) -> Box:
    """The box around some points."""
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)


def overlap(one: Box, other: Box, beyond: Box | None = None) -> Box:
    """What two boxes share; sides of `other` that are those of `beyond` don't count. Without a share, right lies left of left."""
    left, bottom, right, top = other
    if beyond:
        far = float("inf")
        left, bottom = (-far if side == edge else side for side, edge in zip(other[:2], beyond[:2], strict=True))
        right, top = (far if side == edge else side for side, edge in zip(other[2:], beyond[2:], strict=True))
    return max(one[0], left), max(one[1], bottom), min(one[2], right), min(one[3], top)
