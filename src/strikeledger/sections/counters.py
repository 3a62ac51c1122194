"""Who else counts attacks: each counter beside the officials for the same day and places, and totals that contradict the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any

import pandas as pd

from strikeledger.analysis import band, other_totals, published_totals, row_counts
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import count_of, row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Table
from strikeledger.report.charts import ALT_LIMIT, chart_display
from strikeledger.report.display import Display, requires
from strikeledger.report.figure import Figure, claim_figure, counted_figure
from strikeledger.report.prose import number_words, phrase, sentence
from strikeledger.report.sheet import Extent
from strikeledger.report.tables import TableColumn, field_column, make_table, record_columns
from strikeledger.sections.attacks import contradiction_figure
from strikeledger.sections.strikes.deaths_drawing import DeathRow, draw_deaths
from strikeledger.terms import counting_in_words, measure_in_words, scope_in_words
from strikeledger.text import capitalise, day_in_words, plural, quotation, short_days_in_words

_LONGEST = 45
"""Characters of a definition beside a counter's name."""


@dataclass(frozen=True)
class Counter:
    """A total of attacks by another definition than the officials', beside theirs for the same day and places.

    Attributes:
        name, day: who counts, in short, and the day of the total.
        counts, limits: what is counted; the only country, and from which day, where that is another than the officials'.
        figure, count: its number; `officials` is theirs.
        row: the claim, of an official voice, too, if it follows another definition than the headlines do.
    """

    name: str
    day: pd.Timestamp
    counts: str
    limits: str
    figure: Figure
    count: Count
    officials: Count
    row: dict[str, Any]


def counters_in_view(ledger: Ledger) -> list[Counter]:
    """Of each other definition the latest total in its widest scope, and who gives more than officials by theirs, in order of day."""
    found = other_totals(ledger).assign(width=lambda t: t["scope"].str.count(r"\+"))
    widest = found.sort_values(["counting", "width", "last_day"]).drop_duplicates("counting", keep="last")
    rows = [*rows_of(widest), *_higher_totals(ledger)]
    return [_counter(ledger, row) for row in sorted(rows, key=lambda row: (row["last_day"], row["counting"]))]


def _higher_totals(ledger: Ledger) -> list[dict[str, Any]]:
    """By the officials' own definition, of each voice but the press the latest total, where its lower end is above theirs of that day."""
    claims = ledger.claims
    by_theirs = (
        claims["measure"].eq("attacks") & claims["event_id"].eq("") & claims["counting"].eq(ledger.terms.counting)
    )
    others = claims[
        by_theirs
        & ~claims["official"]
        & claims["party"].ne("press")
        & claims["since"].map(ledger.is_from_the_beginning).astype(bool)
    ]
    latest = others.sort_values(["last_day", "claim_id"]).drop_duplicates("speaker", keep="last")
    return [
        row for row in rows_of(latest) if row["low"] > _count_of_day(band(ledger, "attacks", row["scope"]), row).low
    ]


def _count_of_day(officials: pd.DataFrame, row: dict[str, Any]) -> Count:
    """What the officials' band has for the day of a total."""
    known = row_counts(officials[officials["day"] == row["last_day"]])
    return known[0] if known else UNKNOWN


def _counter(ledger: Ledger, row: dict[str, Any]) -> Counter:
    officials = band(ledger, "attacks", row["scope"])
    told = list(accumulate(counting_in_words(ledger.terms, row["counting"]).split(", "), "{}, {}".format))
    short = next((words for words in reversed(told) if len(words) <= _LONGEST), told[0])
    return Counter(
        capitalise(row["short"]), row["last_day"], short, _limits(ledger, row, officials, short), claim_figure(ledger, row),
        row_count(row), _count_of_day(officials, row), row,
    )  # fmt: skip


