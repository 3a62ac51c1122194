"""An import: a checked ledger made of a user's file in a folder, whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strikeledger.data.descriptor import DESCRIPTOR_FILE, TABLES
from strikeledger.data.new_package import create_package, shipped_file
from strikeledger.data.validate import validate
from strikeledger.errors import DataError, StorageError, StrikeledgerError
from strikeledger.importers.kept_rows import OwnContent, own_content, write_record
from strikeledger.importers.package import LOG, write_package
from strikeledger.importers.reading import ReadResult, read_dataset
from strikeledger.importers.registry import Dataset
from strikeledger.importers.rows import newest_day, package_rows
from strikeledger.importers.where import RowFilter
from strikeledger.replacement import (
    CATALOGUE_FILE,
    folder_beside,
    hold_data,
    place_folder,
    replace_folder,
    settle_data,
    write_journal,
)

_AS_OF = re.compile(r"as_of = \d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class ImportResult:
    """What an import made: where, from which rows, known up to which day, whether the catalogue stayed, what became of the user's own."""

    folder: Path
    result: ReadResult
    newest: date
    catalogue_kept: bool
    own: str = ""

    @property
    def lines(self) -> list[str]:
        """What the user is told."""
        kept = f"{self.folder / 'reports.toml'} was edited and is left as it is: set as_of = {self.newest} in it."
        data, what = self.folder / "data", self.result.nouns[1]
        made = (
            f"{data}: {len(self.result.events):,} {what}, known up to {self.newest}; every remark is in {data / LOG}."
        )
        return [
            *self.result.lines,
            made,
            self.result.dataset.use,
            *([self.own] if self.own else []),
            *([kept] if self.catalogue_kept else []),
        ]


def import_file(
    path: Path,
    dataset: Dataset,
    where: RowFilter,
    into: Path,
    *,
    released: date | None,
    replace: bool,
    discard: bool = False,
    order: str = "",
) -> ImportResult:
    """Make a ledger in a folder that is empty, isn't there, or holds an empty ledger (or, to replace it, an earlier import).

    Args:
        discard: drop also what no import wrote; else it stays.

    Raises:
        StrikeledgerError: the file isn't what it should be, nothing is asked for, or the folder is taken; nothing was written.
    """
    into = into.resolve() if into.is_symlink() else into
    with hold_data(into / "data", change=True):
        own = _own_content(into, replace, discard)
        result = read_dataset(path, dataset, where, released, date.today(), order)  # noqa: DTZ011  # the user's day, which bounds typing errors only
        rows = package_rows(result)
        try:
            with folder_beside(into.absolute()) as aside:
                made = aside / "ledger"
                create_package(made, newest_day(rows))
                write_package(made / "data", result, rows)
                write_record(made / "data")
                told = _carry_over(own, made / "data", discard)
                kept = _move(made, into)
        except OSError as error:
            raise StorageError(into, error) from error
    settle_data(into / "data")
    return ImportResult(into, result, newest_day(rows), kept, told)


def _own_content(into: Path, replace: bool, discard: bool) -> OwnContent | None:
    """What in a folder no import wrote; nothing where there is no ledger with rows.

    Raises:
        StrikeledgerError: the folder holds what an import would destroy.
    """
    data = into / "data"
    if not into.exists() or (into.is_dir() and not data.exists()):
        return None  # what else is there is looked at when the ledger takes its place
    if not (data / DESCRIPTOR_FILE).is_file():
        raise StrikeledgerError(f"{into} is not empty and no ledger: name a folder that isn't there yet")
    filled = [name for name in TABLES if name != "hedges" and _has_rows(data / f"{name}.csv")]
    if not (data / LOG).is_file():
        own = filled or ["hedges"] * _is_edited(data / "hedges.csv")
        if own:
            raise StrikeledgerError(f"{into} is a ledger with rows in {', '.join(own)} already: name another folder")
        return None
    if filled and not replace:
        raise StrikeledgerError(
            f"{into} is a ledger with rows in {', '.join(filled)} already: --replace imports afresh, and keeps what no import wrote"
        )
    try:
        return own_content(data)
    except StrikeledgerError:
        if discard:
            return None
        raise


def _carry_over(own: OwnContent | None, made: Path, discard: bool) -> str:
    """Let what no import wrote stand in a new package, and say so.

    Raises:
        StrikeledgerError: it can't stand beside what was imported now.
    """
    words = own.words if own else ""
    if own and not discard:
        own.put_into(made)
    try:
        validate(made)
    except DataError as error:
        if not words or discard:
            raise
        raise StrikeledgerError(
            f"What no import wrote ({words}) can't stand beside what would be imported now. Nothing was written. "
            f"Mend it, or drop it with --discard.\n{error}"
        ) from None
    if not words:
        return ""
    told = "Dropped, as asked, though no import wrote it" if discard else "Kept, as no import wrote it"
    return f"{told}: {words}."


def _is_edited(hedges: Path) -> bool:
    """Whether the rules are others than those of a new ledger."""
    shipped = shipped_file("data/hedges.csv")
    return hedges.is_file() and hedges.read_bytes().splitlines() != shipped.read_bytes().splitlines()


def _has_rows(path: Path) -> bool:
    return path.is_file() and len(path.read_bytes().splitlines()) > 1


def _move(made: Path, into: Path) -> bool:
    """Put a new ledger in its place; in one that stands only the data and an unedited catalogue change, in one step.

    Returns:
        Whether the catalogue that stands was edited, and so kept.
    """
    data = into / "data"
    if not data.exists():
        place_folder(made, into)
        return False
    stands, fresh = ((folder / CATALOGUE_FILE) for folder in (into, made))
    unedited = stands.is_file() and _AS_OF.sub("", _text(stands)) == _AS_OF.sub("", _text(fresh))
    if unedited:
        write_journal(made / "data", {CATALOGUE_FILE: (stands.read_bytes(), fresh.read_bytes())})
    replace_folder(made / "data", data)
    return not unedited


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
