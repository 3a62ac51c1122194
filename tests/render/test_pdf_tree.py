"""PDFs set from the page's tree: what their readers and checkers find, and that everything stays on the page."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page as page_validation
import pytest

from strikeledger.render.data_files import document_attachments
from strikeledger.render.gaps import Gaps
from strikeledger.render.pdf.columns import SIDE_MARGIN
from strikeledger.render.pdf.pdf import PdfOptions, set_pdf
from strikeledger.render.pdf.words import SYSTEM_FONTS
from strikeledger.report.blocks import Document
from strikeledger.theme import Look
from tests.pdf_reading import needs_poppler, opened, tags, text
from tests.render.fixtures_html import DOT, rich_document
from tests.render.page_trees import drawing, page, page_of, table

pytestmark = pytest.mark.slow

MARGIN = SIDE_MARGIN * 72 / 25.4
SAMPLE = Document("Sample", ())
NASTY = [
    '#read("secret.txt")',
    "#{panic()}",
    "@ref",
    "<label>",
    "$x$",
    "// line",
    "/* b */",
    "*b*",
    "_i_",
    "`raw`",
    "\\u{41}",
    "--",
    "...",
    "= h",
]


def pdf_of(*elements: str, said: Document = SAMPLE, **more: Any) -> bytes:
    return set_pdf(page(*elements), said, **more)


@pytest.fixture(scope="module")
def rich() -> bytes:
    return set_pdf(page_of(rich_document()), rich_document(), document_attachments(rich_document()))


def edges(pdf: bytes) -> Iterator[tuple[int, float, float, float, float]]:
    """The page of every word, and its left, top, right and bottom."""
    place = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"')
    for number, found in enumerate(text(pdf, "-bbox").split("<page ")[1:], 1):
        for left, top, right, bottom in place.findall(found):
            yield number, float(left), float(top), float(right), float(bottom)


def solid(words: str) -> str:
    return re.sub(r"[\s\u200b\u00a0]+", "", words)


# --- our own documents
def test_no_rule_of_the_standards_fails(rich: bytes) -> None:
    report = page_validation.validate_pdf_bytes(rich, profile="ua1")
    assert ([(failure.rule_id, failure.message) for failure in report.failures], report.rules.passed) == ([], 104)
    archive = page_validation.validate_pdf_bytes(rich, profile=page_validation.ValidationProfile.PDF_A_3A)
    # The checker takes a carriage return at the end of a stream's content for the line end after it.
    assert [each.rule_id for each in archive.failures if each.rule_id != "PDFA3A-STREAM-LENGTH-001"] == []


def test_the_same_page_gives_the_same_bytes(rich: bytes) -> None:
    again = set_pdf(page_of(rich_document()), rich_document(), document_attachments(rich_document()))
    assert again == rich


def test_its_data_is_attached(rich: bytes) -> None:
    pdf = opened(rich)
    found = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert found == document_attachments(rich_document())


# --- what it says besides
def test_a_pdf_has_the_title_the_authors_and_the_paper_that_are_asked_for() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    said = Document("A title", (), authors=("Ann A.", "Bo B."), language="pt-BR")
    logo = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    options = PdfOptions(paper="letter", look=Look(logo=logo, logo_alt="Our house"))
    pdf = pdf_of("<p>words</p>", said=said, options=options)
    with opened(pdf) as file:
        info = {str(name): str(value) for name, value in file.docinfo.items()}
        box = [round(float(edge)) for edge in file.pages[0].MediaBox]
        assert (info["/Title"], info["/Author"], str(file.Root.Lang), box) == (
            "A title",
            "Ann A., Bo B.",
            "pt-BR",
            [0, 0, 612, 792],
        )
    assert [each["alt"] for each in tags(pdf, "/Figure")] == ["Our house"]


def test_a_guests_pdf_names_no_author_of_ours() -> None:
    with opened(pdf_of("<p>words</p>")) as file:
        assert "/Author" not in file.docinfo


# --- words stay words
@needs_poppler
def test_nasty_words_stay_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("the secret itself")
    monkeypatch.chdir(tmp_path)
    words = " | ".join(each.replace("<", "&lt;") for each in NASTY)
    pdf = pdf_of(
        f"<p>{words}</p><pre>{words}</pre><h2>{words}</h2>", table((words,), (words,)), f"<ul><li>{words}</li></ul>",
        said=Document(NASTY[0], (), subtitle=NASTY[1]),
    )  # fmt: skip
    found = solid(text(pdf, "-raw"))
    assert found.count(solid(" | ".join(NASTY))) == 6
    assert "thesecretitself" not in found


@needs_poppler
def test_powers_and_values_are_never_glued() -> None:
    found = text(
        pdf_of("<p>10<sup>6</sup> and H<sub>2</sub>O</p><table><tr><td>12</td><td>34</td></tr></table>"), "-raw"
    )
    assert ("1234" in found, "12 34" in found) == (False, True)


@needs_poppler
def test_what_a_reader_needs_of_a_guest_is_there() -> None:
    found = " ".join(
        text(
            pdf_of(
                '<div class="error" role="note"><p><strong>ValueError</strong>: message</p></div><p class="stand-in">A widget.</p>',
                '<ol start="5"><li>five</li><li value="9">nine</li></ol><ol type="a"><li>letter</li></ol><ul><li>☐ task</li></ul>',
                "<dl><dt>term</dt><dd>meaning</dd></dl><details><summary>fold</summary><p>inside</p></details>",
                "<p><q>said</q> <kbd>Ctrl</kbd> <mark>m</mark> <del>old</del> <small>small</small></p>",
            ),
            "-raw",
        ).split()
    )
    wanted = [
        "ValueError: message",
        "A widget.",
        "5. five",
        "9. nine",
        "a. letter",
        "☐ task",
        "term",
        "meaning",
        "fold inside",
        "“said” Ctrl m old small",
    ]
    assert [each for each in wanted if each not in found] == []


@needs_poppler
def test_a_note_that_is_marked_twice_is_printed_once() -> None:
    mark = '<sup class="note-mark"><a href="#note-a">a</a></sup>'
    notes = '<div class="notes"><ol><li id="note-a"><span class="number">a</span> <span>the note</span></li></ol></div>'
    found = text(pdf_of(f"<p>one{mark} and another{mark}</p>", notes), "-raw")
    assert found.count("the note") == 1
    assert "oneᵃ and anotherᵃ" in found


@needs_poppler
def test_a_note_that_is_marked_in_a_heading_or_table_too_stands_at_each() -> None:
    mark = '<sup class="note-mark"><a href="#note-a">a</a></sup>'
    notes = '<div class="notes"><ol><li id="note-a"><span class="number">a</span> <span>the note</span></li></ol></div>'
    found = text(pdf_of(f"<h2>Head{mark}</h2><p>one{mark}</p>", table(("a", "b"), (f"x{mark}", "y")), notes), "-raw")
    assert found.count("the note") >= 2


# --- everything stays on the page
LONG = "incomprehensibilities"
CASES = {
    "a word without end": f"<p>{'a' * 20000}</p>",
    "code without end": f"<p><code>{'a' * 20000}</code></p><pre>{'b' * 20000}</pre>",
    "highlighted code without end": f'<pre class="code"><span class="k">{"a" * 20000}</span></pre>',
    "many long lines": f"<pre>{chr(10).join(['x ' * 150] * 200)}</pre>",
    "a table of long words": table((LONG,) * 12, (LONG,) * 12),
    "a table of forty columns": table(*[tuple(f"value{at}" for at in range(40))] * 4),
    "a cell taller than a page": table(("a", "b"), ("word " * 3000, "other " * 2000), ("c", "d")),
    "a head taller than a page": table(("head " * 3000, "b"), ("c", "d")),
    "rows joined over pages": f'<table><tr><td rowspan="200">left</td><td>0</td></tr>{"<tr><td>1</td></tr>" * 199}</table>',
    "a footnote longer than a page": '<p>a<sup class="note-mark"><a href="#note-a">a</a></sup></p><div class="notes"><ol><li id="note-a">'
    f'<span class="number">a</span> <span>{"note " * 3000}</span></li></ol></div>',
    "a picture in a cell": table(("a", "b"), (drawing(900, 3000), f"in {drawing(700, 20)} line")),
    "a wide picture": f'<figure class="picture">{drawing(4000, 300)}</figure>'
    f'<ul><li>{drawing(4000, 300)}</li><li>a {drawing(3000, 9)}</li></ul>',
    "a picture a little too tall": f"<p>before</p><h2>H</h2><figure>{drawing(600, 850)}</figure>",
    "lists in lists": "<ul><li>item " * 50 + "</li></ul>" * 50,
}  # fmt: skip


@needs_poppler
@pytest.mark.parametrize("element", CASES.values(), ids=CASES)
def test_nothing_leaves_the_page(element: str) -> None:
    pdf = pdf_of(element)
    found = list(edges(pdf))
    assert min(left for _, left, *_ in found) >= MARGIN - 1
    assert max(right for *_, right, _ in found) <= 595.3 - MARGIN + 1
    assert max(bottom for *_, bottom in found) <= 830
    assert page_validation.validate_pdf_bytes(pdf, profile="ua1").failures == []


@needs_poppler
@pytest.mark.parametrize("count", [3, 9, 14, 40])
def test_no_word_of_a_table_is_lost_or_printed_over_another(count: int) -> None:
    rows = [tuple(f"w{line}x{at}" + "abc" * (at % 5) for at in range(count)) for line in range(3)]
    pdf = pdf_of(table(*rows))
    found = solid(text(pdf, "-raw"))
    assert [word for row in rows for word in row if word not in found] == []
    lines: dict[tuple[int, float], list[tuple[float, float]]] = {}
    for number, left, top, right, _ in edges(pdf):
        lines.setdefault((number, top), []).append((left, right))
    overlaps = [
        pair
        for line in lines.values()
        for pair in zip(sorted(line), sorted(line)[1:], strict=False)
        if pair[0][1] > pair[1][0] + 0.1
    ]
    assert overlaps == []


@needs_poppler
def test_a_picture_of_several_pages_is_cut_and_described_once() -> None:
    pdf = pdf_of(f'<figure class="picture">{drawing(600, 3000)}</figure>')
    assert ([each["alt"] for each in tags(pdf, "/Figure")], text(pdf).count("\f") >= 3) == (["A drawing"], True)
    assert page_validation.validate_pdf_bytes(pdf, profile="ua1").failures == []


def test_a_picture_has_the_size_that_the_notebook_gives() -> None:
    pdf = pdf_of(f'<p>a <img src="data:image/png;base64,{DOT}" alt="dot" width="96" height="48"/> b</p>')
    with opened(pdf) as file:
        content = file.pages[0].Contents.read_bytes().decode("latin-1")
    assert re.search(r"\b72 0 0 -?36\b", content)


# --- scripts
needs_noto = pytest.mark.skipif(
    not any(True for folder in SYSTEM_FONTS for _ in folder.rglob("NotoSansArabic-Regular.ttf")),
    reason="fonts-noto-core is not installed",
)


@needs_poppler
def test_a_script_without_a_typeface_is_told_of() -> None:
    gaps = Gaps()
    pdf_of("<p>\U00013000</p>", gaps=gaps)
    assert [note.what for note in gaps.notes] == [
        "The PDF shows boxes for Egyptian ('\U00013000', U+13000), which no typeface here has: the page shows it; fonts-noto-core has it."
    ]


@needs_poppler
@needs_noto
def test_typefaces_of_the_machine_set_what_ours_do_not_have() -> None:
    gaps = Gaps()
    words = "<h2>تقرير</h2><p>سلام 12 and नमस्ते</p>"
    pdf = pdf_of(words, options=PdfOptions(system_fonts=True), gaps=gaps)
    assert (gaps.notes, "\u25af" in text(pdf)) == ([], False)
    (left,) = [left for _, left, top, *_ in edges(pdf) if 100 < top < 150][:1]
    assert left > 300


# --- several at once
def test_a_long_document_has_its_contents_when_asked() -> None:
    sections = [f"<h2>Section {at}</h2><p>words</p>" for at in range(3)]
    counts = [
        text(pdf_of(*sections, options=PdfOptions(contents=wanted))).count("Section 2")
        for wanted in (True, False, None)
    ]
    assert counts == [2, 1, 1]


def test_rows_that_are_left_out_are_told_of() -> None:
    gaps = Gaps()
    pdf_of(table(("a",) * 40, *[("1",) * 40] * 300), gaps=gaps)
    assert [note.what for note in gaps.notes] == [
        "The PDF leaves out 100 rows of a very long table; the page has them all."
    ]
