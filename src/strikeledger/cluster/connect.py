"""A Dask cluster: its scheduler's address comes in; means by which its workers carry out orders go out.

Workers need neither this machine's disk nor the project: inputs travel by content, once to each worker, and editions come back by content.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
import uuid
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from strikeledger.build.executors import Means
from strikeledger.build.orders import Delivery, Order
from strikeledger.cluster.bundle import check_bundle, pack_inputs
from strikeledger.cluster.environment import current_environment, environment_differences
from strikeledger.cluster.helpers import carried_out, refusal
from strikeledger.errors import MachineError, StrikeledgerError

CONNECT_TIMEOUT = 10.0
"""Seconds in which a scheduler has to answer."""

WORKER_TIMEOUT = 60.0
"""Seconds for which a cluster may be without workers."""


@dataclass(frozen=True)
class ClusterPool(Means):
    """The workers of a cluster; `inputs` is the parcel that each of them gets, and `places` is where in it a notebook lies."""

    address: str
    bundle: Any
    notebook_paths: dict[Path, str]

    def submit(self, order: Order) -> Future[Any]:
        """Have an order carried out by a worker."""
        sent = order.of_notebook(Path(self.notebook_paths[order.edition.report.notebook]))
        return self.executor.submit(carried_out, pickle.dumps(sent), self.bundle, current_environment())

    def delivery(self, future: Future[Any]) -> Delivery:
        """What came of an order.

        Raises:
            MachineError: the workers that had it died, none is left, or the scheduler went away.
        """
        from distributed import KilledWorker

        try:
            delivery: Delivery = pickle.loads(future.result())  # noqa: S301  from the workers, which the user trusts
            return delivery
        except KilledWorker:
            raise MachineError(
                "each worker that was given it died; look into the workers' logs (their memory may be too small)"
            ) from None
        except (CancelledError, OSError):
            raise MachineError(
                f"the cluster at {self.address} has lost it: the scheduler went away, "
                f"or no worker was left for {WORKER_TIMEOUT:.0f} seconds"
            ) from None
        except StrikeledgerError:
            raise
        except Exception as error:  # whatever else went wrong over there, the other editions are kept
            raise MachineError(f"the cluster at {self.address} failed with {type(error).__name__}: {error}") from None


@contextmanager
def cluster_pool(address: str, data: Path, notebooks: Iterable[Path]) -> Iterator[ClusterPool]:
    """The workers of the cluster whose scheduler is at an address, with the inputs on their way to them.

    Raises:
        MachineError: no scheduler answers there, it has no workers, or one has other versions than this machine.
    """
    client = _connect(address)
    ended = Event()
    try:
        parcel, places = pack_inputs(data, dict.fromkeys(notebooks))
        try:
            _refuse_mismatches(client, address)
            # A task and not a scattered value: what a dying worker takes with it, the scheduler can have made again.
            inputs = client.submit(check_bundle, parcel, key=f"strikeledger-inputs-{uuid.uuid4().hex}")
        except OSError as error:
            raise MachineError(f"the scheduler at {address} went away: {error}; run the command again") from None
        Thread(target=_close_without_workers, args=(client, ended), daemon=True).start()
        # Not pure: the same edition asked again is built again, and not answered from the scheduler's memory.
        yield ClusterPool(client.get_executor(pure=False, retries=1), data, address, inputs, places)
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
