"""The PDF: what its readers and its checkers find in it, and that no word of a notebook acts as code."""

from __future__ import annotations

import base64
import csv
import dataclasses
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import page as page_validation
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from strikeledger import __version__, render
from strikeledger.errors import NotebookError
from strikeledger.render.data_files import attachment_digests, document_attachments, table_csv
from strikeledger.render.exporters import StrikeledgerPDFExporter
from strikeledger.render.html.inline import PageContext, claim_marks, printed_figures
from strikeledger.render.pdf.columns import SIDE_MARGIN
from strikeledger.render.pdf.engine import compile_pdf, pack_objects
from strikeledger.render.pdf.flow import shift_charts
from strikeledger.render.pdf.pdf import PdfOptions, noon_timestamp, typst_files
from strikeledger.render.pdf.words import MISSING_GLYPH, SystemFonts, printable_text, unprintable_characters
from strikeledger.render.tree import page_tree
from strikeledger.report.blocks import (
    Annex,
    Block,
    Break,
    Callout,
    Card,
    Cards,
    Chart,
    Column,
    Document,
    FigureRef,
    Heading,
    Inline,
    Link,
    Listing,
    Note,
    Paragraph,
    Register,
    Table,
    Text,
    walk,
)
from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord
from strikeledger.text import typographic
from tests.notebook_reading import read_report
from tests.pdf_reading import leads_to, needs_poppler, opened, structure, tags, text
from tests.render.fixtures_html import document_of, formula, pdf_of, rich_document

pytestmark = pytest.mark.slow

SCHEMA = json.loads((Path(render.__file__).parent / "assets" / "figures.schema.json").read_text(encoding="utf-8"))
MARGIN = SIDE_MARGIN * 72 / 25.4
"""At the left and the right of a page, in points."""
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


def document(*parts: Block | str, **more: Any) -> Document:
    return document_of(*parts, title="Sample", **more)


def preformatted(words: str) -> str:
    return f'<pre class="text">{escape(words)}</pre>'


def properties(pdf: bytes) -> dict[str, str]:
    with opened(pdf) as file:
        return {str(name): str(value) for name, value in file.docinfo.items()}


@pytest.fixture(scope="module")
def rich() -> bytes:
    return pdf_of(rich_document())


# --- what a checker finds
def test_no_rule_of_pdf_ua_fails(rich: bytes) -> None:
    report = page_validation.validate_pdf_bytes(rich, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.rules.passed == 104


def test_no_rule_of_pdf_a_fails(rich: bytes) -> None:
    report = page_validation.validate_pdf_bytes(rich, profile=page_validation.ValidationProfile.PDF_A_3A)
    failures = [(failure.rule_id, failure.message) for failure in report.failures]
    # The checker takes a carriage return at the end of a stream's content for the line end after it; the next test measures.
    assert [failure for failure in failures if failure[0] != "PDFA3A-STREAM-LENGTH-001"] == []


def test_its_objects_are_packed_and_all_are_there(rich: bytes) -> None:
    given = rich_document()
    source, files = typst_files(page_tree(given).main, Document(given.title, ()), {}, PdfOptions(), SystemFonts())
    plain = compile_pdf(source, files)
    packed = pack_objects(plain)
    with opened(plain) as one, opened(packed) as other:
        kinds = [Counter(str(each.get("/S", "")) for each in structure(file)) for file in (one, other)]
        assert kinds[0] == kinds[1]
    assert (b"/ObjStm" in rich, len(packed) < 0.6 * len(plain)) == (True, True)


def test_what_is_no_plain_pdf_is_not_packed() -> None:
    assert pack_objects(b"%PDF-1.7\nwords") == b"%PDF-1.7\nwords"


def test_every_stream_is_as_long_as_it_says(rich: bytes) -> None:
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", rich))
    ends = {rich[stream.end() + int(stream[1]) :][:10] for stream in streams}
    assert (len(streams) > 20, ends) == (True, {b"\nendstream"})


def test_it_is_tagged_and_knows_its_language_and_title(rich: bytes) -> None:
    pdf = opened(rich)
    root = pdf.Root
    assert (bool(root.MarkInfo.Marked), str(root.Lang), bool(root.ViewerPreferences.DisplayDocTitle)) == (
        True,
        "en",
        True,
    )


def test_its_properties_name_title_author_and_keywords(rich: bytes) -> None:
    info, digests = properties(rich), attachment_digests(document_attachments(rich_document()))
    assert [info[name] for name in ("/Title", "/Author", "/Keywords")] == [
        "US forces and armed groups: the situation", "strikeledger contributors", ", ".join(["situation", "2023-11-29", *digests]),
    ]  # fmt: skip


def test_its_dates_are_noon_of_the_day_as_known(rich: bytes) -> None:
    info = properties(rich)
    assert {info[name][:16] for name in ("/CreationDate", "/ModDate")} == {"D:20231129120000"}


def test_without_a_day_its_date_is_fixed_all_the_same() -> None:
    assert properties(pdf_of(document()))["/CreationDate"][:10] == "D:19700101"


def test_noon_is_counted_in_utc() -> None:
    assert (noon_timestamp("2023-11-29"), noon_timestamp(""), noon_timestamp("soon")) == (1701259200, 0, 0)


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
    said = {piece.alt for piece in walk(rich_document().blocks) if isinstance(piece, Chart)} | {"One blue dot"}
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
    pdf = opened(pdf_of(document(), {"tables/a.csv": b"a\n1\n", "situation.ipynb": b"{}"}))
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
    assert pdf_of(rich_document()) == rich


def test_another_process_in_another_zone_gives_the_same_bytes(rich: bytes) -> None:
    code = (
        "import sys; from tests.render.fixtures_html import pdf_of, rich_document;"
        "sys.stdout.buffer.write(pdf_of(rich_document()))"
    )
    environment = {
        **os.environ,
        "TZ": "Asia/Tokyo",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)]),
    }
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True).stdout == rich


