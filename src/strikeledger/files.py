"""Files and folders: names that stay in their folder, digests, locks, passing folders, and files replaced whole."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from strikeledger.errors import StorageError, StrikeledgerError

MAX_NAME_BYTES = 120
"""Bytes of a name: file systems take 255, and endings and marks of what is not yet whole are added."""

ALLOWED_NAMES = (
    "letters, digits, spaces and . _ - + , & ' @ # = ! ( ) [ ]; "
    f"a letter, digit, _ ( or [ first, no . or space last, {MAX_NAME_BYTES} bytes at most, and no name of a device such as con"
)
_FIRST, _MARKS = "_([", "._-+,&'@#=!()[] "
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def is_file_name(text: str) -> bool:
    """Whether a text can name a file or folder on every system, and lies in its folder.

    >>> [is_file_name(name) for name in ("2023-11-29", "Bericht März (1).pdf", "..", "a/b", ".state", "~", "nul.csv", "")]
    [True, True, False, False, False, False, False, False]
    """
    return (
        text != ""
        and (text[0].isalnum() or text[0] in _FIRST)
        and text[-1] not in ". "
        and all(each.isalnum() or each in _MARKS or unicodedata.category(each).startswith("M") for each in text)
        and len(text.encode()) <= MAX_NAME_BYTES
        and text.partition(".")[0].rstrip().lower() not in _DEVICES
    )


def file_name(text: str, what: str, error: type[StrikeledgerError]) -> str:
    """A text as the name of a file or folder.

    Args:
        what: what the name is of, for whoever has to mend it.
        error: what is raised where it is none.
    """
    if not is_file_name(text):
        raise error(f"{what} {text[:MAX_NAME_BYTES]!r} can't name a file or folder; allowed: {ALLOWED_NAMES}")
    return text


def relative_path(text: str, what: str, error: type[StrikeledgerError]) -> PurePosixPath:
    """A text as a path of names below some folder, with / between them."""
    for name in text.split("/"):
        file_name(name, f"{what} {text[:MAX_NAME_BYTES]!r}: the part", error)
    return PurePosixPath(text)


def place_in(folder: Path, text: str, what: str, error: type[StrikeledgerError]) -> Path:
    """Where a path of names lies below a folder; a link below the folder is refused, as it may lead anywhere."""
    path = relative_path(text, what, error)
    place = folder / path
    if place.resolve() != folder.resolve() / path:
        raise error(f"{what} {text!r}: a link in {folder} leads elsewhere, to {place.resolve()}; remove the link")
    return place


def digest(value: object) -> str:
    """The digest (SHA-256) of bytes, or of anything that JSON can hold."""
    import hashlib

    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()  # names of files may be in any encoding


def is_passing(name: str) -> bool:
    """Whether a file or folder is hidden, or one that Python or an editor leaves for a moment.

    >>> [is_passing(name) for name in ("tallies.csv", ".tallies.csv.swp", "tallies.csv~", "#tallies.csv#", "__pycache__")]
    [False, True, True, True, True]
    """
    return name.startswith((".", "#")) or name.endswith(("~", ".tmp", ".swp", ".pyc")) or name == "__pycache__"


STATE_FOLDER = ".state"
"""The folder in `reports/` where a run keeps what it knows of the editions there."""


@contextmanager
def lock_reports(reports: Path, say: Callable[[str], None], wait: bool = True, shared: bool = False) -> Iterator[bool]:
    """Hold the folder of reports for this process; the system lets go of it when the process ends, however it ends.

    Args:
        shared: hold it together with others that share it: parts of one run, which publish other editions each.

    Yields:
        Whether it is held: no only where another run holds it and `wait` is no.

    Raises:
        StorageError: nothing can be written there.
    """
    try:
        (reports / STATE_FOLDER).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(reports / STATE_FOLDER / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageError(reports, error) from None
    try:
        held = acquire_lock(descriptor, block=False, shared=shared)
        if not held and wait:
            say(f"Another run is building in {reports}; waiting for it to end.")
            held = acquire_lock(descriptor, block=True, shared=shared)
        yield held
    finally:
        os.close(descriptor)


def acquire_lock(descriptor: int, block: bool, shared: bool = False) -> bool:
    """Whether the lock of an open file was got; where the system has no such locks (Windows), runs are not kept apart."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if block else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


