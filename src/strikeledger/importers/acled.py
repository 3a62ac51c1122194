"""ACLED: a row of a user's own export as an event, with what ACLED's conventions leave open; no text is copied."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from strikeledger.importers.event import (
    Cells,
    CodeList,
    Event,
    Publication,
    RowRemarks,
    UnusableError,
    clean_text,
    coded_remarks,
    degrees,
    event_day,
    note_of,
    whole_number,
)
from strikeledger.text import day_in_words

ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "actor2", "country", "admin1", "location",
    "latitude", "longitude", "geo_precision", "source", "fatalities",
)  # fmt: skip
"""What a file must have; without `timestamp` beside these, the day of the export has to be given."""

_NO_NUMBER = (3, 10)
"""ACLED writes 3, or 10 where fighting is heavy, for an unknown number of reported deaths; 10 also for "tens"."""

_CODES = (
    CodeList("time_precision", {"1": "", "2": "only the week known", "3": "only the month known"}, "no exact day"),
    CodeList("geo_precision", {"1": "", "2": "near the place", "3": "only a larger area known"}, "no exact place"),
)


def acled_event(odd: RowRemarks, row: Cells, days: tuple[date, date], out: date | None, today: date) -> Event:
    """One row as an event; `out`, the day of the export where the user gives it, and `today` bound the day of upload.

    Raises:
        UnusableError: the row can't be used.
    """
    named = re.fullmatch(r"([A-Za-z]{2,4})([0-9]{1,9})", row["event_id_cnty"])
    if named is None:
        raise UnusableError("an event_id_cnty that is none", f"{row['event_id_cnty']!r}")
    name = f"{named[1].lower()}-{named[2]}"
    first, last = days
    latitude, longitude = degrees(row)
    known = _upload_day(row.get("timestamp", ""), first, out, today)
    coded, flags = coded_remarks(odd, row, _CODES)
    publisher = clean_text(row["source"])[:80].strip() or "unnamed source"
    return Event(
        line=odd.line,
        name=f"acled-{name}",
        number=name,
        first_day=first,
        last_day=last,
        country=clean_text(row["country"]) or "unnamed country",
        place=clean_text(row["location"]) or clean_text(row["admin1"]) or "unnamed place",
        latitude=latitude,
        longitude=longitude,
        killed=_deaths_in_words(odd, row),
        note=_note(row, coded),
        flags=flags,
        reports=(Publication(publisher, known.title, max(known.day, last), stated=False),),
    )


def acled_days(row: Cells) -> tuple[date, date]:
    """The days on which the event may have been: that day, up to six days on either side, or its month, as where no code is known.

    Raises:
        UnusableError: its day is none.
    """
    day, precision = event_day(row["event_date"], "event_date"), row["time_precision"]
    if precision not in ("1", "2"):
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    week = timedelta(days=6 if precision == "2" else 0)
    return day - week, day + week


class _Upload(NamedTuple):
    """The day from which a row counts as known, and what happened then."""

    day: date
    title: str


def _upload_day(stamp: str, first: date, out: date | None, today: date) -> _Upload:
    """The day on which ACLED uploaded the row as it is now, in seconds since 1970; without it, the day of the export."""
    if not stamp and out:
        return _Upload(out, f"Reports listed in an export of {day_in_words(out.isoformat())}")
    if not stamp:
        raise UnusableError("no timestamp (name the day of the export with --released)", "timestamp is empty")
    try:
        day = datetime.fromtimestamp(int(stamp), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UnusableError("a timestamp that is none", f"timestamp {stamp!r}") from None
    if not first - timedelta(days=1) <= day <= (out or today):
        found = f"timestamp {stamp} ({day}), event from {first}"
        raise UnusableError("a timestamp before the event or after the export", found)
    return _Upload(day, f"Reports listed in rows uploaded on {day_in_words(day.isoformat())}")


def _deaths_in_words(odd: RowRemarks, row: Cells) -> str:
    """ACLED's one number as what it leaves open.

    It takes the most conservative of the reported numbers: at least so many. 3 and 10 also stand for an unknown number: at least one.
    0 stands also for deaths of which nothing was reported: no number.
    """
    number = whole_number(row["fatalities"], "fatalities")
    if number is None:
        odd.note("no number of fatalities", "fatalities is empty")
    if number in _NO_NUMBER:
        odd.note(
            f"{number} fatalities, which ACLED also writes for an unknown number: read as at least one", str(number)
        )
        return "at least one"
    return f"at least {number}" if number else ""


def _note(row: Cells, coded: Sequence[str]) -> str:
    number = row["fatalities"]
    sides = " and ".join(filter(None, (row["actor1"], row["actor2"])))
    return note_of(
        f"fatalities {number or 'not given'}" + (" (also where none were reported)" if number == "0" else ""),
        *coded,
        ": ".join(filter(None, (row["sub_event_type"], sides))),
        "civilians targeted" if row.get("civilian_targeting") else "",
    )
