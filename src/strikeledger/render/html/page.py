"""What stands around the text of a page: styles, scripts, policy, facts.

The page loads nothing, runs only the scripts whose hashes its own security policy names, and says the same without them.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.render.html.blocks import script_json
from strikeledger.render.html.linked_data import linked_data
from strikeledger.render.html.screen import screen_html
from strikeledger.render.references import citation, external_address
from strikeledger.render.tree import PageTree, words_of
from strikeledger.report.blocks import Document, Rewind
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT, OURS, Look

ASSETS_FOLDER = Path(__file__).parents[1] / "assets"
TEMPLATES_FOLDER = Path(__file__).parents[1] / "templates" / "html"
TYPEFACES = (
    ("Ledger Sans", 400, "ledger-sans-regular.woff2"),
    ("Ledger Sans", 600, "ledger-sans-semibold.woff2"),
    ("Ledger Serif", 600, "ledger-serif-semibold.woff2"),
)


def colour_css(look: Look = OURS) -> Markup:
    """The colours as custom properties for both schemes, and chart colours exchanged for them."""
    light, dark = (
        ";".join(f"--{role}:{colour}" for role, colour in roles.items()) for roles in (look.light, look.dark)
    )
    exchange = "".join(
        f'.plot [{part}="{colour}" i]{{{part}:var(--{role})}}'
        for role, colour in LIGHT.items()
        for part in ("fill", "stroke", "stop-color")
    )
    dark_screen = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return Markup(f":root{{{light}}}\n{dark_screen}\n{exchange}")  # noqa: S704  the theme's own words


@cache
def typeface_css(families: tuple[str, ...] = ("Ledger Sans", "Ledger Serif")) -> Markup:
    """The typefaces of some families, within the page."""
    found = []
    for family, weight, name in TYPEFACES:
        if family not in families:
            continue
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


Downloads = Mapping[str, str | Mapping[str, Any]]
NO_FILES: Downloads = MappingProxyType({})


@dataclass(frozen=True)
class PageView:
    """What the template of a page shows, every text of it still to be escaped, every Markup ready."""

    title: str
    subtitle: str
    description: str
    authors: tuple[str, ...]
    language: str
    report: str
    edition: str
    revision: int
    as_of: str
    address: str
    feed: str
    image: str
    contents: Sequence[tuple[str, str]]
    main: Markup
    downloads: Sequence[tuple[str, str, str]]
    citation: str
    logo: str
    logo_alt: str
    light: Mapping[str, str]
    colours: Markup
    faces: Markup
    styles: Markup
    policy: str
    report_json: Markup
    packed: Mapping[str, Markup]
    scripts: Sequence[Markup]


def page_view(tree: PageTree, downloads: Downloads = NO_FILES, look: Look = OURS, picture: str = "") -> PageView:
    """What the page of a document shows.

    Args:
        tree: what the page says.
        downloads: label to relative address of the files that stand beside the page, or to the address ("href") and the
            size in words ("size").
        look: colours and logo.
        picture: the path of a picture beside the page, which pages that lead here may show.
    """
    document = tree.document
    main, contents = screen_html(tree)
    charts, live = (tree.main.find(f".//figure[@class='chart']{part}") is not None for part in ("", "/script"))
    back = _rewind_json(document)
    scripts = _page_scripts(charts, bool(tree.passports), live, bool(back))
    vega = read_asset(ASSETS_FOLDER / "vega.js") if live else Markup("")
    packed = {"passports": script_json(tree.passports) if tree.passports else "", "rewind": back, "vega": vega}
    return PageView(
        title=document.title,
        subtitle=document.subtitle,
        description=document.description or _first_point(tree) or document.subtitle,
        authors=document.authors,
        language=document.language,
        report=document.report,
        edition=document.edition,
        revision=document.revision,
        as_of=day_in_words(document.as_of),
        address=document.address,
        feed=_feed_address(document),
        image=urljoin(document.address, picture) if document.address and picture else "",
        contents=contents if len(contents) >= MIN_SECTIONS_LISTED else (),
        main=main,
        downloads=_download_rows(downloads),
        citation=citation(document),
        logo=look.logo,
        logo_alt=look.logo_alt,
        light=look.light,
        colours=colour_css(look),
        faces=typeface_css(),
        styles=Markup("").join(read_asset(TEMPLATES_FOLDER / f"{name}.css") for name in _style_sheets(bool(back))),
        policy=security_policy([*scripts, *([vega] if live else [])]),
        report_json=script_json(linked_data(document)),
        packed={name: pack_text(text) for name, text in packed.items() if text},
        scripts=scripts,
    )


def _first_point(tree: PageTree) -> str:
    """What a report says first, where it opens with points."""
    points = tree.main.xpath("ol[@class='key-points']/li")
    return words_of(points[0]) if points else ""


def _feed_address(document: Document) -> str:
    """Where the feed of all editions stands: two folders up."""
    if not document.address:
        return "../../feed.xml" if document.edition else ""
    return urljoin(document.address, "../../feed.xml")


MIN_SECTIONS_LISTED = 2
"""A page with at least this many sections lists them beside its text."""


def security_policy(scripts: Sequence[Markup]) -> str:
    """What a page may load and run: nothing but its own pictures and typefaces, and these scripts."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _style_sheets(back: bool) -> tuple[str, ...]:
    return ("report", "rewind") if back else ("report",)


