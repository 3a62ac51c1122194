"""Notices: sent only where there is news, to addresses from the environment alone, and a secret in one is never told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from strikeledger.build.alarms import AlarmVerdict, read_alarm
from strikeledger.errors import StrikeledgerError
from strikeledger.news.editions import EditionNews
from strikeledger.news.notices import NOTIFY_VARIABLE, Notice, UndeliveredError, news_notice, notice, send_notice
from tests.news.post_office import post_office

pytestmark = pytest.mark.slow


def figures(**counts: tuple[int, str]) -> dict[str, dict[str, Any]]:
    return {name: {"label": name, "low": low, "high": None, "words": words} for name, (low, words) in counts.items()}


BEFORE, NOW = figures(attacks=(66, "at least 66")), figures(attacks=(74, "at least 74"))


def test_no_news_is_no_notice() -> None:
    assert notice("situation 2023-11-29", NOW, NOW, []) is None


def test_the_change_is_in_the_message() -> None:
    found = notice("situation 2023-11-29", NOW, BEFORE, [])
    expected = Notice("situation 2023-11-29: 1 headline figure changed", "attacks: at least 74 (was at least 66)")
    assert found == expected


def test_apostrophes_of_a_message_are_those_of_print() -> None:
    found = notice("a", {"attacks": {**NOW["attacks"], "label": "Officials' count"}}, BEFORE, [])
    assert found is not None
    assert found.body.startswith("Officials’ count: ")


def test_an_alarm_is_news_although_nothing_changed() -> None:
    alarm = read_alarm("killed", "us_killed >= 1")
    found = notice("situation 2024-01-31", NOW, NOW, [AlarmVerdict(alarm, True, "US personnel killed: 3")])
    assert found == Notice(
        "situation 2024-01-31: no headline figure changed, 1 alarm",
        "Alarm killed (us_killed >= 1): yes; US personnel killed: 3",
    )


def test_an_alarm_that_can_not_be_told_is_no_news() -> None:
    alarm = read_alarm("quiet", "days since last_attack >= 7")
    assert notice("situation 2023-11-29", NOW, NOW, [AlarmVerdict(alarm, None, "3 to 9 days")]) is None


def test_a_mail_opens_with_the_alarms_that_hold_or_can_not_be_told(tmp_path: Path) -> None:
    alarms = {name: read_alarm(name, "days since last_attack >= 7") for name in ("calm", "quiet")}
    verdicts = AlarmVerdict(alarms["calm"], True, "9 days"), AlarmVerdict(alarms["quiet"], None, "3 to 9 days")
    report = SimpleNamespace(name="tiny", subtitle="")
    edition: Any = SimpleNamespace(report=report, values={}, path="tiny/all", name="all", address="")
    (tmp_path / "tiny" / "all").mkdir(parents=True)
    (tmp_path / "tiny" / "all" / "tiny.brief.html").write_text('<html><body><div role="main"></div></body></html>')
    message = news_notice(EditionNews(edition, 1, True, "", "", NOW, BEFORE, (), verdicts), tmp_path)
    assert message is not None
    lines = [line.text for line in html.fromstring(message.html).xpath("//p")]
    assert [line.partition(" (")[0] for line in lines] == ["Alarm calm", "Can’t tell: quiet"]


def test_nothing_is_sent_without_an_address() -> None:
    assert send_notice(Notice("a", "b"), {}) == 0


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A web hook on this machine, and what it was told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}/hook", told
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_hook_gets_the_message(hook: tuple[str, list[dict[str, Any]]]) -> None:
    address, told = hook
    sent = send_notice(Notice("situation: 1 figure changed", "attacks: 74"), {NOTIFY_VARIABLE: address})
    assert (sent, [(one["title"], one["message"]) for one in told]) == (
        1,
        [("situation: 1 figure changed", "attacks: 74")],
    )


def test_a_mail_holds_the_news_as_text_whatever_the_data_says() -> None:
    markup = "<img src=x onerror=alert(1)> at least 74\r\nBcc: c@example.org"
    with post_office() as office:
        sent = send_notice(
            Notice("situation <b>1</b>", f"attacks: {markup}"), {NOTIFY_VARIABLE: office.address("b@example.org")}
        )
    (letter,) = office.letters
    texts = {part.get_content_type(): part.get_content() for part in letter.walk() if not part.is_multipart()}
    assert (sent, list(texts), letter["Bcc"], letter["Subject"]) == (1, ["text/plain"], None, "situation <b>1</b>")
    assert "<img src=x onerror=alert(1)> at least 74" in texts["text/plain"]


def test_an_address_that_cannot_be_reached_is_told_by_its_place_and_the_others_get_the_message(
    hook: tuple[str, list[dict[str, Any]]],
) -> None:
    address, told = hook
    with pytest.raises(UndeliveredError) as error:
        send_notice(Notice("a", "b"), {NOTIFY_VARIABLE: f"json://127.0.0.1:1/a {address} desk@example.org"})
    assert [one["message"] for one in told] == ["b"]
    assert error.value.taken == (2,)
    assert str(error.value) == (
        "a: this was not taken by address 1 of 3 (nothing answers there; the server may be down, or the port another), address 3 of 3 "
        "(it is none that Apprise knows; docs/news.md says how addresses are written) in STRIKELEDGER_NOTIFY; the next run sends it "
        "there again"
    )


def test_a_wrong_password_is_told_as_one() -> None:
    with post_office(password="right") as office:  # noqa: S106
        address = office.address("b@example.org").replace("mailto://", "mailto://desk:s3cret@")
        with pytest.raises(UndeliveredError, match=r"the user or the password was refused") as error:
            send_notice(Notice("a", "b"), {NOTIFY_VARIABLE: address})
    assert "s3cret" not in str(error.value)
    assert office.raw == []


@pytest.mark.parametrize("address", ["nonsense://s3cret", "json://user:s3cret@127.0.0.1:1/hook"])
def test_a_failure_does_not_tell_the_secret(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StrikeledgerError) as error:
        send_notice(Notice("a", "b"), {NOTIFY_VARIABLE: address})
    written = capfd.readouterr()
    assert "s3cret" not in str(error.value) + written.out + written.err
