from __future__ import annotations

from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from strikeledger.errors import NotebookError
from strikeledger.render.document import read_document
from strikeledger.render.html_input import blocks_from_html
from strikeledger.render.markdown import markdown_blocks
from strikeledger.report.blocks import (
    MIME,
    Break,
    Callout,
    Chart,
    Column,
    Document,
    FigureRef,
    Formula,
    Heading,
    Link,
    Listing,
    Math,
    Note,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Table,
    Text,
    to_json,
)
from strikeledger.report.records import FigureRecord

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
    return new_code_cell(
        "secret_code()", outputs=[new_output("display_data", data=data, **more)], metadata=cell_metadata
    )


def piece(
    block: Any, figures: list[Any] | None = None, claims: list[Any] | None = None, sources: list[Any] | None = None
) -> Any:
    """A code cell that shows one of our own pieces with its records."""
    bundle = {"block": to_json(block), "figures": figures or [], "claims": claims or [], "sources": sources or []}
    return shows({MIME: bundle, "text/plain": "a piece"})


def figure(name: str, *claims: str) -> dict[str, Any]:
    return {"id": name, "words": f"words of {name}", "claims": list(claims)}


def claim(name: str) -> dict[str, Any]:
    return {"id": name, "words": f"words of {name}", "source": "s"}


SOURCE = {"id": "s", "publisher": "Reuters"}


def blocks(*cells: Any) -> tuple[Any, ...]:
    return read_document(notebook(*cells)).blocks


def words(text: str, style: str = "") -> Paragraph:
    return Paragraph((Text(text, style),))


# --- cells
def test_code_never_shows() -> None:
    cell = new_code_cell("print('secret')", outputs=[new_output("stream", name="stdout", text="shown\n")])
    assert blocks(cell) == (Preformatted("shown"),)


def test_stdout_in_pieces_is_one_text_and_stderr_is_left_out() -> None:
    outputs = [
        new_output("stream", name=name, text=text)
        for name, text in [("stdout", "a"), ("stdout", "b\n"), ("stderr", "no")]
    ]
    assert blocks(new_code_cell("x", outputs=outputs)) == (Preformatted("ab"),)


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "remove-cell", "hide"])
def test_a_hidden_cell_shows_nothing(tag: str) -> None:
    output = new_output("stream", name="stdout", text="as_of = 2023")
    assert blocks(new_code_cell("as_of = 2023", metadata={"tags": [tag]}, outputs=[output])) == ()


def test_a_cell_can_hide_itself_by_metadata() -> None:
    assert blocks(new_markdown_cell("words", metadata={"strikeledger": {"hide": True}})) == ()


@pytest.mark.parametrize("tags", [[], ["hide"]])
def test_a_failed_cell_stops_the_press_and_is_named(tags: list[str]) -> None:
    output = new_output("error", ename="ValueError", evalue="no such day", traceback=[])
    cell = new_code_cell("weekly(ledger)", outputs=[output], metadata={"tags": tags})
    with pytest.raises(NotebookError, match=r"Cell 2 \(weekly\(ledger\)\): It failed with ValueError: no such day"):
        blocks(new_markdown_cell("x"), cell)


# --- title and headings
def test_the_first_heading_of_level_1_is_the_title() -> None:
    document = read_document(notebook(new_markdown_cell("# The *title*\n\nText")), name="file")
    assert (document.title, document.blocks) == ("The title", (words("Text"),))


@pytest.mark.parametrize(("metadata", "title"), [({"title": "From metadata"}, "From metadata"), ({}, "file")])
def test_without_a_heading_the_title_is_metadata_or_the_file_name(metadata: dict[str, str], title: str) -> None:
    assert read_document(notebook(**metadata), name="file").title == title


def test_headings_skip_no_level() -> None:
    found = blocks(new_markdown_cell("# T\n## a\n#### b\n### c\n# d\n###### e"))
    assert [block.level for block in found] == [2, 3, 3, 2, 3]


def test_a_heading_in_a_quotation_is_strong_text() -> None:
    assert blocks(new_markdown_cell("> ## h")) == (Quote((words("h", "strong"),)),)


def test_edition_and_date_come_from_the_metadata() -> None:
    said = {"report": "situation", "edition": "2023-11-29", "as_of": "2023-11-29", "subtitle": "Sub"}
    document = read_document(notebook(strikeledger=said))
    assert {name: getattr(document, name) for name in said} == said


# --- markdown
def test_markdown_styles() -> None:
    found = markdown_blocks("*a* **b** ~~c~~ `d` [e](https://example.org)  \nf")
    assert found[0].children[::2] == (  # type: ignore[union-attr]
        Text("a", "emphasis"), Text("b", "strong"), Text("c", "strike"), Text("d", "code"),
        Link("https://example.org", (Text("e"),)), Text("f"),
    )  # fmt: skip
    assert Break() in found[0].children  # type: ignore[union-attr]


