"""Verification: builds a published edition again from the data, and compares every byte."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from strikeledger.build.catalogue import Report
from strikeledger.build.editions import Edition, PublishedRevision, build_edition, resolve_edition
from strikeledger.build.options import Timings
from strikeledger.build.pipeline import row_digests
from strikeledger.build.publish import catalogue_editions
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import BuildState
from strikeledger.errors import CatalogueError, ParameterError, StrikeledgerError, did_you_mean
from strikeledger.files import digest


def verify_editions(names: tuple[str, ...], catalogue: Path, data: Path, reports: Path) -> Iterator[str]:
    """Build editions again (all, or those named), and tell of each which files differ.

    Raises:
        StrikeledgerError: at the end, where any differs.
    """
    differing = []
    with input_snapshot(catalogue, data) as inputs:
        for path in list(edition_paths(reports, inputs.reports, names)):
            differences = verify_edition(path, inputs, reports)
            yield f"{path}: {', '.join(differences) or 'the same, byte for byte'}"
            differing += [path] if differences else []
    if differing:
        raise StrikeledgerError(f"not as they would be built now: {', '.join(differing)}")


def edition_paths(reports: Path, catalogue: Mapping[str, Report], names: tuple[str, ...]) -> Iterator[str]:
    """The editions ("<report>/<edition>") that were named, by their path or folder; all that stand where none is.

    Raises:
        CatalogueError: there is no such edition.
    """
    there = [
        f"{name}/{day}" for name in catalogue if (reports / name).is_dir() for day in catalogue_editions(reports / name)
    ]
    for name in names:
        path = "/".join(Path(name).parts[-2:])
        if not (reports / path / "figures.json").is_file():
            raise CatalogueError(f"no edition {name!r} in {reports}; {did_you_mean(path, there)}")
        yield path
    if not names:
        yield from there


def verify_edition(path: str, inputs: Snapshot, reports: Path) -> list[str]:
    """Build an edition again as it says it was asked, and say which files differ.

    Raises:
        CatalogueError, ParameterError: the catalogue or the data no longer know what it was asked.
    """
    name = path.partition("/")[0]
    report = inputs.reports.get(name)
    if report is None:
        raise CatalogueError(f"{path}: the catalogue has no such report; {did_you_mean(name, inputs.reports)}")
    content = json.loads((reports / path / "figures.json").read_text(encoding="utf-8"))
    wanted = resolve_edition(report, inputs.checked, content["parameters"])
    if wanted.path != path:
        if path.startswith(f"{wanted.path}."):
            raise ParameterError(
                f"{path} is an earlier revision; only the current one, {wanted.path}, can be verified."
            )
        raise ParameterError(f"{path}: what it was built from now makes the edition {wanted.path}; build that one.")
    standing = PublishedRevision(
        content["revision"], tuple(content["figures"]), BuildState(reports).earlier_revisions(path)
    )
    data_slice = digest(row_digests(inputs.checked, inputs.data, wanted.values))
    files = build_edition(wanted, inputs.data, data_slice, standing, Timings()).files
    return list(_differences(reports / path, files, wanted))


def _differences(folder: Path, files: dict[str, bytes], wanted: Edition) -> Iterator[str]:
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there.keys() | files.keys()):
        if name not in there:
            yield f"{name} is missing"
        elif name not in files:
            yield f"{name} is none of {wanted.path}"
        elif there[name].read_bytes() != files[name]:
            yield f"{name} differs"
