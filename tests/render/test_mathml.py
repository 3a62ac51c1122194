"""LaTeX becomes MathML where the translation can be trusted; elsewhere it stays LaTeX, and the notebook's remarks say why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.formulas import Formulas, reads_as_prose, split_math


def read(latex: str, block: bool = True) -> etree._Element:
    return etree.fromstring(Formulas(Gaps()).fragment(latex, block))


def letters(latex: str, block: bool = True) -> str:
    """What stands in the formula, word spaces as plain ones and without signs that nobody sees."""
    return "".join(read(latex, block).itertext()).replace("\xa0", " ").replace("\u2061", "").replace("\u2063", "")


def reasons(latex: str, block: bool = False) -> list[str]:
    gaps = Gaps(cell=3)
    Formulas(gaps).fragment(latex, block)
    return [str(note) for note in gaps.notes]


# --- what comes out


def test_a_formula_says_how_it_stands_and_holds_its_latex() -> None:
    assert dict(read(" a < b ", block=False).attrib) == {"display": "inline", "alttext": "a < b"}
    assert read("x").get("display") == "block"


def test_large_brackets_stay_and_so_does_their_square() -> None:
    assert letters(r"\sum_k \big[ a_k - b \big]^2") == "∑k[ak−b]2"
    assert [tuple(power.itertext()) for power in read(r"\big[a-b\big]^2").iter("msup")] == [("]", "2")]


@pytest.mark.parametrize("box", ["mbox", "hbox", "text"])
def test_words_in_a_box_are_words(box: str) -> None:
    assert [words.text for words in read(rf"x \to \{box}{{multiple of }} x_0").iter("mtext")] == ["multiple\xa0of\xa0"]


def test_a_formula_within_words_stands_between_them() -> None:
    assert letters(r"a_\text{if $x^2 > 0$ holds}") == "aif x2>0 holds"


def test_an_environment_needs_no_dollars_and_counts_its_lines() -> None:
    latex = r"\begin{align}[x*\delta_{n_0}] (n) & = \sum_m x(m) \\ & = x(n-n_0)\end{align}"
    table = read(latex)[0]
    assert table.get("class") == "lines"
    assert ["".join(row[-1].itertext()) for row in table] == ["(1)", "(2)"]
    assert [cell.get("class") for cell in table[0]] == [
        "margin",
        "right close-right",
        "left close-left",
        "margin right",
    ]


def test_an_environment_is_a_block_even_between_single_dollars() -> None:
    assert read(r"\begin{equation} y=x+2 \end{equation}", block=False).get("display") == "block"


def test_equation_numbers_run_through_a_notebook_and_begin_anew_in_the_next() -> None:
    def numbers(formulas: Formulas) -> list[str]:
        found = [formulas.fragment(r"\begin{equation}x\end{equation}", block=True) for _ in range(2)]
        return [etree.fromstring(each)[0][0][-1][0].text for each in found]

    assert numbers(Formulas(Gaps())) == ["(1)", "(2)"]
    assert numbers(Formulas(Gaps())) == ["(1)", "(2)"]


def test_an_earlier_equation_is_named_by_its_number_without_a_link() -> None:
    formulas = Formulas(Gaps())
    formulas.fragment(r"\begin{equation}x\label{eq:one}\end{equation}", block=True)
    assert formulas.fragment(r"\eqref{eq:one}", block=False) == (
        r'<math display="inline" alttext="\eqref{eq:one}"><mtext>(1)</mtext></math>'
    )


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"x = 1 \tag{2.7}", "x=1(2.7)"),
        (r"a \label{eq:one}", "a"),
        (r"\begin{split} a &= b \\ &= c \end{split}", "a=b=c"),
        (r"\begin{eqnarray*} a &=& b \\ &\le& c \end{eqnarray*}", "a=b≤c"),
        (r"\begin{multline} a \\ b \end{multline}", "ab"),
        (r"\begin{matrix} a \cr b \end{matrix}", "ab"),
        (r"\begin{matrix} a \\cr \cr b \end{matrix}", "acrb"),
        (r"a \\[4pt] b \\*[1ex] c", "abc"),
        (r"\begin{align} a &= b \end{align} \tag{2}", "a=b(2)"),
        (r"\begin{cases} a \\[-1.5ex] b \end{cases}", "{ab"),
        (r"\begin{align*} a &= b \\ [x] &= c \end{align*}", "a=b[x]=c"),
        (r"\begin{aligned}[t] a \end{aligned}", "a"),
        ("a \\tag{1} % note", "a(1)"),
        (r"\widetilde{xy}", "xy~"),
    ],
)
def test_what_mathjax_takes_is_said_in_other_words(latex: str, expected: str) -> None:
    assert letters(latex) == expected


def test_rows_between_dollars_stay_rows() -> None:
    assert [letter.text for letter in read(r"a \\ b").iter("mi")] == ["a", "b"]
    assert len(list(read(r"a \\ b").iter("mtr"))) == 2


def test_a_break_after_the_last_row_begins_no_other() -> None:
    assert len(list(read(r"\begin{array}{c} a \\ b \\ \end{array}").iter("mtr"))) == 2


def test_colours_and_rules_come_as_attributes() -> None:
    assert read(r"\color{red}{x}")[0].get("mathcolor") == "#FF0000"
    rows = read(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}").iter("mtr")
    assert [[cell.get("class") for cell in row] for row in rows] == [
        ["line-right", None],
        ["line-right line-above", "line-above"],
    ]


# --- a notebook's own commands


def test_a_command_defined_in_one_formula_is_known_in_the_next() -> None:
    formulas = Formulas(Gaps())
    assert (
        formulas.fragment(
            r"\newcommand{\norm}[1]{\|#1\|} \def\R{\mathbb{R}} \DeclareMathOperator*{\best}{arg\,max}", True
        )
        == ""
    )
    assert "".join(etree.fromstring(formulas.fragment(r"\norm{x}\in\R", True)).itertext()) == "‖x‖∈ℝ"
    assert "arg\u2009max" in formulas.fragment(r"\best_x y", True)


def test_a_later_definition_replaces_an_earlier() -> None:
    assert letters(r"\newcommand{\a}{x}\renewcommand{\a}{y}\newcommand\bar[1]{z#1}\a\bar 1") == "yz1"


def test_a_row_break_before_a_letter_is_no_command() -> None:
    assert letters(r"\def\b{x}\begin{matrix}a\\b\end{matrix}") == "ab"


@pytest.mark.parametrize(
    "bomb",
    [
        r"\newcommand\a[1]{\a{#1#1}}\a{x}",
        r"\def\a{{{{{\a}}}}}\a",
        r"\def\a{\b}\def\b{\a}\a",
        "".join(rf"\def\{one}{{\{two}\{two}\{two}\{two}}}" for one, two in zip("bcdefghij", "abcdefghi", strict=True))
        + r"\def\a{xxxxx}\j",
    ],
)
def test_definitions_without_end_are_refused(bomb: str) -> None:
    assert "stand for too much" in reasons(bomb)[0]


# --- what can't be trusted


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\unknown x", r'The formula \unknown x is shown as its LaTeX: unknown command "\unknown".'),
        (r"\eqref{later}", "it refers to an equation that comes later or nowhere"),
        ("x" * 10_001, "it is longer than 10,000 bytes"),
        ("{" * 101 + "}" * 101, "its braces are nested more than 100 deep"),
        ("{" * 3_000 + "x" + "}" * 3_000, "its braces are nested more than 100 deep"),
        (r"\prescript{14}{6}{C}", "its translation holds mmultiscripts"),
        (r"\sqrt" * 30 + " x", "it is nested too deeply"),
        ("\beta", "it holds a control character"),
        ("x\ud800", "it holds a control character"),
        (r"\newcommand\a[1]{#1}\a", r"\a lacks an argument"),
        (r"\let\a\b", "it defines a command in a way that is not understood"),
        (r"\text{a", "expected closing token"),
    ],
)
def test_a_remark_names_the_formula_and_the_reason(latex: str, reason: str) -> None:
    assert reason in reasons(latex)[0]
    assert reasons(latex)[0].startswith("Cell 3: The formula ")


def test_a_formula_without_a_translation_stays_latex() -> None:
    formulas = Formulas(Gaps())
    assert formulas.fragment(r"a & b < \x", block=False) == r'<code class="math">a &amp; b &lt; \x</code>'
    assert formulas.fragment("a\x08 & b", block=True) == '<pre class="math">a &amp; b</pre>'


@pytest.mark.parametrize(
    "latex", [r"\href{javascript:x}{y}", r"\style{color:red}{x}", r"\class{a}{x}", r"\includegraphics{x}"]
)
def test_what_acts_or_loads_is_no_mathematics(latex: str) -> None:
    assert read(latex).tag == "pre"


TOKENS = r"""
x 1 + = < & ' ^ _ { } \\ \frac \sqrt \left( \right) \sum \text{a<b} \hat \begin{matrix} \end{matrix} \color{red} \tag{1} \label{a} é
\mbox{$x$} \def\a{\a\a} \a \newcommand{\b}[1]{#1} \b \" $ % # ~ \limits \big \eqref{a} \cancel \boxed \operatorname{f}
"""


@given(st.lists(st.sampled_from(TOKENS.split()), max_size=14).map(" ".join), st.booleans())
def test_whatever_goes_in_only_harmless_xml_comes_out(latex: str, block: bool) -> None:
    found = etree.fromstring(f"<p>{Formulas(Gaps()).fragment(latex, block)}</p>")
    assert not any(
        name in ("style", "href", "src", "id") or name.startswith("on") for each in found.iter() for name in each.attrib
    )
    assert {each.tag[0] for each in found.iter()} <= {"p", "m", "c"}


# --- formulas in plain text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("no formula", ["no formula"]),
        ("", [""]),
        ("a $x^2$ b", ["a ", ("x^2", False), " b"]),
        ("$ x $ and $n$th", [(" x ", False), " and ", ("n", False), "th"]),
        ("$$x=1$$", [("x=1", True)]),
        (r"\(x\), \[y\]", [("x", False), ", ", ("y", True)]),
        (r"so \begin{align}a&=b\end{align}.", ["so ", (r"\begin{align}a&=b\end{align}", True), "."]),
        (r"\begin{itemize}\end{itemize}", [r"\begin{itemize}\end{itemize}"]),
        ("$3 \\times 4$", [("3 \\times 4", False)]),
        ("over\n$a\n+b$", ["over\n", ("a\n+b", False)]),
        (r"\$5 and \$6", ["$5 and $6"]),
        (r"$\alpha$ costs $5 or $\beta$", [("\\alpha", False), " costs $5 or ", ("\\beta", False)]),
    ],
)
def test_delimiters_are_those_of_jupyterlab(text: str, pieces: list[str | tuple[str, bool]]) -> None:
    assert split_math(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "$5-$6",
        "US$ 5 and US$ 6",
        "R$100 e R$ 200",
        "costs $5, or 6$",
        "$10 million ($2.5 per head)",
        "it's $5 (x = 3) and $7",
        "$AAPL, $GOOG",
        "($) and ($)",
        "$my_var and $other_var",
        "$$ to $$$",
        "$",
        "$$",
        "one $\n\nparagraph$",
    ],
)
def test_money_and_names_are_no_formulas(text: str) -> None:
    shown = [piece if isinstance(piece, str) else f"${piece[0]}$" for piece in split_math(text)]
    assert "".join(shown) == text
    assert [piece for piece in split_math(text) if not isinstance(piece, str) and not reads_as_prose(piece[0])] == []


@given(st.text("$5ab ^=.-\n"))
def test_nothing_of_a_text_is_lost(text: str) -> None:
    whole = "".join(piece if isinstance(piece, str) else piece[0] for piece in split_math(text))
    assert whole.replace("$", "") == text.replace("$", "")
