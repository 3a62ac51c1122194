from __future__ import annotations

import ast
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest

import strikeledger
from strikeledger import Ledger, sections
from strikeledger.build.parameters import read_parameters
from strikeledger.report.blocks import Chart, walk
from strikeledger.report.records import MIME, read_bundle
from tests.ledger_text import DATA, NOTEBOOKS
from tests.notebook_reading import read_report
from tests.notebook_text import RunShipped
from tests.test_docs import loaded_words

SITUATION = next(path for path in NOTEBOOKS if path.stem == "situation")
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


def monitor_sources() -> list[str]:
    tallies = Ledger.load(DATA).tallies
    return sorted(set(tallies.loc[tallies["speaker_id"] == "sohr", "source_id"]))


ODD: dict[str, dict[str, object]] = {
    "the catalogue's": {"as_of": "2023-11-29", "last_edition": "2023-11-22"},
    "three days in": {"as_of": "2023-10-20"},
    "Jordan": {"as_of": "2023-11-29", "countries": ["Jordan"]},
    "Iraq": {"as_of": "2023-11-29", "countries": ["Iraq"]},
    "a monitor": {"as_of": "2024-12-31", "sources": monitor_sources()},
    "the article": {"as_of": "2023-11-29", "sources": ["taza-2023-11-29"]},
    "several as three": {"as_of": "2023-11-29", "several": 3},
    "one strike's source": {"as_of": "2023-11-29", "sources": ["trt-2023-10-30-a"]},
    "everything": {"as_of": "2024-12-31"},
}


@pytest.fixture(scope="module", params=ODD)
def asked(request: pytest.FixtureRequest) -> dict[str, object]:
    """What an odd edition is asked."""
    return ODD[request.param]


@pytest.fixture(scope="module")
def odd(asked: dict[str, object], run_shipped: RunShipped) -> nbformat.NotebookNode:
    """The situation report run for an odd edition, in this process."""
    return run_shipped(SITUATION, asked)


def bundles(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    return [output.data for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_every_display_of_an_odd_edition_is_plain_json(odd: nbformat.NotebookNode) -> None:
    shown = bundles(odd)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_an_odd_edition_can_be_set(odd: nbformat.NotebookNode, asked: dict[str, object]) -> None:
    strikes = "" if asked["as_of"] == "2023-10-20" else " and US strikes"  # of which nobody had told by then
    assert read_report(odd, name="situation").title == f"Attacks on US forces{strikes}"


def test_figures_of_an_odd_edition_are_as_their_schema_says(odd: nbformat.NotebookNode) -> None:
    figure = jsonschema.Draft202012Validator({"$ref": "#/$defs/figure", "$defs": SCHEMA["$defs"]})
    faults = [
        (f["id"], e.message)
        for b in bundles(odd)
        for f in read_bundle(b[MIME])["figures"]
        for e in figure.iter_errors(f)
    ]
    assert faults == []


def test_every_chart_of_an_odd_edition_is_in_words_too(odd: nbformat.NotebookNode) -> None:
    charts = [piece for piece in walk(read_report(odd, name="situation").blocks) if isinstance(piece, Chart)]
    assert [chart.name for chart in charts if not (chart.alt.strip() and chart.title.strip())] == []


def test_an_odd_edition_prints_no_gap_in_its_words(odd: nbformat.NotebookNode) -> None:
    words = "\n".join(bundle["text/markdown"] for bundle in bundles(odd))
    assert re.findall(r".*(?:\bnan\b|\bNaT\b|\bNone\b|<NA>|\( ?\)).*", words) == []


def test_no_prose_of_an_odd_edition_takes_a_side(odd: nbformat.NotebookNode) -> None:
    assert loaded_words({"situation": "\n".join(bundle["text/markdown"] for bundle in bundles(odd))}) == {}
