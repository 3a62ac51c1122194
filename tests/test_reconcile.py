from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.counts import UNKNOWN, Count
from strikeledger.errors import InfeasibleError
from strikeledger.reconcile import (
    Total,
    level,
    official,
    propagate,
    round_deaths,
    together,
)
from tests.ledger_text import LedgerOf

ROUNDS = {"1": Count(0, 0), "2": Count(0, 0), "3": Count(6, 7), "4": Count(2), "all": Count(0, 15)}
FAR = 14
"""Solutions are searched up to here where an end is open."""


def test_four_rounds_with_at_most_15_leave_the_last_2_to_9() -> None:
    settled = propagate(ROUNDS, [Total("all", ("1", "2", "3", "4"))])
    assert (settled["4"], settled["all"]) == (Count(2, 9), Count(8, 15))


def test_rounds_that_may_not_be_all_leave_the_total_open() -> None:
    settled = propagate({"1": Count(5, 5), "2": Count(1)}, [Total("all", ("1", "2"), closed=False)])
    assert settled["all"] == Count(6, None)


def test_an_open_total_says_nothing_of_its_parts_lows() -> None:
    bounds = {"1": Count(5, 5), "2": Count(1), "all": Count(20, 20)}
    assert propagate(bounds, [Total("all", ("1", "2"), closed=False)])["2"] == Count(1, 15)


def test_a_closed_total_fixes_its_last_part() -> None:
    bounds = {"1": Count(5, 5), "2": Count(1), "all": Count(20, 20)}
    assert propagate(bounds, [Total("all", ("1", "2"))])["2"] == Count(15, 15)


def test_what_nobody_bounded_is_bounded_by_the_total() -> None:
    assert propagate({"all": Count(0, 3)}, [Total("all", ("1",))])["1"] == Count(0, 3)


def test_a_part_larger_than_its_whole_is_infeasible() -> None:
    with pytest.raises(InfeasibleError):
        propagate({"1": Count(5, 5), "all": Count(0, 3)}, [Total("all", ("1",))])


@st.composite
def instances(draw: st.DrawFn) -> tuple[dict[str, Count], list[Total]]:
    """A whole of a part and a smaller whole, which has two parts; bounds may be open or missing, totals not closed."""
    bounds = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        low = draw(st.integers(0, 3))
        bounds[name] = Count(low, draw(st.none() | st.integers(low, low + 3)))
    closed = st.booleans()
    return bounds, [Total("ab", ("a", "b"), draw(closed)), Total("all", ("ab", "c"), draw(closed))]


NAMES = ("a", "b", "ab", "c", "all")
"""Wholes come after their parts."""


def solutions(bounds: dict[str, Count], totals: list[Total]) -> list[tuple[int, ...]]:
    """Every solution in small numbers, in the order of the names, by trying them all."""

    def allowed(name: str) -> list[int]:
        return [n for n in range(FAR) if n in bounds.get(name, UNKNOWN)]

    def fits(total: Total, whole: int, parts: int) -> bool:
        return whole == parts if total.closed else whole >= parts

    inner, outer = totals
    return [
        (a, b, ab, c, every)
        for a, b, ab in product(allowed("a"), allowed("b"), allowed("ab"))
        if fits(inner, ab, a + b)
        for c, every in product(allowed("c"), allowed("all"))
        if fits(outer, every, ab + c)
    ]


@given(instances())
def test_propagation_never_loosens_a_bound(instance: tuple[dict[str, Count], list[Total]]) -> None:
    bounds, totals = instance
    try:
        settled = propagate(bounds, totals)
    except InfeasibleError:
        settled = bounds
    assert {name: settled[name] & count for name, count in bounds.items()} == {name: settled[name] for name in bounds}


@given(instances())
def test_propagation_never_loses_a_solution(instance: tuple[dict[str, Count], list[Total]]) -> None:
    bounds, totals = instance
    try:
        settled = propagate(bounds, totals)
        lost = {
            s
            for s in solutions(bounds, totals)
            if not all(n in settled[name] for name, n in zip(NAMES, s, strict=True))
        }
    except InfeasibleError:
        lost = set(solutions(bounds, totals))
    assert lost == set()


def test_claims_that_agree_narrow_each_other() -> None:
    assert together([Count(5), Count(0, 9)]) == (Count(5, 9), True)


def test_claims_that_disagree_are_all_held() -> None:
    assert together([Count(8, 8), Count(6, 7)]) == (Count(6, 8), False)


