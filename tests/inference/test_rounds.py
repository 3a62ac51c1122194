from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from strikeledger import Ledger
from strikeledger.counts import UNKNOWN, Count
from strikeledger.inference.rounds import DeathClaim, DeathModel, strike_deaths_bounds
from tests.display_reading import markdown_of
from tests.ledger_text import LedgerOf


def known(accounts: str) -> str:
    """The same accounts, each of which acknowledges its strike."""
    head, *lines = [line for line in accounts.strip().splitlines() if line.strip()]
    return "\n".join([f"{head} | acknowledged", *(f"{line} | yes" for line in lines)])


FOUR = """
    strike_id        | killed
    round-2023-10-26 | none
    round-2023-11-08 | none
    round-2023-11-12 | six or seven
    round-2023-11-21 | several
"""
AT_MOST = "measure | quantity\nmilitants_killed | as many as 15"


def deaths(ledger: Ledger, round_id: str = "") -> Count:
    found = strike_deaths_bounds(ledger)
    return found.rounds[round_id].count if round_id else found.overall.count


def test_the_founding_rounds_reconcile(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=known(FOUR), tallies=AT_MOST + "\nstrike_rounds | four")
    assert (deaths(ledger, "round-2023-11-21"), deaths(ledger)) == (Count(2, 9), Count(8, 15))


