"""HTML outputs as the page's form: their styles read, then cleaned, their tables, words and formulas each in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.blocks import lift_formulas, settle
from strikeledger.render.guests.sanitise import clean_tree, drop_hidden, flatten, printable
from strikeledger.render.guests.slots import FormulaMarkup, Slots
from strikeledger.render.guests.styles import apply_rules, sheet_rules
from strikeledger.render.pictures import lift_svgs

MathSplit = Callable[[str], Sequence[str | tuple[str, bool]]]
"""Words to words and formulas (LaTeX, and whether it is displayed)."""

_MAY_BE_MATH = re.compile(r"[$\\]")
_NO_MATH = {"code", "pre", "kbd", "samp"}
_MATHML = re.compile(r"<math\b.*?</math\s*>", re.DOTALL | re.IGNORECASE)
_TEX = re.compile(
    r"<annotation\b[^>]*encoding=[\"']application/x-tex[\"'][^>]*>(.*?)</annotation", re.DOTALL | re.IGNORECASE
)


def html_output(source: str, formula: FormulaMarkup, split_math: MathSplit) -> Any:
    """A piece of HTML as a `div` of blocks.

    Args:
        formula: LaTeX, and whether it is displayed, to XHTML.
        split_math: words to words and formulas.
    """
    source = printable(source)
    slots = Slots(formula)
    root = clean_tree(_MATHML.sub(_tex, lift_svgs(source)))
    apply_rules(root, sheet_rules(source))
    drop_hidden(root)
    for place in root.iter():
        place.attrib.pop("data-slot", None)
    _find_formulas(root, slots, split_math)
    flatten(root)
    displayed = slots.fill(root)
    settle(root, says_no_rows=True)
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
