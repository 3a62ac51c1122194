from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest

import strikeledger
from strikeledger.build import editions
from strikeledger.build.catalogue import NEIGHBOURS, Report, neighbour_pages, read_catalogue
from strikeledger.build.parameters import ParameterValues
from strikeledger.build.pipeline import row_digests
from strikeledger.build.publish import link_latest
from strikeledger.build.series import Series
from strikeledger.data.validate import ValidatedPackage, validate
from strikeledger.errors import ParameterError
from strikeledger.files import digest
from strikeledger.report.records import MIME, read_bundle
from strikeledger.text import size_in_words
from tests.ledger_text import DATA, ROOT, PackageOf, contents

SCHEMA = json.loads(
    (Path(strikeledger.__file__).parent / "render" / "assets" / "figures.schema.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def article_report() -> Report:
    return read_catalogue(ROOT / "reports.toml")["article"]


@pytest.fixture(scope="session")
def built_again(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same edition from another process in another folder, with another clock, language and hash seed."""
    reports = tmp_path_factory.mktemp("again")
    paths = {"--catalogue": ROOT / "reports.toml", "--data": DATA, "--reports": reports}
    options = [str(part) for pair in paths.items() for part in pair]
    elsewhere = {**os.environ, "TZ": "Asia/Baghdad", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"}
    command = [
        sys.executable,
        "-c",
        "from strikeledger.cli.main import command_line; command_line()",
        "report",
        "article",
        *options,
    ]
    subprocess.run(command, check=True, capture_output=True, env=elsewhere, cwd=reports)
    return reports / "article" / built.name


def test_an_edition_is_complete(built: Path) -> None:
    files = {path for path in contents(built) if not path.startswith("tables/")}
    assert files == {
        "article.html",
        "article.pdf",
        "article.ipynb",
        "article.xlsx",
        "figures.json",
        "ro-crate-metadata.json",
    }


def test_an_edition_holds_its_tables_as_files(built: Path) -> None:
    named = {"tables/article_claims.csv", "tables/beside_numbers.csv"}
    assert named - set(contents(built)) == set()


def test_a_published_edition_leaves_nothing_aside_but_what_leads_to_it(built: Path) -> None:
    assert {path.name for path in built.parent.iterdir()} == {built.name, "latest"}


def test_the_newest_edition_is_found_under_one_name(built: Path) -> None:
    assert (built.parent / "latest" / "article.html").samefile(built / "article.html")


def test_a_page_says_how_large_its_files_are(built: Path) -> None:
    size = size_in_words((built / "article.xlsx").stat().st_size)
    assert f'<a href="article.xlsx" download>Spreadsheet</a> <span class="size">{size}</span>' in (
        built / "article.html"
    ).read_text(encoding="utf-8")


def figures_of(edition: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((edition / "figures.json").read_text(encoding="utf-8"))
    return content


def test_figures_are_as_their_schema_says(built: Path) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(figures_of(built))] == []


def test_the_schema_is_itself_sound() -> None:
    assert jsonschema.Draft202012Validator.check_schema(SCHEMA) is None


@pytest.mark.parametrize(
    ("name", "low", "high", "words"),
    [
        ("attacks", 71, None, "at least 71"),
        ("strike_deaths", 8, 15, "8 to 15"),
        ("strike_deaths/4", 2, 9, "2 to 9"),
        ("us_tbi", 28, None, "at least 28"),
        ("us_troops/Iraq", 2500, 2500, "2,500"),
    ],
)
def test_the_figures_file_holds_what_the_report_prints(
    name: str, low: int, high: int | None, words: str, built: Path
) -> None:
    (figure,) = (figure for figure in figures_of(built)["figures"] if figure["id"] == name)
    assert (figure["low"], figure["high"], figure["words"]) == (low, high, words)


def test_the_figures_file_says_what_it_is_of(built: Path) -> None:
    content = figures_of(built)
    assert [content[key] for key in ("report", "edition", "as_of")] == ["article", "2023-11-29", "2023-11-29"]


def test_every_claim_of_the_figures_is_in_the_data(built: Path, checked: ValidatedPackage) -> None:
    rows = {next(iter(row.cells.values())) for table in checked.tables.values() for row in table.rows}
    claims = {claim.split("/")[0] for figure in figures_of(built)["figures"] for claim in figure["claims"]}
    assert claims - rows == set()


def test_every_figure_of_the_page_is_in_the_figures_file(built: Path) -> None:
    notebook = nbformat.read(built / "article.ipynb", as_version=4)
    shown = [output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    ids = {figure["id"] for data in shown if MIME in data for figure in read_bundle(data[MIME])["figures"]}
    assert {figure["id"] for figure in figures_of(built)["figures"]} == ids


def crate_files(edition: Path) -> dict[str, str]:
    graph = json.loads((edition / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    return {entity["@id"]: entity["sha256"] for entity in graph if entity["@type"] == "File"}


def test_digests_of_the_crate_are_those_of_the_files(built: Path) -> None:
    files = {path: hashlib.sha256(content).hexdigest() for path, content in contents(built).items()}
    del files["ro-crate-metadata.json"]
    assert {path: digest for path, digest in crate_files(built).items() if not path.startswith("#")} == files


def test_the_crate_names_the_rows_that_the_edition_sees_by_their_digest(built: Path) -> None:
    graph = json.loads((built / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    (named,) = [entity["value"] for entity in graph if entity["@id"] == "#data-slice"]
    asked = {"as_of": "2023-11-29", "source": "taza-2023-11-29"}
    assert named == digest(row_digests(validate(DATA), DATA, asked))


def test_the_same_inputs_twice_give_the_same_bytes(built: Path, built_again: Path) -> None:
    first, second = contents(built), contents(built_again)
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] == []


def test_no_path_of_this_machine_is_in_what_is_published(built: Path) -> None:
    places = [str(ROOT).encode(), str(built.parent.parent).encode(), str(Path.home()).encode() + b"/"]
    texts = {path: content for path, content in contents(built).items() if not path.endswith(".pdf")}
    assert [path for path, content in texts.items() for place in places if place in content] == []


def test_the_catalogue_s_own_edition_is_named_by_its_day(article_report: Report, checked: ValidatedPackage) -> None:
    assert editions.resolve_edition(article_report, checked, {}).name == "2023-11-29"


def test_asking_for_what_the_catalogue_says_is_the_same_edition(
    article_report: Report, checked: ValidatedPackage
) -> None:
    assert (
        editions.resolve_edition(article_report, checked, {"as_of": "2023-11-29", "several": "2"}).name == "2023-11-29"
    )


def test_an_edition_beside_the_catalogue_is_named_by_its_day_and_a_digest(
    article_report: Report, checked: ValidatedPackage
) -> None:
    values = editions.resolve_edition(article_report, checked, {}).values | {"several": 3}
    values = {name: value for name, value in values.items() if name not in NEIGHBOURS}
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:8]
    assert editions.resolve_edition(article_report, checked, {"several": "3"}).name == f"2023-11-29-{digest}"


def test_other_parameters_are_another_edition(article_report: Report, checked: ValidatedPackage) -> None:
    asked: list[dict[str, object]] = [
        {"several": "3"},
        {"several": "4"},
        {"source": "ap-2023-11-17"},
        {"as_of": "2023-12-01"},
    ]
    assert len({editions.resolve_edition(article_report, checked, one).name for one in asked}) == 4


@pytest.fixture(scope="module")
def weekly() -> Report:
    """The situation report on three days a week apart."""
    shipped = read_catalogue(ROOT / "reports.toml")["situation"]
    return replace(shipped, series=Series("week", date(2023, 11, 22), date(2023, 12, 6)))


def test_a_series_is_an_edition_on_each_of_its_days(weekly: Report, checked: ValidatedPackage) -> None:
    names = [one.name for one in editions.resolve_editions(weekly, checked, {})]
    assert names == ["2023-11-22", "2023-11-29", "2023-12-06"]


def test_an_edition_of_a_series_is_compared_with_the_one_before(weekly: Report, checked: ValidatedPackage) -> None:
    days = [one.values["last_edition"] for one in editions.resolve_editions(weekly, checked, {})]
    assert days == ["2023-11-15", "2023-11-22", "2023-11-29"]


def test_an_edition_of_a_series_knows_the_next_and_the_newest_knows_none(
    weekly: Report, checked: ValidatedPackage
) -> None:
    days = [one.values["next_edition"] for one in editions.resolve_editions(weekly, checked, {})]
    assert days == ["2023-11-29", "2023-12-06", ""]


def test_an_edition_leads_to_those_of_its_series_that_there_are(weekly: Report, checked: ValidatedPackage) -> None:
    first, middle, _ = editions.resolve_editions(weekly, checked, {})
    pages = [neighbour_pages(weekly, one.name, one.values) for one in (first, middle)]
    assert pages == [
        {"2023-11-29": "../2023-11-29/situation.html"},
        {"2023-11-22": "../2023-11-22/situation.html", "2023-12-06": "../2023-12-06/situation.html"},
    ]


def test_before_anything_was_published_there_is_no_edition_before(weekly: Report, checked: ValidatedPackage) -> None:
    early = replace(weekly, series=Series("week", date(2023, 10, 18), date(2023, 10, 18)))
    (first,) = editions.resolve_editions(early, checked, {})
    assert first.values["last_edition"] == ""


def test_a_day_of_a_series_is_built_under_its_own_name(weekly: Report, checked: ValidatedPackage) -> None:
    wanted: ParameterValues = {"as_of": "2023-11-29"}
    assert [one.name for one in editions.resolve_editions(weekly, checked, wanted)] == ["2023-11-29"]


def test_a_day_outside_a_series_is_named_with_a_digest(weekly: Report, checked: ValidatedPackage) -> None:
    (one,) = editions.resolve_editions(weekly, checked, {"as_of": "2023-12-01"})
    assert re.fullmatch(r"2023-12-01-[0-9a-f]{8}", one.name)


def test_a_day_outside_a_series_is_compared_with_the_last_edition_before_it(
    weekly: Report, checked: ValidatedPackage
) -> None:
    (one,) = editions.resolve_editions(weekly, checked, {"as_of": "2023-12-01"})
    assert one.values["last_edition"] == "2023-11-29"


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ({"last_edition": "2023-11-22"}, True),
        ({"last_edition": "2023-11-01"}, False),
        ({"last_edition": ""}, False),
        ({"next_edition": "2023-12-06"}, True),
        ({"next_edition": ""}, False),
    ],
)
def test_neighbours_make_another_edition_where_they_are_not_its_own(
    asked: ParameterValues, own: bool, weekly: Report, checked: ValidatedPackage
) -> None:
    (one,) = editions.resolve_editions(weekly, checked, {"as_of": "2023-11-29", **asked})
    assert ((one.name == "2023-11-29") == own, one.values | asked) == (True, one.values)


def test_a_day_to_compare_that_fell_away_is_the_same_as_none(checked: ValidatedPackage) -> None:
    asked = [{"as_of": "2023-12-20"}, {"as_of": "2023-12-20", "last_edition": ""}]
    assert len({wanted(checked, "tempo", one)[0].name for one in asked}) == 1


@pytest.mark.parametrize("name", ["", "situation", "tempo", "sources"])
def test_a_day_in_the_future_is_refused_with_the_newest_publication(name: str, checked: ValidatedPackage) -> None:
    with pytest.raises(
        ParameterError, match="9999-12-31 is a day in the future: the newest publication is of 2025-07-21"
    ):
        wanted(checked, name, {"as_of": "9999-12-31"})


def test_editions_of_a_series_that_are_in_the_future_are_left_out(weekly: Report, checked: ValidatedPackage) -> None:
    told: list[str] = []
    endless = replace(weekly, series=Series(3660, date(2020, 11, 29), date(2150, 1, 1)))
    found = editions.resolve_editions(endless, checked, {}, told.append)
    assert all(one.values["as_of"] <= date.today().isoformat() for one in found)  # noqa: DTZ011  # none is near today
    assert [line for line in told if line.endswith("later days of its series are in the future")] == told[:1]


@pytest.mark.parametrize("name", ["sources", "countries"])
def test_order_and_doubles_in_a_list_make_no_other_edition(name: str, checked: ValidatedPackage) -> None:
    known = {"sources": [ONE_ARTICLE, "ap-2023-11-17"], "countries": ["Syria", "Iraq"]}[name]
    asked: list[object] = [known, known[::-1], ",".join([*known, known[0]]), [*known, *known]]
    found = [wanted(checked, "sources", {"as_of": "2023-12-20", name: one})[0] for one in asked]
    assert ({one.name for one in found}, found[0].values[name]) == ({found[0].name}, sorted(known))


def test_a_series_in_a_country_begins_when_something_is_said_of_it(checked: ValidatedPackage) -> None:
    told: list[str] = []
    days = [one.values["as_of"] for one in wanted(checked, "situation", {"countries": "Jordan"}, told)]
    first = min(days)
    assert told == [f"situation: from {first} on; earlier editions of its series have nothing of what was asked for"]


def test_other_parameters_make_other_editions_of_a_whole_series(weekly: Report, checked: ValidatedPackage) -> None:
    names = [one.name for one in editions.resolve_editions(weekly, checked, {"several": "3"})]
    assert [len(name) for name in names] == [len("2023-11-22-12345678")] * 3


@pytest.mark.parametrize("day", ["2023-02-30", "soon", "2023-11-29", "2023-01-01"])
def test_an_impossible_edition_before_is_refused(day: str, weekly: Report, checked: ValidatedPackage) -> None:
    with pytest.raises(ParameterError, match=f"last_edition = '?{day}"):
        editions.resolve_editions(weekly, checked, {"as_of": "2023-11-29", "last_edition": day})


ONE_ARTICLE, LATE = "taza-2023-11-29", "dod-2024-12-03-a"
DAYS = ["", "2023-10-18", "2023-11-20", "2023-11-29", "2023-12-20", "2024-01-10", "2025-01-01"]


def wanted(
    checked: ValidatedPackage, name: str, asked: ParameterValues, told: list[str] | None = None
) -> list[editions.Edition]:
    reports = read_catalogue(ROOT / "reports.toml")
    some = [reports[name]] if name else list(reports.values())
    tell = (lambda _: None) if told is None else told.append
    return editions.editions_to_build(some, checked, asked, tell, named=bool(name))


PUBLISHED = {"": "", ONE_ARTICLE: "2023-11-29", LATE: "2024-12-03"}
POSSIBLE = [(day, source) for day in DAYS for source, published in PUBLISHED.items() if not day or day >= published]


@pytest.mark.parametrize("countries", ["", "Jordan"])
@pytest.mark.parametrize(("as_of", "sources"), POSSIBLE)
@pytest.mark.parametrize("name", ["", "situation", "tempo", "sources"])
def test_a_day_sources_and_countries_of_the_data_make_an_edition(
    name: str, as_of: str, sources: str, countries: str, checked: ValidatedPackage
) -> None:
    published = PUBLISHED[sources]
    asked = {"as_of": as_of, "sources": sources, "countries": countries}
    found = wanted(checked, name, {name: text for name, text in asked.items() if text})
    reports = {one.report.name for one in found}
    assert {name} - {""} <= reports
    assert reports >= {"situation", "tempo", "sources"} or name
    assert all(
        one.values["as_of"] >= published and one.values["as_of"] == (as_of or one.values["as_of"]) for one in found
    )
    compared = [(one.values.get("last_edition", ""), one.values["as_of"]) for one in found]
    assert all(before < day for before, day in compared)
    assert all(before >= published or not before for before, _ in compared)


@pytest.mark.parametrize("name", ["", "situation", "tempo", "sources"])
def test_sources_that_are_later_than_the_day_asked_for_are_refused(name: str, checked: ValidatedPackage) -> None:
    with pytest.raises(ParameterError, match=f"{ONE_ARTICLE} came out after the edition of 20 November 2023"):
        wanted(checked, name, {"as_of": "2023-11-20", "sources": ONE_ARTICLE})


def test_one_source_that_is_later_than_the_day_asked_for_is_refused(checked: ValidatedPackage) -> None:
    with pytest.raises(ParameterError, match=f"{ONE_ARTICLE} came out after the edition of 20 November 2023"):
        wanted(checked, "article", {"as_of": "2023-11-20"})


def test_a_compared_day_of_the_catalogue_gives_way_and_it_is_told(checked: ValidatedPackage) -> None:
    told: list[str] = []
    (one,) = wanted(checked, "tempo", {"as_of": "2023-12-20"}, told)
    assert (one.values["last_edition"], told) == (
        "",
        [
            "tempo: as of 2023-12-20, compared with no earlier edition: the catalogue names 2024-01-10, which is not earlier"
        ],
    )


def test_a_compared_day_of_the_catalogue_stays_where_it_is_earlier(checked: ValidatedPackage) -> None:
    told: list[str] = []
    (one,) = wanted(checked, "tempo", {"as_of": "2024-01-20"}, told)
    assert (one.values["last_edition"], told) == ("2024-01-10", [])


def test_a_compared_day_that_was_asked_for_is_refused_where_it_is_not_earlier(checked: ValidatedPackage) -> None:
    with pytest.raises(ParameterError, match="last_edition = 2024-01-10: take a day from"):
        wanted(checked, "tempo", {"as_of": "2023-12-20", "last_edition": "2024-01-10"})


def test_a_catalogue_that_contradicts_itself_is_refused(checked: ValidatedPackage) -> None:
    tempo = read_catalogue(ROOT / "reports.toml")["tempo"]
    odd = replace(tempo, parameters={"as_of": "2023-12-20", "last_edition": "2024-01-10"})
    with pytest.raises(ParameterError, match="last_edition = 2024-01-10: take a day from"):
        editions.editions_to_build([odd], checked, {}, str)


def test_a_series_of_one_article_begins_when_it_was_published(checked: ValidatedPackage) -> None:
    told: list[str] = []
    days = [one.values["as_of"] for one in wanted(checked, "situation", {"sources": ONE_ARTICLE}, told)]
    assert (days[0], days[-1], len(days)) == ("2023-11-29", "2024-02-07", 11)
    assert told == ["situation: from 2023-11-29 on; earlier editions of its series have nothing of what was asked for"]


def test_the_first_edition_with_an_article_is_compared_with_none(checked: ValidatedPackage) -> None:
    found = wanted(checked, "situation", {"sources": ONE_ARTICLE})
    assert [one.values["last_edition"] for one in found[:2]] == ["", "2023-11-29"]


def test_a_series_that_ends_before_an_article_gives_one_edition_of_its_day(checked: ValidatedPackage) -> None:
    (one,) = wanted(checked, "situation", {"sources": LATE})
    assert one.values["as_of"] == "2024-12-03"


def test_a_series_compared_with_one_day_begins_after_it(checked: ValidatedPackage) -> None:
    found = wanted(checked, "situation", {"last_edition": "2024-01-24"})
    assert [one.values["as_of"] for one in found] == ["2024-01-31", "2024-02-07"]


def test_the_day_of_a_report_gives_way_to_a_later_article(checked: ValidatedPackage) -> None:
    told: list[str] = []
    (one,) = wanted(checked, "article", {"source": LATE}, told)
    assert (one.values["as_of"], told) == (
        "2024-12-03",
        ["article: as of 2024-12-03, when the sources asked for were published, and not of 2023-11-29"],
    )


@pytest.mark.parametrize(
    ("asked", "built"),
    [
        ({"as_of": "2023-11-20"}, ["situation", "tempo", "sources"]),
        ({"several": "3"}, ["situation", "article"]),
        ({"until": "2024-01-01"}, ["tempo"]),
    ],
)
def test_of_all_reports_those_that_can_not_be_asked_are_left_out_and_told(
    asked: ParameterValues, built: list[str], checked: ValidatedPackage
) -> None:
    told: list[str] = []
    found = wanted(checked, "", asked, told)
    assert list(dict.fromkeys(one.report.name for one in found)) == built
    left = {line.split(" is left out. ")[0] for line in told if " is left out. " in line}
    assert left == {"situation", "tempo", "sources", "article"} - set(built)


@pytest.mark.parametrize("asked", [{"severel": "3"}, {"several": "30"}, {"sources": "taza"}, {"as_of": "2023-10-01"}])
def test_what_no_report_can_be_asked_is_refused(asked: ParameterValues, checked: ValidatedPackage) -> None:
    with pytest.raises(ParameterError, match=r"^situation: "):
        wanted(checked, "", asked)


def whole(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "ro-crate-metadata.json").touch()
    return folder


def test_latest_leads_to_the_newest_of_the_catalogue_s_own(tmp_path: Path) -> None:
    folder = whole(tmp_path / "tiny", "2023-11-22", "2023-11-29", "2024-01-01-12345678")
    (folder / "2024-02-02").mkdir()
    link_latest(folder)
    assert (folder / "latest").readlink() == Path("2023-11-29")


def test_latest_moves_on(tmp_path: Path) -> None:
    link_latest(whole(tmp_path / "tiny", "2023-11-22"))
    link_latest(whole(tmp_path / "tiny", "2023-11-29"))
    assert sorted(path.name for path in (tmp_path / "tiny").iterdir()) == ["2023-11-22", "2023-11-29", "latest"]
    assert (tmp_path / "tiny" / "latest").readlink() == Path("2023-11-29")


def test_without_links_a_page_leads_to_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "symlink_to", no_links)
    link_latest(whole(tmp_path / "tiny", "2023-11-29"))
    assert "url=../2023-11-29/tiny.html" in (tmp_path / "tiny" / "latest" / "index.html").read_text()


def no_links(*_: object, **__: object) -> None:
    raise OSError(1, "Operation not permitted")


def test_code_in_a_value_is_refused_before_anything_runs(article_report: Report, checked: ValidatedPackage) -> None:
    with pytest.raises(ParameterError, match="sources: the data knows no"):
        editions.resolve_edition(article_report, checked, {"source": "a'; open('x', 'w')"})


SLICE = {"as_of": "2023-11-20", "sources": []}


def digest_of(folder: Path) -> str:
    return digest(row_digests(validate(folder), folder, SLICE))


BASE = "tally_id | quantity | source_id\nt-0001 | 61 | wire-2023-11-14"


def test_a_row_published_later_leaves_the_slice_as_it_was(package_of: PackageOf) -> None:
    later = package_of(tallies=BASE + "\nt-0002 | 74 | wire-2023-11-29")
    assert digest_of(later) == digest_of(package_of(tallies=BASE))


def test_an_attack_that_became_known_later_leaves_the_slice_as_it_was(package_of: PackageOf) -> None:
    later = package_of(tallies=BASE, attack_accounts="attack_id | source_id\n2023-11-08-erbil-1 | wire-2023-11-29")
    assert digest_of(later) == digest_of(package_of(tallies=BASE))


def test_a_changed_row_changes_the_slice(package_of: PackageOf) -> None:
    changed = package_of(tallies=BASE.replace("61", "62"))
    assert digest_of(changed) != digest_of(package_of(tallies=BASE))


def test_a_row_by_a_source_left_out_leaves_the_slice_as_it_was(package_of: PackageOf) -> None:
    beside = package_of(tallies=BASE + "\nt-0002 | 74 | other-2023-11-15")
    asked = {"as_of": "2023-11-20", "sources": ["wire-2023-11-14"]}
    alone = package_of(tallies=BASE)
    assert row_digests(validate(beside), beside, asked) == row_digests(validate(alone), alone, asked)


CORRECTION = "corrected | file | row | column | was | is | why\n2023-11-21 | tallies.csv | {} | quantity | 16 | {} | {}"


def test_a_correction_of_a_row_in_view_is_an_input_with_its_reason(package_of: PackageOf) -> None:
    packages = [
        package_of(tallies=BASE, corrections=CORRECTION.format("t-0001", 61, why)) for why in ("a slip", "misread")
    ]
    first, second = (row_digests(validate(folder), folder, SLICE) for folder in packages)
    assert {name for name in first if first[name] != second[name]} == {
        "corrections:2023-11-21 tallies.csv t-0001 quantity"
    }


def test_a_correction_of_a_row_published_later_leaves_the_slice_as_it_was(package_of: PackageOf) -> None:
    grown = BASE + "\nt-0002 | 74 | wire-2023-11-29"
    corrected = package_of(tallies=grown, corrections=CORRECTION.format("t-0002", 74, "a slip"))
    assert digest_of(corrected) == digest_of(package_of(tallies=grown))


def test_no_address_in_memory_is_in_what_is_published(built: Path) -> None:
    texts = {path: content for path, content in contents(built).items() if not path.endswith(".pdf")}
    assert [path for path, content in texts.items() if re.search(rb" at 0x[0-9a-f]{6,}>", content)] == []
