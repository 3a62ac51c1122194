"""Sentences of a report on its sources: who said what, where they disagree, how the numbers moved. Each number is a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from strikeledger import analysis
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.figures.sources import (
    disagreement_counts,
    lag_median,
    lag_same_day,
    longest_lag,
    publications_of_voice,
    repeated_counts,
    source_counts,
    statements_of_voice,
)
from strikeledger.figures.vintages import Revision, Vintage, all_moves, revision_counts
from strikeledger.report.blocks import Card, Cards
from strikeledger.report.display import Display, Words
from strikeledger.report.prose import prose, view_day
from strikeledger.report.requires import requires
from strikeledger.wording.frame import many


def sources_lead(ledger: Ledger) -> Display:
    """The report in two sentences."""
    if not ledger.contents:
        return prose("Nothing is known yet: the ledger holds no account and no total.", role="lead")
    counts = source_counts(ledger)
    aside: list[Words] = (
        [", and ", *many(counts.aside, "can't be true together with the rest")] if can_contradict(ledger) else []
    )
    return prose(
        "By ", view_day(ledger), ", ", *many(counts.publications, "publications", "publication"), " quoted ",
        *many(counts.voices, "voices", "voice"), " with ", *many(counts.claims, "numbers", "number"),
        f" about {ledger.subject}. ", *many(counts.copies, "of the numbers only repeat", "of the numbers only repeats"),
        " what the same voice says elsewhere", *aside, ".", role="lead",
    )  # fmt: skip


def can_contradict(ledger: Ledger) -> bool:
    """Whether the package holds anything that may contradict something else."""
    return bool(ledger.contents & {"tallies", "rounds"})


@requires("attacks", "strikes", "tallies")
def sources_cards(ledger: Ledger) -> Display:
    """What the report rests on, as cards."""
    counts = source_counts(ledger)
    speak = "speaks" if counts.officials.low == 1 else "speak"
    shown: list[tuple[str, Figure, Any]] = [
        ("Publications", counts.publications, ("of these, ", counts.inferred, " with an inferred day")),
        ("Voices", counts.voices, ("of these, ", counts.officials, f" {speak} for {ledger.terms.speak_for}")),
        ("Claims", counts.claims, ("numbers, in ", counts.statements, " accounts and totals")),
        ("Repeated claims", counts.copies, ("the same voice gives the same number elsewhere",)),
        ("Set aside", counts.aside, ("claims that can't be true together with the rest",)),
        ("Findings", counts.findings, ("odd but possible, by the check of the rows",)),
    ]
    shown = [each for each in shown if each[1] is not counts.aside or can_contradict(ledger)]
    cards = tuple(Card(label, (figure.quiet,), detail) for label, figure, detail in shown)
    return Display(Cards(cards)).with_figures(*(figure for _, figure, _ in shown))


@requires("attacks", "strikes", "tallies")
def voices_sentence(ledger: Ledger) -> Display:
    """Who is quoted most."""
    if analysis.quoted_speakers(ledger).empty:
        return prose("No voice is in view.")
    first = analysis.quoted_speakers(ledger)["speaker"].iloc[0]
    return prose(
        f"Most often quoted: {first}, with ", *many(statements_of_voice(ledger, 0), "statements", "statement"), " in ",
        *many(publications_of_voice(ledger, 0), "publications", "publication"),
        f". A statement is one account of {_an_event(ledger)}, or one total. “Unnamed” voices are many people; their statements can't be "
        "told apart by who made them.",
    )  # fmt: skip


def _an_event(ledger: Ledger) -> str:
    """One of the package's events, in words: "an attack or a strike"."""
    one = ledger.terms.an_attack
    return f"{one} or a strike" if "strikes" in ledger.contents else one


