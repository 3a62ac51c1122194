"""What changed since the edition before, as a report tells it: a sentence, and each figure with what it was, is and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.data.claims import Claim, claims_of
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.growing import GROWING_MEASURES
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, FigureInWords, counted_figure
from strikeledger.report.headlines import BETTER, FIRST, LESS, LOWER, NEW, SAME, TAKEN_BACK
from strikeledger.report.prose import heading, join_runs, phrase, prose, view_date
from strikeledger.report.tables import TableColumn, make_table, table_display
from strikeledger.sections.changes import Change, changes_since, day_before, is_of_new_strike
from strikeledger.sections.frame.rewind import history_spark
from strikeledger.sections.headlines import short_label
from strikeledger.text import capitalise, day_in_words, recent_days_in_words


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
    how = "Those whose bounds differ from what was known then."
    changed = _number("other", "Figures that changed", len(other), how)
    how = "Those that grew for certain between the two days."
    because = _number("new", "Figures that tell of new events", new, how)
    number = FigureInWords(because, "both" if new == 2 else "all") if new == len(other) > 1 else because
    whose = "" if len(other) == 1 else " {number} of them"
    events = f",{whose} because of new events" if new else ""
    fell = sum(move.kind in (LOWER, TAKEN_BACK) for move in other)
    lower = _number("lower", "Figures that fell", fell, "Those whose lower end fell, and whose upper end did not rise.")
    events += "" if not fell else "; it fell" if len(other) == 1 else ", and {lower} fell"
    template = f"Since {{then}}, {{since:publication}} came out. {{changed:{noun}}} changed{events}"
    told = phrase(template, ledger, then=then, since=since, changed=changed, number=number, lower=lower)
    return prose(*told, *_correction_words(ledger, compared), *_wider(ledger, last_edition))


def _correction_words(ledger: Ledger, compared: Sequence[Change]) -> tuple[Words, ...]:
    """How many corrections concern the edition, with those of statements behind the figures; or that nothing was corrected."""
    rows = analysis.corrections_in_view(ledger)
    if not len(rows):
        return ("; ", Text("nothing published before was corrected", "strong"), ".")
    number = _number("corrections", "Our own corrections", len(rows), "Those of rows known by then.", "corrections")
    told = phrase(
        ". The report's annex lists {n:correction} of ours that {n?concerns|concern} this edition.", ledger, n=number
    )
    behind: dict[str, tuple[Figure, Claim]] = {}  # each statement with the first figure that rests on it
    for move in compared:
        for claim in (*move.now.claims, *move.before.claims):
            behind.setdefault(claim.id, (move.now, claim))
    corrected = [(figure, claim) for figure, claim in behind.values() if claim.corrected][:3]  # the annex has more
    words = [
        (f"{short_label(ledger, figure)}: {claim_in_words(ledger, claim)} ", Text(claim.corrected, "strong"))
        for figure, claim in corrected
    ]
    return join_runs([told, *words])


def _wider(ledger: Ledger, last_edition: str) -> tuple[Words, ...]:
    """That totals speak of more countries than they did."""
    earlier = ledger.as_of(last_edition)
    if not earlier.scope or earlier.scope == ledger.scope:
        return ()
    return (f" The totals speak of {ledger.where} now, and spoke of {earlier.where} then.",)


def changes_table(
    ledger: Ledger, last_edition: str, moves: Sequence[Change] | None = None, *, drawn: bool = False
) -> Display | None:
    """Each figure that moved: as it was known on the day of the edition before, as it is, and why; the CSV holds them all.

    Args:
        moves: how other figures than the headlines moved.
        drawn: with a small picture of how each headline came there, publication by publication; see `rewind`.
    """
    if not last_edition:
        return None
    compared = changes_since(ledger, last_edition) if moves is None else moves
    columns: list[TableColumn[Change]] = [
        TableColumn("Figure", "label", lambda move: short_label(ledger, move.now)),
        TableColumn(f"Was, {_then(ledger, last_edition)}", "before", lambda move: _before(ledger, move, last_edition)),
        TableColumn("Is", "now", lambda move: _now(ledger, move, last_edition if drawn else ""), lambda move: move.now),
        TableColumn("Why", "why", lambda move: _why(ledger, move, last_edition), lambda move: move.reason),
        TableColumn("Figure's name", "figure", value=lambda move: move.now.id),
        TableColumn("What is new", "new", value=lambda move: _new_in_words(ledger, move) if move.kind == NEW else None),
        TableColumn("Grew by", "happened", value=lambda move: move.happened.words if move.happened else None),
        TableColumn("Statements published since", "published_since", value=lambda move: " ".join(c.id for c in move.since)),
    ]  # fmt: skip
    moved = sorted(compared, key=lambda move: move.kind == SAME)
    shown = sum(move.kind != SAME for move in compared)
    title = f"Figures as known on {day_in_words(last_edition)} and now"
    return table_display(make_table("changes", title, columns, moved, most=shown)) if shown else None


def _now(ledger: Ledger, move: Change, last_edition: str) -> tuple[Words, ...]:
    """What a figure is; of a headline with a picture of how it moved to there."""
    spark = history_spark(ledger, move.now, last_edition) if last_edition else None
    return (move.now, " ", spark) if spark else (move.now,)


def _before(ledger: Ledger, move: Change, last_edition: str) -> Words:
    """What a figure was; the dead of a strike of a later day were not unknown then."""
    later = move.before.low is None and is_of_new_strike(ledger, move.now, None, pd.Timestamp(last_edition))
    return "not yet carried out" if later else move.before


def _why(ledger: Ledger, move: Change, last_edition: str) -> tuple[Words, ...]:
    """Why a figure is another, with what happened, or the words that make it so."""
    if move.kind == NEW:
        return (Text(_new_in_words(ledger, move), "strong"), *_growth_words(ledger, move))
    behind = sorted(
        move.since, key=lambda claim: (not gives_an_end(claim, move.now), move.kind == FIRST and claim.published)
    )
    nothing = ". Nothing published since says more." if move.kind == LESS else "."
    contradicted = _contradicted_since(ledger, move) if move.kind in _FALLS else ""
    why = contradicted or (claim_in_words(ledger, behind[0]) if behind else "")
    told = (Text(move.reason, "strong"), f". {why}" if why else nothing, *_known_by_now(ledger, move, last_edition))
    grown = move.kind in _FALLS and move.happened and move.happened.low
    return (*told, f" {_new_in_words(ledger, move)}", *_growth_words(ledger, move)) if grown else told


def _contradicted_since(ledger: Ledger, move: Change) -> str:
    """Which statement that an earlier figure rested on is left out by now, and which one contradicts it."""
    known = {claim.id for claim in move.before.claims}
    aside = rows_of(analysis.correction_set(ledger).query("claim_id in @known"))
    if not aside:
        return ""
    against = ledger.claims[
        ledger.claims["claim_id"].isin(aside[0]["against"]) & ~ledger.claims["claim_id"].isin(known)
    ]
    left_out, others = (
        [claim_in_words(ledger, claim).rstrip(".") for claim in claims_of(ledger, frame)]
        for frame in (ledger.claims[ledger.claims["claim_id"] == aside[0]["claim_id"]], against)
    )
    by = f": {others[0]}" if others else ""
    return f"{left_out[0]}, is left out, as it contradicts what was said since{by}."


def _known_by_now(ledger: Ledger, move: Change, last_edition: str) -> tuple[Words, ...]:
    """What the earlier day's number is by now, where a lower end rose and nothing need have happened since."""
    if move.kind != BETTER or not move.known or move.now.low == move.before.low:
        return ()
    return phrase(
        " As known now, it was {known} by {then}.", ledger, known=move.known, then=_then(ledger, last_edition)
    )


def _growth_words(ledger: Ledger, move: Change) -> tuple[Words, ...]:
    in_a_total = {claim.id for claim in move.now.claims} - set(ledger.attack_accounts["account_id"])
    if move.now.kind == "date" and move.now.low != move.now.high and in_a_total:
        return (" in the total, without a day.",)
    return (", ", move.happened, ".") if move.happened else (".",)


_FALLS = (LOWER, TAKEN_BACK, LESS)


def _new_in_words(ledger: Ledger, move: Change) -> str:
    """What is new where a figure grew, as its number follows: attacks, rounds, the dead of new strikes, or people who were counted."""
    figure = move.now
    if figure.kind == "date":
        return f"New {ledger.terms.attack}"
    things = {
        "attacks": ledger.terms.attacks, "strike_rounds": "rounds", "strike_deaths": "strikes", "strike_deaths/rounds": "rounds",
    }  # fmt: skip
    if figure.id not in things and not figure.event:
        return "Newly counted" if figure.id in GROWING_MEASURES else "New number"
    new = f"new {things.get(figure.id, 'strike')}"
    is_of_dead = figure.id in ("strike_deaths", "strike_deaths/rounds") and move.happened
    return f"Killed in {new}" if is_of_dead else capitalise(new)


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
