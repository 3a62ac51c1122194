"""Formulas of the page in the PDF: their letters, their place on the page, and what a screen reader says."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from strikeledger import render
from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.formulas import Formulas
from strikeledger.render.pdf.engine import compile_pdf
from strikeledger.render.pdf.pdf import set_pdf
from strikeledger.report.blocks import Document
from tests.pdf_reading import needs_poppler, tags, text

pytestmark = [pytest.mark.slow, needs_poppler]

SET_MATH = (Path(render.__file__).parent / "templates" / "typst" / "math.typ").read_bytes()
SOURCE = """
#import "math.typ": set-math
#set document(title: "Formulas")
#set page(paper: "a4", margin: 20mm)
#set text(lang: "en", size: 10pt)
#for item in xml("page.xml").first().children {
  if item.attrs.display == "block" { set-math(item) } else { par("before " + set-math(item) + " after") }
}
"""
LEFT, RIGHT = 20 * 72 / 25.4, 190 * 72 / 25.4
"""Where a line may begin and end, in points from the left."""


def pdf_of(*elements: str) -> bytes:
    return compile_pdf(SOURCE, {"math.typ": SET_MATH, "page.xml": f"<main>{''.join(elements)}</main>".encode()})


def pdf(*latex: str, block: bool = True) -> bytes:
    formulas = Formulas(Gaps())
    return pdf_of(*(formulas.fragment(each, block) for each in latex))


def letters(latex: str, block: bool = True) -> str:
    """What poppler reads of one formula, without spaces; the first line of a fraction or a script comes first."""
    return re.sub(r"\s", "", text(pdf(latex, block=block)))


def word_edges(of: bytes) -> list[tuple[float, float]]:
    """Where each word of a PDF begins and ends, in points from the left."""
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', text(of, "-bbox"))
    return [(float(left), float(right)) for left, right in found]


def test_large_brackets_stay_and_so_does_their_square() -> None:
    assert sorted(letters(r"\big[a-b\big]^2")) == sorted("[𝑎−𝑏]2")


def test_words_keep_their_spaces() -> None:
    assert "multiple of" in text(pdf(r"A^n x \to \mbox{multiple of } x_0"))


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{a}{b}", "𝑎𝑏"),
        (r"\binom{n}{k}", "(𝑛𝑘)"),
        (r"\sqrt{x} + \sqrt[3]{y}", "√𝑥+3√𝑦"),
        (r"\sum_{i=1}^n x_i", "𝑛∑𝑥𝑖𝑖=1"),
        (r"\mathbb{R} \mathbf{x} \mathrm{d}t \mathfrak{g}", "ℝ𝐱d𝑡𝔤"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1234)"),
        (r"\left\{ a \middle| b \right.", "{𝑎|𝑏"),
        (r"a, \ldots, b \colon c", "𝑎,…,𝑏:𝑐"),
        (r"a + \dots + b", "𝑎+⋯+𝑏"),
        (r"10\% \text{ of } \$5", "10%of$5"),
        (r"\begin{cases} 0 & x < 0 \\ 1 & x \ge 0 \end{cases}", "{0𝑥<01𝑥≥0"),
        (r"\textbf{bold} \operatorname{arg\,max} \log x", "boldargmaxlog𝑥"),
    ],
)
def test_every_letter_is_set(latex: str, expected: str) -> None:
    found, wanted = (
        sorted(re.sub(r"[⎧⎨⎩⎪{()|]", "", each.replace("𝐶", "C").replace("...", "…")))
        for each in (letters(latex), expected)
    )
    assert found == wanted


def test_a_hidden_part_leaves_its_room_alone() -> None:
    (start, _), (kept, _) = word_edges(pdf("ab"))[0], word_edges(pdf(r"\phantom{a}b"))[0]
    assert start < kept
    assert letters(r"\phantom{a}b") == "𝑏"


def test_a_formula_is_told_by_its_latex() -> None:
    assert [tag["alt"] for tag in tags(pdf(r"\frac{1}{2} < x"), "/Formula")] == [r"\frac{1}{2} < x"]
    assert [tag["alt"] for tag in tags(pdf(r"x^2", block=False), "/Formula")] == ["x^2"]


def test_lines_have_their_numbers_at_the_right_edge() -> None:
    found = pdf(r"\begin{align} a &= b \\ c &= d \tag{A.7} \end{align}", r"x = y \tag{100}")
    assert re.findall(r"\(([\w.]+)\)", text(found)) == ["1", "A.7", "100"]
    assert sum(abs(right - RIGHT) < 0.1 for _, right in word_edges(found)) == 3


@pytest.mark.parametrize(
    "latex",
    [
        "+".join(f"x_{{{number}}}" for number in range(90)),
        r"\left(" + "+".join(f"x_{{{number}}}" for number in range(60)) + r"\right)",
        r"\begin{align}" + "+".join(f"x_{{{number}}}" for number in range(60)) + r" &= 1 \\ a &= b \end{align}",
        r"\begin{pmatrix}" + "&".join(str(number) for number in range(40)) + r"\end{pmatrix}",
        r"\text{" + "words without end " * 20 + "}",
    ],
)
def test_nothing_leaves_the_page(latex: str) -> None:
    edges = word_edges(pdf(latex))
    assert min(left for left, _ in edges) >= LEFT - 1
    assert max(right for _, right in edges) <= RIGHT + 1


def test_a_wide_matrix_within_a_line_shrinks() -> None:
    matrix = r"\left[\begin{matrix}" + "&".join(str(number) for number in range(60)) + r"\end{matrix}\right]"
    assert max(right for _, right in word_edges(pdf(matrix, block=False))) <= RIGHT + 1


def test_a_tall_formula_in_a_line_pushes_the_lines_apart() -> None:
    tall = r"\begin{pmatrix} 1 \\ 2 \\ 3 \\ 4 \end{pmatrix}"
    found = re.findall(
        r'yMin="([\d.]+)" xMax="[\d.]+" yMax="[\d.]+">before<', text(pdf(tall, tall, block=False), "-bbox")
    )
    assert float(found[1]) - float(found[0]) > 40


def test_as_deep_a_formula_as_the_page_takes_is_set() -> None:
    latex = "x"
    while (deeper := Formulas(Gaps()).fragment(rf"\frac{{1}}{{\sqrt{{{latex}}}}}", block=True)).startswith("<math"):
        latex = rf"\frac{{1}}{{\sqrt{{{latex}}}}}"
        deepest = deeper
    assert deepest.count("<mfrac") >= 10
    assert pdf_of(deepest).startswith(b"%PDF")


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<msup><mi>x</mi></msup>",
        "<mfrac/>",
        "<mtable/>",
        "<mtable><mtr/></mtable>",
        '<mtable class="lines"><mtr><mtd class="margin"/></mtr></mtable>',
        "<mo/><mi/><mn/><mtext/>",
        "<unknown><mi>x</mi></unknown>",
        "<munderover><mo>∑</mo><mi>x</mi></munderover>",
        '<menclose notation="circle"><mi>x</mi></menclose>',
        '<mover accent="true"><mi>x</mi><mo>?</mo></mover>',
    ],
)
def test_odd_mathml_stops_no_report(inside: str) -> None:
    assert pdf_of(f'<math display="block" alttext="odd">{inside}</math>').startswith(b"%PDF")


@pytest.mark.parametrize("words", ['#read("page.xml")', "$x$", "*b*", "// line", "/* block */", '"', "\\u{41}"])
def test_no_word_of_a_formula_acts_as_code(words: str) -> None:
    found = text(
        pdf_of(
            f'<math display="block" alttext="{escape(words, {chr(34): "&quot;"})}"><mtext>{escape(words)}</mtext></math>'
        )
    )
    assert words in found.replace("”", '"').replace("“", '"')


def page_of(*latex: str) -> tuple[bytes, list[str]]:
    """A page of paragraphs with a formula each, set with the typefaces that come along, and what is told of it."""
    formulas, gaps = Formulas(Gaps()), Gaps()
    paragraphs = "".join(f"<p>before {formulas.fragment(each, block=False)} after</p>" for each in latex)
    return set_pdf(etree.fromstring(f"<main>{paragraphs}</main>"), Document("Title", ()), gaps=gaps), [
        str(note) for note in gaps.in_order()
    ]


@pytest.mark.parametrize("word", ["你好", "ไทย", "🎉"])
def test_a_word_that_no_typeface_has_turns_its_formula_alone_into_latex(word: str) -> None:
    found, told = page_of(rf"x = \text{{{word}}}", r"\mathbb{E}[x]", "b^2")
    assert {tag["alt"] for tag in tags(found, "/Formula")} == {r"\mathbb{E}[x]", "b^2"}
    assert rf"x = \text{{{'▯' * len(word)}}}" in text(found)
    assert told[-1] == "The PDF shows formulas as their LaTeX that it can't set."
    assert len(told) == 2


def test_signs_that_the_typeface_of_formulas_has_are_not_missed() -> None:
    latex = r"\mathbb{E} \mathcal{L} \mathbf{x} \hbar \implies \vec{v} \gtrapprox \underbrace{a}_b \iff \aleph"
    found, told = page_of(latex)
    assert [tag["alt"] for tag in tags(found, "/Formula")] == [latex]
    assert told == []
