from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from bench.simulations import FalseAlarmRates, simulate
from strikeledger.counts import UNKNOWN, Count
from strikeledger.errors import InfeasibleError, ParameterError
from strikeledger.inference.bands import BandRow, band_rows, correction_set_lines, csv_lines, text_lines
from strikeledger.inference.before_after import Window, tempo_test
from strikeledger.inference.correction_set import MOST_SETS, Statement, smallest_correction_sets
from strikeledger.inference.growing import cumulative_total, growing_claims, growing_totals
from strikeledger.inference.rates import clustered_p, fano, poisson_rate, rate_ratio
from strikeledger.inference.reconcile import (
    SumOfParts,
    confirmed_attacks,
    last_day,
    official_claims,
    propagate,
    running_counts,
    widest_scope,
)
from strikeledger.inference.rounds import DeathClaim, contradiction, resolve_contradictions, round_deaths
from strikeledger.inference.totals import Totals, claim_weight
from tests.ledger_text import LedgerOf, PackageOf

DAYS = pd.date_range("2023-11-01", periods=6)


def totals(*said: tuple[str, int, int | None, int, int], floor: dict[str, list[int]] | None = None) -> Totals:
    """Totals of (scope, low, high, first day, last day), each a statement by the press of its own name: a, b, c, ..."""
    rows = [
        {
            "claim_id": "abcdefgh"[n], "scope": scope, "low": low, "high": high, "speaker": "Reuters", "official": False,
            "first_day": DAYS[0] + pd.Timedelta(days=first), "last_day": DAYS[0] + pd.Timedelta(days=last),
            "source_kind": "news", "published_basis": "inferred", "published": DAYS[0] + pd.Timedelta(days=n), "words": "w",
            "source_id": f"source-{n}",
        }
        for n, (scope, low, high, first, last) in enumerate(said)
    ]  # fmt: skip
    return Totals(pd.DataFrame(rows).astype({"low": "Int64", "high": "Int64"}), DAYS, floor or {})


# --- how much it costs to set a claim aside ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("speaker", "official", "kind", "basis", "weight"),
    [
        ("Sabrina Singh, deputy press secretary", True, "government", "stated", 304),
        ("Pentagon", True, "government", "stated", 54),
        ("Pentagon", True, "wire", "stated", 53),
        ("Pentagon", True, "wire", "inferred", 52),
        ("Pentagon", True, "news", "inferred", 50),
        ("unnamed US officials", True, "news", "stated", 41),
        ("Reuters, the agency", False, "wire", "stated", 13),
        ("Reuters", False, "news", "inferred", 10),
    ],
)
def test_a_claim_weighs_what_its_speaker_its_source_and_its_date_are_worth(
    speaker: str, official: bool, kind: str, basis: str, weight: int
) -> None:
    row = {"speaker": speaker, "official": official, "source_kind": kind, "published_basis": basis}
    assert claim_weight(row) == weight


# --- totals ---------------------------------------------------------------------------------------------------------------
def test_a_statement_of_days_outside_those_asked_about_is_held_to_their_ends() -> None:
    (said,) = totals(("Iraq", 5, 9, -3, 40)).statements
    assert (said.first, said.last) == (0, 5)


def test_a_statement_of_days_before_all_those_asked_about_is_of_the_first() -> None:
    (said,) = totals(("Iraq", 5, 9, -3, -2)).statements
    assert (said.first, said.last) == (0, 0)


def test_scopes_are_countries_first_and_the_widest_last() -> None:
    whole = totals(("Iraq+Syria+Jordan", 9, 9, 0, 0), ("Iraq+Syria", 8, 8, 0, 0), floor={"Yemen": [0] * 6})
    assert whole.scopes == ("Iraq", "Jordan", "Syria", "Yemen", "Iraq+Syria", "Iraq+Syria+Jordan")


def test_a_scope_of_which_nothing_is_said_has_any_total() -> None:
    assert totals(("Iraq", 5, 9, 0, 0)).count("Jordan", 0) == Count(0)


