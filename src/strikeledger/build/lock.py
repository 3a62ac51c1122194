"""One run at a time in a folder of reports: a second one waits and says so; a killed one leaves nothing locked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from strikeledger.errors import StorageError

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
