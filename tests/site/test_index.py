from __future__ import annotations

import base64
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser

from strikeledger.build.state import BuildState
from strikeledger.site.index import index_html, write_index
from strikeledger.site.published import SiteFacts, editions_by_report
from tests.browser import PHONE, Seen, barriers, visit
from tests.ledger_text import contents


def figure(low: int, high: int | None = None, words: str = "") -> dict[str, Any]:
    said = words or (str(low) if low == high else f"at least {low}")
    return {"id": "attacks", "label": "attacks on US forces", "kind": "count", "low": low, "high": high, "words": said}


def edition(
    reports: Path, report: str, name: str, *figures: dict[str, Any], title: str = "Tiny title", **asked: Any
) -> Path:
    """A small edition that is whole."""
    folder = reports / report / name
    folder.mkdir(parents=True)
    values = {"as_of": name[:10], **asked}
    content = {
        "report": report,
        "edition": name,
        "revision": 1,
        "as_of": name[:10],
        "parameters": values,
        "headlines": [figure["id"] for figure in figures],
        "figures": figures,
    }
    (folder / f"{report}.html").write_text("<p>page</p>")
    (folder / "figures.json").write_text(json.dumps(content))
    files = [{"@id": p.name, "@type": "File", "contentSize": str(p.stat().st_size)} for p in sorted(folder.iterdir())]
    (folder / "ro-crate-metadata.json").write_text(json.dumps({"@graph": [{"@id": "./", "name": title}, *files]}))
    return folder


def words(reports: Path, path: str) -> list[str]:
    """The words of elements of the index."""
    return [" ".join(element.text_content().split()) for element in html.fromstring(index_html(reports)).xpath(path)]


def test_editions_are_listed_newest_first(tmp_path: Path) -> None:
    for day in ("2023-11-22", "2023-12-06", "2023-11-29"):
        edition(tmp_path, "tiny", day)
    assert words(tmp_path, "//tbody//th") == ["6 December 2023", "29 November 2023", "22 November 2023"]


def test_an_edition_that_the_command_built_is_complete(built: Path) -> None:
    (found,) = editions_by_report(built.parents[1])["article"]
    assert (found.defects, found.name, sorted(found.files)) == ((), "2023-11-29", sorted(contents(built)))


def test_the_report_with_the_newest_edition_comes_first(tmp_path: Path) -> None:
    edition(tmp_path, "older", "2023-11-22", title="Older")
    edition(tmp_path, "newer", "2023-11-29", title="Newer")
    assert words(tmp_path, "//h2") == ["Newer (newer)", "Older (older)"]


def test_a_report_that_is_no_longer_in_the_catalogue_says_so_and_comes_last(tmp_path: Path) -> None:
    for day in ("2023-11-22", "2023-11-29"):
        edition(tmp_path, "gone", day)
    edition(tmp_path, "kept", "2023-11-22")
    root = html.fromstring(index_html(tmp_path, SiteFacts(catalogue="kept/other")))
    told = [section.text_content() for section in root.xpath("//section")]
    assert [("kept" in words, "No longer in the catalogue" in words) for words in told] == [
        (True, False),
        (False, True),
    ]
    assert "No longer" not in index_html(tmp_path)


def test_what_holds_for_the_whole_folder_is_kept_with_the_index(tmp_path: Path) -> None:
    site = SiteFacts("https://example.org", "ledger", "A ledger", "CC BY 4.0", "https://example.org/licence", "a/b")
    BuildState(tmp_path).record_listed(asdict(site))
    assert SiteFacts.last_listed(BuildState(tmp_path)) == site


