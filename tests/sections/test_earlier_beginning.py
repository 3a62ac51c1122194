"""A ledger whose totals count since a day long before the first event that it lists, and whose descriptor names no beginning."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from strikeledger import Ledger, sections
from strikeledger.analysis import newest_total
from strikeledger.analysis.tempo import tempo, whole_period
from strikeledger.counts import Count
from strikeledger.inference.growing import growing_totals
from strikeledger.sections.counters import counters_in_view
from strikeledger.sections.headlines import attack_deaths, attacks, every_headline
from tests.display_reading import markdown_of
from tests.ledger_text import LedgerOf, PackageOf

SPEAKERS = """
    speaker_id | name       | short | party         | official | counts
    pentagon   | Pentagon   |       | US government | yes      |
    utility    | A utility  |       | monitor       | no       | yes
"""
ATTACKS = """
    attack_id               | source_id       | speaker_id | killed         | us_killed
    2023-11-17-ain-al-asad-1 | wire-2023-11-17 | pentagon   | at least seven |
    2023-11-17-ain-al-asad-1 | news-2023-11-17 | pentagon   | two            |
    2023-11-28-ain-al-asad-1 | wire-2023-11-28 | pentagon   |                |
    2023-11-28-ain-al-asad-1 | wire-2023-11-28 | utility    |                | none
    2023-11-28-ain-al-asad-1 | wire-2023-12-03 | utility    |                | at least one
"""
TALLIES = """
    measure    | source_id       | speaker_id | since      | scope | counting    | quantity
    attacks    | wire-2023-11-28 | pentagon   | 2023-10-12 | Iraq  | Pentagon    | 11
    attacks    | wire-2023-12-03 | utility    | 2023-10-12 | Iraq  | Pentagon    | 13
    attacks    | wire-2023-12-03 | utility    | 2023-10-12 | Iraq  | own plants  | nine
    us_injured | wire-2023-12-03 | pentagon   | 2023-10-01 | Iraq  | prosecutors | more than 100
"""


def without_beginnings(data: Path) -> Path:
    """A package whose descriptor doesn't say since when totals are of all, as a new ledger's doesn't."""
    file = data / "datapackage.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    del content["beginnings"]
    file.write_text(json.dumps(content), encoding="utf-8")
    return data


@pytest.fixture
def ledger(package_of: PackageOf) -> Ledger:
    data = without_beginnings(package_of(speakers=SPEAKERS, attack_accounts=ATTACKS, tallies=TALLIES))
    return Ledger.load(data).as_of("2023-12-05")


def test_the_day_that_new_descriptors_once_had_is_no_beginning(package_of: PackageOf) -> None:
    data = package_of(speakers=SPEAKERS, attack_accounts=ATTACKS, tallies=TALLIES)
    file = data / "datapackage.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**content, "beginnings": ["2000-01-01"] * 2}), encoding="utf-8")
    assert Ledger.load(data).as_of("2023-12-05").beginnings == (pd.Timestamp("2023-10-12"),) * 2


def test_the_beginning_is_the_day_since_which_most_totals_count(ledger: Ledger) -> None:
    day = pd.Timestamp("2023-10-12")
    assert ledger.beginnings == (day, day)
    assert growing_totals(ledger, "attacks").days[0] == day


def test_nothing_published_later_moves_the_beginning(ledger: Ledger) -> None:
    assert ledger.as_of("2023-11-20").beginnings == (pd.Timestamp("2000-01-01"),) * 2


def test_what_came_before_the_first_event_listed_is_not_counted_after_it(ledger: Ledger) -> None:
    whole = growing_totals(ledger, "attacks")
    since = whole.span(pd.Timestamp("2023-11-17"), pd.Timestamp("2023-11-28"))
    assert whole.exact_growth("Iraq", *since) == Count(2, 11)
    assert whole_period(tempo(ledger)).days == 53


def test_a_total_is_of_its_own_day(ledger: Ledger) -> None:
    assert (attacks(ledger).words, newest_total(ledger, "attacks")) == ("at least 11", pd.Timestamp("2023-11-28"))


