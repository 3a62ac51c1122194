"""A tick: builds what is due at a moment, once, looks at the alarms and sends the news; each attempt to build is kept in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from strikeledger.build.editions import Edition, resolve_editions
from strikeledger.build.options import BuildOptions, Timings
from strikeledger.build.pipeline import PlannedBuild, plan_builds, run_builds
from strikeledger.build.publish import clear_remains
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import BuildState
from strikeledger.build.workers import run_here
from strikeledger.errors import MachineError, StorageError
from strikeledger.files import STATE_FOLDER, digest, lock_reports
from strikeledger.messages import say
from strikeledger.news.outcome import RunOutcome
from strikeledger.news.telling import Telling, noting_failure, send_news, take_news, tell_idle_run, tell_run
from strikeledger.site.reports import describe_result, update_index


def run_tick(how: BuildOptions, now: datetime, telling: Telling, stale_days: int) -> int:
    """Build each edition that is due and not done; a tick that finds another run at work leaves it to that.

    Args:
        stale_days: what was missed longer ago is left alone.

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
        with noting_failure(outcome, MachineError):
            update_index(how.reports, inputs)
    take_news(outcome, inputs, how.reports)
    send_news(outcome, how.reports)


def _build_due(
    wanted: Sequence[Edition], inputs: Snapshot, how: BuildOptions, now: datetime, stale_days: int, outcome: RunOutcome
) -> None:
    """Build each edition that is due."""
    state, ledger = BuildState(how.reports), ScheduleStore(how.reports / STATE_FOLDER / "schedule.sqlite")
    found = [one for one in plan_builds(wanted, inputs.checked, inputs.data, state) if isinstance(one, PlannedBuild)]
    due = {_due_edition(task): task for task in found}
    todo, stale = ledger.due_and_stale(list(due), now, stale_days)
    for one in todo:
        with noting_failure(outcome, MachineError), ledger.attempt(one, now) as record:
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


# --- what was tried --------------------------------------------------------------------------------------------------
MAX_ATTEMPTS = 3
"""How often an edition that fails is tried before something about it has to change."""

_CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS runs (
    report TEXT NOT NULL, edition TEXT NOT NULL, key TEXT NOT NULL,
    started TEXT NOT NULL, ended TEXT, outcome TEXT NOT NULL, told TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS runs_of_an_edition ON runs (report, edition, key);
"""


@dataclass(frozen=True)
class DueEdition:
    """An edition of the catalogue that is not current: which, as of which day, and the digest of what it is made from.

    `is_published` is whether any build of it can be read.
    """

    report: str
    edition: str
    day: date
    fingerprint: str
    is_published: bool = False


def day_is_over(day: date, now: datetime) -> bool:
    """Whether a day is over (UTC): an edition as of a day that still goes on would miss what is published later that day."""
    return now >= datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)


class ScheduleStore:
    """What was tried and what came of it; survives being killed at any moment.

    Raises:
        StorageError, MachineError: from every method, where the file can't be written or is no database.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._open() as database:
            database.executescript(_CREATE_TABLE)

    def due_and_stale(
        self, editions: Sequence[DueEdition], now: datetime, stale_days: int
    ) -> tuple[list[DueEdition], list[DueEdition]]:
        """The editions to build now, and those that are left alone because they were missed more than `stale_days` ago.

        An edition that was built once, by whatever command, is kept current whatever its age: a correction may concern it.
        """
        found: list[DueEdition] = []
        stale: list[DueEdition] = []
        for edition in editions:
            if not day_is_over(edition.day, now) or self._is_out_of_attempts(edition):
                continue
            old = now - datetime.combine(edition.day, datetime.min.time(), UTC) > timedelta(days=stale_days + 1)
            (stale if old and not edition.is_published and not self._was_built(edition) else found).append(edition)
        return found, stale

    def out_of_attempts(self, editions: Sequence[DueEdition]) -> list[DueEdition]:
        """The editions that are not tried again, as every attempt at them failed or was cut off."""
        return [edition for edition in editions if self._is_out_of_attempts(edition)]

    @contextmanager
    def attempt(self, edition: DueEdition, now: datetime) -> Iterator[Callable[[Exception | None], None]]:
        """Record an attempt: begun before, ended after, as built or as failed with the error's words.

        Yields:
            What to call with the error, if there was one that isn't raised.
        """
        with self._open() as database:
            row = database.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, NULL, 'running', '')",
                (edition.report, edition.edition, edition.fingerprint, _iso_utc(now)),
            ).lastrowid
        found: list[BaseException | None] = [None]

        def record(error: Exception | None) -> None:
            found[0] = error

        try:
            yield record
        except BaseException as error:
            found[0] = error
            raise
        finally:
            outcome = "failed" if found[0] else "built"
            told = (str(found[0]) or type(found[0]).__name__).splitlines()[0][:500] if found[0] else ""
            with self._open() as database:
                database.execute(
                    "UPDATE runs SET ended = ?, outcome = ?, told = ? WHERE rowid = ?",
                    (_iso_utc(datetime.now(UTC)), outcome, told, row),
                )

    def _is_out_of_attempts(self, edition: DueEdition) -> bool:
        """Whether this edition, made from the same, was tried often enough."""
        with self._open() as database:
            (failed,) = database.execute(
                "SELECT count(*) FROM runs WHERE report = ? AND edition = ? AND key = ? AND outcome != 'built'",
                (edition.report, edition.edition, edition.fingerprint),
            ).fetchone()
        return bool(failed >= MAX_ATTEMPTS)

    def _was_built(self, edition: DueEdition) -> bool:
        with self._open() as database:
            found = database.execute(
                "SELECT 1 FROM runs WHERE report = ? AND edition = ? AND outcome = 'built'",
                (edition.report, edition.edition),
            ).fetchone()
        return found is not None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=30)
        try:
            with database:
                yield database
        except sqlite3.OperationalError as error:
            raise StorageError(self._path, OSError(str(error))) from None
        except sqlite3.DatabaseError as error:
            raise MachineError(f"{self._path}: {error}; remove it, and the next tick starts a new one") from None
        finally:
            database.close()


def _iso_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
