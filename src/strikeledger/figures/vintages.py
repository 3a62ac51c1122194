"""Vintages of the headline figures: a ledger comes in; each headline as an edition of each day would read it goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from strikeledger.analysis import vintages as known
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import BoundedQuantity
from strikeledger.report.figure import LISTED_NOTE, Figure, count_figure, counted_figure
from strikeledger.sections.headlines import (
    attack_deaths,
    attacks,
    strike_deaths,
    strike_rounds,
    us_injured,
    us_killed,
    us_tbi,
)
from strikeledger.text import day_in_words, iso_day


@dataclass(frozen=True)
class Headline:
    """A headline figure by its id: its short name, how a view's figure is worked out, and what must be known of for it."""

    id: str
    name: str
    figure: Callable[[Ledger], Figure]
    needs: str = ""


@dataclass(frozen=True)
class Vintage:
    """A headline as an edition of one day reads it; `scope` is the widest that this edition's totals cover."""

    headline: Headline
    day: pd.Timestamp
    scope: str
    figure: Figure

    @property
    def count(self) -> Count:
        """The figure's bounds."""
        return figure_count(self.figure)


def figure_count(figure: Figure) -> Count:
    """The bounds of a count."""
    if figure.low is None:
        return UNKNOWN
    return Count(int(figure.low), None if figure.high is None else int(figure.high))


ALL_HEADLINES = (
    Headline("attacks", "{Attacks_on}", attacks, "attacks"),
    Headline("killed", "People killed", attack_deaths, "killed"),
    Headline("strike_rounds", "Rounds of {strikes}", strike_rounds, "rounds"),
    Headline("strike_deaths", "People killed by {strikes}", lambda ledger: strike_deaths(ledger).overall, "rounds"),
    Headline("us_injured", "{Personnel} injured", us_injured, "us_injured"),
    Headline("us_tbi", "With brain injuries", us_tbi, "us_tbi"),
    Headline("us_killed", "{Personnel} killed", us_killed, "us_killed"),
)
"""The headlines that an edition may count, with the ledger's terms in braces."""


def package_headlines(ledger: Ledger) -> tuple[Headline, ...]:
    """The headlines of what is known of, named in the terms of the ledger; attacks come first, whether or not there are any."""
    held = [headline for headline in ALL_HEADLINES if headline.needs in ledger.contents] or ALL_HEADLINES[:1]
    return tuple(replace(headline, name=ledger.terms(headline.name)) for headline in held)


def headlines_in(found: Sequence[Vintage]) -> tuple[Headline, ...]:
    """The headlines of some vintages, each once."""
    return tuple({vintage.headline.id: vintage.headline for vintage in found}.values())


def headline_vintages(ledger: Ledger, first: date | str) -> list[Vintage]:
    """Each headline as known on every seventh day from the first, and on the day of the view."""
    if not ledger.contents:
        return []
    key = f"vintages from {first}"
    if key not in ledger.memo:
        ledger.memo[key] = [
            _vintage(headline, known.view_on(ledger, day), day)
            for day in known.edition_days(ledger, first)
            for headline in package_headlines(ledger)
        ]
    found: list[Vintage] = ledger.memo[key]
    return found


def _vintage(headline: Headline, seen: Ledger, day: pd.Timestamp) -> Vintage:
    figure = headline.figure(seen)
    label = f"{headline.name}, as known on {day_in_words(day)}"
    if "tallies" not in seen.contents and figure.low is not None:
        figure = replace(figure, claims=(), computation=LISTED_NOTE)
    return Vintage(headline, day, seen.scope, replace(figure, id=f"{headline.id}/known/{iso_day(day)}", label=label))


def vintages_of(found: Sequence[Vintage], headline: Headline) -> list[Vintage]:
    """The vintages of one headline, in order of time."""
    return [vintage for vintage in found if vintage.headline.id == headline.id]


def moves_of(found: Sequence[Vintage], headline: Headline) -> dict[str, Figure]:
    """How often a headline moved in each way from one edition to the next, from the first that gives it."""
    happened = Counter(known.bounds_moves([vintage.count for vintage in vintages_of(found, headline)]))
    return {
        way: counted_figure(
            f"moves/{headline.id}/{way.replace(' ', '-')}", f"{headline.name}: {way} from one edition to the next", happened[way],
            "steps", f"Steps from one of the listed editions to the next in which this headline's bounds were {way}.",
        )
        for way in known.MOVES
    }  # fmt: skip


def all_moves(found: Sequence[Vintage]) -> dict[str, Figure]:
    """How often any headline moved in each way."""
    each = [moves_of(found, headline) for headline in headlines_in(found)]
    return {
        way: counted_figure(
            f"moves/{way.replace(' ', '-')}", f"Headlines {way} from one edition to the next", sum(int(m[way].low or 0) for m in each),
            "steps", f"Steps from one of the listed editions to the next in which a headline's bounds were {way}, over all headlines.",
        )
        for way in known.MOVES
    }  # fmt: skip


@dataclass(frozen=True)
class Revision:
    """What an edition knew of a total up to a day, what this edition knows of the same day and places, and how the bounds moved."""

    headline: Headline
    scope: str
    known: pd.Timestamp
    day: pd.Timestamp
    then: Figure
    now: Figure
    move: str


def revisions(ledger: Ledger, measure: str, first: date | str) -> list[Revision]:
    """Each edition's number of a growing total, by the headline's id, beside what this one knows of the same day."""
    named = {headline.id: headline for headline in package_headlines(ledger)}
    if measure not in named or "tallies" not in ledger.contents:
        return []
    headline = named[measure]
    then = {vintage.day: vintage.figure for vintage in vintages_of(headline_vintages(ledger, first), headline)}
    table = known.totals_then_and_now(ledger, headline.id, list(then))
    found = []
    for day, spoken_of, scope, after, behind, move in zip(
        table["known"], table["day"], table["scope"], table["now"], table["claims"], table["move"], strict=True
    ):
        label = f"{headline.name} up to {day_in_words(spoken_of)}, as known in this edition"
        bounded = BoundedQuantity(after, ledger.claims[ledger.claims["claim_id"].isin(behind)])
        unit = then[day].unit
        now = count_figure(ledger, f"{headline.id}/of/{iso_day(spoken_of)}", label, bounded, unit)
        if not now.claims:  # only attacks confirmed one by one say so, and they are behind the edition's own figure
            now = replace(
                now, computation=ledger.terms("{Attacks} that {officials} {confirmed} one by one up to that day.")
            )
        found.append(Revision(headline, scope, day, spoken_of, then[day], now, move))
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
