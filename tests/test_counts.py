from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger.counts import NONE, UNKNOWN, Count, total
from strikeledger.errors import InfeasibleError

FAR = 40
"""Beyond every number that a small count's arithmetic can reach, so it stands for an open end."""


@st.composite
def small_counts(draw: st.DrawFn, open_ends: bool = True) -> Count:
    low = draw(st.integers(0, 8))
    high = draw(st.integers(low, 10) | st.none() if open_ends else st.integers(low, 10))
    return Count(low, high)


closed_counts = small_counts(open_ends=False)


def numbers(count: Count) -> range:
    return range(count.low, (FAR if count.high is None else count.high) + 1)


def hull(values: set[int]) -> Count:
    return Count(min(values), max(values))


@given(closed_counts, closed_counts)
def test_a_sum_allows_exactly_the_sums_of_what_its_parts_allow(a: Count, b: Count) -> None:
    assert a + b == hull({x + y for x, y in product(numbers(a), numbers(b))})


@given(st.lists(small_counts(), max_size=5))
def test_an_open_end_stays_open_through_every_sum(counts: list[Count]) -> None:
    assert (total(counts).high is None) == any(count.high is None for count in counts)


@given(st.lists(closed_counts, max_size=5))
def test_a_total_adds_every_low_and_every_high(counts: list[Count]) -> None:
    assert total(counts) == Count(sum(c.low for c in counts), sum(c.high or 0 for c in counts))


def test_the_sum_of_nothing_is_none() -> None:
    assert total([]) == NONE


@given(closed_counts, closed_counts)
def test_a_difference_allows_exactly_what_is_left_of_a_whole_after_its_part(whole: Count, part: Count) -> None:
    left = {x - y for x, y in product(numbers(whole), numbers(part)) if y <= x}
    if left:
        assert whole - part == hull(left)
    else:
        with pytest.raises(InfeasibleError, match="can't be taken from"):
            whole - part


@given(small_counts(), small_counts())
def test_a_difference_with_open_ends_loses_nothing(whole: Count, part: Count) -> None:
    left = {x - y for x, y in product(numbers(whole), numbers(part)) if y <= x}
    if left:
        assert {number for number in left if number not in whole - part} == set()


def test_the_difference_of_two_open_totals_is_not_the_difference_of_their_lows() -> None:
    assert Count(38) - Count(23) == UNKNOWN


@given(small_counts(), small_counts())
def test_two_claims_together_allow_exactly_what_both_allow(a: Count, b: Count) -> None:
    both = set(numbers(a)) & set(numbers(b))
    if both:
        assert set(numbers(a & b)) == both
    else:
        with pytest.raises(InfeasibleError, match="no number is at least"):
            a & b


@given(small_counts(), small_counts())
def test_the_hull_of_two_claims_is_the_narrowest_that_holds_both(a: Count, b: Count) -> None:
    assert set(numbers(a | b)) == set(range(min(a.low, b.low), max(*numbers(a), *numbers(b)) + 1))


@given(closed_counts, closed_counts)
def test_a_ratio_lies_between_its_extreme_quotients(a: Count, b: Count) -> None:
    quotients = {Fraction(x, y) for x, y in product(numbers(a), numbers(b)) if y}
    if not quotients:
        with pytest.raises(InfeasibleError, match="ratio to none"):
            a.ratio(b)
    else:
        assert a.ratio(b) == (min(quotients), None if b.low == 0 else max(quotients))


def test_a_ratio_with_open_ends_is_open() -> None:
    assert Count(2).ratio(Count(3)) == (Fraction(0), None)


@given(closed_counts, st.integers(0, 50), st.integers(50, 100))
def test_a_share_holds_every_whole_number_in_its_percentages(base: Count, low: int, high: int) -> None:
    allowed = {x for n in numbers(base) for x in range(n + 1) if low * n <= 100 * x <= high * n}
    assert {x for x in allowed if x not in base.share(low, high)} == set()


def test_about_half_of_at_least_61_is_at_least_28() -> None:
    assert Count(61).share(45, 55) == Count(28, None)


def test_a_share_rounds_its_low_up_and_its_high_down() -> None:
    assert Count.exactly(56).share(45, 55) == Count(26, 30)


def verdict(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


@given(small_counts(), small_counts())
def test_exceeds_says_yes_or_no_only_where_every_pair_agrees(a: Count, b: Count) -> None:
    assert a.exceeds(b) == verdict({x > y for x, y in product(numbers(a), numbers(b))})


@given(small_counts(), small_counts())
def test_reaches_says_yes_or_no_only_where_every_pair_agrees(a: Count, b: Count) -> None:
    assert a.reaches(b) == verdict({x >= y for x, y in product(numbers(a), numbers(b))})


@given(small_counts(), small_counts())
def test_equals_says_yes_or_no_only_where_every_pair_agrees(a: Count, b: Count) -> None:
    assert a.equals(b) == verdict({x == y for x, y in product(numbers(a), numbers(b))})


def test_two_open_counts_can_not_be_compared() -> None:
    assert Count(71).exceeds(Count(60)) is None


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(61, 61), "61"),
        (Count(1, 1), "1"),
        (Count(2500, 2500), "2,500"),
        (Count(1000), "at least 1,000"),
        (Count(71), "at least 71"),
        (Count(0, 15), "at most 15"),
        (Count(0, 1), "at most 1"),
        (Count(6, 7), "6 or 7"),
        (Count(8, 15), "8 to 15"),
        (Count(900, 2500), "900 to 2,500"),
        (NONE, "none"),
        (UNKNOWN, "not known"),
    ],
)
def test_a_count_prints_as_words(count: Count, words: str) -> None:
    assert str(count) == words


def test_unknown_is_never_the_same_as_none() -> None:
    assert UNKNOWN != NONE


def test_what_excludes_nothing_is_not_known() -> None:
    assert [UNKNOWN.is_known, NONE.is_known, Count(1).is_known] == [False, True, True]


def test_membership_ends_at_the_bounds() -> None:
    assert [number in Count(6, 7) for number in (5, 6, 7, 8)] == [False, True, True, False]


def test_a_count_below_none_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be negative: -1"):
        Count(-1, 3)


def test_bounds_that_cross_are_refused() -> None:
    with pytest.raises(InfeasibleError, match="no number is at least 7 and at most 6"):
        Count(7, 6)
