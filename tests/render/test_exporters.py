"""The exporters as nbconvert and a real Jupyter server find them, by the names under which they are registered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import nbformat
import pytest
from jinja2 import Environment
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as Waited
from traitlets.config import Config

from strikeledger.errors import ParameterError
from strikeledger.render.exporters import StrikeledgerHTMLExporter, StrikeledgerPDFExporter
from strikeledger.theme import LIGHT
from tests.lab import lab
from tests.pdf_reading import opened, text

pytestmark = pytest.mark.slow

NAMES = ("strikeledger_html", "strikeledger_pdf")
BEGINNINGS = {"strikeledger_html": b"<!DOCTYPE html>", "strikeledger_pdf": b"%PDF-"}


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small notebook that has been run."""
    said = new_output("stream", name="stdout", text="Eight attacks\n")
    cells = [new_markdown_cell("# Any notebook"), new_code_cell("print('Eight attacks')", outputs=[said])]
    kernel = {"kernelspec": {"name": "strikeledger", "display_name": "strikeledger", "language": "python"}}
    path = tmp_path_factory.mktemp("notebook") / "any.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


@pytest.fixture(scope="module")
def address(notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with lab(tmp_path_factory.mktemp("lab") / "home", notebook) as address:
        yield address


def asked(address: str, path: str) -> tuple[int, str, bytes]:
    """What the server answers at a path: status, kind and content."""
    parts = urlsplit(address)
    token = parse_qs(parts.query)["token"][0]
    mark = "&" if "?" in path else "?"
    with urlopen(f"http://{parts.netloc}{path}{mark}token={token}", timeout=60) as answer:
        return answer.status, answer.headers.get_content_type(), answer.read()


@pytest.mark.parametrize("name", NAMES)
def test_the_address_behind_jupyterlab_s_export_menu_answers_with_the_report(address: str, name: str) -> None:
    status, kind, content = asked(address, f"/nbconvert/{name}/any.ipynb?download=true")
    assert (status, kind) == (200, "text/html" if name.endswith("html") else "application/pdf")
    assert content.startswith(BEGINNINGS[name])


def test_jupyterlab_s_export_menu_lists_each_report_once(address: str) -> None:
    listed = json.loads(asked(address, "/api/nbconvert")[2])
    assert sorted(name for name in listed if "strikeledger" in name) == sorted(NAMES)


def click_export(page: Page, name: re.Pattern[str]) -> None:
    """Choose a format in the export menu, which on a busy machine may close before its formats are known."""
    for _ in range(3):
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_text("Save and Export Notebook As", exact=True).hover()
        with suppress(Waited):
            page.get_by_text(name).click(timeout=10_000)
            return
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    raise AssertionError(f"the export menu shows no {name.pattern}")


@pytest.mark.parametrize("name", NAMES)
def test_a_click_in_jupyterlab_s_export_menu_gives_the_file(address: str, browser: Browser, name: str) -> None:
    page = browser.new_context(accept_downloads=True).new_page()
    page.goto(address)
    page.get_by_text("strikeledger | Idle").wait_for(timeout=40_000)
    with page.context.expect_event("response", lambda answer: "/nbconvert/" in answer.url) as answered:
        click_export(page, re.compile(f"^{name}$", re.IGNORECASE))
    assert (urlsplit(answered.value.url).path, answered.value.status) == (f"/nbconvert/{name}/any.ipynb", 200)
    content = asked(address, f"/nbconvert/{name}/any.ipynb")[2]
    assert content.startswith(BEGINNINGS[name])
    if name == "strikeledger_html":
        page.set_content(content.decode())
        assert page.get_by_role("heading", level=1).inner_text() == "Any notebook"
    else:
        with opened(content) as pdf:
            assert len(pdf.pages) == 1


@pytest.mark.parametrize(
    "name", ["strikeledger-html", "strikeledger-pdf"]
)  # those of today are typed in docs/exporters.md
def test_the_command_line_knows_earlier_names(notebook: Path, tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", name, "--output-dir", str(tmp_path), str(notebook)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = tmp_path.iterdir()
    assert made.read_bytes().startswith(BEGINNINGS[name.replace("-", "_")])


def test_every_exporter_of_ours_that_a_server_lists_has_a_name_that_its_addresses_take() -> None:
    ours = [one for one in entry_points(group="nbconvert.exporters") if one.value.startswith("strikeledger.")]
    listed = [one.name for one in ours if not one.attr.startswith("Hyphenated")]
    assert [bool(re.fullmatch(r"\w+", name)) for name in listed] == [True, True]


# --- options, tags and templates
COUNTS = new_code_cell("counts = 1", outputs=[new_output("stream", name="stdout", text="Eight attacks\n")])


def page_of(*cells: Any, metadata: dict[str, Any] | None = None, **options: Any) -> html.HtmlElement:
    """The page of some cells."""
    made, _ = StrikeledgerHTMLExporter(**options).from_notebook_node(
        new_notebook(cells=list(cells), metadata=metadata or {})
    )
    return html.document_fromstring(made)


def facts_of(*cells: Any, **options: Any) -> dict[str, str]:
    """The properties of the PDF of some cells, its first page's size in points among them."""
    made, _ = StrikeledgerPDFExporter(**options).from_notebook_node(new_notebook(cells=list(cells)))
    with opened(made) as pdf:
        size = "x".join(str(round(float(edge))) for edge in pdf.pages[0].MediaBox[2:])
        return {"size": size, **{str(name): str(value) for name, value in pdf.docinfo.items()}}


def words_of(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_options_say_title_subtitle_and_authors_in_page_and_pdf() -> None:
    said = {"title": "Spring", "subtitle": "Counts of May", "authors": ["City desk", "Bridge office"]}
    page = page_of(new_markdown_cell("# Any"), **said)
    assert words_of(page, "//header//h1 | //header//p") == ["Spring", "Counts of May", "City desk, Bridge office"]
    facts = facts_of(new_markdown_cell("# Any"), **said)
    assert (facts["/Title"], facts["/Author"]) == ("Spring", "City desk, Bridge office")


def test_what_one_exporter_has_compiled_the_next_one_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = new_notebook(cells=[new_markdown_cell("# Any notebook")])
    first, _ = StrikeledgerHTMLExporter().from_notebook_node(notebook)
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("a template is compiled again"))
    assert StrikeledgerHTMLExporter().from_notebook_node(notebook)[0] == first


def test_the_language_of_an_option_or_of_metadata_is_that_of_the_page() -> None:
    assert page_of(language_code="de").get("lang") == "de"
    assert page_of(metadata={"language": "fr"}).get("lang") == "fr"


@pytest.mark.parametrize(("paper", "size"), [("a4", "595x842"), ("letter", "612x792")])
def test_an_option_names_the_paper(paper: str, size: str) -> None:
    assert facts_of(new_markdown_cell("words"), paper=paper)["size"] == size


def test_contents_are_listed_unless_an_option_says_no() -> None:
    cell = new_markdown_cell("## One\n\n## Two")
    assert words_of(page_of(cell), "//nav[@class='rail']//li") == ["One", "Two"]
    assert words_of(page_of(cell, contents=False), "//nav") == []


def test_code_is_shown_in_colours_and_hidden_by_nbconvert_s_own_option() -> None:
    assert page_of(COUNTS).xpath("//pre[@class='code']/@data-language") == ["python"]
    assert words_of(page_of(COUNTS, exclude_input=True), "//main") == ["Eight attacks"]


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("remove-cell", []),
        ("remove-input", ["Eight attacks"]),
        ("remove-output", ["counts = 1"]),
        ("hide-input", ["Codecounts = 1", "Eight attacks"]),
        ("mine", []),
    ],
)
def test_tags_take_out_cells_code_and_outputs(tag: str, shown: list[str]) -> None:
    cell = new_code_cell("counts = 1", outputs=COUNTS.outputs, metadata={"tags": [tag]})
    asked = Config({"TagRemovePreprocessor": {"remove_cell_tags": {"mine"}}})
    assert words_of(page_of(cell, config=asked), "//main/*") == shown


