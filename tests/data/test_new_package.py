"""A ledger of one's own: an empty folder becomes a sound one whose reports say that nothing is known yet."""

from __future__ import annotations

import csv
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger import Ledger
from strikeledger.build.catalogue import read_catalogue
from strikeledger.cli.main import command_line
from strikeledger.data import new_package
from strikeledger.data.descriptor import REQUIRED_COLUMNS
from strikeledger.data.validate import validate
from strikeledger.errors import StrikeledgerError
from strikeledger.report.blocks import Paragraph, plain_text, walk
from tests.ledger_text import DATA, NOTEBOOKS, ROOT, contents
from tests.notebook_reading import read_report
from tests.notebook_text import run_here

DAY = date(2026, 11, 23)
LEAD = "Nothing is known yet: the ledger holds no account and no total."


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "ledger"
    new_package.create_package(folder, DAY)
    return folder


def test_a_new_ledger_is_sound(begun: Path) -> None:
    assert validate(begun / "data").findings == ()


def test_a_new_ledger_holds_nothing(begun: Path) -> None:
    assert Ledger.load(begun / "data").contents == frozenset()


@pytest.mark.parametrize("table", [name for name in REQUIRED_COLUMNS if name != "hedges"])
def test_a_new_table_is_its_header(table: str, begun: Path) -> None:
    rows = list(csv.reader((begun / "data" / f"{table}.csv").read_text(encoding="utf-8").splitlines()))
    assert (len(rows), set(REQUIRED_COLUMNS[table].split()) <= set(rows[0])) == (1, True)


def test_the_template_has_the_columns_of_the_founding_data() -> None:
    fields = [
        {r["name"]: [field["name"] for field in r["schema"]["fields"]] for r in content["resources"] if "schema" in r}
        for content in (
            json.loads((folder / "datapackage.json").read_text()) for folder in (DATA, new_package._TEMPLATE / "data")
        )
    ]
    assert fields[0] == fields[1]


def test_a_new_ledger_has_the_hedge_rules_of_the_founding_data(begun: Path) -> None:
    assert (begun / "data" / "hedges.csv").read_bytes() == (DATA / "hedges.csv").read_bytes()


def test_the_notebooks_come_along(begun: Path) -> None:
    assert {
        path.name: path.read_bytes() for path in NOTEBOOKS if path.stem in new_package.TEMPLATE_REPORTS
    } == contents(begun / "notebooks")


def test_the_catalogue_can_be_read_and_names_the_day(begun: Path) -> None:
    reports = read_catalogue(begun / "reports.toml")
    assert {name: str(report.parameters["as_of"]) for name, report in reports.items()} == dict.fromkeys(
        ("situation", "tempo", "sources"), "2026-11-23"
    )


@pytest.mark.slow
@pytest.mark.parametrize("report", ["situation", "tempo", "sources"])
def test_a_report_of_nothing_says_so_and_draws_nothing(report: str, begun: Path) -> None:
    document = read_report(run_here(begun / "notebooks" / f"{report}.ipynb", {"as_of": "2026-11-23"}, begun / "data"))
    kinds = [type(block).__name__ for block in document.blocks]
    told = [
        plain_text(piece.children, document.figures) for piece in walk(document.blocks) if isinstance(piece, Paragraph)
    ]
    assert (LEAD in told, "Chart" in kinds, "Table" in kinds) == (True, False, False)


@pytest.mark.slow
def test_a_report_of_nothing_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_package.create_package(tmp_path / "ledger", DAY)
    monkeypatch.chdir(tmp_path / "ledger")
    result = CliRunner().invoke(command_line, ["report", "tempo"])
    assert (result.exit_code, (tmp_path / "ledger/reports/tempo/2026-11-23/tempo.pdf").is_file()) == (0, True)


def test_a_folder_that_holds_something_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StrikeledgerError, match="is not empty"):
        new_package.create_package(tmp_path, DAY)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_folder_with_a_git_alone_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine" / ".git").mkdir(parents=True)
    new_package.create_package(tmp_path / "mine", DAY)
    assert validate(tmp_path / "mine" / "data").findings == ()


def test_the_command_names_what_comes_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(command_line, ["init", str(tmp_path / "ledger")])
    assert (result.exit_code, "README.md" in result.output) == (0, True)


def test_what_a_new_ledger_begins_with_ships_with_the_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    assert settings["force-include"] == {"data/hedges.csv": "strikeledger/template/data/hedges.csv"} | {
        f"notebooks/{path.name}": f"strikeledger/template/notebooks/{path.name}"
        for path in NOTEBOOKS
        if path.stem in new_package.TEMPLATE_REPORTS
    }
