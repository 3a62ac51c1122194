"""Additions to a package: its files with the rows of a form, checked as a whole, and what they would change."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from strikeledger.data.descriptor import DESCRIPTOR_FILE, read_descriptor
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import QUANTITIES
from strikeledger.data.validate import ValidatedPackage, validate
from strikeledger.data.visible_rows import beginnings_of, last_known_day
from strikeledger.entry.form import EntryError, Form, read_form
from strikeledger.entry.rows import ExtendedFile, Places, extended_files, write_trial
from strikeledger.entry.template import EXAMPLE_PAGE, FILL_IN
from strikeledger.entry.upgrade import with_row_counts
from strikeledger.errors import DataError
from strikeledger.files import digest, read_regular, replace_file
from strikeledger.inference.growing import GROWING_MEASURES
from strikeledger.replacement import Bytes, hold_data, replace_files
from strikeledger.report.figure import Figure
from strikeledger.sections.headlines import every_headline
from strikeledger.terms import OWN_COUNT
from strikeledger.text import day_in_words, iso_day, plural, quotation

_STATED = {
    "attack_accounts": ("attack_id", "speaker_id"),
    "strike_accounts": ("strike_id", "speaker_id"),
    "tallies": ("measure", "scope", "counting", "speaker_id"),
}
"""Table to what two of its rows share, beside their words and a day, if they say the same in one voice."""

ADDED_FILE = ".added.json"
"""The hidden file of a package that names the rows of each addition, the last one last."""


def new_rows_in_words(after: Ledger, files: Mapping[str, ExtendedFile]) -> Iterator[str]:
    """Each new row, and under it the bounds that its words are read as."""
    claims = {row["claim_id"]: row for row in rows_of(after.claims)}
    for name, grown in files.items():
        for entry in grown.added:
            row_id = entry.cells[grown.table.key]
            yield f"{grown.table.file}: {row_id} from {entry.heading}"
            for column in QUANTITIES.get(name, ()):
                claim = claims.get(row_id if name == "tallies" else f"{row_id}/{column}")
                if claim is not None:
                    soft = " (soft: a convention, others could read it otherwise)" if claim["soft"] else ""
                    said = quotation(claim["words"], claim["plain"], marks='""')
                    yield f"  {column} {said} is read as {count_of(claim['low'], claim['high'])}{soft}"
            yield from _beside_the_headline(after, entry.cells)


def _beside_the_headline(after: Ledger, cells: Mapping[str, str]) -> Iterator[str]:
    """That a total moves no headline, as it counts by another definition."""
    counting, followed = cells.get("counting", ""), after.terms.counting
    if counting and counting != followed and cells["measure"] in GROWING_MEASURES:
        yield f'  its counting is "{counting}"; headlines follow "{followed}", so this total stands beside them and moves none'


def earlier_statements(checked: ValidatedPackage, files: Mapping[str, ExtendedFile]) -> Iterator[str]:
    """New rows whose speaker has said the same of the same day in a row that is there already."""
    for name, columns in QUANTITIES.items():
        table = checked.tables[name]
        for entry in files[name].added if name in files else ():
            new = entry.cells
            said = [row for row in table.rows if _is_same_statement(checked, name, row.cells, new)]
            if said and not new["repeats"] and any(new[column] for column in columns):
                first = said[0]["repeats"] or said[0][table.key]
                advice = f'if one only carries the other, write repeats = "{first}" under {entry.heading}'
                yield f"{new['speaker_id']} says the same in {first} ({said[0]['source_id']}); {advice}"


def _is_same_statement(checked: ValidatedPackage, name: str, there: Mapping[str, str], new: Mapping[str, str]) -> bool:
    first, last = ("as_of_first", "as_of_last") if name == "tallies" else ("first_day", "last_day")

    def window(cells: Mapping[str, str]) -> str:
        begin, end = beginnings_of(checked.beginnings, checked.tables["tallies"], checked.terms)
        since = cells.get("since", "")
        return begin if begin <= since <= end else since

    return (
        all(there[column] == new[column] for column in (*_STATED[name], *QUANTITIES[name]))
        and window(there) == window(new)
        and there[first] <= new[last]
        and new[first] <= there[last]
    )


def unexplained_countings(checked: ValidatedPackage, after: Ledger, files: Mapping[str, ExtendedFile]) -> Iterator[str]:
    """Countings that no row had before and the descriptor doesn't explain: what reports say of them."""
    known = {row["counting"] for row in checked.tables["tallies"].rows} | set(after.terms.countings)
    fresh = [entry.cells["counting"] for entry in files["tallies"].added] if "tallies" in files else []
    said = after.terms.countings.get("", OWN_COUNT)
    for counting in sorted(set(fresh) - known):
        told = f'reports say of the counting "{counting}" that it is {said}'
        yield f"{told}; say what it counts under `countings` in the form of `strikeledger terms --form`"