def test_only_officials_by_the_pentagon_s_counting_are_official(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
        quantity | speaker_id | counting
        61       | pentagon   | Pentagon
        62       | sohr       | SOHR
        63       | pentagon   | SOHR
        64       | reuters    | Pentagon
        """
    )
    assert official(ledger.claims)["words"].tolist() == ["61"]


def test_a_level_is_what_the_latest_claims_say(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="measure | scope | quantity | source_id\nus_troops | Iraq | 2,000 | a-2023-11-01\nus_troops | Iraq | 2,500 | b-2023-11-20"
    )
    assert level(ledger.claims).count == Count(2500, 2500)


def test_levels_that_differ_on_the_latest_day_are_both_held(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="measure | scope | quantity | source_id\nus_troops | Syria | 800 | a-2023-11-20\nus_troops | Syria | 900 | b-2023-11-20"
    )
    bounded = level(ledger.claims)
    assert (bounded.count, bounded.agree) == (Count(800, 900), False)


FOUR = """
    strike_id        | killed
    round-2023-10-26 | none
    round-2023-11-08 | none
    round-2023-11-12 | six or seven
    round-2023-11-21 | several
"""
AT_MOST = "measure | quantity\nmilitants_killed | as many as 15"


def deaths(ledger: Ledger, round_id: str = "") -> Count:
    found = round_deaths(ledger)
    return found.rounds[round_id].count if round_id else found.overall.count


def test_the_founding_rounds_reconcile(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=FOUR, tallies=AT_MOST + "\nstrike_rounds | four")
    assert (deaths(ledger, "round-2023-11-21"), deaths(ledger)) == (Count(2, 9), Count(8, 15))


def test_rounds_that_are_all_there_make_a_total(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | six or seven"
    ledger = ledger_of(strike_accounts=accounts, tallies="measure | quantity\nstrike_rounds | two")
    assert deaths(ledger) == Count(11, 12)


@pytest.mark.parametrize("tallies", ["measure | quantity\nstrike_rounds | three", "measure | quantity\nattacks | 61"])
def test_rounds_of_which_one_may_be_missing_leave_the_total_open(tallies: str, ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | six or seven"
    assert deaths(ledger_of(strike_accounts=accounts, tallies=tallies)) == Count(11, None)


PARTS = "strike_id | part_of\n2023-11-12-mayadin | round-2023-11-12\n2023-11-12-abu-kamal | {}\nround-2023-11-12 |"
SAID = "strike_id | killed\nround-2023-11-12 |\n2023-11-12-mayadin | three\n2023-11-12-abu-kamal | four"


def test_a_round_s_deaths_are_its_strikes_together(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strikes=PARTS.format("round-2023-11-12"), strike_accounts=SAID)
    assert deaths(ledger, "round-2023-11-12") == Count(7, 7)


def test_a_round_with_one_visible_strike_is_not_closed(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strikes=PARTS.format(""), strike_accounts=SAID)
    assert deaths(ledger, "round-2023-11-12") == Count(3, None)


def test_a_round_without_a_number_is_not_known_rather_than_none(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed\nround-2023-11-12 |")
    assert deaths(ledger, "round-2023-11-12") == UNKNOWN


def test_what_others_say_of_the_dead_stays_out_of_the_officials_number(ledger_of: LedgerOf) -> None:
    accounts = (
        "strike_id | killed | speaker_id\nround-2023-11-12 | six or seven | pentagon\nround-2023-11-12 | eight | sohr"
    )
    assert deaths(ledger_of(strike_accounts=accounts), "round-2023-11-12") == Count(6, 7)


def test_officials_who_disagree_are_both_held(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed | speaker_id\nround-2023-11-12 | seven | pentagon\nround-2023-11-12 | nine | centcom"
    bounded = round_deaths(ledger_of(strike_accounts=accounts)).rounds["round-2023-11-12"]
    assert (bounded.count, bounded.agree) == (Count(7, 9), False)


def test_a_total_that_its_rounds_exceed_is_told(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-11-12 | twenty"
    assert not round_deaths(ledger_of(strike_accounts=accounts, tallies=AT_MOST)).overall.agree


def test_a_ledger_without_strikes_knows_no_deaths(ledger_of: LedgerOf) -> None:
    assert deaths(ledger_of(tallies="quantity\n61")) == UNKNOWN
