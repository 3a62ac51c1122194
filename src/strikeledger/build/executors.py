"""Executors: where orders are carried out. Processes of this machine are here; the workers of a cluster are in `cluster.py`."""

from __future__ import annotations

import multiprocessing
import os
import platform
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strikeledger.build.kernel.start import end_with
from strikeledger.build.orders import Delivery, Order, fulfilled
from strikeledger.errors import MachineError


@dataclass(frozen=True)
class Means:
    """An executor, and where those who work for it find what editions are made from."""

    executor: Executor
    data: Path

    def submit(self, order: Order) -> Future[Any]:
        """Have an order carried out."""
        return self.executor.submit(fulfilled, order, self.data)

    def broke(self, future: Future[Any]) -> bool:
        """Whether an order was lost with a process that died, its own or another."""
        return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)

    def delivery(self, future: Future[Any]) -> Delivery:
        """What came of an order.

        Raises:
            MachineError: whoever worked on it died.
        """
        try:
            delivery: Delivery = future.result()
            return delivery
        except BrokenExecutor:
            raise MachineError(
                "the process that built it died, twice (is the memory too small?); run the command again"
            ) from None


@contextmanager
def processes(jobs: int, data: Path) -> Iterator[Means]:
    """Worker processes of this machine; where they can fork, they start with everything imported."""
    pool = _pool(jobs)
    try:
        yield Means(pool, data)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> Executor:
    if platform.system() == "Linux":
        import strikeledger.build.notebook
        import strikeledger.render.exporters
        import strikeledger.render.html.page
        import strikeledger.render.pdf.pdf  # noqa: F401  imported once, before the fork

        forking = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(jobs, mp_context=forking, initializer=end_with, initargs=(os.getpid(),))
    return ProcessPoolExecutor(jobs)
