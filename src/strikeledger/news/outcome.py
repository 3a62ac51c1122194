"""What came of a run, for the program that started it: a file of JSON, and an exit code of its own where there was nothing new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from strikeledger.build.alarms import AlarmVerdict
from strikeledger.build.editions import Edition
from strikeledger.build.pipeline import BuildResult
from strikeledger.errors import ParameterError, StorageError, StrikeledgerError
from strikeledger.files import replace_file
from strikeledger.news.editions import EditionNews

OUTCOME_VERSION = 1
"""Of the file's form, which `outcome.schema.json` states; a key that is added doesn't change it."""

OUTCOME_SCHEMA_FILE = Path(__file__).with_name("outcome.schema.json")


@dataclass(frozen=True)
class Failure:
    """What failed, its words and its exit code; `edition` is empty where it is about the run."""

    edition: str
    error: str
    exit_code: int


@dataclass
class RunOutcome:
    """What came of a run so far.

    Attributes:
        command: which one.
        results: what became of each edition that was asked for or is due.
        news: what was published.
        standing: the alarms of the newest editions that were published before, of reports of which it built none.
        left: editions that the run left alone, and why.
        busy: whether another run was building, and this one did nothing.
    """

    command: str
    results: list[BuildResult] = field(default_factory=list)
    news: list[EditionNews] = field(default_factory=list)
    standing: list[tuple[Edition, AlarmVerdict]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    busy: bool = False

    def record(self, results: list[BuildResult]) -> None:
        """Take in what became of editions."""
        self.results += results
        for result in results:
            if result.error is not None:
                self.fail(result.error, result.edition.path)

    def fail(self, error: Exception, edition: str = "") -> None:
        """Take in what failed: an edition, or something about the run."""
        code = error.exit_code if isinstance(error, StrikeledgerError) else 4
        said = str(error) if isinstance(error, StrikeledgerError) else f"{type(error).__name__}: {error}"
        self.failures.append(Failure(edition, said, code))

    @property
    def built_results(self) -> list[BuildResult]:
        """The editions that were built."""
        return [result for result in self.results if result.reason and result.error is None]

    @property
    def status(self) -> str:
        """What came of it, in a word."""
        return "failed" if self.failures else "busy" if self.busy else "built" if self.built_results else "unchanged"

    def exit_code(self, unchanged: int = 0) -> int:
        """That of the first failure, else 0.

        Args:
            unchanged: what stands for it where nothing was built.
        """
        if self.failures:
            return self.failures[0].exit_code
        return 0 if self.built_results else unchanged

    def as_record(self, unchanged: int = 0) -> dict[str, Any]:
        """The same as JSON has it."""
        built = {result.edition.path: result for result in self.built_results}
        return {
            "version": OUTCOME_VERSION,
            "command": self.command,
            "status": self.status,
            "exit_code": self.exit_code(unchanged),
            "built": [_built_record(result) for result in built.values()],
            "changed": list(_changed_records(self.news)),
            "alarms": [_alarm_record(*each) for each in (*_alarms_of(self.news), *self.standing)],
            "failed": [asdict(failure) for failure in self.failures],
            "current": [result.edition.path for result in self.results if not result.reason and result.error is None],
            "left": [{"edition": edition, "why": why} for edition, why in self.left.items()],
        }


def _built_record(result: BuildResult) -> dict[str, Any]:
    before = result.before.revision
    figures = "new" if not before else "same" if result.revision == before else "changed"
    return {
        "edition": result.edition.path, "revision": result.revision, "figures": figures, "reason": result.reason,
        "replaces_because": result.replaced if figures == "changed" else "",
    }  # fmt: skip


def _changed_records(news: list[EditionNews]) -> Iterator[dict[str, str]]:
    for edition in news:
        for change in edition.changes:
            yield {
                "edition": edition.edition.path, "since": edition.since, "figure": change.id, "label": change.label, "was": change.was,
                "words": change.words, "why": change.why,
            }  # fmt: skip


def _alarms_of(news: list[EditionNews]) -> Iterator[tuple[Edition, AlarmVerdict]]:
    return ((each.edition, verdict) for each in news for verdict in each.verdicts)


def _alarm_record(edition: Edition, verdict: AlarmVerdict) -> dict[str, Any]:
    alarm = verdict.alarm
    return {
        "edition": edition.path, "alarm": alarm.name, "condition": alarm.condition, "holds": verdict.holds, "why": verdict.why,
    }  # fmt: skip


def clear_outcome(path: Path) -> None:
    """Take away what an earlier run wrote, so that a file which is there is this run's and whole.

    Raises:
        ParameterError: the path is none of a file that could be replaced.
        StorageError: nothing may be written there.
    """
    if path.exists() and not path.is_file():
        raise ParameterError(f"--result {path}: this is no file that can be replaced; name one that is, or a new one")
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(path.parent, error) from None


def write_outcome(path: Path, outcome: RunOutcome, unchanged: int = 0) -> None:
    """Write what came of a run, whole or not at all.

    Raises:
        StorageError: it can't be written.
    """
    replace_file(path, json.dumps(outcome.as_record(unchanged), ensure_ascii=False, indent=2) + "\n")
