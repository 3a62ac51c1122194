"""The colours and the logo of a house, from its `_brand.yml` (a file that Quarto and Shiny read, too)."""

from __future__ import annotations

import mimetypes
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from strikeledger.errors import ParameterError
from strikeledger.render.guests.styles import hex_colour
from strikeledger.theme import DARK, LIGHT, Look, contrast

_ROLES = {"primary": "blue", "foreground": "ink", "background": "paper"}
"""What the names of a brand's colours are here; the others of a brand have no part in a report."""

MIN_CONTRAST = 4.5
"""Contrast of words with their ground, by WCAG 2.2, 1.4.3 (level AA)."""


def brand_look(path: Path, tell: Callable[[str], None]) -> Look:
    """The look that a brand file asks for; colours in which words couldn't be read are told of and left as ours.

    Raises:
        ParameterError: the file or the logo that it names can't be read, or isn't what it should be.
    """
    brand = _read_brand(path)
    asked = {role: _hex_colour(getattr(brand.color, name, None), path, name) for name, role in _ROLES.items()}
    wanted = {role: colour for role, colour in asked.items() if colour}
    light = _readable(LIGHT, wanted, tell)
    dark = _readable(DARK, {role: colour for role, colour in wanted.items() if role == "blue"}, lambda _: None)
    logo, words = _logo(brand, path)
    return Look(light, dark, logo, words)


def _read_brand(path: Path) -> Any:
    try:
        from brand_yml import Brand
    except ImportError:
        raise ParameterError("A _brand.yml needs one more package: pip install 'strikeledger[brand]'") from None
    try:
        return Brand.from_yaml(path)
    except OSError as error:
        raise ParameterError(f"{path} can't be read: {error.strerror or error}") from None
    except ValueError as error:
        raise ParameterError(f"{path} is no brand file: {error}") from None


def _hex_colour(value: Any, path: Path, name: str) -> str:
    """A colour as #rrggbb, whatever CSS calls it; empty where there is none."""
    if value is None:
        return ""
    colour = hex_colour([str(value)])
    if not colour:
        raise ParameterError(f"{path}: the colour {name} is {str(value)!r}, which CSS doesn't know.")
    return colour


def _readable(ours: dict[str, str], wanted: dict[str, str], tell: Callable[[str], None]) -> dict[str, str]:
    """Our colours with those of a brand that words can be read in."""
    look = {**ours, **wanted}
    if contrast(look["ink"], look["paper"]) < MIN_CONTRAST:
        tell("The brand's foreground can't be read on its background (contrast under 4.5 to 1); ours are used.")
        look |= {"ink": ours["ink"], "paper": ours["paper"]}
    if contrast(look["blue"], look["paper"]) < MIN_CONTRAST:
        tell(
            "Words in the brand's primary colour can't be read on its background (contrast under 4.5 to 1); ours is used."
        )
        look["blue"] = ours["blue"]
    return look


def _logo(brand: Any, path: Path) -> tuple[str, str]:
    """The logo as a `data:` address and its words; two times nothing without one."""
    given = getattr(brand, "logo", None)
    sized = next((one for one in (getattr(given, size, None) for size in ("medium", "small", "large")) if one), given)
    sized = getattr(sized, "light", None) or sized
    place = getattr(sized, "path", None)
    if place is None:
        return "", ""
    file = path.parent / str(getattr(place, "root", place))
    kind = mimetypes.guess_type(file.name)[0] or ""
    if not kind.startswith("image/"):
        raise ParameterError(f"{path}: the logo {file.name} is no picture that a page can show (PNG, JPEG, SVG, WebP).")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ParameterError(f"{path}: the logo {file} can't be read: {error.strerror or error}") from None
    name = getattr(brand.meta, "name", None)
    words = getattr(sized, "alt", None) or getattr(name, "short", None) or getattr(name, "full", None) or "Logo"
    return f"data:{kind};base64,{b64encode(content).decode()}", str(words)
