"""The sum behind a number, in words: "66 on 21 December + 3 at Erbil on 25 December = 69"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.bound_sum import Term
from strikeledger.inference.reconcile import BoundedQuantity, acknowledged_rounds, confirmed_attacks
from strikeledger.inference.system import Listed
from strikeledger.terms import scope_in_words
from strikeledger.text import at_place, day_in_words, days_in_words, plural


def sum_in_words(ledger: Ledger, bounded: BoundedQuantity, scope: str = "") -> str:
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
    return "; ".join(f"{end} {_sum_in_words(ledger, terms, scope)}" for end, terms in ends if terms)


def _sum_in_words(ledger: Ledger, terms: Sequence[Term], scope: str) -> str:
    total = sum(term.times * term.number for term in terms)
    words = _terms_in_words(ledger, terms, scope)
    return f"{words} = {total:,}" if len(terms) > 1 else words


def _terms_in_words(ledger: Ledger, terms: Sequence[Term], scope: str) -> str:
    """The terms one after the other: what is added before what is taken away, each in order of time."""
    shown = [term for term in terms if term.number] or list(terms[:1])
    claims = {row["claim_id"]: row for row in rows_of(_claims_of_terms(ledger, shown))}
    parts = [
        _claim_part(ledger, term, claims[term.about.id], scope) for term in shown if not isinstance(term.about, Listed)
    ]
    parts += _listed_parts(ledger, [term for term in shown if isinstance(term.about, Listed)])
    ordered = sorted(parts, key=lambda part: (part.times < 0, part.day))
    words = [part.words for part in ordered]
    years = set(re.findall(r" \d{4}\b", " ".join(words)))
    if len(years) == 1:  # the year stands beside the number already
        words = [each.replace(next(iter(years)), "") for each in words]
    signs = ["", *(" + " if part.times > 0 else " − " for part in ordered[1:])]
    return "".join(sign + each for sign, each in zip(signs, words, strict=True))


def _claims_of_terms(ledger: Ledger, terms: Sequence[Term]) -> Any:
    ids = [term.about.id for term in terms if not isinstance(term.about, Listed)]
    return ledger.claims[ledger.claims["claim_id"].isin(ids)]


@dataclass(frozen=True)
class _Part:
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
        where = " in the round" if event.get("kind") == "round" else f" {at_place(event['place'])}"
    elif row["since"] > ledger.beginnings[1]:
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
    first = ledger.events[ids[0]]
    if "kind" in first:
        rounds = acknowledged_rounds(ledger).set_index("event_id").loc[ids]
        what = f"{number:,} {plural(number, 'round')} listed, "
    else:
        rounds = confirmed_attacks(ledger).set_index("attack_id").loc[ids]
        what = f"{number:,} {plural(number, ledger.terms.attack, ledger.terms.attacks)} listed in {ledger.terms.place(first['country'])}, "
    return _Part(
        what + days_in_words(rounds["first_day"].min(), rounds["last_day"].max()), times, rounds["last_day"].max()
    )
