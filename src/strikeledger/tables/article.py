"""One source beside the ledger: each of its figures comes in; what all sources allow of the same, and how the two stand, goes out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from strikeledger import analysis, figures
from strikeledger.counts import Count
from strikeledger.data.claims import claim_subject
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure, claim_figure
from strikeledger.report.blocks import Break, Column, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.sections.changes import figure_of_day
from strikeledger.tables.frame import claim_records, quote, rounds_of, table
from strikeledger.text import capitalise, day_in_words, iso_day


@requires("origin")
def founding_claims(ledger: Ledger, source_id: str) -> Display:
    """Each figure of one source beside what all sources in view allowed by its day: what grew later is no answer to it."""
    origin = next(row for row in ledger.tables_of_day["sources"].rows if row["source_id"] == source_id)
    known = _view_on(ledger, origin["published"])
    claims, held = (
        analysis.claims_of_source(ledger, source_id),
        _answers(known, "" if known is ledger else origin["published"]),
    )
    rows: list[tuple[Cell, ...]] = []
    for row in rows_of(claims):
        none_since = not row["event_id"] and row["measure"] == "attacks" and row["high"] == 0
        key = "last_attack" if none_since else row["event_id"] + row["measure"] + row["scope"]
        beside = held.get(key)
        figure = beside[-1] if beside else None
        rows.append((
            capitalise(claim_subject(ledger, row)), quote(ledger, row), claim_figure(ledger, row), beside or _others(known, row),
            _comparison(row, figure) if isinstance(figure, Figure) else Text("nothing to compare", "muted"),
        ))  # fmt: skip
    columns: list[str | Column] = [
        "About",
        "Its words",
        "Its bounds",
        "All sources in view, by its day",
        "Beside each other",
    ]
    note = (
        "Narrower here: every number that all sources allow is one that this one allows, and not the other way round; wider here: the "
        "reverse. "
        "Only where they contradict each other can't both be true."
    )
    if not rows:
        note = "This source had not been published by then, or is not among those asked for."
    published = day_in_words(date.fromisoformat(origin["published"]))
    title = f"“{origin['title']}” ({origin['publisher']}, {published}) and what all sources held by then"
    return Display(table("founding_claims", title, columns, rows, claim_records(claims), note))


def _comparison(row: dict[str, Any], figure: Figure) -> str:
    """How a claim and a figure of this edition stand to each other."""
    if figure.low is None:
        return "not known here"
    if isinstance(figure.low, str):
        if figure.low > iso_day(row["last_day"]):
            return "one came after"
        day = iso_day(row["since"] - pd.Timedelta(days=1)) if not pd.isna(row["since"]) else ""
        inside = figure.low <= day <= (figure.high or day)  # type: ignore[operator]  # a date's ends are days
        return "contradicts" if not inside else "the same" if figure.low == figure.high else "wider here"
    held = Count(int(figure.low), None if figure.high is None else int(figure.high))
    return relation_in_words(count_of(row["low"], row["high"]), held)


def relation_in_words(claim: Count, held: Count) -> str:
    """How two bounds of one number stand to each other.

    >>> relation_in_words(Count(71), Count.exactly(74)), relation_in_words(Count.exactly(4), Count(5))
    ('narrower here', 'contradicts')
    """
    if held == claim:
        return "the same"
    if held.exceeds(claim) or claim.exceeds(held):
        return "contradicts"
    if held.low >= claim.low and (claim.high is None or (held.high is not None and held.high <= claim.high)):
        return "narrower here"
    if claim.low >= held.low and (held.high is None or (claim.high is not None and claim.high <= held.high)):
        return "wider here"
    return "both can be true"


def _others(ledger: Ledger, row: dict[str, Any]) -> tuple[Words, ...]:
    """What other accounts say of the same event and quantity."""
    same = ledger.claims[(ledger.claims["event_id"] == row["event_id"]) & (ledger.claims["measure"] == row["measure"])]
    others = same[(same["claim_id"] != row["claim_id"]) & (same["event_id"] != "")].drop_duplicates(
        ["speaker_id", "low", "high"]
    )
    told = [(f"{other['speaker']}: ", claim_figure(ledger, other)) for other in rows_of(others)]
    return tuple(word for n, pair in enumerate(told) for word in ((Break(), *pair) if n else pair)) or (
        "no other claim in view",
    )


def _view_on(ledger: Ledger, day: str) -> Ledger:
    """The view as it was on a day, where it isn't earlier itself."""
    return ledger if ledger.filters.as_of and iso_day(pd.Timestamp(ledger.filters.as_of)) <= day else ledger.as_of(day)


def _answers(ledger: Ledger, day: str) -> dict[str, tuple[Words, ...]]:
    """The figure that answers to a claim, by event and measure, or by measure and scope; named by the day where that is an earlier one."""
    deaths = figures.strike_deaths(ledger)
    growing = {
        "attacks": figures.attacks(ledger), "us_injured": figures.us_injured(ledger), "us_tbi": figures.us_tbi(ledger),
        "strike_rounds": figures.strike_rounds(ledger), "militants_killed": deaths.in_rounds,
    }  # fmt: skip
    held = {measure + ledger.scope: figure for measure, figure in growing.items()}
    held |= {f"{event}killed": figure for event, figure, _ in rounds_of(ledger, deaths)}
    held |= {
        f"us_troops{country}": figures.us_troops(ledger, country) for country in analysis.countries_with_troops(ledger)
    }
    held["last_attack"] = figures.last_attack(ledger)
    named = {key: figure_of_day(figure, day) if day else figure for key, figure in held.items()}
    return {
        key: (ledger.terms("last {attack}: "), figure) if key == "last_attack" else (figure,)
        for key, figure in named.items()
    }
