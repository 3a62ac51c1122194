"""The command line: what a person asked for comes in; reports, findings or an error in words go out."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from strikeledger import __version__
from strikeledger.errors import ParameterError, StrikeledgerError
from strikeledger.press.timings import Timings

if TYPE_CHECKING:
    from strikeledger.door import Checked
    from strikeledger.press.editions import Edition

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
    """Build reports of the catalogue: all, or those named, with every edition of a series unless --as-of names one.

    Everything is checked before anything runs: the catalogue, the parameters and the data. An edition is published whole or not at all.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # a second of work for IRIs, which no notebook schema holds
    timings = Timings()
    with timings.phase("check the data"):
        from strikeledger.door import check as check_data

        checked = check_data(data)
    with timings.phase("settle the parameters"):
        from strikeledger.press.catalogue import chosen, read_catalogue
        from strikeledger.press.editions import editions_of

        asked = _assigned(assignments) | ({} if as_of is None else {"as_of": as_of})
        entries = chosen(read_catalogue(catalogue), names)
        wanted = [one for entry in entries for one in editions_of(entry, checked, asked)]
    failed = _built(wanted, checked, data, reports, timings)
    if timings_file:
        timings.write(timings_file)
    if failed:
        sys.exit(1)


@main.command()
@click.argument("data", type=click.Path(path_type=Path), default=DATA)
def check(data: Path) -> None:
    """Check the data package in DATA (by default data/): every problem is listed with its file, line and column.

    Sound data is followed by what is odd but possible, and by what became of every row: used in the ledger, or set aside and why.
    """
    from strikeledger.conservation import balances
    from strikeledger.door import check as check_data
    from strikeledger.findings import by_kind

    checked = check_data(data)
    for kind, found in by_kind(checked.findings).items():
        click.echo(f"{kind}: {len(found)}")
        click.echo("".join(f"  {finding}\n" for finding in found))
    files = balances(data, checked)
    click.echo("Every row is used or set aside:")
    click.echo("".join(f"  {balance}\n" for balance in files))
    lost = [balance.file for balance in files if not balance.holds]
    if lost:
        raise StrikeledgerError(
            f"the rows of {', '.join(lost)} don't add up: the ledger would lose or double some of them"
        )
    click.echo(f"{data}: sound; {len(checked.findings)} finding{'s' * (len(checked.findings) != 1)}")


@main.command()
@click.argument("form", required=False, type=click.Path(path_type=Path))
@click.option("--template", is_flag=True, help="Print a form with an example and a word on each column, and stop.")
@click.option("--data", type=click.Path(path_type=Path), default=DATA, show_default=True, help="The data package.")
@click.option("--dry-run", is_flag=True, help="Show what would be added and what it would change; write nothing.")
@click.option("--yes", is_flag=True, help="Add without asking.")
def add(form: Path | None, template: bool, data: Path, dry_run: bool, yes: bool) -> None:
    """Add what a new publication says, from FORM: a TOML file as --template prints it.

    Shows how each quantity is read, checks the whole package with the new rows, shows which headline figures change, and asks before it
    writes. Any problem, and nothing is written. Without a terminal nobody can be asked, so nothing is written unless --yes is given.

    The exit code is 0 if the rows were added, or with --dry-run if they could be, and else 1.
    """
    if template:
        from strikeledger.door import check as check_data
        from strikeledger.feeder_template import template as form_to_fill_in

        click.echo(form_to_fill_in(check_data(data).tables), nl=False)
        return
    if form is None:
        raise ParameterError("name the form to add; `strikeledger add --template > new.toml` makes one to fill in")
    from strikeledger.feeder import addition, carry_out

    wanted = addition(data, form)
    click.echo(f"{wanted}\n")
    if dry_run:
        click.echo("Nothing was added: this was a dry run.")
        return
    if not yes and not sys.stdin.isatty():
        raise StrikeledgerError(
            "Nothing was added: there is no terminal to ask at. Add with --yes, or look with --dry-run."
        )
    if not yes and not click.confirm(f"Add {wanted.rows} in {data}?"):
        raise StrikeledgerError("Nothing was added.")
    carry_out(wanted)
    click.echo(f"Added {wanted.rows} in {data}.")


