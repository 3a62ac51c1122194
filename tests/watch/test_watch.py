"""Watching: a page that is open follows what is saved, says what is wrong, and nobody else can read it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from html import escape, unescape
from http.client import HTTPConnection, HTTPResponse
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.v4 import new_output
from playwright.sync_api import Browser, Page

from strikeledger.build.fingerprint import PACKAGE_FOLDER, tree_digest
from strikeledger.build.options import BuildOptions
from strikeledger.build.state import BuildState
from strikeledger.files import lock_reports
from strikeledger.watch.rebuild import Rebuilder, WorkingRevisions
from strikeledger.watch.serving import ReportServer, add_reload_script, serve_reports
from strikeledger.watch.watch import change_bursts
from tests.ledger_text import contents, replace_in, write_package
from tests.project import Project, soon

pytestmark = pytest.mark.slow

PATIENCE = 60  # seconds that a busy machine may take for what usually takes two
PAGE = "<!DOCTYPE html><head>{policy}</head><body><h1>Small</h1></body>"
STRICT = (
    '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src {scripts}; '
    'style-src &#39;unsafe-inline&#39;">'
)


def policy_of(page: str) -> dict[str, str]:
    """The directives of a page's security policy."""
    content = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0])
    return dict(part.strip().partition(" ")[::2] for part in content.split(";"))


@pytest.mark.parametrize(("scripts", "kept"), [("'none'", ""), ("'sha256-abc='", "'sha256-abc=' ")])
def test_the_served_copy_allows_one_script_more(scripts: str, kept: str) -> None:
    policy = policy_of(add_reload_script(PAGE.format(policy=STRICT.format(scripts=escape(scripts))), "1"))
    assert re.fullmatch(re.escape(kept) + r"'sha256-[\w+/]{43}='", policy.pop("script-src"))
    assert policy == {"default-src": "'none'", "style-src": "'unsafe-inline'", "connect-src": "'self'"}


def test_a_page_without_a_policy_gets_none() -> None:
    assert "Content-Security-Policy" not in add_reload_script("<h1>Small</h1>", "1")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReportServer]:
    """A folder of reports with a page, a hidden file, a link that leads out and a file outside."""
    root = tmp_path / "reports"
    (root / ".state").mkdir(parents=True)
    (root / ".state" / "lock").write_text("secret")
    (root / "tiny").mkdir()
    (root / "tiny" / "tiny.html").write_text(PAGE.format(policy=STRICT.format(scripts="'none'")))
    (root / "tiny" / "tiny.pdf").write_bytes(b"%PDF-1.7 \x00\xff")
    (tmp_path / "out.txt").write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "out.txt")
    (root / "latest").symlink_to("tiny")
    with serve_reports(root, 0) as found:
        yield found


