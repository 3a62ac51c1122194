"""The ledger: a checked data package as typed tables, and the part of it that was known on a day or comes from given sources."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.door import QUANTITIES, Checked, Tables, check
from strikeledger.errors import ParameterError, Problem, StrikeledgerError, did_you_mean
from strikeledger.hedges import SEVERAL, HedgeRules

_DAYS = ("sort_date", "first_day", "last_day", "since", "as_of_first", "as_of_last", "published")
_EVENT_KEYS = {"attack_accounts": "attack_id", "strike_accounts": "strike_id"}


@dataclass(frozen=True)
class Ledger:
    """What sources said, by table; every view of it is a ledger again.

    Attributes:
        attacks, strikes: one row per event of which an account is in view, with its place's name, country and coordinates (degrees).
            A round of strikes keeps its `number` in every view: its place in time among all rounds, from 1 (0 for a strike).
        attack_accounts, strike_accounts: one row per account, with its source's and speaker's fields.
        tallies: one row per total as published, likewise.
        claims: one row per quantity as one source published it: claim_id, words, low, high (whole numbers, missing = open), soft, and who,
            where and when. `several` is what "several" was read as.
        sources, speakers, places, context: as in the data package; days are timestamps.
        beginnings: totals whose window begins between these days are totals from the beginning.
        all_sources, all_countries: what could be asked for, whatever is in view.
    """

    attacks: pd.DataFrame
    strikes: pd.DataFrame
    attack_accounts: pd.DataFrame
    strike_accounts: pd.DataFrame
    tallies: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    speakers: pd.DataFrame
    places: pd.DataFrame
    context: pd.DataFrame
    hedges: HedgeRules
    findings: tuple[Problem, ...]
    folder: Path
    several: int
    beginnings: tuple[pd.Timestamp, pd.Timestamp]
    all_sources: pd.DataFrame
    all_countries: tuple[str, ...]
    asked: Asked

    @classmethod
    def load(cls, path: str | Path | None = None) -> Ledger:
        """Read the data package in a folder, by default the nearest `data/` (or where STRIKELEDGER_DATA points).

        Raises:
            DataError: the data breaks its contract; lists every problem.
        """
        folder = Path(path) if path else find_data()
        return _ledger(check(folder), folder)

    def as_of(self, day: date | str) -> Ledger:
        """What had been published on or before a day; nothing later leaks through."""
        known = pd.Timestamp(day)
        seen = self._seen(self.sources.loc[self.sources["published"] <= known, "source_id"])
        return replace(seen, asked=replace(self.asked, as_of=known.date()))

    def only(self, sources: Iterable[str]) -> Ledger:
        """What these sources say; no sources named means all.

        Raises:
            ParameterError: the data knows no such source.
        """
        wanted = tuple(sources)
        if not wanted:
            return self
        refuse_unknown("source", wanted, self.all_sources["source_id"].tolist())
        seen = self._seen(self.sources.loc[self.sources["source_id"].isin(wanted), "source_id"])
        return replace(seen, asked=replace(self.asked, sources=wanted))

    def within(self, countries: Iterable[str]) -> Ledger:
        """Events in these countries and totals that cover no other; no countries named means everywhere.

        Raises:
            ParameterError: the data knows no such country.
        """
        wanted = tuple(countries)
        if not wanted:
            return self
        refuse_unknown("country", wanted, self.all_countries)
        events = {
            "attack_id": set(self.attacks.loc[self.attacks["country"].isin(wanted), "attack_id"]),
            "strike_id": set(self.strikes.loc[self.strikes["country"].isin(wanted), "strike_id"]),
        }
        scopes = [scope for scope in self.tallies["scope"].unique() if set(scope.split("+")) <= set(wanted)]
        seen = replace(
            self,
            attack_accounts=self.attack_accounts[self.attack_accounts["attack_id"].isin(events["attack_id"])],
            strike_accounts=self.strike_accounts[self.strike_accounts["strike_id"].isin(events["strike_id"])],
            tallies=self.tallies[self.tallies["scope"].isin(scopes)],
            asked=replace(self.asked, countries=wanted),
        )
        return seen._settled()

    def reading(self, several: int) -> Ledger:
        """The same claims with "several" read as at least so many."""
        return replace(self, several=several, claims=_with_bounds(self.claims, self.hedges, several))

    @property
    def scope(self) -> str:
        """The widest scope of the totals in view: "Iraq+Syria" where nobody was asked for less."""
        return max(self.tallies["scope"].unique(), key=lambda scope: (scope.count("+"), scope), default="")

    @property
    def where(self) -> str:
        """The scope in words: "Iraq and Syria"."""
        return self.scope.replace("+", " and ") or "the region"

    @property
    def rounds(self) -> pd.DataFrame:
        """The rounds of strikes in view, in order of time: rows of `strikes`."""
        return self.strikes[self.strikes["kind"] == "round"]

    @cached_property
    def events(self) -> dict[str, dict[str, Any]]:
        """Each event in view by its id: rows of `strikes` and `attacks`."""
        return {row["strike_id"]: row for row in rows_of(self.strikes)} | {
            row["attack_id"]: row for row in rows_of(self.attacks)
        }

    @cached_property
    def publications(self) -> dict[str, dict[str, Any]]:
        """Each source in view by its id: rows of `sources`."""
        return {row["source_id"]: row for row in rows_of(self.sources)}

    def claim_counts(self, claims: pd.DataFrame) -> list[Count]:
        """The bounds of some rows of `claims`."""
        return [count_of(low, high) for low, high in zip(claims["low"], claims["high"], strict=True)]

    def _seen(self, source_ids: pd.Series) -> Ledger:
        keep = set(source_ids)
        names = ("attack_accounts", "strike_accounts", "tallies", "sources", "context")
        frames = {name: getattr(self, name)[getattr(self, name)["source_id"].isin(keep)] for name in names}
        return replace(self, **frames)._settled()

    def _settled(self) -> Ledger:
        """Drop events and claims of which no row is in view any more."""
        rows = pd.concat(
            [self.attack_accounts["account_id"], self.strike_accounts["account_id"], self.tallies["tally_id"]]
        )
        return replace(
            self,
            attacks=self.attacks[self.attacks["attack_id"].isin(self.attack_accounts["attack_id"])],
            strikes=self.strikes[self.strikes["strike_id"].isin(self.strike_accounts["strike_id"])],
            claims=self.claims[self.claims["row_id"].isin(rows)],
        )


@dataclass(frozen=True)
class Asked:
    """What a view of the ledger was asked for; empty means everything."""

    as_of: date | None = None
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


def find_data() -> Path:
    """The data package to use: STRIKELEDGER_DATA, else the nearest `data/` in this folder or above it."""
    if named := os.environ.get("STRIKELEDGER_DATA"):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "datapackage.json").exists():
            return folder / "data"
    raise StrikeledgerError(
        "no data package found: run this in a folder with data/datapackage.json, or name one in STRIKELEDGER_DATA"
    )


def refuse_unknown(what: str, wanted: Iterable[str], known: Sequence[str]) -> None:
    """Refuse names that the data doesn't know, with the nearest that it does.

    Raises:
        ParameterError: naming each.
    """
    for name in wanted:
        if name not in known:
            raise ParameterError(f"no {what} {name!r} in the data; {did_you_mean(name, known)}")


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, each a mapping from column to value."""
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]