# --- words stay words
@needs_poppler
def test_nasty_words_stay_words_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("the secret itself")
    monkeypatch.chdir(tmp_path)
    cell = tuple((Text(word),) for word in NASTY[:2])
    pdf = pdf_of(
        document(
            paragraph(" | ".join(NASTY)),
            Heading(2, (Text(NASTY[0]),)),
            Cards((Card(NASTY[0], (Text(NASTY[1]),), (Text(NASTY[2]),)),)),
            Table("", NASTY[0], (Column(NASTY[0], NASTY[1]), Column(NASTY[2])), (cell,), (Text(NASTY[0]),)),
            preformatted("\n".join(NASTY)),
            subtitle=NASTY[0],
            edition=NASTY[1],
        )
    )
    found = solid(text(pdf, "-raw"))
    assert solid(" | ".join(map(typographic, NASTY))) in found
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
    found = solid(text(pdf_of(document(*(paragraph(Text(word, "strong"), Text(word)) for word in words))), "-raw"))
    for word in words:
        assert solid(printable_text(typographic(word))) in found


@needs_poppler
def test_a_formula_that_would_read_a_file_is_shown_as_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("the secret itself")
    monkeypatch.chdir(tmp_path)
    found = solid(
        text(pdf_of(document(formula(r'\text{#read("secret.txt")}'), formula('#read("secret.txt")', block=True))))
    )
    assert found.count('#read("secret.txt")') == 2


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "#nowhere"])
def test_a_link_to_where_no_page_may_lead_is_only_words(href: str) -> None:
    pdf = opened(pdf_of(document(paragraph(Link(href, (Text("words"),))))))
    assert [annotation for page in pdf.pages for annotation in page.get("/Annots", [])] == []


# --- typefaces
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("naïve Ω ж ≥ → ─ −", "naïve Ω ж ≥ → ─ −"),
        ("e\u0301", "é"),
        ("a\x00\u200e\ufe0fb", "ab"),
        ("a\u2003b\U0001f600", f"a b{MISSING_GLYPH}"),
        ("\ud800", MISSING_GLYPH),
    ],
)
def test_printable_words(words: str, shown: str) -> None:
    assert printable_text(words) == shown


