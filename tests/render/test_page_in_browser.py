"""The page in a real browser, without a network: it loads nothing, its charts come alive, and everyone can read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Locator, Page

from strikeledger.report.blocks import Chart, Document
from strikeledger.theme import DARK, LIGHT
from tests.browser import CHROMIUM, PHONE, Seen, barriers, settled, texts, visit
from tests.render.fixtures_html import DOWNLOADS, page_of, rich_document, weekly

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed, so the page is not tried in a browser"
)
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return save(tmp_path_factory.mktemp("page") / "report.html", rich_document())


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens a page in a context of its own, offline."""
    pages = []

    def opened_page(at: str = address, seen: Seen | None = None, **settings: Any) -> Page:
        pages.append(visit(browser, at, seen, **settings))
        return pages[-1]

    yield opened_page
    for page in pages:
        page.context.close()


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What the page `alive` did."""
    return Seen()


@pytest.fixture(scope="module")
def alive(browser: Browser, address: str, seen: Seen) -> Page:
    """The page with all its charts alive, far from Greenwich, for tests that change nothing on it."""
    page = visit(browser, address, seen, timezone_id="America/New_York")
    settled(page)
    return page


@pytest.fixture(scope="module")
def still(browser: Browser, address: str) -> Page:
    """The page where no script may run."""
    return visit(browser, address, java_script_enabled=False)


def save(path: Path, document: Document) -> str:
    path.write_text(page_of(document, DOWNLOADS), encoding="utf-8")
    return path.as_uri()


# --- offline and shut ------------------------------------------------------------------------------------------------
def test_all_charts_come_alive_and_nothing_is_requested(alive: Page, seen: Seen, address: str) -> None:
    assert alive.locator("html").get_attribute("data-charts") == "3/3"
    assert [url for url in seen.requests if not url.startswith("data:")] == [address]
    assert seen.complaints == []


def test_a_page_far_down_waits_with_its_charts(opened: Open) -> None:
    page = opened(viewport={"width": 1200, "height": 300})
    assert page.locator("html").get_attribute("data-charts") == "0/3"


INJECTED = """() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken'";
    const image = new Image();
    image.src = "https://example.org/pixel.png";
    document.body.append(script, image);
}"""


@pytest.mark.parametrize(
    ("bypass", "taken", "sent"), [(False, False, []), (True, True, ["https://example.org/pixel.png"])]
)
def test_the_policy_and_nothing_else_blocks_an_injected_script_and_an_outside_image(
    opened: Open, bypass: bool, taken: bool, sent: list[str]
) -> None:
    seen = Seen()
    page = opened(seen=seen, bypass_csp=bypass)
    page.evaluate(INJECTED)
    page.wait_for_timeout(200)
    assert (page.title() == "taken", seen.sent) == (taken, sent)


def test_without_scripts_the_page_says_the_same(alive: Page, still: Page) -> None:
    assert texts(still) == texts(alive)
    assert still.locator(".still > svg").count() == 3
    assert not still.locator("button").first.is_visible()


# --- live charts -----------------------------------------------------------------------------------------------------
def test_a_chart_answers_the_pointer(alive: Page) -> None:
    mark = alive.locator("#chart-cumulative .stage .mark-symbol path").last
    mark.hover(force=True)
    tooltip = alive.locator("#vg-tooltip-element")
    tooltip.wait_for(state="visible")
    assert tooltip.inner_text().split() == ["day", "24", "November", "at", "least", "71"]


def box(place: Locator) -> tuple[int, int]:
    rectangle = place.bounding_box()
    assert rectangle is not None
    return round(rectangle["width"]), round(rectangle["height"])


def test_the_page_does_not_jump_when_charts_come_alive(alive: Page, still: Page) -> None:
    sizes = [[box(plot) for plot in page.locator(".plot").all()] for page in (alive, still)]
    assert sizes[0] == sizes[1]


def test_dates_are_the_same_in_every_time_zone(alive: Page, still: Page) -> None:
    labels = [
        page.locator("#chart-cumulative .mark-text.role-axis-label").first.locator("text").all_inner_texts()
        for page in (alive, still)
    ]
    assert labels[0] == labels[1] != []


def test_a_chart_that_fails_leaves_its_still_picture(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strikeledger.render.html.figures._web_spec", lambda _: {"mark": "nonsense", "encoding": 3})
    page = opened(save(tmp_path / "broken.html", Document("T", (weekly(),))))
    assert settled(page) == "0/1"
    assert page.locator(".still > svg").is_visible()
    assert page.locator(".stage").count() == 0


def test_a_live_chart_takes_the_colours_of_the_dark(opened: Open) -> None:
    page = opened(color_scheme="dark")
    settled(page)
    fill = page.locator(f"#chart-weekly .stage path[fill='{LIGHT['blue']}']").first.evaluate(
        "path => getComputedStyle(path).fill"
    )
    assert fill == "rgb({}, {}, {})".format(*bytes.fromhex(DARK["blue"][1:]))


def test_a_chart_is_saved_with_its_title_source_and_day(opened: Open, tmp_path: Path) -> None:
    page = opened(color_scheme="dark")
    with page.expect_download() as waited:
        page.locator("#chart-cumulative button[data-save=svg]").click()
    waited.value.save_as(tmp_path / "chart.svg")
    said = " ".join(etree.parse(tmp_path / "chart.svg").xpath("//*[local-name()='text']/text()"))
    chart = next(block for block in rich_document().blocks if isinstance(block, Chart))
    assert waited.value.suggested_filename == "cumulative.svg"
    assert all(words in said for words in (chart.title, chart.subtitle, chart.source, "As known on 29 November 2023"))


def test_a_chart_is_saved_as_a_picture_twice_its_size(alive: Page, seen: Seen, tmp_path: Path) -> None:
    with alive.expect_download() as waited:
        alive.locator("#chart-rounds button[data-save=png]").click()
    waited.value.save_as(tmp_path / "chart.png")
    head = (tmp_path / "chart.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(head[16:20], "big") > 1000
    assert seen.complaints == []


# --- for everyone ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "settings",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["light", "dark", "phone"],
)
def test_no_barrier_is_found(opened: Open, settings: dict[str, Any]) -> None:
    # The checker is a script of its own, which the page's policy would rightly block.
    assert barriers(opened(bypass_csp=True, **settings)) == []


def test_the_page_never_scrolls_sideways(opened: Open) -> None:
    page = opened(viewport=PHONE)
    settled(page)
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    widths = {}
    for width in (320, 360, 768, 1100, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    assert [width for width, needed in widths.items() if needed > width] == []


def test_a_wide_chart_scrolls_in_its_own_box_on_a_phone(opened: Open) -> None:
    page = opened(viewport=PHONE)
    region = page.locator("#chart-cumulative .scroll").first
    assert region.evaluate("box => [box.scrollWidth > box.clientWidth, box.tabIndex]") == [True, 0]


def test_the_keyboard_reaches_the_text_first(opened: Open) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_claim_is_reached_and_left_again(opened: Open) -> None:
    page = opened()
    page.locator(".lead sup a").first.click()
    page.locator("#claim-1").wait_for()
    assert page.url.endswith("#claim-1")
    page.locator("#claim-1 .back").click()
    assert page.url.endswith("#cite-1")


def test_print_leaves_out_what_only_a_screen_can_do(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert [
        page.locator(part).first.is_visible() for part in (".rail", ".drawer", "button", ".skip", "summary", ".back")
    ] == [False] * 6
    assert page.locator("#claim-1").is_visible()