def count_of(low: object, high: object) -> Count:
    """The count that a row's `low` and `high` hold; a missing high is open."""
    return Count(int(low), None if pd.isna(high) else int(high))  # type: ignore[call-overload]


def _ledger(checked: Checked, folder: Path) -> Ledger:
    frames = {name: _frame(checked.tables, name) for name in checked.tables}
    who = frames["speakers"].rename(columns={"name": "speaker"}).assign(official=lambda t: t["official"] == "yes")
    where = frames["sources"][["source_id", "publisher", "published"]]
    places = frames["places"].astype({"latitude": float, "longitude": float}).rename(columns={"name": "place"})
    said = {
        name: frames[name].merge(where, on="source_id").merge(who, on="speaker_id").sort_values(key, ignore_index=True)
        for name, key in {
            "attack_accounts": "account_id",
            "strike_accounts": "account_id",
            "tallies": "tally_id",
        }.items()
    }
    everything = Ledger(
        attacks=frames["attacks"]
        .merge(places, on="place_id")
        .sort_values(["sort_date", "attack_id"], ignore_index=True),
        strikes=_numbered(frames["strikes"].merge(places, on="place_id").sort_values(["sort_date", "strike_id"])),
        **said,
        claims=_with_bounds(_claims(said, frames), checked.hedges, SEVERAL),
        sources=frames["sources"],
        speakers=frames["speakers"],
        places=places,
        context=frames["context"],
        hedges=checked.hedges,
        findings=checked.findings,
        folder=folder,
        several=SEVERAL,
        beginnings=(pd.Timestamp(checked.beginnings[0]), pd.Timestamp(checked.beginnings[1])),
        all_sources=frames["sources"],
        all_countries=tuple(sorted(set(places["country"]))),
        asked=Asked(),
    )
    return everything._settled()


