"""Whether the same day was revised later: what an earlier edition knew of its own last day, beside what is known of it now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from strikeledger.analysis import vintages as known
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.reconcile import BoundedQuantity
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, count_figure, counted_figure
from strikeledger.report.prose import phrase, prose
from strikeledger.report.tables import TableColumn, make_table, table_display
from strikeledger.sections.sources.vintages import Headline, headline_vintages, package_headlines, vintages_by_headline
from strikeledger.text import day_in_words, iso_day

_MEASURES = ("attacks", "us_injured")
"""The totals whose days are followed: both are told of often enough."""

_SHOWN = 12  # days of print; the file holds all


@dataclass(frozen=True)
class Revision:
    """What an edition knew of a total up to a day, what this edition knows of the same day and places, and how the bounds moved."""

    headline: Headline
    known: pd.Timestamp
    day: pd.Timestamp
    then: Figure
    now: Figure
    move: str


@from_memo
def revisions(ledger: Ledger, measure: str, first: date | str) -> list[Revision]:
    """Each edition's number of a growing total, by the headline's id, beside what this one knows of the same day."""
    named = {headline.id: headline for headline in package_headlines(ledger)}
    if measure not in named or "tallies" not in ledger.contents:
        return []
    headline = named[measure]
    then = {vintage.day: vintage.figure for vintage in vintages_by_headline(headline_vintages(ledger, first))[headline]}
    table = known.totals_then_and_now(ledger, headline.id, list(then))
    rows = zip(table["known"], table["day"], table["now"], table["claims"], table["move"], strict=True)
    found = []
    for day, spoken_of, after, behind, move in rows:
        bounded = BoundedQuantity(after, ledger.claims[ledger.claims["claim_id"].isin(behind)])
        label = f"{headline.name} up to {day_in_words(spoken_of)}, as known in this edition"
        now = count_figure(ledger, f"{headline.id}/of/{iso_day(spoken_of)}", label, bounded, then[day].unit)
        if not now.claims:  # only attacks confirmed one by one say so, and they are behind the edition's own figure
            how = ledger.terms("{Attacks} that {officials} {confirmed} one by one up to that day.")
            now = replace(now, computation=how)
        found.append(Revision(headline, day, spoken_of, then[day], now, move))
    return found


def revision_counts(found: Sequence[Revision]) -> dict[str, Figure]:
    """How many editions' numbers of their own last day later publications moved, in each way; of one headline."""
    headline = found[0].headline
    happened = Counter(revision.move for revision in found)
    return {
        way: counted_figure(
            f"revisions/{headline.id}/{way.replace(' ', '-')}", f"{headline.name}: numbers of earlier editions since {way}", happened[way],
            "editions", "Editions in the list whose bounds for their own last day differ in this way from what this edition holds for it.",
        )
        for way in known.MOVES
    }  # fmt: skip


@requires("tallies")
def revisions_sentence(ledger: Ledger, vintages_from: date | str) -> Display:
    """How what was said of a day was revised later."""
    followed = [revisions(ledger, measure, vintages_from) for measure in _MEASURES]
    told = [word for found in followed if found for word in _revision_in_words(ledger, found)]
    if not told:
        return prose("No earlier edition gives a number to compare with.")
    return prose(
        "Totals grow, so that only a change for the same day is a revision.", *told,
        " Most totals give a lower end; a later total closes an earlier day from above, as totals never fall.",
    )  # fmt: skip


def _revision_in_words(ledger: Ledger, found: Sequence[Revision]) -> tuple[Words, ...]:
    """In how many editions a total's last day is better known by now, and the day for which its bounds are lower."""
    ways, headline = revision_counts(found), found[0].headline
    editions = counted_figure(
        f"revisions/{headline.id}/editions", f"{headline.name}: earlier editions", len(found), "editions",
        "Editions in the list that give a number of their own last day.",
    )  # fmt: skip
    fell = [revision for revision in found if revision.move == known.LOWERED]
    told = phrase(
        " {what}: of {number:edition}, {better} {better?is|are} better known by now, {same} {same?is|are} the same",
        ledger, what=headline.name, number=editions, better=ways[known.NARROWED], same=ways[known.SAME],
    )  # fmt: skip
    if not fell:
        return (*told, ".")
    lower = phrase(
        " and {lower} {lower?has|have} lower bounds: up to {day} it was {was} then and is {now} now.", ledger, lower=ways[known.LOWERED],
        day=day_in_words(fell[0].day), was=fell[0].then, now=fell[0].now,
    )  # fmt: skip
    return (*told, *lower)


@requires("tallies")
def revisions_table(ledger: Ledger, vintages_from: date | str) -> Display:
    """What each edition knew of some totals beside what this edition knows of the same day; the latest days are printed."""
    every = [revision for measure in _MEASURES for revision in revisions(ledger, measure, vintages_from)]
    days = sorted({revision.known for revision in every})
    totals = dict.fromkeys(revision.headline for revision in every)

    def column(headline: Headline, when: str, part: Callable[[Revision], Words]) -> TableColumn[pd.Timestamp]:
        cells = {revision.known: part(revision) for revision in every if revision.headline == headline}
        return TableColumn(f"{headline.name}, {when}", cell=lambda day: cells.get(day, ""))

    columns: list[TableColumn[pd.Timestamp]] = [
        TableColumn("Up to", cell=lambda day: day_in_words(max(r.day for r in every if r.known == day)))
    ]
    for headline in totals:
        columns += [column(headline, "then", lambda r: r.then.quiet), column(headline, "now", lambda r: r.now)]
    note = "Then: what had been published by that week’s edition. Now: this edition. Both speak of the same day and places."
    title = "The same day, as known then and now"
    note = note if days else "No earlier edition gives these totals."
    shown = _telling_days(days, every)
    note += (
        " Printed are the latest days and those whose number fell; the file has all." if len(shown) < len(days) else ""
    )
    block = make_table("then_and_now", title, columns, shown, note, data=(_DATA, every))
    return table_display(block).with_figures(*(figure for r in every for figure in (r.then, r.now)))


def _telling_days(days: Sequence[pd.Timestamp], every: Sequence[Revision]) -> list[pd.Timestamp]:
    """As many days as are printed: those whose number fell, and the latest of the others."""
    fell = {revision.known for revision in every if revision.move == known.LOWERED}
    others = [day for day in days if day not in fell]
    return sorted([*fell, *others[-max(0, _SHOWN - len(fell)) :]])


_DATA: list[TableColumn[Revision]] = [
    TableColumn("Total", "total", value=lambda r: r.headline.name),
    TableColumn("Edition", "known", value=lambda r: r.known),
    TableColumn("Up to", "day", value=lambda r: r.day),
    TableColumn("As known then", "then", value=lambda r: r.then),
    TableColumn("As known now", "now", value=lambda r: r.now),
    TableColumn("So the bounds were", "move", value=lambda r: r.move),
]
