"""Sentences about change and reading: how the headline figures moved since the edition before, and which of them rest on soft words."""

from __future__ import annotations

from collections.abc import Sequence

from strikeledger import figures
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Change, Figure, StrikeDeathFigures, counted_figure
from strikeledger.report.display import Display, Words, prose
from strikeledger.report.requires import requires
from strikeledger.text import day_in_words, list_in_words, plural
from strikeledger.wording.frame import many

_STILL = ("unchanged", "still not known")


def changes_sentence(
    ledger: Ledger, moves: Sequence[Change], last_edition: str, noun: str = "headline figure"
) -> Display:
    """How many headline figures (or rates) moved since the edition before, and what was published between the two."""
    if not last_edition:
        return prose("No earlier edition is compared: no day of one was given.")
    then = day_in_words(last_edition)
    other = [move for move in moves if move.bounds not in _STILL]
    published = ledger.sources[ledger.sources["published"] > last_edition]
    claims = ledger.claims[ledger.claims["source_id"].isin(published["source_id"])]
    since: list[Words] = [
        " Since then, ",
        *many(_number("publications", "Publications since", len(published), f"Those in view of after {then}.", "publications"),
              "publications", "publication"),
        " came into view, with ",
        *many(_number("claims", "Quantities published since", len(claims), "Those in these publications.", "claims"),
              "quantities", "quantity"),
        ".",
    ]  # fmt: skip
    if not other:
        return prose(f"No {noun} is another than on {then}.", *since)
    return prose(*_moves_in_words(moves, other, then, noun), *since, *_wider(ledger, last_edition))


def _moves_in_words(moves: Sequence[Change], other: Sequence[Change], then: str, noun: str) -> list[Words]:
    """How many figures are not what they were, and of how many the number itself is another for certain."""
    certain, new = sum(move.moved is True for move in other), sum(move.bounds == "new" for move in other)
    open_ends = (
        "; for the others, the bounds don't tell whether the number itself is another"
        if len(other) > certain + new
        else ""
    )
    return [
        "Of the ",
        _number("compared", "Figures compared", len(moves), f"Every {noun} of this edition."),
        f" {noun}s, ",
        _number("other", "Figures that changed", len(other), "Those whose bounds differ from what was known then."),
        f" {plural(len(other), 'is', 'are')} not what was known on {then}. Certainly another number: ",
        _number("certain", "Figures that are another number", certain, "Their bounds of then and now can't hold one number."),
        "; known for the first time: ",
        _number("new", "Figures that are new", new, "Nothing was known of them then."),
        open_ends, ".",
    ]  # fmt: skip


def _wider(ledger: Ledger, last_edition: str) -> list[Words]:
    """That totals speak of more countries than they did."""
    earlier = ledger.as_of(last_edition)
    if not earlier.scope or earlier.scope == ledger.scope:
        return []
    return [f" The totals speak of {ledger.where} now, and spoke of {earlier.where} then."]


def _number(name: str, label: str, number: int, how: str, unit: str = "figures") -> Figure:
    return counted_figure(f"changes/{name}", label, number, unit, how)


@requires("soft")
def readings_sentence(ledger: Ledger, deaths: StrikeDeathFigures) -> Display:
    """Which headline figures depend on how a soft word is read."""
    rows = figures.under_readings(ledger, deaths)
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
    which = list_in_words([label[:1].lower() + label[1:] if not label[:2].isupper() else label for label in moving])
    return prose(
        number,
        f" of the headline figures rest on a soft word and move with its reading: {which}. The others stay as printed.",
    )