@contextmanager
def asking(
    server: ReportServer, path: str, host: str = "", method: str = "GET", headers: Mapping[str, str] | None = None
) -> Iterator[HTTPResponse]:
    """What the server answers; the path goes out as it is written."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    with closing(connection):
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{server.port}")
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as answer:
            yield answer


def asked(server: ReportServer, path: str, host: str = "", method: str = "GET") -> tuple[int, bytes]:
    """The status and the body of an answer."""
    with asking(server, path, host, method) as answer:
        return answer.status, answer.read()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"])
def test_another_host_is_refused(server: ReportServer, host: str) -> None:
    paths = ("/tiny/tiny.html", "/.watch/events", "/x")
    assert [asked(server, path, host.format(port=server.port))[0] for path in paths] == [403, 403, 403]


@pytest.mark.parametrize(
    "path", ["/../out.txt", "/%2e%2e/out.txt", "/tiny/../../out.txt", "//etc/passwd", "/link.txt", "/.state/lock"]
)
def test_what_is_outside_or_hidden_is_not_served(server: ReportServer, path: str) -> None:
    status, body = asked(server, path)
    assert (status in (403, 404), b"secret" in body) == (True, False)


def test_no_other_site_may_read_or_write(server: ReportServer) -> None:
    with asking(server, "/tiny/tiny.html") as answer:
        allowed = [name for name in answer.headers if name.lower().startswith("access-control")]
    statuses = [asked(server, "/tiny/tiny.html", method=method)[0] for method in ("POST", "PUT", "DELETE", "OPTIONS")]
    assert (allowed, statuses) == ([], [405] * 4)


@pytest.mark.parametrize(("mode", "status"), [("cors", 403), ("no-cors", 403), ("navigate", 200)])
def test_another_site_may_lead_here_and_hear_nothing(server: ReportServer, mode: str, status: int) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}
    for path in ("/.watch/events", "/tiny/tiny.html"):
        with asking(server, path, headers=headers) as answer:
            assert answer.status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/%00", 404),
        (f"/.watch/events?page={'a' * 300}", 200),
        (f"/.watch/events?page={'a' * 1001}", 400),
        ("/.watch/events?page=..%2Fout.txt", 400),
    ],
    ids=["nul", "long", "too long", "outside"],
)
def test_an_address_that_no_page_can_have_is_no_fault(
    server: ReportServer, path: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with asking(server, path) as answer:
        assert (answer.status, caplog.records) == (status, [])


@pytest.mark.parametrize(
    "name", ["pipe.pdf", "pipe.html", "socket.html", "folder.pdf/", "loop.html", "dangling.html", "device.pdf"]
)
def test_only_regular_files_are_served_and_nothing_else_is_a_fault(
    server: ReportServer, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(server.root)  # a socket's path is short
    for pipe in ("pipe.pdf", "pipe.html"):
        os.mkfifo(pipe)
    for link, target in (("loop.html", "loop.html"), ("dangling.html", "nowhere"), ("device.pdf", "/dev/zero")):
        Path(link).symlink_to(target)
    Path("folder.pdf").mkdir()
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind("socket.html")
        status = asked(server, f"/{name}")[0]
        with asking(server, f"/.watch/events?page=/{name}") as stream:
            assert (status in {403, 404}, stream.status, caplog.records) == (True, 200, [])


def test_slow_readers_hold_nobody(server: ReportServer) -> None:
    (server.root / "large.pdf").write_bytes(bytes(30_000_000))
    with ExitStack() as open_ones:
        for path in ("/large.pdf", "/.watch/events?page=/tiny/tiny.html") * 3:  # answers that nobody reads
            open_ones.enter_context(asking(server, path))
        server.send([{"title": "x" * 1_000_000, "text": ""}])
        begun = time.monotonic()
        assert (asked(server, "/tiny/tiny.html")[0], time.monotonic() - begun < 5) == (200, True)


def test_the_server_listens_to_this_machine_alone(server: ReportServer) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=PATIENCE).close()


def test_what_is_no_page_is_served_as_it_is(server: ReportServer) -> None:
    assert asked(server, "/latest/tiny.pdf") == (200, (server.root / "tiny" / "tiny.pdf").read_bytes())


def test_a_page_that_is_not_there_waits_to_be(server: ReportServer) -> None:
    status, body = asked(server, "/tiny/other.html")
    assert (status, b"EventSource" in body) == (404, True)


def test_a_page_hears_its_stamp_and_what_is_wrong(server: ReportServer) -> None:
    stamps = re.findall(r'data-stamp="(\w+)"', asked(server, "/tiny/tiny.html")[1].decode())
    with asking(server, "/.watch/events?page=/latest/tiny.html") as stream:
        told = (json.loads(line.removeprefix(b"data: ")) for line in stream if line.startswith(b"data"))
        first = next(told)
        server.send([{"title": "1 problem", "text": "tallies.csv:3"}])
        second, looked_at = next(told), server.open_editions()
    assert ([first["stamp"], second["stamp"]], second["problems"][0]["text"]) == (stamps * 2, "tallies.csv:3")
    assert looked_at == ["tiny/tiny.html"]


def test_a_page_that_is_closed_is_no_longer_looked_at(server: ReportServer) -> None:
    with asking(server, "/.watch/events?page=/tiny/tiny.html") as stream:
        assert (stream.readline(), server.open_editions()) == (b"retry: 1000\n", ["tiny/tiny.html"])
    assert soon(lambda: not server.open_editions())


def test_a_server_that_ends_ends_its_streams(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serve_reports(tmp_path, 0) as server, asking(server, "/.watch/events") as stream:
        stream.readline()
        server.close()
        assert (stream.read().startswith(b"\ndata:"), caplog.records) == (True, [])


@pytest.fixture
def changes(tmp_path: Path) -> Iterator[tuple[Project, Callable[[], list[set[str]]]]]:
    """A project and what was seen to change in it, burst by burst."""
    project = Project.fresh(tmp_path / "p")
    found: list[set[str]] = []
    seen = change_bursts(BuildOptions(project.catalogue, project.data, project.reports))
    next(seen)

    def heard() -> list[set[str]]:
        """The bursts until the marker, a file that is saved last."""
        while not any("corrections.csv" in burst for burst in found):
            found.append({path.name for path in next(seen)})
        return found

    yield project, heard
    seen.close()  # type: ignore[attr-defined]


def saved_by_renaming(path: Path) -> None:
    """Save a file as many editors do."""
    aside = path.with_name(f".{path.name}.swp")
    shutil.copy(path, aside)
    aside.replace(path)


def test_a_file_that_is_saved_by_renaming_is_seen(changes: tuple[Project, Callable[[], list[set[str]]]]) -> None:
    project, heard = changes
    for name in ("tallies.csv", "corrections.csv"):
        saved_by_renaming(project.data / name)
    assert set.union(*heard()) == {"tallies.csv", "corrections.csv"}


def test_what_passes_is_not_seen(changes: tuple[Project, Callable[[], list[set[str]]]]) -> None:
    project, heard = changes
    checkpoints = project.notebook.parent / ".ipynb_checkpoints"
    checkpoints.mkdir()
    shutil.copy(project.notebook, checkpoints / "tiny-checkpoint.ipynb")
    for path in (
        project.data / "tallies.csv~",
        project.folder / "notes.txt",
        project.notebook.with_name("other.ipynb"),
    ):
        path.write_text("passing")
    saved_by_renaming(project.data / "corrections.csv")
    assert set.union(*heard()) == {"corrections.csv"}


class Watched:
    """A project that is watched, what the terminal says, and an open page of it."""

    def __init__(self, project: Project, temporary: Path, **environment: object) -> None:
        self.project = project
        self.process = project.command("watch", "tiny", *project.places, TMPDIR=temporary, **environment)
        self.said: list[str] = []
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.address = self.hears(r"(http://127\.0\.0\.1:\d+/tiny/2023-11-29/tiny\.html)")

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.append(line)

    def hears(self, pattern: str, times: int = 1) -> str:
        """What a pattern finds in all that is said, once it does so many times."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if len(found := re.findall(pattern, "".join(self.said))) >= times:
                return str(found[-1])
            time.sleep(0.02)
        pytest.fail(f"{pattern} was not said {times} times: {''.join(self.said)}")

    def end(self, *numbers: signal.Signals) -> int:
        """The exit code after signals, by default Ctrl-C's."""
        for number in numbers or (signal.SIGINT,):
            self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def short() -> Iterator[Path]:
    """A temporary folder whose path leaves room for a socket's."""
    with TemporaryDirectory(prefix="watch-") as folder:
        yield Path(folder)


