"""Files of a package in the place of others: tried beside it first, then all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from strikeledger.data.csv_file import CsvTables
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.errors import StrikeledgerError
from strikeledger.files import sync_folder, write_file


def write_trial(folder: Path, trial: Path, tables: CsvTables, new: Mapping[str, bytes]) -> None:
    """The descriptor and the tables of a package in another folder, with new content for some of them by the names of the files."""
    for file in (DESCRIPTOR_FILE, *(table.file for table in tables.values())):
        (trial / file).write_bytes(new.get(file) or (folder / file).read_bytes())


Bytes = tuple[bytes, bytes]
"""What a file holds before and after."""


def replace_files(files: Mapping[Path, Bytes]) -> None:
    """Replace files in the order given: each is written aside first; if one can't take its place, those done are put back.

    Raises:
        StrikeledgerError: a file was changed by someone else in the meantime, or can't be written; all are as they were.
    """
    try:
        with _copies_beside(files) as copies:
            for path, (before, _) in files.items():
                if path.read_bytes() != before:
                    message = (
                        f"{path.name} was changed by someone else in the meantime.\nNothing was written; try again."
                    )
                    raise StrikeledgerError(message)
            _swap(copies)
    except OSError as error:
        fault = (error.strerror or "an error of the disk").lower()
        raise StrikeledgerError(
            f"{Path(error.filename2 or error.filename or 'the folder').name}: {fault}.\nNothing was written."
        ) from error


@contextmanager
def _copies_beside(files: Mapping[Path, Bytes]) -> Iterator[dict[Path, tuple[Path, Path]]]:
    """For each file, a copy of its old and of its new content beside it, safe on the disk; they are gone afterwards."""
    copies: dict[Path, tuple[Path, Path]] = {}
    made: list[Path] = []
    try:
        for path, (before, after) in files.items():
            old, new = (_copy(path, content, made) for content in (before, after))
            copies[path] = (old, new)
        yield copies
    except _NotPutBackError:
        made = [new for _, new in copies.values()]
        raise
    finally:
        for copy in made:
            copy.unlink(missing_ok=True)


def _copy(path: Path, content: bytes, made: list[Path]) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    made.append(Path(name))
    write_file(made[-1], content)
    shutil.copymode(path, name)
    return made[-1]


class _NotPutBackError(StrikeledgerError):
    """The disk failed twice: a file has its new content, and its old content is in a copy that stays."""


def _swap(copies: Mapping[Path, tuple[Path, Path]]) -> None:
    begun: list[Path] = []
    try:
        for path, (_, new) in copies.items():
            begun.append(path)
            new.replace(path)
    except BaseException as error:
        stuck = [path for path in begun if not _put_back(path, copies[path][0])]
        if stuck:
            listed = ", ".join(f"{copies[path][0].name} to {path.name}" for path in stuck)
            raise _NotPutBackError(
                f"the disk failed ({error}) and files could not be put back: rename {listed}"
            ) from error
        raise
    for folder in {path.parent for path in copies}:
        with suppress(OSError):  # each file has its new content by now
            sync_folder(folder)


def _put_back(path: Path, old: Path) -> bool:
    try:
        old.replace(path)
    except OSError:
        return False
    return True
