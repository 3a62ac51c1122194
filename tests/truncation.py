"""A data package cut by hand to what had been published by a day: plain CSVs come in and go out, without the package's own code."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.ledger_text import DATA, Row, read_csv, write_csv, write_descriptor

SAID = ("attack_accounts", "strike_accounts", "tallies", "context")
EVENTS = {"attacks": ("attack_accounts", "attack_id"), "strikes": ("strike_accounts", "strike_id")}


def days_of_publication(data: Path = DATA) -> list[str]:
    """The days on which anything was published, in order."""
    return sorted({row["published"] for row in read_csv(data / "sources.csv")})


def write_known(folder: Path, day: str, data: Path = DATA) -> Path:
    """The package in `data` without every row that nobody could have known on a day."""
    shutil.copytree(data, folder)
    write_descriptor(folder, data)
    tables = {path.stem: read_csv(path) for path in data.glob("*.csv")}
    known = {row["source_id"] for row in tables["sources"] if row["published"] <= day}
    for name in SAID:
        tables[name] = [row for row in tables[name] if row["source_id"] in known]
    strikes = tables["strikes"]
    for name, (accounts, key) in EVENTS.items():
        tables[name] = _named(tables[name], key, tables[accounts])
    rounds = {row["part_of"] for row in tables["strikes"]}
    tables["strikes"] = [row for row in strikes if row in tables["strikes"] or row["strike_id"] in rounds]
    said = [row for name in SAID for row in tables[name]]
    tables["sources"] = _named(tables["sources"], "source_id", said)
    tables["speakers"] = _named(tables["speakers"], "speaker_id", said)
    tables["places"] = _named(tables["places"], "place_id", [*tables["attacks"], *tables["strikes"]])
    ids = {(f"{name}.csv", next(iter(row.values()))) for name, rows in tables.items() for row in rows}
    tables["corrections"] = [row for row in tables["corrections"] if (row["file"], row["row"]) in ids]
    for name, rows in tables.items():
        columns = (data / f"{name}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
        write_csv(folder / f"{name}.csv", columns, rows)
    return folder


def _named(rows: list[Row], key: str, by: list[Row]) -> list[Row]:
    ids = {row[key] for row in by if row.get(key)}
    return [row for row in rows if row[key] in ids]
