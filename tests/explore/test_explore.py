"""The place to play in: its panel and linked views in this process, its notebook in a kernel and in a real JupyterLab."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbconvert import get_exporter
from nbformat import NotebookNode
from playwright.sync_api import Browser, Locator, Page

import strikeledger
from strikeledger import Ledger, explore
from strikeledger.build.notebook import run_notebook
from strikeledger.errors import ParameterError
from strikeledger.explore.console import Debouncer, slider_days
from strikeledger.explore.linked import attacks_in_view
from strikeledger.render.svg import chart_svg
from strikeledger.report.blocks import Cards, Chart, walk
from strikeledger.report.records import MIME, read_bundle
from strikeledger.sections.headlines import attacks
from tests.browser import CHROMIUM
from tests.lab import lab, run_all
from tests.ledger_text import DATA, NOTEBOOKS
from tests.notebook_reading import read_report

pytestmark = pytest.mark.slow

HOME = Path(strikeledger.__file__).parent
NOTEBOOK = next(path for path in NOTEBOOKS if path.stem == "explore")
VEGALITE = "application/vnd.vegalite.v5+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
OPENING = date(2023, 11, 29)


@pytest.fixture(autouse=True)
def no_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """No loop runs but in tests with a browser: what drives it leaves its own running between tests, and a panel would wait for that."""
    running = asyncio._get_running_loop()
    if "browser" not in request.fixturenames:
        asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


# --- the panel, in this process --------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def one_panel(shipped: Ledger) -> explore.Console:
    return explore.console(shipped, OPENING)


@pytest.fixture
def panel(one_panel: explore.Console) -> explore.Console:
    """The panel as it opens; what it has worked out before, it keeps."""
    one_panel.day.value, one_panel.country.value, one_panel.several.value = OPENING, "", 2
    return one_panel


def shown(panel: explore.Console) -> tuple[str, str, str]:
    return panel.headlines.value, panel.chart.value, panel.changes.value


def test_the_panel_opens_with_the_figures_of_its_day(panel: explore.Console) -> None:
    assert "<b>8 to 15</b>" in panel.headlines.value


def test_the_slider_goes_from_the_first_publication_to_the_newest(panel: explore.Console, shipped: Ledger) -> None:
    days = [day for _, day in panel.day.options]
    assert (days[0], days[-1]) == (date(2023, 10, 18), shipped.sources["published"].max().date())


def test_a_day_without_a_publication_can_be_opened_on(shipped: Ledger) -> None:
    assert date(2023, 11, 26) in slider_days(shipped, date(2023, 11, 26))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"as_of": "29 Nov 2023"}, "allowed is a day of the calendar, as 2023-11-29"),
        ({"country": "Irak"}, "no country 'Irak' in the data; did you mean 'Iraq'"),
        ({"several": 1}, "allowed is a whole number from 2 to 9"),
    ],
)
def test_what_can_not_be_chosen_is_refused_in_words(shipped: Ledger, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        explore.console(shipped, **asked)


def test_everything_follows_the_slider(panel: explore.Console) -> None:
    before = shown(panel)
    panel.day.value = date(2023, 11, 10)
    assert [was == now for was, now in zip(before, shown(panel), strict=True)] == [False, False, False]


def test_the_slider_back_shows_what_was_shown(panel: explore.Console) -> None:
    before = shown(panel)
    panel.day.value = date(2023, 11, 28)
    panel.day.value = OPENING
    assert shown(panel) == before


def test_nothing_later_than_the_day_is_shown(panel: explore.Console) -> None:
    panel.day.value = date(2023, 11, 22)
    assert [later for later in ("29 November", "28 November") if later in "".join(shown(panel))] == []


def test_the_figures_follow_the_country(panel: explore.Console, shipped: Ledger) -> None:
    panel.country.value = "Syria"
    words = attacks(shipped.as_of(OPENING).within(["Syria"])).words
    assert f"<b>{words}</b>" in panel.headlines.value


def test_the_figures_follow_the_reading_of_several(panel: explore.Console) -> None:
    panel.several.value = 4
    assert "<b>10 to 15</b>" in panel.headlines.value


def test_what_changed_is_said_in_words(panel: explore.Console) -> None:
    rows = re.findall(
        r'<th scope="row">Attacks on US forces</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>', panel.changes.value
    )
    assert rows == [("at least 66", "74", "New")]


def test_publications_in_between_are_counted(panel: explore.Console, shipped: Ledger) -> None:
    published = shipped.sources["published"]
    new = int(published.between("2023-11-23", "2023-11-29").sum())
    assert f"in between: {new}<" in panel.changes.value


@pytest.mark.parametrize("country", ["", "Iraq", "Jordan", "Syria"])
@pytest.mark.parametrize("day", [date(2023, 10, 18), date(2023, 10, 21), date(2024, 2, 7), date(2025, 7, 21)])
def test_every_corner_of_the_controls_can_be_shown(panel: explore.Console, day: date, country: str) -> None:
    panel.day.value, panel.country.value = day, country
    text = re.sub(
        r"<[^>]*>", " ", re.sub(r"<svg.*?</svg>|<style>.*?</style>", " ", "".join(shown(panel)), flags=re.DOTALL)
    )
    assert re.findall(r"\bnan\b|\bNaT\b|\bNone\b|<NA>", text) == []


def test_many_moves_are_answered_once() -> None:
    done: list[int] = []

    async def moves() -> None:
        later = Debouncer()
        for number in range(5):
            later.soon(lambda number=number: done.append(number))
        while not done:
            await asyncio.sleep(0.01)

    asyncio.run(moves())
    assert done == [4]


def test_without_a_loop_a_move_is_answered_at_once() -> None:
    done: list[str] = []
    Debouncer().soon(lambda: done.append("now"))
    assert done == ["now"]


def test_the_panel_stands_in_a_page_as_it_opened(panel: explore.Console) -> None:
    bundle = panel._repr_mimebundle_()
    kinds = [piece["is"] for piece in read_bundle(bundle[MIME])["block"]]
    assert (WIDGET in bundle, kinds) == (True, ["Callout", "Cards", "Chart"])


def test_only_the_place_to_play_in_needs_widgets() -> None:
    users = {
        path.relative_to(HOME).parts[0]
        for path in HOME.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(alias.name.startswith("ipywidgets") for alias in node.names)
    }
    assert users == {"explore"}


# --- the linked views ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def linked(situation_view: Ledger) -> Chart:
    block = explore.linked_views(situation_view).block
    assert isinstance(block, Chart)
    return block


@pytest.fixture(scope="module")
def situation_view() -> Ledger:
    return Ledger.load(DATA).as_of("2023-11-29")


def test_every_attack_in_view_is_in_the_linked_views(situation_view: Ledger) -> None:
    assert sorted(attacks_in_view(situation_view)["attack_id"]) == sorted(situation_view.attacks["attack_id"])


def test_an_attack_s_days_are_those_that_officials_allow(situation_view: Ledger) -> None:
    row = attacks_in_view(situation_view).set_index("attack_id").loc["2023-10-20-harir-1"]
    assert (row["first_day"], row["last_day"]) == (pd.Timestamp("2023-10-20"), pd.Timestamp("2023-10-22"))


def test_a_choice_of_days_and_one_of_a_place_are_offered(linked: Chart) -> None:
    offered = {param["name"]: param["select"]["type"] for param in linked.spec["params"]}
    assert offered == {"days": "interval", "site": "point"}


def test_the_still_picture_lists_the_attacks_of_its_last_two_weeks(linked: Chart, situation_view: Ledger) -> None:
    seen = attacks_in_view(situation_view)
    end = seen["last_day"].max() + pd.Timedelta(days=1)
    number = int((seen["last_day"] >= end - pd.Timedelta(weeks=2)).sum())
    assert f"{number} attacks chosen" in chart_svg(linked.spec)


@pytest.mark.parametrize("day", ["2023-10-18", "2025-07-21"])
def test_the_linked_views_can_be_drawn_of_any_view(shipped: Ledger, day: str) -> None:
    block: Any = explore.linked_views(shipped.as_of(day)).block
    assert chart_svg(block.spec).startswith("<svg")


def test_where_no_attack_was_reported_there_is_a_sentence_in_place_of_the_linked_views(shipped: Ledger) -> None:
    assert "Nobody reported" in str(explore.linked_views(shipped.as_of("2023-10-18").within(["Jordan"])).block)


# --- the notebook in a kernel ----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def ran() -> NotebookNode:
    return run_notebook(NOTEBOOK, {}, DATA)


def test_the_notebook_runs_from_top_to_bottom(ran: NotebookNode) -> None:
    errors = [output for cell in ran.cells for output in cell.get("outputs", []) if output.output_type == "error"]
    assert (errors, sum(bool(cell.get("outputs")) for cell in ran.cells) > 10) == ([], True)


def test_the_notebook_s_panel_and_linked_views_are_live_for_a_front_end(ran: NotebookNode) -> None:
    kinds = {mime for cell in ran.cells for output in cell.get("outputs", []) for mime in output.get("data", {})}
    assert {WIDGET, VEGALITE} <= kinds


def test_the_notebook_reads_as_a_document(ran: NotebookNode) -> None:
    pieces = list(walk(read_report(ran, name="explore").blocks))
    assert (sum(isinstance(p, Cards) for p in pieces), sum(isinstance(p, Chart) for p in pieces)) == (1, 4)


def test_the_notebook_exports_as_a_page(ran: NotebookNode) -> None:
    page, _ = get_exporter("strikeledger_html")().from_notebook_node(ran)
    assert ("A panel that follows your choice" in page, "HBox(" in page) == (True, False)


# --- the notebook in JupyterLab --------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def abroad() -> list[str]:
    """Addresses beyond this machine that the page asked for."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory, abroad: list[str]) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed, so the notebook is not tried in JupyterLab")
    with lab(tmp_path_factory.mktemp("lab") / "home", NOTEBOOK) as address:
        yield run_all(browser, address, abroad)


