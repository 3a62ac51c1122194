"""What followed each round of strikes: the windows that can be tested as a chart, and what the tests say and can't say."""

from __future__ import annotations

from math import log2

import pandas as pd

from strikeledger.analysis.followed import ALARM, INCOMPLETE, THIN, RoundWindow, comparisons, round_windows
from strikeledger.analysis.strike_counts import short_days_of_strike
from strikeledger.analysis.tempo import Tempo
from strikeledger.counts import Count
from strikeledger.data.frames import rows_of
from strikeledger.inference.rates import Ratio
from strikeledger.report.charts import ChartDisplay, chart_display
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, FigureInWords, counted_figure
from strikeledger.report.prose import PhraseValue, phrase, prose
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections.tempo.bars import BarAxis, BarRow, draw_bars
from strikeledger.sections.tempo.figures import (
    probability,
    ratio_figure,
    share_in_words,
    tested_windows,
    tested_windows_figure,
)
from strikeledger.text import capitalise, number_in_words, plural

NO_CAUSE_SHOWN = (
    "A difference in time is no cause: a truce, announced suspensions, talks and deployments fall in the same weeks, and "
    "the data do not show that the strikes reduced or raised {attacks}."
)
_STEPS = {-3: "⅛", -2: "¼", -1: "half", 0: "same", 1: "twice", 2: "4×", 3: "8×"}
_MOST_STEPS = 4  # powers of two on either side


@requires("rounds")
def windows_chart(tempo: Tempo) -> ChartDisplay | None:
    """Attacks after a round beside those before it, for each window that can be tested; none where none can."""
    tested, terms = tested_windows(tempo), tempo.ledger.terms
    if not tested:
        return None
    rows = [_row(tempo, window) for window in tested]
    columns: list[TableColumn[RoundWindow]] = [
        TableColumn("Comparison", "window", lambda window: _name(tempo, window)),
        TableColumn("Before", "before", lambda window: str(window.listed[0]), lambda window: window.listed[0]),
        TableColumn("After", "after", lambda window: str(window.listed[1]), lambda window: window.listed[1]),
    ]
    name, title = "ratios_after_strikes", terms("{Attacks} before and after a round, as drawn")
    noun = plural(len(tested), "comparison")
    legend = ("After compared with before:", "what the list allows", "and chance")
    return chart_display(
        tempo.ledger, name, _title(tempo),
        terms("{Attacks} {confirmed} one by one in equal spans after and before each round; only the spans that can be tested"),
        f"{capitalise(number_in_words(len(tested)))} {noun} before and after strikes, {_alt_end(tempo)}.",
        lambda width: draw_bars(rows, _axis(rows), legend, width), pd.DataFrame([vars(row) for row in rows]),
        make_table(name, title, columns, tested),
        terms("“Chance”: the 95 % interval of each comparison by itself, for independent {attacks}."),
    )  # fmt: skip


@requires("rounds")
def windows_sentence(tempo: Tempo) -> Display:
    """How many windows were tested, what came out, and what the tests could have shown at all."""
    windows, tested = round_windows(tempo), tested_windows(tempo)
    if not windows:
        return prose(tempo.ledger.terms("No round of {strikes} is known by then."))
    how = "rounds of strikes known by then, each with windows of 3, 7 and 14 days"
    thin = _untested_figure(windows, THIN, tempo.ledger.terms("windows with few {attacks} known one by one on a side"))
    short = _untested_figure(windows, INCOMPLETE, "windows that reach beyond the days looked at")
    values: dict[str, Figure | FigureInWords] = {
        "every": counted_figure("windows", "Windows looked at", len(windows), "windows", how),
        "tested": tested_windows_figure(tempo),
        "short": short,
    }
    told = (
        "Each round stands between equal spans of 3, 7 or 14 days: {every:comparison}, of which {tested} can be tested"
    )
    if thin.low:
        values["thin"] = FigureInWords(thin, "all of them") if thin.low == len(windows) > 1 else thin
        told += "; in {thin} too few {attacks} are known one by one"
    told += "; {short} {short?reaches|reach} beyond the days looked at" if short.low else ""
    return prose(*phrase(f"{told}.", tempo.ledger, **values), *(_outcome(tempo, tested) if tested else ()))


