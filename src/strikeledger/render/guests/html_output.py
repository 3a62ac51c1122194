"""HTML outputs as the page's form, and the places for what is ours in anyone's HTML: formulas and code go in when it is clean."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from html import escape, unescape
from typing import Any

from strikeledger.render.guests.blocks import html_blocks
from strikeledger.render.guests.latex import split_math
from strikeledger.render.guests.sanitise import printable, read_div

FormulaMarkup = Callable[[str, bool], str]
"""LaTeX, and whether it is displayed, to XHTML."""

_TEX = re.compile(
    r"<math\b(?:(?!</math).)*?<annotation\b[^>]*application/x-tex[^>]*>(?P<tex>.*?)</annotation.*?</math\s*>",
    re.DOTALL | re.IGNORECASE,
)
"""A formula in MathML that brings its LaTeX along."""
_MARKUP_OR_WORDS = re.compile(
    r"<!--.*?-->|<(?P<tag>pre|code|kbd|samp|script|style|svg)\b.*?</(?P=tag)\s*>"
    r"|<(?P<quiet>\w+)\b[^>]*\b(?:tex2jax|mathjax)_ignore\b.*?</(?P=quiet)\s*>"
    r"""|<[a-zA-Z/!](?:"[^"]*"|'[^']*'|[^'">])*>|(?P<words><?[^<]+(?:<(?![a-zA-Z/!])[^<]*)*)""",
    re.DOTALL | re.IGNORECASE,
)


def html_output(source: str, formula: FormulaMarkup) -> Any:
    """A piece of HTML as a `div` of blocks.

    Args:
        formula: LaTeX, and whether it is displayed, to XHTML.
    """
    slots = Slots(formula)
    source = _TEX.sub(lambda found: f"${found['tex'].strip()}$", printable(source))
    root = html_blocks(slots.place_formulas(source))
    slots.fill(root)
    return root


class Slots:
    """What is put by for one text; the key keeps a guest from naming a place."""

    def __init__(self, formula: FormulaMarkup) -> None:
        self.formula = formula
        self.key = secrets.token_hex(8)
        self.pieces: dict[str, tuple[str, bool]] = {}

    def place(self, piece: str, words: str, tag: str, *, is_formula: bool = False) -> str:
        """An element that holds the place of XHTML or LaTeX until the text around it is clean; its words say what it is."""
        name = f"{self.key}-{len(self.pieces)}"
        self.pieces[name] = (piece, is_formula)
        return f'<{tag} data-slot="{name}">{escape(words)}</{tag}>'

    def place_formula(self, latex: str, block: bool) -> str:
        """A formula's place; one that is displayed is a block, which ends a paragraph."""
        latex = printable(latex).strip()
        return self.place(latex, f"${latex}$", "div" if block else "span", is_formula=True)

    def place_formulas(self, source: str) -> str:
        """HTML with places for the formulas in its words, but not in those of code."""
        return _MARKUP_OR_WORDS.sub(self._place_in_words, source)

    def _place_in_words(self, found: re.Match[str]) -> str:
        words = unescape(found["words"] or "")
        parts = split_math(words) if "$" in words or "\\" in words else [words]
        if parts == [words]:
            return found[0]
        return "".join(escape(part) if isinstance(part, str) else self.place_formula(*part) for part in parts)

    def fill(self, root: Any) -> None:
        """Put everything in its place: a formula is displayed where its place is still a block."""
        for place in list(root.iter()):
            name = place.attrib.pop("data-slot", "")
            if name not in self.pieces:
                continue
            piece, is_formula = self.pieces[name]
            if is_formula:
                piece = self.formula(piece, place.tag != "span")
            fragment = read_div(piece)
            place.text = fragment.text
            place[:] = list(fragment)
            place.drop_tag()
