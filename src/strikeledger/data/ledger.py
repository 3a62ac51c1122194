"""The ledger: a checked data package as typed tables, and the part of it that was known on a day or comes from given sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.csv_file import CsvTable, CsvTables
from strikeledger.data.descriptor import find_data
from strikeledger.data.frames import (
    row_counts,
    rows_of,
    typed_frames,
    with_bounds,
    with_known_rounds,
)
from strikeledger.data.hedge_rules import SEVERAL, SLACK
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.schema import DENIED, QUANTITIES, asked_day, asked_several
from strikeledger.data.validate import ValidatedPackage, validate
from strikeledger.data.visible_rows import ViewFilters, beginnings_of, contents_of, refuse_future_day, tables_in_view
from strikeledger.errors import refuse_unknown
from strikeledger.terms import Terms, scope_in_words
from strikeledger.text import day_in_words, list_in_words

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def from_memo(work: Callable[Concatenate[Ledger, Given], Answer]) -> Callable[Concatenate[Ledger, Given], Answer]:
    """A function of a view and plain values, which works each answer out once and then knows it; nobody may change an answer."""

    @wraps(work)
    def lookup(ledger: Ledger, /, *args: Given.args, **named: Given.kwargs) -> Answer:
        key = (work.__qualname__, *args, *named.items())
        if key not in ledger.memo:
            ledger.memo[key] = work(ledger, *args, **named)
        found: Answer = ledger.memo[key]
        return found

    return lookup


def from_same_rows(
    key: Callable[[Ledger], Hashable],
) -> Callable[[Callable[[Ledger], Answer]], Callable[[Ledger], Answer]]:
    """A function of a view whose answer is the same on every day that has the same key: all that it rests on."""

    def decorate(work: Callable[[Ledger], Answer]) -> Callable[[Ledger], Answer]:
        @wraps(work)
        def lookup(ledger: Ledger, /) -> Answer:
            place = (work.__qualname__, key(ledger))
            if place not in ledger.shared:
                ledger.shared[place] = work(ledger)
            found: Answer = ledger.shared[place]
            return found

        return from_memo(lookup)

    return decorate


@dataclass(frozen=True, repr=False)
class Ledger:
    """What sources said, by table; every view of it is a ledger again.

    Attributes:
        attacks, strikes: one row per event of which an account is in view, with its place's name, country and coordinates (degrees).
            A round of strikes has a `number`: its place in time among the rounds in view, from 1 (0 for a strike).
        attack_accounts, strike_accounts: one row per account, with its source's and speaker's fields.
        denials: the accounts of these attacks that say that there was none, or that others made it: they stand in no other frame.
        tallies: one row per total as published, likewise.
        claims: one row per quantity as one source published it: claim_id, words, low, high (whole numbers, missing = open), soft, and who,
            where and when; via (the route of the words, "" for the speaker's own), plain (whether they are a reading or sum of ours),
            dated ("own", or "restated" without a day of its own), excludes (ids of events that a total leaves out). `several` is what
            "several" was read as, `slack` how many times the tolerance of "about" was allowed.
        sources, speakers, places, context: as in the data package, of which a row in view speaks; days are timestamps.
        tables: the rows in view as they were written; see `tables_in_view`.
        hedges, terms: as the package says, whatever is in view: its rules for words, and what it is about.
        package: everything, also what is not in view: for what can be asked for, and for nothing that is shown.
        shared: what the views of all days and readings know together: each other, and what rests on the same rows; see `from_same_rows`.
    """

    attacks: pd.DataFrame
    strikes: pd.DataFrame
    attack_accounts: pd.DataFrame
    strike_accounts: pd.DataFrame
    denials: pd.DataFrame
    tallies: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    speakers: pd.DataFrame
    places: pd.DataFrame
    context: pd.DataFrame
    tables: CsvTables
    hedges: HedgeRules
    terms: Terms
    package: ValidatedPackage
    folder: Path
    filters: ViewFilters
    several: int = SEVERAL
    slack: int = SLACK
    shared: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | Path | None = None) -> Ledger:
        """Read the data package in a folder, by default the nearest `data/` (or where STRIKELEDGER_DATA points).

        Raises:
            DataError: the data breaks its contract; lists every problem.
        """
        folder = Path(path) if path else find_data()
        checked = validate(folder)
        frames = typed_frames(checked.tables)
        accounts = frames["attack_accounts"]
        denied = accounts["outcome"] == DENIED
        by_name: Any = {name: frames[name] for name in _FRAMES} | {"attack_accounts": accounts[~denied]}
        everything = cls(
            **by_name,
            denials=accounts[denied],
            claims=with_bounds(frames["claims"], checked.hedges, SEVERAL),
            tables=checked.tables,
            hedges=checked.hedges,
            terms=checked.terms,
            package=checked,
            folder=folder,
            filters=ViewFilters(),
        )
        return everything._narrow(ViewFilters())

    def as_of(self, day: date | str) -> Ledger:
        """What had been published on or before a day, as 2023-11-29; nothing later leaks through. The same day gives the same view.

        Raises:
            ParameterError: it is no such day, as 01/02/2015 could be either of two, or one in the future.
        """
        last = asked_day(day)
        refuse_future_day(last.isoformat(), self.package.tables)
        known = min(last, self.filters.as_of or last)
        return self if known == self.filters.as_of else self._view_of_day(known)

    def only(self, sources: Iterable[str]) -> Ledger:
        """What these sources say; no sources named means all.

        Raises:
            ParameterError: the data knows no such source.
        """
        wanted = (sources,) if isinstance(sources, str) else tuple(sources)
        if not wanted:
            return self
        refuse_unknown("source", wanted, [row["source_id"] for row in self.package.tables["sources"].rows])
        return self._narrow_by(sources=wanted)

    def within(self, countries: Iterable[str]) -> Ledger:
        """Events in these countries and totals that cover no other; no countries named means everywhere.

        Raises:
            ParameterError: the data knows no such country.
        """
        wanted = (countries,) if isinstance(countries, str) else tuple(countries)
        if not wanted:
            return self
        refuse_unknown("country", wanted, sorted({row["country"] for row in self.package.tables["places"].rows}))
        return self._narrow_by(countries=wanted)

    def _narrow_by(self, **wanted: Any) -> Ledger:
        """What a filter leaves of this view; its days are views of their own."""
        return replace(self._narrow(ViewFilters(**wanted)), filters=replace(self.filters, **wanted), shared={})

    def __repr__(self) -> str:
        """The view in three lines: of what, as of when, and how much of it there is."""
        day, countries, sources = self.filters.as_of, self.filters.countries, self.filters.sources
        asked = [f"as known on {day_in_words(day)}"] if day else []
        asked += [f"within {list_in_words(countries)}"] if countries else []
        asked += [f"only {list_in_words(sources)}"] if sources else []
        frames = [each.name for each in fields(self) if each.type == "pd.DataFrame"]
        rows = ", ".join(f"{name} {len(getattr(self, name)):,}" for name in frames)
        of = ", ".join([f"Ledger of {self.subject} in {self.where}", *asked])
        return f"{of}\n  rows of its frames: {rows}\n  read from {self.folder}"

    def reading(self, several: int, slack: int = SLACK) -> Ledger:
        """The same claims with "several" read as at least so many, and the tolerance of "about" so many times as wide."""
        claims = with_bounds(self.claims, self.hedges, asked_several(several), slack)
        return replace(self, several=several, slack=slack, claims=claims)

    @cached_property
    def tables_of_day(self) -> CsvTables:
        """The rows known on the day of the view, whichever sources and countries were asked for."""
        if not (self.filters.sources or self.filters.countries):
            return self.tables
        return tables_in_view(self.package.tables, ViewFilters(as_of=self.filters.as_of))

    @cached_property
    def contents(self) -> frozenset[str]:
        """What there is to speak of on the day of the view, whichever sources and countries were asked for; see `contents_of`."""
        return contents_of(self.tables_of_day, self.terms, self.package.soft_words)

    @cached_property
    def beginnings(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The days between which the window of a total begins that is one from the beginning; see `beginnings_of`."""
        first, last = beginnings_of(self.package.beginnings, self.tables_of_day["tallies"], self.terms)
        return pd.Timestamp(first), pd.Timestamp(last)

    def is_from_the_beginning(self, since: pd.Timestamp) -> bool:
        """Whether a total that counts since a day is one from the beginning; one that names no day is."""
        return bool(pd.isna(since) or self.beginnings[0] <= since <= self.beginnings[1])

    @cached_property
    def scope(self) -> str:
        """The widest scope of the totals of attacks in view, as "Iraq+Syria"; where there are no totals, the countries of the attacks."""
        if "tallies" not in self.contents or self.tallies.empty:
            return "+".join(sorted(set(self.attacks["country"])))
        of_attacks = self.tallies["measure"] == "attacks"
        scopes = self.tallies.loc[of_attacks if of_attacks.any() else ~of_attacks, "scope"].unique()
        return str(max(scopes, key=lambda scope: (scope.count("+"), scope)))

    def scope_of(self, measure: str) -> str:
        """The widest scope of a measure: that of the attacks, but where rounds of strikes lie elsewhere, theirs for their number."""
        return self._scope_of_rounds if measure == "strike_rounds" else self.scope

    @cached_property
    def _scope_of_rounds(self) -> str:
        inside = self.strikes["kind"].eq("round") | self.strikes["part_of"].ne("")
        struck = set(self.strikes.loc[inside, "country"])
        return self.scope if struck <= set(self.scope.split("+")) else "+".join(sorted(struck))

    @property
    def is_of_one_source(self) -> bool:
        """Whether the view was asked to hold what one source says, so that all that it says counts."""
        return len(self.filters.sources) == 1 and len(self.sources) == 1

    @property
    def where(self) -> str:
        """The scope in words: "Iraq and Syria"."""
        return scope_in_words(self.scope, self.terms)

    @property
    def in_where(self) -> str:
        """The scope behind those whom the attacks are on, " in Iraq and Syria"; nothing where their name has it: "Ukraine's grid"."""
        return "" if re.search(rf"\b{re.escape(self.where)}\b", self.terms.forces) else f" in {self.where}"

    @property
    def kinds(self) -> str:
        """What the events known are, in words: "attacks and strikes"."""
        return f"{self.terms.attacks} and strikes" if "strikes" in self.contents else self.terms.attacks

    @property
    def subject(self) -> str:
        """What is known of, in words: "attacks on US forces and US strikes"."""
        both = (self.terms.attacks_on, self.terms.strikes)
        return " and ".join(both) if "strikes" in self.contents else both[0]

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """The rounds of strikes in view, in order of time: rows of `strikes`."""
        return self.strikes[self.strikes["kind"] == "round"]

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What has been worked out about this view and is asked for again; see `from_memo`."""
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
        return row_counts(claims)

    def _view_of_day(self, day: date) -> Ledger:
        place = (day, self.several, self.slack)
        if place not in self.shared:
            self.shared[place] = replace(self._narrow(ViewFilters(as_of=day)), filters=replace(self.filters, as_of=day))
        found: Ledger = self.shared[place]
        return found

    def _narrow(self, filters: ViewFilters) -> Ledger:
        """The rows of this view that a narrower one sees, and nothing worked out from the others."""
        tables = tables_in_view(self.tables, filters)
        ids = {row[tables[name].key] for name in QUANTITIES for row in tables[name].rows}
        accounts = tables["strike_accounts"] if filters.countries else replace(tables["strike_accounts"], rows=())
        blank = {
            f"{row[accounts.key]}/{column}"
            for row in accounts.rows
            for column in QUANTITIES[accounts.name]
            if not row[column]
        }
        known = self.claims["row_id"].isin(ids) & ~self.claims["claim_id"].isin(blank)
        frames: Any = {name: _rows_of_table(getattr(self, name), tables[name]) for name in _FRAMES}
        frames["strikes"] = with_known_rounds(frames["strikes"])
        denials = _rows_of_table(self.denials, tables["attack_accounts"])
        return replace(self, tables=tables, denials=denials, claims=self.claims[known].reset_index(drop=True), **frames)


_FRAMES = (
    "attacks", "strikes", "attack_accounts", "strike_accounts", "tallies", "sources", "speakers", "places", "context",
)  # fmt: skip
"""The frames of a view that hold the rows of a table each."""


def _rows_of_table(frame: pd.DataFrame, table: CsvTable) -> pd.DataFrame:
    ids = {row[table.key] for row in table.rows}
    return frame[frame[table.key].isin(ids)].reset_index(drop=True)
