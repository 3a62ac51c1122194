"""The foot of a report: how its numbers are to be read, what limits them, what comes next and how it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.claims import Claim
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Annex, Listing, Paragraph, Register
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure
from strikeledger.report.prose import phrase, prose, sentence, view_date
from strikeledger.report.tables import TableColumn, make_table, table_display
from strikeledger.sections.attacks import attacks_in_totals_only
from strikeledger.sections.headlines import every_headline, strike_deaths
from strikeledger.sections.strikes.deaths import rounds_by_deaths
from strikeledger.text import capitalise, day_in_words, list_in_words

_REGULAR = [pd.Timedelta(weeks=weeks) for weeks in (1, 2, 4)]
"""Editions so far apart are of a series; any other time between two tells nothing of when the next one is."""


def how_to_read(ledger: Ledger) -> Display:
    """What the forms of a number mean, each shown by a number of this edition."""
    columns: list[TableColumn[tuple[Words, str]]] = [
        TableColumn("In this report", cell=lambda form: form[0]),
        TableColumn("What it means", cell=lambda form: form[1]),
    ]
    return table_display(make_table("", "Forms of a number", columns, _forms(ledger)))


def _forms(ledger: Ledger) -> list[tuple[Words, str]]:
    """The ways in which this edition bounds a number: an example of each, and what it means."""
    known = [figure for figure in every_headline(ledger) if figure.kind == "count" and figure.low is not None]
    figures = [
        figure for figure in known if not figure.id.startswith("us_troops/")
    ]  # told where they changed, if at all
    tests: list[tuple[Callable[[Count], bool], str]] = [
        (lambda c: c.is_exact and c.low > 0, "The published statements allow only this number."),
        (lambda c: c.high is None, f"Nobody gave an upper end.{_example(figures, 'more than')}"),
        (lambda c: c.low == 0 and (c.high or 0) > 0, f"Only an upper end was given.{_example(figures, 'as many as', 'up to')}"),
        (lambda c: 0 < c.low < (c.high or 0), "Both ends were said, or follow from what was said."),
        (lambda c: c.high == 0, "Somebody said that there was none."),
    ]  # fmt: skip
    found = [(next((each for each in figures if test(each.count)), None), meaning) for test, meaning in tests]
    unknown = any(figure.low is None for figure in strike_deaths(ledger).rounds)
    missing: Words = "no number"
    silent = [(missing, "They spoke of it and gave no number. Missing is never zero.")] if unknown else []
    return [*((figure, meaning) for figure, meaning in found if figure), *silent]


def _example(figures: Iterable[Figure], *begins: str) -> str:
    """How words of this edition that begin so are read: " “More than 60” is read as at least 61."."""
    claims: Iterable[Claim] = (claim for figure in figures for claim in figure.claims if not claim.plain)
    told = next((claim for claim in claims if claim.words.startswith(begins)), None)
    return f" {told.quotation} is read as {told.bounds}." if told else ""


def _other_counters(ledger: Ledger) -> str:
    """Who gives totals beside officials, by their sides; nothing where nobody does."""
    claims, terms = ledger.claims, ledger.terms
    parties = set(claims.loc[claims["event_id"].eq("") & ~claims["official"], "party"]) - {terms.own_party}
    told = [terms.attackers] if parties.intersection(terms.belligerents) else []
    told += [words for party, words in _NEUTRAL.items() if party in parties]
    told += ["others"] if parties.difference(terms.belligerents, _NEUTRAL) else []
    return list_in_words(told)


_NEUTRAL = {"monitor": "monitors", "press": "the press"}


def limits(ledger: Ledger) -> Display:
    """What the numbers of an edition can't say."""
    told: list[Words] = []
    missing = attacks_in_totals_only(ledger)
    if missing and missing.low:
        template = "For {n:attack} there are totals only, so that places and weapons are incomplete. "
        told += phrase(template, ledger, n=missing)
    if others := _other_counters(ledger):
        told.append(f"{capitalise(others)} count by definitions of their own. ")
    ends = "Places are given to a tenth of a degree. Days are those of the statements"
    ends += (
        f"; {ledger.terms.an_attack} near midnight may be given on either of two days" if ledger.terms.forces else ""
    )
    return prose(*told, f"{ends}.")


def what_comes_next(ledger: Ledger, next_edition: str = "", last_edition: str = "") -> Display:
    """When the next edition is of, what it could settle, and how an edition is corrected.

    Args:
        next_edition: the day of the edition after this one; empty where there is none yet.
        last_edition: the day of the edition before, which tells how far apart they are.
    """
    told, today = "", view_date(ledger)
    if next_edition:
        told = f"The next edition is dated {day_in_words(next_edition)}. "
    elif last_edition and (apart := today - pd.Timestamp(last_edition)) in _REGULAR:
        told = f"The next edition, if the series goes on, will be dated {day_in_words(today + apart)}. "
    silent = rounds_by_deaths(ledger)["silent"]
    if told and "rounds" in ledger.contents and silent.low:
        told += (
            "It may tell whether {officials} give a number of dead for the {n:round|rounds} of strikes without one. "
        )
    revised = "An edition is replaced only by a new revision, which is marked as such; the earlier one stays."
    return sentence(told + revised, ledger, n=silent)


