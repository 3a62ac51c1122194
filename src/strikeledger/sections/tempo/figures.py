"""Figures of the tempo report: rates of stretches of days, ratios of windows, how uneven days are, and chances, with their words."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

import pandas as pd

from strikeledger.analysis.followed import TESTED, RoundWindow, dispersion, round_windows
from strikeledger.analysis.tempo import Period, Span, Tempo, phases, tempo, whole_period
from strikeledger.counts import Count
from strikeledger.data.claims import Claim, accounts_as_claims, claims_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference import rates
from strikeledger.inference.before_after import Comparison
from strikeledger.inference.bound_sum import ENDS, Term
from strikeledger.inference.growing import growing_totals
from strikeledger.inference.rates import Estimate, Ratio
from strikeledger.inference.system import Listed
from strikeledger.report.figure import MAX_CLAIMS, NOT_KNOWN, Figure, count_as_figure, counted_figure
from strikeledger.report.prose import is_one
from strikeledger.report.records import Interval
from strikeledger.report.tables import TableColumn, period_column
from strikeledger.sections.changes import Change, change_of, day_before, unknown_figure
from strikeledger.text import days_in_words, plural

GARWOOD = "exact Poisson (Garwood, 1936)"
PLACES = 6
"""Decimals that a figure's record keeps; its words have fewer."""
FEW = 7
"""Fewer attacks than this in a stretch are told as such; a rate with decimals would say more than is known."""
_RARE = 0.1  # attacks a day
CONDITIONAL = "exact conditional (Przyborowski and Wilenski, 1940)"


def rate_figure(tempo: Tempo, period: Period) -> Figure:
    """Attacks a day in a stretch of days, by what the officials' total grew by; chance stands in its interval alone."""
    count, terms = period.totalled, tempo.ledger.terms
    name, label, unit = f"rate/{period.name}", terms(f"{{Attacks}} per day, {period.label}"), f"{terms.attacks} per day"
    if not count.is_known:
        return Figure(name, label, "rate", None, None, unit, NOT_KNOWN, ())
    found = rates.poisson_rate(count, period.days)
    basis = ", by which the {theirs} total grew" if tempo.has_totals else " that {officials} {confirmed} one by one"
    days, when = f"{period.days} {plural(period.days, 'day')}", days_in_words(*period.span)
    when = f"on {when}" if period.days == 1 else f"from {when}"
    computation = terms(f"{attacks_in_words(tempo, count)}{basis} {when}, divided by {days}")
    return Figure(
        name, label, "rate", six_places(found.low), six_places(found.high), unit, rate_words(count, period.days),
        rate_evidence(tempo, period.span), computation=computation, interval=interval_of(GARWOOD, found),
    )  # fmt: skip


def rate_interval(tempo: Tempo, period: Period) -> tuple[float | None, float | None]:
    """The ends of the interval of a rate; none where it isn't known, or open."""
    found = rate_figure(tempo, period).interval
    return (found.low, found.high) if found else (None, None)


def rate_words(count: Count, days: int) -> str:
    """Bounds of a daily number as reports print them: "1.9 to 2.1"; of few attacks, how many there were in all.

    >>> rate_words(Count(54, 61), 29), rate_words(Count(93), 71), rate_words(Count(1, 2), 7), rate_words(Count.exactly(58), 29)
    ('1.9 to 2.1', 'at least 1.3', '1 or 2 in 7 days', '2.0')
    """
    if is_rare(count, days) or (count.low if count.high is None else count.high) < FEW:
        return f"{count} in {days:,} {plural(days, 'day')}"
    if count.high is None:
        return f"at least {floor(10 * count.low / days) / 10}"
    if not count.low:
        return f"at most {ceil(10 * count.high / days) / 10}"
    low, high = (f"{end / days:.1f}" for end in (count.low, count.high))
    return low if low == high else f"{low} to {high}"


def is_rare(count: Count, days: int) -> bool:
    """Whether a tenth of an event a day would be more than is known, so that none of its decimals tells anything."""
    return (count.low if count.high is None else count.high) < _RARE * days


