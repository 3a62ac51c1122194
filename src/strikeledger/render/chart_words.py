"""Words of a chart that are put in once the rest is drawn: to measure them takes the engine most of its time.

Nothing hangs on their width where a chart has no axis, legend or title and its size is given: SVG sets them from their place by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r'isValid\(datum\["([^"\\]+)"\]\) \? datum\["\1"\] : ""\+datum\["\1"\]')
"""How Vega-Lite compiles words that are a field of the data."""
_WIDE = {"axes", "legends", "title", "layout"}
_SIMPLE = {
    "align", "angle", "baseline", "description", "dx", "dy", "fill", "fontSize", "fontStyle", "fontWeight", "opacity", "text", "tooltip",
    "x", "y",
}  # fmt: skip
"""What a mark of words may have: none of it cuts them or breaks them into lines."""
SVG = "{http://www.w3.org/2000/svg}"
"""The namespace of drawings, before a name."""


def words_apart(drawing: Mapping[str, Any]) -> dict[str, list[str]]:
    """The words that can be left out of a Vega drawing and put in later, by the name of their mark."""
    size: Any = drawing.get("autosize")
    is_fixed = isinstance(size, Mapping) and size.get("type") == "none" and not _WIDE & set(drawing)
    if not is_fixed or "lineBreak" in str(drawing.get("config")):
        return {}
    data = {each["name"]: each for each in drawing.get("data", [])}
    found = {mark["name"]: _words_of(mark, data) for mark in drawing["marks"] if mark.get("type") == "text"}
    return {name: words for name, words in found.items() if words}


def _words_of(mark: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The words of a mark, in order; none where the engine does more with them than to set them."""
    seen = mark.get("encode", {}).get("update", {})
    field = _FIELD.fullmatch(str(seen.get("text", {}).get("signal", "")))
    if field is None or not set(seen) <= _SIMPLE:
        return []
    table: Mapping[str, Any] = data.get(mark.get("from", {}).get("data"), {})
    while "source" in table and all(step["type"] == "filter" for step in table.get("transform", [])):
        table = data.get(table["source"], {})
    words: list[Any] = [row.get(field[1]) for row in table.get("values", ()) if isinstance(row, Mapping)]
    is_plain = "transform" not in table and all(isinstance(each, str) and "\n" not in each for each in words)
    return words if is_plain else []


def without_words(drawing: Mapping[str, Any], words: Mapping[str, list[str]]) -> dict[str, Any]:
    """A drawing with the words of some marks left out."""
    marks = [_blank(mark) if mark.get("name") in words else mark for mark in drawing["marks"]]
    return {**drawing, "marks": marks}


def _blank(mark: Mapping[str, Any]) -> dict[str, Any]:
    seen = {**mark["encode"]["update"], "text": {"value": ""}}
    return {**mark, "encode": {**mark["encode"], "update": seen}}


def put_words(root: Any, words: Mapping[str, list[str]]) -> bool:
    """Put words into a picture (an svg element) that was drawn without; no, and nothing changed, where it has other places for them."""
    groups = {name: root.xpath("//*[@class=$of]", of=f"mark-text role-mark {name}") for name in words}
    places = {name: [each for group in found for each in group.iter(f"{SVG}text")] for name, found in groups.items()}
    if any(len(groups[name]) != 1 or len(places[name]) != len(words[name]) for name in words):
        return False
    for name, told in words.items():
        for place, text in zip(places[name], told, strict=True):
            place.text = text or None
    return True
