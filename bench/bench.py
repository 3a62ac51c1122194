"""Measure what reports cost, against plain toolchains; keeps every run in bench/results.json and tells it in bench/RESULTS.md.

Ways of doing the same thing run in turn, each in processes of its own. Each question can be asked again by its name; the
others keep what was measured before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from cost import CommandError, adopt_orphans
from machine import machine
from measures import MEASURES, How
from project import ROOT, make_project
from results import write_results
from toolchains import plain_pdf

PEER = ROOT / "bench" / "out" / "peer"


def main() -> None:
    """Measure, and keep the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "measures", nargs="*", metavar="MEASURE", help=f"what to measure (default: all of {', '.join(MEASURES)})"
    )
    options.add_argument("--quick", action="store_true", help="one run of everything, short series, into bench/out")
    options.add_argument("--runs", type=int, default=3, help="how many runs of each count (default: %(default)s)")
    options.add_argument(
        "--uncounted", type=int, default=1, help="rounds before them that don't (default: %(default)s)"
    )
    options.add_argument(
        "--peer", type=Path, default=PEER, help="environment with jupyter-book 1 and playwright, if there is one"
    )
    options.add_argument(
        "--output", type=Path, help="folder for the results (default: bench, or bench/out with --quick)"
    )
    chosen = options.parse_args()
    if unknown := set(chosen.measures) - set(MEASURES):
        options.error(f"no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    output = chosen.output or (ROOT / "bench" / "out" if chosen.quick else ROOT / "bench")
    output.mkdir(exist_ok=True)
    adopt_orphans()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        try:
            _measure(chosen, output, Path(scratch))
        except CommandError as failure:
            sys.exit(str(failure))


def _measure(chosen: argparse.Namespace, output: Path, scratch: Path) -> None:
    """Ask each question, and write the results after each."""
    peer = chosen.peer if (chosen.peer / "bin" / "jupyter-book").is_file() else None
    pythons = [Path(sys.executable), *([peer / "bin" / "python"] if peer else [])]
    project = make_project(scratch / "project")
    how = How(project, scratch, plain_pdf(scratch, pythons), peer, runs=chosen.runs, uncounted=chosen.uncounted)
    if chosen.quick:
        how = replace(how, runs=1, uncounted=0, more=4, series=4, most=10, every=2)
    kept = output / "results.json"
    record = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    for name in chosen.measures or MEASURES:
        print(name, file=sys.stderr, flush=True)
        found = MEASURES[name](how)
        record[name] = {**found.record(), "machine": machine(peer)}
        kept.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        write_results(record, output)
    print(output / "RESULTS.md")


if __name__ == "__main__":
    main()
