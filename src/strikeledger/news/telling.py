"""Telling of a run: what its end sets off, however it ends, in the order file, people, watchdog."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from strikeledger.build.alarms import AlarmVerdict
from strikeledger.build.snapshot import Snapshot
from strikeledger.build.state import BuildState
from strikeledger.errors import StrikeledgerError
from strikeledger.messages import say
from strikeledger.news.editions import newest_news, news_of_run
from strikeledger.news.notices import failure_notice, news_notice, send_failure, send_notice
from strikeledger.news.outcome import RunOutcome, clear_outcome, write_outcome
from strikeledger.news.ping import ping_end, ping_start
from strikeledger.text import plural


@dataclass(frozen=True)
class Telling:
    """What is told of a run besides its lines.

    Attributes:
        command: which run it is.
        people: whether news goes to the addresses of the environment, and pings to its watchdog.
        result: the file that tells a program what came of it.
        unchanged: the exit code where nothing was built.
    """

    command: str
    people: bool = True
    result: Path | None = None
    unchanged: int = 0

    @property
    def is_asked(self) -> bool:
        """Whether anything but lines is told."""
        return bool(self.people or self.result or self.unchanged)


@contextmanager
def tell_run(telling: Telling, reports: Path) -> Iterator[RunOutcome]:
    """Tell that a run begins, and at its end what came of it.

    Yields:
        What the run has to take its results into; after it, `exit_code` is the run's.

    Raises:
        ParameterError: the file of the result can't be written; nothing has begun.
    """
    outcome = RunOutcome(telling.command)
    if telling.result:
        clear_outcome(telling.result)
    if telling.people:
        ping_start()
    try:
        yield outcome
    except Exception as error:
        outcome.fail(error)
        _tell_end(outcome, telling, reports)
        raise
    _tell_end(outcome, telling, reports)


def tell_idle_run(telling: Telling) -> int:
    """Tell of a run that left the work to another one, but no watchdog: it would not notice one that hangs.

    Returns:
        The exit code.
    """
    outcome = RunOutcome(telling.command, busy=True)
    if telling.result:
        clear_outcome(telling.result)
        write_outcome(telling.result, outcome, telling.unchanged)
    return outcome.exit_code(telling.unchanged)


def _tell_end(outcome: RunOutcome, telling: Telling, reports: Path) -> None:
    if telling.people:
        with _noting_failure(outcome):
            send_failure(failure_notice(outcome), reports)
    if telling.result:
        path = telling.result
        with _noting_failure(outcome):
            write_outcome(path, outcome, telling.unchanged)
    if telling.people:
        ping_end(outcome.exit_code())


@contextmanager
def _noting_failure(outcome: RunOutcome) -> Iterator[None]:
    """Tell an error of telling, keep it, and go on."""
    try:
        yield
    except StrikeledgerError as error:
        say(str(error), err=True)
        outcome.fail(error)


def take_news(outcome: RunOutcome, inputs: Snapshot, reports: Path) -> None:
    """Take in what a run published, and say the alarms of the newest editions; an alarm that asks for no figure is told and kept."""
    found = list(news_of_run(outcome.built_results, inputs, BuildState(reports)))
    newest = {news.edition.report.name: news.edition for news, _ in found}
    for news, alarms in found:
        verdicts: list[AlarmVerdict] = []
        if newest[news.edition.report.name] is news.edition:
            with _noting_failure(outcome):
                for verdict in alarms:
                    say(f"alarm {verdict}")
                    verdicts.append(verdict)
        outcome.news.append(replace(news, verdicts=tuple(verdicts)))


def send_news(outcome: RunOutcome, reports: Path) -> None:
    """Send what is new to people; failures are told and kept."""
    for news in newest_news(outcome.news):
        with _noting_failure(outcome):
            message = news_notice(news, reports)
            if message is not None and (sent := send_notice(message)):
                say(f"{message.title}; told {sent} {plural(sent, 'address', 'addresses')}")
