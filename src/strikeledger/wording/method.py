"""How each report is made: its name comes in; the points of its method that apply to the ledger, in its terms, go out."""

from __future__ import annotations

from typing import NamedTuple

from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Listing, Paragraph, Text
from strikeledger.report.display import Display


def method(ledger: Ledger, report: str) -> Display:
    """The points of a report's method, without those that speak of what nothing is known of."""
    lines = [
        (Text(ledger.terms(name), "strong"), Text(ledger.terms(words if words[0] in ",:" else f" {words}")))
        if name
        else (Text(ledger.terms(words)),)
        for name, words, of in _POINTS[report]
        if not of or ledger.contents.intersection(of.split())
    ]
    return Display(Listing(tuple((Paragraph(line),) for line in lines)))


class _Point(NamedTuple):
    """One point: its name, a sentence with terms in braces that goes on from it, and what must be known of for it to apply."""

    name: str
    words: str
    of: str


_SITUATION = (
    _Point(
        "Words become bounds",
        "by published rules, one for each phrase; a phrase that no rule knows stops the report. A number that "
        "nobody gave stays unknown; it is never taken for none.",
        "",
    ),
    _Point(
        "Only what was published by the edition's day counts.",
        "Any earlier edition can be rebuilt as it would have read then.",
        "",
    ),
    _Point(
        "Headline figures follow {theirs} words",
        ", as they count the {attacks} on their own forces. What {attackers}, monitors and the press say stands beside them, under their "
        "own names, and moves no headline. Sources are never added up.",
        "tallies",
    ),
    _Point(
        "The dead are a sum of bounds.",
        "Each of the {attacks} has its own least and most, and both ends are added up; one without a number leaves the sum open. Nobody's "
        "best guess is added up.",
        "killed",
    ),
    _Point(
        "All claims about a count are held together.",
        "Totals never fall, countries add up, {attacks} that were dated one by one fall on their days, and a claim binds between the days "
        "that it speaks of. A number that follows from several claims shows the sum that it comes from.",
        "tallies",
    ),
    _Point(
        "Where claims can't all be true,",
        "the set that weighs least is set aside, by who spoke and by which route the words came, and shown hollow.",
        "tallies",
    ),
    _Point(
        "The dead of strikes are counted over all that were acknowledged.",
        "What officials said of each round, and of all of them together, narrows each: a total of at most so many leaves the last round "
        "no more than what the others leave over.",
        "rounds",
    ),
    _Point(
        "",
        "{Attacks} and strikes are different things and are never added together. Nothing here shows that one caused the other.",
        "strikes",
    ),
)
_TEMPO = (
    _Point(
        "Bounds come first, intervals second.",
        "Bounds say what the claims allow. The interval in brackets says what chance allows on top: it is the widest of the exact "
        "intervals of all counts within the bounds. All are 95 % intervals.",
        "",
    ),
    _Point(
        "Counts come from what the officials' total grew by.",
        "Two totals that are both “at least” bound the {attacks} between them only loosely, and what they leave open stays open. Beside "
        "them stands the list of {attacks} that officials {confirmed} one by one, each with the first and last day that they give for it; "
        "{an_attack} that may be of another day counts as none or one.",
        "tallies",
    ),
    _Point("Rates", "are {attacks} by days with the exact Poisson interval (Garwood 1936).", ""),
    _Point(
        "Before and after a round",
        "are compared by the exact conditional test given the sum of both (Przyborowski and Wilenski 1940), with the central p-value that "
        "agrees with its interval (Fay 2010). Windows of every length are shown, as choosing one afterwards would be a further test.",
        "rounds",
    ),
    _Point(
        "The guarded p",
        "is the largest of these: that of the exact test, one for days as uneven as those seen, one against the same window at every other "
        "day, and one against days with as many {attacks} before them. The last is there because extremes tend to be followed by something "
        "nearer to the mean (Barnett 2005). All are done with each {attack} on its first and on its last possible day, and the larger p "
        "counts. Holm's correction is over every window tested (Holm 1979).",
        "rounds",
    ),
    _Point(
        "Windows are tested only where the list can bear it",
        ": where it holds at least as many {attacks} as are missing from it.",
        "rounds",
    ),
    _Point(
        "",
        "The strike's own days belong to neither side, as nobody can say which of their {attacks} came first.",
        "rounds",
    ),
    _Point(
        "",
        "Nothing here shows that one thing caused another. The answer at the top is one of a few fixed sentences, chosen by rule from the "
        "results.",
        "rounds",
    ),
)
_SOURCES = (
    _Point(
        "A voice is one voice.",
        "Publications that carry the same speaker's words do not confirm each other; they are shown beside each other, and weigh nothing "
        "more.",
        "",
    ),
    _Point(
        "An edition is worked out, not remembered.",
        "What an earlier edition reads follows from what had been published by its day.",
        "",
    ),
    _Point(
        "A step is not a revision.",
        "Totals grow with what they count. Only a change for the same day and the same places revises it.",
        "tallies",
    ),
    _Point(
        "Different definitions stand side by side.", "Where each counts by its own, no verdict is given.", "tallies"
    ),
    _Point(
        "Only rows in view are looked at.",
        "What was published later, or was not asked for, changes no line of this report.",
        "",
    ),
)
_POINTS = {"situation": _SITUATION, "tempo": _TEMPO, "sources": _SOURCES}
"""Report to the points of its method."""
