"""The page of results, in Markdown and with a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chart import draw_growth
from goals import Found, goals_table, plain_cpu
from project import NOTEBOOKS
from runs import measured_of
from sections import cold, grown, growth, more, quick, series, weekly, where, whole

HEAD = """# What reports cost

Written by `make bench`. Two notebooks: *reference*, a fixed one of an ordinary kind (21 cells, six Altair charts, five tables, a formula,
about a second of its own work; [reference.ipynb](reference.ipynb)), and *situation*, the longest of those that users get. Each run makes
HTML and PDF in processes of its own, and ways take turns. Values are medians; one with a spread (smallest to largest) is of several
rounds, and ratios and differences are medians of those of each round. CPU seconds are those of every process that was started, also of
those that outlived the command. Wall seconds on a shared machine are only good as ratios: "others" is the share of the machine that
something else used meanwhile.

*Plain* is papermill, then `nbconvert --to html` and `--to webpdf` (Chromium), as their command lines stand. Of the reference notebook it
shows everything, with Altair drawing SVG in the kernel; a second variant leaves charts to scripts from a CDN, which without a network
stay blank: ratios are against the cheaper of the two. Of the situation notebook, whose pieces it doesn't know, plain shows words and
tables, no charts, and nothing of earlier days. Jupyter Book runs a notebook once for both formats. Quarto and Jupyter Book 2 fetch what
they need to build from the network, so they can't be measured without one.
"""


def write_results(record: Mapping[str, Any], output: Path) -> None:
    """Write RESULTS.md and its chart."""
    found = {name: measured_of(each) for name, each in record.items()}
    parts = [HEAD, f"## Goals\n\n{goals_table(found)}", *_sections(found), _machine(record)]
    text = "\n\n".join(part.strip() for part in parts) + "\n"
    (output / "RESULTS.md").write_text(text, encoding="utf-8")
    if "growth" in found:
        plain = plain_cpu(found["cold reference"]) if "cold reference" in found else None
        draw_growth(grown(found), plain, output / "growth.svg")


def _sections(found: Found) -> Iterator[str]:
    for report in NOTEBOOKS:
        if f"cold {report}" in found:
            yield cold(found, report)
        if f"more {report}" in found:
            yield more(found, report)
        if f"cold {report}" in found and f"floor {report}" in found:
            yield where(found, report)
    if "weekly" in found:
        yield weekly(found)
    if any(f"series {report}" in found for report in NOTEBOOKS):
        yield series(found)
    if "growth" in found:
        yield growth(found)
    if "cores" in found or "catalogue" in found:
        yield whole(found)
    if "noop" in found or "check" in found:
        yield quick(found)
    yield "## Large tables\n\nSummaries of event tables from 10,000 to 100,000,000 rows are measured in [EVENTS.md](EVENTS.md)."


def _machine(record: Mapping[str, Any]) -> str:
    """Each machine that something was measured on, and what."""
    by_machine: dict[str, list[str]] = {}
    for name, each in record.items():
        facts = "\n".join(f"- {label}: {fact}" for label, fact in each["machine"].items())
        by_machine.setdefault(facts, []).append(name)
    several = len(by_machine) > 1
    blocks = [facts + (f"\n- measured: {', '.join(names)}" if several else "") for facts, names in by_machine.items()]
    return "## Machine\n\n" + "\n\n".join(blocks)
