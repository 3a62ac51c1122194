"""What must speak for it that a number of a draft is one of the ledger's, and of which window, day and country, before it is judged."""

from __future__ import annotations

from datetime import date

import pytest

from strikeledger.data.ledger import Ledger
from strikeledger.reading.draft import Draft, Passage
from strikeledger.reading.read import read_against
from tests.draft_numbers import numbers


def test_a_number_that_says_nothing_of_what_it_counts_needs_a_hint_in_its_sentence(shipped: Ledger) -> None:
    last = "In 2014 it held 40 towns; now it is thought to have 2,500."
    found = numbers(shipped, f"US forces were attacked 78 times.\n{last}", "2023-12-08")
    assert list(found) == ["78"]


def test_an_age_is_no_count(shipped: Ledger) -> None:
    text = "US forces were attacked 38 times, and 20 troops have brain injuries.\nMy driver came home. He was 20."
    assert "He was 20." not in {each.quantity.sentence for each in numbers(shipped, text, "2023-11-08").values()}


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("By Thursday there had been some 140 attacks on US forces since 17 October, and only 57 came from across the Tigris.",
         "2024-01-19", "only 57"),
        ("On 7 February US jets killed three men in Baghdad; after Christmas Day it was one.", "2024-02-09", "one"),
    ],
)  # fmt: skip
def test_a_number_without_noun_and_place_of_its_own_is_never_called_wrong(
    text: str, day: str, words: str, shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)
    assert words not in found or found[words].verdict.kind in ("supported", "can't tell")


def test_a_share_in_per_cent_stands_between_no_number_and_its_country(shipped: Ledger) -> None:
    for share in ("41 per cent", "41 percent"):
        text = f"There had been 140 attacks on US forces by 18 January, and 57, or {share}, were in Iraq."
        found = numbers(shipped, text, "2024-01-19")["57"]
        assert (found.verdict.kind, found.quantity.scope) == ("supported", ("Iraq",))


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("US jets killed 39 people on 2 February. If 40 per cent of the crews are dead, output falls.", "2024-02-08", "40"),
        ("Wednesday's US drone in Baghdad killed three, one a commander.", "2024-02-08", "one"),
    ],
)  # fmt: skip
def test_shares_in_per_cent_and_one_who_is_told_more_of_count_nothing(
    text: str, day: str, words: str, shipped: Ledger
) -> None:
    assert words not in numbers(shipped, text, day)


@pytest.mark.parametrize(
    ("text", "day", "since"),
    [
        ("After the US strikes of 8 November there were four attacks on US forces, three in Syria, and the total since 17 October was 46.",
         "2023-11-10", {"three": "2023-11-08", "46": "2023-10-17"}),
        ("From Friday until Tuesday not one US base was attacked, and yesterday's attack made it 74: 36 in Iraq, 38 in Syria.",
         "2023-11-30", {"38": "2023-10-17"}),
    ],
)  # fmt: skip
def test_a_window_is_not_that_of_numbers_beyond_its_own(
    text: str, day: str, since: dict[str, str], shipped: Ledger
) -> None:
    found = numbers(shipped, text, day)
    windows = {words: found[words].quantity.since for words in since}
    assert all(
        window and window[0] <= date.fromisoformat(since[words]) <= window[1] for words, window in windows.items()
    )
    assert {found[words].verdict.kind for words in since} == {"supported"}


def test_the_day_with_which_a_window_begins_is_not_that_of_the_count(shipped: Ledger) -> None:
    text = "US forces were attacked more than 70 times since Hamas struck on 7 October."
    assert numbers(shipped, text, "2023-11-29")["more than 70"].verdict.kind == "supported"


def test_what_nobody_did_is_no_count(shipped: Ledger) -> None:
    text = "US forces were attacked 97 times. Where I served nobody attacked us 97 times."
    found = read_against(shipped, Draft("draft.txt", (Passage(text, "line 1", 1),)), date(2023, 12, 14)).numbers
    assert text.rindex("97") not in {number.quantity.start for number in found}


def test_marks_of_quotation_divide_no_number_from_its_verb(shipped: Ledger) -> None:
    text = 'US forces were attacked 61 times. "At least 60" have been injured.'
    found = numbers(shipped, text, "2023-11-18")["At least 60"]
    assert (found.verdict.kind, found.quantity.measure) == ("supported", "us_injured")


def test_a_country_that_is_only_pointed_to_is_sought(shipped: Ledger) -> None:
    text = "There've been 52 attacks on US forces in his country since October, the Pentagon said today, out of 127."
    found = numbers(shipped, text, "2024-01-09")["52"]
    assert (found.verdict.kind, found.quantity.scope) == ("supported", ("Iraq",))


def test_some_of_the_dead_are_of_the_side_that_was_told_of(shipped: Ledger) -> None:
    text = "Three Americans dead at Tower 22 and more than 40 US troops wounded.\nMy state sent two of the dead."
    assert numbers(shipped, text, "2024-01-31")["two"].quantity.measure == "us_killed"


@pytest.mark.parametrize(
    ("text", "day", "speaker"),
    [
        ("Attacks on US forces: Stars and Stripes had it at some 175.", "2024-03-11", "Stars and Stripes"),
        ("US forces were attacked at least 168 times, it was said on 14 February.", "2024-02-14", "the Pentagon"),
    ],
)
def test_who_is_named_and_who_used_the_same_words_is_meant_first(
    text: str, day: str, speaker: str, shipped: Ledger
) -> None:
    (found,) = numbers(shipped, text, day).values()
    assert (found.verdict.kind, found.verdict.claims[0]["short"]) == ("supported", speaker)


def test_the_day_of_a_claim_of_troops_is_not_said_by_the_draft(shipped: Ledger) -> None:
    text = "US troops in Iraq are under fire again. Some 2,500 in Iraq, plus 900 next door."
    assert {found.quantity.dated for found in numbers(shipped, text, "2024-01-11").values()} == {False}
