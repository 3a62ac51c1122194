"""The page of results for large tables of events, in Markdown."""

from __future__ import annotations

import os
import platform
import statistics
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import psutil

Result = dict[str, Any]
PACKAGES = {
    "sql": "duckdb",
    "duckdb": "duckdb",
    "polars": "polars",
    "sqlframe": "sqlframe",
    "pyspark": "pyspark",
    "pandas": "pandas",
}
"""The sides, and the package that each needs."""

WHAT = """\
Rows are resampled from real ones of UCDP GED (deaths, kind, length and delay of publication stay together): 120 countries,
48,000 sites, ten years, sorted by country and day. Each side makes the same seven tables in a process of its own, from
the first import to frames in pandas: events and deaths per day by country and kind; per week by country and province; by
country on two clocks; per day as known on one day; the 1,000 busiest sites; seven days before and after each of 200 days,
with exact intervals; 1,440 claims against the table.

`sql` is hand-written SQL for DuckDB. The others are the package's one code on that engine, its check of every row included,
which the SQL doesn't do.{memory}"""
UNITS = {"wall": "Seconds", "cpu": "CPU seconds", "mb": "Peak memory, MB"}


def page(results: list[Result]) -> str:
    """What was measured, as Markdown."""
    sides = [side for side in PACKAGES if any(one["side"] == side for one in results)]
    sizes = sorted({one["rows"] for one in results if one["rows"] < 1e9})
    limits = sorted({one["memory"] for one in results if one["memory"] and one["rows"] < 1e9})
    memory = (
        f" The package's DuckDB was told to take at most {limits[-1]} and to spill to disk beyond that; the SQL may take all there is."
        if limits
        else ""
    )
    parts = [
        "# Large tables of events: what the summaries cost",
        _machine(sides),
        WHAT.format(memory=memory),
        *(_grid(results, sizes, sides, unit) for unit in UNITS),
        f"Medians. The peak is that of the whole process, and with Spark that of its JVM besides.{_busy(results)}",
        _ratios(results, sizes),
        _tables(results),
        _equal(results),
        _billion(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _machine(sides: list[str]) -> str:
    packages = dict.fromkeys(["pandas", "narwhals", "pyarrow", *(PACKAGES[side] for side in sides)])
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    machine = f"{os.cpu_count()} processors, {memory}, {platform.system()}, Python {platform.python_version()}"
    return f"Written by `bench/events.py` on {datetime.now(UTC):%Y-%m-%d}; {machine}; {versions}."


def _busy(results: list[Result]) -> str:
    """A warning where other work ran at the same time."""
    most = max(one.get("load", 0.0) for one in results)
    warning = f" Other work ran on the machine (load up to {most:.0f} on {os.cpu_count()} processors), so that"
    return f"{warning} seconds are far too long, and CPU seconds somewhat." if most > 1 else ""


def _of(results: list[Result], side: str, rows: float) -> list[Result]:
    return [one for one in results if one["side"] == side and one["rows"] == rows]


def _grid(results: list[Result], sizes: list[float], sides: list[str], unit: str) -> str:
    lines = [f"## {UNITS[unit]}", "", f"| rows | {' | '.join(sides)} |", f"|---|{'---|' * len(sides)}"]
    for rows in sizes:
        found = [[one[unit] for one in _of(results, side, rows)] for side in sides]
        cells = [f"{statistics.median(values):,.{0 if unit == 'mb' else 1}f}" if values else "" for values in found]
        lines.append(f"| {_power(rows)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _power(rows: float) -> str:
    return f"10^{len(str(int(rows))) - 1}"


def _ratios(results: list[Result], sizes: list[float]) -> str:
    lines = ["| rows | pairs | wall | CPU | duckdb's largest peak, MB |", "|---|---|---|---|---|"]
    for rows in sizes:
        pairs = list(zip(_of(results, "duckdb", rows), _of(results, "sql", rows), strict=False))
        if pairs:
            ratios = [_spread([ours[unit] / plain[unit] for ours, plain in pairs]) for unit in ("wall", "cpu")]
            most = max(ours["mb"] for ours, _ in pairs)
            lines.append(f"| {_power(rows)} | {len(pairs)} | {' | '.join(ratios)} | {most:,.0f} |")
    about = "The package on DuckDB divided by the SQL, in turn: median of the pairs (least to most where there are several). "
    return f"## Against hand-written SQL\n\n{about}The goals are at most 1.2, and 1,000 MB.\n\n" + "\n".join(lines)


def _tables(results: list[Result]) -> str:
    """What each table takes, at the largest size that both sides were asked at."""
    both = [
        {one["rows"]: one["spent"] for one in results if one["side"] == side and "spent" in one}
        for side in ("sql", "duckdb")
    ]
    sizes = sorted(set(both[0]) & set(both[1]))
    if not sizes:
        return ""
    plain, ours = (side[sizes[-1]] for side in both)
    lines = [f"| {name} | {plain[name]:.1f} | {ours[name]:.1f} | {ours[name] / plain[name]:.2f} |" for name in plain]
    simple = [name for name in plain if name not in ("around", "claims")]
    one, other = (sum(side[name] for name in simple) for side in (plain, ours))
    lines.append(f"| the first {len(simple)} | {one:.1f} | {other:.1f} | {other / one:.2f} |")
    about = f"CPU seconds of each table at {_power(sizes[-1])} rows, imports and check left out. Windows are what plain SQL is slow at:"
    head = f"{about}\n\n| table | sql | duckdb | ratio |\n|---|---|---|---|\n"
    return head + "\n".join(lines)


def _spread(values: list[float]) -> str:
    spread = f" ({min(values):.2f} to {max(values):.2f})" if len(values) > 1 else ""
    return f"{statistics.median(values):.2f}{spread}"


def _equal(results: list[Result]) -> str:
    told: dict[float, dict[str, str]] = {}
    for one in results:
        if one.get("same") and one["rows"] < 1e9:
            told.setdefault(one["rows"], {})[one["side"]] = one["same"]
    lines = [f"- {_power(rows)}: {_said(told[rows])}" for rows in sorted(told)]
    return "## The same tables\n\nEvery cell of the seven tables against the SQL's:\n\n" + "\n".join(lines)


def _said(sides: dict[str, str]) -> str:
    return "; ".join(
        f"{', '.join(one for one in sides if sides[one] == what)}: {what}" for what in dict.fromkeys(sides.values())
    )


def _billion(results: list[Result]) -> str:
    found = _of(results, "duckdb", 1e9)
    if not found:
        return ""
    one = found[-1]
    cost = f"{one['wall']:,.0f} s, {one['cpu']:,.0f} CPU s, {one['mb']:,.0f} MB at the peak"
    return f"""## 10^9 rows

Ten links to the file of 10^8 rows, read as one table, so that every event stands there ten times. Its sums must be ten
times those of the one file: {one["same"]}. The package on DuckDB, told to take at most
{one["memory"]}, for the tables {", ".join(one["spent"])}: {cost}."""