def test_a_window_that_begins_before_the_first_event_counts_from_there(package_of: PackageOf) -> None:
    data = package_of(tallies="scope | since | as_of_first | quantity\nIraq | 2023-11-01 | 2023-11-28 | 11")
    whole = growing_totals(Ledger.load(data), "attacks")
    assert (whole.days[0], whole.count("Iraq", 20)) == (pd.Timestamp("2023-11-01"), Count(0, None))


# --- the dead of attacks that are listed in part ----------------------------------------------------------------------
def test_the_dead_of_attacks_known_from_totals_alone_are_not_none(ledger: Ledger) -> None:
    shown = sections.killed_chart(ledger)
    assert shown is not None
    assert shown.data["high"].isna().all()
    assert attack_deaths(ledger).high is None


def test_the_dead_are_said_of_the_list_alone_and_accounts_that_differ_with_who_said_them(ledger: Ledger) -> None:
    words = markdown_of(sections.killed_sentence(ledger))
    assert words.startswith("In two attacks that US officials confirmed one by one **at least 2 people** were killed")
    assert "Of one no number is given. The other attacks are known from totals alone" in words
    assert "On the dead of 17 November 2023 their accounts differ: at least 7 (Pentagon); two (Pentagon)." in words
    assert "at least 2 people** were killed; their accounts differ." in markdown_of(sections.key_points(ledger))


# --- who says more ----------------------------------------------------------------------------------------------------
def test_a_higher_total_by_the_same_definition_stands_beside_the_officials(ledger: Ledger) -> None:
    found = [(each.name, str(each.count), str(each.officials)) for each in counters_in_view(ledger)]
    assert found == [("A utility", "13", "at least 11"), ("A utility", "9", "at least 11")]


def test_injured_by_another_definition_are_told_with_who_said_so_and_since_when(ledger: Ledger) -> None:
    words = markdown_of(sections.casualties_sentence(ledger))
    assert (
        "One account of US personnel injured stands by itself: at least 101 by 3 December 2023, since 1 October 2023"
        in words
    )
    assert "had given no number of US personnel injured" not in words


def test_the_killed_of_one_attack_are_told_where_only_others_than_officials_say_so(ledger: Ledger) -> None:
    words = markdown_of(sections.casualties_sentence(ledger))
    assert (
        "A utility says that at least 1 member of US personnel was killed in the attack of 28 November 2023; US officials give no number."
        in words
    )


# --- in its own words -------------------------------------------------------------------------------------------------
def test_only_those_who_give_totals_are_said_to_count(ledger: Ledger) -> None:
    assert "Monitors count by definitions of their own." in markdown_of(sections.limits(ledger))
    assert "what monitors say stands beside them" in markdown_of(sections.how_it_was_made(ledger, "situation"))


@pytest.mark.parametrize(
    ("forces", "words"),
    [
        ("Iraq's power grid", "on Iraq's power grid by"),
        ("Iraqi plants", "on Iraqi plants in Iraq by"),
        ("", "attacks** in Iraq by"),
    ],
)
def test_where_is_said_once(forces: str, words: str, ledger: Ledger) -> None:
    named = replace(ledger, terms=replace(ledger.terms, forces=forces))
    assert words in markdown_of(sections.key_points(named))


def test_no_round_is_spoken_of_where_there_is_none(ledger_of: LedgerOf) -> None:
    strikes = "strike_id | speaker_id | acknowledged | killed\n2023-11-08-abu-kamal | pentagon | yes | two"
    labels = [figure.label for figure in every_headline(ledger_of(strike_accounts=strikes))]
    assert "People killed, strike of 8 November 2023" in labels
    assert [label for label in labels if "rounds" in label] == []


def test_two_figures_that_both_changed_are_both(ledger: Ledger) -> None:
    assert "Two figures changed, both of them because of new events" in markdown_of(
        sections.changes_sentence(ledger, "2023-11-20")
    )
