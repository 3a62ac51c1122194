"""Carrying jobs out on a Dask cluster.

Workers need neither this machine's disk nor the project: inputs travel by content, once to each worker, and editions come back by content.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from strikeledger.build.fingerprint import files_below
from strikeledger.build.workers import Bundle, Job, JobResult, finished_jobs
from strikeledger.cluster.worker import current_environment, environment_differences, refusal, run_sent_job
from strikeledger.errors import MachineError, ParameterError, StrikeledgerError
from strikeledger.files import digest, relative_path

CONNECT_TIMEOUT = 10.0
"""Seconds in which a scheduler has to answer."""

WORKER_TIMEOUT = 60.0
"""Seconds for which a cluster may be without workers."""


def run_on_cluster(jobs: Sequence[Job], address: str) -> Iterator[tuple[Job, JobResult]]:
    """Carry jobs out on the workers of the cluster whose scheduler is at an address; see `workers.run_here`.

    Raises:
        MachineError: no scheduler answers there, it has no workers, or one has other versions than this machine.
    """
    with _open_client(address) as client:
        bundle, notebook_paths = pack_inputs(jobs[0].data, [job.edition.report.notebook for job in jobs])
        try:
            _refuse_mismatches(client, address)
            # A task and not a scattered value: what a dying worker takes with it, the scheduler can have made again.
            inputs = client.submit(_check_bundle, bundle, key=f"strikeledger-inputs-{uuid.uuid4().hex}")
        except OSError as error:
            raise MachineError(f"the scheduler at {address} went away: {error}; run the command again") from None
        # Not pure: the same edition asked again is built again, and not answered from the scheduler's memory.
        executor = client.get_executor(pure=False, retries=1)
        running = {}
        for job in jobs:
            sent = job.with_inputs(job.data, Path(notebook_paths[job.edition.report.notebook]))
            running[executor.submit(run_sent_job, sent, inputs, current_environment())] = job
        for job, future in finished_jobs(running):
            yield job, _job_result(future, address)


def _job_result(future: Future[JobResult], address: str) -> JobResult:
    """What came of a job; whatever went wrong over there, the other editions are kept."""
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker:
        words = "each worker that was given it died; look into the workers' logs (their memory may be too small)"
    except (CancelledError, OSError):
        words = (
            f"the cluster at {address} has lost it: the scheduler went away, "
            f"or no worker was left for {WORKER_TIMEOUT:.0f} seconds"
        )
    except StrikeledgerError as error:
        return JobResult(error=error)
    except Exception as error:
        words = f"the cluster at {address} failed with {type(error).__name__}: {error}"
    return JobResult(error=MachineError(words))


def pack_inputs(data: Path, notebooks: Iterable[Path]) -> tuple[Bundle, dict[Path, str]]:
    """What editions are made from, and where in it each notebook lies: the data package, the notebooks, and the lock beside the data."""
    files = {
        f"data/{Path(path).relative_to(data).as_posix()}": Path(path).read_bytes() for path in files_below(str(data))
    }
    lock = data.parent / "requirements.lock"
    if lock.is_file():
        files[lock.name] = lock.read_bytes()
    places = {}
    for notebook in dict.fromkeys(notebooks):
        content = notebook.read_bytes()
        places[notebook] = f"notebooks/{digest(content)[:16]}/{notebook.name}"
        files[places[notebook]] = content
    for path in files:
        relative_path(path, "for the cluster, the file", ParameterError)
    return Bundle.from_files(files), places


def _check_bundle(bundle: Bundle) -> Bundle:
    """A bundle on a worker, whose files are as they were sent."""
    bundle.open()
    return bundle


@contextmanager
def _open_client(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address, which gives up where there are no workers for too long."""
    client, ended = _connect(address), Event()
    try:
        Thread(target=_close_without_workers, args=(client, ended), daemon=True).start()
        yield client
    finally:
        ended.set()
        with suppress(OSError, TimeoutError):
            client.close()


def _connect(address: str) -> Any:
    """A client of the scheduler at an address."""
    try:
        from distributed import Client
        from distributed.security import Security
        from distributed.versions import VersionMismatchWarning
    except ImportError:
        raise MachineError(
            "a cluster needs Dask, which isn't installed here: pip install 'strikeledger[cluster]'"
        ) from None
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)  # what matters is told in words
    try:
        security = Security()  # certificates, where Dask's configuration names some
        with ThreadPoolExecutor(1) as apart:  # the caller may have an event loop of its own, as in a notebook
            apart.submit(lambda: asyncio.run(_probe(address, security.get_connection_args("client")))).result()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # looked at below, and refused where it matters
            return Client(address, timeout=CONNECT_TIMEOUT, security=security, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise MachineError(
            f"no Dask scheduler answers at {address}: {reason}. "
            "Start one there with: dask scheduler (docs/cluster.md says more); without --cluster this machine builds."
        ) from None


async def _probe(address: str, how: dict[str, Any]) -> None:
    """See that something answers as a scheduler does; a client that fails to start would take its time to end."""
    from distributed.comm.core import connect

    await (await connect(address, timeout=CONNECT_TIMEOUT, **how)).close()


def _refuse_mismatches(client: Any, address: str) -> None:
    """Wait for a worker, then refuse a cluster of which anything has other versions than this machine."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=WORKER_TIMEOUT)
    found = client.run(environment_differences, current_environment(), on_error="return")
    if not found:
        raise MachineError(
            f"the scheduler at {address} has had no workers for {WORKER_TIMEOUT:.0f} seconds; start one with: dask worker {address}"
        )
    said = {f"worker {worker}": said for worker, said in sorted(found.items())}
    try:
        scheduler = client.run_on_scheduler(environment_differences, current_environment())
    except Exception as error:  # the scheduler reads what is sent to workers, and so needs what they need
        scheduler = error
    said[f"the scheduler at {address}"] = scheduler
    for who, differing in said.items():
        if not isinstance(differing, list):
            raise MachineError(f"{who} can't say what it builds with: {differing}; is strikeledger installed there?")
        if differing:
            raise MachineError(refusal(who, differing))


def _close_without_workers(client: Any, ended: Event) -> None:
    """Give up where the cluster has been without workers for too long; what was asked of it is then cancelled."""
    seen = time.monotonic()
    while not ended.wait(2):
        with suppress(Exception):
            if client.scheduler_info()["workers"]:
                seen = time.monotonic()
        if time.monotonic() - seen > WORKER_TIMEOUT:
            with suppress(Exception):
                client.close(timeout=2)
            return
