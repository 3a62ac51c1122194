"""The numbers of one publication: each in its words, how they are read, in whose voice, and what all others had said by its day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.analysis.strike_counts import are_implied
from strikeledger.data.claims import accounts_as_claims
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import FigureInWords, claim_figure, counted_figure
from strikeledger.report.prose import join_runs
from strikeledger.report.tables import Cell, TableColumn, field_column, make_table, record_columns
from strikeledger.sections.article import alone_view, known_view, last_of_all, own_voices
from strikeledger.sections.strikes.deaths import other_deaths
from strikeledger.sections.strikes.deaths_display import few_names
from strikeledger.terms import MEASURES, measure_in_words, scope_in_words
from strikeledger.text import capitalise, list_in_words, plural, printed_words, quotation, recent_days_in_words

MOST_CLAIMS = 30
"""Rows of the table of claims that are printed at most; the file holds all."""
_A_WEEK = pd.Timedelta(days=7)
_GROUPS = 3
"""Numbers that a cell names at most."""


def article_claims(ledger: Ledger, source: str) -> Display:
    """Everything that the publication says in numbers, in its own words, and what others had said of the same by its day."""
    rows, known = article_rows(ledger, source), known_view(ledger, source)
    columns: list[TableColumn[dict[str, Any]]] = [
        *record_columns("claim_id"),
        TableColumn("About", "about", lambda row: _about(ledger, row)),
        TableColumn("What it says", "words", lambda row: _words_cell(ledger, row), lambda row: printed_words(row["words"], row["plain"])),
        TableColumn("How it is read", "read", lambda row: _reading(ledger, row)),
        TableColumn("In whose voice", "speaker", _voice_cell, lambda row: row["speaker"]),
        TableColumn("What all sources had said by then", cell=lambda row: _others(ledger, known, row)),
        field_column("party", "Speaks for", printed=False),
    ]  # fmt: skip
    how = "The rows of the table of them."
    number = counted_figure("article/statements", "Statements", len(rows), "statements", how)
    title = f"Its {number.words} {plural(len(rows), 'statement')}"
    note = _note(ledger, rows, own_voices(ledger, source))
    return Display(make_table("article_claims", title, columns, rows, note, MOST_CLAIMS)).with_figures(number)


def article_rows(ledger: Ledger, source: str) -> list[dict[str, Any]]:
    """Every number of a publication, and each attack that it reports without one; the same words of one account once."""
    alone = alone_view(ledger, source)
    claims = analysis.claims_of_source(alone, source).drop_duplicates(["row_id", "words"])
    accounts = alone.attack_accounts.rename(columns={"account_id": "row_id"})
    silent = accounts[~accounts["row_id"].isin(claims["row_id"])].rename(columns={"row_id": "account_id"})
    reported = accounts_as_claims(silent).assign(row_id=silent["account_id"])
    rows = rows_of(pd.concat([claims, reported], ignore_index=True))
    return sorted(rows, key=lambda row: (bool(row["event_id"]), not ledger.is_from_the_beginning(row["since"])))


def _about(ledger: Ledger, row: dict[str, Any]) -> str:
    """What a claim is about, as shortly as a narrow column needs."""
    published = row["published"]
    once = row["event_id"] and "kind" not in ledger.events[row["event_id"]]
    days = recent_days_in_words(row["first_day"], row["last_day"], published, "or" if once else "and")
    told = measure_in_words(ledger.terms, row["measure"])
    if row["event_id"]:
        event = ledger.events[row["event_id"]]
        where = f"strikes of {days}" if "kind" in event else f"{event['place']}, {days}"
        return capitalise(f"{told if row['words'] else ledger.terms.attack}, {where}")
    told += f", {scope_in_words(row['scope'], ledger.terms)}" if "+" not in row["scope"] else ""
    if not ledger.is_from_the_beginning(row["since"]):
        told += f" since {recent_days_in_words(row['since'], row['since'], published)}"
    return capitalise(told if published - row["last_day"] <= _A_WEEK else f"{told}, by {days}")


def _words_cell(ledger: Ledger, row: dict[str, Any]) -> str | Text:
    """The words of a row: its own in quotation marks, a share with what it is of behind them."""
    if not row["words"]:
        return Text("reported", "muted")
    head, _, base = row["words"].rpartition(" of ")
    if head and base in MEASURES:
        return f"{quotation(head, row['plain'])} of {measure_in_words(ledger.terms, base)}"
    return quotation(row["words"], row["plain"])


def _reading(ledger: Ledger, row: dict[str, Any]) -> Cell:
    figure = claim_figure(ledger, row)
    if not row["words"]:
        return FigureInWords(figure, f"one {ledger.terms.attack}")
    return (figure, " (a)") if row["soft"] else figure


def _voice_cell(row: dict[str, Any]) -> Cell:
    return Text("its own", "muted") if row["party"] == "press" else row["short"]


def _note(ledger: Ledger, rows: list[dict[str, Any]], carried: list[str]) -> str:
    vague = {row["words"].partition(" of ")[0]: claim_figure(ledger, row).words for row in rows if row["soft"]}
    readings = list_in_words([f"“{word}” as {read}" for word, read in vague.items()])
    told = f"(a) A vague word, read by a fixed rule: {readings}. " if vague else ""
    told += "Quotation marks hold its own words. "
    told += "Brackets hold a plain reading of ours. " if any(row["plain"] for row in rows) else ""
    whose = f"; the words are those of {list_in_words(carried)}" if carried else ""
    return f"{told}“Its own”: the sentence names no speaker{whose}."


# --- what all sources had said ----------------------------------------------------------------------------------------


def _others(ledger: Ledger, known: Ledger, row: dict[str, Any]) -> Cell:
    """What all had said of the same by the publication's day."""
    if not row["event_id"] and row["measure"] == "attacks" and row["high"] == 0:
        return ledger.terms("last {attack}: "), FigureInWords(last_of_all(ledger, known), marked=False)
    if row["event_id"] in set(ledger.strikes["strike_id"]) and row["measure"] == "killed":
        return _deaths_of_all(known, row["event_id"])
    return _reports(known, row) if row["event_id"] and not row["words"] else _numbers_of_others(known, row)


