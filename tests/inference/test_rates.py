from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binomtest, chi2

from strikeledger.counts import Count
from strikeledger.inference.rates import Ratio, clustered_p, fano, holm, poisson_rate, rate_ratio

C = Count.exactly

numbers = st.integers(0, 30)
days = st.integers(1, 60)


@st.composite
def closed_counts(draw: st.DrawFn) -> Count:
    low = draw(st.integers(0, 12))
    return Count(low, draw(st.integers(low, low + 8)))


def test_a_rate_has_the_exact_interval_of_garwood() -> None:
    found = poisson_rate(C(61), 31)
    assert (found.low, found.high, *found.interval) == pytest.approx((1.967742, 1.967742, 1.505167, 2.527647), abs=1e-6)


@pytest.mark.parametrize(("length", "upper"), [(1, 3.688879), (7, 0.526983)])
def test_no_event_still_allows_a_rate(length: int, upper: float) -> None:
    assert poisson_rate(C(0), length).interval == pytest.approx((0.0, upper), abs=1e-6)


@given(st.integers(1, 400), days, st.sampled_from([0.8, 0.95, 0.99]))
def test_an_interval_is_what_the_chi_squared_formula_gives(events: int, length: int, level: float) -> None:
    tail = (1 - level) / 2
    limits = chi2.ppf(tail, 2 * events) / 2 / length, chi2.ppf(1 - tail, 2 * events + 2) / 2 / length
    assert poisson_rate(C(events), length, level).interval == pytest.approx(limits, rel=1e-9)


def test_an_open_count_has_an_open_rate() -> None:
    found = poisson_rate(Count(71), 44)
    assert (found.high, found.interval[1]) == (None, None)


@given(closed_counts(), days)
def test_a_bounded_rate_holds_the_interval_of_every_count(count: Count, length: int) -> None:
    exact = [poisson_rate(C(number), length).interval for number in range(count.low, (count.high or 0) + 1)]
    assert poisson_rate(count, length).interval == (min(low for low, _ in exact), max(high or 0 for _, high in exact))


def test_the_ratio_of_the_first_golden_pair_has_its_interval() -> None:
    assert rate_ratio(C(10), 20000, C(2), 17877).interval == pytest.approx((0.02383738, 1.04995468), abs=5e-9)


def test_the_second_golden_pair_has_its_ratio_interval_and_p() -> None:
    found = rate_ratio(C(9), 16660, C(2), 17877)
    assert (found.low, *found.interval) == pytest.approx((0.2070941557, 0.02177406, 1.00054910), abs=5e-9)
    assert found.p_low == found.p_high == pytest.approx(0.05011, abs=5e-6)


def test_the_central_p_matches_its_interval_where_the_minlike_p_does_not() -> None:
    found = rate_ratio(C(10), 20000, C(2), 17877)
    minlike = binomtest(2, 12, 17877 / 37877).pvalue
    assert minlike == pytest.approx(0.04213, abs=5e-6)
    assert found.p_high == pytest.approx(0.06056, abs=5e-6)


@example(0, 39, 1, 1)
@given(numbers, days, numbers, days)
def test_a_p_value_and_its_interval_agree(before: int, days_before: int, after: int, days_after: int) -> None:
    found = rate_ratio(C(before), days_before, C(after), days_after)
    low, high = found.interval
    outside = low > 1 or (high is not None and high < 1)
    on_the_line = abs(found.p_high - 0.05) < 1e-12  # where rounding decides on which side either falls
    assert on_the_line or outside == (found.p_high < 0.05)


@given(numbers, days, numbers, days)
def test_the_exact_pair_is_the_binomial_test(before: int, days_before: int, after: int, days_after: int) -> None:
    share = days_after / (days_before + days_after)
    tails = (
        [binomtest(after, before + after, share, side).pvalue for side in ("less", "greater")]
        if before + after
        else [1]
    )
    assert rate_ratio(C(before), days_before, C(after), days_after).p_low == pytest.approx(min(1, 2 * min(tails)))


def every_pair(before: Count, days_before: int, after: Count, days_after: int) -> list[Ratio]:
    pairs = product(range(before.low, (before.high or 0) + 1), range(after.low, (after.high or 0) + 1))
    return [rate_ratio(C(b), days_before, C(a), days_after) for b, a in pairs]


@settings(max_examples=150, deadline=None)
@given(closed_counts(), days, closed_counts(), days)
def test_the_bounds_of_p_are_those_of_every_pair(
    before: Count, days_before: int, after: Count, days_after: int
) -> None:
    found, pairs = (
        rate_ratio(before, days_before, after, days_after),
        every_pair(before, days_before, after, days_after),
    )
    assert (found.p_low, found.p_high) == (min(p.p_low for p in pairs), max(p.p_high for p in pairs))


