"""A run builds from one snapshot: what is edited meanwhile is in no edition of it, and the next run sees it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell

from strikeledger.build.pipeline import row_digests
from strikeledger.build.snapshot import input_snapshot
from strikeledger.build.state import BuildState, up_to_date_message
from strikeledger.cli.main import command_line
from strikeledger.data.validate import validate
from strikeledger.errors import DataError, StorageError, StrikeledgerError
from strikeledger.files import digest
from tests.ledger_text import PackageOf, contents
from tests.notebook_text import write_catalogue
from tests.project import DAYS, Project

EDIT = """\
from pathlib import Path

mark = Path({folder!r}) / "edited"
if not mark.exists():
    mark.touch()
    for path, old, new in {edits!r}:
        text = Path(path).read_text(encoding="utf-8")
        Path(path).write_text(text.replace(old, new), encoding="utf-8")
"""


def editing(project: Project) -> Project:
    """The project with a notebook that edits the data and itself, once, before it reads the data."""
    lines = (project.data / "tallies.csv").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith(("t-0194,", "t-0195,"))]
    edits = [
        *((str(project.data / "tallies.csv"), row, row.replace("74,Pentagon", "75,Pentagon")) for row in rows),
        (str(project.data / "sources.csv"), "Associated Press", "Press Association"),
        (str(project.notebook), "US officials counted", "The officials counted"),
    ]
    notebook = nbformat.read(project.notebook, as_version=4)
    notebook.cells.insert(2, new_code_cell(EDIT.format(folder=str(project.folder), edits=edits)))
    nbformat.write(notebook, project.notebook)
    return project


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_edited_during_a_run_is_in_none_of_its_editions_and_in_all_of_the_next(
    jobs: int, built_project: Project, tmp_path: Path
) -> None:
    project = editing(built_project.copy(tmp_path / "p"))
    asked = {day: {"as_of": day} for day in DAYS}
    before = {day: digest(row_digests(validate(project.data), project.data, values)) for day, values in asked.items()}
    assert project.report("--jobs", jobs).exit_code == 0
    first, state = project.contents(), BuildState(project.reports)
    records = {day: state.build_record(f"tiny/{day}") for day in DAYS}
    assert {day: record and record["key"]["parts"]["data"] for day, record in records.items()} == before
    crates = [json.loads(files["ro-crate-metadata.json"])["@graph"] for files in first.values()]
    slices = [next(each["value"] for each in crate if each["@id"] == "#data-slice") for crate in crates]
    assert slices == list(before.values())
    assert [b"US officials counted" in files["tiny.html"] for files in first.values()] == [True] * 3
    assert [figures_of(files) for files in first.values()] == [
        figures_of(files) for files in built_project.contents().values()
    ]
    assert up_to_date_message((), project.catalogue, project.data, project.reports) is None

    told = project.report("--jobs", jobs).output
    second = project.contents()
    assert (told.count("the notebook was changed"), told.count("was corrected") + told.count("were corrected")) == (
        3,
        3,
    )
    assert [b"The officials counted" in files["tiny.html"] for files in second.values()] == [True] * 3
    newest = json.loads(second["2023-11-29"]["figures.json"])
    assert (newest["revision"], newest["figures"] == figures_of(first["2023-11-29"])) == (2, False)
    assert up_to_date_message((), project.catalogue, project.data, project.reports) is not None


def figures_of(files: dict[str, bytes]) -> object:
    return json.loads(files["figures.json"])["figures"]


@pytest.mark.slow
def test_a_notebook_that_tells_where_it_found_the_data_says_the_same_in_every_run(
    package_of: PackageOf, tmp_path: Path
) -> None:
    data, project = package_of(tallies="quantity\n61"), tmp_path / "p"
    catalogue = write_catalogue(project, 'import os\nprint(os.environ["STRIKELEDGER_DATA"] + "/tallies.csv")')
    places = ["--catalogue", str(catalogue), "--data", str(data), "--reports", str(tmp_path / "r")]
    built = []
    for asked in ([], ["--force"]):
        assert CliRunner().invoke(command_line, ["report", *asked, *places]).exit_code == 0
        built.append(contents(tmp_path / "r" / "tiny" / "undated"))
    said = nbformat.reads(built[0]["tiny.ipynb"].decode(), as_version=4).cells[-1].outputs[0].text
    assert (said, built[0] == built[1]) == (f"{data.name}/tallies.csv\n", True)


@pytest.mark.slow
def test_a_notebook_that_fails_on_a_file_is_told_with_its_name(package_of: PackageOf, tmp_path: Path) -> None:
    data = package_of(tallies="quantity\n61")
    catalogue = write_catalogue(tmp_path / "p", 'import os\nopen(os.environ["STRIKELEDGER_DATA"] + "/nothing.csv")')
    places = ["--catalogue", str(catalogue), "--data", str(data), "--reports", str(tmp_path / "r")]
    told = CliRunner().invoke(command_line, ["report", *places]).output
    assert f"No such file or directory: '{data.name}/nothing.csv'" in told


# --- what is copied ---------------------------------------------------------------------------------------------------


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return write_catalogue(tmp_path / "p", "1")


def test_a_snapshot_holds_what_there_was(package_of: PackageOf, catalogue: Path) -> None:
    data = package_of(tallies="quantity\n61")
    (data / ".hidden").touch()
    (data / "own").mkdir()
    (data / "own" / "list.csv").write_text("a\n1\n", encoding="utf-8")
    (data.parent / "requirements.lock").write_text("pandas\n", encoding="utf-8")
    with input_snapshot(catalogue, data) as inputs:
        before = {name: content for name, content in contents(data).items() if name != ".hidden"}
        (data / "tallies.csv").unlink()
        assert contents(inputs.data) == before
        assert (inputs.data.parent / "requirements.lock").read_text(encoding="utf-8") == "pandas\n"
        assert inputs.reports["tiny"].notebook.name == "tiny.ipynb"
        folder = inputs.data
    assert not folder.exists()


def test_two_notebooks_of_one_name_are_two(package_of: PackageOf, catalogue: Path) -> None:
    other = write_catalogue(catalogue.parent / "other", "2")
    catalogue.write_text(f'[tiny]\n[more]\nnotebook = "{other.parent.name}/notebooks/tiny.ipynb"\n', encoding="utf-8")
    with input_snapshot(catalogue, package_of(tallies="quantity\n61")) as inputs:
        cells = [nbformat.read(report.notebook, as_version=4).cells[-1].source for report in inputs.reports.values()]
    assert cells == ["1", "2"]


def test_a_folder_without_a_package_is_named_as_the_user_knows_it(catalogue: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(StrikeledgerError, match=f"There is no {tmp_path / 'none' / 'datapackage.json'} here"),
        input_snapshot(catalogue, tmp_path / "none"),
    ):
        pass


def test_a_table_that_can_t_be_read_is_named(package_of: PackageOf, catalogue: Path) -> None:
    data = package_of(tallies="quantity\n61")
    (data / "tallies.csv").unlink()
    (data / "tallies.csv").symlink_to(data / "tallies.csv")
    with pytest.raises(DataError, match=r"tallies\.csv:1"), input_snapshot(catalogue, data):
        pass


def test_a_full_disk_is_told(package_of: PackageOf, catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    data = package_of(tallies="quantity\n61")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageError, match="No space left"), input_snapshot(catalogue, data):
        pass
