"""The catalogue: the reports that `reports.toml` names, and their series."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat

from strikeledger.build.alarms import Alarm, read_alarm
from strikeledger.build.series import Series, read_series
from strikeledger.build.state import LATEST
from strikeledger.errors import CatalogueError, did_you_mean
from strikeledger.files import file_name, read_json, read_regular
from strikeledger.text import control_character, list_in_words, texts_in

FORMATS = ("html", "pdf", "brief", "docx")
DEFAULT_FORMATS = ("html", "pdf")
_ENTRY_KEYS = ("notebook", "parameters", "formats", "subtitle", "series", "alarms", "timeout", "keep")
DEFAULT_TIMEOUT = 600
"""Seconds that a cell of a notebook may take, unless its report says otherwise."""
DEFAULT_KEEP = 20
"""How many earlier revisions of an edition are kept, unless its report says otherwise."""


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue: which notebook, asked what, in which formats, on which days; and where all reports are published."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    formats: tuple[str, ...] = DEFAULT_FORMATS
    subtitle: str = ""
    series: Series | None = None
    alarms: tuple[Alarm, ...] = ()
    timeout: int = DEFAULT_TIMEOUT
    keep: int = DEFAULT_KEEP
    base_url: str = ""
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
        text = read_regular(path).decode("utf-8")
        content = tomllib.loads(text)
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
    for place, words in texts_in(content, ""):
        if found := control_character(words):
            raise CatalogueError(f"{path.name} {place}: {found} is no part of words; take it out")
    base_url = _base_url(path.name, text, content.pop(BASE_URL, ""))
    return {name: _report(path, name, entry, base_url) for name, entry in content.items()}


BASE_URL = "base_url"
"""The setting of the whole catalogue: the address under which the folder of reports is published."""


def _base_url(file: str, text: str, value: object) -> str:
    """The address without a / at its end; empty where none is set."""
    if value == "":
        return ""
    try:
        parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or "@" in parts.netloc or parts.query or parts.fragment or re.search(r"[\s<>\"'\\?#]", str(value)):
        line = next((n for n, each in enumerate(text.splitlines(), 1) if each.lstrip().startswith(BASE_URL)), 1)
        raise CatalogueError(
            f"{file}:{line} {BASE_URL} = {value!r}: allowed is the address under which the folder of reports is published, "
            'as "https://example.org/reports", with no user, query or fragment; correct it or take it out'
        )
    return str(value).rstrip("/")


def select_reports(catalogue: Mapping[str, Report], names: Sequence[str]) -> list[Report]:
    """The reports of these names, all where none is given.

    Raises:
        CatalogueError: an unknown name.
    """
    for name in names:
        if name not in catalogue:
            raise CatalogueError(f"no report {name!r} in the catalogue; {did_you_mean(name, catalogue)}")
    return [catalogue[name] for name in dict.fromkeys(names or catalogue)]


def _report(path: Path, name: str, entry: object, base_url: str) -> Report:
    where = f"{path.name} [{name}]"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or name == LATEST:
        raise CatalogueError(
            f"{where}: a report's name is its folder's: lower-case letters, digits and -, not {LATEST}"
        )
    file_name(name, f"{where}: the report's name", CatalogueError)
    if not isinstance(entry, dict):
        raise CatalogueError(f"{where}: expected a table of settings")
    _refuse_unknown_settings(where, entry)
    named = str(entry.get("notebook", f"notebooks/{name}.ipynb"))
    notebook = path.parent / named
    if not notebook.is_file():
        raise CatalogueError(
            f'{where}: there is no notebook {named}; put one there, or name another: notebook = "notebooks/NAME.ipynb"'
        )
    formats, parameters = _formats(where, entry), entry.get("parameters", {})
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
    return Report(name, notebook, parameters, formats, subtitle, series, alarms, timeout, keep, base_url, path.name)


def _refuse_unknown_settings(where: str, entry: Mapping[str, Any]) -> None:
    for key in entry:
        if key == BASE_URL:
            raise CatalogueError(f"{where}: {key} is of all reports: write it above the first [table] of the file")
        if key not in _ENTRY_KEYS:
            raise CatalogueError(f"{where}: no setting {key!r}; {did_you_mean(key, _ENTRY_KEYS)}")


def _formats(where: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    formats = entry.get("formats", list(DEFAULT_FORMATS))
    if not isinstance(formats, list) or not formats or any(kind not in FORMATS for kind in formats):
        raise CatalogueError(f"{where}: formats is a list of {list_in_words(FORMATS)}, and not {formats!r}")
    if "docx" in formats and find_spec("docx") is None:
        raise CatalogueError(
            f"{where}: a Word file needs python-docx, which isn't here: pip install 'strikeledger[word]', or take docx out of formats"
        )
    return tuple(formats)


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
