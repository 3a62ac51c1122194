"""The attacks: how their total grew, where, with what and by whom; and the drawing of a growing total."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from strikeledger import Ledger
from strikeledger.analysis import published_totals
from strikeledger.data.frames import rows_of
from strikeledger.render.svg import chart_svg
from strikeledger.report.blocks import Chart, Paragraph, plain_text
from strikeledger.report.charts import ChartDisplay
from strikeledger.report.display import Display
from strikeledger.sections.attacks import (
    attacks_chart,
    attacks_in_totals_only,
    attacks_sentence,
    by_claimant,
    by_weapon,
    claimants_table,
    claimed_attacks,
    contradiction_figure,
    weapons_table,
)
from strikeledger.sections.casualties import injured_chart
from strikeledger.sections.places import places_sentence
from tests.ledger_text import LedgerOf

GROWN = """
    as_of_first | quantity    | scope
    2023-10-20  | 5           | Iraq+Syria
    2023-10-24  | 13          | Iraq+Syria
    2023-10-24  | at least 10 | Iraq+Syria
    2023-10-24  | 9           | Iraq
    2023-10-30  | 23          | Iraq+Syria
"""


def told(shown: Display | None) -> str:
    assert shown is not None
    assert isinstance(shown.block, Paragraph)
    return plain_text(shown.block.children, shown._figures)


def drawn(shown: ChartDisplay | None) -> Chart:
    assert shown is not None
    assert isinstance(shown.block, Chart)
    return shown.block


def marks_told(spec: Any) -> list[str]:
    inside = [layer["data"] for layer in spec["layer"]]
    rows = [row for data in inside for row in data.get("values", spec.get("datasets", {}).get(data.get("name"), []))]
    return [row["say"] for row in rows if "say" in row]


def test_the_sentence_says_where_the_attacks_were_and_how_many_are_known_one_by_one(situation: Ledger) -> None:
    words = told(attacks_sentence(situation))
    assert words.startswith("Of the 74 attacks 36 were in Iraq and 38 in Syria. Officials confirmed 56 one by one; ")
    assert "Drones are named most often, in 36 of the 56. Armed groups claimed 33 of the 56, and 20 others" in words


def test_where_every_attack_counted_is_on_the_list_there_is_no_rest(shipped: Ledger) -> None:
    words = told(attacks_sentence(shipped.as_of("2023-10-19")))
    assert "Officials confirmed three one by one. Drones" in words


def test_an_attack_in_a_country_of_which_no_total_speaks_is_none_of_the_total(shipped: Ledger) -> None:
    view = shipped.as_of("2024-01-29")  # the totals are of Iraq and Syria still, and Tower 22 is in Jordan
    only, shown = attacks_in_totals_only(view), places_sentence(view)
    assert only is not None
    assert (only.words, only.computation) == ("at least 79", "at least 158 by totals, less 79 confirmed one by one")
    assert "Officials confirmed 80 one by one, one of them outside Iraq and Syria; for the rest" in told(
        attacks_sentence(view)
    )
    assert shown is not None
    assert told(shown).startswith("The map shows 80 attacks that US officials confirmed one by one with a place.")


def test_every_ring_is_counted_in_the_sentence(winter: Ledger) -> None:
    rings = [mark for mark in marks_told(drawn(attacks_chart(winter)).spec) if mark.endswith("contradicts the others")]
    number = contradiction_figure(winter, "attacks").low
    assert (len(rings), f"leave out {number} published totals that contradict" in told(attacks_sentence(winter))) == (
        number,
        True,
    )


def test_a_total_that_an_official_takes_back_or_another_exceeds_contradicts_the_others(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=GROWN + "    2023-10-24  | 4           | Iraq+Syria")
    totals = published_totals(ledger, "attacks")
    assert [(row["low"], row["contradicts"]) for row in rows_of(totals) if row["low"] in (4, 13)] == [
        (4, True),
        (13, False),
    ]
    assert "leave out one published total that contradicts the others" in told(attacks_sentence(ledger))


def test_an_older_total_told_again_is_a_floor_and_no_ring(situation: Ledger) -> None:
    totals = published_totals(situation, "us_injured").set_index("claim_id")
    assert totals.loc["t-0181", ["low", "form", "contradicts"]].tolist() == [56, "at least", False]


@pytest.mark.parametrize("chart", [attacks_chart, injured_chart])
def test_the_drawing_of_a_growing_total_is_as_wide_as_its_place(chart: Any, winter: Ledger) -> None:
    block = drawn(chart(winter))
    for spec, width in ((block.spec, 760), (block.narrow, 350), (block.printed, 674)):
        assert re.search(rf'viewBox="0 0 {width} \d+', chart_svg(spec))


def test_the_title_of_a_total_that_ended_says_by_when(shipped: Ledger) -> None:
    assert drawn(attacks_chart(shipped)).title == "US officials had counted at least 206 attacks by 23 November 2024"


def test_one_step_makes_no_line(ledger_of: LedgerOf) -> None:
    assert attacks_chart(ledger_of(tallies="as_of_first | quantity\n2023-10-24 | 13\n2023-10-24 | at least 10")) is None


def test_where_totals_crowd_one_mark_stands_for_several(ledger_of: LedgerOf) -> None:
    days = [f"2023-11-{day:02}" for day in range(1, 29)]
    rows = [
        f"{day} | {words}{number}" for number, day in enumerate(days, start=5) for words in ("", "at least ", "about ")
    ]
    block = drawn(attacks_chart(ledger_of(tallies="\n".join(["as_of_first | quantity", *rows]))))
    assert block.table is not None
    wide, narrow = (sum("Pentagon" in mark for mark in marks_told(spec)) for spec in (block.spec, block.narrow))
    assert (wide, narrow < wide, len(block.table.rows)) == (84, True, 84)
    assert "one mark stands for several" in block.source


def test_a_list_that_is_the_count_is_drawn_and_said(ledger_of: LedgerOf) -> None:
    attacks = (
        "attack_id | place_id\n2023-11-01-a-1 | ain-al-asad\n2023-11-02-a-1 | ain-al-asad\n2023-11-05-a-1 | al-tanf"
    )
    accounts = "attack_id\n2023-11-01-a-1\n2023-11-02-a-1\n2023-11-05-a-1"
    ledger = ledger_of(attacks=attacks, attack_accounts=accounts)
    ledger = replace(ledger, terms=replace(ledger.terms, listed=True))
    assert drawn(attacks_chart(ledger)).title.startswith("US officials had counted 3 attacks by")
    assert told(attacks_sentence(ledger)).startswith("Of the three attacks two were in Iraq and one in Syria.")


# --- weapons and claimants -------------------------------------------------------------------------------------------
@pytest.fixture
def marked(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(
        attack_accounts="""
            attack_id                | speaker_id | weapon  | claimed_by
            2023-11-01-ain-al-asad-1 | pentagon   | drone   |
            2023-11-01-ain-al-asad-1 | press-one  | drone   | A group
            2023-11-02-ain-al-asad-1 | pentagon   | drone   |
            2023-11-02-ain-al-asad-1 | press-one  | rocket  |
            2023-11-03-ain-al-asad-1 | pentagon   | unknown |
            2023-11-04-ain-al-asad-1 | press-one  | rocket  | A group
        """
    )


def test_a_weapon_is_counted_where_accounts_agree(marked: Ledger) -> None:
    parts = {part.mark: (part.number.low, part.missing) for part in by_weapon(marked)}
    assert parts == {"drones": (1, False), "accounts name different kinds": (1, False), "not said": (1, True)}


def test_who_claimed_nothing_is_missing(marked: Ledger) -> None:
    assert [(part.mark, part.number.low, part.missing) for part in by_claimant(marked)] == [
        ("A group", 1, False), ("no claim by then", 2, True),
    ]  # fmt: skip


def test_claimed_attacks_are_confirmed_or_not(marked: Ledger) -> None:
    assert [part.low for part in claimed_attacks(marked)] == [1, 1]


def test_a_table_of_one_kind_says_nothing(marked: Ledger, situation: Ledger) -> None:
    assert (weapons_table(marked), claimants_table(marked)) == (None, None)
    assert weapons_table(situation) is not None


def test_every_number_of_the_weapons_names_an_account_of_each_attack(situation: Ledger) -> None:
    parts = [*by_weapon(situation), *by_claimant(situation)]
    assert [len(part.number.claims) for part in parts] == [part.number.low for part in parts]
