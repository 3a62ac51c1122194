from __future__ import annotations

import pandas as pd
import pytest

from strikeledger.theme import contrast
from tests.render.guests.reading import DOT, output, table

EMPTY = (
    '<div><table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th><th>entity</th><th>year</th></tr></thead>'
    "<tbody></tbody></table></div>"
)


def test_a_table_stands_in_a_frame_that_is_named_for_it() -> None:
    assert output("<table><caption>Two <b>towns</b></caption><tr><th>place<th>hurt<tr><td>A<td>1</table>") == (
        '<div class="table"><div class="scroll" role="region" tabindex="0" aria-label="Table: Two towns">'
        "<table><caption><span>Two <b>towns</b></span></caption>"
        '<thead><tr><th scope="col">place</th><th class="number" scope="col">hurt</th></tr></thead>'
        '<tbody><tr><td>A</td><td class="number">1</td></tr></tbody></table></div></div>'
    )


def test_a_frame_without_rows_says_so_below_its_columns() -> None:
    assert table(EMPTY) == (
        '<table><thead><tr><td/><th scope="col">entity</th><th scope="col">year</th></tr></thead>'
        '<tbody><tr><td colspan="3">no rows</td></tr></tbody></table>'
    )


def test_groups_stay_in_the_body_and_a_footer_is_a_row() -> None:
    source = (
        "<table><thead><tr><th>place</th><th>killed</th></tr></thead><tbody><tr><th colspan=2>North</th></tr>"
        "<tr><td>A</td><td>1</td></tr></tbody><tfoot><tr><td>Sum</td><td>1</td></tr></tfoot></table>"
    )
    assert table(source) == (
        '<table><thead><tr><th scope="col">place</th><th class="number" scope="col">killed</th></tr></thead>'
        '<tbody><tr><th colspan="2" class="group" scope="rowgroup">North</th></tr><tr><td>A</td><td class="number">1</td></tr></tbody>'
        '<tfoot><tr><td>Sum</td><td class="number">1</td></tr></tfoot></table>'
    )


def test_headings_over_several_columns_keep_their_span() -> None:
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=pd.MultiIndex.from_tuples([("dead", "low"), ("dead", "high")]))
    assert table(frame.to_html()).partition("</thead>")[0] == (
        '<table><thead><tr><td/><th colspan="2" scope="colgroup">dead</th></tr>'
        '<tr><td/><th class="number" scope="col">low</th><th class="number" scope="col">high</th></tr>'
    )


def test_headings_of_rows_over_several_rows_keep_their_span() -> None:
    source = "<table><tr><th rowspan=2>N</th><td>1</td></tr><tr><td>2</td></tr></table>"
    assert table(source) == (
        '<table><tbody><tr><th rowspan="2" scope="row">N</th><td class="number">1</td></tr>'
        '<tr><td class="number">2</td></tr></tbody></table>'
    )


@pytest.mark.parametrize("spans", ["colspan=1000 rowspan=99", "colspan=0", 'colspan="x" rowspan="-1"', "rowspan=65535"])
def test_a_span_that_leads_nowhere_is_cut(spans: str) -> None:
    source = f"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td {spans}>d</td></tr></table>"
    assert table(source) == "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>"


def test_a_short_row_is_filled() -> None:
    assert table("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>") == (
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td/></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<p>3</p><p>4</p>", "3<br/>4"),
        ("<div>5</div>6", "5<br/>6"),
        ("a<br>b", "a<br/>b"),
        ("10<sup>6</sup>", "10<sup>6</sup>"),
        ("<ul><li>1</li><li>2</li></ul>", "<ul><li>1</li><li>2</li></ul>"),
        ("<h3>t</h3>w", "<strong>t</strong><br/>w"),
    ],
)
def test_words_in_a_cell_are_kept_apart(cell: str, shown: str) -> None:
    assert f">{shown}</td>" in output(f"<table><tr><th>k</th><th>v</th></tr><tr><td>x</td><td>{cell}</td></tr></table>")


