"""A report as a Word file, read again by python-docx and, where it is there, by LibreOffice."""

from __future__ import annotations

import copy
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import nbformat
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from lxml import etree

from strikeledger.build import catalogue
from strikeledger.cli.main import command_line
from strikeledger.errors import CatalogueError
from strikeledger.render.html.blocks import DATA_BELOW
from strikeledger.render.pdf.columns import PAGE_POINTS
from strikeledger.render.tree import HEADINGS, PageTree, page_tree, words_of
from strikeledger.render.word.document import render_docx
from strikeledger.render.word.package import WordPackage
from strikeledger.report.blocks import Document, FigureRef, Heading, Note, Paragraph, Text
from strikeledger.text import quotation
from tests.notebook_reading import read_report
from tests.pdf_reading import needs_poppler
from tests.project import Project
from tests.render.fixtures_html import document_of, figures, rich_document

MARKS = re.compile("\u202f[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᶜ]+")
PAGE_ONLY = {"tools", "csv", "unseen", "back", "refs", "note-mark", "register-key", "number"}
SHOWN = ("p", "li", "td", "th", "caption", "dt", "dd", *HEADINGS)


@dataclass(frozen=True)
class Word:
    """A report: its tree, its Word file, and that as python-docx reads it."""

    tree: PageTree
    content: bytes

    @property
    def file(self) -> Any:
        return docx.Document(io.BytesIO(self.content))

    def part(self, name: str) -> Any:
        with zipfile.ZipFile(io.BytesIO(self.content)) as file:
            return etree.fromstring(file.read(name))

    def words(self) -> str:
        """All words of the text, without spaces and without the numbers of claims."""
        return squeezed(plain(self.part("word/document.xml")))


def word_of(document: Document) -> Word:
    tree = page_tree(document)
    return Word(tree, render_docx(tree))


def plain(element: Any) -> str:
    """The words below an element, without the numbers of claims."""
    return MARKS.sub("", "".join(element.itertext(qn("w:t"))))


def squeezed(words: str) -> str:
    return re.sub(r"[\s\u200b]", "", words)


def shown_words(tree: PageTree) -> list[str]:
    """The words of every block that both the page and print show, up to the register, which print shortens."""
    main = copy.deepcopy(tree.main)
    for element in list(main.iter()):
        kinds = set(element.get("class", "").split()) if isinstance(element.tag, str) else set()
        hidden = element.tag in {"script", "details", "svg", "{http://www.w3.org/2000/svg}svg"} or bool(
            kinds & PAGE_ONLY
        )
        if element.getparent() is not None and (hidden or element.get("data-only")):
            etree.strip_tags(element, "*")
            element.text = None
    for part in main.xpath("ol[@class='claims'] | ul[@class='sources'] | .//div[@class='notes']/p"):
        part.getparent().remove(part)
    blocks = [block for block in main.iter(*SHOWN) if not any(inner.tag in SHOWN for inner in block.iterdescendants())]
    return [squeezed(words) for block in blocks if (words := words_of(block))]


@pytest.fixture(scope="module")
def rich() -> Word:
    return word_of(rich_document())


@pytest.fixture(scope="module", params=["article", "situation"])
def edition(request: pytest.FixtureRequest, reports: Callable[..., Path], built: Path) -> Word:
    """An edition as the command builds it."""
    folder = (
        built
        if request.param == "article"
        else reports("situation", "--as-of", "2023-11-29") / "situation" / "2023-11-29"
    )
    return word_of(read_report(nbformat.read(folder / f"{request.param}.ipynb", as_version=4)))


# --- what it says ----------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_its_headings_are_those_of_the_page(edition: Word) -> None:
    shown = [
        each
        for each in edition.tree.main.iter(*HEADINGS, "hr")
        if not each.xpath("ancestor-or-self::*[@data-only='page']")
    ]
    page = [each.get("title") if each.tag == "hr" else words_of(each) for each in shown]
    found = [p for p in edition.file.paragraphs if p.style.name.startswith("Heading")]
    assert [MARKS.sub("", p.text) for p in found] == page
    assert [p.text for p in edition.file.paragraphs if p.style.name == "Title"] == [edition.tree.document.title]
    contents = {words for _, words in edition.tree.contents}
    assert contents <= {MARKS.sub("", p.text) for p in found}


