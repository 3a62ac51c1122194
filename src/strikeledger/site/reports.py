"""The `report` command: names and parameters come in; editions are built, what became of each is told, an exit code goes out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from strikeledger.build.catalogue import chosen, read_catalogue
from strikeledger.build.editions import wanted_editions
from strikeledger.build.kernel.warmth import cool
from strikeledger.build.lock import alone
from strikeledger.build.options import Asked
from strikeledger.build.pipeline import Result, Task, carry_out, keyed, processors, roots, tasks
from strikeledger.build.publish import recover
from strikeledger.build.state import Memory
from strikeledger.build.timings import Timings
from strikeledger.data.validate import check
from strikeledger.errors import StorageError
from strikeledger.site.sizes import in_words


def build_reports(names: Sequence[str], asked: dict[str, object], how: Asked) -> int:
    """Build what was asked for and is not current.

    Returns:
        The exit code: 0, or that of the first failure.
    """
    timings = Timings()
    with timings.phase("check the data"):
        checked = check(how.data)
    with timings.phase("settle the parameters"):
        reports = chosen(read_catalogue(how.catalogue), names)
        wanted = wanted_editions(reports, checked, asked, click.echo, named=bool(names))
    if how.shard:
        wanted = how.shard.part(wanted)
    memory = Memory(how.reports)
    if how.explain:
        _explain(tasks(list(keyed(wanted, checked, how.data)), memory, how.force))
        return 0
    with alone(how.reports, click.echo, shared=how.shard is not None):
        if not how.shard and (left := recover(how.reports)):
            click.echo(f"Cleared away what a run left that was cut off: {left}.")
        with timings.phase("see what is current"):
            found = list(tasks(list(keyed(wanted, checked, how.data)), memory, how.force))
        results = _built(found, memory, how, timings)
        lost = 0 if how.shard else _listed(results, memory, how, None if asked else names, timings)
    if how.timings:
        with timings.phase("kernels"):
            cool()  # what forked kernels and their nursery have worked counts once these have ended
        timings.write(how.timings)
    return _told(results, how) or lost


def _listed(
    results: Sequence[Result], memory: Memory, how: Asked, names: Sequence[str] | None, timings: Timings
) -> int:
    """Write what is about all editions: the index, and that all of the reports so named are current where they are."""
    lost = 0
    if any(result.reason and result.error is None for result in results) or not (how.reports / "index.html").exists():
        with timings.phase("index"):
            lost = _lost(lambda: indexed(how.reports))
    if names is not None and not lost and all(result.error is None for result in results):
        wanted = [result.edition for result in results]
        places = roots(how.catalogue, how.data, wanted)
        lost = _lost(lambda: memory.keep_current(names, places, [edition.path for edition in wanted], timings.begun))
    return lost


def _lost(write: Callable[[], None]) -> int:
    """Write what stands beside the editions; where that can't be done it is told, and the editions stand."""
    try:
        write()
    except StorageError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    return 0


def _explain(found: Iterable[Task | Result]) -> None:
    for one in found:
        click.echo(f"{one.edition.path}: {f'to build: {one.reason}' if isinstance(one, Task) else 'current'}")


def _built(found: Sequence[Task | Result], memory: Memory, how: Asked, timings: Timings) -> list[Result]:
    """Each result in the order asked for, told as it comes."""
    from tqdm import tqdm

    todo = [one for one in found if isinstance(one, Task)]
    results: dict[str, Result] = {one.edition.path: one for one in found if isinstance(one, Result)}
    with tqdm(total=len(todo), unit="edition", disable=not todo or not sys.stderr.isatty(), leave=False) as bar:
        for result in carry_out(todo, memory, how.data, how.jobs or processors(), timings, how.cluster):
            results[result.edition.path] = result
            bar.update()
            with bar.external_write_mode():
                click.echo(told_of(result, how), err=result.error is not None)
    return [results[one.edition.path] for one in found]


def indexed(reports: Path) -> None:
    """Let `latest` of each report lead to its newest edition, then list them all."""
    from strikeledger.build.latest import lead_to_latest
    from strikeledger.site.index import write_index

    for folder in sorted(path for path in reports.iterdir() if path.is_dir() and not path.name.startswith(".")):
        lead_to_latest(folder)
    write_index(reports)


def told_of(result: Result, how: Asked) -> str:
    """What became of an edition, in a line."""
    if result.error is not None:
        return f"{result.edition.path}: FAILED; {result.error}"
    folder, name = how.reports / result.edition.path, result.edition.report.name
    revision = f", revision {result.revision}" if result.revision > 1 else ""
    return f"{_files(folder, name)}  {result.seconds:.1f} s{revision}  ({result.reason})"


def _files(folder: Path, report: str) -> str:
    """The files that a reader opens, with their sizes; the first in full, those beside it by their ending."""
    paths = [folder / f"{report}.{kind}" for kind in ("html", "pdf", "xlsx")]
    there = [(path, in_words(path.stat().st_size)) for path in paths if path.is_file()]
    return ", ".join(f"{path.suffix if at else path} {size}" for at, (path, size) in enumerate(there))


def _told(results: Sequence[Result], how: Asked) -> int:
    """The closing lines, and the exit code."""
    failed = [result for result in results if result.error is not None]
    built = sum(1 for result in results if result.reason and result.error is None)
    current = sum(1 for result in results if not result.reason)
    parts = {"built": built, "current already": current, "failed": len(failed)}
    what = ", ".join(f"{number} {what}" for what, number in parts.items() if number) or "Nothing to build in this part"
    then = "`strikeledger report` lists all parts" if how.shard else f"See {how.reports / 'index.html'}"
    click.echo(f"{what}. {then}")
    for result in failed:
        page = how.reports / f"{result.edition.path}.failure.html"
        if page.is_file():  # a full disk has no room for it
            click.echo(f"  what to do about {result.edition.path}: {page}", err=True)
    errors = [result.error for result in failed if result.error is not None]
    return errors[0].exit_code if errors else 0
