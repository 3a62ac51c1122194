"""Which figures are headlines, and what became of them since another edition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

FigureRecords = Mapping[str, Mapping[str, Any]]
HEADLINE_PATTERNS = (
    "attacks", "last_attack", "killed", "strike_rounds", "strike_deaths", r"strike_deaths/\d+", "us_injured", "us_tbi", "us_killed",
    r"us_troops/[^/@]+",
)  # fmt: skip
"""The ids of every headline figure, in order, as patterns: deaths are given also round by round, troops by country."""

LEADING_HEADLINES = HEADLINE_PATTERNS[:2]
"""Those that every report which opens with headlines gives, whether or not they are known."""


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


def moved_headlines(names: Iterable[str], now: FigureRecords, before: FigureRecords) -> list[str]:
    """Those of some figures whose bounds differ between two editions; one that is first known, or no longer, does too."""
    whole = gives_headlines(now) and gives_headlines(before)
    known = [name for name in names if (name in now and name in before) or (whole and is_headline(name))]
    return [name for name in known if _bounds(now, name) != _bounds(before, name)]


def words_or_not_known(figures: FigureRecords, name: str) -> str:
    """A figure in its words."""
    return str(figures[name]["words"]) if name in figures else "not known"


def _bounds(figures: FigureRecords, name: str) -> tuple[Any, Any]:
    figure = figures.get(name, {})
    return figure.get("low"), figure.get("high")
