"""How often attacks came: the rate of each phase as a chart with its table, and on what the rates rest."""

from __future__ import annotations

from math import floor

import pandas as pd

from strikeledger.analysis.tempo import Period, Tempo, period, periods, phases, truce_noun, truces, whole_period
from strikeledger.counts import NONE, Count
from strikeledger.data.frames import ONE_DAY
from strikeledger.report.blocks import Table
from strikeledger.report.charts import ALT_LIMIT, ChartDisplay, chart_display
from strikeledger.report.display import Display, requires
from strikeledger.report.figure import FigureInWords
from strikeledger.report.prose import is_one, sentence
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections.attacks import attacks_elsewhere, outside_totals
from strikeledger.sections.tempo.bars import BarAxis, BarRow, draw_bars
from strikeledger.sections.tempo.figures import (
    FEW,
    is_rare,
    listed_figure,
    period_columns,
    rate_figure,
    rate_interval,
    rate_words,
    total_figure,
)
from strikeledger.text import capitalise, number_in_words, plural, short_days_in_words

_STEPS, _TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100), 5


@requires("attacks", "tallies")
def rates_chart(tempo: Tempo) -> ChartDisplay | None:
    """Attacks a day in each phase: bounds, and what chance adds; none where nothing is known."""
    found = compared_periods(tempo)
    if not any(each.totalled.is_known for each in found):
        return None
    rows, terms = [_row(tempo, each) for each in found], tempo.ledger.terms
    by, allowed = terms("{confirmed} one by one"), "what the list allows"
    if tempo.has_totals:
        by, allowed = f"by {terms.theirs} totals".replace("'", "’"), "what the totals allow"
    axis, legend = _axis(rows), (terms("{Attacks} a day:"), allowed, "and chance")
    return chart_display(
        tempo.ledger, "attacks_per_day", rates_title(tempo),
        terms(f"{{Attacks_on}} a day in each {'phase' if phases(tempo) else 'period'}, {by}"), _alt_text(tempo, found),
        lambda width: draw_bars(rows, axis, legend, width), pd.DataFrame([vars(row) for row in rows]), _phase_table(tempo, found),
        terms("“Chance”: the 95 % interval of a daily number whose {attacks} are independent of each other."),
    ).with_figures(*(rate_figure(tempo, each) for each in _title_periods(tempo)))  # fmt: skip


@requires("attacks", "tallies")
def rates_sentence(tempo: Tempo) -> Display:
    """On what the rates rest, and where the list falls short of the totals."""
    ledger = tempo.ledger
    if not tempo.has_attacks:
        return sentence("No {attack} is known by then, so that there is no rate.", ledger)
    if "tallies" not in ledger.contents:
        told = "A rate is the number of {attacks} that {short} {confirmed} one by one, divided by the days."
        return sentence(told, ledger)
    listed, total = listed_figure(tempo, whole_period(tempo)), total_figure(tempo, whole_period(tempo))
    whole = "" if total.low == 1 or attacks_elsewhere(ledger).low else " of {total:attack}"
    thin, covered = "", tempo.last_covered_day
    if covered != tempo.last:
        begin = tempo.first if covered is None else covered + ONE_DAY
        since = "" if covered is None else f" from {begin:%B %Y} on"
        thin = f" Whether the list holds most {{attacks}}{since} isn’t known: few on it are no sign of calm."
        if tempo.is_thin((begin, tempo.last)):
            thin = f" Few are known one by one{since}: most {{attacks}} counted aren’t on the list, which is no sign of calm."
    return sentence(
        "A rate is what {theirs} totals grew by, divided by the days; totals often say “at least”, so that it lies within bounds. One by "
        f"one, {{short}} {{confirmed}} {{listed}}{whole}{{outside}}." + thin,
        ledger, theirs=ledger.terms.theirs.replace("'", "’"), listed=FigureInWords(listed, listed.words), total=total,
        outside=outside_totals(ledger),
    )  # fmt: skip


def compared_periods(tempo: Tempo) -> list[Period]:
    """What the chart compares: the phases that strikes and a truce cut, or else the calendar's parts."""
    return phases(tempo) if len(phases(tempo)) > 1 or "tallies" in tempo.ledger.contents else periods(tempo)


# --- words -----------------------------------------------------------------------------------------------------------
def rates_title(tempo: Tempo) -> str:
    """How often attacks came, as far as it is known: before a truce, in it and after it, or before and after the first strike."""
    known = [each for each in compared_periods(tempo) if each.totalled.is_known]
    return capitalise("; ".join(_title_parts(tempo, known)))


def _title_parts(tempo: Tempo, found: list[Period]) -> list[str]:
    nouns = (tempo.ledger.terms.attack, tempo.ledger.terms.attacks)
    around = {each.name: each for each in _around_truce(tempo) if each.totalled.is_known}
    before, inside, after = (around.get(f"truce/{name}") for name in ("before", "during", "after"))
    if before and inside:
        told = [f"{_often(before, nouns)} before the {truce_noun(tempo.ledger)}, {_often(inside)} during it"]
        return [*told, f"afterwards {_often(after)}"] if after else told
    if len(found) == len(phases(tempo)) == 2:  # before the first strike, and since
        return [f"{_often(found[0], nouns)} {found[0].label}, {_often(found[1])} since"]
    return [f"{_often(whole_period(tempo), nouns)}"]


