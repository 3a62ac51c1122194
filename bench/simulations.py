"""How often the tests of before and after speak up where no strike changed anything; prints a table and writes it to SIMULATIONS.md."""

from __future__ import annotations

from pathlib import Path

from strikeledger.inference.before_after import simulate

RUNS, SEED = 4000, 20231118
HEAD = """# False alarms of the tests of before and after

Written by `make simulations`. Each row is {runs:,} simulated series of 110 days with 1.5 attacks a day on average, in which no strike
changes anything (seed {seed}). A test at 5 percent should speak up in at most 5 percent of them. *Naive* is the exact Poisson test by
itself; *guarded* is what the tempo report prints: the largest of four p-values.

| window | variance over mean | strikes | naive | guarded |
|---|---|---|---|---|
"""


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
