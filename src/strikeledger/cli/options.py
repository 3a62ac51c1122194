"""What several commands share: options, and how a list of commands is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from strikeledger.build.options import BuildOptions
from strikeledger.errors import ParameterError

Function = TypeVar("Function", bound=Callable[..., None])

PATH_TYPE = click.Path(path_type=Path)
DEFAULT_DATA = Path("data")
DATA_OPTION = click.option("--data", type=PATH_TYPE, default=DEFAULT_DATA, show_default=True, help="The data package.")
CATALOGUE_OPTION = click.option(
    "--catalogue", type=PATH_TYPE, default=Path("reports.toml"), show_default=True, help="The reports there are."
)
REPORTS_OPTION = click.option(
    "--reports", type=PATH_TYPE, default=Path("reports"), show_default=True, help="Where editions are put."
)


class CommandList(click.Group):
    """Commands that are listed with their first sentence, whole however long it is."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as click calls it
        """The list of commands by name."""
        told = [(name, command.get_short_help_str(limit=1000)) for name, command in sorted(self.commands.items())]
        with formatter.section("Commands"):
            formatter.write_dl(told)


def _given_once(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> str | None:
    if len(given) > 1:
        raise ParameterError(f"the day is set more than once, by --as-of {' and --as-of '.join(given)}: give it once")
    return given[0] if given else None


AS_OF_OPTION = click.option(
    "--as-of",
    metavar="DAY",
    multiple=True,
    callback=_given_once,
    help="Use only what was published on or before this day, as 2023-11-29.",
)
PARAMETER_OPTION = click.option(
    "-p",
    "--parameter",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the notebook; may be repeated: a parameter that takes a list uses all that it is given.",
)


def with_places(function: Callable[..., None]) -> Callable[..., None]:
    """The options that say where the catalogue, the data and the reports are; the function takes them as one value, `how`."""

    @wraps(function)
    def call(*, catalogue: Path, data: Path, reports: Path, **asked: Any) -> None:
        function(how=BuildOptions(catalogue, data, reports), **asked)

    return CATALOGUE_OPTION(DATA_OPTION(REPORTS_OPTION(call)))


def with_outcome(function: Function) -> Function:
    """The options that tell the program which runs the command what came of it."""
    result = click.option(
        "--result",
        type=PATH_TYPE,
        metavar="FILE",
        help="Write what was built, changed and failed, and which alarms hold, to this file, as JSON.",
    )
    unchanged = click.option(
        "--exit-code-unchanged",
        "unchanged",
        type=click.IntRange(5, 255),
        metavar="N",
        help="End with this exit code where there was nothing to build, as 99 (5 to 255; 1 to 4 say what failed).",
    )
    return result(unchanged(function))


def with_parameters(function: Callable[..., None]) -> Callable[..., None]:
    """The options that set the notebook's parameters; the function takes them by name in one value, `asked`."""

    @wraps(function)
    def call(*, assignments: tuple[str, ...], as_of: str | None, **others: Any) -> None:
        function(asked=parse_assignments(assignments, as_of), **others)

    return AS_OF_OPTION(PARAMETER_OPTION(call))


def where_option(things: str) -> Callable[[Function], Function]:
    """The option that narrows what is used of a file."""
    words = f"Use only such {things}, as country=Syria or year=2018; may be repeated: the same column twice means either value."
    return click.option("--where", "conditions", multiple=True, metavar="COLUMN=VALUE", help=words)


def parse_assignments(assignments: tuple[str, ...], as_of: str | None) -> dict[str, object]:
    """What a report is asked: the parameters that were set, and the day; one that was set more than once has a list of its values.

    Raises:
        ParameterError: an assignment without an equals sign, or a day that is set twice.
    """
    given: dict[str, list[str]] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise ParameterError(f"{assignment!r}: write -p name=value")
        given.setdefault(name, []).append(value)
    if as_of is not None and "as_of" in given:
        raise ParameterError(
            f"the day is set twice, by --as-of {as_of} and by -p as_of={given['as_of'][0]}: give it once"
        )
    asked: dict[str, object] = {
        name: values[0] if len(values) == 1 else _parts(values) for name, values in given.items()
    }
    return asked | ({} if as_of is None else {"as_of": as_of})


def _parts(values: list[str]) -> list[str]:
    return [part for value in values for part in value.split(",")]


dates_option = click.option(
    "--dates",
    "order",
    type=click.Choice(["dmy", "mdy"]),
    help="What days in figures such as 03/12/2020 mean: the day first, or the month.",
)
"""What says how a spreadsheet wrote days."""
