"""Which numbers differ and which can't all be true, what else a check of the rows in view finds odd, and what became of every row.

Rows that were published later, or were not asked for, change nothing here: an earlier edition stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from strikeledger.analysis.speakers import statements
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.findings import Finding, package_findings
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.data.row_balance import Balance
from strikeledger.data.schema import QUANTITIES
from strikeledger.inference.growing import GROWING_MEASURES, growing_totals
from strikeledger.inference.reconcile import joint_bounds
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.inference.totals import Totals
from strikeledger.text import iso_day, today_anywhere

YES, NO, CANNOT_TELL = "yes", "no", "can't tell"
VERDICTS = (NO, CANNOT_TELL, YES)
"""Whether all of some numbers can be true, the gravest first."""
OTHER_DEFINITION = "each counts by its own definition"
"""Why it may be that different numbers are all true."""
_OF_ALL_ROWS = ("unused", "area")  # a row that nothing names is in no view, and a place may be out of it


@from_memo
def disagreement_groups(ledger: Ledger) -> list[pd.DataFrame]:
    """Groups of different numbers for the same thing from two or more publications, those that can't all be true first.

    The same thing is one event and quantity, or one total of the same scope and window on the same last day.

    Returns:
        Each group as rows of `Ledger.claims`, each number of a voice once, with `verdict` and `why`.
    """
    return sorted(_find_groups(ledger), key=_sort_key)


def _find_groups(ledger: Ledger) -> Iterator[pd.DataFrame]:
    begin, end = ledger.beginnings
    said = ledger.claims[~ledger.claims["repeats"].isin(ledger.claims["row_id"])]
    said = said.assign(
        window=said["since"].where(~said["since"].between(begin, end)),
        day=said["last_day"].where(said["event_id"] == ""),
    ).sort_values(["published", "claim_id"])
    by = ["event_id", "measure", "scope", "window", "day"]
    several = said[said.groupby(by, dropna=False)["claim_id"].transform("size") > 1]
    for _, group in several.groupby(by, dropna=False):
        distinct = group.drop_duplicates(["speaker_id", "counting", "low", "high"])
        if group["source_id"].nunique() > 1 and len(distinct[["low", "high"]].drop_duplicates()) > 1:
            answer, why = verdict_of(ledger, distinct)
            yield distinct.assign(verdict=answer, why=why).drop(columns=["window", "day"])


def _sort_key(group: pd.DataFrame) -> tuple[Any, ...]:
    first = group.iloc[0]
    verdict = VERDICTS.index(first["verdict"])
    return verdict, bool(first["event_id"]), first["last_day"], first["measure"], first["claim_id"]


def verdict_of(ledger: Ledger, group: pd.DataFrame) -> tuple[str, str]:
    """Whether all numbers of a group can be true, and why."""
    shared, agree = joint_bounds(ledger.claim_counts(group))
    countings = sorted(set(group["counting"]) - {""})
    if len(countings) > 1:
        inside = [joint_bounds(ledger.claim_counts(rows))[1] for _, rows in group.groupby("counting")]
        if all(inside):
            return CANNOT_TELL, OTHER_DEFINITION
        return NO, "within one definition they exclude each other"
    if agree:
        return YES, f"together they allow {shared}"
    sure = group if group["event_id"].iloc[0] else group[group["first_day"] == group["last_day"]]
    if joint_bounds(ledger.claim_counts(sure))[1]:
        return CANNOT_TELL, "not surely of the same day"
    return NO, exclusion_in_words(ledger.claim_counts(sure))


def exclusion_in_words(counts: Sequence[Count]) -> str:
    """Which two numbers exclude each other the most, in words.

    >>> exclusion_in_words([Count(0, 0), Count(9, 9), Count(6, 7)])
    'exclude each other: none and 9'
    """
    lowest = min(counts, key=lambda count: (count.high is None, count.high or 0))
    highest = max(counts, key=lambda count: count.low)
    return f"exclude each other: {lowest} and {highest}"


def countings(ledger: Ledger) -> pd.DataFrame:
    """Whose definitions the totals in view follow.

    Returns:
        One row per definition, most totals first: counting, measures (a list), totals, publications.
    """
    grouped = ledger.tallies.groupby("counting").agg(
        measures=("measure", lambda names: sorted(set(names))), totals=("tally_id", "size"), publications=("source_id", "nunique")
    )  # fmt: skip
    return grouped.reset_index().sort_values(["totals", "counting"], ascending=[False, True], ignore_index=True)


# --- what is set aside, odd or corrected --------------------------------------------------------------------------------
@from_memo
def correction_set(ledger: Ledger) -> pd.DataFrame:
    """The claims that are set aside.

    Returns:
        Rows of `Ledger.claims` with `rest` (what the claims kept allow of the same places since the same day; unknown for deaths by round),
        `against` (ids of the claims kept that say so) and `equal` (how many other choices would weigh the same).
    """
    rows = [removal for measure in GROWING_MEASURES for removal in _total_removals(growing_totals(ledger, measure))]
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
    statements, rows = {said.id: said for said in whole.system.statements}, []
    for claim in whole.correction_sets.correction_set:
        said, count = statements[claim], row_count(claims[claim])
        spans = [(since, day) for day in said.days for since in said.starts]  # "six since the 26th" speaks of no total
        rests = {span: whole.growth(said.scope, *span) for span in spans}
        nearest = min(spans, key=lambda span: gap(count, rests[span]))
        against = tuple(other for other in whole.binding_claims(said.scope, *nearest) if other != claim)
        rows.append((claim, rests[nearest], against, len(whole.correction_sets.sets) - 1))
    return rows


def gap(said: Count, rest: Count) -> int:
    """How far apart two bounds are; zero where they meet."""
    below = said.low - rest.high if rest.high is not None else 0
    above = rest.low - said.high if said.high is not None else 0
    return max(0, below, above)


def findings_in_view(ledger: Ledger) -> list[tuple[str, Finding]]:
    """What is odd but possible among the rows in view, each with the id of the row that it stands at."""
    tables = ledger.tables
    words = {row[column] for name, columns in QUANTITIES.items() for row in tables[name].rows for column in columns}
    readings = {cell: ledger.hedges.read(cell) for cell in words - {""}}
    first, last = map(iso_day, ledger.beginnings)
    found = package_findings(tables, readings, (first, last), ledger.terms, today_anywhere())
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
    numbered, found = set(ledger.claims["row_id"]), []
    counts = {name: len(getattr(ledger, name)) for name in ("attacks", "strikes", "sources", "context")}
    counts["speakers"] = statements(ledger)["speaker_id"].nunique()
    counts["places"] = len({*ledger.attacks["place_id"], *ledger.strikes["place_id"]})
    for name, table in ledger.tables.items():
        keys = [row[table.key] for row in table.rows]
        if name in counts:
            found.append(Balance(table.file, counts[name], {"": keys}, {}))
        if name not in QUANTITIES:
            continue
        aside = {
            "repeating another row of the same voice": [key for key in keys if key in repeating],
            "contradicting the rest": [key for key in keys if key in contradicting - repeating],
        }
        left = [key for key in keys if key not in repeating | contradicting]
        used = {
            "with a number": [key for key in left if key in numbered],
            "without one": [key for key in left if key not in numbered],
        }
        denied = len(ledger.denials) if name == "attack_accounts" else 0
        found.append(Balance(table.file, len(getattr(ledger, name)) + denied, used, aside))
    return found


def _repeats(ledger: Ledger) -> set[str]:
    said = statements(ledger)
    return set(said.loc[said["repeats"].isin(said["row_id"]), "row_id"])
