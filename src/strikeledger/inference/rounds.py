"""Deaths in the strikes that were acknowledged, as words about strikes, rounds and all rounds allow them together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_same_rows
from strikeledger.inference.bound_sum import Term
from strikeledger.inference.correction_set import CorrectionSets, equal_sets, ids_aside, least
from strikeledger.inference.growing import claim_weight, growing_claims, growing_totals
from strikeledger.inference.program import Coefficients, Constraint, Program, Solution
from strikeledger.inference.program import together as added
from strikeledger.inference.reconcile import (
    BoundedQuantity,
    acknowledgements,
    is_binding,
    official_claims,
    rows_of_strikes,
    widest_scope,
)
from strikeledger.text import iso_day


@dataclass(frozen=True)
class DeathClaim:
    """What one claim says of the people killed in some strikes (`about`), and what it costs to set it aside."""

    id: str
    about: Coefficients
    count: Count
    weight: int = 1
    published: str = ""


@dataclass(frozen=True)
class StrikeDeaths:
    """People killed in the strikes that were acknowledged.

    Attributes:
        rounds: round to its deaths, in order of time.
        others: strike outside a round to its deaths.
        in_rounds, overall: in all rounds, and in all strikes.
        contradictions: for each claim that is set aside, the claims that can't all be true with it, itself among them.
        correction_sets: what is set aside, and the equal choices.
    """

    rounds: Mapping[str, BoundedQuantity]
    others: Mapping[str, BoundedQuantity]
    in_rounds: BoundedQuantity
    overall: BoundedQuantity
    contradictions: tuple[tuple[str, ...], ...]
    correction_sets: CorrectionSets


@from_same_rows(rows_of_strikes)
def strike_deaths_bounds(ledger: Ledger) -> StrikeDeaths:
    """Reconcile the deaths of each acknowledged strike with its round and with each total over the rounds up to its day."""
    answers, strikes = acknowledgements(ledger), ledger.strikes
    rounds = [each for each in ledger.rounds["strike_id"] if answers[each] == "yes"]
    parts = {each: strikes.loc[strikes["part_of"] == each, "strike_id"].tolist() for each in rounds}
    alone = strikes[(strikes["kind"] != "round") & ~strikes["part_of"].isin(rounds)]["strike_id"]
    others = [each for each in alone if answers[each] == "yes"]
    cells = {strike: {strike: 1.0} for strike in [*others, *(part for each in parts.values() for part in each)]}
    cells |= {each: _round_cells(each, parts[each]) for each in rounds}
    killed = official_claims(ledger)
    killed = killed[(killed["measure"] == "killed") & killed["event_id"].isin(list(cells))]
    rows = [(row, cells[row["event_id"]]) for row in rows_of(killed)]
    rows += [
        (row, added([*(cells[each] for each in upto), unlisted])) for row, upto, unlisted in _totals(ledger, rounds)
    ]
    said = [_claim(row, about) for row, about in rows]
    model = DeathModel(said)
    frame = ledger.claims[ledger.claims["claim_id"].isin([claim.id for claim in said])]

    def quantity(events: Collection[str]) -> BoundedQuantity:
        more: Coefficients = {_UNLISTED: 1.0} if len(events) > 1 and not _are_all_rounds(ledger, rounds) else {}
        about = added([*(cells[event] for event in events), more])
        count, sums = model.count(about), (model.sum_of(about, "low"), model.sum_of(about, "high"))
        behind = {term.about.id for terms in sums for term in terms if isinstance(term.about, DeathClaim)} or {
            claim.id for claim in model.claims_left if set(claim.about) & set(about)
        }
        return BoundedQuantity(count, frame[frame["claim_id"].isin(behind)], not model.sets.correction_set, *sums)

    return StrikeDeaths(
        {each: quantity([each]) for each in rounds}, {each: quantity([each]) for each in others}, quantity(rounds),
        quantity([*rounds, *others]), tuple(model.contradiction(claim) for claim in model.sets.correction_set), model.sets,
    )  # fmt: skip


_UNLISTED = "in rounds that are not listed"


def _are_all_rounds(ledger: Ledger, rounds: Sequence[str]) -> bool:
    """Whether officials counted just as many rounds as are acknowledged one by one, and never more, so that none is missing."""
    whole = growing_totals(ledger, "strike_rounds")
    counted = whole.count(ledger.scope_of("strike_rounds"), len(whole.days) - 1) if len(whole.days) else UNKNOWN
    return len(rounds) in _numbers_of_rounds(ledger) and counted.low <= len(rounds)


def _numbers_of_rounds(ledger: Ledger) -> list[int]:
    """How many rounds there were by each exact count of them."""
    counted = growing_claims(ledger, "strike_rounds")
    counted = counted[is_binding(ledger, counted) & (counted["scope"] == widest_scope(counted))]
    return [count.low for count in ledger.claim_counts(counted) if count.is_exact]


def _round_cells(name: str, parts: Sequence[str]) -> Coefficients:
    """A round is the sum of its strikes; where only one is known, there may be others."""
    return dict.fromkeys(parts if len(parts) > 1 else [*parts, name], 1.0)


def _claim(row: dict[str, Any], about: Coefficients) -> DeathClaim:
    count = row_count(row)
    weight = claim_weight({**row, "event_id": ""})
    return DeathClaim(str(row["claim_id"]), about, count, weight, iso_day(row["published"]))


def _totals(ledger: Ledger, rounds: Sequence[str]) -> list[tuple[dict[str, Any], list[str], Coefficients]]:
    """Totals over the rounds up to a day: each row, the rounds that it counts, and what else may be in it.

    Nothing else is, where as many rounds were counted by its day as are in view.
    """
    whole = growing_claims(ledger, "militants_killed")
    whole = whole[is_binding(ledger, whole) & (whole["scope"] == widest_scope(whole))]
    numbers = _numbers_of_rounds(ledger)
    begun = ledger.strike_accounts.groupby("strike_id")["first_day"].min()
    found: list[tuple[dict[str, Any], list[str], Coefficients]] = []
    for row in rows_of(whole):
        inside = [each for each in rounds if begun.get(each, row["last_day"]) <= row["last_day"]]
        unlisted: Coefficients = {} if len(inside) in numbers else {f"not listed by {iso_day(row['last_day'])}": 1.0}
        found.append((row, inside, unlisted))
    return found


class DeathModel:
    """What claims about sums of people killed allow together, with the fewest of them set aside."""

    def __init__(self, said: Sequence[DeathClaim]) -> None:
        self.said = said

    @cached_property
    def sets(self) -> CorrectionSets:
        """What has to be set aside so that the rest can be true."""
        program, cost = self._soft
        first = ids_aside(least(lambda more: self._solve(program, cost, more)))
        if not first:
            return CorrectionSets(((),))
        within = Constraint(cost, -np.inf, sum(claim.weight for claim in self.said if claim.id in first) + 0.5)
        published = {claim.id: claim.published for claim in self.said}
        return CorrectionSets(equal_sets(lambda more: self._solve(program, cost, more), within, first, published))

    @cached_property
    def claims_left(self) -> list[DeathClaim]:
        """The claims that are not set aside."""
        return [claim for claim in self.said if claim.id not in self.sets.correction_set]

    def count(self, about: Coefficients) -> Count:
        """The bounds of a sum, by the exact solver."""
        if not about:
            return UNKNOWN
        key = frozenset(about.items())
        if key not in self._counts:
            self._counts[key] = self._count(about)
        return self._counts[key]

    @cached_property
    def _counts(self) -> dict[frozenset[tuple[Hashable, float]], Count]:
        return {}

    def _count(self, about: Coefficients) -> Count:
        program = _hard_program(self.claims_left, about)
        low, high = program.least(about, list(about)), -program.least(_negative(about), list(about))
        return Count(0 if np.isinf(low) else round(low), None if np.isinf(high) else round(high))

    def sum_of(self, about: Coefficients, end: str) -> tuple[Term, ...]:
        """The claims that add up to a bound of a sum; empty where no plain sum does."""
        bound = getattr(self.count(about), end)
        sign = 1 if end == "low" else -1
        found = (
            _hard_program(self.claims_left, about).sum_behind(about if end == "low" else _negative(about))
            if bound or (bound == 0 and end == "high")
            else []
        )
        terms = [Term(round(times) * sign, round(number), claim) for times, number, claim in found]
        whole = all(abs(times) == 1 for times, _, _ in found)
        return tuple(sorted(terms, key=_order)) if whole and sum(t.times * t.number for t in terms) == bound else ()

    def contradiction(self, claim_id: str) -> tuple[str, ...]:
        """Claims that can't all be true with one that is set aside and none of which can be spared for that."""
        left = [*self.claims_left, *(claim for claim in self.said if claim.id == claim_id)]
        for claim in tuple(left):
            rest = [other for other in left if other is not claim]
            if _hard_program(rest, {}).minimum({}) is None:
                left = rest
        return tuple(claim.id for claim in left)

    @cached_property
    def _soft(self) -> tuple[Program, Coefficients]:
        cap = float(sum(claim.count.low + (claim.count.high or 0) for claim in self.said) + 1)
        program = Program({event: (0.0, cap) for claim in self.said for event in claim.about})
        for claim in self.said:
            aside, most = ("aside", claim.id), cap * len(claim.about)
            program.columns[aside] = (0.0, 1.0)
            program.rows.append(Constraint({**claim.about, aside: float(claim.count.low)}, claim.count.low, np.inf))
            if claim.count.high is not None:
                program.rows.append(
                    Constraint({**claim.about, aside: claim.count.high - most}, -np.inf, claim.count.high)
                )
        return program, {("aside", claim.id): float(claim.weight) for claim in self.said}

    @staticmethod
    def _solve(program: Program, cost: Coefficients, more: Sequence[Constraint]) -> Solution | None:
        found = program.minimum(cost, list(program.columns), more)
        return found and Solution({name: value for name, value in found.values.items() if name in cost}, found.cost)


def _hard_program(said: Sequence[DeathClaim], about: Coefficients) -> Program:
    events = dict.fromkeys([*about, *(event for claim in said for event in claim.about)], (0.0, np.inf))
    ends = [(claim, claim.count.low, np.inf if claim.count.high is None else claim.count.high) for claim in said]
    return Program(dict(events), [Constraint(claim.about, low, high, claim) for claim, low, high in ends])


def _negative(cells: Coefficients) -> Coefficients:
    return {column: -times for column, times in cells.items()}


def _order(term: Term) -> tuple[int, int]:
    return -term.times, -term.number
