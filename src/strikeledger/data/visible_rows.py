"""What a view sees of a package: one rule, for the ledger, for what an edition is built from and for where it says that it comes from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from strikeledger.data.csv_file import CsvTable, CsvTables, Row
from strikeledger.data.descriptor import JOIN_KEYS
from strikeledger.data.schema import EVENT_KEYS, QUANTITIES, is_denial
from strikeledger.errors import ParameterError
from strikeledger.terms import Terms
from strikeledger.text import today_anywhere

SOURCED_TABLES = ("attack_accounts", "strike_accounts", "tallies", "context")
"""Tables whose rows are what a source said."""


_ROW_NAMES = {"corrections": ("corrected", "file", "row", "column")}
"""Table to the columns that name a row, where the first doesn't by itself."""


@dataclass(frozen=True)
class ViewFilters:
    """What a view of the ledger was asked for; empty means everything."""

    as_of: date | None = None
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> ViewFilters:
        """What the parameters of an edition ask for; a notebook's own of another kind by these names ask for nothing."""
        lists = (parameters.get(name) for name in ("sources", "countries"))
        sources, countries = (tuple(asked) if isinstance(asked, list | tuple) else () for asked in lists)
        try:
            return cls(date.fromisoformat(str(parameters.get("as_of"))), sources, countries)
        except ValueError:
            return cls(None, sources, countries)


def last_known_day(tables: CsvTables) -> str:
    """The last day from which something can be known: today, wherever on Earth, or that of the newest publication."""
    return max([today_anywhere(), *(row["published"] for row in tables["sources"].rows)])


def refuse_future_day(day: str, tables: CsvTables) -> None:
    """Refuse a day as of which nothing can be known yet.

    Raises:
        ParameterError: naming the newest publication.
    """
    if day > today_anywhere() and day > last_known_day(tables):
        days = [row["published"] for row in tables["sources"].rows]
        newest = f"the newest publication is of {max(days)}" if days else "nothing in the data was published yet"
        raise ParameterError(f"as_of = {day} is a day in the future: {newest}")


def tables_in_view(tables: CsvTables, filters: ViewFilters) -> CsvTables:
    """The tables with only the rows that a view sees, as if the package held no others.

    A row that a source said is seen where the source was published by the day and is asked for, and, of countries asked for, where its
    event was in one or its total covers no other; an account of a round that has a strike elsewhere is seen without its numbers; one that
    denies an attack, where another row seen reports it. Events, sources, speakers and places are seen where a row seen speaks of them,
    corrections where one corrects a row seen, and hedge rules always. A round is seen once a strike of it is. That a row is gone is seen
    where its source is, if the correction says which it was; else nobody can say any more who said it and when, and it is seen in
    every view. Views of some countries, and those of some sources where none is said, don't see it.
    """
    said = _said_in_view(tables, filters)
    seen = {name: [row for row in tables[name].rows if row["source_id"] in said] for name in SOURCED_TABLES}
    if filters.countries:
        seen |= _in_countries(tables, seen, filters.countries)
    reported = {row["attack_id"] for row in seen["attack_accounts"] if not is_denial(row)}
    seen["attack_accounts"] = [row for row in seen["attack_accounts"] if row["attack_id"] in reported]
    for key, name in JOIN_KEYS.items():  # events before the places that they name
        known = {row[key] for rows in seen.values() for row in rows if key in row.cells}
        if name == "strikes":
            known |= {row["part_of"] for row in tables[name].rows if row[key] in known}
        seen[name] = [row for row in tables[name].rows if row[key] in known]
    found = {name: replace(table, rows=tuple(seen.get(name, table.rows))) for name, table in tables.items()}
    ids = {(table.file, row[table.key]) for name, table in found.items() if name != "corrections" for row in table.rows}
    by_file = {} if filters.countries else {table.file: table for table in tables.values()}
    sources = said if filters.sources else {*said, ""}  # a correction needn't say of which source a row was
    corrections = tuple(
        row for row in tables["corrections"].rows
        if (row["file"], row["row"]) in ids
        or (row["file"] in by_file and withdraws(row, by_file[row["file"]]) and row.cells.get("source", "") in sources)
    )  # fmt: skip
    return found | {"corrections": replace(tables["corrections"], rows=corrections)}


def withdraws(correction: Row, table: CsvTable) -> bool:
    """Whether a correction says that a row of a table is gone: its key was, and is nothing."""
    same = correction["file"] == table.file and correction["column"] == table.key
    return same and correction["was"] == correction["row"] and not correction["is"]


def says_something(tables: CsvTables, filters: ViewFilters, day: str) -> bool:
    """Whether a view has any account or total by a day."""
    seen = tables_in_view(tables, replace(filters, as_of=date.fromisoformat(day)))
    return any(seen[name].rows for name in QUANTITIES)


def _said_in_view(tables: CsvTables, filters: ViewFilters) -> set[str]:
    """The sources that were published by the day, and of them those asked for."""
    last = filters.as_of.isoformat() if filters.as_of else "9999"
    known = {row["source_id"] for row in tables["sources"].rows if row["published"] <= last}
    return known.intersection(filters.sources) if filters.sources else known


