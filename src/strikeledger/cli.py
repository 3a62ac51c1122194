"""The command line: what a person asked for comes in; reports, findings or an error in words go out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from strikeledger import __version__
from strikeledger.errors import ParameterError, StrikeledgerError
from strikeledger.press.timings import Timings

DATA = Path("data")


class _Group(click.Group):
    """Commands whose users see a mistake of theirs in words, with exit code 1, and never a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except StrikeledgerError as error:
            click.echo(f"{error}\nNo report was changed.", err=True)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strikeledger")
def main() -> None:
    """Reports on attacks and strikes, with every figure hedged as its sources hedge it and traced to who said it."""


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--as-of", metavar="DAY", help="Use only what was published on or before this day, as 2023-11-29.")
@click.option(
    "-p",
    "--parameter",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the notebook; may be repeated.",
)
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    default=Path("reports.toml"),
    show_default=True,
    help="The reports there are.",
)
@click.option("--data", type=click.Path(path_type=Path), default=DATA, show_default=True, help="The data package.")
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where editions are put.",
)
@click.option(
    "--timings",
    "timings_file",
    type=click.Path(path_type=Path),
    help="Write the seconds of each phase to this file, as JSON.",
)
def report(
    names: tuple[str, ...],
    as_of: str | None,
    assignments: tuple[str, ...],
    catalogue: Path,
    data: Path,
    reports: Path,
    timings_file: Path | None,
) -> None:
    """Build reports of the catalogue: all, or those named.

    Everything is checked before anything runs: the catalogue, the parameters and the data. An edition is published whole or not at all.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # a second of work for IRIs, which no notebook schema holds
    timings = Timings()
    with timings.phase("check the data"):
        from strikeledger.door import check as check_data

        checked = check_data(data)
    with timings.phase("settle the parameters"):
        from strikeledger.press.catalogue import chosen, read_catalogue
        from strikeledger.press.editions import build, edition

        asked = _assigned(assignments) | ({} if as_of is None else {"as_of": as_of})
        wanted = [edition(entry, checked, asked) for entry in chosen(read_catalogue(catalogue), names)]
    progress = sys.stderr.isatty()
    for one in wanted:
        folder = build(one, checked, data, reports, timings, click.echo, progress)
        for kind in one.report.formats:
            path = folder / f"{one.report.name}.{kind}"
            click.echo(f"  {path}  {path.stat().st_size / 1000:,.0f} kB")
    if timings_file:
        timings.write(timings_file)


@main.command()
@click.argument("data", type=click.Path(path_type=Path), default=DATA)
def check(data: Path) -> None:
    """Check the data package in DATA (by default data/): every problem is listed with its file, line and column."""
    from strikeledger.door import check as check_data

    checked = check_data(data)
    for finding in checked.findings:
        click.echo(f"finding: {finding}")
    rows = ", ".join(f"{len(table.rows)} {name}" for name, table in checked.tables.items())
    click.echo(f"{data}: sound ({rows}); {len(checked.findings)} findings")


def _assigned(assignments: tuple[str, ...]) -> dict[str, object]:
    asked: dict[str, object] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise ParameterError(f"{assignment!r}: write -p name=value")
        asked[name] = value
    return asked
