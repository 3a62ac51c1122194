"""Changes: headline figures of a ledger and of the same view on an earlier day come in; how each moved goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from strikeledger.analysis.periods import phases, whole_period
from strikeledger.analysis.tempo import Tempo, tempo
from strikeledger.data.claims import Claim
from strikeledger.data.ledger import Ledger
from strikeledger.errors import ParameterError
from strikeledger.figures.headlines import StrikeDeathFigures, every_headline, strike_deaths
from strikeledger.figures.tempo import rate_figure
from strikeledger.report.figure import NOT_KNOWN, Figure
from strikeledger.text import day_in_words


@dataclass(frozen=True)
class Change:
    """A headline figure now and as it was known on an earlier day.

    Attributes:
        before: the earlier figure; its id ends in the day.
        bounds: what became of the bounds, in words.
        moved: whether the number itself is another than it was said to be: yes, no, or None where the bounds can't tell.
        since: the claims behind the figure that were published after the earlier day.
    """

    now: Figure
    before: Figure
    bounds: str
    moved: bool | None
    since: tuple[Claim, ...]


def changes(ledger: Ledger, deaths: StrikeDeathFigures, last_edition: str) -> list[Change]:
    """How each headline figure moved since it was known on an earlier day; none where no day is given.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    if not last_edition:
        return []
    earlier = ledger.as_of(_day_before(ledger, last_edition))
    return _paired_changes(
        every_headline(ledger, deaths), every_headline(earlier, strike_deaths(earlier)), last_edition
    )


def rate_changes(now: Tempo, last_edition: str) -> list[Change]:
    """How each rate moved since it was known on an earlier day; none where no day is given. A period may have had fewer days then.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    if not last_edition:
        return []
    earlier = now.ledger.as_of(_day_before(now.ledger, last_edition))
    return _paired_changes(_rates(now), _rates(tempo(earlier, now.last.date())), last_edition)


def _rates(found: Tempo) -> list[Figure]:
    """The rate in all, and in each phase."""
    return [rate_figure(found, period) for period in (whole_period(found), *phases(found))]


def _paired_changes(now: Sequence[Figure], before: Sequence[Figure], day: str) -> list[Change]:
    """Each figure with what it was; one that wasn't there was not known."""
    known = {figure.id: figure for figure in before}
    return [_change(figure, known.get(figure.id) or _unknown_figure(figure), day) for figure in now]


def _day_before(ledger: Ledger, last_edition: str) -> pd.Timestamp:
    try:
        day = pd.Timestamp(last_edition)
    except ValueError:
        raise ParameterError(f'last_edition is {last_edition!r}; write a day, such as "2023-11-22"') from None
    if ledger.filters.as_of and day.date() >= ledger.filters.as_of:
        raise ParameterError(f"last_edition is {last_edition}, which is not before as_of, {ledger.filters.as_of}")
    return day


def _unknown_figure(figure: Figure) -> Figure:
    """A figure of which nothing was known."""
    return replace(figure, low=None, high=None, words=NOT_KNOWN, claims=(), agree=True, computation="", interval=None)


def _change(now: Figure, before: Figure, day: str) -> Change:
    since = tuple(claim for claim in now.claims if claim.published > day)
    return Change(now, as_known_on(before, day), bounds_change(before, now), has_moved(before, now), since)


def as_known_on(figure: Figure, day: str) -> Figure:
    """A figure of an earlier day's view under a name of its own, so that it can stand beside the present one."""
    label = f"{figure.label}, as known on {day_in_words(day)}"
    return replace(figure, id=f"{figure.id}@{day}", label=label)


def bounds_change(before: Figure, now: Figure) -> str:
    """What became of a figure's bounds, in words."""
    if before.low is None or now.low is None:
        return "still not known" if before.low == now.low else "new" if before.low is None else "no longer known"
    floor = _order(before.low, now.low)
    ceiling = _order(*(_end(figure) for figure in (before, now)))
    if now.kind == "date":
        return {(0, 0): "unchanged", (1, -1): "narrowed", (-1, 1): "widened"}.get(
            (floor, ceiling), "later" if floor + ceiling > 0 else "earlier"
        )
    return _BOUNDS[floor, ceiling]


_BOUNDS = {
    (0, 0): "unchanged", (1, 0): "floor raised", (-1, 0): "floor lowered", (0, 1): "ceiling raised", (0, -1): "ceiling lowered",
    (1, -1): "narrowed", (-1, 1): "widened", (1, 1): "raised", (-1, -1): "lowered",
}  # fmt: skip
"""What became of the lower and the upper end (1: higher, -1: lower), in words."""


def has_moved(before: Figure, now: Figure) -> bool | None:
    """Whether a number is another than it was said to be, as far as the bounds of both tell."""
    if before.low is None or now.low is None:
        return None
    if _order(_end(before), now.low) > 0 or _order(_end(now), before.low) > 0:
        return True
    return False if before.low == before.high == now.low == now.high else None


def _end(figure: Figure) -> float | str:
    """The upper end; an open one lies beyond every number, and beyond every day."""
    if figure.high is not None:
        return figure.high
    return "open" if isinstance(figure.low, str) else float("inf")


def _order(one: float | str, other: float | str) -> int:
    """1 where the other is more, -1 where it is less, else 0."""
    return (other > one) - (other < one)  # type: ignore[operator]  # both are days, or both are numbers
