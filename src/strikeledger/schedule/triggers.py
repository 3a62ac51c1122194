"""Triggers: what makes a machine run `strikeledger tick` in a project is written, shown or removed.

A trigger only says when to look. What is due, and whether it has been done, is decided by the tick itself, so a trigger that fires twice,
late or not at all does no harm.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strikeledger.errors import ParameterError, StrikeledgerError

_WORKFLOW_PATH = Path(".github/workflows/strikeledger-reports.yml")


@dataclass(frozen=True)
class Trigger:
    """When to tick in which folder: `minute` of each hour, or of `hour` alone (UTC for github, else the machine's zone)."""

    folder: Path
    hour: int | None = None
    minute: int = 17  # off the full hour, when every machine is busy

    @property
    def name(self) -> str:
        """A name that no other project on the machine has."""
        digest = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:8]
        return f"strikeledger-{digest}"

    @property
    def command(self) -> list[str]:
        """What the trigger runs: this Python's own command, by its full path."""
        return [str(Path(sys.executable).with_name("strikeledger")), "tick"]

    def systemd_units(self) -> dict[str, str]:
        """The user units by file name: a service that ticks and a timer that starts it, also after the machine was off."""
        hours = "*" if self.hour is None else f"{self.hour:02d}"
        quoted = " ".join(_unit_word(word) for word in self.command)
        service = (
            f"[Unit]\nDescription=strikeledger reports that are due in {_unit_text(self.folder)}\n"
            "Documentation=man:systemd.service(5)\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={_unit_text(self.folder.resolve())}\nExecStart={quoted}\nNice=10\n"
            "EnvironmentFile=-%h/.config/strikeledger.env\n"  # who is told, if it is there: no file of the project
        )
        timer = (
            f"[Unit]\nDescription=When to look for strikeledger reports that are due\n\n"
            f"[Timer]\nOnCalendar=*-*-* {hours}:{self.minute:02d}:00\nPersistent=true\nRandomizedDelaySec=60\n\n"
            "[Install]\nWantedBy=timers.target\n"
        )
        return {f"{self.name}.service": service, f"{self.name}.timer": timer}

    def cron_line(self) -> str:
        """The line of a crontab, marked with the trigger's name."""
        hours = "*" if self.hour is None else str(self.hour)
        # cron reads % as the end of a line
        ticking = (
            f"cd {shlex.quote(str(self.folder.resolve()))} && mkdir -p reports && {shlex.join(self.command)}".replace(
                "%", "\\%"
            )
        )
        return f"{self.minute} {hours} * * * {ticking} >> reports/tick.log 2>&1 # {self.name}"

    def github_workflow(self) -> str:
        """A workflow that ticks on a schedule and keeps the reports as an artifact."""
        hours = "*" if self.hour is None else str(self.hour)
        return _WORKFLOW_TEMPLATE.format(cron=f"{self.minute} {hours} * * *")


_WORKFLOW_TEMPLATE = """\
# Builds the reports that are due. Runs on the schedule below (UTC), on each change to data or notebooks, and by hand.
name: Reports
on:
  schedule:
    - cron: "{cron}"
  push:
    paths: ["data/**", "notebooks/**", "reports.toml"]
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: strikeledger-reports
  cancel-in-progress: false
jobs:
  tick:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    env:  # who is told: secrets of the repository, where they are set
      STRIKELEDGER_NOTIFY: ${{{{ secrets.STRIKELEDGER_NOTIFY }}}}
      STRIKELEDGER_NOTIFY_FAILURE: ${{{{ secrets.STRIKELEDGER_NOTIFY_FAILURE }}}}
      STRIKELEDGER_PING: ${{{{ secrets.STRIKELEDGER_PING }}}}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      # What stands is kept from run to run, also of one that failed: else every run would build everything.
      - uses: actions/cache/restore@v4
        with:
          path: reports
          key: reports-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: reports-
      - run: make .venv/.ready
      - run: test -z "$STRIKELEDGER_NOTIFY$STRIKELEDGER_NOTIFY_FAILURE" || .venv/bin/pip install -q -e '.[notify]'
      # A cache may be empty, so nothing is too old to be built.
      - run: .venv/bin/strikeledger tick --stale-days 36500
      - uses: actions/cache/save@v4
        if: always()
        with:
          path: reports
          key: reports-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: reports
          path: reports
          if-no-files-found: ignore
"""


