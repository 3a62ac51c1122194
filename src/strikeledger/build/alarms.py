"""Alarms: conditions in words on the figures of an edition, which hold, don't hold or can't be told.

A condition is one of these, where `attacks` stands for the id of any figure:

- `us_killed >= 1`: a comparison with a whole number (>=, >, <=, <, =);
- `days since last_attack >= 7`: so many days from a figure that is a date to the edition's day;
- `attacks revised`: the figure's bounds differ from those of the edition before;
- `any headline revised`: those of any headline figure do, or one is first known or no longer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from strikeledger.counts import Count
from strikeledger.errors import CatalogueError, did_you_mean
from strikeledger.report.headlines import (
    FigureRecords,
    every_headline_of,
    figure_before,
    gives_headlines,
    is_headline,
    moved_headlines,
    words_or_not_known,
)

_COMPARISON = re.compile(r"(days since )?([\w/.-]+) *(>=|<=|>|<|=) *(\d+)")
_REVISED = re.compile(r"(any headline|[\w/.-]+) revised")


@dataclass(frozen=True)
class Alarm:
    """A condition that a user set: its name and its words, and what they were read as."""

    name: str
    condition: str
    figure: str
    comparison: str = ""
    number: int = 0
    days: bool = False


@dataclass(frozen=True)
class AlarmVerdict:
    """Whether an alarm holds (None: the bounds can't tell), and why, in words."""

    alarm: Alarm
    holds: bool | None
    why: str

    def __str__(self) -> str:
        answer = {True: "yes", False: "no", None: "can't tell"}[self.holds]
        return f"{self.alarm.name} ({self.alarm.condition}): {answer}; {self.why}"


def read_alarm(name: str, condition: str) -> Alarm:
    """The alarm that some words mean.

    Raises:
        CatalogueError: they are no condition.
    """
    if found := _COMPARISON.fullmatch(condition.strip()):
        days, figure, comparison, number = found.groups()
        return Alarm(name, condition, figure, comparison, int(number), bool(days))
    if found := _REVISED.fullmatch(condition.strip()):
        return Alarm(name, condition, found[1])
    raise CatalogueError(
        f'alarm {name!r}: found {condition!r}, allowed: a comparison such as "us_killed >= 1", '
        '"days since last_attack >= 7", "attacks revised" or "any headline revised"'
    )


def alarm_verdict(
    alarm: Alarm, now: FigureRecords, before: FigureRecords | None, as_of: date, heard: bool
) -> AlarmVerdict:
    """Whether an alarm holds.

    Args:
        now, before: the figures of this edition and of the one before (None: there is none), by id.
        as_of: the day of this edition.
        heard: whether anything was published since the edition before. Silence tells nothing: without it a condition that doesn't
            hold on what is known can't be told.
    """
    if not alarm.comparison:
        return _revision_verdict(alarm, now, before)
    figure = now.get(alarm.figure)
    if figure is None:
        _refuse_unknown(alarm, [alarm.figure], now)
        return AlarmVerdict(alarm, None, "nothing is known of it by then")
    if figure["low"] is None:
        return AlarmVerdict(alarm, None, f"{figure['label']}: {figure['words']}")
    count = _days_since(alarm, figure, as_of) if alarm.days else _count(alarm, figure)
    told = f"{count} days since {figure['words']}" if alarm.days else f"{figure['label']}: {figure['words']}"
    holds = _comparison_holds(count, alarm.comparison, Count.exactly(alarm.number))
    if not heard and (alarm.days or holds is False):
        return AlarmVerdict(alarm, None, f"{told}, and no source was published since the edition before")
    return AlarmVerdict(alarm, holds, told)


def _revision_verdict(alarm: Alarm, now: FigureRecords, before: FigureRecords | None) -> AlarmVerdict:
    if before is None:
        return AlarmVerdict(alarm, None, "there is no edition before")
    both = {**before, **now}
    asked = every_headline_of(now, before) if alarm.figure == "any headline" else [alarm.figure]
    _refuse_unknown(alarm, asked, now)
    told = [
        f"{both[name]['label']}: {words_or_not_known(figure_before(name, now, before))} before, "
        f"now {words_or_not_known(now.get(name, {}))}"
        for name in moved_headlines(asked, now, before)
    ]
    return AlarmVerdict(alarm, bool(told), "; ".join(told) or "the same bounds as before")


def _refuse_unknown(alarm: Alarm, asked: list[str], now: FigureRecords) -> None:
    """Stop where an edition gives none of some figures, unless it is a headline of which nothing is known yet."""
    if not any(name in now or (is_headline(name) and gives_headlines(now)) for name in asked):
        raise CatalogueError(f"alarm {alarm.name!r}: no figure {alarm.figure!r}; {did_you_mean(alarm.figure, now)}")


def _count(alarm: Alarm, figure: Mapping[str, Any]) -> Count:
    if figure["kind"] != "count":
        raise CatalogueError(
            f'alarm {alarm.name!r}: {alarm.figure} is a {figure["kind"]}; a date is compared as "days since {alarm.figure}"'
        )
    return Count(figure["low"], figure["high"])


def _days_since(alarm: Alarm, figure: Mapping[str, Any], as_of: date) -> Count:
    if figure["kind"] != "date":
        raise CatalogueError(f"alarm {alarm.name!r}: {alarm.figure} is a {figure['kind']} and no date")
    first, last = date.fromisoformat(figure["low"]), date.fromisoformat(figure["high"] or figure["low"])
    return Count(max(0, (as_of - last).days), max(0, (as_of - first).days))


def _comparison_holds(count: Count, comparison: str, number: Count) -> bool | None:
    match comparison:
        case ">=":
            return count.reaches(number)
        case ">":
            return count.exceeds(number)
        case "<=":
            return number.reaches(count)
        case "<":
            return number.exceeds(count)
        case _:
            return count.equals(number)
