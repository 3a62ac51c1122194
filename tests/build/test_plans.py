from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from strikeledger.build.alarms import AlarmVerdict, read_alarm
from strikeledger.build.catalogue import Report
from strikeledger.build.editions import Edition, PublishedRevision
from strikeledger.build.fingerprint import (
    FINGERPRINT_PARTS,
    Fingerprint,
    reason_to_build,
    reason_to_replace,
    tree_digest,
)
from strikeledger.build.options import Shard, Timings
from strikeledger.build.parameters import Parameter, resolve_parameters
from strikeledger.build.pipeline import BuildResult, PlannedBuild, plan_build, run_builds
from strikeledger.build.provenance import ro_crate
from strikeledger.build.publish import catalogue_editions, clear_remains, link_latest, replace_file
from strikeledger.build.series import Series, read_series
from strikeledger.build.state import BuildState
from strikeledger.errors import CatalogueError, ParameterError
from strikeledger.files import digest
from strikeledger.report.blocks import Document

TINY = Report("tiny", Path("tiny.ipynb"), {})
PARTS = dict.fromkeys(FINGERPRINT_PARTS, "same")
KEY = Fingerprint(PARTS, {"tallies:t-0001": "1"})
CORRECTION = ("corrected", "file", "row", "column", "was", "is", "why")


def reason(rows: dict[str, str], **parts: str) -> str:
    old = {"parts": PARTS, "rows": {"tallies:t-0001": "1", "tallies:t-0002": "2"}}
    return reason_to_build(old, Fingerprint({**PARTS, **parts}, rows))


# --- why an edition is built -------------------------------------------------------------------------------------------
def test_what_was_never_built_is_built() -> None:
    assert reason_to_build(None, KEY) == "it was not built yet"


def test_what_has_not_changed_is_not_built() -> None:
    assert reason_to_build(KEY.as_record(), KEY) == ""


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("notebook", "the notebook was changed"),
        ("parameters", "its parameters were changed"),
        ("package", "strikeledger was changed"),
        ("packages it uses", "the packages in the lock were changed"),
        ("settings", "its settings in the catalogue were changed"),
    ],
)
def test_what_was_changed_is_told(part: str, why: str) -> None:
    assert reason({}, **{part: "new"}) == why


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"tallies:t-0001": "1", "tallies:t-0002": "3"}, "tally t-0002 was corrected"),
        ({"tallies:t-0001": "1"}, "tally t-0002 is gone"),
        ({"tallies:t-0001": "1", "tallies:t-0002": "2", "places:p": "3"}, "place p was added"),
        ({"tallies:t-0001": "4", "tallies:t-0002": "3"}, "tally t-0001, tally t-0002 were corrected"),
        ({"tallies:t-0002": "2", "tallies:t-0001": "1"}, "rows of the data were put in another order"),
        ({}, "tally t-0001, tally t-0002 are gone"),
        ({"x:1": "1", "tallies:t-0001": "1", "tallies:t-0002": "2"}, "x 1 was added"),
    ],
)
def test_rows_that_were_changed_are_named(rows: dict[str, str], why: str) -> None:
    assert reason(rows, data="new") == why


@pytest.mark.parametrize(
    ("parts", "rows", "why"),
    [
        ({}, {"sources:b": "1", "tallies:t-0002": "1"}, "new publications: b"),
        ({"package": "new"}, {}, "another method: strikeledger was changed"),
        ({}, {"tallies:t-0001": "2"}, "changed rows of the data: tally t-0001"),
        ({}, {"tallies:t-0002": "1"}, "new rows of the data: tally t-0002"),
        (
            {},
            {"tallies:t-0001": "2", "corrections:2024-01-02 tallies.csv t-0001 quantity": "1"},
            "a correction: tally t-0001, quantity, was “47”, is “74” (turned around)",
        ),
    ],
)
def test_a_revision_gives_way_to_publications_corrections_or_another_method(
    parts: dict[str, str], rows: dict[str, str], why: str
) -> None:
    correction = dict(
        zip(CORRECTION, ("2024-01-02", "tallies.csv", "t-0001", "quantity", "47", "74", "turned around"), strict=True)
    )
    new = Fingerprint({**PARTS, **parts}, {**KEY.rows, **rows})
    assert reason_to_replace(KEY.as_record(), new, [correction]) == why


