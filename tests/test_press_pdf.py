"""The PDF: what its readers and its checkers find in it, and that no word of a notebook acts as code."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from strikeledger.blocks import (
    Block,
    Break,
    Callout,
    Card,
    Cards,
    Chart,
    Column,
    Document,
    FigureRef,
    Formula,
    Heading,
    Inline,
    Link,
    Listing,
    Math,
    Note,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Register,
    Table,
    Text,
    walk,
)
from strikeledger.errors import PressError
from strikeledger.press.attachments import document_attachments, table_csv
from strikeledger.press.exporters import StrikeledgerPDFExporter
from strikeledger.press.formulas import typst_math
from strikeledger.press.glyphs import BOX, printable, unprintable
from strikeledger.press.pdf import noon, render_pdf
from strikeledger.press.typst import render_typst
from strikeledger.press.typst_register import marks
from tests.fixtures_html import rich_document
from tests.pdf_reading import needs_poppler, opened, tags, text

NASTY = [
    '#read("secret.txt")', '#import "@preview/cetz:0.3.0": *', "#{panic()}", "@ref", "<label>", "$x$", "// line",
    "/* block */", "*b*", "_i_", "`raw`", "~", '"quoted"', "it's", "back\\slash", "\\u{41}", "--", "---", "...",
    "= heading", "- item", "+ item", "/ term: x", "[x]", "{y}", "a#b", "https://example.org/a_b#c", "\\", '"', "%",
    "&amp;", "<b>", "->",
]  # fmt: skip


def pages(pdf: bytes, *options: str) -> list[str]:
    return text(pdf, *options).split("\f")[:-1]


def solid(words: str) -> str:
    """Words without their spaces, which a PDF doesn't keep at line ends."""
    return re.sub(r"[\s\u00a0]+", "", words)


def paragraph(*words: str | Inline) -> Paragraph:
    return Paragraph(tuple(Text(word) if isinstance(word, str) else word for word in words))


def document(*blocks: Block, **more: Any) -> Document:
    return Document(title="Sample", blocks=blocks, **more)


def properties(pdf: bytes) -> dict[str, str]:
    with opened(pdf) as file:
        return {str(name): str(value) for name, value in file.docinfo.items()}


@pytest.fixture(scope="module")
def rich() -> bytes:
    return render_pdf(rich_document())


# --- what a checker finds
def test_no_rule_of_pdf_ua_fails(rich: bytes) -> None:
    report = page_validation.validate_pdf_bytes(rich, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.rules.passed == 104


def test_no_rule_of_pdf_a_fails(rich: bytes) -> None:
    report = page_validation.validate_pdf_bytes(rich, profile=page_validation.ValidationProfile.PDF_A_3A)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_it_is_tagged_and_knows_its_language_and_title(rich: bytes) -> None:
    pdf = opened(rich)
    root = pdf.Root
    assert (bool(root.MarkInfo.Marked), str(root.Lang), bool(root.ViewerPreferences.DisplayDocTitle)) == (
        True,
        "en",
        True,
    )


def test_its_properties_name_title_author_and_keywords(rich: bytes) -> None:
    info = properties(rich)
    assert [info[name] for name in ("/Title", "/Author", "/Keywords")] == [
        "US forces and armed groups: the situation", "strikeledger", "situation, 2023-11-29",
    ]  # fmt: skip


def test_its_dates_are_noon_of_the_day_as_known(rich: bytes) -> None:
    info = properties(rich)
    assert {info[name][:16] for name in ("/CreationDate", "/ModDate")} == {"D:20231129120000"}


def test_without_a_day_its_date_is_fixed_all_the_same() -> None:
    assert properties(render_pdf(document()))["/CreationDate"][:10] == "D:19700101"


def test_noon_is_counted_in_utc() -> None:
    assert (noon("2023-11-29"), noon(""), noon("soon")) == (1701259200, 0, 0)


def test_its_outline_lists_the_sections(rich: bytes) -> None:
    with opened(rich).open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[:3] == ["How the attacks added up", "What the strikes did", "Notes on method"]


def test_every_font_is_embedded(rich: bytes) -> None:
    pdf = opened(rich)
    fonts = [
        obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_every_figure_and_formula_says_what_it_shows(rich: bytes) -> None:
    said = {piece.alt for piece in walk(rich_document().blocks) if isinstance(piece, Chart | Picture)}
    assert {element["alt"] for element in tags(rich, "/Figure")} == said
    assert {element["alt"] for element in tags(rich, "/Formula")} == {
        r"\hat\lambda = n/t",
        r"\frac{2}{17877} < \frac{10}{20000}",
    }


def test_every_heading_cell_of_a_table_says_what_it_heads(rich: bytes) -> None:
    heads = tags(rich, "/TH")
    assert len(heads) >= 6
    assert {element["scope"] for element in heads} == {"/Column"}


def test_charts_are_vectors(rich: bytes) -> None:
    pdf = opened(rich)
    images = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image"]
    assert [(int(image.Width), int(image.Height)) for image in images if int(image.Width) > 1] == []


def test_the_documents_own_data_is_attached(rich: bytes) -> None:
    pdf = opened(rich)
    found = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert found == document_attachments(rich_document())
    assert set(found) >= {"figures.json", "tables/strikes.csv"}


def test_attachments_have_a_type_a_description_and_a_relationship() -> None:
    pdf = opened(render_pdf(document(), {"tables/a.csv": b"a\n1\n", "situation.ipynb": b"{}"}))
    found = {
        name: (pdf.attachments[name].get_file().mime_type, pdf.attachments[name].description)
        for name in pdf.attachments
    }
    assert found == {
        "tables/a.csv": ("text/csv", "Table behind this report: tables/a.csv"),
        "situation.ipynb": ("application/x-ipynb+json", "Notebook that made this report: situation.ipynb"),
    }


# --- the same bytes
def test_the_same_document_gives_the_same_bytes(rich: bytes) -> None:
    assert render_pdf(rich_document()) == rich


def test_another_process_in_another_zone_gives_the_same_bytes(rich: bytes) -> None:
    code = (
        "import sys; from tests.fixtures_html import rich_document; from strikeledger.press.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf(rich_document()))"
    )
    environment = {
        **os.environ,
        "TZ": "Asia/Tokyo",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)]),
    }
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True).stdout == rich


