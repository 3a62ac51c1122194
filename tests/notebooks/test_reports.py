"""The reports that the project ships, built as `make report` builds them, held against what readers and machines need."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import page as page_validation
import pandas as pd
import pytest
from click.testing import CliRunner
from edtf import parse_edtf
from jsonschema import Draft202012Validator
from lxml import html
from playwright.sync_api import Browser

from strikeledger.build.catalogue import read_catalogue
from strikeledger.cli.main import command_line
from strikeledger.render.html.inline import printed_figures
from tests.browser import PHONE, Seen, barriers, settled, texts, visit
from tests.ledger_text import DATA, ROOT, append_rows, contents
from tests.notebook_reading import read_report
from tests.pdf_reading import needs_poppler, opened, tags, text
from tests.render.test_pdf import unfound

SCHEMA = json.loads((ROOT / "src/strikeledger/render/assets/figures.schema.json").read_text(encoding="utf-8"))
REPORTS = ("article", "situation", "tempo", "sources")


@pytest.fixture(scope="session")
def editions(reports: Callable[..., Path], built: Path) -> dict[str, Path]:
    """The folder of each report's edition."""
    folders = (reports("situation", "--as-of", "2023-11-29"), reports("tempo"), reports("sources"))
    made = {
        name: next((folder / name).glob("2*/figures.json")) for name, folder in zip(REPORTS[1:], folders, strict=True)
    }
    return {name: figures.parent for name, figures in made.items()} | {"article": built}


@pytest.fixture(params=REPORTS)
def edition(request: pytest.FixtureRequest, editions: dict[str, Path]) -> Path:
    """One report's edition."""
    return editions[request.param]


def the(edition: Path, kind: str) -> Path:
    """The report's own file of a kind, not that of its brief."""
    return edition / f"{edition.parent.name}.{kind}"


def charts(edition: Path) -> int:
    """How many charts the page has."""
    found = len(html.parse(the(edition, "html")).getroot().xpath("//figure[@class='chart']"))
    assert (found > 0) is (edition.parent.name != "article")
    return found


def figures(edition: Path) -> dict[str, dict[str, Any]]:
    content = json.loads((edition / "figures.json").read_text(encoding="utf-8"))
    return {figure["id"]: figure for figure in content["figures"]}


