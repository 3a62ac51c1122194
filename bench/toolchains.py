"""Toolchains: runs that make HTML and PDF of a report and its days, by ours or by another tool."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cost import CommandError, Cost, cost_of
from project import FIRST_WEEK, NOTEBOOKS, asked, parameters, plain_notebook, write_catalogue, write_weekly_catalogue
from runs import Run

BIN = Path(sys.executable).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
Way = Callable[[Path], Run]


@dataclass(frozen=True)
class Pdf:
    """How plain nbconvert makes a PDF on this machine: the exporter's name, its arguments and its environment."""

    name: str
    arguments: tuple[str, ...]
    env: Mapping[str, str]


def ours(project: Path, report: str, number: int = 1, jobs: int = 1, one_core: bool = False) -> Way:
    """`strikeledger report` with nothing built before: so many editions, HTML and PDF."""

    def run(out: Path) -> Run:
        timings, reports = out / "timings.json", out / "reports"
        catalogue = write_catalogue(project / f"{report}-{number}.toml", report, number)
        pinned = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))] if one_core else []
        command: list[str | Path] = [
            *pinned,
            BIN / "strikeledger",
            "report",
            "--catalogue",
            catalogue,
            "--jobs",
            str(jobs),
        ]
        cost = cost_of([*command, "--reports", reports, "--timings", timings], out / "report.log", folder=project)
        sizes = {**_sizes(reports, report), "editions": number}
        if len(list(reports.glob(f"{report}/*/{report}.pdf"))) < number:
            raise CommandError(f"{number} editions were asked for, and not all of them are there.")
        phases = {name: Cost(**seconds) for name, seconds in json.loads(timings.read_text(encoding="utf-8")).items()}
        shutil.rmtree(reports)
        return Run(cost, phases, sizes)

    return run


def next_week(
    project: Path, report: str, before: Path, settings: Mapping[str, Any], without: Sequence[str] = ()
) -> Way:
    """One more weekly edition of a batch, each of a week that no earlier one has seen: what a batch costs beyond one, for each.

    Args:
        before: a reports folder that holds the edition of the week before, whose memory each run begins with.
        settings: of the catalogue: what is made of an edition.
        without: parts of the source of cells that are left out.
    """

    def batch(out: Path, weeks: int) -> Run:
        reports, timings = out / f"reports-{weeks}", out / f"timings-{weeks}.json"
        memory = Path(".state") / "memory"
        shutil.copytree(before / memory, reports / memory)
        catalogue = write_weekly_catalogue(out, report, FIRST_WEEK, weeks, settings, without)
        command = [BIN / "strikeledger", "report", "--catalogue", catalogue, "--data", project / "data", "--jobs", "1"]
        cost = cost_of([*command, "--reports", reports, "--timings", timings], out / f"{weeks}.log", folder=project)
        phases = {name: Cost(**seconds) for name, seconds in json.loads(timings.read_text(encoding="utf-8")).items()}
        sizes = _sizes(reports, report)
        shutil.rmtree(reports)
        return Run(cost, phases, sizes)

    return lambda out: per_edition(batch(out, 1), batch(out, 1 + MORE_WEEKS), MORE_WEEKS)


MORE_WEEKS = 4


def per_edition(single: Run, batch: Run, number: int) -> Run:
    """The share of each of so many editions in what a batch costs beyond a single one."""
    phases = {name: (cost - single.phases.get(name, Cost())) * (1 / number) for name, cost in batch.phases.items()}
    return Run((batch.total - single.total) * (1 / number), phases, batch.sizes)


def plain(project: Path, report: str, wanted: Sequence[date], pdf: Pdf, renderer: str = "svg") -> Way:
    """Papermill, then nbconvert once for each format, as their command lines stand; each day in processes of its own.

    Args:
        renderer: which of Altair's renderers the reference notebook uses.
    """
    notebook = plain_notebook(project, NOTEBOOKS[report])

    def run(out: Path) -> Run:
        phases: dict[str, Cost] = {}
        for day in wanted:
            given = {**parameters(report, day), **({"renderer": renderer} if report == "reference" else {})}
            done = out / f"{report}.ipynb"
            flags = [part for name, value in given.items() for part in ("-p", name, value)]
            convert: list[str | Path] = [BIN / "jupyter", "nbconvert", "--output-dir", out]
            commands: dict[str, list[str | Path]] = {
                "papermill": [BIN / "papermill", "-k", "python3", *flags, notebook, done],
                "nbconvert --to html": [*convert, "--to", "html", done],
                **({f"nbconvert --to {pdf.name}": [*convert, *pdf.arguments, done]} if pdf.name else {}),
            }
            for name, command in commands.items():
                cost = cost_of(command, out / f"{name.split()[-1]}.log", {**os.environ, **pdf.env}, project)
                phases[name] = phases.get(name, Cost()) + cost
        sizes = {**_sizes(out, report), "editions": len(wanted)}
        return Run(sum(phases.values(), Cost()), phases, sizes)

    return run