def test_every_character_counted_as_printable_can_be_set() -> None:
    spans = [
        *range(0x20, 0x250),
        *range(0x370, 0x460),
        *range(0x2010, 0x2040),
        *range(0x2190, 0x2300),
        *range(0x2500, 0x2600),
    ]
    every = "".join(character for character in map(chr, spans) if printable_text(character) == character)
    assert len(every) > 1000
    assert pdf_of(
        document(
            paragraph(every, Text(every, "strong"), Text(every, "emphasis")),
            Heading(2, (Text(every),)),
            preformatted(every),
        )
    )


def test_a_box_of_its_own_is_no_missing_character() -> None:
    assert unprintable_characters(f"a{MISSING_GLYPH}é") == set()


def test_a_chart_may_hold_what_no_typeface_has() -> None:
    spec = {
        "data": {"values": [{"a": "\U0001f525", "b": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}},
    }
    assert pdf_of(document(Chart("c", "T", "", "Alt.", "", spec)))[:5] == b"%PDF-"


# --- layout
@needs_poppler
def test_figures_carry_the_numbers_of_their_claims(rich: bytes) -> None:
    assert "71 to 74 ¹⁻⁹ times" in " ".join(text(rich).split())


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([3, 4, 5, 7, 9, 11, 13, 15], ["3–5", "7", "9", "11", "+2"]),
        ([1, 3, 5, 7, 9], ["1", "3", "5", "7", "9"]),
        ([1, 3, 5, 7, 9, 10, 11, 13], ["1", "3", "5", "7", "+4"]),
        ([], []),
    ],
)
def test_claim_numbers_are_shortened_and_counted(numbers: list[int], shown: list[str]) -> None:
    assert [mark["text"] for mark in claim_marks(numbers, 4, "computation-1")] == shown


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
    assert re.search(r"US forces and armed groups: the situation · as known on 29 November 2023\s+2 of \d", second)


@needs_poppler
@pytest.mark.parametrize(("sections", "listed"), [(4, 1), (5, 2)])
def test_a_report_of_many_sections_opens_with_its_contents(sections: int, listed: int) -> None:
    blocks = [Heading(2, (Text(f"Section {number}"),)) for number in range(sections)]
    assert text(pdf_of(document(*blocks))).count("Section 3") == listed


@needs_poppler
@pytest.mark.parametrize("lines", range(36, 46))
def test_a_heading_is_never_last_on_its_page(lines: int) -> None:
    blocks = [
        *(paragraph(f"line {number}") for number in range(lines)),
        Heading(2, (Text("THE HEADING"),)),
        paragraph("after it " * 40),
    ]
    (holding,) = [page for page in pages(pdf_of(document(*blocks)), "-layout") if "THE HEADING" in page]
    assert "after it" in holding.split("THE HEADING")[1]


def long_table(rows: int = 120) -> Table:
    cells = tuple(((Text(f"row {number}"),), (Text(str(number)),)) for number in range(rows))
    return Table("long", "A long table", (Column("Where it was"), Column("How many", "people", "right")), cells)


@needs_poppler
@pytest.mark.parametrize("lines", [0, 30, 36, 38, 40, 42])
def test_a_long_table_repeats_its_header_and_keeps_its_caption(lines: int) -> None:
    found = pages(pdf_of(document(*(paragraph(f"line {number}") for number in range(lines)), long_table())), "-layout")
    (captioned, *later) = [page for page in found if "row " in page]
    assert all("Where it was" in page for page in (captioned, *later))
    assert "row 0" in captioned
    assert ["continued" in page for page in found] == ["row " in page and page != captioned for page in found]
    assert all("Table 1. A long table, continued" in page for page in later)
    assert sum("A long table" in page for page in found) == 1 + len(later)


@needs_poppler
@pytest.mark.parametrize(
    "block",
    [
        paragraph,
        lambda word: paragraph(Text(word, "code")),
        preformatted,
        lambda word: '<pre class="code">' + re.sub("(.{1,9})", r'<span class="s1">\1</span>', word) + "</pre>",
        lambda word: Cards((Card("label", (Text(word),), (Text(word),)),) * 4),
        lambda word: Table("", "t", (Column("a"), Column(word), Column("c")), (((Text(word),),) * 3,)),
    ],
    ids=["paragraph", "code", "preformatted", "code in colours", "card", "table"],
)
def test_a_word_without_end_stays_on_the_page(block: Callable[[str], Block]) -> None:
    word = "https://example.org/" + "abcdefghij" * 30
    pdf = pdf_of(document(block(word)))
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', text(pdf, "-bbox"))]
    assert max(edges) <= 595 - MARGIN + 5
    assert "\u200b" not in text(pdf)


