"""What a view sees of a package: the one place that says which sources, and which rows hang on what these said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from strikeledger.data.csv_file import CsvTable, CsvTables, Row
from strikeledger.data.descriptor import JOIN_KEYS

SOURCED_TABLES = ("attack_accounts", "strike_accounts", "tallies", "context")
"""Tables whose rows are what a source said."""


_ROW_NAMES = {"corrections": ("corrected", "file", "row", "column")}
"""Table to the columns that name a row, where the first doesn't by itself."""


def visible_sources(published: Mapping[str, Any], as_of: Any = None, wanted: Collection[str] = ()) -> set[str]:
    """The sources that were published by a day, and of them those that are wanted; no day and none wanted leave all.

    Args:
        published: source to its day of publication, of the same type as `as_of`.
    """
    return {
        source
        for source, day in published.items()
        if (as_of is None or day <= as_of) and (not wanted or source in wanted)
    }


def tables_in_view(tables: CsvTables, is_seen: Callable[[CsvTable, Row], bool]) -> dict[str, CsvTable]:
    """The tables with only the rows that a view sees.

    Events, sources, speakers and places count where a row seen speaks of them, corrections where one corrects a row seen, and hedge
    rules always.

    Args:
        is_seen: whether the view sees a row of `SOURCED_TABLES`.
    """
    seen = {name: [row for row in tables[name].rows if is_seen(tables[name], row)] for name in SOURCED_TABLES}
    for key, name in JOIN_KEYS.items():  # events before the places that they name
        known = {row[key] for rows in seen.values() for row in rows if key in row.cells}
        seen[name] = [row for row in tables[name].rows if row[key] in known]
    ids = {(tables[name].file, row[tables[name].key]) for name, rows in seen.items() for row in rows}
    seen["corrections"] = [row for row in tables["corrections"].rows if (row["file"], row["row"]) in ids]
    return {name: replace(table, rows=tuple(seen.get(name, table.rows))) for name, table in tables.items()}


def visible_rows(tables: CsvTables, parameters: Mapping[str, Any]) -> dict[str, list[str]]:
    """The cells of each row that an edition sees, by "<table>:<key>": a row published later, or by a source left out, is not in it."""
    published = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    sources = visible_sources(published, str(parameters.get("as_of", "9999")), parameters.get("sources", ()))
    found = tables_in_view(tables, lambda _, row: row["source_id"] in sources)
    return {
        f"{name}:{' '.join(row[column] for column in _ROW_NAMES.get(name, (table.key,)))}": list(row.cells.values())
        for name, table in found.items()
        for row in table.rows
    }
