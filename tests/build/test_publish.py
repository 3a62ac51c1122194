"""Publishing: a folder is whole at every moment, also where the system can't exchange folders or the disk is full."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from strikeledger import replacement
from strikeledger.build.publish import clear_remains, publish
from strikeledger.errors import StorageError
from strikeledger.files import replace_file
from tests.ledger_text import contents

FIRST = {"a.html": b"one", "tables/t.csv": b"1\n"}
SECOND = {"a.html": b"two", "tables/u.csv": b"2\n"}
KILLED = f"""
import ctypes, os, shutil, signal, sys, tempfile
from pathlib import Path
from strikeledger import replacement
from strikeledger.build import publish as publishing

left = int(sys.argv[2])

def count(event, _):
    global left
    left -= event.startswith(("open", "os.", "shutil.", "ctypes.", "tempfile."))
    if left < 0 and event != "os.kill":
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "moved":
    replacement._exchange_folders = lambda *_: False
sys.addaudithook(count)
publishing.publish({SECOND}, Path(sys.argv[1]))
"""
"""A process that publishes, and that is killed when it turns to the system for the nth time."""


@pytest.fixture(params=["exchanged", "moved"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to replace a folder."""
    if request.param == "moved":
        monkeypatch.setattr(replacement, "_exchange_folders", lambda *_: False)
    return str(request.param)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("way")
def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    publish(FIRST, tmp_path / "r" / "e")
    publish(SECOND, tmp_path / "r" / "e")
    assert (contents(tmp_path / "r" / "e"), names(tmp_path / "r")) == (SECOND, ["e"])


@pytest.mark.slow
def test_readers_never_miss_the_folder(tmp_path: Path) -> None:
    publish(FIRST, tmp_path / "e")
    seen: list[bool] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append((tmp_path / "e" / "a.html").exists())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(50):
        publish(SECOND if number % 2 else FIRST, tmp_path / "e")
    done.set()
    reader.join()
    assert (len(seen) > 50, all(seen)) == (True, True)


@pytest.mark.usefixtures("way")
def test_a_full_disk_leaves_the_earlier_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(FIRST, tmp_path / "e")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        publish(SECOND, tmp_path / "e")
    assert (contents(tmp_path / "e"), names(tmp_path)) == (FIRST, ["e"])


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="only POSIX kills a process so")
@pytest.mark.parametrize("how", ["exchanged", "moved"])
def test_whenever_a_run_is_killed_the_earlier_folder_or_the_new_one_is_whole(tmp_path: Path, how: str) -> None:
    ends: list[int] = []
    while 0 not in ends:
        publish(FIRST, tmp_path / "r" / "e")
        command = [sys.executable, "-c", KILLED, str(tmp_path / "r" / "e"), str(len(ends)), how]
        ends.append(subprocess.run(command, check=False).returncode)
        clear_remains(tmp_path)
        assert contents(tmp_path / "r" / "e") in (FIRST, SECOND), f"at step {len(ends)}"
        assert names(tmp_path / "r") == ["e"]
    assert (len(ends) > 20, set(ends[:-1]), contents(tmp_path / "r" / "e")) == (True, {-signal.SIGKILL}, SECOND)


def test_a_folder_that_was_moved_away_and_not_replaced_is_put_back(tmp_path: Path) -> None:
    publish(FIRST, tmp_path / "r" / "e")
    (tmp_path / "r" / "e").rename(tmp_path / "r" / ".e.away.partial")
    assert (clear_remains(tmp_path), contents(tmp_path / "r" / "e")) == (1, FIRST)


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    publish(FIRST, tmp_path / "r" / "e")
    (tmp_path / "r" / ".e-x1.partial" / "tables").mkdir(parents=True)
    assert (clear_remains(tmp_path), names(tmp_path / "r")) == (1, ["e"])


def test_a_file_cut_off_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / ".e.failure.html.17.partial").touch()
    assert (clear_remains(tmp_path), names(tmp_path / "r")) == (1, [])


def test_a_file_that_can_not_be_written_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_file(tmp_path / "a.json", "good")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        replace_file(tmp_path / "a.json", "bad")
    assert contents(tmp_path) == {"a.json": b"good"}


def test_a_published_folder_is_everyone_s_to_read(tmp_path: Path) -> None:
    publish(FIRST, tmp_path / "e")
    assert (tmp_path / "e").stat().st_mode & 0o777 == 0o755
