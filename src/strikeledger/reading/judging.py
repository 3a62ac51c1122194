"""What the ledger says of a number: the claims about the same thing laid beside it, and the verdict that follows."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
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
from strikeledger.reading.events import Rows, claims_meant, is_at, round_rows, usual_since
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.text import day_in_words, quotation

SUPPORTED, LOOSER, SHARPER, CONTRADICTED = "supported", "looser than needed", "sharper than any source", "contradicted"
DIFFER, STALE, MISSING, OPEN = "sources differ", "out of date", "not in the ledger", "can't tell"
DRAFT_VERDICTS = (SUPPORTED, LOOSER, SHARPER, CONTRADICTED, DIFFER, STALE, MISSING, OPEN)
"""What may be said of a number."""

CONFIRMED = (SUPPORTED, LOOSER)
"""Verdicts by which a claim confirms a number."""

_BEST = (SUPPORTED, LOOSER, DIFFER, SHARPER, STALE, CONTRADICTED, MISSING, OPEN)
_LATE = timedelta(days=2)
_EPISODE = timedelta(days=14)
_NEAR = timedelta(days=3)
_PASSED = 1.25
_TIGHT = 1.1
_GROWING = (*GROWING_MEASURES, "strike_rounds", "militants_killed")
LISTED = ("attacks", "strike_rounds")
"""Measures of what the ledger lists one by one."""


@dataclass(frozen=True)
class Verdict:
    """A verdict with the rows of claims behind it, the nearest first, and a sentence on why."""

    kind: str
    claims: tuple[dict[str, Any], ...]
    note: str


def settle(
    ledger: Ledger, readings: Sequence[Quantity], company: AbstractSet[str] = frozenset()
) -> tuple[int, Quantity, Verdict]:
    """The first reading of a number with the verdict on it, or the first other that the ledger confirms, and which it is.

    `company` are the sources that confirm the numbers beside it.
    """
    first = readings[0]
    verdict = _as_far_as_known(ledger, first, _nearest(ledger, first), company)
    sure = verdict.kind in CONFIRMED if first.explicit else verdict.kind != OPEN
    if sure and (not first.bare or _is_confirmed(first, verdict, first)):
        return 0, first, verdict
    for at, other in enumerate(readings[1:], start=1):
        told = _as_far_as_known(ledger, other, _nearest(ledger, other), company)
        if _is_confirmed(other, told, first) and not _has_rival(ledger, other, readings, company):
            return at, other, told
    return 0, first, Verdict(OPEN, (), "no word says what it counts") if first.bare else verdict


def _has_rival(ledger: Ledger, quantity: Quantity, readings: Sequence[Quantity], company: AbstractSet[str]) -> bool:
    """Whether claims about something else fit a small number, too, of which only what stands before says what it counts."""
    rivals = [each for each in readings if each.measure != quantity.measure and quantity.is_few and quantity.borrowed]
    told = (_as_far_as_known(ledger, each, _nearest(ledger, each), company) for each in rivals)
    return any(verdict.kind == SUPPORTED for verdict in told)


def _nearest(ledger: Ledger, quantity: Quantity) -> Verdict:
    """The best verdict of those by each set of claims that a number may be meant by, however open it is."""
    count = quantity.count
    if count is None:
        return Verdict(OPEN, (), "a share of what the draft does not say")
    found = [_judge(quantity, count, rows) for rows in claims_meant(ledger, quantity) if rows]
    found += _judge_list(ledger, quantity, count)
    missing = Verdict(MISSING, (), "no source speaks of it")
    return min(found, key=lambda verdict: _rank(quantity, count, verdict), default=missing)


def _rank(quantity: Quantity, count: Count, verdict: Verdict) -> tuple[int, bool, bool, bool]:
    """The place of a verdict among others on a number: by kind, then by how near its claims come to the words."""
    same = any(row_count(row) == count for row in verdict.claims if row["words"])
    return _BEST.index(verdict.kind), _is_far(quantity, count, verdict), not same, not verdict.claims


def _as_far_as_known(ledger: Ledger, quantity: Quantity, best: Verdict, company: AbstractSet[str]) -> Verdict:
    """A verdict on a number; one whose window or event is open, or that says of few that they are missing, may only be confirmed."""
    count = quantity.count
    if count is None:
        return best
    far = best.kind == SUPPORTED and _is_far(quantity, count, best)
    open_end = (far and count.high is not None) or (quantity.is_few and (best.kind == MISSING or count.high == 0))
    if quantity.explicit and not (quantity.place and not quantity.events) and not open_end:
        return best
    chance = _is_chance(quantity, count, best, company) and not _judge_list(ledger, quantity, count)
    confirmed = best.kind == SUPPORTED and not far and not chance
    return best if confirmed or _is_unhedged(ledger, quantity, count, best) else _left_open(ledger, quantity, best)


def _is_unhedged(ledger: Ledger, quantity: Quantity, count: Count, verdict: Verdict) -> bool:
    """Whether a number repeats that of the nearest claim without its hedge, "168" for "at least 168", and had not been passed by then."""
    if verdict.kind != SHARPER or quantity.bare or quantity.measure == STATIONED or quantity.is_few:
        return False
    claim = verdict.claims[0]
    beside = (row for rows in claims_meant(ledger, quantity) for row in rows if row["counting"] == claim["counting"])
    passed = any(row["low"] > count.low and row["last_day"] <= claim["last_day"] for row in beside)
    return _names_number(claim, count) and (bool(claim["event_id"]) or not passed)


def _names_number(row: dict[str, Any], count: Count) -> bool:
    """Whether the words of a claim hold just a number, however they hedge it: "at least 168", "up to fifteen"."""
    return count.is_exact and any(number(word) == count.low for word in row["words"].split())


def _is_confirmed(other: Quantity, verdict: Verdict, first: Quantity) -> bool:
    """Whether another reading of a number may stand: few of a total, or one that is only passed, are confirmed by chance.

    Where it isn't what the words say first, or not for the same day, it must be so on just these days.
    """
    count = other.count
    if verdict.kind != SUPPORTED or not verdict.claims or count is None:
        return False
    claim = verdict.claims[0]
    nobody = count.high == 0 and other.table == "strikes" and len(other.events) > 1
    if other.measure != first.measure and (row_count(claim) != count or other.day < first.day or nobody):
        return False
    if other.is_few or claim["event_id"]:
        begins = None if claim["event_id"] or pd.isna(claim["since"]) else claim["since"].date()
        begun = other.of_event and other.since == (begins, begins)
        return bool(claim["event_id"]) or begun or _is_named(other, claim)
    loose = claim["low"] > _TIGHT * count.low
    lasting = other.measure == first.measure and other.day >= first.day and not other.bare
    near = 4 * _EPISODE if other.measure == STATIONED else _EPISODE if lasting else _NEAR
    return not loose and abs(claim["last_day"].date() - other.day) <= near


def _is_chance(quantity: Quantity, count: Count, verdict: Verdict, company: AbstractSet[str]) -> bool:
    """Whether a number is so small that an old total, or one of people that it doesn't name, fits it by chance.

    It doesn't where its source confirms the numbers beside it, too, or is named.
    """
    if not quantity.is_few or not verdict.claims or verdict.claims[0]["event_id"]:
        return False
    if any(row["source_id"] in company or _is_named(quantity, row) for row in verdict.claims):
        return False
    old = abs(verdict.claims[0]["last_day"].date() - quantity.day) > _EPISODE / 2
    of_others = quantity.borrowed and bool(quantity.table)
    return (old and of_others) if count.high == 0 else (old or of_others)


def _is_named(quantity: Quantity, row: dict[str, Any]) -> bool:
    """Whether the sentence of a number names who claims it; officials are named for much else."""
    names = {row["short"], row["speaker"], row["publisher"]} if not row["official"] else set()
    return any(name and name in quantity.sentence for name in names)


def _is_far(quantity: Quantity, count: Count, verdict: Verdict) -> bool:
    """Whether nothing that supports a guess with an open end, above or below, claims about that many."""
    if quantity.base or (count.high is not None and count.low):
        return False
    if count.high is None:
        return all(row["low"] > _TIGHT * max(count.low, 1) for row in verdict.claims)
    tops = [row_count(row).high for row in verdict.claims]
    return all(top is not None and 2 * top < count.high for top in tops)


def _left_open(ledger: Ledger, quantity: Quantity, verdict: Verdict) -> Verdict:
    """Can't tell: what the draft leaves open, and what the verdict would be on its usual meaning; since some later day there is none."""
    told = f"the draft doesn't say {quantity.open or 'whether this is all of them'}"
    if quantity.since and ledger.beginnings[1].date() < quantity.since[0] < quantity.since[1]:
        return Verdict(OPEN, (), told)
    since = quantity.since and usual_since(ledger, quantity.measure, quantity.since)
    usual = f"since {day_in_words(since)}" if since else "what the sources below speak of"
    then = f"; if it means {usual}, {verdict.note}" if verdict.claims else ""
    return Verdict(OPEN, verdict.claims, f"{told}{then}")


