"""Alarms: a condition holds, doesn't, or can't be told from the bounds; silence is no news of quiet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.build.alarms import alarm_verdict, read_alarm
from strikeledger.errors import CatalogueError
from strikeledger.news.notices import notice
from strikeledger.sections.headlines import every_headline
from tests.ledger_text import LedgerOf

DAY = date(2023, 11, 29)


def count(low: int | None, high: int | None) -> dict[str, Any]:
    return {"label": "US personnel killed", "kind": "count", "low": low, "high": high, "words": "so many"}


def day(low: str, high: str) -> dict[str, Any]:
    return {"label": "Last attack", "kind": "date", "low": low, "high": high, "words": f"{low} to {high}"}


@pytest.mark.parametrize(
    ("condition", "low", "high", "holds"),
    [
        ("us_killed >= 1", 0, 0, False),
        ("us_killed >= 1", 0, None, None),
        ("us_killed >= 1", 3, 3, True),
        ("us_killed >= 1", 3, None, True),
        ("us_killed >= 1", None, None, None),
        ("us_killed > 3", 2, 3, False),
        ("us_killed > 3", 3, 4, None),
        ("us_killed <= 15", 8, 15, True),
        ("us_killed < 15", 8, 15, None),
        ("us_killed=4", 4, 4, True),
        ("us_killed = 4", 3, 4, None),
        ("us_killed = 4", 5, None, False),
    ],
)
def test_a_comparison_is_three_valued(condition: str, low: int | None, high: int | None, holds: bool | None) -> None:
    found = alarm_verdict(read_alarm("killed", condition), {"us_killed": count(low, high)}, None, DAY, heard=True)
    assert found.holds is holds


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from([">=", ">", "<=", "<", "="]))
def test_a_verdict_is_what_every_number_within_the_bounds_says(low: int, more: int, limit: int, sign: str) -> None:
    figures = {"us_killed": count(low, low + more)}
    python = {"=": "=="}.get(sign, sign)
    answers = {eval(f"{n} {python} {limit}") for n in range(low, low + more + 1)}  # noqa: S307
    found = alarm_verdict(read_alarm("a", f"us_killed {sign} {limit}"), figures, None, DAY, heard=True)
    assert found.holds is (None if len(answers) == 2 else answers.pop())


@pytest.mark.parametrize(
    ("first", "last", "heard", "holds"),
    [
        ("2023-11-20", "2023-11-22", True, True),
        ("2023-11-20", "2023-11-24", True, None),
        ("2023-11-23", "2023-11-29", True, False),
        ("2023-11-01", "2023-11-01", False, None),
    ],
)
def test_days_of_quiet_are_told_only_where_something_was_heard(
    first: str, last: str, heard: bool, holds: bool | None
) -> None:
    alarm = read_alarm("quiet", "days since last_attack >= 7")
    assert alarm_verdict(alarm, {"last_attack": day(first, last)}, None, DAY, heard).holds is holds


def test_what_is_known_holds_also_in_silence() -> None:
    alarm = read_alarm("killed", "us_killed >= 1")
    assert alarm_verdict(alarm, {"us_killed": count(3, None)}, None, DAY, heard=False).holds is True


def test_none_in_silence_can_not_be_told() -> None:
    alarm = read_alarm("killed", "us_killed >= 1")
    assert alarm_verdict(alarm, {"us_killed": count(0, 0)}, None, DAY, heard=False).holds is None


def test_a_revision_names_the_figure_and_both_words() -> None:
    before, now = {"attacks": count(66, None) | {"words": "at least 66"}}, {"attacks": count(74, 74) | {"words": "74"}}
    found = alarm_verdict(read_alarm("moved", "any headline revised"), now, before, DAY, heard=True)
    assert (found.holds, found.why) == (True, "US personnel killed: at least 66 before, now 74")


def test_the_same_bounds_are_no_revision() -> None:
    figures = {"attacks": count(66, None)}
    assert alarm_verdict(read_alarm("moved", "attacks revised"), figures, figures, DAY, heard=True).holds is False


def test_nothing_before_leaves_a_revision_open() -> None:
    assert (
        alarm_verdict(read_alarm("m", "attacks revised"), {"attacks": count(1, 1)}, None, DAY, heard=True).holds is None
    )


@pytest.mark.parametrize(
    "condition", ["us_killed", "us_killed >= one", "us_killed => 1", "import os", "days since >= 7"]
)
def test_words_that_are_no_condition_are_refused(condition: str) -> None:
    with pytest.raises(CatalogueError, match="allowed: a comparison"):
        read_alarm("odd", condition)


def test_a_figure_that_no_report_prints_is_refused_with_the_nearest() -> None:
    with pytest.raises(CatalogueError, match="did you mean 'us_killed'"):
        alarm_verdict(read_alarm("odd", "us_kiled >= 1"), {"us_killed": count(0, 0)}, None, DAY, heard=True)


def test_a_date_is_not_compared_with_a_number() -> None:
    with pytest.raises(CatalogueError, match="days since last_attack"):
        alarm_verdict(
            read_alarm("odd", "last_attack >= 7"), {"last_attack": day("2023-11-23", "2023-11-23")}, None, DAY, True
        )


# --- people killed ----------------------------------------------------------------------------------------------------
SAID = """
    account_id | strike_id        | killed   | acknowledged | source_id
    sa-0001    | round-2023-10-26 | two      | yes | a-2023-10-27
    sa-0002    | round-2023-11-12 | six      | yes | b-2023-11-13
    sa-0003    | round-2023-11-08 | three    | yes | c-2023-11-28
    sa-0004    | round-2023-11-12 | at least seven | yes | d-2023-11-28
