"""ACLED: a row of a user's own export as an event, with what ACLED's conventions leave open; no text is copied."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta

from strikeledger.importers.event import (
    Cells,
    Event,
    Publication,
    RowRemarks,
    UnusableError,
    clean_text,
    degrees,
    event_day,
    note_of,
    whole_number,
)
from strikeledger.text import day_in_words

ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "actor2", "country", "admin1", "location",
    "latitude", "longitude", "geo_precision", "source", "fatalities", "timestamp",
)  # fmt: skip

_NO_NUMBER = (3, 10)
"""ACLED writes 3, or 10 where fighting is heavy, for an unknown number of reported deaths; 10 also for "tens"."""

_DAY_KNOWN = {"2": "only the week known", "3": "only the month known"}
_PLACE_KNOWN = {"2": "near the place", "3": "only a larger area known"}


def acled_event(odd: RowRemarks, row: Cells, days: tuple[date, date], out: date | None, today: date) -> Event:
    """One row as an event; `out`, the day of the export where the user gives it, and `today` bound the day of upload.

    Raises:
        UnusableError: the row can't be used.
    """
    named = re.fullmatch(r"([A-Za-z]{2,4})([0-9]{1,9})", row["event_id_cnty"].strip())
    if named is None:
        raise UnusableError("an event_id_cnty that is none", f"{row['event_id_cnty']!r}")
    name = f"{named[1].lower()}-{named[2]}"
    first, last = days
    latitude, longitude = degrees(row)
    uploaded = _upload_day(row["timestamp"], first, out or today)
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
        note=_note(row),
        reports=(
            Publication(
                publisher,
                f"Reports listed in rows uploaded on {day_in_words(uploaded.isoformat())}",
                max(uploaded, last),
                stated=False,
            ),
        ),
    )


def acled_days(row: Cells) -> tuple[date, date]:
    """The days on which the event may have been: that day, up to six days on either side, or its month.

    Raises:
        UnusableError: its day is none.
    """
    day, precision = event_day(row["event_date"], "event_date"), row["time_precision"].strip()
    if precision == "3":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    week = timedelta(days=6 if precision == "2" else 0)
    return day - week, day + week


def _upload_day(stamp: str, first: date, limit: date) -> date:
    """The day on which ACLED uploaded the row as it is now: seconds since 1970."""
    try:
        day = datetime.fromtimestamp(int(stamp), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UnusableError("a timestamp that is none", f"timestamp {stamp!r}") from None
    if not first - timedelta(days=1) <= day <= limit:
        found = f"timestamp {stamp} ({day}), event from {first}"
        raise UnusableError("a timestamp before the event or after the export", found)
    return day


def _deaths_in_words(odd: RowRemarks, row: Cells) -> str:
    """ACLED's one number as what it leaves open.

    It takes the most conservative of the reported numbers: at least so many. 3 and 10 also stand for an unknown number: at least one.
    0 stands also for deaths of which nothing was reported: no number.
    """
    number = whole_number(row["fatalities"], "fatalities")
    if number in _NO_NUMBER:
        odd.note(
            f"{number} fatalities, which ACLED also writes for an unknown number: read as at least one", str(number)
        )
        return "at least one"
    return f"at least {number}" if number else ""


def _note(row: Cells) -> str:
    number = int(float(row["fatalities"]))
    sides = " and ".join(filter(None, (row["actor1"].strip(), row["actor2"].strip())))
    return note_of(
        f"fatalities {number}" + (" (also where none were reported)" if number == 0 else ""),
        f"{row['sub_event_type'].strip()}: {sides}",
        "civilians targeted" if row.get("civilian_targeting", "").strip() else "",
        _DAY_KNOWN.get(row["time_precision"].strip(), ""),
        _PLACE_KNOWN.get(row["geo_precision"].strip(), ""),
    )
