"""Notebooks read as documents: what of their cells is shown, titles and headings, our own pieces and their records."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from strikeledger.errors import NotebookError
from strikeledger.render.exporters import StrikeledgerHTMLExporter
from strikeledger.render.gaps import Gaps
from strikeledger.render.tree import page_tree, words_of
from strikeledger.report.blocks import Callout, Chart, Document, FigureRef, Heading, Paragraph, Text, to_json
from strikeledger.report.records import MIME, FigureRecord, write_bundle

BAR: dict[str, Any] = {
    "data": {"values": [{"a": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}
VEGA = "application/vnd.vegalite.v6+json"


def notebook(*cells: Any, **metadata: Any) -> nbformat.NotebookNode:
    return new_notebook(cells=list(cells), metadata=metadata)


def shows(data: dict[str, Any], **more: Any) -> nbformat.NotebookNode:
    """A code cell with one displayed output."""
    cell_metadata = more.pop("cell", {})
    return new_code_cell("code()", outputs=[new_output("display_data", data=data, **more)], metadata=cell_metadata)


def piece(
    block: Any, figures: list[Any] | None = None, claims: list[Any] | None = None, sources: list[Any] | None = None
) -> Any:
    """A code cell that shows one of our own pieces with its records."""
    bundle = {"block": to_json(block), "figures": figures or [], "claims": claims or [], "sources": sources or []}
    return shows({MIME: write_bundle(bundle), "text/plain": "a piece"})


def printed(text: str, name: str = "stdout") -> Any:
    return new_output("stream", name=name, text=text)


def figure(name: str, *claims: str) -> dict[str, Any]:
    return {"id": name, "words": f"words of {name}", "claims": list(claims)}


def claim(name: str) -> dict[str, Any]:
    return {"id": name, "words": f"words of {name}", "source": "s"}


SOURCE = {"id": "s", "publisher": "Reuters"}


def read(given: nbformat.NotebookNode, name: str = "file", **options: Any) -> tuple[Document, Gaps]:
    document, gaps, _ = StrikeledgerHTMLExporter(**options).read(given, {"metadata": {"name": name}})
    return document, gaps


def main_of(*cells: Any, **options: Any) -> Any:
    """The `<main>` of a notebook's tree."""
    document, gaps = read(notebook(*cells), **options)
    return page_tree(document, gaps).main


def words(*cells: Any, **options: Any) -> str:
    return words_of(main_of(*cells, **options))


def strict_message(*cells: Any) -> str:
    with pytest.raises(NotebookError) as refused:
        read(notebook(*cells), strict=True)
    return str(refused.value)


# --- cells
def test_code_shows_unless_it_is_hidden() -> None:
    cell = new_code_cell("secret = 1", outputs=[printed("shown\n")])
    assert words(cell) == "secret = 1 shown".replace(" shown", "shown")
    assert words(cell, exclude_input=True) == "shown"


@pytest.mark.parametrize(
    "metadata", [{"tags": ["remove-input"]}, {"hide_input": True}], ids=["by its tag", "by its metadata"]
)
def test_one_cell_can_hide_its_code(metadata: dict[str, Any]) -> None:
    assert words(new_code_cell("secret = 1", outputs=[printed("shown\n")], metadata=metadata)) == "shown"


def test_a_notebook_can_hide_all_code_by_its_metadata() -> None:
    document, _ = read(notebook(new_code_cell("secret = 1", outputs=[printed("shown")]), hide_input=True))
    assert words_of(page_tree(document).main) == "shown"


def test_hidden_code_that_may_be_seen_stands_behind_a_fold() -> None:
    fold = main_of(new_code_cell("x = 1", metadata={"tags": ["hide-input"]})).find("details")
    assert (fold.get("class"), words_of(fold.find("pre"))) == ("input", "x = 1")


def test_stdout_in_pieces_is_one_text_and_stderr_is_counted() -> None:
    cell = new_code_cell("", outputs=[printed("a"), printed("b\n"), printed("no\nno\n", "stderr")])
    document, gaps = read(notebook(cell))
    assert [words_of(block) for block in page_tree(document).main] == ["ab"]
    assert list(map(str, gaps.in_order())) == ["Cell 1: 2 lines of stderr are left out."]


@pytest.mark.parametrize("tag", ["remove-cell", "remove_cell", "hide"])
def test_a_hidden_cell_shows_nothing(tag: str) -> None:
    cell = new_code_cell("as_of = 2023", metadata={"tags": [tag]}, outputs=[printed("as_of = 2023")])
    assert words(cell, new_markdown_cell("hidden", metadata={"strikeledger": {"hide": True}})) == ""


