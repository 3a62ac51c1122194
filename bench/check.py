"""Measure the check of the data against reading the same CSVs with pandas; writes its section of bench/RESULTS.md.

Both sides run in turn, each in processes of its own. One run of each comes first and is not counted, so that bytecode
and files are warm for both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cost import CommandError, Cost, adopt_orphans, cost_of

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
READ = "import pandas, glob; [pandas.read_csv(f) for f in glob.glob('data/*.csv')]"
SIDES: dict[str, list[str | Path]] = {
    "strikeledger check": [BIN / "strikeledger", "check", "data"],
    "pandas.read_csv": [sys.executable, "-c", READ],
}
MOST = 1.0
"""Seconds that the check may take beyond reading the files, CPU and wall."""

HEADING = "## What the check costs"
Pairs = Sequence[dict[str, Cost]]


def measured(runs: int, scratch: Path) -> Pairs:
    """Each side's cost, pair by pair; the sides take turns in going first."""
    pairs = []
    for i in range(runs + 1):
        names = list(SIDES) if i % 2 else list(reversed(SIDES))
        pairs.append({name: cost_of(SIDES[name], scratch / f"{i}-{names.index(name)}.log") for name in names})
    return pairs[1:]


def beyond(pairs: Pairs, unit: str) -> float:
    """Seconds that the check takes beyond reading: the median of the pairs' differences."""
    ours, plain = SIDES
    return statistics.median(getattr(pair[ours], unit) - getattr(pair[plain], unit) for pair in pairs)


def section(pairs: Pairs) -> str:
    """What was run and what it cost, as Markdown."""
    rows = ["| | unit | min | median | max |", "|---|---|---|---|---|"]
    for name in SIDES:
        for unit in ("cpu", "wall"):
            seconds = [getattr(pair[name], unit) for pair in pairs]
            spread = (min(seconds), statistics.median(seconds), max(seconds))
            rows.append(
                f"| {name} | {unit.replace('cpu', 'CPU')} s | {' | '.join(f'{value:.2f}' for value in spread)} |"
            )
    lines = "\n".join(rows)
    cpu, wall = beyond(pairs, "cpu"), beyond(pairs, "wall")
    verdict = "kept" if max(cpu, wall) <= MOST else "missed"
    return f"""{HEADING}

`strikeledger check` on the shipped data against a process that only reads the same CSVs
(`{READ}`), in turn, {len(pairs)} pairs after one uncounted pair.

{lines}

The check takes {cpu:+.2f} s CPU and {wall:+.2f} s wall against reading (median of the pairs).
The target, at most {MOST:+.1f} s, is {verdict}.
"""


def kept(page: str, fresh: str) -> str:
    """The page of results with this section in place of the one before, or at its end."""
    before, heading, after = page.partition(HEADING)
    _, more, rest = after.partition("\n## ")
    return f"{before.rstrip()}\n\n{fresh}" + (f"\n## {rest}" if heading and more else "")


def main() -> None:
    """Measure, print and keep the result; exits 1 where the target is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=7, help="how many pairs of runs count (default: %(default)s)")
    options.add_argument("--output", type=Path, default=ROOT / "bench" / "RESULTS.md", help="where the result goes")
    chosen = options.parse_args()
    adopt_orphans()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        try:
            pairs = measured(chosen.runs, Path(scratch))
        except CommandError as failure:
            sys.exit(str(failure))
    page = chosen.output.read_text(encoding="utf-8") if chosen.output.exists() else "# Results\n"
    chosen.output.write_text(kept(page, section(pairs)), encoding="utf-8")
    print(section(pairs))
    sys.exit(max(beyond(pairs, unit) for unit in ("cpu", "wall")) > MOST)


if __name__ == "__main__":
    main()
