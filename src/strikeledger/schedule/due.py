"""Which editions are due at a moment, and what became of each attempt to build one, kept in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from strikeledger.errors import MachineError, StorageError

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
