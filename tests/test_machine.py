"""What befalls a command (Ctrl-C, an output that is full, few open files, an odd name of its folder) is told in a line."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from strikeledger.build.kernel.warmth import LEAST_OPEN_FILES
from strikeledger.cli.start import PATIENCE
from tests.ledger_text import contents
from tests.project import Project, soon

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the tricks are those of Linux")]

COMMAND = [sys.executable, "-c", "from strikeledger.cli.start import main; main()"]
"""The command as it is installed, from its very beginning."""


def told(*words: object, folder: Path, limit: int = 0, **streams: object) -> tuple[int, str]:
    """The exit code of a command that is typed in a folder, and what it said on both streams."""
    begin = ["prlimit", f"--nofile={limit}"] if limit else []
    asked = [*begin, *COMMAND, *map(str, words)]
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **streams}
    ended = subprocess.run(asked, cwd=folder, check=False, **how)  # type: ignore[call-overload]
    said = ended.stdout if ended.stdout is not None else ended.stderr
    return ended.returncode, said.decode()


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder whose path leaves room for a socket's."""
    with TemporaryDirectory(prefix="press-") as folder:
        yield Path(folder)


@pytest.mark.parametrize("held", [False, True])
def test_ctrl_c_during_a_report_ends_it_in_one_line(tmp_path: Path, short: Path, held: bool) -> None:
    project = Project.fresh(tmp_path / "p")
    project.edit("ledger = ", "__import__('time').sleep(60)\\n\",\n    \"ledger = ")
    environment = {**os.environ, "STRIKELEDGER_TRIAL": str(project.folder), "TMPDIR": str(short)}
    run = subprocess.Popen(
        [*COMMAND, *project.options("--as-of", "2023-11-29")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    soon(lambda: any(short.glob("*/s/*")) or run.poll() is not None)  # until a kernel listens
    pressing = time.monotonic() + (PATIENCE - 0.5 if held else 0.0)
    os.killpg(run.pid, signal.SIGINT)
    while time.monotonic() < pressing and run.poll() is None:
        time.sleep(0.002)
        os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=60)[0].decode()
    assert (run.returncode, said) == (130, "Interrupted. What was whole before stands.\n")
    assert (project.strays(), [path for path in contents(project.reports) if path != ".state/lock"]) == ([], [])


LOSES_CTRL_C = """
import time
from strikeledger.cli import start

def run():
    try:
        print("running", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        print("lost", flush=True)
    time.sleep(60)

start._run = run
start.main()
"""


def test_a_ctrl_c_that_a_callback_swallowed_can_be_pressed_again() -> None:
    run = subprocess.Popen([sys.executable, "-c", LOSES_CTRL_C], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout
    assert run.stdout.readline() == b"running\n"
    run.send_signal(signal.SIGINT)
    assert run.stdout.readline() == b"lost\n"
    run.send_signal(signal.SIGINT)  # at once: it must not break into what the first has begun
    time.sleep(PATIENCE)
    still_runs = run.poll() is None
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=30)[1]
    assert (still_runs, run.returncode, said) == (True, 130, b"Interrupted. What was whole before stands.\n")


@pytest.mark.parametrize("words", [["report"], ["report", "--explain"], ["check"], ["report", "--help"]])
def test_an_output_that_takes_no_more_is_told_in_one_line(built_project: Project, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, said = told(*words, folder=built_project.folder, stdout=full, stderr=subprocess.PIPE)
    assert (code, said.count("\n") <= 2, "no space left on device" in said.lower()) == (4, True, True)


@pytest.mark.parametrize("limit", [16, 32])
def test_too_few_open_files_are_told_before_a_kernel_dies_of_them(tmp_path: Path, limit: int) -> None:
    project = Project.fresh(tmp_path / "p")
    code, said = told("report", folder=project.folder, limit=limit)
    least = f"only {limit} files may be open at a time here, and a build takes {LEAST_OPEN_FILES}"
    assert (code, said) == (4, f"{least}; `ulimit -n` shows and sets the limit\nNo report was changed.\n")
    assert [path for path in contents(project.reports) if path != ".state/lock"] == []


def test_a_project_in_a_folder_whose_name_is_no_text_is_built_and_known_as_current(
    built_project: Project, tmp_path: Path
) -> None:
    project = built_project.copy(Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xfcro \xff")))
    assert told("report", folder=project.folder)[0] == 0
    assert told("report", folder=project.folder) == (
        0,
        "Nothing to build: all 3 editions are current. See reports/index.html\n",
    )
    code, said = told("schedule", "show", "--backend", "systemd", folder=project.folder)
    assert (code, re.search(r"WorkingDirectory=.*/b.udcfcro .udcff\n", said) is not None) == (0, True)
    assert told("report", os.fsdecode(b"\xff"), folder=project.folder)[0] == 1
