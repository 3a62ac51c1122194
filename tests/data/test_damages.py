"""Damage to the shipped package: what the catalogue lists is refused where it says, and what chance does never ends in a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from strikeledger import Ledger
from strikeledger.cli.main import command_line
from strikeledger.data.schema import QUANTITIES
from strikeledger.data.validate import TABLES, validate
from strikeledger.errors import DataError
from strikeledger.sections import headlines
from tests.ledger_text import DATA, ROOT, copy_of_data, read_csv

pytestmark = pytest.mark.slow

Damage = dict[str, Any]
CATALOGUE: list[Damage] = tomllib.loads((ROOT / "tests" / "data" / "damages.toml").read_text(encoding="utf-8"))[
    "damage"
]
NAMES = [damage["name"] for damage in CATALOGUE]


def lines_of(file: str) -> list[str]:
    """The lines of a shipped file, each with its end."""
    return (DATA / file).read_text(encoding="utf-8").splitlines(keepends=True)


def line_of(file: str, row: str) -> int:
    """The line of the row with an id, counted from 1."""
    (found,) = [number for number, line in enumerate(lines_of(file), 1) if line.startswith(f"{row},")]
    return found


def csv_text(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def rows_of(path: Path) -> list[list[str]]:
    """Every row of a CSV, the header first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_bytes().decode("utf-8")
    changed = change(text)
    if changed == text:
        raise ValueError(f"nothing changed in {path.name}")
    path.write_bytes(changed.encode("utf-8"))


def rewrite_line(path: Path, damage: Damage, change: Callable[[str], str]) -> None:
    number = 1 if "row" not in damage else line_of(path.name, damage["row"])
    lines = lines_of(path.name)
    old, lines[number - 1] = lines[number - 1], change(lines[number - 1])
    if old == lines[number - 1]:
        raise ValueError(f"nothing changed in line {number} of {path.name}")
    path.write_bytes("".join(lines).encode("utf-8"))


def set_cell(path: Path, damage: Damage) -> None:
    rows = rows_of(path)
    (row,) = [row for row in rows if row[0] == damage["row"]]
    row[rows[0].index(damage["column"])] = damage["value"]
    rewrite(path, lambda _: csv_text(rows))


def cut(path: Path, damage: Damage) -> None:
    path.write_bytes(path.read_bytes()[: damage["bytes"]])


def append(path: Path, damage: Damage) -> None:
    text = damage.get("text")
    if text is None:
        original = lines_of(path.name)[line_of(path.name, damage["copy_of"]) - 1]
        text = original.replace(damage["copy_of"], damage["new_id"], 1)
    path.write_bytes(path.read_bytes() + text.encode("utf-8"))


def swap(path: Path, damage: Damage) -> None:
    rows = rows_of(path)
    a, b = (rows[0].index(column) for column in damage["columns"])
    for row in rows:
        row[a], row[b] = row[b], row[a]
    rewrite(path, lambda _: csv_text(rows))


def encode(path: Path, damage: Damage) -> None:
    if "row" in damage:
        rewrite_line(path, damage, lambda line: line.replace(damage["old"], damage["new"]))
    path.write_bytes(path.read_text(encoding="utf-8").encode(damage["encoding"]))


def describe(path: Path, damage: Damage) -> None:
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    *way, last = damage["place"]
    inner = descriptor
    for step in way:
        inner = inner[position(inner, step)]
    if "value" in damage:
        inner[position(inner, last)] = damage["value"]
    else:
        del inner[position(inner, last)]
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def position(inner: Any, step: str | int) -> str | int:
    """A step into the descriptor: members of lists are found by their names."""
    if isinstance(inner, list) and isinstance(step, str):
        return [member["name"] for member in inner].index(step)
    return step


def folder(path: Path, _: Damage) -> None:
    path.unlink()
    path.mkdir()


