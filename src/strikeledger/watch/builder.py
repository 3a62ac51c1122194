"""The builder of `strikeledger watch`, a process that keeps everything imported: a request a line comes in, what became of it goes out.

Both are JSON. It is a process of its own so that it can be ended at any moment, and started afresh when the package's own code changes.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strikeledger.build.fingerprint import PACKAGE_FOLDER, tree_digest

CODE = tree_digest(
    [PACKAGE_FOLDER]
)  # before anything else of the package is imported: what is saved from now on isn't what runs here
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # a second of work for IRIs, which no notebook schema holds

from strikeledger.build.catalogue import read_catalogue, select_reports  # noqa: E402
from strikeledger.build.editions import editions_to_build  # noqa: E402
from strikeledger.build.options import BuildOptions, Timings  # noqa: E402
from strikeledger.build.pipeline import PlannedBuild, plan_builds, run_builds, with_fingerprints  # noqa: E402
from strikeledger.build.publish import clear_remains  # noqa: E402
from strikeledger.build.state import BuildState  # noqa: E402
from strikeledger.data.validate import validate  # noqa: E402
from strikeledger.errors import DataError, ParameterError, StrikeledgerError  # noqa: E402
from strikeledger.files import lock_reports  # noqa: E402
from strikeledger.site.reports import describe_result, update_index  # noqa: E402
from strikeledger.watch.drafts import WorkingRevisions  # noqa: E402

Send = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Bench:
    """What is asked for, where it is, the package's digest as this process has it, and who takes the answers.

    Answers are `editions` (path to report), `saying` what is being done, `done` (in a line), `wrong`, and `stale`: the package is another
    by now.
    """

    names: Sequence[str]
    asked: Mapping[str, object]
    how: BuildOptions
    code: str
    send: Send
    drafts: WorkingRevisions

    def build(self, looked_at: Sequence[str]) -> None:
        """Build what is not current, and first what somebody looks at; what goes wrong is an answer, too."""
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
        checked = validate(self.how.data)
        reports = select_reports(read_catalogue(self.how.catalogue), self.names)
        every = editions_to_build(reports, checked, dict(self.asked), self._say, named=bool(self.names))
        wanted = list({edition.report.name: edition for edition in every}.values())  # of a series, the newest
        self.send({"editions": {edition.path: edition.report.name for edition in wanted}})
        with lock_reports(self.how.reports, self._say):
            clear_remains(self.how.reports)
            keys = list(with_fingerprints(wanted, checked, self.how.data))
            if any(key.parts["package"] != self.code for _, key in keys):
                self.send({"stale": True})
                return
            todo = [one for one in plan_builds(keys, self.drafts.state, force=False) if isinstance(one, PlannedBuild)]
            for task in sorted(todo, key=lambda task: task.edition.path not in looked_at):
                self._carry_out(self.drafts.rebase(task))

    def _carry_out(self, task: PlannedBuild) -> None:
        self.send({"saying": f"Building {task.edition.path}: {task.reason}"})
        for result in run_builds([task], self.drafts.state, self.how.data, 1, Timings()):
            self.drafts.keep(task, result)
            update_index(self.how.reports)
            if result.error is None:
                self.send({"done": describe_result(result, self.how)})
            else:
                self._wrong(f"{task.edition.path} could not be built", str(result.error))

    def _say(self, words: str) -> None:
        self.send({"saying": words})

    def _wrong(self, title: str, text: str, asked: bool = False) -> None:
        self.send({"wrong": {"title": title, "text": text}, "asked": asked})


def _ready() -> None:
    """Warm what kernels come from, and import what every build takes, so that none waits for it."""
    from strikeledger.build.kernel.warmth import start_fork_server

    start_fork_server()
    import strikeledger.build.notebook
    import strikeledger.render.data_files
    import strikeledger.render.exporters
    import strikeledger.render.html.page
    import strikeledger.render.pdf.pdf
    import strikeledger.render.xlsx  # noqa: F401


def main() -> None:
    """Answer requests, each the editions that are looked at, until there are no more."""
    wanted = json.loads(sys.argv[1])
    # What a library prints must not run into the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def send(message: Mapping[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    how = BuildOptions(Path(wanted["catalogue"]), Path(wanted["data"]), Path(wanted["reports"]))
    bench = Bench(wanted["names"], wanted["parameters"], how, CODE, send, WorkingRevisions(BuildState(how.reports)))
    _ready()
    for line in sys.stdin:
        bench.build(json.loads(line))
        send({"end": True})


if __name__ == "__main__":
    main()
