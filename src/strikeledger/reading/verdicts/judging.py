"""What the ledger says of a number: the claims about the same thing laid beside it, and the verdict that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.claims import accounts_as_claims
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.data.number_words import number
from strikeledger.inference.growing import GROWING_MEASURES
from strikeledger.reading.events import Rows, is_at, round_rows
from strikeledger.reading.quantities import Quantity
from strikeledger.text import day_in_words, quotation

SUPPORTED, LOOSER, SHARPER, CONTRADICTED = "supported", "looser than needed", "sharper than any source", "contradicted"
DIFFER, STALE, MISSING, OPEN = "sources differ", "out of date", "not in the ledger", "can't tell"
DRAFT_VERDICTS = (SUPPORTED, LOOSER, SHARPER, CONTRADICTED, DIFFER, STALE, MISSING, OPEN)
"""What may be said of a number."""

CONFIRMED = (SUPPORTED, LOOSER)
"""Verdicts by which a claim confirms a number."""

_LATE = timedelta(days=2)
EPISODE = timedelta(days=14)
"""So long is a count of a few days, and so old at most a claim that confirms one of those days."""
_PASSED = 1.25
TIGHT = 1.1
"""By which a number that is as exact exceeds another at most."""
_GROWING = (*GROWING_MEASURES, "strike_rounds", "militants_killed")
LISTED = ("attacks", "strike_rounds")
"""Measures of what the ledger lists one by one."""


@dataclass(frozen=True)
class Verdict:
    """A verdict with the rows of claims behind it, the nearest first, and a sentence on why."""

    kind: str
    claims: tuple[dict[str, Any], ...]
    note: str


def names_number(row: dict[str, Any], count: Count) -> bool:
    """Whether the words of a claim hold just a number, however they hedge it: "at least 168", "up to fifteen"."""
    return count.is_exact and any(number(word) == count.low for word in row["words"].split())


def is_named(quantity: Quantity, row: dict[str, Any]) -> bool:
    """Whether the sentence of a number names who claims it; officials are named for much else."""
    names = {row["short"], row["speaker"], row["publisher"]} if not row["official"] else set()
    return any(name and name in quantity.sentence for name in names)


def _lies_inside(inner: Count, outer: Count) -> bool:
    return inner.low >= outer.low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def verdict_by_claims(quantity: Quantity, count: Count, rows: Rows) -> Verdict:
    """The verdict on a number by claims about the same thing."""
    event = bool(rows[0]["event_id"])
    growing = not event and quantity.measure in _GROWING
    kept = sorted(rows, key=lambda row: (row["last_day"], row["published"], row["claim_id"]))
    late = quantity.since == (quantity.day, quantity.day) and quantity.harm
    if quantity.dated and not event and not late:
        kept = [row for row in kept if row["first_day"].date() <= quantity.day + _LATE]
    if not kept:
        return Verdict(MISSING, (), "no source speaks of it to that day")
    inside = [row for row in kept if _lies_inside(row_count(row), count)]
    meeting = [row for row in kept if row_count(row).equals(count) is not False]
    apart = [row for row in kept if row not in meeting]
    if growing and (stale := _stale(count, kept, inside or meeting, quantity)):
        return stale
    if inside:
        return _support(quantity, count, kept, inside, apart, growing)
    if growing and (ahead := _ahead(quantity, count, kept)):
        return ahead
    if meeting and growing and (below := _below(count, meeting, apart)):
        return Verdict(CONTRADICTED, tuple(below[::-1]), f"the latest count is lower: {_quote(below[-1])}")
    against = [row for row in apart if any(row_count(row).equals(row_count(other)) is False for other in meeting)]
    if against and not growing:
        return Verdict(DIFFER, (*meeting[::-1], *against[::-1]), f"{_quote(meeting[-1])}; {_quote(against[-1])}")
    if meeting:
        meeting.sort(key=lambda row: names_number(row, count))
        return Verdict(SHARPER, tuple(meeting[::-1]), f"no source is as exact: {_quote(meeting[-1])}")
    lower = [row for row in kept if count.exceeds(row_count(row))]
    higher = [row for row in kept if row_count(row).exceeds(count)]
    if not growing and lower and higher:
        note = f"it stands between {_quote(lower[-1])} and {_quote(higher[-1])}"
        return Verdict(DIFFER, (*lower[::-1], *higher[::-1]), note)
    near = sorted(apart, key=lambda row: abs(row["last_day"].date() - quantity.day))
    return Verdict(CONTRADICTED, tuple(near), f"no source allows it: {_quote(near[0])}")


def _rivals(count: Count, inside: Rows, apart: Rows) -> Rows:
    """Claims beside which a growing total can't have been so many: lower ones that are no older, higher ones that are no later."""
    day = max(row["last_day"] for row in inside)
    low = [row for row in apart if count.exceeds(row_count(row)) and row["last_day"] >= day]
    return low + [row for row in apart if row_count(row).exceeds(count) and row["last_day"] <= day]


def _ahead(quantity: Quantity, count: Count, kept: Rows) -> Verdict | None:
    """Not in the ledger: a number above the newest claims, from which the total may have grown since."""
    newest = [row for row in kept if row["last_day"] == kept[-1]["last_day"]]
    if not all(_may_have_grown(quantity, count, row) for row in newest):
        return None
    return Verdict(MISSING, (newest[-1],), f"no count is as new; the latest is {_quote(newest[-1])}")


