"""Forked kernels: each run a fresh process that nothing of another run has touched, and everything else as an ordinary kernel has it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from strikeledger.build.kernel import provisioner, warmth
from strikeledger.build.kernel.forks import PRELOAD_MODULES
from strikeledger.build.notebook import run_notebook
from strikeledger.errors import MachineError, NotebookError
from tests.ledger_text import DATA, ROOT
from tests.notebook_text import write_notebook
from tests.project import soon

pytestmark = pytest.mark.slow

RUNS = int(os.environ.get("STRIKELEDGER_KERNELS", "12"))
"""How many runs one after another; two fifths of that at once, eight at a time."""

REPORT = ROOT / "notebooks" / "tempo.ipynb"
LOOK = """\
import json, os, random, signal, sys, tempfile, threading, warnings
import numpy as np
import pandas as pd
links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
print(json.dumps({
    "globals": sorted(set(globals()) & {"spoilt"}),
    "environment": {name: value for name, value in os.environ.items() if name not in ("IPYTHONDIR", "PYTEST_CURRENT_TEST")},
    "time zone": __import__("time").tzname,
    "folder": os.getcwd(),
    "files": sorted(os.listdir(os.environ["IPYTHONDIR"])),
    "temporary folder": tempfile.gettempdir(),
    "modules": hasattr(json, "spoilt") or "spoilt" in sys.modules,
    "search path": sys.path,
    "arguments": [len(sys.argv), sys.argv[0], sys.orig_argv[1:3], sys.flags.hash_randomization],
    "pandas": pd.get_option("display.max_rows"),
    "signals": [str(signal.getsignal(number)).split(" at ")[0] for number in signal.valid_signals()],
    "sockets": sum(os.readlink(link).startswith("socket") for link in links if os.path.islink(link)),
    "descriptors": len(links),
    "threads": len(threading.enumerate()),
    "filters": sorted({str(rule[:2]) for rule in warnings.filters if "numpy" in str(rule)}),
    "group": os.getpgid(0) == os.getsid(0) == os.getpid(),
    "limits": [sys.getrecursionlimit(), os.umask(0o22)],
}))
print(json.dumps({"parent": os.getppid(), "chance": [random.random(), np.random.random(), np.random.default_rng().random()]}))
"""
FACETS = [line.split('"')[1] for line in LOOK.splitlines() if line.startswith('    "')]
SPOIL = """\
import json, os, random, signal, sys, tempfile, time, warnings
import numpy as np
import pandas as pd
spoilt = json.spoilt = sys.modules["spoilt"] = 1
os.environ.update(SPOILT="1", TZ="Asia/Baghdad")
time.tzset()
os.chdir("/")
os.makedirs(os.path.join(os.environ["IPYTHONDIR"], "spoilt"))
tempfile.tempdir = "/spoilt"
sys.path.insert(0, "/spoilt")
sys.argv.append("spoilt")
pd.set_option("display.max_rows", 7)
signal.signal(signal.SIGUSR1, lambda *_: None)
left = [os.open("/dev/null", os.O_RDONLY) for _ in range(9)]
warnings.simplefilter("error")
sys.setrecursionlimit(5000)
os.umask(0o77)
random.seed(1), np.random.seed(1)
"""
ENDINGS = {
    "an error": "raise ValueError('no such round')",
    "a syntax error": "for in",
    "an interrupt": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(9)",
    "an exit": "import os\nos._exit(3)",
    "a kill": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "a cell without an end": "import time\ntime.sleep(600)",
}


def printed(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    return [json.loads(line) for line in notebook.cells[-1].outputs[0].text.splitlines()]


def nursery_process() -> subprocess.Popen[bytes]:
    nursery = warmth._state.nursery
    assert nursery is not None
    return nursery.process


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@pytest.fixture(autouse=True)
def nursery() -> None:
    """A nursery to fork kernels from."""
    if not warmth.start_fork_server():
        pytest.skip("kernels are forked on Linux only")


@pytest.fixture(scope="module", autouse=True)
def cooled() -> Iterator[None]:
    yield
    warmth.stop_fork_server()


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_notebook(tmp_path_factory.mktemp("look") / "look.ipynb", LOOK)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A notebook for each way to end badly."""
    folder = tmp_path_factory.mktemp("bad")
    return {name: write_notebook(folder / name / "bad.ipynb", cell) for name, cell in ENDINGS.items()}


