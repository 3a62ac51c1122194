"""Sentences on what followed each strike: what was tested, what came out, and what no test here can show."""

from __future__ import annotations

from strikeledger.analysis.followed import (
    ALARM,
    INCOMPLETE,
    TESTED,
    THIN,
    RoundWindow,
    comparisons,
    dispersion,
    round_windows,
)
from strikeledger.analysis.tempo import Tempo
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import counted_figure
from strikeledger.figures import tempo as figures
from strikeledger.report.blocks import Callout, Link, Paragraph, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.text import days_in_words


@requires("rounds")
def followed_sentence(tempo: Tempo) -> Display:
    """How many windows were tested, what came out, and what the tests could have shown at all."""
    windows = round_windows(tempo)
    if not windows:
        return prose(tempo.ledger.terms("No round of {strikes} is in view."))
    tested = [window for window in windows if window.state == TESTED]
    told = "rounds of strikes in view, each with windows of 3, 7 and 14 days"
    every = counted_figure("windows", "Windows looked at", len(windows), "windows", told)
    return prose(
        "Of ", every, " windows, ", figures.tested_windows_figure(tempo), " could be tested",
        *_untested_windows(windows, THIN, "in which the list is thin on a side", "; in ", " the list is thin"),
        *_untested_windows(windows, INCOMPLETE, "that reach beyond the days looked at", "; beyond the days in view reach ", ""),
        ". ", *_outcome(tested),
    )  # fmt: skip


def _untested_windows(windows: list[RoundWindow], state: str, told: str, before: str, after: str) -> tuple[Words, ...]:
    number = sum(window.state == state for window in windows)
    about = f"Windows {told}"
    return (
        (before, counted_figure(f"windows_{state}", about, number, "windows", f"windows {told}"), after)
        if number
        else ()
    )


def _outcome(tested: list[RoundWindow]) -> tuple[Words, ...]:
    """The smallest p-value, and whether any could have been small enough."""
    if not tested:
        return ()
    least = min(tested, key=lambda window: window.p or 0.0)
    told = "the smallest of the guarded p-values, before Holm’s correction"
    smallest = figures.probability("least_p", "Smallest guarded p", least.p or 0.0, told)
    where = f", of round {least.round} and {least.width} days, before Holm’s correction. "
    reach = min(1.0, min(window.least_p for window in tested) * len(tested))
    if reach <= ALARM:
        return ("The smallest guarded p is ", smallest, where)
    told = "one over the number of days that a window is set beside, itself included, times the windows tested"
    reached = figures.probability("reachable_p", "Smallest p within reach", reach, told)
    few = "With so few days to compare, no change, however large, could have given less than "
    moral = " after it: the tests can’t show an effect here, and can’t rule one out."
    return ("The smallest guarded p is ", smallest, where, few, reached, moral)


@requires("attacks", "tallies")
def dispersion_sentence(tempo: Tempo) -> Display:
    """How uneven the days are, and what that means for the tests."""
    found, terms = dispersion(tempo), tempo.ledger.terms
    if found.fano is None:
        return prose(
            f"How evenly {terms.attacks} came can’t be told: no days are in view on which the list isn’t thin."
        )
    told = "index of dispersion, upper tail of chi-squared"
    chance = figures.probability("spread_p", "Chance of days so uneven", found.p, told)
    tested = "rounds" in tempo.ledger.contents
    meaning = (
        f"The days are no more uneven than chance allows{'; the guarded p is used all the same' if tested else ''}."
    )
    if found.p <= ALARM:
        allowed = (
            ", so that a test which takes them as independent would see changes too easily; the guarded p allows for it"
        )
        meaning = (
            terms("{Attacks} came in clusters")
            + f"{allowed if tested else ', so that their days are not independent'}."
        )
    return prose(
        f"The variance of {terms.attacks} per day is ", figures.spread(tempo), f" times their mean. "
        f"Were {terms.attacks} independent of each "
        "other, both would be about equal, and days as uneven as these would have a chance of ", chance, ". ", meaning,
    )  # fmt: skip


@requires("rounds")
def other_days_sentence(tempo: Tempo) -> Display:
    """How to read the comparison with other days, and what it shows."""
    found = [(window, pair) for window in round_windows(tempo) if (pair := comparisons(window))]
    if not found:
        return prose("No window is complete and well enough listed to be set beside other days.")
    window, (everyday, matched) = min(found, key=lambda each: max(comparison.p for comparison in each[1]))
    named = f"round {window.round}, {window.width} days"
    told = f"the share of days, the round’s own included, with a ratio at least as far from no change: {named}"
    busy = f"the share of days after at least as many attacks, or the busiest, with as few (or as many) after: {named}"
    return prose(
        "After days with many attacks, days with fewer tend to come, with or without a strike. So each window stands beside "
        "the same window at every other day, and beside days with as many attacks before them. The rarest is that of "
        f"round {window.round} with {window.width} days: a share of ",
        figures.probability("placebo_p", "Share of days with as large a change", everyday.p, told), " of all days, and of ",
        figures.probability("matched_p", "Share of busy days with as large a change", matched.p, busy),
        " of the days that the guarded test sets beside it (those with as many attacks before them, or else the busiest), "
        "shows a change at least as large.",
    )  # fmt: skip


@requires("rounds")
def what_else_sentence(_: Ledger) -> Display:
    """Why the circumstances near each round stand in a table."""
    return prose(
        "A change after a strike may have come with other things that happened in the same days. The table lists those that the ledger "
        "holds."
    )


@requires("statement")
def statement_text(tempo: Tempo, context_id: str) -> Display:
    """A statement about the strikes: who published it and when, what it could mean, and what the data can't show."""
    rows = rows_of(tempo.ledger.context[tempo.ledger.context["context_id"] == context_id])
    if not rows:
        return prose("The statement about the strikes is not in view of this edition.")
    source = tempo.ledger.publications[rows[0]["source_id"]]
    publisher = Text(source["publisher"])
    days = days_in_words(rows[0]["first_day"], rows[0]["last_day"])
    head = (
        Text(f"{rows[0]['label']}, {days}", "strong"), Text(" (according to "),
        Link(source["url"], (publisher,)) if source["url"] else publisher, Text(")."),
    )  # fmt: skip
    body = Text(
        "The statement gives no number, so that it can’t be held against one. The table sets out what it could mean in "
        "numbers, and which of these the data bound. They may agree with the statement or not; none of them shows a cause."
    )
    return Display(Callout("The statement", (Paragraph(head), Paragraph((body,)))))
