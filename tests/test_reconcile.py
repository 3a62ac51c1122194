from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.counts import UNKNOWN, Count
from strikeledger.errors import InfeasibleError
from strikeledger.reconcile import (
    Total,
    cumulative,
    cumulative_band,
    from_the_beginning,
    level,
    official,
    propagate,
    round_deaths,
    set_aside,
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


def totals_of(ledger: Ledger, measure: str = "attacks") -> pd.DataFrame:
    return from_the_beginning(ledger, measure, "Iraq+Syria")


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


def test_a_total_of_a_later_window_is_not_from_the_beginning(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | since\n61 | 2023-10-07\n62 | 2023-10-17\n63 | 2023-10-18\n8 | 2023-11-24")
    assert totals_of(ledger)["words"].tolist() == ["61", "62", "63"]


def test_totals_that_never_fall_are_all_kept(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n50 | a-2023-11-14\n50 | b-2023-11-15\n61 | c-2023-11-20")
    assert len(set_aside(totals_of(ledger))) == 0


def test_a_total_that_lags_behind_earlier_ones_is_set_aside(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | source_id\n61 | a-2023-11-17\n62 | b-2023-11-18\n58 | late-2023-11-20\n66 | d-2023-11-21"
    )
    assert set_aside(totals_of(ledger))["source_id"].tolist() == ["late-2023-11-20"]


def test_the_total_with_most_contradictions_goes_first(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | source_id\n99 | typo-2023-11-13\n55 | a-2023-11-14\n61 | b-2023-11-17\n66 | d-2023-11-21"
    )
    assert set_aside(totals_of(ledger))["source_id"].tolist() == ["typo-2023-11-13"]


def test_of_two_that_contradict_each_other_the_unnamed_speaker_goes(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | source_id | speaker_id\n61 | a-2023-11-14 | pentagon\n55 | b-2023-11-17 | us-officials"
    )
    assert set_aside(totals_of(ledger))["source_id"].tolist() == ["b-2023-11-17"]


def test_of_two_equals_the_one_published_first_goes(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n55 | b-2023-11-17")
    assert set_aside(totals_of(ledger))["source_id"].tolist() == ["a-2023-11-14"]


def test_totals_whose_days_overlap_do_not_contradict_each_other(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
        quantity | source_id    | as_of_first | as_of_last
        61       | a-2023-11-17 | 2023-11-14  | 2023-11-17
        55       | b-2023-11-17 | 2023-11-15  | 2023-11-16
        """
    )
    assert len(set_aside(totals_of(ledger))) == 0


def test_of_no_totals_none_is_set_aside(ledger_of: LedgerOf) -> None:
    assert len(set_aside(totals_of(ledger_of()))) == 0


DAYS = pd.date_range("2023-11-01", periods=12)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], pd.DataFrame]:
    """A count that never falls, day by day, and honest totals of it: each holds on some day of its range."""
    steps = draw(st.lists(st.integers(0, 6), min_size=len(DAYS), max_size=len(DAYS)))
    truth = [sum(steps[: i + 1]) for i in range(len(DAYS))]
    rows = []
    for number in range(draw(st.integers(0, 8))):
        first = draw(st.integers(0, len(DAYS) - 1))
        last = draw(st.integers(first, len(DAYS) - 1))
        known = truth[draw(st.integers(first, last))]
        low = max(0, known - draw(st.integers(0, 4)))
        high = draw(st.none() | st.integers(known, known + 4))
        rows.append((f"t-{number:04d}", DAYS[first], DAYS[last], low, high, "Pentagon", DAYS[last]))
    columns = ["claim_id", "first_day", "last_day", "low", "high", "speaker", "published"]
    frame = pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})
    return truth, frame.astype(dict.fromkeys(("first_day", "last_day", "published"), "datetime64[us]"))


def outside(truth: list[int], band: pd.DataFrame) -> list[int]:
    ends = zip(truth, band["low"], band["high"], strict=True)
    return [n for n, low, high in ends if not (low <= n and (pd.isna(high) or n <= high))]


@settings(max_examples=40)
@given(histories())
def test_the_band_of_honest_totals_holds_the_truth(history: tuple[list[int], pd.DataFrame]) -> None:
    truth, totals = history
    assert outside(truth, cumulative_band(totals, DAYS)) == []


@settings(max_examples=40)
@given(histories(), st.integers(0, 3))
def test_the_band_with_an_honest_floor_holds_the_truth(history: tuple[list[int], pd.DataFrame], missed: int) -> None:
    truth, totals = history
    floor = pd.Series([max(0, n - missed) for n in truth])
    assert outside(truth, cumulative_band(totals, DAYS, floor)) == []


@settings(max_examples=40)
@given(histories())
def test_honest_totals_are_never_set_aside(history: tuple[list[int], pd.DataFrame]) -> None:
    assert len(set_aside(history[1])) == 0


@settings(max_examples=40)
@given(histories())
def test_a_total_on_a_day_is_that_day_s_band(history: tuple[list[int], pd.DataFrame]) -> None:
    truth, totals = history
    assert truth[-1] in cumulative(totals, DAYS[-1]).count


def test_a_band_without_totals_is_open() -> None:
    band = cumulative_band(pd.DataFrame(columns=["first_day", "last_day", "low", "high"]), DAYS[:1])
    assert (band["low"].tolist(), band["high"].isna().tolist()) == ([0], [True])


def test_two_totals_of_one_day_are_both_held(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n17 | a-2023-10-26\n19 | b-2023-10-26")
    assert cumulative(totals_of(ledger), pd.Timestamp("2023-10-26")).count == Count(17, 19)


def test_a_total_rests_on_the_claims_that_give_its_ends(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | source_id\n50 | a-2023-11-14\n61 | b-2023-11-17\nmore than 40 | c-2023-11-18"
    )
    bounded = cumulative(totals_of(ledger), pd.Timestamp("2023-11-18"))
    assert (bounded.count, bounded.claims["source_id"].tolist()) == (Count(61), ["b-2023-11-17"])


def test_a_total_s_ends_can_come_from_two_claims(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\nmore than 70 | a-2023-11-28\n74 | b-2023-11-29")
    bounded = cumulative(totals_of(ledger), pd.Timestamp("2023-11-28"))
    assert (bounded.count, bounded.claims["source_id"].tolist()) == (Count(71, 74), ["a-2023-11-28", "b-2023-11-29"])


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
