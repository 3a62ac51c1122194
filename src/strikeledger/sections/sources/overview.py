"""What a report on its sources says first: how many publications and voices there are, and how far they agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from strikeledger.analysis.checks import correction_set, findings_in_view
from strikeledger.analysis.disagreements import VERDICTS, disagreement_groups
from strikeledger.analysis.lags import lags_by_kind, statement_lags
from strikeledger.analysis.speakers import copies, repeated_statements, statements
from strikeledger.data.claims import claims_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Listing, Paragraph
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, FigureInWords, counted_figure
from strikeledger.report.prose import phrase, prose, sentence
from strikeledger.report.requires import requires
from strikeledger.sections.sources.vintages import falls, headline_vintages
from strikeledger.text import day_in_words


@dataclass(frozen=True)
class SourceCounts:
    """How many of what a report on its sources speaks of."""

    publications: Figure
    voices: Figure
    officials: Figure
    statements: Figure
    claims: Figure
    by_officials: Figure
    copies: Figure
    repeated: Figure
    most: Figure
    aside: Figure
    findings: Figure


def source_counts(ledger: Ledger) -> SourceCounts:
    """The numbers of publications, voices, statements, numbers, copies, numbers left out and findings."""
    key = "source counts"
    if key not in ledger.memo:
        ledger.memo[key] = _source_counts(ledger)
    found: SourceCounts = ledger.memo[key]
    return found


def _source_counts(ledger: Ledger) -> SourceCounts:
    said, aside, again = statements(ledger), correction_set(ledger), repeated_statements(ledger)
    official = said.loc[said["group"] == ledger.terms.officials, "speaker_id"].nunique()
    most = int(again["publications"].max()) if len(again) else 0
    return SourceCounts(
        publications=source_figure("publications", "Publications", len(ledger.sources), "publications", "Sources that carry a row."),
        voices=source_figure("voices", "Voices", said["speaker_id"].nunique(), "voices", "Different speakers of the statements."),
        officials=source_figure("voices/officials", "Official voices", official, "voices", "Speakers whose count the headlines follow."),
        statements=source_figure("statements", "Statements", len(said), "statements", f"Accounts of {ledger.kinds}, and totals."),
        claims=source_figure("claims", "Numbers", len(ledger.claims), "claims", "Numbers that a source gives, one by one."),
        by_officials=source_figure(
            "claims/officials", "Numbers by officials", int(ledger.claims["official"].sum()), "claims", "Those of official voices."
        ),
        copies=source_figure(
            "copies", "Numbers that repeat a voice", len(copies(ledger)), "claims",
            "The same number of the same thing as an earlier one by the same voice.",
        ),
        repeated=source_figure(
            "repeated", "Things told by one voice in several publications", len(again), "things",
            "Pairs of a voice and an event, or a total of one day, that stand in more than one publication.",
        ),
        most=source_figure(
            "repeated/most", "Publications of one voice on one thing, at most", most, "publications",
            "The largest number of publications in which one voice speaks of one event, or of one total of one day.",
        ),
        aside=counted_figure(
            "sources/aside", "Numbers left out", len(aside), "claims",
            "Numbers that contradict the others, as the reconciliation of each total and of the dead by round chose them.",
            claims_of(ledger, aside),
        ),
        findings=source_figure(
            "findings", "Findings of the check", len(findings_in_view(ledger)), "findings", "What the check calls odd but possible."
        ),
    )  # fmt: skip


def source_figure(name: str, label: str, number: int, unit: str, computation: str) -> Figure:
    """A number about the sources that we counted ourselves."""
    return counted_figure(f"sources/{name}", label, int(number), unit, computation)


def disagreement_counts(ledger: Ledger) -> dict[str, Figure]:
    """How many groups of different numbers there are, by whether all of them can be true."""
    verdicts = pd.Series([group["verdict"].iloc[0] for group in disagreement_groups(ledger)], dtype="str")
    words = {"no": "can't all be true", "can't tell": "may or may not all be true", "yes": "can all be true"}
    return {
        answer: source_figure(
            f"disagreements/{answer.replace(' ', '-').replace(chr(39), '')}", f"Different numbers for one thing that {words[answer]}",
            int((verdicts == answer).sum()), "groups",
            f"Groups of different numbers for the same day, or the same event, that {words[answer]}.",
        )
        for answer in VERDICTS
    }  # fmt: skip


def sources_points(ledger: Ledger, vintages_from: date | str) -> Display:
    """The report in a few points."""
    if not ledger.contents:
        return prose("Nothing is known yet: the ledger holds no account and no total.", role="lead")
    points = [_who_point(ledger), _one_voice_point(ledger), _differ_point(ledger), _fall_point(ledger, vintages_from)]
    items: tuple[tuple[Paragraph, ...], ...] = tuple((Paragraph(point),) for point in points if point)  # type: ignore[arg-type]
    return Display(Listing(items, role="key-points"))


def _who_point(ledger: Ledger) -> tuple[Words, ...]:
    counts = source_counts(ledger)
    told = phrase(
        "By {day} **{publications:publication}** had quoted **{voices:voice}** with {claims:number} about {subject}.", ledger,
        publications=counts.publications, voices=counts.voices, claims=counts.claims, subject=ledger.subject,
    )  # fmt: skip
    some = "{claims} of" if counts.by_officials.low != counts.claims.low else "all of"
    theirs = phrase(
        f"{{officials:official voice}} of {{theirs}} gave {some} them.", ledger, officials=counts.officials, claims=counts.by_officials,
        theirs=ledger.terms.speak_for,
    )  # fmt: skip
    return (*told, " ", *theirs) if counts.officials.low else told


def _one_voice_point(ledger: Ledger) -> tuple[Words, ...]:
    counts = source_counts(ledger)
    if not counts.repeated.low:
        return phrase("No voice says the same thing in more than one publication.", ledger)
    return phrase(
        "**Many articles may be one voice**: in {things:case} the same voice speaks of the same thing in several publications, in up to "
        "{most} of them, and {copies:number} only {copies?repeats|repeat} what it says elsewhere. They count once.",
        ledger, things=counts.repeated, most=counts.most, copies=counts.copies,
    )  # fmt: skip


def _differ_point(ledger: Ledger) -> tuple[Words, ...]:
    ways, aside = disagreement_counts(ledger), source_counts(ledger).aside
    if not any(figure.low for figure in ways.values()):
        return ()
    told = phrase(
        "Where they give different numbers for one day or one event, **not all can be right in {no:case}**; in {yes} all can be, and "
        "in {open} nobody can tell.", ledger, no=ways["no"], yes=ways["yes"], open=ways["can't tell"],
    )  # fmt: skip
    left = phrase("{aside:number} {aside?is|are} left out of the ranges, as {aside?it contradicts|they contradict} the others.", ledger,
                  aside=aside)  # fmt: skip
    return (*told, " ", *left) if aside.low else told


def _fall_point(ledger: Ledger, vintages_from: date | str) -> tuple[Words, ...]:
    found = headline_vintages(ledger, vintages_from)
    fell, known = falls(found), {vintage.day for vintage in found if vintage.count.is_known}
    if len(known) < 2:
        return ()
    if not fell:
        return phrase("**No headline figure fell** from one weekly edition to the next.", ledger)
    first = fell[0]
    return phrase(
        "From one weekly edition to the next **{number:headline figure} fell**: {what}, from {was} on {before} to {now} on {after}.",
        ledger, number=falls_figure(len(fell)), what=first.after.headline.name, was=first.before.figure, now=first.after.figure,
        before=day_in_words(first.before.day), after=day_in_words(first.after.day),
    )  # fmt: skip


def falls_figure(number: int) -> Figure:
    """How often a headline figure was lower in a weekly edition than in the one before."""
    how = "Headline figures that are certainly lower in one weekly edition than in the one before."
    return source_figure("falls", "Headline figures that fell", number, "figures", how)


@requires("attacks", "strikes", "tallies")
def lags_sentence(ledger: Ledger) -> Display:
    """How long publication took."""
    lags = statement_lags(ledger)
    if lags.empty:
        return prose("No statement is known yet.")
    soon = source_figure(
        "lag/soon", "Statements published by the next day", int((lags["low"] <= 1).sum()), "statements",
        "Statements published on the last day that they may speak of, or on the next.",
    )  # fmt: skip
    longest = source_figure(
        "lag/longest", "Longest days from event to publication", int(lags["low"].max()), "days",
        "The most days between the last day that a statement may speak of and its publication.",
    )  # fmt: skip
    told = "{soon} of {whole:statement} came out by the day after the one that they speak of, {half}; the longest took {longest:day}."
    if len(lags) == 1:
        told = (
            f"The only statement came out {'{longest:day} after' if longest.low else 'on'} the day that it speaks of."
        )
    return sentence(
        f"{told} Where a day of publication was inferred from the content, the time is no more certain than that day.",
        ledger, soon=soon, whole=source_counts(ledger).statements, longest=longest, half=_median_in_words(ledger),
    )  # fmt: skip


def _median_in_words(ledger: Ledger) -> tuple[Words, ...]:
    """How long half of all statements took, with bounds where what they speak of lies within several days."""
    whole = lags_by_kind(ledger).iloc[0]
    low, high = int(whole["low"]), int(whole["high"])
    how = (
        "The middle, in order, of the days from the last day that a statement may speak of (lower end), or the first (upper), to its "
        "publication; of two, the lower."
    )
    words = f"{low}" if low == high else f"{low} to {high}"
    median = Figure(
        "lag/all/median",
        "Median days from event to publication",
        "count",
        low,
        high,
        "days",
        words,
        (),
        computation=how,
    )
    if high == 0:
        return ("half of all ", FigureInWords(median, "on the day itself"))
    return phrase("half of all within {days:day}", ledger, days=median)
