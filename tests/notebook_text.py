"""Tiny notebooks and catalogues for tests of the press: cells of text come in, files in a folder go out."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from strikeledger.sections.frame import rewind

RunShipped = Callable[[Path, Mapping[str, object]], nbformat.NotebookNode]
KERNELSPEC = {"display_name": "strikeledger", "language": "python", "name": "strikeledger"}


def write_notebook(path: Path, *cells: str, parameters: str = "") -> Path:
    """A notebook of these code cells under a heading, with a parameters cell where there are any."""
    tagged = [new_code_cell(parameters, metadata={"tags": ["parameters"]})] if parameters else []
    content = [new_markdown_cell("# Tiny"), *tagged, *(new_code_cell(cell) for cell in cells)]
    notebook = new_notebook(cells=content, metadata={"kernelspec": KERNELSPEC})
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def write_catalogue(folder: Path, *cells: str, parameters: str = "", settings: str = 'formats = ["html"]') -> Path:
    """A catalogue with one report, `tiny`, of a notebook with these cells."""
    write_notebook(folder / "notebooks" / "tiny.ipynb", *cells, parameters=parameters)
    path = folder / "reports.toml"
    path.write_text(f"[tiny]\n{settings}\n", encoding="utf-8")
    return path


FEWER_DAYS = 15
"""A page leads back over so many days only, where its notebook is run in this process: each costs as much as an edition's head."""


def run_here(path: Path, values: Mapping[str, object], data: Path) -> nbformat.NotebookNode:
    """The notebook with what its cells show, run in this process instead of a kernel."""
    notebook = nbformat.read(path, as_version=4)
    names: dict[str, Any] = {}
    before, days = dict(os.environ), rewind.MOST_DAYS
    os.environ["STRIKELEDGER_DATA"] = str(data)
    rewind.MOST_DAYS = FEWER_DAYS
    try:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                shown = _shown(cell.source, names)
                if "parameters" in cell.metadata.get("tags", []):
                    names |= values
                if hasattr(shown, "_repr_mimebundle_"):
                    cell.outputs = [new_output("execute_result", data=shown._repr_mimebundle_(), execution_count=1)]
    finally:
        rewind.MOST_DAYS = days
        os.environ.clear()
        os.environ.update(before)
    return notebook


def _shown(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  # the project's own notebooks
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # noqa: S307