WAYS: dict[str, Callable[[Path, Damage], Any]] = {
    "set": set_cell,
    "delete": lambda path, _: path.unlink(),
    "cut": cut,
    "append": append,
    "copy": lambda path, damage: rewrite_line(path, damage, lambda line: line * 2),
    "drop": lambda path, damage: rewrite_line(path, damage, lambda _: ""),
    "header": lambda path, damage: rewrite_line(path, damage, lambda line: line.replace(damage["old"], damage["new"])),
    "raw": lambda path, damage: rewrite_line(path, damage, lambda line: line.replace(damage["old"], damage["new"])),
    "swap": swap,
    "encode": encode,
    "prefix": lambda path, damage: path.write_bytes(bytes.fromhex(damage["bytes"]) + path.read_bytes()),
    "replace": lambda path, damage: path.write_text(damage["text"], encoding="utf-8"),
    "folder": folder,
    "describe": describe,
}


def damaged(folder: Path, damage: Damage) -> Path:
    """A fresh copy of the shipped package with one damage done to it."""
    data = copy_of_data(folder / "data")
    WAYS[damage["how"]](data / damage["file"], damage)
    return data


def place(damage: Damage) -> str:
    """Where the catalogue expects the problem: file, line and column."""
    file = damage.get("tells", damage["file"])
    line = damage.get("line")
    if line in ("last", "end"):
        line = len(lines_of(file)) + (line == "end")
    elif line == "cut":
        line = (DATA / file).read_bytes()[: damage["bytes"]].count(b"\n") + 1
    elif line is None:
        line = line_of(file, damage.get("expect_row", damage.get("row"))) + damage.get("below", 0)
    column = damage.get("at", damage.get("column", ""))
    return f"{file}:{line} {column}".rstrip()


