"""The key points that open a report: what officials count, the last attack, the strikes and their dead, and who was hurt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from strikeledger import analysis
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, FigureInWords, accounts_in_words, claim_figure, voice_in_words
from strikeledger.report.headlines import LOWER, TAKEN_BACK
from strikeledger.report.prose import (
    NOTHING_YET,
    is_one,
    join_runs,
    key_listing,
    number_words,
    phrase,
    run_in_words,
    view_date,
)
from strikeledger.sections.casualties import are_at_odds, day_and_gloss
from strikeledger.sections.changes import day_before, figure_of_day, headlines_of_day, why_changed
from strikeledger.sections.frame.readings import several_in_words
from strikeledger.sections.headlines import (
    StrikeDeathFigures,
    attack_deaths,
    attacks,
    counted_until,
    deadly_event,
    growth_since,
    headline_figures,
    last_attack,
    last_of_its_kind,
    strike_deaths,
    strike_rounds,
    us_injured,
    us_killed,
    us_tbi,
)
from strikeledger.sections.strikes.deaths import days_by_strike, death_gaps, gap_in_words, rounds_by_deaths
from strikeledger.text import iso_day, recent_days_in_words

MOST_WORDS = 50
"""In one point."""
_WEEK = pd.Timedelta(days=7)
_MOST_GAPS = 2

_VITAL, _TELLING, _USEFUL, _SPARE = 1000, 100, 10, 1
"""What it costs to leave a sentence out."""


@dataclass(frozen=True)
class _Sentence:
    words: tuple[Words, ...]
    weight: int = _VITAL

    @property
    def length(self) -> int:
        """In words."""
        return len(run_in_words(self.words).split())


def key_points(ledger: Ledger, last_edition: str = "") -> Display:
    """What a reader takes away: at most four numbered points, each of at most `MOST_WORDS` words.

    Args:
        last_edition: day of the edition before, since which strikes are new.
    """
    if not ledger.contents:
        return key_listing([(NOTHING_YET,)])
    lower = _lower_numbers(ledger, last_edition)
    count, last = _count(ledger), [*_last(ledger), *lower.get("attacks", [])]
    hurt = [*_casualties(ledger), *lower.get("us_injured", [])]
    strikes, others = (
        ([*_strikes(ledger), *lower.get("strike_rounds", [])], _gaps(ledger, last_edition))
        if "rounds" in ledger.contents
        else ([], [])
    )
    arrangements = [
        (count, last, [*strikes, *others], hurt),
        (count, [*last, *hurt], strikes, others),
        ([*count, *last], hurt, strikes, others),
    ]
    shortened = [[_shorten(point) for point in points if point] for points in arrangements]
    best = max(shortened, key=lambda points: sum(told.weight for point in points for told in point))
    return key_listing(join_runs(told.words for told in point) for point in best)


def _shorten(sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """As many of some sentences as there is room for, without those that can be spared best, the last first."""
    kept = list(sentences)
    while len(kept) > 1 and sum(told.length for told in kept) > MOST_WORDS:
        kept.remove(min(reversed(kept), key=lambda told: told.weight))
    return kept


def _count(ledger: Ledger) -> list[_Sentence]:
    """How many attacks were counted, and how many of them came in the last seven days."""
    counted, whole = attacks(ledger), " on {forces}" if ledger.terms.forces else ""
    who = voice_in_words(ledger.terms, counted)
    if ledger.is_of_one_source:
        publisher = ledger.sources["publisher"].iloc[0]
        who = f"By {publisher} alone, {who}"
    if counted.low is None:
        template = f"No {{official}} had given a number of {{attacks}}{whole}{{in_where}} by {{by}}."
        return [
            _Sentence(phrase(template, ledger, official=ledger.terms.one_official, by=_day(ledger, view_date(ledger))))
        ]
    stale = (until := counted_until(ledger)) < view_date(ledger) - _WEEK
    by = _day(ledger, until) + (f", {last_of_its_kind(ledger, 'attacks', 'number')}" if stale else "")
    template = f"{{who}} had counted **{{attacks:attack}}**{whole}{{in_where}} by {{by}}"
    week = [] if stale else _last_week(ledger)
    return [_Sentence((*phrase(template, ledger, who=who, attacks=counted, by=by), *week, "."))]


def _last_week(ledger: Ledger) -> tuple[Words, ...]:
    """How many attacks came in the last seven days."""
    if "tallies" not in ledger.contents:
        return ()
    whole = attacks(ledger)
    grown = growth_since(ledger, whole, view_date(ledger) - _WEEK)
    if grown is None or (grown.low == 0 and grown.high is None):
        return ("; how many came in the last seven days, no total says",)
    if grown.high == 0:
        return ("; none came in the last seven days",)
    is_new = analysis.band(ledger, "attacks")["day"].iloc[0] > view_date(ledger) - _WEEK
    is_whole = is_new and grown.count == whole.count and not is_one(grown.count)
    share = FigureInWords(grown, "all") if is_whole else grown
    return phrase("; **{grown}** of them came in the last seven days", ledger, grown=share)


def _last(ledger: Ledger) -> list[_Sentence]:
    """When the last attack was, and how many came in a truce that holds."""
    last, day = last_attack(ledger), view_date(ledger)
    if last.low is None:
        return []
    first, end = pd.Timestamp(str(last.low)), pd.Timestamp(str(last.high))
    is_close = end - first <= pd.Timedelta(days=1)
    when = FigureInWords(last, _days(ledger, first, end, "or").replace(" to ", " and "))
    verb = "was on" if is_close else "came between"
    told = [_Sentence(phrase(f"The **last {{attack}} {verb} {{last}}**.", ledger, last=when))]
    for begun, ended in analysis.truce_spans(ledger, day):
        grown = growth_since(ledger, attacks(ledger), begun - pd.Timedelta(days=1)) if ended == day else None
        if grown and grown.low is not None and grown.high is not None:
            template = f"{{grown:attack}} came in the {analysis.truce_noun(ledger)} that began on {{begun}}."
            told.append(_Sentence(phrase(template, ledger, grown=grown, begun=_day(ledger, begun)), _USEFUL))
    return told if "killed" not in ledger.contents else [*told, *_dead(ledger)]


def _dead(ledger: Ledger) -> list[_Sentence]:
    """How many people the attacks killed, where a ledger tells it attack by attack."""
    dead = attack_deaths(ledger)
    if dead.low is None:
        return []
    those = (
        "all these {attacks}"
        if analysis.lists_every_attack(ledger)
        else "the {attacks} that {officials} {confirmed} one by one"
    )
    differ = "" if dead.agree else "; their accounts differ"
    return [_Sentence(phrase(f"In {those} **{{dead:person}}** {{dead?was|were}} killed{differ}.", ledger, dead=dead))]


def _strikes(ledger: Ledger) -> list[_Sentence]:
    """How many rounds of strikes there were, and how many people they killed by officials' accounts."""
    rounds = strike_rounds(ledger)
    if rounds.low is None:
        no_number = phrase("How many rounds of strikes {striker} had carried out, no statement says.", ledger)
        return [] if ledger.strikes.empty else [_Sentence(no_number)]
    template = "{Striker} had carried out **{rounds:round of strikes|rounds of strikes}**"
    carried_out = phrase(template, ledger, rounds=rounds)
    deaths = strike_deaths(ledger)
    given = [figure for figure in deaths.rounds if figure.low is not None]
    they = "it" if is_one(count_of(rounds.low, rounds.high)) else "they"
    if not given:
        return [_Sentence((*carried_out, f"; how many people {they} killed, no {ledger.terms.one_official} says."))]
    told = [_Sentence((*carried_out, ".")), _Sentence(_dead_of_rounds(ledger, deaths, given, they))]
    alone = [figure for figure in deaths.others if figure.low is not None]
    if len(alone) == 1:
        days = days_by_strike(ledger)[alone[0].event]
        template = "A strike on {days} killed {k} more, they say."
        told.append(_Sentence(phrase(template, ledger, days=days, k=alone[0]), _TELLING))
    several = several_in_words(ledger, deaths.in_rounds)
    return [*told, *([_Sentence((several,), _SPARE)] if several else [])]