def how_it_was_made(ledger: Ledger, report: str = "situation") -> Display:
    """How a report comes about: for a situation in short, for the others the points of their method that apply to the ledger."""
    if report == "situation":
        words = ledger.terms(" ".join(told for told, of in _MADE if not of or of in ledger.contents))
        return prose(words.replace("{others}", _other_counters(ledger) or "others"))
    points = [phrase(point.words, ledger) for point in _POINTS[report] if not point.of or point.of in ledger.contents]
    return Display(Listing(tuple((Paragraph(point),) for point in points)))  # type: ignore[arg-type]  # a display turns words into inlines


def credit(ledger: Ledger) -> Display | None:
    """Whose data it is and under which licence; none where the ledger is its maker's own."""
    return prose(ledger.terms.credit) if ledger.terms.credit else None


def annex() -> Display:
    """Where the report ends and its annex begins."""
    return Display(Annex())


def register() -> Display:
    """The place of the numbered claims."""
    return Display(Register())


_MADE = (
    ("Each number is a published statement: who said it, in which words, where and when; the small numbers lead to them.", ""),
    ("A program reads the words as bounds by published rules, checks which statements can all be true, and writes these sentences.", ""),
    ("Headline figures follow {theirs} words; what {{others}} say stands beside them and moves none.", "tallies"),
    ("Totals never fall, {areas} add up, and where statements can't all be true the fewest are left out, by who spoke.", "tallies"),
    ("The dead are a sum of bounds: both ends are added up, and one without a number leaves the sum open.", "killed"),
    ("{Attacks} and strikes are never added together.", "strikes"),
    ("Only what was published by the edition's day is used, so that it can be rebuilt as it would have read then.", ""),
)  # fmt: skip
"""How a situation report comes about, and what must be known of for each sentence to apply."""


class _Point(NamedTuple):
    """One point of a method: a sentence with terms in braces, its name between asterisks, and what must be known of for it to apply."""

    words: str
    of: str = ""


_TEMPO = (
    _Point(
        "**Bounds come first, chance second.** Bounds say what the statements allow. What chance allows on top is the pale bar of a chart, "
        "and stands in numbers in the annex: the widest of the exact 95 % intervals of all counts within the bounds."
    ),
    _Point(
        "**Counts come from what {theirs} total grew by.** Two totals that are both “at least” bound the {attacks} between them "
        "only loosely, and what they leave open stays open. Beside them stands the list of {attacks} that {officials} {confirmed} one by "
        "one; {an_attack} that may be of another day counts as none or one.",
        "tallies",
    ),
    _Point("**Rates** are {attacks} by days with the exact Poisson interval (Garwood 1936)."),
    _Point(
        "**Before and after a round** are compared by the exact conditional test given the sum of both (Przyborowski and Wilenski 1940), "
        "with the central p-value that agrees with its interval (Fay 2010). Windows of every length are shown, as choosing one afterwards "
        "would be a further test. The strike's own days belong to neither side, as nobody can say which of their {attacks} came first.",
        "rounds",
    ),
    _Point(
        "**The most cautious of four tests** counts. They are the exact test, one for days as uneven as those seen, one against the same "
        "window at every other day, and one against days with as many {attacks} before them, as extremes tend to be followed by something "
        "nearer to the mean (Barnett 2005). Each {attack} is taken on its first and on its last possible day, and the larger p counts. "
        "Holm's correction is over every window tested (Holm 1979).",
        "rounds",
    ),
    _Point(
        "**Windows are tested only where the list can bear it**: where it holds at least as many {attacks} as are missing from it.",
        "rounds",
    ),
    _Point(
        "Nothing here shows that one thing caused another; the answer at the top is one of a few fixed sentences, chosen by rule.",
        "rounds",
    ),
)
_SOURCES = (
    _Point(
        "**A voice is one voice.** Publications that carry the same speaker's words do not confirm each other; they stand side by side, "
        "and weigh nothing more."
    ),
    _Point(
        "**An edition is worked out, not remembered.** What an earlier edition reads follows from what had been published by its day."
    ),
    _Point(
        "**A step is not a revision.** Totals grow with what they count. Only a change for the same day and the same places revises it.",
        "tallies",
    ),
    _Point(
        "**Different definitions stand side by side.** Where each counts by its own, no verdict is given.", "tallies"
    ),
    _Point(
        "**Only what was published by the day of the edition is looked at.** What was published later, or was not asked for, changes no "
        "line of this report."
    ),
)
_POINTS = {"tempo": _TEMPO, "sources": _SOURCES}
"""Report to the points of its method."""
