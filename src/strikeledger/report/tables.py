"""Tables: a column is declared once and gives the printed cells, the data of the CSV, and the spreadsheet's heading and note."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.report.blocks import Column, DataColumn, Paragraph, Table, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, FigureInWords
from strikeledger.text import capitalise, day_in_words, edtf_day, edtf_period, iso_day

TableRow = TypeVar("TableRow")
Cell = Words | tuple[Words, ...]
FieldRow = dict[str, Any]
"""A row by the names of its fields, as of a frame."""
_HEADS = {
    "claim_id": "Statement", "event_id": "Event", "source_id": "Source", "measure": "What is counted", "scope": "Countries counted",
    "low": "At least", "high": "At most", "soft": "Vague word", "speaker": "Who says so", "party": "Side", "group": "Side",
    "url": "Address", "archived_url": "Archived copy", "published_basis": "Day of publication",
}  # fmt: skip
"""Fields whose names say less than these."""


@dataclass(frozen=True)
class TableColumn(Generic[TableRow]):
    """One column of a table whose rows are of one kind.

    Attributes:
        label: its heading in print and in the spreadsheet.
        key: its name in the CSV; "" where it is printed alone. A figure or a count has `key`_low and `key`_high beside its words.
        cell: what is printed for a row: words, a figure, or a run of them; none where the column is data alone.
        value: what the CSV holds for a row; by default what is printed.
        note: what it holds, in a sentence, where its heading doesn't say it.
        unit: of its numbers, in print.
        align: "left" or "right".
    """

    label: str
    key: str = ""
    cell: Callable[[TableRow], Cell] | None = None
    value: Callable[[TableRow], Any] | None = None
    note: str = ""
    unit: str = ""
    align: str = "left"

    def cell_words(self, row: TableRow) -> tuple[Words, ...]:
        """A row's cell as a run."""
        cell = self.cell(row) if self.cell else ""
        return cell if isinstance(cell, tuple) else (cell,)

    def record(self, row: TableRow) -> dict[str, Any]:
        """What a row's data hold under this column's key, with the bounds of a number beside it."""
        if not self.key:
            return {}
        value = self.value(row) if self.value else self.cell(row) if self.cell else None
        figure = value.figure if isinstance(value, FigureInWords) else value
        if isinstance(figure, Figure | Count):
            words = figure.words if isinstance(figure, Figure) else str(figure)
            edtf = {f"{self.key}_edtf": figure.edtf} if isinstance(figure, Figure) and figure.edtf else {}
            low = None if figure == UNKNOWN else figure.low  # what nobody counted is no zero
            return {self.key: words, f"{self.key}_low": low, f"{self.key}_high": figure.high, **edtf}
        return {self.key: plain_value(figure)}


def field_column(key: str, label: str, printed: bool = True, align: str = "") -> TableColumn[FieldRow]:
    """A column of rows that are mappings: numbers with commas, days in words, text as it is; data alone if not `printed`."""
    cell = (lambda row: _field_words(row[key])) if printed else None
    return TableColumn(label, key, cell, lambda row: row[key], align=align or "left")


def record_columns(*names: str) -> list[TableColumn[FieldRow]]:
    """Columns for data alone by the names of their fields, headed in words; after the last day stands one of both days in EDTF."""
    found = []
    for name in names:
        found.append(field_column(name, _HEADS.get(name, capitalise(name.replace("_", " "))), printed=False))
        found += [day_column(lambda row: (row["first_day"], row["last_day"]))] if name == "last_day" else []
    return found


def day_column(days: Callable[[TableRow], tuple[date | str | None, date | str | None]]) -> TableColumn[TableRow]:
    """A column for data alone: one day by its first and its last possible day, in EDTF."""
    note = "In the notation of ISO 8601-2 (EDTF): of two days in brackets, the first and the last that it may be."
    return TableColumn("Day, in EDTF", "edtf", value=lambda row: edtf_day(*days(row)), note=note)


def span_columns() -> list[TableColumn[FieldRow]]:
    """Columns for data alone: the first and the last of some days, and all of them in EDTF."""
    ends = (
        field_column(name, label, printed=False)
        for name, label in (("first_day", "First day"), ("last_day", "Last day"))
    )
    return [*ends, period_column(lambda row: (row["first_day"], row["last_day"]))]


def period_column(
    days: Callable[[TableRow], tuple[date | str | None, date | str | None]], side: str = ""
) -> TableColumn[TableRow]:
    """A column for data alone: all days from one to another, in EDTF; `side` names those of several periods of a row."""
    note = "In the notation of ISO 8601 (EDTF): a/b is all days from a to b."
    label, key = (f"{capitalise(side)}, in EDTF", f"{side}_edtf") if side else ("Days, in EDTF", "edtf")
    return TableColumn(label, key, value=lambda row: edtf_period(*days(row)), note=note)


def _field_words(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return day_in_words(value)
    return value if isinstance(value, str) else f"{value:,}"


def make_table(
    name: str,
    title: str,
    columns: Sequence[TableColumn[TableRow]],
    rows: Iterable[TableRow],
    note: str | tuple[Words, ...] = "",
    most: int | None = None,
    data: tuple[Sequence[TableColumn[Any]], Iterable[Any]] | None = None,
) -> Table:
    """A table from declared columns.

    Args:
        name: of its CSV.
        most: as many rows are printed at most; the CSV and the spreadsheet hold all.
        data: columns and rows of the CSV and the spreadsheet, where they hold others, as where one row of print sums up several.
    """
    listed = list(rows)
    shown = [column for column in columns if column.cell]
    words: Any = (note if isinstance(note, tuple) else (Text(note),)) if note else ()
    cells: Any = tuple(tuple(column.cell_words(row) for column in shown) for row in listed[:most])
    heads = tuple(Column(column.label, column.unit, column.align) for column in shown)
    return Table(name, title, heads, cells, words, *_records(*(data or (columns, listed))))


def _records(
    columns: Sequence[TableColumn[Any]], rows: Iterable[Any]
) -> tuple[tuple[dict[str, Any], ...], tuple[DataColumn, ...]]:
    """What the CSV holds, row by row, and what its keys are, in the order of the columns."""
    parts = [[column.record(row) for column in columns] for row in rows]
    given = dict.fromkeys(key for column in zip(*parts, strict=True) for part in column for key in part)
    records = tuple({key: record.get(key) for key in given} for record in (ChainMap(*row) for row in parts))
    labels = {column.key: column for column in columns if column.key}
    return records, tuple(_data_column(key, labels) for key in given)


def table_display(found: Table) -> Display:
    """A table, or its note as a paragraph where there is nothing to list."""
    return Display(found if found.rows else Paragraph(found.note))


def _data_column(key: str, columns: dict[str, TableColumn[Any]]) -> DataColumn:
    """What a key of the data is: a column's own, or an end of its number."""
    if key in columns:
        return DataColumn(key, columns[key].label, columns[key].note)
    stem, _, end = key.rpartition("_")
    head, note = {
        "edtf": ("in EDTF", "A day between two bounds as ISO 8601-2 (EDTF) has it."),
        "low": ("at least", "The lower end. Empty where no number is known."),
        "high": ("at most", "The upper end. Empty where no upper end is known."),
    }[end]
    return DataColumn(key, f"{columns[stem].label}, {head}", note)


def plain_value(value: Any) -> Any:
    """A value as data hold it: ISO days, numbers, text; missing is None."""
    if isinstance(value, tuple | list):
        return "".join(part for part in value if isinstance(part, str)) or None
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return iso_day(value)
    return value.item() if hasattr(value, "item") else value
