"""The numbers of one publication: each in its words, how they are read, in whose voice, and what all others had said by its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.data.claims import accounts_as_claims
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import FigureInWords, claim_figure, counted_figure
from strikeledger.report.tables import Cell, TableColumn, make_table
from strikeledger.sections.article import alone_view, known_view, own_voices
from strikeledger.sections.headlines import last_attack
from strikeledger.sections.strikes.deaths import other_deaths
from strikeledger.sections.strikes.deaths_display import are_implied
from strikeledger.terms import MEASURES, measure_in_words, scope_in_words
from strikeledger.text import capitalise, list_in_words, plural, printed_words, quotation, recent_days_in_words

MOST_CLAIMS = 30
"""Rows of the table of claims that are printed at most; the file holds all."""


def article_claims(ledger: Ledger, source: str) -> Display:
    """Everything that the publication says in numbers, in its own words, and what others had said of the same by its day."""
    rows, known = article_rows(ledger, source), known_view(ledger, source)
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Statement", "claim_id", value=lambda row: row["claim_id"]),
        TableColumn("About", "about", lambda row: _about(ledger, row)),
        TableColumn(
            "What it says",
            "words",
            lambda row: _words_cell(ledger, row),
            lambda row: printed_words(row["words"], row["plain"]),
        ),
        TableColumn("How it is read", "read", lambda row: _reading(ledger, row)),
        TableColumn("In whose voice", "speaker", _voice_cell, lambda row: row["speaker"]),
        TableColumn("What all sources had said by then", cell=lambda row: tuple(_others(ledger, known, row))),
        TableColumn("Speaks for", "party", value=lambda row: row["party"]),
    ]
    number = counted_figure(
        "article/statements", "Statements", len(rows), "statements", "The rows of the table of them."
    )
    title = f"Its {number.words} {plural(len(rows), 'statement')}"
    shown = Display(
        make_table("article_claims", title, columns, rows, _note(ledger, rows, own_voices(ledger, source)), MOST_CLAIMS)
    )
    return shown.with_figures(number)


def article_rows(ledger: Ledger, source: str) -> list[dict[str, Any]]:
    """Every number of a publication, and each attack that it reports without one; the same words of one account once."""
    alone = alone_view(ledger, source)
    claims = analysis.claims_of_source(alone, source).drop_duplicates(["row_id", "words"])
    accounts = alone.attack_accounts.rename(columns={"account_id": "row_id"})
    silent = accounts[~accounts["row_id"].isin(claims["row_id"])].rename(columns={"row_id": "account_id"})
    reported = accounts_as_claims(silent).assign(row_id=silent["account_id"])
    rows = rows_of(pd.concat([claims, reported], ignore_index=True))
    return sorted(rows, key=lambda row: (bool(row["event_id"]), not _from_the_beginning(ledger, row["since"])))


def _about(ledger: Ledger, row: dict[str, Any]) -> str:
    """What a claim is about, as shortly as a narrow column needs."""
    published = row["published"]
    days = recent_days_in_words(row["first_day"], row["last_day"], published)
    told = measure_in_words(ledger.terms, row["measure"])
    if row["event_id"]:
        event = ledger.events[row["event_id"]]
        where = f"strikes of {days}" if "kind" in event else f"{event['place']}, {days}"
        return capitalise(f"{told if row['words'] else ledger.terms.attack}, {where}")
    told += f", {scope_in_words(row['scope'], ledger.terms)}" if "+" not in row["scope"] else ""
    if not _from_the_beginning(ledger, row["since"]):
        told += f" since {recent_days_in_words(row['since'], row['since'], published)}"
    return capitalise(told if published - row["last_day"] <= _A_WEEK else f"{told}, by {days}")


_A_WEEK = pd.Timedelta(days=7)


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
    own = row["party"] == "press"
    return Text("its own", "muted") if own else row["short"]


def _note(ledger: Ledger, rows: list[dict[str, Any]], carried: list[str]) -> str:
    vague = {row["words"].partition(" of ")[0]: claim_figure(ledger, row).words for row in rows if row["soft"]}
    readings = list_in_words([f"“{word}” as {read}" for word, read in vague.items()])
    told = [f"(a) A vague word, read by a fixed rule: {readings}."] if vague else []
    told.append("Quotation marks hold its own words.")
    told += ["Brackets hold a plain reading of ours."] if any(row["plain"] for row in rows) else []
    whose = f"; the words are those of {list_in_words(carried)}" if carried else ""
    told.append(f"“Its own”: the sentence names no speaker{whose}.")
    return " ".join(told)


# --- what all sources had said ----------------------------------------------------------------------------------------
_FEW, _GROUPS = 3, 3
"""Voices of one number, and numbers, that a cell names at most."""


def _others(ledger: Ledger, known: Ledger, row: dict[str, Any]) -> Iterator[Words]:
    """What all had said of the same by the publication's day."""
    if not row["event_id"] and row["measure"] == "attacks" and row["high"] == 0:
        label = ledger.terms("Last {attack}, by all sources of the day")
        last = replace(last_attack(known), id="last_attack/all_sources", label=label)
        yield from (ledger.terms("last {attack}: "), FigureInWords(last, marked=False))
    elif row["event_id"] in set(ledger.strikes["strike_id"]) and row["measure"] == "killed":
        yield from _deaths_of_all(known, row["event_id"])
    elif row["event_id"] and not row["words"]:
        yield from _reports(known, row)
    else:
        yield from _numbers_of_others(known, row)


