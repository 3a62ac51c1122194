"""UCDP GED: a row of the Georeferenced Event Dataset as an event with bounds, days and reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
    parse_dataset_day,
    whole_number,
)
from strikeledger.text import day_in_words

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


GED_COLUMNS = (
    "id", "country", "where_coordinates", "latitude", "longitude", "date_start", "date_end", "side_a", "side_b", "low", "best", "high",
)  # fmt: skip
"""What a file must have; `source_date` or `source_article` must stand beside these."""

KINDS = CodeList("type_of_violence", {"1": "state-based", "2": "non-state", "3": "one-sided"}, "")
_CODES = (
    CodeList("date_prec", {"1": "", "2": "day known within 2 to 6", "3": "only the week known", "4": "only the month known",
             "5": "only a longer time known"}, "no exact day"),
    CodeList("where_prec", {"1": "", "2": "near the place", "3": "only the district known", "4": "only the province known",
             "5": "place estimated", "6": "only the country known", "7": "at sea or in the air"}, "no exact place"),
    CodeList("event_clarity", {"1": "", "2": "reported together with other events"}, "a report that holds several events"),
    CodeList("code_status", {"Clear": ""}, "a coding that UCDP has still to check"),
)  # fmt: skip


def ged_days(row: Cells) -> tuple[date, date]:
    """The first and the last day of an event.

    Raises:
        UnusableError: they are none, or the wrong way round.
    """
    first, last = event_day(row["date_start"], "date_start"), event_day(row["date_end"], "date_end")
    if last < first:
        raise UnusableError("an end before the beginning", f"date_start {first}, date_end {last}")
    return first, last


def ged_event(odd: RowRemarks, row: Cells, days: tuple[date, date], out: date | None, today: date) -> Event:
    """One row as an event.

    Args:
        odd: takes what is odd about the row but possible.
        days: the event's first and last day.
        out: when the release was out; None where it isn't known.
        today: what `out` can't be after.

    Raises:
        UnusableError: the row can't be used.
    """
    latitude, longitude = degrees(row)
    killed = _deaths_in_words(odd, row)
    kind, _ = coded_remarks(odd, row, [KINDS])
    coded, flags = coded_remarks(odd, row, _CODES)
    reports = tuple(_reports(odd, row, days, out, today))
    return Event(
        line=odd.line,
        name=f"ucdp-{_number(row)}",
        number=_number(row),
        first_day=days[0],
        last_day=days[1],
        country=clean_text(row["country"]) or "unnamed country",
        place=clean_text(row["where_coordinates"]) or clean_text(row.get("adm_1", "")) or "unnamed place",
        latitude=latitude,
        longitude=longitude,
        killed=killed,
        note=_note(row, coded, "".join(kind), len(reports)),
        flags=flags,
        reports=reports,
    )


def _number(row: Cells) -> str:
    if re.fullmatch(r"[1-9][0-9]{0,11}", row["id"]):
        return row["id"]
    raise UnusableError("an id that is no number", f"id {row['id']!r}")


def _deaths_in_words(odd: RowRemarks, row: Cells) -> str:
    """The deaths in words that keep their bounds; numbers that contradict each other are all kept within.

    A missing low leaves the number open below, a missing high above; the best estimate is no bound.
    """
    low, best, high = (whole_number(row[column], column) for column in ("low", "best", "high"))
    given = [number for number in (low, best, high) if number is not None]
    found = ", ".join(f"{column} {row[column] or 'empty'}" for column in ("low", "best", "high"))
    if len(given) < 3:
        odd.note("low, best or high is empty: what is missing is open", found)
    if given != sorted(given):
        odd.note("low, best and high contradict each other: read as the least to the most of the three", found)
    low, high = low if low is None else min(given), high if high is None else max(given)
    if high is None:
        return f"at least {low}" if low else ""
    if low == high:
        return str(low) if low else "none"
    return f"at most {high}" if low is None else f"{low} to {high}"


def _note(row: Cells, coded: Sequence[str], kind: str, reports: int) -> str:
    sides = " and ".join(filter(None, (row["side_a"], row["side_b"])))
    best, civilians, named = row["best"], row.get("deaths_civilians", ""), row.get("number_of_sources", "")
    toll = f"best estimate {best or 'not given'}"
    if civilians.isdigit() and int(civilians):
        toll += ", all civilians" if civilians == best else f", {civilians} of them civilians"
    return note_of(
        toll,
        *coded,
        ": ".join(filter(None, (kind, sides))),
        f"{named} sources" if named.isdigit() and int(named) > 1 and reports > 1 else "",
    )


def _reports(odd: RowRemarks, row: Cells, days: tuple[date, date], out: date | None, today: date) -> list[Publication]:
    """The publications that the row names, earliest first; where none has a usable date, the release itself dates it."""
    found: dict[tuple[str, date, str], Publication] = {}
    named = list(_named_sources(row))
    for publisher, stated, headline in named:
        try:
            known = known_day(stated, "source_date", days, out or today)
        except UnusableError as error:
            odd.note(error.reason, error.found)
            continue
        title = headline or f"Report of {day_in_words(str(parse_dataset_day(stated, 'source_date')))}"
        found.setdefault((publisher, known.day, title), Publication(publisher, title, known.day, known.stated))
    if found:
        return sorted(found.values(), key=lambda report: report.known)
    if out is None:
        reason = "no usable date of publication (name the day of the release with --released)"
        raise UnusableError(reason, f"source_date {row.get('source_date', '')[:60]!r}")
    odd.note("no usable date of publication: known from the release of the dataset on", f"out by {out}")
    publisher = named[0][0] if named else "UCDP GED"
    title = "An event without a dated source"
    return [Publication(publisher, title, max(out, days[1]), stated=False, kind="dataset" if not named else "other")]


def _named_sources(row: Cells) -> Iterator[tuple[str, str, str]]:
    """Publisher, date and headline (perhaps empty) of each source that a row names."""
    if row.get("source_date", "").strip():
        dates = [part.strip() for part in row["source_date"].split(";")]
        offices = [part.strip() for part in row.get("source_office", "").split(";")]
        headlines = [part.strip() for part in row.get("source_headline", "").split(";")]
        if len(offices) != len(dates):  # a name with a semicolon in it: none can be told from the next
            offices = [row.get("source_office", "")] * len(dates)
        if len(headlines) != len(dates):
            headlines = [""] * len(dates)
        for office, day, headline in zip(offices, dates, headlines, strict=True):
            yield (
                clean_text(office)[:80].strip() or "unnamed source",
                day,
                clean_text(headline.strip('"'))[:200].strip(),
            )
        return
    for article in row.get("source_article", "").split(";"):
        told = re.search(r"\d{4}-\d{2}-\d{2}", article)
        if told:
            publisher = clean_text(article[: told.start()].strip(' ",'))[:80].strip() or "unnamed source"
            yield publisher, told[0], clean_text(article[told.end() :].strip(' ",'))[:200].strip()