def told(notebook: Path) -> tuple[str, str]:
    """What is told of a run that fails."""
    with pytest.raises((NotebookError, MachineError)) as failed:
        run_notebook(notebook, {}, DATA, timeout=2)
    return failed.typename, str(failed.value)


@pytest.fixture(scope="module")
def ordinary(look: Path, bad: dict[str, Path]) -> dict[str, Any]:
    """How it goes where there is no nursery: what a kernel sees of itself, how runs fail, a whole report."""
    warmth.stop_fork_server()
    failures = {name: told(notebook) for name, notebook in bad.items()}
    return {
        "look": printed(run_notebook(look, {}, DATA))[0],
        "report": nbformat.writes(run_notebook(REPORT, {}, DATA)),
        **failures,
    }


@pytest.fixture(scope="module")
def after(look: Path) -> dict[str, Any]:
    """What a forked kernel sees of itself after another run has spoilt what it could."""
    warmth.start_fork_server()
    run_notebook(write_notebook(look.with_name("spoil.ipynb"), SPOIL), {}, DATA)
    return printed(run_notebook(look, {}, DATA))[0]


@pytest.mark.parametrize("facet", FACETS)
def test_a_forked_kernel_is_as_an_ordinary_one_whatever_ran_before(
    facet: str, after: dict[str, Any], ordinary: dict[str, Any]
) -> None:
    assert after[facet] == ordinary["look"][facet]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_ends_badly_as_it_would_in_an_ordinary_kernel(
    ending: str, bad: dict[str, Path], ordinary: dict[str, Any]
) -> None:
    assert told(bad[ending]) == ordinary[ending]


def test_an_executed_notebook_is_the_same_to_the_byte(ordinary: dict[str, Any]) -> None:
    assert nbformat.writes(run_notebook(REPORT, {}, DATA)) == ordinary["report"]


@pytest.mark.parametrize("module", PRELOAD_MODULES)
def test_what_the_nursery_imports_is_there(module: str) -> None:
    assert find_spec(module)


def test_a_kernel_is_forked_from_the_nursery(look: Path) -> None:
    assert printed(run_notebook(look, {}, DATA))[1]["parent"] == nursery_process().pid


def test_the_nursery_has_one_thread_so_that_a_fork_copies_nothing_that_runs(look: Path) -> None:
    run_notebook(look, {}, DATA)
    assert len(list(Path(f"/proc/{nursery_process().pid}/task").iterdir())) == 1


def test_no_two_runs_share_a_random_number(look: Path) -> None:
    drawn = [number for _ in range(2) for number in printed(run_notebook(look, {}, DATA))[1]["chance"]]
    assert len(set(drawn)) == 6


def test_a_seed_gives_the_same_numbers_in_every_run(tmp_path: Path) -> None:
    seeded = "import random, numpy as np\nrandom.seed(7), np.random.seed(7)\nprint(random.random(), np.random.random())"
    notebook = write_notebook(tmp_path / "seeded.ipynb", seeded)
    assert len({run_notebook(notebook, {}, DATA).cells[-1].outputs[0].text for _ in range(2)}) == 1


Managed = tuple[KernelManager, BlockingKernelClient, warmth.ForkedKernel]


@pytest.fixture
def managed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Managed]:
    """A forked kernel with its manager, who waits long for it, and its client."""
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", provisioner.PROVISIONER_NAME)
    for name, value in warmth.KERNEL_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    manager, client = start_new_kernel(kernel_name="strikeledger")
    manager.shutdown_wait_time = 60
    forked = manager.provisioner.process
    assert isinstance(forked, warmth.ForkedKernel)
    yield manager, client, forked
    client.stop_channels()
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)


