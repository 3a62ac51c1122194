"""Casualties: the injured, the share with brain injuries, the killed and whose accounts differ."""

from __future__ import annotations

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.report.blocks import Table, plain_text
from strikeledger.sections.casualties import (
    are_at_odds,
    casualties_sentence,
    casualties_table,
    percent_in_words,
    tbi_share,
)
from strikeledger.sections.frame.points import key_points
from tests.display_reading import words_of
from tests.ledger_text import LedgerOf


def told(ledger: Ledger) -> str:
    shown = casualties_sentence(ledger)
    assert shown is not None
    return plain_text(shown.block.children, shown._figures)  # type: ignore[union-attr]


def test_a_share_is_of_totals_of_one_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
            measure    | as_of_first | quantity
            us_injured | 2023-11-14  | 60
            us_tbi     | 2023-11-14  | 28
            us_tbi     | 2023-11-20  | 40
        """
    )
    share = tbi_share(ledger)
    assert (share.kind, share.low, share.high, share.words) == ("share", 0.46, 0.47, "46 to 47 percent")


def test_a_share_in_words_is_the_share_itself(article: Ledger) -> None:
    assert tbi_share(article).words == "45 to 55 percent"


def test_no_share_is_not_known(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="measure | quantity\nus_injured | 60")
    assert (tbi_share(ledger).words, tbi_share(ledger).low) == ("not known", None)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (42, 55, "42 to 55 percent"),
        (47, 47, "47 percent"),
        (53, 100, "at least 53 percent"),
        (0, 60, "at most 60 percent"),
        (0, 100, "not known"),
    ],
)
def test_a_share_in_print_keeps_its_open_end(low: int, high: int, words: str) -> None:
    assert percent_in_words(low, high) == words


def test_the_killed_of_one_attack_are_told_with_its_place_and_day(shipped: Ledger) -> None:
    words = told(shipped.as_of("2024-02-07"))
    assert "One attack, at Tower 22 on 28 January 2024, killed three US personnel." in words


def test_accounts_of_different_days_stand_in_order_of_day_with_who_said_them(situation: Ledger) -> None:
    assert (
        "Accounts of US personnel killed stand by themselves: one by 9 November 2023, a contractor's cardiac event during an alert "
        "(the Pentagon); two by 14 November 2023 (Senator Tom Cotton)." in told(situation)
    )


@pytest.mark.parametrize(
    ("totals", "at_odds"),
    [
        ([(1, 1, "2023-11-09"), (2, 2, "2023-11-14")], False),  # a later total may have grown
        ([(1, 1, "2023-11-14"), (2, 2, "2023-11-14")], True),
        ([(2, 2, "2023-11-09"), (1, 1, "2023-11-14")], True),
        ([(2, None, "2023-11-14"), (3, 3, "2023-11-14")], False),
    ],
)
def test_totals_are_at_odds_only_where_they_can_t_all_be_true(totals: list[tuple], at_odds: bool) -> None:
    rows = [{"low": low, "high": high, "last_day": pd.Timestamp(day)} for low, high, day in totals]
    assert are_at_odds(pd.DataFrame(rows).astype({"high": "Int64"})) == at_odds


def test_an_old_total_says_of_which_day_it_is(shipped: Ledger, situation: Ledger) -> None:
    assert "injured by 29 November 2023. " in told(situation)
    assert "injured by 6 February 2024, the last total." in told(shipped.as_of("2025-12-31"))


def test_totals_of_the_injured_that_contradict_the_others_are_named(shipped: Ledger) -> None:
    assert "66 by 11 Jan, Pat Ryder, Pentagon" in told(shipped.as_of("2024-01-17"))


def test_nobody_injured_is_said_as_such(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="measure | quantity\nus_injured | none\nus_killed | none")
    assert (
        told(ledger)
        == "By US officials' accounts no US personnel were injured. By US officials' accounts nobody was killed."
    )


def test_the_table_leads_each_total_to_who_said_it(situation: Ledger) -> None:
    shown = casualties_table(situation)
    assert shown is not None
    assert isinstance(shown.block, Table)
    assert {"t-0093", "t-0131", "t-0205"} <= {record["claim_id"] for record in shown.block.records}


def test_accounts_of_one_deadly_attack_are_read_together(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts="""
            attack_id           | speaker_id | us_killed    | source_id
            2024-01-28-tower-22 | pentagon   | three        | a-2024-01-28
            2024-01-28-tower-22 | centcom    | at least two | b-2024-01-29
        """,
        tallies="quantity | measure | as_of_first | source_id\nthree | us_killed | 2024-01-29 | b-2024-01-29",
    )
    assert "One attack, at ain-al-asad on 28 January 2024, killed three US personnel." in told(ledger)
    points = words_of(key_points(ledger))
    assert "One attack, at ain-al-asad on 28 January, killed three US personnel." in points
