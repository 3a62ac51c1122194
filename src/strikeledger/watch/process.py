"""The builder's process: a request goes in, its answers come out; it ends with everything that it has started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil


class Builder:
    """A process that builds what is wanted; it answers one request at a time."""

    def __init__(self, wanted: Mapping[str, Any], temporary: Path) -> None:
        self._wanted, self._temporary = wanted, temporary
        self._process = self._started()

    def answers(self, looked_at: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """What becomes of a request to build, as it comes; a process that dies of it is replaced.

        Args:
            looked_at: the editions that come first.
        """
        if self._process.stdin is None or self._process.stdout is None:
            return
        self._temporary.mkdir(mode=0o700, exist_ok=True)  # a watch of days may outlive what clears the machine's folder
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(looked_at) + "\n")
            self._process.stdin.flush()
        for line in self._process.stdout:
            message = json.loads(line)
            if "end" in message:
                return
            yield message
        self.restart()
        yield {
            "wrong": {"title": "What builds has died", "text": "It was started anew: save a file to build again."},
            "asked": False,
        }

    def restart(self) -> None:
        """End the process and start another, with the package as it is now."""
        self.close()
        self._process = self._started()

    def close(self) -> None:
        """End the process and everything that it has started, at once: an edition is published whole or not at all."""
        found: list[psutil.Process] = []
        while fresh := [one for one in self._family() if one not in found]:
            found += fresh
            for one in fresh:
                with suppress(psutil.NoSuchProcess):
                    one.suspend()  # so that it starts no other
        for one in found:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-P", "-m", "strikeledger.watch.builder", json.dumps(self._wanted)]
        environment = {**os.environ, "TMPDIR": str(self._temporary)}
        # A session of its own: Ctrl-C is for the watch, which then ends this process and its kernels.
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=environment, start_new_session=True,
        )  # fmt: skip

    def _family(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


@contextmanager
def building(wanted: Mapping[str, Any], temporary: Path) -> Iterator[Builder]:
    """A builder, which ends with the block.

    Args:
        wanted: names, parameters, catalogue, data and reports.
        temporary: where it and what it starts put their passing files.
    """
    builder = Builder(wanted, temporary)
    try:
        yield builder
    finally:
        builder.close()