@pytest.mark.slow
def test_every_word_that_page_and_print_show_stands_in_it(edition: Word) -> None:
    words = edition.words()
    assert [shown for shown in shown_words(edition.tree) if shown not in words] == []


@pytest.mark.slow
def test_every_claim_that_print_shows_stands_in_it_with_its_row(edition: Word) -> None:
    claims, document = [p for p in edition.file.paragraphs if p.style.name == "Claim"], edition.tree.document
    printed = edition.tree.main.xpath("//ol[@class='claims']/li[not(@data-only='page')]")
    numbers = [int("".join(item.xpath("span[@class='number']/text()"))) for item in printed]
    assert [int(p.text.partition("\t")[0]) for p in claims] == numbers
    for number, paragraph in zip(numbers, claims, strict=True):
        claim = list(document.claims.values())[number - 1]
        assert quotation(claim.words, claim.plain) in paragraph.text
        assert paragraph.text.rstrip().endswith(claim.id)


def commented(word: Word) -> dict[str, str]:
    """The words that each comment is on, by its number."""
    found: dict[str, str] = {}
    inside: list[str] = []
    for element in word.part("word/document.xml").iter(qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:t")):
        number = element.get(qn("w:id"))
        if element.tag == qn("w:commentRangeStart"):
            inside.append(number)
            found[number] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            inside.remove(number)
        else:
            found.update({each: found[each] + element.text for each in inside})
    assert inside == []
    return found


@pytest.mark.slow
def test_every_printed_figure_has_its_passport_as_a_comment_on_its_number(edition: Word) -> None:
    passports, words = edition.tree.passports["figures"], commented(edition)
    printed = {
        figure.get("data-figure"): words_of(figure)
        for figure in reversed(
            edition.tree.main.xpath(".//data[not(ancestor::details or ancestor::*[@data-only='page'])]")
        )
    }
    comments = {str(comment.comment_id): comment.text for comment in edition.file.comments}
    assert sorted(words.values()) == sorted(printed.values())
    heads = [text.partition("\n")[0] for text in comments.values()]
    assert sorted(heads) == sorted(f"{passports[name]['label']}: {passports[name]['words']}" for name in printed)


@pytest.mark.slow
def test_a_comment_tells_the_claims_in_their_own_words_and_who_said_them(edition: Word) -> None:
    claims = list(edition.tree.document.claims.values())
    texts: dict[str, list[list[str]]] = {}
    for comment in edition.file.comments:
        head, *lines = comment.text.split("\n")
        texts.setdefault(head, []).append(lines)
    told = 0
    for passport in edition.tree.passports["figures"].values():
        found = texts.get(f"{passport['label']}: {passport['words']}", [])
        numbers = passport["claims"][:8] if found else []
        said = [
            (f"{n} ", quotation(claims[n - 1].words, claims[n - 1].plain), claims[n - 1].speaker, claims[n - 1].id)
            for n in numbers
        ]
        assert not said or any(
            all(any(line.startswith(one[0]) and all(word in line for word in one) for line in lines) for one in said)
            for lines in found
        )
        told += len(said)
    assert told > 20


@pytest.mark.slow
def test_a_statement_in_a_comment_is_a_sentence_and_a_number_that_is_written_out_has_no_figure_beside_it(
    edition: Word,
) -> None:
    lines = [line for comment in edition.file.comments for line in comment.text.split("\n")[1:] if line[:1].isdigit()]
    assert [line for line in lines if re.search(r"[”\])]\. [a-z]|^\d+ [a-z]", line)] == []
    assert any("“four” rounds of US strikes, Iraq and Syria" in line for line in lines)


@pytest.mark.slow
def test_every_chart_is_a_picture_with_its_words(edition: Word) -> None:
    pictures = list(
        edition.part("word/document.xml").iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        )
    )
    plots = edition.tree.main.xpath("//figure[@class='chart']//div[contains(@class, 'plot')][last()]/@aria-label")
    alts = list(dict.fromkeys(alt.removesuffix(f" {DATA_BELOW}") for alt in plots))
    sparks = edition.tree.main.xpath("//img[@class='spark']/@alt")
    described = [picture.get("descr") for picture in pictures]
    assert [words for words in described if words not in sparks] == alts
    assert [words for words in described if words in sparks] == sparks
    assert len({picture.get("id") for picture in pictures}) == len(pictures)


