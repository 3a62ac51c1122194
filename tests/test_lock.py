"""One run at a time: the second waits or is told, and a killed run leaves nothing locked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strikeledger.errors import StorageError
from strikeledger.files import lock_reports

HOLD = """
import sys, time
from pathlib import Path
from strikeledger.files import lock_reports
with lock_reports(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(reports: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder for a while."""
    command = [sys.executable, "-c", HOLD, str(reports), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_free_folder_is_held_at_once(tmp_path: Path) -> None:
    said: list[str] = []
    with lock_reports(tmp_path / "reports", said.append) as held:
        assert (held, said) == (True, [])


@pytest.mark.slow
def test_a_second_run_waits_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    with holder(tmp_path, 0.5) as other, lock_reports(tmp_path, said.append) as held:
        assert (held, other.wait(5), said) == (
            True,
            0,
            [f"Another run is building in {tmp_path}; waiting for it to end."],
        )


def test_a_run_that_will_not_wait_is_told(tmp_path: Path) -> None:
    with holder(tmp_path, 30), lock_reports(tmp_path, lambda _: None, wait=False) as held:
        assert not held


def test_a_killed_run_leaves_nothing_locked(tmp_path: Path) -> None:
    with holder(tmp_path, 30) as other:
        os.kill(other.pid, signal.SIGKILL)
    with lock_reports(tmp_path, lambda _: None, wait=False) as held:
        assert held


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError, match="can't write to"), lock_reports(tmp_path / "reports", lambda _: None):
        pass