def _in_countries(tables: CsvTables, seen: Mapping[str, list[Row]], countries: Collection[str]) -> dict[str, list[Row]]:
    """Of accounts and totals seen, those of events in these countries and those that cover no other."""
    places = {row["place_id"] for row in tables["places"].rows if row["country"] in countries}
    inside = {
        name: {row[key] for row in tables[JOIN_KEYS[key]].rows if row["place_id"] in places}
        for name, key in EVENT_KEYS.items()
    }
    accounts = {name: [row for row in seen[name] if row[EVENT_KEYS[name]] in ids] for name, ids in inside.items()}
    known = {row["strike_id"] for row in seen["strike_accounts"]} - inside["strike_accounts"]
    wider = {row["part_of"] for row in tables["strikes"].rows if row["strike_id"] in known} - {""}
    blank = dict.fromkeys(QUANTITIES["strike_accounts"], "")
    accounts["strike_accounts"] = [
        replace(row, cells={**row.cells, **blank}) if row["strike_id"] in wider else row
        for row in accounts["strike_accounts"]
    ]
    return {**accounts, "tallies": [row for row in seen["tallies"] if set(row["scope"].split("+")) <= set(countries)]}


def visible_rows(tables: CsvTables, filters: ViewFilters) -> dict[str, list[str]]:
    """The cells of each row that a view sees, by "<table>:<key>"."""
    return {
        f"{name}:{' '.join(row[column] for column in _ROW_NAMES.get(name, (table.key,)))}": list(row.cells.values())
        for name, table in tables_in_view(tables, filters).items()
        for row in table.rows
    }


def rows_digest(tables: CsvTables, filters: ViewFilters, known: dict[int, tuple[Row, bytes]]) -> str:
    """The digest of all rows that a view sees.

    Args:
        known: the rows that were met before with their digests, by identity; those met now are added.
    """
    found = hashlib.sha256()
    for name, table in tables_in_view(tables, filters).items():
        found.update(name.encode())
        for row in table.rows:
            if id(row) not in known:
                known[id(row)] = row, hashlib.sha256(repr(row.cells).encode()).digest()
            found.update(known[id(row)][1])
    return found.hexdigest()


_CONTENT_COLUMNS = {
    "attacks": ("attacks", ""), "strikes": ("strikes", ""), "tallies": ("tallies", ""), "context": ("context", ""),
    "weapons": ("attack_accounts", "weapon"), "claimants": ("attack_accounts", "claimed_by"), "killed": ("attack_accounts", "killed"),
    "us_killed": ("attack_accounts", "us_killed"), "us_injured": ("attack_accounts", "us_injured"),
    "targets": ("attack_accounts", "target"), "flags": ("attack_accounts", "flag"), "outcomes": ("attack_accounts", "outcome"),
    "strikers": ("strike_accounts", "striker"),
}  # fmt: skip
"""What tables may hold: its name to the table, and the column that some row must fill, if not any row will do."""


def contents_of(tables: CsvTables, terms: Terms, soft_words: Collection[str]) -> frozenset[str]:
    """What some tables hold anything of, so that reports don't speak of what isn't there.

    The measures of totals, the names of `_CONTENT_COLUMNS`, "rounds", "soft" (words with a soft reading), "statement" and "origin" where
    the terms name one that is there, and "tallies" also where there is none yet: unless the terms say that the list of attacks is all of
    them, its length is no number of theirs.

    Args:
        soft_words: quantities whose reading could be another.
    """
    filled = {
        name
        for name, (table, column) in _CONTENT_COLUMNS.items()
        if any(not column or row.cells.get(column, "") not in ("", "unknown") for row in tables[table].rows)
    }
    measures = {row["measure"] for row in tables["tallies"].rows}
    rounds = {"rounds"} if any(row["kind"] == "round" for row in tables["strikes"].rows) else set()
    named = {
        name
        for name, table in (("statement", "context"), ("origin", "sources"))
        if any(row[tables[table].key] == getattr(terms, name) for row in tables[table].rows)
    }
    words = {row[column] for name, columns in QUANTITIES.items() for row in tables[name].rows for column in columns}
    found = filled | measures | rounds | named | ({"soft"} if words.intersection(soft_words) else set())
    return frozenset(found | ({"tallies"} if found and not terms.listed else set()))


def beginnings_of(stated: tuple[str, str] | None, tallies: CsvTable, terms: Terms) -> tuple[str, str]:
    """The first and last day of a window's beginning with which a total is one from the beginning, as the descriptor states them.

    Where it states none, both are the day since which most totals of attacks count that the headlines follow, of several the earliest.
    """
    if stated and stated != (_NO_BEGINNING, _NO_BEGINNING):
        return stated
    followed = [row for row in tallies.rows if row["measure"] == "attacks" and row["counting"] == terms.counting]
    days = Counter(sorted(row["since"] for row in followed or tallies.rows if row["since"]))
    day = max(days, key=lambda day: days[day], default=_NO_BEGINNING)
    return day, day


_NO_BEGINNING = "2000-01-01"
"""Where no total says since when it counts, and what earlier versions wrote into every new descriptor: no day that anybody chose."""