def total_figure(tempo: Tempo, period: Period) -> Figure:
    """Attacks in a stretch by what the officials' total grew by; by the list where the package has no totals."""
    if "tallies" not in tempo.ledger.contents:
        return replace(listed_figure(tempo, period), id=f"totalled/{period.name}")
    terms = tempo.ledger.terms
    growth = "the last day's bounds less those of the eve of the first"
    how = f"what the {terms.theirs} totals allow for {days_in_words(*period.span)}: {growth}"
    label = terms(f"{{Attacks}} by {{theirs}} total, {period.label}")
    claims = rate_evidence(tempo, period.span) if period.totalled.is_known else ()
    return count_as_figure(f"totalled/{period.name}", label, period.totalled, terms.attacks, claims, how)


def listed_figure(tempo: Tempo, period: Period) -> Figure:
    """Attacks in a stretch among those that officials confirmed one by one."""
    terms, claims = tempo.ledger.terms, listed_evidence(tempo, [period.span])
    how = f"{{confirmed}} one by one, {days_in_words(*period.span)}; one that may be of a day outside counts as none or one"
    label = terms(f"{{Attacks}} {{confirmed}} one by one, {period.label}")
    return count_as_figure(f"listed/{period.name}", label, period.listed, terms.attacks, claims, terms(how))


# --- evidence --------------------------------------------------------------------------------------------------------
def rate_evidence(tempo: Tempo, span: Span) -> tuple[Claim, ...]:
    """The claims behind what a total grew by: those that bound it, and the attacks on the list where these say more.

    Where none speaks of these days, so that they hold what the others leave over, it is those of all days.
    """
    return _evidence(tempo, span) or _evidence(tempo, (tempo.first, tempo.last))


def _evidence(tempo: Tempo, span: Span) -> tuple[Claim, ...]:
    found, terms = _claims_behind(tempo.ledger, *span)
    by_list = any(isinstance(term.about, Listed) for term in terms)
    return (*found, *listed_evidence(tempo, [span])) if by_list or not found else found


@from_memo
def _claims_behind(ledger: Ledger, first: pd.Timestamp, last: pd.Timestamp) -> tuple[tuple[Claim, ...], list[Term]]:
    """The claims that bound what the total of attacks grew by in some days, and the terms of the sums at both ends."""
    whole, scope = growing_totals(ledger, "attacks"), ledger.scope
    bound = whole.claims["claim_id"].isin(whole.binding_claims(scope, *whole.span(first, last)))
    terms = [term for end in ENDS for term in whole.sum_of(scope, *whole.span(first, last), end)]
    return claims_of(ledger, whole.claims[bound]), terms


def listed_evidence(tempo: Tempo, spans: list[Span]) -> tuple[Claim, ...]:
    """One official account of each attack on the list that may be of these days."""
    if len(tempo.attacks) > MAX_CLAIMS:  # the parts of many are many, too
        return ()
    inside = {attack for span in spans for attack in tempo.possible_attacks(span)["attack_id"]}
    return tuple(claim for attack, claim in _official_accounts(tempo.ledger) if attack in inside)


@from_memo
def _official_accounts(ledger: Ledger) -> list[tuple[str, Claim]]:
    """One official account of each attack, with the attack's id."""
    chosen = ledger.attack_accounts[ledger.attack_accounts["official"]].drop_duplicates("attack_id")
    about = dict(zip(chosen["account_id"], chosen["attack_id"], strict=True))
    return [(about[claim.id], claim) for claim in claims_of(ledger, accounts_as_claims(chosen))]


def period_columns() -> list[TableColumn[Period]]:
    """The days of a period, for data alone."""
    return [
        TableColumn("From", "first_day", value=lambda each: each.span[0]),
        TableColumn("To", "last_day", value=lambda each: each.span[1]),
        period_column(lambda each: each.span),
    ]


def interval_of(method: str, found: Estimate | Ratio) -> Interval:
    """What chance adds to an estimate's bounds."""
    low, high = found.interval
    return Interval(method, found.level, round(low, PLACES), six_places(high))


def six_places(value: float | None) -> float | None:
    """A number as a figure's record keeps it."""
    return None if value is None else round(value, PLACES)


def attacks_in_words(tempo: Tempo, count: Count) -> str:
    """A count of attacks with its noun: "at least 1 attack", "no attacks"."""
    terms = tempo.ledger.terms
    return f"{'no' if count.high == 0 else count} {terms.attack if is_one(count) else terms.attacks}"


