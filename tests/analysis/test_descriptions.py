"""Accounts of attacks come in; how many attacks each word is said of, from sure to possible, and where accounts differ, goes out."""

from __future__ import annotations

import pytest

from strikeledger import Ledger
from strikeledger.analysis.descriptions import (
    attacks_by_word,
    broadest_words,
    differing_descriptions,
    outcomes_by_group,
)
from tests.ledger_text import LedgerOf

ACCOUNTS = """
    attack_id          | speaker_id | source_id       | target          | flag    | outcome
    2023-12-03-one-1     | pentagon   | wire-2023-12-03 | tanker          | Liberia | hit
    2023-12-03-one-1     | press-one  | wire-2023-12-04 | chemical tanker | Panama  | sunk
    2023-12-04-two-1     | pentagon   | wire-2023-12-04 | bulk carrier    | Liberia | missed
    2023-12-04-two-1     | centcom    | wire-2023-12-05 | container ship  | Liberia | near miss
    2023-12-05-three-1   | pentagon   | wire-2023-12-05 |                 |         |
    2023-12-05-three-1   | owner      | wire-2023-12-06 | tanker          |         | denied
"""
SPEAKERS = "speaker_id | party | counts\nowner | monitor |\npress-one | press | no"


@pytest.fixture
def ledger(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(attack_accounts=ACCOUNTS, speakers=SPEAKERS)


def counted(ledger: Ledger, column: str) -> dict[str, tuple[int, int]]:
    words = [word for word in ledger.attack_accounts[column] if word]
    named = attacks_by_word(ledger.attack_accounts, column, broadest_words(words))
    return {each.word: (len(each.sure), len(each.possible)) for each in named}


def test_a_kind_is_sure_where_all_accounts_that_say_one_agree(ledger: Ledger) -> None:
    assert counted(ledger, "target") == {"tanker": (1, 1), "bulk carrier": (0, 1), "container ship": (0, 1), "": (1, 1)}


def test_a_flag_on_which_accounts_differ_is_possible_for_each(ledger: Ledger) -> None:
    assert counted(ledger, "flag") == {"Liberia": (1, 2), "Panama": (0, 1), "": (1, 1)}


def test_what_was_not_published_by_a_day_is_not_counted(ledger: Ledger) -> None:
    assert counted(ledger.as_of("2023-12-03"), "flag") == {"Liberia": (1, 1)}


def test_outcomes_are_counted_by_whose_accounts_and_the_press_is_no_voice(ledger: Ledger) -> None:
    found = {
        group: {each.word: (len(each.sure), len(each.possible)) for each in named}
        for group, named in outcomes_by_group(ledger).items()
    }
    assert found == {
        "US officials": {"hit": (1, 1), "near miss": (0, 1), "not hit": (0, 1), "": (1, 1)},
        "monitors": {"denied": (1, 1)},
    }


def differences(ledger: Ledger) -> list[tuple[str, str, list[str]]]:
    return [
        (str(group["attack_id"].iloc[0]), str(group["aspect"].iloc[0]), group["word"].tolist())
        for group in differing_descriptions(ledger)
    ]


def test_accounts_differ_where_neither_word_says_the_other(ledger: Ledger) -> None:
    assert differences(ledger) == [
        ("2023-12-03-one-1", "flag", ["Liberia", "Panama"]),
        ("2023-12-04-two-1", "outcome", ["missed", "near miss"]),
        ("2023-12-04-two-1", "target", ["bulk carrier", "container ship"]),
        ("2023-12-05-three-1", "outcome", ["it happened", "denied"]),
    ]


def test_a_denial_is_no_difference_before_it_was_published(ledger: Ledger) -> None:
    found = {attack for attack, _, _ in differences(ledger.as_of("2023-12-05"))}
    assert found == {"2023-12-03-one-1", "2023-12-04-two-1"}
