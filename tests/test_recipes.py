"""The recipes of CONTRIBUTING.md, followed one after another in a copy of the project, to the printed page and the index."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from lxml import html

from tests.ledger_text import ROOT
from tests.notebook_text import write_notebook
from tests.pdf_reading import text
from tests.walk import Walk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("STRIKELEDGER_DOCS" not in os.environ, reason="`make docs` follows the recipes: a minute"),
]

REPORT = [
    "from datetime import date\n\nfrom strikeledger import Ledger, sections",
    "ledger = Ledger.load().as_of(as_of)",
    'sections.report_title(ledger, "situation")',
    'sections.dateline(ledger, ledger, "2023-11-29", "")',
    "sections.headline_cards(ledger)",
    'sections.changes_sentence(ledger, "2023-11-29")',
    "sections.recipe_chart(ledger)",
    "sections.recipe_sentence(ledger) if told else None",
    "sections.annex()",
    "sections.corrections_table(ledger)",
    "sections.register()",
]
MODULE = '''"""Who gave totals: what the recipes for a chart, a sentence and a figure make."""

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.charts import ChartDisplay, canvas, chart_display, rects
from strikeledger.report.display import Display, requires
from strikeledger.report.figure import counted_figure
from strikeledger.report.prose import phrase, prose
from strikeledger.report.tables import field_column, make_table
from strikeledger.theme import LIGHT


@requires("tallies")
def recipe_chart(ledger: Ledger) -> ChartDisplay:
    """Totals by speaker, as bars."""
    data = ledger.tallies.groupby("speaker", as_index=False).size().nlargest(5, "size")
    bars = [{"x": 0, "x2": 5 * n, "y": 20 * at, "y2": 20 * at + 15, "say": f"{n} totals"} for at, n in enumerate(data["size"])]
    table = make_table("recipe", "Totals by speaker", [field_column("speaker", "Who"), field_column("size", "Totals")], rows_of(data))
    return chart_display(
        ledger, "recipe", "Who gave most totals", "Totals by speaker", "Bars of totals by speaker. Table follows.",
        lambda width: canvas(rects(bars, LIGHT["blue"]), width, 120), data, table,
    )


def recipe_sentence(ledger: Ledger) -> Display:
    """How many publications were heard, by the column that the recipe adds."""
    number = int((ledger.sources["medium"] == "radio").sum())
    heard = counted_figure("recipe/heard", "Publications heard", number, "publications", "Those of the radio.")
    return prose(*phrase("{heard:publication} {heard?was|were} heard on the radio.", ledger, heard=heard))
'''
FIELD = {
    "name": "medium", "type": "string", "title": "Medium", "description": "Where it was heard or read. Empty: not noted.",
    "constraints": {"enum": ["radio", "page"]},
}  # fmt: skip


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_hedge_rule(project: Path) -> None:
    change(
        project / "data/hedges.csv", "upwards of {n},", "{n} and then some,80 and then some,n+1,,yes\nupwards of {n},"
    )
    with (project / "tests/data/wordings.csv").open("a", encoding="utf-8") as table:
        table.write("80 and then some,count,81,\n")


def add_publication(project: Path, walk: Walk) -> None:
    typed = re.findall(r"`(\.venv/bin/strikeledger add [^`]*)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert walk.run(typed[0])[0] == 0
    change(project / "new.toml", "https://example.org/fill-in", "https://example.org/1")
    change(project / "new.toml", '"at least 80"', '"80 and then some"')
    code, told = walk.run(f"{typed[1]} --yes")
    assert (code, "at least 81" in told) == (0, True), told


def add_column(project: Path, walk: Walk) -> None:
    path = project / "src/strikeledger/template/data/datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    (sources,) = (one for one in descriptor["resources"] if one["name"] == "sources")
    sources["schema"]["fields"].append(FIELD)
    path.write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    known = '    "speakers": {"short": '
    change(project / "src/strikeledger/data/schema.py", known, f'    "sources": {{"medium": ""}},\n{known}')
    code, told = walk.run(".venv/bin/strikeledger upgrade")
    assert (code, "sources.csv: has medium, empty in its" in told) == (0, True), told
    table = project / "data" / "sources.csv"
    head, first, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([head, f"{first}radio", *rows]) + "\n", encoding="utf-8")


def add_report_with_its_parts(project: Path) -> None:
    sections = project / "src/strikeledger/sections"
    (sections / "recipe.py").write_text(MODULE, encoding="utf-8")
    imported = "from strikeledger.sections.recipe import recipe_chart, recipe_sentence"
    with (sections / "__init__.py").open("a", encoding="utf-8") as module:
        module.write(f"{imported}\n")
    parameters = 'as_of: date = "2023-12-06"  # the day\ntold: bool = False  # whether the sentence is told\n'
    path = write_notebook(project / "notebooks" / "recipe.ipynb", *REPORT, parameters=parameters)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    title, told, imports, *cells = notebook["cells"]
    title["metadata"]["tags"] = ["remove-cell"]
    path.write_text(json.dumps({**notebook, "cells": [title, imports, told, *cells]}), encoding="utf-8")
    (project / "reports.toml").write_text(
        "[recipe]\nparameters = { as_of = 2023-12-06, told = true }\n", encoding="utf-8"
    )


def correct(project: Path) -> None:
    path = project / "data" / "tallies.csv"
    (row,) = (line for line in path.read_text(encoding="utf-8").splitlines() if "example-wire" in line)
    change(path, row, row.replace("80 and then some", "84 and then some"))
    with (project / "data" / "corrections.csv").open("a", encoding="utf-8") as table:
        table.write(
            f"2026-11-30,tallies.csv,{row.partition(',')[0]},quantity,80 and then some,84 and then some,the page was read again,\n"
        )


def words_of(path: Path) -> str:
    return " ".join(html.fromstring(path.read_bytes()).text_content().split())


def test_every_recipe_leads_to_the_printed_report(tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    project, editions = walk.project, walk.project / "reports" / "recipe"
    add_hedge_rule(project)
    add_publication(project, walk)
    add_column(project, walk)
    add_report_with_its_parts(project)
    for typed in (
        "make codebook",
        "make check",
        ".venv/bin/frictionless validate data/datapackage.json",
        "make report",
    ):
        code, told = walk.run(typed)
        assert code == 0, f"{typed}: {told}"
    assert "| `medium` | text |" in (project / "data" / "README.md").read_text(encoding="utf-8")
    first = words_of(editions / "2023-12-06" / "recipe.html")
    correct(project)
    code, told = walk.run("make report")
    assert (code, "revision 2" in told) == (0, True), told
    page, paper = (
        words_of(editions / "2023-12-06" / "recipe.html"),
        " ".join(text((editions / "2023-12-06" / "recipe.pdf").read_bytes()).split()),
    )
    corrected = "Corrected on 30 November 2026: was “80 and then some”, is “84 and then some”; the page was read again."
    expected = [
        "at least 85",
        "Who gave most totals",
        "One publication was heard on the radio.",
        corrected,
        "Our own corrections",
    ]
    assert [words for words in expected if words not in page] == []
    assert [words for words in expected if words not in paper] == []
    assert "at least 81" in first
    why = "a correction: tally {}, quantity, was “80 and then some”, is “84 and then some” (the page was read again)"
    told_by = [words_of(editions / "2023-12-06.r1" / "recipe.html"), words_of(project / "reports" / "index.html")]
    assert [re.search(re.escape(why).replace(r"\{\}", r"t-\d+"), words) is not None for words in told_by] == [
        True,
        True,
    ]
