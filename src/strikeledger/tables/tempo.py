"""Tables of tempo: periods and windows of a tempo come in; rates, ratios and tests for reading and for computing go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from strikeledger.analysis.followed import INCOMPLETE, TESTED, THIN, RoundWindow, round_windows
from strikeledger.analysis.periods import Period, periods
from strikeledger.analysis.tempo import Span, Tempo
from strikeledger.counts import Count
from strikeledger.figures import tempo as figures
from strikeledger.inference.before_after import WIDTHS
from strikeledger.report.blocks import Column, Text
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell
from strikeledger.tables.frame import table
from strikeledger.text import capitalise, days_in_words, iso_day, list_in_words

UNTESTED = {THIN: "not tested: the list is thin", INCOMPLETE: "not tested: days are missing"}
"""Why a window is not tested, as a table says it."""

NOTHING = "Nothing of this is in view of this edition."

_THIN = {True: ", thin", None: ", perhaps thin", False: ""}


@requires("attacks", "tallies")
def rates_by_period(tempo: Tempo) -> Display:
    """Attacks per day between strikes, in the truce and after it: counts, days, rate and interval, and what the list holds beside."""
    found, terms = periods(tempo), tempo.ledger.terms
    rows: list[tuple[Cell, ...]] = []
    shown = []
    counted = "tallies" in tempo.ledger.contents
    for period in found:
        rate, total, one_by_one = (
            figures.rate_figure(tempo, period),
            figures.total_figure(tempo, period),
            figures.listed_figure(tempo, period),
        )
        shown += [total, one_by_one]
        if not counted:
            rows.append(
                (capitalise(period.label), days_in_words(*period.span), str(period.days), one_by_one.quiet, rate)
            )
            continue
        few = (one_by_one.quiet, Text(_THIN[period.thin], "muted"))
        rows.append((capitalise(period.label), days_in_words(*period.span), str(period.days), total.quiet, few, rate))
    columns: list[str | Column] = [
        "Period", "From, to", Column("Days", align="right"), terms("{Attacks}: officials’ total"), terms("{Confirmed} one by one"),
        Column(terms("{Attacks} per day"), "95 % interval in brackets"),
    ]  # fmt: skip
    note = (
        "Rates rest on the officials’ totals, and bounds before the brackets are what these allow. “Thin”: most of "
        "the attacks in the total are not on the list of those confirmed one by one, which is no sign of calm. A "
        "period begins on the first day that its round of strikes may be of."
    )
    if not counted:
        columns.pop(3)
        note = "Rates are what was recorded one by one, divided by the days; one that may be of a day outside counts as none or one."
    records = [_period_record(tempo, period) for period in found]
    return Display(
        table(
            "rates_by_period",
            terms("{Attacks} per day, period by period"),
            columns,
            rows,
            records,
            note if rows else NOTHING,
        )
    ).with_figures(*shown)


@requires("rounds")
def strike_windows(tempo: Tempo) -> Display:
    """Before and after each round by the list: one row per round and window, those not tested for one reason together."""
    windows = round_windows(tempo)
    rows: list[tuple[Cell, ...]] = []
    for group in _group_alike(windows):
        head = group[0]
        if head.state != TESTED:
            rows.append((_round(head), _widths(group), "", "", Text(UNTESTED[head.state], "muted"), "", "", ""))
            continue
        exact = _p_bounds(head)
        before, after = (str(count) for count in head.listed)
        guarded, adjusted = (figures.p_in_words(p or 0.0) for p in (head.p, head.adjusted))
        rows.append(
            (_round(head), _widths(group), before, after, figures.ratio_figure(tempo, head), exact, guarded, adjusted)
        )
    columns: list[str | Column] = [
        "Round", Column("Window", "days"), "Before", "After", Column("After over before", "95 % interval in brackets"),
        "Exact p", "Guarded p", "p after Holm",
    ]  # fmt: skip
    note = (
        "Attacks that officials confirmed one by one, in windows of 3, 7 and 14 days on either side of each round; "
        "its own days belong to neither. The exact p takes attacks as independent; the guarded p is the largest of "
        "the exact test, one for uneven days, one against every other day and one against days with as many attacks "
        "before them; Holm’s correction is over every window tested."
    )
    return Display(
        table(
            "strike_windows",
            tempo.ledger.terms("Before and after each round: {attacks} {confirmed} one by one"),
            columns,
            rows,
            _records(windows),
            note if rows else NOTHING,
        )
    )


@requires("rounds")
def strike_windows_by_totals(tempo: Tempo) -> Display:
    """Before and after each round by the officials' totals, as far as their bounds allow."""
    windows = round_windows(tempo)
    rows: list[tuple[Cell, ...]] = []
    for group in _group_alike(windows, by_totals=True):
        head = group[0]
        if head.by_totals is None:
            rows.append((_round(head), _widths(group), "", "", Text("days are missing", "muted")))
            continue
        before, after = (str(count) for count in head.totalled)
        rows.append((_round(head), _widths(group), before, after, figures.ratio_by_totals(tempo, head)))
    columns: list[str | Column] = [
        "Round", Column("Window", "days"), "Before", "After", Column("After over before", "95 % interval in brackets"),
    ]  # fmt: skip
    note = (
        "By what the officials’ total grew. Totals were given on some days only, so that what falls on either side "
        "of a round is often known within wide bounds; the ratio holds every pair that they allow, and is not "
        "tested."
    )
    name = "strike_windows_by_totals"
    return Display(
        table(
            name,
            "Before and after each round: officials’ totals",
            columns,
            rows,
            _records(windows),
            note if rows else NOTHING,
        )
    )


