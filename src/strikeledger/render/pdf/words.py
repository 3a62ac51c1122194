"""Words that fit the page: printable with the typefaces at hand, and with places where a long one may be broken."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

from fontTools.ttLib import TTFont

from strikeledger.render.svg import FONTS_FOLDER

MISSING_GLYPH = "\u25af"
# DejaVu Sans Mono, which comes with Typst, has all arrows, operators, line drawing, blocks and geometric shapes.
_FALLBACK = frozenset(code for first, last in ((0x2190, 0x22FF), (0x2500, 0x25FF)) for code in range(first, last + 1))
_ALLOWED_CONTROLS = "\n\t\u00ad\u2060\u200b"


def printable_text(text: str, extra: frozenset[int] = frozenset()) -> str:
    """The text, composed, with a box for each character that no shipped typeface has, nor those that have the `extra` ones.

    Control and format characters, which have no shape, are left out; format characters shape what other typefaces set.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if composed.isascii() and composed.isprintable():
        return composed
    shown = {character: _printable_character(character, extra) for character in set(composed)}
    return composed.translate({ord(character): other for character, other in shown.items() if character != other})


def speakable_text(text: str) -> str:
    """The text for those who listen: any character that has a sound or shape, spaces as one."""
    composed = unicodedata.normalize("NFC", text)
    kept = (
        each for each in composed if each.isspace() or unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join("".join(kept).split())


def unprintable_characters(text: str) -> set[str]:
    """The characters that print as a box."""
    return {
        character
        for character in set(unicodedata.normalize("NFC", text))
        if _printable_character(character) == MISSING_GLYPH != character
    }


def _printable_character(character: str, extra: frozenset[int] = frozenset()) -> str:
    if character in _ALLOWED_CONTROLS or ord(character) in _typeface_codes() or ord(character) in extra:
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


# --- typefaces of the machine
SYSTEM_FONTS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
"""Where a machine has its typefaces."""
_JOINERS = frozenset(ord(character) for character in "\u200c\u200d\u200e\u200f\ufe0e\ufe0f")
_EAST_ASIAN = {
    "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "BOPOMOFO": "Chinese",
    "IDEOGRAPHIC": "Chinese", "FULLWIDTH": "Chinese", "HALFWIDTH": "Japanese",
}  # fmt: skip
_CJK_FAMILY = "Noto Sans CJK "


@dataclass(frozen=True)
class SystemFonts:
    """Typefaces of the machine for what ours don't have: the characters, the families in the order of use, their folders."""

    codes: frozenset[int] = frozenset()
    families: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()


def find_fonts(missing: set[str], language: str) -> SystemFonts:
    """The Noto typefaces of the machine that have some missing characters."""
    left = {ord(character) for character in missing}
    codes: set[int] = set()
    families: list[str] = []
    folders: list[Path] = []
    for path in _noto_files():
        if not left:
            break
        with TTFont(path, lazy=True, fontNumber=0) as font:
            held = left & set(font.getBestCmap())
            family = str(font["name"].getDebugName(16) or font["name"].getDebugName(1))
        if held:
            left, codes = left - held, codes | held
            families.append(_regional_family(family, missing, language))
            folders.append(path.parent)
    if not codes:
        return SystemFonts()
    return SystemFonts(frozenset(codes) | _JOINERS, tuple(families), tuple(dict.fromkeys(folders)))


def _noto_files() -> Iterator[Path]:
    """Files of upright Noto typefaces: sans ones first, those of many scripts last."""
    found = [
        path for folder in SYSTEM_FONTS for path in folder.rglob("Noto*") if path.suffix in {".ttf", ".otf", ".ttc"}
    ]
    upright = [path for path in found if "Regular" in path.stem or "Emoji" in path.stem or "[" in path.stem]
    order = (
        "NotoSansArabic", "NotoSansHebrew", "NotoSans-", "NotoSansSymbols", "NotoSansCJK", "NotoColorEmoji", "NotoSans",
    )  # fmt: skip
    ranks = {path: next((at for at, start in enumerate(order) if path.stem.startswith(start)), 9) for path in upright}
    yield from sorted(upright, key=lambda path: (ranks[path], "Mono" in path.stem, path.stem, str(path)))


def _regional_family(family: str, missing: set[str], language: str) -> str:
    """The forms of Chinese characters that a language has, in one file with those of others."""
    if not family.startswith(_CJK_FAMILY):
        return family
    scripts = {_EAST_ASIAN.get(_first_name(character), "") for character in missing}
    korean = "Korean" in scripts and "Japanese" not in scripts
    japanese = "Japanese" in scripts or language == "ja"
    return _CJK_FAMILY + ("KR" if korean else "JP" if japanese else "SC")


def missing_scripts(characters: set[str]) -> dict[str, str]:
    """The scripts of some characters, each with the Debian package of typefaces that has it."""
    found: dict[str, str] = {}
    for character in sorted(characters):
        name = _first_name(character)
        if name in _EAST_ASIAN:
            found[_EAST_ASIAN[name]] = "fonts-noto-cjk"
        elif ord(character) >= 0x1F000 or unicodedata.category(character) == "So":
            found["emoji and symbols"] = "fonts-noto-color-emoji"
        elif unicodedata.category(character) in {"No", "Sc", "Sk", "Sm"}:
            found["symbols"] = "fonts-noto-core"
        else:
            found[name.title()] = "fonts-noto-core"
    return found


def _first_name(character: str) -> str:
    return unicodedata.name(character, "OTHER").removeprefix("EXTENDED ").split()[0].partition("-")[0]


# --- places to break
MAX_RUN_LENGTH = 24
"""A run of this many characters without a space may be broken anywhere."""
MAX_LINE_LENGTH = 100
_BREAK = "\u200b"
_SPACES = re.compile(r"[ \t\n\f\v]+")
_LONG = re.compile(rf"[^\s\u00ad\u2060\u200b]{{{MAX_RUN_LENGTH + 1},}}")
_WORD_START = re.compile(r"(?<=[^\w\s\u200b])(?=\w)")
_LONG_LINE = re.compile(rf"[^\n\u200b]{{{MAX_LINE_LENGTH + 1},}}")


def breakable_text(text: str, extra: frozenset[int] = frozenset()) -> str:
    """Words for a line: spaces as one, and a place to break in every long run."""
    return _LONG.sub(_break_long, _SPACES.sub(" ", printable_text(text, extra)))


def breakable_lines(pieces: Iterable[str], extra: frozenset[int]) -> list[str]:
    """Pieces of words whose spaces and line ends matter; only lines too long for a page are broken, between words or in very long ones.

    A line counts as long by all its pieces together: one of code is made of many short ones, each in a colour of its own.
    """
    shown = [printable_text(piece.expandtabs(4), extra) for piece in pieces]
    lines = _LONG_LINE.sub(lambda line: _LONG.sub(_break_long, _WORD_START.sub(_BREAK, line[0])), "".join(shown))
    breaks = [at.start() - before for before, at in enumerate(re.finditer(_BREAK, lines))]
    ends = accumulate((len(piece.replace(_BREAK, "")) for piece in shown), initial=0)
    return [lines[start:end] for start, end in pairwise(end + bisect_left(breaks, end) for end in ends)]


def _break_long(run: re.Match[str]) -> str:
    return insert_breaks(run[0], MAX_RUN_LENGTH // 3)


def insert_breaks(run: str, step: int) -> str:
    """A run of characters with a place to break after every so many, none between a letter and its marks."""
    cut = re.compile(rf".{{1,{step}}}", re.DOTALL) if run.isascii() else _cut(step)
    return _BREAK.join(cut.findall(run))


@cache
def _cut(step: int) -> re.Pattern[str]:
    """Letters with the marks and joiners after them, so many at a time."""
    marks = "".join(chr(code) for code in range(0x300, 0x3000) if unicodedata.category(chr(code)).startswith("M"))
    joined = rf"[{re.escape(marks)}\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
    return re.compile(rf"(?:.(?:{joined}+(?:(?<=\u200d).)?)*){{1,{step}}}", re.DOTALL)


def printable_svg(svg: str, extra: frozenset[int]) -> str:
    """An SVG whose labels hold only characters that print."""
    return printable_text(svg.replace("\t", " "), extra) if not svg.isascii() else svg
