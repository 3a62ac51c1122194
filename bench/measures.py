"""Measures: what the runs of each question cost in a scratch project, by the question's name."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cost import Cost, cost_of
from project import FIRST_WEEK, NOTEBOOKS, ROOT, TIME_MACHINE, days, parameters, write_weekly_catalogue
from runs import Measured, Run, in_turn
from toolchains import BIN, Pdf, Way, book, next_week, ours, plain

from strikeledger.build.state import LATEST

OURS, PLAIN, NO_CHARTS, BOOK = (
    "strikeledger",
    "papermill, nbconvert",
    "papermill, nbconvert (charts by CDN)",
    "Jupyter Book 1",
)
READ = "import pandas, glob; [pandas.read_csv(f) for f in glob.glob('data/*.csv')]"
CHECK, READING = "strikeledger check", "pandas.read_csv"
NOOP, CLICK = "strikeledger report, nothing to do", "python -c 'import click'"
BOTH, ONE = "two processes", "one processor"


@dataclass(frozen=True)
class How:
    """Where to measure, with what, and how thoroughly."""

    project: Path
    scratch: Path
    pdf: Pdf
    peer: Path | None
    runs: int = 3
    uncounted: int = 1
    more: int = 5  # editions in the batch that tells what one more costs; divides 100, as the next two
    series: int = 20
    most: int = 100
    every: int = 4  # of a series the plain toolchain builds each so-manieth day


def cold(how: How, report: str) -> Measured:
    """One report with nothing built before, beside other toolchains."""
    day = days(1)[0]
    sides: dict[str, Way] = {OURS: ours(how.project, report), PLAIN: plain(how.project, report, [day], how.pdf)}
    if report == "reference":
        sides[NO_CHARTS] = plain(how.project, report, [day], how.pdf, "default")
        if how.peer:
            sides[BOOK] = book(how.project, report, day, how.peer, how.pdf)
    return _measured(how, f"cold-{report}", sides)


def more(how: How, report: str) -> Measured:
    """A batch of one edition, and of some: the difference is what one more costs."""
    sides = {str(number): ours(how.project, report, number) for number in (1, how.more)}
    return _measured(how, f"more-{report}", sides, uncounted=0)


def series(how: How, report: str) -> Measured:
    """A series of editions by two processes, against the plain toolchain day by day."""
    wanted = days(how.series)[how.every // 2 :: how.every]
    sides = {
        OURS: ours(how.project, report, how.series, jobs=2),
        PLAIN: _stretched(plain(how.project, report, wanted, how.pdf), how.series / len(wanted)),
    }
    return _measured(how, f"series-{report}", sides, runs=1, uncounted=0)


SHIPPED, NO_TIME_MACHINE = "as it is shipped: page, PDF, brief", "without the time machine"
_FORMATS = ["html", "pdf", "brief"]
VARIANTS: Mapping[str, tuple[Mapping[str, Any], Sequence[str]]] = {
    SHIPPED: ({"formats": _FORMATS}, ()),
    NO_TIME_MACHINE: ({"formats": _FORMATS}, TIME_MACHINE),
    "without charts and maps": ({"formats": _FORMATS}, ("_chart(", "_map(")),
    "without the brief": ({"formats": ["html", "pdf"]}, ()),
    "page alone": ({"formats": ["html"]}, ()),
    "with a Word file": ({"formats": [*_FORMATS, "docx"]}, ()),
    "with a feed and a page for each chart": ({"formats": _FORMATS, "base_url": "https://example.org/reports"}, ()),
}
"""What an edition may have: the settings of the catalogue, and parts of the source of cells that are left out."""


def weekly(how: How) -> Measured:
    """One more weekly situation edition for a day that was never seen, with and without what it may have."""
    project, before = how.project, how.scratch / "week-before"
    before.mkdir()
    catalogue = write_weekly_catalogue(before, "situation", FIRST_WEEK - timedelta(weeks=1), 1, {"formats": ["html"]})
    cost_of(
        [BIN / "strikeledger", "report", "--catalogue", catalogue, "--data", project / "data", "--reports", before],
        how.scratch / "week-before.log", folder=project,
    )  # fmt: skip
    sides = {name: next_week(project, "situation", before, *variant) for name, variant in VARIANTS.items()}
    return _measured(how, "weekly", sides, uncounted=0)


def _stretched(way: Way, times: float) -> Way:
    """A way whose costs count so many times."""

    def run(out: Path) -> Run:
        one = way(out)
        return Run(one.total * times, {name: cost * times for name, cost in one.phases.items()}, one.sizes)

    return run


def growth(how: How) -> Measured:
    """From one edition of the reference notebook to fewer than the most, which `cores` has, by two processes."""
    steps = [number for number in (1, 2, 5, 10, 20, 50) if number < how.most]
    sides = {str(number): ours(how.project, "reference", number, jobs=2) for number in steps}
    return _measured(how, "growth", sides, runs=1, uncounted=0)


def cores(how: How) -> Measured:
    """The most editions by two processes on two processors, and by one on one."""
    sides = {
        BOTH: ours(how.project, "reference", how.most, jobs=2),
        ONE: ours(how.project, "reference", how.most, jobs=1, one_core=True),
    }
    return _measured(how, "cores", sides, runs=1, uncounted=0)


def catalogue(how: How) -> Measured:
    """What `make report` builds, once."""

    def run(out: Path) -> Run:
        command: list[str | Path] = [BIN / "strikeledger", "report", "--reports", out / "reports"]
        cost = cost_of(command, out / "report.log", folder=ROOT)
        number = sum(path.parent.name != LATEST for path in out.glob("reports/*/*/figures.json"))
        shutil.rmtree(out / "reports")
        return Run(cost, sizes={"editions": number})

    return _measured(how, "catalogue", {OURS: run}, runs=1, uncounted=0)


def noop(how: How) -> Measured:
    """The command with nothing to do, against Python importing the library that command lines are made with."""
    folder = how.scratch / "noop-project"
    shutil.copytree(how.project, folder, ignore=shutil.ignore_patterns("*.toml"))
    folder.joinpath("reports.toml").write_text('[reference]\nnotebook = "notebooks/reference.ipynb"\n', "utf-8")
    cost_of([BIN / "strikeledger", "report"], how.scratch / "noop.log", folder=folder)
    watched = "import sys; from strikeledger.cli.start import main; sys.argv[1:] = ['report']; main(); sys.exit('pandas' in sys.modules)"
    cost_of([sys.executable, "-c", watched], how.scratch / "noop.log", folder=folder)
    sides = {
        NOOP: _command([BIN / "strikeledger", "report"], folder),
        CLICK: _command([sys.executable, "-c", "import click"], folder),
    }
    return _measured(how, "noop", sides, runs=7 * how.runs)


def check(how: How) -> Measured:
    """The check of the shipped data, against a process that only reads the same CSVs."""
    sides = {
        CHECK: _command([BIN / "strikeledger", "check", "data"], how.project),
        READING: _command([sys.executable, "-c", READ], how.project),
    }
    return _measured(how, "check", sides, runs=2 * how.runs + 1)


def _command(command: Sequence[str | Path], folder: Path) -> Way:
    return lambda out: Run(cost_of(command, out / "log", folder=folder))


def floor(how: How, report: str) -> Measured:
    """The work that no press can save: imports, the notebook's own cells, and setting the result."""
    asks = " / ".join(
        " ".join(f"{name}={value}" for name, value in parameters(report, day).items())
        for day in (*days(1), *days(how.more))
    )
    notebook = how.project / "notebooks" / NOTEBOOKS[report].name
    script = Path(__file__).with_name("floor.py")

    def run(out: Path) -> Run:
        log = out / "floor.json"
        cost = cost_of([sys.executable, script, notebook, how.project / "data", *asks.split()], log, folder=how.project)
        imports, first, *later = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
        phases = {f"first: {name}": Cost(0.0, seconds) for name, seconds in {**imports, **first}.items()}
        for name in first:
            phases[f"one more: {name}"] = Cost(0.0, sum(each[name] for each in later) / len(later))
        return Run(cost, phases)

    return _measured(how, f"floor-{report}", {OURS: run}, uncounted=0)


def _measured(
    how: How, name: str, sides: Mapping[str, Way], runs: int | None = None, uncounted: int | None = None
) -> Measured:
    counted, before = how.runs if runs is None else runs, how.uncounted if uncounted is None else uncounted
    return in_turn(sides, counted, how.scratch / name, before)


MEASURES: Mapping[str, Callable[[How], Measured]] = {
    **{f"cold {report}": lambda how, report=report: cold(how, report) for report in NOTEBOOKS},  # type: ignore[misc]
    "more reference": lambda how: more(how, "reference"),
    "weekly": weekly,
    **{f"floor {report}": lambda how, report=report: floor(how, report) for report in NOTEBOOKS},  # type: ignore[misc]
    "noop": noop,
    "check": check,
    "catalogue": catalogue,
    "growth": growth,
    "cores": cores,
    "series reference": lambda how: series(how, "reference"),
}
"""Every question by its name, in the order in which they are asked."""
