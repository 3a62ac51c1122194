"""An import: a checked ledger made of a user's file in a folder, whole or not at all."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strikeledger.build import publish
from strikeledger.data.descriptor import DESCRIPTOR_FILE, TABLES
from strikeledger.data.new_package import create_package, shipped_file
from strikeledger.data.validate import validate
from strikeledger.errors import StorageError, StrikeledgerError
from strikeledger.importers.package import IMPORTED_TABLES, LOG, newest_day, package_rows, write_package
from strikeledger.importers.reading import ReadResult, read_dataset
from strikeledger.importers.registry import Dataset
from strikeledger.importers.where import RowFilter

_AS_OF = re.compile(r"as_of = \d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class ImportResult:
    """What an import made: where, from which rows, known up to which day, and whether the catalogue was left as it was."""

    folder: Path
    result: ReadResult
    newest: date
    catalogue_kept: bool

    @property
    def lines(self) -> list[str]:
        """What the user is told."""
        kept = f"{self.folder / 'reports.toml'} was edited and is left as it is: set as_of = {self.newest} in it."
        data, what = self.folder / "data", self.result.dataset.terms["attacks"]
        made = (
            f"{data}: {len(self.result.events):,} {what}, known up to {self.newest}; every remark is in {data / LOG}."
        )
        return [*self.result.lines, made, self.result.dataset.use, *([kept] if self.catalogue_kept else [])]


def import_file(
    path: Path, dataset: Dataset, where: RowFilter, into: Path, *, released: date | None = None, replace: bool = False
) -> ImportResult:
    """Make a ledger in a folder that is empty, isn't there, or holds an empty ledger (or, to replace it, an earlier import).

    Raises:
        StrikeledgerError: the file isn't what it should be, nothing is asked for, or the folder is taken; nothing was written.
    """
    _refuse_taken(into, replace)
    result = read_dataset(path, dataset, where, released, date.today())  # noqa: DTZ011  # the user's day, which bounds typing errors only
    rows = package_rows(result)
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".strikeledger-", dir=into.parent) as aside:
            made = Path(aside) / "ledger"
            create_package(made, newest_day(rows))
            write_package(made / "data", result, rows)
            validate(made / "data")
            kept = _move(made, into)
    except OSError as error:
        raise StorageError(into, error) from error
    return ImportResult(into, result, newest_day(rows), kept)


def _refuse_taken(into: Path, replace: bool) -> None:
    """Refuse a folder with anything in it that an import would destroy."""
    if not into.exists() or (into.is_dir() and not {path.name for path in into.iterdir()} - {".git"}):
        return
    data = into / "data"
    if not (data / DESCRIPTOR_FILE).is_file():
        raise StrikeledgerError(f"{into} is not empty and no ledger: name a folder that isn't there yet")
    filled = [name for name in TABLES if name != "hedges" and _has_rows(data / f"{name}.csv")]
    if filled and not (replace and (data / LOG).is_file()):
        remedy = "--replace imports afresh" if (data / LOG).is_file() else "name another folder"
        raise StrikeledgerError(f"{into} is a ledger with rows in {', '.join(filled)} already: {remedy}")
    own = [name for name in filled if name not in IMPORTED_TABLES] + ["hedges"] * _is_edited(data / "hedges.csv")
    if own:
        tables = ", ".join(f"{name}.csv" for name in own)
        raise StrikeledgerError(f"{into} would lose what no import wrote, in {tables}: name another folder")


def _is_edited(hedges: Path) -> bool:
    """Whether the rules are others than those of a new ledger."""
    shipped = shipped_file("data/hedges.csv")
    return hedges.is_file() and hedges.read_bytes().splitlines() != shipped.read_bytes().splitlines()


def _has_rows(path: Path) -> bool:
    return path.is_file() and len(path.read_bytes().splitlines()) > 1


def _move(made: Path, into: Path) -> bool:
    """Put a new ledger in its place; in one that stands only the data and an unedited catalogue change.

    The data changes in one step, and the catalogue after it. A system that can't exchange two folders takes two steps: if it is stopped
    between them, the earlier data lies whole in `.data.away.partial` beside its place, to be renamed back by hand.

    Returns:
        Whether the catalogue that stands was edited, and so kept.
    """
    data = into / "data"
    if not into.exists():
        made.rename(into)
        return False
    if not data.exists():
        for path in sorted(made.iterdir()):
            path.rename(into / path.name)
        return False
    publish.replace_folder(made / "data", data)
    stands, fresh = (_AS_OF.sub("", _text(folder / "reports.toml")) for folder in (into, made))
    if stands != fresh:
        return True
    (made / "reports.toml").replace(into / "reports.toml")
    return False


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
