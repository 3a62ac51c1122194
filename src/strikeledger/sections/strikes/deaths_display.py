"""The dead of strikes to look at: the chart of officials beside others, and the table of who gives which number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.analysis.strike_counts import are_implied
from strikeledger.counts import UNKNOWN
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Table, Text
from strikeledger.report.charts import ChartDisplay, chart_display
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import claim_figure
from strikeledger.report.prose import join_runs
from strikeledger.report.sheet import Extent
from strikeledger.report.tables import TableColumn, field_column, make_table, record_columns, table_display
from strikeledger.sections.headlines import strike_deaths
from strikeledger.sections.strikes.deaths import death_gaps, deaths_title, striker_column
from strikeledger.sections.strikes.deaths_drawing import DeathRow, draw_deaths
from strikeledger.text import capitalise, list_in_words, number_in_words, plural, printed_words

MOST_ROWS = 12
"""Rows of a chart, and of a table of the report, at most."""
_FEW = 3  # names in a row
_KEPT = record_columns(
    "claim_id", "event_id", "part_of", "kind", "first_day", "last_day", "words", "low", "high", "soft", "speaker", "party",
    "official", "counts", "publisher", "published", "source_id",
)  # fmt: skip
"""Every number of dead, who gave it and where it was published."""


@requires("strikes")
def deaths_chart(ledger: Ledger) -> ChartDisplay | None:
    """People killed, strike by strike: officials beside others; where there are many, the latest."""
    pages = _pages(ledger)
    return _page_chart(ledger, pages, len(pages) - 1) if pages else None


@requires("strikes")
def earlier_deaths_chart(ledger: Ledger, page: int = 1) -> ChartDisplay | None:
    """The strikes before those of `deaths_chart`, for an annex: as many as fit on a page, the first of them by default."""
    pages = _pages(ledger)
    return _page_chart(ledger, pages, page - 1) if page < len(pages) else None


def _page_chart(ledger: Ledger, pages: Sequence[pd.DataFrame], place: int) -> ChartDisplay:
    page, terms, latest = pages[place], ledger.terms, place == len(pages) - 1
    most, top = (int(each[["us_low", "us_high", "other_most"]].max().max()) for each in (page, pd.concat(pages)))
    rows, name = _drawing_rows(ledger, page), "strike_deaths" if latest else f"strike_deaths_{place + 1}"
    number = f" ({len(pages) - place} of {len(pages)})" if len(pages) > 1 else ""
    indented = "; single strikes of a round are indented" if page["part_of"].ne("").any() else ""
    strikes = f"{len(page)} {plural(len(page), 'strike')}"
    return chart_display(
        ledger, name, deaths_title(ledger) if latest else terms("People killed by {strikes}, continued"),
        terms("People killed by {strikes}, by round and by who counts") + indented + number,
        f"Dead per strike, {terms.officials} beside others, {strikes}; the highest number is {most}.",
        lambda width: draw_deaths(rows, width, top, (terms.officials, "others")), page, _chart_table(ledger, page, name),
        _left_out(ledger, pages) if latest else "",
    )  # fmt: skip


def _pages(ledger: Ledger) -> list[pd.DataFrame]:
    """Strikes of which anybody gives a number, by time; those that aren't acknowledged come last, parts of rounds only where all fit.

    The last page is full, so that the latest strikes stand together.
    """
    counts = analysis.strike_counts(ledger)
    counts = counts[counts["us_low"].notna() | (counts["other_words"] != "")]
    if len(counts) > MOST_ROWS:
        counts = counts[counts["part_of"] == ""]
    begin = len(counts) % MOST_ROWS
    edges = sorted({0, *range(begin, len(counts) + 1, MOST_ROWS)})
    by: Any = {"key": lambda answers: answers != "yes", "kind": "stable", "ignore_index": True}
    return [counts[start:end].sort_values("acknowledged", **by) for start, end in pairwise(edges)]


def _drawing_rows(ledger: Ledger, page: pd.DataFrame) -> list[DeathRow]:
    rows, is_told = rows_of(page), analysis.strike_counts(ledger)["acknowledged"].eq("yes").any()
    owned = [row for row in rows if row["acknowledged"] == "yes"]
    others = [row for row in rows if row["acknowledged"] != "yes"]
    head = DeathRow(head=ledger.terms("Strikes not acknowledged by {acknowledger}"))
    return [
        *(_drawing_row(ledger, row) for row in owned), *([head] if is_told and others else []),
        *(_drawing_row(ledger, row) for row in others),
    ]  # fmt: skip


def _drawing_row(ledger: Ledger, row: dict[str, Any]) -> DeathRow:
    official, other = row["us_words"] or ("denied" if row["acknowledged"] == "no" else ""), row["other_words"]
    us = None if row["us_low"] is None else Extent.of(count_of(row["us_low"], row["us_high"]))
    them = Extent(row["other_low"], row["other_most"], row["other_high"] is None) if other else None
    return DeathRow(
        row["days"], row["place"], us, f"{officials_in_short(ledger)}: {official}" if official else "", them,
        f"{row['other_speaker']}: {other}" if other else "", bool(row["part_of"]),
    )  # fmt: skip


def officials_in_short(ledger: Ledger) -> str:
    """What a narrow place calls the officials: by whose they are where that is a short name, as "US"."""
    whose = ledger.terms.acknowledger.removeprefix("the ")
    return whose if " " not in whose else ledger.terms.short


def _left_out(ledger: Ledger, pages: Sequence[pd.DataFrame]) -> str:
    """What the chart doesn't show, and where it is."""
    counts, shown = analysis.strike_counts(ledger), set(pd.concat(pages)["strike_id"])
    rest = counts[~counts["strike_id"].isin(shown)]
    parts = int(((rest["part_of"] != "") & ((rest["us_words"] != "") | (rest["other_words"] != ""))).sum())
    silent = int((rest["part_of"] == "").sum())
    earlier = len(pages[0]) if len(pages) > 1 else 0
    told = [
        (
            earlier,
            f"The first {_several(earlier) if earlier > 1 else 'strike'} {plural(earlier, 'is', 'are')} in the annex.",
        ),
        (parts, f"{capitalise(_several(parts, 'single '))} within rounds {plural(parts, 'is', 'are')} in the table."),
        (silent, f"Of {_several(silent)} nobody gives a number."),
    ]
    return " ".join(words for number, words in told if number)


