"""Where accounts of one attack differ about what it was: whether there was one, what became of it, on what it was, and with what."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from strikeledger.analysis.descriptions import ASPECTS, differing_descriptions
from strikeledger.data.claims import claim_subject
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import DENIED
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure
from strikeledger.report.prose import in_a_row, phrase, prose, sentence
from strikeledger.report.requires import requires
from strikeledger.report.tables import FieldRow, TableColumn, make_table, record_columns, with_data_of
from strikeledger.sections.sources.overview import source_figure
from strikeledger.sections.sources.rows import source_link
from strikeledger.text import capitalise

_NAMES = {"outcome": "what became of it", "target": "what was attacked", "flag": "the flag", "weapon": "the weapon"}
_SHOWN = {"outcome": 4, "target": 2, "flag": 3, "weapon": 1}
"""How many groups stand in the report beside those that somebody denies; the annex has all."""
_MOST_DENIED = 6

_DESCRIBED = ("targets", "flags", "outcomes")
"""Contents of a ledger whose accounts describe attacks."""


@requires(*_DESCRIBED)
def descriptions_sentence(ledger: Ledger) -> Display:
    """Of how many attacks accounts differ, and in what."""
    groups = differing_descriptions(ledger)
    if not groups:
        return prose(ledger.terms("No two accounts of one {attack} differ about what it was."))
    numbers = {aspect: _attacks_figure(ledger, aspect, groups) for aspect in ASPECTS}
    parts = [phrase(f"{_NAMES[aspect]} in {{n}}", ledger, n=number) for aspect, number in numbers.items() if number.low]
    return sentence(
        "Accounts differ about {n:attack}: {parts}. Both may be right about a part of it; the ledger holds each as it was said.", ledger,
        n=_attacks_figure(ledger, "", groups), parts=in_a_row(parts),
    )  # fmt: skip


def _attacks_figure(ledger: Ledger, aspect: str, groups: list[pd.DataFrame]) -> Figure:
    """Of how many attacks accounts differ in an aspect, or in any."""
    inside = {_first(group)["attack_id"] for group in groups if aspect in ("", _first(group)["aspect"])}
    told = f"about {_NAMES[aspect]}" if aspect else "about what they were"
    label = ledger.terms(f"{{Attacks}} of which accounts differ {told}")
    return source_figure(
        f"descriptions/{aspect or 'any'}", label, len(inside), ledger.terms.attacks, f"{label}, one by one."
    )


@requires(*_DESCRIBED)
def descriptions_table(ledger: Ledger) -> Display | None:
    """Some of the differences, officials beside others: denials, then some of each kind; the annex has all."""
    groups = sorted(differing_descriptions(ledger), key=_is_aside)
    denied = [group for group in groups if group["word"].eq(DENIED).any()]
    by_aspect = {aspect: [group for group in groups if _first(group)["aspect"] == aspect] for aspect in ASPECTS}
    others = {
        aspect: [group for group in each if not group["word"].eq(DENIED).any()] for aspect, each in by_aspect.items()
    }
    shown = [*denied[:_MOST_DENIED], *(group for aspect, most in _SHOWN.items() for group in others[aspect][:most])]
    columns: list[TableColumn[pd.DataFrame]] = [
        _about(ledger),
        TableColumn("Differ in", cell=lambda group: capitalise(_NAMES[_first(group)["aspect"]])),
        TableColumn(capitalise(ledger.terms.officials), cell=lambda group: _words(group[group["official"]], _voice)),
        TableColumn("Others", cell=lambda group: _words(group[~group["official"]], _voice)),
    ]
    note = "Those that somebody denies come first; the annex lists all." if len(groups) > len(shown) else ""
    title = ledger.terms("Accounts of one {attack} that say different things")
    return Display(make_table("", title, columns, shown, note)) if shown else None


def _is_aside(group: pd.DataFrame) -> bool:
    """Whether a group has accounts of officials alone, or of none."""
    return bool(group["official"].nunique() == 1)


@requires(*_DESCRIBED)
def every_description(ledger: Ledger) -> Display | None:
    """Every group of accounts of one attack that say different things, with where each was read, for the annex."""
    groups = differing_descriptions(ledger)
    columns: list[TableColumn[pd.DataFrame]] = [
        _about(ledger),
        TableColumn("Differ in", cell=lambda group: capitalise(_NAMES[_first(group)["aspect"]])),
        TableColumn(
            "What each said, and where", cell=lambda group: _words(group, lambda row: _voice_with_link(ledger, row))
        ),
    ]
    data = record_columns(
        "attack_id",
        "account_id",
        "aspect",
        "word",
        "first_day",
        "speaker",
        "party",
        "publisher",
        "published",
        "source_id",
    )
    title = ledger.terms("Every account of one {attack} that differs from another")
    rows = [row for group in groups for row in rows_of(group)]
    printed = make_table("differing_accounts", title, columns, groups)
    return Display(with_data_of(printed, make_table("", title, data, rows))) if groups else None


def _first(group: pd.DataFrame) -> FieldRow:
    return rows_of(group.head(1))[0]


def _about(ledger: Ledger) -> TableColumn[pd.DataFrame]:
    def subject(group: pd.DataFrame) -> str:
        row = {**_first(group), "measure": "attacks", "event_id": _first(group)["attack_id"]}
        return capitalise(claim_subject(ledger, row))

    return TableColumn("About", cell=subject)


def _words(rows: pd.DataFrame, voice: Callable[[FieldRow], tuple[Words, ...]]) -> tuple[Words, ...]:
    """What some accounts say, each word once with all who say it."""
    named: dict[str, list[FieldRow]] = {}
    for row in rows_of(rows):
        named.setdefault(row["word"], []).append(row)
    told: list[Words] = []
    for word, said in named.items():
        told += ["; " if told else "", Text(word, "strong"), " "]
        for at, row in enumerate(said):
            told += [", " if at else "", *voice(row)]
    return tuple(told) or (Text("don't say", "muted"),)


def _voice(row: FieldRow) -> tuple[Words, ...]:
    return (row["short"],)


def _voice_with_link(ledger: Ledger, row: FieldRow) -> tuple[Words, ...]:
    return f"{row['short']} (", source_link(ledger, row["source_id"], row["publisher"]), ")"
