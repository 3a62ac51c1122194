"""Elements of a Word file and its measures: what stands in them is always text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Value = str | float | None
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def build_element(tag: str, attributes: Mapping[str, Value] | None = None, children: Iterable[Any] = ()) -> Any:
    """An element by its prefixed name, such as w:p, with those of some attributes that say something."""
    made: Any = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        if value is not None and value != "":
            made.set(qn(name if ":" in name else f"w:{name}"), str(value))
    made.extend(list(children))
    return made


def words_element(words: str) -> Any:
    """Words with the spaces that they have."""
    made = build_element("w:t")
    made.text = words
    made.set(_SPACE, "preserve")
    return made


def paragraph_element(style: str = "", *more: Any) -> Any:
    """An empty paragraph of a style; `more` are properties of its own, in the order of the standard."""
    named = [build_element("w:pStyle", {"val": style})] if style else []
    return build_element("w:p", children=[build_element("w:pPr", children=[*named, *more])] if named or more else [])


def set_property(paragraph: Any, made: Any) -> None:
    """Give a paragraph a property, in the place that the standard has for it; one of its kind gives way."""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = build_element("w:pPr")
        paragraph.insert(0, properties)
    for before in properties.findall(made.tag):
        properties.remove(before)
    rank = _ORDER.index(made.tag)
    at = sum(_ORDER.index(each.tag) < rank for each in properties)
    properties.insert(at, made)


_ORDER = [
    qn(f"w:{name}")
    for name in (
        "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "bidi", "spacing", "ind",
        "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr",
    )
]  # fmt: skip
"""The properties of a paragraph in the order of the standard."""


def twentieths(points: float) -> int:
    """Points as most of a Word file measures: in twentieths of one."""
    return round(points * 20)


def border_element(side: str, points: float, colour: str, space: int = 0) -> Any:
    """A line at one side of a paragraph, table or cell; none where it has no width."""
    drawn: dict[str, Value] = {
        "val": "single",
        "sz": round(points * 8),
        "space": space,
        "color": colour.removeprefix("#").upper(),
    }
    return build_element(f"w:{side}", drawn if points else {"val": "nil"})


def shade_element(colour: str) -> Any:
    """A ground of one colour."""
    return build_element("w:shd", {"val": "clear", "color": "auto", "fill": colour.removeprefix("#").upper()})


def field_runs(instruction: str, shown: str) -> list[Any]:
    """A field, such as the number of a page, with what stands there until it is worked out."""
    code = build_element("w:instrText")
    code.text = f" {instruction} "
    parts = [
        build_element("w:fldChar", {"fldCharType": "begin"}),
        code,
        build_element("w:fldChar", {"fldCharType": "separate"}),
    ]
    parts += [words_element(shown), build_element("w:fldChar", {"fldCharType": "end"})]
    return [build_element("w:r", children=[part]) for part in parts]