def test_a_row_that_a_correction_took_out_is_told_as_gone() -> None:
    correction = dict(
        zip(CORRECTION, ("2024-01-02", "tallies.csv", "t-0001", "tally_id", "t-0001", "", "a copy"), strict=True)
    )
    new = Fingerprint(PARTS, {"corrections:2024-01-02 tallies.csv t-0001 tally_id": "1"})
    assert reason_to_replace(KEY.as_record(), new, [correction]) == "a correction: tally t-0001 was taken out (a copy)"


def test_three_rows_are_named_and_more_are_counted() -> None:
    same = {"tallies:t-0001": "1", "tallies:t-0002": "2"}
    told = [reason({**same, **{f"places:{n}": "1" for n in range(many)}}, data="new") for many in (3, 4)]
    assert told == ["place 0, place 1, place 2 were added", "4 rows were added, such as place 0"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "t" / "below").mkdir(parents=True)
    (tmp_path / "t" / "a.py").write_text("a", encoding="utf-8")
    (tmp_path / "t" / "below" / "b.py").write_text("b", encoding="utf-8")
    return tmp_path / "t"


@pytest.mark.parametrize("name", [".hidden", "a.pyc", "a.py~", "__pycache__/x.py", ".git/x.py"])
def test_what_python_or_an_editor_leaves_changes_no_digest(tree: Path, name: str) -> None:
    before = tree_digest([tree])
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("x", encoding="utf-8")
    assert tree_digest([tree]) == before


def test_a_file_s_content_is_in_the_digest_of_its_folder(tree: Path) -> None:
    before = tree_digest([tree])
    (tree / "below" / "b.py").write_text("c", encoding="utf-8")
    assert tree_digest([tree]) != before


def test_a_file_s_name_is_in_the_digest_of_its_folder(tree: Path) -> None:
    before = tree_digest([tree])
    (tree / "a.py").rename(tree / "c.py")
    assert tree_digest([tree]) != before


def test_a_folder_s_own_name_is_not_in_its_digest(tree: Path) -> None:
    before = tree_digest([tree])
    assert tree_digest([tree.rename(tree.with_name("other"))]) == before


def test_a_file_alone_has_a_digest_by_its_content(tree: Path) -> None:
    assert tree_digest([tree / "a.py"]) != tree_digest([tree / "below" / "b.py"])


def test_a_digest_does_not_depend_on_the_order_of_names() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 2, "b": 1})


# --- what is to be done --------------------------------------------------------------------------------------------------
@pytest.fixture
def state(tmp_path: Path) -> BuildState:
    """A folder of reports with revision 2 of an edition."""
    folder = tmp_path / "reports" / "tiny" / "2023-11-29"
    folder.mkdir(parents=True)
    (folder / "figures.json").write_text('{"revision": 2, "figures": []}', encoding="utf-8")
    found = BuildState(tmp_path / "reports")
    found.record_build("tiny/2023-11-29", KEY, 2)
    return found


def planned(
    state: BuildState, *, key: Fingerprint = KEY, force: bool = False, name: str = "2023-11-29"
) -> PlannedBuild | BuildResult:
    return plan_build(Edition(TINY, name, {}), key, state, force)


def test_an_edition_that_is_current_is_a_result_with_its_revision(state: BuildState) -> None:
    assert planned(state) == BuildResult(Edition(TINY, "2023-11-29", {}), revision=2)


def test_an_edition_that_was_asked_for_by_force_is_built(state: BuildState) -> None:
    assert planned(state, force=True).reason == "it was asked for"


def test_a_change_is_told_also_where_an_edition_is_built_by_force(state: BuildState) -> None:
    key = replace(KEY, parts={**PARTS, "notebook": "new"})
    assert planned(state, key=key, force=True).reason == "the notebook was changed"


def test_an_edition_that_failed_the_last_time_is_built(state: BuildState) -> None:
    state.record_failure("tiny/2023-11-29", KEY, "a cell failed")
    assert planned(state).reason == "it failed the last time"


def test_an_edition_whose_files_were_changed_is_built(state: BuildState) -> None:
    (state.reports / "tiny" / "2023-11-29" / "more").touch()
    assert planned(state).reason == "its files are not as they were published"


