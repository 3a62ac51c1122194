"""What is said beside a verdict that confirms a total: whose word it is, how old, and what the ledger lists that came after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.verdicts.judging import CONFIRMED, Verdict
from strikeledger.text import day_in_words, quotation

_FEWEST = 2  # countries that a total is split into
_OLD, _OLD_LEVEL = timedelta(days=14), timedelta(days=56)


def remarks_on(ledger: Ledger, quantity: Quantity, verdict: Verdict) -> tuple[str, ...]:
    """Remarks on a total that claims confirm, for a number as its own words have it; none on what is said of one event."""
    if verdict.kind not in CONFIRMED or not verdict.claims or verdict.claims[0]["event_id"]:
        return ()
    newest = max(row["last_day"].date() for row in verdict.claims)
    return (*_whose(ledger, verdict), *_age(ledger, quantity, newest))


def sum_remark(ledger: Ledger, total: Quantity, others: Sequence[Quantity]) -> str:
    """What the numbers of countries behind a total in its sentence make, where that is another number; else ""."""
    count, same = total.count, (total.passage, total.sentence, total.measure)
    if count is None or not count.is_exact or len(total.scope) == 1 or total.table or total.measure == STATIONED:
        return ""
    alike = [
        each for each in others if (each.passage, each.sentence, each.measure) == same and each.start > total.start
    ]
    parts = {each.scope: each for each in alike if len(each.scope) == 1 and not each.place}
    counts = [each.count.low for each in parts.values() if each.count is not None and each.count.is_exact]
    if len(parts) < _FEWEST or len(counts) < len(parts):
        return ""
    every = {name for (name,) in parts} >= set(ledger.scope.split("+"))
    off = sum(counts) > count.low or (every and sum(counts) < count.low)
    return f"the numbers of countries beside it make {sum(counts)}" if off else ""


def _whose(ledger: Ledger, verdict: Verdict) -> Iterator[str]:
    """Whose word it is, where it is none of those whose count the headlines follow."""
    nearest, terms = verdict.claims[0], ledger.terms
    if nearest["counting"] != terms.counting:
        whose = terms.counting if nearest["official"] else terms.officials
        yield f"by the count of {nearest['counting']}, not of {whose}"
    elif not nearest["official"]:
        theirs = next((row for row in verdict.claims if row["official"]), None)
        also = f"{terms.officials}: {_statement(theirs)}" if theirs else f"no statement by {terms.officials} says so"
        yield f"as {nearest['short']} says; {also}"


def _statement(row: dict[str, Any]) -> str:
    return f"{quotation(row['words'], row['plain'])} ({day_in_words(row['last_day'].date())})"


def _age(ledger: Ledger, quantity: Quantity, newest: date) -> Iterator[str]:
    """How much older than a draft its newest source is, and what the ledger lists between the two."""
    after, terms = _listed_after(ledger, quantity, newest), ledger.terms
    one, many = (terms.attack, terms.attacks) if quantity.measure == "attacks" else ("round", "rounds")
    if after:
        last = day_in_words(after[-1])
        told = (
            f"the {one} of {last}"
            if len(after) == 1
            else f"{len(after)} {many} of the ledger's list, the last of {last}"
        )
        yield f"its newest source is older than {told}"
    elif quantity.day - newest > (_OLD_LEVEL if quantity.measure == STATIONED else _OLD):
        yield f"its newest source is of {day_in_words(newest)}, {(quantity.day - newest).days} days before"


def _listed_after(ledger: Ledger, quantity: Quantity, newest: date) -> list[date]:
    """The days of the events of a number's kind that came after its newest source, to its own day; none where it has an open end."""
    if quantity.measure not in ("attacks", "strike_rounds") or quantity.count is None or quantity.count.high is None:
        return []
    rows = rows_of(ledger.attacks if quantity.measure == "attacks" else ledger.rounds)
    days = [row["sort_date"].date() for row in rows if not quantity.scope or row["country"] in quantity.scope]
    return sorted(day for day in days if newest < day <= quantity.day)
