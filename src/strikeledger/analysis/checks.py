"""What a check of the rows in view finds odd, which of our corrections touch them, and what became of every row.

Rows that were published later, or were not asked for, change nothing here: an earlier edition stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from strikeledger.analysis.speakers import statements
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.findings import Finding, package_findings
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.data.row_balance import Balance
from strikeledger.data.schema import QUANTITIES
from strikeledger.inference.growing import GROWING_MEASURES
from strikeledger.inference.growing import growing_totals as totals_of
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.inference.system import EVE
from strikeledger.inference.totals import Totals
from strikeledger.text import iso_day


@from_memo
def correction_set(ledger: Ledger) -> pd.DataFrame:
    """The claims that are set aside.

    Returns:
        Rows of `Ledger.claims` with `rest` (what the claims kept allow of the same scope on its last day; unknown for deaths by round),
        `against` (ids of the claims kept that say so) and `equal` (how many other choices would weigh the same).
    """
    rows: list[tuple[str, Count, tuple[str, ...], int]] = []
    for measure in GROWING_MEASURES:
        rows += _total_removals(totals_of(ledger, measure))
    deaths = strike_deaths_bounds(ledger)
    for claim in deaths.correction_sets.correction_set:
        sets = [ids for ids in deaths.contradictions if claim in ids]
        against = tuple(dict.fromkeys(other for ids in sets for other in ids if other != claim))
        rows.append((claim, UNKNOWN, against, len(deaths.correction_sets.sets) - 1))
    found = pd.DataFrame(rows, columns=["claim_id", "rest", "against", "equal"])
    return ledger.claims.merge(found, on="claim_id")


def _total_removals(whole: Totals) -> list[tuple[str, Count, tuple[str, ...], int]]:
    if whole.claims.empty or not len(whole.days) or not whole.correction.correction_set:
        return []
    claims = {row["claim_id"]: row for row in rows_of(whole.claims)}
    rows = []
    for claim in whole.correction_sets.correction_set:
        row = claims[claim]
        days = range(whole.number(row["first_day"]), whole.number(row["last_day"]) + 1)
        said = count_of(row["low"], row["high"])
        nearest = min(days, key=lambda day: gap(said, whole.count(row["scope"], day)))
        against = tuple(other for other in whole.binding_claims(row["scope"], EVE, nearest) if other != claim)
        rows.append((claim, whole.count(row["scope"], nearest), against, len(whole.correction_sets.sets) - 1))
    return rows


def gap(said: Count, rest: Count) -> int:
    """How far apart two bounds are; zero where they meet."""
    below = said.low - rest.high if rest.high is not None else 0
    above = rest.low - said.high if said.high is not None else 0
    return max(0, below, above)


_OF_ALL_ROWS = ("unused", "area")  # a row that nothing names is in no view, and a place may be out of it


def findings_in_view(ledger: Ledger) -> list[tuple[str, Finding]]:
    """What is odd but possible among the rows in view, each with the id of the row that it stands at."""
    tables = ledger.tables
    words = {row[column] for name, columns in QUANTITIES.items() for row in tables[name].rows for column in columns}
    readings = {cell: ledger.hedges.read(cell) for cell in words - {""}}
    first, last = map(iso_day, ledger.beginnings)
    found = package_findings(tables, readings, (first, last), ledger.terms)
    ids = {(table.file, row.line): row[table.key] for table in tables.values() for row in table.rows}
    return [(ids[each.file, each.line], each) for each in found if each.kind not in _OF_ALL_ROWS]


def corrections_in_view(ledger: Ledger) -> pd.DataFrame:
    """Our corrections of the rows in view.

    Returns:
        One row per correction: corrected, file, row, column, was, is, why.
    """
    columns = ["corrected", "file", "row", "column", "was", "is", "why"]
    rows = ledger.tables["corrections"].rows
    return pd.DataFrame([[row[column] for column in columns] for row in rows], columns=columns)


def balances_in_view(ledger: Ledger) -> list[Balance]:
    """What became of the rows in view, file by file: used, or set aside and why."""
    contradicting, repeating = set(correction_set(ledger)["row_id"]), _repeats(ledger)
    numbered = set(ledger.claims["row_id"])
    found = []
    for name, table in ledger.tables.items():
        keys = [row[table.key] for row in table.rows]
        if name not in QUANTITIES:
            if name in _COUNTS:
                found.append(Balance(table.file, _COUNTS[name](ledger), {"": keys}, {}))
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
        denied = len(ledger.denials) if name == "attack_accounts" else 0
        found.append(Balance(table.file, len(getattr(ledger, name)) + denied, used, aside))
    return found


def _repeats(ledger: Ledger) -> set[str]:
    said = statements(ledger)
    return set(said.loc[said["repeats"].isin(said["row_id"]), "row_id"])


_COUNTS: dict[str, Callable[[Ledger], int]] = {
    "attacks": lambda ledger: len(ledger.attacks),
    "strikes": lambda ledger: len(ledger.strikes),
    "sources": lambda ledger: len(ledger.sources),
    "speakers": lambda ledger: statements(ledger)["speaker_id"].nunique(),
    "places": lambda ledger: len({*ledger.attacks["place_id"], *ledger.strikes["place_id"]}),
    "context": lambda ledger: len(ledger.context),
}
"""Table to how many of its rows are in view; accounts and totals are counted in the view's own tables."""
