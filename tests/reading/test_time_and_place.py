"""Of which day, window, event and country a number of a draft is, where several are named or none is."""

from __future__ import annotations

from datetime import date

import pytest

from strikeledger.data.ledger import Ledger
from tests.draft_numbers import numbers


@pytest.mark.parametrize(
    ("text", "day", "scopes"),
    [
        ("Yesterday it was 23 attacks on US forces.\nI said so: 14 and nine.", "2023-10-31", {"14": "Iraq", "nine": "Syria"}),
        ("US forces in Iraq and Syria were attacked 140 times by 18 January, 57 in one country and 83 in the other.", "2024-01-19",
         {"57": "Iraq", "83": "Syria"}),
    ],
)  # fmt: skip
def test_numbers_that_make_up_a_total_are_its_parts_by_country(
    text: str, day: str, scopes: dict[str, str], shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)
    assert {words: "+".join(found[words].quantity.scope) for words in scopes} == scopes
    assert {found[words].verdict.kind for words in scopes} == {"supported"}


def test_numbers_that_make_up_no_total_that_was_told_of_stay_open(shipped: Ledger) -> None:
    text = "By 14 November there had been 55 attacks on US forces in Iraq and Syria. The breakdown she gave: 26 and 29."
    assert {numbers(shipped, text, "2023-11-15")[words].verdict.kind for words in ("26", "29")} == {"can't tell"}


@pytest.mark.parametrize(
    ("text", "day", "words", "kind"),
    [
        ("Militias haven't attacked US forces since 4 February, the longest break since the 170 attacks on US forces began in October.",
         "2024-02-14", "170", "supported"),
        ("General Ryder, who spoke of 32 attacks on US troops last week, said on Monday that 46 US troops had been wounded.",
         "2023-11-07", "46", "supported"),
        ("US forces were attacked 61 times since 17 October, compared with 55 on Tuesday.", "2023-11-18", "55", "supported"),
        ("The Iran Primer counts seven rounds of US strikes.", "2023-12-18", "seven", "supported"),
        ("The second US strike near Abu Ghraib killed one. Three had hit Syria.\nNobody died in the first of these, officials say.",
         "2023-11-24", "Nobody", "supported"),
        ("Attacks on US forces in Iraq and Syria rose from 13 to 61.", "2023-11-18", "61", "supported"),
        ("Between 14 December and 11 January the count of attacks on US forces grew from 97 to 130.", "2024-01-12", "130", "supported"),
        ("US strikes hit Syria three times.\nSOHR reported 80 for Syria by 8 January, beside 11 US strikes that killed 17.",
         "2024-01-21", "80", "supported"),
    ],
)  # fmt: skip
def test_a_number_is_of_the_time_that_is_told_with_it(
    text: str, day: str, words: str, kind: str, shipped: Ledger
) -> None:
    assert numbers(shipped, text, day)[words].verdict.kind == kind


def test_a_number_is_of_the_day_that_its_passage_opens_with(shipped: Ledger) -> None:
    text = "*28 January.* A drone hits a base. Officials had counted at least 158 attacks on US forces."
    number = numbers(shipped, text, "2024-02-10")["at least 158"]
    assert (number.verdict.kind, number.quantity.day) == ("supported", date(2024, 1, 28))


def test_what_is_said_of_another_country_is_of_no_event_of_the_last(shipped: Ledger) -> None:
    text = "*2 February.* US bombers hit 85 targets. Iraq reports 16 dead and 25 wounded. In Syria the Observatory counts 23."
    assert numbers(shipped, text, "2024-02-10")["23"].quantity.column == "killed"


def test_what_a_number_was_before_is_of_the_same_country(shipped: Ledger) -> None:
    text = "Since 17 October attacks on US forces in Syria number 77, up from 75, Iraq 53, up from 52."
    found = numbers(shipped, text, "2024-01-12")
    assert {words: found[words].quantity.scope for words in ("75", "52")} == {"75": ("Syria",), "52": ("Iraq",)}


def test_what_another_attack_did_days_before_is_of_its_own_day(shipped: Ledger) -> None:
    text = "A drone was shot down near Erbil on 27 December, two days after another one wounded three American soldiers there."
    number = numbers(shipped, text, "2023-12-27")["three"]
    assert (number.verdict.kind, number.quantity.day) == ("supported", date(2023, 12, 25))


def test_a_number_of_a_week_told_of_elsewhere_is_never_refuted(red_sea: Ledger) -> None:
    text = "On 14 March the leader of the Houthis counted 12 operations in that week alone, and 34 dead since November."
    assert numbers(red_sea, text, "2024-03-16")["12"].verdict.kind in ("supported", "can't tell")


def test_a_country_of_another_clause_may_only_confirm(red_sea: Ledger) -> None:
    text = (
        "US aircraft bombed Houthi positions in Yemen overnight, after 27 attacks on merchant ships since November 19."
    )
    assert numbers(red_sea, text, "2024-01-12")["27"].verdict.kind != "not in the ledger"


def test_a_number_of_several_attacks_is_contradicted_by_none_of_them(shipped: Ledger) -> None:
    text = "On 30 October 47 US troops were injured in attacks."
    assert numbers(shipped, text, "2023-11-07")["47"].verdict.kind == "can't tell"