def _rewind_json(document: Document) -> Markup:
    """What leads the page back to earlier days, as JSON; empty where nothing does. Addresses that aren't of the web are left out."""
    block = next((block for block in document.blocks if isinstance(block, Rewind)), None)
    if block is None:
        return Markup("")
    sources = {name: [who, external_address(where)] for name, (who, where) in block.record["sources"].items()}
    return script_json({**block.record, "sources": sources})


def _page_scripts(charts: bool, figures: bool, live: bool, back: bool) -> list[Markup]:
    """The scripts of a page: those that its charts, its figures and its live charts need, and those of every page."""
    needed = {
        "unpack": figures or live or back,
        "passport": figures,
        "marks": charts,
        "live": live,
        "rewind": back,
        "report": True,
    }
    return [read_asset(TEMPLATES_FOLDER / f"{name}.js") for name, is_needed in needed.items() if is_needed]


@cache
def pack_text(text: str) -> Markup:
    """A text as few characters, which a script of the page unpacks when it is first asked for."""
    return Markup(base64.b64encode(zlib.compress(text.encode(), 9)).decode())  # noqa: S704  base64


def _download_rows(downloads: Downloads) -> list[tuple[str, str, str]]:
    """Label, address and size of each file beside the page; the size is empty where it isn't known."""
    files = {label: {"href": file} if isinstance(file, str) else file for label, file in downloads.items()}
    return [(label, file["href"], file.get("size") or "") for label, file in files.items()]


_FAILURE_TEMPLATE = Markup("""<p>Edition {edition} could not be built. {stands}</p>
<h2>What went wrong</h2>
<pre>{error}</pre>
<h2>What it was built from</h2>
<ul>
{facts}
</ul>
<h2>What to do</h2>
<p>{remedy}</p>""")


def failure_page(
    report: str, edition: str, notebook: str, parameters: Mapping[str, Any], error: StrikeledgerError, stands: bool
) -> str:
    """A page without scripts that anybody can read.

    Args:
        stands: whether an earlier build of the edition lies beside it.
    """
    asked = {name: ", ".join(value) if isinstance(value, list) else f"{value}" for name, value in parameters.items()}
    remedy = (
        "This is about the machine and not about the report: check that the disk has room, then build it again."
        if isinstance(error, MachineError)
        else "Open the notebook in JupyterLab (make lab), set the same parameters, run it to the cell named above and mend what it says. "
        "Then build again; this page goes away by itself."
    )
    standing = Markup('<a href="{}/{}.html">The last good edition</a> stands, and is stale.')
    fact = Markup("<li>{}: {}</li>")
    body = _FAILURE_TEMPLATE.format(
        edition=edition,
        error=str(error),
        stands=standing.format(edition, report) if stands else "There is no earlier edition of it.",
        facts=Markup("\n").join(
            fact.format(name, value or "not given") for name, value in {"Notebook": notebook, **asked}.items()
        ),
        remedy=remedy,
    )
    return plain_page(f"{report}: not built", body)