def test_confirmed_events_are_a_floor_on_each_day() -> None:
    whole = totals(("Iraq", 0, 9, 5, 5), floor={"Iraq": [1, 2, 2, 3, 3, 4]})
    assert [whole.count("Iraq", day) for day in (0, 3, 5)] == [Count(1, 9), Count(3, 9), Count(4, 9)]


def test_a_total_of_two_days_binds_low_from_the_later_and_high_up_to_the_earlier() -> None:
    whole = totals(("Iraq", 5, 7, 2, 4))
    assert [whole.count("Iraq", day) for day in (2, 3, 4)] == [Count(0, 7), Count(0), Count(5)]


def test_growth_lies_between_the_ends_of_both_days() -> None:
    whole = totals(("Iraq", 10, 12, 0, 0), ("Iraq", 15, 20, 3, 3))
    assert whole.growth("Iraq", 0, 3) == Count(3, 10)


def test_growth_from_an_open_total_may_be_none() -> None:
    whole = totals(("Iraq", 10, None, 0, 0), ("Iraq", 15, None, 3, 3))
    assert whole.growth("Iraq", 0, 3) == Count(0)


def test_a_smaller_sum_and_a_country_make_up_a_wider_sum() -> None:
    whole = totals(("Iraq+Syria", 8, 8, 1, 1), ("Jordan", 2, 2, 1, 1), ("Iraq+Syria+Jordan", 0, 30, 1, 1))
    assert whole.count("Iraq+Syria+Jordan", 1) == Count(10, 10)


def test_a_country_is_a_wider_sum_less_a_smaller_one() -> None:
    whole = totals(("Iraq+Syria", 8, 9, 1, 1), ("Iraq+Syria+Jordan", 12, 13, 1, 1))
    assert whole.count("Jordan", 1) == Count(3, 5)


def test_a_high_that_follows_from_a_later_day_holds_on_the_days_before() -> None:
    whole = totals(("Iraq", 4, None, 5, 5), ("Iraq+Syria", 4, 10, 5, 5))
    assert whole.count("Syria", 0) == Count(0, 6)


# --- what binds ----------------------------------------------------------------------------------------------------------
def test_a_sum_rests_on_the_claims_of_its_countries() -> None:
    whole = totals(("Iraq", 36, 36, 1, 1), ("Syria", 38, 38, 1, 1), ("Iraq+Syria", 1, 90, 1, 1))
    assert whole.binding_claims("Iraq+Syria", 1) == ("a", "b")


def test_a_low_rests_on_the_earlier_claim_that_it_is_carried_over_from() -> None:
    assert totals(("Iraq", 5, None, 1, 1), ("Iraq", 3, None, 2, 2)).binding_claims("Iraq", 4) == ("a",)


def test_a_high_rests_on_the_later_claim_that_it_is_carried_back_from() -> None:
    assert totals(("Iraq", 0, 9, 5, 5), ("Iraq", 0, 7, 4, 4)).binding_claims("Iraq", 2) == ("b",)


def test_a_low_that_a_sum_gave_earlier_rests_on_that_sum_s_claims() -> None:
    whole = totals(("Iraq", 4, None, 1, 1), ("Syria", 3, None, 1, 1), ("Iraq+Syria", 0, 90, 0, 0))
    assert whole.binding_claims("Iraq+Syria", 3) == ("a", "b")


def test_a_country_s_low_rests_on_the_sum_and_on_what_the_others_are_at_most() -> None:
    whole = totals(("Iraq+Syria", 20, None, 2, 2), ("Iraq", 0, 12, 2, 2))
    assert (whole.count("Syria", 2), whole.binding_claims("Syria", 2)) == (Count(8), ("a", "b"))


def test_a_country_s_high_rests_on_the_sum_and_on_what_the_others_are_at_least() -> None:
    whole = totals(("Iraq+Syria", 0, 20, 2, 2), ("Iraq", 12, None, 2, 2))
    assert (whole.count("Syria", 2), whole.binding_claims("Syria", 2)) == (Count(0, 8), ("a", "b"))


