"""How often the tests of before and after speak up where no strike changed anything; prints a table and writes it to SIMULATIONS.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import nbinom, poisson

from strikeledger.inference.before_after import tempo_test
from strikeledger.inference.rates import holm

RUNS, SEED = 4000, 20231118
HEAD = """# False alarms of the tests of before and after

Written by `make simulations`. Each row is {runs:,} simulated series of 110 days with 1.5 attacks a day on average, in which no strike
changes anything (seed {seed}). A test at 5 percent should speak up in at most 5 percent of them. *Naive* is the exact Poisson test by
itself; *guarded* is what the tempo report prints: the largest of four p-values.

| window | variance over mean | strikes | naive | guarded |
|---|---|---|---|---|
"""

RUN = 3
"""A simulated peak is the worst run of so many days."""


@dataclass(frozen=True)
class FalseAlarmRates:
    """How often tests at 5 percent spoke up in simulated series, as shares.

    Attributes:
        runs: series simulated.
        tests: strikes tested in all of them.
        naive: tests in which the exact test alone found a change.
        guarded: tests in which all four did.
        naive_runs: series in which the exact test alone found a change after any strike.
        guarded_runs: series in which all four did after any strike, adjusted for their number as the report does.
    """

    runs: int
    tests: int
    naive: float
    guarded: float
    naive_runs: float
    guarded_runs: float


def simulate(
    seed: int,
    fano: float,
    *,
    runs: int,
    width: int,
    days: int = 110,
    strikes: int = 5,
    mean: float = 1.5,
    peak: bool = False,
    memory: float = 0.0,
    kept: float = 1.0,
) -> FalseAlarmRates:
    """How often the tests find a change in series made by chance; with `kept` at 1 no strike changes anything, and each is a false alarm.

    Args:
        seed: the same seed gives the same series.
        fano: variance over mean of the daily numbers, which are Poisson at 1 and negative binomial above.
        runs: series to simulate.
        width: days of a window.
        days: length of a series.
        strikes: per series.
        mean: attacks per day.
        peak: strikes come on the day after the worst runs of `RUN` days, rather than at random.
        memory: how much a day resembles the day before, from 0 to below 1 (correlation of the normal scores that days
            are drawn by).
        kept: the share of attacks that is left within `width` days after a strike; below 1 the alarms are true ones.
    """
    rng, chances = np.random.default_rng(seed), _chances(fano, mean)
    naive, guarded, adjusted = (np.zeros((runs, strikes), dtype=bool) for _ in range(3))
    for run in range(runs):
        daily = np.searchsorted(chances, _scores(rng, days, memory))
        anywhere = rng.choice(np.arange(width, days - width), strikes, replace=False)
        struck = _after_peaks(daily, strikes, width) if peak else anywhere
        softened = sorted({day + n for day in struck.tolist() for n in range(1, width + 1)}) if kept < 1 else []
        daily[softened] = rng.binomial(daily[softened], kept)
        tests = [tempo_test(daily.tolist(), day, width) for day in struck.tolist()]
        naive[run] = [test.ratio is not None and test.ratio.p_high <= 0.05 for test in tests]
        guarded[run] = [test.p is not None and test.p <= 0.05 for test in tests]
        adjusted[run] = [p <= 0.05 for p in holm([test.p or 0.0 for test in tests])]
    shares = naive.mean(), guarded.mean(), naive.any(axis=1).mean(), adjusted.any(axis=1).mean()
    return FalseAlarmRates(runs, naive.size, *(float(share) for share in shares))


def _chances(fano: float, mean: float) -> NDArray[np.float64]:
    """The chance of at most 0, 1, 2, ... attacks on a day."""
    numbers = np.arange(1000)
    return np.asarray(poisson.cdf(numbers, mean) if fano == 1 else nbinom.cdf(numbers, mean / (fano - 1), 1 / fano))


def _scores(rng: np.random.Generator, days: int, memory: float) -> NDArray[np.float64]:
    """Numbers between 0 and 1, each even by itself, and each like the one before as far as there is memory."""
    scores = rng.standard_normal(days)
    for day in range(1, days):
        scores[day] = memory * scores[day - 1] + (1 - memory**2) ** 0.5 * scores[day]
    return np.asarray(ndtr(scores))


def _after_peaks(daily: NDArray[np.int64], strikes: int, width: int) -> NDArray[np.int64]:
    """The days after the worst runs that share no day, the worst first, as far as windows there are complete."""
    after = np.arange(max(width, RUN), len(daily) - width)
    sums = np.array([daily[day - RUN : day].sum() for day in after])
    chosen: list[int] = []
    for day in after[np.argsort(-sums, kind="stable")].tolist():
        if len(chosen) < strikes and all(abs(day - other) >= RUN for other in chosen):
            chosen.append(day)
    return np.array(chosen)


def main() -> None:
    """Simulate strikes on random days, and strikes on the days after the worst runs."""
    rows = []
    for width in (3, 7, 14):
        for fano in (1, 2, 3):
            for peak, strikes, name in (
                (False, 5, "5, on random days"),
                (True, 5, "5, after peaks"),
                (True, 1, "1, after the worst peak"),
            ):
                found = simulate(SEED, fano, runs=RUNS, width=width, strikes=strikes, peak=peak)
                rows.append(f"| {width} days | {fano} | {name} | {found.naive:.1%} | {found.guarded:.1%} |")
                print(rows[-1], flush=True)
    text = HEAD.format(runs=RUNS, seed=SEED) + "\n".join(rows) + "\n"
    Path(__file__).with_name("SIMULATIONS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
