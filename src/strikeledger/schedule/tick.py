"""A tick: builds what is due at a moment, once, looks at the alarms and sends the news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from strikeledger.build.alarms import AlarmVerdict, alarm_verdict
from strikeledger.build.editions import Edition, resolve_editions
from strikeledger.build.options import BuildOptions, Timings
from strikeledger.build.pipeline import BuildResult, PlannedBuild, plan_builds, run_builds
from strikeledger.build.publish import clear_remains
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import BuildState
from strikeledger.build.workers import run_here
from strikeledger.data.validate import ValidatedPackage
from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.files import STATE_FOLDER, digest, lock_reports
from strikeledger.messages import say
from strikeledger.report.headlines import FigureRecords
from strikeledger.schedule.due import MAX_ATTEMPTS, DueEdition, ScheduleStore
from strikeledger.schedule.notices import notice, send_notice
from strikeledger.site.reports import describe_result, update_index
from strikeledger.text import plural

STALE_DAYS = 35
"""What was missed longer ago than this is left alone, unless another number is asked for."""


def run_tick(how: BuildOptions, now: datetime, stale_days: int = STALE_DAYS) -> int:
    """Build each edition that is due and not done; a tick that finds another run at work leaves it to that.

    Returns:
        The exit code: 0, or that of the first failure.
    """
    with lock_reports(how.reports, say, wait=False) as held:
        if not held:
            say(f"Another run is building in {how.reports}; this tick leaves it to that.")
            return 0
        clear_remains(how.reports)
        with input_snapshot(how.catalogue, how.data) as inputs:
            return _tick_from(inputs, how, now, stale_days)


def _tick_from(inputs: Snapshot, how: BuildOptions, now: datetime, stale_days: int) -> int:
    wanted = [one for report in inputs.reports.values() for one in resolve_editions(report, inputs.checked, {})]
    codes: list[int] = []
    results = _build_due(wanted, inputs, how, now, stale_days, codes)
    codes += [result.error.exit_code for result in results if result.error is not None]
    built = [result.edition for result in results if result.error is None]
    if built:
        with _continue_after_error(codes):
            update_index(how.reports)
        codes += _send_news(built, wanted, inputs.checked, how)
    return next(iter(codes), 0)


@contextmanager
def _continue_after_error(codes: list[int]) -> Iterator[None]:
    """Tell an error of the machine, keep its exit code, and go on: what was built stands."""
    try:
        yield
    except MachineError as error:
        say(str(error), err=True)
        codes.append(error.exit_code)


def _build_due(
    wanted: Sequence[Edition],
    inputs: Snapshot,
    how: BuildOptions,
    now: datetime,
    stale_days: int,
    codes: list[int],
) -> list[BuildResult]:
    """What became of each edition that is due; exit codes go to `codes` where that can't be kept."""
    state, ledger = BuildState(how.reports), ScheduleStore(how.reports / STATE_FOLDER / "schedule.sqlite")
    found = [one for one in plan_builds(wanted, inputs.checked, inputs.data, state) if isinstance(one, PlannedBuild)]
    due = {_due_edition(task): task for task in found}
    todo, stale = ledger.due_and_stale(list(due), now, stale_days)
    results: list[BuildResult] = []
    for one in todo:
        with _continue_after_error(codes), ledger.attempt(one, now) as record:
            (result,) = run_builds([due[one]], state, inputs.data, run_here, Timings())
            results.append(result)
            say(describe_result(result, how), err=result.error is not None)
            record(result.error)
    if stale:
        say(f"Left alone, as missed more than {stale_days} days ago: {len(stale)}; `strikeledger report` builds them.")
    for one in ledger.out_of_attempts(list(due)):
        told = f"{one.report}/{one.edition}: left alone after {MAX_ATTEMPTS} attempts, until something about it changes"
        say(f"{told}; `strikeledger report` tries again.", err=True)
    if not todo:
        say("Nothing is due.")
    return results


def _due_edition(task: PlannedBuild) -> DueEdition:
    day = date.fromisoformat(str(task.edition.values.get("as_of", "0001-01-01")))
    key, published = digest(dict(task.fingerprint.parts)), task.published.revision > 0
    return DueEdition(task.edition.report.name, task.edition.name, day, key, published)


def _send_news(
    built: Sequence[Edition], wanted: Sequence[Edition], checked: ValidatedPackage, how: BuildOptions
) -> Iterator[int]:
    """Look at the alarms of each report's newest edition that was built, and send what is new; yields exit codes of failures."""
    state = BuildState(how.reports)
    for edition in {one.report.name: one for one in sorted(built, key=lambda one: one.name)}.values():
        series = [one for one in wanted if one.report.name == edition.report.name and one.name < edition.name]
        before = _published_figures(state, series[-1]) if series else None
        now = _published_figures(state, edition) or {}
        try:
            verdicts = list(_verdicts(edition, now, before, series, checked))
            for found in verdicts:
                say(f"alarm {found}")
            message = notice(edition.report.name, edition.name, now, before, verdicts)
            if message is not None and (sent := send_notice(message)):
                say(f"{message.title}; told {sent} {plural(sent, 'address', 'addresses')}")
        except StrikeledgerError as error:
            say(str(error), err=True)
            yield error.exit_code


def _verdicts(
    edition: Edition,
    now: FigureRecords,
    before: FigureRecords | None,
    series: Sequence[Edition],
    checked: ValidatedPackage,
) -> Iterator[AlarmVerdict]:
    day, since = str(edition.values["as_of"]), str(series[-1].values["as_of"]) if series else ""
    heard = any(since < row["published"] <= day for row in checked.tables["sources"].rows)
    for alarm in edition.report.alarms:
        yield alarm_verdict(alarm, now, before, date.fromisoformat(day), heard)


def _published_figures(state: BuildState, edition: Edition) -> FigureRecords | None:
    _, figures = state.revision_and_figures(edition.path)
    return {figure["id"]: figure for figure in figures} if figures else None
