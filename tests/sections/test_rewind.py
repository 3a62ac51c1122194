"""The page leads back to earlier days: it says of each what the edition of that day has printed, and nothing later."""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from strikeledger import Ledger, sections
from strikeledger.render.exporters import StrikeledgerHTMLExporter
from strikeledger.report.display import Display
from strikeledger.sections.frame.rewind import LONGER, OLDER, OPENED, publication_days
from tests.browser import CHROMIUM, PHONE, Seen, barriers, visit
from tests.ledger_text import DATA, ROOT
from tests.notebook_text import run_here, write_notebook
from tests.truncation import write_known

Record = dict[str, Any]


def record_of(shown: Display | None) -> Record:
    block: Any = shown.block if shown else None
    return dict(block.record)


def packed_record(page: Path) -> Record:
    """What a page holds of earlier days."""
    (packed,) = html.parse(page).xpath("//script[@id='rewind']")
    found: Record = json.loads(zlib.decompress(base64.b64decode(packed.text)))
    return found


def words(element: Any) -> str:
    for mark in element.xpath(".//sup[@class='refs']"):
        mark.drop_tree()
    return " ".join(element.text_content().split())


def printed_head(page: Path | str) -> tuple[list[str], list[tuple[str, ...]]]:
    """The key points and the cards of a page, without what a card says of the edition before."""
    root = html.fromstring(page) if isinstance(page, str) else html.parse(page).getroot()
    points = [words(item) for item in root.xpath("(//ol[@class='key-points'])[1]/li")]
    cards = root.xpath("(//dl[@class='cards'])[1]/div")
    return points, [tuple(words(part) for part in card.xpath("dt|dd[not(@class='change')]")) for card in cards]


def head_of(day: Record) -> tuple[list[str], list[tuple[str, ...]]]:
    """The same as a record of a day has it."""
    points = ["".join(word if isinstance(word, str) else word[0] for word in run) for run in day["points"]]
    shown = [tuple(" ".join(part.split()) for part in card[:3] if part) for card in day["cards"]]
    return [" ".join(point.split()) for point in points], shown


@pytest.fixture(scope="module")
def page(reports: Callable[..., Path]) -> Path:
    """The page of the situation on the day of the founding article."""
    return reports("situation", "--as-of", "2023-11-29") / "situation" / "2023-11-29" / "situation.html"


@pytest.fixture(scope="module")
def record(page: Path) -> Record:
    return packed_record(page)


def test_there_is_every_day_of_publication_up_to_the_page(record: Record, situation: Ledger) -> None:
    days = [day["day"] for day in record["days"]]
    assert (days, days[-1]) == (publication_days(situation, 7), "2023-11-29")


def test_the_day_of_an_edition_is_there_though_nothing_came_out_on_it(shipped: Ledger) -> None:
    christmas = shipped.as_of("2023-12-27")
    quiet = [day for day in publication_days(christmas, 7) if day not in publication_days(christmas)]
    assert quiet == ["2023-11-08", "2023-12-20"]


def test_the_last_day_is_as_printed(page: Path, record: Record) -> None:
    assert head_of(record["days"][-1]) == printed_head(page)


@pytest.mark.parametrize(("day", "before"), [("2023-11-22", "2023-11-15"), ("2023-10-21", "")])
def test_an_earlier_day_is_as_its_own_edition(day: str, before: str, record: Record, tmp_path: Path) -> None:
    cells = (
        "from strikeledger import Ledger, sections",
        f"ledger = Ledger.load().as_of('{day}')",
        f"sections.key_points(ledger, '{before}')",
        f"sections.headline_cards(ledger, '{before}')",
    )
    notebook = run_here(write_notebook(tmp_path / "head.ipynb", *cells), {}, DATA)
    printed, _ = StrikeledgerHTMLExporter().from_notebook_node(notebook)
    assert head_of(next(each for each in record["days"] if each["day"] == day)) == printed_head(printed)


