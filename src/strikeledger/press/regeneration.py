"""Regeneration: editions that were asked for come in; those that are not current are made and published, and told why."""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from strikeledger.door import Checked
from strikeledger.errors import MachineError, StorageError, StrikeledgerError
from strikeledger.press.editions import Edition, Made, Standing, made
from strikeledger.press.failures import failure_page
from strikeledger.press.keys import Key, digest, tree_digest, why
from strikeledger.press.memory import Memory
from strikeledger.press.publishing import publish, replace_file
from strikeledger.press.slices import row_digests
from strikeledger.press.timings import Timings

HOME = Path(__file__).parents[1]


@dataclass(frozen=True)
class Task:
    """An edition to be made: what from, why, and what stands of it."""

    edition: Edition
    key: Key
    reason: str
    standing: Standing


@dataclass(frozen=True)
class Result:
    """What became of an edition: current (no reason), built, or failed with an error."""

    edition: Edition
    reason: str = ""
    revision: int = 0
    seconds: float = 0.0
    error: StrikeledgerError | None = None


def roots(catalogue: Path, data: Path, editions: Sequence[Edition]) -> list[Path]:
    """Everything that editions are made from."""
    lock = data.parent / "requirements.lock"
    notebooks = dict.fromkeys(edition.report.notebook for edition in editions)
    return [catalogue, data, HOME, *notebooks, *([lock] if lock.is_file() else [])]


def keyed(editions: Sequence[Edition], checked: Checked, data: Path) -> Iterator[tuple[Edition, Key]]:
    """Each edition with the key of what it is made from."""
    package, lock = tree_digest([HOME]), data.parent / "requirements.lock"
    used = digest([lock.read_text(encoding="utf-8") if lock.is_file() else "", sys.version_info[:2]])
    for edition in editions:
        rows = row_digests(checked, data, edition.values)
        report = edition.report
        parts = {
            "notebook": _notebook_digest(report.notebook), "parameters": digest(edition.values), "data": digest(rows), "package": package,
            "packages it uses": used, "settings": digest([report.formats, report.subtitle]),
        }  # fmt: skip
        yield edition, Key(parts, rows)


def _notebook_digest(path: Path) -> str:
    """A notebook's digest by what runs and what is read, so that outputs and a viewer's metadata don't count."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    told = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in cells]
    return digest(told)


def tasks(editions: Sequence[tuple[Edition, Key]], memory: Memory, force: bool) -> Iterator[Task | Result]:
    """What has to be done for each edition, in order: a task with its reason, or the result that it is current."""
    for edition, key in editions:
        record = memory.record(edition.path)
        reason = why(record and record.get("key") and record["key"], key)
        if not reason and record and not memory.intact(edition.path, record):
            reason = "its files are not as they were published"
        if not reason and record and record["failure"]:
            reason = "it failed the last time"
        if force and not reason:
            reason = "it was asked for"
        if not reason:
            yield Result(edition, revision=record["revision"] if record else 0)
            continue
        revision, figures = memory.figures(edition.path)
        yield Task(edition, key, reason, Standing(revision, figures, memory.revisions(edition.path)))


def carry_out(todo: Sequence[Task], memory: Memory, data: Path, jobs: int, timings: Timings) -> Iterator[Result]:
    """Make and publish each edition, as many at a time as there are jobs; one that fails leaves the others alone.

    Yields:
        Each result as it comes.
    """
    if min(jobs, len(todo)) <= 1:
        for task in todo:
            yield _settled(task, memory, partial(_attempt, task, data, timings), timings)
        return
    with _pool(min(jobs, len(todo))) as pool:
        running = {pool.submit(_attempt, task, data): task for task in todo}
        for future in as_completed(running):
            yield _settled(running[future], memory, future.result, timings)


def _attempt(task: Task, data: Path, timings: Timings | None = None) -> tuple[Made, float]:
    """The edition and the seconds that it took.

    Raises:
        MachineError: the disk is full, or something else about the machine.
    """
    begun = time.perf_counter()
    try:
        edition = made(task.edition, data, task.key.parts["data"], task.standing, timings or Timings())
    except OSError as error:
        raise MachineError(f"{task.edition.path}: {error.strerror or error}") from None
    return edition, time.perf_counter() - begun


def _settled(task: Task, memory: Memory, outcome: Callable[[], tuple[Made, float]], timings: Timings) -> Result:
    """Publish what came of a task, or keep that it failed."""
    try:
        edition, seconds = outcome()
        with timings.phase("publish"):
            _publish(task, memory, edition)
    except StrikeledgerError as error:
        return _failed(task, memory, error)
    except BrokenProcessPool:
        return _failed(task, memory, MachineError("a worker process died; run the command again"))
    return Result(task.edition, task.reason, edition.revision, seconds)


def _pool(jobs: int) -> Executor:
    """Worker processes; where they can fork, they start with everything imported."""
    if platform.system() == "Linux":
        import strikeledger.press.exporters
        import strikeledger.press.html
        import strikeledger.press.pdf
        import strikeledger.press.run  # noqa: F401  imported once, before the fork

        forking = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(jobs, mp_context=forking, initializer=_end_with, initargs=(os.getpid(),))
    return ProcessPoolExecutor(jobs)


def _end_with(parent: int) -> None:
    """Have Linux end this worker when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def _publish(task: Task, memory: Memory, edition: Made) -> None:
    """Put an edition in its place; one that it supersedes is kept beside it first."""
    folder, before = memory.reports / task.edition.path, task.standing.revision
    if before and edition.revision != before:
        publish(memory.superseded(task.edition.path, before), folder.with_name(f"{folder.name}.r{before}"))
    publish(edition.files, folder)
    memory.remember(task.edition.path, task.key, edition.revision)
    folder.with_name(f"{folder.name}.failure.html").unlink(missing_ok=True)


def _failed(task: Task, memory: Memory, error: StrikeledgerError) -> Result:
    """Keep that an edition failed, and say so on a page beside it; what stood stands."""
    place = memory.reports / f"{task.edition.path}.failure.html"
    with suppress(StorageError):  # the disk may be what failed; the error itself is told either way
        memory.failed(task.edition.path, task.key, str(error))
        replace_file(place, failure_page(task.edition, error, bool(task.standing.revision)))
    return Result(task.edition, task.reason, error=error)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
