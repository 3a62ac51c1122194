"""A tick: builds what is due at a moment, once, looks at the alarms and sends the news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from strikeledger.build.editions import Edition, resolve_editions
from strikeledger.build.options import BuildOptions, Timings
from strikeledger.build.pipeline import PlannedBuild, plan_builds, run_builds
from strikeledger.build.publish import clear_remains
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import BuildState
from strikeledger.build.workers import run_here
from strikeledger.errors import MachineError
from strikeledger.files import STATE_FOLDER, digest, lock_reports
from strikeledger.messages import say
from strikeledger.news.outcome import RunOutcome
from strikeledger.news.telling import Telling, send_news, take_news, tell_idle_run, tell_run
from strikeledger.schedule.due import MAX_ATTEMPTS, DueEdition, ScheduleStore
from strikeledger.site.reports import describe_result, update_index

STALE_DAYS = 35
"""What was missed longer ago than this is left alone, unless another number is asked for."""


def run_tick(how: BuildOptions, now: datetime, telling: Telling, stale_days: int = STALE_DAYS) -> int:
    """Build each edition that is due and not done; a tick that finds another run at work leaves it to that.

    Returns:
        The exit code: 0, that for nothing new, or that of the first failure.
    """
    with lock_reports(how.reports, say, wait=False) as held:
        if not held:
            say(f"Another run is building in {how.reports}; this tick leaves it to that.")
            return tell_idle_run(telling)
        with tell_run(telling, how.reports) as outcome:
            clear_remains(how.reports)
            with input_snapshot(how.catalogue, how.data) as inputs:
                _tick_from(inputs, how, now, stale_days, outcome)
    return outcome.exit_code(telling.unchanged)


def _tick_from(inputs: Snapshot, how: BuildOptions, now: datetime, stale_days: int, outcome: RunOutcome) -> None:
    wanted = [one for report in inputs.reports.values() for one in resolve_editions(report, inputs.checked, {})]
    _build_due(wanted, inputs, how, now, stale_days, outcome)
    if outcome.built_results:
        with _continue_after_error(outcome):
            update_index(how.reports, inputs)
        take_news(outcome, inputs, how.reports)
        send_news(outcome, how.reports)


@contextmanager
def _continue_after_error(outcome: RunOutcome) -> Iterator[None]:
    """Tell an error of the machine, keep it, and go on: what was built stands."""
    try:
        yield
    except MachineError as error:
        say(str(error), err=True)
        outcome.fail(error)


def _build_due(
    wanted: Sequence[Edition], inputs: Snapshot, how: BuildOptions, now: datetime, stale_days: int, outcome: RunOutcome
) -> None:
    """Build each edition that is due."""
    state, ledger = BuildState(how.reports), ScheduleStore(how.reports / STATE_FOLDER / "schedule.sqlite")
    found = [one for one in plan_builds(wanted, inputs.checked, inputs.data, state) if isinstance(one, PlannedBuild)]
    due = {_due_edition(task): task for task in found}
    todo, stale = ledger.due_and_stale(list(due), now, stale_days)
    for one in todo:
        with _continue_after_error(outcome), ledger.attempt(one, now) as record:
            (result,) = run_builds([due[one]], state, inputs.data, run_here, Timings())
            outcome.record([result])
            say(describe_result(result, how), err=result.error is not None)
            record(result.error)
    if stale:
        say(f"Left alone, as missed more than {stale_days} days ago: {len(stale)}; `strikeledger report` builds them.")
        outcome.left |= {f"{one.report}/{one.edition}": f"missed more than {stale_days} days ago" for one in stale}
    for one in ledger.out_of_attempts(list(due)):
        path, why = f"{one.report}/{one.edition}", f"left alone after {MAX_ATTEMPTS} attempts"
        say(f"{path}: {why}, until something about it changes; `strikeledger report` tries again.", err=True)
        outcome.left[path] = why
    if not todo:
        say("Nothing is due.")


def _due_edition(task: PlannedBuild) -> DueEdition:
    day = date.fromisoformat(str(task.edition.values.get("as_of", "0001-01-01")))
    key, published = digest(dict(task.fingerprint.parts)), task.published.revision > 0
    return DueEdition(task.edition.report.name, task.edition.name, day, key, published)