def _deaths_of_all(known: Ledger, event: str) -> Iterator[Words]:
    """Officials and others on the dead of a strike, as the chart of the dead has them."""
    counts = next(row for row in rows_of(analysis.strike_counts(known)) if row["strike_id"] == event)
    if counts["us_words"]:
        yield f"{known.terms.officials}: {counts['us_words']}"
    if counts["other_words"]:
        yield "; " if counts["us_words"] else ""
        yield f"{counts['other_speaker']}: "
        yield FigureInWords(other_deaths(known, counts), marked=False)


def _numbers_of_others(known: Ledger, row: dict[str, Any]) -> Iterator[Words]:
    """Other publications' numbers of the same event or total: those of the nearest day and the newest words first."""
    found = _about_the_same(known, row)
    if found.empty:
        yield Text("no other number by then", "muted")
    for place, same in enumerate(_number_groups(found)):
        first = same[0]
        words = str(_words_cell(known, first)) if first["soft"] else ""
        yield "; " if place else ""
        yield FigureInWords(claim_figure(known, first), words, marked=False)
        yield f": {_few_names(each['short'] for each in same)}"
        if not row["event_id"] and first["last_day"] != row["last_day"]:
            yield f", {recent_days_in_words(first['first_day'], first['last_day'], row['published'])}"


def _few_names(speakers: Iterable[str]) -> str:
    names = list(dict.fromkeys(re.sub(r", (.*)", r" (\1)", name) for name in speakers))
    return list_in_words(names if len(names) <= _FEW else [*names[: _FEW - 1], f"{len(names) - _FEW + 1} more"])


def _about_the_same(known: Ledger, row: dict[str, Any]) -> pd.DataFrame:
    """Claims of other publications about the same event or total, of voices that count where there are any.

    What only says the same voice's words again is left out.
    """
    claims = known.claims[(known.claims["measure"] == row["measure"]) & (known.claims["source_id"] != row["source_id"])]
    claims = claims[(claims["speaker_id"] != row["speaker_id"]) | (claims["words"] != row["words"])]
    begins = [_from_the_beginning(known, since) for since in claims["since"]]
    same_window = pd.Series(begins, claims.index, dtype=bool) == _from_the_beginning(known, row["since"])
    found = claims[(claims["event_id"] == row["event_id"]) & (claims["scope"] == row["scope"]) & same_window]
    found = found[found["counts"]] if found["counts"].any() else found
    far = (found["last_day"] - row["last_day"]).abs().dt.days.where(found["event_id"] == "", 0)
    order = ["far", "official", "published", "claim_id"]
    nearest: pd.DataFrame = found.assign(far=far).sort_values(order, ascending=[True, False, False, True])
    return nearest


def _from_the_beginning(known: Ledger, since: Any) -> bool:
    return bool(pd.isna(since) or since <= known.beginnings[1])


def _number_groups(found: pd.DataFrame) -> list[list[dict[str, Any]]]:
    """The first few different numbers, each with all who give it of the same day; none that a voice gives more closely itself."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row, implied in zip(rows_of(found), are_implied(found), strict=True):
        key = (row["low"], row["high"])
        if not implied and (key not in groups or groups[key][0]["far"] == row["far"]):
            groups.setdefault(key, []).append(row)
    return list(groups.values())[:_GROUPS]


def _reports(known: Ledger, row: dict[str, Any]) -> Iterator[Words]:
    """Who else reports an event of which the publication gives no number."""
    tables = (known.attack_accounts, "attack_id"), (known.strike_accounts, "strike_id")
    told = [rows[(rows[key] == row["event_id"]) & (rows["source_id"] != row["source_id"])] for rows, key in tables]
    names = [name for rows in told for name in rows["short"]]
    yield f"reported by {_few_names(names)}" if names else Text("nobody else had reported it by then", "muted")
