"""Measure the summaries of large event tables on every engine that is installed; writes bench/EVENTS.md.

A real table of UCDP GED is prepared and resampled to each number of rows; then each side makes the same seven tables in a
process of its own, from its first import to frames in pandas. Besides the engines there is hand-written SQL (sql). Every
side's tables are compared cell by cell with the SQL's. Results are kept in the folder, so that heavy runs can be made one
by one; the page is written from all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd
import psutil
from events_page import PACKAGES, Result, page

HERE = Path(__file__).resolve().parent
PAGE = HERE / "EVENTS.md"
MOST_ROWS = {"pandas": 1e7, "sqlframe": 1e7, "pyspark": 1e7}
"""Where a side stops: pandas for memory, the others for time."""


def child(side: str, table: Path, kept: Path, memory: str | None, wanted: list[str]) -> None:
    """Make every table once, and put each away before the next."""
    from events_tasks import TABLES, asked, tables

    question = asked(120)
    kept.mkdir(exist_ok=True)
    with ExitStack() as stack:
        if side == "sql":
            from events_sql import tables as by_sql

            scratch = stack.enter_context(tempfile.TemporaryDirectory())
            made = by_sql(table, question, Path(scratch))
        else:
            from strikeledger.events import open_events

            events = stack.enter_context(open_events(table, side, memory=memory))
            made = tables(events, question, wanted or TABLES)
        spent, before = {}, time.process_time()
        for name, frame in made:
            spent[name] = time.process_time() - before
            frame.to_pickle(kept / f"{name}.pkl")
            # Else it would be there still while the next one is made.
            del frame
            before = time.process_time()
    (kept / "spent.json").write_text(json.dumps(spent))


def measured(side: str, table: Path, kept: Path, memory: str | None, wanted: list[str]) -> Result:
    """Wall and CPU seconds and the peak memory of a process and of all that it starts."""
    command = [sys.executable, str(HERE / "events.py"), "--child", side, "--table", str(table)]
    command += ["--kept", str(kept)] + (["--memory", memory] if memory else []) + ["--tables", *wanted]
    load, start = os.getloadavg()[0], time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        seen, peak = {}, 0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, _watch(process.pid, seen))
            time.sleep(0.1)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            sys.exit(
                f"{side} on {table}: exited with {process.returncode}\n{log.read().decode(errors='replace')[-2000:]}"
            )
    cpu = usage.ru_utime + usage.ru_stime + sum(seen.values())
    return {
        "load": load,
        "wall": wall,
        "cpu": cpu,
        "mb": max(peak, usage.ru_maxrss * 1024) / 1e6,
        "spent": json.loads((kept / "spent.json").read_text()),
    }


def _watch(pid: int, seen: dict[int, float]) -> int:
    """The memory of a process and its descendants now; the CPU time of the latter is noted, as a JVM is never waited for."""
    total = 0
    try:
        whole = psutil.Process(pid)
        for process in (whole, *whole.children(recursive=True)):
            total += process.memory_info().rss
            if process.pid != pid:
                seen[process.pid] = sum(process.cpu_times()[:2])
    except psutil.Error:
        return total
    return total


def prepared(folder: Path, real: Path, rows: float) -> Path:
    """A table of so many rows, made once."""
    from events_data import write

    from strikeledger.events import prepare

    table, source = folder / f"{rows:.0e}.parquet".replace("+0", ""), folder / "real.parquet"
    if not source.exists():
        prepare(real, source)
    if not table.exists():
        part = table.with_suffix(".part")
        write(source, part, int(rows))
        part.replace(table)
    return table


def linked(folder: Path, table: Path, times: int) -> Path:
    """A folder that has the same file so many times: each event stands there as often."""
    many = folder / f"{table.stem}-times-{times}"
    many.mkdir(exist_ok=True)
    for i in range(times):
        if not (many / f"{i}.parquet").exists():
            (many / f"{i}.parquet").hardlink_to(table)
    return many


def same(one: Path, other: Path) -> str:
    """Whether two sides made the same tables, or the first that differs."""
    for name in sorted(path.stem for path in one.glob("*.pkl")):
        first, second = _kept(one, name), _kept(other, name)
        try:
            # SQL hands whole numbers back as fractions where any is missing.
            pd.testing.assert_frame_equal(first.astype(second.dtypes.to_dict()), second)
        except AssertionError as error:
            return f"{name} differs: {error}".splitlines()[0]
    return "the same"


def installed(side: str) -> bool:
    """Whether what a side needs is there."""
    try:
        version(PACKAGES[side])
    except PackageNotFoundError:
        return False
    return True


def _kept(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_pickle(folder / f"{name}.pkl")  # noqa: S301  # written a moment ago by a process of ours


def tenfold(one: Path, ten: Path) -> str:
    """Whether every sum of the larger tables is ten times that of the smaller."""
    for name in sorted({"days", "weeks", "known", "days as of"} & {path.stem for path in ten.glob("*.pkl")}):
        first, second = _kept(one, name), _kept(ten, name)
        numbers = [column for column in first if "events" in column or "deaths" in column]
        if not (first[numbers] * 10).equals(second[numbers]):
            return f"{name} differs"
    return "they are"


def run(
    folder: Path, real: Path, rows: list[float], sides: list[str], times: int, memory: str | None, wanted: list[str]
) -> None:
    """Measure what is asked for, note it, and write the page."""
    folder.mkdir(parents=True, exist_ok=True)
    notes = folder / "results.json"
    results = _noted(notes)
    for size in rows:
        table = linked(folder, prepared(folder, real, 1e8), 10) if size == 1e9 else prepared(folder, real, size)
        for turn in range(times):
            for side in sides if turn % 2 == 0 else reversed(sides):
                if installed(side) and size <= MOST_ROWS.get(side, 1e9):
                    kept, plain = (folder / f"{size:.0e}-{name}" for name in (side, "sql"))
                    result = {
                        "side": side,
                        "rows": size,
                        "memory": memory,
                        **measured(side, table, kept, memory, wanted),
                    }
                    if size == 1e9:
                        result["same"] = tenfold(folder / f"{1e8:.0e}-{side}", kept)
                    elif side != "sql" and plain.exists():
                        result["same"] = same(plain, kept)
                    # Another run may have noted something since.
                    results = [*_noted(notes), result]
                    notes.write_text(json.dumps(results, indent=1))
                    sys.stdout.write(f"{result}\n")
                    sys.stdout.flush()
    PAGE.write_text(page(results), encoding="utf-8")


def _noted(notes: Path) -> list[Result]:
    return json.loads(notes.read_text()) if notes.exists() else []


def main() -> None:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--real",
        type=Path,
        default=HERE.parent / "tests" / "importers" / "ged_excerpt.csv",
        help="a CSV of UCDP GED to resample",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "strikeledger-events",
        help="where tables and results are kept",
    )
    parser.add_argument("--rows", type=float, nargs="+", default=[1e4, 1e5, 1e6, 1e7])
    parser.add_argument("--sides", nargs="+", choices=list(PACKAGES), default=list(PACKAGES))
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--memory", help="the most that DuckDB may take, as 500MB")
    parser.add_argument("--tables", nargs="*", default=[], help="only these of the seven tables (not with sql)")
    for name in ("--child", "--table", "--kept"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, Path(asked.table), Path(asked.kept), asked.memory, asked.tables)
    else:
        run(asked.folder, asked.real, asked.rows, asked.sides, asked.times, asked.memory, asked.tables)


if __name__ == "__main__":
    main()
