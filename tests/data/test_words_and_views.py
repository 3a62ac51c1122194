from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.build.pipeline import row_digests
from strikeledger.counts import Count
from strikeledger.data.claims import (
    accounts_as_claims,
    claim_subject,
    claims_of,
    day_in_words,
    days_in_words,
)
from strikeledger.data.descriptor import read_descriptor, read_licence
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.new_package import create_package
from strikeledger.data.validate import validate
from strikeledger.data.visible_rows import ViewFilters, visible_rows
from strikeledger.errors import DataError, HedgeError
from strikeledger.terms import MOST_COUNTRIES, Terms, measure_in_words, quantity_in_words, scope_in_words, unit_of
from tests.ledger_text import DATA, LedgerOf, PackageOf, read_csv, replace_in

RULES = HedgeRules.from_rows(read_csv(DATA / "hedges.csv"))


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


# --- words --------------------------------------------------------------------------------------------------------------
def test_a_tolerance_taken_often_never_falls_below_none() -> None:
    assert RULES.read("about 100").count(slack=50).low == 0


def test_without_a_tolerance_a_number_is_read_as_it_stands() -> None:
    assert RULES.read("about 100").count(slack=0) == Count(100, 100)


def test_words_that_are_no_share_have_no_percentages() -> None:
    assert RULES.read("about 100").share() is None


@pytest.mark.parametrize(("slack", "share"), [(0, (50, 50)), (1, (45, 55)), (2, (40, 60)), (20, (0, 100))])
def test_about_half_stands_around_half(slack: int, share: tuple[int, int]) -> None:
    assert RULES.read("about half of us_injured").share(slack) == share


def test_one_number_twice_is_no_range_that_runs_backwards() -> None:
    assert RULES.read("8 to 8").count() == Count(8, 8)


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(HedgeError, match="9 is more than 8"):
        RULES.read("9 to 8")


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("Iraq", "Iraq"),
        ("Iraq+Syria", "Iraq and Syria"),
        ("Iraq+Syria+Jordan", "Iraq, Syria and Jordan"),
        ("A+B+C+D+E", "A, B, C, D and E"),
        ("A+B+C+D+E+F", "6 countries"),
        ("", "the region"),
    ],
)
def test_a_scope_is_named_up_to_five_countries(scope: str, words: str) -> None:
    assert (scope_in_words(scope, Terms()), MOST_COUNTRIES) == (words, 5)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-11-23", "2023-11-23", "23 November 2023"),
        ("2023-11-23", "2023-11-29", "23 to 29 November 2023"),
        ("2023-10-30", "2023-11-02", "30 October to 2 November 2023"),
        ("2023-12-30", "2024-01-02", "30 December 2023 to 2 January 2024"),
        ("2022-11-23", "2023-11-29", "23 November 2022 to 29 November 2023"),
    ],
)
def test_days_in_words_say_no_month_and_no_year_twice(first: str, last: str, words: str) -> None:
    assert days_in_words(day(first), day(last)) == words


def test_a_day_in_words_has_no_leading_zero() -> None:
    assert day_in_words(day("2023-11-03")) == "3 November 2023"


def test_a_measure_has_its_words_and_its_unit(article: Ledger) -> None:
    assert (measure_in_words(article.terms, "us_killed"), unit_of(article.terms, "us_killed")) == (
        "US personnel killed",
        "people",
    )


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        ("about half of us_injured", "about half of US personnel injured"),
        ("one in ten of us_injured", "one in ten of US personnel injured"),
        ("about half of them", "about half of them"),
        ("at least 45", "at least 45"),
    ],
)
def test_a_share_s_base_is_printed_by_its_name(article: Ledger, cell: str, printed: str) -> None:
    assert quantity_in_words(article.terms, cell) == printed


# --- claims --------------------------------------------------------------------------------------------------------------
SAID = "quantity | source_id | scope\n61 | a-2023-11-14 | Iraq+Syria\n66 | b-2023-11-20 | Iraq"


