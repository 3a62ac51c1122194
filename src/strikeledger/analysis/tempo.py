"""The attacks between two days, as a list with bounded days and as what totals grew by, and the periods into which they are cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import ONE_DAY, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.coverage import THIN_FACTOR, coverage
from strikeledger.inference.growing import growing_claims, growing_totals
from strikeledger.inference.reconcile import confirmed_attacks, last_day, round_days
from strikeledger.inference.totals import Totals

Span = tuple[pd.Timestamp, pd.Timestamp]
"""A first and a last day, both inside."""
_MONTHS = 36  # periods at most


@dataclass(frozen=True)
class Tempo:
    """The attacks of a view day by day, from the first day that officials' totals count to the last asked for.

    Attributes:
        first, last: the days that are looked at; the same where nothing is in view.
        attacks: one row per attack that officials confirmed one by one, whose days may lie inside: attack_id, first_day, last_day, country.
        rounds: one row per round of strikes inside: strike_id, number, first_day, last_day, words.
    """

    ledger: Ledger
    first: pd.Timestamp
    last: pd.Timestamp
    attacks: pd.DataFrame
    rounds: pd.DataFrame

    @property
    def has_attacks(self) -> bool:
        """Whether any attack, counted or listed, is in view."""
        return bool(len(self.attacks)) or self.total_growth((self.first, self.last)).is_known

    @property
    def has_totals(self) -> bool:
        """Whether any total of the officials is in view; where none is, the list alone says how many attacks there were."""
        return bool(len(self.totals.claims))

    @cached_property
    def _days(self) -> tuple[Any, Any]:
        """The first and the last days of the attacks on the list, as plain arrays."""
        return self.attacks["first_day"].to_numpy(), self.attacks["last_day"].to_numpy()

    @cached_property
    def totals(self) -> Totals:
        """The officials' totals of attacks, with the bands that they allow."""
        return growing_totals(self.ledger, "attacks")

    def listed_count(self, span: Span) -> Count:
        """How many attacks on the list fall within some days; one that may be of a day outside counts as none or one."""
        firsts, lasts = self._days
        first, last = (day.to_datetime64() for day in span)
        sure, possible = (firsts >= first) & (lasts <= last), (firsts <= last) & (lasts >= first)
        return Count(int(sure.sum()), int(possible.sum()))

    def possible_attacks(self, span: Span) -> pd.DataFrame:
        """The attacks on the list that may be of these days: rows of `attacks`."""
        return self.attacks[(self.attacks["first_day"] <= span[1]) & (self.attacks["last_day"] >= span[0])]

    def total_growth(self, span: Span) -> Count:
        """By how much the officials' total grew in these days; where the package has no totals, the list is the count."""
        if "tallies" not in self.ledger.contents:
            return self.listed_count(span) if len(self.attacks) else UNKNOWN
        return self.totals.exact_growth(self.ledger.scope, *self.totals.span(*span))

    def is_thin(self, span: Span) -> bool | None:
        """Whether the list holds fewer than half of what the totals count in these days; None where the bounds can't tell."""
        if "tallies" not in self.ledger.contents:
            return False
        listed = self.listed_count(span)
        return self.total_growth(span).exceeds(Count(THIN_FACTOR * listed.low, THIN_FACTOR * (listed.high or 0)))

    @cached_property
    def last_covered_day(self) -> pd.Timestamp | None:
        """The last day up to which no month is thin or may be; None where that is so from the first month."""
        if "tallies" not in self.ledger.contents:
            return self.last
        scope = self.ledger.scope
        full = {found.month for found in coverage(self.ledger) if found.scope == scope and found.is_thin is False}
        covered = list(takewhile(lambda month: str(month) in full, pd.period_range(self.first, self.last, freq="M")))
        return min(covered[-1].end_time.normalize(), self.last) if covered else None

    def daily(self, column: str) -> list[int]:
        """Attacks on the list per day, from the first day to the last covered one, each on its `first_day` or on its `last_day`."""
        if self.last_covered_day is None:
            return []
        days = pd.date_range(self.first, self.last_covered_day)
        placed = self.attacks[column]
        counted = placed.where(placed >= self.first, self.first).value_counts()
        return [int(counted.get(day, 0)) for day in days]


