"""What a number of a draft takes from the sentences around it, and what claims tell of a number that its words leave open."""

from __future__ import annotations

from datetime import date

import pytest

from strikeledger.data.ledger import Ledger
from strikeledger.reading.draft import Draft, Passage
from strikeledger.reading.read import read_against
from tests.ledger_text import DATA

RED_SEA = DATA.parent / "examples" / "red-sea" / "data"


def verdicts(ledger: Ledger, text: str, day: str) -> dict[str, str]:
    passages = tuple(Passage(part, f"line {at}", at) for at, part in enumerate(text.split("\n"), start=1))
    found = read_against(ledger, Draft("draft.txt", passages), date.fromisoformat(day)).numbers
    return {number.quantity.words: number.verdict.kind for number in found}


@pytest.mark.parametrize(
    ("text", "day", "words", "kind"),
    [
        ("On 6 February the count of attacks on US forces was at 168.", "2024-02-08", "168", "sharper than any source"),
        ("Attacks on US forces up to Thursday: 12 in Iraq.", "2023-10-27", "12", "sharper than any source"),
        ("There were 40 attacks on US forces in Iraq and Syria.", "2023-11-13", "40", "can't tell"),
    ],
)
def test_a_number_that_repeats_a_claim_without_its_hedge_is_known_by_it_while_none_has_passed_it(
    text: str, day: str, words: str, kind: str, shipped: Ledger
) -> None:
    assert verdicts(shipped, text, day)[words] == kind


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("Three US soldiers died in Jordan.\nOn Wednesday a drone hit a car in Baghdad.\nPolice speak of three dead.", "02-08", "three"),
        ("On 12 November US jets hit Abu Kamal and Mayadin.\nUp to seven died. A monitor says eight.", "11-14", "eight"),
        ("US jets hit Deir ez-Zor on 8 November.\nIn a day there were four more attacks on US forces.", "11-10", "four"),
        ("A drone hit the base at Erbil on 25 December. Three US troops were hurt, one of whom is fighting for his life.", "12-29", "one"),
        ("US forces in Iraq and Syria were attacked 74 times by 29 November. Two more attacks have followed.", "12-05", "Two"),
        ("There were 27 attacks on US forces in Iraq and Syria. Six were launched after US jets struck last Thursday.", "10-31", "Six"),
        ("Forces of the US have been attacked 127 times, nine of them since a US strike on Thursday that killed two.", "01-10", "nine"),
        ("By 23 November of last year 36 attacks on US forces had come in Iraq.", "01-10", "36"),
        ("On 18 October 20 US troops were hurt at al-Tanf and four at Ain al-Asad.", "11-15", "four"),
        ("US jets struck Iraq and Syria on 2 February. Sixteen died at al-Qaim and Akashat, said the government.", "02-08", "Sixteen"),
        ("On 4 January a commander and an aide were killed in Baghdad by a US drone, two dead in all.", "01-12", "two"),
        ("Two drones hit US troops at Erbil.\nUS jets struck at Hilla on 25 December. Police say 1 was killed.", "12-27", "1"),
        ("On 25 December US jets struck three sites in Iraq.\nAt Hilla 18 people were wounded, said the government.", "01-12", "18"),
    ],
)  # fmt: skip
def test_few_are_known_by_the_event_that_the_draft_told_of_last(
    text: str, day: str, words: str, shipped: Ledger
) -> None:
    year = 2024 if day < "10" else 2023
    assert verdicts(shipped, text, f"{year}-{day}")[words] == "supported"


@pytest.mark.parametrize(
    "text",
    [
        "There will be two rounds of talks on US strikes.",
        "Update 3: attacks on US forces",
        "In Iraq US forces heard of item 12, too.",
    ],
)
def test_what_only_numbers_a_part_or_counts_talks_is_left_alone(text: str, shipped: Ledger) -> None:
    assert verdicts(shipped, text, "2023-11-15") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Have any ships been sunk by the Houthis? One, by 22 March, says Central Command.", "One"),
        ("This year the Houthis counted 424 raids on Yemen.", "424"),
        ("UKMTO logged 55 incidents between 1 January and 20 March.", "55"),
        ("By 31 January more than 55 countries had been affected by the Houthi attacks.", "more than 55"),
        ("In the week to 28 March the Houthis claimed ten operations.", "ten"),
    ],
)
def test_the_second_ledger_counts_what_its_sources_count(text: str, words: str, red_sea: Ledger) -> None:
    assert words in verdicts(red_sea, text, "2024-04-05")


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        (
            "The attacks injured 59 US troops, of whom nearly half, she said, had brain injuries.",
            "nearly half",
            "supported",
        ),
        ("There were 2,500 US troops in Iraq + 900 in Syria.", "900", "supported"),
        ("Attacks on US forces began in October. A spokesman, in October, had 27.", "27", "supported"),
        ("The total of American injured given on 6 November was 46.", "46", "supported"),
        (
            "Attacks on US forces go on. On Tuesday came the fifty-fifth, by the Pentagon's count.",
            "fifty-fifth",
            "supported",
        ),
        ("The attacks on US forces come to 55: Iraq 27, Syria 28.", "55", "supported"),
        ("US forces in Syria were attacked 28 times. A few more came. In all it is 55.", "55", "supported"),
        ("Before Jordan, 59 US troops had been injured in the attacks.", "59", "supported"),
        ("US jets struck in Syria three times, most recently on 12 November.", "three", "supported"),
        ("There were 55 attacks on US forces, nine of them since US jets killed people.", "nine", "can't tell"),
        ("The attacks on US forces injured many. The New York Times writes 59.", "59", "supported"),
    ],
)
def test_a_number_is_read_by_the_words_that_are_its_own(text: str, words: str, kind: str, shipped: Ledger) -> None:
    assert verdicts(shipped, text, "2023-11-15")[words] == kind
