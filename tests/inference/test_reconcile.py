from __future__ import annotations

import pandas as pd

from strikeledger import Ledger
from strikeledger.counts import Count
from strikeledger.inference.reconcile import (
    confirmed_attacks,
    joint_bounds,
    last_day,
    level,
    official_claims,
    round_days,
    widest_scope,
)
from tests.ledger_text import LedgerOf


def test_claims_that_agree_narrow_each_other() -> None:
    assert joint_bounds([Count(5), Count(0, 9)]) == (Count(5, 9), True)


def test_claims_that_disagree_are_all_held() -> None:
    assert joint_bounds([Count(8, 8), Count(6, 7)]) == (Count(6, 8), False)


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
    assert official_claims(ledger)["words"].tolist() == ["61"]


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


def troops(ledger_of: LedgerOf, newer: str) -> Ledger:
    """2,500 on 1 November, and a newer word."""
    lines = ["2,500 | a-2023-11-01", f"{newer} | b-2023-11-20"]
    return ledger_of(
        tallies="\n".join(["measure | scope | quantity | source_id", *(f"us_troops | Iraq | {line}" for line in lines)])
    )


def test_a_vaguer_word_confirms_the_newest_exact_level(ledger_of: LedgerOf) -> None:
    assert level(troops(ledger_of, "about 2,500").claims).count == Count(2500, 2500)


def test_a_vaguer_word_that_excludes_the_exact_level_takes_its_place(ledger_of: LedgerOf) -> None:
    assert level(troops(ledger_of, "at least 3,000").claims).count == Count(3000)


def test_the_widest_scope_has_the_most_countries() -> None:
    assert widest_scope(pd.DataFrame({"scope": ["Syria", "Iraq+Syria", "Yemen"]})) == "Iraq+Syria"


def test_of_no_totals_there_is_no_widest_scope() -> None:
    assert widest_scope(pd.DataFrame({"scope": []})) == ""


def test_a_repeat_of_a_claim_in_view_is_no_claim_of_its_own(ledger_of: LedgerOf) -> None:
    tallies = (
        "tally_id | quantity | repeats | source_id\nt-0001 | 61 | | a-2023-11-17\nt-0002 | 61 | t-0001 | b-2023-11-17"
    )
    assert official_claims(ledger_of(tallies=tallies))["row_id"].tolist() == ["t-0001"]


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


def test_a_round_was_on_one_of_its_days_unless_its_strikes_or_a_source_give_it_several(ledger_of: LedgerOf) -> None:
    accounts = """
    strike_id                 | first_day  | last_day   | acknowledged
    round-2023-11-08          | 2023-11-08 | 2023-11-08 | yes
    round-2023-11-08          | 2023-11-09 | 2023-11-09 |
    round-2023-11-12          | 2023-11-12 | 2023-11-13 | yes
    2023-11-21-abu-ghraib     | 2023-11-21 | 2023-11-21 | yes
    2023-11-22-jurf-al-sakhar | 2023-11-22 | 2023-11-22 |
    """
    strikes = """
    strike_id                 | part_of
    2023-11-21-abu-ghraib     | round-2023-11-21
    2023-11-22-jurf-al-sakhar | round-2023-11-21
    """
    words = dict(
        round_days(ledger_of(strikes=strikes, strike_accounts=accounts))[["strike_id", "words"]].itertuples(index=False)
    )
    assert words["round-2023-11-08"] == "8 or 9 November 2023"
    assert words["round-2023-11-12"] == "12 and 13 November 2023"
    assert words["round-2023-11-21"] == "21 and 22 November 2023"
