"""Regeneration: an edition is built when it must be, told why, never half, and one that is superseded stays to be seen."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger.build.publish import clear_remains
from strikeledger.build.state import PACKAGE_FOLDER, BuildState, up_to_date_message
from strikeledger.cli.main import command_line
from strikeledger.files import SCRATCH_PREFIX, STATE_FOLDER
from tests.ledger_text import DATA, contents, read_csv
from tests.notebook_text import write_catalogue
from tests.project import DAYS, Project

pytestmark = pytest.mark.slow


@pytest.fixture
def project(built_project: Project, tmp_path: Path) -> Project:
    """A copy of the project with its three editions built."""
    return built_project.copy(tmp_path / "p")


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
        "import sys; from strikeledger.cli.main import command_line\n"
        "try: command_line()\nexcept SystemExit: print('pandas' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", told, *project.options()], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "False"


def test_with_nothing_to_do_that_is_said_before_click_is_imported(project: Project) -> None:
    project.report()
    told = (
        "import sys; sys.argv = ['strikeledger', 'report']; from strikeledger.cli.start import main; main(); "
        "print('click' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=project.folder)
    assert found.stdout.splitlines() == [
        "Nothing to build: all 3 editions are current. See reports/index.html",
        "False",
    ]


def test_a_named_report_that_is_current_is_told_as_quickly(project: Project) -> None:
    project.report()
    assert [project.report(name).exit_code for name in ("tiny", "tine")] == [0, 1]
    assert project.report("tiny").output.startswith("Nothing to build: all 3 editions are current")


def test_a_named_report_that_was_built_by_itself_is_told_as_quickly(project: Project) -> None:
    (project.reports / STATE_FOLDER / "current.json").unlink(missing_ok=True)
    told = [project.report("tiny").output for _ in range(2)]
    assert [line.startswith("Nothing to build") for line in told] == [False, True]


def test_an_edit_while_a_run_is_at_work_is_not_taken_for_current(project: Project) -> None:
    project.correct("t-0194", "74", "75")
    places = (project.catalogue, project.data)
    BuildState(project.reports).record_all_current(
        (), {place: place for place in (*places, PACKAGE_FOLDER)}, ["tiny/2023-11-29"], begun=time.time() - 60
    )
    assert up_to_date_message((), *places, project.reports) is None


def test_what_another_package_python_or_lock_built_is_not_taken_for_current(project: Project) -> None:
    memory, places = BuildState(project.reports), (project.catalogue, project.data)
    kept, told = project.reports / STATE_FOLDER / "current.json", []
    for roots, change in (
        (places, {}),
        ((*places, PACKAGE_FOLDER), {"python": [3, 0]}),
        ((*places, PACKAGE_FOLDER), {}),
    ):
        memory.record_all_current(
            (), {root: root for root in roots}, [f"tiny/{day}" for day in DAYS], begun=time.time() + 1
        )
        kept.write_text(json.dumps({**json.loads(kept.read_text()), **change}))
        told.append(up_to_date_message((), *places, project.reports) is None)
    (project.folder / "requirements.lock").write_text("numpy==1.0\n")
    assert (told, up_to_date_message((), *places, project.reports)) == ([True, True, False], None)


def test_touching_a_file_builds_nothing(project: Project) -> None:
    (project.data / "tallies.csv").touch()
    project.notebook.touch()
    assert set(explained(project).values()) == {"current"}


@pytest.mark.parametrize("left", ["{}~", ".{}.swp", ".{}.kate-swp", "#{}#", ".#{}", "{}.swp", "{}.tmp"])
def test_what_an_editor_leaves_for_a_moment_builds_nothing(project: Project, left: str) -> None:
    project.report()  # a copy's first look keeps where it is
    for path in (project.data / "tallies.csv", project.notebook):
        path.with_name(left.format(path.name)).write_text("half")
    assert up_to_date_message((), project.catalogue, project.data, project.reports) is not None
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
    project.edit("headlines.attacks(ledger)", "headlines.us_injured(ledger)")
    result = project.report("--as-of", "2023-11-29")
    earlier = project.editions / "2023-11-29.r1" / "tiny.html"
    page = (project.editions / "2023-11-29" / "tiny.html").read_text(encoding="utf-8")
    found = (project.figures("2023-11-29")["revision"], "Superseded" in earlier.read_text(encoding="utf-8"))
    assert (result.exit_code, *found, 'href="../../index.html"' in page) == (0, 2, True, True)


def test_the_same_figures_stay_the_same_revision(project: Project) -> None:
    result = project.report("--force", "--as-of", "2023-11-29")
    assert (result.exit_code, project.figures("2023-11-29")["revision"]) == (0, 1)
    assert not (project.editions / "2023-11-29.r1").exists()


def test_no_more_revisions_are_kept_than_the_catalogue_says_and_no_page_leads_to_others(project: Project) -> None:
    with project.catalogue.open("a", encoding="utf-8") as catalogue:
        catalogue.write("keep = 1\n")
    for before, after in (("attacks", "us_injured"), ("us_injured", "us_tbi")):
        project.edit(f"headlines.{before}(ledger)", f"headlines.{after}(ledger)")
        assert project.report("--as-of", "2023-11-29").exit_code == 0
    there = sorted(path.name for path in project.editions.glob("2023-11-29*"))
    pages = [(project.editions / name / "tiny.html").read_text(encoding="utf-8") for name in there]
    assert (there, [".r1/" in page or ".r2/" in page for page in pages]) == (
        ["2023-11-29", "2023-11-29.r2"],
        [False, False],
    )


def test_an_edition_that_was_removed_leaves_the_index_and_latest(project: Project) -> None:
    shutil.copytree(project.editions / "2023-11-29", project.editions / "2023-11-29.r1")
    result = CliRunner().invoke(command_line, ["remove", "tiny/2023-11-29", "--reports", str(project.reports)])
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "tiny/2023-11-29: removed, with 1 earlier revision")
    assert ("tiny/2023-11-29" in index, (project.editions / "latest").resolve().name) == (False, "2023-11-22")
    assert explained(project) == {
        "2023-11-15": "current",
        "2023-11-22": "current",
        "2023-11-29": "to build: it was not built yet",
    }


def test_of_editions_to_remove_that_are_not_all_there_none_is_removed(project: Project) -> None:
    places = ["--reports", str(project.reports)]
    result = CliRunner().invoke(command_line, ["remove", "tiny/2023-11-29", "tiny/2023-11-30", *places])
    assert (result.exit_code, "did you mean 'tiny/2023-11-29'?" in result.output) == (1, True)
    assert (project.editions / "2023-11-29").is_dir()


def test_a_report_whose_last_edition_was_removed_leaves_no_folder(project: Project) -> None:
    names = [f"tiny/{day}" for day in DAYS]
    result = CliRunner().invoke(command_line, ["remove", *names, "--reports", str(project.reports)])
    assert (result.exit_code, project.editions.exists()) == (0, False)


def test_an_edition_that_was_deleted_by_hand_leaves_the_index_with_the_next_run(project: Project) -> None:
    other = project.editions / "2023-11-20-0a1b2c3d"
    shutil.copytree(project.editions / "2023-11-22", other)
    project.report()
    listed = other.name in (project.reports / "index.html").read_text(encoding="utf-8")
    shutil.rmtree(other)
    result = project.report()
    assert (listed, other.name in (project.reports / "index.html").read_text(encoding="utf-8")) == (True, False)
    assert (result.exit_code, "3 current already" in result.output) == (0, True)


def test_a_check_tells_the_size_of_the_folder_of_reports(project: Project) -> None:
    result = CliRunner().invoke(command_line, ["check", str(project.data), "--reports", str(project.reports)])
    assert re.search(
        rf"^{re.escape(str(project.reports))}: 3 editions, [\d.,]+ [kM]B in all$", result.output, re.MULTILINE
    )


def test_a_failing_notebook_leaves_a_page_that_says_what_to_do(project: Project) -> None:
    good = contents(project.editions / "2023-11-29")
    project.edit("headlines.attacks(ledger)", "headlines.nothing(ledger)")
    result = project.report("--as-of", "2023-11-29")
    page = (project.editions / "2023-11-29.failure.html").read_text(encoding="utf-8")
    told = [
        re.search(words, page) is not None
        for words in (r"cell \d failed with AttributeError", "last good edition", "make lab")
    ]
    assert (result.exit_code, told, contents(project.editions / "2023-11-29")) == (3, [True] * 3, good)


def test_a_page_of_failure_goes_away_when_the_edition_is_built(project: Project) -> None:
    page = project.editions / "2023-11-29.failure.html"
    page.touch()
    assert (project.report("--force", "--as-of", "2023-11-29").exit_code, page.exists()) == (0, False)


def test_a_cell_that_takes_too_long_is_told(tmp_path: Path) -> None:
    settings = 'formats = ["html"]\ntimeout = 1\n'
    catalogue = write_catalogue(tmp_path, "import time; time.sleep(30)", settings=settings)
    asked = ["report", "--catalogue", str(catalogue), "--data", str(DATA), "--reports", str(tmp_path / "reports")]
    result = CliRunner().invoke(command_line, asked)
    assert (result.exit_code, "longer than 1 seconds" in result.output) == (3, True)


def test_a_kernel_that_dies_is_the_machine_s_fault(tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path, "import os; os._exit(1)")
    asked = ["report", "--catalogue", str(catalogue), "--data", str(DATA), "--reports", str(tmp_path / "reports")]
    result = CliRunner().invoke(command_line, asked)
    assert (result.exit_code, "its kernel died" in result.output) == (4, True)


def test_editions_built_side_by_side_are_those_built_in_turn(project: Project) -> None:
    first = contents(project.editions / "2023-11-22")
    result = project.report("--force", "--jobs", 2)
    assert (result.exit_code, contents(project.editions / "2023-11-22")) == (0, first)


def test_of_runs_at_once_one_builds_and_all_end_well(project: Project) -> None:
    shutil.rmtree(project.reports)
    runs = [project.process("--as-of", "2023-11-29") for _ in range(int(os.environ.get("STRIKELEDGER_RUNS", "4")))]
    told = [run.communicate(timeout=300)[0] for run in runs]
    built = [told_of.count("(it was not built yet)") for told_of in told]
    assert ([run.returncode for run in runs], sorted(built)) == ([0] * len(runs), [0] * (len(runs) - 1) + [1])


@pytest.fixture(scope="module")
def seconds(built_project: Project, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a run takes that builds all."""
    begun = time.monotonic()
    built_project.copy(tmp_path_factory.mktemp("timed") / "p").process("--force", "--jobs", 2).communicate()
    return time.monotonic() - begun


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="sl-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are told of their parent's end by Linux")
@pytest.mark.parametrize("seed", range(int(os.environ.get("STRIKELEDGER_KILLS", "3"))))
def test_a_run_that_is_killed_leaves_nothing_half(
    project: Project, seconds: float, temporary: Path, seed: int, record_property: Callable[[str, object], None]
) -> None:
    before = project.contents()
    with project.process("--force", "--jobs", 2, TMPDIR=temporary) as run:
        time.sleep(random.Random(seed).uniform(0.1, seconds))  # noqa: S311
        record_property("ended before", run.poll() is not None)
        run.kill()
    assert (project.contents(), (project.editions / "latest").resolve().name) == (before, "2023-11-29")
    assert (project.strays(), project.free()) == ([], True)
    assert (project.report().exit_code, project.contents()) == (0, before)
    assert remains(project, temporary) == []


def remains(project: Project, temporary: Path) -> list[Path]:
    """What is left of a run after the next one has cleared up, an hour later."""
    for mark in temporary.glob(f"{SCRATCH_PREFIX}*/held"):
        os.utime(mark, times=(0, 0))
    clear_remains(project.reports)
    return [*project.reports.rglob("*.partial"), *temporary.iterdir()]
