"""Warmth: whether kernels are forked from a nursery here; arguments and surroundings come in, a forked kernel goes out, or None.

One nursery serves a process and all that are forked from it. Where there is none, or it doesn't answer, kernels start as usual.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEADY = {"TZ": "UTC", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""What every kernel's environment says: nothing of the machine's clock, chance or number of processors."""

_UNTHREADED = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Where pyarrow is installed its allocator would start a thread, and a process with threads can't be forked soundly."""

_AT_BIRTH = ("PYTHON", "LANG", "LC_", "LD_", "OMP_", "OPENBLAS_", "MKL_", "MALLOC_", "TZ")
"""How variables begin that a process reads when it starts: no fork can take them on later."""

PATIENCE = 60.0
"""Seconds until an ordinary kernel is started instead."""

_FAREWELL = 10.0
"""Seconds that a nursery may take to end."""


class Forked:
    """A forked kernel as its manager sees it: what `subprocess.Popen` offers, for a process that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def poll(self) -> int | None:
        """The exit code, None while the kernel runs."""
        return self._listened(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once there is one."""
        code = self._listened(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return code

    def _listened(self, timeout: float | None) -> int | None:
        """The exit code, None where it isn't told in time."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                _, code = _said(self._connection)
            except (BlockingIOError, TimeoutError):
                return None
            except OSError:  # the nursery itself has gone, and its kernels with it
                code = -signal.SIGKILL
            self.returncode = code
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


def _said(connection: socket.socket) -> tuple[str, int]:
    """What is said next over a connection: a word and a number.

    Raises:
        OSError: nothing is.
    """
    line = b""
    while not line.endswith(b"\n"):
        line += (byte := connection.recv(1))
        if not byte:
            raise ConnectionResetError
    word, number = line.split()
    return word.decode(), int(number)


@dataclass
class _Warm:
    """A nursery: the socket that asks it for kernels, its process, whose child it is, and what its environment was at birth."""

    requests: socket.socket
    process: subprocess.Popen[bytes]
    owner: int
    born_in: Mapping[str, str]

    def fork(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> Forked | None:
        """A new kernel; None where the nursery gives none, or none in time."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.requests, [b"1"], [theirs.fileno(), 1, 2])
            asked = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
            ours.settimeout(PATIENCE)
            ours.sendall(json.dumps(asked).encode() + b"\n")
            word, number = _said(ours)
        except OSError:
            word, number = "", 0
        if word != "born":
            ours.close()
            return None
        return Forked(ours, number)

    def end(self) -> None:
        """Have the nursery end its kernels and itself, or else kill it; their CPU seconds then count as those of a child that has ended."""
        if self.owner != os.getpid():
            self.requests.close()
            return
        self.requests.shutdown(socket.SHUT_RDWR)  # heard though a worker that was forked from us may still hold it
        self.requests.close()
        try:
            self.process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _Standing:
    """The nursery that stands, if any, and whether one has failed us."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.nursery: _Warm | None = None
        self.failed = False


_standing = _Standing()


def warm() -> bool:
    """Start importing in the background what kernels need, once; whether kernels will be forked."""
    with _standing.lock:
        if _standing.nursery is None and not _standing.failed:
            _standing.nursery = _started()
            _standing.failed = _standing.nursery is None
        return _standing.nursery is not None


def fork(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> Forked | None:
    """A new kernel from the nursery that stands; None where there is none, it was born in other surroundings, or it fails.

    One that has failed is not asked again.
    """
    nursery = _standing.nursery
    if nursery is None or _at_birth(environment) != nursery.born_in:
        return None
    kernel = nursery.fork(arguments, environment, folder)
    if kernel is None:
        cool(failed=True)
    return kernel


def cool(failed: bool = False) -> None:
    """End the nursery now instead of at the end of the process; after a failure none is started again."""
    with _standing.lock:
        nursery, _standing.nursery, _standing.failed = _standing.nursery, None, failed
    if nursery is not None:
        nursery.end()


atexit.register(cool)


def _started() -> _Warm | None:
    """A nursery that begins to import; None where processes can't be forked and watched as it needs."""
    if sys.platform != "linux":
        return None
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return None
    environment = {**os.environ, **STEADY, **_UNTHREADED}
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "strikeledger.build.kernel.forks", str(theirs.fileno()), str(os.getpid())]
    with theirs:
        try:
            process = subprocess.Popen(
                command, env=environment, pass_fds=[theirs.fileno()], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError:
            ours.close()
            return None
    return _Warm(ours, process, os.getpid(), _at_birth(environment))


def _at_birth(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_AT_BIRTH)}
