"""What a guest's table says by colour, said again by a mark that everyone sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import html as lxml_html

from strikeledger.render.guests.styles import (
    colour_name,
    declarations,
    is_grey,
    is_readable,
    is_usual_ground,
    is_usual_ink,
    style_text,
)

_MARKS = "*†‡§¶"
_MOST_KINDS = {"color": 3, "background-color": 2}
"""Kinds of colour up to which each can stand for something; more of them are a scale."""
_KEPT = ("color", "background-color", "font-weight", "font-style")
PAPER = "#ffffff"


def mark_colours(rows: Sequence[Any]) -> list[str]:
    """Put a mark behind words whose colour or ground differs, and settle the cells' style for the page.

    Args:
        rows: the rows of a table's body and foot.

    Returns:
        What each mark stands for: "* red text in the notebook".
    """
    cells = [cell for row in rows for cell in row if cell.tag in {"td", "th"}]
    for row in rows:
        _hand_down(row)
    for cell in cells:
        _lift(cell)
    notes = [note for name in _MOST_KINDS for note in _mark_kind(name, cells)]
    signs: dict[str, str] = {}
    for element, words in notes:
        sign = signs.setdefault(words, _MARKS[len(signs)])
        _append_mark(element, sign)
    for cell in cells:
        _settle(cell)
    return [f"{sign} {words} in the notebook" for words, sign in signs.items()]


def _hand_down(row: Any) -> None:
    """A row's colours are its cells' where they have none of their own."""
    style = {name: value for name, value in declarations(row.attrib.pop("style", "")).items() if name in _KEPT}
    for cell in row if style else ():
        cell.set("style", style_text({**style, **declarations(cell.get("style", ""))}))


def _lift(cell: Any) -> None:
    """The colour of a cell's only words is the cell's."""
    only = cell[0] if len(cell) == 1 else None
    if only is None or only.tag not in {"span", "b", "strong", "i", "em"} or not only.get("style"):
        return
    if not (cell.text or "").strip() and not (only.tail or "").strip():
        style = declarations(only.attrib.pop("style"))
        cell.set("style", style_text({**declarations(cell.get("style", "")), **style}))


def _mark_kind(name: str, cells: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """The elements whose colour of one sort means something, each with the words for it."""
    coloured = [(element, colour) for cell in cells for element, colour in _colours(cell, name)]
    kinds = {colour for _, colour in coloured}
    everywhere = {element for element, _ in coloured} >= {cell for cell in cells if cell.tag == "td"}
    if not kinds or len(kinds) > _MOST_KINDS[name] or (everywhere and len(kinds) == 1):
        return
    for element, colour in coloured:
        yield element, f"{colour_name(colour)} {'text' if name == 'color' else 'ground'}"


def _colours(cell: Any, name: str) -> Iterator[tuple[Any, str]]:
    """The cell and what stands in it, where its colour isn't the usual one."""
    for element in cell.iter():
        style = declarations(element.get("style", "")) if isinstance(element.tag, str) else {}
        colour = style.get(name, "")
        if not colour:
            continue
        on_a_ground = name == "color" and "background-color" in style and is_grey(colour)
        usual = is_usual_ink(colour) if name == "color" else is_usual_ground(colour)
        if not usual and not on_a_ground:
            yield element, colour


def _append_mark(element: Any, sign: str) -> None:
    mark = lxml_html.Element("sup", {"class": "mark"})
    mark.text = sign
    if element.tag not in {"td", "th"}:
        mark.tail, element.tail = element.tail, None
        element.addnext(mark)
        return
    last = element[-1] if len(element) else None
    while last is not None and last.tag in {"ul", "ol", "li"} and not (last.tail or "").strip():
        element, last = last, (last[-1] if len(last) else None)
    if last is not None and last.tail:
        last.tail = last.tail.rstrip()
    elif last is None and element.text:
        element.text = element.text.rstrip()
    element.append(mark)


def _settle(cell: Any) -> None:
    """Leave of a cell's style what the page shows: readable colours on their ground, bold and italic."""
    style = {name: value for name, value in declarations(cell.attrib.pop("style", "")).items() if name in _KEPT}
    ground, colour = style.get("background-color", ""), style.pop("color", "")
    if ground and is_usual_ground(ground):
        del style["background-color"]
        ground = ""
    if ground:
        black = "#000000" if is_readable("#000000", ground) else PAPER
        style["color"] = colour if colour and is_readable(colour, ground) else black
    elif colour and not is_usual_ink(colour) and is_readable(colour, PAPER):
        style["color"] = colour
    style = {name: style[name] for name in _KEPT if style.get(name, "normal") != "normal"}
    if cell.tag == "th":
        style.pop("font-weight", None)
    if style:
        cell.set("style", style_text(style))
