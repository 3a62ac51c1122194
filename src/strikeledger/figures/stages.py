"""Figures of stages: what a statement about the attacks could mean in numbers, before and after it."""

from __future__ import annotations

from strikeledger.analysis.attacks import DIFFER, NOT_SAID, attack_categories
from strikeledger.analysis.periods import Period
from strikeledger.analysis.tempo import Tempo
from strikeledger.counts import Count
from strikeledger.data.claims import accounts_as_claims, claims_of
from strikeledger.inference.growing import bounded_growth, growing_totals
from strikeledger.report.figure import NOT_KNOWN, Figure
from strikeledger.text import days_in_words

HEAVY = ("rocket", "missile", "mortar")
"""Weapons other than drones."""

UNSURE = ("mixed", DIFFER, NOT_SAID)
"""What leaves open whether such a weapon was among them."""


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
        computation="attacks that officials confirmed one by one, by the weapons that accounts name; where these "
        "differ or none is named, none or one",
    )  # fmt: skip
