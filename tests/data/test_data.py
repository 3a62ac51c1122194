from __future__ import annotations

import json
import re
import warnings
from datetime import date

import pytest

from strikeledger.data.schema import OPTIONAL_COLUMNS, QUANTITIES
from tests.ledger_text import DATA, read_csv

DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
TABULAR = {resource["name"]: resource for resource in DESCRIPTOR["resources"] if "schema" in resource}
TABLES = {name: read_csv(DATA / resource["path"]) for name, resource in TABULAR.items()}
ARTICLE = "taza-2023-11-29"


@pytest.mark.slow
def test_the_standard_s_own_tool_finds_the_package_valid() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other libraries that the tool imports
        import frictionless

        report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.flatten(["type", "note"]) == []


@pytest.mark.parametrize("name", TABULAR)
def test_every_column_is_described(name: str) -> None:
    fields = TABULAR[name]["schema"]["fields"]
    assert [
        f["name"] for f in fields if not (f.get("title") and len(f.get("description", "")) > 15 and f.get("type"))
    ] == []


@pytest.mark.parametrize("name", TABULAR)
def test_every_column_of_a_file_is_in_the_descriptor(name: str) -> None:
    header = (DATA / TABULAR[name]["path"]).read_text(encoding="utf-8").splitlines()[0]
    fields = [field["name"] for field in TABULAR[name]["schema"]["fields"]]
    optional = OPTIONAL_COLUMNS.get(name, ())
    assert header.split(",") == [field for field in fields if field in header.split(",") or field not in optional]


def test_every_file_of_the_folder_is_described() -> None:
    described = {resource["path"] for resource in DESCRIPTOR["resources"]} | {
        "datapackage.json",
        "README.md",
        "coverage.svg",
    }
    assert {path.name for path in DATA.iterdir() if not path.name.startswith(".")} == described


def test_quantities_stand_in_words_alone() -> None:
    columns = [f["name"] for resource in TABULAR.values() for f in resource["schema"]["fields"]]
    assert [column for column in columns if re.search(r"_(low|high|min|max)$", column)] == []


@pytest.mark.parametrize("name", QUANTITIES)
def test_no_quantity_is_a_missing_value_in_disguise(name: str) -> None:
    cells = [row[column] for row in TABLES[name] for column in QUANTITIES[name]]
    assert [cell for cell in cells if cell.lower() in ("na", "n/a", "nan", "unknown", "null", "-", "?")] == []


ORDER = {
    "attacks": ("sort_date", "attack_id"),
    "strikes": ("sort_date", "strike_id"),
    "tallies": ("as_of_last", "measure", "scope"),
    "sources": ("published", "source_id"),
    "speakers": ("speaker_id",),
    "places": ("place_id",),
    "context": ("context_id",),
}


@pytest.mark.parametrize("name", ORDER)
def test_rows_are_sorted(name: str) -> None:
    keys = [tuple(row[column] for column in ORDER[name]) for row in TABLES[name]]
    assert keys == sorted(keys)


@pytest.mark.parametrize(("name", "event"), [("attack_accounts", "attack_id"), ("strike_accounts", "strike_id")])
def test_accounts_of_one_event_stand_together_by_publication(name: str, event: str) -> None:
    published = {row["source_id"]: row["published"] for row in TABLES["sources"]}
    groups: dict[str, list[str]] = {}
    for row in TABLES[name]:
        groups.setdefault(row[event], []).append(published[row["source_id"]])
    assert [event for event, days in groups.items() if days != sorted(days)] == []


@pytest.mark.parametrize("name", TABULAR)
def test_files_are_utf_8_with_plain_line_ends(name: str) -> None:
    content = (DATA / TABULAR[name]["path"]).read_bytes()
    content.decode("utf-8")
    assert (b"\r" in content, content.startswith(b"\xef\xbb\xbf"), content[-1:]) == (False, False, b"\n")


def test_every_event_has_an_account() -> None:
    told = {row["attack_id"] for row in TABLES["attack_accounts"]} | {
        row["strike_id"] for row in TABLES["strike_accounts"]
    }
    assert {
        row.get("attack_id") or row["strike_id"] for row in [*TABLES["attacks"], *TABLES["strikes"]]
    } - told == set()


def test_every_source_is_used() -> None:
    used = {
        row["source_id"] for name, rows in TABLES.items() if name != "sources" for row in rows if "source_id" in row
    }
    assert {row["source_id"] for row in TABLES["sources"]} - used == set()


