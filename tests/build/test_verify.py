"""Verification: the same bytes on another clock, under another language, in another folder; and a file that differs is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from tests.ledger_text import DATA, NOTEBOOKS, ROOT
from tests.project import Project

pytestmark = pytest.mark.slow

ELSEWHERE = {
    "TZ": "Pacific/Auckland",
    "LC_ALL": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "7",
    "COLUMNS": "40",
    "LANGUAGE": "de",
}


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose first edition alone is built."""
    project = Project.fresh(tmp_path_factory.mktemp("project") / "p")
    assert project.report("--as-of", "2023-11-15").exit_code == 0
    return project


@pytest.fixture
def project(early: Project, tmp_path: Path) -> Project:
    """A project with one edition built, in another folder than it was built in."""
    return early.copy(tmp_path / "p")


def verify(project: Project, *editions: str) -> tuple[int, str]:
    result = CliRunner().invoke(command_line, ["verify", *editions, *project.places])
    return result.exit_code, result.output


def test_a_report_is_the_same_bytes_on_another_clock_and_in_another_folder(built: Path, tmp_path: Path) -> None:
    clone = tmp_path / "İ a clone"
    shutil.copytree(DATA, clone / "data")
    for path in (ROOT / "reports.toml", ROOT / "requirements.lock", *NOTEBOOKS):
        (clone / path.relative_to(ROOT)).parent.mkdir(exist_ok=True)
        shutil.copy(path, clone / path.relative_to(ROOT))
    command = [
        sys.executable,
        "-c",
        "from strikeledger.cli.main import command_line; command_line()",
        "verify",
        "article/2023-11-29",
    ]
    command += ["--reports", str(built.parents[1])]
    surroundings = {**os.environ, **ELSEWHERE, "HOME": str(tmp_path / "home")}
    found = subprocess.run(
        command, cwd=clone, env=surroundings, umask=0o077, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (0, "article/2023-11-29: the same, byte for byte\n"), found.stderr


def test_all_that_stands_is_verified_where_nothing_is_named(project: Project) -> None:
    assert verify(project) == (0, "tiny/2023-11-15: the same, byte for byte\n")


def test_every_file_that_is_not_as_it_would_be_built_is_named(project: Project) -> None:
    folder = project.editions / "2023-11-15"
    (folder / "tiny.html").write_text("changed", encoding="utf-8")
    (folder / "tiny.ipynb").unlink()
    (folder / "more.txt").touch()
    code, output = verify(project, "tiny/2023-11-15")
    told = "more.txt is none of tiny/2023-11-15, tiny.html differs, tiny.ipynb is missing"
    assert (code, output.splitlines()[0]) == (1, f"tiny/2023-11-15: {told}")


def test_an_edition_that_does_not_stand_is_told(project: Project) -> None:
    code, output = verify(project, "tiny/2023-11-16")
    assert (code, "did you mean 'tiny/2023-11-15'?" in output) == (1, True)