# --- words stay words
@needs_poppler
def test_nasty_words_stay_words_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("the secret itself")
    monkeypatch.chdir(tmp_path)
    cell = tuple((Text(word),) for word in NASTY[:2])
    pdf = render_pdf(
        document(
            paragraph(" | ".join(NASTY)),
            Heading(2, (Text(NASTY[0]),)),
            Cards((Card(NASTY[0], (Text(NASTY[1]),), (Text(NASTY[2]),)),)),
            Table("", NASTY[0], (Column(NASTY[0], NASTY[1]), Column(NASTY[2])), (cell,), (Text(NASTY[0]),)),
            Preformatted("\n".join(NASTY)),
            subtitle=NASTY[0],
            edition=NASTY[1],
        )
    )
    found = solid(text(pdf, "-raw"))
    assert solid(" | ".join(NASTY)) in found
    assert solid("".join(NASTY)) in found
    assert found.count(solid(NASTY[0])) == 9
    assert "thesecretitself" not in found


@needs_poppler
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]), max_size=60),
        min_size=1,
        max_size=12,
    )
)
def test_any_words_are_found_again(words: list[str]) -> None:
    found = solid(text(render_pdf(document(*(paragraph(Text(word, "strong"), Text(word)) for word in words))), "-raw"))
    for word in words:
        assert solid(printable(word)) in found


@needs_poppler
def test_a_formula_that_would_read_a_file_is_shown_as_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("the secret itself")
    monkeypatch.chdir(tmp_path)
    found = solid(
        text(render_pdf(document(paragraph(Math(r'\text{#read("secret.txt")}')), Formula('#read("secret.txt")'))))
    )
    assert found.count('#read("secret.txt")') == 2


@pytest.mark.parametrize(
    "latex", ["", "#x", r"\text{#read(\"x\")}", r"\unknownmacro{x}", r"\begin{nonsense", r"\text{\U0001F600}"]
)
def test_a_formula_that_can_not_be_trusted_is_not_translated(latex: str) -> None:
    assert typst_math(latex) is None


@pytest.mark.parametrize(
    ("latex", "math"),
    [
        (r"\frac{2}{17877}", "frac(2, 17877)"),
        (r"x_1^2 + \lambda", "x_(1)^(2) + lambda"),
        (r"\text{at least } 7", '"at least" 7'),
    ],
)
def test_a_usual_formula_is_translated(latex: str, math: str) -> None:
    assert typst_math(latex) == math


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "#nowhere"])
def test_a_link_to_where_no_page_may_lead_is_only_words(href: str) -> None:
    pdf = opened(render_pdf(document(paragraph(Link(href, (Text("words"),))))))
    assert [annotation for page in pdf.pages for annotation in page.get("/Annots", [])] == []


