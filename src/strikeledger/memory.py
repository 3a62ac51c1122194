"""Answers that are kept from run to run, as JSON in a folder: without them everything is worked out anew, and is the same."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from strikeledger.files import PARTIAL_SUFFIX, digest, read_json

MEMORY_VARIABLE = "STRIKELEDGER_MEMORY"
"""Names the folder, in the environment of whoever builds and of a notebook's kernel; where it is missing, nothing is kept."""

SHARED_VARIABLE = "STRIKELEDGER_SHARED_MEMORY"
"""Names a folder in which the reports folders of one machine keep their answers together; otherwise each has its own."""

MOST_ANSWERS = 5000
"""Of more than this, the oldest are dropped."""

_WEEK = 7 * 24 * 3600


@contextmanager
def memory_at(folder: Path) -> Iterator[None]:
    """Keep answers in a folder as long as this lasts, here and in processes that are started meanwhile.

    The folder's name has to tell what works the answers out; a neighbour, which other code has left, is dropped after a week.
    """
    before = os.environ.get(MEMORY_VARIABLE)
    os.environ[MEMORY_VARIABLE] = str(folder.resolve())
    try:
        yield
    finally:
        os.environ.pop(MEMORY_VARIABLE)
        if before is not None:
            os.environ[MEMORY_VARIABLE] = before
        with suppress(OSError):
            _drop_old(folder)


def from_memory(key: object, work: Callable[[], Any]) -> Any:
    """What is worked out, or was by an earlier run.

    Args:
        key: all that the answer depends on besides the code, as plain values.
        work: gives plain values, which JSON holds whole.
    """
    kept = recall(key)
    if kept is None:
        kept = work()
        remember(key, kept)
    return kept


def recall(key: object) -> Any:
    """What was last remembered under a key; None where nothing was."""
    path = _path_of(key)
    return path and _read(path)


def remember(key: object, answer: Any) -> None:
    """Keep plain values, which JSON holds whole, for later runs, in place of what was kept before."""
    if path := _path_of(key):
        with suppress(OSError):  # no room or no right to write: the next run works it out again
            _write(path, answer)


def _path_of(key: object) -> Path | None:
    named = os.environ.get(MEMORY_VARIABLE)
    return Path(named) / f"{digest(key)[:40]}.json" if named else None


def _read(path: Path) -> Any:
    """What a file keeps; None where there is none, or it isn't as it was written."""
    try:
        found = read_json(path)
        return json.loads(found["answer"]) if found["digest"] == digest(found["answer"].encode()) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _write(path: Path, answer: Any) -> None:
    """Keep an answer, whole or not at all; it need not outlast a loss of power."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL_SUFFIX}")
    text = json.dumps(answer)  # as a text inside, so that its digest is that of what was read
    aside.write_text(json.dumps({"digest": digest(text.encode()), "answer": text}), encoding="utf-8")
    aside.replace(path)


def _drop_old(folder: Path) -> None:
    """Drop what other code has left beside a folder a week ago, and of its answers those beyond the most that are kept."""
    if not folder.is_dir():
        return
    for other in folder.parent.iterdir():
        if other != folder and other.stat().st_mtime < time.time() - _WEEK:
            shutil.rmtree(other, ignore_errors=True)
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[MOST_ANSWERS:]:
        path.unlink(missing_ok=True)