def one_claim(folder: Path) -> Project:
    """A project with one edition, of a report on one claim."""
    project = Project.fresh(folder)
    shutil.rmtree(project.data)
    write_package(project.data, tallies="tally_id | quantity\nt-0001 | more than 73")
    project.catalogue.write_text('[tiny]\nformats = ["html"]\n', encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def watched(short: Path) -> Iterator[Watched]:
    """A report on one claim, watched."""
    found = Watched(one_claim(short / "p"), short)
    yield found
    assert found.end() == 0


@pytest.fixture
def page(watched: Watched, browser: Browser) -> Iterator[Page]:
    """The page of the one edition, in a window that is too small for it; nothing about it may displease the browser."""
    watched.hears(r"tiny\.html \d+ kB")
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 600, "height": 300})
    found, complaints = context.new_page(), []
    found.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.goto(watched.address)
    yield found
    context.close()
    assert complaints == []


def shows(page: Page, words: str) -> None:
    """Wait until a page says something."""
    page.get_by_text(words).first.wait_for(timeout=PATIENCE * 1000)


def test_a_corrected_number_shows_without_a_click_where_the_reader_was(watched: Watched, page: Page) -> None:
    shows(page, "at least 74")
    page.evaluate("scrollTo(0, 120)")
    watched.project.correct("t-0001", "more than 73", "more than 79")
    shows(page, "at least 80")
    page.wait_for_load_state()
    assert page.evaluate("[scrollY, performance.getEntriesByType('navigation')[0].type]") == [120, "reload"]


def test_bad_data_is_shown_over_the_report_until_it_is_mended(watched: Watched, page: Page) -> None:
    alert = page.get_by_role("alert")
    watched.project.correct("t-0001", "more than", "rather more than")
    shows(page, "1 problem in the data")
    told, line = alert.locator("pre").inner_text(), page.get_by_role("heading", level=1).is_visible()
    watched.project.correct("t-0001", "rather more than", "more than")
    alert.wait_for(state="hidden", timeout=PATIENCE * 1000)
    assert (told.partition(", allowed")[0], line) == ('tallies.csv:2 quantity: found "rather more than 79"', True)


def test_a_failed_cell_is_shown_until_it_is_mended(watched: Watched, page: Page) -> None:
    watched.project.edit("US officials counted ", "US officials counted {unknown}")
    watched.project.edit('prose(\\"', 'prose(f\\"')
    shows(page, "tiny/2023-11-29 could not be built")
    told = page.get_by_role("alert").locator("pre").inner_text()
    watched.project.edit("{unknown}", "in all ")
    shows(page, "US officials counted in all")
    page.get_by_role("alert").wait_for(state="hidden", timeout=PATIENCE * 1000)
    assert told.partition(" with ")[2] == "NameError: name 'unknown' is not defined"


