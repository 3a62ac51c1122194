"""The palette: what is read and what is told apart by colour has the contrast that WCAG 2.2 AA asks for, light and dark."""

from __future__ import annotations

import pytest

from strikeledger.theme import DARK, LIGHT

SCHEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_measures_it() -> None:
    assert (contrast("#000000", "#ffffff"), round(contrast("#767676", "#ffffff"), 2)) == (21, 4.54)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_both_schemes_name_the_same_roles(scheme: str) -> None:
    assert list(SCHEMES[scheme]) == list(LIGHT)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("role", ["ink", "muted", "blue", "orange-ink"])
def test_words_can_be_read(scheme: str, ground: str, role: str) -> None:
    assert contrast(SCHEMES[scheme][role], SCHEMES[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["blue", "orange", "orange-ink"])
def test_marks_stand_out_from_the_page(scheme: str, role: str) -> None:
    assert contrast(SCHEMES[scheme][role], SCHEMES[scheme]["paper"]) >= 3


@pytest.mark.parametrize("ground", ["band", "truce"])
@pytest.mark.parametrize("role", ["blue", "orange-ink"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_stand_out_from_what_they_cross(scheme: str, role: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][role], SCHEMES[scheme][ground]) >= 3


def test_blue_and_orange_differ_in_lightness_too() -> None:
    assert contrast(LIGHT["blue"], LIGHT["orange"]) >= 3
