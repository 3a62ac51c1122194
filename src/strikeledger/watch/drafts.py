"""Drafts: an edition that a watch builds time and again comes in; what each build is a revision of goes out, so that all are one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace

from strikeledger.build.editions import Standing
from strikeledger.build.pipeline import Result, Task
from strikeledger.build.state import Memory


@dataclass(frozen=True)
class Drafts:
    """What stood of each edition before its first build here, and what its last build was made from."""

    memory: Memory
    _stood: dict[str, tuple[Standing, object]] = field(default_factory=dict)

    def against(self, task: Task) -> Task:
        """The task, against what stood before; if another run has published since, against that."""
        path = task.edition.path
        standing, made_from = self._stood.get(path, (task.standing, None))
        return replace(task, standing=standing) if made_from == self._made_from(path) else task

    def keep(self, task: Task, result: Result) -> None:
        """Keep what a task was against; where its figures are again as they stood, nothing is superseded any more."""
        if result.error is not None:
            return
        path, standing = task.edition.path, task.standing
        self._stood[path] = standing, self._made_from(path)
        if result.revision == standing.revision:
            folder = self.memory.reports / path
            shutil.rmtree(folder.with_name(f"{folder.name}.r{standing.revision}"), ignore_errors=True)

    def _made_from(self, path: str) -> object:
        record = self.memory.record(path)
        return record and record["key"]
