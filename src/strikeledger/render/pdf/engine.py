"""Calls of Typst, which sees nothing of the machine but the files that it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from strikeledger.errors import NotebookError
from strikeledger.files import scratch_folder
from strikeledger.render.svg import FONTS_FOLDER


def compile_pdf(source: str, files: Mapping[str, bytes], timestamp: int = 0, fonts: tuple[Path, ...] = ()) -> bytes:
    """The PDF that Typst sets, under PDF/UA-1 and PDF/A-3a.

    It works in a folder that holds just these files, finds no packages and uses no typefaces of the machine but those in the
    folders `fonts`.

    Raises:
        NotebookError: Typst refuses, because of its own rules or those of the two standards.
    """
    settings = {"format": "pdf", "pdf_standards": ["ua-1", "a-3a"], "timestamp": timestamp}
    return bytes(_call_typst(typst.compile, source, files, fonts, **settings))


def query_typst(source: str, files: Mapping[str, bytes], selector: str, fonts: tuple[Path, ...] = ()) -> list[Any]:
    """The values of all the elements that a selector finds, as the same source and files would be set.

    Raises:
        NotebookError: as `compiled`.
    """
    found = _call_typst(typst.query, source, files, fonts, selector=selector, field="value", format="json")
    return list(json.loads(found))


def _call_typst(
    act: Callable[..., Any], source: str, files: Mapping[str, bytes], fonts: tuple[Path, ...], **settings: Any
) -> Any:
    """What Typst makes of source and files in a folder that holds just these."""
    with scratch_folder() as folder:
        root, empty = folder / "files", folder / "no-packages"
        root.mkdir()
        empty.mkdir()
        for name, content in {**files, "report.typ": source.encode()}.items():
            (root / name).write_bytes(content)
        closed = {"package_path": str(empty), "package_cache_path": str(empty), "ignore_system_fonts": True}
        try:
            return act(str(root / "report.typ"), root=str(root), font_paths=_fonts(fonts), **closed, **settings)
        except (typst.TypstError, RuntimeError) as error:
            # A query tells of what can't be set by a plain RuntimeError.
            raise NotebookError(f"The PDF could not be set: {str(error).replace(str(root), '')}") from error
        except BaseException as error:
            # What Typst did not expect ends in a panic, which Python knows by no name that could be imported.
            if type(error).__name__ != "PanicException":
                raise
            raise NotebookError(f"The PDF could not be set: Typst stopped at {error}") from error


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    """The shipped typefaces, those inside Typst and those of some folders, read once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in (FONTS_FOLDER, *folders)])
