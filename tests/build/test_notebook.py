from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from strikeledger.build.notebook import run_notebook
from strikeledger.errors import NotebookError
from tests.ledger_text import DATA, read_csv
from tests.notebook_text import write_notebook

pytestmark = pytest.mark.slow

SURROUNDINGS = """\
import json, os, sys
from ipykernel.connect import get_connection_info
connection = json.loads(get_connection_info())
print(json.dumps({
    "TZ": os.environ["TZ"], "data": os.environ["STRIKELEDGER_DATA"], "transport": connection["transport"],
    "key": sys.argv[-1], "sockets": os.path.dirname(connection["ip"]), "mode": os.stat(os.path.dirname(connection["ip"])).st_mode & 0o777,
    "debugger": bool(sys.modules.get("debugpy")), "words": words, "pid": os.getpid(),
}))
"""
CODE = "it's \"quoted\"'; open('stolen', 'w'); #\n\\"


def printed(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    return json.loads(notebook.cells[-1].outputs[0].text)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    return write_notebook(folder / "tiny.ipynb", SURROUNDINGS, parameters='words: str = "plain"  # what is said')


@pytest.fixture(scope="module")
def ran(tiny: Path) -> nbformat.NotebookNode:
    """One run of the tiny notebook in a real kernel."""
    return run_notebook(tiny, {"words": CODE}, DATA)


def test_a_kernel_s_clock_is_universal(ran: nbformat.NotebookNode) -> None:
    assert printed(ran)["TZ"] == "UTC"


def test_a_kernel_knows_where_the_data_is(ran: nbformat.NotebookNode) -> None:
    assert printed(ran)["data"] == str(DATA)


def test_a_kernel_is_a_process_of_its_own(ran: nbformat.NotebookNode) -> None:
    assert printed(ran)["pid"] != os.getpid()


def test_a_kernel_has_no_debugger(ran: nbformat.NotebookNode) -> None:
    assert printed(ran)["debugger"] is False


@pytest.mark.skipif(os.name != "posix", reason="sockets are files on POSIX systems only")
def test_a_kernel_s_sockets_are_in_a_private_folder(ran: nbformat.NotebookNode) -> None:
    assert (printed(ran)["transport"], printed(ran)["mode"]) == ("ipc", 0o700)


def test_a_kernel_s_key_is_in_the_same_private_folder(ran: nbformat.NotebookNode) -> None:
    assert Path(printed(ran)["key"]).parent == Path(printed(ran)["sockets"])


def test_a_run_leaves_no_folder_behind(ran: nbformat.NotebookNode) -> None:
    assert not Path(printed(ran)["sockets"]).exists()


def test_code_in_a_value_stays_text(ran: nbformat.NotebookNode) -> None:
    assert printed(ran)["words"] == CODE


def test_a_run_leaves_this_process_s_environment_as_it_was(ran: nbformat.NotebookNode) -> None:
    assert ("STRIKELEDGER_DATA" in os.environ, len(ran.cells)) == (False, 4)


def test_a_run_leaves_its_notebook_as_it_was(tiny: Path, ran: nbformat.NotebookNode) -> None:
    assert (nbformat.read(tiny, as_version=4).cells[-1].outputs, len(ran.cells[-1].outputs)) == ([], 1)


def test_an_executed_notebook_holds_no_times_and_no_random_ids(ran: nbformat.NotebookNode) -> None:
    assert [(cell.id, sorted(cell.metadata)) for cell in ran.cells] == [
        (f"cell-{number:02d}", ["tags"]) for number in range(1, 5)
    ]


def test_a_notebook_that_names_no_language_is_run(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "bare.ipynb", "words", parameters='words: str = "plain"  # what is said')
    bare = json.loads(path.read_text(encoding="utf-8")) | {"metadata": {}}
    path.write_text(json.dumps(bare), encoding="utf-8")
    assert run_notebook(path, {"words": "asked"}, DATA).cells[-1].outputs[0].data == {"text/plain": "'asked'"}


def test_a_failing_cell_is_named_with_its_error(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "failing.ipynb", "1 + 1", "raise ValueError('no such round')")
    with pytest.raises(NotebookError) as failed:
        run_notebook(notebook, {}, DATA)
    assert str(failed.value) == "failing.ipynb: cell 3 failed with ValueError: no such round"


@pytest.mark.parametrize("values", [{}, {"words": "said"}])
def test_a_failing_cell_has_the_number_that_it_has_in_the_notebook(tmp_path: Path, values: dict[str, str]) -> None:
    notebook = write_notebook(tmp_path / "third.ipynb", "1 / 0", parameters='words: str = ""  # what is said')
    with pytest.raises(NotebookError, match=r"^third.ipynb: cell 3 failed with ZeroDivisionError"):
        run_notebook(notebook, values, DATA)


def test_meanwhile_something_else_is_done_on_the_kernel_s_clock(tiny: Path) -> None:
    seen: list[str] = []
    run_notebook(tiny, {}, DATA, meanwhile=lambda: seen.append(os.environ["TZ"]))
    assert seen == ["UTC"]


def test_what_fails_meanwhile_leaves_the_run_alone(tiny: Path) -> None:
    assert run_notebook(tiny, {}, DATA, meanwhile=lambda: 1 / 0).cells[-1].outputs[0].output_type == "stream"


def test_what_runs_and_sets_reports_needs_no_pandas() -> None:
    modules = ", ".join(
        f"strikeledger.{name}"
        for name in (
            "site.reports",
            "build.notebook",
            "render.exporters",
            "render.html.page",
            "render.pdf.pdf",
            "render.xlsx",
        )
    )
    code = f"import sys, {modules}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_runs_at_the_same_time_all_succeed_and_differ_in_nothing(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "word.ipynb", "print(word)", parameters='word: str = ""  # what is said')
    processes = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        processes.set_forkserver_preload(["strikeledger.build.notebook"])  # imported once, not by each of the four
    with ProcessPoolExecutor(4, mp_context=processes) as pool:
        runs = [pool.submit(run_notebook, notebook, {"word": "same"}, DATA) for _ in range(4)]
        assert len({nbformat.writes(run.result(timeout=60)) for run in runs}) == 1


READS_DATA = "import pandas as pd\nfrom strikeledger import Ledger\nprint(len(pd.read_csv(Ledger.load().folder / 'attacks.csv')))"


def test_a_notebook_finds_the_data_in_a_report_and_where_it_lies(tmp_path: Path) -> None:
    """JupyterLab and `jupyter nbconvert` run a notebook in its own folder, with nothing told of the data."""
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    path = write_notebook(tmp_path / "notebooks" / "own.ipynb", READS_DATA)
    there = nbformat.read(path, as_version=4)
    NotebookClient(there, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    told = [notebook.cells[-1].outputs[0].text for notebook in (there, run_notebook(path, {}, tmp_path / "data"))]
    assert told == [f"{len(read_csv(DATA / 'attacks.csv'))}\n"] * 2


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("open('../data/attacks.csv')", 'pd.read_csv(Ledger.load().folder / "attacks.csv")'),
        ("a: date = 1", "Write in a cell above it: from datetime import date"),
    ],
)
def test_what_fails_for_where_it_runs_says_what_to_write(tmp_path: Path, cell: str, remedy: str) -> None:
    path = write_notebook(tmp_path / "own.ipynb", cell)
    with pytest.raises(NotebookError, match=re.escape(remedy)):
        run_notebook(path, {}, DATA)
