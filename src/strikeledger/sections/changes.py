"""What changed since an edition before: each headline figure then and now, and why the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from strikeledger.data.claims import Claim
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.data.visible_rows import ViewFilters, rows_digest
from strikeledger.errors import ParameterError
from strikeledger.inference.growing import GROWING_MEASURES, bounded_growth, growing_totals
from strikeledger.inference.system import EVE
from strikeledger.memory import from_memory
from strikeledger.report.figure import NOT_KNOWN, Figure, count_figure
from strikeledger.report.headlines import ANEW, BETTER, FIRST, GONE, LESS, LOWER, MORE, NEW, SAME, TAKEN_BACK
from strikeledger.report.prose import view_date
from strikeledger.sections.headlines import every_headline, growth_since, headline_figures, strike_deaths
from strikeledger.text import day_in_words, iso_day

_OF_A_DATE = {MORE: "Later", TAKEN_BACK: "Earlier", LOWER: "Earlier for certain"}
"""What a kind of change is called where the figure is a date, of which there is neither more nor less."""

_KINDS = {
    (0, 0): SAME, (1, -1): BETTER, (1, 0): BETTER, (0, -1): BETTER, (-1, 1): LESS, (0, 1): LESS, (1, 1): MORE, (-1, 0): TAKEN_BACK,
    (-1, -1): TAKEN_BACK,
}  # fmt: skip
"""Where the lower and the upper end went (1: up, -1: down), and what that is."""


@dataclass(frozen=True)
class Change:
    """A headline figure now and as it was known on an earlier day.

    Attributes:
        before: the earlier figure; its id ends in the day.
        kind: why the two differ: one of `FIRST`, `GONE`, `NEW`, `SAME`, `BETTER`, `LESS`, `MORE`, `LOWER`, `TAKEN_BACK`, `ANEW`.
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

    @property
    def reason(self) -> str:
        """Its kind in words."""
        return _OF_A_DATE.get(self.kind, self.kind) if self.now.kind == "date" else self.kind


# --- how figures moved -----------------------------------------------------------------------------------------------
@from_memo
def changes_since(ledger: Ledger, last_edition: str) -> list[Change]:
    """How each headline figure moved since it was known on an earlier day; none where no day is given.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    day = day_before(ledger, last_edition) if last_edition else None
    return changes_between(ledger.as_of(day), ledger) if day is not None else []


class HeadlineOfDay(NamedTuple):
    """What a headline figure was on a day, without the claims behind it; `low` and `high` as in `Figure`."""

    id: str
    kind: str
    low: int | str | None
    high: int | str | None
    words: str


@from_memo
def headlines_of_day(ledger: Ledger, day: str) -> dict[str, HeadlineOfDay]:
    """The headline figures of a view as known on a day up to its own, by event or id; kept from run to run."""

    def work() -> list[list[Any]]:
        figures, names = headline_figures(ledger.as_of(day)), HeadlineOfDay._fields
        return [[figure.event or figure.id, *(getattr(figure, name) for name in names)] for figure in figures]

    kept = from_memory(["headlines", day, *rests_on(ledger, day)], work)
    return {name: HeadlineOfDay(*known) for name, *known in kept}


@from_memo
def rests_on(ledger: Ledger, day: str) -> list[Any]:
    """All that a view on a day rests on, as plain values."""
    known, published = ledger.shared.setdefault("row digests", {}), ViewFilters(as_of=date.fromisoformat(day))
    seen = {
        id(tables): tables for tables in (ledger.tables, ledger.tables_of_day)
    }  # the same where nothing is filtered
    return [[rows_digest(tables, published, known) for tables in seen.values()], *_basis(ledger)]


@from_memo
def _basis(ledger: Ledger) -> list[Any]:
    """What a view rests on whatever the day: how it was asked for, and how the package speaks."""
    asked = [ledger.filters.sources, ledger.filters.countries, ledger.several, ledger.slack]
    beginnings = [iso_day(end) for end in ledger.beginnings]
    return [asked, asdict(ledger.terms), sorted(ledger.package.soft_words), beginnings]


def changes_between(earlier: Ledger, ledger: Ledger) -> list[Change]:
    """How each headline figure of a view moved since another; what happened meanwhile is told where the other is of an earlier day."""
    day, today = view_date(earlier), view_date(ledger)
    were, deaths = strike_deaths(earlier), strike_deaths(ledger)
    known = {figure.event or figure.id: figure for figure in (were.in_rounds, *every_headline(earlier))}
    new = [
        each for each in (*deaths.rounds, *deaths.others) if is_of_new_strike(ledger, each, known.get(each.event), day)
    ]
    pairs = [(each, known.get(each.event or each.id) or unknown_figure(each)) for each in every_headline(ledger)]
    if day >= today:
        return [change_of(figure, before, day) for figure, before in pairs]
    return [_headline_change(ledger, earlier, figure, before, day, new) for figure, before in pairs]


def day_before(ledger: Ledger, last_edition: str) -> pd.Timestamp:
    """The day of the edition before.

    Raises:
        ParameterError: it is none, or is not before the edition's own.
    """
    try:
        day = pd.Timestamp(last_edition)
    except ValueError:
        raise ParameterError(f'last_edition is {last_edition!r}; write a day, such as "2023-11-22"') from None
    if ledger.filters.as_of and day.date() >= ledger.filters.as_of:
        raise ParameterError(f"last_edition is {last_edition}, which is not before as_of, {ledger.filters.as_of}")
    return day


def unknown_figure(figure: Figure) -> Figure:
    """A figure of which nothing was known; it isn't called as one that was known, of another round by the same number."""
    name = f"{figure.id}/new" if figure.event else figure.id
    return replace(
        figure, id=name, low=None, high=None, words=NOT_KNOWN, claims=(), agree=True, computation="", interval=None
    )


