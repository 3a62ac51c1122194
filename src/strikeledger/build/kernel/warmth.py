"""Kernels that are forked from a nursery, a process that has imported what they need.

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

from strikeledger.errors import MachineError

KERNEL_ENVIRONMENT = {"TZ": "UTC", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""What every kernel's environment says: nothing of the machine's clock, chance or number of processors."""

_SERVER_ENVIRONMENT = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Where pyarrow is installed its allocator would start a thread, and a process with threads can't be forked soundly."""

_STARTUP_PREFIXES = ("PYTHON", "LANG", "LC_", "LD_", "OMP_", "OPENBLAS_", "MKL_", "MALLOC_", "TZ")
"""How variables begin that a process reads when it starts: no fork can take them on later."""

FORK_TIMEOUT = 60.0
"""Seconds until an ordinary kernel is started instead."""

_SHUTDOWN_TIMEOUT = 10.0
"""Seconds that a nursery may take to end."""


LEAST_OPEN_FILES = 128
"""Files (sockets, pipes) that two editions built at a time take, with room to spare: one takes 60, and with fewer their kernels die."""


class ForkedKernel:
    """A forked kernel as its manager sees it: what `subprocess.Popen` offers, for a process that is not our child."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection

    def poll(self) -> int | None:
        """The exit code, None while the kernel runs."""
        return self._receive_code(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once there is one."""
        code = self._receive_code(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return code

    def _receive_code(self, timeout: float | None) -> int | None:
        """The exit code, None where it isn't told in time."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                _, code = _receive(self._connection)
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


def _receive(connection: socket.socket) -> tuple[str, int]:
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
class _ServerHandle:
    """A nursery: the socket that asks it for kernels, its process, whose child it is, and what its environment was at birth."""

    requests: socket.socket
    process: subprocess.Popen[bytes]
    owner: int
    startup_environment: Mapping[str, str]

    def fork(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> ForkedKernel | None:
        """A new kernel; None where the nursery gives none, or none in time."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.requests, [b"1"], [theirs.fileno(), 1, 2])
            asked = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
            ours.settimeout(FORK_TIMEOUT)
            ours.sendall(json.dumps(asked).encode() + b"\n")
            word, number = _receive(ours)
        except OSError:
            word, number = "", 0
        if word != "born":
            ours.close()
            return None
        return ForkedKernel(ours, number)

    def end(self) -> None:
        """Have the nursery end its kernels and itself, or else kill it; their CPU seconds then count as those of a child that has ended."""
        if self.owner != os.getpid():
            self.requests.close()
            return
        self.requests.shutdown(socket.SHUT_RDWR)  # heard though a worker that was forked from us may still hold it
        self.requests.close()
        try:
            self.process.wait(_SHUTDOWN_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _ServerState:
    """The nursery that stands, if any, and whether one has failed us."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.nursery: _ServerHandle | None = None
        self.failed = False


_state = _ServerState()


def start_fork_server() -> bool:
    """Start importing in the background what kernels need, once; whether kernels will be forked.

    Raises:
        MachineError: no kernel could run here, as too few files may be open at a time.
    """
    assure_open_files()
    with _state.lock:
        if _state.nursery is None and not _state.failed:
            _state.nursery = _start_server()
            _state.failed = _state.nursery is None
        return _state.nursery is not None


def assure_open_files() -> None:
    """Let this process, and those of its making, open as many files at a time as a build takes.

    Raises:
        MachineError: the system lets it open fewer.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= LEAST_OPEN_FILES or soft == resource.RLIM_INFINITY:
        return
    if hard < LEAST_OPEN_FILES and hard != resource.RLIM_INFINITY:
        raise MachineError(
            f"only {hard} files may be open at a time here, and a build takes {LEAST_OPEN_FILES}; `ulimit -n` shows and sets the limit"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (LEAST_OPEN_FILES, hard))


def fork_kernel(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> ForkedKernel | None:
    """A new kernel from the nursery that stands; None where there is none, it was born in other surroundings, or it fails.

    One that has failed is not asked again.
    """
    nursery = _state.nursery
    if nursery is None or _startup_variables(environment) != nursery.startup_environment:
        return None
    kernel = nursery.fork(arguments, environment, folder)
    if kernel is None:
        stop_fork_server(failed=True)
    return kernel


def stop_fork_server(failed: bool = False) -> None:
    """End the nursery now instead of at the end of the process; after a failure none is started again."""
    with _state.lock:
        nursery, _state.nursery, _state.failed = _state.nursery, None, failed
    if nursery is not None:
        nursery.end()


atexit.register(stop_fork_server)


def _start_server() -> _ServerHandle | None:
    """A nursery that begins to import; None where processes can't be forked and watched as it needs."""
    if sys.platform != "linux":
        return None
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return None
    environment = {**os.environ, **KERNEL_ENVIRONMENT, **_SERVER_ENVIRONMENT}
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
    return _ServerHandle(ours, process, os.getpid(), _startup_variables(environment))


def _startup_variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_STARTUP_PREFIXES)}
