"""What every page of ours is set with: the colours of the theme, the typefaces, style sheets, scripts and templates."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from strikeledger.theme import DARK, LIGHT

ASSETS_FOLDER = Path(__file__).parents[1] / "assets"
TEMPLATES_FOLDER = Path(__file__).parents[1] / "templates" / "html"
TYPEFACES = (
    ("Ledger Sans", 400, "ledger-sans-regular.woff2"),
    ("Ledger Sans", 600, "ledger-sans-semibold.woff2"),
    ("Ledger Serif", 600, "ledger-serif-semibold.woff2"),
)


def colour_css() -> Markup:
    """The theme as custom properties for both schemes, and chart colours exchanged for them."""
    light, dark = (";".join(f"--{role}:{colour}" for role, colour in roles.items()) for roles in (LIGHT, DARK))
    exchange = "".join(
        f'.plot [{part}="{colour}" i]{{{part}:var(--{role})}}'
        for role, colour in LIGHT.items()
        for part in ("fill", "stroke", "stop-color")
    )
    dark_screen = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return Markup(f":root{{{light}}}\n{dark_screen}\n{exchange}")  # noqa: S704  the theme's own words


@cache
def typeface_css() -> Markup:
    """The typefaces, within the page."""
    found = []
    for family, weight, name in TYPEFACES:
        data = base64.b64encode((ASSETS_FOLDER / "fonts" / name).read_bytes()).decode()
        source = f'url(data:font/woff2;base64,{data}) format("woff2")'
        found.append(f'@font-face{{font-family:"{family}";font-weight:{weight};src:{source}}}')
    return Markup("\n".join(found))  # noqa: S704  base64 and our own words


@cache
def read_asset(path: Path) -> Markup:
    """A style sheet or script of ours, as it stands."""
    return Markup(path.read_text(encoding="utf-8"))  # noqa: S704


@cache
def template_loader() -> Environment:
    """The templates of pages; what is put into them is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def plain_page(title: str, body: Markup) -> str:
    """A page in the house style that says one thing, without scripts."""
    return (
        template_loader()
        .get_template("plain.html.j2")
        .render(
            title=title,
            body=body,
            colours=colour_css(),
            faces=typeface_css(),
            styles=read_asset(TEMPLATES_FOLDER / "report.css"),
        )
    )