@settings(max_examples=80, deadline=None)
@given(closed_counts(), days, closed_counts(), days)
def test_the_interval_is_the_envelope_of_every_pair(
    before: Count, days_before: int, after: Count, days_after: int
) -> None:
    found, pairs = (
        rate_ratio(before, days_before, after, days_after),
        every_pair(before, days_before, after, days_after),
    )
    highs = [p.interval[1] for p in pairs]
    assert found.interval[0] == min(p.interval[0] for p in pairs)
    assert found.interval[1] == (None if None in highs else max(high for high in highs if high is not None))


def test_wide_bounds_cost_no_more_than_narrow_ones() -> None:
    found = rate_ratio(Count(10, 10**6), 31, Count(0, 10**6), 31)
    assert (found.p_low, found.p_high) == (0.0, 1.0)


def test_an_open_count_after_leaves_the_ratio_open() -> None:
    found = rate_ratio(C(9), 7, Count(20), 7)
    assert (found.low, found.high, found.interval[1], found.p_low) == (20 / 9, None, None, 0.0)


def test_an_open_count_before_allows_any_fall() -> None:
    found = rate_ratio(Count(9), 7, C(2), 7)
    assert (found.low, found.high, found.interval[0], found.p_low) == (0.0, 2 / 9, 0.0, 0.0)


def test_where_there_may_have_been_none_before_the_ratio_is_open() -> None:
    found = rate_ratio(Count(0, 3), 7, C(6), 7)
    assert (found.low, found.high, found.undefined) == (2.0, None, False)


def test_where_there_was_none_before_there_is_no_ratio() -> None:
    found = rate_ratio(C(0), 7, C(6), 7)
    assert (found.low, found.high, found.undefined) == (None, None, True)


def test_where_there_was_none_at_all_nothing_is_excluded() -> None:
    found = rate_ratio(C(0), 7, C(0), 7)
    assert (found.interval, found.p_low, found.p_high) == ((0.0, None), 1.0, 1.0)


@pytest.mark.parametrize("length", [0, -1])
def test_a_rate_needs_a_day(length: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        poisson_rate(C(1), length)


def test_a_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        poisson_rate(C(1), 1, 95)


def test_even_days_are_less_uneven_than_chance() -> None:
    found = fano([2, 2, 2, 2])
    assert (found.fano, found.p, found.days, found.mean) == (0.0, 1.0, 4, 2.0)


def test_the_fano_factor_is_variance_over_mean() -> None:
    found = fano([0, 0, 0, 8])
    assert found.fano == pytest.approx(8.0)
    assert found.p == pytest.approx(chi2.sf(24, 3))


@pytest.mark.parametrize("daily", [[], [3], [0, 0, 0]])
def test_without_events_on_two_days_there_is_no_fano_factor(daily: list[int]) -> None:
    found = fano(daily)
    assert (found.fano, found.p) == (None, 1.0)


@given(numbers, numbers, st.floats(1, 60), st.floats(1.01, 8))
def test_the_clustered_p_is_the_beta_binomial_one(before: int, after: int, expected: float, uneven: float) -> None:
    shape = expected / (uneven - 1)
    law = betabinom(before + after, shape, shape)
    beta = min(1.0, 2 * min(law.cdf(after), law.sf(after - 1)))
    exact = rate_ratio(C(before), 7, C(after), 7).p_high
    assert clustered_p(before, after, expected, uneven) == pytest.approx(max(beta, exact), rel=1e-4, abs=1e-9)


def test_without_clustering_the_clustered_p_is_the_exact_one() -> None:
    assert clustered_p(20, 6, 13.0, 1.0) == rate_ratio(C(20), 7, C(6), 7).p_high


def test_the_more_clustered_the_days_the_larger_the_p() -> None:
    found = [clustered_p(20, 6, 13.0, uneven) for uneven in (1, 1.5, 2, 3, 5)]
    assert found == sorted(set(found))


def test_holm_agrees_with_a_hand_calculation() -> None:
    # Sorted: 0.005*4, 0.01*3, 0.03*2, 0.04*1; the last is raised to the one before it.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_of_nothing_is_nothing() -> None:
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_the_p_value_and_bonferroni(ps: list[float]) -> None:
    assert all(p <= adjusted <= min(1, len(ps) * p) for p, adjusted in zip(ps, holm(ps), strict=True))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_keeps_the_order(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert [adjusted[place] for place in sorted(range(len(ps)), key=lambda place: ps[place])] == sorted(adjusted)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_holm_takes_only_p_values(p: float) -> None:
    with pytest.raises(ValueError, match="p-value"):
        holm([0.5, p])
