from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from strikeledger.build.fingerprint import PACKAGE_FOLDER, Fingerprint
from strikeledger.build.state import BuildState, up_to_date_message

KEY = Fingerprint({"notebook": "n"}, {"tallies:t-0001": "r"})
EDITION = "tiny/2023-11-29"
FILES = {
    "tiny.html": "<html><body>text</body></html>",
    "figures.json": '{"revision": 3, "figures": [{"id": "attacks"}]}',
}


@pytest.fixture
def state(tmp_path: Path) -> BuildState:
    """A folder of reports in which one edition was published and recorded."""
    found = BuildState(tmp_path / "reports")
    write(found, EDITION, FILES)
    found.record_build(EDITION, KEY, 3)
    return found


def write(state: BuildState, edition: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = state.reports / edition / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def intact(state: BuildState) -> bool:
    return state.is_intact(EDITION, state.build_record(EDITION) or {})


def test_an_edition_is_remembered_with_what_it_was_made_from(state: BuildState) -> None:
    record = state.build_record(EDITION) or {}
    assert (record["key"], record["revision"], record["failure"]) == (KEY.as_record(), 3, None)


def test_of_an_edition_that_was_not_built_nothing_is_known(state: BuildState) -> None:
    assert state.build_record("tiny/2023-11-22") is None


def test_a_record_that_is_cut_off_is_as_none(state: BuildState) -> None:
    (state.reports / ".state" / f"{EDITION}.json").write_text("{", encoding="utf-8")
    assert state.build_record(EDITION) is None


def test_files_as_they_were_published_are_intact(state: BuildState) -> None:
    assert intact(state)


def test_a_copy_of_the_files_is_intact(state: BuildState) -> None:
    os.utime(state.reports / EDITION / "tiny.html", (1, 1))
    assert intact(state)


def change(folder: Path) -> None:
    (folder / "tiny.html").write_text(FILES["tiny.html"].replace("text", "next"), encoding="utf-8")
    os.utime(folder / "tiny.html", (1, 1))


def lengthen(folder: Path) -> None:
    path = folder / "tiny.html"
    was = path.stat()
    path.write_text("longer than it was: " + FILES["tiny.html"], encoding="utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


@pytest.mark.parametrize(
    "spoil",
    [change, lengthen, lambda folder: (folder / "tiny.html").unlink(), lambda folder: (folder / "more").touch()],
)
def test_files_that_are_not_as_published_are_not_intact(state: BuildState, spoil: Callable[[Path], object]) -> None:
    spoil(state.reports / EDITION)
    assert not intact(state)


def test_an_edition_without_files_is_not_intact(state: BuildState) -> None:
    assert not state.is_intact("tiny/2023-11-22", {"files": {}})


def test_a_failure_keeps_the_revision_that_stands(state: BuildState) -> None:
    state.record_failure(EDITION, KEY, "a cell failed")
    record = state.build_record(EDITION) or {}
    assert (record["revision"], record["failure"]["why"]) == (3, "a cell failed")


def test_a_failure_of_what_never_stood_keeps_no_revision(state: BuildState) -> None:
    state.record_failure("tiny/2023-11-22", KEY, "a cell failed")
    record = state.build_record("tiny/2023-11-22") or {}
    assert (record["key"], record["revision"], record["files"]) == (None, 0, {})


def test_what_stands_of_an_edition_is_read_from_its_figures(state: BuildState) -> None:
    assert state.revision_and_figures(EDITION) == (3, ({"id": "attacks"},))


@pytest.mark.parametrize("text", ["{", "{}", '{"revision": "x", "figures": []}'])
def test_figures_that_can_not_be_read_are_as_none(state: BuildState, text: str) -> None:
    write(state, EDITION, {"figures.json": text})
    assert state.revision_and_figures(EDITION) == (0, ())


def test_an_edition_that_does_not_stand_has_no_revision(state: BuildState) -> None:
    assert state.revision_and_figures("tiny/2023-11-22") == (0, ())


def test_earlier_revisions_are_listed_by_number(state: BuildState) -> None:
    for name in ("r10", "r2", "rx", "failure.html"):
        (state.reports / f"{EDITION}.{name}").mkdir()
    assert state.earlier_revisions(EDITION) == (2, 10)


def test_a_superseded_page_says_so_at_the_top_of_its_body(state: BuildState) -> None:
    page = state.superseded_files(EDITION, 3)["tiny.html"].decode()
    before, after = page.split('<div role="note" class="superseded">Superseded: this is revision 3.')
    assert (before, after.endswith("</div>text</body></html>")) == ("<html><body>", True)


def test_a_superseded_page_leads_to_the_one_that_replaces_it(state: BuildState) -> None:
    assert b'href="../2023-11-29/tiny.html"' in state.superseded_files(EDITION, 3)["tiny.html"]


def test_a_superseded_revision_says_why_it_was_replaced(state: BuildState) -> None:
    files = state.superseded_files(EDITION, 3, "a correction: “<b>” & more")
    write(state, f"{EDITION}.r3", {path: content.decode() for path, content in files.items()})
    assert (
        b"Its figures were revised: a correction: \xe2\x80\x9c&lt;b&gt;\xe2\x80\x9d &amp; more. <a "
        in files["tiny.html"]
    )
    assert [state.why_superseded(EDITION, number) for number in (3, 2)] == ["a correction: “<b>” & more", ""]


def test_a_superseded_page_without_a_body_says_so_first(state: BuildState) -> None:
    write(state, EDITION, {"tiny.html": "text"})
    page = state.superseded_files(EDITION, 3)["tiny.html"]
    assert (page.startswith(b'<div role="note"'), page.endswith(b"</div>text")) == (True, True)


def test_the_other_files_of_a_superseded_edition_stay_as_they_are(state: BuildState) -> None:
    assert state.superseded_files(EDITION, 3)["figures.json"].decode() == FILES["figures.json"]


# --- whether everything is current ------------------------------------------------------------------------------------
class Place:
    """A catalogue and data of which two editions of two reports were made."""

    def __init__(self, state: BuildState, folder: Path) -> None:
        self.state, self.data, self.catalogue = state, folder / "data", folder / "reports.toml"
        self.lock = folder / "requirements.lock"
        self.data.mkdir()
        (self.data / "tallies.csv").write_text("61", encoding="utf-8")
        self.catalogue.write_text("[tiny]", encoding="utf-8")
        write(state, "other/2023-11-29", FILES)
        state.record_build("other/2023-11-29", KEY, 1)
        self.editions = [EDITION, "other/2023-11-29"]

    def remember(self, *names: str, begun: float | None = None, editions: list[str] | None = None) -> None:
        roots = [self.catalogue, self.data, PACKAGE_FOLDER, *([self.lock] if self.lock.exists() else [])]
        self.state.record_listed()
        self.state.record_all_current(
            names, {root: root for root in roots}, editions or self.editions, begun or time.time() + 60
        )

    def current(self, *names: str) -> list[str] | None:
        return self.state.current_editions(names, self.catalogue, self.data)


@pytest.fixture
def place(state: BuildState, tmp_path: Path) -> Place:
    return Place(state, tmp_path)


def test_nothing_is_current_before_a_run_said_so(place: Place) -> None:
    assert place.current() is None


def test_what_a_run_found_current_is_current_while_nothing_changes(place: Place) -> None:
    place.remember()
    assert place.current() == place.editions


def test_the_editions_of_one_report_are_current_with_all(place: Place) -> None:
    place.remember()
    assert place.current("tiny") == [EDITION]


def test_two_reports_are_current_with_all(place: Place) -> None:
    place.remember()
    assert place.current("other", "tiny", "tiny") == place.editions


def test_a_report_without_an_edition_is_not_current(place: Place) -> None:
    place.remember()
    assert place.current("tiny", "third") is None


def test_a_report_that_was_built_by_itself_is_current_alone(place: Place) -> None:
    place.remember("tiny", editions=[EDITION])
    assert (place.current("tiny"), place.current()) == ([EDITION], None)


@pytest.mark.parametrize("text", ["60", "62", "610"])
def test_changed_data_is_not_current(place: Place, text: str) -> None:
    place.remember()
    (place.data / "tallies.csv").write_text(text, encoding="utf-8")
    assert place.current() is None


def test_a_lock_that_came_later_is_not_current(place: Place) -> None:
    place.remember()
    place.lock.write_text("pandas==3", encoding="utf-8")
    assert place.current() is None


def test_a_lock_that_was_there_is_current(place: Place) -> None:
    place.lock.write_text("pandas==3", encoding="utf-8")
    place.remember()
    assert place.current() == place.editions


def test_another_catalogue_is_not_current(place: Place, tmp_path: Path) -> None:
    place.remember()
    assert place.state.current_editions((), tmp_path / "other.toml", place.data) is None


def test_an_edition_whose_files_were_changed_is_not_current(place: Place) -> None:
    place.remember()
    change(place.state.reports / EDITION)
    assert place.current() is None


def test_an_edition_that_failed_is_not_current(place: Place) -> None:
    place.remember()
    place.state.record_failure(EDITION, KEY, "a cell failed")
    assert place.current() is None


def test_an_edition_that_is_gone_from_memory_is_not_current(place: Place) -> None:
    place.remember()
    (place.state.reports / ".state" / f"{EDITION}.json").unlink()
    assert place.current() is None


def test_a_file_written_after_the_run_had_begun_keeps_nothing(place: Place) -> None:
    place.remember(begun=1.0)
    assert place.current() is None


@pytest.mark.parametrize("spoil", [{"python": [3, 1]}, {"digest": ""}, {"digest": "z"}])
def test_what_another_python_or_tree_made_is_not_current(place: Place, spoil: dict[str, object]) -> None:
    place.remember()
    path = place.state.reports / ".state" / "current.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **spoil}), encoding="utf-8")
    assert place.current() is None


@pytest.mark.parametrize("text", ["{", "{}"])
def test_a_memory_that_can_not_be_read_is_as_none(place: Place, text: str) -> None:
    place.remember()
    (place.state.reports / ".state" / "current.json").write_text(text, encoding="utf-8")
    assert place.current() is None


@pytest.mark.parametrize(("names", "told"), [((), "all 2 editions are current"), (("tiny",), "the edition is current")])
def test_what_is_current_is_told_with_its_number(place: Place, names: tuple[str, ...], told: str) -> None:
    place.remember()
    assert told in (up_to_date_message(names, place.catalogue, place.data, place.state.reports) or "")


def test_nothing_is_told_where_something_is_to_be_built(place: Place) -> None:
    assert up_to_date_message((), place.catalogue, place.data, place.state.reports) is None
