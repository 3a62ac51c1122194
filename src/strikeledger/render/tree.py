"""The one tree of a report: all that its page says, as XHTML, from which the page and the PDF are set."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree
from markupsafe import Markup

from strikeledger.errors import NotebookError
from strikeledger.render.gaps import Gaps
from strikeledger.render.html.blocks import block_html, notes_html
from strikeledger.render.html.inline import PageContext
from strikeledger.render.html.register import figure_passports, register_html
from strikeledger.render.references import element_name
from strikeledger.report.blocks import Document, Register
from strikeledger.text import typographic

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TITLE_NAME = "page-title"
"""The name of a page's title, which stands before the tree; in print an empty place at its beginning."""
REGISTER_NAMES = ("claims", "sources")
_NO_HEADING_INSIDE = frozenset({"blockquote", "li", "td", "th", "figure", "details", "dd", "dt"})
_MARKS = frozenset({"refs", "note-mark"})
_OWN_WORDS = "//text()[not(ancestor::*[contains(' code pre svg math script style ', concat(' ', local-name(), ' '))])]"
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
)


@dataclass
class PageTree:
    """What a report says: `main` holds it, `contents` its sections by name and words, `passports` each printed figure in full."""

    document: Document
    main: Any
    contents: list[tuple[str, str]] = field(default_factory=list)
    passports: dict[str, Any] = field(default_factory=dict)


def xhtml_root(source: str) -> Any:
    """An element that holds a piece of XHTML; a NotebookError where it isn't well-formed."""
    try:
        return etree.fromstring(f"<main>{source}</main>".encode(), _PARSER)
    except etree.XMLSyntaxError as error:
        raise NotebookError(f"What a template wrote is no XHTML: {error}.") from error


def page_tree(document: Document, gaps: Gaps | None = None) -> PageTree:
    """The tree of a document, its pieces set and every name and link in it resolved.

    `gaps` tells of links that lead nowhere. A NotebookError is raised where something printed has no record.
    """
    sheet = PageContext(document)
    places = "".join(f'<piece number="{number}"/>' for number in range(len(document.blocks)))
    main = xhtml_root(places) if document.cells is None else copy.deepcopy(document.cells)
    main.attrib.update({"id": "main", "tabindex": "-1"})
    _set_register(sheet, main, _set_pieces(sheet, main))
    title = main.attrib.pop("data-title", "")
    contents, earlier = _name_headings(sheet, main)
    earlier.setdefault(title, TITLE_NAME)
    _set_notes(sheet, main)
    _resolve_links(main, earlier, gaps or Gaps())
    return PageTree(document, main, contents, figure_passports(sheet))


def _set_pieces(sheet: PageContext, main: Any) -> list[Any]:
    """Fill the places of our own pieces in order; give the places of registers, which are filled last."""
    registers = []
    for place in list(main.iter("piece")):
        block = sheet.document.blocks[int(place.get("number"))]
        if isinstance(block, Register):
            registers.append(place)
        else:
            replace_element(place, _own_root(block_html(sheet, block)))
    return registers


def _set_register(sheet: PageContext, main: Any, places: list[Any]) -> None:
    """Set the register at its first place, or last; now it is known where each claim was first cited."""
    for place in places[1:]:
        replace_element(place, [])
    place = places[0] if places else etree.SubElement(main, "piece")
    # A heading with nothing but prose after it already opens the section.
    above = next((one.tag for one in place.itersiblings(preceding=True) if one.tag != "p"), "")
    is_open = above in HEADINGS
    level = max(int(above[1]), 2) if is_open else 2
    replace_element(place, _own_root(register_html(sheet, level, heading=not is_open)))


def _own_root(source: str) -> Any:
    """An element that holds a piece of ours, with the apostrophes of print in all that is no code."""
    root = xhtml_root(source)
    for text in root.xpath(_OWN_WORDS):
        if "'" in text:
            setattr(text.getparent(), "tail" if text.is_tail else "text", typographic(text))
    return root