def test_figures_keep_the_public_contract(edition: Path) -> None:
    content = json.loads((edition / "figures.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)] == []


def test_days_in_edtf_are_the_same_days(edition: Path) -> None:
    told = {
        (figure["edtf"], figure["low"], figure["high"])
        for figure in figures(edition).values()
        if figure["kind"] == "date" and figure["low"]
    }
    for path in sorted((edition / "tables").glob("*.csv")):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        stems = [name.removesuffix("first_day") for name in rows if name.endswith("first_day")]
        told |= {
            tuple(row[stem + end] for end in ("edtf", "first_day", "last_day"))
            for _, row in rows.iterrows()
            for stem in stems
        }
    for edtf, first, last in told:
        found = parse_edtf(edtf)
        days = [f"{day[0]:04}-{day[1]:02}-{day[2]:02}" for day in (found.lower_strict(), found.upper_strict())]
        assert days == [first, last], edtf
    assert told


def test_the_article_is_read_as_it_was_written(editions: dict[str, Path]) -> None:
    found = figures(editions["article"])
    expected = {
        "attacks": (71, None), "last_attack": ("2023-11-23", "2023-11-23"), "strike_rounds": (4, 4), "strike_deaths": (8, 15),
        "strike_deaths/1": (0, 0), "strike_deaths/2": (0, 0), "strike_deaths/3": (6, 7), "strike_deaths/4": (2, 9),
        "us_injured": (61, None), "us_tbi": (28, None), "us_troops/Iraq": (2500, 2500), "us_troops/Syria": (900, 900),
    }  # fmt: skip
    assert {name: (found[name]["low"], found[name]["high"]) for name in expected} == expected


def test_every_figure_of_the_page_is_in_the_file_of_figures(edition: Path) -> None:
    page = html.parse(the(edition, "html")).getroot()
    printed = {element.get("value") for element in page.xpath("//data[contains(@class, 'figure')]")}
    known = {_ends(figure["low"], figure["high"]) for figure in figures(edition).values()}
    assert printed
    assert printed <= known


def _ends(low: object, high: object) -> str:
    """A figure's bounds as the page marks them: "71..", "8..15", "4"."""
    if low is None:
        return ""
    return str(low) if low == high else f"{low}..{'' if high is None else high}"


def test_no_rule_of_pdf_ua_fails(edition: Path) -> None:
    report = page_validation.validate_pdf_bytes(the(edition, "pdf").read_bytes(), profile="ua1")
    assert ([failure.rule_id for failure in report.failures], report.rules.passed) == ([], 104)


def test_the_pdf_says_what_each_chart_shows(edition: Path) -> None:
    sparks = html.parse(the(edition, "html")).xpath("//img[@class='spark']/@alt")
    figures = [element["alt"] for element in tags(the(edition, "pdf").read_bytes(), "/Figure")]
    alts = [alt for alt in figures if alt not in sparks]
    assert len(figures) - len(alts) == len(sparks)
    assert (len(alts), all(len(alt) > 50 for alt in alts)) == (charts(edition), True)


def test_the_pdf_carries_its_data(edition: Path) -> None:
    pdf = opened(the(edition, "pdf").read_bytes())
    attached = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    tables = {f"tables/{path.name}": path.read_bytes() for path in (edition / "tables").iterdir()}
    assert attached == tables | {"figures.json": (edition / "figures.json").read_bytes()}


def test_the_pdf_has_an_outline_a_language_and_embedded_fonts(edition: Path) -> None:
    pdf = opened(the(edition, "pdf").read_bytes())
    fonts = [o for o in pdf.objects if str(getattr(o, "get", lambda _: "")("/Type")) == "/FontDescriptor"]
    embedded = all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
    with pdf.open_outline() as outline:
        sections = [item.title for item in outline.root]
    page = html.parse(the(edition, "html")).getroot()
    first = page.xpath("//h2")[0].text_content()
    assert (str(pdf.Root.Lang), bool(fonts), embedded, sections[0]) == ("en", True, True, first)


@needs_poppler
def test_the_words_of_the_pdf_are_found(edition: Path) -> None:
    words = " ".join(text(the(edition, "pdf").read_bytes()).split())
    content = json.loads((edition / "figures.json").read_text(encoding="utf-8"))
    lost = [name for name in content["headlines"] if figures(edition)[name]["words"] not in words]
    assert (len(content["headlines"]) >= 5, lost) == (True, [])


def test_every_figure_of_the_pdf_leads_to_its_claims_or_its_computation(edition: Path) -> None:
    report = read_report(nbformat.read(the(edition, "ipynb"), nbformat.NO_CONVERT))
    records = [report.figures[ref.figure] for ref in printed_figures(report)]
    known = [record for record in records if record.claims or record.computation]
    assert unfound(report, the(edition, "pdf").read_bytes()) == (len(known), [])


@needs_poppler
def test_the_pdf_reads_in_order(edition: Path) -> None:
    words = " ".join(text(the(edition, "pdf").read_bytes()).split())
    page = html.parse(the(edition, "html")).getroot()
    heads = [" ".join(head.text_content().split()) for head in page.xpath("//main//h2")]
    rest = words[words.rindex(heads[0]) :]  # past the table of contents
    assert sorted(heads, key=rest.find) == heads


def test_code_shows_nowhere(edition: Path) -> None:
    page = the(edition, "html").read_text(encoding="utf-8")
    assert [code for code in ("Ledger.load", "import date", "list[str]") if code in page] == []


def test_every_chart_answers_offline_and_the_page_asks_for_nothing(browser: Browser, edition: Path) -> None:
    seen = Seen()
    page = visit(browser, the(edition, "html").as_uri(), seen)
    answering = page.locator("figure.chart:has(.plot[tabindex='0'])").count()
    page.context.close()
    assert (answering, seen.sent, len(seen.requests), seen.complaints) == (charts(edition), [], 1, [])


def test_the_tab_key_stops_at_most_two_hundred_times(browser: Browser, edition: Path) -> None:
    page = visit(browser, the(edition, "html").as_uri())
    stops = page.locator("a[href], button, summary, [tabindex]").evaluate_all(
        "all => all.filter(one => one.tabIndex >= 0 && one.checkVisibility()).length"
    )
    page.context.close()
    assert 20 < stops <= 200


def test_the_page_says_the_same_without_scripts(browser: Browser, edition: Path) -> None:
    address = the(edition, "html").as_uri()
    alive, still = visit(browser, address), visit(browser, address, java_script_enabled=False)
    settled(alive)
    # Earlier days need a script.
    alive.locator("section.rewind").evaluate_all("parts => parts.forEach(part => part.remove())")
    assert texts(alive) == texts(still)


SETTINGS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "phone": {"viewport": PHONE},
}  # fmt: skip
SOME = [("article", "light"), ("article", "phone"), ("tempo", "dark"), ("situation", "phone"), ("brief", "light")]
EVERY = [(report, setting) for report in (*REPORTS, "brief") for setting in SETTINGS]
SWEPT = EVERY if os.environ.get("STRIKELEDGER_SWEEP") else SOME
"""Long pages take a checker half a minute each; `make sweep` tries every one of them in every setting."""


@pytest.mark.parametrize(("report", "setting"), SWEPT)
def test_no_barrier_is_found(browser: Browser, editions: dict[str, Path], report: str, setting: str) -> None:
    brief, whole = (
        editions["situation"] / "situation.brief.html",
        the(editions.get(report, editions["article"]), "html"),
    )
    page = visit(browser, (brief if report == "brief" else whole).as_uri(), bypass_csp=True, **SETTINGS[setting])
    assert barriers(page) == []


def test_the_page_never_scrolls_sideways_on_a_phone(browser: Browser, edition: Path) -> None:
    page = visit(browser, the(edition, "html").as_uri(), viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


LAID_OUT = ".claims, .sources { content-visibility: visible !important }"


@pytest.mark.parametrize("setting", ["light", "phone"])
def test_a_page_is_as_long_from_the_start_as_it_will_be(
    browser: Browser, editions: dict[str, Path], setting: str
) -> None:
    page = visit(browser, the(editions["article"], "html").as_uri(), bypass_csp=True, **SETTINGS[setting])
    at_first = page.evaluate("document.documentElement.scrollHeight")
    page.add_style_tag(content=LAID_OUT)
    assert at_first == pytest.approx(page.evaluate("document.documentElement.scrollHeight"), rel=0.1)


def built_with(folder: Path, source: str, tally: str, *asked: str) -> dict[str, bytes]:
    """What an edition holds when the data has one more source and total; none where they are empty."""
    data = folder / "project" / "data"
    shutil.copytree(DATA, data)
    shutil.copy(ROOT / "requirements.lock", data.parent)
    append_rows(data, sources=source, tallies=tally)
    options = ["--catalogue", str(ROOT / "reports.toml"), "--data", str(data), "--reports", str(folder / "reports")]
    result = CliRunner().invoke(command_line, ["report", *asked, *options])
    assert result.exit_code == 0, result.output
    return contents(next((folder / "reports" / asked[0]).glob("2*/figures.json")).parent)


LATER = (
    "later-2024-03-01,Later News,Something else,2024-03-01,stated,news,https://example.org/later,\n",
    "t-9999,attacks,Iraq+Syria,2023-10-17,2023-11-29,2023-11-29,,,999,Pentagon,pentagon,later-2024-03-01,,,,\n",
)
OTHER = (
    "other-2023-11-28,Other News,Something else,2023-11-28,stated,news,https://example.org/other,\n",
    "t-9999,attacks,Iraq+Syria,2023-10-17,2023-11-28,2023-11-28,,,999,Pentagon,pentagon,other-2023-11-28,,,,\n",
)


def test_a_claim_published_later_changes_no_byte_of_an_edition(
    built: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first = contents(built)
    request.getfixturevalue("no_memory")
    second = built_with(tmp_path, *LATER, "article")
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] == []


@pytest.mark.usefixtures("no_memory")
def test_a_claim_of_a_source_left_out_changes_no_byte_of_an_edition(tmp_path: Path) -> None:
    asked = ("situation", "--as-of", "2023-11-29", "-p", "sources=taza-2023-11-29")
    first, second = built_with(tmp_path / "a", "", "", *asked), built_with(tmp_path / "b", *OTHER, *asked)
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] == []


def test_the_sources_report_shows_each_headline_as_the_edition_of_that_day_does(editions: dict[str, Path]) -> None:
    found = figures(editions["sources"])
    now = figures(editions["situation"])
    known = {name: found[f"{name}/known/2023-11-29"] for name in now if f"{name}/known/2023-11-29" in found}
    differ = [
        name for name, then in known.items() if (then["low"], then["high"]) != (now[name]["low"], now[name]["high"])
    ]
    assert (len(known) >= 5, differ) == (True, [])


def test_the_situation_has_an_edition_a_week() -> None:
    days = list(read_catalogue(ROOT / "reports.toml")["situation"].series.days(date(2026, 1, 1)))  # type: ignore[union-attr]
    assert (len(days), days[0], days[-1]) == (12, "2023-11-22", "2024-02-07")


def test_the_sample_is_the_edition_that_is_built(editions: dict[str, Path]) -> None:
    pdf = opened((ROOT / "docs" / "sample" / "article.pdf").read_bytes())
    sample = json.loads(pdf.attachments["figures.json"].get_file().read_bytes())
    assert sample["figures"] == list(figures(editions["article"]).values())
