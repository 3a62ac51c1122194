"""Elements of a Word file, its measures and its styles: few, named as Word names them, in typefaces that every office has."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from strikeledger.theme import LIGHT

Value = str | float | None
SANS_IN_OFFICES, SERIF_IN_OFFICES, MONO_IN_OFFICES = "Calibri", "Cambria", "Consolas"
BULLETS, NUMBERS, POINTS = 1, 2, 3
"""The kinds of lists, by the numbers of their definitions."""
_LEVELS = 6
_STEP = 16.0
"""Points by which each level of a list is indented."""
_ORDER = [
    qn(f"w:{name}")
    for name in (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "bidi", "spacing", "ind",
        "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr",
    )
]  # fmt: skip
"""The properties of a paragraph in the order of the standard."""


def element(tag: str, *children: Any, **attributes: Value) -> Any:
    """An element by its bare name, such as p, with those of some children that aren't None and of some attributes that say something."""
    made: Any = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        if value is not None and value != "":
            made.set(qn(f"w:{name}"), str(value))
    made.extend(child for child in children if child is not None)
    return made


def words_element(words: str) -> Any:
    """Words with the spaces that they have."""
    made = element("t")
    made.text = words
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def run_element(tag: str) -> Any:
    """A run of one part that says no words, such as br and tab."""
    return element("r", element(tag))


def paragraph_element(style: str = "", *more: Any) -> Any:
    """An empty paragraph of a style; `more` are properties of its own, in the order of the standard."""
    properties = element("pPr", element("pStyle", val=style) if style else None, *more)
    return element("p", properties if len(properties) else None)


