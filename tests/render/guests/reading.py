"""What the tests of guests' Markdown and HTML share: a formula's stand-in and the words of a tree."""

from __future__ import annotations

from html import escape
from typing import Any

from lxml import etree

from strikeledger.render.guests.blocks import html_output
from strikeledger.render.guests.markdown import markdown_html
from strikeledger.render.guests.sanitise import BLOCKS, INLINE, keep_ids_apart

DOT = "data:image/png;base64,iVBORw0KGgo="


def formula(latex: str, block: bool) -> str:
    return f'<math display="{"block" if block else "inline"}" alttext="{escape(latex)}"><mi>F</mi></math>'


def xml(element: Any) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def inside(root: Any) -> str:
    """What is inside of a `div` when its ids are kept from those of the page."""
    keep_ids_apart([root])
    return xml(root).removeprefix("<div>").removesuffix("</div>")


def markdown(source: str) -> str:
    """What a Markdown text becomes, inside of its `div`."""
    return inside(markdown_html(source, formula))


def output(source: str) -> str:
    """What an HTML output becomes, inside of its `div`."""
    return inside(html_output(source, formula))


def table(source: str) -> str:
    """The table that an HTML output becomes, without its frame."""
    found = html_output(source, formula).findall(".//table")
    assert len(found) == 1
    return xml(found[0])


def faults(root: Any) -> list[str]:
    """Where a tree isn't in the page's form."""
    lines = root.iter(*INLINE, "p", "h1", "dt", "summary")
    found = [f"{child.tag} in {line.tag}" for line in lines for child in line if child.tag in BLOCKS]
    for holder in root.iter("div", "blockquote", "section", "details"):
        found += [f"{child.tag} in {holder.tag}" for child in holder if child.tag in INLINE]
        found += [f"words in {holder.tag}"] * bool(
            "".join([holder.text or "", *(child.tail or "" for child in holder)]).strip()
        )
    found += [f"{child.tag} in list" for holder in root.iter("ul", "ol") for child in holder if child.tag != "li"]
    found += ["uneven table" for table in root.iter("table") if len(widths(table)) > 1]
    found += [
        f"{name} on {element.tag}"
        for element in root.iter()
        for name in element.attrib
        if name.startswith(("data-", "on"))
    ]
    return found


def widths(table: Any) -> set[int]:
    """How many columns the rows of a table have, spans counted."""
    found = set()
    for part in table.iterchildren("thead", "tbody", "tfoot"):
        filled = [0] * len(part)
        for at, row in enumerate(part):
            for cell in row:
                for down in range(min(int(cell.get("rowspan", 1)), len(part) - at)):
                    filled[at + down] += int(cell.get("colspan", 1))
        found |= set(filled)
    return found
