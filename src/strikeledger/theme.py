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
}
"""Role to colour on a dark page, the same roles."""


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
