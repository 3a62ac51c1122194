"""The report in a few points: how often attacks came, what the tests found, and that they show no effect and no absence of one."""

from __future__ import annotations

from typing import Any

from strikeledger.analysis.periods import phases, whole_period
from strikeledger.analysis.tempo import Tempo
from strikeledger.report.blocks import Listing, Paragraph, Strong
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import phrase, prose
from strikeledger.sections.tempo.rate_figures import rate_figure
from strikeledger.sections.tempo.ratio_figures import tested_windows, tested_windows_figure
from strikeledger.sections.tempo.windows import NO_CAUSE_SHOWN, beyond_chance, beyond_chance_figure
from strikeledger.text import days_in_words

NO_EFFECT_SHOWN = "The data do not show that the strikes reduced attacks; nor do they show that they did not."
NO_ROUND = "No round of {strikes} is known by then, so that nothing can be said of what followed one."
UNTESTED = (
    "What followed the strikes can’t be tested: too few days are covered, or too few attacks are known one by one. "
)
NO_ATTACK = "No {attack} that {officials} counted or {confirmed} was known by the day of this edition."
_NO_ATTACK_ON = NO_ATTACK.replace("{attack}", "{attack} on {forces}")
NOTHING_YET = "Nothing is known yet: the ledger holds no account and no total."


def tempo_answer(tempo: Tempo) -> Display:
    """The report's points: how often in all and in each phase, what the tests found, and the fixed answer."""
    if not tempo.ledger.contents:
        return prose(NOTHING_YET, role="lead")
    points = [point for point in (_how_often(tempo), _by_phase(tempo), *_verdict(tempo)) if point]
    items: Any = tuple((Paragraph(tuple(point)),) for point in points)  # type: ignore[arg-type]  # a display turns words into inlines
    return Display(Listing(items, role="key-points"))


def _how_often(tempo: Tempo) -> list[Words]:
    terms, overall = tempo.ledger.terms, rate_figure(tempo, whole_period(tempo))
    if overall.low is None:
        return [terms(_NO_ATTACK_ON if terms.forces else NO_ATTACK)]
    by = (
        f"By {terms.theirs.replace(chr(39), '’')} totals"
        if tempo.has_totals
        else terms("By what {officials} {confirmed} one by one")
    )
    bold, where, days = Strong((overall,)), f"in {tempo.ledger.where}", days_in_words(tempo.first, tempo.last)  # type: ignore[arg-type]
    if " in " in overall.words:  # few are told as they are: "1 in 44 days"
        return [f"{by}, {terms.attacks_on} {where} came to ", bold, f" ({days})."]
    if terms.forces:
        return [terms(f"{by}, {{attackers}} attacked {{forces}} "), bold, f" times a day {where}, {days}."]
    return [f"{by}, there were ", bold, f" {terms.attacks} a day {where}, {days}."]


def _by_phase(tempo: Tempo) -> list[Words]:
    """The rate of each phase, where there are several."""
    found, told = phases(tempo), list[Words]()
    if len(found) < 2 or not any(each.totalled.is_known for each in found):  # one is the whole
        return []
    for place, each in enumerate(found):
        rate = rate_figure(tempo, each)
        told += [("" if not place else " and " if place == len(found) - 1 else ", "), rate]
        told += [f"{'' if ' in ' in rate.words or rate.low is None else ' a day'} {each.label}"]
    return ["By phase: ", *told, "."]


def _verdict(tempo: Tempo) -> list[list[Words]]:
    """What the tests found after Holm's correction, in the fixed words; nothing where the package has no rounds."""
    if "rounds" not in tempo.ledger.contents:
        return []
    if tempo.rounds.empty:
        return [[tempo.ledger.terms(NO_ROUND)]]
    if not tested_windows(tempo):
        return [[UNTESTED, Strong((NO_EFFECT_SHOWN,))]]  # type: ignore[arg-type]
    values = {"beyond": beyond_chance_figure(tempo), "tested": tested_windows_figure(tempo)}
    if beyond_chance(tempo):
        differ = (
            "In {beyond} of {tested} comparisons, {attacks} after a round differ from those before it by more than chance and uneven "
            "days allow."
        )
        return [list(phrase(differ, tempo.ledger, **values)), [NO_CAUSE_SHOWN]]
    alike = (
        "{tested:comparison} of the days before and after a round {tested?was|were} tested; in none are there fewer or more {attacks} "
        "afterwards than chance and uneven days allow."
    )
    return [list(phrase(alike, tempo.ledger, **values)), [Strong((NO_EFFECT_SHOWN,))]]  # type: ignore[arg-type]
