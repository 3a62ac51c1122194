"""The options that several commands share: what a person may write after a command's name."""

from __future__ import annotations

from pathlib import Path

import click

from strikeledger.errors import ParameterError

DEFAULT_DATA = Path("data")
CATALOGUE_OPTION = click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    default=Path("reports.toml"),
    show_default=True,
    help="The reports there are.",
)
DATA_OPTION = click.option(
    "--data", type=click.Path(path_type=Path), default=DEFAULT_DATA, show_default=True, help="The data package."
)
REPORTS_OPTION = click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where editions are put.",
)
AS_OF_OPTION = click.option(
    "--as-of", metavar="DAY", help="Use only what was published on or before this day, as 2023-11-29."
)
PARAMETER_OPTION = click.option(
    "-p",
    "--parameter",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the notebook; may be repeated.",
)


def parse_assignments(assignments: tuple[str, ...], as_of: str | None) -> dict[str, object]:
    """What a report is asked: the parameters that were set, and the day.

    Raises:
        ParameterError: an assignment without an equals sign.
    """
    asked: dict[str, object] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise ParameterError(f"{assignment!r}: write -p name=value")
        asked[name] = value
    return asked | ({} if as_of is None else {"as_of": as_of})