def test_what_a_viewer_keeps_in_a_notebook_builds_nothing(watched: Watched) -> None:
    watched.hears(r"tiny\.html \d+ kB")
    notebook = nbformat.read(watched.project.notebook, as_version=4)
    notebook.cells[-1].outputs = [new_output("stream", text="seen in JupyterLab")]
    nbformat.write(notebook, watched.project.notebook)
    told = watched.hears("Changed: tiny.ipynb\n(.+)", "".join(watched.said).count("Changed: tiny.ipynb") + 1)
    assert told == "Nothing to build: all is current."


def test_a_run_in_the_same_folder_is_waited_for(watched: Watched) -> None:
    watched.hears(r"tiny\.html \d+ kB")
    built = len(re.findall(r"tiny\.html \d+ kB", "".join(watched.said)))
    with lock_reports(watched.project.reports, lambda _: None):  # once the first run has let go of it
        watched.project.edit(" attacks.", " of them.")
        watched.hears("Another run is building in .*; waiting for it to end")
    assert watched.hears(r"tiny\.html \d+ kB.*\((.*)\)", built + 1) == "the notebook was changed"


def test_the_files_themselves_know_nothing_of_it(watched: Watched) -> None:
    watched.hears(r"tiny\.html \d+ kB")
    with urlopen(watched.address, timeout=PATIENCE) as answer:  # noqa: S310  # our own server
        served = answer.read()
    files = [content for content in contents(watched.project.reports).values() if b"EventSource" in content]
    assert (b"EventSource" in served, files) == (True, [])


def test_a_change_of_the_package_itself_is_built_with(short: Path) -> None:
    with TemporaryDirectory(dir=short) as name:
        folder = Path(name)
        home = shutil.copytree(
            PACKAGE_FOLDER, folder / "src" / "strikeledger", ignore=shutil.ignore_patterns("__pycache__")
        )
        watched = Watched(one_claim(folder / "p"), short, PYTHONPATH=folder / "src")
        watched.hears(r"tiny\.html \d+ kB")
        replace_in(home / "counts.py", 'f"at least {', 'f"no fewer than {')
        why = watched.hears(r"tiny\.html \d+ kB.*\((.*)\)", 2)
        words = watched.project.figures("2023-11-29")["figures"][0]["words"]
        assert (why, words, watched.end()) == ("strikeledger was changed", "no fewer than 74", 0)


def test_a_watch_makes_one_revision_however_often_figures_change(tmp_path: Path) -> None:
    project = one_claim(tmp_path / "p")
    project.report()
    how = BuildOptions(project.catalogue, project.data, project.reports)
    answers: list[Mapping[str, object]] = []
    code = tree_digest([PACKAGE_FOLDER])
    rebuild = Rebuilder(answers.append, [], {}, how, code, WorkingRevisions(BuildState(project.reports)))
    states = []
    for old, new in pairwise(["more than 73", "more than 79", "more than 89", "more than 73"]):
        project.correct("t-0001", old, new)
        rebuild([])
        words = project.figures("2023-11-29")["figures"][0]["words"]
        states.append((words, sorted(path.name for path in project.editions.glob("2023*"))))
    both = ["2023-11-29", "2023-11-29.r1"]
    assert states == [("at least 80", both), ("at least 90", both), ("at least 74", ["2023-11-29"])]
    assert [answer["wrong"] for answer in answers if "wrong" in answer] == []


def watched_in_a_build(folder: Path) -> Watched:
    """A project that is watched, with a build underway whose notebook takes a minute; passing files go to `t`."""
    project = Project.fresh(folder / "p")
    project.edit("ledger = ", "__import__('time').sleep(60)\\n\",\n    \"ledger = ")
    (folder / "t").mkdir()
    watched = Watched(project, folder / "t")
    assert soon(lambda: any(folder.glob("t/*/*/s/*")))
    return watched


@pytest.mark.parametrize("numbers", [(signal.SIGINT,), (signal.SIGTERM,)])
def test_ctrl_c_in_the_midst_of_a_build_ends_it_all(short: Path, numbers: tuple[signal.Signals, ...]) -> None:
    with TemporaryDirectory(dir=short) as name:
        folder = Path(name)
        watched = watched_in_a_build(folder)
        assert (watched.end(*numbers), watched.project.strays(), list((folder / "t").iterdir())) == (0, [], [])
        assert [path for path in contents(watched.project.reports) if path != ".state/lock"] == []


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told of their parent's end by Linux")
def test_a_build_ends_with_a_watch_that_is_killed(short: Path) -> None:
    with TemporaryDirectory(dir=short) as name:
        watched = watched_in_a_build(Path(name))
        assert (watched.end(signal.SIGKILL), watched.project.strays()) == (-signal.SIGKILL, [])
