"""Where accounts of one attack differ about what it was: whether there was one, what became of it, on what it was, and with what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from strikeledger.analysis.descriptions import ASPECTS, differing_descriptions
from strikeledger.data.claims import claim_subject
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import DENIED
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure
from strikeledger.report.prose import in_a_row, join_runs, phrase, prose, sentence
from strikeledger.report.tables import FieldRow, TableColumn, make_table, record_columns
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
    """Some of the differences, those of officials and others before those of one side: denials, then some of each kind."""
    groups = sorted(differing_descriptions(ledger), key=lambda group: bool(group["official"].nunique() == 1))
    denied, others = ([group for group in groups if group["word"].eq(DENIED).any() == is_it] for is_it in (True, False))
    by_aspect = {aspect: [group for group in others if _first(group)["aspect"] == aspect] for aspect in _SHOWN}
    shown = [*denied[:_MOST_DENIED], *(group for aspect, most in _SHOWN.items() for group in by_aspect[aspect][:most])]
    columns = [
        *_subject_columns(ledger),
        TableColumn(capitalise(ledger.terms.officials), cell=lambda group: _words(group[group["official"]], _voice)),
        TableColumn("Others", cell=lambda group: _words(group[~group["official"]], _voice)),
    ]
    note = "Those that somebody denies come first; the annex lists all." if len(groups) > len(shown) else ""
    title = ledger.terms("Accounts of one {attack} that say different things")
    return Display(make_table("", title, columns, shown, note)) if shown else None


@requires(*_DESCRIBED)
def every_description(ledger: Ledger) -> Display | None:
    """Every group of accounts of one attack that say different things, with where each was read, for the annex."""
    groups = differing_descriptions(ledger)
    voice = partial(_voice_with_link, ledger)
    columns = [
        *_subject_columns(ledger),
        TableColumn("What each said, and where", cell=lambda group: _words(group, voice)),
    ]
    names = (
        "attack_id", "account_id", "aspect", "word", "first_day", "speaker", "party", "publisher", "published", "source_id",
    )  # fmt: skip
    data = record_columns(*names), [row for group in groups for row in rows_of(group)]
    title = ledger.terms("Every account of one {attack} that differs from another")
    return Display(make_table("differing_accounts", title, columns, groups, data=data)) if groups else None


def _first(group: pd.DataFrame) -> FieldRow:
    return rows_of(group.head(1))[0]


def _subject_columns(ledger: Ledger) -> list[TableColumn[pd.DataFrame]]:
    """Which attack a group of accounts is about, and in what they differ."""

    def subject(group: pd.DataFrame) -> str:
        row = {**_first(group), "measure": "attacks", "event_id": _first(group)["attack_id"]}
        return capitalise(claim_subject(ledger, row))

    aspect = TableColumn[pd.DataFrame]("Differ in", cell=lambda group: capitalise(_NAMES[_first(group)["aspect"]]))
    return [TableColumn("About", cell=subject), aspect]


def _words(rows: pd.DataFrame, voice: Callable[[FieldRow], tuple[Words, ...]]) -> tuple[Words, ...]:
    """What some accounts say, each word once with all who say it."""
    named: dict[str, list[FieldRow]] = {}
    for row in rows_of(rows):
        named.setdefault(row["word"], []).append(row)
    parts = [(Text(word, "strong"), " ", *join_runs(map(voice, said), ", ")) for word, said in named.items()]
    return join_runs(parts, "; ") or (Text("don't say", "muted"),)


def _voice(row: FieldRow) -> tuple[Words, ...]:
    return (row["short"],)


def _voice_with_link(ledger: Ledger, row: FieldRow) -> tuple[Words, ...]:
    return f"{row['short']} (", source_link(ledger, row["source_id"], row["publisher"]), ")"