@requires("attacks", "strikes", "tallies")
def repeats_sentence(ledger: Ledger) -> Display:
    """How many publications stand behind one voice."""
    counts, gathered = repeated_counts(ledger), "tallies" in ledger.contents
    if not counts["things"].low:
        return prose("No voice in view says the same thing in more than one publication.")
    return prose(
        "Many articles about one thing may be one voice. In ", *many(counts["things"], "cases", "case"),
        " the same voice speaks of the same event, or of the same total of one day, in several publications: in up to ", counts["most"],
        " of them. In ", counts["differing"], " of these cases its numbers are not the same everywhere.",
        " Copies that add nothing were left out when the data was gathered, so that these numbers are floors." if gathered else "",
    )  # fmt: skip


@requires("attacks", "strikes", "tallies")
def disagreements_sentence(ledger: Ledger) -> Display:
    """How often different numbers were given for the same thing, and whether all of them can be true."""
    counts = disagreement_counts(ledger)
    if "tallies" not in ledger.contents and not any(figure.low for figure in counts.values()):
        return prose("No different numbers for the same event are in view.")
    return prose(
        "Where publications give different numbers for the same day or the same event, all of them can be true in ",
        *many(counts["yes"], "cases", "case"), " (such as “at least” one number and a larger one), they can't in ", counts["no"],
        ", and in ", counts["can't tell"], " it can't be told, as the numbers follow different definitions or may be of different days.",
    )  # fmt: skip


def moves_sentence(found: Sequence[Vintage]) -> Display | None:
    """Which way the headlines' bounds moved from edition to edition."""
    if not found:
        return None
    ways = all_moves(found)
    if not any(ways[way].low for way in ways):
        return prose("There is no earlier edition to compare with.")
    return prose(
        "From one edition to the next, bounds of a headline were raised in ", ways["raised"], " steps, narrowed in ", ways["narrowed"],
        ", widened in ", ways["widened"], ", lowered in ", ways["lowered"], " and unchanged in ", ways["unchanged"],
        ". These totals grow with what they count, so that a rise is not by itself a revision; a fall is one.",
    )  # fmt: skip


@requires("tallies")
def revisions_sentence(_: Ledger, found: Sequence[Revision]) -> Display:
    """How what was said of a day was revised later."""
    if not found:
        return prose("No earlier edition in the list gives a number to compare with.")
    ways = revision_counts(found)
    return prose(
        "A revision changes what is known of the same day. ", found[0].headline.name, ": of what the editions in the list gave for their "
        "own last day, this edition leaves ", ways["unchanged"], " unchanged, narrows ", ways["narrowed"], ", raises ", ways["raised"],
        ", lowers ", ways["lowered"], " and widens ", ways["widened"], ". Most briefings give floors; a later total closes an earlier day "
        "from above, as totals never fall.",
    )  # fmt: skip


@requires("attacks", "strikes", "tallies")
def lags_sentence(ledger: Ledger) -> Display:
    """How long publication took."""
    overall = lag_median(ledger, "all")
    if overall is None:
        return prose("No statement is in view.")
    return prose(
        *many(lag_same_day(ledger), "statements"), " of ", source_counts(ledger).statements,
        " were published on the day that they speak of, or on the next; the median is ", *many(overall, "days", "day"),
        ", the longest ", *many(longest_lag(ledger), "days", "day"), ". Totals are often published with their day as “now”, which keeps "
        "the median low. Where the day of publication was inferred from the content, the lag is no more certain than that day.",
    )  # fmt: skip


@requires("attacks", "strikes", "tallies")
def findings_sentence(ledger: Ledger) -> Display:
    """What the check finds odd."""
    return prose(
        "Every row passes a check before anything is computed. ", *many(source_counts(ledger).findings, "things", "thing"),
        " in view are odd but possible; none of them is an error. Only rows in view are looked at.",
    )  # fmt: skip


@requires("tallies", "rounds")
def aside_sentence(ledger: Ledger) -> Display:
    """How many claims are set aside."""
    aside = source_counts(ledger).aside
    if not aside.low:
        return prose("All claims in view can be true together; none is set aside.")
    return prose(
        *many(aside, "claims", "claim"), " can't be true together with the rest, as totals never fall, countries add up, and rounds make "
        "up their total. They are set aside in the bands and stay in the lists.",
    )  # fmt: skip
