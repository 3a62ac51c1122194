from __future__ import annotations

import json
from pathlib import Path

import pytest

from strikeledger.data.validate import TABLES, read_package, validate
from strikeledger.errors import DataError, StrikeledgerError
from tests.ledger_text import DATA, PackageOf, copy_of_data, replace_in

DESCRIPTOR = "datapackage.json"


def refused(folder: Path) -> str:
    """The one problem of a package."""
    with pytest.raises(DataError) as error:
        read_package(folder)
    (problem,) = error.value.problems
    return str(problem)


def test_every_table_of_the_shipped_package_is_read() -> None:
    assert tuple(read_package(DATA).tables) == TABLES


def test_rows_keep_the_line_on_which_they_begin(package_of: PackageOf) -> None:
    folder = package_of()
    (folder / "speakers.csv").write_text('speaker_id,name,party,official\na,"two\nlines",press,no\nb,b,press,no\n')
    assert [row.line for row in read_package(folder).tables["speakers"].rows] == [2, 4]


def test_cells_stay_text_as_written(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n007")
    assert read_package(folder).tables["tallies"].rows[0]["quantity"] == "007"


def test_a_table_without_rows_is_a_table(package_of: PackageOf) -> None:
    assert read_package(package_of()).tables["attacks"].rows == ()


def test_the_window_of_totals_from_the_beginning_comes_from_the_descriptor() -> None:
    assert read_package(DATA).beginnings == ("2023-10-07", "2023-10-18")


def test_line_ends_of_another_system_are_read(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n61")
    path = folder / "tallies.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_package(folder).tables["tallies"].rows[0]["quantity"] == "61"


def test_a_file_that_stands_as_it_did_is_not_read_and_checked_again(tmp_path: Path) -> None:
    before, folder = read_package(DATA), copy_of_data(tmp_path / "data")
    replace_in(folder / "places.csv", "Abu Ghraib", "Abu Ghrayb")
    after = read_package(folder)
    assert [name for name in TABLES if after.tables[name] is not before.tables[name]] == ["places"]
    assert validate(folder) is validate(folder)


def test_a_file_that_was_broken_and_mended_is_read_as_it_stands(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n61")
    sound = (folder / "tallies.csv").read_text(encoding="utf-8")
    for words in ("61", "sixty-onee", "61"):
        (folder / "tallies.csv").write_text(sound.replace(",61,", f",{words},"), encoding="utf-8")
        if words == "61":
            assert validate(folder).tables["tallies"].rows[0]["quantity"] == words
        else:
            with pytest.raises(DataError, match="sixty-onee"):
                validate(folder)


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_file_is_named(name: str, package_of: PackageOf) -> None:
    folder = package_of()
    (folder / f"{name}.csv").unlink()
    assert refused(folder).startswith(f"{name}.csv:1: found no such file")


def test_a_folder_without_a_descriptor_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(
        StrikeledgerError,
        match=r"There is no .*datapackage\.json here\. Run this in the project's folder, or .*--data FOLDER, in Python Ledger\.load",
    ):
        validate(tmp_path)


def test_a_file_in_place_of_the_folder_is_no_package(package_of: PackageOf) -> None:
    with pytest.raises(StrikeledgerError, match=r"There is no .*tallies\.csv/datapackage\.json here"):
        validate(package_of() / "tallies.csv")


def test_a_truncated_descriptor_is_told_by_line(package_of: PackageOf) -> None:
    folder = package_of()
    text = (folder / DESCRIPTOR).read_text(encoding="utf-8")
    cut = "\n".join(text.splitlines()[:40])
    (folder / DESCRIPTOR).write_text(cut, encoding="utf-8")
    assert refused(folder).startswith("datapackage.json:4")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"[1, 2]", "no object"),
        (b'{"resources": "none"}', "resources"),
        (b'{"name": "caf\xe9"}', "0xe9"),
        (b"", "JSON; restore the end of the file"),
        (b'{"name": "cut o', "JSON; restore the end of the file"),
        (
            b'{\n  "a": 1\n  "b": 2\n}',
            "datapackage.json:3: found Expecting ',' delimiter (character 3), allowed: JSON; correct it there",
        ),
    ],
)
def test_a_descriptor_that_is_none_is_refused_in_words(content: bytes, found: str, package_of: PackageOf) -> None:
    folder = package_of()
    (folder / DESCRIPTOR).write_bytes(content)
    with pytest.raises(DataError) as error:
        read_package(folder)
    assert found in str(error.value)


