"""Set a folder of anyone's notebooks with both exporters, and tell what each of them costs and loses: a line for each, then totals.

Each notebook has a process of its own, forked from one that has imported everything, so that a crash or a hang is a line and not the
end, and so that the seconds of processor time that are told hold no imports.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import click
import nbformat
from nbconvert.exporters import HTMLExporter, get_exporter
from nbformat.v4 import new_markdown_cell, new_notebook
from tqdm import tqdm

from tools.pdf_measure import boxes, cut_pictures, outside, overprints
from tools.visible_words import lost_in_print, lost_words, page_words, pdf_text

Record = dict[str, Any]
"""What is known of one notebook: by "page", "pdf" and "stock" how each came out, and the measures of what came."""
COUNTS = (
    "warnings",
    "words_lost",
    "words_lost_in_pdf",
    "ua1_failures",
    "overprints",
    "outside",
    "cut_pictures",
    "boxes",
)
"""Measures of a notebook that are lists, and are told by their lengths."""
SECONDS = ("seconds_page", "seconds_pdf", "seconds_stock")
FORK = get_context("fork")


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write everything that was measured.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep each page, PDF and stock page in this folder.")
@click.option("--jobs", default=1, show_default=True, help="How many notebooks at a time.")
@click.option("--limit", default=180, show_default=True, help="Seconds after which a notebook is given up.")
def guests_command(folder: Path, json_file: Path | None, save: Path | None, jobs: int, limit: float) -> None:
    """Measure every notebook of a folder."""
    paths = notebooks(folder)
    records = []
    tqdm.monitor_interval = 0  # its thread would be forked with the rest
    import_everything()
    click.echo(HEAD)
    for record in tqdm(measured(paths, folder, save, jobs, limit), total=len(paths), unit="notebook", disable=None):
        records.append(record)
        tqdm.write(line(record))
    click.echo(totals(records))
    if json_file:
        json_file.write_text(json.dumps(sorted(records, key=lambda one: one["name"]), indent=1), encoding="utf-8")


def notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder and those within it, without Jupyter's own copies."""
    return sorted(path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


# --- one process for each notebook
def measured(paths: Sequence[Path], folder: Path, save: Path | None, jobs: int, limit: float) -> Iterator[Record]:
    """What is found of each notebook, as it ends."""
    waiting = list(reversed(paths))
    running: dict[Connection, _Process] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            path = waiting.pop()
            running.update([_start(path, folder, save, limit)])
        now = time.monotonic()
        wait(list(running), timeout=max(0.0, min(process.end for process in running.values()) - now))
        for connection in [one for one, process in running.items() if process.has_ended()]:
            yield running.pop(connection).record


class _Process:
    """The process of one notebook, and what it has told so far."""

    def __init__(self, process: Any, connection: Connection, record: Record, end: float) -> None:
        self.process, self.connection, self.record, self.end = process, connection, record, end

    def has_ended(self) -> bool:
        """Whether it is over: take in what it has told; give it up when its time is."""
        try:
            while self.connection.poll():
                self.record.update(self.connection.recv())
        except EOFError:
            self.process.join()
            self._leave(f"crashed with exit code {self.process.exitcode}")
            return True
        if time.monotonic() < self.end:
            return False
        self.process.kill()
        self.process.join()
        self._leave("not at its end in time")
        return True

    def _leave(self, reason: str) -> None:
        """Say of the stage that was under way how it ended."""
        stage = self.record.pop("stage")
        if stage in {"stock", "page", "pdf"}:
            self.record[stage] = reason
        elif stage != "end":
            self.record["measures"] = reason
        self.connection.close()


def _start(path: Path, folder: Path, save: Path | None, limit: float) -> tuple[Connection, _Process]:
    name = path.relative_to(folder).as_posix()
    ours, theirs = FORK.Pipe(duplex=False)
    target = (save / name).with_suffix("") if save else None
    process = FORK.Process(target=_measure, args=(path, target, theirs))
    process.start()
    theirs.close()
    return ours, _Process(process, ours, {"name": name, "stage": "stock"}, time.monotonic() + limit)


def _measure(path: Path, target: Path | None, connection: Connection) -> None:
    """In the notebook's own process: tell each finding as soon as it is there."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    for found in findings(path, target):
        connection.send(found)
    connection.send({"stage": "end"})


def import_everything() -> None:
    """Import what the exporters import when they are first used, without using them here: their threads wouldn't outlive a fork."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_name_modules, args=(theirs,))
    process.start()
    theirs.close()
    with suppress(EOFError):
        for name in ours.recv():
            with suppress(ImportError):
                importlib.import_module(name)
    process.join()


def _name_modules(connection: Connection) -> None:
    tiny = new_notebook(cells=[new_markdown_cell("# Tiny\n\n| a |\n|---|\n| $x$ |")])
    for name in ("strikeledger_html", "strikeledger_pdf", "html"):
        with suppress(Exception):
            get_exporter(name)().from_notebook_node(tiny)
    connection.send([name for name in sys.modules if not name.startswith(("__", "_pytest"))])


# --- what is found of one notebook
def findings(path: Path, target: Path | None = None) -> Iterator[Record]:
    """Findings of one notebook, one after the other; each "stage" says what is under way next."""
    stock, found = _set(lambda: HTMLExporter().from_notebook_node(comparable(path)), "stock")
    yield {**found, "stage": "page"}
    told = _Told()
    exporter = get_exporter("strikeledger_html")()
    page, found = _set(lambda: exporter.from_filename(str(path)), "page")
    yield {**found, "stage": "pdf"}
    pdf, found = _set(lambda: get_exporter("strikeledger_pdf")().from_filename(str(path)), "pdf")
    yield {
        **found,
        "warnings": told.lines,
        "stage": "measures",
        "bytes_page": len(page or ""),
        "bytes_pdf": len(pdf or ""),
    }
    _keep(target, {".stock.html": stock, ".html": page, ".pdf": pdf})
    if page and stock:
        code = hasattr(exporter, "exclude_input")
        yield {"words_lost": lost_words(page_words(stock, code=code), page_words(page))}
    if page and pdf:
        yield {"words_lost_in_pdf": lost_in_print(page_words(page, as_printed=True), pdf_text(pdf))}
    if pdf:
        yield pdf_faults(pdf)


# The validator sees no width in a Type 3 procedure that goes on without a space ("2550 0 d0/x0 Do"), nor in a CFF font whose glyphs
# all have the default width; fontTools and pypdf read both as they are.
_MISREAD = re.compile("rendered (Type3 byte|CID) .* width 0.000 in its (/CharProc|embedded CIDFontType0C)")


def pdf_faults(pdf: bytes) -> Record:
    """The rules of PDF/UA-1 that a PDF breaks, and what a reader would see."""
    import page as page_validation

    failures = page_validation.validate_pdf_bytes(pdf, profile="ua1").failures
    return {
        "ua1_failures": [
            f"{failure.rule_id}: {failure.message}" for failure in failures if not _MISREAD.search(failure.message)
        ],
        "overprints": overprints(pdf),
        "outside": outside(pdf),
        "cut_pictures": cut_pictures(pdf),
        "boxes": boxes(pdf),
    }


def comparable(path: Path) -> nbformat.NotebookNode:
    """A notebook without what ours leave out or say in other words on purpose.

    That is what was written to stderr, the way to an error, and the words that stand in for a chart where there is one.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        for output in outputs:
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]
            if any("vega" in kind for kind in output.get("data", {})):
                output.data.pop("text/plain", None)
        if outputs:
            cell.outputs = [one for one in outputs if one.get("name") != "stderr" and not _is_only_a_chart(one)]
    return notebook  # type: ignore[no-any-return]


def _is_only_a_chart(output: nbformat.NotebookNode) -> bool:
    """Whether the stock page has nothing to show of an output."""
    kinds = output.get("data", {"text/plain": ""})
    return all("vega" in kind for kind in kinds)


class _Told(logging.Handler):
    """Keeps the warnings of an export, each once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        for name in ("", "traitlets"):
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        told = record.getMessage()
        if told not in self.lines:
            self.lines.append(told)


def _set(make: Callable[[], tuple[Any, Any]], name: str) -> tuple[Any, Record]:
    """What an exporter makes, or None; how it came out, and the seconds of processor time it took."""
    before = time.process_time()
    try:
        made = make()[0]
    except Exception as error:  # noqa: BLE001, RUF100 -- whatever it is, it is what happened to this notebook
        return None, {name: f"{type(error).__name__}: {error}"}
    return made, {name: "ok", f"seconds_{name}": round(time.process_time() - before, 3)}


def _keep(target: Path | None, made: dict[str, Any]) -> None:
    for ending, content in made.items():
        if target and content:
            target.parent.mkdir(parents=True, exist_ok=True)
            path = target.with_name(target.name + ending)
            path.write_bytes(content.encode() if isinstance(content, str) else content)


# --- what is told
HEAD = "page   PDF    warnings lost in-PDF UA-1 over outside cut boxes  s page  s PDF s stock  notebook"


def line(record: Record) -> str:
    """One notebook in a line, and why it failed."""
    came = [f"{'ok' if record.get(stage) == 'ok' else 'failed':6}" for stage in ("page", "pdf")]
    widths = (8, 4, 6, 4, 4, 7, 3, 5)
    counts = [_number(record, name, width) for name, width in zip(COUNTS, widths, strict=True)]
    seconds = [f"{record[name]:7.2f}" if name in record else " " * 6 + "-" for name in SECONDS]
    stages = ("page", "pdf", "stock", "measures")
    reasons = dict.fromkeys(record[stage].splitlines()[0] for stage in stages if record.get(stage, "ok") != "ok")
    return " ".join([*came, *counts, *seconds, "", record["name"], *(f"\n       {reason[:150]}" for reason in reasons)])


def _number(record: Record, name: str, width: int) -> str:
    return f"{len(record[name]) if name in record else '-':>{width}}"


def totals(records: Sequence[Record]) -> str:
    """All notebooks: how many came out and how, sums, and medians of the seconds."""
    lines = [f"{len(records)} notebooks"]
    for stage, words in (("page", "pages"), ("pdf", "PDFs"), ("stock", "stock pages")):
        lines.append(f"{words}: {sum(record.get(stage) == 'ok' for record in records)}")
    for name in COUNTS:
        sizes = [len(record[name]) for record in records if name in record]
        with_any = sum(size > 0 for size in sizes)
        lines.append(f"{name.replace('_', ' ')}: {sum(sizes)} in {with_any} of {len(sizes)} notebooks")
    lines.append(f"more than two words lost: {sum(len(record.get('words_lost', '')) > 2 for record in records)}")
    for name in SECONDS:
        taken = [record[name] for record in records if name in record]
        median = f"{statistics.median(taken):.2f}" if taken else "-"
        lines.append(f"{name.replace('_', ' ')}: {sum(taken):.1f}, median {median}")
    return "\n".join([*lines, *_reasons(records)])


def _reasons(records: Iterable[Record]) -> list[str]:
    """The kinds of failure, the most frequent first."""
    kinds = Counter(
        f"{stage}: {record[stage].partition(':')[0]}"
        for record in records
        for stage in ("page", "pdf")
        if record.get(stage, "ok") != "ok"
    )
    return [f"{count} times {kind}" for kind, count in kinds.most_common()]


if __name__ == "__main__":
    guests_command()