def test_a_chart_is_drawn_with_its_words() -> None:
    """The engine leaves words out without a word of its own where it doesn't find their typeface."""
    head = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" width="90" height="20" font-family="Source Sans 3">'
    svg = head + b'<text y="15">143</text></svg>'
    files = {"with.svg": svg, "without.svg": svg.replace(b"143", b"")}
    package = WordPackage(files, "en", datetime.fromisoformat("2023-11-29T12:00:00+00:00"))
    assert all(package.picture(name, "A number", 67.5, 15) is not None for name in files)
    assert len(list(package.main.package.image_parts)) == 2


@pytest.mark.parametrize(
    "text",
    [
        '<text y="30">143</text>',
        '<text y="30" font-family="No Such Face">143</text>',
        '<text y="30" font-family="sans-serif">143</text>',
        """<text y="30" style="font-family: 'No Such Face'; fill: #000">143</text>""",
        '<style>text {font-family: No Such Face}</style><text y="30">143</text>',
    ],
)
def test_a_drawing_of_anyone_keeps_its_words_and_its_size(text: str) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40">'
    files = {"with.svg": f"{head}{text}</svg>".encode(), "without.svg": f"{head}</svg>".encode()}
    package = WordPackage(files, "en", datetime.fromisoformat("2023-11-29T12:00:00+00:00"))
    assert {package.natural_size(name) for name in files} == {(90.0, 30.0)}
    assert all(package.picture(name, "A number", 90, 30) is not None for name in files)
    assert len(list(package.main.package.image_parts)) == 2


# --- how it stands ---------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_no_paragraph_is_empty_and_no_table_is_wider_than_the_page(edition: Word) -> None:
    body = edition.file.element.body
    bare = [p for p in body.findall(qn("w:p")) if not plain(p) and p.find(f".//{qn('w:drawing')}") is None]
    spacing = [p.find(f"{qn('w:pPr')}/{qn('w:spacing')}") for p in bare]
    assert all(each is not None and each.get(qn("w:lineRule")) == "exact" for each in spacing)
    widths = [[int(col.get(qn("w:w"))) for col in table.iter(qn("w:gridCol"))] for table in body.iter(qn("w:tbl"))]
    assert widths
    assert max(map(sum, widths)) <= round(PAGE_POINTS * 20) + 20


