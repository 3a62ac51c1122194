"""Getting data back out of a PDF: a report as PDF comes in; the figures and tables that it carries go out."""

from __future__ import annotations

import logging
from pathlib import Path

from strikeledger.errors import ParameterError, StorageError
from strikeledger.naming import file_name, place_in, relative_path


def pdf_attachments(pdf: Path) -> dict[str, bytes]:
    """The files inside a PDF by their names, as they were when it was made.

    Raises:
        ParameterError: it is no PDF, holds no files, or names one that would land outside its folder.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told once, by us
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        found = {name: contents[0] for name, contents in PdfReader(pdf).attachments.items()}
    except OSError as error:
        raise ParameterError(f"{pdf} can't be read: {error.strerror or error}") from None
    except (PyPdfError, ValueError, KeyError, TypeError) as error:
        raise ParameterError(f"{pdf} is no PDF that can be read: {error}") from None
    if not found:
        raise ParameterError(f"{pdf} carries no data; PDFs that strikeledger makes do")
    for name in found:
        relative_path(name, f"nothing was written: {pdf} names a file", ParameterError)
    return found


def extract_attachments(pdf: Path, to: Path | None) -> list[Path]:
    """Write what a PDF carries into a folder that has none of these files yet; where none is named, into one here by the PDF's name.

    Raises:
        ParameterError: as `attached`, or a file of that name is there already with other content.
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
