"""Which figures are headlines, what became of them since another edition, and how they moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from strikeledger.counts import Count
from strikeledger.report.blocks import Spark
from strikeledger.text import capitalise, day_in_words

FigureRecords = Mapping[str, Mapping[str, Any]]
HEADLINE_PATTERNS = (
    "attacks", "last_attack", "killed", "strike_rounds", "strike_deaths", r"strike_deaths/[^/@]+", "us_injured", "us_tbi", "us_killed",
    r"us_troops/[^/@]+",
)  # fmt: skip
"""The ids of every headline figure, in order, as patterns: deaths are given also round by round, troops by country."""

LEADING_HEADLINES = HEADLINE_PATTERNS[:2]
"""Those that every report which opens with headlines gives, whether or not they are known."""

FIRST, GONE, NEW, SAME, BETTER, LESS, MORE, LOWER, TAKEN_BACK, ANEW = (
    "First number", "No longer given", "New", "The same", "Better known", "Less certain", "More is counted", "Lower for certain",
    "Less is counted", "Worked out anew",
)  # fmt: skip
"""Why a figure is another than it was; the only words for it, wherever two editions are compared."""


def is_headline(figure: str) -> bool:
    """Whether an id is that of a headline figure."""
    return any(re.fullmatch(pattern, figure) for pattern in HEADLINE_PATTERNS)


def headlines_of(figures: Iterable[str]) -> list[str]:
    """The headlines among the ids of figures, in order."""
    ids = list(figures)
    return [figure for pattern in HEADLINE_PATTERNS for figure in ids if re.fullmatch(pattern, figure)]


def gives_headlines(figures: FigureRecords) -> bool:
    """Whether an edition gives every headline that is known, so that one which isn't there is not known."""
    return all(name in figures for name in LEADING_HEADLINES)


def every_headline_of(now: FigureRecords, before: FigureRecords) -> list[str]:
    """The headlines of two editions, by their ids in the later one; of what only the earlier one gives, by its own."""
    gone = [name for name in before if name not in now and not _counterpart(name, before, now)]
    return headlines_of([*now, *gone])


def moved_headlines(names: Iterable[str], now: FigureRecords, before: FigureRecords) -> list[str]:
    """Those of some figures whose bounds differ between two editions; one that is first known, or no longer, does too.

    A figure about an event is compared with that of the same event, whatever it was called.
    """
    whole = gives_headlines(now) and gives_headlines(before)
    pairs = {name: (now.get(name, {}), figure_before(name, now, before)) for name in names}
    known = [name for name, pair in pairs.items() if all(pair) or (whole and is_headline(name))]
    return [name for name in known if _bounds(pairs[name][0]) != _bounds(pairs[name][1])]


def figure_before(name: str, now: FigureRecords, before: FigureRecords) -> Mapping[str, Any]:
    """What an earlier edition gives for a figure of a later one; nothing where it gives none."""
    return _counterpart(name, now, before) if name in now else before.get(name, {})


def _counterpart(name: str, figures: FigureRecords, others: FigureRecords) -> Mapping[str, Any]:
    """The other figure of the same event, or of the same name where one of both is about none."""
    event, named = figures[name].get("event"), others.get(name, {})
    if named.get("event") == event:
        return named
    if event and is_headline(name):  # whoever else gives a number for the event gives another figure
        found = (other for key, other in others.items() if other.get("event") == event and is_headline(key))
        return next(found, {})
    return {} if event and named.get("event") else named


def words_or_not_known(figure: Mapping[str, Any]) -> str:
    """A figure in its words."""
    return str(figure.get("words", "not known"))


def _bounds(figure: Mapping[str, Any]) -> tuple[Any, Any]:
    return figure.get("low"), figure.get("high")


@dataclass(frozen=True)
class HeadlineChange:
    """A headline figure that is another than in an edition before, both in their words; `why`, as far as a report says it."""

    id: str
    label: str
    was: str
    words: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.words} (was {self.was})"


def published_changes(now: FigureRecords, before: FigureRecords) -> Iterator[HeadlineChange]:
    """The headlines of an edition whose bounds are others than in an edition before, by their records in figures.json."""
    both = {**before, **now}
    for name in moved_headlines(every_headline_of(now, before), now, before):
        then = words_or_not_known(figure_before(name, now, before))
        yield HeadlineChange(name, str(both[name]["label"]), then, words_or_not_known(now.get(name, {})))


def spark_of(days: Iterable[tuple[date, Count]]) -> Spark | None:
    """How a count moved from day to day, oldest first, as a small picture; None where it never did."""
    known = list(days)
    moves = [next(alike) for _, alike in groupby(known, key=itemgetter(1))]
    if len(moves) < 2:
        return None
    (first, then), (_, now), span = moves[0], moves[-1], (known[-1][0] - known[0][0]).days or 1
    top = max(1, *(end for _, count in moves for end in (count.low, count.high) if end))
    steps = [
        ((day - first).days / span, count.low / top, None if count.high is None else count.high / top)
        for day, count in moves
    ]
    told = f"From {then} on {day_in_words(first)} to {now}."
    if then == now:
        told = f"{capitalise(str(then))} on {day_in_words(first)}, later {moves[-2][1]}, and {now} again."
    return Spark(tuple(steps), told)