def beyond_chance(tempo: Tempo) -> list[RoundWindow]:
    """The windows in which attacks differ by more than chance and uneven days allow, after the correction for all tests."""
    return [window for window in tested_windows(tempo) if window.adjusted is not None and window.adjusted <= ALARM]


def beyond_chance_figure(tempo: Tempo) -> Figure:
    """How many windows these are."""
    rule = f"windows with a p-value, by the most cautious of four tests, of at most {ALARM} after Holm’s correction over every window"
    number = len(beyond_chance(tempo))
    return counted_figure("windows_beyond", "Windows with a difference beyond chance", number, "windows", rule)


# --- words -----------------------------------------------------------------------------------------------------------
def _title(tempo: Tempo) -> str:
    told = "No test shows fewer or more {attacks} after a round of strikes than before it"
    if number := len(beyond_chance(tempo)):
        tests = f"{number_in_words(number)} of {number_in_words(len(tested_windows(tempo)))} tests"
        told = f"In {tests} {{attacks}} after a round differ from those before it by more than chance allows"
    return tempo.ledger.terms(told)


def _alt_end(tempo: Tempo) -> str:
    if number := len(beyond_chance(tempo)):
        return f"{number} {plural(number, 'differs', 'differ')} by more than chance"
    every = "all " if len(tested_windows(tempo)) > 1 else ""
    return f"{every}compatible with no change once corrected for their number"


def _untested_figure(windows: list[RoundWindow], state: str, told: str) -> Figure:
    number = sum(window.state == state for window in windows)
    return counted_figure(f"windows_{state}", capitalise(told), number, "windows", told)


def _outcome(tempo: Tempo, tested: list[RoundWindow]) -> list[Words]:
    """The smallest p-value, bars that keep to one side, and whether any test could have shown anything."""
    least = min(tested, key=lambda window: window.p or 0.0)
    how = "for each window the most cautious of four tests; the smallest of their p-values, before Holm’s correction"
    smallest = probability("least_p", "Smallest p of the most cautious tests", least.p or 0.0, how)
    which = f"round {least.round}, {least.width} days"
    most_cautious = "the most cautious of several tests, before the correction for their number"
    said: list[Words] = [" The smallest p-value is ", smallest, f" ({which}), {most_cautious}."]
    reach = min(1.0, min(window.least_p for window in tested) * len(tested))
    if not beyond_chance(tempo):
        said += _one_sided(tempo, tested)
    if reach > ALARM:
        told = "one over the number of days that a window is set beside, itself included, times the windows tested"
        said += [
            " With so few days to compare, no change, however large, could have given less than ",
            probability("reachable_p", "Smallest p within reach", reach, told),
            " after that correction: the tests can’t show an effect here, and can’t rule one out.",
        ]
    return said


def _one_sided(tempo: Tempo, tested: list[RoundWindow]) -> list[Words]:
    """Why a bar that keeps to one side of "same" isn't a difference yet: busy days are followed by calmer ones anyway."""
    apart = [window for window in tested if window.ratio and _leaves_out_one(window.ratio)]
    pairs = [(window, pair[1]) for window in apart if (pair := comparisons(window))]
    if not pairs:
        return []
    window, matched = min(pairs, key=lambda each: each[1].p)
    how = tempo.ledger.terms(
        "the days after at least as many {attacks}, or the busiest, with as few (or as many) after, the window's own among them: "
        f"round {window.round}, {window.width} days"
    )
    share = probability("matched_p", "Share of days with as large a change", matched.p, how)
    own = "windows whose own 95 % interval leaves out 1"
    every = len(matched.others) == len(window.strictest_test.placebo.others)  # type: ignore[union-attr]  # it has been compared
    values: dict[str, PhraseValue] = {
        "apart": counted_figure("windows_one_sided", "Bars on one side of no change", len(apart), "windows", own),
        "days": counted_figure("days_compared", "Days that can be compared", len(matched.others) + 1, "days", how),
        "share": FigureInWords(share, number_in_words(int(share_in_words(matched).split()[0]))),
        "few": "few" if window.listed[1].low < window.listed[0].low else "many",
    }
    uneven, numbers = _uneven_list(tempo, apart)
    told = (
        f"{{apart:bar}} {{apart?lies|lie}} wholly on one side of “same”, each by itself. {uneven}Nor are such changes rare: of "
        f"{'all' if every else 'the'} {{days}} {'' if every else 'busiest '}days that can be compared, {{share}} "
        f"had as {{few}} {{attacks}} after them as round {window.round} had in {window.width} days."
    )
    return [" ", *phrase(told, tempo.ledger, **values, **numbers)]


