"""An older ledger brought to the current columns: optional ones are added, empty, and every other byte stays."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strikeledger.data.csv_file import CsvTable
from strikeledger.data.descriptor import DESCRIPTOR_FILE, LEAST_ROWS, read_descriptor
from strikeledger.data.new_package import template_fields
from strikeledger.data.schema import OPTIONAL_COLUMNS
from strikeledger.data.validate import validate, withdrawn_rows
from strikeledger.entry.rows import write_trial
from strikeledger.replacement import Bytes, replace_files
from strikeledger.text import list_in_words, plural

_CELL = re.compile(r'"(?:[^"]|"")*"|[^,\r\n]*')
_CELL_END = re.compile(r",|\r\n|\r|\n|")
_SPACE = re.compile(r"[ \t\r\n]*")
_STEP = "  "

JsonPath = tuple[str | int, ...]
"""The names and numbers that lead to a value in a JSON text."""


@dataclass(frozen=True)
class Upgrade:
    """What an older ledger lacks: its files before and after, and a line on each.

    The descriptor comes first, for it may describe columns that a file lacks, so that each step is sound.
    """

    files: Mapping[str, Bytes]
    lines: tuple[str, ...]


def upgrade(folder: Path) -> Upgrade:
    """What brings the package in `folder` to the current columns; nothing is written there.

    Raises:
        DataError: the package has problems, or would have with the new columns; lists every one.
    """
    tables = validate(folder).tables
    content = {DESCRIPTOR_FILE: (folder / DESCRIPTOR_FILE).read_bytes()}
    described, lines = _with_fields(content[DESCRIPTOR_FILE].decode("utf-8"))
    new = {DESCRIPTOR_FILE: described.encode("utf-8")} if lines else {}
    for name, columns in OPTIONAL_COLUMNS.items():
        table = tables[name]
        missing = [column for column in columns if column not in _names(table.schema["fields"])]
        if missing:
            content[table.file] = (folder / table.file).read_bytes()
            new[table.file] = _with_columns(content[table.file].decode("utf-8"), table, missing).encode("utf-8")
            rows = f"{len(table.rows):,} {plural(len(table.rows), 'row')}"
            lines.append(f"{table.file}: has {list_in_words(missing)}, empty in its {rows}")
    with tempfile.TemporaryDirectory() as trial:
        write_trial(folder, Path(trial), tables, new)
        validate(Path(trial))
    return Upgrade({file: (content[file], after) for file, after in new.items()}, tuple(lines))


def _names(fields: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(field["name"]) for field in fields]


def _place_of(name: str, missing: str, there: Sequence[str]) -> int:
    """Before which of a table's columns a missing one belongs, as new ledgers have them; their number where it comes last."""
    names = _names(template_fields(name))
    return next((there.index(other) for other in names[names.index(missing) + 1 :] if other in there), len(there))


def _with_fields(text: str) -> tuple[str, list[str]]:
    """A descriptor with the fields that it lacks, the rest of its text as it stands; and a line for each table that lacked any."""
    places, inserts, lines = value_places(text), [], []
    for at, resource in enumerate(json.loads(text)["resources"]):
        name = resource["name"]
        there = _names(resource["schema"]["fields"]) if name in OPTIONAL_COLUMNS else []
        lacking = [field for field in template_fields(name) if field["name"] not in there] if there else []
        fields = [field for field in lacking if field["name"] in OPTIONAL_COLUMNS[name]]
        for field in fields:
            place = _place_of(name, field["name"], there)
            begin = places["resources", at, "schema", "fields", min(place, len(there) - 1)]
            if place < len(there):
                inserts.append((begin, _field_text(text, begin, field)))
            else:
                inserts.append((json.JSONDecoder().raw_decode(text, begin)[1], _last_field_text(text, begin, field)))
        if fields:
            lines.append(f"{DESCRIPTOR_FILE}: describes {list_in_words(_names(fields))} of {resource['path']}")
    inserts.sort(key=lambda insert: insert[0])
    for begin, new in inserts[::-1]:  # from the end, so that the places before stay
        text = text[:begin] + new + text[begin:]
    return text, lines


def _field_text(text: str, begin: int, field: Mapping[str, Any]) -> str:
    """A field as it stands before another that begins at a place: on lines of its own where that one is, else on the same line."""
    written, between = _text_and_gap(text, begin, field)
    return f"{written},{between}"


def _last_field_text(text: str, begin: int, field: Mapping[str, Any]) -> str:
    """A field as it stands behind the one that begins at a place and was the last."""
    written, between = _text_and_gap(text, begin, field)
    return f",{between}{written}"