def _may_have_grown(quantity: Quantity, count: Count, row: dict[str, Any]) -> bool:
    """Whether a total may have grown from a claim to a number since: in a long time, or at no more than twice its pace until then."""
    bounds, since = row_count(row), quantity.day - row["last_day"].date()
    if not count.exceeds(bounds):
        return False
    if since > EPISODE or pd.isna(row["since"]):
        return bool(since > EPISODE)
    days = max(1, (row["last_day"] - row["since"]).days)
    return bool(count.low <= (bounds.high or 0) * (1 + 2 * since.days / days))


def _below(count: Count, meeting: Rows, apart: Rows) -> Rows:
    """Claims that are lower than a number and no older than those that allow it; none where an open one comes near it."""
    if any(row["low"] * TIGHT >= count.low for row in meeting):
        return []
    return [row for row in apart if row["last_day"] >= meeting[-1]["last_day"] and count.exceeds(row_count(row))]


def _stale(count: Count, kept: Rows, meeting: Rows, quantity: Quantity) -> Verdict | None:
    """Out of date: a claim of a later day has passed the number, which was right before."""
    if count.high is None or not meeting or quantity.ordinal:
        return None
    then = max(row["last_day"] for row in meeting)
    until = quantity.day if quantity.dated else date.max
    passed = [row for row in kept if row["low"] > count.high and then < row["last_day"]]
    later = [row for row in passed if row["last_day"].date() <= until]
    if not later:
        return None
    was, now = [row for row in meeting if row["last_day"] == then][-1], later[-1]
    note = f"true as of {day_in_words(then.date())}; by {day_in_words(now['last_day'].date())} it was {row_count(now)}"
    return Verdict(STALE, (now, was), note)


def support(rows: Rows) -> Verdict:
    """The verdict by claims of just a number, the nearest first."""
    return Verdict(SUPPORTED, tuple(rows), _quote(rows[0]))


def _support(quantity: Quantity, count: Count, kept: Rows, inside: Rows, apart: Rows, growing: bool) -> Verdict:
    rivals = _rivals(count, inside, apart) if growing and quantity.explicit and quantity.is_few else []
    if rivals:
        return Verdict(DIFFER, (*inside[::-1], *rivals[::-1]), f"{_quote(inside[-1])}; {_quote(rivals[-1])}")
    newest = kept[-1]
    growing = growing and not quantity.base
    same = any(row_count(row) == count and quantity.day - row["last_day"].date() <= EPISODE for row in inside)
    open_end = growing and count.high is None and not quantity.dated and not same
    if open_end and newest["low"] >= _PASSED * max(count.low, 1):
        return Verdict(LOOSER, (newest, *inside[::-1]), f"the latest count is {_quote(newest)}")
    near = sorted(
        inside,
        key=lambda row: (*_is_other(quantity, count, row), abs(row["last_day"].date() - quantity.day), row["claim_id"]),
    )
    tight = [row for row in inside if _is_tighter(row_count(row), count)] if growing else []
    if tight and len(tight) == len(inside):
        return Verdict(LOOSER, tuple(tight[::-1]), f"a source is more exact: {_quote(tight[-1])}")
    others = f"; others say {_quote(apart[-1])}" if apart and not growing else ""
    return Verdict(SUPPORTED, tuple(near), f"{_quote(near[0])}{others}")


def _is_other(quantity: Quantity, count: Count, row: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a claim is of none whom the sentence names, and old or of other bounds than the number: such a one is meant less."""
    old = abs(row["last_day"].date() - quantity.day) > EPISODE
    return not is_named(quantity, row), old or row_count(row) != count


def _is_tighter(bounds: Count, count: Count) -> bool:
    return bounds.is_exact and not count.is_exact and bounds.low >= TIGHT * max(count.low, 1)


def _quote(row: dict[str, Any]) -> str:
    words = quotation(row["words"], row["plain"]) or "one"
    return f"{words} ({row['short']}, {day_in_words(row['last_day'].date())})"


def verdict_by_list(ledger: Ledger, quantity: Quantity, count: Count) -> list[Verdict]:
    """The number of attacks of a few days or at one place, or of rounds, by the ledger's list of them; it may only confirm."""
    guessed = quantity.of_event or (quantity.ordinal and not quantity.explicit)
    if quantity.since is None or quantity.measure not in LISTED or guessed or quantity.voice == "monitors":
        return []
    first, attacks = quantity.since[1], quantity.measure == "attacks"
    if attacks and quantity.day - quantity.since[0] > EPISODE:
        return []
    listed = rows_of(accounts_as_claims(ledger.attack_accounts)) if attacks else round_rows(ledger)
    rows = [row for row in listed if first <= row["last_day"].date() and row["first_day"].date() <= quantity.day]
    rows = [row for row in rows if is_at(ledger, row["event_id"], quantity)]
    events = {row["event_id"]: row for row in rows}
    if not events or len(events) not in count or not (count.is_exact or quantity.measure == "strike_rounds"):
        return []
    newest = tuple(sorted(events.values(), key=lambda row: row["last_day"], reverse=True))
    return [Verdict(SUPPORTED, newest, f"the ledger lists {len(events)}")]