def until_other(page: Page, selector: str, before: str) -> str:
    """The words of a place once they are others than before."""
    page.wait_for_function(
        "([selector, before]) => { const found = document.querySelector(selector);"
        " return found && found.textContent && found.textContent !== before }",
        arg=[selector, before],
        timeout=60_000,  # on a machine with much else to do
    )
    return page.locator(selector).first.text_content() or ""


def test_in_jupyterlab_figures_and_chart_follow_the_arrow_keys(page: Page) -> None:
    page.locator(".strikeledger-cards").wait_for(timeout=40_000)
    cards, chart = (
        page.locator(name).first.text_content() or "" for name in (".strikeledger-cards", ".strikeledger-chart")
    )
    handle = page.locator(".noUi-handle").first
    handle.focus()
    for _ in range(6):
        handle.press("ArrowLeft")
    moved = until_other(page, ".strikeledger-chart", chart)
    assert ("29 November 2023" in chart, "29 November 2023" in moved) == (True, False)
    assert until_other(page, ".strikeledger-cards", cards) != cards
    assert page.locator(".strikeledger-chart").count() == 1


OVERPRINTED = """() => {
    const words = [...document.querySelectorAll('.strikeledger-chart svg text')].filter(each => each.textContent.trim());
    const boxes = words.map(each => each.getBoundingClientRect());
    const wide = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const meet = (a, b) => wide(a, b) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    return words.flatMap((each, i) => words.slice(i + 1).filter((_, j) => meet(boxes[i], boxes[i + 1 + j]))
        .map(other => `${each.textContent} / ${other.textContent}`));
}"""
"""Words of the panel's chart that lie over one another."""


