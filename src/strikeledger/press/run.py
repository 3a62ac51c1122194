"""Running a notebook: the notebook and its parameters come in, the executed notebook goes out, the same each time."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from strikeledger.errors import MachineError, PressError

KERNEL = "strikeledger"


def execute(
    notebook: Path, parameters: Mapping[str, Any], data: Path, progress: bool = False, timeout: int | None = None
) -> NotebookNode:
    """Run a notebook in a kernel of its own, with its figures from the data package in `data`; one at a time in a process.

    Args:
        timeout: seconds that one cell may take; None is for ever.

    Raises:
        PressError: a cell failed or took too long; names the cell and the error.
        MachineError: the kernel died twice.
    """
    try:
        return _executed(notebook, parameters, data, progress, timeout)
    except MachineError:
        return _executed(notebook, parameters, data, progress, timeout)


def _executed(
    notebook: Path, parameters: Mapping[str, Any], data: Path, progress: bool, timeout: int | None
) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="strikeledger-") as folder, _kernel_environment(data, folder):
        sockets = Path(folder, "s")  # short: a socket's path may have about a hundred characters
        sockets.mkdir(mode=0o700)
        try:
            executed = papermill.execute_notebook(
                str(notebook),
                str(Path(folder, notebook.name)),
                parameters=dict(parameters),
                kernel_name=KERNEL,
                progress_bar=progress,
                request_save_on_cell_execute=False,
                config=_private_sockets(sockets),
                shutdown_kernel="immediate",
                execution_timeout=timeout,
            )
        except PapermillExecutionError as error:
            raise PressError(
                f"{notebook.name}: cell {error.cell_index + 1} failed with {error.ename}: {error.evalue}"
            ) from None
        except CellTimeoutError:
            raise PressError(
                f"{notebook.name}: a cell took longer than {timeout} seconds; give the report more time (timeout = ... in the catalogue)"
            ) from None
        except (DeadKernelError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "Kernel" not in str(error):
                raise
            raise MachineError(f"{notebook.name}: its kernel died ({str(error).splitlines()[0]})") from None
    return normalised(executed)


def _private_sockets(folder: Path) -> Config:
    """Kernel sockets in a folder of this run alone: parallel runs over TCP ports collide, and so do shared folders."""
    config = Config()
    if os.name == "posix":
        config.KernelManager.transport = "ipc"
        config.KernelManager.ip = str(folder / "k")
    return config


@contextmanager
def _kernel_environment(data: Path, folder: str) -> Iterator[None]:
    """What a kernel inherits: where the data is, and nothing that differs between machines or users (such as start-up files)."""
    before = dict(os.environ)
    level = logging.getLogger("papermill").level
    logging.getLogger("papermill").setLevel(logging.WARNING)
    os.environ.update(
        {
            "STRIKELEDGER_DATA": str(data.resolve()),
            "TZ": "UTC",
            "PYTHONHASHSEED": "0",
            "IPYTHONDIR": str(Path(folder, "ipython")),
        }
    )
    try:
        yield
    finally:
        logging.getLogger("papermill").setLevel(level)
        os.environ.clear()
        os.environ.update(before)


def normalised(notebook: NotebookNode) -> NotebookNode:
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