def test_a_tag_removes_outputs_alone() -> None:
    assert words(new_code_cell("x", metadata={"tags": ["remove-output"]}, outputs=[printed("gone")])) == "x"


@pytest.mark.parametrize("tags", [[], ["hide"], ["remove-output"]])
def test_a_failed_cell_is_a_gap_and_is_named_even_where_it_is_hidden(tags: list[str]) -> None:
    output = new_output("error", ename="ValueError", evalue="no such day", traceback=[])
    cell = new_code_cell("weekly(ledger)", outputs=[output], metadata={"tags": tags})
    message = strict_message(new_markdown_cell("x"), cell)
    assert message.startswith("Cell 2: ")
    assert "ValueError: no such day" in message


def test_a_strict_report_lists_every_gap_at_once_by_the_author_s_cells() -> None:
    put_in = new_code_cell("as_of = 1", metadata={"tags": ["injected-parameters"]})
    message = strict_message(shows({VEGA: BAR}), put_in, new_markdown_cell("x"), shows({"image/png": PIXEL}))
    assert [line.split(":")[0] for line in message.splitlines()] == ["Cell 1", "Cell 3"]


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def test_a_notebook_that_was_never_run_says_so() -> None:
    _, gaps = read(notebook(new_markdown_cell("# T"), new_code_cell("x = 1")))
    assert "never run" in str(gaps.in_order()[0])


# --- title and headings
def test_a_heading_that_opens_the_document_is_its_title() -> None:
    document, _ = read(notebook(new_markdown_cell("# The *title*\n\nText")))
    assert (document.title, words_of(page_tree(document).main)) == ("The title", "Text")


def test_a_heading_somewhere_in_the_middle_is_no_title() -> None:
    document, _ = read(notebook(new_markdown_cell("intro\n\n# Part")))
    assert (document.title, [block.tag for block in page_tree(document).main]) == ("file", ["p", "h2"])


def test_a_badge_before_a_heading_leaves_it_the_title() -> None:
    badge = "[![Open in Colab](https://example.org/badge.svg)](https://example.org/n.ipynb)"
    document, _ = read(notebook(new_markdown_cell(badge), new_markdown_cell("# Kept"), new_markdown_cell("Words")))
    assert (document.title, [block.tag for block in page_tree(document).main]) == ("Kept", ["p", "p"])


@pytest.mark.parametrize(("metadata", "title"), [({"title": "From metadata"}, "From metadata"), ({}, "file")])
def test_without_a_heading_the_title_is_metadata_or_the_file_name(metadata: dict[str, str], title: str) -> None:
    assert read(notebook(**metadata))[0].title == title


def test_metadata_give_language_and_authors() -> None:
    document, _ = read(
        notebook(new_markdown_cell("# Überblick"), title="Titel", lang="de", authors=[{"name": "A. B."}])
    )
    assert (document.title, document.language, document.authors) == ("Titel", "de", ("A. B.",))
    assert words_of(page_tree(document).main) == "Überblick"


@pytest.mark.parametrize(
    "metadata", [{"authors": None, "language": None, "title": 5}, {"strikeledger": "x"}, {"authors": {"name": "A. B."}}]
)
def test_odd_metadata_do_no_harm(metadata: dict[str, Any]) -> None:
    given = notebook(new_markdown_cell("words"))
    given.metadata.update(metadata)
    assert words_of(page_tree(read(given)[0]).main) == "words"


@pytest.mark.parametrize("metadata", [{"tags": None}, {"jupyter": None}])
def test_odd_metadata_of_a_cell_do_no_harm(metadata: dict[str, Any]) -> None:
    given = notebook(new_code_cell("x = 1"))
    given.cells[0].metadata.update(metadata)
    assert words_of(page_tree(read(given)[0]).main) == "x = 1"


def test_a_specification_that_is_no_json_is_a_gap() -> None:
    assert strict_message(shows({VEGA: "{bad", "text/plain": "a chart"})).startswith(
        "Cell 1: A chart's specification is no"
    )


@pytest.mark.parametrize("said", ['{"block": {"is": "Nope"}}', "{}", "Nope"])
def test_a_piece_of_another_version_stops_and_is_named(said: str) -> None:
    with pytest.raises(NotebookError, match="Cell 1: It shows a piece that this version doesn't know"):
        read(notebook(shows({MIME: said})))


def test_headings_skip_no_level() -> None:
    main = main_of(new_markdown_cell("# T\n## a\n#### b\n### c\n# d\n###### e"))
    assert [block.tag for block in main] == ["h2", "h3", "h3", "h2", "h3"]


