"""What a report on its sources says first: how many publications and voices there are, how far they agree, and who is quoted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from strikeledger.analysis.checks import CANNOT_TELL, NO, YES, correction_set, disagreement_groups, findings_in_view
from strikeledger.analysis.speakers import copies, quoted_speakers, repeated_statements, statements
from strikeledger.data.claims import claims_of
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, counted_figure
from strikeledger.report.prose import NOTHING_YET, join_runs, key_listing, phrase, prose, sentence
from strikeledger.report.tables import FieldRow, TableColumn, field_column, make_table
from strikeledger.sections.sources.vintages import falls, headline_vintages
from strikeledger.text import capitalise, day_in_words, list_in_words

_MOST_VOICES = 12  # rows of print
_NO_REPEAT = "No voice says the same thing in more than one publication."


@from_memo
def source_counts(ledger: Ledger) -> dict[str, Figure]:
    """How many of what a report on its sources speaks of: publications, voices, statements, claims, copies, findings and more."""
    said, aside, again = statements(ledger), correction_set(ledger), repeated_statements(ledger)
    official = said.loc[said["group"] == ledger.terms.officials, "speaker_id"].nunique()
    most = int(again["publications"].max()) if len(again) else 0
    counted: list[tuple[str, str, int, str, str]] = [
        ("publications", "Publications", len(ledger.sources), "publications", "Sources that carry a row."),
        ("voices", "Voices quoted", said["speaker_id"].nunique(), "voices", "Different speakers of the statements."),
        ("voices/officials", "Official voices", official, "voices", "Speakers whose count the headlines follow."),
        ("statements", "Statements", len(said), "statements", f"Accounts of {ledger.kinds}, and totals."),
        ("claims", "Numbers quoted", len(ledger.claims), "claims", "Numbers that a source gives, one by one."),
        ("claims/officials", "Numbers by officials", int(ledger.claims["official"].sum()), "claims", "Those of official voices."),
        ("copies", "Numbers that repeat a voice", len(copies(ledger)), "claims",
         "The same number of the same thing as an earlier one by the same voice."),
        ("repeated", "Cases of one voice in several publications", len(again), "things",
         "Pairs of a voice and an event, or a total of one day, that stand in more than one publication."),
        ("repeated/most", "Most publications with one voice on one thing", most, "publications",
         "The largest number of publications in which one voice speaks of one event, or of one total of one day."),
        ("findings", "Findings of the check", len(findings_in_view(ledger)), "findings", "What the check calls odd but possible."),
    ]  # fmt: skip
    how = "Numbers that contradict the others, as the reconciliation of each total and of the dead by round chose them."
    left_out = counted_figure("sources/aside", "Numbers left out", len(aside), "claims", how, claims_of(ledger, aside))
    return {**{told[0]: source_figure(*told) for told in counted}, "aside": left_out}


def source_figure(name: str, label: str, number: int, unit: str, computation: str) -> Figure:
    """A number about the sources that we counted ourselves."""
    return counted_figure(f"sources/{name}", label, int(number), unit, computation)


def disagreement_counts(ledger: Ledger) -> dict[str, Figure]:
    """How many groups of different numbers there are, by whether all of them can be true."""
    verdicts = [group["verdict"].iloc[0] for group in disagreement_groups(ledger)]
    words = {NO: "can't all be right", CANNOT_TELL: "may or may not all be right", YES: "can all be right"}
    return {
        answer: source_figure(
            f"disagreements/{answer.replace(' ', '-').replace(chr(39), '')}", f"Cases of different numbers that {told}",
            verdicts.count(answer), "groups", f"Groups of different numbers for the same day, or the same event, that {told}.",
        )
        for answer, told in words.items()
    }  # fmt: skip


def sources_points(ledger: Ledger, vintages_from: date | str) -> Display:
    """The report in a few points."""
    if not ledger.contents:
        return prose(NOTHING_YET, role="lead")
    points = [_who_point(ledger), _one_voice_point(ledger), _differ_point(ledger), _fall_point(ledger, vintages_from)]
    return key_listing(points)


def _who_point(ledger: Ledger) -> tuple[Words, ...]:
    counts = source_counts(ledger)
    told = phrase(
        "By {day}, **{publications:publication}** had quoted **{voices:voice}** with {claims:number} about {subject}.", ledger,
        publications=counts["publications"], voices=counts["voices"], claims=counts["claims"], subject=ledger.subject,
    )  # fmt: skip
    some = "Of these numbers {claims}" if counts["claims/officials"].low != counts["claims"].low else "All of them"
    theirs = phrase(
        f"{some} came from {{officials:official voice}} of {{theirs}}.", ledger, officials=counts["voices/officials"],
        claims=counts["claims/officials"], theirs=ledger.terms.speak_for,
    )  # fmt: skip
    return join_runs([told, theirs]) if counts["voices/officials"].low else told


def _one_voice_point(ledger: Ledger) -> tuple[Words, ...]:
    counts = source_counts(ledger)
    if not counts["repeated"].low:
        return (_NO_REPEAT,)
    return phrase(
        "**Many articles may be one voice**: in {things:case} the same voice speaks of the same thing in more than one publication, "
        "at most in {most}; {copies:number} only {copies?repeats|repeat} what it says elsewhere. They count once.",
        ledger, things=counts["repeated"], most=counts["repeated/most"], copies=counts["copies"],
    )  # fmt: skip


def ways_in_words(ways: Mapping[str, Figure], gloss: str = "") -> str:
    """A template on in how many cases not all numbers can be right, all can be, and nobody can tell; those that there are.

    Args:
        gloss: how all can be.
    """
    parts = [
        ways["no"].low and "not all can be right in **{no:case}**",
        ways["yes"].low and f"all can be right in {{yes:case}}{gloss}",
        ways["can't tell"].low and "nobody can tell in {open:case}",
    ]
    return list_in_words([part for part in parts if part])


def _differ_point(ledger: Ledger) -> tuple[Words, ...]:
    ways, aside = disagreement_counts(ledger), source_counts(ledger)["aside"]
    if not any(figure.low for figure in ways.values()):
        return ()
    told = phrase(
        f"Where they give different numbers for one day or one event, {ways_in_words(ways)}.", ledger, no=ways["no"], yes=ways["yes"],
        open=ways["can't tell"],
    )  # fmt: skip
    left = "The ranges leave out {aside:number} that {aside?contradicts|contradict} the others."
    return join_runs([told, phrase(left, ledger, aside=aside)]) if aside.low else told


def _fall_point(ledger: Ledger, vintages_from: date | str) -> tuple[Words, ...]:
    found = headline_vintages(ledger, vintages_from)
    fell, known = falls(found), {vintage.day for vintage in found if vintage.count.is_known}
    if len(known) < 2:
        return ()
    if not fell:
        return phrase("**No headline figure fell** from one weekly edition to the next.", ledger)
    first = fell[0]
    return phrase(
        "From one weekly edition to the next, **{number:headline figure} fell**: {what}, from {was} on {before} to {now} on {after}.",
        ledger, number=falls_figure(len(fell)), what=first.after.headline.name, was=first.before.figure, now=first.after.figure,
        before=day_in_words(first.before.day), after=day_in_words(first.after.day),
    )  # fmt: skip


def falls_figure(number: int) -> Figure:
    """How often a headline figure was lower in a weekly edition than in the one before."""
    how = "Headline figures that are certainly lower in one weekly edition than in the one before."
    return source_figure("falls", "Headline figures that fell", number, "figures", how)


# --- voices ---
@requires("attacks", "strikes", "tallies")
def voices_sentence(ledger: Ledger) -> Display:
    """Who is quoted most, and how much of all is by officials."""
    found = quoted_speakers(ledger)
    if found.empty:
        return prose("No voice is known yet.")
    first, number = found.iloc[0], int(found.loc[found["group"] == ledger.terms.officials, "statements"].sum())
    an_event = f"{ledger.terms.an_attack} or a strike" if "strikes" in ledger.contents else ledger.terms.an_attack
    how = "Statements by official voices, one by one."
    theirs = source_figure("statements/officials", "Statements by officials", number, "statements", how)
    whole = source_counts(ledger)["statements"]
    share = "{Officials} make {theirs} of {whole:statement}. " if theirs.low and whole.low != 1 else ""
    return sentence(
        share + "Most often quoted: {who}, with {said:statement} in {places:publication}. A statement is one account of {event}, or one "
        "total. An unnamed voice may be many people.", ledger, event=an_event, who=first["speaker"], theirs=theirs, whole=whole,
        said=_voice_figure(first, "statements"), places=_voice_figure(first, "publications"),
    )  # fmt: skip


def _voice_figure(row: pd.Series, counted: str) -> Figure:
    """How many statements a voice makes, or in how many publications it is quoted."""
    name = f"voice/{row['speaker_id']}" + ("/statements" if counted == "statements" else "")
    how = f"{capitalise(counted)} {'by' if counted == 'statements' else 'that quote'} {row['speaker']}"
    return source_figure(name, how, row[counted], counted, f"{how}, one by one.")


@requires("attacks", "strikes", "tallies")
def voices_table(ledger: Ledger) -> Display | None:
    """Who is quoted, by voice, most often first; so many are printed, the file holds all."""
    columns: list[TableColumn[FieldRow]] = [
        field_column("speaker_id", "Id", printed=False),
        TableColumn("Voice", "speaker", lambda row: capitalise(row["speaker"]), lambda row: row["speaker"]),
        TableColumn("Party", "group", lambda row: capitalise(row["group"]), lambda row: row["group"]),
        field_column("statements", "Statements", align="right"),
        field_column("claims", "Numbers", align="right"),
        field_column("publications", "Publications", align="right"),
        field_column("first", "First"),
        field_column("last", "Last"),
    ]
    rows = rows_of(quoted_speakers(ledger))
    note = "Those quoted most; the file lists all." if len(rows) > _MOST_VOICES else ""
    return Display(make_table("voices", "Who is quoted, by voice", columns, rows, note, _MOST_VOICES)) if rows else None


@requires("attacks", "strikes", "tallies")
def repeats_sentence(ledger: Ledger) -> Display:
    """How many publications stand behind one voice."""
    counts, found = source_counts(ledger), repeated_statements(ledger)
    if not counts["repeated"].low:
        return prose(_NO_REPEAT)
    number, label = found["one_number"].eq(False).sum(), "Things of which one voice gives several numbers"
    how = "Of these pairs, those in which the numbers that the voice gives are not all the same."
    other = source_figure("repeated/differing", label, number, "things", how)
    return sentence(
        "In {things:case} the same voice speaks of the same event, or of the same total of one day, in several publications; in {other} "
        "of these its numbers differ.{left}", ledger, things=counts["repeated"], other=other,
        left=" Copies that add nothing were left out when the data was gathered." if "tallies" in ledger.contents else "",
    )  # fmt: skip
