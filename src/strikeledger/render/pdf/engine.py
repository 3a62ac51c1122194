"""Calls of Typst, which sees nothing of the machine but the files that it is given, and its PDF in fewer bytes."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
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
    """The values of all the elements that a selector finds, as the same source and files would be set; errors as `compile_pdf`."""
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


_PER_STREAM = 200
"""How many objects are packed into one stream: a reader opens a whole one for any object in it."""
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])\r?\n")
_START = re.compile(rb"\d+ 0 obj\s*")
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*\Z", re.DOTALL)
_SIZE = re.compile(rb"/Size \d+")


def pack_objects(pdf: bytes) -> bytes:
    """The same document in fewer bytes; one that isn't written as Typst does stays as it is."""
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        return pdf
    at = int(trailer[2])
    places = [int(entry[1]) for entry in _ENTRY.finditer(pdf, at, trailer.start()) if entry[2] == b"n"]
    if not places or places != sorted(places):
        return pdf
    objects = [pdf[start:end] for start, end in pairwise([*places, at])]
    made, found = bytearray(pdf[: places[0]]), {0: (0, 0, 0xFFFF)}
    loose: list[tuple[int, bytes]] = []
    for number, written in enumerate(objects, 1):
        if written.rstrip().endswith(b"endstream\nendobj"):
            found[number] = (1, len(made), 0)
            made += written
        else:
            loose.append((number, _START.sub(b"", written, count=1).rstrip().removesuffix(b"endobj").rstrip()))
    number = len(objects) + 1
    for first in range(0, len(loose), _PER_STREAM):
        batch = loose[first : first + _PER_STREAM]
        found[number] = (1, len(made), 0)
        found |= {packed: (2, number, place) for place, (packed, _) in enumerate(batch)}
        made += _object_stream(number, batch)
        number += 1
    found[number] = (1, len(made), 0)
    start = len(made)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + place.to_bytes(2, "big")
        for kind, where, place in map(found.__getitem__, sorted(found))
    )
    more = b"/Type/XRef/W[1 4 2]" + _SIZE.sub(b"/Size %d" % (number + 1), trailer[1])
    made += _stream(number, more, rows)
    return bytes(made) + b"startxref\n%d\n%%%%EOF\n" % start


def _object_stream(number: int, objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Objects as one stream, which begins with the number and the place of each."""
    places, body = [], bytearray()
    for packed, written in objects:
        places.append(b"%d %d" % (packed, len(body)))
        body += written + b"\n"
    head = b" ".join(places) + b"\n"
    return _stream(number, b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head)), head + bytes(body))


def _stream(number: int, facts: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    written = (number, facts, len(packed), packed)
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % written
