"""Colours and weights that a guest's HTML gives, and what those of a table mean, said again by marks that everyone sees."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import tinycss2
from lxml.html.builder import E
from tinycss2.color3 import parse_color

from strikeledger.theme import contrast, luminance

Style = dict[str, str]
SheetRule = tuple[tuple[str, ...], Style]
"""A selector, as the steps down to the elements that it means, and what it declares."""

_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
_STEP = re.compile(r"(?P<tag>[a-zA-Z]\w*|\*|)(?P<names>(?:[.#][\w-]+)*)")
_WEIGHTS = {"bold", "bolder", "600", "700", "800", "900"}
_HUES = {15: "red", 42: "orange", 68: "yellow", 165: "green", 258: "blue", 340: "purple", 361: "red"}
"""The plain name of a hue in degrees, up to each."""
_SURELY_READ = 4.5
"""The contrast that WCAG 2 asks of text (success criterion 1.4.3)."""
_PAPER = "#ffffff"
_MARKS = "*†‡§¶"
_SORTS = (("color", "text", 3), ("background-color", "ground", 2))
"""What is coloured, and up to how many colours each can stand for something; more of them are a scale."""


# --- reading styles
def declarations(style: str) -> Style:
    """What a style says, of the few things that count: colours as `#rrggbb`, sizes in pixels."""
    found: Style = {}
    for node in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            continue
        value = tinycss2.serialize(node.value).strip().lower()
        name = "background-color" if node.lower_name == "background" else node.lower_name
        if name in {"color", "background-color"}:
            colour = hex_colour(node.value)
            found.update({name: colour} if colour else {})
        elif name == "font-weight":
            found[name] = "bold" if value in _WEIGHTS else "normal"
        elif name == "font-style":
            found[name] = "italic" if value in {"italic", "oblique"} else "normal"
        elif name in {"width", "height"} and (size := re.fullmatch(r"([1-9]\d{0,4})(\.\d+)?px", value)):
            found[name] = f"{size[1]}px"
        elif (name, value) == ("display", "none") or (name == "text-align" and value in {"left", "right", "center"}):
            found[name] = value
    return found


def style_text(style: Mapping[str, str]) -> str:
    """A style as an attribute has it."""
    return ";".join(f"{name}:{value}" for name, value in style.items())


def hex_colour(tokens: Iterable[Any]) -> str:
    """The first colour among a value's tokens as #rrggbb; what shows through is laid on white; empty without one."""
    for token in tokens:
        colour = parse_color(token)
        if colour is not None and not isinstance(colour, str):
            parts = [round(255 * (part * colour.alpha + 1 - colour.alpha)) for part in colour[:3]]
            return "#" + "".join(f"{min(max(part, 0), 255):02x}" for part in parts)
    return ""


def sheet_rules(source: str) -> list[SheetRule]:
    """What the style sheets in a piece of HTML say of elements and their descendants, the weightiest last."""
    rules: list[SheetRule] = []
    for sheet in _SHEET.findall(source):
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            style = declarations(tinycss2.serialize(rule.content)) if rule.type == "qualified-rule" else {}
            for selector in tinycss2.serialize(rule.prelude).split(",") if style else ():
                steps = tuple(selector.split())
                if steps and all(map(_STEP.fullmatch, steps)):
                    # Alignment counts where one cell is named; what is said of all of a table's headings is house style.
                    kept = {name: value for name, value in style.items() if name != "text-align" or "#" in steps[-1]}
                    rules.append((steps, kept))
    return sorted(rules, key=lambda rule: (" ".join(rule[0]).count("#"), " ".join(rule[0]).count(".")))


def apply_rules(root: Any, rules: Sequence[SheetRule]) -> None:
    """Write what style sheets say into the elements' own style, which wins."""
    named = {element.get("id"): element for element in root.iter() if element.get("id")} if rules else {}
    found: dict[Any, Style] = {}
    for steps, style in rules:
        if len(steps) == 1 and steps[0].startswith("#"):  # as Styler names each cell, by thousands
            elements = [named[steps[0][1:]]] if steps[0][1:] in named else []
        else:
            elements = root.xpath("." + "".join(map(_xpath, steps)))
        for element in elements:
            found.setdefault(element, {}).update(style)
    for element, style in found.items():
        element.set("style", style_text({**style, **declarations(element.get("style", ""))}))


