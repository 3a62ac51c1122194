"""Who said what: the voices that are quoted most, by party, and what one voice says in several publications."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger.analysis.speakers import quoted_parties, quoted_speakers, repeated_statements
from strikeledger.data.claims import claim_subject, quantity_in_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Table
from strikeledger.report.charts import ChartDisplay, canvas, chart_display, rects, words
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure
from strikeledger.report.prose import number_words, phrase, prose, sentence
from strikeledger.report.requires import requires
from strikeledger.report.tables import FieldRow, TableColumn, field_column, make_table, record_columns, table_display
from strikeledger.sections.sources.overview import source_counts, source_figure
from strikeledger.terms import measure_in_words
from strikeledger.text import capitalise, number_in_words, plural, printed_words, quotation
from strikeledger.theme import LIGHT, text_width

MOST_VOICES = 12
"""So many are drawn; the table behind the chart holds all."""


@requires("attacks", "strikes", "tallies")
def voices_sentence(ledger: Ledger) -> Display:
    """Who is quoted most."""
    found = quoted_speakers(ledger)
    if found.empty:
        return prose("No voice is known yet.")
    first = found.iloc[0]
    an_event = f"{ledger.terms.an_attack} or a strike" if "strikes" in ledger.contents else ledger.terms.an_attack
    return sentence(
        "Most often quoted: {who}, with {said:statement} in {places:publication}. A statement is one account of {event}, or one total. An "
        "unnamed voice may be many people.", ledger, event=an_event, who=first["speaker"],
        said=_voice_figure(first, "statements"), places=_voice_figure(first, "publications"),
    )  # fmt: skip


def _voice_figure(row: pd.Series, counted: str) -> Figure:
    """How many statements a voice makes, or in how many publications it is quoted."""
    name = f"voice/{row['speaker_id']}" + ("/statements" if counted == "statements" else "")
    how = f"{capitalise(counted)} {'by' if counted == 'statements' else 'that quote'} {row['speaker']}"
    return source_figure(name, how, row[counted], counted, f"{how}, one by one.")


@requires("attacks", "strikes", "tallies")
def voices_chart(ledger: Ledger) -> ChartDisplay | None:
    """Statements of the voices that are quoted most, by party."""
    found = quoted_speakers(ledger)
    if found.empty:
        return None
    shown = found.head(MOST_VOICES)
    counts, number = source_counts(ledger), len(shown)
    told, rest = "only voice quoted", ""
    if number > 1:
        told, rest = f"{number} voices quoted most", f", the most of {number} voices"
    official = source_figure(
        "statements/officials", "Statements by officials", int(found.loc[found["group"] == ledger.terms.officials, "statements"].sum()),
        "statements", "Statements by official voices, one by one.",
    )  # fmt: skip
    most, who = int(found["statements"].iloc[0]), found["speaker"].iloc[0]
    theirs = official if official.low else _voice_figure(found.iloc[0], "statements")
    who_speaks = f"{capitalise(ledger.terms.officials)} make" if official.low else f"{who} makes"
    share = "all" if theirs.low == counts.statements.low else f"{number_words(theirs)} of"
    title = f"{who_speaks} {share} {counts.statements.words} statements"
    if counts.statements.low == 1:
        title = f"{who_speaks} the only statement"
    return chart_display(
        ledger, "voices", title, f"Statements (accounts of {ledger.kinds}, and totals) of the {told}, by party",
        f"Bars: {who} made {number_in_words(most)} {plural(most, 'statement')}{rest}. Table follows.",
        lambda width: _draw_voices(ledger, shown, width), found.drop(columns="voices"), _voices_table(ledger),
    ).with_figures(theirs, counts.statements)  # fmt: skip


def _draw_voices(ledger: Ledger, shown: pd.DataFrame, width: int) -> Any:
    """A heading for each party with all its statements, and under it a bar for each voice that is shown."""
    names = {row["speaker_id"]: _short(row) for row in rows_of(shown)}
    room = max(text_width(name, 12) for name in names.values()) + 12
    stacked = room > width * 0.45
    left = 0 if stacked else room
    scale = (width - left - 150) / max(shown["statements"])
    parties = [row for row in rows_of(quoted_parties(ledger)) if row["group"] in set(shown["group"])]
    layers: list[Any] = []
    y = 0.0
    for party in parties:
        own = party["group"] == ledger.terms.officials
        head = f"{capitalise(party['group'])}: {party['statements']:,} by {party['voices']:,} {plural(party['voices'], 'voice')}"
        layers += words([{"x": 0, "y": y + 14, "text": head}], 12, 600, LIGHT["blue" if own else "orange-ink"])
        y += 22
        for row in rows_of(shown[shown["group"] == party["group"]]):
            layers += _voice_bar(row, names[row["speaker_id"]], (left, y, scale), own, stacked)
            y += 38 if stacked else 20
        y += 8
    return canvas(layers, width, y)


def _voice_bar(row: FieldRow, name: str, place: tuple[float, float, float], own: bool, stacked: bool) -> list[Any]:
    """One voice: its name, its bar, and at the bar how many statements in how many publications."""
    left, y, scale = place
    base = y + (30 if stacked else 14)
    numbers = f"{row['statements']:,} in {row['publications']:,} {plural(row['publications'], 'publication')}"
    end = left + max(2, scale * row["statements"])
    bar = [{"x": left, "x2": end, "y": base - 10, "y2": base + 1, "say": f"{row['speaker']}: {numbers}"}]
    return [
        *words([{"x": 0, "y": y + 14, "text": name}]), *rects(bar, LIGHT["blue" if own else "orange"]),
        *words([{"x": end + 7, "y": base, "text": numbers}], 11, colour=LIGHT["muted"]),
    ]  # fmt: skip


def _short(row: FieldRow) -> str:
    """A voice's short name, which still says that it may be many people."""
    unnamed = ", unnamed" if row["speaker"].endswith(", unnamed") else ""
    return capitalise(row["short"].removesuffix(unnamed)) + unnamed


