"""Where the command starts: that nothing is to be built is said before the command line's own library is imported."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from types import FrameType

PATIENCE = 2.0
"""Seconds in which further Ctrl-C are of the same mind as the first."""


def main() -> None:
    """Say that nothing is to be built where that is so; else hand over to the command line."""
    signal.signal(signal.SIGINT, _Interrupt())
    try:
        _run()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. What was whole before stands.\n")
        os._exit(130)
    except BrokenPipeError:  # nobody reads on
        os._exit(4)
    except OSError as error:
        with suppress(OSError):
            sys.stderr.write(f"what there is to say can't be written: {error.strerror or error}\n")
            sys.stderr.flush()
        os._exit(4)


class _Interrupt:
    """Ends the command at Ctrl-C. One that follows at once must not break into that; one after a while says that the first was lost.

    A library's callback may swallow what is raised in it.
    """

    def __init__(self) -> None:
        self._last = -PATIENCE

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if time.monotonic() - self._last >= PATIENCE:
            self._last = time.monotonic()
            raise KeyboardInterrupt


def _run() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # names of files may be in any encoding
    command, *names = sys.argv[1:] or [""]
    if command == "report" and not any(name.startswith("-") for name in names):
        from pathlib import Path

        from strikeledger.build.state import up_to_date_message

        told = up_to_date_message(names, Path("reports.toml"), Path("data"), Path("reports"))
        if told:
            sys.stdout.write(f"{told}\n")
            return
    from strikeledger.cli.main import command_line as run

    run()
