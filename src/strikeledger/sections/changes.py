"""What changed since an edition before: each headline figure then and now, and why the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.data.claims import Claim
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.errors import ParameterError
from strikeledger.inference.growing import GROWING_MEASURES, bounded_growth, growing_totals
from strikeledger.inference.system import EVE
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import NOT_KNOWN, Figure, FigureInWords, count_figure, counted_figure
from strikeledger.report.headlines import BETTER, FIRST, GONE, LESS, LOWER, MORE, NEW, SAME, TAKEN_BACK
from strikeledger.report.prose import heading, phrase, prose, view_date
from strikeledger.report.tables import TableColumn, make_table, table_display
from strikeledger.sections.headlines import every_headline, growth_since, short_label, strike_deaths
from strikeledger.text import capitalise, day_in_words, iso_day, recent_days_in_words


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


# --- how figures moved -----------------------------------------------------------------------------------------------
@from_memo
def changes_since(ledger: Ledger, last_edition: str) -> list[Change]:
    """How each headline figure moved since it was known on an earlier day; none where no day is given.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    day = day_before(ledger, last_edition) if last_edition else None
    return changes_between(ledger.as_of(day), ledger) if day is not None else []


def changes_between(earlier: Ledger, ledger: Ledger) -> list[Change]:
    """How each headline figure of a view moved since another; what happened meanwhile is told where the other is of an earlier day."""
    day, today = view_date(earlier), view_date(ledger)
    were, deaths = strike_deaths(earlier), strike_deaths(ledger)
    known = {figure.event or figure.id: figure for figure in (were.in_rounds, *every_headline(earlier))}
    new = [each for each in (*deaths.rounds, *deaths.others) if _is_new(ledger, each, known.get(each.event), day)]
    pairs = [
        (figure, known.get(figure.event or figure.id) or unknown_figure(figure)) for figure in every_headline(ledger)
    ]
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


def _is_new(ledger: Ledger, figure: Figure, before: Figure | None, day: pd.Timestamp) -> bool:
    """Whether a strike of whose dead a number is first given was carried out after a day."""
    strikes = ledger.strikes[
        (ledger.strikes["strike_id"] == figure.event) | (ledger.strikes["part_of"] == figure.event)
    ]
    accounts = ledger.strike_accounts[ledger.strike_accounts["strike_id"].isin(strikes["strike_id"])]
    return bool(
        figure.event and figure.low and (before is None or before.low is None) and (accounts["first_day"] > day).any()
    )


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


def why_changed(before: Figure, now: Figure, happened: Figure | None = None, day: str = "9999") -> str:
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


def figure_of_day(figure: Figure, day: str) -> Figure:
    """A figure of an earlier day's view under a name of its own, so that it can stand beside the present one."""
    label = f"{figure.label}, as known on {day_in_words(day)}"
    return replace(figure, id=f"{figure.id}@{day}", label=label)


def _end(figure: Figure) -> float | str:
    """The upper end; an open one lies beyond every number, and beyond every day."""
    if figure.high is not None:
        return figure.high
    return "open" if isinstance(figure.low, str) else float("inf")


def _order(one: float | str, other: float | str) -> int:
    """1 where the other is more, -1 where it is less, else 0."""
    return (other > one) - (other < one)  # type: ignore[operator]  # both are days, or both are numbers


# --- what a report says of it ----------------------------------------------------------------------------------------
def changes_heading(ledger: Ledger, last_edition: str) -> Display | None:
    """What heads the changes; nothing where no edition before is compared."""
    if not last_edition:
        return None
    is_week = day_before(ledger, last_edition) + pd.Timedelta(days=7) == view_date(ledger)
    return heading(ledger, f"What changed {'this week' if is_week else f'since {day_in_words(last_edition)}'}")


def changes_sentence(
    ledger: Ledger, last_edition: str, moves: Sequence[Change] | None = None, noun: str = "figure"
) -> Display | None:
    """What was published since the edition before, how many figures changed, how many of them because something happened.

    Args:
        moves: how other figures than the headlines moved.
    """
    if not last_edition:
        return None
    compared = changes_since(ledger, last_edition) if moves is None else moves
    other = [move for move in compared if move.kind != SAME]
    new = sum(move.kind == NEW for move in other)
    published = int((ledger.sources["published"] > last_edition).sum())
    then = _then(ledger, last_edition)
    since = _number("publications", "Publications since", published, f"Those published after {then}.", "publications")
    changed = _number(
        "other", "Figures that changed", len(other), "Those whose bounds differ from what was known then."
    )
    because = _number(
        "new", "Figures that tell of new events", new, "Those that grew for certain between the two days."
    )
    told = phrase("Since {then}, {since:publication} came out. ", ledger, then=then, since=since)
    moved = phrase(f"{{changed:{noun}}} changed", ledger, changed=changed)
    number = FigureInWords(because, "all") if new == len(other) > 1 else because
    whose = "" if len(other) == 1 else " {number} of them"
    events = phrase(f",{whose} because of new events", ledger, number=number) if new else ()
    return prose(*told, *moved, *events, *_correction_words(ledger, compared), *_wider(ledger, last_edition))


