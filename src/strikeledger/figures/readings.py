"""Readings: headline figures come in; the same under other readings of soft words go out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from strikeledger.data.claims import claims_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.totals import Totals
from strikeledger.report.figure import Figure
from strikeledger.sections.headlines import every_headline


@dataclass(frozen=True)
class AlternativeReading:
    """Another way to read soft words: "several" as at least so many, the tolerance of "about" so many times as wide."""

    label: str
    several: int
    slack: int


def other_readings(ledger: Ledger) -> list[AlternativeReading]:
    """The readings that are shown beside an edition's own."""
    several = [AlternativeReading(f"“several” as at least {n}", n, ledger.slack) for n in (2, 3) if n != ledger.several]
    slack = [
        AlternativeReading("“about”, “nearly”, “half” as the number itself", ledger.several, 0),
        AlternativeReading("the same words, twice as wide", ledger.several, 2 * ledger.slack),
    ]
    return [*several, *slack]


def under_readings(ledger: Ledger) -> list[tuple[Figure, list[Figure]]]:
    """Each headline figure, and what it is under each of the other readings; an equal one is the figure itself."""
    if "under readings" not in ledger.memo:
        printed = every_headline(ledger)
        columns = [_figures_under(ledger, reading) for reading in other_readings(ledger)]
        ledger.memo["under readings"] = [
            (figure, [_with_own_name(figure, column.get(figure.id, figure)) for column in columns])
            for figure in printed
        ]
    found: list[tuple[Figure, list[Figure]]] = ledger.memo["under readings"]
    return found


def _figures_under(ledger: Ledger, reading: AlternativeReading) -> dict[str, Figure]:
    """Every headline figure under a reading, by the id of the edition's own."""
    view = ledger.reading(reading.several, reading.slack)
    view.memo.update(_same_totals(ledger, view))
    mark = f"several={reading.several},slack={reading.slack}"
    read = every_headline(view)
    ids = {claim.id for figure in read for claim in figure.claims}
    own = {claim.id: claim for claim in claims_of(ledger, ledger.claims[ledger.claims["claim_id"].isin(ids)])}
    return {
        figure.id: replace(
            figure, id=f"{figure.id}@{mark}", label=f"{figure.label}, reading {reading.label}",
            claims=tuple(own.get(claim.id, claim) for claim in figure.claims),  # as the register of this edition reads them
        )
        for figure in read
    }  # fmt: skip


def _same_totals(ledger: Ledger, view: Ledger) -> dict[str, Totals]:
    """Totals already worked out none of whose claims is read otherwise."""
    ends = ["claim_id", "low", "high"]
    read = view.claims.set_index("claim_id", drop=False)[ends]
    return {
        key: whole
        for key, whole in ledger.memo.items()
        if isinstance(whole, Totals) and read.loc[whole.claims["claim_id"]].reset_index(drop=True).equals(
            whole.claims[ends].reset_index(drop=True))
    }  # fmt: skip


def _with_own_name(figure: Figure, read: Figure) -> Figure:
    return figure if (figure.low, figure.high) == (read.low, read.high) else read
