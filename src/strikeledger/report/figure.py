"""A figure: a number for print, with its bounds, its words, the claims that it rests on and the sum that they add up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.claims import Claim, claim_of, claim_subject, claims_of
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.bound_sum import Term
from strikeledger.inference.reconcile import BoundedQuantity, acknowledged_rounds, confirmed_attacks
from strikeledger.inference.system import Listed
from strikeledger.report.blocks import FigureRef
from strikeledger.report.records import Interval
from strikeledger.terms import Terms, scope_in_words, unit_of
from strikeledger.text import day_in_words, days_in_words, edtf_day, list_in_words, plural

NOT_KNOWN = "not known"
_FEW = 3  # speakers whom a phrase names
MAX_CLAIMS = 400
"""A figure that rests on more claims than this names none of them: a table lists them all."""
_MOST_SHOWN = 10
"""A figure that a notebook shows by itself names so many of its claims."""
LISTED_NOTE = "Counted one by one; the file of the table of them names the account, the speaker and the source of each."


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
    def count(self) -> Count:
        """The bounds of a count."""
        return UNKNOWN if self.low is None else Count(int(self.low), None if self.high is None else int(self.high))

    @property
    def quiet(self) -> FigureRef:
        """The figure without the numbers of its claims, for a place that shows them already."""
        return FigureRef(self.id, marked=False)

    @property
    def edtf(self) -> str:
        """The bounds of a date as ISO 8601-2 has them; empty for what is no date and for one of which nothing is known."""
        return edtf_day(self.low, self.high) if self.kind == "date" else ""  # type: ignore[arg-type]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """By itself in a notebook: a line of a page, and in JupyterLab who said it."""
        from strikeledger.report.prose import prose  # which is written with figures

        bundle = prose(f"{self.label}: ", self, ".")._repr_mimebundle_()
        said = [
            f"- {claim.statement}: [{claim.publication}](<{claim.source.url}>)" for claim in self.claims[:_MOST_SHOWN]
        ]
        rest = len(self.claims) - len(said)
        said += [f"- {rest:,} more"] if rest else []
        parts = filter(None, [bundle["text/markdown"], "\n".join(said), self.computation])
        return bundle | {"text/markdown": "\n\n".join(parts)}

    def record(self) -> dict[str, Any]:
        """The figure as `figures.json` holds it."""
        parts = {name: getattr(self, name) for name in ("id", "label", "kind", "low", "high", "unit", "words")}
        some = {name: getattr(self, name) for name in ("edtf", "event", "computation") if getattr(self, name)}
        interval = {"interval": asdict(self.interval)} if self.interval else {}
        sources = list(dict.fromkeys(claim.source.id for claim in self.claims))
        return {**parts, **some, **interval, "claims": [claim.id for claim in self.claims], "sources": sources}


@dataclass(frozen=True)
class FigureInWords:
    """A figure as a sentence has it: `words` in place of its own, such as "four" for 4; empty for its own."""

    figure: Figure
    words: str = ""
    marked: bool = True


def voice_in_words(terms: Terms, figure: Figure) -> str:
    """Who gives a number: the officials whose count the headlines follow, or, where none of them does, who does by name."""
    if not figure.claims or any(claim.official for claim in figure.claims):
        return terms.officials
    speakers = list(dict.fromkeys(claim.speaker.removesuffix(", unnamed") for claim in figure.claims))
    return list_in_words(speakers) if len(speakers) <= _FEW else "others"


def accounts_in_words(terms: Terms, figure: Figure) -> str:
    """Whose accounts a number rests on: "US officials' accounts", or those of all who are named."""
    others = [claim.speaker.removesuffix(", unnamed") for claim in figure.claims if not claim.official]
    if not others:
        return f"{terms.theirs} accounts"
    officials = [terms.officials] if len(others) < len(figure.claims) else []
    return f"the accounts of {list_in_words([*officials, *dict.fromkeys(others)][:_FEW])}"


def claim_figure(ledger: Ledger, row: dict[str, Any]) -> Figure:
    """What one row of `Ledger.claims` says by itself, beside the others."""
    count, unit = row_count(row), unit_of(ledger.terms, row["measure"])
    name, claims = f"claim/{row['claim_id']}", (claim_of(ledger, row),)
    return count_as_figure(name, claim_subject(ledger, row), count, unit, claims)


def evidence(ledger: Ledger, rows: pd.DataFrame) -> tuple[Claim, ...]:
    """The claims of a figure from rows of `Ledger.claims`; none where they are too many to be read."""
    return claims_of(ledger, rows) if len(rows) <= MAX_CLAIMS else ()


def count_figure(ledger: Ledger, name: str, label: str, bounded: BoundedQuantity, unit: str, scope: str = "") -> Figure:
    """A count as claims bound it, with the sum behind it where no claim gives it as such."""
    claims = evidence(ledger, bounded.claims)
    how = sum_in_words(ledger, bounded, scope) or ("" if claims else LISTED_NOTE)
    how = how if bounded.count.is_known else ""
    return count_as_figure(name, label, bounded.count, unit, claims, how, bounded.agree)


def count_as_figure(
    name: str, label: str, count: Count, unit: str, claims: tuple[Claim, ...] = (), how: str = "", agree: bool = True
) -> Figure:
    """A count with the claims that it rests on, or `how` it comes about; one of which nothing is known has no ends."""
    low = count.low if count.is_known else None
    return Figure(name, label, "count", low, count.high, unit, str(count), claims, agree, how)


def counted_figure(
    name: str, label: str, number: int, unit: str, computation: str, claims: tuple[Claim, ...] = ()
) -> Figure:
    """A number that we counted ourselves, such as the publications in view; `computation` says how."""
    return Figure(name, label, "count", number, number, unit, f"{number:,}", claims, computation=computation)


def sum_in_words(ledger: Ledger, bounded: BoundedQuantity, scope: str) -> str:
    """How claims add up to each end of a quantity; empty where one claim says the number as such.

    Args:
        scope: the scope of the quantity; terms of another one name theirs.
    """
    low, high = bounded.low_sum, bounded.high_sum
    if len(low) < 2 and len(high) < 2:  # a claim that stands alone is no sum
        return ""
    if bounded.count.is_exact:
        return _sum_in_words(ledger, max(low, high, key=len), scope)
    ends = [("at least", low), ("at most", high)]
    return "; ".join(_sum_in_words(ledger, terms, scope, f"{end} ") for end, terms in ends if terms)


def _sum_in_words(ledger: Ledger, terms: Sequence[Term], scope: str, end: str = "") -> str:
    """Terms with what they come to, which is an end of a quantity: "66 on 21 December + 3 at Erbil on 25 December = at least 69"."""
    total = sum(term.times * term.number for term in terms)
    words = _terms_in_words(ledger, terms, scope)
    return f"{words} = {end}{total:,}" if len(terms) > 1 else f"{end}{words}"


def _terms_in_words(ledger: Ledger, terms: Sequence[Term], scope: str) -> str:
    """The terms one after the other: what is added before what is taken away, each in order of time."""
    shown = [term for term in terms if term.number] or list(terms[:1])
    listed = [term for term in shown if isinstance(term.about, Listed)]
    said = [term for term in shown if not isinstance(term.about, Listed)]
    rows = rows_of(ledger.claims[ledger.claims["claim_id"].isin([term.about.id for term in said])])
    claims = {row["claim_id"]: row for row in rows}
    parts = [_claim_part(ledger, term, claims[term.about.id], scope) for term in said] + _listed_parts(ledger, listed)
    ordered = sorted(parts, key=lambda part: (part.times < 0, part.day))
    words = [part.words for part in ordered]
    years = set(re.findall(r" \d{4}\b", " ".join(words)))
    if len(years) == 1:  # the year stands beside the number already
        words = [each.replace(next(iter(years)), "") for each in words]
    signs = ["", *(" + " if part.times > 0 else " − " for part in ordered[1:])]
    return "".join(sign + each for sign, each in zip(signs, words, strict=True))


class _Part(NamedTuple):
    """A term in words, with its sign and its day."""

    words: str
    times: int
    day: pd.Timestamp


def _claim_part(ledger: Ledger, term: Term, row: dict[str, Any], scope: str) -> _Part:
    """A number with what it is of: "66 on 21 December", "36 in Iraq on 29 November", "3 at Erbil on 25 December"."""
    days = days_in_words(row["first_day"], row["last_day"])
    when = f"on {days}" if row["first_day"] == row["last_day"] else f"of {days}"
    where = f" in {scope_in_words(row['scope'], ledger.terms)}" if row["scope"] not in ("", scope) else ""
    if row["event_id"]:
        event = ledger.events[row["event_id"]]
        where = " in the round" if event.get("kind") == "round" else f" {ledger.terms.at(event['place'])}"
    elif not ledger.is_from_the_beginning(row["since"]):
        where += f" since {day_in_words(row['since'])},"
    return _Part(f"{term.number:,}{where} {when}", term.times, row["last_day"])


def _listed_parts(ledger: Ledger, terms: Sequence[Term]) -> list[_Part]:
    """Events counted one by one, those of one country together: "2 attacks listed in Iraq, 5 November"."""
    groups: dict[tuple[int, str], list[Term]] = {}
    for term in terms:
        event = ledger.events[term.about.ids[0]]
        groups.setdefault((term.times, event.get("kind", "") or event["country"]), []).append(term)
    return [_listed_part(ledger, times, group) for (times, _), group in groups.items()]


def _listed_part(ledger: Ledger, times: int, terms: Sequence[Term]) -> _Part:
    number = sum(term.number for term in terms)
    ids = [event for term in terms for event in term.about.ids]
    first, names = ledger.events[ids[0]], ledger.terms
    if "kind" in first:
        events = acknowledged_rounds(ledger).set_index("event_id").loc[ids]
        what = f"{plural(number, 'round')} listed"
    else:
        events = confirmed_attacks(ledger).set_index("attack_id").loc[ids]
        what = f"{plural(number, names.attack, names.attacks)} listed in {names.place(first['country'])}"
    begin, end = events["first_day"].min(), events["last_day"].max()
    return _Part(f"{number:,} {what}, {days_in_words(begin, end)}", times, end)
