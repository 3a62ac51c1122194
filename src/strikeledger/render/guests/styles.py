"""Colours and weights that a guest's HTML gives, read from its style sheets and attributes: what a table may mean by them."""

from __future__ import annotations

import colorsys
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tinycss2
from tinycss2.color3 import parse_color

from strikeledger.theme import contrast, luminance

_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
_COMPOUND = re.compile(r"([a-zA-Z][\w]*|\*)?((?:[.#][\w-]+)*)")
_WEIGHTS = {"bold", "bolder", "600", "700", "800", "900"}
_HUES = {
    15: "red",
    42: "orange",
    68: "yellow",
    165: "green",
    188: "turquoise",
    258: "blue",
    305: "purple",
    340: "pink",
    361: "red",
}
"""The plain name of a hue in degrees, up to each."""
_SURELY_READ = 4.5
"""The contrast that WCAG 2 asks of text (success criterion 1.4.3)."""


@dataclass(frozen=True)
class SheetRule:
    """One selector of a style sheet with what it declares."""

    compounds: tuple[str, ...]
    style: Mapping[str, str]

    @property
    def weight(self) -> tuple[int, int]:
        """How much it counts against others: ids, then classes."""
        words = " ".join(self.compounds)
        return words.count("#"), words.count(".")

    def matches(self, element: Any) -> bool:
        """Whether it means this element; only descendants are understood, no other relation."""
        *above, last = self.compounds
        if not _is_meant(last, element):
            return False
        for up in element.iterancestors():
            if not above:
                break
            if _is_meant(above[-1], up):
                above.pop()
        return not above


def sheet_rules(source: str) -> list[SheetRule]:
    """The rules of the style sheets in a piece of HTML that give a colour, a weight, an alignment or hide something."""
    rules = []
    for sheet in _SHEET.findall(source):
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            style = declarations(tinycss2.serialize(rule.content)) if rule.type == "qualified-rule" else {}
            if not style:
                continue
            for selector in tinycss2.serialize(rule.prelude).split(","):
                compounds = tuple(selector.split())
                if compounds and all(_COMPOUND.fullmatch(compound) for compound in compounds):
                    rules.append(SheetRule(compounds, _own_alignment(style, compounds[-1])))
    return sorted(rules, key=lambda rule: rule.weight)


def _own_alignment(style: Mapping[str, str], last: str) -> Mapping[str, str]:
    """Alignment counts where a cell is named; what is said of all headings is house style."""
    return style if "#" in last else {name: value for name, value in style.items() if name != "text-align"}


def apply_rules(root: Any, rules: Sequence[SheetRule]) -> None:
    """Write what style sheets say into the elements' own style, which wins."""
    by_key: defaultdict[str, list[tuple[int, SheetRule]]] = defaultdict(list)
    for at, rule in enumerate(rules):
        key = re.search(r"#[\w-]+", rule.compounds[-1]) or re.search(r"\.[\w-]+", rule.compounds[-1])
        by_key[key[0] if key else rule.compounds[-1]].append((at, rule))
    for element in root.iter() if rules else ():
        keys = [element.tag, "*", f"#{element.get('id', '')}"]
        keys += [f".{name}" for name in element.get("data-guest", "").split()]
        found = sorted((pair for key in keys for pair in by_key.get(key, ())), key=lambda pair: pair[0])
        style: dict[str, str] = {}
        for _, rule in found:
            style.update(rule.style if rule.matches(element) else {})
        if style:
            style.update(declarations(element.get("style", "")))
            element.set("style", style_text(style))


def _is_meant(compound: str, element: Any) -> bool:
    match = _COMPOUND.fullmatch(compound)
    tag, names = (match[1], match[2]) if match else (None, "")
    classes = element.get("data-guest", "").split()
    return tag in {None, "*", element.tag} and all(
        name[1:] == element.get("id") if name[0] == "#" else name[1:] in classes
        for name in re.findall(r"[.#][\w-]+", names)
    )


def declarations(style: str) -> dict[str, str]:
    """What a style says, of the few things that count, colours as `#rrggbb`."""
    found: dict[str, str] = {}
    for node in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            continue
        value = tinycss2.serialize(node.value).strip().lower()
        name = "background-color" if node.lower_name == "background" else node.lower_name
        if name in {"color", "background-color"}:
            colour = _hex(node.value)
            found.update({name: colour} if colour else {})
        elif name == "font-weight":
            found[name] = "bold" if value in _WEIGHTS else "normal"
        elif name == "font-style":
            found[name] = "italic" if value in {"italic", "oblique"} else "normal"
        elif (name == "text-align" and value in {"left", "right", "center", "start", "end"}) or (
            name == "display" and value == "none"
        ):
            found[name] = value
    return found


def style_text(style: Mapping[str, str]) -> str:
    """A style as an attribute has it."""
    return ";".join(f"{name}:{value}" for name, value in style.items())


def _hex(tokens: Iterable[Any]) -> str:
    """The first colour among a value's tokens; what shows through is laid on white."""
    for token in tokens:
        colour = parse_color(token)
        if colour is not None and not isinstance(colour, str):
            parts = [round(255 * (part * colour.alpha + 1 - colour.alpha)) for part in colour[:3]]
            return "#" + "".join(f"{min(max(part, 0), 255):02x}" for part in parts)
    return ""


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def is_readable(colour: str, ground: str) -> bool:
    """Whether words of this colour are surely read on this ground."""
    return contrast(colour, ground) >= _SURELY_READ


def is_grey(colour: str) -> bool:
    """Whether a colour has no hue to speak of."""
    return max(_rgb(colour)) - min(_rgb(colour)) <= 24


def is_usual_ink(colour: str) -> bool:
    """Whether words of this colour look like all others."""
    return is_grey(colour) and contrast(colour, "#ffffff") >= 7


def is_usual_ground(colour: str) -> bool:
    """Whether a ground looks like paper."""
    return is_grey(colour) and luminance(colour) > 0.85


def colour_name(colour: str) -> str:
    """The nearest plain name.

    >>> [colour_name(each) for each in ("#ff0000", "#006100", "#ffff00", "#add8e6", "#777777")]
    ['red', 'green', 'yellow', 'blue', 'grey']
    """
    red, green, blue = (part / 255 for part in _rgb(colour))
    if is_grey(colour):
        return "white" if red > 0.9 else "black" if red < 0.25 else "grey"
    hue, lightness, _ = colorsys.rgb_to_hls(red, green, blue)
    name = next(name for end, name in _HUES.items() if 360 * hue < end)
    return "pink" if name == "red" and lightness > 0.8 else "brown" if name == "orange" and lightness < 0.35 else name
