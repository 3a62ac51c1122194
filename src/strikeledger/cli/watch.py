"""The command `strikeledger watch`: the reports and the place to serve them come in; `watch.py` does the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from strikeledger.build.options import BuildOptions
from strikeledger.cli.options import (
    AS_OF_OPTION,
    CATALOGUE_OPTION,
    DATA_OPTION,
    PARAMETER_OPTION,
    REPORTS_OPTION,
    parse_assignments,
)


@click.command("watch")
@click.argument("names", nargs=-1, metavar="[REPORT]...")
@AS_OF_OPTION
@PARAMETER_OPTION
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Where to serve on 127.0.0.1 (default: any that is free)."
)
@CATALOGUE_OPTION
@DATA_OPTION
@REPORTS_OPTION
def watch_command(
    names: tuple[str, ...],
    as_of: str | None,
    assignments: tuple[str, ...],
    port: int,
    catalogue: Path,
    data: Path,
    reports: Path,
) -> None:
    """Build reports (all, or those named), serve them to this machine, and build again whenever what they are made from is saved.

    An open page reloads by itself, and says what is wrong while it can't be built. Of a series it is the newest edition unless --as-of
    names a day. However often its figures change meanwhile, an edition gets one revision, unless strikeledger itself changes meanwhile.
    Ctrl-C ends it.
    """
    from strikeledger.watch.watch import watch

    sys.exit(watch(names, parse_assignments(assignments, as_of), BuildOptions(catalogue, data, reports), port))
