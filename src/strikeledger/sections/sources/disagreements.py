"""Where numbers for the same day or event differ, whose definition each follows, and which numbers are left out of the ranges."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from strikeledger.analysis import checks
from strikeledger.data.claims import claim_subject
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import round_days
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import FigureInWords, claim_figure
from strikeledger.report.prose import join_runs, phrase, prose, sentence
from strikeledger.report.tables import FieldRow, TableColumn, make_table, record_columns, table_display
from strikeledger.sections.sources.overview import disagreement_counts, source_counts, ways_in_words
from strikeledger.sections.sources.rows import number_with_source
from strikeledger.terms import quantity_in_words
from strikeledger.text import capitalise, day_in_words, printed_words, quotation

_SHOWN = {checks.NO: 6, checks.CANNOT_TELL: 2}
"""How many groups stand in the report; the annex has all."""
_FEW_NUMBERS = 3
_IN_ANNEX = 12  # groups that the annex prints


@requires("attacks", "strikes", "tallies")
def disagreements_sentence(ledger: Ledger) -> Display:
    """How often different numbers were given for the same thing, and whether all of them can be true."""
    counts = disagreement_counts(ledger)
    if not any(figure.low for figure in counts.values()):
        return prose("No different numbers for the same day or event are known.")
    told = ways_in_words(counts, " (“at least” one number and a larger one)")
    return sentence(
        f"Of the different numbers for one day or one event, {told}. The widest apart:", ledger, yes=counts["yes"], no=counts["no"],
        open=counts[checks.CANNOT_TELL],
    )  # fmt: skip


@requires("attacks", "strikes", "tallies")
def disagreements_table(ledger: Ledger) -> Display | None:
    """The numbers that differ the most, officials beside others; the annex lists every one."""
    groups = sorted(_own_counts(ledger), key=lambda group: (-_width(ledger, group, apart=True), -_width(ledger, group)))
    by_verdict = {verdict: [group for group in groups if group["verdict"].iloc[0] == verdict] for verdict in _SHOWN}
    shown = [group for verdict, most in _SHOWN.items() for group in by_verdict[verdict][:most]]
    if not shown:
        return None
    columns: list[TableColumn[pd.DataFrame]] = [
        TableColumn("About", cell=lambda group: capitalise(_about(ledger, rows_of(group)[0]))),
        TableColumn(capitalise(ledger.terms.officials), cell=lambda group: _numbers(group[group["official"]])),
        TableColumn("Others", cell=lambda group: _numbers(group[~group["official"]])),
        TableColumn("Can all be right?", cell=_answer),
    ]
    note = "Without the press that passes on what others count; the annex has more, and its file every number."
    title = "Different numbers for the same day or event, the widest apart"
    return Display(make_table("", title, columns, shown, note))


def _own_counts(ledger: Ledger) -> Iterator[pd.DataFrame]:
    """The groups of different numbers without the press that only passes on what others count."""
    for group in checks.disagreement_groups(ledger):
        own = group[group["official"] | group["counts"]]
        if len(own[["low", "high"]].drop_duplicates()) > 1:
            answer, why = checks.verdict_of(ledger, own)
            yield own.assign(verdict=answer, why=why)


def _width(ledger: Ledger, group: pd.DataFrame, apart: bool = False) -> int:
    """How far the numbers of a group lie apart; `apart` compares only officials' with those of others."""
    firsts, seconds = (group[group["official"]], group[~group["official"]]) if apart else (group, group)
    pairs = ((one, other) for one in ledger.claim_counts(firsts) for other in ledger.claim_counts(seconds))
    return max((checks.gap(*pair) for pair in pairs), default=0)


def _numbers(rows: pd.DataFrame) -> tuple[Words, ...]:
    """Each number with who gives it by short name, the lowest first."""
    named: dict[str, dict[str, None]] = {}
    for row in rows_of(rows.sort_values(["low", "high"])):
        named.setdefault(str(row_count(row)), {})[row["short"]] = None
    told: list[tuple[Words, ...]] = []
    for number, speakers in list(named.items())[:_FEW_NUMBERS]:
        others = f" and {len(speakers) - 2} more" if len(speakers) > 2 else ""
        told.append((Text(number, "strong"), f" {', '.join([*speakers][:2])}{others}"))
    more = len(named) - _FEW_NUMBERS
    return join_runs([*told, (f"{more} more",)] if more > 0 else told, "; ") or ("no number",)


def _answer(group: pd.DataFrame) -> str:
    first = group.iloc[0]
    if first["verdict"] == checks.NO:
        return f"No: {first['why'].removeprefix('exclude each other: ')}"
    other = first["why"] == checks.OTHER_DEFINITION
    return "Both may be right: different things are counted" if other else f"Perhaps: {first['why']}"