def test_pictures_beside_the_notebook_are_embedded_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    notebook = tmp_path / "any.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("![A dot](dot.svg)")]), notebook)
    page, _ = StrikeledgerHTMLExporter(embed_images=True).from_filename(str(notebook))
    assert html.document_fromstring(page).xpath("//main//img/@alt") == ["A dot"]
    page, _ = StrikeledgerHTMLExporter().from_filename(str(notebook))
    assert html.document_fromstring(page).xpath("//main//img") == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a template of one's own and a brand."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "conf.json").write_text('{"base_template": "strikeledger"}')
    (tmp_path / "mine" / "index.html.j2").write_text(
        "{% extends 'strikeledger/index.html.j2' %}"
        "{% block colophon %}<p>Counted by the city</p>{% endblock %}"
        "{% block markdowncell %}{{ super() }}<p>as told</p>{% endblock %}"
    )
    brand = 'meta: {name: City desk}\nlogo: logo.svg\ncolor: {primary: "#00594f", foreground: "#eeeeee"}\n'
    (tmp_path / "_brand.yml").write_text(brand)
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"/>')
    return tmp_path


def test_a_template_of_one_s_own_overrides_blocks_of_the_page_and_of_cells_in_both(house: Path) -> None:
    options = {"template_name": "mine", "extra_template_basedirs": [str(house)]}
    page = page_of(new_markdown_cell("words"), **options)
    assert (words_of(page, "//main"), words_of(page, "//footer")) == (["words as told"], ["Counted by the city"])
    made, _ = StrikeledgerPDFExporter(**options).from_notebook_node(new_notebook(cells=[new_markdown_cell("words")]))
    assert "as told" in text(made)


def test_a_brand_gives_logo_and_colours_but_none_in_which_words_can_not_be_read(
    house: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = page_of(new_markdown_cell("words"), brand=str(house / "_brand.yml"))
    assert page.xpath("//header//img/@alt") == ["City desk"]
    assert "--blue:#00594f" in page.xpath("string(//style[2])")
    assert f"--ink:{LIGHT['ink']}" in page.xpath("string(//style[2])")
    assert ["foreground can't be read" in record.getMessage() for record in caplog.records] == [True]


def test_a_brand_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="can't be read: No such file"):
        page_of(brand=str(tmp_path / "none.yml"))


def test_an_option_that_is_unknown_is_told_with_what_may_be_meant(caplog: pytest.LogCaptureFixture) -> None:
    StrikeledgerHTMLExporter(config=Config({"StrikeledgerExporter": {"papr": "letter"}}))
    assert "Did you mean `paper`?" in caplog.records[0].getMessage()
