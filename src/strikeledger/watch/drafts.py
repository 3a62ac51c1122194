"""Drafts: an edition that a watch builds time and again comes in; what each build is a revision of goes out, so that all are one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace

from strikeledger.build.editions import PublishedRevision
from strikeledger.build.pipeline import BuildResult, PlannedBuild
from strikeledger.build.state import BuildState


@dataclass(frozen=True)
class WorkingRevisions:
    """What stood of each edition before its first build here, and what its last build was made from."""

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
