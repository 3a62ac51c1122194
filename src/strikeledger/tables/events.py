"""Tables of a situation: strikes, casualties and what others counted."""

from __future__ import annotations

from strikeledger import analysis
from strikeledger.data.claims import claim_subject, measure_in_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import StrikeDeathFigures, claim_figure
from strikeledger.inference.reconcile import round_days
from strikeledger.report.blocks import Break, Column, Text
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import claim_records, quote, rounds_of, strikes_alone, table
from strikeledger.text import days_in_words


@requires("strikes")
def strikes(ledger: Ledger, deaths: StrikeDeathFigures) -> Display:
    """Each round and strike: when, where, at what, and how many were killed according to whom."""
    claims, days = analysis.death_claims(ledger), round_days(ledger).set_index("strike_id")["words"]
    by_round = {event: (number, figure) for event, figure, number in rounds_of(ledger, deaths)}
    alone = strikes_alone(ledger)
    rows: list[tuple[Cell, ...]] = []
    for strike in rows_of(analysis.strikes_by_round(ledger)):
        event = strike["strike_id"]
        number, figure = by_round.get(event, (0, None))
        title = f"Round {number}" if figure else alone.get(event, "part of the round")
        others = [claim_figure(ledger, row) for row in rows_of(claims[claims["event_id"] == event])]
        told = tuple(
            w for n, other in enumerate(others) for w in (Break() if n else "", f"{other.claims[0].speaker}: ", other)
        )
        rows.append(
            (
                Text(title, "strong" if figure else ""),
                days[event],
                strike["place"],
                strike["target"],
                figure or "",
                told or "no number",
            )
        )
    columns: list[str | Column] = [
        "Round",
        "When",
        "Where, as placed here" if ledger.is_of_one_source else "Where",
        "Target",
        "Killed: all accounts together" if ledger.is_of_one_source else ledger.terms("Killed: {officials}"),
        "Killed: what each source said",
    ]
    who = "The column of all accounts" if ledger.is_of_one_source else "The officials' column"
    note = f"{who} holds what they allow of a round together with the total over all rounds."
    return Display(
        table(
            "strikes",
            ledger.terms("{Strikes} and the people they killed, by source"),
            columns,
            rows,
            claim_records(claims),
            note,
        )
    )


@requires("us_injured", "us_killed")
def casualties(ledger: Ledger) -> Display:
    """What was said last of personnel injured or killed."""
    latest = analysis.latest_casualties(ledger)
    rows = [
        (
            measure_in_words(ledger.terms, row["measure"]), days_in_words(row["first_day"], row["last_day"]), quote(ledger, row),
            claim_figure(ledger, row),
            row["speaker"], row["note"],
        )
        for row in rows_of(latest)
    ]  # fmt: skip
    columns: list[str | Column] = ["Measure", "As of", "In words", Column("Bounds", "people"), "Who", "Note"]
    return Display(
        table("casualties", ledger.terms("{Casualties}: the latest totals"), columns, rows, claim_records(latest))
    )


@requires("tallies")
def other_counts(ledger: Ledger) -> Display:
    """Totals of attacks by other definitions than the officials': the latest of each, never mixed with theirs."""
    claims = analysis.other_totals(ledger)
    rows = [
        (row["counting"], claim_subject(ledger, row), quote(ledger, row), claim_figure(ledger, row), row["speaker"])
        for row in rows_of(claims)
    ]
    columns: list[str | Column] = ["Counted by", "About", "In words", Column("Bounds", ledger.terms.attacks), "Said by"]
    note = ledger.terms(
        "These count other things, such as {attacks} that only {attackers} claimed, and stand beside the officials' total."
    )
    if not rows:
        note = "No total by another definition is in view."
    return Display(table("other_counts", "What others counted", columns, rows, claim_records(claims), note))