def test_a_high_that_a_wider_sum_gives_rests_on_that_sum_alone() -> None:
    whole = totals(("Iraq+Syria+Jordan", 1, 20, 1, 1), ("Iraq", 1, 15, 1, 1), ("Syria", 1, 15, 1, 1))
    assert replace(whole, asked="Iraq+Syria").binding_claims("Iraq+Syria", 0) == ("a",)


def test_a_sum_of_which_nothing_is_known_rests_on_nothing() -> None:
    assert replace(totals(("Iraq", 0, 5, 0, 0)), asked="Iraq+Syria").binding_claims("Iraq+Syria", 1) == ()


def test_an_open_end_rests_on_nothing() -> None:
    assert totals(("Iraq", 5, None, 1, 1)).binding_claims("Iraq", 0) == ()


# --- setting aside ---------------------------------------------------------------------------------------------------------
def test_a_floor_that_a_claim_falls_short_of_sets_the_claim_aside() -> None:
    found = smallest_correction_sets([Statement("short", "Iraq", 0, 2, 1, 1)], {"Iraq": [0, 3]}, 2)
    assert found.sets == (("short",),)


def test_a_floor_that_a_claim_reaches_leaves_it() -> None:
    found = smallest_correction_sets([Statement("enough", "Iraq", 3, 3, 1, 1)], {"Iraq": [0, 3]}, 2)
    assert found.sets == ((),)


def test_a_floor_of_a_day_before_holds_on_the_days_after() -> None:
    found = smallest_correction_sets([Statement("short", "Iraq", 0, 2, 2, 2)], {"Iraq": [3, 3, 3, 3]}, 4)
    assert found.sets == (("short",),)


def test_no_more_equal_sets_are_listed_than_are_read() -> None:
    pairs = [
        Statement(f"{n}-{low}", f"Land {n}", low, low, day, day) for n in range(5) for day, low in ((0, 9), (1, 8))
    ]
    assert len(smallest_correction_sets(pairs, {}, 2).sets) == MOST_SETS == 20


def test_the_set_published_first_is_chosen_of_equals() -> None:
    said = [
        Statement("later", "Iraq", 9, 9, 0, 0, 1, "2023-11-09"),
        Statement("earlier", "Iraq", 8, 8, 1, 1, 1, "2023-11-08"),
    ]
    assert smallest_correction_sets(said, {}, 2).sets == (("earlier",), ("later",))


# --- parts and wholes -------------------------------------------------------------------------------------------------
def test_totals_that_refer_to_each_other_for_ever_are_refused() -> None:
    circle = [SumOfParts("a", ("b", "one")), SumOfParts("b", ("a", "one"))]
    with pytest.raises(InfeasibleError, match="circle"):
        propagate({"one": Count(1, 1)}, circle)


def test_the_widest_scope_has_the_most_countries() -> None:
    assert widest_scope(pd.DataFrame({"scope": ["Syria", "Iraq+Syria", "Yemen"]})) == "Iraq+Syria"


def test_of_no_totals_there_is_no_widest_scope() -> None:
    assert widest_scope(pd.DataFrame({"scope": []})) == ""


def test_events_of_a_day_count_on_that_day() -> None:
    events = pd.Series(pd.to_datetime(["2023-11-03", "2023-11-01", "2023-11-03"]))
    assert running_counts(events, DAYS[:4]) == [1, 1, 3, 3]


def test_a_repeat_of_a_claim_in_view_is_no_claim_of_its_own(ledger_of: LedgerOf) -> None:
    tallies = (
        "tally_id | quantity | repeats | source_id\nt-0001 | 61 | | a-2023-11-17\nt-0002 | 61 | t-0001 | b-2023-11-17"
    )
    assert official_claims(ledger_of(tallies=tallies))["row_id"].tolist() == ["t-0001"]