def headline_changes(before: Ledger, after: Ledger, own: list[str]) -> Iterator[str]:
    """What happens to the headline figures, as of the last day of some sources, whose rows come or go, and of the newest publication."""
    published = (
        pd.concat([before.sources, after.sources]).drop_duplicates("source_id").set_index("source_id")["published"]
    )
    for day in sorted({published.max(), published[own].max() if own else published.max()}):
        was, now = (view.as_of(min(iso_day(day), last_known_day(view.package.tables))) for view in (before, after))
        yield from _changes(day, was, now)


def _changes(day: pd.Timestamp, before: Ledger, after: Ledger) -> Iterator[str]:
    was = {figure.id: figure for figure in every_headline(before)}
    now = {figure.id: figure for figure in every_headline(after)}
    both = now | {name: figure for name, figure in was.items() if name not in now}
    moved = [name for name in both if _figure_in_words(was.get(name)) != _figure_in_words(now.get(name))]
    head = f"Headline figures as of {day_in_words(day)}"
    if not moved:
        yield f"{head}: unchanged"
        return
    yield f"{head}:"
    for name in moved:
        yield f"  {both[name].label}: {_figure_in_words(was.get(name))} -> {_figure_in_words(now.get(name))}"
    if len(both) > len(moved):
        yield f"  all others ({len(both) - len(moved)}): unchanged"


def _figure_in_words(figure: Figure | None) -> str:
    return "not there" if figure is None else figure.words


@dataclass(frozen=True)
class Addition:
    """New rows that are valid: to which state of the package, the files they change, and what a person should see before."""

    form: Form
    package: str
    files: Mapping[str, ExtendedFile]
    readings: tuple[str, ...]
    remarks: tuple[str, ...]
    headlines: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def rows(self) -> str:
        """How many rows which files get: "1 row to sources.csv, 2 rows to tallies.csv"."""
        counts = [(len(grown.added), grown.table.file) for grown in self.files.values()]
        return ", ".join(f"{count} {plural(count, 'row')} to {file}" for count, file in counts)

    def __str__(self) -> str:
        parts = [_list_under(f"{self.form.file} adds {self.rows}:", self.readings)]
        parts += [_list_under("Look again:", self.remarks)] if self.remarks else []
        parts += ["\n".join(self.headlines)]
        parts += [_list_under("Odd but possible, and new:", self.findings)] if self.findings else ["New findings: none"]
        return "\n\n".join(parts)


def addition(folder: Path, path: Path) -> Addition:
    """What the form at `path` would add to the package in `folder`; nothing is written there.

    Raises:
        DataError: the package has problems before anything is added.
        EntryError: the form, or the package with its rows, has problems; lists every one.
    """
    with hold_data(folder):
        return _addition(folder, path)