# --- typefaces
def test_what_no_typeface_has_is_a_box_and_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        render_pdf(document(paragraph("fire \U0001f525, 漢"), Preformatted("\U0001f525")))
    assert [record.getMessage() for record in caplog.records] == [
        "The PDF shows a box for characters that no shipped typeface has: '漢' (U+6F22), '\U0001f525' (U+1F525)."
    ]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("naïve Ω ж ≥ → ─ −", "naïve Ω ж ≥ → ─ −"),
        ("e\u0301", "é"),
        ("a\x00\u200e\ufe0fb", "ab"),
        ("a\u2003b\U0001f600", f"a b{BOX}"),
        ("\ud800", BOX),
    ],
)
def test_printable_words(words: str, shown: str) -> None:
    assert printable(words) == shown


def test_every_character_counted_as_printable_can_be_set() -> None:
    spans = [
        *range(0x20, 0x250),
        *range(0x370, 0x460),
        *range(0x2010, 0x2040),
        *range(0x2190, 0x2300),
        *range(0x2500, 0x2600),
    ]
    every = "".join(character for character in map(chr, spans) if printable(character) == character)
    assert len(every) > 1000
    assert render_pdf(
        document(
            paragraph(every, Text(every, "strong"), Text(every, "emphasis")),
            Heading(2, (Text(every),)),
            Preformatted(every),
        )
    )


def test_a_box_of_its_own_is_no_missing_character() -> None:
    assert unprintable(f"a{BOX}é") == set()