def set_property(paragraph: Any, made: Any) -> None:
    """Give a paragraph a property, in the place that the standard has for it; one of its kind gives way."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = element("pPr")
        paragraph.insert(0, properties)
    for before in properties.findall(made.tag):
        properties.remove(before)
    rank = _ORDER.index(made.tag)
    properties.insert(sum(_ORDER.index(each.tag) < rank for each in properties), made)


def twentieths(points: float) -> int:
    """Points as most of a Word file measures: in twentieths of one."""
    return round(points * 20)


def hex_digits(colour: str) -> str:
    """A colour as a Word file has it."""
    return colour.removeprefix("#").upper()


def border_element(side: str, points: float, colour: str, space: int = 0) -> Any:
    """A line at one side of a paragraph, table or cell; none where it has no width."""
    if not points:
        return element(side, val="nil")
    return element(side, val="single", sz=round(points * 8), space=space, color=hex_digits(colour))


def shade_element(colour: str) -> Any:
    """A ground of one colour."""
    return element("shd", val="clear", color="auto", fill=hex_digits(colour))


def tab_stop(points: float) -> Any:
    """A place at the right to which words after a tab are set."""
    return element("tabs", element("tab", val="right", pos=twentieths(points)))


def field_runs(instruction: str, shown: str) -> list[Any]:
    """A field, such as the number of a page, with what stands there until it is worked out."""
    code = element("instrText")
    code.text = f" {instruction} "
    begin, middle, end = (element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [element("r", part) for part in (begin, code, middle, words_element(shown), end)]


# --- styles
class ParagraphStyle(NamedTuple):
    """A style of paragraphs: its id and name, size in points, colour by its role, spaces in points; `level` that of a heading, from 1."""

    id: str
    name: str
    size: float = 0
    role: str = ""
    above: float | None = None
    below: float | None = None
    family: str = ""
    bold: bool = False
    keep: bool = False
    level: int = 0
    left: float = 0
    hanging: float = 0
    line: float = 0


_SERIF = SERIF_IN_OFFICES
_STYLES = (
    ParagraphStyle("Title", "Title", 22, "ink", 6, 8, _SERIF, bold=True, keep=True, line=1.0),
    ParagraphStyle("Subtitle", "Subtitle", 13, "muted", 0, 6, _SERIF),
    ParagraphStyle("Heading1", "heading 1", 14.5, "ink", 18, 6, _SERIF, bold=True, keep=True, level=1, line=1.0),
    ParagraphStyle("Heading2", "heading 2", 12, "ink", 14, 5, _SERIF, bold=True, keep=True, level=2, line=1.0),
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
    ParagraphStyle("Code", "Code", 8.5, family=MONO_IN_OFFICES, line=1.0),
    ParagraphStyle("Footer", "footer", 8.5, "muted", 0, 0, line=1.0),
    ParagraphStyle("Note", "Note", 8, below=2, left=11, hanging=11, line=1.0),
    ParagraphStyle("CommentText", "annotation text", 9, below=2, line=1.0),
)


def styles_elements(language: str) -> list[Any]:
    """The defaults and all styles; `language` is a tag such as "en" or "pt-BR"."""
    plain = run_properties(SANS_IN_OFFICES, colour=LIGHT["ink"], size=10)
    plain.append(element("lang", val=language))
    spaces = element("spacing", before=0, after=120, line=264, lineRule="auto")
    defaults = element("rPrDefault", plain), element("pPrDefault", element("pPr", spaces))
    return [
        element("docDefaults", *defaults),
        _style("paragraph", "Normal", "Normal", default="1"),
        _style("character", "DefaultParagraphFont", "Default Paragraph Font", default="1"),
        _style("table", "TableNormal", "Normal Table", default="1"),
        *(_paragraph_style(style) for style in _STYLES),
        _style("character", "Hyperlink", "Hyperlink", run_properties(colour=LIGHT["blue"])),
        _style("character", "CommentReference", "annotation reference"),
    ]


def _style(kind: str, name: str, said: str, *parts: Any, default: str = "") -> Any:
    return element("style", element("name", val=said), *parts, type=kind, default=default, styleId=name)


def _paragraph_style(style: ParagraphStyle) -> Any:
    """A style of paragraphs, which say the rest as the defaults have it."""
    above, below = (None if each is None else twentieths(each) for each in (style.above, style.below))
    line: dict[str, Value] = {"line": round(240 * style.line), "lineRule": "auto"} if style.line else {}
    properties = element(
        "pPr",
        *([element("keepNext"), element("keepLines")] if style.keep else []),
        element("spacing", before=above, after=below, **line),
        _indent(style.left, style.hanging) if style.left else None,
        element("outlineLvl", val=style.level - 1) if style.level else None,
    )
    run = run_properties(style.family, style.bold, LIGHT.get(style.role, ""), style.size)
    return _style(
        "paragraph", style.id, style.name,
        element("basedOn", val="Normal"), element("next", val="Normal") if style.level else None, element("qFormat"),
        properties, run if len(run) else None,
    )  # fmt: skip


def run_properties(family: str = "", bold: bool = False, colour: str = "", size: float = 0) -> Any:
    """How words are set, as far as something is said of it."""
    return element(
        "rPr",
        element("rFonts", ascii=family, hAnsi=family, cs=family, eastAsia=family) if family else None,
        element("b") if bold else None,
        element("color", val=hex_digits(colour)) if colour else None,
        *([element(tag, val=round(size * 2)) for tag in ("sz", "szCs")] if size else []),
    )


# --- lists
def list_definitions() -> list[Any]:
    """The definitions of lists: with bullets, with numbers, and with the bold blue numbers of the points that open a report."""
    return [
        _definition(BULLETS, "•–", run_properties(colour=LIGHT["blue"])),
        _definition(NUMBERS, "", run_properties()),
        _definition(POINTS, "", run_properties(bold=True, colour=LIGHT["blue"])),
    ]


def _definition(number: int, bullets: str, run: Any) -> Any:
    """A kind of list: each level with its bullet in turn, or numbered where there are none."""
    levels = [
        element(
            "lvl",
            element("start", val=1),
            element("numFmt", val="bullet" if bullets else "decimal"),
            element("lvlText", val=bullets[level % len(bullets)] if bullets else f"%{level + 1}."),
            element("lvlJc", val="left"),
            element("pPr", _indent(_STEP * (level + 1), _STEP)),
            deepcopy(run) if len(run) else None,
            ilvl=level,
        )
        for level in range(_LEVELS)
    ]
    return element("abstractNum", element("multiLevelType", val="multilevel"), *levels, abstractNumId=number)


def list_instance(number: int, kind: int, start: int) -> Any:
    """A list of its own, which begins to count at a start."""
    begin = element("lvlOverride", element("startOverride", val=start), ilvl=0) if kind != BULLETS else None
    return element("num", element("abstractNumId", val=kind), begin, numId=number)


def indent_element(level: int) -> Any:
    """The indent of a level of a list, from 1."""
    return _indent(_STEP * min(level, _LEVELS))


def _indent(left: float, hanging: float = 0) -> Any:
    return element("ind", left=twentieths(left), hanging=twentieths(hanging) or None)


def settings_elements() -> list[Any]:
    """What makes Word set the file by the rules of today and not by those of long ago."""
    uri = "http://schemas.microsoft.com/office/word"
    mode = element("compatSetting", name="compatibilityMode", uri=uri, val="15")
    return [element("zoom", percent=100), element("defaultTabStop", val=720), element("compat", mode)]