def test_a_total_by_another_counting_is_not_of_the_growing_claims(ledger_of: LedgerOf) -> None:
    tallies = "quantity | counting | speaker_id\n61 | Pentagon | pentagon\n90 | SOHR | sohr"
    assert growing_claims(ledger_of(tallies=tallies), "attacks")["words"].tolist() == ["61"]


def test_a_total_of_strikes_since_the_first_round_is_one_of_all(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="strike_id | killed\nround-2023-10-26 | none\nround-2023-11-12 | seven",
        tallies="measure | quantity | since\nmilitants_killed | as many as 15 | 2023-10-26\nmilitants_killed | six | 2023-10-27",
    )
    assert growing_claims(ledger, "militants_killed")["words"].tolist() == ["as many as 15"]


def test_an_attack_lies_between_the_days_that_officials_give_it(ledger_of: LedgerOf) -> None:
    accounts = """
        attack_id         | speaker_id | first_day  | last_day
        2023-11-02-iraq-1 | pentagon   | 2023-11-02 | 2023-11-03
        2023-11-02-iraq-1 | centcom    | 2023-11-01 | 2023-11-02
        2023-11-02-iraq-1 | militia    | 2023-10-30 | 2023-11-09
    """
    (row,) = confirmed_attacks(ledger_of(attack_accounts=accounts)).to_dict("records")
    assert (f"{row['first_day']:%m-%d}", f"{row['last_day']:%m-%d}") == ("11-01", "11-03")