def test_markdown_lists_code_rules_and_tables() -> None:
    found = markdown_blocks("- a\n  1. b\n\n```\nx = 1\n```\n\n---\n\n|p|q|\n|-|-:|\n|r|s|\n")
    assert found == (
        Listing(((words("a"), Listing(((words("b"),),), ordered=True)),)),
        Preformatted("x = 1"),
        Rule(),
        Table("", "", (Column("p"), Column("q", align="right")), (((Text("r"),), (Text("s"),)),)),
    )


def test_markdown_formulas() -> None:
    found = markdown_blocks("so $x_1$ is\n\n$$\na+b\n$$\n\n$$c$$")
    assert found == (Paragraph((Text("so "), Math("x_1"), Text(" is"))), Formula("a+b"), Formula("c"))


def test_money_is_no_formula() -> None:
    assert markdown_blocks("from $5 to $6") == (words("from $5 to $6"),)


def test_a_footnote_stands_where_it_is_cited() -> None:
    found = markdown_blocks("said[^1].\n\n[^1]: by *one*")
    assert found == (Paragraph((Text("said"), Note((Text("by "), Text("one", "emphasis"))), Text("."))),)


def test_comments_and_markup_are_dropped_and_their_words_kept() -> None:
    found = markdown_blocks(
        "<!-- gone -->\n\n<div onclick='x()'>kept<script>gone()</script></div>\n\na <b>b</b> <!-- gone -->"
    )
    assert found == (words("kept"), words("a b"))


def test_an_attached_picture_becomes_a_block() -> None:
    found = markdown_blocks("before ![What it says](attachment:a.png) after", {"a.png": {"image/png": "QUJD"}})
    assert found == (words("before"), Picture("image/png", "QUJD", "What it says"), words("after"))


def test_a_picture_on_the_web_is_a_link_and_is_not_loaded() -> None:
    found = markdown_blocks("![map](https://example.org/a.png)")
    assert found == (Paragraph((Link("https://example.org/a.png", (Text("map"),)),)),)


@pytest.mark.parametrize(
    ("source", "hint"), [("![](attachment:a.png)", "alternative text"), ("![map](a.png)", "attach it")]
)
def test_a_picture_without_words_or_from_elsewhere_stops_the_press(source: str, hint: str) -> None:
    with pytest.raises(NotebookError, match=f"Cell 1 .*{hint}"):
        blocks(new_markdown_cell(source, attachments={"a.png": {"image/png": "QUJD"}}))


# --- outputs
def test_a_plain_chart_takes_its_words_from_its_specification() -> None:
    title = {"text": ["One", "title"], "subtitle": "Sub"}
    (chart,) = blocks(shows({VEGA: {**BAR, "title": title, "description": "Bars."}, "text/plain": "alt.Chart(...)"}))
    assert chart == Chart("", "One title", "Sub", "Bars.", "", {**BAR, "description": "Bars."})


@pytest.mark.parametrize("description", [{}, {"description": " "}])
def test_a_chart_without_a_description_stops_the_press(description: dict[str, str]) -> None:
    with pytest.raises(NotebookError, match=r"Cell 1 .*no description"):
        blocks(shows({VEGA: {**BAR, **description}}))


def test_our_own_chart_may_leave_its_specification_beside_it() -> None:
    bare = Chart("weekly", "Title", "Sub", "Alt.", "Source", {})
    data = {MIME: {"block": to_json(bare)}, VEGA: BAR}
    assert blocks(shows(data)) == (Chart("weekly", "Title", "Sub", "Alt.", "Source", BAR),)


def test_our_own_chart_without_alternative_text_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="no alternative text"):
        blocks(piece(Chart("weekly", "Title", "", "", "", BAR)))


def test_several_pieces_travel_together() -> None:
    assert blocks(piece([Heading(2, (Text("h"),)), Text("inline")])) == (Heading(2, (Text("h"),)), words("inline"))


def test_a_picture_takes_its_words_from_the_metadata_of_output_or_cell() -> None:
    by_output = shows({"image/png": "QUJD\n"}, metadata={"image/png": {"alt": "one"}})
    by_cell = shows({"image/png": "QUJD\n"}, cell={"alt": "two"})
    assert [block.alt for block in blocks(by_output, by_cell)] == ["one", "two"]


def test_an_svg_may_say_itself_what_it_shows() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>A map</title></svg>'
    assert blocks(shows({"image/svg+xml": svg})) == (Picture("image/svg+xml", svg, "A map"),)


