"""The form of an addition: a TOML file that a person filled in, read as rows for the tables of the package."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from string import ascii_lowercase

from strikeledger.data.csv_file import CsvTable, CsvTables
from strikeledger.data.schema import OPTIONAL_COLUMNS
from strikeledger.errors import StrikeledgerError, did_you_mean
from strikeledger.text import plural

FORM_KINDS = {
    "source": "sources",
    "speaker": "speakers",
    "place": "places",
    "attack": "attacks",
    "strike": "strikes",
    "attack_account": "attack_accounts",
    "strike_account": "strike_accounts",
    "tally": "tallies",
}
"""What a form may hold, and the table where it goes; a row points only to rows of tables before its own, or of its own."""

ID_PREFIXES = {"attack_accounts": "aa", "strike_accounts": "sa", "tallies": "t"}
"""Tables whose ids are running numbers, and what they begin with."""

SAME_DAY = {"last_day": "first_day", "as_of_last": "as_of_first"}
"""The end of a span of days, which may be left out where it is one day, and its beginning."""


class EntryError(StrikeledgerError):
    """An addition that can't be made; lists every problem."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"{len(problems)} {plural(len(problems), 'problem')} with {file}:\n{listed}\nNothing was added."
        )


@dataclass(frozen=True)
class NewRow:
    """One row to add: its table, where it stands in the form, and its cells; `lines` has a line by column, if it could be told."""

    table: str
    heading: str
    cells: Mapping[str, str]
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, file: str, column: str = "") -> str:
        """Where a cell stands in the form: file, line and heading."""
        line = self.lines.get(column, self.lines.get("", 0))
        return f"{file}:{line} {self.heading}" if line else f"{file} {self.heading}"


@dataclass(frozen=True)
class Form:
    """A form as read: its file's name and its rows in the order in which they stand."""

    file: str
    entries: tuple[NewRow, ...]


def read_form(path: Path, tables: CsvTables) -> Form:
    """The rows of a form, each cell as text; ids of accounts and tallies are still missing.

    Raises:
        EntryError: it is no TOML, or holds a table, a column or a value that the package has no place for.
    """
    text = _text(path)
    try:
        content = tomllib.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:  # no TOML, a number too long, nesting too deep
        line = re.search(r" \(at line (\d+), column \d+\)", str(error))
        place = f"{path.name}:{line[1]}" if line else path.name
        fault = str(error).replace(line[0], "") if line else str(error)
        remedy = "a value stands in quotes after =; `strikeledger add --template` prints an example"
        raise EntryError(path.name, [f"{place}: {fault}; {remedy}"]) from None
    problems: list[str] = []
    entries = tuple(_new_rows(path.name, content, _lines(text), tables, problems))
    filled = tuple(_with_defaults(path.name, entries, tables, problems))
    if not filled and not problems:
        problems.append(f"{path.name} adds nothing: `strikeledger add --template` prints an example")
    if problems:
        raise EntryError(path.name, problems)
    return Form(path.name, filled)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EntryError(path.name, [f"{path}: {(error.strerror or 'nothing to read').lower()}"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EntryError(path.name, [f"{path.name}:{line}: no UTF-8 text; save the file as UTF-8"]) from None


def _lines(text: str) -> dict[str, list[dict[str, int]]]:
    """By kind, for each of its headings in order: the line of the heading (under "") and of each key.

    Text over several lines could look like a heading, so a form that has such text gets no lines.
    """
    found: dict[str, list[dict[str, int]]] = {}
    if '"""' in text or "'''" in text:
        return found
    here: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if heading := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]", line):
            here = {"": number}
            found.setdefault(heading[1], []).append(here)
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line):
            here.setdefault(key[1], number)
    return found


def _new_rows(
    file: str,
    content: Mapping[str, object],
    lines: dict[str, list[dict[str, int]]],
    tables: CsvTables,
    problems: list[str],
) -> Iterator[NewRow]:
    """Rows of a form whose every table, column and value has a place in the package; what has none is a problem."""
    for kind, value in content.items():
        there = lines.get(kind, [])
        first = f"{file}:{there[0]['']}" if there else file
        if kind not in FORM_KINDS:
            problems.append(f'{first}: nothing is called "{kind}" here; {did_you_mean(kind, FORM_KINDS)}')
            continue
        single = kind == "source"
        rows = [value] if single else value
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            allowed = "[source], once: a form is about one publication" if single else f"[[{kind}]] in double brackets"
            problems.append(f'{first}: "{kind}" is not in the right form; write {allowed}')
            continue
        known = there if len(there) == len(rows) else [{}] * len(rows)
        for number, (row, at) in enumerate(zip(rows, known, strict=True), start=1):
            entry = NewRow(FORM_KINDS[kind], f"[{kind}]" if single else f"[[{kind}]] {number}", {}, at)
            cells = dict(_cells(file, entry, row, tables[entry.table], problems))
            yield replace(entry, cells=cells)