def _addition(folder: Path, path: Path) -> Addition:
    checked = validate(folder)
    package = _package_digest(folder)
    form = read_form(path, checked.tables)
    files = extended_files(folder, checked.tables, form.entries)
    places = Places(form, files)
    before = Ledger.load(folder)
    with tempfile.TemporaryDirectory() as trial:
        write_trial(folder, Path(trial), checked.tables, {grown.table.file: grown.after for grown in files.values()})
        try:
            after = Ledger.load(trial)
        except DataError as error:
            raise EntryError(form.file, places.in_order(error.problems, checked.hedges)) from None
    own = [entry.cells["source_id"] for grown in files.values() for entry in grown.added if "source_id" in entry.cells]
    known = {Places(form, {}).with_place(finding) for finding in before.package.findings}
    found = [places.with_place(finding) for finding in after.package.findings]
    return Addition(
        form,
        package,
        files,
        readings=tuple(new_rows_in_words(after, files)),
        remarks=(
            *_cells_to_fill_in(form),
            *earlier_statements(checked, files),
            *unexplained_countings(checked, after, files),
        ),
        headlines=tuple(headline_changes(before, after, own)),
        findings=tuple(finding for finding in found if finding not in known),
    )


def write_addition(wanted: Addition, folder: Path, path: Path) -> Addition | None:
    """Write an addition: all of its files are replaced, or none; it can be undone.

    Returns:
        Nothing where it was written. Where the package was changed since, nothing is written, and this is what the form would add now.

    Raises:
        EntryError: the form still holds the example, or can no longer be added.
        StrikeledgerError: a file can't be replaced.
    """
    if places := list(_cells_to_fill_in(wanted.form)):
        raise EntryError(wanted.form.file, [f"{place}; put your own there" for place in places])
    with hold_data(folder, change=True):
        if _package_digest(folder) != wanted.package:
            return addition(folder, path)
        files = {grown.table.file: (grown.before, grown.after) for grown in wanted.files.values()}
        replace_files(folder, files | _new_row_counts(folder, wanted))
        keys = {
            file.table.file: [entry.cells[file.table.key] for entry in file.added] for file in wanted.files.values()
        }
        _remember(folder, wanted.form.file, keys)
    return None


def _cells_to_fill_in(form: Form) -> Iterator[str]:
    """The cells of a form that still hold what an example or a proposal has in them."""
    for entry in form.entries:
        for column, cell in entry.cells.items():
            if cell == EXAMPLE_PAGE or cell.startswith(FILL_IN):
                yield f'{entry.heading} still has "{cell}" as its {column}'


def _remember(folder: Path, form: str, rows: Mapping[str, list[str]]) -> None:
    """Keep which rows an addition was, by file."""
    replace_file(
        folder / ADDED_FILE, json.dumps([*known_additions(folder), {"form": form, "rows": rows}], ensure_ascii=False)
    )


def known_additions(folder: Path) -> list[dict[str, Any]]:
    """Every addition that is known, oldest first."""
    try:
        found = json.loads((folder / ADDED_FILE).read_text(encoding="utf-8"))
        sound = all(isinstance(each["form"], str) and isinstance(each["rows"], dict) for each in found)
        return found if isinstance(found, list) and sound else []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _new_row_counts(folder: Path, wanted: Addition) -> dict[str, Bytes]:
    """The descriptor before and after, with the new rows in the numbers that it records."""
    least, before = read_descriptor(folder).least_rows, (folder / DESCRIPTOR_FILE).read_bytes()
    counts = {name: least[name] + len(grown.added) for name, grown in wanted.files.items() if name in least}
    return (
        {DESCRIPTOR_FILE: (before, with_row_counts(before.decode("utf-8"), counts).encode("utf-8"))} if counts else {}
    )


def _package_digest(folder: Path) -> str:
    """What tells a state of a package from others."""
    tables = sorted((*folder.glob("*.csv"), folder / DESCRIPTOR_FILE))
    return digest({path.name: digest(read_regular(path)) for path in tables})


def _list_under(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {line}" for line in lines)])