def test_empty_pieces_and_odd_names_do_not_stop_the_press() -> None:
    blocks = (
        Paragraph(()), Heading(2, ()), Heading(2, (Text("Claims"),)), Heading(2, (Text("claims"),)), Listing(()), Listing(((),)),
        "<blockquote/>",
        Cards(()), Cards((Card("", ()),)), Callout("", ()), preformatted(""), formula("", block=True),
        Table("", "", (), ()), Table("", "t", (Column(""),), ()),
        paragraph(Link("https://example.org", ()), Link("#claims", (Text("x"),)), Link("#sources", ()), Note(()), Break()),
        Register(), Callout("again", (Register(),)),
    )  # fmt: skip
    for more in ({}, {"claims": {"c": ClaimRecord("c")}, "sources": {"s": SourceRecord("s")}}):
        assert pdf_of(document(*blocks, **more))[:5] == b"%PDF-"


@needs_poppler
def test_a_short_table_is_not_cut_by_the_end_of_a_page() -> None:
    for lines in range(30, 44):
        blocks = [paragraph(f"line {number}") for number in range(lines)]
        found = pages(pdf_of(document(*blocks, long_table(9))), "-layout")
        assert len([page for page in found if "row " in page]) == 1


# --- where figures lead
CLAIMS = {
    f"t-{number}": {"id": f"t-{number}", "subject": "attacks", "words": "7", "party": "Iran"} for number in range(1, 14)
}


def record(name: str, claims: list[int], **more: Any) -> dict[str, Any]:
    rest = {"kind": "count", "low": 7, "high": 7, "unit": "attacks", "words": "7", "sources": []}
    return {"id": name, "label": f"Label of {name}", **rest, **more, "claims": [f"t-{number}" for number in claims]}


RATE = {
    "computation": "7 attacks over 10 days",
    "interval": {"method": "Garwood", "level": 0.95, "low": 0.28, "high": 1.44},
}
FIGURES = {
    "one": record("one", [1]),
    "few": record("few", [2, 4, 6, 8, 10]),
    "many": record("many", [1, 3, 5, 7, 9, 11, 13]),
    "own": record("own", [], computation="The publications used, counted"),
    "rate": record("rate", [12], **RATE, kind="rate", words="0.7"),
    "spread": record("spread", [1, 3, 5], computation="added up"),
    "unknown": record("unknown", [], words="not known", low=None, high=None),
}


def ref(name: str, marked: bool = True) -> tuple[Inline, ...]:
    return (FigureRef(name, marked),)


def everywhere() -> Document:
    """A document that prints figures in every place that a figure can be printed in."""
    return document(
        paragraph(*ref("few"), Text(", "), *ref("many"), Note(ref("rate"))),
        Cards((Card("Attacks", ref("one"), ref("many", marked=False), ref("own")),)),
        Table("", "t", (Column("a"), Column("b")), ((ref("many"), ref("one", marked=False)),), ref("own", marked=False)),
        Callout("Box", (paragraph(*ref("rate")),)),
        Listing(((paragraph(*ref("one"), Link("#claims", ref("few", marked=False))),),)),
        paragraph(*ref("unknown"), *ref("spread")),
        figures=FigureRecord.read_all(FIGURES), claims=ClaimRecord.read_all(CLAIMS),
        report="sample", edition="2023-11-29", as_of="2023-11-29", revision=2,
        licence="CC BY 4.0", licence_address="https://creativecommons.org/licenses/by/4.0/",
    )  # fmt: skip


def unfound(document: Document, pdf: bytes) -> tuple[int, list[str]]:
    """How many places of figures a document has that must lead on, and those words that no link inside the PDF leads to."""
    references, found = PageContext(document), Counter(leads_to(pdf))
    ends = [
        [
            *filter(None, [references.words_lead_to(ref)]),
            *(mark["to"] for mark in references.marks(ref.figure) if ref.marked),
        ]
        for ref in printed_figures(document)
    ]
    words = [end.replace("claim-", "").replace("computation-", "C") for each in ends for end in each]
    return len([each for each in ends if each]), list((Counter(words) - found).elements())


