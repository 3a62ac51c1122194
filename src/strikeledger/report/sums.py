"""The sum behind a number, in words: "66 on 21 December + 3 at Erbil on 25 December = 69"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, scope_in_words
from strikeledger.inference.bound_sum import Term
from strikeledger.inference.reconcile import BoundedQuantity
from strikeledger.inference.system import Listed
from strikeledger.text import days_in_words, plural


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
    rows = {row["claim_id"]: row for row in rows_of(_claims_of_terms(ledger, terms))}
    shown = [term for term in terms if term.number] or list(terms[:1])
    words = [_term_in_words(ledger, term, rows, scope) for term in shown]
    years = set(re.findall(r" \d{4}\b", " ".join(words)))
    if len(years) == 1:  # the year stands beside the number already
        words = [each.replace(next(iter(years)), "") for each in words]
    signs = ["", *(" + " if term.times > 0 else " − " for term in shown[1:])]
    return "".join(sign + each for sign, each in zip(signs, words, strict=True))


def _claims_of_terms(ledger: Ledger, terms: Sequence[Term]) -> Any:
    ids = [term.about.id for term in terms if not isinstance(term.about, Listed)]
    return ledger.claims[ledger.claims["claim_id"].isin(ids)]


def _term_in_words(ledger: Ledger, term: Term, rows: dict[str, dict[str, Any]], scope: str) -> str:
    """A number with what it is of: "66 on 21 December", "36 in Iraq on 29 November", "3 at Erbil on 25 December"."""
    if isinstance(term.about, Listed):
        return _listed_in_words(ledger, term)
    row = rows[term.about.id]
    when = _when(row)
    if row["event_id"]:
        event = ledger.events[row["event_id"]]
        where = "in the round" if event.get("kind") == "round" else f"at {event['place']}"
        return f"{term.number:,} {where} {when}"
    where = f" in {scope_in_words(row['scope'])}" if row["scope"] != scope else ""
    return f"{term.number:,}{where} {when}"


def _when(row: dict[str, Any]) -> str:
    days = days_in_words(row["first_day"], row["last_day"])
    return f"on {days}" if row["first_day"] == row["last_day"] else f"of {days}"


def _listed_in_words(ledger: Ledger, term: Term) -> str:
    """Events counted one by one: "2 attacks listed, 5 November"."""
    events = [ledger.events[i] for i in term.about.ids]
    strikes = "kind" in events[0]
    accounts = ledger.strike_accounts if strikes else ledger.attack_accounts
    key = "strike_id" if strikes else "attack_id"
    own = accounts[accounts[key].isin(term.about.ids)]
    noun = plural(term.number, "round") if strikes else plural(term.number, ledger.terms.attack, ledger.terms.attacks)
    days = days_in_words(own["first_day"].min(), own["first_day"].max()) if len(own) else events[0]["sort_date"]
    where = "" if strikes else f" in {events[0]['country']}"
    return f"{term.number:,} {noun} listed{where}, {days}"
