"""What came before and after each round of strikes: bounded counts, ratios and guarded tests, and what else changed then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from strikeledger.analysis.tempo import Span, Tempo
from strikeledger.counts import Count
from strikeledger.data.frames import ONE_DAY, rows_of
from strikeledger.inference import before_after, rates
from strikeledger.inference.before_after import Comparison, TempoTest
from strikeledger.inference.rates import Dispersion, Ratio
from strikeledger.inference.reconcile import round_days
from strikeledger.terms import Terms

TESTED, INCOMPLETE, THIN = "tested", "incomplete", "thin"
ALARM = 0.05
"""An adjusted p-value below this counts as a difference beyond chance."""
NEAR = 14
"""Days on either side, the longest window that is tested."""
BEFORE, DURING, AFTER = "before", "during", "after"


@dataclass(frozen=True)
class RoundWindow:
    """One round of strikes and one length of window; the days that the round may be of belong to neither side.

    Attributes:
        round: the round's number.
        words: its days.
        width: days on either side.
        before, after: the days on either side.
        listed: attacks on the list before and after.
        totalled: by how much the officials' total grew before and after.
        state: tested; incomplete, where days are missing on a side; or thin, where the list lacks too many attacks to be tested.
        ratio: after over before by the list; None where it isn't tested.
        by_totals: the same by the totals; None where days are missing.
        tests: the tests with each attack on the first day it may be of, and on the last.
        p: the largest of their p-values.
        adjusted: the same after Holm, over every window tested.
    """

    round: int
    words: str
    width: int
    before: Span
    after: Span
    listed: tuple[Count, Count]
    totalled: tuple[Count, Count]
    state: str
    ratio: Ratio | None = None
    by_totals: Ratio | None = None
    tests: tuple[TempoTest, ...] = ()
    p: float | None = None
    adjusted: float | None = None

    @property
    def least_p(self) -> float:
        """The smallest p-value that the test could have given, however large the change."""
        return max((test.least or 1.0 for test in self.tests), default=1.0)

    @property
    def strictest_test(self) -> TempoTest:
        """Of the two tests the one with the larger p-value."""
        return max(self.tests, key=lambda test: test.p or 0.0)


def round_windows(tempo: Tempo) -> list[RoundWindow]:
    """Every round with every length of window, in order of time."""
    key = f"followed until {tempo.last}"
    if key not in tempo.ledger.memo:
        found = [_window(tempo, row, width) for row in rows_of(tempo.rounds) for width in before_after.WIDTHS]
        adjusted = iter(rates.holm([window.p for window in found if window.p is not None]))
        whole = [window if window.p is None else replace(window, adjusted=next(adjusted)) for window in found]
        tempo.ledger.memo[key] = whole
    kept: list[RoundWindow] = tempo.ledger.memo[key]
    return kept


def dispersion(tempo: Tempo) -> Dispersion:
    """How uneven the days are, as far as the list covers them, each attack on the last day it may be of."""
    return rates.fano(tempo.daily("last_day"))


def comparisons(window: RoundWindow) -> tuple[Comparison, Comparison] | None:
    """The window of a test beside every other day, and beside days that had as much before; None where there are too few days."""
    test = window.strictest_test
    return (test.placebo, test.matched) if test.placebo and test.matched else None


def _window(tempo: Tempo, row: dict[str, Any], width: int) -> RoundWindow:
    first, last, far = row["first_day"], row["last_day"], pd.Timedelta(days=width)
    before, after = (first - far, first - ONE_DAY), (last + ONE_DAY, last + far)
    found = RoundWindow(
        int(row["number"]), row["words"], width, before, after, (tempo.listed_count(before), tempo.listed_count(after)),
        (tempo.total_growth(before), tempo.total_growth(after)), _window_state(tempo, before, after),
    )  # fmt: skip
    if found.state == INCOMPLETE:
        return found
    by_totals = rates.rate_ratio(found.totalled[0], width, found.totalled[1], width)
    if found.state == THIN:
        return replace(found, by_totals=by_totals)
    ratio = rates.rate_ratio(found.listed[0], width, found.listed[1], width)
    tests = tuple(_test(tempo, column, first, last, width) for column in ("first_day", "last_day"))
    p = max([ratio.p_high, *(test.p or 0.0 for test in tests)])
    return replace(found, ratio=ratio, by_totals=by_totals, tests=tests, p=p)


def _window_state(tempo: Tempo, before: Span, after: Span) -> str:
    if before[0] < tempo.first or after[1] > tempo.last:
        return INCOMPLETE
    covered = tempo.last_covered_day is not None and after[1] <= tempo.last_covered_day
    return TESTED if covered and not tempo.is_thin(before) and not tempo.is_thin(after) else THIN


def _test(tempo: Tempo, column: str, first: pd.Timestamp, last: pd.Timestamp, width: int) -> TempoTest:
    """The test of a round whose days are taken as one, as none of them belongs to a side."""
    begin, end = (first - tempo.first).days, (last - tempo.first).days
    daily: Sequence[int] = tempo.daily(column)
    return before_after.tempo_test([*daily[:begin], sum(daily[begin : end + 1]), *daily[end + 1 :]], begin, width)


# --- what else changed ------------------------------------------------------------------------------------------------


def context_near_rounds(tempo: Tempo) -> pd.DataFrame:
    """Circumstances and other strikes near each round.

    Returns:
        One row per round and thing near it, in order of time: number, side (before: over by then; during: at the time of the round, or
        around it; after), first_day, last_day, link (as in `round_days`), label, kind, source_id (empty for a strike).
    """
    far = pd.Timedelta(days=NEAR)
    things = _things(tempo)
    found: list[dict[str, Any]] = []
    for row in rows_of(tempo.rounds):
        others = things[things["strike_id"] != row["strike_id"]]
        near = others[(others["first_day"] <= row["last_day"] + far) & (others["last_day"] >= row["first_day"] - far)]
        found += [{"number": row["number"], "side": _side(thing, row), **thing} for thing in rows_of(near)]
    return pd.DataFrame(found, columns=["number", "side", *things.columns])


def _side(thing: dict[str, Any], row: dict[str, Any]) -> str:
    if thing["last_day"] < row["first_day"]:
        return BEFORE
    return AFTER if thing["first_day"] > row["last_day"] else DURING


def _belongs_to_round(circumstance: dict[str, Any], rounds: pd.DataFrame) -> bool:
    """Whether an act of war falls within the days of a round: it is that round, and no circumstance of it."""
    inside = (rounds["first_day"] <= circumstance["first_day"]) & (circumstance["last_day"] <= rounds["last_day"])
    return bool(circumstance["kind"] == "war" and inside.any())


def _begins_a_truce(circumstance: dict[str, Any], truces: pd.DataFrame) -> bool:
    """Whether a circumstance is the beginning of a truce of which more days are known: the same, told earlier."""
    longer = truces["first_day"].eq(circumstance["first_day"]) & (truces["last_day"] > circumstance["last_day"])
    return bool(circumstance["kind"] == "truce" and longer.any())


def _name(terms: Terms, strike: dict[str, Any]) -> str:
    """A round by its number, a strike by where it was: near a place, or in a province, or a country where no more is known."""
    if strike["kind"] == "round":
        return f"Round {strike['number']} of {terms.strikes}"
    where = re.sub("^at ", "near ", terms.at(strike["place"], strike["country"]))
    return f"Strike {where}, in no round"


def _things(tempo: Tempo) -> pd.DataFrame:
    """The dated circumstances in view and the strikes of no round, with the rounds themselves."""
    ledger = tempo.ledger
    strikes = ledger.strikes.merge(round_days(ledger), on="strike_id")
    rounds = strikes[strikes["kind"] == "round"]
    truces = ledger.context[ledger.context["kind"] == "truce"]
    apart = [not _belongs_to_round(row, rounds) and not _begins_a_truce(row, truces) for row in rows_of(ledger.context)]
    context = ledger.context[np.array(apart, dtype=bool)].assign(strike_id="", link="and")
    alone = strikes[(strikes["kind"] == "round") | (strikes["part_of"] == "")]
    names = [_name(ledger.terms, row) for row in rows_of(alone)]
    struck = alone.assign(label=names, kind="strike", source_id="", context_id=alone["strike_id"])
    columns = ["first_day", "last_day", "link", "label", "kind", "source_id", "strike_id", "context_id"]
    both = pd.concat([context[columns], struck[columns]], ignore_index=True)
    return both.sort_values(["first_day", "last_day", "context_id"], ignore_index=True)
