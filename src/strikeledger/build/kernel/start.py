"""Starts a kernel without the parts that a report never uses."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
from collections.abc import Sequence


def end_with(parent: int) -> None:
    """Have Linux end this process when its parent ends, however that happens."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


sys.modules["debugpy"] = None  # type: ignore[assignment]  # slow to import, and reports are not debugged


def run_kernel(arguments: Sequence[str]) -> None:
    """Be a kernel until it is told to end."""
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=[*arguments, "--HistoryManager.enabled=False"])


def is_orphan() -> bool:
    """Whether the process that asked for this kernel has ended before the kernel could watch it."""
    asked_by = os.environ.get("JPY_PARENT_PID", "")
    return os.name == "posix" and asked_by.isdigit() and int(asked_by) != os.getppid()