@main.command()
@click.option(
    "--as-of", metavar="DAY", required=True, help="Use only what was published on or before this day, as 2024-02-10."
)
@click.option(
    "--scope", metavar="SCOPE", help="Only this scope, as Iraq or Iraq+Syria; otherwise each of which totals speak."
)
@click.option(
    "--measure", default="attacks", show_default=True, help="What is counted: attacks, us_injured, us_tbi, us_killed."
)
@click.option("--data", type=click.Path(path_type=Path), default=DATA, show_default=True, help="The data package.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV; an empty high is an open end.")
def bands(as_of: str, scope: str | None, measure: str, data: Path, as_csv: bool) -> None:
    """Print what all claims together allow, day by day, as US officials count, and which claims bind.

    What contradicts the rest is set aside; the last lines name it, with every equal choice (not in the CSV).
    """
    from strikeledger.bands import band_rows, csv_lines, set_aside_lines, text_lines
    from strikeledger.press.parameters import Parameter

    day = Parameter("as_of", "date", None, "the day to look from").value(as_of)
    rows, whole = band_rows(data, day, measure, scope)
    for line in csv_lines(rows) if as_csv else [*text_lines(rows), *set_aside_lines(whole)]:
        click.echo(line)


def _built(wanted: list[Edition], checked: Checked, data: Path, reports: Path, timings: Timings) -> list[str]:
    """Build editions one after another, a line for each, then the index and `latest`; one that fails leaves the others.

    Returns:
        What was told of those that failed.

    Raises:
        StrikeledgerError: all failed, so no report was changed.
    """
    from strikeledger.press.editions import build

    progress, failed = sys.stderr.isatty(), []
    for number, one in enumerate(wanted, start=1):
        place, started = f"{one.report.name} {one.name}", time.perf_counter()
        if progress:
            click.echo(f"{number} of {len(wanted)}: {place}", err=True)
        try:
            folder = build(one, checked, data, reports, timings, progress)
        except StrikeledgerError as error:
            failed.append(f"{place}: {error}")
            if len(failed) < len(wanted):
                click.echo(f"{place}: {error}\nThis edition was not changed.", err=True)
            continue
        click.echo(f"{_files(folder, one.report.name)}  {time.perf_counter() - started:.1f} s")
    if wanted and len(failed) == len(wanted):
        raise StrikeledgerError("\n".join(failed))
    with timings.phase("index"):
        index = _indexed(reports, {one.report.name for one in wanted})
    done = len(wanted) - len(failed)
    click.echo(f"{done} edition{'s' * (done != 1)} built; all that there are: {index}")
    return failed


def _files(folder: Path, report: str) -> str:
    """The files that a reader opens, with their sizes; the first in full, those beside it by their ending."""
    from strikeledger.press.sizes import in_words

    paths = [folder / f"{report}.{kind}" for kind in ("html", "pdf", "xlsx")]
    there = [(path, in_words(path.stat().st_size)) for path in paths if path.is_file()]
    return ", ".join(f"{path.suffix if at else path} {size}" for at, (path, size) in enumerate(there))


def _indexed(reports: Path, names: set[str]) -> Path:
    """Write the index, and then let `latest` lead to the newest edition of each report that was built."""
    from strikeledger.press.index import write_index
    from strikeledger.press.latest import lead_to_latest

    index = write_index(reports)
    for name in sorted(names):
        if (reports / name).is_dir():
            lead_to_latest(reports / name)
    return index


def _assigned(assignments: tuple[str, ...]) -> dict[str, object]:
    asked: dict[str, object] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise ParameterError(f"{assignment!r}: write -p name=value")
        asked[name] = value
    return asked
