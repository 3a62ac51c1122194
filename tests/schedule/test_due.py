"""What is due: each edition once, missed ones caught up once, failures not tried for ever, old ones left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from strikeledger.schedule.tick import MAX_ATTEMPTS, DueEdition, ScheduleStore, day_is_over

WEDNESDAYS = [date(2023, 11, 15) + timedelta(weeks=week) for week in range(4)]


def at(day: str, hour: int = 6) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def editions(*standing: date, key: str = "k1") -> list[DueEdition]:
    return [DueEdition("situation", f"{day}", day, key) for day in WEDNESDAYS if day not in standing]


def attempts(path: Path) -> list[tuple[str, ...]]:
    """What was tried, when, and what came of it."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT edition, started, outcome, told FROM runs").fetchall()


def names(found: list[DueEdition]) -> list[str]:
    return [due.edition for due in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".state" / "schedule.sqlite"


@pytest.fixture
def ledger(path: Path) -> ScheduleStore:
    return ScheduleStore(path)


def test_a_day_is_ripe_when_it_is_over() -> None:
    moments = [datetime(2023, 11, 22, 23, 59, tzinfo=UTC), datetime(2023, 11, 23, tzinfo=UTC)]
    assert [day_is_over(date(2023, 11, 22), moment) for moment in moments] == [False, True]


def test_missed_runs_are_caught_up_and_later_ones_wait(ledger: ScheduleStore) -> None:
    found, _ = ledger.due_and_stale(editions(), at("2023-11-30"), stale_days=35)
    assert names(found) == ["2023-11-15", "2023-11-22", "2023-11-29"]


def test_each_due_edition_is_built_once_over_a_month_of_ticks(ledger: ScheduleStore) -> None:
    built: list[str] = []
    standing: set[date] = set()
    moment = at("2023-11-14")
    for hour in range(0, 24 * 30, 5):
        now = moment + timedelta(hours=hour)
        for due in ledger.due_and_stale(editions(*standing), now, stale_days=35)[0]:
            with ledger.attempt(due, now):
                built.append(due.edition)
                standing.add(due.day)
    assert built == [f"{day}" for day in WEDNESDAYS]


def test_what_was_missed_long_ago_is_left_alone(ledger: ScheduleStore) -> None:
    found, stale = ledger.due_and_stale(editions(), at("2023-12-01"), stale_days=7)
    assert (names(found), names(stale)) == (["2023-11-29"], ["2023-11-15", "2023-11-22"])


@pytest.mark.parametrize(("now", "stale"), [(at("2023-11-29", 23), []), (at("2023-11-30", 1), ["2023-11-22"])])
def test_an_edition_is_left_alone_so_many_days_after_its_day_is_over(
    now: datetime, stale: list[str], ledger: ScheduleStore
) -> None:
    assert names(ledger.due_and_stale(editions()[1:2], now, stale_days=7)[1]) == stale


def test_an_old_edition_that_was_built_once_is_kept_current(ledger: ScheduleStore) -> None:
    first = editions()[0]
    with ledger.attempt(first, at("2023-11-16")):
        pass
    found, _ = ledger.due_and_stale(editions(key="k2"), at("2024-01-01"), stale_days=7)
    assert names(found) == ["2023-11-15"]


def test_an_old_edition_that_was_built_by_hand_is_kept_current(ledger: ScheduleStore) -> None:
    first, second, *_ = editions(key="k2")
    found, stale = ledger.due_and_stale([replace(first, is_published=True), second], at("2024-01-01"), stale_days=7)
    assert (names(found), names(stale)) == (["2023-11-15"], ["2023-11-22"])


def test_a_failing_edition_is_not_tried_for_ever(ledger: ScheduleStore) -> None:
    now, tries = at("2023-11-16"), 0
    while due := ledger.due_and_stale(editions()[:1], now, 35)[0]:
        tries += 1
        with pytest.raises(ValueError, match="no"), ledger.attempt(due[0], now):
            raise ValueError("no")
    assert tries == MAX_ATTEMPTS


def test_a_failing_edition_is_tried_again_when_it_is_made_from_something_else(ledger: ScheduleStore) -> None:
    now = at("2023-11-16")
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ValueError, match="no"), ledger.attempt(editions()[0], now):
            raise ValueError("no")
    found, _ = ledger.due_and_stale(editions(key="k2")[:1], now, 35)
    assert names(found) == ["2023-11-15"]


def test_what_became_of_an_attempt_is_kept(ledger: ScheduleStore, path: Path) -> None:
    with pytest.raises(ValueError, match="cell 3"), ledger.attempt(editions()[0], at("2023-11-16")):
        raise ValueError("cell 3 failed")
    assert attempts(path) == [("2023-11-15", "2023-11-16T06:00:00Z", "failed", "cell 3 failed")]
