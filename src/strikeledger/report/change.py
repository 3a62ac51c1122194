"""Why a figure is another than it was: the only words for it, and the headlines of two editions that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from strikeledger.report.headlines import (
    FigureRecords,
    every_headline_of,
    figure_before,
    moved_headlines,
    words_or_not_known,
)

FIRST, GONE, NEW, SAME, BETTER, LESS, MORE, LOWER, TAKEN_BACK = (
    "First number", "No longer given", "New", "The same", "Better known", "Less certain", "More is counted", "Lower for certain",
    "Taken back",
)  # fmt: skip
"""Why a figure is another than it was; the only words for it, wherever two editions are compared."""


class Bounds(Protocol):
    """What has two ends: numbers or ISO days; no lower one where nothing is known, no upper one where it is open."""

    @property
    def kind(self) -> str:
        """What is bounded: a count, a date."""

    @property
    def low(self) -> float | str | None:
        """The lower end."""

    @property
    def high(self) -> float | str | None:
        """The upper end."""


@dataclass(frozen=True)
class PublishedBounds:
    """The bounds of a figure as figures.json has them."""

    kind: str
    low: float | str | None
    high: float | str | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> PublishedBounds:
        """Of a record; of one that isn't there, nothing is known."""
        return cls(str(record.get("kind")), record.get("low"), record.get("high"))


def why_changed(before: Bounds, now: Bounds, happened: Bounds | None = None, day: str = "9999") -> str:
    """Why a figure is another: by what happened where that is counted, else by the bounds of then and now.

    Args:
        happened: by how much it grew after the earlier day.
        day: the earlier day, after which a date is new.
    """
    if before.low is None or now.low is None:
        return SAME if before.low == now.low else FIRST if before.low is None else GONE
    if _order(_end(now), before.low) > 0:
        return LOWER
    if (happened and happened.low) or _order(_end(before), now.low) > 0 or (now.kind == "date" and str(now.low) > day):
        return NEW
    return _KINDS[_order(before.low, now.low), _order(_end(before), _end(now))]


_KINDS = {
    (0, 0): SAME, (1, -1): BETTER, (1, 0): BETTER, (0, -1): BETTER, (-1, 1): LESS, (0, 1): LESS, (1, 1): MORE, (-1, 0): TAKEN_BACK,
    (-1, -1): TAKEN_BACK,
}  # fmt: skip
"""Where the lower and the upper end went (1: up, -1: down), and what that is."""


def _end(figure: Bounds) -> float | str:
    """The upper end; an open one lies beyond every number, and beyond every day."""
    if figure.high is not None:
        return figure.high
    return "open" if isinstance(figure.low, str) else float("inf")


def _order(one: float | str, other: float | str) -> int:
    """1 where the other is more, -1 where it is less, else 0."""
    return (other > one) - (other < one)  # type: ignore[operator]  # both are days, or both are numbers


@dataclass(frozen=True)
class HeadlineChange:
    """A headline figure whose bounds are others than in an edition before, both in their words, and why."""

    id: str
    label: str
    was: str
    words: str
    why: str

    def __str__(self) -> str:
        return f"{self.label}: {self.words} (was {self.was})"


def published_changes(now: FigureRecords, before: FigureRecords) -> Iterator[HeadlineChange]:
    """The headlines of an edition that are others than in an edition before, by their records in figures.json."""
    both = {**before, **now}
    for name in moved_headlines(every_headline_of(now, before), now, before):
        was, known = figure_before(name, now, before), now.get(name, {})
        why = why_changed(PublishedBounds.of(was), PublishedBounds.of(known))
        yield HeadlineChange(name, str(both[name]["label"]), words_or_not_known(was), words_or_not_known(known), why)
