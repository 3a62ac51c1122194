"""Figures' passports: what they hold, and that a reader reaches, reads, copies and leaves them by keyboard alone."""

from __future__ import annotations

import base64
import dataclasses
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page

from strikeledger import __version__
from strikeledger.render.html.register import figure_facts
from strikeledger.render.references import citation
from strikeledger.report.records import FigureRecord
from tests.browser import CHROMIUM, Seen, visit
from tests.render.fixtures_html import figures, page_of, rich_document

DOCUMENT = rich_document()
PHONE = {"width": 390, "height": 844}
Open = Callable[..., Page]
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def written() -> html.HtmlElement:
    return html.document_fromstring(page_of(DOCUMENT))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("passports") / "report.html"
    path.write_text(page_of(DOCUMENT), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page, or a place on it, in a context of its own, offline."""
    pages: list[Page] = []

    def opened_page(place: str = "", seen: Seen | None = None, **settings: Any) -> Page:
        pages.append(visit(browser, address + place, seen, **settings))
        return pages[-1]

    yield opened_page
    for page in pages:
        page.context.close()


# --- on the page, before any script ----------------------------------------------------------------------------------
def held(page: html.HtmlElement) -> dict[str, Any]:
    packed = base64.b64decode(page.get_element_by_id("passports").text)
    found: dict[str, Any] = json.loads(zlib.decompress(packed))["figures"]
    return found


def test_every_printed_figure_and_no_other_has_a_passport(written: html.HtmlElement) -> None:
    assert set(held(written)) == set(written.xpath("//data/@data-figure"))


def test_the_first_place_of_a_figure_bears_its_name(written: html.HtmlElement) -> None:
    places = written.xpath("//data[@data-figure='figure-attacks']/@id | //data[@data-figure='figure-attacks']")
    assert [place for place in places if isinstance(place, str)] == ["figure-attacks"]
    assert len(places) > 2


def test_claims_stand_most_recent_first(written: html.HtmlElement) -> None:
    published = [record.published for record in DOCUMENT.claims.values()]
    days = [published[number - 1] for number in held(written)["figure-all"]["claims"]]
    assert days == sorted(published, reverse=True)


def test_a_figure_says_how_it_comes_about_and_keeps_its_interval_apart() -> None:
    assert figure_facts(figures()["rate"]) == [
        ("Bounds", "1.455 to 1.682"),
        ("Unit", "attacks per day"),
        ("Computation", "64 to 74 attacks in 44 days, each on the day officials give"),
        ("95 percent interval", "1.12 to 2.11, exact Poisson (Garwood)"),
    ]


def test_a_figure_that_is_not_known_has_no_bounds() -> None:
    assert figure_facts(FigureRecord("deaths", unit="people")) == [("Unit", "people")]


def test_a_page_without_figures_carries_no_passports() -> None:
    page = html.document_fromstring(page_of(dataclasses.replace(DOCUMENT, cells=None, blocks=())))
    assert [script for script in page.xpath("//script/text()") if "showPopover" in script] == []
    assert page.xpath("//*[@id='passports']") == []


def test_the_page_says_how_to_cite_it(written: html.HtmlElement) -> None:
    said = f"strikeledger contributors, \u201c{DOCUMENT.title}\u201d (situation), edition 2023-11-29, as known on"
    end = f"29 November 2023, revision 1. strikeledger {__version__}. CC BY 4.0."
    assert written.get_element_by_id("citation").text == citation(DOCUMENT) == f"{said} {end}"


def test_a_page_that_is_no_edition_is_not_cited_as_one() -> None:
    page = html.document_fromstring(page_of(dataclasses.replace(DOCUMENT, edition="")))
    assert page.xpath("//*[@id='citation']") == []


# --- in a browser ----------------------------------------------------------------------------------------------------
def reach(page: Page, figure: str) -> None:
    """Go by the Tab key to the first place of a figure."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('#figure-{figure} a')"):
            return
    raise AssertionError(f"the Tab key does not reach {figure}")


def state(page: Page, figure: str) -> tuple[bool, str | None, bool]:
    """Whether the panel is open, what the figure says of it, and whether the figure has the focus."""
    return (
        page.locator("#passport").is_visible(),
        page.locator(f"#figure-{figure} a").get_attribute("aria-expanded"),
        page.evaluate(f"document.activeElement.matches('#figure-{figure} a')"),
    )


@needs_browser
def test_a_passport_opens_and_closes_by_keyboard_and_gives_the_focus_back(opened: Open) -> None:
    page = opened()
    reach(page, "strikes_killed")
    page.keyboard.press("Enter")
    page.locator("#passport:popover-open").wait_for()
    assert state(page, "strikes_killed") == (True, "true", False)
    assert page.evaluate("document.activeElement.id") == "passport"
    page.keyboard.press("Escape")
    assert state(page, "strikes_killed") == (False, "false", True)


