"""Each chart has a page of its own to show in a frame: complete, offline, with its source line, and the report leads there."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image
from playwright.sync_api import Browser

from strikeledger.render.html.chart_page import chart_files
from strikeledger.render.tree import PageTree, page_tree
from strikeledger.report.blocks import Document
from tests.browser import PHONE, Seen, barriers, visit
from tests.render.fixtures_html import EXPORTER, cumulative, document_of

PATH = "charts/cumulative.html"
ADDRESS = "https://example.org/reports/situation/2023-11-29/situation.html"


def document(*, address: str = "") -> Document:
    return document_of(
        cumulative(),
        title="Attacks & strikes",
        report="situation",
        edition="2023-11-29",
        as_of="2023-11-29",
        address=address,
    )


def files(tree: PageTree) -> dict[str, bytes]:
    return chart_files(tree)


def page(**more: str) -> html.HtmlElement:
    return html.fromstring(files(page_tree(document(**more)))[PATH].decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.slow
def test_a_page_says_what_its_chart_shows_where_it_is_from_and_nothing_else() -> None:
    chart = cumulative()
    found = page()
    assert (words(found.find(".//h1")), found.findtext(".//title")) == (chart.title, chart.title)
    lines = [words(line) for line in found.xpath("//p[@class='source']")]
    assert (chart.source in lines[0], "From Attacks & strikes" in lines[-1]) == (True, True)
    assert [len(found.xpath(f"//{tag}")) for tag in ("button", "details", "table", "h2")] == [0, 0, 0, 0]
    assert all("opens below" not in plot.get("aria-label") for plot in found.xpath("//*[@role='img']"))


def test_a_page_leads_to_the_report_and_to_the_data() -> None:
    links = [(link.get("href"), link.get("target")) for link in page().xpath("//main/p/a")]
    assert links == [("../situation.html#chart-cumulative", "_blank"), ("../tables/cumulative.csv", "_blank")]


def test_where_the_report_is_published_the_links_are_whole() -> None:
    folder = ADDRESS.rpartition("/")[0]
    found = page(address=ADDRESS)
    assert found.xpath("//link[@rel='canonical']/@href") == [f"{folder}/{PATH}"]
    assert found.xpath("//main/p/a/@href") == [f"{ADDRESS}#chart-cumulative", f"{folder}/tables/cumulative.csv"]
    assert page().xpath("//link[@rel='canonical'] | //*[contains(@href, '//')]") == []


def test_the_report_leads_to_the_page_of_each_chart() -> None:
    tree = page_tree(document())
    files(tree)
    shown = html.fromstring(EXPORTER.page(tree))
    assert shown.xpath("//figure//a[@class='embed']/@href") == [PATH]


def test_two_charts_of_a_name_have_two_pages() -> None:
    tree = page_tree(document_of(cumulative(), cumulative(), report="situation"))
    assert sorted(files(tree)) == ["charts/cumulative-2.html", PATH]


def test_the_same_chart_makes_the_same_bytes() -> None:
    first, second = (files(page_tree(document(address=ADDRESS))) for _ in range(2))
    assert first == second


def facts(shown: html.HtmlElement) -> dict[str, str]:
    """What a page says of itself to others."""
    return {meta.get("property"): meta.get("content") for meta in shown.xpath("//meta[@property]")}


def test_a_report_that_is_published_says_where_what_and_with_which_picture() -> None:
    tree = page_tree(document(address=ADDRESS))
    picture = next(path for path in files(tree) if path.endswith(".png"))
    shown = html.fromstring(EXPORTER.page(tree, picture=picture))
    assert facts(shown) == {
        "og:type": "article", "og:url": ADDRESS, "og:title": "Attacks & strikes · as known on 29 November 2023", "og:description": "",
        "og:image": "https://example.org/reports/situation/2023-11-29/charts/cumulative.png",
    }  # fmt: skip
    assert shown.xpath("//link[@rel='canonical']/@href") == [ADDRESS]
    assert shown.xpath("//link[@rel='alternate']/@href") == ["https://example.org/reports/feed.xml"]


def test_a_report_that_is_not_published_says_no_address_but_that_of_its_feed() -> None:
    tree = page_tree(document())
    assert [path for path in files(tree) if path.endswith(".png")] == []
    shown = html.fromstring(EXPORTER.page(tree))
    assert (facts(shown), shown.xpath("//link[@rel='canonical']")) == ({}, [])
    assert shown.xpath("//link[@rel='alternate']/@href") == ["../../feed.xml"]
    alone = html.fromstring(EXPORTER.page(page_tree(replace(document(), edition=""))))
    assert alone.xpath("//link[@rel='alternate']") == []


def test_its_picture_shows_its_words() -> None:

    png = next(
        content for path, content in files(page_tree(document(address=ADDRESS))).items() if path.endswith(".png")
    )
    picture = Image.open(BytesIO(png)).convert("RGB")
    left = picture.crop((0, 0, 60, picture.height))  # where the axis has its numbers, and nothing else is
    assert (picture.width, picture.getpixel((2, 2)), len(left.getcolors(4096) or ()) > 10) == (
        1200,
        (255, 255, 255),
        True,
    )


@pytest.mark.parametrize("settings", [{}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_a_page_loads_nothing_and_raises_no_barrier(
    settings: dict[str, object], browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "chart.html"
    path.write_bytes(files(page_tree(document()))[PATH])
    seen = Seen()
    shown = visit(browser, path.as_uri(), seen, bypass_csp=True, **settings)
    width = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (seen.sent, seen.complaints, barriers(shown), width) == ([], [], [], 0)


def test_a_page_tells_its_marks_in_a_frame(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "chart.html").write_bytes(files(page_tree(document()))[PATH])
    (tmp_path / "article.html").write_text(
        '<iframe src="chart.html" width="760" height="600"></iframe>', encoding="utf-8"
    )
    seen = Seen()
    shown = visit(browser, (tmp_path / "article.html").as_uri(), seen, viewport={"width": 900, "height": 700})
    frame = shown.frames[1]
    mark = frame.locator(".plot.wide svg [aria-label], .plot svg [aria-label]").first
    mark.hover(force=True)
    assert (frame.locator(".tip").count(), seen.complaints) == (1, [])
