"""Rates, windows before and after, and simulations at their ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from bench.simulations import FalseAlarmRates, simulate
from strikeledger.counts import Count
from strikeledger.inference.before_after import Window, tempo_test
from strikeledger.inference.rates import clustered_p, fano, poisson_rate, rate_ratio


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_level_is_neither_none_nor_all(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        poisson_rate(Count(1, 1), 1, level)


def test_both_lengths_of_a_ratio_need_a_day() -> None:
    with pytest.raises(ValueError, match="at least one day: 0"):
        rate_ratio(Count(1, 1), 7, Count(1, 1), 0)


@pytest.mark.parametrize("events", [0, 1])
def test_one_day_is_enough_for_a_rate(events: int) -> None:
    assert poisson_rate(Count(events, events), 1).low == events


def test_a_ratio_says_the_level_of_its_interval() -> None:
    assert rate_ratio(Count(9, 9), 7, Count(2, 2), 7, 0.9).level == 0.9


def test_a_ratio_of_bounded_counts_lies_between_its_corners() -> None:
    found = rate_ratio(Count(4, 8), 7, Count(2, 6), 14)
    assert (found.low, found.high) == (2 / 8 * 0.5, 6 / 4 * 0.5)


def test_two_days_have_a_fano_factor() -> None:
    found = fano([1, 3])
    assert (found.fano, found.days, found.mean) == (1.0, 2, 2.0)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=20).filter(any))
def test_the_p_of_uneven_days_is_that_of_the_index_of_dispersion(daily: list[int]) -> None:
    mean = sum(daily) / len(daily)
    spread = sum((number - mean) ** 2 for number in daily) / mean
    assert fano(daily).p == pytest.approx(chi2.sf(spread, len(daily) - 1))


def test_one_other_day_is_compared_though_it_had_less_before() -> None:
    found = tempo_test([5, 1, 2, 0], 1, 1).matched
    assert found is not None
    assert [other.day for other in found.others] == [2]


def test_where_nothing_is_expected_the_clustered_p_is_the_exact_one() -> None:
    assert clustered_p(3, 0, 0.0, 2.0) == rate_ratio(Count(3, 3), 1, Count(0, 0), 1).p_high


def test_a_window_s_ratio_adds_half_an_attack_to_each_side() -> None:
    assert Window(0, 7, 3, 1, complete=True).ratio == 1.5 / 3.5


@pytest.mark.parametrize(("before", "after"), [(3, 1), (1, 3)])
def test_a_window_s_change_is_never_below_none(before: int, after: int) -> None:
    assert Window(0, 7, before, after, complete=True).change_factor == pytest.approx(3.5 / 1.5)


def test_the_least_p_of_a_test_is_that_of_its_smaller_comparison() -> None:
    found = tempo_test(list(range(100))[::-1], 1, 1)
    assert found.least == 1 / 40


def test_a_simulation_at_random_days_gives_the_shares_that_it_gave() -> None:
    assert simulate(5, 2, runs=40, width=7) == FalseAlarmRates(40, 200, *RANDOM)


def test_a_simulation_of_softened_peaks_gives_the_shares_that_it_gave() -> None:
    found = simulate(6, 1, runs=40, width=3, days=90, strikes=3, peak=True, memory=0.5, kept=0.3)
    assert found == FalseAlarmRates(40, 120, *PEAKS)


def test_of_two_strikes_an_alarm_may_survive_the_correction_for_their_number() -> None:
    found = simulate(6, 1, runs=40, width=7, strikes=2, peak=True, memory=0.5, kept=0.2)
    assert found == FalseAlarmRates(40, 80, *PAIRS)


RANDOM = (0.06, 0.0, 0.275, 0.0)
PEAKS = (2 / 3, 0.1, 0.9, 0.0)
PAIRS = (0.9625, 0.2875, 1.0, 0.25)
"""Shares of alarms by the exact test alone, by all four, and of the series with any: what bench/SIMULATIONS.md rests on."""
