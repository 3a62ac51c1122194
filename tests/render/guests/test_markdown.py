from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger.render.guests.markdown import highlight_code, markdown_html
from tests.render.guests.reading import faults, formula, markdown, output


def latex(source: str) -> list[tuple[str, str]]:
    """The formulas in a Markdown text."""
    return [(found.get("alttext"), found.get("display")) for found in markdown_html(source, formula).iter("math")]


def test_entities_are_characters_in_prose_titles_and_tables() -> None:
    assert markdown("# R&amp;D\nA &lt; B&nbsp;&mdash; &#9731;\n\n| a &lt;chr&gt; |\n|---|\n| x &amp; y |") == (
        '<h1 id="R&amp;D">R&amp;D</h1><p>A &lt; B\xa0— ☃</p><div class="table">'
        '<div class="scroll" role="region" tabindex="0" aria-label="Table: a &lt;chr&gt;"><table>'
        '<thead><tr><th scope="col">a &lt;chr&gt;</th></tr></thead><tbody><tr><td>x &amp; y</td></tr></tbody></table></div></div>'
    )


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("3&times;10<sup>6</sup> and H<sub>2</sub>O", "<p>3×10<sup>6</sup> and H<sub>2</sub>O</p>"),
        (
            '<b>b</b>, <a href="https://example.org">k</a>, <kbd>C</kbd>',
            '<p><b>b</b>, <a href="https://example.org">k</a>, <kbd>C</kbd></p>',
        ),
        ("<ul><li>one 1</li><li>two 2</li></ul>", "<ul><li>one 1</li><li>two 2</li></ul>"),
        ("<p>First.</p><p>Second.</p>", "<p>First.</p><p>Second.</p>"),
        ("<div>Line A<br>Line B</div>", "<p>Line A<br/>Line B</p>"),
        ('<font color="red">**bold** in font</font>', "<p><strong>bold</strong> in font</p>"),
        ("<center>words</center>", "<p>words</p>"),
        ("a <!-- b --> c <del>5</del> <ins>6</ins>", "<p>a c <del>5</del> <ins>6</ins></p>"),
        (
            '<img src="attachment:dot.png" alt="A dot" width="40"/>',
            '<p><img src="attachment:dot.png" alt="A dot" width="40"/></p>',
        ),
        ("![A dot](attachment:dot.png)", '<p><img src="attachment:dot.png" alt="A dot"/></p>'),
        (
            "<details><summary>More</summary>\n\nhidden\n\n</details>",
            "<details><summary>More</summary><p>hidden</p></details>",
        ),
        (
            '<div class="alert alert-info"><b>Note:</b> a</div>',
            '<div class="callout note" role="note"><p><b>Note:</b> a</p></div>',
        ),
        ("- [ ] todo\n- [x] done", "<ul><li>☐ todo</li><li>☑ done</li></ul>"),
        ("5. five\n6. six\n\n9) nine", '<ol start="5"><li>five</li><li>six</li></ol><ol start="9"><li>nine</li></ol>'),
        ("2. second, after a picture", '<ol start="2"><li>second, after a picture</li></ol>'),
        ("Term\n: meaning", "<dl><dt>Term</dt><dd>meaning</dd></dl>"),
        ("> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
        ("~~gone~~ a  \nb", "<p><del>gone</del> a<br/>b</p>"),
        ("<https://example.org>", '<p><a href="https://example.org">https://example.org</a></p>'),
        ("a `<b>` c", "<p>a <code>&lt;b&gt;</code> c</p>"),
    ],
)
def test_markdown_and_html_in_it_keep_their_meaning(source: str, shown: str) -> None:
    assert markdown(source) == shown


def test_headings_have_ids_as_jupyter_writes_them_and_links_lead_there() -> None:
    assert markdown("## Part One!\n[go](#Part-One!) [über](#%C3%9Cbersicht)\n\n## Übersicht\n\n## claims") == (
        '<h2 id="Part-One!">Part One!</h2><p><a href="#Part-One!">go</a> <a href="#Übersicht">über</a></p>'
        '<h2 id="Übersicht">Übersicht</h2><h2 id="guest-claims">claims</h2>'
    )


def test_a_note_keeps_its_list() -> None:
    page = markdown("A.[^n] B.[^n]\n\n[^n]: Counts were:\n\n    - three\n    - four\n")
    assert page == (
        '<p>A.<sup class="note-mark"><a id="note-mark-1" href="#note-1" aria-label="note 1">1</a></sup>'
        ' B.<sup class="note-mark"><a href="#note-1" aria-label="note 1">1</a></sup></p>'
        '<div class="notes"><p class="small-title">Notes</p><ol><li id="note-1"><span class="number">1</span> '
        "<div><p>Counts were:</p><ul><li>three</li><li>four</li></ul></div>"
        '<a class="back" href="#note-mark-1" aria-label="back to the text of note 1">↑</a></li></ol></div>'
    )


def test_a_note_goes_on_in_lines_that_are_not_indented() -> None:
    shown = markdown("A.[^1]\n\n[^1]: One line,\nand *another*.\n\nB.")
    assert shown.startswith('<p>A.<sup class="note-mark">')
    assert ("One line, and <em>another</em>." in shown, "<p>B.</p>" in shown) == (True, True)


def test_a_note_without_a_mark_in_this_text_is_kept_by_its_number() -> None:
    assert '<li id="note-1"><span class="number">3</span> <div><p>Elsewhere marked.</p></div></li>' in markdown(
        "[^3]: Elsewhere marked."
    )


