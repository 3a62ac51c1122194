"""Tables of a report: summaries of a ledger come in, tables for reading and their records for computing go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger import summaries
from strikeledger.blocks import Break, Column, Table, Text
from strikeledger.display import Display, Words
from strikeledger.figures import MEASURES, Figure, attacks, day_in_words, days_in_words, in_words, last_attack, round_days, said, strike_deaths, strike_rounds, subject, us_injured, us_tbi, us_troops
from strikeledger.ledger import Ledger


def table(name: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Words | tuple[Words, ...]]], records: Sequence[dict[str, Any]], note: str = "") -> Table:
    """A table from cells that are words, figures or runs of them; a display settles them into inlines."""
    cells = tuple(tuple(cell if isinstance(cell, tuple) else (cell,) for cell in row) for row in rows)
    return Table(name, title, tuple(columns), cells, (Text(note),) if note else (), tuple(records))  # type: ignore[arg-type]


def totals(name: str, title: str, frame: pd.DataFrame) -> Table:
    """Totals as published: `summaries.totals` in words."""
    columns = (Column("As of"), Column("In words"), Column("Bounds"), Column("Who"), Column("Published by"), Column("On"), Column("Used"))
    bounds = summaries.counts(frame)
    rows = [
        (day_in_words(row.day), f"“{row.words}”", str(count), row.speaker, row.publisher, day_in_words(row.published), "yes" if row.used else "set aside")
        for row, count in zip(frame.itertuples(), bounds, strict=True)
    ]
    return table(name, title, columns, rows, records(frame[["claim_id", "day", "low", "high", "words", "speaker", "publisher", "published", "used"]]))


def sites(name: str, frame: pd.DataFrame) -> Table:
    """Attacks by place."""
    columns = (Column("Place"), Column("Country"), Column("Attacks", align="right"))
    rows = [(row.place, row.country, str(row.attacks)) for row in frame.itertuples()]
    return table(name, "Attacks that US officials confirmed one by one, by place", columns, rows, records(frame))


def death_rows(ledger: Ledger, deaths: Sequence[Figure]) -> pd.DataFrame:
    """What everyone said of the dead, in the order of a chart: per round the officials' band, then each other claim.

    Returns:
        One row per band or claim: group (the round), speaker, subject, role (official, other), low, high, bounds, words, claim_id.
    """
    claims = summaries.death_claims(ledger)
    days = round_days(ledger).set_index("strike_id")["words"]
    rounds = ledger.strikes.loc[ledger.strikes["kind"] == "round", "strike_id"].tolist()
    alone = ledger.strikes.loc[(ledger.strikes["kind"] == "strike") & (ledger.strikes["part_of"] == ""), "strike_id"].tolist()
    rows: list[dict[str, Any]] = []
    for event, figure in [*zip(rounds, deaths[1:], strict=True), *((event, None) for event in alone)]:
        group = f"Round {deaths.index(figure)}, {days[event]}" if figure else f"Not acknowledged by the US, {days[event]}"
        if figure:
            rows.append(_death_row(group, "US officials", "the round", "official", figure.low, figure.high, figure.words, "", ""))
        for row in claims[(claims["part_of"] == event) & ~claims["official"]].to_dict("records"):
            part = "" if row["event_id"] == event else f" ({row['place']})"
            bounds = str(summaries.counts(pd.DataFrame([row]))[0])
            rows.append(_death_row(group, row["speaker"] + part, row["place"], "other", row["low"], row["high"], bounds, row["words"], row["claim_id"]))
    frame = pd.DataFrame(rows, columns=_DEATH_COLUMNS).astype({"low": "Int64", "high": "Int64"})
    return frame


_DEATH_COLUMNS = ["group", "speaker", "subject", "role", "low", "high", "bounds", "words", "claim_id"]


def _death_row(*values: Any) -> dict[str, Any]:
    return dict(zip(_DEATH_COLUMNS, values, strict=True))


def deaths(name: str, rows: pd.DataFrame) -> Table:
    """The rows of `death_rows` as the data behind their chart."""
    columns = (Column("Round"), Column("Who"), Column("Killed", "people"), Column("In words"))
    cells = [(row.group, row.speaker, row.bounds, f"“{row.words}”" if row.words else "") for row in rows.itertuples()]
    return table(name, "People killed by US strikes, by round and speaker", columns, cells, records(rows))


def deaths_in_words(rows: pd.DataFrame) -> str:
    """The rows of `death_rows` for a reader who can't see the chart."""
    groups = [f"{name}: " + "; ".join(f"{r.speaker} {r.bounds}" for r in group.itertuples()) for name, group in rows.groupby("group", sort=False)]
    return "Intervals of people killed by US strikes. " + (". ".join(groups) + "." if groups else "No account in view gives a number.")


