"""A dead man's switch is told that a run begins and how it ends; whatever it answers, the run is as it would have been."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strikeledger.cli.main import command_line
from strikeledger.files import lock_reports
from strikeledger.news.telling import PING_VARIABLE, ping_end
from tests.project import Project

pytestmark = pytest.mark.slow


class Switch(ThreadingHTTPServer):
    """A dead man's switch on this machine: what it was asked for, and what it answers."""

    def __init__(self, status: int = 200) -> None:
        self.asked: list[str] = []
        self.status = status
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/s3cret"


class _Handler(BaseHTTPRequestHandler):
    server: Switch

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def switch() -> Iterator[Switch]:
    """A dead man's switch that listens."""
    with Switch() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with nothing built."""
    return Project.fresh(tmp_path / "p")


@pytest.fixture
def built(built_project: Project, tmp_path: Path) -> Project:
    """A project with its three editions."""
    return built_project.copy(tmp_path / "built")


def run(project: Project, address: str, *words: str) -> Result:
    return CliRunner().invoke(command_line, [words[0], *project.places, *words[1:]], env={PING_VARIABLE: address})


def test_a_tick_tells_that_it_begins_and_that_it_ended_well(built: Project, switch: Switch) -> None:
    words = ("tick", "--now", "2023-12-01T00:00")
    codes = [run(built, switch.address, *words, *more).exit_code for more in ((), ("--exit-code-unchanged", "99"))]
    assert (codes, switch.asked) == ([0, 99], ["/s3cret/start", "/s3cret"] * 2)  # nothing new is no failure


def test_a_failure_is_told_by_its_exit_code(project: Project, switch: Switch) -> None:
    project.edit("headlines.attacks(ledger)", "headlines.nothing(ledger)")
    run(project, switch.address, "tick", "--now", "2023-11-16T01:00")
    project.catalogue.write_text("[tiny", encoding="utf-8")
    run(project, switch.address, "tick")
    assert switch.asked == ["/s3cret/start", "/s3cret/3", "/s3cret/start", "/s3cret/1"]


def test_only_a_report_that_is_to_tell_tells(built: Project, switch: Switch) -> None:
    run(built, switch.address, "report", "--as-of", "2023-11-15")
    run(built, switch.address, "report", "--as-of", "2023-11-15", "--notify")
    assert switch.asked == ["/s3cret/start", "/s3cret"]


def test_a_tick_that_leaves_the_work_to_another_run_tells_nothing(project: Project, switch: Switch) -> None:
    with lock_reports(project.reports, lambda _: None):
        run(project, switch.address, "tick")
    assert switch.asked == []  # else a run that hangs would never be noticed


def test_a_question_behind_the_address_stays_behind_it(switch: Switch) -> None:
    ping_end(3, {PING_VARIABLE: f"{switch.address}/?create=1"})
    assert switch.asked == ["/s3cret/3?create=1"]


def test_without_an_address_nobody_is_asked(switch: Switch, capfd: pytest.CaptureFixture[str]) -> None:
    ping_end(0, {})
    assert (switch.asked, capfd.readouterr()) == ([], ("", ""))


def unheard(address: str, capfd: pytest.CaptureFixture[str]) -> str:
    """Why a ping was not heard, without the secret in its address."""
    ping_end(0, {PING_VARIABLE: address})
    told = capfd.readouterr()
    assert ("s3cret" in told.out + told.err, told.err.count("\n")) == (False, 1)
    return told.err.partition("ended well: ")[2].partition(". The")[0]


@pytest.mark.parametrize("address", ["s3cret", "file:///s3cret", "https:///s3cret", "http://[s3cret"])
def test_what_is_no_address_is_told(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert unheard(address, capfd) in {"it is no http:// or https:// address", "valueerror"}


def test_an_error_of_the_switch_is_told(switch: Switch, capfd: pytest.CaptureFixture[str]) -> None:
    switch.status = 404
    assert (unheard(switch.address, capfd), len(switch.asked)) == ("it answered with 404", 2)


def test_a_switch_that_is_not_there_fails_no_build(built: Project) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/s3cret"
        told = run(built, address, "tick", "--now", "2023-12-01T00:00")
    lines = [line for line in told.output.splitlines() if PING_VARIABLE in line]
    assert (told.exit_code, "Nothing is due." in told.output) == (0, True)
    assert lines == [
        f"The address in {PING_VARIABLE} could not be told that this run {what}: connection refused. The reports are not concerned."
        for what in ("begins", "ended well")
    ]
