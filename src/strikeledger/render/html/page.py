"""A report's tree as a screen shows it, and what stands around it: styles, scripts, policy, facts.

The page loads nothing, runs only the scripts whose hashes its own security policy names, and says the same without them.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup

from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.render.html.blocks import script_json
from strikeledger.render.html.linked_data import linked_data
from strikeledger.render.references import citation, external_address
from strikeledger.render.tree import HEADINGS, PageTree, remove_element, words_of
from strikeledger.report.blocks import Document, Rewind
from strikeledger.text import day_in_words, typographic
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
def typeface_css(families: tuple[str, ...] = ("Ledger Sans", "Ledger Serif"), name: str = "") -> Markup:
    """The typefaces of some families, within the page; all under another name, where one is given."""
    found = []
    for family, weight, file in TYPEFACES:
        if family not in families:
            continue
        data = base64.b64encode((ASSETS_FOLDER / "fonts" / file).read_bytes()).decode()
        source = f'url(data:font/woff2;base64,{data}) format("woff2")'
        found.append(f'@font-face{{font-family:"{name or family}";font-weight:{weight};src:{source}}}')
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


def render_template(name: str, **values: Any) -> str:
    """A template of pages with some values in it."""
    return template_loader().get_template(name).render(**values)


def plain_page(title: str, body: Markup) -> str:
    """A page in the house style that says one thing, without scripts."""
    styles = read_asset(TEMPLATES_FOLDER / "report.css")
    return render_template(
        "plain.html.j2", title=title, body=body, colours=colour_css(), faces=typeface_css(), styles=styles
    )


Downloads = Mapping[str, str | Mapping[str, Any]]
NO_FILES: Downloads = MappingProxyType({})
ANNEX_NAME = "annex"
_ROLES = {
    "table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell",
    "row": "rowheader", "col": "columnheader",
}  # fmt: skip
"""What each part of a table is, which browsers forget where it is shown as cards; heads by their scope."""
_DOCUMENT_FACTS = ("title", "subtitle", "authors", "language", "report", "edition", "revision", "address")
"""What a template finds of a document under the same names."""
MIN_SECTIONS_LISTED = 2
"""A page with at least this many sections lists them beside its text."""


def page_view(tree: PageTree, downloads: Downloads, look: Look, picture: str) -> dict[str, Any]:
    """What the template of a page shows by name: every text still to be escaped, every Markup ready.

    `downloads` has the files beside the page by their labels, each a relative address, or the address ("href") and the size in words
    ("size"); `picture` is the path of one of them that pages which lead here may show.
    """
    document = tree.document
    main, contents = screen_html(tree)
    points = tree.main.xpath("ol[@class='key-points']/li")
    charts, live = (tree.main.find(f".//figure[@class='chart']{part}") is not None for part in ("", "/script"))
    figures, back = bool(tree.passports), _rewind_json(document)
    needed = {
        "unpack": figures or live or back, "passport": figures, "marks": charts, "live": live, "rewind": back, "report": True,
    }  # fmt: skip
    scripts = [read_asset(TEMPLATES_FOLDER / f"{name}.js") for name, is_needed in needed.items() if is_needed]
    vega = read_asset(ASSETS_FOLDER / "vega.js") if live else Markup("")
    packed = {"passports": script_json(tree.passports) if figures else "", "rewind": back, "vega": vega}
    files = {label: {"href": file} if isinstance(file, str) else file for label, file in downloads.items()}
    feed = urljoin(document.address, "../../feed.xml")  # two folders up
    styles = ("report", "rewind") if back else ("report",)
    return {
        **{name: getattr(document, name) for name in _DOCUMENT_FACTS},
        "description": document.description or (words_of(points[0]) if points else "") or document.subtitle,
        "as_of": day_in_words(document.as_of),
        "feed": feed if document.address or document.edition else "",
        "image": urljoin(document.address, picture) if document.address and picture else "",
        "contents": contents if len(contents) >= MIN_SECTIONS_LISTED else (),
        "main": main,
        "downloads": [(label, file["href"], file.get("size") or "") for label, file in files.items()],
        "citation": citation(document),
        "logo": look.logo,
        "logo_alt": look.logo_alt,
        "light": look.light,
        "colours": colour_css(look),
        "faces": typeface_css(),
        "styles": Markup("").join(read_asset(TEMPLATES_FOLDER / f"{name}.css") for name in styles),
        "policy": security_policy([*scripts, *([vega] if live else [])]),
        "report_json": script_json(linked_data(document)),
        "packed": {name: pack_text(text) for name, text in packed.items() if text},
        "scripts": scripts,
    }


def security_policy(scripts: Sequence[Markup]) -> str:
    """What a page may load and run: nothing but its own pictures and typefaces, and these scripts."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _rewind_json(document: Document) -> Markup:
    """What leads the page back to earlier days, as JSON; empty where nothing does. Addresses that aren't of the web are left out."""
    block = next((block for block in document.blocks if isinstance(block, Rewind)), None)
    if block is None:
        return Markup("")
    sources = {name: [who, external_address(where)] for name, (who, where) in block.record["sources"].items()}
    return script_json({**_typeset(block.record), "sources": sources})


