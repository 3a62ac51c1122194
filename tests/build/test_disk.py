"""A disk that is full or may not be written: one clear line, exit code 4, and nothing half."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from strikeledger.errors import MachineError
from strikeledger.schedule.tick import ScheduleStore
from tests.ledger_text import contents
from tests.project import Project

pytestmark = pytest.mark.slow

FILLED = 700_000
"""Bytes that the three small editions need, with their index."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which the small project's editions just fit."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={FILLED + 300_000}", "tmpfs", str(place)]
    allowed = shutil.which("mount") and subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not allowed:
        pytest.skip("no small disk can be mounted here, so a full one is not tried (that takes root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def project(built_project: Project, disk: Path, tmp_path: Path) -> Project:
    """A project that is built, with its reports on a disk of their own."""
    project = built_project.copy(tmp_path / "p")
    shutil.copytree(project.reports, disk / "reports", symlinks=True)
    shutil.rmtree(project.reports)
    project.reports.symlink_to(disk / "reports")
    return project


def fill(disk: Path) -> None:
    with (disk / "filling").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        file.writelines(bytes(4096) for _ in range(FILLED))


def lock(disk: Path) -> None:
    """Have the disk read only: even root can't write to it."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def told(project: Project, *words: str) -> tuple[int | None, list[str]]:
    """What a command in a process of its own says, and its exit code."""
    run = project.command(*words, *project.places)
    lines = run.communicate(timeout=120)[0].splitlines()
    return run.returncode, lines


def test_on_a_full_disk_an_edition_fails_in_one_line_and_the_earlier_one_stands(project: Project, disk: Path) -> None:
    before = contents(project.reports)
    fill(disk)
    code, lines = told(project, "report", "--force", "--as-of", "2023-11-29")
    assert (code, lines[0]) == (
        4,
        f"tiny/2023-11-29: FAILED; can't write to {project.editions}: No space left on device",
    )
    assert contents(project.reports) == before


def test_what_a_full_disk_stopped_is_built_when_there_is_room(project: Project, disk: Path) -> None:
    before = project.contents()
    fill(disk)
    (disk / "reports" / "tiny" / "2023-11-29" / "tiny.html").unlink()
    assert told(project, "report")[0] == 4
    (disk / "filling").unlink()
    assert (project.report().exit_code, project.contents()) == (0, before)


def test_a_disk_that_fills_up_midway_keeps_what_was_published(project: Project, disk: Path) -> None:
    before = project.contents()
    shutil.rmtree(disk / "reports")
    (disk / "reports").mkdir()
    (disk / "filling").write_bytes(bytes(FILLED))
    code, lines = told(project, "report", "--jobs", "1")
    assert (code, [line.partition(" ")[0] for line in lines if "No space left" in line][:1]) == (
        4,
        ["tiny/2023-11-22:"],
    )
    assert project.contents() == {"2023-11-15": before["2023-11-15"], "2023-11-22": {}, "2023-11-29": {}}


def test_a_tick_on_a_full_disk_is_told_in_one_line(project: Project, disk: Path) -> None:
    fill(disk)
    code, lines = told(project, "tick", "--now", "2023-11-30T06:00")
    assert (code, len(lines), lines[0].endswith("disk is full"), lines[-1]) == (4, 2, True, "No report was changed.")


@pytest.mark.parametrize(
    "words", [("report", "--force"), ("tick", "--now", "2023-11-30T06:00")], ids=["report", "tick"]
)
def test_a_folder_of_reports_that_can_not_be_written_is_told(
    project: Project, disk: Path, words: tuple[str, ...]
) -> None:
    lock(disk)
    expected = [f"can't write to {project.reports}: Read-only file system", "No report was changed."]
    assert told(project, *words) == (4, expected)


def test_reports_that_are_current_can_be_read_where_nothing_can_be_written(project: Project, disk: Path) -> None:
    told(project, "report")  # a copy's first look keeps where it is
    lock(disk)
    assert told(project, "report") == (
        0,
        [f"Nothing to build: all 3 editions are current. See {project.reports}/index.html"],
    )


def test_a_schedule_that_is_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "schedule.sqlite").write_text("no database, but long enough to be looked at" * 40, encoding="utf-8")
    with pytest.raises(MachineError, match="file is not a database; remove it"):
        ScheduleStore(tmp_path / "schedule.sqlite")
