"""The numbers of rows that a descriptor records: a file that lost some is an error, and any other edit needs nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from strikeledger import Ledger, sections
from strikeledger.cli.main import command_line
from strikeledger.data.validate import validate
from strikeledger.errors import DataError
from tests.ledger_text import DATA, copy_of_data, read_csv

TALLIES = len(read_csv(DATA / "tallies.csv"))
ROW = read_csv(DATA / "tallies.csv")[-1]
LAST = ROW["tally_id"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shipped data, whose descriptor records the rows that the files have by now."""
    folder = copy_of_data(tmp_path / "data")
    check(folder, "--update")
    return folder


def without_last_tally(data: Path) -> None:
    path = data / "tallies.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


def check(data: Path, *options: str) -> Result:
    return CliRunner().invoke(command_line, ["check", str(data), "--reports", str(data / "none"), *options])


def recorded(data: Path) -> dict[str, int]:
    resources = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return {each["name"]: each["least_rows"] for each in resources if "least_rows" in each}


def test_the_shipped_descriptor_records_the_rows_of_every_file() -> None:
    rows = {path.stem: len(read_csv(path)) for path in DATA.glob("*.csv") if path.stem != "vocabulary"}  # no claims
    assert (recorded(DATA).keys(), [name for name, least in recorded(DATA).items() if least > rows[name]]) == (
        rows.keys(),
        [],
    )


def test_a_file_that_lost_a_row_is_an_error_with_the_numbers_and_the_remedy(data: Path) -> None:
    without_last_tally(data)
    result = check(data)
    told = f"tallies.csv:1: found {TALLIES - 1} rows, allowed: at least {TALLIES}, as datapackage.json records; restore what is missing (1)"
    assert (result.exit_code, told in result.output, "`strikeledger check --update`" in result.output) == (
        1,
        True,
        True,
    )


def test_the_number_can_be_recorded_anew_and_nothing_else_changes(data: Path) -> None:
    before = (data / "datapackage.json").read_text(encoding="utf-8")
    without_last_tally(data)
    result = check(data, "--update")
    after = (data / "datapackage.json").read_text(encoding="utf-8")
    told = f"datapackage.json records {TALLIES - 1} rows of tallies.csv, before {TALLIES}\n"
    assert (result.exit_code, result.output.startswith(told), check(data).exit_code) == (0, True, 0)
    assert after == before.replace(f'"least_rows": {TALLIES},', f'"least_rows": {TALLIES - 1},')


def test_a_row_that_a_correction_withdraws_is_not_missed(data: Path) -> None:
    without_last_tally(data)
    with (data / "corrections.csv").open("a", encoding="utf-8") as corrections:
        corrections.write(f"2026-11-29,tallies.csv,{LAST},tally_id,{LAST},,the publication was withdrawn,\n")
    assert check(data).exit_code == 0
    assert (check(data, "--update").exit_code, recorded(data)["tallies"]) == (0, TALLIES)


def test_a_row_that_was_withdrawn_is_among_the_corrections_of_a_report(data: Path) -> None:
    without_last_tally(data)
    with (data / "corrections.csv").open("a", encoding="utf-8") as corrections:
        corrections.write(f"2026-11-29,tallies.csv,{LAST},tally_id,{LAST},,the publication was withdrawn,\n")
    ledger = Ledger.load(data)
    told = json.dumps(sections.corrections_table(ledger.as_of("2023-11-29"))._repr_mimebundle_())
    assert [f"Row {LAST} of tallies.csv" in told, "The whole row" in told, "there \\u2192 taken out" in told] == [
        True
    ] * 3
    filtered = ledger.only(["taza-2023-11-29"]).tables["corrections"].rows
    assert LAST not in {row["row"] for row in filtered}


def test_an_edition_from_before_a_row_that_was_withdrawn_came_out_does_not_speak_of_it(data: Path) -> None:
    without_last_tally(data)
    source = ROW["source_id"]
    with (data / "corrections.csv").open("a", encoding="utf-8") as corrections:
        corrections.write(f"2026-11-29,tallies.csv,{LAST},tally_id,{LAST},,the publication was withdrawn,{source}\n")
    ledger = Ledger.load(data)
    published = ledger.publications[source]["published"]
    views = [
        ledger.as_of(published - pd.Timedelta(days=1)), ledger.as_of(published), ledger.only([source]),
        ledger.only(["taza-2023-11-29"]), ledger.within(["Iraq"]),
    ]  # fmt: skip
    seen = [LAST in {row["row"] for row in view.tables["corrections"].rows} for view in views]
    assert seen == [False, True, True, False, False]


def test_a_correction_names_a_source_that_there_is(data: Path) -> None:
    without_last_tally(data)
    with (data / "corrections.csv").open("a", encoding="utf-8") as corrections:
        corrections.write(f"2026-11-29,tallies.csv,{LAST},tally_id,{LAST},,withdrawn,taza-2023-11-30\n")
    told = r'corrections\.csv:\d+ source: found "taza-2023-11-30", .*did you mean .taza-2023-11-29'
    with pytest.raises(DataError, match=told):
        validate(data)


def test_a_correction_that_withdraws_a_row_which_is_there_is_refused(data: Path) -> None:
    with (data / "corrections.csv").open("a", encoding="utf-8") as corrections:
        corrections.write(f"2026-11-29,tallies.csv,{LAST},tally_id,{LAST},,the publication was withdrawn,\n")
    with pytest.raises(DataError, match=r"corrections\.csv:\d+ is: "):
        validate(data)


def test_more_rows_than_recorded_need_nothing(data: Path) -> None:
    with (data / "places.csv").open("a", encoding="utf-8") as places:
        places.write("zz-example,Example,Iraq,33.0,44.0,\n")
    assert check(data).exit_code == 0


def test_other_problems_stop_an_update(data: Path) -> None:
    without_last_tally(data)
    path = data / "tallies.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("attacks,Iraq+Syria", "atacks,Iraq+Syria", 1), encoding="utf-8"
    )
    before = (data / "datapackage.json").read_bytes()
    result = check(data, "--update")
    assert (result.exit_code, "at least" in result.output, (data / "datapackage.json").read_bytes()) == (
        1,
        False,
        before,
    )