def book(project: Path, report: str, day: date, peer: Path, pdf: Pdf) -> Way:
    """Jupyter Book 1 from an environment of its own: the page, then the PDF through the browser; the notebook runs once."""

    def run(out: Path) -> Run:
        folder = out / "book"
        folder.mkdir()
        notebook = project / "notebooks" / NOTEBOOKS[report].name
        asked(notebook, folder / f"{report}.ipynb", "bench", renderer="svg", **parameters(report, day))
        folder.joinpath("_config.yml").write_text("title: Report\nexecute:\n  execute_notebooks: cache\n", "utf-8")
        folder.joinpath("_toc.yml").write_text(f"format: jb-book\nroot: {report}\n", "utf-8")
        data = {"STRIKELEDGER_DATA": str(project / "data")}  # in the book's folder, its codebook would be a page
        env = {**os.environ, **pdf.env, **data, "JUPYTER_PATH": str(_kernel(out))}
        build: list[str | Path] = [peer / "bin" / "jupyter-book", "build", folder]
        commands = {"jupyter-book build": build}
        if pdf.name == "webpdf":
            commands["jupyter-book build --builder pdfhtml"] = [*build, "--builder", "pdfhtml"]
        phases = {
            name: cost_of(command, out / f"book-{at}.log", env) for at, (name, command) in enumerate(commands.items())
        }
        made = folder / "_build"
        page = (made / "html" / f"{report}.html").read_text(encoding="utf-8")
        if "Traceback" in page:
            raise CommandError(f"Jupyter Book's run of the notebook failed: see {out}.")
        sizes = {".html": len(page.encode())} | {path.suffix: path.stat().st_size for path in made.glob("pdf/*.pdf")}
        return Run(sum(phases.values(), Cost()), phases, sizes)

    return run


def _kernel(out: Path) -> Path:
    """A folder of Jupyter's with this environment's Python as the kernel "bench"."""
    place = out / "jupyter" / "kernels" / "bench"
    place.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    content = json.dumps({"argv": argv, "display_name": "bench", "language": "python"})
    place.joinpath("kernel.json").write_text(content, "utf-8")
    return out / "jupyter"


def plain_pdf(scratch: Path, pythons: Sequence[Path]) -> Pdf:
    """The best PDF exporter that stock nbconvert has here: the browser's, else TeX's, else none.

    Args:
        pythons: the interpreters whose Playwright must find the browser.
    """
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser:
        env = {"PLAYWRIGHT_BROWSERS_PATH": str(scratch / "browsers")}
        for python in pythons:
            _lend(browser, python, env)
        return Pdf("webpdf", ("--to", "webpdf", "--disable-chromium-sandbox"), env)
    if shutil.which("xelatex"):
        return Pdf("pdf", ("--to", "pdf"), {})
    return Pdf("", (), {})


def _lend(browser: str, python: Path, env: Mapping[str, str]) -> None:
    """Put the system's browser where Playwright looks for its own: nbconvert can't be told a path.

    Playwright names the place in its complaint, so the place is right for whichever version is installed.
    """
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as q: q.chromium.launch()"
    log = Path(env["PLAYWRIGHT_BROWSERS_PATH"]).with_suffix(".log")
    try:
        cost_of([python, "-c", ask], log, {**os.environ, **env})
    except CommandError:
        found = re.search(r"Executable doesn't exist at (\S+)", log.read_text(encoding="utf-8"))
        if found is None:
            raise
        place = Path(found[1])
        place.parent.mkdir(parents=True)
        place.write_text(f'#!/bin/sh\nexec {browser} --no-sandbox "$@"\n', encoding="utf-8")
        place.chmod(0o755)


def _sizes(folder: Path, report: str) -> dict[str, int]:
    """Bytes of a page and a PDF that a run made."""
    return {
        path.suffix: path.stat().st_size
        for kind in ("html", "pdf")
        for path in sorted(folder.rglob(f"{report}.{kind}"))
    }
