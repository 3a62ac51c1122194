"""The dead of strikes to look at: the chart of officials beside others, and the table of who says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.counts import Count
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Table, Text
from strikeledger.report.charts import ChartDisplay, chart_display
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import claim_figure
from strikeledger.report.requires import requires
from strikeledger.report.tables import TableColumn, make_table, plain_value, table_display
from strikeledger.sections.headlines import strike_deaths
from strikeledger.sections.strikes.deaths import death_gaps, deaths_title
from strikeledger.sections.strikes.deaths_drawing import DeathRow, Range, draw_deaths
from strikeledger.sections.strikes.strikers import striker_column
from strikeledger.text import capitalise, edtf_day, list_in_words, number_in_words, plural

MOST_ROWS = 12
"""Rows of a chart, and of a table of the report, at most."""


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
    top = int(pd.concat(pages)[["us_low", "us_high", "other_most"]].max().max())
    rows = _drawing_rows(ledger, page)
    number = f" ({len(pages) - place} of {len(pages)})" if len(pages) > 1 else ""
    indented = "; single strikes of a round are indented" if page["part_of"].ne("").any() else ""
    return chart_display(
        ledger,
        "strike_deaths" if latest else f"strike_deaths_{place + 1}",
        deaths_title(ledger) if latest else terms("People killed by {strikes}, continued"),
        terms("People killed by {strikes}, by round and by who counts") + indented + number,
        terms(f"Dead per strike, {{officials}} beside others, {len(page)} {plural(len(page), 'strike')}")
        + f"; the highest number is {int(page[['us_low', 'us_high', 'other_most']].max().max())}.",
        lambda width: draw_deaths(rows, width, top, (terms.officials, "others")),
        page,
        _chart_table(ledger, page, "strike_deaths" if latest else f"strike_deaths_{place + 1}"),
        _left_out(ledger, pages) if latest else "",
    )


def _pages(ledger: Ledger) -> list[pd.DataFrame]:
    """Strikes of which anybody gives a number, by time; those that aren't acknowledged come last, parts of rounds only where all fit.

    The last page is full, so that the latest strikes stand together.
    """
    counts = analysis.strike_counts(ledger)
    counts = counts[counts["us_low"].notna() | (counts["other_words"] != "")]
    if len(counts) > MOST_ROWS:
        counts = counts[counts["part_of"] == ""]
    begin = len(counts) % MOST_ROWS
    edges = [*([0] if begin else []), *range(begin, len(counts) + 1, MOST_ROWS)]
    return [_owned_first(counts[start:end]) for start, end in pairwise(edges)]


def _owned_first(page: pd.DataFrame) -> pd.DataFrame:
    return page.sort_values("acknowledged", key=lambda answers: answers != "yes", kind="stable", ignore_index=True)


def _drawing_rows(ledger: Ledger, page: pd.DataFrame) -> list[DeathRow]:
    rows = rows_of(page)
    owned = [row for row in rows if row["acknowledged"] == "yes"]
    others = [row for row in rows if row["acknowledged"] != "yes"]
    head = DeathRow(head=ledger.terms("Strikes not acknowledged by {acknowledger}"))
    return [
        *(_drawing_row(ledger, row) for row in owned), *([head] if owned and others else []),
        *(_drawing_row(ledger, row) for row in others),
    ]  # fmt: skip


def _drawing_row(ledger: Ledger, row: dict[str, Any]) -> DeathRow:
    official, other = row["us_words"], row["other_words"]
    us = (
        None
        if row["us_low"] is None
        else Range(row["us_low"], _end(row["us_low"], row["us_high"]), row["us_high"] is None)
    )
    them = Range(row["other_low"], row["other_most"], row["other_high"] is None) if other else None
    return DeathRow(
        row["days"], row["place"], us, f"{officials_in_short(ledger)}: {official}" if official else "", them,
        f"{row['other_speaker']}: {other}" if other else "", bool(row["part_of"]),
    )  # fmt: skip


def _end(low: int, high: int | None) -> int:
    return low if high is None else high


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
        f"The first {_several(earlier)} {plural(earlier, 'is', 'are')} in the annex." if earlier else "",
        f"{capitalise(_several(parts, 'single '))} within rounds {plural(parts, 'is', 'are')} in the table."
        if parts
        else "",
        f"Of {_several(silent)} nobody gives a number." if silent else "",
    ]
    return " ".join(filter(None, told))


def _several(number: int, kind: str = "") -> str:
    return f"{number_in_words(number)} {kind}{plural(number, 'strike')}"


def _chart_table(ledger: Ledger, page: pd.DataFrame, name: str) -> Table:
    """The rows of a chart for reading and as CSV."""
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Strike", "strike_id", value=lambda row: row["strike_id"]),
        TableColumn("When", "days", lambda row: row["days"]),
        TableColumn("Where", "place", lambda row: row["place"]),
        *striker_column(ledger),
        TableColumn("Acknowledged", "acknowledged", lambda row: _ANSWERS[row["acknowledged"]]),
        TableColumn(
            ledger.terms("{Officials}"), "officials", lambda row: row["us_words"], _bounds("us_low", "us_high")
        ),
        TableColumn("Others", "others", lambda row: row["other_words"], _bounds("other_low", "other_high")),
        TableColumn("Who else", "who_else", lambda row: row["other_speaker"]),
    ]
    return make_table(name, ledger.terms("People killed by {strikes}, by who counts"), columns, rows_of(page))


_ANSWERS = {"yes": "yes", "no": "no", "disputed": "disputed", "": "not said"}


def _bounds(low: str, high: str) -> Any:
    """Data of a number that may be missing."""
    return lambda row: Count(0) if row[low] is None else count_of(row[low], row[high])


# --- who says otherwise ----------------------------------------------------------------------------------------------
@requires("strikes")
def deaths_table(ledger: Ledger) -> Display:
    """For each round and strike what officials say of the dead, and what everybody else who counts says.

    Of many those of which they differ most, and the latest; `earlier_deaths_table` has the others.
    """
    listed, shown = _rows_of_deaths(ledger)
    claims = analysis.claims_that_count(ledger, analysis.death_claims(ledger))
    counts = analysis.strike_counts(ledger)
    told = set(claims["part_of"])
    quiet = [
        row["days"]
        for row in rows_of(counts)
        if row["part_of"] == "" and row["us_words"] and row["strike_id"] not in told
    ]
    note = f"Nobody else gives a number for {list_in_words(quiet)}." if 0 < len(quiet) <= _FEW else ""
    if len(listed) > len(shown):
        note = f"{len(shown)} of {len(listed)}: those on which numbers differ most, and the latest. The others are in the annex."
    if not listed:
        note = "Nobody else gives a number of dead."
    found = make_table("strikes", "Who says otherwise", _columns_of_deaths(ledger), shown, note)
    return table_display(replace(found, records=tuple(_records(analysis.death_claims(ledger)))))


@requires("strikes")
def earlier_deaths_table(ledger: Ledger) -> Display | None:
    """The strikes that `deaths_table` leaves out, for an annex; none where it has all."""
    listed, shown = _rows_of_deaths(ledger)
    rest = [row for row in listed if row not in shown]
    title = "Who says otherwise: the other strikes"
    return Display(make_table("earlier_strikes", title, _columns_of_deaths(ledger), rest)) if rest else None


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
        TableColumn(
            "Others", cell=lambda row: _others_cell(ledger, claims[claims["part_of"] == row["strike_id"]], counts)
        ),
    ]


_FEW = 3


def _officials_cell(ledger: Ledger, row: dict[str, Any]) -> Words:
    deaths = strike_deaths(ledger)
    figures = {figure.event: figure for figure in (*deaths.rounds, *deaths.others) if figure.low is not None}
    if row["acknowledged"] != "yes" and not row["us_words"]:
        return Text("who struck is disputed" if row["acknowledged"] == "disputed" else "not acknowledged", "muted")
    if ledger.is_of_one_source or row["strike_id"] not in figures:
        return row["us_words"] or "no number"
    return figures[row["strike_id"]]


def _others_cell(ledger: Ledger, claims: pd.DataFrame, counts: pd.DataFrame) -> tuple[Words, ...]:
    """What others count of the whole, then of each of its parts: a number, and who gives it."""
    places = dict(zip(counts["strike_id"], counts["place"], strict=True))
    told: list[Words] = []
    for event, rows in sorted(
        claims.groupby("event_id", sort=False), key=lambda pair: str(pair[0]) != pair[1]["part_of"].iloc[0]
    ):
        whole = event == rows["part_of"].iloc[0]
        told += [" " if told else "", *([] if whole else [f"{places[str(event)]}: "]), *_numbers(ledger, rows), "."]
    return tuple(word for word in told if word)


def _numbers(ledger: Ledger, rows: pd.DataFrame) -> Iterator[Words]:
    """Each number with who gives it, the highest first; two of one speaker in the order in which they came out, more by size."""
    spoken: dict[tuple[Any, ...], list[list[dict[str, Any]]]] = {}
    for _, said in rows[[not implied for implied in are_implied(rows)]].groupby("speaker_id"):
        given = rows_of(said.sort_values(["published", "low"]))
        if len(given) > 2 or any(row["published_basis"] == "inferred" for row in given):  # nobody knows which came last
            given = sorted(given, key=lambda row: (row["low"], row["high"] is None))
        spoken.setdefault(tuple((row["low"], str(row["high"])) for row in given), []).append(given)
    for place, same in enumerate(sorted(spoken.values(), key=lambda same: -max(int(row["low"]) for row in same[0]))):
        yield "; " if place else ""
        yield from _one_after_another(ledger, same[0])
        names = list(dict.fromkeys(given[-1]["short"] for given in same))
        yield f" {list_in_words(names if len(names) <= _FEW else [*names[: _FEW - 1], f'{len(names) - _FEW + 1} more'])}"


def _one_after_another(ledger: Ledger, given: Sequence[dict[str, Any]]) -> Iterator[Words]:
    """The numbers of one speaker: "39, later 40" of two days, else "18 or 23"."""
    stated = all(row["published_basis"] != "inferred" for row in given)
    is_later = stated and len(given) == 2 and given[0]["published"] < given[1]["published"]
    for place, row in enumerate(given):
        yield "" if not place else ", later " if is_later else " or " if place == len(given) - 1 else ", "
        yield claim_figure(ledger, row)


def are_implied(rows: pd.DataFrame) -> list[bool]:
    """Whether a speaker says the same more closely elsewhere: "at least nine" beside "nine"."""
    told = [(row["speaker_id"], count_of(row["low"], row["high"])) for row in rows_of(rows)]
    return [
        any(other[0] == speaker and other[1] != count and _holds(count, other[1]) for other in told)
        for speaker, count in told
    ]


def _holds(wide: Count, close: Count) -> bool:
    return close.low in wide and (wide.high is None or (close.high is not None and close.high <= wide.high))


_KEPT = [
    "claim_id", "event_id", "part_of", "kind", "first_day", "last_day", "edtf", "words", "low", "high", "soft", "speaker", "party",
    "official", "counts", "publisher", "published", "source_id",
]  # fmt: skip


def _records(claims: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Every number of dead, who gave it and where it was published."""
    for row in rows_of(claims):
        words = f"[{row['words']}]" if row["plain"] else row["words"]
        known = {**row, "words": words, "edtf": edtf_day(row["first_day"], row["last_day"])}
        yield {column: plain_value(known[column]) for column in _KEPT}