@needs_poppler
def test_every_figure_leads_to_its_claims_or_its_computation() -> None:
    assert unfound(everywhere(), pdf_of(everywhere())) == (13, ["2"])  # a figure in words that lead elsewhere


@needs_poppler
def test_every_figure_of_a_report_leads_to_its_claims_or_its_computation(built: Path) -> None:
    report = read_report(nbformat.read(built / "article.ipynb", nbformat.NO_CONVERT))
    records = [report.figures[ref.figure] for ref in printed_figures(report)]
    known = [record for record in records if record.claims or record.computation]
    assert unfound(report, (built / "article.pdf").read_bytes()) == (len(known), [])


@needs_poppler
def test_a_computation_says_how_and_names_its_claims() -> None:
    found = " ".join(text(pdf_of(everywhere())).split())
    assert "C1 Label of many: 7. Statements 1, 3, 5, 7, 9, 11, 13." in found
    rate = "7 attacks over 10 days. 95 percent interval: 0.28 to 1.44, Garwood. Statement 12."
    assert f"C2 Label of rate: 0.7. {rate}" in found.replace("\u00a0", " ")
    assert "C3 Label of own: 7. The publications used, counted." in found


@needs_poppler
def test_figures_that_are_computed_in_the_same_words_say_so_once() -> None:
    how = "Attacks in the list, counted one by one; each is one attack, whatever the number of its accounts."
    names = ("first", "second")
    figures = {name: record(name, [], computation=how) for name in names}
    report = document(paragraph(*ref("first"), *ref("second")), figures=FigureRecord.read_all(figures))
    found = " ".join(text(pdf_of(report)).split())
    assert f"C1 Label of first: 7. {how} C2 Label of second: 7. As C1." in found


def test_many_claims_are_counted() -> None:
    marks = PageContext(everywhere()).marks
    assert [[mark["text"] for mark in marks(name)] for name in ("many", "rate", "own", "spread", "unknown")] == [
        ["1", "3", "5", "7", "+3"], ["12"], [], ["1", "3", "5"], [],
    ]  # fmt: skip


@needs_poppler
def test_the_register_is_of_what_is_printed_each_claim_in_a_few_words() -> None:
    first = {
        "id": "t-1", "subject": "attacks, as of 6 February 2024", "words": "over 9", "bounds": "at least 10", "speaker": "Someone",
        "source": "s", "published": "2024-02-07",
    }  # fmt: skip
    claims = {"t-1": first, "t-2": {"id": "t-2", "subject": "not printed"}}
    sources = {"s": {"id": "s", "publisher": "The Paper", "title": "A title", "published": "2024-02-07"}}
    printed = document(
        paragraph(*ref("one")),
        figures=FigureRecord.read_all({"one": FIGURES["one"]}), claims=ClaimRecord.read_all(claims), sources=SourceRecord.read_all(sources),
    )  # fmt: skip
    found = " ".join(text(pdf_of(printed)).split())
    assert "1 “over 9” at least 10 attacks, as of 6 Feb 2024. Someone. The Paper, 7 Feb 2024 t-1" in found
    assert "The Paper A title, 7 Feb 2024." in found
    assert "t-2" not in found


@needs_poppler
def test_an_annex_begins_on_a_page_of_its_own_with_numbers_of_its_own() -> None:
    many = [paragraph(f"line {number}") for number in range(60)]
    pdf = pdf_of(document(Heading(2, (Text("One"),)), *many, Annex(), Heading(2, (Text("Tables"),)), *many))
    assert [" ".join(page.split()[-3:]) for page in pages(pdf)] == ["1 of 2", "2 of 2", "A1 of A2", "A2 of A2"]
    with opened(pdf).open_outline() as outline:
        found = {item.title: [below.title for below in item.children] for item in outline.root}
    assert found == {"One": [], "Annex": ["Tables"]}


def test_an_annex_of_nothing_is_none() -> None:
    assert "Annex" not in text(pdf_of(document(paragraph("words"), Annex())))


