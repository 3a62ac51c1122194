"""Files and folders in the place of others: all of them or none, whoever reads meanwhile and whenever the work is cut off.

What changes several files of a data package writes each aside, then a journal, and only then renames: without the journal nothing has
changed, and with it whoever opens the package next finishes the work. One lock keeps those who change a package from all others.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from strikeledger.errors import StorageError, StrikeledgerError
from strikeledger.files import PARTIAL_SUFFIX, acquire_lock, digest, file_name, is_file_name, sync_folder, write_file

Bytes = tuple[bytes, bytes]
"""What a file holds before and after."""

JOURNAL = ".journal.json"
CATALOGUE_FILE = "reports.toml"
"""The one file beside a data package that may change with it."""

_NEW_SUFFIX = ".new" + PARTIAL_SUFFIX
AWAY_SUFFIX = ".away" + PARTIAL_SUFFIX

_log = logging.getLogger(__name__)
_held = threading.local()


@contextmanager
def hold_data(folder: Path, change: bool = False) -> Iterator[None]:
    """Hold a data package: many may read it together, one alone may change it. What was cut off before is finished first.

    The lock is on the folder itself, so nothing is written where data is only read; who holds it may hold it again.

    Raises:
        StrikeledgerError: what was cut off can't be finished.
    """
    home = folder.resolve()
    held: frozenset[Path] = getattr(_held, "folders", frozenset())
    lock = None if home in held else _lock_whole(home, change)
    try:
        _held.folders = held | {home}
        if change and home not in held:
            _clear_copies(home)
        yield
    finally:
        _held.folders = held
        if lock is not None:
            os.close(lock)


def _lock_whole(home: Path, alone: bool, told: bool = True) -> int | None:
    """The lock of a folder in which no change is unfinished; None where the system has no such locks."""
    while True:
        _put_back(home)
        try:
            lock = os.open(home, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        except OSError:
            return None
        try:
            pending = (home / JOURNAL).exists()
            with suppress(OSError):  # a file system without locks
                acquire_lock(lock, block=True, shared=not (alone or pending))
            if home.exists() and os.path.samestat(os.fstat(lock), home.stat()):
                if alone or pending:
                    _finish(home, told)
                if not (home / JOURNAL).exists():
                    return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)  # the folder was exchanged, or a change cut off, while this waited


def _put_back(home: Path) -> None:
    """Put back a folder that was moved away for another, by a process that is no more."""
    away = home.with_name(f".{home.name}{AWAY_SUFFIX}")
    if home.exists() or not away.is_dir():
        return
    lock = os.open(away, os.O_RDONLY)
    try:
        acquire_lock(lock, block=True)
        if not home.exists() and away.is_dir():
            away.rename(home)
    finally:
        os.close(lock)


def settle_data(folder: Path) -> None:
    """Finish what a change of a data package has left to do, without a word."""
    lock = _lock_whole(folder.resolve(), alone=True, told=False)
    if lock is not None:
        os.close(lock)


def replace_files(folder: Path, files: Mapping[str, Bytes]) -> None:
    """Replace files of a data package, by their names there: all or none, whenever this is cut off.

    Raises:
        StrikeledgerError: a file was changed by someone else in the meantime, or can't be written.
    """
    home = folder.resolve()
    with hold_data(home, change=True):
        for name, (before, _) in files.items():
            if _places(home, name)[0].read_bytes() != before:
                raise StrikeledgerError(f"{name} was changed by someone else in the meantime.\nNothing was written.")
        try:
            write_journal(home, files)
            _finish(home, told=False)
        except OSError as error:
            raise _told_failure(home, files, error) from error


def _told_failure(home: Path, files: Mapping[str, Bytes], error: OSError) -> StrikeledgerError:
    """What became of a change that the disk broke off; without any file in its place it is undone."""
    waiting = [name for name in files if _places(home, name)[1].exists()]
    fault = (error.strerror or "an error of the disk").lower()
    about = Path(error.filename2 or error.filename or home).name.removeprefix(".").removesuffix(_NEW_SUFFIX)
    if (home / JOURNAL).exists() and len(waiting) < len(files):
        rest = ", ".join(waiting)
        return StrikeledgerError(f"{about}: {fault}.\nStill to be written: {rest}; the next command here does that.")
    with suppress(OSError):
        (home / JOURNAL).unlink(missing_ok=True)
        (home / f"{JOURNAL}{_NEW_SUFFIX}").unlink(missing_ok=True)
        for name in files:
            _places(home, name)[1].unlink(missing_ok=True)
    return StrikeledgerError(f"{about}: {fault}.\nNothing was written.")


def write_journal(home: Path, files: Mapping[str, Bytes]) -> None:
    """Write new content beside each file, then what is to be done with it; from then on the change will be made."""
    entries = {}
    for name, (before, after) in files.items():
        target, copy = _places(home, name)
        write_file(copy, after)
        if target.exists():
            shutil.copymode(target, copy)
        entries[name] = [digest(before), digest(after)]
    aside = home / f"{JOURNAL}{_NEW_SUFFIX}"
    write_file(aside, json.dumps(entries).encode())
    aside.replace(home / JOURNAL)
    sync_folder(home)


def _places(home: Path, name: str) -> tuple[Path, Path]:
    """Where a file lies, and where its new content waits."""
    if name == CATALOGUE_FILE:
        return home.parent / name, home / f".{name}{_NEW_SUFFIX}"
    target = (home / name).resolve()
    return target, target.with_name(f".{target.name}{_NEW_SUFFIX}")


def _finish(home: Path, told: bool) -> None:
    """Make the change that a journal tells of, if there is one."""
    journal = home / JOURNAL
    if not journal.exists():
        return
    for name, digests in _entries(journal).items():
        target, copy = _places(home, name)
        if copy.exists():
            if target.exists() and digest(target.read_bytes()) not in digests:
                raise StrikeledgerError(
                    f"{target} was edited after a change of it had been cut off. {copy} holds it as the change makes it: "
                    f"take over what is missing, then remove that file and {journal}."
                )
            copy.replace(target)
    with suppress(OSError):  # each file has its new content by now
        sync_folder(home)
    journal.unlink()
    if told:
        _log.warning("Finished a change of %s that had been cut off.", home)


def _entries(journal: Path) -> dict[str, list[str]]:
    """What a journal tells: the names of files, and the digest of each before and after."""
    try:
        content: Any = json.loads(journal.read_bytes())
        sound = all(is_file_name(name) and len(digests) == 2 for name, digests in content.items())
    except (ValueError, RecursionError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise StrikeledgerError(f"{journal} is no journal of ours: remove it, then run `strikeledger check`.")
    return dict(content)


def _clear_copies(home: Path) -> None:
    """Clear away new content that never came to a journal."""
    copies = sorted(home.glob(f".*{_NEW_SUFFIX}"))
    for copy in copies:
        copy.unlink(missing_ok=True)
    if copies:
        _log.warning("Cleared away what a change of %s left that had been cut off: %d files.", home, len(copies))


@contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """A folder beside a place, for what shall come there whole; what one left that was cut off is cleared away.

    Raises:
        StrikeledgerError: another process is at work there, or it would have a name that not every system takes.
        StorageError: it can't be made.
    """
    if not os.path.exists(place):  # noqa: PTH110  # also where the name is too long to ask
        file_name(place.absolute().name, "the folder's name", StrikeledgerError)
    aside = place.with_name(f".{place.name}{_NEW_SUFFIX}")
    try:
        aside.mkdir(parents=True, exist_ok=True)
        lock = os.open(aside, os.O_RDONLY)
    except OSError as error:
        raise StorageError(place.parent, error) from None
    if not acquire_lock(lock, block=False):
        os.close(lock)
        raise StrikeledgerError(f"Another command is at work in {place}; try again when it has ended.")
    try:
        if any(aside.iterdir()):
            _log.warning("Cleared away what a command left beside %s that had been cut off.", place)
            shutil.rmtree(aside)
            aside.mkdir()
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        os.close(lock)


def place_folder(new: Path, place: Path) -> None:
    """Put a folder where there is none, in one step; into one that is there, which may be somebody's own, file by file, `data` last.

    Raises:
        StrikeledgerError: something else than a .git, or than an earlier try left, is there.
    """
    if not place.exists():
        new.rename(place)
        return
    paths = sorted(new.iterdir(), key=lambda path: (path.name == "data", path.name))
    for path in place.iterdir():
        if path.name != ".git" and not _is_same(path, new / path.name):
            raise StrikeledgerError(f"{place} is not empty: name a folder that isn't there yet, or an empty one")
    for path in paths:
        if not (place / path.name).exists():
            path.rename(place / path.name)


def _is_same(path: Path, other: Path) -> bool:
    """Whether two files, or all files of two folders, are the same: what an earlier try left is."""
    if path.is_dir() and other.is_dir():
        names = {each.name for folder in (path, other) for each in folder.iterdir()}
        return all(_is_same(path / name, other / name) for name in names)
    return path.is_file() and other.is_file() and path.read_bytes() == other.read_bytes()


def replace_folder(new: Path, old: Path) -> None:
    """Put a folder in the place of another, which may be missing; afterwards the other lies where the new one was."""
    if not old.exists():
        new.rename(old)
    elif not _exchange_folders(new, old):
        _move_in_two_steps(new, old)
    sync_folder(old.parent)


_RENAME_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2
_AT_FDCWD = -100  # AT_FDCWD: paths as the process sees them


def _exchange_folders(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system knows how."""
    import ctypes

    rename: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    return (
        rename is not None and rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
    )


def _move_in_two_steps(new: Path, old: Path) -> None:
    """The same in two steps; whoever comes between them puts the earlier folder back."""
    away = old.with_name(f".{old.name}{AWAY_SUFFIX}")
    old.rename(away)
    try:
        new.rename(old)
    except OSError:
        away.rename(old)
        raise
    away.rename(new)
