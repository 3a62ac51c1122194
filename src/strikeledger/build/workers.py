"""The one way to carry work out: a job is an edition to be made, and `run_job` makes it, in this process or wherever it is sent."""

from __future__ import annotations

import multiprocessing
import os
import platform
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from strikeledger.build.editions import Edition, EditionFiles, PublishedRevision, build_edition, import_renderers
from strikeledger.build.kernel.start import end_with
from strikeledger.build.kernel.warmth import start_fork_server
from strikeledger.build.options import Timings
from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.files import digest
from strikeledger.messages import fault_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@dataclass(frozen=True)
class Bundle:
    """Files by their path, and the SHA-256 of each as it was sent."""

    files: Mapping[str, bytes]
    digests: Mapping[str, str]

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Bundle:
        """A bundle of these files."""
        return cls(files, {path: digest(content) for path, content in files.items()})

    @property
    def name(self) -> str:
        """The same for the same files, and for no others."""
        return digest(dict(self.digests))

    def open(self) -> dict[str, bytes]:
        """The files.

        Raises:
            MachineError: one isn't as it was sent; names all of these.
        """
        there = {path: digest(content) for path, content in self.files.items()}
        damaged = sorted(path for path in there.keys() | self.digests if there.get(path) != self.digests.get(path))
        if damaged:
            raise MachineError(f"damaged on the way between machines: {', '.join(damaged)}; build it again")
        return dict(self.files)


@dataclass(frozen=True)
class Job:
    """An edition to be made: from which data package, the digest of the rows that it sees, and what stands of it."""

    edition: Edition
    data: Path
    data_slice: str
    published: PublishedRevision

    def with_inputs(self, data: Path, notebook: Path) -> Job:
        """The same job with its data and its notebook in other places."""
        report = replace(self.edition.report, notebook=notebook)
        return replace(self, data=data, edition=replace(self.edition, report=report))


@dataclass(frozen=True)
class JobResult:
    """What came of a job: the files of the edition, or why there are none."""

    bundle: Bundle = Bundle({}, {})
    revision: int = 0
    seconds: float = 0.0
    error: StrikeledgerError | None = None

    def open(self) -> EditionFiles:
        """The edition, every file of it as it was made.

        Raises:
            StrikeledgerError: it could not be made.
            MachineError: it was damaged on its way.
        """
        if self.error is not None:
            raise self.error
        return EditionFiles(self.bundle.open(), self.revision)


JobRunner = Callable[[Sequence[Job]], Iterator[tuple[Job, JobResult]]]
"""Carries jobs out, and gives each with its result as it comes."""

_one_at_a_time = Lock()  # running a notebook changes the environment of its process, which threads share


def run_job(job: Job, timings: Timings | None = None) -> JobResult:
    """Make an edition; that it could not be made is a result, too. One at a time in a process."""
    with _one_at_a_time:
        begun = time.perf_counter()
        try:
            edition = build_edition(job.edition, job.data, job.data_slice, job.published, timings or Timings())
        except Exception as error:
            return JobResult(error=fault_of(f"{job.edition.path} from {job.edition.report.notebook.name}", error))
        return JobResult(Bundle.from_files(edition.files), edition.revision, time.perf_counter() - begun)


def run_here(
    jobs: Sequence[Job], processes: int = 1, timings: Timings | None = None
) -> Iterator[tuple[Job, JobResult]]:
    """Carry jobs out on this machine: in this process if one is done at a time, else in processes of their own."""
    start_fork_server()  # before any process is forked, so that all have one nursery
    if min(processes, len(jobs)) <= 1:
        yield from ((job, run_job(job, timings)) for job in jobs)
        return
    lost = []
    with _process_pool(min(processes, len(jobs))) as pool:
        for job, future in finished_jobs({_submit(pool, job): job for job in jobs}):
            if isinstance(future.exception(), BrokenExecutor):
                lost.append(job)
            else:
                yield job, future.result()
    for job in lost:  # a process that died took what was queued with it; each now gets one of its own
        with _process_pool(1) as pool:
            yield job, _result_of_second_try(_submit(pool, job))


def _submit(pool: Executor, job: Job) -> Future[JobResult]:
    """The job on its way; where a process of the pool has died before, its future says so, as it would later."""
    try:
        return pool.submit(run_job, job)
    except BrokenExecutor as error:
        future: Future[JobResult] = Future()
        future.set_exception(error)
        return future


