"""Jupyter's way to a forked kernel, or to an ordinary one where none can be forked."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from strikeledger.build.kernel.warmth import ForkedKernel, fork_kernel

PROVISIONER_NAME = "strikeledger-warm"
"""Its name among Jupyter's kernel provisioners."""


class ForkProvisioner(LocalProvisioner):
    """Kernels from the nursery where it is warm; in everything else as the stock provisioner."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel that a command would start; start the command itself where that can't be done."""
        forked = _fork_for_command(cmd, kwargs)
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = forked  # type: ignore[assignment]
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait until the kernel has ended, and notice it at once: the stock provisioner looks ten times a second."""
        while self.process is not None and await self.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()


def _fork_for_command(command: list[str], how: dict[str, Any]) -> ForkedKernel | None:
    """The kernel of a command from the nursery, None where it is not one that the nursery has, or there is none."""
    ours = [sys.executable, "-m", "strikeledger.build.kernel"]
    if command[:3] != ours or any(how.get(stream) is not None for stream in ("stdin", "stdout", "stderr")):
        return None
    environment = {**(how.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
    return fork_kernel(command[3:], environment, str(how.get("cwd") or Path.cwd()))