def rate_changes(now: Tempo, last_edition: str) -> list[Change]:
    """How each rate moved since it was known on an earlier day; none where no day is given. A period may have had fewer days then.

    Raises:
        ParameterError: the day is none, or is not before the edition's own.
    """
    if not last_edition:
        return []
    day = day_before(now.ledger, last_edition)
    known = {figure.id: figure for figure in _rates(tempo(now.ledger.as_of(day), now.last.date()))}
    pairs = [(figure, known.get(figure.id) or unknown_figure(figure)) for figure in _rates(now)]
    return [change_of(figure, before, day) for figure, before in pairs]


def _rates(found: Tempo) -> list[Figure]:
    """The rate in all, and in each phase."""
    return [rate_figure(found, period) for period in (whole_period(found), *phases(found))]


def ratio_figure(tempo: Tempo, window: RoundWindow) -> Figure:
    """The rate after a round over the rate before it, by the attacks confirmed one by one; only where it is tested."""
    counts = f"{attacks_in_words(tempo, window.listed[1])} after, {window.listed[0]} before"
    told = tempo.ledger.terms(f"{counts}, as {{officials}} {{confirmed}} them one by one")
    return _ratio(tempo, window, "ratio", window.ratio, told, listed_evidence(tempo, [window.before, window.after]))


def ratio_by_totals(tempo: Tempo, window: RoundWindow) -> Figure:
    """The rate after a round over the rate before it, by what the officials' total grew by."""
    counts = f"{attacks_in_words(tempo, window.totalled[1])} after, {window.totalled[0]} before"
    claims = {claim.id: claim for span in (window.before, window.after) for claim in rate_evidence(tempo, span)}
    told = f"{counts}, by which the {tempo.ledger.terms.theirs} total grew"
    return _ratio(tempo, window, "ratio_by_totals", window.by_totals, told, tuple(claims.values()))


def spread(tempo: Tempo) -> Figure:
    """How uneven the days are: variance over mean of the daily attacks on the list."""
    found = dispersion(tempo)
    words, value = NOT_KNOWN if found.fano is None else decimal(found.fano), six_places(found.fano)
    how = tempo.ledger.terms(
        "variance over mean (Fano, 1947) of the {attacks} that {officials} {confirmed} one by one, per day, over "
        f"{found.days} {plural(found.days, 'day')} in which most of them are known one by one, each {{attack}} on the last day it may be "
        "of; 1 would be independent events"
    )
    return Figure(
        "spread", "Unevenness of days", "ratio", value, value, "variance over mean", words, (), computation=how
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
    told = tempo.ledger.terms(
        "rounds and lengths of window, where every day is known and most {attacks} are known one by one"
    )
    return counted_figure("windows_tested", "Comparisons tested", len(tested_windows(tempo)), "windows", told)


def decimal(value: float) -> str:
    """A number as reports print it, with two or three digits that count."""
    if value < 0.1:
        return "0" if not value else f"{value:.3f}" if value >= 0.001 else "less than 0.001"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def p_in_words(p: float) -> str:
    """A p-value as reports print it."""
    if p < 0.001:
        return "less than 0.001"
    return f"{p:.3f}" if p < 0.01 else f"{p:.2f}"


def share_in_words(found: Comparison) -> str:
    """On how many days a change was as large, a window's own among them: "7 of 31"."""
    days = len(found.others) + 1
    return f"{round((found.p or 0) * days)} of {days}"


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


def _ratio(
    tempo: Tempo, window: RoundWindow, name: str, found: Ratio | None, counts: str, claims: tuple[Claim, ...]
) -> Figure:
    about = tempo.ledger.terms(f"{{Attacks}} after over before round {window.round}, {window.width} days")
    key = f"{name}/{window.round}/{window.width}"
    if found is None or (not found.undefined and not found.low and found.high is None and not found.interval[0]):
        return Figure(key, about, "ratio", None, None, "after over before", NOT_KNOWN, ())
    computation = f"{counts}, in {window.width} days on either side of {window.words}"
    return Figure(
        key, about, "ratio", six_places(found.low), six_places(found.high), "after over before", ratio_words(found), claims,
        computation=computation, interval=interval_of(CONDITIONAL, found),
    )  # fmt: skip
