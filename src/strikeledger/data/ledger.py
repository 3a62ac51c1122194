"""The ledger: a checked data package as typed tables, and the part of it that was known on a day or comes from given sources."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.csv_file import CsvTables
from strikeledger.data.findings import Finding
from strikeledger.data.frames import claim_rows, count_of, rows_of, typed_frames, with_bounds
from strikeledger.data.hedge_rules import SEVERAL, SLACK
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.validate import validate
from strikeledger.data.visible_rows import SOURCED_TABLES, visible_sources
from strikeledger.errors import ParameterError, StrikeledgerError, did_you_mean
from strikeledger.terms import Terms
from strikeledger.text import list_in_words

_TABLES = (
    "attacks", "strikes", "attack_accounts", "strike_accounts", "tallies", "sources", "speakers", "places", "context",
)  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """What sources said, by table; every view of it is a ledger again.

    Attributes:
        attacks, strikes: one row per event of which an account is in view, with its place's name, country and coordinates (degrees).
            A round of strikes keeps its `number` in every view: its place in time among all rounds, from 1 (0 for a strike).
        attack_accounts, strike_accounts: one row per account, with its source's and speaker's fields.
        tallies: one row per total as published, likewise.
        claims: one row per quantity as one source published it: claim_id, words, low, high (whole numbers, missing = open), soft, and who,
            where and when. `several` is what "several" was read as, `slack` how many times the tolerance of "about" was allowed.
        sources, speakers, places, context: as in the data package; days are timestamps.
        beginnings: totals whose window begins between these days are totals from the beginning.
        all_sources, all_countries: what could be asked for, whatever is in view.
        terms: what the package is about, in words.
        contents: what the whole package holds anything of, whatever is in view; see `ValidatedPackage`.
        tables: the whole package as it was validated, row by row.
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
    findings: tuple[Finding, ...]
    folder: Path
    several: int
    beginnings: tuple[pd.Timestamp, pd.Timestamp]
    all_sources: pd.DataFrame
    all_countries: tuple[str, ...]
    filters: ViewFilters
    terms: Terms
    contents: frozenset[str]
    tables: CsvTables
    slack: int = SLACK

    @classmethod
    def load(cls, path: str | Path | None = None) -> Ledger:
        """Read the data package in a folder, by default the nearest `data/` (or where STRIKELEDGER_DATA points).

        Raises:
            DataError: the data breaks its contract; lists every problem.
        """
        folder = Path(path) if path else find_data()
        checked = validate(folder)
        frames = typed_frames(checked.tables)
        first, last = checked.beginnings
        everything = cls(
            **{name: frames[name] for name in _TABLES},
            claims=with_bounds(claim_rows(frames), checked.hedges, SEVERAL),
            hedges=checked.hedges,
            findings=checked.findings,
            folder=folder,
            several=SEVERAL,
            slack=SLACK,
            beginnings=(pd.Timestamp(first), pd.Timestamp(last)),
            all_sources=frames["sources"],
            all_countries=tuple(sorted(set(frames["places"]["country"]))),
            filters=ViewFilters(),
            terms=checked.terms,
            contents=checked.contents,
            tables=checked.tables,
        )
        return everything._without_orphans()

    def as_of(self, day: date | str) -> Ledger:
        """What had been published on or before a day; nothing later leaks through."""
        known = pd.Timestamp(day)
        return replace(self._from_sources(as_of=known), filters=replace(self.filters, as_of=known.date()))

    def only(self, sources: Iterable[str]) -> Ledger:
        """What these sources say; no sources named means all.

        Raises:
            ParameterError: the data knows no such source.
        """
        wanted = tuple(sources)
        if not wanted:
            return self
        refuse_unknown("source", wanted, self.all_sources["source_id"].tolist())
        return replace(self._from_sources(wanted=wanted), filters=replace(self.filters, sources=wanted))

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
            filters=replace(self.filters, countries=wanted),
        )
        return seen._without_orphans()

    def reading(self, several: int, slack: int = SLACK) -> Ledger:
        """The same claims with "several" read as at least so many, and the tolerance of "about" so many times as wide."""
        claims = with_bounds(self.claims, self.hedges, several, slack)
        return replace(self, several=several, slack=slack, claims=claims)

    @cached_property
    def scope(self) -> str:
        """The widest scope of the totals of attacks in view, as "Iraq+Syria"; where no package has totals, the countries of its attacks."""
        attacks = (
            self.tallies[self.tallies["measure"] == "attacks"]
            if (self.tallies["measure"] == "attacks").any()
            else self.tallies
        )
        if "tallies" not in self.contents:
            return "+".join(sorted(set(self.attacks["country"])))
        return max(attacks["scope"].unique(), key=lambda scope: (scope.count("+"), scope), default="")

    @property
    def where(self) -> str:
        """The scope in words: "Iraq and Syria"."""
        return scope_in_words(self.scope)

    @property
    def kinds(self) -> str:
        """What the events of the package are, in words: "attacks and strikes"."""
        return f"{self.terms.attacks} and strikes" if "strikes" in self.contents else self.terms.attacks

    @property
    def subject(self) -> str:
        """What the package is about, in words: "attacks on US forces and US strikes"."""
        both = (self.terms.attacks_on, self.terms.strikes)
        return " and ".join(both) if "strikes" in self.contents else both[0]

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """The rounds of strikes in view, in order of time: rows of `strikes`."""
        return self.strikes[self.strikes["kind"] == "round"]

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What has been worked out about this view and is asked for again."""
        return {}

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

    def _from_sources(self, as_of: pd.Timestamp | None = None, wanted: Collection[str] = ()) -> Ledger:
        published = dict(zip(self.sources["source_id"], self.sources["published"], strict=True))
        keep = visible_sources(published, as_of, wanted)
        names = (*SOURCED_TABLES, "sources")
        frames = {name: getattr(self, name)[getattr(self, name)["source_id"].isin(keep)] for name in names}
        return replace(self, **frames)._without_orphans()

    def _without_orphans(self) -> Ledger:
        """Drop events, claims and sources of which no row is in view any more."""
        used = [getattr(self, name)["source_id"] for name in SOURCED_TABLES]
        rows = pd.concat(
            [self.attack_accounts["account_id"], self.strike_accounts["account_id"], self.tallies["tally_id"]]
        )
        told = set(self.strike_accounts["strike_id"])
        rounds = self.strikes.loc[
            self.strikes["strike_id"].isin(told), "part_of"
        ]  # a round is there once a part of it is
        return replace(
            self,
            attacks=self.attacks[self.attacks["attack_id"].isin(self.attack_accounts["attack_id"])],
            strikes=self.strikes[self.strikes["strike_id"].isin({*told, *rounds})],
            claims=self.claims[self.claims["row_id"].isin(rows)],
            sources=self.sources[self.sources["source_id"].isin(pd.concat(used))],
        )


MOST_COUNTRIES = 5
"""More countries than this are counted and not named."""


def scope_in_words(scope: str) -> str:
    """A scope for print: "Iraq, Syria and Jordan"."""
    countries = scope.split("+")
    return (
        f"{len(countries)} countries" if len(countries) > MOST_COUNTRIES else list_in_words(countries) or "the region"
    )


@dataclass(frozen=True)
class ViewFilters:
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