"""


def records(ledger: Ledger) -> dict[str, dict[str, Any]]:
    return {figure.id: figure.record() for figure in every_headline(ledger)}


@pytest.fixture
def two_editions(ledger_of: LedgerOf) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """The headlines of an edition in which a round is first told of and more are killed in another, and of the one before."""
    said = SAID.replace("| round-2023-11-12 | six      |", "| round-2023-11-12 | at least six |")
    ledger = ledger_of(strike_accounts=said, attack_accounts="attack_id | source_id\n2023-10-18-erbil-1 | a-2023-10-27")
    now, before = (records(ledger.as_of(day)) for day in ("2023-11-29", "2023-11-22"))
    return now, before


def test_deaths_that_rise_raise_alarms(
    two_editions: tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]],
) -> None:
    now, before = two_editions
    conditions = ("strike_deaths >= 12", "strike_deaths < 12", "strike_deaths revised", "any headline revised")
    verdicts = [alarm_verdict(read_alarm("a", words), now, before, DAY, heard=True) for words in conditions]
    assert [verdict.holds for verdict in verdicts] == [True, False, True, True]
    assert alarm_verdict(read_alarm("a", "strike_deaths >= 12"), before, None, DAY, heard=True).holds is None


def test_a_round_is_compared_with_itself_whatever_its_number(
    two_editions: tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]],
) -> None:
    now, before = two_editions
    holds = [
        alarm_verdict(read_alarm("a", f"strike_deaths/{n} revised"), now, before, DAY, heard=True).holds
        for n in (1, 2, 3)
    ]
    assert (holds, before["strike_deaths/2"]["event"], now["strike_deaths/3"]["event"]) == (
        [False, True, True], "round-2023-11-12", "round-2023-11-12",
    )  # fmt: skip


def test_a_notice_tells_of_each_round_what_was_known_of_it(
    two_editions: tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]],
) -> None:
    told = notice("situation 2023-11-29", *two_editions, [])
    assert told is not None
    assert told.body.splitlines()[-2:] == [
        "People killed, round 2 (8 November 2023): 3 (was not known)",
        "People killed, round 3 (12 November 2023): at least 7 (was at least 6)",
    ]