def _dead_of_rounds(
    ledger: Ledger, deaths: StrikeDeathFigures, given: Sequence[Figure], they: str
) -> tuple[Words, ...]:
    """How many people the rounds killed, and of how many rounds officials say so."""
    whose, together = accounts_in_words(ledger.terms, deaths.in_rounds), deaths.in_rounds
    if len(given) == len(deaths.rounds):
        return phrase("By {whose} {they} killed **{k:person}**.", ledger, whose=whose, they=they, k=together)
    if len(given) == 1:
        template = "By {whose} one of them killed **{k:person}**; of the rest they give no number."
        return phrase(template, ledger, whose=whose, k=given[0])
    template = "For {a} of the {b} listed, {officials} give numbers of dead, together **{k}**."
    if together.low is None:  # the others leave it open, and these have no lower end but none
        template = "For {a} of the {b} listed, {officials} give numbers of dead."
        if all(figure.high == 0 for figure in given):
            template = "By {whose} {a} of the {b} listed killed **nobody**; of the rest they give no number."
    counted = rounds_by_deaths(ledger)
    return phrase(template, ledger, whose=whose, a=counted["given"], b=counted["all"], k=together)


def _gaps(ledger: Ledger, last_edition: str) -> list[_Sentence]:
    """Where others count other dead: first strikes since the edition before, then those of whose dead officials say there were none."""
    wide = death_gaps(ledger)
    since = pd.Timestamp(last_edition) if last_edition else pd.Timestamp.max
    ranked = wide.assign(new=wide["first_day"] > since, none=wide["us_words"] == "none").sort_values(
        ["new", "none", "gap"], ascending=False, kind="stable"
    )
    rows = rows_of(ranked.head(_MOST_GAPS))
    return [_Sentence(gap_in_words(ledger, row), _USEFUL if place else _TELLING) for place, row in enumerate(rows)]


