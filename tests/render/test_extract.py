"""What a PDF gives back: the files with which it was made, or a sentence on what is wrong with it."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from strikeledger.errors import ParameterError
from strikeledger.render.data_files import extract_attachments, pdf_attachments
from strikeledger.render.pdf.pdf import set_pdf
from strikeledger.report.blocks import Document
from tests.ledger_text import contents
from tests.pdf_reading import opened

FILES = {"figures.json": b"{}\n", "tables/a, b.csv": b"n\n1\n", "tables/c.csv": b"n\n" * 500}


@pytest.fixture(scope="module")
def sealed() -> bytes:
    """A small PDF with three files in it."""
    main = etree.fromstring("<main><h1>Tiny</h1><p>Words.</p></main>")
    return set_pdf(main, Document("Tiny", (), report="tiny", edition="2023-11-29"), FILES)


def saved(path: Path, pdf: pikepdf.Pdf, **options: object) -> Path:
    pdf.save(path, **options)  # type: ignore[arg-type]
    return path


def test_a_pdf_gives_its_data_back(built: Path, tmp_path: Path) -> None:
    extract_attachments(built / "article.pdf", tmp_path / "data")
    there = contents(built).items()
    given = {path: content for path, content in there if path == "figures.json" or path.startswith("tables/")}
    assert contents(tmp_path / "data") == given


def test_a_pdf_that_another_program_saved_again_gives_the_same(sealed: bytes, tmp_path: Path) -> None:
    assert pdf_attachments(saved(tmp_path / "a.pdf", opened(sealed), linearize=True)) == FILES


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"figures.json": b"{} \n"}, r"a\.pdf isn't as it was made: figures\.json was changed$"),
        ({"figures.json": None}, r"a\.pdf isn't as it was made: figures\.json is missing$"),
        ({"tables/d.csv": b""}, r"a\.pdf isn't as it was made: tables/d\.csv was put into it$"),
        ({"figures.json": b"", "tables/c.csv": None}, r"figures\.json was changed, tables/c\.csv is missing$"),
    ],
)
def test_files_that_are_not_as_they_were_are_refused(
    changes: dict[str, bytes | None], told: str, sealed: bytes, tmp_path: Path
) -> None:
    pdf = opened(sealed)
    for name, content in changes.items():
        if name in pdf.attachments:
            del pdf.attachments[name]
        if content is not None:
            pdf.attachments[name] = content
    with pytest.raises(ParameterError, match=f"^nothing was written: .*{told}"):
        extract_attachments(saved(tmp_path / "a.pdf", pdf), tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_files_without_digests_are_refused(sealed: bytes, tmp_path: Path) -> None:
    pdf = opened(sealed)
    del pdf.docinfo["/Keywords"]
    with pytest.raises(ParameterError, match="doesn't say by digests what its files should be"):
        pdf_attachments(saved(tmp_path / "a.pdf", pdf))


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_is_told(password: str, sealed: bytes, tmp_path: Path) -> None:
    locked = saved(tmp_path / "a.pdf", opened(sealed), encryption=pikepdf.Encryption(user=password, owner="owner"))
    with pytest.raises(ParameterError, match=r"a\.pdf is encrypted: save it without a password first"):
        pdf_attachments(locked)


@pytest.mark.parametrize("content", [b"", b"words", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n\x1b[31m\x07%%EOF"])
def test_what_is_no_pdf_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(ParameterError, match=r"a\.pdf is no PDF that can be read, or it is damaged: ") as refused:
        pdf_attachments(tmp_path / "a.pdf")
    assert str(refused.value).isprintable()


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    for name, told in (("pipe.pdf", "it is no file"), ("", "it is no file"), ("none.pdf", "there is no such file")):
        with pytest.raises(ParameterError, match=f"can't be read: {told}"):
            pdf_attachments(tmp_path / name)


@pytest.mark.parametrize("seed", range(int(os.environ.get("STRIKELEDGER_DAMAGES", "40"))))
def test_a_damaged_pdf_gives_its_files_or_a_sentence(seed: int, sealed: bytes, tmp_path: Path) -> None:
    chance, damaged = random.Random(seed), bytearray(sealed)  # noqa: S311
    for _ in range(chance.choice([1, 3, 30])):
        at = chance.randrange(len(damaged))
        match chance.randrange(3):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randrange(200)]
            case _:
                damaged[at:at] = damaged[at // 2 : at // 2 + chance.randrange(200)]
    (tmp_path / "a.pdf").write_bytes(damaged)
    with suppress(ParameterError):
        assert pdf_attachments(tmp_path / "a.pdf") == FILES


def test_a_file_that_would_land_outside_is_refused(sealed: bytes, tmp_path: Path) -> None:
    pdf = opened(sealed)
    pdf.attachments["../outside.csv"] = b"1"
    with pytest.raises(ParameterError, match=r"names a file '\.\./outside\.csv': the part '\.\.' can't"):
        pdf_attachments(saved(tmp_path / "odd.pdf", pdf))


def test_other_files_are_not_overwritten(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(sealed)
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "figures.json").write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match="nothing was written"):
        extract_attachments(tmp_path / "a.pdf", tmp_path / "to")
    assert contents(tmp_path / "to") == {"figures.json": b"mine"}
