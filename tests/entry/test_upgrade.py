"""An older ledger comes in; the same with the current columns, or nothing changed at all, goes out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strikeledger import Ledger
from strikeledger.cli.main import command_line
from strikeledger.data.new_package import create_package, template_fields
from strikeledger.data.schema import OPTIONAL_COLUMNS
from strikeledger.data.validate import validate
from strikeledger.entry.upgrade import upgrade, value_places
from tests.ledger_text import DATA, PackageOf, contents, copy_of_data, drop_corrections, read_csv, replace_in

FILES = ("attack_accounts.csv", "datapackage.json", "strike_accounts.csv", "tallies.csv")


def older(folder: Path) -> Path:
    """The package in a folder as it would be if it had been begun before there were optional columns."""
    drop_corrections(folder, OPTIONAL_COLUMNS)
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in content["resources"]:
        gone = OPTIONAL_COLUMNS.get(resource["name"], {})
        if gone:
            schema = resource["schema"]
            schema.pop("fieldsMatch", None)
            schema["fields"] = [field for field in schema["fields"] if field["name"] not in gone]
            if any(key["fields"][0] in gone for key in schema.get("foreignKeys", [])):
                del schema["foreignKeys"]
            write_without(folder / resource["path"], gone)
    (folder / "datapackage.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def write_without(path: Path, gone: dict[str, str]) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    kept = [place for place, name in enumerate(rows[0]) if name not in gone]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([row[place] for place in kept] for row in rows)


def upgraded(data: Path) -> Result:
    return CliRunner().invoke(command_line, ["upgrade", "--data", str(data)])


def fields(data: Path, table: str) -> list[str]:
    content = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    return next([f["name"] for f in r["schema"]["fields"]] for r in content["resources"] if r["name"] == table)


@pytest.fixture
def shipped_older(tmp_path: Path) -> Path:
    return older(copy_of_data(tmp_path / "data"))


def test_an_older_ledger_gets_the_columns_of_a_new_one(shipped_older: Path) -> None:
    before = {name: read_csv(shipped_older / f"{name}.csv") for name in OPTIONAL_COLUMNS}
    result = upgraded(shipped_older)
    assert result.exit_code == 0
    for name, columns in OPTIONAL_COLUMNS.items():
        after = read_csv(shipped_older / f"{name}.csv")
        assert list(after[0]) == fields(shipped_older, name) == fields(DATA, name)
        assert [{column: row[column] for column in before[name][0]} for row in after] == before[name]
        assert {row[column] for row in after for column in columns} == {""}


def test_no_claim_changes(shipped_older: Path) -> None:
    before = Ledger.load(shipped_older)
    upgraded(shipped_older)
    assert Ledger.load(shipped_older).claims.equals(before.claims)


def test_only_what_is_new_stands_in_the_descriptor_beside_what_was_there(shipped_older: Path) -> None:
    before = (shipped_older / "datapackage.json").read_text(encoding="utf-8").splitlines()
    upgraded(shipped_older)
    after = (shipped_older / "datapackage.json").read_text(encoding="utf-8").splitlines()
    lines: Iterator[str] = iter(after)
    assert all(line in lines for line in before), "every line is there, in its order"
    assert len(after) > len(before)


def test_it_says_what_it_did(shipped_older: Path) -> None:
    rows = len(read_csv(shipped_older / "tallies.csv"))
    told = upgraded(shipped_older).output.splitlines()
    assert f"{shipped_older}: datapackage.json: describes striker, via and plain of strike_accounts.csv" in told
    assert f"{shipped_older}: tallies.csv: has dated, excludes, via and plain, empty in its {rows} rows" in told


def test_a_ledger_of_one_s_own_is_upgraded(tmp_path: Path) -> None:
    create_package(tmp_path / "ledger", date(2026, 11, 23))
    new = contents(tmp_path / "ledger" / "data")
    data = older(tmp_path / "ledger" / "data")
    assert upgraded(data).exit_code == 0
    descriptor = json.loads(new["datapackage.json"])
    for schema in (resource["schema"] for resource in descriptor["resources"] if resource["name"] in OPTIONAL_COLUMNS):
        schema.pop("fieldsMatch", None)
    corrections = next(resource["schema"] for resource in descriptor["resources"] if resource["name"] == "corrections")
    del corrections["foreignKeys"]  # it holds without being named
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    assert contents(data) == {**new, "datapackage.json": text.encode()}


def test_the_current_columns_leave_nothing_to_do(shipped_older: Path) -> None:
    upgraded(shipped_older)
    before = contents(shipped_older)
    result = upgraded(shipped_older)
    assert (result.output, contents(shipped_older)) == (
        f"{shipped_older}: nothing to do; it has the current columns.\n",
        before,
    )


def test_one_column_that_is_there_already_keeps_what_it_holds(package_of: PackageOf) -> None:
    data = package_of(tallies="quantity | plain\n61 | quantity")
    for name in OPTIONAL_COLUMNS:
        write_without(data / f"{name}.csv", {"via": "", "dated": "", "excludes": ""})
    upgraded(data)
    assert [(row["plain"], row["via"], row["dated"]) for row in read_csv(data / "tallies.csv")] == [
        ("quantity", "", "")
    ]


def test_quotes_line_ends_and_line_breaks_in_cells_stay(package_of: PackageOf) -> None:
    data = older(package_of(tallies="quantity\n61"))
    path = data / "tallies.csv"
    head, row = path.read_text(encoding="utf-8").splitlines()
    note = '"he said ""so"", and\nmore"'
    path.write_text(f"{head}\r\n" + row.replace("61", '"61"') + f"{note}\r\n", encoding="utf-8", newline="")
    upgraded(data)
    head, row = head.replace("quantity", "dated,excludes,quantity"), row.replace("61", ',,"61"')
    head, row = head.replace("repeats", "via,plain,repeats"), row[:-1] + ",,," + note
    assert path.read_bytes().decode() == f"{head}\r\n{row}\r\n"


def test_a_descriptor_on_one_line_stays_on_one_line(shipped_older: Path) -> None:
    path = shipped_older / "datapackage.json"
    before = json.dumps(json.loads(path.read_text(encoding="utf-8")))
    path.write_text(before, encoding="utf-8")
    assert upgraded(shipped_older).exit_code == 0
    after = path.read_text(encoding="utf-8")
    for name, columns in OPTIONAL_COLUMNS.items():
        for field in template_fields(name):
            if field["name"] in columns:
                written = json.dumps(field, ensure_ascii=False)
                after = after.replace(f"{written}, ", "").replace(f", {written}", "")
    assert after == before


def test_a_descriptor_with_deeper_margins_keeps_them(shipped_older: Path) -> None:
    path = shipped_older / "datapackage.json"
    before = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=4).replace("\n", "\r\n")
    path.write_bytes(before.encode())
    assert upgraded(shipped_older).exit_code == 0
    after: Iterator[bytes] = iter(path.read_bytes().split(b"\n"))
    assert all(line in after for line in before.encode().split(b"\n"))
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


def test_data_with_problems_is_refused_and_stays(shipped_older: Path) -> None:
    replace_in(shipped_older / "tallies.csv", "t-0001,us_troops", "t-0001,troops")
    before = contents(shipped_older)
    result = upgraded(shipped_older)
    assert (result.exit_code, contents(shipped_older)) == (1, before)
    assert 'tallies.csv:2 measure: found "troops", allowed: one of ' in result.output


def test_a_column_of_one_s_own_by_such_a_name_is_refused_with_what_to_do(package_of: PackageOf) -> None:
    data = package_of(tallies="quantity | via\n61 | telegram")
    path = data / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for resource in content["resources"]:
        for field in resource.get("schema", {"fields": []})["fields"]:
            if field["name"] == "via":
                field.pop("constraints")
    path.write_text(json.dumps(content), encoding="utf-8")
    result = upgraded(data)
    assert (result.exit_code, "a column of your own needs another name" in result.output) == (1, True)


@pytest.mark.slow
def test_a_kill_between_two_files_leaves_a_sound_package_and_the_rest_to_do(shipped_older: Path) -> None:
    wanted = upgrade(shipped_older)
    left = []
    for path, (_, after) in wanted.files.items():
        (shipped_older / path).write_bytes(after)
        validate(shipped_older)
        left.append(len(upgrade(shipped_older).files))
    assert left == list(range(len(wanted.files)))[::-1]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_rename_that_fails_leaves_every_file(
    failing: int, shipped_older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, calls, replace = contents(shipped_older), [0], Path.replace

    def fails_once(self: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == failing:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_once)
    result = upgraded(shipped_older)
    assert (result.exit_code, contents(shipped_older)) == (1, before)
    assert "no space left on device.\nNothing was written." in result.output


def test_a_form_with_a_column_that_an_older_ledger_lacks_says_how_to_get_it(shipped_older: Path) -> None:
    form = shipped_older.parent / "new.toml"
    form.write_text('[[tally]]\nquantity = "61"\nplain = "quantity"\n', encoding="utf-8")
    result = CliRunner().invoke(command_line, ["add", str(form), "--data", str(shipped_older)])
    assert "plain: no such column in tallies.csv; `strikeledger upgrade` brings" in result.output


def test_the_form_of_an_upgraded_ledger_explains_the_columns(shipped_older: Path) -> None:
    upgraded(shipped_older)
    template = CliRunner().invoke(command_line, ["add", "--template", "--data", str(shipped_older)]).output
    found = [any(f"# {name} = " in line for line in template.splitlines()) for name in OPTIONAL_COLUMNS["tallies"]]
    assert found == [True] * 4


def test_places_in_a_json_text_are_told() -> None:
    text = '\n{ "a" : [ ] , "b":[{"c": "}]"}, {"c":\t-1.5e3 }],"d":{} }'
    places = value_places(text)
    assert {path: text[at] for path, at in places.items()} == {
        (): "{", ("a",): "[", ("b",): "[", ("b", 0): "{", ("b", 0, "c"): '"', ("b", 1): "{", ("b", 1, "c"): "-", ("d",): "{",
    }  # fmt: skip


MEDIUM = {"name": "medium", "type": "string", "title": "Medium", "description": "Where it was heard."}


@pytest.mark.parametrize("described", [False, True], ids=["a ledger that lacks it", "a file that lacks it"])
def test_a_column_that_new_ledgers_have_last_comes_last(
    described: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copy_of_data(tmp_path / "data")
    before, path = read_csv(data / "sources.csv"), data / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    next(r for r in content["resources"] if r["name"] == "sources")["schema"]["fields"].append(MEDIUM)
    expected = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    monkeypatch.setitem(OPTIONAL_COLUMNS, "sources", {"medium": ""})
    monkeypatch.setattr(
        "strikeledger.entry.upgrade.template_fields",
        lambda name: [*template_fields(name), *([MEDIUM] if name == "sources" else [])],
    )
    if described:
        path.write_text(expected, encoding="utf-8")
    assert upgraded(data).exit_code == 0
    assert read_csv(data / "sources.csv") == [row | {"medium": ""} for row in before]
    assert path.read_text(encoding="utf-8") == expected
