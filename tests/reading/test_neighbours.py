"""What a number of a draft takes from the numbers, names and days beside it, and what belongs to those alone."""

from __future__ import annotations

from datetime import date

import pytest

from strikeledger.data.ledger import Ledger
from strikeledger.reading.draft import Draft, Passage
from strikeledger.reading.read import read_against
from strikeledger.reading.text.days import day_marks
from tests.draft_numbers import numbers


@pytest.mark.parametrize(
    ("text", "day", "words", "kind"),
    [
        ("On 11 January the tally of attacks on US forces was 130, or, as a monitor sees it, more than 160 by the new year.",
         "2024-01-17", "130", "supported"),
        ("The 166 attacks on US forces in Iraq (67), Syria (98) and Jordan (one) go back to October.", "2024-02-01", "166", "supported"),
        ("Attacks on US forces: on the 9th it was 127, and yesterday 130, with nine between the 4th and Tuesday.",
         "2024-01-12", "130", "supported"),
        ("US jets killed nine people on 8 November, and those of the 12th eight.", "2023-11-17", "eight", "supported"),
        ("US forces were attacked 23 times. Nineteen of 21 casualties have a brain injury.", "2023-10-31", "Nineteen", "supported"),
    ],
)  # fmt: skip
def test_what_belongs_to_the_next_number_is_not_of_this_one(
    text: str, day: str, words: str, kind: str, shipped: Ledger
) -> None:
    assert numbers(shipped, text, day)[words].verdict.kind == kind


@pytest.mark.parametrize(
    ("text", "day", "words", "day_of_count"),
    [
        ("There were 127 attacks on US forces. Since last Thursday alone: nine.", "2024-01-09", "nine", "2024-01-09"),
        ("One could count it coming: 57 attacks on US forces in Iraq by 18 January, 83 in Syria.", "2024-01-31", "83", "2024-01-18"),
        ("Attacks on US forces: 97 last Thurs, 98 since.", "2023-12-19", "97", "2023-12-14"),
        ("Attacks on US forces: 165. That's 66 IRQ, 98 SYR, 1 JOR", "2024-01-30", "98", "2024-01-29"),
        ("46. That's it, that's the number.\nIt is how many attacks on US forces there have been.", "2023-11-10", "46", "2023-11-09"),
        ("That was attack no. 66 on US forces in Iraq.", "2024-01-30", "66", "2024-01-29"),
        ("US jets struck Syria on 12 November. As officials told the Times of Israel, at least six died.", "2023-11-14", "at least six",
         "2023-11-12"),
        ("US forces were attacked 23 times. Nineteen of 21 casualties have a brain injury.", "2023-10-31", "21", "2023-10-31"),
        ("Al Mayadeen quoted a US official with at least 120 attacks on US forces.", "2024-01-08", "at least 120", "2024-01-08"),
    ],
)  # fmt: skip
def test_days_in_short_papers_and_wholes_are_read(
    text: str, day: str, words: str, day_of_count: str, shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)[words]
    assert (found.verdict.kind, found.quantity.day.isoformat()) == ("supported", day_of_count)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("The count of brain injuries among US troops, which stood at 19 in October and 25 in early November, has reached 130.",
         "2024-02-14", "130"),
        ("In Iraq the number of attacks on US forces rose from 36 at the end of November to 47 now.", "2023-12-22", "47"),
    ],
)  # fmt: skip
def test_what_a_count_has_reached_is_of_no_earlier_day(text: str, day: str, words: str, shipped: Ledger) -> None:
    assert numbers(shipped, text, day)[words].verdict.kind == "supported"


def test_attacks_of_years_before_the_first_claim_are_not_looked_for(shipped: Ledger) -> None:
    text = "Between 2021 and March of this year there were 83 attacks on US forces in Iraq and Syria."
    assert "83" not in numbers(shipped, text, "2023-10-31")


def test_none_since_an_event_is_none_since_the_day_after(shipped: Ledger) -> None:
    found = numbers(
        shipped, "There had been no attacks on US forces in Iraq and Syria since 4 February.", "2024-02-14"
    )["no"]
    assert found.quantity.since == (date(2024, 2, 4), date(2024, 2, 5))


def test_a_draft_of_a_day_before_any_total_is_read(shipped: Ledger) -> None:
    assert "Three" in numbers(shipped, "Three US soldiers were hurt in attacks in Iraq.", "2023-10-19")


def test_nobody_killed_is_not_confirmed_by_the_dead_of_another_side(shipped: Ledger) -> None:
    text = "There were 27 attacks on US forces, six since last Thursday's strikes.\nStill 21, and 19 of those were TBIs. No one was killed."
    assert numbers(shipped, text, "2023-10-31")["No one"].quantity.measure == "us_killed"


