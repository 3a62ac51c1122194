"""The command line: what a person asked for comes in; reports, findings or an error in words go out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from strikeledger import __version__
from strikeledger.build.options import BuildOptions, Shard
from strikeledger.cli.events import events_command
from strikeledger.cli.importing import import_command
from strikeledger.cli.options import (
    AS_OF_OPTION,
    CATALOGUE_OPTION,
    DATA_OPTION,
    DEFAULT_DATA,
    PARAMETER_OPTION,
    REPORTS_OPTION,
    parse_assignments,
)
from strikeledger.cli.watch import watch_command
from strikeledger.errors import ParameterError, StrikeledgerError

# Before anything imports nbformat: a second of work for IRIs, which no schema of a notebook holds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


_BUILDING = ("report", "tick", "verify", "watch", "add", "check")


class _Group(click.Group):
    """Commands whose users see a mistake of theirs in words, with an exit code of its kind, and never a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except StrikeledgerError as error:
            unchanged = "\nNo report was changed." if context.invoked_subcommand in _BUILDING else ""
            click.echo(f"{error}{unchanged}", err=True)
            sys.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strikeledger")
def command_line() -> None:
    """Reports on attacks and strikes, with every figure hedged as its sources hedge it and traced to who said it."""


@command_line.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@AS_OF_OPTION
@PARAMETER_OPTION
@click.option("--force", is_flag=True, help="Build also what is current.")
@click.option(
    "--explain", is_flag=True, help="Say for each edition why it must be built, or that it is current; build nothing."
)
@click.option(
    "--jobs", type=click.IntRange(1), help="How many editions to build at a time (default: one per processor)."
)
@click.option("--cluster", metavar="ADDRESS", help="Have a Dask cluster build: its scheduler, as tcp://host:8786.")
@click.option(
    "--shard", metavar="I/N", help="Build only each Nth edition, from the Ith: for the Ith of N jobs of an array."
)
@CATALOGUE_OPTION
@DATA_OPTION
@REPORTS_OPTION
@click.option(
    "--timings",
    "timings_file",
    type=click.Path(path_type=Path),
    help="Write the seconds of each phase to this file, as JSON.",
)
def report_command(
    names: tuple[str, ...],
    as_of: str | None,
    assignments: tuple[str, ...],
    force: bool,
    explain: bool,
    jobs: int | None,
    cluster: str | None,
    shard: str | None,
    catalogue: Path,
    data: Path,
    reports: Path,
    timings_file: Path | None,
) -> None:
    """Build reports of the catalogue: all, or those named; only editions that aren't current.

    Everything is checked before anything runs: the catalogue, the parameters and the data. An edition is published whole or not at all,
    and one that fails leaves the earlier one as it was. Exit codes: 1 for bad input, 3 for a notebook that failed, 4 for the machine.
    """
    from strikeledger.build.state import up_to_date_message

    part = Shard.parse(shard) if shard is not None else None
    asked = parse_assignments(assignments, as_of)
    plain = not (asked or force or explain or timings_file)
    if plain and (told := up_to_date_message(names, catalogue, data, reports)):
        click.echo(told)
        return
    from strikeledger.site.reports import build_reports

    how = BuildOptions(catalogue, data, reports, force, explain, jobs, timings_file, cluster, part)
    sys.exit(build_reports(names, asked, how))


@command_line.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...")
@CATALOGUE_OPTION
@DATA_OPTION
@REPORTS_OPTION
def verify_command(editions: tuple[str, ...], catalogue: Path, data: Path, reports: Path) -> None:
    """Build editions again (all, or those named, as situation/2023-11-29) and compare every byte with what stands."""
    from strikeledger.build.catalogue import read_catalogue
    from strikeledger.build.verify import edition_paths, verify_edition
    from strikeledger.data.validate import validate as check_data

    known, checked = read_catalogue(catalogue), check_data(data)
    differing = []
    for path in list(edition_paths(reports, known, editions)):
        found = verify_edition(path, known, checked, data, reports)
        click.echo(f"{path}: {', '.join(found.differences) or 'the same, byte for byte'}")
        differing += [path] if found.differences else []
    if differing:
        raise StrikeledgerError(f"not as they would be built now: {', '.join(differing)}")