def test_a_chart_may_hold_what_no_typeface_has() -> None:
    spec = {
        "data": {"values": [{"a": "\U0001f525", "b": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}},
    }
    assert render_pdf(document(Chart("c", "T", "", "Alt.", "", spec)))[:5] == b"%PDF-"


# --- layout
@needs_poppler
def test_figures_carry_the_numbers_of_their_claims(rich: bytes) -> None:
    assert "71to741–9times" in solid(text(rich))


def test_claim_numbers_are_shortened_and_counted() -> None:
    assert [mark["text"] for mark in marks([3, 4, 5, 7, 9, 11, 13, 15])] == ["3–5", "7", "9", "11", "+2"]


def test_claim_numbers_lead_to_the_register(rich: bytes) -> None:
    pdf = opened(rich)
    links = [
        annotation for page in pdf.pages for annotation in page.get("/Annots", []) if annotation.Subtype == "/Link"
    ]
    inside = [link for link in links if "/A" not in link or link.A.S == "/GoTo"]
    outside = {str(link.A.URI) for link in links if "/A" in link and link.A.S == "/URI"}
    assert len(inside) > 30
    assert "https://example.org/1?a=1&b=2" in outside


@needs_poppler
def test_a_page_names_the_report_its_date_and_its_number(rich: bytes) -> None:
    second = pages(rich, "-layout")[1]
    assert re.search(r"US forces and armed groups: the situation\s+As known on 29 November 2023", second)
    assert re.search(r"Edition 2023-11-29\s+2 of \d", second)


@needs_poppler
@pytest.mark.parametrize(("sections", "listed"), [(4, 1), (5, 2)])
def test_a_report_of_many_sections_opens_with_its_contents(sections: int, listed: int) -> None:
    blocks = [Heading(2, (Text(f"Section {number}"),)) for number in range(sections)]
    assert text(render_pdf(document(*blocks))).count("Section 3") == listed


@needs_poppler
@pytest.mark.parametrize("lines", range(36, 46))
def test_a_heading_is_never_last_on_its_page(lines: int) -> None:
    blocks = [
        *(paragraph(f"line {number}") for number in range(lines)),
        Heading(2, (Text("THE HEADING"),)),
        paragraph("after it " * 40),
    ]
    (holding,) = [page for page in pages(render_pdf(document(*blocks)), "-layout") if "THE HEADING" in page]
    assert "after it" in holding.split("THE HEADING")[1]


def long_table(rows: int = 120) -> Table:
    cells = tuple(((Text(f"row {number}"),), (Text(str(number)),)) for number in range(rows))
    return Table("long", "A long table", (Column("Where it was"), Column("How many", "people", "right")), cells)


@needs_poppler
@pytest.mark.parametrize("lines", [0, 30, 36, 38, 40, 42])
def test_a_long_table_repeats_its_header_and_keeps_its_caption(lines: int) -> None:
    found = pages(
        render_pdf(document(*(paragraph(f"line {number}") for number in range(lines)), long_table())), "-layout"
    )
    assert all("Where it was" in page for page in found if "row " in page)
    (captioned,) = [page for page in found if "A long table" in page]
    assert "row 0" in captioned


def test_a_table_too_wide_for_the_page_turns_it() -> None:
    columns = tuple(Column(f"Measurement{number}", align="right") for number in range(14))
    table = Table("", "Wide", columns, (tuple((Text("1"),) for _ in columns),))
    boxes = [
        [round(float(edge)) for edge in page.MediaBox[2:]]
        for page in opened(render_pdf(document(Heading(2, (Text("h"),)), table))).pages
    ]
    assert boxes[-1] == [842, 595]


@needs_poppler
@pytest.mark.parametrize(
    "block",
    [
        paragraph,
        lambda word: paragraph(Text(word, "code")),
        Preformatted,
        lambda word: Cards((Card("label", (Text(word),), (Text(word),)),) * 4),
        lambda word: Table("", "t", (Column("a"), Column(word), Column("c")), (((Text(word),),) * 3,)),
    ],
    ids=["paragraph", "code", "preformatted", "card", "table"],
)
def test_a_word_without_end_stays_on_the_page(block: Callable[[str], Block]) -> None:
    word = "https://example.org/" + "abcdefghij" * 30
    pdf = render_pdf(document(block(word)))
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', text(pdf, "-bbox"))]
    assert max(edges) <= 595 - 60
    assert "\u200b" not in text(pdf)


def test_empty_pieces_and_odd_names_do_not_stop_the_press() -> None:
    blocks = (
        Paragraph(()), Heading(2, ()), Heading(2, (Text("Claims"),)), Heading(2, (Text("claims"),)), Listing(()), Listing(((),)), Quote(()),
        Cards(()), Cards((Card("", ()),)), Callout("", ()), Preformatted(""), Formula(""),
        Table("", "", (), ()), Table("", "t", (Column(""),), ()),
        paragraph(Link("https://example.org", ()), Link("#claims", (Text("x"),)), Link("#sources", ()), Note(()), Math(""), Break()),
        Register(), Callout("again", (Register(),)),
    )  # fmt: skip
    for more in ({}, {"claims": {"c": {"id": "c"}}, "sources": {"s": {"id": "s"}}}):
        assert render_pdf(document(*blocks, **more))[:5] == b"%PDF-"


@needs_poppler
def test_a_short_table_is_not_cut_by_the_end_of_a_page() -> None:
    for lines in range(30, 44):
        blocks = [paragraph(f"line {number}") for number in range(lines)]
        found = pages(render_pdf(document(*blocks, long_table(9))), "-layout")
        assert len([page for page in found if "row " in page]) == 1


# --- what stops the press
def test_a_picture_or_chart_without_words_stops_the_press() -> None:
    spec = {"data": {"values": [{}]}, "mark": "point"}
    for block in (Picture("image/svg+xml", "<svg/>", " "), Chart("c", "T", "", "", "", spec)):
        with pytest.raises(PressError, match="no alternative text"):
            render_typst(document(block))


def test_a_figure_without_a_record_stops_the_press() -> None:
    with pytest.raises(PressError, match="'f', which has no record"):
        render_typst(document(paragraph(FigureRef("f"))))


# --- files and exporter
def test_a_table_as_csv() -> None:
    records = [
        {"day": "2023-11-29", "n": None, "at": -3},
        {"day": '=HYPERLINK("x")', "n": 2, "late": "-5"},
        {"day": "+a", "late": "@b"},
    ]
    assert table_csv(records).decode() == 'day,n,at,late\n2023-11-29,,-3,\n"\'=HYPERLINK(""x"")",2,,-5\n\'+a,,,\'@b\n'


def test_the_tables_behind_charts_are_attached_and_names_must_be_file_names() -> None:
    table = dataclasses.replace(long_table(1), records=({"a": 1},))
    chart = Chart("c", "T", "", "Alt.", "", {}, table)
    assert document_attachments(document(chart)) == {"tables/long.csv": b"a\n1\n"}
    with pytest.raises(PressError, match="can't be a file name"):
        document_attachments(document(dataclasses.replace(table, name="../x")))
    with pytest.raises(PressError, match="hold different rows"):
        document_attachments(document(chart, dataclasses.replace(table, records=({"a": 2},))))


def test_figures_json_holds_the_figures() -> None:
    content = json.loads(document_attachments(rich_document())["figures.json"])
    assert (content["report"], content["as_of"], len(content["figures"])) == ("situation", "2023-11-29", 6)


def notebook() -> Any:
    output = new_output("stream", name="stdout", text="shown")
    cells = [new_markdown_cell("# Any notebook\n\nText"), new_code_cell("secret_code()", outputs=[output])]
    return new_notebook(cells=cells)


def test_the_exporter_makes_a_pdf_of_any_notebook() -> None:
    pdf, resources = StrikeledgerPDFExporter().from_notebook_node(notebook(), {"metadata": {"name": "file"}})
    assert (properties(pdf)["/Title"], resources["output_extension"]) == ("Any notebook", ".pdf")


@needs_poppler
def test_code_never_shows() -> None:
    found = text(StrikeledgerPDFExporter().from_notebook_node(notebook())[0])
    assert ("shown" in found, "secret_code" in found) == (True, False)
