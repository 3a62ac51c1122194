"""Lifetime: a process comes in that was started to work for another; it ends when that one does."""

from __future__ import annotations

import ctypes
import os
import platform
import signal


def end_with(parent: int) -> None:
    """Have Linux end this process when its parent ends, however that happens."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
