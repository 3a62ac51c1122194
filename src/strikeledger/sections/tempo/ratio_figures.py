"""Figures of windows: attacks after a round over those before it, how uneven days are, and chances, with their words."""

from __future__ import annotations

from strikeledger.analysis.followed import TESTED, RoundWindow, dispersion, round_windows
from strikeledger.analysis.tempo import Tempo
from strikeledger.data.claims import Claim
from strikeledger.inference.rates import Ratio
from strikeledger.report.figure import NOT_KNOWN, Figure, counted_figure
from strikeledger.sections.tempo.rate_figures import (
    attacks_in_words,
    interval_of,
    listed_evidence,
    rate_evidence,
    six_places,
)
from strikeledger.text import plural

CONDITIONAL = "exact conditional (Przyborowski and Wilenski, 1940)"


def ratio_figure(tempo: Tempo, window: RoundWindow) -> Figure:
    """The rate after a round over the rate before it, by the attacks confirmed one by one; only where it is tested."""
    counts = f"{attacks_in_words(tempo, window.listed[1])} after, {window.listed[0]} before"
    told = tempo.ledger.terms(f"{counts}, as {{officials}} {{confirmed}} them one by one")
    return _ratio(window, "ratio", window.ratio, told, listed_evidence(tempo, [window.before, window.after]))


def ratio_by_totals(tempo: Tempo, window: RoundWindow) -> Figure:
    """The rate after a round over the rate before it, by what the officials' total grew by."""
    counts = f"{attacks_in_words(tempo, window.totalled[1])} after, {window.totalled[0]} before"
    claims = {claim.id: claim for span in (window.before, window.after) for claim in rate_evidence(tempo, span)}
    told = f"{counts}, by which the {tempo.ledger.terms.theirs} total grew"
    return _ratio(window, "ratio_by_totals", window.by_totals, told, tuple(claims.values()))


def spread(tempo: Tempo) -> Figure:
    """How uneven the days are: variance over mean of the daily attacks on the list."""
    found = dispersion(tempo)
    words = NOT_KNOWN if found.fano is None else decimal(found.fano)
    computation = (
        f"variance over mean (Fano, 1947) of the {tempo.ledger.terms('{attacks} that {officials} {confirmed}')} one by one, per day, over "
        f"{found.days} {plural(found.days, 'day')} in which most of them are known one by one, each "
        f"{tempo.ledger.terms.attack} on the last day it may be of; 1 would be independent events"
    )
    value = six_places(found.fano)
    return Figure(
        "spread", "Unevenness of days", "ratio", value, value, "variance over mean", words, (), computation=computation
    )


def probability(name: str, label: str, p: float, computation: str) -> Figure:
    """A p-value."""
    value = six_places(p)
    return Figure(name, label, "share", value, value, "probability", p_in_words(p), (), computation=computation)


def tested_windows(tempo: Tempo) -> list[RoundWindow]:
    """The windows that can be tested, in order of time."""
    return [window for window in round_windows(tempo) if window.state == TESTED]


def tested_windows_figure(tempo: Tempo) -> Figure:
    """How many windows are tested."""
    told = "rounds and lengths of window, where every day is known and most attacks are known one by one"
    return counted_figure("windows_tested", "Windows tested", len(tested_windows(tempo)), "windows", told)


def decimal(value: float) -> str:
    """A number as reports print it, with two or three digits that count."""
    if not value:
        return "0"
    if value < 0.1:
        return f"{value:.3f}" if value >= 0.001 else "less than 0.001"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def p_in_words(p: float) -> str:
    """A p-value as reports print it."""
    if p < 0.001:
        return "less than 0.001"
    return f"{p:.3f}" if p < 0.01 else f"{p:.2f}"


def ratio_words(found: Ratio) -> str:
    """Bounds, and the interval in brackets: "1.97 (1.51 to 2.53)"."""
    low, high = found.interval
    ends = f"{decimal(low)} or more" if high is None else f"{decimal(low)} to {decimal(high)}"
    return f"{_bounds(found.low, found.high)} ({ends})"


def _bounds(low: float | None, high: float | None) -> str:
    if low is None:
        return "not defined"
    if high is None:
        return f"at least {decimal(low)}" if low else "any number"
    ends = decimal(low), decimal(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}" if low else f"at most {ends[1]}"


def _ratio(window: RoundWindow, name: str, found: Ratio | None, counts: str, claims: tuple[Claim, ...]) -> Figure:
    about = f"Attacks after over before round {window.round}, {window.width} days"
    key = f"{name}/{window.round}/{window.width}"
    if found is None or (not found.undefined and not found.low and found.high is None and not found.interval[0]):
        return Figure(key, about, "ratio", None, None, "after over before", NOT_KNOWN, ())
    computation = f"{counts}, in {window.width} days on either side of {window.words}"
    return Figure(
        key, about, "ratio", six_places(found.low), six_places(found.high), "after over before", ratio_words(found), claims,
        computation=computation, interval=interval_of(CONDITIONAL, found),
    )  # fmt: skip