def _around_truce(tempo: Tempo) -> list[Period]:
    """The days before the first truce, in it and after it, as far as they are in view; none where there is no truce."""
    return [
        period(tempo, f"truce/{name}", f"{name} the {truce_noun(tempo.ledger)}", span)
        for first, last in truces(tempo)[:1]
        for name, span in (
            ("before", (tempo.first, first - ONE_DAY)), ("during", (first, last)), ("after", (last + ONE_DAY, tempo.last)),
        )
        if span[0] <= span[1]
    ]  # fmt: skip


def _title_periods(tempo: Tempo) -> list[Period]:
    return [each for each in (*_around_truce(tempo), whole_period(tempo)) if each.totalled.is_known]


def _often(found: Period, nouns: tuple[str, str] | None = None) -> str:
    """How often, in few words: "about two attacks a day", "one or two in all", "at least one a day"."""
    count, days = found.totalled, found.days
    noun = f" {nouns[not is_one(count)]}" if nouns else ""
    if count == NONE:
        return f"no{noun}" if nouns else "none"
    low, high = count.low / days, None if count.high is None else count.high / days
    if is_rare(count, days):
        return f"{count}{noun} in {days:,} {plural(days, 'day')}"
    if count.high is not None and count.high < FEW:
        return f"{_few_in_words(count)}{noun} in all"
    number = floor(low) if high is None else round(low)
    if number >= 1 and (high is None or round(high) == number):
        one = f" {nouns[number > 1]}" if nouns else ""
        return f"{'at least' if high is None else 'about'} {number_in_words(number)}{one} a day"
    return f"{rate_words(count, days)}{noun} a day"


def _few_in_words(count: Count) -> str:
    low, high = number_in_words(count.low), number_in_words(count.high or 0)
    if low == high:
        return low
    return f"{low} {'or' if count.high == count.low + 1 else 'to'} {high}" if count.low else f"at most {high}"


def _alt_text(tempo: Tempo, found: list[Period]) -> str:
    """The rates in one sentence; how many there are where they are too many to be told."""
    head, number = tempo.ledger.terms("{Attacks} a day"), len(found)
    rates = [(rate_figure(tempo, each).words, each.label) for each in found]
    bare, whole = "; ".join(words for words, _ in rates), "; ".join(map(" ".join, rates))
    told = (f"{head}: {whole}.", f"{head} in {number_in_words(number)} {plural(number, 'phase')}: {bare}.")
    return next((words for words in told if len(words) <= ALT_LIMIT), f"{head} in {number} periods.")


# --- rows ------------------------------------------------------------------------------------------------------------
def _row(tempo: Tempo, found: Period) -> BarRow:
    rate, count = rate_figure(tempo, found), total_figure(tempo, found)
    days, name = _days(tempo, found), capitalise(found.label)
    noun = tempo.ledger.terms.attack if is_one(found.totalled) else tempo.ledger.terms.attacks
    if count.low is None or rate.interval is None:
        return BarRow(name, f"{days}: no number", None, None, 0, None, "not known", "")
    number = "no" if found.totalled == NONE else count.words
    told = f"{days}: {number} {noun} in {found.days} {plural(found.days, 'day')}"
    low, high = float(rate.low or 0), None if rate.high is None else float(rate.high)
    return BarRow(name, told, low, high, rate.interval.low, rate.interval.high, rate.words, f"{name}, {told}")


def _days(tempo: Tempo, found: Period) -> str:
    """A phase's days, with its year where the days looked at are of several and one line has room for it."""
    first, last = found.span
    is_clear = last.year == tempo.first.year or first.year == last.year == tempo.last.year
    return short_days_in_words(first, last) + ("" if is_clear else f" {last.year}")


def _axis(rows: list[BarRow]) -> BarAxis:
    """From zero to beyond the last known end; an open end fades over a quarter more."""
    known = [(row.most, row.high, 1.3 * row.low) for row in rows if row.low is not None]
    top = max([*(end for ends in known for end in ends if end is not None), 0.1]) * 1.05
    step = next((step for step in _STEPS if top / step <= _TICKS), _STEPS[-1])
    ticks = [(step * at, f"{step * at:g}") for at in range(int(top / step) + 1)]
    return BarAxis(lambda value: value / top, ticks)


def _phase_table(tempo: Tempo, found: list[Period]) -> Table:
    columns: list[TableColumn[Period]] = [
        TableColumn("Phase", "phase", lambda each: capitalise(each.label)),
        *period_columns(),
        TableColumn("Days", "days", lambda each: str(each.days), lambda each: each.days, align="right"),
        TableColumn(tempo.ledger.terms("{Attacks}"), "attacks", lambda each: total_figure(tempo, each), align="right"),
        TableColumn("A day", "per_day", lambda each: rate_figure(tempo, each), align="right"),
        TableColumn("With chance, at least", "interval_low", value=lambda each: rate_interval(tempo, each)[0]),
        TableColumn("With chance, at most", "interval_high", value=lambda each: rate_interval(tempo, each)[1]),
    ]
    return make_table("attacks_per_day", tempo.ledger.terms("{Attacks} a day in each phase"), columns, found)