@needs_poppler
def test_it_ends_with_how_to_cite_it() -> None:
    end = " ".join(text(pdf_of(everywhere())).split()).split("How to cite this report: ")[1]
    words = (
        "“Sample” (sample), edition 2023-11-29, as known on 29 November 2023, revision 2.",
        f"strikeledger {__version__}.",
        "CC BY 4.0",
    )
    assert [each for each in words if each not in end] == []


@needs_poppler
def test_a_card_is_read_from_its_label_to_its_change() -> None:
    cards = (Card(f"Label {n}", (Text(f"value {n}"),), (Text(f"detail {n}"),), (Text(f"change {n}"),)) for n in (1, 2))
    found = text(pdf_of(document(paragraph("before"), Cards(tuple(cards)), paragraph("after"))), "-raw").split("\n")
    inside = found[found.index("before") + 1 : found.index("after")]
    assert inside == [f"{part} {n}" for n in (1, 2) for part in ("Label", "value", "detail", "change")]


# --- white space
def chart(height: int = 280) -> Chart:
    spec = {
        "data": {"values": [{"a": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}},
        "width": 600,
        "height": height,
    }
    return Chart("c", "THE CHART", "", "Alt.", "", spec)


def set_after(lines: int, *blocks: Block) -> tuple[list[str], dict[str, Any]]:
    """The pages of a document that opens with some lines, and how its chart was shifted."""
    given = document(*(paragraph(f"line {number}") for number in range(lines)), *blocks)
    source, files = typst_files(
        page_tree(given).main, Document(given.title, (), edition="1"), {}, PdfOptions(), SystemFonts()
    )
    files = shift_charts(source, files)
    shifts = json.loads(files["flow.json"])
    return pages(compile_pdf(source, files), "-layout"), shifts.get("1", {"scale": 1, "late": False})


@needs_poppler
def test_a_chart_that_nearly_fits_is_set_a_little_smaller() -> None:
    heading = Heading(2, (Text("Section"),))
    tried = {lines: set_after(lines, heading, chart(560), long_table()) for lines in range(10, 24)}
    shrunk = {lines: found for lines, (found, shift) in tried.items() if shift["scale"] < 1}
    assert shrunk
    assert min(tried[lines][1]["scale"] for lines in shrunk) >= 0.9
    assert all("THE CHART" in found[0] for found in shrunk.values())


@needs_poppler
def test_what_follows_a_chart_fills_a_page_that_it_would_leave_empty() -> None:
    tried = {
        lines: set_after(lines, Heading(2, (Text("Section"),)), chart(), long_table(6)) for lines in range(10, 31, 2)
    }
    late = {lines: found for lines, (found, shift) in tried.items() if shift["late"]}
    assert late
    assert all("row 0" in found[0] and "THE CHART" in found[1] for found in late.values())


@needs_poppler
def test_the_rest_of_a_page_with_a_chart_put_off_is_filled_too() -> None:
    section = (Heading(2, (Text("Section"),)), chart(640), *(paragraph(f"after {number}") for number in range(9)))
    found, shift = set_after(28, chart(), long_table(6), *section)
    assert shift["late"]
    assert ["after 0" in page for page in found[:2]] == [False, True]
    assert ["THE CHART" in page for page in found[:3]] == [False, True, True]


@needs_poppler
def test_a_chart_stays_in_its_section() -> None:
    for lines in range(10, 40, 3):
        found, shift = set_after(lines, chart(), Heading(2, (Text("Section"),)), paragraph("THE REST"))
        assert not shift["late"]
        words = "".join(found)
        assert words.index("THE CHART") < words.index("THE REST")
    for rows in (18, 120):
        found, shift = set_after(27, chart(), long_table(rows), Heading(2, (Text("Section"),)), paragraph("THE REST"))
        assert shift["late"]
        assert ["row 0" in page for page in found[:2]] == [True, False]
        assert "THE CHART" in found[1]
        assert "THE REST" not in found[0]


# --- drawings larger than a page
def drawn(width: int, height: int) -> str:
    """A picture that says where it begins and where it ends."""
    ends = f'<text x="0" y="60">BEGINS</text><text x="{width}" y="{height}" text-anchor="end">ENDS</text>'
    root = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-size="60">'
    data = base64.b64encode(f"{root}{ends}</svg>".encode()).decode()
    return f'<figure class="picture"><img src="data:image/svg+xml;base64,{data}" alt="Alt."/></figure>'


def large_chart(width: int, height: int, title: str = "THE CHART") -> Chart:
    """A chart of fifty rows with the words BEGINS and ENDS beside the first and the last."""
    rows = ["BEGINS", *(f"r{number}" for number in range(48)), "ENDS"]
    encoding = {"y": {"field": "row", "type": "nominal", "sort": None}}
    spec = {"data": {"values": [{"row": row} for row in rows]}, "mark": "bar", "width": width, "height": height}
    return Chart("c", title, "", "Alt.", "SOURCE", {**spec, "encoding": encoding})


def boxes(pdf: bytes) -> Iterator[tuple[int, str, tuple[float, ...]]]:
    """Every word with its page and its edges: left, top, right, bottom."""
    edges = " ".join(rf'{edge}="([\d.]+)"' for edge in ("xMin", "yMin", "xMax", "yMax"))
    for number, page in enumerate(text(pdf, "-bbox").split("<page ")[1:], 1):
        for *box, word in re.findall(rf"<word {edges}>([^<]*)<", page):
            yield number, word, tuple(map(float, box))


HEADINGS = (Heading(2, (Text("Section"),)), Heading(3, (Text("Part"),)))
LARGE = {
    "tall chart": lambda: (large_chart(600, 1600),),
    "tall chart under headings": lambda: (*HEADINGS, large_chart(600, 1600), Heading(2, (Text("Next"),))),
    "chart a little too tall": lambda: (*HEADINGS, large_chart(600, 850), Heading(2, (Text("Next"),))),
    "chart without a title": lambda: (large_chart(600, 1600, title=""),),
    "wide chart": lambda: (large_chart(3000, 600),),
    "chart in a callout": lambda: (Callout("Title", (paragraph("words"), large_chart(600, 1600))),),
    "chart in a list": lambda: (Listing(((large_chart(600, 1600),),)),),
    "chart in a quote": lambda: ("<blockquote>", large_chart(600, 1600), "</blockquote>"),
    "wide picture": lambda: (drawn(3000, 600),),
}  # fmt: skip


@needs_poppler
@pytest.mark.parametrize("lines", [0, 20])
@pytest.mark.parametrize("blocks", LARGE.values(), ids=LARGE)
def test_a_drawing_larger_than_a_page_is_whole_on_one(blocks: Callable[[], tuple[Block, ...]], lines: int) -> None:
    pdf = pdf_of(document(*(paragraph(f"line {number}") for number in range(lines)), *blocks(), paragraph("after")))
    ends = [(page, *box) for page, word, box in boxes(pdf) if word in {"BEGINS", "ENDS", "SOURCE"}]
    assert len(ends) >= 2
    assert len({page for page, *_ in ends}) == 1
    assert min(left for _, left, *_ in ends) >= MARGIN - 1
    assert min(top for _, _, top, *_ in ends) >= 50
    assert max(right for *_, right, _ in ends) <= 595 - MARGIN + 1
    assert max(bottom for *_, bottom in ends) <= 842 - 53


@needs_poppler
def test_headings_stay_with_a_drawing_larger_than_a_page() -> None:
    for height in (850, 1600):
        drawing = large_chart(600, height)
        pdf = pdf_of(document(*(paragraph(f"line {number}") for number in range(20)), *HEADINGS, drawing))
        assert len({page for page, word, _ in boxes(pdf) if word in {"Section", "Part", "BEGINS", "ENDS"}}) == 1


# --- tables
@needs_poppler
def test_a_table_of_seven_columns_stays_upright_and_keeps_its_words_whole() -> None:
    words = (
        "Round 3",
        "12 November 2023",
        "Deir ez-Zor province",
        "weapons storage and ammunition",
        "6 or 7",
        "at most 7",
        "The Pentagon: at least 2",
    )
    table = Table(
        "", "t", tuple(Column(f"Column {n}") for n in range(7)), (tuple((Text(word),) for word in words),) * 9
    )
    pdf = pdf_of(document(table))
    assert {round(float(page.MediaBox[2])) for page in opened(pdf).pages} == {595}
    found = text(pdf, "-raw")
    assert [word for word in " ".join(words).split() if word not in found] == []


# --- the contract of figures.json
def broken(**more: Any) -> list[str]:
    """What the schema has against a figure."""
    figure = {**record("f", [1], words="0.7", kind="rate"), "sources": ["s"], **more}
    content = {
        "report": "r",
        "edition": "e",
        "revision": 1,
        "as_of": "2023-11-29",
        "parameters": {},
        "headlines": ["f"],
        "figures": [figure],
    }
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"claims": [], "sources": [], "computation": "counted"},
        {"claims": [], "sources": [], "words": "not known"},
        {**RATE, "low": 0.28, "high": 1.44},
    ],
)
def test_a_figure_rests_on_claims_or_a_computation(more: dict[str, Any]) -> None:
    assert broken(**more) == []


