"""Tables of a report: summaries of a ledger come in; tables for reading, and their records for computing, go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger import figures, summaries
from strikeledger.blocks import Break, Column, Table, Text
from strikeledger.claims import MEASURES, capital, day_in_words, days_in_words, in_words, subject
from strikeledger.display import Display, Words
from strikeledger.figures import Figure, round_days, said
from strikeledger.frames import count_of, rows_of
from strikeledger.ledger import Ledger

Cell = Words | tuple[Words, ...]


def totals(name: str, title: str, frame: pd.DataFrame) -> Table:
    """Totals as published: `summaries.totals` in words."""
    rows = [
        (
            day_in_words(row["day"]), _quoted(row), str(count_of(row["low"], row["high"])), row["speaker"], row["publisher"],
            day_in_words(row["published"]), "yes" if row["used"] else "set aside",
        )
        for row in rows_of(frame)
    ]  # fmt: skip
    columns: list[str | Column] = ["As of", "In words", "Bounds", "Who", "Published by", "On", "Used"]
    kept = ["claim_id", "day", "low", "high", "words", "speaker", "publisher", "published", "used"]
    return _table(name, title, columns, rows, records(frame[kept]))


def sites(name: str, frame: pd.DataFrame) -> Table:
    """Attacks by place."""
    rows = [(row["place"], row["country"], str(row["attacks"])) for row in rows_of(frame)]
    columns: list[str | Column] = ["Place", "Country", Column("Attacks", align="right")]
    return _table(name, "Attacks that US officials confirmed one by one, by place", columns, rows, records(frame))


def death_rows(ledger: Ledger, deaths: Sequence[Figure]) -> pd.DataFrame:
    """What everyone said of the dead, in the order of a chart: per round the officials' band, then each other claim.

    Returns:
        One row per band or claim: group (the round), speaker, subject, role (official, other), low, high, bounds, words, claim_id.
    """
    claims = summaries.death_claims(ledger)
    days = round_days(ledger).set_index("strike_id")["words"]
    strikes = ledger.strikes
    alone = strikes[(strikes["kind"] == "strike") & (strikes["part_of"] == "")]["strike_id"]
    rows: list[tuple[Any, ...]] = []
    groups = [(event, figure, f"Round {n}") for event, figure, n in _rounds(ledger, deaths)]
    for event, figure, title in [*groups, *((event, None, "Not acknowledged by the US") for event in alone)]:
        group = f"{title}, {days[event]}"
        if figure:
            rows.append((group, "US officials", "the round", "official", figure.low, figure.high, figure.words, "", ""))
        for row in rows_of(claims[(claims["part_of"] == event) & ~claims["official"]]):
            who = row["speaker"].removesuffix(", unnamed") + ("" if row["event_id"] == event else f" ({row['place']})")
            bounds = str(count_of(row["low"], row["high"]))
            rows.append(
                (group, who, row["place"], "other", row["low"], row["high"], bounds, row["words"], row["claim_id"])
            )
    columns: list[str | Column] = ["group", "speaker", "subject", "role", "low", "high", "bounds", "words", "claim_id"]
    return pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})


def deaths(name: str, frame: pd.DataFrame) -> Table:
    """The rows of `death_rows` as the data behind their chart."""
    rows = [(row["group"], row["speaker"], row["bounds"], _quoted(row)) for row in rows_of(frame)]
    columns: list[str | Column] = ["Round", "Who", Column("Killed", "people"), "In words"]
    return _table(name, "People killed by US strikes, by round and speaker", columns, rows, records(frame))


def deaths_in_words(frame: pd.DataFrame) -> str:
    """The rows of `death_rows` for a reader who can't see the chart."""
    groups: dict[str, list[str]] = {}
    for row in rows_of(frame):
        groups.setdefault(row["group"], []).append(f"{row['speaker']} {row['bounds']}")
    told = "".join(group + ": " + "; ".join(said) + ". " for group, said in groups.items())
    return f"Intervals of people killed by US strikes. {told or 'No account in view gives a number.'}".strip()


def strikes(ledger: Ledger, deaths: Sequence[Figure]) -> Display:
    """Each round and strike: when, where, at what, and how many were killed according to whom."""
    claims, days = summaries.death_claims(ledger), round_days(ledger).set_index("strike_id")["words"]
    by_round = {event: (number, figure) for event, figure, number in _rounds(ledger, deaths)}
    rows: list[tuple[Cell, ...]] = []
    for strike in rows_of(summaries.strikes_by_round(ledger)):
        event = strike["strike_id"]
        number, figure = by_round.get(event, (0, None))
        title = f"Round {number}" if figure else ("part of the round" if strike["part_of"] else "Not acknowledged")
        others = [said(ledger, row) for row in rows_of(claims[claims["event_id"] == event])]
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
        "Where",
        "Target",
        "Killed: US officials",
        "Killed: what each source said",
    ]
    note = "The officials' column holds what all their accounts of a round allow together with their total over all rounds."
    return Display(
        _table(
            "strikes", "US strikes and the people they killed, by source", columns, rows, _claim_records(claims), note
        )
    )


