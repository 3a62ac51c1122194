"""The measures of anyone's notebooks: a line for each whatever happens to it, and words compared as a reader sees them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.ledger_text import ROOT
from tests.pdf_reading import needs_poppler
from tools import guests
from tools.visible_words import lost_in_print, lost_words, page_words, words_in_order

# Newer Pythons warn of threads beside a fork.
FORKS = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two notebooks, one of which is none, and a copy that isn't the author's."""
    cells = [
        new_markdown_cell("# Tiny\n\nAttacks by $n^2$ groups."),
        new_code_cell("x", outputs=[new_output("stream", text="Eight\n")]),
    ]
    within = tmp_path / "notebooks" / "within" / ".ipynb_checkpoints"
    within.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), within.parent / "a.ipynb")
    (within / "a-checkpoint.ipynb").write_text("{}")
    (tmp_path / "notebooks" / "b.ipynb").write_text("[]")
    return tmp_path / "notebooks"


@needs_poppler
@pytest.mark.slow
def test_each_notebook_of_a_folder_has_a_line_and_its_measures(folder: Path, tmp_path: Path) -> None:
    options = ["--json", str(tmp_path / "all.json"), "--save", str(tmp_path / "kept"), "--jobs", "2"]
    command = [sys.executable, "-m", "tools.guests", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    none, tiny = json.loads((tmp_path / "all.json").read_text())
    assert [none["name"], tiny["name"]] == ["b.ipynb", "within/a.ipynb"]
    assert [tiny[name] for name in ("page", "pdf", "stock")] == ["ok", "ok", "ok"]
    assert {name: tiny[name] for name in guests.COUNTS} == {name: [] for name in guests.COUNTS}
    assert all(tiny[name] > 0 for name in guests.SECONDS)
    assert none["page"] != "ok"
    kept = {path.relative_to(tmp_path / "kept").as_posix() for path in (tmp_path / "kept").rglob("*.*")}
    assert kept == {"within/a.html", "within/a.pdf", "within/a.stock.html"}
    assert "2 notebooks\npages: 1\nPDFs: 1\nstock pages: 1\n" in done.stdout


def end_at_once(_path: Path, _target: Path | None) -> Iterator[guests.Record]:
    yield {"stock": "ok", "stage": "page"}
    os._exit(3)


def hang(_path: Path, _target: Path | None) -> Iterator[guests.Record]:
    yield {"page": "ok", "stage": "pdf"}
    time.sleep(60)


@FORKS
@pytest.mark.parametrize(
    ("findings", "found"),
    [
        (end_at_once, {"stock": "ok", "page": "crashed with exit code 3"}),
        (hang, {"page": "ok", "pdf": "not at its end in time"}),
    ],
)
def test_a_crash_or_a_hang_is_a_line_and_not_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch, findings: object, found: guests.Record
) -> None:
    monkeypatch.setattr(guests, "findings", findings)
    records = list(guests.measured(guests.notebooks(folder), folder, None, 1, 1.0))
    assert records == [{"name": name, **found} for name in ("b.ipynb", "within/a.ipynb")]


def test_the_totals_count_what_is_there() -> None:
    records: list[guests.Record] = [
        {"name": "a", "page": "ok", "words_lost": ["x", "y", "z"], "seconds_page": 1.0},
        {"name": "b", "page": "ValueError: no", "words_lost": [], "seconds_page": 3.0},
    ]
    told = guests.totals(records).splitlines()
    assert told[:2] == ["2 notebooks", "pages: 1"]
    assert {"words lost: 3 in 1 of 2 notebooks", "more than two words lost: 1"} <= set(told)
    assert {"seconds page: 4.0, median 2.00", "1 times page: ValueError"} <= set(told)


# --- words
DRAWN = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><text>Anbar</text></svg>").decode()
SEEN = [
    ("<p>10<sup>6</sup> <b>de</b>ad</p>", ["106", "dead"]),
    ("<table><tr><td>12</td><td>34</td></tr></table>", ["12", "34"]),
    ("<p>one<br>two</p><div>three</div>four", ["one", "two", "three", "four"]),
    ("<p>Text<!-- a comment --> after</p><script>no</script><p hidden>no</p><p style='display: none'>no</p>", ["Text", "after"]),
    ("<div class='jp-InputPrompt'>In [1]:</div><h2>Part<a class='anchor-link' href='#p'>¶</a></h2>", ["Part"]),
    ("<p>so $a + b$ and $$\nc\n$$ or \\begin{align}d\\end{align} and <math><mi>e</mi></math>.</p>", ["so", "and", "or", "and"]),
    ("<p>caf&eacute; ﬁve hy\u00adphen zero\u200bwidth</p>", ["café", "five", "hyphen", "zerowidth"]),
    (f'<img src="data:image/svg+xml;base64,{DRAWN}"/>', ["Anbar"]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "words"), SEEN)
def test_the_words_of_a_page_are_those_that_a_reader_sees(page: str, words: list[str]) -> None:
    assert words_in_order(page) == words


def test_code_counts_where_it_is_shown() -> None:
    page = "<div class='jp-InputArea-editor'>code</div><p>words</p>"
    assert (words_in_order(page), words_in_order(page, code=False)) == (["code", "words"], ["words"])


def test_what_only_a_page_has_is_not_looked_for_in_print() -> None:
    page = "<header>Report</header><p>words</p><p data-only='page'>page</p><details class='data'>71</details><svg><text>axis</text></svg>"
    assert page_words(page, as_printed=True) == Counter(["words"])


def test_words_that_two_cells_glue_together_are_lost() -> None:
    assert lost_words(page_words("<td>12</td><td>34</td>"), page_words("<p>1234</p>")) == ["12", "34"]


@given(st.text("abc é71", min_size=1), st.integers(0, 40))
def test_a_long_word_broken_at_a_line_s_end_is_not_lost(text: str, place: int) -> None:
    words = Counter(word for word in text.split() if len(word) >= 5)
    for word in words:
        cut = place % len(word)
        assert lost_in_print(Counter([word]), f"before {word[:cut]}-\n{word[cut:]} after") == []


def test_a_word_that_print_holds_less_often_is_lost() -> None:
    assert lost_in_print(Counter(["71", "71", "dead"]), "71 killed") == ["71", "dead"]
