"""Faults that a reader of a PDF sees and no checker of tags does: words over words, marks beyond the paper, pictures cut off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tools.pdf_fonts import Box
from tools.pdf_marks import SLACK, Frame, Page, Point, Word, box_of, overlap, pages

UNPRINTABLE = 14.0
"""Where most printers print nothing, from the paper's edge: 5 mm, in points."""
SHARE = 0.2
"""How much of the smaller glyph's ink box another word must cover to count as set over it: slanted neighbours touch."""
HIDDEN = 0.15
"""How much of a glyph may lie behind the edge of a window before it counts as cut: round letters overshoot."""
SLANTED = set("∫∬∭∮∯∰")
"""Signs beside whose slant their limits stand, within the box of their ink."""
CELL = 24.0
"""The side of the squares, in points, by which neighbours are looked up."""


def overprints(pdf: bytes) -> list[str]:
    """Words whose ink lies on the ink of other words: "page 3: 'dead' over 'wounded'"."""
    return [
        f"page {page.number}: '{upper.text}' over '{lower.text}'"
        for page in pages(pdf)
        for lower, upper in _pairs(page)
    ]


def outside(pdf: bytes, margin: float = UNPRINTABLE) -> list[str]:
    """Marks that the paper doesn't hold: words and pictures nearer to its edge than `margin` points, words cut off, lines beyond it."""
    return [f"page {page.number}: {told}" for page in pages(pdf) for told in _outside(page, margin)]


def cut_pictures(pdf: bytes) -> list[str]:
    """Pictures of which the window or the paper leaves something out, and no other page shows the rest."""
    seen: defaultdict[str, list[tuple[int, Frame]]] = defaultdict(list)
    for page in pages(pdf):
        for frame in page.frames:
            if frame.is_cut:
                seen[frame.key].append((page.number, frame))
    return [told for parts in seen.values() for told in _missing(parts)]


def boxes(pdf: bytes) -> list[str]:
    """Words with a box in place of a character that no typeface has."""
    return [f"page {page.number}: a box in '{word.text}'" for page in pages(pdf) for word in page.words if word.has_box]


def _pairs(page: Page) -> Iterator[tuple[Word, Word]]:
    """Pairs of words, the lower first, of which the upper's ink covers some of the lower's."""
    squares: defaultdict[tuple[int, int], list[tuple[Word, tuple[Point, ...]]]] = defaultdict(list)
    found: dict[tuple[int, int], tuple[Word, Word]] = {}
    for word in page.words:
        for ink in _visible(word):
            for square in _squares(box_of(ink)):
                for lower, other in squares[square]:
                    known = (id(lower), id(word))
                    if known not in found and _are_apart(lower, word) and _covers(ink, other):
                        found[known] = (lower, word)
                squares[square].append((word, ink))
    yield from found.values()


def _are_apart(lower: Word, upper: Word) -> bool:
    """Whether two words are different pieces of drawing, neither of which is meant to reach into the other."""
    return lower.run != upper.run and not SLANTED & {lower.text, upper.text}


def _visible(word: Word) -> list[tuple[Point, ...]]:
    """The ink of the glyphs of a word that lie mostly within their window."""
    return [ink for ink, clip in zip(word.inks, word.clips, strict=True) if _hidden(ink, clip) < 0.5]


def _hidden(ink: Sequence[Point], clip: Box) -> float:
    """How much of an ink box lies behind the edge of its window."""
    box = box_of(ink)
    return 1 - area(overlap(box, clip)) / (area(box) or 1)


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    left, bottom, right, top = (int(side // CELL) for side in box)
    yield from ((across, up) for across in range(left, right + 1) for up in range(bottom, top + 1))


def _covers(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether two ink boxes share more than neighbours do."""
    if area(overlap(box_of(one), box_of(other))) == 0:
        return False
    return surface(common(one, other)) > SHARE * min(surface(one), surface(other))


def _outside(page: Page, margin: float) -> Iterator[str]:
    left, bottom, right, top = page.area
    printed = (left + margin, bottom + margin, right - margin, top - margin)
    for word in page.words:
        inks = list(zip(word.inks, word.clips, strict=True))
        if any(_reaches(box_of(ink), printed) for ink, _ in inks):
            yield f"'{word.text}' at the edge or beyond"
        elif not word.in_cut_picture and any(_hidden(ink, clip) > HIDDEN for ink, clip in inks):
            yield f"'{word.text}' cut off"
    for frame in page.frames:
        if frame.name.startswith("picture") and _reaches(overlap(frame.whole, frame.window), printed):
            yield f"{frame.name} at the edge or beyond"
    if any(_reaches(path, page.area) for path in page.paths):
        yield "lines or grounds beyond the paper"


def _reaches(box: Box, limits: Box) -> bool:
    """Whether a box that is there at all reaches beyond limits."""
    if box[0] > box[2] or box[1] > box[3]:
        return False
    return min(box[0] - limits[0], box[1] - limits[1], limits[2] - box[2], limits[3] - box[3]) < -SLACK


def _missing(parts: list[tuple[int, Frame]]) -> Iterator[str]:
    """Where a picture's parts together don't show the whole of it."""
    views = [_share(frame) for _, frame in parts]
    if not _is_whole(views):
        page, frame = parts[0]
        left, bottom, right, top = views[0]
        yield f"page {page}: {frame.name} shows {right - left:.0%} of its width and {top - bottom:.0%} of its height"


def _share(frame: Frame) -> Box:
    """What is seen of a picture, in parts of its width and height."""
    left, bottom, right, top = frame.whole
    seen = overlap(frame.whole, frame.window)
    wide, high = right - left or 1, top - bottom or 1
    return (seen[0] - left) / wide, (seen[1] - bottom) / high, (seen[2] - left) / wide, (seen[3] - bottom) / high


def _is_whole(views: list[Box]) -> bool:
    """Whether views side by side, or one below the other, cover a picture but for a hair."""
    for low, high in ((0, 2), (1, 3)):
        across = 1 - low
        if all(view[across] < 0.01 and view[across + 2] > 0.99 for view in views):
            reached = 0.0
            for view in sorted(views, key=lambda view: view[low]):
                reached = max(reached, view[high]) if view[low] < reached + 0.01 else reached
            return reached > 0.99
    return False


def area(box: Box) -> float:
    """The area of a box, 0 where it has none."""
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def surface(points: Sequence[Point]) -> float:
    """The area of a polygon."""
    turned = zip(points, [*points[1:], *points[:1]], strict=True)
    return abs(sum(x * further_y - further_x * y for (x, y), (further_x, further_y) in turned)) / 2


def common(one: Sequence[Point], other: Sequence[Point]) -> list[Point]:
    """The polygon that two convex ones share (Sutherland and Hodgman 1974)."""
    left = list(one)
    sides = list(zip(other, [*other[1:], *other[:1]], strict=True))
    turn = sum(x * further_y - further_x * y for (x, y), (further_x, further_y) in sides)
    for start, end in sides if turn > 0 else [(end, start) for start, end in sides]:
        kept: list[Point] = []
        for point, further in zip(left, [*left[1:], *left[:1]], strict=True):
            here, there = _side(point, start, end), _side(further, start, end)
            if here >= 0:
                kept.append(point)
            if here * there < 0:
                part = here / (here - there)
                kept.append((point[0] + part * (further[0] - point[0]), point[1] + part * (further[1] - point[1])))
        left = kept
    return left


def _side(point: Point, start: Point, end: Point) -> float:
    """Positive where a point lies to the left of a line."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
