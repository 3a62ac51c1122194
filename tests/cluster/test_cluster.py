"""Fan-out: editions made by the workers of a cluster are those made here, byte for byte, whatever happens to a worker."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from strikeledger.build.options import Shard
from strikeledger.build.workers import Bundle
from strikeledger.cluster import connect as cluster_module
from strikeledger.cluster.connect import pack_inputs
from strikeledger.cluster.worker import current_environment, unpack_bundle
from strikeledger.errors import DataError, MachineError, NotebookError, Problem, StorageError, StrikeledgerError
from tests.ledger_text import contents
from tests.project import Project, soon
from tests.walk import free_port

pytestmark = pytest.mark.slow

EDITIONS = int(os.environ.get("STRIKELEDGER_CLUSTER", "4"))
FIRST = date(2023, 11, 15)


class Cluster:
    """A scheduler and two workers on loopback, each a process of its own; the second worker has two threads."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        self.scheduler = self._started("scheduler", "--port", port)
        self.workers = [self.worker(threads) for threads in (1, 2)]

    def worker(self, threads: int) -> subprocess.Popen[bytes]:
        """One more worker, in a folder of its own."""
        place = self.folder / f"worker-{threads}"
        options = ["--nthreads", str(threads), "--no-nanny", "--death-timeout", "30", "--local-directory", str(place)]
        return self._started("worker", self.address, *options)

    def _started(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--no-dashboard", *options]
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def end(self) -> None:
        """End every process of it."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.end()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one small report, nothing built."""
    return series(Project.fresh(tmp_path / "project"), 2)


def series(project: Project, editions: int) -> Project:
    """The project with an edition a day."""
    last = FIRST + timedelta(editions - 1)
    project.catalogue.write_text(
        f'[tiny]\nformats = ["html"]\nseries = {{ every = "day", from = {FIRST}, to = {last} }}\n', encoding="utf-8"
    )
    return project


def built(project: Project) -> dict[str, bytes]:
    """Every file of every edition."""
    return {path: content for path, content in contents(project.editions).items() if not path.startswith("latest")}


def test_of_editions_that_a_cluster_makes_one_that_fails_leaves_the_others_and_is_not_tried_again(
    project: Project, cluster: Cluster
) -> None:
    tries = project.folder / "tries"
    fails = f"open({str(tries)!r}, 'a').write('x') and 1 / int(as_of != '2023-11-15')"
    project.edit("ledger = Ledger", f"{fails}\\nledger = Ledger")
    result = project.report("--cluster", cluster.address)
    told = re.search(r"tiny/2023-11-15: FAILED; tiny.ipynb: cell \d failed with ZeroDivisionError", result.output)
    found = (result.exit_code, told is not None, "1 built, 1 failed" in result.output, tries.read_text())
    assert found == (3, True, True, "xx")


def test_a_worker_that_would_make_other_bytes_is_refused_in_words(
    project: Project, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**current_environment(), "altair": "0.1"}
    monkeypatch.setattr(cluster_module, "current_environment", lambda: environment)
    result = project.report("--cluster", cluster.address)
    told = f"altair is {version('altair')} instead of 0.1. "
    assert (result.exit_code, told in result.output, project.editions.exists()) == (4, True, False)


def test_a_worker_that_joins_later_is_looked_at_before_its_first_edition(
    project: Project, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**current_environment(), "altair": "0.1"}
    monkeypatch.setattr(cluster_module, "current_environment", lambda: environment)
    monkeypatch.setattr(cluster_module, "_refuse_mismatches", lambda *_: None)  # it wasn't there then
    result = project.report("--cluster", cluster.address)
    told = re.findall(r"FAILED; worker tcp:\S+ would make other editions than this machine: altair is", result.output)
    assert (result.exit_code, len(told), list(project.editions.glob("2*/*"))) == (4, 2, [])


def test_a_run_that_is_broken_off_leaves_nothing_on_the_cluster(project: Project, cluster: Cluster) -> None:
    from distributed import Client

    project.edit("ledger = Ledger", "import time; time.sleep(5)\\nledger = Ledger")
    with Client(cluster.address, set_as_default=False) as client:
        run = project.process("--cluster", cluster.address)
        assert soon(lambda: any("run_sent_job" in key for keys in client.processing().values() for key in keys))
        told = _told_after_interrupts(run)
        left = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
    assert (run.returncode in (130, -signal.SIGINT), "Traceback" in told, left) == (True, False, 0)


def _told_after_interrupts(run: subprocess.Popen[str]) -> str:
    """What a run says that is broken off, if need be by more than one Ctrl-C: one that comes inside a library's callback is lost there."""
    while True:
        run.send_signal(signal.SIGINT)
        try:
            return run.communicate(timeout=5)[0]
        except subprocess.TimeoutExpired:
            continue


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose editions were built here, by two runs side by side that built a part each."""
    project = series(Project.fresh(tmp_path_factory.mktemp("parts") / "project"), EDITIONS)
    runs = [project.process("--shard", f"{part}/2", "--jobs", 1) for part in (1, 2)]
    told = [run.communicate(timeout=1200)[0] for run in runs]
    expected = [(0, (EDITIONS + 1) // 2), (0, EDITIONS // 2)]
    assert [(run.returncode, words.count("built yet")) for run, words in zip(runs, told, strict=True)] == expected, told
    return project


def test_parts_of_a_run_build_all_and_the_next_run_lists_them(parts: Project) -> None:
    before = (parts.reports / "index.html").exists()
    whole = parts.report()
    after = (parts.reports / "index.html").exists()
    assert (before, whole.exit_code, f"{EDITIONS} current already" in whole.output, after) == (False, 0, True, True)


def test_a_cluster_makes_what_parts_of_a_run_make_here_though_a_worker_is_killed(
    parts: Project, cluster: Cluster, tmp_path: Path
) -> None:
    here = built(parts)
    project = parts.copy(tmp_path / "project")
    shutil.rmtree(project.reports)
    run = project.process("--cluster", cluster.address)
    assert soon(
        lambda: run.poll() is not None or len(list(project.editions.glob("2*/figures.json"))) > EDITIONS // 4, 300
    )
    cluster.workers[0].kill()
    told, _ = run.communicate(timeout=1200)
    assert (run.returncode, f"{EDITIONS} built" in told) == (0, True), told
    assert built(project) == here


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_here_a_process_that_is_killed_takes_no_edition_with_it(project: Project) -> None:
    run = project.process("--jobs", 2)
    assert soon(lambda: len(forks(run.pid)) == 2)
    os.kill(forks(run.pid)[0], signal.SIGKILL)
    told, _ = run.communicate(timeout=300)
    assert (run.returncode, "2 built" in told) == (0, True), told


def forks(pid: int) -> list[int]:
    """The processes that a process has forked from itself."""
    own = Path(f"/proc/{pid}/cmdline").read_bytes()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if Path(f"/proc/{child}/cmdline").read_bytes() == own]


def test_a_cluster_that_is_not_there_is_told_with_what_to_do(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_TIMEOUT", 0.5)
    address = f"tcp://127.0.0.1:{free_port()}"
    result = project.report("--cluster", address)
    told = f"no Dask scheduler answers at {address}" in result.output and "dask scheduler" in result.output
    assert (result.exit_code, told) == (4, True)


def test_a_scheduler_that_goes_away_at_the_start_is_told(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_lived, connected = Cluster(tmp_path), cluster_module._connect

    def just_connected(address: str) -> Any:
        client = connected(address)
        short_lived.end()
        return client

    monkeypatch.setattr(cluster_module, "WORKER_TIMEOUT", 1)
    monkeypatch.setattr(cluster_module, "_connect", just_connected)
    assert soon(lambda: _answers(short_lived.address))
    result = project.report("--cluster", short_lived.address)
    assert (result.exit_code, f"the scheduler at {short_lived.address} went away" in result.output) == (4, True)


def _answers(address: str) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0


def test_without_dask_the_command_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = project.report("--cluster", "tcp://127.0.0.1:8786")
    assert (result.exit_code, "pip install 'strikeledger[cluster]'" in result.output) == (4, True)


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "1/0", "-1/2", "a/b", "²/3"])
def test_a_part_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(StrikeledgerError, match="write which part of how many"):
        Shard.parse(text)


ERRORS = [
    MachineError("a full disk"),
    NotebookError("a cell failed"),
    StorageError(Path("reports"), OSError(28, "No space left on device")),
    DataError([Problem("tallies.csv", 2, "quantity", "lots", "a number")]),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_travels_as_it_is(error: StrikeledgerError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    assert (type(copy), str(copy), copy.exit_code, vars(copy)) == (
        type(error),
        str(error),
        error.exit_code,
        vars(error),
    )


def test_what_was_damaged_on_its_way_is_refused() -> None:
    sent = Bundle.from_files({"tiny.html": b"as it was made", "figures.json": b"{}"})
    with pytest.raises(MachineError, match=r"damaged on the way between machines: figures\.json, tiny\.html"):
        replace(sent, files={"tiny.html": b"as it was mads"}).open()


def test_inputs_lie_on_a_worker_as_they_do_here(project: Project, tmp_path: Path) -> None:
    bundle, places = pack_inputs(project.data, [project.notebook])
    folder = unpack_bundle(bundle, tmp_path)
    assert contents(folder / "data") == contents(project.data)
    assert (folder / places[project.notebook]).read_bytes() == project.notebook.read_bytes()


@pytest.mark.parametrize("path", ["../away.csv", "data/../../away.csv", "/away.csv"])
def test_inputs_that_reach_out_of_their_folder_are_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(MachineError, match=r"away\.csv"):
        unpack_bundle(Bundle.from_files({path: b""}), tmp_path)
    assert list(tmp_path.iterdir()) == []
