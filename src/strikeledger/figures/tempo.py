"""Figures of tempo: rates and ratios with their bounds and exact intervals, in the one wording that reports use for them."""

from __future__ import annotations

from dataclasses import replace

from strikeledger.analysis.followed import TESTED, RoundWindow, dispersion, round_windows
from strikeledger.analysis.periods import Period
from strikeledger.analysis.tempo import Span, Tempo
from strikeledger.counts import Count
from strikeledger.data.claims import Claim, accounts_as_claims, claims_of
from strikeledger.inference import rates
from strikeledger.inference.bound_sum import ENDS
from strikeledger.inference.rates import Estimate, Ratio
from strikeledger.inference.reconcile import BoundedQuantity
from strikeledger.inference.system import Listed
from strikeledger.report.figure import MAX_CLAIMS, NOT_KNOWN, Figure, counted_figure
from strikeledger.report.records import Interval
from strikeledger.text import day_in_words, days_in_words, plural

GARWOOD, CONDITIONAL = "exact Poisson (Garwood, 1936)", "exact conditional (Przyborowski and Wilenski, 1940)"
PLACES = 6
"""Decimals that a figure's record keeps; its words have fewer."""


def rate_figure(tempo: Tempo, period: Period) -> Figure:
    """Attacks per day in a period, by what the officials' total grew by."""
    found, count, terms = rates.poisson_rate(period.totalled, period.days), period.totalled, tempo.ledger.terms
    known = count.is_known
    computation = (
        f"{_count_in_words(tempo, count)}{_basis(tempo)} {_from_to(period.span)}, divided by "
        f"{period.days} {plural(period.days, 'day')}; the interval is exact for a Poisson count (Garwood, 1936), the widest over all "
        "counts that the bounds hold"
    )
    return Figure(
        f"rate/{period.name}", terms(f"{{Attacks}} per day, {period.label}"), "rate", _round(found.low) if known else None,
        _round(found.high),
        f"{terms.attacks} per day", estimate_in_words(found) if known else NOT_KNOWN, rate_evidence(tempo, period.span) if known else (),
        computation=computation if known else "", interval=_interval(GARWOOD, found) if known else None,
    )  # fmt: skip


def total_figure(tempo: Tempo, period: Period) -> Figure:
    """Attacks in a period by what the officials' total grew by; by the list where the package has no totals."""
    if "tallies" not in tempo.ledger.contents:
        return replace(listed_figure(tempo, period), id=f"totalled/{period.name}")
    bounded, label = (
        BoundedQuantity(period.totalled, tempo.ledger.claims.head(0)),
        tempo.ledger.terms(f"{{Attacks}} by the officials' total, {period.label}"),
    )
    known = bounded.count.is_known
    computation = (
        f"what the {tempo.ledger.terms.theirs} totals allow for {days_in_words(*period.span)}: the last day's bounds less those of "
        "the eve of the first"
    )
    return Figure(
        f"totalled/{period.name}", label, "count", bounded.count.low if known else None, bounded.count.high, tempo.ledger.terms.attacks,
        str(bounded.count), rate_evidence(tempo, period.span) if known else (), computation=computation,
    )  # fmt: skip


def listed_figure(tempo: Tempo, period: Period) -> Figure:
    """Attacks in a period among those that officials confirmed one by one."""
    terms = tempo.ledger.terms
    count, label = period.listed, terms(f"{{Attacks}} {{confirmed}} one by one, {period.label}")
    computation = terms(
        f"{{attacks}} that {{officials}} {{confirmed}} one by one and place {days_in_words(*period.span)}; one that may be of "
        "a day outside counts as none or one"
    )
    claims = accounts(tempo, [period.span])
    return Figure(
        f"listed/{period.name}",
        label,
        "count",
        count.low,
        count.high,
        terms.attacks,
        str(count),
        claims,
        computation=computation,
    )


def ratio_figure(tempo: Tempo, window: RoundWindow) -> Figure:
    """The rate after a round over the rate before it, by the attacks confirmed one by one; only where it is tested."""
    counts = f"{window.listed[1]} attacks after, {window.listed[0]} before"
    return _ratio(
        window,
        "ratio",
        window.ratio,
        tempo.ledger.terms(f"{counts}, as {{officials}} {{confirmed}} them one by one"),
        accounts(tempo, [window.before, window.after]),
    )


def ratio_by_totals(tempo: Tempo, window: RoundWindow) -> Figure:
    """The rate after a round over the rate before it, by what the officials' total grew by."""
    counts = f"{window.totalled[1]} attacks after, {window.totalled[0]} before"
    claims = {claim.id: claim for span in (window.before, window.after) for claim in rate_evidence(tempo, span)}
    return _ratio(
        window,
        "ratio_by_totals",
        window.by_totals,
        f"{counts}, by which the {tempo.ledger.terms.theirs} total grew",
        tuple(claims.values()),
    )


