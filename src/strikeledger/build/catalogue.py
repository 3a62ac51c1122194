"""The catalogue: `reports.toml` comes in, the reports that it names go out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strikeledger.build.alarms import Alarm, read_alarm
from strikeledger.build.latest import LATEST
from strikeledger.build.series import Series, read_series
from strikeledger.errors import CatalogueError, did_you_mean
from strikeledger.naming import file_name

FORMATS = ("html", "pdf")
_ENTRY_KEYS = ("notebook", "parameters", "formats", "subtitle", "series", "alarms", "timeout")
DEFAULT_TIMEOUT = 600
"""Seconds that a cell of a notebook may take, unless its report says otherwise."""


@dataclass(frozen=True)
class Report:
    """One entry of the catalogue: which notebook, asked what, in which formats, on which days."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    formats: tuple[str, ...] = FORMATS
    subtitle: str = ""
    series: Series | None = None
    alarms: tuple[Alarm, ...] = ()
    timeout: int = DEFAULT_TIMEOUT
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
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(
            f"no catalogue {path.name} here: run this in the folder that holds it, or name it with --catalogue"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CatalogueError(f"{path.name}: {error}") from None
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
    formats, parameters = entry.get("formats", list(FORMATS)), entry.get("parameters", {})
    if not isinstance(formats, list) or not formats or any(kind not in FORMATS for kind in formats):
        raise CatalogueError(f"{where}: formats is a list of {' and '.join(FORMATS)}")
    if not isinstance(parameters, dict):
        raise CatalogueError(f"{where}: parameters is a table of names and values")
    series = read_series(entry["series"], where) if "series" in entry else None
    if series and "as_of" in parameters:
        raise CatalogueError(
            f"{where}: a series gives each edition its as_of; take it out of parameters, or series out"
        )
    timeout = entry.get("timeout", DEFAULT_TIMEOUT)
    if type(timeout) is not int or timeout < 1:
        raise CatalogueError(f"{where}: timeout is the whole number of seconds that a cell may take")
    subtitle, alarms = str(entry.get("subtitle", "")), _alarms(where, entry.get("alarms", {}))
    return Report(name, notebook, parameters, tuple(formats), subtitle, series, alarms, timeout, path.name)


def _alarms(where: str, entry: object) -> tuple[Alarm, ...]:
    if not isinstance(entry, dict) or not all(isinstance(condition, str) for condition in entry.values()):
        raise CatalogueError(f'{where}: alarms are names and conditions, as alarms = {{ killed = "us_killed >= 1" }}')
    try:
        return tuple(read_alarm(name, condition) for name, condition in entry.items())
    except CatalogueError as error:
        raise CatalogueError(f"{where}: {error}") from None