def test_nothing_in_the_data_is_of_the_future() -> None:
    days = [
        cell
        for rows in TABLES.values()
        for row in rows
        for cell in row.values()
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell)
    ]
    assert max(days) <= date.today().isoformat()  # noqa: DTZ011


def test_places_are_given_to_a_tenth_of_a_degree() -> None:
    cells = [row[column] for row in TABLES["places"] for column in ("latitude", "longitude")]
    assert [cell for cell in cells if not re.fullmatch(r"\d{2}(\.\d)?", cell)] == []


def test_no_time_of_day_is_in_a_note() -> None:
    notes = [row["note"] for name in QUANTITIES for row in TABLES[name]]
    assert [note for note in notes if re.search(r"\b\d{1,2}:\d{2}\b|\b\d{1,2} ?[ap]\.?m\b", note)] == []


def test_every_correction_says_why() -> None:
    assert [row for row in TABLES["corrections"] if not row["why"]] == []


def tally(measure: str, scope: str = "Iraq+Syria", since: str = "2023-10-07") -> list[str]:
    rows = TABLES["tallies"]
    return [
        row["quantity"]
        for row in rows
        if (row["source_id"], row["measure"], row["scope"], row["since"]) == (ARTICLE, measure, scope, since)
    ]


@pytest.mark.parametrize(
    ("measure", "scope", "since", "words"),
    [
        ("attacks", "Iraq+Syria", "2023-10-07", "more than 70"),
        ("attacks", "Iraq+Syria", "2023-11-24", "none"),
        ("strike_rounds", "Iraq+Syria", "2023-10-07", "four"),
        ("militants_killed", "Iraq+Syria", "2023-10-07", "as many as 15"),
        ("us_injured", "Iraq+Syria", "2023-10-07", "more than 60"),
        ("us_tbi", "Iraq+Syria", "2023-10-07", "about half of us_injured"),
        ("us_troops", "Iraq", "", "2,500"),
        ("us_troops", "Syria", "", "900"),
    ],
)
def test_the_article_s_totals_are_there_in_its_words(measure: str, scope: str, since: str, words: str) -> None:
    assert tally(measure, scope, since) == [words]


@pytest.mark.parametrize(
    ("round_id", "words"),
    [
        ("round-2023-10-26", "no casualties"),
        ("round-2023-11-08", "no casualties"),
        ("round-2023-11-12", "six or seven"),
        ("round-2023-11-21", "several"),
    ],
)
def test_the_article_s_rounds_are_there_in_its_words(round_id: str, words: str) -> None:
    accounts = [
        row for row in TABLES["strike_accounts"] if row["source_id"] == ARTICLE and row["strike_id"] == round_id
    ]
    assert [row["killed"] for row in accounts] == [words]


def test_the_article_s_drone_that_failed_is_there_without_a_number_of_hurt_that_it_doesn_t_give() -> None:
    accounts = [
        row for row in TABLES["attack_accounts"] if row["source_id"] == ARTICLE and row["first_day"] == "2023-10-25"
    ]
    assert [(row["weapon"], row["us_injured"]) for row in accounts] == [("drone", "")]


def test_the_article_s_last_attack_is_there() -> None:
    accounts = [row for row in TABLES["attack_accounts"] if row["source_id"] == ARTICLE]
    assert max(row["last_day"] for row in accounts) == "2023-11-23"


def test_a_copy_that_swapped_two_numbers_stands_beside_what_it_copied() -> None:
    rows = [row for row in TABLES["tallies"] if row["measure"] == "attacks" and row["as_of_last"] == "2023-10-26"]
    split = {(row["speaker_id"], row["scope"], row["quantity"]) for row in rows if row["scope"] in ("Iraq", "Syria")}
    briefing = {("pat-ryder", "Iraq", "at least 12"), ("pat-ryder", "Syria", "four")}
    copy = {("sofx", "Iraq", "four"), ("sofx", "Syria", "12")}
    assert (briefing | copy) - split == set()


def test_disputed_strikes_are_part_of_no_round() -> None:
    disputed = {row["strike_id"] for row in TABLES["strike_accounts"] if row["acknowledged"] == "disputed"}
    assert [row["strike_id"] for row in TABLES["strikes"] if row["strike_id"] in disputed and row["part_of"]] == []


def test_region_outlines_name_the_three_countries() -> None:
    region = json.loads((DATA / "region.geojson").read_text(encoding="utf-8"))
    core = {feature["properties"]["name"] for feature in region["features"] if feature["properties"]["core"]}
    assert core == {"Iraq", "Syria", "Jordan"}