def run_until_it_prints(client: BlockingKernelClient, cell: str) -> str:
    """Begin a cell, which prints something; the id of its message."""
    begun: str = client.execute(cell)
    while client.get_iopub_msg(timeout=60)["header"]["msg_type"] != "stream":
        pass
    return begun


def test_a_forked_kernel_is_interrupted(managed: Managed) -> None:
    manager, client, _ = managed
    waiting = run_until_it_prints(client, "import time; print(1); time.sleep(600)")
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=60)
    assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (waiting, "KeyboardInterrupt")


def test_a_forked_kernel_that_is_slow_to_end_exits_by_itself(managed: Managed, tmp_path: Path) -> None:
    manager, client, forked = managed
    farewell = tmp_path / "farewell"
    slow = f"atexit.register(lambda: (time.sleep(1), pathlib.Path({str(farewell)!r}).touch()))"
    client.execute(f"import atexit, pathlib, time; {slow}", reply=True)
    manager.shutdown_kernel()
    assert (forked.returncode, farewell.exists()) == (0, True)


def test_a_forked_kernel_that_does_not_end_is_killed_and_that_is_told(managed: Managed) -> None:
    manager, client, forked = managed
    manager.shutdown_wait_time = 0.4
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN); atexit.register(time.sleep, 600)"
    client.execute(f"import atexit, signal, time; {deaf}", reply=True)
    manager.shutdown_kernel()
    assert forked.returncode == -signal.SIGKILL


