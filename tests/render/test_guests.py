"""Anyone's notebooks through both exporters: each stands for a kind of input that public tools or earlier versions got wrong."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from nbconvert.exporters import HTMLExporter, get_exporter

from strikeledger.errors import StrikeledgerError
from tests.pdf_reading import needs_poppler, opened, structure, tags
from tools.guests import comparable, pdf_faults
from tools.pdf_measure import boxes
from tools.visible_words import lost_in_print, lost_words, page_words, pdf_text, plain, visible_text

pytestmark = [pytest.mark.slow, needs_poppler]

FOLDER = Path(__file__).parent / "guests"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@dataclass(frozen=True)
class Guest:
    """What came of a notebook: the page, its main part, the PDF with its text in one line, and what both exporters warned of."""

    page: str
    main: Any
    pdf: bytes
    text: str
    page_warnings: list[str]
    pdf_warnings: list[str]


class Told(logging.Handler):
    """Keeps what is warned of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@cache
def exported(kind: str, name: str, **traits: Any) -> tuple[Any, list[str]]:
    """What an exporter makes of a guest, once for all tests, and its warnings."""
    exporter = get_exporter(f"strikeledger_{kind}")(**traits)
    told = Told()
    exporter.log.addHandler(told)
    try:
        made, _ = exporter.from_filename(str(FOLDER / f"{name}.ipynb"))
    finally:
        exporter.log.removeHandler(told)
    return made, told.lines


def guest(name: str, **traits: Any) -> Guest:
    """A guest in page and PDF."""
    page, page_warnings = exported("html", name, **traits)
    pdf, pdf_warnings = exported("pdf", name, **traits)
    (main,) = html.document_fromstring(page).xpath("//main")
    return Guest(page, main, pdf, squeezed(pdf_text(pdf)), page_warnings, pdf_warnings)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def said(element: Any) -> str:
    """The words of an element as a reader sees them; an attribute's are its own."""
    if isinstance(element, str):
        return str(element)
    return squeezed(visible_text(html.tostring(element, encoding="unicode", with_tail=False)))


def solid(text: str) -> str:
    """A text without its spaces, which a PDF sets as it likes."""
    return "".join(plain(text).split())


def in_order(text: str, *pieces: str) -> bool:
    return re.search(".*?".join(re.escape(solid(piece)) for piece in pieces), solid(text)) is not None


def cells(warnings: list[str]) -> list[int]:
    """The cells of which is warned; 0 stands for a warning of the whole notebook."""
    return [int(found[1]) if (found := re.match(r"Cell (\d+): ", line)) else 0 for line in warnings]


# --- what holds for each
@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_printed_over_another_or_beyond_the_paper_and_nothing_is_cut(name: str) -> None:
    faults = pdf_faults(guest(name).pdf)
    assert {kind: found for kind, found in faults.items() if found and kind != "boxes"} == {}


MEANT = {
    "stderr-widget-plotly": "IntSlider value 3 IPython lib display YouTubeVideo IPython core display Image object Image "
    "Figure size 640x480",
    "markdown-html-values": "n n",
    "latex": "5 5 5 3 to x x b c _y displaystyle",
}
"""Words that stand for what can't be shown, labels of notes that became numbers, and the source of formulas between sums of money."""


@pytest.mark.parametrize("name", NAMES)
def test_no_word_that_the_stock_page_shows_is_lost(name: str) -> None:
    stock, _ = HTMLExporter().from_notebook_node(comparable(FOLDER / f"{name}.ipynb"))
    lost = Counter(lost_words(page_words(stock), page_words(guest(name).page)))
    assert lost - Counter(MEANT.get(name, "").split()) == Counter()


SCRIPTS = {"rtl-cjk-emoji", "scripts-and-emoji"}
"""Guests whose print depends on the typefaces of the machine."""


@pytest.mark.parametrize("name", sorted({*NAMES} - SCRIPTS))
def test_no_word_of_the_page_is_lost_in_print(name: str) -> None:
    came = guest(name)
    printed = " ".join([pdf_text(came.pdf), *(figure["alt"] for figure in tags(came.pdf, "/Figure"))])
    lost = lost_in_print(page_words(came.page, as_printed=True), printed)
    assert [word for word in lost if word not in {"٣", "۴"}] == []  # digits for which a machine may have no typeface


