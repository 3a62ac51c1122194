"""Vague words: how an edition reads them, and which headline figures another reading would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from strikeledger.data.claims import claims_of
from strikeledger.data.hedges import reading_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.errors import HedgeError
from strikeledger.inference.totals import Totals
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, counted_figure
from strikeledger.report.prose import join_runs, phrase, prose
from strikeledger.report.tables import TableColumn, make_table, table_display
from strikeledger.sections.headlines import every_headline, headline_figures
from strikeledger.text import capitalise, list_in_words, number_in_words, plural, quotation

_VAGUE = ("about half of us_injured", "about 20", "nearly 80")


class AlternativeReading(NamedTuple):
    """Another way to read vague words: "several" as at least so many, the tolerance of "about" so many times as wide."""

    label: str
    several: int
    slack: int


@dataclass(frozen=True)
class _Row:
    """A headline figure, and what it is under each other reading; an equal one is the figure itself."""

    figure: Figure
    others: tuple[Figure, ...]

    @property
    def depends(self) -> bool:
        return any(other is not self.figure for other in self.others)


def other_readings(ledger: Ledger) -> list[AlternativeReading]:
    """The readings that are shown beside an edition's own."""
    several = [AlternativeReading(f"“several” as at least {n}", n, ledger.slack) for n in (2, 3) if n != ledger.several]
    slack = [
        AlternativeReading("“about”, “nearly”, “half” as the number itself", ledger.several, 0),
        AlternativeReading("the same words, twice as wide", ledger.several, 2 * ledger.slack),
    ]
    return [*several, *slack]


@requires("soft")
def vague_words(ledger: Ledger) -> Display:
    """How vague words are read, and which headline figures another reading would change."""
    several = f"“several” is at least {number_in_words(ledger.several)}"
    read = [several, *filter(None, map(partial(_as_read, ledger), _VAGUE))]
    rule: list[Words] = [f"Vague words are read by a fixed rule: {list_in_words(read)}. "]
    headlines = headline_figures(ledger)
    moving = [row for row in rows_under_readings(ledger) if row.depends and row.figure in headlines]
    if not moving:
        return prose(*rule, "No headline figure of this edition depends on it.")
    how = "Headline figures that another reading would change."
    number = counted_figure("readings/depend", "Headline figures that depend on a reading", len(moving), "figures", how)
    told = phrase("{n:headline figure} {n?depends|depend} on it: ", ledger, n=number)
    return prose(*rule, *told, *join_runs(map(_under_other_readings, moving), "; "), ".")


def _as_read(ledger: Ledger, words: str) -> str:
    """A vague word with its bounds in this edition; nothing where the ledger's own rules don't read it."""
    reading = reading_of(ledger.hedges, words)
    if isinstance(reading, HedgeError):
        return ""
    percent, said = reading.share(ledger.slack), quotation(words.partition(" of ")[0], plain=False)
    if percent:
        return f"{said} {percent[0]} to {percent[1]} percent"
    return f"{said} {reading.count(ledger.several, slack=ledger.slack)}"


def _under_other_readings(row: _Row) -> list[Words]:
    """A figure with what it is otherwise: "people killed by US strikes (by another reading 9 to 15)"."""
    label = row.figure.label if row.figure.label[:2].isupper() else row.figure.label[:1].lower() + row.figure.label[1:]
    others: dict[str, Figure] = {}
    for other in row.others:
        if other is not row.figure:
            others.setdefault(other.words, other)
    by = "by another reading" if len(others) == 1 else "by other readings"
    return [f"{label} ({by} ", *join_runs([(other,) for other in others.values()], " or "), ")"]


@requires("soft")
def readings_table(ledger: Ledger) -> Display:
    """The headline figures that another reading of vague words would move; the file has all."""
    kinds = other_readings(ledger)
    columns: list[TableColumn[_Row]] = [
        TableColumn("Figure", "label", lambda row: capitalise(row.figure.label)),
        TableColumn("Figure's name", "figure", value=lambda row: row.figure.id),
        TableColumn("As printed", "printed", lambda row: row.figure),
        *(_reading_column(place, kind) for place, kind in enumerate(kinds)),
        TableColumn("Depends", "depends", value=lambda row: row.depends),
    ]
    rows = rows_under_readings(ledger)
    moving = [row for row in rows if row.depends]
    still = len(rows) - len(moving)
    others = f"The other {plural(still, 'figure stays', 'figures stay')} the same under each. " if still else ""
    same = "No headline figure changes where “several”, “about” and other vague words are read otherwise. "
    note = f"{others if moving else same}The rules are ours; no source says which reading it meant."
    title = "Headline figures under other readings of vague words"
    return table_display(make_table("readings", title, columns, moving, note, data=(columns, rows)))


def _reading_column(place: int, kind: AlternativeReading) -> TableColumn[_Row]:
    def cell(row: _Row) -> Words:
        return Text("the same", "muted") if row.others[place] is row.figure else row.others[place]

    return TableColumn(capitalise(kind.label), f"reading_{place + 1}", cell, lambda row: row.others[place].words)


@from_memo
def rows_under_readings(ledger: Ledger) -> Sequence[_Row]:
    """Every headline figure under each of the other readings."""
    columns = [_figures_under(ledger, reading) for reading in other_readings(ledger)]
    return [
        _Row(figure, tuple(_with_own_name(figure, column.get(figure.id, figure)) for column in columns))
        for figure in every_headline(ledger)
    ]


def _figures_under(ledger: Ledger, reading: AlternativeReading) -> dict[str, Figure]:
    """Every headline figure under a reading, by the id of the edition's own."""
    view = ledger.reading(reading.several, reading.slack)
    view.memo.update(_same_totals(ledger, view))
    mark = f"several={reading.several},slack={reading.slack}"
    read = every_headline(view)
    ids = {claim.id for figure in read for claim in figure.claims}
    own = {claim.id: claim for claim in claims_of(ledger, ledger.claims[ledger.claims["claim_id"].isin(ids)])}
    return {
        figure.id: replace(
            figure, id=f"{figure.id}@{mark}", label=f"{figure.label}, reading {reading.label}",
            claims=tuple(own.get(claim.id, claim) for claim in figure.claims),  # as the register of this edition reads them
        )
        for figure in read
    }  # fmt: skip


def _same_totals(ledger: Ledger, view: Ledger) -> dict[str, Totals]:
    """Totals already worked out none of whose claims is read otherwise."""
    ends = ["claim_id", "low", "high"]
    read = view.claims.set_index("claim_id", drop=False)[ends]
    return {
        key: whole
        for key, whole in ledger.memo.items()
        if isinstance(whole, Totals) and read.loc[whole.claims["claim_id"]].reset_index(drop=True).equals(
            whole.claims[ends].reset_index(drop=True))
    }  # fmt: skip


def _with_own_name(figure: Figure, read: Figure) -> Figure:
    return figure if (figure.low, figure.high) == (read.low, read.high) else read


def several_in_words(ledger: Ledger, dead: Figure) -> str:
    """How "several" is read where officials' numbers of dead rest on it, and of how many rounds they say it; empty where none does."""
    said = ledger.claims[ledger.claims["claim_id"].isin([claim.id for claim in dead.claims])]
    rounds = said.loc[said["soft"] & said["words"].eq("several"), "event_id"].nunique()
    which = f"{number_in_words(rounds)} {plural(rounds, 'round')}"
    return f"“Several” in {which} is read as at least {number_in_words(ledger.several)}." if rounds else ""
