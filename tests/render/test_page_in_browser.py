"""The page in a real browser, without a network: it loads nothing, its charts answer, and everyone can read, reach and copy it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from markupsafe import Markup
from playwright.sync_api import Browser, Locator, Page

from strikeledger.report.blocks import Annex, Chart, Document
from strikeledger.report.charts import canvas, fade, rects
from strikeledger.theme import DARK, LIGHT
from tests.browser import CHROMIUM, PHONE, Seen, barriers, settled, texts, visit
from tests.render.fixtures_html import DOWNLOADS, page_of, rich_document, rounds, weekly

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
def test_the_chart_to_select_in_comes_alive_and_nothing_is_requested(alive: Page, seen: Seen, address: str) -> None:
    assert alive.locator("html").get_attribute("data-charts") == "1/1"
    assert [url for url in seen.requests if not url.startswith("data:")] == [address]
    assert seen.complaints == []


def test_a_live_chart_waits_until_it_is_touched(opened: Open) -> None:
    page = opened()
    page.locator("#chart-weekly").scroll_into_view_if_needed()
    assert page.locator("html").get_attribute("data-charts") == "0/1"
    assert page.evaluate("typeof vegaEmbed") == "undefined"


def test_a_live_chart_with_controls_comes_alive_by_itself(opened: Open, tmp_path: Path) -> None:
    spec = weekly().spec
    bound = {"name": "most", "value": 5, "bind": {"input": "range", "min": 1, "max": 9}}
    page = opened(save(tmp_path / "bound.html", Document("T", (replace(weekly(), spec={**spec, "params": [bound]}),))))
    page.locator("#chart-weekly input").wait_for()
    assert page.locator("html").get_attribute("data-charts") == "1/1"


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
    assert still.locator(".plot > svg").count() == 3
    assert not still.locator("button").first.is_visible()


# --- charts ----------------------------------------------------------------------------------------------------------
def test_a_still_chart_answers_the_pointer_near_a_mark(opened: Open) -> None:
    page = opened()
    mark = page.locator("#chart-cumulative svg [aria-label]").last
    mark.scroll_into_view_if_needed()
    at = mark.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] - 15, at["y"] + 3)
    page.locator(".tip").wait_for()
    assert page.locator(".tip").inner_text() == "day: 24 November\nat least: 71"
    page.keyboard.press("Escape")
    assert page.locator(".tip").count() == 0
    page.mouse.move(at["x"] - 40, at["y"] - 40)
    page.wait_for_timeout(100)
    assert page.locator(".tip").count() == 0


def test_a_finger_reads_a_mark_and_another_place_puts_it_away(opened: Open) -> None:
    page = opened(viewport=PHONE, has_touch=True)
    page.locator("#chart-rounds svg [aria-label]").first.scroll_into_view_if_needed()
    page.locator("#chart-rounds svg [aria-label]").first.tap(force=True)
    page.locator(".tip").wait_for()
    assert page.locator(".tip").inner_text().startswith("round: 26 October")
    page.locator("#chart-rounds .chart-title").tap()
    assert page.locator(".tip").count() == 0


def test_the_arrow_keys_read_the_marks_of_a_chart(opened: Open) -> None:
    page = opened()
    page.locator("#chart-cumulative .plot").focus()
    said = []
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
        said.append(page.locator("main > [role=status]").inner_text())
    assert said == [f"day: {day}; at least: {low}" for day, low in (
        ("24 October", 13), ("30 October", 23), ("24 November", 71), ("21 November", 66))]  # fmt: skip


def test_a_chart_to_select_in_answers_the_pointer(alive: Page) -> None:
    mark = alive.locator("#chart-weekly .stage .mark-rect.layer_0_marks path").first
    mark.hover(force=True)
    tooltip = alive.locator("#vg-tooltip-element")
    tooltip.wait_for(state="visible")
    assert tooltip.inner_text().split() == ["country", "Iraq", "attacks", "9"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_phone_shows_the_narrow_drawing_of_a_chart(opened: Open, tmp_path: Path, scripts: bool) -> None:
    chart = replace(rounds(), narrow={**rounds().spec, "width": 180})
    page = opened(save(tmp_path / "narrow.html", Document("T", (chart,))), java_script_enabled=scripts)
    shown = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        shown[width] = [page.locator(f".plot.{kind}").is_visible() for kind in ("wide", "narrow")]
    assert shown == {1280: [True, False], 390: [False, True]}
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def box(place: Locator) -> tuple[int, int]:
    rectangle = place.bounding_box()
    assert rectangle is not None
    return round(rectangle["width"]), round(rectangle["height"])


def test_the_page_does_not_jump_when_charts_come_alive(alive: Page, still: Page) -> None:
    sizes = [[box(plot) for plot in page.locator(".plot").all()] for page in (alive, still)]
    assert sizes[0] == sizes[1]


def test_a_chart_that_fails_leaves_its_still_picture(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Markup('<script type="application/json">{"mark": "nonsense", "encoding": 3}</script>')
    monkeypatch.setattr("strikeledger.render.html.blocks._live_spec", lambda _: broken)
    page = opened(save(tmp_path / "broken.html", Document("T", (weekly(),))))
    assert settled(page) == "0/1"
    assert page.locator(".plot > svg").is_visible()
    assert page.locator(".stage").count() == 0


def rgb(role: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(DARK[role][1:]))


def test_a_chart_takes_the_colours_of_the_dark_alive_or_not(opened: Open) -> None:
    page = opened(color_scheme="dark")
    settled(page)
    alive, still = f".stage path[fill='{LIGHT['blue']}']", f".plot > svg [fill='{LIGHT['blue']}']"
    for drawn in (f"#chart-weekly {alive}", f"#chart-rounds {still}"):
        assert page.locator(drawn).first.evaluate("mark => getComputedStyle(mark).fill") == rgb("blue")


def test_a_colour_that_runs_out_into_the_page_does_so_in_the_dark(opened: Open, tmp_path: Path) -> None:
    bar = rects([{"x": 0, "y": 0, "x2": 90, "y2": 9, "say": "at least 2"}], fade(LIGHT["orange-band"]))
    chart = Chart("fade", "T", "", "One bar.", "", canvas(bar, 100, 10).to_dict())
    page = opened(save(tmp_path / "fade.html", Document("T", (chart,))), color_scheme="dark")
    stops = page.locator(".plot stop").evaluate_all("all => all.map(stop => getComputedStyle(stop).stopColor)")
    assert stops == [rgb("orange-band"), rgb("paper")]


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


def test_a_wide_chart_scrolls_in_its_own_box_on_a_phone_to_the_mark_that_is_read(opened: Open) -> None:
    page = opened(viewport=PHONE)
    region = page.locator("#chart-cumulative .scroll").first
    assert region.evaluate("box => [box.scrollWidth > box.clientWidth, box.scrollLeft]") == [True, 0]
    page.locator("#chart-cumulative .plot").focus()
    page.keyboard.press("End")
    assert region.evaluate("box => box.scrollLeft") > 100


def test_a_table_is_read_as_cards_on_a_phone(opened: Open) -> None:
    page = opened(viewport=PHONE)
    cells = page.locator(".table tr", has_text="12 November").locator("th, td")
    labels = cells.evaluate_all("all => all.map(cell => getComputedStyle(cell, '::before').content)")
    assert labels[:4] == ["none", '"Where"', '"Target as described by the speaker"', '"Killed, people"']
    lefts = cells.evaluate_all("all => all.map(cell => cell.getBoundingClientRect().right <= innerWidth)")
    assert set(lefts) == {True}


def pasted(page: Page, part: str) -> str:
    """What a reader pastes who has copied a part of the page."""
    page.locator(part).first.evaluate("part => getSelection().selectAllChildren(part)")
    page.keyboard.press("Control+c")
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'pasted' }))")
    page.locator("#pasted").focus()
    page.keyboard.press("Control+v")
    words = page.locator("#pasted").input_value()
    page.locator("#pasted").evaluate("field => field.remove()")
    return words


def test_who_copies_a_sentence_a_card_or_a_row_copies_its_numbers_alone(opened: Open) -> None:
    page = opened()
    assert " had attacked US forces 71 to 74 times" in pasted(page, ".lead")
    assert pasted(page, ".card").split("\n") == [
        "Attacks on US forces",
        "71 to 74",
        "since 17 October, counted by the Pentagon",
    ]
    assert pasted(page, "tr:has-text('Mayadin')").split("\t")[3] == "6 or 7"
    assert "Killed\npeople" in pasted(page, ".table:has-text('Mayadin') thead")


REACHED = """() => {
    const here = document.activeElement;
    const group = here.closest(".table > .scroll, .claims, .sources, .notes > ol");
    return [here.dataset.n || here.tagName, Boolean(group), here.matches(".passport-link")];
}"""
LINKS = """() => [...document.querySelectorAll("a[href], button, summary, .plot")].filter((one) => one.checkVisibility()).map((one, n) => {
    one.dataset.n = n;
    return [String(n), one.closest(".refs") ? one.getAttribute("href") : ""];
})"""


def test_every_link_and_passport_is_reached_by_keyboard_alone(opened: Open) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    links = dict(page.evaluate(LINKS))
    reached: set[str] = set()
    cited: set[str] = set()
    stops = 0
    while stops < 200:
        page.keyboard.press("Tab")
        name, grouped, passport = page.evaluate(REACHED)
        if name == "BODY" or (name in reached and not grouped):
            break
        stops += 1
        while name not in reached:
            reached.add(name)
            if passport:
                page.keyboard.press("Enter")
                page.locator("#passport:popover-open").wait_for()
                cited |= set(
                    page.locator("#passport a.number").evaluate_all("all => all.map(a => a.getAttribute('href'))")
                )
                page.keyboard.press("Escape")
            if grouped:
                page.keyboard.press("ArrowRight")
                name, grouped, passport = page.evaluate(REACHED)
    missed = [name for name, claim in links.items() if name not in reached and claim not in cited]
    assert (missed, stops < 100) == ([], True)


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


def test_what_is_laid_out_late_is_found_linked_and_printed(opened: Open, tmp_path: Path) -> None:
    blocks = (*rich_document().blocks[:2], Annex("More"), *rich_document().blocks[2:])
    page = opened(save(tmp_path / "annex.html", replace(rich_document(), cells=None, blocks=blocks)) + "#claim-30")
    late = "all => all.map(part => getComputedStyle(part).contentVisibility)"
    assert page.locator(".annex, .claims").evaluate_all(late) == ["visible", "auto"]  # headings are heard at once
    assert 0 <= page.locator("#claim-30").evaluate("claim => claim.getBoundingClientRect().top") < 800
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("find('acc-0029/killed')") is True
    page.emulate_media(media="print")
    assert page.locator(".annex, .claims").evaluate_all(late) == ["visible", "visible"]


def test_print_leaves_out_what_only_a_screen_can_do(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert [
        page.locator(part).first.is_visible() for part in (".rail", ".drawer", "button", ".skip", "summary", ".back")
    ] == [False] * 6
    assert page.locator("#claim-1").is_visible()