@pytest.mark.parametrize(
    "more", [{"claims": [], "sources": []}, {"claims": [], "sources": [], "computation": ""}, {"sources": []}]
)
def test_a_figure_that_rests_on_nothing_breaks_the_contract(more: dict[str, Any]) -> None:
    assert broken(**more) != []


# --- what stops the press
def test_a_chart_without_words_stops_the_press() -> None:
    spec = {"data": {"values": [{}]}, "mark": "point"}
    with pytest.raises(NotebookError, match="no words for readers"):
        pdf_of(document(Chart("c", "T", "", "", "", spec)))


def test_a_figure_without_a_record_stops_the_press() -> None:
    with pytest.raises(NotebookError, match="'f', which has no record"):
        pdf_of(document(paragraph(FigureRef("f"))))


# --- files and exporter
def test_a_table_as_csv() -> None:
    records = [
        {"day": "2023-11-29", "n": None, "at": -3},
        {"day": '=HYPERLINK("x")', "n": 2, "late": "-5"},
        {"day": "+a", "late": "@b"},
    ]
    assert table_csv(records).decode() == 'day,n,at,late\n2023-11-29,,-3,\n"\'=HYPERLINK(""x"")",2,,-5\n\'+a,,,\'@b\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\t=", "\r="])
def test_text_that_a_spreadsheet_would_run_is_guarded_in_a_csv(start: str) -> None:
    found = table_csv([{f"{start}head": f"{start}A1"}]).decode()
    kept = start.replace("\r", "\n")  # a lone return would end the row
    assert list(csv.reader(io.StringIO(found, newline=""))) == [[f"'{kept}head"], [f"'{kept}A1"]]


