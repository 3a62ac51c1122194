"""Typst source and the files that it reads in, a PDF out; it sees nothing else of the machine."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from strikeledger.errors import PressError
from strikeledger.press.svg import FONTS


def compiled(source: str, files: Mapping[str, bytes], timestamp: int = 0) -> bytes:
    """The PDF that Typst sets, under PDF/UA-1 and PDF/A-3a.

    It works in a folder that holds just these files, finds no packages and uses no typefaces of the machine.

    Raises:
        PressError: Typst refuses, because of its own rules or those of the two standards.
    """
    with tempfile.TemporaryDirectory(prefix="strikeledger-") as folder, tempfile.TemporaryDirectory() as empty:
        root = Path(folder)
        for name, content in {**files, "report.typ": source.encode()}.items():
            (root / name).write_bytes(content)
        try:
            return typst.compile(
                str(root / "report.typ"),
                root=folder,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1", "a-3a"],
                timestamp=timestamp,
                package_path=empty,
                package_cache_path=empty,
            )
        except typst.TypstError as error:
            raise PressError(f"The PDF could not be set: {error.message.replace(folder, '')}") from error


@cache
def _fonts() -> typst.Fonts:
    """The shipped typefaces and those inside Typst, read once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
