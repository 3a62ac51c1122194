"""A user's file read to its end: each row becomes an event, a remark why not, or is counted as not asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strikeledger.errors import DataError, ParameterError, Problem, did_you_mean
from strikeledger.importers.download import Download, file_error, open_download
from strikeledger.importers.event import Cells, Event, Remark, RowRemarks, UnorderedDayError, UnusableError, note_of
from strikeledger.importers.registry import Dataset, Release
from strikeledger.importers.where import RowFilter

_LONGEST_CONDITION = 60
"""Characters of a condition that every sentence can hold; a longer one stands at the report's head."""

_MOST_VALUES = 2_000
"""Values of a column that are kept to hint at where a condition finds none."""


@dataclass(frozen=True)
class ReadResult:
    """What became of every row of a file, and what was asked for: the events made of it, and the remarks about rows used and left out."""

    file: str
    dataset: Dataset
    where: RowFilter
    release: Release
    rows: int
    events: tuple[Event, ...]
    remarks: tuple[Remark, ...]

    @property
    def set_aside_counts(self) -> dict[str, int]:
        """How many rows were left out, by reason, most first."""
        return dict(Counter(remark.reason for remark in self.remarks if remark.fate == "left out").most_common())

    @property
    def odd_counts(self) -> dict[str, int]:
        """How many rows were used although something about them is odd, by what it is, most first."""
        told = {(remark.line, remark.reason) for remark in self.remarks if remark.fate == "used"}
        return dict(Counter(reason for _, reason in sorted(told)).most_common())

    @property
    def flag_counts(self) -> dict[str, int]:
        """How many of the events used the dataset itself codes as less than certain, by what, most first."""
        return dict(Counter(flag for event in self.events for flag in event.flags).most_common())

    @property
    def nouns(self) -> tuple[str, str]:
        """What one of the events used is called, and many: with the conditions, as the dataset has others that don't meet them."""
        one, many = self.dataset.nouns
        asked = self.where.behind_noun(self.dataset.phrases, self.dataset.meanings)
        if len(asked) > _LONGEST_CONDITION:
            return f"selected {one}", f"selected {many}"
        return (f"{one} {asked}", f"{many} {asked}") if asked else (one, many)

    @property
    def not_asked_count(self) -> int:
        """How many rows the conditions and days leave out."""
        return self.rows - len(self.events) - sum(self.set_aside_counts.values())

    @property
    def balance(self) -> str:
        """Where each row went, in one sentence."""
        used, aside = len(self.events), sum(self.set_aside_counts.values())
        rest = f" + {self.not_asked_count:,} not asked for" if self.not_asked_count else ""
        return f"{self.file}: {self.rows:,} rows = {used:,} used + {aside:,} left out{rest}"

    @property
    def lines(self) -> list[str]:
        """What a user is told: which release, where each row went, and what is odd about those used."""
        return [
            self.release.words,
            self.balance,
            *(f"  left out: {count:,}, {reason}" for reason, count in self.set_aside_counts.items()),
            *(f"  used, with a remark: {count:,}, {reason}" for reason, count in self.odd_counts.items()),
        ]