def test_cells_without_a_heading_stay_cells() -> None:
    assert table("<table><tr><td>12</td><td>34</td></tr></table>") == (
        '<table><tbody><tr><td class="number">12</td><td class="number">34</td></tr></tbody></table>'
    )


def test_a_table_that_only_lays_things_out_becomes_what_it_holds() -> None:
    source = f'<table><tr><td><h3>North</h3>words</td><td><img src="{DOT}" alt="a dot"></td></tr></table>'
    assert output(source) == f'<h3>North</h3><p>words</p><p><img src="{DOT}" alt="a dot"/></p>'


def test_a_table_in_a_table_without_headings_stands_after_the_words_before_it() -> None:
    page = output(
        "<table><tr><td>outer<table><tr><td>in 1</td><td>in 2</td></tr></table></td><td>right</td></tr></table>"
    )
    assert page.startswith('<p>outer</p><div class="table">')
    assert page.endswith("<td>in 1</td><td>in 2</td></tr></tbody></table></div></div><p>right</p>")


def test_a_table_in_a_table_of_data_comes_in_reading_order() -> None:
    page = output(
        "<table><tr><th>a</th></tr><tr><td>x<table><tr><td>1</td><td>2</td></tr></table></td><td>y</td></tr></table>"
    )
    assert page.startswith('<p>a</p><p>x</p><div class="table">')
    assert page.endswith("</div></div><p>y</p>")


def test_words_headings_and_pictures_beside_a_table_stay() -> None:
    page = output("<h3>Results</h3><p>Before</p><table><tr><th>a</th></tr><tr><td>1</td></tr></table>After: n = 100")
    assert page.startswith('<h3>Results</h3><p>Before</p><div class="table">')
    assert page.endswith("</div><p>After: n = 100</p>")


def test_a_gap_in_a_long_frame_leaves_its_numbers_at_the_right() -> None:
    page = output(pd.DataFrame({"n": range(100)})._repr_html_())
    assert page.endswith("</table></div></div><p>100 rows × 1 columns</p>")
    assert '<th class="number" scope="row">...</th><td class="number">...</td>' in page


@pytest.mark.parametrize("word", ["1,5", "1 234", "−5", "71+", ">70", "1.0e-09", "12%", "(3)", "NaN"])
def test_numbers_go_to_the_right(word: str) -> None:
    shown = word.replace(">", "&gt;")
    assert f'<td class="number">{shown}</td>' in table(
        f"<table><tr><td>a</td><td>{shown}</td></tr><tr><td>b</td><td>1</td></tr></table>"
    )


@pytest.mark.parametrize("word", ["2024-02-29", "three", "1 to 3 towns", "x1"])
def test_words_stay_at_the_left(word: str) -> None:
    assert f"<td>{word}</td>" in table(
        f"<table><tr><td>a</td><td>{word}</td></tr><tr><td>b</td><td>{word}</td></tr></table>"
    )


def test_hidden_tables_and_columns_are_gone() -> None:
    source = (
        '<table style="display:none"><tr><td>1<td>2</table>'
        '<table><tr><th>a<th style="display:none">h<tr><td>1<td style="display:none">2</table>'
    )
    assert table(source) == (
        '<table><thead><tr><th class="number" scope="col">a</th></tr></thead><tbody><tr><td class="number">1</td></tr></tbody></table>'
    )


def test_a_title_row_is_the_caption() -> None:
    source = "<table><thead><tr><th colspan=2>Sales</th></tr><tr><th>a</th><th>b</th></tr></thead><tr><td>x</td><td>y</td></tr></table>"
    assert "<caption><span>Sales</span></caption><thead><tr><th scope=" in table(source)


