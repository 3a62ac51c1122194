"""Attacks by weapon, claimant and confirmation: a ledger comes in; tables whose numbers name the accounts behind them go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from strikeledger import analysis, figures
from strikeledger.data.ledger import Ledger
from strikeledger.figures.marks import AttackCategory
from strikeledger.report.blocks import Column, Text
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import records, table
from strikeledger.text import capitalise


@requires("weapons")
def weapons(ledger: Ledger) -> Display:
    """What the attacks that officials confirmed were made with."""
    note = "By all accounts in view of these attacks, an official's or not. Where nobody says, the row is no kind of weapon: it is missing."
    title = ledger.terms("{Attacks} that {officials} {confirmed} one by one, by weapon")
    return _parts(ledger, "weapons", title, "Made with", figures.by_weapon(ledger), note)


@requires("claimants")
def claimants(ledger: Ledger) -> Display:
    """Which armed groups claimed the attacks that officials confirmed."""
    note = "A claim is the group's own word, as a source in view reports it. No claim in view doesn't mean that nobody claimed the attack."
    title = ledger.terms("{Attacks} that {officials} {confirmed} one by one, by who claimed them")
    return _parts(ledger, "claimants", title, "Claimed by", figures.by_claimant(ledger), note)


def _parts(ledger: Ledger, name: str, title: str, mark: str, parts: Sequence[AttackCategory], note: str) -> Display:
    rows: list[Sequence[Cell]] = [
        (Text(capitalise(part.mark), "emphasis" if part.missing else ""), part.number) for part in parts
    ]
    kept: list[dict[str, Any]] = [
        {"mark": part.mark, "attacks": part.number.low, "missing": part.missing} for part in parts
    ]
    return Display(
        table(
            name,
            title,
            [mark, Column(ledger.terms("{Attacks}"), align="right")],
            rows,
            kept,
            note if parts else ledger.terms("No {attack} in view was {confirmed} by {official}."),
        )
    )


@requires("claimants")
def claimed_and_confirmed(ledger: Ledger) -> Display:
    """Every attack in view by whether a group claimed it and whether an official confirmed it."""
    numbers = figures.claimed_and_confirmed(ledger)
    heads = {True: ledger.terms("Claimed by {attackers}"), False: "No claim in view"}
    rows: list[Sequence[Cell]] = [
        (heads[claimed], numbers[claimed, True], numbers[claimed, False]) for claimed in (True, False)
    ]
    columns: list[str | Column] = [
        "", Column(ledger.terms("{Confirmed} by {official}"), align="right"), Column("No confirmation in view", align="right"),
    ]  # fmt: skip
    note = (
        "No confirmation in view is missing, and no denial: officials mostly gave totals, which hold more attacks than they listed. "
        "These numbers are of the list, and never to be added to a total."
    )
    kept = records(analysis.attack_categories(ledger))
    return Display(
        table(
            "claimed_and_confirmed",
            ledger.terms("{Attacks} in view, claimed and {confirmed}"),
            columns,
            rows,
            kept,
            note,
        )
    )
