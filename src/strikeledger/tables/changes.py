"""What changed and what depends on a reading: headline figures come in; tables of then and now, and of other readings, go out."""

from __future__ import annotations

from collections.abc import Sequence

from strikeledger import figures
from strikeledger.data.claims import Claim
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Change, Figure
from strikeledger.figures.changes import NEW, SAME
from strikeledger.report.blocks import Break, Column, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import table
from strikeledger.text import capitalise, day_in_words

_SHOWN = 2
"""As many of the claims published since are quoted in a cell."""


def changes(moves: Sequence[Change], last_edition: str) -> Display:
    """Each headline figure that moved: as it was known on the day of the edition before, and now; the CSV holds them all."""
    then = day_in_words(last_edition) if last_edition else "an earlier day"
    rows: list[Sequence[Cell]] = [
        (capitalise(move.now.label), move.before, move.now, _why(move), _new_claims(move.now, move.since))
        for move in moves
        if move.kind != SAME
    ]
    columns: list[str | Column] = ["Figure", f"As known on {then}", "Now", "Why", "Published since, and behind it"]
    note = "" if rows else "none changed." if moves else "no earlier edition is compared."
    title = f"Figures as known on {then} and now"
    return Display(table("changes", title, columns, rows, [_record(move) for move in moves], note))


def _why(move: Change) -> tuple[Words, ...]:
    """What happened between the two days, or what became better known."""
    if move.kind == NEW:
        what = (
            "strike"
            if move.now.id.startswith("strike_deaths")
            else {"people": "casualties", "day": ""}.get(move.now.unit, move.now.unit)
        )
        told = f"New {what}".strip()
        return (Text(f"{told}: ", "strong"), move.happened) if move.happened else (Text(told, "strong"),)
    return (Text(move.kind, "strong"),)


def _new_claims(now: Figure, since: Sequence[Claim]) -> tuple[Words, ...]:
    """The claims published since, those that give an end of the bounds first."""
    ordered = sorted(since, key=lambda claim: not _gives_an_end(claim, now))
    told = list(dict.fromkeys(_claim_in_words(claim) for claim in ordered))
    cells: list[Words] = [
        cell for place, words in enumerate(told[:_SHOWN]) for cell in ((Break(), words) if place else (words,))
    ]
    return (*cells, *((Break(), "and others") if len(told) > _SHOWN else ())) or ("nothing",)


def _gives_an_end(claim: Claim, now: Figure) -> bool:
    return claim.low == now.low or (claim.high is not None and claim.high == now.high)


def _claim_in_words(claim: Claim) -> str:
    return f"{claim.quotation or claim.subject}: {claim.speaker}, {day_in_words(claim.published)}"


def _record(move: Change) -> dict[str, object]:
    """One row of the CSV."""
    return {
        "figure": move.now.id, "label": move.now.label, "before": move.before.words, "before_low": move.before.low,
        "before_high": move.before.high, "now": move.now.words, "low": move.now.low, "high": move.now.high, "why": move.kind,
        "happened": move.happened.words if move.happened else None, "published_since": " ".join(claim.id for claim in move.since),
    }  # fmt: skip


@requires("soft")
def readings(ledger: Ledger) -> Display:
    """Each headline figure under other readings of soft words; one that doesn't move shows no other number."""
    kinds = figures.other_readings(ledger)
    rows: list[Sequence[Cell]] = []
    records: list[dict[str, object]] = []
    for figure, others in figures.under_readings(ledger):
        moves = any(other is not figure for other in others)
        cells = [other if other is not figure else Text("the same", "muted") for other in others]
        rows.append(
            (Text(capitalise(figure.label), "strong" if moves else ""), figure, *cells, "yes" if moves else "no")
        )
        alone = {f"reading_{place}": other.words for place, other in enumerate(others, start=1)}
        records.append({"figure": figure.id, "printed": figure.words, **alone, "depends": moves})
    columns: list[str | Column] = ["Figure", "As printed", *(capitalise(kind.label) for kind in kinds), "Depends"]
    note = "A figure moves only where it rests on a soft word. The readings are conventions; no source says which one it meant."
    return Display(
        table("readings", "Headline figures under other readings of soft words", columns, rows, records, note)
    )
