"""Goals: for each, what is aimed at, what was reached, and whether it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from measures import BOTH, CHECK, CLICK, NO_CHARTS, NO_TIME_MACHINE, NOOP, ONE, OURS, PLAIN, READING, SHIPPED
from parts import marginal
from project import NOTEBOOKS
from runs import Measured, Runs, median
from tables import beyond, share, table

Found = Mapping[str, Measured]


@dataclass(frozen=True)
class Goal:
    """One goal: in words, the bound and the better one that it hopes for, and what was measured."""

    words: str
    most: float
    hoped: float | None
    value: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.value >= self.most if self.at_least else self.value <= self.most


def plain_cpu(cold: Measured) -> float:
    """CPU seconds of the plain toolchain: of its variants the cheapest."""
    return min(median(cold.sides[name], "cpu") for name in (PLAIN, NO_CHARTS) if name in cold.sides)


def goals(found: Found) -> Iterator[Goal]:
    """Each goal of which there are measurements."""
    for report in NOTEBOOKS:
        cold, more, series = (found.get(f"{name} {report}") for name in ("cold", "more", "series"))
        if cold:
            value = max(
                share(cold.sides[OURS], runs) for name, runs in cold.sides.items() if name in (PLAIN, NO_CHARTS)
            )
            yield Goal(f"a {report} report, nothing built before: CPU over plain", 0.50, 0.30, value)
        if cold and more:
            yield Goal(f"one more {report} edition: CPU over plain", 0.20, 0.08, marginal(more) / plain_cpu(cold))
        if series:
            words = f"a series of {report} editions, two processes: CPU over plain"
            yield Goal(words, 0.30, None, share(series.sides[OURS], series.sides[PLAIN]))
    if (cold := found.get("cold situation")) and (weekly := found.get("weekly")):
        for side, most in ((SHIPPED, 0.20), (NO_TIME_MACHINE, 0.12)):
            value = median(weekly.sides[side], "cpu") / plain_cpu(cold)
            yield Goal(f"one more weekly situation edition, {side}: CPU over plain", most, None, value)
    if cores := found.get("cores"):
        value = _ratio(cores.sides, ONE, BOTH, "wall")
        yield Goal("two processors: how many times as fast as one", 1.7, None, value, at_least=True)
    if noop := found.get("noop"):
        value = max(_ratio(noop.sides, NOOP, CLICK, unit) for unit in ("cpu", "wall"))
        yield Goal("nothing to do: over `python -c 'import click'`", 1.5, None, value)
    if check := found.get("check"):
        value = max(beyond(check.sides[CHECK], check.sides[READING], unit) for unit in ("cpu", "wall"))
        yield Goal("the check: seconds beyond pandas reading the files", 1.0, None, value)


def goals_table(found: Found) -> str:
    """Every goal with its verdict."""
    rows = [
        [
            goal.words,
            f"at {'least' if goal.at_least else 'most'} {goal.most:.2f}",
            "" if goal.hoped is None else f"{goal.hoped:.2f}",
            f"**{goal.value:.2f}**",
            "kept" if goal.kept else "missed",
        ]
        for goal in goals(found)
    ]
    return table(["goal", "bound", "hoped for", "measured", ""], rows)


def _ratio(sides: Runs, one: str, other: str, unit: str) -> float:
    return share(sides[one], sides[other], unit)