def _numbered(strikes: pd.DataFrame) -> pd.DataFrame:
    rounds = strikes["kind"] == "round"
    return strikes.assign(number=rounds.cumsum().where(rounds, 0)).reset_index(drop=True)


def _frame(tables: Tables, name: str) -> pd.DataFrame:
    table = tables[name]
    frame = pd.DataFrame(
        [row.cells for row in table.rows], columns=[f["name"] for f in table.schema["fields"]], dtype="str"
    )
    return frame.assign(**{day: pd.to_datetime(frame[day].replace("", None)) for day in _DAYS if day in frame})


def _claims(said: dict[str, pd.DataFrame], frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per quantity cell that is not empty."""
    parts = []
    for name, columns in QUANTITIES.items():
        frame = said[name].rename(columns={"as_of_first": "first_day", "as_of_last": "last_day"})
        key = frames[name].columns[0]
        for column in columns:
            cells = frame[frame[column] != ""]
            whole = name == "tallies"
            parts.append(
                pd.DataFrame(
                    {
                        "claim_id": cells[key] if whole else cells[key] + "/" + column,
                        "row_id": cells[key],
                        "event_id": "" if whole else cells[_EVENT_KEYS.get(name, key)],
                        "measure": cells["measure"] if whole else column,
                        "scope": cells["scope"] if whole else "",
                        "since": cells["since"] if whole else pd.NaT,
                        "counting": cells["counting"] if whole else "",
                        "words": cells[column],
                    }
                ).assign(**{c: cells[c] for c in _WHO})
            )
    return pd.concat(parts, ignore_index=True)


_WHO = [
    "first_day",
    "last_day",
    "speaker_id",
    "speaker",
    "party",
    "official",
    "source_id",
    "publisher",
    "published",
    "repeats",
    "note",
]


def _with_bounds(claims: pd.DataFrame, hedges: HedgeRules, several: int) -> pd.DataFrame:
    readings = [hedges.read(words) for words in claims["words"]]
    bases = {
        (row.source_id, row.scope, row.since, row.measure): hedges.read(str(row.words)).count(several)
        for row, reading in zip(claims.itertuples(), readings, strict=True)
        if not reading.base
    }
    counts = [
        reading.count(several, bases.get((row.source_id, row.scope, row.since, reading.base)))
        for row, reading in zip(claims.itertuples(), readings, strict=True)
    ]
    return claims.assign(
        low=pd.array([count.low for count in counts], dtype="Int64"),
        high=pd.array([count.high for count in counts], dtype="Int64"),
        soft=[reading.rule.soft for reading in readings],
    )
