"""An SVG with as few bytes as its pixels need: nothing unseen, one decimal, what neighbours share said once."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

SVG = "{http://www.w3.org/2000/svg}"
_ROUNDED = {"d", "transform", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height"}
_LONG_NUMBER = re.compile(r"-?\d*\.\d\d+(?:e-?\d+)?|-?\d+(?:\.\d+)?e-?\d+")
_NO_PIXELS = {"class", "role", "aria-hidden", "aria-roledescription", "pointer-events", "version"}
_TYPE = {"font-family", "font-size", "font-weight", "font-style", "text-anchor"}
_INHERITED = _TYPE | {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap"}  # fmt: skip
_DEFAULTS = {
    "opacity": "1", "fill-opacity": "1", "stroke-opacity": "1", "stroke-width": "1", "transform": "translate(0,0)", "text-anchor": "start",
    "font-weight": "400", "font-style": "normal", "x2": "0", "y2": "0", "stroke-dasharray": "", "stroke-dashoffset": "0",
}  # fmt: skip
_UNPAINTED = {"", "none", "transparent"}


def shrink_svg(root: Any) -> None:
    """Shrink a drawing of the chart engine, whose outermost group paints nothing by itself; words of marks (aria-label) stay."""
    for element in [each for each in root.iter() if isinstance(each.tag, str)]:
        _drop_attributes(element)
        if element is not root and _is_unseen(element):
            element.getparent().remove(element)
    groups = list(root.iter(f"{SVG}g"))
    for group in reversed(groups):
        _share_attributes(group)
    _share_attributes(root)
    for group in groups:
        _unwrap(group)


def _drop_attributes(element: Any) -> None:
    """Leave only what is seen or said."""
    defines = "Gradient" in element.tag or element.tag == f"{SVG}stop"
    if element.get("stroke-width") == "0":
        element.attrib.pop("stroke", "")
        del element.attrib["stroke-width"]
    for name, value in list(element.attrib.items()):
        shown = _LONG_NUMBER.sub(_round, value) if name in _ROUNDED and not defines else value
        if name in _NO_PIXELS or _DEFAULTS.get(name) == shown or (name == "aria-label" and element.tag == f"{SVG}g"):
            del element.attrib[name]
        else:
            element.set(name, shown)


def _round(number: re.Match[str]) -> str:
    shown = f"{float(number[0]):.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def _is_unseen(element: Any) -> bool:
    """Whether an element paints nothing: an empty group, or a path without paint that says nothing and clips nothing."""
    if element.tag == f"{SVG}g":
        return not any(isinstance(child.tag, str) for child in element)
    if element.tag != f"{SVG}path" or element.get("aria-label") or element.getparent().tag == f"{SVG}clipPath":
        return False
    painted = {element.get("fill", "none"), element.get("stroke", "none")} - _UNPAINTED
    return not painted or element.get("opacity") == "0" or element.get("display") == "none" or not element.get("d")


def _share_attributes(group: Any) -> None:
    """Say on a group what most of its children say, where each says something."""
    children = [child for child in group if isinstance(child.tag, str) and child.tag != f"{SVG}defs"]
    texts = [child for child in children if next(child.iter(f"{SVG}text"), None) is not None]
    for name in sorted(_INHERITED):
        told = texts if name in _TYPE else children
        values = Counter(child.get(name) for child in told)
        if not told or None in values:
            continue
        # A reference sorts by its place: the engine numbers ids over the whole process.
        value = max(sorted(values, key=lambda each: str(each).partition("(#")[0]), key=lambda each: values[each])
        group.set(name, value)
        for child in told:
            if child.get(name) == value:
                del child.attrib[name]


def _unwrap(group: Any) -> None:
    """Put the children of a group that says nothing in its place."""
    parent = group.getparent()
    if not group.attrib:
        at = parent.index(group)
        parent[at : at + 1] = list(group)