@pytest.mark.parametrize("damage", CATALOGUE, ids=NAMES)
def test_a_damage_is_refused_at_its_place_in_these_words(damage: Damage, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        validate(damaged(tmp_path, damage))
    told = [str(problem) for problem in refused.value.problems]
    assert [
        line for line in told if line.startswith(f"{place(damage)}: ") and all(w in line for w in damage["says"])
    ], told


COMMAND = [damage for damage in CATALOGUE if damage["name"] in {
    "a total in words that no rule reads", "a share of a share", "coordinates finer than a tenth of a degree", "a row that stands twice",
    "tallies.csv is gone", "UTF-16", "the descriptor cut off", "a type that the door doesn't know", "a correction of no row",
}]  # fmt: skip


@pytest.mark.parametrize("damage", COMMAND, ids=[damage["name"] for damage in COMMAND])
def test_the_command_refuses_a_damage_in_words(damage: Damage, tmp_path: Path) -> None:
    result = CliRunner().invoke(command_line, ["check", str(damaged(tmp_path, damage))])
    assert (result.exit_code, type(result.exception), place(damage) in result.output) == (1, SystemExit, True)


def test_every_damage_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []


def test_every_file_of_the_package_is_damaged() -> None:
    assert {f"{name}.csv" for name in TABLES} | {"datapackage.json"} == {damage["file"] for damage in CATALOGUE}


def test_every_column_of_quantities_is_damaged() -> None:
    columns = {(f"{name}.csv", column) for name, columns in QUANTITIES.items() for column in columns}
    assert columns - {(damage["file"], damage.get("column")) for damage in CATALOGUE} == set()


def test_every_way_of_damage_is_in_use() -> None:
    assert set(WAYS) == {damage["how"] for damage in CATALOGUE}


def foreign_columns() -> set[tuple[str, str]]:
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    tabular = [resource for resource in resources if "schema" in resource]
    return {
        (resource["path"], key["fields"][0])
        for resource in tabular
        for key in resource["schema"].get("foreignKeys", [])
    }


def test_every_key_between_files_is_damaged() -> None:
    assert foreign_columns() - {(damage["file"], damage.get("column")) for damage in CATALOGUE} == set()


TIMES = int(os.environ.get("STRIKELEDGER_DAMAGES", "60"))
SEED = int(os.environ.get("STRIKELEDGER_SEED", "20231017"))
LOADED_EVERY = 25
"""Loading takes longer than checking, so that only one in so many packages that pass is loaded."""

JUNK = (
    "", " ", "x", "-1", "-0", "0", "1", "007", "7 to 6", "1,3", "9" * 10, "9" * 30, "9" * 5000, "1e999", "nan", "inf", "0x1f", "1_000",
    "about half of us_injured", "about half of us_tbi", "almost half of attacks", "about half of about half of us_injured",
    "2023-02-30", "2023-11-29", "1999-01-01", "9999-12-31", "0001-01-01", "2023-10-20", "2024-02-29", "29.11.2023", "2023-W48-3",
    "²", "٣", "３", "2023-１１-01", "é", "e\u0301", "\u200b", "\ufeff", "\u202e", "\U0001f600", "a\nb", "a\rb", "\n", "\t",
    '"', "'", '""', "`",
    "=1+1", "@SUM(A1)", "+1", "NULL", "NaN", "None", "True", "a,b", "a;b", "|", "(", "[", "\\", "..", "a/b", "%s", "{0}",
    "several", "none", "dozens", "a dozen", "at least", "more than", "Iraq+Syria", "yes", "no", "round", "strike",
    "{n}", "{m}", "{base}", "{x}", "{n} {n}", "{n} to {m}", "n", "m", "n+1", "n-1", "110% n", "0% n", "45% base", "200% base", "-5% n",
    "a" * 61, "a" * 300, "a" * 140_000, "<script>", "<!-- end -->", "\\u0000", "pentagon", "t-0001", "aa-0001", "sa-0001",
)  # fmt: skip


def spoil(file: str, chance: random.Random) -> tuple[str, str]:
    """The file with one cell replaced, by junk or by another cell of its column, and what was done."""
    rows = rows_of(DATA / file)
    row, column = chance.choice(rows[1:]), chance.randrange(len(rows[0]))
    old = row[column]
    row[column] = chance.choice(JUNK) if chance.random() < 0.6 else chance.choice(rows[1:])[column]
    return csv_text(rows), f"{file} {row[0]} {rows[0][column]}: {old[:40]!r} -> {row[column][:40]!r}"


def print_figures(data: Path) -> None:
    """What a report prints first, from a package that passed."""
    ledger = Ledger.load(data)
    for figure in (
        headlines.attacks, headlines.itemised_attacks, headlines.last_attack, headlines.strike_rounds, headlines.strike_deaths,
        headlines.us_injured, headlines.us_tbi,
    ):  # fmt: skip
        figure(ledger)


def outcome(data: Path, file: str, text: str, passed: int) -> str:
    """What becomes of a package with this text in place of a file; it is put back afterwards."""
    path = data / file
    path.write_bytes(text.encode("utf-8"))
    try:
        validate(data)
        if passed % LOADED_EVERY == 0:
            print_figures(data)
    except DataError:
        return "refused"
    finally:
        shutil.copy(DATA / file, path)
    return "passed"


def test_chance_damage_is_refused_in_words_or_leaves_the_package_sound(
    tmp_path: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    data, done, broken = copy_of_data(tmp_path / "data"), Counter[str](), []
    files = [f"{name}.csv" for name in TABLES if read_csv(DATA / f"{name}.csv")]
    for number in range(TIMES):
        chance = random.Random(SEED + number)  # noqa: S311  # so that each damage can be done again by its number
        file = chance.choice(files)
        text, what = spoil(file, chance)
        try:
            done[outcome(data, file, text, done["passed"])] += 1
        except Exception as error:  # whatever it is, it is what is looked for
            broken.append(f"{SEED + number}: {what}: {error!r}"[:300])
    for name, times in done.items():
        record_property(name, times)
    with capsys.disabled():
        print(f" {TIMES} chance damages: {done['refused']} refused, {done['passed']} passed", end="")
    assert broken == []
