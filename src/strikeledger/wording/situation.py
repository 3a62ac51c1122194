"""Sentences of a situation: neutral, hedged as the claims are, each number with who said it."""

from __future__ import annotations

from typing import Any

from strikeledger import figures, summaries
from strikeledger.blocks import Note
from strikeledger.claims import day_in_words, subject
from strikeledger.display import Display, Words, prose
from strikeledger.figures import Figure, said
from strikeledger.frames import rows_of
from strikeledger.ledger import Ledger
from strikeledger.reconcile import totals
from strikeledger.rounds import round_deaths
from strikeledger.wording.frame import many, things


def attacks_sentence(ledger: Ledger) -> Display:
    """How the total compares with its parts and with the attacks confirmed one by one, and how many totals contradict the rest."""
    countries = ledger.scope.split("+") if "+" in ledger.scope else []
    parts = [(country, figures.attacks(ledger, country)) for country in countries]
    said_of = [(country, part) for country, part in parts if any(claim.words for claim in part.claims)]
    split: list[Words] = [word for country, part in said_of for word in (", ", part, f" of them in {country}")]
    aside = len(totals(ledger, "attacks").choice.chosen)
    contradict = (
        f" {things(aside, 'total')} that contradict the rest are set aside, hollow in the chart." if aside else ""
    )
    return prose(
        "US officials counted ", *many(figures.attacks(ledger), "attacks", "attack"), *split,
        ". One by one, officials' statements listed here confirm ", figures.itemised_attacks(ledger),
        ": a floor, as most briefings gave totals and not lists.", contradict,
    )  # fmt: skip


def strikes_sentence(ledger: Ledger, deaths: list[Figure]) -> Display:
    """Deaths by round according to officials, and who says otherwise."""
    rounds = zip(ledger.rounds["number"], deaths[1:], strict=True)
    each: list[Words] = [
        word for number, figure in rounds for word in (", " if number else "", f"round {number}: ", figure)
    ]
    inside: list[Words] = [" (", *each[1:], ")"] if each else []
    killed = ("By US officials' accounts the strikes killed ", *many(deaths[0], "people"), *inside, ". ")
    return prose(*killed, *_clashes(ledger), *_disputes(ledger))


def _clashes(ledger: Ledger) -> list[Words]:
    """Officials' claims that can't all be true, and which of them are set aside."""
    found = round_deaths(ledger)
    if not found.contradictions:
        return []
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    told: list[Words] = ["Not all of these claims can be true: "]
    for number, ids in enumerate(found.contradictions):
        told += ["; nor all of these: "] if number else []
        for place, claim in enumerate(ids):
            about = f" ({claims[claim]['speaker']}, {subject(ledger, claims[claim])})"
            told += [", " if place else "", said(ledger, claims[claim]), about]
    aside: list[Words] = [
        word
        for place, claim in enumerate(found.choice.chosen)
        for word in (", " if place else "", said(ledger, claims[claim]))
    ]
    others = len(found.choice.sets) - 1
    equal = f" ({things(others, 'other choice')} would weigh the same)" if others else ""
    return [*told, ". Set aside, as the least that resolves it: ", *aside, f"{equal}. "]


def _disputes(ledger: Ledger) -> list[Words]:
    """Armed groups and monitors who give another number than the officials, as a note."""
    others = summaries.death_disputes(ledger)
    if others.empty:
        return ["No armed group or monitor in view gives another number."]
    told: list[Words] = []
    for row in rows_of(others):
        figure = said(ledger, row)
        about = figure.claims[0].subject.removeprefix("people killed, ")
        told += ["; " if told else "", f"{row['speaker']} gives ", figure, f" for the {about}"]
    note: Any = ("Beside the officials' figures, and never added to them: ", *told, ".")
    return ["Others count differently.", Note(note)]


def casualties_sentence(ledger: Ledger) -> Display:
    """Injured, how many of them with brain injuries, and which totals can't be right."""
    totals = summaries.totals(ledger, "us_injured")
    claims = ledger.claims.set_index("claim_id", drop=False)
    told: list[Words] = []
    for row in rows_of(totals[~totals["used"]]):
        figure = said(ledger, rows_of(claims.loc[[row["claim_id"]]])[0])
        told += [", " if told else "", figure, f" ({row['speaker']}, {day_in_words(row['day'])})"]
    aside: list[Words] = [" Totals that contradict most of the others are set aside: ", *told, "."] if told else []
    return prose(
        "US officials counted ", *many(figures.us_injured(ledger), "US personnel"), " injured, and ",
        *many(figures.us_tbi(ledger), "of them"), " with, or evaluated for, traumatic brain injuries.", *aside,
    )  # fmt: skip


def sites_sentence(ledger: Ledger) -> Display:
    """How many attacks and places the map shows."""
    sites = summaries.sites(ledger)
    if sites.empty:
        return prose("No attack in view was confirmed by a US official together with its place.")
    countries = ", ".join(f"{country} {count}" for country, count in sites.groupby("country")["attacks"].sum().items())
    floor = figures.itemised_attacks(ledger)
    return prose(
        "The map places the ",
        floor,
        f" attacks that officials confirmed one by one ({countries}) at {len(sites)} sites.",
    )
