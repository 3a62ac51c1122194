from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger.counts import UNKNOWN, Count
from strikeledger.errors import InfeasibleError
from strikeledger.inference.reconcile import SumOfParts, joint_bounds, level, official_claims, propagate
from tests.ledger_text import LedgerOf

ROUNDS = {"1": Count(0, 0), "2": Count(0, 0), "3": Count(6, 7), "4": Count(2), "all": Count(0, 15)}
FAR = 14
"""Solutions are searched up to here where an end is open."""


def test_four_rounds_with_at_most_15_leave_the_last_2_to_9() -> None:
    settled = propagate(ROUNDS, [SumOfParts("all", ("1", "2", "3", "4"))])
    assert (settled["4"], settled["all"]) == (Count(2, 9), Count(8, 15))


def test_rounds_that_may_not_be_all_leave_the_total_open() -> None:
    settled = propagate({"1": Count(5, 5), "2": Count(1)}, [SumOfParts("all", ("1", "2"), closed=False)])
    assert settled["all"] == Count(6, None)


def test_an_open_total_says_nothing_of_its_parts_lows() -> None:
    bounds = {"1": Count(5, 5), "2": Count(1), "all": Count(20, 20)}
    assert propagate(bounds, [SumOfParts("all", ("1", "2"), closed=False)])["2"] == Count(1, 15)


def test_a_closed_total_fixes_its_last_part() -> None:
    bounds = {"1": Count(5, 5), "2": Count(1), "all": Count(20, 20)}
    assert propagate(bounds, [SumOfParts("all", ("1", "2"))])["2"] == Count(15, 15)


def test_what_nobody_bounded_is_bounded_by_the_total() -> None:
    assert propagate({"all": Count(0, 3)}, [SumOfParts("all", ("1",))])["1"] == Count(0, 3)


def test_a_part_larger_than_its_whole_is_infeasible() -> None:
    with pytest.raises(InfeasibleError):
        propagate({"1": Count(5, 5), "all": Count(0, 3)}, [SumOfParts("all", ("1",))])


@st.composite
def instances(draw: st.DrawFn) -> tuple[dict[str, Count], list[SumOfParts]]:
    """A whole of a part and a smaller whole, which has two parts; bounds may be open or missing, totals not closed."""
    bounds = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        low = draw(st.integers(0, 3))
        bounds[name] = Count(low, draw(st.none() | st.integers(low, low + 3)))
    closed = st.booleans()
    return bounds, [SumOfParts("ab", ("a", "b"), draw(closed)), SumOfParts("all", ("ab", "c"), draw(closed))]


NAMES = ("a", "b", "ab", "c", "all")
"""Wholes come after their parts."""


def solutions(bounds: dict[str, Count], totals: list[SumOfParts]) -> list[tuple[int, ...]]:
    """Every solution in small numbers, in the order of the names, by trying them all."""

    def allowed(name: str) -> list[int]:
        return [n for n in range(FAR) if n in bounds.get(name, UNKNOWN)]

    def fits(total: SumOfParts, whole: int, parts: int) -> bool:
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
def test_propagation_never_loosens_a_bound(instance: tuple[dict[str, Count], list[SumOfParts]]) -> None:
    bounds, totals = instance
    try:
        settled = propagate(bounds, totals)
    except InfeasibleError:
        settled = bounds
    assert {name: settled[name] & count for name, count in bounds.items()} == {name: settled[name] for name in bounds}


@pytest.mark.slow
@given(instances())
def test_propagation_never_loses_a_solution(instance: tuple[dict[str, Count], list[SumOfParts]]) -> None:
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
    assert joint_bounds([Count(5), Count(0, 9)]) == (Count(5, 9), True)


def test_claims_that_disagree_are_all_held() -> None:
    assert joint_bounds([Count(8, 8), Count(6, 7)]) == (Count(6, 8), False)


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
    assert official_claims(ledger)["words"].tolist() == ["61"]


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
