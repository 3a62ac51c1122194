"""A user's file read to its end: each row comes in once, and goes out as an event, as a remark why not, or as one not asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.importers.dataset import Dataset
from strikeledger.importers.download import Download, open_download
from strikeledger.importers.event import Event, Remark, RowRemarks, UnusableError
from strikeledger.importers.releases import Release
from strikeledger.importers.where import RowFilter

_MOST_VALUES = 2_000
"""Values of a column that are kept to hint at where a condition finds none."""


@dataclass(frozen=True)
class ReadResult:
    """What became of every row of a file: the events made of it, and the remarks about rows used and set aside."""

    file: str
    release: Release
    rows: int
    events: tuple[Event, ...]
    remarks: tuple[Remark, ...]

    @property
    def set_aside_counts(self) -> dict[str, int]:
        """How many rows were set aside, by reason, most first."""
        return dict(Counter(remark.reason for remark in self.remarks if remark.fate == "set aside").most_common())

    @property
    def odd_counts(self) -> dict[str, int]:
        """How many rows were used although something about them is odd, by what it is, most first."""
        told = {(remark.line, remark.reason) for remark in self.remarks if remark.fate == "used"}
        return dict(Counter(reason for _, reason in sorted(told)).most_common())

    @property
    def not_asked_count(self) -> int:
        """How many rows the conditions and days leave out."""
        return self.rows - len(self.events) - sum(self.set_aside_counts.values())


def read_dataset(path: Path, dataset: Dataset, where: RowFilter, released: date | None, today: date) -> ReadResult:
    """Everything that is asked for in a user's file.

    Raises:
        DataError: it isn't a whole file of the dataset.
        ParameterError: a condition names a column that isn't there, or nothing meets the conditions.
    """
    file = open_download(path, dataset)
    where.refuse_unknown(file.columns)
    release = dataset.release(path, released)
    events: list[Event] = []
    remarks: list[Remark] = []
    names: set[str] = set()
    rows = 0
    for line, row in file.rows():
        rows += 1
        if not where.matches(row, dataset.began):
            continue
        odd = RowRemarks(line, row[dataset.row_id])
        try:
            days = dataset.days(row)
            _refuse_later(days[0], release.by or today)
            if _lies_within(where, *days):
                event = dataset.event(odd, row, days, release.by, today)
                _refuse_twin(event, names)
                events.append(event)
                remarks += odd.remarks
        except UnusableError as error:
            remarks.append(Remark(line, odd.row, "set aside", error.reason, error.found))
    if not events:
        raise ParameterError(_no_rows_message(file, where, rows, remarks))
    return ReadResult(path.name, release, rows, tuple(events), tuple(remarks))


def _lies_within(where: RowFilter, first_day: date, last_day: date) -> bool:
    fits = where.fits(first_day, last_day)
    if fits is None:
        raise UnusableError("only in part within the days asked for", f"{first_day} to {last_day}")
    return fits


def _refuse_later(first_day: date, out: date) -> None:
    if first_day > out:
        raise UnusableError("an event after the dataset was out", f"{first_day}, out by {out}")


def _refuse_twin(event: Event, names: set[str]) -> None:
    if event.name in names:
        raise UnusableError("an id that an earlier row has already", event.name)
    names.add(event.name)


def _no_rows_message(file: Download, where: RowFilter, rows: int, remarks: list[Remark]) -> str:
    """Why no row is left, with the nearest values where a condition finds none."""
    if remarks:
        reasons = Counter(remark.reason for remark in remarks)
        listed = "; ".join(f"{count:,}: {reason}" for reason, count in reasons.most_common())
        return f"{file.path.name}: none of its {rows:,} rows can be used ({listed})"
    hints = [_hint(file, column, values) for column, values in where.conditions.items() if column in file.columns]
    asked = f" for {where}" if str(where) else ""
    return ". ".join([f"{file.path.name}: none of its {rows:,} rows is asked for{asked}", *filter(None, hints)])


def _hint(file: Download, column: str, values: tuple[str, ...]) -> str:
    there: dict[str, None] = {}
    for _, row in file.rows():
        there.setdefault(row[column].strip())
        if len(there) == _MOST_VALUES:
            break
    strange = [value for value in values if value.casefold() not in {known.casefold() for known in there}]
    return f"No {column} is {strange[0]!r}; {did_you_mean(strange[0], there)}" if strange else ""