def finished_jobs(running: dict[Future[JobResult], Job]) -> Iterator[tuple[Job, Future[JobResult]]]:
    """Each job once it has ended; a run that is broken off leaves nothing queued."""
    try:
        for future in as_completed(running):
            yield running.pop(future), future  # with its files, which a long run must not keep
    finally:
        for future in running:
            future.cancel()


def _result_of_second_try(future: Future[JobResult]) -> JobResult:
    try:
        return future.result()
    except BrokenExecutor:
        words = "the process that built it died, twice (is the memory too small?); run the command again"
        return JobResult(error=MachineError(words))


@contextmanager
def _process_pool(processes: int) -> Iterator[Executor]:
    """Processes of this machine, which end with this one; where they can fork, they start with everything imported."""
    how: dict[str, Any] = {}
    if platform.system() == "Linux":
        import_renderers()  # once, before the fork
        from strikeledger.render.svg import start_engine

        drew = start_engine.cache_info().currsize > 0  # a process forked after that waits for threads that it lacks
        how = {
            "mp_context": multiprocessing.get_context("spawn" if drew else "fork"),
            "initializer": _start_builder,
            "initargs": (os.getpid(),),
        }
    pool = ProcessPoolExecutor(processes, **how)
    try:
        yield pool
    except KeyboardInterrupt:
        for process in list(pool._processes.values()):  # what they build is published by this process alone
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _start_builder(parent: int) -> None:
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process


Send = Callable[[Mapping[str, Any]], None]
"""Takes a message about what is being done."""


class WarmWorker:
    """One process that keeps what it has imported from call to call; it can be ended at any moment, with all that it has started.

    Args:
        prepare: what the process does at first, given a way to send messages and the arguments; gives back what each call calls.
    """

    def __init__(self, prepare: Callable[..., Callable[..., None]], arguments: Callable[[], tuple[Any, ...]]) -> None:
        self._prepare, self._arguments = prepare, arguments
        self._start()

    def call(self, *arguments: Any) -> Iterator[Mapping[str, Any]]:
        """The messages of a call, as they come.

        Raises:
            BrokenExecutor: the process has died.
        """
        future = self._pool.submit(_call_warm, *arguments)
        try:
            while (message := self._messages.recv()) is not None:
                yield message
        except EOFError:
            raise BrokenProcessPool from None
        future.result()

    def restart(self) -> None:
        """End the process and start another, with the package as it is now."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the process and everything that it has started, at once: an edition is published whole or not at all."""
        import psutil

        found: list[psutil.Process] = []
        while fresh := [one for one in _family(self._pid) if one not in found]:
            found += fresh
            for one in fresh:
                with suppress(psutil.NoSuchProcess):
                    one.suspend()  # so that it starts no other
        for one in found:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._pool.shutdown(cancel_futures=True)
        self._messages.close()

    def _start(self) -> None:
        spawning = multiprocessing.get_context("spawn")  # a fork would run the package as this process has it
        self._messages, theirs = spawning.Pipe(duplex=False)
        arguments = (os.getpid(), theirs, self._prepare, self._arguments())
        self._pool = ProcessPoolExecutor(1, mp_context=spawning, initializer=_start_warm, initargs=arguments)
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited until it has a session of its own
        try:
            known = {child.pid for child in multiprocessing.active_children()}
            self._pool.submit(os.getpid)
            (self._pid,) = (child.pid for child in multiprocessing.active_children() if child.pid not in known)
        finally:
            signal.signal(signal.SIGINT, before)
            theirs.close()


def _family(pid: int | None) -> list[Any]:
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


class _Warm:
    """What a warm process keeps: where its messages go, and what each call calls."""

    messages: Connection[Any, Any]
    work: Callable[..., None]


def _start_warm(parent: int, messages: Connection[Any, Any], prepare: Callable[..., Any], arguments: Any) -> None:
    end_with(parent)
    if os.name == "posix":
        os.setsid()  # Ctrl-C is for the parent, which then ends this process and its kernels
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _Warm.messages, _Warm.work = messages, prepare(messages.send, *arguments)


def _call_warm(*arguments: Any) -> None:
    try:
        _Warm.work(*arguments)
    finally:
        _Warm.messages.send(None)