@pytest.mark.skipif("STRIKELEDGER_SWEEP" not in os.environ, reason="builds twelve editions; make sweep")
def test_every_edition_is_as_the_last_one_has_its_day(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from strikeledger.cli.main import command_line

    asked = ["--catalogue", str(ROOT / "reports.toml"), "--data", str(DATA), "--reports", str(tmp_path)]
    assert CliRunner().invoke(command_line, ["report", "situation", *asked]).exit_code == 0
    pages = sorted(path.with_name("situation.html") for path in (tmp_path / "situation").glob("2*/figures.json"))
    days = {day["day"]: day for day in packed_record(pages[-1])["days"]}
    differing = [page.parent.name for page in pages if head_of(days[page.parent.name]) != printed_head(page)]
    assert (len(pages), differing) == (12, [])


@pytest.mark.usefixtures("no_memory")
def test_nothing_later_is_known_of_a_day(shipped: Ledger, tmp_path: Path) -> None:
    known = Ledger.load(write_known(tmp_path / "data", "2023-10-23")).as_of("2023-10-23")
    cut, later = (record_of(sections.rewind(view, "")) for view in (known, shipped.as_of("2023-10-25")))
    assert cut["days"] == later["days"][: len(cut["days"])]
    assert len(later["days"]) > len(cut["days"]) > 3


def test_each_move_has_a_statement_of_that_day_or_says_that_there_is_none(record: Record) -> None:
    moves = [(day, move) for day in record["days"] for move in day["moves"]]
    assert len(moves) > 50
    for day, move in moves:
        assert bool(move["claims"]) != (move["why"] in (OPENED, LONGER, OLDER)), (day["day"], move)
        assert move["was"] != move["is"]
        for *_, source in move["claims"]:
            assert source in record["sources"]


def test_a_ledger_of_another_subject_has_it_too() -> None:
    ledger = Ledger.load(ROOT / "examples/red-sea/data")
    day = publication_days(ledger)[5]
    found = record_of(sections.rewind(ledger.as_of(day)))
    assert [each["day"] for each in found["days"]] == publication_days(ledger)[:6]
    assert all(each["cards"] and each["points"] for each in found["days"])


def test_a_ledger_of_one_day_has_none(shipped: Ledger) -> None:
    assert sections.rewind(shipped.as_of(publication_days(shipped.as_of("2023-10-25"))[0])) is None


# --- in a browser ----------------------------------------------------------------------------------------------------
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
OpenAt = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, page: Path) -> Iterator[OpenAt]:
    """Opens the page at an address within it."""
    pages: list[Page] = []

    def open_at(fragment: str = "", seen: Seen | None = None, **settings: Any) -> Page:
        pages.append(visit(browser, f"{page.as_uri()}{fragment}", seen, **settings))
        if settings.get("java_script_enabled", True):
            pages[-1].locator(".rewind:not([hidden])").wait_for()
        return pages[-1]

    yield open_at
    for each in pages:
        each.context.close()


@needs_chromium
def test_the_keyboard_goes_by_day_and_by_move(opened: OpenAt, record: Record) -> None:
    seen = Seen()
    page = opened(seen=seen)
    slider = page.get_by_role("slider", name="Day of publication")
    said = [slider.get_attribute("aria-valuetext")]
    slider.focus()
    at = []
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End"):
        slider.press(key)
        at.append(int(slider.input_value()))
        said.append(slider.get_attribute("aria-valuetext"))
    days, last = record["days"], len(record["days"]) - 1
    back = max(n for n in range(last - 1) if days[n]["moves"])
    forth = min(n for n in range(back + 1, last + 1) if days[n]["moves"])
    assert at == [last - 1, last - 2, last - 1, back, forth, 0, last]
    assert said[0] == said[-1] == "29 November 2023; Attacks on US forces: 74; the day of this edition"
    assert said[1] == "28 November 2023; Attacks on US forces: 73; 2 figures moved"
    assert (seen.complaints, seen.sent) == ([], [])


