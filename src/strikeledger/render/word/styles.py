"""The styles, lists and settings of a Word file: few, named as Word names them, in typefaces that every office has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strikeledger.render.word.elements import Value, build_element, twentieths

SANS_IN_OFFICES, SERIF_IN_OFFICES, MONO_IN_OFFICES = "Calibri", "Cambria", "Consolas"
BULLETS, NUMBERS, POINTS = 1, 2, 3
"""The kinds of lists, by the numbers of their definitions."""
_LEVELS = 6
_STEP = 16.0
"""Points by which each level of a list is indented."""


@dataclass(frozen=True)
class ParagraphStyle:
    """A style of paragraphs: its id and name, size in points, colour by its role, spaces in points; `level` that of a heading, from 1."""

    id: str
    name: str
    size: float = 0
    role: str = ""
    above: float | None = None
    below: float | None = None
    bold: bool = False
    serif: bool = False
    mono: bool = False
    keep: bool = False
    level: int = 0
    left: float = 0
    hanging: float = 0
    line: float = 0


_STYLES = (
    ParagraphStyle("Title", "Title", 22, "ink", 6, 8, bold=True, serif=True, keep=True, line=1.0),
    ParagraphStyle("Subtitle", "Subtitle", 13, "muted", 0, 6, serif=True),
    ParagraphStyle("Heading1", "heading 1", 14.5, "ink", 18, 6, bold=True, serif=True, keep=True, level=1, line=1.0),
    ParagraphStyle("Heading2", "heading 2", 12, "ink", 14, 5, bold=True, serif=True, keep=True, level=2, line=1.0),
    ParagraphStyle("Heading3", "heading 3", 10.5, "ink", 12, 4, bold=True, keep=True, level=3, line=1.0),
    ParagraphStyle("Heading4", "heading 4", 10, "ink", 10, 4, bold=True, keep=True, level=4, line=1.0),
    ParagraphStyle("Caption", "caption", 9, "muted", 12, 4, keep=True, line=1.0),
    ParagraphStyle("Lead", "Lead", 12, below=9),
    ParagraphStyle("Quiet", "Quiet", 9, "muted", line=1.0),
    ParagraphStyle("Source", "Source", 8, "muted", 4, 10, line=1.0),
    ParagraphStyle("ListParagraph", "List Paragraph", below=4),
    ParagraphStyle("Quote", "Quote", left=11),
    ParagraphStyle("TableWords", "Table Words", above=0, below=0, line=1.0),
    ParagraphStyle("CardWords", "Card Words", 8.5, "muted", 0, 3, line=1.0),
    ParagraphStyle("Claim", "Claim", 8, below=3, left=17, hanging=17, line=1.0),
    ParagraphStyle("Entry", "Entry", 8, below=3, left=7, hanging=7, line=1.0),
    ParagraphStyle("Code", "Code", 8.5, mono=True, line=1.0),
    ParagraphStyle("Footer", "footer", 8.5, "muted", 0, 0, line=1.0),
    ParagraphStyle("Note", "Note", 8, below=2, left=11, hanging=11, line=1.0),
    ParagraphStyle("CommentText", "annotation text", 9, below=2, line=1.0),
)


def styles_elements(language: str, hues: Mapping[str, str]) -> list[Any]:
    """The defaults and all styles.

    Args:
        language: a tag such as "en" or "pt-BR".
        hues: colours by their roles.
    """
    plain = [*_typeface(SANS_IN_OFFICES), _colour(hues["ink"]), *_size(10), build_element("w:lang", {"val": language})]
    spaces = build_element("w:spacing", {"before": 0, "after": 120, "line": 264, "lineRule": "auto"})
    defaults = [
        build_element("w:rPrDefault", children=[build_element("w:rPr", children=plain)]),
        build_element("w:pPrDefault", children=[build_element("w:pPr", children=[spaces])]),
    ]
    return [
        build_element("w:docDefaults", children=defaults),
        _style("paragraph", "Normal", "Normal", default="1"),
        _style("character", "DefaultParagraphFont", "Default Paragraph Font", default="1"),
        _style("table", "TableNormal", "Normal Table", default="1"),
        *(_paragraph_style(style, hues) for style in _STYLES),
        _style("character", "Hyperlink", "Hyperlink", [_run_properties([_colour(hues["blue"])])]),
        _style("character", "CommentReference", "annotation reference"),
    ]


def _style(kind: str, name: str, said: str, parts: list[Any] | None = None, default: str = "") -> Any:
    named = build_element("w:name", {"val": said})
    return build_element("w:style", {"type": kind, "default": default, "styleId": name}, [named, *(parts or [])])


def _paragraph_style(style: ParagraphStyle, hues: Mapping[str, str]) -> Any:
    """A style of paragraphs, which say the rest as the defaults have it."""
    keep = [build_element("w:keepNext"), build_element("w:keepLines")] if style.keep else []
    above, below = (None if each is None else twentieths(each) for each in (style.above, style.below))
    line: dict[str, Value] = {"line": round(240 * style.line), "lineRule": "auto"} if style.line else {}
    spacing = build_element("w:spacing", {"before": above, "after": below, **line})
    sides = {"left": twentieths(style.left) or None, "hanging": twentieths(style.hanging) or None}
    indent = [build_element("w:ind", sides)] if style.left else []
    level = [build_element("w:outlineLvl", {"val": style.level - 1})] if style.level else []
    family = SERIF_IN_OFFICES if style.serif else MONO_IN_OFFICES if style.mono else ""
    run = [
        *_typeface(family),
        *([build_element("w:b")] if style.bold else []),
        *([_colour(hues[style.role])] if style.role else []),
        *_size(style.size),
    ]
    parts = [
        build_element("w:basedOn", {"val": "Normal"}),
        *([build_element("w:next", {"val": "Normal"})] if style.level else []),
        build_element("w:qFormat"),
        build_element("w:pPr", children=[*keep, spacing, *indent, *level]),
        *([_run_properties(run)] if run else []),
    ]
    return _style("paragraph", style.id, style.name, parts)


def _run_properties(parts: list[Any]) -> Any:
    return build_element("w:rPr", children=parts)


def _typeface(family: str) -> list[Any]:
    names = dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), family)
    return [build_element("w:rFonts", names)] if family else []


def _colour(colour: str) -> Any:
    return build_element("w:color", {"val": colour.removeprefix("#").upper()})


def _size(points: float) -> list[Any]:
    return [build_element(tag, {"val": round(points * 2)}) for tag in ("w:sz", "w:szCs")] if points else []


# --- lists
def list_definitions(hues: Mapping[str, str]) -> list[Any]:
    """The definitions of lists: with bullets, with numbers, and with the bold blue numbers of the points that open a report."""
    return [
        _definition(BULLETS, ("•", "–"), hues["blue"]),
        _definition(NUMBERS, ()),
        _definition(POINTS, (), hues["blue"], bold=True),
    ]


def _definition(number: int, bullets: Sequence[str], colour: str = "", bold: bool = False) -> Any:
    """A kind of list: each level with its bullet in turn, or numbered where there are none."""
    levels = []
    for level in range(_LEVELS):
        mark = bullets[level % len(bullets)] if bullets else f"%{level + 1}."
        run = [*([build_element("w:b")] if bold else []), *([_colour(colour)] if colour else [])]
        parts = [
            build_element("w:start", {"val": 1}),
            build_element("w:numFmt", {"val": "bullet" if bullets else "decimal"}),
            build_element("w:lvlText", {"val": mark}),
            build_element("w:lvlJc", {"val": "left"}),
            build_element("w:pPr", children=[indent_element(level + 1, hanging=True)]),
            *([_run_properties(run)] if run else []),
        ]
        levels.append(build_element("w:lvl", {"ilvl": level}, parts))
    kind = build_element("w:multiLevelType", {"val": "multilevel"})
    return build_element("w:abstractNum", {"abstractNumId": number}, [kind, *levels])


def list_instance(number: int, kind: int, start: int) -> Any:
    """A list of its own, which begins to count at a start."""
    begin = build_element("w:lvlOverride", {"ilvl": 0}, [build_element("w:startOverride", {"val": start})])
    same = build_element("w:abstractNumId", {"val": kind})
    return build_element("w:num", {"numId": number}, [same, *([] if kind == BULLETS else [begin])])


def indent_element(level: int, hanging: bool = False) -> Any:
    """The indent of a level of a list, from 1."""
    step = {"hanging": twentieths(_STEP)} if hanging else {}
    return build_element("w:ind", {"left": twentieths(_STEP * min(level, _LEVELS)), **step})


def settings_elements() -> list[Any]:
    """What makes Word set the file by the rules of today and not by those of long ago."""
    word = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
    return [
        build_element("w:zoom", {"percent": 100}),
        build_element("w:defaultTabStop", {"val": 720}),
        build_element("w:compat", children=[build_element("w:compatSetting", word)]),
    ]
