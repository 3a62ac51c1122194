"""The nursery: one process that has imported everything a report needs, and forks a fresh kernel from itself for each run.

Requests come through a socket that it was born with: each brings a connection of its own and where the kernel's words go. Over the
connection the kernel is told its arguments, environment and folder in one line of JSON, and answers "born PID"; when it has ended, the
nursery says "ended CODE". Who lets go of a connection takes its kernel along. The nursery ends by itself once its socket is shut or the
process that started it has ended, and its kernels end with it. Nothing here starts a thread, so that a fork copies nothing that runs.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from strikeledger.build.kernel import start
from strikeledger.build.kernel.start import end_with

PRELOAD_MODULES = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues",
    "pandas", "altair", "scipy.optimize", "statistics",
    *(f"strikeledger.{name}" for name in ("analysis", "data.ledger", "sections")),
)  # fmt: skip
"""What every kernel and report imports; it is there already."""


@dataclass(eq=False)
class ForkedChild:
    """A forked kernel: its process, the connection of who asked for it, and whether its end has been told there."""

    pid: int
    watched: int
    client: socket.socket
    told: bool = False


class ForkServer:
    """The kernels that run, and who waits for them."""

    def __init__(self, requests: socket.socket, parent: int) -> None:
        self._requests = requests
        self._parent = os.pidfd_open(parent)
        self._kernels: dict[int, ForkedChild] = {}
        self._changes = select.poll()
        for descriptor in (requests.fileno(), self._parent):
            self._changes.register(descriptor, select.POLLIN)

    def is_abandoned(self) -> bool:
        """Whether it is no longer needed, asked before it serves."""
        return any(found == self._parent or event & select.POLLHUP for found, event in self._changes.poll(0))

    def serve(self) -> socket.socket | None:
        """Fork a kernel for each request.

        Returns:
            In a forked process the connection of who asked for it; in the nursery itself None, when it is no longer needed.
        """
        while True:
            # One at a time: what follows may close and give again the others' numbers.
            descriptor, _ = self._changes.poll()[0]
            if descriptor == self._parent:
                return None
            if descriptor == self._requests.fileno():
                sent, passed, _, _ = socket.recv_fds(self._requests, 1, 3)
                if not sent:
                    return None
                if len(passed) == 3 and (client := self._fork_child(*passed)):
                    return client
            else:
                kernel = self._kernels[descriptor]
                (self._report_end if descriptor == kernel.watched else self._release)(kernel)

    def _fork_child(self, connection: int, out: int, err: int) -> socket.socket | None:
        """Fork; the connection in the new process, None in the nursery."""
        client = socket.socket(fileno=connection)
        nursery = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # whoever asked finds the connection closed, and starts an ordinary kernel
            client.close()
            pid = -1
        if pid == 0:
            self._detach_child(nursery)
            os.dup2(out, 1)
            os.dup2(err, 2)
        os.close(out)
        os.close(err)
        if pid > 0:
            self._watch(ForkedChild(pid, os.pidfd_open(pid), client))
        return client if pid == 0 else None

    def _detach_child(self, nursery: int) -> None:
        """What a forked process does first: end when the nursery ends, have a group of its own, hold nothing of others."""
        end_with(nursery)
        os.setsid()
        self._requests.close()
        os.close(self._parent)
        for kernel in set(self._kernels.values()):
            kernel.client.close()
            os.close(kernel.watched)

    def _watch(self, kernel: ForkedChild) -> None:
        self._kernels |= {kernel.watched: kernel, kernel.client.fileno(): kernel}
        self._changes.register(kernel.watched, select.POLLIN)
        # That it was closed is always reported; what it says is for the kernel.
        self._changes.register(kernel.client, 0)

    def _report_end(self, kernel: ForkedChild) -> None:
        """Say how a kernel ended; its process id stays taken until whoever asked for it lets go."""
        ended = os.waitid(os.P_PID, kernel.pid, os.WEXITED | os.WNOWAIT)
        status = ended.si_status if ended else 0
        code = status if ended and ended.si_code == os.CLD_EXITED else -status
        kernel.told = True
        self._changes.unregister(kernel.watched)
        with contextlib.suppress(OSError):
            kernel.client.sendall(f"ended {code}\n".encode())

    def _release(self, kernel: ForkedChild) -> None:
        """Whoever asked for a kernel has let go: it ends too."""
        if not kernel.told:
            _kill_group(kernel.pid)
            self._report_end(kernel)
        self._changes.unregister(kernel.client)
        del self._kernels[kernel.watched], self._kernels[kernel.client.fileno()]
        kernel.client.close()
        os.close(kernel.watched)
        os.waitpid(kernel.pid, 0)

    def close(self) -> None:
        """End every kernel that is left."""
        for kernel in set(self._kernels.values()):
            self._release(kernel)


def _kill_group(pid: int) -> None:
    """End a kernel and what it has started; the kernel alone where it has no group yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def enter_environment(arguments: Sequence[str], environment: dict[str, str], folder: str) -> None:
    """Take on the surroundings that a fresh process would have: environment, folder, time zone, random numbers."""
    import numpy as np

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if not sys.flags.safe_path:
        sys.path[0] = folder
    sys.argv = [str(Path(__file__).with_name("__main__.py")), *arguments]
    sys.orig_argv[2:] = ["strikeledger.build.kernel", *arguments]
    time.tzset()
    random.seed()
    np.random.seed()  # noqa: NPY002  the generator that a notebook may use without a seed


def _run_kernel(client: socket.socket) -> None:
    """Be the kernel that was asked for, until it is told to end."""
    with client, client.makefile("r", encoding="utf-8") as lines:
        asked = json.loads(lines.readline())
        enter_environment(asked["arguments"], asked["environment"], asked["folder"])
        client.sendall(f"born {os.getpid()}\n".encode())
    # With its parent's id the kernel doesn't take itself for one that was started at a terminal.
    start.run_kernel([*asked["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"])


def _warm_up_libraries() -> None:
    """Do once what libraries set up at their first use: a chart's schema, its validator, dates."""
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame({"day": pd.to_datetime(["2000-01-01", "2000-01-02"]), "n": [1, 2]})
    day, count = alt.X("day:T", axis=alt.Axis(format="%d")), alt.Y("n:Q", scale=alt.Scale(domain=[0, 2]))
    chart = alt.Chart(frame).encode(x=day, y=count)
    alt.layer(chart.mark_line(), chart.mark_point()).properties(width=10, height=10).to_dict()


def run_fork_server(descriptor: int, parent: int) -> None:
    """Import, serve, and in each forked process be a kernel."""
    requests = socket.socket(fileno=descriptor)
    nursery = ForkServer(requests, parent)
    if os.getppid() != parent:
        return
    gc.disable()  # imports leave next to nothing to collect
    for module in PRELOAD_MODULES:
        if nursery.is_abandoned():
            return
        import_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one that was given here would not be given again in a notebook
        _warm_up_libraries()
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return  # a fork would copy a thread's locks without the thread
    gc.freeze()  # what is shared stays shared: the collector writes to no page that a fork could keep
    # A kernel of a report ends soon: to look for what is left over less often saves a twentieth.
    gc.set_threshold(50_000, 20, 50)
    gc.enable()
    client = nursery.serve()
    if client is None:
        nursery.close()
    else:
        _run_kernel(client)


if __name__ == "__main__":
    run_fork_server(int(sys.argv[1]), int(sys.argv[2]))