def test_a_view_speaks_of_the_day_of_its_last_publication(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n62 | b-2023-11-17")
    assert f"{last_day(ledger.as_of('2023-12-31')):%Y-%m-%d}" == "2023-11-17"


def test_a_view_speaks_of_no_day_after_the_one_asked_for(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n62 | b-2023-11-17")
    assert f"{last_day(ledger.as_of('2023-11-15')):%Y-%m-%d}" == "2023-11-14"


def test_a_total_of_contradicting_claims_says_that_they_do_not_agree(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n55 | b-2023-11-17")
    assert not cumulative_total(ledger, "attacks", "Iraq+Syria").agree


def test_a_measure_of_which_nothing_is_said_is_not_known(ledger_of: LedgerOf) -> None:
    assert cumulative_total(ledger_of(tallies="quantity\n61"), "us_injured", "Iraq+Syria").count == UNKNOWN


def test_only_attacks_have_the_confirmed_ones_as_their_floor(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts="attack_id | source_id\n2023-11-02-iraq-1 | a-2023-11-02",
        tallies="measure | quantity | scope | source_id\nus_injured | at least none | Iraq | b-2023-11-03".replace(
            "at least none", "none"
        ),
    )
    floors = [dict(growing_totals(ledger, measure).floor) for measure in ("attacks", "us_injured")]
    assert ([max(low) for low in floors[0].values()], floors[1]) == ([1], {})


# --- deaths of rounds ----------------------------------------------------------------------------------------------------
def test_a_claim_that_can_be_spared_is_in_no_contradiction() -> None:
    said = [
        DeathClaim("spare", "1", Count(0, 9)),
        DeathClaim("low", "1", Count(0, 3)),
        DeathClaim("high", "1", Count(5, 9)),
    ]
    assert contradiction(said, []) == ("low", "high")


def test_of_equal_sets_the_one_published_first_is_set_aside() -> None:
    said = [DeathClaim("a", "1", Count(3, 3), 1, "2023-11-09"), DeathClaim("b", "1", Count(5, 5), 1, "2023-11-08")]
    assert resolve_contradictions(said, [])[1].sets == (("b",), ("a",))


def test_one_heavy_claim_is_kept_and_two_light_ones_go() -> None:
    said = [
        DeathClaim("heavy", "1", Count(9, 9), 3),
        DeathClaim("light-1", "1", Count(1, 1)),
        DeathClaim("light-2", "1", Count(2, 2)),
    ]
    assert resolve_contradictions(said, [])[1].sets == (("light-1", "light-2"),)


def test_a_total_given_before_the_last_round_bounds_the_rounds_up_to_its_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="strike_id | killed\nround-2023-10-26 |\nround-2023-11-08 | three\nround-2023-11-21 | five",
        tallies="""
            measure          | quantity | source_id
            militants_killed | seven    | a-2023-11-10
            strike_rounds    | two      | b-2023-11-10
            strike_rounds    | three    | c-2023-11-22
        """,
    )
    found = round_deaths(ledger)
    assert (found.rounds["round-2023-10-26"].count, found.overall.count) == (Count(4, 4), Count(12, 12))


def test_a_total_that_the_press_gives_bounds_no_round(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | several",
        tallies="""
            measure          | quantity         | speaker_id
            militants_killed | as many as 15    | pentagon
            militants_killed | as many as eight | reuters
            strike_rounds    | two              | pentagon
        """,
    )
    assert round_deaths(ledger).overall.count == Count(7, 15)


def test_a_round_that_only_its_own_words_bound_rests_on_them_alone(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | six or seven")
    assert round_deaths(ledger).rounds["round-2023-11-12"].claims["words"].tolist() == ["six or seven"]


def test_a_round_that_a_total_narrows_rests_on_all_claims(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | several",
        tallies="measure | quantity\nmilitants_killed | as many as nine\nstrike_rounds | two",
    )
    found = round_deaths(ledger).rounds["round-2023-11-12"]
    assert sorted(found.claims["words"]) == ["as many as nine", "five", "several"]


# --- bands ----------------------------------------------------------------------------------------------------------------
def test_an_open_end_is_an_empty_cell() -> None:
    rows = [
        BandRow("2023-11-29", "Iraq+Syria", Count(71), ("t-1", "t-2")),
        BandRow("2023-11-30", "Iraq", Count(3, 4), ()),
    ]
    assert list(csv_lines(rows)) == [
        "day,scope,low,high,binding",
        "2023-11-29,Iraq+Syria,71,,t-1 t-2",
        "2023-11-30,Iraq,3,4,",
    ]


def test_rows_for_reading_are_in_columns() -> None:
    (line,) = text_lines([BandRow("2023-11-29", "Iraq", Count(3, 4), ("t-1",))])
    assert line == "2023-11-29  Iraq                 3 or 4           t-1"


def test_a_measure_that_does_not_grow_has_no_bands(package_of: PackageOf) -> None:
    with pytest.raises(ParameterError, match="no growing measure 'us_troops'"):
        band_rows(package_of(), "2023-11-29", "us_troops", None)


def test_a_package_without_totals_has_no_bands(package_of: PackageOf) -> None:
    assert band_rows(package_of(), "2023-11-29", "us_injured", None)[0] == []


def test_bands_are_of_every_scope_where_none_is_asked_for(package_of: PackageOf) -> None:
    folder: Path = package_of(tallies="quantity | source_id\n61 | a-2023-11-29")
    assert [row.scope for row in band_rows(folder, "2023-11-29", "attacks", None)[0]] == ["Iraq", "Syria", "Iraq+Syria"]


def test_claims_that_can_all_be_true_leave_nothing_set_aside() -> None:
    assert list(correction_set_lines(totals(("Iraq", 5, 5, 0, 0)))) == ["Nothing is set aside: all claims can be true."]


def test_an_equal_choice_is_told_by_what_it_sets_aside_instead() -> None:
    lines = list(correction_set_lines(totals(("Iraq", 5, 5, 0, 0), ("Iraq", 4, 4, 1, 1))))
    assert lines[1:] == ["  a Iraq “w” as of 2023-11-01: Reuters (source-0)", "Equal choice 2: b instead of a"]


# --- rates and windows -----------------------------------------------------------------------------------------------
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


RANDOM = (0.06, 0.0, 0.275, 0.0)
PEAKS = (2 / 3, 0.1, 0.9, 0.2)
"""Shares of alarms by the exact test alone, by all four, and of the series with any: what bench/SIMULATIONS.md rests on."""
