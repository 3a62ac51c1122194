"""From when a report counts as known: its date and the event's days come in, a day that is never too early goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from strikeledger.importers.event import UnusableError, parse_dataset_day

_ZONES = timedelta(days=1)
"""By a day a report may be dated before its event: time zones differ."""


@dataclass(frozen=True)
class KnownDay:
    """The day from which something counts as known; not `stated` where it is only known to be no later."""

    day: date
    stated: bool


def known_day(stated: str, column: str, days: tuple[date, date], out: date) -> KnownDay:
    """When a report with this date counts as known.

    A date within the days of an event that took several counts from the event's end: whichever day it was, it was known by then.

    Args:
        days: the event's first and last day.
        out: when the dataset itself was out; what it names was published by then.

    Raises:
        UnusableError: the date is none, or can't be right.
    """
    try:
        day = parse_dataset_day(stated, column)
    except UnusableError:
        raise UnusableError("a source's date that is none", f"{column} {stated!r}") from None
    first, last = days
    if day < first - _ZONES:
        raise UnusableError("a source's date before the event", f"{column} {day}, event from {first}")
    if day > out:
        raise UnusableError("a source's date after the dataset was out", f"{column} {day}, out by {out}")
    return KnownDay(max(day, last), day >= last)
