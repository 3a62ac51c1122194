"""The page's tree made ready for Typst: what is left out, what is kept, and that no word is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from strikeledger.render.html.inline import PageContext
from strikeledger.render.pdf.columns import table_layout
from strikeledger.render.pdf.lines import CODE_COLOURS, TERMINAL_COLOURS
from strikeledger.render.pdf.tree import address_bytes, pdf_tree
from strikeledger.render.pdf.words import missing_scripts
from strikeledger.theme import LIGHT
from tests.render.fixtures_html import rich_document
from tests.render.page_trees import drawing, page, page_of, table


def tree(*elements: str) -> Any:
    return pdf_tree(page(*elements))[0]


def source(*elements: str) -> str:
    """The prepared tree of some elements, without its root."""
    found = etree.tostring(tree(*elements), encoding="unicode")
    return found.removeprefix("<main>").removesuffix("</main>").replace("<main/>", "")


def words(element: Any) -> str:
    """All words of a tree, without their spaces."""
    return re.sub(r"[\s\u200b]+", "", "".join(element.itertext()))


@pytest.fixture(scope="module")
def rich() -> Any:
    return pdf_tree(page_of(rich_document()))[0]


# --- what is left out
@pytest.mark.parametrize(
    "element",
    [
        '<p data-only="page">x</p>',
        "<script>x</script>",
        '<p class="tools" hidden="hidden">x</p>',
        '<details class="data"><summary>x</summary></details>',
        '<details class="input"><summary>Code</summary><pre class="code">x</pre></details>',
        '<p class="source csv"><a href="tables/x.csv">CSV</a></p>',
        '<p><a class="back" href="#x">x</a></p>',
        "<!-- x -->",
    ],
)
def test_what_only_a_page_can_use_is_left_out(element: str) -> None:
    assert source(f"<p>before</p>{element}after") == "<p>before</p><p>after</p>"


def test_what_only_the_pdf_shows_is_kept() -> None:
    assert source('<p data-only="pdf">x</p>') == "<p>x</p>"


def test_the_tree_of_the_page_stays_as_it_is() -> None:
    main = page_of(rich_document())
    before = etree.tostring(main)
    pdf_tree(main)
    assert etree.tostring(main) == before


# --- lines and blocks
@pytest.mark.parametrize(
    ("given_elements", "made"),
    [
        ("<p>\n  a\n <b> b </b>\n c </p>", "<p>a <strong>b </strong>c </p>"),
        ("<p>a <br/> b</p>", "<p>a <br/>b</p>"),
        ("<div><div>a<p>b</p>c</div></div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<ul>\n<li>a</li>\n<li><p>b</p></li>\n</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<p>10<sup>6</sup> H<sub>2</sub>O</p>", "<p>10<sup>6</sup> H<sub>2</sub>O</p>"),
        ("<p><span><span>a</span></span></p>", "<p>a</p>"),
        ("<b><p>a</p></b>", "<p>a</p>"),
        ("<ul>a<li>b</li><p>c</p></ul>", "<p>a</p><p>b</p><p>c</p>"),
        ('<ol start="5"><li value="7">a</li></ol>', '<ol start="5"><li value="7"><p>a</p></li></ol>'),
        ("<details><summary>S</summary><p>a</p></details>", "<p><strong>S</strong></p><p>a</p>"),
        ("<p></p><div> </div><ul></ul>", ""),
        ("<p><i><i>a</i></i></p>", "<p><em>a</em></p>"),
    ],
)
def test_words_beside_blocks_become_paragraphs(given_elements: str, made: str) -> None:
    assert source(given_elements) == made


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "#nowhere", ""])
def test_a_link_to_where_none_may_lead_is_words(href: str) -> None:
    assert 'href="' not in source(f'<p><a href="{href}">words</a></p>')
    assert "words" in source(f'<p><a href="{href}">words</a></p>')


def test_a_link_within_the_page_leads_to_its_place() -> None:
    assert source('<h2 id="a">A</h2><p id="b">B</p><p><a href="#a">x</a><a href="#b">y</a></p>') == (
        '<heading level="1" id="a">A</heading><anchor id="b"/><p>B</p><p><a to="a">x</a><a to="b">y</a></p>'
    )


def test_headings_skip_no_level() -> None:
    found = tree("<h2>a</h2><h5>b</h5><h3>c</h3>")
    assert [(each.text, each.get("level")) for each in found.iter("heading")] == [("a", "1"), ("b", "2"), ("c", "2")]


letters = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<&>"), min_size=1, max_size=8)
inline = st.recursive(
    letters,
    lambda inner: st.tuples(st.sampled_from(["b", "span", "sup", "code", "a", "i"]), st.lists(inner, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_leaves=6,
)
blocks = st.recursive(
    st.one_of(inline, inline.map(lambda made: f"<p>{made}</p>")),
    lambda inner: st.tuples(
        st.sampled_from(["div", "blockquote", "section", "details", "p", "h3", "b"]), st.lists(inner, max_size=3)
    ).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(blocks, max_size=4))
def test_no_word_is_lost(elements: list[str]) -> None:
    assert words(tree(*elements)) == words(page(*elements))


# --- our own pieces
def test_a_figure_holds_on_to_its_numbers() -> None:
    data = '<data class="figure" data-figure="figure-x" value="1">23 November 2023</data>'
    marks = '<sup class="refs"><a href="#claim-1">1</a></sup>'
    claim = '<ol class="claims"><li id="claim-1"><span class="number">1</span></li></ol>'
    (line,) = tree(f'<p>on <span id="cite-1">{data}{marks}</span>.</p>', claim).findall("p")
    assert etree.tostring(line, encoding="unicode") == (
        '<p>on <figureref figure="figure-x">23 November <hold>2023<sup class="refs"><a to="claim-1">1</a></sup></hold></figureref>.</p>'
    )


def test_every_figure_has_the_numbers_of_print(rich: Any) -> None:
    references = PageContext(rich_document())
    said = {name: [mark["text"] for mark in references.marks(name)] for name in ("rounds", "rate", "all", "attacks")}
    assert said == {
        "rounds": ["5", "18", "20", "22", "+3"],
        "rate": [],
        "all": ["1–30"],
        "attacks": ["1–9"],
    }
    shown = ["".join(sup.itertext()) for sup in rich.iter("sup") if sup.get("class") == "refs"]
    assert {"5,18,20,22,+3", "1–30", "1–9"} <= set(shown)
    assert "computation-2" in {each.get("to") for each in rich.iter("a") if each.get("class") == "figure"}


def test_notes_become_footnotes_where_they_are_marked(rich: Any) -> None:
    notes = [words(note) for note in rich.iter("footnote")]
    assert notes[1] == "Twoofficialsdisagreeabout12November."
    assert "Wheresourcesdiffer" not in words(rich)


def test_each_claim_of_the_register_is_a_run_of_words(rich: Any) -> None:
    (claims,) = rich.iter("claims")
    assert len(claims) == 30
    assert "".join(claims[5].itertext()).rstrip() == (
        "“several” 2 or more Attacks on US forces in Iraq and Syria since 17 Oct 2023. Pentagon deputy press secretary. "
        "Department of Defense, 7 Nov 2023 acc-0006/killed"
    )


def test_charts_are_files_with_their_words(rich: Any) -> None:
    charts = rich.findall("chart")
    assert [line.get("class") for line in charts[0]] == ["title", "subtitle", "source"]
    assert charts[0].get("alt") == rich_document().blocks[4].alt  # type: ignore[union-attr]
    assert [spot.get("number") for spot in rich.findall("spot")] == ["1", "2", "3"]


# --- pictures
def test_a_picture_is_a_file_with_its_words_and_size() -> None:
    found, files = pdf_tree(page(f'<figure class="picture">{drawing(30, 20, width="300")}</figure>'))
    (picture,) = found
    assert (picture.tag, dict(picture.attrib)) == (
        "picture", {"path": "picture-1.svg", "alt": "A drawing", "width": "300"},
    )  # fmt: skip
    assert files["picture-1.svg"].startswith(b"<svg")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/x.png", "data:image/png;base64,!!", "data:text/plain,x", "data:image/png;base64,AAAA", ""],
)
def test_a_picture_that_is_none_is_its_words(address: str) -> None:
    assert source(f'<p>a <img src="{address}" alt="words"/> b</p>') == "<p>a [words] b</p>"


def test_an_address_may_hold_a_picture_in_two_ways() -> None:
    assert (
        address_bytes("data:image/svg+xml,%3Csvg/%3E")
        == address_bytes("data:image/svg+xml;base64,PHN2Zy8+")
        == b"<svg/>"
    )


# --- preformatted text
def test_code_keeps_its_lines_and_has_the_colours_of_its_kinds() -> None:
    (pre,) = tree('<pre class="code"><span class="kn">import</span> a\n  <span class="c1"># b</span>\n</pre>')
    assert [(each.tag, each.text, each.get("fill")) for each in pre] == [
        ("t", "import", LIGHT["blue"]), ("t", " a\n  ", None), ("t", "# b", LIGHT["muted"]),
    ]  # fmt: skip


def test_terminal_output_keeps_its_colours() -> None:
    (pre,) = tree('<pre class="text"><span class="ansi-green-intense-fg ansi-bold">ok</span></pre>')
    assert dict(pre[0].attrib) == {"fill": TERMINAL_COLOURS["green"], "bold": "yes"}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_of_code_stands_out_from_its_panel() -> None:
    panel = luminance(LIGHT["panel"])
    contrasts = [
        (panel + 0.05) / (luminance(colour) + 0.05) for colour in {**CODE_COLOURS, **TERMINAL_COLOURS}.values()
    ]
    assert min(contrasts) >= 4.5


# --- tables
def test_a_cell_knows_the_column_in_which_it_begins() -> None:
    rows = '<tr><td rowspan="2">a</td><td>b</td><td>c</td></tr><tr><td colspan="2">d</td></tr>'
    (found,) = tree(f"<table>{rows}<tr><td>e</td><td>f</td><td>g</td></tr></table>")
    cells = [[(cell.text, cell.get("x")) for cell in row] for row in found.findall("row")]
    assert cells == [[("a", "0"), ("b", "1"), ("c", "2")], [("d", "1")], [("e", "0"), ("f", "1"), ("g", "2")]]


def test_a_guests_table_steps_down_in_size_before_it_is_cut_by_columns() -> None:
    sizes = {}
    for count in range(2, 40):
        row = tuple(f"col{at:02}" for at in range(count))
        parts = tree(table(row, row))
        sizes[len(parts), parts[0].get("size")] = count
    assert [size for parts, size in sizes if parts == 1] == ["9.0", "8.5", "8.0"]
    assert max(parts for parts, _ in sizes) > 1


def test_a_table_cut_by_columns_repeats_the_first_and_loses_none() -> None:
    row = tuple(f"column{at:02}" for at in range(40))
    parts = tree(table(row, row))
    heads = [["".join(cell.itertext()) for cell in part.find("row")] for part in parts]
    assert {head[0].replace("\u200b", "") for head in heads} == {"column00"}
    assert [cell.replace("\u200b", "") for head in heads for cell in head[1:]] == list(row[1:])


@pytest.mark.slow
def test_a_very_long_table_says_how_many_rows_it_leaves_out() -> None:
    (found,) = tree(table(("a",) * 8, *[(f"{at}",) * 8 for at in range(2000)]))
    assert (len(found.findall("row")), found.find("note").text) == (
        1001,
        "1,000 more rows are left out here; the page has them all.",
    )


def test_a_table_in_a_cell_keeps_its_cells_apart() -> None:
    (outer,) = tree("<table><tr><td><table><tr><td>12</td><td>34</td></tr></table></td></tr></table>")
    (inner,) = outer.iter("cell").__next__().findall("table")
    assert [cell.text for cell in inner.iter("cell")] == ["12", "34"]


def test_a_cell_of_blocks_keeps_them_apart() -> None:
    (found,) = tree(table(("a",), ("<p>3</p><p>4</p>",)))
    (cell,) = found.findall("row")[1]
    assert [(each.tag, each.text) for each in cell] == [("p", "3"), ("p", "4")]


def test_a_row_taller_than_a_page_may_be_cut() -> None:
    (found,) = tree(table(("a", "b"), ("word " * 3000, "b"), ("c", "d")))
    assert [row.get("breakable") for row in found.findall("row")] == [None, "yes", None]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_every_column_is_set_once_and_no_part_is_wider_than_the_page(lengths: list[int]) -> None:
    layout = table_layout([[["x" * length]] for length in lengths], [[] for _ in lengths], 465)
    assert [column for part in layout.parts for column in part if column or part is layout.parts[0]] == list(
        range(len(lengths))
    )
    assert all(sum(layout.widths[column] for column in part) <= 465.1 for part in layout.parts)


# --- scripts
def test_a_script_without_a_typeface_is_named_with_its_package() -> None:
    assert missing_scripts(set("عא漢かก\U0001f525")) == {
        "Arabic": "fonts-noto-core",
        "Hebrew": "fonts-noto-core",
        "Chinese": "fonts-noto-cjk",
        "Japanese": "fonts-noto-cjk",
        "Thai": "fonts-noto-core",
        "emoji and symbols": "fonts-noto-color-emoji",
    }


def test_words_from_the_right_are_marked() -> None:
    made, _ = pdf_tree(page("<p>سلام 12</p><p>no سلام</p>"), frozenset(map(ord, "سلام")))
    assert [each.get("dir") for each in made] == ["rtl", None]


def test_places_and_notes_of_a_heading_stand_beside_it() -> None:
    note = '<sup class="note-mark"><a href="#note-a">a</a></sup>'
    notes = '<div class="notes"><ol><li id="note-a"><span class="number">a</span> <span>words</span></li></ol></div>'
    found = source(f'<h2>A <b id="x">b</b>{note}</h2><p><a href="#x">to</a></p>{notes}')
    assert found == (
        '<anchor id="x"/><heading level="1">A <strong>b</strong></heading>'
        '<p class="source">words</p><p><a to="x">to</a></p>'
    )


def test_a_cell_may_be_led_to() -> None:
    found = tree('<table><tr><td id="q">x</td></tr></table><p><a href="#q">to</a></p>')
    (cell,) = found.iter("cell")
    assert (cell[0].tag, cell[0].get("id"), cell[0].tail) == ("anchor", "q", "x")


def test_a_chart_is_set_from_its_drawing_for_paper() -> None:
    def plot(words: str, only: str) -> str:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{words}</text></svg>'
        return f'<div class="plot" data-only="{only}" aria-label="Alt.">{svg}</div>'

    _, files = pdf_tree(page(f'<figure class="chart">{plot("wide", "page")}{plot("printed", "pdf")}</figure>'))
    assert [b"printed" in content for content in files.values()] == [True]