@requires("attacks", "strikes", "tallies")
def every_disagreement(ledger: Ledger) -> Display | None:
    """Different numbers for one day or one event that can't all be right, the widest apart, for the annex; the data hold every group."""
    every = checks.disagreement_groups(ledger)
    groups = [group for group in every if group["verdict"].iloc[0] == checks.NO]
    widest = sorted(range(len(groups)), key=lambda at: -_width(ledger, groups[at]))[:_IN_ANNEX]
    if not groups:
        return None
    columns: list[TableColumn[pd.DataFrame]] = [
        TableColumn("About", cell=lambda group: capitalise(_about(ledger, rows_of(group)[0]))),
        TableColumn("What each said, and where", cell=lambda group: _side_by_side(ledger, group)),
        TableColumn("Why", cell=lambda group: capitalise(group["why"].iloc[0])),
    ]
    title = "Different numbers for the same day or event that can't all be right"
    number, unclear = (disagreement_counts(ledger)[verdict] for verdict in (checks.NO, checks.CANNOT_TELL))
    more = " and of {open:case|cases} more in which nobody can tell" if unclear.low else ""
    told = f"The widest apart. The file of this table has every number of the {{no:case}}{more}."
    note = phrase(told, ledger, no=number, open=unclear)
    data = [*record_columns("verdict", "why"), *_CLAIM_COLUMNS], [row for group in every for row in rows_of(group)]
    shown = [groups[at] for at in sorted(widest)]
    return Display(make_table("different_numbers", title, columns, shown, note, data=data))


def _about(ledger: Ledger, row: FieldRow) -> str:
    """What is counted, where and when; the window is said only where it isn't the whole count."""
    begin, end = ledger.beginnings
    whole = bool(begin <= row["since"] <= end)  # no day is in no span
    days = dict(round_days(ledger)[["strike_id", "words"]].itertuples(index=False)).get(row["event_id"], "")
    return claim_subject(ledger, {**row, "since": pd.NaT} if whole else row, days)


def _side_by_side(ledger: Ledger, group: pd.DataFrame) -> tuple[Words, ...]:
    """Each number with who gives it and where it was read; those by another definition than the officials' name it."""
    told = []
    for row in rows_of(group):
        own = row["counting"] in ("", ledger.terms.counting) or row["counting"] in row["speaker"]
        by = row["short"] if own else f"{row['short']}, by the count of {row['counting']}"
        told.append(number_with_source(ledger, row, by))
    return join_runs(told, "; ")


_CLAIM_COLUMNS: list[TableColumn[FieldRow]] = [
    *record_columns("claim_id", "measure", "scope", "event_id", "first_day", "last_day"),
    TableColumn("In words", "words", value=lambda row: printed_words(row["words"], row["plain"])),
    *record_columns("low", "high", "soft", "speaker", "party", "publisher", "published", "source_id"),
]  # fmt: skip


@requires("tallies", "rounds")
def left_out_sentence(ledger: Ledger) -> Display:
    """How many numbers are left out of the ranges, and by which rule."""
    aside = source_counts(ledger)["aside"]
    if not aside.low:
        return prose("All numbers can be right together; none is left out.")
    return sentence(
        "The ranges leave out {aside:number} that {aside?contradicts|contradict} the others, as totals never fall, {areas} add up, and "
        "rounds make up their total; {aside?it stays|they stay} in the lists. What weighs least is left out: a restatement by the "
        "press first, then unnamed officials, an institution, and last an official by name; of equal choices the one published first, "
        "as later counts correct earlier ones.", ledger, aside=aside,
    )  # fmt: skip


@requires("tallies", "rounds")
def left_out_table(ledger: Ledger, most: int) -> Display:
    """The numbers that are left out: what each says, who says it, and what the others allow; the furthest are printed."""
    found = checks.correction_set(ledger)
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    rows = sorted(rows_of(found), key=lambda row: (-_distance(row), row["measure"], row["last_day"], row["claim_id"]))
    columns: list[TableColumn[FieldRow]] = [
        TableColumn("About", cell=lambda row: capitalise(_about(ledger, row))),
        TableColumn("Left out", cell=lambda row: (*_number_and_words(ledger, row), f", {row['short']}")),
        TableColumn("The others allow", cell=lambda row: _others_allow(row, claims)),
        *_CLAIM_COLUMNS,
        TableColumn("The others allow", "rest", value=lambda row: str(row["rest"])),
        TableColumn("Who says so", "against", value=lambda row: " ".join(row["against"])),
        TableColumn("Other choices that weigh the same", "equal_choices", value=lambda row: row["equal"]),
    ]
    every = FigureInWords(source_counts(ledger)["aside"], marked=False)  # its statements are the rows
    note: tuple[Words, ...] = (
        ("The furthest from the others; the file lists all ", every, ".") if len(rows) > most else ()
    )
    title = "Numbers that contradict the others"
    return table_display(
        make_table("set_aside", title, columns, rows, note if rows else "There is nothing to list.", most)
    )


def _distance(row: FieldRow) -> int:
    return checks.gap(row_count(row), row["rest"]) if row["rest"].is_known else 0


def _number_and_words(ledger: Ledger, row: FieldRow) -> tuple[Words, ...]:
    """A number's bounds, and its words where these say it in another way."""
    figure = claim_figure(ledger, row)
    said = quotation(quantity_in_words(ledger.terms, row["words"]), row["plain"])
    return (figure,) if row["words"] == figure.words else (figure, f" {said}")


def _others_allow(row: FieldRow, claims: dict[str, FieldRow]) -> str:
    """What the others allow, and the latest two of them."""
    rest = f"{row['rest']}" if row["rest"].is_known else "not this number together with the others"
    against = [claims[claim] for claim in row["against"] if claim in claims]
    named = list(dict.fromkeys(f"{each['short']}, {day_in_words(each['last_day'])}" for each in against))
    return f"{rest} ({'; '.join(named[:1])}{' and others' if len(named) > 1 else ''})" if named else rest
