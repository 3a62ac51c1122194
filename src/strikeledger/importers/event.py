"""Events and the remarks on rows, as every dataset's reader gives them, and what these readers share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
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
        flags: what the dataset's own codes say is less than certain: "no exact day", "no exact place".
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
    flags: tuple[str, ...] = ()


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


class UnorderedDayError(UnusableError):
    """A day in figures of which nobody said which is the day and which the month."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__("a day in figures (say their order with --dates dmy or --dates mdy)", f"{column} {text!r}")


@dataclass
class RowRemarks:
    """Remarks about one row that is used none the less, as they come up."""

    line: int
    row: str
    remarks: list[Remark] = field(default_factory=list)

    def note(self, reason: str, found: str) -> None:
        """Keep a remark."""
        self.remarks.append(Remark(self.line, self.row, "used", reason, found))


def parse_dataset_day(text: str, column: str, order: str = "") -> date:
    """A day as datasets write it: "2018-07-05 00:00:00.000", "05 July 2018", "5-Jul-18".

    Args:
        column: its column, for the error.
        order: what "05/07/2018" means: "dmy" or "mdy"; "" where nobody said.

    Raises:
        UnorderedDayError: which figure is the day and which the month is not said.
        UnusableError: it is none.

    >>> [str(parse_dataset_day(day, "date_start")) for day in ("2018-07-05 00:00:00.000", "05 July 2018", "5-Jul-18")]
    ['2018-07-05', '2018-07-05', '2018-07-05']
    >>> str(parse_dataset_day("05/07/2018", "event_date", "mdy"))
    '2018-05-07'
    """
    words = text.strip()
    try:
        if spelled := _SPELLED_DAY.fullmatch(words):
            return date(_full_year(spelled[3]), _month(spelled[2]), int(spelled[1]))
        if figures := _DAY_IN_FIGURES.fullmatch(words):
            if not order:
                raise UnorderedDayError(column, text)
            day, month = (1, 2) if order == "dmy" else (2, 1)
            return date(_full_year(figures[3]), int(figures[month]), int(figures[day]))
        return datetime.fromisoformat(words.replace("/", "-")).date()
    except ValueError:
        raise UnusableError("a day that is none", f"{column} {text!r}") from None


_SPELLED_DAY = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d{2})")
_DAY_IN_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})( \d{1,2}:\d{2}(:\d{2})?)?")


def _full_year(text: str) -> int:
    """A year, of which two figures may stand for four: 69 to 99 are of the last century, as everywhere."""
    return int(text) if len(text) == 4 else int(text) + (1900 if int(text) >= 69 else 2000)


def _month(word: str) -> int:
    """The number of a month by its name or the beginning of it."""
    named = [number for number, name in enumerate(MONTHS, start=1) if name.lower().startswith(word.lower())]
    if len(named) != 1:
        raise ValueError(word)
    return named[0]


def event_day(text: str, column: str) -> date:
    """A day on which an event of our time may have been.

    Raises:
        UnusableError: it is none.
    """
    if not text:
        raise UnusableError("no day", f"{column} is empty")
    day = parse_dataset_day(text, column)
    if day.year not in _YEARS:
        raise UnusableError("a day that can't be right", f"{column} {text!r}")
    return day


def whole_number(text: str, column: str) -> int | None:
    """A count of people as datasets write it; None where the cell is empty, which is never zero.

    Raises:
        UnusableError: it is no whole number, or below zero.
    """
    if re.fullmatch(r"\d{1,9}", text):
        return int(text)
    if not text:
        return None
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


@dataclass(frozen=True)
class CodeList:
    """The codes of a column: what each means for a note, empty for the code that says that all is certain.

    `flag` is what the others have in common, for a report's head.
    """

    column: str
    meanings: Mapping[str, str]
    flag: str


def coded_remarks(odd: RowRemarks, row: Cells, lists: Collection[CodeList]) -> tuple[list[str], tuple[str, ...]]:
    """What a row's codes say for its note, and its flags; a code that isn't on its list is remarked and taken for uncertain."""
    said, flags = [], []
    for codes in (codes for codes in lists if codes.column in row):
        code = row[codes.column]
        meaning = codes.meanings.get(code, f"{codes.column} {code or 'empty'}" if code or codes.flag else "")
        if code not in codes.meanings:
            odd.note(f"a {codes.column} other than {', '.join(codes.meanings)}", f"{codes.column} {code!r}")
        said.append(meaning)
        flags += [codes.flag] if meaning and codes.flag else []
    return said, tuple(dict.fromkeys(flags))


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
