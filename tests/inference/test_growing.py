from __future__ import annotations

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.counts import NONE, UNKNOWN, Count
from strikeledger.inference.growing import added_events, claim_weight, cumulative_total, growing_claims, growing_totals
from strikeledger.inference.reconcile import acknowledged_rounds
from strikeledger.inference.system import EVE, Statement
from strikeledger.inference.totals import Totals
from tests.ledger_text import LedgerOf

WIDE = "Iraq+Syria"


def of_attacks(ledger: Ledger) -> Totals:
    return growing_totals(ledger, "attacks")


def aside(ledger: Ledger) -> list[str]:
    """The sources whose totals of attacks are set aside."""
    chosen, claims = of_attacks(ledger).correction_sets.correction_set, growing_claims(ledger, "attacks")
    return sorted(claims.loc[claims["claim_id"].isin(chosen), "source_id"])


def on(whole: Totals, day: str, scope: str = WIDE) -> Count:
    return whole.count(scope, whole.number(pd.Timestamp(day)))


# --- how much it costs to set a claim aside ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("speaker", "official", "kind", "basis", "via", "weight"),
    [
        ("Sabrina Singh, deputy press secretary", True, "government", "stated", "spoken", 304),
        ("Sabrina Singh, deputy press secretary", True, "news", "stated", "quoted", 301),
        ("Sabrina Singh, deputy press secretary", True, "news", "stated", "translated", 41),
        ("Pentagon", True, "wire", "stated", "rewritten", 43),
        ("Pentagon", True, "government", "stated", "", 54),
        ("Pentagon", True, "wire", "stated", "", 53),
        ("Pentagon", True, "wire", "inferred", "", 52),
        ("Pentagon", True, "news", "inferred", "", 50),
        ("unnamed US officials", True, "news", "stated", "", 41),
        ("Reuters, the agency", False, "wire", "stated", "", 13),
        ("Reuters", False, "news", "inferred", "translated", 10),
    ],
)
def test_a_claim_weighs_what_its_speaker_its_way_to_us_its_source_and_its_date_are_worth(
    speaker: str, official: bool, kind: str, basis: str, via: str, weight: int
) -> None:
    row = {
        "speaker": speaker,
        "official": official,
        "source_kind": kind,
        "published_basis": basis,
        "via": via,
        "event_id": "",
    }
    assert claim_weight(row) == weight


def test_the_number_of_one_event_weighs_less_than_a_total_by_an_official() -> None:
    assert claim_weight({"event_id": "2023-11-08-erbil-1"}) == 20


