"""Runs a notebook with parameters; the executed notebook is the same each time."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from strikeledger.build.kernel import provisioner
from strikeledger.build.kernel.warmth import KERNEL_ENVIRONMENT
from strikeledger.errors import MachineError, NotebookError
from strikeledger.files import SCRATCH_PREFIX, read_json, scratch_folder
from strikeledger.memory import MEMORY_VARIABLE

KERNEL_NAME = "strikeledger"


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, Any],
    data: Path,
    timeout: int | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> NotebookNode:
    """Run a notebook in a kernel of its own, with its figures from the data package in `data`; one at a time in a process.

    The kernel is forked where `strikeledger.build.kernel.warmth` is warm; one that dies is followed by an ordinary one, once.

    Args:
        timeout: seconds that one cell may take; None is for ever.
        meanwhile: what this process does while it waits for the kernel, the clock on UTC; should it fail, nobody is told.

    Raises:
        NotebookError: a cell failed or took too long; names the cell and the error.
        MachineError: the kernel died twice.
    """
    try:
        with _fork_kernels():
            return _run_once(notebook, parameters, data, timeout, meanwhile)
    except MachineError:
        return _run_once(notebook, parameters, data, timeout, meanwhile)


def _run_once(
    notebook: Path, parameters: Mapping[str, Any], data: Path, timeout: int | None, meanwhile: Callable[[], object]
) -> NotebookNode:
    with scratch_folder() as folder, _kernel_environment(data, folder), ThreadPoolExecutor(1) as thread:
        thread.submit(meanwhile)
        sockets = folder / "s"  # short: a socket's path may have about a hundred characters
        sockets.mkdir(mode=0o700)
        try:
            executed = papermill.execute_notebook(
                str(notebook),
                str(folder / notebook.name),
                parameters=dict(parameters),
                kernel_name=KERNEL_NAME,
                language="python",  # a notebook that a program wrote need not say so
                progress_bar=False,
                request_save_on_cell_execute=False,
                config=_connection_config(sockets),
                shutdown_kernel="immediate",
                execution_timeout=timeout,
            )
        except PapermillExecutionError as error:
            cell = _cell_number(notebook, error.cell_index, bool(parameters))
            said = _without_scratch(str(error.evalue), data)
            remedy = _remedy(error.ename, said)
            raise NotebookError(f"{notebook.name}: cell {cell} failed with {error.ename}: {said}{remedy}") from None
        except CellTimeoutError:
            raise NotebookError(
                f"{notebook.name}: a cell took longer than {timeout} seconds; give the report more time (timeout = ... in the catalogue)"
            ) from None
        except (DeadKernelError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "Kernel" not in str(error):
                raise
            raise MachineError(f"{notebook.name}: its kernel died ({str(error).splitlines()[0]})") from None
    return _with_named_data(normalise_notebook(executed), data)


def _remedy(kind: str, said: str) -> str:
    """What to write instead, for errors that come of where and how a report is run; empty for any other."""
    if kind == "FileNotFoundError":
        return '. The data lies in Ledger.load().folder, in a report and in JupyterLab: pd.read_csv(Ledger.load().folder / "attacks.csv")'
    if kind == "NameError" and "'date'" in said:
        return ". Write in a cell above it: from datetime import date"
    return ""


def _with_named_data(notebook: NotebookNode, data: Path) -> NotebookNode:
    """The notebook with the copy of the data that it was run with called by its name alone, as its path is another in each run."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        for said, name in ((output, "text"), *((output.get("data", {}), name) for name in output.get("data", {}))):
            if isinstance(said.get(name), str):
                said[name] = _without_scratch(said[name], data)
    return notebook


def _without_scratch(words: str, data: Path) -> str:
    return words.replace(str(data.resolve()), data.name) if SCRATCH_PREFIX in str(data) else words


def _connection_config(folder: Path) -> Config:
    """Kernel sockets and their key in a folder of this run alone: parallel runs over TCP ports collide, and so do shared folders."""
    config = Config()
    config.KernelManager.connection_file = str(folder / "connection.json")
    if os.name == "posix":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(folder / "k")
    return config


@contextmanager
def _fork_kernels() -> Iterator[None]:
    """Let kernels come from our provisioner, which starts an ordinary one where it can't fork."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    # Not where the installation is older than this module.
    if provisioner.PROVISIONER_NAME in factory.get_provisioner_entries():
        factory.default_provisioner_name = provisioner.PROVISIONER_NAME
    try:
        yield
    finally:
        factory.default_provisioner_name = before


@contextmanager
def _kernel_environment(data: Path, folder: Path) -> Iterator[None]:
    """What a kernel inherits: where the data is, and nothing that differs between machines or users (such as start-up files)."""
    before = dict(os.environ)
    level = logging.getLogger("papermill").level
    logging.getLogger("papermill").setLevel(logging.WARNING)
    for name in [name for name in os.environ if name.startswith("STRIKELEDGER_") and name != MEMORY_VARIABLE]:
        del os.environ[name]  # addresses of notices hold secrets, and a notebook may be anyone's
    os.environ.update(
        KERNEL_ENVIRONMENT | {"STRIKELEDGER_DATA": str(data.resolve()), "IPYTHONDIR": str(folder / "ipython")}
    )
    try:
        yield
    finally:
        logging.getLogger("papermill").setLevel(level)
        os.environ.clear()
        os.environ.update(before)


def _cell_number(notebook: Path, executed: int, parameterised: bool) -> int:
    """The number that a cell has in the notebook itself, by its index in the executed one: papermill adds a cell for parameters."""
    tags = [cell["metadata"].get("tags", []) for cell in read_json(notebook)["cells"]]
    added = next((at for at, named in enumerate(tags, 1) if "parameters" in named), 0)
    own = parameterised and not any("injected-parameters" in named for named in tags)
    return executed + 1 - (own and executed >= added)


def normalise_notebook(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without what differs between runs: times, paths, random ids."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02d}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/plain" in data:
                data["text/plain"] = re.sub(r" at 0x[0-9a-f]{6,}", "", "".join(data["text/plain"]))
    return notebook
