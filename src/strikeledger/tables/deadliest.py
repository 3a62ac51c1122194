"""Attacks and their dead: a ledger comes in; a table of the deadliest, with all of them behind it, goes out."""

from __future__ import annotations

from math import inf
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.counts import Count
from strikeledger.data.claims import claims_of
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.inference.reconcile import confirmed_attacks
from strikeledger.report.blocks import Column, Table
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import records, table
from strikeledger.text import days_in_words, iso_day


@requires("killed")
def deadliest(ledger: Ledger, most: int = 20) -> Display:
    """The attacks in which most people may have been killed; `most` rows are shown, the CSV holds all."""
    where = ledger.attacks.set_index("attack_id")[["place", "latitude", "longitude"]]
    found = analysis.deaths_by_attack(ledger).merge(confirmed_attacks(ledger), on="attack_id")
    most_possible = found["count"].map(
        lambda count: -(inf if count.high is None else count.high) if count.is_known else 0
    )
    low = found["count"].map(lambda count: -count.low)
    ordered = found.assign(most=most_possible, low=low).sort_values(["most", "low", "first_day", "attack_id"])
    found = ordered.join(where, on="attack_id")
    rows: list[tuple[Cell, ...]] = [
        (days_in_words(row["first_day"], row["last_day"]), row["place"], row["country"], _killed_figure(ledger, row))
        for row in rows_of(found[found["most"] < 0].head(most))
    ]
    terms = ledger.terms
    columns: list[str | Column] = ["When", "Where", "Country", Column("Killed", "people", "right")]
    note = terms(
        "The file beside this table lists every one of the {attacks} that {officials} {confirmed}, with its bounds and its claim."
    )
    title = terms("The {attacks} in which most people may have been killed")
    return Display(table("deadliest", title, columns, rows, [_record(row) for row in rows_of(found)], note))


def _killed_figure(ledger: Ledger, row: dict[str, Any]) -> Figure:
    count: Count = row["count"]
    claims = claims_of(ledger, ledger.claims[ledger.claims["claim_id"].isin(row["claims"])])
    label = f"People killed, {row['place']}, {days_in_words(row['first_day'], row['last_day'])}"
    return Figure(
        f"killed/{row['attack_id']}", label, "count", count.low, count.high, "people", str(count), claims, row["agree"]
    )


def _record(row: dict[str, Any]) -> dict[str, Any]:
    count: Count = row["count"]
    return {
        "attack_id": row["attack_id"], "first_day": iso_day(row["first_day"]), "last_day": iso_day(row["last_day"]), "place": row["place"],
        "country": row["country"], "latitude": row["latitude"], "longitude": row["longitude"],
        "low": count.low if count.is_known else None, "high": count.high, "claims": " ".join(row["claims"]),
    }  # fmt: skip


def deaths_by_span(name: str, spans: pd.DataFrame) -> Table:
    """`analysis.deaths_by_week` as the data behind its chart."""
    rows = [
        (days_in_words(row["first_day"], row["last_day"]), str(count_of(row["low"], row["high"])))
        for row in rows_of(spans)
    ]
    columns: list[str | Column] = ["Days", Column("Killed", "people", "right")]
    return table(name, "People killed, by the days of the bars", columns, rows, records(spans))
