from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from strikeledger import replacement
from strikeledger.build.editions import Edition, EditionFiles, PublishedRevision
from strikeledger.build.fingerprint import Fingerprint
from strikeledger.build.pipeline import PlannedBuild, _publish_edition
from strikeledger.build.publish import clear_remains
from strikeledger.build.state import BuildState
from strikeledger.data.validate import validate
from strikeledger.entry.add import addition, write_addition
from strikeledger.importers.bring import import_file
from strikeledger.importers.registry import DATASETS
from strikeledger.importers.where import RowFilter
from tests.build.test_faults import TINY
from tests.entry.test_add import EIGHTY, SOURCE, TALLIES, form
from tests.importers.test_importers import EXCERPT
from tests.ledger_text import PackageOf, contents

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two folders can't be exchanged in one step"),
]


def killed(act: Callable[[], object], moment: int) -> bool:
    """Whether a process was killed at its nth rename (exchange, removal) before it was done; nothing is tidied up by it."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    left = [moment]

    def count(event: str, _: object = None) -> None:
        left[0] -= event in {"os.rename", "os.remove", "exchange"}
        if left[0] < 0:
            os._exit(9)

    exchange = replacement._exchange_folders
    replacement._exchange_folders = lambda *folders: (count("exchange"), exchange(*folders))[1]
    sys.addaudithook(count)
    try:
        act()
    except BaseException:  # the test's own process mustn't go on twice
        os._exit(1)
    os._exit(0)


def test_an_addition_that_is_killed_is_there_whole_or_not_at_all(package_of: PackageOf, tmp_path: Path) -> None:
    data = package_of(tallies=TALLIES)
    asked = form(tmp_path, SOURCE + EIGHTY)
    wanted, before = addition(data, asked), contents(data)
    ends, moment, again = [], 0, True
    while again:
        copy = shutil.copytree(data, tmp_path / f"at-{moment}")
        again = killed(lambda to=copy: write_addition(wanted, to, asked), moment)
        validate(copy)
        with replacement.hold_data(copy, change=True):
            # what an undo needs comes after the rows, in a hidden file
            ends.append({name: text for name, text in contents(copy).items() if not name.startswith(".")})
        moment += 1
    after = ends[-1]
    assert (len(ends) > 5, all(end in (before, after) for end in ends)) == (True, True)
    assert (ends[0], sorted(name for name in after if after[name] != before[name])) == (
        before,
        ["sources.csv", "tallies.csv"],
    )


def bring(into: Path, country: str, replace: bool) -> None:
    where = RowFilter.parse((f"country={country}",), None, None)
    import_file(EXCERPT, DATASETS["ucdp"], where, into, released=date(2023, 12, 31), replace=replace)


@pytest.mark.parametrize("place", ["none", "git", "ledger"])
def test_an_import_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path, place: str) -> None:
    start = tmp_path / "start" / "new"
    start.parent.mkdir()
    if place == "git":
        (start / ".git").mkdir(parents=True)
    if place == "ledger":
        bring(start, "Syria", replace=False)
    ends, moment, again = [], 0, True
    while again:
        into = shutil.copytree(start.parent, tmp_path / f"at-{moment}") / "new"
        again = killed(lambda to=into: bring(to, "Turkey", replace=True), moment)
        if (into / "data").exists():
            validate(into / "data")
        ends.append(contents(into) if (into / "data").exists() else {})
        bring(into, "Turkey", replace=True)
        assert sorted(path.name for path in into.parent.iterdir()) == ["new"]
        assert contents(into) == contents(tmp_path / "at-0" / "new")
        moment += 1
    before = contents(start) if place == "ledger" else {}
    assert (len(ends) > 3, ends[0], all(end in (before, ends[-1]) for end in ends)) == (True, before, True)


def test_a_revision_that_is_killed_leaves_the_earlier_or_the_new_one_whole(tmp_path: Path) -> None:
    def files(revision: int) -> EditionFiles:
        made = {"figures.json": b'{"revision": %d, "figures": []}' % revision, "tiny.html": b"<body>%d" % revision}
        return EditionFiles(made, revision)

    def switch(reports: Path, revision: int) -> None:
        state, edition = BuildState(reports), Edition(TINY, "2023-11-29", {})
        standing = PublishedRevision(*state.revision_and_figures(edition.path))
        key = Fingerprint({"data": str(revision)}, {})
        _publish_edition(PlannedBuild(edition, key, "other figures", standing), state, files(revision))

    switch(tmp_path / "start", 1)
    moment, again = 0, True
    while again:
        reports = shutil.copytree(tmp_path / "start", tmp_path / f"at-{moment}")
        again = killed(lambda to=reports: switch(to, 2), moment)
        assert contents(reports / "tiny" / "2023-11-29") in (files(1).files, files(2).files)
        kept = contents(reports / "tiny" / "2023-11-29.r1") if (reports / "tiny" / "2023-11-29.r1").exists() else {}
        assert ({*files(1).files} <= {*kept} or not kept, kept != {} or again) == (True, True)
        clear_remains(reports)
        switch(reports, 2)
        assert sorted(path.name for path in (reports / "tiny").iterdir()) == ["2023-11-29", "2023-11-29.r1"]
        assert contents(reports / "tiny" / "2023-11-29") == files(2).files
        moment += 1
    assert moment > 4
