"""Each chart of a report on a page of its own, which another page shows in a frame: complete in itself, with its source line."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from lxml import etree
from markupsafe import Markup

from strikeledger.files import is_file_name
from strikeledger.render.chart_words import SVG
from strikeledger.render.html.blocks import DATA_BELOW
from strikeledger.render.html.page import TEMPLATES_FOLDER, read_asset, render_template, security_policy, typeface_css
from strikeledger.render.svg import svg_png
from strikeledger.render.tree import PageTree, remove_element, words_of
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT

CHARTS_FOLDER = "charts"
_WEIGHTS = ("Ledger Sans",)
_LEFT_OUT = ("details", "script", "p[@class='tools']", "div[@data-only='pdf']")


def chart_files(tree: PageTree) -> dict[str, bytes]:
    """The page of each chart by its path in the edition's folder, to which the chart in the report then leads.

    Of a report that is published also the first chart as PNG, for pages that show a picture of what they lead to.
    """
    charts = list(_charts(tree))
    files = {path: _chart_page(figure, path, tree).encode() for path, figure in charts}
    for path, figure in charts[:1] if tree.document.address else ():
        svg = figure.find(f".//div[@role='img']/{SVG}svg")
        files |= {} if svg is None else {f"{path.removesuffix('.html')}.png": svg_png(svg)}
    for path, figure in charts:
        _link_to_page(figure, path)
    return files


def _link_to_page(figure: Any, path: str) -> None:
    """Let a chart lead to its own page, beside the ways to save it."""
    tools = figure.find("p[@class='tools']")
    if tools is not None:
        etree.SubElement(tools, "a", {"href": quote(path), "class": "embed"}).text = "Page to embed"


def _charts(tree: PageTree) -> Iterator[tuple[str, Any]]:
    """The charts of a report with the paths of their pages; a name that no file can have has none."""
    for figure in tree.main.iter("figure"):
        name = str(figure.get("id", "")).removeprefix("chart-")
        if figure.get("class") == "chart" and is_file_name(f"{name}.html"):
            yield f"{CHARTS_FOLDER}/{name}.html", figure


def _chart_page(figure: Any, path: str, tree: PageTree) -> str:
    document = tree.document
    shown = copy.deepcopy(figure)
    data = [link.get("href") for link in shown.xpath(".//p[contains(@class, 'csv')]/a")]
    for part in [each for form in _LEFT_OUT for each in shown.findall(f".//{form}")]:
        remove_element(part)
    for plot in shown.xpath(".//div[@role='img']"):
        plot.set("aria-label", plot.get("aria-label", "").removesuffix(DATA_BELOW).strip())
    for title in shown.findall(".//p[@class='chart-title']"):
        title.tag = "h1"
    folder = document.address.rpartition("/")[0] + "/" if document.address else ""
    titles = [words_of(each) for each in shown.iter("h1")]
    alts = [plot.get("aria-label", "") for plot in shown.iter("div") if plot.get("role") == "img"]
    as_of = f"as known on {day_in_words(document.as_of)}"
    marks = read_asset(TEMPLATES_FOLDER / "marks.js")
    return render_template(
        "chart.html.j2",
        language=document.language,
        policy=security_policy([marks]),
        title=titles[0] if titles else document.title,
        description=alts[0] if alts else "",
        address=folder and f"{folder}{quote(path)}",
        faces=typeface_css(_WEIGHTS),
        colours=LIGHT,
        styles=read_asset(TEMPLATES_FOLDER / "chart.css"),
        chart=Markup(etree.tostring(shown, encoding="unicode", method="html")),  # noqa: S704  a cleaned tree
        as_of=as_of if as_of not in words_of(shown) else "",
        report=f"{folder or '../'}{document.report}.html#{figure.get('id')}",
        report_title=document.title,
        data=f"{folder or '../'}{data[0]}" if data else "",
        script=marks,
    )
