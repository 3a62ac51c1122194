"""Verification: builds what was published again from the data, compares every byte, and says what it did not compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from strikeledger.build.catalogue import NEIGHBOURS
from strikeledger.build.editions import Edition, PublishedRevision, build_edition, resolve_edition
from strikeledger.build.options import Timings
from strikeledger.build.pipeline import row_digests
from strikeledger.build.provenance import CRATE_FILE, read_crate
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import SUPERSEDED_FILE, BuildState, without_banner
from strikeledger.errors import CatalogueError, ParameterError, StrikeledgerError, did_you_mean
from strikeledger.files import digest
from strikeledger.text import plural


def verify_editions(names: tuple[str, ...], catalogue: Path, data: Path, reports: Path) -> Iterator[str]:
    """Check every folder where editions lie (or those named), and tell of each: the same, what differs, or why it can't be checked.

    Raises:
        StrikeledgerError: at the end, where one differs or was not checked.
    """
    state = BuildState(reports)
    paths = ["/".join(Path(name).parts[-2:]) for name in names] or [*state.folders(), *state.empty_folders()]
    differing, unchecked = [], []
    with input_snapshot(catalogue, data) as inputs:
        for path in dict.fromkeys(paths):
            try:
                differences, how = _check(path, inputs, state)
            except StrikeledgerError as error:
                unchecked.append(path)
                yield f"{path}: not checked: {' '.join(str(error).split())}"
                continue
            yield f"{path}: {', '.join(differences) or how}"
            differing += [path] if differences else []
    checked = len(dict.fromkeys(paths)) - len(unchecked)
    yield f"{checked} checked, {len(differing)} {plural(len(differing), 'differs', 'differ')}, {len(unchecked)} not checked"
    if differing:
        raise StrikeledgerError(f"not as they would be built now: {', '.join(differing)}")
    if unchecked:
        raise StrikeledgerError(f"not checked: {', '.join(unchecked)}")


def _check(path: str, inputs: Snapshot, state: BuildState) -> tuple[list[str], str]:
    """Which files of a folder differ, and how it is told where none does.

    Raises:
        StrikeledgerError: it can't be checked.
    """
    if path not in state.folders():
        raise CatalogueError(f"there is no such edition in {state.reports}; {did_you_mean(path, state.folders())}")
    if state.is_revision(path):
        how = "an earlier revision; its files are as they were published, which is all that can be checked of one"
        return list(_changed_files(path, state)), how
    wanted, standing = _as_it_was_asked(path, inputs, state)
    data_slice = digest(row_digests(inputs.checked, inputs.data, wanted.values))
    files = build_edition(wanted, inputs.data, data_slice, standing, Timings()).files
    return list(_differences(dict(_contents(state.reports / path)), files, path)), "the same, byte for byte"


def _changed_files(path: str, state: BuildState) -> Iterator[str]:
    """The files of an earlier revision that are others than its provenance says, but for what tells since that it was replaced."""
    folder, page = state.reports / path, f"{path.partition('/')[0]}.html"
    there = {name: content for name, content in _contents(folder) if name not in (CRATE_FILE, SUPERSEDED_FILE)}
    digests = {name: digest(without_banner(content) if name == page else content) for name, content in there.items()}
    return _differences(digests, read_crate(folder).digests, path)


def _as_it_was_asked(path: str, inputs: Snapshot, state: BuildState) -> tuple[Edition, PublishedRevision]:
    """An edition that stands, and what stands of it.

    Raises:
        CatalogueError, ParameterError: the catalogue or the data no longer know what it was asked.
    """
    name = path.partition("/")[0]
    report = inputs.reports.get(name)
    if report is None:
        raise CatalogueError(f"the catalogue has no report {name}; {did_you_mean(name, inputs.reports)}")
    content = state.published_content(path)
    if content is None:  # a notebook without figures
        content = {"revision": 1, "figures": [], "parameters": read_crate(state.reports / path).parameters}
    asked: Mapping[str, Any] = content["parameters"]
    by_itself = {name: value for name, value in asked.items() if name not in NEIGHBOURS}
    wanted = resolve_edition(report, inputs.checked, by_itself)
    if wanted.path == path:  # with the neighbours that it had: its series may have gone on
        neighbours = {name: asked[name] for name in NEIGHBOURS if name in asked and name in wanted.values}
        wanted = replace(wanted, values=wanted.values | neighbours)
    else:
        wanted = resolve_edition(report, inputs.checked, dict(asked))
    if wanted.path != path:
        raise ParameterError(f"what it was built from now makes the edition {wanted.path}; build that one")
    standing = PublishedRevision(content["revision"], tuple(content["figures"]))
    return wanted, standing


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder, by their paths there."""
    return ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def _differences(there: Mapping[str, object], wanted: Mapping[str, object], path: str) -> Iterator[str]:
    """How what is there, by file, differs from what the edition at a path should hold."""
    for name in sorted(there.keys() | wanted.keys()):
        if name not in there:
            yield f"{name} is missing"
        elif name not in wanted:
            yield f"{name} is none of {path}"
        elif there[name] != wanted[name]:
            yield f"{name} differs"
