from __future__ import annotations

import ast
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest

import strikeledger
from strikeledger import sections
from strikeledger.build.parameters import read_parameters
from tests.ledger_text import NOTEBOOKS

SCHEMA = json.loads(
    (Path(strikeledger.__file__).parent / "render" / "assets" / "figures.schema.json").read_text(encoding="utf-8")
)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "") -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if kind in ("", cell.cell_type)]


def code(path: Path) -> list[ast.AST]:
    """Every node of the notebook's code, its parameters cell apart."""
    sources = [cell.source for cell in cells(path, "code") if "parameters" not in cell.metadata.get("tags", [])]
    return [node for source in sources for node in ast.walk(ast.parse(source))]


@pytest.mark.parametrize("name", ["timelin_chart", "timeline_charts"])
def test_a_misspelt_section_is_told_with_the_nearest(name: str) -> None:
    with pytest.raises(AttributeError, match=rf"there is no sections\.{name}; did you mean 'timeline_chart'\?"):
        getattr(sections, name)


def test_the_situation_report_is_among_the_notebooks() -> None:
    assert "situation" in [path.stem for path in NOTEBOOKS]


@every_notebook
def test_a_notebook_is_valid(path: Path) -> None:
    assert nbformat.validate(nbformat.read(path, as_version=4)) is None


@every_notebook
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    assert [cell.id for cell in cells(path, "code") if cell.outputs or cell.execution_count is not None] == []


@every_notebook
def test_a_notebook_defines_nothing(path: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [ast.unparse(node) for node in code(path) if isinstance(node, kinds)] == []


@every_notebook
def test_a_notebook_computes_nothing(path: Path) -> None:
    kinds = (ast.BinOp, ast.AugAssign, ast.For, ast.While, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
    assert [ast.unparse(node) for node in code(path) if isinstance(node, kinds)] == []


@every_notebook
def test_a_notebook_has_one_parameters_cell(path: Path) -> None:
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in cells(path)) == 1


@every_notebook
def test_every_parameter_is_explained(path: Path) -> None:
    parameters = read_parameters(nbformat.read(path, as_version=4), path.name)
    assert [name for name, parameter in parameters.items() if len(parameter.help) < 10] == []


@every_notebook
def test_every_parameter_s_default_is_of_its_type(path: Path) -> None:
    parameters = read_parameters(nbformat.read(path, as_version=4), path.name)
    assert {name: p.value(p.default) for name, p in parameters.items()} == {
        name: p.default for name, p in parameters.items()
    }


@every_notebook
def test_a_notebook_runs_in_the_project_s_kernel(path: Path) -> None:
    assert nbformat.read(path, as_version=4).metadata.kernelspec.name == "strikeledger"


@every_notebook
def test_a_notebook_opens_with_its_title(path: Path) -> None:
    first = cells(path)[0]
    assert (first.cell_type, first.source.startswith("# ")) == ("markdown", True)


@every_notebook
def test_a_notebook_s_levels_have_no_gap(path: Path) -> None:
    lines = [line for cell in cells(path, "markdown") for line in cell.source.splitlines() if line.startswith("#")]
    levels = [len(line) - len(line.lstrip("#")) for line in lines]
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
