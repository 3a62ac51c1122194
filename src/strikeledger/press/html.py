"""One offline web page from a document: a `Document` comes in, the whole page goes out as a string.

The page loads nothing, runs only the scripts whose hashes its own security policy names, and says the same without them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from strikeledger.blocks import Block, Document, Heading, Register, plain
from strikeledger.press.html_blocks import block_html, notes_html
from strikeledger.press.html_figures import charts_in, script_json
from strikeledger.press.html_inline import Sheet, long_date
from strikeledger.press.html_register import register_html
from strikeledger.theme import DARK, LIGHT

ASSETS = Path(__file__).parent / "assets"
FACES = (
    ("Ledger Sans", 400, "ledger-sans-regular.woff2"),
    ("Ledger Sans", 600, "ledger-sans-semibold.woff2"),
    ("Ledger Serif", 600, "ledger-serif-semibold.woff2"),
)


def render_html(document: Document, downloads: Mapping[str, str] = {}) -> str:
    """The document as one complete page.

    Args:
        document: what the page says.
        downloads: label to relative address of the files that stand beside the page.
    """
    sheet = Sheet(document)
    body, contents = _body(sheet)
    scripts = _scripts(charts_in(document.blocks))
    return _templates().get_template("page.html.j2").render(
        document=document,
        as_of=long_date(document.as_of),
        downloads=downloads,
        policy=_policy(scripts),
        light=LIGHT,
        colours=_colours(),
        faces=_faces(),
        styles=_part("report.css"),
        report_json=script_json(_linked_data(document)),
        contents=contents,
        body=body,
        scripts=scripts,
    )  # fmt: skip


def _body(sheet: Sheet) -> tuple[Markup, list[tuple[str, str]]]:
    """The blocks in order, each section's notes at its end; and the sections' names and words, for the contents."""
    blocks = sheet.document.blocks
    placed = any(isinstance(block, Register) for block in blocks)
    parts: list[Markup | None] = []
    contents: list[tuple[str, str]] = []
    level, register_level = 1, 1
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            parts.append(notes_html(sheet))
        if isinstance(block, Register):
            parts.append(None)
            register_level = level
            continue
        parts.append(_noted(sheet, block, contents))
        level = block.level if isinstance(block, Heading) else level
    parts.append(notes_html(sheet))
    # Set last: only now is it known where each claim was first cited.
    register = _register(sheet, register_level, placed)
    if register and not (placed and register_level > 1):
        contents.append(("claims", "Claims behind the figures") if sheet.document.claims else ("sources", "Sources"))
    whole = [register if part is None else part for part in parts] + ([] if placed else [register])
    return Markup("\n").join(part for part in whole if part), contents


def _noted(sheet: Sheet, block: Block, contents: list[tuple[str, str]]) -> Markup:
    markup = block_html(sheet, block)
    if isinstance(block, Heading) and block.level == 2:
        contents.append((sheet.last_heading, plain(block.children, sheet.document.figures)))
    return markup


def _register(sheet: Sheet, level: int, placed: bool) -> Markup:
    """The register under its author's heading where one stands before it, else under its own."""
    own_heading = not placed or level == 1
    return register_html(sheet, 2 if own_heading else level, own_heading)


def _policy(scripts: list[Markup]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _scripts(charts: bool) -> list[Markup]:
    names = [ASSETS / "vega.js"] if charts else []
    return [Markup(path.read_text(encoding="utf-8")) for path in names] + [_part("report.js")]


def _colours() -> Markup:
    """The theme as custom properties for both schemes, and chart colours exchanged for them."""
    light, dark = (";".join(f"--{role}:{colour}" for role, colour in roles.items()) for roles in (LIGHT, DARK))
    exchange = "".join(
        f'.plot [{part}="{colour}" i]{{{part}:var(--{role})}}'
        for role, colour in LIGHT.items()
        for part in ("fill", "stroke", "stop-color")
    )
    return Markup(f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{exchange}")


@cache
def _faces() -> Markup:
    faces = []
    for family, weight, name in FACES:
        data = base64.b64encode((ASSETS / "fonts" / name).read_bytes()).decode()
        faces.append(f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(data:font/woff2;base64,{data}) format("woff2")}}')
    return Markup("\n".join(faces))


def _linked_data(document: Document) -> dict[str, Any]:
    """What the page is, for machines: a schema.org Report."""
    sources = [
        {"@type": "CreativeWork", "name": s.get("title"), "publisher": s.get("publisher"), "url": s.get("url"), "datePublished": s.get("published")}
        for s in document.sources.values()
    ]
    facts = {
        "@context": "https://schema.org", "@type": "Report", "name": document.title, "abstract": document.subtitle,
        "inLanguage": document.language, "version": document.edition, "temporalCoverage": f"../{document.as_of}" if document.as_of else "",
        "isBasedOn": [{key: value for key, value in source.items() if value} for source in sources],
    }  # fmt: skip
    return {key: value for key, value in facts.items() if value}


@cache
def _templates() -> Environment:
    loader = PackageLoader("strikeledger.press", "templates/html")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)


def _part(name: str) -> Markup:
    """A style sheet or script of ours, as it stands."""
    return Markup(_templates().loader.get_source(_templates(), name)[0])
