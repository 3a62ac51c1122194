"""What a command costs: its wall time and the CPU time of all that it started."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


class CommandError(Exception):
    """A measured command exited with an error; the message ends with what it said."""


@dataclass(frozen=True)
class Cost:
    """Seconds: `wall` until the command returned, `cpu` of it and of every process that it started."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """The cost of one command after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: Cost) -> Cost:
        """What this one costs beyond the other."""
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def __mul__(self, times: float) -> Cost:
        """The cost of doing it so many times."""
        return Cost(self.wall * times, self.cpu * times)


def adopt_orphans() -> None:
    """Make this process the parent of whatever its children leave behind, so that browsers and kernels are counted too.

    Only Linux can do that; elsewhere only processes that were waited for count.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cost_of(
    command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None, folder: Path | None = None
) -> Cost:
    """Run a command in a folder to its end and wait for all that it started, its output going to `log`."""
    with log.open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=folder
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime + _cpu_of_orphans()
    if child.returncode != 0:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise CommandError(f"{' '.join(map(str, command))} exited with {child.returncode}:\n{tail}")
    return Cost(wall, cpu)


def _cpu_of_orphans(patience: float = 20.0) -> float:
    """CPU seconds of processes that outlived the one that started them."""
    cpu, deadline = 0.0, time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return cpu
        if pid:
            cpu += usage.ru_utime + usage.ru_stime
        else:
            time.sleep(0.02)
    raise CommandError(f"Something that the command started is still running after {patience:.0f} seconds.")
