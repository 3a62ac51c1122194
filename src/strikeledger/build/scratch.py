"""Scratch: a short, private temporary folder that goes away with its run, however the run ends.

A run that ends clears its folder itself. A killed one can't, so the next run does: the folder's mark is locked for as long as the process
lives, and the system lets go of a lock when its process ends.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from strikeledger.build.lock import acquire_lock

SCRATCH_PREFIX = "strikeledger-run-"
_LOCK_FILE = "held"
_GRACE_SECONDS = 60  # a folder that is just being made is marked and not yet locked
_MAX_PATH_LENGTH = 60  # with the names of sockets, a path may have about a hundred characters


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for this process alone, with a path short enough for a socket in it."""
    home = tempfile.gettempdir()
    short = home if os.name != "posix" or len(os.fsencode(home)) <= _MAX_PATH_LENGTH else "/tmp"  # noqa: S108  the folder is private
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=short))
    held = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        acquire_lock(held, block=False)
        yield folder
    finally:
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
    homes = dict.fromkeys((tempfile.gettempdir(), "/tmp"))  # noqa: S108  where `scratch` may have put them
    return sum(_remove_if_stale(folder) for home in homes for folder in Path(home).glob(f"{SCRATCH_PREFIX}*"))


def _remove_if_stale(folder: Path) -> bool:
    """Whether a folder was one that nobody holds any more, and is gone."""
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
