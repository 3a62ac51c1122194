"""The slice of the data that an edition sees: checked tables and parameters come in; its rows by file and key go out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.validate import CsvTables, ValidatedPackage
from strikeledger.files import digest

_ACCOUNT_TABLES = ("attack_accounts", "strike_accounts", "tallies", "context")
_REFERENCE_KEYS = {"sources": "source_id", "speakers": "speaker_id", "places": "place_id"}
_EVENT_KEYS = {"attacks": "attack_id", "strikes": "strike_id"}


def row_digests(checked: ValidatedPackage, data: Path, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The digest of every row that an edition sees, and of what else of the data package it depends on, by name."""
    outlines = data / "region.geojson"
    said = json.loads((data / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    rows = {row: digest(cells)[:12] for row, cells in visible_rows(checked.tables, parameters).items()}
    return {
        **rows,
        "datapackage:beginnings": digest(checked.beginnings),
        "datapackage:terms": digest(asdict(checked.terms)),
        "datapackage:holdings": digest(sorted(checked.contents)),
        "datapackage:credits": digest([said.get(name) for name in ("title", "licenses", "contributors")]),
        "map:outlines": digest(outlines.read_bytes()) if outlines.is_file() else "",
    }


VisibleRows = dict[str, list[str]]
"""The cells of each row, by "<table>:<key>"."""


def visible_rows(tables: CsvTables, parameters: Mapping[str, Any]) -> VisibleRows:
    """The rows that an edition sees: what sources said that were published by its day and, where sources were asked for, by those.

    Events, speakers and places count where a row seen speaks of them, and hedge rules always. A row published later, or by a source
    left out, is not in it.
    """
    as_of, wanted = str(parameters.get("as_of", "9999")), set(parameters.get("sources", []))
    sources = {row["source_id"] for row in tables["sources"].rows if row["published"] <= as_of}
    known = {"source_id": sources & wanted if wanted else sources}
    said = {
        name: [row for row in tables[name].rows if row["source_id"] in known["source_id"]] for name in _ACCOUNT_TABLES
    }
    for key in ("attack_id", "strike_id", "speaker_id"):
        known[key] = {row[key] for rows in said.values() for row in rows if key in row.cells}
    events = {name: [row for row in tables[name].rows if row[key] in known[key]] for name, key in _EVENT_KEYS.items()}
    known["place_id"] = {row["place_id"] for rows in events.values() for row in rows}
    named = {
        name: [row for row in tables[name].rows if row[key] in known[key]] for name, key in _REFERENCE_KEYS.items()
    }
    found = {**said, **events, **named, "hedges": tables["hedges"].rows}
    return {f"{name}:{row[tables[name].key]}": list(row.cells.values()) for name, rows in found.items() for row in rows}
