"""Measure one cold report against the plain toolchain on the same notebook; writes bench/RESULTS.md.

Both sides run in turn, each in processes of its own. One run of each comes first and is not counted, so that bytecode
and files are warm for both.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cost import CommandError, Cost, adopt_orphans, cost_of
from results import Run, results_page

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "situation.ipynb"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Baseline:
    """How plain nbconvert makes a PDF on this machine: the exporter's name, its arguments and its environment."""

    name: str
    arguments: tuple[str, ...]
    env: Mapping[str, str]


def baseline(scratch: Path) -> Baseline:
    """The best PDF exporter that stock nbconvert has here: the browser's, else TeX's, else none."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser:
        env = {"PLAYWRIGHT_BROWSERS_PATH": str(scratch / "browsers")}
        _lend(browser, env)
        return Baseline("webpdf", ("--to", "webpdf", "--disable-chromium-sandbox"), env)
    if shutil.which("xelatex"):
        return Baseline("pdf", ("--to", "pdf"), {})
    return Baseline("", (), {})


def _lend(browser: str, env: Mapping[str, str]) -> None:
    """Put the system's browser where Playwright looks for its own: nbconvert can't be told a path.

    Playwright names the place in its complaint, so the place is right for whichever version is installed.
    """
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as q: q.chromium.launch()"
    log = Path(env["PLAYWRIGHT_BROWSERS_PATH"]).with_suffix(".log")
    try:
        cost_of([sys.executable, "-c", ask], log, {**os.environ, **env})
    except CommandError:
        found = re.search(r"Executable doesn't exist at (\S+)", log.read_text(encoding="utf-8"))
        if found is None:
            raise
        place = Path(found[1])
        place.parent.mkdir(parents=True)
        place.write_text(f'#!/bin/sh\nexec {browser} "$@"\n', encoding="utf-8")
        place.chmod(0o755)


def ours(out: Path) -> Run:
    """One `strikeledger report situation` with nothing built before, HTML and PDF."""
    timings, reports = out / "timings.json", out / "reports"
    command = (BIN / "strikeledger", "report", "situation", "--reports", reports, "--timings", timings)
    cost = cost_of(command, out / "report.log")
    phases = {name: Cost(**seconds) for name, seconds in json.loads(timings.read_text(encoding="utf-8")).items()}
    return Run(cost, phases, _sizes(reports))


def plain(out: Path, pdf: Baseline) -> Run:
    """Papermill, then nbconvert once for each format, as their command lines stand."""
    done = out / "situation.ipynb"
    convert: list[str | Path] = [BIN / "jupyter", "nbconvert", "--output-dir", out]
    phases = {
        "papermill": cost_of([BIN / "papermill", "-k", "python3", NOTEBOOK, done], out / "papermill.log"),
        "nbconvert --to html": cost_of([*convert, "--to", "html", done], out / "html.log"),
    }
    if pdf.name:
        env = {**os.environ, **pdf.env}
        phases[f"nbconvert --to {pdf.name}"] = cost_of([*convert, *pdf.arguments, done], out / "pdf.log", env)
    return Run(sum(phases.values(), Cost()), phases, _sizes(out))


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of the page and the PDF that a run made."""
    made = sorted(folder.rglob("situation.html")) + sorted(folder.rglob("situation.pdf"))
    return {path.suffix: path.stat().st_size for path in made}


def measure(runs: int, scratch: Path) -> str:
    """Run both sides in turn and describe what was measured, as Markdown."""
    pdf = baseline(scratch)
    pairs = []
    for i in range(runs + 1):
        sides = {}
        for side in ("ours", "plain") if i % 2 else ("plain", "ours"):
            out = scratch / f"{i}-{side}"
            out.mkdir()
            sides[side] = ours(out) if side == "ours" else plain(out, pdf)
            total = sides[side].total
            print(f"run {i or 'warm-up'}, {side}: {total.cpu:.1f} CPU s, {total.wall:.1f} s", flush=True)
        pairs.append((sides["ours"], sides["plain"]))
    return results_page(pairs[1:], pdf.name)


def main() -> None:
    """Measure, print and keep the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3, help="how many pairs of runs count (default: %(default)s)")
    options.add_argument("--output", type=Path, default=ROOT / "bench" / "RESULTS.md", help="where the result goes")
    chosen = options.parse_args()
    adopt_orphans()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        try:
            page = measure(chosen.runs, Path(scratch))
        except CommandError as failure:
            sys.exit(str(failure))
    chosen.output.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
