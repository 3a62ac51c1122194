"""Sentences on how often attacks came: the plain answer by rule, the rates of each phase, and on what they rest."""

from __future__ import annotations

from typing import Any

from strikeledger.analysis.followed import ALARM, TESTED, dispersion, round_windows
from strikeledger.analysis.periods import Period, phases, whole_period
from strikeledger.analysis.tempo import Tempo
from strikeledger.figures import counted_figure
from strikeledger.figures import tempo as figures
from strikeledger.report.blocks import Card, Cards
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.text import days_in_words
from strikeledger.wording.frame import many

NO_EFFECT_SHOWN = "The data do not show that the strikes reduced attacks; nor do they show that they did not."
NO_CAUSE_SHOWN = (
    "A difference in time is no cause: a truce, announced suspensions, talks and deployments fall in the same weeks, and "
    "the data do not show that the strikes reduced or raised attacks."
)
NO_ROUND = "No round of {strikes} is in view, so that nothing can be said of what followed one."
UNTESTED = "What followed the strikes can’t be tested: too few days are in view, or too few attacks are listed. "
NO_ATTACK = "No {attack} that {officials} counted or {confirmed} is in view of this edition. "
_NO_ATTACK_ON = NO_ATTACK.replace("{attack}", "{attack} on {forces}")
NOTHING_YET = "Nothing is known yet: the ledger holds no account and no total."


def plain_answer(tempo: Tempo) -> Display:
    """The report in a few sentences: how often, and what the tests allow to say."""
    if not tempo.ledger.contents:
        return prose(NOTHING_YET, role="lead")
    terms = tempo.ledger.terms
    overall, verdict = figures.rate_figure(tempo, whole_period(tempo)), _verdict(tempo)
    if overall.low is None:
        return prose(terms(_NO_ATTACK_ON if terms.forces else NO_ATTACK), *verdict, role="lead")
    days = days_in_words(tempo.first, tempo.last)
    theirs = terms.theirs.replace("'", "’")
    by = (
        f"By the {theirs} totals"
        if tempo.has_totals
        else terms("By the {attacks} that {officials} {confirmed} one by one")
    )
    how_often: Words = terms(f"{by}, {{attackers}} attacked {{forces}} in {tempo.ledger.where} ")
    times = " times a day"
    if not terms.forces:
        how_often, times = f"{by}, there were ", f" {terms.attacks} a day in {tempo.ledger.where}"
    return prose(how_often, overall, f"{times} from {days}", *_interval(tempo), *verdict, role="lead")


def _interval(tempo: Tempo) -> tuple[Words, ...]:
    """What the interval in brackets is, and that it is too narrow where the days are more uneven than it takes them to be."""
    found = dispersion(tempo)
    if found.fano is None or found.fano <= 1 or found.p > ALARM:
        return (" (95 % interval in brackets). ",)
    return (
        " (in brackets a 95 % interval for independent events; the numbers of these days vary ", figures.spread(tempo),
        " times as much, so that it is too narrow). ",
    )  # fmt: skip


def _verdict(tempo: Tempo) -> tuple[Words, ...]:
    """The fixed answer, by the tests after Holm's correction; none where the package has no rounds."""
    if "rounds" not in tempo.ledger.contents:
        return ()
    if tempo.rounds.empty:
        return (tempo.ledger.terms(NO_ROUND),)
    tested = [window for window in round_windows(tempo) if window.state == TESTED]
    beyond = [window for window in tested if window.adjusted is not None and window.adjusted <= ALARM]
    if not beyond:
        return (NO_EFFECT_SHOWN,) if tested else (UNTESTED, NO_EFFECT_SHOWN)
    rule = f"windows with a guarded p-value of at most {ALARM} after Holm’s correction over every window tested"
    number = counted_figure("windows_beyond", "Windows with a difference beyond chance", len(beyond), "windows", rule)
    differ = (
        " windows tested, attacks after a round differ from those before by more than chance and uneven days allow. "
    )
    return ("In ", number, " of ", figures.tested_windows_figure(tempo), differ, NO_CAUSE_SHOWN)


@requires("attacks", "tallies")
def rate_cards(tempo: Tempo) -> Display:
    """Attacks per day in all and in each phase, as cards."""
    parts = phases(tempo)
    shown = parts if len(parts) == 1 else [whole_period(tempo), *parts]
    counts = [figures.total_figure(tempo, period) for period in shown]
    return Display(Cards(tuple(_card(tempo, period) for period in shown))).with_figures(*counts)


def _card(tempo: Tempo, period: Period) -> Card:
    rate, count = figures.rate_figure(tempo, period), figures.total_figure(tempo, period)
    value: Any = (rate,)
    days = days_in_words(*period.span)
    terms = tempo.ledger.terms
    noun = terms.attack if count.low == count.high == 1 else terms.attacks
    by = "by the officials’ totals" if tempo.has_totals else terms("{confirmed} one by one")
    detail: Any = (count.quiet, f" {noun} {by}, {days}.")
    unknown: Any = (f"No total in view bounds the {terms.attacks}, {days}.",)
    return Card(terms(f"{{Attacks}} per day, {period.label}"), value, detail if rate.low is not None else unknown)


@requires("attacks", "tallies")
def rates_sentence(tempo: Tempo) -> Display:
    """On what the rates rest, and where the list falls short of the totals."""
    terms = tempo.ledger.terms
    if not tempo.has_attacks:
        return prose(terms("No {attack} is in view, so that there is no rate."))
    if "tallies" not in tempo.ledger.contents:
        return prose(
            terms(
                "The rate is the number of {attacks} that {short} {confirmed} one by one, divided by the days from the first to the last."
            )
        )
    everything = whole_period(tempo)
    thin = "" if tempo.last_covered_day == tempo.last else (
        f" Where the strip is grey the list is thin: most of the {terms.attacks} counted aren’t on it, or nobody can tell. "
        f"{terms('{Attacks}')} are missing there, and only the totals’ rate has a meaning."
    )  # fmt: skip
    return prose(
        "Each rate is what the officials’ totals grew by in a period, divided by its days. Totals were given on some days "
        "only, and often as “at least”, so that the growth lies within bounds. One by one, officials confirmed ",
        figures.listed_figure(tempo, everything), " of ",
        *many(figures.total_figure(tempo, everything), terms.attacks, terms.attack), ".", thin,
    )  # fmt: skip
