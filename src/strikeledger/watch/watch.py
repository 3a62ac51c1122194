"""The `watch` command: builds and serves reports, and again at each change to what they are made from, until Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchfiles import watch as changes_in

from strikeledger.build.catalogue import read_catalogue, select_reports
from strikeledger.build.fingerprint import PACKAGE_FOLDER, tree_digest
from strikeledger.build.kernel.warmth import assure_open_files
from strikeledger.build.options import BuildOptions
from strikeledger.build.publish import clear_remains
from strikeledger.build.workers import WarmWorker
from strikeledger.errors import CatalogueError, ParameterError
from strikeledger.files import is_passing, lock_reports, scratch_folder
from strikeledger.messages import say
from strikeledger.watch.serving import ReportServer, serve_reports

_QUIET_MILLISECONDS = 100
"""Milliseconds without a further change, after which a burst of them is over."""
_START_MILLISECONDS = 500
"""Milliseconds after which a watch that has just begun sees every change."""


def watch(names: Sequence[str], asked: Mapping[str, object], how: BuildOptions, port: int) -> int:
    """Build and serve what was asked for, and again at each change, until Ctrl-C or the end of the terminal.

    Of a series it is the newest edition, unless a day was asked for.

    Returns:
        The exit code, 0.

    Raises:
        CatalogueError, ParameterError: what was asked for doesn't exist.
        MachineError: the port is taken, or too few files may be open at a time.
    """
    assure_open_files()
    select_reports(read_catalogue(how.catalogue), names)
    how.reports.mkdir(parents=True, exist_ok=True)
    with (
        _end_as_interrupt(),  # until all else has ended
        scratch_folder() as temporary,
        serve_reports(how.reports, port) as server,
        closing(_warm_worker(names, asked, how, temporary)) as worker,
    ):
        say(f"Serving {how.reports} at {server.address('index.html')}, for this machine alone. Ctrl-C ends it.")
        try:
            _build_on_changes(_Watch(server, worker, bool(asked)), how)
        except KeyboardInterrupt:
            for number in _END_SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # once is enough: what follows must be whole
            say("\nEnded.")
    with lock_reports(how.reports, say, wait=False) as held:
        if held:
            clear_remains(how.reports)
    return 0


def _warm_worker(names: Sequence[str], asked: Mapping[str, object], how: BuildOptions, temporary: Path) -> WarmWorker:
    """The process that builds. It is told the package's digest from before it starts: what is saved from then on isn't what runs there."""
    return WarmWorker(_rebuilder, lambda: (list(names), dict(asked), how, tree_digest([PACKAGE_FOLDER]), temporary))


def _rebuilder(*arguments: Any) -> Callable[..., None]:
    from strikeledger.watch.rebuild import prepare_rebuilder  # imported in the process that builds alone

    return prepare_rebuilder(*arguments)


def _build_on_changes(work: _Watch, how: BuildOptions) -> None:
    for changed in change_bursts(how):
        if changed:
            say(f"Changed: {', '.join(sorted(path.name for path in changed))}")
        if any(path.is_relative_to(PACKAGE_FOLDER) for path in changed):
            say("That is strikeledger itself; what builds starts afresh with it.")
            work.worker.restart()
        work.build()


@dataclass
class _Watch:
    """What is served, who builds, whether parameters were asked for, and what is wrong by now."""

    server: ReportServer
    worker: WarmWorker
    has_parameters: bool
    problems: list[dict[str, str]] = field(default_factory=list)
    editions: Mapping[str, str] = field(default_factory=dict)

    def build(self) -> None:
        """Build what is not current, and tell the terminal and every open page."""
        begun, problems, built = not self.editions, [], 0
        for message in self._messages():
            if "stale" in message:
                self.worker.restart()
                self.build()
                return
            if "wrong" in message:
                problems.append(message["wrong"])
                self._report_problem(message, begun)
            elif "editions" in message:
                self._show_addresses(message["editions"])
            elif "saying" in message:
                say(message["saying"])
                self.server.send(self.problems, message["saying"])
            else:
                built += 1
                say(message["done"])
                self.server.send(self.problems)
        self.problems = problems
        self.server.send(problems)
        if not built and not problems:
            say("Nothing to build: all is current.")

    def _messages(self) -> Iterator[Mapping[str, Any]]:
        """What the process that builds says, as it comes; one that dies of it is replaced."""
        try:
            yield from self.worker.call(self.server.open_editions())
        except BrokenExecutor:
            self.worker.restart()
            problem = {"title": "What builds has died", "text": "It was started anew: save a file to build again."}
            yield {"wrong": problem, "asked": False}

    def _show_addresses(self, editions: Mapping[str, str]) -> None:
        """Say where to look, once and when it changes."""
        if editions != self.editions:
            self.editions = editions
            for path, report in editions.items():
                say(f"  {self.server.address(f'{path}/{report}.html')}")

    def _report_problem(self, message: Mapping[str, Any], begun: bool) -> None:
        """Say what is wrong; a mistake in what was asked at the start can't be mended by editing a file."""
        if begun and self.has_parameters and message["asked"]:
            raise ParameterError(message["wrong"]["text"])
        say(f"{message['wrong']['title']}:\n{message['wrong']['text']}", err=True)


