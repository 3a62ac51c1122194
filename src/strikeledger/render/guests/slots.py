"""Places in a guest's text for what is ours: formulas, code and note marks go in when the text around them is clean."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.sanitise import INLINE, printable

FormulaMarkup = Callable[[str, bool], str]
"""LaTeX, and whether it is displayed, to XHTML."""

_ONE_LINE = INLINE | {"h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "caption", "summary", "dt"}
"""What can't hold a displayed formula."""


@dataclass
class Slots:
    """What is put by for one text; the key keeps a guest from naming a place."""

    formula: FormulaMarkup
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    pieces: list[tuple[str, bool] | str] = field(default_factory=list)

    def formula_place(self, latex: str, block: bool) -> str:
        """Markup that holds a formula's place; in it the words by which a heading is known."""
        self.pieces.append((printable(latex), block))
        return f'<span data-slot="{self.key}-{len(self.pieces) - 1}">${escape(latex)}$</span>'

    def markup_place(self, markup: str, tag: str = "span") -> str:
        """Markup that holds the place of ready XHTML."""
        self.pieces.append(markup)
        return f'<{tag} data-slot="{self.key}-{len(self.pieces) - 1}"></{tag}>'

    def fill(self, root: Any) -> list[Any]:
        """Put everything in its place.

        Returns:
            The displayed formulas.
        """
        displayed: list[Any] = []
        for place in list(root.iter()):
            key, _, name = place.attrib.pop("data-slot", "").partition("-")
            if key != self.key or not name.isdigit():
                continue
            piece = self.pieces[int(name)]
            if isinstance(piece, str):
                fill_element(place, piece)
                continue
            latex, block = piece
            has_room = place.getparent().tag not in _ONE_LINE
            found = fill_element(place, self.formula(latex, block and has_room))
            displayed += [made for made in found if has_room and (made.tag == "pre" or made.get("display") == "block")]
        return displayed


def fill_element(place: Any, markup: str) -> list[Any]:
    """Put XHTML in an element's place; gives the elements that it makes."""
    parser = lxml_html.XHTMLParser(huge_tree=True, resolve_entities=False, no_network=True)
    fragment = lxml_html.fromstring(f"<div>{markup}</div>", parser=parser)
    found = list(fragment)
    for child in list(place):
        place.remove(child)
    place.text = fragment.text
    place.extend(found)
    place.drop_tag()
    return found
