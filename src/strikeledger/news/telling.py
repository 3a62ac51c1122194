"""Telling of a run: what its end sets off, however it ends, in the order file, people, watchdog.

The address of the watchdog, a dead man's switch that sounds an alarm where no ping comes, stands in the environment, in STRIKELEDGER_PING,
as it may be a secret: `https://host/uuid`. A run that begins asks for `/start` behind it, one that ended well for the address itself, one
that failed for its exit code behind it (`/1`, `/3`, `/4`).
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from strikeledger import __version__
from strikeledger.build.alarms import AlarmVerdict
from strikeledger.build.snapshot import Snapshot
from strikeledger.build.state import BuildState
from strikeledger.errors import StrikeledgerError
from strikeledger.messages import say
from strikeledger.news.editions import newest_news, news_of_run, standing_alarms
from strikeledger.news.notices import Notice, failure_notice, news_notice
from strikeledger.news.outbox import send_failure, send_messages
from strikeledger.news.outcome import RunOutcome, clear_outcome, write_outcome
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
        with noting_failure(outcome):
            send_failure(failure_notice(outcome), reports)
    if telling.result:
        path = telling.result
        with noting_failure(outcome):
            write_outcome(path, outcome, telling.unchanged)
    if telling.people:
        ping_end(outcome.exit_code())


@contextmanager
def noting_failure(outcome: RunOutcome, kind: type[StrikeledgerError] = StrikeledgerError) -> Iterator[None]:
    """Tell an error of a kind, keep it, and go on: what was built stands."""
    try:
        yield
    except kind as error:
        say(str(error), err=True)
        outcome.fail(error)


def take_news(outcome: RunOutcome, inputs: Snapshot, reports: Path) -> None:
    """Take in what a run published, and the alarms of the newest editions; those of what was built are said.

    An alarm that asks for no figure is told and kept, in each run until it is mended.
    """
    found = list(news_of_run(outcome.built_results, inputs, BuildState(reports)))
    newest = {news.edition.report.name: news.edition for news, _ in found}
    for news, alarms in found:
        verdicts: list[AlarmVerdict] = []
        if newest[news.edition.report.name] is news.edition:
            with noting_failure(outcome):
                for verdict in alarms:
                    say(f"alarm {verdict}")
                    verdicts.append(verdict)
        outcome.news.append(replace(news, verdicts=tuple(verdicts)))
    for edition, alarms in standing_alarms(newest, inputs, BuildState(reports)):
        with noting_failure(outcome):
            outcome.standing += [(edition, verdict) for verdict in alarms]


def send_news(outcome: RunOutcome, reports: Path) -> None:
    """Send what is new to people, and what waits for them; failures are told and kept."""
    new: list[Notice] = []
    for news in newest_news(outcome.news):
        with noting_failure(outcome):
            message = news_notice(news, reports)
            new += [message] if message else []
    for sent in send_messages(new, reports):
        if sent.addresses:
            say(f"{sent.message.title}; told {sent.addresses} {plural(sent.addresses, 'address', 'addresses')}")
        with noting_failure(outcome):
            if sent.error:
                raise sent.error


# --- pings -----------------------------------------------------------------------------------------------------------
PING_VARIABLE = "STRIKELEDGER_PING"
_SECONDS = 5  # twice at most, at the beginning and at the end of a run that takes minutes
_ATTEMPTS = 2


def ping_start() -> None:
    """Tell that a run begins; where that can't be told, a line says so, and the run goes on."""
    _ping("/start", os.environ)


def ping_end(exit_code: int, environment: Mapping[str, str] = os.environ) -> None:
    """Tell how a run ended; where that can't be told, a line says so."""
    _ping(f"/{exit_code}" if exit_code else "", environment)


def _ping(ending: str, environment: Mapping[str, str]) -> None:
    address = environment.get(PING_VARIABLE, "").strip()
    if not address:
        return
    why = _why_unheard(address, ending)
    for _ in range(_ATTEMPTS - 1):
        why = why and _why_unheard(address, ending)
    if why:
        said = {"": "that this run ended well", "/start": "that this run begins"}.get(ending, "that this run failed")
        say(f"The address in {PING_VARIABLE} could not be told {said}: {why}. The reports are not concerned.", err=True)


def _why_unheard(address: str, ending: str) -> str:
    """Ask for an address once; why it was not heard there, without the address, or nothing."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return "it is no http:// or https:// address"
        target = parts._replace(path=parts.path.rstrip("/") + ending, fragment="").geturl()
        request = Request(target, headers={"User-Agent": f"strikeledger/{__version__}"})  # noqa: S310  the scheme was looked at
        with urlopen(request, timeout=_SECONDS):  # noqa: S310
            return ""
    except HTTPError as error:
        return f"it answered with {error.code}"
    except URLError as error:
        return _words(error.reason)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return _words(error)


def _words(reason: object) -> str:
    """Why, of an error that may name the address."""
    if isinstance(reason, TimeoutError):
        return f"no answer within {_SECONDS} seconds"
    said = reason.strerror if isinstance(reason, OSError) else ""
    return (said or type(reason).__name__).lower()
