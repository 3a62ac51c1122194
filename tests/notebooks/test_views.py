"""Every view of every report can be set: plain JSON, figures as their schema says, charts in words, no gap, and no side taken."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from nbformat import NotebookNode

from strikeledger.report.blocks import Chart, Document, FigureRef, Table, walk
from strikeledger.report.records import MIME, read_bundle
from tests.ledger_text import NOTEBOOKS, ROOT
from tests.notebook_reading import read_report
from tests.notebook_text import RunShipped
from tests.notebooks.test_notebooks import SCHEMA
from tests.test_docs import loaded_words
from tests.views import EVERY_VIEW, VIEWS


@pytest.fixture(scope="module", params=EVERY_VIEW, ids="-".join)
def view(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A report and the name of a view of it."""
    report, name = request.param
    return report, name


@pytest.fixture(scope="module")
def notebook(view: tuple[str, str], run_shipped: RunShipped) -> NotebookNode:
    """The report run for the view, in this process."""
    return run_shipped(ROOT / "notebooks" / f"{view[0]}.ipynb", VIEWS[view[0]][view[1]])


@pytest.fixture(scope="module")
def bundles(notebook: NotebookNode) -> list[dict[str, Any]]:
    """What its cells show."""
    return [output.data for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.fixture(scope="module")
def document(view: tuple[str, str], notebook: NotebookNode) -> Document:
    """What is set."""
    return read_report(notebook, name=view[0])


def test_every_report_is_tried() -> None:
    assert set(VIEWS) == {path.stem for path in NOTEBOOKS} - {"explore"}  # no report: a place to play in


def test_every_display_is_plain_json(bundles: list[dict[str, Any]]) -> None:
    assert json.loads(json.dumps(bundles, allow_nan=False)) == bundles


NO_STRIKE_YET = {
    ("situation", "three days in"),
    ("situation", "a week"),
    ("tempo", "before anything"),
    ("tempo", "a day in"),
}
TITLES = {
    "situation": ("Attacks on US forces", " and US strikes"),
    "tempo": ("How often there were attacks on US forces", ", and what followed each strike"),
}


def test_a_title_speaks_of_strikes_once_there_are_some(view: tuple[str, str], document: Document) -> None:
    title, strikes = TITLES.get(view[0], (document.title, ""))
    assert document.title == (title if view in NO_STRIKE_YET else title + strikes)


def test_figures_are_as_their_schema_says(bundles: list[dict[str, Any]]) -> None:
    figure = jsonschema.Draft202012Validator({"$ref": "#/$defs/figure", "$defs": SCHEMA["$defs"]})
    figures = [figure for bundle in bundles for figure in read_bundle(bundle[MIME])["figures"]]
    assert [(found["id"], fault.message) for found in figures for fault in figure.iter_errors(found)] == []
    mixed = [f["id"] for f in figures if "interval" in f and f["low"] is not None and f["interval"]["low"] > f["low"]]
    assert mixed == [], "the interval stands as bounds"


SILENT = {"before anything", "one strike's source"}
UNTESTED = SILENT | {"a day in", "the article", "Jordan"}


def test_every_chart_is_in_words_too(view: tuple[str, str], document: Document) -> None:
    charts = [piece for piece in walk(document.blocks) if isinstance(piece, Chart)]
    assert [chart.name for chart in charts if not (chart.alt.strip() and chart.title.strip())] == []
    if view[0] == "tempo":
        expected = {"attacks_per_day": view[1] not in SILENT, "ratios_after_strikes": view[1] not in UNTESTED}
        assert [chart.name for chart in charts if chart.table] == [
            name for name, is_shown in expected.items() if is_shown
        ]


def test_no_gap_is_printed(bundles: list[dict[str, Any]]) -> None:
    words = "\n".join(bundle["text/markdown"] for bundle in bundles)
    assert re.findall(r".*(?:\bnan\b|\bNaT\b|\bNone\b|<NA>|\binf \b|\( ?\)).*", words) == []


def test_no_prose_takes_a_side(view: tuple[str, str], bundles: list[dict[str, Any]]) -> None:
    if view[0] == "sources":
        return  # it prints the titles of publications
    assert loaded_words({"prose": "\n".join(bundle["text/markdown"] for bundle in bundles)}) == {}


def test_a_report_on_sources_says_of_how_many_it_speaks(view: tuple[str, str], document: Document) -> None:
    used = {ref.figure for ref in walk(document.blocks) if isinstance(ref, FigureRef)}
    tables = {piece.name for piece in walk(document.blocks) if isinstance(piece, Table)}
    told = {"sources/publications", "sources/voices", "sources/claims"} <= used and "voices" in tables
    assert told or view[0] != "sources"