def test_an_edition_that_failed_before_it_ever_stood_is_not_built_yet(state: BuildState) -> None:
    state.record_failure("tiny/2023-11-22", KEY, "a cell failed")
    assert planned(state, name="2023-11-22").reason == "it was not built yet"


def test_a_plan_holds_what_stands_of_the_edition(state: BuildState) -> None:
    found = planned(state, force=True)
    assert isinstance(found, PlannedBuild)
    assert found.published == PublishedRevision(2, ())


def test_with_nothing_to_do_nothing_is_made(state: BuildState, tmp_path: Path) -> None:
    assert list(run_builds([], state, tmp_path, lambda _: pytest.fail("nothing is to be made"), Timings())) == []


# --- revisions -----------------------------------------------------------------------------------------------------------
FIGURES = ({"id": "attacks", "low": 74},)


@pytest.mark.parametrize(
    ("standing", "figures", "revision"),
    [
        (PublishedRevision(2, FIGURES), FIGURES, 2),
        (PublishedRevision(2, FIGURES), (), 3),
        (PublishedRevision(), FIGURES, 1),
        (PublishedRevision(), (), 1),
    ],
)
def test_other_figures_are_another_revision(
    standing: PublishedRevision, figures: tuple[dict[str, object], ...], revision: int
) -> None:
    assert standing.next_revision(figures) == revision


