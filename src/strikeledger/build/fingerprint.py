"""Fingerprints: digests of what an edition is made from, by which a later run sees whether, and why, it must be built again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strikeledger.files import digest, is_passing

try:  # without OpenSSL, which `hashlib` loads at once: a third of the time of a command that finds nothing to do
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

PACKAGE_FOLDER = Path(__file__).parents[1]
"""The package that makes editions."""

FINGERPRINT_PARTS = ("notebook", "parameters", "data", "package", "packages it uses", "settings")
"""What an edition depends on, in the order in which a change is told."""


def code_digests(data: Path) -> dict[str, str]:
    """What makes editions of a data package: the digests of this package, and of the lock beside the data with Python's version."""
    lock = data.parent / "requirements.lock"
    used = [digest(lock.read_bytes()) if lock.is_file() else "", sys.version_info[:2]]
    return {"package": tree_digest([PACKAGE_FOLDER]), "packages it uses": digest(used)}


@dataclass(frozen=True)
class Fingerprint:
    """Digests of everything that an edition is made from: by part, and of the data by row (`<file>:<key>`)."""

    parts: Mapping[str, str]
    rows: Mapping[str, str]

    def as_record(self) -> dict[str, Any]:
        """The key as the state of an edition holds it."""
        return {"parts": dict(self.parts), "rows": dict(self.rows)}


def reason_to_build(old: Mapping[str, Any] | None, new: Fingerprint) -> str:
    """Why an edition must be built, in a line; empty where nothing has changed."""
    if old is None:
        return "it was not built yet"
    moved = [part for part in FINGERPRINT_PARTS if old["parts"].get(part) != new.parts.get(part)]
    return "; ".join(_row_changes(old["rows"], new.rows) if part == "data" else _PART_CHANGES[part] for part in moved)


def reason_to_replace(old: Mapping[str, Any] | None, new: Fingerprint, corrections: Iterable[Mapping[str, str]]) -> str:
    """Why a revision gives way to another, for readers: new publications, corrections, other rows, or the method; empty where unknown.

    Args:
        corrections: the rows of corrections.csv.
    """
    if old is None:
        return ""
    fresh = {row for row in new.rows if row not in old["rows"]}
    sources = sorted(row.partition(":")[2] for row in fresh if row.startswith("sources:"))
    corrected = [row for row in corrections if _correction_key(row) in fresh]
    changed = {row for row in new.rows if old["rows"].get(row) != new.rows[row]} | (
        old["rows"].keys() - new.rows.keys()
    )
    untold = changed - fresh - {f"{row['file'].removesuffix('.csv')}:{row['row']}" for row in corrected}
    method = [part for part in FINGERPRINT_PARTS if part != "data" and old["parts"].get(part) != new.parts.get(part)]
    told = [
        *([f"new publications: {_names_in_words(sources)}"] if sources else []),
        *([f"a correction: {'; '.join(map(_correction_in_words, corrected[:_MAX_NAMED_ROWS]))}"] if corrected else []),
        *([f"{len(corrected) - _MAX_NAMED_ROWS} more corrections"] if len(corrected) > _MAX_NAMED_ROWS else []),
        *([f"changed rows of the data: {_names_in_words(sorted(map(_row_in_words, untold)))}"] if untold else []),
        *([f"another method: {', '.join(_PART_CHANGES[part] for part in method)}"] if method else []),
    ]
    if not told and fresh:
        told = [f"new rows of the data: {_names_in_words(sorted(map(_row_in_words, fresh)))}"]
    return "; ".join(told)


def _correction_key(row: Mapping[str, str]) -> str:
    return f"corrections:{row['corrected']} {row['file']} {row['row']} {row['column']}"


def _correction_in_words(row: Mapping[str, str]) -> str:
    was, now = (f"“{row[cell]}”" if row[cell] else "empty" for cell in ("was", "is"))
    where = _row_in_words(f"{row['file'].removesuffix('.csv')}:{row['row']}")
    told = f", {row['column']}, was {was}, is {now}"
    if row["was"] == row["row"] and not row["is"]:
        told = " was taken out"
    return f"{where}{told} ({row['why'].rstrip('.')})"


def _names_in_words(names: list[str]) -> str:
    more = f" and {len(names) - _MAX_NAMED_ROWS} more" if len(names) > _MAX_NAMED_ROWS else ""
    return ", ".join(names[:_MAX_NAMED_ROWS]) + more


_PART_CHANGES = {
    "notebook": "the notebook was changed",
    "parameters": "its parameters were changed",
    "package": "strikeledger was changed",
    "packages it uses": "the packages in the lock were changed",
    "settings": "its settings in the catalogue were changed",
}
_MAX_NAMED_ROWS = 3  # more rows than this are counted


def _row_changes(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Which rows came, went or were corrected."""
    kinds = {
        "was corrected": [row for row in new if row in old and old[row] != new[row]],
        "was added": [row for row in new if row not in old],
        "is gone": [row for row in old if row not in new],
    }
    told = [_rows_in_words(rows, what) for what, rows in kinds.items() if rows]
    return "; ".join(told) or "rows of the data were put in another order"


def _rows_in_words(rows: list[str], what: str) -> str:
    verb = what if len(rows) == 1 else what.replace("was ", "were ").replace("is ", "are ")
    if len(rows) <= _MAX_NAMED_ROWS:
        return f"{', '.join(_row_in_words(row) for row in rows)} {verb}"
    return f"{len(rows)} rows {verb}, such as {_row_in_words(rows[0])}"


def _row_in_words(row: str) -> str:
    table, _, name = row.partition(":")
    return f"{_ROW_NOUNS.get(table, table)} {name}"


_ROW_NOUNS = {
    "tallies": "tally", "attack_accounts": "account", "strike_accounts": "account", "sources": "source", "speakers": "speaker",
    "places": "place", "attacks": "attack", "strikes": "strike", "context": "circumstance", "hedges": "hedge rule",
    "corrections": "correction",
}  # fmt: skip


def tree_digest(roots: Iterable[Path]) -> str:
    """The digest of all files in some folders (or of files), by name and content; what Python or an editor leaves is passed over."""
    found = blake2b()
    for root in map(str, roots):
        for path in sorted(files_below(root)):
            with open(path, "rb") as file:  # noqa: PTH123  # a command that finds nothing to do takes hundredths of a second
                found.update(os.fsencode(f"{path[len(root) :]}\0") + blake2b(file.read()).digest())
    return found.hexdigest()


def files_below(root: str) -> Iterator[str]:
    """The files in a folder that anything can depend on, or the file itself."""
    if os.path.isfile(root):  # noqa: PTH113
        yield root
        return
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if not is_passing(name)]
        there = (f"{folder}/{name}" for name in names if not is_passing(name))
        yield from filter(os.path.isfile, there)  # pipes, sockets and links to nowhere are nothing to depend on
