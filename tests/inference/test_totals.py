from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.counts import Count
from strikeledger.inference.correction_set import Statement, smallest_correction_sets
from strikeledger.inference.growing import cumulative_total, growing_claims, growing_totals
from strikeledger.inference.totals import Totals
from tests.ledger_text import LedgerOf

DAYS = pd.date_range("2023-11-01", periods=4)
SCOPES = ("Iraq", "Syria", "Iraq+Syria")


def of_attacks(ledger: Ledger) -> Totals:
    return growing_totals(ledger, "attacks")


def aside(ledger: Ledger) -> list[str]:
    """The sources whose totals of attacks are set aside."""
    chosen = of_attacks(ledger).correction_sets.correction_set
    claims = growing_claims(ledger, "attacks")
    return sorted(claims.loc[claims["claim_id"].isin(chosen), "source_id"])


def test_a_total_of_a_later_window_is_not_from_the_beginning(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | since\n61 | 2023-10-07\n62 | 2023-10-17\n63 | 2023-10-18\n8 | 2023-11-24")
    assert growing_claims(ledger, "attacks")["words"].tolist() == ["61", "62", "63"]


def test_totals_that_never_fall_are_all_kept(ledger_of: LedgerOf) -> None:
    assert (
        aside(ledger_of(tallies="quantity | source_id\n50 | a-2023-11-14\n50 | b-2023-11-15\n61 | c-2023-11-20")) == []
    )


def test_a_total_that_lags_behind_earlier_ones_is_set_aside(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id\n61 | a-2023-11-17\n62 | b-2023-11-18\n58 | late-2023-11-20\n66 | d-2023-11-21"
    assert aside(ledger_of(tallies=tallies)) == ["late-2023-11-20"]


def test_of_two_that_contradict_each_other_the_unnamed_speaker_goes(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id | speaker_id\n61 | a-2023-11-14 | pentagon\n55 | b-2023-11-17 | us-officials"
    assert aside(ledger_of(tallies=tallies)) == ["b-2023-11-17"]


def test_of_two_equals_the_one_published_first_goes_and_both_are_listed(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n55 | b-2023-11-17")
    assert (aside(ledger), len(of_attacks(ledger).correction_sets.sets)) == (["a-2023-11-14"], 2)


def test_totals_whose_days_overlap_do_not_contradict_each_other(ledger_of: LedgerOf) -> None:
    tallies = """
        quantity | source_id    | as_of_first | as_of_last
        61       | a-2023-11-17 | 2023-11-14  | 2023-11-17
        55       | b-2023-11-17 | 2023-11-15  | 2023-11-16
    """
    assert aside(ledger_of(tallies=tallies)) == []


def test_a_swapped_split_is_named(ledger_of: LedgerOf) -> None:
    tallies = """
        quantity | scope      | source_id     | speaker_id
        10       | Iraq       | a-2023-10-24  | pentagon
        3        | Syria      | a-2023-10-24  | pentagon
        12       | Iraq       | b-2023-10-26  | pentagon
        4        | Syria      | b-2023-10-26  | pentagon
        16       | Iraq+Syria | b-2023-10-26  | pentagon
        four     | Iraq       | bad-2023-10-26 | reuters
        12       | Syria      | bad-2023-10-26 | reuters
    """
    assert aside(ledger_of(tallies=tallies)) == ["bad-2023-10-26", "bad-2023-10-26"]


def test_countries_that_do_not_add_up_are_named(ledger_of: LedgerOf) -> None:
    tallies = """
        quantity | scope      | source_id    | speaker_id
        59       | Iraq       | a-2024-01-20 | us-officials
        83       | Syria      | b-2024-01-18 | pentagon
        83       | Syria      | a-2024-01-20 | us-officials
        144      | Iraq+Syria | a-2024-01-20 | us-officials
    """
    ledger = ledger_of(tallies=tallies)
    assert sorted(len(ids) for ids in of_attacks(ledger).correction_sets.sets) == [1, 1, 1]


def test_of_no_totals_nothing_is_known(ledger_of: LedgerOf) -> None:
    assert cumulative_total(ledger_of(), "attacks", "Iraq").count == Count(0)


def test_a_total_rests_on_the_claims_that_give_its_ends(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id\n50 | a-2023-11-14\n61 | b-2023-11-17\nmore than 40 | c-2023-11-18"
    bounded = cumulative_total(ledger_of(tallies=tallies), "attacks", "Iraq+Syria")
    assert (bounded.count, bounded.claims["source_id"].tolist()) == (Count(61), ["b-2023-11-17"])


def test_a_total_s_ends_can_come_from_two_claims(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id | as_of_first | as_of_last\nmore than 70 | a-2023-11-29 | 2023-11-29 | 2023-11-29"
    ledger = ledger_of(tallies=tallies + "\nas many as 75 | b-2023-11-29 | 2023-11-29 | 2023-11-29")
    bounded = cumulative_total(ledger, "attacks", "Iraq+Syria")
    assert (bounded.count, sorted(bounded.claims["source_id"])) == (Count(71, 75), ["a-2023-11-29", "b-2023-11-29"])


def test_a_country_follows_from_the_total_and_the_others(ledger_of: LedgerOf) -> None:
    tallies = "quantity | scope | source_id\n74 | Iraq+Syria | a-2023-11-29\n36 | Iraq | b-2023-11-29"
    bounded = cumulative_total(ledger_of(tallies=tallies), "attacks", "Syria")
    assert (bounded.count, sorted(bounded.claims["source_id"])) == (Count(38, 38), ["a-2023-11-29", "b-2023-11-29"])


def test_a_total_that_floors_give_has_the_confirmed_attacks_as_its_floor(shipped: Ledger) -> None:
    assert of_attacks(shipped.as_of("2023-10-20")).count("Iraq", 2).low > 0


def test_a_claim_that_says_no_more_than_the_list_still_stands_behind_the_total(ledger_of: LedgerOf) -> None:
    accounts = "attack_id | source_id\n2023-11-08-erbil-1 | a-2023-11-14\n2023-11-09-erbil-1 | a-2023-11-14"
    tallies = "tally_id | quantity | scope | source_id\nt-0001 | at least 2 | Iraq | a-2023-11-14"
    whole = of_attacks(ledger_of(attack_accounts=accounts, tallies=tallies))
    day = len(whole.days) - 1
    assert (whole.floor["Iraq"][day], whole.count("Iraq", day)) == (2, Count(2))
    assert whole.binding_claims("Iraq", day) == ("t-0001",)


def test_between_two_floors_the_growth_is_anything_up_to_the_last(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id\nat least 23 | a-2023-10-30\nup to 38 | b-2023-11-06"
    whole = of_attacks(ledger_of(tallies=tallies))
    assert whole.growth("Iraq+Syria", 0, len(whole.days) - 1) == Count(0, 15)


def test_between_exact_totals_the_growth_is_exact(ledger_of: LedgerOf) -> None:
    whole = of_attacks(ledger_of(tallies="quantity | source_id\n55 | a-2023-11-14\n61 | b-2023-11-17"))
    assert whole.growth("Iraq+Syria", 0, len(whole.days) - 1) == Count(6, 6)


# --- against brute force ---------------------------------------------------------------------------------------------
MOST = 4


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    """A few statements of small totals on four days, each of one day."""
    drawn = []
    for number in range(draw(st.integers(1, 6))):
        day = draw(st.integers(0, 2))
        low = draw(st.integers(0, MOST))
        high = draw(st.none() | st.integers(low, MOST))
        drawn.append(
            Statement(f"t-{number}", draw(st.sampled_from(SCOPES)), low, high, day, day, draw(st.integers(1, 3)))
        )
    return drawn


HISTORIES = [
    {"Iraq": iraq, "Syria": syria, "Iraq+Syria": tuple(i + s for i, s in zip(iraq, syria, strict=True))}
    for iraq, syria in product([h for h in product(range(MOST + 1), repeat=3) if list(h) == sorted(h)], repeat=2)
]


def holds(said: Statement, history: dict[str, tuple[int, ...]]) -> bool:
    values = history[said.scope][said.first : said.last + 1]
    return any(said.low <= n and (said.high is None or n <= said.high) for n in values)


def claims_frame(drawn: list[Statement]) -> pd.DataFrame:
    rows = [
        {
            "claim_id": s.id, "scope": s.scope, "low": s.low, "high": s.high, "first_day": DAYS[s.first], "last_day": DAYS[s.last],
            "speaker": "Reuters", "official": False, "source_kind": "news", "published_basis": "inferred", "published": DAYS[3],
        }
        for s in drawn
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"low": "Int64", "high": "Int64"})


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(statements())
def test_the_solver_sets_aside_as_little_as_brute_force(drawn: list[Statement]) -> None:
    choice = smallest_correction_sets(drawn, {}, 3)
    weights = {said.id: said.weight for said in drawn}
    best = min(sum(said.weight for said in drawn if not holds(said, history)) for history in HISTORIES)
    assert [sum(weights[i] for i in ids) for ids in choice.sets] == [best] * len(choice.sets)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(statements())
def test_propagation_finds_the_same_bounds_as_brute_force(drawn: list[Statement]) -> None:
    whole = Totals(claims_frame(drawn), DAYS[:3], {})
    kept = [history for history in HISTORIES if all(holds(said, history) for said in whole.kept_statements)]
    for scope in set(whole.scopes) & set(SCOPES):
        for day in range(3):
            true = [history[scope][day] for history in kept]
            count = whole.count(scope, day)
            assert count.low == min(true)
            assert count.high is None or count.high == max(true)


@settings(max_examples=60, deadline=None)
@given(statements())
def test_what_is_kept_can_be_true_and_honest_statements_are_all_kept(drawn: list[Statement]) -> None:
    honest = [said for said in drawn if holds(said, HISTORIES[len(HISTORIES) // 3])]
    if honest:
        assert Totals(claims_frame(honest), DAYS[:3], {}).correction_sets.correction_set == ()


# --- the shipped data --------------------------------------------------------------------------------------------------
BEST = {
    "2023-10-24": (13, 10, 3), "2023-10-26": (16, 12, 4), "2023-10-30": (23, 14, 9), "2023-10-31": (27, 16, 11),
    "2023-11-06": (38, 20, 18), "2023-11-09": (46, 24, 22), "2023-11-13": (52, 24, 28), "2023-11-14": (55, 27, 28),
    "2023-11-17": (61, 29, 32), "2023-11-20": (64, 30, 34), "2023-11-23": (73, 36, 37), "2023-11-29": (74, 36, 38),
}  # fmt: skip


@pytest.mark.parametrize("day", BEST)
def test_the_band_holds_the_best_supported_totals(day: str, shipped: Ledger) -> None:
    whole = of_attacks(shipped)
    at = (pd.Timestamp(day) - whole.days[0]).days
    held = [n in whole.count(scope, at) for scope, n in zip(("Iraq+Syria", "Iraq", "Syria"), BEST[day], strict=True)]
    assert held == [True, True, True]


@pytest.mark.parametrize(
    ("measure", "source"),
    [("attacks", "sofx-2023-10-27"), ("attacks", "southfront-2023-11-18"), ("us_injured", "wbz-2023-11-06")],
)
def test_known_contradictions_are_named(measure: str, source: str, shipped: Ledger) -> None:
    whole = growing_totals(shipped, measure)
    named = {i for ids in whole.correction_sets.sets for i in ids}
    assert source in set(whole.claims.loc[whole.claims["claim_id"].isin(named), "source_id"])
