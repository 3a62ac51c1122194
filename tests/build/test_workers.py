"""Carrying work out: a warm process says what it does, and is replaced when it has died; it ends with all that it has started."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from strikeledger.build.editions import PublishedRevision
from strikeledger.build.workers import Job, Send, WarmWorker, run_here
from tests.ledger_text import ROOT
from tests.project import soon

pytestmark = pytest.mark.slow  # each starts processes


def prepare(send: Send, greeting: str) -> Callable[[str], None]:
    """What the warm process keeps: a greeting, and how often it was called."""
    calls: list[str] = []

    def work(what: str) -> None:
        calls.append(what)
        if what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "start a child":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
            send({"pid": child.pid})
        if what == "fail":
            raise ValueError(what)
        send({"greeting": greeting, "calls": len(calls)})

    return work


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[WarmWorker]:
    """A process that can import these tests."""
    monkeypatch.syspath_prepend(str(ROOT))
    with closing(WarmWorker(prepare, lambda: ("hello",))) as found:
        yield found


def test_a_warm_process_keeps_what_it_has_from_call_to_call(worker: WarmWorker) -> None:
    said = [message for _ in range(2) for message in worker.call("work")]
    assert said == [{"greeting": "hello", "calls": 1}, {"greeting": "hello", "calls": 2}]


def test_what_a_call_raises_is_raised_here(worker: WarmWorker) -> None:
    with pytest.raises(ValueError, match="fail"):
        list(worker.call("fail"))
    assert list(worker.call("work")) == [{"greeting": "hello", "calls": 2}]


def test_a_process_that_dies_of_a_call_is_told_and_can_be_replaced(worker: WarmWorker) -> None:
    with pytest.raises(BrokenExecutor):
        list(worker.call("die"))
    worker.restart()
    assert list(worker.call("work")) == [{"greeting": "hello", "calls": 1}]


def test_what_it_has_started_ends_with_it(worker: WarmWorker) -> None:
    pid = next(iter(worker.call("start a child")))["pid"]
    worker.close()
    assert soon(lambda: has_ended(pid))


def has_ended(pid: int) -> bool:
    """Whether a process is no more, or waits for its parent to hear so."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class KilledAfterTheFirst(list[Job]):
    """Jobs between whose first and second the processes at work are killed, and known to be dead."""

    def __iter__(self) -> Iterator[Job]:
        for number, job in enumerate(super().__iter__()):
            if number == 1:
                for process in multiprocessing.active_children():
                    process.kill()
                time.sleep(1)  # until the pool has seen it
            yield job


def test_processes_that_are_killed_while_jobs_are_handed_out_lose_none() -> None:
    edition: Any = SimpleNamespace(path="gone", report=SimpleNamespace(notebook=Path("gone.ipynb")))
    jobs = KilledAfterTheFirst(Job(edition, Path(str(number)), "", PublishedRevision()) for number in range(3))
    done = list(run_here(jobs, processes=2))
    assert sorted(job.data.name for job, _ in done) == ["0", "1", "2"]
    assert not [result for _, result in done if result.error is None or "died" in str(result.error)]