def _correction_words(ledger: Ledger, compared: Sequence[Change]) -> tuple[Words, ...]:
    """How many corrections concern the edition, with those of statements behind the figures; or that nothing was corrected."""
    rows = analysis.corrections_in_view(ledger)
    if not len(rows):
        return ("; ", Text("nothing published before was corrected", "strong"), ".")
    number = _number("corrections", "Our own corrections", len(rows), "Those of rows known by then.", "corrections")
    told = phrase(
        ". {n:correction} of ours {n?concerns|concern} this edition; the report's annex lists all.", ledger, n=number
    )
    claims = {claim.id: claim for move in compared for claim in (*move.now.claims, *move.before.claims)}
    behind = [claim for claim in claims.values() if claim.corrected][:3]  # the annex has more
    words = ((f" {claim_in_words(ledger, claim)} ", Text(claim.corrected, "strong")) for claim in behind)
    return (*told, *(word for pair in words for word in pair))


def _wider(ledger: Ledger, last_edition: str) -> tuple[Words, ...]:
    """That totals speak of more countries than they did."""
    earlier = ledger.as_of(last_edition)
    if not earlier.scope or earlier.scope == ledger.scope:
        return ()
    return (f" The totals speak of {ledger.where} now, and spoke of {earlier.where} then.",)


def changes_table(ledger: Ledger, last_edition: str, moves: Sequence[Change] | None = None) -> Display | None:
    """Each figure that moved: as it was known on the day of the edition before, as it is, and why; the CSV holds them all."""
    if not last_edition:
        return None
    compared = changes_since(ledger, last_edition) if moves is None else moves
    columns: list[TableColumn[Change]] = [
        TableColumn("Figure", "label", lambda move: short_label(ledger, move.now)),
        TableColumn(f"Was, {_then(ledger, last_edition)}", "before", lambda move: _before(ledger, move, last_edition)),
        TableColumn("Is", "now", lambda move: move.now),
        TableColumn("Why", "why", lambda move: _why(ledger, move), lambda move: move.kind),
        TableColumn("Figure's name", "figure", value=lambda move: move.now.id),
        TableColumn("Grew by", "happened", value=lambda move: move.happened.words if move.happened else None),
        TableColumn(
            "Statements published since", "published_since", value=lambda move: " ".join(c.id for c in move.since)
        ),
    ]
    moved = sorted(compared, key=lambda move: move.kind == SAME)
    shown = sum(move.kind != SAME for move in compared)
    title = f"Figures as known on {day_in_words(last_edition)} and now"
    return table_display(make_table("changes", title, columns, moved, most=shown)) if shown else None


def _before(ledger: Ledger, move: Change, last_edition: str) -> Words:
    """What a figure was; the dead of a strike of a later day were not unknown then."""
    later = move.before.low is None and _is_new(ledger, move.now, None, pd.Timestamp(last_edition))
    return "not yet carried out" if later else move.before


def _why(ledger: Ledger, move: Change) -> tuple[Words, ...]:
    """Why a figure is another, with what happened, or the words that make it so."""
    if move.kind == NEW:
        return (Text(f"New {_things(ledger, move.now)}".strip(), "strong"), *_growth_words(move))
    behind = sorted(move.since, key=lambda claim: not gives_an_end(claim, move.now))
    if not behind:
        return (Text(move.kind, "strong"), ".")
    return (Text(move.kind, "strong"), f". {claim_in_words(ledger, behind[0])}")


def _growth_words(move: Change) -> tuple[Words, ...]:
    if move.now.kind == "date" and move.now.low != move.now.high:
        return (" in the total, without a day.",)
    return (", ", move.happened, ".") if move.happened else (".",)


def _things(ledger: Ledger, figure: Figure) -> str:
    """What is new where a figure grew."""
    if figure.kind == "date":
        return ledger.terms.attack
    things = {
        "attacks": ledger.terms.attacks,
        "strike_rounds": "rounds",
        "strike_deaths": "strikes",
        "strike_deaths/rounds": "rounds",
    }
    return things.get(figure.id, "strike" if figure.event else "total")


def gives_an_end(claim: Claim, figure: Figure) -> bool:
    """Whether a claim by itself gives one end of a figure's bounds."""
    return claim.low == figure.low or (claim.high is not None and claim.high == figure.high)


def claim_in_words(ledger: Ledger, claim: Claim) -> str:
    """What was said, by whom and when: "“as many as 15”, US officials, 29 November."."""
    short = dict(zip(ledger.speakers["name"], ledger.speakers["short"], strict=True))
    said = claim.quotation or capitalise(claim.subject)
    return f"{said}, {short.get(claim.speaker, claim.speaker)}, {_then(ledger, claim.published)}."


def _then(ledger: Ledger, day: Any) -> str:
    return recent_days_in_words(pd.Timestamp(day), pd.Timestamp(day), view_date(ledger))


def _number(name: str, label: str, number: int, how: str, unit: str = "figures") -> Figure:
    return counted_figure(f"changes/{name}", label, number, unit, how)
