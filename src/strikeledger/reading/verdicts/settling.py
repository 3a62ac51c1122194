"""Which reading of a number stands: the one that its words say first, or another that the ledger confirms, and how far that is known."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.frames import row_count
from strikeledger.data.ledger import Ledger
from strikeledger.reading.events import claims_meant, usual_since
from strikeledger.reading.quantities import STATIONED, Quantity
from strikeledger.reading.verdicts.judging import (
    CONFIRMED,
    CONTRADICTED,
    DIFFER,
    EPISODE,
    LOOSER,
    MISSING,
    OPEN,
    SHARPER,
    STALE,
    SUPPORTED,
    TIGHT,
    Verdict,
    is_named,
    names_number,
    verdict_by_claims,
    verdict_by_list,
)  # fmt: skip
from strikeledger.text import day_in_words

_BEST = (SUPPORTED, LOOSER, DIFFER, SHARPER, STALE, CONTRADICTED, MISSING, OPEN)
_NEAR = timedelta(days=3)


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
    found = [verdict_by_claims(quantity, count, rows) for rows in claims_meant(ledger, quantity) if rows]
    found += verdict_by_list(ledger, quantity, count)
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
    chance = _is_chance(quantity, count, best, company) and not verdict_by_list(ledger, quantity, count)
    confirmed = best.kind == SUPPORTED and not far and not chance
    return best if confirmed or _is_unhedged(ledger, quantity, count, best) else _left_open(ledger, quantity, best)


def _is_unhedged(ledger: Ledger, quantity: Quantity, count: Count, verdict: Verdict) -> bool:
    """Whether a number repeats that of the nearest claim without its hedge, "168" for "at least 168", and had not been passed by then."""
    if verdict.kind != SHARPER or quantity.bare or quantity.measure == STATIONED or quantity.is_few:
        return False
    claim = verdict.claims[0]
    beside = (row for rows in claims_meant(ledger, quantity) for row in rows if row["counting"] == claim["counting"])
    passed = any(row["low"] > count.low and row["last_day"] <= claim["last_day"] for row in beside)
    return names_number(claim, count) and (bool(claim["event_id"]) or not passed)


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
        return bool(claim["event_id"]) or begun or is_named(other, claim)
    loose = claim["low"] > TIGHT * count.low
    lasting = other.measure == first.measure and other.day >= first.day and not other.bare
    near = 4 * EPISODE if other.measure == STATIONED else EPISODE if lasting else _NEAR
    return not loose and abs(claim["last_day"].date() - other.day) <= near


def _is_chance(quantity: Quantity, count: Count, verdict: Verdict, company: AbstractSet[str]) -> bool:
    """Whether a number is so small that an old total, or one of people that it doesn't name, fits it by chance.

    It doesn't where its source confirms the numbers beside it, too, or is named.
    """
    if not quantity.is_few or not verdict.claims or verdict.claims[0]["event_id"]:
        return False
    if any(row["source_id"] in company or is_named(quantity, row) for row in verdict.claims):
        return False
    old = abs(verdict.claims[0]["last_day"].date() - quantity.day) > EPISODE / 2
    of_others = quantity.borrowed and bool(quantity.table)
    return (old and of_others) if count.high == 0 else (old or of_others)


def _is_far(quantity: Quantity, count: Count, verdict: Verdict) -> bool:
    """Whether nothing that supports a guess with an open end, above or below, claims about that many."""
    if quantity.base or (count.high is not None and count.low):
        return False
    if count.high is None:
        return all(row["low"] > TIGHT * max(count.low, 1) for row in verdict.claims)
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