@needs_browser
def test_a_passport_says_what_its_claims_say(opened: Open) -> None:
    page = opened("#figure-strikes_killed")
    panel = page.locator("#passport")
    panel.wait_for()
    cited = [DOCUMENT.claims[claim] for claim in figures()["strikes_killed"].claims]
    recent = sorted(cited, key=lambda claim: claim.published, reverse=True)
    assert panel.locator("#passport-label").inner_text().lower() == "people killed by us strikes"
    assert panel.locator(".quotation").all_text_contents() == [f"“{claim.words}”" for claim in recent]
    assert panel.locator(".speaker").all_text_contents() == [claim.speaker for claim in recent]
    assert panel.locator("code").all_text_contents() == [claim.id for claim in recent]
    assert panel.locator(".where a").first.get_attribute("href") == DOCUMENT.sources[recent[0].source].url
    assert panel.get_by_text("4 statements behind it, most recent first").is_visible()


@needs_browser
def test_only_a_party_to_the_conflict_is_called_one(opened: Open) -> None:
    page = opened("#figure-all")
    page.locator("#passport").wait_for()
    own = page.locator("#passport .party", has_text="a party to the conflict").all_text_contents()
    assert {words.split(",")[0] for words in own} == {"US government", "armed group", "Iran"}


@needs_browser
def test_a_second_press_on_the_figure_closes_its_passport(opened: Open) -> None:
    page = opened(viewport={"width": 1280, "height": 900})
    page.locator("#figure-attacks a").click()
    page.locator("#passport").wait_for()  # the first one is unpacked before it opens
    for shown in (False, True):
        page.locator("#figure-attacks a").click()
        page.locator("#passport").wait_for(state="visible" if shown else "hidden")
        assert page.locator("#passport").is_visible() is shown


@needs_browser
def test_a_claims_number_leads_into_the_register(opened: Open) -> None:
    page = opened("#figure-injured")
    page.locator("#passport a.number").click()
    assert not page.locator("#passport").is_visible()
    assert page.url.endswith("#claim-15")


@needs_browser
def test_the_tab_key_leaves_the_passport_closed_behind_it(opened: Open) -> None:
    page = opened("#figure-injured")
    page.locator("#passport").wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
    assert not page.locator("#passport").is_visible()


COPIED = "navigator.clipboard.writeText = async (text) => { window.copied = text; }"


@needs_browser
def test_a_figure_is_copied_with_who_said_it_and_where(opened: Open) -> None:
    page = opened("#figure-injured")
    page.evaluate(COPIED)
    page.get_by_role("button", name="Copy with source").click()
    page.locator("#passport .copied", has_text="Copied").wait_for()
    claim = DOCUMENT.claims["acc-0015/killed"]
    source = DOCUMENT.sources[claim.source]
    day = int(claim.published[-2:])
    assert page.evaluate("window.copied") == (
        f"injured: at least 62 (as known on 29 November 2023). \u201c{claim.words}\u201d: {claim.speaker} in "
        f"{source.publisher}, {day} November 2023, {source.url}. "
        "strikeledger, situation, edition 2023-11-29, figure injured."
    )


@needs_browser
def test_many_claims_travel_as_three_and_a_number(opened: Open) -> None:
    page = opened("#figure-all")
    said = page.locator("#passport button[data-copy]").get_attribute("data-copy") or ""
    assert said.count("https://") == 3
    assert "; and 27 more statements. strikeledger" in said


@needs_browser
def test_without_a_clipboard_the_words_stand_selected_in_a_field(opened: Open) -> None:
    page = opened()
    page.evaluate(
        "navigator.clipboard.writeText = async () => { throw new Error(); }; document.execCommand = () => false"
    )
    page.get_by_role("button", name="Copy citation").click()
    field = page.get_by_label("Words to copy")
    assert field.input_value() == citation(DOCUMENT)
    assert page.evaluate("window.getSelection().toString()") == citation(DOCUMENT)


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE], ids=["desk", "phone"])
def test_no_barrier_is_found_with_a_passport_open(opened: Open, scheme: str, size: dict[str, int]) -> None:
    page = opened("#figure-all", bypass_csp=True, color_scheme=scheme, viewport=size)
    page.locator("#passport").wait_for()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]] == []


@needs_browser
@pytest.mark.parametrize("width", [320, 390, 700, 1280])
def test_a_passport_lies_within_the_window(opened: Open, width: int) -> None:
    page = opened("#figure-all", viewport={"width": width, "height": 844})
    page.locator("#passport").wait_for()
    inside = "box => [box.left >= 0, box.right <= innerWidth, box.top >= 0, box.bottom <= innerHeight]"
    assert page.locator("#passport").evaluate(f"panel => ({inside})(panel.getBoundingClientRect())") == [True] * 4
    assert page.evaluate("document.documentElement.scrollWidth") == width


@needs_browser
def test_the_policy_lets_passports_work_and_nothing_is_requested(opened: Open) -> None:
    seen = Seen()
    page = opened("#figure-all", seen)
    page.locator("#passport").wait_for()
    assert (seen.complaints, seen.sent) == ([], [])


@needs_browser
def test_without_scripts_figures_are_words_and_their_numbers_lead_to_the_register(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("data a, #passport").count() == 0
    assert page.locator("#figure-injured").inner_text() == "at least 62"
    assert page.locator("#figure-injured + sup a").get_attribute("href") == "#claim-15"
    assert page.locator("#citation").is_visible()
    assert not page.get_by_role("button", name="Copy citation").is_visible()


@needs_browser
def test_print_leaves_an_open_passport_out(opened: Open) -> None:
    page = opened("#figure-all")
    page.locator("#passport").wait_for()
    page.emulate_media(media="print")
    assert not page.locator("#passport").is_visible()