# --- which claims bind --------------------------------------------------------------------------------------------------
def test_a_total_of_a_later_window_is_not_from_the_beginning(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | since\n61 | 2023-10-07\n62 | 2023-10-17\n63 | 2023-10-18\n8 | 2023-11-24")
    assert growing_claims(ledger, "attacks")["words"].tolist() == ["61", "62", "63"]


def test_a_total_by_another_counting_is_not_of_the_growing_claims(ledger_of: LedgerOf) -> None:
    tallies = "quantity | counting | speaker_id\n61 | Pentagon | pentagon\n90 | SOHR | sohr"
    assert growing_claims(ledger_of(tallies=tallies), "attacks")["words"].tolist() == ["61"]


def test_a_total_of_strikes_since_the_first_round_is_one_of_all(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="strike_id | killed\nround-2023-10-26 | none\nround-2023-11-12 | seven",
        tallies="measure | quantity | since\nmilitants_killed | as many as 15 | 2023-10-26\nmilitants_killed | six | 2023-10-27",
    )
    assert growing_claims(ledger, "militants_killed")["words"].tolist() == ["as many as 15"]


def test_the_press_binds_only_where_no_official_speaks(ledger_of: LedgerOf) -> None:
    press = "quantity | source_id | speaker_id\n75 | a-2023-11-29 | reuters"
    both = press + "\nmore than 70 | b-2023-11-29 | pentagon"
    assert [cumulative_total(ledger_of(tallies=t), "attacks", WIDE).count for t in (press, both)] == [
        Count(75, 75),
        Count(71),
    ]


def test_a_repeat_of_a_claim_in_view_binds_nothing(ledger_of: LedgerOf) -> None:
    tallies = (
        "tally_id | quantity | repeats | source_id\nt-0001 | 61 | | a-2023-11-17\nt-0002 | 61 | t-0001 | b-2023-11-17"
    )
    assert [said.low for said in of_attacks(ledger_of(tallies=tallies)).system.statements] == [61]


# --- claims as statements -------------------------------------------------------------------------------------------------
def statement(ledger: Ledger, measure: str = "attacks") -> Statement:
    return growing_totals(ledger, measure).system.statements[-1]


def test_an_older_total_told_again_is_a_floor(ledger_of: LedgerOf) -> None:
    tallies = "quantity | dated | source_id\n50 | own | a-2023-11-14\n45 | restated | b-2023-11-20"
    ledger = ledger_of(tallies=tallies)
    assert (statement(ledger).low, statement(ledger).high, aside(ledger)) == (45, None, [])


def test_a_total_that_leaves_an_attack_out_is_a_floor(ledger_of: LedgerOf) -> None:
    tallies = "quantity | excludes | source_id\n46 | | a-2023-11-14\n45 | 2023-11-08-erbil-1 | b-2023-11-20"
    ledger = ledger_of(attacks="attack_id\n2023-11-08-erbil-1", tallies=tallies,
                       attack_accounts="attack_id | source_id\n2023-11-08-erbil-1 | a-2023-11-14")  # fmt: skip
    assert (statement(ledger).low, statement(ledger).high, aside(ledger)) == (45, None, [])


def test_a_window_since_a_day_counts_from_before_or_after_its_events(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | since | source_id\n40 | 2023-10-17 | a-2023-11-07\n7 | 2023-11-08 | b-2023-11-10"
    )
    assert statement(ledger).since == (21, 22)
    assert on(of_attacks(ledger), "2023-11-10") == Count(47)


def test_none_since_a_day_counts_from_its_beginning(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | since | source_id\n40 | 2023-10-17 | a-2023-11-07\nnone | 2023-11-08 | b-2023-11-10"
    )
    assert (statement(ledger).since, statement(ledger).high) == ((21, 21), 0)
    assert on(of_attacks(ledger), "2023-11-10") == Count(40, 40)


# --- confirmed attacks -------------------------------------------------------------------------------------------------
def test_confirmed_attacks_are_growth_on_their_days(ledger_of: LedgerOf) -> None:
    attacks = ["2023-11-08-erbil-1", "2023-11-08-erbil-2", "2023-11-09-erbil-1"]
    accounts = "\n".join(["attack_id | source_id", *(f"{attack} | a-2023-11-14" for attack in attacks)])
    whole = of_attacks(
        ledger_of(attack_accounts=accounts, tallies="quantity | scope | source_id\n10 | Iraq | b-2023-11-14")
    )
    assert [on(whole, day, "Iraq") for day in ("2023-11-08", "2023-11-09")] == [Count(2, 9), Count(3, 10)]
    assert [(len(events.ids), events.number) for events in whole.system.listed] == [(2, 2), (1, 1)]


def test_attacks_that_only_others_report_are_no_growth(ledger_of: LedgerOf) -> None:
    accounts = "attack_id | source_id | speaker_id\n2023-11-08-erbil-1 | a-2023-11-14 | militia"
    assert of_attacks(ledger_of(attack_accounts=accounts)).system.listed == ()


def test_only_attacks_are_listed_not_the_injured(ledger_of: LedgerOf) -> None:
    tallies = "measure | quantity | scope | source_id\nus_injured | none | Iraq | b-2023-11-03"
    ledger = ledger_of(attack_accounts="attack_id | source_id\n2023-11-02-iraq-1 | a-2023-11-02", tallies=tallies)
    assert growing_totals(ledger, "us_injured").system.listed == ()


def test_a_country_that_earlier_totals_leave_out_has_none_before_its_first_account(ledger_of: LedgerOf) -> None:
    tallies = "quantity | scope | source_id\n9 | Iraq | a-2023-11-01\n20 | Iraq+Syria | b-2023-11-20"
    accounts = "attack_id | source_id\n2023-11-05-al-tanf-1 | b-2023-11-20"
    ledger = ledger_of(
        attacks="attack_id | place_id\n2023-11-05-al-tanf-1 | al-tanf", attack_accounts=accounts, tallies=tallies
    )
    assert [on(of_attacks(ledger), day, "Syria").high for day in ("2023-11-04", "2023-11-05")] == [0, 11]


# --- people hurt in single attacks ---------------------------------------------------------------------------------------
ERBIL = "2023-12-25-erbil-1"


def added(ledger: Ledger) -> list[tuple[str, int]]:
    said = ledger.claims[(ledger.claims["measure"] == "us_injured") & (ledger.claims["event_id"] == "")]
    rows = added_events(ledger, "us_injured", said)
    return list(zip(rows["source_id"], rows["low"].astype(int), strict=True))


def injured(ledger_of: LedgerOf, accounts: str, tallies: str = "quantity | source_id\n66 | t-2023-12-21") -> Ledger:
    head, *lines = tallies.splitlines()
    totals = "\n".join([f"measure | scope | {head}", *(f"us_injured | Iraq+Syria | {line}" for line in lines)])
    head, *lines = accounts.splitlines()
    said = "\n".join([f"attack_id | {head}", *(f"{ERBIL} | {line}" for line in lines)])
    return ledger_of(attack_accounts=said, tallies=totals)


def test_an_event_after_the_last_total_adds_to_it(ledger_of: LedgerOf) -> None:
    ledger = injured(ledger_of, "us_injured | source_id\nthree | a-2023-12-26")
    assert (added(ledger), cumulative_total(ledger, "us_injured", WIDE).count) == ([("a-2023-12-26", 3)], Count(69))


def test_the_newest_word_on_an_event_counts_and_the_least_of_that_day(ledger_of: LedgerOf) -> None:
    said = "us_injured | source_id\nfive | a-2023-12-26\nfour | b-2023-12-27\nthree | c-2023-12-27"
    assert added(injured(ledger_of, said)) == [("c-2023-12-27", 3)]


def test_a_vague_word_on_an_event_adds_nothing(ledger_of: LedgerOf) -> None:
    assert added(injured(ledger_of, "us_injured | source_id\nseveral | a-2023-12-26")) == []


def test_what_others_than_officials_say_of_an_event_adds_nothing(ledger_of: LedgerOf) -> None:
    assert added(injured(ledger_of, "us_injured | source_id | speaker_id\nthree | a-2023-12-26 | reuters")) == []


def test_a_newer_floor_stands_alone_as_the_event_may_be_in_it(ledger_of: LedgerOf) -> None:
    totals = "quantity | source_id\n66 | t-2023-12-21\nat least 67 | u-2023-12-28"
    ledger = injured(ledger_of, "us_injured | source_id\nthree | a-2023-12-26", totals)
    assert (added(ledger), cumulative_total(ledger, "us_injured", WIDE).count) == ([], Count(67))


def test_a_newer_exact_total_holds_the_event(ledger_of: LedgerOf) -> None:
    totals = "quantity | source_id\n66 | t-2023-12-21\n70 | u-2023-12-28"
    ledger = injured(ledger_of, "us_injured | source_id\nthree | a-2023-12-26", totals)
    assert (added(ledger), cumulative_total(ledger, "us_injured", WIDE).count) == ([("a-2023-12-26", 3)], Count(70, 70))


def test_a_newer_floor_that_leaves_the_event_out_does_not_hold_it(ledger_of: LedgerOf) -> None:
    totals = f"quantity | source_id | excludes\n66 | t-2023-12-21 |\nat least 67 | u-2023-12-28 | {ERBIL}"
    assert added(injured(ledger_of, "us_injured | source_id\nthree | a-2023-12-26", totals)) == [("a-2023-12-26", 3)]


def test_the_number_of_an_event_is_no_ceiling_for_others_of_its_days(ledger_of: LedgerOf) -> None:
    accounts = "attack_id | us_injured | source_id\n2023-12-25-erbil-1 | three | a-2023-12-26\n2023-12-25-erbil-2 | two | a-2023-12-26"
    ledger = ledger_of(
        attack_accounts=accounts, tallies="measure | quantity | source_id\nus_injured | 66 | t-2023-12-28"
    )
    whole = growing_totals(ledger, "us_injured")
    assert (whole.correction_sets.correction_set, [said.high for said in whole.system.statements]) == (
        (),
        [66, None, None],
    )


def test_nobody_is_hurt_where_there_was_no_attack(ledger_of: LedgerOf) -> None:
    tallies = """
        measure    | quantity | scope      | source_id
        attacks    | 9        | Iraq       | a-2023-11-01
        us_injured | 5        | Iraq+Syria | a-2023-11-01
        attacks    | 20       | Iraq+Syria | b-2023-11-20
        us_injured | 8        | Iraq+Syria | b-2023-11-20
    """
    accounts = "attack_id | source_id\n2023-11-05-al-tanf-1 | b-2023-11-20"
    ledger = ledger_of(
        attacks="attack_id | place_id\n2023-11-05-al-tanf-1 | al-tanf", attack_accounts=accounts, tallies=tallies
    )
    whole = growing_totals(ledger, "us_injured")
    assert [on(whole, "2023-11-04", scope) for scope in ("Syria", "Iraq")] == [NONE, Count(5, 8)]


# --- rounds ----------------------------------------------------------------------------------------------------------------
ROUNDS = """
    strike_id  | part_of          | place_id
    2024-02-02-qaim | round-2024-02-02 | ain-al-asad
    2024-02-02-bukamal | round-2024-02-02 | abu-kamal
    round-2024-02-02 | | abu-kamal
    round-2023-11-12 | | abu-kamal
"""


def test_a_round_is_known_once_a_part_of_it_is_and_lies_where_its_parts_do(ledger_of: LedgerOf) -> None:
    accounts = """
        strike_id          | acknowledged | source_id
        2024-02-02-qaim    | yes          | a-2024-02-03
        2024-02-02-bukamal |              | a-2024-02-03
        round-2023-11-12   | no           | a-2024-02-03
    """
    found = acknowledged_rounds(ledger_of(strikes=ROUNDS, strike_accounts=accounts))
    assert found[["event_id", "atom", "countries"]].to_numpy().tolist() == [
        ["round-2024-02-02", "Iraq & Syria", ("Iraq", "Syria")]
    ]


def test_a_round_s_days_are_those_of_the_accounts_that_say_most_closely_when(ledger_of: LedgerOf) -> None:
    accounts = """
        strike_id        | acknowledged | first_day  | last_day
        round-2023-11-12 | yes          | 2023-11-10 | 2023-11-14
        round-2023-11-12 | yes          | 2023-11-12 | 2023-11-12
    """
    (found,) = acknowledged_rounds(ledger_of(strike_accounts=accounts)).to_dict("records")
    assert [f"{found[end]:%m-%d}" for end in ("first_day", "last_day")] == ["11-12", "11-12"]


def test_a_round_that_was_acknowledged_after_a_total_adds_to_it(ledger_of: LedgerOf) -> None:
    accounts = "strike_id | acknowledged | source_id\nround-2023-11-12 | yes | a-2023-11-13\nround-2023-11-21 | yes | b-2023-11-22"
    ledger = ledger_of(
        strike_accounts=accounts, tallies="measure | quantity | source_id\nstrike_rounds | three | c-2023-11-14"
    )
    assert cumulative_total(ledger, "strike_rounds", WIDE).count == Count(4)


# --- totals of a ledger ------------------------------------------------------------------------------------------------------
def test_of_no_totals_nothing_is_known(ledger_of: LedgerOf) -> None:
    assert cumulative_total(ledger_of(), "attacks", "Iraq").count == UNKNOWN


@pytest.mark.parametrize("measure", ["us_injured", "us_killed", "us_tbi", "strike_rounds"])
def test_a_measure_of_which_nothing_is_said_is_not_known(measure: str, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity\n61")
    whole = growing_totals(ledger, measure)
    assert (cumulative_total(ledger, measure, WIDE).count, whole.growth(WIDE, EVE, 0), len(whole.days)) == (
        UNKNOWN,
        UNKNOWN,
        0,
    )


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
        quantity | scope      | source_id      | speaker_id
        10       | Iraq       | a-2023-10-24   | pentagon
        3        | Syria      | a-2023-10-24   | pentagon
        12       | Iraq       | b-2023-10-26   | pentagon
        4        | Syria      | b-2023-10-26   | pentagon
        16       | Iraq+Syria | b-2023-10-26   | pentagon
        four     | Iraq       | bad-2023-10-26 | us-officials
        12       | Syria      | bad-2023-10-26 | us-officials
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
    assert sorted(len(ids) for ids in of_attacks(ledger_of(tallies=tallies)).correction_sets.sets) == [1, 1, 1]


def test_a_total_of_contradicting_claims_says_that_they_do_not_agree(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n55 | b-2023-11-17")
    assert not cumulative_total(ledger, "attacks", WIDE).agree


def test_a_total_rests_on_the_claims_that_give_its_ends(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id\n50 | a-2023-11-14\n61 | b-2023-11-17\nmore than 40 | c-2023-11-18"
    bounded = cumulative_total(ledger_of(tallies=tallies), "attacks", WIDE)
    assert (bounded.count, bounded.claims["source_id"].tolist()) == (Count(61), ["b-2023-11-17"])


def test_a_total_s_ends_can_come_from_two_claims(ledger_of: LedgerOf) -> None:
    tallies = "quantity | source_id\nmore than 70 | a-2023-11-29\nas many as 75 | b-2023-11-29"
    bounded = cumulative_total(ledger_of(tallies=tallies), "attacks", WIDE)
    assert (bounded.count, sorted(bounded.claims["source_id"])) == (Count(71, 75), ["a-2023-11-29", "b-2023-11-29"])


def test_a_country_follows_from_the_total_and_the_others(ledger_of: LedgerOf) -> None:
    tallies = "quantity | scope | source_id\n74 | Iraq+Syria | a-2023-11-29\n36 | Iraq | b-2023-11-29"
    bounded = cumulative_total(ledger_of(tallies=tallies), "attacks", "Syria")
    assert (bounded.count, sorted(bounded.claims["source_id"])) == (Count(38, 38), ["a-2023-11-29", "b-2023-11-29"])


def test_between_two_floors_the_growth_is_anything_up_to_the_last(ledger_of: LedgerOf) -> None:
    whole = of_attacks(ledger_of(tallies="quantity | source_id\nat least 23 | a-2023-10-30\nup to 38 | b-2023-11-06"))
    assert whole.growth(WIDE, whole.number(pd.Timestamp("2023-10-30")), len(whole.days) - 1) == Count(0, 15)


def test_between_exact_totals_the_growth_is_exact(ledger_of: LedgerOf) -> None:
    whole = of_attacks(ledger_of(tallies="quantity | source_id\n55 | a-2023-11-14\n61 | b-2023-11-17"))
    assert whole.growth(WIDE, whole.number(pd.Timestamp("2023-11-14")), len(whole.days) - 1) == Count(6, 6)


def test_scopes_are_countries_first_and_the_widest_last(ledger_of: LedgerOf) -> None:
    tallies = "quantity | scope\n9 | Iraq+Syria+Jordan\n8 | Iraq+Syria"
    assert of_attacks(ledger_of(tallies=tallies)).scopes == (
        "Iraq",
        "Jordan",
        "Syria",
        "Iraq+Syria",
        "Iraq+Syria+Jordan",
    )