def is_of_new_strike(ledger: Ledger, figure: Figure, before: Figure | None, day: pd.Timestamp) -> bool:
    """Whether a strike of whose dead a number is first given was carried out after a day."""
    if not figure.event or not figure.low or (before is not None and before.low is not None):
        return False
    parts = ledger.strikes.loc[ledger.strikes["part_of"] == figure.event, "strike_id"]
    accounts = ledger.strike_accounts[ledger.strike_accounts["strike_id"].isin([figure.event, *parts])]
    return bool((accounts["first_day"] > day).any())


def _headline_change(
    ledger: Ledger, earlier: Ledger, now: Figure, before: Figure, day: pd.Timestamp, new: Sequence[Figure]
) -> Change:
    """A change told as what happened between the two days, and as what is known by now of the earlier one.

    Args:
        new: the dead of strikes that were carried out between the two days.
    """
    struck = [each for each in new if now.id == "strike_deaths" or each in strike_deaths(ledger).rounds]
    if now.id in ("strike_deaths", "strike_deaths/rounds") and struck:
        happened = replace(struck[0], id=f"{now.id}/since/{iso_day(day)}", event="") if len(struck) == 1 else None
        return replace(change_of(now, before, day, happened), kind=NEW)
    if now.id not in GROWING_MEASURES or "tallies" not in ledger.contents:
        return change_of(now, before, day)
    whole = growing_totals(ledger, now.id)
    was = bounded_growth(whole, earlier.scope_of(now.id), EVE, whole.number(day))
    label = f"{now.label}, by {day_in_words(day)}"
    known = count_figure(ledger, f"{now.id}/by/{iso_day(day)}", label, was, now.unit, earlier.scope_of(now.id))
    is_news = before.low is not None and known.low is not None and (known.low, known.high) != (before.low, before.high)
    return change_of(now, before, day, growth_since(ledger, now, day), known if is_news else None)


def change_of(
    now: Figure, before: Figure, day: pd.Timestamp, happened: Figure | None = None, known: Figure | None = None
) -> Change:
    """A figure and what it was on an earlier day, with why the two differ."""
    since = tuple(claim for claim in now.claims if claim.published > iso_day(day))
    kind = why_changed(before, now, happened, iso_day(day))
    return Change(now, figure_of_day(before, iso_day(day)), kind, happened, known, since)


def why_changed(before: Figure | HeadlineOfDay, now: Figure, happened: Figure | None = None, day: str = "9999") -> str:
    """Why a figure is another: by what happened where that is counted, else by the bounds of then and now.

    Args:
        happened: by how much it grew after the earlier day.
        day: the earlier day, after which a date is new.
    """
    if before.low is None or now.low is None:
        return SAME if before.low == now.low else FIRST if before.low is None else GONE
    if now.kind == "rate":  # of other days: nobody need have taken anything back
        return SAME if before.words == now.words else ANEW
    if _order(_end(now), before.low) > 0:
        return LOWER
    if now.kind == "count" and _order(before.low, now.low) < 0:  # whatever happened since
        return _KINDS[-1, _order(_end(before), _end(now))]
    if (happened and happened.low) or _order(_end(before), now.low) > 0 or (now.kind == "date" and str(now.low) > day):
        return NEW
    return _KINDS[_order(before.low, now.low), _order(_end(before), _end(now))]


def figure_of_day(figure: Figure, day: str) -> Figure:
    """A figure of an earlier day's view under a name of its own, so that it can stand beside the present one."""
    label = f"{figure.label}, as known on {day_in_words(day)}"
    return replace(figure, id=f"{figure.id}@{day}", label=label)


def _end(figure: Figure | HeadlineOfDay) -> float | str:
    """The upper end; an open one lies beyond every number, and beyond every day."""
    if figure.high is not None:
        return figure.high
    return "open" if isinstance(figure.low, str) else float("inf")


def _order(one: float | str, other: float | str) -> int:
    """1 where the other is more, -1 where it is less, else 0."""
    return (other > one) - (other < one)  # type: ignore[operator]  # both are days, or both are numbers
