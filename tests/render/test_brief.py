"""The brief: the tagged cells of a notebook on one page, and as the body of a mail that loads nothing and leads to the report."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import page as page_validation
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from strikeledger.errors import NotebookError
from strikeledger.render.brief import brief_files
from strikeledger.render.exporters import StrikeledgerHTMLExporter
from strikeledger.render.tree import page_tree
from strikeledger.report.blocks import Block, Card, Cards, FigureRef, Listing, Paragraph, Text, to_json
from strikeledger.report.records import MIME, write_bundle
from tests.pdf_reading import needs_poppler, text
from tests.project import Project
from tests.render.fixtures_html import cumulative

pytestmark = pytest.mark.slow

CLAIM = {"id": "t-1", "subject": "attacks", "words": "74"}
ATTACKS = {"id": "attacks", "label": "Attacks", "low": 74, "high": 74, "words": "74", "claims": ["t-1"], "sources": []}
POINT = Paragraph((Text("Officials counted "), FigureRef("attacks"), Text(" attacks.")))


def cell(block: Block, *tags: str) -> NotebookNode:
    """A cell that shows a piece of ours."""
    bundle = {"block": to_json(block), "figures": [ATTACKS], "claims": [CLAIM], "sources": []}
    data = {MIME: write_bundle(bundle)}
    return new_code_cell("shown()", outputs=[new_output("display_data", data)], metadata={"tags": list(tags)})


def brief_of(*cells: NotebookNode, next_edition: str = "") -> dict[str, bytes]:
    """The brief of a notebook with some cells under a title, its files by their ending."""
    edition = {
        "report": "situation",
        "edition": "2023-11-29",
        "as_of": "2023-11-29",
        "parameters": {"next_edition": next_edition},
    }
    notebook = new_notebook(cells=[new_markdown_cell("# The title"), *cells], metadata={"strikeledger": edition})
    document, _, _ = StrikeledgerHTMLExporter(exclude_input=True).read(notebook)
    files = brief_files(notebook, page_tree(document))
    return {name.removeprefix("situation.brief."): content for name, content in files.items()}


def words(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode().partition("<body")[2].partition(">")[2]).split())


@needs_poppler
def test_it_holds_the_tagged_cells_and_names_the_report_and_the_next_edition() -> None:
    said = (
        "Brief · as known on 29 November 2023 The title 1. Officials counted 74 attacks. Published statements, not a record of what "
        "happened. Full report, sources and data: situation, edition 2023-11-29. Next edition: 6 December 2023."
    )
    points = Listing(((POINT,),), ordered=True, role="key-points")
    found = brief_of(cell(points, "brief"), cell(Paragraph((Text("Not this."),))), next_edition="2023-12-06")
    assert words(found["html"]).replace(" .", ".") == said.replace("1. ", "")
    printed = " ".join(text(found["pdf"]).replace("edition 2023-11-29 · revision 1", "").split())
    assert printed.startswith(said)


def test_no_tagged_cell_makes_no_brief() -> None:
    with pytest.raises(NotebookError, match="no cell of its notebook has the tag 'brief'"):
        brief_of(cell(POINT))


def test_its_mail_has_nothing_to_load_and_leads_to_the_report() -> None:
    cards = Cards((Card("Attacks", (FigureRef("attacks"),)),))
    mail = brief_of(cell(POINT, "brief"), cell(cards, "brief"), cell(cumulative(), "brief"))["html"].decode()
    assert re.findall(r"<(?:script|style|link|img|svg|iframe)|\ssrc=|\sclass=|url\(", mail) == []
    assert set(re.findall(r'href="([^"]+)"', mail)) == {
        "situation.html", "situation.html#figure-attacks", "situation.html#chart-cumulative"
    }  # fmt: skip
    assert len(mail) < 100_000


def test_its_mail_tells_a_chart_in_words() -> None:
    said = words(brief_of(cell(cumulative(), "brief"))["html"])
    assert "The count of attacks passed 70 in the week before the truce" in said
    assert (
        "A rising step line of attacks from 13 on 24 October to between 71 and 74 on 24 November 2023. See the chart"
        in said
    )


@needs_poppler
@pytest.mark.parametrize("lines", [1, 12, 17])
def test_it_is_one_page_that_breaks_no_rule(lines: int) -> None:
    long = Paragraph((Text("Officials counted attacks on their forces in several places, and nobody else did. " * 3),))
    pdf = brief_of(*(cell(long, "brief") for _ in range(lines)), cell(cumulative(), "brief"))["pdf"]
    assert text(pdf).count("\f") == 1
    assert page_validation.validate_pdf_bytes(pdf, profile="ua1").failures == []


def test_a_report_publishes_its_brief(tmp_path: Path) -> None:
    project = Project.fresh(tmp_path)
    catalogue = project.catalogue.read_text(encoding="utf-8").replace('["html"]', '["html", "brief"]')
    project.catalogue.write_text(catalogue, encoding="utf-8")
    notebook = nbformat.read(project.notebook, as_version=4)
    notebook.cells[-1].metadata["tags"] = ["brief"]
    nbformat.write(notebook, project.notebook)
    assert project.report("--as-of", "2023-11-29").exit_code == 0
    files = {path.name for path in (project.editions / "2023-11-29").iterdir()}
    assert {"tiny.brief.pdf", "tiny.brief.html"} <= files
    assert "tiny.brief.html" in (project.reports / "index.html").read_text(encoding="utf-8")
    assert "tiny.brief.pdf" in (project.editions / "2023-11-29" / "ro-crate-metadata.json").read_text(encoding="utf-8")
