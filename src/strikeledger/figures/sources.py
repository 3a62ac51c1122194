"""Figures about the sources themselves: how many publications, voices and claims are in view, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from strikeledger.analysis.checks import correction_set, findings_in_view
from strikeledger.analysis.disagreements import VERDICTS, disagreement_groups
from strikeledger.analysis.lags import lags_by_kind, statement_lags
from strikeledger.analysis.speakers import copies, quoted_speakers, repeated_statements, statements
from strikeledger.counts import Count
from strikeledger.data.claims import Claim, claims_of, unit_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.figure import Figure, counted_figure


@dataclass(frozen=True)
class SourceCounts:
    """How many of what a report on its sources speaks of."""

    publications: Figure
    inferred: Figure
    voices: Figure
    officials: Figure
    statements: Figure
    claims: Figure
    copies: Figure
    aside: Figure
    findings: Figure


def source_counts(ledger: Ledger) -> SourceCounts:
    """The numbers of publications, voices, statements, claims, copies, claims set aside and findings in view."""
    key = "source counts"
    if key not in ledger.memo:
        ledger.memo[key] = _source_counts(ledger)
    found: SourceCounts = ledger.memo[key]
    return found


def _source_counts(ledger: Ledger) -> SourceCounts:
    said, aside = statements(ledger), correction_set(ledger)
    inferred = int((ledger.sources["published_basis"] == "inferred").sum())
    official = said.loc[said["group"] == ledger.terms.officials, "speaker_id"].nunique()
    return SourceCounts(
        publications=_source_figure(
            "publications", "Publications", len(ledger.sources), "publications", "Sources of which a row is in view."
        ),
        inferred=_source_figure(
            "inferred", "Publications whose day is inferred", inferred, "publications",
            "Sources in view whose day of publication was inferred from their content.",
        ),
        voices=_source_figure("voices", "Voices", said["speaker_id"].nunique(), "voices", "Different speakers of the statements in view."),
        officials=_source_figure(
            "voices/officials", "Official voices", official, "voices", "Speakers in view whose count the headlines follow."
        ),
        statements=_source_figure(
            "statements", "Statements", len(said), "statements", f"Accounts of {ledger.kinds}, and totals, in view."
        ),
        claims=_source_figure("claims", "Claims", len(ledger.claims), "claims", "Numbers that a source in view gives, one by one."),
        copies=_source_figure(
            "copies", "Claims that repeat a voice", len(copies(ledger)), "claims",
            "Claims that give the same number of the same thing as an earlier one by the same voice.",
        ),
        aside=counted_figure(
            "sources/aside", "Claims set aside", len(aside), "claims",
            "Claims that can't be true together with the rest, as the reconciliation of each total and of the dead by round chose them.",
            claims_of(ledger, aside),
        ),
        findings=_source_figure(
            "findings", "Findings of the check", len(findings_in_view(ledger)), "findings",
            "What the check calls odd but possible.",
        ),
    )  # fmt: skip


def claim_figures(ledger: Ledger, rows: pd.DataFrame) -> dict[str, Figure]:
    """What each of some rows of `Ledger.claims` says by itself, by its id: `said` for many rows at once."""
    claims = {claim.id: claim for claim in claims_of(ledger, rows)}
    units = dict(zip(rows["claim_id"], rows["measure"], strict=True))
    return {
        claim_id: _claim_figure(claim, unit_of(ledger.terms, units[claim_id])) for claim_id, claim in claims.items()
    }


def _claim_figure(claim: Claim, unit: str) -> Figure:
    count = Count(claim.low, claim.high)
    low = count.low if count.is_known else None
    return Figure(f"claim/{claim.id}", claim.subject, "count", low, count.high, unit, str(count), (claim,))


def publications_of_voice(ledger: Ledger, place: int) -> Figure:
    """In how many publications the voice in a place of the list of voices (from 0) is quoted."""
    row = quoted_speakers(ledger).iloc[place]
    computation = f"Publications in view in which {row['speaker']} is quoted."
    return _source_figure(
        f"voice/{row['speaker_id']}",
        f"Publications that quote {row['speaker']}",
        row["publications"],
        "publications",
        computation,
    )


def statements_of_voice(ledger: Ledger, place: int) -> Figure:
    """How many statements the voice in a place of the list of voices (from 0) makes."""
    row = quoted_speakers(ledger).iloc[place]
    computation = f"Accounts and totals in view whose speaker is {row['speaker']}."
    return _source_figure(
        f"voice/{row['speaker_id']}/statements",
        f"Statements by {row['speaker']}",
        row["statements"],
        "statements",
        computation,
    )


def repeated_counts(ledger: Ledger) -> dict[str, Figure]:
    """How often one voice speaks of one thing in several publications: things, at most how many publications, and other numbers."""
    found = repeated_statements(ledger)
    most = int(found["publications"].max()) if len(found) else 0
    return {
        "things": _source_figure(
            "repeated", "Things told by one voice in several publications", len(found), "things",
            "Pairs of a voice and an event, or a total of one day, that stand in more than one publication.",
        ),
        "most": _source_figure(
            "repeated/most", "Publications of one voice on one thing, at most", most, "publications",
            "The largest number of publications in which one voice speaks of one event, or of one total of one day.",
        ),
        "differing": _source_figure(
            "repeated/differing", "Things of which one voice gives several numbers", int((~found["one_number"].astype(bool)).sum()),
            "things", "Of these pairs, those in which the numbers that the voice gives are not all the same.",
        ),
    }  # fmt: skip


def disagreement_counts(ledger: Ledger) -> dict[str, Figure]:
    """How many groups of different numbers there are, by whether all of them can be true."""
    verdicts = pd.Series([group["verdict"].iloc[0] for group in disagreement_groups(ledger)], dtype="str")
    counts = {answer: int((verdicts == answer).sum()) for answer in VERDICTS}
    words = {"no": "can't all be true", "can't tell": "may or may not all be true", "yes": "can all be true"}
    return {
        answer: _source_figure(
            f"disagreements/{answer.replace(' ', '-').replace(chr(39), '')}", f"Different numbers for one thing that {words[answer]}",
            number, "groups", f"Groups of different numbers for the same day, or the same event, that {words[answer]}.",
        )
        for answer, number in counts.items()
    }  # fmt: skip


def lag_median(ledger: Ledger, kind: str) -> Figure | None:
    """The middle lag of a kind of source, or of all, as bounds in days; none where the kind is not in view."""
    rows = lags_by_kind(ledger)
    rows = rows[rows["kind"] == kind]
    if rows.empty:
        return None
    low, high = int(rows["low"].iloc[0]), int(rows["high"].iloc[0])
    words = f"{low}" if low == high else f"{low} to {high}"
    computation = (
        "The middle, in order, of the days from the last day that a statement may speak of (lower bound), or the first (upper), to its "
        "publication; of two, the lower."
    )
    name = "all sources" if kind == "all" else f"sources of the kind {kind}"
    label = f"Median days from event to publication, {name}"
    return Figure(f"lag/{kind}/median", label, "count", low, high, "days", words, (), computation=computation)


def lag_same_day(ledger: Ledger) -> Figure:
    """How many statements were published on the day that they speak of, or on the next."""
    number = int((statement_lags(ledger)["low"] <= 1).sum())
    return _source_figure(
        "lag/soon", "Statements published by the next day", number, "statements",
        "Statements published on the last day that they may speak of, or on the next.",
    )  # fmt: skip


def longest_lag(ledger: Ledger) -> Figure:
    """The longest lag of a statement."""
    longest = int(statement_lags(ledger)["low"].max()) if len(statement_lags(ledger)) else 0
    computation = "The most days between the last day that a statement may speak of and its publication."
    return _source_figure("lag/longest", "Longest days from event to publication", longest, "days", computation)


def _source_figure(name: str, label: str, number: int, unit: str, computation: str) -> Figure:
    return counted_figure(f"sources/{name}", label, int(number), unit, computation)