def _several(number: int, kind: str = "") -> str:
    return f"{number_in_words(number)} {kind}{plural(number, 'strike')}"


def _chart_table(ledger: Ledger, page: pd.DataFrame, name: str) -> Table:
    columns: list[TableColumn[dict[str, Any]]] = [
        field_column("strike_id", "Strike", printed=False),
        field_column("days", "When"),
        *record_columns("first_day", "last_day"),
        field_column("place", "Where"),
        *striker_column(ledger),
        TableColumn("Acknowledged", "acknowledged", lambda row: row["acknowledged"] or "not said"),
        TableColumn(ledger.terms("{Officials}"), "officials", lambda row: row["us_words"], _bounds("us_low", "us_high")),
        TableColumn("Others", "others", lambda row: row["other_words"], _bounds("other_low", "other_high")),
        TableColumn("Who else", "who_else", lambda row: row["other_speaker"]),
    ]  # fmt: skip
    return make_table(name, ledger.terms("People killed by {strikes}, by who counts"), columns, rows_of(page))


def _bounds(low: str, high: str) -> Any:
    """Data of a number that may be missing."""
    return lambda row: UNKNOWN if row[low] is None else count_of(row[low], row[high])


# --- who gives which number ------------------------------------------------------------------------------------------
_TABLE = "Who gives which number of dead"


@requires("strikes")
def deaths_table(ledger: Ledger) -> Display:
    """For each round and strike what officials say of the dead, and what everybody else who counts says.

    Of many those of which they differ most, and the latest; `earlier_deaths_table` has the others.
    """
    (listed, shown), counts = _rows_of_deaths(ledger), analysis.strike_counts(ledger)
    is_told = counts["strike_id"].isin([row["strike_id"] for row in listed])
    quiet = counts.loc[(counts["part_of"] == "") & (counts["us_words"] != "") & ~is_told, "days"].tolist()
    note = f"Nobody else gives a number for {list_in_words(quiet)}." if 0 < len(quiet) <= _FEW else ""
    if len(listed) > len(shown):
        note = f"{len(shown)} of {len(listed)}: those on which numbers differ most, and the latest. The others are in the annex."
    if not listed:
        note = "Nobody else gives a number of dead."
    data = _kept_claims(analysis.death_claims(ledger))
    return table_display(make_table("strikes", _TABLE, _columns_of_deaths(ledger), shown, note, data=data))


@requires("strikes")
def earlier_deaths_table(ledger: Ledger) -> Display | None:
    """The strikes that `deaths_table` leaves out, for an annex; none where it has all."""
    listed, shown = _rows_of_deaths(ledger)
    rest = [row for row in listed if row not in shown]
    if not rest:
        return None
    claims = analysis.death_claims(ledger)
    data = _kept_claims(claims[claims["part_of"].isin([row["strike_id"] for row in rest])])
    title = f"{_TABLE}: the other strikes"
    return Display(make_table("earlier_strikes", title, _columns_of_deaths(ledger), rest, data=data))


