"""Tables of disagreement: different numbers side by side, whose definition each follows, and which claims are set aside."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.checks import correction_set as claims_set_aside
from strikeledger.analysis.disagreements import CANNOT_TELL, NO, YES, countings
from strikeledger.analysis.disagreements import disagreement_groups as groups_of
from strikeledger.data.claims import claim_subject, measure_in_words
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.figures.sources import claim_figures
from strikeledger.report.blocks import Break, Column, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.requires import requires
from strikeledger.report.tables import Cell, table_display
from strikeledger.tables.frame import claim_records, quote, table
from strikeledger.tables.shown import link
from strikeledger.text import capitalise, day_in_words

_TITLES = {NO: "can't all be true", CANNOT_TELL: "may or may not all be true", YES: "can all be true"}
_NONE = {
    NO: "No different numbers in view exclude each other.",
    CANNOT_TELL: "Of no different numbers in view is it open whether all can be true.",
    YES: "No different numbers in view can all be true.",
}


@requires("attacks", "strikes", "tallies")
def different_numbers(ledger: Ledger, answer: str) -> Display | None:
    """Different numbers for the same day or event, side by side, that can ("yes"), can't ("no") or may ("can't tell") all be true."""
    groups = [group for group in groups_of(ledger) if group["verdict"].iloc[0] == answer]
    if not groups and "tallies" not in ledger.contents:
        return None
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        first = rows_of(group)[0]
        rows.append((capitalise(_about(ledger, first)), _side_by_side(ledger, group), capitalise(first["why"])))
    name = f"different_numbers_{answer.replace(' ', '_').replace(chr(39), '')}"
    title = f"Different numbers for the same day or event that {_TITLES[answer]}"
    columns: list[str | Column] = ["About", "What each said", "Why"]
    kept = [record for group in groups for record in claim_records(group)]
    return table_display(table(name, title, columns, rows, kept, "" if rows else _NONE[answer]))


def _about(ledger: Ledger, row: dict[str, Any]) -> str:
    """What is counted, where and when; the window is said only where it isn't the whole count."""
    begin, end = ledger.beginnings
    whole = pd.notna(row["since"]) and begin <= row["since"] <= end
    return claim_subject(ledger, {**row, "since": pd.NaT} if whole else row)


def _side_by_side(ledger: Ledger, group: pd.DataFrame) -> tuple[Words, ...]:
    """Each number with who gives it and where it was read; those by another definition than the officials' name it."""
    words: list[Words] = []
    for row in rows_of(group):
        own = row["counting"] in ("", ledger.terms.counting) or row["counting"] in row["speaker"]
        other = "" if own else f", by the count of {row['counting']}"
        words += [Break()] if words else []
        bounds = f"{count_of(row['low'], row['high'])}"
        number = bounds if bounds == row["words"] else f"{bounds} {quote(ledger, row)}"
        address = ledger.publications[row["source_id"]]["url"]
        where = link(address, row["publisher"]) if address else row["publisher"]
        words += [Text(number, "strong"), f": {row['speaker']}{other}, in ", where]
    return tuple(words)


def _in_both(ledger: Ledger, figure: Figure, row: dict[str, Any]) -> tuple[Words, ...]:
    """A number's bounds, and its words where these say it in another way."""
    return (figure,) if row["words"] == figure.words else (figure, f" {quote(ledger, row)}")


@requires("tallies")
def definitions(ledger: Ledger) -> Display:
    """Whose definitions the totals in view follow, and what each counts."""
    found = countings(ledger)
    named = ledger.terms.countings
    alike: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
    for row in rows_of(found):
        alike.setdefault(
            (named.get(row["counting"], named.get("", "an own count")), tuple(row["measures"])), []
        ).append(row)
    rows: list[tuple[Cell, ...]] = [
        (
            ", ".join(row["counting"] for row in same), capitalise(counts),
            "; ".join(measure_in_words(ledger.terms, measure) for measure in measures),
            str(sum(row["totals"] for row in same)),
        )
        for (counts, measures), same in alike.items()
    ]  # fmt: skip
    columns: list[str | Column] = ["Count", "What it counts", "Totals of", Column("Totals", align="right")]
    kept = [{**row, "measures": "; ".join(row["measures"])} for row in rows_of(found)]
    note = "Totals by different definitions stand side by side and are never mixed into one range."
    return Display(table("definitions", "Whose definition each total follows", columns, rows, kept, note))


@requires("tallies", "rounds")
def set_aside(ledger: Ledger) -> Display:
    """Each claim that is set aside: what it says, who says it, and what the rest allow instead."""
    found = claims_set_aside(ledger).sort_values(["measure", "last_day", "claim_id"], ignore_index=True)
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    figures = claim_figures(ledger, found)
    rows: list[tuple[Cell, ...]] = []
    kept = []
    for row, record in zip(rows_of(found), claim_records(found), strict=True):
        rest = f"{row['rest']}" if row["rest"].is_known else "not this number together with the others"
        against = [claims[claim] for claim in row["against"] if claim in claims]
        rows.append(
            (
                capitalise(_about(ledger, row)), (*_in_both(ledger, figures[row["claim_id"]], row), f": {row['speaker']}"), rest,
                _opposing_speakers(against),
                _weight_rule(row) + _equal(row["equal"]),
            )
        )  # fmt: skip
        kept.append(
            {**record, "rest": str(row["rest"]), "against": " ".join(row["against"]), "equal_choices": row["equal"]}
        )
    columns: list[str | Column] = ["About", "Set aside", "The rest allow", "By", "Weighed as"]
    note = (
        "Of all ways to make the rest hold together, the one that sets aside the least weight is taken. A number by an official with a "
        "name and an office weighs most, then an institution, then unnamed officials; a restatement by the press weighs least; a "
        "transcript or a wire, and a page with a date, add a little. Of equal choices the one published earliest is set aside, as later "
        "counts correct earlier ones."
    )
    title = "Claims that can't be true together with the rest"
    return table_display(table("set_aside", title, columns, rows, kept, note if rows else "There is nothing to list."))


def _opposing_speakers(rows: list[dict[str, Any]]) -> str:
    """Who says what the rest allow: the latest first, a few of many."""
    named = [f"{row['speaker'].split(', ')[0]}, {day_in_words(row['last_day'])}" for row in rows]
    each = list(dict.fromkeys(named))
    return "; ".join(each[:2]) + (" and others" if len(each) > 2 else "")


def _weight_rule(row: dict[str, Any]) -> str:
    """By which rule of weight a claim stands where it stands."""
    if not row["official"]:
        return "no official voice"
    if "unnamed" in row["speaker"]:
        return "unnamed officials"
    return "an official by name" if ", " in row["speaker"] else "an institution"


def _equal(others: int) -> str:
    if not others:
        return ""
    return "; another choice would weigh the same" if others == 1 else f"; {others} other choices would weigh the same"
