"""How a total grew: what is drawn of it, the words of its chart, and the table behind it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from strikeledger.analysis import band, itemised_counts, published_totals, row_counts, truce_names, truce_spans
from strikeledger.counts import Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import acknowledged_rounds
from strikeledger.report.blocks import Table
from strikeledger.report.charts import ALT_LIMIT, NARROW, ChartDisplay, chart_display
from strikeledger.report.figure import Figure, voice_in_words
from strikeledger.report.tables import TableColumn, field_column, make_table, record_columns
from strikeledger.sections.growth_drawing import Growth, PublishedTotal, draw_growth, totals_shown
from strikeledger.sections.headlines import counted_until
from strikeledger.text import capitalise, day_in_words, quotation, short_days_in_words

_WHILE = pd.Timedelta(days=14)  # how long a line goes on after the last thing that moved
_FEWEST = 2
"""Steps that make a line."""
_MOST_ROWS = 60  # of a printed list


def growth_chart(
    ledger: Ledger, measure: str, figure: Figure, name: str, subject: str, counted: tuple[str, str], axes: Growth | None = None
) -> ChartDisplay | None:  # fmt: skip
    """The drawing of a growing total, with its totals as the table behind it; see `growth_of` for when there is none.

    Args:
        figure: the total itself.
        name: of the chart and of its CSV.
        subject: what is counted, with whom it is about.
        counted: one and many of it, as they follow a number.
        axes: another view of the same, whose axes the drawing has.
    """
    growth = growth_of(ledger, measure, figure, counted[1], axes)
    if growth is None:
        return None
    totals, voice = published_totals(ledger, measure), voice_in_words(ledger.terms, figure)
    noun = counted[0] if figure.low == 1 and figure.high in (1, None) else counted[1]
    crowded = len(totals_shown(growth, NARROW)) < len(growth.totals)
    return chart_display(
        ledger, name,
        title=f"{capitalise(voice)} had counted {figure.words} {noun} by {day_in_words(growth.end[1])}",
        subtitle=f"{subject}{ledger.in_where} since {day_in_words(growth.days[0])}",
        alt_text=_alt_text(growth, voice),
        draw=partial(draw_growth, growth),
        data=totals if len(totals) else pd.DataFrame(growth.runs, columns=["first_day", "last_day", "count"]),
        table=_totals_behind(ledger, totals, name, subject) if len(totals) else _list_behind(growth, name, subject),
        note="Where totals crowd, one mark stands for several." if crowded else "",
    ).with_figures(figure)  # fmt: skip


def growth_of(ledger: Ledger, measure: str, figure: Figure, noun: str, axes: Growth | None = None) -> Growth | None:
    """A growing total for drawing; none where it is known to have risen on fewer than two days.

    It ends with the view, or some days after the last thing that was said, as nothing moves any more.
    """
    daily, totals = _daily(ledger, measure), published_totals(ledger, measure)
    if figure.low is None or not makes_line(ledger, measure):
        return None
    known, latest, moved = daily["day"].iloc[-1], totals["day"].max(), _rises(daily).max()
    until = min(known, max(moved, latest if pd.notna(latest) else moved) + _WHILE)
    told, names = f"a round of {ledger.terms.strikes}", truce_names(ledger)
    rounds = [(row["first_day"], row["last_day"], capitalise(told)) for row in rows_of(acknowledged_rounds(ledger))]
    return Growth(
        runs=_runs(daily[daily["day"] <= until]),
        totals=[_published_total(row) for row in rows_of(totals)],
        rounds=[each for each in rounds if daily["day"].iloc[0] <= each[0] and each[1] <= until],
        truces=[(begin, end, names[begin]) for begin, end in truce_spans(ledger, until)], round=told, noun=noun,
        end=(figure.words, counted_until(ledger, measure)), axes=axes,
    )  # fmt: skip


def makes_line(ledger: Ledger, measure: str) -> bool:
    """Whether a total is known to have risen often enough for a drawing."""
    return len(_rises(_daily(ledger, measure))) >= _FEWEST


def _rises(daily: pd.DataFrame) -> pd.Series:
    return daily.loc[daily["low"].diff() > 0, "day"]


def _daily(ledger: Ledger, measure: str) -> pd.DataFrame:
    """The bounds of a total day by day; where there are no totals, the list is the count."""
    if "tallies" in ledger.contents:
        return band(ledger, measure)
    counts = itemised_counts(ledger)
    return counts.assign(low=counts["attacks"], high=counts["attacks"])[["day", "low", "high"]]


def _runs(daily: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp, Count]]:
    """Days with the same bounds, together."""
    found: list[tuple[pd.Timestamp, pd.Timestamp, Count]] = []
    for day, count in zip(daily["day"], row_counts(daily), strict=True):
        first = found.pop()[0] if found and found[-1][2] == count else day
        found.append((first, day, count))
    return found


def _published_total(row: dict[str, Any]) -> PublishedTotal:
    count, day = row_count(row), short_days_in_words(row["day"], row["day"])
    told = f"{day}: {count}, {row['speaker']}" + ("; contradicts the others" if row["contradicts"] else "")
    drawn = Count(count.low) if row["form"] == "at least" else count  # an older total told again is a mere floor
    return PublishedTotal(row["day"], drawn, row["form"], bool(row["contradicts"]), told)


def _alt_text(growth: Growth, voice: str) -> str:
    """From which number to which the line rises, as short as it must be."""
    start = next(run for run in growth.runs if run[2].low or run is growth.runs[-1])
    rose = f"rose from {start[2]} on {day_in_words(start[0])} to {growth.end[0]} on {day_in_words(growth.end[1])}"
    told = (f"Step line: {noun} {rose}." for noun in (f"the {growth.noun} counted by {voice}", "the total"))
    return next((words for words in told if len(words) <= ALT_LIMIT), "A step line.")


def _totals_behind(ledger: Ledger, totals: pd.DataFrame, name: str, subject: str) -> Table:
    columns: list[TableColumn[dict[str, Any]]] = [
        field_column("day", "By"),
        TableColumn("In words", "words", lambda row: quotation(row["words"], row["plain"])),
        TableColumn("Total", "total", lambda row: str(row_count(row)), row_count),
        field_column("speaker", "Who"),
        field_column("publisher", "Published by"),
        field_column("published", "On"),
        TableColumn("Contradicts the others", "contradicts", lambda row: "yes" if row["contradicts"] else "no"),
        *record_columns("claim_id"),
    ]
    return make_table(name, f"{subject}: totals as {ledger.terms.officials} gave them", columns, rows_of(totals))


def _list_behind(growth: Growth, name: str, subject: str) -> Table:
    """Where the list is the count: the days on which it grew."""
    columns: list[TableColumn[Any]] = [
        TableColumn("By", "day", lambda run: day_in_words(run[0]), lambda run: run[0]),
        TableColumn(capitalise(growth.noun), "number", lambda run: str(run[2]), lambda run: run[2].low, align="right"),
    ]
    return make_table(name, f"{subject}, counted one by one", columns, growth.runs, most=_MOST_ROWS)
