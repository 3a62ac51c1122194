"""A project with one small report on three Wednesdays, and what its processes leave: for tests of regeneration, ticks and verification."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell

from strikeledger.cli.main import command_line
from strikeledger.files import lock_reports
from tests.ledger_text import DATA, contents
from tests.notebook_text import write_catalogue

PROSE = """
from strikeledger import Ledger
from strikeledger.sections import headlines
from strikeledger.report.prose import prose

ledger = Ledger.load().as_of(as_of)
prose("US officials counted ", headlines.attacks(ledger), " attacks.")
"""
PARAMETERS = 'as_of: date = "2023-11-29"  # the day\n'
SERIES = """formats = ["html"]
series = { every = "week", from = 2023-11-15, to = 2023-11-29 }
"""
DAYS = ("2023-11-15", "2023-11-22", "2023-11-29")
MARK = "STRIKELEDGER_TRIAL"
"""The variable by which the processes of a project are found."""
T = TypeVar("T")


def soon(what: Callable[[], T], seconds: float = 60) -> T:
    """What is asked for, once it is true; or as it is after a minute, which is long even where much else runs."""
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


class Project:
    """A project with one small report on three Wednesdays, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.reports, self.data = folder, folder / "reports", folder / "data"
        self.catalogue, self.notebook = folder / "reports.toml", folder / "notebooks" / "tiny.ipynb"
        self.editions = self.reports / "tiny"

    @classmethod
    def fresh(cls, folder: Path) -> Project:
        """A project with nothing built."""
        shutil.copytree(DATA, folder / "data")
        write_catalogue(folder, PROSE, parameters=PARAMETERS, settings=SERIES)
        project = cls(folder)
        notebook = nbformat.read(project.notebook, as_version=4)
        notebook.cells.insert(1, new_code_cell("from datetime import date"))
        nbformat.write(notebook, project.notebook)
        return project

    def copy(self, folder: Path) -> Project:
        """The project with all that was built, in another folder."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Project(folder)

    @property
    def places(self) -> list[str]:
        """Where the project is, as options."""
        return ["--catalogue", str(self.catalogue), "--data", str(self.data), "--reports", str(self.reports)]

    def options(self, *asked: object) -> list[str]:
        return ["report", *map(str, asked), *self.places]

    def report(self, *asked: object) -> Result:
        return CliRunner().invoke(command_line, self.options(*asked))

    def process(self, *asked: object, **environment: object) -> subprocess.Popen[str]:
        """The report command in a process of its own."""
        return self.command(*self.options(*asked), **environment)

    def command(self, *words: object, **environment: object) -> subprocess.Popen[str]:
        """A command in a process of its own; it and every process of its making carry the project's mark."""
        command = [
            sys.executable,
            "-c",
            "from strikeledger.cli.start import main; main()",
            *map(str, words),
        ]
        marked = {**os.environ, MARK: str(self.folder), **{name: str(value) for name, value in environment.items()}}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=marked)

    def strays(self) -> list[str]:
        """Processes of a run that has ended, after the two seconds in which a kernel notices."""
        mark = f"{MARK}={self.folder}"
        soon(lambda: not any(mark in told for told in _processes()), seconds=6)
        return [told for told in _processes() if mark in told]

    def free(self) -> bool:
        """Whether the lock of the reports can be had; a process that is ending lets go of its files last."""
        for _ in range(20):
            with lock_reports(self.reports, lambda _: None, wait=False) as held:
                if held:
                    return True
            time.sleep(0.1)
        return False

    def edit(self, old: str, new: str) -> None:
        """Change what the notebook says."""
        text = self.notebook.read_text(encoding="utf-8")
        assert old in text
        self.notebook.write_text(text.replace(old, new), encoding="utf-8")

    def correct(self, row: str, old: str, new: str) -> None:
        """Change a cell of a tally."""
        path = self.data / "tallies.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        changed = [line.replace(old, new, 1) if line.startswith(f"{row},") else line for line in lines]
        assert changed != lines
        path.write_text("".join(changed), encoding="utf-8")

    def figures(self, edition: str) -> dict[str, Any]:
        """What an edition's figures.json holds."""
        content: dict[str, Any] = json.loads((self.editions / edition / "figures.json").read_text(encoding="utf-8"))
        return content

    def contents(self) -> dict[str, dict[str, bytes]]:
        """Every file of each of the three editions."""
        return {day: contents(self.editions / day) for day in DAYS}


def _processes() -> list[str]:
    """What each process of the machine was started with: its arguments and its environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.append(
                (folder / "cmdline").read_text(errors="replace") + (folder / "environ").read_text(errors="replace")
            )
        except OSError:
            continue
    return found