WARNED = {
    "picture-without-alt": [2],
    "altair-default-renderer": [2],
    "chart-without-description": [2],
    "error-output": [2],
    "vega-lite-url-data": [1],
    "html-output-cards": [1],
    "unexecuted": [0],
}
QUIET = (
    "code", "empty-dataframe", "entities-in-markdown", "formula-with-big-brackets", "html-in-markdown",
    "language-and-title-from-metadata", "list-start-and-title-order", "markdown-html-values", "nested-html-table-and-text",
    "r-vector-html-and-markdown", "svg-attachment", "tables-long-wide-tall", "two-h1", "wide-table-pdf",
)  # fmt: skip


@pytest.mark.parametrize("name", [*WARNED, *QUIET])
def test_each_gap_is_warned_of_once_by_its_cell(name: str) -> None:
    came = guest(name)
    assert (cells(came.page_warnings), cells(came.pdf_warnings)) == (WARNED.get(name, []), WARNED.get(name, []))


GAPS = ("picture-without-alt", "altair-default-renderer", "chart-without-description", "error-output")


@pytest.mark.parametrize("name", GAPS)
@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_a_strict_report_stops_at_a_gap(name: str, kind: str) -> None:
    with pytest.raises(StrikeledgerError, match="Cell 2"):
        exported(kind, name, strict=True)


