"""What a reading of a draft is written to: a file of the kind that its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from strikeledger.errors import ParameterError
from strikeledger.files import replace_file
from strikeledger.reading.outputs.comments import with_comments
from strikeledger.reading.outputs.listing import json_text, markdown_text
from strikeledger.reading.outputs.page import reading_html
from strikeledger.reading.read import DraftReading

_WRITERS: Mapping[str, Callable[[DraftReading, bytes], str | bytes]] = {
    ".md": lambda reading, _: markdown_text(reading),
    ".json": lambda reading, _: json_text(reading),
    ".html": lambda reading, _: reading_html(reading),
    ".docx": with_comments,
}


def write_outputs(reading: DraftReading, draft: Path, outputs: Sequence[Path]) -> Iterator[Path]:
    """Write a reading to files; all names are checked before any is written.

    Raises:
        ParameterError: a name ends in nothing that can be written, or is the draft's own.
        StorageError: a file can't be written.
    """
    for path in outputs:
        kind = path.suffix.lower()
        if kind not in _WRITERS:
            raise ParameterError(f"--out {path}: write to a file that ends in {', '.join(_WRITERS)}")
        if kind == ".docx" and draft.suffix.lower() != kind:
            raise ParameterError(f"--out {path}: comments need a Word draft, and {draft.name} is none; write .html")
        if path.resolve() == draft.resolve():
            raise ParameterError(f"--out {path}: that is the draft itself; give the copy another name")
    for path in outputs:
        replace_file(path, _WRITERS[path.suffix.lower()](reading, draft.read_bytes()))
        yield path
