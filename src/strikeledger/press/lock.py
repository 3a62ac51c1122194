"""One run at a time in a folder of reports: a second one waits and says so; a killed one leaves nothing locked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from strikeledger.errors import StorageError

STATE = ".state"
"""The folder in `reports/` where a run keeps what it knows of the editions there."""


@contextmanager
def alone(reports: Path, say: Callable[[str], None], wait: bool = True) -> Iterator[bool]:
    """Hold the folder of reports for this process; the system lets go of it when the process ends, however it ends.

    Yields:
        Whether it is held: no only where another run holds it and `wait` is no.

    Raises:
        StorageError: nothing can be written there.
    """
    try:
        (reports / STATE).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(reports / STATE / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageError(reports, error) from None
    try:
        held = _locked(descriptor, block=False)
        if not held and wait:
            say(f"Another run is building in {reports}; waiting for it to end.")
            held = _locked(descriptor, block=True)
        yield held
    finally:
        os.close(descriptor)


def _locked(descriptor: int, block: bool) -> bool:
    """Whether the lock was got; where the system has no such locks (Windows), runs are not kept apart."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if block else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
