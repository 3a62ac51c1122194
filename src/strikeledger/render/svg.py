"""Vega-Lite drawn as static SVG in few bytes: the same specification gives the same ones, whatever was drawn before it."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.chart_words import SVG, put_words, without_words, words_apart
from strikeledger.theme import LIGHT, SANS, SANS_IN_BROWSERS

VEGA_LITE_VERSION = "6.4"
FONTS_FOLDER = Path(__file__).parent / "assets" / "fonts"

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
_engine_lock = threading.Lock()
_REFERENCE = re.compile(r"#([\w.:-]+)")
_LINK = "{http://www.w3.org/1999/xlink}href"
_LOADED = {"image", "use", "feImage"}
_SAFE_LINK = ("http://", "https://", "mailto:", "#")


@cache
def _draw(text: str) -> str:
    """The SVG of a specification given as JSON text."""
    with _engine_lock:
        start_engine()
        try:
            drawing = vl_convert.vegalite_to_vega(text, vl_version=VEGA_LITE_VERSION)
            _tell_of_marks(drawing)
            picture = _draw_vega(drawing)
        except ValueError as error:
            with suppress(ValueError):  # the engine reports some failures once more, on the next chart
                _draw_sound_chart()
            raise NotebookError(f"A chart could not be drawn: {_first_line(error)}") from error
    return _renumber_ids(picture, "c" + hashlib.sha256(text.encode()).hexdigest()[:8])


def _draw_vega(drawing: dict[str, Any]) -> Any:
    """The svg element that the engine draws."""
    words = words_apart(drawing)
    root = parse_svg(vl_convert.vega_to_svg(without_words(drawing, words), allowed_base_urls=[]).encode())
    return root if put_words(root, words) else parse_svg(vl_convert.vega_to_svg(drawing, allowed_base_urls=[]).encode())


def parse_svg(content: bytes) -> Any:
    """The svg element of a drawing; nothing that it names is loaded."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def chart_svg(spec: Mapping[str, Any]) -> str:
    """A chart as SVG; data must stand inside the specification, nothing is loaded.

    Raises:
        NotebookError: the specification is no Vega-Lite, or wants something from outside.
    """
    for part in spec_parts(spec, {"values", "datasets"}):
        data = part.get("data")
        # The engine leaves some data that stands elsewhere out without a word, and draws an empty chart.
        if isinstance(data, Mapping) and "url" in data:
            raise NotebookError(f"A chart wants to load {str(data['url'])[:80]!r}; put its rows into the chart.")
    config = spec.get("config", {})
    if config.get("font") == SANS_IN_BROWSERS:  # the engine looks up one name, and knows no list of names
        spec = {**spec, "config": {**config, "font": SANS}}
    try:
        text = json.dumps(spec, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise NotebookError(f"A chart's specification is no JSON: {error}.") from error
    return _draw(text)


_MARGIN = 20
"""Pixels of paper around a picture that stands alone."""


def svg_png(drawing: Any) -> bytes:
    """A drawn chart (an svg element) as PNG on paper, 1,200 pixels wide."""
    root = copy.deepcopy(drawing)
    x, y, width, height = map(float, root.get("viewBox").split())
    corner = {"x": str(x - _MARGIN), "y": str(y - _MARGIN)}
    size = {"width": str(width + 2 * _MARGIN), "height": str(height + 2 * _MARGIN)}
    root.attrib.update({"viewBox": " ".join([*corner.values(), *size.values()]), **size})
    root.insert(0, root.makeelement(f"{SVG}rect", {**corner, **size, "fill": LIGHT["paper"]}))
    for named in root.xpath("descendant-or-self::*[@font-family=$name]", name=SANS):
        named.set("font-family", f"'{SANS}'")  # a name with a digit and without quotes is none, and no words are drawn
    scale = 1200 / (width + 2 * _MARGIN)
    with _engine_lock:
        start_engine()
        return vl_convert.svg_to_png(etree.tostring(root, encoding="unicode", with_tail=False), scale=scale)


def _tell_of_marks(drawing: Any) -> None:
    """Let each mark with a tooltip say what the tooltip says, and all else be silent: axes, titles and marks without."""
    for part in _parts(drawing):
        seen = part.get("encode", {}).get("update", {})
        tooltip = seen.get("tooltip") if "marks" not in part else None
        seen.pop("description", None)
        part["aria"] = bool(tooltip)
        if tooltip:
            seen["description"] = [_in_one_line(case) for case in (tooltip if isinstance(tooltip, list) else [tooltip])]


def _parts(drawing: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The marks, axes, legends and titles of a Vega specification, at any depth."""
    named = [drawing["title"]] if isinstance(drawing.get("title"), dict) else []
    for part in [*named, *(each for kind in ("marks", "axes", "legends") for each in drawing.get(kind, []))]:
        yield part
        yield from _parts(part)


def _in_one_line(tooltip: Mapping[str, Any]) -> Mapping[str, Any]:
    """A tooltip of several fields, which Vega-Lite compiles to an object, as words: "day: 24 November; at least: 71"."""
    signal = str(tooltip.get("signal", ""))
    if not (signal.startswith("{") and signal.endswith("}")):
        return tooltip
    fields = (_FIELD.fullmatch(part.strip()) for part in _split_outside_brackets(signal[1:-1]))
    words = [f"{json.dumps(json.loads(field[1]) + ': ')} + ({field[2]})" for field in fields if field]
    return {**tooltip, "signal": " + '; ' + ".join(words) or "''"}


_FIELD = re.compile(r'("(?:[^"\\]|\\.)*"):\s*(.+)', re.DOTALL)
_PIECE = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|.""", re.DOTALL)


def _split_outside_brackets(signal: str) -> list[str]:
    """An expression cut at the commas that stand within no brackets and no quotes."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(signal):
        depth += (piece in "([{") - (piece in ")]}")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


@cache
def start_engine() -> None:
    """Start the drawing engine once, on UTC and with the shipped typefaces.

    The engine reads the time zone when it first needs one and keeps it; dates with a zone would move by the machine's.
    """
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    try:
        vl_convert.register_font_directory(str(FONTS_FOLDER))
        vl_convert.get_local_tz()
        _draw_sound_chart()
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before


def _draw_sound_chart() -> None:
    data, field = {"values": [{"day": "2023-11-29T00:00:00Z"}]}, {"field": "day", "type": "temporal"}
    sound = {"data": data, "mark": "point", "encoding": {"x": field}}
    vl_convert.vegalite_to_svg(sound, vl_version=VEGA_LITE_VERSION, allowed_base_urls=[])


def _renumber_ids(root: Any, prefix: str) -> str:
    """The SVG of a picture with ids counted from 1 under a prefix of its own: the engine counts them over the whole process."""
    # Labels that would stand over each other are drawn unseen; a PDF would give them to whoever copies its words.
    for unseen in root.findall(f".//{SVG}text[@opacity='0']"):
        unseen.getparent().remove(unseen)
    shrink_svg(root)
    etree.cleanup_namespaces(root)
    elements = list(root.iter("*"))
    ids = [element.get("id") for element in elements if element.get("id")]
    names = {old: f"{prefix}-{number}" for number, old in enumerate(dict.fromkeys(ids), 1)}
    for element in elements:
        _refuse_outside(element)
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, names[value])
            elif "url(#" in value or (name in {"href", _LINK} and value.startswith("#")):
                element.set(name, _REFERENCE.sub(lambda hit: "#" + names.get(hit[1], hit[1]), value))
    return str(etree.tostring(root, encoding="unicode"))


def spec_parts(spec: Any, left_out: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """The mappings of a specification at any depth, without what some keys hold."""
    if isinstance(spec, Mapping):
        yield spec
        spec = [part for key, part in spec.items() if key not in left_out]
    for part in spec if isinstance(spec, list | tuple) else ():
        yield from spec_parts(part, left_out)


def _refuse_outside(element: Any) -> None:
    """Stop at anything that a page would have to fetch, and at links that would run code."""
    kind = etree.QName(element).localname
    address = element.get("href") or element.get(_LINK) or ""
    if kind in _LOADED and address and not address.startswith(("data:image/", "#")):
        raise NotebookError(
            f"A chart wants to load {address[:80]!r}; put the picture into the chart as a data: address."
        )
    if kind == "a" and address and not address.startswith(_SAFE_LINK):
        raise NotebookError(f"A chart links to {address[:80]!r}; allowed are http, https and mailto.")


def _first_line(error: Exception) -> str:
    """The first line of an engine error, which is followed by a trace of its own."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "Error" in line), lines[0] if lines else "no reason given")[:300]


def shrink_svg(root: Any) -> None:
    """Shrink a drawing of the chart engine, whose outermost group paints nothing by itself; words of marks (aria-label) stay."""
    for element in list(root.iter("*")):
        _drop_attributes(element)
        if element is not root and _is_unseen(element):
            element.getparent().remove(element)
    groups = list(root.iter(f"{SVG}g"))
    for group in reversed(groups):
        _share_attributes(group)
    _share_attributes(root)
    for group in groups:
        if not group.attrib:  # it says nothing: its children take its place
            parent, at = group.getparent(), group.getparent().index(group)
            parent[at : at + 1] = list(group)


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
        return next(element.iterchildren("*"), None) is None
    if element.tag != f"{SVG}path" or element.get("aria-label") or element.getparent().tag == f"{SVG}clipPath":
        return False
    painted = {element.get("fill", "none"), element.get("stroke", "none")} - _UNPAINTED
    return not painted or element.get("opacity") == "0" or element.get("display") == "none" or not element.get("d")


def _share_attributes(group: Any) -> None:
    """Say on a group what most of its children say, where each says something."""
    children = [child for child in group.iterchildren("*") if child.tag != f"{SVG}defs"]
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
