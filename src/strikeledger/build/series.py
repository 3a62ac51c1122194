"""Series: the days on which a report has editions, as the catalogue names them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from strikeledger.errors import CatalogueError, did_you_mean

OPEN_END = "open"
_SERIES_KEYS = ("every", "from", "to")
_SERIES_DAYS = "on"
_STEPS = {"day": 1, "week": 7}


_MOST_EDITIONS = 2_000


@dataclass(frozen=True)
class Series:
    """Editions at regular days, or at days that are named.

    `every` is "day", "week", "month", a number of days, or the days themselves; no `last` means until the newest publication.
    """

    every: str | int | tuple[date, ...]
    first: date
    last: date | None = None

    def days(self, newest: date) -> list[str]:
        """The days of the editions, from the first on; an open series ends with the newest publication."""
        return [str(day) for day in self._until(self.last or newest)]

    def days_to(self, newest: str, where: str) -> list[str]:
        """The same, with the day of the newest publication and where that stands.

        Raises:
            CatalogueError: that makes more editions than anybody wants, as the day is wrong.
        """
        if self.last is None and self.count_until(newest) > _MOST_EDITIONS:
            raise CatalogueError(
                f"an open series ends with the newest publication, and {where} was published on {newest}: "
                f"more than {_MOST_EDITIONS:,} editions. Correct that day, or give the series an end."
            )
        return self.days(date.fromisoformat(newest))

    def day_before(self, day: str) -> str:
        """The day of the edition before the one of `day`; up to the first, the nearest day that is whole steps earlier than that.

        Empty where the calendar, or a list of days, has none.
        """
        if isinstance(self.every, tuple):
            return max((str(each) for each in self.every if str(each) < day), default="")
        steps = self.count_until(day) + 1
        try:
            while str(self._day(steps)) >= day:
                steps -= 1
            return str(self._day(steps))
        except (OverflowError, ValueError):
            return ""

    def count_until(self, day: str) -> int:
        """How many editions there are up to a day, and one more or less; negative where the series begins later."""
        days = (date.fromisoformat(day) - self.first).days
        if isinstance(self.every, tuple):
            return sum(str(each) <= day for each in self.every)
        if self.every == "month":
            return days // 30
        return days // (self.every if isinstance(self.every, int) else _STEPS[self.every])

    def _until(self, last: date) -> Iterator[date]:
        if isinstance(self.every, tuple):
            yield from self.every
            return
        number = 0
        with suppress(OverflowError, ValueError):  # the calendar ends
            while (day := self._day(number)) <= last:
                yield day
                number += 1

    def _day(self, number: int) -> date:
        if self.every == "month":
            years, month = divmod(self.first.month - 1 + number, 12)
            year = self.first.year + years
            # A month without the day ends the step at its last day; the next month has the day again.
            return date(year, month + 1, min(self.first.day, calendar.monthrange(year, month + 1)[1]))
        step = self.every if isinstance(self.every, int) else _STEPS[str(self.every)]
        return self.first + timedelta(days=number * step)


def read_series(entry: object, where: str) -> Series:
    """The series that an entry of the catalogue asks for.

    Raises:
        CatalogueError: a key or value that means nothing.
    """
    if not isinstance(entry, Mapping):
        raise CatalogueError(f'{where}: series is a table, as {{ every = "week", from = 2023-11-22, to = 2024-02-07 }}')
    if _SERIES_DAYS in entry:
        return _read_days(entry, where)
    for key in entry:
        if key not in _SERIES_KEYS:
            near = did_you_mean(key, (*_SERIES_KEYS, _SERIES_DAYS))
            raise CatalogueError(f"{where}: series has no setting {key!r}; {near}")
    for key in _SERIES_KEYS:
        if key not in entry:
            raise CatalogueError(f"{where}: series needs {key!r}")
    first, last = _read_day(entry, "from", where), None if entry["to"] == OPEN_END else _read_day(entry, "to", where)
    if last and last < first:
        raise CatalogueError(f"{where}: series runs backwards: {last} is before {first}")
    return Series(_read_every(entry["every"], where), first, last)


def _read_days(entry: Mapping[str, Any], where: str) -> Series:
    days = entry[_SERIES_DAYS]
    named = isinstance(days, list) and all(type(day) is date and 1900 <= day.year <= 2200 for day in days)
    if len(entry) > 1 or not named or not days or days != sorted(set(days)):
        raise CatalogueError(
            f"{where}: series: allowed is on = [2023-12-30, 2024-01-12], days in their order without quotes, and nothing beside it"
        )
    return Series(tuple(days), days[0], days[-1])


def _read_every(value: Any, where: str) -> str | int:
    if value in (*_STEPS, "month") or (type(value) is int and 1 <= value <= 3660):
        return value  # type: ignore[no-any-return]
    raise CatalogueError(f'{where}: series: every = {value!r}: allowed is "day", "week", "month" or a number of days')


def _read_day(entry: Mapping[str, Any], key: str, where: str) -> date:
    value = entry[key]
    if type(value) is date and 1900 <= value.year <= 2200:
        return value
    more = ', or "open"' if key == "to" else ""
    raise CatalogueError(f"{where}: series: {key} = {value!r}: allowed is a day, as 2023-11-22 without quotes{more}")
