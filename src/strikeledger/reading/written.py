"""What a reading of a draft is written to: a file of the kind that its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from strikeledger.errors import ParameterError
from strikeledger.files import replace_file
from strikeledger.reading.listing import json_text, markdown_text
from strikeledger.reading.read import DraftReading

_TEXTS: Mapping[str, Callable[[DraftReading], str]] = {".md": markdown_text, ".json": json_text}


def write_outputs(reading: DraftReading, draft: Path, outputs: Sequence[Path]) -> Iterator[Path]:
    """Write a reading to files; all names are checked before any is written.

    Raises:
        ParameterError: a name ends in nothing that can be written, or is the draft's own.
        StorageError: a file can't be written.
    """
    for path in outputs:
        if path.suffix.lower() not in _TEXTS:
            raise ParameterError(f"--out {path}: write to a file that ends in {', '.join(_TEXTS)}")
        if path.resolve() == draft.resolve():
            raise ParameterError(f"--out {path}: that is the draft itself; give the copy another name")
    for path in outputs:
        replace_file(path, _TEXTS[path.suffix.lower()](reading))
        yield path