def test_a_guest_makes_no_note_marks() -> None:
    assert markdown('<sup class="note-mark"><a id="note-mark-a" href="#note-a">a</a></sup>') == (
        '<p><sup><a id="guest-note-mark-a" href="#note-a">a</a></sup></p>'
    )


@pytest.mark.parametrize(
    "money", ["costs $5 and $6", "from US$ 5 to US$ 6", "$5 or $6, or $7", "From $US 3 to $US 4.", r"\$5 and \$6", "$5"]
)
def test_money_is_no_formula(money: str) -> None:
    assert latex(money) == []
    assert money.replace("\\", "") in markdown(money)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("$x^2$ and $ y $ and $a\nb$", [("x^2", "inline"), ("y", "inline"), ("a b", "inline")]),
        ("$5 and $x$", [("x", "inline")]),
        ("the $2^n$th", [("2^n", "inline")]),
        ("$$y$$", [("y", "block")]),
        ("\\begin{align}\na &= b\n\\end{align}", [("\\begin{align} a &= b \\end{align}", "block")]),
        (r"\\(x^2\\) \\[y^2\\]", [("x^2", "inline"), ("y^2", "block")]),
        ("`$x$`\n\n    $y$", []),
        ("<div>$a &lt; b$</div>", [("a < b", "inline")]),
        ("## A $x$", [("x", "inline")]),
        ("**$$z$$**", [("z", "block")]),
    ],
)
def test_formulas_are_found(source: str, found: list[tuple[str, str]]) -> None:
    assert [(" ".join(words.split()), display) for words, display in latex(source)] == found


def test_a_displayed_formula_cuts_its_paragraph() -> None:
    assert markdown("before $$x$$ after") == (
        '<p>before</p><math display="block" alttext="x"><mi>F</mi></math><p>after</p>'
    )


def test_a_guest_names_no_place_of_ours() -> None:
    assert markdown('$x$ <span data-slot="0">a</span>').count("<math") == 1


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("| 1 |", ["1", ""]),
        ("| 1 | 2 | 3 |", ["1", "2 | 3"]),
        ("| a `x|y` b | 2 |", ["a x|y b", "2"]),
        (r"| a `x\|y` b | 2 |", ["a x|y b", "2"]),
        ("a | b", ["a", "b"]),
    ],
)
def test_rows_of_a_table_may_be_uneven(rows: str, cells: list[str]) -> None:
    head = "| p | q |\n|---|---|\n" if rows.startswith("|") else "p | q\n--|--\n"
    tree = markdown_html(f"{head}{rows}\n\nafter | words", formula)
    assert [cell.text_content() for cell in tree.iter("td")] == cells
    assert tree[-1].text_content() == "after | words"


def test_a_table_s_sides_are_those_of_its_rule() -> None:
    page = markdown("| a | b | c |\n|:--|:-:|--:|\n| 1 | x | y |")
    assert "<td>1</td>" in page
    assert '<td class="center">x</td><td class="number">y</td>' in page


def test_a_head_without_rows_is_a_line_in_a_frame() -> None:
    assert "<tbody><tr><td>Peter</td></tr></tbody>" in markdown("| Peter |\n|---|\n")


def test_code_is_coloured_where_its_language_is_known() -> None:
    assert markdown("```python\nreturn '<'\n```\n\n```mermaid\ngraph TD;\n```\n\n    plain <b>\n") == (
        '<pre class="code" data-language="python"><span class="k">return</span> <span class="s1">\'&lt;\'</span></pre>'
        '<pre class="code" data-language="mermaid">graph TD;</pre><pre class="code">plain &lt;b&gt;</pre>'
    )


def test_code_in_an_unknown_language_is_plain_and_its_name_harmless() -> None:
    assert highlight_code("a < b\n", 'no"such<') == '<pre class="code" data-language="nosuch">a &lt; b</pre>'


def test_outputs_keep_the_borders_of_their_blocks() -> None:
    assert output("<div>Total<div><b>42</b></div><div>of 50</div>left</div><pre>x  y\n1  2</pre>") == (
        '<p>Total</p><p><b>42</b></p><p>of 50</p><p>left</p><pre class="text">x  y\n1  2</pre>'
    )


def test_an_output_that_only_a_script_would_fill_is_empty() -> None:
    assert output("<div><p> </p></div><script>draw()</script>") == "<div/>"


def test_a_list_starts_at_a_number_or_at_one() -> None:
    assert output('<ol start="x" type="a"><li value="3">b<li value="?">c</ol>') == (
        '<ol type="a"><li value="3">b</li><li>c</li></ol>'
    )


def test_formulas_in_outputs_are_found_but_not_in_code_or_where_a_class_says_no() -> None:
    page = output('<p>$a$</p><code>$b$</code><div class="tex2jax_ignore"><span>$c$</span></div>')
    assert re.findall('alttext="(.)"', page) == ["a"]
    assert "$b$" in page
    assert "$c$" in page


def test_a_formula_in_mathml_is_read_from_the_latex_that_it_brings() -> None:
    source = '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
    assert output(source) == '<p><math display="inline" alttext="x^2"><mi>F</mi></math></p>'


@given(st.text(alphabet="ab1 \n#*_`$|-[](){}<>&;:!^~\\.=\"'", max_size=60))
def test_any_markdown_comes_out_in_the_page_s_form(source: str) -> None:
    assert faults(markdown_html(source, formula)) == []