def _kept_claims(claims: pd.DataFrame) -> tuple[list[TableColumn[dict[str, Any]]], list[dict[str, Any]]]:
    """Columns and rows of the CSV of a table that sums up several numbers in a cell: each number by itself."""
    return _KEPT, [{**row, "words": printed_words(row["words"], row["plain"])} for row in rows_of(claims)]


def _rows_of_deaths(ledger: Ledger) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rounds and strikes alone of whose dead others give a number, by time: all, and those that stand in the report."""
    counts = analysis.strike_counts(ledger)
    told = set(analysis.claims_that_count(ledger, analysis.death_claims(ledger))["part_of"])
    listed = [row for row in rows_of(counts[counts["part_of"] == ""]) if row["strike_id"] in told]
    widest = death_gaps(ledger)["strike_id"].tolist()[: MOST_ROWS // 3]
    latest = [row["strike_id"] for row in reversed(listed) if row["strike_id"] not in widest]
    chosen = {*widest, *latest[: MOST_ROWS - len(widest)]}
    return listed, [row for row in listed if row["strike_id"] in chosen]


def _columns_of_deaths(ledger: Ledger) -> list[TableColumn[dict[str, Any]]]:
    counts = analysis.strike_counts(ledger)
    claims = analysis.claims_that_count(ledger, analysis.death_claims(ledger))
    return [
        TableColumn("Strikes", cell=lambda row: f"{row['days']}, {row['place']}"),
        *(replace(column, key="") for column in striker_column(ledger)),
        TableColumn(ledger.terms("{Officials}"), cell=lambda row: _officials_cell(ledger, row)),
        TableColumn("Others", cell=lambda row: _others_cell(ledger, claims[claims["part_of"] == row["strike_id"]], counts)),
    ]  # fmt: skip


_NOT_OWNED = {"disputed": "not acknowledged; who struck is disputed", "no": "denied"}
"""What officials say of a strike that isn't acknowledged, by the answer of `acknowledgements`."""


def _officials_cell(ledger: Ledger, row: dict[str, Any]) -> Words:
    figures = {figure.event: figure for figure in strike_deaths(ledger).every if figure.low is not None}
    if row["acknowledged"] != "yes" and not row["us_words"]:
        return Text(_NOT_OWNED.get(row["acknowledged"], "not acknowledged"), "muted")
    if ledger.is_of_one_source or row["strike_id"] not in figures:
        return row["us_words"] or "no number"
    return figures[row["strike_id"]]


def _others_cell(ledger: Ledger, claims: pd.DataFrame, counts: pd.DataFrame) -> tuple[Words, ...]:
    """What others count of the whole, then of each of its parts: a number, and who gives it."""
    places = dict(zip(counts["strike_id"], counts["place"], strict=True))
    groups = [(event != rows["part_of"].iloc[0], event, rows) for event, rows in claims.groupby("event_id", sort=False)]
    return join_runs(
        (*([f"{places[str(event)]}: "] if is_part else []), *_numbers(ledger, rows), ".")
        for is_part, event, rows in sorted(groups, key=lambda group: group[0])
    )


def _numbers(ledger: Ledger, rows: pd.DataFrame) -> tuple[Words, ...]:
    """Each number with who gives it, the highest first; two of one speaker in the order in which they came out, more by size."""
    spoken: dict[tuple[Any, ...], list[list[dict[str, Any]]]] = {}
    for _, said in rows[[not implied for implied in are_implied(rows_of(rows))]].groupby("speaker_id"):
        given = rows_of(said.sort_values(["published", "low"]))
        if len(given) > 2 or any(row["published_basis"] == "inferred" for row in given):  # nobody knows which came last
            given = sorted(given, key=lambda row: (row["low"], row["high"] is None))
        spoken.setdefault(tuple((row["low"], str(row["high"])) for row in given), []).append(given)
    ranked = sorted(spoken.values(), key=lambda same: -max(int(row["low"]) for row in same[0]))
    told = [
        (*_one_after_another(ledger, same[0]), f" {few_names(said[-1]['short'] for said in same)}") for same in ranked
    ]
    return join_runs(told, "; ")


def few_names(speakers: Iterable[str]) -> str:
    """Some speakers, each once; of many the first few, and how many more there are."""
    names = list(dict.fromkeys(speakers))
    return list_in_words(names if len(names) <= _FEW else [*names[: _FEW - 1], f"{len(names) - _FEW + 1} more"])


def _one_after_another(ledger: Ledger, given: Sequence[dict[str, Any]]) -> tuple[Words, ...]:
    """The numbers of one speaker: "39, later 40" of two days, else "18 or 23"."""
    stated = all(row["published_basis"] != "inferred" for row in given)
    is_later = stated and len(given) == 2 and given[0]["published"] < given[1]["published"]
    return join_runs([(claim_figure(ledger, row),) for row in given], ", ", ", later " if is_later else " or ")
