"""Numbers of claims, names of places, addresses and facts in words, the same in every output of a report."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strikeledger import __version__
from strikeledger.report.blocks import Document
from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord
from strikeledger.text import day_in_words, number_in_words

MAX_CLAIM_LINKS = 4
"""A figure shows the numbers of up to so many runs of claims."""

_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+\Z", re.IGNORECASE)
NO_SOURCE = SourceRecord("")
"""Where a claim comes from of which a document doesn't say so."""


class PlaceNames(set[str]):
    """The names of the places that links of one output may lead to."""

    def add_unique(self, wish: str) -> str:
        """Add a name that nothing else has, and give it: the wish itself, or the wish and a number."""
        name, count = wish, 1
        while name in self:
            count += 1
            name = f"{wish}-{count}"
        self.add(name)
        return name


def element_name(text: str) -> str:
    """Words as an element name."""
    return re.sub(r"\W+", "-", text.lower()).strip("-") or "section"


def safe_address(href: str) -> str | None:
    """An address that a link may lead to, None for any other."""
    href = href.strip()
    return href if href.startswith("#") or _SAFE_ADDRESS.match(href) else None


def external_address(url: str) -> str:
    """An address that leads out of the document, or nothing."""
    href = safe_address(url) or ""
    return "" if href.startswith("#") else href


def number_ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs of first and last; two neighbours stay apart, because "3,4" is no longer than a dash."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return [pair for low, high in spans for pair in ([(low, low), (high, high)] if high == low + 1 else [(low, high)])]


def range_label(first: int, last: int) -> str:
    """A run of numbers as it is printed."""
    return str(first) if first == last else f"{first}\u2013{last}"


def count_in(ranges: Iterable[tuple[int, int]]) -> int:
    """How many numbers some runs hold."""
    return sum(last - first + 1 for first, last in ranges)


def note_letter(number: int) -> str:
    """1 as a, 26 as z, 27 as aa: letters, because numbers belong to the claims."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def citation(document: Document) -> str:
    """The line under which an edition of a report is cited; nothing for a page that is no edition of ours.

    >>> edition = Document("Attacks", (), report="situation", edition="week-48", as_of="2023-11-29", curator="City desk")
    >>> citation(edition).split(". ")[0]
    'City desk, “Attacks” (situation), edition week-48, as known on 29 November 2023, revision 1'
    """
    if not document.edition:
        return ""
    report = f" ({document.report})" if document.report else ""
    as_of = f", as known on {day_in_words(document.as_of)}" if document.as_of else ""
    who = f"{document.curator}, " if document.curator else ""
    title = f"{who}\u201c{document.title}\u201d{report}, edition {document.edition}"
    licence = f" {document.licence}." if document.licence else ""
    return f"{title}{as_of}, revision {document.revision}. strikeledger {__version__}.{licence}"


def interval_in_words(figure: FigureRecord) -> tuple[str, str]:
    """The name of a figure's statistical interval, and its ends with its method; two times nothing where it has none."""
    interval = figure.interval
    if interval is None:
        return "", ""
    span = _range_in_words(figure.kind, interval.low, interval.high)
    return f"{100 * interval.level:.4g} percent interval", f"{span}, {interval.method}"


def bounds_in_words(figure: FigureRecord) -> str:
    """The bounds of a figure in words.

    >>> [bounds_in_words(FigureRecord("", low=low, high=high)) for low, high in ((8, 15), (62, None), (1200, 1200))]
    ['8 to 15', '62 or more, no upper bound', '1,200']
    >>> bounds_in_words(FigureRecord("", kind="date", low="2023-11-23", high="2023-11-29"))
    '23 November 2023 to 29 November 2023'
    >>> bounds_in_words(FigureRecord("", kind="share", low=0.45, high=0.55))
    '45 percent to 55 percent'
    """
    return _range_in_words(figure.kind, figure.low, figure.high)


def _range_in_words(kind: str, low: float | str | None, high: float | str | None) -> str:
    if low is None:
        return "" if high is None else f"up to {_value_in_words(kind, high)}, no lower bound"
    first = _value_in_words(kind, low)
    if high is None:
        return f"{first} or more, no upper bound"
    return first if low == high else f"{first} to {_value_in_words(kind, high)}"


def _value_in_words(kind: str, value: float | str) -> str:
    if kind == "date" or isinstance(value, str):
        return day_in_words(str(value))
    if kind == "share":
        return f"{100 * value:.4g} percent"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def bounds_beside(claim: ClaimRecord) -> str:
    """The bounds of a claim where they say more than its words, as "five" is 5."""
    written_out = claim.bounds.isdigit() and number_in_words(int(claim.bounds)) == claim.words
    return "" if not claim.words or written_out or claim.bounds == claim.words else claim.bounds
