"""What the process behind a watch does: build what is not current, time and again, and tell what becomes of it."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from strikeledger.build.catalogue import select_reports
from strikeledger.build.editions import PublishedRevision, editions_to_build, import_renderers
from strikeledger.build.kernel.warmth import start_fork_server
from strikeledger.build.options import BuildOptions, Timings
from strikeledger.build.pipeline import BuildResult, PlannedBuild, plan_builds, run_builds
from strikeledger.build.publish import clear_remains
from strikeledger.build.snapshot import Snapshot, input_snapshot
from strikeledger.build.state import BuildState
from strikeledger.build.workers import Send, run_here
from strikeledger.errors import DataError, ParameterError, StrikeledgerError
from strikeledger.files import lock_reports
from strikeledger.site.reports import describe_result, update_index


@dataclass(frozen=True)
class WorkingRevisions:
    """What stood of each edition before its first build here, and what its last build was made from: all builds are one revision."""

    state: BuildState
    _baselines: dict[str, tuple[PublishedRevision, object]] = field(default_factory=dict)

    def rebase(self, task: PlannedBuild) -> PlannedBuild:
        """The task, against what stood before; if another run has published since, against that."""
        path = task.edition.path
        standing, made_from = self._baselines.get(path, (task.published, None))
        return replace(task, published=standing) if made_from == self._saved_fingerprint(path) else task

    def keep(self, task: PlannedBuild, result: BuildResult) -> None:
        """Keep what a task was against; where its figures are again as they stood, nothing is superseded any more."""
        if result.error is not None:
            return
        path, standing = task.edition.path, task.published
        self._baselines[path] = standing, self._saved_fingerprint(path)
        if result.revision == standing.revision:
            folder = self.state.reports / path
            shutil.rmtree(folder.with_name(f"{folder.name}.r{standing.revision}"), ignore_errors=True)

    def _saved_fingerprint(self, path: str) -> object:
        record = self.state.build_record(path)
        return record and record["key"]


@dataclass(frozen=True)
class Rebuilder:
    """What is asked for, where it is, the package's digest as this process has it, and who takes the messages.

    Messages are `editions` (path to report), `saying` what is being done, `done` (in a line), `wrong`, and `stale`: the package is another
    by now.
    """

    send: Send
    names: Sequence[str]
    asked: Mapping[str, object]
    how: BuildOptions
    code: str
    drafts: WorkingRevisions

    def __call__(self, looked_at: Sequence[str]) -> None:
        """Build what is not current, and first what somebody looks at; what goes wrong is a message, too."""
        Path(tempfile.gettempdir()).mkdir(mode=0o700, exist_ok=True)  # a watch of days may outlive what clears it
        try:
            self._build(looked_at)
        except DataError as error:
            head, *lines = str(error).splitlines()
            self._wrong(head.rstrip(":"), "\n".join(line.strip() for line in lines))
        except StrikeledgerError as error:
            self._wrong("Nothing can be built", str(error), asked=isinstance(error, ParameterError))
        except Exception as error:  # the watch outlives a fault of ours, and shows it
            self._wrong(f"strikeledger itself failed with {type(error).__name__}", traceback.format_exc(limit=-4))

    def _build(self, looked_at: Sequence[str]) -> None:
        with input_snapshot(self.how.catalogue, self.how.data) as inputs:
            self._build_from(inputs, looked_at)

    def _build_from(self, inputs: Snapshot, looked_at: Sequence[str]) -> None:
        reports = select_reports(inputs.reports, self.names)
        every = editions_to_build(reports, inputs.checked, dict(self.asked), self._say, named=bool(self.names))
        wanted = list({edition.report.name: edition for edition in every}.values())  # of a series, the newest
        self.send({"editions": {edition.path: edition.report.name for edition in wanted}})
        with lock_reports(self.how.reports, self._say):
            clear_remains(self.how.reports)
            found = plan_builds(wanted, inputs.checked, inputs.data, self.drafts.state)
            todo = [one for one in found if isinstance(one, PlannedBuild)]
            if any(task.fingerprint.parts["package"] != self.code for task in todo):
                self.send({"stale": True})
                return
            for task in sorted(todo, key=lambda task: task.edition.path not in looked_at):
                self._carry_out(self.drafts.rebase(task), inputs)

    def _carry_out(self, task: PlannedBuild, inputs: Snapshot) -> None:
        self.send({"saying": f"Building {task.edition.path}: {task.reason}"})
        for result in run_builds([task], self.drafts.state, inputs.data, run_here, Timings()):
            self.drafts.keep(task, result)
            update_index(self.how.reports, inputs)
            if result.error is None:
                self.send({"done": describe_result(result, self.how)})
            else:
                self._wrong(f"{task.edition.path} could not be built", str(result.error))

    def _say(self, words: str) -> None:
        self.send({"saying": words})

    def _wrong(self, title: str, text: str, asked: bool = False) -> None:
        self.send({"wrong": {"title": title, "text": text}, "asked": asked})


def prepare_rebuilder(
    send: Send, names: Sequence[str], asked: Mapping[str, object], how: BuildOptions, code: str, temporary: Path
) -> Rebuilder:
    """What a warm process builds with; what every build takes is imported and warm, so that none waits for it.

    Args:
        code: the digest of the package as it was when this process was asked for.
        temporary: where the process and what it starts put their passing files.
    """
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    start_fork_server()
    import_renderers()
    return Rebuilder(send, names, asked, how, code, WorkingRevisions(BuildState(how.reports)))
