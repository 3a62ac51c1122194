"""Scratch: a run's temporary folder goes away with it, and the next run clears those of runs that were killed, but no other."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strikeledger.build.publish import clear_remains
from strikeledger.files import SCRATCH_PREFIX, remove_stale_scratch, scratch_folder

HOLD = "import time\nfrom strikeledger.files import scratch_folder\nwith scratch_folder() as f: print(f, flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A temporary folder of the test's own, with a short path."""
    tmp_path_factory.getbasetemp()  # before temporary folders lie elsewhere
    with tempfile.TemporaryDirectory(prefix="sl-", dir="/tmp") as short:
        monkeypatch.setenv("TMPDIR", short)
        monkeypatch.setattr(tempfile, "tempdir", short)
        yield Path(short)


def aged(folder: Path) -> Path:
    """A folder as it looks an hour later."""
    os.utime(folder / "held", times=(time.time() - 3600,) * 2)
    return folder


def killed() -> Path:
    """What a killed process leaves."""
    with subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        process.kill()
    return folder


def test_a_folder_is_private_and_goes_away_with_its_use(home: Path) -> None:
    with scratch_folder() as folder:
        assert (folder.parent, folder.stat().st_mode & 0o777) == (home, 0o700)
    assert list(home.iterdir()) == []


def test_a_folder_goes_away_when_its_use_fails(home: Path) -> None:
    with pytest.raises(ValueError, match="no"), scratch_folder():
        raise ValueError("no")
    assert list(home.iterdir()) == []


def test_the_mark_goes_last_so_that_what_is_left_of_a_folder_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    marked, remove = [], shutil.rmtree

    def look_and_remove(folder: Path, **how: bool) -> None:
        marked.append((folder.parent / "held").exists())
        remove(folder, **how)

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", look_and_remove)
        with scratch_folder() as folder:
            (folder / "inside").mkdir()
            (folder / "file").touch()
    assert (folder.exists(), marked[0]) == (False, True)


def test_the_next_run_clears_what_a_killed_one_left(home: Path, tmp_path: Path) -> None:
    aged(killed())
    clear_remains(tmp_path)
    assert list(home.iterdir()) == []


def test_a_folder_in_use_is_left_alone_however_old() -> None:
    with scratch_folder() as folder:
        assert (remove_stale_scratch(), aged(folder).is_dir(), remove_stale_scratch()) == (0, True, 0)


def test_a_folder_that_may_just_be_in_the_making_is_left_alone() -> None:
    assert (killed().is_dir(), remove_stale_scratch()) == (True, 0)


def unmarked(home: Path) -> None:
    (home / f"{SCRATCH_PREFIX}mine").mkdir()


def elsewhere(home: Path) -> None:
    """A link to a folder that somebody keeps."""
    (home / "kept").mkdir()
    (home / "kept" / "held").touch()
    aged(home / "kept")
    (home / f"{SCRATCH_PREFIX}link").symlink_to(home / "kept")


def marked_by_a_link(home: Path) -> None:
    (home / f"{SCRATCH_PREFIX}odd").mkdir()
    (home / f"{SCRATCH_PREFIX}odd" / "held").symlink_to("/etc/hostname")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_another_user_s_folder_is_left_alone() -> None:
    folder = aged(killed())
    os.chown(folder, 12345, 12345)
    assert (remove_stale_scratch(), folder.is_dir()) == (0, True)


@pytest.mark.parametrize("place", [unmarked, elsewhere, marked_by_a_link])
def test_what_no_run_made_is_left_alone(home: Path, place: Callable[[Path], None]) -> None:
    place(home)
    before = sorted(home.rglob("*"))
    assert (remove_stale_scratch(), sorted(home.rglob("*"))) == (0, before)


def test_a_long_temporary_folder_leaves_room_for_a_socket(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = home / ("a" * 90)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with scratch_folder() as folder, socket.socket(socket.AF_UNIX) as one:
        (folder / "s").mkdir()
        one.bind(str(folder / "s" / "k-5"))
        assert (folder / "s" / "k-5").is_socket()
