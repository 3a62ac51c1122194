from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from bench.simulations import simulate
from strikeledger.inference.before_after import (
    MATCHED,
    Comparison,
    Window,
    before_after,
    tempo_test,
)
from strikeledger.inference.rates import clustered_p, fano

QUIET = [1, 2, 1, 0, 2, 1, 1, 2, 0, 1] * 11
"""110 days on which nothing much changes."""

FALL = [*[3, 4, 3, 5] * 24, 9, *[0] * 7]
"""96 busy days, one day that belongs to neither side, a week without an attack."""

series = st.lists(st.integers(0, 9), min_size=8, max_size=40)


def compared(comparison: Comparison | None) -> Comparison:
    assert comparison is not None
    return comparison


def test_the_day_itself_belongs_to_neither_window() -> None:
    assert before_after([1, 1, 100, 1, 1], 2, 2) == Window(2, 2, 2, 2, complete=True)


@pytest.mark.parametrize(("day", "width", "before", "after"), [(1, 2, 1, 5), (4, 2, 5, 1), (0, 3, 0, 7), (5, 3, 9, 0)])
def test_a_window_past_the_end_is_not_complete(day: int, width: int, before: int, after: int) -> None:
    found = before_after([1, 2, 3, 2, 4, 1], day, width)
    assert found == Window(day, width, before, after, complete=False)


@pytest.mark.parametrize("day", [-1, 3])
def test_a_day_outside_the_series_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match="not one of the 3 days"):
        before_after([1, 2, 3], day, 1)


def test_a_window_has_a_width() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        before_after([1, 2, 3], 1, 0)


def test_half_and_double_are_the_same_change() -> None:
    assert Window(0, 1, 9, 4, complete=True).change_factor == Window(0, 1, 4, 9, complete=True).change_factor


def test_the_largest_change_of_all_days_ranks_first() -> None:
    found = compared(tempo_test([2, 2, 2, 2, 9, 2, 0, 2, 2, 2, 2], 5, 1).placebo)
    # Complete windows lie at days 1 to 9; 9 then 0 around day 5 is the largest change.
    assert (found.p, found.least, len(found.others)) == (1 / 9, 1 / 9, 8)


def test_equal_changes_count_against_the_day() -> None:
    found = compared(tempo_test([0, 9, 0, 9, 0, 9, 0], 2, 2).placebo)
    # Days 2, 3 and 4 have one 9 on either side: no change anywhere.
    assert found.p == 1.0


def test_a_rise_elsewhere_counts_against_a_fall_here() -> None:
    # Day 2 goes from 9 to 0; day 7 goes from 0 to 9; the others change less or not.
    found = compared(tempo_test([4, 9, 4, 0, 2, 2, 0, 4, 9, 4], 2, 1).placebo)
    assert found.p == 2 / 8


def test_a_day_is_not_compared_with_itself() -> None:
    assert 40 not in {other.day for other in compared(tempo_test(QUIET, 40, 7).placebo).others}


def test_ratios_are_sorted() -> None:
    ratios = compared(tempo_test(FALL, 96, 7).placebo).ratios
    assert list(ratios) == sorted(ratios)


def test_matched_days_had_at_least_as_many_before() -> None:
    found = compared(tempo_test(QUIET, 40, 7).matched)
    assert min(other.before for other in found.others) >= found.window.before


def test_where_too_few_days_had_as_many_the_busiest_are_taken() -> None:
    daily = [*[1] * 50, 20, 3, *[1] * 50]
    found = compared(tempo_test(daily, 52, 2).matched)
    # Only this day has 23 before it; every day has at least 2, so all that are equal come in.
    assert (found.window.before, len(found.others)) == (23, len(daily) - 4 - 1)


def test_no_more_days_are_taken_than_are_needed() -> None:
    daily = list(range(100))[::-1]
    assert len(compared(tempo_test(daily, 1, 1).matched).others) == MATCHED


def test_the_fall_after_a_peak_is_nothing_special_among_peaks() -> None:
    daily = [1, 1, 1, 9, 9, 1, 1, 1, 1, 1] * 11
    found = tempo_test(daily, 45, 2)
    assert found.ratio is not None
    assert found.ratio.p_high < 0.01
    assert found.p is not None
    assert found.p > 0.05


