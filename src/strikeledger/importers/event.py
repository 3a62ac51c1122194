"""Events and the remarks on rows, as every dataset's reader gives them, and what these readers share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from strikeledger.text import MONTHS

Cells = Mapping[str, str]
_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Publication:
    """One publication that a row names: who published it, under which title, and the day from which it counts as known.

    `stated` says that the day is the publication's own; otherwise it is inferred, and the title says from what.
    """

    publisher: str
    title: str
    known: date
    stated: bool = True
    kind: str = "other"


@dataclass(frozen=True)
class Event:
    """One event as a dataset has it.

    Attributes:
        line: where its row begins in the user's file.
        name: the dataset's own id as part of an id of ours: "ucdp-258695".
        number: what tells its accounts apart from those of other events: "258695".
        killed: words that `hedges.csv` reads; empty where the dataset gives no number.
        reports: at least one, in the order in which they were known; the dataset's number rests on all of them.
    """

    line: int
    name: str
    number: str
    first_day: date
    last_day: date
    country: str
    place: str
    latitude: float
    longitude: float
    killed: str
    note: str
    reports: tuple[Publication, ...]


@dataclass(frozen=True)
class Remark:
    """What is to be known about one row of the user's file: whether it was used, why not or what was odd, and what was found."""

    line: int
    row: str
    fate: str
    reason: str
    found: str


class UnusableError(Exception):
    """A row that can't become an event; says why in words that are the same for all such rows, and what was found."""

    def __init__(self, reason: str, found: str) -> None:
        super().__init__(reason)
        self.reason, self.found = reason, found


@dataclass
class RowRemarks:
    """Remarks about one row that is used none the less, as they come up."""

    line: int
    row: str
    remarks: list[Remark] = field(default_factory=list)

    def note(self, reason: str, found: str) -> None:
        """Keep a remark."""
        self.remarks.append(Remark(self.line, self.row, "used", reason, found))


def parse_dataset_day(text: str, column: str) -> date:
    """A day as datasets write it: "2018-07-05", "2018-07-05 00:00:00.000" or "05 July 2018".

    Raises:
        UnusableError: it is none of these.

    >>> str(parse_dataset_day("2018-07-05 00:00:00.000", "date_start")), str(parse_dataset_day("05 July 2018", "event_date"))
    ('2018-07-05', '2018-07-05')
    """
    words = text.strip()
    spelled = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", words)
    try:
        if spelled and spelled[2] in MONTHS:
            return date(int(spelled[3]), MONTHS.index(spelled[2]) + 1, int(spelled[1]))
        return datetime.fromisoformat(words).date()
    except ValueError:
        raise UnusableError("a day that is none", f"{column} {text!r}") from None


def event_day(text: str, column: str) -> date:
    """A day on which an event of our time may have been.

    Raises:
        UnusableError: it is none.
    """
    day = parse_dataset_day(text, column)
    if day.year not in _YEARS:
        raise UnusableError("a day that can't be right", f"{column} {text!r}")
    return day


def whole_number(text: str, column: str) -> int:
    """A count of people as datasets write it.

    Raises:
        UnusableError: it is no whole number, or below zero.
    """
    if re.fullmatch(r"\d{1,9}(\.0)?", text.strip()):
        return int(text.strip().removesuffix(".0"))
    raise UnusableError("a number of deaths that is no whole number", f"{column} {text!r}")


def degrees(row: Cells) -> tuple[float, float]:
    """Latitude and longitude of a row.

    Raises:
        UnusableError: they are none.
    """
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except ValueError:
        latitude = longitude = float("nan")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UnusableError(
            "coordinates that are none", f"latitude {row['latitude']!r}, longitude {row['longitude']!r}"
        )
    return latitude, longitude


def clean_text(text: str) -> str:
    """A cell's text on one line, without control characters and doubled spaces."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff]", " ", text).split())


def name_as_id(words: str) -> str:
    """A name as an id has it.

    >>> name_as_id("Dêir ez-Zôr (town)"), name_as_id("موقع")
    ('deir-ez-zor-town', 'unnamed')
    """
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters.replace("'", "")).strip("-") or "unnamed"


def note_of(*parts: str, most: int = 200) -> str:
    """Remarks joined into one note; the last ones are left out where it would be too long."""
    said = ""
    for part in filter(None, map(clean_text, parts)):
        longer = f"{said}; {part}" if said else part
        if len(longer) > most:
            return said or f"{part[: most - 3]}..."
        said = longer
    return said