# --- which editions there are ---------------------------------------------------------------------------------------
@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Reports with two editions of one report."""
    for day in ("2023-11-29", "2023-11-22"):
        folder = tmp_path / "reports" / "tiny" / day
        folder.mkdir(parents=True)
        (folder / "ro-crate-metadata.json").touch()
        (folder / "figures.json").touch()
    (tmp_path / "reports" / "tiny" / "2023-11-15").mkdir()
    (tmp_path / "reports" / "tiny" / "2023-11-29.r1").mkdir()
    return tmp_path / "reports"


def test_an_edition_without_provenance_is_not_whole(shelf: Path) -> None:
    assert catalogue_editions(shelf / "tiny") == ["2023-11-22", "2023-11-29"]


def test_latest_leaves_a_folder_of_somebody_s_own(shelf: Path) -> None:
    own = shelf / "tiny" / "latest"
    own.mkdir()
    (own / "mine.txt").touch()
    link_latest(shelf / "tiny")
    assert (own.is_symlink(), (own / "mine.txt").exists()) == (False, True)


def test_latest_takes_the_place_of_a_page_that_leads_on(shelf: Path) -> None:
    page = shelf / "tiny" / "latest" / "index.html"
    page.parent.mkdir()
    page.touch()
    link_latest(shelf / "tiny")
    assert (shelf / "tiny" / "latest").readlink() == Path("2023-11-29")


def test_without_an_edition_there_is_no_latest(tmp_path: Path) -> None:
    link_latest(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_remains_of_a_state_are_cleared_and_counted(tmp_path: Path) -> None:
    for place in (".a.partial", "tiny/.b.partial", ".state/tiny/.c.partial"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()
    assert (clear_remains(tmp_path), clear_remains(tmp_path)) == (3, 0)


def test_a_replaced_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    replace_file(tmp_path / "new" / "a.json", "1")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in (tmp_path / "new").iterdir()] == [("a.json", "1")]


# --- provenance ----------------------------------------------------------------------------------------------------------
def crate(**asked: object) -> dict[str, dict[str, object]]:
    """The entities of an RO-Crate by their id."""
    document = Document("Title", (), licence_address="https://example.org/licence")
    inputs, outputs = {"tiny.ipynb": b"{}"}, {"t/b.csv": b"1\n", "a.html": b"page"}
    graph = json.loads(ro_crate(document, "tiny/2023-11-29", asked, inputs, outputs, "d1"))["@graph"]
    return {entity["@id"]: entity for entity in graph}


def test_a_file_of_an_edition_is_named_with_its_kind_its_size_and_its_digest() -> None:
    assert crate()["t/b.csv"] == {
        "@id": "t/b.csv",
        "@type": "File",
        "encodingFormat": "text/csv",
        "contentSize": "2",
        "sha256": hashlib.sha256(b"1\n").hexdigest(),
    }


@pytest.mark.parametrize(
    ("name", "kind"), [("region.geojson", "application/geo+json"), ("requirements.lock", "text/plain")]
)
def test_an_input_is_named_with_its_kind(name: str, kind: str) -> None:
    graph = json.loads(ro_crate(Document("Title", ()), "tiny/2023-11-29", {}, {name: b"{}"}, {}, "d1"))["@graph"]
    assert next(entity for entity in graph if entity["@id"] == f"#{name}")["encodingFormat"] == kind


def test_an_edition_is_made_by_one_action_from_its_inputs_its_rows_and_its_parameters() -> None:
    build = crate(as_of="2023-11-29")["#build"]
    assert build["object"] == [{"@id": "#tiny.ipynb"}, {"@id": "#data-slice"}, {"@id": "#parameter-as_of"}]
    assert build["result"] == [{"@id": "a.html"}, {"@id": "t/b.csv"}]


def test_a_parameter_is_named_with_its_value() -> None:
    assert crate(several=3)["#parameter-several"]["value"] == "3"


def test_an_edition_s_licence_is_named() -> None:
    assert crate()["./"]["license"] == {"@id": "https://example.org/licence"}


# --- alarms, series, parts, parameters -------------------------------------------------------------------------------
@pytest.mark.parametrize(("holds", "answer"), [(True, "yes"), (False, "no"), (None, "can't tell")])
def test_a_verdict_is_told_in_words(holds: bool | None, answer: str) -> None:
    verdict = AlarmVerdict(read_alarm("killed", "us_killed >= 1"), holds, "so many")
    assert str(verdict) == f"killed (us_killed >= 1): {answer}; so many"


@pytest.mark.parametrize(
    ("every", "day", "before"),
    [
        (10, "2023-12-11", "2023-12-01"),
        ("day", "2023-12-02", "2023-12-01"),
        ("month", "2024-01-31", "2023-12-31"),
        ("month", "2023-12-01", "2023-11-01"),
        ("week", "2023-11-30", "2023-11-24"),
    ],
)
def test_the_edition_before_lies_one_step_back(every: str | int, day: str, before: str) -> None:
    first = date(2023, 10, 31) if before.endswith("31") else date(2023, 12, 1)
    assert Series(every, first).day_before(day) == before


def test_a_series_ends_on_its_last_day() -> None:
    assert Series(2, date(2023, 12, 30), date(2024, 1, 3)).days(date(2030, 1, 1)) == [
        "2023-12-30",
        "2024-01-01",
        "2024-01-03",
    ]


def test_a_series_may_be_of_days_that_are_named() -> None:
    series = read_series({"on": [date(2023, 12, 30), date(2024, 1, 12), date(2024, 3, 21)]}, "[tiny]")
    assert series.days(date(2024, 2, 1)) == ["2023-12-30", "2024-01-12", "2024-03-21"]
    assert [series.day_before(day) for day in ("2023-12-30", "2024-01-12", "2024-02-01")] == [
        "",
        "2023-12-30",
        "2024-01-12",
    ]


@pytest.mark.parametrize("days", [[], ["2023-12-30"], [date(2024, 1, 12), date(2023, 12, 30)], "2023-12-30"])
def test_a_list_of_days_that_is_none_is_refused_with_one_that_is(days: object) -> None:
    with pytest.raises(CatalogueError, match=r"allowed is on = \[2023-12-30"):
        read_series({"on": days}, "[tiny]")


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/", "a/3", "1/b", "-1/3"])
def test_a_part_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="write which part of how many"):
        Shard.parse(text)


@pytest.mark.parametrize(("text", "part"), [("1/1", Shard(1, 1)), ("3/3", Shard(3, 3)), ("2/8", Shard(2, 8))])
def test_a_part_is_read(text: str, part: Shard) -> None:
    assert Shard.parse(text) == part


def test_seconds_of_a_phase_add_up(tmp_path: Path) -> None:
    timings = Timings()
    seconds = []
    for _ in range(2):
        with timings.phase("run"):
            sum(range(200_000))
        timings.write(tmp_path / "t.json")
        seconds.append(json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))["run"])
    assert 0 < seconds[0]["wall"] < seconds[1]["wall"] < 60
    assert 0 <= seconds[0]["cpu"] <= seconds[1]["cpu"] < 60


@pytest.mark.parametrize("asked", [True, "1.5", "x", ""])
def test_what_is_no_whole_number_is_refused(asked: object) -> None:
    with pytest.raises(ParameterError):
        resolve_parameters({"several": Parameter("several", "int", 2, "")}, {"several": asked})