def _unit_word(word: str) -> str:
    return '"' + _unit_text(word).replace('"', '\\"') + '"'


def _unit_text(text: object) -> str:
    """Text in which systemd expands nothing."""
    return str(text).replace("%", "%%")


def install_trigger(backend: str, trigger: Trigger, home: Path) -> list[str]:
    """Write the trigger; running it again changes nothing.

    Returns:
        What was done, line by line.
    """
    if backend == "github":
        return [_write(trigger.folder / _WORKFLOW_PATH, trigger.github_workflow())]
    if backend == "cron":
        lines = [*_other_lines(_read_crontab(), trigger), trigger.cron_line()]
        _write_crontab(lines)
        return [f"crontab: {trigger.cron_line()}"]
    units = _unit_folder(home)
    done = [_write(units / name, text) for name, text in trigger.systemd_units().items()]
    return [*done, *_systemctl(["daemon-reload"], ["enable", "--now", f"{trigger.name}.timer"])]


def trigger_lines(backend: str, trigger: Trigger, home: Path) -> list[str]:
    """What is installed, else what would be."""
    there = _find_trigger(backend, trigger, home)
    would: Mapping[str, list[str]] = {
        "github": [trigger.github_workflow()],
        "cron": [trigger.cron_line()],
        "systemd": [f"# {name}\n{text}" for name, text in trigger.systemd_units().items()],
    }
    return there or ["Not installed. `strikeledger schedule install` would write:", *would[backend]]


def remove_trigger(backend: str, trigger: Trigger, home: Path) -> list[str]:
    """Take the trigger away, and nothing else."""
    if not _find_trigger(backend, trigger, home):
        return ["Nothing was installed."]
    if backend == "github":
        (trigger.folder / _WORKFLOW_PATH).unlink()
        return [f"removed {_WORKFLOW_PATH}"]
    if backend == "cron":
        _write_crontab(_other_lines(_read_crontab(), trigger))
        return [f"removed from the crontab: {trigger.name}"]
    done = _systemctl(["disable", "--now", f"{trigger.name}.timer"])
    for name in trigger.systemd_units():
        (_unit_folder(home) / name).unlink(missing_ok=True)
    return [*done, *_systemctl(["daemon-reload"]), f"removed {trigger.name}.service and .timer"]


def _find_trigger(backend: str, trigger: Trigger, home: Path) -> list[str]:
    if backend == "cron":
        return [line for line in _read_crontab() if line.endswith(f"# {trigger.name}")]
    names = [_WORKFLOW_PATH] if backend == "github" else [_unit_folder(home) / name for name in trigger.systemd_units()]
    paths = [trigger.folder / name for name in names]
    return [f"{path}:\n{os.fsdecode(path.read_bytes())}" for path in paths if path.is_file()]


def _unit_folder(home: Path) -> Path:
    return home / ".config" / "systemd" / "user"


def _write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.fsencode(text))
    return f"wrote {path}"


def _other_lines(lines: list[str], trigger: Trigger) -> list[str]:
    return [line for line in lines if not line.endswith(f"# {trigger.name}")]


def _read_crontab() -> list[str]:
    if shutil.which("crontab") is None:
        raise ParameterError("there is no crontab on this machine; on Debian and Ubuntu: apt-get install cron")
    listed = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    if listed.returncode and b"no crontab" not in listed.stderr:
        raise StrikeledgerError(f"the crontab can't be read: {os.fsdecode(listed.stderr).strip()}")
    return os.fsdecode(listed.stdout).splitlines()


def _write_crontab(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    told = subprocess.run(["crontab", "-"], input=os.fsencode(text), capture_output=True, check=False)
    if told.returncode:
        raise StrikeledgerError(f"the crontab can't be written: {os.fsdecode(told.stderr).strip()}")


def _systemctl(*calls: list[str]) -> list[str]:
    """Tell the user's service manager, or the user where there is none to be told."""
    done = []
    for call in calls:
        command = ["systemctl", "--user", *call]
        found = shutil.which("systemctl")
        told = subprocess.run(command, capture_output=True, text=True, check=False) if found else None
        if told is None or told.returncode:
            done.append(f"run this yourself, as no user service manager answers here: {shlex.join(command)}")
    return done
