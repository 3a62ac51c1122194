"""A tick: the catalogue and a moment come in; what is due is built once, alarms are looked at, and news is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import click

from strikeledger.build.alarms import Verdict, verdict
from strikeledger.build.catalogue import read_catalogue
from strikeledger.build.editions import Edition, editions_of
from strikeledger.build.fingerprint import digest
from strikeledger.build.lock import STATE, alone
from strikeledger.build.options import Asked
from strikeledger.build.pipeline import Result, Task, carry_out, keyed, tasks
from strikeledger.build.publish import recover
from strikeledger.build.state import Memory
from strikeledger.build.timings import Timings
from strikeledger.data.validate import Checked, check
from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.report.headlines import Figures
from strikeledger.schedule.due import ATTEMPTS, Due, DueLedger
from strikeledger.schedule.notices import notice, send
from strikeledger.site.reports import indexed, told_of

STALE_DAYS = 35
"""What was missed longer ago than this is left alone, unless another number is asked for."""


def tick(how: Asked, now: datetime, stale_days: int = STALE_DAYS) -> int:
    """Build each edition that is due and not done; a tick that finds another run at work leaves it to that.

    Returns:
        The exit code: 0, or that of the first failure.
    """
    with alone(how.reports, click.echo, wait=False) as held:
        if not held:
            click.echo(f"Another run is building in {how.reports}; this tick leaves it to that.")
            return 0
        recover(how.reports)
        checked = check(how.data)
        wanted = [one for entry in read_catalogue(how.catalogue).values() for one in editions_of(entry, checked, {})]
        codes: list[int] = []
        results = _built(wanted, checked, how, now, stale_days, codes)
        codes += [result.error.exit_code for result in results if result.error is not None]
        built = [result.edition for result in results if result.error is None]
        if built:
            with _going_on(codes):
                indexed(how.reports)
            codes += _news(built, wanted, checked, how)
    return next(iter(codes), 0)


@contextmanager
def _going_on(codes: list[int]) -> Iterator[None]:
    """Tell an error of the machine, keep its exit code, and go on: what was built stands."""
    try:
        yield
    except MachineError as error:
        click.echo(str(error), err=True)
        codes.append(error.exit_code)


def _built(
    wanted: Sequence[Edition], checked: Checked, how: Asked, now: datetime, stale_days: int, codes: list[int]
) -> list[Result]:
    """What became of each edition that is due; exit codes go to `codes` where that can't be kept."""
    memory, ledger = Memory(how.reports), DueLedger(how.reports / STATE / "schedule.sqlite")
    found = [one for one in tasks(list(keyed(wanted, checked, how.data)), memory, force=False) if isinstance(one, Task)]
    due = {_due(task): task for task in found}
    todo, stale = ledger.to_build(list(due), now, stale_days)
    results: list[Result] = []
    for one in todo:
        with _going_on(codes), ledger.attempt(one, now) as record:
            (result,) = carry_out([due[one]], memory, how.data, 1, Timings())
            results.append(result)
            click.echo(told_of(result, how), err=result.error is not None)
            record(result.error)
    if stale:
        click.echo(
            f"Left alone, as missed more than {stale_days} days ago: {len(stale)}; `strikeledger report` builds them."
        )
    for one in ledger.given_up(list(due)):
        told = f"{one.report}/{one.edition}: left alone after {ATTEMPTS} attempts, until something about it changes"
        click.echo(f"{told}; `strikeledger report` tries again.", err=True)
    if not todo:
        click.echo("Nothing is due.")
    return results


def _due(task: Task) -> Due:
    day = date.fromisoformat(str(task.edition.values.get("as_of", "0001-01-01")))
    key, published = digest(dict(task.key.parts)), task.standing.revision > 0
    return Due(task.edition.report.name, task.edition.name, day, key, stands=False, published=published)


def _news(built: Sequence[Edition], wanted: Sequence[Edition], checked: Checked, how: Asked) -> Iterator[int]:
    """Look at the alarms of each report's newest edition that was built, and send what is new; yields exit codes of failures."""
    memory = Memory(how.reports)
    for edition in {one.report.name: one for one in sorted(built, key=lambda one: one.name)}.values():
        series = [one for one in wanted if one.report.name == edition.report.name and one.name < edition.name]
        before = _figures(memory, series[-1]) if series else None
        now = _figures(memory, edition) or {}
        try:
            verdicts = list(_verdicts(edition, now, before, series, checked))
            for found in verdicts:
                click.echo(f"alarm {found}")
            message = notice(edition.report.name, edition.name, now, before, verdicts)
            if message is not None and (sent := send(message)):
                click.echo(f"{message.title}; told {sent} {'address' if sent == 1 else 'addresses'}")
        except StrikeledgerError as error:
            click.echo(str(error), err=True)
            yield error.exit_code


def _verdicts(
    edition: Edition, now: Figures, before: Figures | None, series: Sequence[Edition], checked: Checked
) -> Iterator[Verdict]:
    day, since = str(edition.values["as_of"]), str(series[-1].values["as_of"]) if series else ""
    heard = any(since < row["published"] <= day for row in checked.tables["sources"].rows)
    for alarm in edition.report.alarms:
        yield verdict(alarm, now, before, date.fromisoformat(day), heard)


def _figures(memory: Memory, edition: Edition) -> Figures | None:
    _, figures = memory.figures(edition.path)
    return {figure["id"]: figure for figure in figures} if figures else None