def test_the_tables_behind_charts_are_attached_and_names_must_be_file_names() -> None:
    table = dataclasses.replace(long_table(1), records=({"a": 1},))
    chart = Chart("c", "T", "", "Alt.", "", {}, table)
    assert document_attachments(document(chart)) == {"tables/long.csv": b"a\n1\n"}
    with pytest.raises(NotebookError, match="can't be a file name"):
        document_attachments(document(dataclasses.replace(table, name="../x")))
    with pytest.raises(NotebookError, match="hold different rows"):
        document_attachments(document(chart, dataclasses.replace(table, records=({"a": 2},))))


def test_figures_json_holds_the_figures() -> None:
    content = json.loads(document_attachments(rich_document())["figures.json"])
    assert (content["report"], content["as_of"], len(content["figures"])) == ("situation", "2023-11-29", 7)


def notebook() -> Any:
    output = new_output("stream", name="stdout", text="shown")
    cells = [new_markdown_cell("# Any notebook\n\nText"), new_code_cell("secret_code()", outputs=[output])]
    return new_notebook(cells=cells)


def test_the_exporter_makes_a_pdf_of_any_notebook() -> None:
    pdf, resources = StrikeledgerPDFExporter().from_notebook_node(notebook(), {"metadata": {"name": "file"}})
    assert (properties(pdf)["/Title"], resources["output_extension"]) == ("Any notebook", ".pdf")


@needs_poppler
@pytest.mark.parametrize("hidden", [False, True])
def test_code_shows_unless_it_is_hidden(hidden: bool) -> None:
    found = text(StrikeledgerPDFExporter(exclude_input=hidden).from_notebook_node(notebook())[0])
    assert ("shown" in found, "secret_code" in found) == (True, not hidden)