PAGE: list[tuple[str, str, list[str]]] = [
    # entities are characters
    ("entities-in-markdown", "//h1", ["R&D"]),
    ("entities-in-markdown", "p", ["A < B & C — 5 % © 2024 é"]),
    ("entities-in-markdown", ".//th", ["a <chr>", "b"]),
    ("entities-in-markdown", ".//td", ["x & y", "1"]),
    # HTML in Markdown keeps its meaning
    ("html-in-markdown", ".//img/@alt", ["a dot"]),
    ("html-in-markdown", ".//img/@width", ["200"]),
    ("html-in-markdown", ".//sub", ["2"]),
    ("html-in-markdown", ".//sup", ["3"]),
    ("html-in-markdown", ".//kbd", ["Ctrl"]),
    ("html-in-markdown", ".//*[self::b or self::strong]", ["bold", "Note:"]),
    ("html-in-markdown", ".//a[contains(@href, 'example.org')]", ["a link", "the docs"]),
    ("html-in-markdown", ".//th | .//td", ["a", "b", "1", "2"]),
    ("html-in-markdown", ".//li", ["one", "two"]),
    ("html-in-markdown", ".//summary", ["More"]),
    ("markdown-html-values", ".//sup[not(contains(@class, 'refs') or contains(@class, 'note-mark'))]", ["6", "2", "1", "6", "6", "6"]),
    ("markdown-html-values", ".//sub", ["2", "2"]),
    ("markdown-html-values", ".//ol/@start", ["5", "9"]),
    ("markdown-html-values", ".//dt | .//dd", ["killed", "3", "hurt", "4"]),
    ("markdown-html-values", ".//img/@alt", ["A red dot"]),
    ("markdown-html-values", ".//img/@width", ["40"]),
    ("markdown-html-values", ".//del | .//ins", ["old 5", "new 6"]),
    ("markdown-html-values", ".//td[./sup]/following-sibling::td", ["a b", "1 2", "3 4", "5 6"]),
    # code is shown
    ("code", ".//pre[contains(@class, 'code')]/@data-language", ["python", "python"]),
    ("code", ".//pre[contains(@class, 'code')]", ['df = pd.read_csv("x.csv") df.head()', "def f(x): return x"]),
    ("code", ".//pre[contains(@class, 'code')]//span[@class='k']", ["def", "return"]),
    # what the notebook says of itself
    ("language-and-title-from-metadata", "/html/@lang", ["de"]),
    ("language-and-title-from-metadata", "//title/text()", ["Mein Titel"]),
    ("language-and-title-from-metadata", "//meta[@name='author']/@content", ["Anna B."]),
    ("list-start-and-title-order", ".//ol/@start", ["2"]),
    # other kinds of outputs
    ("r-vector-html-and-markdown", ".//ol/li", ["1", "2", "3"]),
    ("svg-attachment", ".//img/@alt", ["dot"]),
    ("html-output-cards", ".//*[self::h2 or self::h3]", ["Summary"]),
    ("html-output-cards", ".//li", ["a", "b"]),
    ("html-output-cards", ".//*[self::b or self::strong]", ["42"]),
    ("nested-html-table-and-text", ".//th | .//td", ["a", "1"]),
    ("error-output", ".//em", ["raises"]),
    ("error-output", ".//div[@class='error']", ["ZeroDivisionError: division by zero"]),
    ("empty-dataframe", ".//th[normalize-space()]", ["entity", "year"]),
    # lists and terms
    ("task-list-and-more", ".//li[contains(., 'todo') or contains(., 'done')]", ["☐ todo", "☑ done"]),
    ("task-list-and-more", ".//ol/@start", ["3"]),
    ("task-list-and-more", ".//ol/li", ["three", "four"]),
    ("task-list-and-more", ".//dt | .//dd", ["Term", "definition"]),
    ("task-list-and-more", ".//blockquote//blockquote", ["nested"]),
    ("task-list-and-more", ".//*[self::del or self::s]", ["gone"]),
    ("task-list-and-more", ".//pre[contains(., 'code')]", ["code <b>"]),
    # tables
    ("html-table-kinds", "(.//table)[1]/tbody//th", ["North", "South"]),
    ("html-table-kinds", "(.//table)[1]/tfoot//td", ["Sum", "4", "6"]),
    ("html-table-kinds", ".//td[.='k'] | .//td[.='v'] | .//th[.='k'] | .//th[.='v']", ["k", "v"]),
    ("html-table-kinds", ".//caption[contains(., 'bold')]", ["A caption with bold & a2"]),
    ("html-table-kinds", ".//caption//sup", ["2"]),
    ("html-table-kinds", ".//th[@scope='row'][starts-with(., 'r')]", ["r1", "r2"]),
    ("html-table-kinds", ".//p[contains(., 'the table')]", ["Before the table: 5 dead.", "After the table: 6 dead."]),
    ("html-table-kinds", ".//td//img/@alt", ["a dot"]),
    ("html-table-kinds", ".//tr[contains(., '2.000,75')]/*", ["1", "2.000,75", "−5", "007", "2025", ">70", "۴"]),
    ("html-table-kinds", ".//tr[contains(., '2024-02-29')]/*", ["1", "NaN", "x", "2024-02-29", "<NA>"]),
    ("tables-long-wide-tall", ".//tfoot//td", ["sum", "total"]),
    ("tables-long-wide-tall", ".//th[@rowspan='20']", ["P0", "P1", "P2", "P3"]),
    ("tables-long-wide-tall", ".//th[@colspan='2']", ["dead", "hurt"]),
    # pictures
    ("tall-picture", ".//img[contains(@src, 'image/png')]/@alt", ["eighteen rows", "eighteen rows, 400x900"]),
    ("tall-picture", ".//*[@role='img']/@aria-label", ["ninety rows"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "expected"), PAGE)
def test_the_page_holds_it_as_it_was_written(name: str, path: str, expected: list[str]) -> None:
    assert [said(found) for found in guest(name).main.xpath(path)] == expected


BOTH: list[tuple[str, list[str]]] = [
    ("entities-in-markdown", ["R&D", "A < B & C — 5 % © 2024 é", "a <chr>", "b", "x & y", "1"]),
    (
        "html-in-markdown",
        ["HTML", "Water is H2O, 103, bold, a link, Ctrl", "Note: see the docs", "one", "two", "More", "hidden words"],
    ),
    (
        "markdown-html-values",
        ["3×106 and H2O; AT&T; 5 < 7; café; non breaking.", "place killed hurt", "north 1 2", "south 3 4"],
    ),
    (
        "markdown-html-values",
        ["one 1", "two 2", "First paragraph.", "Second paragraph.", "Line A", "Line B", "starts at five"],
    ),
    (
        "markdown-html-values",
        ["centred words", "bold in font", "after comment. old 5 new 6", "the source said so.", "x2 is not x2."],
    ),
    ("markdown-html-values", ["106 people, CO2", "a 1", "b 2", "killed", "3", "hurt", "4", "Value 106."]),
    ("language-and-title-from-metadata", ["Mein Titel", "Übersicht", "Ein deutscher Text mit Silbentrennung."]),
    (
        "list-start-and-title-order",
        ["The real title", "by somebody", "x", "first", "second, after a picture", "Load data", "hoisted"],
    ),
    ("two-h1", ["intro before", "Part one", "text", "Part two", "text"]),
    ("html-output-cards", ["Summary", "Total: 42", "a", "b", "x y", "1 2"]),
    ("nested-html-table-and-text", ["Results for 2024", "Before the table", "a", "1", "After: n = 100"]),
    ("empty-dataframe", ["Duplicates", "There should be none:", "entity", "year", "no rows"]),
    (
        "task-list-and-more",
        ["☐ todo", "☑ done", "three", "four", "Term", "definition", "quote", "nested", "a ref", "gone"],
    ),
    (
        "html-table-kinds",
        ["North", "A 1 2", "South", "B 3 4", "Sum 4 6", "k v", "A caption with bold & a2", "5 dead.", "6 dead."],
    ),
    ("tables-long-wide-tall", ["P3", "sum total", "outer", "in 1", "in 2", "right"]),
    ("code", ["We read the file:", 'df = pd.read_csv("x.csv")', "df.head()", "and a block:", "def f(x):", "return x"]),
    ("formula-with-big-brackets", ["Math"]),
    (
        "latex",
        ["environment without dollars:", "newline inside:", "end.", "spaces inside", "Inline display", "in a line."],
    ),
    ("latex", ["Escaped $5 and $6.", "Words and", "mixed."]),
    ("error-output", ["Division by zero raises:", "ZeroDivisionError: division by zero"]),
]


@pytest.mark.parametrize(("name", "pieces"), BOTH)
def test_page_and_print_say_it_in_the_author_s_order(name: str, pieces: list[str]) -> None:
    came = guest(name)
    page = squeezed(visible_text(came.page))
    assert (in_order(page, *pieces), in_order(came.text, *pieces)) == (True, True), f"{page}\n\n{came.text}"


# --- pictures, charts and errors
@pytest.mark.parametrize("name", GAPS[:3])
def test_a_picture_or_chart_without_a_description_has_words_that_stand_in(name: str) -> None:
    came = guest(name)
    (alt,) = came.main.xpath(".//img/@alt | .//*[@role='img']/@aria-label")
    assert re.fullmatch(r"(Picture|Chart) from cell 2, not described", alt)
    assert [figure["alt"] for figure in tags(came.pdf, "/Figure")] == [alt]


def test_words_that_stand_in_for_a_description_are_no_caption() -> None:
    came = guest("chart-without-description")
    assert came.main.xpath(".//figcaption") == []
    assert "not described" not in came.text


def test_a_missing_description_is_told_with_its_remedy() -> None:
    (told,) = guest("picture-without-alt").page_warnings
    assert told.startswith("Cell 2: A picture has no alternative text. Put it ")


def test_a_chart_whose_data_has_an_address_shows_its_stored_picture() -> None:
    came = guest("vega-lite-url-data")
    (picture,) = came.main.xpath(".//img")
    assert (picture.get("src")[:15], picture.get("alt") in {"a chart", "x"}) == ("data:image/png;", True)
    assert [figure["alt"] for figure in tags(came.pdf, "/Figure")] == [picture.get("alt")]


def test_an_svg_stays_a_picture_by_itself() -> None:
    came = guest("svg-attachment")
    assert [source[:26] for source in came.main.xpath(".//img/@src")] == ["data:image/svg+xml;base64,"]
    assert [figure["alt"] for figure in tags(came.pdf, "/Figure")] == ["dot"]


def test_every_row_of_a_picture_taller_than_a_page_is_printed() -> None:
    text = guest("tall-picture").text
    rows = [f"row {row} of 18" for row in range(1, 19)] + [f"row {row:02d} of 90" for row in range(1, 91)]
    assert [row for row in rows if row not in text] == []


# --- what can't be shown is named
@pytest.mark.parametrize(
    ("word", "what"),
    [("plotly", "Plotly"), ("widget", "widget"), ("iframe|youtube|embedded", "frame"), ("stderr", "errors")],
)
def test_what_cannot_be_shown_is_warned_of_by_name(word: str, what: str) -> None:
    told = guest("stderr-widget-plotly").page_warnings
    assert [line for line in told if re.search(word, line, re.IGNORECASE)] != [], what


@pytest.mark.parametrize("word", ["plotly", "widget"])
def test_what_cannot_be_shown_is_named_in_a_line_of_page_and_print(word: str) -> None:
    came = guest("stderr-widget-plotly")
    lines = [said(line) for line in came.main.xpath(".//p[@class='stand-in']") if word in said(line).lower()]
    assert [in_order(came.text, line) for line in lines] == [True]


def test_all_warnings_of_outputs_are_of_their_cell() -> None:
    assert set(cells(guest("stderr-widget-plotly").page_warnings)) == {2}


def test_what_was_written_to_stderr_is_in_neither() -> None:
    came = guest("stderr-widget-plotly")
    assert ("3 rows dropped" in came.page, "3 rows dropped" in came.text) == (False, False)


def test_a_style_sheet_is_no_text() -> None:
    came = guest("r-vector-html-and-markdown")
    assert ("list-inline" in said(came.main), "list-inline" in came.text, len(came.main.xpath(".//ol"))) == (
        False,
        False,
        1,
    )


def test_an_unexecuted_notebook_is_told_how_to_run() -> None:
    (told,) = guest("unexecuted").page_warnings
    assert ("output" in told, "--execute" in told) == (True, True)


# --- code
def test_code_is_hidden_where_it_is_asked_for() -> None:
    came = guest("code", exclude_input=True)
    assert [said(block) for block in came.main.xpath(".//pre")] == ["def f(x): return x"]
    assert ("read_csv" in came.page, "read_csv" in came.text, "return x" in came.text) == (False, False, True)


# --- titles, lists, links
def test_the_pdf_says_what_the_notebook_says_of_itself() -> None:
    with opened(guest("language-and-title-from-metadata").pdf) as file:
        properties = [str(file.docinfo["/Title"]), str(file.docinfo["/Author"]), str(file.Root.Lang)]
    assert properties == ["Mein Titel", "Anna B.", "de"]


def test_nobody_is_the_author_where_nobody_says_so() -> None:
    with opened(guest("two-h1").pdf) as file:
        assert "strikeledger" not in str(file.docinfo.get("/Author", ""))


def test_a_heading_in_the_middle_is_no_title() -> None:
    came = guest("list-start-and-title-order")
    assert [title for title in came.main.xpath("//title/text() | //h1//text()") if "Load data" in title] == []
    assert said(came.main.xpath(".//*[self::h2 or self::h3]")[-1]) == "Load data"


def test_headings_of_one_level_stay_at_one_level() -> None:
    headings = guest("two-h1").main.xpath(".//*[self::h2 or self::h3][starts-with(., 'Part')]")
    assert ([said(heading) for heading in headings], len({heading.tag for heading in headings})) == (
        ["Part one", "Part two"],
        1,
    )


@pytest.mark.parametrize(
    ("name", "link", "heading"),
    [("link-to-heading-as-jupyter-writes-it", "go", "Part One!"), ("task-list-and-more", "link to section", "Md")],
)
def test_a_link_to_a_heading_leads_there(name: str, link: str, heading: str) -> None:
    came = guest(name)
    (address,) = came.main.xpath(f".//a[normalize-space()='{link}']/@href")
    (target,) = came.main.xpath(f"//*[@id='{address.removeprefix('#')}']")
    assert (address[:1], heading in said(target)) == ("#", True)
    assert [line for line in came.page_warnings if address in line] == []


def test_a_link_that_leads_to_a_heading_leads_there_in_print() -> None:
    with opened(guest("link-to-heading-as-jupyter-writes-it").pdf) as file:
        links = [link for page in file.pages for link in page.get("/Annots", [])]
        assert [link for link in links if "/Dest" in link or str(link.A.S) == "/GoTo"] != []


# --- formulas
def test_big_brackets_and_their_square_are_kept() -> None:
    came = guest("formula-with-big-brackets")
    first, second = came.main.xpath(".//math")
    signs = "".join(first.itertext())
    assert (signs.count("["), signs.count("]"), first.xpath(".//msup/*[2]")[-1].text_content().strip()) == (1, 1, "2")
    assert [squeezed(words.text_content()) for words in second.xpath(".//mtext") if words.text_content().strip()] == [
        "multiple of"
    ]
    assert ("[" in came.text, "]" in came.text, in_order(came.text, "multiple of")) == (True, True, True)


def formulas(name: str) -> list[str]:
    """The LaTeX of the formulas of a page, without spaces, and of those that stay LaTeX."""
    return ["".join(latex.split()) for latex in guest(name).main.xpath(".//math/@alttext | .//*[@class='math']/text()")]


LATEX = [
    "s_i=s_{i}", "x^2+y^2=z^2", "a*b*c", r"\frac{a}{b}", r"\mathbb{R}", r"\text{dead}\geq71", "a<b>c", "x^2",
    r"f(x)=\begin{cases}0&x<0\\1&x\ge0\end{cases}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
]  # fmt: skip


@pytest.mark.parametrize("latex", LATEX)
def test_a_formula_is_one_however_it_is_written(latex: str) -> None:
    assert latex in formulas("latex")


@pytest.mark.parametrize(
    "piece", [r"(n-m)\\", "y=x+2", r"c&=d_{e_f}", "E=mc^2", r"\sum_{i=1}^nx_i^2", r"c&=d\end{align}"]
)
def test_an_environment_or_an_output_is_a_formula(piece: str) -> None:
    assert len([latex for latex in formulas("latex") if piece in latex]) == 1


def test_every_formula_says_its_latex_in_the_pdf() -> None:
    came = guest("latex")
    assert Counter(tag["alt"] for tag in tags(came.pdf, "/Formula")) == Counter(came.main.xpath(".//math/@alttext"))


def test_a_command_that_is_unknown_stays_and_is_warned_of() -> None:
    came = guest("latex")
    assert [said for said in came.main.xpath(".//*[@class='math']/text()") if r"\unknownmacro" in said] == [
        r"\unknownmacro{x}"
    ]
    assert [
        number
        for number, line in zip(cells(came.page_warnings), came.page_warnings, strict=True)
        if "unknownmacro" in line
    ] == [1]
    assert r"\unknownmacro{x}" in came.text


def test_environments_without_dollars_are_formulas_among_lists() -> None:
    found = [latex for latex in formulas("task-list-and-more") if latex.startswith(r"\begin{align}")]
    assert found == [r"\begin{align}a&=b\\c&=d\end{align}"]


# --- tables
def test_cells_beside_one_another_are_never_glued() -> None:
    came = guest("html-table-kinds")
    assert [
        glued for glued in ("AB12", "Sum46", "kv", "1234") if re.search(rf"\b{glued}\b", said(came.main) + came.text)
    ] == []


def test_every_column_of_a_wide_table_is_printed_beside_the_first() -> None:
    came = guest("tables-long-wide-tall")
    assert [f"r{row}c{column}" for row in range(3) for column in range(30) if f"r{row}c{column}" not in came.text] == []
    assert len(re.findall(r"\bcolumn number \d+\b", came.text)) >= 30


def test_every_heading_of_a_table_is_tagged_in_the_pdf() -> None:
    came = guest("nested-html-table-and-text")
    with opened(came.pdf) as file:
        kinds = Counter(str(element.get("/S")) for element in structure(file))
    assert (kinds["/TH"], kinds["/TD"], kinds["/Table"]) == (1, 1, 1)


def test_a_footnote_keeps_its_list() -> None:
    came = guest("markdown-html-values")
    assert {"three in the north", "four in the south"} <= {said(item) for item in came.main.xpath(".//li")}
    assert in_order(came.text, "Counts were:", "three in the north", "four in the south")


# --- scripts
@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_text_of_any_script_runs_its_own_way_in_the_page(name: str) -> None:
    main = guest(name).main
    automatic = main.xpath("ancestor-or-self::*[@dir='auto'] | .//*[@dir='auto']")
    assert (automatic != [], "日本語" in said(main)) == (True, True)


def test_terminal_output_keeps_its_signs() -> None:
    (output,) = guest("scripts-and-emoji").main.xpath(".//pre[contains(@class, 'text')]")
    assert output.text_content().rstrip("\n") == "█▓▒░ ┌─┐ │x│ └─┘ 50%|█████     | 5/10\n日本語 ✓"


@pytest.mark.parametrize("name", ["rtl-cjk-emoji", "scripts-and-emoji"])
def test_boxes_are_never_silent(name: str) -> None:
    came = guest(name)
    told = [line for line in came.pdf_warnings if "fonts-noto" in line or "fontpkg" in line]
    assert bool(told) == bool(boxes(came.pdf))


SAMPLES = [("Arabic", "هجوم"), ("Hebrew", "נהרגו"), ("Devanagari", "हिन्दी"), ("Thai", "สิบห้า"), ("Chinese", "日本語")]


@pytest.mark.parametrize(("script", "sample"), SAMPLES)
def test_a_script_is_printed_or_warned_of_by_name(script: str, sample: str) -> None:
    came = guest("rtl-cjk-emoji")
    told = [line for line in came.pdf_warnings if script in line]
    letters = [letter for letter in sample if letter.isalpha()]
    assert sample in said(came.main)
    assert all(letter in came.text for letter in letters) or told != []