def _group_alike(windows: Sequence[RoundWindow], by_totals: bool = False) -> Iterator[list[RoundWindow]]:
    """Windows in rows: each by itself, but those of one round that aren't tested for the same reason together."""

    def row(window: RoundWindow) -> tuple[int, str, int]:
        told = window.by_totals is not None if by_totals else window.state == TESTED
        return window.round, window.state if not (told or by_totals) else "", window.width if told else 0

    return (list(group) for _, group in groupby(windows, row))


def _round(window: RoundWindow) -> Cell:
    """A round's number, with its days where it is named first."""
    number = Text(f"{window.round}", "strong")
    return (number, f" ({window.words})") if window.width == WIDTHS[0] else number


def _widths(group: Sequence[RoundWindow]) -> str:
    return list_in_words([str(window.width) for window in group])


def _p_bounds(window: RoundWindow) -> str:
    if window.ratio is None:
        return ""
    ends = [figures.p_in_words(p) for p in (window.ratio.p_low, window.ratio.p_high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _period_record(tempo: Tempo, period: Period) -> dict[str, Any]:
    rate = figures.rate_figure(tempo, period).record()
    interval = rate.get("interval", {"low": None, "high": None})
    return {
        "period": period.label, **_days("", period.span), "days": period.days, **_ends("total", period.totalled),
        **_ends("listed", period.listed), "per_day_low": rate["low"], "per_day_high": rate["high"], "interval_low": interval["low"],
        "interval_high": interval["high"], "thin": {True: "yes", False: "no", None: "perhaps"}[period.thin],
    }  # fmt: skip


def _records(windows: Sequence[RoundWindow]) -> list[dict[str, Any]]:
    """Every window with all that is known of it, for computing."""
    found = []
    for window in windows:
        record: dict[str, Any] = {"round": window.round, "width": window.width, "state": window.state}
        record |= _days("before_", window.before) | _days("after_", window.after)
        for basis, counts, ratio in (
            ("listed", window.listed, window.ratio),
            ("total", window.totalled, window.by_totals),
        ):
            record |= _ends(f"{basis}_before", counts[0]) | _ends(f"{basis}_after", counts[1])
            interval = ratio.interval if ratio else (None, None)
            record |= {
                f"{basis}_ratio_low": ratio and ratio.low, f"{basis}_ratio_high": ratio and ratio.high,
                f"{basis}_interval_low": interval[0], f"{basis}_interval_high": interval[1],
                f"{basis}_p_low": ratio and ratio.p_low, f"{basis}_p_high": ratio and ratio.p_high,
            }  # fmt: skip
        found.append(record | {"guarded_p": window.p, "holm_p": window.adjusted})
    return found


def _days(prefix: str, span: Span) -> dict[str, str]:
    return {f"{prefix}first_day": iso_day(span[0]), f"{prefix}last_day": iso_day(span[1])}


def _ends(name: str, count: Count) -> dict[str, int | None]:
    return {f"{name}_low": count.low, f"{name}_high": count.high}
