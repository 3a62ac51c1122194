"""HTML outputs as the page's form: their styles read, then cleaned, their tables, words and formulas each in place."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from strikeledger.render.guests.blocks import lift_formulas, settle
from strikeledger.render.guests.sanitise import clean_tree, drop_hidden, flatten, printable
from strikeledger.render.guests.slots import FormulaMarkup, Slots
from strikeledger.render.guests.styles import apply_rules, sheet_rules

MathSplit = Callable[[str], Sequence[str | tuple[str, bool]]]
"""Words to words and formulas (LaTeX, and whether it is displayed)."""

_MAY_BE_MATH = re.compile(r"[$\\]")
_NO_MATH = {"code", "pre", "kbd", "samp"}
_SVG = re.compile(r"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_MATHML = re.compile(r"<math\b.*?</math\s*>", re.DOTALL | re.IGNORECASE)
_TEX = re.compile(
    r"<annotation\b[^>]*encoding=[\"']application/x-tex[\"'][^>]*>(.*?)</annotation", re.DOTALL | re.IGNORECASE
)
_OPENING = re.compile("<svg", re.IGNORECASE)
_NAMED = '<svg xmlns="http://www.w3.org/2000/svg"'
_CASED = {
    name.lower(): name
    for name in (
        "viewBox", "preserveAspectRatio", "linearGradient", "radialGradient", "gradientUnits", "gradientTransform", "patternUnits",
        "patternTransform", "clipPath", "clipPathUnits", "markerWidth", "markerHeight", "markerUnits", "refX", "refY", "textPath",
        "textLength", "startOffset", "pathLength",
    )
}  # fmt: skip
"""Names of SVG in which capitals count, which a reader of HTML makes small."""


def html_output(source: str, formula: FormulaMarkup, split_math: MathSplit) -> Any:
    """A piece of HTML as a `div` of blocks.

    Args:
        formula: LaTeX, and whether it is displayed, to XHTML.
        split_math: words to words and formulas.
    """
    source = printable(source)
    slots = Slots(formula)
    root = clean_tree(_MATHML.sub(_tex, _SVG.sub(_picture, source)))
    apply_rules(root, sheet_rules(source))
    drop_hidden(root)
    for place in root.iter():
        place.attrib.pop("data-slot", None)
    _find_formulas(root, slots, split_math)
    flatten(root)
    displayed = slots.fill(root)
    settle(root)
    lift_formulas(displayed)
    return root


def _find_formulas(root: Any, slots: Slots, split_math: MathSplit) -> None:
    """Make places for the formulas in words, but not in code and where a class says that there are none."""
    for element in list(root.iter()):
        words = element.text or ""
        if _MAY_BE_MATH.search(words) and not _is_without_math(element):
            element.text = None
            _insert(element, 0, split_math(words), slots)
        words, parent = element.tail or "", element.getparent()
        if parent is not None and _MAY_BE_MATH.search(words) and not _is_without_math(parent):
            element.tail = None
            _insert(parent, parent.index(element) + 1, split_math(words), slots)


def _is_without_math(element: Any) -> bool:
    return any(
        up.tag in _NO_MATH or re.search(r"\b(tex2jax|mathjax)_ignore\b", up.get("data-guest", ""))
        for up in (element, *element.iterancestors())
    )


def _insert(parent: Any, at: int, parts: Sequence[str | tuple[str, bool]], slots: Slots) -> None:
    """Put words and places into an element before its child `at`."""
    for part in parts:
        if isinstance(part, str):
            if at:
                parent[at - 1].tail = (parent[at - 1].tail or "") + part
            else:
                parent.text = (parent.text or "") + part
            continue
        place = lxml_html.fromstring(slots.formula_place(*part))
        parent.insert(at, place)
        at += 1


def _tex(match: re.Match[str]) -> str:
    """The LaTeX that a formula in MathML brings along; else its words."""
    tex = _TEX.search(match[0])
    if tex:
        return f"${escape(unescape(tex[1]).strip())}$"
    return f"<span> {' '.join(re.sub('<[^>]*>', ' ', match[0]).split())} </span>"


def _picture(match: re.Match[str]) -> str:
    """A drawing in SVG as a picture, in which nothing can run."""
    drawing = _drawing(match[0])
    if drawing is None:
        return ""
    title = drawing.find("{*}title")
    alt = drawing.get("aria-label") or (title.text if title is not None else "") or ""
    data = base64.b64encode(etree.tostring(drawing)).decode("ascii")
    sides = "".join(f' {side}="{escape(drawing.get(side, ""))}"' for side in ("width", "height"))
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(alt)}"{sides}>'


def _drawing(source: str) -> Any:
    """The drawing as XML without anything that runs; None where there is none to be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=False)
    named = source if "xmlns=" in source.split(">", 1)[0] else _OPENING.sub(_NAMED, source, count=1)
    try:
        drawing = etree.fromstring(named, parser)
    except etree.XMLSyntaxError:
        drawing = _as_drawing(source)
    for element in list(drawing.iter()) if drawing is not None else ():
        _keep_still(element)
    return drawing


def _as_drawing(source: str) -> Any:
    """The drawing out of HTML, which needs no quotation marks and no closing."""
    found = lxml_html.fragment_fromstring(source, create_parent="div").find("svg")
    if found is None:
        return None
    for element in found.iter():
        if isinstance(element.tag, str):
            element.tag = _CASED.get(element.tag, element.tag)
            pairs = [(name, value) for name, value in element.attrib.items() if ":" not in name and name != "xmlns"]
            element.attrib.clear()
            element.attrib.update({_CASED.get(name, name): value for name, value in pairs})
    markup = etree.tostring(found, with_tail=False, encoding="unicode")
    return etree.fromstring(_OPENING.sub(_NAMED, markup, count=1))


def _keep_still(element: Any) -> None:
    name = etree.QName(element).localname.lower() if isinstance(element.tag, str) else "comment"
    parent = element.getparent()
    if name in {"script", "foreignobject", "iframe", "comment"} and parent is not None:
        parent.remove(element)
        return
    for attribute, value in list(element.attrib.items()):
        link = attribute.rpartition("}")[2].lower() == "href" and not value.startswith(("#", "data:image/"))
        if attribute.lower().startswith("on") or link:
            del element.attrib[attribute]
