"""Tables behind charts: the rows that a chart draws, for reading and as CSV."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.analysis.totals import BESIDE, BINDING, SET_ASIDE
from strikeledger.data.claims import with_printed_words
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import StrikeDeathFigures
from strikeledger.inference.reconcile import round_days
from strikeledger.report.blocks import Column, Table
from strikeledger.report.figure import voice_in_words
from strikeledger.tables.frame import quote, records, rounds_of, strikes_alone, table
from strikeledger.text import day_in_words


def totals(ledger: Ledger, name: str, title: str, frame: pd.DataFrame) -> Table:
    """Totals as published: `analysis.published_totals` in words."""
    rows = [
        (
            day_in_words(row["day"]), quote(ledger, row), str(count_of(row["low"], row["high"])), row["speaker"], row["publisher"],
            day_in_words(row["published"]), _ROLES[row["role"]],
        )
        for row in rows_of(frame)
    ]  # fmt: skip
    columns: list[str | Column] = ["As of", "In words", "Bounds", "Who", "Published by", "On", "Used"]
    kept = ["claim_id", "day", "low", "high", "words", "speaker", "publisher", "published", "role"]
    return table(name, title, columns, rows, records(with_printed_words(frame)[kept]))


_ROLES = {BINDING: "yes", SET_ASIDE: "set aside", BESIDE: "beside the count"}


def death_rows(ledger: Ledger, deaths: StrikeDeathFigures) -> pd.DataFrame:
    """What everyone said of the dead, in a chart's order: per round the officials' band, then each other claim; then strikes in no round.

    Returns:
        One row per band or claim: group (the round), speaker, subject, role (official, other), low, high, bounds, words, plain, claim_id.
    """
    claims = analysis.death_claims(ledger)
    days = round_days(ledger).set_index("strike_id")["words"]
    rows: list[tuple[Any, ...]] = []
    groups = [(event, figure, f"Round {n}") for event, figure, n in rounds_of(ledger, deaths)]
    for event, figure, title in [*groups, *((event, None, title) for event, title in strikes_alone(ledger).items())]:
        group = f"{title}, {days[event]}"
        if figure:
            band = (figure.low, figure.high, figure.words)
            rows.append((group, voice_in_words(ledger.terms, figure), "the round", "official", *band, "", False, ""))
        told = claims["part_of"].eq(event) & (
            ~claims["official"] | (figure is None)
        )  # a round's officials are its band
        for row in rows_of(claims[told]):
            who = row["speaker"].removesuffix(", unnamed") + ("" if row["event_id"] == event else f" ({row['place']})")
            bounds = str(count_of(row["low"], row["high"]))
            role = "official" if row["official"] else "other"
            said = (row["low"], row["high"], bounds, row["words"], row["plain"], row["claim_id"])
            rows.append((group, who, row["place"], role, *said))
    columns = ["group", "speaker", "subject", "role", "low", "high", "bounds", "words", "plain", "claim_id"]
    return pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})


def deaths(ledger: Ledger, name: str, frame: pd.DataFrame) -> Table:
    """The rows of `death_rows` as the data behind their chart."""
    rows = [(row["group"], row["speaker"], row["bounds"], quote(ledger, row)) for row in rows_of(frame)]
    columns: list[str | Column] = ["Round", "Who", Column("Killed", "people"), "In words"]
    title = ledger.terms("People killed by {strikes}, by round and speaker")
    return table(name, title, columns, rows, records(with_printed_words(frame)))


def deaths_in_words(ledger: Ledger, frame: pd.DataFrame) -> str:
    """The rows of `death_rows` for a reader who can't see the chart."""
    groups: dict[str, list[str]] = {}
    for row in rows_of(frame):
        groups.setdefault(row["group"], []).append(f"{row['speaker']} {row['bounds']}")
    told = "".join(group + ": " + "; ".join(said) + ". " for group, said in groups.items())
    return (
        f"Intervals of people killed by {ledger.terms.strikes}. {told or 'No account in view gives a number.'}".strip()
    )