def _deaths_of_all(known: Ledger, event: str) -> tuple[Words, ...]:
    """Officials and others on the dead of a strike, as the chart of the dead has them."""
    counts = next(row for row in rows_of(analysis.strike_counts(known)) if row["strike_id"] == event)
    told: list[tuple[Words, ...]] = [(f"{known.terms.officials}: {counts['us_words']}",)] if counts["us_words"] else []
    if counts["other_words"]:
        told.append((f"{counts['other_speaker']}: ", FigureInWords(other_deaths(known, counts), marked=False)))
    return join_runs(told, "; ")


def _numbers_of_others(known: Ledger, row: dict[str, Any]) -> Cell:
    """Other publications' numbers of the same event or total: those of the nearest day and the newest words first."""
    told: list[tuple[Words, ...]] = []
    for first, *more in _number_groups(_about_the_same(known, row)):
        words = str(_words_cell(known, first)) if first["soft"] else ""
        names = _few_names(each["short"] for each in (first, *more))
        is_other_day = not row["event_id"] and first["last_day"] != row["last_day"]
        when = (
            f", {recent_days_in_words(first['first_day'], first['last_day'], row['published'])}" if is_other_day else ""
        )
        told.append((FigureInWords(claim_figure(known, first), words, marked=False), f": {names}{when}"))
    return join_runs(told, "; ") or Text("no other number by then", "muted")


def _few_names(speakers: Iterable[str]) -> str:
    return few_names(re.sub(r", (.*)", r" (\1)", name) for name in speakers)


def _about_the_same(known: Ledger, row: dict[str, Any]) -> pd.DataFrame:
    """Claims of other publications about the same event or total, of voices that count where there are any.

    What only says the same voice's words again is left out.
    """
    claims = known.claims[(known.claims["measure"] == row["measure"]) & (known.claims["source_id"] != row["source_id"])]
    claims = claims[(claims["speaker_id"] != row["speaker_id"]) | (claims["words"] != row["words"])]
    begins = [known.is_from_the_beginning(since) for since in claims["since"]]
    same_window = pd.Series(begins, claims.index, dtype=bool) == known.is_from_the_beginning(row["since"])
    found = claims[(claims["event_id"] == row["event_id"]) & (claims["scope"] == row["scope"]) & same_window]
    found = found[found["counts"]] if found["counts"].any() else found
    far = (found["last_day"] - row["last_day"]).abs().dt.days.where(found["event_id"] == "", 0)
    order = ["far", "official", "published", "claim_id"]
    nearest: pd.DataFrame = found.assign(far=far).sort_values(order, ascending=[True, False, False, True])
    return nearest


def _number_groups(found: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """The first few different numbers, each with all who give it of the same day; none that a voice gives more closely itself."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row, implied in zip(rows_of(found), are_implied(rows_of(found)), strict=True):
        key = (row["low"], row["high"])
        if not implied and (key not in groups or groups[key][0]["far"] == row["far"]):
            groups.setdefault(key, []).append(row)
    return list(groups.values())[:_GROUPS]


def _reports(known: Ledger, row: dict[str, Any]) -> Cell:
    """Who else reports an event of which the publication gives no number."""
    tables = (known.attack_accounts, "attack_id"), (known.strike_accounts, "strike_id")
    told = [rows[(rows[key] == row["event_id"]) & (rows["source_id"] != row["source_id"])] for rows, key in tables]
    names = [name for rows in told for name in rows["short"]]
    return f"reported by {_few_names(names)}" if names else Text("nobody else had reported it by then", "muted")
