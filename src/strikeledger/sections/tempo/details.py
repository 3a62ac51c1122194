"""The annex of a tempo report: every period and window, what other days look like, and how uneven the days are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from statistics import median
from typing import Any

from strikeledger.analysis import followed
from strikeledger.analysis.followed import TESTED, RoundWindow
from strikeledger.analysis.tempo import Period, Tempo, periods
from strikeledger.inference.before_after import Comparison
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, requires
from strikeledger.report.prose import prose, sentence
from strikeledger.report.tables import Cell, TableColumn, make_table, period_column, table_display
from strikeledger.sections.tempo import figures
from strikeledger.text import capitalise, days_in_words, list_in_words

UNTESTED_WORDS = {
    followed.THIN: "not tested: few are known one by one",
    followed.INCOMPLETE: "not tested: days are missing",
}
"""Why a window is not tested, as a table says it."""

NOTHING = "Nothing of this was known by the day of this edition."
_THIN = {True: " (few)", None: " (perhaps few)", False: ""}
_THIN_DATA = {True: "yes", False: "no", None: "perhaps"}
_SPAN = (("from", "first_day"), ("to", "last_day"))
_RATIO = (
    ("Ratio, at least,", "ratio_low", "low"), ("Ratio, at most,", "ratio_high", "high"),
    ("95 % interval, from,", "interval_low", "interval.0"), ("95 % interval, to,", "interval_high", "interval.1"),
    ("Exact p, at least,", "p_low", "p_low"), ("Exact p, at most,", "p_high", "p_high"),
)  # fmt: skip


# --- periods ---------------------------------------------------------------------------------------------------------
@requires("attacks", "tallies")
def periods_table(tempo: Tempo) -> Display:
    """Attacks a day between strikes, in the truce and after it: counts, days, rate, and what the list holds beside."""
    found, terms, ends = periods(tempo), tempo.ledger.terms, partial(figures.rate_interval, tempo)
    counted = "tallies" in tempo.ledger.contents

    def on_list(each: Period) -> Cell:
        return figures.listed_figure(tempo, each).quiet, Text(_THIN[each.thin] if counted else "", "muted")

    total = TableColumn[Period](
        "By totals", "total", lambda each: figures.total_figure(tempo, each).quiet, lambda each: each.totalled
    )
    columns: list[TableColumn[Period]] = [
        TableColumn("Period", "period", lambda each: capitalise(each.label), lambda each: each.label),
        TableColumn("Days", cell=lambda each: days_in_words(*each.span)),
        *figures.period_columns(),
        TableColumn("Number of days", "days", value=lambda each: each.days),
        *([total] if counted else []),
        TableColumn(terms("{Confirmed} one by one"), "listed", on_list, lambda each: each.listed),
        TableColumn("A day", "per_day", lambda each: figures.rate_figure(tempo, each)),
        TableColumn("95 % interval", "interval_low", lambda each: _interval_words(*ends(each)), lambda each: ends(each)[0]),
        TableColumn("95 % interval, upper end", "interval_high", value=lambda each: ends(each)[1]),
        TableColumn("Few known one by one", "thin", value=lambda each: _THIN_DATA[each.thin]),
    ]  # fmt: skip
    note = "Rates are what was recorded one by one, divided by the days; one that may be of a day outside counts as none or one."
    if counted:
        note = terms(
            "“Few”: most of the {attacks} in the total are not on the list of those confirmed one by one, which is no sign of calm. "
            "The interval takes {attacks} as independent. A period begins on the first day that its round of strikes may be of."
        )
    title = terms("{Attacks} a day, period by period")
    shown = [figure(tempo, each) for each in found for figure in (figures.total_figure, figures.listed_figure)]
    table = make_table("rates_by_period", title, columns, found, note if found else NOTHING)
    return table_display(table).with_figures(*shown)


def _interval_words(low: float | None, high: float | None) -> str:
    if low is None:
        return ""
    least = f"{low:.1f}" if low >= _ROUNDS_TO_NONE else figures.decimal(low)
    return f"{least} or more" if high is None else f"{least} to {high:.1f}"


_ROUNDS_TO_NONE = 0.05


# --- windows ---------------------------------------------------------------------------------------------------------
@requires("rounds")
def windows_table(tempo: Tempo) -> Display:
    """Before and after each round, by the list and by totals: a row per round and window, those of which nothing is told together."""
    groups = list(_alike(followed.round_windows(tempo)))
    columns: list[TableColumn[_Group]] = [
        TableColumn("Round", cell=lambda group: (Text(str(group[0].round), "strong"), f", {_short_months(group[0].words)}")),
        TableColumn("Days on either side", cell=lambda group: list_in_words([str(window.width) for window in group])),
        TableColumn("One by one: before, after", cell=lambda group: _listed_words(group[0])),
        TableColumn("After over before (95 % interval)", cell=lambda group: _if_tested(group[0], lambda w: figures.ratio_figure(tempo, w))),
        TableColumn("Most cautious p", cell=lambda group: _if_tested(group[0], lambda w: figures.p_in_words(w.p or 0.0))),
        TableColumn("After Holm", cell=lambda group: _if_tested(group[0], lambda w: figures.p_in_words(w.adjusted or 0.0))),
    ]  # fmt: skip
    if "tallies" in tempo.ledger.contents:
        columns += [
            TableColumn("By totals: before, after", cell=lambda group: _totals_words(group[0])),
            TableColumn(
                "After over before, by totals",
                cell=lambda group: figures.ratio_by_totals(tempo, group[0]) if group[0].by_totals else "",
            ),
        ]
    note = tempo.ledger.terms(
        "{Attacks} on either side of each round; its own days belong to neither. The most cautious p is the largest of the exact test, "
        "one for uneven days, one against every other day and one against days with as many {attacks} before them; Holm’s correction is "
        "over every window tested. Totals were given on some days only, so that their ratio holds every pair that they allow, and is not "
        "tested."
    )
    title = tempo.ledger.terms("All windows before and after each round")
    data, note = (_window_columns(), followed.round_windows(tempo)), note if groups else NOTHING
    return table_display(make_table("strike_windows", title, columns, groups, note, data=data))


_Group = list[RoundWindow]


def _alike(windows: Sequence[RoundWindow]) -> Iterator[_Group]:
    """Windows in rows: each by itself, but those of one round of which nothing is told for one reason together."""

    def row(window: RoundWindow) -> tuple[int, str, int]:
        told = window.state == TESTED or window.by_totals is not None
        return window.round, "" if told else window.state, window.width if told else 0

    return (list(group) for _, group in groupby(windows, row))


def _short_months(words: str) -> str:
    return re.sub(r"([A-Z][a-z]{2})[a-z]+", r"\1", words)


def _listed_words(window: RoundWindow) -> Cell:
    return ", ".join(map(str, window.listed)) if window.state == TESTED else Text(UNTESTED_WORDS[window.state], "muted")


def _if_tested(window: RoundWindow, cell: Callable[[RoundWindow], Cell]) -> Cell:
    return cell(window) if window.state == TESTED else ""


def _totals_words(window: RoundWindow) -> Cell:
    return ", ".join(map(str, window.totalled)) if window.by_totals is not None else Text("days are missing", "muted")


def _window_columns() -> list[TableColumn[RoundWindow]]:
    """Every window with all that is known of it, for computing."""
    told = [
        ("Round", "round", "round"),
        ("Days on either side", "width", "width"),
        ("Whether it is tested", "state", "state"),
    ]
    for side in ("before", "after"):
        told += [(f"{capitalise(side)}, {end}", f"{side}_{key}", f"{side}.{at}") for at, (end, key) in enumerate(_SPAN)]
    spans = len(told)
    sides = list(enumerate(("before", "after")))
    for basis, counts, ratio, by in (
        ("listed", "listed", "ratio", "list"),
        ("total", "totalled", "by_totals", "totals"),
    ):
        told += [(f"{capitalise(side)}, by the {by}", f"{basis}_{side}", f"{counts}.{at}") for at, side in sides]
        told += [(f"{name} by the {by}", f"{basis}_{key}", f"{ratio}.{path}") for name, key, path in _RATIO]
    told += [("Most cautious p", "guarded_p", "p"), ("p after Holm", "holm_p", "adjusted")]
    columns = [TableColumn(label, key, value=partial(_part, path)) for label, key, path in told]
    columns[spans:spans] = [period_column(partial(_part, side), side) for side in ("before", "after")]
    return columns


def _part(path: str, window: RoundWindow) -> Any:
    """A part of a window by its name, and its part in turn; none where one of them is missing."""
    found: Any = window
    for step in path.split("."):
        found = None if found is None else found[int(step)] if step.isdigit() else getattr(found, step)
    return found


# --- other days ------------------------------------------------------------------------------------------------------
@requires("rounds")
def other_days_table(tempo: Tempo) -> Display | None:
    """Each tested window beside the same window at every other day, and at days with as many attacks before them."""
    found = [(window, pair) for window in figures.tested_windows(tempo) if (pair := followed.comparisons(window))]
    if not found:
        return None
    columns: list[TableColumn[Any]] = [
        TableColumn("Window", cell=lambda row: f"Round {row[0].round}, {row[0].width} days"),
        TableColumn("This round", cell=lambda row: figures.decimal(row[1][0].window.ratio)),
        TableColumn("Other days", cell=lambda row: _spread_words(row[1][0])),
        TableColumn("Ratio as far from 1", cell=lambda row: figures.share_in_words(row[1][0])),
        TableColumn("As few, or as many, after", cell=lambda row: figures.share_in_words(row[1][1])),
    ]
    note = tempo.ledger.terms(
        "After over before, both raised a little so that each has a ratio: the smallest, middle and largest ratio of other days. The "
        "counts have the round itself among the days; the last is over days with as many {attacks} before them, or, where these are "
        "too few, over the busiest, up to all days. After many {attacks} fewer tend to come, with or without a strike."
    )
    title = "The same windows at other days"
    kept = [
        (window, kind, day.ratio)
        for window, (placebo, matched) in found
        for kind, days in (("every other day", placebo.others), ("busiest days", matched.others), ("this round", [placebo.window]))
        for day in days
    ]  # fmt: skip
    data: list[TableColumn[Any]] = [
        TableColumn("Window", "window", value=lambda row: f"round {row[0].round}, {row[0].width} days"),
        TableColumn("Days", "set", value=lambda row: row[1]),
        TableColumn("After over before", "ratio", value=lambda row: round(row[2], figures.PLACES)),
    ]
    return Display(make_table("other_days", title, columns, found, note, data=(data, kept)))


def _spread_words(found: Comparison) -> str:
    ratios = [other.ratio for other in found.others]
    return (
        ", ".join(figures.decimal(ratio) for ratio in (min(ratios), median(ratios), max(ratios))) if ratios else "none"
    )


@requires("attacks", "tallies")
def dispersion_sentence(tempo: Tempo) -> Display:
    """How uneven the days are, and what that means for the tests."""
    found, terms = followed.dispersion(tempo), tempo.ledger.terms
    if found.fano is None:
        return prose(f"How evenly {terms.attacks} came isn’t known: on no days are most of them known one by one.")
    told = "index of dispersion, upper tail of chi-squared"
    chance = figures.probability("spread_p", "Chance of days so uneven", found.p, told)
    tested = "rounds" in tempo.ledger.contents
    meaning = f"The days are no more uneven than chance allows{'; the most cautious test is used all the same' if tested else ''}"
    if found.p <= followed.ALARM:
        allowed = ", so that a test which takes them as independent would see changes too easily; the most cautious test allows for it"
        meaning = f"{{Attacks}} came in clusters{allowed if tested else ', so that their days are not independent'}"
    return sentence(
        "The variance of {attacks} per day is {spread} times their mean. Were {attacks} independent of each other, both would be about "
        f"equal, and days as uneven as these would have a chance of {{chance}}. {meaning}.",
        tempo.ledger, spread=figures.spread(tempo), chance=chance,
    )  # fmt: skip
