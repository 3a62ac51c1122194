"""Bounds against the optimum by another program: small systems made by chance, and what the project's own ledger says."""

from __future__ import annotations

import pytest

from strikeledger import Ledger
from strikeledger.inference.closure import close
from strikeledger.inference.growing import growing_totals
from strikeledger.inference.system import EVE
from tests.inference.puzzles import FAMILIES, Judge, dice, puzzle, totals_of

pytestmark = pytest.mark.slow
OPEN = float("inf")


def is_within(inner: tuple[int, int | None], outer: tuple[int, int | None]) -> bool:
    """Whether the outer bounds leave out nothing that the inner ones allow."""
    highs = [OPEN if high is None else high for high in (inner[1], outer[1])]
    return outer[0] <= inner[0] and highs[0] <= highs[1]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_closure_loses_nothing_and_the_solver_finds_the_optimum(name: str) -> None:
    for seed in range(20):
        rng = dice(f"{name} {seed}")
        system = puzzle(rng, **FAMILIES[name])
        judge, whole, closure = Judge(system), totals_of(system), close(system)
        assert (closure is not None, whole.correction_sets.sets) == (True, ((),)), seed
        for _ in range(3):
            scope, first = rng.choice(list(system.scopes)), rng.randint(EVE, system.last - 1)
            last = rng.randint(first + 1, system.last)
            true, solved = judge.bounds(scope, first, last), whole.exact_growth(scope, first, last)
            asked = f"{name} {seed}: {scope} {first} to {last}"
            assert (solved.low, solved.high) == true, asked
            assert closure is None or is_within(true, closure.growth(scope, first, last)), asked


@pytest.mark.parametrize("day", ["2023-11-29", "2024-02-10"])
@pytest.mark.parametrize("measure", ["attacks", "us_injured"])
def test_bounds_of_the_ledger_are_the_optimum(measure: str, day: str, shipped: Ledger) -> None:
    whole, rng = growing_totals(shipped.as_of(day), measure), dice(f"{measure} {day}")
    sets = whole.correction_sets
    judge = Judge(whole.system.without(sets.correction_set, sets.moved))
    for number in range(20):
        scope, first = rng.choice(whole.scopes), EVE if number % 2 else rng.randint(EVE, whole.system.last - 1)
        last = rng.randint(first + 1, whole.system.last)
        count, solved = whole.growth(scope, first, last), whole.exact_growth(scope, first, last)
        true = judge.bounds(scope, first, last)
        assert ((count.low, count.high), (solved.low, solved.high)) == (true, true), f"{scope} {first} to {last}"
