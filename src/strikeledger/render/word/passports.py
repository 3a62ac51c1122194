"""Each figure's passport in the words of a comment: its bounds, how it comes about, and who said it where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strikeledger.render.references import References, number_ranges, range_label
from strikeledger.render.tree import PageTree
from strikeledger.report.records import ClaimRecord
from strikeledger.text import day_in_words, quotation

_MOST_CLAIMS = 8
"""A comment tells as many statements in full, those published last; the annex has them all."""


class Passports:
    """The passports of a page's figures, by the names that figures have in its tree; each is given once."""

    def __init__(self, tree: PageTree) -> None:
        self._known: dict[str, Any] = dict(tree.passports.get("figures", {}))
        self._references = References(tree.document)
        self._claims = list(tree.document.claims.values())

    def is_due(self, figure: str) -> bool:
        """Whether a figure has a passport that nothing has had yet."""
        return figure in self._known

    def take(self, figure: str) -> Iterator[tuple[str, str]]:
        """The lines of a passport, each bold words and plain ones."""
        passport = self._known.pop(figure)
        yield f"{passport['label']}: {passport['words']}", ""
        for name, words in passport["facts"]:
            yield f"{name}: ", words
        for number in passport["claims"][:_MOST_CLAIMS]:
            yield f"{number} ", self._statement(self._claims[number - 1])
        if rest := number_ranges(passport["claims"][_MOST_CLAIMS:]):
            yield (
                "",
                f"Also statements {', '.join(range_label(first, last) for first, last in rest)}: see the end of the report.",
            )

    def _statement(self, claim: ClaimRecord) -> str:
        """A claim in a line: its words, how they are read, what it is about, who said it, where it was published, and its row."""
        source = self._references.source(claim)
        said = quotation(claim.words, claim.plain)
        read = f" ({claim.bounds})" if claim.bounds not in ("", claim.words) and said else ""
        day = day_in_words(claim.published or source.published)
        where = ", ".join(filter(None, [source.publisher, day]))
        told = [f"{said}{read}", claim.subject, claim.speaker, where]
        return f"{'. '.join(part for part in told if part)}. [{claim.id}]"
