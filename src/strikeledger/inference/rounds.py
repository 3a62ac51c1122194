"""Deaths by round of strikes, as officials' words about strikes, rounds and all rounds allow them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.errors import InfeasibleError
from strikeledger.inference.correction_set import CorrectionSets, smallest_hitting_sets
from strikeledger.inference.reconcile import (
    BoundedQuantity,
    SumOfParts,
    growing_claims,
    official_claims,
    propagate,
    widest_scope,
)
from strikeledger.inference.totals import claim_weight
from strikeledger.text import iso_day


@dataclass(frozen=True)
class DeathClaim:
    """What one claim says of one sum, round or strike, and what it costs to set the claim aside."""

    id: str
    about: str
    count: Count
    weight: int = 1
    published: str = ""


@dataclass(frozen=True)
class RoundDeaths:
    """People killed, by round and in all, as officials put it.

    `rounds` maps a round's id to its bounds and the claims behind them; `overall` holds all rounds together. `contradictions` are
    sets of claims that can't all be true, none of which can be spared; `choice` is what is set aside for it.
    """

    rounds: Mapping[str, BoundedQuantity]
    overall: BoundedQuantity
    contradictions: tuple[tuple[str, ...], ...]
    correction_sets: CorrectionSets


def round_deaths(ledger: Ledger) -> RoundDeaths:
    """Reconcile the deaths of each round with its strikes and with each total over the rounds up to its day."""
    if "deaths of rounds" not in ledger.memo:
        ledger.memo["deaths of rounds"] = _round_deaths(ledger)
    found: RoundDeaths = ledger.memo["deaths of rounds"]
    return found


def _round_deaths(ledger: Ledger) -> RoundDeaths:
    claims = official_claims(ledger)
    killed = claims[claims["measure"] == "killed"].assign(about=lambda t: t["event_id"])
    rounds = ledger.rounds["strike_id"].tolist()
    parts = {r: ledger.strikes.loc[ledger.strikes["part_of"] == r, "strike_id"].tolist() for r in rounds}
    killed = killed[killed["about"].isin([*rounds, *(strike for strikes in parts.values() for strike in strikes)])]
    whole, first_rounds = _totals_of_rounds(ledger, rounds)
    sums = [
        *(SumOfParts(r, tuple(strikes), closed=len(strikes) > 1) for r, strikes in parts.items() if strikes),
        *first_rounds,
    ]
    everything = pd.concat([whole, killed])
    said = [
        DeathClaim(
            row["claim_id"],
            row["about"],
            count_of(row["low"], row["high"]),
            claim_weight(row),
            iso_day(row["published"]),
        )
        for row in rows_of(everything)
    ]
    contradictions, choice = resolve_contradictions(said, sums)
    kept = [claim for claim in said if claim.id not in choice.correction_set]
    settled = claim_bounds(kept, sums) or {}
    by_round = {}
    for r in rounds:
        own = everything[everything["about"].isin([r, *parts[r]])]
        count = settled.get(r, UNKNOWN)
        alone = count == (claim_bounds([claim for claim in kept if claim.about == r], []) or {}).get(r, UNKNOWN)
        by_round[r] = BoundedQuantity(count, own if alone else everything, not contradictions)
    overall = settled.get(f"first {len(rounds)}", UNKNOWN)
    return RoundDeaths(by_round, BoundedQuantity(overall, everything, not contradictions), contradictions, choice)


def claim_bounds(said: Sequence[DeathClaim], sums: Sequence[SumOfParts]) -> dict[str, Count] | None:
    """The bounds of everything that is spoken of; None where the claims can't all be true."""
    bounds: dict[str, Count] = {}
    try:
        for claim in said:
            bounds[claim.about] = bounds.get(claim.about, UNKNOWN) & claim.count
        return propagate(bounds, sums)
    except InfeasibleError:
        return None


def contradiction(said: Sequence[DeathClaim], sums: Sequence[SumOfParts]) -> tuple[str, ...]:
    """Claims that can't all be true and none of which can be spared for that; empty where all can be true."""
    kept = list(said)
    if claim_bounds(kept, sums) is not None:
        return ()
    for claim in said:
        rest = [other for other in kept if other is not claim]
        if claim_bounds(rest, sums) is None:
            kept = rest
    return tuple(claim.id for claim in kept)


def resolve_contradictions(
    said: Sequence[DeathClaim], sums: Sequence[SumOfParts]
) -> tuple[tuple[tuple[str, ...], ...], CorrectionSets]:
    """Contradictions among claims, and every set of least weight that resolves them all (exact, by hitting sets: Reiter, 1987).

    Returns:
        The contradictions found, and the sets; of equal sets the one published earliest is chosen, as later counts correct earlier.
    """
    found: list[tuple[str, ...]] = []
    while True:
        sets = smallest_hitting_sets(found, {claim.id: claim.weight for claim in said})
        more = [contradiction([claim for claim in said if claim.id not in ids], sums) for ids in sets]
        open_ends = [each for each in more if each]
        if not open_ends:
            return tuple(found), CorrectionSets.by_publication(sets, {claim.id: claim.published for claim in said})
        found.extend(dict.fromkeys(open_ends))


def _totals_of_rounds(ledger: Ledger, rounds: list[str]) -> tuple[pd.DataFrame, list[SumOfParts]]:
    """Officials' totals over the rounds up to a day: their rows, each with the sum that it bounds (`about`), and these sums.

    A sum is the sum before it and the rounds since; it is closed where officials counted as many rounds by its day as are in view.
    """
    whole = growing_claims(ledger, "militants_killed")
    whole = whole[whole["official"] & (whole["scope"] == widest_scope(whole))]
    begun = ledger.strike_accounts.groupby("strike_id")["first_day"].min()
    numbers = [sum(begun[event] <= day for event in rounds) for day in whole["last_day"]]
    sums, before = [], 0
    for number in sorted({*numbers, len(rounds)}):
        earlier = (f"first {before}",) if before else ()
        closed = _is_official_round_count(ledger, number)
        sums.append(SumOfParts(f"first {number}", (*earlier, *rounds[before:number]), closed))
        before = number if closed else before
    return whole.assign(about=[f"first {number}" for number in numbers]), sums


def _is_official_round_count(ledger: Ledger, number: int) -> bool:
    """Whether officials ever counted just so many rounds."""
    counted = growing_claims(ledger, "strike_rounds")
    counted = counted[counted["official"] & (counted["scope"] == widest_scope(counted))]
    return any(count == Count.exactly(number) for count in ledger.claim_counts(counted))
