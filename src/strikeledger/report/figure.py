"""A figure: a number for print, with its bounds, its words and the claims that it rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.claims import Claim, claim_of, claim_subject, claims_of
from strikeledger.data.frames import count_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import BoundedQuantity
from strikeledger.report.blocks import FigureRef
from strikeledger.report.records import Interval
from strikeledger.report.sums import sum_in_words
from strikeledger.terms import Terms, unit_of
from strikeledger.text import list_in_words


@dataclass(frozen=True)
class Figure:
    """A number for print. `low` and `high` are numbers or, for a date, ISO days; a missing `high` is open.

    `low` is missing where nothing is known; `agree` is no where the claims behind the figure can't all be true. `computation` says in
    a sentence how the number comes about, where no claim says it as such. `event` is the event that it is about, if it is one: a round's
    place among the rounds, by which its figure is called, may be another in a later edition.
    """

    id: str
    label: str
    kind: str
    low: float | str | None
    high: float | str | None
    unit: str
    words: str
    claims: tuple[Claim, ...] = field(repr=False)
    agree: bool = True
    computation: str = ""
    interval: Interval | None = None
    event: str = ""

    def __post_init__(self) -> None:
        if not (self.claims or self.computation or self.words == NOT_KNOWN):
            raise ValueError(f"the figure {self.id} rests on no claim and on no stated computation")

    @property
    def quiet(self) -> FigureRef:
        """The figure without the numbers of its claims, for a place that shows them already."""
        return FigureRef(self.id, marked=False)

    def record(self) -> dict[str, Any]:
        """The figure as `figures.json` holds it."""
        parts = {name: getattr(self, name) for name in ("id", "label", "kind", "low", "high", "unit", "words")}
        sources = dict.fromkeys(claim.source.id for claim in self.claims)
        more = {"computation": self.computation} if self.computation else {}
        interval = {"interval": asdict(self.interval)} if self.interval else {}
        event = {"event": self.event} if self.event else {}
        return {
            **parts,
            **event,
            **more,
            **interval,
            "claims": [claim.id for claim in self.claims],
            "sources": list(sources),
        }


@dataclass(frozen=True)
class FigureInWords:
    """A figure as a sentence has it: `words` in place of its own, such as "four" for 4; empty for its own."""

    figure: Figure
    words: str = ""
    marked: bool = True


NOT_KNOWN = "not known"


def voice_in_words(terms: Terms, figure: Figure) -> str:
    """Who gives a number: the officials whose count the headlines follow, or, where none of them does, who does by name."""
    if not figure.claims or any(claim.official for claim in figure.claims):
        return terms.officials
    speakers = list(dict.fromkeys(claim.speaker.removesuffix(", unnamed") for claim in figure.claims))
    return list_in_words(speakers) if len(speakers) <= _FEW else "others"


_FEW = 3


def accounts_in_words(terms: Terms, figure: Figure) -> str:
    """Whose accounts a number rests on: "US officials' accounts", or those of all who are named."""
    others = [claim.speaker.removesuffix(", unnamed") for claim in figure.claims if not claim.official]
    if not others:
        return f"{terms.theirs} accounts"
    officials = [terms.officials] if len(others) < len(figure.claims) else []
    return f"the accounts of {list_in_words([*officials, *dict.fromkeys(others)][:_FEW])}"


def claim_figure(ledger: Ledger, row: dict[str, Any]) -> Figure:
    """What one row of `Ledger.claims` says by itself, beside the others."""
    count, unit = count_of(row["low"], row["high"]), unit_of(ledger.terms, row["measure"])
    name, claims = f"claim/{row['claim_id']}", (claim_of(ledger, row),)
    return _figure_of_count(name, claim_subject(ledger, row), count, unit, claims)


MAX_CLAIMS = 400
"""A figure that rests on more claims than this names none of them: a table lists them all."""

LISTED_NOTE = "Counted one by one; the file of the table of them names the account, the speaker and the source of each."


def evidence(ledger: Ledger, rows: pd.DataFrame) -> tuple[Claim, ...]:
    """The claims of a figure from rows of `Ledger.claims`; none where they are too many to be read."""
    return claims_of(ledger, rows) if len(rows) <= MAX_CLAIMS else ()


def count_figure(ledger: Ledger, name: str, label: str, bounded: BoundedQuantity, unit: str, scope: str = "") -> Figure:
    """A count as claims bound it, with the sum behind it where no claim gives it as such."""
    claims = evidence(ledger, bounded.claims)
    how = sum_in_words(ledger, bounded, scope) or ("" if claims else LISTED_NOTE)
    figure = _figure_of_count(name, label, bounded.count, unit, claims, bounded.agree, how)
    return figure if figure.low is not None else replace(figure, computation="")


def _figure_of_count(
    name: str, label: str, count: Count, unit: str, claims: tuple[Claim, ...], agree: bool = True, how: str = ""
) -> Figure:
    low = count.low if count.is_known else None
    return Figure(name, label, "count", low, count.high, unit, str(count), claims, agree, how)


def counted_figure(
    name: str, label: str, number: int, unit: str, computation: str, claims: tuple[Claim, ...] = ()
) -> Figure:
    """A number that we counted ourselves, such as the publications in view; `computation` says how."""
    return Figure(name, label, "count", number, number, unit, f"{number:,}", claims, computation=computation)