def shown_words(page: Page, elements: str) -> list[str]:
    """The words of elements of an open page, without the numbers of statements."""
    return [
        words(html.fromstring(each))
        for each in page.locator(elements).evaluate_all("all => all.map((each) => each.outerHTML)")
    ]


@needs_chromium
def test_an_earlier_day_leads_to_who_said_it(opened: OpenAt, record: Record) -> None:
    page = opened("#as-of=2023-11-08")
    (day,) = [each for each in record["days"] if each["day"] == "2023-11-08"]
    for part, element in (("points", ".rewind-past .key-points > li"), ("cards", ".rewind-past dd.value")):
        shown = page.locator(element).evaluate_all(
            "all => all.map((each) => [...each.querySelectorAll('.refs a')].map((link) => link.getAttribute('href')))"
        )
        assert [bool(links) for links in shown] == [bool(claims) for claims in day["behind"][part]]
        for links, claims in zip(shown, day["behind"][part], strict=True):
            inside = [link for link in links if link.startswith("#")]
            rows = {page.locator(f"{link} code.row").text_content() for link in inside}
            sources = {record["sources"][record["claims"][claim]][1] for claim in {*claims} - rows}
            assert (rows <= {*claims}, {*links} - {*inside}) == (True, sources)


@needs_chromium
def test_an_address_leads_to_a_day_and_back(opened: OpenAt, record: Record) -> None:
    page = opened("#as-of=2023-11-08")
    day = [each for each in record["days"] if each["day"] <= "2023-11-08"][-1]
    assert page.locator(".rewind-day strong").inner_text() == day["name"]
    assert shown_words(page, ".key-points:visible > li") == head_of(day)[0]
    assert shown_words(page, ".cards:visible dd.value") == [" ".join(card[1].split()) for card in day["cards"]]
    page.get_by_role("button", name="Back to 29 November 2023").click()
    assert "as-of" not in page.url
    assert page.locator(".key-points:visible > li").count() == len(record["days"][-1]["points"])
    assert page.locator(".rewind-past").inner_text() == ""
    page.get_by_role("button", name="To the move before").click()
    assert page.url.endswith("#as-of=2023-11-28")


@needs_chromium
@pytest.mark.parametrize("asked", ["2023-99-99", "tomorrow", "2024-05-05", "2023-10-01", "2023-11-28"])
def test_an_address_says_the_day_that_is_shown(asked: str, opened: OpenAt, record: Record) -> None:
    first, last = record["days"][0], record["days"][-1]
    shown = {"2023-10-01": first, "2023-11-28": record["days"][-2]}.get(asked, last)
    page = opened(f"#as-of={asked}")
    assert page.locator(".rewind-day strong").inner_text() == shown["name"]
    assert page.url.partition("#")[2] == ("" if shown is last else f"as-of={shown['day']}")


@needs_chromium
def test_print_has_the_day_of_the_page(opened: OpenAt) -> None:
    page = opened("#as-of=2023-11-08")
    page.emulate_media(media="print")
    assert (
        page.locator(".rewind, .rewind-past").evaluate_all("parts => parts.some((part) => part.checkVisibility())")
        is False
    )
    assert "by 29 November" in page.locator(".key-points:visible").inner_text()


@needs_chromium
def test_without_scripts_there_is_none_of_it(opened: OpenAt) -> None:
    page = opened("#as-of=2023-11-08", java_script_enabled=False)
    assert page.locator(".rewind").is_hidden()
    assert "by 29 November" in page.locator(".key-points:visible").inner_text()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"] if "STRIKELEDGER_SWEEP" in os.environ else ["dark"])
def test_a_day_gone_back_to_has_no_barrier(scheme: str, opened: OpenAt) -> None:
    page = opened("#as-of=2023-11-08", bypass_csp=True, color_scheme=scheme, viewport=PHONE)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
