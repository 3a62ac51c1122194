"""Sentences about change and reading: how the headline figures moved since the edition before, and which of them rest on soft words."""

from __future__ import annotations

from collections.abc import Sequence

from strikeledger import figures
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Change, Figure, counted_figure
from strikeledger.figures.changes import NEW, SAME
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.text import day_in_words
from strikeledger.wording.frame import many


def changes_sentence(
    ledger: Ledger, moves: Sequence[Change], last_edition: str, noun: str = "headline figure"
) -> Display:
    """How many headline figures (or rates) changed since the edition before, why, and what was published between the two."""
    if not last_edition:
        return prose("No earlier edition is compared: no day of one was given.")
    then = day_in_words(last_edition)
    other = [move for move in moves if move.kind != SAME]
    published = ledger.sources[ledger.sources["published"] > last_edition]
    claims = ledger.claims[ledger.claims["source_id"].isin(published["source_id"])]
    since: list[Words] = [
        " Since then, ",
        *many(_number("publications", "Publications since", len(published), f"Those published after {then}.", "publications"),
              "publications", "publication"),
        " came out, with ",
        *many(_number("claims", "Numbers published since", len(claims), "Those in these publications.", "claims"), "numbers", "number"),
        ".",
    ]  # fmt: skip
    if not other:
        return prose(f"No {noun} is another than on {then}.", *since)
    told = prose(
        *_moves_in_words(moves, other, then, noun), *since, *_better_known(moves, last_edition), *_wider(ledger, last_edition)
    )  # fmt: skip
    return told.with_figures(*(move.before for move in moves if move.known))


def _moves_in_words(moves: Sequence[Change], other: Sequence[Change], then: str, noun: str) -> list[Words]:
    """How many figures are not what they were, and how many of them because something happened."""
    new = sum(move.kind == NEW for move in other)
    because: list[Words] = [
        "; ", *many(_number("new", "Figures that tell of new events", new, "Those that grew for certain between the two days."),
                    "of them tell", "of them tells"),
        " of new events",
    ] if new else []  # fmt: skip
    return [
        "Of the ", _number("compared", "Figures compared", len(moves), f"Every {noun} of this edition."), f" {noun}s, ",
        _number("other", "Figures that changed", len(other), "Those whose bounds differ from what was known then."),
        f" changed since {then}", *because, ".",
    ]  # fmt: skip


def _better_known(moves: Sequence[Change], last_edition: str) -> list[Words]:
    """What is known by now of the day of the edition before, where that is another number than was known then."""
    then = day_in_words(last_edition)
    told: list[Words] = []
    for move in moves:
        if move.known and move.kind in (NEW, SAME):
            label = move.known.label.rpartition(", by ")[0]
            label = label if label[:2].isupper() else label[:1].lower() + label[1:]
            told += [
                "; " if told else " Better known by now: ",
                f"{label} by {then}, then ",
                move.before.quiet,
                ", now ",
                move.known,
            ]
    return [*told, "."] if told else []


def _wider(ledger: Ledger, last_edition: str) -> list[Words]:
    """That totals speak of more countries than they did."""
    earlier = ledger.as_of(last_edition)
    if not earlier.scope or earlier.scope == ledger.scope:
        return []
    return [f" The totals speak of {ledger.where} now, and spoke of {earlier.where} then."]


def _number(name: str, label: str, number: int, how: str, unit: str = "figures") -> Figure:
    return counted_figure(f"changes/{name}", label, number, unit, how)


@requires("soft")
def readings_sentence(ledger: Ledger) -> Display:
    """Which headline figures depend on how a soft word is read."""
    rows = figures.under_readings(ledger)
    moving = [figure.label for figure, others in rows if any(other is not figure for other in others)]
    if not moving:
        return prose("No headline figure of this edition rests on a soft word such as “several” or “about half”.")
    number = counted_figure(
        "readings/depend",
        "Headline figures that depend on a reading",
        len(moving),
        "figures",
        "Rows of the table that move.",
    )
    which = "; ".join(label[:1].lower() + label[1:] if not label[:2].isupper() else label for label in moving)
    return prose(
        number,
        f" of the headline figures rest on a soft word and move with its reading: {which}. The others stay as printed.",
    )