def _uneven_list(tempo: Tempo, apart: list[RoundWindow]) -> tuple[str, dict[str, Figure]]:
    """A template, with its numbers: bars rest on a list that misses more on one side, and whether they would lie apart by totals."""
    short = [window for window in apart if window.by_totals and (window.listed[1].high or 0) < window.totalled[1].low]
    if not short:
        return "", {}
    first = short[0]
    told = (
        f"The list is uneven there: in the {first.width} days before round {first.round} it holds {{l0}} {{attacks}} and totals "
        "grew by {t0}; in those after it the list holds {l1} and totals grew by {t1}. "
    )
    if not any(window.by_totals and _leaves_out_one(window.by_totals) for window in apart):
        told += f"By totals {'neither bar' if len(apart) == 2 else 'no bar'} would lie on one side. "
    counts = {"listed": first.listed, "totalled": first.totalled}
    return told, {
        f"{kind[0]}{at}": _side_figure(tempo, first, kind, at, pair[at])
        for kind, pair in counts.items()
        for at in (0, 1)
    }


def _side_figure(tempo: Tempo, window: RoundWindow, kind: str, at: int, count: Count) -> Figure:
    """How many attacks the list or the totals have on one side of a round."""
    side, attacks = ("before", "after")[at], tempo.ledger.terms.attacks
    label = f"{capitalise(attacks)} {side} round {window.round}, {window.width} days, {kind}"
    how = f"{attacks} of the {window.width} days, " + ("one by one" if kind == "listed" else "by what totals grew by")
    name = f"windows/{window.round}/{window.width}/{kind}/{side}"
    return Figure(name, label, "count", count.low, count.high, attacks, str(count), (), computation=how)


def _leaves_out_one(ratio: Ratio) -> bool:
    low, high = ratio.interval
    return low > 1 or (high is not None and high < 1)


# --- rows ------------------------------------------------------------------------------------------------------------
def _name(tempo: Tempo, window: RoundWindow) -> str:
    days = next(row for row in rows_of(tempo.rounds) if row["number"] == window.round)
    return f"{window.width} days, round of {short_days_of_strike(days)}"


def _row(tempo: Tempo, window: RoundWindow) -> BarRow:
    figure = ratio_figure(tempo, window)
    name, told = _name(tempo, window), f"{window.listed[0]} before, {window.listed[1]} after"
    if figure.interval is None:
        return BarRow(name, told, None, None, 0, None, "", "")
    low, high = float(figure.low or 0), None if figure.high is None else float(figure.high)
    return BarRow(name, told, low, high, figure.interval.low, figure.interval.high, "", f"{name}: {told}")


def _axis(rows: list[BarRow]) -> BarAxis:
    """Powers of two from far fewer to far more, as many as the bars need."""
    ends = [end for row in rows if row.low is not None for end in (row.least, row.low, row.high, row.most) if end]
    steps = max((abs(log2(end)) for end in ends), default=1)
    most = min(_MOST_STEPS, max(2, int(steps) + 1))
    ticks = [(2.0**step, _STEPS[step]) for step in range(-most, most + 1) if step in _STEPS]
    return BarAxis(
        lambda value: (log2(value) / most + 1) / 2 if value > 0 else -1.0, ticks, 1.0, ("fewer after", "more after")
    )