def test_claims_are_listed_from_the_most_recently_published(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=SAID)
    assert [claim.words for claim in claims_of(ledger, ledger.claims)] == ["66", "61"]


def test_a_claim_s_record_names_its_source_by_id(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=SAID)
    assert claims_of(ledger, ledger.claims)[0].record()["source"] == "b-2023-11-20"


def test_a_total_is_about_its_measure_its_scope_its_window_and_its_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=SAID)
    assert claims_of(ledger, ledger.claims)[1].subject == (
        f"{ledger.terms.attacks_on}, Iraq and Syria, since 17 October 2023 as of 14 November 2023"
    )


def test_a_level_is_about_no_window(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="measure | scope | quantity\nus_troops | Iraq | 2,500")
    assert claims_of(ledger, ledger.claims)[0].subject == f"{ledger.terms.troops}, Iraq, as of 29 November 2023"


def test_the_dead_of_a_round_are_about_that_round(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed\nround-2023-11-12 | seven")
    assert claims_of(ledger, ledger.claims)[0].subject == "people killed, round of strikes of 12 November 2023"


def test_an_account_of_an_attack_says_without_a_number_that_there_was_one(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts="attack_id\n2023-11-08-erbil-1")
    (row,) = accounts_as_claims(ledger.attack_accounts).to_dict("records")
    assert (row["low"], row["high"], row["words"], claim_subject(ledger, row)) == (
        1,
        1,
        "",
        f"{ledger.terms.attack} of 8 November 2023, ain-al-asad",
    )


def test_an_account_without_a_number_has_no_bounds_in_words(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts="attack_id\n2023-11-08-erbil-1")
    (claim,) = claims_of(ledger, accounts_as_claims(ledger.attack_accounts))
    assert (claim.bounds, claim.soft) == ("reported", False)


# --- the ledger and its views -----------------------------------------------------------------------------------------
def test_a_speaker_is_official_where_the_package_says_so(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | speaker_id\n61 | pentagon\n62 | reuters")
    assert dict(zip(ledger.claims["words"], ledger.claims["official"], strict=True)) == {"61": True, "62": False}


def test_events_stand_in_order_of_their_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts="attack_id\n2023-11-08-erbil-1\n2023-11-02-erbil-1\n2023-11-02-asad-1")
    assert (ledger.attacks["attack_id"].tolist(), ledger.attacks.index.tolist()) == (
        ["2023-11-02-asad-1", "2023-11-02-erbil-1", "2023-11-08-erbil-1"],
        [0, 1, 2],
    )


def test_rounds_are_numbered_in_order_of_time_and_strikes_are_not(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-11-12 |\n2023-11-08-mayadin |\nround-2023-10-26 |"
    strikes = ledger_of(strike_accounts=accounts).strikes
    assert dict(zip(strikes["strike_id"], strikes["number"], strict=True)) == {
        "round-2023-10-26": 1,
        "2023-11-08-mayadin": 0,
        "round-2023-11-12": 2,
    }


ROUNDS = """
    strike_id          | source_id
    round-2023-10-26   | b-2023-11-29
    round-2023-11-12   | a-2023-11-13
    2023-10-26-mayadin | a-2023-11-13
"""


def test_a_round_is_numbered_among_those_that_are_known(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=ROUNDS)
    assert [view.rounds["number"].tolist() for view in (ledger.as_of("2023-11-13"), ledger)] == [[1], [1, 2]]


def test_a_round_is_there_once_a_strike_of_it_is_told_of(ledger_of: LedgerOf) -> None:
    strikes = "strike_id | part_of\n2023-10-26-mayadin | round-2023-10-26"
    ledger = ledger_of(strike_accounts=ROUNDS, strikes=strikes)
    views = [ledger.as_of(day) for day in ("2023-11-12", "2023-11-13")]
    assert [dict(zip(view.strikes["strike_id"], view.strikes["part_of"], strict=True)) for view in views] == [
        {}, {"round-2023-10-26": "", "round-2023-11-12": "", "2023-10-26-mayadin": "round-2023-10-26"},
    ]  # fmt: skip


def test_a_package_is_known_to_hold_what_was_published_by_the_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts=ROUNDS, attack_accounts="attack_id | source_id\n2023-10-18-erbil-1 | a-2023-10-18"
    )
    assert [set(ledger.as_of(day).contents) for day in ("2023-10-17", "2023-10-18", "2023-11-13")] == [
        set(), {"attacks", "tallies"}, {"attacks", "tallies", "strikes", "rounds"}
    ]  # fmt: skip


def test_who_asks_for_one_source_is_told_what_it_doesn_t_give(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts=ROUNDS, attack_accounts="attack_id | source_id\n2023-10-18-erbil-1 | a-2023-10-18"
    )
    assert "rounds" in ledger.only(["a-2023-10-18"]).contents
    assert "rounds" not in ledger.only(["a-2023-10-18"]).as_of("2023-10-18").contents


def test_a_view_of_an_earlier_day_learns_nothing_by_being_asked_for_a_later_one(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=ROUNDS).as_of("2023-11-13").as_of("2023-11-29")
    assert (ledger.filters.as_of, len(ledger.rounds)) == (date(2023, 11, 13), 1)


def test_speakers_and_places_of_which_no_row_in_view_speaks_are_not_in_it(ledger_of: LedgerOf) -> None:
    accounts = (
        "attack_id | source_id | speaker_id\n2023-10-18-erbil-1 | a-2023-10-18 | pentagon\n"
        "2023-11-08-tanf-1 | b-2023-11-29 | reuters"
    )
    attacks = "attack_id | place_id\n2023-10-18-erbil-1 | erbil\n2023-11-08-tanf-1 | al-tanf"
    view = ledger_of(attack_accounts=accounts, attacks=attacks).as_of("2023-10-18")
    assert (view.speakers["speaker_id"].tolist(), view.places["place_id"].tolist()) == (["pentagon"], ["erbil"])


@pytest.mark.parametrize(("row", "seen"), [("t-0001", 1), ("t-0002", 0)])
def test_a_correction_is_in_a_view_where_the_row_that_it_corrects_is(ledger_of: LedgerOf, row: str, seen: int) -> None:
    ledger = ledger_of(
        tallies="tally_id | quantity | source_id\nt-0001 | 61 | a-2023-11-14\nt-0002 | 61 | b-2023-11-20",
        corrections=f"corrected | file | row | column | was | is | why\n2024-01-01 | tallies.csv | {row} | quantity | 60 | 61 | misread",
    )
    assert len(ledger.as_of("2023-11-14").tables["corrections"].rows) == seen


def test_the_scope_of_a_view_without_totals_is_where_its_attacks_were(ledger_of: LedgerOf) -> None:
    tallies = "scope | quantity | source_id\nIraq+Syria | 61 | b-2023-11-20"
    ledger = ledger_of(tallies=tallies, attack_accounts="attack_id | source_id\n2023-11-08-erbil-1 | a-2023-11-09")
    assert [view.scope for view in (ledger.as_of("2023-11-09"), ledger)] == ["Iraq", "Iraq+Syria"]


def test_the_scope_of_a_view_is_that_of_its_attacks_where_others_are_wider(ledger_of: LedgerOf) -> None:
    tallies = "measure | scope | quantity\nattacks | Iraq+Syria | 61\nus_injured | Iraq+Syria+Jordan | 60"
    assert ledger_of(tallies=tallies).scope == "Iraq+Syria"


def test_the_scope_of_a_view_without_totals_of_attacks_is_that_of_its_other_totals(ledger_of: LedgerOf) -> None:
    assert ledger_of(tallies="measure | scope | quantity\nus_injured | Iraq | 60").scope == "Iraq"


def test_the_scope_of_a_package_without_totals_is_where_its_attacks_were(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts="attack_id\n2023-11-08-erbil-1")
    assert ledger.scope == "Iraq"


def test_a_package_without_strikes_speaks_of_attacks_alone(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity\n61")
    assert (ledger.kinds, ledger.subject) == (ledger.terms.attacks, ledger.terms.attacks_on)


def test_a_package_with_strikes_speaks_of_both(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed\nround-2023-11-12 | seven")
    assert (ledger.kinds, ledger.subject) == (
        f"{ledger.terms.attacks} and strikes",
        f"{ledger.terms.attacks_on} and {ledger.terms.strikes}",
    )


def test_an_event_is_found_by_its_id(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id\nround-2023-11-12", attack_accounts="attack_id\n2023-11-08-erbil-1")
    assert {name: event["country"] for name, event in ledger.events.items()} == {
        "round-2023-11-12": "Syria",
        "2023-11-08-erbil-1": "Iraq",
    }


def test_totals_of_a_part_of_the_countries_asked_for_are_in_view(ledger_of: LedgerOf) -> None:
    tallies = "scope | quantity\nIraq | 30\nSyria | 31\nIraq+Syria | 61"
    ledger = ledger_of(
        tallies=tallies,
        attack_accounts="attack_id\n2023-11-08-erbil-1",
        strike_accounts="strike_id\nround-2023-11-12",
    )
    assert sorted(ledger.within(["Iraq"]).tallies["scope"]) == ["Iraq"]
    assert sorted(ledger.within(["Iraq", "Syria"]).tallies["scope"]) == ["Iraq", "Iraq+Syria", "Syria"]


def test_a_reading_with_more_slack_widens_about(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity\nabout 100")
    once, twice, none = (ledger.reading(2, slack).claims["low"].tolist()[0] for slack in (1, 2, 0))
    assert twice < once < none == 100


def test_an_edition_of_one_country_sees_what_was_there_and_the_totals_of_it_alone(package_of: PackageOf) -> None:
    tables = validate(
        package_of(
            attack_accounts="account_id | attack_id\naa-0001 | 2023-11-08-erbil-1\naa-0002 | 2023-11-08-tanf-1",
            attacks="attack_id | place_id\n2023-11-08-erbil-1 | erbil\n2023-11-08-tanf-1 | al-tanf",
            tallies="tally_id | scope | quantity\nt-0001 | Iraq | 30\nt-0002 | Iraq+Syria | 61",
        )
    ).tables
    seen = visible_rows(tables, ViewFilters.from_parameters({"as_of": "2023-12-31", "countries": ["Iraq"]}))
    assert [row for row in seen if not row.startswith(("hedges", "sources", "speakers"))] == [
        "attacks:2023-11-08-erbil-1", "attack_accounts:aa-0001", "tallies:t-0001", "places:erbil"
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [{}, {"as_of": "the last day"}, {"sources": "all", "countries": 3}])
def test_parameters_of_another_kind_ask_for_nothing(asked: dict[str, object]) -> None:
    assert ViewFilters.from_parameters(asked) == ViewFilters()


# --- what an edition sees -----------------------------------------------------------------------------------------------
def test_an_edition_sees_what_was_published_on_its_day(package_of: PackageOf) -> None:
    tables = validate(
        package_of(tallies="tally_id | quantity | source_id\nt-0001 | 61 | a-2023-11-14\nt-0002 | 66 | b-2023-11-20")
    ).tables
    seen = visible_rows(tables, ViewFilters(date(2023, 11, 14)))
    assert [name for name in seen if name.startswith("tallies:")] == ["tallies:t-0001"]


def test_without_a_day_and_sources_an_edition_sees_every_row(package_of: PackageOf) -> None:
    tables = validate(
        package_of(tallies="tally_id | quantity | source_id\nt-0001 | 61 | a-2023-11-14\nt-0002 | 66 | b-2023-11-20")
    ).tables
    assert {name for name in visible_rows(tables, ViewFilters()) if name.startswith("tallies:")} == {
        "tallies:t-0001",
        "tallies:t-0002",
    }


def test_an_edition_sees_a_place_only_where_an_event_in_it_was(package_of: PackageOf) -> None:
    tables = validate(
        package_of(attack_accounts="attack_id\n2023-11-08-erbil-1", places="place_id\nain-al-asad\nal-tanf")
    ).tables
    assert [name for name in visible_rows(tables, ViewFilters()) if name.startswith("places:")] == [
        "places:ain-al-asad"
    ]


def test_outlines_count_where_they_are(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n61")
    without = row_digests(validate(folder), folder, {})["map:outlines"]
    (folder / "region.geojson").write_text('{"features": []}', encoding="utf-8")
    assert (without, len(row_digests(validate(folder), folder, {})["map:outlines"])) == ("", 64)


def test_a_row_s_digest_is_twelve_characters(package_of: PackageOf) -> None:
    folder = package_of(tallies="tally_id | quantity\nt-0001 | 61")
    assert len(row_digests(validate(folder), folder, {})["tallies:t-0001"]) == 12


# --- the descriptor -----------------------------------------------------------------------------------------------------
def spoilt(folder: Path, change: object) -> str:
    """What a descriptor is refused with after a change of the fields of tallies."""
    path = folder / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    (table,) = (each for each in content["resources"] if each["name"] == "tallies")
    assert callable(change)
    change(table)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_descriptor(folder)
    return str(refused.value)


def limit(name: str, value: object) -> object:
    return lambda table: table["schema"]["fields"][0].setdefault("constraints", {}).update({name: value})


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("required", "yes", "true or false"),
        ("unique", 1, "true or false"),
        ("enum", "a", "a list of words"),
        ("enum", [1], "a list of words"),
        ("maxLength", 0, "a number of characters"),
        ("maxLength", "9", "a number of characters"),
        ("pattern", "(", "a regular expression"),
    ],
)
def test_a_constraint_of_another_kind_is_refused(package_of: PackageOf, name: str, value: object, allowed: str) -> None:
    assert f"constraints.{name}" in (told := spoilt(package_of(), limit(name, value)))
    assert allowed in told


def test_a_limit_of_another_type_than_its_field_is_refused(package_of: PackageOf) -> None:
    def change(table: dict[str, dict[str, list[dict[str, object]]]]) -> None:
        table["schema"]["fields"][0] |= {"type": "integer", "constraints": {"minimum": "few"}}

    assert "a value of the field's type" in spoilt(package_of(), change)


@pytest.mark.parametrize("path", ["../tallies.csv", "tallies.txt", "a/b.csv", 3])
def test_a_table_lies_in_the_folder_of_its_descriptor(package_of: PackageOf, path: object) -> None:
    told = spoilt(package_of(), lambda table: table.update(path=path))
    assert "the name of a CSV in the folder of the descriptor" in told


def test_a_long_finding_is_cut_at_sixty_characters(package_of: PackageOf) -> None:
    told = spoilt(package_of(), lambda table: table.update(path="é" * 80))
    assert f'found "{"é" * 56}..., allowed' in told


def test_a_key_that_leads_to_no_column_is_refused(package_of: PackageOf) -> None:
    told = spoilt(package_of(), lambda table: table["schema"].update(primaryKey=["nothing"]))
    assert "schema.primaryKey" in told


def test_a_join_that_is_not_declared_is_refused(package_of: PackageOf) -> None:
    told = spoilt(package_of(), lambda table: table["schema"].update(foreignKeys=[]))
    assert "a key from speaker_id to speaker_id of speakers" in told


def test_a_licence_is_named_as_it_is_written(package_of: PackageOf) -> None:
    folder = package_of()
    licence = read_licence(folder)
    replace_in(folder / "datapackage.json", '"licenses"', '"other"')
    assert (licence[0], read_licence(folder)) == ("CC BY 4.0", ("", ""))


def test_a_new_ledger_says_what_git_leaves_out(tmp_path: Path) -> None:
    create_package(tmp_path / "own", date(2026, 11, 23))
    assert ((tmp_path / "own" / ".gitignore").is_file(), (tmp_path / "own" / "gitignore").exists()) == (True, False)


def test_several_means_two_or_more_unless_a_report_says_otherwise() -> None:
    assert RULES.read("several").count() == Count(2)