def _text_and_gap(text: str, begin: int, field: Mapping[str, Any]) -> tuple[str, str]:
    """A field as the one that begins at a place is laid out, and what stands between two of them behind the comma."""
    margin = text[text.rfind("\n", 0, begin) + 1 : begin]
    if "\n" not in text[:begin] or margin.strip():
        return json.dumps(field, ensure_ascii=False), " "
    between = ("\r\n" if "\r\n" in text else "\n") + margin
    return between.join(json.dumps(field, ensure_ascii=False, indent=_STEP).split("\n")), between


def value_places(text: str) -> dict[JsonPath, int]:
    """Where each value of a sound JSON text begins, by the names and numbers that lead to it.

    >>> value_places('{"a": [1, {"b": 2}]}')["a", 1, "b"]
    16
    """
    places: dict[JsonPath, int] = {}
    decoder = json.JSONDecoder()

    def after_space(at: int) -> int:
        return at + len(_SPACE.match(text, at)[0])  # type: ignore[index]  # it matches everywhere

    def visit(at: int, path: JsonPath) -> int:
        places[path] = at
        if text[at] not in "[{":
            return decoder.raw_decode(text, at)[1]
        named, closing, number = text[at] == "{", "}" if text[at] == "{" else "]", 0
        at = after_space(at + 1)
        while text[at] != closing:
            key: str | int = number
            if named:
                key, at = decoder.raw_decode(text, at)
                at = after_space(after_space(at) + 1)
            at = after_space(visit(at, (*path, key)))
            at = after_space(at + 1) if text[at] == "," else at
            number += 1
        return at + 1

    visit(after_space(0), ())
    return places


def with_row_counts(text: str, counts: Mapping[str, int]) -> str:
    """The text of a descriptor that records how many rows some tables have, the rest as it stands."""
    places, edits = value_places(text), []
    for at, resource in enumerate(json.loads(text)["resources"]):
        count = counts.get(resource["name"])
        if count is None:
            continue
        there = places.get(("resources", at, LEAST_ROWS))
        begin = places["resources", at, "path"] if there is None else there
        end = json.JSONDecoder().raw_decode(text, begin)[1]
        edits.append((end, end, _after_path(text, begin, count)) if there is None else (begin, end, str(count)))
    for begin, end, new in sorted(edits, reverse=True):  # from the end, so that the places before stay
        text = text[:begin] + new + text[end:]
    return text


def _after_path(text: str, begin: int, count: int) -> str:
    """The record of a number of rows, on a line of its own where the path before it is on one."""
    line = text[text.rfind("\n", 0, begin) + 1 : begin]
    margin = line[: len(line) - len(line.lstrip())]
    own = line.strip().startswith('"path"')
    return f',{chr(10) + margin if own else " "}"{LEAST_ROWS}": {count}'


def record_rows(folder: Path) -> list[str]:
    """Record in the descriptor how many rows each file has, whether more or fewer than before; a line on each that changes.

    Raises:
        DataError: the package has other problems than too few rows; nothing was written.
    """
    tables = validate(folder, may_lose_rows=True).tables
    before, known = (folder / DESCRIPTOR_FILE).read_bytes(), read_descriptor(folder).least_rows
    counts = {name: len(table.rows) + withdrawn_rows(tables, name) for name, table in tables.items()}
    changed = {name: count for name, count in counts.items() if known.get(name) != count}
    if changed:
        after = with_row_counts(before.decode("utf-8"), changed).encode("utf-8")
        replace_files(folder, {DESCRIPTOR_FILE: (before, after)})
    return [
        f"{DESCRIPTOR_FILE} records {count:,} {plural(count, 'row')} of {tables[name].file}"
        + (f", before {known[name]:,}" if name in known else "")
        for name, count in changed.items()
    ]


def _with_columns(text: str, table: CsvTable, missing: Sequence[str]) -> str:
    """The text of a CSV with columns that are empty in every row; each cell that is there keeps its own quotes and line ends."""
    there = _names(table.schema["fields"])
    places = [_place_of(table.name, column, there) for column in missing]
    parts: list[str] = []
    at, column, row = 0, 0, 0
    while at < len(text):
        new = [name for name, place in zip(missing, places, strict=True) if place == column]
        cell = _CELL.match(text, at)[0]  # type: ignore[index]  # it matches everywhere
        end = _CELL_END.match(text, at + len(cell))[0]  # type: ignore[index]
        last = [name for name, place in zip(missing, places, strict=True) if end != "," and place == len(there)]
        parts += [f"{'' if row else name}," for name in new] + [cell]
        parts += [f",{'' if row else name}" for name in last] + [end]
        at += len(cell) + len(end)
        column, row = (column + 1, row) if end == "," else (0, row + 1)
    return "".join(parts)
