"""The catalogue: the reports that `reports.toml` names, and their series."""

from __future__ import annotations

import calendar
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import nbformat

from strikeledger.build.alarms import Alarm, read_alarm
from strikeledger.build.state import LATEST
from strikeledger.errors import CatalogueError, did_you_mean
from strikeledger.files import file_name, read_json, read_regular
from strikeledger.text import control_character, list_in_words, texts_in

OPEN_END = "open"
_SERIES_KEYS = ("every", "from", "to")
_SERIES_DAYS = "on"
_STEPS = {"day": 1, "week": 7}


_MOST_EDITIONS = 2_000


@dataclass(frozen=True)
class Series:
    """Editions at regular days, or at days that are named.

    `every` is "day", "week", "month", a number of days, or the days themselves; no `last` means until the newest publication.
    """

    every: str | int | tuple[date, ...]
    first: date
    last: date | None = None

    def days(self, newest: date) -> list[str]:
        """The days of the editions, from the first on; an open series ends with the newest publication."""
        return [str(day) for day in self._until(self.last or newest)]

    def days_to(self, newest: str, where: str) -> list[str]:
        """The same, with the day of the newest publication and where that stands.

        Raises:
            CatalogueError: that makes more editions than anybody wants, as the day is wrong.
        """
        if self.last is None and self.count_until(newest) > _MOST_EDITIONS:
            raise CatalogueError(
                f"an open series ends with the newest publication, and {where} was published on {newest}: "
                f"more than {_MOST_EDITIONS:,} editions. Correct that day, or give the series an end."
            )
        return self.days(date.fromisoformat(newest))

    def day_before(self, day: str) -> str:
        """The day of the edition before the one of `day`; up to the first, the nearest day that is whole steps earlier than that.

        Empty where the calendar, or a list of days, has none.
        """
        if isinstance(self.every, tuple):
            return max((str(each) for each in self.every if str(each) < day), default="")
        steps = self.count_until(day) + 1
        try:
            while str(self._day(steps)) >= day:
                steps -= 1
            return str(self._day(steps))
        except (OverflowError, ValueError):
            return ""

    def count_until(self, day: str) -> int:
        """How many editions there are up to a day, and one more or less; negative where the series begins later."""
        days = (date.fromisoformat(day) - self.first).days
        if isinstance(self.every, tuple):
            return sum(str(each) <= day for each in self.every)
        if self.every == "month":
            return days // 30
        return days // (self.every if isinstance(self.every, int) else _STEPS[self.every])

    def _until(self, last: date) -> Iterator[date]:
        if isinstance(self.every, tuple):
            yield from self.every
            return
        number = 0
        with suppress(OverflowError, ValueError):  # the calendar ends
            while (day := self._day(number)) <= last:
                yield day
                number += 1

    def _day(self, number: int) -> date:
        if self.every == "month":
            years, month = divmod(self.first.month - 1 + number, 12)
            year = self.first.year + years
            # A month without the day ends the step at its last day; the next month has the day again.
            return date(year, month + 1, min(self.first.day, calendar.monthrange(year, month + 1)[1]))
        step = self.every if isinstance(self.every, int) else _STEPS[str(self.every)]
        return self.first + timedelta(days=number * step)


def read_series(entry: object, where: str) -> Series:
    """The series that an entry of the catalogue asks for.

    Raises:
        CatalogueError: a key or value that means nothing.
    """
    if not isinstance(entry, Mapping):
        raise CatalogueError(f'{where}: series is a table, as {{ every = "week", from = 2023-11-22, to = 2024-02-07 }}')
    if _SERIES_DAYS in entry:
        return _read_days(entry, where)
    for key in entry:
        if key not in _SERIES_KEYS:
            near = did_you_mean(key, (*_SERIES_KEYS, _SERIES_DAYS))
            raise CatalogueError(f"{where}: series has no setting {key!r}; {near}")
    for key in _SERIES_KEYS:
        if key not in entry:
            raise CatalogueError(f"{where}: series needs {key!r}")
    first, last = _read_day(entry, "from", where), None if entry["to"] == OPEN_END else _read_day(entry, "to", where)
    if last and last < first:
        raise CatalogueError(f"{where}: series runs backwards: {last} is before {first}")
    return Series(_read_every(entry["every"], where), first, last)