def append_text(element: Any, words: str) -> None:
    """Put words at the end of what an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def replace_element(place: Any, elements: Any) -> None:
    """Put other elements where one stands."""
    parent, at = place.getparent(), place.getparent().index(place)
    parent[at : at + 1] = list(elements)


def remove_element(element: Any) -> None:
    """Take an element out, and leave the words after it."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _name_headings(sheet: PageContext, main: Any) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Close gaps between levels and name each heading; give the sections by name and words, and names by the earlier ones."""
    contents: list[tuple[str, str]] = []
    earlier: dict[str, str] = {}
    above: list[int] = []
    for heading in list(main.iter(*HEADINGS)):
        words, given = words_of(heading), heading.get("id", "")
        if not words and heading.find(".//img") is None:
            replace_element(heading, [])
        elif any(up.tag in _NO_HEADING_INSIDE or "callout" in up.get("class", "") for up in heading.iterancestors()):
            _make_strong(heading)
        else:
            heading.tag = f"h{min(1 + heading_depth(above, int(heading.tag[1])), 6)}"
            name = given if given in REGISTER_NAMES else sheet.names.add_unique(element_name(words))
            heading.set("id", name)
            earlier.setdefault(given, name)
            printed = any(up.get("data-only") == "pdf" for up in heading.iterancestors())
            contents += [(name, words)] if heading.tag == "h2" and not printed else []
    return contents, earlier


def heading_depth(above: list[int], level: int) -> int:
    """How deep a heading stands, from 1, skipping no level; `above` holds the levels of those over it, and then its own."""
    while above and above[-1] >= level:
        above.pop()
    above.append(level)
    return len(above)


def _make_strong(heading: Any) -> None:
    """Turn a heading inside a box or list to strong words."""
    heading.tag = "p"
    strong = etree.Element("strong")
    strong.text, heading.text = heading.text, None
    strong.extend(list(heading))
    heading.append(strong)


def _set_notes(sheet: PageContext, main: Any) -> None:
    """Set the notes of each section at its end."""
    notes = dict(sheet.notes)
    waiting: list[tuple[str, Markup]] = []
    for block in [*main, None]:
        if waiting and (block is None or block.tag == "h2"):
            main.insert(len(main) if block is None else main.index(block), xhtml_root(notes_html(sheet, waiting))[0])
            waiting = []
        if block is None:
            break
        letters = [words_of(mark) for mark in block.iter("a") if mark.get("id", "").startswith("note-mark-")]
        waiting += [(letter, notes[letter]) for letter in letters if letter in notes]


def _resolve_links(main: Any, earlier: Mapping[str, str], gaps: Gaps) -> None:
    """Let inner links lead to what they mean (`earlier` names of headings among it); others become words and are told of."""
    names = {TITLE_NAME, *map(str, main.xpath(".//@id"))}
    for link in list(main.iter("a")):
        gaps.cell = int(link.attrib.pop("data-cell", 0))
        href = link.get("href", "")
        if href.startswith("#"):
            said = [href[1:], unquote(href[1:])]
            meant = [*said, *(earlier.get(one, "") for one in said), element_name(said[1]), f"guest-{said[1]}"]
            target = next((name for name in meant if name in names), "")
            if target:
                link.set("href", f"#{target}")
                if target == TITLE_NAME and main.find(f"a[@id='{TITLE_NAME}']") is None:
                    main.insert(0, etree.Element("a", {"id": TITLE_NAME, "data-only": "pdf"}))
            else:
                del link.attrib["href"]
                gaps.tell(f"The link to {href!r} leads nowhere in this notebook; its words stay.")


def words_of(element: Any) -> str:
    """The words of an element, spaces as one: formulas by their LaTeX, marks of claims and notes left out."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Any) -> Iterator[str]:
    if element.tag == "math":
        yield element.get("alttext", "")
        return
    yield element.text or ""
    for child in element:
        if child.tag != "sup" or child.get("class") not in _MARKS:
            yield from _texts(child)
        yield child.tail or ""