def test_a_kernel_s_own_exit_is_told_though_the_nursery_ends_before_it_has_heard_of_it(managed: Managed) -> None:
    _, client, forked = managed
    nursery = warmth._state.nursery
    assert nursery is not None
    nursery.process.send_signal(signal.SIGSTOP)
    client.execute("import os; os._exit(3)")
    assert soon(lambda: Path(f"/proc/{forked.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
    nursery.requests.shutdown(socket.SHUT_RDWR)
    nursery.process.send_signal(signal.SIGCONT)
    assert (forked.wait(60), nursery.process.wait(60)) == (3, 0)
    warmth.stop_fork_server()


def test_a_nursery_that_only_imports_yet_exits_by_itself() -> None:
    warmth.stop_fork_server()
    warmth.start_fork_server()
    process = nursery_process()
    warmth.stop_fork_server()
    assert process.returncode == 0


OTHERS = {"slow": ("requests.recv(1); time.sleep(1)", 60.0, 0), "deaf": ("time.sleep(600)", 0.2, -signal.SIGKILL)}


@pytest.mark.parametrize(("does", "patience", "code"), OTHERS.values(), ids=OTHERS)
def test_a_nursery_exits_by_itself_or_is_killed_though_a_worker_holds_its_socket(
    does: str, patience: float, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmth, "_SHUTDOWN_TIMEOUT", patience)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    of_worker = ours.dup()
    start = f"import socket, time; requests = socket.socket(fileno={theirs.fileno()}); print(); {does}"
    command = [sys.executable, "-uc", start]
    with of_worker, theirs, subprocess.Popen(command, pass_fds=[theirs.fileno()], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        warmth._ServerHandle(ours, process, os.getpid(), {}).end()
    assert process.returncode == code


def test_where_the_nursery_was_killed_an_ordinary_kernel_runs(look: Path) -> None:
    nursery_process().kill()
    assert printed(run_notebook(look, {}, DATA))[1]["parent"] == os.getpid()
    warmth.stop_fork_server()


def test_where_the_nursery_is_slow_an_ordinary_kernel_runs(look: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmth, "FORK_TIMEOUT", 0.2)
    monkeypatch.setattr(warmth, "_SHUTDOWN_TIMEOUT", 0.2)
    nursery_process().send_signal(signal.SIGSTOP)
    assert printed(run_notebook(look, {}, DATA))[1]["parent"] == os.getpid()
    warmth.stop_fork_server()


def test_a_nursery_that_failed_is_not_asked_again() -> None:
    nursery_process().kill()
    here = {**os.environ, **warmth.KERNEL_ENVIRONMENT}
    assert (warmth.fork_kernel([], here, "/"), warmth.start_fork_server()) == (None, False)
    warmth.stop_fork_server()


def test_in_other_surroundings_an_ordinary_kernel_runs(look: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUTF8", "1")
    assert printed(run_notebook(look, {}, DATA))[1]["parent"] == os.getpid()


def test_runs_one_after_another_all_live_and_leave_nothing(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "parent.ipynb", "import os\nprint(f'{{\"parent\": {os.getppid()}}}')")
    run_notebook(notebook, {}, DATA)
    pids = (os.getpid(), nursery_process().pid)
    before = [descriptors(pid) for pid in pids]
    parents = [printed(run_notebook(notebook, {}, DATA))[0]["parent"] for _ in range(RUNS)]
    assert soon(lambda: not children(pids[1]))
    assert (parents, [descriptors(pid) for pid in pids]) == ([pids[1]] * RUNS, before)


PARALLEL = """\
import json, multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from strikeledger.build.kernel import warmth
from strikeledger.build.notebook import run_notebook
warmth.start_fork_server()
notebook, data, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with ProcessPoolExecutor(8, mp_context=multiprocessing.get_context("fork")) as pool:
    runs = [pool.submit(run_notebook, notebook, {}, data) for _ in range(count)]
    told = [[json.loads(line) for line in run.result().cells[-1].outputs[0].text.splitlines()] for run in runs]
nursery = warmth._state.nursery.process
left = Path(f"/proc/{nursery.pid}/task/{nursery.pid}/children").read_text().split()
warmth.stop_fork_server()
print(json.dumps([nursery.pid, nursery.poll(), left, told]))
"""


def test_runs_at_the_same_time_all_live_and_hold_no_socket_of_another(look: Path, ordinary: dict[str, Any]) -> None:
    count = RUNS * 2 // 5
    command = [sys.executable, "-c", PARALLEL, str(look), str(DATA), str(count)]
    environment = {**os.environ, **warmth.KERNEL_ENVIRONMENT}
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, env=environment, check=True)
    pid, code, left, told = json.loads(done.stdout.splitlines()[-1])
    assert ([run[1]["parent"] for run in told], code, left) == ([pid] * count, 0, [])
    assert {run[0]["sockets"] for run in told} == {ordinary["look"]["sockets"]}


ABANDONED = """\
import os, sys, time
from pathlib import Path
from strikeledger.build.kernel import warmth
from strikeledger.build.notebook import run_notebook
warmth.start_fork_server()
if os.fork() == 0:  # a worker that holds everything that its parent held, and outlives it
    time.sleep(600)
    os._exit(0)
run_notebook(Path(sys.argv[1]), {}, Path(sys.argv[2]))
"""


def of_trial(mark: str) -> dict[int, str]:
    """The command of each process whose environment holds a mark."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue  # it has ended meanwhile, or is not ours
    return found


def test_a_killed_run_takes_its_nursery_and_kernels_along_though_a_worker_lives(tmp_path: Path) -> None:
    asleep = f"import pathlib, time\npathlib.Path({str(tmp_path / 'runs')!r}).touch()\ntime.sleep(600)"
    notebook, mark = write_notebook(tmp_path / "asleep.ipynb", asleep), f"TRIAL={tmp_path}"
    command = [sys.executable, "-c", ABANDONED, str(notebook), str(DATA)]
    with subprocess.Popen(command, env={**os.environ, "TRIAL": str(tmp_path)}) as run:
        try:
            ran = soon((tmp_path / "runs").exists)
            forked = [pid for pid, told in of_trial(mark).items() if "kernel.forks" in told]
            run.kill()
            run.wait()
            assert (ran, len(forked)) == (True, 2)
            assert soon(lambda: not [told for told in of_trial(mark).values() if "kernel.forks" in told])
        finally:
            for pid in of_trial(mark):
                os.kill(pid, signal.SIGKILL)


def test_an_ordinary_kernel_does_not_start_once_whoever_asked_for_it_has_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "strikeledger.build.kernel", "-f", str(tmp_path / "connection.json")]
    environment = {**os.environ, "JPY_PARENT_PID": "1"}
    assert subprocess.run(command, env=environment, timeout=60, check=False).returncode == 1
