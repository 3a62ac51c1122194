"""Commands that build reports, and those on reports that were built."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from strikeledger.build.options import BuildOptions, Shard
from strikeledger.cli.options import (
    PATH_TYPE,
    REPORTS_OPTION,
    with_outcome,
    with_parameters,
    with_places,
)
from strikeledger.errors import ParameterError
from strikeledger.messages import say


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@with_parameters
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
@with_places
@click.option(
    "--timings", "timings_file", type=PATH_TYPE, help="Write the seconds of each phase to this file, as JSON."
)
@click.option("--notify", is_flag=True, help="Send news, failures and pings, as `strikeledger tick` does.")
@with_outcome
def report_command(
    names: tuple[str, ...],
    asked: dict[str, object],
    force: bool,
    explain: bool,
    jobs: int | None,
    cluster: str | None,
    shard: str | None,
    how: BuildOptions,
    timings_file: Path | None,
    notify: bool,
    result: Path | None,
    unchanged: int | None,
) -> None:
    """Build reports of the catalogue: all, or those named; only editions that aren't current.

    Everything is checked before anything runs: the catalogue, the parameters and the data. An edition is published whole or not at all,
    and one that fails leaves the earlier one as it was. Exit codes: 1 for bad input, 3 for a notebook that failed, 4 for the machine.
    """
    from strikeledger.build.state import up_to_date_message

    part = Shard.parse(shard) if shard is not None else None
    if explain and (notify or result or unchanged is not None):
        raise ParameterError(
            "--explain builds nothing, so that there is nothing to tell: take it out, or the other options"
        )
    plain = not (asked or force or explain or timings_file or notify or result or unchanged is not None)
    if plain and (told := up_to_date_message(names, how.catalogue, how.data, how.reports)):
        say(told)
        return
    from strikeledger.news.telling import Telling
    from strikeledger.site.reports import build_reports

    how = replace(how, force=force, explain=explain, jobs=jobs, timings=timings_file, cluster=cluster, shard=part)
    sys.exit(build_reports(names, asked, how, Telling("report", notify, result, unchanged or 0)))


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION]...")
@with_places
def verify_command(editions: tuple[str, ...], how: BuildOptions) -> None:
    """Build editions again (all, or those named, as situation/2023-11-29) and compare every byte with what stands.

    Every folder is told of: the same, what differs, or why it can't be checked. Exit code 1 where one differs or wasn't checked.
    """
    from strikeledger.build.verify import verify_editions

    for line in verify_editions(editions, how.catalogue, how.data, how.reports):
        say(line)


@click.command()
@click.argument("editions", nargs=-1, required=True, metavar="EDITION...")
@REPORTS_OPTION
def remove_command(editions: tuple[str, ...], reports: Path) -> None:
    """Remove editions, as situation/2023-11-10-1a2b3c4d, with their earlier revisions, and take them off the index."""
    from strikeledger.site.reports import remove_editions

    for line in remove_editions(editions, reports):
        say(line)


@click.command()
@click.argument("one", metavar="EDITION")
@click.argument("other", metavar="EDITION")
@with_places
def diff_command(one: str, other: str, how: BuildOptions) -> None:
    """Say which headline figures differ between two editions, as situation/2023-11-22 and situation/2023-11-29, and why.

    Both are computed from the data, as of their days and as they were asked: of a day alone, neither has to be built. An earlier
    revision, as situation/2023-11-29.r1, is compared as it was published.
    """
    from strikeledger.news.diff import edition_difference

    for line in edition_difference(one, other, how.catalogue, how.data, how.reports):
        say(line)


@click.command()
@click.argument("pdf", type=PATH_TYPE)
@click.option("--to", type=PATH_TYPE, help="The folder to write to (default: one here, by the PDF's name).")
def extract_command(pdf: Path, to: Path | None) -> None:
    """Get the figures and tables back out of a report as PDF."""
    from strikeledger.render.data_files import extract_attachments

    for path in extract_attachments(pdf, to):
        say(path)


@click.command()
@click.argument("names", nargs=-1, metavar="[REPORT]...")
@with_parameters
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Where to serve on 127.0.0.1 (default: any that is free)."
)
@with_places
def watch_command(names: tuple[str, ...], asked: dict[str, object], port: int, how: BuildOptions) -> None:
    """Build reports (all, or those named), serve them to this machine, and build again whenever what they are made from is saved.

    An open page reloads by itself, and says what is wrong while it can't be built. Of a series it is the newest edition unless --as-of
    names a day. However often its figures change meanwhile, an edition gets one revision, unless strikeledger itself changes meanwhile.
    Ctrl-C ends it.
    """
    from strikeledger.watch.watch import watch

    sys.exit(watch(names, asked, how, port))


@click.command()
@with_places
@click.option(
    "--stale-days",
    type=click.IntRange(0),
    default=35,
    show_default=True,
    help="Leave alone what was missed longer ago.",
)
@click.option("--now", metavar="MOMENT", help="Act as if it were this moment (UTC), as 2023-11-30T06:00.")
@with_outcome
def tick_command(
    how: BuildOptions, stale_days: int, now: str | None, result: Path | None, unchanged: int | None
) -> None:
    """Build what is due and not done: for a timer to call, as often as it likes.

    An edition is due when its day is over (UTC). What was missed is caught up once; what failed is tried three times, then left until
    something about it changes. Alarms of the catalogue are looked at, and news is sent to the addresses in STRIKELEDGER_NOTIFY, what
    failed to those in STRIKELEDGER_NOTIFY_FAILURE; the address in STRIKELEDGER_PING is told when a tick begins and how it ends.
    """
    from datetime import UTC, datetime

    from strikeledger.news.telling import Telling
    from strikeledger.schedule.tick import run_tick

    try:
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC) if now else datetime.now(UTC)
    except ValueError:
        raise ParameterError(f"--now {now}: write a moment, as 2023-11-30T06:00") from None
    telling = Telling("tick", True, result, unchanged or 0)
    sys.exit(run_tick(how, moment, telling, stale_days))


@click.command()
@click.argument("action", type=click.Choice(["install", "show", "remove"]))
@click.option("--backend", type=click.Choice(["systemd", "cron", "github"]), required=True, help="What runs the tick.")
@click.option("--hour", type=click.IntRange(0, 23), help="Tick once a day at this hour (default: every hour).")
@click.option("--minute", type=click.IntRange(0, 59), default=17, show_default=True, help="Tick at this minute.")
def schedule_command(action: str, backend: str, hour: int | None, minute: int) -> None:
    """Write, show or remove what makes this machine (or GitHub) run `strikeledger tick` in this folder."""
    from strikeledger.schedule import triggers

    trigger = triggers.Trigger(Path.cwd(), hour, minute)
    actions = {"install": triggers.install_trigger, "show": triggers.trigger_lines, "remove": triggers.remove_trigger}
    for line in actions[action](backend, trigger, Path.home()):
        say(line)


BUILD_COMMANDS = (
    report_command,
    verify_command,
    remove_command,
    diff_command,
    extract_command,
    watch_command,
    tick_command,
    schedule_command,
)
