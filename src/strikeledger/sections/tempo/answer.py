"""What the tempo report says beside its charts: the answer, what else changed near each round, and what a statement could mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from strikeledger.analysis.attacks import DIFFER, NOT_SAID, attack_categories
from strikeledger.analysis.followed import AFTER, BEFORE, DURING, NEAR, context_near_rounds
from strikeledger.analysis.strike_counts import short_days_of_strike
from strikeledger.analysis.tempo import Period, Tempo, phases, stages, whole_period
from strikeledger.counts import Count
from strikeledger.data.claims import accounts_as_claims, claims_of
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.growing import bounded_growth, growing_totals
from strikeledger.report.blocks import Break, Callout, Link, Paragraph, Strong, Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, count_as_figure
from strikeledger.report.prose import NOTHING_YET, in_a_row, join_runs, key_listing, phrase, prose
from strikeledger.report.tables import Cell, TableColumn, field_column, make_table, period_column, record_columns
from strikeledger.sections.tempo.figures import (
    listed_figure,
    period_columns,
    rate_figure,
    tested_windows,
    tested_windows_figure,
)
from strikeledger.sections.tempo.windows import NO_CAUSE_SHOWN, beyond_chance, beyond_chance_figure
from strikeledger.text import capitalise, days_in_words

NO_EFFECT_SHOWN = "The data do not show that the strikes reduced {attacks}; nor do they show that they did not."
NO_ROUND = "No round of {strikes} is known by then, so that nothing can be said of what followed one."
UNTESTED = (
    "What followed the strikes can’t be tested: too few days are covered, or too few {attacks} are known one by one. "
)
NO_ATTACK = "No {attack} that {officials} counted or {confirmed} was known by the day of this edition."
_NO_ATTACK_ON = NO_ATTACK.replace("{attack}", "{attack} on {forces}")
HEAVY = ("rocket", "missile", "mortar")
"""Weapons other than drones."""
UNSURE = ("mixed", DIFFER, NOT_SAID)
"""What leaves open whether such a weapon was among them."""


def tempo_answer(tempo: Tempo) -> Display:
    """The report's points: how often in all and in each phase, what the tests found, and the fixed answer."""
    if not tempo.ledger.contents:
        return prose(NOTHING_YET, role="lead")
    return key_listing([_how_often(tempo), _by_phase(tempo), *_verdict(tempo)])


def _how_often(tempo: Tempo) -> list[Words]:
    terms, overall = tempo.ledger.terms, rate_figure(tempo, whole_period(tempo))
    if overall.low is None:
        return [terms(_NO_ATTACK_ON if terms.forces else NO_ATTACK)]
    by = f"By {terms.theirs.replace(chr(39), '’')} totals"
    if not tempo.has_totals:
        by = terms("By what {officials} {confirmed} one by one")
    bold, where, days = Strong((overall,)), tempo.ledger.in_where, days_in_words(tempo.first, tempo.last)  # type: ignore[arg-type]
    when = f"from {days}" if tempo.first < tempo.last else f"on {days}"
    if " in " in overall.words:  # few are told as they are: "1 in 44 days"
        return [f"{by}, {terms.attacks_on}{where} came to ", bold, f" ({days})."]
    if terms.forces:
        return [terms(f"{by}, {{attackers}} attacked {{forces}} "), bold, f" times a day{where} {when}."]
    return [f"{by}, there were ", bold, f" {terms.attacks} a day{where} {when}."]


def _by_phase(tempo: Tempo) -> list[Words]:
    """The rate of each phase, where there are several."""
    found = phases(tempo)
    if len(found) < 2 or not any(each.totalled.is_known for each in found):  # one is the whole
        return []
    rates = [(rate_figure(tempo, each), each.label) for each in found]
    told = [(f, f"{'' if ' in ' in f.words or f.low is None else ' a day'} {label}") for f, label in rates]
    return ["By phase: ", *in_a_row(told), "."]


def _verdict(tempo: Tempo) -> list[list[Words]]:
    """What the tests found after Holm's correction, in the fixed words; nothing where the package has no rounds."""
    terms = tempo.ledger.terms
    if "rounds" not in tempo.ledger.contents:
        return []
    if tempo.rounds.empty:
        return [[terms(NO_ROUND)]]
    if not tested_windows(tempo):
        return [[terms(UNTESTED), Strong((terms(NO_EFFECT_SHOWN),))]]  # type: ignore[arg-type]
    values = {"beyond": beyond_chance_figure(tempo), "tested": tested_windows_figure(tempo)}
    if beyond_chance(tempo):
        differ = (
            "In {beyond} of {tested} comparisons, {attacks} after a round differ from those before it by more than chance and uneven "
            "days allow."
        )
        return [list(phrase(differ, tempo.ledger, **values)), [terms(NO_CAUSE_SHOWN)]]
    alike = (
        "{tested:comparison} of the days before and after a round {tested?was|were} tested; in none are there fewer or more {attacks} "
        "afterwards than chance and uneven days allow."
    )
    return [list(phrase(alike, tempo.ledger, **values)), [Strong((terms(NO_EFFECT_SHOWN),))]]  # type: ignore[arg-type]


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
    meanings: list[tuple[str, Callable[[Tempo, Period], Cell], str]] = [
        (
            "Fewer weapons within reach",
            lambda *_: Text("no data", "muted"),
            "Nothing in the data counts weapons held or delivered.",
        ),
        (terms("Fewer {attacks} a day"), rate_figure, terms("By {officials}’ totals.")),
        (
            "Fewer people hurt: newly counted",
            injured_figure,
            terms("Many injuries were found days or weeks after {an_attack}."),
        ),
        ("Other weapons: rockets, missiles or mortars", _armed_cell, "Many accounts name no weapon."),
    ]

    def stage_column(stage: Period) -> TableColumn[Any]:
        return TableColumn(capitalise(stage.label), cell=lambda row: row[1](tempo, stage))

    columns: list[TableColumn[Any]] = [
        TableColumn("It could mean", cell=lambda row: row[0]),
        *map(stage_column, found),
        TableColumn("Note", cell=lambda row: row[2]),
    ]
    data: list[TableColumn[Period]] = [
        TableColumn("Stage", "stage", value=lambda each: each.label),
        *period_columns(),
        TableColumn("Days", "days", value=lambda each: each.days),
        TableColumn(terms("{Attacks} a day"), "per_day", value=lambda each: rate_figure(tempo, each)),
        TableColumn("Injured", "injured", value=lambda each: injured_figure(tempo, each)),
        TableColumn("With other weapons than drones", "other_than_drones", value=lambda each: other_weapons_figure(tempo, each)),
        TableColumn("On the list", "listed", value=lambda each: listed_figure(tempo, each)),
    ]  # fmt: skip
    title = "What the statement could mean in numbers"
    figures = [figure(tempo, stage) for figure in (other_weapons_figure, listed_figure) for stage in found]
    return Display(make_table("statement", title, columns, meanings, data=(data, found))).with_figures(*figures)


