"""What a statement about the strikes could mean in numbers, before and after it, and what the data allow of each meaning."""

from __future__ import annotations

from typing import Any

from strikeledger.analysis.attacks import DIFFER, NOT_SAID, attack_categories
from strikeledger.analysis.periods import Period, stages
from strikeledger.analysis.tempo import Tempo
from strikeledger.counts import Count
from strikeledger.data.claims import accounts_as_claims, claims_of
from strikeledger.data.frames import rows_of
from strikeledger.inference.growing import bounded_growth, growing_totals
from strikeledger.report.blocks import Callout, Link, Paragraph, Text
from strikeledger.report.display import Display
from strikeledger.report.figure import NOT_KNOWN, Figure
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.report.tables import TableColumn, make_table, with_data_of
from strikeledger.sections.tempo.rate_figures import listed_figure, rate_figure
from strikeledger.text import capitalise, days_in_words, iso_day

HEAVY = ("rocket", "missile", "mortar")
"""Weapons other than drones."""

UNSURE = ("mixed", DIFFER, NOT_SAID)
"""What leaves open whether such a weapon was among them."""


@requires("statement")
def statement_callout(tempo: Tempo) -> Display:
    """A statement about the strikes: who published it and when, and why it can't be held against a number."""
    rows = _statement_rows(tempo)
    if not rows:
        return prose("The statement about the strikes was not published by the day of this edition.")
    source = tempo.ledger.publications[rows[0]["source_id"]]
    publisher = Text(source["publisher"])
    days = days_in_words(rows[0]["first_day"], rows[0]["last_day"])
    head = (
        Text(f"{rows[0]['label']}, {days}", "strong"), Text(" (according to "),
        Link(source["url"], (publisher,)) if source["url"] else publisher, Text(")."),
    )  # fmt: skip
    body = Text(
        "It gives no number. The table sets out what it could mean in numbers, and what the data allow of each; they may agree with the "
        "statement or not, and none of them shows a cause."
    )
    return Display(Callout("The statement", (Paragraph(head), Paragraph((body,)))))


@requires("statement")
def statement_table(tempo: Tempo) -> Display | None:
    """What the statement could mean in numbers, stage by stage."""
    said = _statement_rows(tempo)
    found = [stage for row in said if tempo.has_attacks for stage in stages(tempo, row["last_day"])]
    if not found:
        return None
    terms = tempo.ledger.terms
    meanings = [
        ("Fewer weapons within reach", None, "Nothing in the data counts weapons held or delivered."),
        (terms("Fewer {attacks} a day"), rate_figure, "By officials’ totals."),
        ("Fewer people hurt: newly counted", injured_figure, "Many injuries were found days or weeks after an attack."),
        ("Other weapons: rockets, missiles or mortars", _armed_cell, "Many accounts name no weapon."),
    ]
    columns: list[TableColumn[Any]] = [
        TableColumn("It could mean", cell=lambda row: row[0]),
        *(_stage_column(tempo, stage) for stage in found),
        TableColumn("Mind", cell=lambda row: row[2]),
    ]
    printed = make_table("statement", "What the statement could mean in numbers", columns, meanings)
    return Display(_with_records(tempo, found, printed)).with_figures(
        *(other_weapons_figure(tempo, stage) for stage in found), *(listed_figure(tempo, stage) for stage in found)
    )


def _statement_rows(tempo: Tempo) -> list[dict[str, Any]]:
    context = tempo.ledger.context
    return rows_of(context[context["context_id"] == tempo.ledger.terms.statement])


def _stage_column(tempo: Tempo, stage: Period) -> TableColumn[Any]:
    return TableColumn(
        capitalise(stage.label), cell=lambda row: row[1](tempo, stage) if row[1] else Text("no data", "muted")
    )


def _armed_cell(tempo: Tempo, stage: Period) -> Any:
    return other_weapons_figure(tempo, stage).quiet, " of ", listed_figure(tempo, stage).quiet


def _with_records(tempo: Tempo, found: list[Period], printed: Any) -> Any:
    """The printed table with its data: one record per stage."""
    data: list[TableColumn[Period]] = [
        TableColumn("Stage", "stage", value=lambda each: each.label),
        TableColumn("From", "first_day", value=lambda each: iso_day(each.span[0])),
        TableColumn("To", "last_day", value=lambda each: iso_day(each.span[1])),
        TableColumn("Days", "days", value=lambda each: each.days),
        TableColumn(tempo.ledger.terms("{Attacks} a day"), "per_day", value=lambda each: rate_figure(tempo, each)),
        TableColumn("Injured", "injured", value=lambda each: injured_figure(tempo, each)),
        TableColumn(
            "With other weapons than drones", "other_than_drones", value=lambda each: other_weapons_figure(tempo, each)
        ),
        TableColumn("On the list", "listed", value=lambda each: listed_figure(tempo, each)),
    ]
    return with_data_of(printed, make_table("", printed.title, data, found))


def injured_figure(tempo: Tempo, stage: Period) -> Figure:
    """Personnel injured in a stage, by what the officials' total grew by."""
    whole, scope, terms = growing_totals(tempo.ledger, "us_injured"), tempo.ledger.scope, tempo.ledger.terms
    bounded = bounded_growth(whole, scope, *whole.span(*stage.span))
    count, claims, known = bounded.count, claims_of(tempo.ledger, bounded.claims), bounded.count.is_known
    return Figure(
        f"injured/{stage.name}", f"{terms.personnel} injured, {stage.label}", "count", count.low if known else None, count.high, "people",
        str(count) if known else NOT_KNOWN, claims if known else (),
        computation=f"by how much the {terms.theirs} total of injured allows that it grew, {days_in_words(*stage.span)}",
    )  # fmt: skip


def other_weapons_figure(tempo: Tempo, stage: Period) -> Figure:
    """Attacks on the list in a stage that were made with rockets, missiles or mortars."""
    marks = attack_categories(tempo.ledger)
    weapon = dict(zip(marks["attack_id"], marks["weapon"], strict=True))
    near = tempo.possible_attacks(stage.span)
    sure = near[(near["first_day"] >= stage.span[0]) & (near["last_day"] <= stage.span[1])]
    certain = [attack for attack in sure["attack_id"] if weapon[attack] in HEAVY]
    possible = [attack for attack in near["attack_id"] if weapon[attack] in (*HEAVY, *UNSURE)]
    count = Count(len(certain), len(possible))
    rows = tempo.ledger.attack_accounts
    rows = rows[rows["official"] & rows["attack_id"].isin(possible)].drop_duplicates("attack_id")
    return Figure(
        f"other_than_drones/{stage.name}", f"Attacks with rockets, missiles or mortars, {stage.label}", "count", count.low, count.high,
        "attacks", str(count), claims_of(tempo.ledger, accounts_as_claims(rows)) if len(rows) else (),
        computation="by the weapons that accounts name; none or one for an attack of which they differ or name none",
    )  # fmt: skip
