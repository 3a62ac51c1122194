"""Where the command starts: that nothing is to be built is said before the command line's own library is imported."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType


def main() -> None:
    """Say that nothing is to be built where that is so; else hand over to the command line."""
    signal.signal(signal.SIGINT, _interrupt_once)
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


def _interrupt_once(_number: int, _frame: FrameType | None) -> None:
    """The first Ctrl-C ends the command; further ones must not break into that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