def test_the_newest_edition_of_the_catalogue_s_own_leads(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29", figure(74, 74))
    edition(tmp_path, "tiny", "2023-12-01-12345678", figure(80), several=3)
    assert words(tmp_path, "//p[@class='newest']") == ["As known on 29 November 2023"]


def test_headline_figures_are_printed_in_their_words(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29", figure(71))
    assert words(tmp_path, "//dl/div") == ["Attacks on US forces at least 71"]


def test_what_others_than_officials_count_has_their_colour(tmp_path: Path) -> None:
    others = {**figure(39, 40), "id": "strike_deaths/others/round-2024-02-02"}
    edition(tmp_path, "tiny", "2023-11-29", figure(71), others)
    cards = html.fromstring(index_html(tmp_path)).xpath("//dl/div")
    assert [card.get("class") for card in cards] == ["card", "card others"]


def test_no_headline_figure_is_left_out(tmp_path: Path) -> None:
    ids = ["attacks", "last_attack", "killed", "strike_rounds", "strike_deaths", "us_injured", "us_tbi", "us_killed"]
    edition(tmp_path, "tiny", "2023-11-29", *({**figure(71), "id": name, "label": name} for name in ids))
    assert words(tmp_path, "//dl/div/dt") == [f"{name[:1].upper()}{name[1:]}" for name in ids]


def test_an_edition_beside_the_catalogue_says_what_it_was_asked(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29-12345678", several=3, sources=["a", "b"], last_edition="2023-11-22")
    assert words(tmp_path, "//p[@class='asked']") == [
        "Edition 2023-11-29-12345678, revision 1 · several: 3; sources: a, b"
    ]


def test_what_is_asked_of_every_edition_is_not_told_of_one(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29", figure(71), several=2)
    edition(tmp_path, "tiny", "2023-11-30-12345678", figure(71), several=2)
    edition(tmp_path, "tiny", "2023-11-30-87654321", figure(71), several=3)
    marks = words(tmp_path, "//tbody//span[@class='unit']")
    assert [mark for mark in marks if "several" in mark] == ["several: 3"]


def test_a_headline_that_came_back_is_not_told_as_one_that_moved_to_where_it_was(tmp_path: Path) -> None:
    for day, high in (("2023-11-15", None), ("2023-11-22", 4), ("2023-11-29", None)):
        edition(tmp_path, "tiny", day, figure(4, high))
    (detail,) = words(tmp_path, "//dl/div/dd[img]")
    assert detail == "At least 4 on 15 November 2023, later 4, and at least 4 again."


def status(reports: Path) -> list[str]:
    return words(reports, "//p[@class='status']")


def test_of_a_whole_edition_nothing_is_said(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29")
    assert status(tmp_path) == []


def test_a_lost_file_is_named(tmp_path: Path) -> None:
    (edition(tmp_path, "tiny", "2023-11-29") / "tiny.html").unlink()
    assert status(tmp_path) == ["Not complete: tiny.html is missing"]


def test_a_file_cut_off_is_named(tmp_path: Path) -> None:
    (edition(tmp_path, "tiny", "2023-11-29") / "tiny.html").write_text("<p>")
    assert status(tmp_path) == ["Not complete: tiny.html has another size than when it was made"]


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '"text"', "null", "[" * 100_000])
@pytest.mark.parametrize("name", ["figures.json", "ro-crate-metadata.json"])
def test_a_broken_edition_is_told_and_stops_nothing(name: str, content: str, tmp_path: Path) -> None:
    (edition(tmp_path, "tiny", "2023-11-29") / name).write_text(content)
    assert f"{name} can't be read" in status(tmp_path)[0]


@pytest.mark.parametrize(
    "content",
    [
        '{"figures": 3}',
        '{"figures": [3, {}, {"id": 1}]}',
        '{"parameters": [], "as_of": 7, "revision": "x"}',
        '{"@graph": [1, {"@id": []}]}',
    ],
)
@pytest.mark.parametrize("name", ["figures.json", "ro-crate-metadata.json"])
def test_odd_contents_stop_nothing(name: str, content: str, tmp_path: Path) -> None:
    (edition(tmp_path, "tiny", "2023-11-29") / name).write_text(content)
    assert len(words(tmp_path, "//h1")) == 1


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    assert status(tmp_path) == ["There is no edition in this folder."]


def test_names_that_are_markup_stay_words(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29", figure(1, words="<script>x</script>"), title="<script>y</script>")
    assert html.fromstring(index_html(tmp_path)).xpath("//script") == []


def test_every_link_leads_to_a_file(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29")
    links = html.fromstring(index_html(tmp_path)).xpath("//ul//a/@href")
    assert [(tmp_path / link).is_file() for link in links] == [True, True]


def test_each_headline_that_moved_has_a_small_picture_in_its_card_and_says_from_where(tmp_path: Path) -> None:
    for day, low, high in (("2023-11-22", 45, None), ("2023-11-29", 62, 62), ("2023-12-06", 66, None)):
        hurt = figure(low, high) | {"id": "us_injured", "label": "US personnel injured"}
        edition(
            tmp_path,
            "tiny",
            day,
            figure(low),
            hurt,
            figure(low) | {"id": "us_tbi", "kind": "share"},
            figure(4) | {"id": "rounds"},
        )
    cards = html.fromstring(index_html(tmp_path)).xpath("//dl/div")
    said = "From at least 45 on 22 November 2023 to at least 66."
    assert [["".join(detail.itertext()) for detail in card.xpath("dd[img]")] for card in cards] == [
        [said],
        [said],
        [],
        [],
    ]
    (picture,) = cards[1].xpath(".//img")
    assert (picture.get("alt"), path_of(picture, "band").count("M"), path_of(picture, "line").count("H")) == ("", 1, 3)


def path_of(picture: Any, part: str) -> str:
    """The path that draws the band or the line of a small picture."""
    drawing = html.fromstring(base64.b64decode(picture.get("src").partition(",")[2]))
    return str(drawing.xpath("//path/@d")[("band", "line").index(part)])


@pytest.mark.parametrize("odd", [{"low": -1}, {"low": True}, {"low": 9, "high": 2}, {"high": "many"}, {"kind": "day"}])
def test_a_count_that_is_none_is_not_drawn(odd: dict[str, Any], tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-22", figure(45) | odd)
    edition(tmp_path, "tiny", "2023-11-29", figure(62))
    assert html.fromstring(index_html(tmp_path)).xpath("//img") == []


def test_only_headlines_that_more_than_one_edition_has_have_a_column(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-22", figure(45))
    edition(tmp_path, "tiny", "2023-11-29", figure(62), figure(9) | {"id": "one_round", "label": "one round"})
    assert words(tmp_path, "//thead//th") == ["As known on", "Attacks on US forces", "Files"]


def test_the_list_of_editions_says_only_what_is_odd_about_one(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-22")
    (edition(tmp_path, "tiny", "2023-11-29-12345678", several=3) / "tiny.html").unlink()
    assert words(tmp_path, "//tbody//th") == [
        "29 November 2023 2023-11-29-12345678 several: 3 Not complete: tiny.html is missing",
        "22 November 2023",
    ]


def test_the_same_editions_give_the_same_bytes(tmp_path: Path) -> None:
    edition(tmp_path, "tiny", "2023-11-29", figure(71))
    assert write_index(tmp_path).read_bytes() == write_index(tmp_path).read_bytes()


def test_an_index_leaves_nothing_aside(tmp_path: Path) -> None:
    write_index(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """An index of a series, an edition beside it and a broken one."""
    for day in ("2023-11-22", "2023-11-29", "2023-12-06", "2023-12-06-12345678"):
        edition(tmp_path, "tiny", day, figure(66))
    (edition(tmp_path, "other", "2023-11-29") / "other.html").unlink()
    return write_index(tmp_path)


@pytest.mark.parametrize(
    "settings",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["light", "dark", "phone"],
)
def test_no_barrier_is_found(browser: Browser, filled: Path, settings: dict[str, Any]) -> None:
    page = visit(browser, filled.as_uri(), bypass_csp=True, **settings)
    assert barriers(page) == []


def test_the_index_loads_nothing_and_never_scrolls_sideways(browser: Browser, filled: Path) -> None:
    seen = Seen()
    page = visit(browser, filled.as_uri(), seen, viewport=PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert (seen.sent, seen.complaints, width) == ([], [], PHONE["width"])


def test_a_superseded_revision_and_a_failure_are_told_with_their_edition(tmp_path: Path) -> None:
    for name in ("2023-11-29", "2023-11-29.r1"):
        edition(tmp_path, "tiny", name, figure(1))
    (tmp_path / "tiny" / "2023-11-29.failure.html").touch()
    why = tmp_path / "tiny" / "2023-11-29.r1" / "superseded.json"
    why.write_text('{"revision": 1, "why": "new publications: b"}', encoding="utf-8")
    page = html.fromstring(index_html(tmp_path))
    told = [link.get("href") for link in page.xpath("//p/a") if "revision" in link.text or "stale" in link.text]
    assert told == ["tiny/2023-11-29.failure.html", "tiny/2023-11-29.r1/tiny.html"]
    assert "revision 1, superseded because of new publications: b" in " ".join(page.text_content().split())
