"""The bands of a growing total for the command line, day by day, with the claims that bind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.inference.growing import GROWING_MEASURES, growing_totals
from strikeledger.inference.system import EVE
from strikeledger.inference.totals import Totals
from strikeledger.text import iso_day, quotation


@dataclass(frozen=True)
class BandRow:
    """What a scope's total may have been on a day, and the claims that say so."""

    day: str
    scope: str
    count: Count
    binding: tuple[str, ...]


def band_rows(data: Path, as_of: str, measure: str, scope: str | None) -> tuple[list[BandRow], Totals]:
    """One row per day and scope, days first to last.

    Raises:
        ParameterError: a measure that doesn't grow, or a scope of which nothing is said.
    """
    if measure not in GROWING_MEASURES:
        raise ParameterError(f"no growing measure {measure!r}; {did_you_mean(measure, GROWING_MEASURES)}")
    whole = growing_totals(Ledger.load(data).as_of(as_of), measure)
    scopes = [each for each in whole.scopes if each] if len(whole.days) else []
    if scope and scope not in scopes:
        raise ParameterError(f"no total of {measure} speaks of {scope!r}; {did_you_mean(scope, scopes)}")
    rows = [
        BandRow(iso_day(day), each, whole.count(each, number), whole.binding_claims(each, EVE, number))
        for number, day in enumerate(whole.days)
        for each in ([scope] if scope else scopes)
    ]
    return rows, whole


def csv_lines(rows: Sequence[BandRow]) -> Iterator[str]:
    """The rows as CSV: day, scope, low, high (empty is open), binding (ids with spaces between)."""
    for cells in [("day", "scope", "low", "high", "binding"), *(_cells(row) for row in rows)]:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow(cells)
        yield buffer.getvalue()


def _cells(row: BandRow) -> tuple[str, ...]:
    high = "" if row.count.high is None else str(row.count.high)
    return row.day, row.scope, str(row.count.low), high, " ".join(row.binding)


def text_lines(rows: Sequence[BandRow]) -> Iterator[str]:
    """The rows for reading."""
    for row in rows:
        yield f"{row.day}  {row.scope:<20} {row.count!s:<16} {' '.join(row.binding)}".rstrip()


def correction_set_lines(whole: Totals) -> Iterator[str]:
    """What is set aside, claim by claim, and the other sets of equal weight."""
    claims = {row["claim_id"]: row for row in rows_of(whole.claims)}
    chosen = whole.correction_sets.correction_set
    if not chosen:
        yield "Nothing is set aside: all claims can be true."
        return
    yield f"Set aside, as {len(chosen)} claims contradict the rest (the smallest weight; of equal sets, the earliest published):"
    yield from (f"  {_claim_in_words(claims[claim])}" for claim in chosen)
    for number, other in enumerate(whole.correction_sets.sets[1:], start=2):
        instead, of = sorted(set(other) - set(chosen)), sorted(set(chosen) - set(other))
        yield f"Equal choice {number}: {', '.join(instead)} instead of {', '.join(of)}"


def _claim_in_words(row: dict[str, Any]) -> str:
    day, said = pd.Timestamp(row["last_day"]), quotation(row["words"], row["plain"])
    return f"{row['claim_id']} {row['scope']} {said} as of {day:%Y-%m-%d}: {row['speaker']} ({row['source_id']})"