def _limits(ledger: Ledger, row: dict[str, Any], officials: pd.DataFrame, counts: str) -> str:
    """Where a counter counts in one country alone, and from which day where the officials began on another."""
    alone = "+" in ledger.scope and "+" not in row["scope"] and row["scope"] not in counts
    begun = pd.notna(row["since"]) and len(officials) and row["since"] != officials["day"].iloc[0]
    told = [f"{scope_in_words(row['scope'], ledger.terms)} alone"] if alone else []
    told += [f"from {short_days_in_words(row['since'], row['since'])}"] if begun else []
    told += ["an official voice, by another definition"] if row["official"] else []
    return ", ".join(told)


@requires("tallies")
def counters_chart(ledger: Ledger) -> Display:
    """A row for each other counter: its number beside the officials' for the same day and places; a sentence where nobody else counts."""
    counters, terms = counters_in_view(ledger), ledger.terms
    if not counters:
        return sentence("No total of {attacks} by another definition than {theirs} was published by {day}.", ledger)
    subtitle = f"Each beside {terms.theirs} total of {terms.attacks} for the same day and places"
    frame = pd.DataFrame([_record(counter) for counter in counters])
    found = chart_display(
        ledger, "other_counts", _title(ledger, counters), subtitle, _alt_text(ledger, counters),
        partial(draw_counters, terms.officials, counters), frame, _counters_table(ledger, counters),
    )  # fmt: skip
    return found.with_figures(*(counter.figure for counter in counters), *_count_figures(ledger, counters))


def _count_figures(ledger: Ledger, counters: Sequence[Counter]) -> list[Figure]:
    """How many other counts there are, each a row of the chart, and how many of them are certainly higher than the officials'."""
    above = sum(counter.count.exceeds(counter.officials) is True for counter in counters)
    numbers = [
        ("counters", "Other counts of {attacks}", len(counters), "The latest total of each other definition, one by one."),
        ("counters/more", "Other counts of {attacks} that are higher than {theirs}", above,
         "Those that are certainly above {theirs} total for the same day and places."),
    ]  # fmt: skip
    return [
        counted_figure(name, ledger.terms(label), number, "counts", ledger.terms(how))
        for name, label, number, how in numbers
    ]


def _title(ledger: Ledger, counters: Sequence[Counter]) -> str:
    whole, above = _count_figures(ledger, counters)
    more = int(above.low or 0)
    end = ledger.terms("higher than {theirs} total for the same day")
    if whole.low == 1:
        no_more = counters[0].count.exceeds(counters[0].officials) is False
        return f"The one other count is {'' if more else 'no ' if no_more else 'not certainly '}{end}"
    if not more:
        return f"No other count is certainly {end}"
    return f"{capitalise(number_words(above))} of {number_words(whole)} other counts {plural(more, 'is', 'are')} {end}"


def _alt_text(ledger: Ledger, counters: Sequence[Counter]) -> str:
    most = max(counters, key=lambda counter: counter.count.low)
    theirs = f"{ledger.terms.officials} had {_words(most.officials)} that day"
    long = f"Dots: {most.name} counted {most.count} by {day_in_words(most.day)}; {theirs}."
    return long if len(long) <= ALT_LIMIT else f"Dots: totals of {len(counters)} counters."


def _words(count: Count) -> str:
    return str(count) if count.is_known else "no number"


def _record(counter: Counter) -> dict[str, Any]:
    return {
        "counter": counter.name, "day": counter.day, "counts": counter.counts, "limits": counter.limits,
        "low": counter.count.low, "high": counter.count.high,
        "officials_low": counter.officials.low, "officials_high": counter.officials.high,
    }  # fmt: skip


