"""What a run builds from, copied once as it begins: whatever is edited meanwhile, each edition is made from what its fingerprint says."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from strikeledger.build.catalogue import Report, read_catalogue
from strikeledger.build.editions import Edition
from strikeledger.build.fingerprint import PACKAGE_FOLDER, files_below
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.validate import ValidatedPackage, validate
from strikeledger.errors import StorageError
from strikeledger.files import read_regular, scratch_folder
from strikeledger.messages import doing
from strikeledger.replacement import hold_data

LOCK_FILE = "requirements.lock"


@dataclass(frozen=True)
class Snapshot:
    """Everything that editions are made from, as it was.

    Attributes:
        data: the copy of the data package, with that of the lock beside it.
        checked: the data package, read from this copy.
        reports: the catalogue, each report with the copy of its notebook.
        copies: each place that a user edits to its copy.
    """

    data: Path
    checked: ValidatedPackage
    reports: Mapping[str, Report]
    copies: Mapping[Path, Path]

    def copies_for(self, editions: Iterable[Edition]) -> dict[Path, Path]:
        """The places that some editions are made from, each with what was read of it; the package itself is not copied."""
        notebooks = {edition.report.notebook for edition in editions}
        others = {report.notebook for report in self.reports.values()} - notebooks
        return {PACKAGE_FOLDER: PACKAGE_FOLDER} | {
            place: copy for place, copy in self.copies.items() if copy not in others
        }


@contextmanager
def input_snapshot(catalogue: Path, data: Path) -> Iterator[Snapshot]:
    """A snapshot of a catalogue with its notebooks, and of a data package with its lock; it is gone when the run ends.

    Raises:
        CatalogueError, DataError: one is missing, or is not sound.
        StorageError: there is no room for a copy.
    """
    with scratch_folder() as folder:
        with hold_data(data):
            snapshot = _copy_inputs(catalogue, data, folder)
        yield snapshot


def _copy_inputs(catalogue: Path, data: Path, folder: Path) -> Snapshot:
    copies = {catalogue: _copy_files(catalogue, folder / "catalogue" / catalogue.name)}
    reports = {}
    for name, report in read_catalogue(catalogue).items():  # after the copy: an edit in between is seen by the next run
        copy = copies.get(report.notebook) or _copy_of_notebook(report.notebook, folder / "notebooks")
        copies[report.notebook] = copy
        reports[name] = replace(report, notebook=copy)
    copied = copies[data] = _copy_of_data(data, folder / "inputs" / data.resolve().name)
    lock = data.parent / LOCK_FILE
    if lock.is_file():
        copies[lock] = _copy_files(lock, copied.parent / LOCK_FILE)
    return Snapshot(copied, validate(copied), reports, copies)


def _copy_of_data(data: Path, copy: Path) -> Path:
    if not (data / DESCRIPTOR_FILE).is_file():
        validate(data)  # names the folder in which the user has to look
    try:
        return _copy_files(data, copy)
    except OSError:
        validate(data)  # names the file that can't be read
        raise


def _copy_of_notebook(notebook: Path, folder: Path) -> Path:
    """A copy under the notebook's own name, which outputs carry."""
    place = hashlib.sha256(os.fsencode(notebook.resolve())).hexdigest()[:16]
    return _copy_files(notebook, folder / place / notebook.name)


def _copy_files(place: Path, copy: Path) -> Path:
    """Copy a file, or the files of a folder that anything can depend on."""
    for path in files_below(str(place)):
        with doing(f"reading {path}"):
            content = read_regular(path)
        target = copy / Path(path).relative_to(place)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            raise StorageError(copy, error) from None
    return copy