def _statement_rows(tempo: Tempo) -> list[dict[str, Any]]:
    context = tempo.ledger.context
    return rows_of(context[context["context_id"] == tempo.ledger.terms.statement])


def _armed_cell(tempo: Tempo, stage: Period) -> Any:
    return other_weapons_figure(tempo, stage).quiet, " of ", listed_figure(tempo, stage).quiet


def injured_figure(tempo: Tempo, stage: Period) -> Figure:
    """Personnel injured in a stage, by what the officials' total grew by."""
    whole, terms = growing_totals(tempo.ledger, "us_injured"), tempo.ledger.terms
    bounded = bounded_growth(whole, tempo.ledger.scope, *whole.span(*stage.span))
    claims = claims_of(tempo.ledger, bounded.claims) if bounded.count.is_known else ()
    how = f"by how much the {terms.theirs} total of injured allows that it grew, {days_in_words(*stage.span)}"
    label = f"{terms.personnel} injured, {stage.label}"
    return count_as_figure(f"injured/{stage.name}", label, bounded.count, "people", claims, how)


def other_weapons_figure(tempo: Tempo, stage: Period) -> Figure:
    """Attacks on the list in a stage that were made with rockets, missiles or mortars."""
    marks = attack_categories(tempo.ledger)
    weapon = dict(zip(marks["attack_id"], marks["weapon"], strict=True))
    near = tempo.possible_attacks(stage.span)
    sure = near[(near["first_day"] >= stage.span[0]) & (near["last_day"] <= stage.span[1])]
    certain = [attack for attack in sure["attack_id"] if weapon[attack] in HEAVY]
    possible = [attack for attack in near["attack_id"] if weapon[attack] in (*HEAVY, *UNSURE)]
    count, rows = Count(len(certain), len(possible)), tempo.ledger.attack_accounts
    rows = rows[rows["official"] & rows["attack_id"].isin(possible)].drop_duplicates("attack_id")
    claims = claims_of(tempo.ledger, accounts_as_claims(rows))
    label = tempo.ledger.terms(f"{{Attacks}} with rockets, missiles or mortars, {stage.label}")
    how = tempo.ledger.terms(
        "by the weapons that accounts name; none or one for {an_attack} of which they differ or name none"
    )
    return count_as_figure(f"other_than_drones/{stage.name}", label, count, "attacks", claims, how)


@requires("rounds")
def nearby_sentence(_: Tempo) -> Display:
    """Why the circumstances near each round stand in a table."""
    return prose(
        "A change after a strike may have come with other things that happened in the same days: "
        f"those that the ledger holds, up to {NEAR} days from each round. The list is short, and much that mattered is not on it."
    )


@requires("rounds")
def nearby_table(tempo: Tempo) -> Display | None:
    """Circumstances and other strikes near each round, before it, at its time and after it."""
    rounds = rows_of(tempo.rounds)
    if not rounds:
        return None
    near = context_near_rounds(tempo)

    def things(side: str) -> Any:
        return lambda row: _things(tempo.ledger, near[(near["number"] == row["number"]) & (near["side"] == side)])

    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Round", cell=lambda row: (Text(str(row["number"]), "strong"), f", {_short_days(row)}")),
        TableColumn(f"In the {NEAR} days before", cell=things(BEFORE)),
        TableColumn("At the time, or around it", cell=things(DURING)),
        TableColumn(f"In the {NEAR} days after", cell=things(AFTER)),
    ]
    data: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Round", "round", value=lambda row: row["number"]),
        field_column("side", "Before, during or after it", printed=False),
        field_column("first_day", "From", printed=False),
        field_column("last_day", "To", printed=False),
        period_column(lambda row: (row["first_day"], row["last_day"])),
        field_column("label", "What", printed=False),
        *record_columns("kind", "source_id"),
    ]
    return Display(
        make_table("what_else", "What else changed near each round", columns, rounds, data=(data, rows_of(near)))
    )


def _short_days(row: dict[str, Any]) -> str:
    return f"{short_days_of_strike(row)} {row['last_day'].year}"


def _things(ledger: Ledger, rows: pd.DataFrame) -> Cell:
    things: list[tuple[Words, ...]] = []
    for row in rows_of(rows):
        source = ledger.publications.get(row["source_id"])
        label: Words = Link(source["url"], (Text(row["label"]),)) if source and source["url"] else row["label"]
        things.append((label, Text(f", {short_days_of_strike(row)}", "muted")))
    return join_runs(things, Break()) or Text("nothing known", "muted")
