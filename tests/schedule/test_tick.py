"""Ticks and schedules on a small project, with a clock that the test holds."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from strikeledger.files import STATE_FOLDER
from strikeledger.schedule import triggers
from strikeledger.schedule.triggers import Trigger
from tests.project import SERIES, Project

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with nothing built."""
    return Project.fresh(tmp_path / "p")


def tick(project: Project, now: str, *more: str) -> str:
    result = CliRunner().invoke(command_line, ["tick", *project.places, "--now", now, *more])
    assert result.exit_code == 0, result.output
    return result.output


def built(output: str) -> list[str]:
    """The editions that a tick told of, by their days."""
    return [line.partition("/tiny/")[2][:10] for line in output.splitlines() if "tiny.html" in line]


def test_each_edition_is_built_once_when_its_day_is_over(project: Project) -> None:
    moments = ["2023-11-15T23:00", "2023-11-16T01:00", "2023-11-16T02:00", "2023-11-30T00:00", "2023-12-07T00:00"]
    assert [built(tick(project, now)) for now in moments] == [[], ["2023-11-15"], [], ["2023-11-22", "2023-11-29"], []]


def test_what_was_missed_long_ago_is_left_alone(project: Project) -> None:
    output = tick(project, "2023-12-01T00:00", "--stale-days", "3")
    assert (built(output), "Left alone, as missed more than 3 days ago: 2" in output) == (["2023-11-29"], True)


def test_an_edition_that_was_built_by_hand_is_kept_current_whatever_its_age(project: Project) -> None:
    project.report("--as-of", "2023-11-15")
    project.edit(" attacks.", " of them.")
    output = tick(project, "2024-12-01T00:00", "--stale-days", "3")
    assert (built(output), "3 days ago: 2" in output) == (["2023-11-15"], True)


def test_an_edition_that_fails_again_and_again_is_told_as_left_alone(project: Project) -> None:
    project.edit("headlines.attacks(ledger)", "figures.nothing(ledger)")
    command = ["tick", *project.places, "--now", "2023-11-16T01:00"]
    ticks = [CliRunner().invoke(command_line, command) for _ in range(4)]
    last = "tiny/2023-11-15: left alone after 3 attempts, until something about it changes; `strikeledger report` tries again."
    assert [one.exit_code for one in ticks] == [3, 3, 3, 0]
    assert ticks[-1].output.splitlines() == [last, "Nothing is due."]


def test_of_two_ticks_at_once_one_builds_and_both_end_well(project: Project) -> None:
    ticks = [project.command("tick", *project.places, "--now", "2023-11-16T01:00") for _ in range(2)]
    told = [run.communicate(timeout=120)[0] for run in ticks]
    with closing(sqlite3.connect(project.reports / STATE_FOLDER / "schedule.sqlite")) as database:
        history = database.execute("SELECT edition, outcome FROM runs").fetchall()
    assert ([run.returncode for run in ticks], [day for one in told for day in built(one)]) == ([0, 0], ["2023-11-15"])
    assert history == [("2023-11-15", "built")]


def test_an_alarm_is_told_with_its_answer(project: Project) -> None:
    alarms = 'alarms = { many = "attacks >= 70", more = "attacks > 500" }\n'
    project.catalogue.write_text(f"[tiny]\n{SERIES}{alarms}", encoding="utf-8")
    told = [line for line in tick(project, "2023-11-30T00:00", "--stale-days", "3").splitlines() if line[:5] == "alarm"]
    assert [line.partition("; ")[0] for line in told] == [
        "alarm many (attacks >= 70): yes",
        "alarm more (attacks > 500): no",
    ]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_units_are_sound(tmp_path: Path) -> None:
    folder = tmp_path / "a project"
    folder.mkdir()
    for name, text in Trigger(folder, hour=6).systemd_units().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.glob("strikeledger-*"))
    found = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (len(units), found.returncode, found.stderr) == (2, 0, "")


def test_units_are_installed_and_removed(tmp_path: Path) -> None:
    trigger = Trigger(tmp_path)
    triggers.install_trigger("systemd", trigger, tmp_path / "home")
    there = sorted(path.suffix for path in (tmp_path / "home").rglob("strikeledger-*"))
    triggers.remove_trigger("systemd", trigger, tmp_path / "home")
    assert (there, list((tmp_path / "home").rglob("strikeledger-*"))) == ([".service", ".timer"], [])


def test_the_workflow_ticks_on_a_schedule(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    triggers.install_trigger("github", Trigger(tmp_path, hour=6), tmp_path)
    (path,) = (tmp_path / ".github" / "workflows").iterdir()
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    runs = [step["run"] for step in content["jobs"]["tick"]["steps"] if "run" in step]
    assert (content[True]["schedule"], runs[-1].split(" --")[0]) == (
        [{"cron": "17 6 * * *"}],
        ".venv/bin/strikeledger tick",
    )


def test_a_line_of_a_crontab_is_marked_as_ours(tmp_path: Path) -> None:
    line = Trigger(tmp_path / "100%").cron_line()
    assert (line.startswith("17 * * * * cd "), line.endswith(f"# {Trigger(tmp_path / '100%').name}"), "100\\%" in line) == (
        True, True, True,
    )  # fmt: skip
