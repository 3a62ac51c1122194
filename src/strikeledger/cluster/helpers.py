"""Helpers: orders reach a worker of a cluster; each is carried out in a process beside the worker, and its delivery goes back.

Running a notebook changes the environment of its process, which a worker's threads share; and a worker that lives under a nanny may start
no processes of its own but by a command. So each thread of a worker has a helper: a process that takes order after order on its standard
input, and ends with the worker.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from strikeledger.build.kernel.start import end_with
from strikeledger.build.kernel.warmth import start_fork_server
from strikeledger.cluster.bundle import Bundle, unpack_bundle
from strikeledger.cluster.environment import Environment, environment_differences
from strikeledger.errors import MachineError

if TYPE_CHECKING:
    from strikeledger.build.orders import Delivery, Order


def carried_out(order: bytes, inputs: Bundle, wanted: Environment) -> bytes:
    """What a worker of a cluster is asked to do: make an edition from what was sent.

    Order and delivery pass through as they are: a worker that knew what is in them would import all that makes editions.

    Returns:
        The delivery. A notebook that failed is delivered as such, so that the cluster doesn't try it again.

    Raises:
        MachineError: something about this worker, which the cluster may try again on another one.
    """
    from distributed import get_worker

    worker = get_worker()
    if differing := environment_differences(wanted):
        raise MachineError(refusal(f"worker {worker.address}", differing))
    try:
        folder = unpack_bundle(inputs, Path(worker.local_directory))
        with _helper() as helper:
            fault, delivery = helper.answer(order, folder)
    except OSError as error:
        raise MachineError(f"worker {worker.address}: {error.strerror or error}") from None
    if fault:
        raise MachineError(f"{fault} (on worker {worker.address})")
    return delivery


def refusal(who: str, differing: list[str]) -> str:
    """Why a worker (or its scheduler) may not build: its editions would have other bytes."""
    more = f"; and {len(differing) - _NAMED} more" if len(differing) > _NAMED else ""
    return (
        f"{who} would make other editions than this machine: {'; '.join(differing[:_NAMED])}{more}. "
        "Install there the same strikeledger with the same lock, and start the worker again."
    )


_NAMED = 4


class Helper:
    """A process that carries out one order at a time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "strikeledger.cluster.helpers", str(os.getpid())]
        # In a session of its own: Ctrl-C at a worker's terminal is for the worker.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)

    @property
    def lives(self) -> bool:
        """Whether it can take an order."""
        return self._process.poll() is None

    def answer(self, order: bytes, folder: Path) -> tuple[str, bytes]:
        """What came of an order: in words what was wrong with the machine, if anything was, and the delivery.

        Raises:
            MachineError: the process died.
        """
        questions, answers = self._process.stdin, self._process.stdout
        try:
            pickle.dump((order, folder), questions)  # type: ignore[arg-type]  # it was started with both pipes
            questions.flush()  # type: ignore[union-attr]
            answer: tuple[str, bytes] = pickle.load(answers)  # type: ignore[arg-type]  # noqa: S301  what it says is ours
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            raise MachineError("the process that built it on a worker died") from None
        return answer

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


_idle: list[Helper] = []


@contextmanager
def _helper() -> Iterator[Helper]:
    """A helper that nobody else uses meanwhile."""
    try:
        helper = _idle.pop()
    except IndexError:
        helper = Helper()
    if not helper.lives:
        helper.end()
        helper = Helper()
    yield helper
    if helper.lives:
        _idle.append(helper)


def main(parent: int) -> None:
    """Carry out orders from standard input until it ends."""
    end_with(parent)
    start_fork_server()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
        while True:
            try:
                order, folder = pickle.load(sys.stdin.buffer)  # noqa: S301  from the worker that started this process
            except EOFError:
                return
            pickle.dump(_answer(order, folder), answers)
            answers.flush()


def _answer(order: bytes, folder: Path) -> tuple[str, bytes]:
    """What was wrong with the machine, if anything was, and the delivery; a fault that nobody foresaw is told, too."""
    try:
        delivery = _delivery(pickle.loads(order), folder)  # noqa: S301  from the worker, likewise
        return str(delivery.error) if isinstance(delivery.error, MachineError) else "", pickle.dumps(delivery)
    except Exception as error:  # the process outlives it, and the next order is carried out
        return f"{type(error).__name__}: {error}", b""


def _delivery(order: Order, folder: Path) -> Delivery:
    from strikeledger.build.orders import fulfilled

    return fulfilled(order.of_notebook(folder / order.edition.report.notebook), folder / "data")


if __name__ == "__main__":
    main(int(sys.argv[1]))