def _counters_table(ledger: Ledger, counters: Sequence[Counter]) -> Table:
    columns: list[TableColumn[Counter]] = [
        TableColumn("Who counts", "speaker", lambda each: each.row["speaker"]),
        TableColumn("By", "day", lambda each: day_in_words(each.day), lambda each: each.day),
        TableColumn("Where", "scope", lambda each: scope_in_words(each.row["scope"], ledger.terms), lambda each: each.row["scope"]),
        TableColumn("What is counted", "counts", lambda each: ", ".join(filter(None, [each.counts, each.limits]))),
        TableColumn("Total", "total", lambda each: each.figure),
        TableColumn(capitalise(ledger.terms.officials), "officials", lambda each: _words(each.officials), lambda each: each.officials),
        TableColumn("Statement", "claim_id", value=lambda each: each.row["claim_id"]),
    ]  # fmt: skip
    return make_table("other_counts", ledger.terms("Who else counts {attacks}"), columns, counters)


# --- the drawing ------------------------------------------------------------------------------------------------------
def draw_counters(officials: str, counters: Sequence[Counter], width: int) -> Any:
    """A row per counter: its number and the officials' of the same day and places, on one scale."""
    most = max([1, *(count.high or count.low for each in counters for count in (each.count, each.officials))])
    rows = [_drawing_row(officials, each) for each in counters]
    return draw_deaths(rows, width, most, (officials, "this counter"), "By that day:")


def _drawing_row(officials: str, each: Counter) -> DeathRow:
    notes = tuple(filter(None, (each.counts, each.limits)))
    return DeathRow(
        each.name, short_days_in_words(each.day, each.day), _extent(each.officials), f"{officials}: {_words(each.officials)}",
        _extent(each.count), f"{each.count}", notes=notes, role="blue" if each.row["official"] else "orange",
    )  # fmt: skip


def _extent(count: Count) -> Extent | None:
    return Extent.of(count) if count.is_known else None


# --- totals that contradict the others --------------------------------------------------------------------------------
@requires("tallies")
def contradicting_totals(ledger: Ledger, most: int = 3) -> Display | None:
    """The newest totals that contradict the others, those that the drawing of the attacks shows as rings; none where there are none."""
    rows = _contradicting_rows(ledger, ["attacks"])
    number = contradiction_figure(ledger, "attacks")
    if not rows:
        return None
    told = "The figures leave out {number:published total} of {attacks} that can’t be true beside the rest."
    left = len(rows) - most
    rest = f" The {plural(left, 'other one is', 'others are')} in the annex." if left > 0 else ""
    note = phrase(told + rest, ledger, number=number)
    columns = [*_contradicting_columns(ledger)[1:4], _contradicting_columns(ledger)[-1]]
    return Display(make_table("", "Totals that contradict the others", columns, rows, note, most))


@requires("tallies")
def all_contradicting_totals(ledger: Ledger) -> Display | None:
    """Every total of attacks or of injured that contradicts the others, for the annex."""
    rows = _contradicting_rows(ledger, ["attacks", "us_injured"])
    if not rows:
        return None
    title, note = "Every total that contradicts the others", "The figures leave them out; charts draw them as rings."
    return Display(make_table("contradicting_totals", title, _contradicting_columns(ledger), rows, note))


def _contradicting_rows(ledger: Ledger, measures: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of `published_totals` with their measure, the newest first."""
    return [
        row | {"measure": measure}
        for measure in measures
        for row in reversed(rows_of(published_totals(ledger, measure)))
        if row["contradicts"]
    ]


def _contradicting_columns(ledger: Ledger) -> list[TableColumn[dict[str, Any]]]:
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}

    def rest(row: dict[str, Any]) -> Count:
        return count_of(row["rest_low"], row["rest_high"])

    return [
        TableColumn("Total of", "measure", lambda row: capitalise(measure_in_words(ledger.terms, row["measure"]))),
        field_column("day", "By"),
        TableColumn("Total", "total", lambda row: claim_figure(ledger, claims[row["claim_id"]])),
        TableColumn("Who", "speaker", lambda row: claims[row["claim_id"]]["short"], lambda row: row["speaker"]),
        TableColumn("In words", "words", lambda row: quotation(row["words"], row["plain"])),
        field_column("publisher", "Published by"),
        *record_columns("claim_id"),
        TableColumn("The rest allow", "rest", lambda row: str(rest(row)), rest),
    ]  # fmt: skip
