from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from strikeledger.render.guests.blocks import html_output
from strikeledger.render.guests.sanitise import BLOCKS, INLINE, clean_tree, keep_ids_apart
from tests.render.guests.reading import DOT, faults, formula, markdown, output, xml

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    '<img src="x" onerror="alert(1)">',
    '<a href="javascript:alert(1)">words</a>',
    '<a href="java&#10;script:alert(1)">words</a>',
    '<a href=" &#1; JaVaScRiPt:alert(1)">words</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">words</a>',
    '<img src="data:text/html,<script>alert(1)</script>">',
    '<iframe src="https://example.org" srcdoc="<script>alert(1)</script>"></iframe>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>",
    '<form action="javascript:alert(1)"><input type="submit" onclick="alert(1)"></form>',
    '<button formaction="javascript:alert(1)">Go</button>',
    '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
    '<base href="https://example.org/"><meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<p style="background:url(javascript:alert(1))">words</p>',
    "<style>@import 'https://example.org/x.css'; p { background: url(https://example.org/x) }</style>",
    '<table><tr><td style="color:expression(alert(1))" onmouseover="alert(1)">words</td></tr></table>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
]
RUNS = re.compile(
    r"<(script|iframe|style|object|embed|base|meta|form|input|svg)|\son\w+=|javascript:|url\(", re.IGNORECASE
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_to_nothing(attack: str) -> None:
    found = [output(attack), markdown(attack), markdown(f"words {attack}")]
    assert [RUNS.findall(page) for page in found] == [[], [], []]


@pytest.mark.parametrize("read", [output, markdown])
def test_a_drawing_becomes_a_picture(read: Callable[[str], str]) -> None:
    page = read('<p>a <svg viewBox="0 0 9 9" onload=x()><circle r="3"/></svg> b</p>')
    assert re.sub('base64,[^"]*', "…", page) == '<p>a <img alt="" src="data:image/svg+xml;…"/> b</p>'


def test_words_of_buttons_stay_and_boxes_are_characters() -> None:
    source = '<form><label><input type=checkbox checked> yes</label> <button onclick="x()">Go</button><input value="v"></form>'
    assert output(source) == "<p>☑ yes Go</p>"


def test_ids_that_are_ours_get_another_name_and_their_links_follow() -> None:
    source = '<p id="claims">a</p><p id="claim-3">b</p><p id="mine">c</p><a href="#claims">d</a> <a href="#mine">e</a>'
    assert output(source) == (
        '<p id="guest-claims">a</p><p id="guest-claim-3">b</p><p id="mine">c</p>'
        '<p><a href="#guest-claims">d</a> <a href="#mine">e</a></p>'
    )


def test_ids_of_several_cells_are_kept_apart() -> None:
    cells = [clean_tree('<p id="a">x</p><a href="#a">y</a>') for _ in range(2)]
    keep_ids_apart(cells)
    assert [xml(cell) for cell in cells] == [
        '<div><p id="a">x</p><a href="#a">y</a></div>',
        '<div><p id="a-2">x</p><a href="#a-2">y</a></div>',
    ]


@pytest.mark.parametrize("tag", ["div", "span", "blockquote", "b", "ul><li"])
@pytest.mark.parametrize("depth", [60, 400, 3_000])
def test_what_nests_too_deep_keeps_its_words(tag: str, depth: int) -> None:
    tree = html_output(f"<{tag}>" * depth + "<p>one</p><p>two</p>", formula)
    assert " ".join(tree.itertext()).split() == ["one", "two"]
    assert max(len(list(element.iterancestors())) for element in tree.iter()) < 32


def test_quotes_nest_six_deep_at_most() -> None:
    tree = html_output("<blockquote>" * 30 + "words", formula)
    assert xml(tree).count("<blockquote>") == 6


def test_hidden_things_are_gone() -> None:
    tree = clean_tree('<p hidden>a</p><p style="display:none">b</p><p>c</p>')
    assert tree.text_content() == "c"


def test_the_size_of_a_picture_is_in_pixels_or_not_said() -> None:
    source = f'<img src="{DOT}" alt="a" width="50%" height="20"><img src="{DOT}" style="width: 30px; height: 2em">'
    assert output(source) == f'<p><img src="{DOT}" alt="a" height="20"/><img src="{DOT}" width="30" alt=""/></p>'


WORDS = st.text("abcxyz", min_size=1, max_size=4)
TAGS = st.sampled_from(
    sorted((INLINE | BLOCKS | {"font", "center", "article", "button", "tt", "input", "script2"}) - {"math", "img"})
)
ATTRIBUTES = st.sampled_from(
    [
        "", ' id="claims"', ' onclick="x()"', ' style="color:red"', ' href="javascript:x()"', " colspan=3", " rowspan=2", ' class="mark"',
        " title='<'",
    ]
)  # fmt: skip
PIECES = st.one_of(
    WORDS.map(lambda word: f" {word} "),
    st.tuples(TAGS, ATTRIBUTES).map("".join).map("<{}>".format),
    TAGS.map("</{}>".format),
    st.sampled_from(["&nbsp;", "&amp;", "&lt;", "\x00", "\x0c", "\ufffe", "<!-- c -->", "<", "&#0;", "&#1;", "]]>"]),
)
FRAGMENTS = st.lists(PIECES, max_size=25).map("".join)


@given(FRAGMENTS)
def test_every_fragment_is_xml_without_anything_that_runs(source: str) -> None:
    page = output(source)
    etree.fromstring(f"<div>{page}</div>")
    assert RUNS.findall(page) == []


@given(FRAGMENTS)
def test_every_letter_of_a_fragment_stays(source: str) -> None:
    letters = sorted(re.findall("[abcxyz]", clean_tree(source).text_content()))
    shown = html_output(source, formula)
    for ours in shown.xpath("//*[@class='mark' or @class='source']"):
        ours.drop_tree()
    words = re.sub(r"table( \d+)? below|no rows", " ", shown.text_content())
    assert sorted(re.findall("[abcxyz]", words)) == letters


@given(FRAGMENTS)
def test_the_form_of_every_fragment_is_the_page_s(source: str) -> None:
    assert faults(html_output(source, formula)) == []
