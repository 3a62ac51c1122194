"""Weeks and shares: attacks by week, what else happened, and shares of the injured come in; tables go out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger, scope_in_words
from strikeledger.figures import Figure, counted_figure
from strikeledger.report.blocks import Column, Table
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import records, table
from strikeledger.text import days_in_words


def weekly(ledger: Ledger, name: str, weeks: pd.DataFrame) -> Table:
    """`analysis.attacks_by_week` as the data behind its chart."""
    attacks, counted = ledger.terms.attacks, "tallies" in ledger.contents
    rows: list[Sequence[Cell]] = [
        (
            days_in_words(row["first_day"], row["last_day"]), scope_in_words(row["scope"]), _listed_figure(ledger, row),
            *((_bounds_figure(ledger, row),) if counted else ()),
            *(("few" if row["thin"] else "",) if counted else ()),
        )
        for row in rows_of(weeks)
    ]  # fmt: skip
    columns: list[str | Column] = [
        "Week", "Where", Column("Listed one by one", attacks, "right"), Column("Allowed by totals and list", attacks), "Listed",
    ]  # fmt: skip
    columns = columns if counted else columns[:3]
    return table(name, ledger.terms("{Attacks} by week and country"), columns, rows, records(weeks))


def _listed_figure(ledger: Ledger, row: dict[str, object]) -> Figure:
    """The attacks of one week that officials confirmed one by one."""
    terms = ledger.terms
    how = terms("{Attacks} that {short} {confirmed} one by one, each of whose days lies in the week.")
    return counted_figure(
        f"{_name(row)}/listed",
        f"{terms('{Attacks}')} listed one by one, {_label(row)}",
        int(str(row["listed"])),
        terms.attacks,
        how,
    )


def _bounds_figure(ledger: Ledger, row: dict[str, object]) -> Figure:
    """What officials' totals and the list allow for one week."""
    count: Count = count_of(row["low"], row["high"])
    how = "The officials' total at the end of the week less the total before it, by the bounds of both; at least those listed one by one."
    low = count.low if count.is_known else None
    label = f"{ledger.terms('{Attacks}')} that totals allow, {_label(row)}"
    return Figure(_name(row), label, "count", low, count.high, ledger.terms.attacks, str(count), (), computation=how)


def _name(row: dict[str, object]) -> str:
    return f"attacks/week/{row['scope']}/{row['last_day']:%Y-%m-%d}"


def _label(row: dict[str, object]) -> str:
    days = days_in_words(pd.Timestamp(str(row["first_day"])), pd.Timestamp(str(row["last_day"])))
    return f"{scope_in_words(str(row['scope']))}, {days}"