def _typeset(told: Any) -> Any:
    """What a record holds, its texts with the apostrophes of print."""
    if isinstance(told, str):
        return typographic(told)
    if isinstance(told, dict):
        return {name: _typeset(value) for name, value in told.items()}
    return [_typeset(value) for value in told] if isinstance(told, list | tuple) else told


@cache
def pack_text(text: str) -> Markup:
    """A text as few characters, which a script of the page unpacks when it is first asked for."""
    return Markup(base64.b64encode(zlib.compress(text.encode(), 9)).decode())  # noqa: S704  base64


# --- the tree as a screen shows it: with headings to jump to and tables that fit a phone
def screen_html(tree: PageTree) -> tuple[Markup, list[tuple[str, str]]]:
    """The text of a page as HTML, and its sections by name and words: the annex is one of them."""
    shown = copy.deepcopy(tree.main)
    for element in shown.xpath(".//*[@data-only='pdf']"):
        remove_element(element)
    etree.strip_attributes(shown, "data-only", "data-to")
    annexed = _gather_annex(shown)
    contents = [entry for entry in tree.contents if entry not in annexed]
    if annexed and tree.contents:
        contents.append((ANNEX_NAME, shown.findtext(f".//h2[@id='{ANNEX_NAME}']")))
    _head_charts(shown)
    for table in shown.xpath(".//div[@class='table']/div/table[contains(@style, '--columns')]"):
        _label_table(table)
    for block in shown:
        block.tail = "\n"
    return Markup(etree.tostring(shown, encoding="unicode", method="html")), contents  # noqa: S704  a cleaned tree


def _gather_annex(shown: Any) -> list[tuple[str, str]]:
    """Put all after the mark of the annex into a section with a heading; give the sections within, now a level deeper."""
    mark = shown.find("hr[@class='annex']")
    if mark is None:
        return []
    section = etree.Element("section", {"class": "annex", "aria-labelledby": ANNEX_NAME})
    etree.SubElement(section, "h2", id=ANNEX_NAME).text = mark.get("title") or "Annex"
    section.extend(list(mark.itersiblings()))
    shown.replace(mark, section)
    within = [heading for heading in section.iter(*HEADINGS[:5]) if heading.get("id") != ANNEX_NAME]
    found = [(heading.get("id", ""), _one_line(heading.itertext())) for heading in within if heading.tag == "h2"]
    for heading in within:
        heading.tag = f"h{int(heading.tag[1]) + 1}"
    return found


def _one_line(texts: Iterable[str]) -> str:
    return " ".join("".join(texts).split())


def _head_charts(shown: Any) -> None:
    """Make each chart's title a heading, a level below the section that it stands in."""
    level = 1
    for element in shown.iter(*HEADINGS, "p"):
        if element.tag != "p":
            level = int(element.tag[1])
        elif element.get("class") == "chart-title":
            element.tag = f"h{min(level + 1, 6)}"


def _label_table(table: Any) -> None:
    """Give a table what it needs to be read as cards: the heading of each column, once, for the style sheet, and explicit roles."""
    heads = table.xpath("thead/tr/*")
    labels = "".join(f";--{place}:{_css_string(_label(head))}" for place, head in enumerate(heads, 1) if place > 1)
    table.set("class", "own")
    table.set("style", table.get("style", "") + labels)
    for part in table.iter("table", "thead", "tbody", "tr", "td", "th"):
        part.set("role", _ROLES[part.get("scope", "col") if part.tag == "th" else part.tag])


def _label(head: Any) -> str:
    """A column's heading and unit in one line."""
    unit = head.find("span[@class='unit']")
    told = "" if unit is None else "".join(unit.itertext())
    return ", ".join(filter(None, map(_one_line, ("".join(head.itertext()).removesuffix(told), told))))


def _css_string(words: str) -> str:
    """Words as a string of a style sheet, whatever stands in them."""
    return '"' + "".join(char if char.isalnum() or char in " ,.:-()" else f"\\{ord(char):x} " for char in words) + '"'


# --- the page of a failure
def failure_page(
    report: str, edition: str, notebook: str, parameters: Mapping[str, Any], error: StrikeledgerError, stands: bool
) -> str:
    """A page without scripts that anybody can read; `stands` where an earlier build of the edition lies beside it."""
    asked = {name: ", ".join(value) if isinstance(value, list) else f"{value}" for name, value in parameters.items()}
    body = render_template(
        "failure.html.j2", report=report, edition=edition, stands=stands, error=str(error),
        facts={"Notebook": notebook, **asked}, is_machine=isinstance(error, MachineError),
    )  # fmt: skip
    return plain_page(f"{report}: not built", Markup(body))  # noqa: S704  escaped by the template
