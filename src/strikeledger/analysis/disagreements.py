"""Disagreements: different numbers for the same day or the same event, and whether all of them can be true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.reconcile import joint_bounds

YES, NO, CANNOT_TELL = "yes", "no", "can't tell"
VERDICTS = (NO, CANNOT_TELL, YES)
"""Whether all of some numbers can be true, the gravest first."""
OTHER_DEFINITION = "each counts by its own definition"
"""Why it may be that different numbers are all true."""


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
    return (
        VERDICTS.index(first["verdict"]),
        bool(first["event_id"]),
        first["last_day"],
        first["measure"],
        first["claim_id"],
    )


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
        measures=("measure", lambda names: sorted(set(names))),
        totals=("tally_id", "size"),
        publications=("source_id", "nunique"),
    )
    return grouped.reset_index().sort_values(["totals", "counting"], ascending=[False, True], ignore_index=True)
