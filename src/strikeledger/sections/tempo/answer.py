"""What the tempo report says beside its charts: the answer, what else changed near each round, and what a statement could mean."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.attacks import DIFFER, NOT_SAID, attack_categories
from strikeledger.analysis.context import AFTER, BEFORE, DURING, NEAR, context_near_rounds
from strikeledger.analysis.periods import Period, phases, stages, whole_period
from strikeledger.analysis.tempo import Tempo
from strikeledger.counts import Count
from strikeledger.data.claims import accounts_as_claims, claims_of
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.growing import bounded_growth, growing_totals
from strikeledger.report.blocks import Break, Callout, Link, Listing, Paragraph, Strong, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import NOT_KNOWN, Figure
from strikeledger.report.prose import phrase, prose
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell, TableColumn, make_table, period_column, with_data_of
from strikeledger.sections.tempo.figures import listed_figure, rate_figure, tested_windows, tested_windows_figure
from strikeledger.sections.tempo.windows import NO_CAUSE_SHOWN, beyond_chance, beyond_chance_figure
from strikeledger.text import capitalise, days_in_words, iso_day, short_days_in_words

NO_EFFECT_SHOWN = "The data do not show that the strikes reduced attacks; nor do they show that they did not."
NO_ROUND = "No round of {strikes} is known by then, so that nothing can be said of what followed one."
UNTESTED = (
    "What followed the strikes can’t be tested: too few days are covered, or too few attacks are known one by one. "
)
NO_ATTACK = "No {attack} that {officials} counted or {confirmed} was known by the day of this edition."
_NO_ATTACK_ON = NO_ATTACK.replace("{attack}", "{attack} on {forces}")
NOTHING_YET = "Nothing is known yet: the ledger holds no account and no total."


def tempo_answer(tempo: Tempo) -> Display:
    """The report's points: how often in all and in each phase, what the tests found, and the fixed answer."""
    if not tempo.ledger.contents:
        return prose(NOTHING_YET, role="lead")
    points = [point for point in (_how_often(tempo), _by_phase(tempo), *_verdict(tempo)) if point]
    items: Any = tuple((Paragraph(tuple(point)),) for point in points)  # type: ignore[arg-type]  # a display turns words into inlines
    return Display(Listing(items, ordered=True, role="key-points"))


def _how_often(tempo: Tempo) -> list[Words]:
    terms, overall = tempo.ledger.terms, rate_figure(tempo, whole_period(tempo))
    if overall.low is None:
        return [terms(_NO_ATTACK_ON if terms.forces else NO_ATTACK)]
    by = (
        f"By {terms.theirs.replace(chr(39), '’')} totals"
        if tempo.has_totals
        else terms("By what {officials} {confirmed} one by one")
    )
    bold, where, days = Strong((overall,)), f"in {tempo.ledger.where}", days_in_words(tempo.first, tempo.last)  # type: ignore[arg-type]
    if " in " in overall.words:  # few are told as they are: "1 in 44 days"
        return [f"{by}, {terms.attacks_on} {where} came to ", bold, f" ({days})."]
    if terms.forces:
        return [terms(f"{by}, {{attackers}} attacked {{forces}} "), bold, f" times a day {where}, {days}."]
    return [f"{by}, there were ", bold, f" {terms.attacks} a day {where}, {days}."]


def _by_phase(tempo: Tempo) -> list[Words]:
    """The rate of each phase, where there are several."""
    found, told = phases(tempo), list[Words]()
    if len(found) < 2 or not any(each.totalled.is_known for each in found):  # one is the whole
        return []
    for place, each in enumerate(found):
        rate = rate_figure(tempo, each)
        told += [("" if not place else " and " if place == len(found) - 1 else ", "), rate]
        told += [f"{'' if ' in ' in rate.words or rate.low is None else ' a day'} {each.label}"]
    return ["By phase: ", *told, "."]


def _verdict(tempo: Tempo) -> list[list[Words]]:
    """What the tests found after Holm's correction, in the fixed words; nothing where the package has no rounds."""
    if "rounds" not in tempo.ledger.contents:
        return []
    if tempo.rounds.empty:
        return [[tempo.ledger.terms(NO_ROUND)]]
    if not tested_windows(tempo):
        return [[UNTESTED, Strong((NO_EFFECT_SHOWN,))]]  # type: ignore[arg-type]
    values = {"beyond": beyond_chance_figure(tempo), "tested": tested_windows_figure(tempo)}
    if beyond_chance(tempo):
        differ = (
            "In {beyond} of {tested} comparisons, {attacks} after a round differ from those before it by more than chance and uneven "
            "days allow."
        )
        return [list(phrase(differ, tempo.ledger, **values)), [NO_CAUSE_SHOWN]]
    alike = (
        "{tested:comparison} of the days before and after a round {tested?was|were} tested; in none are there fewer or more {attacks} "
        "afterwards than chance and uneven days allow."
    )
    return [list(phrase(alike, tempo.ledger, **values)), [Strong((NO_EFFECT_SHOWN,))]]  # type: ignore[arg-type]


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
        TableColumn("Note", cell=lambda row: row[2]),
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
        period_column(lambda each: each.span),
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
    printed = make_table("what_else", "What else changed near each round", columns, rounds)
    kept: list[TableColumn[dict[str, Any]]] = [
        TableColumn(label, key, value=lambda row, name=name: row[name])  # type: ignore[misc]
        for label, key, name in _DATA
    ]
    kept[_DAYS_AT:_DAYS_AT] = [period_column(lambda row: (row["first_day"], row["last_day"]))]
    records = make_table("", printed.title, kept, rows_of(near))
    return Display(with_data_of(printed, records))


_DATA = (
    ("Round", "round", "number"), ("Before, during or after it", "side", "side"), ("From", "first_day", "first_day"),
    ("To", "last_day", "last_day"), ("What", "label", "label"), ("Kind", "kind", "kind"), ("Source", "source_id", "source_id"),
)  # fmt: skip
_DAYS_AT = 4
"""Where the days in EDTF stand among them."""


def _short_days(row: dict[str, Any]) -> str:
    return f"{short_days_in_words(row['first_day'], row['last_day'])} {row['last_day'].year}"


def _things(ledger: Ledger, rows: pd.DataFrame) -> Cell:
    cell: list[Words] = []
    for row in rows_of(rows):
        source = ledger.publications.get(row["source_id"])
        label: Words = Link(source["url"], (Text(row["label"]),)) if source and source["url"] else row["label"]
        days = Text(f", {short_days_in_words(row['first_day'], row['last_day'])}", "muted")
        cell += [*((Break(),) if cell else ()), label, days]
    return tuple(cell) or Text("nothing known", "muted")