@command_line.command()
@click.argument("one", metavar="EDITION")
@click.argument("other", metavar="EDITION")
@CATALOGUE_OPTION
@DATA_OPTION
def diff_command(one: str, other: str, catalogue: Path, data: Path) -> None:
    """Say which headline figures differ between two editions, as situation/2023-11-22 and situation/2023-11-29, and why.

    Both are computed from the data as of their days, so neither has to be built.
    """
    from strikeledger.build.catalogue import read_catalogue, select_reports
    from strikeledger.build.diff import edition_difference
    from strikeledger.build.editions import resolve_edition
    from strikeledger.data.validate import validate as check_data

    known, checked = read_catalogue(catalogue), check_data(data)
    before, after = (
        resolve_edition(select_reports(known, [report])[0], checked, {"as_of": day} if day else {})
        for report, _, day in (name.partition("/") for name in (one, other))
    )
    for line in edition_difference(before, after, data):
        click.echo(line)


@command_line.command()
@click.argument("pdf", type=click.Path(path_type=Path))
@click.option(
    "--to", type=click.Path(path_type=Path), help="The folder to write to (default: one here, by the PDF's name)."
)
def extract_command(pdf: Path, to: Path | None) -> None:
    """Get the figures and tables back out of a report as PDF."""
    from strikeledger.render.data_files import extract_attachments as extract_data

    for path in extract_data(pdf, to):
        click.echo(path)


@command_line.command()
@CATALOGUE_OPTION
@DATA_OPTION
@REPORTS_OPTION
@click.option(
    "--stale-days",
    type=click.IntRange(0),
    default=35,
    show_default=True,
    help="Leave alone what was missed longer ago.",
)
@click.option("--now", metavar="MOMENT", help="Act as if it were this moment (UTC), as 2023-11-30T06:00.")
def tick_command(catalogue: Path, data: Path, reports: Path, stale_days: int, now: str | None) -> None:
    """Build what is due and not done: for a timer to call, as often as it likes.

    An edition is due when its day is over (UTC). What was missed is caught up once; what failed is tried three times, then left until
    something about it changes. Alarms of the catalogue are looked at, and news is sent to the addresses in STRIKELEDGER_NOTIFY.
    """
    from datetime import UTC, datetime

    from strikeledger.schedule.tick import run_tick

    try:
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC) if now else datetime.now(UTC)
    except ValueError:
        raise ParameterError(f"--now {now}: write a moment, as 2023-11-30T06:00") from None
    sys.exit(run_tick(BuildOptions(catalogue, data, reports), moment, stale_days))


@command_line.command()
@click.argument("action", type=click.Choice(["install", "show", "remove"]))
@click.option("--backend", type=click.Choice(["systemd", "cron", "github"]), required=True, help="What runs the tick.")
@click.option("--hour", type=click.IntRange(0, 23), help="Tick once a day at this hour (default: every hour).")
@click.option("--minute", type=click.IntRange(0, 59), default=17, show_default=True, help="Tick at this minute.")
def schedule_command(action: str, backend: str, hour: int | None, minute: int) -> None:
    """Write, show or remove what makes this machine (or GitHub) run `strikeledger tick` in this folder."""
    from strikeledger.schedule import triggers

    trigger = triggers.Trigger(Path.cwd(), hour, minute)
    act = {"install": triggers.install_trigger, "show": triggers.trigger_lines, "remove": triggers.remove_trigger}[
        action
    ]
    for line in act(backend, trigger, Path.home()):
        click.echo(line)


