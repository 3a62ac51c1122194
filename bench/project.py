"""A project to measure in: a folder with the data, the notebooks and a catalogue."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = {"reference": ROOT / "bench" / "reference.ipynb", "situation": ROOT / "notebooks" / "situation.ipynb"}
FIRST, SPAN = date(2023, 11, 3), 100
"""The first of the days whose editions are built, and how many there are."""

BEFORE = "2023-11-01"
"""The edition that every one of the situation report is compared with, so that each asks the same."""


def days(number: int) -> list[date]:
    """So many days, evenly spread over the span, with the same middle whatever their number is (which divides 100)."""
    step = SPAN // number
    return [FIRST + timedelta(days=step // 2 + step * at) for at in range(number)]


def parameters(report: str, day: date) -> dict[str, str]:
    """What the notebook of a report is asked for one day."""
    return {"as_of": str(day), **({"last_edition": BEFORE} if report == "situation" else {})}


def make_project(place: Path) -> Path:
    """Set up a folder with data, notebooks and lock; its catalogue is written by `write_catalogue`."""
    shutil.copytree(ROOT / "data", place / "data")
    (place / "notebooks").mkdir()
    for path in NOTEBOOKS.values():
        shutil.copy(path, place / "notebooks")
        write_notebook(plain_notebook(place, path), path, TIME_MACHINE)
    shutil.copy(ROOT / "requirements.lock", place)
    return place


TIME_MACHINE = ("sections.rewind(", "sections.changes_table(")
"""What the source of cells has in it that need every earlier day."""


def plain_notebook(project: Path, notebook: Path) -> Path:
    """Where a notebook lies that the plain toolchain runs: without the time machine, which it has no memory for."""
    return project / "notebooks" / f"plain-{notebook.name}"


def write_notebook(place: Path, notebook: Path, without: Sequence[str]) -> None:
    """Copy a notebook without the cells whose source has some parts."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"] = [
        cell for cell in content["cells"] if not any(part in "".join(cell["source"]) for part in without)
    ]
    place.write_text(json.dumps(content), encoding="utf-8")


def write_catalogue(path: Path, report: str, number: int) -> Path:
    """A catalogue of one report, in so many editions."""
    wanted = days(number)
    fixed = {name: value for name, value in parameters(report, wanted[0]).items() if name != "as_of"}
    series = f"{{ every = {SPAN // number}, from = {wanted[0]}, to = {wanted[-1]} }}"
    lines = [
        f"[{report}]",
        f'notebook = "{path.parent / "notebooks" / NOTEBOOKS[report].name}"',
        f"series = {series}",
        f"parameters = {{ {', '.join(f'{name} = {json.dumps(value)}' for name, value in fixed.items())} }}",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


FIRST_WEEK = date(2023, 12, 13)
"""The first of the weekly editions."""


def write_weekly_catalogue(
    folder: Path, report: str, first: date, weeks: int, settings: Mapping[str, Any], without: Sequence[str] = ()
) -> Path:
    """A catalogue of so many weekly editions of a report: the shipped notebook without the cells that have some parts of source."""
    notebook = folder / f"{report}.ipynb"
    write_notebook(notebook, NOTEBOOKS[report], without)
    head = [f"{name} = {json.dumps(value)}" for name, value in settings.items() if name == "base_url"]
    own = [f"{name} = {json.dumps(value)}" for name, value in settings.items() if name != "base_url"]
    series = f'series = {{ every = "week", from = {first}, to = {first + timedelta(weeks=weeks - 1)} }}'
    path = folder / f"{report}-{weeks}.toml"
    path.write_text(
        "\n".join([*head, f"[{report}]", f'notebook = "{notebook}"', series, *own]) + "\n", encoding="utf-8"
    )
    return path


def asked(notebook: Path, to: Path, kernel: str, **values: str) -> None:
    """Copy a notebook with other defaults in its parameters cell and for another kernel, for tools without parameters."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"]["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            source = "".join(cell["source"])
            for name, value in values.items():
                source = re.sub(rf'(?m)^({name}: \w+ = )"[^"]*"', rf'\g<1>"{value}"', source)
            cell["source"] = source
    to.write_text(json.dumps(content), encoding="utf-8")
