"""Periods of a tempo: its days cut at strikes, a truce and an announced suspension, or by the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from strikeledger.analysis.context import truce_spans
from strikeledger.analysis.tempo import Span, Tempo
from strikeledger.counts import Count
from strikeledger.data.frames import ONE_DAY, rows_of

TRUCE, RESUMED = "the truce", "the end of the truce"


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


@dataclass(frozen=True)
class _Cut:
    day: pd.Timestamp
    label: str


def whole_period(tempo: Tempo) -> Period:
    """All days that are looked at."""
    return period(tempo, "all", "in all", (tempo.first, tempo.last))


def phases(tempo: Tempo) -> list[Period]:
    """Before the first strike, from it to the truce, the truce, and since; as far as they are in view."""
    first = [_Cut(day, "the first strike") for day in tempo.rounds["first_day"].head(1)]
    return _between(tempo, "phase", [*first, *_truce(tempo)])


def periods(tempo: Tempo) -> list[Period]:
    """Every stretch between two rounds, a border of the truce or a turn that the terms name, in order of time.

    A period begins on the first day that the round which opens it may be of.
    """
    if "tallies" not in tempo.ledger.contents and "rounds" not in tempo.ledger.contents:
        return _calendar(tempo)
    rounds = [_Cut(row["first_day"], f"round {row['number']}") for row in rows_of(tempo.rounds)]
    context, named = tempo.ledger.context, tempo.ledger.terms.turns
    turns = [
        _Cut(row["first_day"], named[row["context_id"]])
        for row in rows_of(context[context["context_id"].isin(list(named))])
    ]
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


_MONTHS = 36


def stages(tempo: Tempo, day: pd.Timestamp) -> list[Period]:
    """Before the first strike, from it up to a statement of this day, and from then to the truce or the last day."""
    first = [_Cut(begun, "the first strike") for begun in tempo.rounds["first_day"].head(1)]
    pauses = [begun for begun, _ in truces(tempo) if begun > day][:1]
    found = _between(
        tempo, "stage", [*first, _Cut(day + ONE_DAY, "the statement"), *(_Cut(begun, TRUCE) for begun in pauses)]
    )
    return [stage for stage in found if not pauses or stage.span[0] < pauses[0]]


def period(tempo: Tempo, name: str, label: str, span: Span) -> Period:
    """Some days with what was counted in them."""
    return Period(name, label, span, tempo.listed_count(span), tempo.total_growth(span), tempo.is_thin(span))


def truces(tempo: Tempo) -> list[Span]:
    """The truces in view, as far as they lie within the days looked at."""
    spans = truce_spans(tempo.ledger, tempo.last)
    return [(max(first, tempo.first), last) for first, last in spans if last >= tempo.first]


def _truce(tempo: Tempo) -> list[_Cut]:
    ends = [_Cut(last + ONE_DAY, RESUMED) for _, last in truces(tempo) if last < tempo.last]
    return [*(_Cut(first, TRUCE) for first, _ in truces(tempo)), *ends]


def _between(tempo: Tempo, name: str, cuts: list[_Cut]) -> list[Period]:
    """The days cut at the given ones; cuts on one day are one."""
    if not cuts:
        return [period(tempo, f"{name}/1", "in all", (tempo.first, tempo.last))] if tempo.has_attacks else []
    inside = [cut for cut in cuts if tempo.first < cut.day <= tempo.last]
    days = sorted({cut.day for cut in inside})
    named = [_Cut(day, " and ".join(cut.label for cut in inside if cut.day == day)) for day in days]
    ends = [_Cut(tempo.first, ""), *named, _Cut(tempo.last + ONE_DAY, "")]
    return [
        period(tempo, f"{name}/{number}", _label(begin.label, end.label), (begin.day, end.day - ONE_DAY))
        for number, (begin, end) in enumerate(pairwise(ends), start=1)
    ]


def _label(begin: str, end: str) -> str:
    if begin == TRUCE and end in (RESUMED, ""):
        return "during the truce"
    if not begin:
        return f"before {end}" if end else "in all"
    if not end:
        return f"since {begin}"
    if begin.startswith("round ") and end.startswith("round ") and " and " not in begin + end:
        return f"between rounds {begin.removeprefix('round ')} and {end.removeprefix('round ')}"
    return f"from {begin} to {end}"
