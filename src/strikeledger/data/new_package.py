"""Starts a ledger of one's own: a data package, a catalogue and notebooks in an empty folder."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE, TABLES
from strikeledger.errors import StrikeledgerError
from strikeledger.replacement import folder_beside, place_folder
from strikeledger.text import iso_day

_TEMPLATE = Path(__file__).parents[1] / "template"
TEMPLATE_REPORTS = ("situation", "tempo", "sources")
"""The notebooks of reports; the one to explore with has examples of the founding data, and stays with them."""

_NAMED = {"gitignore": ".gitignore"}
_DAY = "2000-01-01"
"""Stands in the template's catalogue for the day up to which publications count."""


def create_package(folder: Path, as_of: date) -> None:
    """Make a folder a ledger that is sound and holds nothing yet; its reports use what was published by a day.

    Raises:
        StrikeledgerError: the folder holds something already, or can't be written; it is as it was.
    """
    if (folder.exists() and not folder.is_dir()) or (folder / "data").exists():
        raise StrikeledgerError(f"{folder} is not empty: name a folder that isn't there yet, or an empty one")
    folder = folder.resolve()
    try:
        with folder_beside(folder) as aside:
            made = aside / "ledger"
            _write(made)
            set_as_of(made, as_of)
            place_folder(made, folder)
    except OSError as error:
        raise StrikeledgerError(f"{folder}: {(error.strerror or 'it cannot be written').lower()}") from None


def _write(folder: Path) -> None:
    shutil.copytree(_TEMPLATE, folder, ignore=shutil.ignore_patterns("notebooks"))
    for name, other in _NAMED.items():
        (folder / name).rename(folder / other)
    _write_command(folder / "Makefile")
    (folder / "notebooks").mkdir(exist_ok=True)
    for path in ("data/hedges.csv", *(f"notebooks/{report}.ipynb" for report in TEMPLATE_REPORTS)):
        shutil.copy(shipped_file(path), folder / path)
    _write_tables(folder / "data")


def shipped_file(path: str) -> Path:
    """A file that is both this project's own and the first of every new ledger: in an installed package, or beside its sources."""
    return next(place for home in (_TEMPLATE, Path(__file__).parents[3]) if (place := home / path).is_file())


def template_fields(table: str) -> list[dict[str, Any]]:
    """The fields of a table as new ledgers describe them."""
    descriptor = json.loads((_TEMPLATE / "data" / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    resource = next(resource for resource in descriptor["resources"] if resource["name"] == table)
    fields: list[dict[str, Any]] = resource["schema"]["fields"]
    return fields


def _write_command(makefile: Path) -> None:
    """Let make find the command that made the folder, where no other is on the path."""
    here = Path(sys.executable).with_name("strikeledger")
    text = makefile.read_text(encoding="utf-8")
    found = f"$(or $(shell command -v strikeledger),{here})"
    makefile.write_text(text.replace("?= strikeledger\n", f"?= {found}\n"), encoding="utf-8", newline="\n")


def _write_tables(data: Path) -> None:
    """Every table of the descriptor as a header without rows; the hedge rules are there."""
    descriptor = json.loads((data / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        path = data / resource["path"]
        if resource["name"] in TABLES and not path.exists():
            names = ",".join(field["name"] for field in resource["schema"]["fields"])
            path.write_text(f"{names}\n", encoding="utf-8", newline="\n")


def set_as_of(folder: Path, day: date) -> None:
    """Let every report of the template's catalogue use what was published by a day."""
    text = (_TEMPLATE / "reports.toml").read_text(encoding="utf-8")
    (folder / "reports.toml").write_text(text.replace(_DAY, iso_day(day)), encoding="utf-8", newline="\n")