def _lies_inside(inner: Count, outer: Count) -> bool:
    return inner.low >= outer.low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def _judge(quantity: Quantity, count: Count, rows: Rows) -> Verdict:
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
        meeting.sort(key=lambda row: _names_number(row, count))
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
    if since > _EPISODE or pd.isna(row["since"]):
        return bool(since > _EPISODE)
    days = max(1, (row["last_day"] - row["since"]).days)
    return bool(count.low <= (bounds.high or 0) * (1 + 2 * since.days / days))


def _below(count: Count, meeting: Rows, apart: Rows) -> Rows:
    """Claims that are lower than a number and no older than those that allow it; none where an open one comes near it."""
    if any(row["low"] * _TIGHT >= count.low for row in meeting):
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
    same = any(row_count(row) == count and quantity.day - row["last_day"].date() <= _EPISODE for row in inside)
    open_end = growing and count.high is None and not quantity.dated and not same
    if open_end and newest["low"] >= _PASSED * max(count.low, 1):
        return Verdict(LOOSER, (newest, *inside[::-1]), f"the latest count is {_quote(newest)}")
    near = sorted(inside, key=lambda row: (abs(row["last_day"].date() - quantity.day), row["claim_id"]))
    tight = [row for row in inside if _is_tighter(row_count(row), count)] if growing else []
    if tight and len(tight) == len(inside):
        return Verdict(LOOSER, tuple(tight[::-1]), f"a source is more exact: {_quote(tight[-1])}")
    others = f"; others say {_quote(apart[-1])}" if apart and not growing else ""
    return Verdict(SUPPORTED, tuple(near), f"{_quote(near[0])}{others}")


