"""Earlier editions worked out again: each headline as an edition of each week would read it, and how it moved from one to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import NamedTuple

import pandas as pd

from strikeledger.analysis import vintages as known
from strikeledger.counts import Count
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.report.display import Display
from strikeledger.report.figure import LISTED_NOTE, Figure, counted_figure
from strikeledger.report.prose import phrase, prose
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections import headlines
from strikeledger.text import day_in_words, iso_day


@dataclass(frozen=True)
class Headline:
    """A headline figure by its id: its short name, how a view's figure is worked out, and what must be known of for it."""

    id: str
    name: str
    figure: Callable[[Ledger], Figure]
    needs: str


@dataclass(frozen=True)
class Vintage:
    """A headline as an edition of one day reads it; `scope` is the widest that this edition's totals cover, `where` says it."""

    headline: Headline
    day: pd.Timestamp
    scope: str
    where: str
    figure: Figure

    @property
    def count(self) -> Count:
        """The figure's bounds."""
        return self.figure.count


class Fall(NamedTuple):
    """A headline that an edition gives for certain lower than the one before it did."""

    before: Vintage
    after: Vintage


ALL_HEADLINES = (
    Headline("attacks", "{Attacks_on}", headlines.attacks, "attacks"),
    Headline("killed", "People killed in {attacks}", headlines.attack_deaths, "killed"),
    Headline("strike_rounds", "Rounds of {strikes}", headlines.strike_rounds, "rounds"),
    Headline(
        "strike_deaths", "People killed by {strikes}", lambda ledger: headlines.strike_deaths(ledger).overall, "rounds"
    ),
    Headline("us_injured", "{Personnel} injured", headlines.us_injured, "us_injured"),
    Headline("us_tbi", "With brain injuries", headlines.us_tbi, "us_tbi"),
    Headline("us_killed", "{Personnel} killed", headlines.us_killed, "us_killed"),
)
"""The headlines that an edition may count, with the ledger's terms in braces."""


def package_headlines(ledger: Ledger) -> tuple[Headline, ...]:
    """The headlines of what is known of, named in the terms of the ledger; attacks come first, whether or not there are any."""
    held = [headline for headline in ALL_HEADLINES if headline.needs in ledger.contents] or ALL_HEADLINES[:1]
    return tuple(replace(headline, name=ledger.terms(headline.name)) for headline in held)


@from_memo
def headline_vintages(ledger: Ledger, first: date | str) -> list[Vintage]:
    """Each headline as known on every seventh day from the first, and on the day of the view."""
    if not ledger.contents:
        return []
    return [
        _vintage(headline, ledger.as_of(day.date()), day)
        for day in known.edition_days(ledger, first)
        for headline in package_headlines(ledger)
    ]


def _vintage(headline: Headline, seen: Ledger, day: pd.Timestamp) -> Vintage:
    figure, label = headline.figure(seen), f"{headline.name}, as known on {day_in_words(day)}"
    if "tallies" not in seen.contents and figure.low is not None:
        figure = replace(figure, claims=(), computation=LISTED_NOTE)
    figure = replace(figure, id=f"{headline.id}/known/{iso_day(day)}", label=label)
    return Vintage(headline, day, seen.scope, seen.where, figure)


def vintages_by_headline(found: Sequence[Vintage]) -> dict[Headline, list[Vintage]]:
    """Vintages by headline, in order of time."""
    grouped: dict[Headline, list[Vintage]] = {}
    for vintage in found:
        grouped.setdefault(vintage.headline, []).append(vintage)
    return grouped


def falls(found: Sequence[Vintage]) -> list[Fall]:
    """Where a headline fell from one edition to the next, in order of time."""
    pairs = [pair for each in vintages_by_headline(found).values() for pair in pairwise(each)]
    fell = [Fall(*pair) for pair in pairs if known.bounds_move(pair[0].count, pair[1].count) == known.LOWERED]
    return sorted(fell, key=lambda fall: fall.after.day)


