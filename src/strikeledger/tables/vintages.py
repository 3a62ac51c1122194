"""Tables of vintages: each headline as every edition reads it, how often each moved and which way, and then beside now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from strikeledger.analysis.vintages import MOVES
from strikeledger.data.ledger import Ledger, scope_in_words
from strikeledger.figures.vintages import Revision, Vintage, headlines_in, moves_of, vintages_of
from strikeledger.report.blocks import Column, Table
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import records, table
from strikeledger.text import capitalise, day_in_words, iso_day


def headline_vintages(found: Sequence[Vintage]) -> Display | None:
    """Each headline figure, one row per edition."""
    if not found:
        return None
    editions = list(dict.fromkeys((vintage.day, vintage.scope) for vintage in found))
    figures = {(vintage.headline.id, vintage.day): vintage.figure for vintage in found}
    rows: list[tuple[Cell, ...]] = [
        (day_in_words(day), *(figures[headline.id, day].quiet for headline in headlines_in(found)))
        for day, _ in editions
    ]
    columns: list[str | Column] = ["As known on", *(headline.name for headline in headlines_in(found))]
    note = (
        "The bounds that an edition of that day prints, computed again from what had been published by then. The numbers grow with "
        f"what they count, and with the places that the totals cover. {_places(editions)}"
    )
    title = "The headline figures, edition by edition"
    shown = [vintage.figure for vintage in found]
    return Display(table("vintages", title, columns, rows, records(vintage_rows(found)), note)).with_figures(*shown)


def _places(editions: Sequence[tuple[pd.Timestamp, str]]) -> str:
    """Which places the totals cover, and since which edition."""
    first: dict[str, pd.Timestamp] = {}
    for day, scope in editions:
        if scope:
            first.setdefault(scope, day)
    told = [f"{scope_in_words(scope)} from the edition of {day_in_words(day)}" for scope, day in first.items()]
    return f"They cover {', then '.join(told)}." if told else ""


def vintage_rows(found: Sequence[Vintage]) -> pd.DataFrame:
    """Vintages as plain rows: one per headline and edition."""
    rows = [(v.headline.id, iso_day(v.day), v.scope, v.count.low, v.count.high, v.figure.words) for v in found]
    frame = pd.DataFrame(rows, columns=["headline", "known", "scope", "low", "high", "words"])
    known = frame["words"] != "not known"
    return frame.astype({"low": "Int64", "high": "Int64"}).assign(low=lambda t: t["low"].where(known))


def vintages_chart_data(name: str, found: Sequence[Vintage]) -> Table:
    """The data behind a chart of vintages, one row per headline and edition."""
    rows = [(v.headline.name, day_in_words(v.day), scope_in_words(v.scope), v.figure.words) for v in found]
    columns: list[str | Column] = ["Headline", "As known on", "Where", "Bounds"]
    return table(name, "Headline figures by edition", columns, rows, records(vintage_rows(found)))


def moves(found: Sequence[Vintage]) -> Display | None:
    """How often each headline's bounds moved from one edition to the next, by the way they moved."""
    if not found:
        return None
    rows: list[tuple[Cell, ...]] = []
    kept: list[dict[str, Any]] = []
    for headline in headlines_in(found):
        ways = moves_of(found, headline)
        first = next((v.day for v in vintages_of(found, headline) if v.count.is_known), None)
        rows.append(
            (headline.name, day_in_words(first) if first is not None else "never", *(ways[way] for way in _SHOWN))
        )
        kept.append({"headline": headline.id, **{way.replace(" ", "_"): ways[way].low for way in MOVES}})
    columns: list[str | Column] = [
        "Headline",
        "First given",
        *(Column(capitalise(way), align="right") for way in _SHOWN),
    ]
    note = (
        "Raised: a floor, or both ends, went up. Narrowed: an end came closer, or an open end closed. Widened: an end went further out, or "
        "opened. Lowered: a floor, or both ends, went down. A step over which an end opens and the floor rises counts as raised."
    )
    return Display(
        table("moves", "Steps from one edition to the next, by how the bounds moved", columns, rows, kept, note)
    )


_SHOWN = tuple(way for way in MOVES if way != "first given")


@requires("tallies")
def revisions(_: Ledger, found: Mapping[str, Sequence[Revision]]) -> Display:
    """What each edition knew of some totals, by name, beside what this edition knows of the same day."""
    days = sorted({revision.known for each in found.values() for revision in each})
    by_day = {name: {revision.known: revision for revision in each} for name, each in found.items()}
    rows: list[tuple[Cell, ...]] = []
    for day in days:
        cells: list[Cell] = []
        for name in found:
            revision = by_day[name].get(day)
            cells += [revision.then.quiet, revision.now, revision.move] if revision else ["", "", ""]
        spoken_of = {by_day[name][day].day for name in found if day in by_day[name]}
        rows.append((day_in_words(max(spoken_of)), *cells))
    heads = [column for name in found for column in (f"{name}, then", f"{name}, now", "So the bounds were")]
    note = (
        "“Then”: by what had been published on the day of the edition. “Now”: by what is in view in this edition. Both speak of the same "
        "day and the same places, so that no growth is in the difference."
    )
    kept = [record for name, each in found.items() for record in _records(name, each)]
    title = "The same day, as known then and now"
    shown = [figure for each in found.values() for revision in each for figure in (revision.then, revision.now)]
    block = table("then_and_now", title, ["Up to", *heads], rows, kept, note if rows else _NOTHING)
    return Display(block).with_figures(*shown)


def revisions_chart_data(name: str, title: str, found: Sequence[Revision]) -> Table:
    """The data behind a chart of what was known then and is known now."""
    rows = [(day_in_words(r.day), r.then.words, r.now.words, r.move) for r in found]
    columns: list[str | Column] = ["Up to", "As known then", "As known in this edition", "So the bounds were"]
    return table(name, title, columns, rows, _records(title, found))


def _records(name: str, found: Sequence[Revision]) -> list[dict[str, Any]]:
    return [
        {
            "total": name, "known": iso_day(r.known), "day": iso_day(r.day), "then_low": r.then.low, "then_high": r.then.high,
            "now_low": r.now.low, "now_high": r.now.high, "move": r.move,
        }
        for r in found
    ]  # fmt: skip


_NOTHING = "No earlier edition in the list gives these totals."