def spread(tempo: Tempo) -> Figure:
    """How uneven the days are: variance over mean of the daily attacks on the list."""
    found = dispersion(tempo)
    words = NOT_KNOWN if found.fano is None else decimal(found.fano)
    computation = (
        f"variance over mean (Fano, 1947) of the {tempo.ledger.terms('{attacks} that {officials} {confirmed}')} one by one, per day, over "
        f"{found.days} {plural(found.days, 'day')} in which the list is not thin, each {tempo.ledger.terms.attack} on the last day it "
        "may be of; 1 would be independent events"
    )
    value = None if found.fano is None else _round(found.fano)
    return Figure(
        "spread", "Unevenness of days", "ratio", value, value, "variance over mean", words, (), computation=computation
    )


def probability(name: str, label: str, p: float, computation: str) -> Figure:
    """A p-value."""
    return Figure(name, label, "share", _round(p), _round(p), "probability", p_in_words(p), (), computation=computation)


def tested_windows_figure(tempo: Tempo) -> Figure:
    """How many windows are tested."""
    tested = [window for window in round_windows(tempo) if window.state == TESTED]
    told = "rounds and lengths of window, with complete windows in which the list of attacks isn't thin"
    return counted_figure("windows_tested", "Windows tested", len(tested), "windows", told)


def rate_evidence(tempo: Tempo, span: Span) -> tuple[Claim, ...]:
    """The claims behind what a total grew by: those that bound it, and the attacks on the list where these say more.

    Where none speaks of these days, so that they hold what the others leave over, it is those of all days.
    """
    return _evidence(tempo, span) or _evidence(tempo, (tempo.first, tempo.last))


def _evidence(tempo: Tempo, span: Span) -> tuple[Claim, ...]:
    whole, scope = tempo.totals, tempo.scope
    key = f"claims behind {scope} from {span[0]} to {span[1]}"
    if key not in tempo.ledger.memo:
        bound = whole.claims["claim_id"].isin(whole.binding_claims(scope, *whole.span(*span)))
        tempo.ledger.memo[key] = claims_of(tempo.ledger, whole.claims[bound])
    found: tuple[Claim, ...] = tempo.ledger.memo[key]
    by_list = any(
        isinstance(term.about, Listed) for end in ENDS for term in whole.sum_of(scope, *whole.span(*span), end)
    )
    return (*found, *accounts(tempo, [span])) if by_list or not found else found


def accounts(tempo: Tempo, spans: list[Span]) -> tuple[Claim, ...]:
    """One official account of each attack on the list that may be of these days."""
    if len(tempo.attacks) > MAX_CLAIMS:  # the parts of many are many, too
        return ()
    inside = {attack for span in spans for attack in tempo.possible_attacks(span)["attack_id"]}
    rows, key = tempo.ledger.attack_accounts, "one official account of each attack"
    if key not in tempo.ledger.memo:
        chosen = rows[rows["official"]].drop_duplicates("attack_id")
        about = dict(zip(chosen["account_id"], chosen["attack_id"], strict=True))
        tempo.ledger.memo[key] = [
            (about[claim.id], claim) for claim in claims_of(tempo.ledger, accounts_as_claims(chosen))
        ]
    return tuple(claim for attack, claim in tempo.ledger.memo[key] if attack in inside)


def estimate_in_words(found: Estimate | Ratio) -> str:
    """Bounds, and the interval in brackets: "1.97 (1.51 to 2.53)"."""
    return f"{_bounds(found.low, found.high)} ({_ends(*found.interval)})"


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


def _bounds(low: float | None, high: float | None) -> str:
    if low is None:
        return "not defined"
    if high is None:
        return f"at least {decimal(low)}" if low else "any number"
    ends = decimal(low), decimal(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}" if low else f"at most {ends[1]}"


def _ends(low: float, high: float | None) -> str:
    return f"{decimal(low)} or more" if high is None else f"{decimal(low)} to {decimal(high)}"


def _ratio(window: RoundWindow, name: str, found: Ratio | None, counts: str, claims: tuple[Claim, ...]) -> Figure:
    about = f"Attacks after over before round {window.round}, {window.width} days"
    key = f"{name}/{window.round}/{window.width}"
    if found is None or (not found.undefined and not found.low and found.high is None and not found.interval[0]):
        return Figure(key, about, "ratio", None, None, "after over before", NOT_KNOWN, ())
    computation = (
        f"{counts}, in {window.width} days on either side of {window.words}, those days left out; the interval is "
        "exact given the sum of both (Przyborowski and Wilenski, 1940), the widest over all counts that the bounds "
        "hold"
    )
    return Figure(
        key, about, "ratio", _round(found.low), _round(found.high), "after over before", estimate_in_words(found), claims,
        computation=computation, interval=_interval(CONDITIONAL, found),
    )  # fmt: skip


def _interval(method: str, found: Estimate | Ratio) -> Interval:
    low, high = found.interval
    return Interval(method, found.level, round(low, PLACES), _round(high))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


def _basis(tempo: Tempo) -> str:
    return tempo.ledger.terms(
        ", by which the {theirs} total grew" if tempo.has_totals else " that {officials} {confirmed} one by one"
    )


def _count_in_words(tempo: Tempo, count: Count) -> str:
    terms = tempo.ledger.terms
    return f"{count} {terms.attack if count.is_exact and count.low == 1 else terms.attacks}"


def _from_to(span: Span) -> str:
    first, last = span
    return f"on {day_in_words(first)}" if first == last else f"from {days_in_words(first, last)}"
