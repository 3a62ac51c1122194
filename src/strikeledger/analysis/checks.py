"""What a check of the rows in view finds odd, which of our corrections touch them, and what became of every row.

Rows that were published later, or were not asked for, change nothing here: an earlier edition stays as it was.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from strikeledger.analysis.aside import correction_set
from strikeledger.analysis.speakers import statements
from strikeledger.data.csv_file import CsvTable
from strikeledger.data.findings import Finding, package_findings
from strikeledger.data.ledger import Ledger
from strikeledger.data.row_balance import Balance
from strikeledger.data.validate import QUANTITIES, ValidatedPackage, validate

_UNUSED = "unused"  # a row that nothing names is in no view


def findings_in_view(ledger: Ledger) -> list[tuple[str, Finding]]:
    """What is odd but possible among the rows in view, each with the id of the row that it stands at."""
    tables = _tables_in_view(ledger)
    words = {row[column] for name, columns in QUANTITIES.items() for row in tables[name].rows for column in columns}
    readings = {cell: ledger.hedges.read(cell) for cell in words - {""}}
    first, last = (f"{day:%Y-%m-%d}" for day in ledger.beginnings)
    found = [finding for finding in package_findings(tables, readings, (first, last)) if finding.kind != _UNUSED]
    ids = {(table.file, row.line): row[table.key] for table in tables.values() for row in table.rows}
    return [(ids[finding.file, finding.line], finding) for finding in found]


def corrections_in_view(ledger: Ledger) -> pd.DataFrame:
    """Our corrections of the rows in view.

    Returns:
        One row per correction: corrected, file, row, column, was, is, why.
    """
    columns = ["corrected", "file", "row", "column", "was", "is", "why"]
    rows = _tables_in_view(ledger)["corrections"].rows
    return pd.DataFrame([[row[column] for column in columns] for row in rows], columns=columns)


def balances_in_view(ledger: Ledger) -> list[Balance]:
    """What became of the rows in view, file by file: used, or set aside and why."""
    contradicting, repeating = set(correction_set(ledger)["row_id"]), _repeats(ledger)
    numbered = set(ledger.claims["row_id"])
    found = []
    for name, table in _tables_in_view(ledger).items():
        keys = [row[table.key] for row in table.rows]
        if name not in QUANTITIES:
            if name in _SEEN:
                found.append(Balance(table.file, len(_SEEN[name](ledger)), {"": keys}, {}))
            continue
        aside = {
            "repeat another row of the same voice": [key for key in keys if key in repeating],
            "contradict the rest": [key for key in keys if key in contradicting - repeating],
        }
        left = [key for key in keys if key not in repeating | contradicting]
        used = {
            "with a number": [key for key in left if key in numbered],
            "that give no number": [key for key in left if key not in numbered],
        }
        found.append(Balance(table.file, len(getattr(ledger, name)), used, aside))
    return found


def _repeats(ledger: Ledger) -> set[str]:
    said = statements(ledger)
    return set(said.loc[said["repeats"].isin(said["row_id"]), "row_id"])


_SEEN = {
    "attacks": lambda ledger: set(ledger.attacks["attack_id"]),
    "strikes": lambda ledger: set(ledger.strikes["strike_id"]),
    "sources": lambda ledger: set(ledger.sources["source_id"]),
    "speakers": lambda ledger: set(statements(ledger)["speaker_id"]),
    "places": lambda ledger: set(ledger.attacks["place_id"]) | set(ledger.strikes["place_id"]),
    "context": lambda ledger: set(ledger.context["context_id"]),
}
"""Table to the keys of its rows in view; accounts and totals have theirs in the view's statements."""


def _tables_in_view(ledger: Ledger) -> dict[str, CsvTable]:
    """The package's tables with only the rows in view."""
    key = "tables in view"
    if key not in ledger.memo:
        checked: ValidatedPackage = validate(ledger.folder)
        seen = {name: keys(ledger) for name, keys in _SEEN.items()}
        said = set(statements(ledger)["row_id"])
        seen |= {name: said for name in QUANTITIES}  # noqa: C420  a set that nobody changes
        tables = {
            name: replace(
                table, rows=tuple(row for row in table.rows if name not in seen or row[table.key] in seen[name])
            )
            for name, table in checked.tables.items()
        }
        rows = {row[table.key] for name, table in tables.items() if name in seen for row in table.rows}
        known = tables["corrections"]
        tables["corrections"] = replace(known, rows=tuple(row for row in known.rows if row["row"] in rows))
        ledger.memo[key] = tables
    found: dict[str, CsvTable] = ledger.memo[key]
    return found
