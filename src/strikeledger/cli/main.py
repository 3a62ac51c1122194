"""The command `strikeledger`: its subcommands, and how it tells of errors."""

from __future__ import annotations

import sys

import click

from strikeledger import __version__
from strikeledger.cli import building, data, events
from strikeledger.errors import StrikeledgerError

_KEEPS_REPORTS = ("report", "tick", "verify", "watch", "add", "upgrade", "check")
"""Commands whose error messages say that no report was changed."""


class _Group(click.Group):
    """Commands whose users see a mistake of theirs in words, with an exit code of its kind, and never a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except StrikeledgerError as error:
            unchanged = "\nNo report was changed." if context.invoked_subcommand in _KEEPS_REPORTS else ""
            click.echo(f"{error}{unchanged}", err=True)
            sys.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strikeledger")
def command_line() -> None:
    """Reports on attacks and strikes, with every figure hedged as its sources hedge it and traced to who said it."""


for command in (*building.BUILD_COMMANDS, *data.DATA_COMMANDS, events.events_command):
    command_line.add_command(command)
