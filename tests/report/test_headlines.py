"""The one list of headlines: what a report opens with, what alarms and notices look at, and what an addition tells are the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from strikeledger import Ledger
from strikeledger.build.alarms import alarm_verdict, read_alarm
from strikeledger.errors import CatalogueError
from strikeledger.news.notices import notice
from strikeledger.report.headlines import LEADING_HEADLINES, figure_before, headlines_of, published_changes
from strikeledger.sections.headlines import every_headline, us_injured
from strikeledger.sections.sources.vintages import ALL_HEADLINES as COUNTED
from tests.ledger_text import LedgerOf

pytestmark = pytest.mark.slow

DAY = date(2024, 1, 31)
REVISED = read_alarm("moved", "any headline revised")


def headlines(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """The records of every headline figure of a view, as `figures.json` holds them."""
    return {figure.id: figure.record() for figure in every_headline(ledger)}


def count(low: int | None, label: str = "People killed") -> dict[str, Any]:
    return {"label": label, "kind": "count", "low": low, "high": low, "words": "not known" if low is None else str(low)}


OPENING = {name: count(1, name) for name in LEADING_HEADLINES}


@pytest.mark.parametrize("day", ["2023-10-20", "2023-11-29", "2024-02-10"])
def test_every_figure_that_a_report_opens_with_is_in_the_list(day: str, shipped: Ledger) -> None:
    found = headlines(shipped.as_of(day))
    assert (set(found) - set(headlines_of(found)), set(LEADING_HEADLINES) - set(found)) == (set(), set())


def test_every_headline_that_vintages_follow_is_in_the_list() -> None:
    ids = [headline.id for headline in COUNTED]
    assert headlines_of(ids) == ids


def test_what_is_only_named_after_a_headline_is_none() -> None:
    near = ["attacks/Iraq", "attacks@2023-11-22", "equal_choices/strike_deaths", "us_killed/known/2023-11-22"]
    assert headlines_of([*near, "strike_deaths/3@2023-11-22", "us_troops/Iraq@2023-11-22"]) == []


def test_what_others_count_for_a_round_is_no_earlier_number_of_officials() -> None:
    others, round_2 = {**count(9), "event": "round-x"}, {**count(0), "event": "round-x"}
    before = {"strike_deaths/others/round-x": others, "strike_deaths/2": round_2}
    now = {"strike_deaths/others/round-x": others, "strike_deaths/3": round_2}
    assert list(published_changes(now, before)) == []
    assert figure_before("strike_deaths/3", now, {"strike_deaths/others/round-x": others}) == {}


@pytest.mark.parametrize("name", ["killed", "strike_deaths", "strike_deaths/3", "us_killed", "us_troops/Iraq"])
def test_a_headline_that_moves_is_told_by_alarm_and_notice(name: str) -> None:
    now, before = {name: count(3)}, {name: count(2)}
    found = alarm_verdict(REVISED, now, before, DAY, heard=True)
    told = notice("situation 2024-01-31", now, before, [])
    assert (found.holds, found.why, told and told.body) == (
        True, "People killed: 2 before, now 3", "People killed: 3 (was 2)",
    )  # fmt: skip


def test_the_first_deaths_and_deaths_that_are_no_longer_given_are_told() -> None:
    quiet, deadly = OPENING, {**OPENING, "us_killed": count(3)}
    told = [notice("situation 2024-01-31", *pair, []) for pair in ((deadly, quiet), (quiet, deadly))]
    assert [alarm_verdict(REVISED, *pair, DAY, heard=True).holds for pair in ((deadly, quiet), (quiet, deadly))] == [
        True,
        True,
    ]
    assert [found and found.body for found in told] == [
        "People killed: 3 (was not known)",
        "People killed: not known (was 3)",
    ]


def test_a_figure_that_a_report_without_headlines_left_out_is_no_news() -> None:
    before, now = {"attacks": count(1)}, {"attacks": count(1), "us_killed": count(3)}
    assert alarm_verdict(REVISED, now, before, DAY, heard=True).holds is False


@pytest.mark.parametrize("condition", ["us_killed >= 1", "us_killed < 1"])
def test_deaths_of_which_no_source_in_view_tells_are_not_known(condition: str) -> None:
    found = alarm_verdict(read_alarm("deaths", condition), OPENING, OPENING, DAY, heard=True)
    assert (found.holds, found.why) == (None, "nothing is known of it by then")


def test_a_headline_that_a_report_never_gives_is_refused() -> None:
    with pytest.raises(CatalogueError, match="no figure 'us_killed'"):
        alarm_verdict(read_alarm("deaths", "us_killed >= 1"), {"sources/claims": count(1)}, None, DAY, heard=True)


@pytest.mark.parametrize(("then", "words"), [("3", "2 (was 3)"), ("3 or 4", "2 (was 3 or 4)")])
def test_a_claim_of_other_deaths_of_personnel_is_told(then: str, words: str, ledger_of: LedgerOf) -> None:
    own = "measure | source_id | quantity\nattacks | wire-2024-01-28 | 160\n"
    before, now = (
        headlines(ledger_of(tallies=f"{own}us_killed | wire-2024-01-28 | {killed}")) for killed in (then, "2")
    )
    found = alarm_verdict(REVISED, now, before, DAY, heard=True)
    told = notice("situation 2024-01-31", now, before, [])
    assert (found.holds, told and told.body) == (True, f"US personnel killed: {words}")


def test_a_first_claim_of_deaths_of_personnel_is_told(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="measure | source_id | quantity\nattacks | wire-2024-01-20 | 160\nus_killed | wire-2024-01-28 | 3"
    )
    now, before = headlines(ledger), headlines(ledger.as_of("2024-01-21"))
    told = notice("situation 2024-01-31", now, before, [])
    assert alarm_verdict(REVISED, now, before, DAY, heard=True).holds is True
    assert told
    assert told.body.splitlines()[-1] == "US personnel killed: 3 (was not known)"


def test_a_claim_behind_a_total_keeps_its_own_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts="attack_id | us_injured | source_id\n2023-11-17-al-tanf-1 | two | a-2023-11-19",
        tallies="measure | quantity | source_id\nattacks | 61 | b-2023-11-29",
    )
    assert [claim.day for claim in us_injured(ledger).claims] == ["17 November 2023"]
