"""Small text tables come in; a complete data package in a folder, which the door finds sound, goes out."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strikeledger import Ledger
from strikeledger.data.descriptor import LEAST_ROWS
from strikeledger.data.validate import validate
from strikeledger.errors import DataError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

Row = dict[str, str]
Rows = dict[str, list[Row]]
PackageOf = Callable[..., Path]
LedgerOf = Callable[..., Ledger]

SOURCE = "wire-2023-11-29"
"""Where a row was published that names no source; a source that no row describes is of the day at the end of its id."""

_OFFICIALS = {"pentagon": "Pentagon", "centcom": "CENTCOM", "us-officials": "unnamed US officials"}
_SYRIAN = ("deir-ez-zor", "al-tanf", "abu-kamal")
_DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
_COLUMNS = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in _DESCRIPTOR["resources"] if "schema" in r}
_OWN = {"sources": "source_id", "speakers": "speaker_id", "places": "place_id"}


def rows_of(text: str) -> list[Row]:
    """The rows of a table written as `a | b` lines under a header of column names."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def write_package(folder: Path, **texts: str) -> Path:
    """A data package of these tables; columns and rows that they leave out and need are filled in.

    Args:
        folder: where to put it.
        texts: text tables by the name of their file, without ".csv".
    """
    tables: Rows = {name: rows_of(text) for name, text in texts.items()}
    tables = {name: tables.get(name, []) for name in _COLUMNS if name != "hedges"}
    _fill_statements(tables)
    _add_named(tables, "attacks", "attack_id", [row["attack_id"] for row in tables["attack_accounts"]])
    parts = [row["part_of"] for row in tables["strikes"] if row.get("part_of")]
    _add_named(tables, "strikes", "strike_id", [*(row["strike_id"] for row in tables["strike_accounts"]), *parts])
    for name in ("attacks", "strikes"):
        tables[name] = [_event(row) for row in tables[name]]
    for name, key in _OWN.items():
        used = [row[key] for other, rows in tables.items() if other != name for row in rows if row.get(key)]
        _add_named(tables, name, key, [*used, *({"sources": [SOURCE], "speakers": ["pentagon"]}.get(name, []))])
    tables["sources"] = [_source(row) for row in tables["sources"]]
    tables["speakers"] = [_speaker(row) for row in tables["speakers"]]
    tables["places"] = [_place(row) for row in tables["places"]]
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", _COLUMNS[name], rows)
    shutil.copy(DATA / "hedges.csv", folder / "hedges.csv")
    write_descriptor(folder)
    return folder


def write_descriptor(folder: Path, data: Path = DATA) -> None:
    """The descriptor of a package without the numbers of rows that it records, for one of fewer rows."""
    text = (data / "datapackage.json").read_text(encoding="utf-8")
    bare = re.sub(rf'\s*"{LEAST_ROWS}": \d+,', "", text)
    (folder / "datapackage.json").write_text(bare, encoding="utf-8", newline="\n")


