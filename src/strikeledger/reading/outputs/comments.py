"""A Word draft with a comment on each number: its verdict, why, and who said it."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import Any

from strikeledger.reading.draft import word_paragraphs
from strikeledger.reading.outputs.listing import source_lines
from strikeledger.reading.read import DraftReading, ReadNumber

_AUTHOR, _INITIALS = "strikeledger", "sl"
_MOST_SOURCES = 3


def with_comments(reading: DraftReading, content: bytes) -> bytes:
    """The Word file of a draft with a comment on the words of each number; text and formatting stay as they are.

    Raises:
        DraftError: the file can't be read, or the library for Word files is missing.
    """
    document, paragraphs = word_paragraphs(reading.draft.name, content)
    for number in reading.numbers[::-1]:  # from the end, so that runs before stay where they are
        start, end, inside = number.quantity.start, number.quantity.end, number.passage.paragraphs
        begin, place = max((pair for pair in inside if pair[0] <= start), default=(0, -1))
        if place >= 0 and (runs := _runs_of(paragraphs[place], start - begin, end - begin)):
            document.add_comment(runs, text=_comment_text(number), author=_AUTHOR, initials=_INITIALS)
    for comment in document.comments:
        comment._comment_elm.attrib.pop(_DATE, None)  # same draft, same bytes
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_DATE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date"


def _comment_text(number: ReadNumber) -> str:
    sources = source_lines(number, _MOST_SOURCES)
    return "\n".join(filter(None, [f"{number.verdict.kind}: {number.subject}", number.why, *sources]))


def _runs_of(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs of a paragraph that hold a stretch of its text and nothing else; runs that hold more are split."""
    found = []
    at = 0
    for run in list(paragraph.runs):
        first, last = at, at + len(run.text)
        at = last
        if first < end and start < last:
            inner = _split(run, start - first) if start > first else run
            if end < last:
                _split(inner, end - max(first, start))
            found.append(inner)
    return found


def _split(run: Any, place: int) -> Any:
    """Cut a run in two of the same formatting; returns the second."""
    second = deepcopy(run._r)
    run._r.addnext(second)
    later = type(run)(second, run._parent)
    text = run.text
    run.text, later.text = text[:place], text[place:]
    return later
