"""A real cron: the line that `strikeledger schedule install` writes ticks within a minute, and the crontab is left as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from tests.project import Project, soon

TOOLS = ("cron", "crontab")
COMMAND = Path(sys.executable).with_name("strikeledger")

pytestmark = [
    pytest.mark.skipif(os.getuid() != 0, reason="only root can start cron"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="cron is not installed, so no tick is waited for"),
    pytest.mark.skipif(not COMMAND.is_file(), reason="the command is not installed beside this Python"),
]


def crontab() -> str:
    return subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False).stdout


@pytest.fixture
def own_crontab() -> Iterator[None]:
    """The user's crontab, as it was afterwards."""
    before = crontab()
    yield
    if before:
        subprocess.run(["crontab", "-"], input=before, text=True, check=True)
    else:
        subprocess.run(["crontab", "-r"], capture_output=True, check=False)


@pytest.fixture
def cron(own_crontab: None) -> Iterator[None]:  # noqa: ARG001  it must stand until cron has ended
    """A cron that runs: the machine's, or one for this test."""
    running = [path for path in Path("/proc").glob("[0-9]*/comm") if path.read_text(encoding="utf-8") == "cron\n"]
    if running:
        yield
        return
    with subprocess.Popen(["cron", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield
        process.terminate()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with one edition, as of yesterday: it is due."""
    project = Project.fresh(tmp_path / "100% mine")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    project.catalogue.write_text(
        f'[tiny]\nformats = ["html"]\nparameters = {{ as_of = {yesterday} }}\n', encoding="utf-8"
    )
    monkeypatch.chdir(project.folder)
    return project


def schedule(action: str, *more: str) -> str:
    result = CliRunner().invoke(command_line, ["schedule", action, "--backend", "cron", *more])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("cron")
def test_cron_ticks_by_the_line_that_was_installed(project: Project) -> None:
    moment = datetime.now(UTC)
    # A line that is written in a minute's last seconds would be missed.
    ahead = moment + timedelta(minutes=1, seconds=10)
    schedule("install", "--minute", str(ahead.minute))
    log = project.reports / "tick.log"
    assert soon(lambda: log.is_file() and "tiny.html" in log.read_text(encoding="utf-8"), seconds=150)
    (page,) = project.editions.glob("2*/tiny.html")
    assert log.read_text(encoding="utf-8").startswith(f"reports/tiny/{page.parent.name}/tiny.html")
    project.edit(" attacks.", " of them.")
    project.edit("headlines.attacks(ledger)", "headlines.nothing(ledger)")
    assert (run_line(project), page.parent.with_name(f"{page.parent.name}.failure.html").exists()) == (3, True)
    project.edit("headlines.nothing(ledger)", "headlines.attacks(ledger)")
    assert (run_line(project), "of them" in page.read_text(encoding="utf-8")) == (0, True)
    told = log.read_text(encoding="utf-8")
    assert (told.count("FAILED"), told.count("tiny.html")) == (1, 2)
    assert project.strays() == []


def run_line(project: Project) -> int:
    """Run the installed line as cron does, without waiting for its minute: its exit code."""
    (line,) = (line for line in crontab().splitlines() if str(project.folder).replace("%", "\\%") in line)
    command = line.split(maxsplit=5)[5].replace("\\%", "%")
    return subprocess.run(["/bin/sh", "-c", command], env={"PATH": "/usr/bin:/bin"}, check=False).returncode


@pytest.mark.usefixtures("own_crontab")
def test_a_line_is_installed_once_and_removed_alone(project: Project) -> None:
    subprocess.run(["crontab", "-"], input="# mine\n1 2 3 4 5 true\n", text=True, check=True)
    schedule("install", "--hour", "3")
    schedule("install", "--hour", "4")
    lines = [line[:7] for line in crontab().splitlines()]
    schedule("remove")
    assert (lines, crontab()) == (["# mine", "1 2 3 4", "17 4 * "], "# mine\n1 2 3 4 5 true\n")
    assert str(project.folder) not in schedule("show")
