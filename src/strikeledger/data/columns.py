"""Columns that mean something to the ledger: quantities, and the optional ones that say how a number reached us and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from strikeledger.data.csv_file import CsvTable, CsvTables, Row
from strikeledger.errors import Problem, did_you_mean

QUANTITIES = {
    "attack_accounts": ("killed", "us_killed", "us_injured"),
    "strike_accounts": ("killed", "wounded"),
    "tallies": ("quantity",),
}
"""Table to its columns that hold a source's words for a number."""

OPTIONAL_COLUMNS = {
    "attack_accounts": {"via": "", "plain": ""},
    "strike_accounts": {"via": "", "plain": ""},
    "tallies": {"dated": "own", "excludes": "", "via": "", "plain": ""},
}
"""Table to the columns that it may do without, and what an empty cell of each means, as a missing one does.

`via` is the route by which the words reach us; `plain` names quantities of the row that are our reading or sum; `dated` tells a total with
a day of its own from an older one told again; `excludes` names the attacks and strikes that a total leaves out.
"""

_WORDS = {"via": ("spoken", "quoted", "translated", "rewritten"), "dated": ("own", "restated")}


def is_plain(row: Row, column: str) -> bool:
    """Whether a quantity of a row is our plain reading or sum."""
    return column in row.cells.get("plain", "").split()


def broken_optional_cells(tables: CsvTables) -> Iterator[Problem]:
    """Cells of optional columns that name no route, no kind of day, no quantity of their row, or no event of the package."""
    for name, columns in OPTIONAL_COLUMNS.items():
        table = tables[name]
        for row in table.rows:
            for column, allowed in _WORDS.items():
                if column in columns and row.cells.get(column, "") not in ("", *allowed):
                    remedy = "write one of these; a column of your own needs another name"
                    yield table.problem(row, column, f"one of {', '.join(allowed)}", remedy)
            yield from _broken_plain(table, row)
    yield from _unknown_events(tables)


def _broken_plain(table: CsvTable, row: Row) -> Iterator[Problem]:
    columns = QUANTITIES[table.name]
    for named in row.cells.get("plain", "").split():
        if named not in columns:
            allowed = f"names of columns with a number ({', '.join(columns)}), with a space between two"
            yield table.problem(row, "plain", allowed, f"name the column; {did_you_mean(named, columns)}", named)
        elif not row[named]:
            allowed = "a column of the row whose cell is filled in"
            yield table.problem(row, "plain", allowed, f"fill in {named}, or take its name out here", named)


def _unknown_events(tables: CsvTables) -> Iterator[Problem]:
    places = [tables[name] for name in ("attacks", "strikes")]
    events = {row[table.key]: None for table in places for row in table.rows}
    hint = cache(lambda named: did_you_mean(named, events))
    allowed = f"ids of {places[0].file} or {places[1].file}, with a space between two"
    for row in tables["tallies"].rows:
        for named in row.cells.get("excludes", "").split():
            if named not in events:
                near = f" ({hint(named)})" if hint(named).startswith("did you mean") else ""
                remedy = f"add it there or correct it here{near}"
                yield tables["tallies"].problem(row, "excludes", allowed, remedy, named)