def casualties(ledger: Ledger) -> Display:
    """What was said last of US personnel injured or killed."""
    latest = summaries.latest_casualties(ledger)
    rows = [
        (
            MEASURES[row["measure"]][0], days_in_words(row["first_day"], row["last_day"]), _quoted(row), said(ledger, row),
            row["speaker"], row["note"],
        )
        for row in rows_of(latest)
    ]  # fmt: skip
    columns: list[str | Column] = ["Measure", "As of", "In words", Column("Bounds", "people"), "Who", "Note"]
    return Display(_table("casualties", "US casualties: the latest totals", columns, rows, _claim_records(latest)))


def founding_claims(ledger: Ledger, source_id: str) -> Display:
    """Each figure of one source beside what all sources in view allow."""
    claims, held = summaries.claims_of_source(ledger, source_id), _held(ledger)
    rows: list[tuple[Cell, ...]] = []
    for row in rows_of(claims):
        none_since = not row["event_id"] and row["measure"] == "attacks" and row["high"] == 0
        key = "last_attack" if none_since else row["event_id"] + row["measure"] + row["scope"]
        beside = held.get(key) or _others(ledger, row)
        rows.append((capital(subject(ledger, row)), _quoted(row), said(ledger, row), beside))
    origin = rows_of(ledger.all_sources[ledger.all_sources["source_id"] == source_id])[0]
    columns: list[str | Column] = ["About", "Its words", "Its bounds", "This edition, by all sources in view"]
    note = "" if rows else "This source had not been published by then, or is not among those asked for."
    title = (
        f"“{origin['title']}” ({origin['publisher']}, {day_in_words(origin['published'])}) and what this edition holds"
    )
    return Display(_table("founding_claims", title, columns, rows, _claim_records(claims), note))


def _others(ledger: Ledger, row: dict[str, Any]) -> tuple[Words, ...]:
    """What other accounts say of the same event and quantity."""
    same = ledger.claims[(ledger.claims["event_id"] == row["event_id"]) & (ledger.claims["measure"] == row["measure"])]
    others = same[(same["claim_id"] != row["claim_id"]) & (same["event_id"] != "")].drop_duplicates(
        ["speaker_id", "low", "high"]
    )
    told = [(f"{other['speaker']}: ", said(ledger, other)) for other in rows_of(others)]
    return tuple(word for n, pair in enumerate(told) for word in ((Break(), *pair) if n else pair)) or (
        "no other claim in view",
    )


def other_counts(ledger: Ledger) -> Display:
    """Totals of attacks by other definitions than the officials': the latest of each, never mixed with theirs."""
    claims = summaries.other_counts(ledger)
    rows = [
        (row["counting"], subject(ledger, row), _quoted(row), said(ledger, row), row["speaker"])
        for row in rows_of(claims)
    ]
    columns: list[str | Column] = ["Counted by", "About", "In words", Column("Bounds", "attacks"), "Said by"]
    note = "These count other things, such as attacks that only an armed group claimed, and stand beside the officials' total."
    if not rows:
        note = "No total by another definition is in view."
    return Display(_table("other_counts", "What others counted", columns, rows, _claim_records(claims), note))


def _held(ledger: Ledger) -> dict[str, tuple[Words, ...]]:
    """The figure of this edition that answers to a claim: by event and measure, or by measure and scope."""
    deaths = figures.strike_deaths(ledger)
    growing = {
        "attacks": figures.attacks(ledger), "us_injured": figures.us_injured(ledger), "us_tbi": figures.us_tbi(ledger),
        "strike_rounds": figures.strike_rounds(ledger), "militants_killed": deaths[0],
    }  # fmt: skip
    held = {measure + ledger.scope: figure for measure, figure in growing.items()}
    held |= {f"{event}killed": figure for event, figure, _ in _rounds(ledger, deaths)}
    held |= {
        f"us_troops{country}": figures.us_troops(ledger, country) for country in summaries.countries_with_troops(ledger)
    }
    return {key: (figure,) for key, figure in held.items()} | {
        "last_attack": ("last attack: ", figures.last_attack(ledger))
    }


def _rounds(ledger: Ledger, deaths: Sequence[Figure]) -> list[tuple[str, Figure, int]]:
    """Each round's id, its figure among all deaths, and its number."""
    return list(zip(ledger.rounds["strike_id"], deaths[1:], ledger.rounds["number"], strict=True))


def _quoted(row: dict[str, Any]) -> str:
    return f"“{in_words(row['words'])}”" if row["words"] else ""


def _table(
    name: str,
    title: str,
    heads: Sequence[str | Column],
    rows: Sequence[Sequence[Cell]],
    kept: Sequence[dict[str, Any]],
    note: str = "",
) -> Table:
    """A table from cells that are words, figures or runs of them; a display settles them into inlines."""
    columns = tuple(head if isinstance(head, Column) else Column(head) for head in heads)
    cells: Any = tuple(tuple(cell if isinstance(cell, tuple) else (cell,) for cell in row) for row in rows)
    return Table(name, title, columns, cells, (Text(note),) if note else (), tuple(kept))


def _claim_records(claims: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [
        "claim_id",
        "measure",
        "scope",
        "event_id",
        "first_day",
        "last_day",
        "words",
        "low",
        "high",
        "soft",
        "speaker",
        "party",
    ]
    return records(claims[[*columns, "publisher", "published", "source_id"]])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Plain values for a CSV: ISO days, whole numbers, text; missing is None."""

    def plain(value: Any) -> Any:
        if pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return f"{value:%Y-%m-%d}"
        return value.item() if hasattr(value, "item") else value

    return [{column: plain(value) for column, value in row.items()} for row in rows_of(frame)]
