"""A document as one offline web page.

It loads nothing, runs only the scripts whose hashes its own security policy names, and says the same without them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from strikeledger.render.html.blocks import block_html, notes_html
from strikeledger.render.html.figures import has_chart, script_json
from strikeledger.render.html.inline import PageContext
from strikeledger.render.html.register import figure_passports, register_html
from strikeledger.render.references import AUTHOR, citation, opens_section
from strikeledger.report.blocks import Block, Document, Heading, Register, plain_text
from strikeledger.report.records import SourceRecord
from strikeledger.text import day_in_words
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


SectionLinks = list[tuple[str, str]]
Downloads = Mapping[str, str | Mapping[str, Any]]
NO_FILES: Downloads = MappingProxyType({})


def render_html(document: Document, downloads: Downloads = NO_FILES) -> str:
    """The document as one complete page.

    Args:
        document: what the page says.
        downloads: label to relative address of the files that stand beside the page, or to the address ("href") and the
            size in words ("size").
    """
    sheet = PageContext(document)
    body, contents = _body(sheet)
    figures = figure_passports(sheet)
    scripts = _page_scripts(has_chart(document.blocks), bool(figures))
    return template_loader().get_template("page.html.j2").render(
        document=document,
        as_of=day_in_words(document.as_of),
        downloads=_download_rows(downloads),
        citation=citation(document),
        policy=_security_policy(scripts),
        light=LIGHT,
        colours=colour_css(),
        faces=typeface_css(),
        styles=read_asset(TEMPLATES_FOLDER / "report.css"),
        report_json=script_json(_linked_data(document)),
        contents=contents,
        body=body,
        passports=script_json(figures) if figures else "",
        scripts=scripts,
    )  # fmt: skip


def _body(sheet: PageContext) -> tuple[Markup, SectionLinks]:
    """The blocks in order, and the sections' names and words for the contents."""
    blocks = sheet.document.blocks
    place = next((at for at, block in enumerate(blocks) if isinstance(block, Register)), len(blocks))
    before, sections = _render_sections(sheet, blocks[:place])
    after, further = _render_sections(sheet, blocks[place + 1 :])
    # Set last: only now is it known where each claim was first cited.
    register, own = _render_register(sheet, blocks[:place])
    return Markup("\n").join(part for part in (before, register, after) if part), sections + own + further


def _render_sections(sheet: PageContext, blocks: Sequence[Block]) -> tuple[Markup, SectionLinks]:
    """Blocks in order, the notes of each section at its end."""
    parts: list[Markup] = []
    sections: SectionLinks = []
    for block in blocks:
        opens = isinstance(block, Heading) and block.level == 2
        parts += [notes_html(sheet)] if opens else []
        parts.append(block_html(sheet, block))
        if isinstance(block, Heading) and opens:
            sections.append((sheet.last_heading, plain_text(block.children, sheet.document.figures)))
    return Markup("\n").join(part for part in [*parts, notes_html(sheet)] if part), sections


def _render_register(sheet: PageContext, before: Sequence[Block]) -> tuple[Markup, SectionLinks]:
    """The register, under its own heading unless a heading, and nothing but prose after it, stands before it."""
    if heading := opens_section(before):
        return register_html(sheet, max(heading.level, 2), heading=False), []
    register = register_html(sheet)
    claims = bool(sheet.document.claims)
    name = ("claims", "Claims behind the figures") if claims else ("sources", "Sources")
    return register, [name] if register else []


def _security_policy(scripts: list[Markup]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _page_scripts(charts: bool, figures: bool) -> list[Markup]:
    """The scripts of a page that has charts and figures, or only its own where it has none."""
    drawing = [ASSETS_FOLDER / "vega.js"] if charts else []
    opening = [TEMPLATES_FOLDER / "passport.js"] if figures else []
    return [read_asset(path) for path in (*drawing, TEMPLATES_FOLDER / "report.js", *opening)]


def _download_rows(downloads: Downloads) -> list[tuple[str, str, str]]:
    """Label, address and size of each file beside the page; the size is empty where it isn't known."""
    files = {label: {"href": file} if isinstance(file, str) else file for label, file in downloads.items()}
    return [(label, file["href"], file.get("size") or "") for label, file in files.items()]


def _linked_data(document: Document) -> dict[str, Any]:
    """What the page is, for machines: a schema.org Report."""
    facts = {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": document.title,
        "abstract": document.subtitle,
        "inLanguage": document.language,
        "version": document.edition,
        "temporalCoverage": f"../{document.as_of}" if document.as_of else "",
        **(_linked_licence(document) if document.edition else {}),
        "isBasedOn": [_linked_source(source) for source in document.sources.values()],
    }
    return {key: value for key, value in facts.items() if value}


def _linked_licence(document: Document) -> dict[str, Any]:
    author = {"@type": "Organization", "name": AUTHOR}
    return {"author": author, "license": document.licence_address, "creditText": citation(document)}


def _linked_source(source: SourceRecord) -> dict[str, Any]:
    facts = {"name": source.title, "url": source.url, "datePublished": source.published}
    publisher = {"publisher": {"@type": "Organization", "name": source.publisher}} if source.publisher else {}
    return {"@type": "CreativeWork", **{name: fact for name, fact in facts.items() if fact}, **publisher}
