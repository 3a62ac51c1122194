"""Runs: ways of doing the same thing, each run in turn with the others, and what every run cost."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cost import Cost


@dataclass(frozen=True)
class Run:
    """One run: its cost, the cost of its phases, the bytes of what it made by suffix, and how many editions it made."""

    total: Cost
    phases: Mapping[str, Cost] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The run as JSON holds it."""
        return asdict(self)


def run_of(record: Mapping[str, Any]) -> Run:
    """A run from its record."""
    phases = {name: Cost(**seconds) for name, seconds in record["phases"].items()}
    return Run(Cost(**record["total"]), phases, record["sizes"])


Runs = Mapping[str, Sequence[Run]]
"""The runs of each side by the side's name."""


@dataclass(frozen=True)
class Measured:
    """What was measured: the runs of each side, and the share of the machine that others used meanwhile."""

    sides: Runs
    others: float

    def record(self) -> dict[str, Any]:
        """The measurement as JSON holds it."""
        return {
            "sides": {name: [run.record() for run in runs] for name, runs in self.sides.items()},
            "others": self.others,
        }


def measured_of(record: Mapping[str, Any]) -> Measured:
    """A measurement from its record."""
    return Measured(
        {name: [run_of(run) for run in runs] for name, runs in record["sides"].items()}, float(record["others"])
    )


def in_turn(sides: Mapping[str, Callable[[Path], Run]], runs: int, scratch: Path, uncounted: int = 1) -> Measured:
    """Each side's runs, the order of sides turning round each time; each run has a folder of its own.

    Args:
        uncounted: rounds before the first that counts, so that bytecode and files are warm for all sides.
    """
    found: dict[str, list[Run]] = {name: [] for name in sides}
    before, used = _busy(), 0.0
    for number in range(runs + uncounted):
        for name in list(sides)[:: 1 if number % 2 else -1]:
            place = scratch / f"{number}-{list(sides).index(name)}"
            place.mkdir(parents=True)
            run = sides[name](place)
            used += run.total.cpu
            print(
                f"  {name}: {run.total.cpu:.2f} CPU s, {run.total.wall:.2f} s{'' if number >= uncounted else ' (uncounted)'}",
                file=sys.stderr,
                flush=True,
            )
            if number >= uncounted:
                found[name].append(run)
    after = _busy()
    whole = after[1] - before[1]
    return Measured(found, max(0.0, after[0] - before[0] - used) / whole if whole else 0.0)


def _busy() -> tuple[float, float]:
    """Seconds that the machine's processors have worked, and that there were in all; zeros where nobody tells."""
    try:
        first = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9]
    except OSError:
        return 0.0, 0.0
    ticks = [int(value) for value in first]
    every = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - ticks[3] - ticks[4]) / every, sum(ticks) / every  # the fourth and fifth are idle time


def median(runs: Sequence[Run], unit: str) -> float:
    """The median of CPU or wall seconds."""
    return float(statistics.median(getattr(run.total, unit) for run in runs))


def phases_of(runs: Sequence[Run]) -> dict[str, Cost]:
    """Each phase at its median."""
    names = dict.fromkeys(name for run in runs for name in run.phases)
    return {
        name: Cost(
            *(
                statistics.median(getattr(run.phases.get(name, Cost()), unit) for run in runs)
                for unit in ("wall", "cpu")
            )
        )
        for name in names
    }