@command_line.command()
@click.argument("data", type=click.Path(path_type=Path), default=DEFAULT_DATA)
def check_command(data: Path) -> None:
    """Check the data package in DATA (by default data/): every problem is listed with its file, line and column.

    Sound data is followed by what is odd but possible, and by what became of every row: used in the ledger, or set aside and why.
    """
    from strikeledger.data.findings import findings_by_kind
    from strikeledger.data.row_balance import row_balances
    from strikeledger.data.validate import validate as check_data

    checked = check_data(data)
    for kind, found in findings_by_kind(checked.findings).items():
        click.echo(f"{kind}: {len(found)}")
        click.echo("".join(f"  {finding}\n" for finding in found))
    files = row_balances(data, checked)
    click.echo("Every row is used or set aside:")
    click.echo("".join(f"  {balance}\n" for balance in files))
    lost = [balance.file for balance in files if not balance.holds]
    if lost:
        raise StrikeledgerError(
            f"the rows of {', '.join(lost)} don't add up: the ledger would lose or double some of them"
        )
    click.echo(f"{data}: sound; {len(checked.findings)} finding{'s' * (len(checked.findings) != 1)}")


@command_line.command()
@click.argument("form", required=False, type=click.Path(path_type=Path))
@click.option("--template", is_flag=True, help="Print a form with an example and a word on each column, and stop.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=DEFAULT_DATA, show_default=True, help="The data package."
)
@click.option("--dry-run", is_flag=True, help="Show what would be added and what it would change; write nothing.")
@click.option("--yes", is_flag=True, help="Add without asking.")
def add_command(form: Path | None, template: bool, data: Path, dry_run: bool, yes: bool) -> None:
    """Add what a new publication says, from FORM: a TOML file as --template prints it.

    Shows how each quantity is read, checks the whole package with the new rows, shows which headline figures change, and asks before it
    writes. Any problem, and nothing is written. Without a terminal nobody can be asked, so nothing is written unless --yes is given.

    The exit code is 0 if the rows were added, or with --dry-run if they could be, and else 1.
    """
    if template:
        from strikeledger.data.validate import validate as check_data
        from strikeledger.entry.template import template as form_to_fill_in

        click.echo(form_to_fill_in(check_data(data).tables), nl=False)
        return
    if form is None:
        raise ParameterError("name the form to add; `strikeledger add --template > new.toml` makes one to fill in")
    from strikeledger.entry.add import addition, write_addition

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
    write_addition(wanted)
    click.echo(f"Added {wanted.rows} in {data}.")


@command_line.command()
@click.option(
    "--as-of", metavar="DAY", required=True, help="Use only what was published on or before this day, as 2024-02-10."
)
@click.option(
    "--scope", metavar="SCOPE", help="Only this scope, as Iraq or Iraq+Syria; otherwise each of which totals speak."
)
@click.option(
    "--measure", default="attacks", show_default=True, help="What is counted: attacks, us_injured, us_tbi, us_killed."
)
@click.option(
    "--data", type=click.Path(path_type=Path), default=DEFAULT_DATA, show_default=True, help="The data package."
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV; an empty high is an open end.")
def bands_command(as_of: str, scope: str | None, measure: str, data: Path, as_csv: bool) -> None:
    """Print what all claims together allow, day by day, as US officials count, and which claims bind.

    What contradicts the rest is set aside; the last lines name it, with every equal choice (not in the CSV).
    """
    from strikeledger.build.parameters import Parameter
    from strikeledger.inference.bands import band_rows, correction_set_lines, csv_lines, text_lines

    day = Parameter("as_of", "date", None, "the day to look from").value(as_of)
    rows, whole = band_rows(data, day, measure, scope)
    for line in csv_lines(rows) if as_csv else [*text_lines(rows), *correction_set_lines(whole)]:
        click.echo(line)


@command_line.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init_command(folder: Path) -> None:
    """Begin a ledger of one's own in FOLDER, which must be empty or not there yet (a .git in it may stay).

    Writes a sound data package without rows, the catalogue, the notebooks and a Makefile; `strikeledger check` and `strikeledger report`
    work in it at once. What the ledger is about is said in data/datapackage.json, under "terms".
    """
    from datetime import UTC, datetime

    from strikeledger.data.new_package import create_package

    create_package(folder, datetime.now(UTC).date())
    click.echo(f"{folder}: a ledger without rows. README.md in it says what comes next.")


command_line.add_command(import_command)
command_line.add_command(events_command)
command_line.add_command(watch_command)
