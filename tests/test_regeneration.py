"""Regeneration: an edition is built when it must be, told why, never half, and one that is superseded stays to be seen."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell

from strikeledger.cli import main
from tests.ledger_text import DATA, contents, read_csv
from tests.press_text import write_catalogue

PROSE = """
from strikeledger import Ledger, figures
from strikeledger.display import prose

ledger = Ledger.load().as_of(as_of)
prose("US officials counted ", figures.attacks(ledger), " attacks.")
"""
PARAMETERS = 'as_of: date = "2023-11-29"  # the day\n'
SERIES = """formats = ["html"]
series = { every = "week", from = 2023-11-15, to = 2023-11-29 }
"""


class Project:
    """A project with one small report on three Wednesdays, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.reports, self.data = folder, folder / "reports", folder / "data"
        shutil.copytree(DATA, self.data)
        self.catalogue = write_catalogue(folder, PROSE, parameters=PARAMETERS, settings=SERIES)
        path = folder / "notebooks" / "tiny.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.insert(1, new_code_cell("from datetime import date"))
        nbformat.write(notebook, path)

    def options(self, *asked: object) -> list[str]:
        places = ["--catalogue", self.catalogue, "--data", self.data, "--reports", self.reports]
        return ["report", *map(str, (*asked, *places))]

    def report(self, *asked: object) -> Result:
        return CliRunner().invoke(main, self.options(*asked))

    def process(self, *asked: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "from strikeledger.cli import main; main()", *self.options(*asked)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def correct(self, row: str, old: str, new: str) -> None:
        """Change a cell of a tally."""
        path = self.data / "tallies.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        changed = [line.replace(old, new, 1) if line.startswith(f"{row},") else line for line in lines]
        assert changed != lines
        path.write_text("".join(changed), encoding="utf-8")

    def figures(self, edition: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(
            (self.reports / "tiny" / edition / "figures.json").read_text(encoding="utf-8")
        )
        return content


@pytest.fixture(scope="module")
def built_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("project") / "p")
    result = project.report()
    assert (result.exit_code, "3 built" in result.output) == (0, True), result.output
    return project.folder


@pytest.fixture
def project(built_project: Path, tmp_path: Path) -> Project:
    """A copy of the project with its three editions built."""
    shutil.copytree(built_project, tmp_path / "p", symlinks=True)
    copy = Project.__new__(Project)
    copy.folder = tmp_path / "p"
    copy.reports, copy.data, copy.catalogue = (
        copy.folder / "reports",
        copy.folder / "data",
        copy.folder / "reports.toml",
    )
    return copy


def explained(project: Project) -> dict[str, str]:
    """Each edition and why it must be built."""
    lines = project.report("--explain").output.splitlines()
    return {line.partition(": ")[0].removeprefix("tiny/"): line.partition(": ")[2] for line in lines}


def test_with_nothing_to_do_nothing_is_built(project: Project) -> None:
    project.report()  # a copy's first look keeps where it is
    before = {path: (project.reports / path).stat().st_mtime_ns for path in contents(project.reports)}
    result = project.report()
    after = {path: (project.reports / path).stat().st_mtime_ns for path in contents(project.reports)}
    assert ("all 3 editions are current" in result.output, after) == (True, before)


def test_with_nothing_to_do_pandas_is_not_imported(project: Project) -> None:
    project.report()
    told = (
        "import sys; from strikeledger.cli import main\ntry: main()\nexcept SystemExit: print('pandas' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", told, *project.options()], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "False"


def test_with_nothing_to_do_that_is_said_before_click_is_imported(project: Project) -> None:
    project.report()
    told = "import sys; sys.argv = ['strikeledger', 'report']; from strikeledger.start import main; main(); print('click' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=project.folder)
    assert found.stdout.splitlines() == [
        "Nothing to build: all 3 editions are current. See reports/index.html",
        "False",
    ]


def test_a_named_report_that_is_current_is_told_as_quickly(project: Project) -> None:
    project.report()
    assert [project.report(name).exit_code for name in ("tiny", "tine")] == [0, 1]
    assert project.report("tiny").output.startswith("Nothing to build: all 3 editions are current")


def test_touching_a_file_builds_nothing(project: Project) -> None:
    (project.data / "tallies.csv").touch()
    (project.folder / "notebooks" / "tiny.ipynb").touch()
    assert set(explained(project).values()) == {"current"}


def test_a_corrected_claim_rebuilds_the_editions_that_see_it_and_says_why(project: Project) -> None:
    published = {row["source_id"]: row["published"] for row in read_csv(project.data / "sources.csv")}
    rows = [
        row
        for row in read_csv(project.data / "tallies.csv")
        if "2023-11-15" < published[row["source_id"]] <= "2023-11-22"
    ]
    corrected = next(row for row in rows if row["as_of_first"] == row["as_of_last"] == "2023-11-20")
    project.correct(corrected["tally_id"], "2023-11-20,2023-11-20", "2023-11-19,2023-11-20")
    why = f"to build: tally {corrected['tally_id']} was corrected"
    assert explained(project) == {"2023-11-15": "current", "2023-11-22": why, "2023-11-29": why}


def test_other_figures_are_a_new_revision_and_the_earlier_one_says_so(project: Project) -> None:
    path = project.folder / "notebooks" / "tiny.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("figures.attacks(ledger)", "figures.us_injured(ledger)"),
        encoding="utf-8",
    )
    result = project.report("--as-of", "2023-11-29")
    earlier = project.reports / "tiny" / "2023-11-29.r1" / "tiny.html"
    page = (project.reports / "tiny" / "2023-11-29" / "tiny.html").read_text(encoding="utf-8")
    found = (project.figures("2023-11-29")["revision"], "Superseded" in earlier.read_text(encoding="utf-8"))
    assert (result.exit_code, *found, "../2023-11-29.r1/tiny.html" in page) == (0, 2, True, True)


