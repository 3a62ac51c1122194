"""Word drafts: comments stand on the numbers themselves, and text and formatting stay."""

from __future__ import annotations

import builtins
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from strikeledger.reading.draft import DraftError, word_paragraphs
from tests.ledger_text import DATA

docx = pytest.importorskip("docx")

RUNS = (
    ("Since 17 October there were ", ""),
    ("more th", "bold"),
    ("an 70 attacks", "italic"),
    (" on US forces in Iraq and Syria, 36 in Iraq.", ""),
)


def draft(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("A draft", 1)
    paragraph = document.add_paragraph()
    for text, style in RUNS:
        run = paragraph.add_run(text)
        run.bold, run.italic = (style == name or None for name in ("bold", "italic"))
    document.add_table(1, 1).cell(0, 0).text = "The US has 900 troops in Syria."
    document.save(path)
    return path


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("word")
    out = folder / "checked.docx"
    arguments = [
        "read",
        str(draft(folder / "draft.docx")),
        "--data",
        str(DATA),
        "--as-of",
        "2023-11-29",
        "--out",
        str(out),
    ]
    result = CliRunner().invoke(command_line, arguments)
    assert result.exit_code == 0, result.output
    return out


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read(name).decode("utf-8")


def test_each_number_has_a_comment_with_its_verdict(checked: Path) -> None:
    comments = re.findall(r"<w:comment .*?</w:comment>", part(checked, "word/comments.xml"), re.DOTALL)
    assert [re.findall(r"<w:t>(\w+): US|<w:t>(\w+): attacks", each)[0] for each in comments].count(
        ("", "supported")
    ) == 2
    assert len(comments) == 3
    assert all("https://" in each for each in comments)


def test_a_comment_stands_on_the_words_of_its_number(checked: Path) -> None:
    stretches = re.findall(r"commentRangeStart.*?commentRangeEnd", part(checked, "word/document.xml"), re.DOTALL)
    words = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", each)) for each in stretches]
    assert words == ["more than 70", "36", "900"]


def test_text_and_formatting_stay(checked: Path) -> None:
    paragraph = docx.Document(str(checked)).paragraphs[1]
    assert paragraph.text == "".join(text for text, _ in RUNS)
    styles = {style: "".join(run.text for run in paragraph.runs if getattr(run, style)) for style in ("bold", "italic")}
    assert styles == {"bold": "more th", "italic": "an 70 attacks"}


def test_without_the_library_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **named: Any) -> Any:
        if name.startswith("docx"):
            raise ImportError(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DraftError, match=r"pip install 'strikeledger\[word\]'"):
        word_paragraphs("draft.docx", io.BytesIO().getvalue())


ROWS = (("Country", "Attacks since 17 October 2023", "US troops"), ("Iraq", "36", "2,500"), ("Syria", "37", "900"))


def table_with_a_footnote(path: Path, note: str = "") -> Path:
    """A table of two measures, and a number in a footnote, whose part is put in as Word does."""
    document = docx.Document()
    document.add_paragraph("On 29 November 2023, by country:")
    table = document.add_table(0, len(ROWS[0]))
    for row in ROWS:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    name = docx.opc.packuri.PackURI("/word/footnotes.xml")
    xml = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p><w:r><w:t>{note or NOTE}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = docx.opc.part.Part(name, kind, xml.encode(), document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    document.save(path)
    return path


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOTE = "There were 300 attacks on US forces in Iraq and Syria since 17 October 2023."


def test_a_cell_of_a_table_is_read_by_its_row_and_column_and_a_footnote_is_read(tmp_path: Path) -> None:
    source, out, listed = table_with_a_footnote(tmp_path / "table.docx"), tmp_path / "out.docx", tmp_path / "out.json"
    asked = ["read", str(source), "--data", str(DATA), "--as-of", "2023-11-29", "--out", str(out), "--out", str(listed)]
    assert CliRunner().invoke(command_line, asked).exit_code == 5
    numbers = json.loads(listed.read_text(encoding="utf-8"))["numbers"]
    told = [(each["words"], each["counts"].partition(", since")[0], each["place"]) for each in numbers]
    assert told == [
        ("36", "attacks on US forces, Iraq", "paragraph 5"),
        ("2,500", "US troops, Iraq", "paragraph 5"),
        ("37", "attacks on US forces, Syria", "paragraph 8"),
        ("900", "US troops, Syria", "paragraph 8"),
        ("300", "attacks on US forces, Iraq and Syria", "footnote"),
    ]
    stretches = re.findall(r"commentRangeStart.*?commentRangeEnd", part(out, "word/document.xml"), re.DOTALL)
    assert ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", each)) for each in stretches] == ["36", "2,500", "37", "900"]


def test_a_broken_footnote_is_refused_in_words(tmp_path: Path) -> None:
    source = table_with_a_footnote(tmp_path / "broken.docx", "<w:t>")
    result = CliRunner().invoke(command_line, ["read", str(source), "--data", str(DATA)])
    assert (result.exit_code, "broken.docx: no Word file that can be read" in result.output) == (1, True)
