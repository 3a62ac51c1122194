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
from strikeledger.inference.growing import GROWING_MEASURES, bounded_growth, growing_totals
from strikeledger.inference.system import EVE
from strikeledger.report.figure import NOT_KNOWN, Figure, count_figure
from strikeledger.sections.headlines import every_headline, strike_deaths
from strikeledger.sections.tempo.rate_figures import rate_figure
from strikeledger.text import day_in_words, iso_day

FIRST, GONE, NEW, SAME, BETTER, LESS, MORE, LOWER, TAKEN_BACK = (
    "First number", "No longer given", "New", "The same", "Better known", "Less certain", "More is counted", "Lower for certain",
    "Taken back",
)  # fmt: skip
"""Why a figure is another than it was."""


@dataclass(frozen=True)
class Change:
    """A headline figure now and as it was known on an earlier day.

    Attributes:
        before: the earlier figure; its id ends in the day.
        kind: why the two differ: one of `FIRST`, `GONE`, `NEW`, `SAME`, `BETTER`, `LESS`, `MORE`, `LOWER`, `TAKEN_BACK`.
        happened: by how much the number grew between the two days, as far as this edition's ledger tells; none where nothing is counted.
        known: what is known by now of the earlier day, where that is another number than was known then.
        since: the claims behind the figure that were published after the earlier day.
    """

    now: Figure
    before: Figure
    kind: str
    happened: Figure | None
    known: Figure | None
    since: tuple[Claim, ...]


def changes(ledger: Ledger, last_edition: str) -> list[Change]:
    """How each headline figure moved since it was known on an earlier day; none where no day is given.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    if not last_edition:
        return []
    day = _day_before(ledger, last_edition)
    earlier = ledger.as_of(day)
    were, deaths = strike_deaths(earlier), strike_deaths(ledger)
    known = {figure.event or figure.id: figure for figure in (were.in_rounds, *every_headline(earlier))}
    new = [each for each in (*deaths.rounds, *deaths.others) if _is_new(ledger, each, known.get(each.event), day)]
    return [
        _headline_change(
            ledger, earlier, figure, known.get(figure.event or figure.id) or _unknown_figure(figure), day, new
        )
        for figure in every_headline(ledger)
    ]


def rate_changes(now: Tempo, last_edition: str) -> list[Change]:
    """How each rate moved since it was known on an earlier day; none where no day is given. A period may have had fewer days then.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    if not last_edition:
        return []
    earlier = now.ledger.as_of(_day_before(now.ledger, last_edition))
    known = {figure.id: figure for figure in _rates(tempo(earlier, now.last.date()))}
    pairs = [(figure, known.get(figure.id) or _unknown_figure(figure)) for figure in _rates(now)]
    return [_change(figure, before, last_edition, None, None) for figure, before in pairs]


def _rates(found: Tempo) -> list[Figure]:
    """The rate in all, and in each phase."""
    return [rate_figure(found, period) for period in (whole_period(found), *phases(found))]


def _day_before(ledger: Ledger, last_edition: str) -> pd.Timestamp:
    try:
        day = pd.Timestamp(last_edition)
    except ValueError:
        raise ParameterError(f'last_edition is {last_edition!r}; write a day, such as "2023-11-22"') from None
    if ledger.filters.as_of and day.date() >= ledger.filters.as_of:
        raise ParameterError(f"last_edition is {last_edition}, which is not before as_of, {ledger.filters.as_of}")
    return day


def _unknown_figure(figure: Figure) -> Figure:
    """A figure of which nothing was known; it isn't called as one that was known, of another round by the same number."""
    name = f"{figure.id}/new" if figure.event else figure.id
    return replace(
        figure, id=name, low=None, high=None, words=NOT_KNOWN, claims=(), agree=True, computation="", interval=None
    )


def _is_new(ledger: Ledger, figure: Figure, before: Figure | None, day: pd.Timestamp) -> bool:
    """Whether a strike of whose dead a number is first given was carried out after a day."""
    strikes = ledger.strikes[
        (ledger.strikes["strike_id"] == figure.event) | (ledger.strikes["part_of"] == figure.event)
    ]
    accounts = ledger.strike_accounts[ledger.strike_accounts["strike_id"].isin(strikes["strike_id"])]
    return bool(figure.low and (before is None or before.low is None) and (accounts["first_day"] > day).any())


def _headline_change(
    ledger: Ledger, earlier: Ledger, now: Figure, before: Figure, day: pd.Timestamp, new: Sequence[Figure]
) -> Change:
    """A change told as what happened between the two days, and as what is known by now of the earlier one.

    Args:
        new: the dead of strikes that were carried out between the two days.
    """
    if now.id in ("strike_deaths", "strike_deaths/rounds") and new:
        happened = replace(new[0], id=f"{now.id}/since/{iso_day(day)}", event="") if len(new) == 1 else None
        return replace(_change(now, before, iso_day(day), happened, None), kind=NEW)
    if now.id not in GROWING_MEASURES or "tallies" not in ledger.contents:
        return _change(now, before, iso_day(day), None, None)
    whole, words = growing_totals(ledger, now.id), day_in_words(day)
    grown = bounded_growth(whole, ledger.scope, whole.number(day), len(whole.days) - 1)
    happened = count_figure(
        ledger, f"{now.id}/since/{iso_day(day)}", f"{now.label}, after {words}", grown, now.unit, ledger.scope
    )
    was = bounded_growth(whole, earlier.scope, EVE, whole.number(day))
    known = count_figure(
        ledger, f"{now.id}/by/{iso_day(day)}", f"{now.label}, by {words}", was, now.unit, earlier.scope
    )
    is_news = before.low is not None and known.low is not None and (known.low, known.high) != (before.low, before.high)
    return _change(
        now, before, iso_day(day), happened if happened.low is not None else None, known if is_news else None
    )


def _change(now: Figure, before: Figure, day: str, happened: Figure | None, known: Figure | None) -> Change:
    since = tuple(claim for claim in now.claims if claim.published > day)
    return Change(now, as_known_on(before, day), why_changed(before, now, happened, day), happened, known, since)


def why_changed(before: Figure, now: Figure, happened: Figure | None, day: str) -> str:
    """Why a figure is another: by what happened where that is counted, else by the bounds of then and now."""
    if before.low is None or now.low is None:
        return SAME if before.low == now.low else FIRST if before.low is None else GONE
    if (happened and happened.low) or _order(_end(before), now.low) > 0 or (now.kind == "date" and str(now.low) > day):
        return NEW
    if _order(_end(now), before.low) > 0:
        return LOWER
    return _KINDS[_order(before.low, now.low), _order(_end(before), _end(now))]


_KINDS = {
    (0, 0): SAME, (1, -1): BETTER, (1, 0): BETTER, (0, -1): BETTER, (-1, 1): LESS, (0, 1): LESS, (1, 1): MORE, (-1, 0): TAKEN_BACK,
    (-1, -1): TAKEN_BACK,
}  # fmt: skip


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


def _end(figure: Figure) -> float | str:
    """The upper end; an open one lies beyond every number, and beyond every day."""
    if figure.high is not None:
        return figure.high
    return "open" if isinstance(figure.low, str) else float("inf")


def _order(one: float | str, other: float | str) -> int:
    """1 where the other is more, -1 where it is less, else 0."""
    return (other > one) - (other < one)  # type: ignore[operator]  # both are days, or both are numbers
