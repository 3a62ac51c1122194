"""One look for charts, HTML and PDF: colours by role, never by flag, and the typefaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SANS = "Source Sans 3"
SERIF = "Source Serif 4"
SANS_IN_BROWSERS = f"'{SANS}', sans-serif"
"""As CSS wants a name with a digit; without the quotes a browser measures labels with another typeface."""

# Blue and orange stay apart under the three common kinds of colour-vision deficiency (Government Analysis Function palette).
LIGHT = {
    "ink": "#1d2733",
    "muted": "#566270",
    "paper": "#ffffff",
    "panel": "#f4f6f8",
    "grid": "#dde3e9",
    "land": "#eceff3",
    "border": "#aab4be",
    "blue": "#12436d",
    "band": "#c5d5e4",
    "orange": "#f46a25",
    "orange-ink": "#a8390a",
    "truce": "#e9e4d8",
    "orange-band": "#fbd3bd",
}
"""Role to colour on a light page; every chart uses these and no others, so that a dark page can exchange them."""

DARK = {
    "ink": "#e8ecf0",
    "muted": "#a7b1bc",
    "paper": "#14191f",
    "panel": "#1d242c",
    "grid": "#333d48",
    "land": "#262f39",
    "border": "#5c6876",
    "blue": "#7fb2e0",
    "band": "#2c4b68",
    "orange": "#f58b54",
    "orange-ink": "#f9a77c",
    "truce": "#37342b",
    "orange-band": "#6b3a20",
}
"""Role to colour on a dark page, the same roles."""


ADVANCES = {
    400: (
        200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497, 497, 497, 497,
        497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617, 652, 263, 479, 579, 486, 727, 647, 664, 566, 664,
        569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247,
        495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
    ),
    600: (
        200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513, 513, 513, 513, 513, 513,
        513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 510, 628, 663, 282, 494, 597, 502, 745, 657, 674, 582, 674,
        592, 545, 546, 655, 536, 800, 541, 501, 540, 324, 344, 324, 513, 500, 549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263,
        522, 271, 843, 560, 549, 564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513,
    ),
}  # fmt: skip
"""How far each printable ASCII character of the sans moves on, by weight, in thousandths of the type size; the drawing engine measures
a registered typeface too wide, so that charts place their labels by these."""


def text_width(words: str, size: float, weight: int = 400) -> float:
    """How wide words are in the sans, in pixels, at a type size in pixels.

    >>> round(text_width("US: none", 12), 1)
    45.1
    """
    advances = ADVANCES[weight]
    return (
        sum(advances[ord(char) - 32] if " " <= char <= "~" else 500 for char in words.replace("\u00a0", " "))
        * size
        / 1000
    )


@dataclass(frozen=True)
class Look:
    """Colours by role for a light and a dark page; a logo as a `data:` address, with its words."""

    light: Mapping[str, str] = field(default_factory=lambda: LIGHT)
    dark: Mapping[str, str] = field(default_factory=lambda: DARK)
    logo: str = ""
    logo_alt: str = ""


OURS = Look()
"""The look of our own reports."""


def chart_config() -> dict[str, Any]:
    """The Vega-Lite configuration of every chart: quiet axes, one typeface, a see-through ground."""
    ink, muted, grid = LIGHT["ink"], LIGHT["muted"], LIGHT["grid"]
    axis = {
        "domainColor": LIGHT["border"], "gridColor": grid, "labelColor": muted, "labelFontSize": 12, "tickColor": LIGHT["border"],
        "titleColor": muted, "titleFontSize": 12, "titleFontWeight": 400, "labelPadding": 5, "titlePadding": 8,
    }  # fmt: skip
    return {
        "font": SANS_IN_BROWSERS,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "legend": {
            "labelColor": ink,
            "titleColor": muted,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 400,
        },
        "header": {"labelColor": ink, "titleColor": muted, "labelFontSize": 12, "labelFontWeight": 600},
        "text": {"color": ink, "fontSize": 12},
        "bar": {"color": LIGHT["blue"]},
        "line": {"color": LIGHT["blue"]},
        "point": {"color": LIGHT["blue"]},
        "area": {"color": LIGHT["band"]},
        "rule": {"color": LIGHT["border"]},
    }


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, by WCAG 2.2.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """How bright a colour (#rrggbb) is, from 0 to 1, by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