def _read_days(entry: Mapping[str, Any], where: str) -> Series:
    days = entry[_SERIES_DAYS]
    named = isinstance(days, list) and all(type(day) is date and 1900 <= day.year <= 2200 for day in days)
    if len(entry) > 1 or not named or not days or days != sorted(set(days)):
        raise CatalogueError(
            f"{where}: series: allowed is on = [2023-12-30, 2024-01-12], days in their order without quotes, and nothing beside it"
        )
    return Series(tuple(days), days[0], days[-1])


def _read_every(value: Any, where: str) -> str | int:
    if value in (*_STEPS, "month") or (type(value) is int and 1 <= value <= 3660):
        return value  # type: ignore[no-any-return]
    raise CatalogueError(f'{where}: series: every = {value!r}: allowed is "day", "week", "month" or a number of days')


def _read_day(entry: Mapping[str, Any], key: str, where: str) -> date:
    value = entry[key]
    if type(value) is date and 1900 <= value.year <= 2200:
        return value
    more = ', or "open"' if key == "to" else ""
    raise CatalogueError(f"{where}: series: {key} = {value!r}: allowed is a day, as 2023-11-22 without quotes{more}")


FORMATS = ("html", "pdf", "brief")
DEFAULT_FORMATS = ("html", "pdf")
_ENTRY_KEYS = ("notebook", "parameters", "formats", "subtitle", "series", "alarms", "timeout", "keep")
DEFAULT_TIMEOUT = 600
"""Seconds that a cell of a notebook may take, unless its report says otherwise."""
DEFAULT_KEEP = 20
"""How many earlier revisions of an edition are kept, unless its report says otherwise."""


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue: which notebook, asked what, in which formats, on which days."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    formats: tuple[str, ...] = DEFAULT_FORMATS
    subtitle: str = ""
    series: Series | None = None
    alarms: tuple[Alarm, ...] = ()
    timeout: int = DEFAULT_TIMEOUT
    keep: int = DEFAULT_KEEP
    catalogue: str = field(default="reports.toml", compare=False)

    @property
    def where(self) -> str:
        """Where it stands, for whoever has to mend it."""
        return f"{self.catalogue} [{self.name}]"


def read_catalogue(path: Path) -> dict[str, Report]:
    """The reports of a catalogue by name.

    Raises:
        CatalogueError: it isn't there, isn't TOML, or holds a key that means nothing.
    """
    try:
        content = tomllib.loads(read_regular(path).decode("utf-8"))
    except FileNotFoundError:
        raise CatalogueError(
            f"no catalogue {path.name} here: run this in the folder that holds it, or name it with --catalogue"
        ) from None
    except OSError as error:
        raise CatalogueError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from None
    except RecursionError:
        raise CatalogueError(f"{path.name}: lists or tables in it are nested too deeply") from None
    except ValueError as error:
        raise CatalogueError(f"{path.name}: {error}") from None
    for place, text in texts_in(content, ""):
        if found := control_character(text):
            raise CatalogueError(f"{path.name} {place}: {found} is no part of words; take it out")
    return {name: _report(path, name, entry) for name, entry in content.items()}


def select_reports(catalogue: Mapping[str, Report], names: Sequence[str]) -> list[Report]:
    """The reports of these names, all where none is given.

    Raises:
        CatalogueError: an unknown name.
    """
    for name in names:
        if name not in catalogue:
            raise CatalogueError(f"no report {name!r} in the catalogue; {did_you_mean(name, catalogue)}")
    return [catalogue[name] for name in dict.fromkeys(names or catalogue)]