def free_scopes(folder: Path) -> Path:
    """A package whose totals may cover any places, as new ledgers have it."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field for table in descriptor["resources"] for field in table.get("schema", {}).get("fields", ())]
    for field in fields:
        if field["name"] == "scope":
            field["constraints"].pop("enum", None)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def write_csv(path: Path, columns: list[str], rows: list[Row]) -> None:
    """A CSV as the package holds it; a cell that a row leaves out is empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path: Path) -> list[Row]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def append_rows(data: Path, **rows: str) -> None:
    """Lines behind the last row of some tables of a package on disk."""
    for table, lines in rows.items():
        with (data / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(lines)


def copy_of_data(folder: Path) -> Path:
    """A copy of the shipped data package that a test may spoil."""
    return Path(shutil.copytree(DATA, folder))


def drop_corrections(folder: Path, columns: dict[str, dict[str, str]]) -> None:
    """Take out the corrections of some columns by table, and let the descriptor know."""
    file = folder / "corrections.csv"
    rows = read_csv(file)
    kept = [row for row in rows if row["column"] not in columns.get(row["file"].removesuffix(".csv"), {})]
    write_csv(file, list(rows[0]), kept) if rows else None
    descriptor = folder / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(
        text.replace(f'"{LEAST_ROWS}": {len(rows)},', f'"{LEAST_ROWS}": {len(kept)},'), encoding="utf-8"
    )


def replace_in(path: Path, old: str, new: str) -> None:
    """Change one place of a file; it must be there exactly once."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in {path.name}")
    path.write_text(text.replace(old, new), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder by its path within it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def problems(folder: Path) -> list[str]:
    """Every problem that the door finds, as it prints them."""
    with pytest.raises(DataError) as refused:
        validate(folder)
    return [str(problem) for problem in refused.value.problems]


def _fill_statements(tables: Rows) -> None:
    for name, key, prefix in (("attack_accounts", "attack_id", "aa"), ("strike_accounts", "strike_id", "sa")):
        for number, row in enumerate(tables[name], start=1):
            row.setdefault("account_id", f"{prefix}-{number:04d}")
            _fill(row, source_id=SOURCE, speaker_id="pentagon", first_day=_day_in(row[key]), weapon="unknown")
            _fill(row, last_day=row["first_day"])
            if name == "strike_accounts":
                row.pop("weapon")
    for number, row in enumerate(tables["tallies"], start=1):
        _fill(row, tally_id=f"t-{number:04d}", source_id=SOURCE, speaker_id="pentagon", measure="attacks")
        _fill(row, scope="Iraq+Syria", counting="Pentagon", as_of_first=_day_in(row["source_id"]))
        _fill(row, since="" if row["measure"] == "us_troops" else "2023-10-17", as_of_last=row["as_of_first"])
    for number, row in enumerate(tables["context"], start=1):
        _fill(row, context_id=f"context-{number}", source_id=SOURCE, first_day="2023-11-24", label="A pause")
        _fill(row, last_day=row["first_day"], kind="truce")


def _fill(row: Row, **defaults: str) -> None:
    for column, value in defaults.items():
        row.setdefault(column, value)


def _add_named(tables: Rows, name: str, key: str, ids: list[str]) -> None:
    there = [row[key] for row in tables[name]]
    tables[name] += [{key: missing} for missing in dict.fromkeys(ids) if missing not in there]


def _event(row: Row) -> Row:
    event = row.get("strike_id", row.get("attack_id", ""))
    _fill(
        row, sort_date=_day_in(event), date_basis="local", place_id="deir-ez-zor" if "round" in event else "ain-al-asad"
    )
    if "strike_id" in row:
        _fill(row, kind="round" if event.startswith("round") else "strike")
    return row


def _source(row: Row) -> Row:
    _fill(row, publisher=row["source_id"], title=f"Title of {row['source_id']}", published=_day_in(row["source_id"]))
    _fill(row, published_basis="stated", kind="wire", url=f"https://example.org/{row['source_id']}")
    return row


def _speaker(row: Row) -> Row:
    name = _OFFICIALS.get(row["speaker_id"])
    _fill(
        row,
        name=name or row["speaker_id"],
        party="US government" if name else "press",
        official="yes" if name else "no",
    )
    return row


def _place(row: Row) -> Row:
    _fill(row, name=row["place_id"], country="Syria" if row["place_id"] in _SYRIAN else "Iraq")
    _fill(row, latitude="34.5", longitude="41")
    return row


def _day_in(name: str) -> str:
    found = re.search(r"\d{4}-\d{2}-\d{2}", name)
    return found.group() if found else "2023-11-29"


def folders(parent: Path) -> Iterator[Path]:
    """Folders that are not there yet, one after the other."""
    number = 0
    while True:
        number += 1
        yield parent / f"package-{number}"