def strikes(ledger: Ledger, deaths: Sequence[Figure]) -> Display:
    """Each round and strike: when, where, at what, and how many were killed according to whom."""
    claims, days = summaries.death_claims(ledger), round_days(ledger).set_index("strike_id")["words"]
    ordered = ledger.strikes.assign(head=lambda t: t["part_of"].where(t["part_of"] != "", t["strike_id"]))
    firsts = ordered.groupby("head")["sort_date"].transform("min")
    ordered = ordered.assign(first=firsts).sort_values(["first", "head", "kind", "sort_date"])
    numbered = dict(zip(ledger.strikes.loc[ledger.strikes["kind"] == "round", "strike_id"], deaths[1:], strict=True))
    rows, kept = [], []
    for strike in ordered.to_dict("records"):
        event, figure = strike["strike_id"], numbered.get(strike["strike_id"])
        others = [said(ledger, row) for row in claims[claims["event_id"] == event].to_dict("records")]
        title = f"Round {deaths.index(figure)}" if figure else ("part of the round" if strike["part_of"] else "Not acknowledged")
        cell = tuple(word for n, other in enumerate(others) for word in (Break() if n else "", f"{other.claims[0].speaker}: ", other))
        rows.append((Text(title, "strong" if figure else ""), days[event], strike["place"], _target(ledger, event), figure or "", cell or ("no number",)))
        kept += [{"strike": event, "days": days[event], "place": strike["place"], "speaker": o.claims[0].speaker, "low": o.low, "high": o.high, "words": o.claims[0].words, "claim_id": o.claims[0].id} for o in others]  # fmt: skip
    columns = (Column("Round"), Column("When"), Column("Where"), Column("Target"), Column("Killed: US officials"), Column("Killed: what each source said"))
    note = "The officials' column holds what all their accounts of a round allow together with their total over all rounds."
    return Display(table("strikes", "US strikes and the people they killed, by source", columns, rows, kept, note))


def _target(ledger: Ledger, event: str) -> str:
    accounts = ledger.strike_accounts[(ledger.strike_accounts["strike_id"] == event) & (ledger.strike_accounts["target"] != "")]
    first = accounts.sort_values("official", ascending=False).head(1)["target"]
    return str(first.iloc[0]) if len(first) else "not named"


def casualties(ledger: Ledger) -> Display:
    """What was said last of US personnel injured or killed: per measure, the latest claims and those who differ."""
    claims = ledger.claims[ledger.claims["measure"].isin(["us_injured", "us_tbi", "us_killed"]) & (ledger.claims["scope"] == ledger.scope)]
    latest = claims.sort_values(["measure", "last_day", "claim_id"], ascending=[True, False, True]).groupby("measure").head(4)
    shown = latest.drop_duplicates(["measure", "speaker_id", "words", "last_day"])
    rows = []
    for row in shown.to_dict("records"):
        rows.append((MEASURES[row["measure"]][0], days_in_words(row["first_day"], row["last_day"]), f"“{in_words(row['words'])}”", said(ledger, row), row["speaker"], row["note"]))
    columns = (Column("Measure"), Column("As of"), Column("In words"), Column("Bounds", "people"), Column("Who"), Column("Note"))
    return Display(table("casualties", "US casualties: the latest totals", columns, rows, _claim_records(shown)))


def founding_claims(ledger: Ledger, source_id: str) -> Display:
    """Each figure of one source beside what all sources in view allow."""
    claims = summaries.claims_of_source(ledger, source_id)
    held = _held(ledger)
    rows = []
    for row in claims.to_dict("records"):
        figure = held.get(row["event_id"] or f"{row['measure']}/{row['scope']}") if row["high"] != 0 or row["event_id"] else held.get("last")
        rows.append((subject(ledger, row), f"“{in_words(row['words'])}”", said(ledger, row), figure or "no other figure"))
    publisher = ledger.all_sources.set_index("source_id").loc[source_id, "publisher"]
    columns = (Column("About"), Column("Its words"), Column("Its bounds"), Column("US officials, all sources in view"))
    return Display(table("founding_claims", f"What {publisher} printed, and what this edition holds", columns, rows, _claim_records(claims)))


def _held(ledger: Ledger) -> dict[str, Figure]:
    """The figure of this edition that answers to a claim: by event, or by measure and scope."""
    overall, *rounds = strike_deaths(ledger)
    by_round = dict(zip(ledger.strikes.loc[ledger.strikes["kind"] == "round", "strike_id"], rounds, strict=True))
    scope = ledger.scope
    growing = {"attacks": attacks(ledger), "us_injured": us_injured(ledger), "us_tbi": us_tbi(ledger), "strike_rounds": strike_rounds(ledger), "militants_killed": overall}
    levels = {f"us_troops/{c}": us_troops(ledger, c) for c in scope.split("+") if c}
    return by_round | {f"{measure}/{scope}": figure for measure, figure in growing.items()} | levels | {"last": last_attack(ledger)}


def _claim_records(claims: pd.DataFrame) -> list[dict[str, Any]]:
    columns = ["claim_id", "measure", "scope", "event_id", "first_day", "last_day", "words", "low", "high", "soft", "speaker", "party", "publisher", "published", "source_id"]
    return records(claims[columns])


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Plain values for a CSV: ISO days, whole numbers, text; missing is None."""

    def plain(value: Any) -> Any:
        if pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return f"{value:%Y-%m-%d}"
        return value.item() if hasattr(value, "item") else value

    return [{column: plain(value) for column, value in row.items()} for row in frame.to_dict("records")]


__all__ = ["casualties", "death_rows", "deaths", "deaths_in_words", "founding_claims", "records", "sites", "strikes", "table", "totals"]