def _report(path: Path, name: str, entry: object) -> Report:
    where = f"{path.name} [{name}]"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or name == LATEST:
        raise CatalogueError(
            f"{where}: a report's name is its folder's: lower-case letters, digits and -, not {LATEST}"
        )
    file_name(name, f"{where}: the report's name", CatalogueError)
    if not isinstance(entry, dict):
        raise CatalogueError(f"{where}: expected a table of settings")
    for key in entry:
        if key not in _ENTRY_KEYS:
            raise CatalogueError(f"{where}: no setting {key!r}; {did_you_mean(key, _ENTRY_KEYS)}")
    notebook = path.parent / str(entry.get("notebook", f"notebooks/{name}.ipynb"))
    if not notebook.is_file():
        raise CatalogueError(f"{where}: there is no notebook {entry.get('notebook', notebook.name)}")
    formats, parameters = entry.get("formats", list(DEFAULT_FORMATS)), entry.get("parameters", {})
    if not isinstance(formats, list) or not formats or any(kind not in FORMATS for kind in formats):
        raise CatalogueError(f"{where}: formats is a list of {list_in_words(FORMATS)}")
    if not isinstance(parameters, dict):
        raise CatalogueError(f"{where}: parameters is a table of names and values")
    series = read_series(entry["series"], where) if "series" in entry else None
    if series and "as_of" in parameters:
        raise CatalogueError(
            f"{where}: a series gives each edition its as_of; take it out of parameters, or series out"
        )
    timeout = _whole_number(where, entry, "timeout", DEFAULT_TIMEOUT, 1, "seconds that a cell may take")
    keep = _whole_number(where, entry, "keep", DEFAULT_KEEP, 0, "earlier revisions of an edition that stay")
    subtitle, alarms = str(entry.get("subtitle", "")), _alarms(where, entry.get("alarms", {}))
    return Report(name, notebook, parameters, tuple(formats), subtitle, series, alarms, timeout, keep, path.name)


def _whole_number(where: str, entry: Mapping[str, Any], key: str, default: int, least: int, what: str) -> int:
    value = entry.get(key, default)
    if type(value) is not int or value < least:
        raise CatalogueError(f"{where}: {key} is the whole number of {what}")
    return value


def _alarms(where: str, entry: object) -> tuple[Alarm, ...]:
    if not isinstance(entry, dict) or not all(isinstance(condition, str) for condition in entry.values()):
        raise CatalogueError(f'{where}: alarms are names and conditions, as alarms = {{ killed = "us_killed >= 1" }}')
    try:
        return tuple(read_alarm(name, condition) for name, condition in entry.items())
    except CatalogueError as error:
        raise CatalogueError(f"{where}: {error}") from None


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """The notebook of a report, each cell of which can be read.

    Raises:
        CatalogueError: it is none, or a cell is none; nothing of it was run.
    """
    try:
        notebook: nbformat.NotebookNode = nbformat.reads(json.dumps(read_json(path)), as_version=4)
        faults = [(number, _cell_fault(cell)) for number, cell in enumerate(notebook.cells, start=1)]
    except OSError as error:
        raise CatalogueError(f"{path.name} can't be read: {(error.strerror or str(error)).lower()}") from None
    except Exception as error:  # whatever a file of another shape makes of its readers
        said = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise CatalogueError(f"{path.name} is no notebook: {said}. Save it again in JupyterLab.") from None
    for number, fault in faults:
        if fault:
            raise CatalogueError(f"{path.name} cell {number}: {fault}. Mend it in JupyterLab.")
    return notebook


def _cell_fault(cell: Mapping[str, Any]) -> str:
    """What keeps a cell from being one; empty where nothing does."""
    tags = cell["metadata"].get("tags", [])
    if cell["cell_type"] not in {"code", "markdown", "raw"} or not isinstance(cell["source"], str):
        return "it has no kind or no text"
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return "its tags are no list of words"
    return "it has half of a character (a lone surrogate)" if re.search("[\ud800-\udfff]", cell["source"]) else ""


NEIGHBOURS = ("last_edition", "next_edition")
"""Parameters of the days of the editions before and after one, which a series fills."""


def neighbour_pages(report: Report, edition: str, values: Mapping[str, object]) -> dict[str, str]:
    """Day to page of the editions before and after one that is its series' own."""
    if report.series is None or values.get("as_of") != edition:
        return {}
    there = {*report.series.days(date.fromisoformat(edition)), str(values.get("next_edition", ""))} - {""}
    days = there & {str(values.get(name, "")) for name in NEIGHBOURS}
    return {day: f"../{day}/{report.name}.html" for day in sorted(days)}