def test_great_tables_titles_sides_and_notes_are_known_by_their_classes() -> None:
    source = (
        '<table class="gt_table"><thead><tr class="gt_heading"><td colspan="2" class="gt_title">Coffee</td></tr>'
        '<tr><td colspan="2" class="gt_subtitle">in tons</td></tr></thead>'
        '<tr class="gt_col_headings"><th id="Place">Place</th><th class="gt_right">Sold</th></tr>'
        '<tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="2">North</th></tr>'
        '<tr><td class="gt_left">A</td><td class="gt_right">some</td></tr>'
        '<tfoot class="gt_sourcenotes"><tr><td class="gt_sourcenote" colspan="2">A note</td></tr></tfoot></table>'
    )
    assert table(source) == (
        "<table><caption><span>Coffee · in tons</span></caption>"
        '<thead><tr><th scope="col">Place</th><th class="number" scope="col">Sold</th></tr></thead>'
        '<tbody><tr><th colspan="2" class="group" scope="rowgroup">North</th></tr><tr><td>A</td><td class="number">some</td></tr></tbody>'
        '<tfoot><tr><td colspan="2">A note</td></tr></tfoot></table>'
    )


def styled(**cells: str) -> str:
    """Three numbers as Styler writes them, some with a style."""
    rules = "".join(f"#T_a_{name} {{{style}}}" for name, style in cells.items())
    rows = "".join(
        f'<tr><th id="T_a_level0_row{at}">{at}</th><td id="T_a_row{at}_col0">{value}</td></tr>'
        for at, value in enumerate((5, -2, 7))
    )
    head = "<thead><tr><th>&nbsp;</th><th>n</th></tr></thead>"
    return f'<style type="text/css">{rules}</style><table id="T_a">{head}<tbody>{rows}</tbody></table>'


def test_a_colour_that_means_something_gets_a_mark_and_a_line() -> None:
    page = output(styled(row1_col0="color: darkred; font-weight: bold;"))
    assert '<td class="number" style="color:#8b0000;font-weight:bold">-2<sup class="mark">*</sup></td>' in page
    assert page.endswith('</div><p class="source">* red text in the notebook</p></div>')


def test_a_colour_that_is_hard_to_read_is_ink_and_keeps_its_mark() -> None:
    page = output(styled(row1_col0="color: yellow"))
    assert '<td class="number">-2<sup class="mark">*</sup></td>' in page
    assert contrast("#ffff00", "#ffffff") < 4.5


def test_a_ground_is_marked_apart_from_a_colour() -> None:
    page = output(styled(row0_col0="color: blue", row2_col0="background-color: yellow"))
    assert '<td class="number" style="color:#000000;background-color:#ffff00">7<sup class="mark">†</sup></td>' in page
    assert page.endswith(
        '<p class="source">* blue text in the notebook</p><p class="source">† yellow ground in the notebook</p></div>'
    )


def test_a_scale_of_grounds_keeps_its_colours_without_marks() -> None:
    page = output(
        styled(
            row0_col0="background-color:#fcc",
            row1_col0="background-color:#900;color:#f1f1f1",
            row2_col0="background-color:#f99",
        )
    )
    assert 'style="color:#f1f1f1;background-color:#990000">-2</td>' in page
    assert 'class="mark"' not in page


def test_bold_alone_and_one_colour_everywhere_need_no_mark() -> None:
    assert 'style="font-weight:bold">-2</td>' in output(styled(row1_col0="font-weight: bold"))
    assert 'class="mark"' not in output("<style>#T_a td {color: green}</style>" + styled())


def test_colours_in_words_are_marked_where_they_stand() -> None:
    page = output('<table><tr><th>a<th>b<tr><td>x<td>up <font color="green">4</font> of 5</table>')
    assert '<td>up 4<sup class="mark">*</sup> of 5</td>' in page
    assert '<p class="source">* green text in the notebook</p>' in page


def test_names_that_styler_gives_by_chance_are_gone() -> None:
    assert "T_a" not in output(styled())
