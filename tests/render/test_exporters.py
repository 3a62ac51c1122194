"""The exporters as nbconvert and a real Jupyter server find them, by the names under which they are registered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser

from tests.lab import lab
from tests.pdf_reading import opened

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


@pytest.mark.parametrize("name", NAMES)
def test_a_click_in_jupyterlab_s_export_menu_gives_the_file(address: str, browser: Browser, name: str) -> None:
    page = browser.new_context(accept_downloads=True).new_page()
    page.goto(address)
    page.get_by_text("strikeledger | Idle").wait_for(timeout=40_000)
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_text("Save and Export Notebook As", exact=True).hover()
    with page.context.expect_event("response", lambda answer: "/nbconvert/" in answer.url) as answered:
        page.get_by_text(re.compile(f"^{name}$", re.IGNORECASE)).click()
    assert (urlsplit(answered.value.url).path, answered.value.status) == (f"/nbconvert/{name}/any.ipynb", 200)
    content = asked(address, f"/nbconvert/{name}/any.ipynb")[2]
    assert content.startswith(BEGINNINGS[name])
    if name == "strikeledger_html":
        page.set_content(content.decode())
        assert page.get_by_role("heading", level=1).inner_text() == "Any notebook"
    else:
        with opened(content) as pdf:
            assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", [*NAMES, "strikeledger-html", "strikeledger-pdf"])
def test_the_command_line_knows_new_and_earlier_names(notebook: Path, tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", name, "--output-dir", str(tmp_path), str(notebook)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = tmp_path.iterdir()
    assert made.read_bytes().startswith(BEGINNINGS[name.replace("-", "_")])


def test_every_exporter_of_ours_that_a_server_lists_has_a_name_that_its_addresses_take() -> None:
    ours = [one for one in entry_points(group="nbconvert.exporters") if one.value.startswith("strikeledger.")]
    listed = [one.name for one in ours if not one.attr.startswith("Hyphenated")]
    assert [bool(re.fullmatch(r"\w+", name)) for name in listed] == [True, True]