SCRATCH_PREFIX = "strikeledger-run-"
_LOCK_FILE = "held"
_GRACE_SECONDS = 60  # a folder that is just being made is marked and not yet locked
_MAX_PATH_LENGTH = 60  # with the names of sockets, a path may have about a hundred characters


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for this process alone, with a path short enough for a socket in it."""
    import shutil
    import tempfile

    home = tempfile.gettempdir()
    short = home if os.name != "posix" or len(os.fsencode(home)) <= _MAX_PATH_LENGTH else "/tmp"  # noqa: S108  the folder is private
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=short))
    held = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        acquire_lock(held, block=False)
        yield folder
    finally:
        with suppress(OSError):
            # The mark last: by it the next run knows what one that is killed here leaves.
            for inside in folder.iterdir():
                if inside.is_dir():
                    shutil.rmtree(inside, ignore_errors=True)
                elif inside.name != _LOCK_FILE:
                    inside.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)  # where an open file can't be removed


def remove_stale_scratch() -> int:
    """Remove this user's folders whose process has gone.

    Returns:
        How many there were.
    """
    if os.name != "posix":
        return 0
    import tempfile

    homes = dict.fromkeys((tempfile.gettempdir(), "/tmp"))  # noqa: S108  where `scratch` may have put them
    return sum(_remove_if_stale(folder) for home in homes for folder in Path(home).glob(f"{SCRATCH_PREFIX}*"))


def _remove_if_stale(folder: Path) -> bool:
    """Whether a folder was one that nobody holds any more, and is gone."""
    import shutil

    with suppress(OSError):
        mark = folder / _LOCK_FILE
        ours = [place.lstat() for place in (folder, mark)]
        real = stat.S_ISDIR(ours[0].st_mode) and stat.S_ISREG(ours[1].st_mode)
        if not real or any(found.st_uid != os.getuid() for found in ours):
            return False
        if time.time() - ours[1].st_mtime < _GRACE_SECONDS:
            return False
        held = os.open(mark, os.O_RDWR | os.O_NOFOLLOW)
        try:
            if acquire_lock(held, block=False):
                shutil.rmtree(folder, ignore_errors=True)
                return not folder.exists()
        finally:
            os.close(held)
    return False


def read_regular(path: Path | str) -> bytes:
    """What is in a file; of whatever isn't one (a pipe, a socket, a device, a folder) nothing is read, as that may never end.

    Raises:
        OSError: it isn't there, can't be read, or is no file.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123  # of a descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no regular file", str(path))
        return file.read()


def read_json(path: Path | str) -> Any:
    """What a JSON file holds.

    Raises:
        OSError: it can't be read.
        ValueError: it is no JSON in UTF-8, or is nested more deeply than anything of ours.
    """
    try:
        return json.loads(read_regular(path).decode("utf-8"))
    except RecursionError:
        raise ValueError(f"{path} is nested too deeply") from None


def write_file(path: Path, content: bytes) -> None:
    """A file that is on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk; not every system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


PARTIAL_SUFFIX = ".partial"
"""How the names of files and folders end that are not yet whole."""


def replace_file(path: Path, content: str | bytes) -> None:
    """Put a file in the place of another, whole or not at all.

    Raises:
        StorageError: the disk is full or may not be written; what was there stands.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL_SUFFIX}")
    try:
        write_file(aside, content.encode() if isinstance(content, str) else content)
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise StorageError(path.parent, error) from None