def _is_tighter(bounds: Count, count: Count) -> bool:
    return bounds.is_exact and not count.is_exact and bounds.low >= _TIGHT * max(count.low, 1)


def _quote(row: dict[str, Any]) -> str:
    words = quotation(row["words"], row["plain"]) or "one"
    return f"{words} ({row['short']}, {day_in_words(row['last_day'].date())})"


def _judge_list(ledger: Ledger, quantity: Quantity, count: Count) -> list[Verdict]:
    """The number of attacks of a few days or at one place, or of rounds, by the ledger's list of them; it may only confirm."""
    guessed = quantity.of_event or (quantity.ordinal and not quantity.explicit)
    if quantity.since is None or quantity.measure not in LISTED or guessed or quantity.voice == "monitors":
        return []
    first, attacks = quantity.since[1], quantity.measure == "attacks"
    if attacks and quantity.day - quantity.since[0] > _EPISODE:
        return []
    listed = rows_of(accounts_as_claims(ledger.attack_accounts)) if attacks else round_rows(ledger)
    rows = [row for row in listed if first <= row["last_day"].date() and row["first_day"].date() <= quantity.day]
    rows = [row for row in rows if is_at(ledger, row["event_id"], quantity)]
    events = {row["event_id"]: row for row in rows}
    if not events or len(events) not in count or not (count.is_exact or quantity.measure == "strike_rounds"):
        return []
    newest = tuple(sorted(events.values(), key=lambda row: row["last_day"], reverse=True))
    return [Verdict(SUPPORTED, newest, f"the ledger lists {len(events)}")]
