"""What an import into a ledger that stands would lose: rows, terms and files that no import wrote, which stay unless that is asked for."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strikeledger.data.csv_file import Row
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.validate import read_package
from strikeledger.errors import StrikeledgerError
from strikeledger.files import digest, is_passing, read_json
from strikeledger.importers.package import write_descriptor, write_rows
from strikeledger.text import plural

RECORD = ".imported.json"
"""The file in a package that says what the import wrote: the digest of each row by table and of the codebook, and the terms."""

_CODEBOOK = "README.md"
_MOST_NAMED = 12


def write_record(data: Path) -> None:
    """Keep what an import has just written."""
    rows = {
        name: [_row_digest(row) for row in table.rows]
        for name, table in read_package(data).tables.items()
        if table.rows
    }
    content = {"rows": rows, "terms": _descriptor(data).get("terms", {}), "codebook": _codebook_digest(data)}
    (data / RECORD).write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class OwnContent:
    """What stands in a package beside what the import wrote: rows by table, terms, and whether the codebook was edited."""

    folder: Path
    rows: Mapping[str, Sequence[Row]]
    terms: Mapping[str, Any]
    codebook: bool

    @property
    def words(self) -> str:
        """All of it by name: "tallies.csv t-0001, attack_accounts.csv aa-9001 and 3 more"; empty where there is nothing."""
        tables = read_package(self.folder).tables
        named = [f"{tables[name].file} {row[tables[name].key]}" for name, rows in self.rows.items() for row in rows]
        named += [f"the term {name}" for name in self.terms] + [f"{_CODEBOOK}"] * self.codebook
        more = len(named) - _MOST_NAMED
        return ", ".join(named[:_MOST_NAMED]) + (f" and {more} more {plural(more, 'row')}" if more > 0 else "")

    def put_into(self, made: Path) -> None:
        """Let it stand in a package that was just imported: a row takes the place of the one with its id, or comes last."""
        described, before = _descriptor(made), _descriptor(self.folder)
        described["terms"] = {**described.get("terms", {}), **self.terms}
        fields = {each["name"]: each["schema"]["fields"] for each in before["resources"] if "schema" in each}
        for resource in described["resources"]:
            if own := self.rows.get(resource["name"]):
                _put_rows(made / resource["path"], resource["schema"]["fields"], fields[resource["name"]], own)
        write_descriptor(made, described)
        for path in self.folder.iterdir():
            if not is_passing(path.name) and (
                not (made / path.name).exists() or (path.name == _CODEBOOK and self.codebook)
            ):
                _copy(path, made / path.name)


def own_content(data: Path) -> OwnContent:
    """What in the package of an earlier import no import wrote.

    Raises:
        DataError: the package can't be read.
        StrikeledgerError: what the import wrote was not kept.
    """
    try:
        record = read_json(data / RECORD)
        recorded = {name: set(digests) for name, digests in record["rows"].items()}
        terms, codebook = dict(record["terms"]), record["codebook"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise StrikeledgerError(
            f"{data} doesn't tell what the import wrote ({RECORD} is missing or spoilt), so rows of yours can't be told from its own. "
            "Name another folder; or, if nothing in it is yours, add --discard."
        ) from None
    tables = read_package(data).tables
    rows = {
        name: tuple(row for row in table.rows if _row_digest(row) not in recorded.get(name, ()))
        for name, table in tables.items()
    }
    now = _descriptor(data).get("terms", {})
    changed = {name: value for name, value in now.items() if terms.get(name) != value}
    return OwnContent(
        data, {name: own for name, own in rows.items() if own}, changed, _codebook_digest(data) != codebook
    )


def _row_digest(row: Row) -> str:
    return digest([cell for cell in row.cells.items() if cell[1]])[:12]


def _codebook_digest(data: Path) -> str:
    path = data / _CODEBOOK
    return digest(path.read_bytes()) if path.is_file() else ""


def _descriptor(data: Path) -> dict[str, Any]:
    content: dict[str, Any] = read_json(data / DESCRIPTOR_FILE)
    return content


def _put_rows(path: Path, fields: list[dict[str, Any]], before: list[dict[str, Any]], own: Sequence[Row]) -> None:
    known = {field["name"] for field in fields}
    fields += [field for field in before if field["name"] not in known]
    columns = [field["name"] for field in fields]
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row[columns[0]]: row for row in csv.DictReader(file)}
    rows |= {row[columns[0]]: dict(row.cells) for row in own}
    write_rows(path, columns, rows.values())


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, target, symlinks=True)
    elif path.is_symlink():
        target.symlink_to(path.readlink())
    elif path.is_file():
        shutil.copy2(path, target)