def test_a_picture_without_words_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="no alternative text"):
        blocks(shows({"image/png": "QUJD", "text/plain": "<Figure size 640x480>"}))


def test_markdown_latex_and_plain_outputs() -> None:
    cells = [
        {"text/markdown": "**a**", "text/plain": "<Markdown>"},
        {"text/latex": "$\\displaystyle x$", "text/plain": "x"},
        {"text/plain": "42"},
    ]
    assert blocks(*map(shows, cells)) == (words("a", "strong"), Formula("x"), Preformatted("42"))


def test_a_live_widget_shows_nothing() -> None:
    assert blocks(shows({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider()"})) == ()


# --- tables
def test_a_data_frame_is_a_table() -> None:
    frame = pd.DataFrame({"n": [1, 2], "who": ["a<b>", "c"]}, index=pd.Index(["p", "q"], name="id"))
    (table,) = blocks(shows({"text/html": frame.to_html(), "text/plain": "frame"}))
    assert table == Table(
        "", "", (Column("id"), Column("n", align="right"), Column("who")),
        (((Text("p"),), (Text("1"),), (Text("a<b>"),)), ((Text("q"),), (Text("2"),), (Text("c"),))),
    )  # fmt: skip


def test_spanned_headings_are_joined_and_spanned_cells_repeated() -> None:
    index = pd.MultiIndex.from_tuples([("A", "x"), ("A", "y")], names=["g", "h"])
    columns = pd.MultiIndex.from_tuples([("Iraq", "killed"), ("Iraq", "hurt")])
    (table,) = blocks_from_html(pd.DataFrame([[1, 2], [3, 4]], index=index, columns=columns).to_html())
    assert isinstance(table, Table)
    assert [column.label for column in table.columns] == ["g", "h", "Iraq · killed", "Iraq · hurt"]
    assert [row[0] for row in table.rows] == [(Text("A"),), (Text("A"),)]


def test_a_styled_table_keeps_its_caption_and_drops_its_styles() -> None:
    frame = pd.DataFrame({"a": [1]}, index=["p"])
    (table,) = blocks_from_html(frame.style.set_caption("Cap").set_uuid("x").to_html())
    assert isinstance(table, Table)
    assert (table.title, table.rows) == ("Cap", (((Text("p"),), (Text("1"),)),))


GREAT = """<div><style>.x{}</style><table class="gt_table"><thead>
<tr class="gt_heading"><td colspan="2" class="gt_heading gt_title">Title</td></tr>
<tr class="gt_heading"><td colspan="2" class="gt_heading gt_subtitle">Sub</td></tr>
<tr class="gt_col_headings"><th class="gt_col_heading">who</th>
<th class="gt_col_heading gt_right">n</th></tr></thead><tbody>
<tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="2">Group</th></tr>
<tr><th class="gt_row gt_stub">a</th><td class="gt_row gt_right">1</td></tr></tbody>
<tfoot><tr class="gt_sourcenotes"><td class="gt_sourcenote" colspan="2"><b>Source</b>: s</td></tr></tfoot>
</table></div>"""


def test_a_great_table_keeps_title_groups_and_notes() -> None:
    assert blocks_from_html(GREAT) == (
        Table(
            "", "Title · Sub", (Column("who"), Column("n", align="right")),
            (((Text("Group"),), ()), ((Text("a"),), (Text("1"),))),
            (Text("Source", "strong"), Text(": s")),
        ),
    )  # fmt: skip


# --- figures, claims, sources
def test_claims_are_numbered_in_reading_order() -> None:
    figures, claims = [figure("f", "c2"), figure("g", "c1", "c3")], [claim("c1"), claim("c2"), claim("c3"), claim("c4")]
    document: Document = read_document(
        notebook(piece(Callout("t", (Paragraph((FigureRef("f"), FigureRef("g"))),)), figures, claims, [SOURCE]))
    )
    assert list(document.claims) == ["c2", "c1", "c3", "c4"]


def test_a_figure_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="'f', which has no record"):
        blocks(piece(FigureRef("f")))


def test_a_claim_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="rests on c1"):
        blocks(piece(FigureRef("f"), [figure("f", "c1")]))


def test_a_source_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="comes from 's'"):
        blocks(piece(FigureRef("f"), [figure("f", "c1")], [claim("c1")]))


def test_one_figure_may_come_twice_if_it_is_the_same() -> None:
    document = read_document(notebook(piece(FigureRef("f"), [figure("f")]), piece(FigureRef("f"), [figure("f")])))
    assert document.figures == {"f": FigureRecord.read(figure("f"))}


def test_one_figure_with_two_contents_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="share the id 'f' but differ: words"):
        blocks(piece(FigureRef("f"), [figure("f")]), piece(FigureRef("f"), [{**figure("f"), "words": "other"}]))
