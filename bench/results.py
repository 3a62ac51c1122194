"""The page of a measurement: pairs of runs come in, Markdown goes out."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cost import Cost

PACKAGES = ("papermill", "nbconvert", "ipykernel", "pandas", "altair", "vl-convert-python", "typst", "playwright")


@dataclass(frozen=True)
class Run:
    """One run of one side: its cost, the cost of its phases, and the bytes of its page and PDF by suffix."""

    total: Cost
    phases: Mapping[str, Cost]
    sizes: Mapping[str, int]


Pairs = Sequence[tuple[Run, Run]]
OURS, PLAIN = 0, 1


NO_PDF = """
Neither Chromium nor TeX is installed here, so the plain toolchain makes no PDF and its figures are for HTML alone.
"""


def results_page(pairs: Pairs, pdf: str) -> str:
    """What was run, on what, and what it cost; `pdf` is the plain toolchain's PDF exporter, or empty."""
    plain = ", ".join(["`papermill`", "`nbconvert --to html`"] + [f"`nbconvert --to {pdf}`"] * bool(pdf))
    return f"""# What one report costs

`strikeledger report situation` (HTML and PDF, nothing built before) against the plain toolchain on the same notebook:
{plain}. Each side runs in processes of its own, in turn, {len(pairs)} pairs after
one uncounted pair. CPU seconds include every process started; wall time on a shared machine is only good as a ratio
within a pair. Plain pages load scripts from elsewhere when they are opened or printed; without a network the time for
that is missing from the plain figures.
{"" if pdf else NO_PDF}
{_totals(pairs)}

Ours over plain, ratio of medians: {_ratio(pairs, _cpu)} CPU, {_ratio(pairs, _wall)} wall.
Pair by pair: {_paired(pairs, _cpu)} CPU; {_paired(pairs, _wall)} wall.

## Phases, medians

{_phases(pairs, OURS, "strikeledger report")}

{_phases(pairs, PLAIN, "plain toolchain")}

## What came out

{_outputs(pairs[-1])}

## Machine

{_machine()}
"""


def _cpu(cost: Cost) -> float:
    return cost.cpu


def _wall(cost: Cost) -> float:
    return cost.wall


def _totals(pairs: Pairs) -> str:
    rows = ["| | unit | min | median | max |", "|---|---|---|---|---|"]
    for side, name in ((OURS, "strikeledger report"), (PLAIN, "plain toolchain")):
        for unit, part in (("CPU s", _cpu), ("wall s", _wall)):
            seconds = [part(pair[side].total) for pair in pairs]
            spread = (min(seconds), statistics.median(seconds), max(seconds))
            rows.append(f"| {name} | {unit} | {' | '.join(f'{value:.2f}' for value in spread)} |")
    return "\n".join(rows)


def _ratio(pairs: Pairs, part: Callable[[Cost], float]) -> str:
    ours, plain = ([part(pair[side].total) for pair in pairs] for side in (OURS, PLAIN))
    return f"{statistics.median(ours) / statistics.median(plain):.2f}"


def _paired(pairs: Pairs, part: Callable[[Cost], float]) -> str:
    return ", ".join(f"{part(ours.total) / part(plain.total):.2f}" for ours, plain in pairs)


def _phases(pairs: Pairs, side: int, title: str) -> str:
    rows = [f"| {title} | CPU s | wall s |", "|---|---|---|"]
    for name in pairs[-1][side].phases:
        costs = [pair[side].phases.get(name, Cost()) for pair in pairs]
        cpu, wall = (statistics.median(map(part, costs)) for part in (_cpu, _wall))
        rows.append(f"| {name} | {cpu:.2f} | {wall:.2f} |")
    return "\n".join(rows)


def _outputs(pair: tuple[Run, Run]) -> str:
    rows = ["| kB | HTML | PDF |", "|---|---|---|"]
    for run, name in zip(pair, ("strikeledger report", "plain toolchain"), strict=True):
        cells = (f"{run.sizes[suffix] / 1000:,.0f}" if suffix in run.sizes else "none" for suffix in (".html", ".pdf"))
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _machine() -> str:
    facts = [
        f"- processor: {_processor()}, {os.cpu_count()} cores",
        f"- system: {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        f"- versions: {', '.join(f'{name} {version(name)}' for name in PACKAGES)}",
    ]
    return "\n".join(facts)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
