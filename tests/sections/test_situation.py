"""The pieces of the situation report: weeks, shares, weapons, and the article beside the ledger."""

from __future__ import annotations

import pytest

from strikeledger import Ledger, analysis, sections
from strikeledger.data.frames import ONE_DAY, count_of, rows_of
from strikeledger.inference.growing import growing_totals
from strikeledger.report.figure import counted_figure
from strikeledger.sections import headlines
from tests.ledger_text import LedgerOf

pytestmark = pytest.mark.slow


# --- weeks -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_weeks(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(
        attack_accounts="""
            attack_id                | source_id
            2023-10-26-ain-al-asad-1 | wire-2023-10-27
            2023-11-06-ain-al-asad-1 | wire-2023-11-07
        """,
        tallies="""
            scope | as_of_first | quantity   | source_id
            Iraq  | 2023-10-31  | 4          | wire-2023-10-31
            Iraq  | 2023-11-07  | at least 6 | wire-2023-11-07
        """,
    ).as_of("2023-11-07")


def test_a_week_is_bounded_by_totals_and_list(two_weeks: Ledger) -> None:
    weeks = analysis.attacks_by_week(two_weeks)
    told = [
        (f"{row['last_day']:%m-%d}", row["listed"], str(count_of(row["low"], row["high"]))) for row in rows_of(weeks)
    ]
    assert told == [
        ("10-17", 0, "at most 3"),
        ("10-24", 0, "at most 3"),
        ("10-31", 1, "1 to 4"),
        ("11-07", 1, "at least 2"),
    ]


def test_the_last_week_ends_on_the_last_day(situation: Ledger) -> None:
    assert f"{analysis.attacks_by_week(situation)['last_day'].max():%Y-%m-%d}" == "2023-11-29"


def test_a_week_lists_more_than_totals_allow_only_where_events_of_a_day_lie_on_the_next(winter: Ledger) -> None:
    weeks, whole = analysis.attacks_by_week(winter), growing_totals(winter, "attacks")
    over = weeks[weeks["high"].fillna(10**6) < weeks["listed"]]
    moved = [(events.atom, whole.days[events.first]) for events in whole.correction.moved]
    for row in rows_of(over):
        ends = {row["first_day"], row["last_day"], row["first_day"] - ONE_DAY, row["last_day"] + ONE_DAY}
        assert any(country in row["scope"] and day in ends for country, day in moved)


def test_the_winter_s_list_is_thin_and_november_s_is_not(winter: Ledger) -> None:
    assert analysis.thin_months(winter) == ("2024-01", "2024-02")


# --- the last attack and the rounds ----------------------------------------------------------------------------------
def test_totals_that_rise_after_the_last_listed_attack_move_the_last_attack(winter: Ledger) -> None:
    last = headlines.last_attack(winter)
    assert (last.low, last.high, bool(last.computation)) == ("2024-02-02", "2024-02-07", True)


def test_rounds_acknowledged_one_by_one_are_a_floor(winter: Ledger) -> None:
    rounds = headlines.strike_rounds(winter)
    assert (rounds.low, rounds.high) == (9, None)


# --- numbers of our own ----------------------------------------------------------------------------------------------
def test_a_number_of_ours_says_how_it_came_about() -> None:
    assert counted_figure("n", "N", 1200, "things", "Counted.").record()["computation"] == "Counted."


@pytest.mark.parametrize(
    ("as_of", "last_edition", "told"),
    [
        ("2024-02-07", "2024-01-31", "The next edition, if the series goes on, will be dated 14 February 2024."),
        ("2023-11-24", "2023-11-22", "An edition is replaced only by a new revision"),
    ],
)
def test_only_the_days_of_a_series_tell_when_the_next_edition_is(
    shipped: Ledger, as_of: str, last_edition: str, told: str
) -> None:
    said = sections.what_comes_next(shipped.as_of(as_of), last_edition=last_edition)
    assert str(said._repr_mimebundle_()["text/markdown"]).startswith(told)


def test_a_round_leads_to_who_acknowledged_it_before_any_official_spoke_of_it(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="account_id | strike_id | speaker_id | acknowledged\nsa-0001 | round-2023-11-08 | allies | yes",
        speakers="speaker_id | party\nallies | host government",
    )
    found = headlines.strike_rounds(ledger)
    assert (found.words, [claim.id for claim in found.claims]) == ("at least 1", ["sa-0001"])