def test_rounds_that_are_all_there_make_a_total(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | six or seven"
    ledger = ledger_of(strike_accounts=known(accounts), tallies="measure | quantity\nstrike_rounds | two")
    assert deaths(ledger) == Count(11, 12)


PARTS = "strike_id | part_of\n2023-11-12-mayadin | round-2023-11-12\n2023-11-12-abu-kamal | {}\nround-2023-11-12 |"
SAID = "strike_id | killed\nround-2023-11-12 |\n2023-11-12-mayadin | three\n2023-11-12-abu-kamal | four"


def test_a_round_that_was_counted_and_is_not_listed_leaves_the_total_open(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-11-08 | none\nround-2023-11-12 | six"
    ledger = ledger_of(strike_accounts=known(accounts), tallies="measure | quantity\nstrike_rounds | three")
    assert strike_deaths_bounds(ledger).overall.count == Count(6)


def test_a_round_s_deaths_are_its_strikes_together(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strikes=PARTS.format("round-2023-11-12"), strike_accounts=known(SAID))
    assert deaths(ledger, "round-2023-11-12") == Count(7, 7)


def test_a_round_with_one_visible_strike_is_not_closed(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strikes=PARTS.format(""), strike_accounts=known(SAID))
    assert deaths(ledger, "round-2023-11-12") == Count(3, None)


def test_a_round_without_a_number_is_not_known_rather_than_none(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=known("strike_id | killed\nround-2023-11-12 |"))
    assert deaths(ledger, "round-2023-11-12") == UNKNOWN


def test_what_others_say_of_the_dead_stays_out_of_the_officials_number(ledger_of: LedgerOf) -> None:
    accounts = (
        "strike_id | killed | speaker_id\nround-2023-11-12 | six or seven | pentagon\nround-2023-11-12 | eight | sohr"
    )
    assert deaths(ledger_of(strike_accounts=known(accounts)), "round-2023-11-12") == Count(6, 7)


def test_of_officials_who_disagree_one_is_set_aside_and_both_are_named(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed | speaker_id\nround-2023-11-12 | seven | pentagon\nround-2023-11-12 | nine | centcom"
    found = strike_deaths_bounds(ledger_of(strike_accounts=known(accounts)))
    assert (len(found.contradictions), len(found.contradictions[0]), len(found.correction_sets.sets)) == (1, 2, 2)


def test_a_total_that_its_rounds_exceed_is_told(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | killed\nround-2023-11-12 | twenty"
    assert not strike_deaths_bounds(ledger_of(strike_accounts=known(accounts), tallies=AT_MOST)).overall.agree


def test_a_ledger_without_strikes_knows_no_deaths(ledger_of: LedgerOf) -> None:
    assert deaths(ledger_of(tallies="quantity\n61")) == UNKNOWN


ROUNDS = ("1", "2", "3", "4")


def said(name: str, about: str, count: Count, weight: int = 1, published: str = "") -> DeathClaim:
    return DeathClaim(name, dict.fromkeys(ROUNDS if about == "all" else [about], 1.0), count, weight, published)


ARTICLE = [
    said("none-1", "1", Count(0, 0)), said("none-2", "2", Count(0, 0)), said("six or seven", "3", Count(6, 7)),
    said("several", "4", Count(2)), said("as many as 15", "all", Count(0, 15)),
]  # fmt: skip
EVERY = dict.fromkeys(ROUNDS, 1.0)


def test_four_rounds_with_at_most_15_leave_the_last_2_to_9() -> None:
    model = DeathModel(ARTICLE)
    assert (model.count({"4": 1.0}), model.count(EVERY), model.count({"3": 1.0})) == (
        Count(2, 9),
        Count(8, 15),
        Count(6, 7),
    )


def test_several_as_three_leaves_the_last_round_3_to_9() -> None:
    model = DeathModel([replace(claim, count=Count(3)) if claim.id == "several" else claim for claim in ARTICLE])
    assert (model.count({"4": 1.0}), model.count(EVERY)) == (Count(3, 9), Count(9, 15))


def test_of_no_claims_no_deaths_are_known() -> None:
    model = DeathModel([])
    assert (model.sets.sets, model.count({"1": 1.0}), model.count({})) == (((),), UNKNOWN, UNKNOWN)


def test_what_nobody_bounded_is_bounded_by_the_total() -> None:
    assert DeathModel([said("three", "all", Count(0, 3))]).count({"1": 1.0}) == Count(0, 3)


@pytest.mark.parametrize(("end", "terms"), [("low", [(1, 6), (1, 2)]), ("high", [(1, 15)])])
def test_a_total_is_the_sum_of_the_claims_that_give_its_ends(end: str, terms: list[tuple[int, int]]) -> None:
    found = DeathModel(ARTICLE).sum_of(EVERY, end)
    assert [(term.times, term.number) for term in found if term.number] == terms


def test_the_most_of_one_round_is_the_total_less_the_others() -> None:
    found = DeathModel(ARTICLE).sum_of({"4": 1.0}, "high")
    assert [(term.times, term.number) for term in found if term.number] == [(1, 15), (-1, 6)]


def test_at_most_seven_in_all_can_not_be_and_the_claims_are_named() -> None:
    seven = [replace(claim, count=Count(0, 7), weight=0) if claim.id == "as many as 15" else claim for claim in ARTICLE]
    model = DeathModel(seven)
    assert (model.sets.correction_set, model.contradiction("as many as 15")) == (
        ("as many as 15",),
        ("six or seven", "several", "as many as 15"),
    )


def test_a_claim_that_can_be_spared_is_in_no_contradiction() -> None:
    model = DeathModel(
        [said("spare", "1", Count(0, 9)), said("low", "1", Count(0, 3), 1), said("high", "1", Count(5, 9), 2)]
    )
    assert model.contradiction("low") == ("high", "low")


def test_of_equal_sets_the_one_published_first_is_set_aside() -> None:
    model = DeathModel([said("a", "1", Count(3, 3), 1, "2023-11-09"), said("b", "1", Count(5, 5), 1, "2023-11-08")])
    assert model.sets.sets == (("b",), ("a",))


def test_one_heavy_claim_is_kept_and_two_light_ones_go() -> None:
    light = [said("light-1", "1", Count(1, 1)), said("light-2", "1", Count(2, 2))]
    assert DeathModel([said("heavy", "1", Count(9, 9), 3), *light]).sets.sets == (("light-1", "light-2"),)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_as_little_is_set_aside_as_trying_every_choice_finds(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # no secret
    drawn = []
    for n in range(chance.randint(2, 6)):
        low = chance.randint(0, 4)
        high = chance.choice((None, low, low + 2))
        drawn.append(said(f"c-{n}", chance.choice(("1", "2", "all")), Count(low, high), chance.randint(1, 3)))
    # Deaths in the rounds 1 and 2; the others have as many as a total needs.
    histories = list(product(range(9), repeat=2))

    def holds(claim: DeathClaim, history: tuple[int, int], others: int) -> bool:
        return (
            sum(history) + others if len(claim.about) > 1 else history[int(next(iter(claim.about))) - 1]
        ) in claim.count

    best = min(
        sum(claim.weight for claim in drawn if not holds(claim, history, others))
        for history in histories
        for others in range(9)
    )
    weights = {claim.id: claim.weight for claim in drawn}
    assert {sum(weights[i] for i in ids) for ids in DeathModel(drawn).sets.sets} == {best}


def test_a_report_names_the_claims_that_can_not_all_be_true(ledger_of: LedgerOf) -> None:
    from strikeledger import sections

    ledger = ledger_of(
        strike_accounts=known(FOUR),
        tallies="measure | quantity\nmilitants_killed | as many as five\nstrike_rounds | four",
    )
    shown = markdown_of(sections.deaths_sentence(ledger))
    assert "accounts differ" in shown


def test_a_total_given_before_the_last_round_bounds_the_rounds_up_to_its_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts=known(
            "strike_id | killed\nround-2023-10-26 |\nround-2023-11-08 | three\nround-2023-11-21 | five"
        ),
        tallies="""
            measure          | quantity | source_id
            militants_killed | seven    | a-2023-11-10
            strike_rounds    | two      | b-2023-11-10
            strike_rounds    | three    | c-2023-11-22
        """,
    )
    found = strike_deaths_bounds(ledger)
    assert (found.rounds["round-2023-10-26"].count, found.overall.count) == (Count(4, 4), Count(12, 12))


def test_a_total_that_the_press_gives_bounds_no_round(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts=known("strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | several"),
        tallies="""
            measure          | quantity         | speaker_id
            militants_killed | as many as 15    | pentagon
            militants_killed | as many as eight | reuters
            strike_rounds    | two              | pentagon
        """,
    )
    assert strike_deaths_bounds(ledger).overall.count == Count(7, 15)


def test_a_round_that_only_its_own_words_bound_rests_on_them_alone(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts=known("strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | six or seven")
    )
    assert strike_deaths_bounds(ledger).rounds["round-2023-11-12"].claims["words"].tolist() == ["six or seven"]


def test_a_round_that_a_total_narrows_rests_on_all_claims(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts=known("strike_id | killed\nround-2023-10-26 | five\nround-2023-11-12 | several"),
        tallies="measure | quantity\nmilitants_killed | as many as nine\nstrike_rounds | two",
    )
    found = strike_deaths_bounds(ledger).rounds["round-2023-11-12"]
    assert sorted(found.claims["words"]) == ["as many as nine", "five", "several"]
