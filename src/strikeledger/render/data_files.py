"""The data files that travel with a report, its tables as CSV and its figures as JSON, and how a PDF gives them back."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from strikeledger.errors import NotebookError, ParameterError, StorageError
from strikeledger.files import MAX_NAME_BYTES, digest, file_name, is_file_name, place_in, relative_path
from strikeledger.report.blocks import Cards, Chart, Document, FigureRef, Heading, Table, walk

FIGURES_VERSION = "1.1"
"""The version of the format of figures.json, which its schema tells of."""
_MOST_HEADLINES = 9
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_FORMULA_STARTS = tuple("=+-@\t\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212")
"""Also as wide and small signs."""
_MEDIA_TYPES = {
    ".csv": ("text/csv", "Table behind this report"),
    ".json": ("application/json", "Data behind this report"),
    ".txt": ("text/plain", "Text that belongs to this report"),
    ".ipynb": ("application/x-ipynb+json", "Notebook that made this report"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Tables behind this report"),
}


def document_attachments(document: Document) -> dict[str, bytes]:
    """Names and contents: figures.json where the document has figures, tables/<name>.csv for each table with a name."""
    files: dict[str, bytes] = {}
    if document.figures:
        files["figures.json"] = figures_json(document)
    for table in named_tables(document):
        path = f"tables/{table.name}.csv"
        content = table_csv(table.records)
        if files.setdefault(path, content) != content:
            raise NotebookError(f"Two tables are named {table.name!r} but hold different rows; give one another name.")
    return files


def named_tables(document: Document) -> Iterator[Table]:
    """The tables that have a name and records, those behind charts among them."""
    for piece in walk(document.blocks):
        table = piece.table if isinstance(piece, Chart) else piece
        if isinstance(table, Table) and table.name and table.records:
            if not (re.fullmatch(r"[\w-]+", table.name, re.ASCII) and is_file_name(f"{table.name}.csv")):
                raise NotebookError(
                    f"The table name {table.name!r} can't be a file name; allowed: letters, digits, - and _, at most {MAX_NAME_BYTES - 4}, "
                    "a letter, digit or _ first."
                )
            yield table


def figures_json(document: Document) -> bytes:
    """The figures of a document by themselves, as JSON."""
    content = {
        "version": FIGURES_VERSION,
        **{name: getattr(document, name) for name in ("report", "edition", "revision", "as_of")},
        "parameters": dict(document.parameters),
        "headlines": headline_ids(document),
        "figures": [figure.given for figure in document.figures.values()],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def headline_ids(document: Document) -> list[str]:
    """The ids of the figures that a report opens with, before its sections: those on its cards or else in its points, nine at most."""
    opening = list(takewhile(lambda block: not (isinstance(block, Heading) and block.level > 1), document.blocks))
    cards = next((block for block in opening if isinstance(block, Cards)), Cards(()))
    points = [block for block in opening if getattr(block, "role", "") in {"lead", "key-points"}]
    shown = [card.value for card in cards.cards] or points
    return list(dict.fromkeys(piece.figure for piece in walk(shown) if isinstance(piece, FigureRef)))[:_MOST_HEADLINES]


def table_csv(records: Sequence[Mapping[str, Any]]) -> bytes:
    """Records as CSV: UTF-8, one header of every key in order of appearance, nothing for None.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_csv_cell(name) for name in names])
    writer.writerows([_csv_cell(record.get(name)) for name in names] for record in records)
    return buffer.getvalue().encode()


def attachment_entry(at: int, name: str) -> dict[str, str]:
    """How the attachment of a number and a name is announced inside a PDF."""
    ending = Path(name).suffix.lower()
    mime, what = _MEDIA_TYPES.get(ending, ("application/octet-stream", "A file that belongs to this report"))
    relationship = "data" if ending in {".csv", ".json", ".xlsx"} else "supplement"
    found = {"path": f"attachment-{at}", "name": name, "mime": mime, "description": f"{what}: {name}"}
    return {**found, "relationship": relationship}


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")  # a lone return ends a row, and isn't quoted
    runs = text.lstrip(" \u00a0\u3000").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if runs and isinstance(value, str) else text


def attachment_digests(attachments: Mapping[str, bytes]) -> list[str]:
    """A keyword for each file inside a PDF, by which a reader knows whether it is as it was when the PDF was made."""
    return [f"sha256:{digest(content)} {name}" for name, content in attachments.items()]


_KEYWORD = re.compile(r"sha256:([0-9a-f]{64}) (.+?)(?=, sha256:|$)")


def pdf_attachments(pdf: Path) -> dict[str, bytes]:
    """The files inside a PDF by their names, as they were when it was made.

    Raises:
        ParameterError: it is no PDF, is damaged or encrypted, holds no files or others than when it was made, or names one that would
            land outside its folder.
    """
    kept, keywords = _read_pdf(pdf)
    if not kept:
        raise ParameterError(f"{pdf} carries no data; PDFs that strikeledger makes do")
    for name in kept:
        relative_path(name, f"nothing was written: {pdf} names a file", ParameterError)
    made = {name: sha for sha, name in _KEYWORD.findall(keywords)}
    if not made:
        raise ParameterError(
            f"nothing was written: {pdf} doesn't say by digests what its files should be, as PDFs that strikeledger makes do"
        )
    changed = []
    for name in sorted(kept.keys() | made):
        if name not in made or len(kept.get(name, [])) > 1:
            changed.append(f"{name} was put into it")
        elif not kept.get(name):
            changed.append(f"{name} is missing")
        elif digest(kept[name][0]) != made[name]:
            changed.append(f"{name} was changed")
    if changed:
        raise ParameterError(f"nothing was written: {pdf} isn't as it was made: {', '.join(changed)}")
    return {name: contents[0] for name, contents in kept.items()}


def _read_pdf(pdf: Path) -> tuple[dict[str, list[bytes]], str]:
    """The files inside a PDF, several where they have one name, and its keywords."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told once, by us
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    if not pdf.is_file():
        raise ParameterError(f"{pdf} can't be read: {'it is no file' if pdf.exists() else 'there is no such file'}")
    try:
        reader = PdfReader(pdf)
        if reader.is_encrypted:
            raise FileNotDecryptedError
        keywords = str(reader.metadata.get("/Keywords", "")) if reader.metadata else ""
        return {name: list(contents) for name, contents in reader.attachments.items()}, keywords
    except OSError as error:
        raise ParameterError(f"{pdf} can't be read: {error.strerror or error}") from None
    except (DependencyError, FileNotDecryptedError):  # what decrypts is no dependency of ours
        raise ParameterError(f"{pdf} is encrypted: save it without a password first") from None
    except Exception as error:  # in a damaged file pypdf runs into anything
        what = ascii(str(error))[1:-1]
        raise ParameterError(f"{pdf} is no PDF that can be read, or it is damaged: {what[:200]}") from None


def extract_attachments(pdf: Path, to: Path | None) -> list[Path]:
    """Write what a PDF carries into a folder that has none of these files yet; where none is named, into one here by the PDF's name.

    Raises:
        ParameterError: as `pdf_attachments`, or a file of that name is there already with other content.
        StorageError: the folder can't be written.
    """
    folder = to or Path(file_name(pdf.stem, "nothing was written; name a folder with --to, as", ParameterError))
    found = pdf_attachments(pdf)
    files = {place_in(folder, name, f"{pdf} names a file", ParameterError): found[name] for name in found}
    for path, content in files.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != content):
            raise ParameterError(
                f"{path} is there already and differs; nothing was written. Name another folder with --to."
            )
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise StorageError(folder, error) from None
    return list(files)