@dataclass(frozen=True)
class WatchPaths:
    """The files and folders that editions are made from, and the folders that are watched for them."""

    files: frozenset[Path]
    folders: frozenset[Path]

    @classmethod
    def from_options(cls, how: BuildOptions, before: WatchPaths | None) -> WatchPaths:
        """Where a catalogue leads; where it can't be read, as before."""
        catalogue, data = how.catalogue.resolve(), how.data.resolve()
        try:
            notebooks = {report.notebook.resolve() for report in read_catalogue(catalogue).values()}
        except CatalogueError:
            notebooks = {path for path in before.files if path.suffix == ".ipynb"} if before else set()
        files = {catalogue, data.parent / "requirements.lock", *notebooks}
        return cls(frozenset(files), frozenset(folder for root in (data, PACKAGE_FOLDER) for folder in _folders(root)))

    def folders_to_watch(self) -> list[Path]:
        """The folders that must be looked at, as a file that is saved by renaming is another file in the same folder."""
        around = {path.parent for path in (*self.files, *self.folders)}
        return sorted(folder for folder in around | self.folders if folder.is_dir())

    def contains(self, _kind: object, name: str) -> bool:
        """Whether a change is one of theirs."""
        path = Path(name)
        if is_passing(path.name):
            return False
        return path in self.files or path in self.folders or path.parent in self.folders


def change_bursts(how: BuildOptions) -> Iterator[set[Path]]:
    """The files of each burst of changes; none for the first, which comes when from then on no change is missed."""
    sources = None
    while True:
        sources = WatchPaths.from_options(how, sources)
        begun = False
        for found in changes_in(
            *sources.folders_to_watch(), watch_filter=sources.contains, step=_QUIET_MILLISECONDS,
            rust_timeout=_START_MILLISECONDS, yield_on_timeout=True, recursive=False,
        ):  # fmt: skip
            changed = {Path(name) for _, name in found}
            if changed or not begun:
                begun = True
                yield changed
            if changed and (changed & sources.folders or WatchPaths.from_options(how, sources) != sources):
                break


def _folders(root: Path) -> Iterator[Path]:
    """A folder, there or not, and those in it that anything can depend on."""
    yield root
    for folder, below, _ in os.walk(root):
        below[:] = [name for name in below if not is_passing(name)]
        yield from (Path(folder, name) for name in below)


_END_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def _end_as_interrupt() -> Iterator[None]:
    """Let the end of the terminal, or of the service that runs this, count as Ctrl-C."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
