"""The figures that claims alone don't explain: the numbers beside them in print, and their entries after the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from markupsafe import Markup

from strikeledger.render.references import (
    MAX_CLAIM_LINKS,
    References,
    count_in,
    interval_in_words,
    number_ranges,
    range_label,
)
from strikeledger.report.blocks import Chart, Document, FigureRef
from strikeledger.report.records import FigureRecord

ClaimMarks = list[dict[str, str]]
"""Numbers beside a figure: each its `text` and the name of the place that it leads `to`."""

_KEY = (
    "How figures are computed that no source states as such, and all the statements behind figures that rest on many."
)


class EntryReferences(References):
    """Every claim's number, and the number of the entry that a figure has where claims alone don't explain it.

    A figure has an entry where it is computed, or rests on more claims than stand beside it. `printed` holds the numbers of the claims
    behind what is printed, by their ids; charts keep the rows behind them for the page.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        printed = dict.fromkeys(ref.figure for ref in figure_references(document.blocks))
        entered = [name for name in printed if self._needs_entry(self.figure(name))]
        self.entries = {figure: number for number, figure in enumerate(entered, 1)}
        behind = {claim for name in printed for claim in self.figure(name).claims}
        self.printed = {claim: number for claim, number in self.numbers.items() if claim in behind}

    def marks(self, name: str) -> ClaimMarks:
        """The numbers of the claims beside a figure; those of many runs are counted, and stand at its entry."""
        return claim_marks(self.claims(self.figure(name)), MAX_CLAIM_LINKS, f"computation-{self.entries.get(name)}")

    def words_lead_to(self, ref: FigureRef) -> str:
        """Where the words of a figure lead in print: to its entry, or to its first claim where no numbers stand beside it."""
        if ref.figure in self.entries and self.figure(ref.figure).computation:
            return f"computation-{self.entries[ref.figure]}"
        marks = self.marks(ref.figure)
        return "" if ref.marked or not marks else marks[0]["to"]

    def _needs_entry(self, figure: FigureRecord) -> bool:
        return bool(figure.computation) or len(number_ranges(self.claims(figure))) > MAX_CLAIM_LINKS + 1


def figure_references(piece: Any) -> Iterator[FigureRef]:
    """The figures that a printed piece shows, in reading order; the table behind a chart isn't printed."""
    if isinstance(piece, FigureRef):
        yield piece
    elif isinstance(piece, tuple):
        for item in piece:
            yield from figure_references(item)
    elif is_dataclass(piece) and not isinstance(piece, Chart):
        for field in fields(piece):
            yield from figure_references(getattr(piece, field.name))


def claim_marks(numbers: Sequence[int], shown: int | None = None, rest_at: str = "") -> ClaimMarks:
    """Claim numbers as links: runs shortened, the first `shown` of them given, the others counted, with a link to `rest_at`.

    A single run more is given too: it takes no more room than its count.

    >>> [mark["text"] for mark in claim_marks([1, 2, 3, 5, 7, 9, 11, 12], 4)]
    ['1–3', '5', '7', '9', '+2']
    """
    ranges = number_ranges(numbers)
    rest = ranges[shown:] if shown is not None and len(ranges) > shown + 1 else []
    given = ranges[: len(ranges) - len(rest)]
    found = [{"text": range_label(first, last), "to": f"claim-{first}"} for first, last in given]
    return [*found, {"text": f"+{count_in(rest)}", "to": rest_at}] if rest else found


def mark_links(marks: ClaimMarks) -> list[Markup]:
    """Numbers as links."""
    return [Markup('<a href="#{}">{}</a>').format(mark["to"], mark["text"]) for mark in marks]


def computations_html(references: EntryReferences, level: int) -> Markup:
    """Each figure with an entry in full, for print alone."""
    if not references.entries:
        return Markup("")
    entries = Markup("\n").join(_entry(references, references.figure(name)) for name in references.entries)
    return Markup(
        '<section class="computations" data-only="pdf"><h{0}>Computations</h{0}><p class="register-key">{1}</p>'
        '<ul class="entries">{2}</ul></section>'
    ).format(level, _KEY, entries)


def _entry(references: EntryReferences, figure: FigureRecord) -> Markup:
    """A figure in full: how it is computed, its interval, and all its claims."""
    how = figure.computation[:1].upper() + figure.computation[1:].rstrip(".")
    said = [how, ": ".join(filter(None, interval_in_words(figure))), _claims_cited(references.claims(figure))]
    number = references.entries[figure.id]
    return Markup('<li id="computation-{0}"><strong>C{0}</strong> <strong>{1}</strong>. {2}</li>').format(
        number,
        f"{figure.label}: {figure.words}",
        Markup("").join(Markup("{}. ").format(sentence) for sentence in said if sentence),
    )


def _claims_cited(numbers: Sequence[int]) -> Markup:
    noun = "Statement" if len(numbers) == 1 else "Statements"
    links = Markup(", ").join(mark_links(claim_marks(numbers)))
    return Markup('<span class="cited">{} {}</span>').format(noun, links) if numbers else Markup("")