@pytest.mark.slow
def test_heads_of_tables_are_repeated_and_titles_stay_with_what_they_head(edition: Word) -> None:
    body = edition.file.element.body
    tables = [
        table for table in body.iter(qn("w:tbl")) if table.getprevious().find(f".//{qn('w:instrText')}") is not None
    ]
    heads = [table.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") for table in tables]
    assert len(tables) == len(edition.tree.main.xpath("//table[caption][not(ancestor::details)]"))
    assert None not in heads
    kept = {style.name: style.paragraph_format.keep_with_next for style in edition.file.styles if style.type == 1}
    assert all(kept[name] for name in ("Heading 1", "Heading 2", "Heading 3", "Caption", "Title"))


@pytest.mark.slow
def test_pages_are_numbered_and_the_annex_counts_its_own(edition: Word) -> None:
    sections = list(edition.file.sections)
    feet = [section.footer.paragraphs[0] for section in sections]
    assert all("PAGE" in foot._p.xpath("string(.//w:instrText)") for foot in feet)
    assert [foot.text.rpartition("\t")[2] for foot in feet] == ["1", "A1", "A1"]
    assert edition.tree.document.title in feet[0].text
    starts = [section._sectPr.xpath("string(w:pgNumType/@w:start)") for section in sections]
    columns = [section._sectPr.xpath("string(w:cols/@w:num)") for section in sections]
    assert (starts, columns) == (["", "1", ""], ["", "", "2"])


def test_every_link_leads_somewhere(rich: Word) -> None:
    root = rich.part("word/document.xml")
    places = {mark.get(qn("w:name")) for mark in root.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in root.iter(qn("w:hyperlink"))]
    assert {link for link in links if link} <= places
    outside = {rel.target_ref for rel in rich.file.part.rels.values() if rel.is_external}
    assert "https://example.org/briefing" in outside


def test_words_keep_their_emphasis_and_hostile_ones_stay_words(rich: Word) -> None:
    def runs(wanted: Callable[[Any], Any]) -> set[str]:
        return {run.text for p in rich.file.paragraphs for run in p.runs if wanted(run)}

    assert "none of them" in runs(lambda run: run.bold)
    assert "The interval is exact " in runs(lambda run: run.italic)
    assert "old" in runs(lambda run: run.font.strike)
    assert "counts.py" in runs(lambda run: run.font.name == "Consolas")
    hostile = word_of(document_of(Paragraph((Text("<w:b/> & ]]> {{x}}"),))))
    assert "<w:b/> & ]]> {{x}}" in [p.text for p in hostile.file.paragraphs]


def test_lists_are_real_lists_and_each_counts_by_itself() -> None:
    word = word_of(document_of("<ol><li>a</li><li>b<ul><li>inner</li></ul></li></ol><p>then</p><ol><li>c</li></ol>"))
    numbers = {p.text: p._p.xpath("string(w:pPr/w:numPr/w:numId/@w:val)") for p in word.file.paragraphs}
    levels = {p.text: p._p.xpath("string(w:pPr/w:numPr/w:ilvl/@w:val)") for p in word.file.paragraphs}
    assert numbers["a"] == numbers["b"] != numbers["c"] != ""
    assert (levels["b"], levels["inner"], numbers["then"]) == ("0", "1", "")


def test_notes_stand_at_the_end_of_their_section_and_a_figure_in_one_has_its_comment() -> None:
    """Word's own footnotes are mixed up by LibreOffice 7.4 where a file has comments."""
    note = Note((Text("Another count gives "), FigureRef("night"), Text(".")))
    said, after = Paragraph((Text("They say so."), note)), Heading(2, (Text("Next"),))
    word = word_of(
        document_of(Heading(2, (Text("First"),)), said, Paragraph((Text("More."),)), after, figures=figures())
    )
    texts = [MARKS.sub("", p.text) for p in word.file.paragraphs]
    assert texts[1:] == ["First", "They say so.a", "More.", "a\tAnother count gives 6 or 7.", "Next"]
    assert [comment.text.partition("\n")[0] for comment in word.file.comments] == [
        f"{figures()['night'].label}: 6 or 7"
    ]
    assert list(commented(word).values()) == ["6 or 7"]


def test_cells_that_span_rows_and_columns_do_so() -> None:
    head = "<thead><tr><th colspan='2'>ab</th><th>c</th></tr></thead>"
    body = "<tbody><tr><td rowspan='2'>x</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody>"
    (table,) = word_of(document_of(f"<table>{head}{body}</table>")).file.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["ab", "ab", "c"],
        ["x", "1", "2"],
        ["x", "3", "4"],
    ]


# --- the file --------------------------------------------------------------------------------------------------------
def test_it_says_what_it_is(rich: Word) -> None:
    said = rich.file.core_properties
    assert (said.title, said.language, said.author) == (rich_document().title, "en", "strikeledger")
    assert said.created == said.modified == datetime.fromisoformat("2023-11-29T12:00:00+00:00")
    assert {comment.timestamp for comment in rich.file.comments} == {said.created}


