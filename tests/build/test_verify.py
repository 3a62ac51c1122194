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
    assert (found.returncode, found.stdout) == (
        0,
        "article/2023-11-29: the same, byte for byte\n1 checked, 0 differ, 0 not checked\n",
    ), found.stderr


def told(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(("tiny/", "gone", "empty")) or "checked," in line]


def test_every_folder_is_told_of_and_what_could_not_be_checked_fails(project: Project) -> None:
    whole = project.editions / "2023-11-15"
    for other in ("tiny/2023-11-16", "gone/2023-11-15", "tiny/2023-11-15-0a1b2c3d"):
        shutil.copytree(whole, project.reports / other)
    (project.editions / "half").mkdir()
    (project.reports / "empty").mkdir()
    code, output = verify(project)
    assert (code, told(output)) == (
        1,
        [
            "gone/2023-11-15: not checked: the catalogue has no report gone; there is tiny",
            "tiny/2023-11-15: the same, byte for byte",
            "tiny/2023-11-15-0a1b2c3d: not checked: what it was built from now makes the edition tiny/2023-11-15; build that one",
            "tiny/2023-11-16: not checked: what it was built from now makes the edition tiny/2023-11-15; build that one",
            "tiny/half: not checked: it has no ro-crate-metadata.json, which says how it was made",
            "empty: not checked: there is no such edition in " + f"{project.reports}; there is gone/2023-11-15, "
            "tiny/2023-11-15, tiny/2023-11-15-0a1b2c3d, tiny/2023-11-16, tiny/half",
            "1 checked, 0 differ, 5 not checked",
        ],
    )


def test_an_earlier_revision_is_compared_with_its_provenance(project: Project) -> None:
    project.edit("headlines.attacks(ledger)", "headlines.us_injured(ledger)")
    assert project.report("--as-of", "2023-11-15").exit_code == 0
    earlier = project.editions / "2023-11-15.r1"
    first = verify(project)
    (earlier / "figures.json").write_text("{}", encoding="utf-8")
    (earlier / "tiny.ipynb").unlink()
    second = verify(project, "tiny/2023-11-15.r1")
    assert (first[0], told(first[1])[1].partition(";")[0]) == (0, "tiny/2023-11-15.r1: an earlier revision")
    assert (second[0], told(second[1])[0]) == (1, "tiny/2023-11-15.r1: figures.json differs, tiny.ipynb is missing")


def test_every_file_that_is_not_as_it_would_be_built_is_named(project: Project) -> None:
    folder = project.editions / "2023-11-15"
    (folder / "tiny.html").write_text("changed", encoding="utf-8")
    (folder / "tiny.ipynb").unlink()
    (folder / "more.txt").touch()
    code, output = verify(project, str(folder))
    expected = "more.txt is none of tiny/2023-11-15, tiny.html differs, tiny.ipynb is missing"
    assert (code, told(output)) == (1, [f"tiny/2023-11-15: {expected}", "1 checked, 1 differs, 0 not checked"])


def test_an_edition_that_does_not_stand_is_told_and_the_others_are_checked(project: Project) -> None:
    code, output = verify(project, "tiny/2023-11-16", "tiny/2023-11-15")
    assert (code, "did you mean 'tiny/2023-11-15'?" in output) == (1, True)
    assert told(output)[1:] == ["tiny/2023-11-15: the same, byte for byte", "1 checked, 0 differ, 1 not checked"]
