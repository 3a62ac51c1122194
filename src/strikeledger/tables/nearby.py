"""Tables of what else happened: circumstances near each round of strikes, and what a statement about the attacks could mean in numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.context import AFTER, BEFORE, DURING, context_near_rounds
from strikeledger.analysis.periods import Period, stages
from strikeledger.analysis.tempo import Tempo
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.figures import stages as measured
from strikeledger.figures import tempo as figures
from strikeledger.report.blocks import Break, Column, Link, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import records, table
from strikeledger.tables.tempo import NOTHING
from strikeledger.text import capitalise, iso_day, short_days_in_words


@requires("rounds")
def what_else(tempo: Tempo) -> Display:
    """What else was going on within the longest window of each round, so that readers see other explanations."""
    near = context_near_rounds(tempo)
    rows: list[tuple[Cell, ...]] = []
    for strike in rows_of(tempo.rounds):
        here = near[near["number"] == strike["number"]]
        cells = [_things(tempo.ledger, here[here["side"] == side]) for side in (BEFORE, DURING, AFTER)]
        rows.append(((Text(str(strike["number"]), "strong"), f" ({strike['words']})"), *cells))
    columns: list[str | Column] = [
        "Round",
        "In the 14 days before",
        "At the time, or around it",
        "In the 14 days after",
    ]
    note = (
        "Circumstances that the ledger holds and other strikes; the list is short, and much that mattered is not on it."
    )
    kept = records(near.drop(columns=["strike_id", "context_id"]).rename(columns={"number": "round"}))
    return Display(
        table("what_else", "What else changed near each round", columns, rows, kept, note if rows else NOTHING)
    )


@requires("statement")
def statement_readings(tempo: Tempo, context_id: str) -> Display:
    """What a statement about the strikes could mean in numbers, stage by stage, and what the data allow."""
    said = rows_of(tempo.ledger.context[tempo.ledger.context["context_id"] == context_id])
    found = [stage for row in said if tempo.has_attacks for stage in stages(tempo, row["last_day"])]
    rates = [figures.rate_figure(tempo, stage) for stage in found]
    hurt = [measured.injured_figure(tempo, stage) for stage in found]
    armed = [measured.other_weapons_figure(tempo, stage) for stage in found]
    listed = [figures.listed_figure(tempo, stage) for stage in found]
    of_all: list[Cell] = [(part.quiet, " of ", whole.quiet) for part, whole in zip(armed, listed, strict=True)]
    nothing: list[Cell] = [Text("no data", "muted") for _ in found]
    told = (
        (
            "Fewer weapons within reach",
            nothing,
            "What the statement is about. Nothing in the data counts weapons held or delivered.",
        ),
        (
            tempo.ledger.terms("Fewer {attacks} per day"),
            rates,
            "Bounds by the officials’ totals, and the 95 % interval in brackets.",
        ),
        (
            "Fewer people hurt: newly counted",
            hurt,
            "As officials’ totals counted them by then; many injuries were found days or weeks after an attack.",
        ),
        (
            "Other weapons: rockets, missiles or mortars",
            of_all,
            tempo.ledger.terms("Of the {attacks} {confirmed} one by one; many accounts name no weapon."),
        ),
    )
    rows: list[tuple[Cell, ...]] = [(head, *cells, note) for head, cells, note in told] if found else []
    kept = [_record(stage, *row) for stage, *row in zip(found, rates, hurt, armed, listed, strict=True)]
    columns: list[str | Column] = [
        "It could mean",
        *(capitalise(stage.label) for stage in found),
        "What the data allow",
    ]
    title = "What the statement could mean in numbers"
    return Display(table("statement", title, columns, rows, kept, "" if rows else NOTHING)).with_figures(
        *armed, *listed
    )


def _things(ledger: Ledger, rows: pd.DataFrame) -> Cell:
    cell: list[Words] = []
    for row in rows_of(rows):
        source = ledger.publications.get(row["source_id"])
        label: Words = Link(source["url"], (Text(row["label"]),)) if source and source["url"] else row["label"]
        cell += [
            *((Break(),) if cell else ()),
            label,
            Text(f", {short_days_in_words(row['first_day'], row['last_day'])}", "muted"),
        ]
    return tuple(cell) or Text("nothing in view", "muted")


def _record(stage: Period, *figure: Figure) -> dict[str, Any]:
    named = zip(("per_day", "injured", "other_than_drones", "listed"), figure, strict=True)
    ends = {f"{name}_{end}": getattr(each, end) for name, each in named for end in ("low", "high")}
    return {
        "stage": stage.label,
        "first_day": iso_day(stage.span[0]),
        "last_day": iso_day(stage.span[1]),
        "days": stage.days,
        **ends,
    }
