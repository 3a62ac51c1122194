"""Names of files: text that somebody wrote comes in; a name that stays in its folder on every system goes out, or why it is none.

Whatever becomes part of a path that is written passes here: names of reports, editions and tables, what a PDF carries, what goes to a
cluster.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

from strikeledger.errors import StrikeledgerError

MAX_NAME_BYTES = 120
"""Bytes of a name: file systems take 255, and endings and marks of what is not yet whole are added."""

ALLOWED_NAMES = (
    "letters, digits, spaces and . _ - + , & ' @ # = ! ( ) [ ]; "
    f"a letter, digit, _ ( or [ first, no . or space last, {MAX_NAME_BYTES} bytes at most, and no name of a device such as con"
)
_FIRST, _MARKS = "_([", "._-+,&'@#=!()[] "
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def is_file_name(text: str) -> bool:
    """Whether a text can name a file or folder on every system, and lies in its folder.

    >>> [is_file_name(name) for name in ("2023-11-29", "Bericht März (1).pdf", "..", "a/b", ".state", "~", "nul.csv", "")]
    [True, True, False, False, False, False, False, False]
    """
    return (
        text != ""
        and (text[0].isalnum() or text[0] in _FIRST)
        and text[-1] not in ". "
        and all(each.isalnum() or each in _MARKS or unicodedata.category(each).startswith("M") for each in text)
        and len(text.encode()) <= MAX_NAME_BYTES
        and text.partition(".")[0].rstrip().lower() not in _DEVICES
    )


def file_name(text: str, what: str, error: type[StrikeledgerError]) -> str:
    """A text as the name of a file or folder.

    Args:
        what: what the name is of, for whoever has to mend it.
        error: what is raised where it is none.
    """
    if not is_file_name(text):
        raise error(f"{what} {text[:MAX_NAME_BYTES]!r} can't name a file or folder; allowed: {ALLOWED_NAMES}")
    return text


def relative_path(text: str, what: str, error: type[StrikeledgerError]) -> PurePosixPath:
    """A text as a path of names below some folder, with / between them."""
    for name in text.split("/"):
        file_name(name, f"{what} {text[:MAX_NAME_BYTES]!r}: the part", error)
    return PurePosixPath(text)


def place_in(folder: Path, text: str, what: str, error: type[StrikeledgerError]) -> Path:
    """Where a path of names lies below a folder; a link below the folder is refused, as it may lead anywhere."""
    path = relative_path(text, what, error)
    place = folder / path
    if place.resolve() != folder.resolve() / path:
        raise error(f"{what} {text!r}: a link in {folder} leads elsewhere, to {place.resolve()}; remove the link")
    return place