def test_the_same_report_gives_the_same_bytes_and_no_date_of_today(rich: Word) -> None:
    assert render_docx(page_tree(rich_document())) == rich.content
    with zipfile.ZipFile(io.BytesIO(rich.content)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"


def properties(root: Any, tag: str) -> Iterator[list[str]]:
    return ([etree.QName(child).localname for child in element] for element in root.iter(qn(tag)))


def test_properties_stand_in_the_order_of_the_standard(rich: Word) -> None:
    """Word refuses files in which they don't."""
    order = {
        "w:rPr": "rStyle rFonts b i strike color sz szCs u vertAlign lang",
        "w:pPr": "pStyle keepNext keepLines numPr pBdr shd tabs bidi spacing ind jc outlineLvl sectPr",
        "w:tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
        "w:sectPr": "footerReference type pgSz pgMar pgNumType cols",
        "w:tblPr": "tblW tblBorders tblLayout tblCellMar",
    }
    for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml"):
        for tag, ranks in order.items():
            for found in properties(rich.part(name), tag):
                assert found == sorted(found, key=ranks.split().index), (name, tag)


# --- through the command ---------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_command_builds_publishes_and_verifies_it(tmp_path: Path) -> None:
    project = Project.fresh(tmp_path)
    text = project.catalogue.read_text(encoding="utf-8").replace('formats = ["html"]', 'formats = ["html", "docx"]')
    project.catalogue.write_text(text, encoding="utf-8")
    assert project.report("tiny", "--as-of", "2023-11-29").exit_code == 0
    folder = project.editions / "2023-11-29"
    file = docx.Document(str(folder / "tiny.docx"))
    assert "US officials counted 74 attacks." in " ".join(MARKS.sub("", p.text) for p in file.paragraphs)
    assert '<a href="tiny.docx" download>Word</a>' in (folder / "tiny.html").read_text(encoding="utf-8")
    assert 'href="tiny/2023-11-29/tiny.docx"' in (project.reports / "index.html").read_text(encoding="utf-8")
    crate = (folder / "ro-crate-metadata.json").read_text(encoding="utf-8")
    assert "python-docx" in crate
    assert "application/vnd.openxmlformats-officedocument.wordprocessingml.document" in crate
    told = CliRunner().invoke(command_line, ["verify", "tiny/2023-11-29", *project.places])
    assert (told.exit_code, "the same, byte for byte" in told.output) == (0, True), told.output


def test_without_its_package_a_catalogue_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "tempo.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "reports.toml").write_text('[tempo]\nformats = ["docx"]\n', encoding="utf-8")
    assert catalogue.read_catalogue(tmp_path / "reports.toml")["tempo"].formats == ("docx",)
    monkeypatch.setattr(catalogue, "find_spec", lambda _: None)
    with pytest.raises(
        CatalogueError,
        match=r"reports.toml \[tempo\]: a Word file needs python-docx.*pip install 'strikeledger\[word\]'",
    ):
        catalogue.read_catalogue(tmp_path / "reports.toml")


# --- in LibreOffice --------------------------------------------------------------------------------------------------
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="soffice (libreoffice-writer-nogui) is not installed"
)


@pytest.mark.slow
@needs_libreoffice
@needs_poppler
def test_libreoffice_reads_it_with_its_comments_and_sets_it_on_pages(rich: Word, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(rich.content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "fodt",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    read = etree.parse(str(tmp_path / "report.fodt"), etree.XMLParser(huge_tree=True)).getroot()
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    notes = ["".join(each.itertext()) for each in read.iter(f"{office}annotation")]
    assert len(notes) == len(rich.file.comments) > 0
    for comment in rich.file.comments:
        assert any(comment.text.partition("\n")[0] in note for note in notes)
    command[command.index("fodt")] = "pdf"
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = subprocess.run(["pdfinfo", str(tmp_path / "report.pdf")], check=True, capture_output=True, text=True).stdout
    assert 3 <= int(re.findall(r"Pages:\s+(\d+)", pages)[0]) <= 8