@pytest.mark.parametrize("key", ["path", "schema"])
def test_a_resource_without_what_it_needs_is_refused_in_words(key: str, package_of: PackageOf) -> None:
    folder = package_of()
    text = (folder / DESCRIPTOR).read_text(encoding="utf-8")
    (folder / DESCRIPTOR).write_text(text.replace(f'"{key}":', '"other":'), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_package(folder)
    assert f"datapackage.json:1 {key}" in str(error.value) or "datapackage.json:1 resources" in str(error.value)


def test_a_resource_that_is_not_described_is_named(package_of: PackageOf) -> None:
    folder = package_of()
    replace_in(folder / DESCRIPTOR, '"name": "tallies"', '"name": "totals"')
    assert "resources: found no such resource, allowed: a resource named tallies" in refused(folder)


def test_beginnings_that_run_backwards_are_refused(package_of: PackageOf) -> None:
    folder = package_of()
    text = (folder / DESCRIPTOR).read_text(encoding="utf-8")
    start = text.index('"beginnings"')
    swapped = text[start:].replace("2023-10-07", "2023-12-07", 1)
    (folder / DESCRIPTOR).write_text(text[:start] + swapped, encoding="utf-8")
    assert "datapackage.json:1 beginnings" in refused(folder)


def test_a_field_that_the_descriptor_requires_can_not_be_empty(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity | counting\n61 |")
    assert refused(folder) == "tallies.csv:2 counting: found an empty cell, allowed: a value; fill the cell in"


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        ("measure", "deaths", "one of attacks, us_injured, us_tbi, us_killed"),
        ("as_of_first", "2023-02-30", "a day of the calendar as YYYY-MM-DD"),
        ("as_of_first", "20231128", "a day of the calendar as YYYY-MM-DD"),
        ("as_of_first", "28/11/2023", "a day of the calendar as YYYY-MM-DD"),
        ("as_of_first", "2023-10-06", "at least 2023-10-07"),
        ("tally_id", "t-1", "t- and four digits, as t-0001; correct the cell"),
        (
            "as_of_first",
            "28.11.2023",
            "a day of the calendar as YYYY-MM-DD; write year-month-day; a spreadsheet keeps it so",
        ),
        (
            "as_of_first",
            "28-Nov-23",
            "a day of the calendar as YYYY-MM-DD; write year-month-day; a spreadsheet keeps it so",
        ),
        (
            "as_of_first",
            "45258",
            "a day of the calendar as YYYY-MM-DD; write year-month-day; a spreadsheet keeps it so",
        ),
        (
            "as_of_first",
            "2023-11-28 00:00:00",
            "a day of the calendar as YYYY-MM-DD; write year-month-day; a spreadsheet",
        ),
        ("as_of_first", "Tuesday", "a day of the calendar as YYYY-MM-DD; correct the cell"),
    ],
)
def test_a_cell_that_breaks_its_constraint_is_told(
    column: str, value: str, allowed: str, package_of: PackageOf
) -> None:
    folder = package_of(tallies=f"quantity | as_of_last | {column}\n61 | 2023-11-28 | {value}")
    assert f'tallies.csv:2 {column}: found "{value}", allowed: {allowed}' in refused(folder)


def test_many_faults_of_one_kind_are_told_with_the_first_ones_and_where_the_others_are(package_of: PackageOf) -> None:
    rows = "\n".join(f"{60 + at} | {at % 2 + 8}/11/2023 | 2023-11-28" for at in range(40))
    with pytest.raises(DataError) as error:
        read_package(package_of(tallies=f"quantity | as_of_first | as_of_last\n{rows}"))
    told = str(error.value).splitlines()
    assert (told[0], len(error.value.problems), len(told)) == ("40 problems in the data:", 40, 7)
    assert told[-1] == "  tallies.csv as_of_first: 35 more like this one, in lines 7 to 41"


@pytest.mark.parametrize("value", ["12.5", "80", "north"])
def test_a_latitude_outside_the_region_is_told(value: str, package_of: PackageOf) -> None:
    folder = package_of(places=f"place_id | latitude\nain-al-asad | {value}")
    assert f'places.csv:2 latitude: found "{value}"' in refused(folder)


def test_spaces_at_the_end_of_a_cell_are_told(package_of: PackageOf) -> None:
    folder = package_of(speakers="speaker_id\npentagon")
    replace_in(folder / "speakers.csv", "pentagon,Pentagon,", "pentagon,Pentagon ,")
    assert "speakers.csv:2 name" in refused(folder)


def test_a_copy_of_the_shipped_data_is_as_sound_as_the_data(tmp_path: Path) -> None:
    assert validate(copy_of_data(tmp_path / "data")).findings == validate(DATA).findings


@pytest.mark.parametrize(
    ("table", "column"), [("tallies", "party"), ("attack_accounts", "published"), ("attacks", "country")]
)
def test_a_column_of_a_name_that_the_ledger_joins_is_refused(table: str, column: str, package_of: PackageOf) -> None:
    folder = package_of()
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    resource = next(each for each in descriptor["resources"] if each["name"] == table)
    resource["schema"]["fields"].append({"name": column, "type": "string"})
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    assert f"{column}, allowed: another name" in refused(folder).replace('"', "")
