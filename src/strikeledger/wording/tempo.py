"""Sentences on how often attacks came: the plain answer by rule, the rates of each phase, and on what they rest."""

from __future__ import annotations

from typing import Any

from strikeledger.blocks import Card, Cards
from strikeledger.claims import days_in_words
from strikeledger.display import Display, Words, prose
from strikeledger.figures import stated
from strikeledger.figures import tempo as figures
from strikeledger.summaries.followed import ALARM, TESTED, followed
from strikeledger.summaries.periods import Period, phases, whole
from strikeledger.summaries.tempo import Tempo
from strikeledger.wording.frame import many

NO_EFFECT_SHOWN = "The data do not show that the strikes reduced attacks; nor do they show that they did not."
NO_CAUSE_SHOWN = (
    "A difference in time is no cause: a truce, announced suspensions, talks and deployments fall in the same weeks, and "
    "the data do not show that the strikes reduced or raised attacks."
)
NO_ROUND = "No round of US strikes is in view, so that nothing can be said of what followed one."
UNTESTED = "What followed the strikes can’t be tested: too few days are in view, or too few attacks are listed. "
NO_ATTACK = "No attack on US forces that US officials counted or confirmed is in view of this edition. "


def plain_answer(tempo: Tempo) -> Display:
    """The report in a few sentences: how often, and what the tests allow to say."""
    overall, verdict = figures.rate(tempo, whole(tempo)), _verdict(tempo)
    if not overall.claims:
        return prose(NO_ATTACK, *verdict, role="lead")
    days = days_in_words(tempo.first, tempo.last)
    by = "By the US officials’ totals" if tempo.counted else "By the attacks that US officials confirmed one by one"
    how_often = (f"{by}, armed groups attacked US forces in {tempo.ledger.where} ", overall)
    return prose(*how_often, f" times a day from {days} (95 % interval in brackets). ", *verdict, role="lead")


def _verdict(tempo: Tempo) -> tuple[Words, ...]:
    """The fixed answer, by the tests after Holm's correction."""
    if tempo.rounds.empty:
        return (NO_ROUND,)
    tested = [window for window in followed(tempo) if window.state == TESTED]
    beyond = [window for window in tested if window.adjusted is not None and window.adjusted <= ALARM]
    if not beyond:
        return (NO_EFFECT_SHOWN,) if tested else (UNTESTED, NO_EFFECT_SHOWN)
    rule = f"windows with a guarded p-value of at most {ALARM} after Holm’s correction over every window tested"
    number = stated("windows_beyond", "Windows with a difference beyond chance", len(beyond), "windows", rule)
    differ = (
        " windows tested, attacks after a round differ from those before by more than chance and uneven days allow. "
    )
    return ("In ", number, " of ", figures.windows_tested(tempo), differ, NO_CAUSE_SHOWN)


def rate_cards(tempo: Tempo) -> Display:
    """Attacks per day in all and in each phase, as cards."""
    parts = phases(tempo)
    shown = parts if len(parts) == 1 else [whole(tempo), *parts]
    counts = [figures.totalled(tempo, period) for period in shown]
    return Display(Cards(tuple(_card(tempo, period) for period in shown))).with_figures(*counts)


def _card(tempo: Tempo, period: Period) -> Card:
    rate, count = figures.rate(tempo, period), figures.totalled(tempo, period)
    value: Any = (rate,)
    days = days_in_words(*period.span)
    noun = "attack" if count.low == count.high == 1 else "attacks"
    by = "by the officials’ totals" if tempo.counted else "confirmed one by one"
    detail: Any = (count.quiet, f" {noun} {by}, {days}.")
    unknown: Any = (f"No total in view bounds the attacks, {days}.",)
    return Card(f"Attacks per day, {period.label}", value, detail if rate.claims else unknown)


def rates_sentence(tempo: Tempo) -> Display:
    """On what the rates rest, and where the list falls short of the totals."""
    if not tempo.known:
        return prose("No attack is in view, so that there is no rate.")
    everything = whole(tempo)
    thin = "" if tempo.covered == tempo.last else (
        " Where the strip is grey the list is thin: most of the attacks counted aren’t on it, or nobody can tell. "
        "Attacks are missing there, and only the totals’ rate has a meaning."
    )  # fmt: skip
    return prose(
        "Each rate is what the officials’ totals grew by in a period, divided by its days. Totals were given on some days "
        "only, and often as “at least”, so that the growth lies within bounds. One by one, officials confirmed ",
        figures.listed(tempo, everything), " of ", *many(figures.totalled(tempo, everything), "attacks", "attack"), ".", thin,
    )  # fmt: skip
