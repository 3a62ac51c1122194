"""A series of editions: how often, from when and until when comes in; the days of its editions go out."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from strikeledger.errors import CatalogueError, did_you_mean

OPEN_END = "open"
_SERIES_KEYS = ("every", "from", "to")
_STEPS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Series:
    """Editions at regular days; `every` is "day", "week", "month" or a number of days, no `last` means until the newest publication."""

    every: str | int
    first: date
    last: date | None = None

    def days(self, newest: date) -> list[str]:
        """The days of the editions, from the first on; an open series ends with the newest publication."""
        return [str(day) for day in self._until(self.last or newest)]

    def day_before(self, day: str) -> str:
        """The day of the edition before the one of `day`; up to the first, the nearest day that is whole steps earlier than that."""
        earlier = [each for each in self._until(date.fromisoformat(day)) if str(each) < day]
        steps = -1
        while not earlier and str(self._day(steps)) >= day:
            steps -= 1
        return str(earlier[-1] if earlier else self._day(steps))

    def _until(self, last: date) -> Iterator[date]:
        number = 0
        while (day := self._day(number)) <= last:
            yield day
            number += 1

    def _day(self, number: int) -> date:
        if self.every == "month":
            years, month = divmod(self.first.month - 1 + number, 12)
            year = self.first.year + years
            # A month without the day ends the step at its last day; the next month has the day again.
            return date(year, month + 1, min(self.first.day, calendar.monthrange(year, month + 1)[1]))
        return self.first + timedelta(days=number * (self.every if isinstance(self.every, int) else _STEPS[self.every]))


def read_series(entry: object, where: str) -> Series:
    """The series that an entry of the catalogue asks for.

    Raises:
        CatalogueError: a key or value that means nothing.
    """
    if not isinstance(entry, Mapping):
        raise CatalogueError(f'{where}: series is a table, as {{ every = "week", from = 2023-11-22, to = 2024-02-07 }}')
    for key in entry:
        if key not in _SERIES_KEYS:
            raise CatalogueError(f"{where}: series has no setting {key!r}; {did_you_mean(key, _SERIES_KEYS)}")
    for key in _SERIES_KEYS:
        if key not in entry:
            raise CatalogueError(f"{where}: series needs {key!r}")
    first, last = _read_day(entry, "from", where), None if entry["to"] == OPEN_END else _read_day(entry, "to", where)
    if last and last < first:
        raise CatalogueError(f"{where}: series runs backwards: {last} is before {first}")
    return Series(_read_every(entry["every"], where), first, last)


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