def test_people_hurt_at_two_places_are_of_no_attack_on_one(shipped: Ledger) -> None:
    text = "In the attacks on al-Asad and al-Tanf on 18 October 21 US troops were injured."
    assert numbers(shipped, text, "2023-10-27")["21"].verdict.kind == "can't tell"


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("The Senate kept the US troops in Syria by 84 to 13.", "2024-01-19", "84"),
        ("US forces were attacked 61 times by Friday. A man said 150 and was out by 89.", "2023-11-20", "89"),
        ("The Senate kept the US troops in Syria by 84 to 13.", "2024-01-19", "13"),
        ("A vote in 2020 to expel the 5,200 Americans who were then in Iraq came to nothing.", "2023-12-13", "5,200"),
        ("On 28 January a drone badly hurt US soldiers at Tower 22. One could see it coming.", "2024-01-31", "One"),
        ("On 4 February attacks on US forces went on. In one, at the Green Village, a drone fell short.", "2024-02-06", "one"),
        ("The attacks have killed two US soldiers, says a senator.\n3,000. Extra US forces since 7 October.", "2023-11-15", "3,000"),
    ],
)  # fmt: skip
def test_a_vote_a_year_long_past_anyone_and_hundreds_who_are_sent_get_no_verdict(
    text: str, day: str, words: str, shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)
    assert words not in found or found[words].verdict.kind == "can't tell"


def test_a_small_number_in_a_sentence_about_nothing_of_the_ledger_is_left_alone(shipped: Ledger) -> None:
    text = "US jets killed six or seven on 12 November. The Osprey that fell into the sea off Japan had eight on board."
    assert "eight" not in numbers(shipped, text, "2023-11-30")


def test_wounded_are_no_part_of_a_sum_of_attacks(shipped: Ledger) -> None:
    text = "US forces attacked:\n- 97 by Thursday - 98 by Friday (46 Iraq, 52 Syria) - 46 wounded"
    assert numbers(shipped, text, "2023-12-19")["46"].quantity.measure == "us_injured"


@pytest.mark.parametrize(
    "text",
    [
        "There were 16 attacks on US forces by Thursday, and today, says an official, it's 23: 10 attacks in Iraq and nine in Syria.",
        "US forces: the attacks on Thursday stood at 16 and today it's 23: 10 in Iraq as against nine in Syria.",
    ],
)
def test_a_number_is_not_known_by_the_day_of_another_nor_as_so_few_who_are_stationed(
    text: str, shipped: Ledger
) -> None:
    found = numbers(shipped, text, "2023-10-30")
    assert "10" not in found or found["10"].verdict.kind == "can't tell"


def test_the_day_of_speech_of_an_earlier_passage_is_not_that_of_a_count(shipped: Ledger) -> None:
    text = "US forces in Iraq and Syria were attacked 78 times, the Pentagon said on 7 December.\nThe US struck back three times."
    assert numbers(shipped, text, "2023-12-08")["three"].quantity.day == date(2023, 12, 4)


def test_a_whole_is_not_where_its_part_is_said_to_be(shipped: Ledger) -> None:
    found = numbers(shipped, "By 9 November 22 of 46 attacks on US forces were in Syria.", "2023-11-10")
    assert [(found[words].verdict.kind, found[words].quantity.scope) for words in ("22", "46")] == [
        ("supported", ("Syria",)),
        ("supported", ()),
    ]


def test_a_day_after_since_ends_before_the_noun_that_is_counted(shipped: Ledger) -> None:
    text = "Since 17 October attacks on US forces in Syria number 77, up from 75."
    found = numbers(shipped, text, "2024-01-12")
    assert (found["77"].verdict.kind, found["77"].quantity.measure, found["75"].quantity.measure) == (
        "supported",
        "attacks",
        "attacks",
    )


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("There were 45 attacks on US forces, with 20 in Iraq and 18 in Syria.", "the numbers of countries beside it make 38"),
        ("There were 38 attacks on US forces, with 20 in Iraq and 18 in Syria.", ""),
        ("There were 38 attacks on US forces, 20 of them in Iraq.", ""),
    ],
)  # fmt: skip
def test_countries_that_make_another_number_than_the_total_beside_them_are_remarked_on(
    text: str, remark: str, shipped: Ledger
) -> None:
    found = read_against(
        shipped.as_of(date(2023, 11, 7)), Draft("draft.txt", (Passage(text, "line 1", 1),)), date(2023, 11, 7)
    ).numbers
    assert [each for each in found[0].remarks if "countries" in each] == [remark] * bool(remark)


def test_a_split_of_more_to_fewer_is_no_vote(shipped: Ledger) -> None:
    text = "There were 27 attacks on US forces in Iraq and Syria by 31 October. By country it was 16 to 11."
    assert {"16", "11"} <= set(numbers(shipped, text, "2023-11-03"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on the 17th and 18th;", [(date(2023, 10, 17), date(2023, 10, 18))]),
        ("those of the 12th eight", [(date(2023, 10, 12), date(2023, 10, 12))]),
        ("last week", [(date(2023, 10, 16), date(2023, 10, 22))]),
        ("since 10/17", [(date(2023, 10, 17), date(2023, 10, 17))]),
        ("9 of 10/17", []),
    ],
)
def test_days_without_a_month_and_weeks_are_read(text: str, days: list[tuple[date, date]]) -> None:
    assert [(mark.first, mark.last) for mark in day_marks(text, date(2023, 10, 27))] == days
