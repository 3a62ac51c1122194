"""The command `strikeledger`: its subcommands, and how it tells of errors."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from typing import NoReturn

import click

from strikeledger import __version__
from strikeledger.cli import building, data, events, reading
from strikeledger.cli.options import CommandList
from strikeledger.messages import OutputError, fault_of, say

_KEEPS_REPORTS = ("report", "tick", "verify", "watch", "add", "upgrade", "check")
"""Commands whose error messages say that no report was changed."""


class _Group(CommandList):
    """Commands whose users see whatever goes wrong in words, with an exit code of its kind, and never a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # as Python ends, another would kill it, with no exit code
            _end("Interrupted. What was whole before stands.", 130)
        except Exception as error:
            told = fault_of(f"strikeledger {context.invoked_subcommand}", error)
            unchanged = context.invoked_subcommand in _KEEPS_REPORTS and not isinstance(told, OutputError)
            _end(f"{told}\nNo report was changed." if unchanged else str(told), told.exit_code)


def _end(words: str, code: int) -> NoReturn:
    """End the command with a last word, which may find nobody."""
    with suppress(OutputError, BrokenPipeError):
        say(words, err=True)
    sys.exit(code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strikeledger")
def command_line() -> None:
    """Reports on attacks and strikes, with every figure hedged as its sources hedge it and traced to who said it."""


for command in (*building.BUILD_COMMANDS, *data.DATA_COMMANDS, reading.read_command, events.events_command):
    command_line.add_command(command)