def _cells(
    file: str, entry: NewRow, row: Mapping[str, object], table: CsvTable, problems: list[str]
) -> Iterator[tuple[str, str]]:
    columns = [str(column["name"]) for column in table.schema["fields"]]
    for column, value in row.items():
        place = f"{entry.place(file, column)} {column}"
        text = cell(value)
        if column not in columns:
            remedy = did_you_mean(column, columns)
            if column in OPTIONAL_COLUMNS.get(entry.table, ()):
                remedy = "`strikeledger upgrade` brings the ledger to the current columns"
            problems.append(f"{place}: no such column in {table.file}; {remedy}")
        elif entry.table in ID_PREFIXES and column == table.key:
            problems.append(f"{place}: the next free number is given by itself; leave it out")
        elif text is None:
            allowed = 'one line of text in quotes (for yes and no as well: "yes"), a whole number or a day'
            problems.append(f"{place}: not a value for a cell; write {allowed}")
        else:
            yield column, text


def cell(value: object) -> str | None:
    r"""A TOML value as a cell holds it, or None if it is none.

    >>> cell("at least 80"), cell(61), cell(date(2023, 12, 5)), cell(True), cell("two\nlines")
    ('at least 80', '61', '2023-12-05', None, None)
    """
    if isinstance(value, bool | datetime):
        return None
    if isinstance(value, date):
        return value.isoformat()
    text = str(value) if isinstance(value, str | int) else None
    return None if text is None or re.search(r"[\x00-\x1f\x7f]", text) else text


def _with_defaults(file: str, entries: Sequence[NewRow], tables: CsvTables, problems: list[str]) -> Iterator[NewRow]:
    """The rows with what a form may leave out: the source's id, the source of each statement, the end of a single day."""
    source = next((entry for entry in entries if entry.table == "sources"), None)
    named = "" if source is None else source.cells.get("source_id") or _source_id(source, tables["sources"])
    if source is not None:
        problems += _wrong_source(file, source, tables["sources"])
    for entry in entries:
        if entry is source and _is_reference(entry):
            continue
        cells = dict(entry.cells)
        columns = [str(column["name"]) for column in tables[entry.table].schema["fields"]]
        if entry is source or entry.table in ID_PREFIXES:
            cells["source_id"] = cells.get("source_id") or named
        for last, begin in SAME_DAY.items():
            if last in columns and not cells.get(last):
                cells[last] = cells.get(begin, "")
        yield replace(entry, cells={column: cells.get(column, "") for column in columns})


def _is_reference(source: NewRow) -> bool:
    """Whether a form only names a source that is there."""
    return {column for column, text in source.cells.items() if text} == {"source_id"}


def _source_id(source: NewRow, table: CsvTable) -> str:
    """A new source's id, from its publisher and day; a letter tells it from others of that day."""
    publisher, published = (source.cells.get(column, "") for column in ("publisher", "published"))
    plain = unicodedata.normalize("NFKD", publisher).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", f"{plain} {published}")) or "source"
    taken = {row["source_id"] for row in table.rows}
    return next((name for name in (slug, *(f"{slug}-{x}" for x in ascii_lowercase[1:])) if name not in taken), slug)


def _wrong_source(file: str, source: NewRow, table: CsvTable) -> Iterator[str]:
    """A source that is named and not there, or given as new and there."""
    wanted, known = source.cells.get("source_id", ""), [row["source_id"] for row in table.rows]
    if _is_reference(source) and wanted not in known:
        place = f"{source.place(file, 'source_id')} source_id"
        yield f'{place}: no source "{wanted}" in {table.file}; {did_you_mean(wanted, known)}; a new one needs all its columns'
    for row in table.rows:
        if row["url"] == source.cells.get("url"):
            remedy = f'to add to it, leave only source_id = "{row["source_id"]}" under [source]'
            yield f"{source.place(file, 'url')} url: {table.file}:{row.line} is this page; {remedy}"