def test_no_change_at_all_is_no_finding() -> None:
    assert (compared(tempo_test([2] * 60, 30, 7).matched).p, compared(tempo_test([2] * 60, 30, 7).placebo).p) == (
        1.0,
        1.0,
    )


def test_an_incomplete_window_is_not_tested() -> None:
    found = tempo_test(QUIET, 3, 7)
    assert (found.placebo, found.matched, found.p, found.least, found.window.before) == (None, None, None, None, 4)


def test_where_no_other_day_had_as_much_before_nothing_is_said_of_the_least_value() -> None:
    found = tempo_test(FALL, 96, 7)
    assert (found.least is None, replace(found, matched=None).least, replace(found, placebo=None).least) == (
        False,
        None,
        None,
    )


def test_an_empty_week_after_busy_months_is_found() -> None:
    found = tempo_test(FALL, 96, 7)
    assert found.p is not None
    assert found.p <= 0.05


def test_no_single_test_decides() -> None:
    found = tempo_test(FALL, 96, 7)
    assert found.p == max(found.clustered or 0, compared(found.placebo).p, compared(found.matched).p)


@settings(deadline=None)
@given(series, st.integers(0, 39), st.integers(1, 4))
def test_the_guarded_p_is_never_smaller_than_any_of_the_four(daily: list[int], day: int, width: int) -> None:
    found = tempo_test(daily, day % len(daily), width)
    if found.ratio is None:
        assert found.window.complete is False
    else:
        parts = (found.ratio.p_high, found.clustered or 0, compared(found.placebo).p, compared(found.matched).p)
        assert found.p == max(parts)
        assert found.p >= (found.least or 0)


def test_fortnights_that_differ_count_as_more_uneven_than_their_days() -> None:
    daily = [*[4, 2, 3, 5, 2, 4, 3] * 2, *[1, 0, 2, 0, 1, 1, 0] * 2] * 4
    spread = fano(daily)
    as_uneven_as_days = clustered_p(23, 5, 7 * spread.mean, spread.fano or 1.0)
    found = tempo_test(daily, 14, 7)
    assert (found.window.before, found.window.after) == (23, 5)
    assert found.clustered is not None
    assert found.clustered > 10 * as_uneven_as_days


def most_by_chance(runs: int) -> float:
    """The largest share of false alarms that a test at 5 percent gives in so many runs, but for one time in a thousand."""
    return float(binom.ppf(0.999, runs, 0.05)) / runs


@pytest.mark.slow
@pytest.mark.parametrize("peak", [False, True])
@pytest.mark.parametrize("fano_factor", [1, 2, 3])
def test_guarded_tests_hold_their_level(fano_factor: float, peak: bool) -> None:
    found = simulate(11, fano_factor, runs=300, width=7, peak=peak)
    # Strikes of one series share its days, so the series is the unit of the margin.
    assert found.guarded <= most_by_chance(300)
    # Of three tests or more none can survive the correction: a rank among forty days is no smaller than 2.5 percent.
    assert simulate(11, fano_factor, runs=300, width=7, strikes=2, peak=peak).guarded_runs <= most_by_chance(300)


@pytest.mark.slow
@pytest.mark.parametrize("width", [3, 7, 14])
def test_the_worst_peak_of_a_clustered_series_does_not_fool_them(width: int) -> None:
    assert simulate(12, 2, runs=300, width=width, strikes=1, peak=True, memory=0.5).guarded <= most_by_chance(300)


@pytest.mark.slow
@pytest.mark.parametrize("peak", [False, True])
@pytest.mark.parametrize("fano_factor", [2, 3])
def test_the_exact_test_alone_gives_false_alarms_where_days_are_uneven(fano_factor: float, peak: bool) -> None:
    found = simulate(13, fano_factor, runs=300, width=7, peak=peak)
    assert found.naive > most_by_chance(300) > found.guarded


def test_guarded_tests_still_find_a_large_fall() -> None:
    assert simulate(14, 1, runs=200, width=7, strikes=1, kept=0.1).guarded > 0.4


def test_the_same_seed_gives_the_same_alarms() -> None:
    assert simulate(5, 2, runs=20, width=7) == simulate(5, 2, runs=20, width=7)