_COUNTS = (
    field_column("statements", "Statements", align="right"),
    field_column("claims", "Numbers", align="right"),
    field_column("publications", "Publications", align="right"),
    field_column("first", "First"),
    field_column("last", "Last"),
)


def _voices_table(ledger: Ledger) -> Table:
    """Every voice: the data behind the chart of voices."""
    columns = [
        field_column("speaker_id", "Id", printed=False),
        field_column("speaker", "Voice"),
        field_column("group", "Party"),
        *_COUNTS,
    ]
    return make_table("voices", "Who is quoted, by voice", columns, rows_of(quoted_speakers(ledger)))


@requires("attacks", "strikes", "tallies")
def parties_table(ledger: Ledger) -> Display:
    """Who is quoted, by party."""
    party: TableColumn[FieldRow] = TableColumn(
        "Party", "group", lambda row: capitalise(row["group"]), lambda row: row["group"]
    )
    columns = [party, field_column("voices", "Voices", align="right"), *_COUNTS]
    note = "A publication that quotes several voices counts for each of them."
    return Display(make_table("parties", "Who is quoted, by party", columns, rows_of(quoted_parties(ledger)), note))


@requires("attacks", "strikes", "tallies")
def repeats_sentence(ledger: Ledger) -> Display:
    """How many publications stand behind one voice."""
    counts, found = source_counts(ledger), repeated_statements(ledger)
    if not counts.repeated.low:
        return prose("No voice says the same thing in more than one publication.")
    other = source_figure(
        "repeated/differing", "Things of which one voice gives several numbers", int((~found["one_number"].astype(bool)).sum()), "things",
        "Of these pairs, those in which the numbers that the voice gives are not all the same.",
    )  # fmt: skip
    return sentence(
        "In {things:case} the same voice speaks of the same event, or of the same total of one day, in several publications; in {other} "
        "of these its numbers differ.{left}", ledger, things=counts.repeated, other=other,
        left=" Copies that add nothing were left out when the data was gathered." if "tallies" in ledger.contents else "",
    )  # fmt: skip


@requires("attacks", "strikes", "tallies")
def repeats_table(ledger: Ledger, most: int) -> Display:
    """What one voice says of one thing in several publications, those in most first; `most` rows are printed, the CSV holds all."""
    columns: list[TableColumn[FieldRow]] = [
        field_column("speaker", "Voice"),
        *record_columns("group", "event_id", "measure", "scope", "since", "first_day", "last_day"),
        TableColumn("About", cell=lambda row: _thing(ledger, row)),
        field_column("publications", "Publications", align="right"),
        TableColumn("Published by", "publishers", value=lambda row: "; ".join(row["publishers"])),
        TableColumn("In words", "words", lambda row: _numbers_in_words(ledger, row), _words_for_files),
        *record_columns("one_number"),
    ]  # fmt: skip
    rows = rows_of(repeated_statements(ledger))
    note: str | tuple[Words, ...] = "" if rows else "There is nothing to list."
    if len(rows) > most:
        note = phrase("The file lists all {things}.", ledger, things=source_counts(ledger).repeated)
    return table_display(
        make_table("repeated", "One voice in several publications, the most first", columns, rows, note, most)
    )


def _thing(ledger: Ledger, row: FieldRow) -> str:
    measure = row["measure"] or "attacks"  # so that an event is called by itself
    return capitalise(claim_subject(ledger, {**row, "measure": measure}))


def _words_for_files(row: FieldRow) -> str:
    return "; ".join(f"{measure} {printed_words(*told)}" for measure, *told in row["words"])


def _numbers_in_words(ledger: Ledger, row: FieldRow) -> str:
    """Every number that a voice gives of an event, by what it counts."""
    if not row["words"]:
        return "no number"
    quoted: dict[str, list[str]] = {}
    for measure, told, plain in row["words"]:
        quoted.setdefault(measure, []).append(quotation(quantity_in_words(ledger.terms, told), plain))
    names = {measure: measure_in_words(ledger.terms, measure).removeprefix("people ") for measure in quoted}
    named = len(quoted) > 1 or row["event_id"]
    return "; ".join((f"{names[measure]}: " if named else "") + ", ".join(told) for measure, told in quoted.items())