def _xpath(step: str) -> str:
    """One step of a selector as one of XPath."""
    match = _STEP.fullmatch(step)
    tag, names = (match["tag"].lower(), match["names"]) if match else ("", "")
    wanted = [
        f"[@id='{name[1:]}']" if name[0] == "#" else f"[contains(concat(' ', @data-guest, ' '), ' {name[1:]} ')]"
        for name in re.findall(r"[.#][\w-]+", names)
    ]
    return f"//{tag or '*'}{''.join(wanted)}"


# --- what colours mean
def mark_colours(cells: Sequence[Any]) -> list[str]:
    """Put a mark behind words of a table whose colour or ground differs, and settle the cells' style for the page.

    Gives what each mark stands for: "* red text in the notebook".
    """
    signs: dict[str, str] = {}
    for name, what, most in _SORTS:
        coloured = [(element, colour) for cell in cells for element, colour in _colours(cell, name)]
        kinds = {colour for _, colour in coloured}
        is_everywhere = {element for element, _ in coloured} >= {cell for cell in cells if cell.tag == "td"}
        if len(kinds) > most or (is_everywhere and len(kinds) == 1):
            continue
        for element, colour in coloured:
            words = f"{colour_name(colour)} {what} in the notebook"
            _append_mark(element, signs.setdefault(words, _MARKS[len(signs)]))
    for cell in cells:
        _settle(cell)
    return [f"{sign} {words}" for words, sign in signs.items()]


def _colours(cell: Any, name: str) -> Iterator[tuple[Any, str]]:
    """The cell and what stands in it, where its colour isn't the usual one."""
    for element in cell.iter():
        style = declarations(element.get("style", ""))
        colour = style.get(name, "")
        if not colour or (name == "color" and "background-color" in style and _is_grey(colour)):
            continue
        if not (_is_usual_ink(colour) if name == "color" else _is_usual_ground(colour)):
            yield element, colour


def _append_mark(element: Any, sign: str) -> None:
    mark = E.sup({"class": "mark"}, sign)
    if element.tag not in {"td", "th"}:
        mark.tail, element.tail = element.tail, None
        element.addnext(mark)
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip()
    else:
        element.text = (element.text or "").rstrip()
    element.append(mark)


def _settle(cell: Any) -> None:
    """Leave of a cell's style what the page shows: readable colours on their ground, bold and italic."""
    said = declarations(cell.attrib.pop("style", ""))
    ground, colour = said.get("background-color", ""), said.get("color", "")
    style: Style = {}
    if ground and not _is_usual_ground(ground):
        black = "#000000" if contrast("#000000", ground) >= _SURELY_READ else _PAPER
        style["color"] = colour if colour and contrast(colour, ground) >= _SURELY_READ else black
        style["background-color"] = ground
    elif colour and not _is_usual_ink(colour) and contrast(colour, _PAPER) >= _SURELY_READ:
        style["color"] = colour
    if said.get("font-weight") == "bold" and cell.tag == "td":
        style["font-weight"] = "bold"
    if said.get("font-style") == "italic":
        style["font-style"] = "italic"
    if style:
        cell.set("style", style_text(style))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _is_grey(colour: str) -> bool:
    return max(_rgb(colour)) - min(_rgb(colour)) <= 24


def _is_usual_ink(colour: str) -> bool:
    """Whether words of this colour look like all others."""
    return _is_grey(colour) and contrast(colour, _PAPER) >= 7


def _is_usual_ground(colour: str) -> bool:
    """Whether a ground looks like paper."""
    return _is_grey(colour) and luminance(colour) > 0.85


def colour_name(colour: str) -> str:
    """The nearest plain name.

    >>> [colour_name(each) for each in ("#ff0000", "#006100", "#ffff00", "#add8e6", "#777777")]
    ['red', 'green', 'yellow', 'blue', 'grey']
    """
    red, green, blue = (part / 255 for part in _rgb(colour))
    if _is_grey(colour):
        return "white" if red > 0.9 else "black" if red < 0.25 else "grey"
    hue = 360 * colorsys.rgb_to_hls(red, green, blue)[0]
    return next(name for end, name in _HUES.items() if hue < end)