def test_rounds_that_the_ledger_lists_give_their_day_and_country(red_sea: Ledger) -> None:
    quantity = numbers(red_sea, "Joint rounds of American and British strikes: four", "2024-04-05")["four"].quantity
    assert (quantity.scope, quantity.day) == (("Yemen",), date(2024, 2, 24))


def test_a_day_of_speech_dates_no_number_of_troops(shipped: Ledger) -> None:
    text = (
        "The Pentagon's spokesman said on Monday that 46 US troops were hurt. In Syria the US keeps about 900 troops."
    )
    assert not numbers(shipped, text, "2023-11-07")["about 900"].said.dated


@pytest.mark.parametrize(
    "text",
    [
        "By 11 January 69 US troops had been injured. The Senate voted 66-30 to repeal the authorization.",
        "US jets struck three times in Syria. A box from Shanghai costs 3.1x what it did.",
    ],
)
def test_a_vote_and_a_multiple_count_nothing(text: str, shipped: Ledger) -> None:
    assert {"66", "3"} & set(numbers(shipped, text, "2024-01-21")) == set()


def test_the_day_that_a_count_is_from_begins_no_window(shipped: Ledger) -> None:
    text = "How many attacks on US forces were there? The last breakdown is from Saturday: Iraq 59, Syria 83."
    assert numbers(shipped, text, "2024-01-23")["83"].verdict.kind == "supported"


def test_a_country_that_only_a_sentence_before_names_may_be_left(shipped: Ledger) -> None:
    text = "It was the first US strike in Iraq since attacks on US forces began on 17 October.\nBy Monday there had been 64."
    assert numbers(shipped, text, "2023-11-21")["64"].verdict.kind == "supported"


def test_what_a_total_includes_is_not_where_it_is(shipped: Ledger) -> None:
    text = "There had been 166 attacks on US forces as of the 30th, counting the one in Jordan."
    assert numbers(shipped, text, "2024-02-05")["166"].verdict.kind == "supported"


@pytest.mark.parametrize(
    ("text", "day", "words", "scope"),
    [
        ("There are 2,500 US soldiers in Iraq and about 900 next door.", "2023-12-12", "about 900", "Syria"),
        ("In eastern Syria the pattern differs. There the Syrian Observatory lists 108 attacks on US forces since 19 October.",
         "2024-02-12", "108", "Syria"),
    ],
)  # fmt: skip
def test_a_number_that_is_only_pointed_to_is_not_of_the_country_before(
    text: str, day: str, words: str, scope: str, shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)[words]
    assert ("+".join(found.quantity.scope), found.verdict.kind) == (scope, "supported")


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("US forces were attacked 74 times since 17 October. Israel has hit Syria over 40 times this year.", "2023-12-02", "over 40"),
        ("The embassy in Baghdad was attacked. Seven mortar rounds hit it.", "2023-12-08", "Seven"),
    ],
)  # fmt: skip
def test_what_others_did_and_rounds_of_mortars_count_nothing(text: str, day: str, words: str, shipped: Ledger) -> None:
    assert words not in numbers(shipped, text, day)


def test_attacks_by_others_are_no_attacks_of_the_ledger(shipped: Ledger) -> None:
    found = numbers(
        shipped, "The United Nations counted 75 attacks by Islamic State in Syria and Iraq last month.", "2024-01-30"
    )
    assert {number.verdict.kind for number in found.values()} <= {"can't tell"}


def test_this_year_begins_a_window_and_two_weeks_ago_is_about_a_day(shipped: Ledger) -> None:
    found = numbers(shipped, "US forces in Iraq and Syria have been attacked 127 times this year.", "2024-01-12")
    assert found["127"].verdict.kind != "supported"
    hurt = numbers(
        shipped, "Two weeks ago the US hit 9 targets in Syria in one night, 4 dead per SOHR, 10 hurt.", "2024-11-26"
    )
    assert hurt["10"].verdict.kind == "supported"


def test_a_day_of_speech_of_an_earlier_passage_refutes_nothing(red_sea: Ledger) -> None:
    text = "A US official put the ships at 33 on Monday, at least.\nThe National makes it 10 rounds of strikes since the 11th."
    assert numbers(red_sea, text, "2024-01-28")["10"].verdict.kind != "contradicted"


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("A US raid killed three in Baghdad.\n3 US KIA, 143 wounded since October.", "2024-02-08", "3"),
        ("US strikes hit Baghdad.\nCost to the US so far: three dead and 143 injured.", "2024-02-08", "three"),
    ],
)
def test_harm_that_a_side_is_named_for_is_harm_to_it(text: str, day: str, words: str, shipped: Ledger) -> None:
    assert numbers(shipped, text, day)[words].quantity.measure == "us_killed"


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("There were 27 attacks on US forces by 31 October.\nYesterday you told us 16.", "2023-10-31", "16"),
        ("US strikes in Iraq and Syria on 2 February killed people. The Syrian Observatory counted 16.", "2024-02-08", "16"),
        ("Injured US troops: 59, up from 46 on 6 November and 27 at the end of October.", "2023-11-15", "27"),
        ("JINSA says the US has hit back 5 times.", "2023-12-28", "5"),
    ],
)  # fmt: skip
def test_what_another_claim_counts_does_not_confirm_a_number_by_chance(
    text: str, day: str, words: str, shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)
    assert words not in found or found[words].verdict.kind != "supported"