def all_moves(found: Sequence[Vintage]) -> dict[str, Figure]:
    """How often any headline moved in each way from one edition to the next, from the first that gives it."""
    each = vintages_by_headline(found).values()
    happened = Counter(way for one in each for way in known.bounds_moves([vintage.count for vintage in one]))
    return {
        way: counted_figure(
            f"moves/{way.replace(' ', '-')}", f"Headlines {way} from one edition to the next", happened[way], "steps",
            f"Steps from one of the listed editions to the next in which a headline's bounds were {way}, over all headlines.",
        )
        for way in known.MOVES
    }  # fmt: skip


def headline_moves_sentence(ledger: Ledger, vintages_from: date | str) -> Display | None:
    """Which way the headlines moved from edition to edition, and each that fell."""
    found = headline_vintages(ledger, vintages_from)
    if not found:
        return None
    ways = all_moves(found)
    if not any(ways[way].low for way in ways):
        return prose("There is no earlier edition to compare with.")
    told = phrase(
        "From one weekly edition to the next, a headline figure grew or was better known in {up:step} and stayed the same in {same}; it "
        "was less certain in {wider} and fell in {down}.", ledger, same=ways[known.SAME], wider=ways[known.WIDENED],
        down=ways[known.LOWERED], up=_sum_of(ways, known.RAISED, known.NARROWED),
    )  # fmt: skip
    fell = [
        phrase(
            " {what}: {was} as known on {before}, {now} on {after}, as later numbers contradict the first.", ledger,
            what=fall.after.headline.name,
            was=fall.before.figure, now=fall.after.figure, before=day_in_words(fall.before.day), after=day_in_words(fall.after.day),
        )
        for fall in falls(found)[:3]
    ]  # fmt: skip
    return prose(*told, *chain.from_iterable(fell))


def _sum_of(ways: dict[str, Figure], *chosen: str) -> Figure:
    number = sum(int(ways[way].low or 0) for way in chosen)
    how = f"Steps from one of the listed editions to the next in which a headline's bounds were {' or '.join(chosen)}."
    return counted_figure("moves/up", "Headlines that grew or were better known", number, "steps", how)


def headline_vintages_table(ledger: Ledger, vintages_from: date | str) -> Display | None:
    """Each headline figure, one row per edition."""
    found = headline_vintages(ledger, vintages_from)
    if not found:
        return None
    editions = list(dict.fromkeys((vintage.day, vintage.where if vintage.scope else "") for vintage in found))
    by_place = {(vintage.day, vintage.headline.id): vintage.figure for vintage in found}

    def column(headline: Headline) -> TableColumn[tuple[pd.Timestamp, str]]:
        return TableColumn(headline.name, cell=lambda edition: by_place[edition[0], headline.id].quiet)

    columns: list[TableColumn[tuple[pd.Timestamp, str]]] = [
        TableColumn("As known on", cell=lambda edition: day_in_words(edition[0])),
        *map(column, vintages_by_headline(found)),
    ]
    note = f"What an edition of that day gives, worked out from what was published by then. {_places(editions)}"
    title, data = "The headline figures, edition by edition", (VINTAGE_COLUMNS, found)
    return Display(make_table("vintages", title, columns, editions, note, data=data)).with_figures(*by_place.values())


def _places(editions: Sequence[tuple[pd.Timestamp, str]]) -> str:
    """Which places the totals cover, and since which edition."""
    first: dict[str, pd.Timestamp] = {}
    for day, where in editions:
        if where:
            first.setdefault(where, day)
    told = [f"{where} from the edition of {day_in_words(day)}" for where, day in first.items()]
    return f"The totals cover {', then '.join(told)}." if told else ""


VINTAGE_COLUMNS: list[TableColumn[Vintage]] = [
    TableColumn("Headline", "headline", lambda v: v.headline.name, lambda v: v.headline.id),
    TableColumn("As known on", "known", lambda v: day_in_words(v.day), lambda v: v.day),
    TableColumn("Where", "scope", lambda v: v.where, lambda v: v.scope),
    TableColumn("At least", "low", value=lambda v: v.count.low if v.count.is_known else None),
    TableColumn("At most", "high", value=lambda v: v.count.high),
    TableColumn("In words", "words", lambda v: v.figure.words),
]
"""Of a table with one row per headline and edition."""