def _casualties(ledger: Ledger) -> list[_Sentence]:
    """Personnel injured and killed, and where accounts of the killed differ."""
    injured, tbi = us_injured(ledger), us_tbi(ledger)
    told: list[_Sentence] = []
    if injured.low is not None:
        template = "**{n:personnel} {n?was|were} injured**{by}{brain}."
        brain = (
            ", with brain injuries or examined for them"
            if injured.high == tbi.low == 1
            else _with_brain_injuries(ledger, tbi)
        )
        told.append(_Sentence(phrase(template, ledger, n=injured, by=_as_of(ledger, "us_injured"), brain=brain)))
    if "us_killed" in ledger.contents:
        told += _deaths_of_personnel(ledger)
    return told


def _with_brain_injuries(ledger: Ledger, tbi: Figure) -> tuple[Words, ...]:
    return (
        phrase(", {tbi} of them with, or examined for, brain injuries", ledger, tbi=tbi) if tbi.low is not None else ()
    )


def _as_of(ledger: Ledger, measure: str) -> str:
    """The day of the last total, where it is an old one."""
    until = counted_until(ledger, measure)
    by = f" by {_day(ledger, until)}, {last_of_its_kind(ledger, measure)}"
    return "" if until == view_date(ledger) else by


def _deaths_of_personnel(ledger: Ledger) -> list[_Sentence]:
    """The attack in which personnel were killed, or totals of the killed that differ."""
    rows = ledger.claims[(ledger.claims["measure"] == "us_killed") & (ledger.claims["low"] > 0)]
    deadly, killed = deadly_event(ledger), us_killed(ledger)
    if deadly:
        row, number = deadly
        place, days = ledger.events[row["event_id"]]["place"], _days(ledger, row["first_day"], row["last_day"], "or")
        template = "One {attack}, {place} on {days}, **killed {n:personnel}**."
        return [_Sentence(phrase(template, ledger, place=ledger.terms.at(place), days=days, n=number))]
    if killed.low is not None:
        return [_Sentence(phrase("**{n:personnel}** {n?was|were} killed.", ledger, n=killed))]
    return _different_totals(ledger, rows[(rows["event_id"] == "") & rows["counts"]])


def _different_totals(ledger: Ledger, rows: pd.DataFrame) -> list[_Sentence]:
    """Totals of the killed that those who count give, in order of day, where there are several; no range over them."""
    newest = (
        rows.sort_values("last_day")
        .drop_duplicates("speaker", keep="last")
        .drop_duplicates(["low", "high"], keep="last")
    )
    if len(newest) < 2:
        return []
    told: list[Words] = []
    for row in rows_of(newest):
        number, by = (
            claim_figure(ledger, row),
            f" by {day_and_gloss(ledger, row, partial(_day, ledger))} ({row['short']})",
        )
        told += ["; " if told else "", FigureInWords(number, number_words(number)), by]
    head = "On deaths accounts differ" if are_at_odds(newest) else "On deaths there are separate accounts"
    return [_Sentence(phrase(f"{head}: {{each}}.", ledger, each=tuple(filter(None, told))), _TELLING)]


def _lower_numbers(ledger: Ledger, last_edition: str) -> dict[str, list[_Sentence]]:
    """By its id, what became certainly lower than an edition before had it."""
    if not last_edition:
        return {}
    day = day_before(ledger, last_edition)
    known = headlines_of_day(ledger, iso_day(day))
    kinds = {
        now: why_changed(known[name], now) for now in headline_figures(ledger) if (name := now.event or now.id) in known
    }
    fell = {now: kind for now, kind in kinds.items() if kind in (LOWER, TAKEN_BACK)}
    if not fell:
        return {}
    before = {figure.event or figure.id: figure for figure in headline_figures(ledger.as_of(day))}
    aside = set(analysis.correction_set(ledger)["claim_id"])
    told: dict[str, list[_Sentence]] = {}
    for now, kind in fell.items():
        was = before[now.event or now.id]
        contradicted = bool(aside & {claim.id for claim in was.claims})
        template = "{label} were {was} on {then}" + (", contradicted since." if contradicted else ".")
        if kind == LOWER:
            why = ": a later statement contradicts that number." if contradicted else "."
            template = "{label} are fewer than on {then} ({was})" + why
        then, was = _day(ledger, day), figure_of_day(was, iso_day(day))
        label = "Rounds" if now.id == "strike_rounds" else now.label  # beside the sentence that says of what
        told[now.id] = [_Sentence(phrase(template, ledger, label=label, then=then, was=was), _TELLING)]
    return told


def _days(ledger: Ledger, first: pd.Timestamp, last: pd.Timestamp, link: str = "and") -> str:
    return recent_days_in_words(first, last, view_date(ledger), link)


def _day(ledger: Ledger, day: pd.Timestamp) -> str:
    return _days(ledger, day, day)
