"""The editions that lie in a reports folder: what each is, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from strikeledger.build.provenance import CRATE_FILE
from strikeledger.build.publish import is_catalogue_name
from strikeledger.build.snapshot import Snapshot
from strikeledger.build.state import LATEST, PLACEHOLDER, BuildState
from strikeledger.data.descriptor import read_curator, read_licence, read_name
from strikeledger.errors import StorageError
from strikeledger.files import read_json, replace_file

FIGURES_FILE = "figures.json"


@dataclass(frozen=True)
class SiteFacts:
    """What holds for a whole folder of reports: where it is published (empty: nowhere), of which ledger, who keeps it, under which licence.

    `catalogue` are the names of the reports that the last run knew, with a slash between two; empty where none is known.
    """

    base_url: str = ""
    name: str = ""
    title: str = ""
    curator: str = ""
    licence: str = ""
    licence_address: str = ""
    catalogue: str = ""

    @classmethod
    def of(cls, inputs: Snapshot) -> SiteFacts:
        """Of what a run builds from."""
        base_url = next((report.base_url for report in inputs.reports.values()), "")
        return cls(
            base_url,
            *read_name(inputs.data),
            read_curator(inputs.data),
            *read_licence(inputs.data),
            "/".join(inputs.reports),
        )

    @classmethod
    def last_listed(cls, state: BuildState) -> SiteFacts:
        """As they were when the index was last written."""
        facts = state.listed_site()
        return cls(**{each.name: facts.get(each.name, "") for each in fields(cls)})

    def is_listed(self, report: str) -> bool:
        """Whether the catalogue has a report, as far as is known."""
        return not self.catalogue or report in self.catalogue.split("/")

    def address(self, path: str) -> str:
        """Where a file of the folder is found: whole where it is published, else as seen from the folder."""
        return f"{self.base_url}/{path}" if self.base_url else path


NOWHERE = SiteFacts()
"""A folder of reports that is published nowhere."""


@dataclass(frozen=True)
class PublishedEdition:
    """One edition as it lies there: `files` is path to size, `defects` say what is wrong with it.

    `earlier_revisions`, each with why it was replaced, are kept beside it; it is `stale` where it could not be built the last time.
    """

    report: str
    name: str
    title: str
    as_of: str
    revision: int
    parameters: Mapping[str, Any]
    figures: Mapping[str, Mapping[str, Any]]
    headlines: tuple[str, ...]
    files: Mapping[str, int]
    defects: tuple[str, ...]
    earlier_revisions: Mapping[int, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def is_catalogue_own(self) -> bool:
        """Whether it is the catalogue's own, named by its day alone."""
        return is_catalogue_name(self.name)


def editions_by_report(reports: Path) -> dict[str, list[PublishedEdition]]:
    """Every edition under a reports folder, by report; the newest day first, the catalogue's own ahead of others of its day."""
    found = {
        folder.name: [_read_edition(path) for path in _folders(folder) if not BuildState.is_revision(path.name)]
        for folder in _folders(reports)
    }
    for editions in found.values():
        editions.sort(key=lambda edition: edition.name)
        editions.sort(key=lambda edition: (edition.as_of, edition.is_catalogue_own), reverse=True)
    return dict(sorted(found.items()))


def write_listing(reports: Path, name: str, content: Callable[[], str]) -> Path:
    """Write a file about all editions in a reports folder, whole or not at all; a StorageError where it can't be read or written to."""
    try:
        text = content()
    except OSError as error:
        raise StorageError(reports, error) from None
    replace_file(reports / name, text)
    return reports / name


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, without those that are hidden or no edition's, and without `latest`."""
    inside = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(path for path in inside if path.name != LATEST and not (path / PLACEHOLDER).exists())


def _read_edition(folder: Path) -> PublishedEdition:
    """An edition; one that is broken or half there is told as such."""
    files = {
        str(path.relative_to(folder).as_posix()): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    crate, title, missing = _read_crate(folder / CRATE_FILE, files)
    content = _read_object(folder / FIGURES_FILE) if FIGURES_FILE in files else {}
    if content is None:
        missing, content = (*missing, f"{FIGURES_FILE} can't be read"), {}
    asked = content.get("parameters") if isinstance(content.get("parameters"), dict) else crate
    as_of = str(content.get("as_of") or crate.get("as_of") or folder.name[:10])
    figures = _known_figures(content)
    state, edition = BuildState(folder.parents[1]), f"{folder.parent.name}/{folder.name}"
    earlier = {number: state.why_superseded(edition, number) for number in state.earlier_revisions(edition)}
    stale = folder.with_name(f"{folder.name}.failure.html").is_file()
    return PublishedEdition(
        folder.parent.name, folder.name, title or folder.parent.name, as_of, _whole_number(content.get("revision")), asked or {},
        figures, _headline_ids(content, figures), files, missing, earlier, stale,
    )  # fmt: skip


def _read_crate(path: Path, files: Mapping[str, int]) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """What the provenance says: parameters, title, and which files are missing or of another size."""
    if path.name not in files:
        return {}, "", (f"{path.name} is missing",)
    graph = (_read_object(path) or {}).get("@graph")
    if not isinstance(graph, list):
        return {}, "", (f"{path.name} can't be read",)
    entities = {str(entity.get("@id")): entity for entity in graph if isinstance(entity, dict)}
    asked = {}
    for name, entity in entities.items():
        if name.startswith("#parameter-"):
            asked[name.removeprefix("#parameter-")] = _parse_json(str(entity.get("value")))
    named = {name: e for name, e in entities.items() if e.get("@type") == "File" and not name.startswith("#")}
    lost = [f"{name} is missing" for name in named if name not in files]
    other = [
        f"{name} has another size than when it was made"
        for name, entity in named.items()
        if name in files and str(files[name]) != entity.get("contentSize")
    ]
    return asked, str(entities.get("./", {}).get("name") or ""), (*lost, *other)


def _known_figures(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The figures by id that have a label and words."""
    listed = content.get("figures")
    known = [figure for figure in listed if isinstance(figure, dict)] if isinstance(listed, list) else []
    return {str(f["id"]): f for f in known if all(isinstance(f.get(key), str) for key in ("id", "label", "words"))}


def _headline_ids(content: Mapping[str, Any], figures: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the figures that the report opens with."""
    listed = content.get("headlines")
    return tuple(name for name in listed if name in figures) if isinstance(listed, list) else ()


def _read_object(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file; None where it holds none."""
    try:
        content = read_json(path)
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _whole_number(value: object) -> int:
    return value if type(value) is int else 1
