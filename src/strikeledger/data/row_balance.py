"""What became of every row of every file, so that none is lost unseen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from strikeledger.data.csv_file import CsvTables
from strikeledger.data.findings import findings_by_kind, unused_rows
from strikeledger.data.schema import EVENT_KEYS, QUANTITIES
from strikeledger.data.validate import ValidatedPackage, validate
from strikeledger.errors import StrikeledgerError
from strikeledger.text import plural

Fates = Mapping[str, list[str]]


@dataclass(frozen=True)
class Balance:
    """One file's rows: how many stand in it, and the keys of those that the ledger uses or leaves out, by use and reason."""

    file: str
    rows: int
    used: Fates
    aside: Fates

    @property
    def holds(self) -> bool:
        """Whether every row is used or left out, and none is both."""
        keys = [key for fates in (self.used, self.aside) for fate in fates.values() for key in fate]
        return len(keys) == len(set(keys)) == self.rows

    def __str__(self) -> str:
        if self.file == "corrections.csv":
            return f"{self.file}: {self.rows:,} {plural(self.rows, 'row')} (a log; the corrected values already stand in the files)"
        used, aside = (sum(len(keys) for keys in fates.values()) for fates in (self.used, self.aside))
        fates = f"{used:,} used{_fates_in_words(self.used)} + {aside:,} left out{_fates_in_words(self.aside)}"
        return f"{self.file}: {self.rows:,} {plural(self.rows, 'row')} = {fates}"


def check_package(directory: Path) -> Iterator[str]:
    """What is odd but possible in a sound package, and what became of every row, line by line.

    Raises:
        StrikeledgerError: the package has problems, or rows that are neither used nor left out.
    """
    checked = validate(directory)
    for kind, found in findings_by_kind(checked.findings).items():
        yield f"{kind}: {len(found)}"
        yield "".join(f"  {finding}\n" for finding in found)
    balances = row_balances(directory, checked)
    yield "Every row is used or left out:"
    yield "".join(f"  {balance}\n" for balance in balances)
    lost = ", ".join(balance.file for balance in balances if not balance.holds)
    if lost:
        raise StrikeledgerError(f"the rows of {lost} don't add up: the ledger would lose or double some of them")
    count = len(checked.findings)
    yield f"{directory}: sound; {count} {plural(count, 'finding')}"


def _fates_in_words(fates: Fates) -> str:
    parts = fates_in_words({reason: keys for reason, keys in fates.items() if reason})
    return f" ({', '.join(parts)})" if parts else ""


def fates_in_words(fates: Mapping[str, Sequence[str]]) -> list[str]:
    """How many rows there are of each fate that has any: "12 without a number"."""
    return [f"{len(keys):,} {reason}".strip() for reason, keys in fates.items() if keys]


def row_balances(directory: Path, checked: ValidatedPackage) -> tuple[Balance, ...]:
    """What became of the rows of each file, by the rules that the ledger follows.

    The rows of a file are counted on the disk once more, apart from what validation read.
    """
    tables = checked.tables
    left = {name: {row[table.key] for table, row in unused_rows(tables) if table.name == name} for name in tables}
    found = []
    for name, table in tables.items():
        used, aside = _FATES.get(name, _reference_fates)(tables, name, left[name])
        found.append(Balance(table.file, rows_on_disk(directory / table.file), used, aside))
    return tuple(found)


def rows_on_disk(path: Path) -> int:
    """The rows of a CSV below its header."""
    with io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="") as text:
        return sum(1 for _ in csv.reader(text)) - 1


def _account_fates(tables: CsvTables, name: str, _: set[str]) -> tuple[Fates, Fates]:
    """A row that repeats another speaks with it; one that gives no number still says that something happened, when and where."""
    table, columns = tables[name], QUANTITIES[name]
    numbers: list[str] = []
    silent: list[str] = []
    repeats: list[str] = []
    for row in table.rows:
        fate = repeats if row["repeats"] else numbers if any(row[column] for column in columns) else silent
        fate.append(row[table.key])
    used = {"with a number": numbers, "without one": silent} if name in EVENT_KEYS else {"": numbers}
    return used, {"repeating another row of the same voice": repeats}


def _reference_fates(tables: CsvTables, name: str, left: set[str]) -> tuple[Fates, Fates]:
    keys = [row[tables[name].key] for row in tables[name].rows]
    reason = "without an account" if name in ("attacks", "strikes") else "that no row uses"
    return {"": [key for key in keys if key not in left]}, {reason: [key for key in keys if key in left]}


def _correction_fates(tables: CsvTables, name: str, _: set[str]) -> tuple[Fates, Fates]:
    """A correction is a note about a row that holds the new value already. Its key is more than one column: its line stands for it."""
    return {}, {"already made in the rows that they name": [str(row.line) for row in tables[name].rows]}


_FATES: Mapping[str, Callable[[CsvTables, str, set[str]], tuple[Fates, Fates]]] = {
    "attack_accounts": _account_fates,
    "strike_accounts": _account_fates,
    "tallies": _account_fates,
    "corrections": _correction_fates,
}
