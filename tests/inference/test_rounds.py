from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.counts import UNKNOWN, Count
from strikeledger.inference.reconcile import SumOfParts
from strikeledger.inference.rounds import DeathClaim, claim_bounds, contradiction, resolve_contradictions, round_deaths
from tests.ledger_text import LedgerOf

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


def test_of_officials_who_disagree_one_is_set_aside_and_both_are_named(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed | speaker_id\nround-2023-11-12 | seven | pentagon\nround-2023-11-12 | nine | centcom"
    found = round_deaths(ledger_of(strike_accounts=accounts))
    assert (len(found.contradictions), len(found.contradictions[0]), len(found.correction_sets.sets)) == (1, 2, 2)


def test_a_total_that_its_rounds_exceed_is_told(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-11-12 | twenty"
    assert not round_deaths(ledger_of(strike_accounts=accounts, tallies=AT_MOST)).overall.agree


def test_a_ledger_without_strikes_knows_no_deaths(ledger_of: LedgerOf) -> None:
    assert deaths(ledger_of(tallies="quantity\n61")) == UNKNOWN


SUMS = [SumOfParts("all", ("1", "2", "3", "4"))]
ARTICLE = [
    DeathClaim("none-1", "1", Count(0, 0)), DeathClaim("none-2", "2", Count(0, 0)), DeathClaim("six or seven", "3", Count(6, 7)),
    DeathClaim("several", "4", Count(2)), DeathClaim("as many as 15", "all", Count(0, 15)),
]  # fmt: skip


def test_several_as_three_leaves_the_last_round_3_to_9() -> None:
    several = [replace(claim, count=Count(3)) if claim.id == "several" else claim for claim in ARTICLE]
    settled = claim_bounds(several, SUMS) or {}
    assert (settled["4"], settled["all"]) == (Count(3, 9), Count(9, 15))


def test_at_most_seven_in_all_can_not_be_and_the_claims_are_named() -> None:
    seven = [replace(claim, count=Count(0, 7)) if claim.id == "as many as 15" else claim for claim in ARTICLE]
    assert contradiction(seven, SUMS) == ("six or seven", "several", "as many as 15")


def test_the_lightest_claim_of_a_contradiction_is_set_aside() -> None:
    weighed = [replace(claim, weight=5) for claim in ARTICLE if claim.id != "as many as 15"]
    _, choice = resolve_contradictions([*weighed, DeathClaim("at most seven", "all", Count(0, 7))], SUMS)
    assert choice.sets == (("at most seven",),)


@pytest.mark.slow
@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "all"]), st.integers(0, 4), st.none() | st.integers(0, 3), st.integers(1, 3)
        ),
        max_size=6,
    )
)
def test_as_little_is_set_aside_as_brute_force_finds(drawn: list[tuple[str, int, int | None, int]]) -> None:
    said = [
        DeathClaim(f"c-{n}", about, Count(low, None if more is None else low + more), weight)
        for n, (about, low, more, weight) in enumerate(drawn)
    ]
    sums = [SumOfParts("all", ("1", "2"))]
    _, choice = resolve_contradictions(said, sums)
    subsets = [set(ids) for size in range(len(said) + 1) for ids in combinations(range(len(said)), size)]
    possible = [
        ids
        for ids in subsets
        if claim_bounds([claim for n, claim in enumerate(said) if n not in ids], sums) is not None
    ]
    least = min(sum(said[n].weight for n in ids) for ids in possible)
    weights = {claim.id: claim.weight for claim in said}
    assert [sum(weights[i] for i in ids) for ids in choice.sets] == [least] * len(choice.sets)


def test_a_report_names_the_claims_that_can_not_all_be_true(ledger_of: LedgerOf) -> None:
    from strikeledger import figures, wording

    ledger = ledger_of(
        strike_accounts=FOUR, tallies="measure | quantity\nmilitants_killed | as many as five\nstrike_rounds | four"
    )
    shown = wording.strikes_sentence(ledger, figures.strike_deaths(ledger))._repr_mimebundle_()["text/markdown"]
    assert "Not all of these claims can be true" in shown
