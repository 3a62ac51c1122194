"""Regeneration: which editions must be built and why, and what is published of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from strikeledger.build.editions import Edition, EditionFiles, PublishedRevision
from strikeledger.build.fingerprint import Fingerprint, code_digests, reason_to_build, reason_to_replace
from strikeledger.build.options import Timings
from strikeledger.build.publish import prune_revisions, publish
from strikeledger.build.state import BuildState
from strikeledger.build.workers import Job, JobResult, JobRunner
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.validate import ValidatedPackage
from strikeledger.data.visible_rows import ViewFilters, contents_of, tables_in_view, visible_rows
from strikeledger.errors import ParameterError, StorageError, StrikeledgerError
from strikeledger.files import digest, place_in, read_json, replace_file
from strikeledger.memory import memory_at
from strikeledger.messages import fault_of
from strikeledger.render.html.page import failure_page


@dataclass(frozen=True)
class PlannedBuild:
    """An edition to be made: what from, why, what stands of it, and why that gives way if its figures are others."""

    edition: Edition
    fingerprint: Fingerprint
    reason: str
    published: PublishedRevision
    replaced: str = ""


@dataclass(frozen=True)
class BuildResult:
    """What became of an edition: current (no reason), built, or failed with an error.

    `before` is what stood of it; `replaced` says why that gives way where the figures are others.
    """

    edition: Edition
    reason: str = ""
    revision: int = 0
    seconds: float = 0.0
    error: StrikeledgerError | None = None
    before: PublishedRevision = field(default_factory=PublishedRevision)
    replaced: str = ""


def _with_fingerprints(
    editions: Sequence[Edition], checked: ValidatedPackage, data: Path
) -> Iterator[tuple[Edition, Fingerprint]]:
    """Each edition with the key of what it is made from."""
    code = code_digests(data)
    for edition in editions:
        rows = row_digests(checked, data, edition.values)
        report = edition.report
        parts = {
            "notebook": _notebook_digest(report.notebook), "parameters": digest(edition.values), "data": digest(rows), **code,
            "settings": digest([report.formats, report.subtitle, report.base_url]),
        }  # fmt: skip
        yield edition, Fingerprint(parts, rows)


def row_digests(checked: ValidatedPackage, data: Path, parameters: Mapping[str, Any]) -> dict[str, str]:
    """The digest of every row that an edition sees, and of what else of the data package it depends on, by name."""
    outlines = data / "region.geojson"
    said = read_json(data / DESCRIPTOR_FILE)
    asked = ViewFilters.from_parameters(parameters)
    rows = {row: digest(cells)[:12] for row, cells in visible_rows(checked.tables, asked).items()}
    known = tables_in_view(checked.tables, ViewFilters(asked.as_of))
    return {
        **rows,
        "datapackage:beginnings": digest(checked.beginnings),
        "datapackage:terms": digest(asdict(checked.terms)),
        "datapackage:holdings": digest(sorted(contents_of(known, checked.terms, checked.soft_words))),
        "datapackage:credits": digest([said.get(name) for name in ("title", "licenses", "contributors")]),
        "map:outlines": digest(outlines.read_bytes()) if outlines.is_file() else "",
    }


def _notebook_digest(path: Path) -> str:
    """A notebook's digest by what runs and what is read, so that outputs and a viewer's metadata don't count."""
    cells = read_json(path)["cells"]
    told = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in cells]
    return digest(told)


def plan_builds(
    editions: Sequence[Edition], checked: ValidatedPackage, data: Path, state: BuildState, force: bool = False
) -> Iterator[PlannedBuild | BuildResult]:
    """What has to be done for each edition, in order: a task with its reason, or the result that it is current."""
    for edition, key in _with_fingerprints(editions, checked, data):
        yield plan_build(edition, key, state, force, [row.cells for row in checked.tables["corrections"].rows])


def plan_build(
    edition: Edition,
    key: Fingerprint,
    state: BuildState,
    force: bool,
    corrections: Sequence[Mapping[str, str]] = (),
) -> PlannedBuild | BuildResult:
    """What has to be done for an edition that is made from what its fingerprint says."""
    record = state.build_record(edition.path)
    made_from = record and record.get("key")
    reason = reason_to_build(made_from, key)
    if not reason and record and not state.is_intact(edition.path, record):
        reason = "its files are not as they were published"
    if not reason and record and record["failure"]:
        reason = "it failed the last time"
    if force and not reason:
        reason = "it was asked for"
    if not reason:
        return BuildResult(edition, revision=record["revision"] if record else 0)
    standing = PublishedRevision(*state.revision_and_figures(edition.path))
    return PlannedBuild(edition, key, reason, standing, reason_to_replace(made_from, key, corrections))


def run_builds(
    todo: Sequence[PlannedBuild], state: BuildState, data: Path, run: JobRunner, timings: Timings
) -> Iterator[BuildResult]:
    """Make and publish each edition; one that fails leaves the others alone.

    Args:
        run: what makes them; see `workers`.

    Yields:
        Each result as it comes.
    """
    tasks = {task.edition.path: task for task in todo}
    jobs = [Job(task.edition, data, task.fingerprint.parts["data"], task.published) for task in todo]
    if not jobs:
        return
    with memory_at(state.memory_folder(todo[0].fingerprint.parts)):
        for job, result in run(jobs):
            yield _finish_build(tasks[job.edition.path], state, result, timings)


def _finish_build(task: PlannedBuild, state: BuildState, result: JobResult, timings: Timings) -> BuildResult:
    """Publish what came of a task, or keep that it failed."""
    try:
        edition = result.open()
        with timings.phase("publish"):
            _publish_edition(task, state, edition)
    except Exception as error:
        return _record_failure(task, state, fault_of(f"publishing {task.edition.path}", error))
    return BuildResult(task.edition, task.reason, edition.revision, result.seconds, None, task.published, task.replaced)


def _publish_edition(task: PlannedBuild, state: BuildState, edition: EditionFiles) -> None:
    """Put an edition in its place; one that it supersedes is kept beside it first."""
    folder, before = _place(state, task.edition.path), task.published.revision
    if before and edition.revision != before and state.revision_and_figures(task.edition.path)[0] == before:
        kept = state.superseded_files(task.edition.path, before, task.replaced, _today())
        publish(kept, _place(state, f"{task.edition.path}.r{before}"))
    publish(edition.files, folder)
    prune_revisions(state, task.edition.path, task.edition.report.keep)
    state.record_build(task.edition.path, task.fingerprint, edition.revision)
    folder.with_name(f"{folder.name}.failure.html").unlink(missing_ok=True)


def _today() -> str:
    """The day (UTC) on which something is published: the one thing here that follows from no input, unless SOURCE_DATE_EPOCH sets it."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else datetime.now(UTC)
    return moment.date().isoformat()


def _place(state: BuildState, path: str) -> Path:
    """Where something is published: below the reports, by its own name and behind no link."""
    return place_in(state.reports, path, "the edition", ParameterError)


def _record_failure(task: PlannedBuild, state: BuildState, error: StrikeledgerError) -> BuildResult:
    """Keep that an edition failed, and say so on a page beside it; what stood stands."""
    with suppress(StorageError, ParameterError):  # the place may be what failed; the error itself is told either way
        state.record_failure(task.edition.path, task.fingerprint, str(error))
        place = _place(state, f"{task.edition.path}.failure.html")
        report, edition = task.edition.report, task.edition
        page = failure_page(
            report.name, edition.name, report.notebook.name, edition.values, error, bool(task.published.revision)
        )
        replace_file(place, page)
    return BuildResult(task.edition, task.reason, error=error)