def test_a_heading_in_a_quotation_is_strong_text() -> None:
    assert [block.tag for block in main_of(new_markdown_cell("> ## h")).iter("p", "strong")] == ["p", "strong"]


def test_edition_and_date_come_from_the_metadata() -> None:
    said = {"report": "situation", "edition": "2023-11-29", "as_of": "2023-11-29", "subtitle": "Sub"}
    document, _ = read(notebook(strikeledger=said))
    assert {name: getattr(document, name) for name in said} == said


def test_a_link_that_leads_nowhere_is_told_of_and_keeps_its_words() -> None:
    document, gaps = read(notebook(new_markdown_cell("## Section Two\n\n[a](#Section-Two) [b](#nowhere)")))
    links = list(page_tree(document, gaps).main.iter("a"))
    assert [link.get("href") for link in links] == ["#section-two", None]
    assert [gap.cell for gap in gaps.in_order()] == [1]


# --- charts and our own pieces
def test_a_plain_chart_takes_its_words_from_its_specification() -> None:
    title = {"text": ["One", "title"], "subtitle": "Sub"}
    cell = shows({VEGA: {**BAR, "title": title, "description": "Bars."}, "text/plain": "alt.Chart(...)"})
    (chart,) = read(notebook(cell))[0].blocks
    assert chart == Chart("", "One title", "Sub", "Bars.", "", {**BAR, "description": "Bars."})


@pytest.mark.parametrize("description", [{}, {"description": " "}])
def test_a_chart_without_a_description_is_a_gap_and_has_words_that_stand_in(description: dict[str, str]) -> None:
    cell = shows({VEGA: {**BAR, **description}})
    assert strict_message(cell).startswith("Cell 1: A chart has no description.")
    (chart,) = read(notebook(cell))[0].blocks
    assert isinstance(chart, Chart)
    assert chart.alt == "Chart from cell 1, not described"


def test_our_own_chart_may_leave_its_specification_beside_it() -> None:
    bare = Chart("weekly", "Title", "Sub", "Alt.", "Source", {})
    document, _ = read(notebook(shows({MIME: write_bundle({"block": to_json(bare)}), VEGA: BAR})))
    assert document.blocks == (Chart("weekly", "Title", "Sub", "Alt.", "Source", BAR),)


def test_our_own_chart_without_alternative_text_stops() -> None:
    with pytest.raises(NotebookError, match="no alternative text"):
        read(notebook(piece(Chart("weekly", "Title", "", "", "", BAR))))


def test_several_pieces_travel_together() -> None:
    document, _ = read(notebook(piece([Heading(2, (Text("h"),)), Text("inline")])))
    assert document.blocks == (Heading(2, (Text("h"),)), Paragraph((Text("inline"),)))


def test_a_template_that_writes_no_xhtml_is_refused() -> None:
    exporter = StrikeledgerHTMLExporter(
        raw_template="{% extends 'index.html.j2' %}{% block markdowncell %}<br>{% endblock %}"
    )
    with pytest.raises(NotebookError, match="is no XHTML"):
        exporter.read(notebook(new_markdown_cell("x")))


# --- figures, claims, sources
def test_claims_are_numbered_in_reading_order() -> None:
    figures, claims = [figure("f", "c2"), figure("g", "c1", "c3")], [claim("c1"), claim("c2"), claim("c3"), claim("c4")]
    document, _ = read(
        notebook(piece(Callout("t", (Paragraph((FigureRef("f"), FigureRef("g"))),)), figures, claims, [SOURCE]))
    )
    assert list(document.claims) == ["c2", "c1", "c3", "c4"]


def test_a_figure_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="'f', which has no record"):
        read(notebook(piece(FigureRef("f"))))


def test_a_claim_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="rests on c1"):
        read(notebook(piece(FigureRef("f"), [figure("f", "c1")])))


def test_a_source_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="comes from 's'"):
        read(notebook(piece(FigureRef("f"), [figure("f", "c1")], [claim("c1")])))


def test_one_figure_may_come_twice_if_it_is_the_same() -> None:
    document, _ = read(notebook(piece(FigureRef("f"), [figure("f")]), piece(FigureRef("f"), [figure("f")])))
    assert document.figures == {"f": FigureRecord.read(figure("f"))}


def test_one_figure_with_two_contents_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="share the id 'f' but differ: words"):
        read(notebook(piece(FigureRef("f"), [figure("f")]), piece(FigureRef("f"), [{**figure("f"), "words": "other"}])))
