"""Who struck, where a ledger tells several strikers apart: by officials' accounts, by those of others, or by none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strikeledger.analysis.strike_counts import DIFFERENT, strikers_by_strike
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display
from strikeledger.report.figure import Figure, counted_figure
from strikeledger.report.prose import literal, sentence
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell, TableColumn
from strikeledger.terms import strikers_in_words
from strikeledger.text import list_in_words


@requires("strikers")
def strikers_sentence(ledger: Ledger) -> Display | None:
    """How many strikes and rounds officials' accounts give to whom, how many those of others do, and of how many none says."""
    whole = ledger.strikes.loc[ledger.strikes["part_of"] == "", "strike_id"]
    said = strikers_by_strike(ledger)
    groups: dict[tuple[str, bool], int] = {}
    for strike in whole:
        groups[said[strike]] = groups.get(said[strike], 0) + 1
    if len(ledger.terms.strikers) < 2 or not any(names for names, _ in groups):
        return None
    figures: dict[str, Figure] = {
        "n": counted_figure(
            "strikes/listed", "Strikes and rounds", len(whole), "strikes", "Those listed, a round as one."
        )
    }
    runs = [_shares(ledger, official, groups, figures) for official in (True, False)]
    for kind, told in ((DIFFERENT, "for {%s} accounts differ"), ("", "for {%s} no source read here says who")):
        number = sum(count for (names, _), count in groups.items() if names == kind)
        runs.append(told % _name_figure(ledger, kind, number, figures) if number else "")
    return sentence(
        f"Of {{n:strike or round|strikes and rounds}} listed, {'; '.join(filter(None, runs))}.", ledger, **figures
    )


def _shares(ledger: Ledger, official: bool, groups: Mapping[tuple[str, bool], int], figures: dict[str, Figure]) -> str:
    """A template on how many strikes officials' accounts give to whom, or those of others; its figures are put to the others."""
    order = list(ledger.terms.strikers)
    given = [names for names, by in groups if by == official and names not in ("", DIFFERENT)]
    named = sorted(given, key=lambda names: (-names.count("+"), order.index(names.split("+")[0]), names))
    parts = [
        f"{{{_name_figure(ledger, names, groups[names, official], figures)}}} to {literal(_who_in_words(ledger, names))}"
        for names in named
    ]
    whose = "{theirs} accounts" if official else "accounts of others"
    return f"{whose} give {list_in_words(parts)}" if parts else ""


def _name_figure(ledger: Ledger, names: str, number: int, figures: dict[str, Figure]) -> str:
    """Put a number of strikes to the figures of a sentence; gives its name there."""
    name = f"n{len(figures)}"
    who = {DIFFERENT: "accounts differ on who struck", "": "nobody says who struck"}.get(names) or _who_in_words(
        ledger, names
    )
    label = ledger.terms("Strikes and rounds: ") + who
    how = "Strikes and rounds in the list, counted one by one, a round as one."
    figures[name] = counted_figure(f"strikes/by/{names or 'nobody'}/{len(figures)}", label, number, "strikes", how)
    return name


def _who_in_words(ledger: Ledger, names: str) -> str:
    """Strikers as a sentence has them: "both", "the United States alone"."""
    told, named = strikers_in_words(names, ledger.terms), names.split("+")
    if len(named) == 1:
        return f"{told} alone"
    return "both" if len(ledger.terms.strikers) == 2 else f"{told} together"


def striker_column(ledger: Ledger) -> list[TableColumn[dict[str, Any]]]:
    """The column of tables of strikes that says who struck; none where the ledger tells no strikers apart."""
    if "strikers" not in ledger.contents or len(ledger.terms.strikers) < 2:
        return []
    said = strikers_by_strike(ledger)

    def cell(row: dict[str, Any]) -> Cell:
        names, official = said[row["strike_id"]]
        if names in ("", DIFFERENT):
            return Text("accounts differ" if names else "not said", "muted")
        return list_in_words(names.split("+")) + ("" if official else ", others say")

    return [TableColumn("By", "by", cell, lambda row: said[row["strike_id"]][0])]
