"""Sentences about strikes: how many people they killed, by whose accounts, and who says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.data.claims import claim_subject
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure, StrikeDeathFigures, claim_figure, counted_figure
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.report.blocks import Note
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import accounts_in_words
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.text import at_place, capitalise, list_in_words, number_in_words
from strikeledger.wording.frame import many


@requires("strikes")
def strikes_sentence(ledger: Ledger, deaths: StrikeDeathFigures) -> Display:
    """Deaths in all strikes that were acknowledged, in the rounds among them and outside, and who says otherwise."""
    terms, given = ledger.terms, [figure for figure in deaths.rounds if figure.low is not None]
    if deaths.overall.low is None:
        return prose(f"No {terms.official} account in view gives the number of dead. ", *_disputes(ledger))
    rounds = _rounds_in_words(len(given), len(deaths.rounds))
    told: list[Words] = [
        f"{capitalise(accounts_in_words(terms, deaths.overall))} add up to ", *many(deaths.overall, "people", "person"),
    ]  # fmt: skip
    if not any(figure.low is not None for figure in deaths.others):
        told += [" killed in ", *rounds, terms(" of {strikes} that they acknowledge")]
    else:
        told.append(terms(" killed in the {strikes} that they acknowledge"))
        told += [": ", *_parts_in_words(deaths, rounds)]
    return prose(*told, ".", *_without_number(ledger, deaths), " ", *_clashes(ledger), *_disputes(ledger))


def _parts_in_words(deaths: StrikeDeathFigures, rounds: Sequence[Words]) -> list[Words]:
    """The dead in the rounds, where a number of them is given, and in each strike outside a round of which one is."""
    parts: list[tuple[Words, ...]] = [] if deaths.in_rounds.low is None else [(deaths.in_rounds, " in ", *rounds)]
    parts += [
        (figure, f" in the {figure.label.rpartition(', ')[2]}") for figure in deaths.others if figure.low is not None
    ]
    told: list[Words] = []
    for place, part in enumerate(parts):
        told += ["" if not place else " and " if part is parts[-1] else ", ", *part]
    return told


def _without_number(ledger: Ledger, deaths: StrikeDeathFigures) -> list[Words]:
    """The rounds for which officials give no number, and what others say of the last of them that others count."""
    missing = [figure for figure in deaths.rounds if figure.low is None]
    if not missing:
        return []
    told: list[Words] = [f" For {list_in_words([_round_in_words(figure) for figure in missing])} they give no number."]
    for figure in reversed(missing):
        if others := _other_counts(ledger, figure.event):
            *firsts, last = others
            each: list[Words] = [word for other in firsts for word in (*other, ", ")]
            return [*told, f" In {_round_in_words(figure)} ", *each[:-1], *([" and "] if firsts else []), *last, "."]
    return told


def _round_in_words(figure: Figure) -> str:
    return figure.label.rpartition("People killed, ")[2]


def _other_counts(ledger: Ledger, event: str) -> list[tuple[Words, ...]]:
    """What governments and monitors count at each place of a round, and news agencies in all of it; never added up."""
    claims = analysis.death_claims(ledger)
    claims = claims[(claims["part_of"] == event) & ~claims["official"] & ~claims["speaker"].str.contains("unnamed")]
    whole = claims["event_id"] == event
    agency = whole & (claims["party"] == "press") & (claims["source_kind"] == "wire")
    local = ~whole & claims["party"].isin(["host government", "monitor"]) & claims["high"].notna()
    found: list[tuple[Words, ...]] = []
    for (_, party), rows in claims[local].groupby(["event_id", "party"]):
        often = (
            rows["speaker"].value_counts().sort_index(ascending=False).idxmax()
            if party == "host government"
            else rows["speaker"].iloc[0]
        )
        found.append(_count_in_words(ledger, rows[rows["speaker"] == often], f" {at_place(rows['place'].iloc[0])}"))
    found += [_count_in_words(ledger, rows, " in all") for _, rows in claims[agency].groupby("speaker")]
    return found


def _count_in_words(ledger: Ledger, rows: pd.DataFrame, where: str) -> tuple[Words, ...]:
    """One speaker's numbers, in order of publication: "Reuters counts 39 and later 40 in all"."""
    ordered = rows_of(rows.sort_values(["published", "low"]).drop_duplicates(["low", "high"]))
    told: list[Words] = [f"{ordered[0]['speaker'].replace('The ', 'the ', 1)} counts "]
    for before, row in zip([None, *ordered], ordered, strict=False):
        told += [] if before is None else [" or " if before["published"] == row["published"] else " and later "]
        told.append(claim_figure(ledger, row))
    return (*told, where)


def _rounds_in_words(given: int, every: int) -> tuple[Words, ...]:
    """Of how many rounds there is a number: "seven of nine rounds", "all four rounds"."""
    if every == 1:
        return ("the only round",)
    whole = _rounds_figure("in_view", "Rounds in view", every)
    if given == every:
        return "all ", whole, " rounds"
    return _rounds_figure("with_dead", "Rounds of whose dead officials give a number", given), " of ", whole, " rounds"


def _rounds_figure(name: str, label: str, number: int) -> Figure:
    found = counted_figure(f"rounds/{name}", label, number, "rounds", "Rounds in the table of strikes.")
    return replace(found, words=number_in_words(number))


def _clashes(ledger: Ledger) -> list[Words]:
    """Officials' claims that can't all be true, and which of them are set aside."""
    found = strike_deaths_bounds(ledger)
    if not found.contradictions:
        return []
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    told: list[Words] = ["Not all of these claims can be true: "]
    for number, ids in enumerate(found.contradictions):
        told += ["; nor all of these: "] if number else []
        for place, claim in enumerate(ids):
            about = f" ({claims[claim]['speaker']}, {claim_subject(ledger, claims[claim])})"
            told += [", " if place else "", claim_figure(ledger, claims[claim]), about]
    aside: list[Words] = [
        word
        for place, claim in enumerate(found.correction_sets.correction_set)
        for word in (", " if place else "", claim_figure(ledger, claims[claim]))
    ]
    others = len(found.correction_sets.sets) - 1
    how = "Sets of claims of equal weight that would resolve the contradictions as well."
    choices = counted_figure("equal_choices/strike_deaths", "Other choices of equal weight", others, "choices", how)
    equal: list[Words] = (
        [" (", *many(choices, "other choices", "other choice"), " would weigh the same)"] if others else []
    )
    return [*told, ". Set aside, as the least that resolves it: ", *aside, *equal, ". "]


def _disputes(ledger: Ledger) -> list[Words]:
    """Parties to the conflict and monitors who give another number than the officials, as a note."""
    others = analysis.death_disputes(ledger)
    if others.empty:
        return [ledger.terms("Neither {attackers} nor monitors in view give another number.")]
    told: list[Words] = []
    for row in rows_of(others):
        figure = claim_figure(ledger, row)
        about = figure.claims[0].subject.removeprefix("people killed, ")
        told += ["; " if told else "", figure, f" for the {about} ({row['speaker']})"]
    note: Any = ("Beside the officials' figures, and never added to them: ", *told, ".")
    return ["Others count differently.", Note(note)]
