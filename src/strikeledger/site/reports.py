"""The `report` command: builds the editions that were asked for and are not current, and tells what became of each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path

from strikeledger.build.catalogue import select_reports
from strikeledger.build.editions import Edition, editions_to_build
from strikeledger.build.kernel.warmth import stop_fork_server
from strikeledger.build.options import BuildOptions, Timings
from strikeledger.build.pipeline import BuildResult, PlannedBuild, plan_builds, run_builds
from strikeledger.build.publish import clear_remains, remove_edition
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import BuildState
from strikeledger.build.workers import JobRunner, run_here
from strikeledger.errors import CatalogueError, StorageError, did_you_mean
from strikeledger.files import lock_reports
from strikeledger.messages import say
from strikeledger.news.outcome import RunOutcome
from strikeledger.news.telling import Telling, send_news, take_news, tell_run
from strikeledger.text import plural, size_in_words


def build_reports(names: Sequence[str], asked: dict[str, object], how: BuildOptions, telling: Telling) -> int:
    """Build what was asked for and is not current.

    Returns:
        The exit code: 0, that for nothing new, or that of the first failure.
    """
    with tell_run(telling, how.reports) as outcome:
        _build_reports(names, asked, how, outcome, telling)
    return outcome.exit_code(telling.unchanged)


def _build_reports(
    names: Sequence[str], asked: dict[str, object], how: BuildOptions, outcome: RunOutcome, telling: Telling
) -> None:
    timings = Timings()
    waited: list[str] = []
    with ExitStack() as stack:
        inputs, wanted = _settle(stack, names, asked, how, timings)
        if how.explain:
            _print_reasons(plan_builds(wanted, inputs.checked, inputs.data, BuildState(how.reports), how.force))
            return

        def tell_wait(line: str) -> None:
            waited.append(line)
            say(line)

        stack.enter_context(lock_reports(how.reports, tell_wait, shared=how.shard is not None))
        if waited:  # what stands by now may be made from a later state than what was read before
            inputs, wanted = _settle(stack, names, asked, how, timings)
        _build_from(inputs, wanted, None if asked else names, how, timings, outcome)
        if telling.is_asked:
            take_news(outcome, inputs, how.reports)
        if telling.people:
            send_news(outcome, how.reports)


def _settle(
    stack: ExitStack, names: Sequence[str], asked: dict[str, object], how: BuildOptions, timings: Timings
) -> tuple[Snapshot, list[Edition]]:
    """What the run builds from, and which editions of it were asked for; all of it checked."""
    with timings.phase("check the data"):
        inputs = stack.enter_context(input_snapshot(how.catalogue, how.data))
    with timings.phase("settle the parameters"):
        reports = select_reports(inputs.reports, names)
        wanted = editions_to_build(reports, inputs.checked, asked, say, named=bool(names))
    return inputs, how.shard.select(wanted) if how.shard else wanted


def _build_from(
    inputs: Snapshot,
    wanted: Sequence[Edition],
    names: Sequence[str] | None,
    how: BuildOptions,
    timings: Timings,
    outcome: RunOutcome,
) -> None:
    state = BuildState(how.reports)
    if not how.shard and (left := clear_remains(how.reports)):
        say(f"Cleared away what a run left that was cut off: {left}.")
    with timings.phase("see what is current"):
        found = list(plan_builds(wanted, inputs.checked, inputs.data, state, how.force))
    outcome.record(_run_plan(found, state, inputs.data, how, timings))
    if not how.shard:
        _update_lists(outcome, state, inputs, how, names, timings)
    if how.timings:
        with timings.phase("kernels"):
            stop_fork_server()  # what forked kernels and their nursery have worked counts once these have ended
        timings.write(how.timings)
    _print_summary(outcome.results, how)


def _update_lists(
    outcome: RunOutcome,
    state: BuildState,
    inputs: Snapshot,
    how: BuildOptions,
    names: Sequence[str] | None,
    timings: Timings,
) -> None:
    """Write what is about all editions: the index, and that all of the reports so named are current where they are."""
    whole = all(result.error is None for result in outcome.results)
    if outcome.built_results or not _is_listed(state, inputs):
        with timings.phase("index"):
            whole = _try_write(lambda: update_index(how.reports, inputs), outcome) and whole
    if names is not None and whole:
        wanted = [result.edition for result in outcome.results]
        places = inputs.copies_for(wanted)
        _try_write(
            lambda: state.record_all_current(names, places, [edition.path for edition in wanted], timings.begun),
            outcome,
        )


def _is_listed(state: BuildState, inputs: Snapshot) -> bool:
    """Whether the index stands, lists what does, and says of the whole folder what holds now."""
    from strikeledger.site.published import SiteFacts

    known = SiteFacts.of(inputs) == SiteFacts.last_listed(state)
    return known and state.is_listed() and (state.reports / "index.html").exists()


def _try_write(write: Callable[[], None], outcome: RunOutcome) -> bool:
    """Whether what stands beside the editions could be written; where not, it is told, and the editions stand."""
    try:
        write()
    except StorageError as error:
        say(str(error), err=True)
        outcome.fail(error)
        return False
    return True


def _print_reasons(found: Iterable[PlannedBuild | BuildResult]) -> None:
    for one in found:
        say(f"{one.edition.path}: {f'to build: {one.reason}' if isinstance(one, PlannedBuild) else 'current'}")


def _run_plan(
    found: Sequence[PlannedBuild | BuildResult], state: BuildState, data: Path, how: BuildOptions, timings: Timings
) -> list[BuildResult]:
    """Each result in the order asked for, told as it comes."""
    from tqdm import tqdm

    todo = [one for one in found if isinstance(one, PlannedBuild)]
    results: dict[str, BuildResult] = {one.edition.path: one for one in found if isinstance(one, BuildResult)}
    with tqdm(total=len(todo), unit="edition", disable=not todo or not sys.stderr.isatty(), leave=False) as bar:
        for result in run_builds(todo, state, data, _job_runner(how, timings), timings):
            results[result.edition.path] = result
            bar.update()
            with bar.external_write_mode():
                say(describe_result(result, how), err=result.error is not None)
    return [results[one.edition.path] for one in found]


def _job_runner(how: BuildOptions, timings: Timings) -> JobRunner:
    """What makes editions: the workers of a cluster, or this machine."""
    if how.cluster is None:
        return partial(run_here, processes=how.jobs or _processor_count(), timings=timings)
    from strikeledger.cluster.connect import run_on_cluster

    return partial(run_on_cluster, address=how.cluster)


def _processor_count() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def update_index(reports: Path, inputs: Snapshot | None = None) -> None:
    """Let `latest` of each report lead to its newest edition, then list them all, on a page and in a feed.

    Args:
        inputs: what says where the reports are published, and of which ledger they are; without it, what said so the last time.
    """
    from strikeledger.build.publish import link_latest
    from strikeledger.site.feed import write_feed
    from strikeledger.site.index import write_index
    from strikeledger.site.not_built import update_placeholders
    from strikeledger.site.published import SiteFacts

    for folder in sorted(path for path in reports.iterdir() if path.is_dir() and not path.name.startswith(".")):
        link_latest(folder)
        update_placeholders(folder)
    state = BuildState(reports)
    site = SiteFacts.of(inputs) if inputs else SiteFacts.last_listed(state)
    write_feed(reports, site)
    write_index(reports, site)
    state.record_listed(asdict(site))


def remove_editions(names: Sequence[str], reports: Path) -> Iterator[str]:
    """Remove editions with their earlier revisions, and what leads to them; a line on each.

    Raises:
        CatalogueError: one doesn't stand; nothing was removed.
    """
    with lock_reports(reports, say):
        clear_remains(reports)
        state = BuildState(reports)
        there = state.editions_and_failures()
        paths = ["/".join(Path(name).parts[-2:]) for name in names]
        for path in paths:
            if path not in there and f"{path}.failure.html" not in there:
                raise CatalogueError(f"no edition {path!r} in {reports}; {did_you_mean(path, state.folders())}")
        for path in dict.fromkeys(paths):
            revisions = state.earlier_revisions(path)
            remove_edition(state, path)
            more = f", with {len(revisions)} earlier {plural(len(revisions), 'revision')}" if revisions else ""
            yield f"{path}: removed{more}"
        update_index(reports)
    yield f"`strikeledger report` builds again what the catalogue asks for. See {reports / 'index.html'}"


def describe_result(result: BuildResult, how: BuildOptions) -> str:
    """What became of an edition, in a line."""
    if result.error is not None:
        return f"{result.edition.path}: FAILED; {result.error}"
    folder, name = how.reports / result.edition.path, result.edition.report.name
    revision = f", revision {result.revision}" if result.revision > 1 else ""
    return f"{_describe_files(folder, name)}  {result.seconds:.1f} s{revision}  ({result.reason})"


def _describe_files(folder: Path, report: str) -> str:
    """The files that a reader opens, with their sizes; the first in full, those beside it by their ending."""
    paths = [folder / f"{report}.{kind}" for kind in ("html", "pdf", "docx", "xlsx")]
    there = [(path, size_in_words(path.stat().st_size)) for path in paths if path.is_file()]
    return ", ".join(f"{path.suffix if at else path} {size}" for at, (path, size) in enumerate(there))


def _print_summary(results: Sequence[BuildResult], how: BuildOptions) -> None:
    """The closing lines."""
    failed = [result for result in results if result.error is not None]
    built = sum(1 for result in results if result.reason and result.error is None)
    current = sum(1 for result in results if not result.reason)
    parts = {"built": built, "current already": current, "failed": len(failed)}
    what = ", ".join(f"{number} {what}" for what, number in parts.items() if number) or "Nothing to build in this part"
    then = "`strikeledger report` lists all parts" if how.shard else f"See {how.reports / 'index.html'}"
    say(f"{what}. {then}")
    for result in failed:
        page = how.reports / f"{result.edition.path}.failure.html"
        if page.is_file():  # a full disk has no room for it
            say(f"  what to do about {result.edition.path}: {page}", err=True)