def test_in_jupyterlab_no_word_of_the_chart_lies_over_another(page: Page) -> None:
    page.locator(".strikeledger-chart svg text").first.wait_for(timeout=40_000)
    page.evaluate("document.fonts.ready.then(() => null)")
    assert page.locator(".strikeledger-chart svg text").count() > 20
    assert page.evaluate(OVERPRINTED) == []


def test_in_jupyterlab_the_list_follows_the_brush(page: Page) -> None:
    views = page.locator(".vega-embed svg.marks").first
    views.wait_for(timeout=40_000)
    views.scroll_into_view_if_needed()
    counted = views.locator("text").filter(has_text=re.compile(r"attacks? chosen"))
    before = counted.first.text_content() or ""
    moved = views.locator("text").filter(has_text=re.compile(r"attacks? chosen"), has_not_text=before)
    for _ in range(4):  # a drag before the chart listens is lost
        views.scroll_into_view_if_needed()
        drag_over(page, views.locator("g.concat_0_group path.background").first, 0.2, 0.4)
        page.wait_for_timeout(2_500)
        if moved.count():
            break
    moved.first.wait_for(timeout=10_000)
    assert counted.count() == 1


def drag_over(page: Page, plot: Locator, begin: float, end: float) -> None:
    """Drag across a plot, between these shares of its width."""
    box = plot.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * begin, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (begin + end) / 2, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * end, y, steps=4)
    page.mouse.up()


def test_jupyterlab_asks_nothing_of_the_network(page: Page, abroad: list[str]) -> None:
    assert (page.url.startswith("http://127.0.0.1"), abroad) == (True, [])
