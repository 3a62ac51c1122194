from __future__ import annotations

import pytest

from strikeledger import Ledger
from strikeledger.counts import UNKNOWN, Count
from strikeledger.inference.coverage import Coverage, coverage
from tests.ledger_text import LedgerOf

TWO_MONTHS = """
    quantity | scope      | source_id
    27       | Iraq+Syria | a-2023-10-31
    16       | Iraq       | a-2023-10-31
    74       | Iraq+Syria | b-2023-11-30
    36       | Iraq       | b-2023-11-30
"""
ATTACKS = """
    attack_id           | speaker_id | source_id
    2023-10-20-iraq-1 | pentagon   | a-2023-10-31
    2023-11-02-iraq-1 | pentagon   | b-2023-11-30
    2023-11-03-iraq-1 | militia    | b-2023-11-30
"""


def month_of(ledger: Ledger, month: str, scope: str) -> Coverage:
    (found,) = (one for one in coverage(ledger) if (one.month, one.scope) == (month, scope))
    return found


def month(itemised: int, growth: Count) -> Coverage:
    return Coverage("2023-11", "Iraq", itemised, 0, growth, {})


def test_a_month_s_growth_is_its_last_total_less_the_one_of_the_month_before(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=TWO_MONTHS, attack_accounts=ATTACKS)
    assert month_of(ledger, "2023-11", "Iraq").growth == Count(20, 20)


def test_the_first_month_grew_from_none(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=TWO_MONTHS, attack_accounts=ATTACKS)
    assert month_of(ledger, "2023-10", "Iraq+Syria").growth == Count(27, 27)


def test_a_month_counts_confirmed_attacks_apart_from_those_only_claimed(ledger_of: LedgerOf) -> None:
    found = month_of(ledger_of(tallies=TWO_MONTHS, attack_accounts=ATTACKS), "2023-11", "Iraq")
    assert (found.itemised, found.claimed) == (1, 1)


def test_a_month_says_when_each_official_last_gave_a_total_of_its_country(ledger_of: LedgerOf) -> None:
    tallies = TWO_MONTHS.rstrip() + "\n    38 | Syria | c-2023-11-29\n    24 | Iraq | c-2023-11-09"
    ledger = ledger_of(tallies=tallies, attack_accounts=ATTACKS)
    assert month_of(ledger, "2023-11", "Iraq").last == {"pentagon": "2023-11-30"}


def test_of_all_together_a_total_of_one_country_is_not_the_last(ledger_of: LedgerOf) -> None:
    tallies = "quantity | scope | source_id\n27 | Iraq+Syria | a-2023-10-31\n36 | Iraq | b-2023-11-30\n27 | Iraq+Syria | c-2023-11-02"
    assert month_of(ledger_of(tallies=tallies, attack_accounts=ATTACKS), "2023-11", "Iraq+Syria").last == {
        "pentagon": "2023-11-02"
    }


def test_a_total_by_the_press_is_no_official_s_last(ledger_of: LedgerOf) -> None:
    tallies = """
        quantity | scope      | source_id    | speaker_id
        27       | Iraq       | a-2023-11-03 | pentagon
        36       | Iraq       | b-2023-11-30 | reuters
        40       | Iraq+Syria | c-2023-11-03 | pentagon
    """
    found = month_of(ledger_of(tallies=tallies, attack_accounts=ATTACKS), "2023-11", "Iraq")
    assert found.last == {"pentagon": "2023-11-03"}


def test_months_are_told_in_order_of_time_all_together_first(ledger_of: LedgerOf) -> None:
    found = coverage(ledger_of(tallies=TWO_MONTHS, attack_accounts=ATTACKS))
    assert [(one.month, one.scope) for one in found] == [
        ("2023-10", "Iraq+Syria"),
        ("2023-10", "Iraq"),
        ("2023-11", "Iraq+Syria"),
        ("2023-11", "Iraq"),
    ]


@pytest.mark.parametrize(
    ("itemised", "growth", "thin"),
    [(10, Count(21), True), (10, Count(20, 20), False), (10, Count(15, 25), None), (0, Count(1, 1), True), (10, UNKNOWN, None)],
)  # fmt: skip
def test_a_month_is_thin_where_officials_counted_more_than_twice_its_rows(
    itemised: int, growth: Count, thin: bool | None
) -> None:
    assert month(itemised, growth).is_thin is thin


@pytest.mark.parametrize(
    ("itemised", "growth", "missing"),
    [(3, Count(10, 12), Count(7, 9)), (3, Count(10), Count(7)), (12, Count(10, 15), Count(0, 3)), (12, Count(2, 9), Count(0, 0))],
)  # fmt: skip
def test_what_is_missing_is_what_officials_counted_beyond_the_rows(
    itemised: int, growth: Count, missing: Count
) -> None:
    assert month(itemised, growth).missing_attacks == missing