def read_dataset(
    path: Path, dataset: Dataset, where: RowFilter, released: date | None, today: date, order: str
) -> ReadResult:
    """Everything that is asked for in a user's file.

    Args:
        where: which rows are asked for.
        released: when it was out; None where the user doesn't say.
        today: what nothing can be after.
        order: what a day as "05/07/2018" means in it: "dmy", "mdy", or "" where nobody said.

    Raises:
        DataError: it isn't a whole file of the dataset, or the order of its days in figures isn't said.
        ParameterError: a condition names a column that isn't there, or nothing meets the conditions.
    """
    file = open_download(path, dataset, order)
    where.refuse_unknown(file.columns)
    release = dataset.release(path, released)
    if dataset.stamp and dataset.stamp not in file.columns and not released:
        remedy = f"add --released DAY, the day of your export, from which its rows count as known, or export {dataset.stamp} too"
        raise file_error(
            path, file.header.line, f"no column {dataset.stamp}", "a day on which each row was known", remedy
        )
    newest, older = _versions(file, dataset)
    events: list[Event] = []
    remarks: list[Remark] = []
    rows = 0
    for line, row in file.rows():
        rows += 1
        if not where.matches(row, dataset.began):
            continue
        odd = RowRemarks(line, row[dataset.row_id])
        try:
            if line in older:
                _refuse_older(row, newest[older[line]], dataset)
            days = dataset.days(row)
            _refuse_later(days[0], release.by or today)
            if _lies_within(where, *days):
                events.append(dataset.event(odd, row, days, release.by, today))
                remarks += odd.remarks
        except UnorderedDayError as error:
            raise _order_error(path, line, error, order) from None
        except UnusableError as error:
            remarks.append(Remark(line, odd.row, "left out", error.reason, error.found))
    if not events:
        raise ParameterError(_no_rows_message(file, where, rows, remarks))
    return ReadResult(path.name, dataset, where, release, rows, tuple(events), tuple(remarks))


def _versions(file: Download, dataset: Dataset) -> tuple[dict[int, Cells], dict[int, int]]:
    """Of the ids that stand more than once, the row that is used by its line, and each of the others' lines with that one's.

    The one with the newest stamp is used; where there is none, the first.
    """
    best: dict[str, tuple[int, int]] = {}
    lost: list[tuple[str, int]] = []
    for line, row in file.rows():
        stamp = row.get(dataset.stamp, "")
        this, name = (int(stamp) if stamp.isdigit() else -1, line), row[dataset.row_id].casefold()
        held = best.setdefault(name, this)
        if held != this:
            best[name] = this if this[0] > held[0] else held
            lost.append((name, held[1] if this[0] > held[0] else line))
    older = {line: best[name][1] for name, line in lost}
    wanted = set(older.values())
    return {line: row for line, row in file.rows() if line in wanted} if wanted else {}, older


def _refuse_older(row: Cells, used: Cells, dataset: Dataset) -> None:
    """Refuse a row of whose id another is used, and tell what differs between them."""
    differing = [f"{name} {row[name]!r}, used {used[name]!r}" for name in row if row[name] != used[name]]
    if not differing:
        raise UnusableError("a row that stands more than once", row[dataset.row_id])
    newer = dataset.stamp and row.get(dataset.stamp) != used.get(dataset.stamp)
    by_stamp = f"an id of which a newer row is used (by its {dataset.stamp})"
    reason = by_stamp if newer else "an id that an earlier row has, with other contents"
    raise UnusableError(reason, note_of(*(text for text in differing if not text.startswith(f"{dataset.stamp} "))))


def _order_error(path: Path, line: int, error: UnorderedDayError, order: str) -> DataError:
    """Nobody can tell which figure of a file's days is the day."""
    column, _, text = error.found.partition(" ")
    remedy = "look at another day of the file, and add --dates dmy (the day first) or --dates mdy (the month first)"
    if order:
        remedy = f"--dates {order} doesn't fit this day: try the other order"
    return DataError([Problem(path.name, line, column, text, "a day whose month can be told", remedy)])


def _lies_within(where: RowFilter, first_day: date, last_day: date) -> bool:
    fits = where.fits(first_day, last_day)
    if fits is None:
        raise UnusableError("only in part within the days asked for", f"{first_day} to {last_day}")
    return fits


def _refuse_later(first_day: date, out: date) -> None:
    if first_day > out:
        raise UnusableError("an event after the dataset was out", f"{first_day}, out by {out}")


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
        there.setdefault(row[column])
        if len(there) == _MOST_VALUES:
            break
    strange = [value for value in values if value.casefold() not in {known.casefold() for known in there}]
    return f"No {column} is {strange[0]!r}; {did_you_mean(strange[0], there)}" if strange else ""