@from_memo
def tempo(ledger: Ledger, until: date | str = "2200-01-01") -> Tempo:
    """The attacks of a view up to a day, or to the last that the view speaks of."""
    attacks = confirmed_attacks(ledger).sort_values(["first_day", "last_day", "attack_id"], ignore_index=True)
    end = last_day(ledger)
    last = min(pd.Timestamp(until), end) if pd.notna(end) else pd.Timestamp(until)
    first = min(_beginning(ledger, attacks), last)
    rounds = ledger.rounds[["strike_id", "number"]].merge(round_days(ledger), on="strike_id")
    rounds = rounds[(rounds["first_day"] <= last) & (rounds["first_day"] >= first)].reset_index(drop=True)
    inside = attacks[attacks["first_day"] <= last].reset_index(drop=True)
    return Tempo(ledger, first, last, inside, rounds)


def _beginning(ledger: Ledger, attacks: pd.DataFrame) -> pd.Timestamp:
    """The day from which most totals count, or the first on which an attack on the list may have been."""
    since = growing_claims(ledger, "attacks")["since"].dropna()
    days = [*since.mode().head(1), *attacks["first_day"].head(1)] or [ledger.beginnings[1]]
    return pd.Timestamp(min(days))


# --- periods ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """Some days in a row, and how many attacks there were in them.

    Attributes:
        name: part of its figures' ids.
        label: as a sentence names it: "between rounds 1 and 2".
        span: its first and last day.
        listed: attacks on the list of those confirmed one by one.
        totalled: by how much the officials' total grew.
        thin: whether the list holds fewer than half of those; None where the bounds can't tell.
    """

    name: str
    label: str
    span: Span
    listed: Count
    totalled: Count
    thin: bool | None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.span[1] - self.span[0]).days + 1


class _Cut(NamedTuple):
    day: pd.Timestamp
    label: str


def whole_period(tempo: Tempo) -> Period:
    """All days that are looked at."""
    return period(tempo, "all", "in all", (tempo.first, tempo.last))


def phases(tempo: Tempo) -> list[Period]:
    """Before the first strike, from it to the truce, the truce, and since; as far as they are in view."""
    return _between(tempo, "phase", [*_first_strike(tempo), *_truce(tempo)])


def _first_strike(tempo: Tempo) -> list[_Cut]:
    return [_Cut(day, "the first strike") for day in tempo.rounds["first_day"].head(1)]


def periods(tempo: Tempo) -> list[Period]:
    """Every stretch between two rounds, a border of the truce or a turn that the terms name, in order of time.

    A period begins on the first day that the round which opens it may be of.
    """
    if "tallies" not in tempo.ledger.contents and "rounds" not in tempo.ledger.contents:
        return _calendar(tempo)
    rounds = [_Cut(row["first_day"], f"round {row['number']}") for row in rows_of(tempo.rounds)]
    named = tempo.ledger.terms.turns
    context = [row for row in rows_of(tempo.ledger.context) if row["context_id"] in named]
    turns = [_Cut(row["first_day"], named[row["context_id"]]) for row in context]
    return _between(tempo, "period", [*rounds, *_truce(tempo), *turns])


def _calendar(tempo: Tempo) -> list[Period]:
    """Months, or years where months would be too many, as far as they lie within the days looked at."""
    if not tempo.has_attacks:
        return []
    months = pd.period_range(tempo.first, tempo.last, freq="M")
    spans = months if len(months) <= _MONTHS else pd.period_range(tempo.first, tempo.last, freq="Y")
    return [
        period(
            tempo, f"period/{number}", f"{each:%B %Y}" if spans is months else f"{each:%Y}",
            (max(each.start_time, tempo.first), min(each.end_time.normalize(), tempo.last)),
        )
        for number, each in enumerate(spans, start=1)
    ]  # fmt: skip


def stages(tempo: Tempo, day: pd.Timestamp) -> list[Period]:
    """Before the first strike, from it up to a statement of this day, and from then to the truce or the last day."""
    pauses = [begun for begun, _ in truces(tempo) if begun > day][:1]
    cuts = [
        *_first_strike(tempo),
        _Cut(day + ONE_DAY, "the statement"),
        *(_Cut(begun, f"the {truce_noun(tempo.ledger)}") for begun in pauses),
    ]
    found = _between(tempo, "stage", cuts)
    return [stage for stage in found if not pauses or stage.span[0] < pauses[0]]


def period(tempo: Tempo, name: str, label: str, span: Span) -> Period:
    """Some days with what was counted in them."""
    return Period(name, label, span, tempo.listed_count(span), tempo.total_growth(span), tempo.is_thin(span))


def truces(tempo: Tempo) -> list[Span]:
    """The truces in view, as far as they lie within the days looked at."""
    spans = truce_spans(tempo.ledger, tempo.last)
    return [(max(first, tempo.first), last) for first, last in spans if last >= tempo.first]


def _truce(tempo: Tempo) -> list[_Cut]:
    truce = f"the {truce_noun(tempo.ledger)}"
    ends = [_Cut(last + ONE_DAY, f"the end of {truce}") for _, last in truces(tempo) if last < tempo.last]
    return [*(_Cut(first, truce) for first, _ in truces(tempo)), *ends]


def _between(tempo: Tempo, name: str, cuts: list[_Cut]) -> list[Period]:
    """The days cut at the given ones; cuts on one day are one."""
    if not cuts and not tempo.has_attacks:
        return []
    inside = [cut for cut in cuts if tempo.first < cut.day <= tempo.last]
    days = sorted({cut.day for cut in inside})
    named = [_Cut(day, " and ".join(label for at, label in inside if at == day)) for day in days]
    ends, truce = [_Cut(tempo.first, ""), *named, _Cut(tempo.last + ONE_DAY, "")], f"the {truce_noun(tempo.ledger)}"
    return [
        period(tempo, f"{name}/{number}", _label(begin.label, end.label, truce), (begin.day, end.day - ONE_DAY))
        for number, (begin, end) in enumerate(pairwise(ends), start=1)
    ]


def _label(begin: str, end: str, truce: str) -> str:
    if begin == truce and end in (f"the end of {truce}", ""):
        return f"during {truce}"
    if not begin:
        return f"before {end}" if end else "in all"
    if not end:
        return f"since {begin}"
    if begin.startswith("round ") and end.startswith("round ") and " and " not in begin + end:
        return f"between rounds {begin.removeprefix('round ')} and {end.removeprefix('round ')}"
    return f"from {begin} to {end}"


def truce_names(ledger: Ledger) -> dict[pd.Timestamp, str]:
    """What each truce is called, by its first day: as the row has it that tells most of it."""
    told = ledger.context[ledger.context["kind"] == "truce"].sort_values("last_day")
    return dict(zip(told["first_day"], told["annotation"], strict=True))


def truce_noun(ledger: Ledger) -> str:
    """What a sentence calls the first truce in view: "pause" where the charts have "pause in Gaza"."""
    noun = next(iter(truce_names(ledger).values()), "").partition(" in ")[0].lower()
    return noun if 0 < len(noun.split()) <= _FEW_WORDS else "truce"


_FEW_WORDS = 2


def truce_spans(ledger: Ledger, last: pd.Timestamp) -> list[Span]:
    """The days of each truce up to a day: one of which only the beginning is told goes on, until another row gives its end."""
    rows = ledger.context[(ledger.context["kind"] == "truce") & (ledger.context["first_day"] <= last)]
    ends = rows.groupby("first_day")["last_day"].max()
    told = zip(pd.DatetimeIndex(ends.index), ends, strict=True)
    return [(begun, last if end == begun else min(end, last)) for begun, end in told]