def test_the_same_figures_stay_the_same_revision(project: Project) -> None:
    result = project.report("--force", "--as-of", "2023-11-29")
    assert (result.exit_code, project.figures("2023-11-29")["revision"]) == (0, 1)
    assert not (project.reports / "tiny" / "2023-11-29.r1").exists()


def test_a_failing_notebook_leaves_a_page_that_says_what_to_do(project: Project) -> None:
    path = project.folder / "notebooks" / "tiny.ipynb"
    good = contents(project.reports / "tiny" / "2023-11-29")
    path.write_text(
        path.read_text(encoding="utf-8").replace("figures.attacks(ledger)", "figures.nothing(ledger)"), encoding="utf-8"
    )
    result = project.report("--as-of", "2023-11-29")
    page = (project.reports / "tiny" / "2023-11-29.failure.html").read_text(encoding="utf-8")
    told = [
        re.search(words, page) is not None
        for words in (r"cell \d failed with AttributeError", "last good edition", "make lab")
    ]
    assert (result.exit_code, told, contents(project.reports / "tiny" / "2023-11-29")) == (3, [True] * 3, good)


def test_a_page_of_failure_goes_away_when_the_edition_is_built(project: Project) -> None:
    page = project.reports / "tiny" / "2023-11-29.failure.html"
    page.touch()
    assert (project.report("--force", "--as-of", "2023-11-29").exit_code, page.exists()) == (0, False)


def test_a_cell_that_takes_too_long_is_told(tmp_path: Path) -> None:
    settings = 'formats = ["html"]\ntimeout = 1\n'
    catalogue = write_catalogue(tmp_path, "import time; time.sleep(30)", settings=settings)
    asked = ["report", "--catalogue", str(catalogue), "--data", str(DATA), "--reports", str(tmp_path / "reports")]
    result = CliRunner().invoke(main, asked)
    assert (result.exit_code, "longer than 1 seconds" in result.output) == (3, True)


def test_a_kernel_that_dies_is_the_machine_s_fault(tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path, "import os; os._exit(1)")
    asked = ["report", "--catalogue", str(catalogue), "--data", str(DATA), "--reports", str(tmp_path / "reports")]
    result = CliRunner().invoke(main, asked)
    assert (result.exit_code, "its kernel died" in result.output) == (4, True)


def test_editions_built_side_by_side_are_those_built_in_turn(project: Project) -> None:
    first = contents(project.reports / "tiny" / "2023-11-22")
    result = project.report("--force", "--jobs", 2)
    assert (result.exit_code, contents(project.reports / "tiny" / "2023-11-22")) == (0, first)


def test_of_runs_at_once_one_builds_and_all_end_well(project: Project) -> None:
    shutil.rmtree(project.reports)
    runs = [project.process("--jobs", 1) for _ in range(4)]
    told = [run.communicate(timeout=300)[0] for run in runs]
    built = sum(line.count("built yet") for line in told)
    assert ([run.returncode for run in runs], built) == ([0] * 4, 3)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are told of their parent's end by Linux")
@pytest.mark.parametrize("seed", range(int(os.environ.get("STRIKELEDGER_KILLS", "5"))))
def test_a_run_that_is_killed_leaves_nothing_half(project: Project, seed: int) -> None:
    before = {name: contents(project.reports / "tiny" / name) for name in ("2023-11-15", "2023-11-22", "2023-11-29")}
    run = project.process("--force", "--jobs", 2)
    time.sleep(random.Random(seed).uniform(0.2, 9))  # noqa: S311
    run.kill()
    run.communicate()
    after = {name: contents(project.reports / "tiny" / name) for name in before}
    assert (after, (project.reports / "tiny" / "latest").resolve().name) == (before, "2023-11-29")
    assert strays(project) == []
    assert project.report().exit_code == 0
    assert [p.name for p in project.reports.rglob("*.partial")] == []


def strays(project: Project) -> list[str]:
    """Processes of a run that has ended, after the two seconds in which a kernel notices."""
    deadline = time.monotonic() + 6
    while found := [line for line in _commands() if str(project.reports) in line]:
        if time.monotonic() > deadline:
            return found
        time.sleep(0.2)
    return []


def _commands() -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found
